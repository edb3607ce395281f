"""What a spreadsheet would compute, and what nobody sees: how CSV keeps both harmless."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula; the wide forms do so in Japanese versions of Excel."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(/[0-9]+)?")
_PARTS = re.compile("([;\t\r\n])")
"""Where a program that parts fields by something else than a comma begins another."""
_OPENS = " \u00a0\"'"
"""What may stand before a formula: quotes are doubled in CSV, and then enclose nothing."""
_FOR_EXCEL = re.compile('="([^"]*)"')
_HIDDEN = re.compile("<U[+]([0-9A-F]{4,6})>")


def protected(text: str) -> str:
    """Return the field with an apostrophe in front of what a spreadsheet would compute.

    Wherever a semicolon, tab or new line may begin another field, that is guarded too. Numbers
    keep their minus sign. A text that begins with apostrophes and goes on as a formula gets one
    more, so that `unprotected` gives back what was there. Source: OWASP, CSV Injection.
    """
    guarded = "".join(map(_guarded, _PARTS.split(text)))
    return f"'{guarded}" if _begins_unseen(text) else guarded


def unprotected(text: str) -> str:
    """Return the field without the apostrophes that keep a spreadsheet from computing it."""
    if match := _FOR_EXCEL.fullmatch(text):
        return match[1]
    if text.startswith("'") and _begins_unseen(text):
        text = text[1:]
    return "".join(map(_bare, _PARTS.split(text)))


def _begins_unseen(text: str) -> bool:
    return text.lstrip("'").startswith(("\t", "\r"))


def _guarded(part: str) -> str:
    return f"'{part}" if _computed(part) else part


def _bare(part: str) -> str:
    return part[1:] if part.startswith("'") and _computed(part) else part


def _computed(part: str) -> bool:
    return part.lstrip(_OPENS).startswith(_FORMULA) and not _NUMBER.fullmatch(part.strip())


def seen_again(text: str) -> str:
    """Return the text with the characters that were written out, such as <U+00AD>, as they were.

    Half of a pair is no text, and stays written out.
    """
    return _HIDDEN.sub(_character, text) if "<U+" in text else text


def _character(written: re.Match[str]) -> str:
    code = int(written[1], 16)
    return written[0] if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)  # noqa: PLR2004 - Unicode


def told_apart(text: str) -> str:
    """Return the text in which nothing looks like a character that was written out."""
    return _HIDDEN.sub("<U+003C>U+\\1>", text) if "<U+" in text else text
