"""`statscore robustness`: would the grade stand?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Annotated

import typer

from statscore.cli.coders import coded_by, coders_named
from statscore.cli.options import (
    AsOfOption,
    RubricOption,
    Shown,
    StatesYearArgument,
    YearOption,
    showing,
)
from statscore.cli.output import emit
from statscore.cli.session import Moment, Session, all_cards, moment, rests_on, start
from statscore.cli.trouble import CommandError
from statscore.model.coding import Coder
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.coding.coders import coded_workspace
from statscore.reports.count.years import GradedYear, graded_years
from statscore.reports.robustness.coders import under_coders
from statscore.reports.robustness.panel import left_out
from statscore.reports.robustness.report import Chance, Robustness, robustness
from statscore.views.robustness import (
    REASONS,
    coders_data,
    coders_document,
    coders_records,
    robustness_data,
    robustness_document,
    robustness_records,
)

MOST_DRAWS = 1_000_000
MOST_CONCENTRATION = 1_000_000


def _number(option: str, text: str, most: int) -> Fraction:
    """Return a number in plain digits, from 0 to `most`; BadParameter for anything else."""
    if re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,6})?", text) is None or Fraction(text) > most:
        raise typer.BadParameter(f"{option} '{text}' is no number from 0 to {most:,}")
    return Fraction(text)


@showing
def command(
    states: StatesYearArgument = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    *,
    draws: Annotated[
        int, typer.Option(min=1, max=MOST_DRAWS, help="Random weightings of each kind.")
    ] = 10_000,
    seed: Annotated[
        int, typer.Option(min=0, help="The same seed gives the same weightings anywhere.")
    ] = 1,
    concentration: Annotated[
        str,
        typer.Option(
            metavar="NUMBER",
            help="Dirichlet: 1 is any weights at all, 100 is close to the rubric's.",
        ),
    ] = "10",
    within: Annotated[
        str,
        typer.Option(
            metavar="PERCENT",
            help="The other kind: each weight up or down by at most so much of itself.",
        ),
    ] = "25",
    inside_areas: Annotated[
        bool,
        typer.Option(
            "--inside-areas",
            help="Divide weights inside each area alone: areas count as they do.",
        ),
    ] = False,
    coders: Annotated[
        bool,
        typer.Option("--coders", help="Show what the answers of each coder in coders/ would give."),
    ] = False,
    shown: Shown,
) -> None:
    """Show whether grades and ranks survive other weights, a dropped criterion, uncoded law.

    Only cards settled by their own marks can be tried: nobody knows what a published total is
    made of.
    """
    chance = Chance(
        draws,
        seed,
        _number("--concentration", concentration, MOST_CONCENTRATION),
        _number("--within", within, 100) / 100,
        inside_areas,
    )
    if chance.concentration * 1000 < 1:
        raise typer.BadParameter("--concentration is at least 0.001")
    session = start(shown.workspace, states)
    if coders:
        write_under_coders(session, (rubric, year, as_of), shown)
        return
    asked = moment(session, rubric, year, as_of)
    cards = all_cards(session, asked)
    firmness = robustness(cards, chance)
    named = frozenset(state.code for state in session.chosen) if session.named else frozenset()
    _refuse(session, asked, firmness, named)
    emit(
        shown,
        document=lambda: robustness_document(firmness, named),
        records=lambda: robustness_records(firmness, named, session.fips),
        data=lambda: robustness_data(firmness, named),
        rests_on=rests_on(session, cards),
    )


def _refuse(session: Session, asked: Moment, firmness: Robustness, named: frozenset[str]) -> None:
    """Raise CommandError where there is nothing to weigh anew, saying where there is."""
    if firmness.standings:
        there = {standing.member.state for standing in firmness.standings} | {
            card.state for card, _best, _worst in firmness.open
        }
        if named and not named & there:
            raise CommandError(
                "\n".join(
                    f"{state}, {asked.rubric.id} {asked.year}: {REASONS[reason]}"
                    for state, reason in firmness.left_out
                    if state in named
                )
            )
        return
    elsewhere = [
        f"--rubric {graded.rubric.id} --year {graded.year} ({number})"
        for graded, number in _settled(session.workspace)
    ]
    words = f"; there are with {', '.join(elsewhere)}" if elsewhere else ""
    raise CommandError(
        f"no card of {asked.rubric.id} {asked.year} is settled by its own marks, and a published "
        f"total cannot be worked out under other weights{words}"
    )


def _settled(workspace: Workspace) -> Iterator[tuple[GradedYear, int]]:
    """Yield for each rubric the year with the most settled cards, the latest of equals."""
    for rubric in workspace.rubrics.values():
        best: tuple[int, GradedYear] | None = None
        for graded in graded_years(workspace, rubric):
            asked = {id_ for id_, _criterion in rubric.asked(graded.year)}
            number = sum(
                asked <= state.answers.keys()
                and left_out(report_card(rubric, state, graded.year)) is None
                for state in workspace.states.values()
            )
            if number and (best is None or number >= best[0]):
                best = (number, graded)
        if best is not None:
            yield best[1], best[0]


def write_under_coders(
    session: Session,
    asked: tuple[str | None, int | None, str | None],
    shown: Shown,
) -> None:
    """Write what each coder's answers would give; `asked` is the rubric, the year and the day.

    Raises CommandError where nobody has coded, or not a state that the user named.
    """
    coders = coders_named(session.workspace, [])
    by = coded_by(session, [])
    at = moment(by.session, *asked)
    chosen = {state.code for state in by.session.chosen}
    everyone = [
        report_card(at.rubric, state, at.year, at.as_of, by.others.get(state.code, ()))
        for state in by.session.workspace.states.values()
    ]
    coded = under_coders(
        [card for card in everyone if card.state in chosen],
        {coder.name: _cards(session, [coder], at) for coder in coders},
    )
    emit(
        shown,
        document=lambda: by.document(coders_document(coded)),
        records=lambda: coders_records(coded, session.fips),
        data=lambda: coders_data(coded),
        rests_on=rests_on(
            session,
            [seen.card for state in coded for seen in state.seen],
            supposed=True,
        ),
    )


def _cards(session: Session, coders: Sequence[Coder], at: Moment) -> list[ReportCard]:
    workspace, _others = coded_workspace(session.workspace, coders)
    return [report_card(at.rubric, state, at.year, at.as_of) for state in workspace.states.values()]
