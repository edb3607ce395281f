"""The review sheet, one row a divergence, and what was decided on it."""

from __future__ import annotations

from collections.abc import Sequence

from statscore.formats import document as doc
from statscore.reports.coding.adjudication import Divergence, Settled
from statscore.reports.coding.units import Given
from statscore.views.words import UNKNOWN, count

DECISION_COLUMNS = ("decision", "decided from", "decided by", "reason", "citation")
"""The columns that are filled in by hand; `decided from` only where it is not `date`."""


def review_records(divergences: Sequence[Divergence], coders: Sequence[str]) -> doc.Records:
    """Return one row a divergence, with level, date, citations and note of every coder."""
    own = ["state", "criterion", "number", "title", "question", "levels", "divergence", "date"]
    of_coders = (f"{coder} {what}" for coder in coders for what in _given(None))
    rows = (_sheet_row(divergence, coders) for divergence in divergences)
    return doc.records((*own, *of_coders, *DECISION_COLUMNS), rows)


def _sheet_row(divergence: Divergence, coders: Sequence[str]) -> doc.Row:
    return {
        **doc.picked(divergence, "state criterion"),
        **doc.picked(divergence.asked, "number title question"),
        "levels": ", ".join(divergence.levels),
        "divergence": divergence.kind,
        "date": divergence.written,
        **{
            f"{coder} {what}": value
            for coder, given in zip(coders, divergence.given, strict=True)
            for what, value in _given(given).items()
        },
        **dict.fromkeys(DECISION_COLUMNS),
    }


def _given(given: Given | None) -> doc.Row:
    return {
        "level": given and given.answer.says,
        "from": given and str(given.since),
        "citations": given and ("; ".join(given.answer.citations) or None),
        "note": given and given.answer.note,
    }


COLUMNS = "state criterion since before level coders decided_by reason"


def adjudicate_document(
    settled: Sequence[Settled], still_open: int, *, written: bool
) -> doc.Document:
    """Return a table of the decisions, with how many rows are still open."""
    verb = "settled" if written else "would be settled"
    open_ = f"{count(still_open, 'row')} without a decision, still open"
    return (
        doc.heading(f"{count(len(settled), 'answer')} {verb}"),
        *((doc.Blank(), _table(settled)) if settled else ()),
        *((doc.paragraph(open_),) if still_open else ()),
    )


def _table(settled: Sequence[Settled]) -> doc.Table:
    """Return the answers without the columns in which none has anything to say."""
    rows = [_row(answer) for answer in settled]
    keys = [key for key in COLUMNS.split() if any(row[key] for row in rows)]
    return doc.table(rows, *map(_column, keys))


def _column(key: str) -> doc.Of[doc.Row]:
    title = {"since": "from", "level": "decided", "decided_by": "by"}.get(key, key)
    return doc.Of(title, lambda row: row[key] or UNKNOWN, wrap=key in ("criterion", "reason"))


def _row(answer: Settled) -> doc.Row:
    return {
        **doc.picked(answer, "state criterion since before level"),
        "coders": "+".join(answer.coders) or None,
        **doc.picked(answer, "decided_by reason"),
    }


def adjudicate_records(settled: Sequence[Settled]) -> doc.Records:
    """Return one row an answer."""
    return doc.records(COLUMNS, map(_row, settled))


def adjudicate_data(settled: Sequence[Settled], still_open: int, *, written: bool) -> doc.Row:
    """Return the decisions as plain data for JSON."""
    return {
        "written": written,
        "open": still_open,
        "settled": [_row(answer) for answer in settled],
    }
