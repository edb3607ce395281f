"""Sheets as they come: each kind is taken in, or refused with the way out in the message."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from random import Random
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from program import Program, Result
from statscore.model.workspace import Workspace
from statscore.read.load import load
from workspaces import tries

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


_CELL = st.sampled_from(["yes", "no", "", "yes"])
_DEGREE = st.sampled_from(["full", "none", "", "full"])
_ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["TX", "OH"]), st.integers(2015, 2019)),
    st.tuples(_CELL, _DEGREE, st.sampled_from(["§ 1", "§ 1", "§ 2"])),
    min_size=2,
    max_size=9,
)


@settings(
    tries(25),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_ROWS, st.randoms(use_true_random=False))
def test_any_panel_in_any_order(
    take: Taking,
    folder: Path,
    rows: dict[tuple[str, int], tuple[str, str, str]],
    order: Random,
) -> None:
    """With holes, with years that one state alone has, with citations that change."""

    def sheet(*years: int) -> str:
        lines = (
            f"{code},{year},{immunity},{cite if immunity else ''},{services}\n"
            for (code, year), (immunity, services, cite) in sorted(rows.items())
            if year in years
        )
        return f"state,year,immunity,immunity_citation,services\n{''.join(lines)}"

    def files() -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in folder.glob("states/*")}

    def emptied() -> None:
        for file in folder.glob("states/*"):
            file.unlink()

    years = sorted({year for _code, year in rows})
    emptied()
    assert take(sheet(*years)).exit_code == 0
    at_once = files()
    emptied()
    order.shuffle(years)
    for year in years:
        assert take(sheet(year)).exit_code == 0
    assert files() == at_once
    assert all("0 new answers written" in take(sheet(year)).out for year in years)
    assert files() == at_once


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


# Shapes.

SURVEILLANCE = """\
Jurisdictions,Effective Date,Valid Through Date,immunity,services
Texas,2014-09-01,2015-08-31,no,partial
Texas,2015-09-01,2019-08-01,yes,partial
Ohio,2016-01-01,2017-06-30,no,none
Ohio,2018-01-01,2019-08-01,no,none
"""


def test_rows_of_spans_with_a_column_a_question(take: Taking, folder: Path) -> None:
    assert take(SURVEILLANCE).exit_code == 0
    assert answers(folder) == {
        "OH": {
            "immunity": ["no from 2016-01-01 to 2017-06-30", "no from 2018-01-01"],
            "services": ["none from 2016-01-01 to 2017-06-30", "none from 2018-01-01"],
        },
        "TX": {
            "immunity": ["no from 2014-09-01", "yes from 2015-09-01"],
            "services": ["partial from 2014-09-01"],
        },
    }
    assert str(load(folder).states["TX"].through) == "2019-08-01"
    later = SURVEILLANCE.replace("2019-08-01", "2021-08-01")
    assert "0 new answers written · 4 lengthened" in take(later).out
    assert str(load(folder).states["TX"].through) == "2021-08-01"
    assert "0 new answers written" in take(later).out
    says(take(later.replace("yes", "no")), "the file answers 'yes' from 2015-09-01")


@pytest.mark.parametrize("row", ["Total,,yes", ",Total,yes", "Total,Total,yes"])
def test_a_row_of_all_is_no_new_state_and_the_way_past_it_is_named(
    row: str, take: Taking, folder: Path
) -> None:
    text = f"code,name,immunity\nTX,Texas,yes\n{row}\n"
    codes = ("--new-states", "--codes-from-names", "--as-of", "2020")
    found = take(text, *codes)
    says(found, "row 3, column '", " is not one state")
    _said, option, way = found.err.rstrip("\n").rpartition("--ignore-rows ")
    assert option
    assert take(text, *codes, "--ignore-rows", way).exit_code == 0
    assert [file.name for file in (folder / "states").iterdir()] == ["TX.toml"]


def test_a_note_of_a_row_is_left_out_only_where_the_row_has_no_level(
    take: Taking, folder: Path
) -> None:
    text = "state,year,immunity,services,note\nTexas,2019,yes,,Read twice.\n"
    assert "left out" not in take(text, "--column", "note=note").out
    (answer,) = load(folder).states["TX"].answers["immunity"].values()
    assert answer.note == "Read twice."
    lone = take(f"{text}Ohio,2019,,,Nothing found.\n", "--column", "note=note").out
    assert "left out: 1 citation or note beside no level" in lone
    # An empty field contradicts a level beside a note too.
    again = take(f"{text}Texas,2019,,full,Read twice.\n", "--column", "note=note")
    says(again, "row 3, column 'immunity': '' here, and 'yes' in row 2 for the same state and day")


@pytest.mark.parametrize(
    "heading",
    ["immunity_citation", "Immunity (citation)", "1.1 statute", "No minor can be charged: cite"],
)
def test_a_citation_beside_its_question(heading: str, take: Taking, folder: Path) -> None:
    text = f"state,year,immunity,{heading},immunity_note,services\n"
    text += "Texas,2019,yes,Tex. Penal Code § 43.02(d),Read twice.,full\nOhio,2019,,§ 9,,none\n"
    found = take(text)
    assert found.exit_code == 0
    assert "left out: 1 citation or note beside no level" in found.out
    (answer,) = load(folder).states["TX"].answers["immunity"].values()
    assert (answer.citations, answer.note) == (("Tex. Penal Code § 43.02(d)",), "Read twice.")
    (other,) = load(folder).states["TX"].answers["services"].values()
    assert (other.citations, other.note) == ((), None)


def test_any_key_of_an_answer_beside_its_question(take: Taking, folder: Path) -> None:
    text = "state,year,1.1,where,least,most\nTX,2019,yes,§ 1,partial,\nOH,2019,no,,,partial\n"
    words = ("where=immunity.citations", "least=services.at_least", "most=services.at_most")
    assert take(text, *(word for one in words for word in ("--column", one))).exit_code == 0
    assert answers(folder)["TX"]["services"] == ["at least partial by 2019-12-31"]
    assert answers(folder)["OH"]["services"] == ["at most partial by 2019-12-31"]


def test_cells_that_hold_the_date_from_which_a_level_holds(take: Taking, folder: Path) -> None:
    text = "state,immunity,services\nTX,2015-09-01,2013\nOH,0,2012-06-27\nUT,,0\n"
    found = take(text)
    says(found, "column 'immunity': the column holds dates, such as 2015-09-01", "--since")
    assert found.err.endswith("--since immunity=yes --since services=full\n")
    found = take(text, "--as-of", "2020")
    says(found, "'2015-09-01' is no level of 'immunity'", '--since "immunity=LEVEL"')
    words = ("--since", "immunity=yes", "--since", "services=full")
    found = take(text, *words)
    says(found, "row 3, column 'immunity': '0' is no level of 'immunity'")
    zero = ("--level", "immunity:0=no", "--level", "services:0=none")
    says(take(text, *words, *zero), "nothing says since when", "--as-of")
    assert take(text, *words, *zero, "--as-of", "2020").exit_code == 0
    assert answers(folder) == {
        "OH": {"immunity": ["no by 2020-12-31"], "services": ["full from 2012-06-27"]},
        "TX": {"immunity": ["yes from 2015-09-01"], "services": ["full from 2013"]},
        "UT": {"services": ["none by 2020-12-31"]},
    }


@pytest.mark.parametrize(
    ("text", "kind", "more"),
    [
        ("question,Texas,Ohio\nimmunity,yes,no\nservices,full,none\n", "states", ()),
        ("1.1 is,TX,OH\nimmunity,yes,no\n1.2,full,none\n", "states", ()),
        ("state,criterion,2020,2021\nTX,1.1,yes,yes\nTX,1.2,full,full\nOH,1.1,no,\n", "years", ()),
        ("code,2019,2020\nTX,yes,yes\nOH,no,no\n", "years", ("--criterion", "1.1")),
        ("code,02Jan2020,31Dec2020\nTX,yes,yes\nOH,no,no\n", "days", ("--criterion", "1.1")),
    ],
)
def test_headings_that_are_states_years_or_days(
    text: str, kind: str, more: tuple[str, ...], take: Taking, folder: Path
) -> None:
    named = ("--column", f"{text.split(',', maxsplit=1)[0]}=criterion") if kind == "states" else ()
    as_of = ("--as-of", "2020") if kind == "states" else ()
    found = take(text, *named, *as_of, *more)
    says(found, f"are {kind}: say --headings-are {kind}")
    assert f"--headings-are {kind}\n" in found.err
    assert take(text, *named, *as_of, *more, "--headings-are", kind).exit_code == 0
    found_ = answers(folder)
    assert found_["TX"]["immunity"][0].startswith("yes by 20")
    assert found_["OH"]["immunity"][0].startswith("no by 20")
    wrong = take(text.replace(",no", ",perhaps"), *named, *as_of, *more, "--headings-are", kind)
    heading = text.splitlines()[0].split(",")[-1]
    if kind == "states":
        says(wrong, f"column '{heading}': 'perhaps' is no level of 'immunity'")


def test_cells_that_are_merged(take: Taking, folder: Path) -> None:
    text = "state,year,immunity\nTexas,2019,yes\n,2020,yes\nOhio,2019,no\n ,2020,no\n"
    found = take(text)
    says(found, "rows 3 and 5, column 'state'", '--fill-down "state"')
    assert found.err.endswith("--fill-down state\n")
    assert take(text, "--fill-down", "STATE").exit_code == 0
    assert answers(folder)["OH"] == {"immunity": ["no by 2019-12-31"]}
    assert str(load(folder).states["OH"].through) == "2020-12-31"


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)


def test_a_workbook_with_a_sheet_a_state(folder: Path, program: Program) -> None:
    head = ["criterion", "level", "citations"]
    sheets = {
        "Read me": [["What this is"], ["Answers, a sheet a state."]],
        "Texas": [head, ["immunity", "yes", "§ 1"], ["services", "full", "§ 2"]],
        "Ohio": [head, ["immunity", "no", "§ 3"], ["services", "perhaps", "§ 4"]],
    }
    workbook(folder / "b.xlsx", sheets)
    words = ("import", "b.xlsx", *SOURCE, "--as-of", "2020")
    found = program(*words)
    assert "read the sheet 'Read me'; --sheet NAME reads another: 'Texas', 'Ohio'" in found.err
    assert "the sheets 'Texas', 'Ohio' are states: say --sheet '*'" in found.err
    assert found.err.endswith(" --sheet '*'\n")
    assert found.exit_code == 1
    found = program(*words, "--sheet", "*")
    assert "b.xlsx, 'Ohio': row 3, column 'level': 'perhaps' is no level of 'services'" in found.err
    assert "b.xlsx: left out the sheet 'Read me'" in found.err
    assert program(*words, "--sheet", "*", "--level", "perhaps=partial").exit_code == 0
    assert answers(folder)["OH"]["services"] == ["partial by 2020-12-31"]
    assert answers(folder)["TX"]["services"] == ["full by 2020-12-31"]
    found = program(*words, "--sheet", "Texas", "--state", "UT")
    assert found.exit_code == 0
    assert answers(folder)["UT"] == answers(folder)["TX"]


def test_a_workbook_with_a_sheet_a_year(folder: Path, program: Program) -> None:
    sheets = {
        year: [["state", "immunity"], ["TX", "yes"], ["OH", "no"]] for year in ("2019", "2020")
    }
    workbook(folder / "b.xlsx", sheets)
    assert program("import", "b.xlsx", *SOURCE, "--sheet", "*").exit_code == 0
    assert answers(folder)["TX"] == {"immunity": ["yes by 2019-12-31"]}
    assert str(load(folder).states["OH"].through) == "2020-12-31"


# Printed figures.

OTHER = RUBRIC.replace("criteria.", "criteria.o-").replace("from = 2010\n", "")


@pytest.mark.parametrize("day", ["2024-02-01", "2024-12-30", "2023-01-01"])
def test_printed_figures_speak_for_the_cut_off_day_alone(
    day: str, take: Taking, folder: Path
) -> None:
    words = ("--column", "xs=published.areas.p")
    text = f"state,day,immunity,xs\nTX,{day},yes,3\n"
    says(take(text, *words), "column 'xs'", "the rubric's cut-off day, 12-31", f"is of {day}")
    assert take(text, *words, "--partial").exit_code == 0
    assert load(folder).states["TX"].published == {}
    assert take(text.replace(day, "2024-12-31"), *words).exit_code == 0
    assert [*load(folder).states["TX"].published["m"]] == [2024]


def test_printed_totals_in_a_sheet_of_their_own(take: Taking, folder: Path) -> None:
    text = "code,year,total\nTX,2020,5.5\nOH,2020,3\n"
    found = take(text)
    says(found, '(as `--column "total=published.score"` where it was printed)')
    assert take(text, "--column", "total=published.score").exit_code == 0
    published = {code: one.published["m"][2020] for code, one in load(folder).states.items()}
    assert {code: str(one.score) for code, one in published.items()} == {"TX": "11/2", "OH": "3"}


def test_printed_figures_of_several_rubrics_at_once(take: Taking, folder: Path) -> None:
    (folder / "rubrics" / "o.toml").write_text(OTHER, encoding="utf-8")
    text = "state,year,immunity,o-immunity,a,b\nTX,2020,yes,no,6,0\n"
    words = ("--column", "a=published.m.score", "--column", "b=published.o.score")
    says(take(text, "--column", "a=published.score", "--ignore", "b"), "say with --rubric which")
    assert take(text, *words).exit_code == 0
    published = load(folder).states["TX"].published
    assert {id_: str(years[2020].score) for id_, years in published.items()} == {"m": "6", "o": "0"}


def test_a_date_that_a_spreadsheet_has_made_of_a_citation(take: Taking) -> None:
    text = "state,year,immunity,immunity citation\nTX,2020,yes,2025-03-01\nOH,2020,no,1-Mar-2025\n"
    says(take(text), "row 2, column 'immunity citation': '2025-03-01' is a date", "'1-Mar-2025'")


# After the import.


def test_what_was_imported_is_shown_and_found(tmp_path: Path, program: Program) -> None:
    program("init", ".")
    (tmp_path / "b.csv").write_text(
        "state,year,scope,notice\nOH,2023,1,0.5\nTX,2023,1,1\n", encoding="utf-8"
    )
    found = program("import", "b.csv", "--new-rubric", "breach", *SOURCE)
    assert found.out.endswith(
        "rubrics/breach.toml has no grades yet: cut scores stand at its end as an example\n"
        "unasked, 'example' is used: `rubric = \"breach\"` in statscore.toml makes it this\n\n"
        "next: statscore grade --year 2023 --rubric breach\n"
    )
    shown = program(*found.out.splitlines()[-1].removeprefix("next: statscore ").split())
    assert "2 of 3 states scored in 2023" in shown.out
    assert "say --rubric breach" in program("grade", "OH").err
    assert "there are answers of OH, TX: say --rubric breach" in program("grade").err
    assert "there are answers of OH, TX: say --rubric breach" in program("trend").err
    text = (tmp_path / "rubrics" / "breach.toml").read_text(encoding="utf-8")
    assert text.endswith("# [grades]\n# A = 1.8\n# B = 1.6\n# C = 1.4\n# D = 1.2\n# F = 0\n")
    assert program("check").exit_code == 0
    uncommented = text.replace("# [grades]", "[grades]").replace("\n# ", "\n")
    kept = uncommented
    head, _, tail = kept.partition("What score")
    (tmp_path / "rubrics" / "breach.toml").write_text(
        head + tail.partition("\n")[2], encoding="utf-8"
    )
    assert program("check").exit_code == 0


def test_a_new_rubric_grades_the_years_of_its_sheet(tmp_path: Path, program: Program) -> None:
    for name in ("rubrics", "states"):
        (tmp_path / name).mkdir()
    text = "state,year,scope\nOH,2021,1\nOH,2022,1\n"
    (tmp_path / "b.csv").write_text(text, encoding="utf-8")
    found = program("import", "b.csv", "--new-rubric", "breach", *SOURCE)
    assert found.out.endswith("\n\nnext: statscore grade OH --year 2022\n")
    assert load(tmp_path).rubrics["breach"].from_ == 2021
    assert program("grade", "OH").exit_code == 0


def test_a_dry_run_offers_the_command_that_writes(take: Taking) -> None:
    found = take("state,year,immunity\nTX,2020,yes\n", "--dry-run")
    assert found.out.endswith("next: statscore import s.csv --source https://example.org/x\n")


# Columns of numbers.


def numbers(rows: int, *columns: Callable[[int], object]) -> str:
    head = ",".join(f"n{place}" for place in range(len(columns)))
    body = "".join(
        f"TX,{1950 + row},{','.join(str(column(row)) for column in columns)}\n"
        for row in range(rows)
    )
    return f"state,year,{head}\n{body}"


def test_many_numbers_from_0_to_1_earn_themselves(take: Taking, folder: Path) -> None:
    text = numbers(40, lambda n: n / 40, lambda n: n % 2)
    assert take(text, "--new-rubric", "panel").exit_code == 0
    rubric = load(folder).rubrics["panel"]
    linear = rubric.criteria["n0"].linear
    assert linear is not None
    assert [linear.from_, linear.to] == [0, 1]
    assert {level: str(share) for level, share in rubric.levels("n1").items()} == {
        "1": "1",
        "0": "0",
    }


def test_other_numbers_need_their_ends(take: Taking, folder: Path) -> None:
    text = numbers(30, lambda n: n * 5 - 10)
    found = take(text, "--new-rubric", "panel")
    says(found, "row 2, column 'n0': 30 different numbers from -10 to 135", "`thresholds`")
    assert found.err.endswith(
        "--new-rubric panel --source https://example.org/x --linear n0=-10..135\n"
    )
    assert take(text, "--new-rubric", "panel", "--linear", "n0=0..100").exit_code == 0
    (first, *_rest) = load(folder).states["TX"].answers["n0"].values()
    assert first.value == -10


def test_many_texts_are_no_levels_and_said_so_at_once(take: Taking, folder: Path) -> None:
    columns = [lambda n, c=c: f"Text {n * c} of the law" for c in range(1, 21)]
    found = take(numbers(400, *columns), "--new-rubric", "panel")
    says(found, "column 'n0': 400 different values and no numbers: more than 20 are no levels")
    assert "--ignore n0 --ignore n1" in found.err
    assert not (folder / "rubrics" / "panel.toml").exists()
    assert take(numbers(30, *columns[:1], lambda n: n % 2), "--new-rubric", "p", "--ignore", "n0")


def test_notes_beside_columns_of_a_new_rubric(take: Taking, folder: Path) -> None:
    text = "state,year,scope,scope_note,why\nTX,2020,1,Read twice.,x\nOH,2020,0,,\n"
    assert take(text, "--new-rubric", "n", "--ignore", "why").exit_code == 0
    assert [*load(folder).rubrics["n"].criteria] == ["scope"]
    (answer,) = load(folder).states["TX"].answers["scope"].values()
    assert answer.note == "Read twice."


def test_a_codebook_on_another_sheet_of_the_workbook(folder: Path, program: Program) -> None:
    sheets = {
        "Data": [["state", "year", "a", "b"], ["TX", "2014", "1", ""], ["TX", "2015", "1", "1"]],
        "Codes": [
            ["criterion", "title", "weight", "from"],
            ["a", "A", "1", ""],
            ["b", "B", "1", "2015"],
        ],
    }
    workbook(folder / "b.xlsx", sheets)
    words = ("import", "b.xlsx", "--new-rubric", "n", "--codebook", "b.xlsx", *SOURCE)
    found = program(*words)
    assert "b.xlsx: row 1, column 'criterion': no column names the criteria" in found.err
    assert "--codebook-sheet" in found.err
    assert "--codebook-column" in found.err
    assert program(*words, "--codebook-sheet", "Codes").exit_code == 0
    assert program("check").exit_code == 0


# Coders' sheets.


def test_two_coders_sheets_go_to_agree(take: Taking, folder: Path, program: Program) -> None:
    text = "state,year,immunity,services\nTX,2020,{},full\nOH,2020,no,none\n"
    words = ("--independent", "--batch", "first")
    for coder, level in (("ab", "yes"), ("cd", "no")):
        assert (
            take(text.format(level), "--coder", coder, *words, name=f"{coder}.csv").exit_code == 0
        )
    assert [*folder.glob("states/*")] == []
    file = folder / "coders" / "ab" / "TX.toml"
    assert file.read_text(encoding="utf-8") == dedent(
        """\
        #:schema ../../schemas/coding.schema.json

        batch = "first"
        through = 2020-12-31

        [answers.immunity.2020-12-31]
        level = "yes"
        start = "unknown"
        sources = ["https://example.org/x"]

        [answers.services.2020-12-31]
        level = "full"
        start = "unknown"
        sources = ["https://example.org/x"]
        """
    )
    assert program("check").exit_code == 0
    agreed = program("agree")
    assert agreed.exit_code == 0
    assert "4 units that both answered, 1 divergent" in agreed.out
    again = take(text.format("yes"), "--coder", "ab", *words, name="ab.csv")
    assert "0 new answers written · 4 there already" in again.out
    found = take(text.format("no"), "--coder", "ab", *words, name="ab.csv")
    says(found, "the file answers 'yes' on 2020-12-31")
    later = take(text.format("yes").replace("2020", "2021"), "--coder", "ab", *words)
    assert "0 new answers written · 4 lengthened" in later.out


@pytest.mark.parametrize("head", ["state,criterion,year,ab,cd", "year,state,criterion,AB,Cd"])
def test_a_table_with_a_column_a_coder(
    head: str, take: Taking, folder: Path, program: Program
) -> None:
    first = head.startswith("state")
    place = "TX,{},2020" if first else "2020,TX,{}"
    text = f"{head}\n{place.format('immunity')},yes,no\n{place.format('services')},full,full\n"
    words = ("--independent", "--headings-are", "coders")
    assert take(text, *words).exit_code == 0
    assert sorted(path.parent.name for path in folder.glob("coders/*/TX.toml")) == ["ab", "cd"]
    assert "1 of 2" in program("agree").out


def test_who_answers_has_to_be_said(take: Taking) -> None:
    found = take("state,year,immunity\nTX,2020,yes\n", "--independent")
    assert (found.exit_code, "say --coder NAME" in found.err) == (2, True)
    found = take("state,year,immunity\nTX,2020,yes\n", "--batch", "x")
    assert (found.exit_code, "--batch goes with --independent" in found.err) == (2, True)
    found = take(
        "state,criterion,year,ab,c/d\nTX,1.1,2020,yes,no\n",
        "--independent",
        "--headings-are",
        "coders",
    )
    assert found.exit_code == 0


def test_a_sheet_to_fill_in_goes_and_comes(folder: Path, program: Program) -> None:
    pytest.importorskip("xlsxwriter")
    calamine = pytest.importorskip("python_calamine")
    found = program("new", "sheet", "x.xlsx", "TX", "Ohio")
    assert found.err.startswith("wrote x.xlsx\n")
    assert "statscore import x.xlsx --coder NAME --independent" in found.err
    rows = calamine.CalamineWorkbook.from_path(str(folder / "x.xlsx")).get_sheet_by_index(0)
    assert rows.to_python()[:3] == [
        ["state", "name", "criterion", "question", "levels", "level", "since", "citations", "note"],
        ["TX", "Texas", "immunity", "1.1 No minor can be charged", "yes\nno", "", "", "", ""],
        [
            "TX",
            "Texas",
            "services",
            "1.2 Services are offered",
            "full\npartial\nnone",
            "",
            "",
            "",
            "",
        ],
    ]
    assert program("new", "sheet", "x.xlsx", "TX").exit_code == 1
    assert program("new", "sheet", "x.csv", "TX", "OH").exit_code == 0
    text = (folder / "x.csv").read_text(encoding="utf-8")
    assert (
        "0 new answers written" in program("import", "x.csv", "--coder", "ab", "--independent").out
    )
    lines = text.splitlines(keepends=True)
    filled = "".join(lines).replace('none",,,,', 'none",full,2015-09-01,§ 1; § 2,Read twice.', 1)
    (folder / "x.csv").write_text(filled, encoding="utf-8")
    assert program("import", "x.csv", "--coder", "ab", "--independent").exit_code == 0
    text = (folder / "coders" / "ab" / "TX.toml").read_text(encoding="utf-8")
    assert text == (
        "#:schema ../../schemas/coding.schema.json\n\n"
        "# [answers.immunity.YYYY-MM-DD] 1.1 No minor can be charged\n\n"
        "[answers.services.2015-09-01]\n"
        'level = "full"\ncitations = ["§ 1", "§ 2"]\nnote = "Read twice."\n'
    )
    undated = filled.replace("full,2015-09-01", "full,")
    (folder / "x.csv").write_text(undated, encoding="utf-8")
    found = program("import", "x.csv", "--coder", "cd", "--independent")
    assert "row 3, column 'level': nothing says since when" in found.err
    found = program("import", "x.csv", "--coder", "cd", "--independent", "--as-of", "2020")
    assert found.exit_code == 0
    assert found.out.endswith("next: statscore agree\n")


# Two people and git.

MORE = """\
[criteria.training]
number = "1.3"
area = "p"
title = "Officers are trained"
weight = 0
levels = { yes = 1, no = 0 }
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [("services", "training"), ("immunity", "services"), ("immunity", "training")],
)
def test_two_analysts_merge_cleanly(
    one: str, other: str, take: Taking, folder: Path, program: Program
) -> None:
    program_ = shutil.which("git")
    if program_ is None:
        pytest.skip("git is not here")

    def git(*words: str) -> int:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        ran = subprocess.run([program_, *who, *words], cwd=folder, check=False, capture_output=True)
        return ran.returncode

    (folder / "rubrics" / "m.toml").write_text(RUBRIC + MORE, encoding="utf-8")
    first = next(iter({"immunity", "services", "training"} - {one, other}))
    level = {"immunity": "yes", "services": "full", "training": "yes"}
    assert take(f"state,year,{first}\nTX,2019,{level[first]}\n").exit_code == 0
    git("init", "-q", "-b", "main")
    git("add", "-A")
    assert git("commit", "-qm", "first") == 0
    for branch, criterion in (("ann", one), ("ben", other)):
        git("checkout", "-qb", branch, "main")
        words = ("--from", "2015-09-01", "--cite", "Tex. Penal Code § 43.02")
        assert program("set", "TX", criterion, level[criterion], *words).exit_code == 0
        assert git("commit", "-qam", branch) == 0
    assert git("merge", "-q", "ann", "-m", "both") == 0
    assert sorted(answers(folder)["TX"]) == ["immunity", "services", "training"]
    assert program("check").exit_code == 0
    assert "YYYY-MM-DD" not in (folder / "states" / "TX.toml").read_text(encoding="utf-8")


def test_criteria_of_another_rubric_are_known_as_such(take: Taking, folder: Path) -> None:
    (folder / "rubrics" / "o.toml").write_text(OTHER, encoding="utf-8")
    text = "state,year,immunity,o-immunity\nTX,2020,yes,no\n"
    found = take(text, "--rubric", "m")
    says(found, "column 'o-immunity': this is a criterion of 'o', and --rubric names another")
    assert found.err.endswith("--ignore o-immunity\n")
    says(take(text, "--fill-down", "states"), "column 'states': there is no column of this heading")
    assert take(text).exit_code == 0


def test_no_second_state_of_a_name(take: Taking, folder: Path) -> None:
    text = "code,name,year,immunity\nUS_AK,Alaska,2020,yes\nG_1,Georgia,2020,no\n"
    found = take(text, "--new-states")
    says(found, "'US_AK' would be a second Alaska beside AK", "'G_1' would be a second Georgia")
    assert found.err.endswith("--state US_AK=AK --state G_1=GA\n")
    assert take(text, "--state", "US_AK=AK", "--state", "G_1=GA").exit_code == 0
    assert [*answers(folder)] == ["AK", "GA"]


def test_a_span_that_ends_before_it_begins(take: Taking) -> None:
    rows = "TX,2015-09-01,2014-01-01,yes\nOH,2015,2014,no\n"
    found = take(f"state,since,through,immunity\n{rows}")
    says(found, "row 2, column 'through': the row begins with 2015-09-01 and ends before it")
    says(found, "row 3, column 'through'")


def test_headings_below_other_lines(take: Taking, folder: Path) -> None:
    found = take("A panel of laws\n\nstate,year,immunity\nTX,2020,yes\n")
    says(found, "the headings may be in row 3: say --heading-row 3")
    assert found.err.endswith("--heading-row 3\n")
    says(take("sep=;\nstate;year;immunity\nTX;2020;yes\n"), "say --heading-row 2")
    assert answers(folder) == {}
