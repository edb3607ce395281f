"""Sheets of coded law taken into states' files: columns, years, codebooks, problems, writing."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from program import Program, Result, Run
from statscore.cli import progress as bars
from statscore.desk import save as saving
from statscore.desk.save import create
from statscore.read.load import load
from statscore.read.packed import SheetError
from statscore.read.sheet import Bounds, read_sheet

RUBRIC = """\
    title  = "Example"
    cutoff = "08-01"

    [scales.degree]
    full    = 1
    partial = 0.5
    none    = 0

    [areas.first]
    title = "First area"

    [criteria.immunity]
    number = "1.1"
    area   = "first"
    title  = "No charge for minors"
    scale  = "degree"

    [criteria.training]
    number = "1.2"
    area   = "first"
    title  = "Training of officers"
    scale  = "degree"
    """
THEIRS = '[answers.training.2011]\nlevel = "partial"\ncitations = ["§ 9"]\n'
HEAD = "#:schema ../schemas/state.schema.json\n\n"
Taking = Callable[..., Result]


def warned(places: int) -> str:
    """Return what is said where the checks have something to say, as of missing citations."""
    more = "1 more place" if places == 1 else f"{places} more places"
    return f"`statscore check` now warns of {more} than before\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty workspace with one rubric, in the current folder of the program."""
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "states").mkdir()
    (tmp_path / "rubrics" / "example.toml").write_text(dedent(RUBRIC), encoding="utf-8")
    return tmp_path


@pytest.fixture
def take(folder: Path, program: Program) -> Taking:
    """Import a sheet of this text."""

    def run(text: str, *words: str, name: str = "sheet.csv") -> Result:
        (folder / name).write_text(dedent(text), encoding="utf-8")
        return program("import", name, *words)

    return run


def state(folder: Path, code: str) -> str:
    return (folder / "states" / f"{code}.toml").read_text(encoding="utf-8")


def states(folder: Path) -> dict[str, str]:
    return {each.stem: each.read_text(encoding="utf-8") for each in folder.glob("states/*.toml")}


# A column for each criterion, a row for each state and year.


def test_years_become_one_answer_for_as_long_as_the_level_stays(take: Taking, folder: Path) -> None:
    found = take(
        """\
        State,Year,immunity,1.2
        Texas,2011,none,full
        Texas,2012,none,full
        Texas,2013,full,full
        Texas,2014,full,
        """
    )
    assert (found.err, found.exit_code) == (warned(3), 0)
    assert state(folder, "TX") == HEAD + dedent(
        """\
        name = "Texas"
        through = 2014-08-01

        [answers.immunity.2011-08-01]
        level = "none"
        start = "unknown"
        through = 2012-08-01

        [answers.immunity.2013-08-01]
        level = "full"
        start = "unknown"

        [answers.training.2011-08-01]
        level = "full"
        start = "unknown"
        through = 2013-08-01
        """
    )
    assert load(folder).diagnostics == ()


def test_what_is_shown_once_it_is_written(take: Taking) -> None:
    found = take("code,year,immunity,Training of officers\ntx,2011,none,full\nOH,2011,,none\n")
    assert found.out == dedent(
        """\
        sheet.csv: 4 columns, 2 rows
        a column a criterion

        column                taken for                            by
        code                  state                                its heading
        year                  year                                 its heading
        Training of officers  1.2 Training of officers · training  its title
        and 1 criterion by its id

        state       new  there already  file
        Ohio (OH)     1              0  states/OH.toml, new
        Texas (TX)    2              0  states/TX.toml, new

        3 new answers written · 0 there already · 2 states, 2 of them new

        next: statscore grade --year 2011
        """
    )


def test_a_dry_run_shows_every_column_and_writes_nothing(take: Taking, folder: Path) -> None:
    found = take("code,year,immunity,why\nTX,2011,none,x\n", "--ignore", "why", "--dry-run")
    assert found.out == dedent(
        """\
        sheet.csv: 4 columns, 1 row
        a column a criterion

        column    taken for                            by
        code      state                                its heading
        year      year                                 its heading
        immunity  1.1 No charge for minors · immunity  its id
        why       –                                    --ignore

        state       new  there already  file
        Texas (TX)    1              0  states/TX.toml, new

        1 new answer would be written · 0 there already · 1 state, 1 of them new

        next: statscore import sheet.csv --ignore why
        """
    )
    assert states(folder) == {}


def test_a_year_that_is_missing_ends_an_answer(take: Taking, folder: Path) -> None:
    take("code,year,immunity\nTX,2011,full\nOH,2012,full\nTX,2013,full\nTX,2014,\nTX,2015,full\n")
    answers = load(folder).states["TX"].answers["immunity"]
    assert {str(since): str(each.through) for since, each in answers.items()} == {
        # 2012 is a year of the sheet, in which nobody has read the law of Texas.
        "2011-08-01": "2011-08-01",
        "2013-08-01": "2013-08-01",
        "2015-08-01": "None",
    }


def test_nothing_is_carried_over_years_that_no_sheet_has(take: Taking, folder: Path) -> None:
    take("code,year,immunity\nTX,2010,full\nTX,2011,full\nTX,2013,full\nTX,2014,full\n")
    answers = load(folder).states["TX"].answers["immunity"]
    assert {str(since): str(each.through) for since, each in answers.items()} == {
        "2010-08-01": "2011-08-01",
        "2013-08-01": "None",
    }


def test_days_of_their_own_and_a_year_for_all_rows(take: Taking, folder: Path) -> None:
    take("fips,as of,immunity\n1,2011-05-06,full\n")
    take("state,immunity\nOhio,none\n", "--as-of", "2012")
    assert "[answers.immunity.2011-05-06]" in state(folder, "AL")
    assert "[answers.immunity.2012-08-01]" in state(folder, "OH")


def test_values_that_mean_levels(take: Taking, folder: Path) -> None:
    take(
        "code,year,immunity,training\nTX,2011,Yes,NA\nOH,2011,n/a,FULL\n",
        *("--level", "yes=full", "--level", "n/a=uncoded", "--level", "NA=pending"),
    )
    assert {
        code: {id_: next(iter(dated.values())).level for id_, dated in each.answers.items()}
        for code, each in load(folder).states.items()
    } == {"TX": {"immunity": "full", "training": "pending"}, "OH": {"training": "full"}}


def test_source_and_coder_of_answers_that_do_not_say_them(take: Taking, folder: Path) -> None:
    take("code,year,immunity\nTX,2011,full\n", "--source", "https://a.example", "--coder", "ab")
    assert 'sources = ["https://a.example"]\ncoder = "ab"\n' in state(folder, "TX")


# Problems, by row and column.


@pytest.mark.parametrize(
    ("text", "words", "says"),
    [
        (
            (
                "code,name,fips,year,immunity\nTX,Ohio,48,2011,full\nAL,Albania,,2011,full\n"
                "OH,Ohio,48,2011,full\n"
            ),
            (),
            (
                "row 2, column 'code': 'TX' is Texas, but the row says 'Ohio'\n"
                "sheet.csv: row 3, column 'code': 'AL' is Alabama, but the row says 'Albania'\n"
                "sheet.csv: row 4, column 'code': 'OH' is Ohio, whose FIPS code is not 48"
            ),
        ),
        (
            "code,name,year,immunity\nXX,Exland,2011,full\nXX,Ypland,2012,full\n",
            ("--new-states",),
            "row 3, column 'code': 'XX' is Exland, but the row says 'Ypland'",
        ),
        (
            "code,year,immunity\nTX,2011,full\n",
            ("--as-of", "2012"),
            "row 1, column 'year': the rows say their year: --as-of is for rows that do not",
        ),
        (
            "code,year,imunity\nTX,2011,full\n",
            (),
            (
                "row 1, column 'imunity': this column is no criterion and nothing else that is "
                "known here (did you mean 'immunity'?); say what it is with --column, or leave it "
                "out with --ignore\n"
                "sheet.csv: row 1, column 'criterion': no column is a criterion, and there is no "
                "pair of columns 'criterion' and 'level'"
            ),
        ),
        (
            "code,year,immunity,1.1\nTX,2011,full,full\n",
            (),
            (
                "row 1, column '1.1': the column 'immunity' is 'immunity' already; leave one out "
                "with "
                "--ignore"
            ),
        ),
        (
            "code,year,immunity,immunity\nTX,2011,full,full\n",
            (),
            "row 1, column 'immunity': this heading stands there twice; rename one of the columns",
        ),
        (
            "year,immunity\n2011,full\n",
            (),
            (
                "row 1, column 'state': no column says the state; name it with --column "
                '"…=state", or say --state'
            ),
        ),
        (
            "code,immunity\nTX,full\n",
            (),
            (
                "row 1, column 'year': no column says the year or the day; name it with --column "
                '"…=year", or say --as-of'
            ),
        ),
        (
            "code,year,day,immunity\nTX,2011,2011-01-01,full\n",
            (),
            "row 1, column 'year': a row has either 'year' or 'day'; leave one out with --ignore",
        ),
        (
            "code,year,immunity\nTX,2011,full\n",
            ("--column", "Yaer=year", "--ignore", "b*"),
            (
                "row 1, column 'Yaer': there is no column of this heading; did you mean 'year'?\n"
                "sheet.csv: row 1, column 'b*': there is no column of this heading"
            ),
        ),
        (
            "code,year,immunity\nTXS,2011,full\nOH,11,full\nOH,2012-05,full\nOH,2013,partly\n",
            (),
            (
                "row 2, column 'code': 'TXS' is no state that is known here; "
                "--new-states takes in states that are not known yet\n"
                "sheet.csv: row 3, column 'year': '11' is not a date; write YYYY-MM-DD, or "
                '"YYYY-MM" '
                "or YYYY where the source gives no day\n"
                "sheet.csv: row 4, column 'year': '2012-05' is no year; write YYYY, or the day as "
                "YYYY-MM-DD\n"
                "sheet.csv: row 5, column 'immunity': 'partly' is no level of 'immunity' (did "
                "you mean "
                "'partial'?); or say what it means with --level VALUE=LEVEL"
            ),
        ),
        (
            "code,year,immunity\nTX,2011,full\nTX,2011,full\nOH,2011,full\nOhio,2011,none\n",
            (),
            (
                "row 5, column 'immunity': 'none' here, and 'full' in row 4 for the "
                "same "
                "state and day"
            ),
        ),
        (
            "code,year,immunity\nTX,2011,not-applicable\n",
            (),
            (
                "row 2, column 'immunity': rubric 'example' does not say what becomes of "
                "'immunity' where it does not apply "
                '(set `not_applicable = "drop"` or `"full"` in the rubric); '
                "or say what it means with --level VALUE=LEVEL"
            ),
        ),
        (
            "code,name,year,immunity\nX-1,Exland,2011,full\nXX,,2011,full\nCON,Con,2011,full\n",
            ("--new-states",),
            (
                "row 2, column 'code': 'X-1' cannot be a state's code; use other letters or "
                "digits, such as "
                "XX\nsheet.csv: row 3, column 'code': 'XX' is a new state: a column has to say "
                "its name\nsheet.csv: row 4, column 'code': Windows cannot hold a file of the name "
                "'CON.toml'; use other letters or digits, such as XX"
            ),
        ),
        (
            (
                "code,criterion,level,since\nTX,imunity,full,2011\nTX,1.2,full,soon\nTX,1.2,full,2012\n"
                "TX,training,none,2012\nTX,Training of officers,full,2013\nTX,1.2,full,2013\n"
            ),
            (),
            (
                "row 2, column 'criterion': 'imunity' is no criterion; did you mean 'immunity'?\n"
                "sheet.csv: row 3, column 'since': 'soon' is not a date; write YYYY-MM-DD, or "
                '"YYYY-MM" or YYYY where the source gives no day\n'
                "sheet.csv: row 5, column 'level': 'none' here, and 'full' in row 4 for the same "
                "state, criterion and date"
            ),
        ),
        (
            (
                "code,criterion,level,since,basis,enacted\nTX,1.1,full,2011,hearsay,\n"
                "TX,1.1,full,2012,,soon\n"
            ),
            (),
            (
                "row 2, column 'basis': 'hearsay' is not a word that 'basis' knows; choose from "
                "source, partial, derived\n"
                "sheet.csv: row 3, column 'enacted': 'soon' is not a date; write YYYY-MM-DD, or "
                '"YYYY-MM" or YYYY where the source gives no day'
            ),
        ),
        (
            "code,criterion,level,year,through\nTX,1.1,full,2011,2012\n",
            (),
            (
                "row 1, column 'through': a row of this sheet is of one year or day; 'through' "
                "follows "
                "from the rows; leave it out with --ignore"
            ),
        ),
        (
            (
                "code,criterion,level,since,read "
                "through\nTX,1.1,full,2011,2012\nTX,1.1,none,2012,2013\n"
                "TX,1.2,none,2012,x\n"
            ),
            (),
            (
                "row 3, column 'read through': another row says that the law has been read through "
                "2012\nsheet.csv: row 4, column 'read through': 'x' is not a date; write "
                "YYYY-MM-DD, "
                'or "YYYY-MM" or YYYY where the source gives no day'
            ),
        ),
    ],
)
def test_problems_are_listed_and_nothing_is_written(
    text: str, words: tuple[str, ...], says: str, take: Taking, folder: Path
) -> None:
    found = take(text, *words)
    listed = found.err.partition("next: ")[0]
    assert listed == f"statscore: sheet.csv: {says}\nnothing was written\n"
    assert (found.out, found.exit_code, states(folder)) == ("", 1, {})


def test_the_same_problem_is_one_line_with_its_rows(take: Taking) -> None:
    rows = "".join(f"TX,{year},{'x' if year % 4 else 'full'}\n" for year in range(1950, 2025))
    found = take(f"code,year,immunity\n{rows}")
    assert (
        "rows 2-3, 5-7, 9-11, 13-15, 17-19, 21-23, 25-27, 29-31, 33-35, 37-39, 41-43, 45-47 and "
        "21 more, column 'immunity': 'x' is no level of 'immunity'"
    ) in found.err


def test_what_has_a_problem_is_left_out_where_that_is_said(take: Taking, folder: Path) -> None:
    found = take(
        """\
        code,year,immunity,training,what
        TX,2011,full,none,
        TX,2012,maybe,none,
        TX,2013,full,none,
        ZZ,2011,full,none,
        OH,2011,full,none,
        OH,2011,none,none,
        """,
        "--partial",
    )
    assert found.exit_code == 0
    assert found.err == dedent(
        """\
        statscore: sheet.csv: row 1, column 'what': this column is no criterion and nothing else \
that is known here; say what it is with --column, or leave it out with --ignore
        sheet.csv: row 3, column 'immunity': 'maybe' is no level of 'immunity' (choose from full, \
none, not-applicable, partial, pending); or say what it means with --level VALUE=LEVEL
        sheet.csv: row 5, column 'code': 'ZZ' is no state that is known here; --new-states takes \
in states that are not known yet
        sheet.csv: row 7, column 'immunity': 'none' here, and 'full' in row 6 for the same state \
and day
        what has a problem is left out
        """
    ) + warned(4)
    assert "left out because of problems: 4 fields\n" in found.out
    read = load(folder).states
    assert sorted(read) == ["OH", "TX"]
    assert list(read["OH"].answers) == ["training"]
    # In 2012 nobody knows.
    assert {
        str(since): str(each.through) for since, each in read["TX"].answers["immunity"].items()
    } == {"2011-08-01": "2011-08-01", "2013-08-01": "None"}


def test_a_number_or_title_of_two_criteria_has_to_be_told_apart(take: Taking, folder: Path) -> None:
    other = dedent(RUBRIC).replace("criteria.immunity", "criteria.other").replace("08-01", "07-01")
    (folder / "rubrics" / "other.toml").write_text(other, encoding="utf-8")
    text = "code,1.1\nTX,full\n"
    assert take(text, "--as-of", "2011").err.startswith(
        "statscore: sheet.csv: row 1, column '1.1': this number is that of immunity and other; say "
        'which with --column "1.1=ID"\n'
    )
    found = take("code,1.1\nTX,full\n", "--column", "1.1=other", "--as-of", "2011-02-03")
    assert found.exit_code == 0
    assert "[answers.other.2011-02-03]" in state(folder, "TX")
    assert (
        "a year means a rubric's cut-off day: say with --rubric which"
        in take("code,training,year\nTX,full,2012\n").err
    )


def test_a_number_that_a_spreadsheet_may_have_shortened(take: Taking, folder: Path) -> None:
    rubric = folder / "rubrics" / "example.toml"
    text = rubric.read_text(encoding="utf-8").replace('"1.2"', '"1.10"')
    rubric.write_text(text, encoding="utf-8")
    says = "a spreadsheet makes 1.1 of 1.10, and both are numbers of criteria; say which with "
    found = take("code,year,1.1\nTX,2011,full\n")
    assert f"column '1.1': {says}--column \"1.1=ID\"\n" in found.err
    assert take("code,year,1.1,1.10\nTX,2011,full,none\n").exit_code == 0
    assert take("code,year,1.1\nTX,2012,full\n", "--column", "1.1=training").exit_code == 0
    rows = "code,criterion,level,since\nOH,1.1,full,2011\n"
    assert f"column 'criterion': {says}its id\n" in take(rows).err
    assert take(f"{rows}OH,1.10,full,2011\n").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--rubric", "example", "--new-rubric", "b"), "give --rubric or --new-rubric, not both"),
        (("--share", "full=1"), "a codebook, shares and scales belong to --new-rubric"),
        (("--new-rubric", "A b"), "'A b' cannot be the name of a rubric's file"),
        (("--new-rubric", "nul"), "'nul' cannot be the name of a rubric's file"),
        (("--new-rubric", "b", "--share", "full=lots"), "--share full=lots: a number is needed"),
        (("--column", "year"), "'year': write --column with = and what it means"),
        (("--as-of", "99"), "'99' is no year"),
        (("--as-of", "yesterday"), "'yesterday' is not a date"),
        (("--through", "now"), "'now' is not a date"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], says: str, take: Taking) -> None:
    found = take("code,year,immunity\nTX,2011,full\n", *words)
    assert says in found.err
    assert found.exit_code == 2


# A row for each answer.


def test_rows_with_a_date_from_which_they_hold(take: Taking, folder: Path) -> None:
    found = take(
        """\
        state,criterion,level,since,start,enacted,citations,sources,note,basis,read_through
        TX,1.2,full,2013-09-01,,2013-06-14,§ 1; § 2,"https://a.example/;b
        https://c.example
        ","Two
        lines",partial,2019-11
        TX,immunity,none,2011,,,,,,source,2019-11
        TX,immunity,,2012,,,,,,,2019-11
        """
    )
    assert (found.err, found.exit_code) == (
        warned(3),
        0,
    )
    assert state(folder, "TX") == HEAD + dedent(
        '''\
        name = "Texas"
        through = "2019-11"

        [answers.immunity.2011]
        level = "none"

        [answers.training.2013-09-01]
        level = "full"
        citations = ["§ 1", "§ 2"]
        enacted = 2013-06-14
        basis = "partial"
        sources = ["https://a.example/;b", "https://c.example"]
        note = """
        Two
        lines"""
        '''
    )


def test_rows_with_a_year_are_one_answer_while_they_say_the_same(
    take: Taking, folder: Path
) -> None:
    take(
        """\
        code,year,criterion,level,citation
        TX,2011,1.1,full,§ 1
        TX,2012,1.1,full,§ 1
        TX,2013,1.1,full,§ 2
        TX,2013,1.2,none,
        """,
        "--source",
        "https://a.example",
    )
    assert state(folder, "TX").split("\n\n", 2)[2] == dedent(
        """\
        [answers.immunity.2011-08-01]
        level = "full"
        citations = ["§ 1"]
        start = "unknown"
        through = 2012-08-01
        sources = ["https://a.example"]

        [answers.immunity.2013-08-01]
        level = "full"
        citations = ["§ 2"]
        start = "unknown"
        sources = ["https://a.example"]

        [answers.training.2013-08-01]
        level = "none"
        start = "unknown"
        sources = ["https://a.example"]
        """
    )


def test_how_far_the_law_of_new_states_has_been_read(take: Taking, folder: Path) -> None:
    take("code,criterion,level,since\nTX,1.1,full,2011\n", "--through", "2015-01-01")
    assert state(folder, "TX").startswith(HEAD + 'name = "Texas"\nthrough = 2015-01-01\n')


# Files that are there.

THERE = """\
    name    = "Texas"  # the Lone Star State
    through = 2015-08-01

    # Read twice.
    [answers.immunity.2011-08-01]
    level     = "none"
    citations = ["§ 1"]

    [answers.immunity.2014]
    level = "full"
    """


@pytest.fixture
def there(folder: Path) -> str:
    """What the file of Texas says."""
    text = dedent(THERE)
    (folder / "states" / "TX.toml").write_text(text, encoding="utf-8")
    return text


def test_what_the_file_says_already_is_left_as_it_is(
    take: Taking, folder: Path, there: str
) -> None:
    later = "TX,2014,,full\nTX,2015,,full\nTX,2016,,full\n"
    found = take(f"code,year,1.1,1.2\nTX,2012,none,full\nTX,2013,none,full\n{later}")
    assert (found.err, found.exit_code) == (warned(1), 0)
    assert "Texas (TX)    1              1  states/TX.toml\n" in found.out
    assert state(folder, "TX") == there + dedent(
        """
        [answers.training.2012-08-01]
        level = "full"
        start = "unknown"
        through = 2016-08-01
        """
    )


def test_a_file_that_says_otherwise_is_a_problem(take: Taking, folder: Path, there: str) -> None:
    text = "code,year,1.1\nTX,2012,full\nTX,2013,full\nTX,2014,full\nTX,2015,full\n"
    found = take(text)
    assert found.err == dedent(
        """\
        statscore: sheet.csv: row 2, column '1.1': the file answers 'none' on 2012-08-01, since \
2011-08-01; --replace follows the sheet
        sheet.csv: row 3, column '1.1': the file answers 'none' on 2013-08-01, since \
2011-08-01; --replace follows the sheet
        sheet.csv: row 4, column '1.1': the file leaves open whether 'full' or 'none' holds on \
2014-08-01; --replace follows the sheet
        nothing was written
        """
    )
    assert state(folder, "TX") == there
    found = take(text, "--replace")
    assert found.out.endswith(
        "state       new  changed  taken out  there already  file\n"
        "Texas (TX)    1        1          1              0  states/TX.toml\n\n"
        "replaced  criterion  since       was   is\n"
        "TX        immunity   2011-08-01  none  none through 2012-07-31\n"
        "TX        immunity   2014        full  taken out\n\n"
        "1 new answer written · 1 changed, 1 taken out · 0 there already · "
        "1 state, 0 of them new\n\nnext: statscore grade TX --year 2015\n"
    )
    assert state(folder, "TX") == dedent(
        """\
        name    = "Texas"  # the Lone Star State
        through = 2015-08-01

        # Read twice.
        [answers.immunity.2011-08-01]
        level     = "none"
        citations = ["§ 1"]
        through   = 2012-07-31

        [answers.immunity.2012-08-01]
        level     = "full"
        start     = "unknown"
        """
    )


def test_a_pending_answer_of_the_same_day(take: Taking, folder: Path) -> None:
    text = 'name = "Texas"\n\n[answers.immunity.2011-08-01]\nlevel = "pending"\nnote = "Ask."\n'
    (folder / "states" / "TX.toml").write_text(text, encoding="utf-8")
    found = take("code,year,immunity\nTX,2011,full\n")
    assert "the file has an answer from 2011-08-01: 'pending'; --replace follows" in found.err
    assert state(folder, "TX") == text
    assert take("code,year,immunity\nTX,2011,full\n", "--replace").exit_code == 0
    (answer,) = load(folder).states["TX"].answers["immunity"].values()
    assert answer.level == "full"


def test_an_answer_of_the_same_date_that_differs(take: Taking, folder: Path, there: str) -> None:
    text = (
        "code,criterion,level,since,citation,note\n"
        "TX,1.1,full,2014,,\nTX,1.1,none,2011-08-01,§ 2,\nTX,1.2,none,2012,§ 3,x\n"
    )
    found = take(text)
    assert found.err == (
        "statscore: sheet.csv: row 3, column 'level': the file answers 'none' from 2011-08-01, "
        "but differs in citations; --replace follows the sheet\nnothing was written\n"
    )
    found = take(text.replace("full,2014", "partial,2014"))
    assert "row 2, column 'level': the file answers 'full' from 2014; --replace" in found.err
    assert take(text, "--replace").exit_code == 0
    assert state(folder, "TX") == there.replace('"§ 1"', '"§ 2"') + (
        '\n[answers.training.2012]\nlevel = "none"\ncitations = ["§ 3"]\nnote = "x"\n'
    )


def test_a_file_with_errors_is_not_written_to(take: Taking, folder: Path) -> None:
    (folder / "states" / "TX.toml").write_text('name = "Texas"\ncolour = 1\n', encoding="utf-8")
    found = take("code,year,1.1\nTX,2012,full\n")
    assert "states/TX.toml has errors; `statscore check` shows them" in found.err
    assert found.exit_code == 1


def test_what_check_would_refuse_is_refused(take: Taking, folder: Path, there: str) -> None:
    found = take(
        "code,criterion,level,since,through\nTX,1.2,full,2012-01-01,2011\nOH,1.2,full,2013,2012\n"
    )
    assert found.err == dedent(
        """\
        statscore: sheet.csv: row 2, column 'through': this answer is known only through 2011, but \
holds from 2012-01-01; `through` is the last day on which the answer is known to hold: the day it \
begins or a later one
        sheet.csv: row 3, column 'through': this answer is known only through 2012, but holds from \
2013; `through` is the last day on which the answer is known to hold: the day it begins or a later \
one
        the files would have errors: nothing was written
        """
    )
    assert states(folder) == {"TX": there}


# Writing.


def test_where_one_file_cannot_be_written_none_is(
    take: Taking, folder: Path, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, text: str) -> None:
        if path.name == "WY.toml":
            raise OSError(28, "No space left on device", str(path))
        create(path, text)

    monkeypatch.setattr(saving, "create", full)
    text = "code,year,1.2\nTX,2012,full\nOH,2012,none\nWY,2012,none\n"
    found = take(text)
    assert found.err == (
        "statscore: 'states/WY.toml' cannot be written: No space left on device; "
        "nothing was written\n"
    )
    assert states(folder) == {"TX": there}
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert take(text).exit_code == 0
    assert sorted(states(folder)) == ["OH", "TX", "WY"]


def test_a_file_that_somebody_else_makes_meanwhile_stays(
    take: Taking, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = 'name = "Texas"\nthrough = 2010\n'

    def meanwhile(path: Path, text: str) -> None:
        path.write_text(theirs, encoding="utf-8")
        create(path, text)

    monkeypatch.setattr(saving, "create", meanwhile)
    found = take("code,year,1.2\nTX,2012,full\n")
    assert found.err == (
        "statscore: nothing is written: somebody else has changed [through] in states/TX.toml "
        "just now; run it again\nthrough = 2010\n"
    )
    assert states(folder) == {"TX": theirs}


@pytest.mark.parametrize(("theirs", "stays"), [("# theirs\n", False), (THEIRS, True)])
def test_what_somebody_else_changes_meanwhile_stays(
    take: Taking,
    folder: Path,
    there: str,
    theirs: str,
    stays: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def meanwhile(path: Path, text: str) -> None:
        (folder / "states" / "TX.toml").write_text(there + theirs, encoding="utf-8")
        create(path, text)

    monkeypatch.setattr(saving, "create", meanwhile)
    found = take("code,year,1.2\nOH,2012,full\nTX,2012,full\n")
    if stays:
        assert states(folder) == {"TX": there + theirs}
        assert "somebody else has changed [answers.training] in states/TX.toml" in found.err
    else:
        assert found.exit_code == 0
        assert sorted(states(folder)) == ["OH", "TX"]
        assert theirs in states(folder)["TX"]
        assert "[answers.training.2012-08-01]" in states(folder)["TX"]


def test_what_ships_is_not_written_to(statscore: Run, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("code,year,5.3\nTX,2012,full\n", encoding="utf-8")
    found = statscore("import", str(sheet), workspace=None)
    assert "the data that ships with statscore is not written to" in found.err
    assert found.exit_code == 2


def test_the_files_are_formatted_as_tombi_does(take: Taking, folder: Path) -> None:
    take(
        "code,criterion,level,since,citation,note,quote\n"
        'TX,1.2,full,2012-01,"§ 1; § 2","a ""b""\nc","\t x\\"\n'
        f'OH,1.1,none,2013,"{"; ".join(f"Ohio Rev. Code § 2905.3{n}" for n in range(9))}",x,y\n'
        "OH,1.2,none,2013-02-03,,,\n",
    )
    codebook = (
        'variable,title,area,level,share,meets\na,One,The first,yes,1/3,"What\nearns"\na,,,no,0,'
    )
    (folder / "book.csv").write_text(codebook.replace("a,,", "a,One,The first"), encoding="utf-8")
    found = take(
        "code,year,a\nOH,2014,no\n",
        "--new-rubric",
        "second",
        "--codebook",
        "book.csv",
        name="b.csv",
    )
    assert found.exit_code == 0, found.err
    files = [*folder.glob("states/*.toml"), *folder.glob("rubrics/second.toml")]
    words = ("format", "--check", "--offline")
    done = subprocess.run(
        [str(Path(sys.executable).with_name("tombi")), *words, *map(str, files)],
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert len(files) == 3


# A new rubric from the columns.


def test_a_rubric_of_the_columns_alone(take: Taking, folder: Path) -> None:
    found = take(
        "Code,Year,Is it so?,Is it so,§\nTX,2011,Yes,No,yes\nTX,2012,No,No,\n",
        "--new-rubric",
        "new",
    )
    assert (found.err, found.exit_code) == (warned(4), 0)
    assert found.out.startswith(
        "sheet.csv: 5 columns, 2 rows\na column a criterion\na new rubric, rubrics/new.toml\n"
    )
    assert (folder / "rubrics" / "new.toml").read_text(encoding="utf-8") == dedent(
        """\
        #:schema ../schemas/rubric.schema.json

        title = "new"
        from = 2011
        cutoff = "12-31"
        law = "in-force"
        points = 3

        [scales.levels]
        yes = 1
        no = 0

        [areas.all]
        title = "All criteria"

        [criteria.is-it-so]
        area = "all"
        title = "Is it so?"
        scale = "levels"

        [criteria.is-it-so-2]
        area = "all"
        title = "Is it so"
        scale = "levels"

        [criteria.criterion]
        area = "all"
        title = "§"
        scale = "levels"

        # What score earns which grade is yours to say. As an example, by tenths of the points:
        # [grades]
        # A = 2.7
        # B = 2.4
        # C = 2.1
        # D = 1.8
        # F = 0
        """
    )
    assert list(load(folder).states["TX"].answers) == ["is-it-so", "is-it-so-2", "criterion"]
    assert (
        "there is rubrics/new.toml already; import into it with --rubric new"
        in take("Code,Year,b\nTX,2011,Yes\n", "--new-rubric", "new").err
    )


def test_a_rubric_of_the_rows(take: Taking, folder: Path) -> None:
    take("code,year,criterion,level\nTX,2011,One,0.5\nTX,2011,Two,1\n", "--new-rubric", "new")
    rubric = load(folder).rubrics["new"]
    assert {id_: each.title for id_, each in rubric.criteria.items()} == {
        "one": "One",
        "two": "Two",
    }
    assert {level: str(share) for level, share in rubric.levels("one").items()} == {
        "1": "1",
        "0.5": "1/2",
    }


def test_names_of_rows_that_would_have_the_same_id_stay_apart(take: Taking, folder: Path) -> None:
    rows = "TX,2011,A b,1\nTX,2011,a-b,0\nOH,2011,a B,0\n"
    assert take(f"code,year,criterion,level\n{rows}", "--new-rubric", "new").exit_code == 0
    workspace = load(folder)
    criteria = workspace.rubrics["new"].criteria
    assert {id_: each.title for id_, each in criteria.items()} == {"a-b-2": "A b", "a-b": "a-b"}
    assert {
        code: {id_: [each.level for each in dated.values()] for id_, dated in state.answers.items()}
        for code, state in workspace.states.items()
    } == {"TX": {"a-b-2": ["1"], "a-b": ["0"]}, "OH": {"a-b-2": ["0"]}}


CODEBOOK = """\
    variable,description,category,category code,weight,bonus,from,level,share,meets,what
    a,The first,On minors,5,2.5,,2012,met,1,It is so.,x
    a,The first,On minors,5,2.5,,2012,part,1/3,,x
    a,The first,On minors,5,2.5,,2012,unmet,0,,x
    B_2,The second,On minors,5,1,yes,,,,,x
    """


def test_a_rubric_with_a_codebook(take: Taking, folder: Path) -> None:
    (folder / "book.csv").write_text(dedent(CODEBOOK), encoding="utf-8")
    found = take(
        "code,year,a,B_2\nTX,2011,part,1\nOH,2011,met,0\n",
        *(
            "--new-rubric",
            "new",
            "--codebook",
            "book.csv",
            "--level",
            "1=full",
            "--level",
            "0=none",
        ),
    )
    assert (found.err, found.exit_code) == (warned(5), 0)
    assert "left out of the codebook: what\n" in found.out
    assert (folder / "rubrics" / "new.toml").read_text(encoding="utf-8") == dedent(
        """\
        #:schema ../schemas/rubric.schema.json

        title = "new"
        from = 2011
        cutoff = "12-31"
        law = "in-force"

        [scales.levels]
        full = 1
        none = 0

        [areas.on-minors]
        title = "On minors"
        number = "5"

        [criteria.a]
        area = "on-minors"
        title = "The first"
        weight = 2.5
        from = 2012

        [criteria.a.levels]
        met = 1
        part = "1/3"
        unmet = 0

        [criteria.a.meets]
        met = "It is so."

        [criteria.b-2]
        area = "on-minors"
        title = "The second"
        weight = 1
        bonus = true
        scale = "levels"
        """
    )
    answers = load(folder).states["TX"].answers
    assert {id_: [each.level for each in dated.values()] for id_, dated in answers.items()} == {
        "a": ["part"],
        "b-2": ["full"],
    }


def test_an_exported_codebook_makes_the_same_criteria(
    program: Program, folder: Path, take: Taking
) -> None:
    program("export", "codebook", "--output", "book.csv")
    found = take(
        "code,year,1.1,Training of officers\nTX,2011,full,partial\n",
        *("--new-rubric", "new", "--codebook", "book.csv"),
    )
    assert (found.err, found.exit_code) == (warned(2), 0)
    rubrics = load(folder).rubrics
    old, new = rubrics["example"], rubrics["new"]
    assert {id_: new.levels(id_) for id_ in new.criteria} == {
        id_: old.levels(id_) for id_ in old.criteria
    }
    assert [each.title for each in new.criteria.values()] == [
        each.title for each in old.criteria.values()
    ]


@pytest.mark.parametrize(
    ("book", "says"),
    [
        ("what\nx\n", "row 1, column 'criterion': no column names the criteria"),
        ("rubric,criterion\na,x\nb,y\n", "row 1, column 'rubric': it describes several rubrics"),
        ("criterion\na\na\n", "row 3, column 'criterion': 'a' stands in a row above already"),
        (
            "criterion,weight,level,share\na,1,x,1\na,2,y,0\n",
            "row 3, column 'criterion': this row says something else of 'a' than the row above",
        ),
        ("criterion,weight\na,heavy\n", "row 2, column 'weight': 'heavy': a number is needed here"),
        ("criterion,from\na,soon\n", "row 2, column 'from': 'soon' is no year"),
        ("criterion,level\na,full\n", "row 2, column 'level': a level needs its share"),
        (
            "criterion,level,share\na,pending,1\n",
            "row 2, column 'level': 'pending' cannot be a level's id",
        ),
        (
            "criterion,level,share\na,x,1\na,x,1\n",
            "row 3, column 'level': 'x' stands there twice",
        ),
        ("criterion,title\n,x\n§,y\n", "row 3, column 'criterion': this row names no criterion"),
        (
            "criterion,area\na,On minors\nb,On-minors\n",
            "row 3, column 'area': the area 'on-minors' is called 'On minors' in a row above",
        ),
    ],
)
def test_problems_in_a_codebook(book: str, says: str, take: Taking, folder: Path) -> None:
    (folder / "book.csv").write_text(book, encoding="utf-8")
    found = take("code,year,a\nTX,2011,full\n", "--new-rubric", "new", "--codebook", "book.csv")
    assert f"book.csv: {says}" in found.err
    assert found.exit_code == 1
    assert not (folder / "rubrics" / "new.toml").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "row 2, column 'a': nobody has said what 'met' earns; say which level it means with"),
        (("--level", "met=full"), "nobody has said what 'met' earns"),
        (("--level", "1=met", "--level", "met=met"), "nobody has said what 'met' earns"),
        (("--level", "met=1"), "nobody has said what 'met' earns"),
        (("--level", "1=a", "--level", "0=a", "--share", "met=1"), "'a' would earn 1 and 0"),
        (("--level", "1=A b", "--share", "met=1"), "'A b' cannot be a level's id"),
    ],
)
def test_values_of_which_nobody_knows_what_they_earn(
    words: tuple[str, ...], says: str, take: Taking
) -> None:
    found = take("code,year,a\nTX,2011,met\nTX,2012,1\nTX,2013,0\n", "--new-rubric", "new", *words)
    assert says in found.err
    assert found.exit_code == 1


def test_shares_that_are_said(take: Taking, folder: Path) -> None:
    take(
        "code,year,a\nTX,2011,met\nTX,2012,partly\n",
        *("--new-rubric", "new", "--share", "met=1", "--share", "partly=1/3", "--share", "no=0"),
    )
    levels = load(folder).rubrics["new"].levels("a")
    assert {level: str(share) for level, share in levels.items()} == {
        "met": "1",
        "partly": "1/3",
        "no": "0",
    }


def test_columns_that_make_no_sound_rubric(take: Taking, folder: Path) -> None:
    (folder / "book.csv").write_text("criterion,weight\na,1/99999\n", encoding="utf-8")
    found = take("code,year,a\nTX,2011,1\n", "--new-rubric", "new", "--codebook", "book.csv")
    assert "'1/99999': a fraction has at most 10,000 below the line" in found.err
    (folder / "book.csv").write_text("criterion,from\na,0001\n", encoding="utf-8")
    found = take("code,year,a\nTX,2011,1\n", "--new-rubric", "new", "--codebook", "book.csv")
    assert found.err.startswith("statscore: the columns make no sound rubric:\nrubrics/new.toml")
    assert "a year has four digits" in found.err


# What publishers printed.


def test_printed_figures(take: Taking, folder: Path) -> None:
    text = "code,year,1.1,total,mark,A1\nTX,2011,full,1,A,1\nTX,2012,full,1.5,,\nOH,2012,,,,\n"
    words = (
        *("--column", "total=published.score", "--column", "mark=published.grade"),
        *("--column", "A1=published.areas.first", "--source", "https://a.example"),
    )
    found = take(text, *words)
    assert "row 2, column 'mark': 'A' is no grade of 'example'" in found.err, (
        "a grade that the rubric has not is refused"
    )
    rubric = folder / "rubrics" / "example.toml"
    graded = rubric.read_text(encoding="utf-8").replace(
        "[scales", "[grades]\nA = 1\nF = 0\n\n[scales"
    )
    rubric.write_text(graded, encoding="utf-8")
    assert take(text, *words).exit_code == 0
    assert state(folder, "TX").split("\n\n", 4)[4] == dedent(
        """\
        [published.example.2011]
        score = 1
        grade = "A"
        source = "https://a.example"

        [published.example.2011.areas]
        first = 1

        [published.example.2012]
        score = 1.5
        source = "https://a.example"
        """
    )
    assert "Texas (TX)    0              1  states/TX.toml\n" in take(text, *words).out
    changed = take(text.replace("1.5", "0.5"), *words)
    assert (
        "row 3, column 'total': states/TX.toml has other figures for 2012; change them there"
        in changed.err
    )


@pytest.mark.parametrize(
    ("words", "rows", "says"),
    [
        (("--column", "t=published.score"), "1", "printed figures need their source"),
        (("--column", "t=published.total"), "1", "'published.total' is no printed figure"),
        (("--column", "t=published.score", "--source", "x"), "one", "'one' is no number"),
        (
            ("--column", "t=published.score", "--source", "x"),
            "2-1",
            "'2-1' is no span from less to more points",
        ),
        (
            ("--column", "t=published.score", "--source", "x"),
            "1\nTX,2011,full,2",
            "row 2 has other figures of TX for 2011",
        ),
    ],
)
def test_problems_in_printed_figures(
    words: tuple[str, ...], rows: str, says: str, take: Taking
) -> None:
    found = take(f"code,year,1.1,t\nTX,2011,full,{rows}\n", *words)
    assert says in found.err
    assert found.exit_code == 1


@pytest.mark.parametrize("written", ["0.5-1", "0.5–1", "0.5 to 1", "1/2 - 1.0"])
def test_a_printed_span(take: Taking, folder: Path, written: str) -> None:
    text = f"code,year,1.1,t\nTX,2011,full,{written}\n"
    words = ("--column", "t=published.score", "--source", "https://a.example")
    assert take(text, *words).exit_code == 0
    printed = load(folder).states["TX"].published["example"][2011]
    assert printed.score_ends == (Fraction(1, 2), Fraction(1))
    assert "0 new answers" in take(text, *words).out


# Kinds of files.


def test_a_workbook_with_its_headings_further_down(
    program: Program, folder: Path, tmp_path: Path
) -> None:
    import xlsxwriter  # noqa: PLC0415 - slow to import

    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        book.add_worksheet("About").write(0, 0, "Nothing here")
        sheet = book.add_worksheet("Data")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(1, 0, ["Code", "Day", 1.1, "1.2"])
        sheet.write(2, 0, "TX")
        sheet.write_datetime(2, 1, datetime(2011, 5, 6), day)  # noqa: DTZ001 - a cell
        sheet.write_row(2, 2, [1, "None"])
    words = ("--sheet", "Data", "--heading-row", "2", "--level", "1=full")
    found = program("import", "book.xlsx", *words)
    read = "book.xlsx: read the sheet 'Data'; --sheet NAME reads another: 'About'\n"
    assert (found.err, found.exit_code) == (read + warned(2), 0)
    assert list(load(folder).states["TX"].answers) == ["immunity", "training"]
    assert (
        "it has no sheet 'Date', but About, Data"
        in program("import", "book.xlsx", "--sheet", "Date").err
    )
    assert "row 9 has no headings" in program("import", "book.xlsx", "--heading-row", "9").err


def test_a_parquet_file(program: Program, folder: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    from pyarrow import parquet  # noqa: PLC0415 - as above

    table = pa.table(
        {
            "state": ["TX", "OH"],
            "criterion": ["immunity", "immunity"],
            "level": ["full", None],
            "since": [2011, 2012],
            "citations": [["§ 1; 2", "§ 3"], None],
        }
    )
    parquet.write_table(table, folder / "sheet.parquet")
    assert program("import", "sheet.parquet").exit_code == 0
    answers = load(folder).states["TX"].answers["immunity"]
    assert [(str(since), each.citations) for since, each in answers.items()] == [
        ("2011", ("§ 1; 2", "§ 3"))
    ]
    (folder / "no.parquet").write_bytes(b"no")
    assert (
        "'no.parquet' cannot be read: it is no Parquet file" in program("import", "no.parquet").err
    )


def test_a_file_in_the_encoding_of_excel_on_windows(program: Program, folder: Path) -> None:
    raw = "code;year;1.1;note\nTX;2011;full;§\n".encode("cp1252")
    (folder / "sheet.csv").write_bytes(raw)
    found = program("import", "sheet.csv", "--ignore", "note")
    assert "byte 0xa7 in line 2 is not UTF-8 text" in found.err
    assert program("import", "sheet.csv", "--ignore", "note", "--encoding", "cp1252").exit_code == 0
    assert "there is no encoding 'cp1'" in program("import", "sheet.csv", "--encoding", "cp1").err


def test_files_that_cannot_be_read(program: Program, folder: Path, take: Taking) -> None:
    assert "'no.csv' cannot be read: No such file" in program("import", "no.csv").err
    assert "only a workbook has sheets with names" in take("code\n", "--sheet", "x").err
    (folder / "rubrics" / "example.toml").unlink()
    assert "there is no rubric in this workspace; --new-rubric ID makes one" in take("code\n").err


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        (Bounds(0, 9, 9), "the file is larger than 0 MB"),
        (Bounds(1, 2, 9), "it has more than 2 rows"),
        (Bounds(1, 9, 1), "it has more than 1 columns"),
    ],
)
def test_files_too_large_to_be_sheets(tmp_path: Path, bounds: Bounds, says: str) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    with pytest.raises(SheetError, match=says):
        read_sheet(tmp_path / "a.csv", bounds=bounds)


# Output.


def test_the_import_as_data(take: Taking) -> None:
    found = take("code,year,1.1\nTX,2011,full\n", "--format", "json")
    assert json.loads(found.out) == {
        "file": "sheet.csv",
        "rows": 1,
        "layout": "wide",
        "written": True,
        "new_rubric": None,
        "columns": [
            {"heading": "code", "meaning": "state", "by": "field"},
            {"heading": "year", "meaning": "year", "by": "field"},
            {"heading": "1.1", "meaning": "1.1 No charge for minors · immunity", "by": "number"},
        ],
        "codebook_ignored": [],
        "states": [
            {
                "state": "TX",
                "name": "Texas",
                "new_file": True,
                "new": 1,
                "changed": 0,
                "removed": 0,
                "unchanged": 0,
                "published": 0,
                "lengthened": 0,
                "file": "states/TX.toml",
            }
        ],
        "replaced": [],
        "repeated": 0,
        "alone": 0,
        "next": "statscore grade TX --year 2011",
        "left_out": 0,
        "without_effect": [],
    }
    assert take("code,year,1.1\nTX,2011,full\n", "--format", "csv").out == (
        "state,name,new_file,new,changed,removed,unchanged,published,lengthened,file\n"
        "TX,Texas,no,0,0,0,1,0,0,states/TX.toml\n"
    )


def test_a_bar_from_some_seconds_on(take: Taking, monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Screen()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(bars, "PATIENCE", -1.0)
    assert take("code,year,1.1\nTX,2011,full\n").exit_code == 0
    assert "saving files" in screen.getvalue()
