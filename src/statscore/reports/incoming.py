"""Answers that come from a sheet, set against those that the files hold already.

A sheet of years says what the law was on one day of each. While the level stays, that is one
answer, from the first day on which it was seen to the last; since when it was so, and what was so
between a day with one level and the next day with another, nobody has read. So such an answer says
that its start is unknown, and ends with its last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replace_
from datetime import date, timedelta
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.rubric import LawBasis
from statscore.model.state import Answer
from statscore.reports.holding import Held as HeldAnswer
from statscore.reports.holding import holding

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


def add_seen(
    outcome: Outcome,
    criterion: str,
    seen: Mapping[date, Seen],
    days: Sequence[date],
    held: Held,
    *,
    replace: bool,
) -> None:
    """Add what was seen on some of the days, as one answer while nothing changes.

    A day on which the file holds the same level already adds nothing, a day on which it holds
    another is a conflict; to replace makes room for it in the file.
    """
    if replace:
        held = replace_(held, answers=_with_room(outcome, criterion, seen, held))
    open_: dict[date, Seen] = {}
    known = 0
    for day in filter(seen.__contains__, days):
        now = seen[day]
        wrong, covered = _against(held, day, now)
        if wrong is not None:
            outcome.conflicts.append(Conflict(now.row, now.column, wrong))
        elif covered:
            known += 1
        else:
            open_[day] = now
    outcome.unchanged += bool(known)
    outcome.new.extend(_spells(criterion, open_, days, held))


def _with_room(
    outcome: Outcome, criterion: str, seen: Mapping[date, Seen], held: Held
) -> Mapping[When, Answer]:
    """Return the file's answers without what the sheet contradicts.

    Such an answer ends before the first day on which it is contradicted; where it begins no
    earlier it is taken out. What it said of later days is said no more: it may not have been so.
    """
    left = dict(held.answers)
    while disputed := _disputed(replace_(held, answers=left), seen):
        for since, day in disputed.items():
            # Until the next answer, at most: since when that one held may be all that is known.
            ends = min((day, *(each.first for each in held.answers if each > since)))
            through = ends - timedelta(days=1)
            if through < since.last:
                del left[since]
            else:
                left[since] = left[since].model_copy(update={"through": When(through, through)})
    for since, was in held.answers.items():
        if since not in left:
            outcome.removed.append((criterion, since))
        elif left[since] is not was:
            keys = {"level": was.level, "through": left[since].through}
            first = next(each for day, each in sorted(seen.items()) if day > since.last)
            outcome.changed.append(Incoming(criterion, since, keys, first.row, first.column))
    return left


def _disputed(held: Held, seen: Mapping[date, Seen]) -> Mapping[When, date]:
    """Return the answers that keep the file from saying what was seen, each with the first day."""
    found: dict[When, date] = {}
    for day, now in sorted(seen.items()):
        if _against(held, day, now)[0] is None:
            continue
        candidates = holding(held.answers, day, held.law, held.through).candidates
        others = [each.since for each in candidates if each.answer.level != now.level]
        for since in others or [*(each.since for each in candidates), When(day, day)]:
            if since in held.answers:
                found.setdefault(since, day)
    return found


def _against(held: Held, day: date, now: Seen) -> tuple[str | None, bool]:
    """Return what the file says against it, and whether it holds the same."""
    if not held.answers:
        return None, False
    found = holding(held.answers, day, held.law, held.through)
    levels = [each.answer.level for each in found.candidates]
    settled = found.settled
    if settled is not None and settled.answer.level == now.level:
        return None, True
    if settled is not None:
        return f"the file answers '{levels[0]}' on {day}, since {settled.since}", False
    there = held.answers.get(When(day, day))
    if there is not None:
        return f"the file has an answer from {day}: '{there.level}'", False
    if levels:
        either = "' or '".join(levels)
        return f"the file leaves open whether '{either}' holds on {day}", False
    return None, False


def _spells(
    criterion: str, seen: Mapping[date, Seen], days: Sequence[date], held: Held
) -> Iterator[Incoming]:
    """Yield an answer for each run of days that say the same.

    Days are of one run where none of the sheet's lies between them, nor an answer of the file.
    """
    first: tuple[date, Seen] | None = None
    last = date.min
    for day in (*days, None):
        now = seen.get(day) if day is not None else None
        parted = day is not None and any(last < each.last <= day for each in held.answers)
        if first and (now is None or parted or (now.level, now.keys) != first[1][:2]):
            yield _spell(criterion, *first, last, held.through)
            first = None
        if now is not None and day is not None:
            first = first or (day, now)
            last = day


def _spell(criterion: str, day: date, seen: Seen, last: date, through: When | None) -> Incoming:
    keys: dict[str, object] = {"level": seen.level, "start": "unknown", **seen.keys}
    if through is None or through.last != last:
        keys["through"] = When(last, last)
    return Incoming(criterion, When(day, day), keys, seen.row, seen.column)
