"""Write a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


class ConflictError(OSError):
    """Somebody else has changed the file meanwhile."""


def replace(path: Path, old_text: str, new_text: str) -> None:
    """Write the new text whole where the file still holds the old one.

    Raises ConflictError where it does not, OSError where it cannot be written.
    """
    if path.read_bytes() != old_text.encode():
        raise ConflictError(f"'{path.name}' has been changed meanwhile")
    save(path, new_text)


def save(path: Path, text: str | bytes) -> None:
    """Write the text to a new file in the same folder, sync it, and put it in place of the old.

    Raises OSError where the folder cannot be written; then the old file is as it was.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the permissions of the file that is replaced, else those of any new file."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
