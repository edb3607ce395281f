"""`statscore trend`: scores and grades over the years."""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.cli.options import RubricOption, Shown, StatesYearsArgument, YearsOption, showing
from statscore.cli.output import emit, shows_pictures
from statscore.cli.session import (
    KeyLines,
    rests_on,
    rubric_named,
    start,
    tell_elsewhere,
    years_asked,
)
from statscore.formats import document as doc
from statscore.reports.count.trend import national_trend, state_trend, trend_steps
from statscore.views.grade.rows import card_data, scores_records
from statscore.views.trend import (
    national_trend_document,
    national_trend_records,
    national_year_data,
    state_trend_document,
)


@showing
def command(
    states: StatesYearsArgument = None,
    years: YearsOption = None,
    rubric: RubricOption = None,
    *,
    table: Annotated[
        bool, typer.Option("--table", help="All columns, a line a year; of the country two.")
    ] = False,
    shown: Shown,
) -> None:
    """Show scores and grades over the years: of states, or of the country by grade.

    Of a state also the changes of law that are coded, each with its act and section. Years under
    different rubrics are not on one scale and stand apart.
    """
    session = start(shown.workspace, states)
    asked = years_asked(session, rubric_named(session.workspace, rubric), years)
    for graded in asked[-1:]:
        tell_elsewhere(session, graded.rubric, rubric)
    if not asked:
        tell_elsewhere(session, None, rubric)
    if session.named:
        trends = [(state, state_trend(state, asked)) for state in session.chosen]
        cards = [card for _state, mine in trends for card in mine]
        lines = KeyLines(session.workspace.root)
        drawn = shows_pictures(shown.format_, shown.output)
        country = national_trend(session.workspace, asked) if drawn else ()
        emit(
            shown,
            document=lambda: tuple(
                block
                for state, mine in trends
                for block in (
                    *state_trend_document(
                        state.name, mine, trend_steps(state, mine), table=table, country=country
                    ),
                    doc.Blank(),
                )
            ),
            records=lambda: scores_records(cards, session.fips, {}),
            data=lambda: [card_data(card, None, lines) for card in cards],
            rests_on=rests_on(session, cards),
        )
        return
    national = national_trend(session.workspace, asked)
    emit(
        shown,
        document=lambda: national_trend_document(national, table=table),
        records=lambda: national_trend_records(national),
        data=lambda: [national_year_data(of_year) for of_year in national],
        rests_on=rests_on(session, [card for of_year in national for card in of_year.cards]),
    )
