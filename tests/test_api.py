"""The public functions, as a notebook uses them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

import statscore
from statscore import api
from workspaces import Load

TESTS = Path(__file__).parent
ROOT = TESTS.parent


@pytest.fixture(scope="module")
def shipped() -> statscore.Workspace:
    return statscore.load(ROOT)


def test_every_public_name_is_there_once() -> None:
    assert len(set(api.__all__)) == len(api.__all__)
    assert all(getattr(statscore, name) is getattr(api, name) for name in api.__all__)
    everything: dict[str, object] = {}
    exec("from statscore import *", everything)  # noqa: S102 - as a notebook may
    assert set(api.__all__) <= set(everything)


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
