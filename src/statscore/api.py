"""The public functions for a notebook; the commands are thin over the same reports."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from statscore.checks import findings
from statscore.model.diagnostic import Diagnostic
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.read.load import load as read
from statscore.read.load import located
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.report_card import report_card as _report_card
from statscore.reports.card.standings import Standing
from statscore.reports.card.standings import standings as _standings
from statscore.reports.change.comparison import Change, Comparison, comparison
from statscore.reports.count.years import latest, latest_full

__all__ = (
    "AreaScore",
    "Change",
    "Comparison",
    "Diagnostic",
    "Mark",
    "ReportCard",
    "Standing",
    "Workspace",
    "check",
    "compare",
    "load",
    "report_card",
    "standings",
)


def load(path: str | Path | None = None) -> Workspace:
    """Return the workspace at the path, or around the current folder, or the one that ships.

    The file of a state is read when the state is asked for, and left out where it has errors:
    `diagnostics` has what is wrong in the files, `check` what the checks find besides.
    Raises NotADirectoryError where the path is no workspace.
    """
    return read(path)


def check(workspace: Workspace) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with the workspace, in order of file and line."""
    found = located(workspace.root, findings(workspace).shown)
    return tuple(found)


def report_card(
    workspace: Workspace,
    state: str,
    year: int | None = None,
    rubric: str | None = None,
    as_of: date | None = None,
) -> ReportCard:
    """Return the state's card for a year or day; without one, the latest with anything to show.

    Raises KeyError for a state or rubric that the workspace does not have, ValueError where
    nothing decides the rubric or the year.
    """
    one = workspace.states[state]
    chosen, when = _chosen(workspace, (one,), rubric, as_of.year if as_of else year)
    return _report_card(chosen, one, when, as_of)


def standings(
    workspace: Workspace, year: int | None = None, rubric: str | None = None
) -> tuple[Standing, ...]:
    """Return all states ranked; without a year, the latest with figures for many states."""
    states = tuple(workspace.states.values())
    chosen, when = _chosen(workspace, states, rubric, year)
    return _standings(_report_card(chosen, each, when) for each in states)


def compare(
    workspace: Workspace,
    before: int | date,
    after: int | date,
    rubric: str | None = None,
    *,
    from_rubric: str | None = None,
    to_rubric: str | None = None,
) -> tuple[Comparison, ...]:
    """Return one Comparison a state between two years or days."""
    states = tuple(workspace.states.values())
    sides = [
        (
            _chosen(workspace, states, named or rubric, at if isinstance(at, int) else at.year),
            None if isinstance(at, int) else at,
        )
        for at, named in ((before, from_rubric), (after, to_rubric))
    ]
    (first, first_day), (second, second_day) = sides
    return tuple(
        comparison(
            _report_card(*_args(first, each), first_day),
            _report_card(*_args(second, each), second_day),
        )
        for each in states
    )


def _args(chosen: tuple[Rubric, int], state: State) -> tuple[Rubric, State, int]:
    rubric, year = chosen
    return rubric, state, year


def _chosen(
    workspace: Workspace, states: tuple[State, ...], rubric: str | None, year: int | None
) -> tuple[Rubric, int]:
    named = workspace.rubrics[rubric] if rubric is not None else None
    if year is not None:
        found = named or workspace.rubric_for(year)
        if found is None:
            raise ValueError(f"no rubric grades {year}; name one")
        return found, year
    default = (
        latest(workspace, states, named) if len(states) == 1 else latest_full(workspace, named)
    )
    if default is None:
        raise ValueError("nothing is coded or published yet; name a year")
    return default.graded.rubric, default.graded.year
