"""The steps of a query: each a common table expression that keeps numbers in its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from statscore.engines.whole import Whole, identifier, whole


@dataclass
class _Step:
    name: str
    source: str
    columns: list[str] = field(default_factory=list)
    group: tuple[str, ...] = ()


class Steps:
    """The steps so far; columns are added to the last one."""

    def __init__(self, keys: Iterable[str]) -> None:
        """Begin with none; each will have the columns that say of whom a row is."""
        self._keys = [*map(identifier, keys)]
        self._steps: list[_Step] = []
        self.largest = 0
        """The largest whole number that is made."""

    @property
    def columns(self) -> list[str]:
        """The columns of the last step."""
        return self._steps[-1].columns

    @property
    def name(self) -> str:
        """The name of the last step."""
        return self._steps[-1].name

    def table(self, name: str, rows: Iterable[str], columns: Iterable[str]) -> None:
        """Add a table of constants."""
        names = [*columns]
        values = f"(VALUES {', '.join(rows)}) AS t({', '.join(names)})"
        self._steps.append(_Step(name, values, names))

    def begin(self, name: str, source: str) -> None:
        """Begin a step that reads the source."""
        self._steps.append(_Step(name, source, [*self._keys]))

    def begin_grouped(self, name: str, source: str, of: str) -> None:
        """Begin a step with a row for each unit of the source that is called `of`."""
        keys = [f"{of}.{key}" for key in self._keys]
        self._steps.append(_Step(name, source, keys, tuple(keys)))

    def makes(self, *numbers: Whole | int) -> None:
        """Take note of how large numbers get."""
        sizes = (whole(number).largest for number in numbers)
        self.largest = max(self.largest, *sizes)

    def keep(self, name: str, number: Whole) -> Whole:
        """Keep the number in a column of the last step; constants need none."""
        self.makes(number)
        if number.constant:
            return whole(number.low)
        self.columns.append(f"CAST({number.sql} AS INT128) AS {identifier(name)}")
        return number.named(name)

    def carry(self, numbers: Iterable[Whole]) -> None:
        """Take columns of the step before over into this one."""
        for number in dict.fromkeys(numbers):
            if not number.constant and number.sql not in self.columns:
                self.columns.append(number.sql)

    def __str__(self) -> str:
        """Return the query that shows the last step."""
        parts = []
        for step in self._steps:
            group = f" GROUP BY {', '.join(step.group)}" if step.group else ""
            select = f"SELECT {', '.join(step.columns)} FROM {step.source}{group}"
            parts.append(f"{step.name} AS ({select})")
        return f"WITH {', '.join(parts)} SELECT * FROM {self.name}"
