"""What `gaps --to` asks for: a grade, and what has to be or may not be in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from statscore.cli.options import Format
from statscore.cli.output import shows_links
from statscore.cli.session import Moment, did_you_mean, level_named
from statscore.cli.trouble import tell
from statscore.model.names import grade_of
from statscore.model.rubric import Rubric
from statscore.reports.card.citations import addresses
from statscore.reports.card.report_card import ReportCard
from statscore.reports.plan.moves import UnplannableError, View, Wish
from statscore.reports.plan.plans import Planning, models_of, planning
from statscore.views.plans.page import citations_of
from statscore.views.statutes import Link


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
    excluded = frozenset(asked.criterion(each) for each in exclude)
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
    """Return each criterion with its level; BadParameter where one stands there twice."""
    found: dict[str, str | None] = {}
    for text in texts:
        criterion, level = _named_change(asked, text)
        if criterion in found:
            raise typer.BadParameter(f"'{criterion}' stands there twice: give it one level")
        found[criterion] = level
    return found


def _named_change(asked: Moment, text: str) -> tuple[str, str | None]:
    """Return the criterion and the level of "5.3=full", None where no level is given.

    Raises BadParameter for a name that the rubric does not have.
    """
    name, equals, level = text.partition("=")
    criterion = asked.criterion(name)
    if not equals:
        return criterion, None
    return criterion, level_named(asked.rubric.levels(criterion), criterion, level)


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
    found = []
    models = models_of(everyone)
    for card in cards:
        try:
            found.append(planning(card, wish, models))
        except UnplannableError as error:
            if not lenient:
                raise typer.BadParameter(str(error)) from error
            tell(f"{card.state} is left out: {error}")
    if not found:
        raise typer.BadParameter("no state can be planned for")
    return found


def plan_links(found: Sequence[Planning], format_: Format | None, output: Path | None) -> Link:
    """Return the addresses of the citations that the page shows, none where it shows no links."""
    if not shows_links(format_, output):
        return {}
    return addresses(citations_of(found))
