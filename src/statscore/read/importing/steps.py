"""A sheet turned into plain rows, one step after the other.

Each step takes a sheet and gives one back: whatever shape a sheet comes in, what follows reads rows
with a column for the state, the date, and a column a criterion or the pair `criterion`, `level`.
The numbers of the rows and the headings that messages name stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from statscore.model.names import folded
from statscore.read.cells import Spoiled
from statscore.read.sheet import PART, Problem, Sheet

Rows = tuple[tuple[int, tuple[str, ...]], ...]


class RowSpan(NamedTuple):
    """Rows from one number to another."""

    first: int
    last: int

    def __str__(self) -> str:
        """Return "2-3", or "2"."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


_SPAN = re.compile(r"\s*([0-9]{1,7})\s*(?:[-–]\s*([0-9]{1,7})\s*)?")


def row_spans(written: str) -> tuple[RowSpan, ...] | None:
    """Return the rows that "2-3,9" names; None where it names none."""
    spans = []
    for part in written.split(","):
        match = _SPAN.fullmatch(part)
        if match is None:
            return None
        first = int(match[1])
        spans.append(RowSpan(first, int(match[2] or first)))
    return tuple(spans)


def without_rows(sheet: Sheet, spans: Collection[RowSpan]) -> Sheet:
    """Return the sheet without these rows, by the numbers that a spreadsheet shows."""

    def stays(number: int) -> bool:
        there = sheet.where(number)[1]
        return not any(span.first <= there <= span.last for span in spans)

    return _with_rows(sheet, tuple(row for row in sheet.rows if stays(row[0])))


def without_values(sheet: Sheet, places: Collection[int], patterns: Iterable[str]) -> Sheet:
    """Return the sheet without the rows that hold one of these texts at one of the places."""
    fitting = [pattern(text) for text in patterns]

    def stays(fields: Sequence[str]) -> bool:
        said = [folded(fields[place]) for place in places]
        return not any(one.fullmatch(text) for one in fitting for text in said)

    return _with_rows(sheet, tuple(row for row in sheet.rows if stays(row[1])))


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Return what fits a text: it may hold brackets and question marks, so only * stands for any.

    It is to be held against a folded text.
    """
    return re.compile(".*".join(map(re.escape, folded(text).split("*"))))


def _with_rows(sheet: Sheet, rows: Rows) -> Sheet:
    gone = {number for number, _fields in sheet.rows}.difference(number for number, _ in rows)
    broken = {number: problem for number, problem in sheet.broken.items() if number not in gone}
    spoiled = tuple(cell for cell in sheet.spoiled if cell[0] not in gone)
    return sheet._replace(rows=rows, broken=broken, spoiled=spoiled)


def filled_down(sheet: Sheet, places: Collection[int]) -> Sheet:
    """Return the sheet with what stands above where fields of these columns are empty.

    A cell that is merged over several rows stands in the first of them alone.
    """
    above = dict.fromkeys(places, "")
    rows = []
    for number, fields in sheet.rows:
        above = {
            place: (fields[place].strip() and fields[place]) or above[place] for place in places
        }
        filled = (above.get(place, field) for place, field in enumerate(fields))
        rows.append((number, tuple(filled)))
    return sheet._replace(rows=tuple(rows))


def with_column(sheet: Sheet, heading: str, value: str, by: str) -> Sheet:
    """Return the sheet with one more column, which says the same in every row; `by` says whence."""
    rows = tuple((number, (*fields, value)) for number, fields in sheet.rows)
    made = {**sheet.made, heading: by}
    return sheet._replace(headings=(*sheet.headings, heading), rows=rows, made=made)


def with_points(sheet: Sheet) -> Sheet:
    """Return the sheet with points in its numbers where there are decimal commas."""
    rows = tuple((number, tuple(map(_pointed, fields))) for number, fields in sheet.rows)
    return sheet._replace(rows=rows)


_COMMA = re.compile(r"\s*-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+),[0-9]+\s*")


def _pointed(field: str) -> str:
    if "," in field and _COMMA.fullmatch(field):
        return field.replace(".", "").replace(",", ".")
    return field


def spread_out(sheet: Sheet, places: Sequence[int], what: str) -> Sheet:
    """Return the sheet with a row for each field of these columns: their headings say `what`.

    A row of `question,Texas,Ohio` becomes one of Texas and one of Ohio, with the columns `state`
    and `level`. Fields that are empty make no row.
    """
    kept = [place for place in range(len(sheet.headings)) if place not in places]
    at = {place: number for number, place in enumerate(kept)}
    rows = tuple(
        (number, (*(fields[place] for place in kept), sheet.headings[place], fields[place]))
        for number, fields in sheet.rows
        for place in places
        if fields[place].strip()
    )
    spoiled = tuple((row, at.get(place, len(kept) + 1), why) for row, place, why in sheet.spoiled)
    headings = (*(sheet.headings[place] for place in kept), what, "level")
    made = {**sheet.made, what: "headings", "level": "headings"}
    return sheet._replace(
        headings=headings, rows=rows, spoiled=spoiled, made=made, spread=len(kept)
    )


def stacked(sheets: Mapping[str, Sheet]) -> Sheet:
    """Return the sheets, by the names of their parts, one below the other, as one.

    Columns of the same heading are one column; what a sheet has no column for is empty there.
    """
    headings = tuple(
        dict.fromkeys(heading for sheet in sheets.values() for heading in _unlike(sheet))
    )
    rows: list[tuple[int, tuple[str, ...]]] = []
    broken: dict[int, Problem] = {}
    spoiled: list[Spoiled] = []
    for part, sheet in enumerate(sheets.values()):
        own = _unlike(sheet)
        at = [own.index(heading) if heading in own else None for heading in headings]
        for number, fields in sheet.rows:
            moved = tuple("" if place is None else fields[place] for place in at)
            rows.append((part * PART + number, moved))
        for number, problem in sheet.broken.items():
            broken[part * PART + number] = problem._replace(row=part * PART + number)
        spoiled += [
            (part * PART + number, headings.index(own[place]), why)
            for number, place, why in sheet.spoiled
        ]
    names = tuple(heading.partition("\0")[0] for heading in headings)
    made = {heading: by for sheet in sheets.values() for heading, by in sheet.made.items()}
    return Sheet(names, tuple(rows), broken, tuple(spoiled), parts=tuple(sheets), made=made)


def _unlike(sheet: Sheet) -> tuple[str, ...]:
    """Return the headings, with a mark behind those that stand there again."""
    return tuple(_marked(sheet.headings))


def _marked(headings: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for heading in headings:
        times = seen[heading] = seen.get(heading, 0) + 1
        yield heading if times == 1 and heading else f"{heading}\0{times}"
