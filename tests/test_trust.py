"""docs/trust.md, as written: its changes are made in a copy of the data, its commands are run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from program import ROOT, Run

PAGE = ROOT / "docs" / "trust.md"
BLOCK = re.compile(r"^```(diff|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
OMITTED = "…\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("rubrics", "states"):
        shutil.copytree(ROOT / name, tmp_path / "ws" / name)
    shutil.copy(ROOT / "statscore.toml", tmp_path / "ws")
    return tmp_path / "ws"


def change(workspace: Path, diff: str) -> None:
    file, *lines = diff.splitlines()
    path = workspace / file.removeprefix("# ")
    old = "\n".join(line[1:] for line in lines if line[0] == "-")
    new = "\n".join(line[1:] for line in lines if line[0] == "+")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def commands(block: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ statscore (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_the_story_is_told_as_it_happens(statscore: Run, workspace: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    written = text
    for kind, block in BLOCK.findall(text):
        if kind == "diff":
            change(workspace, block)
            continue
        for words, shown in commands(block):
            found = statscore(*shlex.split(words), workspace=workspace)
            said = found.err + found.out
            written = written.replace(f"{words}\n{shown}", f"{words}\n{_shortened(said, shown)}", 1)
    if os.environ.get("STATSCORE_UPDATE"):
        PAGE.write_text(written, encoding="utf-8", newline="\n")
    assert text == written
    edition = (workspace / "editions" / "2013.toml").read_text(encoding="utf-8")
    (shown_toml,) = re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert edition.endswith(f"\n{shown_toml}")


def _shortened(said: str, shown: str) -> str:
    """Return what was said with the parts left out that the page leaves out."""
    if OMITTED not in shown:
        return said
    start, end = shown.split(OMITTED)
    fits = said.startswith(start) and said.endswith(end) and len(start + end) <= len(said)
    lines = len(end.splitlines())
    if fits or not (lines or start):
        return shown
    return "".join([*said.splitlines(keepends=True)[: len(start.splitlines())], OMITTED]) + "".join(
        said.splitlines(keepends=True)[len(said.splitlines()) - lines :]
    )
