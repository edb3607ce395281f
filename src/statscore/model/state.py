"""A state's answers, and what publishers printed about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from operator import attrgetter
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from statscore.model.dates import Date, DateKey, When
from statscore.model.levels import Levels
from statscore.model.numbers import Exact, decimal_text
from statscore.model.record import Id, Record, Text, Texts
from statscore.model.rubric import Year

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")


def _fingerprint(value: str) -> str:
    if not _FINGERPRINT.fullmatch(value):
        raise PydanticCustomError(
            "bad-fingerprint",
            "a fingerprint is twelve digits and letters from a to f, "
            "as `statscore check --accept` writes it",
        )
    return value


Fingerprint = Annotated[str, AfterValidator(_fingerprint)]
AnswerBasis = Literal["source", "partial", "derived"]


BOUNDS = ("at_least", "at_most")
CLAIMS = (*BOUNDS, "value")
"""The keys of an answer that stand in place of `level`."""


class Answer(Record):
    """What a state's law meets on one criterion from a date on: one level, bounds, or a number."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("level", *CLAIMS)]}
    )

    level: Id | None = None
    at_least: Id | None = None
    """In place of `level`: the law meets this level or a better one."""
    at_most: Id | None = None
    """Likewise: this level or a worse one."""
    value: Exact | None = None
    """Likewise: a number, where the criterion says what numbers come to."""
    citations: Texts = ()
    act: str | None = None
    enacted: Date | None = None
    """When the act was signed, where that is known and earlier than the effective date."""
    enacted_by: Date | None = None
    """In place of `enacted`: it was law by this day; when it was signed is not known."""
    start: Literal["unknown"] | None = None
    """"unknown": the law was so on this day; since when, nobody found out."""
    through: Date | None = None
    """The last day for which this answer is known."""
    basis: AnswerBasis = "source"
    """Whether a source says level and date, or one of them, or the answer is worked out."""
    sources: Texts = ()
    quote: str | None = None
    note: str | None = None
    coder: str | None = None
    """Who read it; where coders differed, their names with a plus sign between: "ab+cd"."""
    coded: Date | None = None
    decided_by: str | None = None
    """Who settled it where the coders differed."""
    reason: str | None = None
    """Why it was settled so."""
    fingerprint: Fingerprint | None = None
    """Of the question and levels that were answered; see reports/card/fingerprints.py."""

    @model_validator(mode="after")
    def _enacted_once(self) -> Self:
        if self.enacted is not None and self.enacted_by is not None:
            raise PydanticCustomError(
                "enacted-twice", "this answer says when it was enacted, and besides by when it was"
            )
        return self

    @model_validator(mode="after")
    def _level_or_bounds(self) -> Self:
        bounded = self.at_least is not None or self.at_most is not None
        if self.value is not None and (bounded or self.level is not None):
            raise PydanticCustomError(
                "value-and-level", "this answer has a number and a level besides: one says it all"
            )
        if self.value is not None:
            return self
        if self.level is not None and bounded:
            raise PydanticCustomError(
                "level-and-bounds",
                "this answer has a level and bounds: a known level leaves nothing open",
            )
        if self.level is None and not bounded:
            raise PydanticCustomError("missing-key", "this answer lacks the key 'level'")
        return self

    @property
    def says(self) -> str:
        """The level, or the bounds in words; the same words exactly where answers say the same."""
        return says(self.claim)

    @property
    def claim(self) -> Mapping[str, str]:
        """The level or the bounds, by their keys."""
        value = None if self.value is None else decimal_text(self.value)
        given = {
            "level": self.level,
            "at_least": self.at_least,
            "at_most": self.at_most,
            "value": value,
        }
        return {key: level for key, level in given.items() if level is not None}

    def allows(self, levels: Levels) -> tuple[str, ...]:
        """Return what the law may meet: the level, or those of the levels within the bounds.

        `levels` are the criterion's, best first; those of equal worth are within a bound together.
        """
        if self.level is not None:
            return (self.level,)
        if self.value is not None:
            return (levels.at(self.value),)
        order = list(levels)
        merits = [levels.merit(level) for level in order]
        start, end = 0, len(order)
        if self.at_least in order:
            end -= merits[::-1].index(merits[order.index(self.at_least)])
        if self.at_most in order:
            start = merits.index(merits[order.index(self.at_most)])
        return tuple(order[start:end])


def says(claim: Mapping[str, object]) -> str:
    """Return what an answer with these keys says: its level, or its bounds in words."""
    for key in ("level", "value"):
        if claim.get(key) is not None:
            return str(claim[key])
    words = {"at_least": "at least", "at_most": "at most"}
    return ", ".join(f"{word} {claim[key]}" for key, word in words.items() if claim.get(key))


def begins(since: When, answer: Answer, word: str = "since ") -> str:
    """Return "since 2015", or "seen on 2017-08-01" where nobody found out since when it is so."""
    return f"{'seen on ' if answer.start == 'unknown' else word}{since}"


def dated(since: When, answer: Answer) -> str:
    """Return the same, with how long what was seen is known where that is not the day alone."""
    words = begins(since, answer)
    if answer.start is None or answer.through is None or answer.through.last <= since.last:
        return words
    return f"{words}, known through {answer.through}"


_Any = TypeVar("_Any", bound=Answer)


def by_date(answers: Mapping[When, _Any]) -> Mapping[When, _Any]:
    """Return the answers to one criterion, the oldest first."""
    return {since: answers[since] for since in sorted(answers, key=attrgetter("first", "last"))}


Answers = Annotated[Mapping[DateKey, Answer], AfterValidator(by_date)]
"""The answers to one criterion by the day from which they hold, oldest first."""


class PrintedSpan(Record):
    """Points between which a printed figure lies, where it is known only so far."""

    from_: Exact = Field(alias="from")
    to: Exact

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ >= self.to:
            raise PydanticCustomError(
                "span-order",
                "a span goes from less to more points, such as from 73 to 73.5",
            )
        return self


def _plain_or_span(value: object) -> str:
    # In brackets, so that no key of a file can be meant where an error names its place.
    return "[span]" if isinstance(value, (Mapping, PrintedSpan)) else "[plain]"


Figure = Fraction | PrintedSpan
"""A printed figure: a plain number, or the span within which it lies."""


def ends_of(figure: Figure) -> tuple[Fraction, Fraction]:
    """Return a figure from its least to its most, as it is said."""
    return (figure.from_, figure.to) if isinstance(figure, PrintedSpan) else (figure, figure)


_Figure = Annotated[
    Annotated[Exact, Tag("[plain]")] | Annotated[PrintedSpan, Tag("[span]")],
    Discriminator(_plain_or_span),
]


class Published(Record):
    """What the rubric's publisher printed for one state and year: an assertion."""

    score: _Figure | None = None
    """Points."""
    grade: Text | None = None
    rank: Annotated[int, Field(ge=1, le=100_000)] | None = None
    areas: Mapping[Id, _Figure] = Field(default_factory=dict)
    """Points by area."""
    area_grades: Mapping[Id, Text] = Field(default_factory=dict)
    source: Text
    basis: Literal["published", "derived"] = "published"
    derived: Texts = ()
    """Which figures are worked out, "areas.tools" for one area; `basis` says it of all."""
    note: str | None = None

    @property
    def plain_score(self) -> Fraction | None:
        """The total as one number, None where it is a span."""
        return None if isinstance(self.score, PrintedSpan) else self.score

    @property
    def score_ends(self) -> tuple[Fraction, Fraction] | None:
        """The total from its least to its most, as it is said."""
        return None if self.score is None else ends_of(self.score)

    @property
    def figures(self) -> Mapping[str, Figure | str | int]:
        """All that is said, by the names that `derived` knows: "score", "areas.tools"."""
        single = {"score": self.score, "grade": self.grade, "rank": self.rank}
        return {
            **{name: each for name, each in single.items() if each is not None},
            **{f"areas.{id_}": each for id_, each in self.areas.items()},
            **{f"area_grades.{id_}": each for id_, each in self.area_grades.items()},
        }

    def worked_out(self, name: str) -> bool:
        """Return whether a figure is worked out, by us or another, and was not printed."""
        return self.basis == "derived" or name in self.derived


class State(Record):
    """A jurisdiction that is graded."""

    named_by = "code"
    code: str
    name: Text
    fips: Annotated[str, Field(pattern="^[0-9]{2}$")] | None = None
    """Two digits, as text; built in for the jurisdictions of the United States."""
    through: Date | None = None
    """The law has been read up to this day; later is uncoded."""
    note: str | None = None
    answers: Mapping[Id, Answers] = Field(default_factory=dict)
    published: Mapping[Id, Mapping[Year, Published]] = Field(default_factory=dict)

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<State {self.code}: {self.name}, {len(self.answers)} criteria answered>"
