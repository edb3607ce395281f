"""Who adopted a level when, and in which order; and how many are known to have it, year by year.

The steps are the dates of the answers. The curve counts what is known at the end of each year, as
a tally of that day does: an answer that nobody has read on is no longer a state that has the level.
Where reading ended within a year, the day to which most was read is counted besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from statscore.model.dates import When, today
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import Answer, State
from statscore.reports.card.holding import counts_from, known_through, observed
from statscore.reports.count.tally import levels_at_least, tally_of
from statscore.reports.count.years import (
    EARLIEST,
    LATEST,
    GradedYear,
    answered_years,
    cards_by_year,
)

Kind = Literal["adopted", "by", "left"]


@dataclass(frozen=True)
class Step:
    """A state's law reached the level, or fell below it."""

    state: str
    kind: Kind
    """adopted: the law changed on this date; by: it was so by then, since when is not known; left:
    it fell below the level."""
    since: When
    """The date from which the law counts, as the rubric counts: in force or enacted."""
    answer: Answer


@dataclass(frozen=True)
class AdoptionYear:
    """What came about in one calendar year, and what is known of the states at its end."""

    year: int
    day: date | None
    """The day that is counted, of a year of which the end is known of far fewer states; None for
    the end of the year, or today where that is earlier."""
    adopted: tuple[str, ...]
    by: tuple[str, ...]
    left: tuple[str, ...]
    at_least: int
    """States that certainly have the level or a better one on that day."""
    perhaps: int
    """States where a change may or may not have come by then."""
    not_known: int
    """States of which nobody has coded that day."""


@dataclass(frozen=True)
class Adoption:
    """The course of one level, or better, through the states."""

    criterion: str
    rubric: Rubric
    level: str
    steps: tuple[Step, ...]
    """Oldest first."""
    counts: tuple[AdoptionYear, ...]
    """The end of every year, and before it the day within it of which far more is known."""
    never: tuple[str, ...]
    """States whose answers never reach the level, as far as they are coded."""
    uncoded: tuple[str, ...]
    """States without an answer that says whether they reach it."""

    @property
    def years(self) -> tuple[AdoptionYear, ...]:
        """The ends of the years alone."""
        return tuple(count for count in self.counts if count.day is None)


def adoption(rubric: Rubric, criterion: str, level: str, states: Iterable[State]) -> Adoption:
    """Return who reached the level or a better one, in the order of the dates."""
    good = levels_at_least(rubric, criterion, level)
    every = tuple(states)
    by_state = {adopted.code: _steps(rubric, criterion, adopted, good) for adopted in every}
    steps = sorted((step for mine in by_state.values() for step in mine), key=_order)
    answered = {
        adopted.code
        for adopted in every
        if any(
            _reaches(rubric, criterion, answer, good) is not None
            for answer in adopted.answers.get(criterion, {}).values()
        )
    }
    return Adoption(
        criterion=criterion,
        rubric=rubric,
        level=level,
        steps=tuple(steps),
        counts=tuple(_counts(rubric, criterion, level, every, steps)),
        never=tuple(code for code in by_state if code in answered and not by_state[code]),
        uncoded=tuple(code for code in by_state if code not in answered),
    )


def _order(step: Step) -> tuple[object, ...]:
    return step.since.last, step.since.first, step.state


def _steps(rubric: Rubric, criterion: str, state: State, good: frozenset[str]) -> list[Step]:
    """Return the steps of one state.

    An answer that says that its start is unknown was so by its day, and may have been before.
    """
    adopted: list[Step] = []
    there = False
    for since, answer in state.answers.get(criterion, {}).items():
        now = _reaches(rubric, criterion, answer, good)
        if answer.level == PENDING or now is None:
            continue  # what is open says nothing about the law
        if now != there:
            kind: Kind = "left" if not now else "by" if observed(answer, rubric.law) else "adopted"
            adopted.append(Step(state.code, kind, counts_from(since, answer, rubric.law), answer))
            there = now
    return adopted


def _reaches(rubric: Rubric, criterion: str, answer: Answer, good: frozenset[str]) -> bool | None:
    """Return whether the law is at one of the good levels, None where its bounds leave that."""
    allowed = set(answer.allows(rubric.levels(criterion)))
    return None if allowed & good and allowed - good else bool(allowed & good)


def _counts(
    rubric: Rubric, criterion: str, level: str, states: Sequence[State], steps: Sequence[Step]
) -> Iterator[AdoptionYear]:
    """Yield the years from the first step to the last that somebody has read or answered.

    No year to come; the one that is running is counted as far as it has come.
    """
    alone = _alone(rubric, criterion)
    # Printed figures say nothing of when the law changed.
    plain = [state.model_copy(update={"published": {}}) for state in states]
    read = {
        year
        for state in states
        for year in answered_years(state.answers.get(criterion, {}), state.through)
        if EARLIEST <= year <= LATEST
    }
    first = min((step.since.last.year for step in steps), default=LATEST)
    now = today()
    years = range(max(first, EARLIEST), min(max(read, default=first - 1), now.year) + 1)
    spans = [tuple(_read(rubric, criterion, state, now)) for state in states]
    days = [
        GradedYear(year, alone, day)
        for year in years
        for day in _days(spans, min(date(year, 12, 31), now))
    ]
    for of, cards in cards_by_year(plain, days):
        assert of.day is not None
        counted = tally_of(alone, criterion, of.year, cards, of.day)
        within = of.day < min(date(of.year, 12, 31), now)
        of_year = [step for step in steps if step.since.last.year == of.year and not within]
        yield AdoptionYear(
            year=of.year,
            day=of.day if within else None,
            adopted=tuple(step.state for step in of_year if step.kind == "adopted"),
            by=tuple(step.state for step in of_year if step.kind == "by"),
            left=tuple(step.state for step in of_year if step.kind == "left"),
            at_least=len(counted.at_least(level)),
            perhaps=len(counted.perhaps_at_least(level)),
            not_known=len(counted.not_known(level)),
        )


_Spans = Sequence[Sequence[tuple[date, date]]]
"""The days from which and to which the law of each state was read."""


def _read(rubric: Rubric, criterion: str, state: State, now: date) -> Iterator[tuple[date, date]]:
    for since, answer in state.answers.get(criterion, {}).items():
        if answer.level != PENDING:
            start = counts_from(since, answer, rubric.law).last
            yield start, known_through(answer, state.through) or now


def _days(spans: _Spans, end: date) -> Iterator[date]:
    """Yield the end of the year, and before it the day of which more than twice as much is read."""
    ends = {last for of_state in spans for _start, last in of_state}
    within = [day for day in ends if day.year == end.year and day < end]
    fullest = max(within, key=lambda day: (_known(spans, day), day), default=end)
    if _known(spans, fullest) > 2 * _known(spans, end):
        yield fullest
    yield end


def _known(spans: _Spans, day: date) -> int:
    """Return of how many states the law of the day was read."""
    return sum(any(start <= day <= last for start, last in of_state) for of_state in spans)


def _alone(rubric: Rubric, criterion: str) -> Rubric:
    """Return the rubric with this one question, asked in every year."""
    asked = rubric.criteria[criterion].model_copy(update={"from_": None, "until": None})
    return rubric.model_copy(update={"criteria": {criterion: asked}})
