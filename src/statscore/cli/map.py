"""`statscore map`: the states as tiles, by grade, score, level or change."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from statscore.cli.options import AsOfOption, RubricOption, Shown, YearOption, one_of, showing
from statscore.cli.output import emit
from statscore.cli.session import (
    Session,
    all_cards,
    moment,
    rests_on,
    rubric_named,
    start,
)
from statscore.cli.tally import TallyAsked, latest_answers, tallies
from statscore.cli.trouble import CommandError
from statscore.cli.words import from_to, parsed_day, parsed_when, times
from statscore.model.dates import When
from statscore.reports.card.provenance import Provenance
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import standings
from statscore.views.map import (
    Map,
    change_map,
    grade_map,
    last_seen_map,
    level_map,
    map_data,
    map_document,
    map_records,
    rank_map,
    score_map,
)


class MapBy(StrEnum):
    """What a map shows of a card."""

    grade = "grade"
    score = "score"
    rank = "rank"


@showing
def command(
    years: Annotated[
        list[str] | None,
        typer.Argument(metavar="YEAR", help="One year or day; two show who rose and who fell."),
    ] = None,
    year_: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    by: Annotated[
        MapBy | None,
        typer.Option(
            metavar="WHAT", parser=one_of(MapBy), help="grade, score or rank; else the grade."
        ),
    ] = None,
    criterion: Annotated[
        str | None,
        typer.Option("--criterion", "-c", help="The level of this criterion, by id or number."),
    ] = None,
    *,
    last: Annotated[
        bool, typer.Option("--last-seen", help="The latest answers, whatever their day.")
    ] = False,
    shown: Shown,
) -> None:
    """Draw the states as tiles: by grade, by score, by the level of a criterion, or by change.

    What nobody knows is drawn as not known, and a range as a range. Write it as .svg or .html for
    a picture.
    """
    asked = _times(years or (), year_, as_of)
    if last and (criterion is None or asked):
        raise typer.BadParameter("--last-seen takes a criterion (--criterion), and no year or day")
    if criterion is not None and (by is not None or len(asked) > 1):
        raise typer.BadParameter("--criterion takes one year, and no --by")
    session = start(shown.workspace)
    workspace = session.workspace
    cards: list[ReportCard] = []
    if last and criterion is not None:
        seen = latest_answers(workspace, rubric_named(workspace, rubric), criterion)
        names = {code: state.name for code, state in workspace.states.items()}
        drawn = last_seen_map(seen, names, workspace.tiles)
    elif criterion is not None:
        drawn, cards = _levels(session, rubric, criterion, asked)
    else:
        drawn, cards = _graded(session, rubric, by, asked)
    emit(
        shown,
        document=lambda: map_document(drawn),
        records=lambda: map_records(drawn),
        data=lambda: map_data(drawn),
        rests_on=(
            rests_on(session, cards) if cards else lambda: Provenance(rubrics=(drawn.rubric,))
        ),
    )


def _times(words: Sequence[str], year: int | None, as_of: str | None) -> list[When]:
    """Return the years and days that are asked about, at most two."""
    asked: list[When] = []
    for word in (*words, *([str(year)] if year is not None else ())):
        meant = times(word)
        if not meant:
            raise typer.BadParameter(f"'{word}' is no year and no day; write 2016 or 2016-08-01")
        asked += meant
    if asked and as_of is not None:
        raise typer.BadParameter("give a year or --as-of, not both")
    if len(asked) > 2:  # noqa: PLR2004 - from one to another
        raise typer.BadParameter("give one year or day, or two to compare")
    return asked if as_of is None else [parsed_when(str(parsed_day(as_of)))]


def _levels(
    session: Session, rubric: str | None, criterion: str, asked: Sequence[When]
) -> tuple[Map, list[ReportCard]]:
    named = rubric_named(session.workspace, rubric)
    only = TallyAsked(session, named, None, from_to(asked) if asked else ())
    counted = tallies(only, criterion)[-1]
    drawn = level_map(counted.cards, counted.criterion, session.workspace.tiles)
    return drawn, list(counted.cards)


def _graded(
    session: Session, rubric: str | None, by: MapBy | None, asked: Sequence[When]
) -> tuple[Map, list[ReportCard]]:
    tiles = session.workspace.tiles
    sessions = [session._replace(times=(time,)) for time in asked] or [session]
    moments = [moment(one, rubric, None, None) for one in sessions]
    cards = [all_cards(session, at) for at in moments]
    first, last = cards[0], cards[-1]
    if moments[0].rubric is not moments[-1].rubric:
        raise CommandError(
            f"{moments[0].year} was graded by '{moments[0].rubric.id}', {moments[1].year} by "
            f"'{moments[1].rubric.id}': their grades are not on one scale; say --rubric"
        )
    if len(cards) > 1:
        return change_map(first, last, tiles), first + last
    graded = bool(first[0].rubric.grades)
    if by is MapBy.grade and not graded:
        raise typer.BadParameter(f"'{first[0].rubric.id}' has no grades; say --by score")
    if by is MapBy.rank:
        return rank_map(standings(first), tiles), first
    draw = score_map if by is MapBy.score or not graded else grade_map
    return draw(first, tiles), first
