"""Plans: which changes of law lift a card to a grade, why nothing is cheaper, and who has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.rubric import Rounding
from statscore.reports.plans import LevelChange, Model, Plan, Planning
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.plans_unknown import out_of_reach, unknown
from statscore.write.views.words import (
    NOTHING_APPLIES,
    coded_words,
    count,
    criterion_name,
    day_words,
    exact_or_about,
    floor_line,
    grade_range,
    grade_span,
    points,
    score_words,
    states_words,
)

MOST_MODELS = 3
"""States quoted as models on the page for one change; the data has them all."""
NO_MODEL = "no state is coded so on this day"
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
    if card.applies is False:
        yield paragraph(f"{NOTHING_APPLIES}, so there is no score, and no grade to reach")
        yield Blank()
        return
    score, grade = start_words(found)
    yield paragraph(
        Span(score, "strong"),
        f" of {points(card.out_of, rounding)} · grade ",
        grade,
        Span(f" · {_start_words(found)}", "weak"),
    )
    yield paragraph(Span(f"{day_words(card)} · {coded_words(card)}".capitalize(), "weak"))
    yield Blank()
    yield from floor_line(card)
    if found.reached:
        yield paragraph(f"{found.wish.grade} is reached already: nothing has to change")
    elif found.plans:
        yield from _plans(found, links)
    else:
        yield from out_of_reach(found)
    if found.had:
        yield paragraph(f"required, and met already: {', '.join(found.had)}")
    yield from unknown(found)
    yield Blank()


def start_words(found: Planning) -> tuple[str, Span]:
    """Return the score and grade before anything changes, a range where that is all there is."""
    card, rounding = found.card, found.card.rubric.rounding
    if found.from_low_end:
        return score_words(card), Span(grade_range(card), "weak")
    return points(found.score, rounding), grade_span(card.rubric, found.grade)


def _start_words(found: Planning) -> str:
    if found.from_low_end:
        return "a range: plans start from its low end, with all that is open at its worst"
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
    low_end = f" than the low end, {points(found.score, rounding)}," if found.from_low_end else ""
    return (
        f"{found.wish.grade} begins at {points(found.cut, rounding)}: "
        f"{_points_more(found.cut - found.together, low_end)} needed"
    )


def _points_more(number: Fraction, than: str) -> str:
    """Return "2 points more are", "1 point more is"."""
    one = number == 1
    noun, verb = ("point", "is") if one else ("points", "are")
    return f"{exact_or_about(number, up=True)} {noun} more{than} {verb}"


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
        parts.append(f"{exact_or_about(proof.fewer_changes)} with {fewer}")
    if proof.fewer_steps is not None:
        parts.append(
            f"{exact_or_about(proof.fewer_steps)} with {count(changes, 'change')} in fewer than "
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
    nothing: list[str] = []
    for change in seen.values():
        text = found.card.rubric.criteria[change.mark.criterion].meets.get(change.level)
        name = f"{change.mark.number or change.mark.criterion} {change.level}"
        if not (text or change.models):
            nothing.append(name)
            continue
        yield paragraph(Span(name, "strong"), f": {text}" if text else "")
        for model in change.models[:MOST_MODELS]:
            yield paragraph(*_model(model, links), indent=2, hanging=4)
        more = [model.state for model in change.models[MOST_MODELS:]]
        if more:
            yield paragraph(Span(f"and {states_words(more)}", "weak"), indent=2, hanging=4)
        if not change.models:
            yield paragraph(Span(NO_MODEL, "weak"), indent=2)
        yield Blank()
    if nothing:
        yield paragraph(Span(f"{NO_MODEL}: {', '.join(nothing)}", "weak"), hanging=2)
        yield Blank()


def _model(model: Model, links: Link) -> list[str | Span]:
    answer = model.held.answer
    spans: list[str | Span] = [Span(model.state, "strong"), f" since {model.held.since}"]
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
                    yield from model.held.answer.citations
