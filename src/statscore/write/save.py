"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def save(path: Path, text: str) -> None:
    """Write the text to a new file in the same folder, sync it, and put it in place of the old.

    Raises OSError where the folder cannot be written; then the old file is as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


class ConflictError(OSError):
    """The file has changed since it was read: writing would undo what somebody else wrote."""


def replace(path: Path, old: str, new: str) -> None:
    """Write the new text in place of the old one, whole or not at all.

    Raises ConflictError where the file does not hold the old text any more, else as `save`.
    """
    if path.read_bytes() != old.encode():
        raise ConflictError(f"'{path}' has changed since it was read")
    save(path, new)


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, else those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
