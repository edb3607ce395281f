"""A workspace with another text in place of one state's file, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from statscore.model.diagnostic import Diagnostic
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.read.files import parse
from statscore.read.positions import Positions
from statscore.read.references import state_references
from statscore.read.shape import shaped

BOM = "\ufeff"


def with_state_text(
    workspace: Workspace, code: str, text: str
) -> tuple[Workspace | None, tuple[Diagnostic, ...]]:
    """Return the workspace as it would be with this text in `states/<code>.toml`.

    The text goes through the stages that a file goes through; what they find is returned without
    line and column. None in place of the workspace where the state would be left out of it.
    """
    file = f"states/{code}.toml"
    parsed = parse(text.removeprefix(BOM), file)
    if parsed.data is None:
        return None, parsed.diagnostics
    state, problems = shaped(State, parsed.data, file, {"code": code})
    if state is None:
        return None, problems
    broken = any(
        each.severity == "error" and each.file.startswith("rubrics/")
        for each in workspace.diagnostics
    )
    found = tuple(state_references(workspace, state, broken=broken))
    if any(each.severity == "error" for each in found):
        return None, found
    states = dict(sorted({**workspace.states, code: state}.items()))
    files = tuple(sorted({*workspace.state_files, code}))
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
