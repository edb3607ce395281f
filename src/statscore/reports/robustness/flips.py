"""The smallest change of weights that flips a grade: a linear program, solved exactly.

Two sizes of a change, each least for itself, the weights staying non-negative and their sum kept:

* **moved**: the points taken from some criteria and given to others. What moves goes to the
  criterion with the best share, and comes first from those with the worst: each point moved
  gains the difference of the two shares, so taking them in order is the optimum (a knapsack that
  may be cut anywhere).
* **factor**: the largest part of itself by which any weight changes. Within ±r up to 1 the best
  change raises every weight above the weighted median share and lowers every one below it; beyond
  1 the lowered ones are at 0 and only the raised ones go on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from statscore.reports.robustness.panel import SettledPanel, Weighed

NOTHING = Fraction(0)
Number = Fraction | int


class Taken(NamedTuple):
    """Points taken from the weight of one criterion."""

    criterion: str
    points: Fraction


@dataclass(frozen=True)
class Flip:
    """The smallest change of weights that leads from a grade to a better or a worse one."""

    grade: str
    moved: Fraction
    """Points of weight, of those that the rubric has."""
    of: Fraction
    """The points that are weighed anew."""
    factor: Fraction
    """By which part of itself the weight that changes most has to change."""
    reached: bool
    """Whether exactly this change flips the grade; False where any more than this does."""
    taken: tuple[Taken, ...]
    """From which criteria the points move."""
    given: str | None
    """To which criterion; None where nothing has to move."""


def better(panel: SettledPanel, member: Weighed) -> Flip | None:
    """Return the smallest change that earns a better grade, None where no weighting does."""
    place = _place(panel, member)
    if place is None or place == 0 or member.no_better_than >= place:
        return None
    cut = panel.limits[place - 1]
    gain = cut.score - _score(panel, member)
    return _flip(panel, place - 1, member.shares, gain, reached=not cut.open)


def worse(panel: SettledPanel, member: Weighed) -> Flip | None:
    """Return the smallest change that loses the grade, None where no weighting does."""
    place = _place(panel, member)
    if place is None or place == len(panel.limits) - 1:
        return None
    cut = panel.limits[place]
    gain = _score(panel, member) - cut.score
    downwards = [-share for share in member.shares]
    return _flip(panel, place + 1, downwards, gain, reached=cut.open)


def _place(panel: SettledPanel, member: Weighed) -> int | None:
    order = list(panel.rubric.grades)
    grade = member.card.grade
    return order.index(grade) if grade in order else None


def _score(panel: SettledPanel, member: Weighed) -> Fraction:
    return member.fixed + _earned(panel, member.shares)


def _flip(
    panel: SettledPanel,
    place: int,
    shares: Sequence[Fraction],
    gain: Fraction,
    *,
    reached: bool,
) -> Flip | None:
    # Whole numbers from here on: fractions of many primes are slow.
    fine, parts = _whole(shares)
    wanted = gain * fine / panel.unit
    weights = [unit * wanted.denominator for unit in panel.units]
    moved = least_moved(weights, parts, wanted.numerator)
    factor = least_factor(weights, parts, wanted.numerator)
    if moved is None or factor is None:
        return None
    if not reached and max(shares) * panel.points - _earned(panel, shares) <= gain:
        return None  # the best that can be had comes up to the cut and not beyond it
    taken, to = moved
    point = panel.unit / wanted.denominator
    return Flip(
        grade=list(panel.rubric.grades)[place],
        moved=sum(points for _index, points in taken) * point,
        of=panel.points,
        factor=factor,
        reached=reached,
        taken=tuple(
            Taken(
                panel.criteria[index].criterion,
                panel.weights[index] if points == weights[index] else points * point,
            )
            for index, points in taken
        ),
        given=panel.criteria[to].criterion if taken else None,
    )


def _earned(panel: SettledPanel, shares: Sequence[Fraction]) -> Fraction:
    fine, parts = _whole(shares)
    pairs = zip(panel.units, parts, strict=True)
    return panel.unit * Fraction(sum(unit * part for unit, part in pairs), fine)


def _whole(shares: Sequence[Fraction]) -> tuple[int, list[int]]:
    """Return by what the shares have to be multiplied to be whole numbers, and those."""
    fine = math.lcm(*(share.denominator for share in shares))
    return fine, [share.numerator * (fine // share.denominator) for share in shares]


def least_moved(
    weights: Sequence[Number], shares: Sequence[Number], gain: Number
) -> tuple[list[tuple[int, Number]], int] | None:
    """Return the fewest points to move for a gain: from which places, and to which.

    None where no non-negative weighting of the same sum gains so much.
    """
    best = max(range(len(shares)), key=lambda index: (shares[index], weights[index]))
    taken: list[tuple[int, Number]] = []
    rest = gain
    for index in sorted(range(len(shares)), key=lambda index: shares[index]):
        per_point = shares[best] - shares[index]
        if rest <= 0 or per_point <= 0:
            break
        all_of_it = weights[index] * per_point
        taken.append((index, weights[index] if rest >= all_of_it else Fraction(rest) / per_point))
        rest -= min(rest, all_of_it)
    return (taken, best) if rest <= 0 else None


def least_factor(
    weights: Sequence[Number], shares: Sequence[Number], gain: Number
) -> Fraction | None:
    """Return the least r so that changes of each weight by at most r of itself gain so much.

    None where no non-negative weighting of the same sum gains so much.
    """
    if gain <= 0:
        return NOTHING
    pairs = sorted(zip(shares, weights, strict=True), reverse=True)
    whole = sum(weights)
    median = _median(pairs, whole)
    off = [(max(share, median) - min(share, median), weight) for share, weight in pairs]
    spread = sum(distance * weight for distance, weight in off)
    if gain <= spread:
        return Fraction(gain) / spread
    wanted = sum(share * weight for share, weight in pairs) + gain
    if wanted > pairs[0][0] * whole:
        return None
    # The raised ones are the best of them, `top` points of weight, and share out all the points.
    above: Number = 0
    top: Number = 0
    for share, weight in pairs:
        if (above + share * weight) * whole < wanted * (top + weight):
            break
        above += share * weight
        top += weight
    return Fraction(wanted - share * whole) / (above - share * top) - 1


def _median(pairs: Sequence[tuple[Number, Number]], whole: Number) -> Number:
    sums = accumulate(weight for _share, weight in pairs)
    return next(
        share for (share, _weight), below in zip(pairs, sums, strict=True) if 2 * below >= whole
    )
