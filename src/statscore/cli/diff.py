"""`statscore diff`: two years or days, what moved and why."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.options import RubricOption, Shown, showing
from statscore.cli.output import emit
from statscore.cli.session import Moment, Session, moment, opened, rests_on, start
from statscore.reports.card.report_card import report_card
from statscore.reports.change.comparison import comparison
from statscore.reports.change.copies import copies
from statscore.reports.count.trend import NationalYear, national_year
from statscore.reports.count.years import GradedYear
from statscore.views.copies import copies_data, copies_document, copies_records
from statscore.views.diff.page import diff_document
from statscore.views.diff.rows import changes_records, comparison_data, comparisons_records


@showing
def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FROM TO [STATE]...",
            help="Two years or days, and states by any name, in any order.",
        ),
    ] = None,
    rubric: RubricOption = None,
    from_rubric: Annotated[str | None, typer.Option(help="The rubric of FROM.")] = None,
    to_rubric: Annotated[str | None, typer.Option(help="The rubric of TO.")] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="In place of years: what differs from an earlier copy of this workspace.",
        ),
    ] = None,
    *,
    why: Annotated[
        bool,
        typer.Option("--why", help="The laws coded between the two days, and what each earned."),
    ] = False,
    table: Annotated[
        bool, typer.Option("--table", help="A line a state; with --why each change of each state.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 where anything changed, as git does.")
    ] = False,
    shown: Shown,
) -> None:
    """Compare two years or days: who rose, stayed and fell, and with --why by which laws.

    A change has a cause: the law, the rubric, or coding (what is known changed, the law perhaps
    not); what a published area figure moved beyond that is unattributed. The parts always add up.
    """
    session = start(shown.workspace, words)
    if against is not None:
        moved_at_all = _against(session, against, shown)
        raise typer.Exit(1 if exit_code and moved_at_all else 0)
    if len(session.times) != 2:  # noqa: PLR2004 - from one to the other
        raise typer.BadParameter("two years or days are compared: `statscore diff 2011 2016 TX`")
    before, after = session.times
    first = moment(session._replace(times=(before,)), from_rubric or rubric, None, None)
    second = moment(session._replace(times=(after,)), to_rubric or rubric, None, None)
    compared = [
        comparison(
            report_card(first.rubric, state, first.year, first.as_of),
            report_card(second.rubric, state, second.year, second.as_of),
            state,
        )
        for state in session.chosen
    ]
    if not compared:
        raise typer.BadParameter("there is no state to compare")
    emit(
        shown,
        document=lambda: diff_document(
            compared,
            None if session.named else (_national(session, first), _national(session, second)),
            why=why,
            table=table,
        ),
        records=lambda: (
            changes_records(compared, session.fips)
            if why
            else comparisons_records(compared, session.fips)
        ),
        data=lambda: [comparison_data(moved) for moved in compared],
        rests_on=rests_on(session, [card for of in compared for card in (of.before, of.after)]),
    )
    if exit_code and any(moved.changes for moved in compared):
        raise typer.Exit(1)


def _against(session: Session, folder: Path, shown: Shown) -> bool:
    """Show what differs from an earlier copy of the workspace; return whether anything does."""
    if session.times:
        raise typer.BadParameter("--against compares all years: name states alone")
    earlier = opened(folder)
    codes = [state.code for state in session.chosen]
    if not session.named:
        codes += [code for code in earlier.states if code not in codes]
    of = copies(earlier, session.workspace, codes)
    emit(
        shown,
        document=lambda: copies_document(of, str(folder)),
        records=lambda: copies_records(of, session.fips),
        data=lambda: copies_data(of),
    )
    return any((of.cards, of.answers, of.printed, of.rubrics, of.states))


def _national(session: Session, at: Moment) -> NationalYear:
    cards = [
        report_card(at.rubric, state, at.year, at.as_of)
        for state in session.workspace.states.values()
    ]
    return national_year(GradedYear(at.year, at.rubric, at.as_of), cards)
