"""Input that somebody made to do harm: each ends in a message or is shown harmless, in bounds."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
import xlsxwriter

from harmless_output import all_complaints, complaints, hidden, run_command
from program import WRITES
from statscore.read.coders import read_coders
from statscore.read.load import load

SOURCE = Path(__file__).parent.parent / "src"
MEMORY = 1_000_000_000
SECONDS = 40
DEEP = 100_000

RUBRIC = """\
title = "Minors"
[grades]
A = 1
F = 0
[areas.law]
title = "Law"
[criteria.immunity]
area = "law"
title = "Immunity"
levels = { full = 1, none = 0 }
"""
STATE = """\
name = "Texas"
[answers.immunity.2015-08-01]
level = "full"
citations = ["Tex. Penal Code § 43.02"]
"""


class Ended(NamedTuple):
    """How a process ended."""

    out: str
    err: str
    exit_code: int


Workspace = Callable[..., Path]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Write a sound workspace, and beside it the files that are given."""

    def write(given: dict[str, bytes] | None = None) -> Path:
        root = tmp_path / "workspace"
        sound = {"rubrics/minors.toml": RUBRIC.encode(), "states/TX.toml": STATE.encode()}
        for path, content in (sound | (given or {})).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        return root

    return write


def bounded(root: Path, *words: str) -> Ended:
    """Run the program with a gigabyte of memory and some seconds of a processor."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))

    ended = subprocess.run(
        [sys.executable, "-m", "statscore", "-w", str(root), *words],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE)},
        preexec_fn=limit,
        capture_output=True,
        encoding="utf-8",
        timeout=10 * SECONDS,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    assert not hidden(ended.stdout) | hidden(ended.stderr)
    return Ended(ended.stdout, ended.stderr, ended.returncode)


def lines(number: int, text: str) -> bytes:
    return "".join(text.format(n=n) for n in range(number)).encode()


HARD: dict[str, tuple[Callable[[], bytes], str]] = {
    "arrays": (lambda: b"x = " + b"[" * DEEP + b"]" * DEEP, "WY.toml:1:105: error: tables are"),
    "open arrays": (lambda: b'name = "W"\nx = ' + b"[" * DEEP, "WY.toml:2:105: error: tables are"),
    "inline tables": (lambda: b"x = " + b"{a=" * DEEP + b"1" + b"}" * DEEP, "tables are nested"),
    "dotted keys": (lambda: b'"a.b" = 1 # x.\nx' + b".a" * DEEP + b" = 1", "WY.toml:2:1: error: t"),
    "headings": (lambda: b"\n[x" + b".a" * DEEP + b"]", "WY.toml:2:2: error: tables are nested"),
    "many deep headings": (
        lambda: lines(5_000, "[x{n}" + ".a" * 90 + "]\n"),
        "[too-many-keys]",
    ),
    "a million keys": (
        lambda: lines(1_000_000, "k{n}=1\n"),
        "WY.toml: error: the file has more ke",
    ),
    "a million tables": (lambda: lines(1_000_000, "[a.k{n}]\nx=1\n"), "[too-many-keys]"),
    "a million items": (lambda: b"x = [" + b"1," * 1_000_000 + b"]", "[too-many-keys]"),
    "a million lines": (lambda: b"#\n" * 1_000_000, "[too-many-keys]"),
    "as many keys as may be": (lambda: lines(49_000, "k{n}=1\n"), "[too-many-problems]"),
    "on one line": (
        lambda: b"x = {" + lines(49_000, "k{n}=1,") + b"y=1}",
        "WY.toml:1:1: error: 'x' is not a key of the file [unknown-key]",
    ),
    "keys on one line": (
        lambda: b"answers = {" + lines(49_000, "k{n}=1,") + b"y=1}",
        "[too-many-problems]",
    ),
    "as many answers as may be": (
        lambda: b'name = "Wyoming"\n' + lines(15_000, '[answers.k{n}.2015]\nlevel="full"\n'),
        "'k0' is no criterion",
    ),
    "a text of 19 MB": (lambda: b'name = "' + b"x" * 19_000_000 + b'"', "longer than 50000 char"),
    "a key of 19 MB": (lambda: b"x" * 19_000_000 + b" = 1", "xxx…' is not a key of the file"),
    "a level of 40,000 letters": (
        lambda: STATE.replace("full", "fu" + "l" * 40_000).encode(),
        "too long for an id",
    ),
    "a whole number": (lambda: b"name = " + b"9" * 10_000, "WY.toml:1:8: error: a whole number"),
    "many long numbers": (
        lambda: b"x = [" + (b"9" * 4_000 + b",") * 4_500 + b"9" * 5_000 + b"]",
        "WY.toml:1:18004506: error: a whole number here has thousands",
    ),
    "a decimal": (lambda: b"name = 0." + b"9" * 10_000, "text in quotes is needed"),
    "a hexadecimal number": (lambda: b"through = 0x" + b"F" * 10_000, "[bad-date]"),
    "a word in hexadecimal": (
        lambda: STATE.replace('"full"', '"full"\nbasis = 0x' + "F" * 10_000).encode(),
        "'a number of thousands of digits' is not a word that 'basis' knows",
    ),
    "a byte that is NUL": (lambda: b'name = "W\0"', "WY.toml:1:10: error: this is not TOML"),
    "half a pair in bytes": (lambda: b'name = "\xed\xa0\x80"', "byte 0xed is not UTF-8 text"),
    "half a pair as an escape": (lambda: b'name = "\\uD800"', "WY.toml:1:15: error: this is no"),
    "overlong bytes": (lambda: b'name = "\xc0\xaf"', "byte 0xc0 is not UTF-8 text"),
    "UTF-16": (lambda: 'name = "W"'.encode("utf-16"), "byte 0xff is not UTF-8 text"),
}


@pytest.mark.parametrize("name", HARD)
def test_a_file_that_is_hard_to_read_is_named_and_left_out(name: str, workspace: Workspace) -> None:
    content, said = HARD[name]
    root = workspace({"states/WY.toml": content()})
    found = bounded(root, "check")
    assert found.exit_code == 1
    assert f"{said}" in found.out
    assert len(found.out) < 100_000
    # The other state is graded as ever.
    graded = bounded(root, "grade", "-y", "2015", "-f", "csv")
    assert (graded.exit_code, graded.out.splitlines()[1][:24]) == (0, "TX,48,0400000US48,Texas,")
    assert graded.err == (
        "warning: states/WY.toml has errors and is left out; `statscore check` shows them\n"
    )


def test_a_sparse_file_of_200_mb(workspace: Workspace) -> None:
    root = workspace()
    with (root / "states" / "WY.toml").open("wb") as file:
        file.truncate(200_000_000)
    found = bounded(root, "check")
    assert found.exit_code == 1
    assert "states/WY.toml: error: the file is larger than 20 MB [too-large]" in found.out


RUBRICS = {
    "weight = nan": "[bad-number]",
    "weight = -inf": "[bad-number]",
    "weight = 1e999999999": "[bad-number]",
    "weight = 1e99999999999999999999": "[bad-number]",
    "weight = 1e-999999999": "[bad-number]",
    "weight = 0." + "9" * 10_000: "[bad-number]",
    "weight = " + "9" * 10_000: "thousands of digits",
    "weight = 0x" + "9" * 10_000: "[bad-number]",
    'weight = "1/' + "9" * 10_000 + '"': "[bad-number]",
    'weight = "' + "9" * 10_000 + '/7"': "[bad-number]",
    'weight = "1/10001"': "a fraction has at most 10,000 below the line",
    'weight = "1/0"': "[bad-number]",
    'weight = "٣"': "[bad-number]",
    "number = 5.3": "text in quotes is needed",
    "from = 0x" + "9" * 10_000: "[bad-year]",
}


def test_numbers_that_are_none(workspace: Workspace) -> None:
    root = workspace(
        {f"rubrics/r{n}.toml": f"{RUBRIC}{line}\n".encode() for n, line in enumerate(RUBRICS)}
    )
    found = bounded(root, "check")
    assert found.exit_code == 1
    for number, said in enumerate(RUBRICS.values()):
        (line,) = (
            each for each in found.out.splitlines() if each.startswith(f"rubrics/r{number}.toml:")
        )
        assert said in line


def test_counts_of_the_nation(workspace: Workspace) -> None:
    tally = '[national.2015]\ngrades = {{ A = {n} }}\nsource = "https://a.b"\n'
    more = '[national.2016.tally.immunity]\nfull = {n}\nsource = "https://a.b"\n'
    for n, said in (("-1", "0 is the least"), ("1000000", "100000 is the most")):
        root = workspace({"rubrics/minors.toml": (RUBRIC + (tally + more).format(n=n)).encode()})
        assert bounded(root, "check").out.count(said) == 2
    root = workspace({"rubrics/minors.toml": (RUBRIC + tally.format(n="0x" + "F" * 5000)).encode()})
    assert "100000 is the most" in bounded(root, "check").out


def test_a_sum_of_thousands_of_digits_is_shown(workspace: Workspace) -> None:
    primes = [n for n in range(3, 10_000, 2) if all(n % m for m in range(3, int(n**0.5) + 1, 2))]
    criteria = "".join(
        f'[criteria.k{n}]\narea = "law"\ntitle = "K"\nweight = "1/{n}"\n'
        f"levels = {{ full = 1, none = 0 }}\n"
        for n in primes[-1000:-1]
    )
    state = STATE + "".join(
        f'[answers.k{n}.2015-01-01]\nlevel = "full"\nsources = ["https://a.b"]\n'
        for n in primes[-1000:-1]
    )
    many = {"rubrics/minors.toml": f"{RUBRIC}{criteria}".encode(), "states/TX.toml": state.encode()}
    root = workspace(many)
    for words in (["grade", "TX", "-y", "2015"], ["export", "scores"], ["trend"], ["check"]):
        assert bounded(root, *words).exit_code == 0
    found = bounded(root, "grade", "TX", "-y", "2015", "-f", "json")
    assert len(found.out) > 4_300


@pytest.mark.parametrize("weight", ["{n}", '"1/{n}"'])
def test_plans_that_no_computer_would_finish_are_not_begun(
    weight: str, workspace: Workspace
) -> None:
    numbers = [n for n in range(101, 3_000) if all(n % m for m in range(2, int(n**0.5) + 1))][:400]
    criteria = "".join(
        f'[criteria.k{n}]\narea = "law"\ntitle = "K"\nweight = {weight.format(n=n)}\n'
        'levels = { full = 1, most = "3/7", some = "1/3", none = 0 }\n'
        for n in numbers
    )
    most = sum(numbers) if weight == "{n}" else 1
    rubric = RUBRIC.replace("A = 1", f"A = {most * 7 // 10 or '0.3'}")
    state = 'name = "Texas"\n' + "".join(
        f'[answers.k{n}.2015-01-01]\nlevel = "none"\nsources = ["https://a.b"]\n' for n in numbers
    )
    files = {"rubrics/minors.toml": f"{rubric}{criteria}", "states/TX.toml": state}
    root = workspace({path: text.encode() for path, text in files.items()})
    found = bounded(root, "gaps", "TX", "--to", "A")
    assert (found.exit_code, found.out) == (2, "")
    assert "400 criteria can change in Texas, too many to find the cheapest changes" in found.err
    excluded = [word for n in numbers[20:] for word in ("--exclude", f"k{n}")]
    assert bounded(root, "gaps", "TX", "--to", "A", *excluded).exit_code == 0


@pytest.mark.parametrize("words", [["robustness"], ["gaps"], ["whatif", "--all-states"], ["trend"]])
def test_a_workspace_without_a_sound_state(words: list[str], workspace: Workspace) -> None:
    root = workspace({"states/TX.toml": b"name = 1"})
    found = bounded(root, *words, *(() if words == ["trend"] else ("-y", "2015")))
    assert found.exit_code in (0, 1, 2)
    assert bool(found.out) == (found.exit_code == 0)


def test_more_criteria_than_anybody_reads(workspace: Workspace) -> None:
    criteria = "".join(
        f'[criteria.k{n}]\narea = "law"\ntitle = "K"\nlevels = {{ full = 1 }}\n'
        for n in range(1_000)
    )
    root = workspace({"rubrics/minors.toml": f"{RUBRIC}{criteria}".encode()})
    assert "more than 1000 are too many here" in bounded(root, "check").out


def test_windows_lines_and_a_byte_order_mark(workspace: Workspace) -> None:
    root = workspace({"states/TX.toml": b"\xef\xbb\xbf" + STATE.replace("\n", "\r\n").encode()})
    assert bounded(root, "check").exit_code == 0


# Names.


def test_ids_that_are_paths(workspace: Workspace) -> None:
    root = workspace(
        {
            "statscore.toml": b'rubric = "../../etc/passwd"\n',
            "rubrics/other.toml": RUBRIC.replace("immunity", '"../../etc/passwd"').encode(),
            "states/AL.toml": STATE.replace("immunity", '"../../etc/passwd"').encode(),
            "states/AK.toml": b'name = "A"\n[published."../minors".2015]\nsource = "x"\n',
        }
    )
    found = bounded(root, "check")
    assert found.exit_code == 1
    assert found.out.count("'../../etc/passwd' is not an id") == 3
    assert "'../minors' is not an id" in found.out
    asked = bounded(root, "grade", "--rubric", "../../etc/passwd")
    assert (asked.exit_code, asked.out) == (2, "")
    assert "there is no rubric '../../etc/passwd'" in asked.err


def test_file_names_that_another_system_cannot_hold(workspace: Workspace) -> None:
    root = workspace(
        {
            "states/CON.toml": STATE.encode(),
            "states/tx.toml": STATE.encode(),
            "states/\x1b[31mZZ.toml": STATE.encode(),
            "states/\u202eTX.toml": STATE.encode(),
            "states/T X.toml": STATE.encode(),
            "states/ТХ.toml": STATE.encode(),  # noqa: RUF001 - Cyrillic on purpose
            "states/.#TX.toml": b"left by an editor",
            "rubrics/nul.v2.toml": RUBRIC.encode(),
        }
    )
    (Path(os.fsdecode(os.fsencode(root) + b"/states/\xff.toml"))).write_bytes(STATE.encode())
    assert bounded(root, "check").out == (
        "rubrics/nul.v2.toml: error: Windows cannot hold a file of the name 'nul.v2.toml' "
        "[bad-file-name]\n"
        "   = rename the file\n"
        "states/<U+001B>[31mZZ.toml: error: the file's name has characters that cannot be seen "
        "[bad-file-name]\n"
        "   = rename the file\n"
        "states/<U+202E>TX.toml: error: the file's name has characters that cannot be seen "
        "[bad-file-name]\n"
        "   = rename the file\n"
        "states/<U+DCFF>.toml: error: the file's name has characters that cannot be seen "
        "[bad-file-name]\n"
        "   = rename the file\n"
        "states/CON.toml: error: Windows cannot hold a file of the name 'CON.toml' "
        "[bad-file-name]\n"
        "   = rename the file\n"
        "states/T X.toml: error: 'T X' cannot be a state's code [bad-state-code]\n"
        "   = name the file after the postal code, such as TX.toml\n"
        "states/tx.toml: error: the name differs from 'TX.toml' in upper and lower case alone "
        "[bad-file-name]\n"
        "   = rename the file\n"
        "states/ТХ.toml: error: 'ТХ' cannot be a state's code [bad-state-code]\n"  # noqa: RUF001
        "   = name the file after the postal code, such as TX.toml\n"
        "2 rubrics and 3 states checked: 8 errors, 0 warnings\n"
    )
    assert list(load(root).states) == ["TX"]


def test_names_of_coders(workspace: Workspace) -> None:
    answers = STATE.split("\n", 1)[1].encode()
    names = ("ab", "con", "\x1b[31m", "..a", "A b", "\u202eab")
    root = workspace({f"coders/{name}/TX.toml": answers for name in names})
    (root / "coders" / "out").symlink_to("/etc")
    (root / "coders" / "note.txt").write_text("", encoding="utf-8")
    needs = "is not an id; use lower-case letters, digits and single hyphens [bad-id]"
    assert bounded(root, "check").out == (
        "coders/<U+001B>[31m: error: the folder's name: '<U+001B>[31m' " + needs + "\n"
        "   = rename the folder\n"
        "coders/A b: error: the folder's name: 'A b' " + needs + "\n"
        "   = rename the folder\n"
        "coders/con: error: Windows cannot hold a folder of the name 'con' [bad-file-name]\n"
        "   = rename the folder\n"
        "coders/note.txt: warning: this file is not read [not-read]\n"
        "   = put it into the coder's own folder\n"
        "coders/out: error: this is a link that leads out of the workspace [outside-workspace]\n"
        "   = put the file itself here\n"
        "coders/<U+202E>ab: error: the folder's name: '<U+202E>ab' " + needs + "\n"
        "   = rename the folder\n"
        "1 rubric and 1 state checked: 5 errors, 1 warning\n"
    )


def test_a_folder_of_coders_that_may_not_be_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = load(workspace({"coders/ab/TX.toml": b""}))

    def denied(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)
    coders, (found,) = read_coders(read)
    assert (coders, found.file, found.code) == ((), "coders", "unreadable")


@pytest.mark.parametrize("link", ["bills/act.toml", "bills"])
def test_a_bill_in_the_workspace_is_no_link_out_of_it(link: str, workspace: Workspace) -> None:
    root = workspace()
    bill = b'title = "An act"\n[changes.immunity]\nlevel = "none"\n'
    elsewhere = root.parent / "act.toml"
    elsewhere.write_bytes(bill)
    (root / link).parent.mkdir(exist_ok=True)
    (root / link).symlink_to(elsewhere if link.endswith(".toml") else root.parent)
    refused = bounded(root, "whatif", "TX", "--bill", str(root / "bills" / "act.toml"))
    assert (refused.exit_code, refused.out) == (1, "")
    assert "[outside-workspace]" in refused.err
    # The user's own, elsewhere, may be a link to anywhere.
    own = root.parent / "mine.toml"
    own.symlink_to(elsewhere)
    assert bounded(root, "whatif", "TX", "--bill", str(own)).exit_code == 0


@pytest.mark.parametrize("link", ["editions/2015.toml", "editions"])
def test_an_edition_that_is_a_link_is_no_release(link: str, workspace: Workspace) -> None:
    root = workspace({"statscore.toml": b""})
    assert bounded(root, "freeze", "2015").exit_code == 0
    assert "edition 2015 of" in bounded(root, "grade", "TX", "-y", "2015").out
    (root / link).rename(root.parent / "elsewhere")
    (root / link).symlink_to(root.parent / "elsewhere")
    found = bounded(root, "grade", "TX", "-y", "2015")
    assert "editions/2015.toml cannot be read" in found.out
    assert found.err == "warning: editions/2015.toml cannot be read; `statscore check` shows why\n"


# Links, pipes, devices.


def link_to(target: str | Path) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


REFUSED: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a link out": ("states/WY.toml", link_to("/etc/passwd"), "outside-workspace"),
    "a link to a rubric": ("rubrics/x.toml", link_to("/etc/passwd"), "outside-workspace"),
    "the settings": ("statscore.toml", link_to("/etc/passwd"), "outside-workspace"),
    "a link up": ("states/WY.toml", link_to("../../WY.toml"), "outside-workspace"),
    "a device": ("states/WY.toml", link_to("/dev/zero"), "outside-workspace"),
    "a loop": ("states/WY.toml", link_to("WY.toml"), "unreadable"),
    "nowhere": ("states/WY.toml", link_to("nothing"), "unreadable"),
    "a pipe": ("states/WY.toml", os.mkfifo, "unreadable"),
    "a pipe for settings": ("statscore.toml", os.mkfifo, "unreadable"),
    "through a second link": ("states/WY.toml", link_to("../second"), "outside-workspace"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_file_of_the_workspace_is_not_opened(name: str, workspace: Workspace) -> None:
    path, make, code = REFUSED[name]
    root = workspace()
    (root.parent / "WY.toml").write_text(STATE, encoding="utf-8")
    (root / "second").symlink_to("../WY.toml")
    make(root / path)
    found = bounded(root, "check")
    assert (found.exit_code, found.out.count(f"{path}: error: "), found.out.count(code)) == (
        1,
        1,
        1,
    )
    assert "root:" not in found.out
    if path == "states/WY.toml":
        asked = bounded(root, "grade", "WY")
        assert (asked.exit_code, asked.out) == (1, "")
        assert "WY cannot be graded" in asked.err


@pytest.mark.parametrize("folder", ["states", "rubrics"])
@pytest.mark.parametrize("target", ["../elsewhere", "{folder}"])
def test_a_folder_that_leads_elsewhere(folder: str, target: str, workspace: Workspace) -> None:
    root = workspace({"statscore.toml": b""})
    (root / folder).rename(root.parent / "elsewhere")
    (root / folder).symlink_to(target.format(folder=folder))
    code = "outside-workspace" if ".." in target else "unreadable"
    found = bounded(root, "check")
    assert found.exit_code == 1
    assert f"[{code}]" in found.out.splitlines()[0]
    assert found.out.startswith(f"{folder}: error: ")


def test_a_link_inside_the_workspace_is_followed(workspace: Workspace) -> None:
    root = workspace()
    (root / "states" / "WY.toml").symlink_to("TX.toml")
    (root.parent / "other").symlink_to(root)
    assert list(load(root.parent / "other").states) == ["TX", "WY"]


def test_the_files_that_ship_may_be_links_to_anywhere(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = workspace()
    (root / "states" / "TX.toml").rename(tmp_path / "TX.toml")
    (root / "states" / "TX.toml").symlink_to(tmp_path / "TX.toml")
    assert [each.code for each in load(root).diagnostics] == ["outside-workspace"]
    monkeypatch.setattr("statscore.read.load.find_workspace", lambda _named: (root, True))
    assert list(load().states) == ["TX"]


def test_a_folder_that_may_not_be_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace()

    def denied(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", denied)
    assert [(each.file, each.code) for each in load(root).diagnostics] == [
        ("rubrics", "unreadable"),
        ("states", "unreadable"),
    ]


# What is shown.

STEERING = (
    "\\u001b[31mred\\u001b]8;;https://evil.example\\u0007\\u009b2J\\u0000\\b\\f\\u007f",
    "\\u202eright\\u2066\\u200f\\u061c to left",
    "zero\\u200b\\u2060\\uFEFF\\u00AD width\\U000E0041 tag \\u200d\\u200c",
    "two\\nlines\\r\\nand\\u2028three\\u0085four\\tfive",
    "<script>alert(1)</script><img src=x onerror=alert(1)> &#x202e; &lt;",
    "[a](javascript:alert(1)) ![b](x) `c` | d\\n\\n# e",
    "states/TX.toml:1: error: \\n::error file=x::y",
    "[red]markup[/red] :smile:",
)
MARKERS = ("- item | b", "---")
FORMULAS = (
    '=HYPERLINK(\\"https://evil.example\\")',
    "+1+1|cmd",
    "-1+1|cmd",
    "@SUM(1)",
    "  =1+1",
    "\\t=1+1",
    "\\uFF1D1+1",
)


def filled(text: str) -> dict[str, bytes]:
    """Return a workspace that says the text wherever it takes any."""
    rubric = f"""\
title = "{text}"
publisher = "{text}"
source = "https://a.example/{text}"
note = "{text}"
from = 2011
[grades]
"{text}" = 1
F = 0
[areas.law]
title = "{text}"
number = "{text}"
note = "{text}"
[criteria.immunity]
area = "law"
title = "{text}"
number = "{text}"
question = "{text}"
note = "{text}"
levels = {{ full = 1, none = 0 }}
meets = {{ full = "{text}", none = "{text}" }}
[criteria.services]
area = "law"
title = "Services"
levels = {{ full = 1, none = 0 }}
[caps.one]
criterion = "services"
below = "full"
grade = "{text}"
note = "{text}"
[national.2015]
grades = {{ "{text}" = 3 }}
mean = 1
source = "javascript:{text}"
note = "{text}"
[national.2015.tally.immunity]
full = 3
source = "https://a.example/{text}"
note = "{text}"
"""
    state = f"""\
name = "{text}"
note = "{text}"
[answers.immunity.2011]
level = "none"
citations = ["§ 1"]
[answers.immunity.2015-01-01]
level = "full"
citations = ["{text}"]
act = "{text}"
sources = ["https://a.example/{text}"]
quote = "{text}"
note = "{text}"
coder = "{text}"
[published.minors.2015]
score = 5
grade = "{text}"
areas = {{ law = 5 }}
source = "https://a.example/{text}"
note = "{text}"
[published.minors.2014]
grade = "{text}"
source = "javascript:{text}"
"""
    services = f"""\
[answers.services.2010-01-01]
level = "none"
citations = ["{text}"]
note = "{text}"
"""
    older = f"""\
title = "{text}"
from = 2005
until = 2010
[grades]
"{text}" = 1
[areas.law]
title = "{text}"
[criteria.charges]
area = "law"
title = "{text}"
levels = {{ full = 1, none = 0 }}
meets = {{ full = "{text}", none = "{text}" }}
"""
    crosswalk = f"""\
[crosswalk.older.one]
kind = "renamed"
from = ["charges"]
to = ["immunity"]
levels = {{ full = "full", none = "none" }}
note = "{text}"
"""
    answered = f"""\
batch = "{text}"
note = "{text}"
[answers.immunity.2011-01-01]
level = "LEVEL"
citations = ["{text}"]
quote = "{text}"
note = "{text}"
coder = "{text}"
batch = "{text}"
[answers.services.2012-01-01]
level = "full"
sources = ["https://a.example/{text}"]
"""
    edition = f"""\
rubric = "minors"
year = 2015
as_of = 2015-12-31
frozen = 2016-01-15
program = "{text}"
rubric_fingerprint = "0123456789ab"
fingerprint = "0123456789ab"
[cards.TX]
score = "0"
grade = "{text}"
published = "{text}"
basis = "computed"
fingerprint = "0123456789ab"
[cards.TX.marks]
immunity = "{text}"
[corrections.TX.1]
date = 2016-02-01
reason = "{text}"
who = "{text}"
score = "{text}"
"""
    bill = f"""\
title = "{text}"
number = "{text}"
state = "TX"
source = "https://a.example/{text}"
effective = 2014-01-01
note = "{text}"
[changes.services]
level = "full"
citations = ["{text}"]
quote = "{text}"
note = "{text}"
"""
    broken = f"""\
name = "{text}"
"{text}" = 1
basis = "{text}"
[answers.immunity.2015]
level = "{text}"
basis = "{text}"
[answers."{text}".2015]
level = "full"
"""
    return {
        "statscore.toml": f'title = "{text}"\n'.encode(),
        "rubrics/minors.toml": f"{rubric}{crosswalk}".encode(),
        "rubrics/older.toml": older.encode(),
        "coders/ab/TX.toml": answered.replace("LEVEL", "full").encode(),
        "coders/cd/TX.toml": answered.replace("LEVEL", "none").encode(),
        "coders/cd/AL.toml": f'batch = "{text}"\n"{text}" = 1\n'.encode(),
        "editions/2015.toml": edition.encode(),
        "editions/2014.toml": edition.replace("2015", "2014")
        .replace("cards.TX", "cards.AL")
        .encode(),
        "bills/sound.toml": bill.encode(),
        "bills/broken.toml": bill.replace("TX", text).replace("full", text).encode(),
        "states/TX.toml": state.encode(),
        "states/AL.toml": state.encode(),
        "states/WY.toml": (state + services).encode(),
        "states/AK.toml": broken.encode(),
        "states/AZ.toml": f'name = "A"\n[published."{text}".2015]\n'.encode(),
        "states/AR.toml": f'name = "A"\n[published.minors.2015]\ngrade = "{text}!"\n'.encode(),
    }


COMMANDS = (
    [],
    ["grade"],
    ["grade", "TX"],
    ["grade", "TX", "AL", "--marks"],
    ["diff", "2014", "2015"],
    ["diff", "2014", "2015", "TX", "--why"],
    ["gaps"],
    ["gaps", "TX"],
    ["gaps", "-c", "services"],
    ["gaps", "--to", "A"],
    ["gaps", "TX", "--to", "A"],
    ["gaps", "--to", "F"],
    ["gaps", "TX", "--to", "F"],
    ["whatif", "TX", "immunity=none"],
    ["whatif", "--all-states", "immunity=none"],
    ["whatif", "--bill", "{root}/bills/sound.toml"],
    ["whatif", "--bill", "{root}/bills/sound.toml", "--model-law", "-y", "2015"],
    ["whatif", "TX", "--bill", "{root}/bills/broken.toml"],
    ["whatif", "TX", "--bill", "{root}/states/TX.toml"],
    ["tally"],
    ["find", "a"],
    ["sql", "minors"],
    ["tally", "immunity"],
    ["tally", "immunity", "services"],
    ["tally", "immunity", "--years", "2014-2015"],
    ["tally", "immunity", "--adoption"],
    ["tally", "immunity=full or services=none"],
    ["grade", "--compare", "TX,AL"],
    ["grade", "TX", "--coders", "-y", "2015"],
    ["grade", "TX", "--coder", "ab", "-y", "2015", "--marks"],
    ["diff", "2010", "2015"],
    ["diff", "2010", "2015", "TX", "--why"],
    ["robustness", "-y", "2015", "--draws", "20"],
    ["robustness", "--coders", "-y", "2015"],
    ["trend"],
    ["trend", "TX"],
    ["map", "2014", "2015"],
    ["map", "-c", "immunity", "--last-seen"],
    ["explain", "TX"],
    ["explain", "TX", "immunity"],
    ["rubric"],
    ["rubric", "minors"],
    ["check"],
    ["check", "--suspect", "--stale", "1d"],
    ["verify"],
    ["agree"],
    ["agree", "--by", "batch"],
    ["agree", "--by", "criterion"],
    ["agree", "--sample", "1/2", "--of", "answers"],
    ["adjudicate", "--agreed", "--dry-run"],
    ["set", "TX", "immunity", "none", "--from", "2016", "--dry-run"],
    ["tally", "nothing=x"],
    ["gaps", "--to", "nothing"],
    *(
        ["export", table]
        for table in ("scores", "areas", "marks", "answers", "changes", "counts", "codebook")
    ),
)


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        *((each, " ".join(STEERING)) for each in ("text", "terminal", "json", "csv", "md")),
        *(("md", each) for each in (*STEERING[4:7], *MARKERS)),
        *(("csv", each) for each in FORMULAS),
    ],
)
def test_every_output_of_every_command_is_harmless(
    format_: str, text: str, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    if format_ == "terminal":
        monkeypatch.setenv("FORCE_COLOR", "1")
    root = workspace(filled(text))
    kind = "text" if format_ == "terminal" else format_
    run = partial(all_complaints, format_=kind, styled=format_ == "terminal")
    for each in COMMANDS:
        words = [word.format(root=root) for word in each]
        assert run(["-w", str(root), *words, "-f", kind]) == [], words
    # And it was there to be shown.
    assert list(load(root).states) == ["AL", "TX", "WY"]


def test_the_commands_are_all_tried() -> None:
    from statscore.cli.main import COMMANDS as EVERY  # noqa: PLC0415

    assert {words[0] for words in COMMANDS if words} == {*EVERY} - WRITES | {"set"}


@pytest.mark.parametrize("words", [["trend"], ["trend", "TX"], ["export", "marks"], ["grade"], []])
def test_years_that_are_slips_do_not_stand_for_thousands(
    words: list[str], workspace: Workspace
) -> None:
    slips = "".join(
        f'[answers.immunity.{since}]\nlevel = "none"\ncitations = ["§ 1"]\n'
        for since in ("0215-08-01", "9998-01-01")
    )
    root = workspace({"states/WY.toml": f"{STATE}{slips}".encode(), "statscore.toml": b""})
    found = bounded(root, *words)
    assert found.exit_code == 0
    assert found.out.count("\n") < 40  # a year is some rows of marks
    assert "9998" in bounded(root, "trend", "WY", "--years", "9998").out


def test_words_on_the_command_line_are_shown_harmless(workspace: Workspace) -> None:
    root = str(workspace())
    for words in (["grade", "\u202eTX"], ["tally", "\x1b[31m"], ["\x1b[2J"], ["grade", "--\u202e"]):
        ran = run_command("-w", root, *words)
        assert (ran.exit_code, ran.out) == (2, "")
        assert not hidden(ran.err)


def test_one_file_has_no_more_than_a_hundred_problems(workspace: Workspace) -> None:
    keys = "".join(f"k{n} = 1\n" for n in range(150))
    found = load(workspace({"states/WY.toml": keys.encode()})).diagnostics
    assert len(found) == 101
    assert found[0].code == "too-many-problems"
    assert found[0].message == "the file has more than 100 problems; these are the first"


# Review sheets.


def workbook(*cells: tuple[int, int, str]) -> bytes:
    """Return a workbook with these cells: row, column, text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, column, text in cells:
            sheet.write_string(row, column, text)
    return out.getvalue()


def swollen() -> bytes:
    """Return a workbook of 200 kB whose one sheet has a gigabyte of texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook((0, 0, "state")))) as sound:
        parts = {name: sound.read(name) for name in sound.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            if not name.endswith("sheet1.xml"):
                book.writestr(name, content)
                continue
            cell = b'<c r="A1" t="inlineStr"><is><t>' + b"x" * 200 + b"</t></is></c>"
            start, end = b"<sheetData>", b"</sheetData></worksheet>"
            head = content.split(b"<sheetData")[0]
            row = b'<row r="1">' + cell * 5_000_000 + b"</row>"
            book.writestr(name, head + start + row + end)
    return out.getvalue()


HEADINGS = b"state,criterion,date,decision,decided by,reason\n"
SHEETS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "the farthest corner": (
        "x.xlsx",
        lambda: workbook((0, 0, "state"), (1_048_575, 16_383, "x")),
        "it asks for more memory or time than any filled sheet",
    ),
    "far below": (
        "x.xlsx",
        lambda: workbook((0, 5, "state"), (1_048_575, 0, "x")),
        "it has more than 100000 rows, empty ones among them",
    ),
    "far beside": (
        "x.xlsx",
        lambda: workbook((0, 0, "state"), (0, 16_383, "x")),
        "it has more than 500 columns",
    ),
    "a million cells": ("x.xlsx", swollen, "it asks for more memory or time than any filled sheet"),
    "half a workbook": ("x.xlsx", lambda: workbook((0, 0, "state"))[:2000], "no workbook that can"),
    "no workbook": ("x.ods", lambda: b"PK\3\4" + b"x" * 2000, "no workbook that can"),
    "nothing in it": ("x.xlsx", workbook, "the first row has no headings"),
    "commas": ("x.csv", lambda: b"," * 19_000_000, "it has more than 500 columns"),
    "lines": ("x.csv", lambda: HEADINGS + b"TX,i,2015,n,a,b\n" * 1_000_000, "than 100000 rows"),
    "a long field": ("x.csv", lambda: HEADINGS + b'"' + b"x" * 19_000_000, "field larger than"),
    "40 MB": ("x.csv", lambda: b"x" * 40_000_000, "the file is larger than 20 MB"),
    "NUL": ("x.csv", lambda: HEADINGS + b"\0", "it is no text"),
    "a row that ends early": (
        "x.csv",
        lambda: HEADINGS + b"TX,immunity,2015-08-01,none\n",
        "row 2, column 'decided by': the row ends before this column; it has 4 of 6 fields",
    ),
    "a line of its own": (
        "x.csv",
        lambda: HEADINGS + b'"\x1b[2J\nstates/TX.toml:1: error",immunity,2015,none,a,b\n',
        "row 2, column 'state': there is no file states/<U+001B>[2J<U+000A>STATES/T",
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_that_is_none_is_refused(name: str, workspace: Workspace) -> None:
    file, content, said = SHEETS[name]
    answers = STATE.split("\n", 1)[1].encode()
    root = workspace({"coders/ab/TX.toml": answers, "coders/cd/TX.toml": answers})
    (root.parent / file).write_bytes(content())
    found = bounded(root, "adjudicate", str(root.parent / file))
    assert (found.exit_code, found.out) == (1, "")
    assert said in found.err
    assert found.err.count("\n") <= 3


@pytest.mark.parametrize("words", [["adjudicate"], ["whatif", "TX", "--bill"], ["import"]])
@pytest.mark.parametrize("given", ["/dev/zero", "pipe.csv", ".", "nowhere.csv"])
def test_what_is_named_and_is_no_file_is_not_opened(
    words: list[str], given: str, workspace: Workspace
) -> None:
    answers = STATE.split("\n", 1)[1].encode()
    root = workspace({"coders/ab/TX.toml": answers, "coders/cd/TX.toml": answers})
    os.mkfifo(root / "pipe.csv")
    found = bounded(root, *words, str(root / given))
    assert (found.exit_code, found.out) == (1, "")
    assert "cannot be" in found.err


# What is written.


PANEL = "code,name,year,\x1b[31mred\u202e,=1+1\nXX,\x1b]8;;a\x07\u202e,2015,yes,no\n"


def test_every_command_that_writes_is_harmless(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    files = filled(" ".join(STEERING))
    agreeing = {path: content.replace(b" = 5", b" = 1") for path, content in files.items()}
    root = workspace(agreeing)
    for broken in ("AK", "AR", "AZ"):
        (root / "states" / f"{broken}.toml").unlink()
    (root / "coders" / "cd" / "AL.toml").unlink()
    for year in (2014, 2015):
        (root / "editions" / f"{year}.toml").unlink()
    sheet, panel = str(root / "sheet.csv"), str(root / "panel.csv")
    Path(panel).write_text(PANEL, encoding="utf-8")
    # The levels of three criteria: one is skipped, and `q` leaves at the next.
    answers = "full\n2015\n§ 1\n\n\n\n\n?\ns\nq\n"
    for words, code in (
        (["new", "state", "AK"], 0),
        (["new", "rubric", "fresh"], 0),
        (["code", "AK", "--rubric", "minors", "-y", "2015"], 0),
        (["freeze", "2015"], 0),
        (["set", "WY", "immunity", "none", "--from", "2015", "--cite", "§ 2"], 0),
        (["verify"], 1),
        (["freeze", "2015", "--correct", "WY", "--reason", "=1+1", "--who", "\u202ea"], 0),
        (["verify"], 0),
        (["check", "--accept", "TX"], 0),
        (["agree", "--sheet", sheet], 0),
        (["adjudicate", sheet], 0),
        (["adjudicate", "--agreed"], 0),
        (["schema"], 0),
        (["import", panel, "--new-rubric", "taken", "--new-states", "--source", STEERING[1]], 0),
        (["import", panel, "--partial"], 0),
    ):
        ran = run_command("-w", str(root), *words, typed=answers)
        assert ran.exit_code == code, ran
        assert list(complaints(ran, "text")) == [], words
    # What stands in the files can be read again, and no word of one has become a line of another.
    errors = [each for each in load(root).diagnostics if each.severity == "error"]
    assert [each.file for each in errors] == ["rubrics/fresh.toml"] * len(errors)
    for file in root.rglob("*.toml"):
        assert not [line for line in file.read_text("utf-8").split("\n") if line.startswith("# e ")]
