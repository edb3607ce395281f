"""Two days compared as records and as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statscore.formats.document import Records, Row, picked, records
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.comparison import Change, Comparison
from statscore.views.rows import day_row, ends_row, printed_row
from statscore.views.words import criterion_name, day_words

CHANGE_COLUMNS = (
    "state fips from_rubric from_year from_as_of to_rubric to_year to_as_of area number criterion "
    "label cause bridge criteria_before criteria_after level_before level_after points points_low "
    "points_high points_law points_rubric since enacted enacted_by act citations"
)
COMPARISON_COLUMNS = (
    "state fips name from_rubric from_year from_as_of from_score from_grade from_basis to_rubric "
    "to_year to_as_of to_score to_grade to_basis score_change"
)


def changes_records(comparisons: Sequence[Comparison], fips: Mapping[str, str | None]) -> Records:
    """Return one row a change; lists inside a field are parted by semicolons."""
    return records(
        CHANGE_COLUMNS,
        (
            {
                **_change_row(change),
                **sides,
                "state": compared.state,
                "fips": fips.get(compared.state),
                "criteria_before": "; ".join(mark.criterion for mark in change.all_before),
                "criteria_after": "; ".join(mark.criterion for mark in change.all_after),
                "citations": "; ".join(_citations(change)),
                "label": criterion_name(change),
            }
            for compared in comparisons
            for sides in (_sides(compared),)
            for change in compared.changes
        ),
        table="changes",
    )


def _citations(change: Change) -> Sequence[str]:
    answer = change.after.answer if change.after else None
    return answer.citations if answer else ()


def _change_row(change: Change) -> Row:
    answer = change.after.answer if change.after else None
    return {
        **picked(change, "area number criterion cause bridge"),
        "criteria_before": [mark.criterion for mark in change.all_before],
        "criteria_after": [mark.criterion for mark in change.all_after],
        "level_before": change.before.level if change.before else None,
        "level_after": change.after.level if change.after else None,
        "points": change.points,
        "points_low": change.low,
        "points_high": change.high,
        "points_law": change.law,
        "points_rubric": change.rubric,
        "since": change.after.since if change.after else None,
        **picked(answer, "enacted enacted_by act"),
        "citations": _citations(change),
        "steps": [
            {
                "level": step.answer.level,
                "since": step.since,
                **picked(step.answer, "enacted enacted_by act citations"),
            }
            for step in change.steps
        ],
    }


def _sides(compared: Comparison) -> Row:
    """Return both sides, with the known score and grade, and how they are known."""
    return {
        f"{side}_{key}": value
        for side, card in (("from", compared.before), ("to", compared.after))
        for key, value in (
            *_side(card).items(),
            ("score", card.known_score),
            ("grade", card.known_grade),
        )
    }


def comparisons_records(
    comparisons: Sequence[Comparison], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a state: the known score and grade on both sides, and how they are known."""
    return records(
        COMPARISON_COLUMNS,
        (
            {
                **_sides(compared),
                "state": compared.state,
                "fips": fips.get(compared.state),
                "name": compared.name,
                "score_change": compared.score_change,
            }
            for compared in comparisons
        ),
    )


def comparison_data(compared: Comparison) -> Row:
    """Return the comparison as plain data for JSON."""
    before, after = compared.before, compared.after
    return {
        "state": compared.state,
        "name": compared.name,
        "from": _side(before),
        "to": _side(after),
        "score_change": compared.score_change,
        "low_change": after.low - before.low if compared.scored else None,
        "high_change": after.high - before.high if compared.scored else None,
        "parts": {
            part: {"points_low": low, "points_high": high}
            for part, (low, high) in compared.parts.items()
        },
        "changes": [_change_row(change) for change in compared.changes],
    }


def _side(card: ReportCard) -> Row:
    ends, printed = ends_row(card), printed_row(card.published)
    return {
        **day_row(card.rubric, card.year, card.as_of),
        "law": day_words(card),
        "score": card.score,
        "low": ends["low"],
        "high": ends["high"],
        "grade": card.grade,
        "basis": card.basis,
        **{f"published_{key}": value for key, value in printed.items()},
    }
