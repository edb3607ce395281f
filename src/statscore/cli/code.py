"""`statscore code`: go through what is not coded yet, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import typer

from statscore.cli.coding import Coding, Walk, walk
from statscore.cli.independent import (
    BatchOption,
    CoderOption,
    IndependentOption,
    place_of,
    session_from,
    who_codes,
)
from statscore.cli.options import RubricOption, WorkspaceOption, YearOption
from statscore.cli.output import show
from statscore.cli.session import Moment, rubric_named, scopes
from statscore.cli.trouble import tell
from statscore.cli.worklists import long_ago
from statscore.cli.writing import own_session
from statscore.formats.document import paragraph
from statscore.model.dates import When
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.coding.worklist import (
    Reason,
    Task,
    last_readable_year,
    suspect,
    worklist,
)
from statscore.reports.coding.worklist import stale as old
from statscore.views.words import count


def command(
    state: Annotated[
        str, typer.Argument(metavar="STATE", help="A postal code or a name, in any case.")
    ],
    criterion: Annotated[
        list[str] | None,
        typer.Option(
            "--criterion", "-c", help="Only this one, by id, number or title; once for each."
        ),
    ] = None,
    rubric: RubricOption = None,
    year: YearOption = None,
    coder: CoderOption = None,
    *,
    independent: IndependentOption = False,
    batch: BatchOption = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="Also what is marked as pending.")
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            "--stale", metavar="AGE", help="Also what nobody has read for 2y, 18m or 90d."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Go through the criteria to be coded: the question, what earns each level, your answer.

    What nobody has coded, and the answers to a question that has changed since. Each answer is
    saved at once. Leave with q, Ctrl-D or Ctrl-C and take it up again later.
    """
    session = own_session(workspace, [state])
    who = who_codes(coder)
    place = place_of(session.chosen[0].code, who, batch, independent=independent)
    session = session_from(session, place)
    read, subject = session.workspace, session.chosen[0]
    asked = _rubric(read, rubric, year)
    shown = year or last_readable_year(asked, subject, date.today())  # noqa: DTZ011 - local days
    coding = Coding(place, asked, shown, who)
    at = Moment(asked, shown, None, scopes(read, rubric_named(read, rubric), year))
    only = [at.criterion(each) for each in criterion or ()]
    tasks = worklist(asked, subject, shown, _again(read, subject, stale))
    wanted = [task for task in tasks if not only or task.criterion in only]
    chosen = tuple(task for task in wanted if pending or task.reason != "pending")
    show((paragraph(_opening(subject, coding, chosen, len(wanted) - len(chosen))),))
    if chosen:
        _warn_of_unread(subject, coding)
        raise typer.Exit(walk(Walk(coding, read, chosen)))


def _again(workspace: Workspace, state: State, age: str | None) -> dict[tuple[str, When], Reason]:
    """Return the state's answers that have to be read again, and why."""
    found: dict[tuple[str, When], Reason] = {}
    if age is not None:
        before = long_ago(age, date.today())  # noqa: DTZ011 - local days
        found = {
            (e.criterion, e.since): "stale" for e in old(workspace, before) if e.state == state.code
        }
    for each in suspect(workspace):
        if each.state == state.code:
            found[each.criterion, each.since] = "suspect"
    return found


def _rubric(workspace: Workspace, name: str | None, year: int | None) -> Rubric:
    found = (
        rubric_named(workspace, name)
        or (workspace.rubric_for(year) if year else None)
        or workspace.default_rubric
    )
    if found is None:
        raise typer.BadParameter(
            f"name a rubric with --rubric ({', '.join(workspace.rubrics) or 'there is none'})"
        )
    return found


def _opening(state: State, coding: Coding, tasks: Sequence[Task], put_off: int) -> str:
    own = f" · {coding.place.coder} alone" if coding.place.coder else ""
    head = f"{state.name} ({state.code}) · {coding.rubric.title} · {coding.year}{own}"
    more = f"; {put_off} pending, which --pending asks too" if put_off else ""
    if not tasks:
        return f"{head}: nothing is left to code{more}"
    left = count(len(tasks), "criterion", "criteria")
    return f"{head}: {left} to code, as of {coding.day}{more}. Type ? for help."


def _warn_of_unread(state: State, coding: Coding) -> None:
    if state.through is not None and state.through.last < coding.day:
        tell(
            f"warning: {coding.place.file} says that the law has been read through "
            f"{state.through} only, so an answer will not count on {coding.day}"
        )
