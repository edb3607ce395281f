"""`statscore tally`: how many states, and which, meet levels or conditions; who adopted when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import typer

from statscore.cli.options import AsOfOption, RubricOption, Shown, YearOption, YearsOption, showing
from statscore.cli.output import emit
from statscore.cli.session import (
    Scopes,
    Session,
    criterion_named,
    level_named,
    nothing_known,
    rests_on,
    rubric_named,
    scopes,
    start,
    yet_to_come,
)
from statscore.cli.trouble import CommandError
from statscore.cli.words import YearOrDay, from_to, parsed_day, span, times
from statscore.model.dates import When
from statscore.model.names import Criteria
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.reports.card.provenance import Provenance
from statscore.reports.count.adoption import adoption
from statscore.reports.count.conditions import (
    Condition,
    ConditionError,
    LevelTest,
    Matches,
    comparisons,
    is_condition,
    level_choices,
    matches,
    parsed,
    resolved,
)
from statscore.reports.count.find import criteria as criteria_of
from statscore.reports.count.last_seen import LastSeen, last_seen
from statscore.reports.count.tally import Tally, fullest, fullest_tally, overlap, tally
from statscore.reports.count.years import graded_years
from statscore.views.conditions import conditions_data, conditions_document, conditions_records
from statscore.views.find import criteria_document, find_records, find_row
from statscore.views.tally import (
    adoption_data,
    adoption_document,
    adoption_records,
    last_seen_data,
    last_seen_document,
    last_seen_records,
    overlap_data,
    overlap_document,
    overlap_records,
    tally_data,
    tally_document,
    tally_records,
)

MOST_CONDITIONS = 8


class TallyAsked(NamedTuple):
    """What the user asks: in which rubric, of which level, and of which years or days."""

    session: Session
    rubric: Rubric | None
    at_least: str | None
    times: tuple[YearOrDay, ...] = ()

    @property
    def years(self) -> Sequence[int]:
        """The years that are asked about, none where the user named none."""
        return [year for year, _day in self.times]


@showing
def command(
    criteria: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CRITERION]... [YEAR]",
            help="Ids, numbers, titles, or conditions like 'a=full and b>=some'; two: the overlap. "
            "A year or a day, or the first and last year. Without any: what there is to count.",
        ),
    ] = None,
    year: YearOption = None,
    years: YearsOption = None,
    as_of: AsOfOption = None,
    at_least: Annotated[
        str | None, typer.Option(help="Count this level and every better one.")
    ] = None,
    rubric: RubricOption = None,
    *,
    adopted: Annotated[
        bool, typer.Option("--adoption", help="Who reached the level, or the best one, when.")
    ] = False,
    last: Annotated[
        bool, typer.Option("--last-seen", help="Each state's latest answer, with its day.")
    ] = False,
    shown: Shown,
) -> None:
    """Count the states at each level of a criterion, beside what the publisher counted.

    States that nobody has coded for the day are counted apart: they may meet the level or not.
    A condition joins criterion=level (or != < <= > >=) with and, or, not and parentheses; a
    criterion alone means its best level. Several conditions, or three criteria: their overlap.
    """
    session = start(shown.workspace)
    criteria, named = _parted(session.workspace, criteria or ())
    asked_times = _times(named, year, years, as_of)
    criteria = _joined(criteria)
    if not criteria:
        _show_criteria(session, shown)
        return
    if adopted and (len(criteria) > 1 or asked_times):
        raise typer.BadParameter("--adoption takes one criterion, and no year or day: it shows all")
    if last and (adopted or at_least or len(criteria) > 1 or asked_times):
        raise typer.BadParameter("--last-seen takes one criterion, and no level, year or day")
    conditions = not (adopted or last) and (
        any(is_condition(text) for text in criteria)
        or len(criteria) > 2  # noqa: PLR2004 - two have a table of levels of their own
        or (bool(at_least) and len(criteria) > 1)
    )
    if conditions and len(criteria) > MOST_CONDITIONS:
        raise typer.BadParameter(f"at most {MOST_CONDITIONS} conditions at once")
    asked = TallyAsked(session, rubric_named(session.workspace, rubric), at_least, asked_times)
    if adopted:
        _show_adoption(asked, criteria[0], shown)
    elif last:
        _show_last_seen(asked, criteria[0], shown)
    elif conditions:
        _show_conditions(asked, criteria, shown)
    elif len(criteria) == 1:
        _show_tallies(asked, criteria[0], shown)
    else:
        _show_overlap(asked, criteria, shown)


def _show_criteria(session: Session, shown: Shown) -> None:
    """Write what can be counted."""
    every = criteria_of(session.workspace)
    emit(
        shown,
        document=lambda: tuple(criteria_document(every)),
        records=lambda: find_records(every),
        data=lambda: list(map(find_row, every)),
    )


def _parted(workspace: Workspace, words: Sequence[str]) -> tuple[list[str], list[When]]:
    """Return the words of criteria, and the years and days that stand among them.

    A number that is a criterion's is no year.
    """
    criteria = Criteria(workspace.rubrics.values())
    parts = [(word, () if criteria.named(word).ids else times(word)) for word in words]
    named = [time for _word, of_word in parts for time in of_word]
    return [word for word, of_word in parts if not of_word], named


def _times(
    named: Sequence[When], year: int | None, years: str | None, as_of: str | None
) -> tuple[YearOrDay, ...]:
    """Return the years and days that are asked about, among the criteria or with an option."""
    if bool(named) + sum(option is not None for option in (year, years, as_of)) > 1:
        raise typer.BadParameter("give one year or day, or one span of years")
    if named:
        return from_to(named)
    if years is not None:
        return span(years)
    if as_of is not None:
        day = parsed_day(as_of)
        return ((day.year, day),)
    return () if year is None else ((year, None),)


def _joined(words: list[str]) -> list[str]:
    """Return the words as one condition where the shell has parted it at its spaces."""
    parted = any(word.casefold() in ("and", "or", "not", "(", ")") for word in words)
    return [" ".join(words)] if parted else words


def _show_tallies(asked: TallyAsked, name: str, shown: Shown) -> None:
    counts = tallies(asked, name)
    last = counts[-1]
    levels = last.rubric.levels(last.criterion)
    level = level_named(levels, last.criterion, asked.at_least) if asked.at_least else None
    emit(
        shown,
        document=lambda: tally_document(counts, level, by_default=not asked.times),
        records=lambda: tally_records(counts, level),
        data=lambda: [tally_data(counted, level) for counted in counts],
        rests_on=rests_on(asked.session, [card for counted in counts for card in counted.cards]),
    )


def _show_overlap(asked: TallyAsked, names: Sequence[str], shown: Shown) -> None:
    one, two = (tallies(asked, name)[-1] for name in names)
    if one.as_of != two.as_of:
        two = tally(two.rubric, two.criterion, one.year, asked.session.chosen, one.as_of)
    pairs = overlap(one, two)
    emit(
        shown,
        document=lambda: overlap_document(one, two, pairs),
        records=lambda: overlap_records(one, two, pairs),
        data=lambda: overlap_data(pairs),
        rests_on=rests_on(asked.session, one.cards),
    )


def _show_adoption(asked: TallyAsked, name: str, shown: Shown) -> None:
    """Write who reached the level, or the best one, when and in which order."""
    latest = _fullest_tally(asked, name)
    home, criterion = latest.rubric, latest.criterion
    levels = home.levels(criterion)
    at_least = asked.at_least
    level = level_named(levels, criterion, at_least) if at_least else next(iter(levels))
    adopted = adoption(home, criterion, level, asked.session.workspace.states.values())
    emit(
        shown,
        document=lambda: adoption_document(adopted),
        records=lambda: adoption_records(adopted, asked.session.fips),
        data=lambda: adoption_data(adopted),
        rests_on=lambda: Provenance(rubrics=(home,)),
    )


def _show_last_seen(asked: TallyAsked, name: str, shown: Shown) -> None:
    """Write each state's latest answer with its day."""
    seen = latest_answers(asked.session.workspace, asked.rubric, name)
    emit(
        shown,
        document=lambda: last_seen_document(seen),
        records=lambda: last_seen_records(seen, asked.session.fips),
        data=lambda: last_seen_data(seen),
        rests_on=lambda: Provenance(rubrics=(seen.rubric,)),
    )


def latest_answers(workspace: Workspace, named: Rubric | None, name: str) -> LastSeen:
    """Return each state's latest answer, under the named rubric or else the first that asks."""
    id_ = criterion_named(name, scopes(workspace, named))
    ordered = (named,) if named else workspace.rubrics_in_order
    home = next(rubric for rubric in ordered if id_ in rubric.criteria)
    return last_seen(home, id_, workspace.states.values())


def tallies(asked: TallyAsked, name: str) -> tuple[Tally, ...]:
    """Return the counts of the years or the day asked about, else of the fullest late year."""
    session, named = asked.session, asked.rubric
    if not asked.times:
        return (_fullest_tally(asked, name),)
    workspace = session.workspace
    id_ = _with_levels(workspace, criterion_named(name, scopes(workspace, named, *asked.years)))
    return tuple(
        tally(_home(asked, (id_,), year), id_, year, session.workspace.states.values(), day)
        for year, day in asked.times
    )


def _with_levels(workspace: Workspace, criterion: str) -> str:
    """Return the criterion; BadParameter where its answers are numbers of a scale."""
    for rubric in workspace.rubrics.values():
        if criterion in rubric.criteria and rubric.criteria[criterion].linear:
            raise typer.BadParameter(
                f"'{criterion}' is answered with a number and has no levels to count; "
                f"ask '{criterion}>=10', say"
            )
    return criterion


def _fullest_tally(asked: TallyAsked, name: str) -> Tally:
    workspace, named = asked.session.workspace, asked.rubric
    id_ = _with_levels(workspace, criterion_named(name, scopes(workspace, named)))
    counted = fullest_tally(workspace, id_, named)
    if counted is not None:
        return counted
    year = _years(asked)[-1]
    return tally(_home(asked, (id_,), year), id_, year, workspace.states.values())


def _years(asked: TallyAsked) -> list[int]:
    """Return the years that can be graded; CommandError where there is none."""
    workspace = asked.session.workspace
    years = graded_years(workspace, asked.rubric) or graded_years(workspace)
    if not years:
        coming = yet_to_come(workspace, asked.session.chosen, asked.rubric)
        raise CommandError(coming or nothing_known(workspace))
    return [graded.year for graded in years]


# Conditions.


def _show_conditions(asked: TallyAsked, texts: Sequence[str], shown: Shown) -> None:
    """Write which states meet the conditions, alone and together."""
    among = scopes(asked.session.workspace, asked.rubric, *asked.years)
    met = _met(asked, [_parsed(text, asked.at_least, among) for text in texts])
    emit(
        shown,
        document=lambda: conditions_document(met),
        records=lambda: conditions_records(met),
        data=lambda: [conditions_data(of_year) for of_year in met],
        rests_on=rests_on(
            asked.session, [card for of_year in met for card in of_year.cards.values()]
        ),
    )


def _parsed(text: str, at_least: str | None, among: Scopes) -> Condition:
    """Return the condition in the ids of criteria."""
    try:
        condition = parsed(text)
    except ConditionError as error:
        raise typer.BadParameter(str(error)) from error

    def with_id(compared: LevelTest) -> LevelTest:
        id_ = criterion_named(compared.criterion, among)
        if compared.level is None and at_least is not None:
            return LevelTest(id_, ">=", at_least)
        return LevelTest(id_, compared.operator, compared.level)

    return resolved(condition, with_id)


def _met(asked: TallyAsked, written: Sequence[Condition]) -> tuple[Matches, ...]:
    states = asked.session.workspace.states.values()
    if asked.times:
        return tuple(
            matches(*_understood(asked, written, year), year, states, day)
            for year, day in asked.times
        )
    met = []
    problem: typer.BadParameter | None = None
    for year in _years(asked):
        try:
            met.append(matches(*_understood(asked, written, year), year, states))
        except typer.BadParameter as error:
            problem = problem or error
    if not met and problem is not None:
        raise problem
    return (fullest(met, lambda of_year: of_year.known),)


def _understood(
    asked: TallyAsked, written: Sequence[Condition], year: int
) -> tuple[Rubric, list[Condition]]:
    """Return the rubric that asks all the criteria in the year, and the conditions with levels."""
    ids = dict.fromkeys(compared.criterion for one in written for compared in comparisons(one))
    home = _home(asked, tuple(ids), year)

    def with_level(compared: LevelTest) -> LevelTest:
        choices = level_choices(home, compared.criterion)
        level = next(iter(home.levels(compared.criterion)))
        number = home.levels(compared.criterion).number(compared.level or "")
        if number is not None and home.criteria[compared.criterion].linear:
            level = decimal_text(number)
        elif compared.level is not None:
            level = level_named(choices, compared.criterion, compared.level)
        return LevelTest(compared.criterion, compared.operator, level)

    return home, [resolved(condition, with_level) for condition in written]


def _home(asked: TallyAsked, ids: Sequence[str], year: int) -> Rubric:
    """Return the rubric that asks all the criteria in the year; BadParameter where none does.

    The named one, else the one that grades the year, else the default, else any.
    """
    workspace, named = asked.session.workspace, asked.rubric
    ordered = (named,) if named else (workspace.rubric_for(year), *workspace.rubrics_in_order)
    for rubric in ordered:
        if rubric is not None and set(ids) <= {id_ for id_, _criterion in rubric.asked(year)}:
            return rubric
    if named is not None:
        missing = next(id_ for id_ in ids if not named.criteria[id_].in_force(year))
        raise typer.BadParameter(f"'{named.id}' does not ask '{missing}' in {year}")
    what = f"'{ids[0]}'" if len(ids) == 1 else f"all of {', '.join(ids)}"
    raise typer.BadParameter(f"no rubric asks {what} in {year}")
