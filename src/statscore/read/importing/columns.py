"""What the columns of a sheet are taken for, and what is wrong with its headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from statscore.model.names import folded, near
from statscore.model.rubric import Rubric
from statscore.read.importing.headings import FIELD_OF, AmbiguousError, By, Known
from statscore.read.sheet import Problem, Sheet

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
    problems = list(_not_there(headings, row, said, ignored))
    meant = {folded(heading): what for heading, what in said.items()}
    kept = [each for each in headings if each and not _matches(each, ignored)]
    answers = {FIELD_OF.get(folded(meant.get(folded(each), each))) for each in kept}
    known = Known(rubrics, kept, long={"criterion", "level"} <= answers)
    for place, heading in enumerate(headings):
        if heading not in kept:
            left += [heading] if heading else []
            continue
        try:
            found = known.meaning(heading, meant.get(folded(heading)))
        except AmbiguousError as error:
            problems.append(Problem(row, heading, str(error)))
            continue
        if found is None:
            unknown_.append(heading)
            words = known.nearest(heading, meant.get(folded(heading)))
            problems.append(Problem(row, heading, words))
        else:
            read.append(Column(place, heading, *found))
    fatal = [*_twice(read, row), *_layout(read, row, dated=dated)]
    problems += [*fatal, *_worked_out(read, row)]
    return Columns(tuple(read), tuple(left), tuple(unknown_), tuple(problems), bool(fatal))


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
        if sum(bool(each.strip()) for each in fields) >= 2 * filled:
            words = f"the headings may be in row {number}: say --heading-row {number}"
            yield Problem(row, next(filter(None, sheet.headings)), words)
            return


def letters(place: int) -> str:
    """Return the column as a spreadsheet names it: A to Z, then AA."""
    before, here = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + here)


def _matches(heading: str, patterns: Sequence[str]) -> bool:
    return any(_pattern(each).fullmatch(folded(heading)) for each in patterns)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Return the pattern: headings hold brackets and question marks, so only * is one."""
    return re.compile(".*".join(map(re.escape, folded(text).split("*"))))


def _not_there(
    headings: Sequence[str], row: int, said: Iterable[str], ignored: Iterable[str]
) -> Iterator[Problem]:
    there = {folded(heading) for heading in headings}
    patterns = [
        each for each in ignored if each and not any(_matches(head, [each]) for head in headings)
    ]
    for name in (*said, *patterns):
        if folded(name) not in there:
            close = near("heading", name, headings)
            hint = f"; did you mean '{close[0]}'?" if close else ""
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
