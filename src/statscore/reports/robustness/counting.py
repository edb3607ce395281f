"""How often grades and ranks hold over random weightings, counted in whole numbers.

With numpy or without, the counts are the same: both compare the same whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from statscore.reports.robustness.chance import places, places_at_once
from statscore.reports.robustness.fast import LARGEST, numpy
from statscore.reports.robustness.panel import Panel, ranks
from statscore.reports.robustness.weightings import Family

BLOCK = 4096
"""Draws that are worked out at once: enough to be quick, few enough to be small."""


@dataclass(frozen=True)
class Counts:
    """What one family of weightings did to each state of a panel, in the panel's order."""

    family: Family
    draws: int
    ranks: tuple[tuple[int, ...], ...]
    """For each state how often it had each rank, from the first on."""
    grades: tuple[tuple[int, ...], ...]
    """For each state how often it had each grade, from the best on."""


def counted(panel: Panel, family: Family, draws: int) -> Counts:
    """Return how often each state had each rank and each grade."""
    module = numpy()
    if module is not None and _fits(panel, family):
        by_rank, by_grade = _at_once(module, panel, family, draws)
    else:
        by_rank, by_grade = _one_by_one(panel, family, draws)
    return Counts(
        family=family,
        draws=draws,
        ranks=tuple(tuple(each) for each in by_rank),
        grades=tuple(tuple(each) for each in by_grade),
    )


def _fits(panel: Panel, family: Family) -> bool:
    """Return whether no sum can leave the 64 bits that numpy counts in."""
    heaviest = sum(max(table) for table in family.tables)
    numbers = [abs(number) for row in panel.rows for number in row]
    numbers += [abs(limit) for limit, _open in panel.whole_limits]
    return heaviest * max(numbers, default=0) < LARGEST


def _one_by_one(panel: Panel, family: Family, draws: int) -> tuple[list[list[int]], ...]:
    states, criteria = len(panel.members), len(panel.criteria)
    by_rank = [[0] * states for _state in range(states)]
    by_grade = [[0] * len(panel.limits) for _state in range(states)]
    for draw in range(draws):
        drawn = places(family.key, draw * criteria, criteria)
        weights = [table[each] for table, each in zip(family.tables, drawn, strict=True)]
        scores = panel.scores(weights)
        for state, rank in enumerate(ranks(scores)):
            by_rank[state][rank - 1] += 1
        if panel.limits:
            for state, grade in enumerate(panel.grades(weights, scores)):
                by_grade[state][grade] += 1
    return by_rank, by_grade


def _at_once(
    module: Any,  # noqa: ANN401 - the module numpy, which need not be there
    panel: Panel,
    family: Family,
    draws: int,
) -> tuple[list[list[int]], ...]:
    states, criteria = len(panel.members), len(panel.criteria)
    tables = module.array(family.tables, dtype=module.int64)
    columns = module.arange(criteria)
    rows = module.array(panel.rows, dtype=module.int64).T.copy()
    caps = module.array([each.no_better_than for each in panel.members], dtype=module.int64)
    by_rank = module.zeros((states, states), dtype=module.int64)
    by_grade = module.zeros((states, len(panel.limits)), dtype=module.int64)
    for first in range(0, draws, BLOCK):
        number = min(BLOCK, draws - first)
        drawn = places_at_once(module, family.key, first * criteria, number * criteria)
        weights = tables[columns, drawn.reshape(number, criteria)]
        scores = weights @ rows
        by_state = scores.T.copy()
        for state in range(states):
            above = (by_state > by_state[state]).sum(axis=0)
            by_rank[state] += module.bincount(above, minlength=states)
        if panel.limits:
            earned = _grades(module, panel, weights.sum(axis=1), scores)
            earned = module.maximum(earned, caps)
            for state in range(states):
                by_grade[state] += module.bincount(earned[:, state], minlength=len(panel.limits))
    return by_rank.tolist(), by_grade.tolist()


def _grades(module: Any, panel: Panel, together: Any, scores: Any) -> Any:  # noqa: ANN401 - arrays
    """Return the place of the first grade whose cut each score reaches, the last below all."""
    limits = panel.whole_limits
    earned = module.full(scores.shape, len(limits) - 1, dtype=module.int64)
    for index in reversed(range(len(limits))):
        limit, above = limits[index]
        needed = (limit * together)[:, None]
        earned[scores > needed if above else scores >= needed] = index
    return earned
