"""From the rows of a filled review sheet to decisions, with every problem at its row and column."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from statscore.model.coding import Coder
from statscore.model.dates import When, when
from statscore.model.diagnostic import shortened
from statscore.model.names import Criteria, States, level_of, remedy
from statscore.model.numbers import decimal_text
from statscore.model.rubric import RESERVED_LEVELS
from statscore.model.workspace import Workspace
from statscore.read.sheet import Problem, Row
from statscore.reports.coding.adjudication import Decision
from statscore.reports.coding.units import held_on

NEEDED = ("state", "criterion", "date", "decision", "decided by", "reason")


class Decisions(NamedTuple):
    """What a sheet decides."""

    decided: tuple[Decision, ...]
    problems: tuple[Problem, ...]
    still_open: int
    """Rows without a decision."""


class _Names(NamedTuple):
    """What the names in a sheet are looked up in."""

    states: States
    criteria: Criteria
    workspace: Workspace


def decisions(rows: Sequence[Row], workspace: Workspace, coders: Sequence[Coder]) -> Decisions:
    """Return the decisions of the sheet; rows with a problem are left out and named."""
    problems: list[Problem] = []
    missing = [name for name in NEEDED if rows and name not in rows[0].fields]
    if missing:
        return Decisions(
            (), tuple(Problem(1, name, f"there is no column '{name}'") for name in missing), 0
        )
    names = _Names(States(workspace), Criteria(workspace.rubrics.values()), workspace)
    decided: dict[tuple[str, str, When], Decision] = {}
    still_open = 0
    for row in rows:
        if not row.fields["decision"]:
            still_open += 1
            continue
        decision = _decision(row, names, coders, problems)
        if decision is None:
            continue
        key = (decision.state, decision.criterion, decision.since)
        if key in decided:
            words = f"row {decided[key].row} decides the same state, criterion and date"
            problems.append(Problem(row.number, "decision", words))
        else:
            decided[key] = decision
    return Decisions(tuple(decided.values()), tuple(problems), still_open)


def _decision(
    row: Row, names: _Names, coders: Sequence[Coder], problems: list[Problem]
) -> Decision | None:
    before = len(problems)
    fields = row.fields
    state = _state(row, names, problems)
    criterion = _criterion(row, names, problems)
    level, value = _level(row, names, criterion, problems) if criterion else (None, None)
    day = _date(row, "date", problems)
    since = _date(row, "decided from", problems) if fields.get("decided from") else day
    problems.extend(
        Problem(row.number, name, words)
        for name, words in (("decided by", "who decided is missing"), ("reason", "say why"))
        if not fields[name]
    )
    if state and criterion and day:
        problems.extend(_changed(row, state, criterion, day, coders))
    if len(problems) > before or not (state and criterion and level and day and since):
        return None
    return Decision(
        row=row.number,
        state=state,
        criterion=criterion,
        since=since,
        day=day,
        level=level,
        value=value,
        decided_by=fields["decided by"],
        reason=fields["reason"],
        citations=tuple(
            section.strip() for section in fields.get("citation", "").split(";") if section.strip()
        ),
    )


def _state(row: Row, names: _Names, problems: list[Problem]) -> str | None:
    written = row.fields["state"]
    codes = names.states.named(written)
    code = codes[0] if codes else shortened(written).upper()
    if len(codes) > 1:
        words = f"'{written}' is the name of {' and '.join(codes)}: write the code"
    elif code in names.workspace.states:
        return code
    elif code in names.workspace.state_files:
        words = f"states/{code}.toml has errors; `statscore check` shows them"
    else:
        words = (
            f"there is no file states/{code}.toml in this workspace; "
            f"`statscore new state {code}` makes one"
        )
    problems.append(Problem(row.number, "state", words))
    return None


def _criterion(row: Row, names: _Names, problems: list[Problem]) -> str | None:
    written = row.fields["criterion"]
    named = names.criteria.named(written)
    if named.id is None:
        hint = remedy("criterion", written, names.criteria.ids)
        words = f"'{shortened(written)}' is no criterion; {hint}"
        if named.ids:
            words = f"{named.meanings}: write the id"
        problems.append(Problem(row.number, "criterion", words))
    return named.id


def _level(
    row: Row, names: _Names, criterion: str, problems: list[Problem]
) -> tuple[str | None, Fraction | None]:
    """Return the level, and the number where it is one."""
    rubrics = names.workspace.rubrics.values()
    asking = next(rubric for rubric in rubrics if criterion in rubric.criteria)
    levels = asking.levels(criterion)
    known = (*levels, *RESERVED_LEVELS)
    written = row.fields["decision"]
    if (number := levels.number(written)) is not None:
        return decimal_text(number), number
    level = level_of(known, written)
    if level is None:
        words = f"'{shortened(written)}' is no level of '{criterion}'; "
        words += remedy("level", written, known, numeric=levels.numeric)
        problems.append(Problem(row.number, "decision", words))
    return level, None


def _date(row: Row, column: str, problems: list[Problem]) -> When | None:
    try:
        return when(row.fields[column])
    except PydanticCustomError as error:
        problems.append(Problem(row.number, column, error.message()))
        return None


def _changed(
    row: Row, state: str, criterion: str, day: When, coders: Sequence[Coder]
) -> list[Problem]:
    """Return where a coder's answer is not what the sheet says: it was written before a change."""
    problems = []
    for coder in coders:
        column = f"{coder.name} level"
        written = row.fields.get(column)
        coding = coder.codings.get(state)
        held = held_on(coding, criterion, day.first) if coding else None
        now = held.answer.says if held else ""
        # Where only the date is at issue, a coder's answer may begin later than the row's day.
        if written is not None and written != now and row.fields.get("divergence") != "date":
            words = f"coder {coder.name} answers {now or 'nothing'} now; write the sheet again"
            problems.append(Problem(row.number, column, words))
    return problems


def coders_of(rows: Sequence[Row], coders: Sequence[Coder]) -> tuple[Coder, ...]:
    """Return the coders whose columns the sheet has, in their order; all where it has none."""
    heads = list(rows[0].fields) if rows else []
    places = {f"{coder.name} level": coder for coder in coders}
    return tuple(places[head] for head in heads if head in places) or tuple(coders)
