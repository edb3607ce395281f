"""The sums that some law could earn: of an area, or of all areas together."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from statscore.reports.card.yardstick import Yardstick

MOST_UNITS = 100_000
"""Units between the least sum and the most up to which each is looked at by itself; beyond that
every whole number of units counts as one that can be earned."""

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Reach:
    """The sums that can be earned, in whole numbers of a unit."""

    unit: int
    least: int
    most: int
    sums: int | None
    """Bit n is set where `least` + n units can be earned; None where they are too many."""

    def between(self, low: Fraction, high: Fraction) -> Pair | None:
        """Return the least and the most that can be earned between two numbers, both included."""
        first = max(math.ceil(low * self.unit), self.least)
        last = min(math.floor(high * self.unit), self.most)
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


def reach(by: Yardstick, area: str | None, dropped: frozenset[str]) -> Reach:
    """Return what an area can earn, or all of them, on a card from which criteria are dropped."""
    if dropped:
        return _reach(by, area, dropped)
    kept: dict[Hashable, Reach] = by.rubric.worked_out
    key = ("reach", by.year, area)
    if key not in kept:
        kept[key] = _reach(by, area, dropped)
    return kept[key]


def _reach(by: Yardstick, area: str | None, dropped: frozenset[str]) -> Reach:
    weighing, floor = by.weighing(dropped), by.rubric.floor
    criteria = [
        id_ for id_, question in by.questions.items() if area in (None, question.criterion.area)
    ]
    floored = floor is not None and area is None
    unit = math.lcm(weighing.unit, floor.denominator if floored and floor is not None else 1)
    worth = [
        {int(share * weighing.weights[id_] * unit) for share in weighing.shares[id_].values()}
        for id_ in criteria
    ]
    found = _sums(unit, worth)
    return _floored(found, int(floor * unit)) if floored and floor is not None else found


def _sums(unit: int, worth: Iterable[set[int]]) -> Reach:
    """Return the sums of one number out of each set."""
    sets = [each or {0} for each in worth]
    least, most = sum(map(min, sets)), sum(map(max, sets))
    if most - least > MOST_UNITS:
        return Reach(unit, least, most, None)
    sums = 1
    for each in sets:
        lowest = min(each)
        together = 0
        for points in each:
            together |= sums << (points - lowest)
        sums = together
    return Reach(unit, least, most, sums)


def _floored(found: Reach, floor: int) -> Reach:
    """Return the totals where none is below the floor."""
    below = floor - found.least
    if below <= 0:
        return found
    most = max(found.most, floor)
    return Reach(found.unit, floor, most, None if found.sums is None else (found.sums >> below) | 1)
