"""What was found, kind by kind, each with the command that shows it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from statscore.formats import document as doc
from statscore.formats.document import Row
from statscore.reports.count.find import Hit
from statscore.views.words import count

MOST = 10
"""Rows of a kind on the page; CSV and JSON have all."""
_PLURALS = {"criterion": "criteria"}


def command_of(hit: Hit) -> str:
    """Return the command that shows it, as it is typed."""
    return shlex.join(("statscore", *hit.shown_by))


def find_document(words: str, hits: Sequence[Hit]) -> Iterator[doc.Block]:
    """Return how much was found, and each kind with the commands that show it."""
    kinds = [(kind, list(of_kind)) for kind, of_kind in groupby(hits, lambda hit: hit.kind)]
    many = ", ".join(count(len(of_kind), kind, _PLURALS.get(kind)) for kind, of_kind in kinds)
    yield doc.heading(f"{words}: {many or 'nothing'}")
    if not hits:
        yield doc.remark("all words have to stand together in one title, question, level or law")
    for kind, of_kind in kinds:
        yield doc.Blank()
        yield _table(kind, of_kind[:MOST])
        if len(of_kind) > MOST:
            yield doc.remark(f"and {len(of_kind) - MOST} more: --format csv has all")


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


def _table(kind: str, hits: Iterable[Hit]) -> doc.Table:
    law = kind in ("act", "citation")
    return doc.table(
        hits,
        doc.Of(kind, lambda hit: hit.id, style="strong", wrap=law),
        kind in ("level", "act", "citation") and doc.Of("of", lambda hit: hit.of),
        doc.Of("says", lambda hit: hit.says, wrap=True),
        doc.Of("shown by", command_of, style="weak", wrap=True),
    )


def find_records(hits: Iterable[Hit]) -> doc.Records:
    """Return one row a thing that was found."""
    return doc.records("kind id of says command", map(_row, hits))


def find_data(hits: Iterable[Hit]) -> list[Row]:
    """Return what was found as plain data."""
    return list(map(_row, hits))


def _row(hit: Hit) -> Row:
    return {
        "kind": hit.kind,
        "id": hit.id,
        "of": hit.of or None,
        "says": hit.says,
        "command": command_of(hit),
    }
