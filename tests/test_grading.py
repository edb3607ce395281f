"""Rounding, and from points to a grade."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from statscore.model.rubric import Rounding, RoundingMode, Rubric
from statscore.reports.card.grading import (
    at_least,
    grade_among,
    grade_of,
    rounded,
    worse_of,
    worst_grade,
)


def _rubric(**grades: str) -> Rubric:
    cuts = {grade: Decimal(cut) for grade, cut in grades.items()}
    return Rubric.model_validate(
        {"id": "r", "title": "Example", "grades": cuts, "areas": {}, "criteria": {}}
    )


LETTERS = _rubric(A="90", B="80", C="70", D="60", F="0")


@pytest.mark.parametrize(
    ("number", "half_up", "half_even", "down", "up"),
    [
        ("26.25", "26.3", "26.2", "26.2", "26.3"),
        ("26.35", "26.4", "26.4", "26.3", "26.4"),
        ("26.24", "26.2", "26.2", "26.2", "26.3"),
        ("26.26", "26.3", "26.3", "26.2", "26.3"),
        ("26.2", "26.2", "26.2", "26.2", "26.2"),
        ("0", "0", "0", "0", "0"),
        ("1/3", "0.3", "0.3", "0.3", "0.4"),
        ("2/3", "0.7", "0.7", "0.6", "0.7"),
        # Below zero the modes mirror: up is away from zero.
        ("-0.25", "-0.3", "-0.2", "-0.2", "-0.3"),
        ("-0.35", "-0.4", "-0.4", "-0.3", "-0.4"),
        ("-0.01", "0", "0", "0", "-0.1"),
    ],
)
def test_rounding_to_one_place_in_each_mode(
    number: str, half_up: str, half_even: str, down: str, up: str
) -> None:
    modes: tuple[tuple[RoundingMode, str], ...] = (
        ("half-up", half_up),
        ("half-even", half_even),
        ("down", down),
        ("up", up),
    )
    for mode, expected in modes:
        assert rounded(Fraction(number), Rounding(mode=mode)) == Fraction(expected), mode


@pytest.mark.parametrize(
    ("places", "expected"), [(0, "3"), (1, "2.5"), (2, "2.55"), (3, "2.545"), (10, "2.545")]
)
def test_rounding_to_places(places: int, expected: str) -> None:
    assert rounded(Fraction("2.545"), Rounding(places=places)) == Fraction(expected)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("102.5", "A"),
        ("90", "A"),
        ("89.999999999999999999", "B"),
        ("269/3", "B"),
        ("70", "C"),
        ("0", "F"),
        ("-4", "F"),  # deductions can take more than there is
    ],
)
def test_a_score_earns_the_best_grade_whose_cut_score_it_reaches(score: str, expected: str) -> None:
    assert grade_of(LETTERS, Fraction(score)) == expected


def test_a_score_below_every_cut_score_gets_the_last_grade() -> None:
    assert grade_of(_rubric(good="7", fair="4"), Fraction(1)) == "fair"


def test_without_grades_there_is_no_grade() -> None:
    assert grade_of(_rubric(), Fraction(90)) is None


@pytest.mark.parametrize(
    ("score", "expected"), [("22.5", "A"), ("22.4", "B"), ("15", "D"), ("14.9", "F")]
)
def test_a_part_is_graded_by_the_same_shares(score: str, expected: str) -> None:
    # A quarter of the points: 22.5 of 25 is 90 of 100.
    cuts = {grade: cut / 4 for grade, cut in LETTERS.grades.items()}
    assert grade_among(cuts, Fraction(score), LETTERS.rounding) == expected


def test_grades_stand_in_the_order_of_the_rubric() -> None:
    bands = _rubric(Gold="9", Silver="5", Bronze="0")
    assert worst_grade(bands) == "Bronze"
    assert worse_of(bands, ("Silver", "Gold")) == "Silver"
    assert at_least(bands, "Gold", "Silver")
    assert at_least(bands, "Silver", "Silver")
    assert not at_least(bands, "Bronze", "Silver")
