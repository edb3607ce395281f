"""The public functions, as a notebook uses them."""

from __future__ import annotations

import csv
import doctest
import sys
from datetime import date
from fractions import Fraction
from functools import partial
from pathlib import Path

import pytest

import statscore
from program import Program, Run
from statscore import api
from workspaces import Load

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@pytest.fixture
def shipped_program(request: pytest.FixtureRequest) -> Run:
    return partial(request.getfixturevalue("statscore"), workspace=ROOT)


@pytest.fixture(scope="module")
def shipped() -> statscore.Workspace:
    return statscore.load(ROOT)


def test_every_public_name_is_there_once() -> None:
    assert len(set(api.__all__)) == len(api.__all__)
    assert all(getattr(statscore, name) is getattr(api, name) for name in api.__all__)
    everything: dict[str, object] = {}
    exec("from statscore import *", everything)  # noqa: S102 - as a notebook may
    assert set(api.__all__) <= set(everything)


def test_tab_shows_every_public_name() -> None:
    assert set(api.__all__) <= set(dir(statscore))


def test_the_page_on_notebooks(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pandas")
    program("init", "mine")
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/notebook.md").read_text(encoding="utf-8").replace("```", "")
    names = {"folder": str(tmp_path / "mine")}
    examples = doctest.DocTestParser().get_doctest(page, names, "notebook", "notebook.md", 0)
    said: list[str] = []
    found = doctest.DocTestRunner(verbose=False).run(examples, out=said.append)
    assert found.attempted > 15
    assert "".join(said) == ""


@pytest.mark.parametrize("name", ["tx", "Texas", "Tex.", "48", "State of Texas"])
def test_a_state_by_any_name(shipped: statscore.Workspace, name: str) -> None:
    assert statscore.report_card(shipped, name, 2015).state == "TX"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Texsa", "there is no state 'Texsa': did you mean 'Texas'?"),
        ("TX, OH", "there is no state 'TX, OH': choose from AK, AL, "),
        ("", "there is no state '': choose from AK, AL, "),
        ("AS", "there is no file states/AS.toml for American Samoa in this workspace; "),
    ],
)
def test_no_state_of_the_name_is_a_key_error_as_on_the_command_line(
    shipped: statscore.Workspace, name: str, said: str
) -> None:
    with pytest.raises(KeyError) as error:
        statscore.report_card(shipped, name, 2015)
    assert error.value.args[0].startswith(said)


def test_no_rubric_or_criterion_of_the_name_is_a_key_error(shipped: statscore.Workspace) -> None:
    with pytest.raises(KeyError, match="there is no rubric 'picc': did you mean 'pic'"):
        statscore.report_card(shipped, "TX", 2015, rubric="picc")
    with pytest.raises(KeyError, match="there is no criterion 'fog': choose from"):
        statscore.tally(shipped, "fog")


def test_what_is_big_is_shown_in_a_line(shipped: statscore.Workspace) -> None:
    card = statscore.report_card(shipped, "TX", 2015)
    big = (
        *(shipped, card, shipped.states["TX"], shipped.rubrics["pic"]),
        *statscore.compare(shipped, 2011, 2016)[:1],
        *(statscore.standings(shipped)[0], statscore.tally(shipped, "racketeering", 2015)),
        *(statscore.explain(shipped, "TX", 2015), statscore.plans(shipped, "SC", "A", 2019)),
        statscore.whatif(shipped, "SC", {"racketeering": "none"}, 2019),
    )
    assert [type(one).__name__ for one in big if len(repr(one)) > 200] == []
    assert repr(statscore.report_card(shipped, "TX", 2014)) == (
        "<ReportCard TX 2014, pic: 0.5 to 100.5 of 102.5, grade not known>"
    )


def test_a_frame_needs_a_library(
    shipped: statscore.Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    polars = pytest.importorskip("polars")
    monkeypatch.setitem(sys.modules, "pandas", None)
    frame = shipped.frame("codebook", rubric="non-criminalization")
    assert isinstance(frame, polars.DataFrame)
    with pytest.raises(KeyError, match="no table 'mark'"):
        shipped.frame("mark")
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match="pip install pandas"):
        shipped.frame("marks")


@pytest.mark.parametrize(
    "table", ["scores", "areas", "marks", "answers", "changes", "counts", "codebook"]
)
def test_a_frame_has_the_rows_and_columns_of_the_export(
    shipped: statscore.Workspace, shipped_program: Run, table: str
) -> None:
    pytest.importorskip("pandas")
    years = [] if table in ("answers", "codebook") else ["2014", "2015"]
    found = shipped_program("export", table, *(["TX", "OH"] if table != "codebook" else []), *years)
    frame = shipped.frame(table, "TX", "OH", years=[2014, 2015])
    assert len(frame) == len(list(csv.reader(found.out.splitlines()))) - 1


def test_sheets_and_answers_are_written_as_the_commands_write_them(
    program: Program, tmp_path: Path
) -> None:
    program("init")
    mine = statscore.load(tmp_path)
    (tmp_path / "s.csv").write_text("state,year,1.2\nXX,2019,full\n", encoding="utf-8")
    (change,) = statscore.import_sheet(mine, tmp_path / "s.csv", source="A report", dry_run=True)
    assert change.before == (tmp_path / "states/XX.toml").read_text(encoding="utf-8")
    (tmp_path / "bad.csv").write_text("state,year,1.2\nXX,2019,mostly\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'mostly'"):
        statscore.import_sheet(mine, tmp_path / "bad.csv", source="A report")
    with pytest.raises(KeyError, match="is no level of 'tree-register'"):
        statscore.set_answer(mine, "XX", "1.1", "mostly", "2021")
    with pytest.raises(ValueError, match="is not one date"):
        statscore.set_answer(mine, "XX", "1.1", "full", "7/1/2014")
    (change,) = statscore.set_answer(
        mine, "XX", "1.1", "full", date(2022, 1, 1), citations=["Code § 1"], coder="ab"
    )
    assert "[answers.tree-register.2022-01-01]" in change.after
    assert (tmp_path / "states/XX.toml").read_text(encoding="utf-8") == change.after


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'grade_everything'"):
        statscore.grade_everything  # noqa: B018 - reading it is the test


def test_the_card_of_the_readme(shipped: statscore.Workspace) -> None:
    card = statscore.report_card(shipped, "TX", year=2015)
    assert (card.score, card.grade) == (Fraction(181, 2), "A")
    assert [mark.criterion for mark in card.gaps] == ["non-criminalization"]


def test_without_a_year_the_latest_with_anything_to_show(shipped: statscore.Workspace) -> None:
    card = statscore.report_card(shipped, "TX")
    assert (card.rubric.id, card.year) == ("report-cards", 2023)


def test_any_yardstick_on_any_day(shipped: statscore.Workspace) -> None:
    card = statscore.report_card(
        shipped, "CA", rubric="non-criminalization", as_of=date(2017, 1, 1)
    )
    assert (card.year, card.score, card.grade) == (2017, Fraction(17), "Protects")


def test_standings_are_ranked(shipped: statscore.Workspace) -> None:
    found = statscore.standings(shipped, 2014)
    # Nobody knows what most others scored, so neither is certain of its place.
    best = [
        (each.rank, each.span and each.span.low, each.card.state, each.by) for each in found[:2]
    ]
    assert best == [(None, 1, "LA", "computed"), (None, 2, "TN", "published")]
    assert {each.card.year for each in statscore.standings(shipped)} == {2023}


def test_comparing_two_years_gives_one_comparison_a_state(shipped: statscore.Workspace) -> None:
    found = {each.state: each for each in statscore.compare(shipped, 2011, 2016)}
    assert len(found) == 51
    assert found["LA"].score_change == Fraction(57, 2)


def test_comparing_days_and_rubrics(shipped: statscore.Workspace) -> None:
    found = {
        each.state: each
        for each in statscore.compare(
            shipped,
            date(2018, 8, 1),
            2019,
            from_rubric="pic",
            to_rubric="non-criminalization",
        )
    }
    assert found["MS"].before.rubric.id == "pic"
    assert found["MS"].after.score == 20


def test_the_shipped_data_is_sound(shipped: statscore.Workspace) -> None:
    assert shipped.diagnostics == ()
    assert statscore.check(shipped) == ()


def test_what_decides_nothing_is_a_value_error(load_workspace: Load) -> None:
    empty = load_workspace({"states/TX.toml": 'name = "Texas"\n'})
    with pytest.raises(ValueError, match="nothing is coded or published"):
        statscore.report_card(empty, "TX")
    with pytest.raises(ValueError, match="no rubric grades 2015"):
        statscore.report_card(empty, "TX", year=2015)
    with pytest.raises(KeyError):
        statscore.report_card(empty, "WY", year=2015)


# The workspace that is found, and what is wrong with it.


def test_load_finds_the_workspace_around_the_current_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("STATSCORE_WORKSPACE", raising=False)
    monkeypatch.chdir(TESTS / "dataset" / "states")
    assert statscore.load().root == TESTS / "dataset"


def test_load_outside_any_workspace_takes_the_data_that_ships(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("STATSCORE_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    found = statscore.load()
    assert found.shipped
    assert "TX" in found.states


def test_load_refuses_a_folder_that_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        statscore.load(tmp_path / "nowhere")


def test_what_is_wrong_is_said_once_and_with_its_place() -> None:
    found = statscore.load(TESTS / "golden" / "broken")
    # Nothing is checked unasked: these are the files that could not be read.
    assert [each.code for each in found.diagnostics] == [
        "unknown-level",
        "unknown-criterion",
        "toml-syntax",
        "unknown-key",
    ]
    checked = statscore.check(found)
    assert [each.code for each in checked] == [
        "points-mismatch",
        "grades-order",
        "unknown-level",
        "unknown-criterion",
        "toml-syntax",
        "unknown-key",
        "citation-missing",
    ]
    assert all(each.location for each in checked)
    assert list(found.states) == ["ZB"]
    assert {*found.diagnostics} < {*checked}


def test_a_score_that_is_open_is_a_range() -> None:
    card = statscore.report_card(statscore.load(TESTS / "dataset"), "QX", year=2012)
    assert (card.score, card.low, card.high) == (None, Fraction(25), Fraction(65))
    assert (card.grade, card.grade_low, card.grade_high) == (None, "F", "D")


def test_a_notebook_shows_a_card(shipped: statscore.Workspace) -> None:
    shown = statscore.report_card(shipped, "TX", 2015)._repr_html_()  # type: ignore[attr-defined]
    assert '<h3>Texas · <span class="good">A</span> in 2015 (90.5 of 102.5)' in shown
    assert "@scope {" in shown
    assert ":root" not in shown
    assert "body {" not in shown
    assert "src=" not in shown
