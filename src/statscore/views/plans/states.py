"""Many states at once: how few changes lift planning to a grade."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats.document import (
    Blank,
    Block,
    Cell,
    Document,
    Of,
    Span,
    Table,
    cell,
    heading,
    paragraph,
    table,
)
from statscore.model.rubric import Rounding
from statscore.reports.plan.plans import Plan, Planning
from statscore.views.plans.page import change_words, start_words
from statscore.views.words import (
    NOTHING_APPLIES,
    day_words,
    points,
    states_words,
)


def plans_table(plannings: Sequence[Planning]) -> Document:
    """Return one line a state that a plan lifts, the nearest first, and by name all others."""
    return tuple(_states(plannings))


def _states(plannings: Sequence[Planning]) -> Iterator[Block]:
    card, wanted = plannings[0].card, plannings[0].wish.grade
    yield heading(f"{card.rubric.title} · {card.year} · what lifts a state to {wanted}")
    yield paragraph(Span(day_words(card).capitalize(), "weak"))
    yield Blank()
    planned = [(planning, planning.plans[0]) for planning in plannings if planning.plans]
    short = [planning for planning in plannings if not planning.plans and not planning.reached]
    if planned:
        yield _table(sorted(planned, key=_reach), card.rubric.rounding)
        yield from _range_note([planning for planning, _plan in planned])
        yield Blank()
    apart = [planning for planning in plannings if planning.card.applies is False]
    short = [planning for planning in short if planning not in apart]
    reached = [each for each in plannings if each.reached and each not in apart]
    for words, those in (
        (NOTHING_APPLIES, apart),
        (f"{wanted} is reached already", reached),
        (
            f"no plan to {wanted} by what is coded: other criteria would have to bring the rest",
            [planning for planning in short if planning.further is not None],
        ),
        (
            f"{wanted} is out of reach whatever changes",
            [planning for planning in short if planning.further is None],
        ),
    ):
        if those:
            codes = states_words(planning.card.state for planning in those)
            yield paragraph(Span(f"{words} ({len(those)}): ", "weak"), codes, hanging=2)


def _reach(planned: tuple[Planning, Plan]) -> tuple[int, int, str]:
    planning, plan = planned
    return len(plan.changes), plan.steps, planning.card.name


def _table(planned: Sequence[tuple[Planning, Plan]], rounding: Rounding) -> Table:
    return table(
        planned,
        Of("state", lambda pair: pair[0].card.name),
        Of("score", lambda pair: start_words(pair[0])[0], "right"),
        Of("grade", lambda pair: _grade(pair[0]), wrap=True),
        Of("changes", lambda pair: len(pair[1].changes), "right"),
        Of("steps", lambda pair: pair[1].steps, "right", "weak"),
        Of("to", lambda pair: points(pair[1].score, rounding), "right"),
        Of("the cheapest plan", lambda pair: _changes(pair[1]), wrap=True),
    )


def _grade(planning: Planning) -> Cell:
    _score, grade = start_words(planning)
    return cell(grade.text, grade.style)


def _changes(plan: Plan) -> str:
    return ", ".join(change_words(change) for change in plan.changes)


def _range_note(plannings: Sequence[Planning]) -> Iterator[Block]:
    """Yield what a range among the scores means."""
    if any(planning.from_low_end for planning in plannings):
        words = "a range: coded in part, and no total printed; the plan starts from its low end"
        yield paragraph(Span(words, "weak"), hanging=2)
