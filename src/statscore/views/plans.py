"""Plans: which changes of law lift a card to a grade, why nothing is cheaper, and who has them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.formats import document as doc
from statscore.model.rubric import Rounding
from statscore.model.state import dated
from statscore.reports.card.citations import Cited
from statscore.reports.plan.plans import LevelChange, Model, Plan, Planning, View
from statscore.views.grade.card import about_lines
from statscore.views.headline import headline_spans
from statscore.views.rows import card_row
from statscore.views.statutes import Link, statutes
from statscore.views.words import (
    NOTHING_APPLIES,
    coded_words,
    count,
    criterion_name,
    day_words,
    exact_or_about,
    grade_range,
    grade_span,
    level_words,
    numbers_words,
    of_points,
    points,
    rule_lines,
    score_words,
    states_line,
    states_words,
)

MOST_MODELS = 3
"""States quoted as models on the page for one change; the data has them all."""
LONG_PLAN = 6
"""An alternative of more changes than these is shown by what differs from the cheapest."""
NO_MODEL = "no state is coded so on this day"
ON_TOP_OF_PRINT = (
    "the printed total may have these points already: the publisher's levels are not known, and "
    "points are by the shares in this rubric's file"
)
"""Wherever what is coded here is added to a total that somebody else added up."""
START_WORDS = {
    "computed": "the computed score",
    "published": "the printed total: the card alone is a range",
    "low": "the low end of a range: what is open is taken at its worst",
    "high": "the high end of a range: what is open is taken at its best",
}


def plans_document(plannings: Sequence[Planning], links: Link) -> doc.Document:
    """Return the plans of each state, with models for every change in them."""
    return tuple(block for planning in plannings for block in _planning(planning, links))


def _planning(planning: Planning, links: Link) -> Iterator[doc.Block]:
    card, rounding = planning.card, planning.card.rubric.rounding
    yield doc.heading(*headline_spans(card))
    yield doc.paragraph(doc.Span(_answer(planning), "strong"), hanging=2)
    yield doc.remark(f"{card.rubric.title} · {day_words(card)} · {coded_words(card)}", hanging=2)
    if card.applies is False:
        yield doc.paragraph(f"{NOTHING_APPLIES}, so there is no score, and no grade to reach")
        yield doc.Blank()
        return
    score, grade = start_words(planning)
    yield doc.paragraph(
        doc.Span(score, "strong"),
        f" of {points(card.out_of, rounding)} · grade ",
        grade,
        doc.Span(f" · {_start_words(planning)}", "weak"),
    )
    if planning.start == "published":
        yield doc.remark(ON_TOP_OF_PRINT, hanging=2)
    yield doc.Blank()
    yield from rule_lines(card)
    if planning.reached:
        as_published = "" if planning.reached_by_answers else ", as published"
        yield doc.paragraph(
            f"{planning.wish.grade} is reached already{as_published}: nothing has to change"
        )
    elif planning.plans:
        yield from _plans(planning, links)
    else:
        yield from _out_of_reach(planning)
    if planning.had:
        yield doc.paragraph(f"required, and met already: {', '.join(planning.had)}")
    yield from _unknown(planning)
    yield doc.Blank()


def _answer(planning: Planning) -> str:
    """Return in a sentence whether the grade can be reached, and how."""
    card, grade = planning.card, planning.wish.grade
    if card.applies is False:
        return f"to {grade}: {NOTHING_APPLIES}"
    if planning.reached:
        taken = ", if all that is open is at its best" * (planning.wish.view == "optimistic")
        return f"to {grade}: nothing has to change{taken}"
    if not planning.plans:
        if planning.further is None or card.coded == len(card.marks):
            return f"to {grade}: out of reach"
        coded = f"{card.coded} of {len(card.marks)} criteria"
        return f"to {grade}: no plan can be named by what is coded, {coded}"
    changes = planning.plans[0].changes
    names = f": {', '.join(map(change_words, changes))}" if len(changes) <= MOST_MODELS else ""
    return f"to {grade}: {count(len(changes), 'change')} of law{names}"


@doc.as_document
def own_plan_document(planning: Planning) -> Iterator[doc.Block]:
    """Return the cheapest plan without the law of other states, for a page of one state alone."""
    yield doc.paragraph(doc.Span(_answer(planning), "strong"), hanging=2)
    for plan in planning.plans[:1]:
        yield doc.paragraph(f"{_goal(planning)} · {_start_words(planning)}", hanging=2)
        yield _table(plan.changes, planning.card.rubric.rounding, models=False)


def start_words(planning: Planning) -> tuple[str, doc.Span]:
    """Return the score and grade before anything changes, a range where that is all there is."""
    card, rounding = planning.card, planning.card.rubric.rounding
    if planning.from_low_end:
        return score_words(card), doc.Span(grade_range(card), "weak")
    return points(planning.score, rounding), grade_span(card.rubric, planning.grade)


def _start_words(planning: Planning) -> str:
    if planning.from_low_end:
        return "a range: plans start from its low end, with all that is open at its worst"
    printed = sum(area.basis == "published" for area in planning.card.areas)
    total = planning.card.published
    if planning.start == "published" and total is not None and total.plain_score is None:
        return "the low end of the printed total: the card alone is a range"
    if planning.start != "computed" or not printed:
        return START_WORDS[planning.start]
    return f"computed with the printed points of {count(printed, 'area')}"


# The plans


def _plans(planning: Planning, links: Link) -> Iterator[doc.Block]:
    rounding = planning.card.rubric.rounding
    yield doc.paragraph(_goal(planning))
    for number, plan in enumerate(planning.plans, start=1):
        yield doc.Blank()
        yield doc.paragraph(*_plan_words(planning, number, plan))
        if number == 1:
            yield _table(plan.changes, rounding)
            yield from _proof(planning)
        elif len(plan.changes) <= LONG_PLAN:
            yield _table(plan.changes, rounding)
        else:
            yield from _unlike(plan, planning.plans[0], rounding)
    yield doc.Blank()
    yield from _models(planning, links)


def _goal(planning: Planning) -> str:
    score, cut, rounding = planning.score, planning.cut, planning.card.rubric.rounding
    if cut is None or score >= cut:
        return f"what keeps the grade below {planning.wish.grade} is a cap"
    low_end = f" than the low end, {points(score, rounding)}," if planning.from_low_end else ""
    more = _points_more(cut - planning.together, low_end)
    return f"{planning.wish.grade} begins at {points(cut, rounding)}: {more} needed"


def _points_more(number: Fraction, than: str) -> str:
    """Return "2 points more are", "1 point more is"."""
    verb = "is" if number == 1 else "are"
    return f"{of_points(exact_or_about(number, up=True))} more{than} {verb}"


def _plan_words(planning: Planning, number: int, plan: Plan) -> list[str | doc.Span]:
    rounding = planning.card.rubric.rounding
    return [
        doc.Span("the cheapest plan" if number == 1 else f"alternative {number - 1}", "strong"),
        f": {count(len(plan.changes), 'change')}, {count(plan.steps, 'step')}, ",
        f"+{points(plan.gain, rounding)} to {points(plan.score, rounding)}, grade ",
        grade_span(planning.card.rubric, plan.grade),
    ]


def _unlike(plan: Plan, first: Plan, rounding: Rounding) -> Iterator[doc.Block]:
    """Yield how a long plan differs from the first one."""
    names = _names(_beyond(first, plan))
    yield doc.paragraph(f"as the cheapest plan, without {names}, and with:", hanging=2)
    yield _table(_beyond(plan, first), rounding)


def _beyond(plan: Plan, other: Plan) -> list[LevelChange]:
    """Return the changes of one plan that are not in the other."""
    there = {(change.mark.criterion, change.level) for change in other.changes}
    return [change for change in plan.changes if (change.mark.criterion, change.level) not in there]


def _table(changes: Sequence[LevelChange], rounding: Rounding, *, models: bool = True) -> doc.Table:
    return doc.table(
        changes,
        doc.Of("gain", lambda change: f"+{points(change.gain, rounding)}", "right", "good"),
        doc.Of("criterion", _name, wrap=True),
        doc.Of("has", lambda change: level_words(change.mark)),
        doc.Of("to", lambda change: change.level),
        doc.Of("steps", lambda change: change.steps, "right", "weak"),
        models and doc.Of("states that have it", _model_codes, style="weak", wrap=True),
    )


def change_words(change: LevelChange) -> str:
    """Return the criterion, by its number, and the level that it would have."""
    return f"{change.mark.number or change.mark.criterion} {change.level}"


def _name(change: LevelChange) -> str:
    name = criterion_name(change.mark)
    if change.caps:
        name += f" (lifts cap {', '.join(change.caps)})"
    return f"{name} (required)" if change.required else name


def _model_codes(change: LevelChange) -> str:
    codes = [model.state for model in change.models]
    return states_words(codes, none="none coded so on this day")


def _proof(planning: Planning) -> Iterator[doc.Block]:
    proof, plan = planning.proof, planning.plans[0]
    assert proof is not None
    changes = len(plan.changes)
    parts = []
    if proof.fewer_changes is not None:
        fewer = count(changes - 1, "change") if changes > 1 else "no change"
        parts.append(f"{exact_or_about(proof.fewer_changes)} with {fewer}")
    if proof.fewer_steps is not None:
        parts.append(
            f"{exact_or_about(proof.fewer_steps)} with {count(changes, 'change')} in fewer than "
            f"{count(plan.steps, 'step')}"
        )
    if parts:
        words = f"nothing cheaper reaches it: at most {' and '.join(parts)}"
        yield doc.remark(words, hanging=2)


def _models(planning: Planning, links: Link) -> Iterator[doc.Block]:
    """Yield, for each change in any of the plans, what would earn it and the law of others."""
    seen: dict[tuple[str, str], LevelChange] = {}
    for plan in planning.plans:
        for change in plan.changes:
            seen.setdefault((change.mark.criterion, change.level), change)
    nothing: list[str] = []
    for change in seen.values():
        text = planning.card.rubric.criteria[change.mark.criterion].meets.get(change.level)
        name = change_words(change)
        if not (text or change.models):
            nothing.append(name)
            continue
        yield doc.paragraph(doc.Span(name, "strong"), f": {text}" if text else "")
        for model in change.models[:MOST_MODELS]:
            yield doc.paragraph(*model_spans(model, links), indent=2, hanging=4)
        more = [model.state for model in change.models[MOST_MODELS:]]
        if more:
            yield doc.remark(f"and {states_words(more)}", indent=2, hanging=4)
        if not change.models:
            yield doc.remark(NO_MODEL, indent=2)
        yield doc.Blank()
    if nothing:
        yield doc.remark(f"{NO_MODEL}: {', '.join(nothing)}", hanging=2)
        yield doc.Blank()


def model_spans(model: Model, links: Link) -> list[str | doc.Span]:
    """Return a state with the date, the act and the citations of the law that has the level."""
    answer = model.held.answer
    spans: list[str | doc.Span] = [doc.Span(model.state, "strong"), f" {dated(*model.held)}"]
    if answer.act:
        spans.append(f" · {answer.act}")
    if answer.citations:
        spans += [" · ", *statutes(model.state, answer.citations, links)]
    return spans


# What no plan can do


def _out_of_reach(planning: Planning) -> Iterator[doc.Block]:
    """Yield that no plan reaches the grade, and how far all changes together come."""
    rubric, rounding = planning.card.rubric, planning.card.rubric.rounding
    by = "" if planning.further is None else " by what is coded"
    score = "the low end of the range" if planning.from_low_end else "the score"
    wanted = doc.Span(f"{planning.wish.grade} is out of reach{by}", "strong")
    if planning.card.coded or planning.wish.view == "pessimistic":
        yield doc.paragraph(
            wanted,
            f": with every {_changeable(planning)} raised to its best level ",
            f"{score} is ",
            doc.Span(points(planning.best, rounding), "strong"),
            ", grade ",
            grade_span(rubric, planning.best_grade),
            hanging=2,
        )
    else:
        yield doc.paragraph(wanted, ": not one criterion is coded for this day", hanging=2)
    for id_ in planning.blocked:
        yield doc.paragraph(_cap_words(planning, id_), indent=2, hanging=2)
    if _tells(planning):
        yield doc.paragraph(_further(planning), indent=2, hanging=2)


CHANGEABLE: Mapping[View, str] = {
    "known": "coded criterion",
    "pessimistic": "criterion",
    "optimistic": "criterion known to fall short",
}
"""What a plan may change."""


def _changeable(planning: Planning) -> str:
    coded = CHANGEABLE[planning.wish.view]
    return f"{coded} that is not excluded" if planning.wish.excluded else coded


def _cap_words(planning: Planning, id_: str) -> str:
    """Return what the cap allows, and why no plan lifts it."""
    cap = planning.card.rubric.caps[id_]
    mark = planning.card.mark(cap.criterion)
    allows = (
        f"cap '{id_}' allows no better than {cap.grade} while '{cap.criterion}' is below "
        f"{cap.below}"
    )
    if mark is not None and mark.level is None and cap.criterion not in planning.wish.excluded:
        return f"{allows}; whether it is, nobody knows: it is {mark.basis}"
    return f"{allows}, and no plan changes that"


def _tells(planning: Planning) -> bool:
    """Return whether it can be said what the open criteria would have to bring."""
    if planning.cut is None or planning.best >= planning.cut or not planning.hidden:
        return False
    return planning.further is not None or not planning.blocked


def _further(planning: Planning) -> str:
    assert planning.cut is not None
    short = planning.cut - planning.best
    points_short = "point" if short == 1 else f"{exact_or_about(short, up=True)} points"
    missing = f"the {points_short} still missing"
    open_ = sum(len(hidden.criteria) for hidden in planning.hidden)
    if planning.further is None:
        open_words = count(open_, "criterion that is not settled", "criteria that are not settled")
        return f"{missing} cannot come from the {open_words} either"
    return (
        f"{missing} would have to come from at least {planning.further} of "
        f"{count(open_, 'criterion', 'criteria')} that are not settled"
    )


def _unknown(planning: Planning) -> Iterator[doc.Block]:
    """Yield where points are missing that no plan can name a criterion for."""
    if not planning.hidden or planning.reached:
        return
    printed = any(
        hidden.area is None or hidden.area.basis == "published" for hidden in planning.hidden
    )
    why = "missing by printed figures" if printed else "perhaps there, perhaps missing"
    yield doc.Blank()
    yield doc.remark(
        f"{why}, in criteria that are not settled, so that no plan can name them:", hanging=2
    )
    for hidden in planning.hidden:
        where = criterion_name(hidden.area) if hidden.area else "in all"
        missing = points(hidden.missing, planning.card.rubric.rounding)
        names = numbers_words(hidden.criteria, planning.card.marks)
        yield doc.remark(f"{where}: {missing}, in {names}", indent=2, hanging=2)


def citations_of(plannings: Sequence[Planning]) -> Iterator[Cited]:
    """Yield the citations that the page shows, so that their addresses can be worked out."""
    for planning in plannings:
        for plan in planning.plans:
            for change in plan.changes:
                for model in change.models[:MOST_MODELS]:
                    yield from ((model.state, cited) for cited in model.held.answer.citations)


@doc.as_document
def plans_table(plannings: Sequence[Planning]) -> Iterator[doc.Block]:
    """Return one line a state that a plan lifts, the nearest first, and by name all others."""
    card, wanted = plannings[0].card, plannings[0].wish.grade
    planned = [planning for planning in plannings if planning.plans]
    reached = sum(planning.reached for planning in plannings)
    more = f"{len(planned)} more by the changes below" if planned else "no other by what is coded"
    yield doc.heading(
        f"{wanted} in {card.year}: {reached or 'none'} of {count(len(plannings), 'state')} there, "
        f"{more}"
    )
    yield from about_lines(card, more=f"what lifts a state to {wanted}")
    yield doc.Blank()
    if planned:
        yield _states_table(sorted(planned, key=_reach), card.rubric.rounding)
        if any(planning.from_low_end for planning in planned):
            yield doc.remark(
                "a range: coded in part, and no total printed; the plan starts from its low end",
                hanging=2,
            )
        yield doc.Blank()
    groups: dict[str, list[str]] = {
        NOTHING_APPLIES: [],
        f"{wanted} is reached already": [],
        f"no plan to {wanted} by what is coded: other criteria would have to bring the rest": [],
        f"{wanted} is out of reach whatever changes": [],
    }
    nothing, there, in_part, never = groups.values()
    for planning in plannings:
        if planning.card.applies is False:
            nothing.append(planning.card.state)
        elif planning.reached:
            there.append(planning.card.state)
        elif not planning.plans:
            (never if planning.further is None else in_part).append(planning.card.state)
    yield from (states_line(words, states) for words, states in groups.items() if states)


def _reach(planning: Planning) -> tuple[int, int, str]:
    plan = planning.plans[0]
    return len(plan.changes), plan.steps, planning.card.name


def _states_table(planned: Sequence[Planning], rounding: Rounding) -> doc.Table:
    return doc.table(
        planned,
        doc.Of("state", lambda planning: planning.card.name),
        doc.Of("score", lambda planning: start_words(planning)[0], "right"),
        doc.Of("grade", lambda planning: doc.Cell((start_words(planning)[1],)), wrap=True),
        doc.Of("changes", lambda planning: len(planning.plans[0].changes), "right"),
        doc.Of("steps", lambda planning: planning.plans[0].steps, "right", "weak"),
        doc.Of("to", lambda planning: points(planning.plans[0].score, rounding), "right"),
        doc.Of("the cheapest plan", lambda planning: _names(planning.plans[0].changes), wrap=True),
    )


def _names(changes: Iterable[LevelChange]) -> str:
    return ", ".join(map(change_words, changes))


PLAN_COLUMNS = (
    "state fips rubric year as_of view start score grade to status plan plan_changes plan_steps "
    "plan_score plan_grade criterion label level to_level steps gain required models"
)


def plans_records(plannings: Sequence[Planning], fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a change of a plan; one row for a state that has no plan."""
    nothing: doc.Row = dict.fromkeys(PLAN_COLUMNS.split())
    rows = (
        {**change, **_state_row(planning), "fips": fips.get(planning.card.state)}
        for planning in plannings
        for change in (list(_changes_of_plans(planning)) or [nothing])
    )
    return doc.records(PLAN_COLUMNS, rows)


def _changes_of_plans(planning: Planning) -> Iterator[doc.Row]:
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
            label = criterion_name(change.mark)
            yield {**_change_row(change), **of_plan, "models": models, "label": label}


def _state_row(planning: Planning) -> doc.Row:
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


def plans_data(planning: Planning) -> doc.Row:
    """Return a state's plans as plain data for JSON."""
    proof = planning.proof
    return {
        **_state_row(planning),
        **doc.picked(planning, "cut best best_grade blocked"),
        "met_already": planning.had,
        "plans": [_plan_data(plan) for plan in planning.plans],
        "proof": proof and doc.picked(proof, "fewer_changes fewer_steps"),
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


def _plan_data(plan: Plan) -> doc.Row:
    return {
        "changes": [_change_row(change) for change in plan.changes],
        **doc.picked(plan, "steps gain score grade"),
    }


def _change_row(change: LevelChange) -> doc.Row:
    return {
        **doc.picked(change.mark, "criterion number area level"),
        "to_level": change.level,
        **doc.picked(change, "steps gain caps required"),
        "models": [_model_row(model) for model in change.models],
    }


def _model_row(model: Model) -> doc.Row:
    return {
        "state": model.state,
        "since": model.held.since,
        "act": model.held.answer.act,
        "citations": model.held.answer.citations,
    }
