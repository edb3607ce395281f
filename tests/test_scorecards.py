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

from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.grading import rounded
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.yardstick import yardstick

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


# FreeFrom 2021: adverse features, criteria of weight 0, void their area.

FREEFROM = "facts/freefrom-2021"
WRONG_AREAS = {
    ("CO", "tort"),
    ("LA", "rent"),
    ("ME", "economic-abuse"),
    ("NY", "workplace"),
}
"""Printed otherwise than the publisher's own rule says."""
WRONG_TOTALS = {"IA", "LA", "ME", "OR", "VT"}


LATE = "83"
"""The feature that the printed ratings count and the printed totals do not."""


def _freefrom(*, late: bool) -> Mapping[str, ReportCard]:
    said = _rubric(f"{FREEFROM}/rubric.toml")
    for row in _rows(f"{FREEFROM}/criteria.csv"):
        asked = {key: row[key] for key in ("area", "title", "question")}
        if row["kind"] == "adverse":
            said["criteria"][row["criterion"]] = {
                **asked,
                "weight": 0,
                "levels": {"not-met": 1, "unclear": 1, "met": 0},
                "voids": {"met": "adverse"},
            }
        elif late and row["publisher_id"] == LATE:
            said["criteria"][row["criterion"]] = {**asked, "scale": "feature"}
    grades = {"model": 1, "strong": "0.501", "promising": "0.01", "none": 0}
    rubric = Rubric.model_validate({**said, "id": "freefrom", "area_grades": grades})
    levels: dict[str, dict[str, dict[str, object]]] = {}
    for row in _rows(f"{FREEFROM}/levels.csv"):
        if row["criterion"] in rubric.criteria:
            levels.setdefault(row["state"], {})[row["criterion"]] = {"level": row["level"]}
    return {code: report_card(rubric, _state(code, own), 2021) for code, own in levels.items()}


def _state(code: str, answers: Mapping[str, Mapping[str, object]]) -> State:
    dated = {id_: {"2020-01-01": each} for id_, each in answers.items()}
    return State.model_validate({"code": code, "name": code, "answers": dated})


def test_freefrom_rates_every_area_as_it_was_printed() -> None:
    freefrom = _freefrom(late=True)
    astray = set()
    for row in _rows(f"{FREEFROM}/areas.csv"):
        card = freefrom[row["state"]]
        (area,) = (area for area in card.areas if area.id == row["area"])
        if area.grade != row["area_rating_published"]:
            astray.add((row["state"], row["area"]))
    assert astray == WRONG_AREAS


def test_freefrom_totals_are_those_printed() -> None:
    freefrom = _freefrom(late=False)
    printed = {row["state"]: row for row in _rows(f"{FREEFROM}/totals.csv")}
    assert len(printed) == len(freefrom) == 51
    astray = {
        code
        for code, card in freefrom.items()
        if card.score != int(printed[code]["total_published"])
    }
    assert astray == WRONG_TOTALS
    assert freefrom["LA"].score == 6


# Institute for Free Speech 2023: unequal weights, areas printed on a scale of 100.

SLAPP = "validation/anti-slapp"
REPORTED = {"TX": 93, "MO": 26, "NY": 99, "NJ": 97}


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
