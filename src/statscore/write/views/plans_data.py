"""Plans as records and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from statscore.model.numbers import decimal_text
from statscore.reports.plans import Model, Plan, Planning
from statscore.write.document import (
    Records,
)
from statscore.write.views.words import NOTHING_APPLIES

PLAN_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "view",
    "start",
    "score",
    "grade",
    "to",
    "status",
    "plan",
    "plan_changes",
    "plan_steps",
    "plan_score",
    "plan_grade",
    "number",
    "criterion",
    "level",
    "to_level",
    "steps",
    "gain",
    "required",
    "models",
)


def plans_records(found: Sequence[Planning], fips: Mapping[str, str | None]) -> Records:
    """Return one row a change of a plan; one row for a state that has no plan."""
    return Records(
        PLAN_COLUMNS,
        tuple(
            (*_state_fields(each, fips), *fields)
            for each in found
            for fields in (_change_fields(each) or [(None,) * 13])
        ),
    )


def _status(found: Planning) -> str:
    if found.card.applies is False:
        return NOTHING_APPLIES
    if found.reached:
        return "reached"
    return "planned" if found.plans else "out of reach"


def _state_fields(found: Planning, fips: Mapping[str, str | None]) -> tuple[str | None, ...]:
    card = found.card
    return (
        card.state,
        fips.get(card.state),
        card.rubric.id,
        str(card.year),
        card.as_of.isoformat(),
        found.wish.view,
        found.start,
        None if card.applies is False else decimal_text(found.score),
        None if card.applies is False else found.grade,
        found.wish.grade,
        _status(found),
    )


def _change_fields(found: Planning) -> list[tuple[str | None, ...]]:
    return [
        (
            str(number),
            str(len(plan.changes)),
            str(plan.steps),
            decimal_text(plan.score),
            plan.grade,
            change.mark.number,
            change.mark.criterion,
            change.mark.level,
            change.level,
            str(change.steps),
            decimal_text(change.gain),
            "yes" if change.required else "no",
            " ".join(sorted(model.state for model in change.models)),
        )
        for number, plan in enumerate(found.plans, start=1)
        for change in plan.changes
    ]


def plans_data(found: Planning) -> Mapping[str, object]:
    """Return a state's plans as plain data for JSON."""
    card, proof = found.card, found.proof
    return {
        "state": card.state,
        "name": card.name,
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "to": found.wish.grade,
        "view": found.wish.view,
        "status": _status(found),
        "start": found.start,
        "score": None if card.applies is False else decimal_text(found.score),
        "grade": None if card.applies is False else found.grade,
        "cut": None if found.cut is None else decimal_text(found.cut),
        "best": decimal_text(found.best),
        "best_grade": found.best_grade,
        "blocked": list(found.blocked),
        "met_already": list(found.had),
        "plans": [_plan_data(plan) for plan in found.plans],
        "proof": None
        if proof is None
        else {
            "fewer_changes": _optional(proof.fewer_changes),
            "fewer_steps": _optional(proof.fewer_steps),
        },
        "hidden": [
            {
                "area": each.area.id if each.area else None,
                "missing": decimal_text(each.missing),
                "criteria": [mark.criterion for mark in each.criteria],
            }
            for each in found.hidden
        ],
        "further": found.further,
    }


def _optional(number: Fraction | None) -> str | None:
    return None if number is None else decimal_text(number)


def _plan_data(plan: Plan) -> Mapping[str, object]:
    return {
        "changes": [
            {
                "criterion": change.mark.criterion,
                "number": change.mark.number,
                "area": change.mark.area,
                "level": change.mark.level,
                "to_level": change.level,
                "steps": change.steps,
                "gain": decimal_text(change.gain),
                "caps": list(change.caps),
                "required": change.required,
                "models": [_model_data(model) for model in change.models],
            }
            for change in plan.changes
        ],
        "steps": plan.steps,
        "gain": decimal_text(plan.gain),
        "score": decimal_text(plan.score),
        "grade": plan.grade,
    }


def _model_data(model: Model) -> Mapping[str, object]:
    return {
        "state": model.state,
        "since": str(model.held.since),
        "act": model.held.answer.act,
        "citations": list(model.held.answer.citations),
    }
