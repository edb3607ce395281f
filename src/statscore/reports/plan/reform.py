"""A report card under other law: the marks that change, and all that follows from them.

The card is graded again with the new levels. What is not changed stays as it is, known or not. An
area that stands by its printed points has no sum to add up again, so its points move by what the
change is worth: exactly where the level before was coded, else by as much as it may have been. A
printed total moves in the same way, beside the range and never into it, and so do the scores that
a printed grade stands for. Where a criterion is dropped or comes back, the weights of the card are
other ones, and printed figures say nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from statscore.model.rubric import Rubric
from statscore.model.state import PrintedSpan, Published
from statscore.reports.card.caps import capped
from statscore.reports.card.holding import Held
from statscore.reports.card.marks import Finding, marks_of
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard, card_of
from statscore.reports.card.standings import may_reach
from statscore.reports.card.yardstick import Pair, merit, yardstick

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class NewLevel:
    """The level that a criterion would have."""

    level: str
    held: Held
    """What it rests on: the bill, as an answer."""
    floor: bool = False
    """Whether better law stays as it is."""


def reformed(card: ReportCard, changes: Mapping[str, NewLevel]) -> ReportCard:
    """Return the card with these levels; criteria that it does not ask are passed over."""
    by = yardstick(card.rubric, card.year)
    marks = marks_of(
        by,
        {
            mark.criterion: _changed(card.rubric, mark, changes[mark.criterion])
            if mark.criterion in changes
            else as_it_is(mark)
            for mark in card.marks
        },
    )
    printed = _printed_areas(card, marks, changes)
    after = card_of(by, marks, printed, state=(card.state, card.name), day=card.as_of)
    uncoded = {mark.criterion for mark in marks if mark.basis == "uncoded"}
    return replace(
        after,
        published=None if after.score is not None else _printed(card, after, changes),
        seen=tuple(seen for seen in card.seen if seen.criterion in uncoded),
    )


def as_it_is(mark: Mark) -> Finding:
    """Return what is known of the criterion, from its mark."""
    return Finding(mark.possible, mark.basis, mark.held, mark.before, mark.by_answers)


def _changed(rubric: Rubric, mark: Mark, new: NewLevel) -> Finding:
    kept = _no_worse(rubric, mark, new.level) if new.floor else []
    if kept and set(mark.possible) <= set(kept):
        return as_it_is(mark)
    possible = mark.shares.in_order({*kept, new.level})
    if len(possible) == 1:
        return Finding(possible, "coded", new.held)
    return as_it_is(mark)._replace(possible=possible, by_answers=None)


def _no_worse(rubric: Rubric, mark: Mark, level: str) -> list[str]:
    """Return the levels that are possible before and no worse; what does not apply is none."""
    wanted = merit(rubric, mark.criterion, level)
    return [
        possible for possible in mark.possible if merit(rubric, mark.criterion, possible) >= wanted
    ]


# What printed points come to


def summed(gains: Sequence[Pair]) -> Pair:
    """Return the least and the most that gains come to together."""
    return sum((low for low, _high in gains), NOTHING), sum((high for _low, high in gains), NOTHING)


def area_gain(before: AreaScore, after: AreaScore, gains: Sequence[Pair]) -> Pair | None:
    """Return what an area of which marks gain so much gains, whose printed points may leave less.

    None where print and marks contradict each other.
    """
    least, most = summed(gains)
    low, high = max(least, after.low - before.high), min(most, after.high - before.low)
    return (low, high) if low <= high else None


def _gain(rubric: Rubric, mark: Mark, new: NewLevel) -> Pair:
    """Return the least and the most that the change is worth, over every level before it."""
    kept = _no_worse(rubric, mark, new.level) if new.floor else []
    now = mark.worth(new.level)
    gains = [NOTHING if level in kept else now - mark.worth(level) for level in mark.possible]
    return min(gains), max(gains)


Unmoved = Literal["drops", "floor", "voids"]


def unmoved_print(card: ReportCard, after: ReportCard) -> Unmoved | None:
    """Return why nobody can tell how printed figures move to the card after; None where they do."""
    if not _same_weights(card.marks, after.marks):
        return "drops"
    if yardstick(card.rubric, card.year).may_be_lifted(may_reach(card)[0]):
        return "floor"
    if any(area.void_by for area in (*card.areas, *after.areas)):
        return "voids"
    return None


def _same_weights(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    return all(one.weight == other.weight for one, other in zip(before, after, strict=True))


def _printed_areas(
    card: ReportCard, marks: Sequence[Mark], changes: Mapping[str, NewLevel]
) -> Mapping[str, Pair]:
    """Return what the areas that stand by their printed points come to, where it can be told."""
    areas = {}
    for area in card.areas:
        before = [mark for mark in card.marks if mark.area == area.id]
        after = [mark for mark in marks if mark.area == area.id]
        if area.basis == "published" and not area.void_by and _same_weights(before, after):
            areas[area.id] = _moved(card, (area.low, area.high), before, after, changes)
    return areas


def _moved(
    card: ReportCard,
    printed: Pair,
    before: Sequence[Mark],
    after: Sequence[Mark],
    changes: Mapping[str, NewLevel],
) -> Pair:
    """Return the least and the most that printed points come to under the changes.

    Two bounds hold at once. The print moves by what the changes are worth. And what is not changed
    keeps its points: no more and no less than the print leaves for it.
    """
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old.criterion in changes]
    gains = [_gain(card.rubric, old, changes[old.criterion]) for old, _new in pairs]
    low, high = (end + gain for end, gain in zip(printed, summed(gains), strict=True))
    rest = [mark for mark in before if mark.criterion not in changes]
    rest_low = sum((mark.low for mark in rest), NOTHING)
    rest_high = sum((mark.high for mark in rest), NOTHING)
    narrow_low = max(low, rest_low + sum((new.low for _old, new in pairs), NOTHING))
    narrow_high = min(high, rest_high + sum((new.high for _old, new in pairs), NOTHING))
    # A print that the marks contradict leaves nothing to narrow down.
    return (narrow_low, narrow_high) if narrow_low <= narrow_high else (low, high)


def _printed(
    card: ReportCard, after: ReportCard, changes: Mapping[str, NewLevel]
) -> Published | None:
    """Return the printed figures moved by what the changes are worth, None where nobody can tell.

    A span where the total was one, where a grade alone was printed, or where what the changes are
    worth is known only so far.
    """
    printed = card.published
    by = yardstick(card.rubric, card.year)
    if printed is None or unmoved_print(card, after):
        return None
    low, high = may_reach(card)
    areas = {area.id: area for area in after.areas}
    for area in card.areas:
        marks = [mark for mark in card.marks if mark.area == area.id and mark.criterion in changes]
        gains = [_gain(card.rubric, mark, changes[mark.criterion]) for mark in marks]
        later = areas.get(area.id)
        least, most = (later and area_gain(area, later, gains)) or summed(gains)
        low, high = low + least, high + most
    low, high = by.total(low), by.total(high)
    if low <= after.high and high >= after.low:
        low, high = max(low, after.low), min(high, after.high)
    grades = {
        capped(card.rubric, after.marks, score, worst=worst)[0]
        for score, worst in ((low, True), (high, False))
    }
    return Published(
        score=low if low == high else PrintedSpan(from_=low, to=high),
        grade=grades.pop() if len(grades) == 1 else None,
        source=printed.source,
        basis="derived",
    )
