"""What was found, kind by kind, each with the command that shows it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from statscore.formats import document as doc
from statscore.formats.document import Row, Span
from statscore.reports.count.find import Hit
from statscore.views.words import count

MOST = 10
"""Rows of a kind on the page; CSV and JSON have all."""
_PLURALS = {"criterion": "criteria"}


def command_of(hit: Hit) -> str:
    """Return the command that shows it, as it is typed."""
    return shlex.join(("statscore", *hit.shown_by))


def find_document(words: str, hits: Sequence[Hit], near: Sequence[Hit] = ()) -> Iterator[doc.Block]:
    """Return how much was found, and each kind with the commands that show it.

    What is `near` is shown where nothing was found.
    """
    kinds = [(kind, list(of_kind)) for kind, of_kind in groupby(hits, lambda hit: hit.kind)]
    many = ", ".join(count(len(of_kind), kind, _PLURALS.get(kind)) for kind, of_kind in kinds)
    yield doc.heading(f"{words}: {many or 'nothing'}")
    if not hits:
        yield doc.remark("all words have to stand together in one title, question, level or law")
        if near:
            yield doc.Blank()
            yield doc.heading("criteria with most of the words", level=2)
        for hit in near[:MOST]:
            yield from _entry(hit)
    for kind, of_kind in kinds:
        yield doc.Blank()
        if len(kinds) > 1:
            yield doc.heading(_PLURALS.get(kind, f"{kind}s"), level=2)
        for hit in of_kind[:MOST]:
            yield from _entry(hit)
        if len(of_kind) > MOST:
            yield doc.remark(f"and {len(of_kind) - MOST} more: --format csv has all", indent=2)


def _entry(hit: Hit) -> Iterator[doc.Block]:
    """Return what it is, and below it the command, which nobody could copy out of a column."""
    of = f"{hit.of}: " if hit.kind in ("level", "act", "citation") else ""
    yield doc.paragraph(Span(hit.id, "strong"), f" · {of}{hit.says}", indent=2, hanging=2)
    yield doc.remark(command_of(hit), indent=4, hanging=2)


def criteria_document(hits: Sequence[Hit]) -> Iterator[doc.Block]:
    """Return the criteria that can be counted."""
    yield doc.heading(f"{count(len(hits), 'criterion', 'criteria')} can be counted")
    yield doc.remark("`statscore tally ID` counts one; `statscore find WORDS` looks for words")
    yield doc.Blank()
    yield doc.table(
        hits,
        doc.Of("id", lambda hit: hit.id, style="strong"),
        doc.Of("title", lambda hit: hit.says, wrap=True),
        doc.Of("rubrics", lambda hit: hit.of, style="weak", wrap=True),
    )


def find_records(hits: Iterable[Hit]) -> doc.Records:
    """Return one row a thing that was found."""
    return doc.records("kind id of says command", map(find_row, hits))


def find_row(hit: Hit) -> Row:
    """Return what was found as plain data."""
    return {
        "kind": hit.kind,
        "id": hit.id,
        "of": hit.of or None,
        "says": hit.says,
        "command": command_of(hit),
    }
