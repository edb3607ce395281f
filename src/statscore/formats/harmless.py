"""Text from files made harmless: no terminal escapes, no hidden direction changes."""

from __future__ import annotations

import re

_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Controls, direction overrides, characters without width, halves of pairs, hidden tags."""
_JOINERS = "(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
"""Characters that join letters of Persian, Hindi and others, where no such letters stand."""
_OVER_LINES = re.compile(f"[{_HIDDEN}]|{_JOINERS}")
_ON_A_LINE = re.compile(f"[\t\n{_HIDDEN}]|{_JOINERS}")
_IN_JSON = f"[{_HIDDEN}\u200c\u200d]"
_NOT_IN_ADDRESS = f'[\t\n <>"`|\\\\{_HIDDEN}\u200c\u200d]'


def visible(text: str) -> str:
    """Return the text on one line, with what cannot be seen written out, such as <U+001B>."""
    return _ON_A_LINE.sub(_written_out, text)


def visible_lines(text: str) -> str:
    """Return the text with its lines and tabs, and what cannot be seen written out."""
    return _OVER_LINES.sub(_written_out, text)


def _written_out(hidden: re.Match[str]) -> str:
    return f"<U+{ord(hidden[0]):04X}>"


def one_line(text: str) -> str:
    """Return the text on one line, with every run of white space as one space."""
    return " ".join(visible_lines(text).split())


def json_text(text: str) -> str:
    """Return JSON with what cannot be seen as its escapes: the same data, safe to print."""
    return re.sub(_IN_JSON, _escaped, text)


def _escaped(hidden: re.Match[str]) -> str:
    halves = hidden[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{halves[at : at + 2].hex()}" for at in range(0, len(halves), 2))


def address(link: str | None) -> str | None:
    """Return the address where it is one of the web, harmless inside brackets; else None."""
    if link is None or not link.lower().startswith(("https://", "http://")):
        return None
    return re.sub(_NOT_IN_ADDRESS, _percents, link)


def _percents(refused: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in refused[0].encode(errors="replace"))
