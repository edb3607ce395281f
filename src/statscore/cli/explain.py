"""`statscore explain`: from the grade down to the line in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from statscore.cli.browse import OpenOption, open_file, open_source
from statscore.cli.options import AsOfOption, RubricOption, Shown, YearOption, showing
from statscore.cli.output import emit, shows_pictures
from statscore.cli.session import KeyLines, begun, moment, rests_on, session_of
from statscore.cli.words import state_and_others
from statscore.formats.document import Document
from statscore.reports.card.citations import addresses
from statscore.reports.card.proof import proof
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.views.explain.rows import explain_data
from statscore.views.explain.screen import explain_document, if_wrong
from statscore.views.explain.words import nowhere
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
    asked = moment(session, rubric, year, as_of)
    card = report_card(asked.rubric, session.chosen[0], asked.year, asked.as_of)
    only = None if criterion is None else asked.criterion(criterion)
    if only is not None and card.mark(only) is None:
        raise typer.BadParameter(f"'{asked.rubric.id}' does not ask '{only}' in {asked.year}")
    if open_ and shown.output is None:
        open_source([card], only)
        return
    proven = proof(card, session.chosen[0])
    asked_of = replace(card, marks=tuple(m for m in card.marks if only in (None, m.criterion)))
    places = KeyLines(session.workspace.root)

    def document() -> Document:
        linked = session.workspace.settings.jurisdictions == "us"
        links = _links(card, only) if linked else {}
        if not shows_pictures(shown.format_, shown.output):
            return explain_document(proven, links, places, only)
        contact = session.workspace.settings.contact
        return (*explain_document(proven, links, nowhere, only), *if_wrong(card, contact))

    emit(
        shown,
        document=document,
        records=lambda: marks_records([asked_of], session.fips),
        data=lambda: [explain_data(proven, places, only)],
        rests_on=rests_on(session, [card]),
    )
    if open_ and shown.output is not None:
        open_file(shown.output)


def _links(card: ReportCard, only: str | None) -> Link:
    return addresses(
        (card.state, citation)
        for mark in card.marks
        if mark.answer is not None and only in (None, mark.criterion)
        for citation in mark.answer.citations
    )
