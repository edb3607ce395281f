"""The score from which a grade is earned, once rounding before the grade is taken into account."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from statscore.model.rubric import Rubric


class Cut(NamedTuple):
    """The least score that earns a grade; where it is `open`, only scores above it do."""

    score: Fraction
    open: bool = False

    def reached(self, score: Fraction) -> bool:
        """Return whether the score earns the grade."""
        return score > self.score if self.open else score >= self.score


def cuts(rubric: Rubric) -> tuple[Cut, ...]:
    """Return the cut of each grade, best first, in unrounded points."""
    return tuple(_cut(rubric, cut) for cut in rubric.grades.values())


def _cut(rubric: Rubric, cut: Fraction) -> Cut:
    """Return from where on the rounded score reaches the cut score."""
    rounding = rubric.rounding
    if not rounding.before_grade:
        return Cut(cut)
    unit = Fraction(1, 10**rounding.places)
    steps = math.ceil(cut / unit)
    least = steps * unit
    if rounding.mode == "up":
        return Cut(least - unit, open=True) if steps > 0 else Cut(least)
    if rounding.mode == "down":
        return Cut(least) if steps > 0 else Cut(least - unit, open=True)
    if rounding.mode == "half-even":
        return Cut(least - unit / 2, open=steps % 2 != 0)
    return Cut(least - unit / 2, open=steps <= 0)


def place(limits: tuple[Cut, ...], score: Fraction) -> int:
    """Return which grade the score earns, 0 the best; below all of them it is the last."""
    for index, cut in enumerate(limits):
        if cut.reached(score):
            return index
    return max(0, len(limits) - 1)
