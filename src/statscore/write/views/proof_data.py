"""A proof as data: every number that a reader needs to compute the grade again."""

from __future__ import annotations

from collections.abc import Mapping

from statscore.model.numbers import decimal_text
from statscore.reports.holding import Held
from statscore.reports.proof import End, MarkProof, Proof
from statscore.reports.report_card import AreaScore, Mark
from statscore.write.views.grade_data import card_data
from statscore.write.views.proof_words import Find


def explain_data(found: Proof, find: Find, criterion: str | None = None) -> Mapping[str, object]:
    """Return the card with its proof as plain data for JSON; one mark where one was asked for."""
    card = found.card
    states = f"states/{card.state}.toml"

    def locate(_state: str, mark: Mark) -> int | None:
        return find(states, ("answers", mark.criterion, str(mark.since))) if mark.held else None

    written = card_data(card, None, locate)
    areas, marks = written["areas"], written["marks"]
    assert isinstance(areas, list)
    assert isinstance(marks, list)
    return {
        **written,
        "areas": [
            {
                **data,
                "coded_low": decimal_text(area.coded_low),
                "coded_high": decimal_text(area.coded_high),
                **_at_ends(found, area),
            }
            for data, area in zip(areas, card.areas, strict=True)
        ],
        "marks": [
            {**data, **_mark(found, each, find), **_at_ends(found, each.mark)}
            for data, each in zip(marks, found.marks, strict=True)
            if criterion in (None, each.mark.criterion)
        ],
        "proof": _proof(found, find),
    }


def _at_ends(found: Proof, of: AreaScore | Mark) -> Mapping[str, object]:
    """Return the points at the ends of the total, where they need not be the range's own."""
    return {"at_ends": list(map(decimal_text, of.ends))} if found.perhaps_dropped else {}


def _perhaps_dropped(found: Proof) -> Mapping[str, object]:
    if not found.perhaps_dropped:
        return {}
    return {
        "perhaps_dropped": list(found.perhaps_dropped),
        "dropped_at_ends": [sorted(dropped) for dropped in found.card.dropped],
    }


def _proof(found: Proof, find: Find) -> Mapping[str, object]:
    card, rubric, weights = found.card, found.card.rubric, found.weights
    file = f"rubrics/{rubric.id}.toml"
    return {
        "method": rubric.method,
        "points": decimal_text(weights.points),
        "applicable": decimal_text(weights.applicable),
        "factor": None if weights.factor is None else decimal_text(weights.factor),
        "dropped": list(weights.dropped),
        **_perhaps_dropped(found),
        "area_weights": [
            {
                "area": each.area,
                "weight": decimal_text(each.weight),
                "criteria_weight": decimal_text(each.criteria),
            }
            for each in weights.areas
        ],
        "rounding": {
            "places": rubric.rounding.places,
            "mode": rubric.rounding.mode,
            "before_grade": rubric.rounding.before_grade,
        },
        "grades": {grade: decimal_text(cut) for grade, cut in rubric.grades.items()},
        "grades_file": file,
        "grades_line": find(file, ("grades",)) if rubric.grades else None,
        "caps": [
            {
                "id": each.id,
                "criterion": each.mark.criterion,
                "below": rubric.caps[each.id].below,
                "grade": rubric.caps[each.id].grade,
                "holds_low": each.holds_low,
                "holds_high": each.holds_high,
                "file": file,
                "line": find(file, ("caps", each.id)),
            }
            for each in found.caps
        ],
        "low": _end(found.low),
        "high": _end(found.high),
        "published_line": None
        if card.published is None
        else find(f"states/{card.state}.toml", ("published", rubric.id, str(card.year))),
    }


def _end(end: End) -> Mapping[str, object]:
    return {
        "score": decimal_text(end.score),
        "read": decimal_text(end.read),
        "by_score": end.by_score,
        "lowered_by": list(end.caps),
        "grade": end.grade,
    }


def _mark(found: Proof, each: MarkProof, find: Find) -> Mapping[str, object]:
    mark, rubric = each.mark, found.card.rubric
    criterion = rubric.criteria[mark.criterion]
    file = f"rubrics/{rubric.id}.toml"
    return {
        "title": mark.title,
        "question": criterion.question,
        "shares": {level: decimal_text(share) for level, share in mark.shares.items()},
        "rubric_weight": decimal_text(each.rubric_weight),
        "bonus": criterion.bonus,
        "weight_file": file,
        "weight_line": find(file, ("criteria", mark.criterion, "weight")),
        "status": each.status,
        "counts_from": None if each.counts_from is None else str(each.counts_from),
        "through": None if each.through is None else each.through.isoformat(),
        "quote": mark.answer.quote if mark.answer else None,
        "note": mark.answer.note if mark.answer else None,
        "decided_by": mark.answer.decided_by if mark.answer else None,
        "reason": mark.answer.reason if mark.answer else None,
        "previous": _neighbour(found, mark, each.previous, find),
        "next": _neighbour(found, mark, each.next, find),
    }


def _neighbour(
    found: Proof, mark: Mark, held: Held | None, find: Find
) -> Mapping[str, object] | None:
    if held is None:
        return None
    path = ("answers", mark.criterion, str(held.since))
    return {
        "level": held.answer.level,
        "since": str(held.since),
        "line": find(f"states/{found.card.state}.toml", path),
    }
