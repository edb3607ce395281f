"""Which files a command reads: what it shows rests on, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import Run
from statscore.model.workspace import Workspace
from statscore.read.load import load

LEFT_OUT = "warning: states/WY.toml has errors and is left out; `statscore check` shows them\n"
OWN = (
    ("grade", "AL"),
    ("grade", "AL", "--year", "2012", "--marks", "--format", "csv"),
    ("grade", "alabama"),
    ("grade", "Ala.", "--format", "json"),
    ("grade", "01"),
    ("rubric",),
    ("grade", "AL,QX"),
    ("grade", "--compare", "AL,QX"),
    ("explain", "AL"),
    ("explain", "AL", "--format", "json"),
    ("trend", "AL"),
    ("trend", "AL", "--years", "2011-2014", "--format", "csv"),
    ("diff", "2011", "2012", "AL"),
    ("diff", "2011", "2012", "AL", "--why"),
)
EVERYONE = (
    ("grade",),
    ("grade", "AL", "--rank"),
    ("gaps", "AL"),
    ("whatif", "AL", "lamp-lit=full"),
    ("trend",),
    ("diff", "2011", "2012"),
    ("tally", "lamp-lit"),
    ("export", "scores", "AL"),
    ("explain", "Quillmark"),
)


@pytest.fixture
def broken(copy: Path) -> Path:
    """Return a workspace in which the file of one state has errors."""
    (copy / "states" / "WY.toml").write_text("name = ", encoding="utf-8")
    return copy


@pytest.mark.parametrize("words", OWN, ids=" ".join)
def test_what_names_states_reads_no_others(
    statscore: Run, broken: Path, words: tuple[str, ...]
) -> None:
    found = statscore(*words, workspace=broken)
    assert (found.err, found.exit_code) == ("", 0)


@pytest.mark.parametrize("words", EVERYONE, ids=" ".join)
def test_what_counts_others_names_the_broken_one_once(
    statscore: Run, broken: Path, words: tuple[str, ...]
) -> None:
    found = statscore(*words, workspace=broken)
    assert (found.err, found.exit_code) == (LEFT_OUT, 0)


@pytest.mark.parametrize("words", OWN, ids=" ".join)
def test_a_state_among_others_is_shown_as_it_is_alone(
    statscore: Run, copy: Path, words: tuple[str, ...]
) -> None:
    among = statscore(*words, workspace=copy)
    for file in (copy / "states").iterdir():
        if file.stem not in ("AL", "QX"):
            file.unlink()
    assert statscore(*words, workspace=copy) == among


def test_an_answer_is_recorded_beside_a_broken_file(statscore: Run, broken: Path) -> None:
    words = ("lamp-lit", "none", "--from", "2013-01-01", "--source", "https://example.org")
    done = statscore("set", "AL", *words, workspace=broken)
    assert (done.err.splitlines()[-1], done.exit_code) == ("wrote states/AL.toml", 0)
    assert "WY" not in done.err


def read(workspace: Workspace) -> list[str]:
    """Return the states whose files have been read."""
    files = (file for file in workspace.texts if file.startswith("states/"))
    return sorted(Path(file).stem for file in files)


def test_a_file_is_read_when_its_state_is_asked_for(broken: Path) -> None:
    workspace = load(broken)
    assert (read(workspace), workspace.common) == ([], ())
    assert workspace.states["AL"].name == "Alabama"
    assert "WY" not in workspace.states
    assert "nowhere" not in workspace.states
    assert read(workspace) == ["AL", "WY"]
    assert workspace.text("states/QX.toml") == (broken / "states" / "QX.toml").read_bytes().decode()
    assert [*workspace.states] == ["AL", "QX", "XO", "YP", "ZB"]
    assert [each.code for each in workspace.diagnostics] == ["toml-syntax"]
