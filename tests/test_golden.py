"""Whole commands as a user runs them, each with what it must print.

A file in golden/ is a test: its first line is the command, run in tests/ on the workspace
tests/dataset; the rest is what standard output must be, to the letter. `STATSCORE_UPDATE=1 pytest
tests/test_golden.py` writes the files anew; a new test is a new file with its first line alone.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from program import WRITES
from statscore.cli import output
from statscore.cli.main import COMMANDS, run

TESTS = Path(__file__).parent
FILES = sorted((TESTS / "golden").glob("*.txt"))
AT_A_TERMINAL = "at a terminal"
WIDER = "wider than it"


class Golden(NamedTuple):
    """A golden file: a command line, what it does besides printing, and what it prints."""

    command: str
    expected: str

    @property
    def words(self) -> list[str]:
        words = shlex.split(self.command.removeprefix("$ "), comments=True)
        return words[words.index("statscore") + 1 :]

    @property
    def columns(self) -> str | None:
        found = re.match(r"\$ COLUMNS=(\d+) ", self.command)
        return found[1] if found else None

    @property
    def exit_code(self) -> int:
        found = re.search(r"# .*exits with (\d)$", self.command)
        return int(found[1]) if found else 0


def golden(file: Path) -> Golden:
    command, _newline, expected = file.read_text(encoding="utf-8").partition("\n")
    return Golden(command, expected)


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TESTS)
    monkeypatch.setenv("STATSCORE_WORKSPACE", "dataset")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("LINES", "25")
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)


def printed(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[str, int]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["statscore", *words])
        with pytest.raises(SystemExit) as end:
            run()
    streams = capsys.readouterr()
    assert streams.err == ""
    code = end.value.code or 0
    assert isinstance(code, int)
    return streams.out, code


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_command_prints_its_golden_file(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = golden(file)
    if case.columns:
        assert AT_A_TERMINAL in case.command
        monkeypatch.setenv("COLUMNS", case.columns)
        monkeypatch.setattr(output, "colorful", lambda: True)
    out, exit_code = printed(case.words, capsys)
    if os.environ.get("STATSCORE_UPDATE"):
        file.write_text(f"{case.command}\n{out}", encoding="utf-8", newline="\n")
        return
    assert out == case.expected
    assert exit_code == case.exit_code


@pytest.mark.parametrize(
    "file", [each for each in FILES if each.stem.startswith("terminal-")], ids=lambda f: f.stem
)
def test_a_terminal_shows_all_that_a_pipe_gets(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = golden(file)
    assert case.columns is not None
    piped, _exit_code = printed(case.words, capsys)
    # A terminal has a link where a pipe gets the address behind the text.
    piped = re.sub(r" \(https?://[^ ]*\)", "", piped)
    # Wrapped columns reorder the words, but no character may be lost; rules have other lengths.
    assert characters(case.expected) == characters(piped)
    excerpts = re.compile(r"   [|=]")
    lines = [line for line in case.expected.splitlines() if not excerpts.match(line)]
    widest = max(len(line.rstrip()) for line in lines)
    assert (widest > int(case.columns)) == (WIDER in case.command)


def characters(text: str) -> list[str]:
    """Return what stands there; a link of a terminal needs not be written out to be followed."""
    return sorted(re.sub(r"https?://(?:www\.)?|[\s─]", "", text))


def test_every_command_and_format_has_golden_files() -> None:
    cases = [golden(file) for file in FILES]
    commands = {case.words[0] if case.words else "" for case in cases}
    assert commands >= {*COMMANDS, ""} - WRITES
    formats = {
        (case.words[0], case.words[case.words.index("--format") + 1])
        for case in cases
        if "--format" in case.words
    }
    for command in ("grade", "diff", "gaps", "tally", "trend"):
        assert {(command, each) for each in ("json", "csv", "md")} <= formats
