"""Why a score moved: every change between two cards with its cause, and the law behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.rubric import Rounding
from statscore.reports.comparison import Change, Comparison, Part
from statscore.reports.report_card import Mark, ReportCard
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
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
    grounds_words,
    level_words,
    score_words,
    signed,
    states_words,
)

PART_WORDS: Mapping[Part, str] = {
    "law": "the law",
    "rubric": "the rubric",
    "coding": "coding",
    "unattributed": "published figures, unattributed",
    "unbridged": "questions that nothing bridges",
    "floor": "the floor",
}
FOOTNOTES: Mapping[str, str] = {
    "coding": "coding: one side is not settled; the points are what is known, not what the law did",
    "unattributed": "unattributed: a published area figure moved, and no coded criterion says why",
    "unbridged": "unbridged: asked by one of the two rubrics alone, and no crosswalk says what of "
    "the other it answers to; neither law nor rubric can be told from it",
}

SHIFTED = (
    "what applies: another criterion dropped out as not applicable, or came back, and the others "
    "weigh more or less for it"
)


def causes(comparisons: Sequence[Comparison], *, everyone: bool) -> Iterator[Block]:
    """Yield every change with its cause; of the whole country, those of the law in full."""
    shown = [each for each in comparisons if each.changes and (each.law_moved or not everyone)]
    for each in shown:
        yield from _why(each)
    names = {each.state for each in shown}
    rest = [each for each in comparisons if each.state not in names]
    groups = {
        "no change of law is coded; what is known changed": [e.state for e in rest if e.changes],
        "nothing changed": [e.state for e in rest if not e.changes],
    }
    yield Blank()
    for words, states in groups.items():
        if states:
            yield paragraph(
                Span(f"{words} ({len(states)}): ", "weak"), states_words(states), hanging=2
            )


def _why(each: Comparison) -> Iterator[Block]:
    yield Blank()
    yield heading(f"{each.name} ({each.state})", level=2)
    ends = _ends(each)
    yield Table(
        (
            Column("what changed", wrap=True),
            Column("before"),
            Column("after"),
            *(Column(title, "right") for title in ends),
            Column("cause", wrap=True),
        ),
        (
            *(_change_row(change, each) for change in each.changes if not _apart(change)),
            *_apart_rows(each),
            None,
            *_part_rows(each),
            _together(each),
        ),
    )
    for change in each.changes:
        yield from _grounds(change)
    found = {change.cause for change in each.changes}
    notes = [words for cause, words in FOOTNOTES.items() if cause in found]
    if any(change.shifted for change in each.changes):
        notes.append(SHIFTED)
    if len(ends) > 1 and _scored(each):
        notes.append(_range_words(each))
    for words in notes:
        yield paragraph(Span(words, "weak"), indent=2, hanging=2)


def _ends(each: Comparison) -> tuple[str, ...]:
    """Return the titles of the columns of points: one, or where a side is open one an end."""
    settled = all(change.low == change.high for change in each.changes)
    return ("points",) if settled else ("low end", "high end")


def _moved(
    each: Comparison, low: Fraction, high: Fraction, style: Style = "plain"
) -> tuple[Cell, ...]:
    """Return what is added to the score, or to the low end of its range and to the high one."""
    added = (low, high)[: len(_ends(each))]
    return tuple(cell(signed(number, finer(each)), style) for number in added)


def _range_words(each: Comparison) -> str:
    """Return what the two columns hold, and how far the scores themselves may lie apart."""
    least, most = each.after.low - each.before.high, each.after.high - each.before.low
    return (
        "low end, high end: what each row adds to that end of the range, exactly; the scores "
        f"themselves may differ by anything from {signed(least, finer(each))} to "
        f"{signed(most, finer(each))}"
    )


def finer(each: Comparison) -> Rounding:
    """Return the rounding of the rubric that shows more places: a difference needs both."""
    sides = (each.after.rubric.rounding, each.before.rubric.rounding)
    return max(sides, key=lambda rounding: rounding.places)


def _apart(change: Change) -> bool:
    """Return whether only one of two rubrics asks this, and nothing joins it to the other."""
    return change.cause == "unbridged" and not (change.all_before and change.all_after)


def _apart_rows(each: Comparison) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for all that only the earlier rubric asks, and one for the later's."""
    apart = [change for change in each.changes if _apart(change)]
    for words, changes in (
        ("asked only before", [change for change in apart if change.all_before]),
        ("asked only after", [change for change in apart if change.all_after]),
    ):
        if len(changes) == 1:
            yield _change_row(changes[0], each)
        elif changes:
            low = sum((change.low for change in changes), Fraction(0))
            high = sum((change.high for change in changes), Fraction(0))
            yield (
                cell(f"{words}: {count(len(changes), 'criterion', 'criteria')}"),
                cell(UNKNOWN),
                cell(UNKNOWN),
                *_moved(each, low, high),
                cell("unbridged", "weak"),
            )


def _part_rows(each: Comparison) -> Iterator[tuple[Cell, ...]]:
    """Yield each cause with its part of the whole, where two rubrics make it hard to add up."""
    if each.before.rubric.id == each.after.rubric.id:
        return
    found = {change.cause for change in each.changes}
    if "law and rubric" in found:
        found |= {"law", "rubric"}
    for part, (low, high) in each.parts.items():
        if part in found:
            yield (
                cell(f"due to {PART_WORDS[part]}"),
                cell(""),
                cell(""),
                *_moved(each, low, high),
                cell(""),
            )


def _scored(each: Comparison) -> bool:
    """Return whether both sides have a score: there is none where no question applies."""
    return each.before.applies is not False and each.after.applies is not False


def _together(each: Comparison) -> tuple[Cell, ...]:
    scored = _scored(each)
    low = each.after.low - each.before.low
    high = each.after.high - each.before.high
    return (
        cell("together", "strong"),
        cell(points_of(each.before)),
        cell(points_of(each.after)),
        *(_moved(each, low, high, "strong") if scored else (cell(""),) * len(_ends(each))),
        cell(""),
    )


def points_of(card: ReportCard) -> str:
    """Return the computed score or range of a card."""
    return score_words(card)


def _change_row(change: Change, each: Comparison) -> tuple[Cell, ...]:
    if change.cause == "floor":
        name = "what the floor adds to the areas"
    else:
        name = _name(change) if change.criterion else f"area {change.title}, the rest"
    return (
        cell(name),
        cell(_levels(change.all_before)),
        cell(_levels(change.all_after)),
        *_moved(each, change.low, change.high),
        cell(_cause(change, each), "plain" if change.cause == "law" else "weak"),
    )


def _levels(marks: Sequence[Mark]) -> str:
    """Return the levels of the marks, each said once."""
    return ", ".join(dict.fromkeys(level_words(mark) for mark in marks)) or UNKNOWN


def _name(change: Change) -> str:
    """Return the criterion's name; where a crosswalk joins others, how and which."""
    name = criterion_name(change.number, change.title)
    earlier = _numbers(change.all_before)
    later = _numbers(change.all_after)
    if change.bridge in ("renamed", "split", "merged"):
        return f"{name} ({change.bridge}: {earlier} → {later})"
    return name


def _numbers(marks: Sequence[Mark]) -> str:
    return ", ".join(mark.number or mark.criterion for mark in marks)


def _cause(change: Change, each: Comparison) -> str:
    if change.cause == "law and rubric":
        rounding = finer(each)
        return f"law {signed(change.law, rounding)}, rubric {signed(change.rubric, rounding)}"
    if change.criterion and not (change.all_before and change.all_after):
        joined = {"new": "new after", "dropped": "dropped before"}.get(change.bridge or "")
        side = "before" if change.all_before else "after"
        return f"{change.cause}: {joined or f'asked only {side}'}"
    if change.shifted:
        return f"{change.cause}: what applies"
    if change.cause == "coding" and change.steps:
        return "coding; law below"
    return change.cause


def _grounds(change: Change) -> Iterator[Block]:
    """Yield the law behind a change, step by step: from when, by which act, where it stands."""
    held = change.after.held if change.after else None
    steps = change.steps
    by_law = change.cause in ("law", "law and rubric") and not change.shifted
    if not steps and by_law and held is not None:
        steps = (held,)
    for step in steps:
        name = change.number or change.criterion or ""
        yield paragraph(
            Span(f"{name} {step.answer.level}: ", "weak"), grounds_words(step), indent=2, hanging=2
        )
