"""`statscore code` in a real terminal: lines that are edited, keys that interrupt, colors."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from program import Program, environment

pytest.importorskip("pexpect", reason="there is no pseudo-terminal on Windows")

from typist import Typist

CTRL_C, CTRL_D, BACKSPACE, ENTER = "\x03", "\x04", "\x7f", "\r"
PASTE, PASTED = "\x1b[200~", "\x1b[201~"


@pytest.fixture
def folder(program: Program, tmp_path: Path) -> Path:
    program("init")
    program("new", "state", "ZZ", "--name", "Elsewhere")
    return tmp_path


def answered(folder: Path) -> list[str]:
    text = (folder / "states/ZZ.toml").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("[answers.")]


def test_a_whole_walk_at_eighty_columns(folder: Path) -> None:
    with Typist(folder, "code", "ZZ", "-y", "2024", "--coder", "ab") as typist:
        assert typist.until("Level (full, partial, none)> ") == (
            """\
Elsewhere (ZZ) · Street trees (an invented example) · 2024: 3 criteria to code,
as of 2024-12-31. Type ? for help.

[1/3] 1.1 Trees in streets are registered (tree-register, uncoded)
Does the law have every tree in a public street registered?

level    points  what earns it                                    other states
full          4  Every tree in a public street is registered,     1: XX
                 and the register is public.
partial       2  Only some trees are registered, or nobody may    0
                 see the register.
none          0  No law asks for a register.                      0
full in XX since 2023-01-01: Example Code § 1(a)

Level (full, partial, none)> """
        )
        typist.presses("part", ENTER)
        typist.types("2021-05-01", "Code § 1", "", "", "", "", "Only oaks.")
        saved = typist.until("Level (full, partial, none)> ")
        assert "\nsaved in states/ZZ.toml · 2024: 0 to 10 → 2 to 8 of 10 · F to A → F to B" in saved
        assert answered(folder) == ["[answers.tree-register.2021-05-01]"]
        typist.presses("none", ENTER)
        typist.types("on 2024-12-31", "Code § 2", "", "", "", "", "")
        typist.types("no", "2020", "Code § 3", "", "", "", "", "")
        shown, code = typist.end()
        assert code == 0
        assert shown.endswith("3 answers saved, 0 left\n")
        assert "\x1b[" in typist.screen
    assert answered(folder) == [
        "[answers.tree-register.2021-05-01]",
        "[answers.felling-permit.2024-12-31]",
        "[answers.replanting.2020]",
    ]


def test_what_is_refused_stands_there_to_be_corrected(folder: Path) -> None:
    with Typist(folder, "code", "ZZ") as typist:
        typist.types("ful", "2021-13")
        refused = typist.until("In force since> 2021-13")
        assert "'2021-13' is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where the source" in (
            refused
        )
        typist.presses(BACKSPACE, "2", ENTER)
        typist.types("", "", "", "", "", "")
        typist.until("[2/3]")
    assert answered(folder) == ["[answers.tree-register.2021-12]"]


def test_a_level_that_is_nearly_right(folder: Path) -> None:
    with Typist(folder, "code", "ZZ") as typist:
        typist.types("partly")
        assert "there is no level 'partly' of 'tree-register': did you mean 'partial'?" in (
            typist.until("Level (full, partial, none)> ")
        )


@pytest.mark.parametrize("refused", ["p", "partly", "mostly", "at least nothing"])
def test_a_refused_level_leaves_the_prompt_empty(folder: Path, refused: str) -> None:
    with Typist(folder, "code", "ZZ") as typist:
        typist.types(refused, "partial", "2021")
        typist.until("Citations> ")
        typist.presses("q", ENTER)
        assert "there is no level 'ppartial'" not in typist.screen
        assert typist.end()[1] == 0
    with Typist(folder, "code", "ZZ") as typist:
        typist.types(refused, "?")
        assert "skip this criterion" in typist.until("Level (full, partial, none)> ")


def test_ctrl_c_keeps_what_is_saved(folder: Path) -> None:
    with Typist(folder, "code", "ZZ") as typist:
        typist.types("full", "2021", "", "", "", "", "", "", "part", "2022")
        typist.until("Citations> ")
        typist.presses("half a cit", CTRL_C)
        shown, code = typist.end()
    assert code == 130
    assert shown.endswith("\n1 answer saved, 2 left; the same command goes on from here\n")
    assert "Traceback" not in shown
    assert answered(folder) == ["[answers.tree-register.2021]"]
    with Typist(folder, "code", "ZZ") as typist:
        assert "[1/2] 1.2 Felling needs a permit" in typist.until("Level (full, partial, none)> ")
        typist.presses(CTRL_D)
        shown, code = typist.end()
    assert code == 0
    assert shown.endswith("\n0 answers saved, 2 left; the same command goes on from here\n")


def test_a_pasted_section_keeps_its_lines_and_answers_one_question(folder: Path) -> None:
    with Typist(folder, "code", "ZZ") as typist:
        typist.types("full", "2021", "Code § 1", "", "", "")
        typist.until("Quote> ")
        typist.presses(PASTE, "(a) Every tree.\n(b) The register.", PASTED, ENTER)
        typist.types("")
        typist.until("[2/3]")
    text = (folder / "states/ZZ.toml").read_text(encoding="utf-8")
    assert 'quote = """\n(a) Every tree.\n(b) The register."""\n' in text


def test_no_colour_where_none_is_wanted(folder: Path) -> None:
    with Typist(folder, "code", "ZZ", NO_COLOR="1") as typist:
        typist.types("q")
        typist.end()
        assert not re.search(r"\x1b\[(?:\d+;)*(?:3[0-9]|4[0-9]|9[0-9])", typist.screen)


def test_a_wide_terminal_and_a_narrow_one(folder: Path) -> None:
    with Typist(folder, "code", "ZZ", columns=140) as typist:
        wide = typist.until("Level (full, partial, none)> ")
    assert "Every tree in a public street is registered, and the register is public.  1: XX" in wide
    with Typist(folder, "code", "ZZ", columns=40) as typist:
        narrow = typist.until("Level (full, partial, none)> ")
    assert max(len(line) for line in narrow.splitlines()) <= 40
    assert "register" in narrow


def test_a_terminal_that_can_do_nothing(folder: Path) -> None:
    with Typist(folder, "code", "ZZ", TERM="dumb") as typist:
        typist.types("full", "2021", "", "", "", "", "", "", "q")
        shown, code = typist.end()
    assert code == 0
    assert shown.endswith("1 answer saved, 2 left; the same command goes on from here\n")
    assert answered(folder) == ["[answers.tree-register.2021]"]


def test_input_that_is_no_terminal(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "statscore", "code", "ZZ"],
        input="full\n2021\nCode § 1\n".encode(),
        capture_output=True,
        env=environment(),
        cwd=folder,
        check=False,
    )
    # The input ends before the last question: nothing of it is saved, and that is said.
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.decode().endswith(
        "Act> \n0 answers saved, 3 left; the same command goes on from here\n"
    )
    assert answered(folder) == []


def test_nobody_reads_what_is_shown(folder: Path) -> None:
    asked = subprocess.Popen(
        [sys.executable, "-m", "statscore", "code", "ZZ"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=folder,
    )
    assert asked.stdout is not None
    asked.stdout.close()
    assert asked.stderr is not None
    said = asked.stderr.read()
    asked.stderr.close()
    assert asked.wait() == 141
    assert b"Traceback" not in said
