"""`statscore tally`: how many states?"""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.cli.options import (
    AsOfOption,
    ExcelOption,
    FormatOption,
    OutputOption,
    RubricOption,
    WorkspaceOption,
    YearOption,
    YearsOption,
)
from statscore.cli.output import emit
from statscore.cli.session import (
    Session,
    criterion_named,
    level_named,
    nothing_known,
    parsed_day,
    rests_on,
    rubric_named,
    scopes,
    span,
    start,
)
from statscore.cli.tally_conditions import (
    When,
    Where,
    joined_condition,
    rubric_asking,
    tell_adoption,
    tell_conditions,
)
from statscore.cli.trouble import CommandError
from statscore.model.rubric import Rubric
from statscore.reports.count.conditions import is_condition
from statscore.reports.count.tally import Tally, overlap, tally
from statscore.reports.count.years import graded_years
from statscore.views.tally import (
    overlap_data,
    overlap_document,
    overlap_records,
    tally_data,
    tally_document,
    tally_records,
)

MOST_CONDITIONS = 8


def command(
    criteria: Annotated[
        list[str],
        typer.Argument(
            metavar="CRITERION...",
            help="Ids, numbers, titles, or conditions like 'a=full and b>=some'; two: the overlap.",
        ),
    ],
    year: YearOption = None,
    years: YearsOption = None,
    as_of: AsOfOption = None,
    at_least: Annotated[
        str | None, typer.Option("--at-least", help="Count this level and every better one.")
    ] = None,
    rubric: RubricOption = None,
    *,
    adopted: Annotated[
        bool,
        typer.Option("--adoption", help="Who reached the level, or the best one, when."),
    ] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Count the states at each level of a criterion, beside what the publisher counted.

    States that nobody has coded for the day are counted apart: they may meet the level or not.
    A condition joins criterion=level (or != < <= > >=) with and, or, not and parentheses; a
    criterion alone means its best level. Several conditions, or three criteria: their overlap.
    """
    if sum(each is not None for each in (year, years, as_of)) > 1:
        raise typer.BadParameter("give one of --year, --years and --as-of")
    session = start(workspace)
    where = Where(format_, output, excel)
    criteria = joined_condition(criteria)
    if adopted:
        _tell_adoption(session, criteria, at_least, rubric, (year, years, as_of), where)
        return
    if (
        any(is_condition(each) for each in criteria)
        or len(criteria) > 2  # noqa: PLR2004 - two have a table of levels of their own
        or (at_least and len(criteria) > 1)
    ):
        if len(criteria) > MOST_CONDITIONS:
            raise typer.BadParameter(f"at most {MOST_CONDITIONS} conditions at once")
        tell_conditions(session, criteria, at_least, rubric, When(year, years, as_of), where)
        return
    found = [_tallies(session, name, rubric, year, years, as_of) for name in criteria]
    first = found[0]
    levels = first[-1].rubric.levels(first[-1].criterion)
    level = level_named(levels, first[-1].criterion, at_least) if at_least else None
    if len(found) == 1:
        emit(
            format_,
            output,
            document=lambda: tally_document(first, level),
            records=lambda: tally_records(first, level),
            data=lambda: [tally_data(each, level) for each in first],
            rests_on=rests_on(session, [card for each in first for card in each.cards]),
            excel=excel,
        )
        return
    one, two = first[-1], found[1][-1]
    if one.as_of != two.as_of:
        two = tally(two.rubric, two.criterion, one.year, session.chosen, one.as_of)
    pairs = overlap(one, two)
    emit(
        format_,
        output,
        document=lambda: overlap_document(one, two, pairs),
        records=lambda: overlap_records(one, two, pairs),
        data=lambda: overlap_data(pairs),
        rests_on=rests_on(session, one.cards),
        excel=excel,
    )


def _tell_adoption(
    session: Session,
    criteria: list[str],
    at_least: str | None,
    rubric: str | None,
    days: tuple[object, ...],
    where: Where,
) -> None:
    if len(criteria) > 1 or any(each is not None for each in days):
        raise typer.BadParameter("--adoption takes one criterion, and no year or day: it shows all")
    named = rubric_named(session.workspace, rubric)
    fullest = _fullest(session, named, criteria[0])
    tell_adoption(session, fullest.rubric, fullest.criterion, at_least, where)


def _tallies(
    session: Session,
    name: str,
    rubric: str | None,
    year: int | None,
    years: str | None,
    as_of: str | None,
) -> tuple[Tally, ...]:
    named = rubric_named(session.workspace, rubric)
    day = None if as_of is None else parsed_day(as_of)
    first, last = span(years) if years is not None else (day.year if day else year,) * 2
    if first is None or last is None:
        return (_fullest(session, named, name),)
    id_ = criterion_named(name, scopes(session.workspace, named, *range(first, last + 1)))
    return tuple(
        tally(home, id_, each, session.workspace.states.values(), day)
        for each in range(first, last + 1)
        for home in (rubric_asking(session, named, (id_,), each),)
    )


def _fullest(session: Session, named: Rubric | None, name: str) -> Tally:
    """Return the latest year in which at least half as many states are coded as in the fullest."""
    workspace = session.workspace
    id_ = criterion_named(name, scopes(workspace, named))
    tallies = [
        tally(home, id_, graded.year, workspace.states.values())
        for graded in graded_years(workspace, named)
        for home in (named or graded.rubric,)
        if id_ in home.criteria and home.criteria[id_].in_force(graded.year)
    ]
    if not tallies:
        year = _any_year(session, named)
        home = rubric_asking(session, named, (id_,), year)
        return tally(home, id_, year, workspace.states.values())
    coded = [len(each.marks) - len(each.uncoded) for each in tallies]
    return [each for each, count in zip(tallies, coded, strict=True) if 2 * count >= max(coded)][-1]


def _any_year(session: Session, named: Rubric | None) -> int:
    years = graded_years(session.workspace, named) or graded_years(session.workspace)
    if not years:
        raise CommandError(nothing_known(session.workspace))
    return years[-1].year
