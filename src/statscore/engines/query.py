"""A yardstick as one query over a table of answers: exact, in whole numbers.

Each step is a common table expression: what is said (said.py), what it adds up to (adding.py), and
here what areas and the total come to, and grades.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product as combinations

from statscore.engines.adding import Added, added, kinds
from statscore.engines.earning import CannotSayError, Earning
from statscore.engines.said import AnswerLayout, SaidSteps
from statscore.engines.steps import Steps
from statscore.engines.whole import (
    Whole,
    chosen,
    greatest,
    identifier,
    least,
    product,
    remainder,
    text,
    total,
    whole,
)
from statscore.model.rubric import Cap, Rounding
from statscore.reports.card.yardstick import Yardstick

MADE = ("score", "low", "high")
"""Decimals that are shown beside the columns of a query."""
CLEAR, VOID = "", "*"
"""An area that is not void, and one that is so whatever the criteria of caps are."""
MOST_WAYS = 64
"""Ways in which areas may be void or not, where a cap hangs on what voids them."""


@dataclass(frozen=True)
class Query:
    """A query in the common words of SQL, and the largest whole number that it makes."""

    sql: str
    largest: int
    columns: tuple[str, ...]


def query(by: Yardstick, layout: AnswerLayout) -> Query:
    """Return the query; CannotSayError, which names it, for a rule that it cannot say."""
    of, steps = Earning(by, bounds=layout.bounds), Steps(layout.keys)
    sums = added(SaidSteps(of, layout, steps))
    return _Grading(of, layout, steps, sums).query()


@dataclass(frozen=True)
class _Area:
    """What an area comes to."""

    id: str
    low: Whole
    high: Whole
    clear_high: Whole
    """What it comes to at most if it is not void."""
    divisors: tuple[str, ...]
    denominator: Whole
    """What it is divided by, written out."""


@dataclass(frozen=True)
class _Way:
    """A way in which areas with a cap's criterion may be void or not."""

    areas: Mapping[str, str]
    where: str
    """The condition under which it may be, empty where it always is."""
    shorts: Sequence[Whole]
    """Whether each cap holds in it."""


class _Grading:
    def __init__(self, of: Earning, layout: AnswerLayout, steps: Steps, sums: Added) -> None:
        self.of = of
        self.layout = layout
        self.steps = steps
        self.sums = sums
        self.divisors = sums.divisors
        self.names = list(layout.keys)
        """The columns of the result."""

    def query(self) -> Query:
        areas = self._areas()
        self._totals(areas)
        made = self.names[len(self.layout.keys) :]
        for key in self.layout.keys:
            if key.casefold() in ("says", *MADE, *map(str.casefold, made)):
                raise CannotSayError(
                    f"the key '{key}' has the name of a column that comes out; call it otherwise"
                )
        return Query(str(self.steps), self.steps.largest, tuple(self.names))

    # Areas and total

    def _areas(self) -> Sequence[_Area]:
        self.steps.begin("areas", "added")
        self.steps.carry([*self.sums.kept, *self.sums.sums.values()])
        return [self._area(id_) for id_ in self.of.areas]

    def _area(self, id_: str) -> _Area:
        of, keep = self.of, self.steps.keep
        counted = of.counted(id_)
        divisors = of.divisors(counted[0]) if counted else ()
        scale = product(self.divisors[name] for name in divisors)
        low, high = (
            total(
                self.sums.sums[id_, kind, end] * (scale if kind == "outside" else 1)
                for kind, _criteria in kinds(of, id_)
            )
            for end in ("low", "high")
        )
        clear: Whole | None = None
        if voiding := self._voiding(id_):
            void = greatest(*voiding)
            clear = keep(f"{id_} high if not void", high)
            surely, perhaps, nothing = f"{void.sql} >= 2", f"{void.sql} = 1", whole(0)
            low = chosen((surely, 0), (perhaps, least(nothing, low)), otherwise=low)
            high = chosen((surely, 0), (perhaps, greatest(nothing, high)), otherwise=high)
        low, high = keep(f"{id_} low", low), keep(f"{id_} high", high)
        return _Area(id_, low, high, clear or high, divisors, scale * of.unit)

    def _voiding(self, area: str) -> Sequence[Whole]:
        """Return for each criterion that can void the area whether it does."""
        return [self.sums.voids[id_] for id_ in self.of.by.voids.get(area, ())]

    def _totals(self, areas: Sequence[_Area]) -> None:
        of, keep = self.of, self.steps.keep
        everything = [
            name for name in self.divisors if any(name in area.divisors for area in areas)
        ]
        common = product(self.divisors[name] for name in everything)

        def summed(numbers: Mapping[str, Whole]) -> Whole:
            together = total(
                numbers[area.id]
                * product(self.divisors[name] for name in everything if name not in area.divisors)
                for area in areas
            )
            floor = of.rubric.floor
            return together if floor is None else greatest(together, common * int(floor * of.unit))

        self.steps.begin("totals", "areas")
        self.steps.carry(
            [*self.sums.kept, *(end for area in areas for end in (area.low, area.high))]
        )
        low = keep("low", summed({area.id: area.low for area in areas}))
        high = keep("high", summed({area.id: area.high for area in areas}))
        denominator = keep("denominator", common * of.unit)
        ways = list(self._ways())
        highs = [high]
        if len(ways) > 1:
            highs = [
                keep(
                    f"high {number}",
                    summed({area.id: _in_way(area, way.areas.get(area.id)) for area in areas}),
                )
                for number, way in enumerate(ways)
            ]
        of_areas = {area.id: keep(f"{area.id}_denominator", area.denominator) for area in areas}
        rests = {area.id: self._rest(area) for area in areas}
        self.steps.begin("graded", "totals")
        self._show_total(low, high, denominator, list(zip(ways, highs, strict=True)))
        for name, count in self.sums.counts.items():
            self._show(name, count.sql)
        for area in areas:
            self._show_area(area, of_areas[area.id], rests[area.id])

    def _rest(self, area: _Area) -> Whole:
        """Keep what an area's score has beyond the last digit, where it is rounded to be graded."""
        rounding = self.of.rubric.rounding
        if not (self.of.rubric.area_grades and rounding.before_grade):
            return whole(0)
        rest = remainder(area.low * 10**rounding.places, area.denominator)
        return self.steps.keep(f"{area.id} rest", rest)

    # What is shown

    def _show(self, name: str, sql: str, *, where: str = "1 = 1") -> None:
        self.names.append(name)
        shown = sql if where == "1 = 1" else f"CASE WHEN {where} THEN {sql} END"
        named = identifier(name)
        self.steps.columns.append(shown if shown == named else f"{shown} AS {named}")

    def _show_total(
        self, low: Whole, high: Whole, denominator: Whole, ways: Sequence[tuple[_Way, Whole]]
    ) -> None:
        applies = self._applies()
        settled = "1 = 1" if low.sql == high.sql else f"{low.sql} = {high.sql}"
        both = [part for part in (applies, settled) if part != "1 = 1"]
        self._show("score_numerator", low.sql, where=" AND ".join(both) or "1 = 1")
        self._show("low_numerator", low.sql, where=applies)
        self._show("high_numerator", high.sql, where=applies)
        self._show("denominator", denominator.sql, where=applies)
        grades = list(self.of.rubric.grades)
        shorts = [self.sums.shorts[cap, "low"] for cap in self.of.caps]
        best = []
        for way, number in ways:
            place = self._grade(number, denominator, way.shorts)
            best.append(chosen((way.where, place), otherwise=len(grades)) if way.where else place)
        for name, place in (
            ("grade_low", self._grade(low, denominator, shorts)),
            ("grade_high", least(*best)),
        ):
            self._show(name, _word(place, grades), where=applies)

    def _show_area(self, area: _Area, denominator: Whole, rest: Whole) -> None:
        some = self.sums.some[area.id]
        there = "1 = 1" if some.low > 0 else f"{some.sql} > 0"
        self._show(f"{area.id}_low_numerator", area.low.sql, where=there)
        self._show(f"{area.id}_high_numerator", area.high.sql, where=there)
        self._show(f"{area.id}_denominator", denominator.sql, where=there)
        if self.of.rubric.area_grades:
            self._show(f"{area.id}_grade", self._area_grade(area, rest), where=there)

    def _applies(self) -> str:
        """Return the condition that a question that counts applies."""
        of, left = self.of, self.sums.left
        counted = [id_ for id_, asked in of.asked.items() if asked.counts]
        if not counted:
            present = [number for number in self.sums.some.values() if number.high > 0]
            if any(number.low > 0 for number in present):
                return "1 = 1"
            some_left = " OR ".join(f"{number.sql} > 0" for number in present)
            return f"({some_left})" if some_left else "1 = 0"
        if not any(map(of.scale, counted)):
            return "1 = 0"
        some = self.sums.areas_left or (whole(1) if of.mean else left.get("", whole(1)))
        return "1 = 1" if some.low > 0 else f"{some.sql} > 0"

    # Grades

    def _ways(self) -> Iterator[_Way]:
        """Yield the ways in which areas with a cap's criterion may be void, for the best grade."""
        of = self.of
        capped = {cap.criterion for cap in of.caps.values()}
        options: list[list[tuple[str, str, str]]] = []
        for area, inside in of.by.voids.items():
            if area not in of.areas or capped.isdisjoint(inside):
                continue
            void = greatest(*self._voiding(area)).sql
            perhaps = {id_: f"{self.sums.voids[id_].sql} = 1" for id_ in inside}
            by_other = [perhaps[id_] for id_ in inside if id_ not in capped]
            options.append(
                [
                    (area, CLEAR, f"{void} < 2"),
                    (area, VOID, f"({' OR '.join([f'{void} >= 2', *by_other])})"),
                    *(
                        (area, id_, f"{perhaps[id_]} AND {void} < 2")
                        for id_ in inside
                        if id_ in capped
                    ),
                ]
            )
        if math.prod(map(len, options)) > MOST_WAYS:
            raise CannotSayError(
                f"its caps hang on criteria that void {len(options)} areas, and a query has a line "
                f"for each way in which these may be void, more than {MOST_WAYS}; let caps name "
                "criteria that void nothing, or ask `statscore grade` state by state"
            )
        for way in combinations(*options):
            areas = {area: choice for area, choice, _where in way}
            shorts = [self._short_in(cap_id, cap, areas) for cap_id, cap in of.caps.items()]
            yield _Way(areas, " AND ".join(where for _area, _choice, where in way), shorts)

    def _short_in(self, cap_id: str, cap: Cap, way: Mapping[str, str]) -> Whole:
        choice = way.get(self.of.asked[cap.criterion].criterion.area, VOID)
        if choice == CLEAR and (cap_id, "clear") in self.sums.shorts:
            return self.sums.shorts[cap_id, "clear"]
        return self.sums.shorts[cap_id, "void" if choice == cap.criterion else "high"]

    def _grade(self, number: Whole, denominator: Whole, shorts: Sequence[Whole]) -> Whole:
        """Return the place of the grade that a total has, 0 for the best, under the caps."""
        order = list(self.of.rubric.grades)
        if not order:
            return whole(0)
        cuts = self.of.rubric.grades.values()
        grade = _first([self._reaches(number, denominator, cut) for cut in cuts])
        held = [
            chosen((f"{short.sql} = 1", order.index(cap.grade)), otherwise=0)
            for short, cap in zip(shorts, self.of.caps.values(), strict=True)
        ]
        return greatest(grade, *held)

    def _reaches(self, number: Whole, denominator: Whole, cut: Fraction) -> str:
        """Return the condition that a number, as it is read, is no less than the cut."""
        limit, strictly = threshold(cut, self.of.rubric.rounding)
        left, right = number * limit.denominator, denominator * limit.numerator
        # One denominator for all: what can be divided out is.
        if denominator.constant:
            shared = math.gcd(limit.denominator, right.low)
            left, right = number * (limit.denominator // shared), whole(right.low // shared)
        self.steps.makes(left, right)
        return f"{left.sql} {'>' if strictly else '>='} {right.sql}"

    # Grades of areas

    def _area_grade(self, area: _Area, rest: Whole) -> str:
        words = list(self.of.rubric.area_words)
        cases = []
        for void in self._voiding(area.id):
            grade = _word(void, ["", "", "", *words], first=3)
            cases.append(f"WHEN {void.sql} >= 2 THEN {grade}")
        if area.low.sql != area.high.sql:
            cases.append(f"WHEN {area.low.sql} <> {area.high.sql} THEN NULL")
        if voiding := self._voiding(area.id):
            some = " OR ".join(f"{void.sql} >= 1" for void in voiding)
            cases.append(f"WHEN ({some}) AND {area.low.sql} = 0 THEN NULL")
        plain = self._plain_area_grade(area, rest)
        return f"CASE {' '.join(cases)} ELSE {plain} END" if cases else plain

    def _plain_area_grade(self, area: _Area, rest: Whole) -> str:
        """Return the grade of the area's score where nothing voids it."""
        rubric, points = self.of.rubric, self.of.by.points
        own = rubric.area_grades
        if isinstance(own, Mapping):
            cuts = dict(own)
        else:
            cuts = {grade: cut / points for grade, cut in rubric.grades.items()} if points else {}
        if not cuts or not self.of.counted(area.id):
            return "NULL"
        out_of, divisor = self._area_out_of(area)
        if out_of.high == 0:
            return "NULL"
        read, digits = area.low, 1
        if rubric.rounding.before_grade:
            digits = 10**rubric.rounding.places
            read = self._rounded(area, rest, digits)
        cases = []
        for share in cuts.values():
            one = read * divisor * share.denominator
            two = out_of * area.denominator * share.numerator * digits
            self.steps.makes(one, two)
            cases.append(f"{one.sql} >= {two.sql}")
        word = _word(_first(cases), list(cuts))
        return word if out_of.low > 0 else f"CASE WHEN {out_of.sql} > 0 THEN {word} END"

    def _rounded(self, area: _Area, rest: Whole, digits: int) -> Whole:
        """Return an area's score as its rubric rounds it, in parts of the denominator and digits.

        What is beyond the last digit is taken off, and a whole one added where it goes away from 0.
        """
        down, one = area.low * digits + rest * -1, area.denominator
        twice = f"2 * ABS({rest.sql})"
        odd = f"{remainder(down, one * 2).sql} <> 0"
        up = {
            "half-up": f"{twice} >= {one.sql}",
            "half-even": f"{twice} > {one.sql} OR {twice} = {one.sql} AND {odd}",
            "up": f"{rest.sql} <> 0",
            "down": "1 = 0",
        }[self.of.rubric.rounding.mode]
        self.steps.makes(rest * 2, one * 2)
        return down + chosen((f"NOT ({up})", 0), (f"{rest.sql} < 0", one * -1), otherwise=one)

    def _area_out_of(self, area: _Area) -> tuple[Whole, Whole]:
        """Return what the area is out of, as a numerator and a denominator."""
        of, sums = self.of, self.sums
        if area.id in sums.own_left:
            number = sums.own_left[area.id] * of.by.points.numerator
            return number, self.divisors[""] * of.by.points.denominator
        if sums.areas_left is not None:
            scaled = of.part_weight(area.id) * of.by.points * of.area_unit
            number = whole(scaled.numerator)
            if of.vanishes(area.id):
                number = chosen((f"{sums.left[area.id].sql} = 0", 0), otherwise=number)
            return number, self.divisors["*"] * scaled.denominator
        share = of.weights_of(of.counted(area.id))
        if of.mean:
            weight = of.part_weight(area.id) * of.by.points
            share = weight / of.together if of.together else Fraction(0)
        return whole(share.numerator), whole(share.denominator)


def _in_way(area: _Area, way: str | None) -> Whole:
    """Return what an area comes to at most, where it is void or not."""
    if way is None:
        return area.high
    return area.clear_high if way == CLEAR else whole(0)


def _first(conditions: Sequence[str]) -> Whole:
    """Return the place of the first condition that holds, else the last place."""
    last = len(conditions) - 1
    return chosen(*zip(conditions[:last], range(last), strict=True), otherwise=last)


def _word(place: Whole, words: Sequence[str], first: int = 0) -> str:
    """Return the word at a place."""
    if not words:
        return "NULL"
    cases = (
        f"WHEN {number} THEN {text(word)}" for number, word in enumerate(words) if number >= first
    )
    return f"CASE {place.sql} {' '.join(cases)} END"


def threshold(cut: Fraction, rounding: Rounding) -> tuple[Fraction, bool]:
    """Return from where on a number reaches the cut, and whether it has to lie beyond.

    A number that is rounded before it is read reaches it as soon as it rounds to it.
    """
    if not rounding.before_grade:
        return cut, False
    grid = Fraction(1, 10**rounding.places)
    to = math.ceil(cut / grid) * grid
    positive = to > 0
    if rounding.mode == "down":
        return (to, False) if positive else (to - grid, True)
    if rounding.mode == "up":
        return (to - grid, True) if positive else (to, False)
    half = to - grid / 2
    if rounding.mode == "half-even":
        return half, (to / grid) % 2 == 1
    return half, not positive
