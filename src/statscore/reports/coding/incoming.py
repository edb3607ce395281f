"""Answers that a sheet brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as replace_
from datetime import date, timedelta
from itertools import zip_longest
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.rubric import PENDING, LawBasis
from statscore.model.state import CLAIMS, Answer, dated, says
from statscore.reports.card.holding import (
    Held,
    Holding,
    counts_from,
    holding,
    known_through,
    overtaken,
)

Keys = Mapping[str, object]
"""Keys of an answer with their values, as they are written to a file."""


def without_end(keys: Keys) -> Keys:
    """Return the keys of an answer without its last day."""
    return {key: value for key, value in keys.items() if key != "through"}


class Incoming(NamedTuple):
    """One answer that a sheet gives."""

    criterion: str
    since: When
    keys: Keys
    """With the level or the bounds."""
    row: int
    column: str

    @property
    def says(self) -> str:
        """The level, or the bounds in words."""
        return says(self.keys)


class Observation(NamedTuple):
    """What a sheet says of a criterion on one day."""

    level: str
    """Or the bounds in words, which then stand in `keys`."""
    keys: Keys
    """Everything else that it says of the answer."""
    row: int
    column: str

    @property
    def answer(self) -> Keys:
        """The keys of an answer that says so."""
        bounded = not self.keys.keys().isdisjoint(CLAIMS)
        return self.keys if bounded else {"level": self.level, **self.keys}


class Conflict(NamedTuple):
    """Where a sheet says one thing and the file another."""

    row: int
    column: str
    words: str


class MovedAnswer(NamedTuple):
    """An answer of a file that begins earlier or ends otherwise; all else of it stays."""

    criterion: str
    was: When
    """The date that it stands under."""
    since: When
    """The date that it is to stand under."""
    through: When | None
    """Its own last day from now on; None where it rests on the file's."""
    longer: bool = False
    """Whether it holds for more days; else only what the file says of it is put otherwise."""


@dataclass
class Outcome:
    """What becomes of a state's answers in a sheet."""

    new: list[Incoming] = field(default_factory=list)
    changed: list[Incoming] = field(default_factory=list)
    """In place of answers that stand under the same date."""
    removed: list[tuple[str, When]] = field(default_factory=list)
    """Criterion and date of answers that make room."""
    moved: list[MovedAnswer] = field(default_factory=list)
    """Answers that begin or end otherwise, without a contradiction."""
    joined: list[tuple[str, When]] = field(default_factory=list)
    """Criterion and date of answers that have become part of one before them."""
    through: When | None = None
    """Up to which day the law has been read, where the file is to say another."""
    unchanged: int = 0
    """Answers that the file holds already."""
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def lengthened(self) -> int:
        """How many answers hold for more days than before."""
        return sum(moved.longer for moved in self.moved)


@dataclass(frozen=True)
class OnFile:
    """What a state's file holds of one criterion."""

    answers: Mapping[When, Answer]
    through: When | None
    """The file's."""
    law: LawBasis
    """How the rubric counts."""
    read: When | None = None
    """The sheet's `through` of the state, where it is another than the file's."""


def add_dated(
    outcome: Outcome, answer: Incoming, held: OnFile, *, latest: bool, replace: bool
) -> None:
    """Add an answer with a date of its own, the `latest` of its criterion or one before others.

    One under the same date that differs is a conflict, and so is one from a day on which the file
    has another level.
    """
    there = held.answers.get(answer.since)
    after = None if replace else _other_level_later(held, answer)
    if after is not None:
        words = f"the file answers '{after.answer.says}' from {after.since}"
        outcome.conflicts.append(Conflict(answer.row, answer.column, words))
    elif there is None:
        other = None if replace else _other_level(held, answer)
        if other is None:
            outcome.new.append(_as_far_as_read(answer, held, latest=latest))
        else:
            words = f"the file answers '{other.answer.says}' on {answer.since}, {dated(*other)}"
            outcome.conflicts.append(Conflict(answer.row, answer.column, words))
    elif _says(there, answer.keys) or _same_but_end(there, answer.keys, held) == 0:
        outcome.unchanged += 1
    elif _same_but_end(there, answer.keys, held) > 0 and latest:
        through = answer.keys["through"]
        assert isinstance(through, When)
        since = answer.since
        outcome.moved.append(MovedAnswer(answer.criterion, since, since, through, longer=True))
    elif replace:
        outcome.changed.append(_as_far_as_read(answer, held, latest=latest))
    else:
        words = f"the file answers '{there.says}' from {answer.since}"
        if there.says == answer.says:
            differing = [key for key, value in answer.keys.items() if not _same(there, key, value)]
            words += f", but differs in {', '.join(differing)}"
        outcome.conflicts.append(Conflict(answer.row, answer.column, words))


def _other_level(held: OnFile, answer: Incoming) -> Held | None:
    """Return the answer of the file that holds on the day with another level."""
    settled = holding(held.answers, answer.since.last, held.law, held.through).settled
    return None if settled is None or settled.answer.says == answer.says else settled


def _other_level_later(held: OnFile, answer: Incoming) -> Held | None:
    """Return the answer of the file that begins with another level while this one holds."""
    through = answer.keys.get("through")
    if not isinstance(through, When):
        return None
    within = (
        Held(since, there)
        for since, there in held.answers.items()
        if answer.since < since and since.first <= through.last and there.says != answer.says
    )
    return next(within, None)


def _as_far_as_read(answer: Incoming, held: OnFile, *, latest: bool) -> Incoming:
    """Return the answer with the day up to which it was read, where the file has read otherwise."""
    if not latest or held.read is None or held.read.last < answer.since.last:
        return answer
    return answer._replace(keys={"through": held.read, **answer.keys})


def _same_but_end(there: Answer, keys: Keys, held: OnFile) -> int:
    """Return by how many days a sheet knows an answer for longer than the file; -1 for not so.

    All but the last day has to be the same.
    """
    through, limit = keys.get("through"), there.through or held.through
    if not isinstance(through, When) or not _says(there, without_end(keys)):
        return -1
    since = next(since for since, answer in held.answers.items() if answer is there)
    ends = [limit.last] if limit else []
    ends += [later.first - _ONE_DAY for later in held.answers if later > since]
    return max((through.last - min(ends)).days, -1) if ends else -1


_ONE_DAY = timedelta(days=1)


def without_needless_ends(outcome: Outcome, held: Mapping[str, Mapping[When, Answer]]) -> None:
    """Leave out the last days of new answers on which another answer follows at once."""
    begun = {(answer.criterion, answer.since.first) for answer in outcome.new}
    begun.update((criterion, since.first) for criterion in held for since in held[criterion])

    def needed(answer: Incoming) -> bool:
        through = answer.keys.get("through")
        if not isinstance(through, When) or through.last == date.max:
            return True
        return (answer.criterion, through.last + _ONE_DAY) not in begun

    outcome.new = [
        answer if needed(answer) else answer._replace(keys=without_end(answer.keys))
        for answer in outcome.new
    ]


def _says(answer: Answer, keys: Keys) -> bool:
    return all(_same(answer, key, value) for key, value in keys.items())


def _same(answer: Answer, key: str, value: object) -> bool:
    return bool(getattr(answer, key) == value)


def add_seen(
    outcome: Outcome,
    criterion: str,
    seen: Mapping[date, Observation],
    days: Sequence[date],
    held: OnFile,
    *,
    replace: bool,
) -> None:
    """Add what was seen on some of the days, as one answer while nothing changes.

    A day on which the file holds the same level already adds nothing, a day on which it holds
    another is a conflict; to replace makes room for it in the file.
    """
    if replace:
        held = replace_(held, answers=_with_room(outcome, criterion, seen, days, held))
    open_: dict[date, Observation] = {}
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
    outcome: Outcome,
    criterion: str,
    seen: Mapping[date, Observation],
    days: Sequence[date],
    held: OnFile,
) -> Mapping[When, Answer]:
    """Return the file's answers without what the sheet contradicts, and add what moves.

    Such an answer ends before the first day on which it is contradicted; where it begins no
    earlier it is taken out. What it said of later days is said no more, nor does the answer before
    it run on over them: that one ends with the last day on which it was known, or is seen, to hold.
    """
    left = _undisputed(seen, days, held)
    for since, was in held.answers.items():
        if since not in left:
            outcome.removed.append((criterion, since))
        elif left[since] is not was:
            keys = {**was.claim, "through": left[since].through}
            later = [item for day, item in sorted(seen.items()) if day > since.last]
            first = (later or [*seen.values()])[0]
            outcome.changed.append(Incoming(criterion, since, keys, first.row, first.column))
    return left


def _undisputed(
    seen: Mapping[date, Observation], days: Sequence[date], held: OnFile
) -> Mapping[When, Answer]:
    # Last days are ordinals: the day before 0001-01-01 is no date.
    known = dict(_last_known(held))
    left = dict(held.answers)
    while disputed := _disputed(replace_(held, answers=left), seen):
        for since, day in disputed.items():
            ends: When | None = since if since in left else None
            last = known[since] = min(known[since], day.toordinal() - 1)
            while ends is not None and last < min(ends.last.toordinal(), _limit(held, ends)):
                del left[ends]
                ends = max((earlier for earlier in left if earlier < ends), default=None)
                if ends is not None:
                    last = _seen_to(known[ends], ends, left, seen, days, held)
            if ends is not None and last < _limit(held, ends):
                through = date.fromordinal(last)
                keys = {"through": When(through, through)}
                left[ends] = held.answers[ends].model_copy(update=keys)
    return left


def _limit(held: OnFile, since: When) -> int:
    return (known_through(held.answers[since], held.through) or date.max).toordinal()


def _last_known(held: OnFile) -> Iterator[tuple[When, int]]:
    """Yield the last day on which each answer is known to hold, the file's next one regarded."""
    answers = [Held(*item) for item in held.answers.items()]
    for mine, later in zip_longest(answers, answers[1:]):
        last = _limit(held, mine.since)
        if later is not None:
            begins = counts_from(later.since, later.answer, held.law).first
            last = min(last, begins.toordinal() - 1)
            if mine.answer.level != PENDING and overtaken(
                mine.answer, later.since, later.answer, held.through, held.law
            ):
                last = min(last, mine.since.first.toordinal())
        yield mine.since, last


def _seen_to(
    known: int,
    since: When,
    left: Mapping[When, Answer],
    seen: Mapping[date, Observation],
    days: Sequence[date],
    held: OnFile,
) -> int:
    """Return the last day that shows an answer going on that was known to this one.

    The first of them is the very next: what the file said of others was not this.
    """
    after = min((other.first for other in left if other > since), default=date.max)
    last = known
    for day in days:
        if day.toordinal() <= last:
            continue
        now = seen.get(day)
        if now is None or now.level != left[since].says or not since.last <= day < after:
            break
        if last == known:
            parted = day.toordinal() > known + 1
        else:
            parted = _year_between(date.fromordinal(last), day)
        if parted or day.toordinal() > _limit(held, since):
            break
        last = day.toordinal()
    return last


def _year_between(day: date, later: date) -> bool:
    """Return whether there is a year between that nobody has read: nothing is carried over it."""
    return later.year - day.year > 1


def _disputed(held: OnFile, seen: Mapping[date, Observation]) -> Mapping[When, date]:
    """Return the answers that keep the file from saying what was seen, each with the first day."""
    disputed: dict[When, date] = {}
    for day, now in sorted(seen.items()):
        if _against(held, day, now)[0] is None:
            continue
        there = holding(held.answers, day, held.law, held.through)
        candidates = [*there.candidates, *_some_day_around(held, day)]
        candidates += [there.pending] if there.pending else []
        others = [candidate.since for candidate in candidates if candidate.answer.says != now.level]
        for since in others or [*(candidate.since for candidate in candidates), When(day, day)]:
            if since in held.answers:
                disputed.setdefault(since, day)
    return disputed


def _against(held: OnFile, day: date, now: Observation) -> tuple[str | None, When | None]:
    """Return what the file says against it, and since when an answer there says the same."""
    if not held.answers:
        return None, None
    there = holding(held.answers, day, held.law, held.through)
    settled = there.settled
    if settled is not None and settled.answer.says == now.level:
        return None, settled.since
    return _objection(held, day, there), None


def _objection(held: OnFile, day: date, there: Holding) -> str | None:
    levels = [one.answer.says for one in there.candidates or _some_day_around(held, day)]
    begun = held.answers.get(When(day, day))
    if there.settled is not None:
        return f"the file answers '{levels[0]}' on {day}, {dated(*there.settled)}"
    if begun is not None:
        return f"the file has an answer from {day}: '{begun.says}'"
    pending = there.pending
    # What is pending without an end gives way to what is seen later.
    if pending and (pending.answer.through is not None or pending.since > When(day, day)):
        return f"the file leaves it pending on {day}, {dated(*pending)}"
    if levels:
        either = "' or '".join(levels)
        return f"the file leaves open whether '{either}' holds on {day}"
    return None


def _some_day_around(held: OnFile, day: date) -> tuple[Held, ...]:
    """Return the answers that held on some day of a month or year, nobody knows if by this one."""
    return tuple(
        Held(since, answer)
        for since, answer in held.answers.items()
        if answer.start == "unknown" and since.first <= day < since.last
    )


def _spells(
    criterion: str, seen: Mapping[date, Observation], days: Sequence[date], held: OnFile
) -> Iterator[Incoming]:
    """Yield an answer for each run of days that say the same.

    Days are of one run where none of the sheet's lies between them, no answer of the file begins
    there, and no year is between them that nobody has read.
    """
    first: tuple[date, Observation] | None = None
    last = date.min
    for day in (*days, None):
        now = seen.get(day) if day is not None else None
        parted = day is not None and (
            _year_between(last, day)
            or any(answer.first <= day and last < answer.last for answer in held.answers)
        )
        if first and (now is None or parted or (now.level, now.keys) != first[1][:2]):
            yield _spell(criterion, *first, last, held.through)
            first = None
        if now is not None and day is not None:
            first = first or (day, now)
            last = day


def _spell(
    criterion: str, day: date, seen: Observation, last: date, through: When | None
) -> Incoming:
    keys: dict[str, object] = {"start": "unknown", **seen.answer}
    if through is None or through.last != last:
        keys["through"] = When(last, last)
    return Incoming(criterion, When(day, day), keys, seen.row, seen.column)
