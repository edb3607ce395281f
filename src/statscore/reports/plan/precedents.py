"""How other states answer a criterion on a day, as models for whoever codes the next one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.holding import Held, holding


@dataclass(frozen=True)
class Precedents:
    """The states at each level, and how many are not coded."""

    by_level: Mapping[str, tuple[tuple[str, Held], ...]]
    """The rubric's levels, best first, each with the states that meet it, by code."""
    open: int
    """States of which the level is not known on the day."""

    @property
    def examples(self) -> tuple[tuple[str, Held], ...]:
        """For each level the first state that cites a section of its law."""
        return tuple(
            found
            for states in self.by_level.values()
            if (found := next((each for each in states if each[1].answer.citations), None))
        )


def precedents(rubric: Rubric, criterion: str, states: Iterable[State], day: date) -> Precedents:
    """Return how the states answer the criterion on the day."""
    found: dict[str, list[tuple[str, Held]]] = {level: [] for level in rubric.levels(criterion)}
    unknown = 0
    for state in states:
        answers = state.answers.get(criterion, {})
        held = holding(answers, day, rubric.law, state.through).settled
        if held is None or held.answer.level not in found:
            unknown += 1
        else:
            found[held.answer.level].append((state.code, held))
    by_level = {level: tuple(sorted(each, key=_code)) for level, each in found.items()}
    return Precedents(by_level, unknown)


def _code(of: tuple[str, Held]) -> str:
    return of[0]
