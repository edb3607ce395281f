"""One criterion as a question to whoever codes: what is asked, what earns each level, models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats.document import Blank, Block, Document, Of, Span, Table, paragraph, table
from statscore.formats.document import heading as heading_of
from statscore.model.rubric import Rubric
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.effect import Effect
from statscore.reports.coding.worklist import Task
from statscore.reports.plan.precedents import Precedents
from statscore.views.words import (
    coded_words,
    count,
    criterion_name,
    grade_range,
    points,
    score_words,
    states_words,
)

SHOWN = 8
"""Postal codes in a row; of more states only the number is said."""


def question_document(
    rubric: Rubric, task: Task, others: Precedents, place: int, of: int
) -> Document:
    """Return the question with its levels and with what other states answer."""
    return tuple(_question(rubric, task, others, place, of))


def _question(
    rubric: Rubric, task: Task, others: Precedents, place: int, of: int
) -> Iterator[Block]:
    criterion = rubric.criteria[task.criterion]
    yield Blank()
    yield heading_of(
        f"[{place}/{of}] {criterion_name(criterion.number, criterion.title)}",
        Span(f" ({task.criterion}, {task.reason})", "weak"),
    )
    if criterion.question:
        yield paragraph(criterion.question)
    answer = task.mark.answer
    if answer is not None and task.reason in ("suspect", "stale"):
        yield paragraph(f"Answered so far: {answer.level}, from {task.mark.since}")
        if answer.citations:
            yield paragraph("; ".join(answer.citations), indent=2)
    if answer is not None and answer.note:
        yield paragraph(f"{'Open so far' if task.reason == 'pending' else 'Note'}: {answer.note}")
    yield Blank()
    yield _levels(rubric, task, others)
    if others.open:
        yield paragraph(f"{count(others.open, 'other state')} not known")
    for code, held in others.examples:
        words = f"{held.answer.level} in {code} since {held.since}: "
        yield paragraph(words + "; ".join(held.answer.citations), hanging=2)


def _levels(rubric: Rubric, task: Task, others: Precedents) -> Table:
    shares, meets = rubric.levels(task.criterion), rubric.criteria[task.criterion].meets
    rounding = rubric.rounding
    return table(
        shares,
        Of("level", lambda level: level, style="strong"),
        Of(
            "points",
            lambda level: points(task.mark.worth(level), rounding),
            "right",
        ),
        Of("what earns it", lambda level: meets.get(level, ""), wrap=True),
        Of("other states", lambda level: _states(others.by_level[level]), wrap=True),
    )


def _states(having: Sequence[tuple[str, Held]]) -> str:
    if len(having) > SHOWN:
        return str(len(having))
    codes = (code for code, _held in having)
    return f"{len(having)}: {states_words(codes)}" if having else "0"


def saved_document(file: str, effect: Effect) -> Document:
    """Return that the answer is saved, with the score and grade that it leads to."""
    card = effect.after
    before, after = _score(effect.before), _score(card)
    score = after if before == after else f"{before} → {after}"
    grades = grade_range(effect.before), grade_range(card)
    grade = grades[1] if grades[0] == grades[1] else " → ".join(grades)
    out_of = points(card.out_of, card.rubric.rounding)
    return (
        paragraph(
            Span(f"saved in {file}", "good"),
            f" · {card.year}: {score} of {out_of} · {grade} · {coded_words(card)}",
        ),
    )


def _score(card: ReportCard) -> str:
    return score_words(card)
