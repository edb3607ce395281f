"""A rubric over a table of answers in Spark: on one machine, or on a cluster of any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from statscore.engines.dialects import DIALECTS, said
from statscore.engines.query import Query


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


def scored(spark: Any, table: Any, of: Query) -> Any:  # noqa: ANN401 - as above
    """Return the data frame that the query makes of a data frame of answers."""
    table.createOrReplaceTempView("answers")
    return spark.sql(said(of, DIALECTS["spark"], pretty=False))
