"""The answers of a sheet, which has a column for each criterion or a row for each answer.

Either way a row is read once for each answer that it may hold, an `Asking`: the columns that say
its criterion, its level, its date, and its other keys. An answer is what one state's law was on a
day, or is from a date on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.grouping import grouped
from statscore.model.state import BOUNDS, CLAIMS, Answer, says
from statscore.read.importing.columns import OF_ROW, PUBLISHED, SHOWN, Columns, Known, SheetColumn
from statscore.read.importing.fields import FieldError, LevelWords, Order, a_date, is_day, items
from statscore.read.importing.rows import PlacedRow, Placing, states_with_days
from statscore.read.shape import shaped
from statscore.read.sheet import Problem, Sheet
from statscore.reports.coding.incoming import Incoming, Keys, Observation, without_end

_LISTS = ("citations", "sources")
_DATES = ("enacted", "enacted_by", "through", "coded")
_OF_LAW = ("citations", "act")
"""Keys of which no text is a date."""


class Said(NamedTuple):
    """What a sheet says of one state."""

    code: str
    days: tuple[date, ...]
    """On which the state's law could have been seen."""
    last: When | None
    """Up to which it was read: the last day seen, or the last of the rows' spans."""
    seen: Mapping[str, Mapping[date, Observation]]
    """What was so on a day, by criterion."""
    dated: tuple[Incoming, ...]
    """What is so from a date on."""


class Asking(NamedTuple):
    """The columns of one answer of a row."""

    criterion: str | None
    """None where a column of the row says it."""
    level: SheetColumn | None
    beside: tuple[tuple[str, SheetColumn], ...] = ()
    """What else they say, by the key of the answer."""


def askings(columns: Columns) -> tuple[Asking, ...]:
    """Return what there is to read in each row."""
    own = (*OF_ROW, *SHOWN, "criterion", "level", "since")
    of_row = tuple(
        (column.field, column)
        for column in columns.read
        if column.field
        and not column.criterion
        and column.field not in own
        and not column.field.startswith(PUBLISHED)
    )
    if columns.long:
        return (Asking(None, columns.field("level"), of_row),)
    beside: dict[str, list[tuple[str, SheetColumn]]] = {}
    levels: dict[str, SheetColumn] = {}
    for column in columns.read:
        if column.criterion:
            keys = beside.setdefault(column.criterion, [])
            if column.field:
                keys.append((column.field, column))
            else:
                levels[column.criterion] = column
    return tuple(
        Asking(criterion, levels.get(criterion), (*of_row, *keys))
        for criterion, keys in beside.items()
    )


class _SaidOf(NamedTuple):
    """What a row says of one criterion."""

    row: int
    criterion: str
    at: date | When
    seen: Observation | None
    """None where a field of the criterion's own is empty."""


@dataclass
class Reading:
    """Rows read, with all that is wrong in them."""

    sheet: Sheet
    columns: Columns
    known: Known
    levels: LevelWords
    common: Keys
    """What an answer says that does not say it."""
    order: Order | None
    problems: list[Problem] = field(default_factory=list)
    repeats: Counter[int] = field(default_factory=Counter)
    """How many answers a row gives that another row gives too, by its number."""
    answered: set[int] = field(default_factory=set)
    """The rows in which a level stands, where columns of the row stand beside it."""
    _lone: set[tuple[int, SheetColumn, str]] = field(default_factory=set)
    _keys: dict[tuple[object, ...], Keys | tuple[tuple[str, FieldError], ...]] = field(
        default_factory=dict
    )

    @property
    def alone(self) -> set[tuple[int, str]]:
        """Rows and columns of what stands beside no level: no own one, or none of the whole row."""
        return {
            (row, heading)
            for row, column, heading in self._lone
            if column.criterion or row not in self.answered
        }

    @property
    def repeated(self) -> set[int]:
        """The numbers of rows that say no more than what another row says."""
        of_row = len(askings(self.columns))
        return {row for row, times in self.repeats.items() if times == of_row}

    def states(self, placing: Placing) -> Iterator[Said]:
        """Yield what the rows say of each state.

        Rows that contradict each other on a criterion are not taken, none of them.
        """
        asked = askings(self.columns)
        for code, mine, days in states_with_days(placing, self.columns):
            seen: dict[str, dict[date, Observation]] = {}
            dated: list[Incoming] = []
            for asking in asked:
                for line in self._sound(asking, mine):
                    _row, criterion, at, now = line
                    if now is None:
                        continue
                    if isinstance(at, date):
                        seen.setdefault(criterion, {})[at] = now
                    else:
                        dated.append(Incoming(criterion, at, now.answer, now.row, now.column))
            if not self.columns.long:
                dated = [*_joined(dated)]
            yield Said(code, days, self._last(seen, dated), seen, tuple(dated))

    def _last(
        self, seen: Mapping[str, Mapping[date, Observation]], dated: Sequence[Incoming]
    ) -> When | None:
        last = max((max(by_day) for by_day in seen.values() if by_day), default=None)
        days = [] if last is None else [When(last, last)]
        if not self.columns.long:
            spans = (answer.keys.get("through") for answer in dated)
            days += [through for through in spans if isinstance(through, When)]
        return max(days, key=attrgetter("last"), default=None)

    def _sound(self, asking: Asking, rows: Sequence[PlacedRow]) -> Sequence[_SaidOf]:
        """Return the lines without repetitions and contradictions; these are problems."""
        lines: dict[tuple[str, date | When], _SaidOf] = {}
        others: dict[tuple[str, date | When], list[_SaidOf]] = {}
        read = self._levels if self._plain(asking) else self._lines
        for line in read(asking, rows):
            place = line.criterion, line.at
            if place in lines:
                others.setdefault(place, []).append(line)
            else:
                lines[place] = line
        for place, again in others.items():
            first = lines[place]
            for other in again:
                if (other.seen or ())[:2] == (first.seen or ())[:2]:
                    self.repeats[other.row] += 1
                else:
                    self._contradiction(asking, first, other)
                    lines.pop(place, None)
        return [*lines.values()]

    def _contradiction(self, asking: Asking, first: _SaidOf, other: _SaidOf) -> None:
        one, two = (line.seen.level if line.seen else "" for line in (other, first))
        part, above = self.sheet.where(first.row)
        row = f"row {above}" + (f" of '{part}'" if part else "")
        what = "state and day" if isinstance(first.at, date) else "state and date"
        if self.columns.long:
            what = f"state, criterion and {what.rpartition(' ')[2]}"
        heading = asking.level.heading if asking.level else first.criterion
        if (line := other if other.seen else first).seen:
            heading = line.seen.column
        words = f"'{one}' here, and '{two}' in {row} for the same {what}"
        if one == two:
            words = f"{row} says other things of the same {what} beside the level"
        self.problems.append(Problem(other.row, heading, words))

    @staticmethod
    def _plain(asking: Asking) -> bool:
        """Return whether its column holds levels, and nothing stands beside them."""
        column = asking.level
        return bool(asking.criterion and column and not asking.beside and not column.since)

    def _levels(self, asking: Asking, rows: Sequence[PlacedRow]) -> Iterator[_SaidOf]:
        """Yield the lines of a column of levels: most sheets have nothing else."""
        criterion, column = asking.criterion, asking.level
        assert criterion is not None
        assert column is not None
        place, level_of = column.place, self.levels.level
        keys: dict[str, Keys] = {}
        for number, fields, _code, at in rows:
            written = fields[place]
            try:
                level = level_of(criterion, written)
            except FieldError as error:
                heading = self.sheet.heading(place, fields)
                wrong = self._no_level(heading, criterion, written, error)
                self.problems.append(Problem(number, heading, str(wrong), wrong.way))
                continue
            if level is None:
                seen = None
            else:
                if written not in keys:
                    keys[written] = {**self._of_level(criterion, written, level), **self.common}
                seen = Observation(level, keys[written], number, column.heading)
            if at is not None:
                yield _SaidOf(number, criterion, at, seen)
            elif seen is not None:
                self.problems.append(Problem(number, column.heading, _UNDATED))

    def _no_level(
        self, heading: str, criterion: str, written: str, error: FieldError
    ) -> FieldError:
        """Return what is wrong with a field that is no level: it may be a date of one."""
        if self.columns.long or not self._is_date(written, known=True):
            return error
        words = (
            f'{error}, or with --since "{heading}=LEVEL" that it is the date from which one holds'
        )
        return FieldError(words, ("--since", f"{heading}={self.levels.best(criterion)}"))

    def _of_level(self, criterion: str, written: str, level: str) -> Keys:
        """Return the keys that a level itself brings: its number, and the mark of a footnote."""
        mark = self.levels.notes.get((criterion, written))
        note = {"note": f"Marked {mark} in the sheet."} if mark else {}
        return {**self.levels.number(criterion, level), **note}

    def _lines(self, asking: Asking, rows: Sequence[PlacedRow]) -> Iterator[_SaidOf]:
        """Yield what the rows say, each with all that stands beside its level."""
        for row in rows:
            keys = self._beside(asking, row)
            try:
                line = self._line(asking, row, keys)
            except _WrongAnswerError as wrong:
                heading = self.sheet.heading(wrong.column.place, row.fields)
                self.problems.append(Problem(row.number, heading, str(wrong), wrong.way))
                continue
            if line is not None:
                yield line

    def _line(self, asking: Asking, row: PlacedRow, keys: Keys | None) -> _SaidOf | None:
        criterion = asking.criterion or self._criterion(row)
        claim, column, note = self._claim(asking, criterion, row)
        said = says(claim)
        at, dated_by = self._at(asking, row)
        if not said:
            said_of = [(key, one) for key, one in asking.beside if row.fields[one.place].strip()]
            for key, one in said_of:
                if key in _WITH_LEVEL:
                    heading = self.sheet.heading(one.place, row.fields)
                    self._lone.add((row.number, one, heading))
            empty = asking.criterion is not None and not any(one.criterion for _, one in said_of)
            return _SaidOf(row.number, criterion, at, None) if empty and at is not None else None
        self.answered.add(row.number)
        if keys is None:
            return None
        if at is None:
            raise _WrongAnswerError(dated_by or column, FieldError(_UNDATED))
        through = keys.get("through")
        if isinstance(at, When) and isinstance(through, When) and not self.columns.long:
            ends = next(one for key, one in asking.beside if key == "through")
            if through.last < at.first:
                words = f"the row begins with {at} and ends before it, with {through}"
                raise _WrongAnswerError(ends, FieldError(words))
        bounds = {key: level for key, level in claim.items() if key in BOUNDS}
        of_level = self._of_level(criterion, note, said)
        heading = self.sheet.heading(column.place, row.fields)
        given = {**of_level, **bounds, **self.common, **keys}
        return _SaidOf(row.number, criterion, at, Observation(said, given, row.number, heading))

    def _criterion(self, row: PlacedRow) -> str:
        column = self.columns.field("criterion")
        assert column is not None
        try:
            return self.known.criterion(row.fields[column.place])
        except FieldError as error:
            raise _WrongAnswerError(column, error) from error

    def _claim(
        self, asking: Asking, criterion: str, row: PlacedRow
    ) -> tuple[dict[str, str], SheetColumn, str]:
        """Return level or bounds, the column in which they stand, and the field of the level."""
        claim: dict[str, str] = {}
        said_in = written_as = None
        columns = [("level", asking.level)] if asking.level else []
        columns += [(key, one) for claim_ in _CLAIMS for key, one in asking.beside if key == claim_]
        for key, column in columns:
            assert column is not None
            written = row.fields[column.place]
            if key == "value" and "level" in claim:
                continue
            try:
                if column.since is not None and self._is_date(written):
                    written = column.since
                level = self.levels.level(criterion, written)
            except FieldError as error:
                raise _WrongAnswerError(column, error) from error
            if level is None:
                continue
            if "level" in claim and key in BOUNDS:
                words = f"the row has a level besides, '{claim['level']}'"
                raise _WrongAnswerError(column, FieldError(words))
            claim["level" if key == "value" else key] = level
            said_in, written_as = column, written_as or written
        of = said_in or (columns[0][1] if columns else asking.beside[0][1])
        return claim, of, written_as or ""

    def _is_date(self, written: str, *, known: bool = False) -> bool:
        """Return whether it is a date; FieldError where it may be two, unless `known` says no."""
        try:
            a_date(written, self.order)
        except FieldError as error:
            if error.way and not known:
                raise
            return bool(error.way)
        return True

    def _at(self, asking: Asking, row: PlacedRow) -> tuple[date | When | None, SheetColumn | None]:
        """Return the date of the answer, from its own column where it has one, and that column."""
        own = [one for key, one in asking.beside if key == "since"]
        own += [asking.level] if asking.level and asking.level.since else []
        for column in own:
            written = row.fields[column.place]
            try:
                if written.strip() and (not column.since or self._is_date(written)):
                    return a_date(written, self.order), column
            except FieldError as error:
                raise _WrongAnswerError(column, error) from error
        return row.at, own[0] if own else None

    def _beside(self, asking: Asking, row: PlacedRow) -> Keys | None:
        """Return the other keys; None where they have problems."""
        columns = [one for one in asking.beside if one[0] not in (*CLAIMS, "since")]
        place = (id(asking), *(row.fields[column.place] for _key, column in columns))
        if place not in self._keys:
            texts = [(key, column, row.fields[column.place]) for key, column in columns]
            self._keys[place] = _understood(texts, self.order)
        keys = self._keys[place]
        if isinstance(keys, tuple):
            for heading, error in keys:
                self.problems.append(Problem(row.number, heading, str(error), error.way))
            return None
        return keys


_CLAIMS = ("value", *BOUNDS)
_UNDATED = "nothing says since when, or on which day; say --as-of where the field says no date"
_WITH_LEVEL = ("citations", "quote", "note", "act")
"""What says something only together with a level."""


class _WrongAnswerError(FieldError):
    """A field that cannot be understood, with its column."""

    def __init__(self, column: SheetColumn, error: FieldError) -> None:
        super().__init__(str(error), error.way)
        self.column = column


def _joined(dated: Sequence[Incoming]) -> Iterator[Incoming]:
    """Yield the answers of spans, those that adjoin and say the same as one."""
    in_order = sorted(dated, key=lambda one: (one.since.first, one.since.last))
    for answers in grouped(in_order, lambda one: one.criterion).values():
        open_ = answers[0]
        for later in answers[1:]:
            through = open_.keys.get("through")
            adjoins = isinstance(through, When) and _next_day(through, later.since)
            if adjoins and without_end(open_.keys) == without_end(later.keys):
                ends = {"through": later.keys["through"]} if "through" in later.keys else {}
                open_ = open_._replace(keys={**without_end(open_.keys), **ends})
                continue
            yield open_
            open_ = later
        yield open_


def _next_day(through: When, since: When) -> bool:
    exact = through.exact and since.exact
    return exact and through.last + timedelta(days=1) == since.first


def _understood(
    texts: Sequence[tuple[str, SheetColumn, str]], order: Order | None
) -> Keys | tuple[tuple[str, FieldError], ...]:
    """Return the keys of an answer, or what is wrong by the heading of the column."""
    raw: dict[str, object] = {}
    headings: dict[str, str] = {}
    wrong: list[tuple[str, FieldError]] = []
    for key, column, text in texts:
        if not text.strip():
            continue
        headings[key] = column.heading
        try:
            raw[key] = _value(key, text, order)
        except FieldError as error:
            wrong.append((column.heading, error))
    answer, problems = shaped(Answer, {**raw, "level": "any"}, "")
    for problem in problems:
        words = f"{problem.message}; {problem.help}" if problem.help else problem.message
        wrong.append((headings[str(problem.path[0])], FieldError(words)))
    if answer is None or wrong:
        return tuple(wrong)
    # What holds without being said is not written.
    said = {key: getattr(answer, key) for key in raw}
    return {key: value for key, value in said.items() if (key, value) != ("basis", "source")}


def _value(key: str, text: str, order: Order | None) -> object:
    if key in _OF_LAW and is_day(text):
        raise FieldError(
            f"'{text.strip()}' is a date: a spreadsheet makes one of texts such as 3-1; write it "
            "anew in a column of texts"
        )
    if key in _LISTS:
        return items(text)
    if key in _DATES:
        return a_date(text, order)
    return text.strip() if key in ("start", "basis", "fingerprint") else text
