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


_TITLES = ("state", "criterion", "from", "before", "decided", "coders", "by", "reason")
_WRAPPED = ("criterion", "reason")


def adjudicate_document(found: Sequence[Settled], still_open: int, *, written: bool) -> Document:
    """Return a table of the decisions, with how many rows are still open."""
    verb = "settled" if written else "would be settled"
    open_ = f"{count(still_open, 'row')} without a decision, still open"
    return (
        heading(f"{count(len(found), 'answer')} {verb}"),
        *((Blank(), _table(adjudicate_records(found))) if found else ()),
        *((paragraph(open_),) if still_open else ()),
    )


def _table(records: Records) -> Table:
    """Return the rows without the columns in which none has anything to say."""
    shown = [place for place, _title in enumerate(_TITLES) if any(r[place] for r in records.rows)]
    return Table(
        tuple(Column(_TITLES[place], wrap=_TITLES[place] in _WRAPPED) for place in shown),
        tuple(tuple(cell(row[place] or UNKNOWN) for place in shown) for row in records.rows),
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
