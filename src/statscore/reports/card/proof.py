"""The proof of a card: every number that it needs, and why each answer holds on the day.

A card already has its marks, areas and totals. What is added here is what a reader needs to come
to them alone: where the weights come from, which cut score was reached with which number, which
caps were looked at, and for each criterion the answer before and the one after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from statscore.model.dates import When
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.caps import capped, falls_short
from statscore.reports.card.grading import grade_of, rounded
from statscore.reports.card.holding import Held, counts_from, known_through
from statscore.reports.card.marks import may_drop
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.yardstick import yardstick

Status = Literal[
    "holds",
    "bounded",
    "implied",
    "undated",
    "divergent",
    "pending",
    "expired",
    "not yet",
    "no answer",
]
"""holds: the answer holds on the day; bounded: it does, and leaves several levels; undated:
it may, or the one before; divergent: coders differ;
pending: it is open; expired: the latest answer is not known as late as the day; not yet: the first
is of a later day."""
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class MarkProof:
    """Why a criterion has its answer on the day, or none."""

    mark: Mark
    rubric_weight: Fraction
    """Points, as the rubric gives them."""
    status: Status
    counts_from: When | None
    """The days from which the answer counts under the rubric, None without an answer."""
    through: date | None
    """The last day for which the answer, or an expired one before, is known; None for no limit."""
    previous: Held | None
    next: Held | None


@dataclass(frozen=True, slots=True)
class AreaWeight:
    """What an area counts under `method = "mean"`."""

    area: str
    weight: Fraction
    criteria: Fraction
    """The sum of its criteria's weights, as the rubric gives them."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Where the weights on the card come from."""

    points: Fraction
    applicable: Fraction
    """The sum of the rubric's weights that count towards `points` and were not dropped."""
    dropped: tuple[str, ...]
    areas: tuple[AreaWeight, ...]
    """Under `method = "mean"` those with criteria that count; otherwise none."""

    @property
    def factor(self) -> Fraction | None:
        """What scales the weights back to `points`, None where they are the rubric's own."""
        if self.areas or not self.dropped or not self.applicable:
            return None
        return self.points / self.applicable


@dataclass(frozen=True, slots=True)
class End:
    """One end of the range, and the grade that it reads as."""

    score: Fraction
    read: Fraction
    """The score that is compared: rounded first where the rubric says so."""
    by_score: str | None
    caps: tuple[str, ...]
    """Ids of the caps that make the grade worse."""
    grade: str | None


@dataclass(frozen=True, slots=True)
class CapProof:
    """A cap, and whether its criterion falls short at either end of the range."""

    id: str
    mark: Mark
    holds_low: bool
    holds_high: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A card with everything that its numbers rest on."""

    card: ReportCard
    weights: Weights
    marks: tuple[MarkProof, ...]
    caps: tuple[CapProof, ...]
    low: End
    high: End

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<Proof of {self.card!r}>"

    @property
    def perhaps_dropped(self) -> tuple[str, ...]:
        """The criteria of which nobody knows whether they apply, or are dropped."""
        return tuple(mark.criterion for mark in self.card.perhaps_dropped)

    @property
    def of_no_area(self) -> tuple[MarkProof, ...]:
        """The answered marks of areas of which nothing is left."""
        areas = {area.id for area in self.card.areas}
        return tuple(
            proved
            for proved in self.marks
            if proved.mark.area not in areas and proved.mark.basis != "uncoded"
        )

    def mark(self, criterion: str) -> MarkProof | None:
        """Return the proof of one criterion's mark, None where it is not asked."""
        return next((proved for proved in self.marks if proved.mark.criterion == criterion), None)


def proof(card: ReportCard, state: State) -> Proof:
    """Return the proof of the state's card."""
    return Proof(
        card=card,
        weights=_weights(card),
        marks=tuple(_mark(card, state, mark) for mark in card.marks),
        caps=tuple(_caps(card)),
        low=_end(card, card.low, worst=True),
        high=_end(card, card.high, worst=False),
    )


def _end(card: ReportCard, score: Fraction, *, worst: bool) -> End:
    rounding = card.rubric.rounding
    _grade, caps = capped(card.rubric, card.marks, score, worst=worst)
    return End(
        score=score,
        read=rounded(score, rounding) if rounding.before_grade else score,
        by_score=grade_of(card.rubric, score),
        caps=tuple(caps),
        grade=card.grade_low if worst else card.grade_high,
    )


def _caps(card: ReportCard) -> Iterator[CapProof]:
    for id_, cap in card.rubric.caps.items():
        mark = card.mark(cap.criterion)
        if mark is not None and cap.grade in card.rubric.grades:
            low, high = (
                falls_short(card.rubric, cap, mark.possible, worst=worst) for worst in (True, False)
            )
            yield CapProof(id_, mark, holds_low=low, holds_high=high)


def _weights(card: ReportCard) -> Weights:
    rubric = card.rubric
    questions = yardstick(rubric, card.year).questions
    dropped = [
        mark.criterion
        for mark in card.marks
        if mark.level is not None and may_drop(questions[mark.criterion], mark)
    ]
    inside = [id_ for id_, question in questions.items() if question.counts and id_ not in dropped]
    return Weights(
        points=card.out_of,
        applicable=_sum(rubric, inside),
        dropped=tuple(dropped),
        areas=tuple(_area_weights(rubric, inside)) if rubric.method == "mean" else (),
    )


def _sum(rubric: Rubric, criteria: Sequence[str]) -> Fraction:
    return sum((rubric.criteria[id_].weight for id_ in criteria), NOTHING)


def _area_weights(rubric: Rubric, inside: Sequence[str]) -> Iterator[AreaWeight]:
    for id_, area in rubric.areas.items():
        own = [criterion for criterion in inside if rubric.criteria[criterion].area == id_]
        if own:
            yield AreaWeight(id_, area.weight, _sum(rubric, own))


def _mark(card: ReportCard, state: State, mark: Mark) -> MarkProof:
    answers = [Held(*item) for item in state.answers.get(mark.criterion, {}).items()]
    held = mark.held
    if held is not None:
        earlier = [other for other in answers if other.since < held.since]
        later = [other for other in answers if other.since > held.since]
    else:
        earlier = [other for other in answers if _starts(other, card).first <= card.as_of]
        later = [other for other in answers if _starts(other, card).first > card.as_of]
    limited = held or (earlier[-1] if earlier else None)
    return MarkProof(
        mark=mark,
        rubric_weight=card.rubric.criteria[mark.criterion].weight,
        status=_status(mark, answers, earlier),
        counts_from=_starts(held, card) if held else None,
        through=known_through(limited.answer, state.through) if limited else None,
        previous=earlier[-1] if earlier else None,
        next=later[0] if later else None,
    )


def _starts(held: Held, card: ReportCard) -> When:
    return counts_from(held.since, held.answer, card.rubric.law)


def _status(mark: Mark, answers: Sequence[Held], earlier: Sequence[Held]) -> Status:
    if mark.basis == "coded":
        return "holds"
    if mark.basis != "uncoded":
        return mark.basis
    if not answers:
        return "no answer"
    return "expired" if earlier else "not yet"
