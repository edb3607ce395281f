"""`statscore grade`: report cards, or the standings of all states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from statscore.cli.coders import CodedBy, coded_by, settled
from statscore.cli.options import (
    AsOfOption,
    RubricOption,
    Shown,
    StatesYearArgument,
    YearOption,
    showing,
)
from statscore.cli.output import emit
from statscore.cli.session import Lines, Moment, moment, rests_on, start
from statscore.formats.document import Document, Records, Row
from statscore.model.state import State
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.standings import standings
from statscore.reports.change.contrast import contrasts
from statscore.views.grade.card import card_document
from statscore.views.grade.contrast import contrast_document, contrast_records
from statscore.views.grade.rows import card_data, marks_records, scores_records
from statscore.views.grade.side_by_side import side_by_side_document
from statscore.views.grade.standings import standings_document


@showing
def command(
    states: StatesYearArgument = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    *,
    marks: Annotated[
        bool, typer.Option("--marks", help="Show every criterion, not the short ones alone.")
    ] = False,
    compare: Annotated[
        str | None,
        typer.Option(
            "--compare",
            metavar="STATES",
            help="Side by side, with the criteria on which they differ: TX,LA,OH.",
        ),
    ] = None,
    rank: Annotated[bool, typer.Option("--rank", help="Rank the state among all.")] = False,
    coder: Annotated[
        str | None, typer.Option("--coder", help="Grade the answers of this coder, in coders/.")
    ] = None,
    coders: Annotated[
        bool,
        typer.Option(
            "--coders", help="Grade the answers of all coders: a range where they differ."
        ),
    ] = False,
    shown: Shown,
) -> None:
    """Show the report card of a state, several side by side, or the standings of all.

    A score that is not settled is a range: criteria that nobody has coded may be met or not.
    Published figures stand beside what is computed and are never mixed into it.
    """
    if coder is not None and coders:
        raise typer.BadParameter("give --coder or --coders, not both")
    begun = start(shown.workspace, [*(states or ()), *([compare] if compare is not None else ())])
    by = coded_by(begun, [coder] if coder else []) if coder or coders else settled(begun)
    session = by.session
    asked = moment(session, rubric, year, as_of)
    cards = [_card(by, asked, state) for state in session.chosen]
    ranks = _ranks(by, asked) if rank or not session.named else {}
    if compare is not None and len(cards) < 2:  # noqa: PLR2004 - one has nothing to compare
        raise typer.BadParameter("--compare needs two states or more, such as TX,LA,OH")

    def document() -> Document:
        if compare is not None:
            return contrast_document(cards, contrasts(cards), ranks, marks=marks)
        if not session.named:
            return standings_document(standings(cards))
        if len(cards) > 1:
            return side_by_side_document(cards, marks=marks, ranks=ranks)
        return card_document(cards[0], marks=marks, ranks=ranks)

    def records() -> Records:
        if compare is not None:
            return contrast_records(cards, contrasts(cards))
        if marks:
            return marks_records(cards, session.fips)
        by_year = {(state, asked.year): placed for state, placed in ranks.items()}
        return scores_records(cards, session.fips, by_year)

    emit(
        shown,
        document=lambda: by.document(document()),
        records=lambda: by.records(records()),
        data=lambda: _cards_data(by, cards, ranks),
        rests_on=rests_on(session, cards, supposed=bool(by.names)),
    )


def _cards_data(
    by: CodedBy, cards: Sequence[ReportCard], ranks: Mapping[str, int | None]
) -> list[Row]:
    """Return the cards as plain data, with whose answers they show where they are coders'."""
    lines = Lines(by.session.workspace.root, by.folder or "")
    return [
        {
            **card_data(card, ranks.get(card.state), lines, by.folder),
            **({"coders": list(by.names)} if by.names else {}),
        }
        for card in cards
    ]


def _card(by: CodedBy, asked: Moment, state: State) -> ReportCard:
    others = by.others.get(state.code, ())
    return report_card(asked.rubric, state, asked.year, asked.as_of, others)


def _ranks(by: CodedBy, asked: Moment) -> dict[str, int | None]:
    everyone = [_card(by, asked, state) for state in by.session.workspace.states.values()]
    return {placed.card.state: placed.rank for placed in standings(everyone)}
