"""Would the grade stand under the answers of each coder, before anybody has settled them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import Rank, rank_spans


@dataclass(frozen=True)
class CoderCard:
    """A state's card under one coder's answers."""

    coder: str
    card: ReportCard
    rank: Rank | None
    """Among the states that the coder has coded; None where no question applies."""
    among: int
    """How many states the coder has coded."""


@dataclass(frozen=True)
class Coded:
    """One state as its coders see it."""

    card: ReportCard
    """Over the answers of all: a range where they differ."""
    seen: tuple[CoderCard, ...]

    @property
    def grade_holds(self) -> bool | None:
        """Whether all coders give the same grade; None for one coder or a grade not settled."""
        grades = {seen.card.grade for seen in self.seen}
        if len(self.seen) < 2 or None in grades:  # noqa: PLR2004 - one has nothing to differ from
            return None
        return len(grades) == 1

    @property
    def rank_holds(self) -> bool | None:
        """Whether all coders give the same rank among as many; None where one is not settled."""
        ranks = {(seen.rank and seen.rank.number, seen.among) for seen in self.seen}
        if len(self.seen) < 2 or any(rank is None for rank, _among in ranks):  # noqa: PLR2004 - as above
            return None
        return len(ranks) == 1


def under_coders(
    over_all: Sequence[ReportCard], by_coder: Mapping[str, Sequence[ReportCard]]
) -> tuple[Coded, ...]:
    """Return each state with its card under each coder's answers, in the order of the coders."""
    coded = []
    ranges = {coder: rank_spans(cards) for coder, cards in by_coder.items()}
    for card in over_all:
        seen = [
            CoderCard(coder, mine, ranges[coder].get(mine.state), len(cards))
            for coder, cards in by_coder.items()
            for mine in cards
            if mine.state == card.state
        ]
        coded.append(Coded(card, tuple(seen)))
    return tuple(coded)
