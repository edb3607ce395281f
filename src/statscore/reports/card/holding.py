"""Which answer holds on a day: dated answers, dates known only to the year, unread time.

The rule, for a day D. Answers stand in the order of their effective dates. An answer counts from
its effective date, or under a rubric with `law = "enacted"` from its enactment where that is
known, or from the day by which it is known to have been law. The latest answer that counts by D
holds, until its own `through` or else the file's. Where a date is known only to the month or year,
D may fall inside it: then both the answer and the one before it are possible, and neither is
asserted. Before the first answer, after `through`, and before an answer whose start is unknown, the
criterion is uncoded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.rubric import PENDING, LawBasis
from statscore.model.state import Answer, State


class Held(NamedTuple):
    """An answer with the date that it stands under in the file."""

    since: When
    answer: Answer


class Holding(NamedTuple):
    """What is known about one criterion on one day."""

    candidates: tuple[Held, ...]
    """The answers that may hold, latest first; none where nobody has coded the day."""
    complete: bool
    """Whether the candidates are all there is; False where an uncoded level may hold instead."""
    pending: Held | None = None
    """The answer that says why the criterion is still open."""
    divergent: bool = False
    """Whether coders differ in the level: the candidates are theirs, one a level."""

    @property
    def settled(self) -> Held | None:
        """The answer that holds, None unless all that may hold say the same."""
        if not self.complete:
            return None
        latest, *others = self.candidates
        differ = any(held.answer.says != latest.answer.says for held in others)
        return None if differ else latest


_FIRST = attrgetter("first")
UNCODED = Holding((), complete=False)


def of_coders(holdings: Iterable[Holding]) -> Holding:
    """Return what several coders together say: every level that one of them thinks possible.

    A coder who has not coded the day says nothing; where none has, the criterion is uncoded.
    """
    everyone = tuple(holdings)
    coded = [of_coder for of_coder in everyone if of_coder.candidates]
    if not coded:
        return next((of_coder for of_coder in everyone if of_coder.pending), UNCODED)
    by_level: dict[str, Held] = {}
    for of_coder in coded:
        for held in of_coder.candidates:
            by_level.setdefault(held.answer.says, held)
    said = {one.answer.says if (one := of_coder.settled) else None for of_coder in coded}
    return Holding(
        tuple(by_level.values()),
        complete=all(of_coder.complete for of_coder in coded),
        divergent=len(said) > 1,
    )


def counts_from(since: When, answer: Answer, law: LawBasis) -> When:
    """Return the days from which the answer counts: the one day, or the days it may have been."""
    if law == "in-force":
        return since
    if answer.enacted_by is not None:
        by = min(answer.enacted_by.last, since.last)
        return When(by, by)
    if answer.enacted is None or answer.start == "unknown":
        return since
    # A law is enacted no later than it takes effect.
    return When(min(answer.enacted.first, since.last), min(answer.enacted.last, since.last))


def observed(answer: Answer, law: LawBasis) -> bool:
    """Return whether the law was so by the day from which the answer counts, and maybe before."""
    return answer.start == "unknown" or (law == "enacted" and answer.enacted_by is not None)


def known_through(answer: Answer, through: When | None) -> date | None:
    """Return the last day for which the answer is known, None where there is no limit."""
    limit = answer.through or through
    return limit.last if limit else None


def holding(
    answers: Mapping[When, Answer], day: date, law: LawBasis, through: When | None
) -> Holding:
    """Return which of a criterion's answers hold on the day, given the file's `through`."""
    days, said = tuple(answers), tuple(answers.values())
    candidates: tuple[Held, ...] = ()
    for place in range(begun(days, day, law) - 1, -1, -1):
        since, answer = days[place], said[place]
        start = counts_from(since, answer, law)
        if start.first > day or (start.last > day and answer.start is not None):
            continue
        limit = known_through(answer, through)
        if limit is not None and limit < day:
            break
        held = Held(since, answer)
        if answer.level == PENDING:
            return Holding(candidates, complete=False, pending=held)
        candidates = (*candidates, held)
        after = place + 1
        if (
            start.first < day
            and after < len(days)
            and overtaken(answer, days[after], said[after], through, law)
        ):
            break
        if start.last <= day:
            return Holding(candidates, complete=True)
    return Holding(candidates, complete=False) if candidates else UNCODED


def turning_days(state: State, law: LawBasis) -> list[date]:
    """Return the days on which an answer begins to count or ends, in order.

    Between two days with none of these between them, nor on one of them, nothing changes.
    """
    turns: set[date] = set()
    for answers in state.answers.values():
        for since, answer in answers.items():
            start = counts_from(since, answer, law)
            turns |= {start.first, start.last, known_through(answer, state.through) or start.last}
    return sorted(turns)


def begun(days: Sequence[When], day: date, law: LawBasis) -> int:
    """Return how many of the answers under these days, oldest first, may count by the day."""
    # Only an enactment can count before the answer's own date.
    return len(days) if law == "enacted" else bisect_right(days, day, key=_FIRST)


def overtaken(
    answer: Answer, later: When, after: Answer, through: When | None, law: LawBasis
) -> bool:
    """Return whether the law changed after this answer, nobody knows when.

    The next answer says "so on this day, since when unknown" with another level, and nothing says
    how long this one is known to have held: the change may lie before or after any day but the
    first of this answer's own.
    """
    return (
        observed(after, law)
        and after.says != answer.says
        and not ends_before(answer, through, counts_from(later, after, law))
    )


def ends_before(answer: Answer, through: When | None, later: When) -> bool:
    """Return whether the answer is known to have held up to some day, by itself or by the file.

    How far the law has been read says so only where that was before the later answer's day: a
    reader who got that far would have seen the change.
    """
    return answer.through is not None or (through is not None and through.last < later.first)
