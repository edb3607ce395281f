"""A bill: what the law would be, laid over a state's answers without touching them."""

from __future__ import annotations

from collections.abc import Mapping

from statscore.model.dates import Date
from statscore.model.record import Id, Record, Text, Texts


class BillChange(Record):
    """The level that the law would meet on one criterion."""

    level: Id
    citations: Texts = ()
    """Sections of the bill, or of the code that it amends."""
    quote: str | None = None
    note: str | None = None


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
