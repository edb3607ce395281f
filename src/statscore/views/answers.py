"""Answers: as they stand in the files, as questions to whoever codes, and as they are recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from statscore.formats import document as doc
from statscore.model.rubric import Rubric
from statscore.model.state import State, dated
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.effect import Effect
from statscore.reports.coding.worklist import Precedents, Task
from statscore.views.rows import ends_row
from statscore.views.words import (
    coded_words,
    count,
    criterion_name,
    grade_range,
    grade_style,
    points,
    score_words,
    states_words,
)

ANSWER_COLUMNS = (
    "state fips name read_through criterion since start enacted enacted_by through level at_least "
    "at_most basis citations act quote note sources coder coded decided_by reason fingerprint"
)


def answers_records(
    states: Collection[State], fips: Mapping[str, str | None], criteria: Sequence[str]
) -> doc.Records:
    """Return one row a dated answer, in the order of the criteria, then of dates.

    `read_through` is the last day for which answers are known that have no `through` of their own.
    """
    order = {criterion: place for place, criterion in enumerate(criteria)}
    rows = (
        {
            **dict(answer),
            "state": state.code,
            "fips": fips.get(state.code),
            "name": state.name,
            "read_through": state.through,
            "criterion": criterion,
            "since": since,
            "citations": _list(answer.citations),
            "sources": _list(answer.sources),
        }
        for state in states
        for criterion, dated in sorted(
            state.answers.items(), key=lambda item: order.get(item[0], len(order))
        )
        for since, answer in dated.items()
    )
    columns = f"{ANSWER_COLUMNS} value" if _numbers(states) else ANSWER_COLUMNS
    return doc.records(columns, rows, table="answers")


def _numbers(states: Iterable[State]) -> bool:
    """Return whether any answer holds a number."""
    return any(
        answer.value is not None
        for state in states
        for dated in state.answers.values()
        for answer in dated.values()
    )


def _list(items: Sequence[str]) -> str:
    """Return the items as one field, parted by semicolons; where one holds such, a line each."""
    if any(";" in item for item in items):
        return "".join(f"{' '.join(item.split())}\n" for item in items)
    return "; ".join(items)


SHOWN = 8
"""Postal codes in a row; of more states only the number is said."""


@doc.as_document
def question_document(
    rubric: Rubric, task: Task, others: Precedents, place: int, of: int
) -> Iterator[doc.Block]:
    """Return the question with its levels and with what other states answer."""
    criterion = rubric.criteria[task.criterion]
    yield doc.Blank()
    yield doc.heading(
        f"[{place}/{of}] {criterion_name(criterion)}",
        doc.Span(f" ({task.criterion}, {task.reason})", "weak"),
    )
    if criterion.question:
        yield doc.paragraph(criterion.question)
    answer = task.mark.answer
    if answer is not None and task.reason in ("suspect", "stale"):
        yield doc.paragraph(f"Answered so far: {answer.says}, from {task.mark.since}")
        if answer.citations:
            yield doc.paragraph("; ".join(answer.citations), indent=2)
    if answer is not None and answer.note:
        yield doc.paragraph(
            f"{'Open so far' if task.reason == 'pending' else 'Note'}: {answer.note}"
        )
    yield doc.Blank()
    yield _levels(rubric, task, others)
    if others.open:
        yield doc.paragraph(f"{count(others.open, 'other state')} not known")
    for code, held in others.examples:
        words = f"{held.answer.level} in {code} {dated(*held)}: "
        yield doc.paragraph(words + "; ".join(held.answer.citations), hanging=2)


def _levels(rubric: Rubric, task: Task, others: Precedents) -> doc.Table:
    meets, rounding = rubric.criteria[task.criterion].meets, rubric.rounding
    return doc.table(
        rubric.levels(task.criterion),
        doc.Of("level", str, style="strong"),
        doc.Of("points", lambda level: points(task.mark.worth(level), rounding), "right"),
        doc.Of("what earns it", lambda level: meets.get(level, ""), wrap=True),
        doc.Of("other states", lambda level: _states(others.by_level[level]), wrap=True),
    )


def _states(having: Sequence[tuple[str, Held]]) -> str:
    if len(having) > SHOWN:
        return str(len(having))
    codes = (code for code, _held in having)
    return f"{len(having)}: {states_words(codes)}" if having else "0"


def saved_document(file: str, effect: Effect) -> doc.Document:
    """Return that the answer is saved, with the score and grade that it leads to."""
    card = effect.after
    score = _arrow(score_words(effect.before), score_words(card))
    grade = _arrow(grade_range(effect.before), grade_range(card))
    out_of = points(card.out_of, card.rubric.rounding)
    words = f" · {card.year}: {score} of {out_of} · {grade} · {coded_words(card)}"
    return (doc.paragraph(doc.Span(f"saved in {file}", "good"), words),)


@dataclass(frozen=True)
class Recorded:
    """What a command did, or would do, to a state's file."""

    state: str
    name: str
    criterion: str
    title: str
    since: str
    file: str
    old: str
    new: str
    written: bool
    effects: tuple[Effect, ...]


@doc.as_document
def recorded_document(of: Recorded) -> Iterator[doc.Block]:
    """Return the change as a unified diff, and the cards before and after it."""
    yield doc.heading(f"{of.name} ({of.state}) · {of.title} · {of.since}")
    if of.old == of.new:
        yield doc.paragraph(f"{of.file} says so already: nothing to write")
        return
    yield doc.Blank()
    for line in difference(of):
        yield doc.Verbatim(line)
    yield doc.Blank()
    yield from effect_blocks(of.effects)
    if not of.written:
        yield doc.Blank()
        yield doc.paragraph("a dry run: nothing is written")


def difference(of: Recorded) -> list[str]:
    """Return the lines of a unified diff of the file."""
    old, new = (text.removeprefix("\ufeff").splitlines() for text in (of.old, of.new))
    return list(unified_diff(old, new, of.file, of.file, lineterm="", n=1))


def effect_blocks(effects: Sequence[Effect]) -> Iterator[doc.Block]:
    """Yield the cards before and after, one row a rubric."""
    if not effects:
        yield doc.paragraph("no rubric asks this in a year that has anything to show")
        return
    yield doc.table(
        effects,
        doc.Of("rubric", lambda effect: effect.after.rubric.id),
        doc.Of("year", lambda effect: effect.after.year),
        doc.Of("score", _scores, wrap=True),
        doc.Of("grade", _grades),
        doc.Of("coded", lambda effect: coded_words(effect.after), wrap=True),
    )


def _scores(effect: Effect) -> str:
    before, after = score_words(effect.before), score_words(effect.after)
    out_of = points(effect.after.out_of, effect.after.rubric.rounding)
    return _arrow(before, f"{after} of {out_of}", after)


def _grades(effect: Effect) -> doc.Cell:
    before, after = effect.before, effect.after
    words = _arrow(grade_range(before), grade_range(after))
    return doc.cell(words, grade_style(after.rubric, after.grade))


def _arrow(before: str, after: str, same: str | None = None) -> str:
    """Return "before → after", or one of them where they are the same."""
    return after if before == (same or after) else f"{before} → {after}"


EFFECT_COLUMNS = (
    "state criterion since rubric year low_before high_before grade_low_before grade_high_before "
    "low high grade_low grade_high coded written"
)


def recorded_records(of: Recorded) -> doc.Records:
    """Return one row a rubric that asks the criterion."""
    rows = (
        {
            **{f"{key}_before": value for key, value in _card_row(effect.before).items()},
            **_card_row(effect.after),
            **doc.picked(of, "state criterion since"),
            "rubric": effect.after.rubric.id,
            "year": effect.after.year,
            "written": of.written,
        }
        for effect in of.effects
    )
    return doc.records(EFFECT_COLUMNS, rows)


def _card_row(card: ReportCard) -> doc.Row:
    return {
        **ends_row(card),
        "coded": card.coded,
        "criteria": len(card.marks),
    }


def recorded_data(of: Recorded) -> doc.Row:
    """Return the change as plain data; exact numbers are texts."""
    return {
        **doc.picked(of, "state criterion since file written"),
        "diff": difference(of),
        "effects": [
            {
                "rubric": effect.after.rubric.id,
                "year": effect.after.year,
                "before": _card_row(effect.before),
                "after": _card_row(effect.after),
            }
            for effect in of.effects
        ],
    }
