"""Which criteria a plan may raise, to which levels and at what gain; which caps it must lift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from statscore.model.rubric import Cap, Rubric
from statscore.reports.card.grading import at_least
from statscore.reports.card.report_card import Mark, ReportCard, falls_short
from statscore.reports.card.yardstick import merit

View = Literal["known", "pessimistic", "optimistic"]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What plans are asked for."""

    grade: str
    view: View = "known"
    alternatives: int = 3
    required: Mapping[str, str | None] = field(default_factory=dict)
    """Criteria that have to change, with the level where it is said which."""
    excluded: frozenset[str] = frozenset()


class UnplannableError(ValueError):
    """No plan can be worked out; the text says why."""


@dataclass(frozen=True, slots=True)
class Move:
    """A criterion that can be raised, with the levels it can be raised to, the nearest first."""

    mark: Mark
    levels: tuple[str, ...]
    steps: tuple[int, ...]
    gains: tuple[Fraction, ...]
    must: bool
    """Required by the user, or by a cap."""

    @property
    def most(self) -> Fraction:
        """The largest gain."""
        return max(self.gains)


def _open_to_change(card: ReportCard, mark: Mark, view: View) -> bool:
    if mark.level is not None:
        return mark.level in card.rubric.levels(mark.criterion)
    return view == "pessimistic" and not _by_print(card, mark)


def has_already(card: ReportCard, wish: Wish, criterion: str) -> bool:
    """Return whether the law has what is required; raise UnplannableError where nobody can say."""
    mark = card.mark(criterion)
    if mark is None:
        raise UnplannableError(f"'{card.rubric.id}' does not ask '{criterion}' in {card.year}")
    if mark.level is not None and not _open_to_change(card, mark, wish.view):
        raise UnplannableError(f"'{criterion}' does not apply in {card.name}")
    if not _open_to_change(card, mark, wish.view):
        raise UnplannableError(f"'{criterion}' is {mark.basis} on this day: {_why(card, mark)}")
    level = wish.required[criterion]
    better = _better(card.rubric, mark)
    return level not in better if level is not None else not better


def _why(card: ReportCard, mark: Mark) -> str:
    """Return why an open criterion cannot be required."""
    if _by_print(card, mark):
        return "only the printed points of its area are known, so no gain can be told"
    return "what a change would earn is not known; --pessimistic takes it at its worst"


def _by_print(card: ReportCard, mark: Mark) -> bool:
    return any(area.id == mark.area and area.basis == "published" for area in card.areas)


def _better(rubric: Rubric, mark: Mark) -> list[str]:
    """Return the levels that are better than what there is, or may be, the nearest first."""
    levels = rubric.levels(mark.criterion)
    ranked = list(levels)
    now = max(ranked.index(level) for level in mark.possible if level in levels)
    return [level for level in reversed(ranked[:now]) if levels[level] != levels[ranked[now]]]


def _wanted(card: ReportCard, mark: Mark, wish: Wish) -> list[str]:
    """Return the levels that a plan may raise the criterion to, the nearest first."""
    if mark.criterion in wish.excluded or not _open_to_change(card, mark, wish.view):
        return []
    better = _better(card.rubric, mark)
    named = wish.required.get(mark.criterion)
    if named is not None:
        return [level for level in better if level == named]
    levels = card.rubric.levels(mark.criterion)
    # Of levels that earn the same the nearest is enough.
    return [
        level
        for place, level in enumerate(better)
        if place == 0 or levels[level] != levels[better[place - 1]]
    ]


def move_of(card: ReportCard, mark: Mark, wish: Wish, caps: Mapping[str, Cap]) -> Move | None:
    """Return how the criterion can be raised, None where it cannot, or to no use."""
    holding = [
        cap
        for cap in caps.values()
        if cap.criterion == mark.criterion and _short(card, cap, wish.view)
    ]
    levels = card.rubric.levels(mark.criterion)
    wanted = [
        level
        for level in _wanted(card, mark, wish)
        if all(reaches(card.rubric, cap, level) for cap in holding)
    ]
    required = mark.criterion in wish.required
    gains = tuple(mark.worth(level) - mark.low for level in wanted)
    if not wanted or not (any(gains) or holding or required):
        return None
    ranked = list(levels)
    now = max(ranked.index(level) for level in mark.possible if level in levels)
    return Move(
        mark=mark,
        levels=tuple(wanted),
        steps=tuple(now - ranked.index(level) for level in wanted),
        gains=gains,
        must=bool(holding) or required,
    )


# Caps


def bars(rubric: Rubric, cap: Cap, grade: str) -> bool:
    """Return whether the grade cannot be had while the cap holds."""
    return cap.grade in rubric.grades and not at_least(rubric, cap.grade, grade)


def _short(card: ReportCard, cap: Cap, view: View) -> bool:
    """Return whether the cap holds before anything changes, or may where nobody knows."""
    mark = card.mark(cap.criterion)
    known = cap.grade in card.rubric.grades
    return (
        known
        and mark is not None
        and falls_short(card.rubric, cap, mark, worst=view != "optimistic")
    )


def holding_down(card: ReportCard, wish: Wish) -> list[str]:
    """Return the ids of the caps that hold before anything changes, or may."""
    return [id_ for id_, cap in card.rubric.caps.items() if _short(card, cap, wish.view)]


def reaches(rubric: Rubric, cap: Cap, level: str) -> bool:
    """Return whether the cap is lifted at the level."""
    return merit(rubric, cap.criterion, level) >= merit(rubric, cap.criterion, cap.below)


def stays(card: ReportCard, cap: Cap, wish: Wish) -> bool:
    """Return whether the cap holds, or may, after every change that can be made."""
    if not _short(card, cap, wish.view):
        return False
    mark = card.mark(cap.criterion)
    assert mark is not None
    return not any(reaches(card.rubric, cap, level) for level in _wanted(card, mark, wish))
