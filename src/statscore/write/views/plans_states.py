"""Many states at once: how few changes lift each to a grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.model.rubric import Rounding
from statscore.reports.plans import Plan, Planning
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.plans import start_words
from statscore.write.views.words import (
    NOTHING_APPLIES,
    day_words,
    points,
    states_words,
)


def plans_table(found: Sequence[Planning]) -> Document:
    """Return one line a state that a plan lifts, the nearest first, and by name all others."""
    return tuple(_states(found))


def _states(found: Sequence[Planning]) -> Iterator[Block]:
    card, wanted = found[0].card, found[0].wish.grade
    yield heading(f"{card.rubric.title} · {card.year} · what lifts a state to {wanted}")
    yield paragraph(Span(day_words(card).capitalize(), "weak"))
    yield Blank()
    planned = [(each, each.plans[0]) for each in found if each.plans]
    if planned:
        yield _table(sorted(planned, key=_reach), card.rubric.rounding)
        yield from _range_note([each for each, _plan in planned])
        yield Blank()
    apart = [each for each in found if each.card.applies is False]
    found = [each for each in found if each.card.applies is not False]
    for words, those in (
        (NOTHING_APPLIES, apart),
        (f"{wanted} is reached already", [each for each in found if each.reached]),
        (
            f"no plan to {wanted} by what is coded: other criteria would have to bring the rest",
            [each for each in found if _short(each) and each.further is not None],
        ),
        (
            f"{wanted} is out of reach whatever changes",
            [each for each in found if _short(each) and each.further is None],
        ),
    ):
        if those:
            codes = states_words(each.card.state for each in those)
            yield paragraph(Span(f"{words} ({len(those)}): ", "weak"), codes, hanging=2)


def _short(found: Planning) -> bool:
    return not found.plans and not found.reached


def _reach(planned: tuple[Planning, Plan]) -> tuple[int, int, str]:
    found, plan = planned
    return len(plan.changes), plan.steps, found.card.name


def _table(planned: Sequence[tuple[Planning, Plan]], rounding: Rounding) -> Table:
    return Table(
        (
            Column("state"),
            Column("score", "right"),
            Column("grade", wrap=True),
            Column("changes", "right"),
            Column("steps", "right"),
            Column("to", "right"),
            Column("the cheapest plan", wrap=True),
        ),
        tuple(_row(found, plan, rounding) for found, plan in planned),
    )


def _row(found: Planning, plan: Plan, rounding: Rounding) -> tuple[Cell, ...]:
    score, grade = start_words(found)
    changes = (f"{each.mark.number or each.mark.criterion} {each.level}" for each in plan.changes)
    return (
        cell(found.card.name),
        cell(score),
        cell(grade.text, grade.style),
        cell(len(plan.changes)),
        cell(plan.steps, "weak"),
        cell(points(plan.score, rounding)),
        cell(", ".join(changes)),
    )


def _range_note(found: Sequence[Planning]) -> Iterator[Block]:
    """Yield what a range among the scores means."""
    if any(each.from_low_end for each in found):
        words = "a range: coded in part, and no total printed; the plan starts from its low end"
        yield paragraph(Span(words, "weak"), hanging=2)
