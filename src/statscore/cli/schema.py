"""`statscore schema`: JSON Schemas with this workspace's own ids, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.options import WorkspaceOption
from statscore.cli.output import write_file
from statscore.cli.session import start
from statscore.cli.trouble import CommandError
from statscore.cli.writing import as_seen
from statscore.write.workspace_schema import workspace_schemas


def command(
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The folder to write to; else schemas/ beside states/."
        ),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write JSON Schemas that know this workspace's criteria, levels, rubrics, areas and grades.

    Editors find them by the `#:schema` line of each file. Run it again when a rubric has changed.
    """
    session = start(workspace)
    if session.workspace.shipped and output is None:
        raise CommandError("the data that ships is not written to; say --output DIR", exit_code=2)
    folder = output or session.workspace.root / "schemas"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"'{folder}' cannot be made: {error.strerror or error}") from error
    for name, text in workspace_schemas(session.workspace).items():
        write_file(as_seen(folder / name), text)
