"""What the commands that write into a workspace share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path

from statscore.cli.session import Session, start
from statscore.cli.trouble import CommandError, tell
from statscore.model.workspace import Workspace
from statscore.write.save import ConflictError
from statscore.write.save_all import Change, save_all


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
            f"nothing is overwritten, and these are in '{as_seen(folder)}' already:\n{listed}"
        )
    write_changes([Change(folder / name, None, text) for name, text in files.items()])
    for name in files:
        tell(f"wrote {as_seen(folder / name)}")


def write_changes(changes: Sequence[Change], written: Callable[[int], None] | None = None) -> None:
    """Write the files, all of them or none; `written` is told how many are there.

    Raises CommandError where one cannot be written, or has been changed meanwhile.
    """
    done = count(1)
    try:
        save_all(changes, lambda: written(next(done)) if written else None)
    except ConflictError as error:
        raise CommandError(f"{error}; run it again") from error
    except OSError as error:
        file, why = as_seen(Path(error.filename)), error.strerror or error
        raise CommandError(f"'{file}' cannot be written: {why}; nothing was written") from error


def as_seen(path: Path) -> Path:
    """Return the path as seen from the current folder, where it lies in it."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except (ValueError, FileNotFoundError):
        return path
