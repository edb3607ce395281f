"""What a heading of a sheet can name: a field of a row or of an answer, or a criterion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal

from statscore.model.diagnostic import shortened
from statscore.model.rubric import Rubric
from statscore.read.importing.fields import FieldError
from statscore.read.references import unknown

FIELDS: Mapping[str, tuple[str, ...]] = {
    "state": ("code", "state code", "postal code", "abbreviation", "jurisdiction"),
    "name": ("state name", "jurisdiction name", "economy", "country"),
    "fips": ("fips code",),
    "year": (),
    "day": ("as of", "on"),
    "criterion": ("criterion id", "provision", "variable", "question id"),
    "level": ("answer", "value"),
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
        self.ids: dict[str, set[str]] = {}
        self.numbers: dict[str, set[str]] = {}
        self.titles: dict[str, set[str]] = {}
        self._found: dict[str, str | FieldError] = {}
        for rubric in rubrics:
            for id_, criterion in rubric.criteria.items():
                self.ids.setdefault(id_, set()).add(id_)
                if criterion.number:
                    self.numbers.setdefault(folded(criterion.number), set()).add(id_)
                self.titles.setdefault(folded(criterion.title), set()).add(id_)

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
        wrong = unknown("criterion", written.strip(), self.ids, "", ())
        return FieldError(f"{wrong.message}; {wrong.help}")

    def _criterion(self, written: str, remedy: str) -> tuple[str, By] | None:
        places: tuple[tuple[By, dict[str, set[str]], str], ...] = (
            ("id", self.ids, written.strip().casefold()),
            ("number", self.numbers, folded(written)),
            ("title", self.titles, folded(written)),
            ("id", self.ids, slug(written)),
        )
        for by, table, key in places:
            found = table.get(key, set())
            if len(found) > 1:
                raise AmbiguousError(
                    f"this {by} is that of {' and '.join(sorted(found))}; say which with {remedy}"
                )
            if by == "number" and found and self._may_have_lost_a_zero(folded(written)):
                raise AmbiguousError(
                    f"a spreadsheet makes {written.strip()} of {written.strip()}0, and both are "
                    f"numbers of criteria; say which with {remedy}"
                )
            if found:
                return next(iter(found)), by
        return None

    def _may_have_lost_a_zero(self, number: str) -> bool:
        """Return whether 5.1 may be 5.10 as a number: nothing in the sheet shows its zero."""
        longer = f"{number}0"
        return "." in number and longer in self.numbers and longer not in self._written

    def nearest(self, heading: str, said: str | None) -> str:
        """Return that the heading, or what is said of it, means nothing; with what is near."""
        known = [*self.fields, *self.ids, *self.numbers, *self.titles]
        close = get_close_matches(shortened(folded(said or heading)), known, n=1, cutoff=0.75)
        hint = f" (did you mean '{shortened(close[0])}'?)" if close else ""
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


def slug(text: str) -> str:
    """Return the text as an id: lower case, hyphens for all that is no letter or digit."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        found = longer
    return found


_LONGEST = 80
"""Characters of an id made from a heading."""


def folded(text: str) -> str:
    """Return the text as headings are compared: in lower case, underscores as spaces."""
    return " ".join(text.replace("_", " ").split()).casefold()
