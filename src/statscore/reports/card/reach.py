"""The sums that some law could earn: of an area, or of all areas together."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Collection, Hashable, Mapping, Sequence
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


def reach(by: Yardstick, area: str | None, dropped: frozenset[str]) -> Reach | None:
    """Return what an area can earn, or all of them, on a card from which criteria are dropped.

    None where a number decides what a criterion earns: then any number of points can be earned.
    """
    if dropped:
        return _reach(by, area, dropped)
    kept: dict[Hashable, Reach | None] = by.rubric.worked_out
    key = ("reach", by.year, area)
    if key not in kept:
        kept[key] = _reach(by, area, dropped)
    return kept[key]


def _reach(by: Yardstick, area: str | None, dropped: frozenset[str]) -> Reach | None:
    weighing, floor = by.weighing(dropped), by.rubric.floor if area is None else None
    points: dict[str, list[set[Fraction]]] = {}
    for id_, question in by.questions.items():
        if area in (None, question.criterion.area):
            if question.levels.linear and weighing.weights[id_]:
                return None
            worth = {share * weighing.weights[id_] for share in weighing.shares[id_].values()}
            points.setdefault(question.criterion.area, []).append(worth or {Fraction(0)})
    every = (share.denominator for sets in points.values() for worth in sets for share in worth)
    unit = math.lcm(1 if floor is None else floor.denominator, *set(every))
    whole = {
        id_: [{int(share * unit) for share in worth} for worth in sets]
        for id_, sets in points.items()
    }
    return _floored(_sums(unit, whole, by.voids), None if floor is None else int(floor * unit))


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
