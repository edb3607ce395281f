"""What is missing: a state's gaps with models to learn from, and the states that fall short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.reports.gaps import Gap, Shortfall
from statscore.reports.report_card import Mark, ReportCard
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    card_ends,
    coded_words,
    count,
    criterion_name,
    day_words,
    floor_line,
    grade_range,
    level_words,
    points,
    score_out_of,
    states_words,
)

MOST_MODELS = 12
"""States named as models on the card; the records have them all."""


def gaps_document(cards: Sequence[tuple[ReportCard, Sequence[Gap]]]) -> Document:
    """Return each state's gaps, most points lost first, with what would earn them."""
    return tuple(block for card, gaps in cards for block in _gaps(card, gaps))


def _gaps(card: ReportCard, gaps: Sequence[Gap]) -> Iterator[Block]:
    yield heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year} · gaps")
    yield paragraph(
        score_out_of(card),
        f" · grade {grade_range(card)}" if card.rubric.grades else "",
    )
    yield from floor_line(card)
    yield paragraph(Span(f"{day_words(card)} · {coded_words(card)}".capitalize(), "weak"))
    yield Blank()
    if gaps:
        yield Table(
            (
                Column("lost", "right"),
                Column("criterion", wrap=True),
                Column("has"),
                Column("needs"),
                Column("states that have it", wrap=True),
            ),
            tuple(_gap_row(card, gap) for gap in gaps),
        )
        yield from _what_earns(card, gaps)
    else:
        yield paragraph("no coded criterion earned less than its weight")
    yield from _areas(card)
    yield from _unknown(card)
    yield Blank()


def _gap_row(card: ReportCard, gap: Gap) -> tuple[Cell, ...]:
    return (
        cell(points(gap.lost, card.rubric.rounding), "bad"),
        cell(criterion_name(gap.mark.number, gap.mark.title)),
        cell(gap.mark.level or ""),
        cell(gap.best_level),
        cell(_models(gap.models), "weak"),
    )


def _models(codes: Sequence[str]) -> str:
    if not codes:
        return "none coded so on this day"
    shown = states_words(codes[:MOST_MODELS])
    more = len(codes) - MOST_MODELS
    return f"{shown} and {more} more" if more > 0 else shown


def _what_earns(card: ReportCard, gaps: Sequence[Gap]) -> Iterator[Block]:
    found = [
        (gap.mark.number or gap.mark.criterion, gap.best_level, text)
        for gap in gaps
        if (text := card.rubric.criteria[gap.mark.criterion].meets.get(gap.best_level))
    ]
    if found:
        yield Blank()
        yield paragraph(Span("what would earn all points:", "weak"))
    for name, level, text in found:
        yield paragraph(Span(f"{name} {level}: ", "strong"), text, indent=2, hanging=2)
    yield Blank()


def _areas(card: ReportCard) -> Iterator[Block]:
    """Yield where published area figures say that points are missing that no criterion shows."""
    rounding = card.rubric.rounding
    for area in card.areas:
        if area.basis != "published" or area.score is None or area.score >= area.out_of:
            continue
        coded = sum(
            (mark.lost or 0 for mark in card.marks if mark.area == area.id), start=area.low * 0
        )
        rest = area.out_of - area.score - coded
        if rest > 0:
            yield paragraph(
                f"{criterion_name(area.number, area.title)}: {points(rest, rounding)} points more "
                "were lost by the published figure, in criteria that nobody has coded",
                hanging=2,
            )


def _unknown(card: ReportCard) -> Iterator[Block]:
    open_marks = [mark for mark in card.marks if mark.level is None]
    if open_marks:
        names = " ".join(_open_name(mark) for mark in open_marks)
        yield paragraph(
            Span(
                f"not known, so no gap is claimed "
                f"({count(len(open_marks), 'criterion', 'criteria')}): {names}",
                "weak",
            ),
            hanging=2,
        )


def _open_name(mark: Mark) -> str:
    name = mark.number or mark.criterion
    return name if mark.basis == "uncoded" else f"{name} ({level_words(mark)})"


GAP_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "area",
    "number",
    "criterion",
    "level",
    "best_level",
    "points_lost",
    "weight",
    "models",
)


def gaps_records(
    cards: Sequence[tuple[ReportCard, Sequence[Gap]]], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a gap."""
    return Records(
        GAP_COLUMNS,
        tuple(
            (
                card.state,
                fips.get(card.state),
                card.rubric.id,
                str(card.year),
                card.as_of.isoformat(),
                gap.mark.area,
                gap.mark.number,
                gap.mark.criterion,
                gap.mark.level,
                gap.best_level,
                decimal_text(gap.lost),
                decimal_text(gap.mark.weight),
                " ".join(gap.models),
            )
            for card, gaps in cards
            for gap in gaps
        ),
    )


def gaps_data(card: ReportCard, gaps: Sequence[Gap]) -> Mapping[str, object]:
    """Return a state's gaps as plain data for JSON."""
    return {
        "state": card.state,
        "name": card.name,
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "score": None if card.score is None else decimal_text(card.score),
        "low": card_ends(card)[0],
        "high": card_ends(card)[1],
        "gaps": [
            {
                "criterion": gap.mark.criterion,
                "number": gap.mark.number,
                "area": gap.mark.area,
                "level": gap.mark.level,
                "best_level": gap.best_level,
                "points_lost": decimal_text(gap.lost),
                "models": list(gap.models),
            }
            for gap in gaps
        ],
        "unknown": [mark.criterion for mark in card.marks if mark.level is None],
    }


def shortfalls_document(
    cards: Sequence[ReportCard], found: Sequence[Shortfall], *, detail: bool
) -> Document:
    """Return for each criterion how many states fall short; with `detail` which ones."""
    first = cards[0]
    rounding = first.rubric.rounding
    shown = [each for each in found if detail or each.short]
    open_ = len(found) - len(shown)
    blocks: list[Block] = [
        heading(f"{first.rubric.title} · {first.year} · gaps of {count(len(cards), 'state')}"),
        paragraph(Span(day_words(first).capitalize(), "weak")),
        Blank(),
    ]
    if shown:
        blocks.append(_shortfall_table(shown, rounding))
    if open_:
        more = " more" if shown else ""
        blocks.append(
            paragraph(
                Span(
                    f"{count(open_, 'criterion', 'criteria')}{more} without a coded gap: "
                    "met where coded, or not coded at all",
                    "weak",
                )
            )
        )
    if detail:
        for each in shown:
            blocks += [
                Blank(),
                paragraph(f"fall short ({len(each.short)}): ", states_words(each.short), hanging=2),
                paragraph(f"meet it ({len(each.met)}): ", states_words(each.met), hanging=2),
                paragraph(
                    Span(f"not known ({len(each.unknown)}): {states_words(each.unknown)}", "weak"),
                    hanging=2,
                ),
            ]
    return tuple(blocks)


def _shortfall_table(shown: Sequence[Shortfall], rounding: Rounding) -> Table:
    return Table(
        (
            Column("criterion", wrap=True),
            Column("of", "right"),
            Column("short", "right"),
            Column("met", "right"),
            Column("not known", "right"),
            Column("points lost", "right"),
        ),
        tuple(
            (
                cell(criterion_name(each.number, each.title)),
                cell(points(each.weight, rounding), "weak"),
                cell(len(each.short), "bad" if each.short else "plain"),
                cell(len(each.met)),
                cell(len(each.unknown), "weak"),
                cell(points(each.lost, rounding)),
            )
            for each in shown
        ),
    )


SHORTFALL_COLUMNS = (
    "criterion",
    "number",
    "rubric",
    "year",
    "weight",
    "states_short",
    "states_met",
    "states_unknown",
    "points_lost",
    "short",
    "met",
    "unknown",
)


def shortfalls_records(cards: Sequence[ReportCard], found: Sequence[Shortfall]) -> Records:
    """Return one row a criterion."""
    first = cards[0]
    return Records(
        SHORTFALL_COLUMNS,
        tuple(
            (
                each.criterion,
                each.number,
                first.rubric.id,
                str(first.year),
                decimal_text(each.weight),
                str(len(each.short)),
                str(len(each.met)),
                str(len(each.unknown)),
                decimal_text(each.lost),
                " ".join(each.short),
                " ".join(each.met),
                " ".join(each.unknown),
            )
            for each in found
        ),
    )


def shortfall_data(each: Shortfall) -> Mapping[str, object]:
    """Return a criterion's shortfall as plain data for JSON."""
    return {
        "criterion": each.criterion,
        "number": each.number,
        "weight": decimal_text(each.weight),
        "points_lost": decimal_text(each.lost),
        "short": list(each.short),
        "met": list(each.met),
        "unknown": list(each.unknown),
    }
