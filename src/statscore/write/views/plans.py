"""Plans: which changes of law lift a card to a grade, why nothing is cheaper, and who has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.reports.plans import LevelChange, Model, Plan, Planning
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    UNKNOWN,
    coded_words,
    count,
    criterion_name,
    day_words,
    grade_cell,
    grade_span,
    points,
    states_words,
)

MOST_MODELS = 3
"""States quoted as models on the page for one change; the data has them all."""
LONG_PLAN = 6
"""An alternative of more changes than these is shown by what differs from the cheapest."""
Link = Mapping[str, str | None]
"""The address of each citation, None where it cannot be read."""
START_WORDS = {
    "computed": "the computed score",
    "published": "the printed total: the card alone is a range",
    "low": "the low end of a range: what is open is taken at its worst",
    "high": "the high end of a range: what is open is taken at its best",
}


def plans_document(found: Sequence[Planning], links: Link) -> Document:
    """Return the plans of each state, with models for every change in them."""
    return tuple(block for each in found for block in _planning(each, links))


def _planning(found: Planning, links: Link) -> Iterator[Block]:
    card, rounding = found.card, found.card.rubric.rounding
    yield heading(
        f"{card.name} ({card.state}) · {card.rubric.title} · {card.year} · to {found.wish.grade}"
    )
    yield paragraph(
        Span(points(found.score, rounding), "strong"),
        f" of {points(card.out_of, rounding)} · grade ",
        grade_span(card.rubric, found.grade),
        Span(f" · {_start_words(found)}", "weak"),
    )
    yield paragraph(Span(f"{day_words(card)} · {coded_words(card)}".capitalize(), "weak"))
    yield Blank()
    if found.reached:
        yield paragraph(f"{found.wish.grade} is reached already: nothing has to change")
    elif found.plans:
        yield from _plans(found, links)
    else:
        yield from _out_of_reach(found)
    yield from _had(found)
    yield from _unknown(found)
    yield Blank()


def _start_words(found: Planning) -> str:
    printed = sum(area.basis == "published" for area in found.card.areas)
    if found.start != "computed" or not printed:
        return START_WORDS[found.start]
    return f"computed with the printed points of {count(printed, 'area')}"


# The plans


def _plans(found: Planning, links: Link) -> Iterator[Block]:
    rounding = found.card.rubric.rounding
    yield paragraph(_goal(found))
    for number, plan in enumerate(found.plans, start=1):
        yield Blank()
        yield paragraph(*_plan_words(found, number, plan))
        if number == 1:
            yield _table(plan.changes, rounding)
            yield from _proof(found)
        elif len(plan.changes) <= LONG_PLAN:
            yield _table(plan.changes, rounding)
        else:
            yield from _unlike(plan, found.plans[0], rounding)
    yield Blank()
    yield from _models(found, links)


def _goal(found: Planning) -> str:
    rounding = found.card.rubric.rounding
    if found.cut is None or found.score >= found.cut:
        return f"what keeps the grade below {found.wish.grade} is a cap"
    return (
        f"{found.wish.grade} begins at {points(found.cut, rounding)}: "
        f"{_points_more(found.cut - found.score)} needed"
    )


def _points_more(number: Fraction) -> str:
    """Return "2 points more are", "1 point more is"."""
    one = number == 1
    return f"{decimal_text(number)} {'point more is' if one else 'points more are'}"


def _plan_words(found: Planning, number: int, plan: Plan) -> list[str | Span]:
    rounding = found.card.rubric.rounding
    return [
        Span("the cheapest plan" if number == 1 else f"alternative {number - 1}", "strong"),
        f": {count(len(plan.changes), 'change')}, {count(plan.steps, 'step')}, ",
        f"+{points(plan.gain, rounding)} to {points(plan.score, rounding)}, grade ",
        grade_span(found.card.rubric, plan.grade),
    ]


def _unlike(plan: Plan, first: Plan, rounding: Rounding) -> Iterator[Block]:
    """Yield how a long plan differs from the first one."""
    kept = [(each.mark.criterion, each.level) for each in plan.changes]
    own = [(each.mark.criterion, each.level) for each in first.changes]
    without = [each for each in first.changes if (each.mark.criterion, each.level) not in kept]
    names = ", ".join(f"{each.mark.number or each.mark.criterion} {each.level}" for each in without)
    yield paragraph(f"as the cheapest plan, without {names}, and with:", hanging=2)
    more = [each for each in plan.changes if (each.mark.criterion, each.level) not in own]
    yield _table(more, rounding)


def _table(changes: Sequence[LevelChange], rounding: Rounding) -> Table:
    return Table(
        (
            Column("gain", "right"),
            Column("criterion", wrap=True),
            Column("has"),
            Column("to"),
            Column("steps", "right"),
            Column("states that have it", wrap=True),
        ),
        tuple(
            (
                cell(f"+{points(change.gain, rounding)}", "good"),
                cell(_name(change)),
                cell(change.mark.level or change.mark.basis),
                cell(change.level),
                cell(change.steps, "weak"),
                _model_codes(change),
            )
            for change in changes
        ),
    )


def _name(change: LevelChange) -> str:
    name = criterion_name(change.mark.number, change.mark.title)
    if change.caps:
        name += f" (lifts cap {', '.join(change.caps)})"
    return f"{name} (required)" if change.required else name


def _model_codes(change: LevelChange) -> Cell:
    codes = [model.state for model in change.models]
    return cell(states_words(codes, none="none coded so on this day"), "weak")


def _proof(found: Planning) -> Iterator[Block]:
    proof, plan = found.proof, found.plans[0]
    assert proof is not None
    changes = len(plan.changes)
    parts = []
    if proof.fewer_changes is not None:
        fewer = count(changes - 1, "change") if changes > 1 else "no change"
        parts.append(f"{decimal_text(proof.fewer_changes)} with {fewer}")
    if proof.fewer_steps is not None:
        parts.append(
            f"{decimal_text(proof.fewer_steps)} with {count(changes, 'change')} in fewer than "
            f"{count(plan.steps, 'step')}"
        )
    if parts:
        words = f"nothing cheaper reaches it: at most {' and '.join(parts)}"
        yield paragraph(Span(words, "weak"), hanging=2)


def _models(found: Planning, links: Link) -> Iterator[Block]:
    """Yield, for each change in any of the plans, what would earn it and the law of others."""
    seen: dict[tuple[str, str], LevelChange] = {}
    for plan in found.plans:
        for change in plan.changes:
            seen.setdefault((change.mark.criterion, change.level), change)
    for change in seen.values():
        text = found.card.rubric.criteria[change.mark.criterion].meets.get(change.level)
        name = change.mark.number or change.mark.criterion
        yield paragraph(Span(f"{name} {change.level}", "strong"), f": {text}" if text else "")
        for model in change.models[:MOST_MODELS]:
            yield paragraph(*_model(model, links), indent=2, hanging=4)
        more = [model.state for model in change.models[MOST_MODELS:]]
        if more:
            yield paragraph(Span(f"and {states_words(more)}", "weak"), indent=2, hanging=4)
        if not change.models:
            yield paragraph(Span("no state is coded so on this day", "weak"), indent=2)
        yield Blank()


def _model(model: Model, links: Link) -> list[str | Span]:
    answer = model.mark.answer
    spans: list[str | Span] = [Span(model.state, "strong")]
    if answer is None:
        return spans
    spans.append(f" since {model.mark.since}")
    if answer.act:
        spans.append(f" · {answer.act}")
    for number, citation in enumerate(answer.citations):
        spans += ["; " if number else " · ", Span(citation, "fair", link=links.get(citation))]
    return spans


def citations_of(found: Sequence[Planning]) -> Iterator[str]:
    """Yield the citations that the page shows, so that their addresses can be worked out."""
    for each in found:
        for plan in each.plans:
            for change in plan.changes:
                for model in change.models[:MOST_MODELS]:
                    yield from model.mark.answer.citations if model.mark.answer else ()


# What cannot be planned


def _out_of_reach(found: Planning) -> Iterator[Block]:
    rubric, rounding = found.card.rubric, found.card.rubric.rounding
    coded = "criterion" if found.wish.view == "pessimistic" else "coded criterion"
    yield paragraph(
        Span(f"{found.wish.grade} is out of reach{_by_what(found)}", "strong"),
        f": with every {coded} raised to its best level the score is ",
        Span(points(found.best, rounding), "strong"),
        ", grade ",
        grade_span(rubric, found.best_grade),
        hanging=2,
    )
    for id_ in found.blocked:
        cap = rubric.caps[id_]
        yield paragraph(
            f"cap '{id_}' allows no better than {cap.grade} while '{cap.criterion}' is below "
            f"{cap.below}, and no plan changes that",
            indent=2,
            hanging=2,
        )
    if found.cut is not None and found.best < found.cut and found.hidden:
        yield paragraph(_further(found), indent=2, hanging=2)


def _by_what(found: Planning) -> str:
    return "" if found.further is None or found.blocked else " by what is coded"


def _further(found: Planning) -> str:
    assert found.cut is not None
    short = found.cut - found.best
    other = "the other point" if short == 1 else f"the other {decimal_text(short)} points"
    open_ = sum(len(each.criteria) for each in found.hidden)
    if found.further is None:
        open_words = count(open_, "criterion that is not settled", "criteria that are not settled")
        return f"{other} cannot come from the {open_words} either"
    return (
        f"{other} would have to come from at least {found.further} of "
        f"{count(open_, 'criterion', 'criteria')} that are not settled"
    )


def _had(found: Planning) -> Iterator[Block]:
    if found.had:
        yield paragraph(f"required, and met already: {', '.join(found.had)}")


def _unknown(found: Planning) -> Iterator[Block]:
    """Yield where points are missing that no plan can name a criterion for."""
    if not found.hidden:
        return
    rounding = found.card.rubric.rounding
    printed = any(each.area is None or each.area.basis == "published" for each in found.hidden)
    why = "missing by printed figures" if printed else "perhaps there, perhaps missing"
    yield Blank()
    yield paragraph(
        Span(f"{why}, in criteria that are not settled, so that no plan can name them:", "weak"),
        hanging=2,
    )
    for each in found.hidden:
        names = " ".join(mark.number or mark.criterion for mark in each.criteria)
        where = criterion_name(each.area.number, each.area.title) if each.area else "in all"
        missing = points(each.missing, rounding)
        yield paragraph(Span(f"{where}: {missing}, in {names}", "weak"), indent=2, hanging=2)


# Many states


def plans_table(found: Sequence[Planning]) -> Document:
    """Return one line a state: how few changes reach the grade, and which."""
    first = found[0]
    rubric, rounding = first.card.rubric, first.card.rubric.rounding
    order = sorted(found, key=_reach)
    return (
        heading(f"{rubric.title} · {first.card.year} · what lifts a state to {first.wish.grade}"),
        paragraph(Span(day_words(first.card).capitalize(), "weak")),
        Blank(),
        Table(
            (
                Column("state"),
                Column("score", "right"),
                Column("grade"),
                Column("changes", "right"),
                Column("steps", "right"),
                Column("to", "right"),
                Column("the cheapest plan", wrap=True),
            ),
            tuple(_row(each, rounding) for each in order),
        ),
    )


def _reach(found: Planning) -> tuple[int, int, int, str]:
    if found.reached:
        return 0, 0, 0, found.card.name
    if not found.plans:
        return 2, 0, 0, found.card.name
    return 1, len(found.plans[0].changes), found.plans[0].steps, found.card.name


def _row(found: Planning, rounding: Rounding) -> tuple[Cell, ...]:
    plan = found.plans[0] if found.plans else None
    if plan:
        words = ", ".join(
            f"{change.mark.number or change.mark.criterion} {change.level}"
            for change in plan.changes
        )
    elif found.reached:
        words = "reached already"
    else:
        words = f"out of reach: at best {points(found.best, rounding)}, {found.best_grade}"
    return (
        cell(found.card.name),
        cell(points(found.score, rounding)),
        grade_cell(found.card.rubric, found.grade),
        cell(len(plan.changes) if plan else UNKNOWN),
        cell(plan.steps if plan else UNKNOWN, "weak"),
        cell(points(plan.score, rounding) if plan else UNKNOWN),
        cell(words, "plain" if plan else "weak"),
    )


# Records and data

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
        decimal_text(found.score),
        found.grade,
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
        "score": decimal_text(found.score),
        "grade": found.grade,
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
    answer = model.mark.answer
    return {
        "state": model.state,
        "since": None if model.mark.since is None else str(model.mark.since),
        "act": answer.act if answer else None,
        "citations": list(answer.citations) if answer else [],
    }
