"""What `statscore tally` does with conditions, and with who adopted when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import typer

from statscore.cli.options import Format
from statscore.cli.output import emit
from statscore.cli.session import (
    Scopes,
    Session,
    criterion_named,
    level_named,
    nothing_known,
    parsed_day,
    rests_on,
    rubric_named,
    scopes,
    span,
)
from statscore.cli.trouble import CommandError
from statscore.model.rubric import Rubric
from statscore.reports.card.provenance import Provenance
from statscore.reports.count.adoption import adoption
from statscore.reports.count.conditions import (
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
from statscore.reports.count.years import graded_years
from statscore.views.conditions import (
    conditions_data,
    conditions_document,
    conditions_records,
)
from statscore.views.tally import adoption_data, adoption_document, adoption_records


class When(NamedTuple):
    """The year, the years or the day that the user asked about."""

    year: int | None
    years: str | None
    as_of: str | None

    @property
    def among(self) -> Sequence[int]:
        """The years that are asked about, none where the user named none."""
        if self.as_of is not None:
            return (parsed_day(self.as_of).year,)
        first, last = span(self.years) if self.years else (self.year or 0,) * 2
        return range(first, last + 1) if last else ()


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
    named = rubric_named(session.workspace, rubric)
    among = scopes(session.workspace, named, *when.among)
    written = [_parsed(text, at_least, among) for text in texts]
    found = _found(session, written, named, when)
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
    level = level_named(levels, criterion, at_least) if at_least else next(iter(levels))
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


def _parsed(text: str, at_least: str | None, among: Scopes) -> Condition:
    """Return the condition in the ids of criteria."""
    try:
        found = parsed(text)
    except ConditionError as error:
        raise typer.BadParameter(str(error)) from error

    def with_id(each: Comparison) -> Comparison:
        id_ = criterion_named(each.criterion, among)
        if each.level is None and at_least is not None:
            return Comparison(id_, ">=", at_least)
        return Comparison(id_, each.operator, each.level)

    return resolved(found, with_id)


def _found(
    session: Session, written: Sequence[Condition], named: Rubric | None, when: When
) -> tuple[Matches, ...]:
    states = tuple(session.workspace.states.values())
    if when.as_of is not None:
        day = parsed_day(when.as_of)
        home, conditions = _understood(session, written, named, day.year)
        return (matches(home, conditions, day.year, states, day),)
    if not when.among:
        return (_fullest(session, written, named),)
    return tuple(
        matches(home, conditions, year, states)
        for year in when.among
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
    """Return the rubric that asks all the criteria in the year, and the conditions with levels."""
    asked = dict.fromkeys(each.criterion for one in written for each in comparisons(one))
    home = rubric_asking(session, named, tuple(asked), year)

    def with_level(each: Comparison) -> Comparison:
        choices = level_choices(home, each.criterion)
        level = next(iter(home.levels(each.criterion)))
        if each.level is not None:
            level = level_named(choices, each.criterion, each.level)
        return Comparison(each.criterion, each.operator, level)

    return home, [resolved(condition, with_level) for condition in written]


def rubric_asking(session: Session, named: Rubric | None, ids: Sequence[str], year: int) -> Rubric:
    """Return the rubric that asks all the criteria in the year; BadParameter where none does.

    The named one, else the one that grades the year, else the default, else any.
    """
    workspace = session.workspace
    ordered = (named,) if named else (workspace.rubric_for(year), *workspace.rubrics_in_order)
    for rubric in ordered:
        if rubric is not None and set(ids) <= {id_ for id_, _criterion in rubric.asked(year)}:
            return rubric
    if named is not None:
        missing = next(id_ for id_ in ids if not named.criteria[id_].in_force(year))
        raise typer.BadParameter(f"'{named.id}' does not ask '{missing}' in {year}")
    what = f"'{ids[0]}'" if len(ids) == 1 else f"all of {', '.join(ids)}"
    raise typer.BadParameter(f"no rubric asks {what} in {year}")
