"""Answers that come from a sheet, set against those that the files hold already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.rubric import LawBasis
from statscore.model.state import Answer
from statscore.reports.card.holding import Held as HeldAnswer
from statscore.reports.card.holding import holding

Keys = Mapping[str, object]
"""Keys of an answer with their values, as they are written to a file."""


class Incoming(NamedTuple):
    """One answer that a sheet gives."""

    criterion: str
    since: When
    keys: Keys
    """With the level."""
    row: int
    column: str


class Seen(NamedTuple):
    """What a sheet says of a criterion on one day."""

    level: str
    keys: Keys
    """Everything else that it says of the answer."""
    row: int
    column: str


class Conflict(NamedTuple):
    """Where a sheet says one thing and the file another."""

    row: int
    column: str
    words: str


@dataclass
class Outcome:
    """What becomes of a state's answers in a sheet."""

    new: list[Incoming] = field(default_factory=list)
    changed: list[Incoming] = field(default_factory=list)
    """In place of answers that stand under the same date."""
    removed: list[tuple[str, When]] = field(default_factory=list)
    """Criterion and date of answers that make room."""
    unchanged: int = 0
    """Answers that the file holds already."""
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """What a state's file holds of one criterion."""

    answers: Mapping[When, Answer]
    through: When | None
    """The file's."""
    law: LawBasis
    """How the rubric counts."""
    read: When | None = None
    """The sheet's `through` of the state, where it is another than the file's."""


def add_dated(outcome: Outcome, each: Incoming, held: Held, *, latest: bool, replace: bool) -> None:
    """Add an answer with a date of its own, the `latest` of its criterion or one before others.

    One under the same date that differs is a conflict, and so is one from a day on which the file
    has another level.
    """
    there = held.answers.get(each.since)
    if there is None:
        other = None if replace else _other_level(held, each)
        if other is None:
            outcome.new.append(_as_far_as_read(each, held, latest=latest))
        else:
            words = f"the file answers '{other.answer.level}' on {each.since}, since {other.since}"
            outcome.conflicts.append(Conflict(each.row, each.column, words))
    elif _says(there, each.keys):
        outcome.unchanged += 1
    elif replace:
        outcome.changed.append(_as_far_as_read(each, held, latest=latest))
    else:
        words = f"the file answers '{there.level}' from {each.since}"
        if there.level == each.keys["level"]:
            differing = [key for key, value in each.keys.items() if not _same(there, key, value)]
            words += f", but differs in {', '.join(differing)}"
        outcome.conflicts.append(Conflict(each.row, each.column, words))


def _other_level(held: Held, each: Incoming) -> HeldAnswer | None:
    """Return the answer of the file that holds on the day with another level."""
    found = holding(held.answers, each.since.last, held.law, held.through).settled
    return None if found is None or found.answer.level == each.keys["level"] else found


def _as_far_as_read(each: Incoming, held: Held, *, latest: bool) -> Incoming:
    """Return the answer with the day up to which it was read, where the file has read otherwise."""
    if not latest or held.read is None or held.read.last < each.since.last:
        return each
    return each._replace(keys={"through": held.read, **each.keys})


def _says(answer: Answer, keys: Keys) -> bool:
    return all(_same(answer, key, value) for key, value in keys.items())


def _same(answer: Answer, key: str, value: object) -> bool:
    return bool(getattr(answer, key) == value)
