""" "Since" is said only where somebody found out since when; else on which day it was seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from program import Program
from statscore.model.dates import when
from statscore.model.state import Answer, dated

Write = Callable[[dict[str, str]], Path]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({}, "since 2015-08-01"),
        ({"through": when("2017-12-31")}, "since 2015-08-01"),
        ({"start": "unknown"}, "seen on 2015-08-01"),
        ({"start": "unknown", "through": when("2015-08-01")}, "seen on 2015-08-01"),
        (
            {"start": "unknown", "through": when("2017-12-31")},
            "seen on 2015-08-01, known through 2017-12-31",
        ),
    ],
)
def test_an_answer_is_dated_by_what_is_known_of_it(keys: dict[str, object], words: str) -> None:
    since = when("2015-08-01")
    assert dated(since, Answer.model_validate({"level": "full", **keys})) == words


RUBRIC = """
title = "Minors"
from = 2010
points = 6
[grades]
A = 5
F = 0
[areas.p]
title = "Protection"
[criteria.immunity]
number = "1.1"
area = "p"
title = "No minor can be charged"
weight = 6
levels = { full = 1, half = 0.5, none = 0 }
"""
TEXAS = """
name = "Texas"
[answers.immunity.2013-08-01]
level = "none"
start = "unknown"
through = 2015-08-01
citations = ["T Code § 1"]
[answers.immunity.2017-08-01]
level = "half"
citations = ["T Code § 2"]
"""
OHIO = """
name = "Ohio"
[answers.immunity.2016-08-01]
level = "full"
start = "unknown"
citations = ["O Code § 1"]
"""
IOWA = 'name = "Iowa"\n'
BOUND = """
name = "Maine"
[answers.immunity.2016-08-01]
at_least = "half"
start = "unknown"
sources = ["https://example.org/"]
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("explain TX --year 2019", "before: none seen on 2013-08-01, known through 2015-08-01"),
        ("explain TX 1.1 --year 2019", "before: none seen on 2013-08-01"),
        ("explain OH --year 2019", "seen on 2016-08-01"),
        ("explain TX --year 2019", "since 2017-08-01"),
        ("gaps TX --to A --year 2019", "OH seen on 2016-08-01 · O Code § 1"),
        ("grade ME --year 2019", "(seen on 2016-08-01)"),
    ],
)
def test_every_view_says_so(
    write_workspace: Write, program: Program, words: str, expected: str
) -> None:
    states = {"TX": TEXAS, "OH": OHIO, "IA": IOWA, "ME": BOUND}
    files = {f"states/{code}.toml": text for code, text in states.items()}
    write_workspace({"rubrics/m.toml": RUBRIC, **files})
    out = program(*words.split()).out
    assert expected in " ".join(out.split())
    assert "since 2016" not in out
    assert "since 2013" not in out


def test_examples_of_other_states_are_dated_so(write_workspace: Write, program: Program) -> None:
    files = {"states/OH.toml": OHIO, "states/IA.toml": IOWA}
    write_workspace({"rubrics/m.toml": RUBRIC, **files})
    out = program("code", "IA", "--year", "2019", typed="q\n").out
    assert "full in OH seen on 2016-08-01: O Code § 1" in " ".join(out.split())
