"""What nobody knows of a card, by what an answer would be worth: the range, or the grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from statscore.model.rubric import PENDING
from statscore.model.state import State
from statscore.reports.card.caps import capped
from statscore.reports.card.holding import Held
from statscore.reports.card.marks import Finding, marks_of
from statscore.reports.card.report_card import Mark, ReportCard, card_of
from statscore.reports.card.yardstick import NOTHING, yardstick
from statscore.reports.plan.reform import as_it_is


@dataclass(frozen=True, slots=True)
class Unknown:
    """A criterion that is open on a card, and what its answer would tell."""

    mark: Mark
    narrows: Fraction
    """Points by which the range would be shorter at the least; none where print holds the sum."""
    deciding: tuple[str, ...]
    """The levels of which any alone would settle a grade that is open now."""
    patterns: tuple[tuple[str, Held], ...]
    """Law of other states that answers it, whatever the day, those with a citation first."""


def unknown(card: ReportCard, states: Iterable[State]) -> tuple[Unknown, ...]:
    """Return the open criteria, those whose answer tells most first.

    First those that can decide the grade, by how many of their levels do; then by the points.
    `states` may have law that shows what to look for.
    """
    others = [state for state in states if state.code != card.state]
    open_ = [_unknown(card, mark, others) for mark in card.marks if _is_open(mark)]
    return tuple(sorted(open_, key=lambda each: (-_decides(each), -each.narrows)))


def _is_open(mark: Mark) -> bool:
    return len(mark.possible) > 1 and mark.basis != "implied"


def _decides(of: Unknown) -> Fraction:
    return Fraction(len(of.deciding), len(of.mark.possible))


def _unknown(card: ReportCard, mark: Mark, others: Sequence[State]) -> Unknown:
    span = any(area.score is None for area in card.areas if area.basis == "published")
    simple = card.applies and card.adds_up and not span
    narrows, settling = (_in_a_sum if simple else _by_each_answer)(card, mark)
    return Unknown(
        mark=mark,
        narrows=narrows,
        deciding=() if card.grade_low == card.grade_high else settling,
        patterns=_patterns(mark.criterion, others),
    )


Told = tuple[Fraction, tuple[str, ...]]
"""By how much an answer narrows the range, and the levels that would settle the grade."""


def _by_each_answer(card: ReportCard, mark: Mark) -> Told:
    """Return what an answer tells, from the card with each of the levels; printed areas stand."""
    by = yardstick(card.rubric, card.year)
    known = {each.criterion: as_it_is(each) for each in card.marks}
    printed = {area.id: (area.low, area.high) for area in card.areas if area.basis == "published"}
    answered = {}
    for level in mark.possible:
        marks = marks_of(by, known | {mark.criterion: Finding((level,), "coded")})
        state = card.state, card.name
        answered[level] = card_of(by, marks, printed, state=state, day=card.as_of)
    left = max(after.high - after.low for after in answered.values())
    settling = (level for level, after in answered.items() if after.grade is not None)
    return max(card.high - card.low - left, NOTHING), tuple(settling)


def _in_a_sum(card: ReportCard, mark: Mark) -> Told:
    """Return the same where the card is the sum of its marks, which takes a twentieth as long."""
    free = any(area.id == mark.area and area.score is None for area in card.areas)
    settling = (level for level in mark.possible if _settles(card, mark, level, free=free))
    return mark.high - mark.low if free else NOTHING, tuple(settling)


def _settles(card: ReportCard, mark: Mark, level: str, *, free: bool) -> bool:
    """Return whether the grade is known once the criterion has the level."""
    low, high = card.ends
    if free:
        low, high = low + mark.worth(level) - mark.low, high + mark.worth(level) - mark.high
    one = replace(mark, earns=mark.earns.among((level,)), basis="coded")
    marks = [one if other.criterion == mark.criterion else other for other in card.marks]
    worst, _caps = capped(card.rubric, marks, low, worst=True)
    best, _caps = capped(card.rubric, marks, high, worst=False)
    return worst == best


def _patterns(criterion: str, others: Sequence[State]) -> tuple[tuple[str, Held], ...]:
    """Return the latest answer of each state that has one, those with a citation first."""
    latest = [
        (state.code, Held(*list(answers.items())[-1]))
        for state in others
        if (answers := state.answers.get(criterion))
    ]
    known = [(code, held) for code, held in latest if held.answer.level != PENDING]
    return tuple(sorted(known, key=lambda pattern: not pattern[1].answer.citations))


@dataclass(frozen=True, slots=True)
class UnknownOfAll:
    """A criterion that is open in some of the states."""

    mark: Mark
    """Of one of them."""
    states: tuple[str, ...]
    narrows: Fraction
    """Points by which the ranges of all of them together would be shorter."""
    deciding: tuple[str, ...]
    """The states whose grade it may decide."""
    coded: tuple[str, ...]
    """The states that have an answer, of whatever day."""


def unknown_of_all(
    cards: Sequence[ReportCard], states: Sequence[State]
) -> tuple[UnknownOfAll, ...]:
    """Return the criteria that are open in any of the states, those that tell most first."""
    by_criterion: dict[str, list[tuple[str, Unknown]]] = {}
    for card in cards:
        for each in unknown(card, ()):
            by_criterion.setdefault(each.mark.criterion, []).append((card.state, each))
    every = [
        UnknownOfAll(
            mark=open_[0][1].mark,
            states=tuple(state for state, _each in open_),
            narrows=sum((each.narrows for _state, each in open_), Fraction(0)),
            deciding=tuple(state for state, each in open_ if each.deciding),
            coded=tuple(state.code for state in states if criterion in state.answers),
        )
        for criterion, open_ in by_criterion.items()
    ]
    return tuple(sorted(every, key=lambda each: (-len(each.deciding), -each.narrows)))
