"""Write several files, all of them or none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from statscore.write.save import create, replace


class Change(NamedTuple):
    """A file with its text before and after; None before is a file that is not there yet."""

    path: Path
    before: str | None
    after: str


def save_all(changes: Sequence[Change], written: Callable[[], None] = lambda: None) -> None:
    """Write all files, calling `written` after each.

    Where one cannot be written, is there although it should not be, or has been changed meanwhile,
    the earlier ones are put back and the OSError is raised. A program that is killed leaves each
    file whole, some of them still to be written: the same call again writes the rest.
    """
    done: list[Change] = []
    try:
        for each in changes:
            each.path.parent.mkdir(parents=True, exist_ok=True)
            if each.before is None:
                create(each.path, each.after)
            else:
                replace(each.path, each.before, each.after)
            done.append(each)
            written()
    except BaseException:
        for each in reversed(done):
            with contextlib.suppress(OSError):
                _put_back(each)
        raise


def _put_back(change: Change) -> None:
    if change.before is not None:
        replace(change.path, change.after, change.before)
    elif change.path.read_bytes() == change.after.encode():
        change.path.unlink()
