"""A state as its coders see it, before anybody has settled where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from statscore.model.coding import Coder, Coding
from statscore.model.state import State
from statscore.model.workspace import Workspace


def as_coded(state: State, coding: Coding) -> State:
    """Return the state with one coder's answers in place of the settled ones.

    What was printed of areas is left out: it would settle what the coder's answers leave open.
    """
    printed = {
        rubric: {year: item.model_copy(update={"areas": {}}) for year, item in years.items()}
        for rubric, years in state.published.items()
    }
    return state.model_copy(
        update={"answers": coding.answers, "through": coding.through, "published": printed}
    )


def coded_workspace(
    workspace: Workspace, coders: Sequence[Coder]
) -> tuple[Workspace, Mapping[str, tuple[State, ...]]]:
    """Return the workspace with the states that a coder has coded, as the first such sees them.

    Beside it stand the same states as the further coders see them, by code.
    """
    seen = {
        code: tuple(
            as_coded(state, coder.codings[code]) for coder in coders if code in coder.codings
        )
        for code, state in workspace.states.items()
    }
    coded = {code: views for code, views in seen.items() if views}
    return (
        replace(workspace, states={code: views[0] for code, views in coded.items()}),
        {code: views[1:] for code, views in coded.items()},
    )
