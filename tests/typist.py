"""A person at a terminal: the program in a pseudo-terminal, typed to and read as on a screen."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect

from program import environment

_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\].*?(?:\x07|\x1b\\)|\x07")
SECONDS = 60


class Typist:
    """`statscore` with these words in the folder, in a terminal of this many columns.

    There is no pager unless PAGER is given; None unsets it.
    """

    def __init__(self, folder: Path, *words: str, columns: int = 80, **changed: str | None) -> None:
        """Start it."""
        self.screen = ""
        terminal = {
            "TERM": "xterm-256color",
            "HOME": str(folder),
            "INPUTRC": "/dev/null",
            "PAGER": "cat",
            "LESSHISTFILE": "-",
        }
        set_ = {**terminal, **changed}
        surroundings = environment(**{name: to for name, to in set_.items() if to is not None})
        self._child = pexpect.spawn(
            sys.executable,
            ["-m", "statscore", *words],
            cwd=str(folder),
            env=surroundings,
            dimensions=(40, columns),
            encoding="utf-8",
            timeout=SECONDS,
        )

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program, if it has not ended."""
        self._child.close(force=True)

    def until(self, prompt: str) -> str:
        """Wait for the prompt; return all that was shown before it and since the last one."""
        self._child.expect_exact(prompt)
        return self._shown(self._child.before + prompt)

    def types(self, *lines: str) -> None:
        """Type each line at the next prompt."""
        for line in lines:
            self.until("> ")
            self._child.send(f"{line}\r")

    def presses(self, *keys: str) -> None:
        """Press keys one after the other, at once."""
        self._child.send("".join(keys))

    def end(self) -> tuple[str, int]:
        """Wait for the end of the program; return what it showed since, and its exit code."""
        self._child.expect(pexpect.EOF)
        shown = self._shown(self._child.before)
        self._child.close()
        assert self._child.exitstatus is not None
        return shown, self._child.exitstatus

    def _shown(self, raw: str) -> str:
        self.screen += raw
        return seen(raw)


def seen(raw: str) -> str:
    """Return the text as a screen has it: no colors, plain line ends, nothing behind a line."""
    text = _CONTROLS.sub("", raw).replace("\r\n", "\n").replace("\r", "")
    return re.sub(r" +\n", "\n", text)
