"""`statscore explain`: from the grade down to the line in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from statscore.cli.browse import OpenOption, open_file, open_source
from statscore.cli.options import AsOfOption, RubricOption, Shown, YearOption, showing
from statscore.cli.output import emit, on_screen, shows_pictures
from statscore.cli.session import (
    KeyLines,
    Moment,
    Session,
    begun,
    command_line,
    criterion_named,
    moment,
    rests_on,
    session_of,
    time_words,
)
from statscore.cli.words import state_and_others
from statscore.formats.document import Document
from statscore.reports.card.citations import addresses
from statscore.reports.card.proof import proof
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.count.years import fullest, latest_answer
from statscore.views.explain.rows import explain_data
from statscore.views.explain.screen import explain_document, if_wrong
from statscore.views.explain.words import nowhere
from statscore.views.grade.card import Around
from statscore.views.grade.rows import marks_records
from statscore.views.statutes import Link


@showing
def command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="STATE [CRITERION] [YEAR]",
            help="A state by any name; a criterion by id, number or title, else the whole card; a "
            "year or a day.",
        ),
    ],
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    *,
    open_: OpenOption = False,
    shown: Shown,
) -> None:
    """Show what every number rests on: level, share, weight, citation with a link, quote, file.

    Every figure can be worked out again by hand from what is shown. As Markdown it is the same; as
    .html it is a page to send to whoever contests the grade, and any browser prints it to PDF.
    """
    workspace = begun(shown.workspace)
    typed = state_and_others(workspace, words)
    criterion = " ".join(typed.others) or None
    session = session_of(workspace, typed)
    asked, only = _asked(session, moment(session, rubric, year, as_of), rubric, criterion)
    card = report_card(asked.rubric, session.chosen[0], asked.year, asked.as_of)
    if only is not None and card.mark(only) is None:
        raise typer.BadParameter(f"'{asked.rubric.id}' does not ask '{only}' in {asked.year}")
    if open_ and shown.output is None:
        open_source([card], only)
        return
    proven = proof(card, session.chosen[0])
    asked_of = replace(card, marks=tuple(m for m in card.marks if only in (None, m.criterion)))
    places = KeyLines(session.workspace.root)
    around = _around(session, asked, card, shown) if only is None else Around(default=asked.default)

    def document() -> Document:
        linked = session.workspace.settings.jurisdictions == "us"
        links = _links(card, only) if linked else {}
        if not shows_pictures(shown.format_, shown.output):
            return explain_document(proven, links, places, only, around)
        contact = session.workspace.settings.contact
        explained = explain_document(proven, links, nowhere, only, around)
        return (*explained, *if_wrong(card, contact))

    emit(
        shown,
        document=document,
        records=lambda: marks_records([asked_of], session.fips),
        data=lambda: [explain_data(proven, places, only)],
        rests_on=rests_on(session, [card]),
    )
    if open_ and shown.output is not None:
        open_file(shown.output)


def _asked(
    session: Session, asked: Moment, rubric: str | None, criterion: str | None
) -> tuple[Moment, str | None]:
    """Return the moment and the criterion; where nobody names a year, one that has an answer."""
    if criterion is None or asked.default is None:
        return asked, None if criterion is None else asked.criterion(criterion)
    only, state = criterion_named(criterion, asked.among), session.chosen[0]
    named = None if rubric is None else asked.rubric
    found = latest_answer(session.workspace, state, only, named, asked.default.graded)
    if found is None:
        return asked, asked.criterion(only)
    graded = found.graded
    return asked._replace(rubric=graded.rubric, year=graded.year, default=found), only


def _around(session: Session, asked: Moment, card: ReportCard, shown: Shown) -> Around:
    """Return what the proof of a card says besides: on which other cards more law counts."""
    others = fullest(session.workspace, card, session.chosen[0]) if asked.default else ()
    whats = ("the card on which most law counts", "a later one")
    more = [
        (command_line(shown, "explain", card.state, *time_words(other)), what)
        for other, what in zip(others, whats, strict=False)
    ]
    return Around(history=others, default=asked.default, more=more if on_screen(shown) else ())


def _links(card: ReportCard, only: str | None) -> Link:
    return addresses(
        (card.state, citation)
        for mark in card.marks
        if mark.answer is not None and only in (None, mark.criterion)
        for citation in mark.answer.citations
    )
