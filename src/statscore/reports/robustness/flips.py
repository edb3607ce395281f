"""The smallest change of weights that flips a grade: a linear programme, solved exactly.

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

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from statscore.reports.robustness.panel import Panel, Weighed

NOTHING = Fraction(0)


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


def better(panel: Panel, member: Weighed) -> Flip | None:
    """Return the smallest change that earns a better grade, None where no weighting does."""
    place = _place(panel, member)
    if place is None or place == 0 or member.no_better_than >= place:
        return None
    cut = panel.limits[place - 1]
    gain = cut.score - _score(panel, member)
    return _flip(panel, place - 1, member.shares, gain, reached=not cut.open)


def worse(panel: Panel, member: Weighed) -> Flip | None:
    """Return the smallest change that loses the grade, None where no weighting does."""
    place = _place(panel, member)
    if place is None or place == len(panel.limits) - 1:
        return None
    cut = panel.limits[place]
    gain = _score(panel, member) - cut.score
    downwards = [-share for share in member.shares]
    return _flip(panel, place + 1, downwards, gain, reached=cut.open)


def _place(panel: Panel, member: Weighed) -> int | None:
    order = list(panel.rubric.grades)
    grade = member.card.grade
    return order.index(grade) if grade in order else None


def _score(panel: Panel, member: Weighed) -> Fraction:
    return member.fixed + _earned(panel, member.shares)


def _flip(
    panel: Panel,
    place: int,
    shares: Sequence[Fraction],
    gain: Fraction,
    *,
    reached: bool,
) -> Flip | None:
    found = least_moved(panel.weights, shares, gain)
    factor = least_factor(panel.weights, shares, gain)
    if found is None or factor is None:
        return None
    room = max(shares) * panel.points - _earned(panel, shares)
    if not reached and room <= gain:
        return None  # the best that can be had comes up to the cut and not beyond it
    taken, to = found
    return Flip(
        grade=list(panel.rubric.grades)[place],
        moved=sum((points for _index, points in taken), NOTHING),
        of=panel.points,
        factor=factor,
        reached=reached,
        taken=tuple(Taken(panel.criteria[index].criterion, points) for index, points in taken),
        given=panel.criteria[to].criterion if taken else None,
    )


def _earned(panel: Panel, shares: Sequence[Fraction]) -> Fraction:
    pairs = zip(panel.weights, shares, strict=True)
    return sum((weight * share for weight, share in pairs), NOTHING)


def least_moved(
    weights: Sequence[Fraction], shares: Sequence[Fraction], gain: Fraction
) -> tuple[list[tuple[int, Fraction]], int] | None:
    """Return the fewest points to move for a gain: from which places, and to which.

    None where no non-negative weighting of the same sum gains so much.
    """
    best = max(range(len(shares)), key=lambda index: (shares[index], weights[index]))
    taken: list[tuple[int, Fraction]] = []
    rest = gain
    for index in sorted(range(len(shares)), key=lambda index: shares[index]):
        per_point = shares[best] - shares[index]
        if rest <= 0 or per_point <= 0:
            break
        points = min(weights[index], rest / per_point)
        taken.append((index, points))
        rest -= points * per_point
    return (taken, best) if rest <= 0 else None


def least_factor(
    weights: Sequence[Fraction], shares: Sequence[Fraction], gain: Fraction
) -> Fraction | None:
    """Return the least r so that changes of each weight by at most r of itself gain so much.

    None where no non-negative weighting of the same sum gains so much.
    """
    if gain <= 0:
        return NOTHING
    pairs = sorted(zip(shares, weights, strict=True), reverse=True)
    whole = sum(weights, NOTHING)
    median = _median(pairs, whole)
    spread = sum((weight * abs(share - median) for share, weight in pairs), NOTHING)
    if gain <= spread:
        return gain / spread
    wanted = (sum((share * weight for share, weight in pairs), NOTHING) + gain) / whole
    if wanted > pairs[0][0]:
        return None
    # The raised ones are the best of them, `top` points of weight, and share out all the points.
    above = top = NOTHING
    for share, weight in pairs:
        if above + share * weight < wanted * (top + weight):
            top = (above - share * top) / (wanted - share)
            break
        above += share * weight
        top += weight
    return whole / top - 1


def _median(pairs: Sequence[tuple[Fraction, Fraction]], whole: Fraction) -> Fraction:
    sums = accumulate(weight for _share, weight in pairs)
    return next(
        share for (share, _weight), below in zip(pairs, sums, strict=True) if 2 * below >= whole
    )
