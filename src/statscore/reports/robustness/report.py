"""Would the grade stand? Everything that is known of it, for the settled cards of one day."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import Rank, rank_spans
from statscore.reports.robustness.counting import counted
from statscore.reports.robustness.dropping import Dropped, dropped
from statscore.reports.robustness.flips import Flip, better, worse
from statscore.reports.robustness.order import Order, order
from statscore.reports.robustness.panel import Reason, SettledPanel, Weighed, left_out, panel, ranks
from statscore.reports.robustness.weightings import Family, Name, dirichlet, within

TAIL = Fraction(1, 20)
"""The share of weightings that is left out at each end of a rank's interval."""


@dataclass(frozen=True)
class Chance:
    """How the random weightings are drawn."""

    draws: int = 10_000
    seed: int = 1
    concentration: Fraction = Fraction(10)
    within: Fraction = Fraction(1, 4)
    inside_areas: bool = False
    """Whether weights are divided inside each area alone, so that areas count as they do."""


@dataclass(frozen=True)
class Kept:
    """What one family of weightings left of a state's grade and rank."""

    family: Name
    grade: Fraction | None
    """The share of weightings under which the grade is the same; None without grades."""
    rank: Fraction
    """The share of weightings under which the rank is the same."""
    rank_low: int
    """The best rank but for one weighting in twenty."""
    rank_high: int
    """The worst rank but for one weighting in twenty."""
    grades: tuple[Fraction, ...]
    """The share of weightings under each grade, best first."""


@dataclass(frozen=True)
class Firmness:
    """How firmly one state stands."""

    member: Weighed
    rank: int
    """Among the settled cards."""
    held: tuple[Kept, ...]
    """By family of weightings."""
    better: Flip | None
    worse: Flip | None
    drops_that_hold: int
    """Criteria that can be left out without another grade."""
    uncoded_best: int
    """The best rank that what is uncoded in other states allows."""
    uncoded_worst: int

    @property
    def nearest(self) -> Flip | None:
        """The flip for which fewer points have to move."""
        both = [flip for flip in (self.worse, self.better) if flip is not None]
        return min(both, key=lambda flip: flip.moved, default=None)


@dataclass(frozen=True)
class Robustness:
    """How firmly the grades and ranks of one day stand."""

    panel: SettledPanel
    chance: Chance
    standings: tuple[Firmness, ...]
    """Best first."""
    dropped: tuple[Dropped, ...]
    order: Order
    open: tuple[tuple[ReportCard, int, int], ...]
    """Cards coded in part, with the best and the worst rank among all states."""
    left_out: tuple[tuple[str, Reason], ...]
    """States that cannot be weighed anew, and why."""

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<Robustness of {len(self.standings)} states, {self.chance.draws:,} draws>"

    @property
    def graded(self) -> bool:
        """Whether there are grades, which other weights can flip."""
        return bool(self.panel.rubric.grades)


def robustness(cards: Sequence[ReportCard], chance: Chance) -> Robustness:
    """Return how firmly the cards stand; there must be at least one, all of one rubric and day."""
    weighed = panel(cards)
    able = bool(weighed.members and weighed.weights)
    drops = dropped(weighed) if weighed.weights else ()
    reasons = [(card.state, reason) for card in cards if (reason := left_out(card)) is not None]
    ranges = rank_spans(cards)
    return Robustness(
        panel=weighed,
        chance=chance,
        standings=_standings(weighed, chance, drops, ranges) if able else (),
        dropped=drops,
        order=order(weighed),
        open=tuple(
            (card, *ranges[card.state])
            for card in cards
            if card.state in ranges and left_out(card) == "coded in part"
        ),
        left_out=tuple(reasons),
    )


def _families(weighed: SettledPanel, chance: Chance) -> Iterator[Family]:
    areas = [mark.area for mark in weighed.criteria] if chance.inside_areas else []
    yield dirichlet(weighed.weights, chance.concentration, chance.seed, areas)
    yield within(weighed.weights, chance.within, chance.seed, areas)


def _standings(
    weighed: SettledPanel, chance: Chance, drops: Sequence[Dropped], ranges: Mapping[str, Rank]
) -> tuple[Firmness, ...]:
    ranked = ranks(weighed.scores(weighed.units))
    # One family after the other: what is counted grows with the square of the states.
    held = [_held(weighed, family, chance.draws, ranked) for family in _families(weighed, chance)]
    regraded = Counter(state for drop in drops for state in drop.regraded)
    standings = []
    for index, (member, rank) in enumerate(zip(weighed.members, ranked, strict=True)):
        best, worst = ranges[member.state]
        standings.append(
            Firmness(
                member=member,
                rank=rank,
                held=tuple(of_family[index] for of_family in held),
                better=better(weighed, member),
                worse=worse(weighed, member),
                drops_that_hold=len(drops) - regraded[member.state],
                uncoded_best=best,
                uncoded_worst=worst,
            )
        )
    return tuple(sorted(standings, key=lambda standing: (standing.rank, standing.member.card.name)))


def _held(weighed: SettledPanel, family: Family, draws: int, ranked: Sequence[int]) -> list[Kept]:
    """Return what the family left of each state's grade and rank, in the panel's order."""
    order_of = list(weighed.rubric.grades)
    counts = counted(weighed, family, draws)
    held = []
    for member, rank, by_rank, by_grade in zip(
        weighed.members, ranked, counts.ranks, counts.grades, strict=True
    ):
        grade = member.card.grade
        grades = tuple(Fraction(number, draws) for number in by_grade)
        held.append(
            Kept(
                family=family.name,
                grade=grades[order_of.index(grade)] if grade in order_of else None,
                rank=Fraction(by_rank[rank - 1], draws),
                rank_low=_quantile(by_rank, draws * TAIL),
                rank_high=_quantile(by_rank, draws * (1 - TAIL)),
                grades=grades,
            )
        )
    return held


def _quantile(by_rank: Sequence[int], wanted: Fraction) -> int:
    """Return the first rank up to which so many weightings lie."""
    sums = enumerate(accumulate(by_rank), start=1)
    enough = max(1, math.ceil(wanted))
    return next(rank for rank, below in sums if below >= enough)
