"""An edition: the figures of one rubric and year as they were released."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from statscore.model.dates import Date
from statscore.model.record import Id, Record, Text
from statscore.model.rubric import Year


class Figures(Record):
    """What a report card says, each figure as text and unrounded: "90.5", or "62 to 70"."""

    score: Text | None = None
    """Points."""
    grade: Text | None = None
    published: Text | None = None
    """What the publisher printed, where the card shows it: points and grade."""
    areas: Mapping[Id, Text] = Field(default_factory=dict)
    """Points by area."""
    marks: Mapping[Id, Text] = Field(default_factory=dict)
    """Level and points by criterion; what nobody had coded is left out."""


class Released(Figures):
    """The released figures of one state."""

    basis: Literal["computed", "published", "partial", "none"]
    fingerprint: Text
    """Of what the card rested on."""


class Correction(Figures):
    """A released figure that has moved, by whom it was recorded, and why.

    It holds the corrected figures alone; all others stay as they were released.
    """

    date: Date
    reason: Text
    who: Text


class Edition(Record):
    """The figures of one rubric and year as they were released, with later corrections."""

    named_by = "id"
    id: Id
    rubric: Id
    year: Year
    as_of: Date
    """The day whose law was graded."""
    frozen: Date
    """The day of the release."""
    program: Text
    """The version of statscore that computed the figures."""
    rubric_fingerprint: Text
    rubric_parts: Mapping[Id, Text] = Field(default_factory=dict)
    """The fingerprint of each part of the yardstick: questions, weights, grades, caps."""
    fingerprint: Text
    """Of everything that the cards rested on."""
    corrections: Mapping[Text, Mapping[Id, Correction]] = Field(default_factory=dict)
    """By state, in the order in which they were made."""
    cards: Mapping[Text, Released]
    """By state."""
