"""`statscore export`: clean data for analysts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, partial
from typing import Annotated, NamedTuple

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
from statscore.cli.progress import Advance, progress
from statscore.cli.session import (
    Session,
    did_you_mean,
    rests_on,
    rubric_for,
    rubric_named,
    start,
    years_asked,
)
from statscore.cli.words import parsed_day
from statscore.formats.document import (
    Cell,
    Column,
    Document,
    Records,
    Table,
    cell,
    field_text,
)
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.card.provenance import Provenance
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.views import tables


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


def table_named(text: str) -> ExportTable:
    """Return the table of that name; BadParameter where there is none."""
    if text.casefold() in list(ExportTable):
        return ExportTable(text.casefold())
    raise typer.BadParameter(did_you_mean("table", text, ExportTable))


@showing
def command(
    table: Annotated[
        ExportTable,
        typer.Argument(metavar="TABLE", parser=table_named, help="The table, or all of them."),
    ],
    states: StatesYearsArgument = None,
    years: YearsOption = None,
    days: Annotated[
        str | None,
        typer.Option("--days", help="In place of years: the law on days, 2020-03-01..2021-12-31."),
    ] = None,
    every: Annotated[
        Every | None,
        typer.Option(
            "--every", metavar="STEP", parser=one_of(Every), help="day, week, month or year."
        ),
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
    asked = Asked(session, rubric_named(session.workspace, rubric), years, _days(days, every))
    if table is ExportTable.all:
        from statscore.cli.panel import write_panel  # noqa: PLC0415 - a folder of files

        write_panel(asked, TABLES, shown)
        return
    if shown.format_ is None and shown.output is None:
        shown = shown._replace(format_=Format.csv)
    with progress() as asked.advance:
        records, basis = TABLES[table](asked)
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


def emit_dictionary(records: Records, basis: Callable[[], Provenance], shown: Shown) -> None:
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


def _document(records: Records) -> Document:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        tuple(cell(field_text(field) or "") for field in row) for row in records.rows
    )
    return (Table(tuple(Column(name) for name in records.columns), rows),)


def _data(records: Records) -> list[Mapping[str, object]]:
    return [dict(zip(records.columns, map(field_text, row), strict=True)) for row in records.rows]


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


class Graded(NamedTuple):
    """A rubric and the year or the day that it grades."""

    rubric: Rubric
    year: int
    day: date | None


class Asked:
    """What is exported; report cards are made once, whichever tables they go into."""

    def __init__(
        self,
        session: Session,
        rubric: Rubric | None,
        years: str | None,
        days: tuple[date, ...] | None,
    ) -> None:
        """Take in what the user asked for."""
        if days is not None and (years is not None or session.times):
            raise typer.BadParameter("give --years or --days, not both")
        self.session = session
        self.rubric = rubric
        self.years = years
        self.days = days
        self.every_rubric = False
        """Whether rubrics are exported that no year means by itself."""
        self.advance: Advance = lambda _words, _done, _of: None

    @property
    def workspace(self) -> Workspace:
        """The workspace."""
        return self.session.workspace

    @property
    def states(self) -> Sequence[State]:
        """The states that are exported."""
        return self.session.chosen

    @property
    def undated(self) -> Asked:
        """The same without years or days, for tables that have dates of their own."""
        return Asked(self.session._replace(times=()), self.rubric, None, None)

    @cached_property
    def series(self) -> Sequence[Sequence[Graded]]:
        """The years or days, each with its rubric; rubrics that no year means by itself apart."""
        others: list[Sequence[Graded]] = []
        if self.every_rubric and not (self.rubric or self.years or self.days or self.session.times):
            known = self.session.workspace.rubrics.values()
            others = [self._of_years(rubric) for rubric in known if rubric.from_ is None]
        first = self._of_days(self.days) if self.days else self._of_years(self.rubric)
        means = {of.rubric.id for of in first}
        return [first, *(of for of in others if of and of[0].rubric.id not in means)]

    @cached_property
    def graded(self) -> Sequence[Graded]:
        """The same in one list."""
        return [of for series in self.series for of in series]

    def _of_years(self, rubric: Rubric | None) -> Sequence[Graded]:
        asked = years_asked(self.session, rubric, self.years)
        return [Graded(of.rubric, of.year, None) for of in asked]

    def _of_days(self, days: Sequence[date]) -> Sequence[Graded]:
        by_year: dict[int, Rubric] = {}
        for day in days:
            if day.year not in by_year:
                by_year[day.year] = self.rubric or rubric_for(self.session.workspace, day.year)
        return [Graded(by_year[day.year], day.year, day) for day in days]

    @cached_property
    def everyone(self) -> Sequence[Sequence[ReportCard]]:
        """The cards of all states by year or day: ranks are among all."""
        return self._cards(tuple(self.session.workspace.states.values()))

    @cached_property
    def chosen(self) -> Sequence[Sequence[ReportCard]]:
        """The cards of the states that are exported, by year or day."""
        if "everyone" in self.__dict__ or not self.session.named:
            codes = {state.code for state in self.session.chosen}
            return [[card for card in of if card.state in codes] for of in self.everyone]
        return self._cards(self.session.chosen)

    @property
    def by_series(self) -> Iterator[Sequence[Sequence[ReportCard]]]:
        """Yield the same for each series."""
        at = 0
        for series in self.series:
            yield self.chosen[at : at + len(series)]
            at += len(series)

    def _cards(self, states: Sequence[State]) -> Sequence[Sequence[ReportCard]]:
        by_state = []
        for done, state in enumerate(states):
            self.advance("report cards", done, len(states))
            by_state.append(tuple(self._of_state(state)))
        return list(zip(*by_state, strict=True))

    def _of_state(self, state: State) -> Iterator[ReportCard]:
        card: ReportCard | None = None
        for rubric, year, day in self.graded:
            card = report_card(rubric, state, year, day, beside=card)
            yield card


Exported = tuple[Records, Callable[[], Provenance]]
"""A table and what it rests on; answers rest on the words of the rubrics that ask."""


_TIMELESS = {
    ExportTable.answers: "answers have dates of their own",
    ExportTable.codebook: "the codebook holds every year",
}


def _exported(table: ExportTable, asked: Asked) -> Exported:
    if table in _TIMELESS and (asked.years is not None or asked.session.times):
        raise typer.BadParameter(f"{_TIMELESS[table]}: --years does not apply")
    made = tables.TABLES[table](asked)
    if made.rubrics:
        return made.records, lambda: Provenance(rubrics=made.rubrics)
    return made.records, rests_on(asked.session, made.cards)


TABLES: Mapping[ExportTable, Callable[[Asked], Exported]] = {
    table: partial(_exported, table) for table in ExportTable if table is not ExportTable.all
}
