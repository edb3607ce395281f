"""docs/tutorial.md, as written: a person types it in a terminal, from an empty folder on.

STATSCORE_UPDATE=1 writes what the program says anew.
"""

from __future__ import annotations

import csv
import os
import re
import shlex
from pathlib import Path

import pytest

from program import ROOT
from statscore.read.load import load

pytest.importorskip("pexpect", reason="there is no pseudo-terminal on Windows")

from typist import Typist

PAGE = ROOT / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
ASKED = re.compile(
    r"^(?:Level|In force since|Citations|Act|Enacted|Sources|Quote|Note)\b[^>\n]*>(?: (.*))?$",
    re.MULTILINE,
)
FILLED = re.compile(r"^\| `(.*)` \| (.*) \|$", re.MULTILINE)
OMITTED = "…\n"
TODAY = "2026-11-25"
"""When it is typed: the day of coding, and the years that have come, stand on the page."""
FIGURE = re.compile(r"is (\S+) characters: (\S+) minutes at forty words a minute")
CHARACTERS_A_MINUTE = 40 * 5


def test_the_tutorial_goes_as_it_is_written(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    parts = BLOCK.split(page)
    folder = tmp_path
    for place, part in enumerate(parts):
        if place % 2 == 0:
            _fill_in(folder / "review.csv", part)
            continue
        written = ""
        for words, shown in _commands(part):
            said = ""
            if words.startswith("cd "):
                folder = folder / words.removeprefix("cd ")
            else:
                said = _typed(folder, words, ASKED.findall(shown))
            written += f"$ {words}\n{OMITTED if shown == OMITTED else said}"
        parts[place] = f"```console\n{written}```"
    written = "".join(parts)
    characters = _characters(written.partition("\n## Two coders\n")[0])
    minutes = f"{characters / CHARACTERS_A_MINUTE:.1f}"
    written = FIGURE.sub(
        f"is {characters} characters: {minutes} minutes at forty words a minute", written
    )
    if os.environ.get("STATSCORE_UPDATE"):
        PAGE.write_text(written, encoding="utf-8", newline="\n")
    assert page == written
    assert characters < 5 * CHARACTERS_A_MINUTE
    assert load(folder).diagnostics == ()


def _commands(block: str) -> list[tuple[str, str]]:
    parts = COMMAND.split(block)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def _typed(folder: Path, words: str, lines: list[str]) -> str:
    """Return the screen after the command, in which these lines are typed."""
    program, *rest = shlex.split(words)
    assert program == "statscore"
    with Typist(folder, *rest, STATSCORE_TODAY=TODAY) as typist:
        said = ""
        for line in lines:
            said += typist.until("> ")
            typist.presses(f"{line}\r")
        last, code = typist.end()
    assert code == 0, said + last
    return re.sub(r" +$", "", said + last, flags=re.MULTILINE)


def _fill_in(sheet: Path, prose: str) -> None:
    """Fill in the sheet's only row where the prose has a table that says what with."""
    filled = dict(FILLED.findall(prose))
    if not filled:
        return
    with sheet.open(encoding="utf-8", newline="") as file:
        (row,) = rows = list(csv.DictReader(file))
    assert set(filled) < set(row)
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(row))
        writer.writeheader()
        writer.writerow({**rows[0], **filled})


def _characters(page: str) -> int:
    """Return how many keys are pressed, with Enter behind each command and each answer."""
    return sum(
        len(line) + 1
        for block in BLOCK.findall(page)
        for words, shown in _commands(block)
        for line in (words, *ASKED.findall(shown))
    )
