"""`statscore score`: a rubric over a table of answers of any size."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from statscore.cli.options import WeighsInOption, WorkspaceOption, one_of
from statscore.cli.output import needing, show, writing
from statscore.cli.session import rubric_named, start_without_states
from statscore.cli.sql import KeyOption, year_of
from statscore.cli.trouble import CommandError, tell
from statscore.desk.output import check_place
from statscore.engines.earning import CannotSayError
from statscore.engines.panel import PanelError, Scored
from statscore.formats import document as doc
from statscore.reports.card.fingerprints import rubric_fingerprint
from statscore.reports.card.yardstick import Yardstick, yardstick
from statscore.views.words import count

ENDINGS = (".csv", ".parquet")


class Engine(StrEnum):
    """What scores the table."""

    duckdb = "duckdb"
    spark = "spark"


def command(
    panel: Annotated[
        Path | None,
        typer.Argument(metavar="PANEL", help="A CSV or Parquet file, or a DuckDB database."),
    ] = None,
    input_: Annotated[
        str | None,
        typer.Option(
            "--input", metavar="PATH", help="The same; for Spark any place that it reads."
        ),
    ] = None,
    rubric: Annotated[
        str | None,
        typer.Option("--rubric", "-r", metavar="RUBRIC", help="The rubric; it has to be named."),
    ] = None,
    year: WeighsInOption = None,
    key: KeyOption = None,
    table: Annotated[
        str | None, typer.Option(metavar="NAME", help="The table of a database.")
    ] = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to this .csv or .parquet; for Spark a folder.",
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(metavar="ENGINE", parser=one_of(Engine), help="duckdb or spark.")
    ] = Engine.duckdb,
    *,
    partial: Annotated[
        bool, typer.Option("--partial", help="Count answers that are no level as uncoded.")
    ] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Score a table of answers of any size with a rubric; the answers need not be in states/.

    A row an answer (columns `criterion` and `level` or `value`), or a row a unit with a column for
    each criterion. One row comes out for each unit: score, low and high, each as a decimal and as
    an exact fraction, grades, and the same of each area. All rows are scored with one rubric as it
    weighs in one year, whatever years they are of. In CSV a text that a spreadsheet would compute
    has an apostrophe in front, as in `export`; such texts are read as what they were.
    """
    source = input_ or (None if panel is None else str(panel))
    if source is None:
        raise typer.BadParameter("name the table: statscore score PANEL --rubric RUBRIC")
    read = start_without_states(workspace)
    found = rubric_named(read, rubric)
    if found is None:
        raise typer.BadParameter(
            f"say which rubric: --rubric {', '.join(read.rubrics) or 'RUBRIC'}"
        )
    by = yardstick(found, year_of(found, year))
    try:
        if engine is Engine.spark:
            done = _in_spark(source, by, key or (), output, partial=partial)
        else:
            done = _in_duckdb(Path(source), by, key or (), output, table, partial=partial)
    except CannotSayError as error:
        raise CommandError(f"'{found.id}' cannot be said as a query: {error}") from error
    for remark in done.remarks:
        tell(remark)
    tell(
        f"{done.rows:,} scored, all with {found.id} ({rubric_fingerprint(found)}) as it weighs in "
        f"{by.year}: {done.settled:,} settled, {count(done.coded, 'answer')}"
    )


def _in_duckdb(
    path: Path,
    by: Yardstick,
    keys: list[str] | tuple[str, ...],
    output: str | None,
    table: str | None,
    *,
    partial: bool,
) -> Scored:
    from statscore.engines import duckdb as engine  # noqa: PLC0415 - the other engine needs none

    target = None if output is None else Path(output)
    if target is not None:
        _check_target(target)
    if not path.is_file():
        raise CommandError(f"'{path}' cannot be read: there is no such file")
    with TemporaryDirectory() as temporary, needing("duckdb and sqlglot"):
        connection = engine.opened(Path(temporary))
        import duckdb  # noqa: PLC0415 - an extra

        try:
            laid_out = engine.panel(connection, path, by, table=table, keys=keys)
            done, first = engine.scored(connection, laid_out, by, target, partial=partial)
        except PanelError as error:
            raise CommandError(f"'{path.name}' cannot be scored: {error}") from error
        except duckdb.Error as error:
            lines = [line for line in str(error).splitlines() if line][:3]
            said = engine.csv_words(str(error)) or "; ".join(lines)
            raise CommandError(f"'{path.name}' cannot be read: {said}") from error
    if first:
        show(_table(first, done.rows))
    elif target is not None:
        tell(f"wrote {target}")
    return done


def _check_target(target: Path) -> None:
    if target.suffix.lower() not in ENDINGS:
        raise typer.BadParameter(f"'{target.name}' ends in neither {' nor '.join(ENDINGS)}")
    with writing(target):
        check_place(target)


MOST_COLUMNS = 9


def _table(first: list[tuple[object, ...]], rows: int) -> doc.Document:
    """Return the first rows as a table."""
    names, *shown = first
    if not shown:
        return (doc.remark("the table has no rows"),)
    titles = {place: str(name) for place, name in enumerate(names)}
    few = [
        place for place, title in titles.items() if not title.endswith(("numerator", "denominator"))
    ][:MOST_COLUMNS]
    heads = [titles[place] for place in few]
    table = doc.table(shown, doc.Each(heads, lambda row, at: _shown(row[few[at]])))
    part = f"the first {len(shown)} of {rows:,}; " if len(shown) < rows else ""
    more = doc.remark(f"{part}--output FILE.csv has all rows and columns, with exact fractions")
    return (table, doc.Blank(), more)


def _shown(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _in_spark(
    source: str,
    by: Yardstick,
    keys: list[str] | tuple[str, ...],
    output: str | None,
    *,
    partial: bool,
) -> Scored:
    if output is None:
        raise typer.BadParameter("say where to: --output FOLDER")
    with needing("pyspark and sqlglot"):
        from statscore.engines import spark as engine  # noqa: PLC0415 - the other engine needs none

        try:
            return engine.score(source, by, tuple(keys), output, partial=partial)
        except PanelError as error:
            raise CommandError(f"'{source}' cannot be scored: {error}") from error
