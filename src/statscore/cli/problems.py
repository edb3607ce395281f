"""Problems on the screen or in a file, in the formats that `check` and `verify` share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.options import Format, Shown, one_of
from statscore.cli.output import emit, put
from statscore.cli.version import program_version
from statscore.formats.annotations import github, sarif
from statscore.formats.document import Paragraph
from statscore.formats.messages import as_data
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.views.check import problems_document, problems_records


class CheckFormat(StrEnum):
    """The formats of every command, and two for machines that show problems at the line."""

    text = "text"
    json = "json"
    csv = "csv"
    md = "md"
    github = "github"
    sarif = "sarif"


CheckFormatOption = Annotated[
    CheckFormat | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        parser=one_of(CheckFormat),
        help="text, json, csv, md, github or sarif; else from the file's extension.",
    ),
]


def shared_format(format_: CheckFormat | None) -> Format | None:
    """Return the format as every command knows it; BadParameter for the two others."""
    if format_ is None:
        return None
    if format_.value not in list(Format):
        raise typer.BadParameter(f"a worklist cannot be written as {format_}")
    return Format(format_.value)


def show_problems(
    workspace: Workspace,
    problems: Sequence[Diagnostic],
    format_: CheckFormat | None,
    output: Path | None,
    *,
    summary: Sequence[Paragraph],
    excel: bool,
) -> None:
    """Write the problems; in text and Markdown the summary stands under them."""
    if format_ is None and output is not None and output.suffix.lower() == ".sarif":
        format_ = CheckFormat.sarif
    if format_ is CheckFormat.github:
        put(github(problems, _folder(workspace.root)), output)
    elif format_ is CheckFormat.sarif:
        put(sarif(problems, program_version(), _folder(workspace.root)), output)
    else:
        emit(
            Shown(shared_format(format_), output, excel),
            document=lambda: problems_document(problems, summary),
            records=lambda: problems_records(problems),
            data=lambda: list(map(as_data, problems)),
        )


def _folder(root: Path) -> str:
    """Return the way from the repository's top, else the current folder, to the workspace."""
    here = root.resolve()
    try:
        top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    except FileNotFoundError:
        return f"{here.as_posix()}/"
    inside = here.relative_to(top).as_posix() if here.is_relative_to(top) else here.as_posix()
    return "" if inside == "." else f"{inside}/"
