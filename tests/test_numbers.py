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


def test_a_plan_is_refused_for_numbers_only_where_one_is_needed(
    program: Program, workspace: Path
) -> None:
    del workspace
    # 30 years earn the 10 points that 25 do, and `partial` the half of 10: 15 is an A.
    program("set", "TX", "penalty-years", "30", *FROM)
    program("set", "TX", "fine", "5000", *FROM)
    asked = ("gaps", "TX", "--to", "A", "--year", "2015")
    assert "A is reached already: nothing has to change" in program(*asked).out
    # Nothing is left to raise in a number beyond the end of its scale.
    program("set", "TX", "fine", "none", *FROM)
    assert "cheapest plan: 1 change, 1 step, +5 to 15, grade A" in program(*asked).out
    program("set", "TX", "penalty-years", "24", *FROM)
    program("set", "TX", "fine", "full", *FROM)
    # 24 / 25 * 10 + 10 = 19.6
    assert "A is reached already: nothing has to change" in program(*asked).out


@pytest.mark.parametrize(
    ("given", "shown", "gain"),
    [
        ("penalty-years=-5", "-5", "-5"),
        ("penalty-years=.5", "0.5", "-4.8"),
        ("penalty-years=1/3", "1/3", "-4.9"),
        ("penalty-years=25.0", "25", "+5"),
        ("fine=lots", None, None),
        ("fine=999", "none", "-5"),
        ("fine=1e4", "full", "+5"),
    ],
)
def test_whatif_takes_any_number(
    program: Program, workspace: Path, given: str, shown: str | None, gain: str | None
) -> None:
    del workspace
    program("set", "TX", "penalty-years", "12.5", *FROM)
    program("set", "TX", "fine", "5000", *FROM)
    found = program("whatif", "TX", given, "--year", "2015")
    if shown is None:
        assert found.err.endswith("or write a number such as 12.5\n")
        return
    assert found.out.splitlines()[1].startswith(f"if this were law: {gain} points; ")
    assert found.out.splitlines()[-1].split()[-3:] == [shown, "as", "given"]


def test_the_number_that_the_law_has_already_changes_nothing(
    program: Program, workspace: Path
) -> None:
    del workspace
    program("set", "TX", "penalty-years", "12.5", *FROM)
    found = program("whatif", "TX", "penalty-years=12.50", "--year", "2015").out
    assert "as given, penalty-years: the law has '12.5' already" in found


def test_a_bill_may_say_a_number(program: Program, workspace: Path) -> None:
    program("set", "TX", "penalty-years", "12.5", *FROM)
    bill = workspace / "hb1.toml"
    bill.write_text(
        'title = "An act"\n[changes.penalty-years]\nvalue = 20\n[changes.fine]\nvalue = 5000\n',
        encoding="utf-8",
    )
    found = program("whatif", "TX", "--bill", "hb1.toml", "--as-law", "--year", "2015").out
    # 20 / 25 * 10 - 5, and from 0 to 10 to 5.
    assert "+3  1 Years of prison  12.5 of 25  20          An act" in found
    assert "-5 to +5  2 Fine             uncoded     partial     An act" in found
    bill.write_text('title = "An act"\n[changes.fine]\nvalue = 1\nlevel = "full"\n', "utf-8")
    assert "[value-and-level]" in program("whatif", "TX", "--bill", "hb1.toml").err
    bill.write_text('title = "An act"\n[changes.fine]\nnote = "x"\n', "utf-8")
    assert "[changes.fine] lacks the key 'level' [missing-key]" in (
        program("whatif", "TX", "--bill", "hb1.toml").err
    )


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
