"""What a change of one state's answers does to its report cards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.count.years import latest


@dataclass(frozen=True)
class Effect:
    """One rubric's card of a year, before and after."""

    before: ReportCard
    after: ReportCard


def effects(
    before: Workspace, after: Workspace, state: str, criterion: str, year: int | None = None
) -> tuple[Effect, ...]:
    """Return the effect under each rubric that asks the criterion.

    For the year, or else for the latest that has anything to show for the state; a rubric that
    does not ask the criterion then has none.
    """
    return tuple(
        Effect(
            report_card(rubric, before.states[state], shown),
            report_card(rubric, after.states[state], shown),
        )
        for rubric in after.rubrics.values()
        if criterion in rubric.criteria
        and (shown := year or _latest((before, after), state, rubric)) is not None
        and rubric.criteria[criterion].in_force(shown)
    )


def _latest(workspaces: Iterable[Workspace], state: str, rubric: Rubric) -> int | None:
    years = [latest(workspace, (workspace.states[state],), rubric) for workspace in workspaces]
    return max((found.graded.year for found in years if found), default=None)
