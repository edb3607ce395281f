"""What is written: only over the text that was decided on, nothing that `check` refuses."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program import ROOT, Program, environment
from statscore.checks import check_coders, findings
from statscore.cli import prompts
from statscore.cli.main import run
from statscore.desk.importing.asked import Asked
from statscore.desk.importing.taking import ReadSheet, read_all
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.coders import read_coders
from statscore.read.editions import read_editions
from statscore.read.load import load
from workspace_texts import CRITERIA, LEVELS, STATES, YEARS, panel, some, sound, write

RUBRIC = """\
title = "Example"
[grades]
A = 8
F = 0
[areas.first]
title = "First"
[criteria.a]
area = "first"
title = "A"
weight = 5
levels = { full = 1, some = 0.5, none = 0 }
[criteria.b]
area = "first"
title = "B"
weight = 5
levels = { full = 1, some = 0.5, none = 0 }
"""
STATE = 'name = "Ohio"\nthrough = 2020\n'
THEIRS = """
[answers.a.2015-01-01]
level = "some"
citations = ["Ohio Rev. Code § 2907.01"]
quote = "No minor shall be charged."
note = "Read in full."
coder = "cd"
"""


@pytest.fixture
def ohio(tmp_path: Path) -> Path:
    """The file of a state, in a workspace of the current folder."""
    write(tmp_path, {"rubrics/r.toml": RUBRIC, "states/OH.toml": STATE})
    return tmp_path / "states" / "OH.toml"


Meanwhile = Callable[[Path, str, str], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have somebody put a text into a file as soon as a prompt that begins so is shown."""

    def change(file: Path, prompt: str, text: str) -> None:
        real, texts = prompts._line, [text]

        def line(shown: str, typed: str) -> str:
            if shown.startswith(prompt) and texts:
                file.write_text(texts.pop(), encoding="utf-8", newline="\n")
            return real(shown, typed)

        monkeypatch.setattr(prompts, "_line", line)

    return change


CODE = ("code", "OH", "-c", "a", "--coder", "ab")
TYPED = "none\n2015-01-01\n\n\n\n\n\n\n"
THERE = "states/OH.toml has changed in the meantime: somebody else has answered this\n" + THEIRS[1:]
MINE = '[answers.a.2015-01-01]\nlevel = "none"\ncoder = "ab"\n'


def test_whoever_codes_sees_what_somebody_else_answered_meanwhile_and_keeps_it(
    program: Program, ohio: Path, meanwhile: Meanwhile
) -> None:
    meanwhile(ohio, "Note", STATE + THEIRS)
    done = program(*CODE, typed=f"{TYPED}theirs\n")
    assert done.err.endswith(THERE)
    assert "Keep theirs or write yours (theirs, mine)> " in done.out
    assert done.out.endswith("0 answers saved, 0 left\n")
    assert ohio.read_text(encoding="utf-8") == STATE + THEIRS


def test_whoever_codes_writes_over_it_and_keeps_nothing_of_it(
    program: Program, ohio: Path, meanwhile: Meanwhile
) -> None:
    meanwhile(ohio, "Note", STATE + THEIRS)
    done = program(*CODE, typed=f"{TYPED}what\nmine\n")
    assert "type theirs to leave the file as it is" in done.err
    text = ohio.read_text(encoding="utf-8")
    assert text.startswith(f"{STATE}\n{MINE}coded = ")
    assert not any(word in text for word in ("quote", "note", "citations", "cd"))
    assert done.out.endswith("1 answer saved, 0 left\n")


def test_whoever_codes_leaves_at_the_question(
    program: Program, ohio: Path, meanwhile: Meanwhile
) -> None:
    meanwhile(ohio, "Note", STATE + THEIRS)
    for end in ("q\n", ""):
        done = program(*CODE, typed=TYPED + end)
        assert done.exit_code == 0
        assert ohio.read_text(encoding="utf-8") == STATE + THEIRS


def test_what_changes_at_the_question_is_asked_again(
    program: Program, ohio: Path, meanwhile: Meanwhile
) -> None:
    later = THEIRS.replace('"some"', '"full"')
    meanwhile(ohio, "Keep", STATE + later)
    meanwhile(ohio, "Note", STATE + THEIRS)
    done = program(*CODE, typed=f"{TYPED}mine\ntheirs\n")
    assert done.out.count("Keep theirs or write yours") == 2
    assert ohio.read_text(encoding="utf-8") == STATE + later


def test_an_answer_to_another_criterion_holds_nobody_up(
    program: Program, ohio: Path, meanwhile: Meanwhile
) -> None:
    theirs = THEIRS.replace("answers.a", "answers.b")
    meanwhile(ohio, "Note", STATE + theirs)
    done = program(*CODE, typed=TYPED)
    assert "states/OH.toml has changed in the meantime: reading it again\n" in done.err
    text = ohio.read_text(encoding="utf-8")
    assert theirs in text
    assert MINE in text


def test_an_answer_is_held_against_the_rubric_of_the_moment(
    program: Program, ohio: Path, meanwhile: Meanwhile
) -> None:
    rubric = ohio.parent.parent / "rubrics" / "r.toml"
    meanwhile(rubric, "Note", RUBRIC.replace("none = 0", "nothing = 0"))
    done = program(*CODE, typed=TYPED)
    assert "error: 'none' is no level of 'a' [unknown-level]\n" in done.err
    assert "this is not saved; what you typed is kept\n" in done.err
    assert ohio.read_text(encoding="utf-8") == STATE
    rubric.write_text(RUBRIC, encoding="utf-8")
    meanwhile(rubric, "Note", "title = 1\n")
    broken = program(*CODE, typed=TYPED)
    assert "rubrics/r.toml has errors now; nothing was written" in broken.err
    assert ohio.read_text(encoding="utf-8") == STATE


def test_an_answer_that_was_there_under_the_date_is_not_mixed_with_another_level(
    program: Program, ohio: Path
) -> None:
    ohio.write_text(STATE.replace("through", "#") + THEIRS + "through = 2016\n", encoding="utf-8")
    done = program(*CODE, "-y", "2019", typed=f"{TYPED}mine\n")
    assert "there is an answer from this day already, which says something else\n" in done.err
    text = ohio.read_text(encoding="utf-8")
    assert MINE in text
    assert "quote" not in text


# import --replace, adjudicate, freeze


def test_a_sheet_replaces_no_answer_that_it_has_not_seen(
    program: Program, ohio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ohio.parent.parent / "p.csv").write_text("state,year,a\nOH,2015,full\n", encoding="utf-8")

    def meanwhile(workspace: Workspace, asked: Asked, *rest: object) -> ReadSheet:
        reading = read_all(workspace, asked, *rest)  # type: ignore[arg-type]
        ohio.write_text(STATE + THEIRS, encoding="utf-8")
        return reading

    monkeypatch.setattr("statscore.cli.import_sheet.read_all", meanwhile)
    refused = program("import", "p.csv", "--replace", "--source", "https://example.org")
    assert (refused.out, refused.exit_code) == ("", 1)
    assert refused.err == (
        "statscore: nothing is written: somebody else has changed [answers.a] in states/OH.toml "
        f"just now; run it again\n{THEIRS[1:]}"
    )
    assert ohio.read_text(encoding="utf-8") == STATE + THEIRS


def test_a_sheet_of_the_first_day_there_is(program: Program, ohio: Path) -> None:
    ohio.write_text(f"{STATE}[answers.a.0001-01-01]\nlevel = 'none'\n", encoding="utf-8")
    (ohio.parent.parent / "p.csv").write_text("state,a\nOH,full\n", "utf-8")
    done = program("import", "p.csv", "--replace", "--source", "-", "--as-of", "0001-01-01")
    assert done.exit_code == 0, done.err
    (answer,) = load(ohio.parent.parent).states["OH"].answers["a"].values()
    assert answer.level == "full"


def test_a_decision_that_check_would_refuse_is_not_written(
    program: Program, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "docs/examples/double-coded", tmp_path, dirs_exist_ok=True)
    state = write(tmp_path, {"states/CT.toml": 'name = "Connecticut"\n'}) / "states/CT.toml"
    head = (
        "state,criterion,date,statutes level,survey level,decision,decided from,decided by,reason"
    )
    row = "CT,protected-from-charges,2015-08-01,no,yes,yes,2017-01-01,me,because"
    (tmp_path / "s.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    refused = program("adjudicate", "s.csv")
    assert refused.exit_code == 1
    assert "[through-before-answer]" in refused.err
    assert refused.err.endswith("nothing is written: states/CT.toml would have errors\n")
    assert state.read_text(encoding="utf-8") == 'name = "Connecticut"\n'


def test_a_coder_s_answers_are_accepted_where_nothing_is_settled(
    program: Program, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "docs/examples/double-coded", tmp_path, dirs_exist_ok=True)
    rubric = next((tmp_path / "rubrics").iterdir())
    text = rubric.read_text(encoding="utf-8")
    rubric.write_text(text.replace('question = "', 'question = "So: ', 1), encoding="utf-8")
    done = program(
        "check", "--accept", "--coder", "survey", "--criterion", "protected-from-charges"
    )
    assert done.exit_code == 0, done.err
    assert done.out.endswith("answers recorded as read against today's words\n")


@pytest.mark.parametrize("option", ["--reason", "--who"])
def test_a_correction_in_bytes_that_are_no_text(program: Program, ohio: Path, option: str) -> None:
    root = ohio.parent.parent
    ohio.write_text(STATE + THEIRS + THEIRS.replace("answers.a", "answers.b"), encoding="utf-8")
    assert program("freeze", "2016").exit_code == 0
    ohio.write_text(ohio.read_text(encoding="utf-8").replace('"some"', '"none"'), "utf-8")
    before = (root / "editions/2016.toml").read_bytes()
    words = {"--reason": "r", "--who": "w", option: "x\udcff"}
    given_ = [each for pair in words.items() for each in pair]
    refused = program("freeze", "2016", "--correct", "OH", *given_)
    assert refused.exit_code == 2
    assert option in refused.err
    assert "pydantic" not in refused.err
    assert (root / "editions/2016.toml").read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("set", "OH", "a", "full", "--from", "2015", "--note", "\udcff"),
        ("set", "OH", "a", "full", "--from", "2015", "--coder", "\udcff"),
        ("new", "state", "ZZ", "--name", "\udcff"),
        ("import", "p.csv", "--source", "\udcff"),
        ("import", "p.csv", "--source", "-", "--coder", "\udcff"),
    ],
)
def test_words_that_are_no_text_are_refused(
    program: Program, ohio: Path, words: Sequence[str]
) -> None:
    (ohio.parent.parent / "p.csv").write_text("state,year,a\nOH,2015,full\n", encoding="utf-8")
    refused = program(*words)
    assert refused.exit_code == 1
    assert "no Unicode" in refused.err
    assert ohio.read_text(encoding="utf-8") == STATE
    assert list(ohio.parent.iterdir()) == [ohio]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
def test_an_answer_that_could_not_be_shown_is_said_to_be_written(ohio: Path) -> None:
    words = ["set", "OH", "a", "full", "--from", "2015", "--cite", "Ohio Rev. Code § 1.01"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "statscore", "-w", str(ohio.parent.parent), *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 1
    assert b"wrote states/OH.toml\n" in done.stderr
    assert b"standard output cannot be written" in done.stderr
    assert "answers.a.2015" in ohio.read_text(encoding="utf-8")


# Files that somebody may have filled in


CODED = 'through = 2016\n[answers.a.2015]\nlevel = "{}"\ncitations = ["§ 1"]\n'


@pytest.fixture
def sheet(program: Program, ohio: Path) -> Path:
    """A review sheet that has been filled in."""
    root = ohio.parent.parent
    coded = {f"coders/{who}/OH.toml": CODED.format(level) for who, level in TWO.items()}
    write(root, coded)
    assert program("agree", "--sheet", "s.csv").exit_code == 0
    file = root / "s.csv"
    file.write_text(file.read_text(encoding="utf-8") + "decided\n", encoding="utf-8")
    return file


TWO = {"ab": "full", "cd": "none"}


def test_a_filled_review_sheet_is_not_replaced(program: Program, sheet: Path) -> None:
    before = sheet.read_bytes()
    for words in (
        ("agree", "--sheet", "s.csv"),
        ("agree", "-o", "s.csv"),
        ("export", "answers", "-o", "s.csv"),
    ):
        refused = program(*words)
        assert refused.exit_code == 1
        assert "'s.csv' cannot be written: it is " in refused.err
        assert sheet.read_bytes() == before


def test_a_sheet_that_says_the_same_is_as_good_as_written(program: Program, sheet: Path) -> None:
    sheet.unlink()
    assert program("agree", "--sheet", "s.csv").exit_code == 0
    assert program("agree", "--sheet", "s.csv").exit_code == 0


@pytest.mark.parametrize(
    "output",
    [
        "states/OH.toml",
        "states/new.csv",
        "rubrics/r.toml",
        "statscore.toml",
        "coders/x.csv",
        "editions/2015.toml",
        "states/../states/OH.toml",
        "link.csv",
        "bill.toml",
        "book.xlsx",
    ],
)
@pytest.mark.parametrize(
    "words", [("export", "answers"), ("set", "OH", "a", "full", "--from", "2015")]
)
def test_a_result_takes_the_place_of_no_file_of_a_workspace(
    program: Program, ohio: Path, output: str, words: Sequence[str]
) -> None:
    root = ohio.parent.parent
    (root / "link.csv").symlink_to("states/OH.toml")
    (root / "bill.toml").write_text("title = 'A bill'\n", encoding="utf-8")
    (root / "book.xlsx").write_bytes(b"PK\x03\x04 a workbook")
    before = texts(root)
    refused = program(*words, "-f", "csv", "-o", output)
    assert refused.exit_code == 1
    assert f"'{output}' cannot be written: " in refused.err
    assert texts(root) == before


def test_a_result_does_not_replace_the_sheet_that_it_is_about(program: Program, ohio: Path) -> None:
    sheet_ = ohio.parent.parent / "p.csv"
    sheet_.write_text("state,year,a\nOH,2015,full\n", encoding="utf-8")
    refused = program("import", "p.csv", "--source", "-", "-o", "p.csv")
    assert refused.exit_code == 2
    assert "is read here" in refused.err
    assert sheet_.read_text(encoding="utf-8").startswith("state,year,a\n")


def test_the_same_result_is_written_again(program: Program, ohio: Path) -> None:
    del ohio
    for _time in range(2):
        assert program("export", "answers", "-o", "answers.csv").err == "wrote answers.csv\n"
        assert program("agree", "--sheet", "x.pdf").exit_code != 0


# Links


LINKED = {
    "schemas": ("schema",),
    "schemas/state.schema.json": ("schema",),
    "editions": ("freeze", "2016"),
    "states": ("new", "state", "TX"),
    "states/OH.toml": ("set", "OH", "a", "full", "--from", "2015"),
    "rubrics": ("new", "rubric", "other"),
    "coders": ("set", "OH", "a", "full", "--from", "2015", "--independent", "--coder", "x"),
    "coders/x": ("set", "OH", "a", "full", "--from", "2015", "--independent", "--coder", "x"),
    "coders/x/OH.toml": (
        "set",
        "OH",
        "a",
        "full",
        "--from",
        "2015",
        "--independent",
        "--coder",
        "x",
    ),
    "notes": ("export", "answers", "-f", "csv", "-o", "notes/a.csv"),
}


@pytest.mark.parametrize(("link", "words"), LINKED.items())
def test_nothing_is_written_through_a_link_out_of_the_workspace(
    program: Program,
    ohio: Path,
    tmp_path_factory: pytest.TempPathFactory,
    link: str,
    words: Sequence[str],
) -> None:
    root, outside = ohio.parent.parent, tmp_path_factory.mktemp("outside")
    ohio.write_text(STATE + THEIRS, encoding="utf-8")
    place = root / link
    place.parent.mkdir(parents=True, exist_ok=True)
    target = outside / place.name
    if place.exists():
        shutil.move(place, target)
    elif place.suffix:
        target.write_text('#"$schema"', encoding="utf-8")
    else:
        target.mkdir()
    place.symlink_to(target)
    before = texts(outside)
    refused = program(*words)
    assert refused.exit_code in (1, 2), refused
    assert texts(outside) == before
    if link != "notes":
        assert f"{link}: error: this is a link that leads out of" in program("check").out


@pytest.mark.parametrize("words", [("init", "w"), ("schema", "-o", "w")])
def test_a_link_in_a_folder_that_is_named(
    program: Program, ohio: Path, tmp_path_factory: pytest.TempPathFactory, words: Sequence[str]
) -> None:
    root, outside = ohio.parent.parent, tmp_path_factory.mktemp("outside")
    (root / "w").mkdir()
    (outside / "notes").write_text("mine", encoding="utf-8")
    for name in ("schemas", ".github"):
        (root / "w" / name).symlink_to(outside)
    (root / "w" / "bill.schema.json").symlink_to(outside / "notes")
    refused = program(*words)
    assert refused.exit_code == 1
    assert texts(outside) == {"notes": b"mine"}
    assert not (root / "w" / "statscore.toml").exists()


def test_what_is_no_schema_is_not_replaced_by_one(program: Program, ohio: Path) -> None:
    notes = ohio.parent.parent / "schemas/state.schema.json"
    notes.parent.mkdir()
    notes.write_text("my notes", encoding="utf-8")
    refused = program("schema")
    assert refused.exit_code == 1
    assert "something else than a schema stands there" in refused.err
    assert notes.read_text(encoding="utf-8") == "my notes"


# Nothing that `check` refuses, on random workspaces


def texts(folder: Path) -> dict[str, bytes]:
    """Return what stands in every file, by its path in the folder."""
    return {
        each.relative_to(folder).as_posix(): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file()
    }


def problems(folder: Path) -> set[tuple[str, str, tuple[object, ...], str]]:
    """Return all that `check` says."""
    workspace = load(folder)
    coders, of_coders = read_coders(workspace)
    beside = (
        *of_coders,
        *check_coders(workspace, coders),
        *read_editions(workspace).diagnostics,
    )
    found: Sequence[Diagnostic] = findings(workspace, beside=beside).shown
    return {(e.severity, e.file, (e.code, *e.path), e.message) for e in found}


def ran(folder: Path, words: Sequence[str]) -> tuple[int, str]:
    """Return the exit code of the command and what it said."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["statscore", "-w", str(folder), *words]
    if words[0] == "init":
        argv = ["statscore", "init", str(folder)]
    with (
        patch.object(sys, "argv", argv),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as end,
    ):
        run()
    code = end.value.code or 0
    assert isinstance(code, int)
    return code, out.getvalue() + err.getvalue()


def writing(chance: Random, folder: Path) -> Iterator[Sequence[str]]:
    """Yield commands that write, some of which make no sense."""
    state, criterion = chance.choice(STATES), chance.choice(CRITERIA)
    sheet_ = str(folder / "p.csv")
    (folder / "p.csv").write_text(panel(chance, [state], some(chance, CRITERIA, 1)), "utf-8")
    rubrics = sorted(each.stem for each in (folder / "rubrics").glob("*.toml"))
    from_sheet = ("import", sheet_, "--rubric", chance.choice(rubrics), "--partial")
    yield (
        *("set", state, criterion, chance.choice((*LEVELS, "not-applicable", "pending"))),
        *("--from", chance.choice(YEARS), "--cite", "Tex. Penal Code § 20A.02"),
        *some(chance, ("--through=2014", "--start=unknown", "--enacted=2013-05-01")),
    )
    yield ("set", state, criterion, "--from", chance.choice(YEARS), "--remove")
    yield (*from_sheet, "--source", "https://a.example", "--ignore", "*")
    yield (*from_sheet, "--replace", "--new-states", "--source", "https://a.example")
    if (folder / "sheet.csv").exists():
        yield ("adjudicate", str(folder / "sheet.csv"))
    yield ("adjudicate", "--agreed")
    yield ("check", "--accept", state)
    yield ("check", "--accept", "--criterion", criterion)
    yield ("new", "state", chance.choice(("OH", state, "CO")))
    yield ("new", "rubric", chance.choice(("another", *rubrics)))
    yield ("freeze", chance.choice(("2012", "2015")), "--rubric", chance.choice(rubrics))
    yield ("freeze", "2012", "--correct", state, "--reason", "r", "--who", "w")
    yield ("init",)
    yield ("schema",)


@settings(max_examples=int(os.environ.get("STATSCORE_ROUNDS", "12")))
@given(st.randoms(use_true_random=False))
def test_after_a_command_that_writes_check_says_nothing_new_unsaid(chance: Random) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = write(Path(name).resolve(), sound(chance))
        for words in writing(chance, folder):
            before, files = problems(folder), texts(folder)
            code, said = ran(folder, words)
            assert "Traceback" not in said
            new = {each for each in problems(folder) - before if each not in before}
            assert not [each for each in new if each[0] == "error"], (words, said)
            assert not new or "warn" in said, (words, new, said)
            if code:
                assert texts(folder) == files, words
