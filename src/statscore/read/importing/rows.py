"""The rows of a sheet: which state's law each codes, and for which day or from which date on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.grouping import grouped
from statscore.model.rubric import Rubric
from statscore.read.importing.columns import Columns
from statscore.read.importing.fields import FieldError, Order, StateWords, a_date, day
from statscore.read.sheet import Problem, Sheet


class PlacedRow(NamedTuple):
    """A row of which state and date are known."""

    number: int
    fields: tuple[str, ...]
    code: str
    at: date | When | None
    """A day on which the law was so, or the date from which it is; None where its fields say it."""


class Placing(NamedTuple):
    """The rows with their states and dates, and what is wrong with the others."""

    rows: tuple[PlacedRow, ...]
    through: Mapping[str, When]
    """Up to which day each state's law has been read, where the sheet says so."""
    left_out: Mapping[str, AbstractSet[date | None]]
    """The days of rows that cannot be read, None for one without, by state ("" for any)."""
    problems: tuple[Problem, ...]


def placed(
    sheet: Sheet,
    columns: Columns,
    states: StateWords,
    rubric: Rubric | None,
    now: str | None,
    order: Order | None = None,
) -> Placing:
    """Return the rows with state and date.

    A year means the cut-off day of the rubric; `now` is the year or day of rows that say none, and
    `order` how the numbers of a date stand.
    """
    rows: list[PlacedRow] = []
    reading = _Rows(sheet, columns, states, rubric, now, order, rows, {}, {})
    problems: list[Problem] = []
    left_out: dict[str, set[date | None]] = {}
    for number, fields in sheet.rows:
        try:
            rows.append(reading.placed(number, fields))
        except _WrongError as wrong:
            problems.append(Problem(number, wrong.column, str(wrong), wrong.way))
            code, at = reading.what_is_known(fields)
            left_out.setdefault(code, set()).add(at)
    return Placing(tuple(rows), reading.through, left_out, tuple(problems))


class _WrongError(FieldError):
    """A field that cannot be understood, with the heading of its column."""

    def __init__(self, column: str, words: str, way: tuple[str, ...] = ()) -> None:
        super().__init__(words, way)
        self.column = column


class _Rows(NamedTuple):
    sheet: Sheet
    columns: Columns
    states: StateWords
    rubric: Rubric | None
    now: str | None
    order: Order | None
    above: Sequence[PlacedRow]
    """The rows that are understood so far; it grows."""
    through: dict[str, When]
    dates: dict[str, date | When | FieldError]
    """What has been understood already."""

    def placed(self, number: int, fields: tuple[str, ...]) -> PlacedRow:
        if number in self.sheet.broken:
            raise _WrongError(*self.sheet.broken[number][1:])
        code = self._code(fields, number)
        at = self._at(fields)
        self._take_through(code, fields)
        return PlacedRow(number, fields, code, at)

    def _code(self, fields: tuple[str, ...], number: int = 0) -> str:
        said = {name: self._field(name, fields) for name in ("state", "name", "fips")}
        try:
            return self.states.code(said["state"], said["name"], said["fips"])
        except FieldError as error:
            raise self._no_state(number, said, fields, error) from error

    def _no_state(
        self, number: int, said: Mapping[str, str], fields: Sequence[str], error: FieldError
    ) -> _WrongError:
        """Return what is wrong, at the column that says something, with the likely way past it."""
        named = next((n for n, text in said.items() if text), None)
        columns = [c for n in (named, *said) if n and (c := self.columns.field(n)) is not None]
        heading = self.sheet.heading(columns[0].place, fields) if columns else "state"
        if not self.above and (named is None or said[named].startswith('{"ImportId"')):
            what = f"'{said[named][:40]}'" if named else "an empty field"
            words = f"{what} is no state: --skip-rows {number} leaves out what belongs to the head"
            return _WrongError(heading, words, ("--skip-rows", str(number)))
        if named is None:
            words = f'{error}; --fill-down "{heading}" takes the one above, if cells are merged'
            return _WrongError(heading, words, ("--fill-down", heading))
        alone = sum(bool(field.strip()) for field in fields) == 1
        if alone and not error.way:
            text = said[named]
            words = f"{error}; --ignore-rows '{text[:40]}' leaves the row out, if it is a note"
            return _WrongError(heading, words, ("--ignore-rows", text))
        return _WrongError(heading, str(error), error.way)

    def _at(self, fields: tuple[str, ...]) -> date | When | None:
        for name in ("since", "day", "year"):
            column = self.columns.field(name)
            if column is not None:
                if name == "since" and not fields[column.place].strip():
                    break  # asked of those rows alone that hold an answer
                heading = self.sheet.heading(column.place, fields)
                return self._date(heading, name, fields[column.place])
        return None if self.now is None else self._date("year", "year", self.now)

    def what_is_known(self, fields: tuple[str, ...]) -> tuple[str, date | None]:
        """Return state ("" for any) and day (None for any) of a row that is left out."""
        code, of = "", None
        with suppress(_WrongError):
            code = self._code(fields)
        with suppress(_WrongError):
            at = self._at(fields)
            of = at if isinstance(at, date) else None
        return code, of

    def _date(self, heading: str, name: str, written: str) -> date | When:
        if written not in self.dates:
            try:
                self.dates[written] = (
                    a_date(written, self.order)
                    if name == "since"
                    else day(written, name, self.rubric, self.order)
                )
            except FieldError as error:
                self.dates[written] = error
        date_ = self.dates[written]
        if isinstance(date_, FieldError):
            raise _WrongError(heading, str(date_), date_.way)
        return date_

    def _take_through(self, code: str, fields: tuple[str, ...]) -> None:
        column = self.columns.field("read_through")
        written = fields[column.place].strip() if column else ""
        if not column or not written:
            return
        try:
            through = a_date(written, self.order)
        except FieldError as error:
            raise _WrongError(column.heading, str(error), error.way) from error
        there = self.states.read_through(code)
        if self.columns.field("since") and there and there.last < through.last:
            words = (
                f"states/{code}.toml says that its law has been read through {there} only; change "
                "it there first, or leave this column out with --ignore"
            )
            raise _WrongError(column.heading, words)
        if self.through.setdefault(code, through) != through:
            words = f"another row says that the law has been read through {self.through[code]}"
            raise _WrongError(column.heading, words)

    def _field(self, name: str, fields: tuple[str, ...]) -> str:
        column = self.columns.field(name)
        return fields[column.place].strip() if column else ""


def states_with_days(
    placing: Placing, columns: Columns
) -> Iterator[tuple[str, list[PlacedRow], tuple[date, ...]]]:
    """Yield the rows of each state with the days of which the sheet says something, if only where.

    A sheet of years has a rhythm: a state without a row for a year that others have was not read
    then. Days of their own say nothing about other states. A row that cannot be read said
    something, so what stands before and behind it is not one answer.
    """
    years = columns.field("year") is not None
    every = _days(placing.rows) if years else set[date]()
    for code, mine in sorted(grouped(placing.rows, lambda row: row.code).items()):
        left_out = {*placing.left_out.get(code, ()), *placing.left_out.get("", ())}
        if years:
            left_out = left_out.union(*placing.left_out.values())
        days = every | _days(mine) | {day for day in left_out if day is not None}
        if None in placing.left_out.get(code, ()):
            days |= set(_between(sorted(days), _YEAR if years else 0))
        yield code, mine, tuple(sorted(days))


def _days(rows: Iterable[PlacedRow]) -> set[date]:
    return {row.at for row in rows if isinstance(row.at, date)}


def _between(days: Sequence[date], apart: int) -> Iterator[date]:
    """Yield a day behind each that the next one is more than so many days away from."""
    for one, following in pairwise(days):
        if (following - one).days > max(apart, 1):
            yield one + timedelta(days=1)


_YEAR = 366
