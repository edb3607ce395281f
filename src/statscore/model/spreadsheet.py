"""What a spreadsheet would compute: such a text is kept from it by an apostrophe in front."""

from __future__ import annotations

import re

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula; the wide forms do so in Japanese versions of Excel."""
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(/[0-9]+)?")


def protected(text: str) -> str:
    """Return the field with an apostrophe in front where a spreadsheet would compute it.

    Numbers keep their minus sign. A text that begins with apostrophes and goes on as a formula
    gets one more, so that `unprotected` gives back what was there. Source: OWASP, CSV Injection.
    """
    return f"'{text}" if _computed(text.lstrip("'")) else text


def unprotected(text: str) -> str:
    """Return the field without the apostrophe that keeps a spreadsheet from computing it."""
    return text[1:] if text.startswith("'") and _computed(text.lstrip("'")) else text


def _computed(text: str) -> bool:
    return text.startswith(("\t", "\r")) or (
        text.lstrip().startswith(_FORMULA) and not _NUMBER.fullmatch(text)
    )
