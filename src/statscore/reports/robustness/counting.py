"""How often grades and ranks hold over random weightings.

With numpy or without, the counts are the same: what floats cannot tell apart is compared exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import mul
from typing import Any

from statscore.reports.robustness.chance import places_at_once
from statscore.reports.robustness.fast import numpy
from statscore.reports.robustness.lines import StateLines, lines
from statscore.reports.robustness.panel import SettledPanel
from statscore.reports.robustness.weightings import Family

BLOCK = 2**19
"""Numbers that are worked out at once: enough to be quick, few enough to be small."""


@dataclass(frozen=True)
class Counts:
    """What one family of weightings did to each state of a panel, in the panel's order."""

    ranks: tuple[tuple[int, ...], ...]
    """For each state how often it had each rank, from the first on."""
    grades: tuple[tuple[int, ...], ...]
    """For each state how often it had each grade, from the best on."""


def counted(panel: SettledPanel, family: Family, draws: int) -> Counts:
    """Return how often each state had each rank and each grade."""
    of = lines(panel, family)
    module = numpy()
    by_rank, by_grade = _one_by_one(of, draws) if module is None else _at_once(module, of, draws)
    ranks = [tuple(row) for row in by_rank]
    return Counts(
        ranks=tuple(ranks[line] for line in of.of),
        grades=tuple(
            _capped(by_grade[line], member.no_better_than)
            for line, member in zip(of.of, panel.members, strict=True)
        ),
    )


def _capped(by_grade: Sequence[int], best: int) -> tuple[int, ...]:
    """Return how often there is each grade where none better than the place `best` can be had."""
    if not best:
        return tuple(by_grade)
    return (*[0] * best, sum(by_grade[: best + 1]), *by_grade[best + 1 :])


def _one_by_one(of: StateLines, draws: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return how often each line of states had each rank, and each grade before caps."""
    by_rank = [[0] * len(of.of) for _line in range(of.states)]
    by_grade = [[0] * len(of.cuts) for _line in range(of.states)]
    for draw in range(draws):
        factors = of.factors(draw)
        scores = [sum(map(mul, factors, line)) for line in of.rough]
        close = of.slack * sum(map(mul, factors, of.most))
        above = 0
        for level in _levels(scores[: of.states], close):
            for line, inside in of.places(level, draw):
                by_rank[line][above + inside] += 1
            above += sum(of.number[line] for line in level)
        if of.cuts:
            for line in range(of.states):
                by_grade[line][_grade(of, scores, close, line, draw)] += 1
    return by_rank, by_grade


def _levels(scores: Sequence[float], close: float) -> Iterator[list[int]]:
    """Yield the places of the scores, best first, those together that are too close to tell."""
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    level = order[:1]
    for line in order[1:]:
        if scores[level[-1]] - scores[line] > close:
            yield level
            level = []
        level.append(line)
    yield level


def _grade(of: StateLines, scores: Sequence[float], close: float, line: int, draw: int) -> int:
    """Return the place of the first grade whose cut the line reaches, the last below all."""
    last = len(of.cuts) - 1
    for cut in range(last):
        gap = scores[line] - scores[of.states + cut]
        if of.reached(line, cut, draw) if abs(gap) <= close else gap > 0:
            return cut
    return last


def _at_once(
    module: Any,  # noqa: ANN401 - the module numpy, which need not be there
    of: StateLines,
    draws: int,
) -> tuple[list[list[int]], list[list[int]]]:
    """Return the same as `_one_by_one`, a block of weightings at a time."""
    states = len(of.of)
    by_rank = module.zeros(of.states * states, dtype=module.int32)
    by_grade = module.zeros(of.states * len(of.cuts), dtype=module.int32)
    factors = _factors(module, of.family)
    rough = module.array(of.rough).T.copy()
    most = of.slack * module.array(of.most)
    size = max(1, BLOCK // max(len(of.rows), len(of.family.units)))
    for first in range(0, draws, size):
        drawn = factors(first, min(size, draws - first))
        scores, close = drawn @ rough, (drawn @ most)[:, None]
        order, ranks = _ranks(module, of, scores[:, : of.states], close, first)
        _add(module, by_rank, order * states + ranks)
        if of.cuts:
            grades = _grades(module, of, scores, close, first)
            grades += module.arange(of.states) * len(of.cuts)
            _add(module, by_grade, grades)
    return (
        by_rank.reshape(of.states, states).tolist(),
        by_grade.reshape(of.states, len(of.cuts)).tolist(),
    )


def _add(module: Any, counts: Any, places: Any) -> None:  # noqa: ANN401 - as above
    """Count each place once more; within a row no place stands twice."""
    if len(counts) > places.size:
        for row in places:
            counts[row] += 1
    else:
        counts += module.bincount(places.ravel(), minlength=len(counts)).astype(counts.dtype)


def _factors(module: Any, family: Family) -> Callable[[int, int], Any]:  # noqa: ANN401 - as above
    """Return what gives the factors of so many weightings from one on, a row each, in floats."""
    tables = module.array(family.tables, dtype=module.float64)
    table_of = module.array(family.table_of)
    number, scale = len(family.units), max(family.units)
    units = module.array([unit / scale for unit in family.units])

    def factors(first: int, count: int) -> Any:  # noqa: ANN401 - as above
        drawn = places_at_once(module, family.key, first * number, count * number)
        values = tables[table_of, drawn.reshape(count, number)]
        for group in family.groups if len(family.groups) > 1 else ():
            members = list(group.members)
            inside = values[:, members]
            part = (group.points / scale) / (inside @ units[members])
            values[:, members] = inside * part[:, None]
        return values

    return factors


def _ranks(module: Any, of: StateLines, scores: Any, close: Any, first: int) -> tuple[Any, Any]:  # noqa: ANN401 - as above
    """Return the lines in each weighting, best first, and for each how many states are above it."""
    order = module.argsort(-scores, axis=1)
    best_first = module.take_along_axis(scores, order, axis=1)
    joined = best_first[:, :-1] - best_first[:, 1:] <= close
    start = module.zeros(order.shape, dtype=module.int64)
    start[:, 1:] = module.where(joined, 0, module.arange(1, of.states))
    start = module.maximum.accumulate(start, axis=1)
    number = module.array(of.number)[order]
    before = number.cumsum(axis=1) - number
    ranks = module.take_along_axis(before, start, axis=1)
    if of.slack:
        for row in joined.any(axis=1).nonzero()[0].tolist():
            _settle(of, order[row], start[row], ranks[row], first + row)
    return order, ranks


def _settle(of: StateLines, order: Any, start: Any, ranks: Any, draw: int) -> None:  # noqa: ANN401 - as above
    """Put right, in one weighting, the order and ranks of lines too close to tell apart."""
    for _start, level in groupby(range(len(start)), key=start.tolist().__getitem__):
        places = list(level)
        begin, end = places[0], places[-1] + 1
        if len(places) > 1:
            settled = list(of.places(order[begin:end].tolist(), draw))
            order[begin:end] = [line for line, _above in settled]
            ranks[begin:end] = [ranks[begin] + above for _line, above in settled]


def _grades(module: Any, of: StateLines, scores: Any, close: Any, first: int) -> Any:  # noqa: ANN401 - as above
    """Return the place of the first grade whose cut each score reaches, the last below all."""
    last = len(of.cuts) - 1
    grades = module.full((len(scores), of.states), last, dtype=module.int64)
    for cut in reversed(range(last)):
        gaps = scores[:, : of.states] - scores[:, of.states + cut, None]
        reached = gaps > 0 if of.cuts[cut] else gaps >= 0
        if of.slack:
            for row, line in zip(*(abs(gaps) <= close).nonzero(), strict=True):
                reached[row, line] = of.reached(int(line), cut, first + int(row))
        grades[reached] = cut
    return grades
