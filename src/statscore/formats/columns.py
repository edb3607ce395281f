"""What each column of a table for programs is: its kind, its meaning, and how a value is laid out.

Programs that read CSV guess. So a number is a decimal, with the exact fraction beside it in two
columns of whole numbers; a date is the first and the last day that it may be; a state has an
identifier that no program takes for a number; the number of a criterion stands in a label alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from statscore.formats.document import Records, field_text, records
from statscore.model.dates import When

Kind = Literal["text", "whole", "number", "truth", "day"]
"""What a column holds: whole numbers, decimals, yes or no, full dates, or any text."""
Written = Literal["text", "whole", "number", "truth", "day", "date", "date as written"]
"""The same before it is laid out: a date may be known to the month or the year alone."""
Value = str | int | float | bool | date | None


class TypedColumn(NamedTuple):
    """One column of a table for programs."""

    name: str
    kind: Kind = "text"
    meaning: str = ""
    values: tuple[str, ...] = ()
    """All that it may hold, where these are few."""


class Described(NamedTuple):
    """What the data dictionary says of a value."""

    kind: Written
    meaning: str = ""
    values: tuple[str, ...] = ()


class Tabular(NamedTuple):
    """A table for programs: each value is of its column's kind, or None where it is not known."""

    columns: tuple[TypedColumn, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)


Spread = Callable[[object], tuple[Value, ...]]
"""Lays one value out over the columns that stand for it."""
NUMBERS = ("number", "area_number")
"""Left out: programs make 2.1 of the criterion 2.10. It stands in the label."""
BESIDE = {
    "numerator": "above the line of the exact fraction",
    "denominator": "below the line of the exact fraction",
    "low": "the first day that it may be",
    "high": "the last day that it may be",
}
"""What follows the name of a column beside another, and what it means."""
GEOID = "the Census Bureau's identifier of the state, which no program takes for a number"


def tabular(records: Records) -> Tabular:
    """Return the records laid out for programs that guess."""
    from statscore.formats.dictionary import described  # noqa: PLC0415 - not for a terminal

    heads: list[TypedColumn] = []
    spreads: list[tuple[int, Spread]] = []
    for place, name in enumerate(records.columns):
        if name in NUMBERS:
            continue
        said = described(records.table, name)
        kind = said.kind if said else _kind(row[place] for row in records.rows)
        columns, spread = _laid_out(said or Described(kind), kind, name)
        heads += columns
        spreads.append((place, spread))
    rows = tuple(
        tuple(value for place, spread in spreads for value in spread(row[place]))
        for row in records.rows
    )
    return Tabular(tuple(heads), rows)


def _kind(values: Iterator[object]) -> Written:
    """Return the kind of the first value that is known."""
    first = next((value for value in values if value is not None), None)
    for type_, kind in _KINDS:
        if isinstance(first, type_):
            return kind
    return "text"


_KINDS: tuple[tuple[type, Written], ...] = (
    (bool, "truth"),
    (int, "whole"),
    (Fraction, "number"),
    (When, "date"),
    (date, "day"),
)


def _laid_out(said: Described, kind: Written, name: str) -> tuple[Sequence[TypedColumn], Spread]:
    if kind == "number":
        exact = _beside(name, "whole", "numerator", "denominator")
        return (TypedColumn(name, "number", said.meaning), *exact), _exact
    if kind == "date":
        return _beside(name, "day", "low", "high"), _ends
    if kind == "date as written":
        ends = _beside(name, "day", "low", "high")
        meaning = f"text, also where it is a year alone: {said.meaning}"
        return (TypedColumn(name, "text", meaning), *ends), _dates
    if name == "fips":
        return (TypedColumn(name, "text", said.meaning), TypedColumn("geoid", "text", GEOID)), _fips
    if kind == "text":
        return (TypedColumn(name, "text", said.meaning, said.values),), _text
    return (TypedColumn(name, kind, said.meaning),), _plain


def _beside(name: str, kind: Kind, *ends: str) -> tuple[TypedColumn, ...]:
    return tuple(TypedColumn(f"{name}_{end}", kind, f"{name}: {BESIDE[end]}") for end in ends)


def _exact(value: object) -> tuple[Value, ...]:
    if value is None:
        return None, None, None
    assert isinstance(value, int | Fraction)
    return float(value), value.numerator, value.denominator


def _dates(value: object) -> tuple[Value, ...]:
    return _text(value) + _ends(value)


def _ends(value: object) -> tuple[Value, ...]:
    return (value.first, value.last) if isinstance(value, When) else (None, None)


def _fips(value: object) -> tuple[Value, ...]:
    return (None, None) if value is None else (str(value), f"0400000US{value}")


def _plain(value: object) -> tuple[Value, ...]:
    assert value is None or isinstance(value, int | date)
    return (value,)


def _text(value: object) -> tuple[Value, ...]:
    return (field_text(value) or None,)


def fits(values: Iterable[Value]) -> bool:
    """Return whether whole numbers have no more than the 64 bits that most programs hold."""
    return all(abs(value) < MOST for value in values if isinstance(value, int))


MOST = 2**63


def dictionary_records(tables: Mapping[str, Tabular]) -> Records:
    """Return one row a column of the tables: what it holds and what it means."""
    rows: Iterable[Mapping[str, object]] = (
        {
            "table": name,
            "column": column.name,
            "kind": column.kind,
            "meaning": column.meaning,
            "values": "; ".join(column.values) or None,
        }
        for name, of in tables.items()
        for column in of.columns
    )
    return records("table column kind meaning values", rows, table="dictionary")
