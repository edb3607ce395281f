"""Families of random weightings round a rubric's weights.

A family has 4,096 equally likely whole numbers for each criterion. A weighting draws one of them
for each; what a criterion can earn is its number's part of the sum, times the points there are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from statscore.reports.robustness.chance import VALUES, stream
from statscore.reports.robustness.gamma import gamma_quantiles

Name = Literal["dirichlet", "within"]
STREAMS: tuple[Name, ...] = ("dirichlet", "within")


@dataclass(frozen=True)
class Family:
    """One way of drawing weights."""

    name: Name
    tables: tuple[tuple[int, ...], ...]
    """For each criterion its equally likely values."""
    key: int
    """Of the stream of random words."""


def dirichlet(weights: Sequence[Fraction], concentration: Fraction, seed: int) -> Family:
    """Return Dirichlet weightings whose mean is the given weights.

    A weight that is the average of all has the parameter `concentration`, and strays by about
    1 / √concentration of itself; under 1, and all weights equal, every weighting is as likely.
    """
    average = sum(weights, Fraction(0)) / len(weights)
    return Family(
        "dirichlet",
        tuple(gamma_quantiles(concentration * each / average) for each in weights),
        stream(seed, STREAMS.index("dirichlet")),
    )


def within(weights: Sequence[Fraction], share: Fraction, seed: int) -> Family:
    """Return weightings in which each weight lies anywhere within ± `share` of itself."""
    units = whole(weights)
    # (2k + 1 - VALUES) / VALUES goes from -1 to 1 in even steps.
    factors = [
        share.denominator * VALUES + share.numerator * (2 * k + 1 - VALUES) for k in range(VALUES)
    ]
    by_unit = {unit: tuple(unit * factor for factor in factors) for unit in set(units)}
    return Family(
        "within",
        tuple(by_unit[unit] for unit in units),
        stream(seed, STREAMS.index("within")),
    )


def whole(numbers: Sequence[Fraction]) -> tuple[int, ...]:
    """Return the smallest whole numbers in the same proportions."""
    scale = math.lcm(*(each.denominator for each in numbers))
    scaled = [int(each * scale) for each in numbers]
    common = math.gcd(*scaled) or 1
    return tuple(each // common for each in scaled)
