"""Many states at once: how few changes lift each to a grade."""

from __future__ import annotations

from collections.abc import Sequence

from statscore.model.rubric import Rounding
from statscore.reports.plans import Planning
from statscore.write.document import (
    Blank,
    Cell,
    Column,
    Document,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    UNKNOWN,
    day_words,
    grade_cell,
    points,
)


def plans_table(found: Sequence[Planning]) -> Document:
    """Return one line a state: how few changes reach the grade, and which."""
    first = found[0]
    rubric, rounding = first.card.rubric, first.card.rubric.rounding
    order = sorted(found, key=_reach)
    return (
        heading(f"{rubric.title} · {first.card.year} · what lifts a state to {first.wish.grade}"),
        paragraph(Span(day_words(first.card).capitalize(), "weak")),
        Blank(),
        Table(
            (
                Column("state"),
                Column("score", "right"),
                Column("grade"),
                Column("changes", "right"),
                Column("steps", "right"),
                Column("to", "right"),
                Column("the cheapest plan", wrap=True),
            ),
            tuple(_row(each, rounding) for each in order),
        ),
    )


def _reach(found: Planning) -> tuple[int, int, int, str]:
    if found.reached:
        return 0, 0, 0, found.card.name
    if not found.plans:
        return 2, 0, 0, found.card.name
    return 1, len(found.plans[0].changes), found.plans[0].steps, found.card.name


def _row(found: Planning, rounding: Rounding) -> tuple[Cell, ...]:
    plan = found.plans[0] if found.plans else None
    if plan:
        words = ", ".join(
            f"{change.mark.number or change.mark.criterion} {change.level}"
            for change in plan.changes
        )
    elif found.reached:
        words = "reached already"
    else:
        words = f"out of reach: at best {points(found.best, rounding)}, {found.best_grade}"
    return (
        cell(found.card.name),
        cell(points(found.score, rounding)),
        grade_cell(found.card.rubric, found.grade),
        cell(len(plan.changes) if plan else UNKNOWN),
        cell(plan.steps if plan else UNKNOWN, "weak"),
        cell(points(plan.score, rounding) if plan else UNKNOWN),
        cell(words, "plain" if plan else "weak"),
    )
