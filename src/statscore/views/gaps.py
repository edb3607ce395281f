"""What is missing: a state's gaps with models to learn from, and the states that fall short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.formats import document as doc
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


def gaps_document(cards: Sequence[tuple[ReportCard, Sequence[Gap]]]) -> doc.Document:
    """Return each state's gaps, most points lost first, with what would earn them."""
    return tuple(block for card, gaps in cards for block in _gaps(card, gaps))


def _gaps(card: ReportCard, gaps: Sequence[Gap]) -> Iterator[doc.Block]:
    rounding = card.rubric.rounding
    yield doc.heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year} · gaps")
    yield doc.paragraph(
        score_out_of(card),
        f" · grade {grade_range(card)}" if card.rubric.grades else "",
    )
    yield from rule_lines(card)
    yield doc.remark(f"{day_words(card)} · {coded_words(card)}".capitalize())
    yield doc.Blank()
    if gaps:
        yield doc.table(
            gaps,
            doc.Of("lost", lambda gap: _lost(gap, rounding), "right", "bad"),
            doc.Of(
                "criterion", lambda gap: criterion_name(gap.mark.number, gap.mark.title), wrap=True
            ),
            doc.Of("has", lambda gap: level_words(gap.mark)),
            doc.Of("needs", lambda gap: gap.best_level),
            doc.Of("states that have it", lambda gap: _models(gap.models), style="weak", wrap=True),
        )
        yield from _what_earns(card, gaps)
    else:
        yield doc.paragraph("no coded criterion earned less than its weight")
    yield from _areas(card)
    yield from _unknown(card)
    yield doc.Blank()


def _lost(gap: Gap, rounding: Rounding) -> str:
    lost = points(gap.lost, rounding)
    return lost if gap.mark.level else f"at least {lost}"


def _models(codes: Sequence[str]) -> str:
    if not codes:
        return "none coded so on this day"
    shown = states_words(codes[:MOST_MODELS])
    more = len(codes) - MOST_MODELS
    return f"{shown} and {more} more" if more > 0 else shown


def _what_earns(card: ReportCard, gaps: Sequence[Gap]) -> Iterator[doc.Block]:
    earning = [
        (gap.mark.number or gap.mark.criterion, gap.best_level, text)
        for gap in gaps
        if (text := card.rubric.criteria[gap.mark.criterion].meets.get(gap.best_level))
    ]
    if earning:
        yield doc.Blank()
        yield doc.remark("what would earn all points:")
    for name, level, text in earning:
        yield doc.paragraph(doc.Span(f"{name} {level}: ", "strong"), text, indent=2, hanging=2)
    yield doc.Blank()


def _areas(card: ReportCard) -> Iterator[doc.Block]:
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
            yield doc.paragraph(
                f"{criterion_name(area.number, area.title)}: {points(rest, rounding)} points more "
                "were lost by the published figure, in criteria that nobody has coded",
                hanging=2,
            )


def _unknown(card: ReportCard) -> Iterator[doc.Block]:
    open_marks = _unclaimed(card)
    if open_marks:
        names = " ".join(_open_name(mark) for mark in open_marks)
        yield doc.remark(
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
    "state fips rubric year as_of area criterion label level best_level points_lost weight models"
)


def gaps_records(
    cards: Sequence[tuple[ReportCard, Sequence[Gap]]], fips: Mapping[str, str | None]
) -> doc.Records:
    """Return one row a gap."""
    rows = (
        {
            **_gap_row(gap),
            **_card_row(card),
            "fips": fips.get(card.state),
            "label": criterion_name(gap.mark.number, gap.mark.title),
            "weight": gap.mark.weight,
        }
        for card, gaps in cards
        for gap in gaps
    )
    return doc.records(GAP_COLUMNS, rows)


def _card_row(card: ReportCard) -> doc.Row:
    ends = ends_row(card)
    return {
        **card_row(card),
        "score": card.score,
        "low": ends["low"],
        "high": ends["high"],
    }


def _gap_row(gap: Gap) -> doc.Row:
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


def gaps_data(card: ReportCard, gaps: Sequence[Gap]) -> doc.Row:
    """Return a state's gaps as plain data for JSON."""
    return {
        **_card_row(card),
        "gaps": [_gap_row(gap) for gap in gaps],
        "unknown": [mark.criterion for mark in _unclaimed(card)],
    }


def shortfalls_document(
    cards: Sequence[ReportCard], shortfalls: Sequence[Shortfall], *, detail: bool
) -> doc.Document:
    """Return for each criterion how many states fall short; with `detail` which ones."""
    first = cards[0]
    rounding = first.rubric.rounding
    shown = [asked for asked in shortfalls if detail or asked.short]
    open_ = len(shortfalls) - len(shown)
    blocks: list[doc.Block] = [
        doc.heading(f"{first.rubric.title} · {first.year} · gaps of {count(len(cards), 'state')}"),
        doc.remark(day_words(first).capitalize()),
        doc.Blank(),
    ]
    if shown:
        blocks.append(_shortfall_table(shown, rounding))
    if open_:
        more = " more" if shown else ""
        blocks.append(
            doc.remark(
                f"{count(open_, 'criterion', 'criteria')}{more} without a coded gap: "
                "met where coded, or not coded at all"
            )
        )
    if detail:
        for asked in shown:
            short, met, unknown = map(states_words, (asked.short, asked.met, asked.unknown))
            blocks += [
                doc.Blank(),
                doc.paragraph(f"fall short ({len(asked.short)}): ", short, hanging=2),
                doc.paragraph(f"meet it ({len(asked.met)}): ", met, hanging=2),
                doc.remark(f"not known ({len(asked.unknown)}): {unknown}", hanging=2),
            ]
    return tuple(blocks)


def _shortfall_table(shown: Sequence[Shortfall], rounding: Rounding) -> doc.Table:
    return doc.table(
        shown,
        doc.Of("criterion", lambda asked: criterion_name(asked.number, asked.title), wrap=True),
        doc.Of("of", lambda asked: points(asked.weight, rounding), "right", "weak"),
        doc.Of("short", _short, "right"),
        doc.Of("met", lambda asked: len(asked.met), "right"),
        doc.Of("not known", lambda asked: len(asked.unknown), "right", "weak"),
        doc.Of("points lost", lambda asked: points(asked.lost, rounding), "right"),
    )


def _short(asked: Shortfall) -> doc.Cell:
    return doc.cell(len(asked.short), "bad" if asked.short else "plain")


SHORTFALL_COLUMNS = (
    "criterion label rubric year weight states_short states_met states_unknown points_lost short "
    "met unknown"
)


def shortfalls_records(cards: Sequence[ReportCard], shortfalls: Sequence[Shortfall]) -> doc.Records:
    """Return one row a criterion."""
    rows = (
        {
            **shortfall_data(asked),
            "label": criterion_name(asked.number, asked.title),
            "rubric": cards[0].rubric.id,
            "year": cards[0].year,
            "states_short": len(asked.short),
            "states_met": len(asked.met),
            "states_unknown": len(asked.unknown),
        }
        for asked in shortfalls
    )
    return doc.records(SHORTFALL_COLUMNS, rows)


def shortfall_data(asked: Shortfall) -> doc.Row:
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
