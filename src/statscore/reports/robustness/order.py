"""Which pairs of states keep their order whatever the weights: dominance, exact.

Bonuses and deductions stand outside the points that are weighed anew, and count as they are. A
state that scores no less than another with all weight on any one criterion is never below it under
weights that are not negative; where it scores less on one, weights that count it alone do that.
"""

from __future__ import annotations

from dataclasses import dataclass

from statscore.reports.robustness.panel import Panel


@dataclass(frozen=True)
class Order:
    """The pairs of a panel by whether weights can change their order."""

    above: dict[str, tuple[str, ...]]
    """For each state those that are never above it and are below it under some weights."""
    equal: dict[str, tuple[str, ...]]
    """For each state those that score the same under all weights."""
    kept: int
    """Pairs that keep their order."""
    same: int
    """Pairs that score the same under all weights."""
    pairs: int

    @property
    def can_turn(self) -> int:
        """Pairs whose order depends on the weights."""
        return self.pairs - self.kept - self.same

    def below(self, state: str) -> tuple[str, ...]:
        """Return the states that are never below this one."""
        return tuple(other for other, under in self.above.items() if state in under)


def order(panel: Panel) -> Order:
    """Return which of the panel's states dominate which.

    A row of the panel is the score with all weight on each criterion in turn, bonuses and
    deductions in it; every other weighting is a mean of these.
    """
    earned = {each.state: row for each, row in zip(panel.members, panel.rows, strict=True)}
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
