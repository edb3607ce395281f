"""Which pairs of states keep their order whatever the weights: dominance, exact.

A state that earns no less than another on every criterion is never below it under any weights
that are not negative; where it earns less on one, weights that count that one alone put it below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from statscore.reports.robustness.panel import Panel


@dataclass(frozen=True)
class Order:
    """The pairs of a panel by whether weights can change their order."""

    above: dict[str, tuple[str, ...]]
    """For each state those that are never above it and are below it under some weights."""
    equal: dict[str, tuple[str, ...]]
    """For each state those that earn the same on every criterion."""
    kept: int
    """Pairs that keep their order."""
    same: int
    """Pairs that earn the same everywhere."""
    pairs: int

    @property
    def can_turn(self) -> int:
        """Pairs whose order depends on the weights."""
        return self.pairs - self.kept - self.same

    def below(self, state: str) -> tuple[str, ...]:
        """Return the states that are never below this one."""
        return tuple(other for other, under in self.above.items() if state in under)


def order(panel: Panel) -> Order:
    """Return which of the panel's states dominate which."""
    points = {
        each.state: [mark.low for mark in each.card.marks if mark.weight] for each in panel.members
    }
    # Whole numbers compare many times as fast as fractions.
    scale = math.lcm(*(each.denominator for mine in points.values() for each in mine))
    earned = {state: [int(scale * each) for each in mine] for state, mine in points.items()}
    above: dict[str, tuple[str, ...]] = {}
    equal: dict[str, tuple[str, ...]] = {}
    for state, mine in earned.items():
        others = [(other, theirs) for other, theirs in earned.items() if other != state]
        equal[state] = tuple(other for other, theirs in others if theirs == mine)
        above[state] = tuple(
            other
            for other, theirs in others
            if theirs != mine and all(a >= b for a, b in zip(mine, theirs, strict=True))
        )
    number = len(earned)
    return Order(
        above=above,
        equal=equal,
        kept=sum(len(each) for each in above.values()),
        same=sum(len(each) for each in equal.values()) // 2,
        pairs=number * (number - 1) // 2,
    )
