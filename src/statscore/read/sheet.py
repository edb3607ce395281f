"""A filled sheet, CSV or Excel, as rows of texts by column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat
from pathlib import Path

from statscore.read.workbook import WorkbookError, first_sheet

MAX_BYTES = 20_000_000
MAX_ROWS = 100_000
MAX_COLUMNS = 500
"""A review sheet is filled in by hand: one that is larger is something else."""
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
    size = path.stat().st_size
    if not path.is_file():
        raise SheetError("it is no file but a folder, a pipe or a device")
    if size > MAX_BYTES:
        raise SheetError(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    lines = _excel(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _csv(path)
    rows = iter(lines)
    head = [_tidy(each).casefold() for each in next(rows, ())]
    if len(head) > MAX_COLUMNS:
        raise SheetError(f"it has more than {MAX_COLUMNS} columns")
    if not any(head):
        raise SheetError("the first row has no headings")
    twice = sorted({each for each in head if each and head.count(each) > 1})
    if twice:
        raise SheetError(f"the heading '{twice[0]}' stands there twice")
    found = (
        Row(number, {name: _tidy(field) for name, field in _filled(head, row) if name})
        for number, row in enumerate(rows, start=2)
    )
    return tuple(row for row in found if any(row.fields.values()))


def _filled(head: Sequence[str], row: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Return the fields with their headings; what a short row does not have is empty."""
    return zip(head, chain(row, repeat("")), strict=False)


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
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        lines = list(islice(reader, MAX_ROWS + 1))
    except csv.Error as error:
        raise SheetError(f"it is not CSV: {error}") from error
    if len(lines) > MAX_ROWS:
        raise SheetError(f"it has more than {MAX_ROWS} rows")
    return lines


def _excel(path: Path) -> Iterable[Sequence[str]]:
    try:
        return first_sheet(path)
    except WorkbookError as error:
        raise SheetError(str(error)) from error


def _tidy(text: str) -> str:
    """Return the field without the apostrophe that keeps a spreadsheet from computing it."""
    plain = text.strip()
    if plain.startswith("'") and plain[1:].startswith(_FORMULA):
        return plain[1:]
    return plain
