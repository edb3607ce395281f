"""Answers that hold a number, in the commands and sheets that read and show them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from program import Program
from statscore.model.levels import Levels, Linear

RUBRIC = """\
title = "Penalties"
from = 2010
[grades]
A = 15
F = 0
[areas.law]
title = "Law"
[criteria.penalty-years]
number = "1"
area = "law"
title = "Years of prison"
weight = 10
linear = { from = 0, to = 25 }
[criteria.fine]
number = "2"
area = "law"
title = "Fine"
weight = 10
levels = { full = 1, partial = 0.5, none = 0 }
thresholds = { full = 10_000, partial = 1_000 }
"""
FROM = ("--from", "2014-01-01", "--source", "https://example.org/law")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("rubrics", "states"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "m.toml").write_text(RUBRIC, encoding="utf-8")
    (tmp_path / "states" / "TX.toml").write_text('name = "Texas"\n', encoding="utf-8")
    (tmp_path / "states" / "OH.toml").write_text('name = "Ohio"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_set_writes_a_number_and_cards_show_it(program: Program, workspace: Path) -> None:
    program("set", "TX", "penalty-years", "12.5", *FROM)
    program("set", "TX", "fine", "5000", *FROM)
    text = (workspace / "states" / "TX.toml").read_text(encoding="utf-8")
    assert "value = 12.5\n" in text
    assert "value = 5000\n" in text
    assert "level" not in text
    card = program("grade", "TX", "--year", "2015").out
    assert "10 of 20" in card
    assert "12.5 of 25" in card
    assert "partial (5000)" in card
    assert "12.5 of 25" in program("gaps", "TX", "--year", "2015").out
    assert "12.5 of 25: 0.5 × 10 = 5" in program("explain", "TX", "--year", "2015").out


def test_a_level_takes_the_place_of_a_number(program: Program, workspace: Path) -> None:
    program("set", "TX", "fine", "5000", *FROM)
    program("set", "TX", "fine", "full", *FROM)
    text = (workspace / "states" / "TX.toml").read_text(encoding="utf-8")
    assert 'level = "full"' in text
    assert "value" not in text


def test_sheets_of_numbers_read_back(program: Program, workspace: Path) -> None:
    sheet = workspace / "wide.csv"
    sheet.write_text(
        "state,year,penalty-years,fine\nOH,2015,12.5,full\nTX,2015,30,999\n", encoding="utf-8"
    )
    program("import", str(sheet))
    answers = program("export", "answers").out
    assert answers.splitlines()[0].endswith(",value,value_numerator,value_denominator")
    assert ",12.5,25,2\n" in answers
    assert ",999.0,999,1\n" in answers
    before = [
        (workspace / "states" / name).read_text(encoding="utf-8") for name in ("OH.toml", "TX.toml")
    ]
    (workspace / "long.csv").write_text(answers, encoding="utf-8")
    for name, own in (("OH.toml", "Ohio"), ("TX.toml", "Texas")):
        (workspace / "states" / name).write_text(f'name = "{own}"\n', encoding="utf-8")
    program("import", str(workspace / "long.csv"))
    after = program("export", "answers").out
    assert after == answers
    assert all("value = " in text for text in before)


def test_what_counts_levels_refuses_numbers_by_name(program: Program, workspace: Path) -> None:
    del workspace
    program("set", "TX", "penalty-years", "12.5", *FROM)
    for command in (
        ("tally", "penalty-years", "--year", "2015"),
        ("gaps", "TX", "--to", "A", "--year", "2015"),
    ):
        refused = program(*command)
        assert refused.exit_code != 0
        assert "'penalty-years' is answered with a number" in refused.err
    assert "yes             1  TX" in program("tally", "penalty-years>=12", "--year", "2015").out


def test_numbers_that_earn_the_same_have_one_order_whatever_set_they_come_from() -> None:
    ends = {"25": Fraction(1), "0": Fraction(0)}
    levels = Levels(ends, Linear.model_validate({"from": 0, "to": 25}))
    beyond = {"26", "27", "28", "29", "30", "31", "32"}
    assert levels.in_order({*beyond, "0", "-1", "12.5", "unheard of"}) == (
        *sorted(beyond, reverse=True),
        "12.5",
        "0",
        "-1",
        "unheard of",
    )


def test_numbers_of_a_deduction_are_best_first_where_it_may_not_apply_too() -> None:
    ends = {"0": Fraction(0), "25": Fraction(1)}
    levels = Levels(ends, Linear.model_validate({"from": 0, "to": 25}), deducts=True)
    assert levels.in_order(["25", "5", "0"]) == ("0", "5", "25")
    dropped = levels.also({"not-applicable": Fraction(0)})
    assert dropped.in_order(["25", "5", "0"]) == ("0", "5", "25")


def test_what_is_neither_level_nor_number_is_told_that_a_number_does(
    program: Program, workspace: Path
) -> None:
    hint = "choose from 0, 25, not-applicable, pending, or write a number such as 12.5"
    refused = program("set", "TX", "penalty-years", "12,5", *FROM)
    assert refused.err == f"statscore: there is no level '12,5' of 'penalty-years': {hint}\n"
    (workspace / "sheet.csv").write_text("state,year,penalty-years\nTX,2015,10 years\n")
    read = program("import", "sheet.csv", "--source", "https://example.org/law")
    assert f"'10 years' is no level of 'penalty-years' ({hint})" in read.out + read.err
    assert "number" not in program("set", "TX", "fine", "patial", *FROM).err
    assert "number" not in program("set", "TX", "fine", "--at-least", "9,5", *FROM).err
