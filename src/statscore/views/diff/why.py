"""Why a score moved: every change between two cards with its cause, and the law behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.grouping import grouped
from statscore.model.rubric import Rounding
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.change.comparison import Change, Comparison, Part
from statscore.reports.change.steps import begins_between, perhaps_between
from statscore.views.headline import known_by
from statscore.views.words import (
    UNKNOWN,
    address_span,
    count,
    criterion_name,
    grounds_words,
    level_words,
    printed_words,
    score_words,
    signed,
    states_line,
)

PART_WORDS: Mapping[Part, str] = {
    "law": "the law",
    "rubric": "the rubric",
    "coding": "coding",
    "unattributed": "published figures that no coded law explains",
    "unbridged": "questions of one rubric alone",
    "floor": "the floor",
}
CAUSE_WORDS: Mapping[str, str] = {"unattributed": "not explained", "unbridged": "one rubric alone"}
"""What stands in the place of words that nobody outside knows."""
FOOTNOTES: Mapping[str, str] = {
    "coding": "coding: the level is known on one of the days alone; the points are what is known, "
    "not what the law did",
    "unattributed": "not explained: a published figure of an area moved, and no coded criterion "
    "says why",
    "unbridged": "one rubric alone: the other does not ask it, and nothing says which of its "
    "questions answers to it; neither law nor rubric can be told from it",
}

SHIFTED: Mapping[str, str] = {
    "what applies": "what applies: another criterion dropped out as not applicable, or came back, "
    "and the others weigh more or less for it",
    "the area's void": "the area's void: a level of another criterion makes the area earn nothing, "
    "or does so no longer",
}


def causes(comparisons: Sequence[Comparison], *, everyone: bool) -> Iterator[doc.Block]:
    """Yield every change with its cause; of the whole country, of the states whose law moved."""
    shown = [one for one in comparisons if one.changes and (one.law_moved or not everyone)]
    for compared in shown:
        yield from _why(compared)
    names = {one.state for one in shown}
    rest = [one for one in comparisons if one.state not in names]
    groups = {
        "no change of law is coded; what is known changed": [
            one.state for one in rest if one.changes
        ],
        "nothing changed": [one.state for one in rest if not one.changes],
    }
    yield doc.Blank()
    for words, states in groups.items():
        if states:
            yield states_line(words, states)


class Law(NamedTuple):
    """A law that began to count between the two days."""

    compared: Comparison
    change: Change
    before: str
    """The level that held until then, in words."""
    held: Held
    alone: bool
    """Whether it is the one law behind the change."""

    @property
    def points(self) -> str:
        """The points by the law, a dash where the level before or after it is not known."""
        settled = self.change.cause in ("law", "law and rubric")
        if not (settled and self.alone):
            return UNKNOWN
        return signed(self.change.law, finer(self.compared))


def _laws(compared: Comparison) -> Iterator[Law]:
    for change in compared.changes:
        steps = _steps(change, compared)
        before = _levels(change.all_before)
        for held in steps:
            yield Law(compared, change, before, held, alone=len(steps) == 1)
            before = held.answer.says


def _steps(change: Change, compared: Comparison) -> tuple[Held, ...]:
    """Return the laws behind a change; where no step is known, the one that began between."""
    held = change.after.held if change.after else None
    if change.steps or held is None or change.shifted:
        return change.steps
    before, after = compared.before, compared.after
    by_law = change.cause in ("law", "law and rubric")
    begun = begins_between(after.rubric, held, before.as_of, after.as_of)
    return (held,) if by_law or (begun and change.cause == "coding") else ()


def laws_between(comparisons: Sequence[Comparison], *, everyone: bool) -> Iterator[doc.Block]:
    """Yield the laws coded between the two days, and those that may lie there.

    Of the whole country by criterion, and how many more there may be.
    """
    laws = [law for compared in comparisons for law in _laws(compared)]
    certain = {(law.compared.state, law.held) for law in laws}
    perhaps = [
        (compared, mark)
        for compared in comparisons
        for mark in perhaps_between(compared.before, compared.after)
        if (compared.state, mark.held) not in certain
    ]
    if laws:
        yield from _laws_coded(laws, comparisons, everyone=everyone)
    else:
        known = "known to have changed" if perhaps else "coded"
        yield doc.paragraph(f"No law is {known} between the two days.")
    if perhaps:
        yield from _perhaps_lines(perhaps, len(comparisons), everyone=everyone)


def _perhaps_lines(
    perhaps: Sequence[tuple[Comparison, Mark]], states: int, *, everyone: bool
) -> Iterator[doc.Block]:
    title = "Not known whether these changed the law between the two days"
    if everyone:
        of = count(len({compared.state for compared, _mark in perhaps}), "state")
        yield doc.remark(f"{title}: {count(len(perhaps), 'answer')} of {of}", hanging=2)
    else:
        yield doc.heading(f"{title} ({len(perhaps)})", level=2)
        for compared, mark in perhaps:
            assert mark.held is not None
            of = f"{compared.state}  " if states > 1 else ""
            words = f"{of}{criterion_name(mark)} · {mark.held.answer.says}"
            yield doc.paragraph(words, indent=2, hanging=2)
            yield doc.paragraph(doc.Span(grounds_words(mark.held), "weak"), indent=4, hanging=2)
    yield doc.Blank()


def _laws_coded(
    laws: Sequence[Law], comparisons: Sequence[Comparison], *, everyone: bool
) -> Iterator[doc.Block]:
    states = {law.compared.state for law in laws}
    among = f" in {count(len(states), 'state')}" if len(comparisons) > 1 else ""
    yield doc.heading(f"Laws coded between the two days ({len(laws)}{among})", level=2)
    groups = grouped(
        laws, lambda law: criterion_name(law.change) if everyone else law.compared.name
    )
    for title, of_group in groups.items():
        if len(comparisons) > 1:
            yield doc.Blank()
            yield doc.paragraph(doc.Span(f"{title} ({len(of_group)})", "strong"))
        for law in of_group:
            yield from _law_lines(law, by_state=everyone)
    yield doc.Blank()


def _law_lines(law: Law, *, by_state: bool) -> Iterator[doc.Block]:
    level = f"{law.before} → {law.held.answer.says}"
    moved = f"{level}, {law.points}" if law.points != UNKNOWN else level
    grounds = doc.Span(grounds_words(law.held), "weak")
    if by_state:
        yield doc.paragraph(f"{law.compared.state}  {moved} · ", grounds, indent=2, hanging=4)
    else:
        yield doc.paragraph(f"{_name(law.change)} · {moved}", indent=2, hanging=2)
        yield doc.paragraph(grounds, indent=4, hanging=2)


def what_moved(compared: Comparison) -> Iterator[doc.Block]:
    """Yield both figures of one state with their source, and how much of it coded law explains."""
    cards = [card for card in (compared.before, compared.after) if card.published]
    if cards:
        yield doc.table(
            cards,
            doc.Of("published", lambda card: card.year),
            doc.Of("", printed_words),
            doc.Of("source", lambda card: doc.Cell((_source(card),))),
        )
        yield doc.Blank()
    if words := _explained(compared):
        yield doc.paragraph(words, hanging=2)
        yield doc.Blank()


def _source(card: ReportCard) -> doc.Span:
    return address_span((card.published and card.published.source) or UNKNOWN)


def beyond_ranges(compared: Comparison) -> bool:
    """Return whether both totals are known, and what is coded leaves the difference open."""
    one_scale = compared.before.rubric.id == compared.after.rubric.id
    return (
        one_scale
        and compared.score_change is not None
        and any(change.low != change.high for change in compared.changes)
    )


def _explained(compared: Comparison) -> str:
    """Return what of a published difference the coded law explains, nothing where all is exact."""
    total = compared.score_change
    if total is None or not beyond_ranges(compared):
        return ""
    rounding = finer(compared)
    law = sum((change.law for change in compared.law_changes), Fraction(0))
    none = sum(of.points == UNKNOWN for of in _laws(compared))
    untold = f" ({count(none, 'law')} without a level coded before)" if none else ""
    return (
        f"{signed(total, rounding)} {_how_known(compared)}: of these "
        f"{signed(law, rounding) if law else 'none'} by law that is coded on both days{untold}; "
        "the rest cannot be attributed"
    )


def _how_known(compared: Comparison) -> str:
    sides = {known_by(compared.before), known_by(compared.after)}
    return sides.pop() if len(sides) == 1 else "from a published total and one worked out here"


def _why(compared: Comparison) -> Iterator[doc.Block]:
    yield doc.heading(f"{compared.name} ({compared.state})", level=2)
    if beyond_ranges(compared):
        yield doc.paragraph(_explained(compared), hanging=2)
        yield doc.Blank()
        return
    ends, rounding = _ends(compared), finer(compared)
    yield doc.table(
        [
            *(_change_line(change, compared) for change in compared.changes if not _apart(change)),
            *_apart_lines(compared),
            None,
            *_part_lines(compared),
            _together(compared),
        ],
        doc.Of("what changed", lambda line: line.what, wrap=True),
        doc.Of("before", lambda line: line.before),
        doc.Of("after", lambda line: line.after),
        doc.Each(ends, lambda line, end: _added(line, end, rounding), "right"),
        doc.Of("cause", lambda line: line.cause, style="weak", wrap=True),
    )
    moved = {change.cause for change in compared.changes}
    notes = [words for cause, words in FOOTNOTES.items() if cause in moved]
    shifted = {_shifted(change, compared) for change in compared.changes if change.shifted}
    notes += [SHIFTED[words] for words in SHIFTED if words in shifted]
    if len(ends) > 1 and compared.scored:
        notes.append(_range_words(compared))
    for words in notes:
        yield doc.paragraph(doc.Span(words, "weak"), indent=2, hanging=2)
    yield doc.Blank()


def _ends(compared: Comparison) -> tuple[str, ...]:
    """Return the titles of the columns of points: one, or where a side is open one an end."""
    settled = all(change.low == change.high for change in compared.changes)
    return ("points",) if settled else ("low end", "high end")


class ChangeLine(NamedTuple):
    """A row of what changed: what it adds to the low end of the score, and to the high one."""

    what: object
    before: str
    after: str
    low: Fraction | None
    high: Fraction | None
    cause: object = ""
    style: doc.Style = "plain"


def _added(line: ChangeLine, end: int, rounding: Rounding) -> doc.Cell:
    added = (line.low, line.high)[end]
    return doc.cell("" if added is None else signed(added, rounding), line.style)


def _range_words(compared: Comparison) -> str:
    """Return what the two columns hold, and how far the scores themselves may lie apart."""
    before, after, rounding = compared.before, compared.after, finer(compared)
    least, most = after.low - before.high, after.high - before.low
    return (
        "low end, high end: what each row adds to that end of the range, exactly; the scores "
        f"themselves may differ by anything from {signed(least, rounding)} to "
        f"{signed(most, rounding)}"
    )


def finer(compared: Comparison) -> Rounding:
    """Return the rounding of the rubric that shows more places: a difference needs both."""
    sides = (compared.after.rubric.rounding, compared.before.rubric.rounding)
    return max(sides, key=lambda rounding: rounding.places)


def _apart(change: Change) -> bool:
    """Return whether only one of two rubrics asks this, and nothing joins it to the other."""
    return change.cause == "unbridged" and not (change.all_before and change.all_after)


def _apart_lines(compared: Comparison) -> Iterator[ChangeLine]:
    """Yield a line for all that only the earlier rubric asks, and one for the later's."""
    apart = [change for change in compared.changes if _apart(change)]
    for words, changes in (
        ("asked only before", [change for change in apart if change.all_before]),
        ("asked only after", [change for change in apart if change.all_after]),
    ):
        if len(changes) == 1:
            yield _change_line(changes[0], compared)
        elif changes:
            low = sum((change.low for change in changes), Fraction(0))
            high = sum((change.high for change in changes), Fraction(0))
            asked = f"{words}: {count(len(changes), 'criterion', 'criteria')}"
            yield ChangeLine(asked, UNKNOWN, UNKNOWN, low, high, CAUSE_WORDS["unbridged"])


def _part_lines(compared: Comparison) -> Iterator[ChangeLine]:
    """Yield each cause with its part of the whole, where two rubrics make it hard to add up."""
    if compared.before.rubric.id == compared.after.rubric.id:
        return
    causes = {change.cause for change in compared.changes}
    if "law and rubric" in causes:
        causes |= {"law", "rubric"}
    for part, (low, high) in compared.parts.items():
        if part in causes:
            yield ChangeLine(f"due to {PART_WORDS[part]}", "", "", low, high)


def _together(compared: Comparison) -> ChangeLine:
    before, after = compared.before, compared.after
    low, high = after.low - before.low, after.high - before.high
    what = doc.cell("together", "strong")
    if not compared.scored:
        return ChangeLine(what, score_words(before), score_words(after), None, None)
    return ChangeLine(what, score_words(before), score_words(after), low, high, style="strong")


def _change_line(change: Change, compared: Comparison) -> ChangeLine:
    return ChangeLine(
        _what(change),
        _levels(change.all_before),
        _levels(change.all_after),
        change.low,
        change.high,
        doc.cell(_cause(change, compared), "plain" if change.cause == "law" else "weak"),
    )


def _what(change: Change) -> str:
    if change.cause == "floor":
        return "what the floor adds to the areas"
    return _name(change) if change.criterion else f"area {change.title}, the rest"


def _levels(marks: Sequence[Mark]) -> str:
    """Return the levels of the marks, each said once."""
    return ", ".join(dict.fromkeys(level_words(mark) for mark in marks)) or UNKNOWN


def _name(change: Change) -> str:
    """Return the criterion's name; where a crosswalk joins others, how and which."""
    name = criterion_name(change)
    earlier = _numbers(change.all_before)
    later = _numbers(change.all_after)
    if change.bridge in ("renamed", "split", "merged"):
        return f"{name} ({change.bridge}: {earlier} → {later})"
    return name


def _numbers(marks: Sequence[Mark]) -> str:
    return ", ".join(mark.number or mark.criterion for mark in marks)


def _cause(change: Change, compared: Comparison) -> str:
    if change.cause == "law and rubric":
        rounding = finer(compared)
        return f"law {signed(change.law, rounding)}, rubric {signed(change.rubric, rounding)}"
    if change.criterion and not (change.all_before and change.all_after):
        joined = {"new": "new after", "dropped": "dropped before"}.get(change.bridge or "")
        side = "before" if change.all_before else "after"
        cause = CAUSE_WORDS.get(change.cause, change.cause)
        return f"{cause}: {joined or f'asked only {side}'}"
    if change.shifted:
        return f"{change.cause}: {_shifted(change, compared)}"
    if change.cause == "coding" and change.steps:
        return "coding; law above"
    return CAUSE_WORDS.get(change.cause, change.cause)


def _shifted(change: Change, compared: Comparison) -> str:
    """Return why a criterion's points moved and its level did not."""
    ends = zip(compared.before.voided, compared.after.voided, strict=True)
    turned = any(change.area in old ^ new for old, new in ends)
    return "the area's void" if turned else "what applies"
