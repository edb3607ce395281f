"""The levels of a criterion: words with their shares, and what a number comes to among them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from functools import cached_property
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
        *,
        deducts: bool = False,
    ) -> None:
        """Take in the levels, best first; with `deducts` less of the weight is better."""
        super().__init__(shares)
        self.linear = linear
        self.thresholds = dict(thresholds or {})
        self.voids = voids
        self.deducts = deducts

    def also(self, shares: Mapping[str, Fraction]) -> Levels:
        """Return these levels and others."""
        return self._of({**self, **shares})

    def ranked(self) -> Levels:
        """Return these levels, best first."""
        ranked = sorted(self, key=self.merit, reverse=True)
        return self._of({level: self[level] for level in ranked})

    def _of(self, shares: Mapping[str, Fraction]) -> Levels:
        return Levels(shares, self.linear, self.thresholds, self.voids, deducts=self.deducts)

    def merit(self, level: str) -> tuple[bool, Fraction]:
        """Return by what levels are better or worse: a deduction is worst where it is whole.

        A level that voids the area is worse than any that does not.
        """
        return level not in self.voids, -self[level] if self.deducts else self[level]

    @cached_property
    def any_level(self) -> tuple[str, ...]:
        """What may be met as long as nobody has answered, best first.

        Of a scale of numbers the two ends stand for all that do not void the area, and each number
        that voids it for itself. In place of an end that voids stands a number beyond it, which
        earns as much.
        """
        if self.linear is None:
            return tuple(self)
        step = 1 if self.linear.from_ < self.linear.to else -1
        ends = self._clear(self.linear.to, step), self._clear(self.linear.from_, -step)
        numbers = {level: self.number(level) for level in self.voids}
        voiding = (
            level
            for level, number in numbers.items()
            if number is not None and self.at(number) == level
        )
        return self.in_order({*ends, *voiding})

    def _clear(self, number: Fraction, step: int) -> str:
        """Return the number, or the next one in steps that does not void the area."""
        while self.at(number) in self.voids:
            number += step
        return self.at(number)

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

    def reached(self, says: str) -> str | None:
        """Return the level that a text means: its own, or the one that a number comes to."""
        if super().__contains__(says):
            return says
        number = self.number(says)
        return None if number is None else self.at(number)

    def share(self, says: str) -> Fraction | None:
        """Return the share that an answer earns, by its level or number; None where none is set."""
        level = self.reached(says)
        return None if level is None else self[level]  # a number too, which `get` does not find

    def in_order(self, levels: Iterable[str]) -> tuple[str, ...]:
        """Return levels best first; those that are none of these last."""
        among = set(levels)
        if self.linear is not None:
            known = [level for level in among if level in self]
            # Numbers beyond an end earn the same.
            ranked = sorted(
                known, key=lambda of: (self.merit(of), self.number(of) or 0), reverse=True
            )
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
