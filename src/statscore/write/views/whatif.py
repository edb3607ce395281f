"""What if: a card before and after a bill, and one bill over many states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.bill import Bill
from statscore.model.rubric import Rounding
from statscore.reports.report_card import AreaScore, ReportCard
from statscore.reports.whatif import GIVEN, Idle, Move, WhatIf
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Span,
    Style,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.whatif_states import cap_words, grades, level_after, states_blocks
from statscore.write.views.words import (
    NOTHING_APPLIES,
    UNKNOWN,
    count,
    criterion_name,
    day_words,
    floor_line,
    level_words,
    points,
    points_range,
    score_words,
    signed,
    signed_range,
    source_address,
)

Link = Mapping[str, str | None]
"""The address of each citation, None where it cannot be read."""


def what_if_document(
    found: Sequence[WhatIf], bills: Sequence[Bill], links: Link, *, dated: bool
) -> Document:
    """Return one state's card before and after; of several states a line each."""
    if len(found) == 1:
        return tuple(_one(found[0], bills, links, dated=dated))
    return tuple(_many(found, bills, dated=dated))


def _many(found: Sequence[WhatIf], bills: Sequence[Bill], *, dated: bool) -> Iterator[Block]:
    first = found[0].before
    yield heading(f"{first.rubric.title} · {first.year} · what if, {count(len(found), 'state')}")
    yield from _bills(first, bills, dated=dated)
    yield Blank()
    yield from states_blocks(found)
    # Only what has no effect in any of the states.
    yield from _idle([each for each in found[0].idle if all(each in other.idle for other in found)])


def citations_of(bills: Sequence[Bill]) -> Iterator[str]:
    """Yield the citations that the page shows, so that their addresses can be worked out."""
    for bill in bills:
        for change in bill.changes.values():
            yield from change.citations


# One state


def _one(found: WhatIf, bills: Sequence[Bill], links: Link, *, dated: bool) -> Iterator[Block]:
    card = found.before
    yield heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year} · what if")
    yield from _bills(card, bills, dated=dated)
    yield Blank()
    yield _summary(found)
    yield from floor_line(found.before, "before: ")
    yield from floor_line(found.after, "after: ")
    yield from _caps(found)
    yield Blank()
    yield from _moves(found, links)
    yield from _idle(found.idle)
    yield Blank()


def _bills(card: ReportCard, bills: Sequence[Bill], *, dated: bool) -> Iterator[Block]:
    yield paragraph(Span(day_words(card).capitalize(), "weak"))
    for bill in bills:
        if bill.id == GIVEN:
            continue
        spans: list[str | Span] = [Span(bill.name, "strong")]
        if bill.number:
            spans.append(f" {bill.title}")
        spans.append(Span(f" · {_status(card, bill, dated=dated)}", "weak"))
        if bill.source:
            spans += [" · ", Span(bill.source, "weak", link=source_address(bill.source))]
        yield paragraph(*spans, hanging=2)


def _status(card: ReportCard, bill: Bill, *, dated: bool) -> str:
    parts = [f"enacted {bill.enacted}" if bill.enacted else "pending"]
    if bill.effective:
        parts.append(f"effective {bill.effective}")
    if not dated and (bill.effective is None or bill.effective.last > card.as_of):
        parts.append("taken as law on the day")
    return ", ".join(parts)


def _summary(found: WhatIf) -> Table:
    before, after, rounding = found.before, found.after, found.before.rubric.rounding
    rows: list[tuple[Cell, ...] | None] = [
        _points_row("score", before, after, rounding),
    ]
    if before.score is None and before.published and before.published.score is not None:
        rows.append(_printed_row(before, after, rounding))
    if before.rubric.grades:
        before_after = grades(found)
        rows.append(
            (
                cell("grade"),
                *before_after,
                cell("changes" if before_after[0] != before_after[1] else ""),
            )
        )
    rows.append(
        (
            cell(_among(found)),
            cell(found.rank_before or UNKNOWN),
            cell(found.rank_after or UNKNOWN),
            cell(_rank_words(found)),
        )
    )
    rows += [_area_row(found, *area) for area in found.areas]
    return Table(
        (
            Column("", wrap=True),
            Column("before", "right"),
            Column("after", "right"),
            Column("", "right"),
        ),
        tuple(rows),
    )


def _area_row(
    found: WhatIf, id_: str, before: AreaScore | None, after: AreaScore | None
) -> tuple[Cell, ...]:
    area, rounding = found.before.rubric.areas[id_], found.before.rubric.rounding
    return (
        cell(criterion_name(area.number, area.title)),
        *(
            cell(points_range(each.low, each.high, rounding) if each else NOTHING_APPLIES)
            for each in (before, after)
        ),
        cell(
            _moved(before.low, before.high, after.low, after.high, rounding)
            if before and after
            else ""
        ),
    )


def _points_row(
    name: str, before: ReportCard, after: ReportCard, rounding: Rounding
) -> tuple[Cell, ...]:
    return (
        cell(f"{name}, of {points(before.out_of, rounding)}"),
        cell(score_words(before)),
        cell(score_words(after), "strong"),
        cell(
            ""
            if before.applies is False or after.applies is False
            else _moved(before.low, before.high, after.low, after.high, rounding)
        ),
    )


def _printed_row(before: ReportCard, after: ReportCard, rounding: Rounding) -> tuple[Cell, ...]:
    printed, moved = before.published, after.published
    assert printed is not None
    assert printed.score is not None
    later = moved.score if moved else None
    return (
        cell("printed total, and moved as far"),
        cell(points(printed.score, rounding)),
        cell(UNKNOWN if later is None else points(later, rounding), "strong"),
        cell("" if later is None else signed(later - printed.score, rounding)),
    )


def _moved(
    low: Fraction, high: Fraction, new_low: Fraction, new_high: Fraction, rounding: Rounding
) -> str:
    if (low, high) == (new_low, new_high):
        return ""
    if low == high or new_low - low == new_high - high:
        return signed_range(new_low - low, new_high - high, rounding)
    return f"low {signed(new_low - low, rounding)}, high {signed(new_high - high, rounding)}"


def _among(found: WhatIf) -> str:
    # A card that was a range, and is settled under the law given, is ranked for the first time.
    more = f", then {found.ranked_after}" if found.ranked_after != found.ranked else ""
    return f"rank among {found.ranked}{more}"


def _rank_words(found: WhatIf) -> str:
    if found.rank_before is None or found.rank_after is None:
        return ""
    better = found.rank_before - found.rank_after
    if better == 0:
        return ""
    return f"{count(abs(better), 'place')} {'up' if better > 0 else 'down'}"


def _caps(found: WhatIf) -> Iterator[Block]:
    for ids, words in ((found.caps_fallen, "falls"), (found.caps_new, "appears")):
        for id_ in ids:
            yield paragraph(cap_words(found.before.rubric, id_, words), hanging=2)


def _moves(found: WhatIf, links: Link) -> Iterator[Block]:
    rounding = found.before.rubric.rounding
    if not found.moves:
        yield paragraph("nothing changes")
        return
    yield Table(
        (
            Column("points", "right"),
            Column("criterion", wrap=True),
            Column("has"),
            Column("would have"),
            Column("by"),
        ),
        tuple(
            (
                cell(signed_range(move.low, move.high, rounding), _sign_style(move)),
                cell(criterion_name(move.before.number, move.before.title)),
                cell(level_words(move.before)),
                cell(level_after(move.after)),
                cell(move.bill.name, "weak"),
            )
            for move in found.moves
        ),
    )
    for move in found.moves:
        yield from _basis(move, links)


def _sign_style(move: Move) -> Style:
    if move.low >= 0:
        return "good"
    return "bad" if move.high <= 0 else "plain"


def _basis(move: Move, links: Link) -> Iterator[Block]:
    change = move.change
    name = move.before.number or move.before.criterion
    spans: list[str | Span] = []
    for number, citation in enumerate(change.citations):
        spans += ["; " if number else "", Span(citation, "fair", link=links.get(citation))]
    if change.quote:
        spans += [" · " if spans else "", Span(f"“{change.quote}”", "note")]
    if change.note:
        spans += [" · " if spans else "", change.note]
    if spans:
        yield paragraph(Span(f"{name}: ", "strong"), *spans, indent=2, hanging=2)


def _idle(idle: Sequence[Idle]) -> Iterator[Block]:
    if idle:
        yield Blank()
        yield paragraph(Span("without effect here:", "weak"))
    for each in idle:
        what = f"{each.bill.name}, {each.criterion}" if each.criterion else each.bill.name
        yield paragraph(Span(f"{what}: {each.why}", "weak"), indent=2, hanging=2)
