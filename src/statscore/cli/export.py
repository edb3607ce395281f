"""`statscore export`: clean data for analysts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from statscore.cli.options import (
    Format,
    RubricOption,
    Shown,
    StatesYearsArgument,
    YearsOption,
    one_of,
    showing,
)
from statscore.cli.output import emit
from statscore.cli.progress import progress
from statscore.cli.session import (
    Session,
    rests_on,
    rubric_for,
    rubric_named,
    start,
    years_asked,
)
from statscore.cli.words import parsed_day
from statscore.formats import document as doc
from statscore.model.rubric import Rubric
from statscore.reports.card.provenance import Provenance
from statscore.reports.count.years import GradedYear
from statscore.views.tables import TABLES, Panel, Series


class ExportTable(StrEnum):
    """What can be exported."""

    all = "all"
    scores = "scores"
    areas = "areas"
    marks = "marks"
    answers = "answers"
    changes = "changes"
    counts = "counts"
    codebook = "codebook"


class Every(StrEnum):
    """How far apart the days of a span are."""

    day = "day"
    week = "week"
    month = "month"
    year = "year"


@showing
def command(
    table: Annotated[
        ExportTable,
        typer.Argument(
            metavar="TABLE",
            parser=one_of(ExportTable, "table"),
            help="The table, or all of them.",
        ),
    ],
    states: StatesYearsArgument = None,
    years: YearsOption = None,
    days: Annotated[
        str | None,
        typer.Option(
            metavar="DAY..DAY", help="In place of years: the law on days, 2020-03-01..2021-12-31."
        ),
    ] = None,
    every: Annotated[
        Every | None,
        typer.Option(metavar="STEP", parser=one_of(Every), help="day, week, month or year."),
    ] = None,
    rubric: RubricOption = None,
    *,
    dictionary: Annotated[
        bool,
        typer.Option("--dictionary", help="What each column means, in place of the table."),
    ] = False,
    shown: Shown,
) -> None:
    """Export a table, or all of them: CSV, Parquet, Excel, SQLite, JSON, text or Markdown.

    scores: one row a state and year; areas: one row an area of them; marks: one row a criterion of
    them; answers: one row a dated answer; changes: one row a change from one year to the next;
    counts: one row a criterion, year and level; codebook: one row a level. `all` writes every
    table, with a dictionary of columns, into a folder (CSV, or Parquet with --format parquet), an
    Excel workbook (.xlsx) or an SQLite database (.sqlite). An empty field is not known.
    """
    session = start(shown.workspace, states)
    named, on_days = rubric_named(session.workspace, rubric), _days(days, every)
    if on_days is not None and (years is not None or session.times):
        raise typer.BadParameter("give --years or --days, not both")
    whole = table is ExportTable.all
    series = partial(_series, session, named, years, on_days, every_rubric=whole)
    asked = Panel(session.workspace, session.chosen if session.named else None, named, series)
    if whole:
        from statscore.cli.panel import write_panel  # noqa: PLC0415 - a folder of files

        write_panel(asked, lambda name: exported(name, asked, session), shown)
        return
    if table in _TIMELESS and (years is not None or session.times):
        raise typer.BadParameter(f"{_TIMELESS[table]}: --years does not apply")
    if shown.format_ is None and shown.output is None:
        shown = shown._replace(format_=Format.csv)
    with progress() as asked.advance:
        records, basis = exported(table, asked, session)
    if dictionary:
        emit_dictionary(records, basis, shown)
        return
    emit(
        shown,
        document=lambda: _document(records),
        records=lambda: records,
        data=lambda: _data(records),
        rests_on=basis,
    )


def emit_dictionary(records: doc.Records, basis: Callable[[], Provenance], shown: Shown) -> None:
    """Write what the columns of the table mean."""
    from statscore.formats.columns import dictionary_records, tabular  # noqa: PLC0415 - if asked
    from statscore.views.provenance import stamped_records  # noqa: PLC0415 - as above

    stamped = stamped_records(records, basis())
    described = dictionary_records({records.table: tabular(stamped)})
    emit(
        shown,
        document=lambda: _document(described),
        records=lambda: described,
        data=lambda: _data(described),
    )


def _document(records: doc.Records) -> doc.Document:
    return (
        doc.table(
            records.rows, doc.Each(records.columns, lambda row, at: doc.field_text(row[at]) or "")
        ),
    )


def _data(records: doc.Records) -> list[Mapping[str, object]]:
    return [
        dict(zip(records.columns, map(doc.field_text, row), strict=True)) for row in records.rows
    ]


def _days(written: str | None, every: Every | None) -> tuple[date, ...] | None:
    """Return the days of a span, so far apart; None where none is asked for."""
    if written is None:
        if every is not None:
            raise typer.BadParameter("--every goes with --days 2020-03-01..2021-12-31")
        return None
    first, dots, last = written.partition("..")
    if not dots:
        raise typer.BadParameter(f"'{written}' is no span of days; write 2020-03-01..2021-12-31")
    day, end = parsed_day(first.strip()), parsed_day(last.strip())
    if day > end:
        raise typer.BadParameter(f"'{written}' runs backwards; write the earlier day first")
    days = list(_steps(day, end, every or Every.month))
    if len(days) > MOST_DAYS:
        raise typer.BadParameter(f"{len(days)} days are more than {MOST_DAYS}: take a longer step")
    return tuple(days)


MOST_DAYS = 20_000


def _steps(day: date, end: date, every: Every) -> Iterator[date]:
    """Yield the days; a month or a year later is the same day, or the last one of a short month."""
    at = day
    number = 0
    while at <= end:
        yield at
        number += 1
        if every in (Every.day, Every.week):
            at = day + timedelta(days=number * (7 if every is Every.week else 1))
        else:
            at = _months_later(day, number * (12 if every is Every.year else 1))


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    beyond = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first.replace(day=min(day.day, (beyond - timedelta(days=1)).day))


def _series(
    session: Session,
    rubric: Rubric | None,
    years: str | None,
    days: Sequence[date] | None,
    *,
    every_rubric: bool,
) -> Series:
    """Return the years or days, each with its rubric.

    With `every_rubric` also those of rubrics that no year means by itself, each apart.
    """
    others: list[Sequence[GradedYear]] = []
    if every_rubric and not (rubric or years or days or session.times):
        known = session.workspace.rubrics.values()
        others = [years_asked(session, one, years) for one in known if one.from_ is None]
    first = _of_days(session, rubric, days) if days else years_asked(session, rubric, years)
    means = {graded.rubric.id for graded in first}
    return [first, *(of for of in others if of and of[0].rubric.id not in means)]


def _of_days(session: Session, rubric: Rubric | None, days: Sequence[date]) -> Sequence[GradedYear]:
    by_year = {
        year: rubric or rubric_for(session.workspace, year)
        for year in dict.fromkeys(day.year for day in days)
    }
    return [GradedYear(day.year, by_year[day.year], day) for day in days]


Exported = tuple[doc.Records, Callable[[], Provenance]]
"""A table and what it rests on; answers rest on the words of the rubrics that ask."""


_TIMELESS = {
    ExportTable.answers: "answers have dates of their own",
    ExportTable.codebook: "the codebook holds every year",
}


def exported(table: str, asked: Panel, session: Session) -> Exported:
    """Return the table of that name."""
    made = TABLES[table](asked)
    if made.rubrics:
        return made.records, lambda: Provenance(rubrics=made.rubrics)
    return made.records, rests_on(session, made.cards)
