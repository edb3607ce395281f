"""A yardstick as one query over a table of answers: exact, in whole numbers.

The table is long (a row an answer) or wide (a row a unit, a column a criterion). Each step is a
common table expression: what is said, what it adds up to, areas, total, grades.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product as combinations
from typing import Literal

from statscore.engines.earning import (
    CannotSayError,
    Comes,
    Earning,
    linear_parts,
)
from statscore.engines.whole import (
    Whole,
    chosen,
    greatest,
    identifier,
    least,
    product,
    text,
    total,
    whole,
)
from statscore.model.rubric import Cap, Rounding
from statscore.reports.card.yardstick import Yardstick

Shape = Literal["long", "wide"]
CLEAR, VOID = "", "*"
"""An area that is not void, and one that is so whatever the criteria of caps are."""
BITS = 62
"""Criteria that have a bit each in a whole number."""
MOST_WAYS = 64
"""Ways in which areas may be void or not, where a cap hangs on what voids them."""
LARGEST_VALUE = 10**9
"""Numbers that answers hold are cut to this size: no scale goes beyond."""


@dataclass(frozen=True)
class Layout:
    """How the table of answers is laid out."""

    table: str = "answers"
    keys: tuple[str, ...] = ("unit",)
    """The columns that say of whom, and when, a row is."""
    shape: Shape = "long"
    bounds: bool = False
    """Whether there are columns `at_least` and `at_most`."""
    places: int = 6
    """Decimal places of the numbers that answers hold."""
    watched: bool = True
    """Whether a long table is watched for a second answer to a criterion, which would count twice.

    SQLite has no function for it.
    """
    columns: frozenset[str] | None = None
    """The columns of a wide table, None where it has one for each criterion."""


@dataclass(frozen=True)
class Query:
    """A query in the common words of SQL, and the largest whole number that it makes."""

    sql: str
    largest: int
    columns: tuple[str, ...]


def query(by: Yardstick, layout: Layout) -> Query:
    """Return the query; CannotSayError, which names it, for a rule that it cannot say."""
    return _Writer(Earning(by, bounds=layout.bounds), layout).query()


@dataclass
class _Step:
    """A common table expression."""

    name: str
    source: str
    columns: list[str] = field(default_factory=list)
    group: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Area:
    """What an area comes to, before it is added up."""

    id: str
    low: Whole
    high: Whole
    clear_high: Whole
    """What it comes to at most if it is not void."""
    divisors: tuple[str, ...]


class _Writer:
    def __init__(self, earning: Earning, layout: Layout) -> None:
        self.of = earning
        self.layout = layout
        self.steps: list[_Step] = []
        self.largest = 0
        self.comes: Mapping[str, Sequence[Comes]] = {
            id_: tuple(earning.answers(id_)) for id_ in earning.asked
        }
        self.numeric = [id_ for id_, asked in earning.asked.items() if asked.levels.numeric]
        self.linear = [id_ for id_ in self.numeric if earning.asked[id_].levels.linear]
        self.wide = layout.shape == "wide"
        self.adds_to = {
            id_: f"{area} {kind}"
            for area in earning.areas
            for kind, criteria in self._kinds(area)
            for id_ in criteria
        }
        """For each criterion, the sum that it is a part of."""

    # Steps

    def step(self, name: str, source: str, group: tuple[str, ...] = ()) -> None:
        self.steps.append(_Step(name, source, [*map(identifier, self.layout.keys)], group))

    def keep(self, name: str, number: Whole) -> Whole:
        """Keep the number in a column of this step; constants need none."""
        self.largest = max(self.largest, number.largest)
        if number.low == number.high:
            return whole(number.low)
        self.steps[-1].columns.append(f"CAST({number.sql} AS INT128) AS {identifier(name)}")
        return number.named(name)

    def carry(self, *numbers: Whole) -> None:
        """Take columns of the step before over into this one."""
        for number in dict.fromkeys(numbers):
            if number.low != number.high and number.sql not in self.steps[-1].columns:
                self.steps[-1].columns.append(number.sql)

    def query(self) -> Query:
        if self.wide:
            self._said_wide()
        else:
            self._levels_table()
            self._said_long()
        return self._scored()

    # What is said

    def _says(self, level: str, at_least: str, at_most: str, value: str | None, id_: str) -> str:
        said = f"NULLIF(NULLIF({level}, 'pending'), '')"
        if self.layout.bounds:
            one, two = (
                f"CASE WHEN COALESCE({column}, '') = '' THEN '' ELSE CONCAT('{sign}', {column}) END"
                for sign, column in ((">=", at_least), ("<=", at_most))
            )
            said = f"COALESCE({said}, NULLIF(CONCAT({one}, {two}), ''))"
        if value is not None and not self.of.asked[id_].levels.linear:
            said = f"COALESCE({said}, {self._by_threshold(id_, value)})"
        return said

    def _by_threshold(self, id_: str, value: str) -> str:
        levels = self.of.asked[id_].levels
        sign = "<=" if levels.less_is_better else ">="
        scaled = {
            level: limit * 10**self.layout.places for level, limit in levels.thresholds.items()
        }
        # A whole number reaches a limit where it reaches the next whole number.
        whole_limit = math.floor if levels.less_is_better else math.ceil
        cases = " ".join(
            f"WHEN {value} {sign} {whole_limit(scaled[level])} THEN {text(level)}"
            for level in levels
            if level in scaled
        )
        last = text(list(levels)[-1])
        return f"CASE WHEN {value} IS NULL THEN NULL {cases} ELSE {last} END"

    def _value(self, column: str) -> str:
        """Return the number of an answer as a whole number of its smallest decimal places."""
        most = LARGEST_VALUE
        cut = f"LEAST(GREATEST({column}, -{most}), {most})"
        scaled = f"CAST(ROUND({cut} * {10**self.layout.places}) AS INT128)"
        self.largest = max(self.largest, most * 10**self.layout.places)
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE {scaled} END"

    def _levels_table(self) -> None:
        """Write what each level comes to as a table."""
        rows = []
        for place, (id_, all_comes) in enumerate(self.comes.items()):
            blank = all_comes[0]
            bits = "".join(
                f", {1 << place % BITS if place // BITS == word else 0}" for word in self._words()
            )
            for comes in all_comes[1:]:
                low, high = self._more(comes, blank)
                gone = self._weight_gone(comes)
                rows.append(
                    f"({text(id_)}, {text(comes.says or '')}, {text(self.adds_to[id_])}, "
                    f"{low}, {high}, {gone}, "
                    f"{int(comes.gone)}, {int(comes.coded)}, {int(comes.bounded)}{bits})"
                )
                self.largest = max(self.largest, abs(low), abs(high), gone)
        names = "criterion, says, adds_to, low, high, weight_gone, gone, coded, bounded"
        names += "".join(f", bit_{word}" for word in self._words())
        self.steps.append(
            _Step("levels", f"(VALUES {', '.join(rows)}) AS t({names})", names.split(", "))
        )

    def _words(self) -> range:
        """Return the numbers of the words that have a bit for each criterion."""
        return range(-(-len(self.of.asked) // BITS) if self.layout.watched else 0)

    def _twice(self) -> Whole:
        """Return whether a criterion has a second answer: then bits are added that are there."""
        words = " OR ".join(
            f"SUM(levels.bit_{word}) <> BIT_OR(levels.bit_{word})" for word in self._words()
        )
        return Whole(f"CASE WHEN {words} THEN 1 ELSE 0 END", 0, 1, 1)

    def _said_long(self) -> None:
        self.step("said", identifier(self.layout.table))
        columns = self.steps[-1].columns
        columns.append("criterion")
        says = self._says("level", "at_least", "at_most", None, "")
        if self.numeric:
            columns.append(f"{self._value('value')} AS value")
            self.step("read", "said")
            self.steps[-2].columns += [
                "level",
                *(["at_least", "at_most"] if self.layout.bounds else []),
            ]
            columns = self.steps[-1].columns
            columns += ["criterion", "value"]
            cases = " ".join(
                f"WHEN {text(id_)} THEN {self._by_threshold(id_, 'value')}"
                for id_ in self.numeric
                if id_ not in self.linear
            )
            if cases:
                says = f"COALESCE({says}, CASE criterion {cases} END)"
        columns.append(f"{says} AS says")

    def _said_wide(self) -> None:
        self.step("said", identifier(self.layout.table))
        columns = self.steps[-1].columns
        values: list[str] = []
        for id_ in self.of.asked:
            if not self._there(id_):
                continue
            if id_ in self.numeric:
                name = f"{id_}_value"
                columns.append(f"{self._value(identifier(name))} AS {identifier(name)}")
                values.append(identifier(name))
        if values:
            for id_ in self.of.asked:
                if self._there(id_):
                    columns.append(identifier(id_))
                    columns += self._bound_columns(id_)
            self.step("read", "said")
            columns = self.steps[-1].columns
            columns += values
        for id_ in self.of.asked:
            if self._there(id_):
                value = identifier(f"{id_}_value") if id_ in self.numeric else None
                low, high = (identifier(f"{id_}_{end}") for end in ("at_least", "at_most"))
                says = self._says(identifier(id_), low, high, value, id_)
                columns.append(f"{says} AS {identifier(id_)}")

    def _bound_columns(self, id_: str) -> list[str]:
        if not self.layout.bounds:
            return []
        return [identifier(f"{id_}_{end}") for end in ("at_least", "at_most")]

    def _there(self, id_: str) -> bool:
        return self.layout.columns is None or id_ in self.layout.columns

    # Sums of what answers come to

    def _factor(self, id_: str) -> int:
        divisors = self.of.divisors(id_)
        factor = self.of.unit * (self.of.area_unit if "*" in divisors else 1)
        return factor * (self.of.weight_unit if set(divisors) - {"*"} else 1)

    def _ends(self, comes: Comes) -> tuple[int, int]:
        factor = self._factor(comes.criterion)
        return int(comes.low * factor), int(comes.high * factor)

    def _more(self, comes: Comes, blank: Comes) -> tuple[int, int]:
        """Return by how much an answer lifts the ends over what nobody has coded."""
        (low, high), (least_, most) = self._ends(comes), self._ends(blank)
        return low - least_, high - most

    def _weight_gone(self, comes: Comes) -> int:
        asked = self.of.asked[comes.criterion]
        if not comes.gone or not asked.counts:
            return 0
        return int(asked.criterion.weight * self.of.weight_unit)

    def add_up(
        self, criteria: Iterable[str], of: Callable[[Comes], int], column: str = ""
    ) -> Whole:
        """Return the sum over the criteria of what their answers come to.

        `column` names the column of the table of levels that has it beyond what nobody has coded.
        """
        criteria = tuple(criteria)
        start = low = high = 0
        parts: list[str] = []
        changing = []
        for id_ in criteria:
            blank, *others = (of(comes) for comes in self.comes[id_])
            by_number = id_ in self.linear and column in ("low", "high")
            numbers = [0, self._most_linear(id_)] if by_number else []
            ends = [blank, *others, *numbers] if self._there(id_) else [blank]
            start, low, high = start + blank, low + min(ends), high + max(ends)
            if len(set(ends)) == 1:
                continue
            changing.append(id_)
            parts += self._parts(id_, of, column)
            if by_number:
                parts.append(self._linear(id_, blank))
        if low == high:
            return whole(low)
        if column and not self.wide:
            parts.insert(0, self._of_levels(column, changing, criteria))
        sums = (f"({part})" if self.wide else f"COALESCE(SUM({part}), 0)" for part in parts)
        sql = " + ".join(sums)
        largest = max(abs(low), abs(high), abs(start) + high - low)
        return Whole(f"{start} + {sql}" if start else sql, low, high, largest)

    def _parts(self, id_: str, of: Callable[[Comes], int], column: str) -> Iterator[str]:
        """Yield what an answer adds to what nobody has coded, unless the table of levels has it."""
        blank, *others = self.comes[id_]
        changed = {comes.says: of(comes) - of(blank) for comes in others if of(comes) != of(blank)}
        if self.wide:
            yield f"CAST({self._case(identifier(id_), changed)} AS INT128)"
        elif not column:
            yield self._case("said.says", changed, f"said.criterion = {text(id_)} AND ")

    def _of_levels(self, column: str, changing: Sequence[str], among: Collection[str]) -> str:
        """Return the column of the table of levels, 0 for other criteria than these."""
        if {*self.of.asked} <= {*among}:
            return f"levels.{column}"
        sums = {self.adds_to[id_] for id_ in changing}
        if all(id_ in among for id_, adds_to in self.adds_to.items() if adds_to in sums):
            names, of = sorted(sums), "adds_to"
        else:
            names, of = list(changing), "criterion"
        is_one = (
            f"levels.{of} = {text(names[0])}"
            if len(names) == 1
            else f"levels.{of} IN ({', '.join(map(text, names))})"
        )
        return f"CASE WHEN {is_one} THEN levels.{column} ELSE 0 END"

    @staticmethod
    def _case(column: str, numbers: Mapping[str | None, int], also: str = "") -> str:
        by_number: dict[int, list[str]] = {}
        for says, number in numbers.items():
            by_number.setdefault(number, []).append(text(says or ""))
        if not by_number:
            return "0"
        cases = " ".join(
            f"WHEN {also}{column} IN ({', '.join(says)}) THEN {number}"
            if len(says) > 1
            else f"WHEN {also}{column} = {says[0]} THEN {number}"
            for number, says in by_number.items()
        )
        return f"CASE {cases} ELSE 0 END"

    def _most_linear(self, id_: str) -> int:
        return int(self.of.scale(id_) * self._factor(id_))

    def _linear(self, id_: str, blank: int) -> str:
        """Return what a number earns beyond what nobody has coded."""
        parts = linear_parts(self.of.asked[id_], self.layout.places)
        each = int(self.of.scale(id_) * self._factor(id_) / parts.over)
        value = identifier(f"{id_}_value") if self.wide else "said.value"
        ends = [parts.times * LARGEST_VALUE * 10**self.layout.places * sign for sign in (1, -1)]
        self.largest = max(self.largest, *(abs(end - parts.minus) for end in ends))
        share = f"GREATEST(0, LEAST({parts.over}, {value} * {parts.times} - {parts.minus}))"
        earned = f"{share} * {each}" + (
            f" - {blank}" if blank > 0 else f" + {-blank}" if blank else ""
        )
        said = (
            f"{identifier(id_)} IS NULL"
            if self.wide
            else f"said.criterion = {text(id_)} AND said.says IS NULL"
        )
        return f"CASE WHEN {said} AND NOT {value} IS NULL THEN {earned} ELSE 0 END"

    # From sums to grades

    def _scored(self) -> Query:
        of = self.of
        if self.wide:
            self.step("added", self.steps[-1].name)
        else:
            source = (
                f"{self.steps[-1].name} AS said LEFT JOIN levels "
                "ON said.criterion = levels.criterion AND said.says = levels.says"
            )
            self.step("added", source, tuple(map(identifier, self.layout.keys)))
            self.steps[-1].columns = [f"said.{key}" for key in self.steps[-1].columns]
            self.steps[-1].group = tuple(f"said.{key}" for key in self.steps[-1].group)
        sums = {
            (area, kind, end): self.keep(
                f"{area} {kind} {end}", self.add_up(criteria, self._end(end), end)
            )
            for area in of.areas
            for kind, criteria in self._kinds(area)
            for end in ("low", "high")
        }
        left = {part: self._left(part) for part in sorted(of.moves)}
        own_left = {area: self._own_left(area) for area in of.areas if self._needs_own(area)}
        areas_left = self._areas_left()
        voids = {
            id_: self.keep(f"{id_} voids", self.add_up([id_], of.voids))
            for inside in of.by.voids.values()
            for id_ in inside
        }
        shorts = {
            (cap_id, which): self.keep(f"cap {cap_id} {which}", self.add_up([cap.criterion], short))
            for cap_id, cap in of.caps.items()
            for which, short in self._shorts(cap)
        }
        some = {area: self._something_left(area) for area in of.areas}
        counts = [
            self.keep("coded", self._count_coded()),
            self.keep(
                "bounded", self.add_up(of.asked, lambda comes: int(comes.bounded), "bounded")
            ),
            self.keep("unread", self._unread()),
        ]
        if not self.wide and self.layout.watched:
            counts.append(self.keep("twice", self._twice()))
        kept = [
            *left.values(),
            *own_left.values(),
            *voids.values(),
            *shorts.values(),
            *some.values(),
            *counts,
        ]
        kept += [areas_left] if areas_left is not None else []
        divisors = {part: self._divisor(number) for part, number in left.items()}
        if areas_left is not None:
            # The weights of areas may be zero only where nothing is left.
            divisors["*"] = greatest(areas_left, whole(1))
        areas = self._areas(sums, divisors, voids, kept)
        return self._totals(
            areas, divisors, voids, shorts, some, counts, left, own_left, areas_left
        )

    def _kinds(self, area: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        counted = self.of.counted(area)
        outside = tuple(id_ for id_ in self.of.areas[area] if id_ not in counted)
        if counted and self.of.divisors(counted[0]):
            yield "counted", counted
            if outside:
                yield "outside", outside
        else:
            yield "points", self.of.areas[area]

    def _end(self, end: str) -> Callable[[Comes], int]:
        place = ("low", "high").index(end)
        return lambda comes: self._ends(comes)[place]

    def _left(self, part: str) -> Whole:
        """Return the weights that are left in a part."""
        unit, criteria = self.of.weight_unit, self.of.parts[part]
        everything = int(self.of.weights_of(criteria) * unit)
        gone = self.add_up(criteria, self._weight_gone, "weight_gone")
        return self.keep(f"{part or 'all'} weights left", _minus(everything, gone))

    def _needs_own(self, area: str) -> bool:
        return not self.of.mean and "" in self.of.moves and bool(self.of.counted(area))

    def _own_left(self, area: str) -> Whole:
        criteria = self.of.counted(area)
        everything = int(self.of.weights_of(criteria) * self.of.weight_unit)
        gone = self.add_up(criteria, self._weight_gone, "weight_gone")
        return self.keep(f"{area} weights left", _minus(everything, gone))

    def _areas_left(self) -> Whole | None:
        """Return the weights of the areas of which something is left, None where all always are."""
        if not self.of.whole_moves:
            return None
        parts = []
        for part, criteria in self.of.parts.items():
            weight = int(self.of.part_weight(part) * self.of.area_unit)
            if not self.of.vanishes(part):
                parts.append(whole(weight))
                continue
            gone = self.add_up(criteria, lambda comes: int(comes.gone), "gone")
            parts.append(chosen((f"{gone.sql} = {len(criteria)}", 0), otherwise=weight))
        return self.keep("area weights left", total(parts))

    @staticmethod
    def _divisor(left: Whole) -> Whole:
        """Return what is divided by: 1 where nothing is left, and nothing is earned either."""
        if left.low > 0:
            return left
        return greatest(left, whole(1))

    def _shorts(self, cap: Cap) -> Iterator[tuple[str, Callable[[Comes], int]]]:
        of = self.of
        voids = of.asked[cap.criterion].criterion.voids
        yield "low", lambda comes: int(of.short(cap, comes.possible, worst=True))
        yield "high", lambda comes: int(of.short(cap, comes.possible, worst=False))
        if voids:
            yield "clear", lambda comes: int(of.short(cap, _clear(comes, voids), worst=False))
            yield "void", lambda comes: int(of.short(cap, _void(comes, voids), worst=False))

    def _something_left(self, area: str) -> Whole:
        """Return how many criteria of the area weigh anything."""
        weighing = [id_ for id_ in self.of.areas[area] if self.of.scale(id_)]
        return self.keep(
            f"{area} criteria left",
            _minus(len(weighing), self.add_up(weighing, lambda comes: int(comes.gone), "gone")),
        )

    def _count_coded(self) -> Whole:
        coded = self.add_up(self.of.asked, lambda comes: int(comes.coded), "coded")
        numbers = []
        for id_ in self.linear:
            if self._there(id_):
                value = identifier(f"{id_}_value") if self.wide else "said.value"
                where = (
                    f"{identifier(id_)} IS NULL"
                    if self.wide
                    else f"said.criterion = {text(id_)} AND said.says IS NULL"
                )
                case = f"CASE WHEN {where} AND NOT {value} IS NULL THEN 1 ELSE 0 END"
                numbers.append(case if self.wide else f"COALESCE(SUM({case}), 0)")
        sql = " + ".join([coded.sql, *numbers])
        return Whole(
            sql, 0, max(coded.high, len(self.of.asked)), max(coded.high, len(self.of.asked))
        )

    def _unread(self) -> Whole:
        """Return how many answers are none of the levels."""
        if self.wide:
            parts = []
            for id_ in filter(self._there, self.of.asked):
                column, levels = (
                    identifier(id_),
                    (comes.says or "" for comes in self.comes[id_][1:]),
                )
                known = f"{column} IS NULL OR {column} IN ({', '.join(map(text, levels))})"
                parts.append(f"CASE WHEN {known} THEN 0 ELSE 1 END")
            return Whole(" + ".join(parts) or "0", 0, len(parts), len(parts))
        names = ", ".join(map(text, self.of.asked))
        sql = (
            f"SUM(CASE WHEN said.criterion IN ({names}) AND NOT said.says IS NULL "
            "AND levels.says IS NULL THEN 1 ELSE 0 END)"
        )
        return Whole(sql, 0, 10**9, 10**9)

    def _areas(
        self,
        sums: Mapping[tuple[str, str, str], Whole],
        divisors: Mapping[str, Whole],
        voids: Mapping[str, Whole],
        kept: Sequence[Whole],
    ) -> Mapping[str, _Area]:
        of = self.of
        before = list(sums.values())
        self.step("areas", "added")
        self.carry(*kept, *before)
        areas = {}
        for area in of.areas:
            counted = of.counted(area)
            applied = of.divisors(counted[0]) if counted else ()
            scale = product(divisors[name] for name in applied)
            low, high = (
                total(
                    sums[area, kind, end] * (scale if kind == "outside" else 1)
                    for kind, _criteria in self._kinds(area)
                )
                for end in ("low", "high")
            )
            inside = [voids[id_] for id_ in of.by.voids.get(area, ())]
            clear: Whole | None = None
            if inside:
                void = greatest(*inside)
                clear = self.keep(f"{area} high if not void", high)
                low = chosen(
                    (f"{void.sql} >= 2", 0),
                    (f"{void.sql} = 1", least(whole(0), low)),
                    otherwise=low,
                )
                high = chosen(
                    (f"{void.sql} >= 2", 0),
                    (f"{void.sql} = 1", greatest(whole(0), high)),
                    otherwise=high,
                )
            kept_low = self.keep(f"{area} low", low)
            kept_high = self.keep(f"{area} high", high)
            areas[area] = _Area(area, kept_low, kept_high, clear or kept_high, applied)
        return areas

    def _totals(
        self,
        areas: Mapping[str, _Area],
        divisors: Mapping[str, Whole],
        voids: Mapping[str, Whole],
        shorts: Mapping[tuple[str, str], Whole],
        some: Mapping[str, Whole],
        counts: Sequence[Whole],
        left: Mapping[str, Whole],
        own_left: Mapping[str, Whole],
        areas_left: Whole | None,
    ) -> Query:
        of = self.of
        everything = [
            name for name in divisors if any(name in area.divisors for area in areas.values())
        ]
        common = product(divisors[name] for name in everything)

        def lifted(area: _Area, number: Whole) -> Whole:
            return number * product(
                divisors[name] for name in everything if name not in area.divisors
            )

        def summed(end: Callable[[_Area], Whole]) -> Whole:
            return self._floored(total(lifted(area, end(area)) for area in areas.values()), common)

        self.step("totals", "areas")
        kept = [
            *some.values(),
            *counts,
            *left.values(),
            *own_left.values(),
            *voids.values(),
            *shorts.values(),
        ]
        kept += [areas_left] if areas_left is not None else []
        kept += [number for area in areas.values() for number in (area.low, area.high)]
        self.carry(*kept)
        low = self.keep("low", summed(lambda area: area.low))
        high = self.keep("high", summed(lambda area: area.high))
        denominator = self.keep("denominator", common * of.unit)
        ways = list(self._ways(areas, voids, shorts))
        highs = (
            [
                self.keep(
                    f"high {number}",
                    self._floored(
                        total(
                            lifted(area, _in_way(area, way.get(area.id))) for area in areas.values()
                        ),
                        common,
                    ),
                )
                for number, (way, _where, _caps) in enumerate(ways)
            ]
            if len(ways) > 1
            else [high]
        )
        for area in areas.values():
            self.keep(
                f"{area.id}_denominator",
                product(divisors[name] for name in area.divisors) * of.unit,
            )
        applies = self._applies(left, areas_left, some)
        self.step("graded", "totals")
        columns = self.steps[-1].columns
        names: list[str] = list(self.layout.keys)

        def show(name: str, sql: str) -> None:
            names.append(name)
            columns.append(f"{sql} AS {identifier(name)}")

        def only(condition: str, sql: str) -> str:
            return sql if condition == "1 = 1" else f"CASE WHEN {condition} THEN {sql} END"

        settled = low.sql == high.sql or f"{low.sql} = {high.sql}"
        known = (
            applies
            if settled is True
            else " AND ".join(part for part in (applies, str(settled)) if part != "1 = 1")
        )
        show("score_numerator", only(known, low.sql))
        show("low_numerator", only(applies, low.sql))
        show("high_numerator", only(applies, high.sql))
        show("denominator", only(applies, denominator.sql))
        grade_low = self._grade(
            low, denominator, [shorts[id_, "low"] for id_ in of.caps], list(of.caps)
        )
        places = [
            chosen(
                (where, self._grade(number, denominator, caps, list(of.caps))),
                otherwise=len(of.rubric.grades),
            )
            if where
            else self._grade(number, denominator, caps, list(of.caps))
            for number, (_way, where, caps) in zip(highs, ways, strict=True)
        ]
        grade_high = least(*places)
        show("grade_low", only(applies, self._word(grade_low, list(of.rubric.grades))))
        show("grade_high", only(applies, self._word(grade_high, list(of.rubric.grades))))
        for count in counts:
            if count.low != count.high:
                names.append(count.sql.strip('"'))
                columns.append(count.sql)
            else:
                show(("coded", "bounded", "unread")[counts.index(count)], count.sql)
        for area in areas.values():
            there = "1 = 1" if some[area.id].low > 0 else f"{some[area.id].sql} > 0"
            of_area = product(divisors[name] for name in area.divisors) * of.unit
            show(f"{area.id}_low_numerator", only(there, area.low.sql))
            show(f"{area.id}_high_numerator", only(there, area.high.sql))
            shown = (
                of_area.sql if of_area.low == of_area.high else identifier(f"{area.id}_denominator")
            )
            show(f"{area.id}_denominator", only(there, shown))
            if of.rubric.area_grades:
                show(
                    f"{area.id}_grade",
                    only(there, self._area_grade(area, voids, left, own_left, areas_left)),
                )
        return Query(self._text(), self.largest, tuple(names))

    def _floored(self, number: Whole, common: Whole) -> Whole:
        floor = self.of.rubric.floor
        if floor is None:
            return number
        return greatest(number, common * int(floor * self.of.unit))

    def _applies(
        self, left: Mapping[str, Whole], areas_left: Whole | None, some: Mapping[str, Whole]
    ) -> str:
        of = self.of
        counted = [id_ for id_, asked in of.asked.items() if asked.counts]
        if not counted:
            present = [number for number in some.values() if number.high > 0]
            if any(number.low > 0 for number in present):
                return "1 = 1"
            some_left = " OR ".join(f"{number.sql} > 0" for number in present)
            return f"({some_left})" if some_left else "1 = 0"
        weighing = [id_ for id_ in counted if of.scale(id_)]
        if not weighing:
            return "1 = 0"
        if areas_left is not None:
            return "1 = 1" if areas_left.low > 0 else f"{areas_left.sql} > 0"
        if not of.mean and "" in left:
            return "1 = 1" if left[""].low > 0 else f"{left[''].sql} > 0"
        return "1 = 1"

    def _ways(
        self,
        areas: Mapping[str, _Area],
        voids: Mapping[str, Whole],
        shorts: Mapping[tuple[str, str], Whole],
    ) -> Iterator[tuple[Mapping[str, str], str, list[Whole]]]:
        """Yield the ways in which areas with a cap's criterion may be void, for the best grade.

        Each with the condition under which it may be, and whether each cap falls short in it.
        """
        of = self.of
        capped = {cap.criterion for cap in of.caps.values()}
        hang = {
            area: inside
            for area, inside in of.by.voids.items()
            if area in areas and not capped.isdisjoint(inside)
        }
        options: list[list[tuple[str, str, str]]] = []
        for area, inside in hang.items():
            void = greatest(*(voids[id_] for id_ in inside))
            others = [f"{voids[id_].sql} = 1" for id_ in inside if id_ not in capped]
            by_other = " OR ".join([f"{void.sql} >= 2", *others])
            options.append(
                [
                    (area, CLEAR, f"{void.sql} < 2"),
                    (area, VOID, f"({by_other})"),
                    *(
                        (area, id_, f"{voids[id_].sql} = 1 AND {void.sql} < 2")
                        for id_ in inside
                        if id_ in capped
                    ),
                ]
            )
        if math.prod(map(len, options)) > MOST_WAYS:
            raise CannotSayError("too many caps hang on criteria that void their area")
        for way in combinations(*options):
            by_area = {area: choice for area, choice, _where in way}
            caps = [self._short_in(cap_id, cap, by_area, shorts) for cap_id, cap in of.caps.items()]
            yield by_area, " AND ".join(where for _area, _choice, where in way), caps

    def _short_in(
        self,
        cap_id: str,
        cap: Cap,
        way: Mapping[str, str],
        shorts: Mapping[tuple[str, str], Whole],
    ) -> Whole:
        choice = way.get(self.of.asked[cap.criterion].criterion.area, VOID)
        if choice == CLEAR and (cap_id, "clear") in shorts:
            return shorts[cap_id, "clear"]
        return shorts[cap_id, "void" if choice == cap.criterion else "high"]

    def _grade(
        self, number: Whole, denominator: Whole, shorts: Sequence[Whole], caps: Sequence[str]
    ) -> Whole:
        """Return the place of the grade that a total has, 0 for the best, under the caps."""
        of = self.of
        order = list(of.rubric.grades)
        if not order:
            return whole(0)
        cases = []
        for place, cut in enumerate(of.rubric.grades.values()):
            cases.append((self._reaches(number, denominator, cut), place))
        grade = _first(cases, len(order) - 1)
        held = [
            chosen((f"{short.sql} = 1", order.index(of.caps[cap].grade)), otherwise=0)
            for short, cap in zip(shorts, caps, strict=True)
        ]
        return greatest(grade, *held) if held else grade

    def _reaches(self, number: Whole, denominator: Whole, cut: Fraction) -> str:
        """Return the condition that a number, as it is read, is no less than the cut."""
        limit, strictly = threshold(cut, self.of.rubric.rounding)
        left, right = number * limit.denominator, denominator * limit.numerator
        # One denominator for all: what can be divided out is.
        if denominator.low == denominator.high:
            shared = math.gcd(limit.denominator, right.low)
            left, right = number * (limit.denominator // shared), whole(right.low // shared)
        self.largest = max(self.largest, left.largest, right.largest)
        return f"{left.sql} {'>' if strictly else '>='} {right.sql}"

    @staticmethod
    def _word(place: Whole, words: Sequence[str]) -> str:
        if not words:
            return "NULL"
        cases = " ".join(f"WHEN {number} THEN {text(word)}" for number, word in enumerate(words))
        return f"CASE {place.sql} {cases} END"

    def _area_grade(
        self,
        area: _Area,
        voids: Mapping[str, Whole],
        left: Mapping[str, Whole],
        own_left: Mapping[str, Whole],
        areas_left: Whole | None,
    ) -> str:
        of = self.of
        void_grades: list[str] = []
        inside = [voids[id_] for id_ in of.by.voids.get(area.id, ())]
        for void in inside:
            words = " ".join(
                f"WHEN {3 + place} THEN {text(word)}"
                for place, word in enumerate(of.rubric.area_words)
            )
            void_grades.append(f"WHEN {void.sql} >= 2 THEN CASE {void.sql} {words} END")
        unsettled = (
            []
            if area.low.sql == area.high.sql
            else [f"WHEN {area.low.sql} <> {area.high.sql} THEN NULL"]
        )
        if inside:
            some = " OR ".join(f"{void.sql} >= 1" for void in inside)
            unsettled.append(f"WHEN ({some}) AND {area.low.sql} = 0 THEN NULL")
        plain = self._area_word(area, left, own_left, areas_left)
        cases = " ".join([*void_grades, *unsettled])
        return f"CASE {cases} ELSE {plain} END" if cases else plain

    def _area_word(
        self,
        area: _Area,
        left: Mapping[str, Whole],
        own_left: Mapping[str, Whole],
        areas_left: Whole | None,
    ) -> str:
        of = self.of
        own, points = of.rubric.area_grades, of.by.points
        if not own or not of.counted(area.id):
            return "NULL"
        if isinstance(own, Mapping):
            cuts = dict(own)
        elif points and of.rubric.grades:
            cuts = {grade: cut / points for grade, cut in of.rubric.grades.items()}
        else:
            return "NULL"
        out_of, divisor = self._area_out_of(area, left, own_left, areas_left)
        if out_of.high == 0 or not cuts:
            return "NULL"
        if of.rubric.rounding.before_grade and (
            out_of.low != out_of.high or divisor.low != divisor.high
        ):
            raise CannotSayError(
                "areas are graded by rounded scores, and what they are out of hangs on what drops"
            )
        denominator = product(self._divisors_of(area, left, areas_left).values()) * of.unit
        cases = []
        for place, share in enumerate(cuts.values()):
            if of.rubric.rounding.before_grade:
                limit = share * Fraction(out_of.low, divisor.low)
                cases.append((self._reaches(area.low, denominator, limit), place))
                continue
            one = area.low * divisor * share.denominator
            two = out_of * denominator * share.numerator
            self.largest = max(self.largest, one.largest, two.largest)
            cases.append((f"{one.sql} >= {two.sql}", place))
        word = self._word(_first(cases, len(cuts) - 1), list(cuts))
        return word if out_of.low > 0 else f"CASE WHEN {out_of.sql} > 0 THEN {word} END"

    def _divisors_of(
        self, area: _Area, left: Mapping[str, Whole], areas_left: Whole | None
    ) -> Mapping[str, Whole]:
        named = {part: self._divisor(number) for part, number in left.items()}
        if areas_left is not None:
            named["*"] = greatest(areas_left, whole(1))
        return {name: named[name] for name in area.divisors}

    def _area_out_of(
        self,
        area: _Area,
        left: Mapping[str, Whole],
        own_left: Mapping[str, Whole],
        areas_left: Whole | None,
    ) -> tuple[Whole, Whole]:
        """Return what the area is out of, as a numerator and a denominator."""
        of = self.of
        if not of.mean:
            if area.id in own_left:
                points = of.by.points
                all_left = self._divisor(
                    Whole(
                        identifier("all weights left"),
                        0,
                        int(points * of.weight_unit),
                        int(points * of.weight_unit),
                    )
                )
                number = own_left[area.id] * points.numerator
                return number, all_left * points.denominator
            points = of.weights_of(of.counted(area.id))
            return whole(points.numerator), whole(points.denominator)
        weight = of.part_weight(area.id) * of.by.points
        if areas_left is not None:
            scaled = weight * of.area_unit
            number = whole(scaled.numerator)
            if of.vanishes(area.id):
                number = chosen((f"{left[area.id].sql} = 0", 0), otherwise=number)
            return number, greatest(areas_left, whole(1)) * scaled.denominator
        share = weight / of.together if of.together else Fraction(0)
        return whole(share.numerator), whole(share.denominator)

    # The text

    def _text(self) -> str:
        parts = []
        for step in self.steps:
            if step.name == "levels":
                parts.append(f"levels AS (SELECT {', '.join(step.columns)} FROM {step.source})")
                continue
            group = f" GROUP BY {', '.join(step.group)}" if step.group else ""
            parts.append(
                f"{step.name} AS (SELECT {', '.join(step.columns)} FROM {step.source}{group})"
            )
        return f"WITH {', '.join(parts)} SELECT * FROM graded"


def _in_way(area: _Area, way: str | None) -> Whole:
    """Return what an area comes to at most, where it is void or not."""
    if way is None:
        return area.high
    return area.clear_high if way == CLEAR else whole(0)


def _first(cases: Sequence[tuple[str, int]], last: int) -> Whole:
    return chosen(*((condition, place) for condition, place in cases[:-1]), otherwise=last)


def _minus(everything: int, gone: Whole) -> Whole:
    if gone.low == gone.high:
        return whole(everything - gone.low)
    low, high = everything - gone.high, everything - gone.low
    return Whole(f"{everything} - ({gone.sql})", low, high, max(everything, gone.largest))


def _clear(comes: Comes, voids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(level for level in comes.possible if level not in voids) or comes.possible


def _void(comes: Comes, voids: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(level for level in comes.possible if level in voids) or comes.possible


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
