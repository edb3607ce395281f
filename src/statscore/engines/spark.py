"""A rubric over a table of answers in Spark: on one machine, or on a cluster of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from statscore.engines.dialects import DIALECTS, said
from statscore.engines.panel import (
    PLAIN,
    PanelError,
    Scored,
    as_read,
    decimals,
    known_as,
    laid_out,
    refuse_wrong,
    remarks,
    staged,
)
from statscore.engines.query import query
from statscore.formats.csv import safe_text
from statscore.reports.card.yardstick import Yardstick

__all__ = ["PanelError", "score", "session"]


def session(master: str | None = None, temporary: Path | None = None) -> Any:  # noqa: ANN401 - pyspark is an extra
    """Return a session of Spark, by default on all cores of this machine.

    Under `spark-submit` the master is what was given there. Overflow raises, it does not wrap.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, and slow

    building = SparkSession.builder.appName("statscore").config("spark.sql.ansi.enabled", "true")
    building = building.config("spark.ui.enabled", "false")
    building = building.config("spark.ui.showConsoleProgress", "false")
    if master is not None:
        building = building.master(master)
    if temporary is not None:
        building = building.config("spark.local.dir", str(temporary))
        building = building.config("spark.sql.warehouse.dir", str(temporary / "warehouse"))
        building = building.config("spark.sql.shuffle.partitions", "2")
    spark = building.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def score(
    source: str, by: Yardstick, keys: tuple[str, ...], output: str, *, partial: bool
) -> Scored:
    """Score a table that Spark reads, CSV or Parquet, into a folder of Parquet or CSV files.

    Raises PanelError where the table is none of answers, or holds what is no level or comes twice:
    then the folder is there, and has columns that say where.
    """
    import sqlglot  # noqa: PLC0415 - an extra

    spark = session()

    def run(sql: str) -> Any:  # noqa: ANN401 - as above
        return spark.sql(sqlglot.transpile(sql, read="duckdb", write="spark")[0])

    def fetched(sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in run(sql).collect()]

    is_csv = _is_csv(source)
    reading = spark.read.option("header", "true").option("escape", '"')
    table = reading.csv(source) if is_csv else reading.parquet(source)
    table = table.toDF(*known_as(table.columns, by, keys))
    of = laid_out("panel", table.columns, by, keys, is_csv=is_csv)
    table.createOrReplaceTempView("panel")
    run(staged(of, by)).createOrReplaceTempView("answers")
    made = query(by, of.layout)
    # The query is in Spark's own words already.
    outer = sqlglot.transpile(decimals(made, of.layout, "SELECT 1"), read="duckdb", write="spark")
    inner = said(made, DIALECTS["spark"], pretty=False)
    scored = spark.sql(outer[0].replace("(SELECT 1)", f"({inner})"))
    form = "csv" if output.endswith(".csv") else "parquet"
    texts = [name for name, kind in table.dtypes if kind == "string" and name in of.layout.keys]
    for key in texts if is_csv or form == "csv" else ():
        odd = table.where(~table[key].rlike(PLAIN)).select(key).distinct().collect()
        read = {word: as_read(word) if is_csv else word for (word,) in odd}
        written_as = safe_text if form == "csv" else str
        if words := {word: new for word in read if (new := written_as(read[word])) != word}:
            scored = scored.replace(words, subset=[key])
    scored.write.mode("errorifexists").format(form).option("header", "true").option(
        "escape", '"'
    ).save(output)
    written = spark.read.option("header", "true").option("escape", '"').format(form).load(output)
    written.createOrReplaceTempView("scored")
    refuse_wrong(fetched, of, by, partial=partial)
    ((rows, settled, coded),) = fetched(
        "SELECT COUNT(*), COUNT(score_numerator), COALESCE(SUM(coded), 0) FROM scored"
    )
    return Scored(int(rows), int(settled), int(coded), tuple(remarks(fetched, of, by)))


def _is_csv(source: str) -> bool:
    return source.lower().rstrip("/").endswith((".csv", ".csv.gz"))
