"""Which pairs of states keep their order whatever the weights: dominance, exact.

Bonuses and deductions stand outside the points that are weighed anew, and count as they are. A
state that scores no less than another with all weight on any one criterion is never below it under
weights that are not negative; where it scores less on one, weights that count it alone do that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from statscore.reports.robustness.panel import SettledPanel


@dataclass(frozen=True)
class Sets(Mapping[str, tuple[str, ...]]):
    """For each state a set of states; each set is one whole number, a binary digit a state."""

    states: tuple[str, ...]
    bits: tuple[int, ...]

    def __getitem__(self, state: str) -> tuple[str, ...]:
        """Return the set of a state, in the order of the panel."""
        digits = reversed(f"{self.bits[self.states.index(state)]:b}")
        return tuple(
            other for other, digit in zip(self.states, digits, strict=False) if digit == "1"
        )

    def __iter__(self) -> Iterator[str]:
        """Iterate over the states."""
        return iter(self.states)

    def __len__(self) -> int:
        """Return how many states there are."""
        return len(self.states)

    @property
    def size(self) -> int:
        """How many members all sets have together."""
        return sum(bits.bit_count() for bits in self.bits)


@dataclass(frozen=True)
class Order:
    """The pairs of a panel by whether weights can change their order."""

    above: Sets
    """For each state those that are never above it and are below it under some weights."""
    equal: Sets
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
        place = self.above.states.index(state)
        pairs = zip(self.above.states, self.above.bits, strict=True)
        return tuple(other for other, under in pairs if under >> place & 1)


def order(panel: SettledPanel) -> Order:
    """Return which of the panel's states dominate which.

    A row of the panel is the score with all weight on each criterion in turn, bonuses and
    deductions in it; every other weighting is a mean of these.
    """
    states = tuple(member.state for member in panel.members)
    everyone = (1 << len(states)) - 1
    no_higher = [everyone] * len(states)
    no_lower = [everyone] * len(states)
    for column in zip(*panel.rows, strict=True):
        for place, bits in enumerate(_no_higher(column)):
            no_higher[place] &= bits
        for place, bits in enumerate(_no_higher([-number for number in column])):
            no_lower[place] &= bits
    pairs = list(zip(no_higher, no_lower, strict=True))
    above = Sets(states, tuple(higher & ~lower for higher, lower in pairs))
    equal = Sets(
        states,
        tuple(higher & lower & ~(1 << place) for place, (higher, lower) in enumerate(pairs)),
    )
    return Order(
        above=above,
        equal=equal,
        kept=above.size,
        same=equal.size // 2,
        pairs=len(states) * (len(states) - 1) // 2,
    )


def _no_higher(column: Sequence[int]) -> list[int]:
    """Return for each number of a column which are no higher, as binary digits."""
    by_number: dict[int, int] = {}
    for place, number in enumerate(column):
        by_number[number] = by_number.get(number, 0) | 1 << place
    so_far = 0
    for number in sorted(by_number):
        so_far |= by_number[number]
        by_number[number] = so_far
    return [by_number[number] for number in column]
