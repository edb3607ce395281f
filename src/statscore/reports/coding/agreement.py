"""How far coders agree: exact figures over tables of units, with bootstrap intervals.

A unit is a row with one value a coder, None where a coder did not answer. Rows with fewer than two
values enter no figure. docs/agreement.md has the formulas with their sources.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Literal

Value = str | Fraction
Unit = Sequence[Value | None]
Undefined = Literal["no-units", "one-unit", "one-level"]
"""no-units: no unit has two answers; one-unit: only one has; one-level: everyone always chose the
same level, so that chance cannot be told from agreement."""

RESAMPLES = 1000
CONFIDENCE = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of agreement, or why there is none."""

    value: Fraction | None
    undefined: Undefined | None = None
    low: Fraction | None = None
    """The lower end of the 95 percent interval, None where resampling cannot show one."""
    high: Fraction | None = None


@dataclass(frozen=True)
class Prevalence:
    """How often a level was chosen in the units that at least two coders answered."""

    level: str
    by_coder: tuple[int, ...]
    share: Fraction
    """Of all answers in these units."""


@dataclass(frozen=True)
class Agreement:
    """What can be said of the units of one group: all, or those of a batch, criterion or state."""

    units: int
    """Units that at least two coders answered."""
    divergent: int
    """Those in which not all answers are the same."""
    divergence: Figure
    agreement: Figure
    """Percent agreement: the share of pairs of answers that are the same."""
    kappa: Mapping[tuple[int, int], Figure]
    """Cohen's, for each pair of coders by their places in a row."""
    alpha_nominal: Figure
    """Krippendorff's."""
    alpha_ordinal: Figure
    ac1: Figure
    """Gwet's."""
    prevalence: tuple[Prevalence, ...]


@dataclass(frozen=True)
class Paired:
    """A unit twice: as levels, and as what each level is worth, for the ordinal figure."""

    levels: tuple[str | None, ...]
    worth: tuple[Fraction | None, ...]


def agreement(units: Iterable[Paired], seed: int = 1, *, resamples: int = RESAMPLES) -> Agreement:
    """Return all figures with their intervals; the same seed gives the same intervals everywhere.

    The interval is the percentile bootstrap over units: as many units are drawn as there are, with
    replacement, `resamples` times. Resamples in which the figure is undefined are left out. Where
    all units agree there is no interval: no resample can show a disagreement.
    """
    rows = [unit for unit in units if _answers(unit.levels) > 1]
    kinds = Counter(rows)
    # In an order of their own, so that intervals do not depend on the order of the units.
    patterns = sorted(kinds, key=_pattern_order)
    counts = [kinds[pattern] for pattern in patterns]
    coders = max((len(pattern.levels) for pattern in patterns), default=0)
    pairs = list(combinations(range(coders), 2))
    levels = [pattern.levels for pattern in patterns]
    statistics: list[Statistic] = [
        _divergence(levels),
        _percent(levels),
        _alpha(levels, ordinal=False),
        _alpha([pattern.worth for pattern in patterns], ordinal=True),
        _ac1(levels),
        *(_kappa([(level[a], level[b]) for level in levels]) for a, b in pairs),
    ]
    figures = _with_intervals(statistics, counts, seed, resamples)
    return Agreement(
        units=len(rows),
        divergent=sum(
            count for pattern, count in zip(levels, counts, strict=True) if _diverges(pattern)
        ),
        divergence=figures[0],
        agreement=figures[1],
        alpha_nominal=figures[2],
        alpha_ordinal=figures[3],
        ac1=figures[4],
        kappa=dict(zip(pairs, figures[5:], strict=True)),
        prevalence=_prevalence(levels, counts, coders),
    )


def _pattern_order(pattern: Paired) -> tuple[object, ...]:
    return tuple(
        (level or "", worth is not None, worth or Fraction(0))
        for level, worth in zip(pattern.levels, pattern.worth, strict=True)
    )


Statistic = Callable[[Sequence[int]], Fraction | Undefined]
"""A figure as a function of how often each pattern of answers occurs."""


def _figure(value: Fraction | Undefined) -> Figure:
    return Figure(value) if isinstance(value, Fraction) else Figure(None, value)


def _answers(unit: Unit) -> int:
    return sum(value is not None for value in unit)


def _diverges(unit: Unit) -> bool:
    return len({value for value in unit if value is not None}) > 1


# The statistics. Each takes the distinct patterns once and returns a function of their counts, so
# that a thousand resamples cost a thousand sums over a few patterns.


@dataclass(frozen=True)
class _Counts:
    """How often each value was chosen, one row a pattern with at least two answers."""

    rows: tuple[tuple[int, tuple[int, ...]], ...]
    """The pattern's place, and how often each value was chosen."""
    values: tuple[Value, ...]


def _table(patterns: Sequence[Unit]) -> _Counts:
    used = [(place, pattern) for place, pattern in enumerate(patterns) if _answers(pattern) > 1]
    seen = {value for _place, unit in used for value in unit if value is not None}
    values = tuple(sorted(seen, key=_order))
    rows = tuple((place, tuple(unit.count(value) for value in values)) for place, unit in used)
    return _Counts(rows, values)


def _order(value: Value) -> tuple[Fraction, str]:
    return (Fraction(0), value) if isinstance(value, str) else (value, "")


def _totals(table: _Counts, counts: Sequence[int]) -> list[int]:
    totals = [0] * len(table.values)
    for place, row in table.rows:
        count = counts[place]
        if count:
            for value, number in enumerate(row):
                totals[value] += number * count
    return totals


def _units(table: _Counts, counts: Sequence[int]) -> int:
    return sum(counts[place] for place, _row in table.rows)


def _mean(table: _Counts, of: Sequence[Fraction]) -> Statistic:
    """Return the mean over units of a number that each pattern has."""
    common = math.lcm(*(number.denominator for number in of))
    scaled = [number.numerator * (common // number.denominator) for number in of]

    def statistic(counts: Sequence[int]) -> Fraction | Undefined:
        units = _units(table, counts)
        if not units:
            return "no-units"
        whole = sum(
            number * counts[place] for number, (place, _row) in zip(scaled, table.rows, strict=True)
        )
        return Fraction(whole, common * units)

    return statistic


def _divergence(patterns: Sequence[Unit]) -> Statistic:
    table = _table(patterns)
    return _mean(table, [Fraction(_diverges(patterns[place])) for place, _row in table.rows])


def _percent(patterns: Sequence[Unit]) -> Statistic:
    table = _table(patterns)
    return _mean(table, [_same_pairs(row) for _place, row in table.rows])


def _same_pairs(row: Sequence[int]) -> Fraction:
    """Return the share of pairs of answers that are the same."""
    answers = sum(row)
    return Fraction(sum(chosen * (chosen - 1) for chosen in row), answers * (answers - 1))


def _kappa(patterns: Sequence[Unit]) -> Statistic:
    both = [
        (place, pattern[0], pattern[1])
        for place, pattern in enumerate(patterns)
        if None not in pattern
    ]

    def statistic(counts: Sequence[int]) -> Fraction | Undefined:
        units = same = 0
        first: Counter[object] = Counter()
        second: Counter[object] = Counter()
        for place, one, other in both:
            count = counts[place]
            units += count
            first[one] += count
            second[other] += count
            if one == other:
                same += count
        short = _too_few(units)
        if short:
            return short
        chance = sum(first[level] * second[level] for level in first)
        if chance == units * units:
            return "one-level"
        return Fraction(same * units - chance, units * units - chance)

    return statistic


def _too_few(units: int) -> Undefined | None:
    if units > 1:
        return None
    return "one-unit" if units else "no-units"


def _alpha(patterns: Sequence[Unit], *, ordinal: bool) -> Statistic:
    table = _table(patterns)
    common = math.lcm(*(sum(row) - 1 for _place, row in table.rows))
    places = list(combinations(range(len(table.values)), 2))
    mixed = [
        (place, common // (sum(row) - 1), [(a, b, row[a] * row[b]) for a, b in places])
        for place, row in table.rows
        if sum(number > 0 for number in row) > 1
    ]

    def statistic(counts: Sequence[int]) -> Fraction | Undefined:
        short = _too_few(_units(table, counts))
        if short:
            return short
        totals = _totals(table, counts)
        apart = _ordinal_distances(totals) if ordinal else None
        expected = sum(totals[a] * totals[b] * (apart[a][b] if apart else 1) for a, b in places)
        if not expected:
            return "one-level"
        observed = sum(
            counts[place] * scale * sum(n * (apart[a][b] if apart else 1) for a, b, n in pairs)
            for place, scale, pairs in mixed
        )
        return 1 - Fraction((sum(totals) - 1) * observed, common * expected)

    return statistic


def _ordinal_distances(totals: Sequence[int]) -> list[list[int]]:
    """Return four times Krippendorff's squared ordinal distance between any two values."""
    before = [0]
    for total in totals:
        before.append(before[-1] + total)
    middle = [2 * start + total for start, total in zip(before, totals, strict=False)]
    return [[(one - other) ** 2 for other in middle] for one in middle]


def _ac1(patterns: Sequence[Unit]) -> Statistic:
    table = _table(patterns)
    same = _mean(table, [_same_pairs(row) for _place, row in table.rows])
    common = math.lcm(*(sum(row) for _place, row in table.rows))
    scaled = [
        (place, [number * (common // sum(row)) for number in row]) for place, row in table.rows
    ]

    def statistic(counts: Sequence[int]) -> Fraction | Undefined:
        units = _units(table, counts)
        short = _too_few(units)
        if short:
            return short
        shares = [0] * len(table.values)
        for place, row in scaled:
            for value, number in enumerate(row):
                shares[value] += number * counts[place]
        chosen = sum(share > 0 for share in shares)
        if chosen < 2:  # noqa: PLR2004 - one level is no choice
            return "one-level"
        whole = units * common
        chance = Fraction(
            sum(share * (whole - share) for share in shares), whole * whole * (chosen - 1)
        )
        observed = same(counts)
        assert isinstance(observed, Fraction)
        return (observed - chance) / (1 - chance)

    return statistic


def _prevalence(
    levels: Sequence[tuple[str | None, ...]], counts: Sequence[int], coders: int
) -> tuple[Prevalence, ...]:
    chosen: dict[str, list[int]] = {}
    for pattern, count in zip(levels, counts, strict=True):
        for coder, level in enumerate(pattern):
            if level is not None:
                chosen.setdefault(level, [0] * coders)[coder] += count
    whole = sum(sum(state) for state in chosen.values())
    return tuple(
        Prevalence(level, tuple(chosen[level]), Fraction(sum(chosen[level]), whole))
        for level in sorted(chosen)
    )


# The bootstrap.


def _with_intervals(
    statistics: Sequence[Statistic], counts: Sequence[int], seed: int, resamples: int
) -> list[Figure]:
    figures = [_figure(statistic(counts)) for statistic in statistics]
    divergence = figures[0].value
    if not divergence:
        return figures
    drawn: list[list[Fraction]] = [[] for _each in statistics]
    for resample in _resamples(counts, seed, resamples):
        for values, statistic, figure in zip(drawn, statistics, figures, strict=True):
            if figure.value is not None:
                value = statistic(resample)
                if isinstance(value, Fraction):
                    values.append(value)
    return [_between(figure, values) for figure, values in zip(figures, drawn, strict=True)]


def _resamples(counts: Sequence[int], seed: int, number: int) -> Iterable[list[int]]:
    owners = [place for place, count in enumerate(counts) for _each in range(count)]
    # Of Python's generator only random() is promised to give the same sequence in every version.
    draw = Random(seed).random  # noqa: S311 - a bootstrap is no secret
    units = len(owners)
    for _each in range(number):
        resample = [0] * len(counts)
        for _unit in range(units):
            resample[owners[int(draw() * units)]] += 1
        yield resample


def _between(figure: Figure, values: list[Fraction]) -> Figure:
    """Return the figure with the percentiles of its resamples, both ends rounded outwards."""
    if not values:
        return figure
    values.sort()
    tail = (1 - CONFIDENCE) / 2 * (len(values) - 1)
    low, high = values[math.floor(tail)], values[len(values) - 1 - math.floor(tail)]
    return Figure(figure.value, None, low, high)
