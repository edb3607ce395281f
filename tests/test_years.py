"""Years that nobody has read are not graded as if they were, nor by a rubric that has ended."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from program import Program, Run
from statscore.read.load import load
from statscore.reports.count.adoption import adoption
from statscore.reports.count.years import graded_years, latest_full

Write = Callable[[dict[str, str]], Path]

RUBRIC = """
title = "Minors"
from = 2010
points = 6
[grades]
A = 5
B = 3
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
STATE = """
name = "Y"
[answers.immunity.2020-01-01]
level = "none"
citations = ["Y Code § 1"]
"""
LATER = """
[answers.immunity.2026-03-01]
level = "full"
citations = ["Y Code § 2"]
"""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", "2025-11-27")


def test_a_day_to_come_is_graded_only_if_nothing_changes(
    write_workspace: Write, program: Program
) -> None:
    write_workspace({"rubrics/m.toml": RUBRIC, "states/YY.toml": STATE})
    for words in ("grade YY", "gaps YY", "gaps YY --to A", "whatif YY 1.1=full", "explain YY"):
        out = program(*words.split(), "--year", "2099").out
        assert "law in force on 2099-12-31, if nothing changes until then" in out.replace(
            "Law", "law"
        )
        assert "if nothing changes" not in program(*words.split(), "--year", "2024").out


def test_a_law_of_a_day_to_come_makes_no_year_the_default(
    write_workspace: Write, program: Program
) -> None:
    write_workspace(
        {
            "rubrics/m.toml": RUBRIC,
            "states/YY.toml": STATE + LATER,
            "states/ZZ.toml": STATE.replace('"Y"', '"Z"'),
        }
    )
    for words in (("grade",), ("grade", "YY"), ("grade", "ZZ"), ("tally", "1.1")):
        first_two = " ".join(program(*words).out.splitlines()[:2])
        assert "2026" not in first_two
        assert "2025" not in first_two
    assert [year["year"] for year in json.loads(program("trend", "-f", "json").out)][-1] == 2024
    assert "2026-12-31, if nothing changes" in program("grade", "YY", "--year", "2026").out


@pytest.mark.parametrize(
    ("cutoff", "today", "years"),
    [
        ("12-31", "2026-11-27", [2020, 2021, 2022, 2023, 2024, 2025]),
        ("12-31", "2026-12-31", [2020, 2021, 2022, 2023, 2024, 2025, 2026]),
        ("08-01", "2026-11-27", [2020, 2021, 2022, 2023, 2024, 2025, 2026]),
        ("08-01", "2026-07-31", [2020, 2021, 2022, 2023, 2024, 2025]),
    ],
)
def test_a_year_can_be_graded_from_its_day_on(
    write_workspace: Write,
    monkeypatch: pytest.MonkeyPatch,
    cutoff: str,
    today: str,
    years: list[int],
) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", today)
    rubric = RUBRIC.replace("points", f'cutoff = "{cutoff}"\npoints')
    folder = write_workspace({"rubrics/m.toml": rubric, "states/YY.toml": STATE + LATER})
    assert [graded.year for graded in graded_years(load(folder))] == years


def test_what_was_printed_for_a_year_makes_it_one(write_workspace: Write) -> None:
    printed = '[published.m.2026]\ngrade = "A"\nsource = "https://example.org/"\n'
    folder = write_workspace({"rubrics/m.toml": RUBRIC, "states/YY.toml": STATE + printed})
    found = latest_full(load(folder))
    assert found is not None
    assert found.graded.year == 2026


def test_a_curve_ends_today(write_workspace: Write) -> None:
    folder = write_workspace({"rubrics/m.toml": RUBRIC, "states/YY.toml": STATE + LATER})
    workspace = load(folder)
    found = adoption(workspace.rubrics["m"], "immunity", "full", workspace.states.values())
    assert [str(step.since) for step in found.steps] == ["2026-03-01"]
    assert found.years == ()


OLD = RUBRIC.replace("from = 2010", "from = 2011\nuntil = 2019").replace("Minors", "Old")
NEW = RUBRIC.replace("from = 2010", "from = 2021").replace("Minors", "New")
SETTINGS = 'rubric = "old"\n'


def test_no_rubric_that_has_ended_is_taken_for_a_later_year(
    write_workspace: Write, program: Program
) -> None:
    files = {"statscore.toml": SETTINGS, "rubrics/old.toml": OLD, "states/YY.toml": STATE}
    write_workspace(files)
    refused = program("grade", "YY", "--year", "2026")
    assert (refused.exit_code, refused.out) == (2, "")
    assert (
        "no rubric grades 2026: 'old' ends with 2019; name one with --rubric (old)" in refused.err
    )
    assert program("grade", "YY", "--year", "2026", "--rubric", "old").exit_code == 0
    write_workspace({"rubrics/new.toml": NEW})
    for year, title in ((2026, "New"), (2020, "New"), (2015, "Old"), (2009, "Old")):
        assert f"{title} ·" in program("grade", "YY", "--year", str(year)).out
    assert program("grade", "YY", "--year", "2020").err == (
        "no rubric grades 2020: using 'new', made for the years from 2021\n"
    )


def test_years_without_a_rubric_are_left_out_of_a_span(
    write_workspace: Write, program: Program
) -> None:
    files = {"statscore.toml": SETTINGS, "rubrics/old.toml": OLD, "states/YY.toml": STATE}
    write_workspace(files)
    found = program("trend", "YY", "--years", "2018-2022")
    assert found.exit_code == 0
    assert found.err == "no rubric grades 2020 to 2022: 'old' ends with 2019: left out\n"


def test_a_year_of_the_shipped_data_after_all_rubrics_is_refused(shipped: Run) -> None:
    refused = shipped("grade", "TX", "--year", "2026")
    assert refused.exit_code == 2
    assert "no rubric grades 2026: 'report-cards' ends with 2024" in refused.err


def test_two_rubrics_of_one_year_are_named(write_workspace: Write, program: Program) -> None:
    second = RUBRIC.replace("Minors", "Second")
    files = {"rubrics/m.toml": RUBRIC, "rubrics/s.toml": second, "states/YY.toml": STATE}
    write_workspace(files)
    said = "'m' is taken for 2020, which 's' grades too: --rubric names another\n"
    assert program("grade", "YY", "--year", "2020").err == said
    assert program("grade", "YY").err == said.replace("2020", "2024")
    assert program("grade").err == said.replace("2020", "2024")
    assert program("grade", "YY", "--year", "2020", "--rubric", "s").err == ""


def test_a_file_that_names_no_last_day_is_graded_up_to_today(
    write_workspace: Write, program: Program
) -> None:
    """Whether its state is named or not, and wherever the other files end."""
    read = STATE.replace('name = "Y"\n', 'name = "Z"\nthrough = 2021-12-31\n')
    files = {"rubrics/m.toml": RUBRIC, "states/YY.toml": STATE, "states/ZZ.toml": read}
    folder = write_workspace(files)
    assert [graded.year for graded in graded_years(load(folder))] == [*range(2020, 2025)]
    for words in ("trend", "trend YY", "export scores", "export scores YY"):
        assert "2024" in program(*words.split()).out, words
    assert program("grade", "YY").out.startswith("Y · F in 2024")
    assert "· F in 2021" in program("grade", "ZZ").out


@pytest.mark.parametrize(
    "words",
    [
        "grade TX 1995",
        "gaps TX 1995",
        "explain TX 1995",
        "whatif TX non-criminalization=full --year 1995",
        "map 1995",
        "diff 1995 2011",
        "tally non-criminalization --year 1995 --rubric pic",
        "grade 1995",
    ],
)
def test_a_year_that_no_rubric_was_made_for_is_named_everywhere(words: str, shipped: Run) -> None:
    found = shipped(*words.split())
    assert "(pic was made for the years 2011 to 2019)" in found.out
    if "--rubric" not in words:
        assert found.err.startswith(
            "no rubric grades 1995: using 'pic', made for the years 2011 to 2019\n"
        )


def test_whoever_coded_only_this_year_is_not_sent_to_the_rubric_that_is_taken_anyway(
    write_workspace: Write, program: Program
) -> None:
    this_year = STATE.replace("2020-01-01", "2025-03-01")
    rubric = "".join(line for line in RUBRIC.splitlines(True) if not line.startswith("from"))
    write_workspace({"rubrics/m.toml": rubric, "states/YY.toml": this_year})
    for words in ("trend", "trend YY"):
        said = program(*words.split()).err
        assert said.startswith("there are answers, but the first cut-off day")
        assert "--rubric" not in said


def test_a_day_to_come_is_one_in_every_report_and_in_json(
    write_workspace: Write, program: Program
) -> None:
    write_workspace({"rubrics/m.toml": RUBRIC, "states/YY.toml": STATE})
    for words in ("tally immunity --year 2099", "diff YY 2021 2099", "tally immunity=none 2099"):
        assert "if nothing changes until then" in program(*words.split()).out
    for words in ("trend YY", "trend"):
        to_come = "2026: law in force on 2026-12-31, if nothing changes until then\n"
        assert to_come in program(*words.split(), "2022", "2026").out
        assert "if nothing changes" not in program(*words.split(), "2022", "2024").out
    for words in ("grade YY 2099", "tally immunity 2099"):
        (row,) = json.loads(program(*words.split(), "-f", "json").out)
        assert row["if_nothing_changes"] is True
    (row,) = json.loads(program("diff", "YY", "2021", "2099", "-f", "json").out)
    assert (row["from"]["if_nothing_changes"], row["to"]["if_nothing_changes"]) == (False, True)
