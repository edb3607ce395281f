"""Keys and values as TOML writes them, in the one form that `tombi format` leaves alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from statscore.formats.harmless import visible
from statscore.model.dates import When
from statscore.model.numbers import number_written

WIDEST = 120
"""Characters of a line; an array that would be longer has one item a line."""
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {
    "\\": "\\\\",
    '"': '\\"',
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def key_text(key: str) -> str:
    """Return the key, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else one_line(key)


def path_text(path: Sequence[str]) -> str:
    """Return the keys of a path with dots between them."""
    return ".".join(key_text(key) for key in path)


def value_text(value: object, newline: str = "\n", before: int = 0) -> str:
    """Return a text, date, whole number or list of texts; `before` characters stand before it.

    A text of several lines stands in three quotes. Raises TypeError for any other kind of value
    and ValueError for text that is not Unicode.
    """
    if isinstance(value, str):
        return lines_text(value, newline) if "\n" in value else one_line(value)
    if isinstance(value, list | tuple):
        return _array(value, newline, before)
    return inline_text(value)


def inline_text(value: object) -> str:
    """Return the value on one line, as an inline table needs it. Raises as `value_text`."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(one_line(str(item)) for item in value)}]"
    if isinstance(value, When):
        return _when(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Fraction):
        return inline_text(number_written(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format(value, "d" if isinstance(value, int) else "f")
    raise TypeError(f"an answer has no values of the type {type(value).__name__}")


def _when(value: When) -> str:
    """Return a day or a year bare, a month in quotes: TOML has none, nor numbers such as 0999."""
    written = str(value)
    bare = value.exact or (len(written) == len("2015") and not written.startswith("0"))
    return written if bare else one_line(written)


def one_line(text: str) -> str:
    """Return the text in quotes on one line. Raises ValueError where it is not Unicode."""
    return f'"{_escaped(text)}"'


def lines_text(text: str, newline: str) -> str:
    """Return the text in three quotes, with its lines as lines. Raises as `one_line`."""
    lines = text.split("\n")
    # A quotation mark is escaped, so that no three of them meet; a tab may stand as it is.
    inner = newline.join(_escaped(line).replace("\\t", "\t") for line in lines)
    return f'"""{newline}{inner}"""'


def _escaped(text: str) -> str:
    text.encode()
    return "".join(_ESCAPES.get(char) or _plain(char) for char in text)


def _plain(char: str) -> str:
    """Return the character, or its escape where nobody could see it in the file."""
    if visible(char) == char:
        return char
    return f"\\u{ord(char):04X}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08X}"  # noqa: PLR2004 - four digits


def _array(items: Sequence[object], newline: str, before: int) -> str:
    flat = inline_text(items)
    if len(items) < 2 or before + len(flat) <= WIDEST:  # noqa: PLR2004 - a list of one
        return flat
    inner = "".join(f"  {one_line(str(item))},{newline}" for item in items)
    return f"[{newline}{inner}]"
