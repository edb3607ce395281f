"""`statscore adjudicate`: the decisions of a filled review sheet become answers in states/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.coders import coders_named
from statscore.cli.options import Shown, showing
from statscore.cli.output import check_output, emit
from statscore.cli.session import start
from statscore.cli.sheets import listed, reading
from statscore.cli.trouble import CommandError, tell
from statscore.cli.writing import own_session, tell_warnings, telling, written
from statscore.desk.draft import Edit
from statscore.model.coding import Coder
from statscore.model.grouping import grouped
from statscore.model.workspace import Workspace
from statscore.read.decisions import coders_of, decisions
from statscore.read.sheet import Row, read_rows
from statscore.reports.card.fingerprints import criterion_fingerprint
from statscore.reports.coding.adjudication import Decision, Settled, agreed, settle
from statscore.reports.coding.units import units_of
from statscore.toml.edit import set_answer
from statscore.views.adjudicate import (
    adjudicate_data,
    adjudicate_document,
    adjudicate_records,
)
from statscore.views.words import count


@showing
def command(
    sheet: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="The filled review sheet, .csv or .xlsx."),
    ] = None,
    *,
    agree: Annotated[
        bool,
        typer.Option("--agreed", help="Write the answers too on which all coders agree."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be settled and write nothing.")
    ] = False,
    shown: Shown,
) -> None:
    """Read the decisions of a review sheet back into states/, with who decided and why.

    Rows without a decision stay open. Either every decision is written or, where one row has a
    problem, none; problems are listed by row and column. Comments in the files stay. With --agreed
    what all coders say alike is written too, where states/ has nothing under its date.
    """
    if sheet is None and not agree:
        raise typer.BadParameter("name a filled review sheet, or give --agreed, or both")
    check_output(shown.format_, shown.output)
    session = start(shown.workspace) if dry_run else own_session(shown.workspace)
    states = session.workspace.states
    rows: tuple[Row, ...] = ()
    if sheet:
        with reading(sheet):
            rows = read_rows(sheet)
    coders = coders_of(rows, coders_named(session.workspace, []))
    read = decisions(rows, session.workspace, coders)
    if sheet and read.problems:
        raise CommandError(listed(sheet.name, read.problems))
    settled = [settle(decision, states[decision.state], coders) for decision in read.decided]
    if agree:
        settled += _agreed(session.workspace, coders, read.decided)
    draft = written(session.workspace, _edits(session.workspace, settled), dry_run=dry_run)
    with telling(session.workspace, () if dry_run else draft.changes):
        emit(
            shown,
            document=lambda: adjudicate_document(settled, read.still_open, written=not dry_run),
            records=lambda: adjudicate_records(settled),
            data=lambda: adjudicate_data(settled, read.still_open, written=not dry_run),
        )
    tell_warnings(0 if dry_run else len(draft.problems))


def _agreed(
    workspace: Workspace, coders: Sequence[Coder], decided: Sequence[Decision]
) -> list[Settled]:
    """Return what coders say alike and is not decided; say which states have no file for it."""
    done = {(decision.state, decision.criterion, decision.since) for decision in decided}
    units = units_of(coders, workspace.rubrics_in_order)
    nowhere = sorted(
        {unit.state for unit in units.units if not unit.diverges} - {*workspace.state_files}
    )
    if nowhere:
        tell(
            "warning: what coders agree on is left out where states/ has no file for it; "
            f"`statscore new state {' '.join(nowhere)}` makes them"
        )
    alike, left_out = agreed(units, workspace.states, coders, decided)
    if left_out:
        tell(
            f"warning: {count(left_out, 'answer')} that coders give alike "
            f"{'is' if left_out == 1 else 'are'} left out, because they differ on a later day "
            "and nobody has settled that; settle it in the same run"
        )
    return [
        answer for answer in alike if (answer.state, answer.criterion, answer.since) not in done
    ]


def _edits(workspace: Workspace, settled: Sequence[Settled]) -> Iterator[Edit]:
    """Yield the change of each state's file."""
    for code, mine in sorted(grouped(settled, lambda answer: answer.state).items()):
        about = [("answers", answer.criterion) for answer in mine]
        yield Edit(f"states/{code}.toml", partial(_settled, workspace, mine), about)


def _settled(workspace: Workspace, mine: Sequence[Settled], text: str) -> str:
    for answer in mine:
        # Who settles an answer has today's words before them.
        asked = criterion_fingerprint(workspace.rubrics.values(), answer.criterion)
        values = {**answer.values, "fingerprint": asked}
        text = set_answer(text, answer.criterion, str(answer.since), values, workspace.criteria)
    return text
