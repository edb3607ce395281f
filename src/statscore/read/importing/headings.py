"""What a heading of a sheet can name: a field of a row or of an answer, or a criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from statscore.model.diagnostic import shortened
from statscore.model.names import Criteria, folded, near, remedy
from statscore.model.rubric import Rubric
from statscore.read.importing.fields import MOST_HINTS, FieldError

FIELDS: Mapping[str, tuple[str, ...]] = {
    "state": ("code", "state code", "postal code", "abbreviation", "jurisdiction"),
    "name": ("state name", "jurisdiction name", "economy", "country"),
    "fips": ("fips code",),
    "year": (),
    "day": ("as of", "on"),
    "criterion": ("criterion id", "provision", "variable", "question id"),
    "level": ("answer", "value"),
    "at_least": (),
    "at_most": (),
    "since": ("from", "effective", "effective date"),
    "start": (),
    "enacted": (),
    "through": (),
    "read_through": (),
    "basis": (),
    "citations": ("citation", "cite", "statute"),
    "act": (),
    "sources": ("source",),
    "quote": (),
    "note": ("notes",),
    "coder": (),
    "coded": (),
    "decided_by": (),
    "reason": (),
    "fingerprint": (),
}
"""What a column may be besides a criterion, with the other headings it goes by."""
FIELD_OF = {
    word.replace("_", " "): field for field, words in FIELDS.items() for word in (field, *words)
}
"""The field that each heading is."""
OF_ROW = ("state", "name", "fips", "year", "day", "read_through")
"""Fields that say where and when; all others belong to one answer."""
PUBLISHED = "published."
"""Begins what stands under [published] in a state's file, such as `published.score`."""

By = Literal["field", "id", "number", "title", "said"]


class AmbiguousError(FieldError):
    """A heading that means two things; the text says which."""


class Known:
    """What headings can be known by."""

    def __init__(self, rubrics: Sequence[Rubric], written: Iterable[str], *, long: bool) -> None:
        """Take in the criteria of the rubrics, and all that may name one in the sheet.

        In a long sheet columns are no criteria, in a wide one they are no fields of one answer.
        """
        self._long = long
        self._written = {folded(each) for each in written}
        self.fields = {word: field for word, field in FIELD_OF.items() if long or field in OF_ROW}
        self._criteria = Criteria(rubrics)
        self._found: dict[str, str | FieldError] = {}
        self._hinted = 0

    def meaning(self, heading: str, said: str | None) -> tuple[str | None, str | None, By] | None:
        """Return field, criterion and by what; None for nothing. Raises AmbiguousError."""
        written = folded(said or heading)
        if said is not None and written.startswith(PUBLISHED):
            return written, None, "said"
        if written in self.fields:
            return self.fields[written], None, "said" if said else "field"
        if self._long:
            return None
        found = self._criterion(said or heading, f'--column "{heading}=ID"')
        return found and (None, found[0], "said" if said else found[1])

    def criterion(self, written: str) -> str:
        """Return the criterion of this id, number or title; FieldError where there is none."""
        if written not in self._found:
            self._found[written] = self._looked_up(written)
        found = self._found[written]
        if isinstance(found, FieldError):
            raise found
        return found

    def _looked_up(self, written: str) -> str | FieldError:
        try:
            found = self._criterion(written, "its id")
        except AmbiguousError as error:
            return error
        if found is not None:
            return found[0]
        words = f"'{shortened(written.strip())}' is no criterion"
        if len(self._found) >= MOST_HINTS:
            return FieldError(words)
        return FieldError(f"{words}; {remedy('criterion', written.strip(), self._criteria.ids)}")

    def _criterion(self, written: str, way: str) -> tuple[str, By] | None:
        found = self._criteria.named(written)
        if found.by == "number" and self._may_have_lost_a_zero(folded(written)):
            raise AmbiguousError(
                f"a spreadsheet makes {written.strip()} of {written.strip()}0, and both are "
                f"numbers of criteria; say which with {way}"
            )
        if len(found.ids) > 1:
            ids = " and ".join(sorted(found.ids))
            raise AmbiguousError(f"this {found.by} is that of {ids}; say which with {way}")
        return (found.id, found.by) if found.id else None

    def _may_have_lost_a_zero(self, number: str) -> bool:
        """Return whether 5.1 may be 5.10 as a number: nothing in the sheet shows its zero."""
        longer = f"{number}0"
        return (
            "." in number
            and self._criteria.named(longer).by == "number"
            and longer not in self._written
        )

    def nearest(self, heading: str, said: str | None) -> str:
        """Return that the heading, or what is said of it, means nothing; with what is near."""
        criteria = self._criteria
        known = (*self.fields, *criteria.ids, *criteria.numbers, *criteria.titles)
        close = near("heading", said or heading, known) if self._hinted < MOST_HINTS else []
        self._hinted += 1
        hint = f" (did you mean '{close[0]}'?)" if close else ""
        if said is not None:
            fields = ", ".join(dict.fromkeys(self.fields.values()))
            return (
                f"'{shortened(said)}' is nothing that a column can be{hint}; write the id, number "
                f"or title of a criterion, published.score, or one of: {fields}"
            )
        return (
            f"this column is no criterion and nothing else that is known here{hint}; say what it "
            "is with --column, or leave it out with --ignore"
        )
