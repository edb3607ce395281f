"""Conditions as records and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.reports.conditions import Matches, words
from statscore.write.document import Records
from statscore.write.views.conditions import MET, NOT_MET, all_met

CONDITION_COLUMNS = ("condition", "rubric", "year", "as_of", "meets", "states", "codes")


def conditions_records(found: Sequence[Matches]) -> Records:
    """Return one row a year, condition and answer; with several, a row for all of them too."""
    return Records(
        CONDITION_COLUMNS,
        tuple(
            (
                condition,
                each.rubric.id,
                str(each.year),
                each.as_of.isoformat(),
                answer,
                str(len(states)),
                " ".join(sorted(states)),
            )
            for each in found
            for condition, answer, states in _groups(each)
        ),
    )


def _groups(one: Matches) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for index, condition in enumerate(one.conditions):
        yield words(condition), MET, one.meeting(index)
        yield words(condition), NOT_MET, one.failing(index)
        yield words(condition), "not known", one.unknown(index)
    if len(one.conditions) > 1:
        yield " and ".join(f"({words(each)})" for each in one.conditions), MET, all_met(one)


def conditions_data(one: Matches) -> Mapping[str, object]:
    """Return the states of one day by condition as plain data for JSON."""
    return {
        "rubric": one.rubric.id,
        "year": one.year,
        "as_of": one.as_of.isoformat(),
        "conditions": [
            {
                "condition": words(condition),
                "meets": sorted(one.meeting(index)),
                "fails": sorted(one.failing(index)),
                "unknown": sorted(one.unknown(index)),
            }
            for index, condition in enumerate(one.conditions)
        ],
        "overlap": [
            {"meets": list(pattern), "states": sorted(states)}
            for pattern, states in one.patterns().items()
        ],
    }
