"""What the columns of a sheet are taken for: a field of a row or of an answer, or a criterion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Literal, NamedTuple

from statscore.model.diagnostic import shortened
from statscore.model.rubric import Rubric
from statscore.read.importing.fields import FieldError
from statscore.read.references import unknown
from statscore.read.sheet import Problem

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
_FIELDS = {
    word.replace("_", " "): field for field, words in FIELDS.items() for word in (field, *words)
}
"""The field that each heading is."""
OF_ROW = ("state", "name", "fips", "year", "day", "read_through")
"""Fields that say where and when; all others belong to one answer."""
_TIMES = ("since", "day", "year")
PUBLISHED = "published."
"""Begins what stands under [published] in a state's file, such as `published.score`."""

By = Literal["field", "id", "number", "title", "said"]


class Column(NamedTuple):
    """One column that is read."""

    place: int
    """Among the headings, from 0."""
    heading: str
    field: str | None
    """None where it is a criterion."""
    criterion: str | None
    by: By
    """What the heading was known by; "said" where the user said it."""


class Columns(NamedTuple):
    """The columns of a sheet, and what is wrong with its headings."""

    read: tuple[Column, ...]
    ignored: tuple[str, ...]
    """The headings that the user leaves out."""
    unknown: tuple[str, ...]
    """The headings that mean nothing here."""
    problems: tuple[Problem, ...]
    fatal: bool = False
    """Whether no row can be read, whatever is left out."""

    def field(self, name: str) -> Column | None:
        """Return the column of the field."""
        return next((each for each in self.read if each.field == name), None)

    @property
    def criteria(self) -> tuple[Column, ...]:
        """The columns that are criteria."""
        return tuple(each for each in self.read if each.criterion is not None)

    @property
    def long(self) -> bool:
        """Whether a row is one answer; else it has a column for each criterion."""
        return self.field("criterion") is not None and self.field("level") is not None


def columns(
    headings: Sequence[str],
    row: int,
    rubrics: Sequence[Rubric],
    said: Mapping[str, str],
    ignored: Sequence[str],
    *,
    dated: bool = False,
) -> Columns:
    """Return what each column is, by the headings in the row of that number.

    `said` maps headings to a field or a criterion's id, `ignored` holds headings or patterns of
    them (`*`). A heading that means nothing, or two things, is a problem, and so are two columns
    that mean the same. `dated` says that the rows need no column for year, day or date.
    """
    read: list[Column] = []
    left, unknown_ = [], []
    problems = list(_not_there(headings, row, {**said, **dict.fromkeys(ignored, "")}))
    meant = {_folded(heading): what for heading, what in said.items()}
    kept = [each for each in headings if each and not _matches(each, ignored)]
    answers = {_FIELDS.get(_folded(meant.get(_folded(each), each))) for each in kept}
    known = Known(rubrics, kept, long={"criterion", "level"} <= answers)
    for place, heading in enumerate(headings):
        if heading not in kept:
            left += [heading] if heading else []
            continue
        try:
            found = known.meaning(heading, meant.get(_folded(heading)))
        except AmbiguousError as error:
            problems.append(Problem(row, heading, str(error)))
            continue
        if found is None:
            unknown_.append(heading)
            problems.append(Problem(row, heading, known.nearest(heading)))
        else:
            read.append(Column(place, heading, *found))
    fatal = [*_twice(read, row), *_layout(read, row, dated=dated)]
    problems += [*fatal, *_worked_out(read, row)]
    return Columns(tuple(read), tuple(left), tuple(unknown_), tuple(problems), bool(fatal))


class AmbiguousError(FieldError):
    """A heading that means two things; the text says which."""


class Known:
    """What headings can be known by."""

    def __init__(self, rubrics: Sequence[Rubric], written: Iterable[str], *, long: bool) -> None:
        """Take in the criteria of the rubrics, and all that may name one in the sheet.

        In a long sheet columns are no criteria, in a wide one they are no fields of one answer.
        """
        self._long = long
        self._written = {_folded(each) for each in written}
        self.fields = {word: field for word, field in _FIELDS.items() if long or field in OF_ROW}
        self.ids: dict[str, set[str]] = {}
        self.numbers: dict[str, set[str]] = {}
        self.titles: dict[str, set[str]] = {}
        self._found: dict[str, str | FieldError] = {}
        for rubric in rubrics:
            for id_, criterion in rubric.criteria.items():
                self.ids.setdefault(id_, set()).add(id_)
                if criterion.number:
                    self.numbers.setdefault(_folded(criterion.number), set()).add(id_)
                self.titles.setdefault(_folded(criterion.title), set()).add(id_)

    def meaning(self, heading: str, said: str | None) -> tuple[str | None, str | None, By] | None:
        """Return field, criterion and by what; None for nothing. Raises AmbiguousError."""
        written = _folded(said or heading)
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
            ("number", self.numbers, _folded(written)),
            ("title", self.titles, _folded(written)),
            ("id", self.ids, slug(written)),
        )
        for by, table, key in places:
            found = table.get(key, set())
            if len(found) > 1:
                raise AmbiguousError(
                    f"this {by} is that of {' and '.join(sorted(found))}; say which with {remedy}"
                )
            if by == "number" and found and self._may_have_lost_a_zero(_folded(written)):
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

    def nearest(self, heading: str) -> str:
        """Return that the heading means nothing, with what it may have been meant for."""
        known = [*self.fields, *self.ids, *self.numbers, *self.titles]
        close = get_close_matches(shortened(_folded(heading)), known, n=1, cutoff=0.75)
        hint = f" (did you mean '{shortened(close[0])}'?)" if close else ""
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


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()


def _matches(heading: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(_folded(heading), _folded(each)) for each in patterns)


def _not_there(headings: Sequence[str], row: int, named: Mapping[str, str]) -> Iterator[Problem]:
    for name in named:
        if not any(_matches(heading, [name]) for heading in headings):
            by_folded = {_folded(heading): heading for heading in headings}
            close = get_close_matches(_folded(name), by_folded, n=1)
            hint = f"; did you mean '{by_folded[close[0]]}'?" if close else ""
            yield Problem(row, name, f"there is no column of this heading{hint}")


def _twice(read: Sequence[Column], row: int) -> Iterator[Problem]:
    first: dict[str, Column] = {}
    for each in read:
        what = each.field or each.criterion or ""
        if what in first:
            yield Problem(
                row,
                each.heading,
                f"the column '{first[what].heading}' is '{what}' already; leave one out with "
                "--ignore"
                if first[what].heading != each.heading
                else "this heading stands there twice; rename one of the columns",
            )
        first.setdefault(what, each)


def _layout(read: Sequence[Column], row: int, *, dated: bool) -> Iterator[Problem]:
    """Yield what no column says, and what two say: which state's law a row codes, when, of what."""
    by_field = {each.field: each for each in read if each.field}
    if not {"state", "name", "fips"} & set(by_field):
        yield Problem(row, "state", 'no column says the state; name it with --column "…=state"')
    dates = [by_field[each] for each in _TIMES if each in by_field]
    for each in dates[1:]:
        words = (
            f"a row has either '{each.field}' or '{dates[0].field}'; leave one out with --ignore"
        )
        yield Problem(row, each.heading, words)
    for each in dates if dated else ():
        words = f"the rows say their {each.field}: --as-of is for rows that do not"
        yield Problem(row, each.heading, words)
    if not dates and not dated:
        words = 'no column says the year or the day; name it with --column "…=year", or say --as-of'
        yield Problem(row, "year", words)
    if not {"criterion", "level"} <= set(by_field) and not any(each.criterion for each in read):
        words = "no column is a criterion, and there is no pair of columns 'criterion' and 'level'"
        yield Problem(row, "criterion", words)


def _worked_out(read: Sequence[Column], row: int) -> Iterator[Problem]:
    """Yield the columns of what follows from the rows, where each is of one year or day."""
    fields = {each.field for each in read}
    for each in read:
        if each.field in ("start", "through") and "since" not in fields:
            words = (
                f"a row of this sheet is of one year or day; '{each.field}' follows from the rows"
            )
            yield Problem(row, each.heading, f"{words}; leave it out with --ignore")
