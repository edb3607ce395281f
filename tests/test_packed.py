"""Workbooks and Parquet files, as the process reads them that is begun for them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from statscore.read import packed
from statscore.read.packed import Packed, SheetError, main, packed_rows, rows_of


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
    assert rows_of(sheet) == Packed(ROWS, "Sheet1")
    assert packed_rows(sheet, None) == Packed(ROWS, "Sheet1")


def test_rows_and_words_go_to_the_process_that_asked(
    sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(str(sheet))
    assert json.loads(capsys.readouterr().out)[0][0] == ROWS
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
    monkeypatch.setattr(packed, limit, 8)
    with pytest.raises(SheetError, match=says):
        rows_of(sheet)


def test_a_process_that_does_not_end(sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(words: list[str], *, timeout: int, **_how: bool) -> None:
        raise subprocess.TimeoutExpired(words, timeout)

    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(SheetError, match="more memory or time than any filled sheet"):
        packed_rows(sheet, None)


def test_a_file_named_as_a_module_beside_the_sheet_is_not_run(
    sheet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sheet.parent / "json.py").write_text("raise SystemExit('taken')\n", encoding="utf-8")
    monkeypatch.chdir(sheet.parent)
    assert packed_rows(sheet, None).rows == ROWS


def test_a_sheet_of_a_workbook_by_its_name(sheet: Path) -> None:
    assert rows_of(sheet, "Sheet1").rows == ROWS
    with pytest.raises(SheetError, match="it has no sheet 'Sheet2', but Sheet1"):
        rows_of(sheet, "Sheet2")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a Parquet file with texts, days, numbers, lists and what is missing."""
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    from pyarrow import parquet  # noqa: PLC0415 - as above

    path = tmp_path / "x.parquet"
    columns = {
        "state": ["TX", None],
        "date": [date(2015, 9, 1), None],
        "weight": [2.0, 2.5],
        "sources": [["a", "b"], None],
    }
    parquet.write_table(pa.table(columns), path)
    return path


TABLE = [
    ["state", "date", "weight", "sources"],
    ["TX", "2015-09-01", "2", "a\nb\n"],
    ["", "", "2.5", ""],
]


def test_a_list_has_a_line_for_each_item(table: Path) -> None:
    assert rows_of(table) == Packed(TABLE)
    assert packed_rows(table, None) == Packed(TABLE)


def test_what_is_no_table_and_one_that_is_too_large(
    table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "MOST_CELLS", 7)
    with pytest.raises(SheetError, match="more memory or time than any filled sheet"):
        rows_of(table)
    table.write_bytes(b"no")
    with pytest.raises(SheetError, match="it is no Parquet file: "):
        rows_of(table)


@pytest.mark.parametrize(("name", "module"), [("x.ods", "python_calamine"), ("x.pq", "pyarrow")])
def test_what_reads_them_may_be_missing(
    name: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModuleNotFoundError) as missing:
        packed_rows(Path(name), None)
    assert missing.value.name == module
