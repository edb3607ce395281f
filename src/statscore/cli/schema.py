"""`statscore schema`: JSON Schemas with this workspace's own ids, for editors."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.options import WorkspaceOption
from statscore.cli.session import start
from statscore.cli.trouble import CommandError, tell
from statscore.cli.writing import as_seen, written
from statscore.desk.draft import Edit
from statscore.desk.schema import workspace_schemas
from statscore.toml.edit import EditError


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
    read, folder = session.workspace, "schemas/"
    if output is not None:
        read, folder = replace(read, root=output), ""
    edits = [
        Edit(f"{folder}{name}", partial(_written_anew, new=text), about=())
        for name, text in workspace_schemas(read).items()
    ]
    written(read, edits)
    for edit in edits:
        tell(f"wrote {as_seen(read.root / edit.file)}")


def _written_anew(old: str, new: str) -> str:
    """Return the new text of a schema; EditError where the old one is something else."""
    if old and '"$schema"' not in old:
        raise EditError("something else than a schema stands there")
    return new
