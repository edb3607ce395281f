"""What publishers printed, against itself, the rubric and the coded answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from statscore.checks.subjects import (
    Printed,
    printed_in,
    rubric_file,
)
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.reports.card.disagreement import Code, Disagreement, disagreements, span_text
from statscore.reports.card.report_card import against_print, report_card
from statscore.reports.card.standings import printed_ranks

DISAGREEMENTS: tuple[Code, ...] = (
    "published-total",
    "published-area-over",
    "published-grade",
    "published-outside",
)


def published_figures(at: Printed) -> Iterator[Diagnostic]:
    """Yield the printed figures that do not fit, as the card says it.

    What contradicts the answers is a warning: levels, and what earns them, may be ours and not the
    publisher's, and publishers err. Where printed figures contradict each other that is an error,
    until a `note` says that they were printed so. Outside the years that the rubric grades its
    cut scores prove nothing.
    """
    for each in disagreements(report_card(at.rubric, at.state, at.year)):
        yield Diagnostic(
            code=each.code,
            message=each.words,
            file=at.file,
            path=(*at.path, *each.keys),
            help=_remedy(at, each),
            lenient=_lenient(at, each),
        )


def _lenient(at: Printed, each: Disagreement) -> bool:
    unproved = each.code == "published-grade" and not at.rubric.within_years(at.year)
    return at.published.note is not None or unproved


def _remedy(at: Printed, each: Disagreement) -> str:
    if each.code == "published-outside":
        return (
            f"compare the source with the answers that hold on {at.rubric.cutoff_day(at.year)}; "
            "both may be right where the publisher read the law otherwise"
        )
    if each.code == "published-area-over":
        what = "compare the figure with the source, and the year"
    elif each.code == "published-grade":
        what = (
            "compare points and grade with the source, "
            f"and the cut scores in {rubric_file(at.rubric)}"
        )
    else:
        what = "compare the figures with the source"
    return f"{what}; where it was printed so, say so in `note`"


def figures_compared(workspace: Workspace) -> int:
    """Return how many printed figures are held against answers, rubric and each other.

    Figures that were worked out confirm nothing, and are not counted.
    """
    return sum(
        not at.published.worked_out(name)
        for at in printed_in(workspace)
        for name in at.published.figures
    )


def published_rank(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the printed ranks that a state cannot have among the states that are here."""
    ranked: dict[tuple[str, int], list[Printed]] = {}
    for at in printed_in(workspace):
        if at.published.rank is not None:
            ranked.setdefault((at.rubric.id, at.year), []).append(at)
    for (id_, year), printed in ranked.items():
        rubric = workspace.rubrics[id_]
        by_state = {
            code: report_card(rubric, state, year) for code, state in workspace.states.items()
        }
        spans = printed_ranks(by_state.values(), workspace.most_graded - len(by_state))
        for at in printed:
            card = by_state[at.state.code]
            yield from _rank(at, disagreements(card, spans.get(card.state)))


def _rank(at: Printed, found: Iterable[Disagreement]) -> Iterator[Diagnostic]:
    for each in found:
        if each.code == "published-rank":
            yield Diagnostic(
                code=each.code,
                message=each.words,
                file=at.file,
                path=(*at.path, *each.keys),
                help="compare the rank with the source; where publishers number ties otherwise, "
                "or rank other states, both may be right",
            )


def published_year(at: Printed) -> Iterator[Diagnostic]:
    """Yield the printed years that lie outside the years that the rubric grades."""
    if not at.rubric.within_years(at.year):
        first, last = at.rubric.from_, at.rubric.until
        span = f"{'' if first is None else f' from {first}'}{'' if last is None else f' to {last}'}"
        yield Diagnostic(
            code="published-year",
            message=f"'{at.rubric.id}' does not grade {at.year}; it grades{span}",
            file=at.file,
            path=at.path,
            on_key=True,
            help=f"correct the year, or `from` and `until` in {rubric_file(at.rubric)}",
        )


def implied_differs(at: Printed) -> Iterator[Diagnostic]:
    """Yield the answers with a level that an area printed at its maximum or minimum leaves not."""
    card = report_card(at.rubric, at.state, at.year)
    for criterion, levels in against_print(card).items():
        mark = next(mark for mark in card.marks if mark.criterion == criterion)
        figure = span_text(at.published.areas[mark.area])
        if mark.held is None:
            continue
        yield Diagnostic(
            code="implied-differs",
            message=f"area '{mark.area}' was printed as {figure} for {at.year}, by which "
            f"'{criterion}' is {' or '.join(levels)}; this answer says {mark.held.answer.says}",
            file=at.file,
            path=("answers", criterion, str(mark.held.since), *list(mark.held.answer.claim)[:1]),
            help="compare the source with the law; the answer counts, and both may be right where "
            "the publisher read the law otherwise",
        )
