"""The difference between two report cards as a sum of changes, each with its cause.

Every point of the difference stands in exactly one change: one a criterion, or one for several
that a crosswalk joins, and one an area for what a published area figure moved beyond the criteria
that are coded. So the changes of a comparison always add up to the difference of the scores, and
of the ends of the ranges. What two rubrics ask apart from each other, and no crosswalk joins, is
no change of law or rubric that can be told: it is unbridged, a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from statscore.model.rubric import CrossingKind
from statscore.model.state import State
from statscore.reports.crosswalk import Group, groups
from statscore.reports.holding import Held
from statscore.reports.report_card import AreaScore, Mark, ReportCard
from statscore.reports.steps import steps

Cause = Literal["law", "rubric", "law and rubric", "coding", "unattributed", "unbridged"]
Part = Literal["law", "rubric", "coding", "unattributed", "unbridged"]
PARTS: tuple[Part, ...] = ("law", "rubric", "coding", "unattributed", "unbridged")
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Change:
    """One part of the difference between two cards."""

    criterion: str | None
    """None for the part of a published area figure that no coded criterion explains; where there
    are several, the first on the later card."""
    area: str
    number: str | None
    title: str
    before: Mark | None
    """The mark on the earlier card; None where there is none, or more than one."""
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
    bridge: CrossingKind | None = None
    """How a crosswalk joins the criteria of the two rubrics."""
    all_before: tuple[Mark, ...] = ()
    """The marks on the earlier card."""
    all_after: tuple[Mark, ...] = ()

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

    @cached_property
    def parts(self) -> Mapping[Part, tuple[Fraction, Fraction]]:
        """What each cause adds to the low and to the high end; together the whole difference."""
        found = dict.fromkeys(PARTS, (NOTHING, NOTHING))
        for each in self.changes:
            for part, low, high in _parts(each):
                found[part] = (found[part][0] + low, found[part][1] + high)
        return found

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


def _parts(change: Change) -> Iterator[tuple[Part, Fraction, Fraction]]:
    if change.cause == "law and rubric":
        yield "law", change.law, change.law
        yield "rubric", change.rubric, change.rubric
    else:
        yield change.cause, change.low, change.high


def _steps(change: Change, before: ReportCard, after: ReportCard, state: State) -> tuple[Held, ...]:
    """Return the changes of law between the two days, also where one of the days is uncoded."""
    ids = dict.fromkeys(mark.criterion for mark in (*change.all_before, *change.all_after))
    found = [
        step
        for id_ in ids
        for step in steps(state.answers.get(id_, {}), after.rubric.law, before.as_of, after.as_of)
    ]
    return tuple(sorted(found, key=lambda step: step.since))


def _criteria(before: ReportCard, after: ReportCard) -> Iterator[Change]:
    one_yardstick = _one_yardstick(before, after)
    one_rubric = before.rubric.id == after.rubric.id
    for group in groups(before, after):
        if _separable(before, after, group):
            change = _change(group, one_yardstick=one_yardstick, one_rubric=one_rubric)
            if change is not None:
                yield change


def _separable(before: ReportCard, after: ReportCard, group: Group) -> bool:
    """Return whether the criteria's points can be told from the rest of their areas.

    Where an area stands by its published figure, only criteria coded on both sides can.
    """
    if group.settled:
        return True
    printed = _published_areas(before), _published_areas(after)
    return not (
        any(mark.area in printed[0] for mark in group.before)
        or any(mark.area in printed[1] for mark in group.after)
    )


def _published_areas(card: ReportCard) -> frozenset[str]:
    return frozenset(area.id for area in card.areas if area.basis == "published")


def _one_yardstick(before: ReportCard, after: ReportCard) -> bool:
    """Return whether both cards ask the same of the law.

    Then weights can differ only because something does not apply, and that is the law's doing.
    """
    asked = [{mark.criterion for mark in card.marks} for card in (before, after)]
    return before.rubric is after.rubric and asked[0] == asked[1] and before.out_of == after.out_of


def _change(group: Group, *, one_yardstick: bool, one_rubric: bool) -> Change | None:
    low = _sum(mark.low for mark in group.after) - _sum(mark.low for mark in group.before)
    high = _sum(mark.high for mark in group.after) - _sum(mark.high for mark in group.before)
    law, rubric = _split(group)
    if one_yardstick:
        law, rubric = law + rubric, NOTHING
    cause = _cause(group, law, rubric, one_rubric=one_rubric)
    if cause == "unbridged":
        law = rubric = NOTHING
    if cause is None:
        return None
    one = (*group.after, *group.before)[0]
    return Change(
        criterion=one.criterion,
        area=one.area,
        number=one.number,
        title=one.title,
        before=group.before[0] if len(group.before) == 1 else None,
        after=group.after[0] if len(group.after) == 1 else None,
        cause=cause,
        low=low,
        high=high,
        law=law,
        rubric=rubric,
        bridge=group.kind,
        all_before=group.before,
        all_after=group.after,
    )


def _sum(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, NOTHING)


def _split(group: Group) -> tuple[Fraction, Fraction]:
    """Return the points due to the law and to the rubric, the mean of the two orders.

    Law first: the new level under the old rubric, then the new rubric. Rubric first: the old level
    under the new rubric, then the new level. Both orders end at the same place, so the two parts
    add up to the whole. Where a crosswalk can go one way only, that order counts alone.
    """
    old, new = _sum(mark.low for mark in group.before), _sum(mark.low for mark in group.after)
    if not group.before or not group.after:
        return NOTHING, new - old
    if not group.settled:
        return NOTHING, NOTHING
    orders = []
    new_law_old_rubric, old_law_new_rubric = group.new_law_old_rubric, group.old_law_new_rubric
    if new_law_old_rubric is not None:
        orders.append(new_law_old_rubric - old)
    if old_law_new_rubric is not None:
        orders.append(new - old_law_new_rubric)
    if not orders or (len(orders) == 1 and group.kind is None):
        return new - old, NOTHING
    law = _sum(orders) / len(orders)
    return law, new - old - law


def _cause(group: Group, law: Fraction, rubric: Fraction, *, one_rubric: bool) -> Cause | None:
    if not group.before or not group.after:
        return "rubric" if one_rubric or group.kind is not None else "unbridged"
    if not group.settled:
        return _unsettled(group)
    if group.kind is not None and not _told(group):
        return "unbridged"
    if {mark.level for mark in group.before} != {mark.level for mark in group.after}:
        return _moved(group, law, rubric)
    if rubric:
        return "law and rubric" if law else "rubric"
    return "law" if law else None


def _told(group: Group) -> bool:
    """Return whether the levels of one side say what the other side would have earned."""
    return group.new_law_old_rubric is not None or group.old_law_new_rubric is not None


def _moved(group: Group, law: Fraction, rubric: Fraction) -> Cause | None:
    """Return the cause where the levels are other words; a crosswalk may call the same so."""
    if group.kind is not None and not law:
        return "rubric" if rubric else None
    return "law and rubric" if rubric else "law"


def _unsettled(group: Group) -> Cause | None:
    """Return the cause where a level is open: coding, or the rubric alone where all are."""
    marks = (*group.before, *group.after)
    same = len({mark.possible for mark in marks}) == 1
    if any(mark.level is not None for mark in marks) or not same:
        return "coding"
    low = _sum(mark.low for mark in group.after) - _sum(mark.low for mark in group.before)
    high = _sum(mark.high for mark in group.after) - _sum(mark.high for mark in group.before)
    return "rubric" if low or high else None


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
    mine = [
        (mark, _separable(before, after, group))
        for group in groups(before, after)
        for mark in (group.before if card is before else group.after)
    ]
    found = {}
    for area in card.areas:
        inside = [(mark, apart) for mark, apart in mine if mark.area == area.id]
        if all(apart for _mark, apart in inside) and area.basis != "published":
            continue
        found[area.id] = _less(area, [mark for mark, apart in inside if apart])
    return found


def _less(area: AreaScore, marks: list[Mark]) -> tuple[Fraction, Fraction]:
    low = area.low - sum((mark.low for mark in marks), NOTHING)
    high = area.high - sum((mark.high for mark in marks), NOTHING)
    return low, high
