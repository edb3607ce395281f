"""What if, as records and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statscore.formats.document import Records, Row, records
from statscore.reports.card.report_card import AreaScore, ReportCard
from statscore.reports.plan.whatif import Move, WhatIf
from statscore.views.rows import card_row, ends_row

WHAT_IF_COLUMNS = (
    "state fips rubric year as_of score_before low_before high_before grade_before rank_before "
    "score_after low_after high_after grade_after rank_after changes caps_fallen caps_new"
)


def what_if_records(states: Sequence[WhatIf], fips: Mapping[str, str | None]) -> Records:
    """Return one row a state; scores and grades are those printed where none is computed."""
    return records(WHAT_IF_COLUMNS, (_record(state, fips) for state in states))


def _record(state: WhatIf, fips: Mapping[str, str | None]) -> Row:
    sides = (
        ("before", state.before, state.rank_before),
        ("after", state.after, state.rank_after),
    )
    changes = (f"{move.before.criterion}={move.change.level}" for move in state.moves)
    row: dict[str, object] = {
        **card_row(state.before),
        "fips": fips.get(state.before.state),
        "changes": "; ".join(changes),
        "caps_fallen": state.caps_fallen,
        "caps_new": state.caps_new,
    }
    for side, card, rank in sides:
        known = {"score": card.known_score, "grade": card.known_grade}
        row |= {f"{key}_{side}": value for key, value in (_side(card, rank) | known).items()}
    return row


def what_if_data(state: WhatIf) -> Row:
    """Return a state's card before and after as plain data for JSON."""
    return {
        **card_row(state.before),
        "before": _side(state.before, state.rank_before),
        "after": _side(state.after, state.rank_after),
        "areas": [
            {
                "id": id_,
                "number": state.before.rubric.areas[id_].number,
                "before": _area_ends(before),
                "after": _area_ends(after),
            }
            for id_, before, after in state.areas
        ],
        "changes": [_move_row(move) for move in state.moves],
        "caps_fallen": state.caps_fallen,
        "caps_new": state.caps_new,
        "without_effect": [
            {"bill": idle.bill.name, "criterion": idle.criterion, "why": idle.why}
            for idle in state.idle
        ],
    }


def _area_ends(area: AreaScore | None) -> Row:
    return {"low": area.low if area else None, "high": area.high if area else None}


def _side(card: ReportCard, rank: int | None) -> dict[str, object]:
    printed = card.published
    low, high, grade_low, grade_high = ends_row(card).values()
    return {
        "score": card.score,
        "low": low,
        "high": high,
        "out_of": card.out_of,
        "grade": card.grade,
        "grade_low": grade_low,
        "grade_high": grade_high,
        "basis": card.basis,
        "published": None
        if printed is None
        else {"score": printed.score, "grade": printed.grade, "basis": printed.basis},
        "rank": rank,
    }


def _move_row(move: Move) -> Row:
    return {
        "criterion": move.before.criterion,
        "number": move.before.number,
        "area": move.before.area,
        "bill": move.bill.name,
        "level": move.before.level,
        "to_level": move.after.level,
        "possible": move.after.possible,
        "low": move.low,
        "high": move.high,
        "citations": move.change.citations,
        "note": move.change.note,
    }
