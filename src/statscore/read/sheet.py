"""A filled sheet, CSV or Excel, as rows of texts by column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

MAX_BYTES = 50_000_000
"""A review sheet is filled in by hand: a file this large is something else."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SheetError(ValueError):
    """The file cannot be read as a sheet; the text says why."""


@dataclass(frozen=True)
class Row:
    """One row, with the number that a spreadsheet shows for it."""

    number: int
    fields: dict[str, str]
    """By the heading of the column in lower case; what is empty is ""."""


def read_sheet(path: Path) -> tuple[Row, ...]:
    """Return the rows below the headings; rows without any text are left out.

    Raises SheetError where the file is neither CSV in UTF-8 nor an Excel workbook, OSError where it
    cannot be read, ModuleNotFoundError where python-calamine is needed and not installed.
    """
    if path.stat().st_size > MAX_BYTES:
        raise SheetError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    lines = _excel(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _csv(path)
    rows = iter(lines)
    head = [_tidy(each).casefold() for each in next(rows, ())]
    if not any(head):
        raise SheetError("the first row has no headings")
    twice = sorted({each for each in head if each and head.count(each) > 1})
    if twice:
        raise SheetError(f"the heading '{twice[0]}' stands there twice")
    found = (
        Row(number, {name: _tidy(field) for name, field in zip(head, row, strict=False) if name})
        for number, row in enumerate(rows, start=2)
    )
    return tuple(row for row in found if any(row.fields.values()))


def _csv(path: Path) -> Iterable[Sequence[str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError("it is not UTF-8 text; save it as CSV UTF-8, or as .xlsx") from error
    if "\0" in text:
        raise SheetError("it is no text; end the name in .xlsx where it is an Excel workbook")
    # Where a comma stands in numbers, spreadsheets part the fields of a CSV file by semicolons.
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SheetError(f"it is not CSV: {error}") from error


def _excel(path: Path) -> Iterable[Sequence[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra

    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise SheetError(f"it is no workbook that can be read: {error}") from error
    return [[_text(value) for value in row] for row in rows]


def _text(value: object) -> str:
    """Return what a cell shows: whole numbers without a point, days without a time."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _tidy(text: str) -> str:
    """Return the field without the apostrophe that keeps a spreadsheet from computing it."""
    plain = text.strip()
    if plain.startswith("'") and plain[1:].startswith(_FORMULA):
        return plain[1:]
    return plain
