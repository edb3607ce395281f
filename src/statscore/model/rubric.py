"""A rubric: weighted criteria in areas, with cut scores for grades."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetPydanticSchema,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import no_info_wrap_validator_function

from statscore.model.dates import Date, MonthDay
from statscore.model.levels import Levels, Linear
from statscore.model.numbers import Exact, decimal_text
from statscore.model.record import Id, Record, Text

ANY_YEAR = 1000
"""The first year there is: where a rubric says no first year, what it says holds from here."""

PENDING = "pending"
"""Reserved level: uncoded, with a reason."""
NOT_APPLICABLE = "not-applicable"
"""Reserved level: the question does not arise in this state."""
RESERVED_LEVELS = (PENDING, NOT_APPLICABLE)

MOST_AREAS = 100
MOST_CRITERIA = 1_000
"""Nobody reads a card of more; sums of more fractions would have thousands of digits."""

Method = Literal["sum", "mean"]
NotApplicable = Literal["drop", "full"]
LawBasis = Literal["enacted", "in-force"]
RoundingMode = Literal["half-up", "half-even", "down", "up"]


def _year(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str) and re.fullmatch("[0-9]{4}", value):
        number = int(value)
    else:
        number = 0
    if not ANY_YEAR <= number <= 9999:  # noqa: PLR2004 - four digits
        raise PydanticCustomError("bad-year", "a year has four digits, such as 2015")
    return number


Year = Annotated[int, BeforeValidator(_year)]
Count = Annotated[int, Field(ge=0, le=100_000)]
"""A number of jurisdictions; no country has more, municipalities counted."""


def _filled(levels: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
    if not levels:
        raise PydanticCustomError("no-levels", "a scale needs at least one level and its share")
    for level in levels:
        if level in RESERVED_LEVELS:
            raise PydanticCustomError(
                "reserved-level",
                "'{level}' is reserved; every criterion can be answered so without naming it",
                {"level": level},
            )
    return levels


def _share(value: Fraction) -> Fraction:
    if not 0 <= value <= 1:
        raise PydanticCustomError(
            "bad-share",
            "a share of the weight lies between 0 and 1; for a deduction make the weight negative",
        )
    return value


Scale = Annotated[
    Mapping[Id, Annotated[Exact, AfterValidator(_share)]],
    AfterValidator(_filled),
]
"""Levels with the share of the weight that each earns, as the file orders them."""


AreaCuts = Mapping[Text, Annotated[Exact, AfterValidator(_share)]]


def _flag_or_cuts(value: object, table: Callable[[object], Mapping[str, Fraction]]) -> object:
    if isinstance(value, bool):
        return value
    if not isinstance(value, Mapping):
        raise PydanticCustomError(
            "wrong-type", "true or false is needed here, or a table of shares, best grade first"
        )
    return table(value)


AreaGrades = Annotated[
    bool | Mapping[str, Fraction],
    GetPydanticSchema(
        lambda _source, handler: no_info_wrap_validator_function(_flag_or_cuts, handler(AreaCuts))
    ),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
            ]
        }
    ),
]
"""Whether areas are graded as the total is, or cut scores of their own, best first: shares."""


class Rounding(Record):
    """How scores are shown, and whether grades and ranks read the rounded score."""

    places: Annotated[int, Field(ge=0, le=10)] = 1
    mode: RoundingMode = "half-up"
    before_grade: bool = False
    before_rank: bool = False

    @property
    def lines(self) -> tuple[Fraction, ...]:
        """The cut scores and maxima of its rubric: what is shown stays on its side of them."""
        if "lines" not in self.kept:
            drawn: Callable[[], Iterator[Fraction]] | None = self.kept.get("rubric")
            self.kept["lines"] = () if drawn is None else tuple(drawn())
        lines: tuple[Fraction, ...] = self.kept["lines"]
        return lines


def _above_zero(value: Fraction) -> Fraction:
    if value <= 0:
        raise PydanticCustomError(
            "bad-number", "a scale goes up to a number above 0, such as `out_of = 100`"
        )
    return value


class Area(Record):
    """The heading that criteria stand under."""

    title: Text
    number: str | None = None
    weight: Exact = Fraction(1)
    """Counts under `method = "mean"` alone."""
    out_of: Annotated[Exact, AfterValidator(_above_zero)] | None = None
    """The scale on which its publisher prints it, where that is not its points."""
    note: str | None = None


class CountedAs(Record):
    """What a count of the states says first, in words that finish "On 1 August 2019 …"."""

    words: Text
    level: Id
    """The words are true of the states at this level or a better one."""
    below: bool = False
    """They are true of the states below it."""


class Criterion(Record):
    """One question asked of the law."""

    number: str | None = None
    area: Id
    title: Text
    question: str | None = None
    weight: Exact = Fraction(1)
    """Points the criterion can earn; negative for a deduction."""
    scale: Id | None = None
    levels: Scale | None = None
    """The criterion's own levels, where it shares no scale."""
    linear: Linear | None = None
    """In place of levels: answers hold a number, and this says what it earns."""
    thresholds: Mapping[Id, Exact] = Field(default_factory=dict)
    """Answers may hold a number: the one from which each level is reached; the worst needs none."""
    meets: Mapping[Id, Text] = Field(default_factory=dict)
    """What earns each level, for coders and for the codebook."""
    from_: Year | None = Field(default=None, alias="from")
    until: Year | None = None
    bonus: bool = False
    """Earned, but outside `points`."""
    not_applicable: NotApplicable | None = None
    voids: Mapping[Id, Text] = Field(default_factory=dict)
    """Levels at which the whole area earns 0, each with the grade that the area then has."""
    counted_as: CountedAs | None = None
    note: str | None = None

    @property
    def heading(self) -> str:
        """The number, where there is one, and the title."""
        return f"{self.number} {self.title}" if self.number else self.title

    def in_force(self, year: int) -> bool:
        """Return whether the rubric asks this question in the year."""
        return _within(self, year)


class Cap(Record):
    """No better than `grade` while `criterion` does not reach the level `below` names."""

    criterion: Id
    below: Id
    grade: Text
    note: str | None = None


CrossingKind = Literal["kept", "renamed", "split", "merged", "reweighted", "new", "dropped"]
Ids = Annotated[tuple[Id, ...], Field(strict=False, max_length=MOST_CRITERIA)]
"""A list of ids; TOML has arrays, the model has tuples."""


class Crossing(Record):
    """What became of criteria of another rubric in this one."""

    kind: CrossingKind
    from_: Ids = Field(default=(), alias="from")
    """Criteria of the other rubric."""
    to: Ids = ()
    """Criteria of this rubric."""
    levels: Mapping[Id, Id] = Field(default_factory=dict)
    """What a level there is called here, where it is not the same word."""
    source: Text | None = None
    note: str | None = None


class NationalTally(Record):
    """How many jurisdictions the publisher counted; further keys are levels with their count."""

    # Counts keyed by level stand beside source and note, so the keys cannot be listed here:
    # the references stage checks that each is a level of the criterion.
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Count] = Field(init=False)

    at_least: Mapping[Id, Count] = Field(default_factory=dict)
    """Jurisdictions at the level or a better one."""
    source: Text
    note: str | None = None

    @property
    def exactly(self) -> Mapping[str, int]:
        """Jurisdictions at exactly the level."""
        return self.__pydantic_extra__


class CountSpan(Record):
    """How many jurisdictions: one number has both ends, and an end that is not known has none."""

    from_: Count | None = Field(default=None, alias="from")
    to: Count | None = None

    def holds(self, least: int, most: int) -> bool:
        """Return whether some number of the span lies between these."""
        return (self.to is None or least <= self.to) and (self.from_ is None or self.from_ <= most)

    @property
    def words(self) -> str:
        """The span as "30", "at least 10", "10 to 20"."""
        if self.from_ is None or self.to is None:
            ends = (f"at least {self.from_}", f"at most {self.to}")
            return ends[self.from_ is None]
        return str(self.to) if self.from_ == self.to else f"{self.from_} to {self.to}"


def _span(value: object) -> object:
    if isinstance(value, Mapping | CountSpan):
        return value
    return {"from": value, "to": value}


def _in_order(span: CountSpan) -> CountSpan:
    if span.from_ is None and span.to is None:
        raise PydanticCustomError("bad-number", "a number of states, or `from`, `to` or both")
    if span.from_ is not None and span.to is not None and span.from_ > span.to:
        raise PydanticCustomError("bad-number", "`from` is the smaller number, `to` the larger one")
    return span


class NationalCount(Record):
    """How many jurisdictions the publisher counted, of any kind."""

    title: Text
    states: Annotated[
        CountSpan,
        BeforeValidator(_span),
        AfterValidator(_in_order),
        WithJsonSchema(
            {
                "anyOf": [
                    {"type": "integer", "minimum": 0},
                    {
                        "type": "object",
                        "properties": {"from": {"type": "integer"}, "to": {"type": "integer"}},
                        "additionalProperties": False,
                    },
                ]
            }
        ),
    ]
    where: Text | None = None
    """What it is here: a condition, as `tally` takes it."""
    day: Date | None = None
    """The day that was counted, where it is not the cut-off day."""
    since: Year | None = None
    """Where changes were counted: from which year on."""
    source: Text
    note: str | None = None


class National(Record):
    """What the publisher printed for the whole country in one year."""

    grades: Mapping[str, Count] = Field(default_factory=dict)
    mean: Exact | None = None
    """Points."""
    source: Text | None = None
    note: str | None = None
    tally: Mapping[Id, NationalTally] = Field(default_factory=dict)
    counts: Mapping[Id, NationalCount] = Field(default_factory=dict)


def _points(value: object) -> object:
    return value if isinstance(value, Mapping) else {ANY_YEAR: value}


Points = Annotated[
    Mapping[Year, Exact],
    BeforeValidator(_points),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number"},
                {"type": "object", "additionalProperties": {"type": ["number", "string"]}},
            ]
        }
    ),
]
"""A number for all years, or one for each first year."""


class Rubric(Record):
    """A way to weigh the law."""

    named_by = "id"
    id: Id
    title: Text
    publisher: str | None = None
    source: str | None = None
    note: str | None = None
    from_: Year | None = Field(default=None, alias="from")
    until: Year | None = None
    cutoff: MonthDay = (12, 31)
    law: LawBasis = "in-force"
    points: Points | None = None
    """What the weights must add up to, keyed by the first year for which it holds."""
    method: Method = "sum"
    not_applicable: NotApplicable | None = None
    floor: Exact | None = None
    """Points that the total is never below."""
    area_grades: AreaGrades = False
    rounding: Rounding = Rounding()
    grades: Mapping[Text, Exact] = Field(default_factory=dict)
    """Cut scores in points, best first."""
    scales: Mapping[Id, Scale] = Field(default_factory=dict)
    areas: Annotated[Mapping[Id, Area], Field(max_length=MOST_AREAS)]
    criteria: Annotated[Mapping[Id, Criterion], Field(max_length=MOST_CRITERIA)]
    caps: Mapping[Id, Cap] = Field(default_factory=dict)
    crosswalk: Mapping[Id, Mapping[Id, Crossing]] = Field(default_factory=dict)
    """By the id of another rubric: what became of its criteria here."""
    national: Mapping[Year, National] = Field(default_factory=dict)

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<Rubric {self.id}: {self.title}, {len(self.criteria)} criteria>"

    def levels(self, criterion: str) -> Levels:
        """Return the criterion's levels with their shares, best first; equal shares as filed."""
        return self._levels[criterion]

    def if_not_applicable(self, criterion: str) -> NotApplicable | None:
        """Return what becomes of the weight where the question does not arise; None if unsaid."""
        return self.criteria[criterion].not_applicable or self.not_applicable

    @cached_property
    def _levels(self) -> Mapping[str, Levels]:
        found = {}
        for id_, criterion in self.criteria.items():
            levels = criterion.levels or self.scales.get(criterion.scale or "", {})
            linear = criterion.linear
            if linear is not None:
                ends = linear.to, linear.from_
                levels = dict(zip(map(decimal_text, ends), map(Fraction, (1, 0)), strict=True))
            thresholds, voids, deducts = criterion.thresholds, criterion.voids, criterion.weight < 0
            found[id_] = Levels(levels, linear, thresholds, voids, deducts=deducts).ranked()
        return found

    @property
    def area_words(self) -> tuple[str, ...]:
        """The grades that an area can have, best first; those of voided areas last."""
        own = self.area_grades if isinstance(self.area_grades, Mapping) else self.grades
        void = (grade for each in self.criteria.values() for grade in each.voids.values())
        return tuple(dict.fromkeys((*own, *void)))

    @model_validator(mode="after")
    def _own_rounding(self) -> Self:
        """Let the rounding know whose cut scores and maxima no figure may cross."""
        rounding = copy(self.rounding)
        # As a function: a rubric that stood here would be compared with itself without end.
        rounding.kept["rubric"] = lambda: _lines(self)
        object.__setattr__(self, "rounding", rounding)
        return self

    def asked(self, year: int) -> Iterator[tuple[str, Criterion]]:
        """Yield the criteria that the rubric asks in the year, with their ids."""
        return ((id_, each) for id_, each in self.criteria.items() if each.in_force(year))

    def grades_year(self, year: int) -> bool:
        """Return whether this rubric grades the year without being named."""
        return self.from_ is not None and _within(self, year)

    def within_years(self, year: int) -> bool:
        """Return whether the year lies between the first and the last that the rubric names."""
        return _within(self, year)

    @property
    def turning_years(self) -> tuple[int, ...]:
        """The rubric's first year, and those in which its questions or points change, in order."""
        first = ANY_YEAR if self.from_ is None else self.from_
        turns = {first, *(self.points or {})}
        for criterion in self.criteria.values():
            turns.update({criterion.from_} if criterion.from_ is not None else ())
            turns.update({criterion.until + 1} if criterion.until is not None else ())
        last = max(turns) if self.until is None else self.until
        return tuple(sorted(year for year in turns if first <= year <= last))

    def cutoff_day(self, year: int) -> date:
        """Return the day whose law counts for the year."""
        return date(year, *self.cutoff)

    def points_in(self, year: int) -> Fraction:
        """Return the points that a card of the year is out of, without bonuses and deductions."""
        first_years = [first for first in self.points or {} if first <= year]
        if self.points and first_years:
            return self.points[max(first_years)]
        if self.method == "mean":
            return Fraction(100)
        return self.weights_in(year)

    def weights_in(self, year: int) -> Fraction:
        """Return the sum of the weights of the year that count towards `points`."""
        return sum(
            (each.weight for _id, each in self.asked(year) if not each.bonus and each.weight > 0),
            Fraction(0),
        )


def first_asking(rubrics: Iterable[Rubric]) -> dict[str, Rubric]:
    """Return each criterion once, in order, with the first of the rubrics that asks it."""
    asking: dict[str, Rubric] = {}
    for rubric in rubrics:
        for id_ in rubric.criteria:
            asking.setdefault(id_, rubric)
    return asking


def _within(of: Rubric | Criterion, year: int) -> bool:
    return (of.from_ is None or of.from_ <= year) and (of.until is None or year <= of.until)


def _lines(rubric: Rubric) -> Iterator[Fraction]:
    """Yield what no figure may cross; cut scores that read a rounded figure are none."""
    if not rubric.rounding.before_grade:
        yield from rubric.grades.values()
    years = {rubric.from_ or 1, *(rubric.points or {})}
    for each in rubric.criteria.values():
        years |= {each.from_ or 1, (each.until or 0) + 1}
    yield from {rubric.points_in(year) for year in years}
