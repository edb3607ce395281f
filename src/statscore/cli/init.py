"""`statscore init`: a new workspace with an invented example."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.trouble import tell
from statscore.cli.writing import write_new
from statscore.desk.example import EXAMPLE
from statscore.desk.schema import workspace_schemas
from statscore.model.rubric import Rubric
from statscore.model.workspace import Settings, Workspace
from statscore.read.files import parse
from statscore.read.find import is_workspace
from statscore.read.load import load
from statscore.read.shape import shaped


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder; else the current one.")
    ] = Path(),
) -> None:
    """Make a workspace: an example of a rubric and a state, with settings for editors and CI.

    Nothing is overwritten: where one of the files is there already, nothing is written at all.
    """
    here = load(folder) if is_workspace(folder) else Workspace(folder, Settings(), {}, {})
    write_new(here, {**EXAMPLE, **_schemas()})
    tell(f"try: {'' if folder == Path() else f'cd {folder}; '}statscore grade XX")


def _schemas() -> dict[str, str]:
    """Return the schemas of the example, by their path in the workspace."""
    rubrics = {}
    for file, text in EXAMPLE.items():
        if file.startswith("rubrics/"):
            data = parse(text, file).data
            assert data is not None
            rubric, _problems = shaped(Rubric, data, file)
            assert rubric is not None
            rubrics[rubric.id] = rubric
    workspace = Workspace(Path(), Settings(), rubrics, {})
    return {f"schemas/{name}": text for name, text in workspace_schemas(workspace).items()}
