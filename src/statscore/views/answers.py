"""The answers as they stand in the files, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from statscore.formats.document import Records, records
from statscore.model.state import State

ANSWER_COLUMNS = (
    "state fips name read_through criterion since start enacted through level basis citations act "
    "quote note sources coder coded decided_by reason fingerprint"
)


def answers_records(
    states: Iterable[State], fips: Mapping[str, str | None], criteria: Sequence[str]
) -> Records:
    """Return one row a dated answer, in the order of the criteria, then of dates.

    `read_through` is the last day for which answers are known that have no `through` of their own.
    """
    order = {criterion: place for place, criterion in enumerate(criteria)}
    return records(
        ANSWER_COLUMNS,
        (
            {
                **dict(answer),
                "state": state.code,
                "fips": fips.get(state.code),
                "name": state.name,
                "read_through": state.through,
                "criterion": criterion,
                "since": since,
                "citations": _list(answer.citations),
                "sources": _list(answer.sources),
            }
            for state in states
            for criterion, dated in sorted(
                state.answers.items(), key=lambda item: order.get(item[0], len(order))
            )
            for since, answer in dated.items()
        ),
    )


def _list(items: Sequence[str]) -> str:
    """Return the items as one field, parted by semicolons; where one holds such, a line each."""
    if any(";" in item for item in items):
        return "".join(f"{' '.join(item.split())}\n" for item in items)
    return "; ".join(items)
