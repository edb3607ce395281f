"""`statscore grade`: report cards, or the standings of all states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from statscore.cli.browse import OpenOption, open_file, open_source
from statscore.cli.coders import CodedBy, coded_by, settled
from statscore.cli.options import (
    AsOfOption,
    RubricOption,
    Shown,
    StatesYearArgument,
    YearOption,
    showing,
)
from statscore.cli.output import emit, on_screen
from statscore.cli.session import (
    KeyLines,
    Moment,
    Session,
    command_line,
    moment,
    rests_on,
    start,
    tell_elsewhere,
    time_words,
)
from statscore.formats.document import Document, Records, Row
from statscore.model.state import State
from statscore.reports.card.headline import headline
from statscore.reports.card.known_law import known_law
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.standings import Rank, printed_ranks, rank_spans, standings
from statscore.reports.change.contrast import contrasts
from statscore.reports.count.years import history
from statscore.views.grade.card import Around, card_document
from statscore.views.grade.contrast import contrast_lines, contrast_records
from statscore.views.grade.rows import card_data, marks_records, scores_records
from statscore.views.grade.side_by_side import side_by_side_document
from statscore.views.grade.standings import standings_document
from statscore.views.headline import headline_brief


@showing
def command(
    states: StatesYearArgument = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    *,
    areas: Annotated[
        bool, typer.Option("--areas", help="Show every area, also where nothing is coded.")
    ] = False,
    marks: Annotated[
        bool, typer.Option("--marks", help="Show every criterion, not the short ones alone.")
    ] = False,
    compare: Annotated[
        str | None,
        typer.Option(
            metavar="STATES", help="Side by side, with the criteria on which they differ: TX,LA,OH."
        ),
    ] = None,
    open_: OpenOption = False,
    rank: Annotated[bool, typer.Option("--rank", help="Rank the state among all.")] = False,
    coder: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Grade the answers of this coder, in coders/."),
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
    begun = start(shown.workspace, [*(states or ()), *([compare] if compare is not None else ())])
    by = _by(begun, coder, coders=coders)
    session = by.session
    asked = moment(session, rubric, year, as_of)
    cards = [_card(by, asked, state) for state in session.chosen]
    among = session.workspace.states.values() if rank or not session.named else ()
    everyone = [_card(by, asked, state) for state in among]
    ranks = rank_spans(everyone)
    allowed = _allowed(session, cards, everyone)
    if compare is not None and len(cards) < 2:  # noqa: PLR2004 - one has nothing to compare
        raise typer.BadParameter("--compare needs two states or more, such as TX,LA,OH")

    if open_ and shown.output is None:
        open_source(cards)
        return

    def document() -> Document:
        if not session.named:
            return standings_document(standings(cards), asked.default)
        if len(cards) > 1:
            beside = side_by_side_document(
                cards, areas=areas, marks=marks, ranks=ranks, default=asked.default
            )
            apart = () if compare is None else contrast_lines(cards, contrasts(cards))
            return (*beside, *apart)
        around = Around() if by.names else _around(session, asked, cards[0], shown, areas=areas)
        around = around._replace(allowed=allowed.get(cards[0].state))
        return card_document(cards[0], around, areas=areas, marks=marks, ranks=ranks)

    def records() -> Records:
        if compare is not None:
            return contrast_records(cards, contrasts(cards))
        if marks:
            return marks_records(cards, session.fips)
        day = asked.as_of or asked.rubric.cutoff_day(asked.year)
        by_day = {(state, asked.rubric.id, day): placed for state, placed in ranks.items()}
        return scores_records(cards, session.fips, by_day)

    tell_elsewhere(session, asked.rubric, rubric)
    emit(
        shown,
        document=lambda: by.document(document()),
        records=lambda: by.records(records()),
        data=lambda: _cards_data(by, cards, ranks, allowed),
        rests_on=rests_on(session, cards, supposed=bool(by.names)),
    )
    if open_ and shown.output is not None:
        open_file(shown.output)


def _by(session: Session, coder: str | None, *, coders: bool) -> CodedBy:
    """Return the session over the answers that are graded; BadParameter where both are named."""
    if coder is not None and coders:
        raise typer.BadParameter("give --coder or --coders, not both")
    return coded_by(session, [coder] if coder else []) if coder or coders else settled(session)


def _around(
    session: Session, asked: Moment, card: ReportCard, shown: Shown, *, areas: bool
) -> Around:
    """Return what the page of one card says besides the card."""
    workspace, state = session.workspace, session.chosen[0]
    past = history(workspace, card, state)
    return Around(
        state.through,
        workspace.rubrics_in_order,
        past,
        known_law(card, state, workspace.rubrics_in_order),
        asked.default,
        _more(card, past, shown, areas=areas) if on_screen(shown) else (),
    )


def _more(
    card: ReportCard, past: Sequence[ReportCard], shown: Shown, *, areas: bool
) -> list[tuple[str, str]]:
    """Return what else there is to ask of the state, each command with what it shows."""
    at = time_words(card)
    lines = [(command_line(shown, "gaps", card.state, *at), f"what {card.name} lacks")]
    if card.answered:
        named = command_line(shown, "explain", card.state, *at)
        lines.append((named, "what each figure rests on"))
    settled = (other for other in reversed(past) if headline(other).kind == "settled")
    last = None if headline(card).kind == "settled" else next(settled, None)
    if last is not None and last.year != card.year:
        named = command_line(shown, "grade", card.state, *time_words(last))
        lines.append((named, f"the last card that adds up: {headline_brief(last)}"))
    folded = any(area.basis == "partial" and not area.coded for area in card.areas)
    if folded and not areas and len(card.areas) > 1:
        named = command_line(shown, "grade", card.state, *at, "--areas")
        lines.append((named, "all areas and ranges"))
    return lines


def _cards_data(
    by: CodedBy,
    cards: Sequence[ReportCard],
    ranks: Mapping[str, Rank],
    allowed: Mapping[str, Rank],
) -> list[Row]:
    """Return the cards as plain data, with whose answers they show where they are coders'."""
    lines = KeyLines(by.session.workspace.root)
    return [
        {
            **card_data(card, ranks.get(card.state), lines, by.folder, allowed.get(card.state)),
            **({"coders": list(by.names)} if by.names else {}),
        }
        for card in cards
    ]


def _card(by: CodedBy, asked: Moment, state: State) -> ReportCard:
    others = by.others.get(state.code, ())
    return report_card(asked.rubric, state, asked.year, asked.as_of, others)


def _allowed(
    session: Session, cards: Sequence[ReportCard], everyone: Sequence[ReportCard]
) -> Mapping[str, Rank]:
    """Return the ranks that a publisher may have printed; none where no card has a printed one."""
    if not any(card.published and card.published.rank for card in cards):
        return {}
    return printed_ranks(everyone, session.workspace.most_graded - len(everyone))
