"""What publishers printed, against itself, the rubric and the coded answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.checks.subjects import Printed, PrintedYear, rubric_file, years_of
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.reports.card.disagreement import (
    Code,
    Disagreement,
    against_print,
    disagreements,
    span_text,
)
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import Mark
from statscore.reports.card.standings import printed_ranks

DISAGREEMENTS: tuple[Code, ...] = (
    "published-total",
    "published-area-over",
    "published-grade",
    "published-outside",
)


def published_figures(year: PrintedYear) -> Iterator[Diagnostic]:
    """Yield the printed figures that do not fit, as the card says it.

    What contradicts the answers is a warning: levels, and what earns them, may be ours and not the
    publisher's, and publishers err. Where printed figures contradict each other that is an error,
    until a `note` says that they were printed so. Outside the years that the rubric grades its
    cut scores prove nothing.
    """
    for at in year.printed:
        for each in disagreements(at.card):
            yield _disagreeing(at, each, _remedy(at, each), lenient=_lenient(at, each))


def _disagreeing(
    at: Printed, each: Disagreement, remedy: str, *, lenient: bool = False
) -> Diagnostic:
    path = (*at.path, *each.keys)
    return Diagnostic(each.code, each.words, at.file, path, help=remedy, lenient=lenient)


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
        for year in years_of(workspace)
        for at in year.printed
        for name in at.published.figures
    )


def published_rank(year: PrintedYear) -> Iterator[Diagnostic]:
    """Yield the printed ranks that a state cannot have among the states that are here."""
    ranked = [at for at in year.printed if at.published.rank is not None]
    if not ranked:
        return
    cards = year.cards_on()
    spans = printed_ranks(cards, year.workspace.most_graded - len(cards))
    for at in ranked:
        for each in disagreements(at.card, spans.get(at.state.code)):
            if each.code == "published-rank":
                yield _disagreeing(
                    at,
                    each,
                    "compare the rank with the source; where publishers number ties otherwise, "
                    "or rank other states, both may be right",
                )


def published_year(year: PrintedYear) -> Iterator[Diagnostic]:
    """Yield the printed years that lie outside the years that the rubric grades."""
    rubric = year.rubric
    if rubric.within_years(year.year):
        return
    first, last = rubric.from_, rubric.until
    span = f"{'' if first is None else f' from {first}'}{'' if last is None else f' to {last}'}"
    for at in year.printed:
        yield Diagnostic(
            code="published-year",
            message=f"'{rubric.id}' does not grade {year.year}; it grades{span}",
            file=at.file,
            path=at.path,
            on_key=True,
            help=f"correct the year, or `from` and `until` in {rubric_file(rubric)}",
        )


def implied_differs(year: PrintedYear) -> Iterator[Diagnostic]:
    """Yield the answers with a level that an area printed at its maximum or minimum leaves not."""
    for at in year.printed:
        for criterion, levels in against_print(at.card).items() if at.published.areas else ():
            mark = at.card.mark(criterion)
            if mark is not None and mark.held is not None:
                yield _contradicted(at, mark, mark.held, levels)


def _contradicted(at: Printed, mark: Mark, held: Held, levels: Sequence[str]) -> Diagnostic:
    figure = span_text(at.published.areas[mark.area])
    return Diagnostic(
        code="implied-differs",
        message=f"area '{mark.area}' was printed as {figure} for {at.year}, by which "
        f"'{mark.criterion}' is {' or '.join(levels)}; this answer says {held.answer.says}",
        file=at.file,
        path=("answers", mark.criterion, str(held.since), *list(held.answer.claim)[:1]),
        help="compare the source with the law; the answer counts, and both may be right where "
        "the publisher read the law otherwise",
    )
