"""Quantiles of the gamma distribution in whole numbers, the same on every machine.

A Dirichlet draw is a set of gamma draws over their sum. A mathematical library may differ in its
last digit from machine to machine; `decimal` rounds `ln` and `exp` correctly everywhere, and what
follows is whole numbers. So a gamma draw is one of 4,096 equally likely quantiles from this table.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from statscore.reports.robustness.chance import VALUES
from statscore.reports.robustness.fast import numpy

SCALE = 2**20
"""The table's unit: a quantile of 1 stands as SCALE."""
CELLS = 512
HEIGHT = 2**60
REACH = Decimal(5)
"""How many standard deviations of the cube root lie inside the table."""
FARTHEST = Decimal(17)
"""For a shape below 1 the table ends here: less than a millionth lies beyond."""


def gamma_quantiles(shape: Fraction) -> tuple[int, ...]:
    """Return the quantiles at (k + ½) / VALUES, in units of 1 / SCALE, none of them 0.

    With numpy they are worked out in floats first. These are taken where no error that floats can
    have made would change one of them; many different weights would be slow otherwise.
    """
    module = numpy()
    quick = None if module is None else _in_floats(module, shape)
    return _in_full(shape) if quick is None else quick


def _in_full(shape: Fraction) -> tuple[int, ...]:
    places, heights = _small(shape) if shape < 1 else _large(shape)
    # Twice the area of each cell, the cells being of one width.
    areas = [first + second for first, second in pairwise(heights)]
    whole = sum(areas)
    quantiles = []
    cell = below = 0
    for k in range(VALUES):
        wanted = (2 * k + 1) * whole
        while 2 * VALUES * (below + areas[cell]) < wanted:
            below += areas[cell]
            cell += 1
        inside = wanted - 2 * VALUES * below
        width = places[cell + 1] - places[cell]
        quantiles.append(max(1, places[cell] + width * inside // (2 * VALUES * areas[cell])))
    return tuple(quantiles)


def _context() -> Context:
    return Context(prec=18)


def _decimal(number: Fraction) -> Decimal:
    return _context().divide(Decimal(number.numerator), Decimal(number.denominator))


def _large(shape: Fraction) -> tuple[list[int], list[int]]:
    """Return x and the density of y = x^(1/3), which is nearly normal, over even steps of y."""
    with_18 = _context()
    alpha = _decimal(shape)
    first, last = _ends(alpha)
    ys = [with_18.divide(first * (CELLS - k) + last * k, Decimal(CELLS)) for k in range(CELLS + 1)]
    power = 3 * alpha - 1
    mode = with_18.divide(power, Decimal(3))
    top = power * with_18.divide(with_18.ln(mode), Decimal(3)) - mode
    heights = [
        int(HEIGHT * with_18.exp(with_18.plus(power * with_18.ln(y) - y * y * y - top))) if y else 0
        for y in ys
    ]
    return [int(SCALE * y * y * y) for y in ys], heights


def _ends(alpha: Decimal) -> tuple[Decimal, Decimal]:
    """Return from where to where the cube root reaches."""
    with_18 = _context()
    root = with_18.exp(with_18.divide(with_18.ln(alpha), Decimal(3)))
    middle = root * (1 - with_18.divide(Decimal(1), 9 * alpha))
    spread = with_18.divide(REACH * root, 3 * with_18.sqrt(alpha))
    return max(Decimal(0), middle - spread), middle + spread


def _small(shape: Fraction) -> tuple[list[int], list[int]]:
    """Return x and the density of y = x^shape, which does not grow without end near 0."""
    with_18 = _context()
    alpha = _decimal(shape)
    last = with_18.exp(alpha * with_18.ln(FARTHEST))
    ys = [with_18.divide(last * k, Decimal(CELLS)) for k in range(1, CELLS + 1)]
    xs = [Decimal(0), *(with_18.exp(with_18.divide(with_18.ln(y), alpha)) for y in ys)]
    return [int(SCALE * x) for x in xs], [int(HEIGHT * with_18.exp(-x)) for x in xs]


# In floats. `error` stands for the largest part of itself by which a float may be off, counted in
# UNIT and generously: libraries differ in the last digits of `exp` and `log`. What the decimals
# above are off by, 18 digits each, is in it too.

UNIT = 2.0**-53


def _in_floats(numpy: Any, shape: Fraction) -> tuple[int, ...] | None:  # noqa: ANN401 - a module
    """Return the quantiles, None where floats cannot tell one of them for certain."""
    with numpy.errstate(all="ignore"):
        curve = _small_curve if shape < 1 else _large_curve
        xs, x_error, heights, error = curve(numpy, _decimal(shape))
        places = numpy.floor(xs)
        sure = numpy.floor(xs - x_error) == numpy.floor(xs + x_error)
        off = heights * error
        areas, areas_off = heights[:-1] + heights[1:], off[:-1] + off[1:]
        sums = numpy.concatenate(([0.0], areas.cumsum()))
        sums_off = numpy.concatenate(([0.0], areas_off.cumsum())) + CELLS * UNIT * sums
        parts = (2 * numpy.arange(VALUES) + 1) / (2 * VALUES)
        wanted = parts * sums[-1]
        cell = numpy.searchsorted(sums[1:], wanted)
        inside = (wanted - sums[cell]) / areas[cell]
        inside_off = parts * sums_off[-1] + sums_off[cell] + 4 * UNIT * wanted
        inside_off = (inside_off + abs(inside) * areas_off[cell]) / areas[cell] + 8 * UNIT
        width = places[cell + 1] - places[cell]
        low = numpy.floor(width * (inside - inside_off))
        same = low == numpy.floor(width * (inside + inside_off))
        if not (same & sure[cell] & sure[cell + 1]).all():
            return None
    return tuple(numpy.maximum(1, places[cell] + low).astype(numpy.int64).tolist())


def _large_curve(numpy: Any, alpha: Decimal) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401 - as above
    """Return x and its error, and what `_large` returns as heights with their error.

    The density is taken from its mode, so that nothing large is subtracted.
    """
    with_18 = _context()
    first, last = _ends(alpha)
    power = 3 * alpha - 1
    mode = with_18.exp(with_18.divide(with_18.ln(with_18.divide(power, Decimal(3))), Decimal(3)))
    ends = [float(with_18.divide(end - mode, mode)) for end in (first, last)]
    steps = numpy.arange(CELLS + 1)
    t = (ends[0] * (CELLS - steps) + ends[1] * steps) / CELLS
    weight, cube = float(power), float(power) / 3
    bend = numpy.log1p(t)
    heights = numpy.where(t > -1, numpy.exp(cube * (3 * bend - 3 * t - 3 * t * t - t * t * t)), 0.0)
    moved = abs(bend) + abs(t) + t * t + abs(t * t * t) + abs(t) / numpy.maximum(1 + t, UNIT)
    error = numpy.where(heights > 0, (64 + weight + 8 * weight * moved) * UNIT, 0.0)
    xs = SCALE * cube * (1 + t) ** 3
    roots = [with_18.divide(end * CELLS, Decimal(CELLS)) for end in (first, last)]
    known = [int(SCALE * y * y * y) for y in roots]
    return *_with_ends(numpy, xs, 64 * UNIT * xs.max(), known), heights, error


def _small_curve(numpy: Any, alpha: Decimal) -> tuple[Any, Any, Any, Any]:  # noqa: ANN401 - as above
    """Return x and its error, and what `_small` returns as heights with their error."""
    with_18 = _context()
    last = with_18.exp(alpha * with_18.ln(FARTHEST))
    farthest = with_18.exp(with_18.divide(with_18.ln(last), alpha))
    shape = float(alpha)
    logs = numpy.log(numpy.arange(CELLS + 1) / CELLS) / shape
    xs = float(FARTHEST) * numpy.exp(logs)
    error = numpy.where(xs > 0, (64 + 8 * abs(logs) + 1 / shape) * UNIT, 0.0)
    heights = numpy.exp(-xs)
    places = _with_ends(numpy, SCALE * xs, SCALE * xs * error, [0, int(SCALE * farthest)])
    return *places, heights, xs * error + 16 * UNIT


def _with_ends(
    numpy: Any,  # noqa: ANN401 - as above
    xs: Any,  # noqa: ANN401 - as above
    error: Any,  # noqa: ANN401 - as above
    ends: list[int],
) -> tuple[Any, Any]:
    """Return x and its error, with the two ends as the decimals have them: they may be whole."""
    off = numpy.zeros(CELLS + 1) + error
    for place, end in zip((0, -1), ends, strict=True):
        xs[place], off[place] = end, 0.0
    return xs, off
