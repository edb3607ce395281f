"""Workbooks and Parquet files, read by a process of its own.

A packed file of some kilobytes can ask for more memory than any machine has: in a workbook one cell
in the farthest corner is enough, and the library that reads it ends the whole process there. So it
is another process that ends, within bounds.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from statscore.read.cells import MALFORMED, Spoiled, spoiled_cells

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

EVERY = "*"
"""In place of a sheet's name: all that are not hidden."""
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet", ".pq")
MEMORY = 2_000_000_000
SECONDS = 60
MOST_CELLS = 10_000_000
"""Cells of a sheet, empty ones among them: fifty years of all countries have half a million."""
MOST_TEXT = 200_000_000
"""Characters of all cells together."""


class SheetError(ValueError):
    """The file cannot be read as a sheet; the text says why."""


class Packed(NamedTuple):
    """What stands in the file, or in one sheet of a workbook."""

    rows: list[list[str]]
    """As texts."""
    tab: str | None = None
    """The name of the sheet."""
    others: tuple[str, ...] = ()
    """The names of the workbook's other sheets."""
    spoiled: tuple[Spoiled, ...] = ()
    """Cells that look empty and are not."""
    delimiter: str | None = None
    """What parts the fields of a CSV file."""


def packed_rows(path: Path, tab: str | None) -> Packed:
    """Return what the file holds; of a workbook the sheet of that name, else the first visible one.

    Raises SheetError where it cannot be read in bounds, ModuleNotFoundError where
    python-calamine or pyarrow is needed and not installed.
    """
    (packed,) = _apart(path, [] if tab is None else [tab])
    return packed


def packed_tabs(path: Path) -> tuple[Packed, ...]:
    """Return every sheet of a workbook that is not hidden. Raises as `packed_rows`."""
    return _apart(path, [EVERY])


def _apart(path: Path, tab: Sequence[str]) -> tuple[Packed, ...]:
    needed = "pyarrow" if path.suffix.lower() in PARQUET else "python_calamine"
    if find_spec(needed) is None:
        raise ModuleNotFoundError(name=needed)
    # With -P a file such as json.py in the current folder is not taken for Python's own.
    words = [sys.executable, "-P", "-m", "statscore.read.packed", str(path.absolute()), *tab]
    try:
        ended = subprocess.run(words, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603 - this Python, this module
    except subprocess.TimeoutExpired as error:
        raise SheetError(_TOO_MUCH) from error
    try:
        said = json.loads(ended.stdout)
    except ValueError as error:
        raise SheetError(_TOO_MUCH) from error
    if isinstance(said, str):
        raise SheetError(said)
    return tuple(
        Packed(rows, read, tuple(others), tuple((row, at, words) for row, at, words in spoiled))
        for rows, read, others, spoiled, _delimiter in said
    )


_TOO_MUCH = "it asks for more memory or time than any filled sheet; save it as CSV UTF-8"


def rows_of(path: Path, tab: str | None = None) -> Packed:
    """Return what the file holds, read here. Raises as `packed_rows`."""
    if path.suffix.lower() in PARQUET:
        return Packed(list(_texts(_parquet(path))))
    return _workbook(path, tab)[0]


def _workbook(path: Path, tab: str | None) -> list[Packed]:
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [*_visible(book)] if tab == EVERY else [_named(book, tab)]
        return [_one_sheet(path, book, name) for name in names]
    except SheetError:
        raise
    except (CalamineError, *MALFORMED) as error:
        raise SheetError(f"it is no workbook that can be read: {error}") from error


def _one_sheet(path: Path, book: CalamineWorkbook, name: str) -> Packed:
    rows = list(_texts(_cells(book.get_sheet_by_name(name))))
    others = tuple(sheet for sheet in book.sheet_names if sheet != name)
    return Packed(rows, name, others, tuple(spoiled_cells(path, name)))


def _named(book: CalamineWorkbook, tab: str | None) -> str:
    """Return the name of the sheet that is to be read; nobody has looked at one that is hidden."""
    names = ", ".join(book.sheet_names)
    if tab is not None:
        if tab not in book.sheet_names:
            raise SheetError(f"it has no sheet '{tab}', but {names}")
        return tab
    for name in _visible(book):
        return name
    raise SheetError(f"it has no visible sheet; name one with --sheet: {names}")


def _visible(book: CalamineWorkbook) -> Iterator[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - an extra

    for sheet in book.sheets_metadata:
        if sheet.visible is SheetVisibleEnum.Visible and sheet.typ is SheetTypeEnum.WorkSheet:
            yield sheet.name


def _cells(sheet: CalamineSheet) -> Iterable[Sequence[object]]:
    row, column = sheet.end or (0, 0)
    if (row + 1) * (column + 1) > MOST_CELLS:
        raise SheetError(
            f"it has a cell in row {row + 1}, column {column + 1}: take out what stands far "
            "below or beside the table"
        )
    return sheet.to_python(skip_empty_area=False)


def _parquet(path: Path) -> Iterable[Sequence[object]]:
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415 - as above

    try:
        with parquet.ParquetFile(path) as file:
            if file.metadata.num_rows * file.metadata.num_columns > MOST_CELLS:
                raise SheetError(_TOO_MUCH)
            table = file.read()
    except pa.ArrowException as error:
        raise SheetError(f"it is no Parquet file: {str(error).splitlines()[0]}") from error
    yield table.column_names
    yield from zip(*(column.to_pylist() for column in table.columns), strict=True)


def _texts(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    left = MOST_TEXT
    for row in rows:
        texts = [_text(value) for value in row]
        left -= sum(map(len, texts))
        if left < 0:
            raise SheetError(_TOO_MUCH)
        yield texts


def _text(value: object) -> str:
    """Return what a cell shows: whole numbers without a point, days without a time.

    A list, as Parquet has them, has a line for each of its items.
    """
    # Where a column of numbers has nothing, some programs write what is no number.
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, list):
        return "".join(f"{_text(item)}\n" for item in value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def main(path: str, tab: str | None = None) -> None:
    """Print the rows as JSON, or the words on what is wrong."""
    try:
        said: object = _workbook(Path(path), tab) if tab == EVERY else [rows_of(Path(path), tab)]
    except SheetError as error:
        said = str(error)
    sys.stdout.write(json.dumps(said))


def _bound() -> None:
    """Give this process no more memory and time than a sheet takes, where the system can do so."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        return
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        _soft, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (limit, hard))


if __name__ == "__main__":
    _bound()
    main(*sys.argv[1:])
