"""The first sheet of a workbook, as the process reads it that is begun for it."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from statscore.read import workbook
from statscore.read.workbook import WorkbookError, first_sheet, main, rows_of


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Return a workbook with a text, a day, a whole number, a number and an empty cell."""
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page = book.add_worksheet()
        page.write_row(0, 0, ["state", "date", "weight"])
        page.write_string(1, 0, "TX")
        page.write_datetime(1, 1, datetime(2015, 9, 1), day)  # noqa: DTZ001 - a cell has no zone
        page.write_number(1, 2, 2)
        page.write_number(2, 2, 2.5)
    return path


ROWS = [["state", "date", "weight"], ["TX", "2015-09-01", "2"], ["", "", "2.5"]]


def test_cells_are_what_a_spreadsheet_shows(sheet: Path) -> None:
    assert rows_of(sheet) == ROWS
    assert first_sheet(sheet) == ROWS


def test_rows_and_words_go_to_the_process_that_asked(
    sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(str(sheet))
    assert json.loads(capsys.readouterr().out) == ROWS
    sheet.write_bytes(b"no")
    main(str(sheet))
    assert json.loads(capsys.readouterr().out).startswith("it is no workbook that can be read: ")


@pytest.mark.parametrize(
    ("limit", "says"),
    [("MOST_CELLS", "it has a cell in row 3, column 3: take out"), ("MOST_TEXT", "more memory")],
)
def test_more_than_a_sheet_holds(
    sheet: Path, monkeypatch: pytest.MonkeyPatch, limit: str, says: str
) -> None:
    monkeypatch.setattr(workbook, limit, 8)
    with pytest.raises(WorkbookError, match=says):
        rows_of(sheet)


def test_a_process_that_does_not_end(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(words: list[str], *, timeout: int, **_how: bool) -> None:
        raise subprocess.TimeoutExpired(words, timeout)

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(WorkbookError, match="more memory or time than any filled sheet"):
        first_sheet(sheet)


def test_a_file_named_as_a_module_beside_the_sheet_is_not_run(
    sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sheet.parent / "json.py").write_text("raise SystemExit('taken')\n", encoding="utf-8")
    monkeypatch.chdir(sheet.parent)
    assert first_sheet(sheet) == ROWS
