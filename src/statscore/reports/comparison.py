"""The difference between two report cards as a sum of changes, each with its cause.

Every point of the difference stands in exactly one change: one a criterion, and one an area for
what a published area figure moved beyond the criteria that are coded. So the changes of a
comparison always add up to the difference of the scores, and of the ends of the ranges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from statscore.model.state import State
from statscore.reports.holding import Held
from statscore.reports.report_card import AreaScore, Mark, ReportCard
from statscore.reports.steps import steps

Cause = Literal["law", "rubric", "law and rubric", "coding", "unattributed"]
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Change:
    """One part of the difference between two cards."""

    criterion: str | None
    """None for the part of a published area figure that no coded criterion explains."""
    area: str
    number: str | None
    title: str
    before: Mark | None
    after: Mark | None
    cause: Cause
    low: Fraction
    """What the change adds to the low end of the range, in points."""
    high: Fraction
    law: Fraction = NOTHING
    """The points that are due to the law, where both sides are coded."""
    rubric: Fraction = NOTHING
    """The points that are due to the rubric, where both sides are coded."""
    steps: tuple[Held, ...] = ()
    """The answers that began to count between the two days, oldest first, each a change of law."""

    @property
    def points(self) -> Fraction | None:
        """The points gained or lost, None where one side is not settled."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True)
class Comparison:
    """Two report cards of one state, and what lies between them."""

    state: str
    name: str
    before: ReportCard
    after: ReportCard
    changes: tuple[Change, ...]

    @property
    def score_change(self) -> Fraction | None:
        """Points between the two scores that are known, computed or published, else None."""
        if self.before.known_score is None or self.after.known_score is None:
            return None
        return self.after.known_score - self.before.known_score

    @property
    def known(self) -> bool:
        """Whether both sides have a score or a grade."""
        return all(
            card.known_score is not None or card.known_grade is not None
            for card in (self.before, self.after)
        )

    @cached_property
    def law_changes(self) -> tuple[Change, ...]:
        """The changes that are changes of the law."""
        return tuple(each for each in self.changes if each.cause in ("law", "law and rubric"))

    @cached_property
    def law_moved(self) -> bool:
        """Whether the law is known to have changed between the two days."""
        return bool(self.law_changes) or any(each.steps for each in self.changes)


def comparison(before: ReportCard, after: ReportCard, state: State | None = None) -> Comparison:
    """Return the difference between two cards of one state, split into changes with causes.

    Given the state, each change also has the steps by which the law came there.
    """
    changes = tuple(
        each if state is None else replace(each, steps=_steps(each, before, after, state))
        for each in (*_criteria(before, after), *_remainders(before, after))
    )
    return Comparison(after.state, after.name, before, after, changes)


def _steps(change: Change, before: ReportCard, after: ReportCard, state: State) -> tuple[Held, ...]:
    """Return the changes of law between the two days, also where one of the days is uncoded."""
    answers = state.answers.get(change.criterion or "", {})
    return steps(answers, after.rubric.law, before.as_of, after.as_of)


def _criteria(before: ReportCard, after: ReportCard) -> Iterator[Change]:
    one_yardstick = _one_yardstick(before, after)
    for first, second in _pairs(before, after):
        if _separable(before, first, after, second):
            change = _change(first, second, one_yardstick=one_yardstick)
            if change is not None:
                yield change


def _pairs(before: ReportCard, after: ReportCard) -> list[tuple[Mark | None, Mark | None]]:
    """Return the marks of both cards side by side, in the order of the later rubric."""
    old = {mark.criterion: mark for mark in before.marks}
    new = {mark.criterion: mark for mark in after.marks}
    gone = [(mark, None) for id_, mark in old.items() if id_ not in new]
    return [*((old.get(id_), mark) for id_, mark in new.items()), *gone]


def _separable(
    before: ReportCard, first: Mark | None, after: ReportCard, second: Mark | None
) -> bool:
    """Return whether the criterion's points can be told from the rest of its area.

    Where an area stands by its published figure, only criteria coded on both sides can.
    """
    if first and second and first.level is not None and second.level is not None:
        return True
    printed = _published_areas(before), _published_areas(after)
    return not (
        (first is not None and first.area in printed[0])
        or (second is not None and second.area in printed[1])
    )


def _published_areas(card: ReportCard) -> frozenset[str]:
    return frozenset(area.id for area in card.areas if area.basis == "published")


def _one_yardstick(before: ReportCard, after: ReportCard) -> bool:
    """Return whether both cards ask the same of the law.

    Then weights can differ only because something does not apply, and that is the law's doing.
    """
    asked = [{mark.criterion for mark in card.marks} for card in (before, after)]
    return before.rubric is after.rubric and asked[0] == asked[1] and before.out_of == after.out_of


def _change(first: Mark | None, second: Mark | None, *, one_yardstick: bool) -> Change | None:
    low = (second.low if second else NOTHING) - (first.low if first else NOTHING)
    high = (second.high if second else NOTHING) - (first.high if first else NOTHING)
    law, rubric = _split(first, second)
    if one_yardstick:
        law, rubric = law + rubric, NOTHING
    cause = _cause(first, second, law, rubric)
    one = second or first
    if cause is None or one is None:
        return None
    return Change(
        criterion=one.criterion,
        area=one.area,
        number=one.number,
        title=one.title,
        before=first,
        after=second,
        cause=cause,
        low=low,
        high=high,
        law=law,
        rubric=rubric,
    )


def _split(first: Mark | None, second: Mark | None) -> tuple[Fraction, Fraction]:
    """Return the points due to the law and to the rubric, the mean of the two orders.

    Law first: the new level under the old rubric, then the new rubric. Rubric first: the old level
    under the new rubric, then the new level. Both orders end at the same place, so the two parts
    add up to the whole.
    """
    if first is None or second is None:
        return NOTHING, (second.low if second else NOTHING) - (first.low if first else NOTHING)
    if first.points is None or second.points is None or first.level is None:
        return NOTHING, NOTHING
    old, new = first.points, second.points
    new_law_old_rubric = _earned(first, second.level)
    old_law_new_rubric = _earned(second, first.level)
    if new_law_old_rubric is None or old_law_new_rubric is None:
        return new - old, NOTHING
    law = (new_law_old_rubric - old + new - old_law_new_rubric) / 2
    return law, new - old - law


def _earned(mark: Mark, level: str | None) -> Fraction | None:
    """Return the points that another level would earn on the mark's card."""
    if level == mark.level:
        return mark.points
    share = mark.shares.get(level or "")
    return None if share is None else share * mark.weight


def _cause(
    first: Mark | None, second: Mark | None, law: Fraction, rubric: Fraction
) -> Cause | None:
    if first is None or second is None:
        return "rubric"
    if first.level is None or second.level is None:
        if first.level is None and second.level is None and first.possible == second.possible:
            return None if (first.low, first.high) == (second.low, second.high) else "rubric"
        return "coding"
    if first.level != second.level:
        return "law and rubric" if rubric else "law"
    if rubric:
        return "rubric"
    return "law" if law else None


def _remainders(before: ReportCard, after: ReportCard) -> Iterator[Change]:
    """Yield what the published area figures moved beyond the criteria coded on both sides."""
    rest_before, rest_after = _rest(before, after, before), _rest(before, after, after)
    areas = {area.id: area for card in (before, after) for area in card.areas}
    for id_, area in areas.items():
        if id_ not in rest_before and id_ not in rest_after:
            continue
        old, new = rest_before.get(id_, (NOTHING,) * 2), rest_after.get(id_, (NOTHING,) * 2)
        low, high = new[0] - old[0], new[1] - old[1]
        if low or high:
            yield Change(
                criterion=None,
                area=id_,
                number=area.number,
                title=area.title,
                before=None,
                after=None,
                cause="unattributed",
                low=low,
                high=high,
            )


def _rest(
    before: ReportCard, after: ReportCard, card: ReportCard
) -> Mapping[str, tuple[Fraction, Fraction]]:
    """Return, for each area with criteria that cannot be told apart, its points less the others."""
    first = card is before
    mine = [
        (pair[0] if first else pair[1], _separable(before, pair[0], after, pair[1]))
        for pair in _pairs(before, after)
    ]
    found = {}
    for area in card.areas:
        inside = [(mark, apart) for mark, apart in mine if mark and mark.area == area.id]
        if all(apart for _mark, apart in inside) and area.basis != "published":
            continue
        found[area.id] = _less(area, [mark for mark, apart in inside if apart])
    return found


def _less(area: AreaScore, marks: list[Mark]) -> tuple[Fraction, Fraction]:
    low = area.low - sum((mark.low for mark in marks), NOTHING)
    high = area.high - sum((mark.high for mark in marks), NOTHING)
    return low, high
