"""What if: a card before and after a bill, and one bill over many states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.bill import Bill
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.reports.report_card import Mark, ReportCard
from statscore.reports.whatif import GIVEN, Idle, Move, WhatIf
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
from statscore.write.views.words import (
    UNKNOWN,
    count,
    criterion_name,
    day_words,
    grade_cell,
    grade_range,
    grade_style,
    level_words,
    points,
    points_range,
    signed,
    signed_range,
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
            spans += [" · ", Span(bill.source, "weak", link=_address(bill.source))]
        yield paragraph(*spans, hanging=2)


def _status(card: ReportCard, bill: Bill, *, dated: bool) -> str:
    parts = [f"enacted {bill.enacted}" if bill.enacted else "pending"]
    if bill.effective:
        parts.append(f"effective {bill.effective}")
    if not dated and (bill.effective is None or bill.effective.last > card.as_of):
        parts.append("taken as law on the day")
    return ", ".join(parts)


def _address(source: str) -> str | None:
    return source if source.startswith(("https://", "http://")) else None


def _summary(found: WhatIf) -> Table:
    before, after, rounding = found.before, found.after, found.before.rubric.rounding
    rows: list[tuple[Cell, ...] | None] = [
        _points_row("score", before, after, rounding),
    ]
    if before.score is None and before.published and before.published.score is not None:
        rows.append(_printed_row(before, after, rounding))
    if before.rubric.grades:
        grades = _grades(found)
        rows.append((cell("grade"), *grades, cell("changes" if grades[0] != grades[1] else "")))
    rows.append(
        (
            cell(f"rank among {found.ranked}"),
            cell(found.rank_before or UNKNOWN),
            cell(found.rank_after or UNKNOWN),
            cell(_rank_words(found)),
        )
    )
    rows += [
        (
            cell(criterion_name(one.number, one.title)),
            cell(points_range(one.low, one.high, rounding)),
            cell(points_range(other.low, other.high, rounding)),
            cell(_moved(one.low, one.high, other.low, other.high, rounding)),
        )
        for one, other in found.areas
    ]
    return Table(
        (
            Column("", wrap=True),
            Column("before", "right"),
            Column("after", "right"),
            Column("", "right"),
        ),
        tuple(rows),
    )


def _points_row(
    name: str, before: ReportCard, after: ReportCard, rounding: Rounding
) -> tuple[Cell, ...]:
    return (
        cell(f"{name}, of {points(before.out_of, rounding)}"),
        cell(points_range(before.low, before.high, rounding)),
        cell(points_range(after.low, after.high, rounding), "strong"),
        cell(_moved(before.low, before.high, after.low, after.high, rounding)),
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


def _grades(found: WhatIf) -> tuple[Cell, Cell]:
    """Return the grades before and after, both known or both as the ranges that are computed."""
    rubric = found.before.rubric
    before, after = found.before.known_grade, found.after.known_grade
    if before is not None and after is not None:
        return grade_cell(rubric, before), grade_cell(rubric, after)
    return _range_cell(found.before), _range_cell(found.after)


def _range_cell(card: ReportCard) -> Cell:
    return cell(grade_range(card), grade_style(card.rubric, card.grade))


def _rank_words(found: WhatIf) -> str:
    if found.rank_before is None or found.rank_after is None:
        return ""
    better = found.rank_before - found.rank_after
    if better == 0:
        return ""
    return f"{count(abs(better), 'place')} {'up' if better > 0 else 'down'}"


def _caps(found: WhatIf) -> Iterator[Block]:
    rubric = found.before.rubric
    for ids, words in ((found.caps_fallen, "falls"), (found.caps_new, "appears")):
        for id_ in ids:
            cap = rubric.caps[id_]
            yield paragraph(
                f"cap '{id_}' {words}: no better than {cap.grade} while '{cap.criterion}' is below "
                f"{cap.below}",
                hanging=2,
            )


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
                cell(_level_after(move.after)),
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


def _level_after(mark: Mark) -> str:
    return mark.level if mark.level is not None else f"{mark.possible[-1]} or better"


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


# Many states


def _many(found: Sequence[WhatIf], bills: Sequence[Bill], *, dated: bool) -> Iterator[Block]:
    first = found[0].before
    moved = [each for each in found if each.moves]
    still = len(found) - len(moved)
    yield heading(f"{first.rubric.title} · {first.year} · what if, {count(len(found), 'state')}")
    yield from _bills(first, bills, dated=dated)
    yield Blank()
    if moved:
        yield _states(moved)
    if still:
        yield paragraph(
            Span(f"{count(still, 'state')} {'more ' if moved else ''}without any change", "weak")
        )
    yield from _shared_idle(found)


def _states(moved: Sequence[WhatIf]) -> Table:
    rounding = moved[0].before.rubric.rounding
    return Table(
        (
            Column("state"),
            Column("score", "right"),
            Column("after", "right"),
            Column("", "right"),
            Column("grade", wrap=True),
            Column("after", wrap=True),
            Column("rank", "right"),
            Column("after", "right"),
            Column("what changes", wrap=True),
        ),
        tuple(
            (
                cell(each.before.name),
                cell(_score(each.before, rounding)),
                cell(_score(each.after, rounding), "strong"),
                cell(_score_moved(each, rounding)),
                *_grades(each),
                cell(each.rank_before or UNKNOWN),
                cell(each.rank_after or UNKNOWN),
                cell(", ".join(_move_words(move) for move in each.moves)),
            )
            for each in moved
        ),
    )


def _score(card: ReportCard, rounding: Rounding) -> str:
    if card.known_score is not None:
        return points(card.known_score, rounding)
    return points_range(card.low, card.high, rounding)


def _score_moved(found: WhatIf, rounding: Rounding) -> str:
    before, after = found.before.known_score, found.after.known_score
    if before is None or after is None:
        return ""
    return signed(after - before, rounding)


def _move_words(move: Move) -> str:
    name = move.before.number or move.before.criterion
    return f"{name} {level_words(move.before)} → {_level_after(move.after)}"


def _shared_idle(found: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield what in the bills has no effect in any of the states."""
    everywhere = [each for each in found[0].idle if all(each in other.idle for other in found)]
    yield from _idle(everywhere)


# Records and data

WHAT_IF_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "score_before",
    "low_before",
    "high_before",
    "grade_before",
    "rank_before",
    "score_after",
    "low_after",
    "high_after",
    "grade_after",
    "rank_after",
    "changes",
    "caps_fallen",
    "caps_new",
)


def what_if_records(found: Sequence[WhatIf], fips: Mapping[str, str | None]) -> Records:
    """Return one row a state."""
    return Records(WHAT_IF_COLUMNS, tuple(_record(each, fips) for each in found))


def _record(found: WhatIf, fips: Mapping[str, str | None]) -> tuple[str | None, ...]:
    card = found.before
    return (
        card.state,
        fips.get(card.state),
        card.rubric.id,
        str(card.year),
        card.as_of.isoformat(),
        *_side_fields(card, found.rank_before),
        *_side_fields(found.after, found.rank_after),
        "; ".join(f"{move.before.criterion}={move.change.level}" for move in found.moves),
        " ".join(found.caps_fallen),
        " ".join(found.caps_new),
    )


def _side_fields(card: ReportCard, rank: int | None) -> tuple[str | None, ...]:
    return (
        _optional(card.known_score),
        decimal_text(card.low),
        decimal_text(card.high),
        card.known_grade,
        None if rank is None else str(rank),
    )


def _optional(number: Fraction | None) -> str | None:
    return None if number is None else decimal_text(number)


def what_if_data(found: WhatIf) -> Mapping[str, object]:
    """Return a state's card before and after as plain data for JSON."""
    card = found.before
    return {
        "state": card.state,
        "name": card.name,
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "before": _side(card, found.rank_before),
        "after": _side(found.after, found.rank_after),
        "areas": [
            {
                "id": one.id,
                "number": one.number,
                "before": {"low": decimal_text(one.low), "high": decimal_text(one.high)},
                "after": {"low": decimal_text(other.low), "high": decimal_text(other.high)},
            }
            for one, other in found.areas
        ],
        "changes": [_move_data(move) for move in found.moves],
        "caps_fallen": list(found.caps_fallen),
        "caps_new": list(found.caps_new),
        "without_effect": [
            {"bill": each.bill.name, "criterion": each.criterion, "why": each.why}
            for each in found.idle
        ],
    }


def _side(card: ReportCard, rank: int | None) -> Mapping[str, object]:
    printed = card.published
    return {
        "score": _optional(card.score),
        "low": decimal_text(card.low),
        "high": decimal_text(card.high),
        "out_of": decimal_text(card.out_of),
        "grade": card.grade,
        "grade_low": card.grade_low,
        "grade_high": card.grade_high,
        "basis": card.basis,
        "published": None
        if printed is None
        else {
            "score": _optional(printed.score),
            "grade": printed.grade,
            "basis": printed.basis,
        },
        "rank": rank,
    }


def _move_data(move: Move) -> Mapping[str, object]:
    return {
        "criterion": move.before.criterion,
        "number": move.before.number,
        "area": move.before.area,
        "bill": move.bill.name,
        "level": move.before.level,
        "to_level": move.after.level,
        "possible": list(move.after.possible),
        "low": decimal_text(move.low),
        "high": decimal_text(move.high),
        "citations": list(move.change.citations),
        "note": move.change.note,
    }
