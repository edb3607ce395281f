"""A bill: what the law would be, laid over a state's answers without touching them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Self

from pydantic import ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from statscore.model.dates import Date
from statscore.model.numbers import Exact, decimal_text
from statscore.model.record import Id, Record, Text, Texts


class BillChange(Record):
    """The level that the law would meet on one criterion, or the number."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("level", "value")]}
    )

    level: Id | None = None
    value: Exact | None = None
    """In place of `level`: a number, where the criterion says what numbers come to."""
    citations: Texts = ()
    """Sections of the bill, or of the code that it amends."""
    quote: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _level_or_number(self) -> Self:
        if self.level is None and self.value is None:
            raise PydanticCustomError("missing-key", "this change lacks the key 'level'")
        if self.level is not None and self.value is not None:
            raise PydanticCustomError(
                "value-and-level", "this change has a number and a level besides: one says it all"
            )
        return self

    @property
    def says(self) -> str:
        """The level, or the number as text."""
        return self.level or decimal_text(self.value or Fraction(0))


class Bill(Record):
    """A bill or a model law, by what it changes."""

    named_by = "id"
    id: Text
    title: Text
    number: str | None = None
    """As cited: "HB 1234"."""
    state: str | None = None
    """The postal code of the state whose bill it is; a model law has none."""
    source: str | None = None
    effective: Date | None = None
    enacted: Date | None = None
    """When it was signed; without it the bill is pending."""
    note: str | None = None
    changes: Mapping[Id, BillChange]

    @property
    def name(self) -> str:
        """The number, else the title."""
        return self.number or self.title
