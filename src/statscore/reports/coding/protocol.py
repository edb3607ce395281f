"""Where redundant coding stands, and which states or answers two coders should code next.

The rule is that of the policy surveillance program at Temple University: code everything twice
until fewer than 5 percent of a batch's units diverge, then a fifth of each batch, and everything
again where a batch comes out above.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from string import digits
from typing import Literal, TypeVar

from statscore.reports.coding.units import Units

THRESHOLD = Fraction(5, 100)
"""The rate of divergence below which a fifth is enough."""

Advice = Literal["nothing-coded", "code-everything", "code-a-fifth"]
_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the protocol stands, by the latest batch that two coders have coded."""

    advice: Advice
    batch: str | None
    """The latest batch; None where no batch is named, and all units are one."""
    units: int
    divergent: int

    @property
    def rate(self) -> Fraction | None:
        """The batch's rate of divergence, None before anything has been coded twice."""
        return Fraction(self.divergent, self.units) if self.units else None


def progress(units: Units) -> Progress:
    """Return where the protocol stands."""
    if not units.units:
        return Progress("nothing-coded", None, 0, 0)
    latest = max((unit.batch for unit in units.units), key=batch_order)
    inside = [unit for unit in units.units if unit.batch == latest]
    divergent = sum(unit.diverges for unit in inside)
    enough = Fraction(divergent, len(inside)) < THRESHOLD
    return Progress("code-a-fifth" if enough else "code-everything", latest, len(inside), divergent)


def batch_order(batch: str | None) -> tuple[tuple[int, int, str], ...]:
    """Return the key that puts batch 2 before batch 10, and what names no batch before all."""
    parts = re.findall("[0-9]+|[^0-9]+", batch or "")
    return tuple((0, int(part), part) if part[0] in digits else (1, 0, part) for part in parts)


def sample(among: Sequence[_Thing], share: Fraction, seed: int) -> tuple[_Thing, ...]:
    """Return a share of the things, rounded up, each as likely; in the order they were given.

    The same things, share and seed give the same sample in every version of Python: of its
    generator only random() is promised to stay as it is.
    """
    wanted = math.ceil(share * len(among))
    draw = Random(seed).random  # noqa: S311 - a sample that anyone can draw again is no secret
    places = list(range(len(among)))
    for done in range(wanted):
        other = done + int(draw() * (len(places) - done))
        places[done], places[other] = places[other], places[done]
    return tuple(among[place] for place in sorted(places[:wanted]))


def open_pairs(
    units: Units, states: Iterable[str], criteria: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """Return the states and criteria that two coders have not coded yet, in the given order."""
    done = {(unit.state, unit.criterion) for unit in units.units}
    asked = tuple(criteria)
    return tuple(
        (state, criterion)
        for state in states
        for criterion in asked
        if (state, criterion) not in done
    )


def open_states(units: Units, states: Iterable[str]) -> tuple[str, ...]:
    """Return the states of which two coders have coded nothing yet."""
    done = {unit.state for unit in units.units}
    return tuple(state for state in states if state not in done)
