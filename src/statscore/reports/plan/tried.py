"""Plans where it is not known which questions apply: every set of changes is tried.

What a change earns then depends on the others: a criterion that is known to apply takes part of
the weight of all others. So no gain can be added up, and each set is graded as a card of its own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product

from statscore.model.dates import When
from statscore.model.state import Answer
from statscore.reports.card.grading import at_least
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import ReportCard
from statscore.reports.plan.cheapest import TooLargeError
from statscore.reports.plan.moves import Move, Wish
from statscore.reports.plan.reform import NewLevel, reformed

MOST_TRIED = 5_000
"""Cards that are worked out for one plan: some seconds."""

Ways = Mapping[int, int]
"""By the place of a move the place of its level."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A set of changes, and what the end of the range that counts comes to with it."""

    ways: Ways
    steps: int
    score: Fraction
    grade: str

    @property
    def cost(self) -> tuple[int, int, Fraction]:
        """What sets are compared by: less is cheaper."""
        return len(self.ways), self.steps, -self.score


def tried(card: ReportCard, wish: Wish, moves: Sequence[Move], ways: Ways) -> Tried:
    """Return what one set of changes comes to."""
    after = _raised(
        card, {moves[place].mark.criterion: moves[place].levels[way] for place, way in ways.items()}
    )
    best = wish.view == "optimistic"
    grade = after.grade_high if best else after.grade_low
    assert grade is not None, "the rubric has grades"
    steps = sum(moves[place].steps[way] for place, way in ways.items())
    return Tried(ways, steps, after.high if best else after.low, grade)


def _raised(card: ReportCard, levels: Mapping[str, str]) -> ReportCard:
    day = When(card.as_of, card.as_of)
    news = {id_: NewLevel(level, Held(day, Answer(level=level))) for id_, level in levels.items()}
    return reformed(card, news) if news else card


def further_tried(card: ReportCard, wish: Wish, moves: Sequence[Move]) -> int | None:
    """Return how few open criteria at their best would do, with every move made; None if none."""
    best = _raised(card, {move.mark.criterion: move.levels[-1] for move in moves})
    open_ = [mark for mark in best.marks if mark.level is None and mark.best > mark.low]
    if 2 ** len(open_) > MOST_TRIED:
        return None
    for number in range(len(open_) + 1):
        for marks in combinations(open_, number):
            levels = {mark.criterion: next(iter(mark.shares)) for mark in marks}
            grade = _raised(best, levels).grade_low
            if grade is not None and at_least(card.rubric, grade, wish.grade):
                return number
    return None


def all_tried(card: ReportCard, wish: Wish, moves: Sequence[Move]) -> Sequence[Tried]:
    """Return every set with what has to change; raise TooLargeError if there are too many."""
    if math.prod(len(move.levels) + 1 for move in moves) > MOST_TRIED:
        raise TooLargeError
    choices = [range(0 if move.must else -1, len(move.levels)) for move in moves]
    return [
        tried(card, wish, moves, {place: way for place, way in enumerate(ways) if way >= 0})
        for ways in product(*choices)
    ]


def cheapest_tried(card: ReportCard, wish: Wish, everything: Sequence[Tried]) -> Iterator[Tried]:
    """Yield the sets that reach the grade, cheapest first, none with all items of another."""
    best: dict[frozenset[int], Tried] = {}
    for each in everything:
        if at_least(card.rubric, each.grade, wish.grade):
            items = frozenset(each.ways)
            best[items] = min(best.get(items, each), each, key=lambda one: one.cost)
    for items, each in sorted(best.items(), key=lambda item: (item[1].cost, sorted(item[0]))):
        if not any(other < items for other in best):
            yield each
