"""The dialects in which a query can be said, and how large their whole numbers can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from statscore.engines.earning import CannotSayError
from statscore.engines.query import Query

if TYPE_CHECKING:
    from sqlglot import exp

BIGGEST = 2**63 - 1
"""The largest number of the 64 bits that every engine has."""


@dataclass(frozen=True)
class Dialect:
    """One engine's words."""

    name: str
    title: str
    tested: bool
    """Whether queries are run in it, and compared digit for digit, by this program's own tests."""
    wide: str | None = None
    """Its type of whole numbers beyond 64 bits."""
    most: int = BIGGEST


DIALECTS = {
    dialect.name: dialect
    for dialect in (
        Dialect("duckdb", "DuckDB", tested=True, wide="HUGEINT", most=2**127 - 1),
        Dialect("postgres", "PostgreSQL", tested=True, wide="NUMERIC", most=10**1000),
        Dialect("spark", "Spark", tested=True, wide="DECIMAL(38, 0)", most=10**38 - 1),
        Dialect("sqlite", "SQLite", tested=True),
        Dialect("bigquery", "BigQuery", tested=False, wide="BIGNUMERIC", most=10**38 - 1),
        Dialect("snowflake", "Snowflake", tested=False, wide="NUMBER(38, 0)", most=10**38 - 1),
    )
}


def refuse_too_large(of: Query, dialect: Dialect) -> None:
    """Raise CannotSayError where the dialect's whole numbers do not hold what the query makes."""
    if of.largest > dialect.most:
        hold = (other for other in DIALECTS.values() if other.tested and of.largest <= other.most)
        instead = (f"take `statscore sql --dialect {other.name}`, or " for other in hold)
        raise CannotSayError(
            f"its sums have up to {len(str(of.largest))} digits, more than the whole numbers of "
            f"{dialect.title} hold; {next(instead, '')}ask `statscore grade` state by state"
        )


def said(of: Query, dialect: Dialect, *, pretty: bool = True) -> str:
    """Return the query in a dialect; where it is not tested there, it has been parsed back.

    Raises CannotSayError where its numbers do not hold what is made, ModuleNotFoundError where
    sqlglot is not installed.
    """
    refuse_too_large(of, dialect)
    kind = "BIGINT" if of.largest <= BIGGEST or dialect.wide is None else dialect.wide
    if dialect.name == "duckdb" and not pretty:
        # It takes the common words as they are; to parse them would be half of a short run.
        return of.sql.replace(" AS INT128)", f" AS {kind})")
    import sqlglot  # noqa: PLC0415 - an extra
    from sqlglot import exp  # noqa: PLC0415 - as above

    tree = sqlglot.parse_one(of.sql)
    for function in list(tree.find_all(exp.Anonymous)):
        if function.name == "BIT_OR":
            (bits,) = function.expressions
            # Of single bits the sum of different ones is the same.
            distinct = exp.Sum(this=exp.Distinct(expressions=[bits]))
            function.replace(distinct if dialect.name == "sqlite" else exp.BitwiseOrAgg(this=bits))
    for cast in tree.find_all(exp.Cast):
        if cast.to.this is exp.DataType.Type.INT128:
            cast.set("to", exp.DataType.build(kind, dialect=dialect.name))
    if dialect.name == "sqlite":
        _name_columns_outside(tree)
    text = tree.sql(dialect=dialect.name, pretty=pretty)
    if not dialect.tested:
        sqlglot.parse_one(text, dialect=dialect.name)
    return text


def _name_columns_outside(tree: exp.Expr) -> None:
    """Name the columns of the table of levels with its name: SQLite has no names behind VALUES."""
    from sqlglot import exp  # noqa: PLC0415 - an extra

    for values in tree.find_all(exp.Values):
        step = values.find_ancestor(exp.CTE)
        if step is not None:
            step.args["alias"].set("columns", values.args["alias"].columns)
            values.set("alias", None)
            step.set("this", values)
