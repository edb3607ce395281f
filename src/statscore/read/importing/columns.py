"""What the columns of a sheet are taken for: fields of a row or an answer, criteria, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

from statscore.model.diagnostic import shortened
from statscore.model.names import Criteria, folded, near, remedy, year_of
from statscore.model.rubric import Rubric
from statscore.model.state import CLAIMS
from statscore.read.importing.fields import MOST_HINTS, FieldError, is_day
from statscore.read.importing.steps import pattern
from statscore.read.sheet import Problem, Sheet

FIELDS: Mapping[str, tuple[str, ...]] = {
    "state": ("code", "state code", "postal code", "abbreviation", "jurisdiction", "jurisdictions"),
    "name": ("state name", "jurisdiction name", "economy", "country"),
    "fips": ("fips code",),
    "year": (),
    "day": ("as of", "on"),
    "criterion": ("criterion id", "provision", "variable", "question id"),
    "level": ("answer",),
    "at_least": (),
    "at_most": (),
    "value": (),
    "since": ("from", "effective", "effective date", "valid from", "valid from date"),
    "start": (),
    "enacted": (),
    "enacted_by": (),
    "through": ("valid through", "valid through date", "valid to"),
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
    "question": (),
    "levels": (),
}
"""What a column may be besides a criterion, with the other headings it goes by."""
FIELD_OF = {
    word.replace("_", " "): field for field, words in FIELDS.items() for word in (field, *words)
}
"""The field that each heading is."""
SHOWN = ("question", "levels")
"""What a sheet to fill in shows; nothing of it is taken."""
OF_ROW = ("state", "name", "fips", "year", "day", "read_through")
"""Fields that say where and when; all others belong to one answer."""
SPAN = ("since", "through", "enacted", "enacted_by")
"""Fields of an answer that a row with a column for each criterion may say of all of its answers."""
BESIDE = ("citations", "sources", "note", "quote", "act", "enacted", "enacted_by", "through")
"""Keys of an answer of which a heading says by itself that they are those of a criterion."""
PUBLISHED = "published."
"""Begins what stands under [published] in a state's file, such as `published.score`."""
PRINTED: Mapping[str, str] = {
    **dict.fromkeys(("total", "score", "total score", "overall score", "points"), "score"),
    **dict.fromkeys(("grade", "letter", "letter grade", "overall grade"), "grade"),
}
"""Headings below which there is probably what a publisher printed."""

By = Literal["field", "id", "number", "title", "said"]


class Meant(NamedTuple):
    """What the user says of the columns."""

    columns: Mapping[str, str] = {}
    """By heading: a field, a criterion, a key of a criterion's answer, or a printed figure."""
    ignored: Sequence[str] = ()
    """Headings, or patterns of them (`*`)."""
    since: Mapping[str, str] = {}
    """By heading of a column that holds dates: the level that holds from the date on."""
    dated: bool = False
    """Whether the rows need no column for year, day or date."""


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
        of_wide = (*OF_ROW, *SPAN)
        self.fields = {word: name for word, name in FIELD_OF.items() if long or name in of_wide}
        self._criteria = Criteria(rubrics)
        self._meant: dict[str, str | FieldError] = {}
        self._hinted = 0

    def meaning(self, heading: str, said: str | None) -> tuple[str | None, str | None, By] | None:
        """Return field, criterion and by what; None for nothing. Raises AmbiguousError.

        Both together are a key of the criterion's answer.
        """
        written = folded(said or heading)
        if said is not None and written.startswith(PUBLISHED):
            return said.strip().replace(" ", "_"), None, "said"
        if written in self.fields:
            return self.fields[written], None, "said" if said else "field"
        if self._long:
            return None
        meant = self._criterion(said or heading, f'--column "{heading}=ID"')
        if meant is not None:
            return None, meant[0], "said" if said else meant[1]
        if said is not None and written in FIELD_OF:
            return FIELD_OF[written], None, "said"
        return self._beside(heading, said)

    def _beside(self, heading: str, said: str | None) -> tuple[str, str, By] | None:
        """Return the key and the criterion that `immunity.note` or `Immunity (citation)` names."""
        for before, name in _parted(said or heading, _KEYS if said else _BESIDE):
            meant = self._criterion(before, f'--column "{heading}=ID.{name}"')
            if meant is not None:
                return name, meant[0], "said" if said else meant[1]
        return None

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
        printed = PRINTED.get(folded(heading))
        also = f' (as `--column "{heading}=published.{printed}"` where it was printed)'
        return (
            f"this column is no criterion and nothing else that is known here{hint}; say what it "
            f"is with --column{also if printed else ''}, or leave it out with --ignore"
        )


_KEYS = {
    word: name for word, name in FIELD_OF.items() if name not in (*OF_ROW, "criterion", "level")
}
_BESIDE = {word: name for word, name in _KEYS.items() if name in BESIDE}
_PARTING = " .:–-(["
"""Between a criterion and a key of its answers: `immunity.note`, "Immunity (source)"."""


def _parted(heading: str, keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what may be a criterion, and the key of its answers that stands behind it."""
    text = folded(heading).rstrip(")]")
    for word, name in keys.items():
        before = text.removesuffix(word)
        if before != text and before.rstrip(_PARTING) != before:
            yield before.rstrip(_PARTING), name


def not_beside(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the headings without those of a key beside another: `immunity_note`."""
    there = {folded(heading) for heading in headings}
    return tuple(
        heading
        for heading in headings
        if not any(before in there for before, _name in _parted(heading, _BESIDE))
    )


_TIMES = ("since", "day", "year")


class SheetColumn(NamedTuple):
    """One column that is read."""

    place: int
    """Among the headings, from 0."""
    heading: str
    field: str | None
    """None where it is a criterion; with one it is a key of the criterion's answers."""
    criterion: str | None
    by: By
    """What the heading was known by; "said" where the user said it."""
    since: str | None = None
    """The level that holds from the date in the column, where it holds dates."""


@dataclass(frozen=True)
class Columns:
    """The columns of a sheet, and what is wrong with its headings."""

    read: tuple[SheetColumn, ...] = ()
    ignored: tuple[str, ...] = ()
    """The headings that the user leaves out."""
    unknown: tuple[str, ...] = ()
    """The headings that mean nothing here."""
    problems: tuple[Problem, ...] = ()
    fatal: bool = False
    """Whether no row can be read, whatever is left out."""

    @cached_property
    def by_field(self) -> Mapping[str, SheetColumn]:
        """The columns that are fields of a row, the first of each."""
        of_row = (column for column in reversed(self.read) if not column.criterion)
        return {column.field: column for column in of_row if column.field}

    def field(self, name: str) -> SheetColumn | None:
        """Return the column of the field."""
        return self.by_field.get(name)

    @property
    def criteria(self) -> tuple[SheetColumn, ...]:
        """The columns that are criteria."""
        return tuple(column for column in self.read if column.criterion and not column.field)

    @property
    def printed(self) -> tuple[SheetColumn, ...]:
        """The columns that hold printed figures."""
        return tuple(column for column in self.read if (column.field or "").startswith(PUBLISHED))

    @property
    def claims(self) -> bool:
        """Whether a row has a level, bounds or a number of its own."""
        return not self.by_field.keys().isdisjoint(_CLAIMS)

    @property
    def long(self) -> bool:
        """Whether a row is one answer; else it has a column for each criterion."""
        return "criterion" in self.by_field and self.claims


_CLAIMS = ("level", *CLAIMS)


def columns(
    sheet: Sheet,
    row: int,
    rubrics: Sequence[Rubric],
    meant: Meant,
    is_state: Callable[[str], bool] = lambda _heading: False,
) -> Columns:
    """Return what each column is, by the headings in the row of that number.

    A heading that means nothing, or two things, is a problem, and so are two columns that mean
    the same. `is_state` says whether a heading that means nothing else is a state.
    """
    read: list[SheetColumn] = []
    left: list[str] = []
    unknown: dict[str, Problem] = {}
    headings = sheet.headings
    problems = list(_not_there(headings, row, meant))
    said = {folded(heading): what for heading, what in meant.columns.items()}
    since = {folded(heading): level for heading, level in meant.since.items()}
    kept = [one for one in headings if one and (folded(one) in said or not ignored(one, meant))]
    answers = {FIELD_OF.get(folded(said.get(folded(heading), heading))) for heading in kept}
    answer = "value" if "level" in answers else "level"
    known = Known(rubrics, kept, long={"criterion"} < answers & {"criterion", *_CLAIMS})
    known.fields["value"] = answer
    for place, heading in enumerate(headings):
        if heading not in kept:
            left += [heading] if heading else []
            continue
        try:
            meaning = known.meaning(heading, said.get(folded(heading)))
        except AmbiguousError as error:
            problems.append(Problem(row, heading, str(error)))
            continue
        if meaning is not None:
            read.append(SheetColumn(place, heading, *meaning, since.get(folded(heading))))
            continue
        words = known.nearest(heading, said.get(folded(heading)))
        way = () if folded(heading) in said else ("--ignore", heading)
        unknown[heading] = Problem(row, heading, words, way)
    turned = tuple(_on_its_side(list(unknown), row, is_state))
    problems += turned or unknown.values()
    taken = Columns(tuple(read), tuple(left), tuple(unknown))
    fatal = [*_twice(read, row), *_layout(taken, row, dated=meant.dated, turned=bool(turned))]
    problems += [*fatal, *_worked_out(read, row)]
    return replace(taken, problems=tuple(problems), fatal=bool(fatal or turned))


def fields_among(sheet: Sheet, meant: Meant) -> Iterator[int]:
    """Yield the places of the columns that are fields, or left out: all others may be values."""
    said = {folded(heading) for heading in meant.columns}
    for place, heading in enumerate(sheet.headings):
        name = folded(heading)
        if not heading or name in said or name in FIELD_OF or ignored(heading, meant):
            yield place


def without_heading(sheet: Sheet, meant: Meant) -> Iterator[Problem]:
    """Yield the fields that hold text below no heading, unless "" is among what is left out.

    A comma that nobody has put in quotes is enough to move all fields behind it by one.
    """
    bare = [place for place, heading in enumerate(sheet.headings) if not heading]
    if not bare or ignored("", meant):
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
            way = ("--heading-row", str(number))
            yield Problem(row, next(filter(None, sheet.headings)), words, way)
            return


def letters(place: int) -> str:
    """Return the column as a spreadsheet names it: A to Z, then AA."""
    before, here = divmod(place, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + here)


def ignored(heading: str, meant: Meant) -> bool:
    """Return whether the user leaves out columns of this heading."""
    return any(pattern(text).fullmatch(folded(heading)) for text in meant.ignored)


def _not_there(headings: Sequence[str], row: int, meant: Meant) -> Iterator[Problem]:
    there = {folded(heading) for heading in headings}
    patterns = [
        text
        for text in meant.ignored
        if text and not any(pattern(text).fullmatch(heading) for heading in there)
    ]
    for name in (*meant.columns, *meant.since, *patterns):
        if folded(name) not in there:
            close = near("heading", name, headings)
            hint = f"; did you mean '{close[0]}'?" if close else ""
            yield Problem(row, name, f"there is no column of this heading{hint}")


def _on_its_side(
    unknown: Sequence[str], row: int, is_state: Callable[[str], bool]
) -> Iterator[Problem]:
    """Yield what most headings that mean nothing else are: states, years or days."""
    kinds: Mapping[str, Callable[[str], bool]] = {
        "states": is_state,
        "years": lambda heading: year_of(heading) is not None,
        "days": is_day,
    }
    for kind, fits in kinds.items():
        fitting = [heading for heading in unknown if fits(heading)]
        if len(fitting) > 1 and 2 * len(fitting) >= len(unknown):
            some = ", ".join(f"'{heading}'" for heading in fitting[:3])
            more = " …" if len(fitting) > 3 else ""  # noqa: PLR2004 - as many as are named
            words = (
                f"the headings {some}{more} are {kind}: say --headings-are {kind} where the fields "
                "below them are levels, or leave them out with --ignore"
            )
            yield Problem(row, fitting[0], words, ("--headings-are", kind))
            return


def _twice(read: Sequence[SheetColumn], row: int) -> Iterator[Problem]:
    first: dict[str, SheetColumn] = {}
    for column in read:
        what = ".".join(filter(None, (column.criterion, column.field)))
        before = first.setdefault(what, column)
        if before.heading != column.heading:
            words = (
                f"the column '{before.heading}' is '{what}' already; leave one out with --ignore"
            )
            yield Problem(row, column.heading, words)
        elif before is not column:
            words = "this heading stands there twice; rename one of the columns"
            yield Problem(row, column.heading, words)


def _layout(taken: Columns, row: int, *, dated: bool, turned: bool) -> Iterator[Problem]:
    """Yield what no column says, and what two say: which state's law a row codes, when, of what."""
    if taken.by_field.keys().isdisjoint(("state", "name", "fips")) and not turned:
        words = 'no column says the state; name it with --column "…=state", or say --state'
        yield Problem(row, "state", words)
    dates = [date for name in _TIMES if (date := taken.field(name))]
    for date in dates[1:]:
        either = f"either '{date.field}' or '{dates[0].field}'"
        yield Problem(row, date.heading, f"a row has {either}; leave one out with --ignore")
    for date in [one for one in dates if one.field != "since"] if dated else ():
        words = f"the rows say their {date.field}: --as-of is for rows that do not"
        yield Problem(row, date.heading, words)
    own_dates = any(column.since or column.field == "since" for column in taken.read)
    if not dates and not dated and not own_dates and not turned:
        words = 'no column says the year or the day; name it with --column "…=year", or say --as-of'
        yield Problem(row, "year", words)
    if not (taken.long or taken.criteria or taken.printed or turned):
        words = "no column is a criterion, and there is no pair of columns 'criterion' and 'level'"
        if taken.claims:
            words = "no column says the criterion, and the rows have levels: say --criterion"
        yield Problem(row, "criterion", words)


def _worked_out(read: Sequence[SheetColumn], row: int) -> Iterator[Problem]:
    """Yield the columns of what follows from the rows, where each is of one year or day."""
    dated = any(column.field == "since" for column in read)
    for column in read:
        if column.field in ("start", "through") and not dated:
            words = f"'{column.field}' follows from the rows; leave it out with --ignore"
            words = f"a row of this sheet is of one year or day; {words}"
            yield Problem(row, column.heading, words, ("--ignore", column.heading))
