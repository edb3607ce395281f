"""Quantiles of the gamma distribution in whole numbers, the same on every machine.

A Dirichlet draw is a set of gamma draws over their sum. A mathematical library may differ in its
last digit from machine to machine; `decimal` rounds `ln` and `exp` correctly everywhere, and what
follows is whole numbers. So a gamma draw is one of 4,096 equally likely quantiles from this table.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise

from statscore.reports.robustness.chance import VALUES

SCALE = 2**20
"""The table's unit: a quantile of 1 stands as SCALE."""
CELLS = 512
HEIGHT = 2**60
REACH = Decimal(5)
"""How many standard deviations of the cube root lie inside the table."""
FARTHEST = Decimal(17)
"""For a shape below 1 the table ends here: less than a millionth lies beyond."""


@cache
def gamma_quantiles(shape: Fraction) -> tuple[int, ...]:
    """Return the quantiles at (k + ½) / VALUES, in units of 1 / SCALE, none of them 0."""
    places, heights = _small(shape) if shape < 1 else _large(shape)
    # Twice the area of each cell, the cells being of one width.
    areas = [first + second for first, second in pairwise(heights)]
    whole = sum(areas)
    found = []
    cell = below = 0
    for k in range(VALUES):
        wanted = (2 * k + 1) * whole
        while 2 * VALUES * (below + areas[cell]) < wanted:
            below += areas[cell]
            cell += 1
        inside = wanted - 2 * VALUES * below
        width = places[cell + 1] - places[cell]
        found.append(max(1, places[cell] + width * inside // (2 * VALUES * areas[cell])))
    return tuple(found)


def _context() -> Context:
    return Context(prec=18)


def _decimal(number: Fraction) -> Decimal:
    return _context().divide(Decimal(number.numerator), Decimal(number.denominator))


def _large(shape: Fraction) -> tuple[list[int], list[int]]:
    """Return x and the density of y = x^(1/3), which is nearly normal, over even steps of y."""
    with_18 = _context()
    alpha = _decimal(shape)
    root = with_18.exp(with_18.divide(with_18.ln(alpha), Decimal(3)))
    middle = root * (1 - with_18.divide(Decimal(1), 9 * alpha))
    spread = with_18.divide(REACH * root, 3 * with_18.sqrt(alpha))
    first, last = max(Decimal(0), middle - spread), middle + spread
    ys = [with_18.divide(first * (CELLS - k) + last * k, Decimal(CELLS)) for k in range(CELLS + 1)]
    power = 3 * alpha - 1
    mode = with_18.divide(power, Decimal(3))
    top = power * with_18.divide(with_18.ln(mode), Decimal(3)) - mode
    heights = [
        int(HEIGHT * with_18.exp(with_18.plus(power * with_18.ln(y) - y * y * y - top))) if y else 0
        for y in ys
    ]
    return [int(SCALE * y * y * y) for y in ys], heights


def _small(shape: Fraction) -> tuple[list[int], list[int]]:
    """Return x and the density of y = x^shape, which does not grow without end near 0."""
    with_18 = _context()
    alpha = _decimal(shape)
    last = with_18.exp(alpha * with_18.ln(FARTHEST))
    ys = [with_18.divide(last * k, Decimal(CELLS)) for k in range(1, CELLS + 1)]
    xs = [Decimal(0), *(with_18.exp(with_18.divide(with_18.ln(y), alpha)) for y in ys)]
    return [int(SCALE * x) for x in xs], [int(HEIGHT * with_18.exp(-x)) for x in xs]
