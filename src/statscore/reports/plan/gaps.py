"""What is missing: the marks that earned less than their weight, and who already has more.

A gap is claimed where the law is known on the card's day. What was last read on an earlier day, or
under another rubric's question, is a gap as it was then, and is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from statscore.model.rubric import NOT_APPLICABLE
from statscore.model.state import State
from statscore.reports.card.holding import Held
from statscore.reports.card.known_law import KnownLaw
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.yardstick import yardstick
from statscore.reports.coding.worklist import precedents


@dataclass(frozen=True, slots=True)
class Gap:
    """A mark that earned less than its weight, with the level that would earn it all."""

    state: str
    mark: Mark
    lost: Fraction
    """Points, at the least."""
    best_level: str
    models: tuple[str, ...]
    """The codes of the states whose law meets the best level on the same day."""


@dataclass(frozen=True, slots=True)
class SeenGap:
    """Law that fell short when it was last read, on a day or under a question of another card."""

    law: KnownLaw
    on: date
    """The last day by the card's for which it is known, else the first one after."""
    models: tuple[tuple[str, Held], ...]
    """The states whose law met the best level on that day, those with a citation first."""


def seen_gaps(
    card: ReportCard, law: Iterable[KnownLaw], states: Iterable[State]
) -> tuple[SeenGap, ...]:
    """Return what is known to be short and is not on the card, most points first.

    What the card's rubric asks comes before what others do. `states` may be models.
    """
    others = [state for state in states if state.code != card.state]
    found = [_seen(card, known, others) for known in law if known.lost]
    return tuple(
        sorted(found, key=lambda seen: (seen.law.rubric is not card.rubric, -seen.law.lost))
    )


def _seen(card: ReportCard, law: KnownLaw, others: Sequence[State]) -> SeenGap:
    start = law.held.since.last
    on = start if start > card.as_of else min(law.through or card.as_of, card.as_of)
    by_level = precedents(law.rubric, law.criterion, others, on).by_level
    models = sorted(
        by_level.get(law.best_level, ()), key=lambda model: not model[1].answer.citations
    )
    return SeenGap(law, on, tuple(models))


def gaps(card: ReportCard, others: Sequence[ReportCard]) -> tuple[Gap, ...]:
    """Return the card's gaps, most points lost first; `others` are the cards of the same day."""
    return tuple(
        Gap(
            state=card.state,
            mark=mark,
            lost=mark.surely_lost,
            best_level=best_level(mark),
            models=_at_best(mark, card, others),
        )
        for mark in card.gaps
    )


def best_level(mark: Mark) -> str:
    """Return the level that earns the most points."""
    return max(mark.shares, key=mark.worth)


def _at_best(mark: Mark, card: ReportCard, others: Sequence[ReportCard]) -> tuple[str, ...]:
    wanted = best_level(mark)
    return tuple(
        other.state
        for other in others
        if other.state != card.state
        and (theirs := other.mark(mark.criterion)) is not None
        and theirs.basis == "coded"
        and theirs.level == wanted
    )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """How the states stand on one criterion: the national side of gaps."""

    criterion: str
    number: str | None
    title: str
    weight: Fraction
    """Where every question applies."""
    short: tuple[str, ...]
    """States that earn less than the weight, or lose the area by it."""
    met: tuple[str, ...]
    """States that earn it all, and the area."""
    unknown: tuple[str, ...]
    """States where that is not settled."""
    not_applicable: tuple[str, ...]
    """States to which the question does not apply."""
    lost: Fraction
    """Points lost by all states that fall short, at the least."""


def shortfalls(cards: Sequence[ReportCard]) -> tuple[Shortfall, ...]:
    """Return every criterion with the states that fall short, most points lost first."""
    by_criterion: dict[str, list[tuple[str, Mark]]] = {}
    for card in cards:
        for mark in card.marks:
            by_criterion.setdefault(mark.criterion, []).append((card.state, mark))
    criteria = []
    for id_, marks in by_criterion.items():
        weights = yardstick(cards[0].rubric, cards[0].year).weighing().weights
        criteria.append(_shortfall(marks, weights[id_]))
    return tuple(sorted(criteria, key=lambda short: (-short.lost, -len(short.short))))


def _shortfall(marks: Sequence[tuple[str, Mark]], weight: Fraction) -> Shortfall:
    one = marks[0][1]
    out = tuple(state for state, mark in marks if mark.level == NOT_APPLICABLE)
    return Shortfall(
        criterion=one.criterion,
        number=one.number,
        title=one.title,
        weight=weight,
        short=tuple(state for state, mark in marks if mark.surely_lost or mark.voids),
        met=tuple(
            state for state, mark in marks if mark.lost == 0 and not mark.voids and state not in out
        ),
        unknown=tuple(state for state, mark in marks if mark.lost is None and not mark.surely_lost),
        not_applicable=out,
        lost=sum((mark.surely_lost for _state, mark in marks), Fraction(0)),
    )
