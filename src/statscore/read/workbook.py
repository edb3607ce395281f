"""The first sheet of a workbook, read by a process of its own.

A workbook of some kilobytes can ask for more memory than any machine has: one cell in the farthest
corner is enough, and the library that reads it ends the whole process there. So it is another
process that ends, within bounds.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

MEMORY = 1_000_000_000
SECONDS = 30
MOST_CELLS = 2_000_000
"""Cells of a sheet, empty ones among them: a review sheet has some thousands."""
MOST_TEXT = 50_000_000
"""Characters of all cells together."""


class WorkbookError(ValueError):
    """The workbook cannot be read; the text says why."""


def first_sheet(path: Path) -> list[list[str]]:
    """Return the rows of the first sheet as texts; its first cell is the first of the first row.

    Raises WorkbookError where it cannot be read in bounds, ModuleNotFoundError where
    python-calamine is not installed.
    """
    import python_calamine  # noqa: F401, PLC0415 - an extra: said before a process is begun

    # With -P a file such as json.py in the current folder is not taken for Python's own.
    words = [sys.executable, "-P", "-m", "statscore.read.workbook", str(path.absolute())]
    try:
        ended = subprocess.run(words, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603 - this Python, this module
    except subprocess.TimeoutExpired as error:
        raise WorkbookError(_TOO_MUCH) from error
    try:
        found = json.loads(ended.stdout)
    except ValueError as error:
        raise WorkbookError(_TOO_MUCH) from error
    if isinstance(found, str):
        raise WorkbookError(found)
    return [[str(field) for field in row] for row in found]


_TOO_MUCH = "it asks for more memory or time than any filled sheet; save it as CSV UTF-8"


def rows_of(path: Path) -> list[list[str]]:
    """Return the rows of the first sheet, read here. Raises as `first_sheet`."""
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        row, column = sheet.end or (0, 0)
        if (row + 1) * (column + 1) > MOST_CELLS:
            raise WorkbookError(
                f"it has a cell in row {row + 1}, column {column + 1}: take out what stands far "
                "below or beside the table"
            )
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError as error:
        raise WorkbookError(f"it is no workbook that can be read: {error}") from error
    return list(_texts(rows))


def _texts(rows: Sequence[Sequence[object]]) -> Iterator[list[str]]:
    left = MOST_TEXT
    for row in rows:
        texts = [_text(value) for value in row]
        left -= sum(map(len, texts))
        if left < 0:
            raise WorkbookError(_TOO_MUCH)
        yield texts


def _text(value: object) -> str:
    """Return what a cell shows: whole numbers without a point, days without a time."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def main(path: str) -> None:
    """Print the rows as JSON, or the words on what is wrong."""
    try:
        found: object = rows_of(Path(path))
    except WorkbookError as error:
        found = str(error)
    sys.stdout.write(json.dumps(found))


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
    main(sys.argv[1])
