"""Exact numbers as the files write them: integers, decimals and fractions such as "1/3"."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

MAX_DIGITS = 30
"""More digits than this, before or after the point, are a slip or an attack, never a weight."""
MAX_DENOMINATOR = 10_000
"""Of a fraction in a file: the sum of many with large ones would have thousands of digits."""
_NO_NUMBER = 'a number is needed here, such as 2.5 or, for thirds and the like, "1/3"'
_TOO_FINE = 'a fraction has at most 10,000 below the line, such as "1/3"'


def exact(value: object) -> Fraction:
    """Return the number that a file writes as an exact fraction.

    Takes what the TOML parser returns (int or Decimal) and fractions written as text ("1/3").
    Raises a pydantic error of type `bad-number` for anything else, infinite or absurdly long.
    """
    number: Fraction | None = None
    if isinstance(value, bool):
        pass
    elif isinstance(value, Fraction):
        number = value
    elif isinstance(value, int):
        number = Fraction(value) if abs(value) < 10**MAX_DIGITS else None
    elif isinstance(value, Decimal):
        number = _from_decimal(value)
    elif isinstance(value, str):
        number = _from_text(value)
    if number is None:
        too_fine = isinstance(value, str) and _FRACTION.fullmatch(value) is not None
        raise PydanticCustomError("bad-number", _TOO_FINE if too_fine else _NO_NUMBER)
    return number


def _from_decimal(value: Decimal) -> Fraction | None:
    if not value.is_finite():
        return None
    _sign, digits, exponent = value.as_tuple()
    too_long = len(digits) > 2 * MAX_DIGITS or abs(int(exponent)) > MAX_DIGITS
    return None if too_long else Fraction(value)


_FRACTION = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}/0*[1-9][0-9]*")


def _from_text(value: str) -> Fraction | None:
    if len(value) > 2 * MAX_DIGITS or not value.isascii():
        return None
    if _FRACTION.fullmatch(value):
        numerator, denominator = (int(part) for part in value.split("/"))
        return Fraction(numerator, denominator) if denominator <= MAX_DENOMINATOR else None
    try:
        return _from_decimal(Decimal(value))
    except ArithmeticError:
        return None


Exact = Annotated[
    Fraction,
    PlainValidator(exact),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d+/\d+$"}]}),
]
"""A number kept exact from the file to the table."""


def digits_of(number: int) -> str:
    """Return the whole number as text; Python itself refuses beyond some thousand digits."""
    return str(number) if number.bit_length() < _MANY_BITS else str(Decimal(number))


_MANY_BITS = 10_000
"""A whole number of fewer bits has fewer digits than Python's own limit (4,300)."""


def decimal_text(number: Fraction) -> str:
    """Return the exact number as text: "90.5" where it is a finite decimal, else "271/3"."""
    rest = number.denominator
    twos = fives = 0
    while rest % 2 == 0:
        rest //= 2
        twos += 1
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    if rest != 1:
        return f"{digits_of(number.numerator)}/{digits_of(number.denominator)}"
    places = max(twos, fives)
    if places == 0:
        return digits_of(number.numerator)
    whole = abs(number.numerator) * 10**places // number.denominator
    digits = digits_of(whole).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def number_written(number: Fraction) -> object:
    """Return the number as TOML writes it: a whole number, a decimal, or a fraction as text."""
    if number.denominator == 1:
        return int(number)
    text = decimal_text(number)
    return text if "/" in text else Decimal(text)
