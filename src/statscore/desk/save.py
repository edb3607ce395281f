"""Write files whole or not at all, one or several, never over what somebody has just written."""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ABANDONED = 3600
"""Seconds after which a temporary file belongs to no writer that is still alive."""


class ConflictError(OSError):
    """Another writer was there first; nothing was written."""


def save(path: Path, text: str | bytes) -> None:
    """Write the text to a new file in the same folder, sync it, and put it in place of the old.

    A link is followed. What is no file (a pipe, a device) is written to as it is. Raises OSError
    where the folder cannot be written; then the old file is as it was.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_bytes(as_bytes(text))
        return
    with _written(path, text) as new:
        new.replace(path)
        _sync_folder(path.parent)


def create(path: Path, text: str | bytes) -> None:
    """Write a file that is not there yet, whole or not at all.

    Raises FileExistsError where it is there, also if it came into being meanwhile.
    """
    with _written(path, text) as new:
        try:
            # A link fails where the name is taken; a rename would not.
            os.link(new, path)
        except FileExistsError:
            raise
        except OSError:
            # No hard links here, as on FAT: take the name first.
            path.open("x").close()
            new.replace(path)
        _sync_folder(path.parent)


def replace(path: Path, old: str, new: str) -> None:
    """Write the new text in place of the old, which the caller read and changed.

    Raises ConflictError where the file no longer holds the old text, or another writer has it:
    then that writer's text stays.
    """
    path = Path(os.path.realpath(path))
    with _locked(path):
        if path.read_bytes() != old.encode():
            raise ConflictError(f"'{path.name}' has been changed meanwhile; nothing was written")
        save(path, new)


class FileChange(NamedTuple):
    """A file with its text before and after; None before is a file that is not there yet."""

    path: Path
    before: str | None
    after: str


def save_all(changes: Sequence[FileChange], written: Callable[[], None] = lambda: None) -> None:
    """Write all files, calling `written` after each.

    Where one cannot be written, is there although it should not be, or has been changed meanwhile,
    the earlier ones are put back, and an OSError with its name is raised (ConflictError for a
    change). They are put back as well where the program is interrupted; one that is killed leaves
    each file whole, some of them still to be written: the same call again writes the rest.
    """
    done: list[FileChange] = []
    folders: list[Path] = []
    try:
        for change in changes:
            _write(change, folders)
            done.append(change)
            written()
    except BaseException as error:
        # Whoever stops the program does so while a file is being written, most of the time: it
        # may be in place already.
        stopped = () if isinstance(error, Exception) else changes[len(done) : len(done) + 1]
        for change in (*stopped, *reversed(done)):
            with contextlib.suppress(OSError):
                _put_back(change)
        for folder in reversed(folders):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _write(change: FileChange, folders: list[Path]) -> None:
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


def _put_back(change: FileChange) -> None:
    if change.before is not None:
        replace(change.path, change.after, change.before)
    elif change.path.read_bytes() == change.after.encode():
        change.path.unlink()


@contextlib.contextmanager
def _written(path: Path, text: str | bytes) -> Iterator[Path]:
    """Yield a temporary file beside the path that holds the text, and take it away afterwards."""
    _clear_away(path)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(as_bytes(text))
            file.flush()
            os.fsync(file.fileno())
        new.chmod(_mode(path))
        yield new
    finally:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)


def as_bytes(text: str | bytes) -> bytes:
    """Return a text as it stands in a file."""
    return text if isinstance(text, bytes) else text.encode()


def _clear_away(path: Path) -> None:
    """Remove what writers that were killed have left behind."""
    for left in path.parent.glob(f".{glob.escape(path.name)}.*.new"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the file against other writers of this program.

    The lock is on the file that is to be replaced, so nothing is left behind. A writer that gets
    it later holds a file that is no longer in place, and sees by its text that it is too late.
    Without such locks (Windows) the comparison of the text alone guards against the other writer.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ModuleNotFoundError:
        yield
        return
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConflictError(
                f"'{path.name}' is being written by another statscore; nothing was written"
            ) from None
        yield


def _sync_folder(folder: Path) -> None:
    """Make the new name last, where the system lets a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, else those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
