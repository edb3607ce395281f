"""Criteria, states, levels and years by any name: commands and imports understand the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from program import Program, Result
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.names import Criteria, States, near, nothing_known, remedy, year_of
from statscore.read.decisions import decisions
from statscore.read.load import load
from statscore.read.sheet import Row

FIRST = """\
title = "First"
from = 2010
until = 2014
not_applicable = "drop"
[grades]
A = 2
F = 0
[areas.one]
title = "One"
[scales.degree]
full = 1
partial = "1/2"
none = 0
[criteria.immunity]
area = "one"
number = "1.A"
title = "No child is charged"
scale = "degree"
[criteria.deadline]
area = "one"
number = "2.10"
title = "A deadline"
levels = { days-60 = 1, unmet = 0 }
"""
SECOND = """\
title = "Second"
from = 2015
not_applicable = "drop"
[areas.one]
title = "One"
[scales.degree]
full = 1
partial = "1/2"
none = 0
[criteria.services]
area = "one"
number = "1.A"
title = "Services are offered"
scale = "degree"
[criteria.immunity]
area = "one"
number = "3"
title = "No child is charged"
scale = "degree"
"""
TEXAS = """\
name = "Texas"
[answers.immunity.2011]
level = "full"
sources = ["https://example.org"]
fingerprint = "000000000000"
[answers.services.2011]
level = "none"
sources = ["https://example.org"]
fingerprint = "000000000000"
"""
BOTH = "1.A is 'immunity' in first, 'services' in second: "


@pytest.fixture
def folder(write_workspace: Callable[[dict[str, str]], Path]) -> Path:
    return write_workspace(
        {
            "rubrics/first.toml": FIRST,
            "rubrics/second.toml": SECOND,
            "states/TX.toml": TEXAS,
            "states/DC.toml": 'name = "District of Columbia"\n',
            "states/VA.toml": 'name = "Virginia"\n',
            "states/WV.toml": 'name = "West Virginia"\n',
        }
    )


def take(program: Program, text: str, *words: str) -> Result:
    Path("sheet.csv").write_text(text, encoding="utf-8", newline="")
    return program("import", "sheet.csv", "--source", "https://example.org", "--dry-run", *words)


STATES = [
    ("tx", "TX"),
    ("TEXAS", "TX"),
    (" Texas ", "TX"),
    ("48", "TX"),
    ("48.0", "TX"),
    ("US-TX", "TX"),
    ("State of Texas", "TX"),
    ("the state of texas", "TX"),
    ("Tex.", "TX"),
    ("11", "DC"),
    ("D.C.", "DC"),
    ("Washington, D.C.", "DC"),
    ("Washington DC", "DC"),
    ("district of columbia", "DC"),
    ("Commonwealth of Virginia", "VA"),
    ("Va.", "VA"),
    ("W. Va.", "WV"),
    ("W.Va.", "WV"),
    ("West\u00a0Virginia", "WV"),
]


@pytest.mark.parametrize(("written", "code"), STATES)
def test_a_state_in_commands_and_sheets(
    written: str, code: str, program: Program, folder: Path
) -> None:
    assert f"statscore gaps {code} " in program("grade", written, "--year", "2012").out
    sheet = f'state,criterion,level,since\n"{written}",immunity,none,2013\n'
    assert take(program, sheet, "--replace").exit_code == 0
    assert States(load(folder)).named(written) == (code,)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Ala.", "AL"),
        ("Calif.", "CA"),
        ("Mass", "MA"),
        ("Mass.", "MA"),
        ("Miss.", "MS"),
        ("N. Mex.", "NM"),
        ("N.Y.", "NY"),
        ("N. Dak.", "ND"),
        ("Wash.", "WA"),
        ("Washington State", "WA"),
        ("02", "AK"),
        ("virgin islands", "VI"),
        ("U.S. Virgin Islands", "VI"),
        ("Hawai\u02bbi", "HI"),
        ("Commonwealth of Puerto Rico", "PR"),
        ("us-pr", "PR"),
        ("2", None),
        ("3", None),
        ("US", None),
        ("Total", None),
        ("\u0664\u0668", None),
    ],
)
def test_a_state_without_a_file(written: str, code: str | None, folder: Path) -> None:
    assert States(load(folder)).named(written) == (() if code is None else (code,))


def test_every_built_in_code_name_and_fips_code_is_its_own(folder: Path) -> None:
    known = States(load(folder))
    for code, each in JURISDICTIONS.items():
        for written in (code, code.lower(), each.name, each.name.upper(), each.fips or code):
            assert known.named(written) == (code,), written


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Texsa", "Texas"),
        ("Texas (a)", "Texas"),
        ("West Virgina", "West Virginia"),
        ("virgin islands (part)", "U.S. Virgin Islands"),
        ("Washington DC area", "District of Columbia"),
        ("Conneticut", "Connecticut"),
        ("TXS", None),
        ("XV", None),
        ("Virgin", None),
        ("Carolina", None),
        ("New", None),
        ("Commonwealth", None),
    ],
)
def test_a_hint_names_no_other_state(written: str, name: str | None, folder: Path) -> None:
    assert States(load(folder)).near(written) == name


def test_names_that_hold_a_comma_among_others(program: Program, folder: Path) -> None:
    assert folder
    out = program("grade", "tx,Washington, D.C.,va", "--year", "2012", "--format", "csv").out
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == ["TX", "DC", "VA"]


def test_a_single_digit_is_a_fips_code_only_where_the_column_says_so(
    program: Program, folder: Path
) -> None:
    assert folder
    sheet = "{},criterion,level,since\n1,immunity,none,2013\n2.0,immunity,none,2013\n"
    found = take(program, sheet.format("state"))
    assert "row 2, column 'state': '1' is no state: a FIPS code has two digits where " in found.err
    assert "row 3, column 'state': '2.0' is no state: a FIPS code has two digits " in found.err
    assert "states/AK.toml" in take(program, sheet.format("fips"), "--new-states").out


def test_a_name_of_two_states_is_refused(program: Program, folder: Path) -> None:
    for code in ("XX", "XY"):
        (folder / "states" / f"{code}.toml").write_text('name = "Nowhere"\n', encoding="utf-8")
    words = "'nowhere' is the name of XX and XY"
    assert words in program("grade", "nowhere", "--year", "2012").err
    found = take(program, "state,criterion,level,since\nnowhere,immunity,none,2013\n")
    assert words in found.err
    assert found.exit_code == 1


def test_a_built_in_name_is_that_of_its_own_file(program: Program, folder: Path) -> None:
    (folder / "states" / "XX.toml").write_text('name = "Texas"\n', encoding="utf-8")
    # For that no other file is read; a sheet names states of all files.
    assert program("grade", "texas", "--year", "2012").out.startswith("Texas · ")
    found = take(program, "state,criterion,level,since\ntexas,immunity,none,2013\n")
    assert "'texas' is the name of TX and XX" in found.err


def test_a_code_that_the_workspace_gives_to_another_place(program: Program, folder: Path) -> None:
    (folder / "states" / "CA.toml").write_text('name = "Canada"\n', encoding="utf-8")
    assert "there is no state 'California'" in program("grade", "California").err
    assert program("grade", "Canada", "--year", "2012").out.startswith("Canada · ")
    found = take(program, "state,criterion,level,since\nCalifornia,immunity,none,2013\n")
    assert "'California' is no state that is known here" in found.err
    assert States(load(folder)).named("06") == ()


def test_new_states_with_codes_that_abbreviate_others(program: Program, folder: Path) -> None:
    assert folder
    sheet = "code,name,criterion,level,since\nIND,India,immunity,none,2013\n"
    assert take(program, sheet, "--new-states").exit_code == 0
    sheet = "code,name,criterion,level,since\nInd.,Indiana,immunity,none,2013\n"
    assert "states/IN.toml" in take(program, sheet, "--new-states").out
    assert program("new", "state", "IND", "--name", "India").exit_code == 0
    assert program("new", "state", "Miss.").err == "wrote states/MS.toml\n"


@pytest.mark.parametrize("code", ["US", "USA", "Total", "ALL", "Average", "Mean"])
def test_what_sums_up_the_states_is_no_new_state(code: str, program: Program, folder: Path) -> None:
    sheet = f"code,name,criterion,level,since\n{code},United States,immunity,none,2013\n"
    found = take(program, sheet, "--new-states")
    assert f"column 'code': '{code}' (United States) is not one state" in found.err
    assert not list((folder / "states").glob(f"{code}*"))


CRITERIA = [
    ("immunity", "immunity"),
    ("IMMUNITY", "immunity"),
    ("2.10", "deadline"),
    ("3", "immunity"),
    ("a deadline", "deadline"),
    ("Services are offered", "services"),
    ("1.a services are offered", "services"),
]


@pytest.mark.parametrize(("written", "id_"), CRITERIA)
def test_a_criterion_in_commands_and_sheets(
    written: str, id_: str, program: Program, folder: Path
) -> None:
    assert Criteria(load(folder).rubrics.values()).named(written).id == id_
    level = "full" if id_ != "deadline" else "days-60"
    done = program("set", "VA", written, level, "--from", "2016", "--source", "https://e.org")
    assert (done.exit_code, f"[answers.{id_}.2016]" in done.out) == (0, True)
    sheet = f"state,criterion,level,since\nDC,{written},{level},2016\n"
    assert take(program, sheet).exit_code == 0
    assert id_ in program("tally", written, "--format", "json").out
    assert program("check", "--accept", "--criterion", written).exit_code == 0


@pytest.mark.parametrize("written", ["1.A", "1.a"])
@pytest.mark.parametrize(
    "words",
    [
        ("set", "TX", "1.A", "none", "--from", "2016"),
        ("code", "TX", "-c", "1.A", "--rubric", "first", "--year", "2012"),
        ("explain", "TX", "1.A"),
        ("tally", "1.A"),
        ("tally", "1.A", "--years", "2012-2016"),
        ("tally", "1.A=full"),
        ("tally", "1.A", "--adoption"),
        ("gaps", "-c", "1.A"),
        ("gaps", "TX", "--to", "A", "--require", "1.A"),
        ("gaps", "TX", "--to", "A", "--exclude", "1.A"),
        ("whatif", "TX", "1.A=none"),
        ("check", "--accept", "--criterion", "1.A"),
    ],
)
def test_a_number_of_two_criteria_is_refused(
    words: tuple[str, ...], written: str, program: Program, folder: Path
) -> None:
    before = {path: path.read_bytes() for path in folder.glob("states/*")}
    said = tuple(
        each.replace("1.A", written) for each in words if each not in ("--rubric", "first")
    )
    if words[0] == "code":
        said = said[:4]
        (folder / "statscore.toml").write_text('rubric = "first"\n', encoding="utf-8")
    found = program(*said)
    assert BOTH.replace("1.A", written, 1) in found.err
    assert found.exit_code == 2
    assert before == {path: path.read_bytes() for path in folder.glob("states/*")}


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        (("explain", "TX", "1.a", "--year", "2012"), "No child is charged"),
        (("explain", "TX", "1.A", "--year", "2016"), "Services are offered"),
        (("explain", "TX", "1.a", "--as-of", "2016-03-01"), "Services are offered"),
        (("explain", "TX", "1.a", "--rubric", "second", "--year", "2016"), "Services are offered"),
        (("tally", "1.A", "--year", "2012"), "No child is charged"),
        (("tally", "1.a=full", "--year", "2016"), "services=full"),
        (("tally", "1.a", "--rubric", "second"), "Services are offered"),
        (("gaps", "-c", "1.a", "--year", "2016"), "Services are offered"),
        (("whatif", "TX", "1.a=none", "--rubric", "first"), "No child is charged"),
    ],
)
def test_a_number_where_a_rubric_or_year_is_named(
    words: tuple[str, ...], id_: str, program: Program, folder: Path
) -> None:
    assert folder
    assert id_ in program(*words).out


def test_a_number_of_two_criteria_in_a_sheet(program: Program, folder: Path) -> None:
    assert folder
    for sheet in (
        "state,criterion,level,since\nDC,1.a,full,2016\n",
        "state,day,1.a\nDC,2016-01-01,full\n",
    ):
        found = take(program, sheet)
        assert "this number is that of immunity and services; say which with " in found.err
        assert found.exit_code == 1
        assert take(program, sheet, "--rubric", "first").exit_code == 0


def test_a_criterion_of_another_rubric(program: Program, folder: Path) -> None:
    assert folder
    found = program("explain", "TX", "deadline", "--year", "2016")
    assert "'deadline' is a criterion of 'first', not of 'second': say --rubric first" in found.err


NOTHING = (
    *("na", "NA", "n/a", "N.A.", "#N/A", "nan", "null", "nil", "none given", "-", "\u2013"),
    *(".", "?", "tbd", "unknown", "not coded", "no data", "Missing", "Uncoded"),
)


@pytest.mark.parametrize("written", NOTHING)
def test_nothing_known_is_no_level_and_leads_to_none(
    written: str, program: Program, folder: Path
) -> None:
    assert folder
    says = (
        "where nothing is known, leave it out or empty; `not-applicable` is a level, uncoded is not"
    )
    assert nothing_known(written)
    found = program("set", "VA", "--from", "2016", "--", "immunity", written)
    assert f"there is no level '{written}' of 'immunity': {says}" in found.err
    if written != "Uncoded":
        sheet = f"state,criterion,level,since\nDC,immunity,{written},2016\n"
        found = take(program, sheet)
        assert (
            f"row 2, column 'level': '{written}' is no level of 'immunity' ({says}); or say what "
            f'it means with --level "{written}=uncoded"'
        ) in found.err
        assert take(program, sheet, "--level", f"{written}=uncoded").exit_code == 0


def test_nothing_known_in_a_file(program: Program, folder: Path) -> None:
    text = TEXAS.replace('"none"', '"na"')
    (folder / "states" / "TX.toml").write_text(text, encoding="utf-8")
    assert "= where nothing is known, leave it out or empty" in program("check").out


def test_a_level_that_is_such_a_word_is_a_level(program: Program, folder: Path) -> None:
    text = FIRST.replace("unmet = 0", "unmet = 0, missing = 0, na = 0")
    (folder / "rubrics" / "first.toml").write_text(text, encoding="utf-8")
    for level in ("missing", "NA"):
        words = ("--from", "2012", "--source", "https://e.org")
        assert program("set", "VA", "deadline", level, *words).exit_code == 0
        sheet = f"state,criterion,level,since\nDC,deadline,{level},2012\n"
        assert take(program, sheet).exit_code == 0


@pytest.mark.parametrize("written", ["Full", "not-applicable", "Not Applicable", "PENDING"])
def test_a_level_in_commands_and_sheets(written: str, program: Program, folder: Path) -> None:
    assert folder
    words = ("--from", "2012", "--note", "Why.", "--source", "https://e.org")
    assert program("set", "VA", "immunity", written, *words).exit_code == 0
    sheet = f"state,criterion,level,since,note\nDC,immunity,{written},2012,Why.\n"
    assert take(program, sheet).exit_code == 0


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("ful", "full"),
        ("fully", "full"),
        ("partialy", "partial"),
        ("non", "none"),
        ("60-dys", None),
        ("days-6O", None),
        ("45-days", None),
        ("days-45", None),
        ("day-60", "days-60"),
        ("no", None),
        ("yes", None),
        ("not-full", None),
        ("met", None),
        ("unmett", "unmet"),
        ("incomplete", None),
        ("nul", None),
    ],
)
def test_a_hint_names_no_level_that_says_something_else(written: str, level: str | None) -> None:
    levels = ["full", "partial", "none", "days-60", "unmet", "complete"]
    assert near("level", written, levels) == ([level] if level else [])


def test_a_printed_grade_in_its_own_column(program: Program, folder: Path) -> None:
    assert folder
    columns = ("total=published.score", "letter=published.grade")
    words = ("--rubric", "first", *(word for each in columns for word in ("--column", each)))
    sheet = "state,year,immunity,total,letter\nDC,2012,full,1,{}\n"
    found = take(program, sheet.format("A+"), *words)
    assert "row 2, column 'letter': 'A+' is no grade of 'first'; choose from A, F" in found.err
    assert take(program, sheet.format("f"), *words).exit_code == 0


def test_a_level_is_named_as_it_stands_in_the_sheet(program: Program, folder: Path) -> None:
    assert folder
    found = take(program, "state,criterion,level,since\nDC,immunity,Fully (in part),2016\n")
    assert "row 2, column 'level': 'Fully (in part)' is no level of 'immunity'" in found.err


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2015", 2015),
        (" 2015 ", 2015),
        ("2015.0", 2015),
        ("15", None),
        ("02015", None),
        ("0215", None),
        ("2_015", None),
        ("\u0662\u0660\u0661\u0665", None),
        ("\uff12\uff10\uff11\uff15", None),
        ("2015\u00b2", None),
        ("2015.5", None),
    ],
)
def test_a_year_in_commands_and_sheets(
    written: str, year: int | None, program: Program, folder: Path
) -> None:
    assert folder
    assert year_of(written) == year
    done = program("grade", "TX", "--year", written)
    assert done.exit_code == (0 if year else 2)
    assert program("diff", written, "2016").exit_code == (0 if year else 2)
    assert program("trend", "--years", written).exit_code == (0 if year else 2)
    sheet = f"state,year,immunity\nDC,{written},full\n"
    assert take(program, sheet, "--rubric", "second").exit_code == (0 if year else 1)


def test_review_sheets_know_the_same_names(folder: Path) -> None:
    workspace = load(folder)
    heads = ("state", "criterion", "date", "decision", "decided by", "reason")
    for state, criterion, level, refused in (
        ("Tex.", "3", "FULL", None),
        ("48", "a deadline", "Days-60", None),
        ("TX", "1.a", "full", "1.a is 'immunity' in first, 'services' in second: write the id"),
        ("TX", "imunity", "full", "'imunity' is no criterion; did you mean 'immunity'?"),
        ("TX", "immunity", "na", "'na' is no level of 'immunity'; where nothing is known, "),
        ("Miss.", "immunity", "full", "there is no file states/MS.toml in this workspace; "),
    ):
        fields = (state, criterion, "2016-01-01", level, "me", "because")
        found = decisions([Row(2, dict(zip(heads, fields, strict=True)))], workspace, ())
        if refused is None:
            assert [each.state for each in found.decided] == ["TX"]
            assert found.decided[0].level in ("full", "days-60")
        else:
            assert [each.words.startswith(refused) for each in found.problems] == [True]


def test_hints_take_no_long(program: Program, folder: Path) -> None:
    assert folder
    rows = "".join(
        f"Nowhere {n},immunity,leve{n}l,2016\nDC,imunit{n},full,2016\n" for n in range(3000)
    )
    started = time.perf_counter()
    assert take(program, f"state,criterion,level,since\n{rows}").exit_code == 1
    assert time.perf_counter() - started < 20
    choices = [f"level-{n}-of-many" for n in range(5000)]
    assert remedy("level", "x" * 50_000, choices).startswith("choose from level-0-of-many, ")


@pytest.mark.parametrize("first", [True, False])
def test_the_country_is_a_state_among_countries_alone(
    program: Program, folder: Path, first: bool
) -> None:
    for file in (folder / "states").iterdir():
        file.unlink()
    rows = ["USA,United States,immunity,none,2013\n"]
    for others, exit_code in (("FRA,France", 0), ("TX,Texas", 1)):
        rows.insert(not first, f"{others},immunity,none,2013\n")
        sheet = "code,name,criterion,level,since\n" + "".join(rows)
        assert take(program, sheet, "--new-states").exit_code == exit_code


def test_a_workspace_without_states_has_none_to_choose_from(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    rubric = 'title = "R"\nareas.p.title = "P"\n[criteria.a]\narea = "p"\ntitle = "A"\n'
    write_workspace({"rubrics/r.toml": f"{rubric}levels = {{ yes = 1, no = 0 }}\n"})
    said = program("grade", "XQ").err
    assert said == "statscore: there is no state 'XQ': there is none here yet\n"
