"""States side by side: areas and totals, then the criteria on which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.contrast import Contrast
from statscore.reports.report_card import Mark, ReportCard
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
    Span,
    Style,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.side_by_side import side_by_side_document
from statscore.write.views.words import (
    criterion_name,
    grounds_words,
    level_words,
    numbers_words,
    points,
)


def contrast_document(
    cards: Sequence[ReportCard],
    found: Sequence[Contrast],
    ranks: Mapping[str, int | None],
    *,
    marks: bool,
) -> Document:
    """Return the cards side by side; with `marks` every criterion, else those that differ."""
    return (
        *side_by_side_document(cards, marks=marks, ranks=ranks),
        *_differences(cards, found),
    )


def _differences(cards: Sequence[ReportCard], found: Sequence[Contrast]) -> Iterator[Block]:
    apart = [each for each in found if each.differs]
    yield Blank()
    if apart:
        yield heading(f"Where they are known to differ ({len(apart)})", level=2)
        yield _table(cards, apart)
        yield Blank()
        for each in apart:
            yield from _grounds(cards, each)
    for words, group in (
        ("alike", [each for each in found if each.alike]),
        (
            "not known to differ: open on one side or more",
            [each for each in found if not each.alike and not each.differs],
        ),
    ):
        if group:
            names = numbers_words((each.marks[0] for each in group), cards[0].marks)
            yield paragraph(Span(f"{words} ({len(group)}): ", "weak"), names, hanging=2)


def _table(cards: Sequence[ReportCard], apart: Sequence[Contrast]) -> Table:
    rounding = cards[0].rubric.rounding
    return Table(
        (
            Column("criterion", wrap=True),
            Column("of", "right"),
            *(column for card in cards for column in (Column(card.state), Column("", "right"))),
        ),
        tuple(
            (
                cell(criterion_name(each.marks[0].number, each.marks[0].title)),
                cell(points(max(mark.best for mark in each.marks), rounding), "weak"),
                *(one for mark in each.marks for one in _pair(each, mark, cards[0])),
            )
            for each in apart
        ),
        bands=True,
    )


def _pair(each: Contrast, mark: Mark, first: ReportCard) -> tuple[Cell, Cell]:
    """Return a mark's level and its points, the best of the row in green and the worst in red."""
    if mark.points is None:
        return cell(level_words(mark), "weak"), cell("")
    known = [other.points for other in each.marks if other.points is not None]
    best, worst = mark.points == max(known), mark.points == min(known)
    style: Style = "plain" if best == worst else "good" if best else "bad"
    return cell(mark.level), cell(points(mark.points, first.rubric.rounding), style)


def _grounds(cards: Sequence[ReportCard], each: Contrast) -> Iterator[Block]:
    """Yield the law on which each known level rests."""
    name = each.marks[0].number or each.marks[0].criterion
    for card, mark in zip(cards, each.marks, strict=True):
        if mark.level is not None and mark.held is not None:
            yield paragraph(
                Span(f"{name} {card.state} {mark.level}: ", "weak"),
                grounds_words(mark.held),
                indent=2,
                hanging=2,
            )


def contrast_records(cards: Sequence[ReportCard], found: Sequence[Contrast]) -> Records:
    """Return one row a criterion, with the level and the points of each state beside each other."""
    return Records(
        (
            "rubric",
            "year",
            "as_of",
            "area",
            "number",
            "criterion",
            "differs",
            "spread",
            *(f"{card.state}_{what}" for card in cards for what in ("level", "points")),
        ),
        tuple(
            (
                cards[0].rubric.id,
                str(cards[0].year),
                cards[0].as_of.isoformat(),
                each.marks[0].area,
                each.marks[0].number,
                each.marks[0].criterion,
                "yes" if each.differs else "no" if each.alike else None,
                decimal_text(each.spread) if each.settled else None,
                *(text for mark in each.marks for text in _texts(mark)),
            )
            for each in found
        ),
    )


def _texts(mark: Mark) -> tuple[str | None, str | None]:
    return mark.level, None if mark.points is None else decimal_text(mark.points)
