"""The cards of many states in order: exact ones by computed score, else by published score."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from statscore.reports.card.grading import rounded
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.yardstick import Pair

RankedBy = Literal["computed", "published"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A report card with its rank."""

    card: ReportCard
    rank: int | None
    """1 is best and ties share a rank; None where no score is known, computed or published."""
    by: RankedBy | None
    """Which score the rank reads."""


def standings(cards: Iterable[ReportCard]) -> tuple[Standing, ...]:
    """Return the cards ranked by their exact scores, then those with a grade alone, then the rest.

    Scores are compared unrounded unless the rubric's publisher ranks what it prints. Cards without
    a known score have no rank.
    """
    read = [(card, _read(card)) for card in cards]
    scores = sorted(score for _card, score in read if score is not None)
    standing = [Standing(card, _rank(score, scores), _ranked_by(card)) for card, score in read]
    return tuple(sorted(standing, key=_order))


def _rank(score: Fraction | None, ascending: Sequence[Fraction]) -> int | None:
    return None if score is None else 1 + len(ascending) - bisect_right(ascending, score)


def _read(card: ReportCard) -> Fraction | None:
    score, rounding = card.known_score, card.rubric.rounding
    return rounded(score, rounding) if score is not None and rounding.before_rank else score


def rank_span(card: ReportCard, others: Iterable[ReportCard], unread: int) -> tuple[int, int]:
    """Return the best and the worst rank that a card may have among others.

    `unread` are the states of which there is no card. Of scores that round to the same either may
    be the better one: publishers rank what they print, or what they print it from.
    """
    low, high = _may_score(card)
    rounding = card.rubric.rounding
    ends = [_may_score(other) for other in others if other.applies is not False]
    surely = sum(rounded(other, rounding) > rounded(high, rounding) for other, _high in ends)
    perhaps = sum(other > low for _low, other in ends)
    return 1 + surely, 1 + perhaps + unread


def _may_score(card: ReportCard) -> Pair:
    """Return the score from its least to its most: computed, else as printed, else the range."""
    printed = card.published.score_ends if card.published else None
    return card.ends if card.score is not None or printed is None else printed


def _ranked_by(card: ReportCard) -> RankedBy | None:
    if card.score is not None:
        return "computed"
    return "published" if card.known_score is not None else None


def _order(standing: Standing) -> tuple[bool, int, bool, int, str]:
    card = standing.card
    grades = list(card.rubric.grades)
    grade = card.known_grade
    return (
        standing.rank is None,
        standing.rank or 0,
        grade is None,
        grades.index(grade) if grade in grades else len(grades),
        card.name,
    )
