"""`statscore export`: clean data for analysts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

import typer

from statscore.cli.options import (
    Format,
    RubricOption,
    Shown,
    StatesYearsArgument,
    YearsOption,
    showing,
)
from statscore.cli.output import emit
from statscore.cli.session import Session, did_you_mean, rests_on, rubric_named, start, years_asked
from statscore.formats.document import Cell, Column, Document, Records, Table, cell, field_text
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.provenance import Provenance
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import Rank, rank_spans
from statscore.reports.change.comparison import comparison
from statscore.reports.count.years import GradedYear, cards_of
from statscore.views.answers import answers_records
from statscore.views.diff.rows import changes_records
from statscore.views.grade.rows import marks_records, scores_records
from statscore.views.rubric import codebook_records


class ExportTable(StrEnum):
    """What can be exported."""

    scores = "scores"
    marks = "marks"
    answers = "answers"
    changes = "changes"
    codebook = "codebook"


def table_named(text: str) -> ExportTable:
    """Return the table of that name; BadParameter where there is none."""
    if text.casefold() in list(ExportTable):
        return ExportTable(text.casefold())
    raise typer.BadParameter(did_you_mean("table", text, ExportTable))


@showing
def command(
    table: Annotated[
        ExportTable,
        typer.Argument(metavar="TABLE", parser=table_named, help="The table."),
    ],
    states: StatesYearsArgument = None,
    years: YearsOption = None,
    rubric: RubricOption = None,
    *,
    shown: Shown,
) -> None:
    """Export a table as CSV (the default), JSON, text or Markdown.

    scores: one row a state and year; marks: one row a state, year and criterion; answers: one row
    a dated answer; changes: one row a change from one year to the next; codebook: one row a level.
    Exact numbers, ISO dates, FIPS codes as two digits of text; an empty field is not known.
    """
    session = start(shown.workspace, states)
    records, basis = _TABLES[table](session, rubric_named(session.workspace, rubric), years)
    if shown.format_ is None and shown.output is None:
        shown = shown._replace(format_=Format.csv)
    emit(
        shown,
        document=lambda: _document(records),
        records=lambda: records,
        data=lambda: [
            dict(zip(records.columns, map(field_text, row), strict=True)) for row in records.rows
        ],
        rests_on=basis,
    )


def _document(records: Records) -> Document:
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        tuple(cell(field_text(field) or "") for field in row) for row in records.rows
    )
    return (Table(tuple(Column(name) for name in records.columns), rows),)


Exported = tuple[Records, Callable[[], Provenance]]
"""A table and what it rests on; answers rest on the words of the rubrics that ask."""


def _cards(years: Sequence[GradedYear], states: Iterable[State]) -> list[tuple[ReportCard, ...]]:
    """Return for each year the cards of the states; those of one state are made together."""
    return list(zip(*(cards_of(state, years) for state in states), strict=True))


def _scores(session: Session, rubric: Rubric | None, years: str | None) -> Exported:
    chosen: list[ReportCard] = []
    ranks: dict[tuple[str, int], Rank] = {}
    everyone = session.workspace.states.values()
    for cards in _cards(years_asked(session, rubric, years), everyone):
        by_state = {card.state: card for card in cards}
        chosen += [by_state[state.code] for state in session.chosen]
        for state, rank in rank_spans(cards).items():
            ranks[state, cards[0].year] = rank
    return scores_records(chosen, session.fips, ranks), rests_on(session, chosen)


def _marks(session: Session, rubric: Rubric | None, years: str | None) -> Exported:
    by_year = _cards(years_asked(session, rubric, years), session.chosen)
    cards = [card for of_year in by_year for card in of_year]
    return marks_records(cards, session.fips), rests_on(session, cards)


def _answers(session: Session, rubric: Rubric | None, years: str | None) -> Exported:
    if years is not None or session.times:
        raise typer.BadParameter("answers have dates of their own: --years does not apply")
    records = answers_records(session.chosen, session.fips, session.workspace.criteria)
    if rubric is None:
        asking = tuple(session.workspace.rubrics.values())
        return records, lambda: Provenance(rubrics=asking)
    at = records.columns.index("criterion")
    rows = tuple(row for row in records.rows if row[at] in rubric.criteria)
    return records._replace(rows=rows), lambda: Provenance(rubrics=(rubric,))


def _changes(session: Session, rubric: Rubric | None, years: str | None) -> Exported:
    comparisons = [
        comparison(before, after, state)
        for earlier, later in pairwise(_cards(years_asked(session, rubric, years), session.chosen))
        for before, after, state in zip(earlier, later, session.chosen, strict=True)
    ]
    cards = [card for pair in comparisons for card in (pair.before, pair.after)]
    return changes_records(comparisons, session.fips), rests_on(session, cards)


def _codebook(session: Session, rubric: Rubric | None, years: str | None) -> Exported:
    if years is not None or session.times:
        raise typer.BadParameter("the codebook holds every year: --years does not apply")
    rubrics = (rubric,) if rubric else tuple(session.workspace.rubrics.values())
    return codebook_records(rubrics), lambda: Provenance(rubrics=rubrics)


_TABLES: dict[ExportTable, Callable[[Session, Rubric | None, str | None], Exported]] = {
    ExportTable.scores: _scores,
    ExportTable.marks: _marks,
    ExportTable.answers: _answers,
    ExportTable.changes: _changes,
    ExportTable.codebook: _codebook,
}
