"""What a user says of an answer, in the words of the workspace: criterion, level, date."""

from __future__ import annotations

import typer
from pydantic_core import PydanticCustomError

from statscore.cli.session import criterion_named, did_you_mean, rubric_named
from statscore.model.dates import When, when
from statscore.model.rubric import RESERVED_LEVELS, Rubric
from statscore.model.workspace import Workspace


def asking(workspace: Workspace, criterion: str) -> tuple[Rubric, ...]:
    """Return the rubrics that ask the criterion, the default rubric first."""
    return tuple(each for each in workspace.rubrics_in_order if criterion in each.criteria)


def criterion_anywhere(workspace: Workspace, name: str, rubric: str | None = None) -> str:
    """Return the criterion with this id, or with this number in the rubric or in all that have it.

    Raises BadParameter where there is none, or where a number means several.
    """
    named = rubric_named(workspace, rubric)
    if named is not None:
        return criterion_named(named, name)
    wanted = name.strip().casefold()
    by_number: dict[str, str] = {}
    known: list[str] = []
    for each in workspace.rubrics.values():
        if wanted in each.criteria:
            return wanted
        for id_, criterion in each.criteria.items():
            known += [id_, *((criterion.number,) if criterion.number else ())]
            if criterion.number is not None and criterion.number.casefold() == wanted:
                by_number[id_] = each.id
    if len(by_number) > 1:
        meant = ", ".join(f"'{id_}' in {rubric_id}" for id_, rubric_id in by_number.items())
        raise typer.BadParameter(f"{name} is {meant}: say --rubric, or the id")
    if not by_number:
        raise typer.BadParameter(did_you_mean("criterion", name, known))
    return next(iter(by_number))


def level_anywhere(workspace: Workspace, criterion: str, name: str) -> str:
    """Return the level of the criterion, or the reserved level, with this name.

    Raises BadParameter where there is none.
    """
    levels = (*asking(workspace, criterion)[0].levels(criterion), *RESERVED_LEVELS)
    if name.casefold() in levels:
        return name.casefold()
    raise typer.BadParameter(did_you_mean("level", name, levels, f" of '{criterion}'"))


def parsed_when(text: str) -> When:
    """Return the date, as precise as it is given; BadParameter where there is no such day."""
    try:
        return when(text.strip())
    except PydanticCustomError as error:
        # A file has to put a month in quotes; whoever types one must not.
        raise typer.BadParameter(error.message().replace('"YYYY-MM"', "YYYY-MM")) from error
