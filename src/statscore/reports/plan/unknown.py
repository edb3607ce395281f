"""What nobody knows of a card, by what an answer would be worth: the range, or the grade."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from statscore.model.rubric import PENDING
from statscore.model.state import State
from statscore.reports.card.caps import capped
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import Mark, ReportCard


@dataclass(frozen=True, slots=True)
class Unknown:
    """A criterion that is open on a card, and what its answer would tell."""

    mark: Mark
    narrows: Fraction
    """Points by which the range would be shorter; 0 where a printed area holds the sum already."""
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
    least, most = mark.ends
    area = next((area for area in card.areas if area.id == mark.area), None)
    free = area.high - area.low if area is not None else Fraction(0)
    narrows = min(abs(most - least), free)
    settled = card.grade_low == card.grade_high
    levels = () if settled else mark.possible
    deciding = tuple(level for level in levels if _settles(card, mark, level, free))
    return Unknown(mark, narrows, deciding, _patterns(mark.criterion, others))


def _settles(card: ReportCard, mark: Mark, level: str, free: Fraction) -> bool:
    """Return whether the grade is known once the criterion has the level."""
    least, most = mark.ends
    worth = mark.worth(level)
    low, high = card.low, card.high
    if free:
        low, high = low + max(worth - least, Fraction(0)), high - max(most - worth, Fraction(0))
    one = replace(mark, earns=mark.earns.among((level,)), basis="coded")
    marks = [one if other.criterion == mark.criterion else other for other in card.marks]
    worst, _caps = capped(card.rubric, marks, min(low, high), worst=True)
    best, _caps = capped(card.rubric, marks, max(low, high), worst=False)
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
