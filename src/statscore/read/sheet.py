"""A sheet somebody filled: CSV, Excel or Parquet, as rows of texts below headings."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from statscore.model.spreadsheet import unprotected

MAX_BYTES = 100_000_000
"""Fifty years of two hundred countries have 2 MB: a file this large is something else."""
MAX_UNPACKED = 1_000_000_000
"""Of a workbook, which is packed: one of few bytes can unpack to more than any memory."""
MAX_CELLS = 20_000_000
EXCEL = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet", ".pq")


class SheetError(ValueError):
    """The file cannot be read as a sheet; the text says why."""


class Problem(NamedTuple):
    """What is wrong in one field of a sheet."""

    row: int
    """As a spreadsheet counts; the first row is 1."""
    column: str
    words: str


@dataclass(frozen=True)
class Row:
    """One row, with the number that a spreadsheet shows for it."""

    number: int
    fields: dict[str, str]
    """By the heading of the column in lower case; what is empty is ""."""


class Sheet(NamedTuple):
    """The headings of a sheet and the rows below them; rows without any text are left out."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """The number that a spreadsheet shows, and a field for each heading, as it stands there."""


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows below the headings, their fields trimmed. Raises as `read_sheet`."""
    sheet = read_sheet(path)
    head = [each.casefold() for each in sheet.headings]
    twice = sorted({each for each in head if each and head.count(each) > 1})
    if twice:
        raise SheetError(f"the heading '{twice[0]}' stands there twice")
    return tuple(
        Row(
            number,
            {name: field.strip() for name, field in zip(head, fields, strict=True) if name},
        )
        for number, fields in sheet.rows
    )


def read_sheet(
    path: Path, *, tab: str | None = None, heading_row: int = 1, encoding: str = "utf-8"
) -> Sheet:
    """Return the headings in the row of that number, trimmed, and the rows below them.

    `tab` names a sheet of a workbook, which else is the first. Raises SheetError where the file is
    no such sheet, OSError where it cannot be read, ModuleNotFoundError where python-calamine or
    pyarrow is needed and not installed.
    """
    if path.stat().st_size > MAX_BYTES:
        raise SheetError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    ending = path.suffix.lower()
    if tab is not None and ending not in EXCEL:
        raise SheetError("only a workbook has sheets with names")
    if ending in EXCEL:
        lines = _excel(path, tab)
    elif ending in PARQUET:
        lines = _parquet(path)
    else:
        lines = _csv(path, encoding)
    rows = iter(enumerate(lines, start=1))
    head: list[str] = []
    for number, line in rows:
        if number == heading_row:
            head = [unprotected(each).strip() for each in line]
            break
    if not any(head):
        which = "the first row" if heading_row == 1 else f"row {heading_row}"
        raise SheetError(f"{which} has no headings")
    return Sheet(
        tuple(head),
        tuple((number, _fields(line, len(head))) for number, line in rows if any(line)),
    )


def _fields(line: Sequence[str], width: int) -> tuple[str, ...]:
    """Return one field for each heading, without the apostrophes that guard against formulas."""
    fields = [unprotected(each) if each[:1] == "'" else each for each in line[:width]]
    return (*fields, *[""] * (width - len(fields)))


def _csv(path: Path, encoding: str) -> Iterable[Sequence[str]]:
    text = _decoded(path.read_bytes(), encoding)
    if "\0" in text:
        raise SheetError("it is no text; end the name in .xlsx where it is an Excel workbook")
    # Where a comma stands in numbers, spreadsheets part the fields of a CSV file by semicolons.
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    _refuse_many(text.count(delimiter) + text.count("\n"))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetError(f"it is not CSV: {error}") from error


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode("utf-8-sig" if encoding.lower() in ("utf-8", "utf8") else encoding)
    except LookupError as error:
        raise SheetError(f"there is no encoding '{encoding}'; Excel's is cp1252") from error
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SheetError(
            f"byte 0x{raw[error.start]:02x} in line {line} is not {encoding.upper()} text; save it "
            "as CSV UTF-8, or as .xlsx"
        ) from error


def _excel(path: Path, tab: str | None) -> Iterable[Sequence[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra

    _refuse_bomb(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        if tab is not None and tab not in book.sheet_names:
            raise SheetError(f"it has no sheet '{tab}', but {', '.join(book.sheet_names)}")
        sheet = book.get_sheet_by_index(0) if tab is None else book.get_sheet_by_name(tab)
        _refuse_many(sheet.total_height * sheet.total_width)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise SheetError(f"it is no workbook that can be read: {error}") from error
    return ([cell_text(value) for value in row] for row in rows)


def _refuse_bomb(path: Path) -> None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            if sum(each.file_size for each in packed.infolist()) > MAX_UNPACKED:
                raise SheetError(f"it unpacks to more than {MAX_UNPACKED // 1_000_000} MB")


def _parquet(path: Path) -> Iterable[Sequence[str]]:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415 - as above

    try:
        with parquet.ParquetFile(path) as file:
            _refuse_many(file.metadata.num_rows * file.metadata.num_columns)
            table = file.read()
    except pa.ArrowException as error:
        raise SheetError(f"it is no Parquet file: {str(error).splitlines()[0]}") from error
    columns = [[cell_text(value) for value in column.to_pylist()] for column in table.columns]
    return [table.column_names, *(list(row) for row in zip(*columns, strict=True))]


def _refuse_many(cells: int) -> None:
    if cells > MAX_CELLS:
        raise SheetError(f"it has more than {MAX_CELLS // 1_000_000} million fields")


def cell_text(value: object) -> str:
    """Return what a cell shows: whole numbers without a point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | tuple):
        return "".join(f"{cell_text(each)}\n" for each in value)
    return str(value)
