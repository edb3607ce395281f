"""Families of random weightings round a rubric's weights.

A family has 4,096 equally likely whole numbers for each criterion. A weighting draws one of them
for each, times the criterion's unit; what a criterion can earn is that number's part of the sum,
times the points there are. Inside areas it is a part of the area's sum, times the area's points.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from statscore.model.grouping import grouped
from statscore.reports.robustness.chance import VALUES, places, stream
from statscore.reports.robustness.gamma import gamma_quantiles

Name = Literal["dirichlet", "within"]
STREAMS: tuple[Name, ...] = ("dirichlet", "within")


@dataclass(frozen=True)
class DividedGroup:
    """Criteria among which points are divided anew."""

    members: tuple[int, ...]
    """Places of the criteria."""
    points: int
    """What they count together, in proportion to the other groups."""


@dataclass(frozen=True)
class Family:
    """One way of drawing weights."""

    name: Name
    tables: tuple[Sequence[int], ...]
    """Equally likely values; criteria may share a table."""
    table_of: tuple[int, ...]
    """For each criterion the place of its table."""
    units: tuple[int, ...]
    """By what each criterion's values are multiplied."""
    groups: tuple[DividedGroup, ...]
    key: int
    """Of the stream of random words."""

    def factors(self, draw: int) -> list[int]:
        """Return by what the units are multiplied in one weighting, in whole numbers."""
        number = len(self.units)
        drawn = places(self.key, draw * number, number)
        values = [self.tables[of][value] for of, value in zip(self.table_of, drawn, strict=True)]
        if len(self.groups) > 1:
            sums = [sum(values[c] * self.units[c] for c in group.members) for group in self.groups]
            product = math.prod(sums)
            for group, part in zip(self.groups, sums, strict=True):
                for c in group.members:
                    values[c] *= group.points * (product // part)
        return values


def dirichlet(
    weights: Sequence[Fraction],
    concentration: Fraction,
    seed: int,
    areas: Sequence[str] = (),
) -> Family:
    """Return Dirichlet weightings whose mean is the given weights.

    A weight that is the average of all has the parameter `concentration`, and strays by about
    1 / √concentration of itself; under 1, and all weights equal, every weighting is as likely.
    `areas`, one for each weight, keep their points.
    """
    average = sum(weights, Fraction(0)) / len(weights)
    per_unit = concentration / average
    different = {weight: place for place, weight in enumerate(dict.fromkeys(weights))}
    return Family(
        name="dirichlet",
        tables=tuple(array("q", gamma_quantiles(per_unit * weight)) for weight in different),
        table_of=tuple(different[weight] for weight in weights),
        units=(1,) * len(weights),
        groups=_groups(weights, areas),
        key=stream(seed, STREAMS.index("dirichlet")),
    )


def within(
    weights: Sequence[Fraction], share: Fraction, seed: int, areas: Sequence[str] = ()
) -> Family:
    """Return weightings in which each weight lies anywhere within ± `share` of itself.

    `areas`, one for each weight, keep their points.
    """
    # (2k + 1 - VALUES) / VALUES goes from -1 to 1 in even steps.
    factors = tuple(
        share.denominator * VALUES + share.numerator * (2 * k + 1 - VALUES) for k in range(VALUES)
    )
    return Family(
        name="within",
        tables=(factors,),
        table_of=(0,) * len(weights),
        units=whole(weights),
        groups=_groups(weights, areas),
        key=stream(seed, STREAMS.index("within")),
    )


def _groups(weights: Sequence[Fraction], areas: Sequence[str]) -> tuple[DividedGroup, ...]:
    """Return the criteria of each area; all together where no areas are given."""
    units = whole(weights)
    members = grouped(range(len(weights)), lambda c: areas[c] if areas else "")
    return tuple(
        DividedGroup(tuple(member), sum(units[c] for c in member)) for member in members.values()
    )


def whole(numbers: Sequence[Fraction]) -> tuple[int, ...]:
    """Return the smallest whole numbers in the same proportions."""
    scale = math.lcm(*(number.denominator for number in numbers))
    scaled = [number.numerator * (scale // number.denominator) for number in numbers]
    common = math.gcd(*scaled) or 1
    return tuple(number // common for number in scaled)
