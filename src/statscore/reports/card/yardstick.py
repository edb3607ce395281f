"""The yardstick: a rubric as it weighs in one year, worked out once and kept.

What each level of each criterion is worth, what is dropped where it does not apply, how a total is
the sum of its areas and never below the floor: all that scores asks here, and no other module says
it again. Inside, worth is in whole numbers of one unit, so that sums are exact and quick.

Under `method = "sum"` a criterion earns share × weight. Under `method = "mean"` an area is the
weighted mean of its criteria and the total the weighted mean of its areas, times `points`; that is
the same sum with other weights. Criteria that are dropped as not applicable leave the sum or the
means, and what applies is scaled back to `points`. Bonuses and deductions stand outside: they keep
their own weight in points.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from statscore.model.levels import Levels
from statscore.model.rubric import NOT_APPLICABLE, Criterion, NotApplicable, Rubric
from statscore.reports.card.grading import grade_among

NOTHING = Fraction(0)
Pair = tuple[Fraction, Fraction]
"""The low end of a range and the high one."""
Possible = Mapping[str, tuple[str, ...]]
"""By criterion the levels that there may be."""
MOST_KEPT = 100
"""Weighings that a yardstick keeps; hardly two states of a rubric drop the same many criteria."""


def yardstick(rubric: Rubric, year: int) -> Yardstick:
    """Return the rubric as it weighs in the year; it is worked out at the first call."""
    kept: dict[Hashable, Yardstick] = rubric.kept
    if year not in kept:
        kept[year] = Yardstick(rubric, year)
    return kept[year]


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion as the rubric asks it."""

    id: str
    criterion: Criterion
    levels: Levels
    """Shares, best first."""
    if_not_applicable: NotApplicable | None

    @property
    def any_level(self) -> tuple[str, ...]:
        """What may be met as long as nobody has coded it, best first."""
        return self.levels.any_level

    @property
    def counts(self) -> bool:
        """Whether what it earns counts towards `points`."""
        return self.criterion.weight > 0 and not self.criterion.bonus

    @property
    def may_drop(self) -> bool:
        """Whether the criterion leaves the card where it does not apply."""
        return self.if_not_applicable == "drop"


Whole = int | Fraction
"""A number of units: whole, but where an answer is a number between the ends of a scale."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What a criterion earns where these levels are possible; marks with the same ones share it."""

    weighing: Weighing = field(repr=False, compare=False)
    question: Question
    possible: tuple[str, ...]
    """Best first."""
    weight: Fraction
    shares: Levels
    """The share that each level would earn, best first."""
    low: Whole
    """What the worst of the possible levels earns, in units of the weighing."""
    high: Whole
    least: Fraction
    """The same in points."""
    most: Fraction

    def among(self, possible: tuple[str, ...]) -> Worth:
        """Return what the criterion earns where other levels are possible."""
        return self.weighing.worth(self.question.id, possible)


class Weighing:
    """What each level is worth on a card from which these criteria are dropped."""

    def __init__(self, of: Yardstick, dropped: frozenset[str]) -> None:
        """Work out the weights; what a level is worth is worked out when it is asked."""
        self.dropped = dropped
        self._rubric = of.rubric
        self._questions = of.questions
        self.weights: Mapping[str, Fraction] = of.weights(dropped)
        """The points that each criterion can earn, dropped ones 0."""
        self._worth: dict[tuple[str, tuple[str, ...]], Worth] = {}
        self._earned: dict[tuple[str, tuple[str, ...]], Worth] = {}
        self._points: dict[Whole, Fraction] = {}
        self.kept: dict[Hashable, Any] = {}
        """What calculations keep of it, each under a key of its own."""

    @cached_property
    def shares(self) -> Mapping[str, Levels]:
        """For each criterion the share that each level earns, best first."""
        return {
            id_: question.levels.also(_not_applicable_share(question, self.weights[id_]))
            for id_, question in self._questions.items()
        }

    @cached_property
    def unit(self) -> int:
        """How many of the whole numbers make a point."""
        return math.lcm(*{each.denominator for of in self._exact.values() for each in of.values()})

    @cached_property
    def _exact(self) -> Mapping[str, Mapping[str, Fraction]]:
        """The points that each level of each criterion earns."""
        return {
            id_: {level: share * self.weights[id_] for level, share in shares.items()}
            for id_, shares in self.shares.items()
        }

    @cached_property
    def wholes(self) -> Mapping[str, Mapping[str, int]]:
        """The units that each level of each criterion earns; of a scale of numbers its two ends."""
        return {
            id_: {level: int(points * self.unit) for level, points in of.items()}
            for id_, of in self._exact.items()
        }

    def _whole(self, criterion: str, level: str) -> Whole:
        whole: Whole | None = self.wholes[criterion].get(level)
        if whole is None:
            whole = self.shares[criterion][level] * self.weights[criterion] * self.unit
        return whole

    def worth(self, criterion: str, possible: tuple[str, ...]) -> Worth:
        """Return what the criterion earns over its possible levels."""
        key = criterion, possible
        worth = self._worth.get(key)
        if worth is None:
            worth = self._worth[key] = self._worth_of(self._questions[criterion], possible)
        return worth

    def _worth_of(self, question: Question, possible: tuple[str, ...]) -> Worth:
        id_ = question.id
        earned = [self._whole(id_, level) for level in possible] or [0]
        low, high = min(earned), max(earned)
        least, most = self.points(low), self.points(high)
        weight, shares = self.weights[id_], self.shares[id_]
        return Worth(self, question, possible, weight, shares, low, high, least, most)

    def earned(self, criterion: str, possible: tuple[str, ...]) -> Worth:
        """Return what the criterion earns over its possible levels: nothing where it is dropped.

        A level that voids the area earns nothing with it, so it is none of them where others are.
        """
        key = criterion, possible
        worth = self._earned.get(key)
        if worth is None:
            question = self._questions[criterion]
            if voids := question.criterion.voids:
                possible = tuple(level for level in possible if level not in voids) or possible
            if criterion in self.dropped:
                possible = (NOT_APPLICABLE,)
            elif question.may_drop:
                possible = applying(possible) or possible
            worth = self._earned[key] = self.worth(criterion, possible)
        return worth

    def moved(self, before: Worth, after: Worth) -> Fraction:
        """Return by how many points one settled level of a criterion earns more than another."""
        earned = [self.earned(worth.question.id, worth.possible).low for worth in (before, after)]
        return self.points(earned[1] - earned[0])

    def points(self, whole: Whole) -> Fraction:
        """Return the points that so many units are; a sum that comes again is the same number."""
        points = self._points.get(whole)
        if points is None:
            points = self._points[whole] = Fraction(whole, self.unit)
        return points

    @cached_property
    def areas(self) -> Mapping[str, tuple[str, ...]]:
        """The areas with their criteria; one of which nothing is left is none."""
        inside: dict[str, list[str]] = {area: [] for area in self._rubric.areas}
        for id_, question in self._questions.items():
            inside[question.criterion.area].append(id_)
        return {
            area: tuple(criteria)
            for area, criteria in inside.items()
            if any(self.weights[id_] for id_ in criteria)
        }

    @cached_property
    def out_of(self) -> Mapping[str, Fraction]:
        """The most that each area is out of; what a bonus earns comes on top."""
        most = dict.fromkeys(self._rubric.areas, NOTHING)
        for id_, question in self._questions.items():
            if question.counts:
                most[question.criterion.area] += self.weights[id_]
        return most

    @cached_property
    def applies(self) -> bool:
        """Whether anything is left that counts; a card has no score where nothing does."""
        counted = [id_ for id_, question in self._questions.items() if question.counts]
        return any(self.weights[id_] for id_ in counted or self.weights)


def merit(rubric: Rubric, criterion: str, level: str) -> tuple[bool, Fraction]:
    """Return by what levels are better or worse; what does not apply falls short of nothing."""
    levels = rubric.levels(criterion)
    return levels.merit(level) if level in levels else (True, Fraction(1))


def applying(possible: Sequence[str]) -> tuple[str, ...]:
    """Return the levels that there may be if the question does apply."""
    return tuple(level for level in possible if level != NOT_APPLICABLE)


def _not_applicable_share(question: Question, weight: Fraction) -> Mapping[str, Fraction]:
    rule = question.if_not_applicable
    if rule is None:
        return {}
    # What does not apply deducts nothing; dropped, it weighs nothing anyway.
    return {NOT_APPLICABLE: Fraction(1 if rule == "full" and weight > 0 else 0)}


def _question(rubric: Rubric, id_: str, criterion: Criterion) -> Question:
    rule = criterion.not_applicable or rubric.not_applicable
    return Question(id_, criterion, rubric.levels(id_), rule)


def _voids(
    questions: Mapping[str, Question],
) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    by_area: dict[str, dict[str, Mapping[str, str]]] = {}
    for id_, question in questions.items():
        if question.criterion.voids:
            by_area.setdefault(question.criterion.area, {})[id_] = question.criterion.voids
    return by_area


class Yardstick:
    """A rubric as it weighs in one year."""

    def __init__(self, rubric: Rubric, year: int) -> None:
        """Read what the rubric asks in the year."""
        self.rubric = rubric
        self.year = year
        self.points = rubric.points_in(year)
        """What a card is out of."""
        self.questions: Mapping[str, Question] = {
            id_: _question(rubric, id_, criterion) for id_, criterion in rubric.asked(year)
        }
        self.droppable = [id_ for id_, asked in self.questions.items() if asked.may_drop]
        """The criteria that leave the card where they do not apply."""
        self.voids: Mapping[str, Mapping[str, Mapping[str, str]]] = _voids(self.questions)
        """By area the criteria that can void it, each with its levels that do."""
        # Years that ask the same are weighed the same.
        self._weighings: dict[frozenset[str], Weighing] = rubric.kept.setdefault(
            (tuple(self.questions), self.points), {}
        )

    # Weights

    def weighs_as(self, other: Yardstick) -> bool:
        """Return whether it is the same rubric in a year that asks and weighs the same."""
        return self._weighings is other._weighings

    def weighing(self, dropped: frozenset[str] = frozenset()) -> Weighing:
        """Return what everything is worth where these criteria are dropped."""
        weighing = self._weighings.get(dropped)
        if weighing is None:
            weighing = Weighing(self, dropped)
            if len(self._weighings) < MOST_KEPT:
                self._weighings[dropped] = weighing
        return weighing

    def weights(self, dropped: Collection[str]) -> Mapping[str, Fraction]:
        """Return the points that each criterion can earn, dropped ones 0."""
        weights = {
            id_: NOTHING if id_ in dropped else question.criterion.weight
            for id_, question in self.questions.items()
        }
        inside = [
            id_ for id_, question in self.questions.items() if question.counts and weights[id_]
        ]
        if self.rubric.method == "sum" and not dropped:
            return weights
        parts: dict[str, Fraction] = {}
        for id_ in inside:
            part = self._part(id_)
            parts[part] = parts.get(part, NOTHING) + weights[id_]
        whole = sum((self._part_weight(part) for part in parts), NOTHING)
        factors = {
            part: self._part_weight(part) * self.points / whole / together if whole else NOTHING
            for part, together in parts.items()
        }
        return weights | {id_: weights[id_] * factors[self._part(id_)] for id_ in inside}

    def _part(self, criterion: str) -> str:
        """Return what the criterion is weighed against: its area, or under a sum all others."""
        return self.questions[criterion].criterion.area if self.rubric.method == "mean" else ""

    def _part_weight(self, part: str) -> Fraction:
        return self.rubric.areas[part].weight if self.rubric.method == "mean" else Fraction(1)

    # Sums

    def total(self, of_areas: Fraction) -> Fraction:
        """Return the total that a sum of areas comes to: never below the floor."""
        floor = self.rubric.floor
        return of_areas if floor is None else max(of_areas, floor)

    def may_be_lifted(self, total: Fraction) -> bool:
        """Return whether the floor may have made the total what it is."""
        return self.rubric.floor is not None and total <= self.rubric.floor

    def limits(self, area: str, dropped: frozenset[str] = frozenset()) -> tuple[Fraction, Fraction]:
        """Return the least and the most that an area earns, whatever the law is."""
        weighing, voids = self.weighing(dropped), self.voids.get(area, {})
        there = {
            id_: (*self.questions[id_].any_level, *weighing.shares[id_])
            for id_ in weighing.areas.get(area, ())
        }
        worth = [
            weighing.worth(id_, tuple(level for level in levels if level not in voids.get(id_, ())))
            for id_, levels in there.items()
        ]
        least, most = sum(earns.low for earns in worth), sum(earns.high for earns in worth)
        if voids:
            least, most = min(0, least), max(0, most)
        return weighing.points(least), weighing.points(most)

    def area_points(
        self, area: str, printed: Fraction, dropped: frozenset[str] = frozenset()
    ) -> Fraction:
        """Return the points that a printed figure of the area stands for."""
        return printed * self._printed_point(area, dropped)

    def as_printed(
        self, area: str, points: Fraction, dropped: frozenset[str] = frozenset()
    ) -> Fraction:
        """Return what points of the area are on the scale on which they are printed."""
        return points / self._printed_point(area, dropped)

    def _printed_point(self, area: str, dropped: frozenset[str]) -> Fraction:
        """Return the points that one on the printed scale of the area is worth."""
        scale, together = self.rubric.areas[area].out_of, self.weighing(dropped).out_of[area]
        return together / scale if scale and together else Fraction(1)

    def area_grade(self, score: Fraction | None, out_of: Fraction) -> str | None:
        """Return the grade of an area's score, None where areas have none or nothing is known."""
        if score is None:
            return None
        return grade_among(self.area_cuts(out_of), score, self.rubric.rounding)

    def area_cuts(self, out_of: Fraction) -> Mapping[str, Fraction]:
        """Return the points from which an area out of so many has each grade, best first."""
        own = self.rubric.area_grades
        if not own or not out_of:
            return {}
        if isinstance(own, Mapping):
            return {grade: share * out_of for grade, share in own.items()}
        if not self.points:
            return {}
        return {grade: cut * out_of / self.points for grade, cut in self.rubric.grades.items()}

    # What may be dropped or not

    def dropped_where_least(
        self, shares: Mapping[str, Fraction], surely: frozenset[str], perhaps: frozenset[str]
    ) -> frozenset[str]:
        """Return what is dropped where the criteria together earn least.

        `shares` is what a point of each one's weight earns; one that is not there earns nothing.
        Of what may or may not be in a mean, the mean is least with those in it that lie below the
        mean of the others: they are taken lowest first, as long as each lowers it. Under
        `method = "mean"` that goes for each area, and then for the areas themselves.
        """
        dropped = set(surely)
        parts: dict[str, _Mean] = {}
        for id_, question in self.questions.items():
            share = shares.get(id_, NOTHING)
            if id_ in surely:
                continue
            if question.counts:
                mean = parts.setdefault(self._part(id_), _Mean())
                mean.add(_Term(id_, question.criterion.weight, share), sure=id_ not in perhaps)
            elif id_ in perhaps and share > 0:
                dropped.add(id_)
        whole = _Mean()
        for part, mean in parts.items():
            dropped.update(mean.leave_out())
            term = _Term(part, self._part_weight(part), mean.value)
            whole.add(term, sure=mean.certain)
        for part in whole.leave_out():
            dropped.update(parts[part].ids)
        return frozenset(dropped)


class _Term(NamedTuple):
    id: str
    weight: Fraction
    value: Fraction


class _Mean:
    """A weighted mean of which some terms may be left out."""

    def __init__(self) -> None:
        self.certain = False
        """Whether some term is in it for sure."""
        self.ids: list[str] = []
        self._weight = NOTHING
        self._sum = NOTHING
        self._loose: list[_Term] = []

    def add(self, term: _Term, *, sure: bool) -> None:
        """Add a term, for sure or perhaps."""
        self.ids.append(term.id)
        if sure:
            self.certain = True
            self._take(term)
        else:
            self._loose.append(term)

    def _take(self, term: _Term) -> None:
        self._weight += term.weight
        self._sum += term.weight * term.value

    def leave_out(self) -> Sequence[str]:
        """Return which of the loose terms stay out where the mean is least, and take the others."""
        out = []
        for term in sorted(self._loose, key=lambda term: term.value):
            if self._weight and term.value * self._weight > self._sum:
                out.append(term.id)
            else:
                self._take(term)
        self._loose = []
        return out

    @property
    def value(self) -> Fraction:
        """The mean of what is in it."""
        return self._sum / self._weight if self._weight else NOTHING
