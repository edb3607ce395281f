"""The marks of a card: what is known of each criterion, and what that earns."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from statscore.model.dates import When
from statscore.model.levels import Levels
from statscore.model.rubric import NOT_APPLICABLE
from statscore.model.state import Answer, Published, State
from statscore.reports.card.holding import UNCODED, Held, Holding, holding, of_coders
from statscore.reports.card.printed import implied_levels, span_of
from statscore.reports.card.sums import dropped
from statscore.reports.card.yardstick import (
    NOTHING,
    Pair,
    Possible,
    Question,
    Weighing,
    Worth,
    Yardstick,
)

MarkBasis = Literal["coded", "bounded", "implied", "undated", "divergent", "pending", "uncoded"]


class Finding(NamedTuple):
    """What is known of one criterion: the levels that it may have, and what they rest on."""

    possible: tuple[str, ...]
    basis: MarkBasis
    held: Held | None = None
    before: Held | None = None
    by_answers: Finding | None = None
    """Where it is implied: what the answers alone say."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion's line on a report card."""

    earns: Worth
    """What its possible levels earn; shared by all cards on which they are the same."""
    basis: MarkBasis
    """coded; bounded: an answer leaves several levels; implied: a printed area leaves no other
    level; undated: the day of a change is not known well enough; divergent: coders differ; pending;
    uncoded."""
    held: Held | None
    """The answer it rests on; where it is undated, the latest that may hold; where coders differ,
    none."""
    before: Held | None = None
    """Where it is undated: the answer that holds if the latest does not yet."""
    by_answers: Finding | None = None
    """Where it is implied: what the answers alone say."""
    range: Pair | None = None
    """The least and the most that it earns, where that hangs on what else is dropped."""
    at_ends: Pair | None = None
    """Points at the low and at the high end of the total, where a criterion may or may not drop
    out: then they need not be the mark's own low and high."""

    @property
    def criterion(self) -> str:
        """The criterion's id."""
        return self.earns.question.id

    @property
    def number(self) -> str | None:
        """The criterion's number in the rubric."""
        return self.earns.question.criterion.number

    @property
    def area(self) -> str:
        """The id of its area."""
        return self.earns.question.criterion.area

    @property
    def title(self) -> str:
        """The criterion's title."""
        return self.earns.question.criterion.title

    @property
    def possible(self) -> tuple[str, ...]:
        """The levels that the law may meet, best first; one where it is settled."""
        return self.earns.possible

    @property
    def settled(self) -> bool:
        """Whether the level is known."""
        return self.basis in ("coded", "implied") and len(self.earns.possible) == 1

    @property
    def level(self) -> str | None:
        """The level that the law meets, None where that is not settled."""
        return self.earns.possible[0] if self.settled else None

    @property
    def shares(self) -> Levels:
        """The share that each level would earn, best first."""
        return self.earns.shares

    @property
    def voids(self) -> bool:
        """Whether the level that the law meets makes the whole area void."""
        return self.level in self.shares.voids

    @property
    def share(self) -> Fraction | None:
        """The share of the weight that is earned, None where the level is not settled."""
        return None if self.level is None else self.shares[self.level]

    @property
    def weight(self) -> Fraction:
        """Points that it can earn on this card; more where another may not apply after all."""
        return self.earns.weight

    @property
    def low(self) -> Fraction:
        """The least that it earns."""
        return self.range[0] if self.range else self.earns.least

    @property
    def high(self) -> Fraction:
        """The most that it earns."""
        return self.range[1] if self.range else self.earns.most

    @property
    def value(self) -> Fraction | None:
        """The number that the answer holds, None where it holds none or is not settled."""
        return self.answer.value if self.answer and self.level is not None else None

    @property
    def ends(self) -> Pair:
        """The points at the low and at the high end of the total."""
        return self.at_ends or (self.low, self.high)

    @property
    def points(self) -> Fraction | None:
        """Points earned, None where that is not settled."""
        return self.low if self.settled and self.low == self.high else None

    def worth(self, level: str) -> Fraction:
        """Return the points that a level earns on this card."""
        return self.shares[level] * self.weight

    @property
    def answer(self) -> Answer | None:
        """The answer it rests on."""
        return self.held.answer if self.held else None

    @property
    def since(self) -> When | None:
        """The date under which the answer stands in the file."""
        return self.held.since if self.held else None

    @property
    def best(self) -> Fraction:
        """The most points that any level earns: the weight, or 0 for a deduction."""
        return self.weight if self.weight > 0 else NOTHING

    @property
    def lost(self) -> Fraction | None:
        """Points short of the best, None where that is not settled."""
        return None if self.points is None else self.best - self.points

    @property
    def surely_lost(self) -> Fraction:
        """Points short of the best at the least: by what is settled, or by bounds."""
        if self.basis in ("bounded", "implied"):
            return max(self.best - self.high, NOTHING)
        return self.lost or NOTHING


# What is known


def known_by_answers(
    by: Yardstick, state: State, day: date, others: Sequence[State]
) -> dict[str, Finding]:
    """Return what is known of each criterion by the answers of the state and of further coders."""
    everyone = (state, *others)
    known = dict(_uncoded(by))
    for id_ in known:
        if any(id_ in each.answers for each in everyone):
            holdings = [_holding(by, each, id_, day) for each in everyone]
            held = of_coders(holdings) if others else holdings[0]
            known[id_] = finding(by.questions[id_], held)
    return known


def _holding(by: Yardstick, state: State, criterion: str, day: date) -> Holding:
    answers = state.answers.get(criterion)
    return holding(answers, day, by.rubric.law, state.through) if answers else UNCODED


def _uncoded(by: Yardstick) -> Mapping[str, Finding]:
    """Return what is known of each criterion as long as nobody has coded it."""
    kept: dict[Hashable, Mapping[str, Finding]] = by.weighing().kept
    if "uncoded" not in kept:
        kept["uncoded"] = {id_: finding(asked, UNCODED) for id_, asked in by.questions.items()}
    return kept["uncoded"]


def finding(question: Question, holding: Holding) -> Finding:
    """Return what is known of a criterion by the answers that may hold."""
    levels, candidates = question.levels, holding.candidates
    if not candidates and holding.pending is None:
        return Finding(question.any_level, "uncoded")
    if holding.complete and len(candidates) == 1:
        level = candidates[0].answer.level
        if level in question.any_level:
            return Finding((level,), "coded", candidates[0])
    allowed = {level for held in candidates for level in held.answer.allows(levels)}
    known = {
        level
        for level in allowed
        if level in levels or (level == NOT_APPLICABLE and question.if_not_applicable)
    }
    # What may hold besides the candidates is any level; that a question does not apply, only where
    # somebody says so.
    complete = holding.complete and allowed == known
    if complete and len(allowed) == 1:
        return Finding(tuple(allowed), "coded", candidates[0])
    possible = levels.in_order(known if complete else known.union(question.any_level))
    if holding.divergent:
        return Finding(possible, "bounded" if complete and holding.settled else "divergent")
    latest, before, *_earlier = (*candidates, None, None)
    basis: MarkBasis = "pending" if holding.pending else "undated"
    if complete and holding.settled:
        basis = "bounded"
    return Finding(possible, basis, holding.pending or latest, before)


def printed_spans(by: Yardstick, published: Published, possible: Possible) -> dict[str, Pair]:
    """Return the least and the most points that each printed area may stand for."""
    surely, perhaps = dropped(by, possible)
    unless = None if perhaps else surely
    return {id_: span_of(by, figure, id_, unless) for id_, figure in published.areas.items()}


def with_implied(
    by: Yardstick, known: Mapping[str, Finding], printed: Mapping[str, Pair]
) -> dict[str, Finding]:
    """Return what is known, narrowed where nothing is coded by what printed areas leave.

    A coded level stands, and so do bounds that have no level in common with the print.
    """
    narrowed = dict(known)
    for id_, levels in levels_by_print(by, known, printed).items():
        of = known[id_]
        unread = of.basis in ("uncoded", "pending")
        left = tuple(level for level in levels if unread or level in of.possible)
        if of.basis != "coded" and left and left != of.possible:
            narrowed[id_] = of._replace(possible=left, basis="implied", by_answers=of)
    return narrowed


def levels_by_print(
    by: Yardstick, known: Mapping[str, Mark] | Mapping[str, Finding], printed: Mapping[str, Pair]
) -> Mapping[str, tuple[str, ...]]:
    """Return the levels that printed areas leave; none while it is open what may be dropped."""
    if any(known[id_].basis != "coded" for id_ in by.droppable):
        return {}
    possible = {id_: of.possible for id_, of in known.items()}
    return implied_levels(by, printed, dropped(by, possible)[0])


# What it earns


def by_answers(mark: Mark) -> Mark:
    """Return the mark as the answers alone have it, whatever was printed."""
    known = mark.by_answers
    if known is None:
        return mark
    earns = mark.earns.among(known.possible)
    return replace(mark, earns=earns, basis=known.basis, by_answers=None, range=None)


def may_drop(question: Question, known: Mark | Finding) -> bool:
    """Return whether the criterion may leave the card as not applicable, or does."""
    return question.may_drop and NOT_APPLICABLE in known.possible


def marks_of(by: Yardstick, known: Mapping[str, Finding]) -> tuple[Mark, ...]:
    """Return the marks that come of what is known of each criterion."""
    surely, perhaps = dropped(by, {id_: known[id_].possible for id_ in by.droppable})
    weighing = by.weighing(surely)
    marks = tuple(_mark(weighing, id_, of) for id_, of in known.items())
    if not perhaps:
        return marks
    return tuple(replace(mark, range=_range(by, mark.earns, surely, perhaps)) for mark in marks)


def _mark(weighing: Weighing, criterion: str, of: Finding) -> Mark:
    """Return the mark; cards on which nobody has coded the criterion share theirs."""
    kept: dict[Hashable, Mark] = weighing.kept
    key = ("uncoded", criterion, of.possible)
    if of.basis == "uncoded" and key in kept:
        return kept[key]
    earns = weighing.worth(criterion, of.possible)
    mark = Mark(earns, of.basis, of.held, of.before, of.by_answers)
    if of.basis == "uncoded":
        kept[key] = mark
    return mark


def _range(
    by: Yardstick, earns: Worth, surely: frozenset[str], perhaps: frozenset[str]
) -> Pair | None:
    """Return the least and the most that the criterion earns, whatever else is dropped.

    None where nothing else may be.
    """
    id_ = earns.question.id
    if not perhaps - {id_}:
        return None
    # It weighs most where all others that may be dropped are.
    most_dropped = surely | perhaps
    alone = (
        by.weights(most_dropped - {id_}) if id_ in perhaps else by.weighing(most_dropped).weights
    )
    heavy = [earns.shares[level] * alone[id_] for level in earns.possible]
    return min((earns.least, *heavy)), max((earns.most, *heavy))
