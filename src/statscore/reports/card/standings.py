"""The cards of many states in order: for each the best rank and the worst that it may have.

A rank is one more than the states with a better score. What a state may score lies between two
ends: by its settled score; else by the printed score; else by the printed grade, as far as the
answers allow it; else between the ends of its range. So its best rank is one more than the states
that are certainly better, and its worst one more than those that may be.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from statscore.model.rubric import Rounding
from statscore.model.state import PrintedSpan, Published
from statscore.reports.card.caps import falls_short
from statscore.reports.card.grading import cuts, rounded, worst_grade
from statscore.reports.card.printed import places_of, reach
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.yardstick import Pair, yardstick

RankedBy = Literal["computed", "published", "grade", "range"]
End = tuple[Fraction, int]
"""A number of points itself (0), all that lies right below it (-1), or right above it (1)."""
Ends = tuple[End, End]


class Rank(NamedTuple):
    """The best rank and the worst that a card may have; 1 is best and ties share a rank."""

    low: int
    high: int

    @property
    def number(self) -> int | None:
        """The rank where it is one number."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A report card with its rank."""

    card: ReportCard
    span: Rank | None
    """None where no question applies."""
    by: RankedBy | None
    """What the rank reads: a settled score, a printed one, a printed grade, or a range."""

    @property
    def rank(self) -> int | None:
        """The rank, None where it is not one number."""
        return self.span.number if self.span else None


def standings(cards: Iterable[ReportCard]) -> tuple[Standing, ...]:
    """Return the cards from the best to the worst, those of which nothing is known last.

    Scores are compared unrounded unless the rubric's publisher ranks what it prints.
    """
    every = tuple(cards)
    spans = rank_spans(every)
    standing = [Standing(card, spans.get(card.state), _ranked_by(card)) for card in every]
    return tuple(sorted(standing, key=lambda one: _order(one, len(spans))))


def rank_spans(
    cards: Iterable[ReportCard], unread: int = 0, *, before_rank: bool | None = None
) -> Mapping[str, Rank]:
    """Return the best and the worst rank of each card by state; none where no question applies.

    `unread` are the states of which there is no card. `before_rank` is whether scores are rounded
    first, None as the rubric says.
    """
    placed: dict[str, Ends] = {}
    surely: list[End] = []
    for card in cards:
        if card.applies is False:
            continue
        rounding = card.rubric.rounding
        ends = may_score(card)
        if rounding.before_rank if before_rank is None else before_rank:
            ends = _read(ends[0], rounding), _read(ends[1], rounding)
        placed[card.state] = ends
        if card.applies:
            surely.append(ends[0])
    surely.sort()
    perhaps = sorted(high for _low, high in placed.values())
    return {
        state: Rank(1 + _above(high, surely), 1 + _above(low, perhaps) - (high > low) + unread)
        for state, (low, high) in placed.items()
    }


def printed_ranks(cards: Iterable[ReportCard], unread: int) -> Mapping[str, Rank]:
    """Return the ranks that a publisher may have printed, by state.

    Of scores that round to the same either may be the better one: publishers rank what they print,
    or what they print it from.
    """
    every = tuple(cards)
    exact, as_printed = (
        rank_spans(every, unread, before_rank=before_rank) for before_rank in (False, True)
    )
    return {
        state: Rank(min(rank.low, as_printed[state].low), max(rank.high, as_printed[state].high))
        for state, rank in exact.items()
    }


def _above(end: End, ascending: Sequence[End]) -> int:
    return len(ascending) - bisect_right(ascending, end)


def may_score(card: ReportCard) -> Ends:
    """Return the least and the most that the state may score, as far as print and answers say."""
    computed: Ends = (card.low, 0), (card.high, 0)
    printed = card.published
    if card.low == card.high or printed is None:
        return computed
    if printed.score is not None:
        by_score = _by_score(card, printed)
        return _cut_to(computed, by_score) or by_score
    by_grade = _by_grade(card, printed.grade) if printed.grade else computed
    return _cut_to(computed, by_grade) or computed


def may_reach(card: ReportCard) -> Pair:
    """Return the least and the most that it may score, of what the rubric's weights can add up to.

    An end right below a cut score stays at it where the sums are too many to be known.
    """
    (low, above), (high, below) = may_score(card)
    by = yardstick(card.rubric, card.year)
    sums = None if card.perhaps_dropped else reach(by, None, card.dropped[0])
    between = sums and sums.between(low, high, open_low=above > 0, open_high=below < 0)
    return between or (low, high)


def _cut_to(ends: Ends, other: Ends) -> Ends | None:
    """Return what the two have in common, None where that is nothing."""
    low, high = max(ends[0], other[0]), min(ends[1], other[1])
    return (low, high) if low <= high else None


def _by_score(card: ReportCard, printed: Published) -> Ends:
    figure, ends, rounding = printed.score, card.printed_ends, card.rubric.rounding
    assert figure is not None
    assert ends is not None
    low, high = ends
    if isinstance(figure, PrintedSpan) or low == high:
        return (low, 0), (high, 0)
    # Where any number can be earned, an end that rounds to another figure is none of the values.
    places = places_of(figure, rounding)
    open_low, open_high = (rounded(end, rounding, places) != figure for end in ends)
    return (low, int(open_low)), (high, -int(open_high))


def _by_grade(card: ReportCard, grade: str) -> Ends:
    """Return the scores that earn the grade: from its cut score to that of the next better one."""
    rubric, low, high = card.rubric, (card.low, 0), (card.high, 0)
    if grade not in rubric.grades:
        return low, high
    limits = dict(zip(rubric.grades, cuts(rubric), strict=True))
    if grade != worst_grade(rubric):
        low = limits[grade].score, int(limits[grade].open)
    better = [limits[each] for each in list(rubric.grades)[: list(rubric.grades).index(grade)]]
    if better and not _may_be_capped(card, grade):
        high = min((cut.score, 0 if cut.open else -1) for cut in better)
    return low, high


def _may_be_capped(card: ReportCard, grade: str) -> bool:
    """Return whether a cap may hold a better score down to the grade."""
    marks = {mark.criterion: mark for mark in card.marks}
    return any(
        cap.grade == grade
        and cap.criterion in marks
        and falls_short(card.rubric, cap, marks[cap.criterion].possible, worst=True)
        for cap in card.rubric.caps.values()
    )


def _read(end: End, rounding: Rounding) -> End:
    """Return the end as it is printed."""
    number, side = end
    if side:
        # Up to the next number at which rounding may turn, all read the same.
        turn = Fraction(1, 2 * 10**rounding.places)
        near = (math.floor(number / turn) + 1) if side > 0 else (math.ceil(number / turn) - 1)
        number = (number + near * turn) / 2
    return rounded(number, rounding), 0


def _ranked_by(card: ReportCard) -> RankedBy | None:
    if card.applies is False:
        return None
    if card.score is not None:
        return "computed"
    printed = card.published
    if printed is not None and printed.score is not None:
        return "published"
    return "grade" if printed is not None and printed.grade is not None else "range"


def _order(standing: Standing, among: int) -> tuple[object, ...]:
    card, span = standing.card, standing.span
    return (
        span is None,
        not card.shows_anything,
        span == (1, among) and card.known_grade is None,
        span.high if span else 0,
        span.low if span else 0,
        card.name,
    )
