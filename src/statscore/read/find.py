"""Find the workspace: the one that is named, the one around the current folder, or the shipped."""

from __future__ import annotations

import os
from pathlib import Path

ENVIRONMENT_VARIABLE = "STATSCORE_WORKSPACE"
_PACKAGE = Path(__file__).resolve().parent.parent


def is_workspace(folder: Path) -> bool:
    """Return whether the folder holds statscore.toml, or both rubrics/ and states/."""
    return (folder / "statscore.toml").is_file() or (
        (folder / "rubrics").is_dir() and (folder / "states").is_dir()
    )


def shipped_workspace() -> Path:
    """Return the workspace inside the package; in a source checkout, the checkout itself."""
    inside = _PACKAGE / "workspace"
    return inside if inside.is_dir() else _PACKAGE.parent.parent


def find_workspace(named: Path | None = None, start: Path | None = None) -> tuple[Path, bool]:
    """Return the workspace's folder and whether it is the shipped one.

    A named folder (or the environment variable STATSCORE_WORKSPACE) is taken as it is; otherwise
    the folders from `start` upwards are tried, as git does. Raises NotADirectoryError where the
    named folder does not exist or is no workspace, FileNotFoundError where the current folder has
    been removed.
    """
    name = named or os.environ.get(ENVIRONMENT_VARIABLE)
    if name:
        folder = Path(name)
        if not is_workspace(folder):
            raise NotADirectoryError(str(folder))
        return folder, False
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if is_workspace(folder):
            return folder, False
    return shipped_workspace(), True
