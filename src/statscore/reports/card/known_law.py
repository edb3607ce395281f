"""What is coded of a state's law and not counted on a card: for another day, or another rubric."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from statscore.model.rubric import NOT_APPLICABLE, PENDING, Criterion, Rubric
from statscore.model.state import State
from statscore.reports.card.holding import Held, counts_from, known_through
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.yardstick import Pair, Worth, yardstick


@dataclass(frozen=True, slots=True)
class KnownLaw:
    """What one criterion is known to have been, last of all by the card's day."""

    rubric: Rubric
    """The card's where it asks this, else the first that does."""
    earns: Worth
    """What it would earn under that rubric."""
    held: Held
    through: date | None
    """The last day for which it is known, None where it has no limit."""
    later: Held | None
    """The latest answer, where it is of a later day and says something else."""

    @property
    def criterion(self) -> str:
        """The criterion's id."""
        return self.earns.question.id

    @property
    def asked(self) -> Criterion:
        """The criterion as the rubric asks it."""
        return self.earns.question.criterion

    @property
    def names_law(self) -> bool:
        """Whether the answer names an act or a section of the law."""
        return bool(self.held.answer.citations or self.held.answer.act)

    @property
    def best(self) -> Fraction:
        """The most points that any level earns: the weight, or 0 for a deduction."""
        return max(self.earns.weight, Fraction(0))

    @property
    def settled(self) -> bool:
        """Whether one level alone is possible."""
        return len(self.earns.possible) == 1

    @property
    def lost(self) -> Fraction:
        """Points short of the best, at the least."""
        return max(self.best - self.earns.most, Fraction(0))

    def gain(self, level: str) -> Pair:
        """Return by how many points another level would earn more, at the least and at the most."""
        worth = self.earns.shares[level] * self.earns.weight
        return worth - self.earns.most, worth - self.earns.least

    @property
    def best_level(self) -> str:
        """The level that earns the most points."""
        shares, weight = self.earns.shares, self.earns.weight
        return max(shares, key=lambda level: shares[level] * weight)


def known_law(card: ReportCard, state: State, rubrics: Iterable[Rubric]) -> tuple[KnownLaw, ...]:
    """Return what is coded and not counted on the card: its own questions first, then the others.

    Of each the most points lost first.
    `rubrics` are all that there are. Of each criterion the latest answer that counts by the card's
    day, else the first one after. What the card counts stands among its marks.
    """
    counted = {mark.criterion for mark in card.marks if mark.answer is not None}
    known = (
        law
        for rubric in (card.rubric, *(other for other in rubrics if other is not card.rubric))
        for law in _of_rubric(rubric, card, state)
    )
    first: dict[str, KnownLaw] = {}
    for law in known:
        if law.criterion not in counted:
            first.setdefault(law.criterion, law)
    return tuple(sorted(first.values(), key=lambda law: (law.rubric is not card.rubric, -law.lost)))


def _of_rubric(rubric: Rubric, card: ReportCard, state: State) -> Iterator[KnownLaw]:
    years = rubric.from_ or card.year, rubric.until or card.year
    year = min(max(card.year, years[0]), years[1])
    by = yardstick(rubric, year)
    for id_, question in by.questions.items():
        answers = [
            Held(*item) for item in state.answers.get(id_, {}).items() if item[1].level != PENDING
        ]
        begun = [
            held
            for held in answers
            if counts_from(held.since, held.answer, rubric.law).first <= card.as_of
        ]
        held = begun[-1] if begun else next(iter(answers), None)
        if held is not None:
            allowed = held.answer.allows(question.levels)
            possible = tuple(
                level
                for level in allowed
                if level in question.levels
                or (level == NOT_APPLICABLE and question.if_not_applicable)
            )
            if not possible:
                continue
            earns = by.weighing(frozenset()).worth(id_, possible)
            latest = answers[-1] if answers[-1].answer.says != held.answer.says else None
            yield KnownLaw(rubric, earns, held, known_through(held.answer, state.through), latest)
