"""docs/questions.md: each command on the page is run as written, on the data that ships.

STATSCORE_UPDATE=1 writes the outputs and the example files anew.
"""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from program import ROOT, Run

PAGE = ROOT / "docs" / "questions.md"
EXAMPLE = ROOT / "docs" / "examples" / "bills" / "model-act.toml"
CONSOLE = re.compile(r"^```console\n\$ statscore (.*)\n((?:.*\n)*?)```$", re.MULTILINE)
TOML = re.compile(r"^```toml\n((?:.*\n)*?)```$", re.MULTILINE)


def words_on_the_page() -> list[str]:
    return [found[1] for found in CONSOLE.finditer(PAGE.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("words", words_on_the_page())
def test_a_question_is_answered_as_the_page_says(
    words: str, statscore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    found = statscore(*shlex.split(words), workspace=None)
    assert (found.err, found.exit_code) == ("", 0)
    page = PAGE.read_text(encoding="utf-8")
    block = f"```console\n$ statscore {words}\n{found.out}```\n"
    if os.environ.get("STATSCORE_UPDATE"):
        start = re.escape(f"```console\n$ statscore {words}\n")
        page = re.sub(rf"{start}(?:.*\n)*?```\n", lambda _: block, page, count=1)
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    assert block in page


def test_the_bill_on_the_page_is_the_example() -> None:
    page, example = (each.read_text(encoding="utf-8") for each in (PAGE, EXAMPLE))
    if os.environ.get("STATSCORE_UPDATE"):
        page = TOML.sub(lambda _: f"```toml\n{example}```", page)
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    (shown,) = TOML.findall(page)
    assert shown == example


def test_no_command_stands_on_the_page_twice() -> None:
    words = words_on_the_page()
    assert len(words) == len(set(words)) >= 10


def test_nothing_that_is_shipped_was_touched(statscore: Run, tmp_path: Path) -> None:
    before = {each: each.read_bytes() for each in (ROOT / "states").glob("*.toml")}
    bill = str(EXAMPLE)
    output = str(tmp_path / "a.md")
    done = statscore("whatif", "--all-states", "-b", bill, "-o", output, workspace=ROOT)
    assert done.exit_code == 0
    assert {each: each.read_bytes() for each in (ROOT / "states").glob("*.toml")} == before
