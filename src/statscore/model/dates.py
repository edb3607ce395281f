"""Dates as sources give them: a day, a month or a year."""

from __future__ import annotations

import calendar
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from statscore.model.diagnostic import shortened


def today() -> date:
    """Return the day up to which files that name no day have been read.

    `STATSCORE_TODAY` names another, so that a result can be had again as it was.
    """
    named = os.environ.get("STATSCORE_TODAY")
    return date.fromisoformat(named) if named else date.today()  # noqa: DTZ011 - as people count


_WRITTEN = re.compile("([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
"""The one spelling of a date: two keys of a table that mean the same date are the same text."""


_DATES = 20_000
"""Dates that are kept: the same ones stand in file after file."""


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A date known to the day, the month or the year: some day from `first` to `last`."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.first == self.last

    def __str__(self) -> str:
        """Return the date as a file writes it: YYYY, YYYY-MM or YYYY-MM-DD."""
        if self.exact:
            return self.first.isoformat()
        if self.first.month == self.last.month:
            return self.first.isoformat()[:7]
        return self.first.isoformat()[:4]


def when(value: object) -> When:
    """Return the date that a file writes, as a TOML date, a year or text.

    Raises a pydantic error of type `bad-date` where there is no such day.
    """
    found: When | None = None
    if isinstance(value, str):
        found = _parse(value)
    elif isinstance(value, When):
        found = value
    elif isinstance(value, date) and not isinstance(value, datetime):
        found = _parse(value.isoformat())
    elif isinstance(value, int) and not isinstance(value, bool):
        found = _parse(str(value)) if 0 < value <= date.max.year else None
    if found is None:
        raise PydanticCustomError(
            "bad-date",
            '{written} is not a date; write YYYY-MM-DD, or "YYYY-MM" or YYYY where the source '
            "gives no day",
            {"written": repr(shortened(value))},
        )
    return found


@lru_cache(_DATES)
def _parse(text: str) -> When | None:
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or month is None:
            return None if year is None else When(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            last = calendar.monthrange(year, month)[1]
            return When(date(year, month, 1), date(year, month, last))
        return When(date(year, month, day), date(year, month, day))
    except (ValueError, calendar.IllegalMonthError):
        return None


_SPELLINGS = (
    "(?P<y>[0-9]{4})[-/.](?P<m>[0-9]{1,2})(?:[-/.](?P<d>[0-9]{1,2}))?",
    "(?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})[-/.](?P<y>[0-9]{4})",
    "(?P<m>[a-z]{3,9})[.]? (?:(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?,? |of )?(?P<y>[0-9]{4})",
    "(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?[. ] ?(?P<m>[a-z]{3,9})[.,]? (?P<y>[0-9]{4})",
    "(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    "(?P<d>[0-9]{1,2})-?(?P<m>[a-z]{3})-?(?P<y>[0-9]{4})",
    "(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})[t ][0-9]{1,2}:[0-9:.]+z?",
)
"""How people write dates, and programs: 2014-7-1, 7/1/2014, July 1, 2014, 1 July 2014, July 2014;
20140701, 01Jul2014, 2014-07-01 00:00:00."""
_MONTHS = tuple(name.casefold() for name in calendar.month_name)


FIRST_YEAR = 1000
"""Years that are typed have four digits: 0215 is a slip for 2015."""


def dates_written(text: str, today: date) -> tuple[When, ...]:
    """Return the dates that a person may have meant: none, one, or the two of 7/1/2014.

    A file has one spelling alone; this is for what is typed.
    """
    plain = " ".join(text.split()).casefold()
    if plain == "today":
        return (When(today, today),)
    plain = re.sub("(?<=^[0-9]{4})[.]0+$", "", plain)  # a year as a spreadsheet has it
    if (found := _parse(plain)) is not None:
        return (found,) if found.first.year >= FIRST_YEAR else ()
    match = next((match for form in _SPELLINGS if (match := re.fullmatch(form, plain))), None)
    if match is None:
        return ()
    year, month, day = (match[part] for part in "ymd")
    written = _parse("-".join(part for part in (year, _month(month), _two(day)) if part))
    swapped = (
        _parse(f"{year}-{_two(day)}-{_two(month)}") if match.re.pattern == _SPELLINGS[1] else None
    )
    return tuple(dict.fromkeys(meant for meant in (written, swapped) if meant is not None))


def _two(digits: str | None) -> str:
    return digits.zfill(2) if digits else ""


def _month(written: str) -> str:
    """Return the month as two digits; what is none stays what it is, and makes no date."""
    if written.isdigit():
        return _two(written)
    begun = [number for number, name in enumerate(_MONTHS) if name and name.startswith(written)]
    begun = [9] if written == "sept" else begun
    return _two(str(begun[0])) if len(begun) == 1 else written


_TEXT = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
# "format" is how Tombi and Taplo know that a bare TOML date may stand here.
_SCHEMA = WithJsonSchema(
    {
        "anyOf": [
            {"type": "string", "format": "date"},
            _TEXT,
            {"type": "integer", "minimum": 1000, "maximum": 9999},
        ]
    }
)
Date = Annotated[When, PlainValidator(when), _SCHEMA]
"""A date in a file, as precise as its source."""
DateKey = Annotated[When, PlainValidator(when), WithJsonSchema(_TEXT)]
"""Such a date as the key of a table: keys are text."""


def month_day(value: object) -> tuple[int, int]:
    """Return (month, day) of a cut-off written "MM-DD"; raise `bad-cutoff` for anything else."""
    if isinstance(value, str) and re.fullmatch("[0-9]{2}-[0-9]{2}", value):
        month, day = int(value[:2]), int(value[3:])
        # 2023 is no leap year: a cut-off has to exist in every year.
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(2023, month)[1]:  # noqa: PLR2004 - months
            return month, day
    raise PydanticCustomError(
        "bad-cutoff", 'a cut-off is a day that every year has, written "MM-DD", for example "08-01"'
    )


MonthDay = Annotated[
    tuple[int, int],
    PlainValidator(month_day),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}-\d{2}$"}),
]
"""A day of every year."""
