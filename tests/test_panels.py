"""Two real panels of coded law: every total that somebody else published comes out again."""

from __future__ import annotations

import csv
import json
import os
import tarfile
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.comparison import comparison
from statscore.reports.grading import rounded
from statscore.reports.report_card import ReportCard, report_card

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "validation"
VALIDATION = Path(os.environ.get("STATSCORE_VALIDATION") or _BESIDE)

LEVELS = {"full": 1, "none": 0}
FIREARM_YEARS = range(1991, 2018)
WBL_SHEET = "WBL1971-2020"
WBL_FIRST_INDICATOR = 7


def _file(name: str) -> Path:
    path = VALIDATION / name
    if not path.is_file():
        pytest.skip(f"{path} is missing; STATSCORE_VALIDATION can name the folder it lies in")
    return path


def _state(code: str, name: str, history: Mapping[str, Iterable[tuple[int, str]]]) -> State:
    """Return a state coded year by year: one answer where a level begins, none where it stays."""
    years = {year for levels in history.values() for year, _level in levels}
    answers = {
        criterion: {
            f"{next(run)[0]}-01-01": {"level": level}
            for level, run in groupby(levels, key=lambda pair: pair[1])
        }
        for criterion, levels in history.items()
    }
    through = f"{max(years)}-12-31"
    return State.model_validate(
        {"code": code, "name": name, "through": through, "answers": answers}
    )


def _slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


# The State Firearm Laws database: 133 provisions of one point each.


def _firearm_rubric() -> Rubric:
    with _file("state-firearm-laws/codebook.csv").open(encoding="cp1252", newline="") as file:
        rows = list(csv.DictReader(file))
    return Rubric.model_validate(
        {
            "id": "firearm-laws",
            "title": "State Firearm Laws",
            "points": 133,
            "scales": {"in-force": LEVELS},
            "areas": {_slug(row["category"]): {"title": row["category"]} for row in rows},
            "criteria": {
                row["variable"]: {
                    "title": row["description"],
                    "area": _slug(row["category"]),
                    "scale": "in-force",
                }
                for row in rows
            },
        }
    )


def _firearm_rows() -> list[dict[str, str]]:
    with _file("state-firearm-laws/database.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _firearm_state(name: str, rows: Sequence[Mapping[str, str]], rubric: Rubric) -> State:
    code = next(code for code, each in JURISDICTIONS.items() if each.name == name)
    history = {
        provision: [(int(row["year"]), "full" if row[provision] == "1" else "none") for row in rows]
        for provision in rubric.criteria
    }
    return _state(code, name, history)


@pytest.fixture(scope="module")
def firearm_cards() -> dict[tuple[str, int], ReportCard]:
    rubric = _firearm_rubric()
    found = {}
    in_order = sorted(_firearm_rows(), key=lambda row: (row["state"], row["year"]))
    for name, rows in groupby(in_order, key=lambda row: row["state"]):
        state = _firearm_state(name, tuple(rows), rubric)
        for year in FIREARM_YEARS:
            found[name, year] = report_card(rubric, state, year)
    return found


def test_all_1350_published_totals_of_the_firearm_laws_agree(
    firearm_cards: Mapping[tuple[str, int], ReportCard],
) -> None:
    published = {
        (row["state"], int(row["year"])): Fraction(row["lawtotal"]) for row in _firearm_rows()
    }
    assert len(published) == 1_350
    assert {key: card.score for key, card in firearm_cards.items()} == published


def test_all_31661_repealed_flags_of_the_firearm_laws_agree(
    firearm_cards: Mapping[tuple[str, int], ReportCard],
) -> None:
    published = {}
    with tarfile.open(_file("state-firearm-laws/history-json.tar.xz")) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is None or not member.name.endswith(".json"):
                continue
            name = Path(member.name).stem
            for year, entries in json.load(file)["data"].items():
                for each in entries[0]["history"]:
                    published[name, int(year), each["variable"]] = each["status"] == "Repealed"
    assert len(published) == 31_661
    assert _repealed_by_2017(firearm_cards) == published


def _repealed_by_2017(
    cards: Mapping[tuple[str, int], ReportCard],
) -> dict[tuple[str, int, str], bool]:
    """Return for each provision in force in a year whether 2017's card has lost it since."""
    found = {}
    for (name, year), card in cards.items():
        gone = {
            change.criterion
            for change in comparison(card, cards[name, 2017]).law_changes
            if change.points == -1
        }
        for mark in card.marks:
            if mark.level == "full":
                found[name, year, mark.criterion] = mark.criterion in gone
    return found


# Women, Business and the Law: the mean of eight means of 35 questions.


@pytest.fixture(scope="module")
def wbl_rows() -> tuple[tuple[Any, ...], ...]:
    """The sheet with its headings, one row an economy and report year."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(_file("wbl-panel/WBL50YearPanelData.xlsx"), read_only=True)
    rows = tuple(book[WBL_SHEET].iter_rows(min_row=2, values_only=True))
    book.close()
    return rows


def _wbl_columns(headings: Sequence[str]) -> dict[str, tuple[int, dict[str, int]]]:
    """Return each indicator with its column and the columns of its questions."""
    found: dict[str, tuple[int, dict[str, int]]] = {}
    indicator = ""
    for column, heading in enumerate(headings[WBL_FIRST_INDICATOR:], WBL_FIRST_INDICATOR):
        if heading.isupper():
            indicator = heading.lower()
            found[indicator] = column, {}
        else:
            questions = found[indicator][1]
            questions[f"{indicator}-{len(questions) + 1}"] = column
    return found


def _wbl_rubric(headings: Sequence[str]) -> Rubric:
    columns = _wbl_columns(headings)
    return Rubric.model_validate(
        {
            "id": "wbl",
            "title": "Women, Business and the Law",
            "method": "mean",
            "points": 100,
            "rounding": {"places": 1, "mode": "half-up"},
            "scales": {"yes-no": LEVELS},
            "areas": {area: {"title": headings[at]} for area, (at, _) in columns.items()},
            "criteria": {
                question: {"title": headings[column], "area": area, "scale": "yes-no"}
                for area, (_, questions) in columns.items()
                for question, column in questions.items()
            },
        }
    )


@pytest.fixture(scope="module")
def wbl_cards(wbl_rows: tuple[tuple[Any, ...], ...]) -> dict[tuple[str, int], ReportCard]:
    headings, *rows = wbl_rows
    rubric = _wbl_rubric(headings)
    questions = {
        question: column
        for _, asked in _wbl_columns(headings).values()
        for question, column in asked.items()
    }
    found = {}
    for code, economy in groupby(sorted(rows, key=lambda row: (row[2], row[5])), lambda r: r[2]):
        years = list(economy)
        history = {
            question: [(row[5], "full" if row[column] == "Yes" else "none") for row in years]
            for question, column in questions.items()
        }
        state = _state(code, years[0][1], history)
        for row in years:
            found[code, row[5]] = report_card(rubric, state, row[5])
    return found


def test_the_wbl_panel_has_190_economies_35_questions_and_8_indicators(
    wbl_cards: Mapping[tuple[str, int], ReportCard],
) -> None:
    assert len({code for code, _year in wbl_cards}) == 190
    assert len(wbl_cards) == 9_500
    card = wbl_cards["AFG", 1971]
    assert len(card.marks) == 35
    assert len(card.areas) == 8
    assert card.out_of == 100


def test_all_9500_published_indexes_agree_when_halves_are_rounded_up(
    wbl_rows: tuple[tuple[Any, ...], ...], wbl_cards: Mapping[tuple[str, int], ReportCard]
) -> None:
    published = {(row[2], row[5]): Fraction(str(row[6])) for row in wbl_rows[1:]}
    assert len(published) == 9_500
    assert {key: _shown(card, card.score) for key, card in wbl_cards.items()} == published


@pytest.mark.parametrize(
    "indicator",
    [
        "mobility",
        "workplace",
        "pay",
        "marriage",
        "parenthood",
        "entrepreneurship",
        "assets",
        "pension",
    ],
)
def test_all_9500_published_values_of_an_indicator_agree(
    indicator: str,
    wbl_rows: tuple[tuple[Any, ...], ...],
    wbl_cards: Mapping[tuple[str, int], ReportCard],
) -> None:
    column, _questions = _wbl_columns(wbl_rows[0])[indicator]
    published = {(row[2], row[5]): Fraction(str(row[column])) for row in wbl_rows[1:]}
    assert len(published) == 9_500
    computed = {
        key: _shown(card, area.score / area.out_of * 100)
        for key, card in wbl_cards.items()
        for area in card.areas
        if area.id == indicator and area.score is not None
    }
    assert computed == published


def _shown(card: ReportCard, figure: Fraction | None) -> Fraction | None:
    return None if figure is None else rounded(figure, card.rubric.rounding)
