"""What a sheet says of a state's law day by day, set against what the files hold already.

A sheet of years says what the law was on one day of each. While the level stays, that is one
answer, from the first day on which it was seen to the last; since when it was so, and what was so
between a day with one level and the next day with another, nobody has read. So such an answer says
that its start is unknown, and ends with its last day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as replace_
from datetime import date, timedelta

from statscore.model.dates import When
from statscore.model.state import Answer
from statscore.reports.holding import Holding, holding
from statscore.reports.incoming import Conflict, Held, Incoming, Outcome, Seen


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
    known = set[When]()
    for day in filter(seen.__contains__, days):
        now = seen[day]
        wrong, same = _against(held, day, now)
        if wrong is not None:
            outcome.conflicts.append(Conflict(now.row, now.column, wrong))
        elif same is not None:
            known.add(same)
        else:
            open_[day] = now
    outcome.unchanged += len(known)
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
            if ends <= since.last:
                del left[since]
            else:
                through = ends - timedelta(days=1)
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
        there = holding(held.answers, day, held.law, held.through)
        candidates = [*there.candidates, *([there.pending] if there.pending else [])]
        others = [each.since for each in candidates if each.answer.level != now.level]
        for since in others or [*(each.since for each in candidates), When(day, day)]:
            if since in held.answers:
                found.setdefault(since, day)
    return found


def _against(held: Held, day: date, now: Seen) -> tuple[str | None, When | None]:
    """Return what the file says against it, and since when an answer there says the same."""
    if not held.answers:
        return None, None
    found = holding(held.answers, day, held.law, held.through)
    settled = found.settled
    if settled is not None and settled.answer.level == now.level:
        return None, settled.since
    return _objection(held, day, found), None


def _objection(held: Held, day: date, found: Holding) -> str | None:
    levels = [each.answer.level for each in found.candidates]
    there = held.answers.get(When(day, day))
    if found.settled is not None:
        return f"the file answers '{levels[0]}' on {day}, since {found.settled.since}"
    if there is not None:
        return f"the file has an answer from {day}: '{there.level}'"
    if found.pending is not None and found.pending.answer.through is not None:
        return f"the file leaves it pending on {day}, since {found.pending.since}"
    if levels:
        either = "' or '".join(levels)
        return f"the file leaves open whether '{either}' holds on {day}"
    return None


def _spells(
    criterion: str, seen: Mapping[date, Seen], days: Sequence[date], held: Held
) -> Iterator[Incoming]:
    """Yield an answer for each run of days that say the same.

    Days are of one run where none of the sheet's lies between them, nor an answer of the file, and
    where they are of the same year or the next: nothing is carried over a year nobody has read.
    """
    first: tuple[date, Seen] | None = None
    last = date.min
    for day in (*days, None):
        now = seen.get(day) if day is not None else None
        parted = day is not None and (
            day.year - last.year > 1 or any(last < each.last <= day for each in held.answers)
        )
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
