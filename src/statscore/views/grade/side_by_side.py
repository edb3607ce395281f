"""Several report cards side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.views.grade.card import ranked_states
from statscore.views.words import (
    NOTHING_APPLIES,
    UNKNOWN,
    criterion_name,
    day_words,
    grade_range,
    grade_span,
    level_words,
    out_of_words,
    points,
    points_range,
    printed_words,
    score_words,
)


def side_by_side_document(
    cards: Sequence[ReportCard],
    *,
    marks: bool = False,
    ranks: Mapping[str, int | None] | None = None,
) -> doc.Document:
    """Return several cards of one rubric and year side by side: areas, total and grade."""
    first = cards[0]
    return (
        doc.heading(f"{first.rubric.title} · {first.year}"),
        doc.paragraph(doc.Span(day_words(first).capitalize(), "weak")),
        doc.Blank(),
        doc.table(
            _lines(cards, ranks or {}),
            doc.Of("area", lambda line: line.title, wrap=True),
            doc.Of("of", lambda line: line.of, "right", "weak"),
            *map(_of_card, cards),
            bands=True,
        ),
        *((doc.Blank(), _marks_side_by_side(cards)) if marks else ()),
    )


class Line(NamedTuple):
    """A row of what is compared: its title, what it is out of, and what stands there of a card."""

    title: object
    of: object
    shown: Callable[[ReportCard], object]


def _of_card(card: ReportCard) -> doc.Of[Line]:
    return doc.Of(card.state, lambda line: line.shown(card), "right")


def _areas(cards: Sequence[ReportCard]) -> Iterator[AreaScore]:
    """Yield each area as the first card has it of which something is left of it."""
    by_id = {area.id: area for card in reversed(cards) for area in card.areas}
    yield from (by_id[id_] for id_ in cards[0].rubric.areas if id_ in by_id)


def _lines(cards: Sequence[ReportCard], ranks: Mapping[str, int | None]) -> Iterator[Line | None]:
    first = cards[0]
    rounding = first.rubric.rounding
    for area in _areas(cards):
        name = criterion_name(area.number, area.title)
        yield Line(name, out_of_words(area.out_of, rounding), partial(_area_cell, area))
    yield None
    yield Line(
        doc.cell("total", "strong"),
        points(first.out_of, rounding),
        lambda card: doc.cell(score_words(card), "strong"),
    )
    yield Line("grade", "", _range_cell)
    if ranks:
        title = f"rank, of {ranked_states(ranks)} known"
        yield Line(title, "", lambda card: ranks.get(card.state) or UNKNOWN)
    yield Line("published", "", lambda card: doc.cell(printed_words(card), "weak"))
    yield Line("criteria coded", len(first.marks), lambda card: card.coded)


def _area_cell(of: AreaScore, card: ReportCard) -> str:
    """Return the area's points, with its maximum where that is not the one in the column `of`."""
    rounding = card.rubric.rounding
    area = next((area for area in card.areas if area.id == of.id), None)
    if area is None:
        return NOTHING_APPLIES
    text = points_range(area.low, area.high, rounding)
    return text if area.out_of == of.out_of else f"{text} of {points(area.out_of, rounding)}"


def _marks_side_by_side(cards: Sequence[ReportCard]) -> doc.Table:
    return doc.table(
        cards[0].marks,
        doc.Of("criterion", lambda mark: criterion_name(mark.number, mark.title), wrap=True),
        *map(_level_of, cards),
        bands=True,
    )


def _level_of(card: ReportCard) -> doc.Of[Mark]:
    marks = {mark.criterion: mark for mark in card.marks}
    return doc.Of(card.state, lambda asked: _level(marks[asked.criterion]))


def _level(mark: Mark) -> doc.Cell:
    return doc.cell(level_words(mark), "plain" if mark.level else "weak")


def _range_cell(card: ReportCard) -> doc.Cell:
    return doc.cell(grade_range(card), grade_span(card.rubric, card.grade).style)
