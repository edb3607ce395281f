"""What a table of answers says, as a query reads it: levels, bounds and numbers in one text.

The table is long (a row an answer) or wide (a row a unit, a column a criterion).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from statscore.engines.earning import NUMBER, Earning, beyond
from statscore.engines.steps import Steps
from statscore.engines.whole import identifier, text

Shape = Literal["long", "wide"]


@dataclass(frozen=True)
class AnswerLayout:
    """How the table of answers is laid out."""

    table: str = "answers"
    keys: tuple[str, ...] = ("unit",)
    """The columns that say of whom, and when, a row is."""
    shape: Shape = "long"
    bounds: bool = False
    """Whether there are columns `at_least` and `at_most`."""
    places: int = 6
    """Decimal places of the numbers that answers hold."""
    columns: frozenset[str] | None = None
    """The columns of a wide table, None where it has one for each criterion."""

    @property
    def wide(self) -> bool:
        """Whether a row is a unit."""
        return self.shape == "wide"

    def has(self, criterion: str) -> bool:
        """Return whether the table may have answers to the criterion."""
        return self.columns is None or criterion in self.columns


class SaidSteps:
    """The steps that read the table, and how the next ones name what is said."""

    def __init__(self, of: Earning, layout: AnswerLayout, steps: Steps) -> None:
        """Take the numbers down to the criteria that ask for some."""
        self.of = of
        self.layout = layout
        self.steps = steps
        self.asked = [id_ for id_ in of.asked if layout.has(id_)]
        self.numeric = [id_ for id_ in self.asked if of.asked[id_].levels.numeric]
        self.beyond = beyond(of.asked.values())

    # Names

    def says(self, criterion: str) -> str:
        """Return the column that has what is said of a criterion."""
        return identifier(criterion) if self.layout.wide else "said.says"

    def value(self, criterion: str) -> str:
        """Return the column that has the number of an answer."""
        return identifier(f"{criterion}_value") if self.layout.wide else "said.value"

    def where(self, criterion: str) -> str:
        """Return what a condition on a row begins with, so that the row is of the criterion."""
        return "" if self.layout.wide else f"said.criterion = {text(criterion)} AND "

    # Steps

    def long(self) -> None:
        """Write the steps that read a row an answer."""
        self.steps.begin("said", identifier(self.layout.table))
        says = self._says("level", *self._bounds(""))
        if self.numeric:
            self.steps.columns.extend(
                ["criterion", f"{self._scaled('value')} AS value", "level", *self._bounds("")]
            )
            self.steps.begin("read", "said")
            self.steps.columns.append("value")
            cases = (f"WHEN {text(id_)} THEN {self._reached(id_, 'value')}" for id_ in self.numeric)
            says = f"COALESCE({says}, CASE criterion {' '.join(cases)} END)"
        self.steps.columns.extend(["criterion", f"{says} AS says"])

    def wide(self) -> None:
        """Write the steps that read a row a unit."""
        self.steps.begin("said", identifier(self.layout.table))
        if self.numeric:
            values = {id_: self.value(id_) for id_ in self.numeric}
            for id_ in self.asked:
                self.steps.columns.extend([identifier(id_), *self._bounds(f"{id_}_")])
            self.steps.columns.extend(
                f"{self._scaled(value)} AS {value}" for value in values.values()
            )
            self.steps.begin("read", "said")
            self.steps.columns.extend(values.values())
        for id_ in self.asked:
            says = self._says(identifier(id_), *self._bounds(f"{id_}_"))
            if id_ in self.numeric:
                says = f"COALESCE({says}, {self._reached(id_, self.value(id_))})"
            self.steps.columns.append(f"{says} AS {identifier(id_)}")

    def _bounds(self, prefix: str) -> Iterator[str]:
        if self.layout.bounds:
            yield from (identifier(f"{prefix}{end}") for end in ("at_least", "at_most"))

    @staticmethod
    def _says(level: str, *bounds: str) -> str:
        """Return what is said; nothing where nobody has coded it."""
        said = f"NULLIF(NULLIF({level}, 'pending'), '')"
        ends = (
            f"CASE WHEN COALESCE({column}, '') = '' THEN '' ELSE CONCAT('{sign}', {column}) END"
            for sign, column in zip((">=", "<="), bounds, strict=False)
        )
        return f"COALESCE({said}, NULLIF(CONCAT({', '.join(ends)}), ''))" if bounds else said

    def _scaled(self, column: str) -> str:
        """Return the number of an answer as a whole number of its smallest decimal places."""
        cut = f"LEAST(GREATEST({column}, -{self.beyond}), {self.beyond})"
        scaled = f"CAST(ROUND({cut} * {10**self.layout.places}) AS INT128)"
        self.steps.makes(self.beyond * 10**self.layout.places)
        return f"CASE WHEN {column} IS NULL THEN NULL ELSE {scaled} END"

    def _reached(self, id_: str, value: str) -> str:
        """Return the level that a number reaches; on a linear scale, that it is a number."""
        levels = self.of.asked[id_].levels
        if levels.linear:
            return f"CASE WHEN NOT {value} IS NULL THEN {text(NUMBER)} END"
        sign = "<=" if levels.less_is_better else ">="
        scaled = {
            level: limit * 10**self.layout.places for level, limit in levels.thresholds.items()
        }
        # A whole number reaches a limit where it reaches the next whole number.
        whole_limit = math.floor if levels.less_is_better else math.ceil
        cases = " ".join(
            f"WHEN {value} {sign} {whole_limit(scaled[level])} THEN {text(level)}"
            for level in levels
            if level in scaled
        )
        last = text(list(levels)[-1])
        return f"CASE WHEN {value} IS NULL THEN NULL {cases} ELSE {last} END"
