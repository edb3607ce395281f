"""A report card under other law: the marks that change, and all that follows from them.

The card is graded again with the new levels. What is not changed stays as it is, known or not. An
area that stands by its printed points has no sum to add up again, so its points move by what the
change is worth: exactly where the level before was coded, else by as much as it may have been. A
printed total moves in the same way, beside the range and never into it. Where a criterion is
dropped or comes back, the weights of the card are other ones, and printed points say nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from statscore.model.rubric import NOT_APPLICABLE, Rubric
from statscore.model.state import Published
from statscore.reports.holding import Held
from statscore.reports.report_card import (
    AreaScore,
    Mark,
    ReportCard,
    area_grade,
    capped,
    policy,
)
from statscore.reports.weights import earnable

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
    rubric = card.rubric
    changed = [
        _changed(rubric, mark, changes[mark.criterion]) if mark.criterion in changes else mark
        for mark in card.marks
    ]
    dropped = {
        mark.criterion
        for mark in changed
        if mark.level == NOT_APPLICABLE
        and policy(rubric, rubric.criteria[mark.criterion]) == "drop"
    }
    weights = earnable(rubric, card.year, dropped)
    marks = tuple(_weighed(mark, weights[mark.criterion]) for mark in changed)
    areas = tuple(_area(card, area, marks, changes) for area in card.areas)
    low = sum((area.low for area in areas), NOTHING)
    high = sum((area.high for area in areas), NOTHING)
    grade_low, caps_low = capped(rubric, marks, low, worst=True)
    grade_high, caps_high = capped(rubric, marks, high, worst=False)
    return replace(
        card,
        areas=areas,
        marks=marks,
        low=low,
        high=high,
        grade_low=grade_low,
        grade_high=grade_high,
        caps=tuple(dict.fromkeys((*caps_high, *caps_low))),
        published=None if low == high else _printed(card, marks, changes),
    )


def _changed(rubric: Rubric, mark: Mark, new: NewLevel) -> Mark:
    possible: tuple[str, ...] = (new.level,)
    if new.floor:
        kept = _no_worse(rubric, mark, new.level)
        if set(mark.possible) <= set(kept):
            return mark
        possible = tuple(level for level in mark.shares if level in (*kept, new.level))
    settled = len(possible) == 1
    return replace(
        mark,
        level=new.level if settled else None,
        possible=possible,
        share=mark.shares[new.level] if settled else None,
        basis="coded" if settled else mark.basis,
        held=new.held if settled else mark.held,
        before=None if settled else mark.before,
    )


def _no_worse(rubric: Rubric, mark: Mark, level: str) -> list[str]:
    """Return the levels that are possible before and no worse; what does not apply is none."""
    sign = -1 if rubric.criteria[mark.criterion].weight < 0 else 1
    levels = rubric.levels(mark.criterion)
    return [
        each
        for each in mark.possible
        if each == NOT_APPLICABLE or sign * levels[each] >= sign * levels[level]
    ]


def _weighed(mark: Mark, weight: Fraction) -> Mark:
    points = [mark.shares[level] * weight for level in mark.possible] or [NOTHING]
    return replace(mark, weight=weight, low=min(points), high=max(points))


# What printed points come to


@dataclass(frozen=True, slots=True)
class _Gain:
    """What a change is worth, from the least to the most."""

    low: Fraction
    high: Fraction


def _gain(rubric: Rubric, mark: Mark, new: NewLevel) -> _Gain:
    """Return what the change is worth over every level that there may be before."""
    kept = _no_worse(rubric, mark, new.level) if new.floor else []
    now = mark.shares[new.level]
    gains = [
        NOTHING if level in kept else (now - mark.shares[level]) * mark.weight
        for level in mark.possible
    ]
    return _Gain(min(gains), max(gains))


def _same_weights(before: Sequence[Mark], after: Sequence[Mark]) -> bool:
    return all(one.weight == other.weight for one, other in zip(before, after, strict=True))


def _area(
    card: ReportCard, area: AreaScore, marks: Sequence[Mark], changes: Mapping[str, NewLevel]
) -> AreaScore:
    before = [mark for mark in card.marks if mark.area == area.id]
    after = [mark for mark in marks if mark.area == area.id]
    low = coded_low = sum((mark.low for mark in after), NOTHING)
    high = coded_high = sum((mark.high for mark in after), NOTHING)
    printed = area.basis == "published" and low != high and _same_weights(before, after)
    if printed:
        low, high = _moved(card, area.low, before, after, changes)
    out_of = sum(
        (mark.best for mark in after if not card.rubric.criteria[mark.criterion].bonus), NOTHING
    )
    score = low if low == high else None
    return replace(
        area,
        score=score,
        low=low,
        high=high,
        out_of=out_of,
        basis="partial" if score is None else "published" if printed else "computed",
        coded_low=coded_low,
        coded_high=coded_high,
        coded=sum(mark.level is not None for mark in after),
        grade=area_grade(card.rubric, card.year, score, out_of),
    )


def _moved(
    card: ReportCard,
    printed: Fraction,
    before: Sequence[Mark],
    after: Sequence[Mark],
    changes: Mapping[str, NewLevel],
) -> tuple[Fraction, Fraction]:
    """Return the least and the most that printed points come to under the changes.

    Two bounds hold at once. The print moves by what the changes are worth. And what is not changed
    keeps its points: no more and no less than the print leaves for it.
    """
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old.criterion in changes]
    gains = [_gain(card.rubric, old, changes[old.criterion]) for old, _new in pairs]
    low = printed + sum((gain.low for gain in gains), NOTHING)
    high = printed + sum((gain.high for gain in gains), NOTHING)
    rest = [mark for mark in before if mark.criterion not in changes]
    rest_low = sum((mark.low for mark in rest), NOTHING)
    rest_high = sum((mark.high for mark in rest), NOTHING)
    narrow_low = max(low, rest_low + sum((new.low for _old, new in pairs), NOTHING))
    narrow_high = min(high, rest_high + sum((new.high for _old, new in pairs), NOTHING))
    # A print that the marks contradict leaves nothing to narrow down.
    return (narrow_low, narrow_high) if narrow_low <= narrow_high else (low, high)


def _printed(
    card: ReportCard, marks: Sequence[Mark], changes: Mapping[str, NewLevel]
) -> Published | None:
    """Return the printed total moved by what the changes are worth, None where nobody can tell."""
    printed = card.published
    if printed is None or printed.score is None or not _same_weights(card.marks, marks):
        return None
    gains = [
        _gain(card.rubric, mark, changes[mark.criterion])
        for mark in card.marks
        if mark.criterion in changes
    ]
    if any(gain.low != gain.high for gain in gains):
        return None
    score = printed.score + sum((gain.low for gain in gains), NOTHING)
    grades = {capped(card.rubric, marks, score, worst=worst)[0] for worst in (True, False)}
    grade = grades.pop() if len(grades) == 1 else None
    return Published(score=score, grade=grade, source=printed.source, basis="derived")
