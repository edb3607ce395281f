"""Which year a proof is of where nobody names one, and what it says of the law of other years."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from program import Program

OLD = """\
title  = "Old lamps"
from   = 2010
until  = 2015
cutoff = "08-01"
points = 2
grades = { A = 2, F = 0 }
[areas.light]
title = "Light"
[criteria.lamp]
area   = "light"
number = "1.1"
title  = "The lamp burns"
weight = 1
levels = { full = 1, none = 0 }
[criteria.fog]
area   = "light"
number = "1.2"
title  = "The horn sounds"
weight = 1
levels = { full = 1, none = 0 }
"""
NEW = """\
title  = "New lamps"
from   = 2018
cutoff = "08-01"
points = 2
grades = { A = 2, F = 0 }
[areas.light]
title = "Light"
[criteria.lamp]
area   = "light"
number = "2.1"
title  = "The lamp burns"
weight = 1
levels = { full = 1, none = 0 }
[criteria.boat]
area   = "light"
number = "2.2"
title  = "There is a boat"
weight = 1
levels = { full = 1, none = 0 }
"""
STATE = """\
name = "Ysland"
through = 2014-12-31
[answers.lamp.2011-01-01]
level = "none"
citations = ["Y Code § 1"]
[answers.fog.2013-01-01]
level = "full"
through = 2013-12-31
citations = ["Y Code § 2"]
[answers.boat.2020-01-01]
level = "full"
start = "unknown"
through = 2020-01-01
act = "Act 3"
citations = ["Y Code § 3"]
[published.old.2011]
grade = "F"
source = "https://y.example/2011"
[published.old.2012]
grade = "F"
source = "https://y.example/2012"
[published.old.2014]
grade = "F"
source = "https://y.example/2014"
[published.new.2019]
grade = "F"
source = "https://y.example/2019"
"""


@pytest.fixture
def lamps(write_workspace: Callable[[dict[str, str]], Path], program: Program) -> Program:
    write_workspace({"rubrics/old.toml": OLD, "rubrics/new.toml": NEW, "states/YY.toml": STATE})
    return program


def test_the_proof_of_a_card_names_the_cards_on_which_more_law_counts(lamps: Program) -> None:
    lines = lamps("explain", "YY").out.splitlines()
    assert lines[0] == "Ysland · F in 2019, as published"
    assert lines[1] == "New lamps · law in force on 2019-08-01 · the latest year with grades"
    assert lines[2] == (
        "0 of 2 criteria coded; more law counts on the card of 2013 (2 of 2) and of 2014 (1 of 2)"
    )
    assert lines[-2:] == [
        "More  statscore explain YY --year 2013  the card on which most law counts",
        "      statscore explain YY --year 2014  a later one",
    ]


def test_whoever_names_a_year_is_told_of_no_other(lamps: Program) -> None:
    assert "more law counts" not in lamps("explain", "YY", "2019").out
    assert "more law counts" not in lamps("explain", "YY", "2013").out


def test_one_criterion_is_explained_of_the_latest_year_that_counts_an_answer(
    lamps: Program,
) -> None:
    assert lamps("explain", "YY", "lamp").out.splitlines()[:3] == [
        "Ysland · 1.1 The lamp burns",
        "none in 2014, 0 of 1 point, since 2011-01-01 · Y Code § 1",
        "Old lamps · law in force on 2014-08-01 · the latest year that counts an answer to this",
    ]
    assert lamps("explain", "YY", "fog").out.splitlines()[1] == (
        "full in 2013, 1 of 1 point, since 2013-01-01 · Y Code § 2"
    )


def test_a_criterion_that_no_card_counts_has_the_law_that_is_known(lamps: Program) -> None:
    lines = lamps("explain", "YY", "boat").out.splitlines()
    assert lines[1] == (
        "nobody has coded this in 2019, which says nothing about the law: 0 to 1 of 1 point"
    )
    assert "  next: full seen on 2020-01-01, Act 3, Y Code § 3 (states/YY.toml:10)" in lines


def test_the_rubric_that_is_named_is_the_one_that_is_taken(lamps: Program) -> None:
    lines = lamps("explain", "YY", "lamp", "--rubric", "new").out.splitlines()
    assert lines[1].startswith("nobody has coded this in 2019")
    result = lamps("explain", "YY", "fog", "--rubric", "new")
    assert result.exit_code == 2
    assert "there is no criterion 'fog'" in " ".join(result.err.split())


def test_years_say_what_is_known_and_leap_over_none(lamps: Program) -> None:
    lines = lamps("grade", "YY").out.splitlines()
    at = lines.index("Years: 2011–2012 0 to 1 F · 2013 1 F · 2014 0 to 1 F")
    assert lines[at + 1].strip() == "another rubric since 2019, not on one scale: 2019 F"
