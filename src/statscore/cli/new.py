"""`statscore new`: a scaffold of a rubric or a state."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter, ValidationError

from statscore.cli.options import RubricOption, WorkspaceOption
from statscore.cli.session import rubric_named
from statscore.cli.sheets import sheet_content
from statscore.cli.trouble import CommandError, tell
from statscore.cli.writing import drafting, own_session, write_new
from statscore.desk.save import create
from statscore.desk.scaffold import FILLED_IN, fill_in_records, rubric_scaffold, state_scaffold
from statscore.formats.xlsx import xlsx_bytes
from statscore.model.jurisdictions import BuiltIn
from statscore.model.names import States, did_you_mean, folded
from statscore.model.record import Id
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.read.folder import code_refused, kept_by_windows

KINDS = ("rubric", "state", "sheet")


def command(
    kind: Annotated[str, typer.Argument(metavar="rubric|state|sheet", help="What to make.")],
    names: Annotated[
        list[str],
        typer.Argument(
            metavar="ID|CODE|FILE",
            help="The rubrics' ids, the states' codes, or a file and the states in it.",
        ),
    ],
    title: Annotated[
        str | None,
        typer.Option("--name", help="The state's name, where its code is no postal code."),
    ] = None,
    rubric: RubricOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make files with every criterion and its levels as comments, ready to be filled in.

    A state has the criteria of all rubrics, or of the one that --rubric names. Where one of the
    files is there already, nothing is written at all. A sheet is an Excel workbook (or CSV) with a
    row a state and criterion, its levels to choose from, and columns for date, citation and note,
    which `import` takes in.
    """
    if kind not in KINDS:
        raise typer.BadParameter(did_you_mean("kind of file", kind, KINDS))
    session = own_session(workspace)
    read = session.workspace
    named = rubric_named(read, rubric)
    rubrics = read.rubrics_in_order if named is None else (named,)
    if kind == "sheet":
        _write_sheet(read, Path(names[0]), names[1:], rubrics)
        return
    if title and len(names) > 1:
        raise typer.BadParameter("--name is for one state: make each with a command of its own")
    with drafting():
        if kind == "rubric":
            files = {f"rubrics/{_id(name)}.toml": rubric_scaffold(name, rubrics) for name in names}
        else:
            codes = dict.fromkeys(_code(read.built_in, name, title) for name in names)
            _refuse_twins(read, codes)
            files = {
                f"states/{c}.toml": state_scaffold(_name(read.built_in, c, title), rubrics)
                for c in codes
            }
    write_new(read, files)


def _write_sheet(
    workspace: Workspace, file: Path, names: Sequence[str], rubrics: Sequence[Rubric]
) -> None:
    """Write a sheet to fill in, of the states that are named, else of all that have a file."""
    known = States(workspace)
    codes = [code for name in names for code in known.named(name)]
    unknown = [name for name in names if not known.named(name)]
    if unknown:
        raise typer.BadParameter(did_you_mean("state", unknown[0], known.names))
    codes = codes or [*workspace.state_files] or [*workspace.built_in.known]
    if not codes or not rubrics:
        raise CommandError("there is no state or no rubric to make a sheet of")
    named = {code: known.names[code] for code in codes}
    records, choices = fill_in_records(rubrics, named)
    content = sheet_content(
        file,
        records,
        lambda: xlsx_bytes(records, "answers", {"level": choices}, FILLED_IN),
        refusal="is no sheet; end it in .xlsx or .csv",
    )
    try:
        create(file, content)
    except FileExistsError as error:
        raise CommandError(f"'{file}' is there already; name another file") from error
    except OSError as error:
        raise CommandError(f"'{file}' cannot be written: {error.strerror}") from error
    tell(f"wrote {file}")
    words = f"statscore import {shlex.quote(str(file))} --coder NAME --independent"
    tell(f"filled in, it goes with: {words}; without --independent into states/")


def _id(text: str) -> str:
    try:
        id_ = TypeAdapter(Id).validate_python(text)
    except ValidationError as error:
        raise typer.BadParameter(error.errors()[0]["msg"]) from error
    if kept_by_windows(id_):
        raise typer.BadParameter(f"Windows cannot hold a file of the name '{id_}.toml'")
    return id_


def _code(known: BuiltIn, text: str, title: str | None) -> str:
    """Return the state's code; a state that is built in may be given by any of its names.

    Where a name is given beside it, a code that only abbreviates another state's name is its own.
    """
    code = known.code(text)
    if code and (title is None or folded(text) in map(folded, (code, known.known[code].name))):
        return code
    refused = code_refused(text, known.known)
    if refused is not None:
        raise typer.BadParameter(f"{refused}; use other letters or digits, such as XX")
    return text


def _name(known: BuiltIn, code: str, title: str | None) -> str:
    if title:
        return title
    if code not in known.known:
        raise typer.BadParameter(f"'{code}' is no postal code that is known here: say --name")
    return known.known[code].name


def _refuse_twins(workspace: Workspace, codes: Iterable[str]) -> None:
    """Refuse a code that differs from another only by case: on some disks they are one file."""
    known = {code.casefold(): code for code in workspace.state_files}
    for code in codes:
        other = known.setdefault(code.casefold(), code)
        if other != code:
            raise typer.BadParameter(f"'{code}' and '{other}' differ in upper and lower case alone")
