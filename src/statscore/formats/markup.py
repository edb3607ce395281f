"""Words from files as HTML text: no markup, what cannot be seen written out, addresses linked."""

from __future__ import annotations

import re
from html import escape

from statscore.formats.harmless import address, one_line

_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)
"""An address in a sentence, without the marks that end the sentence."""


def text(words: str) -> str:
    """Return words as HTML text on one line."""
    return escape(one_line(words))


def linked(words: str, to: str | None = None) -> str:
    """Return words as a link to an address of the web, else with those that they name as links."""
    words, where = one_line(words), address(to)
    if where and words:
        return f'<a href="{escape(where)}">{escape(words)}</a>'
    parts, at = [], 0
    for found in _ADDRESS.finditer(words):
        parts += [escape(words[at : found.start()]), linked(found[0], found[0])]
        at = found.end()
    return "".join([*parts, escape(words[at:])])
