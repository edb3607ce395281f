"""Every data error has one tiny broken workspace, and its wording stands beside it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from statscore.checks import CHECKS, check
from statscore.model.diagnostic import Diagnostic
from statscore.read.load import load, located
from statscore.write.messages import message

ERRORS = Path(__file__).parent / "errors"
SOURCE = Path(__file__).parent.parent / "src" / "statscore"
TODAY = date(2026, 11, 24)
FOLDERS = sorted(each.name for each in ERRORS.iterdir() if each.is_dir())
WITHOUT_FOLDER = {
    "too-large": "a file of 20 MB would be needed; see test_too_large",
    "unreadable": "no file in a checkout can be made unreadable; see test_unreadable",
}
ABOUT_THE_FILE = {"missing-key", "bad-id", "bad-state-code", "toml-syntax"}


def problems(folder: Path) -> list[Diagnostic]:
    workspace = load(folder)
    return located(folder, (*workspace.diagnostics, *check(workspace, TODAY)))


def text(found: list[Diagnostic]) -> str:
    return "".join(f"{message(each)}\n" for each in found)


@pytest.mark.parametrize("code", FOLDERS)
def test_broken_workspace_gives_these_words(code: str) -> None:
    found = problems(ERRORS / code)
    expected = ERRORS / code / "expected.txt"
    if os.environ.get("STATSCORE_UPDATE"):
        expected.write_text(text(found), encoding="utf-8", newline="\n")
    assert text(found) == expected.read_text(encoding="utf-8")
    assert code in {each.code for each in found}


@pytest.mark.parametrize("code", FOLDERS)
def test_every_problem_has_a_line_and_a_column(code: str) -> None:
    for each in problems(ERRORS / code):
        if each.location is None:
            assert each.code in ABOUT_THE_FILE
        else:
            assert each.location.line >= 1
            assert each.location.column >= 1


def codes_in_the_source() -> set[str]:
    pydantic = re.compile(r"PydanticCustomError\(\s*\"([a-z0-9-]+)\"")
    named = re.compile(r"(?:Diagnostic\(\s*|code=(?:\w+ if \w+ else )?)\"([a-z0-9-]+)\"")
    kinds = re.compile(r"unknown\(\s*\"([a-z]+)\"")
    found = {each.name for each in CHECKS} | {"levels-missing", "levels-twice", "bad-id"}
    for path in [*SOURCE.glob("read/*.py"), *SOURCE.glob("model/*.py"), SOURCE / "checks.py"]:
        source = path.read_text(encoding="utf-8")
        found |= set(pydantic.findall(source)) | set(named.findall(source))
        found |= {f"unknown-{kind}" for kind in kinds.findall(source)}
    return found


def test_every_code_has_a_folder_and_every_folder_a_code() -> None:
    assert codes_in_the_source() - set(WITHOUT_FOLDER) == set(FOLDERS)


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace(tmp_path)

    def denied(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", denied)
    assert text(problems(tmp_path)) == (
        "rubrics/minors.toml: error: the file cannot be read: Permission denied [unreadable]\n"
        "states/TX.toml: error: the file cannot be read: Permission denied [unreadable]\n"
    )


def test_too_large(tmp_path: Path) -> None:
    workspace(tmp_path)
    with (tmp_path / "states" / "WY.toml").open("wb") as file:
        file.truncate(20_000_001)
    assert text(problems(tmp_path)) == (
        "states/WY.toml: error: the file is larger than 20 MB [too-large]\n"
    )


def workspace(folder: Path) -> None:
    (folder / "rubrics").mkdir()
    (folder / "states").mkdir()
    (folder / "rubrics" / "minors.toml").write_text(
        'title = "Minors"\n[areas.law]\ntitle = "Law"\n'
        '[criteria.immunity]\narea = "law"\ntitle = "Immunity"\n'
        "levels = { full = 1, none = 0 }\n",
        encoding="utf-8",
    )
    (folder / "states" / "TX.toml").write_text(
        'name = "Texas"\n[answers.immunity.2015-08-01]\nlevel = "full"\nsources = ["https://a.b"]\n',
        encoding="utf-8",
    )


TEN_WAYS: dict[str, tuple[bytes, str]] = {
    "AL": (b'name = "Alabama', "AL.toml:1:"),
    "AK": (b'name = "Alaska"\nnam = "x"\n', "AK.toml:2:1"),
    "AZ": (b'name = "Arizona"\n[answers.immunity.2015]\nlevel = "ful"\n', "AZ.toml:3:9"),
    "AR": (b'name = "Arkansas"\n[answers.imunity.2015]\nlevel = "full"\n', "AR.toml:2:10"),
    "CA": (b'name = "California"\n[answers.immunity.2015-02-30]\nlevel = "full"\n', "CA.toml:2:19"),
    "CO": (b'name = "Colorado \xff"\n', "CO.toml:1:18"),
    "CT": (b"name = 5\n", "CT.toml:1:8"),
    "DE": (b"a = " + b"[" * 100_000, "DE.toml"),
    "FL": (b"name = " + b"9" * 10_000 + b"\n", "FL.toml"),
    "GA": (
        b'name = "Georgia"\n[published.minors.2015]\nscore = nan\nsource = "x"\n',
        "GA.toml:3:9",
    ),
    "HI": (b'name = "Hawaii"\n[answers.immunity.2015]\n', "HI.toml:2:19"),
    "ID": (b'name = "Idaho"\nname = "Idaho"\n', "ID.toml:2:1"),
}


def test_many_broken_files_are_all_reported_and_the_sound_one_stands(tmp_path: Path) -> None:
    workspace(tmp_path)
    for code, (content, _place) in TEN_WAYS.items():
        (tmp_path / "states" / f"{code}.toml").write_bytes(content)
    found = text(problems(tmp_path))
    for code, (_content, place) in TEN_WAYS.items():
        assert f"states/{place}" in found, code
    assert list(load(tmp_path).states) == ["TX"]


def test_windows_lines_and_a_byte_order_mark_are_no_problem(tmp_path: Path) -> None:
    workspace(tmp_path)
    file = tmp_path / "states" / "TX.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert problems(tmp_path) == []


def test_a_broken_rubric_does_not_blame_the_states(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "rubrics" / "minors.toml").write_text("title = 1\n", encoding="utf-8")
    assert {each.file for each in problems(tmp_path)} == {"rubrics/minors.toml"}


def test_a_diagnostic_keeps_the_place_that_it_came_with(tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "states" / "CO.toml").write_bytes(b'name = "\xff"\n')
    (found,) = problems(tmp_path)
    assert (
        located(tmp_path, [replace(found, file="states/gone.toml")])[0].location == found.location
    )
