"""What somebody has to look at again, by state or by coder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from statscore.formats.document import (
    Blank,
    Block,
    Of,
    Records,
    Row,
    Span,
    Table,
    as_document,
    heading,
    paragraph,
    records,
    table,
)
from statscore.reports.coding.worklist import WorkItem
from statscore.views.words import UNKNOWN, count

By = Literal["state", "coder"]
NOBODY = "no coder noted"


class Work(NamedTuple):
    """Answers to look at again, for one reason."""

    reason: Literal["suspect", "stale"]
    items: tuple[WorkItem, ...]
    before: date | None = None
    """Stale is what was last read before this day."""


@as_document
def worklist_document(works: Sequence[Work], by: By) -> Iterator[Block]:
    """Return the answers under each state, or each coder, with how many there are."""
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
    # Where all answers are the settled ones, nobody has to be told.
    many = any(item.folder != "states" for item in items)
    return table(
        items,
        Of("criterion", lambda item: item.criterion, wrap=True),
        Of("level", lambda item: item.answer.says),
        Of("holds from", lambda item: item.since),
        Of("last read", lambda item: item.read or UNKNOWN),
        Of("coder", lambda item: item.coder or UNKNOWN)
        if by == "state"
        else Of("state", lambda item: item.state),
        many and Of("in", lambda item: f"{item.folder}/"),
    )


def worklist_records(works: Sequence[Work]) -> Records:
    """Return one row an answer and reason."""
    return records("reason state criterion since level last_read coder file", worklist_data(works))


def worklist_data(works: Sequence[Work]) -> list[Row]:
    """Return one object an answer and reason; what is not known is null."""
    return [
        {
            "reason": work.reason,
            "state": item.state,
            "criterion": item.criterion,
            "since": item.since,
            "level": item.answer.level,
            "last_read": item.read,
            "coder": item.coder,
            "file": item.file,
        }
        for work in works
        for item in work.items
    ]
