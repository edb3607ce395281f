"""A workspace with another text in place of one file of answers, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from statscore.model.coding import Coding
from statscore.model.diagnostic import Diagnostic
from statscore.model.record import Record
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.read.files import parse
from statscore.read.positions import Positions
from statscore.read.references import answer_references, state_references
from statscore.read.shape import shaped
from statscore.reports.coders import as_coded

BOM = "\ufeff"
_Kind = TypeVar("_Kind", bound=Record)
Reread = tuple[Workspace | None, tuple[Diagnostic, ...]]
"""The workspace, None where the file would be left out of it; and what is wrong with the text."""


def with_state_text(workspace: Workspace, code: str, text: str) -> Reread:
    """Return the workspace as it would be with this text in `states/<code>.toml`.

    The text goes through the stages that a file goes through; what they find is returned without
    line and column.
    """
    file = f"states/{code}.toml"
    state, problems = _record(State, text, file, code)
    if state is None:
        return None, problems
    found = tuple(state_references(workspace, state, broken=_broken_rubric(workspace)))
    return _with(workspace, state, found)


def with_coding_text(workspace: Workspace, code: str, file: str, text: str) -> Reread:
    """Return the workspace as the coder sees it whose answers for the state are this text.

    As `with_state_text`; the state itself has to be in the workspace.
    """
    coding, problems = _record(Coding, text, file, code)
    if coding is None:
        return None, problems
    broken = _broken_rubric(workspace)
    found = tuple(answer_references(workspace, coding.answers, file, broken=broken))
    return _with(workspace, as_coded(workspace.states[code], coding), found)


def _record(
    kind: type[_Kind], text: str, file: str, code: str
) -> tuple[_Kind | None, tuple[Diagnostic, ...]]:
    parsed = parse(text.removeprefix(BOM), file)
    if parsed.data is None:
        return None, parsed.diagnostics
    return shaped(kind, parsed.data, file, {"code": code})


def _broken_rubric(workspace: Workspace) -> bool:
    return any(
        each.severity == "error" and each.file.startswith("rubrics/")
        for each in workspace.diagnostics
    )


def _with(workspace: Workspace, state: State, found: tuple[Diagnostic, ...]) -> Reread:
    if any(each.severity == "error" for each in found):
        return None, found
    states = dict(sorted({**workspace.states, state.code: state}.items()))
    files = tuple(sorted({*workspace.state_files, state.code}))
    return replace(workspace, states=states, state_files=files), found


def located_in(text: str, diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics of one file with line and column in this text of it."""
    places = Positions(text.removeprefix(BOM))
    return tuple(
        each
        if each.location is not None or not each.path
        else replace(each, location=places.find(each.path, on_key=each.on_key))
        for each in diagnostics
    )
