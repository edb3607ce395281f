"""Whole numbers of a query: how each is written, and how large it can get."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHORT = 2**31 - 1
"""The largest of the 32 bits that engines give a short number that stands in a query."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An expression that is a whole number, with the least and the most that it comes to."""

    sql: str
    low: int
    high: int
    largest: int
    """The largest size of any number that is made on the way to it."""

    @property
    def constant(self) -> bool:
        """Whether it is the same for every row."""
        return self.low == self.high

    def __add__(self, other: Whole | int) -> Whole:
        """Return the sum."""
        other = whole(other)
        if self.low == self.high and other.low == other.high:
            return whole(self.low + other.low)
        if self.low == self.high == 0:
            return other
        if other.low == other.high == 0:
            return self
        low, high = self.low + other.low, self.high + other.high
        return _made(f"{_widened(self, low, high, other)} + {other.sql}", low, high, self, other)

    def __mul__(self, other: Whole | int) -> Whole:
        """Return the product."""
        other = whole(other)
        ends = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        if min(ends) == max(ends):
            return whole(ends[0])
        if self.low == self.high == 1:
            return other
        if other.low == other.high == 1:
            return self
        low, high = min(ends), max(ends)
        first = _widened(self, low, high, other, _bracketed(self))
        return _made(f"{first} * {_bracketed(other)}", low, high, self, other)

    def named(self, name: str) -> Whole:
        """Return the number as a column of that name, in which it is kept."""
        return Whole(identifier(name), self.low, self.high, self.largest)


def whole(number: Whole | int) -> Whole:
    """Return the number as an expression."""
    if isinstance(number, Whole):
        return number
    return Whole(str(number), number, number, abs(number))


def total(numbers: Iterable[Whole | int]) -> Whole:
    """Return the sum of all."""
    together = whole(0)
    for number in numbers:
        together += number
    return together


def product(numbers: Iterable[Whole | int]) -> Whole:
    """Return the product of all."""
    together = whole(1)
    for number in numbers:
        together *= number
    return together


def remainder(number: Whole, by: Whole) -> Whole:
    """Return what is left of the number divided by one above zero; it has the number's sign."""
    low = 1 - by.high if number.low < 0 else 0
    high = by.high - 1 if number.high > 0 else 0
    return _made(f"({number.sql}) % ({by.sql})", low, high, number, by)


def greatest(*numbers: Whole) -> Whole:
    """Return the largest of the numbers."""
    if len({number.sql for number in numbers}) == 1:
        return numbers[0]
    sql = f"GREATEST({', '.join(number.sql for number in numbers)})"
    low, high = (max(ends) for ends in zip(*((n.low, n.high) for n in numbers), strict=True))
    return _made(sql, low, high, *numbers)


def least(*numbers: Whole) -> Whole:
    """Return the smallest of the numbers."""
    if len({number.sql for number in numbers}) == 1:
        return numbers[0]
    sql = f"LEAST({', '.join(number.sql for number in numbers)})"
    low, high = (min(ends) for ends in zip(*((n.low, n.high) for n in numbers), strict=True))
    return _made(sql, low, high, *numbers)


def chosen(*cases: tuple[str, Whole | int], otherwise: Whole | int) -> Whole:
    """Return the number of the first condition that holds."""
    numbers = [whole(number) for _condition, number in cases] + [whole(otherwise)]
    if not cases:
        return numbers[0]
    lines = " ".join(
        f"WHEN {condition} THEN {number.sql}"
        for (condition, _number), number in zip(cases, numbers, strict=False)
    )
    sql = f"CASE {lines} ELSE {numbers[-1].sql} END"
    return _made(sql, min(n.low for n in numbers), max(n.high for n in numbers), *numbers)


def _made(sql: str, low: int, high: int, *of: Whole) -> Whole:
    return Whole(sql, low, high, max(abs(low), abs(high), *(number.largest for number in of)))


def _widened(one: Whole, low: int, high: int, other: Whole, sql: str = "") -> str:
    """Return the first number of a sum or product as one that is wide where the result may be.

    Engines give what they make of two short numbers 32 bits. What a column keeps is wide already.
    """
    kept = any(number.sql.startswith(('"', "CAST(")) for number in (one, other))
    if kept or max(abs(low), abs(high)) <= SHORT:
        return sql or one.sql
    return f"CAST({one.sql} AS INT128)"


def _bracketed(number: Whole) -> str:
    simple = number.sql.replace('"', "").replace("_", "").replace("-", "").isalnum()
    return (
        number.sql
        if simple or number.sql.startswith(("CASE", "GREATEST", "LEAST"))
        else f"({number.sql})"
    )


def identifier(name: str) -> str:
    """Return the name of a column as a query writes it."""
    return '"' + name.replace('"', '""') + '"'


def text(words: str) -> str:
    """Return a text as a query writes it."""
    return "'" + words.replace("'", "''") + "'"
