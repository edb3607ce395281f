"""What ends a command early: a clear line and an exit code."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

import typer


class CommandError(Exception):
    """The command cannot go on; the text is for the user. Wrong usage is typer.BadParameter."""

    def __init__(self, words: str, exit_code: int = 1) -> None:
        """Keep the words and the exit code: 1 for data with errors or a write that failed."""
        super().__init__(words)
        self.exit_code = exit_code


class ReaderGoneError(Exception):
    """Whoever read standard output has closed it, as `head` does; typer would exit with 1."""


def give_up_stdout() -> None:
    """Let what is still to be written go nowhere: a flush at exit would only fail again."""
    with suppress(io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def tell(words: str) -> None:
    """Write words to standard error; what files put into them cannot steer a terminal."""
    from statscore.formats.harmless import visible  # noqa: PLC0415 - most runs have nothing to tell

    typer.echo("\n".join(fitted(visible(line)) for line in words.split("\n")), err=True)


def fitted(line: str) -> str:
    """Return the line broken between words where a terminal would break it inside one.

    An excerpt of a file, which begins with spaces, stays as it is: what is under it points into it.
    What would be right begins with spaces too, and goes on below its first word.
    """
    remedy = line.startswith("   = ")
    if not sys.stderr.isatty() or (line.startswith(" ") and not remedy):
        return line
    import shutil  # noqa: PLC0415 - only where somebody sees it
    import textwrap  # noqa: PLC0415

    width = shutil.get_terminal_size().columns
    if len(line) <= width:
        return line
    hanging = " " * len("   = ") if remedy else ""
    parts = textwrap.wrap(
        line, width, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(parts)
