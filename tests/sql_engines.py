"""Engines that run a query over a table of answers: each makes the table and returns the rows."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from random_cases import Case, Row, is_number
from statscore.engines.dialects import DIALECTS, said


def _made(case: Case, texts: str, numbers: str) -> str:
    columns = (f'"{name}" {numbers if is_number(name) else texts}' for name in case.columns)
    return f"CREATE TABLE answers ({', '.join(columns)})"


def _filled(case: Case, mark: str) -> str:
    return f"INSERT INTO answers VALUES ({', '.join([mark] * len(case.columns))})"  # noqa: S608 - no text of others


def _rows(cursor: Any) -> list[Row]:  # noqa: ANN401 - each engine has a class of its own
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def in_duckdb(case: Case) -> list[Row]:
    import duckdb  # noqa: PLC0415 - an extra

    with duckdb.connect() as database:
        database.execute(_made(case, "VARCHAR", "DECIMAL(20, 6)"))
        database.executemany(_filled(case, "?"), case.rows)
        rows = _rows(database.execute(case.said("duckdb")))
        # As it is printed, and as `score` runs it.
        plain = _rows(database.execute(said(case.query, DIALECTS["duckdb"], pretty=False)))
        assert sorted(map(str, rows)) == sorted(map(str, plain))
        return rows


def in_sqlite(case: Case) -> list[Row]:
    database = sqlite3.connect(":memory:")
    database.execute(_made(case, "TEXT", "REAL"))
    database.executemany(_filled(case, "?"), case.rows)
    rows = _rows(database.execute(case.said("sqlite")))
    database.close()
    return rows


def in_postgres(case: Case, connection: Any) -> list[Row]:  # noqa: ANN401 - psycopg is an extra
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS answers")
        cursor.execute(_made(case, "TEXT", "NUMERIC"))
        cursor.executemany(_filled(case, "%s"), case.rows)
        cursor.execute(case.said("postgres"))
        return _rows(cursor)


def postgres_programs() -> Path | None:
    """Return the folder with the server's programs, None where it is not installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    return folders[-1] if folders else Path(found).parent if found else None


@contextmanager
def postgres_server(folder: Path, programs: Path) -> Iterator[Any]:
    """Start a server of its own in the folder, and yield a connection to it."""
    import psycopg  # noqa: PLC0415 - an extra

    data, user = folder / "data", "statscore"
    as_user: list[str] = []
    if os.geteuid() == 0:
        # The server refuses to run as root; Debian's package makes this user.
        shutil.chown(folder, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    make = [str(programs / "initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8"]
    subprocess.run([*as_user, *make, "--no-sync"], check=True, capture_output=True)
    serve = [str(programs / "postgres"), "-D", str(data), "-k", str(folder), "-h", "", "-F"]
    with (folder / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen([*as_user, *serve], stdout=log, stderr=log)
    try:
        with _connected(psycopg, folder, user) as connection:
            yield connection
    finally:
        server.terminate()
        server.wait(30)


def _connected(psycopg: Any, folder: Path, user: str) -> Any:  # noqa: ANN401 - an extra
    import time  # noqa: PLC0415 - as it waits

    for _attempt in range(200):
        try:
            return psycopg.connect(host=str(folder), user=user, dbname="postgres", autocommit=True)
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError((folder / "log").read_text(encoding="utf-8"))
