"""The workspace at a glance: rubrics, states, how much is coded, grades of the latest year."""

from __future__ import annotations

from dataclasses import dataclass

from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.reports.count.trend import NationalYear, national_year
from statscore.reports.count.years import cards, graded_years, latest_full


@dataclass(frozen=True, slots=True)
class RubricOverview:
    """One rubric and how much of it somebody has answered."""

    rubric: Rubric
    years: tuple[int, ...]
    """The years that it can grade with what is known."""
    criteria: int
    answered: int
    """Pairs of state and criterion with at least one answer, of any date."""
    published: int
    """State and year pairs for which the publisher printed something."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a workspace holds."""

    rubrics: tuple[RubricOverview, ...]
    states: int
    answers: int
    """Dated answers in all files."""
    latest: NationalYear | None


def overview(workspace: Workspace) -> Overview:
    """Return the workspace at a glance."""
    states = workspace.states.values()
    found = latest_full(workspace)
    return Overview(
        rubrics=tuple(_rubric(workspace, rubric) for rubric in workspace.rubrics.values()),
        states=len(workspace.states),
        answers=sum(len(dated) for state in states for dated in state.answers.values()),
        latest=national_year(found.graded, cards(workspace, found.graded)) if found else None,
    )


def _rubric(workspace: Workspace, rubric: Rubric) -> RubricOverview:
    states = workspace.states.values()
    return RubricOverview(
        rubric=rubric,
        years=tuple(graded.year for graded in graded_years(workspace, rubric)),
        criteria=len(rubric.criteria),
        answered=sum(id_ in rubric.criteria for state in states for id_ in state.answers),
        published=sum(len(state.published.get(rubric.id, {})) for state in states),
    )
