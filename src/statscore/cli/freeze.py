"""`statscore freeze`: release a year's figures, or record why a released figure has moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated

import typer
from pydantic import ValidationError

from statscore.checks import findings
from statscore.cli.options import RubricOption, WorkspaceOption, year
from statscore.cli.output import say
from statscore.cli.session import Session, moment
from statscore.cli.trouble import CommandError, tell
from statscore.cli.version import program_version
from statscore.cli.words import parsed_day
from statscore.cli.writing import drafting, own_session, refuse, telling, written
from statscore.desk.draft import Edit, new_file, saved
from statscore.desk.whole import correction_text, edition_text
from statscore.formats.messages import message
from statscore.model import dates
from statscore.model.dates import When
from statscore.model.edition import Correction, Edition
from statscore.model.rubric import Rubric
from statscore.read.editions import edition_file, edition_id, released_edition
from statscore.read.load import located
from statscore.reports.card.editions import cards_of, moved, released
from statscore.reports.card.fingerprints import (
    cards_fingerprint,
    part_fingerprints,
    rubric_fingerprint,
)
from statscore.reports.card.report_card import report_card
from statscore.views.words import count


def command(
    year_: Annotated[
        int,
        typer.Argument(
            metavar="YEAR", parser=year, help="The year whose report cards are released."
        ),
    ],
    rubric: RubricOption = None,
    *,
    correct: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="Record that released figures of it have moved."),
    ] = None,
    reason: Annotated[
        str | None, typer.Option(help="With --correct: why the figures have moved.")
    ] = None,
    who: Annotated[str | None, typer.Option(help="With --correct: who answers for it.")] = None,
    on: Annotated[
        str | None,
        typer.Option("--date", metavar="DAY", help="The day of the release; else today."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Release the report cards of a year: every figure goes into editions/YEAR.toml.

    From then on `statscore verify` fails where a released figure has moved, until the move is
    recorded with --correct. A release is never written over.
    """
    session = own_session(workspace, correct)
    asked = moment(session, rubric, year_, None)
    day = parsed_day(on) if on is not None else dates.today()
    if correct:
        if not reason or not who:
            raise typer.BadParameter("--correct needs a --reason and --who answers for it")
        _correct(session, asked.rubric, year_, _correction(day, reason, who))
    elif reason or who:
        raise typer.BadParameter("--reason and --who go with --correct")
    else:
        _freeze(session, asked.rubric, year_, day)


def _freeze(session: Session, rubric: Rubric, year_: int, day: date) -> None:
    _refuse(session)
    workspace = session.workspace
    every = [report_card(rubric, state, year_) for state in workspace.states.values()]
    cards = [card for card in every if card.shows_anything]
    if not cards:
        raise CommandError(f"nothing is coded or published for {year_} under '{rubric.id}'")
    cutoff = rubric.cutoff_day(year_)
    edition = Edition(
        id=edition_id(workspace, rubric, year_),
        rubric=rubric.id,
        year=year_,
        as_of=When(cutoff, cutoff),
        frozen=When(day, day),
        program=program_version(),
        rubric_fingerprint=rubric_fingerprint(rubric),
        rubric_parts=part_fingerprints(rubric),
        fingerprint=cards_fingerprint(cards),
        cards={card.state: released(card) for card in cards},
    )
    file = edition_file(edition.id)
    with drafting():
        draft = saved(workspace, [new_file(file, edition_text(edition))])
    if draft.moved:
        raise CommandError(
            f"{file} is there already: a release is never written over. Where a figure has moved, "
            f'`statscore freeze {year_} --correct STATE --reason "…" --who "…"`'
        )
    refuse(draft)
    with telling(workspace, draft.changes):
        say(f"released {count(len(cards), 'report card')} of {year_} in {file}")


def _refuse(session: Session) -> None:
    """Raise CommandError where anything is wrong: what is broken would be missing unsaid."""
    workspace = session.workspace
    wrong = [problem for problem in findings(workspace).shown if problem.severity == "error"]
    if wrong:
        for problem in located(workspace.root, wrong):
            tell(message(problem))
        raise CommandError(f"nothing is released while there are errors ({len(wrong)})")


def _correct(session: Session, rubric: Rubric, year_: int, why: Correction) -> None:
    workspace = session.workspace
    file = edition_file(edition_id(workspace, rubric, year_))
    edition = released_edition(workspace, rubric, year_).edition
    if edition is None:
        raise CommandError(f"there is no sound {file} to correct; `statscore verify` says more")
    cards = cards_of(workspace, rubric, edition)
    texts, lines = [], []
    for state in session.chosen:
        if state.code not in cards:
            raise CommandError(f"{state.code} is not in the edition {edition.id}")
        corrections = moved(edition, [cards[state.code]])
        if not corrections:
            raise CommandError(f"no released figure of {state.code} has moved")
        figures = _figures({correction.keys: correction.now for correction in corrections})
        number = len(edition.corrections.get(state.code, {})) + 1
        texts.append(correction_text(state.code, str(number), why.model_copy(update=figures)))
        lines += [
            f"{state.code} {' '.join(correction.keys)}: {correction.released} -> {correction.now}"
            for correction in corrections
        ]
    added = "".join(texts)
    edit = Edit(file, lambda old: old + "\n"[old.endswith("\n") :] + added)
    with telling(workspace, written(workspace, [edit]).changes):
        for line in (*lines, f"recorded in {file}"):
            say(line)


def _correction(day: date, reason: str, who: str) -> Correction:
    """Return the correction without its figures; BadParameter where its words are no text."""
    try:
        return Correction(date=When(day, day), reason=reason, who=who)
    except ValidationError as error:
        wrong = error.errors()[0]
        raise typer.BadParameter(f"--{wrong['loc'][0]}: {wrong['msg']}") from error


def _figures(moved_: Mapping[tuple[str, ...], str]) -> dict[str, object]:
    """Return the figures under the keys of a correction."""
    figures: dict[str, object] = {keys[0]: now for keys, now in moved_.items() if len(keys) == 1}
    for table in ("areas", "marks"):
        inner = {keys[1]: now for keys, now in moved_.items() if keys[0] == table}
        if inner:
            figures[table] = inner
    return figures
