"""Plans as records and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.formats.document import Records, Row, records
from statscore.reports.plan.plans import LevelChange, Model, Plan, Planning
from statscore.views.rows import card_row
from statscore.views.words import NOTHING_APPLIES

PLAN_COLUMNS = (
    "state fips rubric year as_of view start score grade to status plan plan_changes plan_steps "
    "plan_score plan_grade number criterion level to_level steps gain required models"
)


def plans_records(plannings: Sequence[Planning], fips: Mapping[str, str | None]) -> Records:
    """Return one row a change of a plan; one row for a state that has no plan."""
    nothing: Row = dict.fromkeys(PLAN_COLUMNS.split())
    return records(
        PLAN_COLUMNS,
        (
            {**change, **_state_row(planning), "fips": fips.get(planning.card.state)}
            for planning in plannings
            for change in (list(_changes_of_plans(planning)) or [nothing])
        ),
    )


def _changes_of_plans(planning: Planning) -> Iterator[Row]:
    for number, plan in enumerate(planning.plans, start=1):
        of_plan = {
            "plan": number,
            "plan_changes": len(plan.changes),
            "plan_steps": plan.steps,
            "plan_score": plan.score,
            "plan_grade": plan.grade,
        }
        for change in plan.changes:
            models = sorted(model.state for model in change.models)
            yield {**_change_row(change), **of_plan, "models": models}


def _state_row(planning: Planning) -> Row:
    card = planning.card
    return {
        **card_row(card),
        "to": planning.wish.grade,
        "view": planning.wish.view,
        "status": _status(planning),
        "start": planning.start,
        "score": None if card.applies is False else planning.score,
        "grade": None if card.applies is False else planning.grade,
    }


def _status(planning: Planning) -> str:
    if planning.card.applies is False:
        return NOTHING_APPLIES
    if planning.reached:
        return "reached"
    return "planned" if planning.plans else "out of reach"


def plans_data(planning: Planning) -> Row:
    """Return a state's plans as plain data for JSON."""
    proof = planning.proof
    return {
        **_state_row(planning),
        "cut": planning.cut,
        "best": planning.best,
        "best_grade": planning.best_grade,
        "blocked": planning.blocked,
        "met_already": planning.had,
        "plans": [_plan_data(plan) for plan in planning.plans],
        "proof": None
        if proof is None
        else {"fewer_changes": proof.fewer_changes, "fewer_steps": proof.fewer_steps},
        "hidden": [
            {
                "area": hidden.area.id if hidden.area else None,
                "missing": hidden.missing,
                "criteria": [mark.criterion for mark in hidden.criteria],
            }
            for hidden in planning.hidden
        ],
        "further": planning.further,
    }


def _plan_data(plan: Plan) -> Row:
    return {
        "changes": [_change_row(change) for change in plan.changes],
        "steps": plan.steps,
        "gain": plan.gain,
        "score": plan.score,
        "grade": plan.grade,
    }


def _change_row(change: LevelChange) -> Row:
    return {
        "criterion": change.mark.criterion,
        "number": change.mark.number,
        "area": change.mark.area,
        "level": change.mark.level,
        "to_level": change.level,
        "steps": change.steps,
        "gain": change.gain,
        "caps": change.caps,
        "required": change.required,
        "models": [_model_row(model) for model in change.models],
    }


def _model_row(model: Model) -> Row:
    return {
        "state": model.state,
        "since": model.held.since,
        "act": model.held.answer.act,
        "citations": model.held.answer.citations,
    }
