"""What was last seen of one criterion in each state, whatever the day: known once, not known still.

A count of a day has only what is known on that day. Answers to a survey may be known for days that
are no rubric's cut-off day: here they are, each with its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from statscore.model.dates import When
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import State
from statscore.reports.card.holding import Held


@dataclass(frozen=True)
class Sighting:
    """A state's latest answer."""

    state: str
    held: Held
    through: When | None
    """The last day for which it is known, None where there is no limit."""


@dataclass(frozen=True)
class LastSeen:
    """The latest answers to one criterion."""

    rubric: Rubric
    criterion: str
    sightings: tuple[Sighting, ...]
    """By state."""
    unanswered: tuple[str, ...]
    """States without an answer, or with what is pending alone."""


def last_seen(rubric: Rubric, criterion: str, states: Iterable[State]) -> LastSeen:
    """Return each state's latest answer that says something of the law."""
    sightings: list[Sighting] = []
    unanswered: list[str] = []
    for state in states:
        answers = [
            Held(since, answer)
            for since, answer in state.answers.get(criterion, {}).items()
            if answer.level != PENDING
        ]
        if answers:
            latest = answers[-1]
            sightings.append(Sighting(state.code, latest, latest.answer.through or state.through))
        else:
            unanswered.append(state.code)
    return LastSeen(rubric, criterion, tuple(sightings), tuple(unanswered))
