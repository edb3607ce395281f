"""Several report cards side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from statscore.reports.report_card import AreaScore, ReportCard
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
from statscore.write.views.grade import ranked_states
from statscore.write.views.words import (
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
) -> Document:
    """Return several cards of one rubric and year side by side: areas, total and grade."""
    first = cards[0]
    rounding = first.rubric.rounding
    rows: list[tuple[Cell, ...] | None] = []
    for area in _areas(cards):
        mine = [_area_of(card, area.id) for card in cards]
        rows.append(
            (
                cell(criterion_name(area.number, area.title)),
                cell(out_of_words(area.out_of, rounding), "weak"),
                *(_area_cell(each, area.out_of, first) for each in mine),
            )
        )
    rows.append(None)
    rows.append(
        (
            cell("total", "strong"),
            cell(points(first.out_of, rounding), "weak"),
            *(cell(score_words(card), "strong") for card in cards),
        )
    )
    rows.append((cell("grade"), cell(""), *(_range_cell(card) for card in cards)))
    if ranks:
        found = [ranks.get(card.state) for card in cards]
        title = f"rank, of {ranked_states(ranks)} known"
        rows.append((cell(title), cell(""), *(cell(each or UNKNOWN) for each in found)))
    rows.append((cell("published"), cell(""), *(_printed_cell(card) for card in cards)))
    rows.append(
        (cell("criteria coded"), cell(len(first.marks), "weak"), *(cell(c.coded) for c in cards))
    )
    return (
        heading(f"{first.rubric.title} · {first.year}"),
        paragraph(Span(day_words(first).capitalize(), "weak")),
        Blank(),
        Table(
            (
                Column("area", wrap=True),
                Column("of", "right"),
                *(Column(card.state, "right") for card in cards),
            ),
            tuple(rows),
            bands=True,
        ),
        *((Blank(), _marks_side_by_side(cards)) if marks else ()),
    )


def _areas(cards: Sequence[ReportCard]) -> Sequence[AreaScore]:
    """Return each area as the first card has it that has something left of it."""
    by_id = {area.id: area for card in reversed(cards) for area in card.areas}
    return [by_id[id_] for id_ in cards[0].rubric.areas if id_ in by_id]


def _area_cell(area: AreaScore | None, out_of: Fraction, first: ReportCard) -> Cell:
    """Return the area's points, with its maximum where that is not the one in the column `of`."""
    if area is None:
        return cell(NOTHING_APPLIES, "weak")
    rounding = first.rubric.rounding
    text = points_range(area.low, area.high, rounding)
    return cell(text if area.out_of == out_of else f"{text} of {points(area.out_of, rounding)}")


def _marks_side_by_side(cards: Sequence[ReportCard]) -> Table:
    return Table(
        (Column("criterion", wrap=True), *(Column(card.state) for card in cards)),
        tuple(
            (
                cell(criterion_name(mark.number, mark.title)),
                *(
                    cell(level_words(each), "plain" if each.level else "weak")
                    for card in cards
                    if (each := card.mark(mark.criterion)) is not None
                ),
            )
            for mark in cards[0].marks
        ),
        bands=True,
    )


def _area_of(card: ReportCard, id_: str) -> AreaScore | None:
    return next((area for area in card.areas if area.id == id_), None)


def _range_cell(card: ReportCard) -> Cell:
    return cell(grade_range(card), grade_span(card.rubric, card.grade).style)


def _printed_cell(card: ReportCard) -> Cell:
    return cell(printed_words(card), "weak")
