"""docs/import.md, as written: its sheets are imported into a new workspace, one after the other.

STATSCORE_UPDATE=1 writes what the program says anew.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shlex
from pathlib import Path

import pytest

from program import ROOT, Program, Run
from statscore.read.load import load

PAGE = ROOT / "docs" / "import.md"
BLOCK = re.compile(
    r"^`([\w.]+)`(?:, sheet `(\w+)`)?:\n\n```csv\n(.*?)^```$|^```console\n(.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^\$ statscore (.*)\n", re.MULTILINE)


def test_the_page_goes_as_it_is_written(program: Program, tmp_path: Path) -> None:
    program("init", ".")
    sheets: dict[str, dict[str, list[list[str]]]] = {}

    def done(found: re.Match[str]) -> str:
        name, tab, sheet, block = found.groups()
        if tab:
            sheets.setdefault(name, {})[tab] = [*csv.reader(io.StringIO(sheet))]
            workbook(tmp_path / name, sheets[name])
            return found[0]
        if name:
            (tmp_path / name).write_text(sheet, encoding="utf-8", newline="\n")
            return found[0]
        return f"```console\n{''.join(map(said, COMMAND.findall(block)))}```"

    def said(words: str) -> str:
        ran = program(*shlex.split(words))
        return f"$ statscore {words}\n{ran.err}{ran.out}"

    text = PAGE.read_text(encoding="utf-8")
    written = BLOCK.sub(done, text)
    if os.environ.get("STATSCORE_UPDATE"):
        PAGE.write_text(written, encoding="utf-8", newline="\n")
    assert text == written
    workspace = load(tmp_path)
    assert workspace.diagnostics == ()
    assert sorted(workspace.states) == ["BORDURIA", "NN", "RURITANIA", "XX", "ZZ"]
    answers = workspace.states["NN"].answers["tree-register"]
    assert {str(since): str(each.through) for since, each in answers.items()} == {
        "2020-12-31": "2020-12-31",
        "2022-12-31": "2022-12-31",
    }


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)


def test_the_example_says_what_the_states_say(
    statscore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    words = ("docs/examples/panel.csv", "--rubric", "non-criminalization", "--dry-run")
    found = statscore("import", *words, workspace=ROOT)
    assert (found.err, found.exit_code) == ("", 0)
    end = "0 new answers would be written · 10 there already · 5 states, 0 of them new\n"
    assert end in found.out
