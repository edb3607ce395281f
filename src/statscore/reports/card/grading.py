"""From points to a grade: cut scores, caps and rounding."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from statscore.model.rubric import Rounding, Rubric


def rounded(number: Fraction, rounding: Rounding, places: int | None = None) -> Fraction:
    """Return the number rounded in the rubric's mode; halves go away from zero.

    To the rubric's places where no others are given.
    """
    unit = 10 ** (rounding.places if places is None else places)
    scaled = number * unit
    size = abs(scaled)
    floor = math.floor(size)
    rest = size - floor
    if rounding.mode == "up":
        up = rest > 0
    elif rounding.mode == "down":
        up = False
    elif rounding.mode == "half-even":
        up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2 == 1)
    else:
        up = rest >= Fraction(1, 2)
    return Fraction((floor + up) * (-1 if scaled < 0 else 1), unit)


def grade_of(rubric: Rubric, score: Fraction) -> str | None:
    """Return the best grade whose cut score the score reaches, None where there are no grades."""
    return grade_among(rubric.grades, score, rubric.rounding)


def grade_among(cuts: Mapping[str, Fraction], score: Fraction, rounding: Rounding) -> str | None:
    """Return the first grade whose cut the score reaches; the last one below all.

    None where there are no grades.
    """
    read = rounded(score, rounding) if rounding.before_grade else score
    reached = (grade for grade, cut in cuts.items() if read >= cut)
    return next(reached, list(cuts)[-1] if cuts else None)


def worst_grade(rubric: Rubric) -> str:
    """Return the lowest grade of the rubric."""
    return list(rubric.grades)[-1]


def worse_of(rubric: Rubric, grades: Iterable[str]) -> str:
    """Return the worst of the grades in the rubric's order."""
    order = list(rubric.grades)
    return max(grades, key=order.index)


def at_least(rubric: Rubric, grade: str, wanted: str) -> bool:
    """Return whether the grade is the wanted one or better."""
    order = list(rubric.grades)
    return order.index(grade) <= order.index(wanted)


def reads_as(rubric: Rubric, score: Fraction, wanted: str) -> bool:
    """Return whether the score alone, no cap counted, earns the grade or a better one."""
    grade = grade_of(rubric, score)
    return grade is not None and at_least(rubric, grade, wanted)


# Where grades begin


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
