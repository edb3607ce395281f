"""The sums of a card: the ends between which criteria together lie, whatever the law is.

Where levels may void areas or criteria may drop out, what one earns hangs on the others: each case
is summed by itself, and the ends are the least and the most of them all.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import NamedTuple

from statscore.model.rubric import NOT_APPLICABLE
from statscore.reports.card.yardstick import Possible, Weighing, Whole, Worth, Yardstick

MOST_CASES = 500
"""Of areas that may be void or not, where weights hang together: some seconds."""


class SumEnd(NamedTuple):
    """One end of a sum of marks: what is dropped or voided there, and what each mark earns."""

    weighing: Weighing
    earned: Mapping[str, Whole]
    voided: frozenset[str]
    """Areas that earn nothing, whatever their marks are."""

    def points(self, criteria: Collection[str]) -> Fraction:
        """Return what the criteria earn together."""
        return self.weighing.points(sum(map(self.earned.__getitem__, criteria)))


class VoidWay(NamedTuple):
    """A way in which an area may come to be voided, or not."""

    voided: bool
    possible: Possible
    """Of the criteria that decide it."""


class Case:
    """The sums that are possible, whatever may be dropped or not; which areas are void is given."""

    def __init__(
        self,
        by: Yardstick,
        possible: Possible,
        voided: frozenset[str],
        *,
        perhaps_void: bool = False,
    ) -> None:
        """Read what the marks may be; with `perhaps_void` those areas earn nothing or not."""
        self.by = by
        self.possible = possible
        self.voided = voided
        self._loose = perhaps_void
        self._surely, self.perhaps = dropped(by, possible)
        self.weighing = by.weighing(self._surely)
        self._in_void = frozenset(
            id_ for area in voided for id_ in self.weighing.areas.get(area, ())
        )

    @cached_property
    def both_ends(self) -> tuple[SumEnd, SumEnd]:
        """The two ends where nothing may be dropped or not."""
        worths = self._worths(self.weighing)
        return (
            self._end(self.weighing, worths, worst=True),
            self._end(self.weighing, worths, worst=False),
        )

    def end(
        self, criteria: Sequence[str], *, worst: bool, dropping: frozenset[str] = frozenset()
    ) -> SumEnd:
        """Return one end of what the criteria earn together, these of the open ones dropped."""
        if not self.perhaps:
            return self.both_ends[0 if worst else 1]
        shares = {id_: self._share(id_, worst=worst) for id_ in criteria}
        weighing = self.by.weighing(self._dropped(shares, dropping))
        return self._end(weighing, self._worths(weighing), worst=worst)

    def _share(self, id_: str, *, worst: bool) -> Fraction:
        """Return the least that a point of the criterion's weight earns, or the most, negative."""
        worth = self.weighing.earned(id_, self.possible[id_])
        points = Fraction(self._if_void(id_, worth.least if worst else worth.most, worst=worst))
        return (points if worst else -points) / (abs(self.weighing.weights[id_]) or 1)

    def _if_void(self, id_: str, points: Whole, *, worst: bool) -> Whole:
        """Return what the points come to: nothing in a void area."""
        if id_ not in self._in_void:
            return points
        return (min if worst else max)(points, 0) if self._loose else 0

    def _dropped(
        self, shares: Mapping[str, Fraction], dropping: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        return self.by.dropped_where_least(shares, self._surely | dropping, self.perhaps - dropping)

    def _worths(self, weighing: Weighing) -> Mapping[str, Worth]:
        return {id_: weighing.earned(id_, levels) for id_, levels in self.possible.items()}

    def _end(self, weighing: Weighing, worths: Mapping[str, Worth], *, worst: bool) -> SumEnd:
        earned = {id_: worth.low if worst else worth.high for id_, worth in worths.items()}
        for id_ in self._in_void:
            earned[id_] = self._if_void(id_, earned[id_], worst=worst)
        return SumEnd(weighing, earned, self.voided)

    def out_of(self, area: str) -> Fraction:
        """Return the most that the area is out of; what a bonus earns comes on top."""
        weighing = self.weighing
        if self.perhaps:
            counted = [id_ for id_ in weighing.areas[area] if self.by.questions[id_].counts]
            weighing = self.by.weighing(self._dropped(dict.fromkeys(counted, Fraction(-1))))
        return weighing.out_of[area]

    @property
    def applies(self) -> bool | None:
        """Whether any question that counts applies, None where that is not settled."""
        if self.scored_without(self.perhaps):
            return True
        return None if self.weighing.applies else False

    def scored_without(self, dropping: frozenset[str]) -> bool:
        """Return whether there is a score where these are dropped too."""
        return self.by.weighing(self._surely | dropping).applies


class Sums:
    """The sums that are possible, whatever may be dropped, and whichever areas may be void."""

    def __init__(self, by: Yardstick, possible: Possible) -> None:
        """Read what the levels of each criterion may be."""
        self.by = by
        self.plain = Case(by, possible, frozenset())
        self.inside = self.plain.weighing.areas
        """The areas with their criteria."""
        self.perhaps = self.plain.perhaps
        ways = {area: _ways(voids, possible) for area, voids in by.voids.items()}
        self.ways: Mapping[str, Sequence[VoidWay]] = {
            area: of_area for area, of_area in ways.items() if of_area
        }
        """How each area that is void, or may be, comes to be so or not."""

    def ends(self, criteria: Sequence[str]) -> tuple[SumEnd, SumEnd]:
        """Return the ends between which the criteria together lie."""
        return self._end(criteria, worst=True), self._end(criteria, worst=False)

    def plain_ends(self, criteria: Sequence[str]) -> tuple[SumEnd, SumEnd]:
        """Return the ends if no area is void."""
        return self.plain.end(criteria, worst=True), self.plain.end(criteria, worst=False)

    def _end(self, criteria: Sequence[str], *, worst: bool) -> SumEnd:
        if not self.ways:
            return self.plain.end(criteria, worst=worst)
        apart = self.ways if self.perhaps else ()
        ends = [
            case.end(criteria, worst=worst)
            for case in self.cases(criteria, worst=worst, apart=apart)
        ]
        return (min if worst else max)(ends, key=lambda end: end.points(criteria))

    def cases(
        self, criteria: Sequence[str], *, worst: bool, apart: Collection[str]
    ) -> Sequence[Case]:
        """Return the cases of which one is the end of what the criteria earn together.

        An area in `apart` is taken in every way, any other in its own worst or best one.
        """
        areas = {self.by.questions[id_].criterion.area for id_ in criteria}
        choices = {
            area: ways if area in apart else [self._extreme(area, criteria, worst=worst)]
            for area, ways in self.ways.items()
            if area in areas
        }
        if math.prod(map(len, choices.values())) > MOST_CASES:
            return [Case(self.by, self.plain.possible, frozenset(choices), perhaps_void=True)]
        cases = [
            self._case(dict(zip(choices, ways, strict=True))) for ways in product(*choices.values())
        ]
        return [case for case in cases if case.applies is not False] or cases

    def _extreme(self, area: str, criteria: Sequence[str], *, worst: bool) -> VoidWay:
        inside = [id_ for id_ in criteria if self.by.questions[id_].criterion.area == area]
        return (min if worst else max)(
            self.ways[area],
            key=lambda way: self._case({area: way}).end(inside, worst=worst).points(inside),
        )

    def _case(self, ways: Mapping[str, VoidWay]) -> Case:
        possible = dict(self.plain.possible)
        for way in ways.values():
            possible.update(way.possible)
        return Case(self.by, possible, frozenset(area for area, way in ways.items() if way.voided))


def _ways(voids: Mapping[str, Mapping[str, str]], possible: Possible) -> Sequence[VoidWay]:
    """Return the ways in which an area may be void or not; none where it is certainly not."""
    at = {id_: tuple(level for level in possible[id_] if level in voids[id_]) for id_ in voids}
    if any(levels and levels == possible[id_] for id_, levels in at.items()):
        return (VoidWay(voided=True, possible={}),)
    open_ = {id_: levels for id_, levels in at.items() if levels}
    if not open_:
        return ()
    clear = {
        id_: tuple(level for level in possible[id_] if level not in levels)
        for id_, levels in open_.items()
    }
    by_one = (VoidWay(voided=True, possible={id_: levels}) for id_, levels in open_.items())
    return (VoidWay(voided=False, possible=clear), *by_one)


def dropped(by: Yardstick, possible: Possible) -> tuple[frozenset[str], frozenset[str]]:
    """Return the criteria that are dropped, and those that may be."""
    dropping = frozenset(id_ for id_ in by.droppable if NOT_APPLICABLE in possible[id_])
    surely = frozenset(id_ for id_ in dropping if len(possible[id_]) == 1)
    return surely, dropping - surely
