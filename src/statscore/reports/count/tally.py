"""How many states? The states at each level of a criterion, beside what the publisher counted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from statscore.model.rubric import NationalTally, Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import Mark, ReportCard, report_card
from statscore.reports.card.yardstick import merit
from statscore.reports.count.years import GradedYear, cards_by_year, graded_years

Count = TypeVar("Count")


@dataclass(frozen=True)
class Tally:
    """The states by their level on one criterion, on one day."""

    criterion: str
    rubric: Rubric
    year: int
    as_of: date
    marks: Mapping[str, Mark]
    """By state."""
    cards: tuple[ReportCard, ...] = ()
    """What all of this rests on."""

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<Tally {self.criterion} {self.year}, {self.rubric.id}: {len(self.marks)} states>"

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The criterion's levels, best first."""
        return tuple(self.rubric.levels(self.criterion))

    @cached_property
    def published(self) -> NationalTally | None:
        """What the publisher counted on this day."""
        national = self.rubric.national.get(self.year)
        on_day = national is not None and self.as_of == self.rubric.cutoff_day(self.year)
        return national.tally.get(self.criterion) if national and on_day else None

    def at(self, level: str) -> tuple[str, ...]:
        """Return the states whose law meets exactly this level."""
        return tuple(state for state, mark in self.marks.items() if mark.level == level)

    @property
    def uncoded(self) -> tuple[str, ...]:
        """The states for which nobody has coded the day, or the coding is pending."""
        return tuple(
            state for state, mark in self.marks.items() if mark.basis in ("uncoded", "pending")
        )

    @property
    def undated(self) -> tuple[str, ...]:
        """The states where a change may or may not have come by the day."""
        return tuple(state for state, mark in self.marks.items() if mark.basis == "undated")

    @property
    def bounded(self) -> tuple[str, ...]:
        """The states of which an answer leaves several levels."""
        return tuple(state for state, mark in self.marks.items() if mark.basis == "bounded")

    def at_least(self, level: str) -> tuple[str, ...]:
        """Return the states that certainly meet the level or a better one."""
        good = levels_at_least(self.rubric, self.criterion, level)
        return tuple(s for s, mark in self.marks.items() if good.issuperset(mark.possible))

    def perhaps_at_least(self, level: str) -> tuple[str, ...]:
        """Return the states that may meet it: by bounds, or by a change whose day is unknown."""
        good = levels_at_least(self.rubric, self.criterion, level)
        return tuple(
            state
            for state in (*self.undated, *self.bounded)
            if not good.isdisjoint(self._coded_levels(state))
            and not good.issuperset(self.marks[state].possible)
        )

    def below(self, level: str) -> tuple[str, ...]:
        """Return the states that certainly do not meet the level, applicable there or not."""
        good = levels_at_least(self.rubric, self.criterion, level)
        return tuple(
            state
            for state, mark in self.marks.items()
            if mark.possible and good.isdisjoint(mark.possible)
        )

    def not_known(self, level: str) -> tuple[str, ...]:
        """Return the states of which nobody can tell: as far as anybody knows, either is so."""
        told = {*self.at_least(level), *self.below(level), *self.perhaps_at_least(level)}
        return tuple(state for state in self.marks if state not in told)

    def _coded_levels(self, state: str) -> frozenset[str]:
        mark = self.marks[state]
        shares = self.rubric.levels(self.criterion)
        answers = [held.answer for held in (mark.held, mark.before) if held]
        return frozenset(level for answer in answers for level in answer.allows(shares))

    @property
    def only_with_law(self) -> bool:
        """Whether states without a law are missing: some are uncoded, and none is at the worst."""
        coded = any(mark.level is not None for mark in self.marks.values())
        return coded and bool(self.uncoded) and not self.at(self.levels[-1])

    @property
    def counted_by_publisher(self) -> int | None:
        """How many jurisdictions the publisher graded, where it printed how many at each grade."""
        national = self.rubric.national.get(self.year)
        if national is None or not set(national.grades) >= set(self.rubric.grades):
            return None
        return sum(national.grades.values()) or None

    def published_count(self, level: str | None) -> int | None:
        """Return the publisher's count at the level or better, or None where it printed none."""
        if self.published is None or level is None:
            return None
        at_best = self.published.exactly.get(level) if level == self.levels[0] else None
        return self.published.at_least.get(level, at_best)


def levels_at_least(rubric: Rubric, criterion: str, level: str) -> frozenset[str]:
    """Return the level and every better one."""
    known: dict[str, frozenset[str]] = rubric.kept.setdefault(("at least", criterion), {})
    if level not in known:
        wanted = merit(rubric, criterion, level)
        levels = rubric.levels(criterion)
        better = (other for other in levels if merit(rubric, criterion, other) >= wanted)
        known[level] = frozenset(better)
    return known[level]


def tally(
    rubric: Rubric, criterion: str, year: int, states: Iterable[State], as_of: date | None = None
) -> Tally:
    """Return the states by level on the rubric's cut-off day of the year, or on `as_of`.

    The criterion must be one that the rubric asks in that year.
    """
    cards = tuple(report_card(rubric, state, year, as_of) for state in states)
    return tally_of(rubric, criterion, year, cards, as_of)


def tally_of(
    rubric: Rubric,
    criterion: str,
    year: int,
    cards: Sequence[ReportCard],
    as_of: date | None = None,
) -> Tally:
    """Return the states by level on their cards, which are all of that year and day."""
    day = as_of or rubric.cutoff_day(year)
    marks = {card.state: mark for card in cards if (mark := card.mark(criterion)) is not None}
    return Tally(criterion, rubric, year, day, marks, tuple(cards))


def fullest_tally(
    workspace: Workspace,
    criterion: str,
    named: Rubric | None = None,
    made: Callable[[GradedYear], Sequence[ReportCard]] | None = None,
) -> Tally | None:
    """Return the count of the latest year in which much is known of the criterion.

    Of the years that the rubric grades, or all; None where none of them asks it. `made` returns the
    cards of a year where they are made already.
    """
    asking = [
        graded
        for graded in graded_years(workspace, named)
        if criterion in graded.rubric.criteria
        and graded.rubric.criteria[criterion].in_force(graded.year)
    ]
    by_year = (
        ((graded, made(graded)) for graded in asking)
        if made
        else cards_by_year(workspace.states.values(), asking)
    )
    tallies = [tally_of(graded.rubric, criterion, graded.year, cards) for graded, cards in by_year]
    if not tallies:
        return None
    return fullest(tallies, lambda counted: len(counted.marks) - len(counted.uncoded))


def fullest(counts: Sequence[Count], known: Callable[[Count], int]) -> Count:
    """Return the latest in which at least half as many states are known as in the fullest."""
    most = max(map(known, counts))
    return [counted for counted in counts if 2 * known(counted) >= most][-1]


def tallies_of(cards: Sequence[ReportCard]) -> Iterator[Tally]:
    """Yield the count of each criterion that the cards, of one rubric and day, have marks of."""
    first = cards[0]
    for place, mark in enumerate(first.marks):
        marks = {card.state: card.marks[place] for card in cards}
        yield Tally(mark.criterion, first.rubric, first.year, first.as_of, marks, tuple(cards))


def overlap(first: Tally, second: Tally) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return the states by their pair of settled levels on two criteria of one day."""
    by_pair: dict[tuple[str, str], list[str]] = {}
    for state, mark in first.marks.items():
        other = second.marks.get(state)
        if other is not None and mark.level is not None and other.level is not None:
            by_pair.setdefault((mark.level, other.level), []).append(state)
    return {pair: tuple(states) for pair, states in by_pair.items()}
