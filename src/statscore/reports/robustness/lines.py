"""The scores of a panel under random weightings: near enough in floats, exact where that is close.

A line is the score with all weight on each criterion in turn: of a state (states that are alike
share one), or of a cut, which is the same everywhere. Under a weighting each line has a weighted
mean of it, and ranks and grades are nothing but the order of these. In floats a mean is off by no
more than `slack` of the largest; two that lie nearer together are compared in whole numbers. So
the order is exact, however many digits the whole numbers have.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property, cmp_to_key

from statscore.reports.robustness.panel import SettledPanel
from statscore.reports.robustness.weightings import Family

EXACT = 2**53
"""Whole numbers below this, and their sums, are exact in floats."""
UNIT = 2.0**-53
"""By how much of itself a float is off at the most."""
DIGITS = 64
"""Binary digits of the largest number in floats, where they are too many for exact ones."""


@dataclass(frozen=True)
class StateLines:
    """Lines of states, those that are alike once, and after them those of the cuts."""

    family: Family
    rows: tuple[tuple[int, ...], ...]
    """In whole numbers; those of the cuts times their part of `parts`."""
    parts: tuple[int, ...]
    """For each line by what its numbers have to be divided."""
    exact: bool
    """Whether all sums are exact in floats."""
    of: tuple[int, ...]
    """For each state of the panel its line."""
    number: tuple[int, ...]
    """For each line of states how many there are."""
    cuts: tuple[bool, ...]
    """For each line of a cut, best first, whether only scores above it earn the grade."""
    signs: dict[tuple[int, int], int | None] = field(default_factory=dict)
    """What `_always` has said already."""
    drawn: dict[int, list[int]] = field(default_factory=dict)
    """The exact factors of the last weighting that needed them."""

    @property
    def states(self) -> int:
        """How many lines are those of states."""
        return len(self.number)

    @cached_property
    def weighed(self) -> tuple[tuple[int, ...], ...]:
        """The lines times the units of the weights."""
        units = self.family.units
        return tuple(tuple(u * b for u, b in zip(units, row, strict=True)) for row in self.rows)

    @cached_property
    def rough(self) -> tuple[tuple[float, ...], ...]:
        """The weighed lines in floats, all divided by the same number where they are not exact."""
        rows = zip(self.weighed, self.parts, strict=True)
        largest = max(max(map(abs, row)) // part for row, part in rows)
        scale = 1 if self.exact else 2 ** max(1, largest.bit_length() - DIGITS)
        return tuple(
            tuple(a / (scale * part) for a in row)
            for row, part in zip(self.weighed, self.parts, strict=True)
        )

    @cached_property
    def most(self) -> tuple[float, ...]:
        """For each criterion the largest of its floats."""
        return tuple(max(map(abs, column)) for column in zip(*self.rough, strict=True))

    @cached_property
    def slack(self) -> float:
        """By what part of the largest sum the difference of two sums can be off; 0 for none.

        A sum of n products is off by n + 2 units, a factor inside its area by n + 8 more; the
        difference of two by twice that and one more.
        """
        return 0.0 if self.exact else (4 * len(self.family.units) + 32) * UNIT

    def factors(self, draw: int) -> Sequence[float]:
        """Return what the lines are multiplied with in one weighting, near enough."""
        factors = self.family.factors(draw)
        largest = 2 ** max(0, max(factors).bit_length() - DIGITS)
        return factors if self.exact else [factor / largest for factor in factors]

    def compare(self, one: int, two: int, draw: int) -> int:
        """Return 1 where the first line is above the second in a weighting, 0 if level, else -1."""
        if (one, two) not in self.signs:
            self.signs[one, two] = self._always(one, two)
        sign = self.signs[one, two]
        if sign is not None:
            return sign
        pairs = self._pairs(self.weighed, one, two)
        if draw not in self.drawn:
            self.drawn.clear()
            self.drawn[draw] = self.family.factors(draw)
        factors = self.drawn[draw]
        return _sign(sum(f * (a - b) for f, (a, b) in zip(factors, pairs, strict=True)))

    def _always(self, one: int, two: int) -> int | None:
        """Return how the lines lie under all weightings; None where that depends on them."""
        gaps = [a - b for a, b in self._pairs(self.rows, one, two)]
        groups = [(group.points, [gaps[c] for c in group.members]) for group in self.family.groups]
        low = sum(points * min(inside) for points, inside in groups)
        high = sum(points * max(inside) for points, inside in groups)
        # No weight is 0, so a mean lies between the two unless they are the same.
        if low == high or low >= 0:
            return _sign(low or high)
        return -1 if high <= 0 else None

    def _pairs(
        self, rows: Sequence[Sequence[int]], one: int, two: int
    ) -> Iterator[tuple[int, int]]:
        """Yield the numbers of two lines side by side, on the same scale."""
        first, second = self.parts[one], self.parts[two]
        for a, b in zip(rows[one], rows[two], strict=True):
            yield a * second, b * first

    def reached(self, line: int, cut: int, draw: int) -> bool:
        """Return whether a line that lies as near to a cut as can be told earns its grade."""
        sign = self.compare(line, self.states + cut, draw) if self.slack else 0
        return sign > 0 or (sign == 0 and not self.cuts[cut])

    def places(self, level: Sequence[int], draw: int) -> Iterator[tuple[int, int]]:
        """Yield each of some lines that floats do not tell apart, with the states above it."""
        if len(level) == 1 or not self.slack:
            yield from ((line, 0) for line in level)
            return

        def reverse(one: int, two: int) -> int:
            return self.compare(two, one, draw)

        best_first = sorted(level, key=cmp_to_key(reverse))
        above = so_far = 0
        last = best_first[0]
        for line in best_first:
            if self.compare(last, line, draw):
                above = so_far
            yield line, above
            so_far += self.number[line]
            last = line


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def lines(panel: SettledPanel, family: Family) -> StateLines:
    """Return the different lines of a panel's states and cuts."""
    firsts: dict[tuple[int, ...], int] = {}
    rows: list[tuple[int, ...]] = []
    of = []
    for row in panel.rows:
        line = firsts.setdefault(_alike(family, row), len(rows))
        if line == len(rows):
            rows.append(row)
        of.append(line)
    number = Counter(of)
    limits = [panel.scale * cut.score for cut in panel.limits]
    every = math.lcm(*(limit.denominator for limit in limits))
    exact = _are_exact(family, every, rows, limits)
    parts = [1 if exact else limit.denominator for limit in limits]
    if exact:
        rows = [tuple(every * number for number in row) for row in rows]
        limits = [every * limit for limit in limits]
    cuts = [(limit.numerator,) * len(panel.criteria) for limit in limits]
    return StateLines(
        family=family,
        rows=(*rows, *cuts),
        parts=(*(1 for _row in rows), *parts),
        exact=exact,
        of=tuple(of),
        number=tuple(number[line] for line in range(len(rows))),
        cuts=tuple(cut.open for cut in panel.limits),
    )


def _are_exact(
    family: Family, every: int, rows: Sequence[Sequence[int]], limits: Sequence[Fraction]
) -> bool:
    """Return whether no sum of numbers `every` times as large has more digits than a float."""
    if len(family.groups) > 1 or every >= EXACT:
        return False
    largest = every * max(
        (
            *(abs(number) for row in rows for number in row),
            *(math.ceil(abs(limit)) for limit in limits),
        ),
        default=0,
    )
    heaviest = sum(
        unit * max(family.tables[of])
        for unit, of in zip(family.units, family.table_of, strict=True)
    )
    return largest * heaviest < EXACT


def _alike(family: Family, row: Sequence[int]) -> tuple[int, ...]:
    """Return what is the same for two rows only if they are level under all weightings.

    A criterion that is alone in its area keeps its weight, so of these the sum is enough.
    """
    alone = [group for group in family.groups if len(group.members) == 1]
    if len(family.groups) == 1 or not alone:
        return tuple(row)
    fixed = sum(group.points * row[group.members[0]] for group in alone)
    places = {group.members[0] for group in alone}
    return (fixed, *(number for c, number in enumerate(row) if c not in places))
