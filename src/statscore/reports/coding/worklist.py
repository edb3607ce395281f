"""What is left to do for a card: criteria to answer, and answers to read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from statscore.model.dates import When
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.report_card import Mark, report_card

Reason = Literal["uncoded", "pending", "suspect", "stale"]
NOTHING: Mapping[tuple[str, When], Reason] = MappingProxyType({})


@dataclass(frozen=True)
class Task:
    """One criterion to answer, and why."""

    mark: Mark
    reason: Reason

    @property
    def criterion(self) -> str:
        """The criterion's id."""
        return self.mark.criterion


def worklist(
    rubric: Rubric,
    state: State,
    year: int,
    again: Mapping[tuple[str, When], Reason] = NOTHING,
) -> tuple[Task, ...]:
    """Return what is left to do for the card of the year, in the rubric's order.

    `again` are answers to read again, by criterion and date.
    """
    card = report_card(rubric, state, year)
    found: list[Task] = []
    for mark in card.marks:
        if mark.basis in ("uncoded", "pending"):
            found.append(Task(mark, mark.basis))
        reason = again.get((mark.criterion, mark.held.since)) if mark.held else None
        if reason is not None and mark.basis != "pending":
            found.append(Task(mark, reason))
    return tuple(found)


def last_readable_year(rubric: Rubric, state: State, today: date) -> int:
    """Return the latest year that the rubric grades and of which the law can have been read.

    Its cut-off day lies neither in the future nor after the state's `through`; where there is no
    such year, the first that the rubric grades.
    """
    end = min(today, state.through.last) if state.through else today
    last = end.year if rubric.cutoff_day(end.year) <= end else end.year - 1
    if rubric.until is not None:
        last = min(last, rubric.until)
    return max(last, rubric.from_) if rubric.from_ is not None else last
