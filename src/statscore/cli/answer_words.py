"""What a user says of an answer, in the words of the workspace: criterion, level, date."""

from __future__ import annotations

import typer
from pydantic_core import PydanticCustomError

from statscore.cli.session import level_named
from statscore.model.dates import When, when
from statscore.model.rubric import RESERVED_LEVELS, Rubric
from statscore.model.workspace import Workspace


def asking(workspace: Workspace, criterion: str) -> tuple[Rubric, ...]:
    """Return the rubrics that ask the criterion, the default rubric first."""
    return tuple(each for each in workspace.rubrics_in_order if criterion in each.criteria)


def level_anywhere(workspace: Workspace, criterion: str, name: str) -> str:
    """Return the level of the criterion, or the reserved level, with this name.

    Raises BadParameter where there is none.
    """
    levels = (*asking(workspace, criterion)[0].levels(criterion), *RESERVED_LEVELS)
    return level_named(levels, criterion, name)


def parsed_when(text: str) -> When:
    """Return the date, as precise as it is given; BadParameter where there is no such day."""
    try:
        return when(text.strip())
    except PydanticCustomError as error:
        # A file has to put a month in quotes; whoever types one must not.
        raise typer.BadParameter(error.message().replace('"YYYY-MM"', "YYYY-MM")) from error
