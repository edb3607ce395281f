"""What is missing: a state's gaps with models to learn from, and the states that fall short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.formats.document import (
    Blank,
    Block,
    Cell,
    Document,
    Of,
    Records,
    Row,
    Span,
    Table,
    cell,
    heading,
    paragraph,
    records,
    remark,
    table,
)
from statscore.model.rubric import Rounding
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.plan.gaps import Gap, Shortfall
from statscore.views.rows import card_row, ends_row
from statscore.views.words import (
    coded_words,
    count,
    criterion_name,
    day_words,
    grade_range,
    level_words,
    points,
    rule_lines,
    score_out_of,
    states_words,
)

MOST_MODELS = 12
"""States named as models on the card; the records have them all."""


def gaps_document(cards: Sequence[tuple[ReportCard, Sequence[Gap]]]) -> Document:
    """Return each state's gaps, most points lost first, with what would earn them."""
    return tuple(block for card, gaps in cards for block in _gaps(card, gaps))


def _gaps(card: ReportCard, gaps: Sequence[Gap]) -> Iterator[Block]:
    rounding = card.rubric.rounding
    yield heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year} · gaps")
    yield paragraph(
        score_out_of(card),
        f" · grade {grade_range(card)}" if card.rubric.grades else "",
    )
    yield from rule_lines(card)
    yield remark(f"{day_words(card)} · {coded_words(card)}".capitalize())
    yield Blank()
    if gaps:
        yield table(
            gaps,
            Of("lost", lambda gap: _lost(gap, rounding), "right", "bad"),
            Of("criterion", lambda gap: criterion_name(gap.mark.number, gap.mark.title), wrap=True),
            Of("has", lambda gap: level_words(gap.mark)),
            Of("needs", lambda gap: gap.best_level),
            Of("states that have it", lambda gap: _models(gap.models), style="weak", wrap=True),
        )
        yield from _what_earns(card, gaps)
    else:
        yield paragraph("no coded criterion earned less than its weight")
    yield from _areas(card)
    yield from _unknown(card)
    yield Blank()


def _lost(gap: Gap, rounding: Rounding) -> str:
    lost = points(gap.lost, rounding)
    return lost if gap.mark.level else f"at least {lost}"


def _models(codes: Sequence[str]) -> str:
    if not codes:
        return "none coded so on this day"
    shown = states_words(codes[:MOST_MODELS])
    more = len(codes) - MOST_MODELS
    return f"{shown} and {more} more" if more > 0 else shown


def _what_earns(card: ReportCard, gaps: Sequence[Gap]) -> Iterator[Block]:
    earning = [
        (gap.mark.number or gap.mark.criterion, gap.best_level, text)
        for gap in gaps
        if (text := card.rubric.criteria[gap.mark.criterion].meets.get(gap.best_level))
    ]
    if earning:
        yield Blank()
        yield remark("what would earn all points:")
    for name, level, text in earning:
        yield paragraph(Span(f"{name} {level}: ", "strong"), text, indent=2, hanging=2)
    yield Blank()


def _areas(card: ReportCard) -> Iterator[Block]:
    """Yield where published area figures say that points are missing that no criterion shows."""
    rounding = card.rubric.rounding
    for area in card.areas:
        if area.basis != "published" or area.score is None or area.score >= area.out_of:
            continue
        coded = sum(
            (mark.surely_lost for mark in card.marks if mark.area == area.id), start=area.low * 0
        )
        rest = area.out_of - area.score - coded
        if rest > 0:
            yield paragraph(
                f"{criterion_name(area.number, area.title)}: {points(rest, rounding)} points more "
                "were lost by the published figure, in criteria that nobody has coded",
                hanging=2,
            )


def _unknown(card: ReportCard) -> Iterator[Block]:
    open_marks = _unclaimed(card)
    if open_marks:
        names = " ".join(_open_name(mark) for mark in open_marks)
        yield remark(
            f"not known, so no gap is claimed "
            f"({count(len(open_marks), 'criterion', 'criteria')}): {names}",
            hanging=2,
        )


def _unclaimed(card: ReportCard) -> Sequence[Mark]:
    return [mark for mark in card.marks if mark.level is None and not mark.surely_lost]


def _open_name(mark: Mark) -> str:
    name = mark.number or mark.criterion
    return name if mark.basis == "uncoded" else f"{name} ({level_words(mark)})"


GAP_COLUMNS = (
    "state fips rubric year as_of area number criterion level best_level points_lost weight models"
)


def gaps_records(
    cards: Sequence[tuple[ReportCard, Sequence[Gap]]], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a gap."""
    rows = (
        {
            **_gap_row(gap),
            **_card_row(card),
            "fips": fips.get(card.state),
            "weight": gap.mark.weight,
        }
        for card, gaps in cards
        for gap in gaps
    )
    return records(GAP_COLUMNS, rows)


def _card_row(card: ReportCard) -> Row:
    ends = ends_row(card)
    return {
        **card_row(card),
        "score": card.score,
        "low": ends["low"],
        "high": ends["high"],
    }


def _gap_row(gap: Gap) -> Row:
    return {
        "criterion": gap.mark.criterion,
        "number": gap.mark.number,
        "area": gap.mark.area,
        "level": gap.mark.level,
        "possible": gap.mark.possible,
        "best_level": gap.best_level,
        "points_lost": gap.lost,
        "models": gap.models,
    }


def gaps_data(card: ReportCard, gaps: Sequence[Gap]) -> Row:
    """Return a state's gaps as plain data for JSON."""
    return {
        **_card_row(card),
        "gaps": [_gap_row(gap) for gap in gaps],
        "unknown": [mark.criterion for mark in _unclaimed(card)],
    }


def shortfalls_document(
    cards: Sequence[ReportCard], shortfalls: Sequence[Shortfall], *, detail: bool
) -> Document:
    """Return for each criterion how many states fall short; with `detail` which ones."""
    first = cards[0]
    rounding = first.rubric.rounding
    shown = [asked for asked in shortfalls if detail or asked.short]
    open_ = len(shortfalls) - len(shown)
    blocks: list[Block] = [
        heading(f"{first.rubric.title} · {first.year} · gaps of {count(len(cards), 'state')}"),
        remark(day_words(first).capitalize()),
        Blank(),
    ]
    if shown:
        blocks.append(_shortfall_table(shown, rounding))
    if open_:
        more = " more" if shown else ""
        blocks.append(
            remark(
                f"{count(open_, 'criterion', 'criteria')}{more} without a coded gap: "
                "met where coded, or not coded at all"
            )
        )
    if detail:
        for asked in shown:
            short, met, unknown = map(states_words, (asked.short, asked.met, asked.unknown))
            blocks += [
                Blank(),
                paragraph(f"fall short ({len(asked.short)}): ", short, hanging=2),
                paragraph(f"meet it ({len(asked.met)}): ", met, hanging=2),
                remark(f"not known ({len(asked.unknown)}): {unknown}", hanging=2),
            ]
    return tuple(blocks)


def _shortfall_table(shown: Sequence[Shortfall], rounding: Rounding) -> Table:
    return table(
        shown,
        Of("criterion", lambda asked: criterion_name(asked.number, asked.title), wrap=True),
        Of("of", lambda asked: points(asked.weight, rounding), "right", "weak"),
        Of("short", _short, "right"),
        Of("met", lambda asked: len(asked.met), "right"),
        Of("not known", lambda asked: len(asked.unknown), "right", "weak"),
        Of("points lost", lambda asked: points(asked.lost, rounding), "right"),
    )


def _short(asked: Shortfall) -> Cell:
    return cell(len(asked.short), "bad" if asked.short else "plain")


SHORTFALL_COLUMNS = (
    "criterion number rubric year weight states_short states_met states_unknown points_lost short "
    "met unknown"
)


def shortfalls_records(cards: Sequence[ReportCard], shortfalls: Sequence[Shortfall]) -> Records:
    """Return one row a criterion."""
    rows = (
        {
            **shortfall_data(asked),
            "rubric": cards[0].rubric.id,
            "year": cards[0].year,
            "states_short": len(asked.short),
            "states_met": len(asked.met),
            "states_unknown": len(asked.unknown),
        }
        for asked in shortfalls
    )
    return records(SHORTFALL_COLUMNS, rows)


def shortfall_data(asked: Shortfall) -> Row:
    """Return a criterion's shortfall as plain data for JSON."""
    return {
        "criterion": asked.criterion,
        "number": asked.number,
        "weight": asked.weight,
        "points_lost": asked.lost,
        "short": asked.short,
        "met": asked.met,
        "unknown": asked.unknown,
    }
