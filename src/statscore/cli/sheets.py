"""Sheets that the user names: what cannot be read, and problems by row and column, as words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from statscore.cli.trouble import CommandError, tell
from statscore.formats.document import Records
from statscore.formats.harmless import visible
from statscore.read.cells import TOLD_APART
from statscore.read.packed import SheetError
from statscore.read.sheet import Problem, Sheet
from statscore.views.words import and_words

MOST_PROBLEMS = 200
"""Lines: whoever has more of them has to begin with the first."""
MOST_SPANS = 12
"""Spans of rows that are named in a line."""
NOTHING = "nothing was written"


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Raise CommandError where the sheet of this path cannot be read."""
    try:
        yield
    except (OSError, SheetError, ModuleNotFoundError) as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: BaseException | None) -> CommandError:
    """Return why the sheet of this path cannot be read."""
    if isinstance(error, ModuleNotFoundError):
        library = str(error.name).replace("_", "-")
        return CommandError(
            f"to read '{path.name}', {library} is needed: pip install {library}, or save it as CSV"
        )
    why = error.strerror or error if isinstance(error, OSError) else error
    return CommandError(f"'{path}' cannot be read: {why}")


def tell_sheets(file: Path, sheets: Sequence[Sheet], left_out: Sequence[Sheet]) -> None:
    """Say which sheets of a workbook were read, and which others there are."""
    tabs = [sheet.tab for sheet in sheets if sheet.tab is not None]
    if not tabs:
        return
    read = f"the sheet '{tabs[0]}'" if len(tabs) == 1 else f"{len(tabs)} sheets"
    others = ", ".join(f"'{name}'" for name in sheets[0].others) if len(tabs) == 1 else ""
    tell(
        f"{file.name}: read {read}" + (f"; --sheet NAME reads another: {others}" if others else "")
    )
    for sheet in left_out:
        tell(f"{file.name}: left out the sheet '{sheet.tab}', whose name is no state and no year")
    if file.suffix.lower() not in TOLD_APART:
        tell(
            f"{file.name}: errors and formulas without a saved value count as empty in such a "
            "workbook; as .xlsx they would be found"
        )


def listed(
    file: str, problems: Iterable[Problem], sheet: Sheet | None = None, end: str = NOTHING
) -> str:
    """Return the problems, one line for each kind, with the rows that have it."""
    rows: dict[tuple[str, str, str], list[int]] = {}
    for problem in problems:
        part, row = sheet.where(problem.row) if sheet else ("", problem.row)
        rows.setdefault((part, problem.column, problem.words), []).append(row)
    first = sorted(rows.items(), key=lambda item: (item[0][0], min(item[1])))
    lines = [
        visible(
            f"{file}{f', {part!r}' if part else ''}: {_rows(numbers)}, column '{column}': {words}"
        )
        for (part, column, words), numbers in first[:MOST_PROBLEMS]
    ]
    if len(first) > MOST_PROBLEMS:
        more = f"and {len(first) - MOST_PROBLEMS} more kinds of problems"
        lines.append(f"{more}; --problems FILE.csv writes all of them, a line each")
    return "\n".join((*lines, end))


def sheet_content(
    file: Path,
    records: Records,
    make_workbook: Callable[[], bytes],
    *,
    refusal: str,
    excel: bool = False,
) -> str | bytes:
    """Return a sheet to be filled in, as the file's ending says.

    Raises BadParameter with the `refusal` for another ending, CommandError where XlsxWriter is not
    installed.
    """
    if file.suffix.lower() == ".csv":
        from statscore.formats.csv import sheet_text  # noqa: PLC0415 - rarely needed

        return sheet_text(records, excel=excel)
    if file.suffix.lower() != ".xlsx":
        raise typer.BadParameter(f"'{file.name}' {refusal}")
    try:
        return make_workbook()
    except ModuleNotFoundError as error:
        raise CommandError(
            "Excel files need XlsxWriter: pip install XlsxWriter, or name a .csv"
        ) from error


def problem_rows(file: str, problems: Iterable[Problem], sheet: Sheet) -> Records:
    """Return all problems, a row each, with the value that stands there."""
    fields = dict(sheet.rows)
    places = {heading: place for place, heading in reversed([*enumerate(sheet.headings)])}
    rows = []
    for problem in problems:
        part, row = sheet.where(problem.row)
        place = places.get(problem.column)
        value = fields[problem.row][place] if place is not None and problem.row in fields else ""
        rows.append((file, part, str(row), problem.column, value, problem.words))
    return Records(("file", "sheet", "row", "column", "value", "problem"), tuple(rows))


def _rows(numbers: Sequence[int]) -> str:
    """Return "row 7", or "rows 3, 5-9 and 12": at most some spans, and how many rows are left."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    words = [str(a) if a == b else f"{a}-{b}" for a, b in spans[:MOST_SPANS]]
    more = sum(b - a + 1 for a, b in spans[MOST_SPANS:])
    if more:
        words.append(f"{more} more")
    if len(words) == 1:
        return f"row{'s' if '-' in words[0] else ''} {words[0]}"
    return f"rows {and_words(words)}"
