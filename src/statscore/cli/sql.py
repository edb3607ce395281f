"""`statscore sql`: a rubric as one exact query over a table of answers."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from statscore.cli.options import Shown, WeighsInOption, one_of, showing
from statscore.cli.output import emit, needing
from statscore.cli.session import rubric_named, start_without_states
from statscore.cli.trouble import CommandError
from statscore.engines.dialects import DIALECTS, Dialect, said
from statscore.engines.earning import CannotSayError
from statscore.engines.query import Query, query
from statscore.engines.said import AnswerLayout
from statscore.formats import document as doc
from statscore.model.rubric import ANY_YEAR, Rubric
from statscore.reports.card.fingerprints import rubric_fingerprint
from statscore.reports.card.yardstick import yardstick


class DialectName(StrEnum):
    """The dialects."""

    duckdb = "duckdb"
    postgres = "postgres"
    spark = "spark"
    sqlite = "sqlite"
    bigquery = "bigquery"
    snowflake = "snowflake"


KeyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--key",
        metavar="COLUMN",
        help="A column that says of whom, or when, a row is; may be repeated.",
    ),
]


@showing
def command(
    rubric: Annotated[str, typer.Argument(metavar="RUBRIC", help="The rubric.")],
    year: WeighsInOption = None,
    dialect: Annotated[
        DialectName,
        typer.Option(metavar="DIALECT", parser=one_of(DialectName), help=f"{', '.join(DIALECTS)}."),
    ] = DialectName.duckdb,
    table: Annotated[
        str, typer.Option(metavar="NAME", help="The name of the table of answers.")
    ] = "answers",
    key: KeyOption = None,
    *,
    wide: Annotated[
        bool, typer.Option("--wide", help="A column for each criterion, named by its id.")
    ] = False,
    bounds: Annotated[
        bool,
        typer.Option("--bounds", help="Columns at_least and at_most say what is known in part."),
    ] = False,
    shown: Shown,
) -> None:
    """Print a rubric as one query over a table of answers: in whole numbers, so that it is exact.

    The table has a row an answer, with the columns `criterion` (its id), `level` and, where
    criteria ask for numbers, `value`; or with --wide a row a unit. One row comes out for each unit:
    score, low and high as numerators over one denominator, grades, and the same of each area. What
    nobody has coded is no row, or empty. Three columns watch the table: `unread` counts what is no
    level, `unasked` answers to other questions, and `twice` is 1 where a criterion has two answers.
    """
    workspace = start_without_states(shown.workspace)
    found = rubric_named(workspace, rubric)
    assert found is not None
    of_year = year_of(found, year)
    chosen = DIALECTS[dialect]
    keys = tuple(key or ("unit",))
    layout = AnswerLayout(
        table=table,
        keys=keys,
        shape="wide" if wide else "long",
        bounds=bounds,
    )
    made, text = _said(found, of_year, layout, chosen)
    row = {
        "rubric": found.id,
        "year": of_year,
        "dialect": chosen.name,
        "tested": chosen.tested,
        "largest": made.largest,
        "columns": made.columns,
        "sql": text,
    }
    emit(
        shown,
        document=lambda: tuple(map(doc.Verbatim, text.splitlines())),
        records=lambda: doc.records("rubric year dialect tested sql", [row]),
        data=lambda: row,
    )


def year_of(rubric: Rubric, year: int | None) -> int:
    """Return the year that is asked for, else the last from which the rubric weighs as it does.

    Where it names none, this year.
    """
    last = rubric.until or rubric.turning_years[-1]
    return year or (date.today().year if last == ANY_YEAR else last)  # noqa: DTZ011 - as people count


def _said(rubric: Rubric, year: int, layout: AnswerLayout, dialect: Dialect) -> tuple[Query, str]:
    try:
        made = query(yardstick(rubric, year), layout)
        with needing("sqlglot"):
            text = said(made, dialect)
    except CannotSayError as error:
        raise CommandError(
            f"'{rubric.id}' cannot be said as a query for {dialect.title}: {error}"
        ) from error
    tested = (
        ""
        if dialect.tested
        else f"\n-- Not tested in {dialect.title}: the words have been parsed back."
    )
    columns = _columns(layout, numeric=any(rubric.levels(id_).numeric for id_ in rubric.criteria))
    head = (
        f"-- {rubric.title} ({rubric.id}, {rubric_fingerprint(rubric)}), as it weighs in {year}; "
        f"{dialect.title}\n"
        f"-- {layout.table}: {columns}{tested}"
    )
    return made, f"{head}\n{text};"


def _columns(layout: AnswerLayout, *, numeric: bool) -> str:
    keys = ", ".join(layout.keys)
    bounds = ", at_least, at_most" if layout.bounds else ""
    value = ", value" if numeric else ""
    if layout.shape == "wide":
        more = [
            *(["<criterion>_value"] if numeric else []),
            *(["<criterion>_at_least, <criterion>_at_most"] if bounds else []),
        ]
        return f"one row a unit: {', '.join([keys, '<criterion>', *more])}"
    return f"one row an answer: {keys}, criterion, level{bounds}{value}"
