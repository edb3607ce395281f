"""What the columns of a sheet are taken for: fields of a row or an answer, criteria, or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from statscore.model.diagnostic import shortened
from statscore.model.names import Criteria, folded, near, remedy
from statscore.model.rubric import Rubric
from statscore.read.importing.fields import MOST_HINTS, FieldError
from statscore.read.sheet import Problem, Sheet

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
        self._written = {folded(text) for text in written}
        self.fields = {word: field for word, field in FIELD_OF.items() if long or field in OF_ROW}
        self._criteria = Criteria(rubrics)
        self._meant: dict[str, str | FieldError] = {}
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
        meant = self._criterion(said or heading, f'--column "{heading}=ID"')
        return meant and (None, meant[0], "said" if said else meant[1])

    def criterion(self, written: str) -> str:
        """Return the criterion of this id, number or title; FieldError where there is none."""
        if written not in self._meant:
            self._meant[written] = self._looked_up(written)
        meant = self._meant[written]
        if isinstance(meant, FieldError):
            raise meant
        return meant

    def _looked_up(self, written: str) -> str | FieldError:
        try:
            meant = self._criterion(written, "its id")
        except AmbiguousError as error:
            return error
        if meant is not None:
            return meant[0]
        words = f"'{shortened(written.strip())}' is no criterion"
        if len(self._meant) >= MOST_HINTS:
            return FieldError(words)
        return FieldError(f"{words}; {remedy('criterion', written.strip(), self._criteria.ids)}")

    def _criterion(self, written: str, way: str) -> tuple[str, By] | None:
        named = self._criteria.named(written)
        if named.by == "number" and self._may_have_lost_a_zero(folded(written)):
            raise AmbiguousError(
                f"a spreadsheet makes {written.strip()} of {written.strip()}0, and both are "
                f"numbers of criteria; say which with {way}"
            )
        if len(named.ids) > 1:
            ids = " and ".join(sorted(named.ids))
            raise AmbiguousError(f"this {named.by} is that of {ids}; say which with {way}")
        return (named.id, named.by) if named.id else None

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


_TIMES = ("since", "day", "year")


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
        return next((column for column in self.read if column.field == name), None)

    @property
    def criteria(self) -> tuple[Column, ...]:
        """The columns that are criteria."""
        return tuple(column for column in self.read if column.criterion is not None)

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
    left, unknown = [], []
    problems = list(_not_there(headings, row, said, ignored))
    meant = {folded(heading): what for heading, what in said.items()}
    kept = [heading for heading in headings if heading and not _matches(heading, ignored)]
    answers = {FIELD_OF.get(folded(meant.get(folded(heading), heading))) for heading in kept}
    known = Known(rubrics, kept, long={"criterion", "level"} <= answers)
    for place, heading in enumerate(headings):
        if heading not in kept:
            left += [heading] if heading else []
            continue
        try:
            meaning = known.meaning(heading, meant.get(folded(heading)))
        except AmbiguousError as error:
            problems.append(Problem(row, heading, str(error)))
            continue
        if meaning is None:
            unknown.append(heading)
            words = known.nearest(heading, meant.get(folded(heading)))
            problems.append(Problem(row, heading, words))
        else:
            read.append(Column(place, heading, *meaning))
    fatal = [*_twice(read, row), *_layout(read, row, dated=dated)]
    problems += [*fatal, *_worked_out(read, row)]
    return Columns(tuple(read), tuple(left), tuple(unknown), tuple(problems), bool(fatal))


def without_heading(sheet: Sheet, ignored: Sequence[str]) -> Iterator[Problem]:
    """Yield the fields that hold text below no heading, unless "" is among what is left out.

    A comma that nobody has put in quotes is enough to move all fields behind it by one.
    """
    bare = [place for place, heading in enumerate(sheet.headings) if not heading]
    if not bare or _matches("", ignored):
        return
    words = 'text below no heading; give the column one, or leave such out with --ignore ""'
    for number, fields in sheet.rows:
        for place in bare:
            if fields[place].strip():
                yield Problem(number, letters(place), words)


def headings_below(sheet: Sheet, row: int) -> Iterator[Problem]:
    """Yield in which row the headings may be instead, where that one has half as many or fewer."""
    filled = sum(map(bool, sheet.headings))
    for number, fields in sheet.rows:
        if sum(bool(field.strip()) for field in fields) >= 2 * filled:
            words = f"the headings may be in row {number}: say --heading-row {number}"
            yield Problem(row, next(filter(None, sheet.headings)), words)
            return


def letters(place: int) -> str:
    """Return the column as a spreadsheet names it: A to Z, then AA."""
    before, here = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + here)


def _matches(heading: str, patterns: Sequence[str]) -> bool:
    return any(_pattern(text).fullmatch(folded(heading)) for text in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return the pattern: headings hold brackets and question marks, so only * is one."""
    return re.compile(".*".join(map(re.escape, folded(text).split("*"))))


def _not_there(
    headings: Sequence[str], row: int, said: Iterable[str], ignored: Iterable[str]
) -> Iterator[Problem]:
    there = {folded(heading) for heading in headings}
    patterns = [
        text for text in ignored if text and not any(_matches(head, [text]) for head in headings)
    ]
    for name in (*said, *patterns):
        if folded(name) not in there:
            close = near("heading", name, headings)
            hint = f"; did you mean '{close[0]}'?" if close else ""
            yield Problem(row, name, f"there is no column of this heading{hint}")


def _twice(read: Sequence[Column], row: int) -> Iterator[Problem]:
    first: dict[str, Column] = {}
    for column in read:
        what = column.field or column.criterion or ""
        before = first.setdefault(what, column)
        if before.heading != column.heading:
            words = (
                f"the column '{before.heading}' is '{what}' already; leave one out with --ignore"
            )
            yield Problem(row, column.heading, words)
        elif before is not column:
            words = "this heading stands there twice; rename one of the columns"
            yield Problem(row, column.heading, words)


def _layout(read: Sequence[Column], row: int, *, dated: bool) -> Iterator[Problem]:
    """Yield what no column says, and what two say: which state's law a row codes, when, of what."""
    by_field = {column.field: column for column in read if column.field}
    if not {"state", "name", "fips"} & set(by_field):
        yield Problem(row, "state", 'no column says the state; name it with --column "…=state"')
    dates = [by_field[name] for name in _TIMES if name in by_field]
    for date in dates[1:]:
        either = f"either '{date.field}' or '{dates[0].field}'"
        yield Problem(row, date.heading, f"a row has {either}; leave one out with --ignore")
    for date in dates if dated else ():
        words = f"the rows say their {date.field}: --as-of is for rows that do not"
        yield Problem(row, date.heading, words)
    if not dates and not dated:
        words = 'no column says the year or the day; name it with --column "…=year", or say --as-of'
        yield Problem(row, "year", words)
    if not {"criterion", "level"} <= set(by_field) and not any(column.criterion for column in read):
        words = "no column is a criterion, and there is no pair of columns 'criterion' and 'level'"
        yield Problem(row, "criterion", words)


def _worked_out(read: Sequence[Column], row: int) -> Iterator[Problem]:
    """Yield the columns of what follows from the rows, where each is of one year or day."""
    dated = any(column.field == "since" for column in read)
    for column in read:
        if column.field in ("start", "through") and not dated:
            words = f"'{column.field}' follows from the rows; leave it out with --ignore"
            words = f"a row of this sheet is of one year or day; {words}"
            yield Problem(row, column.heading, words)
