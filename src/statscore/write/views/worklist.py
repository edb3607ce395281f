"""What somebody has to look at again, by state or by coder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from statscore.reports.rereading import WorkItem
from statscore.write.document import (
    Blank,
    Block,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import UNKNOWN, count

By = Literal["state", "coder"]
NOBODY = "no coder noted"


class Work(NamedTuple):
    """Answers to look at again, for one reason."""

    reason: Literal["suspect", "stale"]
    items: tuple[WorkItem, ...]
    before: date | None = None
    """Stale is what was last read before this day."""


def worklist_document(works: Sequence[Work], by: By) -> Document:
    """Return the answers under each state, or each coder, with how many there are."""
    return tuple(_worklist(works, by))


def _worklist(works: Sequence[Work], by: By) -> Iterator[Block]:
    for work in works:
        yield heading(f"{work.reason.capitalize()} answers", Span(f" · {_meaning(work)}", "weak"))
        for name, items in _grouped(work.items, by).items():
            yield Blank()
            yield paragraph(Span(name, "strong"), Span(f" · {count(len(items), 'answer')}", "weak"))
            yield _table(items, by)
        yield Blank()
        yield paragraph(Span(_total(work), "strong"))
        yield Blank()


def _meaning(work: Work) -> str:
    if work.before is None:
        return "the question or its levels have changed since"
    return f"not read since {work.before}, as far as the files say"


def _total(work: Work) -> str:
    if not work.items:
        return f"no answer is {work.reason}"
    states = count(len({item.state for item in work.items}), "state")
    return f"{count(len(work.items), 'answer')} in {states} to look at"


def _grouped(items: Sequence[WorkItem], by: By) -> Mapping[str, list[WorkItem]]:
    groups: dict[str, list[WorkItem]] = {}
    for item in items:
        name = item.state if by == "state" else item.coder or NOBODY
        groups.setdefault(name, []).append(item)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == NOBODY, group[0])))


def _table(items: Sequence[WorkItem], by: By) -> Table:
    other = "coder" if by == "state" else "state"
    # Where all answers are the settled ones, nobody has to be told.
    many = any(item.folder != "states" for item in items)
    return Table(
        (
            Column("criterion", wrap=True),
            Column("level"),
            Column("holds from"),
            Column("last read"),
            Column(other),
            *((Column("in"),) if many else ()),
        ),
        tuple(
            (
                cell(item.criterion),
                cell(item.answer.level),
                cell(item.since),
                cell(item.read or UNKNOWN),
                cell((item.coder or UNKNOWN) if by == "state" else item.state),
                *((cell(f"{item.folder}/"),) if many else ()),
            )
            for item in items
        ),
    )


WORKLIST_COLUMNS = ("reason", "state", "criterion", "since", "level", "last_read", "coder", "file")


def worklist_records(works: Sequence[Work]) -> Records:
    """Return one row an answer and reason."""
    return Records(WORKLIST_COLUMNS, tuple(tuple(each.values()) for each in _rows(works)))


def worklist_data(works: Sequence[Work]) -> list[dict[str, str | None]]:
    """Return one object an answer and reason; what is not known is null."""
    return list(_rows(works))


def _rows(works: Sequence[Work]) -> Iterator[dict[str, str | None]]:
    for work in works:
        for item in work.items:
            values = (
                work.reason,
                item.state,
                item.criterion,
                str(item.since),
                item.answer.level,
                str(item.read) if item.read else None,
                item.coder,
                item.file,
            )
            yield dict(zip(WORKLIST_COLUMNS, values, strict=True))
