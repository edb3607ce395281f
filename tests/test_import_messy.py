"""Sheets as they come: what stands nowhere, what cannot be read, what would overrule a file."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from program import DATASET, Program, Result
from statscore.desk import save as saving
from statscore.desk.save import create
from statscore.model.dates import when
from statscore.read.load import load
from statscore.read.packed import rows_of
from statscore.reports.card.holding import holding
from statscore.reports.card.report_card import report_card
from workspaces import tries

RUBRIC = """\
title = "Example"

[scales.degree]
full = 1
none = 0

[areas.one]
title = "One"

[criteria]
a = { area = "one", number = "1.1", title = "A", scale = "degree" }
b = { area = "one", number = "1.2", title = "B", scale = "degree" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "states").mkdir()
    (tmp_path / "rubrics" / "example.toml").write_text(RUBRIC, encoding="utf-8")
    return tmp_path


def take(program: Program, text: str, *words: str) -> Result:
    """Import a sheet of this text; without a source `check` would warn of each answer."""
    Path("sheet.csv").write_text(text, encoding="utf-8", newline="")
    return program("import", "sheet.csv", "--source", "https://example.org", *words)


def refused(*lines: str) -> str:
    """Return what is said where these are the problems."""
    listed = "\n".join(f"sheet.csv: {line}" for line in lines)
    return f"statscore: {listed}\nnothing was written\n"


def answers(folder: Path, code: str, criterion: str) -> dict[str, tuple[str, str]]:
    """Return level and last day of each answer by its date."""
    found = load(folder).states[code].answers.get(criterion, {})
    return {str(since): (each.says, str(each.through)) for since, each in found.items()}


# What stands below no heading.


def test_text_below_no_heading_is_not_lost(program: Program, folder: Path) -> None:
    text = ",state,year,a,b\n0,TX,2020,full,none\n1,OH,2020,full, see § 7,none,x\n, ,,\n"
    below = 'text below no heading; give the column one, or leave such out with --ignore ""'
    found = take(program, text)
    assert found.err == refused(
        f"rows 2-3, column 'A': {below}",
        f"row 3, column 'F': {below}",
        f"row 3, column 'G': {below}",
    )
    found = take(program, text.replace(" see § 7,", ""), "--ignore", "")
    assert (found.err, found.exit_code) == ("", 0)
    assert answers(folder, "OH", "b") == {"2020-12-31": ("none", "None")}


def test_text_below_no_heading_of_a_codebook(program: Program, folder: Path) -> None:
    (folder / "book.csv").write_text("variable,description\nx,Yes, but\n", encoding="utf-8")
    words = ("--new-rubric", "new", "--codebook", "book.csv")
    found = take(program, "state,year,x\nTX,2020,1\n", *words)
    assert found.err == (
        "statscore: book.csv: row 2, column 'C': text below no heading; give the column one, or "
        'leave such out with --ignore ""\nnothing was written\n'
    )
    assert take(program, "state,year,x\nTX,2020,1\n", *words, "--ignore", "").exit_code == 0
    assert load(folder).rubrics["new"].criteria["x"].title == "Yes"


def test_a_row_that_says_no_state(program: Program, folder: Path) -> None:
    found = take(program, "state,year,a\nTX,2020,full\n \t, ,\n,2021,full\n")
    words = "the row does not say of which state it is"
    assert found.err == (
        refused(
            f"row 4, column 'state': {words}; --fill-down \"state\" takes the one above, if cells "
            "are merged"
        )
        + "next: statscore import sheet.csv --source https://example.org --fill-down state\n"
    )
    assert list(folder.glob("states/*")) == []


# Headings and dialects.


@pytest.mark.parametrize("heading", ["Law [2019]", "Is it so?", "Rate *", "(a) + b.c"])
def test_headings_mean_themselves(heading: str, program: Program, folder: Path) -> None:
    text = f"state,year,{heading},b\nTX,2020,full,none\n"
    assert take(program, text, "--column", f"{heading}=1.1").exit_code == 0
    assert answers(folder, "TX", "a") == {"2020-12-31": ("full", "None")}
    (folder / "states" / "TX.toml").unlink()
    assert take(program, text, "--ignore", heading).exit_code == 0
    assert answers(folder, "TX", "a") == {}


def test_a_star_is_any_text_and_nothing_else_is(program: Program, folder: Path) -> None:
    found = take(program, "state,year,b,Law?,Laws,x 1,x 2\nTX,2020,full,,,,\n", "--ignore", "Law?")
    unknown = (
        "this column is no criterion and nothing else that is known here; say what it is with "
        "--column, or leave it out with --ignore"
    )
    assert found.err == (
        refused(*(f"row 1, column '{e}': {unknown}" for e in ("Laws", "x 1", "x 2")))
        + "next: statscore import sheet.csv --ignore 'Law?' --source https://example.org "
        "--ignore Laws --ignore 'x 1' --ignore 'x 2'\n"
    )
    text = "state,year,b,Law?,Laws,x 1,x 2\nTX,2020,full,,,,\n"
    assert take(program, text, "--ignore", "LAW*", "--ignore", "*x*").exit_code == 0
    assert answers(folder, "TX", "b") == {"2020-12-31": ("full", "None")}


def test_a_column_that_is_said_to_be_nothing(program: Program, folder: Path) -> None:
    found = take(program, "state,year,b,Law\nTX,2020,full,none\n", "--column", "Law=1.12")
    assert found.err == refused(
        "row 1, column 'Law': '1.12' is nothing that a column can be; write "
        "the id, number or title of a criterion, published.score, or one of: state, name, fips, "
        "year, day, since, enacted, enacted_by, through, read_through, level"
    )
    assert list(folder.glob("states/*")) == []


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ('state;year;"Is it, in law, or not, so?"\nTX;2020;full\n', "Is it, in law, or not, so?"),
        ('state\tyear\t"In law; or, in fact, so?"\nTX\t2020\tfull\n', "In law; or, in fact, so?"),
        ('state,year,"In ""law""; in; fact"\nTX,2020,full\n', 'In "law"; in; fact'),
        ('state;year;"Is it, in,\r\nlaw, so?"\r\nTX;2020;full\r\n', "Is it, in,\r\nlaw, so?"),
        ("state,year,Is it so?\rTX,2020,full\r", "Is it so?"),
    ],
)
def test_a_question_for_a_heading(text: str, heading: str, program: Program, folder: Path) -> None:
    found = take(program, text, "--column", f"{heading}=a")
    assert (found.err, found.exit_code) == ("", 0)
    assert answers(folder, "TX", "a") == {"2020-12-31": ("full", "None")}


def test_what_stands_above_the_headings_says_nothing_of_the_dialect(
    program: Program, folder: Path
) -> None:
    text = "A panel, of laws, of 2020\nstate;year;a\nTX;2020;full\n"
    assert take(program, text, "--heading-row", "2").exit_code == 0
    assert answers(folder, "TX", "a") == {"2020-12-31": ("full", "None")}


@pytest.mark.parametrize(
    "encoding", ["undefined", "Punycode", "idna", "unicode_escape", "hex", "latin-99"]
)
def test_no_encoding(encoding: str, program: Program, folder: Path) -> None:
    found = take(program, "state,year,a\nTX,2020,full\n", "--encoding", encoding)
    assert found.err == (
        f"statscore: 'sheet.csv' cannot be read: there is no encoding '{encoding}'; Excel's is "
        "cp1252\n"
    )
    assert list(folder.glob("states/*")) == []


def test_a_number_that_is_none_is_empty(folder: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    from pyarrow import parquet  # noqa: PLC0415 - as above

    columns = {"state": ["TX", None], "a": [1.0, float("nan")], "b": [True, None]}
    parquet.write_table(pa.table(columns), folder / "sheet.parquet")
    assert rows_of(folder / "sheet.parquet").rows == [
        ["state", "a", "b"],
        ["TX", "1", "True"],
        ["", "", ""],
    ]


# Rows that are short, and quotes that do not close.


SHORT = "the row ends before this column; it has 3 of 4 fields"
SWALLOWED = (
    "the quotes that open in this field are closed only in another row; close them where the text "
    "ends, or write it without line breaks"
)
LONG = "state,criterion,level,since,note\nIA,a,full,2016-10-01,\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("state,year,a,b\nOH,2020,full\n", f"row 2, column 'b': {SHORT}"),
        ("state;year;a;b\nTX;2020;full;none\nOH;2020;none\n", f"row 3, column 'b': {SHORT}"),
        (
            "state,year,a,b,\nTX,2020,full,,\nOH,2020,full,none\nIA,2020,none\n",
            f"row 4, column 'b': {SHORT}",
        ),
        (
            f'{LONG}TX,a,full,2015-09-01,"Any\nOH,a,none,2012-06-27,Diversion"\nFL,a,full,2011,\n',
            f"row 3, column 'note': {SWALLOWED}",
        ),
        (
            f'{LONG}TX,a,full,2015-09-01,"Any person\r\nOH,b,none,2012,\r\nOH,a,none,2012,x"\r\n',
            f"row 3, column 'note': {SWALLOWED}",
        ),
        (
            f'{LONG}TX,a,full,2015-09-01,"Any person\rOH,b,none,2012,\rOH,a,none,2012,x"\r',
            f"row 3, column 'note': {SWALLOWED}",
        ),
        (
            f'{LONG}TX,a,"full,2015-09-01,\nOH,a,none,2012-06-27,\nFL,a,none",2011,x\n',
            f"row 3, column 'level': {SWALLOWED}",
        ),
        (
            f'{LONG}TX,a,"full,2015-09-01,\nOH,a,none",2012-06-27,Diversion\n',
            f"row 3, column 'level': {SWALLOWED}",
        ),
        (
            'note,state,criterion,level,since\n"Any,TX,a,full,2015-09-01\nx",OH,a,none,2012\n',
            f"row 2, column 'note': {SWALLOWED}",
        ),
    ],
)
def test_rows_whose_fields_have_moved(
    text: str, problem: str, program: Program, folder: Path
) -> None:
    assert take(program, text).err == refused(problem)
    assert list(folder.glob("states/*")) == []


def test_such_a_row_is_left_out_and_no_answer_spans_it(program: Program, folder: Path) -> None:
    text = "state,year,a,b\nTX,2019,full,none\nTX,2020,full,none\nTX,2021,full\nTX,2022,full,none\n"
    assert take(program, text, "--partial").exit_code == 0
    assert answers(folder, "TX", "a") == {
        "2019-12-31": ("full", "2020-12-31"),
        "2022-12-31": ("full", "None"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "state,year,a,b\nOH,2020,full\nTX,2020,none\n",
        "state,year,a,,\nOH,2020,full\nTX,2020,none,,\n",
        'state,year,a\nOH,2020,"full\n"\nTX,2020,none\n',
    ],
)
def test_rows_that_lack_nothing_but_separators(text: str, program: Program, folder: Path) -> None:
    assert take(program, text).exit_code == 0
    assert list(answers(folder, "OH", "a").values()) == [("full", "None")]


def test_a_text_of_several_lines_is_a_text(program: Program, folder: Path) -> None:
    note = "No minor, no child,\nno person under 18, may be charged; see §§ 1, 2, 3, 4, 5."
    text = f'{LONG}TX,a,full,2015-09-01,"{note}"\n'
    assert take(program, text).exit_code == 0
    assert load(folder).states["TX"].answers["a"][when("2015-09-01")].note == note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (f'{LONG}TX,a,full,2015-09-01,"Any\n', "quotes that open in row 3 are never closed"),
        (
            f'{LONG}TX,a,full,2015-09-01,"Any\nOH,a,none,2012,"x"\n',
            "it is not CSV in row 3: ',' expected after '\"'; see whether its quotes are closed",
        ),
        (
            "sep=;\nstate;year;a\nTX;2020;full\n",
            "its first row tells Excel the separator: say --heading-row 2",
        ),
    ],
)
def test_what_is_no_table(text: str, says: str, program: Program, folder: Path) -> None:
    assert take(program, text).err == f"statscore: 'sheet.csv' cannot be read: {says}\n"
    assert list(folder.glob("states/*")) == []


def test_a_line_for_excel_is_passed_over_where_the_headings_are_named(
    program: Program, folder: Path
) -> None:
    text = "sep=;\nstate;year;a\nTX;2020;full\n"
    assert take(program, text, "--heading-row", "2").exit_code == 0
    assert answers(folder, "TX", "a") == {"2020-12-31": ("full", "None")}


def test_headings_further_down_are_seen(program: Program, folder: Path) -> None:
    found = take(program, "A survey of law\n\nstate,year,a\nTX,2020,full\n")
    assert "the headings may be in row 3: say --heading-row 3\n" in found.err
    assert list(folder.glob("states/*")) == []


# What cannot be read parts what stands before and behind it.


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("TX,Ohio,2021,none", "column 'state': 'TX' is Texas, but the row says 'Ohio'"),
        ("TZ,Texas,2021,none", "column 'state': 'TZ' is no state that is known here; --new-states"),
        ("TX,Texas,2O21,none", "column 'year': '2O21' is not a date; write YYYY-MM-DD"),
        ("TX,Texas,,none", "column 'year': '' is not a date; write YYYY-MM-DD"),
        ("TX,Texas,2021,perhaps", "column 'a': 'perhaps' is no level of 'a'"),
    ],
)
def test_no_answer_spans_a_row_that_is_left_out(
    row: str, wrong: str, program: Program, folder: Path
) -> None:
    rows = f"TX,Texas,2019,full\nTX,Texas,2020,full\n{row}\nTX,Texas,2022,full\n"
    found = take(program, f"state,name,year,a\n{rows}", "--partial")
    assert f"statscore: sheet.csv: row 4, {wrong}" in found.err
    assert "left out because of problems: 1 field\n" in found.out
    assert answers(folder, "TX", "a") == {
        "2019-12-31": ("full", "2020-12-31"),
        "2022-12-31": ("full", "None"),
    }


def test_no_answer_spans_a_day_that_cannot_be_read(program: Program, folder: Path) -> None:
    rows = "TX,2019-05-06,full\nTX,1/2/20,none\nTX,2021-05-06,full\nOH,2019-01-01,full\n"
    found = take(program, f"state,day,a\n{rows}OH,2020-12-31,full\n", "--partial")
    assert found.exit_code == 0
    assert answers(folder, "TX", "a") == {
        "2019-05-06": ("full", "2019-05-06"),
        "2021-05-06": ("full", "None"),
    }
    assert answers(folder, "OH", "a") == {"2019-01-01": ("full", "None")}


_JUNK = ["perhaps", "uncoded", "", "1"]
_CELL = st.sampled_from(["full", "none", *_JUNK])
_YEAR = st.sampled_from(["2018", "2019", "2020", "2021", "2022", "20I9", ""])
_ROW = st.tuples(st.sampled_from(["TX", "OH", "TY"]), _YEAR, _CELL, _CELL)


@settings(tries(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_ROW, min_size=1, max_size=8))
def test_a_messy_panel_makes_nothing_up(
    program: Program, folder: Path, rows: list[tuple[str, str, str, str]]
) -> None:
    """With --partial, what a card says of a year is what the one row of that year says."""
    for file in folder.glob("states/*"):
        file.unlink()
    text = "".join(",".join(row) + "\n" for row in rows)
    assert take(program, f"state,year,a,b\n{text}", "--partial").exit_code == 0
    said: dict[tuple[str, int, str], set[str]] = {}
    for code, year, *cells in rows:
        for id_, cell in zip("ab", cells, strict=True):
            if year.isdigit() and cell not in ("perhaps", "1"):
                said.setdefault((code, int(year), id_), set()).add(cell.replace("uncoded", ""))
    workspace = load(folder)
    assert workspace.diagnostics == ()
    for seen in range(2017, 2024):
        for code, each in workspace.states.items():
            for mark in report_card(workspace.rubrics["example"], each, seen).marks:
                levels = said.get((code, seen, mark.criterion), {""})
                assert mark.level == ((levels.pop() or None) if len(levels) == 1 else None)


# What the sheet says of how far the law was read.

THERE = """\
name = "Quux"
fips = "98"
through = 2020-12-31

[answers.a.2020-01-01]
level = "full"
sources = ["https://example.org"]
"""


@pytest.fixture
def there(folder: Path) -> Path:
    file = folder / "states" / "QQ.toml"
    file.write_text(THERE, encoding="utf-8", newline="\n")
    return file


def test_an_answer_that_was_read_less_far_than_the_file(program: Program, there: Path) -> None:
    rows = (
        "QQ,2018-12-31,b,2015,full,\nQQ,2018-12-31,b,2012,none,\nQQ,2018-12-31,a,2020-01-01,full,\n"
    )
    found = take(program, f"state,read through,criterion,since,level,note\n{rows}")
    assert found.exit_code == 0
    assert there.read_text(encoding="utf-8") == THERE + dedent(
        """
        [answers.b.2012]
        level = "none"
        sources = ["https://example.org"]

        [answers.b.2015]
        level = "full"
        through = 2018-12-31
        sources = ["https://example.org"]
        """
    )
    again = take(program, f"state,read through,criterion,since,level,note\n{rows}", "--dry-run")
    assert "0 new answers would be written · 3 there already" in again.out


def test_a_state_of_which_the_file_has_read_less(program: Program, there: Path) -> None:
    text = "state,read_through,criterion,since,level\nQQ,2024-12-31,b,2015,full\n"
    found = take(program, text)
    assert found.err == refused(
        "row 2, column 'read_through': states/QQ.toml says that its law has been read through "
        "2020-12-31 only; change it there first, or leave this column out with --ignore"
    )
    assert there.read_text(encoding="utf-8") == THERE


def test_a_change_that_the_file_does_not_know(program: Program, folder: Path, there: Path) -> None:
    text = "state,criterion,since,level\nQQ,a,2020-06-01,none\n"
    found = take(program, text)
    assert found.err == refused(
        "row 2, column 'level': the file answers 'full' on 2020-06-01, since 2020-01-01; "
        "--replace follows the sheet"
    )
    assert there.read_text(encoding="utf-8") == THERE
    assert take(program, text, "--replace").exit_code == 0
    assert answers(folder, "QQ", "a") == {
        "2020-01-01": ("full", "None"),
        "2020-06-01": ("none", "None"),
    }
    assert "0 new answers written · 1 there already" in take(program, text).out


def test_changes_that_the_file_leaves_room_for(program: Program, folder: Path, there: Path) -> None:
    text = "state,criterion,since,level\nQQ,a,2019,none\nQQ,a,2020-06-01,full\n"
    assert take(program, text).exit_code == 0
    assert list(answers(folder, "QQ", "a")) == ["2019", "2020-01-01", "2020-06-01"]
    assert there.read_text(encoding="utf-8").startswith(THERE.partition("[")[0])


# What is replaced.


@pytest.mark.usefixtures("there")
def test_what_is_replaced_is_listed(program: Program, folder: Path) -> None:
    text = "state,year,a,b\nQQ,2020,none,none\n"
    found = take(program, text, "--replace", "--dry-run")
    assert found.out.partition("states/QQ.toml\n")[2].partition("\nnext: ")[0] == dedent(
        """\

        replaced  criterion  since       was   is
        QQ        a          2020-01-01  full  full through 2020-12-30

        2 new answers would be written · 1 changed, 0 taken out · 0 there already · \
1 state, 0 of them new
        """
    )
    found = take(program, text, "--replace", "--dry-run", "--format", "json")
    assert json.loads(found.out)["replaced"] == [
        {
            "state": "QQ",
            "criterion": "a",
            "since": "2020-01-01",
            "level": "full",
            "now": "full",
            "through": "2020-12-30",
        }
    ]
    text = "state,since,criterion,level\nQQ,2020-01-01,a,none\n"
    found = take(program, text, "--replace")
    assert "\nQQ        a          2020-01-01  full  none\n" in found.out
    assert answers(folder, "QQ", "a") == {"2020-01-01": ("none", "None")}


def test_many_that_are_replaced(program: Program, folder: Path) -> None:
    days = [f"2000-{month:02}-{day:02}" for month in range(1, 4) for day in range(1, 18)]
    tables = "".join(f'[answers.a.{day}]\nlevel = "full"\n' for day in days)
    text = f'name = "Texas"\nthrough = 2020-12-31\n{tables}'
    (folder / "states" / "TX.toml").write_text(text, encoding="utf-8")
    rows = "".join(f"TX,{day},none\n" for day in days)
    found = take(program, f"state,day,a\n{rows}", "--replace")
    assert (
        "TX        a          2000-03-16  full  taken out\nand 1 more answer; --format" in found.out
    )
    assert answers(folder, "TX", "a") == {"2000-01-01": ("none", "2000-03-17")}


def test_only_what_is_contradicted_makes_room(program: Program, folder: Path) -> None:
    file = folder / "states" / "TX.toml"
    file.write_text(
        dedent(
            """\
            name = "Texas"
            through = 2015-12-31

            [answers.a.2010-01-01]  # read twice
            level = "full"
            citations = ["§ 1"]

            [answers.a.2014]
            level = "none"

            # The section on officers.
            [answers.b.2010]
            level = "full"

            [answers.b.2013]
            level = "none"
            """
        ),
        encoding="utf-8",
    )
    rows = "TX,2012-05-06,none,none\nTX,2013-05-06,none,none\nTX,2014-12-31,none,none\n"
    found = take(program, f"state,day,a,b\n{rows}", "--replace")
    assert found.err == ""
    assert found.out.partition("states/TX.toml\n")[2].partition("\nnext: ")[0] == dedent(
        """\

        replaced  criterion  since       was   is
        TX        a          2010-01-01  full  full through 2012-05-05
        TX        b          2010        full  full through 2012-05-05
        TX        b          2013        none  taken out

        2 new answers written · 2 changed, 1 taken out · 1 there already · 1 state, 0 of them new
        """
    )
    assert file.read_text(encoding="utf-8") == dedent(
        """\
        name = "Texas"
        through = 2015-12-31

        [answers.a.2010-01-01]  # read twice
        level = "full"
        citations = ["§ 1"]
        through = 2012-05-05

        [answers.a.2012-05-06]
        level = "none"
        start = "unknown"
        through = 2013-05-06
        sources = ["https://example.org"]

        [answers.a.2014]
        level = "none"

        # The section on officers.
        [answers.b.2010]
        level = "full"
        through = 2012-05-05

        [answers.b.2012-05-06]
        level = "none"
        start = "unknown"
        through = 2014-12-31
        sources = ["https://example.org"]
        """
    )
    again = take(program, f"state,day,a,b\n{rows}", "--replace", "--dry-run")
    assert "0 new answers would be written · 3 there already" in again.out


_SINCE = st.sampled_from(["2011", "2012-12-31", "2012", "2012-06", "2013-01-01", "2014-12"])
_ANSWER = st.fixed_dictionaries(
    {"level": st.sampled_from(["full", "none", "pending"])},
    optional={
        "start": st.just("unknown"),
        "through": st.sampled_from(["2013", "2013-05-06", "2014-12-31"]),
    },
)
_SEEN = st.lists(st.sampled_from(["full", "none", ""]), min_size=5, max_size=5)


@settings(tries(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(_SINCE, _ANSWER, min_size=1, max_size=4),
    st.sampled_from(["2012-12-31", "2014", "2015-12-31"]),
    _SEEN,
)
def test_after_a_replacement_a_card_says_what_the_sheet_says(
    program: Program,
    folder: Path,
    dated: dict[str, dict[str, str]],
    through: str,
    seen: list[str],
) -> None:
    """And of other years what the file said or thought possible, or nothing."""
    text = texas(dated, through)
    (folder / "states" / "TX.toml").write_text(text, encoding="utf-8")
    assume(program("check").exit_code == 0)
    before = possible(folder)
    sheet = panel(seen)
    found = take(program, sheet, "--replace")
    assert found.exit_code == 0, found.err
    for year, level in zip(_YEARS, seen, strict=True):
        assert levels(folder)[year] in ([level] if level else [None, *before[year]])
    assert program("check").exit_code == 0
    after = (folder / "states" / "TX.toml").read_bytes()
    assert take(program, sheet, "--replace").exit_code == 0
    assert (folder / "states" / "TX.toml").read_bytes() == after


@settings(tries(80), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(_SINCE, _ANSWER, min_size=1, max_size=3),
    st.sampled_from(["2012-12-31", "2014", "2015-12-31"]),
    _SEEN,
)
def test_what_is_added_moves_nothing_else(
    program: Program,
    folder: Path,
    dated: dict[str, dict[str, str]],
    through: str,
    seen: list[str],
) -> None:
    """Without --replace: it is refused, or it is there and other years say what they said."""
    text = texas(dated, through)
    file = folder / "states" / "TX.toml"
    file.write_text(text, encoding="utf-8", newline="\n")
    assume(program("check").exit_code == 0)
    before = levels(folder)
    sheet = panel(seen)
    if take(program, sheet).exit_code:
        assert file.read_text(encoding="utf-8") == text
        return
    after = levels(folder)
    assert after == {year: level or before[year] for year, level in zip(_YEARS, seen, strict=True)}
    assert program("check").exit_code == 0
    assert "0 new answers written" in take(program, sheet).out


_YEARS = range(2011, 2016)


def texas(dated: dict[str, dict[str, str]], through: str) -> str:
    tables = "".join(
        f"[answers.a.{since}]\n" + "".join(f'{key} = "{each}"\n' for key, each in keys.items())
        for since, keys in dated.items()
    )
    return f'name = "Texas"\nthrough = "{through}"\n{tables}'


def panel(seen: list[str]) -> str:
    rows = (f"TX,{year},{level}\n" for year, level in zip(_YEARS, seen, strict=True))
    return f"state,year,a\n{''.join(rows)}"


def levels(folder: Path) -> dict[int, str | None]:
    workspace = load(folder)
    cards = {
        year: report_card(workspace.rubrics["example"], workspace.states["TX"], year)
        for year in _YEARS
    }
    return {year: card.marks[0].level for year, card in cards.items()}


def test_no_answer_runs_on_over_years_that_nobody_read(program: Program, folder: Path) -> None:
    file = folder / "states" / "TX.toml"
    table = '[answers.a.2012-01-01]\nlevel = "none"\n\n[answers.a.2012-12-31]\nlevel = "full"\n'
    file.write_text(f'name = "Texas"\nthrough = 2014\n\n{table}', encoding="utf-8")
    assert levels(folder) == {2011: None, 2012: "full", 2013: "full", 2014: "full", 2015: None}
    found = take(program, "state,year,a\nTX,2012,none\n", "--replace")
    assert found.out.partition("states/TX.toml\n")[2].partition("\nnext: ")[0] == dedent(
        """\

        replaced  criterion  since       was   is
        TX        a          2012-01-01  none  none through 2012-12-31
        TX        a          2012-12-31  full  taken out

        0 new answers written · 1 changed, 1 taken out · 1 there already · 1 state, 0 of them new
        """
    )
    assert levels(folder) == {2011: None, 2012: "none", 2013: None, 2014: None, 2015: None}


def test_the_first_day_that_there_is(program: Program, folder: Path) -> None:
    file = folder / "states" / "TX.toml"
    file.write_text('name = "Texas"\n[answers.a.0001-01-01]\nlevel = "full"\n', encoding="utf-8")
    found = take(program, "state,day,a\nTX,0001-01-01,none\n", "--replace")
    assert (found.err, found.exit_code) == ("", 0)
    assert answers(folder, "TX", "a") == {"0001-01-01": ("none", "0001-01-01")}


def test_an_answer_in_braces_is_not_taken_out(program: Program, folder: Path) -> None:
    file = folder / "states" / "TX.toml"
    text = 'name = "Texas"\nanswers.a = { "2020-12-31" = { level = "full" } }\n'
    file.write_text(text, encoding="utf-8", newline="\n")
    found = take(program, "state,year,a\nTX,2020,none\n", "--replace")
    assert found.err == (
        "statscore: states/TX.toml cannot be edited: there is no heading [answers.a.2020-12-31]; "
        "what stands in braces or as a dotted key has to be taken out by hand; nothing was "
        "written\n"
    )
    assert file.read_text(encoding="utf-8") == text


def possible(folder: Path) -> dict[int, list[str]]:
    """Return the levels that the file names for each year."""
    state = load(folder).states["TX"]
    return {
        year: [
            each.answer.says
            for each in holding(
                state.answers["a"], date(year, 12, 31), "in-force", state.through
            ).candidates
        ]
        for year in _YEARS
    }


def test_what_the_file_leaves_pending_for_a_time(program: Program, folder: Path) -> None:
    file = folder / "states" / "TX.toml"
    table = '[answers.a.2011-01-01]\nlevel = "pending"\nthrough = 2013-12-31\n'
    file.write_text(f'name = "Texas"\n{table}', encoding="utf-8")
    text = "state,year,a\nTX,2012,full\n"
    assert take(program, text).err == refused(
        "row 2, column 'a': the file leaves it pending on 2012-12-31, since 2011-01-01; --replace "
        "follows the sheet"
    )
    assert take(program, text, "--replace").exit_code == 0
    assert answers(folder, "TX", "a") == {
        "2011-01-01": ("pending", "2012-12-30"),
        "2012-12-31": ("full", "2012-12-31"),
    }


# A new rubric of a sheet that nobody has tidied.


def test_the_columns_of_a_new_rubric_one_step_after_the_other(
    program: Program, folder: Path
) -> None:
    rows = "".join(f"TX,TX{1990 + n},{1990 + n},South,{n},Yes\n" for n in range(25))
    text = f"state,ID,Report Year,Region,Rank,x\n{rows}"
    words: tuple[str, ...] = ("--new-rubric", "new", "--share", "South=1")
    found = take(program, text, *words)
    assert found.err == refused(
        "row 1, column 'year': no column says the year or the day; name it with --column "
        '"…=year", or say --as-of'
    )
    words = (*words, "--column", "Report Year=year")
    found = take(program, text, *words)
    assert found.err == (
        refused(
            "row 2, column 'ID': 25 different values and no numbers: more than 20 are no levels; "
            "leave the column out with --ignore",
            "row 2, column 'Rank': 25 different numbers from 0 to 24: say with --linear "
            '"Rank=FROM..TO" which earns nothing and which all, name levels and their '
            "`thresholds` in the rubric's file, or leave the column out with --ignore",
        )
        + "next: statscore import sheet.csv --new-rubric new --column 'Report Year=year' "
        "--share South=1 --source https://example.org --ignore ID --linear Rank=0..24\n"
    )
    assert take(program, text, *words, "--ignore", "ID", "--ignore", "Ra*").exit_code == 0
    assert list(load(folder).rubrics["new"].criteria) == ["region", "x"]
    assert answers(folder, "TX", "x") == {"1990-12-31": ("yes", "None")}


@pytest.mark.parametrize("year", ["soon", "20155", "1" * 5000, "²"])
def test_a_year_of_a_codebook_that_is_none(year: str, program: Program, folder: Path) -> None:
    (folder / "book.csv").write_text(f"criterion,from\nx,{year}\n", encoding="utf-8")
    words = ("--new-rubric", "new", "--codebook", "book.csv")
    assert take(program, "state,year,x\nTX,2020,1\n", *words).err == (
        f"statscore: book.csv: row 2, column 'from': '{year[:40]}' is no year; write four digits, "
        "such as 2015\nnothing was written\n"
    )


# Printed figures.


def test_printed_figures_beside_answers_in_rows(program: Program, folder: Path) -> None:
    text = "state,year,criterion,level,total\nTX,2020,a,full,1\nTX,2020,b,none,1\nOH,2020,a,full,\n"
    assert take(program, text, "--column", "total=published.score").exit_code == 0
    published = load(folder).states["TX"].published["example"]
    assert {year: each.score for year, each in published.items()} == {2020: 1}
    assert load(folder).states["OH"].published == {}


def test_printed_figures_that_contradict_each_other(program: Program, folder: Path) -> None:
    text = "Panel\nstate,year,criterion,level,t\nTX,2020,a,full,1\nTX,2020,b,none,2\n"
    words = ("--heading-row", "2", "--column", "t=published.score")
    problem = "row 4, column 't': row 3 has other figures of TX for 2020"
    assert take(program, text, *words).err == refused(problem)
    assert take(program, text, *words, "--partial").exit_code == 0
    assert load(folder).states["TX"].published == {}
    found = take(program, text, "--heading-row", "2", "--column", "t=published.total")
    assert "row 2, column 't': 'published.total' is no printed figure" in found.err


# States with codes of their own.


def test_the_fips_code_of_a_new_state_comes_back(program: Program, folder: Path) -> None:
    copy = folder / "copy"
    shutil.copytree(DATASET, copy)
    assert program("-w", str(copy), "export", "answers", "-o", "out.csv").exit_code == 0
    shutil.rmtree(copy / "states")
    shutil.rmtree(copy / "coders")
    assert program("-w", str(copy), "import", "out.csv", "--new-states").exit_code == 0
    assert program("-w", str(copy), "export", "answers", "-o", "again.csv").exit_code == 0
    assert Path("again.csv").read_bytes() == Path("out.csv").read_bytes()
    assert load(copy).states["QX"].fips == "90"


def test_a_fips_code_that_is_none(program: Program, folder: Path) -> None:
    text = "state,name,fips,year,a\nQA,Aland,x1,2020,full\nQB,Beland,48,2020,full\n"
    found = take(program, text, "--new-states")
    assert found.err == refused(
        "row 2, column 'state': 'x1' is no FIPS code; write two digits",
        "row 3, column 'state': 'QB' is Beland, whose FIPS code is not 48",
    )
    assert list(folder.glob("states/*")) == []


# Writing.


def test_stopped_while_a_file_is_being_written(
    program: Program, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is in place when the signal comes."""

    def stopped(path: Path, text: str) -> None:
        create(path, text)
        if path.name == "TX.toml":
            raise KeyboardInterrupt

    monkeypatch.setattr(saving, "create", stopped)
    found = take(program, "state,year,a\nOH,2020,full\nTX,2020,full\nWY,2020,full\n")
    assert found.exit_code == 130
    assert list(folder.glob("states/*")) == []


def test_a_result_that_cannot_be_written(program: Program, folder: Path) -> None:
    text = "state,year,a\nTX,2020,full\n"
    found = take(program, text, "-o", "result.odd")
    assert "does not say which format" in found.err
    assert list(folder.glob("states/*")) == []
    found = take(program, text, "-o", "nowhere/result.json", "--dry-run")
    cannot = "statscore: 'nowhere/result.json' cannot be written: No such file or directory"
    assert found.err == f"{cannot}\n"
    found = take(program, text, "-o", "nowhere/result.json")
    assert (found.err, found.exit_code) == (f"{cannot}; the answers are written\n", 1)
    assert answers(folder, "TX", "a") == {"2020-12-31": ("full", "None")}


# Options that met nothing.


def test_a_column_in_which_one_field_is_a_date_is_met(program: Program, folder: Path) -> None:
    assert folder
    sheet = "state,year,a\nTX,2020,none\nOH,2020,2019-05-01\n"
    words = ("--new-states", "--since", "a=full", "--dry-run", "-f", "json")
    done = take(program, sheet, *words)
    assert json.loads(done.out)["without_effect"] == [], done.err


@pytest.mark.parametrize(
    ("words", "idle"),
    [
        (("--level", "zz=full", "--level", "yes=full"), ["--level zz=full"]),
        (("--level", "a:no=none", "--level", "yes=full"), ["--level a:no=none"]),
        (("--level", "yes=full", "--state", "Foo=OH"), ["--state Foo=OH"]),
        (
            ("--level", "yes=full", "--ignore-rows", "Total", "--ignore-rows", "O*"),
            ["--ignore-rows Total"],
        ),
        (("--level", "yes=full", "--skip-rows", "3,8-9"), ["--skip-rows 8-9"]),
        (("--level", "yes=full", "--since", "a=full"), ["--since a=full"]),
        (("--level", "yes=full", "--since", "year=full"), ["--since year=full"]),
        (
            (
                "--new-rubric",
                "new",
                "--level",
                "yes=full",
                "--share",
                "full=1",
                "--share",
                "none=0",
                "--linear",
                "c=0..3",
            ),
            ["--linear c"],
        ),
    ],
)
def test_options_that_meet_nothing_are_said(
    words: tuple[str, ...], idle: list[str], program: Program, folder: Path
) -> None:
    sheet = "state,year,a\nTX,2020,yes\nOH,2020,yes\n"
    assert folder
    done = take(program, sheet, "--new-states", *words, "--dry-run", "-f", "json")
    assert json.loads(done.out)["without_effect"] == idle
    shown = take(program, sheet, "--new-states", *words)
    assert f"met nothing in the sheet: {idle[0]}\n" in shown.out
