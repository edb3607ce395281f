"""Fixtures that several test modules share."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple, Protocol

import pytest
from hypothesis import settings

from statscore.cli.main import run
from statscore.model.workspace import Workspace
from statscore.read.load import load
from workspaces import Load

# How long one example takes says nothing on a machine that others use too.
settings.register_profile("statscore", deadline=None)
settings.load_profile("statscore")


@pytest.fixture
def write_workspace(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Write files into a new workspace, by their path in it; return its folder."""

    def write(files: dict[str, str]) -> Path:
        (tmp_path / "rubrics").mkdir(exist_ok=True)
        (tmp_path / "states").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / name).write_text(dedent(text), encoding="utf-8", newline="\n")
        return tmp_path

    return write


@pytest.fixture
def load_workspace(write_workspace: Callable[[dict[str, str]], Path]) -> Load:
    """Write files into a new workspace and load it; there must be nothing wrong with them."""

    def write_and_load(files: dict[str, str]) -> Workspace:
        workspace = load(write_workspace(files))
        assert workspace.diagnostics == ()
        return workspace

    return write_and_load


class Ended(NamedTuple):
    """What a command left behind."""

    out: str
    err: str
    exit_code: int


class Program(Protocol):
    """Run `statscore` with these words in the current folder, reading `typed`."""

    def __call__(self, *words: str, typed: str = "") -> Ended: ...


@pytest.fixture
def program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Program:
    """Stand in an empty folder, with no setting of the user's own, and run commands there."""
    for name in ("STATSCORE_WORKSPACE", "STATSCORE_CODER", "FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.chdir(tmp_path)

    def run_it(*words: str, typed: str = "") -> Ended:
        monkeypatch.setattr(sys, "argv", ["statscore", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as end:
            run()
        streams = capsys.readouterr()
        code = end.value.code or 0
        assert isinstance(code, int)
        return Ended(streams.out, streams.err, code)

    return run_it
