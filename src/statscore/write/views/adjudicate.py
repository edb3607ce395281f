"""What was decided: one row an answer that is settled in states/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statscore.reports.adjudication import Settled
from statscore.write.document import (
    Blank,
    Column,
    Document,
    Records,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import UNKNOWN, count

COLUMNS = ("state", "criterion", "since", "before", "level", "coders", "decided_by", "reason")


def adjudicate_document(found: Sequence[Settled], still_open: int, *, written: bool) -> Document:
    """Return a table of the decisions, with how many rows are still open."""
    verb = "settled" if written else "would be settled"
    table = Table(
        (
            Column("state"),
            Column("criterion", wrap=True),
            Column("from"),
            Column("before"),
            Column("decided"),
            Column("coders"),
            Column("by"),
            Column("reason", wrap=True),
        ),
        tuple(
            tuple(cell(field or UNKNOWN) for field in row) for row in adjudicate_records(found).rows
        ),
    )
    return (
        heading(f"{count(len(found), 'answer')} {verb}"),
        *((Blank(), table) if found else ()),
        *(
            (paragraph(f"{count(still_open, 'row')} without a decision, still open"),)
            if still_open
            else ()
        ),
    )


def adjudicate_records(found: Sequence[Settled]) -> Records:
    """Return one row an answer."""
    return Records(
        COLUMNS,
        tuple(
            (
                each.state,
                each.criterion,
                str(each.since),
                each.before,
                each.level,
                "+".join(each.coders) or None,
                each.decided_by,
                each.reason,
            )
            for each in found
        ),
    )


def adjudicate_data(
    found: Sequence[Settled], still_open: int, *, written: bool
) -> Mapping[str, object]:
    """Return the decisions as plain data for JSON."""
    records = adjudicate_records(found)
    return {
        "written": written,
        "open": still_open,
        "settled": [dict(zip(records.columns, row, strict=True)) for row in records.rows],
    }
