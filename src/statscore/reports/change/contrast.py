"""Cards of several states side by side: on which criteria they differ, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from statscore.reports.card.report_card import Mark, ReportCard


@dataclass(frozen=True)
class Contrast:
    """One criterion on several cards of one rubric and day."""

    marks: tuple[Mark, ...]
    """In the order of the cards."""

    @property
    def settled(self) -> bool:
        """Whether the level is known on every card."""
        return all(mark.level is not None for mark in self.marks)

    @property
    def alike(self) -> bool:
        """Whether all cards are known to have the same level."""
        return self.settled and len({mark.level for mark in self.marks}) == 1

    @property
    def differs(self) -> bool:
        """Whether two of the cards are known to have different levels."""
        return len({mark.level for mark in self.marks} - {None}) > 1

    @property
    def spread(self) -> Fraction:
        """Points between the best and the worst of the known marks."""
        known = [mark.points for mark in self.marks if mark.points is not None]
        return max(known, default=Fraction(0)) - min(known, default=Fraction(0))


def contrasts(cards: Sequence[ReportCard]) -> tuple[Contrast, ...]:
    """Return every criterion side by side, those with the most points between them first."""
    every = [Contrast(marks) for marks in zip(*(card.marks for card in cards), strict=True)]
    return tuple(sorted(every, key=lambda contrast: (-contrast.spread, not contrast.differs)))
