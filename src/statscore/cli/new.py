"""`statscore new`: a scaffold of a rubric or a state."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from statscore.cli.options import RubricOption, WorkspaceOption
from statscore.cli.session import did_you_mean, rubric_named
from statscore.cli.writing import own_session, write_new
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.record import Id
from statscore.model.workspace import Workspace
from statscore.write.scaffold import rubric_scaffold, state_scaffold

KINDS = ("rubric", "state")


def command(
    kind: Annotated[str, typer.Argument(metavar="rubric|state", help="What to make.")],
    name: Annotated[
        str, typer.Argument(metavar="ID|CODE", help="The rubric's id, or the state's code.")
    ],
    title: Annotated[
        str | None,
        typer.Option("--name", help="The state's name, where its code is no postal code."),
    ] = None,
    rubric: RubricOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a file with every criterion and its levels as comments, ready to be filled in.

    A state has the criteria of all rubrics, or of the one that --rubric names.
    """
    if kind not in KINDS:
        raise typer.BadParameter(did_you_mean("kind of file", kind, KINDS))
    session = own_session(workspace)
    read = session.workspace
    named = rubric_named(read, rubric)
    rubrics = tuple(read.rubrics.values()) if named is None else (named,)
    if kind == "rubric":
        path, text = f"rubrics/{_id(name)}.toml", rubric_scaffold(name, rubrics)
    else:
        code = _code(name)
        _refuse_twin(read, code)
        path, text = f"states/{code}.toml", state_scaffold(_name(code, title), rubrics)
    write_new(read.root, {path: text})


def _id(text: str) -> str:
    try:
        return TypeAdapter(Id).validate_python(text)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"]) from error


def _code(text: str) -> str:
    """Return the state's code; a postal code may be given in any case, and as the state's name."""
    for code, known in JURISDICTIONS.items():
        if text.casefold() in (code.casefold(), known.name.casefold()):
            return code
    if not (text.isascii() and text.isidentifier()):
        raise typer.BadParameter(
            f"'{text}' cannot be a state's code: use letters and digits, such as XX"
        )
    return text


def _name(code: str, title: str | None) -> str:
    if title:
        return title
    if code not in JURISDICTIONS:
        raise typer.BadParameter(f"'{code}' is no postal code that is known here: say --name")
    return JURISDICTIONS[code].name


def _refuse_twin(workspace: Workspace, code: str) -> None:
    """Refuse a code that differs from another only by case: on some disks they are one file."""
    for other in workspace.state_files:
        if other != code and other.casefold() == code.casefold():
            raise typer.BadParameter(f"there is a state '{other}' already")
