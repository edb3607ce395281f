"""Completion: what each shell is told, by its protocol, and once in a real bash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from program import DATASET, ROOT, environment
from statscore.cli.options import Format

YEARS = [*map(str, range(2011, 2020)), "2021", "2022", "2023", "2024"]


def asked(line: str, shell: str = "bash", folder: Path = ROOT) -> list[str]:
    """Return what the program tells the shell where Tab is pressed at the end of the line."""
    words = line.split(" ")
    told = subprocess.run(
        [sys.executable, "-m", "statscore"],
        env=environment(
            _STATSCORE_COMPLETE=f"complete_{shell}",
            COMP_WORDS=line,
            COMP_CWORD=str(len(words) - 1),
            _TYPER_COMPLETE_ARGS=line,
            _TYPER_COMPLETE_FISH_ACTION="get-args",
        ),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stderr == ""
    return told.stdout.splitlines() if told.stdout.strip() else []


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("statscore gr", ["grade"]),
        ("statscore ex", ["explain", "export"]),
        ("statscore -w docs gr", ["grade"]),
        ("statscore grade T", ["TN", "TX", "Tennessee", "Texas"]),
        ("statscore grade New", ["New Hampshire", "New Jersey", "New Mexico", "New York"]),
        ("statscore grade TX 20", YEARS),
        ("statscore grade TX --ye", ["--year"]),
        ("statscore grade TX --rubric r", ["report-cards"]),
        ("statscore grade -f ", list(Format)),
        ("statscore --ver", ["--version"]),
        ("statscore explain OH racket", ["racketeering"]),
        ("statscore tally non-crim", ["non-criminalization"]),
        ("statscore tally non-criminalization --at-least d", ["defense"]),
        ("statscore whatif TX racketeering = f", ["full"]),
        ("statscore set TX racketeering ", ["full", "substantial", "limited", "none"]),
        ("statscore export m", ["marks"]),
        ("statscore new ", ["rubric", "state"]),
        ("statscore rubric p", ["pic"]),
        ("statscore gaps TX --to Prot", ["Protects", "Protects in part", "Protects little"]),
        ("statscore grade -o ", []),
        ("statscore -w /nowhere grade T", []),
    ],
)
def test_what_may_stand_there(line: str, offered: list[str]) -> None:
    found = asked(line)
    assert found == offered


def test_zsh_and_fish_are_told_what_the_words_mean() -> None:
    title = "Racketeering or gang statute lists trafficking or CSEC"
    assert asked("statscore tally racket", "zsh") == [
        f"""_arguments '*: :(("racketeering":"{title}"))'"""
    ]
    assert asked("statscore tally racket", "fish") == [f"racketeering\t{title}"]
    assert asked("statscore whatif TX racketeering=f", "fish") == [f"racketeering=full\t{title}"]
    assert asked("statscore tally fog", "zsh", DATASET) == [
        """_arguments '*: :(("fog-signal":"Fog signals sound in every fog"))'"""
    ]


@pytest.mark.parametrize("text", ["title = 3", "[criteria]\nx = 3", "= broken", "scales = 1"])
def test_a_broken_rubric_offers_nothing_and_says_nothing(copy: Path, text: str) -> None:
    (copy / "rubrics/lighthouse.toml").write_text(text, encoding="utf-8")
    (copy / "rubrics/harbour.toml").write_bytes(b"\xff")
    assert asked("statscore grade A", folder=copy) in (["AL", "Alabama"], ["AL"], [])
    asked("statscore tally ", folder=copy)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_in_a_real_bash(tmp_path: Path) -> None:
    pexpect = pytest.importorskip("pexpect", reason="there is no pseudo-terminal on Windows")
    program = tmp_path / "statscore"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m statscore "$@"\n')
    program.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    surroundings = environment(PATH=path, HOME=str(tmp_path), TERM="dumb", PS1="ready$ ")
    bash = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-i"],
        cwd=str(DATASET),
        env=surroundings,
        encoding="utf-8",
        dimensions=(40, 120),
        timeout=60,
    )
    bash.expect_exact("ready$ ")
    bash.sendline(
        'PS1="ready$ "; bind "set enable-bracketed-paste off"; statscore --install-completion'
    )
    bash.expect_exact("bash completion installed in")
    bash.expect_exact("ready$ ")
    bash.sendline(f"source {tmp_path}/.bash_completions/statscore.sh")
    bash.expect_exact("ready$ ")
    bash.send("statscore grad\t")
    bash.expect_exact("grade ")
    bash.send("Alab\t")
    bash.expect_exact("Alabama ")
    bash.send("--ru\t")
    bash.expect_exact("--rubric ")
    bash.send("ligh\t")
    bash.expect_exact("lighthouse ")
    bash.sendline("2012")
    bash.expect("Alabama .*2012")
    bash.close(force=True)
    assert re.search("source '.*statscore.sh'", (tmp_path / ".bashrc").read_text())
