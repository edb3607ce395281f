"""A coder's independent answers: what stands in coders/<name>/ beside the settled states/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from statscore.model.dates import Date, DateKey
from statscore.model.record import Id, Record, Text
from statscore.model.state import BOUNDS, Answer, by_date


def _without_bounds(schema: dict[str, Any]) -> None:
    for key in BOUNDS:
        del schema["properties"][key]


class CodedAnswer(Answer):
    """An answer as one coder gave it: a level or a number, never bounds."""

    model_config = ConfigDict(json_schema_extra=_without_bounds)

    batch: Text | None = None
    """The batch it was coded in, where that is not the file's."""

    @model_validator(mode="before")
    @classmethod
    def _no_bounds(cls, data: object) -> object:
        for key in BOUNDS:
            if isinstance(data, Mapping) and data.get(key) is not None:
                raise PydanticCustomError(
                    "bounds-of-coder",
                    "coders answer with a level: bounds belong into the state's own file",
                    {"key": key},
                )
        return data


CodedAnswers = Annotated[Mapping[DateKey, CodedAnswer], AfterValidator(by_date)]
"""One coder's answers to one criterion by the day from which they hold, oldest first."""


class Coding(Record):
    """One coder's answers for one state."""

    named_by = "code"
    code: str
    batch: Text | None = None
    """The batch of states that was coded together, before the coders met."""
    through: Date | None = None
    """The coder has read the law up to this day; later is uncoded."""
    note: str | None = None
    answers: Mapping[Id, CodedAnswers] = Field(default_factory=dict)

    def batch_of(self, answer: CodedAnswer) -> str | None:
        """Return the batch in which the answer was coded, None where none is named."""
        return answer.batch or self.batch


@dataclass(frozen=True)
class Coder:
    """A person who coded, by the name of the folder, with what was read of the work."""

    name: str
    codings: Mapping[str, Coding]
    """By the code of the state, in order of the code."""
    broken: tuple[str, ...] = ()
    """The codes of the states whose file has errors."""
