"""The same rubrics and answers, digit for digit the same in Python and in every engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from needed import needs
from program import ROOT
from random_cases import FEATURES, Case, Row, cases, complaints
from sql_engines import in_duckdb, in_postgres, in_sqlite, postgres_programs, postgres_server

SEED = int(os.environ.get("STATSCORE_SEED", "732775191"))
"""The same cases every time, as everywhere in the suite; STATSCORE_SEED draws others."""
NUMBER = int(os.environ.get("STATSCORE_CASES", "300"))
FOR_SPARK = max(NUMBER // 4, 1)


def compared(name: str, number: int, run: Callable[[Case], list[Row]]) -> None:
    """Hold the engine to the cards of Python on so many cases."""
    drawn, seen = cases(number, SEED, [name])
    wrong = {
        place: said for place, case in enumerate(drawn) if (said := complaints(case, run(case)))
    }
    report(name, number, seen)
    assert wrong == {}
    few = {feature: seen[feature] for feature in FEATURES if seen[feature] * 10 < number}
    assert not few or number < 60, few


def report(name: str, number: int, seen: Counter[str]) -> None:
    features = ", ".join(f"{feature} {seen[feature]}" for feature in FEATURES)
    refused = sum(count for feature, count in seen.items() if feature.startswith("refused"))
    print(f"\n{name}: {number} cases of seed {SEED}, {refused} others refused by name: {features}")  # noqa: T201 - for the log


def test_duckdb() -> None:
    pytest.importorskip("duckdb")
    compared("duckdb", NUMBER, in_duckdb)


def test_sqlite() -> None:
    compared("sqlite", NUMBER, in_sqlite)


@pytest.fixture
def postgres() -> Iterator[Any]:
    programs = postgres_programs()
    needs(programs, "PostgreSQL")
    pytest.importorskip("psycopg")
    assert programs is not None
    # Its socket's path must be short, and its own user must be let in.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    folder.chmod(0o755)
    try:
        with postgres_server(folder, programs) as connection:
            yield connection
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_postgres(postgres: Any) -> None:  # noqa: ANN401 - psycopg is an extra
    compared("postgres", NUMBER, lambda case: in_postgres(case, postgres))


def test_spark(tmp_path: Path) -> None:
    needs(shutil.which("java"), "Java")
    pytest.importorskip("pyspark")
    from statscore.engines.spark import session

    spark = session("local[2]", temporary=tmp_path)
    try:
        compared("spark", FOR_SPARK, lambda case: in_spark(case, spark))
    finally:
        spark.stop()


def in_spark(case: Case, spark: Any) -> list[Row]:  # noqa: ANN401 - pyspark has no types here
    from decimal import Decimal

    from pyspark.sql.types import DecimalType, StringType, StructField, StructType

    from random_cases import is_number

    numbers = [is_number(name) for name in case.columns]
    schema = StructType(
        [
            StructField(name, DecimalType(20, 6) if number else StringType())
            for name, number in zip(case.columns, numbers, strict=True)
        ]
    )
    rows = [
        tuple(
            Decimal(value) if number and value is not None else value
            for value, number in zip(row, numbers, strict=True)
        )
        for row in case.rows
    ]
    spark.createDataFrame(rows, schema).createOrReplaceTempView("answers")
    return [row.asDict() for row in spark.sql(case.said("spark")).collect()]


def test_score_writes_the_same_in_spark_as_in_duckdb(tmp_path: Path) -> None:
    """The whole command: a table in, Parquet out, the same rows from both engines."""
    needs(shutil.which("java"), "Java")
    pytest.importorskip("pyspark")
    duckdb = pytest.importorskip("duckdb")
    file = tmp_path / "answers.csv"
    levels = ("full", "limited", "", "none", "substantial")
    asked = ("racketeering", "csec-offence", "buyers-csec", "solicitation-of-minors")
    rows = [
        f"u{unit},{criterion},{levels[(unit * 7 + place * 3) % 5]}"
        for unit in range(50)
        for place, criterion in enumerate(asked)
    ]
    file.write_text("\n".join(["unit,criterion,level", *rows]) + "\n", encoding="utf-8")
    words = ["-m", "statscore", "-w", str(ROOT), "score", str(file), "--rubric", "pic", "-o"]
    for more in ([str(tmp_path / "a.parquet")], [str(tmp_path / "b"), "--engine", "spark"]):
        subprocess.run([sys.executable, *words, *more], check=True, capture_output=True)
    with duckdb.connect() as database:
        one, two = (
            database.execute(f"SELECT * FROM '{tmp_path}/{name}' ORDER BY unit").fetchall()  # noqa: S608 - ours
            for name in ("a.parquet", "b/*.parquet")
        )
    assert one == two
    assert len(one) == 50


def test_spark_names_second_answers_and_writes_csv_that_is_safe_to_open(tmp_path: Path) -> None:
    needs(shutil.which("java"), "Java")
    pytest.importorskip("pyspark")
    file = tmp_path / "answers.csv"
    rows = "unit,criterion,level\n'=1+1,racketeering,full\nTX,racketeering,full\n"
    words = ["-m", "statscore", "-w", str(ROOT), "score", str(file), "--rubric", "pic"]
    words += ["--engine", "spark", "-o"]
    file.write_text(rows, encoding="utf-8")
    subprocess.run([sys.executable, *words, f"{tmp_path}/a.csv"], check=True, capture_output=True)
    written = "".join(part.read_text(encoding="utf-8") for part in tmp_path.glob("a.csv/part-*"))
    assert sorted(line.split(",")[0] for line in written.splitlines()) == ["'=1+1", "TX", "unit"]
    file.write_text(rows + "TX,racketeering,full\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *words, f"{tmp_path}/b"], check=False, capture_output=True, text=True
    )
    assert "TX answers 'racketeering' 2 times" in done.stderr
    assert done.returncode == 1
