"""What each answer to a criterion comes to, in whole numbers: all that a query has to know.

A card adds up what its criteria earn. Where criteria can drop out as not applicable, what is left
is scaled back by a divisor that each row has of its own: the weights that are left in the area, or
in all of them, and the weights of the areas that are left. Everything else is a constant, and is
worked out here.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from pydantic import ValidationError

from statscore.model.dates import when
from statscore.model.numbers import decimal_text
from statscore.model.rubric import NOT_APPLICABLE, Cap
from statscore.model.state import Answer
from statscore.reports.card.caps import falls_short
from statscore.reports.card.holding import UNCODED, Held, Holding
from statscore.reports.card.marks import Finding, finding
from statscore.reports.card.yardstick import Question, Yardstick

MOST_BOUNDED = 40
"""Levels of a criterion of which pairs are written out as bounds."""
NUMBER = ""
"""What an answer says that holds a number of a linear scale; no level is empty."""


class CannotSayError(ValueError):
    """The rubric asks something that a query cannot say; the text names it."""


@dataclass(frozen=True)
class Comes:
    """What one answer to a criterion comes to."""

    criterion: str
    says: str | None
    """The level, bounds as `bounds_text` has them, or NUMBER; None of what nobody has coded."""
    possible: tuple[str, ...]
    coded: bool
    bounded: bool
    gone: bool
    """Whether the criterion drops out."""
    low: Fraction
    """What it earns at least, in parts of what its area or the total adds up."""
    high: Fraction


def bounds_text(at_least: str | None, at_most: str | None) -> str:
    """Return bounds as one text, as a query makes it of two columns."""
    return (f">={at_least}" if at_least else "") + (f"<={at_most}" if at_most else "")


class Earning:
    """A yardstick as a query sees it."""

    def __init__(self, by: Yardstick, *, bounds: bool) -> None:
        """Work out what is constant; with `bounds` answers may be bounds."""
        self.by = by
        self.rubric = by.rubric
        self.bounds = bounds
        self.mean = self.rubric.method == "mean"
        self.asked: Mapping[str, Question] = by.questions
        self.rescales = not self.mean and by.points != self.weights_of(self.asked)
        """Whether what is left is scaled to points that the weights do not add up to."""
        self.moves = {
            self._part(id_) for id_ in by.droppable if self.asked[id_].counts or self.rescales
        }
        """Areas, or "" for all of them, of which weights may drop out."""
        self._refuse()

    def _refuse(self) -> None:
        if self.rescales and self.moves and self.by.points <= 0:
            raise CannotSayError(
                f"it is out of {decimal_text(self.by.points)} points, to which nothing can be "
                "scaled where a criterion drops out; give `points` as the sum of the weights"
            )
        for id_, question in self.asked.items():
            if self.bounds and len(question.levels) > MOST_BOUNDED:
                raise CannotSayError(
                    f"'{id_}' has {len(question.levels)} levels, and a query has a line for each "
                    f"pair of bounds; with more than {MOST_BOUNDED} levels leave out the columns "
                    "at_least and at_most, and give the level where it is known"
                )

    def _part(self, criterion: str) -> str:
        return self.asked[criterion].criterion.area if self.mean else ""

    def weights_of(self, criteria: Sequence[str] | Mapping[str, Question]) -> Fraction:
        """Return the weights together, of those that count."""
        weights = (self.asked[id_].criterion.weight for id_ in criteria if self.asked[id_].counts)
        return sum(weights, Fraction(0))

    @cached_property
    def caps(self) -> Mapping[str, Cap]:
        """The caps that can hold."""
        return {
            id_: cap
            for id_, cap in self.rubric.caps.items()
            if cap.criterion in self.asked
            and cap.grade in self.rubric.grades
            and cap.below in self.rubric.levels(cap.criterion)
        }

    @cached_property
    def areas(self) -> Mapping[str, tuple[str, ...]]:
        """The areas with the criteria that are asked."""
        inside: dict[str, list[str]] = {area: [] for area in self.rubric.areas}
        for id_, question in self.asked.items():
            inside[question.criterion.area].append(id_)
        return {area: tuple(criteria) for area, criteria in inside.items() if criteria}

    def counted(self, area: str) -> tuple[str, ...]:
        """Return the criteria of an area that count towards its points."""
        return tuple(id_ for id_ in self.areas[area] if self.asked[id_].counts)

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """What weights are divided among: under a mean each area, under a sum all criteria."""
        if not self.mean:
            return {"": tuple(id_ for id_ in self.asked if self.asked[id_].counts)}
        return {area: inside for area in self.areas if (inside := self.counted(area))}

    def part_weight(self, part: str) -> Fraction:
        """Return the weight of an area in the mean; under a sum there is one part."""
        return self.rubric.areas[part].weight if self.mean else Fraction(1)

    def vanishes(self, part: str) -> bool:
        """Return whether nothing may be left of a part."""
        return all(self.asked[id_].may_drop for id_ in self.parts[part])

    @cached_property
    def whole_moves(self) -> bool:
        """Whether the weights of the areas together hang on what drops out."""
        return self.mean and any(
            self.part_weight(part) for part in self.parts if self.vanishes(part)
        )

    @cached_property
    def together(self) -> Fraction:
        """The weights of the areas together, where none vanishes."""
        return sum(map(self.part_weight, self.parts), Fraction(0))

    def scale(self, criterion: str) -> Fraction:
        """Return what a share of the whole weight of a criterion adds, before divisors are applied.

        Of a part that moves that is divided by the weights left in it, and where areas vanish by
        the weights of those that are left.
        """
        weight = self.asked[criterion].criterion.weight
        if not self.asked[criterion].counts:
            return weight
        part = self._part(criterion)
        scaled = weight * self.by.points * self.part_weight(part)
        if self.mean and not self.whole_moves:
            scaled = scaled / self.together if self.together else Fraction(0)
        if part in self.moves:
            return scaled
        return scaled / self.weights_of(self.parts[part]) if self.mean else weight

    def divisors(self, criterion: str) -> tuple[str, ...]:
        """Return which divisors apply to what a criterion earns: a part, or "*" for the areas."""
        if not self.asked[criterion].counts:
            return ()
        part = self._part(criterion)
        return (*(("*",) if self.whole_moves else ()), *((part,) if part in self.moves else ()))

    def answers(self, criterion: str) -> Iterator[Comes]:
        """Yield what each answer comes to, first what nobody has coded; numbers apart."""
        question = self.asked[criterion]
        yield self._comes(question, None, finding(question, UNCODED))
        said: dict[str, Mapping[str, str | None]] = {
            level: {"level": level} for level in question.levels
        }
        if question.if_not_applicable:
            said[NOT_APPLICABLE] = {"level": NOT_APPLICABLE}
        if self.bounds and not question.levels.linear:
            ends = (None, *question.levels)
            said |= {
                bounds_text(low, high): {"at_least": low, "at_most": high}
                for low in ends
                for high in ends
                if low or high
            }
        for words, claim in said.items():
            try:
                answer = Answer.model_validate({**claim, "sources": ["-"]})
            except ValidationError:
                continue
            if not answer.allows(question.levels):
                continue
            held = Holding((Held(when(2000), answer),), complete=True)
            yield self._comes(question, words, finding(question, held))
        if question.levels.linear:
            # What it earns, voids and lifts hangs on the number, and is added to this.
            nothing = Fraction(0)
            yield Comes(
                criterion,
                NUMBER,
                (),
                coded=True,
                bounded=False,
                gone=False,
                low=nothing,
                high=nothing,
            )

    def _comes(self, question: Question, says: str | None, of: Finding) -> Comes:
        gone = question.may_drop and of.possible == (NOT_APPLICABLE,)
        weighing = self.by.weighing()
        earned = weighing.earned(question.id, of.possible)
        shares = [weighing.shares[question.id][level] for level in earned.possible] or [Fraction(0)]
        scale = Fraction(0) if gone else self.scale(question.id)
        ends = sorted((min(shares) * scale, max(shares) * scale))
        return Comes(
            criterion=question.id,
            says=says,
            possible=of.possible,
            coded=of.basis == "coded",
            bounded=of.basis == "bounded",
            gone=gone,
            low=ends[0],
            high=ends[1],
        )

    def voids(self, comes: Comes) -> int:
        """Return 0 where an answer does not void the area, 1 where it may, else 2 and more.

        Above 2 it is the place of the area's grade, counted from 3.
        """
        grades = self.asked[comes.criterion].criterion.voids
        at = [level for level in comes.possible if level in grades]
        if not at:
            return 0
        if len(at) < len(comes.possible):
            return 1
        said = {grades[level] for level in at}
        return self.void_grade(said.pop()) if len(said) == 1 else 2

    def void_grade(self, grade: str) -> int:
        """Return the number for an area that is void and has this grade."""
        return 3 + self.rubric.area_words.index(grade)

    def short(self, cap: Cap, possible: Sequence[str], *, worst: bool) -> bool:
        """Return whether the worst or the best of the levels falls short of what lifts the cap."""
        return falls_short(self.rubric, cap, possible, worst=worst)

    @cached_property
    def unit(self) -> int:
        """How many whole numbers make one of what answers earn."""
        fractions = [
            end
            for id_ in self.asked
            for comes in self.answers(id_)
            for end in (comes.low, comes.high)
        ]
        for id_, question in self.asked.items():
            if question.levels.linear:
                fractions.append(self.scale(id_) * Fraction(1, linear_parts(question).over))
        floor = self.rubric.floor
        return math.lcm(
            1, *(end.denominator for end in fractions), floor.denominator if floor else 1
        )

    @cached_property
    def weight_unit(self) -> int:
        """How many whole numbers make one of the weights that divide."""
        weights = [
            self.asked[id_].criterion.weight for part in self.moves for id_ in self.parts[part]
        ]
        scaled_to = [self.by.points] if self.rescales else []
        return math.lcm(1, *(weight.denominator for weight in (*weights, *scaled_to)))

    @cached_property
    def area_unit(self) -> int:
        """How many whole numbers make one of the weights of areas."""
        return math.lcm(1, *(self.part_weight(part).denominator for part in self.parts))


# Numbers of a linear scale


@dataclass(frozen=True)
class LinearParts:
    """A linear scale in whole numbers: shares are (value × times - minus) / over, from 0 to 1."""

    times: int
    minus: int
    over: int


def linear_parts(question: Question, places: int = 6) -> LinearParts:
    """Return the scale for values that are whole numbers of that many decimal places."""
    linear = question.levels.linear
    assert linear is not None
    span = linear.to - linear.from_
    if not span:
        return LinearParts(0, 0, 1)
    times, minus = 1 / span / 10**places, linear.from_ / span
    over = math.lcm(times.denominator, minus.denominator)
    return LinearParts(int(times * over), int(minus * over), over)


def beyond(questions: Iterable[Question]) -> int:
    """Return a number beyond all at which it matters on which side an answer's number lies."""
    limits = [Fraction(0)]
    for question in questions:
        linear, levels = question.levels.linear, question.levels
        limits += levels.thresholds.values()
        if linear:
            limits += (linear.from_, linear.to, *filter(None, map(levels.number, levels.voids)))
    return math.ceil(max(map(abs, limits))) + 1


def voiding_numbers(question: Question, places: int = 6) -> Mapping[int, str]:
    """Return the numbers that void the area, in least decimal places, with the grade it then has.

    A number is a level by its plain text, so that one that is written otherwise voids nothing.
    """
    numbers = {level: question.levels.number(level) for level in question.criterion.voids}
    return {
        int(number * 10**places): question.criterion.voids[level]
        for level, number in numbers.items()
        if number is not None and decimal_text(number) == level
    }


def short_by_number(question: Question, below: str, value: str, places: int = 6) -> str | None:
    """Return the condition that a number falls short of a cap's level, None where none does."""
    linear, limit = question.levels.linear, question.levels.number(below)
    assert linear is not None
    assert limit is not None
    share, deducts = question.levels[below], question.criterion.weight < 0
    within = max(min(limit, max(linear.from_, linear.to)), min(linear.from_, linear.to))
    scaled = within * 10**places
    conditions = []
    if share != (1 if deducts else 0):
        less = (linear.from_ < linear.to) is not deducts
        # A whole number lies beyond a limit where it lies beyond the next whole number.
        conditions = [
            f"{value} < {math.ceil(scaled)}" if less else f"{value} > {math.floor(scaled)}"
        ]
    voiding = " OR ".join(f"{value} = {number}" for number in voiding_numbers(question, places))
    if below in question.criterion.voids:
        conditions = [f"({voiding}) AND {each}" for each in conditions] if voiding else []
    elif voiding:
        conditions.append(voiding)
    return " OR ".join(conditions) or None
