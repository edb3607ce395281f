"""What happens when one criterion is left out, the others scaled back to the same points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from statscore.reports.card.report_card import Mark
from statscore.reports.robustness.panel import SettledPanel, ranks


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


def dropped(panel: SettledPanel) -> tuple[Dropped, ...]:
    """Return the standings without each criterion in turn, those that move ranks most first.

    Empty where there is only one criterion: without it nothing is left to weigh.
    """
    if len(panel.units) < 2 or not panel.members:  # noqa: PLR2004 - one must be left
        return ()
    whole = _Whole(panel)
    before = ranks(whole.scores), panel.graded(whole.units, whole.scores)
    without = [_without(panel, whole, index, *before) for index in range(len(panel.units))]
    return tuple(sorted(without, key=lambda one: (-one.mean_shift, -len(one.regraded))))


def _without(
    panel: SettledPanel, whole: _Whole, index: int, ranked: list[int], graded: list[int]
) -> Dropped:
    units, scores = whole.without(index)
    now_ranked, now_graded = ranks(scores), panel.graded(units, scores)
    shifts = [abs(now - was) for now, was in zip(now_ranked, ranked, strict=True)]
    names = list(panel.rubric.grades)
    states = [member.state for member in panel.members]
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


class _Whole:
    """The scores with every criterion, summed once, from which one at a time is taken away."""

    def __init__(self, panel: SettledPanel) -> None:
        """Sum all scores, and their parts by area."""
        self.panel = panel
        self.units = sum(panel.units)
        self.scores = panel.scores(panel.units)
        self.areas: dict[str, tuple[int, list[int]]] = {}
        """For each area its units and the part of each score that is earned in it."""
        for area in {mark.area for mark in panel.criteria}:
            units = [
                unit if mark.area == area else 0
                for unit, mark in zip(panel.units, panel.criteria, strict=True)
            ]
            self.areas[area] = sum(units), panel.scores(units)

    def without(self, index: int) -> tuple[int, list[int]]:
        """Return the units and scores with none for the criterion.

        In a sum all others share out its weight. A mean is taken area by area, so there the others
        of its area do, as long as there are any.
        """
        unit = self.panel.units[index]
        gone = [unit * row[index] for row in self.panel.rows]
        units, inside = self.areas[self.panel.criteria[index].area]
        rest = units - unit
        if self.panel.rubric.method != "mean" or not rest:
            left = zip(self.scores, gone, strict=True)
            return self.units - unit, [score - lost for score, lost in left]
        # The area counts as before: what is left of it is scaled up, everything times `rest`.
        parts = zip(self.scores, inside, gone, strict=True)
        return self.units * rest, [
            (score - area) * rest + (area - lost) * units for score, area, lost in parts
        ]
