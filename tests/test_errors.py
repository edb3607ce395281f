"""Every data error has one tiny broken workspace, and its wording stands beside it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from statscore.checks import CHECKS, AnyCheck, OfYear, findings, found_by
from statscore.checks.editions import figures_moved
from statscore.formats.messages import message
from statscore.model.catalogue import CATALOGUE, PROBLEMS
from statscore.model.diagnostic import Diagnostic
from statscore.read.coders import read_coders
from statscore.read.editions import edition_file, read_editions
from statscore.read.load import load, located

ERRORS = Path(__file__).parent / "errors"
SOURCE = Path(__file__).parent.parent / "src" / "statscore"
TODAY = date(2026, 11, 24)
MADE: dict[str, Callable[[Path], object]] = {
    "unreadable": lambda states: (states / "WY.toml").symlink_to("nowhere"),
    "too-large": lambda states: (states / "WY.toml").write_bytes(b"#" * 20_000_001),
    "too-many-keys": lambda states: (states / "WY.toml").write_bytes(b"\n" * 100_001),
    "too-many-problems": lambda states: (states / "WY.toml").write_bytes(
        b"".join(b"key%d = 1\n" % number for number in range(101))
    ),
    "outside-workspace": lambda states: (states / "WY.toml").symlink_to("/etc/hostname"),
    "bad-file-name": lambda states: (states / "CON.toml").write_text("", encoding="utf-8"),
}
"""What no checkout can hold, or would be too large for one; the messages have a folder."""
FOLDERS = sorted(each.name for each in ERRORS.iterdir() if each.name not in MADE)
ABOUT_THE_FILE = {"missing-key", "bad-id", "bad-state-code", "toml-syntax", "not-read"}


def codes(check: AnyCheck) -> tuple[str, ...]:
    """Return the codes of what the check finds."""
    return (check.kinds if isinstance(check, OfYear) else ()) or (check.name,)


def problems(folder: Path) -> list[Diagnostic]:
    workspace = load(folder)
    editions = read_editions(workspace)
    moved = [
        each
        for edition in editions.sound.values()
        for each in figures_moved(workspace, edition, edition_file(edition.id))
    ]
    _coders, of_coders = read_coders(workspace)
    found = (
        *findings(workspace, TODAY).shown,
        *editions.diagnostics,
        *moved,
        *of_coders,
    )
    return located(folder, found)


def text(found: list[Diagnostic]) -> str:
    return "".join(f"{message(each)}\n" for each in found)


@pytest.mark.parametrize("code", FOLDERS)
def test_broken_workspace_gives_these_words(code: str) -> None:
    found = problems(ERRORS / code)
    expected = ERRORS / code / "expected.txt"
    if os.environ.get("STATSCORE_UPDATE"):
        expected.write_text(text(found), encoding="utf-8", newline="\n")
    assert text(found) == expected.read_text(encoding="utf-8")
    assert code in {each.code for each in found}


@pytest.mark.parametrize("code", FOLDERS)
def test_every_problem_has_a_line_and_a_column(code: str) -> None:
    for each in problems(ERRORS / code):
        if each.location is None:
            assert each.code in ABOUT_THE_FILE
        else:
            assert each.location.line >= 1
            assert each.location.column >= 1


SAYS_WHAT_IS_RIGHT = {
    "span-order",
    "bad-cutoff", "bad-date", "bad-fingerprint", "bad-id", "bad-number", "bad-share", "bad-year",
    "no-levels", "tile-twice", "wrong-type",
}  # fmt: skip
"""Codes whose sentence is what would be right: "a year has four digits, such as 2015"."""


@pytest.mark.parametrize("code", FOLDERS)
def test_every_problem_says_what_would_be_right(code: str) -> None:
    for each in problems(ERRORS / code):
        assert each.help or each.code in SAYS_WHAT_IS_RIGHT


@pytest.mark.skipif(os.name == "nt", reason="links and such names are not for everybody there")
@pytest.mark.parametrize("code", MADE)
def test_a_file_that_no_checkout_can_hold_gives_these_words(code: str, tmp_path: Path) -> None:
    workspace(tmp_path)
    MADE[code](tmp_path / "states")
    found = text([each for each in problems(tmp_path) if each.code == code])
    expected = ERRORS / code / "expected.txt"
    if os.environ.get("STATSCORE_UPDATE"):
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(found, encoding="utf-8", newline="\n")
    assert found == expected.read_text(encoding="utf-8")


def codes_in_the_source() -> set[str]:
    pydantic = re.compile(r"PydanticCustomError\(\s*\"([a-z0-9-]+)\"")
    named = re.compile(r"(?:Diagnostic\(\s*|code=(?:\w+ if \w+ else )?)\"([a-z0-9-]+)\"")
    kinds = re.compile(r"unknown\(\s*\"([a-z]+)\"")
    found = {code for each in CHECKS for code in codes(each)} | {
        "levels-missing",
        "levels-twice",
        "bad-id",
    }
    for path in SOURCE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        found |= set(pydantic.findall(source)) | set(named.findall(source))
        found |= {f"unknown-{kind}" for kind in kinds.findall(source)}
    return found


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert codes_in_the_source() == {*FOLDERS, *MADE}


def test_the_catalogue_has_every_code_once() -> None:
    assert sorted(each.code for each in CATALOGUE) == sorted(codes_in_the_source())


@pytest.mark.parametrize("code", FOLDERS)
def test_the_severity_is_that_of_the_catalogue(code: str) -> None:
    for each in problems(ERRORS / code):
        outside_its_years = each.code == "published-grade" and each.severity == "warning"
        assert each.severity == PROBLEMS[each.code].severity or outside_its_years


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(tmp_path)

    def denied(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert text(problems(tmp_path)) == (
        "rubrics/minors.toml: error: the file cannot be read: Permission denied [unreadable]\n"
        "   = see whether the file is there, and whether you may read it\n"
        "states/TX.toml: error: the file cannot be read: Permission denied [unreadable]\n"
        "   = see whether the file is there, and whether you may read it\n"
    )


def workspace(folder: Path) -> None:
    (folder / "rubrics").mkdir()
    (folder / "states").mkdir()
    (folder / "rubrics" / "minors.toml").write_text(
        'title = "Minors"\n[areas.law]\ntitle = "Law"\n'
        '[criteria.immunity]\narea = "law"\ntitle = "Immunity"\n'
        "levels = { full = 1, none = 0 }\n",
        encoding="utf-8",
    )
    (folder / "states" / "TX.toml").write_text(
        'name = "Texas"\n[answers.immunity.2015-08-01]\nlevel = "full"\nsources = ["https://a.b"]\n',
        encoding="utf-8",
    )


TEN_WAYS: dict[str, tuple[bytes, str]] = {
    "AL": (b'name = "Alabama', "AL.toml:1:"),
    "AK": (b'name = "Alaska"\nnam = "x"\n', "AK.toml:2:1"),
    "AZ": (b'name = "Arizona"\n[answers.immunity.2015]\nlevel = "ful"\n', "AZ.toml:3:9"),
    "AR": (b'name = "Arkansas"\n[answers.imunity.2015]\nlevel = "full"\n', "AR.toml:2:10"),
    "CA": (b'name = "California"\n[answers.immunity.2015-02-30]\nlevel = "full"\n', "CA.toml:2:19"),
    "CO": (b'name = "Colorado \xff"\n', "CO.toml:1:18"),
    "CT": (b"name = 5\n", "CT.toml:1:8"),
    "DE": (b"a = " + b"[" * 100_000, "DE.toml"),
    "FL": (b"name = " + b"9" * 10_000 + b"\n", "FL.toml"),
    "GA": (
        b'name = "Georgia"\n[published.minors.2015]\nscore = nan\nsource = "x"\n',
        "GA.toml:3:9",
    ),
    "HI": (b'name = "Hawaii"\n[answers.immunity.2015]\n', "HI.toml:2:19"),
    "ID": (b'name = "Idaho"\nname = "Idaho"\n', "ID.toml:2:1"),
}


def test_many_broken_files_are_all_reported_and_the_sound_one_stands(tmp_path: Path) -> None:
    workspace(tmp_path)
    for code, (content, _place) in TEN_WAYS.items():
        (tmp_path / "states" / f"{code}.toml").write_bytes(content)
    found = text(problems(tmp_path))
    for code, (_content, place) in TEN_WAYS.items():
        assert f"states/{place}" in found, code
    assert list(load(tmp_path).states) == ["TX"]


def test_windows_lines_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    workspace(tmp_path)
    file = tmp_path / "states" / "TX.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert problems(tmp_path) == []


def test_a_broken_rubric_does_not_blame_the_states(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "rubrics" / "minors.toml").write_text("title = 1\n", encoding="utf-8")
    assert {each.file for each in problems(tmp_path)} == {"rubrics/minors.toml"}


def test_a_diagnostic_keeps_the_place_that_it_came_with(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "states" / "CO.toml").write_bytes(b'name = "\xff"\n')
    (found,) = problems(tmp_path)
    assert (
        located(tmp_path, [replace(found, file="states/gone.toml")])[0].location == found.location
    )


@pytest.mark.parametrize("each", CHECKS, ids=[each.name for each in CHECKS])
def test_a_check_reports_under_its_own_name(each: AnyCheck) -> None:
    for code in FOLDERS:
        assert {found.code for found in found_by([each], load(ERRORS / code), TODAY)} <= {
            *codes(each)
        }


def test_text_that_would_steer_a_terminal_is_written_out(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "states" / "ME.toml").write_text(
        'name = "Maine"\n"\\u001b[31m\\u202e" = 1\nbasis = "\u202e"\n', encoding="utf-8"
    )
    shown = text(problems(tmp_path))
    assert "<U+001B>[31m<U+202E>' is not a key of the file" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_quotes_left_open_in_either_kind_of_line(tmp_path: Path, newline: str) -> None:
    workspace(tmp_path)
    (tmp_path / "states" / "ME.toml").write_bytes(f'name = "Maine{newline}'.encode())
    (found,) = problems(tmp_path)
    assert found.message == "a text in quotes does not end on its line"


STATE_KEYS = (
    "name", "fips", "through", "note", "answers", "answers.immunity", "answers.immunity.2015",
    *(f"answers.immunity.2015.{key}" for key in (
        "level", "citations", "act", "enacted", "start", "through", "basis", "sources", "coded",
    )),
    "published", "published.minors", "published.minors.2015",
    *(f"published.minors.2015.{key}" for key in (
        "score", "grade", "areas", "areas.law", "area_grades", "source", "basis",
    )),
)  # fmt: skip
RUBRIC_KEYS = (
    "title", "source", "from", "until", "cutoff", "law", "points", "points.2011", "method",
    "not_applicable", "area_grades", "rounding", "rounding.places", "rounding.mode", "grades",
    "grades.A", "scales", "scales.degree", "scales.degree.full", "areas", "areas.x",
    "areas.x.weight", "criteria", "criteria.x", "criteria.immunity.scale",
    "criteria.immunity.meets", "criteria.immunity.weight", "criteria.immunity.levels",
    "criteria.immunity.from", "caps", "caps.x", "caps.x.below", "national", "national.2015",
    "national.2015.grades", "national.2015.mean", "national.2015.tally",
    "national.2015.tally.immunity", "national.2015.tally.immunity.full",
    "national.2015.tally.immunity.at_least",
)  # fmt: skip


@pytest.mark.parametrize(
    "value",
    [
        "nan", "-inf", "true", "[]", "{}", "[[1]]", "{ a = 1 }", '""', '"x"', '"1/0"', "-1", "0",
        "1e400", "1e99999999999999999999", "1" * 4000, "2015-01-01", "2015-01-01T10:00:00Z",
        "10:00:00", '["", 1, {}]', '"' + "x" * 5000 + '"', '"\\u0000"',
    ],
)  # fmt: skip
def test_any_value_anywhere_is_a_named_problem_or_none(tmp_path: Path, value: str) -> None:
    workspace(tmp_path)
    rubric = (tmp_path / "rubrics" / "minors.toml").read_text(encoding="utf-8")
    for number, key in enumerate(STATE_KEYS):
        file = tmp_path / "states" / f"S{number}.toml"
        file.write_text(f"{key} = {value}\n", encoding="utf-8")
    assert {each.code for each in problems(tmp_path)} <= set(FOLDERS)
    for number, key in enumerate(RUBRIC_KEYS):
        start = "" if key.startswith("criteria.immunity") else rubric
        file = tmp_path / "rubrics" / f"r{number}.toml"
        file.write_text(f"{key} = {value}\n{start}", encoding="utf-8")
    found = problems(tmp_path)
    assert {each.code for each in found} <= set(FOLDERS)
    for each in found:
        assert message(each)


PLAIN = """\
title = "Minors"
not_applicable = "drop"
[grades]
A = 2
B = 1
F = 0
[areas.law]
title = "Law"
[areas.help]
title = "Help"
[criteria.immunity]
area = "law"
title = "Immunity"
levels = { full = 1, none = 0 }
[criteria.services]
area = "help"
title = "Services"
levels = { full = 1, none = 0 }
[caps.immunity]
criterion = "immunity"
below = "full"
grade = "F"
"""


@pytest.mark.parametrize(
    "state",
    [
        # A cap lowers a grade.
        '[published.minors.2015]\nscore = 1\ngrade = "F"\nsource = "https://a.b"\n',
        # What is dropped as not applicable is scaled back to `points`.
        '[published.minors.2015]\nareas = { law = 2 }\nsource = "https://a.b"\n',
        # The earlier answer had ended.
        (
            '[answers.immunity.2011]\nlevel = "none"\nbasis = "derived"\nthrough = 2012-08-01\n'
            '[answers.immunity.2015]\nlevel = "none"\nbasis = "derived"\n'
        ),
        # It says what changed.
        (
            '[answers.immunity.2011]\nlevel = "none"\nbasis = "derived"\n'
            '[answers.immunity.2015]\nlevel = "none"\nbasis = "derived"\nact = "HB 1 (2015)"\n'
        ),
        # The earlier answer says how long it held; a pending one needs not.
        (
            '[answers.immunity.2011]\nlevel = "none"\nbasis = "derived"\nthrough = 2012-08-01\n'
            '[answers.immunity.2015]\nlevel = "full"\nbasis = "derived"\nstart = "unknown"\n'
        ),
        (
            '[answers.immunity.2011]\nlevel = "pending"\n'
            '[answers.immunity.2015]\nlevel = "full"\nbasis = "derived"\nstart = "unknown"\n'
        ),
        # Worked out, and so without a source.
        '[answers.immunity.2011]\nlevel = "none"\nbasis = "derived"\nnote = "From the total."\n',
        # A law that is enacted and has yet to take effect.
        '[answers.immunity.2099]\nlevel = "none"\nbasis = "derived"\nenacted = 2026-06-01\n',
        # Dates known only to the month or year are not blamed for what they may be.
        (
            '[answers.immunity.2015]\nlevel = "none"\nbasis = "derived"\nenacted = 2015-12-31\n'
            "through = 2015-01-01\ncoded = 2026\n"
        ),
        # The ends of the calendar.
        (
            '[answers.immunity.1700-01-01]\nlevel = "none"\nbasis = "derived"\nthrough = "1700"\n'
            '[answers.immunity.2199-12-31]\nlevel = "none"\nbasis = "derived"\n'
        ),
    ],
)
def test_what_the_checks_let_pass(tmp_path: Path, state: str) -> None:
    workspace(tmp_path)
    (tmp_path / "rubrics" / "minors.toml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "states" / "TX.toml").write_text(f'name = "Texas"\n{state}', encoding="utf-8")
    assert text(problems(tmp_path)) == ""


def test_rubrics_that_share_a_question_and_no_years_let_pass(tmp_path: Path) -> None:
    workspace(tmp_path)
    for name, years in {"one": "from = 2011\nuntil = 2014\n", "two": "from = 2015\n"}.items():
        (tmp_path / "rubrics" / f"{name}.toml").write_text(
            years + "points = { 2013 = 2 }\n" + PLAIN, encoding="utf-8"
        )
    assert text(problems(tmp_path)) == ""


def test_a_rubric_without_grades_judges_no_printed_grade(tmp_path: Path) -> None:
    workspace(tmp_path)
    with (tmp_path / "states" / "TX.toml").open("a", encoding="utf-8") as file:
        file.write('[published.minors.2015]\nscore = 1\ngrade = "A"\nsource = "https://a.b"\n')
    assert {each.code for each in problems(tmp_path)} == {"unknown-grade"}


def test_weights_that_stay_wrong_are_said_once(tmp_path: Path) -> None:
    workspace(tmp_path)
    more = '[criteria.more]\narea = "law"\ntitle = "More"\nlevels = { full = 1 }\n'
    (tmp_path / "rubrics" / "minors.toml").write_text(
        "points = { 2011 = 3, 2013 = 3 }\n" + PLAIN + more + "from = 2015\n", encoding="utf-8"
    )
    found = [each.message for each in problems(tmp_path)]
    assert found == ["the weights of 2011 add up to 2, not to 3 points"]


def test_two_states_over_the_same_maximum_and_one_under_a_broken_rubric(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "rubrics" / "broken.toml").write_text("title =", encoding="utf-8")
    for code, name in {"AL": "Alabama", "AK": "Alaska"}.items():
        (tmp_path / "states" / f"{code}.toml").write_text(
            f'name = "{name}"\n[published.minors.2015]\nareas = {{ law = 2 }}\n'
            'source = "https://a.b"\n[published.broken.2015]\nscore = 1\nsource = "https://a.b"\n',
            encoding="utf-8",
        )
    assert [each.code for each in problems(tmp_path)] == [
        "toml-syntax",
        "published-area-over",
        "published-area-over",
    ]
