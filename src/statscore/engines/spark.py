"""A rubric over a table of answers in Spark: on one machine, or on a cluster of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from statscore.engines.dialects import DIALECTS, said
from statscore.engines.duckdb import KEYS, PLACES, Panel, PanelError, Scored, decimals, staged
from statscore.engines.query import query
from statscore.engines.said import Layout
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

    Raises PanelError where the table is none of answers, or holds what is no level.
    """
    spark = session()
    reading = spark.read.option("header", "true")
    table = reading.csv(source) if _is_csv(source) else reading.parquet(source)
    of = _panel(table.columns, by, keys)
    table.createOrReplaceTempView("panel")
    import sqlglot  # noqa: PLC0415 - an extra

    view = sqlglot.transpile(staged(of, by), read="duckdb", write="spark")[0]
    spark.sql(view).createOrReplaceTempView("answers")
    made = query(by, of.layout)
    exact = sqlglot.transpile(decimals(made, of.layout, "SELECT 1"), read="duckdb", write="spark")[
        0
    ]
    inner = said(made, DIALECTS["spark"], pretty=False)
    scored = spark.sql(exact.replace("(SELECT 1)", f"({inner})"))
    scored.write.mode("errorifexists").format(
        "csv" if output.endswith(".csv") else "parquet"
    ).option("header", "true").save(output)
    back = spark.read.option("header", "true").format(
        "csv" if output.endswith(".csv") else "parquet"
    )
    written = back.load(output)
    written.createOrReplaceTempView("scored")
    watched = "SUM(twice)" if "twice" in made.columns else "0"
    ((rows, settled, coded, unread, twice),) = spark.sql(
        "SELECT COUNT(*), COUNT(score_numerator), COALESCE(SUM(coded), 0), "
        f"COALESCE(SUM(unread), 0), COALESCE({watched}, 0) FROM scored"
    ).collect()
    if twice and not partial:
        raise PanelError(f"in {int(twice):,} rows of '{output}' a criterion is answered twice")
    if unread and not partial:
        raise PanelError(
            f"{int(unread):,} answers are no level of the rubric; in '{output}' they are uncoded"
        )
    return Scored(int(rows), int(settled), int(coded))


def _is_csv(source: str) -> bool:
    return source.lower().rstrip("/").endswith((".csv", ".csv.gz"))


def _panel(columns: list[str], by: Yardstick, keys: tuple[str, ...]) -> Panel:
    long = "criterion" in columns and bool({"level", "value"} & {*columns})
    asked = frozenset(name for name in columns if name in by.questions)
    chosen = keys or tuple(name for name in columns if name in KEYS)
    if not (long or asked) or not chosen or not {*chosen} <= {*columns}:
        raise PanelError(f"its columns are {', '.join(columns[:20])}: see `statscore sql`")
    layout = Layout(
        keys=chosen,
        shape="long" if long else "wide",
        bounds=any(name.endswith(("at_least", "at_most")) for name in columns),
        places=PLACES,
        columns=None if long else asked,
    )
    return Panel("panel", tuple(columns), layout)
