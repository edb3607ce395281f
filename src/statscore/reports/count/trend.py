"""Scores and grades over the years: of states, and of the whole country beside what was printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from statscore.model.rubric import National, Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import may_score
from statscore.reports.card.yardstick import Pair
from statscore.reports.change.steps import LawStep, law_steps
from statscore.reports.count.years import GradedYear, cards_by_year, cards_of


@dataclass(frozen=True)
class NationalYear:
    """The states of one year together."""

    year: int
    as_of: date
    rubric: Rubric
    grades: Mapping[str, tuple[str, ...]]
    """The states by their known grade, computed or published, best grade first."""
    unknown: tuple[str, ...]
    """States without a known grade; where the rubric has no grades, without a known score."""
    in_part: tuple[str, ...]
    """Those of them of which something is coded or published."""
    scored: int
    """States with a known score."""
    mean: Fraction | None
    """The mean of the known scores: of these states alone, not of the country."""
    mean_ends: Pair | None
    """What the mean of all states may be, by what each may score; None where none has a score."""
    best: tuple[str, ...]
    worst: tuple[str, ...]
    """States with the highest and the lowest known score."""
    published: National | None
    """What the publisher counted on this day."""
    cards: tuple[ReportCard, ...]
    """What all of this rests on."""


def national_trend(workspace: Workspace, years: Sequence[GradedYear]) -> tuple[NationalYear, ...]:
    """Return the states of each year by grade, and what their known scores come to.

    Years for which nothing is coded or published are left out.
    """
    return with_anything(
        national_year(graded, cards)
        for graded, cards in cards_by_year(workspace.states.values(), years)
    )


def with_anything(years: Iterable[NationalYear]) -> tuple[NationalYear, ...]:
    """Return the years for which anything is coded or published."""
    return tuple(
        year for year in years if year.published or any(card.shows_anything for card in year.cards)
    )


def national_year(graded: GradedYear, of_year: Sequence[ReportCard]) -> NationalYear:
    """Return the year's cards together."""
    rubric = graded.rubric
    scores = {card.state: card.known_score for card in of_year if card.known_score is not None}
    unknown = [
        card
        for card in of_year
        if (card.known_grade is None if rubric.grades else card.state not in scores)
    ]
    on_cutoff = graded.as_of == rubric.cutoff_day(graded.year)
    return NationalYear(
        year=graded.year,
        as_of=graded.as_of,
        rubric=rubric,
        grades={
            grade: tuple(card.state for card in of_year if card.known_grade == grade)
            for grade in rubric.grades
        },
        unknown=tuple(card.state for card in unknown),
        in_part=tuple(
            card.state for card in unknown if card.shows_anything and card.applies is not False
        ),
        scored=len(scores),
        mean=sum(scores.values(), Fraction(0)) / len(scores) if scores else None,
        mean_ends=_mean_ends(of_year),
        best=_with(scores, max(scores.values(), default=None)),
        worst=_with(scores, min(scores.values(), default=None)),
        published=rubric.national.get(graded.year) if on_cutoff else None,
        cards=tuple(of_year),
    )


def _mean_ends(of_year: Sequence[ReportCard]) -> Pair | None:
    ends = [may_score(card) for card in of_year if card.applies is not False]
    if not ends:
        return None
    low, high = (
        sum((points for points, _side in of_end), Fraction(0)) / len(ends)
        for of_end in zip(*ends, strict=True)
    )
    return low, high


def _with(scores: Mapping[str, Fraction], score: Fraction | None) -> tuple[str, ...]:
    return tuple(state for state, known in scores.items() if known == score)


def trend_steps(state: State, cards: Sequence[ReportCard]) -> tuple[LawStep, ...]:
    """Return the changes of law between each card and the next, oldest first."""
    return tuple(
        step for before, after in pairwise(cards) for step in law_steps(state, before, after)
    )


def state_trend(state: State, years: Sequence[GradedYear]) -> tuple[ReportCard, ...]:
    """Return the state's cards over the years, those with nothing to show left out."""
    return tuple(card for card in cards_of(state, years) if card.shows_anything)
