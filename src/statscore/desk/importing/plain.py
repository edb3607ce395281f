"""From files to one plain sheet: sheets stacked, rows left out, columns made rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

from statscore.desk.importing.asked import (
    Asked,
    Shape,
    Tell,
    UnreadableError,
)
from statscore.model.names import States as Names
from statscore.model.names import folded, year_of
from statscore.model.workspace import Workspace
from statscore.read.importing import steps
from statscore.read.importing.columns import (
    columns,
    fields_among,
)
from statscore.read.packed import SheetError
from statscore.read.sheet import (
    Problem,
    Sheet,
    as_coded,
    read_sheet,
    read_tabs,
)

_Read = TypeVar("_Read")


def read(file: Path, of: Callable[[Path], _Read]) -> _Read:
    """Return the sheet, or all of a workbook; UnreadableError where it cannot be read."""
    try:
        return of(file)
    except (OSError, SheetError, ModuleNotFoundError) as error:
        raise UnreadableError(file) from error


def sheet_of(asked: Asked, workspace: Workspace, tell: Tell) -> Sheet:
    """Return what the files hold as one plain sheet.

    Raises UnreadableError where one cannot be read.
    """
    shape, parts = asked.shape, dict[str, Sheet]()
    for file in asked.files:
        tabs, left_out = _tabs(file, shape, workspace)
        tell(file, tabs, left_out)
        for sheet in map(as_coded, tabs):
            several = len(tabs) > 1 and sheet.tab
            own = sheet.tab or "" if len(asked.files) == 1 else file.name
            parts[f"{own} {sheet.tab}" if several and own == file.name else own] = sheet
    sheet = next(iter(parts.values())) if len(parts) == 1 else steps.stacked(parts)
    return _turned(sheet, asked)


def _tabs(file: Path, shape: Shape, workspace: Workspace) -> tuple[list[Sheet], list[Sheet]]:
    """Return the sheets of a file that are to be read, and those that say no state and no year."""
    if not shape.tabs or (len(shape.tabs) == 1 and "*" not in shape.tabs[0]):
        tab = shape.tabs[0] if shape.tabs else None
        of = partial(read_sheet, tab=tab, heading_row=shape.heading_row, encoding=shape.encoding)
        return [read(file, of)], []
    every = read(file, partial(read_tabs, heading_row=shape.heading_row))
    fitting = [steps.pattern(text) for text in shape.tabs]
    wanted = [one for one in every if any(fit.fullmatch(folded(one.tab or "")) for fit in fitting)]
    tabs: list[Sheet] = []
    left_out: list[Sheet] = []
    for sheet in wanted:
        name = sheet.tab or ""
        what = _tab_says(name, workspace)
        if what is not None and what not in shape.constants:
            tabs.append(steps.with_column(sheet, what, name, "tab"))
        else:
            (left_out if what is None and "*" in shape.tabs else tabs).append(sheet)
    return tabs or wanted, left_out if tabs else []


def _tab_says(name: str, workspace: Workspace) -> str | None:
    """Return whether the name of a sheet is a state or a year; None where it is neither."""
    if year_of(name):
        return "year"
    return "state" if Names(workspace).named(name) else None


def tabs_are(sheet: Sheet, heading_row: int, workspace: Workspace) -> Iterator[Problem]:
    """Yield that the sheets of a workbook are states or years, where at least two are."""
    tabs = (*filter(None, [sheet.tab]), *sheet.others)
    for what in ("state", "year"):
        fitting = [name for name in tabs if _tab_says(name, workspace) == what]
        if len(fitting) > 1:
            some = ", ".join(f"'{name}'" for name in fitting[:3])
            words = (
                f"the sheets {some}{' …' if len(fitting) > 3 else ''} are {what}s: say --sheet '*' "  # noqa: PLR2004 - as many as are named
                f"to read each as one {what}"
            )
            yield Problem(heading_row, sheet.headings[0], words, ("--sheet", "*"))
            return


def _turned(sheet: Sheet, asked: Asked) -> Sheet:
    """Return the sheet as plain rows: each step is taken only where it is asked for."""
    shape = asked.shape
    at = {folded(heading): place for place, heading in enumerate(sheet.headings)}
    for span in shape.skipped:
        met = steps.without_rows(sheet, [span])
        sheet = _unless_idle(sheet, met, f"--skip-rows {span}")
    if shape.filled_down:
        places = [at[folded(name)] for name in shape.filled_down if folded(name) in at]
        sheet = steps.filled_down(sheet, places)
    if shape.ignored_rows:
        stated = columns(sheet, shape.heading_row, (), asked.meant)
        places = [
            column.place for name in ("state", "name", "fips") if (column := stated.field(name))
        ]
        for text in shape.ignored_rows:
            met = steps.without_values(sheet, places, [text])
            sheet = _unless_idle(sheet, met, f"--ignore-rows {text}")
    if shape.decimal_comma or sheet.delimiter == ";":
        sheet = steps.with_points(sheet)
    if shape.spread is not None:
        kept = set(fields_among(sheet, asked.meant))
        places = [place for place in range(len(sheet.headings)) if place not in kept]
        sheet = steps.spread_out(sheet, places, shape.spread)
    for name, value in shape.constants.items():
        sheet = steps.with_column(sheet, name, value, f"--{name}")
    return sheet


def _unless_idle(before: Sheet, after: Sheet, option: str) -> Sheet:
    """Return the sheet after a step; where it left no row out, the option is named as idle."""
    if len(after.rows) < len(before.rows):
        return after
    return after._replace(idle=(*after.idle, option))
