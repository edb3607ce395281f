"""One bill's file: shape first, then whether what it names is in the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from statscore.model.bill import Bill
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.names import States
from statscore.model.rubric import PENDING, RESERVED_LEVELS
from statscore.model.workspace import Workspace
from statscore.read.folder import refusal
from statscore.read.load import located, sound
from statscore.read.references import answer_level, unknown, value_unasked


class ReadBill(NamedTuple):
    """A bill, None where its file has errors, and everything that is wrong with it."""

    bill: Bill | None
    diagnostics: tuple[Diagnostic, ...]


def read_bill(path: Path, workspace: Workspace) -> ReadBill:
    """Return the bill that the file holds, held against the rubrics and states of the workspace."""
    file = path.as_posix()
    refused = _refused(path, file, workspace)
    if refused is not None:
        return ReadBill(None, (refused,))
    bill, problems = sound(Bill, Path(), file, {}, partial(bill_references, workspace))
    return ReadBill(bill, tuple(located(Path(), problems)))


def _refused(path: Path, file: str, workspace: Workspace) -> Diagnostic | None:
    """Return why the file is not to be read: a pipe, or a link that leads out of the workspace.

    A bill that lies elsewhere is the user's own, and may be a link to anywhere.
    """
    root = workspace.root.absolute()
    inside = path.absolute().is_relative_to(root)
    places = (path.parent, path) if inside and path.parent.absolute() != root else (path,)
    refusals = (refusal(root, place, file, shipped=not inside) for place in places)
    return next((refused for refused in refusals if refused is not None), None)


def bill_references(workspace: Workspace, bill: Bill, file: str) -> Iterator[Diagnostic]:
    """Yield what the bill names and the workspace does not have."""
    if bill.state is not None and bill.state not in workspace.state_files:
        yield _no_state(bill.state, workspace, file)
    if bill.enacted and bill.effective and bill.enacted.first > bill.effective.last:
        yield Diagnostic(
            code="enacted-after-effective",
            message=f"enacted {bill.enacted}, after it took effect ({bill.effective})",
            file=file,
            path=("enacted",),
            help="a law is enacted no later than it takes effect",
        )
    known = {id_ for rubric in workspace.rubrics.values() for id_ in rubric.criteria}
    for criterion, change in bill.changes.items():
        path: KeyPath = ("changes", criterion)
        asking = [rubric for rubric in workspace.rubrics.values() if criterion in rubric.criteria]
        place = (*path, "level")
        if not asking:
            yield unknown("criterion", criterion, known, file, path, on_key=True)
        elif change.value is not None:
            yield from value_unasked(asking, criterion, file, path)
        elif change.level == PENDING:
            levels = set(asking[0].levels(criterion)) - {*RESERVED_LEVELS}
            yield unknown("level", PENDING, levels, file, place, of=" that a law can meet")
        else:
            yield from answer_level(asking, criterion, change.says, file, place)


def _no_state(code: str, workspace: Workspace, file: str) -> Diagnostic:
    named = States(workspace).named(code)
    codes = [known for known in named if known in workspace.state_files]
    return Diagnostic(
        code="bad-state-code",
        message=f"'{code}' is no state of this workspace",
        file=file,
        path=("state",),
        help=f"did you mean '{codes[0]}'?"
        if codes
        else "write a postal code that has a file in states/, or take the line out for a model law",
    )
