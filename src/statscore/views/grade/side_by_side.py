"""Several report cards side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.reports.card.headline import headline
from statscore.reports.card.report_card import AreaScore, ReportCard
from statscore.reports.card.standings import Rank
from statscore.reports.count.years import DefaultYear
from statscore.views.grade.card import about_lines, open_lines, wholly_open
from statscore.views.headline import headline_score, several_spans
from statscore.views.words import (
    NOTHING_APPLIES,
    UNKNOWN,
    area_points,
    criterion_name,
    grade_cell,
    grade_range,
    level_cell,
    out_of_words,
    points,
    printed_words,
    rank_words,
    score_words,
)


def side_by_side_document(
    cards: Sequence[ReportCard],
    *,
    areas: bool = False,
    marks: bool = False,
    ranks: Mapping[str, Rank] | None = None,
    default: DefaultYear | None = None,
) -> doc.Document:
    """Return several cards of one rubric and year side by side: areas, total and grade.

    Areas of which nothing is known on any card are folded into a line, but with `areas`.
    """
    states = [card.state for card in cards]
    open_ = [] if areas else [area for area in _areas(cards) if _open_on_all(area, cards)]
    return (
        doc.heading(*several_spans(cards)),
        *about_lines(cards[0], default),
        doc.Blank(),
        doc.table(
            _lines(cards, ranks or {}, {area.id for area in open_}),
            doc.Of("area", lambda line: line.title, wrap=True),
            doc.Of("of", lambda line: line.of, "right", "weak"),
            doc.Each(states, lambda line, at: line.shown(cards[at]), "right"),
            bands=True,
        ),
        *open_lines(open_),
        *((doc.Blank(), _marks_side_by_side(cards)) if marks else ()),
    )


def _open_on_all(area: AreaScore, cards: Sequence[ReportCard]) -> bool:
    return all(
        wholly_open(of_card, card)
        for card in cards
        for of_card in card.areas
        if of_card.id == area.id
    )


class ComparedLine(NamedTuple):
    """A row of what is compared: its title, what it is out of, and what stands there of a card."""

    title: object
    of: object
    shown: Callable[[ReportCard], object]


def _areas(cards: Sequence[ReportCard]) -> Iterator[AreaScore]:
    """Yield each area as the first card has it of which something is left of it."""
    by_id = {area.id: area for card in reversed(cards) for area in card.areas}
    yield from (by_id[id_] for id_ in cards[0].rubric.areas if id_ in by_id)


def _lines(
    cards: Sequence[ReportCard], ranks: Mapping[str, Rank], folded: Collection[str]
) -> Iterator[ComparedLine | None]:
    first = cards[0]
    rounding = first.rubric.rounding
    shown = [area for area in _areas(cards) if area.id not in folded]
    for area in shown:
        name = criterion_name(area)
        yield ComparedLine(name, out_of_words(area.out_of, rounding), partial(_area_cell, area))
    if shown:
        yield None
    yield ComparedLine(
        doc.cell("total", "strong"),
        points(first.out_of, rounding),
        lambda card: doc.cell(_total_words(card), "strong"),
    )
    yield ComparedLine("grade", "", _grade_cell)
    if ranks:
        yield ComparedLine(
            f"rank, of {len(ranks)}", "", lambda card: rank_words(ranks.get(card.state))
        )
    yield ComparedLine("published", "", lambda card: doc.cell(printed_words(card), "weak"))
    yield ComparedLine("criteria coded", len(first.marks), lambda card: card.coded)


def _area_cell(of: AreaScore, card: ReportCard) -> str:
    """Return the area's points, with its maximum where that is not the one in the column `of`."""
    rounding = card.rubric.rounding
    area = next((area for area in card.areas if area.id == of.id), None)
    if area is None:
        return NOTHING_APPLIES
    text = area_points(area, card)
    return text if area.out_of == of.out_of else f"{text} of {points(area.out_of, rounding)}"


def _marks_side_by_side(cards: Sequence[ReportCard]) -> doc.Table:
    return doc.table(
        zip(*(card.marks for card in cards), strict=True),
        doc.Of("criterion", lambda marks: criterion_name(marks[0]), wrap=True),
        doc.Each([card.state for card in cards], lambda marks, at: level_cell(marks[at])),
        bands=True,
    )


def _total_words(card: ReportCard) -> str:
    """Return the score, or the range where anything is known of it."""
    said = headline(card)
    if said.score is not None:
        return headline_score(card, said)
    return score_words(card) if card.answered or card.applies is False else UNKNOWN


def _grade_cell(card: ReportCard) -> doc.Cell:
    said = headline(card)
    if len(said.grades) == 1:
        return grade_cell(card.rubric, said.grades[0])
    return doc.cell(grade_range(card) if card.answered else UNKNOWN, "weak")
