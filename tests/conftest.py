"""Fixtures that several test modules share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import settings

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
