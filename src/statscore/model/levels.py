"""The levels of a criterion: words with their shares, and what a number comes to among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from itertools import pairwise

from pydantic import Field
from pydantic_core import PydanticCustomError

from statscore.model.numbers import Exact, decimal_text, exact
from statscore.model.record import Record


class Linear(Record):
    """A scale of numbers: nothing is earned at one end of it, everything at the other."""

    from_: Exact = Field(alias="from")
    to: Exact
    """Less than `from` where less is better."""

    def share(self, value: Fraction) -> Fraction:
        """Return what part of the weight the number earns: none before `from`, all beyond `to`."""
        if self.from_ == self.to:
            return Fraction(0)  # `check` calls such a scale an error
        return max(Fraction(0), min(Fraction(1), (value - self.from_) / (self.to - self.from_)))


class Levels(dict[str, Fraction]):
    """The levels of one criterion with their shares, best first.

    Of a linear criterion these are the two ends; every number, as text, is a level besides.
    """

    def __init__(
        self,
        shares: Mapping[str, Fraction],
        linear: Linear | None = None,
        thresholds: Mapping[str, Fraction] | None = None,
        voids: Collection[str] = (),
    ) -> None:
        """Take in the levels, best first."""
        super().__init__(shares)
        self.linear = linear
        self.thresholds = dict(thresholds or {})
        self.voids = voids

    def also(self, shares: Mapping[str, Fraction]) -> Levels:
        """Return these levels and others."""
        return Levels({**self, **shares}, self.linear, self.thresholds, self.voids)

    @property
    def numeric(self) -> bool:
        """Whether answers may hold a number."""
        return self.linear is not None or bool(self.thresholds)

    @property
    def less_is_better(self) -> bool:
        """Whether a better level asks for a smaller number."""
        limits = [self.thresholds[level] for level in self if level in self.thresholds]
        return any(better < worse for better, worse in pairwise(limits))

    def at(self, value: Fraction) -> str:
        """Return the level that a number reaches; of a linear criterion it is one itself."""
        if not self.thresholds:
            return decimal_text(value)
        sign = -1 if self.less_is_better else 1
        reached = (
            level
            for level in self
            if level in self.thresholds and sign * value >= sign * self.thresholds[level]
        )
        return next(reached, list(self)[-1])

    def number(self, text: str) -> Fraction | None:
        """Return the number that a text writes, None where answers hold none, or it writes none."""
        return number_in(text) if self.numeric else None

    def share(self, says: str) -> Fraction | None:
        """Return the share that an answer earns, by its level or number; None where none is set."""
        number = self.number(says)
        level = says if number is None else self.at(number)
        if level not in self:
            return None
        return self[level]  # a number too, which `get` does not find

    def in_order(self, levels: Iterable[str]) -> tuple[str, ...]:
        """Return levels best first; those that are none of these last."""
        among = set(levels)
        if self.linear is not None:
            # The best of a deduction earns least; what does not apply may stand behind the ends.
            rising = self[next(iter(self))] < max(self.values())
            # Sorted first: of numbers that earn the same, the order would be that of a set.
            numbers = [level for level in sorted(among) if level in self]
            ranked = sorted(numbers, key=self.__getitem__, reverse=not rising)
        else:
            ranked = [level for level in self if level in among]
        return (*ranked, *sorted(among.difference(ranked)))

    def __contains__(self, level: object) -> bool:
        """Return whether it is a level, or a number where numbers are."""
        return super().__contains__(level) or (
            isinstance(level, str) and self.linear is not None and number_in(level) is not None
        )

    def __missing__(self, level: str) -> Fraction:
        """Return the share of a number."""
        number = self.number(level)
        if number is None or self.linear is None:
            raise KeyError(level)
        return self.linear.share(number)


def number_in(text: str) -> Fraction | None:
    """Return the number that a text writes, None where it is none."""
    try:
        return exact(text.strip())
    except PydanticCustomError:
        return None
