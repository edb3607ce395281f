"""What is shown never crosses a line that the exact figure does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import Program
from statscore.model.rubric import Rubric
from statscore.views.words import of_points, points, points_range, signed, signed_range

Write = Callable[[dict[str, str]], Path]


def rubric(**more: object) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "m",
            "title": "Minors",
            "points": 100,
            "grades": {"A": 90, "B": 80, "F": 0},
            "areas": {"p": {"title": "P"}},
            "criteria": {"a": {"title": "A", "area": "p", "weight": 100, "levels": {"yes": 1}}},
            **more,
        }
    )


def f(text: str) -> Fraction:
    return Fraction(text)


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        ("89.6", 0, "89.6"),  # 90 is an A
        ("89.98", 1, "89.98"),
        ("269/3", 0, "89.7"),
        ("79.99996", 1, "79.99996"),
        ("99.6", 0, "99.6"),  # 100 is all there is
        ("100.4", 0, "100.4"),
        ("0.04", 1, "0.04"),  # 0 is nothing
        ("-0.04", 1, "-0.04"),
        ("90", 0, "90"),
        ("90.4", 0, "90.4"),  # 90 itself is where an A begins
        ("91.4", 0, "91"),
        ("84.46", 1, "84.5"),
        ("269999999999999/3000000000000", 1, "269999999999999/3000000000000"),
    ],
)
def test_as_many_places_as_keep_a_number_on_its_side(number: str, places: int, shown: str) -> None:
    rounding = rubric(rounding={"places": places}).rounding
    assert points(f(number), rounding) == shown


def test_a_number_on_a_line_is_shown_there() -> None:
    rounding = rubric(grades={"A": "89.95", "B": "200/3", "F": 0}).rounding
    assert points(f("89.95"), rounding) == "89.95"
    assert points(f("89.94"), rounding) == "89.9"
    # What no decimal says reads as its own line does.
    assert points(f("200/3"), rounding) == "66.7"
    assert points(f("66.66"), rounding) == "66.66"


def test_where_grades_read_the_rounded_score_it_is_shown_so() -> None:
    rounding = rubric(rounding={"places": 0, "before_grade": True}).rounding
    assert points(f("89.6"), rounding) == "90"
    assert points(f("99.6"), rounding) == "99.6"


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        ("84.46", "84.54", "84.46 to 84.54"),
        ("84.46", "84.5", "84.46 to 84.5"),
        ("50.01", "50.04", "50.01 to 50.04"),
        ("12", "89.98", "12 to 89.98"),
        ("84.5", "84.5", "84.5"),
    ],
)
def test_a_range_stays_a_range(low: str, high: str, shown: str) -> None:
    assert points_range(f(low), f(high), rubric().rounding) == shown


def test_a_difference_never_reads_as_none() -> None:
    rounding = rubric().rounding
    assert signed(f("0.02"), rounding) == "+0.02"
    assert signed(f("-0.02"), rounding) == "-0.02"
    assert signed_range(f("-0.02"), f("0.02"), rounding) == "-0.02 to +0.02"
    assert signed(f("0"), rounding) == "0"


NUMBERS = st.fractions(-10, 110, max_denominator=2000)


@given(
    NUMBERS,
    st.lists(NUMBERS, max_size=3),
    st.integers(0, 2),
    st.sampled_from(["half-up", "half-even", "up", "down"]),
)
def test_no_line_is_crossed(number: Fraction, cuts: list[Fraction], places: int, mode: str) -> None:
    grades = {f"G{place}": str(cut) for place, cut in enumerate(sorted(cuts)[::-1])}
    rounding = rubric(grades=grades, rounding={"places": places, "mode": mode}).rounding
    shown = f(points(number, rounding))
    for line in (*cuts, f("100"), f("0")):
        if number != line:
            assert (shown > line, shown < line) == (number > line, number < line)


# On every screen


K1A = """
title = "Minors"
from = 2010
points = 100
rounding = { places = 0 }
[grades]
A = 90
B = 80
F = 0
[areas.p]
title = "Protection"
number = "1"
[criteria.immunity]
number = "1.1"
area = "p"
title = "No minor can be charged"
weight = 89.6
levels = { yes = 1, no = 0 }
[criteria.services]
number = "1.2"
area = "p"
title = "Services are offered"
weight = 10.4
levels = { full = 1, partial = 0.5, none = 0 }
"""
K1B = K1A.replace("89.6", "99.6").replace("10.4", "0.4")
MEAN = (
    K1A.replace("places = 0", "places = 1")
    .replace("points = 100", 'method = "mean"')
    .replace("89.6", "89.98")
    .replace("10.4", "10.02")
)
TEXAS = """
name = "Texas"
through = 2020-12-31
[answers.immunity.2015]
level = "yes"
sources = ["https://example.org/"]
[answers.services.2015]
level = "none"
sources = ["https://example.org/"]
"""
OHIO = TEXAS.replace("Texas", "Ohio").replace('"yes"', '"no"')
BILL = 'title = "An act"\n[changes.immunity]\nlevel = "yes"\n'

COMMANDS = (
    "grade TX --year 2020",
    "grade TX --year 2020 --format md",
    "grade TX --year 2020 --marks",
    "grade --year 2020",
    "grade TX OH --year 2020",
    "gaps TX --to A --year 2020",
    "gaps --to A --year 2020",
    "trend TX",
    "diff 2014 2020 TX",
    "diff 2014 2020 --table",
    "whatif OH immunity=yes --year 2020",
    "explain TX --year 2020",
)


@pytest.mark.parametrize(
    ("text", "exact", "wrong"),
    [(K1A, "89.6", "90"), (K1B, "99.6", "100"), (MEAN, "89.98", "90")],
    ids=["cut", "maximum", "mean"],
)
def test_every_command_shows_a_score_on_its_side(
    write_workspace: Write, program: Program, text: str, exact: str, wrong: str
) -> None:
    files = {"rubrics/m.toml": text, "states/TX.toml": TEXAS, "states/OH.toml": OHIO}
    write_workspace(files)
    for words in COMMANDS:
        out = program(*words.split()).out
        assert exact in out, words
        assert f"{wrong} of" not in out, words
        assert f" {wrong} points" not in out, words


def test_what_is_lost_and_what_it_weighs_is_never_nothing(
    write_workspace: Write, program: Program
) -> None:
    files: Mapping[str, str] = {"rubrics/m.toml": K1B, "states/TX.toml": TEXAS}
    write_workspace(dict(files))
    assert "0.4" in program("gaps", "TX", "--year", "2020").out
    assert "0 of 0.4 points" in program("grade", "TX", "--year", "2020").out


def test_a_mean_keeps_its_side_too(write_workspace: Write, program: Program) -> None:
    write_workspace({"rubrics/m.toml": K1A, "states/TX.toml": TEXAS})
    assert "89.6" in program("trend", "--years", "2020", "--table").out


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1", "1 point"),
        ("+1", "+1 point"),
        ("0.5", "0.5 points"),
        ("0 of 1", "0 of 1 point"),
        ("1 of 2.5", "1 of 2.5 points"),
        ("at least 1", "at least 1 point"),
        ("11", "11 points"),
        ("-1 to +1", "-1 to +1 point"),
        ("0", "0 points"),
    ],
)
def test_the_noun_goes_with_the_last_number(number: str, words: str) -> None:
    assert of_points(number) == words
