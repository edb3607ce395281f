"""Columns with what a publisher printed: scores, grades and points of areas, by state and year."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from statscore.model.dates import When
from statscore.model.diagnostic import shortened
from statscore.model.names import grade_of, remedy
from statscore.model.numbers import exact, number_written
from statscore.model.rubric import Rubric
from statscore.read.importing.columns import PUBLISHED, Columns, SheetColumn
from statscore.read.importing.fields import FieldError
from statscore.read.importing.rows import PlacedRow
from statscore.read.sheet import Problem, Sheet

Figures = Mapping[str, object]
"""What was printed of one year, as a state's file says it."""


class PublishedYear(NamedTuple):
    """A rubric's printed figures of one year."""

    rubric: str
    year: int


class Publishing(NamedTuple):
    """What was printed of each state."""

    by_state: Mapping[str, Mapping[PublishedYear, Figures]] = {}
    places: Mapping[tuple[str, PublishedYear], tuple[int, str]] = {}
    """Row and column where the figures of a state and year stand first."""
    problems: tuple[Problem, ...] = ()


class _Print(NamedTuple):
    """A column of printed figures."""

    column: SheetColumn
    rubric: Rubric
    kind: str
    """score, grade, areas or area_grades."""
    area: str


def published(
    sheet: Sheet,
    rows: tuple[PlacedRow, ...],
    columns: Columns,
    source: str | None,
    heading_row: int,
    rubrics: Sequence[Rubric],
) -> Publishing:
    """Return the printed figures of the rows; `source` is where all of them were printed.

    They speak for the cut-off day of their rubric: a row of another day is a problem. Where two
    rows contradict each other neither is taken.
    """
    problems: list[Problem] = []
    prints: dict[str, list[_Print]] = {}
    for column in columns.printed:
        try:
            figure = _print_of(column, rubrics, source)
            prints.setdefault(figure.rubric.id, []).append(figure)
        except FieldError as error:
            problems.append(Problem(heading_row, column.heading, str(error)))
    if problems:
        return Publishing(problems=tuple(problems))
    by_state: dict[str, dict[PublishedYear, dict[str, object]]] = {}
    places: dict[tuple[str, PublishedYear], tuple[int, str]] = {}
    contradicted = set[tuple[str, PublishedYear]]()
    for row in rows if prints else ():
        for of_rubric in prints.values():
            said = _figures(row, of_rubric, problems)
            if not said:
                continue
            first = of_rubric[0]
            day = _cutoff_day(row, first.rubric)
            if day is None:
                words = _other_day(row.at, first.rubric)
                problems.append(Problem(row.number, first.column.heading, words))
                continue
            edition = PublishedYear(first.rubric.id, day.year)
            said["source"] = source
            there = by_state.setdefault(row.code, {}).setdefault(edition, said)
            places.setdefault((row.code, edition), (row.number, first.column.heading))
            if there != said:
                above = sheet.where(places[row.code, edition][0])[1]
                words = f"row {above} has other figures of {row.code} for {edition.year}"
                problems.append(Problem(row.number, first.column.heading, words))
                contradicted.add((row.code, edition))
    for code, edition in contradicted:
        del by_state[code][edition]
    return Publishing(by_state, places, tuple(problems))


def _cutoff_day(row: PlacedRow, rubric: Rubric) -> date | None:
    """Return the day of the row where that is a cut-off day of the rubric, else None."""
    day = row.at
    if isinstance(day, When):
        day = day.first if day.exact else None
    return day if day is not None and rubric.cutoff_day(day.year) == day else None


def _other_day(day: date | When | None, rubric: Rubric) -> str:
    of = f"{day}" if day is not None else "no day"
    month, of_month = rubric.cutoff
    return (
        f"a printed figure speaks for the rubric's cut-off day, {month:02}-{of_month:02}, and this "
        f"row is of {of}; give its year in a sheet of its own, or leave the column out"
    )


def _print_of(column: SheetColumn, rubrics: Sequence[Rubric], source: str | None) -> _Print:
    """Return what a column holds; FieldError where it is no printed figure, or of which rubric."""
    assert column.field is not None
    name = column.field.removeprefix(PUBLISHED)
    of, _dot, behind = name.partition(".")
    rubric = next((rubric for rubric in rubrics if rubric.id == of), None)
    kind, _dot, area = (behind if rubric else name).partition(".")
    if (kind, bool(area)) not in _KINDS:
        raise FieldError(
            f"'{column.field}' is no printed figure; write published.score, published.grade, "
            "published.areas.ID or published.area_grades.ID, or published.RUBRIC.score"
        )
    if rubric is None and len(rubrics) > 1:
        raise FieldError(
            "printed figures are those of a rubric: say with --rubric which, or write "
            f"{PUBLISHED}{rubrics[0].id}.{name}"
        )
    if source is None:
        raise FieldError("printed figures need their source: say it with --source")
    return _Print(column, rubric or rubrics[0], kind, area)


_KINDS = (("score", False), ("grade", False), ("areas", True), ("area_grades", True))


def _figures(
    row: PlacedRow, prints: Sequence[_Print], problems: list[Problem]
) -> dict[str, object]:
    said: dict[str, object] = {}
    of_areas: dict[str, dict[str, object]] = {}
    for column, rubric, kind, area in prints:
        written = row.fields[column.place].strip()
        if not written:
            continue
        try:
            read = _grade(written, kind, rubric) if "grade" in kind else _figure(written)
        except FieldError as error:
            problems.append(Problem(row.number, column.heading, str(error)))
            continue
        if area:
            of_areas.setdefault(kind, {})[area] = read
        else:
            said[kind] = read
    return {**said, **of_areas}


def _grade(written: str, kind: str, rubric: Rubric) -> str:
    """Return the grade as the rubric has it; FieldError where it has none such."""
    grades = rubric.grades if kind == "grade" else rubric.area_words
    grade = grade_of(grades, written)
    if grade is None:
        words = f"'{shortened(written)}' is no grade of '{rubric.id}'"
        raise FieldError(f"{words}; {remedy('grade', written, grades)}")
    return grade


_NUMBER = "-?[0-9.]+(?:/[0-9]+)?"
_SPAN = re.compile(rf"({_NUMBER}) *(?:-|–|to) *({_NUMBER})")
"""From less to more points: 73-73.5, 73–73.5, 73 to 73.5."""


def _figure(written: str) -> object:
    """Return a number as TOML has it, or a span of two; FieldError where it is neither."""
    span = _SPAN.fullmatch(written)
    try:
        if span is None:
            return number_written(exact(written))
        low, high = map(exact, span.groups())
    except PydanticCustomError as error:
        comma = "; --decimal , reads decimal commas" if "," in written else ""
        way = ("--decimal", ",") if comma else ()
        raise FieldError(f"'{shortened(written)}' is no number{comma}", way) from error
    if low >= high:
        raise FieldError(f"'{shortened(written)}' is no span from less to more points")
    return {"from": number_written(low), "to": number_written(high)}
