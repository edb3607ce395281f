"""Would the grade stand? Everything that is known of it, for the settled cards of one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from statscore.reports.report_card import ReportCard
from statscore.reports.robustness.counting import Counts, counted
from statscore.reports.robustness.dropping import Dropped, dropped
from statscore.reports.robustness.flips import Flip, better, worse
from statscore.reports.robustness.order import Order, order
from statscore.reports.robustness.panel import Panel, Reason, Weighed, left_out, panel, ranks
from statscore.reports.robustness.weightings import dirichlet, within

TAIL = Fraction(1, 20)
"""The share of weightings that is left out at each end of a rank's interval."""


@dataclass(frozen=True)
class Chance:
    """How the random weightings are drawn."""

    draws: int = 10_000
    seed: int = 1
    concentration: Fraction = Fraction(10)
    within: Fraction = Fraction(1, 4)


@dataclass(frozen=True)
class Held:
    """What one family of weightings left of a state's grade and rank."""

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
class Standing:
    """How firmly one state stands."""

    member: Weighed
    rank: int
    """Among the settled cards."""
    held: tuple[Held, ...]
    """By family of weightings, in the order of `Robustness.counts`."""
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
        both = [each for each in (self.worse, self.better) if each is not None]
        return min(both, key=lambda each: each.moved, default=None)


@dataclass(frozen=True)
class Robustness:
    """How firmly the grades and ranks of one day stand."""

    panel: Panel
    chance: Chance
    counts: tuple[Counts, ...]
    standings: tuple[Standing, ...]
    """Best first."""
    dropped: tuple[Dropped, ...]
    order: Order
    open: tuple[tuple[ReportCard, int, int], ...]
    """Cards coded in part, with the best and the worst rank among all states."""
    left_out: tuple[tuple[str, Reason], ...]
    """States that cannot be weighed anew, and why."""


def robustness(cards: Sequence[ReportCard], chance: Chance) -> Robustness:
    """Return how firmly the cards stand; there must be at least one, all of one rubric and day."""
    weighed = panel(cards)
    counts = _counts(weighed, chance) if weighed.members and weighed.weights else ()
    drops = dropped(weighed) if weighed.weights else ()
    reasons = [(card.state, reason) for card in cards if (reason := left_out(card)) is not None]
    return Robustness(
        panel=weighed,
        chance=chance,
        counts=counts,
        standings=_standings(weighed, counts, drops, cards) if counts else (),
        dropped=drops,
        order=order(weighed),
        open=tuple(
            (card, *rank_range(card, cards)) for card in cards if left_out(card) == "coded in part"
        ),
        left_out=tuple(reasons),
    )


def _counts(weighed: Panel, chance: Chance) -> tuple[Counts, ...]:
    families = (
        dirichlet(weighed.weights, chance.concentration, chance.seed),
        within(weighed.weights, chance.within, chance.seed),
    )
    return tuple(counted(weighed, family, chance.draws) for family in families)


def _standings(
    weighed: Panel,
    counts: Sequence[Counts],
    drops: Sequence[Dropped],
    cards: Sequence[ReportCard],
) -> tuple[Standing, ...]:
    ranked = ranks(weighed.scores(weighed.units))
    found = []
    for index, (member, rank) in enumerate(zip(weighed.members, ranked, strict=True)):
        best, worst = rank_range(member.card, cards)
        found.append(
            Standing(
                member=member,
                rank=rank,
                held=tuple(_held(weighed, each, index, rank) for each in counts),
                better=better(weighed, member),
                worse=worse(weighed, member),
                drops_that_hold=sum(member.state not in each.regraded for each in drops),
                uncoded_best=best,
                uncoded_worst=worst,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.rank, each.member.card.name)))


def _held(weighed: Panel, counts: Counts, index: int, rank: int) -> Held:
    order_of = list(weighed.rubric.grades)
    grades = tuple(Fraction(number, counts.draws) for number in counts.grades[index])
    grade = weighed.members[index].card.grade
    by_rank = counts.ranks[index]
    return Held(
        grade=grades[order_of.index(grade)] if grade in order_of else None,
        rank=Fraction(by_rank[rank - 1], counts.draws),
        rank_low=_quantile(by_rank, counts.draws * TAIL),
        rank_high=_quantile(by_rank, counts.draws * (1 - TAIL)),
        grades=grades,
    )


def _quantile(by_rank: Sequence[int], wanted: Fraction) -> int:
    """Return the first rank up to which so many weightings lie."""
    sums = enumerate(accumulate(by_rank), start=1)
    return next(rank for rank, below in sums if below and below >= wanted)


def rank_range(card: ReportCard, cards: Sequence[ReportCard]) -> tuple[int, int]:
    """Return the best and the worst rank of a card among all, over what is uncoded."""
    others = [other for other in cards if other is not card and other.applies is not False]
    best = 1 + sum(other.low > card.high for other in others)
    worst = 1 + sum(other.high > card.low for other in others)
    return best, worst
