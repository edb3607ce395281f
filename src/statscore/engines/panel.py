"""A table of answers that a rubric is asked of: how it is laid out, and what in it is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from statscore.engines.query import Query
from statscore.engines.said import AnswerLayout
from statscore.engines.whole import identifier, text
from statscore.model.names import folded
from statscore.model.spreadsheet import seen_again, unprotected
from statscore.reports.card.yardstick import Yardstick

KEYS = ("unit", "state", "code", "jurisdiction", "id", "year", "day", "as_of")
"""Columns that say of whom, or when, a row is, where the user does not say which do."""
ANSWER = ("criterion", "level", "value", "at_least", "at_most")
PLACES = 6
"""Decimal places of numbers that are read exactly."""


class PanelError(ValueError):
    """The table cannot be scored; the text says why, and what would be right."""


@dataclass(frozen=True)
class AnswerTable:
    """A table of answers."""

    source: str
    """As a query reads it."""
    columns: tuple[str, ...]
    layout: AnswerLayout
    is_csv: bool = False
    """Whether texts in it may stand as `export` makes them harmless for spreadsheets."""


class Scored(NamedTuple):
    """What was written, in numbers."""

    rows: int
    settled: int
    coded: int
    remarks: tuple[str, ...] = ()
    """What was not read, in words."""


def known_as(columns: Sequence[str], by: Yardstick, keys: Sequence[str]) -> list[str]:
    """Return the columns by the names under which they are looked for, in the same order.

    A heading is what it is in another case or with spaces, as for `import`, where no other column
    is that too.
    """
    ends = ("", *(f"_{end}" for end in ANSWER[3:]))
    names = (*keys, *KEYS, *ANSWER, *(f"{id_}{end}" for id_ in by.questions for end in ends))
    meant = {folded(name): name for name in reversed(names)}
    counted = Counter(map(folded, columns))
    return [
        column
        if column in names or counted[folded(column)] > 1
        else meant.get(folded(column), column)
        for column in columns
    ]


def laid_out(
    source: str, columns: Sequence[str], by: Yardstick, keys: Sequence[str], *, is_csv: bool
) -> AnswerTable:
    """Return how a table with these columns is laid out; PanelError where it is none of answers."""
    asked = [name for name in columns if name in by.questions]
    long = "criterion" in columns and bool({"level", "value"} & {*columns})
    are = f"its columns are {', '.join(columns[:20])}"
    if not long and not asked:
        raise PanelError(
            "it has no column 'criterion' beside 'level' or 'value', and none that is the id of a "
            f"criterion of '{by.rubric.id}' in {by.year}; {are}"
        )
    chosen = tuple(dict.fromkeys(keys)) or tuple(name for name in columns if name in KEYS)
    missing = [name for name in chosen if name not in columns]
    if missing:
        raise PanelError(f"there is no column '{missing[0]}' to be a key; {are}")
    if not chosen:
        raise PanelError(f"no column says of whom a row is: name it with --key; {are}")
    taken = [name for name in chosen if name in (ANSWER if long else asked)]
    if taken:
        raise PanelError(f"'{taken[0]}' is what is answered, and no key; {are}")
    layout = AnswerLayout(
        table="answers",
        keys=chosen,
        shape="long" if long else "wide",
        bounds=any(name.endswith(ANSWER[3:]) for name in columns),
        places=PLACES,
        columns=None if long else frozenset(asked),
    )
    return AnswerTable(source, tuple(columns), layout, is_csv)


def staged(of: AnswerTable, by: Yardstick) -> str:
    """Return the panel as the columns that the query reads: numbers apart from levels.

    What is neither, or has more decimal places than are read, stays a level that is none.
    """
    keys = [identifier(key) for key in of.layout.keys]
    there = {*of.columns}

    def column(name: str) -> str:
        return f"CAST({identifier(name)} AS VARCHAR)" if name in there else "NULL"

    def ends(prefix: str) -> list[str]:
        if not of.layout.bounds:
            return []
        return [
            f"{column(f'{prefix}{end}')} AS {identifier(f'{prefix}{end}')}" for end in ANSWER[3:]
        ]

    if of.layout.shape == "long":
        said = _either(column("level"), column("value"))
        columns = [*keys, "criterion", *ends("")]
        if numeric := _numeric(by):
            is_number = (
                f"criterion IN ({', '.join(map(text, numeric))}) AND NOT {_number(said)} IS NULL"
            )
            columns.append(f"CASE WHEN {is_number} THEN NULL ELSE {said} END AS level")
            columns.append(f"CASE WHEN {is_number} THEN {_number(said)} END AS value")
        else:
            columns.append(f"{said} AS level")
        return f"SELECT {', '.join(columns)} FROM {of.source}"
    columns = keys
    for id_, asked in by.questions.items():
        if id_ not in (of.layout.columns or ()):
            continue
        written = column(id_)
        if asked.levels.numeric:
            number = _number(written)
            columns.append(f"CASE WHEN {number} IS NULL THEN {written} END AS {identifier(id_)}")
            columns.append(f"{number} AS {identifier(f'{id_}_value')}")
        else:
            columns.append(f"{written} AS {identifier(id_)}")
        columns += ends(f"{id_}_")
    return f"SELECT {', '.join(columns)} FROM {of.source}"


def _numeric(by: Yardstick) -> list[str]:
    return [id_ for id_, asked in by.questions.items() if asked.levels.numeric]


def _number(written: str) -> str:
    """Return the number that a text writes, NULL where it writes none that is read exactly."""
    number = f"TRY_CAST({written} AS DECIMAL(28, {PLACES}))"
    return f"CASE WHEN {number} = TRY_CAST({written} AS DECIMAL(38, 18)) THEN {number} END"


def _either(level: str, value: str) -> str:
    """Return the level or the number; where there are both, which is neither, both words."""
    if "NULL" in (level, value):
        return value if level == "NULL" else level
    one, other = f"NULLIF({level}, '')", f"NULLIF({value}, '')"
    return f"COALESCE({one} || ' and ' || {other}, {one}, {other})"


PLAIN = r"^[\pL\pN][\pL\pN _.,:/()'-]*$"
"""Texts that are the same in a CSV file that is safe to open in a spreadsheet; others may be."""


def as_read(written: str) -> str:
    """Return the text that a field of a CSV file stands for."""
    return seen_again(unprotected(written))


def decimals(of: Query, layout: AnswerLayout, shown: str) -> str:
    """Return the query with a decimal in front of each exact fraction, for programs that guess."""
    keys = [identifier(key) for key in layout.keys]
    figures = [
        f"{name}_numerator::DOUBLE / denominator AS {name}" for name in ("score", "low", "high")
    ]
    others = [identifier(name) for name in of.columns if name not in (*layout.keys, *WATCHED)]
    watched = [name for name in WATCHED if name in of.columns]
    return f"SELECT {', '.join([*keys, *figures, *others, *watched])} FROM ({shown})"


WATCHED = ("unread", "unasked", "twice")
"""Columns that say what of a unit is not right, or not read."""
MOST_EXAMPLES = 5
Fetched = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query and returns all rows."""


def refuse_wrong(fetched: Fetched, of: AnswerTable, by: Yardstick, *, partial: bool) -> None:
    """Raise PanelError with examples where rows lack a key, or answers are no level or come twice.

    Reads the views or tables `answers` and `scored`.
    """
    for key in of.layout.keys:
        ((lacking,),) = fetched(f"SELECT COUNT(*) FROM scored WHERE {identifier(key)} IS NULL")
        if lacking:
            raise PanelError(f"rows have no '{key}': nobody knows of whom they are")
    ((unread, twice),) = fetched(
        "SELECT COALESCE(SUM(unread), 0), COALESCE(SUM(twice), 0) FROM scored"
    )
    if twice:
        raise PanelError("; ".join(_answered_twice(fetched, of, by)))
    if unread and not partial:
        examples = "; ".join(_examples(fetched, of, by))
        are = "answer is no level" if unread == 1 else "answers are no level"
        raise PanelError(
            f"{int(unread):,} {are} of the rubric: {examples}; --partial counts them as uncoded"
        )


def _answered_twice(fetched: Fetched, of: AnswerTable, by: Yardstick) -> list[str]:
    """Return which units have a second answer, and to which criterion."""
    keys = ", ".join(map(identifier, of.layout.keys))
    wrong = (
        f"SELECT DISTINCT {keys} FROM scored WHERE twice > 0 ORDER BY {keys} LIMIT {MOST_EXAMPLES}"
    )
    if of.layout.wide:
        return [f"{words_of(row)} stands in more than one row" for row in fetched(wrong)]
    holds = [
        "level",
        *(["value"] if _numeric(by) else []),
        *(ANSWER[3:] if of.layout.bounds else ()),
    ]
    answered = " OR ".join(
        f"NOT COALESCE(CAST({column} AS VARCHAR), '') IN ('', 'pending')" for column in holds
    )
    rows = fetched(
        f"SELECT {keys}, criterion, COUNT(*) FROM answers JOIN ({wrong}) USING ({keys}) "
        f"WHERE {answered} GROUP BY {keys}, criterion HAVING COUNT(*) > 1 "
        f"ORDER BY {keys}, criterion LIMIT {MOST_EXAMPLES}"
    )
    said = [
        f"{words_of(unit)} answers '{criterion}' {times} times" for *unit, criterion, times in rows
    ]
    # Where keys were rewritten they are not found among the answers.
    return said or [f"{words_of(unit)} answers a criterion twice" for unit in fetched(wrong)]


def words_of(of_unit: Iterable[object]) -> str:
    """Return what a unit is called, by the columns that say of whom a row is."""
    return " ".join(map(str, of_unit))


def remarks(fetched: Fetched, of: AnswerTable, by: Yardstick) -> Iterator[str]:
    """Yield what of the table is not read, and of which years it is."""
    asks = f"'{by.rubric.id}' does not ask in {by.year}"
    if of.layout.wide:
        ends = ("", *(f"_{end}" for end in ANSWER[3:]))
        known = {*of.layout.keys, *(f"{id_}{end}" for id_ in by.questions for end in ends)}
        if others := [name for name in of.columns if name not in known]:
            yield f"not read, as {asks} it: {', '.join(others[:20])}"
    else:
        ((unasked,),) = fetched("SELECT COALESCE(SUM(unasked), 0) FROM scored")
        if unasked:
            asked = ", ".join(map(text, by.questions))
            where = f"criterion IS NULL OR NOT criterion IN ({asked})"
            ((one,),) = fetched(f"SELECT criterion FROM answers WHERE {where} LIMIT 1")
            yield f"{int(unasked):,} of the answers not counted, as {asks}: '{one or ''}' for one"
    if "year" in of.layout.keys:
        years = "TRY_CAST(CAST(year AS VARCHAR) AS INTEGER)"
        ((first, last),) = fetched(f"SELECT MIN({years}), MAX({years}) FROM scored")
        if first is not None and (first, last) != (by.year, by.year):
            yield (
                f"rows of {first} to {last} are scored with the questions and weights of "
                f"{by.year}; to score a year with its own, give its rows and --year"
            )


def _examples(fetched: Fetched, of: AnswerTable, by: Yardstick) -> list[str]:
    """Return what is written where no level is, of whom, and what may stand there."""
    found: list[str] = []
    keys = ", ".join(f"CAST({identifier(key)} AS VARCHAR)" for key in of.layout.keys)
    for id_, asked in by.questions.items():
        if not of.layout.has(id_):
            continue
        levels = [*asked.levels, *(["not-applicable"] if asked.if_not_applicable else [])]
        column, where = (
            ("level", f"criterion = {text(id_)} AND ")
            if not of.layout.wide
            else (identifier(id_), "")
        )
        known = ", ".join(map(text, (*levels, "pending", "")))
        rows = fetched(
            f"SELECT {column}, MIN(CONCAT_WS(' ', {keys})), COUNT(*) FROM answers "
            f"WHERE {where}NOT {column} IN ({known}) GROUP BY 1 ORDER BY 1 LIMIT {MOST_EXAMPLES}"
        )
        number = f"a number with at most {PLACES} decimals"
        may = [number, *levels[2:]] if asked.levels.linear else levels
        may += [number] if asked.levels.thresholds else []
        found += [
            f"'{str(written)[:40]}' for '{id_}' of {unit}{f' and {count - 1} more' * (count > 1)} "
            f"({', '.join(may[:8])})"
            for written, unit, count in rows
        ]
        if len(found) >= MOST_EXAMPLES:
            break
    return found[:MOST_EXAMPLES] or ["bounds that exclude every level"]
