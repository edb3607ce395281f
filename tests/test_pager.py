"""Results longer than the screen, in a real terminal: forty lines of eighty columns."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from program import DATASET, Run

pytest.importorskip("pexpect", reason="there is no pseudo-terminal on Windows")

from typist import Typist

LONG = ("explain", "AL", "2012")
SHORT = ("grade", "AL", "2012")


@pytest.fixture
def pager(tmp_path: Path) -> Path:
    """Write a pager that says how it was called and shows the first line of what it gets."""
    file = tmp_path / "pager"
    file.write_text(
        f"#!{sys.executable}\n"
        "import os, sys\n"
        "text = sys.stdin.read().splitlines()\n"
        "print('paged', len(text), sys.argv[1:], os.environ.get('LESS'))\n"
        "print(text[0])\n"
    )
    file.chmod(0o755)
    return file


def at_terminal(*words: str, **changed: str | None) -> tuple[str, int]:
    with Typist(DATASET, *words, columns=80, **changed) as typist:
        return typist.end()


def test_what_is_longer_than_the_screen_goes_through_the_pager(statscore: Run, pager: Path) -> None:
    long = len(statscore(*LONG).out.splitlines())
    assert long >= 40
    shown, code = at_terminal(*LONG, PAGER=f"{pager} -x")
    first, title, *more = shown.splitlines()
    assert first.startswith("paged ")
    assert first.endswith("['-x'] FRX")
    assert title.startswith("Alabama")
    assert more == []
    assert code == 0


def test_color_and_csv_are_paged_too(pager: Path) -> None:
    with Typist(DATASET, *LONG, PAGER=str(pager)) as typist:
        typist.end()
        assert "\x1b[1mAlabama" in typist.screen
    assert at_terminal("export", "marks", PAGER=str(pager))[0].startswith("paged ")


@pytest.mark.parametrize(
    "words", [SHORT, ("--no-pager", *LONG), (*LONG, "--no-pager")], ids=["short", "before", "after"]
)
def test_no_pager_where_it_fits_or_is_not_wanted(pager: Path, words: tuple[str, ...]) -> None:
    shown, code = at_terminal(*words, PAGER=str(pager))
    assert "paged" not in shown
    assert code == 0


@pytest.mark.parametrize("none", [{"PAGER": ""}, {"PAGER": "cat"}, {"TERM": "dumb"}])
def test_no_pager_where_there_is_none(pager: Path, none: dict[str, str]) -> None:
    shown, code = at_terminal(*LONG, **{"PAGER": str(pager), **none})
    assert "paged" not in shown
    assert len(shown.splitlines()) >= 40
    assert code == 0


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ("/no/such/pager -R", "the pager '/no/such/pager' cannot be started: No such file"),
        ("false", "the pager 'false' failed; PAGER says which one, and --no-pager takes none"),
        ("'unended", "the pager ''unended' cannot be started"),
    ],
)
def test_a_broken_pager_is_named_and_the_result_is_there(broken: str, says: str) -> None:
    shown, code = at_terminal(*LONG, PAGER=broken)
    assert shown.startswith(says)
    assert "Alabama" in shown
    assert "Traceback" not in shown
    assert code == 0


def test_whoever_leaves_the_pager_early_has_seen_enough() -> None:
    assert at_terminal(*LONG, PAGER="head -1")[0].count("\n") == 1


def test_the_exit_code_is_the_command_s_own(pager: Path) -> None:
    shown, code = at_terminal("diff", "2011", "2012", "-f", "json", "--exit-code", PAGER=str(pager))
    assert shown.startswith("paged ")
    assert code == 1
    assert at_terminal("diff", "2012", "2012", "--exit-code", PAGER=str(pager))[1] == 0


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")
def test_less_is_what_there_is_without_pager(tmp_path: Path) -> None:
    with Typist(DATASET, *LONG, PAGER=None) as typist:
        typist.until("\r\n:")
        assert "Alabama" in typist.screen
        typist.presses("q")
        assert typist.end()[1] == 0
    # Where the path has none, all is written.
    shown, code = at_terminal(*LONG, PATH=str(tmp_path), PAGER=None)
    assert len(shown.splitlines()) >= 40
    assert code == 0
