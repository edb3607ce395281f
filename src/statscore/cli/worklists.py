"""The worklists of `statscore check`: what somebody has to look at again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date, timedelta

import typer

from statscore.cli.options import Shown
from statscore.cli.output import emit
from statscore.cli.words import parsed_day
from statscore.model import dates
from statscore.model.workspace import Workspace
from statscore.read.coders import read_coders
from statscore.reports.coding.worklist import WorkItem, stale, suspect
from statscore.views.worklist import By, Work, worklist_data, worklist_document, worklist_records


def show_worklists(
    workspace: Workspace,
    states: Collection[str],
    by: By,
    shown: Shown,
    *,
    suspects: bool,
    age: str | None,
) -> None:
    """Write the answers of these states (all of them where none is named) that need a reader.

    Those in coders/ too: a coder who has not met the others yet answers to the same words.
    """
    coders, _problems = read_coders(workspace)
    works = []
    if suspects:
        works.append(Work("suspect", _of(suspect(workspace, coders), states)))
    if age is not None:
        before = long_ago(age, dates.today())
        works.append(Work("stale", _of(stale(workspace, before, coders), states), before))
    emit(
        shown,
        document=lambda: worklist_document(works, by),
        records=lambda: worklist_records(works),
        data=lambda: worklist_data(works),
    )


def _of(items: Sequence[WorkItem], states: Collection[str]) -> tuple[WorkItem, ...]:
    return tuple(item for item in items if not states or item.state in states)


_AGE = re.compile(r"([0-9]{1,4}) ?([ymd])[a-z]*")


def long_ago(age: str, today: date) -> date:
    """Return the day that lies "2y", "18m" or "90d" before today, or the day itself if it is one.

    Raises BadParameter for anything else.
    """
    match = _AGE.fullmatch(age.strip())
    if match is None:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", age):
            return parsed_day(age)
        raise typer.BadParameter(f"'{age}' is no age; write 2y, 18m or 90d, or a day YYYY-MM-DD")
    number, unit = int(match[1]), match[2]
    try:
        if unit == "d":
            return today - timedelta(days=number)
        months = today.year * 12 + today.month - 1 - number * (12 if unit == "y" else 1)
        # 29 February and the 31st are not in every month: the last day that is.
        return _last_that_is(months // 12, months % 12 + 1, today.day)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(f"'{age}' is before the calendar begins") from error


def _last_that_is(year: int, month: int, day: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(first_of_next - timedelta(days=1), date(year, month, 1) + timedelta(days=day - 1))
