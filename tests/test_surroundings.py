"""Where the program is started: streams that are closed, folders that are gone or not readable."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from program import DATASET, Run, environment
from statscore.cli.version import program_version
from statscore.read.folder import is_file, toml_files
from statscore.streams import open_closed_streams
from workspace_texts import write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="streams and rights are others there")
VERSION = f"statscore {program_version()}\n"
CLOSED = "statscore: standard output cannot be written: Bad file descriptor\n"


def shell(
    words: str, folder: Path = DATASET, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the program with these words, which a shell reads: "check >&-"."""
    return subprocess.run(
        [*before, "/bin/sh", "-c", f'"{sys.executable}" -m statscore {words}'],
        capture_output=True,
        env=environment(),
        cwd=folder,
        check=False,
        text=True,
        errors="surrogateescape",
    )


@pytest.mark.parametrize(
    ("words", "code", "out", "err"),
    [
        ("check >&-", 1, "", CLOSED),
        ("grade AL -f json >&-", 1, "", CLOSED),
        ("--version >&-", 1, "", "statscore: Bad file descriptor\n"),
        ("grade --help >&-", 1, "", "statscore: Bad file descriptor\n"),
        ("check >&- 2>&-", 1, "", ""),
        ("check <&- >&- 2>&-", 1, "", ""),
        ("--version 2>&-", 0, VERSION, ""),
        ("--version <&-", 0, VERSION, ""),
        ("grade Q 2>&-", 2, "", ""),
        ("nonsense <&- >&- 2>&-", 2, "", ""),
    ],
)
def test_a_closed_stream(words: str, code: int, out: str, err: str) -> None:
    found = shell(words)
    assert (found.returncode, found.stdout, found.stderr) == (code, out, err)


def test_a_file_does_not_take_the_place_of_a_closed_stream(tmp_path: Path) -> None:
    there = tmp_path / "scores.csv"
    expected = shell("export scores").stdout
    assert shell(f"export scores -o {there} <&- >&- 2>&-").returncode == 0
    assert there.read_text(encoding="utf-8") == expected


SMALL = {
    "rubrics/r.toml": """\
title = "R"
areas.x.title = "X"
criteria.a = { area = "x", title = "A", levels = { full = 1, none = 0 } }
""",
    "states/OH.toml": """\
name = "Ohio"
[answers.a.2015-01-01]
level = "full"
sources = ["https://a.example"]
""",
}


@pytest.mark.parametrize("stdout", [">&-", ">/dev/full"])
def test_what_is_written_is_said_where_the_result_cannot_be(tmp_path: Path, stdout: str) -> None:
    folder = write(tmp_path, SMALL)
    state, edition = folder / "states" / "OH.toml", folder / "editions" / "2016.toml"
    for words, file in (
        ("check OH --accept", state),
        ("freeze 2016", edition),
        ('freeze 2016 --correct OH --reason "Read anew." --who me', edition),
    ):
        if "--correct" in words:
            state.write_text(SMALL["states/OH.toml"].replace("full", "none"), encoding="utf-8")
        before = file.read_bytes() if file.exists() else b""
        done = shell(f"{words} {stdout}", folder)
        assert done.returncode == 1
        assert f"wrote {file.relative_to(folder)}\n" in done.stderr
        assert "statscore: standard output cannot be written: " in done.stderr
        assert file.read_bytes() != before


def test_nothing_comes_from_a_closed_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    open_closed_streams()
    with sys.stdin, sys.stderr, sys.stdout:
        assert sys.stdin.read() == ""
        sys.stderr.write("to nobody")
        sys.stdout.write("a result")
        with pytest.raises(OSError, match="Bad file descriptor"):
            sys.stdout.flush()
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("grade", 2, "the current folder is no longer there; go to another, or name a workspace"),
        ("-w w grade", 2, "'w' is no workspace"),
        ("init", 1, "'statscore.toml' cannot be written: No such file or directory"),
    ],
)
def test_a_folder_that_is_gone(tmp_path: Path, words: str, code: int, says: str) -> None:
    (tmp_path / "gone").mkdir()
    found = shell(
        f"--version; rmdir ../gone; {sys.executable} -m statscore {words}", tmp_path / "gone"
    )
    assert found.returncode == code
    assert found.stderr.startswith(f"statscore: {says}")


def test_a_workspace_elsewhere_is_read_from_a_folder_that_is_gone(
    statscore: Run, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = copy.parent / "gone"
    here.mkdir()
    monkeypatch.chdir(here)
    here.rmdir()
    try:
        (copy / "states" / "AL.toml").write_text("x = 1\n", encoding="utf-8")
        found = statscore("check", "-f", "sarif", workspace=copy)
        made = statscore("new", "state", "ZZ", "--name", "Z", workspace=copy)
    finally:
        monkeypatch.undo()
    assert (found.exit_code, made.exit_code) == (1, 0)
    results = json.loads(found.out)["runs"][0]["results"]
    place = results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert place == f"{copy.resolve().as_posix()}/states/AL.toml"
    assert made.err.endswith(f"wrote {copy / 'states' / 'ZZ.toml'}\n")


MAY_READ_ALL = os.name != "nt" and os.geteuid() == 0
ORDINARY = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search") if MAY_READ_ALL else ()
"""What runs a program without the right to read everything, where we have it."""
rights = pytest.mark.skipif(
    MAY_READ_ALL and shutil.which("setpriv") is None, reason="root may read everything"
)


@rights
@pytest.mark.parametrize(
    ("path", "mode", "file"),
    [
        ("editions", 0o000, "editions"),
        ("editions", 0o644, "editions/2012.toml"),
        ("states", 0o000, "states"),
        ("states", 0o644, "states/AL.toml"),
        ("rubrics", 0o644, "rubrics/harbour.toml"),
        ("coders", 0o000, "coders"),
        ("coders/ab", 0o644, "coders/ab/YP.toml"),
        ("statscore.toml", 0o000, "statscore.toml"),
    ],
)
def test_what_may_not_be_read_is_a_problem_and_no_traceback(
    copy: Path, path: str, mode: int, file: str
) -> None:
    (copy / path).chmod(mode)
    try:
        checked = shell("-w copy check", copy.parent, ORDINARY)
        others = [
            shell(f"-w copy {words}", copy.parent, ORDINARY)
            for words in ("grade", "grade AL", "verify", "agree", "agree ab", "explain AL")
        ]
    finally:
        (copy / path).chmod(0o755)
    what = "the folder" if "." not in file else "the file"
    assert (
        f"{file}: error: {what} cannot be read: Permission denied [unreadable]\n" in checked.stdout
    )
    assert (checked.returncode, checked.stderr) == (1, "")
    for each in others:
        assert each.returncode in {0, 1, 2}
        assert "Traceback" not in each.stderr


@rights
def test_a_workspace_that_may_not_be_looked_into_is_a_line(copy: Path) -> None:
    copy.chmod(0o644)
    found = shell("-w copy grade", copy.parent, ORDINARY)
    copy.chmod(0o755)
    assert found.stderr == "statscore: 'copy/statscore.toml': Permission denied\n"
    assert (found.returncode, found.stdout) == (1, "")


def test_what_the_system_refuses_is_a_line(statscore: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("statscore.cli.grade.start", refused)
    found = statscore("grade")
    assert (found.err, found.exit_code) == ("statscore: Too many open files\n", 1)


def test_from_a_folder_that_is_gone_a_workspace_has_to_be_named(
    statscore: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    try:
        found = statscore("grade", workspace=None)
    finally:
        monkeypatch.undo()
    assert found.exit_code == 2
    assert "the current folder is no longer there" in found.err


def test_a_file_that_nobody_may_look_at_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_entry: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", denied)
    assert is_file(tmp_path / "2015.toml")
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / "WY.toml").symlink_to("WY.toml")
    assert [each.code for each in toml_files(tmp_path, "states").diagnostics] == ["unreadable"]


@pytest.mark.skipif(sys.platform != "linux", reason="such a name is not for everybody elsewhere")
@pytest.mark.parametrize("words", ["check -f sarif", "verify -f sarif", "check -f github"])
def test_a_folder_whose_name_is_not_utf_8(copy: Path, words: str) -> None:
    folder = copy.rename(copy.with_name(os.fsdecode(b"x\xff")))
    edition = folder / "editions" / "2012.toml"
    edition.write_text(f"x = 1\n{edition.read_text(encoding='utf-8')}", encoding="utf-8")
    found = shell(f"-w '{folder}' {words}", copy.parent)
    assert (found.returncode, found.stderr) == (1, "")
    assert ("x%FF/editions/2012.toml" if "sarif" in words else "x<U+DCFF>/") in found.stdout
