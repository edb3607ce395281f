"""`statscore gaps`: what is missing, who has it already, and what would reach a grade."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated

import typer

from statscore.cli.options import (
    AsOfOption,
    RubricOption,
    Shown,
    StatesYearArgument,
    YearOption,
    showing,
)
from statscore.cli.output import emit, on_screen, shows_links
from statscore.cli.session import (
    Moment,
    Session,
    all_cards,
    command_line,
    level_named,
    moment,
    rests_on,
    start,
    time_words,
)
from statscore.cli.trouble import tell
from statscore.formats.document import Document
from statscore.model.names import did_you_mean, grade_of
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.reports.card.citations import Cited, addresses
from statscore.reports.card.headline import headline
from statscore.reports.card.known_law import known_law
from statscore.reports.card.report_card import ReportCard
from statscore.reports.plan.gaps import Shortfall, gaps, seen_gaps, shortfalls
from statscore.reports.plan.plans import Planning, UnplannableError, View, Wish, models_of, planning
from statscore.reports.plan.unknown import unknown as unknown_of
from statscore.reports.plan.unknown import unknown_of_all
from statscore.views import unknown as views
from statscore.views.gaps import (
    Missing,
    cited_in,
    gaps_data,
    gaps_document,
    gaps_records,
    shortfall_data,
    shortfalls_document,
    shortfalls_records,
)
from statscore.views.plans import (
    citations_of,
    plans_data,
    plans_document,
    plans_records,
    plans_table,
)
from statscore.views.statutes import Link


@showing
def command(
    states: StatesYearArgument = None,
    criterion: Annotated[
        str | None,
        typer.Option(
            "--criterion", "-c", help="Which states fall short on this id, number or title."
        ),
    ] = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="GRADE", help="The cheapest sets of changes that reach it."),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option(metavar="C[=LEVEL]", help="With --to: has to be in the plan."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="C", help="With --to: may not be in the plan.")
    ] = None,
    alternatives: Annotated[
        int, typer.Option(min=0, max=50, help="With --to: how many next best.")
    ] = 3,
    *,
    optimistic: Annotated[
        bool, typer.Option("--optimistic", help="With --to: what is not known is at its best.")
    ] = False,
    pessimistic: Annotated[
        bool,
        typer.Option(
            "--pessimistic", help="With --to: what is not known is at its worst, and can change."
        ),
    ] = False,
    unknown: Annotated[
        bool,
        typer.Option("--unknown", help="What nobody knows, those first whose answer tells most."),
    ] = False,
    table: Annotated[
        bool, typer.Option("--table", help="Show every gap, not those of most points alone.")
    ] = False,
    shown: Shown,
) -> None:
    """Show what earned less than its weight, by points lost, and which states already have it.

    Only coded criteria can be gaps: what nobody has coded is listed as not known. What was last
    read on an earlier day, or is asked by another rubric, is named with that day. Without a state:
    every criterion with the number of states that fall short.

    With --unknown: the open criteria in the order in which an answer would decide the grade or
    narrow the score, with states whose law shows what to look for.

    With --to: the fewest changes of law that reach the grade, of those the smallest steps, with
    proof that nothing cheaper does, the next best sets, and the law of states that have it.
    """
    session = start(shown.workspace, states)
    asked = moment(session, rubric, year, as_of)
    everyone = all_cards(session, asked)
    chosen = {state.code for state in session.chosen}
    cards = [card for card in everyone if card.state in chosen]
    write = partial(emit, shown, rests_on=rests_on(session, cards))
    if to is not None or require or exclude or optimistic or pessimistic:
        if criterion is not None:
            raise typer.BadParameter("give --criterion or --to, not both")
        view = view_named(optimistic=optimistic, pessimistic=pessimistic)
        wish = wished(asked, to, require or [], exclude or [], alternatives, view)
        planned = plannings(cards, wish, everyone, lenient=not session.named)
        page = partial(_plans_page, session, planned, shown)
        rows = partial(plans_records, planned, session.fips)
        write(document=page, records=rows, data=lambda: list(map(plans_data, planned)))
    elif unknown:
        if criterion is not None:
            raise typer.BadParameter("give --criterion or --unknown, not both")
        _unknown(session, asked, cards, shown, write, whole=table)
    elif session.named and criterion is None:
        pages = _missing(session, asked, cards, everyone, shown)

        def linked(page: Missing) -> Missing:
            cited = cited_in(page, whole=table)
            return page._replace(links=links_to(session.workspace, cited, shown))

        write(
            document=lambda: gaps_document(map(linked, pages), whole=table),
            records=lambda: gaps_records(pages, session.fips),
            data=lambda: list(map(gaps_data, pages)),
        )
    else:
        short = _shortfalls(cards, asked, criterion)
        write(
            document=lambda: shortfalls_document(
                cards, short, detail=criterion is not None, default=asked.default
            ),
            records=lambda: shortfalls_records(cards, short),
            data=lambda: list(map(shortfall_data, short)),
        )


def _unknown(
    session: Session,
    asked: Moment,
    cards: Sequence[ReportCard],
    shown: Shown,
    write: Callable[..., None],
    *,
    whole: bool,
) -> None:
    """Write what nobody knows of each state that was named, or of all together."""
    states = tuple(session.workspace.states.values())
    if not session.named:
        open_ = unknown_of_all(cards, states)
        write(
            document=lambda: views.unknown_of_all_document(
                cards, open_, asked.default, whole=whole
            ),
            records=lambda: views.unknown_of_all_records(cards, open_),
            data=lambda: [views.unknown_of_all_data(cards, each) for each in open_],
        )
        return
    pages = [
        views.Open(
            card,
            unknown_of(card, states),
            asked.default,
            _then_code(card, shown) if on_screen(shown) else (),
        )
        for card in cards
    ]
    write(
        document=lambda: views.unknown_document(pages, whole=whole),
        records=lambda: views.unknown_records(pages, session.fips),
        data=lambda: list(map(views.unknown_data, pages)),
    )


def _then_code(card: ReportCard, shown: Shown) -> list[tuple[str, str]]:
    at = ["--rubric", card.rubric.id, "--year", str(card.year)]
    named = command_line(shown, "code", card.state, "--unknown", *at)
    return [(named, "answer them in this order")]


def _missing(
    session: Session,
    asked: Moment,
    cards: Sequence[ReportCard],
    everyone: Sequence[ReportCard],
    shown: Shown,
) -> list[Missing]:
    """Return what each of the states lacks, with the laws of others."""
    workspace, models = session.workspace, models_of(everyone)
    pages = []
    for card in cards:
        settled = headline(card).kind == "settled"
        rubrics = [card.rubric] if settled else workspace.rubrics_in_order
        law = known_law(card, workspace.states[card.state], rubrics)
        pages.append(
            Missing(
                card,
                gaps(card, everyone),
                seen_gaps(card, law, workspace.states.values()),
                law,
                models,
                asked.default,
                _more(card, shown) if on_screen(shown) else (),
            )
        )
    return pages


def _more(card: ReportCard, shown: Shown) -> list[tuple[str, str]]:
    """Return what else there is to ask of what is missing."""
    lines = []
    grades = list(card.rubric.grades)
    better = grades[: grades.index(card.known_grade)] if card.known_grade in grades else []
    if card.gaps and better:
        grade = better[-1]
        named = command_line(shown, "gaps", card.state, *time_words(card), "--to", grade)
        lines.append((named, f"the cheapest way to {grade}"))
    named = command_line(shown, "grade", card.state, *time_words(card))
    return [*lines, (named, "the whole card")]


def _plans_page(session: Session, planned: Sequence[Planning], shown: Shown) -> Document:
    if not session.named:
        return plans_table(planned)
    return plans_document(planned, links_to(session.workspace, citations_of(planned), shown))


def _shortfalls(
    cards: Sequence[ReportCard], asked: Moment, criterion: str | None
) -> tuple[Shortfall, ...]:
    """Return the shortfalls, only that of the criterion where one is named."""
    short = shortfalls(cards)
    if criterion is None:
        return short
    id_ = asked.criterion(criterion)
    named = tuple(shortfall for shortfall in short if shortfall.criterion == id_)
    if not named:
        raise typer.BadParameter(f"'{asked.rubric.id}' does not ask '{id_}' in {asked.year}")
    return named


def wished(
    asked: Moment,
    to: str | None,
    require: Sequence[str],
    exclude: Sequence[str],
    alternatives: int,
    view: View,
) -> Wish:
    """Return what the user wants; BadParameter where the rubric does not have a name of it."""
    if to is None:
        raise typer.BadParameter("name the grade that the plan has to reach: --to GRADE")
    required = named_changes(asked, require)
    excluded = frozenset(asked.criterion(name) for name in exclude)
    both = excluded & set(required)
    if both:
        raise typer.BadParameter(f"'{min(both)}' is both required and excluded")
    return Wish(_grade_named(asked.rubric, to), view, alternatives, required, excluded)


def view_named(*, optimistic: bool, pessimistic: bool) -> View:
    """Return how what is not known is taken; BadParameter where both ways are asked for."""
    if optimistic and pessimistic:
        raise typer.BadParameter("give --optimistic or --pessimistic, not both")
    if optimistic:
        return "optimistic"
    return "pessimistic" if pessimistic else "known"


def named_changes(asked: Moment, texts: Sequence[str]) -> dict[str, str | None]:
    """Return each criterion with its level, None where none is given: "5.3=full", "5.3".

    Raises BadParameter where one stands there twice, and for what the rubric does not have.
    """
    levels: dict[str, str | None] = {}
    for text in texts:
        name, equals, level = text.partition("=")
        criterion = asked.criterion(name)
        known = asked.rubric.levels(criterion)
        named = known.reached(level.strip())
        if equals and named is None:
            named = level_named(known, criterion, level, numeric=known.numeric)
        if criterion in levels:
            raise typer.BadParameter(f"'{criterion}' stands there twice: give it one level")
        levels[criterion] = named
    return levels


def _grade_named(rubric: Rubric, name: str) -> str:
    if not rubric.grades:
        raise typer.BadParameter(f"rubric '{rubric.id}' has no grades")
    grade = grade_of(rubric.grades, name)
    if grade is None:
        words = did_you_mean("grade", name, rubric.grades)
        raise typer.BadParameter(f"{words} (rubric '{rubric.id}')")
    return grade


def plannings(
    cards: Sequence[ReportCard], wish: Wish, everyone: Sequence[ReportCard], *, lenient: bool
) -> list[Planning]:
    """Return the plans for each card.

    Where a required criterion can be part of no plan: BadParameter, or if `lenient` the card is
    left out and a line on stderr says so.
    """
    planned = []
    models = models_of(everyone)
    for card in cards:
        try:
            planned.append(planning(card, wish, models))
        except UnplannableError as error:
            if not lenient:
                raise typer.BadParameter(str(error)) from error
            tell(f"{card.state} is left out: {error}")
    if not planned:
        raise typer.BadParameter("no state can be planned for")
    return planned


def links_to(workspace: Workspace, cited: Iterable[Cited], shown: Shown) -> Link:
    """Return the addresses of the citations that a page shows, none where it shows no links."""
    us = workspace.settings.jurisdictions == "us"
    return addresses(cited) if us and shows_links(shown.format_, shown.output) else {}
