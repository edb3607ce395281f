"""A rubric at a glance, one criterion of it, and the whole codebook where it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

from program import ROOT, Program


def test_a_rubric_fits_a_screen_and_begins_with_what_it_grades(statscore: Program) -> None:
    said = statscore("rubric", "pic", "-w", str(ROOT)).out.splitlines()
    assert said[0] == "Protected Innocence Challenge · Shared Hope International"
    assert said[1] == (
        "41 criteria in 6 areas, 102.5 points from 2012, 100 from 2011; "
        "A from 90, B from 80, C from 70, D from 60, F from 0"
    )
    assert "2 Liability of buyers · 10 criteria, 25 points" in said
    assert len(said) < 40
    assert len(statscore("rubric", "pic", "--criteria", "-w", str(ROOT)).out.splitlines()) > 300


def test_one_criterion_alone(statscore: Program) -> None:
    said = statscore("rubric", "pic", "5.3", "-w", str(ROOT)).out
    assert "No minor can be charged with prostitution · non-criminalization" in said
    assert "  defense (0.5): A minor can be charged" in said
    assert "5.4" not in said
    (one,) = json.loads(statscore("rubric", "pic", "5.3", "-f", "json", "-w", str(ROOT)).out)
    assert [criterion["id"] for criterion in one["criteria"]] == ["non-criminalization"]
    wrong = statscore("rubric", "pic", "9.9", "-w", str(ROOT))
    assert wrong.exit_code == 2
    assert "9.9" in wrong.err


def test_files_have_the_whole_codebook(statscore: Program, tmp_path: Path) -> None:
    file = tmp_path / "pic.txt"
    statscore("rubric", "pic", "-o", str(file), "-w", str(ROOT))
    assert "defense (0.5): A minor can be charged" in file.read_text(encoding="utf-8")
    assert "defense (0.5)" in statscore("rubric", "pic", "-f", "md", "-w", str(ROOT)).out
