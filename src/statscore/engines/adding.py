"""What the answers of each unit add up to: the step of a query between answers and areas."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from statscore.engines.earning import (
    NUMBER,
    Comes,
    Earning,
    linear_parts,
    short_by_number,
    voiding_numbers,
)
from statscore.engines.said import SaidSteps
from statscore.engines.whole import Whole, chosen, greatest, identifier, text, total, whole
from statscore.model.rubric import Cap

BITS = 48
"""Criteria that have a bit each in a whole number; some thousand answers to one do not overflow."""

MANY = 10**9
"""Answers that a unit hardly has."""


@dataclass(frozen=True)
class Added:
    """What is added up, each a column."""

    sums: Mapping[tuple[str, str, str], Whole]
    """By area, kind of criteria and end: what they earn, before divisors."""
    left: Mapping[str, Whole]
    """By part: the weights that are left in it, or what takes their place as its divisor."""
    own_left: Mapping[str, Whole]
    """By area the weights left in it, where divisors are those of all areas."""
    areas_left: Whole | None
    """The weights of the areas of which something is left, None where all always are."""
    voids: Mapping[str, Whole]
    """By criterion whether it voids its area, as `Earning.voids` has it."""
    shorts: Mapping[tuple[str, str], Whole]
    """By cap and case whether it holds: 1 or 0."""
    some: Mapping[str, Whole]
    """By area how many criteria that weigh anything are left in it."""
    counts: Mapping[str, Whole]
    """What is counted of each unit."""

    @property
    def kept(self) -> list[Whole]:
        """All but the sums."""
        by_name = (self.some, self.counts, self.left, self.own_left, self.voids, self.shorts)
        kept = [number for numbers in by_name for number in numbers.values()]
        return kept if self.areas_left is None else [*kept, self.areas_left]

    @property
    def divisors(self) -> Mapping[str, Whole]:
        """What is divided by: 1 where nothing is left, and nothing is earned either."""
        left = dict(self.left) if self.areas_left is None else {**self.left, "*": self.areas_left}
        return {
            part: number if number.low > 0 else greatest(number, whole(1))
            for part, number in left.items()
        }


def kinds(of: Earning, area: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the criteria of an area in kinds that share their divisors."""
    counted = of.counted(area)
    outside = tuple(id_ for id_ in of.areas[area] if id_ not in counted)
    if counted and of.divisors(counted[0]):
        yield "counted", counted
        if outside:
            yield "outside", outside
    else:
        yield "points", of.areas[area]


def added(said: SaidSteps) -> Added:
    """Write the step; a long table is joined with what each level comes to."""
    return _Adding(said).added()


class _Adding:
    def __init__(self, said: SaidSteps) -> None:
        self.said = said
        self.of = said.of
        self.layout = said.layout
        self.steps = said.steps
        self.comes: Mapping[str, Sequence[Comes]] = {
            id_: tuple(self.of.answers(id_)) for id_ in self.of.asked
        }
        self.adds_to = {
            id_: f"{area} {kind}"
            for area in self.of.areas
            for kind, criteria in kinds(self.of, area)
            for id_ in criteria
        }
        """For each criterion, the sum that it is a part of."""

    def added(self) -> Added:
        if self.layout.wide:
            self.said.wide()
            self.steps.begin("added", self.steps.name)
        else:
            self._levels_table()
            self.said.long()
            on = "ON said.criterion = levels.criterion AND said.says = levels.says"
            source = f"{self.steps.name} AS said LEFT JOIN levels {on}"
            self.steps.begin_grouped("added", source, of="said")
        of, keep = self.of, self.steps.keep
        return Added(
            sums={
                (area, kind, end): keep(
                    f"{area} {kind} {end}",
                    self.add_up(criteria, self._end(end), end, self._earned_by),
                )
                for area in of.areas
                for kind, criteria in kinds(of, area)
                for end in ("low", "high")
            },
            left={part: self._left(part) for part in sorted(of.moves)},
            own_left={
                area: keep(f"{area} weights left", self._weights_left(of.counted(area)))
                for area in of.areas
                if "" in of.moves and of.counted(area)
            },
            areas_left=self._areas_left() if of.whole_moves else None,
            voids={
                id_: keep(f"{id_} voids", self.add_up([id_], of.voids, by_number=self._voids_by))
                for inside in of.by.voids.values()
                for id_ in inside
            },
            shorts={
                (cap_id, case): keep(
                    f"cap {cap_id} {case}",
                    self.add_up([cap.criterion], short, by_number=partial(self._short_by, cap)),
                )
                for cap_id, cap in of.caps.items()
                for case, short in self._shorts(cap)
            },
            some={area: self._something_left(area) for area in of.areas},
            counts={name: keep(name, number) for name, number in self._counts()},
        )

    # The table of what each level comes to

    def _levels_table(self) -> None:
        rows = []
        for place, (id_, (blank, *others)) in enumerate(self.comes.items()):
            bits = [1 << place % BITS if place // BITS == word else 0 for word in self._words()]
            for comes in others:
                low, high = self._more(comes, blank)
                gone = self._weight_gone(comes)
                texts = map(text, (id_, comes.says or "", self.adds_to[id_]))
                flags = map(int, (comes.gone, comes.coded, comes.bounded))
                rows.append(f"({', '.join(map(str, (*texts, low, high, gone, *flags, *bits)))})")
                self.steps.makes(low, high, gone)
        names = ["criterion", "says", "adds_to", "low", "high", "weight_gone"]
        names += ["gone", "coded", "bounded", *(f"bit_{word}" for word in self._words())]
        self.steps.table("levels", rows, names)

    def _words(self) -> range:
        """Return the numbers of the words that have a bit for each criterion."""
        return range(-(-len(self.of.asked) // BITS))

    # Sums of what answers come to

    def _factor(self, id_: str) -> int:
        divisors = self.of.divisors(id_)
        factor = self.of.unit * (self.of.area_unit if "*" in divisors else 1)
        return factor * (self.of.weight_unit if set(divisors) - {"*"} else 1)

    def _ends(self, comes: Comes) -> tuple[int, int]:
        factor = self._factor(comes.criterion)
        return int(comes.low * factor), int(comes.high * factor)

    def _end(self, end: str) -> Callable[[Comes], int]:
        place = ("low", "high").index(end)
        return lambda comes: self._ends(comes)[place]

    def _more(self, comes: Comes, blank: Comes) -> tuple[int, int]:
        """Return by how much an answer lifts the ends over what nobody has coded."""
        (low, high), (least, most) = self._ends(comes), self._ends(blank)
        return low - least, high - most

    def _weight_gone(self, comes: Comes) -> int:
        asked = self.of.asked[comes.criterion]
        if not comes.gone or not asked.counts:
            return 0
        return int(asked.criterion.weight * self.of.weight_unit)

    def add_up(
        self,
        criteria: Iterable[str],
        of: Callable[[Comes], int],
        column: str = "",
        by_number: Callable[[str], Whole] | None = None,
    ) -> Whole:
        """Return the sum over the criteria of what their answers come to.

        `column` names the column of the table of levels that has it beyond what nobody has coded;
        `by_number` says what a number of a linear scale adds.
        """
        criteria = tuple(criteria)
        start = low = high = 0
        parts: list[str] = []
        changing = []
        for id_ in criteria:
            blank, *others = (of(comes) for comes in self.comes[id_])
            linear = by_number is not None and self.of.asked[id_].levels.linear
            number = by_number(id_) if by_number and linear else whole(0)
            ends = [blank, *others, number.low, number.high] if self.layout.has(id_) else [blank]
            start, low, high = start + blank, low + min(ends), high + max(ends)
            if len(set(ends)) == 1:
                continue
            changing.append(id_)
            parts += self._parts(id_, of, column)
            if not number.constant:
                is_number = f"{self.said.where(id_)}{self.said.says(id_)} = {text(NUMBER)}"
                parts.append(f"CASE WHEN {is_number} THEN {number.sql} ELSE 0 END")
        if low == high:
            return whole(low)
        if column and not self.layout.wide:
            parts.insert(0, self._of_levels(column, changing, criteria))
        sums = (f"({part})" if self.layout.wide else f"COALESCE(SUM({part}), 0)" for part in parts)
        sql = " + ".join(sums)
        largest = max(abs(low), abs(high), abs(start) + high - low)
        return Whole(f"{start} + {sql}" if start else sql, low, high, largest)

    def _parts(self, id_: str, of: Callable[[Comes], int], column: str) -> Iterator[str]:
        """Yield what an answer adds to what nobody has coded, unless the table of levels has it."""
        if column and not self.layout.wide:
            return
        blank, *others = self.comes[id_]
        by_number: dict[int, list[str]] = {}
        for comes in others:
            if more := of(comes) - of(blank):
                by_number.setdefault(more, []).append(comes.says or "")
        cases = [
            (f"{self.said.where(id_)}{_is_one(self.said.says(id_), says)}", more)
            for more, says in by_number.items()
        ]
        case = chosen(*cases, otherwise=0).sql
        yield f"CAST({case} AS INT128)" if self.layout.wide else case

    def _of_levels(self, column: str, changing: Sequence[str], among: Collection[str]) -> str:
        """Return the column of the table of levels, 0 for other criteria than these."""
        if {*self.of.asked} <= {*among}:
            return f"levels.{column}"
        sums = {self.adds_to[id_] for id_ in changing}
        if all(id_ in among for id_, adds_to in self.adds_to.items() if adds_to in sums):
            is_one = _is_one("levels.adds_to", sorted(sums))
        else:
            is_one = _is_one("levels.criterion", changing)
        return f"CASE WHEN {is_one} THEN levels.{column} ELSE 0 END"

    # What hangs on the number of a linear scale

    def _earned_by(self, id_: str) -> Whole:
        parts = linear_parts(self.of.asked[id_], self.layout.places)
        most = int(self.of.scale(id_) * self._factor(id_))
        furthest = parts.times * self.said.beyond * 10**self.layout.places
        largest = max(abs(furthest - parts.minus), abs(-furthest - parts.minus), abs(most))
        self.steps.makes(largest)
        share = f"{self.said.value(id_)} * {parts.times} - {parts.minus}"
        sql = f"GREATEST(0, LEAST({parts.over}, {share})) * {most // parts.over}"
        return Whole(sql, min(0, most), max(0, most), largest)

    def _voids_by(self, id_: str) -> Whole:
        numbers = voiding_numbers(self.of.asked[id_], self.layout.places)
        cases = (
            (f"{self.said.value(id_)} = {number}", self.of.void_grade(grade))
            for number, grade in numbers.items()
        )
        return chosen(*cases, otherwise=0)

    def _short_by(self, cap: Cap, id_: str) -> Whole:
        asked, value = self.of.asked[id_], self.said.value(id_)
        short = short_by_number(asked, cap.below, value, self.layout.places)
        return chosen((short, 1), otherwise=0) if short else whole(0)

    # Weights that are left

    def _weights_left(self, criteria: Sequence[str]) -> Whole:
        everything = int(self.of.weights_of(criteria) * self.of.weight_unit)
        return minus(everything, self.add_up(criteria, self._weight_gone, "weight_gone"))

    def _gone(self, criteria: Iterable[str]) -> Whole:
        return self.add_up(criteria, lambda comes: int(comes.gone), "gone")

    def _left(self, part: str) -> Whole:
        left = self._weights_left(self.of.parts[part])
        if self.of.rescales:
            # Where nothing drops out each weight stands as it is, whatever they add up to.
            points = int(self.of.by.points * self.of.weight_unit)
            none = f"{self._gone(self.of.by.droppable).sql} = 0"
            left = chosen((none, points), otherwise=left)
        return self.steps.keep(f"{part or 'all'} weights left", left)

    def _areas_left(self) -> Whole:
        parts = []
        for part, criteria in self.of.parts.items():
            weight = whole(int(self.of.part_weight(part) * self.of.area_unit))
            if self.of.vanishes(part):
                none = f"{self._gone(criteria).sql} = {len(criteria)}"
                weight = chosen((none, 0), otherwise=weight)
            parts.append(weight)
        return self.steps.keep("area weights left", total(parts))

    def _something_left(self, area: str) -> Whole:
        weighing = [id_ for id_ in self.of.areas[area] if self.of.scale(id_)]
        left = minus(len(weighing), self._gone(weighing))
        return self.steps.keep(f"{area} criteria left", left)

    # Caps, and what is counted

    def _shorts(self, cap: Cap) -> Iterator[tuple[str, Callable[[Comes], int]]]:
        short, voids = self.of.short, self.of.asked[cap.criterion].criterion.voids
        yield "low", lambda comes: int(short(cap, comes.possible, worst=True))
        yield "high", lambda comes: int(short(cap, comes.possible, worst=False))
        for case in ("clear", "void") if voids else ():
            yield (
                case,
                lambda comes, void=case == "void": int(  # type: ignore[misc]
                    short(cap, _among(comes, voids, void=void), worst=False)
                ),
            )

    def _counts(self) -> Iterator[tuple[str, Whole]]:
        """Yield what is counted of each unit, and whether a criterion has a second answer."""
        asked = self.of.asked
        yield "coded", self.add_up(asked, lambda comes: int(comes.coded), "coded")
        yield "bounded", self.add_up(asked, lambda comes: int(comes.bounded), "bounded")
        if self.layout.wide:
            unread = [
                f"CASE WHEN {column} IS NULL OR {_is_one(column, says)} THEN 0 ELSE 1 END"
                for id_ in self.said.asked
                for column in [self.said.says(id_)]
                for says in [[comes.says or "" for comes in self.comes[id_][1:]]]
            ]
            yield "unread", Whole(" + ".join(unread) or "0", 0, len(unread), len(unread))
            keys = ", ".join(map(identifier, self.layout.keys))
            twice = f"COUNT(*) OVER (PARTITION BY {keys}) > 1"
        else:
            ours = _is_one("said.criterion", list(asked))
            no_level = "NOT said.says IS NULL AND levels.says IS NULL"
            for name, where in (("unread", ours), ("unasked", f"NOT COALESCE({ours}, 1 = 0)")):
                sql = f"SUM({chosen((f'{no_level} AND {where}', 1), otherwise=0).sql})"
                yield name, Whole(sql, 0, MANY, MANY)
            # Bits are added that are there.
            twice = " OR ".join(
                f"SUM(levels.bit_{word}) <> BIT_OR(levels.bit_{word})" for word in self._words()
            )
        yield "twice", Whole(f"CASE WHEN {twice} THEN 1 ELSE 0 END", 0, 1, 1)


def _is_one(column: str, of: Sequence[str]) -> str:
    if len(of) == 1:
        return f"{column} = {text(of[0])}"
    return f"{column} IN ({', '.join(map(text, of))})"


def _among(comes: Comes, voids: Mapping[str, str], *, void: bool) -> tuple[str, ...]:
    """Return the possible levels that void the area, or that do not; all where there are none."""
    chosen_ = tuple(level for level in comes.possible if (level in voids) is void)
    return chosen_ or comes.possible


def minus(everything: int, gone: Whole) -> Whole:
    """Return what is left of a number."""
    if gone.constant:
        return whole(everything - gone.low)
    low, high = everything - gone.high, everything - gone.low
    return Whole(f"{everything} - ({gone.sql})", low, high, max(everything, gone.largest))
