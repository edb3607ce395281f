"""Text from files made harmless: no terminal escapes, no hidden direction changes, no formulas."""

from __future__ import annotations

import re

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(/\d+)?")


def visible(text: str) -> str:
    """Return the text with control and direction characters written out, such as <U+001B>."""
    return _HIDDEN.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def one_line(text: str) -> str:
    """Return the text on one line, with every run of white space as one space."""
    return " ".join(visible(text).split())


def no_formula(text: str) -> str:
    """Return the field with an apostrophe in front where a spreadsheet would compute it.

    Numbers keep their minus sign. Source: OWASP, CSV Injection.
    """
    if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text
