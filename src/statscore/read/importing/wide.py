"""Sheets with a column for each criterion: a row is what one state's law was on one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from statscore.read.importing.columns import Column, Columns
from statscore.read.importing.fields import FieldError, Levels
from statscore.read.importing.rows import Placed, Placing, states_with_days
from statscore.read.sheet import Problem
from statscore.reports.coding.incoming import Keys, Seen


class Observed(NamedTuple):
    """What a sheet says of one state, day by day."""

    code: str
    days: tuple[date, ...]
    """On which the state's law could have been seen."""
    last: date
    """On which it was seen last."""
    seen: Mapping[str, Mapping[date, Seen]]
    """By criterion."""


def observed(
    placing: Placing,
    columns: Columns,
    levels: Levels,
    keys: Keys,
    problems: list[Problem],
) -> Iterator[Observed]:
    """Yield what each state's rows say, and add what is wrong in them to the problems.

    `keys` are what every answer says besides its level. Where two rows contradict each other on
    a criterion, neither is taken.
    """
    for code, mine, days in states_with_days(placing, columns):
        by_day: dict[date, list[Placed]] = {}
        for row in mine:
            assert isinstance(row.at, date)
            by_day.setdefault(row.at, []).append(row)
        for same in by_day.values():
            problems.extend(_repeated(same, columns))
        yield Observed(
            code,
            days,
            max(by_day),
            {
                each.criterion: dict(_seen(each, by_day, levels, keys, problems))
                for each in columns.criteria
                if each.criterion
            },
        )


def _repeated(same: list[Placed], columns: Columns) -> Iterator[Problem]:
    """Yield the rows that say of the same state and day what a row above says already."""
    first, *others = same
    for row in others:
        if all(row.fields[e.place] == first.fields[e.place] for e in columns.criteria):
            heading = columns.read[0].heading
            yield Problem(row.number, heading, f"row {first.number} is of the same state and day")


def _seen(
    column: Column,
    by_day: Mapping[date, list[Placed]],
    levels: Levels,
    keys: Keys,
    problems: list[Problem],
) -> Iterator[tuple[date, Seen]]:
    assert column.criterion is not None
    for day, same in by_day.items():
        found: dict[str | None, int] = {}
        for row in same:
            try:
                level = levels.level(column.criterion, row.fields[column.place])
            except FieldError as error:
                problems.append(Problem(row.number, column.heading, str(error)))
                continue
            found.setdefault(level, row.number)
        if len(found) > 1:
            problems.append(_contradiction(found, column))
        for level, number in found.items() if len(found) == 1 else ():
            if level is not None:
                yield day, Seen(level, keys, number, column.heading)


def _contradiction(found: Mapping[str | None, int], column: Column) -> Problem:
    (first, above), *_, (other, row) = found.items()
    words = f"'{other or ''}' here, and '{first or ''}' in row {above} for the same state and day"
    return Problem(row, column.heading, words)
