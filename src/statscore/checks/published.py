"""What publishers printed, against itself, the rubric and the coded answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from statscore.checks.subjects import Printed, printed_in, rubric_file
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.model.workspace import Workspace
from statscore.reports.card.grading import grade_of, rounded, worse_of
from statscore.reports.card.report_card import against_print, report_card
from statscore.reports.card.yardstick import yardstick


def published_total(at: Printed) -> Iterator[Diagnostic]:
    """Yield the printed scores that are not the sum of the printed areas, where all are there."""
    score, by = at.published.score, yardstick(at.rubric, at.year)
    points = (by.area_points(area, figure) for area, figure in at.published.areas.items())
    total = by.total(sum(points, Fraction(0)))
    if score is not None and at.complete and score not in (total, _as_shown(at, total)):
        yield Diagnostic(
            code="published-total",
            message=f"the printed areas add up to {decimal_text(total)}, "
            f"but the printed score is {decimal_text(score)}",
            file=at.file,
            path=(*at.path, "score"),
            help="compare the figures with the source; where the source itself does not add up, "
            "leave the areas out and say so in `note`",
        )


def _as_shown(at: Printed, total: Fraction) -> Fraction:
    """Return the total as the publisher prints it where areas are on a scale of their own.

    What they come to in points is then seldom a figure that anybody prints.
    """
    scaled = any(at.rubric.areas[area].out_of for area in at.published.areas)
    return rounded(total, at.rubric.rounding) if scaled else total


def published_area_over(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the printed areas with more points than the year allows, or fewer."""
    limits: dict[tuple[str, int], Mapping[str, tuple[Fraction, Fraction]]] = {}
    for at in printed_in(workspace):
        if _may_drop(at):
            continue
        key = (at.rubric.id, at.year)
        if key not in limits:
            limits[key] = _limits(at)
        for area, points in at.published.areas.items():
            least, most = limits[key].get(area, (Fraction(0), Fraction(0)))
            if not _allows(least, most, points, at.rubric.rounding):
                yield Diagnostic(
                    code="published-area-over",
                    message=f"{decimal_text(points)} cannot be right: the area '{area}' earns "
                    f"{decimal_text(least)} to {decimal_text(most)} points in {at.year}",
                    file=at.file,
                    path=(*at.path, "areas", area),
                    help="compare the figure with the source, and the year",
                )


def _may_drop(at: Printed) -> bool:
    """Return whether criteria may leave the total: then an area has no maximum of its own."""
    questions = yardstick(at.rubric, at.year).questions
    return any(question.may_drop for question in questions.values())


def _limits(
    at: Printed, dropped: frozenset[str] = frozenset()
) -> Mapping[str, tuple[Fraction, Fraction]]:
    """Return the least and the most points of each area in the year, whatever the law is."""
    by = yardstick(at.rubric, at.year)
    return {
        area: _on_paper(at, area, by.limits(area, dropped), dropped) for area in at.rubric.areas
    }


def _on_paper(
    at: Printed, area: str, ends: tuple[Fraction, Fraction], dropped: frozenset[str]
) -> tuple[Fraction, Fraction]:
    """Return the ends of an area on the scale on which it is printed."""
    by = yardstick(at.rubric, at.year)
    return by.as_printed(area, ends[0], dropped), by.as_printed(area, ends[1], dropped)


def published_grade(at: Printed) -> Iterator[Diagnostic]:
    """Yield the printed grades that the printed score does not earn under the cut scores.

    Outside the years that the rubric grades its cut scores prove nothing: a warning there. Caps
    can lower a grade, so the grade of any cap will do as well.
    """
    score, grade = at.published.score, at.published.grade
    earned = None if score is None else grade_of(at.rubric, score)
    if score is None or earned is None or grade is None:
        return
    capped = {worse_of(at.rubric, (earned, cap.grade)) for cap in at.rubric.caps.values()}
    if grade not in {earned, *capped}:
        yield Diagnostic(
            code="published-grade",
            message=f"the printed grade is '{grade}', "
            f"but a score of {decimal_text(score)} earns '{earned}'",
            file=at.file,
            path=(*at.path, "grade"),
            help="compare score and grade with the source, "
            f"and the cut scores in {rubric_file(at.rubric)}",
            lenient=at.outside_years,
        )


def published_year(at: Printed) -> Iterator[Diagnostic]:
    """Yield the printed years that lie outside the years that the rubric grades."""
    if at.outside_years:
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


def published_outside(at: Printed) -> Iterator[Diagnostic]:
    """Yield the printed figures that the coded answers do not allow.

    A warning: levels, and what earns them, may be ours and not the publisher's, and publishers
    err. Both figures can stand; that they differ is worth a look, and is often the finding. A
    figure that is printed rounded agrees with what rounds to it.
    """
    rounding = at.rubric.rounding
    card = report_card(at.rubric, at.state, at.year)
    limits = _limits(at, card.dropped[0])
    astray = False
    for area in card.areas:
        points = at.published.areas.get(area.id)
        low, high = _on_paper(at, area.id, (area.coded_low, area.coded_high), card.dropped[0])
        if points is None or _allows(low, high, points, rounding):
            continue
        astray = True
        least, most = limits[area.id]
        # What no law could earn is an error of its own.
        if _allows(least, most, points, rounding):
            place: KeyPath = (*at.path, "areas", area.id)
            yield _outside(at, place, points, low, high)
    score = at.published.score
    # Where an area is astray, or all areas are printed, that has been said already.
    if score is None or astray or at.complete:
        return
    if not _allows(card.low, card.high, score, rounding):
        yield _outside(at, (*at.path, "score"), score, card.low, card.high)


def implied_differs(at: Printed) -> Iterator[Diagnostic]:
    """Yield the answers with a level that an area printed at its maximum or minimum leaves not."""
    card = report_card(at.rubric, at.state, at.year)
    for criterion, levels in against_print(card).items():
        mark = next(mark for mark in card.marks if mark.criterion == criterion)
        figure = decimal_text(at.published.areas[mark.area])
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


def _allows(low: Fraction, high: Fraction, printed: Fraction, rounding: Rounding) -> bool:
    return low <= printed <= high or rounded(low, rounding) <= printed <= rounded(high, rounding)


def _outside(
    at: Printed, path: KeyPath, points: Fraction, low: Fraction, high: Fraction
) -> Diagnostic:
    if low == high:
        span = f"come to {decimal_text(low)}"
    else:
        span = f"allow only {decimal_text(low)} to {decimal_text(high)}"
    return Diagnostic(
        code="published-outside",
        message=f"the printed figure is {decimal_text(points)}, but the answers {span}",
        file=at.file,
        path=path,
        help=f"compare the source with the answers that hold on {at.rubric.cutoff_day(at.year)}; "
        "both may be right where the publisher read the law otherwise",
    )
