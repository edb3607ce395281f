"""Columns with what a publisher printed: scores, grades and points of areas, by state and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from statscore.model.diagnostic import shortened
from statscore.model.names import grade_of, remedy
from statscore.model.numbers import exact, number_written
from statscore.model.rubric import Rubric
from statscore.read.importing.columns import PUBLISHED, Column, Columns
from statscore.read.importing.fields import FieldError
from statscore.read.importing.rows import Placed
from statscore.read.sheet import Problem

Printed = Mapping[int, Mapping[str, object]]
"""By year, as a state's file says it."""


class Publishing(NamedTuple):
    """What was printed of each state."""

    by_state: Mapping[str, Printed]
    places: Mapping[tuple[str, int], tuple[int, str]]
    """Row and column where the figures of a state and year stand first."""
    problems: tuple[Problem, ...]

    def problem(self, code: str, year: int, words: str) -> Problem:
        """Return what is wrong with the figures of a state and year."""
        return Problem(*self.places[code, year], words)


def published(
    rows: tuple[Placed, ...],
    columns: Columns,
    source: str | None,
    heading_row: int,
    rubric: Rubric | None,
) -> Publishing:
    """Return the printed figures of the rows; `source` is where all of them were printed.

    Where two rows contradict each other neither is taken.
    """
    printed = [
        column for column in columns.read if column.field and column.field.startswith(PUBLISHED)
    ]
    problems = list(_wrong_columns(printed, source, heading_row))
    if not printed or problems:
        return Publishing({}, {}, tuple(problems))
    by_state: dict[str, dict[int, dict[str, object]]] = {}
    places: dict[tuple[str, int], tuple[int, str]] = {}
    contradicted = set[tuple[str, int]]()
    for row in rows:
        # A row with a date from which its answer holds is of no year.
        year = row.at.year if isinstance(row.at, date) else None
        said = _figures(row, printed, rubric, problems)
        if year is None or not said:
            continue
        said["source"] = source
        there = by_state.setdefault(row.code, {}).setdefault(year, said)
        places.setdefault((row.code, year), (row.number, printed[0].heading))
        if there != said:
            above = places[row.code, year][0]
            words = f"row {above} has other figures of {row.code} for {year}"
            problems.append(Problem(row.number, printed[0].heading, words))
            contradicted.add((row.code, year))
    for code, year in contradicted:
        del by_state[code][year]
    return Publishing(by_state, places, tuple(problems))


def _wrong_columns(printed: list[Column], source: str | None, row: int) -> Iterator[Problem]:
    for column in printed:
        assert column.field is not None
        name = column.field.removeprefix(PUBLISHED)
        if name not in ("score", "grade") and not name.startswith(("areas.", "area_grades.")):
            words = f"'{column.field}' is no printed figure; write published.score, published.grade"
            words += ", published.areas.ID or published.area_grades.ID"
            yield Problem(row, column.heading, words)
        if source is None:
            words = "printed figures need their source: say it with --source"
            yield Problem(row, column.heading, words)


def _figures(
    row: Placed, printed: list[Column], rubric: Rubric | None, problems: list[Problem]
) -> dict[str, object]:
    said: dict[str, object] = {}
    of_areas: dict[str, dict[str, object]] = {}
    for column in printed:
        written = row.fields[column.place].strip()
        assert column.field is not None
        kind, _dot, area = column.field.removeprefix(PUBLISHED).partition(".")
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


def _grade(written: str, kind: str, rubric: Rubric | None) -> str:
    """Return the grade as the rubric has it; FieldError where it has none such."""
    if rubric is None:
        return written
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
        raise FieldError(f"'{shortened(written)}' is no number") from error
    if low >= high:
        raise FieldError(f"'{shortened(written)}' is no span from less to more points")
    return {"from": number_written(low), "to": number_written(high)}
