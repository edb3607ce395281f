"""Cards that can be weighed anew: settled mark by mark, under one set of weights.

Only what counts towards the rubric's points is weighed anew, its sum kept. Bonuses and deductions
stand outside the points and keep theirs. A score under weights v, whole numbers, is

    points × Σ v·share / Σ v + fixed

and for each state there are whole numbers B so that Σ v·B = scale × Σ v × score: ranks and grades
under any weighting are then a comparison of whole numbers, exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Literal

from statscore.model.rubric import Rubric
from statscore.reports.card.caps import falls_short
from statscore.reports.card.grading import Cut, cuts
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.yardstick import yardstick
from statscore.reports.robustness.weightings import whole

NOTHING = Fraction(0)
Reason = Literal[
    "nothing coded", "coded in part", "no question applies", "something dropped", "void", "floor"
]


@dataclass(frozen=True)
class Weighed:
    """One settled card as weights and shares."""

    card: ReportCard
    shares: tuple[Fraction, ...]
    """By criterion, in the panel's order."""
    fixed: Fraction
    """Points of bonuses and deductions."""
    no_better_than: int
    """The best grade that the caps leave, as its place among the rubric's; 0 where none holds."""

    @property
    def state(self) -> str:
        """The state's code."""
        return self.card.state


@dataclass(frozen=True)
class SettledPanel:
    """Settled cards of one rubric and day."""

    rubric: Rubric
    criteria: tuple[Mark, ...]
    """The criteria that are weighed anew, as the first card's marks have them."""
    weights: tuple[Fraction, ...]
    """Points that each of them can earn."""
    members: tuple[Weighed, ...]

    @cached_property
    def points(self) -> Fraction:
        """The points that are weighed anew."""
        return sum(self.weights, NOTHING)

    @cached_property
    def limits(self) -> tuple[Cut, ...]:
        """The cut of each grade, best first."""
        return cuts(self.rubric)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """The rubric's own weights as small whole numbers."""
        return whole(self.weights)

    @cached_property
    def unit(self) -> Fraction:
        """The points of one unit."""
        return self.weights[0] / self.units[0]

    @cached_property
    def scale(self) -> Fraction:
        """By what scores are multiplied to be whole, and no larger than they have to be."""
        numbers = {share for member in self.members for share in member.shares}
        numbers |= {member.fixed / self.points for member in self.members if member.fixed}
        whole = math.lcm(*(number.denominator for number in numbers))
        return whole / self.points if self.points else Fraction(whole)

    @cached_property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """For each state the whole numbers B."""
        whole_points = self.scale * self.points
        fixed = [int(self.scale * member.fixed) if member.fixed else 0 for member in self.members]
        earned = cache(lambda share: int(whole_points * share))
        return tuple(
            tuple(earned(share) + more for share in member.shares)
            for member, more in zip(self.members, fixed, strict=True)
        )

    def scores(self, weights: Sequence[int]) -> list[int]:
        """Return scale × Σ weights × score for each state."""
        return [sum(w * b for w, b in zip(weights, row, strict=True)) for row in self.rows]

    def graded(self, together: int, scores: Sequence[int]) -> list[int]:
        """Return each state's grade as its place among the rubric's, 0 the best, caps counted.

        `together` is the sum of the weights under which the states score so.
        """
        # The least whole number that earns each grade: up to the cut, or beyond one that is open.
        least = [
            math.floor(self.scale * cut.score * together) + 1
            if cut.open
            else math.ceil(self.scale * cut.score * together)
            for cut in self.limits
        ]
        last = max(0, len(least) - 1)
        grades = []
        for member, score in zip(self.members, scores, strict=True):
            earned = next((place for place, enough in enumerate(least) if score >= enough), last)
            grades.append(max(earned, member.no_better_than))
        return grades


def ranks(scores: Sequence[int]) -> list[int]:
    """Return the rank of each score, 1 the best; equal ones share it."""
    first: dict[int, int] = {}
    for index, score in enumerate(sorted(scores, reverse=True), start=1):
        first.setdefault(score, index)
    return [first[score] for score in scores]


def panel(cards: Sequence[ReportCard]) -> SettledPanel:
    """Return the cards that can be weighed anew; all must be of one rubric, year and day.

    Whose answers they rest on is the caller's business: cards of one coder make a panel too.
    """
    rubric = cards[0].rubric
    able = [card for card in cards if left_out(card) is None]
    counted = tuple(mark for mark in (*able, cards[0])[0].marks if _counts(rubric, mark))
    weights = tuple(mark.weight for mark in counted)
    return SettledPanel(rubric, counted, weights, tuple(_weighed(rubric, card) for card in able))


def left_out(card: ReportCard) -> Reason | None:
    """Return why a card cannot be weighed anew, None where it can."""
    if not any(mark.basis != "uncoded" for mark in card.marks):
        return "nothing coded"
    if any(mark.level is None for mark in card.marks):
        return "coded in part"
    if card.applies is False:
        return "no question applies"
    reasons: dict[Reason, bool] = {
        "something dropped": bool(card.dropped[0]),
        "void": any(area.void_by for area in card.areas),
        "floor": _may_reach_floor(card),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _may_reach_floor(card: ReportCard) -> bool:
    """Return whether some weighting takes the score to the floor: it is no such sum any more."""
    counted = [mark for mark in card.marks if _counts(card.rubric, mark)]
    shares = [mark.share for mark in counted if mark.share is not None]
    fixed = _sum(mark.low for mark in card.marks if not _counts(card.rubric, mark))
    least = _sum(mark.weight for mark in counted) * min(shares, default=NOTHING) + fixed
    by = yardstick(card.rubric, card.year)
    return by.total(least) != least


def _counts(rubric: Rubric, mark: Mark) -> bool:
    return mark.weight > 0 and not rubric.criteria[mark.criterion].bonus


def _weighed(rubric: Rubric, card: ReportCard) -> Weighed:
    counted = [mark for mark in card.marks if _counts(rubric, mark)]
    return Weighed(
        card=card,
        shares=tuple(mark.share or NOTHING for mark in counted),
        fixed=_sum(mark.low for mark in card.marks if not _counts(rubric, mark)),
        no_better_than=_no_better_than(rubric, card.marks),
    )


def _sum(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, NOTHING)


def _no_better_than(rubric: Rubric, marks: Sequence[Mark]) -> int:
    by_id = {mark.criterion: mark for mark in marks}
    order = list(rubric.grades)
    return max(
        (
            order.index(cap.grade)
            for cap in rubric.caps.values()
            if cap.grade in order
            and cap.criterion in by_id
            and falls_short(rubric, cap, by_id[cap.criterion].possible, worst=True)
        ),
        default=0,
    )
