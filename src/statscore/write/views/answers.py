"""The answers as they stand in the files, one row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from statscore.model.state import State
from statscore.write.document import Records

ANSWER_COLUMNS = (
    "state",
    "fips",
    "criterion",
    "since",
    "start",
    "enacted",
    "through",
    "level",
    "basis",
    "citations",
    "act",
    "quote",
    "note",
    "sources",
    "coder",
    "coded",
    "fingerprint",
)


def answers_records(states: Iterable[State], fips: Mapping[str, str | None]) -> Records:
    """Return one row a dated answer.

    `through` is the last day for which it is known, `fingerprint` that of the words it answers.
    """
    return Records(
        ANSWER_COLUMNS,
        tuple(
            (
                state.code,
                fips.get(state.code),
                criterion,
                str(since),
                answer.start,
                _text(answer.enacted),
                _text(answer.through or state.through),
                answer.level,
                answer.basis,
                "; ".join(answer.citations),
                answer.act,
                answer.quote,
                answer.note,
                "; ".join(answer.sources),
                answer.coder,
                _text(answer.coded),
                answer.fingerprint,
            )
            for state in states
            for criterion, dated in state.answers.items()
            for since, answer in dated.items()
        ),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
