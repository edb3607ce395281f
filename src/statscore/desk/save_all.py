"""Write several files, all of them or none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from statscore.desk.save import ConflictError, create, replace


class Change(NamedTuple):
    """A file with its text before and after; None before is a file that is not there yet."""

    path: Path
    before: str | None
    after: str


def save_all(changes: Sequence[Change], written: Callable[[], None] = lambda: None) -> None:
    """Write all files, calling `written` after each.

    Where one cannot be written, is there although it should not be, or has been changed meanwhile,
    the earlier ones are put back, and an OSError with its name is raised (ConflictError for a
    change). They are put back as well where the program is interrupted; one that is killed leaves
    each file whole, some of them still to be written: the same call again writes the rest.
    """
    done: list[Change] = []
    folders: list[Path] = []
    try:
        for each in changes:
            _write(each, folders)
            done.append(each)
            written()
    except BaseException as error:
        # Whoever stops the program does so while a file is being written, most of the time: it
        # may be in place already.
        stopped = () if isinstance(error, Exception) else changes[len(done) : len(done) + 1]
        for each in (*stopped, *reversed(done)):
            with contextlib.suppress(OSError):
                _put_back(each)
        for folder in reversed(folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _write(change: Change, folders: list[Path]) -> None:
    """Write the file and the folders that it needs; `folders` grows by what was not there."""
    try:
        for parent in reversed(change.path.parents):
            if not parent.exists():
                parent.mkdir()
                folders.append(parent)
        if change.before is None:
            create(change.path, change.after)
        else:
            replace(change.path, change.before, change.after)
    except ConflictError:
        raise
    except OSError as error:
        # What failed may have been the temporary file beside it.
        raise OSError(error.errno, error.strerror, str(change.path)) from error


def _put_back(change: Change) -> None:
    if change.before is not None:
        replace(change.path, change.after, change.before)
    elif change.path.read_bytes() == change.after.encode():
        change.path.unlink()
