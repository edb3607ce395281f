"""The review sheet: one row a divergence, with empty columns for what is decided."""

from __future__ import annotations

from collections.abc import Sequence

from statscore.formats.document import Records
from statscore.reports.coding.review import Divergence
from statscore.reports.coding.units import Given

DECISION_COLUMNS = ("decision", "decided from", "decided by", "reason", "citation")
"""The columns that are filled in by hand; `decided from` only where it is not `date`."""


def review_records(found: Sequence[Divergence], coders: Sequence[str]) -> Records:
    """Return one row a divergence, with level, date, citations and note of every coder."""
    return Records(
        (
            "state",
            "criterion",
            "number",
            "title",
            "question",
            "levels",
            "divergence",
            "date",
            *(
                f"{coder} {what}"
                for coder in coders
                for what in ("level", "from", "citations", "note")
            ),
            *DECISION_COLUMNS,
        ),
        tuple(_row(each) for each in found),
    )


def _row(each: Divergence) -> tuple[str | None, ...]:
    asked = each.asked
    return (
        each.state,
        each.criterion,
        asked.number if asked else None,
        asked.title if asked else None,
        asked.question if asked else None,
        ", ".join(each.levels),
        each.kind,
        each.written,
        *(field for given in each.given for field in _given(given)),
        *(None for _column in DECISION_COLUMNS),
    )


def _given(given: Given | None) -> tuple[str | None, ...]:
    if given is None:
        return (None, None, None, None)
    answer = given.answer
    return answer.level, str(given.since), "; ".join(answer.citations) or None, answer.note
