"""What a printed figure stands for: the values that round to it and that some law could earn."""

from __future__ import annotations

import math
from fractions import Fraction

from statscore.model.rubric import Rounding
from statscore.model.state import Figure, PrintedSpan, ends_of
from statscore.reports.card.grading import rounded
from statscore.reports.card.reach import Pair, reach
from statscore.reports.card.yardstick import Yardstick


def span_of(
    by: Yardstick,
    figure: Figure,
    area: str | None = None,
    dropped: frozenset[str] | None = frozenset(),
) -> Pair:
    """Return the least and the most that a printed total, or the figure of an area, stands for.

    A plain number stands for all that rounds to it, a span for all between its ends; of those the
    sums count that can be earned. Where one is left the figure is exact. What no law could earn
    stands for itself. `dropped` are the criteria that do not apply, None where that is not known:
    then any number between the ends may be a sum, as where a scale of numbers earns points.
    """
    if isinstance(figure, PrintedSpan):
        low, high = ends_of(figure)
        open_low = open_high = False
    else:
        rounding = by.rubric.rounding
        low, high = _rounding_to(figure, rounding)
        open_low, open_high = (rounded(end, rounding) != figure for end in (low, high))
    if area is not None:
        low, high, *itself = (
            by.area_points(area, end, dropped or frozenset())
            for end in (low, high, *ends_of(figure))
        )
    else:
        itself = list(ends_of(figure))
    sums = None if dropped is None else reach(by, area, dropped)
    if sums is None:
        return low, high
    # An end that is not among the values gives way to the next sum inside.
    if open_low:
        low = Fraction(math.floor(low * sums.unit) + 1, sums.unit)
    if open_high:
        high = Fraction(math.ceil(high * sums.unit) - 1, sums.unit)
    span = sums.between(low, high)
    return span or (itself[0], itself[1])


def _rounding_to(figure: Fraction, rounding: Rounding) -> Pair:
    """Return the ends of the interval that rounds to the figure; itself where nothing does."""
    if rounded(figure, rounding) != figure:
        return figure, figure
    step = Fraction(1, 10**rounding.places)
    below, above = (
        next(
            (
                far
                for far in (step, step / 2)
                if rounded(figure + sign * (far - step / 4), rounding) == figure
            ),
            Fraction(0),
        )
        for sign in (-1, 1)
    )
    return figure - below, figure + above
