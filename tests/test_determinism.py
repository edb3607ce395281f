"""The same workspace gives the same bytes, whatever the process and the machine are set to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from program import WRITES

TESTS = Path(__file__).parent
DATASET = TESTS / "dataset"
SOURCE = TESTS.parent / "src"

COMMANDS = (
    [],
    ["grade", "-y", "2015"],
    ["grade", "AL", "WY", "-y", "2015", "--marks", "--rank"],
    ["grade", "AL", "-y", "2015", "--marks"],
    ["diff", "2012", "2016"],
    ["diff", "2012", "2016", "AL", "--why"],
    ["gaps", "-y", "2015"],
    ["gaps", "AL", "-y", "2015"],
    ["gaps", "-c", "lamp-lit", "-y", "2015"],
    ["gaps", "--to", "A", "-y", "2012"],
    ["gaps", "AL", "--to", "A", "-y", "2012"],
    ["whatif", "AL", "lamp-lit=none", "-y", "2012"],
    ["whatif", "--all-states", "lamp-lit=none", "-y", "2012"],
    ["whatif", "--bill", "{root}/bills/act.toml", "-y", "2012"],
    ["whatif", "--bill", "{root}/bills/act.toml", "--model-law", "-y", "2012"],
    ["whatif", "--bill", "{root}/bills/broken.toml", "-y", "2012"],
    ["diff", "2012", "2012", "--from-rubric", "lighthouse", "--to-rubric", "harbour", "--why"],
    ["tally", "lamp-lit"],
    ["tally", "lamp-lit", "fog-signal"],
    ["tally", "lamp-lit=full or not fog-signal=none"],
    ["tally", "lamp-lit", "--adoption"],
    ["grade", "--compare", "AL,ZB", "-y", "2012"],
    ["robustness", "--rubric", "lighthouse", "-y", "2012", "--draws", "300"],
    ["robustness", "--coders", "-y", "2014"],
    ["trend"],
    ["trend", "AL"],
    ["map", "2012", "2014"],
    ["map", "-c", "keeper-blame", "-f", "svg"],
    ["explain", "AL", "-y", "2015"],
    ["rubric"],
    ["find", "lamp"],
    ["sql", "harbour", "--dialect", "sqlite"],
    ["tally"],
    ["rubric", "harbour"],
    ["check"],
    ["check", "--suspect", "--stale", "2030-01-01"],
    ["verify"],
    ["agree", "--by", "criterion"],
    ["agree", "--sample", "1/2", "--of", "answers"],
    ["adjudicate", "--agreed", "--dry-run"],
    ["grade", "YP", "-y", "2012", "--coders"],
    ["grade", "YP", "-y", "2012", "--coder", "ab"],
    ["tally", "nothing"],
    *(["export", table] for table in ("scores", "marks", "answers", "changes", "codebook")),
)
BESIDE = {
    "bills/act.toml": 'title = "An act"\nstate = "AL"\n[changes.lamp-lit]\nlevel = "none"\n',
    "bills/broken.toml": 'title = "An act"\nstate = "AL"\n[changes.lamp-lt]\nlevel = "no"\n',
    "rubrics/harbour.toml": """
[crosswalk.lighthouse.house]
kind = "renamed"
from = ["lifeboat"]
to = ["museum"]
levels = { full = "yes", partial = "no", none = "no" }
""",
}
"""What the dataset does not have."""
FORMATS = ("text", "terminal", "json", "csv", "md")

SCRIPT = """
import json, os, sys
from pathlib import Path
from harmless_output import run_command
root, commands, formats = json.load(sys.stdin)
found = {}
for format_ in formats:
    os.environ.pop("FORCE_COLOR", None)
    if format_ == "terminal":
        os.environ["FORCE_COLOR"] = "1"
    for words in commands:
        named = "text" if format_ == "terminal" else format_
        found[" ".join([*words, format_])] = run_command(*root, *words, "-f", named)
for name in ("a.csv", "a.json", "a.md", "a.txt"):
    run_command(*root, "export", "scores", "-o", name)
    found[name] = Path(name).read_bytes().hex()
print(json.dumps(found))
"""


class Surroundings(NamedTuple):
    """What a machine, a user or a shell may have set."""

    variables: dict[str, str]
    umask: int
    backwards: bool
    """Whether the files are made in the opposite order."""
    inside: bool
    """Whether the program runs in the workspace, which then needs no name."""


HOME = Surroundings({"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8"}, 0o022, False, False)
ELSEWHERE = {
    "seed and zone": Surroundings(
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, 0o077, True, False
    ),
    "German": Surroundings(
        {"PYTHONHASHSEED": "4242", "TZ": "America/Los_Angeles", "LC_ALL": "de_DE.UTF-8"},
        0o002,
        True,
        True,
    ),
    "Turkish": Surroundings(
        {"TZ": "XXX-14", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR", "PYTHONUTF8": "0"},
        0o027,
        False,
        True,
    ),
}


def outputs(folder: Path, at: Surroundings) -> tuple[dict[str, object], list[bytes]]:
    """Return what every command prints in every format, and what one prints to a real stream."""
    root = folder / "workspace"
    shutil.rmtree(root, ignore_errors=True)
    files = sorted(each for each in DATASET.rglob("*") if each.is_file())
    for file in reversed(files) if at.backwards else files:
        place = root / file.relative_to(DATASET)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(SOURCE), str(TESTS))),
        "PYTHONHASHSEED": "random",
        "COLUMNS": "100",
        "TERM": "xterm-256color",
        **at.variables,
    }
    for path, text in BESIDE.items():
        (root / path).parent.mkdir(exist_ok=True)
        with (root / path).open("a", encoding="utf-8", newline="\n") as file_:
            file_.write(text)
    commands = [[word.format(root=root) for word in words] for words in COMMANDS]
    # Not with -w: the commands that a result names would have it too, and be longer.
    named: list[str] = []
    if not at.inside:
        environment["STATSCORE_WORKSPACE"] = str(root)
    where = root if at.inside else folder
    every = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps([named, commands, FORMATS]),
        env=environment,
        cwd=where,
        umask=at.umask,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    streams = subprocess.run(
        [sys.executable, "-m", "statscore", *named, "explain", "AL", "-y", "2015"],
        env=environment,
        cwd=where,
        capture_output=True,
        check=True,
    )
    return json.loads(every.stdout), [streams.stdout, streams.stderr]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all, because the overview names it."""
    return tmp_path_factory.mktemp("determinism")


@pytest.fixture(scope="module")
def at_home(folder: Path) -> tuple[dict[str, object], list[bytes]]:
    """What the commands print in one place; the others are compared with it."""
    return outputs(folder, HOME)


@pytest.mark.skipif(os.name == "nt", reason="zones and masks are set otherwise")
@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_same_bytes_everywhere(
    name: str, folder: Path, at_home: tuple[dict[str, object], list[bytes]]
) -> None:
    expected, expected_streams = at_home
    found, streams = outputs(folder, ELSEWHERE[name])
    assert len(found) == len(COMMANDS) * len(FORMATS) + 4
    assert [each for each in expected if found[each] != expected[each]] == []
    assert streams == expected_streams


def test_every_command_is_among_them() -> None:
    from statscore.cli.main import COMMANDS as EVERY  # noqa: PLC0415 - the other name is taken

    assert {words[0] for words in COMMANDS if words} == set(EVERY) - WRITES
