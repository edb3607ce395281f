"""Workspaces of other places than the states of the United States."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import Program
from statscore.checks import check
from statscore.model.jurisdictions import built_in
from statscore.model.names import States
from statscore.read.load import load

RUBRIC = """\
title = "Law"
from = 2010
[areas.law]
title = "Law"
[criteria.a]
area = "law"
title = "A"
levels = { yes = 1, no = 0 }
"""
ANSWER = """
[answers.a.2012-01-01]
level = "yes"
citations = ["Art. 12 of the Code of Children"]
"""


def workspace(folder: Path, kind: str | None, **states: str) -> Path:
    for name in ("rubrics", "states"):
        (folder / name).mkdir()
    (folder / "rubrics" / "m.toml").write_text(RUBRIC, encoding="utf-8")
    if kind:
        (folder / "statscore.toml").write_text(f'jurisdictions = "{kind}"\n', encoding="utf-8")
    for code, name in states.items():
        text = f'name = "{name}"\n{ANSWER}'
        (folder / "states" / f"{code}.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_table_of_countries_has_each_code_once() -> None:
    countries = built_in("iso")
    assert len(countries.known) == 249
    codes = [countries.names(code)[2] for code in countries.known]
    assert len(set(codes)) == 249
    assert all(len(code) == 3 and code.isupper() for code in codes)
    for written, code in {
        "IN": "IN",
        "ind": "IN",
        "India": "IN",
        "Turkey": "TR",
        "Korea, Rep.": "KR",
        "CIV": "CI",
        "Texas": None,
        "TX": None,
    }.items():
        assert countries.code(written) == code, written


@pytest.mark.parametrize(
    ("written", "code"),
    [("CA", "CA"), ("Canada", "CA"), ("CAN", "CA"), ("India", "IND"), ("in", "IND"), ("06", None)],
)
def test_files_of_countries_go_by_either_code(
    tmp_path: Path, written: str, code: str | None
) -> None:
    read = load(workspace(tmp_path, "iso", CA="Canada", IND="India"))
    assert [*States(read).named(written)] == ([code] if code else [])


def test_outside_the_united_states_there_are_no_fips_codes_and_no_checks_of_citations(
    tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path, "iso", CA="Canada", DE="Germany")
    assert [problem.code for problem in check(load(folder))] == []
    monkeypatch.chdir(folder)
    rows = program("export", "scores", "--years", "2015").out
    assert "\nCA,,,Canada," in rows


def test_the_same_files_are_states_of_the_united_states_unless_it_is_said(tmp_path: Path) -> None:
    folder = workspace(tmp_path, None, CA="Canada", DE="Germany")
    codes = {problem.code for problem in check(load(folder))}
    assert codes == {"state-name", "citation-unread"}


def test_without_any_built_in_names_only_files_are_known(tmp_path: Path) -> None:
    read = load(workspace(tmp_path, "none", TX="Texel", oh="Ohe"))
    names = States(read)
    assert [*read.states] == ["TX", "oh"]
    assert [*names.named("Texel")] == ["TX"]
    assert [*names.named("Texas")] == []
    assert [*names.named("Ohio")] == []
    assert [*check(read)] == []
