"""Two days compared as records and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.comparison import Change, Comparison
from statscore.reports.report_card import ReportCard
from statscore.write.document import (
    Records,
)
from statscore.write.views.words import (
    card_ends,
    law_words,
)

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
    low, high = each.after.low - each.before.low, each.after.high - each.before.high
    scored = each.before.applies is not False and each.after.applies is not False
    return {
        "state": each.state,
        "name": each.name,
        "from": _side(each.before),
        "to": _side(each.after),
        "score_change": None if change is None else decimal_text(change),
        "low_change": decimal_text(low) if scored else None,
        "high_change": decimal_text(high) if scored else None,
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
        "low": card_ends(card)[0],
        "high": card_ends(card)[1],
        "grade": card.grade,
        "basis": card.basis,
        "published_score": None
        if printed is None or printed.score is None
        else decimal_text(printed.score),
        "published_grade": printed.grade if printed else None,
    }
