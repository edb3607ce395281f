"""`statscore whatif`: the card if a bill passed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.gaps import links_to, named_changes
from statscore.cli.options import AsOfOption, RubricOption, Shown, YearOption, showing
from statscore.cli.output import emit
from statscore.cli.session import Moment, Session, all_cards, moment, rests_on, start
from statscore.cli.trouble import CommandError, tell
from statscore.formats.messages import message
from statscore.model.bill import Bill
from statscore.model.workspace import Workspace
from statscore.read.bills import read_bill
from statscore.reports.card.known_law import KnownLaw, known_law
from statscore.reports.plan.whatif import WhatIf, as_given, what_if
from statscore.views.whatif import citations_of, what_if_data, what_if_document, what_if_records


@showing
def command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[STATE|CRITERION=LEVEL]...",
            help="States, and levels that their law would have.",
        ),
    ] = None,
    bill: Annotated[
        list[Path] | None,
        typer.Option("--bill", "-b", metavar="FILE", help="A bill's file; may be given again."),
    ] = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    *,
    all_states: Annotated[
        bool, typer.Option("--all-states", help="In every state of the workspace.")
    ] = False,
    model_law: Annotated[
        bool,
        typer.Option(
            "--model-law", help="As a model for every state named, else all: better law stays."
        ),
    ] = False,
    as_law: Annotated[
        bool, typer.Option("--as-law", help="As law on the day, whatever the bill's own dates.")
    ] = False,
    shown: Shown,
) -> None:
    """Show the card before and after a bill, or after levels given on the command line.

    Without --year or --as-of the bill is taken as law on the day of the latest card; with either
    it counts from its own dates. No file in states/ is touched.
    """
    names = [word for word in words or [] if "=" not in word]
    session = start(shown.workspace, names)
    bills = _read(bill or [], session.workspace)
    own = not (session.named or all_states or model_law)
    if own:
        session = _own_states(session, bills)
    asked = moment(session, rubric, year, as_of)
    given = _levels(asked, [word for word in words or [] if "=" in word])
    if given:
        bills.append(as_given(given, asked.as_of or asked.rubric.cutoff_day(asked.year)))
    if not bills:
        raise typer.BadParameter("name a change, CRITERION=LEVEL, or a bill's file, --bill FILE")
    dated = (year is not None or as_of is not None) and not as_law
    cards = all_cards(session, asked)
    chosen = [state.code for state in session.chosen]
    outcomes = what_if(cards, chosen, bills, dated=dated, model_law=model_law, own=own)
    emit(
        shown,
        document=lambda: what_if_document(
            outcomes,
            bills,
            links_to(session.workspace, citations_of(bills), shown),
            dated=dated,
            law=_known(session, outcomes),
        ),
        records=lambda: what_if_records(outcomes, session.fips),
        data=lambda: list(map(what_if_data, outcomes)),
        rests_on=rests_on(session, [outcome.before for outcome in outcomes], supposed=True),
    )


def _known(session: Session, outcomes: Sequence[WhatIf]) -> Sequence[KnownLaw]:
    """Return what is known of the one state's law on other days, nothing of several states'."""
    if len(outcomes) != 1:
        return ()
    card = outcomes[0].before
    return known_law(card, session.workspace.states[card.state], [card.rubric])


def _read(paths: Sequence[Path], workspace: Workspace) -> list[Bill]:
    """Return the bills; say on stderr what is wrong with any, and stop where one is broken."""
    bills = [read_bill(path, workspace) for path in paths]
    for read in bills:
        for problem in read.diagnostics:
            tell(message(problem))
    broken = [str(path) for path, read in zip(paths, bills, strict=True) if read.bill is None]
    if broken:
        raise CommandError(f"{', '.join(broken)} cannot be used: the file has errors")
    return [read.bill for read in bills if read.bill is not None]


def _own_states(session: Session, bills: Sequence[Bill]) -> Session:
    """Return the session with the states whose bills they are."""
    codes = dict.fromkeys(bill.state for bill in bills if bill.state is not None)
    if not codes:
        raise typer.BadParameter("name a state, or --all-states, or --model-law")
    broken = [code for code in codes if code not in session.workspace.states]
    if broken:
        raise CommandError(f"{', '.join(broken)} cannot be graded: the file has errors")
    states = tuple(session.workspace.states[code] for code in codes)
    return session._replace(chosen=states, named=True)


def _levels(asked: Moment, words: Sequence[str]) -> dict[str, str]:
    """Return the levels that were given as CRITERION=LEVEL."""
    changes = named_changes(asked, words)
    return {criterion: level for criterion, level in changes.items() if level is not None}
