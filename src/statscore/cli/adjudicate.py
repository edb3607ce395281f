"""`statscore adjudicate`: the decisions of a filled review sheet become answers in states/."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from statscore.cli.coders import coders_named
from statscore.cli.options import ExcelOption, FormatOption, OutputOption, WorkspaceOption
from statscore.cli.output import emit
from statscore.cli.session import start
from statscore.cli.trouble import CommandError
from statscore.cli.writing import own_session
from statscore.model.coding import Coder
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.read.decisions import Problem, coders_of, decisions
from statscore.read.files import parse
from statscore.read.references import state_references
from statscore.read.shape import shaped
from statscore.read.sheet import Row, SheetError, read_sheet
from statscore.reports.adjudication import Decision, Settled, agreed, settle
from statscore.reports.fingerprints import criterion_fingerprint
from statscore.reports.units import units_of
from statscore.write.edit import set_answer
from statscore.write.messages import message
from statscore.write.save import replace
from statscore.write.views.adjudicate import (
    adjudicate_data,
    adjudicate_document,
    adjudicate_records,
)
from statscore.write.views.words import count


class Change(NamedTuple):
    """A state's file before and after."""

    file: str
    before: str
    after: str


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
    format_: FormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read the decisions of a review sheet back into states/, with who decided and why.

    Rows without a decision stay open. Either every decision is written or, where one row has a
    problem, none; problems are listed by row and column. Comments in the files stay. With --agreed
    what all coders say alike is written too, where states/ has nothing under its date.
    """
    if sheet is None and not agree:
        raise typer.BadParameter("name a filled review sheet, or give --agreed, or both")
    session = start(workspace) if dry_run else own_session(workspace)
    states = session.workspace.states
    rows = _rows(sheet) if sheet else ()
    coders = coders_of(rows, coders_named(session.workspace, []))
    read = decisions(rows, session.workspace, coders)
    if sheet and read.problems:
        raise CommandError(_listed(sheet, read.problems))
    found = [settle(each, states[each.state], coders) for each in read.decided]
    if agree:
        found += _agreed(session.workspace, coders, read.decided)
    changes = _changes(session.workspace, found)
    if not dry_run:
        _write(session.workspace.root, changes)
    emit(
        format_,
        output,
        document=lambda: adjudicate_document(found, read.still_open, written=not dry_run),
        records=lambda: adjudicate_records(found),
        data=lambda: adjudicate_data(found, read.still_open, written=not dry_run),
        excel=excel,
    )
    for change in () if dry_run else changes:
        if change.before != change.after:
            typer.echo(f"wrote {change.file}", err=True)


def _agreed(
    workspace: Workspace, coders: Sequence[Coder], decided: Sequence[Decision]
) -> list[Settled]:
    """Return what coders say alike and is not decided; say which states have no file for it."""
    done = {(each.state, each.criterion, each.since) for each in decided}
    units = units_of(coders, workspace.criteria)
    nowhere = sorted(
        {each.state for each in units.units if not each.diverges} - {*workspace.state_files}
    )
    if nowhere:
        typer.echo(
            "warning: what coders agree on is left out where states/ has no file for it; "
            f"`statscore new state {' '.join(nowhere)}` makes them",
            err=True,
        )
    found, left_out = agreed(units, workspace.states, coders, decided)
    if left_out:
        typer.echo(
            f"warning: {count(left_out, 'answer')} that coders give alike "
            f"{'is' if left_out == 1 else 'are'} left out, because they differ on a later day "
            "and nobody has settled that; settle it in the same run",
            err=True,
        )
    return [each for each in found if (each.state, each.criterion, each.since) not in done]


def _rows(sheet: Path) -> tuple[Row, ...]:
    try:
        return read_sheet(sheet)
    except OSError as error:
        raise CommandError(f"'{sheet}' cannot be read: {error.strerror or error}") from error
    except SheetError as error:
        raise CommandError(f"'{sheet}' cannot be read: {error}") from error
    except ModuleNotFoundError as error:
        raise CommandError(
            "Excel files need python-calamine: pip install 'statscore[excel]', or save as CSV"
        ) from error


def _listed(sheet: Path, problems: Sequence[Problem]) -> str:
    lines = [
        f"{sheet.name}: row {each.row}, column '{each.column}': {each.words}" for each in problems
    ]
    return "\n".join((*lines, "nothing was written"))


def _changes(workspace: Workspace, found: Sequence[Settled]) -> list[Change]:
    """Return the files as they will be; raise CommandError where one would not be sound."""
    by_state: dict[str, list[Settled]] = {}
    for each in found:
        by_state.setdefault(each.state, []).append(each)
    changes = []
    for code, mine in sorted(by_state.items()):
        file = f"states/{code}.toml"
        before = after = (workspace.root / file).read_bytes().decode()
        for each in mine:
            # Who settles an answer has today's words before them.
            asked = criterion_fingerprint(workspace.rubrics.values(), each.criterion)
            values = {**each.values, "fingerprint": asked}
            after = set_answer(after, each.criterion, str(each.since), values, workspace.criteria)
        _check(workspace, code, file, after)
        changes.append(Change(file, before, after))
    return changes


def _check(workspace: Workspace, code: str, file: str, text: str) -> None:
    parsed = parse(text.removeprefix("\ufeff"), file)
    problems = list(parsed.diagnostics)
    if parsed.data is not None:
        state, wrong = shaped(State, parsed.data, file, {"code": code})
        problems.extend(wrong)
        if state is not None:
            problems.extend(state_references(workspace, state, broken=False))
    errors = [each for each in problems if each.severity == "error"]
    if errors:
        raise CommandError("\n".join((*map(message, errors), "nothing was written")))


def _write(root: Path, changes: Sequence[Change]) -> None:
    """Write all files; where one cannot be written, the earlier ones are put back."""
    done: list[Change] = []
    for each in changes:
        try:
            replace(root / each.file, each.before, each.after)
        except OSError as error:
            for earlier in done:
                with contextlib.suppress(OSError):
                    replace(root / earlier.file, earlier.after, earlier.before)
            raise CommandError(
                f"'{each.file}' cannot be written: {error.strerror or error}; nothing was written"
            ) from error
        done.append(each)
