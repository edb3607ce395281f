"""The answers of a sheet, which has a column for each criterion or a row for each answer.

A row of the first, wide kind is what one state's law was on one day; one of the second, long kind
is what it was on a day, or is from a date on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.state import BOUNDS, CLAIMS, Answer, says
from statscore.read.importing.columns import OF_ROW, PUBLISHED, Column, Columns, Known
from statscore.read.importing.fields import FieldError, Levels, a_date, items
from statscore.read.importing.rows import Placed, Placing, states_with_days
from statscore.read.shape import shaped
from statscore.read.sheet import Problem
from statscore.reports.coding.incoming import Incoming, Keys, Observation

_LISTS = ("citations", "sources")
_DATES = ("enacted", "enacted_by", "through", "coded")


class Observed(NamedTuple):
    """What a sheet says of one state, day by day."""

    code: str
    days: tuple[date, ...]
    """On which the state's law could have been seen."""
    last: date
    """On which it was seen last."""
    seen: Mapping[str, Mapping[date, Observation]]
    """By criterion."""


def observed(
    placing: Placing, columns: Columns, levels: Levels, keys: Keys, problems: list[Problem]
) -> Iterator[Observed]:
    """Yield what each state's rows say, and add what is wrong in them to the problems.

    `keys` are what every answer says besides its level. Where two rows contradict each other on
    a criterion, neither is taken.
    """
    for code, mine, days in states_with_days(placing, columns):
        by_day: dict[date, list[Placed]] = {}
        for row in mine:
            assert isinstance(row.at, date)
            by_day.setdefault(row.at, []).append(row)
        for same in by_day.values():
            problems.extend(_repeated(same, columns))
        yield Observed(
            code,
            days,
            max(by_day),
            {
                column.criterion: dict(_seen(column, by_day, levels, keys, problems))
                for column in columns.criteria
                if column.criterion
            },
        )


def _repeated(same: list[Placed], columns: Columns) -> Iterator[Problem]:
    """Yield the rows that say of the same state and day what a row above says already."""
    first, *others = same
    for row in others:
        if all(row.fields[at.place] == first.fields[at.place] for at in columns.criteria):
            heading = columns.read[0].heading
            yield Problem(row.number, heading, f"row {first.number} is of the same state and day")


def _seen(
    column: Column,
    by_day: Mapping[date, list[Placed]],
    levels: Levels,
    keys: Keys,
    problems: list[Problem],
) -> Iterator[tuple[date, Observation]]:
    assert column.criterion is not None
    for day, same in by_day.items():
        said: dict[str | None, int] = {}
        for row in same:
            try:
                level = levels.level(column.criterion, row.fields[column.place])
            except FieldError as error:
                problems.append(Problem(row.number, column.heading, str(error)))
                continue
            said.setdefault(level, row.number)
        if len(said) > 1:
            problems.append(_contradiction(said, column))
        for level, number in said.items() if len(said) == 1 else ():
            if level is not None:
                by_number = levels.number(column.criterion, level)
                yield day, Observation(level, {**by_number, **keys}, number, column.heading)


def _contradiction(said: Mapping[str | None, int], column: Column) -> Problem:
    (first, above), *_, (other, row) = said.items()
    words = f"'{other or ''}' here, and '{first or ''}' in row {above} for the same state and day"
    return Problem(row, column.heading, words)


class Dated(NamedTuple):
    """A state's answers, each with the date from which it holds."""

    code: str
    answers: tuple[Incoming, ...]


class _Line(NamedTuple):
    """A row whose answer is understood."""

    row: Placed
    criterion: str
    seen: Observation


def answered(
    placing: Placing,
    columns: Columns,
    known: Known,
    levels: Levels,
    common: Keys,
    problems: list[Problem],
) -> Iterator[Observed | Dated]:
    """Yield each state's answers, and add what is wrong in the rows to the problems.

    `common` is what an answer says that does not say it itself. Rows that contradict each other
    are not taken, none of them.
    """
    reading = _Reading(columns, known, levels, common, problems, {})
    dated = columns.field("since") is not None
    for code, mine, days in states_with_days(placing, columns):
        lines = reading.sound([line for row in mine if (line := reading.line(row)) is not None])
        if dated:
            yield Dated(code, tuple(_incoming(lines)))
        else:
            yield _observed(code, mine, days, lines)


def _incoming(lines: Sequence[_Line]) -> Iterator[Incoming]:
    for row, criterion, seen in lines:
        assert isinstance(row.at, When)
        yield Incoming(criterion, row.at, seen.answer, seen.row, seen.column)


def _observed(
    code: str,
    rows: Sequence[Placed],
    days: tuple[date, ...],
    lines: Sequence[_Line],
) -> Observed:
    seen: dict[str, dict[date, Observation]] = {}
    for line in lines:
        assert isinstance(line.row.at, date)
        seen.setdefault(line.criterion, {})[line.row.at] = line.seen
    last = max(row.at for row in rows if isinstance(row.at, date))
    return Observed(code, days, last, seen)


class _Reading(NamedTuple):
    columns: Columns
    known: Known
    levels: Levels
    common: Keys
    problems: list[Problem]
    said: dict[tuple[str, ...], Keys | tuple[tuple[str, str], ...]]
    """What the fields beside the level say, or what is wrong with them, by heading."""

    @property
    def level_heading(self) -> str:
        return self._column("level").heading

    def _column(self, name: str) -> Column:
        column = self.columns.field(name)
        assert column is not None
        return column

    def line(self, row: Placed) -> _Line | None:
        """Return the row's answer; None where it has none, or a problem."""
        keys = self._keys(row)
        try:
            column = self._column("criterion")
            criterion = self.known.criterion(row.fields[column.place])
            column = self._column("level")
            written = row.fields[column.place]
            if not written.strip() and self.columns.field("value"):
                column = self._column("value")
                written = row.fields[column.place]
            claim = {"level": self.levels.level(criterion, written)}
            for bound in filter(self.columns.field, BOUNDS):
                column = self._column(bound)
                claim[bound] = self.levels.level(criterion, row.fields[column.place])
        except FieldError as error:
            self.problems.append(Problem(row.number, column.heading, str(error)))
            return None
        bounds = {key: level for key, level in claim.items() if level and key in BOUNDS}
        if bounds and claim["level"]:
            words = f"the row has a level besides, '{claim['level']}'"
            self.problems.append(Problem(row.number, column.heading, words))
            return None
        said = says(claim)
        if not said or keys is None:
            return None
        by_number = self.levels.number(criterion, said)
        seen = Observation(said, {**bounds, **by_number, **keys}, row.number, self.level_heading)
        return _Line(row, criterion, seen)

    def sound(self, lines: Sequence[_Line]) -> list[_Line]:
        """Return the lines without repetitions and contradictions, which are problems."""
        by_place: dict[tuple[str, date | When], list[_Line]] = {}
        for line in lines:
            by_place.setdefault((line.criterion, line.row.at), []).append(line)
        sound = []
        for first, *others in by_place.values():
            for other in others:
                what = (
                    f"row {first.row.number} says the same"
                    if other.seen[:2] == first.seen[:2]
                    else f"row {first.row.number} says otherwise ('{first.seen.level}') of the "
                    "same state, criterion and date"
                )
                self.problems.append(Problem(other.row.number, self.level_heading, what))
            if all(other.seen[:2] == first.seen[:2] for other in others):
                sound.append(first)
        return sound

    def _keys(self, row: Placed) -> Keys | None:
        columns = [
            column
            for column in self.columns.read
            if column.field
            and column.field not in (*OF_ROW, *CLAIMS, "criterion", "level", "since")
            and not column.field.startswith(PUBLISHED)
        ]
        texts = tuple(row.fields[column.place] for column in columns)
        if texts not in self.said:
            self.said[texts] = _understood(dict(zip(columns, texts, strict=True)))
        said = self.said[texts]
        if isinstance(said, tuple):
            self.problems.extend(Problem(row.number, heading, words) for heading, words in said)
            return None
        return {**{key: value for key, value in self.common.items() if key not in said}, **said}


def _understood(texts: Mapping[Column, str]) -> Keys | tuple[tuple[str, str], ...]:
    """Return the keys of an answer, or what is wrong by the heading of the column."""
    raw: dict[str, object] = {}
    wrong = []
    for column, text in texts.items():
        if not text.strip() or column.field is None:
            continue
        try:
            raw[column.field] = _value(column.field, text)
        except FieldError as error:
            wrong.append((column.heading, str(error)))
    answer, problems = shaped(Answer, {**raw, "level": "any"}, "", {})
    headings = {column.field: column.heading for column in texts}
    for problem in problems:
        words = f"{problem.message}; {problem.help}" if problem.help else problem.message
        wrong.append((headings[str(problem.path[0])], words))
    if answer is None or wrong:
        return tuple(wrong)
    # What holds without being said is not written.
    said = {key: getattr(answer, key) for key in raw}
    return {key: value for key, value in said.items() if (key, value) != ("basis", "source")}


def _value(field: str, text: str) -> object:
    if field in _LISTS:
        return items(text)
    if field in _DATES:
        return a_date(text)
    return text.strip() if field in ("start", "basis", "fingerprint") else text
