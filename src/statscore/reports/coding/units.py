"""The units of agreement: one state, one criterion, one day from which a coder's level changes.

For each state and criterion the days are those from which the level of any coder changes. On each
of them every coder's answer that holds is taken; a coder who has none on the day (nothing coded
yet, read no further, pending) is missing, which is no level. Where coders give the same change
another date, that is a divergence of date and not of level: the day between is no unit, and the
change becomes one unit on the day from which everyone has it. Numbers are compared as numbers;
where one of the coders gives a level, they are compared as the levels that they reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from statscore.model.coding import CodedAnswer, Coder, Coding
from statscore.model.dates import When
from statscore.model.levels import Levels
from statscore.model.rubric import PENDING, Rubric, first_asking
from statscore.reports.card.holding import holding, known_through
from statscore.reports.coding.agreement import Paired

ONE_DAY = timedelta(days=1)


class Given(NamedTuple):
    """An answer with the date that it stands under in the coder's file."""

    since: When
    answer: CodedAnswer
    says: str
    """What it is compared by."""


def begun_on(day: date, given: Sequence[Given | None]) -> Given | None:
    """Return the first answer that begins on the day, None where none does."""
    return next((answer for answer in given if answer and answer.since.first == day), None)


@dataclass(frozen=True)
class CodedUnit:
    """What the coders say of one state and criterion on one day."""

    state: str
    criterion: str
    day: date
    batch: str | None
    given: tuple[Given | None, ...]
    """One a coder, in the coders' order; None where the coder has no answer on the day."""

    @property
    def levels(self) -> tuple[str | None, ...]:
        """One level a coder."""
        return tuple(answer.says if answer else None for answer in self.given)

    @property
    def answered(self) -> int:
        """How many coders answered."""
        return sum(answer is not None for answer in self.given)

    @property
    def diverges(self) -> bool:
        """Whether two coders chose different levels."""
        return len({level for level in self.levels if level is not None}) > 1


@dataclass(frozen=True)
class DateDivergence:
    """The same change of level, to which coders gave different dates."""

    state: str
    criterion: str
    batch: str | None
    given: tuple[Given | None, ...]
    """The answer that brings the level, one a coder; None where a coder says nothing of it."""

    @property
    def level(self) -> str:
        """The level that everyone gives."""
        return next(answer.says for answer in self.given if answer)

    @property
    def day(self) -> date:
        """The earliest of the dates."""
        return min(answer.since.first for answer in self.given if answer)


@dataclass(frozen=True)
class Units:
    """All units of some coders, with what stands beside them."""

    coders: tuple[str, ...]
    units: tuple[CodedUnit, ...]
    """Those that at least two coders answered."""
    single: tuple[CodedUnit, ...]
    """Those that one coder alone answered: they enter no figure."""
    dates: tuple[DateDivergence, ...]


class _Span(NamedTuple):
    """A stretch of days on which one answer of a coder holds; `last` None: without end."""

    first: date
    last: date | None
    given: Given

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class _Run(NamedTuple):
    """Spans of one level without a gap."""

    level: str
    first: date
    last: date | None
    given: Given
    before: str | None
    """The level on the day before, None where nothing was coded."""

    @property
    def change(self) -> tuple[str | None, str]:
        """The change of level that it begins with."""
        return self.before, self.level


Says = Callable[[CodedAnswer], str]
"""Returns what an answer is compared by."""


def units_of(coders: Sequence[Coder], rubrics: Iterable[Rubric], day: date | None = None) -> Units:
    """Return the units in order of state, criterion (as in the rubrics) and day.

    With `day` each state and criterion is one unit, of what the coders say was in force on it; an
    answer whose date is not known well enough for the day is missing.
    """
    asked = first_asking(rubrics)
    found: list[CodedUnit | DateDivergence] = []
    for code in sorted({code for coder in coders for code in coder.codings}):
        codings = [coder.codings.get(code) for coder in coders]
        for criterion, rubric in asked.items():
            given = [
                answer
                for coding in codings
                for answer in (coding.answers.get(criterion, {}) if coding else {}).values()
            ]
            if not given:
                continue
            says = _says(given, rubric.levels(criterion))
            if day is not None:
                found.append(_on(day, code, criterion, codings, says))
            else:
                found += _compared(code, criterion, codings, says)
    units = [unit for unit in found if isinstance(unit, CodedUnit)]
    return Units(
        coders=tuple(coder.name for coder in coders),
        units=tuple(unit for unit in units if unit.answered > 1),
        single=tuple(unit for unit in units if unit.answered == 1),
        dates=tuple(unit for unit in found if isinstance(unit, DateDivergence)),
    )


def _says(given: Iterable[CodedAnswer], levels: Levels) -> Says:
    """Return what answers are compared by: numbers as what they reach where there are levels."""
    if all(answer.value is not None or answer.level == PENDING for answer in given):
        return lambda answer: answer.says
    return lambda answer: answer.says if answer.value is None else levels.at(answer.value)


def _on(
    day: date, state: str, criterion: str, codings: Sequence[Coding | None], says: Says
) -> CodedUnit:
    given: list[Given | None] = []
    for coding in codings:
        answers = coding.answers.get(criterion, {}) if coding else {}
        through = coding.through if coding else None
        settled = holding(answers, day, "in-force", through).settled
        answer = answers[settled.since] if settled else None
        given.append(Given(settled.since, answer, says(answer)) if settled and answer else None)
    return CodedUnit(state, criterion, day, _batch(given, codings), tuple(given))


def _compared(
    state: str, criterion: str, codings: Sequence[Coding | None], says: Says
) -> Iterator[CodedUnit | DateDivergence]:
    """Yield the units and divergences of date of one state and criterion, oldest first."""
    spans = [_spans(coding, criterion, says) for coding in codings]
    runs = [_runs(span) for span in spans]
    for day in sorted({run.first for of_coder in runs for run in of_coder}):
        moving = _one_change(runs, day)
        if moving is None:
            given = tuple(_held(span, day) for span in spans)
            yield CodedUnit(state, criterion, day, _batch(given, codings), given)
        elif _noted_here(moving, day):
            given = tuple(run.given if run else None for run in moving)
            yield DateDivergence(state, criterion, _batch(given, codings), given)


def _spans(coding: Coding | None, criterion: str, says: Says) -> list[_Span]:
    answers = list(coding.answers.get(criterion, {}).items()) if coding else []
    spans = []
    for place, (since, answer) in enumerate(answers):
        assert coding is not None
        ends = [known_through(answer, coding.through)]
        if place + 1 < len(answers):
            ends.append(answers[place + 1][0].first - ONE_DAY)
        last = min((end for end in ends if end is not None), default=None)
        if answer.level != PENDING and (last is None or since.first <= last):
            spans.append(_Span(since.first, last, Given(since, answer, says(answer))))
    return spans


def _runs(spans: Sequence[_Span]) -> list[_Run]:
    runs: list[_Run] = []
    for span in spans:
        level = span.given.says
        before = None
        if runs and runs[-1].last == span.first - ONE_DAY:
            before = runs[-1].level
        if before == level:
            runs[-1] = runs[-1]._replace(last=span.last)
        else:
            runs.append(_Run(level, span.first, span.last, span.given, before))
    return runs


def held_on(coding: Coding, criterion: str, day: date) -> Given | None:
    """Return the coder's answer that holds on the day, None where there is none."""
    return _held(_spans(coding, criterion, lambda answer: answer.says), day)


def _held(spans: Sequence[_Span], day: date) -> Given | None:
    return next((span.given for span in spans if span.holds(day)), None)


def _one_change(runs: Sequence[Sequence[_Run]], day: date) -> tuple[_Run | None, ...] | None:
    """Return each coder's run of the one change that some have made by the day and others not yet.

    None where the day is a unit: nobody has yet to make the change, or coders differ in more.
    A first answer is such a change where all of its dates say since when the law was so.
    """
    changes = {run.change for of_coder in runs for run in of_coder if run.first == day}
    if len(changes) > 1:
        return None
    change = changes.pop()
    changing: list[_Run | None] = []
    waiting = False
    for mine in runs:
        here = next((run for run in mine if run.first <= day <= (run.last or day)), None)
        ahead = next((run for run in mine if run.first > day), None)
        if here is not None and here.change == change:
            changing.append(here)
        elif ahead is not None and _about_to(change, here, ahead):
            changing.append(ahead)
            waiting = True
        elif here is not None:
            return None
        else:
            changing.append(None)
    undated = change[0] is None and any(run and run.given.answer.start for run in changing)
    return tuple(changing) if waiting and not undated else None


def _about_to(change: tuple[str | None, str], here: _Run | None, ahead: _Run) -> bool:
    """Return whether the coder makes the change next, from where the others made it."""
    return ahead.change == change and change[0] == (here.level if here else None)


def _noted_here(moving: Sequence[_Run | None], day: date) -> bool:
    """Return whether this is the change's first day, and its dates cannot be the same."""
    dates = [run.given.since for run in moving if run]
    apart = max(date.first for date in dates) > min(date.last for date in dates)
    return apart and min(run.first for run in moving if run) == day


def _batch(given: Sequence[Given | None], codings: Sequence[Coding | None]) -> str | None:
    """Return the batch that the first coder names who names one."""
    pairs = zip(given, codings, strict=True)
    named = (coding.batch_of(one.answer) for one, coding in pairs if one and coding)
    return next(filter(None, named), None)


WorthOf = Callable[[str], Fraction | None]
"""What a level or a number is worth; None for not-applicable, which has no rank."""


def worths(rubrics: Iterable[Rubric]) -> Mapping[str, WorthOf]:
    """Return what the levels of each criterion are worth, by the first rubric that asks.

    That is the share of the weight, and for a deduction the share with a minus sign: numbers of
    which the ordinal figures read the order alone, across criteria with different levels too.
    """
    by_criterion: dict[str, WorthOf] = {}
    for id_, rubric in first_asking(rubrics).items():
        sign = -1 if rubric.criteria[id_].weight < 0 else 1
        by_criterion[id_] = partial(_worth, rubric.levels(id_), sign)
    return by_criterion


def _worth(levels: Levels, sign: int, says: str) -> Fraction | None:
    share = levels.share(says)
    return None if share is None else sign * share


def paired(unit: CodedUnit, worth: Mapping[str, WorthOf]) -> Paired:
    """Return the unit's levels with what they are worth."""
    of = worth.get(unit.criterion)
    return Paired(
        levels=unit.levels,
        worth=tuple(of(level) if of and level is not None else None for level in unit.levels),
    )
