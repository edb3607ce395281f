"""Tables as an SQLite database with keys, and a view for each question that is asked most."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date

from statscore.formats.columns import Tabular, TypedColumn, Value, fits
from statscore.formats.dictionary import KEYS, REFERENCES

_TYPES = {"text": "TEXT", "whole": "INTEGER", "number": "REAL", "truth": "INTEGER", "day": "TEXT"}
_VIEWS = {
    "standings": """
        SELECT rubric, year, as_of, state, name, rank, best_known, best_known_from,
            best_known_grade, best_known_grade_from, low, high, out_of
        FROM scores ORDER BY rubric, as_of, rank IS NULL, rank, name""",
    "card": """
        SELECT m.state, m.rubric, m.as_of, a.title AS area_title, m.label, m.level, m.possible,
            m.basis, m.points, m.low, m.high, m.weight, m.since_low, m.citations
        FROM marks AS m JOIN areas AS a USING (state, rubric, as_of, area)""",
    "gaps": """
        SELECT state, rubric, as_of, criterion, label, level, weight - high AS points_lost
        FROM marks WHERE weight > high AND basis <> 'uncoded'
        ORDER BY state, rubric, as_of, points_lost DESC""",
    "trend": """
        SELECT rubric, as_of, best_known_grade AS grade, COUNT(*) AS states, AVG(best_known) AS mean
        FROM scores WHERE best_known_grade IS NOT NULL OR best_known IS NOT NULL
        GROUP BY rubric, as_of, best_known_grade""",
    "law": """
        SELECT state, rubric, as_of, criterion, label, level, since_low, since_high, act, citations
        FROM marks WHERE basis = 'coded'""",
}
"""By name, as the command that asks the same is called."""


def database_bytes(tables: Mapping[str, Tabular]) -> bytes:
    """Return the tables as an SQLite database."""
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA foreign_keys = ON")
    for name, table in tables.items():
        _add(database, name, table)
    for name, query in _VIEWS.items():
        if {"scores", "marks", "areas"} <= tables.keys():
            database.execute(f"CREATE VIEW {name} AS {query}")
    database.commit()
    return database.serialize()


def _add(database: sqlite3.Connection, name: str, table: Tabular) -> None:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    lines = [
        f'"{column.name}" {_type(column, values)}'
        for column, values in zip(table.columns, columns, strict=True)
    ]
    if name in KEYS:
        lines.append(f"PRIMARY KEY ({_key(name)})")
    if name in REFERENCES:
        key = _key(REFERENCES[name])
        lines.append(f"FOREIGN KEY ({key}) REFERENCES {REFERENCES[name]} ({key})")
    database.execute(f'CREATE TABLE "{name}" ({", ".join(lines)})')
    marks = ", ".join("?" * len(table.columns))
    rows = (tuple(map(_stored, row)) for row in table.rows)
    database.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608 - names of ours


def _key(table: str) -> str:
    return ", ".join(f'"{column}"' for column in KEYS[table])


def _type(column: TypedColumn, values: tuple[Value, ...]) -> str:
    return "TEXT" if column.kind == "whole" and not fits(values) else _TYPES[column.kind]


def _stored(value: Value) -> str | int | float | None:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not fits((value,)) else value
