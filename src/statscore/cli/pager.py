"""What is longer than the screen goes through a pager: PAGER, else less, else none."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from statscore.cli.trouble import tell

_LESS = "-FRX"
"""Leave where it fits after all, let colors and links through, keep the screen."""
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\].*?\x1b\\")


def through_pager(text: str) -> bool:
    """Show the text in a pager and return True; False where it has to be written as it is.

    That is where nobody sits at a terminal, where it fits on the screen, with --no-pager, and
    where there is no pager or it fails.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or _unwanted():
        return False
    command = _command(os.environ)
    if command is None or not _too_long(text, *shutil.get_terminal_size()):
        return False
    import subprocess  # noqa: PLC0415 - most results fit on the screen

    sys.stdout.flush()
    surroundings = {"LESS": _LESS.lstrip("-"), "LESSCHARSET": "utf-8", **os.environ}
    try:
        with _interrupts_for_it():
            reader = subprocess.run(  # noqa: S603 - the user's own pager
                command, input=text.encode(errors="backslashreplace"), env=surroundings, check=False
            )
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        tell(f"the pager '{command[0]}' cannot be started: {why}")
        return False
    if reader.returncode > 0:
        tell(f"the pager '{command[0]}' failed; PAGER says which one, and --no-pager takes none")
        return False
    return True


def _command(surroundings: Mapping[str, str]) -> Sequence[str] | None:
    """Return how the pager is called, None for none."""
    if surroundings.get("TERM", "dumb") == "dumb":
        return None
    named = surroundings.get("PAGER")
    if named is None:
        return ["less", _LESS] if shutil.which("less") else None
    with suppress(ValueError):
        words = shlex.split(named)
        return None if words in ([], ["cat"]) else words
    return [named]


def _too_long(text: str, columns: int, lines: int) -> bool:
    """Return whether the text, with the prompt behind it, is longer than the screen."""
    shown = _CONTROLS.sub("", text).splitlines()
    return sum(1 + max(len(line) - 1, 0) // columns for line in shown) >= lines


def _unwanted() -> bool:
    """Return whether --no-pager stands before or behind the command."""
    from typer._click.globals import get_current_context  # noqa: PLC0415 - typer exports no other

    context = get_current_context(silent=True)
    while context is not None:
        if context.params.get("no_pager"):
            return True
        context = context.parent
    return False


@contextmanager
def _interrupts_for_it() -> Iterator[None]:
    """Leave Ctrl-C to the pager, in which it stops a search."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
