"""The common ground of everything that is read from a file."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache, cached_property, lru_cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from statscore.model.diagnostic import shortened

_ID = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")
LONGEST_ID = 100
LONGEST_TEXT = 50_000
"""Characters: longer than any section of law that a coder would quote."""


_FORGOTTEN: set[str] = set()


class Record(BaseModel):  # noqa: PLW1641 - pydantic makes the hash of what is frozen
    """A frozen record that refuses unknown keys and never guesses a type."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        populate_by_name=True,
        defer_build=True,
        str_max_length=LONGEST_TEXT,
    )
    named_by: ClassVar[str | None] = None
    """The field that the file's name decides; the file itself may not hold it."""

    def model_post_init(self, _context: object, /) -> None:
        """Forget which fields were given: nobody asks, and the set is larger than the fields."""
        object.__setattr__(self, "__pydantic_fields_set__", _FORGOTTEN)

    def __eq__(self, other: object) -> bool:
        """Return whether the other is the same kind and says the same, whatever is kept of it."""
        if self is other:
            return True
        if not isinstance(other, Record) or type(self) is not type(other):
            return NotImplemented
        one, two = self.__dict__, other.__dict__
        return all(one[name] == two[name] for name in type(self).model_fields) and (
            (self.__pydantic_extra__ or {}) == (other.__pydantic_extra__ or {})
        )

    def __copy__(self) -> Self:
        """Return a copy that may be changed: what was worked out of this one is not its own."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields:
            del copied.__dict__[name]
        return copied

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What calculations keep of the record, each under a key of its own."""
        return {}

    def said(self) -> dict[str, Any]:
        """Return what the record says by the keys of its file, what is only a default left out."""
        values = self.__dict__
        said = {
            key: value
            for name, key, default in _defaults(type(self))
            if (value := values[name]) is not default and value != default
        }
        return said | self.__pydantic_extra__ if self.__pydantic_extra__ else said


@cache
def _defaults(kind: type[Record]) -> tuple[tuple[str, str, Any], ...]:
    """Return each field with its key in a file and its default."""
    return tuple(
        (name, field.alias or name, field.get_default(call_default_factory=True))
        for name, field in kind.model_fields.items()
    )


def is_id(value: str) -> bool:
    """Return whether the text can be an id."""
    return _ID.fullmatch(value) is not None


@lru_cache(10_000)
def _id(value: str) -> str:
    if not is_id(value):
        raise PydanticCustomError(
            "bad-id",
            "{written} is not an id; use lower-case letters, digits and single hyphens",
            {"written": repr(shortened(value))},
        )
    if len(value) > LONGEST_ID:
        raise PydanticCustomError(
            "bad-id",
            "{written} is too long for an id; {most} characters are the most",
            {"written": repr(shortened(value)), "most": LONGEST_ID},
        )
    return value


Id = Annotated[str, AfterValidator(_id)]
Text = Annotated[str, StringConstraints(min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(strict=False)]
"""A list of texts; TOML has arrays, the model has tuples."""
