"""What somebody has to look at again: answers to a changed question, and answers read long ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from statscore.model.coding import Coder, Coding
from statscore.model.dates import When
from statscore.model.rubric import PENDING
from statscore.model.state import Answer, State
from statscore.model.workspace import Workspace
from statscore.reports.card.fingerprints import criterion_fingerprint


@dataclass(frozen=True)
class WorkItem:
    """One answer to look at."""

    state: str
    criterion: str
    since: When
    answer: Answer
    read: date | None
    """The last day on which somebody is known to have read this law, None where none is noted."""
    folder: str
    """Where the answer stands: states, or coders/<name> for one coder's own."""
    coder: str | None
    """Who answered, as far as it is noted; the folder of a coder's own answer says it."""

    @property
    def file(self) -> str:
        """The file in which the answer stands."""
        return f"{self.folder}/{self.state}.toml"


def suspect(workspace: Workspace, coders: Sequence[Coder] = ()) -> tuple[WorkItem, ...]:
    """Return the answers whose criterion reads otherwise than when it was answered.

    Those in states/, and then those of the coders.
    An answer without a fingerprint says nothing of the words that it answered.
    """
    today: dict[str, str] = {}
    found = []
    for kept, criterion, since, answer in _answers(workspace, coders):
        if answer.fingerprint is None:
            continue
        if criterion not in today:
            today[criterion] = criterion_fingerprint(workspace.rubrics.values(), criterion)
        if answer.fingerprint != today[criterion]:
            found.append(_item(kept, criterion, since, answer))
    return tuple(found)


def stale(workspace: Workspace, before: date, coders: Sequence[Coder] = ()) -> tuple[WorkItem, ...]:
    """Return the answers that nobody is known to have read on `before` or later, oldest first.

    Of each criterion the latest answer alone, and of each coder's: earlier ones tell of the past,
    which stays as it is.
    """
    latest = {
        (kept.folder, kept.read.code, criterion): _item(kept, criterion, since, answer)
        for kept, criterion, since, answer in _answers(workspace, coders)
        if answer.level != PENDING
    }
    found = [item for item in latest.values() if item.read is None or item.read < before]
    return tuple(sorted(found, key=lambda item: item.read or date.min))


class _Kept(NamedTuple):
    """What stands in one file of states/ or of a coder's folder."""

    folder: str
    coder: str | None
    read: State | Coding

    @property
    def answers(self) -> Mapping[str, Mapping[When, Answer]]:
        """The answers by criterion and date."""
        return self.read.answers


def _answers(
    workspace: Workspace, coders: Sequence[Coder]
) -> Iterator[tuple[_Kept, str, When, Answer]]:
    settled = (_Kept("states", None, state) for state in workspace.states.values())
    own = (
        _Kept(f"coders/{coder.name}", coder.name, coding)
        for coder in coders
        for coding in coder.codings.values()
    )
    for kept in (*settled, *own):
        for criterion, answers in kept.answers.items():
            for since, answer in answers.items():
                yield kept, criterion, since, answer


def _item(kept: _Kept, criterion: str, since: When, answer: Answer) -> WorkItem:
    return WorkItem(
        kept.read.code,
        criterion,
        since,
        answer,
        _last_read(kept.read, answer),
        kept.folder,
        kept.coder or answer.coder,
    )


def _last_read(kept: State | Coding, answer: Answer) -> date | None:
    """Return the last day on which somebody is known to have read the law of an answer.

    The day it was coded, or the day through which the answer or else the whole file was read; of
    a month or year that is noted without a day, the last that may be meant.
    """
    noted = [answer.coded, answer.through or kept.through]
    return max((each.last for each in noted if each is not None), default=None)
