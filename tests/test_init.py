"""New workspaces and scaffolds: sound from the start, and nothing is overwritten."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
import tomli

from program import Program
from statscore.desk.example import EXAMPLE
from statscore.desk.save import create
from statscore.read.load import load

ROOT = Path(__file__).resolve().parent.parent
TOMBI = shutil.which("tombi", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")
needs_tombi = pytest.mark.skipif(TOMBI is None, reason="tombi is not installed")
KINDS = ("rubric", "state", "coding", "bill", "edition", "statscore")


def tombi(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    assert TOMBI is not None
    return subprocess.run(
        [TOMBI, words[0], "--offline", *words[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PATH": os.defpath, "NO_COLOR": "1", "HOME": str(folder)},
        check=False,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def replace_in(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


# init


def test_a_new_workspace_is_sound_and_graded(program: Program, tmp_path: Path) -> None:
    made = program("init", "trees")
    assert made.exit_code == 0
    assert made.out == ""
    assert made.err.splitlines()[0] == "wrote trees/statscore.toml"
    assert made.err.splitlines()[-1] == "try: cd trees; statscore grade XX"
    schemas = {f"schemas/{name}.schema.json" for name in KINDS}
    assert set(files(tmp_path / "trees")) == {*EXAMPLE, *schemas}
    checked = program("-w", "trees", "check")
    assert checked.out == "1 rubric and 1 state checked: 0 errors, 0 warnings\n"
    card = program("-w", "trees", "grade", "XX").out
    assert card.startswith("Example · F in 2022 (2 to 4 of 10)\n")


def test_init_overwrites_nothing(program: Program, tmp_path: Path) -> None:
    (tmp_path / "states").mkdir()
    (tmp_path / "states" / "XX.toml").write_text("mine", encoding="utf-8")
    (tmp_path / "tombi.toml").symlink_to("nowhere")
    refused = program("init")
    assert refused.exit_code == 1
    assert refused.err == (
        "statscore: nothing is overwritten, and these are in '.' already:\n"
        "  states/XX.toml\n  tombi.toml\n"
    )
    assert files(tmp_path) == {"states/XX.toml": b"mine"}


def test_init_where_no_folder_can_be_made(program: Program, tmp_path: Path) -> None:
    (tmp_path / "trees").write_text("a file", encoding="utf-8")
    refused = program("init", "trees")
    assert refused.exit_code == 1
    assert refused.err == (
        "statscore: 'trees/statscore.toml' cannot be written: Not a directory; "
        "nothing was written\n"
    )


def test_init_that_fails_half_way_leaves_nothing(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trees" / "states").mkdir(parents=True)

    def full(path: Path, text: str) -> None:
        if path.name == "XX.toml":
            raise OSError(28, "No space left on device")
        create(path, text)

    monkeypatch.setattr("statscore.desk.save.create", full)
    refused = program("init", "trees")
    assert refused.exit_code == 1
    assert refused.err == (
        "statscore: 'trees/states/XX.toml' cannot be written: No space left on device; "
        "nothing was written\n"
    )
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "trees", tmp_path / "trees" / "states"]


def test_the_settings_of_a_new_workspace_can_be_read(program: Program, tmp_path: Path) -> None:
    program("init")
    for name in (".vscode/settings.json", ".vscode/extensions.json"):
        json.loads((tmp_path / name).read_text(encoding="utf-8"))
    bound = json.loads((tmp_path / ".vscode/settings.json").read_text(encoding="utf-8"))
    patterns = bound["evenBetterToml.schema.associations"]
    for file in (
        "/rubrics/example.toml",
        "/states/XX.toml",
        "/coders/ab/XX.toml",
        "/statscore.toml",
    ):
        (schema,) = {path for each, path in patterns.items() if re.fullmatch(each, file)}
        assert (tmp_path / schema).is_file()
    for name in ("tombi.toml", ".taplo.toml"):
        tomli.loads((tmp_path / name).read_text(encoding="utf-8"))
    for name in (".pre-commit-config.yaml", ".github/workflows/statscore.yml"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "statscore check" in text
        assert "statscore verify" in text


@pytest.mark.skipif(sys.platform == "win32", reason="the workflow runs on Linux")
def test_the_workflow_fails_with_a_sentence_until_it_says_where_statscore_comes_from(
    program: Program, tmp_path: Path
) -> None:
    program("init")
    text = (tmp_path / ".github/workflows/statscore.yml").read_text(encoding="utf-8")
    assert "pip install statscore" not in text
    lines = dedent(text.partition("- run: |\n")[2].partition("      - run:")[0])
    (tmp_path / "pip").write_text('#!/bin/sh\necho "pip $@"\n')
    (tmp_path / "pip").chmod(0o755)

    def step(address: str) -> tuple[int, str, str]:
        path = f"{tmp_path}:{os.environ['PATH']}"
        ran = subprocess.run(
            ["/bin/bash", "-e", "-c", lines],
            env={"PATH": path, "STATSCORE": address},
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.returncode, ran.stdout, ran.stderr

    assert step("") == (
        1,
        "",
        "STATSCORE, in this file, has to say where statscore comes from\n",
    )
    assert step("https://example.org/a.whl") == (0, "pip install https://example.org/a.whl\n", "")


# new


def test_a_new_state_has_every_criterion_as_comments(program: Program, tmp_path: Path) -> None:
    program("init")
    made = program("new", "state", "ZZ", "--name", 'The "Else" where')
    assert (made.exit_code, made.err) == (0, "wrote states/ZZ.toml\n")
    text = (tmp_path / "states/ZZ.toml").read_text(encoding="utf-8")
    assert text.startswith(
        '#:schema ../schemas/state.schema.json\n\nname = "The \\"Else\\" where"\n'
    )
    assert text.endswith(
        """\
# 2.1 A felled tree is replaced
# Does the law have a felled tree replaced within a year?
#   yes  A tree has to be planted within a year.
#   no   There is no such duty, or no time is set.
# [answers.replanting.YYYY-MM-DD]
# level = "yes" # yes, no, pending
# citations = ["…"]
"""
    )
    assert text.count("[answers.") == 3
    assert load(tmp_path).diagnostics == ()


def test_what_a_scaffold_has_can_be_uncommented(program: Program, tmp_path: Path) -> None:
    program("init")
    program("new", "state", "ZZ", "--name", "Elsewhere")
    file = tmp_path / "states/ZZ.toml"
    text = file.read_text(encoding="utf-8").replace("YYYY-MM-DD", "2020-01-01")
    lines = re.sub(r"^# (\[answers|level|citations)", r"\1", text, flags=re.MULTILINE)
    file.write_text(lines, encoding="utf-8", newline="\n")
    read = load(tmp_path)
    assert read.diagnostics == ()
    assert list(read.states["ZZ"].answers) == ["tree-register", "felling-permit", "replanting"]


def test_a_new_state_by_its_postal_code_in_any_case(program: Program, tmp_path: Path) -> None:
    program("init")
    assert program("new", "state", "texas").err == "wrote states/TX.toml\n"
    assert 'name = "Texas"' in (tmp_path / "states/TX.toml").read_text(encoding="utf-8")


def test_several_states_are_made_or_none(program: Program, tmp_path: Path) -> None:
    program("init")
    made = program("new", "state", "texas", "ME", "tx")
    assert (made.exit_code, made.err) == (0, "wrote states/TX.toml\nwrote states/ME.toml\n")
    refused = program("new", "state", "LA", "ME")
    assert refused.exit_code == 1
    assert refused.err.endswith("in '.' already:\n  states/ME.toml\n"), refused.err
    assert not (tmp_path / "states/LA.toml").exists()


def test_a_new_rubric_is_sound_and_offers_what_others_ask(program: Program, tmp_path: Path) -> None:
    program("init")
    made = program("new", "rubric", "mine")
    assert (made.exit_code, made.err) == (0, "wrote rubrics/mine.toml\n")
    assert program("check").out == "2 rubrics and 1 state checked: 0 errors, 0 warnings\n"
    text = (tmp_path / "rubrics/mine.toml").read_text(encoding="utf-8")
    assert (
        """
# [criteria.tree-register]
# title = "Trees in streets are registered"
# question = "Does the law have every tree in a public street registered?"
# levels = { full = 1, partial = 0.5, none = 0 }
"""
        in text
    )


def test_the_first_rubric_of_a_workspace(program: Program, tmp_path: Path) -> None:
    (tmp_path / "statscore.toml").write_text("", encoding="utf-8")
    assert program("new", "rubric", "first").exit_code == 0
    assert program("new", "state", "ME").exit_code == 0
    assert load(tmp_path).diagnostics == ()
    assert "other rubrics" not in (tmp_path / "rubrics/first.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("new", "state", "XX", "--name", "X"), 1, "  states/XX.toml\n"),
        (("new", "rubric", "example"), 1, "  rubrics/example.toml\n"),
        (("new", "rubric", "../up"), 2, "'../up' is not an id"),
        (("new", "state", "../up", "--name", "X"), 2, "cannot be a state's code"),
        (("new", "state", "QQ"), 2, "'QQ' is no postal code that is known here: say --name"),
        (
            ("new", "state", "xx", "--name", "X"),
            2,
            "'xx' and 'XX' differ in upper and lower case alone",
        ),
        (("new", "state", "qq", "QQ", "--name", "X"), 2, "--name is for one state"),
        (("new", "state", "ME", "ZZ"), 2, "'ZZ' is no postal code"),
        (("new", "state", "CON", "--name", "X"), 2, "cannot hold a file of the name 'CON.toml'"),
        (("new", "rubric", "lpt1"), 2, "cannot hold a file of the name 'lpt1.toml'"),
        (("new", "stat", "QQ"), 2, "did you mean 'state'?"),
        (("new", "state", "ME", "--rubric", "exampel"), 2, "did you mean 'example'?"),
    ],
)
def test_what_cannot_be_made(
    program: Program, tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    program("init")
    before = files(tmp_path)
    refused = program(*words)
    assert refused.exit_code == code
    assert says in refused.err
    assert files(tmp_path) == before


def test_the_shipped_data_are_not_written_to(program: Program) -> None:
    for words in (("new", "state", "PR"), ("schema",)):
        refused = program(*words)
        assert refused.exit_code == 2
        assert "ships" in refused.err


# schema


def test_schemas_know_what_the_workspace_has(program: Program, tmp_path: Path) -> None:
    program("init")
    replace_in(tmp_path / "rubrics/example.toml", "from = 2020", "from = 2020\nuntil = 2021")
    made = program("schema", "--output", "there")
    assert made.exit_code == 0
    assert made.err.splitlines()[0] == "wrote there/rubric.schema.json"
    state = json.loads((tmp_path / "there/state.schema.json").read_text(encoding="utf-8"))
    answers, published = state["properties"]["answers"], state["properties"]["published"]
    assert list(answers["properties"]) == ["tree-register", "felling-permit", "replanting"]
    assert answers["additionalProperties"] is False
    level = state["$defs"]["answer to replanting"]["properties"]["level"]
    assert level == {
        "type": "string",
        "enum": ["yes", "no", "pending"],
        "description": "yes: A tree has to be planted within a year.\n\n"
        "no: There is no such duty, or no time is set.",
    }
    assert list(published["properties"]) == ["example"]
    assert list(published["properties"]["example"]["properties"]) == ["2020", "2021"]
    printed = state["$defs"]["published by example"]["properties"]
    assert printed["grade"]["enum"] == ["A", "B", "C", "F"]
    assert list(printed["areas"]["properties"]) == ["care", "replacement"]
    settings = json.loads((tmp_path / "there/statscore.schema.json").read_text(encoding="utf-8"))
    assert settings["properties"]["rubric"]["enum"] == ["example"]


def test_schemas_of_a_workspace_without_rubrics(program: Program, tmp_path: Path) -> None:
    (tmp_path / "statscore.toml").write_text("", encoding="utf-8")
    assert program("schema").exit_code == 0
    rubric = json.loads((tmp_path / "schemas/rubric.schema.json").read_text(encoding="utf-8"))
    assert rubric["$defs"]["Criterion"]["properties"]["area"] == {"type": "string"}


def test_schemas_where_no_folder_can_be_made(program: Program, tmp_path: Path) -> None:
    program("init", "trees")
    (tmp_path / "there").write_text("a file", encoding="utf-8")
    refused = program("-w", "trees", "schema", "--output", "there")
    assert refused.exit_code == 1
    assert refused.err == (
        "statscore: 'there/rubric.schema.json' cannot be written: Not a directory; "
        "nothing was written\n"
    )


@needs_tombi
def test_tombi_finds_nothing_wrong_with_what_is_written(program: Program, tmp_path: Path) -> None:
    program("init")
    program("new", "state", "ZZ", "--name", "Elsewhere")
    program("new", "rubric", "mine")
    program("schema")
    for date in ("2020", "2020-02", "2020-03-01"):
        note = "Two lines\nof a note." if date == "2020" else "One."
        level = "no" if date == "2020-02" else "yes"
        words = ("set", "ZZ", "replanting", level, "--from", date, "--cite", "Code § 1")
        done = program(*words, "--note", note, "--enacted", date, "--source", "https://a.example")
        assert done.exit_code == 0, done.err
    assert tombi(tmp_path, "format", "--check", ".").returncode == 0
    linted = tombi(tmp_path, "lint", ".")
    assert linted.returncode == 0, linted.stdout + linted.stderr


@needs_tombi
def test_tombi_flags_a_wrong_level_at_its_line(program: Program, tmp_path: Path) -> None:
    program("init")
    replace_in(tmp_path / "states/XX.toml", 'level = "none"', 'level = "nearly"')
    replace_in(tmp_path / "states/XX.toml", "tree-register.2019", "tree-registry.2019")
    linted = tombi(tmp_path, "lint", "states/XX.toml")
    assert linted.returncode == 1
    lines = (tmp_path / "states/XX.toml").read_text(encoding="utf-8").splitlines()
    level = lines.index('level = "nearly"') + 1
    said = " ".join((linted.stdout + linted.stderr).split())
    assert (
        'Error: the value must be one of ["full", "partial", "none", "pending"], '
        f'but found "nearly" at states/XX.toml:{level}:9' in said
    )
    assert '"tree-registry" is not allowed' in said


@needs_tombi
def test_tombi_flags_a_coder_s_wrong_level(program: Program, tmp_path: Path) -> None:
    program("init")
    words = ("set", "XX", "2.1", "yes", "--from", "2020", "--cite", "Code § 1")
    assert program(*words, "--independent", "--coder", "ab", "--batch", "1").exit_code == 0
    assert tombi(tmp_path, "format", "--check", ".").returncode == 0
    assert tombi(tmp_path, "lint", ".").returncode == 0
    replace_in(tmp_path / "coders/ab/XX.toml", '"yes"', '"full"')
    linted = tombi(tmp_path, "lint", ".")
    assert linted.returncode == 1
    said = " ".join((linted.stdout + linted.stderr).split())
    assert 'must be one of ["yes", "no", "pending"], but found "full"' in said
    assert "coders/ab/XX.toml:10:9" in said


@needs_tombi
def test_tombi_accepts_the_shipped_data_with_their_schemas(
    program: Program, tmp_path: Path
) -> None:
    for name in ("rubrics", "states"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "statscore.toml", tmp_path)
    assert program("schema").exit_code == 0
    linted = tombi(tmp_path, "lint", ".")
    assert linted.returncode == 0, linted.stdout + linted.stderr
