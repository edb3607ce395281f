"""Two real panels of coded law, imported: every total that somebody else published comes out."""

from __future__ import annotations

import csv
import json
import os
import tarfile
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from program import process
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.reports.card.grading import rounded
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.change.comparison import comparison

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "validation"
VALIDATION = Path(os.environ.get("STATSCORE_VALIDATION") or _BESIDE)

FIREARM_YEARS = range(1991, 2018)
WBL_SHEET = "WBL1971-2020"
WBL_FIRST_INDICATOR = 7
WBL_YEARS = range(1971, 2021)

Cards = Mapping[tuple[str, int], ReportCard]


def _file(name: str) -> Path:
    path = VALIDATION / name
    if not path.is_file():
        pytest.skip(f"{path} is missing; STATSCORE_VALIDATION can name the folder it lies in")
    return path


def _taken_in(folder: Path, *words: str) -> Workspace:
    """Return an empty workspace after the import."""
    for each in ("rubrics", "states"):
        (folder / each).mkdir()
    done = process("-w", str(folder), "import", *words)
    assert done.returncode == 0, done.stderr.decode()
    workspace = load(folder)
    assert workspace.diagnostics == ()
    return workspace


# The State Firearm Laws database: 133 provisions of one point each.


def _firearm_rows() -> list[dict[str, str]]:
    with _file("state-firearm-laws/database.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def firearm_laws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The database as the command takes it in, with the rubric of its codebook."""
    return _taken_in(
        tmp_path_factory.mktemp("firearm-laws"),
        str(_file("state-firearm-laws/database.csv")),
        *("--new-rubric", "firearm-laws", "--encoding", "cp1252"),
        *("--codebook", str(_file("state-firearm-laws/codebook.csv"))),
        *("--level", "1=full", "--level", "0=none"),
        *("--column", "lawtotal=published.score", "--source", "https://statefirearmlaws.org"),
    )


@pytest.fixture(scope="module")
def firearm_cards(firearm_laws: Workspace) -> Cards:
    rubric = firearm_laws.rubrics["firearm-laws"]
    return {
        (state.name, year): report_card(rubric, state, year)
        for state in firearm_laws.states.values()
        for year in FIREARM_YEARS
    }


def test_the_firearm_laws_are_133_criteria_in_14_areas_and_7655_answers(
    firearm_laws: Workspace,
) -> None:
    rubric = firearm_laws.rubrics["firearm-laws"]
    assert (len(rubric.criteria), len(rubric.areas), int(rubric.points_in(2017))) == (133, 14, 133)
    answers = [
        answer
        for state in firearm_laws.states.values()
        for dated in state.answers.values()
        for answer in dated.values()
    ]
    # One for each provision and state, and one more for each of the 1,005 changes.
    assert len(answers) == 50 * 133 + 250 + 755


def test_all_1350_published_totals_of_the_firearm_laws_agree(
    firearm_cards: Cards,
) -> None:
    published = {
        (row["state"], int(row["year"])): Fraction(row["lawtotal"]) for row in _firearm_rows()
    }
    assert len(published) == 1_350
    assert {key: card.score for key, card in firearm_cards.items()} == published
    printed = {
        key: card.published.score if card.published else None for key, card in firearm_cards.items()
    }
    assert printed == published


def test_all_31661_repealed_flags_of_the_firearm_laws_agree(
    firearm_cards: Cards,
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
    cards: Cards,
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


def _wbl_codebook(headings: Sequence[str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        book = csv.writer(file)
        book.writerow(["criterion", "title", "area"])
        for area, (_, questions) in _wbl_columns(headings).items():
            book.writerows([question, headings[at], area] for question, at in questions.items())
    return path


@pytest.fixture(scope="module")
def wbl_cards(
    wbl_rows: tuple[tuple[Any, ...], ...], tmp_path_factory: pytest.TempPathFactory
) -> Cards:
    """The cards of the panel as the command takes it in, under the published rule."""
    folder = tmp_path_factory.mktemp("wbl")
    (folder / "statscore.toml").write_text('jurisdictions = "none"\n', encoding="utf-8")
    codebook = _wbl_codebook(wbl_rows[0], tmp_path_factory.mktemp("codebook") / "wbl.csv")
    left_out = ["ID", "Region", "Income group", "WBL INDEX"]
    left_out += [wbl_rows[0][at] for at, _ in _wbl_columns(wbl_rows[0]).values()]
    _taken_in(
        folder,
        str(_file("wbl-panel/WBL50YearPanelData.xlsx")),
        *("--sheet", WBL_SHEET, "--heading-row", "2", "--column", "WBL Report Year=year"),
        *("--new-rubric", "wbl", "--codebook", str(codebook), "--new-states"),
        *(word for heading in left_out for word in ("--ignore", heading)),
    )
    rubric_file = folder / "rubrics" / "wbl.toml"
    rule = 'points = 100\nmethod = "mean"\nrounding = { places = 1, mode = "half-up" }\n'
    text = rubric_file.read_text(encoding="utf-8").replace("points = 35\n", rule)
    rubric_file.write_text(text, encoding="utf-8")
    workspace = load(folder)
    return {
        (code, year): report_card(workspace.rubrics["wbl"], state, year)
        for code, state in workspace.states.items()
        for year in WBL_YEARS
    }


def test_the_wbl_panel_has_190_economies_35_questions_and_8_indicators(
    wbl_cards: Cards,
) -> None:
    assert len({code for code, _year in wbl_cards}) == 190
    assert len(wbl_cards) == 9_500
    card = wbl_cards["AFG", 1971]
    assert len(card.marks) == 35
    assert len(card.areas) == 8
    assert card.out_of == 100


def test_all_9500_published_indexes_agree_when_halves_are_rounded_up(
    wbl_rows: tuple[tuple[Any, ...], ...], wbl_cards: Cards
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
    wbl_cards: Cards,
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
