"""A proof as data: every number that a reader needs to compute the grade again."""

from __future__ import annotations

from statscore.formats.document import Row, picked
from statscore.reports.card.holding import Held
from statscore.reports.card.proof import End, MarkProof, Proof
from statscore.reports.card.report_card import AreaScore, Mark
from statscore.views.grade.rows import card_data
from statscore.views.rows import Find


def explain_data(proof: Proof, find: Find, criterion: str | None = None) -> Row:
    """Return the card with its proof as plain data for JSON; one mark where one was asked for."""
    card = proof.card
    written = card_data(card, None, find)
    areas, marks = written["areas"], written["marks"]
    assert isinstance(areas, list)
    assert isinstance(marks, list)
    return {
        **written,
        "areas": [
            {
                **data,
                "coded_low": area.coded_low,
                "coded_high": area.coded_high,
                **_at_ends(proof, area),
            }
            for data, area in zip(areas, card.areas, strict=True)
        ],
        "marks": [
            {**data, **_mark(proof, proved, find), **_at_ends(proof, proved.mark)}
            for data, proved in zip(marks, proof.marks, strict=True)
            if criterion in (None, proved.mark.criterion)
        ],
        "proof": _proof(proof, find),
    }


def _at_ends(proof: Proof, of: AreaScore | Mark) -> Row:
    """Return the points at the ends of the total, where they need not be the range's own."""
    return {"at_ends": list(of.ends)} if proof.perhaps_dropped else {}


def _perhaps_dropped(proof: Proof) -> Row:
    if not proof.perhaps_dropped:
        return {}
    return {
        "perhaps_dropped": list(proof.perhaps_dropped),
        "dropped_at_ends": [sorted(dropped) for dropped in proof.card.dropped],
    }


def _proof(proof: Proof, find: Find) -> Row:
    card, rubric, weights = proof.card, proof.card.rubric, proof.weights
    file = f"rubrics/{rubric.id}.toml"
    return {
        "method": rubric.method,
        **picked(weights, "points applicable factor"),
        "dropped": list(weights.dropped),
        **_perhaps_dropped(proof),
        "area_weights": [
            {
                "area": area.area,
                "weight": area.weight,
                "criteria_weight": area.criteria,
            }
            for area in weights.areas
        ],
        "rounding": picked(rubric.rounding, "places mode before_grade"),
        "grades": rubric.grades,
        "grades_file": file,
        "grades_line": find(file, ("grades",)) if rubric.grades else None,
        "caps": [
            {
                "id": capped.id,
                "criterion": capped.mark.criterion,
                "below": rubric.caps[capped.id].below,
                "grade": rubric.caps[capped.id].grade,
                "holds_low": capped.holds_low,
                "holds_high": capped.holds_high,
                "file": file,
                "line": find(file, ("caps", capped.id)),
            }
            for capped in proof.caps
        ],
        "low": _end(proof.low),
        "high": _end(proof.high),
        "published_line": None
        if card.published is None
        else find(f"states/{card.state}.toml", ("published", rubric.id, str(card.year))),
    }


def _end(end: End) -> Row:
    return {
        **picked(end, "score read by_score"),
        "lowered_by": list(end.caps),
        "grade": end.grade,
    }


def _mark(proof: Proof, proved: MarkProof, find: Find) -> Row:
    mark, rubric = proved.mark, proof.card.rubric
    criterion = rubric.criteria[mark.criterion]
    file = f"rubrics/{rubric.id}.toml"
    return {
        "title": mark.title,
        "question": criterion.question,
        "shares": mark.shares,
        "rubric_weight": proved.rubric_weight,
        "bonus": criterion.bonus,
        "weight_file": file,
        "weight_line": find(file, ("criteria", mark.criterion, "weight")),
        **picked(proved, "status counts_from through"),
        **picked(mark.answer, "quote note decided_by reason"),
        "previous": _neighbor(proof, mark, proved.previous, find),
        "next": _neighbor(proof, mark, proved.next, find),
    }


def _neighbor(proof: Proof, mark: Mark, held: Held | None, find: Find) -> Row | None:
    if held is None:
        return None
    path = ("answers", mark.criterion, str(held.since))
    return {
        "level": held.answer.level,
        "since": held.since,
        "line": find(f"states/{proof.card.state}.toml", path),
    }
