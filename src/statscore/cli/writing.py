"""What the commands that write into a workspace share."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path

from statscore.cli.session import Session, start
from statscore.cli.trouble import CommandError, tell
from statscore.model.workspace import Workspace
from statscore.write.save import create


def own_session(workspace: Path | None, states: list[str] | None = None) -> Session:
    """Return the session in a workspace of the user's; CommandError in the one that ships."""
    session = start(workspace, states)
    refuse_shipped(session.workspace)
    return session


def refuse_shipped(workspace: Workspace) -> None:
    """Raise CommandError where the workspace is the one that ships, for want of another."""
    if workspace.shipped:
        raise CommandError(
            "the data that ships with statscore is not written to; make a workspace with "
            "`statscore init DIR`, or name one with --workspace",
            exit_code=2,
        )


def write_new(folder: Path, files: Mapping[str, str]) -> None:
    """Write files that must not be there yet, by their path in the folder.

    Raises CommandError, with nothing written, where one of them is there or cannot be written.
    """
    there = [name for name in files if (folder / name).is_symlink() or (folder / name).exists()]
    if there:
        listed = "\n".join(f"  {name}" for name in there)
        raise CommandError(
            f"nothing is overwritten, and these are in '{folder}' already:\n{listed}"
        )
    made: list[Path] = []
    try:
        for name, text in files.items():
            _make(folder / name, text, made)
    except OSError as error:
        for path in reversed(made):
            with contextlib.suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()
        raise CommandError(
            f"'{as_seen(folder / name)}' cannot be written: {error.strerror or error}; "
            "nothing was written"
        ) from error
    for name in files:
        tell(f"wrote {as_seen(folder / name)}")


def _make(path: Path, text: str, made: list[Path]) -> None:
    """Write the file with the folders that it needs; `made` becomes longer by what was not there.

    Raises OSError, FileExistsError among them where another program was there first.
    """
    for parent in reversed(path.parents):
        if not parent.exists():
            parent.mkdir()
            made.append(parent)
    create(path, text)
    made.append(path)


def as_seen(path: Path) -> Path:
    """Return the path as seen from the current folder, where it lies in it."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path
