"""A rubric over a table of answers in DuckDB: a CSV or Parquet file or a database, in a stream."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from statscore.engines.dialects import DIALECTS, said
from statscore.engines.query import Query, query
from statscore.engines.said import Layout
from statscore.engines.whole import identifier, text
from statscore.reports.card.yardstick import Yardstick

KEYS = ("unit", "state", "code", "jurisdiction", "id", "year", "day", "as_of")
"""Columns that say of whom, or when, a row is, where the user does not say which do."""
ANSWER = ("criterion", "level", "value", "at_least", "at_most")
DATABASES = (".duckdb", ".db", ".ddb")
MEMORY = "800MB"
PLACES = 6
"""Decimal places of numbers that are read exactly."""


class PanelError(ValueError):
    """The table cannot be scored; the text says why, and what would be right."""


@dataclass(frozen=True)
class Panel:
    """A table of answers."""

    source: str
    """As a query reads it."""
    columns: tuple[str, ...]
    layout: Layout


class Scored(NamedTuple):
    """What was written, in numbers."""

    rows: int
    settled: int
    coded: int


def opened(temporary: Path) -> Any:  # noqa: ANN401 - duckdb is an extra
    """Return a connection that takes no more memory than a laptop has, and lets the rest to disk.

    Raises ModuleNotFoundError where DuckDB is not installed.
    """
    import duckdb  # noqa: PLC0415 - an extra

    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {text(str(temporary))}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")
    return connection


def panel(
    connection: Any,  # noqa: ANN401 - as above
    path: Path,
    by: Yardstick,
    *,
    table: str | None = None,
    keys: Sequence[str] = (),
) -> Panel:
    """Return how the file's table is laid out; PanelError where it is none of answers."""
    source = _source(connection, path, table)
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    columns = tuple(name for name, *_rest in described)
    asked = [name for name in columns if name in by.questions]
    long = "criterion" in columns and bool({"level", "value"} & {*columns})
    if not long and not asked:
        raise PanelError(
            f"'{path.name}' has no column 'criterion' beside 'level' or 'value', and none that is "
            f"the id of a criterion of '{by.rubric.id}'; its columns are {', '.join(columns[:20])}"
        )
    chosen = tuple(keys) or tuple(name for name in columns if name in KEYS)
    missing = [name for name in chosen if name not in columns]
    if missing or not chosen:
        what = (
            f"there is no column '{missing[0]}'" if missing else "no column says of whom a row is"
        )
        raise PanelError(f"{what}; name them with --key, among {', '.join(columns[:20])}")
    bounds = any(name.endswith(("at_least", "at_most")) for name in columns)
    layout = Layout(
        table="answers",
        keys=chosen,
        shape="long" if long else "wide",
        bounds=bounds,
        places=PLACES,
        columns=None if long else frozenset(asked),
    )
    return Panel(source, columns, layout)


def _source(connection: Any, path: Path, table: str | None) -> str:  # noqa: ANN401 - as above
    ending = path.suffix.lower()
    if ending not in DATABASES:
        if table is not None:
            raise PanelError("only a database has tables with names")
        if ending == ".parquet":
            return f"read_parquet({text(str(path))})"
        return f"read_csv({text(str(path))}, header = true, all_varchar = true)"
    connection.execute(f"ATTACH {text(str(path))} AS panel (READ_ONLY)")
    names = [
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_catalog = 'panel'"
        ).fetchall()
    ]
    if table is None and len(names) == 1:
        table = names[0]
    if table is None or table not in names:
        raise PanelError(f"say with --table which table: {', '.join(sorted(names))}")
    return f"panel.{identifier(table)}"


def staged(of: Panel, by: Yardstick) -> str:
    """Return the panel as the columns that the query reads: numbers apart from levels.

    What is neither, or has more decimal places than are read, stays a level that is none.
    """
    keys = [identifier(key) for key in of.layout.keys]
    there = {*of.columns}

    def column(name: str) -> str:
        return f"CAST({identifier(name)} AS VARCHAR)" if name in there else "NULL"

    def ends(prefix: str) -> list[str]:
        if not of.layout.bounds:
            return []
        return [
            f"{column(f'{prefix}{end}')} AS {identifier(f'{prefix}{end}')}" for end in ANSWER[3:]
        ]

    if of.layout.shape == "long":
        numeric = any(asked.levels.numeric for asked in by.questions.values())
        said_number = f"COALESCE({column('value')}, {column('level')})" if numeric else ""
        columns = [*keys, "criterion", *ends("")]
        if numeric:
            numbers = ", ".join(
                text(id_) for id_, asked in by.questions.items() if asked.levels.numeric
            )
            is_number = f"criterion IN ({numbers}) AND NOT {_number(said_number)} IS NULL"
            columns.append(f"CASE WHEN {is_number} THEN NULL ELSE {said_number} END AS level")
            columns.append(f"CASE WHEN {is_number} THEN {_number(said_number)} END AS value")
        else:
            columns.append(f"{column('level')} AS level")
        return f"SELECT {', '.join(columns)} FROM {of.source}"
    columns = keys
    for id_, asked in by.questions.items():
        if id_ not in (of.layout.columns or ()):
            continue
        written = column(id_)
        if asked.levels.numeric:
            number = _number(written)
            columns.append(f"CASE WHEN {number} IS NULL THEN {written} END AS {identifier(id_)}")
            columns.append(f"{number} AS {identifier(f'{id_}_value')}")
        else:
            columns.append(f"{written} AS {identifier(id_)}")
        columns += ends(f"{id_}_")
    return f"SELECT {', '.join(columns)} FROM {of.source}"


def _number(written: str) -> str:
    """Return the number that a text writes, NULL where it writes none that is read exactly."""
    number = f"TRY_CAST({written} AS DECIMAL(28, {PLACES}))"
    return f"CASE WHEN {number} = TRY_CAST({written} AS DECIMAL(38, 18)) THEN {number} END"


def scored(
    connection: Any,  # noqa: ANN401 - as above
    of: Panel,
    by: Yardstick,
    output: Path | None,
    *,
    partial: bool = False,
) -> tuple[Scored, list[tuple[object, ...]]]:
    """Score the panel into a CSV or Parquet file, or the first rows back where none is named.

    Raises PanelError where an answer is none of the levels, or a criterion is answered twice,
    unless `partial`; CannotSayError for a rubric that cannot be said.
    """
    connection.execute(f"CREATE OR REPLACE TEMP VIEW answers AS {staged(of, by)}")
    made = query(by, of.layout)
    shown = said(made, DIALECTS["duckdb"], pretty=False)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE scored AS {decimals(made, of.layout, shown)}")
    if not partial:
        _refuse_unread(connection, of, by)
    count = connection.execute(
        "SELECT COUNT(*), COUNT(score_numerator), COALESCE(SUM(coded), 0) FROM scored"
    ).fetchone()
    if output is None:
        first = connection.execute("SELECT * FROM scored ORDER BY ALL LIMIT 20")
        head = tuple(column[0] for column in first.description)
        return Scored(*count), [head, *first.fetchall()]
    form = "(FORMAT parquet)" if output.suffix.lower() == ".parquet" else "(FORMAT csv, HEADER)"
    connection.execute(f"COPY scored TO {text(str(output))} {form}")
    return Scored(*count), []


def decimals(of: Query, layout: Layout, shown: str) -> str:
    """Return the query with a decimal in front of each exact fraction, for programs that guess."""
    keys = [identifier(key) for key in layout.keys]
    figures = [
        f"{name}_numerator::DOUBLE / denominator AS {name}" for name in ("score", "low", "high")
    ]
    others = [
        identifier(name) for name in of.columns if name not in (*layout.keys, "unread", "twice")
    ]
    watched = [name for name in ("unread", "twice") if name in of.columns]
    return f"SELECT {', '.join([*keys, *figures, *others, *watched])} FROM ({shown})"


MOST_EXAMPLES = 5


def _refuse_unread(connection: Any, of: Panel, by: Yardstick) -> None:  # noqa: ANN401 - as above
    """Raise PanelError with examples where answers are none of the levels, or come twice."""
    names = [column[0] for column in connection.execute("SELECT * FROM scored LIMIT 0").description]
    keys = ", ".join(map(identifier, of.layout.keys))
    if "twice" in names:
        twice = connection.execute(
            f"SELECT {keys} FROM scored WHERE twice > 0 ORDER BY ALL LIMIT {MOST_EXAMPLES}"
        ).fetchall()
        if twice:
            words = "; ".join(" ".join(map(str, row)) for row in twice)
            raise PanelError(f"a criterion is answered twice: {words}")
    (unread,) = connection.execute("SELECT COALESCE(SUM(unread), 0) FROM scored").fetchone()
    if unread:
        examples = "; ".join(_examples(connection, of, by))
        are = "answer is no level" if unread == 1 else "answers are no level"
        raise PanelError(
            f"{unread:,} {are} of the rubric: {examples}; --partial counts them as uncoded"
        )


def _examples(connection: Any, of: Panel, by: Yardstick) -> list[str]:  # noqa: ANN401 - as above
    """Return what is written where no level is, with its criterion."""
    found: list[str] = []
    for id_, asked in by.questions.items():
        levels = [
            *asked.levels,
            "pending",
            "",
            *(["not-applicable"] if asked.if_not_applicable else []),
        ]
        known = ", ".join(map(text, levels))
        if of.layout.shape == "long":
            where = f"criterion = {text(id_)} AND NOT level IN ({known})"
            column = "level"
        elif id_ in (of.layout.columns or ()):
            column, where = identifier(id_), f"NOT {identifier(id_)} IN ({known})"
        else:
            continue
        rows = connection.execute(
            f"SELECT DISTINCT {column} FROM answers WHERE {where} ORDER BY 1 LIMIT {MOST_EXAMPLES}"
        ).fetchall()
        found += [f"'{str(written)[:40]}' for '{id_}'" for (written,) in rows]
        if len(found) >= MOST_EXAMPLES:
            break
    return found[:MOST_EXAMPLES] or ["bounds that exclude every level"]
