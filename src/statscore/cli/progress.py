"""A bar on the screen while something takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE = 2.0
"""Seconds without a word: what is done sooner needs no bar."""

Advance = Callable[[str, int, int], None]
"""Say what is being done, how much of it is done, and out of how much."""


@contextmanager
def progress() -> Iterator[Advance]:
    """Yield what is to be called after each step; from some seconds on it shows a bar.

    The bar is on standard error, on a terminal alone, and is gone at the end.
    """
    if not sys.stderr.isatty():
        yield lambda _words, _done, _of: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where somebody waits
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    began = time.monotonic()
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("")

    def advance(words: str, done: int, of: int) -> None:
        if time.monotonic() - began >= PATIENCE:
            bar.start()
            bar.update(task, description=words, completed=done, total=of)

    try:
        yield advance
    finally:
        bar.stop()
