"""Two years side by side: scores, grades, the national line, and every change with its cause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.numbers import decimal_text
from statscore.reports.comparison import Change, Comparison, Part
from statscore.reports.holding import Held
from statscore.reports.report_card import Mark, ReportCard
from statscore.reports.trend import NationalYear
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
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
    day_words,
    grade_range,
    grade_span,
    law_words,
    level_words,
    points,
    points_range,
    signed,
    signed_range,
    states_words,
)

CAUSE_WORDS: Mapping[str, str] = {
    "law": "law",
    "rubric": "rubric",
    "law and rubric": "law and rubric",
    "coding": "coding",
    "unattributed": "unattributed",
    "unbridged": "unbridged",
}
PART_WORDS: Mapping[Part, str] = {
    "law": "the law",
    "rubric": "the rubric",
    "coding": "coding",
    "unattributed": "published figures, unattributed",
    "unbridged": "questions that nothing bridges",
}
FOOTNOTES: Mapping[str, str] = {
    "coding": "coding: one side is not settled; the points are what is known, not what the law did",
    "unattributed": "unattributed: a published area figure moved, and no coded criterion says why",
    "unbridged": "unbridged: asked by one of the two rubrics alone, and no crosswalk says what of "
    "the other it answers to; neither law nor rubric can be told from it",
}


def diff_document(
    comparisons: Sequence[Comparison],
    national: tuple[NationalYear, NationalYear],
    *,
    why: bool,
    everyone: bool,
) -> Document:
    """Return what moved between two days: each state, the country, and with `why` each change."""
    return tuple(_diff(comparisons, national, why=why, everyone=everyone))


def _diff(
    comparisons: Sequence[Comparison],
    national: tuple[NationalYear, NationalYear],
    *,
    why: bool,
    everyone: bool,
) -> Iterator[Block]:
    before, after = comparisons[0].before, comparisons[0].after
    yield heading(_title(before, after))
    yield paragraph(Span(_days(before, after), "weak"))
    if before.rubric.id != after.rubric.id:
        yield paragraph(
            Span(
                "two rubrics: scores and grades are not on one scale; "
                "only the causes below tell law from yardstick",
                "poor",
            )
        )
    yield Blank()
    known = [each for each in comparisons if each.known]
    if known:
        yield _states(known)
        yield Blank()
    yield from _not_known(comparisons)
    if everyone:
        yield from _national(national)
    if why:
        yield from _causes(comparisons, everyone=everyone)


def _causes(comparisons: Sequence[Comparison], *, everyone: bool) -> Iterator[Block]:
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


def _title(before: ReportCard, after: ReportCard) -> str:
    if before.rubric.id == after.rubric.id:
        return f"{after.rubric.title} · {_when(before)} to {_when(after)}"
    return f"{before.rubric.title} {_when(before)} to {after.rubric.title} {_when(after)}"


def _when(card: ReportCard) -> str:
    on_cutoff = card.as_of == card.rubric.cutoff_day(card.year)
    return str(card.year) if on_cutoff else card.as_of.isoformat()


def _sides(each: Comparison) -> tuple[str, str]:
    """Return the names of both sides, with their rubrics where these differ."""
    before, after = each.before, each.after
    if before.rubric.id == after.rubric.id:
        return _when(before), _when(after)
    return f"{_when(before)} ({before.rubric.id})", f"{_when(after)} ({after.rubric.id})"


def _days(before: ReportCard, after: ReportCard) -> str:
    if before.rubric.law == after.rubric.law:
        return f"{day_words(before)} against {after.as_of.isoformat()}".capitalize()
    return f"{day_words(before)} against {day_words(after)}".capitalize()


def _states(known: Sequence[Comparison]) -> Table:
    before, after = known[0].before, known[0].after
    return Table(
        (
            Column("state", wrap=True),
            Column(_when(before), "right"),
            Column("grade"),
            Column(_when(after), "right"),
            Column("grade"),
            Column("change", "right"),
            Column("scores are", wrap=True),
        ),
        tuple(
            (
                cell(f"{each.state} {each.name}"),
                _score(each.before),
                _grade(each.before),
                _score(each.after),
                _grade(each.after),
                _change_cell(each),
                cell(_basis(each), "weak"),
            )
            for each in known
        ),
    )


def _score(card: ReportCard) -> Cell:
    score = card.known_score
    return cell(UNKNOWN if score is None else points(score, card.rubric.rounding))


def _grade(card: ReportCard) -> Cell:
    known = card.known_grade
    return Cell((grade_span(card.rubric, known) if known else Span(grade_range(card), "weak"),))


def _change_cell(each: Comparison) -> Cell:
    change = each.score_change
    if change is None:
        return cell(UNKNOWN, "weak")
    return cell(signed(change, each.after.rubric.rounding), _direction(change > 0, change < 0))


def _direction(up: bool, down: bool) -> Style:  # noqa: FBT001 - the two signs of a number
    return "good" if up else "bad" if down else "plain"


def _basis(each: Comparison) -> str:
    sides = [_known_by(card) for card in (each.before, each.after)]
    return sides[0] if sides[0] == sides[1] else " / ".join(sides)


def _known_by(card: ReportCard) -> str:
    if card.score is not None:
        return "computed"
    return "published" if card.known_score is not None else "grade only"


def _not_known(comparisons: Sequence[Comparison]) -> Iterator[Block]:
    def known(card: ReportCard) -> bool:
        return card.known_score is not None or card.known_grade is not None

    first, second = _sides(comparisons[0])
    groups = (
        (
            f"known in {first} only",
            [each.state for each in comparisons if known(each.before) and not known(each.after)],
        ),
        (
            f"known in {second} only",
            [each.state for each in comparisons if known(each.after) and not known(each.before)],
        ),
        (
            "no score or grade known on either side",
            [each.state for each in comparisons if not (known(each.before) or known(each.after))],
        ),
    )
    for words, states in groups:
        if states:
            yield paragraph(
                Span(f"{words} ({len(states)}): ", "weak"), states_words(states), hanging=2
            )


def _national(national: tuple[NationalYear, NationalYear]) -> Iterator[Block]:
    before, after = national
    if not any(each.published and each.published.grades for each in national) and not any(
        codes for each in national for codes in each.grades.values()
    ):
        return
    grades = list(dict.fromkeys((*before.grades, *after.grades)))
    rows = []
    for each in national:
        printed = each.published.grades if each.published else {}
        label = f"{each.year} {each.rubric.id}" if before.rubric != after.rubric else str(each.year)
        if printed:
            rows.append(
                (
                    cell(label),
                    cell("published"),
                    *(cell(printed.get(grade, UNKNOWN)) for grade in grades),
                    cell(""),
                )
            )
        rows.append(
            (
                cell("" if printed else label),
                cell("known here", "weak"),
                *(
                    cell(len(each.grades[grade]) if grade in each.grades else UNKNOWN, "weak")
                    for grade in grades
                ),
                cell(f"{len(each.unknown)} not known", "weak"),
            )
        )
    yield Blank()
    yield Table(
        (
            Column("the country"),
            Column("grades"),
            *(Column(grade, "right") for grade in grades),
            Column(""),
        ),
        tuple(rows),
    )


def _why(each: Comparison) -> Iterator[Block]:
    yield Blank()
    yield heading(f"{each.name} ({each.state})", level=2)
    yield Table(
        (
            Column("what changed", wrap=True),
            Column("before"),
            Column("after"),
            Column("points", "right"),
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
    causes = {change.cause for change in each.changes}
    for cause, words in FOOTNOTES.items():
        if cause in causes:
            yield paragraph(Span(words, "weak"), indent=2, hanging=2)


def _apart(change: Change) -> bool:
    """Return whether only one of two rubrics asks this, and nothing joins it to the other."""
    return change.cause == "unbridged" and not (change.all_before and change.all_after)


def _apart_rows(each: Comparison) -> Iterator[tuple[Cell, ...]]:
    """Yield a row for all that only the earlier rubric asks, and one for the later's."""
    rounding = each.after.rubric.rounding
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
                cell(signed_range(low, high, rounding)),
                cell("unbridged", "weak"),
            )


def _part_rows(each: Comparison) -> Iterator[tuple[Cell, ...]]:
    """Yield each cause with its part of the whole, where two rubrics make it hard to add up."""
    if each.before.rubric.id == each.after.rubric.id:
        return
    causes = {change.cause for change in each.changes}
    if "law and rubric" in causes:
        causes |= {"law", "rubric"}
    for part, (low, high) in each.parts.items():
        if part in causes:
            yield (
                cell(f"due to {PART_WORDS[part]}"),
                cell(""),
                cell(""),
                cell(signed_range(low, high, each.after.rubric.rounding)),
                cell(""),
            )


def _together(each: Comparison) -> tuple[Cell, ...]:
    low = each.after.low - each.before.low
    high = each.after.high - each.before.high
    return (
        cell("together", "strong"),
        cell(points_of(each.before)),
        cell(points_of(each.after)),
        cell(signed_range(low, high, each.after.rubric.rounding), "strong"),
        cell(""),
    )


def points_of(card: ReportCard) -> str:
    """Return the computed score or range of a card."""
    return points_range(card.low, card.high, card.rubric.rounding)


def _change_row(change: Change, each: Comparison) -> tuple[Cell, ...]:
    rounding = each.after.rubric.rounding
    title = change.title if change.criterion else f"area {change.title}, the rest"
    return (
        cell(_name(change) if change.criterion else title),
        cell(_levels(change.all_before)),
        cell(_levels(change.all_after)),
        cell(signed_range(change.low, change.high, rounding)),
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
        rounding = each.after.rubric.rounding
        return f"law {signed(change.law, rounding)}, rubric {signed(change.rubric, rounding)}"
    if change.criterion and not (change.all_before and change.all_after):
        joined = {"new": "new after", "dropped": "dropped before"}.get(change.bridge or "")
        side = "before" if change.all_before else "after"
        return f"{change.cause}: {joined or f'asked only {side}'}"
    if change.cause == "coding" and change.steps:
        return "coding; law below"
    return CAUSE_WORDS[change.cause]


def _grounds(change: Change) -> Iterator[Block]:
    """Yield the law behind a change, step by step: from when, by which act, where it stands."""
    held = change.after.held if change.after else None
    steps = change.steps
    if not steps and change.cause in ("law", "law and rubric") and held is not None:
        steps = (held,)
    for step in steps:
        name = change.number or change.criterion or ""
        yield paragraph(
            Span(f"{name} {step.answer.level}: ", "weak"), grounds_words(step), indent=2, hanging=2
        )


def grounds_words(held: Held) -> str:
    """Return the date, act and citations of an answer."""
    answer = held.answer
    since = "in force by" if answer.start == "unknown" else "in force from"
    parts = [f"{since} {held.since}"]
    if answer.enacted is not None:
        parts.append(f"enacted {answer.enacted}")
    parts += [part for part in (answer.act, "; ".join(answer.citations)) if part]
    return " · ".join(parts)


CHANGE_COLUMNS = (
    "state",
    "fips",
    "from_rubric",
    "from_year",
    "from_as_of",
    "to_rubric",
    "to_year",
    "to_as_of",
    "area",
    "number",
    "criterion",
    "cause",
    "bridge",
    "criteria_before",
    "criteria_after",
    "level_before",
    "level_after",
    "points",
    "points_low",
    "points_high",
    "points_law",
    "points_rubric",
    "since",
    "enacted",
    "act",
    "citations",
)


def changes_records(comparisons: Sequence[Comparison], fips: Mapping[str, str | None]) -> Records:
    """Return one row a change."""
    return Records(
        CHANGE_COLUMNS,
        tuple(
            _change_record(each, change, fips) for each in comparisons for change in each.changes
        ),
    )


def _change_record(
    each: Comparison, change: Change, fips: Mapping[str, str | None]
) -> tuple[str | None, ...]:
    data = _change_data(change)
    return (
        each.state,
        fips.get(each.state),
        each.before.rubric.id,
        str(each.before.year),
        each.before.as_of.isoformat(),
        each.after.rubric.id,
        str(each.after.year),
        each.after.as_of.isoformat(),
        *(_text(data[key]) for key in CHANGE_COLUMNS[8:]),
    )


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return None if value is None else str(value)


def _change_data(change: Change) -> Mapping[str, object]:
    answer = change.after.answer if change.after else None
    return {
        "area": change.area,
        "number": change.number,
        "criterion": change.criterion,
        "cause": change.cause,
        "bridge": change.bridge,
        "criteria_before": [mark.criterion for mark in change.all_before],
        "criteria_after": [mark.criterion for mark in change.all_after],
        "level_before": change.before.level if change.before else None,
        "level_after": change.after.level if change.after else None,
        "points": None if change.points is None else decimal_text(change.points),
        "points_low": decimal_text(change.low),
        "points_high": decimal_text(change.high),
        "points_law": decimal_text(change.law),
        "points_rubric": decimal_text(change.rubric),
        "since": str(change.after.since) if change.after and change.after.since else None,
        "enacted": str(answer.enacted) if answer and answer.enacted else None,
        "act": answer.act if answer else None,
        "citations": list(answer.citations) if answer else [],
        "steps": [
            {
                "level": step.answer.level,
                "since": str(step.since),
                "enacted": str(step.answer.enacted) if step.answer.enacted else None,
                "act": step.answer.act,
                "citations": list(step.answer.citations),
            }
            for step in change.steps
        ],
    }


COMPARISON_COLUMNS = (
    "state",
    "fips",
    "name",
    "from_rubric",
    "from_year",
    "from_as_of",
    "from_score",
    "from_grade",
    "from_basis",
    "to_rubric",
    "to_year",
    "to_as_of",
    "to_score",
    "to_grade",
    "to_basis",
    "score_change",
)


def comparisons_records(
    comparisons: Sequence[Comparison], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a state: the known score and grade on both sides, and how they are known."""
    rows = []
    for each in comparisons:
        sides: list[str | None] = []
        for card in (each.before, each.after):
            sides += [
                card.rubric.id,
                str(card.year),
                str(card.as_of),
                None if card.known_score is None else decimal_text(card.known_score),
                card.known_grade,
                card.basis,
            ]
        change = each.score_change
        rows.append(
            (
                each.state,
                fips.get(each.state),
                each.name,
                *sides,
                None if change is None else decimal_text(change),
            )
        )
    return Records(COMPARISON_COLUMNS, tuple(rows))


def comparison_data(each: Comparison) -> Mapping[str, object]:
    """Return the comparison as plain data for JSON."""
    change = each.score_change
    return {
        "state": each.state,
        "name": each.name,
        "from": _side(each.before),
        "to": _side(each.after),
        "score_change": None if change is None else decimal_text(change),
        "low_change": decimal_text(each.after.low - each.before.low),
        "high_change": decimal_text(each.after.high - each.before.high),
        "parts": {
            part: {"points_low": decimal_text(low), "points_high": decimal_text(high)}
            for part, (low, high) in each.parts.items()
        },
        "changes": [_change_data(change) for change in each.changes],
    }


def _side(card: ReportCard) -> Mapping[str, object]:
    printed = card.published
    return {
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "law": law_words(card.rubric, card.as_of.isoformat()),
        "score": None if card.score is None else decimal_text(card.score),
        "low": decimal_text(card.low),
        "high": decimal_text(card.high),
        "grade": card.grade,
        "basis": card.basis,
        "published_score": None
        if printed is None or printed.score is None
        else decimal_text(printed.score),
        "published_grade": printed.grade if printed else None,
    }
