"""Finding a workspace, reading it, and where things stand in its files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from statscore.model.dates import When, when
from statscore.model.rubric import Year
from statscore.read import find
from statscore.read.find import (
    ENVIRONMENT_VARIABLE,
    find_workspace,
    is_workspace,
    shipped_workspace,
)
from statscore.read.load import load
from statscore.toml.positions import Positions

Write = Callable[[dict[str, str]], Path]

RUBRIC = """\
title = "Minors"
points = { 2011 = 1, 2012 = "4/3" }
cutoff = "08-01"
[grades]
"Tier 1" = 1
A = 0.1
[areas.law]
title = "Law"
[criteria.immunity]
area = "law"
title = "Immunity"
weight = 0.1
levels = { full = 1, some = "1/3", none = 0 }
"""
FILES = {
    "rubrics/minors.toml": RUBRIC,
    "states/CA.toml": 'name = "California"\n',
    "states/TX.toml": """\
        name = "Texas"
        through = 2019-08-01
        [answers.immunity]
        2011 = { level = "none" }
        2013-06 = { level = "some", enacted = "2013-05" }
        2015-09-01 = { level = "full", coded = 2016 }
        [answers.immunity.2009-01-01]
        level = "none"
        """,
}


@pytest.fixture(autouse=True)
def _no_workspace_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


# Finding.


def test_a_workspace_has_settings_or_both_folders(tmp_path: Path) -> None:
    assert not is_workspace(tmp_path)
    (tmp_path / "rubrics").mkdir()
    assert not is_workspace(tmp_path)
    (tmp_path / "states").mkdir()
    assert is_workspace(tmp_path)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "statscore.toml").touch()
    assert is_workspace(tmp_path / "other")
    assert not is_workspace(tmp_path / "none")


def test_the_workspace_around_a_folder_is_found(write_workspace: Write) -> None:
    root = write_workspace(FILES).resolve()
    deep = root / "states" / "drafts" / "2015"
    deep.mkdir(parents=True)
    assert find_workspace(start=deep) == (root, False)
    assert find_workspace(start=root) == (root, False)


def test_the_nearest_workspace_is_taken(write_workspace: Write) -> None:
    root = write_workspace(FILES).resolve()
    inner = root / "inner"
    inner.mkdir()
    (inner / "statscore.toml").touch()
    assert find_workspace(start=inner) == (inner, False)


def test_the_current_folder_is_where_the_search_begins(
    write_workspace: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_workspace(FILES)
    monkeypatch.chdir(root / "states")
    assert find_workspace() == (root.resolve(), False)
    assert list(load().states) == ["CA", "TX"]


def test_the_environment_names_a_workspace(
    write_workspace: Write,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = write_workspace(FILES)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(root))
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert find_workspace(start=elsewhere) == (root, False)
    (elsewhere / "statscore.toml").touch()
    assert find_workspace(named=elsewhere) == (elsewhere, False)


def test_a_named_folder_that_is_no_workspace_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(NotADirectoryError, match=tmp_path.name):
            find_workspace(named=folder)
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path))
    with pytest.raises(NotADirectoryError):
        load()


def test_outside_any_workspace_the_shipped_one_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_workspace(start=tmp_path) == (shipped_workspace(), True)
    assert is_workspace(shipped_workspace())
    monkeypatch.chdir(tmp_path)
    assert load().shipped


def test_the_shipped_workspace_is_in_the_package_or_is_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "statscore"
    package.mkdir(parents=True)
    monkeypatch.setattr(find, "_PACKAGE", package)
    assert shipped_workspace() == tmp_path
    (package / "workspace").mkdir()
    assert shipped_workspace() == package / "workspace"


# Loading.


def test_load_reads_every_file(write_workspace: Write) -> None:
    workspace = load(write_workspace(FILES))
    assert workspace.diagnostics == ()
    assert list(workspace.rubrics) == ["minors"]
    assert list(workspace.states) == ["CA", "TX"]
    assert workspace.state_files == ("CA", "TX")
    assert not workspace.shipped


def test_a_folder_is_named_as_text_too(write_workspace: Write) -> None:
    assert list(load(str(write_workspace(FILES))).states) == ["CA", "TX"]


def test_one_broken_state_leaves_the_others(write_workspace: Write) -> None:
    workspace = load(write_workspace({**FILES, "states/CA.toml": "name ="}))
    assert [each.file for each in workspace.diagnostics] == ["states/CA.toml"]
    assert list(workspace.states) == ["TX"]
    assert workspace.state_files == ("CA", "TX")


def test_one_broken_rubric_leaves_the_others(write_workspace: Write) -> None:
    workspace = load(write_workspace({**FILES, "rubrics/other.toml": RUBRIC + "weight = 1\n"}))
    assert [each.file for each in workspace.diagnostics] == ["rubrics/other.toml"]
    assert list(workspace.rubrics) == ["minors"]
    assert list(workspace.states) == ["CA", "TX"]


def test_broken_settings_leave_the_files(write_workspace: Write) -> None:
    workspace = load(write_workspace({**FILES, "statscore.toml": "title = 1\n"}))
    assert [each.file for each in workspace.diagnostics] == ["statscore.toml"]
    assert workspace.settings.title is None
    assert list(workspace.states) == ["CA", "TX"]


ANSWER = 'name = "Texas"\n[answers.immunity.2015]\nlevel = "full"\nsources = ["https://a.b/c"]\n'


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ('answers.immunity."２０１５"', "bad-date"),  # noqa: RUF001 - digits of another script
        ('answers.immunity."٢٠١٥"', "bad-date"),
        ('answers.immunity."2015-０１-01"', "bad-date"),  # noqa: RUF001 - as above
        ('answers.immunity."02015"', "bad-date"),
        ('answers.immunity."2015 "', "bad-date"),
        ('answers.immunity."2015-1-1"', "bad-date"),
        ('published.minors."２０１５"', "bad-year"),  # noqa: RUF001 - as above
        ('published.minors."02015"', "bad-year"),
        ('published.minors."0000020159"', "bad-year"),
        ('published.minors."201５"', "bad-year"),  # noqa: RUF001 - as above
    ],
)
def test_a_date_in_another_spelling_is_an_error_where_it_stands(
    write_workspace: Write, key: str, code: str
) -> None:
    rest = 'level = "none"' if "answers" in key else 'score = 9\nsource = "https://a.b/c"'
    text = f'{ANSWER}[published.minors.2015]\nscore = 1\nsource = "x"\n[{key}]\n{rest}\n'
    (found,) = load(write_workspace({**FILES, "states/TX.toml": text})).diagnostics
    assert (found.code, found.severity) == (code, "error")
    assert found.location is not None
    column = 1 + len("[") + key.index('"')
    assert (found.location.line, found.location.column) == (8, column)


@given(st.text("0123456789-２٢+_ T:.", max_size=12))
def test_a_date_and_a_year_have_one_spelling(text: str) -> None:
    for understood in (when, TypeAdapter(Year).validate_python):
        with suppress(PydanticCustomError, ValidationError):
            assert str(understood(text)) == text


@pytest.mark.parametrize("fips", ["４８", "٤٨", "4８"])  # noqa: RUF001 - as above
def test_digits_of_another_script_are_no_fips_code(write_workspace: Write, fips: str) -> None:
    text = f'name = "Texas"\nfips = "{fips}"\n'
    (found,) = load(write_workspace({**FILES, "states/TX.toml": text})).diagnostics
    assert found.code == "wrong-type"


def test_other_files_are_not_read_and_said_to_be_so(write_workspace: Write) -> None:
    others = {
        "rubrics/README.md": "end its name in .toml, or move it elsewhere",
        "rubrics/old.toml.bak": "rename it to old.toml",
        "states/CO.txt": "rename it to CO.toml",
        "states/Nw.Toml": "rename it to Nw.toml",
        "states/OH.tml": "rename it to OH.toml",
        "states/ut.TOML": "rename it to UT.toml",
    }
    root = write_workspace({**FILES, **dict.fromkeys(others, "x"), "states/.hidden": "x"})
    (root / "states" / "folder.toml").mkdir()
    workspace = load(root)
    assert workspace.state_files == ("CA", "TX")
    assert {each.file: each.help for each in workspace.diagnostics} == {
        **others,
        "states/folder.toml": "put its files into states/ itself, or move the folder elsewhere",
    }
    assert {(each.code, each.severity) for each in workspace.diagnostics} == {
        ("not-read", "warning")
    }


def test_a_postal_code_in_other_letters_is_an_error(write_workspace: Write) -> None:
    workspace = load(write_workspace({**FILES, "states/oH.toml": 'name = "Ohio"\n'}))
    assert list(workspace.states) == ["CA", "TX"]
    assert [(e.code, e.severity, e.help) for e in workspace.diagnostics] == [
        ("bad-state-code", "error", "rename the file to OH.toml")
    ]


def test_numbers_are_exact(write_workspace: Write) -> None:
    rubric = load(write_workspace(FILES)).rubrics["minors"]
    assert rubric.criteria["immunity"].weight == Fraction(1, 10)
    assert rubric.levels("immunity")["some"] == Fraction(1, 3)
    assert rubric.grades == {"Tier 1": Fraction(1), "A": Fraction(1, 10)}
    assert rubric.points == {2011: Fraction(1), 2012: Fraction(4, 3)}
    assert rubric.cutoff_day(2015) == date(2015, 8, 1)


def test_dates_are_as_precise_as_the_file(write_workspace: Write) -> None:
    state = load(write_workspace(FILES)).states["TX"]
    answers = state.answers["immunity"]
    assert list(answers) == [
        When(date(2009, 1, 1), date(2009, 1, 1)),
        When(date(2011, 1, 1), date(2011, 12, 31)),
        When(date(2013, 6, 1), date(2013, 6, 30)),
        When(date(2015, 9, 1), date(2015, 9, 1)),
    ]
    assert [str(since) for since in answers] == ["2009-01-01", "2011", "2013-06", "2015-09-01"]
    _oldest, _unknown, some, full = answers.values()
    assert (str(some.enacted), str(full.coded), str(state.through)) == (
        "2013-05",
        "2016",
        "2019-08-01",
    )


# Positions.

TEXT = """\
name = "Guåhan"
"Tier 1" = 1
'Tier "2"' = 2
"caf\\u00e9" = 3
[answers.immunity.2015-08-01] # § 1
level = "full"
citations = [
    "§ 43.02", # a comment
    "Ä", "§ 43.03",
]
[answers.immunity]
2017 = { level = "some", act . number = "HB 1" }
[answers . 'services'."2016"]
level = "none"
note = \"\"\"
two
lines\"\"\"
"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("name",), "name", '"Guåhan"'),
        (("Tier 1",), '"Tier 1"', "1"),
        (('Tier "2"',), "'Tier \"2\"'", "2"),
        (("café",), '"caf\\u00e9"', "3"),
        (("answers", "immunity", "2015-08-01"), "2015-08-01", "2015-08-01"),
        (("answers", "immunity", "2015-08-01", "level"), "level", '"full"'),
        (("answers", "immunity", "2015-08-01", "citations"), "citations", "["),
        (("answers", "immunity", "2015-08-01", "citations", 0), '"§ 43.02"', '"§ 43.02"'),
        (("answers", "immunity", "2015-08-01", "citations", 1), '"Ä"', '"Ä"'),
        (("answers", "immunity", "2015-08-01", "citations", 2), '"§ 43.03"', '"§ 43.03"'),
        (("answers", "immunity"), "immunity", "immunity"),
        (("answers", "immunity", "2017", "level"), "level", '"some"'),
        (("answers", "immunity", "2017", "act", "number"), "number", '"HB 1"'),
        (("answers", "services"), "'services'", "'services'"),
        (("answers", "services", "2016"), '"2016"', '"2016"'),
        (("answers", "services", "2016", "note"), "note", '"""'),
        # What the file does not have is looked for at the nearest above it.
        (("answers", "services", "2016", "act"), '"2016"', '"2016"'),
        (("name", "first"), "name", '"Guåhan"'),
    ],
)
def test_places(path: tuple[str | int, ...], key: str, value: str) -> None:
    places = Positions(TEXT)
    for on_key, expected in ((True, key), (False, value)):
        at = places.find(path, on_key=on_key)
        assert at is not None
        line = TEXT.split("\n")[at.line - 1]
        assert at.excerpt == line
        assert line[at.column - 1 : at.column - 1 + at.width] == expected


def test_lines_and_columns_count_from_one_in_characters() -> None:
    at = Positions("a = { '§§' = 1, b = 2 }\r\nc = 3\r\n").find(("a", "b"))
    assert at is not None
    assert (at.line, at.column, at.width) == (1, 21, 1)
    assert at.excerpt == "a = { '§§' = 1, b = 2 }"


def test_a_heading_is_preferred_to_a_mention_on_the_way_to_another() -> None:
    places = Positions("[a.b.c]\nx = 1\n[a.d]\n[a]\ny = 1\n")
    for path, line in ((("a",), 4), (("a", "b"), 1), (("a", "d"), 3)):
        at = places.find(path, on_key=True)
        assert at is not None
        assert at.line == line


def test_nothing_is_found_for_a_key_without_anything_above_it() -> None:
    assert Positions("").find(("name",)) is None
    assert Positions("a = 1\n").find(()) is None


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "[" * 100_000 + "]" * 100_000,
        "x = " + "[" * 100_000,
        "x = " + "{ a = " * 100_000 + "1" + "}" * 100_000,
        "x" + ".a" * 100_000 + " = 1",
        "[x" + ".a" * 100_000 + "]",
        "x = = 1",
        "[]",
        "=",
    ],
    ids=["closed", "open", "tables", "dotted", "heading", "twice", "nameless", "nothing"],
)
def test_no_text_is_too_deep_or_too_broken(deep: str) -> None:
    at = Positions(f"y = 1\n{deep}\n").find(("y",))
    assert at is not None
    assert (at.line, at.column) == (1, 5)
