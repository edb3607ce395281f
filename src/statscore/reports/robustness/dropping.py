"""What happens when one criterion is left out, the others scaled back to the same points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from statscore.reports.report_card import Mark
from statscore.reports.robustness.panel import Panel, ranks


@dataclass(frozen=True)
class Dropped:
    """The standings without one criterion."""

    mark: Mark
    """The criterion."""
    ranks: Mapping[str, int]
    """By state."""
    regraded: Mapping[str, str]
    """The states whose grade is another one, with that grade."""
    mean_shift: Fraction
    """By how many ranks a state moves, up or down, on average."""
    most: int
    """By how many ranks the state moves that moves most."""


def dropped(panel: Panel) -> tuple[Dropped, ...]:
    """Return the standings without each criterion in turn, those that move ranks most first.

    Empty where there is only one criterion: without it nothing is left to weigh.
    """
    if len(panel.units) < 2 or not panel.members:  # noqa: PLR2004 - one must be left
        return ()
    units = list(panel.units)
    scores = panel.scores(units)
    before = ranks(scores), panel.grades(units, scores)
    found = [_without(panel, index, *before) for index in range(len(units))]
    return tuple(sorted(found, key=lambda each: (-each.mean_shift, -len(each.regraded))))


def _without(panel: Panel, index: int, ranked: list[int], graded: list[int]) -> Dropped:
    units = _units_without(panel, index)
    scores = panel.scores(units)
    now_ranked, now_graded = ranks(scores), panel.grades(units, scores)
    shifts = [abs(now - was) for now, was in zip(now_ranked, ranked, strict=True)]
    names = list(panel.rubric.grades)
    states = [each.state for each in panel.members]
    return Dropped(
        mark=panel.criteria[index],
        ranks=dict(zip(states, now_ranked, strict=True)),
        regraded={
            state: names[now]
            for state, now, was in zip(states, now_graded, graded, strict=True)
            if now != was
        },
        mean_shift=Fraction(sum(shifts), len(shifts)),
        most=max(shifts),
    )


def _units_without(panel: Panel, index: int) -> list[int]:
    """Return weights with none for the criterion; what they are of stays the same.

    In a sum all others share out its weight. A mean is taken area by area, so there the others of
    its area do, as long as there are any.
    """
    own = panel.criteria[index].area
    inside = [mark.area == own for mark in panel.criteria]
    area = sum(unit for unit, same in zip(panel.units, inside, strict=True) if same)
    rest = area - panel.units[index]
    if panel.rubric.method == "mean" and rest:
        units = [
            unit * (area if same else rest) for unit, same in zip(panel.units, inside, strict=True)
        ]
    else:
        units = list(panel.units)
    units[index] = 0
    return units
