"""A rubric over a table of answers in DuckDB: a CSV or Parquet file or a database, in a stream."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from statscore.engines.dialects import DIALECTS, said
from statscore.engines.panel import (
    PLAIN,
    AnswerTable,
    PanelError,
    Scored,
    as_read,
    decimals,
    known_as,
    laid_out,
    refuse_wrong,
    remarks,
    staged,
    words_of,
)
from statscore.engines.query import query
from statscore.engines.whole import identifier, text
from statscore.formats.csv import safe_text
from statscore.reports.card.yardstick import Yardstick

DATABASES = (".duckdb", ".db", ".ddb")
MEMORY = "800MB"


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
) -> AnswerTable:
    """Return how the file's table is laid out; PanelError where it is none of answers."""
    refuse_others(path)
    is_csv = path.suffix.lower() not in (*DATABASES, ".parquet")
    if table is not None and path.suffix.lower() not in DATABASES:
        raise PanelError("only a database has tables with names")
    source = _csv(path) if is_csv else _source(connection, path, table)
    described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    columns = [name for name, *_rest in described]
    known = known_as(columns, by, keys)
    if known != columns:
        names = map("{} AS {}".format, map(identifier, columns), map(identifier, known))
        source = f"(SELECT {', '.join(names)} FROM {source})"
    return laid_out(source, known, by, keys, is_csv=is_csv)


OTHERS = {
    b"SQLite format 3\0": "it is an SQLite database: save its table as CSV, as in "
    "`sqlite3 -header -csv FILE 'SELECT * FROM answers' > answers.csv`",
    b"PK\x03\x04": "it is a workbook or another archive: save its sheet as CSV in UTF-8",
}
"""What files that are not read begin with, and what to do with them."""


def refuse_others(path: Path) -> None:
    """Raise PanelError where the file is of a kind that is not read, whatever its name says."""
    with path.open("rb") as file:
        begins = file.read(len(max(OTHERS, key=len)))
    for sign, words in OTHERS.items():
        if begins.startswith(sign):
            raise PanelError(words)


def _csv(path: Path) -> str:
    """Return the CSV file as a query reads it: parted as its headings are; all fields are texts."""
    opened_ = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened_(path, "rt", encoding="utf-8-sig", newline="") as file:
            line = file.readline()
    except UnicodeDecodeError as error:
        raise PanelError("it is no UTF-8 text: save it as CSV in UTF-8") from error
    parts = {delimiter: next(csv.reader([line], delimiter=delimiter), []) for delimiter in ",;\t"}
    delimiter = max(parts, key=lambda one: len(parts[one]))
    headings = parts[delimiter]
    if not any(headings):
        raise PanelError("its first line has no headings")
    lower = [name.lower() for name in headings]
    twice = [name for place, name in enumerate(headings) if name.lower() in lower[:place]]
    if twice:
        raise PanelError(f"two columns are called '{twice[0]}': rename one of them")
    # Whoever is told the columns looks for none, and says in which line others stand.
    columns = ", ".join(f"{text(name)}: 'VARCHAR'" for name in headings)
    options = f"header = true, auto_detect = false, columns = {{{columns}}}"
    parted = f"delim = {text(delimiter)}, quote = '\"', escape = '\"'"
    return f"read_csv({text(str(path))}, {options}, {parted})"


def csv_words(error: str) -> str | None:
    """Return where a CSV file is not what its headings say, from DuckDB's words; None for none."""
    line = re.search(r"CSV Error on Line: (\d+)", error)
    fields = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", error)
    if line is None:
        return None
    if fields is None:
        return f"line {line[1]}: a quotation mark stands alone" if "quote" in error else None
    return f"line {line[1]} has {fields[2]} fields, and there are {fields[1]} headings"


def _source(connection: Any, path: Path, table: str | None) -> str:  # noqa: ANN401 - as above
    if path.suffix.lower() == ".parquet":
        return f"read_parquet({text(str(path))})"
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


def scored(
    connection: Any,  # noqa: ANN401 - as above
    of: AnswerTable,
    by: Yardstick,
    output: Path | None,
    *,
    partial: bool = False,
) -> tuple[Scored, list[tuple[object, ...]]]:
    """Score the panel into a CSV or Parquet file, or the first rows back where none is named.

    Raises PanelError where rows lack a key, an answer is none of the levels, unless `partial`, or a
    criterion is answered twice; CannotSayError for a rubric that cannot be said.
    """

    def fetched(sql: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
        return rows

    made = query(by, of.layout)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW answers AS {staged(of, by)}")
    shown = said(made, DIALECTS["duckdb"], pretty=False)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE scored AS {decimals(made, of.layout, shown)}")
    refuse_wrong(fetched, of, by, partial=partial)
    if of.is_csv:
        rewrite(connection, of.layout.keys, as_read)
        keys = ", ".join(map(identifier, of.layout.keys))
        for unit in fetched(f"SELECT {keys} FROM scored GROUP BY ALL HAVING COUNT(*) > 1 LIMIT 1"):
            raise PanelError(
                f"{words_of(unit)} is written in two ways, with an apostrophe and without"
            )
    ((rows, settled, coded),) = fetched(
        "SELECT COUNT(*), COUNT(score_numerator), COALESCE(SUM(coded), 0) FROM scored"
    )
    done = Scored(rows, settled, coded, tuple(remarks(fetched, of, by)))
    if output is None:
        first = connection.execute("SELECT * FROM scored ORDER BY ALL LIMIT 20")
        head = tuple(column[0] for column in first.description)
        return done, [head, *first.fetchall()]
    columns = "*"
    form = "(FORMAT parquet)"
    if output.suffix.lower() != ".parquet":
        form = "(FORMAT csv, HEADER)"
        kinds = fetched("SELECT column_name, column_type FROM (DESCRIBE scored)")
        rewrite(connection, [name for name, kind in kinds if kind == "VARCHAR"], safe_text)
        columns = ", ".join(
            f"{identifier(name)} AS {identifier(safe_text(name))}" for name, _kind in kinds
        )
    connection.execute(f"COPY (SELECT {columns} FROM scored) TO {text(str(output))} {form}")
    return done, []


def rewrite(
    connection: Any,  # noqa: ANN401 - as above
    columns: Iterable[str],
    to: Callable[[str], str],
) -> None:
    """Rewrite the texts in these columns of what was scored; hardly any is not plain."""
    for column in map(identifier, columns):
        odd = f"NOT regexp_matches({column}, {text(PLAIN)})"
        found = connection.execute(f"SELECT DISTINCT {column} FROM scored WHERE {odd}").fetchall()
        if words := {word: new for (word,) in found if (new := to(word)) != word}:
            connection.execute(
                f"UPDATE scored SET {column} = new.word "
                f"FROM (SELECT unnest($1) AS old, unnest($2) AS word) AS new "
                f"WHERE {column} = new.old",
                [[*words], [*words.values()]],
            )
