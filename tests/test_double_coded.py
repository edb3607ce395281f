"""docs/examples/double-coded, from agreement to settled answers, by each kind of sheet."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from program import ROOT, Program
from statscore.read.load import load

EXAMPLE = ROOT / "docs" / "examples" / "double-coded"
DECIDED = {
    "CT": {"decision": "no", "decided by": "ef", "reason": "§ 53a-82 ends at sixteen; read twice."},
    "LA": {"decision": "yes", "decided by": "ef", "reason": 'What "victim" means, decides.'},
}
"""What somebody might have decided; Michigan stays open."""


@pytest.fixture
def example(program: Program, tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    assert program("new", "state", "CT", "LA", "MI", "TX").exit_code == 0
    assert program("agree", "--sheet", "review.xlsx").exit_code == 0
    assert program("agree", "--sheet", "review.csv").exit_code == 0
    return tmp_path


def filled(example: Path) -> list[dict[str, str]]:
    with (example / "review.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows] == ["CT", "LA", "MI"]
    return [{**row, **DECIDED.get(row["state"], {})} for row in rows]


def as_csv(example: Path, *, encoding: str, delimiter: str) -> str:
    rows = filled(example)
    with (example / "filled.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return "filled.csv"


def as_excel(example: Path) -> str:
    book = openpyxl.load_workbook(example / "review.xlsx")
    sheet = book.active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    for place, row in enumerate(filled(example), start=2):
        for column, text in row.items():
            sheet.cell(place, head.index(column) + 1).value = text or None
        # A date that somebody typed becomes a day of the calendar.
        sheet.cell(place, head.index("decided from") + 1).value = datetime(2015, 8, 1)  # noqa: DTZ001
    book.save(example / "filled.xlsx")
    return "filled.xlsx"


@pytest.mark.parametrize(
    "sheet",
    [
        lambda example: as_csv(example, encoding="utf-8", delimiter=","),
        lambda example: as_csv(example, encoding="utf-8-sig", delimiter=";"),
        lambda example: as_csv(example, encoding="utf-8-sig", delimiter="\t"),
        as_excel,
    ],
    ids=["csv", "semicolons", "tabs", "excel"],
)
def test_decisions_become_answers_and_a_card(
    program: Program, example: Path, sheet: Callable[[Path], str]
) -> None:
    name = sheet(example)
    done = program("adjudicate", name)
    assert done.exit_code == 0, done.err
    assert done.err == "wrote states/CT.toml\nwrote states/LA.toml\n"
    assert done.out.startswith("2 answers settled\n")
    assert done.out.endswith("1 row without a decision, still open\n")
    states = load(example).states
    for code, decided in DECIDED.items():
        (answer,) = states[code].answers["protected-from-charges"].values()
        assert (answer.level, answer.decided_by) == (decided["decision"], "ef")
        assert (answer.reason, answer.coder) == (decided["reason"], "statutes+survey")
        # The coders have read the law of that day alone, and so nothing is said of a later one.
        assert str(answer.through) == "2015-08-01"
    later = program("grade", "CT", "--as-of", "2016-01-01").out
    assert "0 of 1 criterion answered" in later
    assert "not scored on" in later
    assert not states["MI"].answers
    explained = program("explain", "LA", "protected-from-charges", "--year", "2015").out
    assert '\n  settled by ef: What "victim" means, decides.\n' in explained
    ranks = program("grade", "--year", "2015", "-f", "csv").out
    with_scores = {row["state"]: row["score"] for row in csv.DictReader(ranks.splitlines())}
    assert with_scores == {"CT": "0.0", "LA": "1.0", "MI": "", "TX": ""}
    over_both = program("grade", "MI", "--coders", "--year", "2015").out
    assert "0 to 1 of 1 · a range, because coders differ · " in over_both


def test_what_coders_agree_on_needs_a_file_for_the_state(program: Program, example: Path) -> None:
    done = program("adjudicate", "--agreed")
    assert done.err == (
        "warning: what coders agree on is left out where states/ has no file for it; "
        "`statscore new state AR AZ CO DC FL IA IL IN KS MA MN NC ND NJ NY OH TN` makes them\n"
        "wrote states/TX.toml\n"
    )
    assert done.out.startswith("1 answer settled\n")
    (answer,) = load(example).states["TX"].answers["protected-from-charges"].values()
    assert (answer.level, answer.decided_by) == ("no", None)


def test_nothing_is_written_where_a_state_has_no_file(program: Program, example: Path) -> None:
    (example / "states/LA.toml").unlink()
    before = (example / "states/CT.toml").read_bytes()
    refused = program("adjudicate", as_csv(example, encoding="utf-8", delimiter=","))
    assert refused.exit_code == 1
    assert refused.err == (
        "statscore: filled.csv: row 3, column 'state': there is no file states/LA.toml in this "
        "workspace; `statscore new state LA` makes one\nnothing was written\n"
    )
    assert (example / "states/CT.toml").read_bytes() == before


def test_where_all_is_coded_twice_there_is_nothing_to_draw_from(
    program: Program, example: Path
) -> None:
    del example
    drawn = program("agree", "--sample", "0.2")
    assert drawn.exit_code == 0
    assert drawn.out.endswith(
        "nothing to draw from: two coders have coded all that states/ has a file for\n"
    )
