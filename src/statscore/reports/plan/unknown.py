"""Points that no plan can name a criterion for: the open ones, and what printed figures lack."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from statscore.model.rubric import Rubric
from statscore.reports.card.grading import reads_as
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.yardstick import Yardstick
from statscore.reports.plan.moves import Wish

Start = Literal["computed", "published", "low", "high"]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Hidden:
    """Points that are missing by printed figures, in criteria that nobody has coded."""

    area: AreaScore | None
    """None where only the total was printed."""
    missing: Fraction
    criteria: tuple[Mark, ...]


def hidden_points(card: ReportCard, start: Start, wish: Wish) -> Iterator[Hidden]:
    """Yield where points are missing, or may be, in criteria that no plan changes."""
    if start == "published":
        printed = card.published
        assert printed is not None
        assert printed.score is not None
        yield from _missing(None, card.marks, printed.score)
        return
    for area in card.areas:
        marks = [mark for mark in card.marks if mark.area == area.id]
        if area.basis == "published" or (area.basis == "partial" and wish.view == "known"):
            yield from _missing(area, marks, area.low)


def _missing(area: AreaScore | None, marks: Sequence[Mark], score: Fraction) -> Iterator[Hidden]:
    open_ = tuple(mark for mark in marks if mark.level is None and mark.best > mark.low)
    known = sum((mark.lost for mark in marks if mark.lost is not None), NOTHING)
    missing = sum((mark.best for mark in marks), NOTHING) - score - known
    if open_ and missing > 0:
        yield Hidden(area, missing, open_)


def further(
    by: Yardstick,
    together: Fraction,
    hidden: Sequence[Hidden],
    blocked: Collection[str],
    grade: str,
) -> int | None:
    """Return how few open criteria could make up what the best plan is short of.

    `together` is what the areas come to under that plan, before any floor.

    The criteria of the caps that still hold the grade down are among them in any case; None where
    one of these is not open, or where all open criteria together would not do.
    """
    rubric = by.rubric
    needed = {rubric.caps[id_].criterion for id_ in blocked}
    if not needed <= {mark.criterion for each in hidden for mark in each.criteria}:
        return None
    score = together
    gains: list[Fraction] = []
    for each in hidden:
        first = [_most(rubric, mark) for mark in each.criteria if mark.criterion in needed]
        rest = [_most(rubric, mark) for mark in each.criteria if mark.criterion not in needed]
        taken = min(sum(first, NOTHING), each.missing)
        score += taken
        left = each.missing - taken
        for most in sorted(rest, reverse=True):
            gains.append(min(most, left))
            left -= gains[-1]
    for number, gain in enumerate([NOTHING, *sorted(gains, reverse=True)], start=len(needed)):
        score += gain
        if reads_as(rubric, by.total(score), grade):
            return number
    return None


def _most(rubric: Rubric, mark: Mark) -> Fraction:
    """Return what the criterion gains from its worst level to its best, which may not earn all."""
    return max(mark.worth(level) for level in rubric.levels(mark.criterion)) - mark.low
