"""Fixtures that several test modules share."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import settings

from program import DATASET, ROOT, Program, Result, Run
from statscore.cli.main import run
from statscore.model.workspace import Workspace
from statscore.read.load import load
from workspaces import Load

# How long one example takes says nothing on a machine that others use too. The suite tries the same
# examples every time; `--hypothesis-profile=roam` looks for others.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.register_profile("roam", deadline=None, max_examples=1_000)
settings.load_profile("fixed")


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


@pytest.fixture
def plain_surroundings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Stand in an empty folder, with no setting of the user's own."""
    for name in ("STATSCORE_WORKSPACE", "STATSCORE_CODER", "FORCE_COLOR", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))


@pytest.fixture
def statscore(
    plain_surroundings: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command in this process, on the dataset unless another workspace is named."""
    del plain_surroundings

    def run_it(*words: str, workspace: Path | None = DATASET) -> Result:
        named = [] if workspace is None else ["-w", str(workspace)]
        return _ran((*named, *words), "", capsys, monkeypatch)

    return run_it


@pytest.fixture
def shipped(statscore: Run) -> Run:
    """Run a command in this process, on the data that ships."""
    return partial(statscore, workspace=ROOT)


@pytest.fixture
def program(
    plain_surroundings: None,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Program:
    """Run commands in this process, in a folder of their own, reading what is typed."""
    del plain_surroundings
    monkeypatch.chdir(tmp_path)

    def run_it(*words: str, typed: str = "") -> Result:
        return _ran(words, typed, capsys, monkeypatch)

    return run_it


def _ran(
    words: Sequence[str],
    typed: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Result:
    monkeypatch.setattr(sys, "argv", ["statscore", *words])
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as end:
        run()
    streams = capsys.readouterr()
    code = end.value.code or 0
    assert isinstance(code, int)
    return Result(streams.out, streams.err, code)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the dataset that a test may break."""
    return Path(shutil.copytree(DATASET, tmp_path / "copy"))
