"""Published scorecards of other subjects, each with the rules that its publisher has."""

from __future__ import annotations

import csv
import os
import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from program import ROOT, Program
from statscore import check
from statscore.model.rubric import Rubric
from statscore.model.state import Published, State
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.reports.card.grading import grade_of, rounded
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.yardstick import yardstick
from statscore.reports.plan.gaps import shortfalls

_BESIDE = Path(__file__).resolve().parents[2] / "shared"
SHARED = Path(os.environ.get("STATSCORE_SCORECARDS") or _BESIDE)
Row = Mapping[str, str]


def _file(name: str) -> Path:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{path} is missing; STATSCORE_SCORECARDS can name the folder it lies in")
    return path


def _rows(name: str) -> Iterator[Row]:
    with _file(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _rubric(name: str) -> dict[str, Any]:
    return tomllib.loads(_file(name).read_text(encoding="utf-8"))


# FreeFrom 2021, as it ships: adverse features, criteria of weight 0, void their area.

EXAMPLE = ROOT / "docs" / "examples" / "survivors-2021"
LATE = "leave-confidential"
"""The feature that the printed ratings count and the printed totals do not."""


@pytest.fixture(scope="module")
def survivors() -> Workspace:
    return load(EXAMPLE)


@pytest.fixture(scope="module")
def cards(survivors: Workspace) -> Mapping[str, ReportCard]:
    return _cards(survivors.rubrics["survivors"], survivors)


def _cards(rubric: Rubric, workspace: Workspace) -> Mapping[str, ReportCard]:
    return {code: report_card(rubric, state, 2021) for code, state in workspace.states.items()}


def _printed(card: ReportCard) -> Published:
    assert card.published is not None
    return card.published


def _rated_otherwise(cards: Mapping[str, ReportCard]) -> set[tuple[str, str]]:
    return {
        (code, area.id)
        for code, card in cards.items()
        for area in card.areas
        if area.grade != _printed(card).area_grades[area.id]
    }


def test_the_scorecard_is_complete_and_what_disagrees_is_known(survivors: Workspace) -> None:
    rubric = survivors.rubrics["survivors"]
    assert (len(survivors.states), len(rubric.criteria), len(rubric.areas)) == (51, 83, 13)
    assert rubric.criteria[LATE].number == "83"
    for state in survivors.states.values():
        assert set(state.answers) == set(rubric.criteria)
    assert check(survivors) == ()


def test_46_of_51_totals_are_those_printed(cards: Mapping[str, ReportCard]) -> None:
    astray = {code for code, card in cards.items() if card.score != _printed(card).score}
    assert astray == {"IA", "LA", "ME", "OR", "VT"}
    assert cards["LA"].score == 6


def test_47_of_51_grades_are_those_printed(cards: Mapping[str, ReportCard]) -> None:
    astray = {code for code, card in cards.items() if card.grade != _printed(card).grade}
    assert astray == {"IL", "KY", "LA", "VT"}


def test_49_of_51_printed_totals_earn_the_printed_grade(cards: Mapping[str, ReportCard]) -> None:
    astray = set()
    for code, card in cards.items():
        printed = _printed(card)
        assert isinstance(printed.score, Fraction)
        if grade_of(card.rubric, printed.score) != printed.grade:
            astray.add(code)
    assert astray == {"IL", "KY"}


WRONG_AREAS = {
    ("CO", "tort"),
    ("LA", "rent"),
    ("ME", "economic-abuse"),
    ("NY", "workplace"),
}
"""Printed otherwise than the publisher's own rule says."""


def test_655_of_663_areas_are_rated_as_printed(cards: Mapping[str, ReportCard]) -> None:
    late = {(code, "leave") for code in ("CA", "CO", "CT", "MI")}
    assert _rated_otherwise(cards) == WRONG_AREAS | late


def test_659_areas_are_where_the_late_feature_counts(survivors: Workspace) -> None:
    said = tomllib.loads((EXAMPLE / "rubrics/survivors.toml").read_text(encoding="utf-8"))
    said["criteria"][LATE]["weight"] = 1
    said["points"] = 67
    rubric = Rubric.model_validate({**said, "id": "survivors"})
    assert _rated_otherwise(_cards(rubric, survivors)) == WRONG_AREAS


def test_law_that_voids_an_area_falls_short(cards: Mapping[str, ReportCard]) -> None:
    (demanded,) = (
        each
        for each in shortfalls(list(cards.values()))
        if each.criterion == "compensation-cooperation"
    )
    # 48 states demand cooperation with the police, which weighs 0 and voids compensation.
    assert len(demanded.short) == 48
    assert demanded.met == ("HI", "NY", "VT")
    assert demanded.lost == 0


def test_what_voids_an_area_is_no_law_that_loses_nothing(program: Program) -> None:
    lines = program("-w", str(EXAMPLE), "gaps", "OR").out.splitlines()
    # 38 + 2 + 43 = 83
    assert lines[1] == (
        "known to be missing: 38 points, in 38 of 83 criteria; 2 void an area; 43 lose none"
    )


def test_the_answers_are_those_of_the_public_files(survivors: Workspace) -> None:
    found = {
        (code, criterion): answer.level
        for code, state in survivors.states.items()
        for criterion, dated in state.answers.items()
        for answer in dated.values()
    }
    rows = _rows("facts/freefrom-2021/levels.csv")
    assert found == {(row["state"], row["criterion"]): row["level"] for row in rows}


# Institute for Free Speech 2023: unequal weights, areas printed on a scale of 100.

SLAPP = "validation/anti-slapp"
REPORTED = {"TX": 93, "MO": 26, "NY": 99, "NJ": 97}


def _state(code: str, answers: Mapping[str, Mapping[str, object]]) -> State:
    dated = {id_: {"2020-01-01": each} for id_, each in answers.items()}
    return State.model_validate({"code": code, "name": code, "answers": dated})


def _slapp() -> Rubric:
    said = _rubric(f"{SLAPP}/rubric.toml")
    for area in said["areas"].values():
        area["out_of"] = 100
    for criterion in said["criteria"].values():
        del criterion["scale"]
        criterion["linear"] = {"from": 0, "to": criterion["weight"]}
    return Rubric.model_validate({**said, "id": "slapp"})


def _slapp_card(
    rubric: Rubric, edition: str, code: str, other: Mapping[str, int] | None = None
) -> ReportCard:
    points = {
        row["criterion"]: int(row["points"])
        for row in _rows(f"{SLAPP}/scores.csv")
        if (row["edition"], row["state"]) == (edition, code)
    }
    answers = {id_: {"value": each} for id_, each in {**points, **(other or {})}.items()}
    return report_card(rubric, _state(code, answers), 2023)


def test_anti_slapp_areas_are_those_printed_on_their_own_scale() -> None:
    rubric = _slapp()
    by = yardstick(rubric, 2023)
    printed = {
        (row["edition"], row["state"], row["area"]): (
            row["area_points_published"],
            row["area_grade_published"],
        )
        for row in _rows(f"{SLAPP}/scores.csv")
    }
    assert len(printed) == 2 * 45
    for (edition, code, id_), (points, letter) in printed.items():
        card = _slapp_card(rubric, edition, code)
        (area,) = (area for area in card.areas if area.id == id_)
        assert area.score is not None
        assert by.as_printed(id_, area.score) == int(points)
        assert area.score == by.area_points(id_, Fraction(points))
        assert area.grade == letter


def test_anti_slapp_totals_are_the_four_that_were_reported() -> None:
    rubric = _slapp()
    corrected = {"appeal": 25}
    cards = [
        _slapp_card(rubric, "2023", "TX"),
        _slapp_card(rubric, "2023", "MO"),
        _slapp_card(rubric, "2022", "NY", corrected),
        _slapp_card(rubric, "2023", "NJ"),
    ]
    for card in cards:
        assert card.score is not None
        assert rounded(card.score, rubric.rounding) == REPORTED[card.state]
    assert cards[0].score == Fraction(278, 3)
