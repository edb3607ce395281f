"""What `diff` says first: how many rose and fell, who, and how much of it coded law explains."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from program import ROOT, Program

Lamps = Callable[..., str]
"""Writes a workspace of one question; returns its folder."""
RUBRIC = """\
title  = "Lamps"
from   = 2010
points = 10
{grades}
[areas.light]
title = "Light"

[criteria.lamp]
area   = "light"
number = "1.1"
title  = "The lamp is lit"
weight = 10
levels = {{ full = 1, half = 0.5, none = 0 }}
"""
LETTERS = "[grades]\nA = 9\nB = 5\nF = 0\n"


def answer(day: str, level: str) -> str:
    return (
        f'\n[answers.lamp.{day}]\nlevel = "{level}"\n'
        'citations = ["Code § 1"]\nsources = ["https://lamps.example"]\n'
    )


@pytest.fixture
def lamps(tmp_path: Path) -> Lamps:
    def write(grades: str = LETTERS, **states: str) -> str:
        for folder in ("rubrics", "states"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "rubrics" / "lamps.toml").write_text(RUBRIC.format(grades=grades))
        for code, text in states.items():
            (tmp_path / "states" / f"{code}.toml").write_text(f'name = "{code} State"\n{text}')
        return str(tmp_path)

    return write


def test_the_shipped_counts_answer_in_the_second_line(statscore: Program) -> None:
    said = statscore("diff", "2011", "2016", "-w", str(ROOT)).out.splitlines()
    assert said[1] == "26 of 51 failed in 2011, none in 2016; A or B: 4, then 30 (as published)"
    assert said[3].split() == ["all", "51", "A", "B", "C", "D", "F"]
    assert said[4].split() == ["2011", "0", "4", "6", "15", "26", said[4].split()[-1]]
    assert said[5].startswith("2016    7  23  14   7   0  https://bangordailynews.com/")
    assert "Of these 13 states, 11 rose, 2 stayed, none fell:" in said
    assert any("F → A  MT" in line for line in said)
    assert any("LA (70 → 98.5, +28.5)" in line for line in said)
    assert "2011 only  B IL · C AZ GA · D AL NC · F AR CO HI MA ND NE NV SC UT WY" in said
    assert "Failed in 2011, known by name (14 of 26):" in said
    assert "  AR CA CO HI KS MA ME MT ND NE NV SC UT WY" in said


def test_a_year_against_itself_has_nothing_to_say(statscore: Program) -> None:
    said = statscore("diff", "2016", "2016", "-w", str(ROOT)).out
    assert "2016 is compared with itself: nothing can have changed" in said
    assert "all 51" not in said


def test_where_both_totals_are_printed_no_range_is_set_against_them(statscore: Program) -> None:
    said = statscore("diff", "2011", "2016", "LA", "--why", "-w", str(ROOT)).out
    assert "Louisiana: C (70) in 2011, A (98.5) in 2016: +28.5 (as published)\n" in said
    assert (
        "+28.5 as published: of these none by law that is coded on both days (2 laws without a "
        "level coded before); the rest cannot be attributed\n" in said
    )
    assert "5.3 No minor can be charged with prostitution · uncoded → conditional\n" in said
    assert "    in force from 2012-08-01 · La. Rev. Stat. § 14:46.3(E)\n" in said
    assert "low end" not in said
    assert "-96" not in said
    assert said.index("Laws coded") > said.index("cannot be attributed")


def test_two_rubrics_are_on_no_scale_and_nobody_rises_or_falls(statscore: Program) -> None:
    said = statscore("diff", "2019", "2021", "-w", str(ROOT)).out
    assert said.splitlines()[1] == "None of 51 failed in 2019, 40 in 2021 (as published)"
    assert "a lower grade is no worse law" in said
    assert "fell" not in said
    assert "A → C  FL" in said


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        # Letters without a publisher: everybody is known here.
        (LETTERS, "1 of 3 failed in 2011, none in 2013; A: 1, then 2 (worked out here)"),
        # Other words than letters.
        (
            '[grades]\n"Leads" = 9\n"Lags" = 0\n',
            "2 of 3 had the grade Lags in 2011, 1 in 2013; Leads: 1, then 2 (worked out here)",
        ),
        # No grades at all: points decide.
        ("", "3 of 3 states have a score both in 2011 and in 2013: 1 rose, 2 stayed, none fell"),
    ],
)
def test_any_rubric(statscore: Program, lamps: Lamps, grades: str, expected: str) -> None:
    root = lamps(
        grades,
        AL=answer("2010", "none") + answer("2012", "full"),
        AK=answer("2010", "half"),
        AZ=answer("2010", "full"),
    )
    said = statscore("diff", "2011", "2013", "-w", root).out.splitlines()
    assert said[1] == expected


def test_days_and_one_state(statscore: Program, lamps: Lamps) -> None:
    root = lamps(AL=answer("2010", "none") + answer("2012-05-01", "full"))
    said = statscore("diff", "2012-04-30", "2012-05-01", "-w", root).out
    assert said.startswith("Lamps · 30 April 2012 to 1 May 2012 · law in force by then\n")
    assert "AL State: F (0) on 30 April 2012, A (10) on 1 May 2012: +10 (worked out here)\n" in said
    assert "1.1 The lamp is lit · none → full, +10\n    in force from 2012-05-01" in said


def test_a_year_of_which_nothing_is_known(statscore: Program, lamps: Lamps) -> None:
    root = lamps(
        AL='through = "2013-12-31"\n' + answer("2010", "none"),
        AK='through = "2013-12-31"\n' + answer("2010", "full"),
    )
    said = statscore("diff", "2012", "2016", "-w", root).out
    assert (
        said.splitlines()[1]
        == "Nothing is known of 2016: nobody has coded or found anything for it"
    )
    assert "2012 only  A AK · F AL" in said


def test_the_table_has_a_line_a_state_and_no_range_of_grades(statscore: Program) -> None:
    said = statscore("diff", "2011", "2016", "--table", "-w", str(ROOT)).out
    assert "AK Alaska                   –  –         –  –           –\n" in said
    assert "F to A" not in said
    assert "scores are" not in said


def test_where_nobody_knows_anything_that_is_all_that_is_said(statscore: Program) -> None:
    said = statscore("diff", "1990", "1991", "-r", "pic", "-w", str(ROOT)).out.splitlines()
    assert said[1] == "Nothing is known of 1990 and 1991: nobody has coded or found anything for it"
    assert len(said) == 2


UNSURE = "Not known whether these changed the law between the two days (1)\n  1.1 The lamp is lit"


@pytest.mark.parametrize(
    ("of", "unsure", "none"),
    [
        # The year of the change is known, and the first of the two days lies in it.
        (answer("2010", "none") + answer("2012", "full"), True, "known to have changed"),
        # Seen between the two days, nobody knows since when.
        (answer("2012-10-01", "full") + 'start = "unknown"\n', True, "known to have changed"),
        # The law is the same on both days.
        (answer("2010", "full") + 'through = "2012-12-31"\n', False, "coded"),
        (answer("2010", "full"), False, "coded"),
        # It changed before the first day.
        (answer("2010", "none") + answer("2011", "full"), False, "coded"),
    ],
)
def test_law_that_may_lie_between_the_days_is_named(
    statscore: Program, lamps: Lamps, of: str, *, unsure: bool, none: str
) -> None:
    said = statscore("diff", "2012-07-01", "2013", "AL", "-w", lamps(AL=of)).out
    assert f"No law is {none} between the two days." in said
    assert (UNSURE in said) is unsure


def test_of_the_country_it_is_counted_what_may_lie_between(
    statscore: Program, lamps: Lamps
) -> None:
    root = lamps(AL=answer("2010", "none") + answer("2012", "full"), AK=answer("2010", "full"))
    said = statscore("diff", "2012-07-01", "2013", "--why", "-w", root).out
    assert (
        "No law is known to have changed between the two days.\n"
        "Not known whether these changed the law between the two days: 1 answer of 1 state\n"
    ) in said


def test_a_law_of_a_year_is_named_beside_printed_figures(statscore: Program) -> None:
    said = statscore("diff", "2015", "2016", "TX", "--why", "-w", str(ROOT)).out
    assert (
        "No law is known to have changed between the two days.\n"
        "Not known whether these changed the law between the two days (1)\n"
        "  5.4 A non-punitive way into specialized services · specialized\n"
        "    in force from 2015 · HB 10 and HB 1446 of 2015 · Tex. Gov. Code § 772.0063\n"
    ) in said
