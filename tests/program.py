"""The program as tests run it: in a process of its own, or through the fixture `statscore`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

ROOT = Path(__file__).parent.parent
DATASET = Path(__file__).parent / "dataset"


WRITES = {"freeze", "report", "init", "new", "set", "code", "import", "schema", "score"}
"""Commands that write files: their own tests look at these."""


class Result(NamedTuple):
    """What a command left behind."""

    out: str
    err: str
    exit_code: int


Run = Callable[..., Result]


class Program(Protocol):
    """Run `statscore` with these words in the current folder, reading `typed`."""

    def __call__(self, *words: str, typed: str = "") -> Result: ...


def environment(**changed: str) -> dict[str, str]:
    """Return what a process needs to start, and no setting of the user's own."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb", **changed}


def process(*words: str, **changed: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own, its streams pipes."""
    return subprocess.run(
        [sys.executable, "-m", "statscore", *words],
        capture_output=True,
        env=environment(**changed),
        cwd=DATASET,
        check=False,
    )
