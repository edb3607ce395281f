"""What a printed figure stands for, and what a printed area says of its criteria.

A figure stands for the values that round to it and that some law could earn. Where every level that
earns less would show in the figure, each criterion of an area that was printed at its maximum has
one of its best levels, and at its minimum one of its worst. Levels of equal worth stay possible,
`not-applicable` among them where it earns the whole weight.
"""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Collection, Hashable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.model.state import Figure, PrintedSpan, ends_of
from statscore.reports.card.grading import rounded
from statscore.reports.card.yardstick import Pair, Yardstick

MOST_UNITS = 100_000
"""Units between the least sum and the most up to which each is looked at by itself; beyond that
every whole number of units counts as one that can be earned."""
Worths = Mapping[str, int]
"""What each level of a criterion earns, in units."""


# What it stands for


def span_of(
    by: Yardstick,
    figure: Figure,
    area: str | None = None,
    dropped: frozenset[str] | None = frozenset(),
) -> Pair:
    """Return the least and the most that a printed total, or the figure of an area, stands for.

    A plain number stands for all that rounds to it (in the rubric's places, or in its own where it
    has more), a span for all between its ends; of those the
    sums count that can be earned. Where one is left the figure is exact. What no law could earn
    stands for itself. `dropped` are the criteria that do not apply, None where that is not known:
    then any number between the ends may be a sum, as where a scale of numbers earns points.
    """
    if isinstance(figure, PrintedSpan):
        low, high = ends_of(figure)
        open_low = open_high = False
    else:
        rounding, places = by.rubric.rounding, places_of(figure, by.rubric.rounding)
        low, high = _rounding_to(figure, rounding, places)
        open_low, open_high = (rounded(end, rounding, places) != figure for end in (low, high))
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
    span = sums.between(low, high, open_low=open_low, open_high=open_high)
    return span or (itself[0], itself[1])


def places_of(figure: Fraction, rounding: Rounding) -> int:
    """Return to how many places the figure was rounded: the rubric's, or its own if it has more."""
    _whole, _point, decimals = decimal_text(figure).partition(".")
    return max(rounding.places, len(decimals))


def _rounding_to(figure: Fraction, rounding: Rounding, places: int) -> Pair:
    """Return the ends of the interval that rounds to the figure; itself where nothing does."""
    if rounded(figure, rounding, places) != figure:
        return figure, figure
    step = Fraction(1, 10**places)
    below, above = (
        next(
            (
                far
                for far in (step, step / 2)
                if rounded(figure + sign * (far - step / 4), rounding, places) == figure
            ),
            Fraction(0),
        )
        for sign in (-1, 1)
    )
    return figure - below, figure + above


# The sums that can be earned


class Reach(NamedTuple):
    """The sums that can be earned, in whole numbers of a unit."""

    unit: int
    least: int
    most: int
    sums: int | None
    """Bit n is set where `least` + n units can be earned; None where they are too many."""

    def between(
        self, low: Fraction, high: Fraction, *, open_low: bool = False, open_high: bool = False
    ) -> Pair | None:
        """Return the least and the most that can be earned between two numbers.

        An open end is none of them and gives way to the next sum inside.
        """
        low, high = low * self.unit, high * self.unit
        first = max(math.floor(low) + 1 if open_low else math.ceil(low), self.least)
        last = min(math.ceil(high) - 1 if open_high else math.floor(high), self.most)
        if first > last:
            return None
        if self.sums is not None:
            window = self.sums >> (first - self.least) & ((1 << (last - first + 1)) - 1)
            if not window:
                return None
            first, last = (
                first + (window & -window).bit_length() - 1,
                first + window.bit_length() - 1,
            )
        return Fraction(first, self.unit), Fraction(last, self.unit)


def reach(by: Yardstick, area: str | None, dropped: frozenset[str]) -> Reach | None:
    """Return what an area can earn, or all of them, on a card from which criteria are dropped.

    None where a number decides what a criterion earns: then any number of points can be earned.
    """
    kept: dict[Hashable, Reach | None] = by.weighing(dropped).kept
    key = ("reach", area)
    if key not in kept:
        kept[key] = _reach(by, area, dropped)
    return kept[key]


def _reach(by: Yardstick, area: str | None, dropped: frozenset[str]) -> Reach | None:
    weighing, floor = by.weighing(dropped), by.rubric.floor if area is None else None
    fine = math.lcm(weighing.unit, 1 if floor is None else floor.denominator)
    earned: dict[str, list[set[int]]] = {}
    for id_, question in by.questions.items():
        if area in (None, question.criterion.area):
            if question.levels.linear and weighing.weights[id_]:
                return None
            wholes = {whole * (fine // weighing.unit) for whole in weighing.wholes[id_].values()}
            earned.setdefault(question.criterion.area, []).append(wholes or {0})
    lowest = None if floor is None else int(floor * fine)
    # In as few units as there can be.
    each = math.gcd(fine, lowest or 0, *(n for sets in earned.values() for of in sets for n in of))
    whole = {
        id_: [{number // each for number in of} for of in sets] for id_, sets in earned.items()
    }
    sums = _sums(fine // each, whole, by.voids)
    return _floored(sums, None if lowest is None else lowest // each)


def _sums(unit: int, areas: Mapping[str, Sequence[set[int]]], voids: Collection[str]) -> Reach:
    """Return the sums of one number out of each set; an area that may be void is 0 or that."""
    least = most = 0
    for area, sets in areas.items():
        low, high = sum(map(min, sets)), sum(map(max, sets))
        least += min(low, 0) if area in voids else low
        most += max(high, 0) if area in voids else high
    if most - least > MOST_UNITS:
        return Reach(unit, least, most, None)
    lowest, sums = 0, 1
    for area, sets in areas.items():
        before = lowest, sums
        for worth in sets:
            lowest += min(worth)
            sums = functools.reduce(
                operator.or_, (sums << (points - min(worth)) for points in worth)
            )
        if area in voids:
            start = min(lowest, before[0])
            sums = sums << (lowest - start) | before[1] << (before[0] - start)
            lowest = start
    return Reach(unit, least, most, sums)


def _floored(unfloored: Reach, floor: int | None) -> Reach:
    """Return the totals where none is below the floor."""
    if floor is None or floor <= unfloored.least:
        return unfloored
    sums = None if unfloored.sums is None else unfloored.sums >> (floor - unfloored.least) | 1
    return Reach(unfloored.unit, floor, max(unfloored.most, floor), sums)


# What it says of levels


def implied_levels(
    by: Yardstick, printed: Mapping[str, tuple[Fraction, Fraction]], dropped: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return the levels that the printed areas leave the criteria of which they leave not all.

    `printed` has the least and the most points that a figure may stand for. No criterion may be
    dropped besides `dropped`: an area has no maximum of its own while that is open.
    """
    weighing = by.weighing(dropped)
    levels: dict[str, tuple[str, ...]] = {}
    for area, span in printed.items():
        if area in by.voids and span[0] <= 0 <= span[1]:
            continue  # a voided area earns nothing, whatever else its criteria are
        numeric = {
            id_
            for id_, question in by.questions.items()
            if question.criterion.area == area and question.levels.linear is not None
        }
        if numeric and span[0] != span[1]:
            continue  # between numbers there is always a next one
        worths = {
            id_: weighing.wholes[id_] for id_ in weighing.areas.get(area, ()) if id_ not in dropped
        }
        units = span[0] * weighing.unit, span[1] * weighing.unit
        levels |= {
            id_: best for id_, best in _at_an_end(worths, units).items() if id_ not in numeric
        }
    return levels


def _at_an_end(worths: Mapping[str, Worths], span: Pair) -> Mapping[str, tuple[str, ...]]:
    """Return the best levels of each criterion, or the worst, where the span has that end alone.

    The next sum that can be reached lies one step of one criterion away.
    """
    low, high = span
    for sign in (1, -1):
        ends = {id_: max(sign * worth for worth in of.values()) for id_, of in worths.items()}
        end = sign * sum(ends.values())
        if not low <= end <= high:
            continue
        steps = [
            ends[id_] - sign * worth
            for id_, of in worths.items()
            for worth in of.values()
            if sign * worth < ends[id_]
        ]
        if steps and not low <= end - sign * min(steps) <= high:
            left = {
                id_: tuple(level for level, worth in of.items() if sign * worth == ends[id_])
                for id_, of in worths.items()
            }
            return {id_: best for id_, best in left.items() if len(best) < len(worths[id_])}
    return {}
