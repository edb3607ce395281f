"""What is typed behind a command: states, years and days, in the words that people use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

import typer

from statscore.model import dates
from statscore.model.dates import When, dates_written
from statscore.model.names import (
    Meaning,
    choice,
    no_one_file,
    no_state,
    times_meant,
    words_meant,
)
from statscore.model.workspace import Workspace


class Words(NamedTuple):
    """What was typed: states by their codes, years and days, and what is neither."""

    codes: tuple[str, ...] = ()
    times: tuple[When, ...] = ()
    others: tuple[str, ...] = ()


def states_and_times(workspace: Workspace, typed: Sequence[str]) -> Words:
    """Return the states and times of the words; BadParameter for a word that is neither."""
    words = _sorted(workspace, list(words_meant(workspace, typed, _today())))
    if words.others:
        raise typer.BadParameter(not_understood(workspace, words.others[0]))
    return words


def state_and_others(workspace: Workspace, typed: Sequence[str]) -> Words:
    """Return the first state of the words, the times, and the other words, as they stand.

    Raises BadParameter where there is no state among them.
    """
    words = _sorted(workspace, list(words_meant(workspace, typed, _today(), most=1)))
    if not words.codes:
        raise typer.BadParameter(not_understood(workspace, *words.others[:1]))
    return words


def times(word: str) -> tuple[When, ...]:
    """Return the year or day that the word is, the two of a span; none where it is no time."""
    return _times(list(times_meant(word, _today())))


def codes_named(workspace: Workspace, typed: Sequence[str]) -> tuple[str, ...]:
    """Return the codes of the states of these names, sound or not; BadParameter for no state."""
    words = _sorted(workspace, list(words_meant(workspace, typed, None)))
    if words.others:
        raise typer.BadParameter(not_understood(workspace, words.others[0]))
    return words.codes


def _today() -> date:
    return dates.today()


def _sorted(workspace: Workspace, meant: Sequence[Meaning]) -> Words:
    """Return the meanings apart; unknown words that follow each other are one."""
    codes = [_code(workspace, meaning) for meaning in meant if meaning.codes]
    unknown = groupby(meant, key=lambda meaning: not (meaning.codes or meaning.dates))
    others = [" ".join(one.written for one in run) for is_unknown, run in unknown if is_unknown]
    return Words(tuple(dict.fromkeys(codes)), _times(meant), tuple(others))


def _times(meant: Sequence[Meaning]) -> tuple[When, ...]:
    return tuple(_the_one(meaning.written, meaning.dates) for meaning in meant if meaning.dates)


def _the_one(written: str, dates: Sequence[When]) -> When:
    if len(dates) > 1:
        ways = " or ".join(map(str, dates))
        raise typer.BadParameter(f"'{written}' may be {ways}: write the one that is meant")
    return dates[0]


def _code(workspace: Workspace, meaning: Meaning) -> str:
    if why := no_one_file(workspace, meaning):
        raise typer.BadParameter(why)
    return meaning.codes[0]


_SWITCHED = ("true", "false", "yes", "no", "on", "off")


def not_understood(workspace: Workspace, written: str = "") -> str:
    """Return that the word is no state and no time, and what would be right."""
    if not written:
        return f"name a state: {choice(workspace.state_files)}"
    if written.casefold() in _SWITCHED:
        return f"'{written}' is no state; an option such as --marks stands alone, without a value"
    if re.match("[0-9]{4}|[0-9]{1,2}[-/][0-9]", written):
        return f"'{written}' is no year and no day; write 2016 or 2016-08-01"
    return no_state(workspace, written)


# Dates.


def parsed_when(text: str) -> When:
    """Return the date, as precise as it is given; BadParameter where there is no such day."""
    dates = dates_written(text, _today())
    if not dates:
        raise typer.BadParameter(
            f"'{text.strip()}' is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where the "
            "source gives no day"
        )
    return _the_one(text.strip(), dates)


def parsed_day(text: str) -> date:
    """Return the day that is typed; BadParameter where it is none."""
    dates = dates_written(text, _today())
    if not dates:
        raise typer.BadParameter(f"'{text}' is no day; write YYYY-MM-DD")
    return the_day(text, _the_one(text, dates))


def the_day(written: str, time: When) -> date:
    """Return the day; BadParameter where the time is a month or a year."""
    if not time.exact:
        what = "a year" if len(str(time)) == len("2015") else "a month"
        raise typer.BadParameter(f"'{written}' is {what}: write the day too, such as {time.last}")
    return time.first


YearOrDay = tuple[int, date | None]
"""A year, with the day where it is not the one that the year is graded by."""


def year_or_day(time: When) -> YearOrDay:
    """Return the year, with the day where it is one; BadParameter for a month."""
    if time.first.year == time.last.year and len(str(time)) == len("2015"):
        return time.first.year, None
    day = the_day(str(time), time)
    return day.year, day


def from_to(times: Sequence[When]) -> tuple[YearOrDay, ...]:
    """Return every year from the first time to the last; a day stands for its year at its end.

    Of one time that alone. Raises BadParameter for more than two, and where the later is first.
    """
    if len(times) > 2:  # noqa: PLR2004 - a span
        raise typer.BadParameter("name one year or day, or the first and the last: 2011 2019")
    written = " ".join(map(str, times))
    if times[0].first > times[-1].first:
        raise typer.BadParameter(f"'{written}' runs backwards; write the earlier one first")
    first, last = year_or_day(times[0]), year_or_day(times[-1])
    if first == last:
        return (first,)
    if first[0] == last[0]:
        raise typer.BadParameter(
            f"'{written}' are of one year, and each year has one place: `statscore diff` compares "
            "them"
        )
    return (first, *((year, None) for year in range(first[0] + 1, last[0])), last)


def span(text: str) -> tuple[YearOrDay, ...]:
    """Return the years of "2011-2019", "2015" or "2011-today"; BadParameter otherwise."""
    meant = times("".join(text.split()))
    if not meant:
        raise typer.BadParameter(f"'{text}' is no span of years; write 2011-2019")
    return from_to(meant)
