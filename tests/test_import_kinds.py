"""Sheets as they come: each kind is taken in, or refused with the way out in the message."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from textwrap import dedent

import pytest

from program import Program, Result
from statscore.model.workspace import Workspace
from statscore.read.load import load

RUBRIC = """\
title = "Minors"
from = 2010
points = 6
[grades]
A = 5
B = 3
F = 0
[areas.p]
title = "Protection"
number = "1"
[criteria.immunity]
number = "1.1"
area = "p"
title = "No minor can be charged"
weight = 3
levels = { yes = 1, no = 0 }
[criteria.services]
number = "1.2"
area = "p"
title = "Services are offered"
weight = 3
levels = { full = 1, partial = 0.5, none = 0 }
"""
SOURCE = ("--source", "https://example.org/x")
Taking = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one rubric and no state, in the current folder of the program."""
    for name in ("rubrics", "states"):
        (tmp_path / name).mkdir()
    (tmp_path / "rubrics" / "m.toml").write_text(RUBRIC, encoding="utf-8")
    return tmp_path


@pytest.fixture
def take(folder: Path, program: Program) -> Taking:
    """Import a sheet of this text."""

    def run(text: str, *words: str, name: str = "s.csv") -> Result:
        (folder / name).write_text(dedent(text), encoding="utf-8", newline="\n")
        return program("import", name, *SOURCE, *words)

    return run


def answers(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Return what each state's file says: level, first and last day by criterion."""
    workspace: Workspace = load(folder)
    assert [one for one in workspace.diagnostics if one.severity == "error"] == []
    return {
        code: {
            criterion: [
                f"{answer.says} {'by' if answer.start else 'from'} {since}"
                + (f" to {answer.through}" if answer.through else "")
                for since, answer in dated.items()
            ]
            for criterion, dated in state.answers.items()
        }
        for code, state in workspace.states.items()
    }


def says(found: Result, *words: str) -> None:
    """Hold that the import is refused with these words, and nothing is written."""
    assert (found.out, found.exit_code) == ("", 1)
    for text in words:
        assert text in found.err


# What values mean, which rows count.


def test_a_value_means_a_level_of_one_criterion(take: Taking, folder: Path) -> None:
    text = "state,year,immunity,services\nTX,2020,1,1\nOH,2020,0,0\n"
    levels = ["immunity:1=yes", "immunity:0=no", "1.2:1=full", "Services are offered:0=none"]
    assert take(text, *(word for level in levels for word in ("--level", level))).exit_code == 0
    assert answers(folder) == {
        "OH": {"immunity": ["no by 2020-12-31"], "services": ["none by 2020-12-31"]},
        "TX": {"immunity": ["yes by 2020-12-31"], "services": ["full by 2020-12-31"]},
    }


@pytest.mark.parametrize(
    ("option", "one", "other"),
    [
        ("--level", "1=yes", "1=full"),
        ("--level", "Yes=yes", "yes=no"),
        ("--column", "x=year", "X=day"),
        ("--state", "N. Carolina=NC", "n. carolina=SC"),
    ],
)
def test_what_is_explained_twice_is_wrong_usage(
    option: str, one: str, other: str, take: Taking
) -> None:
    found = take("state,year,immunity\n", option, one, option, other)
    assert found.exit_code == 2
    assert f"{option} says that" in found.err


def test_a_column_that_is_named_is_not_left_out(take: Taking, folder: Path) -> None:
    text = "state,year,immunity citation,services citation\nTX,2020,full,none\n"
    words = ("--column", "immunity citation=services", "--ignore", "*citation")
    assert take(text, *words).exit_code == 0
    assert answers(folder) == {"TX": {"services": ["full by 2020-12-31"]}}


@pytest.mark.parametrize(
    ("row", "words", "way"),
    [
        ("Total,2020,1,2", "'Total' is not one state", "--ignore-rows Total"),
        ("U.S.,2020,no,none", "'U.S.' is not one state", "--ignore-rows U.S."),
        (
            "Source: survey of 2020,,,",
            "--ignore-rows 'Source: survey of 2020' leaves the row out",
            "--ignore-rows 'Source: survey of 2020'",
        ),
        ("Average,2020,1,2", "'Average' is not one state", "--ignore-rows Average"),
    ],
)
def test_rows_that_are_no_states_have_a_way_past(
    row: str, words: str, way: str, take: Taking, folder: Path
) -> None:
    text = f"state,year,immunity,services\nTX,2020,yes,full\n{row}\n"
    found = take(text)
    says(found, "row 3, column 'state'", words)
    assert found.err.endswith(
        f"next: statscore import s.csv --source https://example.org/x {way}\n"
    )
    name = row.partition(",")[0]
    assert take(text, "--ignore-rows", name).exit_code == 0
    assert [*answers(folder)] == ["TX"]
    (folder / "states" / "TX.toml").unlink()
    assert take(text, "--skip-rows", "3").exit_code == 0
    assert [*answers(folder)] == ["TX"]


@pytest.mark.parametrize("rows", ["2-3", "2,3", "3, 2"])
def test_rows_of_a_survey_tool_below_the_headings(rows: str, take: Taking, folder: Path) -> None:
    text = (
        "state,year,immunity,services\n,,No minor can be charged,Services\n"
        '"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}",x,y\nTexas,2019,yes,full\n'
    )
    found = take(text)
    says(found, "row 2, column 'state'", "row 3, column 'state'", "--skip-rows 2 --skip-rows 3")
    assert take(text, "--skip-rows", rows).exit_code == 0
    assert answers(folder)["TX"]["immunity"] == ["yes by 2019-12-31"]


def test_footnote_marks_are_kept_as_a_note(take: Taking, folder: Path) -> None:
    rows = "TX,2020,yes*,Full (see note 2)\nOH,2020,no [1],partial†\nFL,2020,no,none (repealed)\n"
    found = take(f"state,year,immunity,services\n{rows}")
    says(found, "row 4, column 'services': 'none (repealed)' is no level of 'services'")
    assert take(f"state,year,immunity,services\n{rows}", "--partial").exit_code == 0
    notes = {
        (code, criterion): (answer.level, answer.note)
        for code, state in load(folder).states.items()
        for criterion, dated in state.answers.items()
        for answer in dated.values()
    }
    assert notes == {
        ("TX", "immunity"): ("yes", "Marked * in the sheet."),
        ("TX", "services"): ("full", "Marked (see note 2) in the sheet."),
        ("OH", "immunity"): ("no", "Marked [1] in the sheet."),
        ("OH", "services"): ("partial", "Marked † in the sheet."),
        ("FL", "immunity"): ("no", None),
    }


@pytest.mark.parametrize("word", ["NA", "nan", "not coded", "N/A", "-", "?", "null", "no data"])
def test_words_for_nothing_known_lead_to_no_level(word: str, take: Taking, folder: Path) -> None:
    text = f"state,year,immunity,services\nTX,2020,yes,{word}\n"
    found = take(text)
    says(found, f"column 'services': '{word}' is no level of 'services'", f'"{word}=uncoded"')
    assert "did you mean" not in found.err
    assert found.err.splitlines()[-1].startswith("next: statscore import s.csv")
    assert take(text, "--level", f"{word}=uncoded").exit_code == 0
    assert answers(folder) == {"TX": {"immunity": ["yes by 2020-12-31"]}}


def test_ones_and_zeros_are_proposed_and_not_assumed(take: Taking) -> None:
    found = take("state,year,immunity\nTX,2020,1\nOH,2020,0\n")
    says(found, "'1' is no level of 'immunity'")
    assert found.err.endswith("--level immunity:1=yes --level immunity:0=no\n")


def test_no_file_of_which_nothing_was_taken(take: Taking, folder: Path) -> None:
    assert take("state,year,immunity\nTX,2020,yes\nFL,2020,N/A\nUT,2020,\n", "--partial").out
    assert [*answers(folder)] == ["TX"]


# States as people write them.


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Washington, D.C.", "DC"),
        ("Miss.", "MS"),
        ("Commonwealth of Virginia", "VA"),
        ("US-TX", "TX"),
        ("N. Mex.", "NM"),
        ("48.0", "TX"),
    ],
)
def test_states_by_any_name(written: str, code: str, take: Taking, folder: Path) -> None:
    assert take(f'state,year,immunity\n"{written}",2020,no\n').exit_code == 0
    assert [*answers(folder)] == [code]


def test_a_state_by_a_name_of_the_sheets_own(take: Taking, folder: Path) -> None:
    text = "state,year,immunity\nLone Star,2020,yes\nBuckeye,2020,no\n"
    says(take(text), "'Lone Star' is no state that is known here")
    assert take(text, "--state", "Lone Star=TX", "--state", "buckeye=OH").exit_code == 0
    assert [*answers(folder)] == ["OH", "TX"]
    (folder / "states" / "OH.toml").unlink()
    found = take("state,year,immunity\nOhio Territory,2021,no\n", "--state", "Ohio Territory=XO")
    says(found, "'XO' is no state that is known here")


def test_no_country_is_taken_in_as_a_state(take: Taking, folder: Path) -> None:
    text = "code,name,year,immunity\nTX,Texas,2020,yes\nUS,United States,2020,no\n"
    found = take(text, "--new-states")
    says(found, "row 3, column 'code': 'US' (United States) is not one state")
    assert take(text, "--new-states", "--state", "US=US").exit_code == 0
    assert [*answers(folder)] == ["TX", "US"]


GEORGIA = "code,name,year,immunity\nGEORGIA,Georgia,2024,yes\nARMENIA,Armenia,2024,yes\n"


@pytest.mark.parametrize(
    "text",
    [
        GEORGIA,
        "country,year,immunity\nGeorgia,2024,yes\nAlbania,2024,no\n",
        "code,year,immunity\nDE,2024,yes\nGA,2024,no\nFR,2024,no\n",
        "name,year,immunity\nJordan,2024,yes\nNorway,2024,no\nTexas,2024,no\n",
    ],
)
def test_nothing_is_taken_for_american_by_its_letters(
    text: str, take: Taking, folder: Path
) -> None:
    for words in ((), ("--new-states",), ("--partial",)):
        says(take(text, *words), "the rows are of countries", '`jurisdictions = "iso"`')
    (folder / "statscore.toml").write_text('jurisdictions = "iso"\n', encoding="utf-8")
    if "Texas" not in text and "ARMENIA" not in text:
        assert take(text).exit_code == 0
        assert {"GA", "GEO"} & set(answers(folder)) == ({"GA"} if "DE" in text else {"GE"} & set())


def test_codes_are_made_of_names_where_that_is_asked(take: Taking, folder: Path) -> None:
    (folder / "statscore.toml").write_text('jurisdictions = "none"\n', encoding="utf-8")
    text = "state,year,immunity\nFree Town,2024,yes\nSão Tomé,2024,no\n"
    says(take(text), "--new-states --codes-from-names")
    assert take(text, "--new-states", "--codes-from-names").exit_code == 0
    assert {code: state.name for code, state in load(folder).states.items()} == {
        "FREETOWN": "Free Town",
        "SAOTOME": "São Tomé",
    }
    assert "1 new answer written" in take(text.replace("2024,yes", "2025,no")).out


# Numbers and dates as programs and people write them.


def test_whole_numbers_with_a_point(take: Taking, folder: Path) -> None:
    assert take("fips,year,immunity\n48.0,2020.0,yes\n").exit_code == 0
    rubric = RUBRIC.replace("levels = { yes = 1, no = 0 }", "levels = { 1 = 1, 0 = 0 }")
    (folder / "rubrics" / "m.toml").write_text(rubric.replace("{ 1 =", '{ "1" ='), "utf-8")
    (folder / "states" / "TX.toml").unlink()
    assert take("state,year,immunity\nTX,2020,1.0\nOH,2020,0.0\n").exit_code == 0
    assert answers(folder)["TX"] == {"immunity": ["1 by 2020-12-31"]}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2015-9-1", "2015-09-01"),
        ("20150901", "2015-09-01"),
        ("01Sep2015", "2015-09-01"),
        ("September 1, 2015", "2015-09-01"),
        ("1 Sept. 2015", "2015-09-01"),
        ("2015/09/01", "2015-09-01"),
        ("2015-09-01 00:00:00", "2015-09-01"),
        ("9/13/2015", "2015-09-13"),
        ("13.9.2015", "2015-09-13"),
        ("Sep 2015", "2015-09"),
    ],
)
def test_dates_with_one_meaning(written: str, read: str, take: Taking, folder: Path) -> None:
    assert take(f'state,criterion,level,since\nTX,1.1,yes,"{written}"\n').exit_code == 0
    assert answers(folder) == {"TX": {"immunity": [f"yes from {read}"]}}


def test_a_date_with_two_meanings(take: Taking, folder: Path) -> None:
    text = "state,criterion,level,since\nTX,1.1,yes,9/1/2015\n"
    found = take(text)
    says(found, "'9/1/2015' may be 2015-09-01 or 2015-01-09: say --dates mdy or --dates dmy")
    assert found.err.endswith("--dates mdy\n")
    assert take(text, "--dates", "dmy").exit_code == 0
    assert answers(folder) == {"TX": {"immunity": ["yes from 2015-01-09"]}}
    for wrong in ("2015-13-1", "20151301", "31/31/2015", "1 Febtember 2015", "2015-02-30"):
        says(take(text.replace("9/1/2015", wrong)), f"'{wrong}' is not a date")


def test_decimal_commas(take: Taking, folder: Path) -> None:
    words = ("--column", "total=published.score")
    assert take("state;year;immunity;total\nTX;2020;yes;5,5\n", *words).exit_code == 0
    text = 'state,year,immunity,total\nOH,2020,yes,"5,5"\n'
    says(take(text, *words), "'5,5' is no number; --decimal , reads decimal commas")
    assert take(text, *words, "--decimal", ",").exit_code == 0
    scores = {code: one.published["m"][2020].score for code, one in load(folder).states.items()}
    assert {code: float(str(score) and score) for code, score in scores.items()} == {  # type: ignore[arg-type]
        "OH": 5.5,
        "TX": 5.5,
    }


# The column in which the value stands, and the value as it stands there.


def test_the_wrong_column_is_not_named(take: Taking) -> None:
    words = ("--column", "total=published.score", "--column", "letter=published.grade")
    found = take("state,year,immunity,total,letter\nTX,2020,yes,5,A+\n", *words)
    says(found, "row 2, column 'letter': 'A+' is no grade of 'm'")
    found = take(
        "state,criterion,level,since,through\nTX,1.1,no,2014-09-01,2015-09-01\n"
        "TX,1.1,yes,2015-09-01,2019-08-01\n"
    )
    says(found, "row 2, column 'through': this answer is said to hold through 2015-09-01")
    found = take("state,year,immunity\nTX,2020,Perhaps (see below)\n")
    says(found, "column 'immunity': 'Perhaps (see below)' is no level")


def test_all_problems_as_a_sheet(take: Taking, folder: Path) -> None:
    rows = "".join(f"TX,{year},{'maybe' if year % 2 else 'yes'}\n" for year in range(1900, 2000))
    says(take(f"state,year,immunity\n{rows}", "--problems", "wrong.csv"), "and 38 more, column")
    text = (folder / "wrong.csv").read_text(encoding="utf-8")
    read = list(csv.DictReader(io.StringIO(text)))
    assert len(read) == 50
    assert read[0] == {
        "file": "s.csv",
        "sheet": "",
        "row": "3",
        "column": "immunity",
        "value": "maybe",
        "problem": read[0]["problem"],
    }


# The life of a panel: however the years come.

PANEL = {
    2018: "TX,{},yes,full\nOH,{},no,\nUT,{},no,none\n",
    2019: "TX,{},yes,partial\nOH,{},no,none\nUT,{},no,\n",
    2020: "TX,{},yes,partial\nUT,{},yes,none\n",
    2021: "TX,{},,\nOH,{},no,none\nUT,{},yes,full\nFL,{},,\n",
}


@pytest.mark.parametrize("order", [*permutations(PANEL)][::5])
def test_year_by_year_is_the_panel_at_once(
    order: tuple[int, ...], take: Taking, folder: Path, program: Program
) -> None:
    words = ("--column", "total=published.score")
    head = "state,year,immunity,services,total\n"
    of = {
        year: "".join(f"{row},{year - 2018}\n" for row in rows.format(*[year] * 4).splitlines())
        for year, rows in PANEL.items()
    }
    assert take(head + "".join(of.values()), *words).exit_code == 0
    at_once = {file.name: file.read_bytes() for file in folder.glob("states/*")}
    assert sorted(at_once) == ["FL.toml", "OH.toml", "TX.toml", "UT.toml"]
    for file in folder.glob("states/*"):
        file.unlink()
    for year in order:
        assert take(head + of[year], *words).exit_code == 0
    assert {file.name: file.read_bytes() for file in folder.glob("states/*")} == at_once
    for file in folder.glob("states/*"):
        file.unlink()
    for year in order:
        (folder / f"{year}.csv").write_text(head + of[year], encoding="utf-8")
    assert program("import", *(f"{year}.csv" for year in order), *SOURCE, *words).exit_code == 0
    assert {file.name: file.read_bytes() for file in folder.glob("states/*")} == at_once


def test_an_answer_goes_on_between_the_years(take: Taking, folder: Path, program: Program) -> None:
    assert take("state,year,immunity\nTX,2023,yes\n").exit_code == 0
    found = take("state,year,immunity\nTX,2024,yes\n")
    assert "0 new answers written · 1 lengthened · 0 there already" in found.out
    assert answers(folder) == {"TX": {"immunity": ["yes by 2023-12-31"]}}
    card = program("grade", "TX", "--as-of", "2024-06-30", "--format", "json").out
    (mark,) = [one for one in json.loads(card)[0]["marks"] if one["criterion"] == "immunity"]
    assert mark["level"] == "yes"


def test_what_somebody_coded_is_not_lengthened(take: Taking, folder: Path) -> None:
    file = folder / "states" / "TX.toml"
    text = (
        'name = "Texas"\nthrough = 2019-11-30\n\n[answers.immunity.2015-09-01]\nlevel = "yes"\n'
        'citations = ["§ 1"]\n'
    )
    file.write_text(text, encoding="utf-8")
    rows = "".join(f"TX,{year},none\n" for year in (2020, 2021))
    assert take(f"state,year,services\n{rows}").exit_code == 0
    assert load(folder).states["TX"].through == load(folder).states["TX"].through
    assert str(load(folder).states["TX"].through) == "2019-11-30"
    assert answers(folder)["TX"] == {
        "immunity": ["yes from 2015-09-01"],
        "services": ["none by 2020-12-31 to 2021-12-31"],
    }
