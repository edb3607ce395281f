"""What somebody has to look at again, by state or by coder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from statscore.formats import document as doc
from statscore.model.grouping import grouped
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


@doc.as_document
def worklist_document(works: Sequence[Work], by: By) -> Iterator[doc.Block]:
    """Return the answers under each state, or each coder, with how many there are."""
    for work in works:
        yield doc.heading(
            f"{work.reason.capitalize()} answers", doc.Span(f" · {_meaning(work)}", "weak")
        )
        for name, items in _grouped(work.items, by).items():
            yield doc.Blank()
            yield doc.paragraph(
                doc.Span(name, "strong"), doc.Span(f" · {count(len(items), 'answer')}", "weak")
            )
            yield _table(items, by)
        yield doc.Blank()
        yield doc.paragraph(doc.Span(_total(work), "strong"))
        yield doc.Blank()


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
    groups = grouped(items, lambda item: item.state if by == "state" else item.coder or NOBODY)
    return dict(sorted(groups.items(), key=lambda group: (group[0] == NOBODY, group[0])))


def _table(items: Sequence[WorkItem], by: By) -> doc.Table:
    # Where all answers are the settled ones, nobody has to be told.
    many = any(item.folder != "states" for item in items)
    return doc.table(
        items,
        doc.Of("criterion", lambda item: item.criterion, wrap=True),
        doc.Of("level", lambda item: item.answer.says),
        doc.Of("holds from", lambda item: item.since),
        doc.Of("last read", lambda item: item.read or UNKNOWN),
        doc.Of("coder", lambda item: item.coder or UNKNOWN)
        if by == "state"
        else doc.Of("state", lambda item: item.state),
        many and doc.Of("in", lambda item: f"{item.folder}/"),
    )


def worklist_records(works: Sequence[Work]) -> doc.Records:
    """Return one row an answer and reason."""
    return doc.records(
        "reason state criterion since level last_read coder file", worklist_data(works)
    )


def worklist_data(works: Sequence[Work]) -> list[doc.Row]:
    """Return one object an answer and reason; what is not known is null."""
    return [
        {
            "reason": work.reason,
            **doc.picked(item, "state criterion since"),
            "level": item.answer.level,
            "last_read": item.read,
            "coder": item.coder,
            "file": item.file,
        }
        for work in works
        for item in work.items
    ]
