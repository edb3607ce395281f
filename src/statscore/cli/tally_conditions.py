"""What `statscore tally` does with conditions, and with who adopted when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import typer

from statscore.cli.options import Format
from statscore.cli.output import emit
from statscore.cli.session import (
    Session,
    criterion_named,
    did_you_mean,
    level_named,
    nothing_known,
    parsed_day,
    rests_on,
    rubric_named,
    span,
)
from statscore.cli.trouble import CommandError
from statscore.model.rubric import Rubric
from statscore.reports.adoption import adoption
from statscore.reports.conditions import (
    Comparison,
    Condition,
    ConditionError,
    Matches,
    comparisons,
    level_choices,
    matches,
    parsed,
    resolved,
)
from statscore.reports.provenance import Provenance
from statscore.reports.years import graded_years
from statscore.write.views.adoption import adoption_data, adoption_document, adoption_records
from statscore.write.views.conditions import (
    conditions_data,
    conditions_document,
    conditions_records,
)


class When(NamedTuple):
    """The year, the years or the day that the user asked about."""

    year: int | None
    years: str | None
    as_of: str | None


class Where(NamedTuple):
    """The format and the file that the user asked for."""

    format_: Format | None
    output: Path | None
    excel: bool


def joined_condition(words: Sequence[str]) -> list[str]:
    """Return the words as one condition where the shell has parted it at its spaces."""
    parted = any(word.casefold() in ("and", "or", "not", "(", ")") for word in words)
    return [" ".join(words)] if parted else list(words)


def tell_conditions(
    session: Session,
    texts: Sequence[str],
    at_least: str | None,
    rubric: str | None,
    when: When,
    where: Where,
) -> None:
    """Write which states meet the conditions, alone and together."""
    written = [_parsed(text, at_least) for text in texts]
    found = _found(session, written, rubric_named(session.workspace, rubric), when)
    emit(
        where.format_,
        where.output,
        document=lambda: conditions_document(found),
        records=lambda: conditions_records(found),
        data=lambda: [conditions_data(each) for each in found],
        rests_on=rests_on(session, [card for each in found for card in each.cards.values()]),
        excel=where.excel,
    )


def tell_adoption(
    session: Session, home: Rubric, criterion: str, at_least: str | None, where: Where
) -> None:
    """Write who reached the level, or the best one, when and in which order."""
    levels = home.levels(criterion)
    level = level_named(home, criterion, at_least) if at_least else next(iter(levels))
    found = adoption(home, criterion, level, session.workspace.states.values())
    emit(
        where.format_,
        where.output,
        document=lambda: adoption_document(found),
        records=lambda: adoption_records(found, session.fips),
        data=lambda: adoption_data(found),
        rests_on=lambda: Provenance(rubrics=(home,)),
        excel=where.excel,
    )


def _parsed(text: str, at_least: str | None) -> Condition:
    try:
        found = parsed(text)
    except ConditionError as error:
        raise typer.BadParameter(str(error)) from error
    if at_least is None:
        return found

    def with_level(each: Comparison) -> Comparison:
        return Comparison(each.criterion, ">=", at_least) if each.level is None else each

    return resolved(found, with_level)


def _found(
    session: Session, written: Sequence[Condition], named: Rubric | None, when: When
) -> tuple[Matches, ...]:
    states = tuple(session.workspace.states.values())
    if when.as_of is not None:
        day = parsed_day(when.as_of)
        home, conditions = _understood(session, written, named, day.year)
        return (matches(home, conditions, day.year, states, day),)
    if when.year is None and when.years is None:
        return (_fullest(session, written, named),)
    first, last = span(when.years) if when.years else (when.year or 0, when.year or 0)
    return tuple(
        matches(home, conditions, year, states)
        for year in range(first, last + 1)
        for home, conditions in (_understood(session, written, named, year),)
    )


def _fullest(session: Session, written: Sequence[Condition], named: Rubric | None) -> Matches:
    """Return the latest year with at least half as many states known as in the fullest."""
    workspace = session.workspace
    years = graded_years(workspace, named) or graded_years(workspace)
    found = []
    problem: typer.BadParameter | None = None
    for graded in years:
        try:
            home, conditions = _understood(session, written, named, graded.year)
        except typer.BadParameter as error:
            problem = problem or error
            continue
        found.append(matches(home, conditions, graded.year, workspace.states.values()))
    if not found:
        if problem is not None:
            raise problem
        raise CommandError(nothing_known(workspace))
    most = max(each.known for each in found)
    return [each for each in found if 2 * each.known >= most][-1]


def _understood(
    session: Session, written: Sequence[Condition], named: Rubric | None, year: int
) -> tuple[Rubric, list[Condition]]:
    """Return the rubric that asks all the criteria in the year, and the conditions in its ids."""
    names = [each.criterion for condition in written for each in comparisons(condition)]
    home = named or _asking_all(session, names, year)
    resolve = _resolver(home, year)
    return home, [resolved(condition, resolve) for condition in written]


def _asking_all(session: Session, names: Sequence[str], year: int) -> Rubric:
    workspace = session.workspace
    ordered = [workspace.rubric_for(year), workspace.default_rubric, *workspace.rubrics.values()]
    rubrics = [each for each in ordered if each is not None]
    for each in rubrics:
        asked = {word for id_, found in each.asked(year) for word in (id_, found.number)}
        if all(name.casefold() in asked for name in names):
            return each
    known = {id_ for each in rubrics for id_ in each.criteria}
    numbers = {found.number for each in rubrics for found in each.criteria.values()}
    for name in names:
        if name.casefold() not in known | numbers:
            raise typer.BadParameter(did_you_mean("criterion", name, known))
    raise typer.BadParameter(f"no rubric asks all of {', '.join(dict.fromkeys(names))} in {year}")


def _resolver(home: Rubric, year: int) -> Callable[[Comparison], Comparison]:
    def resolve(each: Comparison) -> Comparison:
        id_ = criterion_named(home, each.criterion)
        if not home.criteria[id_].in_force(year):
            raise typer.BadParameter(f"'{home.id}' does not ask '{id_}' in {year}")
        if each.level is None:
            return Comparison(id_, each.operator, next(iter(home.levels(id_))))
        choices = level_choices(home, id_)
        if each.level.casefold() not in choices:
            raise typer.BadParameter(did_you_mean("level", each.level, choices, f" of '{id_}'"))
        return Comparison(id_, each.operator, each.level.casefold())

    return resolve
