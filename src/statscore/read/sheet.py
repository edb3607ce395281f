"""A sheet somebody filled: CSV, Excel or Parquet, as rows of texts below headings."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from statscore.model.spreadsheet import seen_again, unprotected
from statscore.read.cells import Spoiled
from statscore.read.packed import (
    PARQUET,
    WORKBOOKS,
    Packed,
    SheetError,
    packed_rows,
    packed_tabs,
)


class Bounds(NamedTuple):
    """What a sheet may come to; one that is larger is something else."""

    megabytes: int
    rows: int
    columns: int


REVIEW = Bounds(20, 100_000, 500)
"""A review sheet is filled in by hand."""
PANEL = Bounds(100, 1_000_000, 2_000)
"""Fifty years of all countries have ten thousand rows, a rubric has at most a thousand criteria."""


class Problem(NamedTuple):
    """What is wrong in one field of a sheet."""

    row: int
    """As a spreadsheet counts; the first row is 1."""
    column: str
    words: str
    way: tuple[str, ...] = ()
    """Words of a command that would probably get past it."""


@dataclass(frozen=True)
class Row:
    """One row, with the number that a spreadsheet shows for it."""

    number: int
    fields: dict[str, str]
    """By the heading of the column in lower case; what is empty is ""."""


class Sheet(NamedTuple):
    """The headings of a sheet and the rows below them; rows without any text are left out."""

    headings: tuple[str, ...]
    """As many as the widest row has fields: "" where text stands below no heading."""
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """The number that a spreadsheet shows, and a field for each heading, as it stands there."""
    broken: Mapping[int, Problem] = MappingProxyType({})
    """What is wrong with rows whose fields may stand in other columns than they belong in."""
    spoiled: tuple[Spoiled, ...] = ()
    """Cells that look empty and are not."""
    tab: str | None = None
    """The name of the sheet in a workbook."""
    others: tuple[str, ...] = ()
    """The names of the workbook's other sheets."""
    delimiter: str | None = None
    """What parts the fields of a CSV file."""
    parts: tuple[str, ...] = ()
    """The sheets or files that it is put together from, in their order; none for a single one."""
    made: Mapping[str, str] = MappingProxyType({})
    """The headings of columns that stand in no file, each with what they were made of."""
    idle: tuple[str, ...] = ()
    """Options that were to leave rows out and met none."""
    spread: int | None = None
    """Where columns were made rows: the place of the heading that the value behind it stood below.
    """

    def where(self, number: int) -> tuple[str, int]:
        """Return the part in which a row stands, "" for a single one, and its number there."""
        if not self.parts:
            return "", number
        return self.parts[number // PART], number % PART

    def heading(self, place: int, fields: Sequence[str]) -> str:
        """Return the heading that a field of a row stands below in the file."""
        if self.spread is not None and place in (self.spread, self.spread + 1):
            return fields[self.spread]
        return self.headings[place]


PART = 10_000_000
"""From one part of a sheet to the next the numbers of rows go up by so many."""


def read_rows(path: Path) -> tuple[Row, ...]:
    """Return the rows of a review sheet, their fields trimmed. Raises as `read_sheet`."""
    sheet = read_sheet(path, bounds=REVIEW)
    refuse_spoiled(sheet)
    head = [heading.casefold() for heading in sheet.headings]
    twice = sorted({heading for heading in head if heading and head.count(heading) > 1})
    if twice:
        raise SheetError(f"the heading '{twice[0]}' stands there twice")
    return tuple(
        Row(number, {name: field.strip() for name, field in zip(head, fields, strict=True) if name})
        for number, fields in sheet.rows
    )


_BESIDE = ("numerator", "denominator"), ("low", "high")


def as_coded(sheet: Sheet) -> Sheet:
    """Return the sheet without what an export lays out beside a column for other programs.

    An exact fraction goes back into its column; the first and the last day of a date and the
    identifier of a state say nothing more. Of a label in front of a title the number is left.
    """
    heads = [heading.casefold() for heading in sheet.headings]
    beside: dict[int, int] = {}
    fractions: list[int] = []
    for place, head in enumerate(heads):
        if head and tuple(heads[place + 1 : place + 3]) in {
            tuple(f"{head}_{end}" for end in ends) for ends in _BESIDE
        }:
            beside |= {place + 1: place, place + 2: place}
            fractions += [place] if heads[place + 1].endswith("numerator") else []
        elif head == "geoid" and heads[place - 1] == "fips":
            beside[place] = place - 1
    labels = {
        place
        for place, head in enumerate(heads[:-1])
        if head in ("label", "area_label") and heads[place + 1] == head.replace("label", "title")
    }
    if not beside and not labels:
        return sheet
    kept = [place for place in range(len(heads)) if place not in beside]

    def fields(line: tuple[str, ...]) -> tuple[str, ...]:
        exact = {
            at: f"{line[at + 1]}/{line[at + 2]}"
            for at in fractions
            if line[at + 2] not in ("", "1")
        }
        numbers = {at: line[at].removesuffix(line[at + 1]).strip() for at in labels}
        return tuple({**exact, **numbers}.get(place, line[place]) for place in kept)

    return sheet._replace(
        headings=tuple(
            heads[place].replace("label", "number") if place in labels else sheet.headings[place]
            for place in kept
        ),
        rows=tuple((number, fields(line)) for number, line in sheet.rows),
        spoiled=tuple(
            (row, kept.index(place), words) for row, place, words in sheet.spoiled if place in kept
        ),
    )


def refuse_spoiled(sheet: Sheet) -> None:
    """Raise SheetError with the first row or cell of which nobody can tell what it says."""
    cells = (Problem(row, sheet.headings[place], words) for row, place, words in sheet.spoiled)
    for problem in sorted((*sheet.broken.values(), *cells)):
        raise SheetError(f"row {problem.row}, column '{problem.column}': {problem.words}")


def read_sheet(
    path: Path,
    *,
    tab: str | None = None,
    heading_row: int = 1,
    encoding: str = "utf-8",
    bounds: Bounds = PANEL,
) -> Sheet:
    """Return the headings in the row of that number, trimmed, and the rows below them.

    `tab` names a sheet of a workbook, which else is the first that is not hidden. Raises SheetError
    where the file is no such sheet, OSError where it cannot be read, ModuleNotFoundError where
    python-calamine or pyarrow is needed and not installed.
    """
    packed = _packed(path, tab, encoding, heading_row, bounds)
    undo = path.suffix.lower() not in PARQUET
    return _below_headings(packed, heading_row, bounds, undo=undo)


def read_tabs(path: Path, *, heading_row: int = 1) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook that are not hidden and not empty. Raises as `read_sheet`."""
    _refuse_file(path, PANEL, named=True)
    filled = [tab for tab in packed_tabs(path) if any(map(any, tab.rows))]
    if not filled:
        raise SheetError("it has no visible sheet with text")
    return tuple(_below_headings(tab, heading_row, PANEL) for tab in filled)


def _below_headings(
    packed: Packed, heading_row: int, bounds: Bounds, *, undo: bool = True
) -> Sheet:
    lines = packed.rows
    if len(lines) > bounds.rows:
        raise SheetError(f"it has more than {bounds.rows} rows, empty ones among them")
    rows = iter(enumerate(lines, start=1))
    line = next((line for number, line in rows if number == heading_row), ())
    head = tuple(unprotected(heading).strip() for heading in line)
    filled = [(number, line) for number, line in rows if any(field.strip() for field in line)]
    width = max([len(head), *(_width(line, len(head)) for _number, line in filled)])
    if width > bounds.columns:
        raise SheetError(f"it has more than {bounds.columns} columns")
    if not any(head):
        which = "the first row" if heading_row == 1 else f"row {heading_row}"
        raise SheetError(f"{which} has no headings")
    return Sheet(
        (*head, *[""] * (width - len(head))),
        tuple((number, _fields(line, width, undo=undo)) for number, line in filled),
        _broken(head, filled, packed.delimiter) if packed.delimiter else {},
        tuple(cell for cell in packed.spoiled if cell[0] >= heading_row and cell[1] < width),
        packed.tab,
        packed.others,
        packed.delimiter,
    )


def _broken(
    head: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], delimiter: str
) -> dict[int, Problem]:
    """Return the rows of which fields are missing, and those that swallow other rows.

    Some programs leave out the empty fields at the end: then they do so in all rows alike.
    """
    columns = max(place for place, heading in enumerate(head, start=1) if heading)
    alike = len(rows) > 1 and len({len(line) for _number, line in rows}) == 1
    broken = {}
    for number, line in rows:
        if len(line) < columns and not alike:
            words = f"the row ends before this column; it has {len(line)} of {columns} fields"
            broken[number] = Problem(number, head[len(line)], words)
        for place, field in enumerate(line[:columns]):
            if ("\n" in field or "\r" in field) and _swallows(line, place, columns, delimiter):
                broken[number] = Problem(number, head[place], _SWALLOWED)
    return broken


_SWALLOWED = (
    "the quotes that open in this field are closed only in another row; close them where the text "
    "ends, or write it without line breaks"
)


def _swallows(row: Sequence[str], place: int, columns: int, delimiter: str) -> bool:
    """Return whether other rows stand in the field at that place.

    A line of it has as many separators as a whole row then, or its first and its last line have
    them together with the fields before and behind it. Behind the commas of a sentence there is a
    space.
    """
    parted = re.compile(f"{delimiter}(?! )")
    first, *others = (len(parted.findall(line)) for line in _LINE_BREAK.split(row[place]))
    least = max(columns - 1, 2)
    is_parted = place + first >= least and others[-1] + columns - 1 - place >= least
    return is_parted or any(number >= least for number in others)


_LINE_BREAK = re.compile("\r\n|[\r\n]")


def _width(line: Sequence[str], least: int) -> int:
    """Return how many fields the line has up to its last text, `least` where they are fewer."""
    width = len(line)
    while width > least and not line[width - 1].strip():
        width -= 1
    return width


def _refuse_file(path: Path, bounds: Bounds, *, named: bool) -> None:
    size = path.stat().st_size
    if not path.is_file():
        raise SheetError("it is no file but a folder, a pipe or a device")
    if size > bounds.megabytes * 1_000_000:
        raise SheetError(f"the file is larger than {bounds.megabytes} MB")
    if named and path.suffix.lower() not in WORKBOOKS:
        raise SheetError("only a workbook has sheets with names")


def _packed(path: Path, tab: str | None, encoding: str, heading_row: int, bounds: Bounds) -> Packed:
    _refuse_file(path, bounds, named=tab is not None)
    packed = path.suffix.lower() in (*WORKBOOKS, *PARQUET)
    return packed_rows(path, tab) if packed else _csv(path, heading_row, encoding, bounds)


def _fields(line: Sequence[str], width: int, *, undo: bool) -> tuple[str, ...]:
    """Return one field for each heading; with `undo` what made it harmless is undone."""
    fields = [seen_again(unprotected(field)) if undo else field for field in line[:width]]
    return (*fields, *[""] * (width - len(fields)))


def _csv(path: Path, heading_row: int, encoding: str, bounds: Bounds) -> Packed:
    text = _decoded(path.read_bytes(), encoding)
    if "\0" in text:
        raise SheetError("it is no text; end the name in .xlsx where it is an Excel workbook")
    # Where a comma stands in numbers, spreadsheets part the fields of a CSV file by semicolons.
    # What stands in quotes, such as a question for a heading, says nothing of that.
    headings = next(islice(io.StringIO(text, newline=""), heading_row - 1, None), "")
    delimiter = max(",;\t", key=_QUOTED.sub("", headings).count)
    if heading_row == 1 and _FOR_EXCEL.match(text):
        raise SheetError("its first row tells Excel the separator: say --heading-row 2")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[list[str]] = []
    try:
        lines.extend(islice(reader, bounds.rows + 1))
    except csv.Error as error:
        row = f"row {len(lines) + 1}"
        if "unexpected end of data" in str(error):
            raise SheetError(f"quotes that open in {row} are never closed") from error
        raise SheetError(
            f"it is not CSV in {row}: {error}; see whether its quotes are closed"
        ) from error
    return Packed(lines, delimiter=delimiter)


_FOR_EXCEL = re.compile('"?sep=', re.IGNORECASE)
"""Begins the line in which a file says to Excel what parts its fields."""


_QUOTED = re.compile(r'"[^"]*"?')


_NOT_OF_FILES = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")
"""What Python calls encodings too; they are of host names and source code."""


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(_codec(encoding))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SheetError(
            f"byte 0x{raw[error.start]:02x} in line {line} is not {encoding.upper()} text; save it "
            "as CSV UTF-8, or as .xlsx"
        ) from error
    except (LookupError, UnicodeError) as error:
        raise SheetError(f"there is no encoding '{encoding}'; Excel's is cp1252") from error


def _codec(encoding: str) -> str:
    """Return Python's name of the encoding; LookupError where no table is written so."""
    name = codecs.lookup(encoding).name
    if name in _NOT_OF_FILES:
        raise LookupError(encoding)
    return "utf-8-sig" if name == "utf-8" else name
