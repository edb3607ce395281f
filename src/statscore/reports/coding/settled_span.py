"""How long a settled answer holds: no longer than its coders have read, nor past what is open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from statscore.model.coding import Coding
from statscore.model.dates import When
from statscore.model.state import State
from statscore.reports.coding.units import CodedUnit, DateDivergence, Units

Where = tuple[str, str]
"""A state and a criterion."""


def read_through(
    codings: Iterable[Coding], criterion: str, since: When, state: State
) -> When | None:
    """Return the last day for which an answer from this day is known by those who coded it.

    The earliest day up to which one of them has read. None where the state's own `through` says as
    much, and where each of them has another level later: there the next answer ends this one.
    """
    limits = [_limit(coding, criterion, since) for coding in codings]
    limit = min((each for each in limits if each is not None), key=_last, default=None)
    if limit is None or (state.through is not None and state.through.last <= limit.last):
        return None
    return limit


def _limit(coding: Coding, criterion: str, since: When) -> When | None:
    """Return up to where the coder's level is known; None without limit, or where it changes."""
    answers = coding.answers.get(criterion, {})
    begun = [each for day, each in answers.items() if day.first <= since.first]
    later = [each for day, each in answers.items() if day.first > since.first]
    run = [*begun[-1:], *later]
    if not run or len({each.level for each in run}) > 1:
        return None
    return run[-1].through or coding.through


def _last(of: When) -> date:
    return of.last


def last_open(
    units: Units, states: Mapping[str, State], decided: Collection[tuple[str, str, date]]
) -> Mapping[Where, date]:
    """Return the latest day on which coders differ and nobody has settled it, where there is one.

    `decided` are the state, criterion and day of what is being settled now.
    """
    found: dict[Where, date] = {}
    differ: list[CodedUnit | DateDivergence] = [each for each in units.units if each.diverges]
    differ += units.dates
    for each in differ:
        where = (each.state, each.criterion)
        if (*where, each.day) in decided or each.state not in states:
            continue
        days = {given.since.first for given in each.given if given} | {each.day}
        if not _settled(states[each.state], each.criterion, days):
            found[where] = max(each.day, found.get(where, each.day))
    return found


def _settled(state: State, criterion: str, days: Collection[date]) -> bool:
    """Return whether an answer stands under one of the days, or was decided from a later one."""
    return any(
        since.first in days or (answer.decided_by is not None and since.first > min(days))
        for since, answer in state.answers.get(criterion, {}).items()
    )
