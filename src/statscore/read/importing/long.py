"""Sheets with a row for each answer: what the law was on a day, or is from a date on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.state import BOUNDS, Answer, says
from statscore.read.importing.columns import Column, Columns
from statscore.read.importing.fields import FieldError, Levels, a_date, items
from statscore.read.importing.headings import OF_ROW, PUBLISHED, Known
from statscore.read.importing.rows import Placed, Placing, states_with_days
from statscore.read.importing.wide import Observed
from statscore.read.shape import shaped
from statscore.read.sheet import Problem
from statscore.reports.coding.incoming import Incoming, Keys, Seen

_LISTS = ("citations", "sources")
_DATES = ("enacted", "through", "coded")


class Dated(NamedTuple):
    """A state's answers, each with the date from which it holds."""

    code: str
    answers: tuple[Incoming, ...]


class _Line(NamedTuple):
    """A row whose answer is understood."""

    row: Placed
    criterion: str
    seen: Seen


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
    for each in lines:
        assert isinstance(each.row.at, When)
        seen = each.seen
        yield Incoming(each.criterion, each.row.at, seen.answer, seen.row, seen.column)


def _observed(
    code: str,
    rows: Sequence[Placed],
    days: tuple[date, ...],
    lines: Sequence[_Line],
) -> Observed:
    seen: dict[str, dict[date, Seen]] = {}
    for each in lines:
        assert isinstance(each.row.at, date)
        seen.setdefault(each.criterion, {})[each.row.at] = each.seen
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
        found = self.columns.field(name)
        assert found is not None
        return found

    def line(self, row: Placed) -> _Line | None:
        """Return the row's answer; None where it has none, or a problem."""
        keys = self._keys(row)
        try:
            column = self._column("criterion")
            criterion = self.known.criterion(row.fields[column.place])
            column = self._column("level")
            claim = {"level": self.levels.level(criterion, row.fields[column.place])}
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
        seen = Seen(said, {**bounds, **keys}, row.number, self.level_heading)
        return _Line(row, criterion, seen)

    def sound(self, lines: Sequence[_Line]) -> list[_Line]:
        """Return the lines without repetitions and contradictions, which are problems."""
        by_place: dict[tuple[str, date | When], list[_Line]] = {}
        for line in lines:
            by_place.setdefault((line.criterion, line.row.at), []).append(line)
        found = []
        for first, *others in by_place.values():
            agreeing = [each for each in others if each.seen[:2] == first.seen[:2]]
            for each in others:
                what = (
                    f"row {first.row.number} says the same"
                    if each in agreeing
                    else f"row {first.row.number} says otherwise ('{first.seen.level}') of the "
                    "same state, criterion and date"
                )
                self.problems.append(Problem(each.row.number, self.level_heading, what))
            if len(agreeing) == len(others):
                found.append(first)
        return found

    def _keys(self, row: Placed) -> Keys | None:
        columns = [
            each
            for each in self.columns.read
            if each.field
            and each.field not in (*OF_ROW, *BOUNDS, "criterion", "level", "since")
            and not each.field.startswith(PUBLISHED)
        ]
        texts = tuple(row.fields[each.place] for each in columns)
        if texts not in self.said:
            self.said[texts] = _understood(dict(zip(columns, texts, strict=True)))
        found = self.said[texts]
        if isinstance(found, tuple):
            self.problems.extend(Problem(row.number, heading, words) for heading, words in found)
            return None
        return {**{key: each for key, each in self.common.items() if key not in found}, **found}


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
    wrong += [
        (headings[str(each.path[0])], f"{each.message}; {each.help}" if each.help else each.message)
        for each in problems
    ]
    if answer is None or wrong:
        return tuple(wrong)
    found = {key: getattr(answer, key) for key in raw}
    # What holds without being said is not written.
    return {key: each for key, each in found.items() if (key, each) != ("basis", "source")}


def _value(field: str, text: str) -> object:
    if field in _LISTS:
        return items(text)
    if field in _DATES:
        return a_date(text)
    return text.strip() if field in ("start", "basis", "fingerprint") else text
