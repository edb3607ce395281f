"""A state's answers, and what publishers printed about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from operator import attrgetter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from statscore.model.dates import Date, DateKey, When
from statscore.model.numbers import Exact
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


class Answer(Record):
    """The level a state's law meets on one criterion from a date on."""

    level: Id
    citations: Texts = ()
    act: str | None = None
    enacted: Date | None = None
    """When the act was signed, where that is known and earlier than the effective date."""
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


def _by_date(answers: Mapping[When, Answer]) -> Mapping[When, Answer]:
    return {since: answers[since] for since in sorted(answers, key=attrgetter("first", "last"))}


Answers = Annotated[Mapping[DateKey, Answer], AfterValidator(_by_date)]
"""The answers to one criterion by the day from which they hold, oldest first."""


class Published(Record):
    """What the rubric's publisher printed for one state and year: an assertion."""

    score: Exact | None = None
    """Points."""
    grade: Text | None = None
    areas: Mapping[Id, Exact] = Field(default_factory=dict)
    """Points by area."""
    area_grades: Mapping[Id, Text] = Field(default_factory=dict)
    source: Text
    basis: Literal["published", "derived"] = "published"
    note: str | None = None


class State(Record):
    """A jurisdiction that is graded."""

    code: str
    name: Text
    fips: Annotated[str, Field(pattern="^[0-9]{2}$")] | None = None
    """Two digits, as text; built in for the jurisdictions of the United States."""
    through: Date | None = None
    """The law has been read up to this day; later is uncoded."""
    note: str | None = None
    answers: Mapping[Id, Answers] = Field(default_factory=dict)
    published: Mapping[Id, Mapping[Year, Published]] = Field(default_factory=dict)
