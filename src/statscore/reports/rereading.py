"""What somebody has to look at again: answers to a changed question, and answers read long ago."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from statscore.model.dates import When
from statscore.model.rubric import PENDING
from statscore.model.state import Answer, State
from statscore.model.workspace import Workspace
from statscore.reports.fingerprints import criterion_fingerprint


@dataclass(frozen=True)
class WorkItem:
    """One answer to look at."""

    state: str
    criterion: str
    since: When
    answer: Answer
    read: date | None
    """The last day on which somebody is known to have read this law, None where none is noted."""


def suspect(workspace: Workspace) -> tuple[WorkItem, ...]:
    """Return the answers whose criterion reads otherwise than when it was answered.

    An answer without a fingerprint says nothing of the words that it answered.
    """
    today: dict[str, str] = {}
    found = []
    for state, criterion, since, answer in _answers(workspace):
        if answer.fingerprint is None:
            continue
        if criterion not in today:
            today[criterion] = criterion_fingerprint(workspace.rubrics.values(), criterion)
        if answer.fingerprint != today[criterion]:
            found.append(_item(state, criterion, since, answer))
    return tuple(found)


def stale(workspace: Workspace, before: date) -> tuple[WorkItem, ...]:
    """Return the answers that nobody is known to have read on `before` or later, oldest first.

    Of each criterion the latest answer alone: earlier ones tell of the past, which stays as it is.
    """
    latest = {
        (state.code, criterion): _item(state, criterion, since, answer)
        for state, criterion, since, answer in _answers(workspace)
        if answer.level != PENDING
    }
    found = [item for item in latest.values() if item.read is None or item.read < before]
    return tuple(sorted(found, key=lambda item: item.read or date.min))


def last_read(state: State, answer: Answer) -> date | None:
    """Return the last day on which somebody is known to have read the law of an answer.

    The day it was coded, or the day through which the answer or else the whole file was read; of
    a month or year that is noted without a day, the last that may be meant.
    """
    noted = [answer.coded, answer.through or state.through]
    return max((each.last for each in noted if each is not None), default=None)


def _answers(workspace: Workspace) -> Iterator[tuple[State, str, When, Answer]]:
    for state in workspace.states.values():
        for criterion, answers in state.answers.items():
            for since, answer in answers.items():
                yield state, criterion, since, answer


def _item(state: State, criterion: str, since: When, answer: Answer) -> WorkItem:
    return WorkItem(state.code, criterion, since, answer, last_read(state, answer))
