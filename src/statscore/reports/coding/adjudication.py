"""Where coders differ: what they have to settle, and the answers that decisions become."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Literal

from statscore.model.coding import CodedAnswer, Coder, Coding
from statscore.model.dates import When
from statscore.model.numbers import number_written
from statscore.model.rubric import Criterion, Rubric, first_asking
from statscore.model.state import State
from statscore.reports.coding.units import (
    CodedUnit,
    DateDivergence,
    Given,
    Units,
    begun_on,
    held_on,
)

Kind = Literal["level", "date"]


@dataclass(frozen=True)
class Divergence:
    """Coders who chose different levels, or gave another date to the same change."""

    kind: Kind
    state: str
    criterion: str
    day: date
    given: tuple[Given | None, ...]
    """One a coder."""
    asked: Criterion | None
    """The criterion as the first rubric asks it."""
    levels: tuple[str, ...]
    """Its levels, best first."""
    numeric: bool
    """Whether numbers answer it too."""

    @property
    def written(self) -> str:
        """The day as the coder wrote it whose answer begins on it."""
        begun = begun_on(self.day, self.given)
        return str(begun.since) if begun else self.day.isoformat()


def divergences(units: Units, rubrics: Iterable[Rubric]) -> tuple[Divergence, ...]:
    """Return all divergences in order of state, criterion (as in the rubrics) and day."""
    asking = first_asking(rubrics)
    order = {id_: place for place, id_ in enumerate(asking)}
    differing = sorted(
        differences(units), key=lambda unit: (unit.state, order.get(unit.criterion, -1), unit.day)
    )
    return tuple(_divergence(unit, asking.get(unit.criterion)) for unit in differing)


def differences(units: Units) -> list[CodedUnit | DateDivergence]:
    """Return the units in which coders chose different levels, then those with another date."""
    return [*(unit for unit in units.units if unit.diverges), *units.dates]


def _divergence(unit: CodedUnit | DateDivergence, rubric: Rubric | None) -> Divergence:
    return Divergence(
        kind="level" if isinstance(unit, CodedUnit) else "date",
        state=unit.state,
        criterion=unit.criterion,
        day=unit.day,
        given=unit.given,
        asked=rubric.criteria[unit.criterion] if rubric else None,
        levels=tuple(rubric.levels(unit.criterion)) if rubric else (),
        numeric=rubric is not None and rubric.levels(unit.criterion).numeric,
    )


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
    limit = min(
        (limit for limit in limits if limit is not None), key=attrgetter("last"), default=None
    )
    if limit is None or (state.through is not None and state.through.last <= limit.last):
        return None
    return limit


def _limit(coding: Coding, criterion: str, since: When) -> When | None:
    """Return up to where the coder's level is known; None without limit, or where it changes."""
    answers = coding.answers.get(criterion, {})
    begun = [answer for day, answer in answers.items() if day.first <= since.first]
    later = [answer for day, answer in answers.items() if day.first > since.first]
    run = [*begun[-1:], *later]
    if not run or len({answer.says for answer in run}) > 1:
        return None
    return run[-1].through or coding.through


def last_open(
    units: Units, states: Mapping[str, State], decided: Collection[tuple[str, str, date]]
) -> Mapping[Where, date]:
    """Return the latest day on which coders differ and nobody has settled it, where there is one.

    `decided` are the state, criterion and day of what is being settled now.
    """
    latest: dict[Where, date] = {}
    for unit in differences(units):
        where = (unit.state, unit.criterion)
        if (*where, unit.day) in decided or unit.state not in states:
            continue
        days = {given.since.first for given in unit.given if given} | {unit.day}
        if not _settled(states[unit.state], unit.criterion, days):
            latest[where] = max(unit.day, latest.get(where, unit.day))
    return latest


def _settled(state: State, criterion: str, days: Collection[date]) -> bool:
    """Return whether an answer stands under one of the days, or was decided from a later one."""
    return any(
        since.first in days or (answer.decided_by is not None and since.first > min(days))
        for since, answer in state.answers.get(criterion, {}).items()
    )


@dataclass(frozen=True)
class Decision:
    """What one row of a review sheet decides."""

    row: int
    """As a spreadsheet counts."""
    state: str
    criterion: str
    since: When
    """The date under which the answer will stand."""
    day: When
    """The day on which the coders differed."""
    level: str
    value: Fraction | None
    """The level as a number, where it is one."""
    decided_by: str
    reason: str
    citations: tuple[str, ...]
    """Empty: those of the coder who chose the level."""


@dataclass(frozen=True)
class Settled:
    """An answer that is to stand in a state's file, with what it does there."""

    state: str
    criterion: str
    since: When
    level: str
    before: str | None
    """The level that stands under the date now, None where there is no answer."""
    coders: tuple[str, ...]
    """Those who answered."""
    decided_by: str | None
    """None where the coders agree."""
    reason: str | None
    values: Mapping[str, object]
    """The keys of the answer; None takes a key out."""


def settle(decision: Decision, state: State, coders: Sequence[Coder]) -> Settled:
    """Return the decision as an answer: the decided level with the evidence of who chose it.

    The first coder is taken whose answer has the level from the decided date, else the first who
    has it on the day. Citations, sources and quote are that answer's; act, date of enactment, start
    and basis too, where it begins on the decided date. Nobody's evidence is taken for a level that
    nobody chose. It is known as far as those have read who answered.
    """
    codings = {
        coder.name: coder.codings[decision.state]
        for coder in coders
        if decision.state in coder.codings
    }
    days = decision.day.first, decision.since.first
    who = tuple(
        name
        for name, coding in codings.items()
        if any(held_on(coding, decision.criterion, day) for day in days)
    )
    answer, same_date = _chosen(decision, codings)
    evidence = _evidence(answer, same_date=same_date)
    answered = [codings[name] for name in who]
    read = read_through(answered, decision.criterion, decision.since, state)
    return Settled(
        state=decision.state,
        criterion=decision.criterion,
        since=decision.since,
        level=decision.level,
        before=_standing(state, decision.criterion, decision.since),
        coders=who,
        decided_by=decision.decided_by,
        reason=decision.reason,
        values={
            **evidence,
            **_claim(decision.level, decision.value),
            "citations": decision.citations or evidence["citations"],
            "through": _written(read),
            "coder": "+".join(who) or None,
            "decided_by": decision.decided_by,
            "reason": decision.reason,
        },
    )


def agreed(
    units: Units, states: Mapping[str, State], coders: Sequence[Coder], decided: Sequence[Decision]
) -> tuple[tuple[Settled, ...], int]:
    """Return what at least two coders say alike, level and date, and states/ does not have yet.

    What stands in a state's file under the same date is left alone, whatever its level. Beside it
    the number of answers that are left out, because the coders differ on a later day that is not
    settled: they would go on past it.
    """
    contested = {
        (date.state, date.criterion, given.since.first)
        for date in units.dates
        for given in date.given
        if given
    }
    now = {(decision.state, decision.criterion, decision.day.first) for decision in decided}
    open_ = last_open(units, states, now)
    by_name = {coder.name: coder for coder in coders}
    settled, left_out = [], 0
    for unit in units.units:
        given = begun_on(unit.day, unit.given)
        state = states.get(unit.state)
        if unit.diverges or given is None or state is None:
            continue
        if (unit.state, unit.criterion, unit.day) in contested:
            continue
        if _standing(state, unit.criterion, given.since) is not None:
            continue
        if open_.get((unit.state, unit.criterion), unit.day) > unit.day:
            left_out += 1
            continue
        pairs = zip(units.coders, unit.given, strict=True)
        who = tuple(name for name, theirs in pairs if theirs)
        codings = [by_name[name].codings[unit.state] for name in who]
        settled.append(_alike(unit, given, state, who, codings))
    return tuple(settled), left_out


def _alike(
    unit: CodedUnit, given: Given, state: State, who: tuple[str, ...], codings: Sequence[Coding]
) -> Settled:
    """Return the answer that these coders give alike, as it is to stand in the state's file.

    A number where all give it; else the level, of which alone they say the same.
    """
    since, answer, level = given
    alike = {theirs.answer.value for theirs in unit.given if theirs} == {answer.value}
    value = answer.value if alike else None
    return Settled(
        state=unit.state,
        criterion=unit.criterion,
        since=since,
        level=level if value is None else answer.says,
        before=None,
        coders=who,
        decided_by=None,
        reason=None,
        values={
            **_evidence(answer, same_date=True),
            **_claim(level, value),
            "through": _written(read_through(codings, unit.criterion, since, state)),
            "note": answer.note,
            "coder": "+".join(who),
        },
    )


def _claim(says: str, value: Fraction | None) -> Mapping[str, object]:
    """Return the keys that say a level or a number; None takes the other one out."""
    if value is None:
        return {"level": says, "value": None}
    return {"level": None, "value": number_written(value)}


def _standing(state: State, criterion: str, since: When) -> str | None:
    answer = state.answers.get(criterion, {}).get(since)
    return answer.says if answer else None


def _chosen(decision: Decision, codings: Mapping[str, Coding]) -> tuple[CodedAnswer | None, bool]:
    """Return the answer whose evidence is taken, and whether it begins on the decided date."""
    for coding in codings.values():
        answer = coding.answers.get(decision.criterion, {}).get(decision.since)
        if answer is not None and answer.says == decision.level:
            return answer, True
    for coding in codings.values():
        held = held_on(coding, decision.criterion, decision.day.first)
        if held and held.answer.says == decision.level:
            return held.answer, False
    return None, False


_OF_ANY_DATE = ("citations", "sources", "quote", "coded")
_OF_SAME_DATE = ("act", "enacted", "enacted_by", "start", "basis")
"""What an answer rests on: from whichever date, and from its own alone."""


def _evidence(answer: CodedAnswer | None, *, same_date: bool) -> dict[str, object]:
    said = answer.said() if answer else {}
    evidence = dict.fromkeys((*_OF_ANY_DATE, *_OF_SAME_DATE))
    for key in (*_OF_ANY_DATE, *(_OF_SAME_DATE if same_date else ())):
        evidence[key] = _written(said.get(key))
    return evidence


def _written(value: object) -> object:
    """Return a value as TOML has it: a day as a date, what is less precise as text."""
    if isinstance(value, When):
        return value.first if value.exact else str(value)
    return value
