"""What is left to do: criteria to answer, answers to read again, and how other states answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from operator import itemgetter
from typing import Literal, NamedTuple

from statscore.model.coding import Coder, Coding
from statscore.model.dates import When
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import Answer, State
from statscore.model.workspace import Workspace
from statscore.reports.card.fingerprints import criterion_fingerprint
from statscore.reports.card.holding import Held, holding
from statscore.reports.card.report_card import Mark, report_card

Reason = Literal["uncoded", "pending", "suspect", "stale"]


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
    again: Mapping[tuple[str, When], Reason],
) -> tuple[Task, ...]:
    """Return what is left to do for the card of the year, in the rubric's order.

    `again` are answers to read again, by criterion and date.
    """
    card = report_card(rubric, state, year)
    tasks: list[Task] = []
    for mark in card.marks_by_answers:
        if mark.basis in ("uncoded", "pending"):
            tasks.append(Task(mark, mark.basis))
        reason = again.get((mark.criterion, mark.held.since)) if mark.held else None
        if reason is not None and mark.basis != "pending":
            tasks.append(Task(mark, reason))
    return tuple(tasks)


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


class WorkItem(NamedTuple):
    """One answer to look at."""

    folder: str
    """Where the answer stands: states, or coders/<name> for one coder's own."""
    state: str
    criterion: str
    since: When
    answer: Answer
    coder: str | None
    """Who answered, as far as it is noted; the folder of a coder's own answer says it."""
    through: When | None
    """Up to which day the law of the answer, or else of the whole file, was read."""

    @property
    def file(self) -> str:
        """The file in which the answer stands."""
        return f"{self.folder}/{self.state}.toml"

    @property
    def read(self) -> date | None:
        """The last day on which somebody is known to have read this law, None for none.

        Of a month or year that is noted without a day, the last that may be meant.
        """
        noted = [self.answer.coded, self.through]
        return max((day.last for day in noted if day is not None), default=None)


def suspect(workspace: Workspace, coders: Sequence[Coder] = ()) -> tuple[WorkItem, ...]:
    """Return the answers whose criterion reads otherwise than when it was answered.

    Those in states/, and then those of the coders.
    An answer without a fingerprint says nothing of the words that it answered.
    """
    today = cache(partial(criterion_fingerprint, workspace.rubrics.values()))
    return tuple(
        item
        for item in _answers(workspace, coders)
        if (then := item.answer.fingerprint) is not None and then != today(item.criterion)
    )


def stale(workspace: Workspace, before: date, coders: Sequence[Coder] = ()) -> tuple[WorkItem, ...]:
    """Return the answers that nobody is known to have read on `before` or later, oldest first.

    Of each criterion the latest answer alone, and of each coder's: earlier ones tell of the past,
    which stays as it is.
    """
    latest = {
        item[:3]: item for item in _answers(workspace, coders) if item.answer.level != PENDING
    }
    unread = [item for item in latest.values() if item.read is None or item.read < before]
    return tuple(sorted(unread, key=lambda item: item.read or date.min))


def _answers(workspace: Workspace, coders: Sequence[Coder]) -> Iterator[WorkItem]:
    kept: list[tuple[str, str | None, State | Coding]] = [
        ("states", None, state) for state in workspace.states.values()
    ]
    for coder in coders:
        folder = f"coders/{coder.name}"
        kept += [(folder, coder.name, coding) for coding in coder.codings.values()]
    for folder, name, read in kept:
        for criterion, answers in read.answers.items():
            for since, answer in answers.items():
                through, who = answer.through or read.through, name or answer.coder
                yield WorkItem(folder, read.code, criterion, since, answer, who, through)


@dataclass(frozen=True)
class Precedents:
    """The states at each level, and how many are not coded."""

    by_level: Mapping[str, tuple[tuple[str, Held], ...]]
    """The rubric's levels, best first, each with the states that meet it, by code."""
    open: int
    """States of which the level is not known on the day."""

    @property
    def examples(self) -> tuple[tuple[str, Held], ...]:
        """For each level the first state that cites a section of its law."""
        return tuple(
            cited
            for states in self.by_level.values()
            if (cited := next((state for state in states if state[1].answer.citations), None))
        )


def precedents(rubric: Rubric, criterion: str, states: Iterable[State], day: date) -> Precedents:
    """Return how the states answer the criterion on the day."""
    having: dict[str, list[tuple[str, Held]]] = {level: [] for level in rubric.levels(criterion)}
    unknown = 0
    for state in states:
        answers = state.answers.get(criterion, {})
        held = holding(answers, day, rubric.law, state.through).settled
        if held is None or held.answer.level not in having:
            unknown += 1
        else:
            having[held.answer.level].append((state.code, held))
    by_level = {level: tuple(sorted(item, key=itemgetter(0))) for level, item in having.items()}
    return Precedents(by_level, unknown)
