"""What if, as records and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import AreaScore, ReportCard
from statscore.reports.whatif import Move, WhatIf
from statscore.write.document import (
    Records,
)
from statscore.write.views.words import card_ends

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
        *card_ends(card)[:2],
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
                "id": id_,
                "number": card.rubric.areas[id_].number,
                "before": _area_ends(one),
                "after": _area_ends(other),
            }
            for id_, one, other in found.areas
        ],
        "changes": [_move_data(move) for move in found.moves],
        "caps_fallen": list(found.caps_fallen),
        "caps_new": list(found.caps_new),
        "without_effect": [
            {"bill": each.bill.name, "criterion": each.criterion, "why": each.why}
            for each in found.idle
        ],
    }


def _area_ends(area: AreaScore | None) -> Mapping[str, str | None]:
    return {
        "low": None if area is None else decimal_text(area.low),
        "high": None if area is None else decimal_text(area.high),
    }


def _side(card: ReportCard, rank: int | None) -> Mapping[str, object]:
    printed = card.published
    low, high, grade_low, grade_high = card_ends(card)
    return {
        "score": _optional(card.score),
        "low": low,
        "high": high,
        "out_of": decimal_text(card.out_of),
        "grade": card.grade,
        "grade_low": grade_low,
        "grade_high": grade_high,
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
