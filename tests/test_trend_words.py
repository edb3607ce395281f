"""What `trend` says first, of the country and of a state; a table that fits a terminal."""

from __future__ import annotations

import json
from fractions import Fraction

from program import ROOT, Program


def test_the_country_first_and_last_year_by_rubric(statscore: Program) -> None:
    said = statscore("trend", "-w", str(ROOT)).out.splitlines()
    assert said[:3] == [
        (
            "Protected Innocence Challenge: 26 of 51 failed in 2011, none in 2019; "
            "A or B: 4, then 36 (as published)"
        ),
        (
            "Report Cards on Child and Youth Sex Trafficking: 40 of 51 failed in 2021, 32 in 2023 "
            "(as published)"
        ),
        "different rubrics are not on one scale",
    ]
    assert any(line.startswith("published: 2011, 2012 https://sharedhope.org/") for line in said)
    years = [line for line in said if line[:4].isdigit()]
    assert len(years) == 13, "a line a year"
    assert max(map(len, years)) <= 80


def test_means_have_what_they_may_be_for_all_states_beside_them(statscore: Program) -> None:
    said = statscore("trend", "--years", "2015-2015", "--table", "-w", str(ROOT)).out
    assert "all states" in said
    (year,) = json.loads(statscore("trend", "--years", "2015", "-f", "json", "-w", str(ROOT)).out)
    low, mean, high = (Fraction(year[f"mean_{key}"]) for key in ("low", "of_scored", "high"))
    assert low < high
    # The mean of the few scored states is none of the country.
    assert not low < mean < high


def test_a_state_has_its_latest_grade_and_a_break_between_rubrics(statscore: Program) -> None:
    said = statscore("trend", "TX", "-w", str(ROOT)).out.splitlines()
    assert said[0].startswith("Texas · C in 2023")
    assert "another rubric since 2021, not on one scale: 2021 D" in "\n".join(said)
    assert "Laws coded, by the first year that counts them" in said
    assert "F to A" not in "\n".join(said)
    assert "F to A" in statscore("trend", "TX", "--table", "-w", str(ROOT)).out
