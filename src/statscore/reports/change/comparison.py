"""The difference between two report cards as a sum of changes, each with its cause.

Every point of the difference stands in exactly one change: one a criterion, or one for several
that a crosswalk joins, and one an area for what a published area figure moved beyond the criteria
that are coded. So the changes of a comparison always add up to the difference of the scores, and
of the ends of the ranges. What two rubrics ask apart from each other, and no crosswalk joins, is
no change of law or rubric that can be told: it is unbridged, a part of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

from statscore.model.rubric import CrossingKind
from statscore.model.state import State
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.yardstick import Pair, yardstick
from statscore.reports.change.crosswalk import Group, groups
from statscore.reports.change.steps import steps

Part = Literal["law", "rubric", "coding", "unattributed", "unbridged", "floor"]
Cause = Part | Literal["law and rubric"]
PARTS: tuple[Part, ...] = ("law", "rubric", "coding", "unattributed", "unbridged")
"""Those that every comparison names; what a floor adds is named where it acts."""
Parts = Mapping[Part, Pair]
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Change:
    """One part of the difference between two cards."""

    criterion: str | None
    """None for the part of a published area figure that no coded criterion explains; where there
    are several, the first on the later card."""
    area: str | None
    """None where it is what the floor adds to the sum of the areas."""
    number: str | None
    title: str
    cause: Cause
    parts: Parts
    """What each cause adds to the low end of the range and to the high one, in points."""
    before: Mark | None = None
    """The mark on the earlier card; None where there is none, or more than one."""
    after: Mark | None = None
    steps: tuple[Held, ...] = ()
    """The answers that began to count between the two days, oldest first, each a change of law."""
    bridge: CrossingKind | None = None
    """How a crosswalk joins the criteria of the two rubrics."""
    all_before: tuple[Mark, ...] = ()
    """The marks on the earlier card."""
    all_after: tuple[Mark, ...] = ()
    shifted: bool = False
    """Whether its level did not move: another criterion dropped out as not applicable, or came
    back, or an area became void, or is no longer."""

    @cached_property
    def low(self) -> Fraction:
        """What the change adds to the low end of the range, in points."""
        return _sum(pair[0] for pair in self.parts.values())

    @cached_property
    def high(self) -> Fraction:
        """What the change adds to the high end."""
        return _sum(pair[1] for pair in self.parts.values())

    @property
    def law(self) -> Fraction:
        """The points that are due to the law, where both sides are coded."""
        return self.parts.get("law", (NOTHING, NOTHING))[0]

    @property
    def rubric(self) -> Fraction:
        """The points that are due to the rubric, where both sides are coded."""
        return self.parts.get("rubric", (NOTHING, NOTHING))[0]

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

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<Comparison {self.before!r} to {self.after!r}: {len(self.changes)} changes>"

    @property
    def score_change(self) -> Fraction | None:
        """Points between the two scores that are known, computed or published, else None."""
        if self.before.known_score is None or self.after.known_score is None:
            return None
        return self.after.known_score - self.before.known_score

    @property
    def scored(self) -> bool:
        """Whether both sides have a score or a range: there is none where no question applies."""
        return all(card.applies is not False for card in (self.before, self.after))

    @cached_property
    def parts(self) -> Mapping[Part, tuple[Fraction, Fraction]]:
        """What each cause adds to the low and to the high end; together the whole difference."""
        together: dict[Part, Pair] = dict.fromkeys(PARTS, (NOTHING, NOTHING))
        for change in self.changes:
            for part, (low, high) in change.parts.items():
                before = together.get(part, (NOTHING, NOTHING))
                together[part] = (before[0] + low, before[1] + high)
        return together

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
        return tuple(change for change in self.changes if change.cause.startswith("law"))

    @cached_property
    def law_moved(self) -> bool:
        """Whether the law is known to have changed between the two days."""
        return bool(self.law_changes) or any(change.steps for change in self.changes)


def comparison(before: ReportCard, after: ReportCard, state: State | None = None) -> Comparison:
    """Return the difference between two cards of one state, split into changes with causes.

    Given the state, each change also has the steps by which the law came there.
    """
    joined = groups(before, after)
    printed = _published_areas(before), _published_areas(after)
    alone = [group.settled or not _inside(group, printed) for group in joined]
    apart = list(zip(joined, alone, strict=True))
    changes = (
        *_criteria([group for group, told in apart if told], before, after),
        *(_remainders(apart, before, after) if any(printed) else ()),
        *_floor(before, after),
    )
    if state is not None:
        changes = tuple(
            change
            if change.shifted
            else replace(change, steps=_steps(change, before, after, state))
            for change in changes
        )
    return Comparison(after.state, after.name, before, after, changes)


def _steps(change: Change, before: ReportCard, after: ReportCard, state: State) -> tuple[Held, ...]:
    """Return the changes of law between the two days, also where one of the days is uncoded."""
    asking = {
        mark.criterion: rubric
        for rubric, marks in ((before.rubric, change.all_before), (after.rubric, change.all_after))
        for mark in marks
    }
    taken = [
        step
        for id_, rubric in asking.items()
        for step in steps(rubric, id_, state, before.as_of, after.as_of)
    ]
    return tuple(sorted(taken, key=lambda step: step.since))


def _criteria(
    told_apart: Iterable[Group], before: ReportCard, after: ReportCard
) -> Iterator[Change]:
    ends = _Between(before, after, 0), _Between(before, after, 1)
    one_rubric = before.rubric.id == after.rubric.id
    one_weighing = all(between.one_weighing for between in ends)
    for group in told_apart:
        if not (one_weighing and _unmoved(group)):
            yield from _changes(group, ends, one_rubric=one_rubric)


def _unmoved(group: Group) -> bool:
    """Return whether each side is one mark, with the same levels and weighed the same."""
    if len(group.before) != 1 or len(group.after) != 1:
        return False
    (before,), (after,) = group.before, group.after
    return before.earns is after.earns and before.settled == after.settled


def _inside(group: Group, printed: tuple[frozenset[str], frozenset[str]]) -> bool:
    """Return whether one of the marks is in an area that stands by its published figure.

    Then its points can be told from the rest of the area only if it is coded on both sides.
    """
    return any(mark.area in printed[0] for mark in group.before) or any(
        mark.area in printed[1] for mark in group.after
    )


def _published_areas(card: ReportCard) -> frozenset[str]:
    return frozenset(area.id for area in card.areas if area.basis == "published")


class _Between:
    """What lies between two cards at one end: the law, what is coded, the rubric, taken apart.

    Where a criterion drops out or comes back, or voids its area, what that shifts on the others is
    the law's doing where both sides are coded, and else the coding's.
    """

    def __init__(self, before: ReportCard, after: ReportCard, end: int) -> None:
        """Read what is dropped on one side alone."""
        self.end = end
        self._dropped = before.dropped[end], after.dropped[end]
        self._yardsticks = tuple(yardstick(card.rubric, card.year) for card in (before, after))
        self._weighings = tuple(
            by.weighing(dropped)
            for by, dropped in zip(self._yardsticks, self._dropped, strict=True)
        )
        turned = [
            id_
            for id_ in self._dropped[0] ^ self._dropped[1]
            if all(id_ in by.droppable for by in self._yardsticks)
        ]
        self._voided = before.voided[end], after.voided[end]
        same = not turned and self._weighings[0] is self._weighings[1]
        self.one_weighing = same and not any(self._voided)
        """Whether everything is weighed the same on both sides, and nothing is void."""
        marks = () if self.one_weighing else (*before.marks, *after.marks)
        open_ = {mark.criterion for mark in marks if not mark.settled}
        self._turned = frozenset(turned) - open_, frozenset(turned) & open_
        """The criteria that drop out or come back by law, and by coding."""
        voiding = {
            area: _voiding(area, before, after) for area in self._voided[0] ^ self._voided[1]
        }
        by_coding = frozenset(area for area in voiding if not open_.isdisjoint(voiding[area]))
        by_law = frozenset(area for area in voiding if voiding[area]) - by_coding
        self._void = by_law, by_coding
        """The areas that become void, or are no longer, likewise."""

    def parts(self, group: Group) -> dict[Part, Fraction]:
        """Return the points due to each, the mean of two orders.

        Law first: the new levels under the old rubric, then what is coded, then the new rubric.
        Rubric first: the other way round. Both orders begin and end at the same place, so the
        parts add up to the whole. Where a crosswalk can go one way only, that order counts alone.
        """
        if self.one_weighing and group.settled and group.kind is None:
            moved = self._weighings[0].moved(group.before[0].earns, group.after[0].earns)
            return {"law": moved, "coding": NOTHING, "rubric": NOTHING}
        old, new = self._points(group), self._points(group, law=True, coding=True, rubric=True)
        assert old is not None
        assert new is not None
        orders: list[dict[Part, Fraction]] = []
        first, second = self._points(group, law=True), self._points(group, law=True, coding=True)
        if first is not None and second is not None:
            orders.append({"law": first - old, "coding": second - first, "rubric": new - second})
        first, second = (
            self._points(group, rubric=True),
            self._points(group, coding=True, rubric=True),
        )
        if first is not None and second is not None:
            orders.append({"law": new - second, "coding": second - first, "rubric": first - old})
        if not orders or (len(orders) == 1 and group.kind is None):
            return {"law": new - old, "coding": NOTHING, "rubric": NOTHING}
        return {part: _sum(order[part] for order in orders) / len(orders) for part in orders[0]}

    def _points(
        self, group: Group, *, law: bool = False, coding: bool = False, rubric: bool = False
    ) -> Fraction | None:
        """Return what the group earns once these have moved; None where that cannot be told."""
        turned, void = (
            (by_law if law != rubric else frozenset()) | (by_coding if coding != rubric else set())
            for by_law, by_coding in (self._turned, self._void)
        )
        weighing = self._weighings[rubric]
        if turned:
            weighing = self._yardsticks[rubric].weighing(self._dropped[rubric] ^ turned)
        return group.points(
            weighing,
            self.end,
            new_law=law,
            new_rubric=rubric,
            voided=self._voided[rubric] ^ void,
        )


def _voiding(area: str, before: ReportCard, after: ReportCard) -> frozenset[str]:
    """Return the criteria whose levels make the area void on one side, or may.

    None where the rubric does: it asks another question there, or says otherwise what voids.
    """
    cards = before, after
    voids = [yardstick(card.rubric, card.year).voids.get(area, {}) for card in cards]
    return frozenset(
        mark.criterion
        for card in cards
        for scored in card.areas
        if scored.id == area
        for mark in scored.void_by
        if voids[0].get(mark.criterion) == voids[1].get(mark.criterion)
    )


def _changes(
    group: Group, ends: tuple[_Between, _Between], *, one_rubric: bool
) -> Iterator[Change]:
    if not group.before or not group.after:
        joined = one_rubric or group.kind is not None
        yield _whole(group, "rubric" if joined else "unbridged")
    elif not group.settled and group.coded_otherwise:
        yield _whole(group, "coding")
    elif group.settled and group.kind is not None and not group.told:
        yield _whole(group, "unbridged")
    elif group.settled or group.kind is None:
        yield from _taken_apart(group, ends)
    elif any(_difference(group)):
        yield _whole(group, "rubric")


def _whole(group: Group, part: Part) -> Change:
    """Return the whole difference of the group as one change."""
    return _change(group, part, {part: _difference(group)})


def _difference(group: Group) -> Pair:
    low, high = (
        _sum(mark.ends[end] for mark in group.after) - _sum(mark.ends[end] for mark in group.before)
        for end in (0, 1)
    )
    return low, high


def _taken_apart(group: Group, ends: tuple[_Between, _Between]) -> Iterator[Change]:
    """Yield what law and rubric did, and for itself what somebody's coding of another one did."""
    at_low, at_high = (end.parts(group) for end in ends)
    if group.settled and at_low != at_high:
        # What a settled level earns differs between the ends only where nobody knows what else
        # applies: the law has the mean, and the rest is coding.
        for part in ("law", "rubric"):
            mean = (at_low[part] + at_high[part]) / 2
            for end in (at_low, at_high):
                end["coding"] += end[part] - mean
                end[part] = mean
    parts: Mapping[Part, Pair] = {part: (at_low[part], at_high[part]) for part in at_low}
    by_law = any(parts["law"]) or (group.level_moved and group.kind is None)
    if any(parts["rubric"]):
        yield _change(
            group,
            "law and rubric" if by_law else "rubric",
            {"law": parts["law"], "rubric": parts["rubric"]},
        )
    elif by_law:
        yield _change(group, "law", {"law": parts["law"]}, shifted=not group.level_moved)
    if any(parts["coding"]):
        yield _change(group, "coding", {"coding": parts["coding"]}, shifted=True)


def _change(group: Group, cause: Cause, parts: Parts, *, shifted: bool = False) -> Change:
    one = (*group.after, *group.before)[0]
    return Change(
        criterion=one.criterion,
        area=one.area,
        number=one.number,
        title=one.title,
        before=group.before[0] if len(group.before) == 1 else None,
        after=group.after[0] if len(group.after) == 1 else None,
        cause=cause,
        parts=parts,
        bridge=group.kind,
        all_before=group.before,
        all_after=group.after,
        shifted=shifted,
    )


def _sum(numbers: Iterable[Fraction]) -> Fraction:
    terms = tuple(numbers)
    return sum(terms[1:], terms[0]) if terms else NOTHING


def _remainders(
    apart: Sequence[tuple[Group, bool]], before: ReportCard, after: ReportCard
) -> Iterator[Change]:
    """Yield what the published area figures moved beyond the criteria coded on both sides."""
    old_rest = _rest(before, [(mark, told) for group, told in apart for mark in group.before])
    new_rest = _rest(after, [(mark, told) for group, told in apart for mark in group.after])
    areas = {area.id: area for card in (before, after) for area in card.areas}
    for id_, area in areas.items():
        old, new = old_rest.get(id_, (NOTHING, NOTHING)), new_rest.get(id_, (NOTHING, NOTHING))
        low, high = new[0] - old[0], new[1] - old[1]
        if low or high:
            yield Change(
                criterion=None,
                area=id_,
                number=area.number,
                title=area.title,
                cause="unattributed",
                parts={"unattributed": (low, high)},
            )


def _floor(before: ReportCard, after: ReportCard) -> Iterator[Change]:
    """Yield what the floor adds to the sum of the areas, where that is not the same on both."""
    low, high = (after.lifted[end] - before.lifted[end] for end in (0, 1))
    if low or high:
        yield Change(
            criterion=None,
            area=None,
            number=None,
            title="the floor of the total",
            cause="floor",
            parts={"floor": (low, high)},
        )


def _rest(card: ReportCard, marks: Sequence[tuple[Mark, bool]]) -> Mapping[str, Pair]:
    """Return, for each area with criteria that cannot be told apart, its points less the others.

    With each mark comes whether it can be told apart.
    """
    rest = {}
    for area in card.areas:
        inside = [(mark, told) for mark, told in marks if mark.area == area.id]
        if area.basis == "published" or not all(told for _mark, told in inside):
            rest[area.id] = _less(area, [mark for mark, told in inside if told])
    return rest


def _less(area: AreaScore, marks: list[Mark]) -> Pair:
    low, high = (area.ends[end] - _sum(mark.ends[end] for mark in marks) for end in (0, 1))
    return low, high
