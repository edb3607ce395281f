"""What coders have to settle: their divergences side by side, in the order of a review sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from statscore.model.rubric import Criterion, Rubric
from statscore.reports.coding.units import Given, Units

Kind = Literal["level", "date"]


@dataclass(frozen=True)
class Divergence:
    """Coders who chose different levels, or gave another date to the same change."""

    kind: Kind
    state: str
    criterion: str
    day: date
    given: tuple[Given | None, ...]
    """One a coder."""
    asked: Criterion | None
    """The criterion as the first rubric asks it."""
    levels: tuple[str, ...]
    """Its levels, best first."""

    @property
    def written(self) -> str:
        """The day as the coder wrote it whose answer begins on it."""
        dates = [str(each.since) for each in self.given if each and each.since.first == self.day]
        return dates[0] if dates else self.day.isoformat()


def divergences(units: Units, rubrics: Iterable[Rubric]) -> tuple[Divergence, ...]:
    """Return all divergences in order of state, criterion (as in the rubrics) and day."""
    asking: dict[str, Rubric] = {}
    for rubric in rubrics:
        for id_ in rubric.criteria:
            asking.setdefault(id_, rubric)
    order = {id_: place for place, id_ in enumerate(asking)}
    found = [
        *(
            _of("level", each.state, each.criterion, each.day, each.given, asking)
            for each in units.units
            if each.diverges
        ),
        *(
            _of("date", each.state, each.criterion, each.day, each.given, asking)
            for each in units.dates
        ),
    ]
    return tuple(
        sorted(found, key=lambda each: (each.state, order.get(each.criterion, -1), each.day))
    )


def _of(
    kind: Kind,
    state: str,
    criterion: str,
    day: date,
    given: tuple[Given | None, ...],
    asking: dict[str, Rubric],
) -> Divergence:
    rubric = asking.get(criterion)
    return Divergence(
        kind=kind,
        state=state,
        criterion=criterion,
        day=day,
        given=given,
        asked=rubric.criteria[criterion] if rubric else None,
        levels=tuple(rubric.levels(criterion)) if rubric else (),
    )
