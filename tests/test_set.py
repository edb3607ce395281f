"""Recording one answer: refused where check would refuse it, shown with its effect, kept whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from program import Program
from statscore.desk import save as saving
from statscore.desk.save import replace
from statscore.read.load import load

TODAY = "2025-12-31"
ANSWER = ("set", "XX", "replanting", "yes", "--from", "2021-05-01", "--cite", "Code § 3")
ASKED, REGISTER = "4bb429f4fd26", "63e2dbad67f8"
"""Fingerprints of the questions of the example."""


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", TODAY)


def state(folder: Path, code: str = "XX") -> str:
    return (folder / f"states/{code}.toml").read_bytes().decode()


def test_an_answer_is_written_and_shown_with_its_effect(program: Program, tmp_path: Path) -> None:
    program("init")
    before = state(tmp_path)
    done = program(*ANSWER, "--coder", "ab")
    assert done == (
        f"""\
Example (XX) · 2.1 A felled tree is replaced · 2021-05-01

--- states/XX.toml
+++ states/XX.toml
@@ -26 +26,8 @@
 citations = ["Example Code § 2"]
+
+[answers.replanting.2021-05-01]
+level = "yes"
+citations = ["Code § 3"]
+coder = "ab"
+coded = {TODAY}
+fingerprint = "{ASKED}"

rubric   year  score             grade       coded
example  2025  4 to 6 → 6 of 10  F to C → C  3 of 3 criteria coded
""",
        "wrote states/XX.toml\n",
        0,
    )
    assert state(tmp_path) == before + (
        '\n[answers.replanting.2021-05-01]\nlevel = "yes"\ncitations = ["Code § 3"]\n'
        f'coder = "ab"\ncoded = {TODAY}\nfingerprint = "{ASKED}"\n'
    )
    assert program("check").exit_code == 0


def test_a_dry_run_writes_nothing(program: Program, tmp_path: Path) -> None:
    program("init")
    before = state(tmp_path)
    shown = program(*ANSWER, "--dry-run")
    assert shown.exit_code == 0
    assert shown.err == ""
    assert '+level = "yes"' in shown.out
    assert shown.out.endswith("\na dry run: nothing is written\n")
    assert state(tmp_path) == before


def test_every_key_of_an_answer(program: Program, tmp_path: Path) -> None:
    program("init")
    done = program(
        *ANSWER,
        *("--cite", "Code § 4", "--act", "Act 1", "--enacted", "2021-03", "--through", "2024"),
        *("--basis", "partial", "--source", "https://a.example", "--quote", "a\nb"),
        *("--note", "n", "--start", "unknown"),
    )
    assert done.exit_code == 0, done.err
    assert state(tmp_path).endswith(
        f"""\
[answers.replanting.2021-05-01]
level = "yes"
citations = ["Code § 3", "Code § 4"]
act = "Act 1"
enacted = "2021-03"
start = "unknown"
through = 2024
basis = "partial"
sources = ["https://a.example"]
quote = \"\"\"
a
b\"\"\"
note = "n"
coded = {TODAY}
fingerprint = "{ASKED}"
"""
    )


def test_keys_that_are_not_given_stay_and_empty_ones_go(program: Program, tmp_path: Path) -> None:
    program("init")
    words = ("--from", "2023-01-01", "--act", "", "--cite", "", "--source", "https://a.example")
    done = program("set", "XX", "1.1", *words, "--coder", "ab")
    assert done.exit_code == 0, done.err
    assert f"""\
[answers.tree-register.2023-01-01]
level = "full"
enacted = 2022-10-03
sources = ["https://a.example"]
coder = "ab"
coded = {TODAY}
fingerprint = "{REGISTER}"

""" in state(tmp_path)


def test_what_is_there_already_is_not_written_again(program: Program, tmp_path: Path) -> None:
    program("init")
    before = state(tmp_path)
    done = program("set", "XX", "tree-register", "FULL", "--from", "2023-01-01", "--coder", "ab")
    assert done.exit_code == 0
    assert done.out == (
        "Example (XX) · 1.1 Trees in streets are registered · 2023-01-01\n"
        "states/XX.toml says so already: nothing to write\n"
    )
    assert state(tmp_path) == before


def test_an_answer_is_taken_out(program: Program, tmp_path: Path) -> None:
    program("init")
    before = state(tmp_path)
    program(*ANSWER)
    done = program("set", "XX", "2.1", "--from", "2021-05-01", "--remove")
    assert done.exit_code == 0
    assert "example  2025  6 → 4 to 6 of 10  C → F to C  2 of 3 criteria coded" in done.out
    assert state(tmp_path).rstrip() == before.rstrip()


def test_an_answer_gets_another_date_and_keeps_everything_else(
    program: Program, tmp_path: Path
) -> None:
    program("init")
    before = state(tmp_path)
    done = program("set", "XX", "1.1", "--from", "2023-01-01", "--move-to", "March 1, 2023")
    assert done.exit_code == 0, done.err
    assert done.out.startswith(
        "Example (XX) · 1.1 Trees in streets are registered · 2023-03-01\n\n"
        "--- states/XX.toml\n+++ states/XX.toml\n"
    )
    lines = state(tmp_path).splitlines()
    assert [line for line in lines if line not in before.splitlines()] == [
        "[answers.tree-register.2023-03-01]",
        f"coded = {TODAY}",
        f'fingerprint = "{REGISTER}"',
    ]
    assert [line for line in before.splitlines() if line not in lines] == [
        "[answers.tree-register.2023-01-01]"
    ]
    words = ("--from", "2023-03-01", "--move-to", "2023", "--act", "Act 9")
    assert program("set", "XX", "1.1", "full", *words).exit_code == 0
    assert '[answers.tree-register.2023]\nlevel = "full"\n' in state(tmp_path)
    assert 'act = "Act 9"\n' in state(tmp_path)
    again = program("set", "XX", "1.1", "--from", "2023", "--move-to", "2023")
    assert "says so already: nothing to write" in again.out


def test_a_coders_answer_gets_another_date(program: Program, tmp_path: Path) -> None:
    program("init")
    own = ("--independent", "--coder", "ab")
    program("set", "XX", "2.1", "yes", "--from", "2020", "--cite", "§ 1", *own)
    assert program("set", "XX", "2.1", "--from", "2020", "--move-to", "2021", *own).exit_code == 0
    text = (tmp_path / "coders/ab/XX.toml").read_text("utf-8")
    assert "[answers.replanting.2021]" in text
    assert "[answers.replanting.2020]" not in text


def test_a_pending_answer(program: Program, tmp_path: Path) -> None:
    program("init")
    words = ("--from", "2024", "--pending", "--note", "The act was not found.")
    assert program("set", "xx", "2.1", *words).exit_code == 0
    (answer,) = load(tmp_path).states["XX"].answers["replanting"].values()
    assert answer.level == "pending"


def test_what_check_would_refuse_is_refused(program: Program, tmp_path: Path) -> None:
    program("init")
    before = state(tmp_path)
    words = ("--from", "2022", "--through", "2019", "--cite", "Code § 1")
    refused = program("set", "XX", "2.1", "no", *words)
    assert refused.exit_code == 1
    assert refused.out == ""
    assert refused.err == (
        """\
states/XX.toml:31:11: error: this answer is known only through 2019, but holds from 2022 \
[through-before-answer]
   | through = 2019
   |           ^^^^
   = `through` is the last day on which the answer is known to hold: the day it begins or a \
later one
statscore: nothing is written: states/XX.toml would have errors
"""
    )
    assert state(tmp_path) == before


def test_a_new_warning_is_shown_and_an_old_one_is_not(program: Program) -> None:
    program("init")
    first = program("set", "XX", "2.1", "no", "--from", "2021")
    assert "warning: this answer names neither a citation nor a source" in first.err
    second = program("set", "XX", "1.2", "full", "--from", "2022", "--cite", "Code § 2")
    assert second.err == "wrote states/XX.toml\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("XX", "replant", "yes", "--from", "2021"), "did you mean 'replanting'?"),
        (("XX", "2.1", "yess", "--from", "2021"), "did you mean 'yes'?"),
        (("XY", "2.1", "yes", "--from", "2021"), "there is no state 'XY': choose from XX"),
        (("XX", "2.1", "yes", "--from", "2021-02-30"), "'2021-02-30' is not a date"),
        (("XX", "2.1", "yes", "--from", "2021", "--enacted", "May"), "'May' is not a date"),
        (("XX", "2.1", "yes"), "--from is missing"),
        (("XX", "2.1", "yes", "--from", "2021", "--pending"), "or --pending, not both"),
        (("XX", "2.1", "--from", "2021"), "no answer to 'replanting' from 2021 to change"),
        (
            ("XX", "1.1", "--from", "2021", "--remove"),
            "there are answers from 2019-07-01, 2023-01-01",
        ),
        (
            ("XX", "1.1", "--from", "2019-07-01", "--remove", "--note", "x"),
            "--remove takes the whole answer out",
        ),
        (("XX", "2.1", "yes", "--from", "2021", "--rubric", "exampel"), "did you mean 'example'?"),
        (
            ("XX", "1.1", "--from", "2021", "--move-to", "2022"),
            "no answer to 'tree-register' from 2021 to move; there are answers from 2019-07-01,",
        ),
        (
            ("XX", "1.1", "--from", "2019-07-01", "--move-to", "2023-01-01"),
            "there is an answer to 'tree-register' from 2023-01-01 already",
        ),
        (
            ("XX", "1.1", "--from", "2019-07-01", "--move-to", "2024"),
            "another answer lies between 2019-07-01 and 2024: take this one out with --remove",
        ),
        (
            ("XX", "1.1", "--from", "2019-07-01", "--move-to", "2018", "--remove"),
            "--remove takes the whole answer out",
        ),
        (("XX", "1.1", "--from", "2019-07-01", "--move-to", "soon"), "'soon' is not a date"),
    ],
)
def test_wrong_usage(program: Program, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    program("init")
    before = state(tmp_path)
    refused = program("set", *words)
    assert refused.exit_code == 2
    assert says in refused.err
    assert state(tmp_path) == before


def test_an_unknown_word_is_refused_by_the_shape_of_the_file(program: Program) -> None:
    program("init")
    refused = program(*ANSWER, "--basis", "hearsay")
    assert refused.exit_code == 1
    assert "'hearsay' is not a word that 'basis' knows" in refused.err


def test_a_number_that_means_two_criteria_is_refused(program: Program) -> None:
    program("init")
    program("new", "rubric", "mine")
    refused = program("set", "XX", "1.1", "none", "--from", "2021")
    assert refused.exit_code == 2
    assert "1.1 is 'tree-register' in example, 'first-question' in mine" in refused.err
    words = ("set", "XX", "1.1", "none", "--from", "2021", "--rubric", "mine", "--cite", "§ 1")
    done = program(*words)
    assert done.exit_code == 0
    assert "mine    2025  0 to 1 → 0 of 1  fail to pass → fail  1 of 1 criteria coded" in done.out


def test_a_criterion_that_no_rubric_asks_in_the_year(program: Program) -> None:
    program("init")
    program("new", "rubric", "mine")
    done = program("set", "XX", "first-question", "--pending", "--from", "2021", "-y", "2022")
    assert "mine    2022  0 to 1 of 1  fail to pass  0 of 1 criteria coded" in done.out


def test_a_criterion_that_joins_the_rubric_later(program: Program, tmp_path: Path) -> None:
    program("init")
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8").replace(
        "points = 10", "points = { 2020 = 8, 2023 = 10 }"
    )
    text = text.replace("weight = 2", "weight = 2\nfrom = 2023")
    rubric.write_text(text, encoding="utf-8", newline="\n")
    done = program(*ANSWER, "-y", "2022")
    assert done.exit_code == 0
    assert "\nno rubric asks this in a year that has anything to show\n" in done.out


def test_line_ends_and_byte_order_mark_of_the_file_stay(program: Program, tmp_path: Path) -> None:
    program("init")
    file = tmp_path / "states/XX.toml"
    before = "\ufeff" + state(tmp_path).replace("\n", "\r\n")
    file.write_bytes(before.encode())
    done = program(*ANSWER)
    assert done.exit_code == 0
    assert "\r" not in done.out
    assert state(tmp_path) == before + (
        '\r\n[answers.replanting.2021-05-01]\r\nlevel = "yes"\r\ncitations = ["Code § 3"]\r\n'
        f'coded = {TODAY}\r\nfingerprint = "{ASKED}"\r\n'
    )


def test_the_coder_of_the_surroundings(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("init")
    monkeypatch.setenv("STATSCORE_CODER", "cd")
    program(*ANSWER)
    assert 'coder = "cd"' in state(tmp_path)


def test_json_and_csv(program: Program) -> None:
    program("init")
    found = json.loads(program(*ANSWER, "--dry-run", "--format", "json").out)
    assert found["diff"][3:5] == [' citations = ["Example Code § 2"]', "+"]
    assert {key: found[key] for key in ("state", "criterion", "since", "file", "written")} == {
        "state": "XX",
        "criterion": "replanting",
        "since": "2021-05-01",
        "file": "states/XX.toml",
        "written": False,
    }
    known = {"grade_high": "C", "criteria": 3, "high": "6"}
    assert found["effects"] == [
        {
            "rubric": "example",
            "year": 2025,
            "before": {"low": "4", "grade_low": "F", "coded": 2, **known},
            "after": {"low": "6", "grade_low": "C", "coded": 3, **known},
        }
    ]
    rows = list(csv.DictReader(io.StringIO(program(*ANSWER, "--format", "csv").out)))
    assert rows[0]["low_before"] == "4.0"
    assert rows[0]["low"] == "6.0"
    assert rows[0]["written"] == "yes"


Late = Callable[[Callable[[str], str]], None]
"""Have somebody else change the file once, just before it is saved."""


@pytest.fixture
def late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Late:
    def change(by: Callable[[str], str]) -> None:
        file, changes = tmp_path / "states/XX.toml", [by]

        def late(path: Path, old: str, new: str) -> None:
            if changes:
                text = changes.pop()(file.read_text(encoding="utf-8"))
                file.write_text(text, encoding="utf-8", newline="\n")
            replace(path, old, new)

        monkeypatch.setattr(saving, "replace", late)

    return change


def test_what_somebody_else_changes_elsewhere_in_the_file_stays(
    program: Program, tmp_path: Path, late: Late
) -> None:
    program("init")
    theirs = '[answers.replanting.2019]\nlevel = "no"\ncitations = ["Code § 7"]\n'
    late(lambda text: f"{text}\n{theirs}# theirs\n")
    done = program(*ANSWER)
    assert (done.exit_code, done.err.splitlines()[-1]) == (0, "wrote states/XX.toml")
    text = state(tmp_path)
    assert theirs in text
    assert "# theirs\n" in text
    assert "[answers.replanting.2021-05-01]" in text


def test_an_answer_that_somebody_else_gives_meanwhile_is_said_and_stays(
    program: Program, tmp_path: Path, late: Late
) -> None:
    program("init")
    theirs = '[answers.replanting.2021-05-01]\nlevel = "no"\nquote = "Nobody shall."\n'
    late(lambda text: f"{text}\n{theirs}")
    refused = program(*ANSWER)
    assert refused.exit_code == 1
    assert refused.err.endswith(
        "statscore: nothing is written: somebody else has changed "
        "[answers.replanting.2021-05-01] in states/XX.toml just now; run it again\n"
        f"{theirs}"
    )
    assert state(tmp_path).endswith(theirs)


def test_a_file_that_is_gone_or_broken_meanwhile_stays_so(
    program: Program, tmp_path: Path, late: Late
) -> None:
    program("init")
    late(lambda _text: "name = 1\n")
    refused = program(*ANSWER)
    assert refused.err == "statscore: states/XX.toml has errors now; nothing was written\n"
    assert state(tmp_path) == "name = 1\n"


def test_a_file_that_cannot_be_written(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("init")
    before = state(tmp_path)

    def full(_path: Path, _old: str, _new: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "replace", full)
    refused = program(*ANSWER)
    assert refused.exit_code == 1
    assert refused.err.endswith("cannot be written: No space left on device; nothing was written\n")
    assert state(tmp_path) == before


def test_a_file_with_errors_is_not_edited(program: Program, tmp_path: Path) -> None:
    program("init")
    file = tmp_path / "states/XX.toml"
    file.write_text(state(tmp_path).replace('"full"', '"fulll"'), encoding="utf-8")
    refused = program(*ANSWER)
    assert refused.exit_code == 1
    assert "did you mean 'full'?" in refused.err


def test_an_answer_in_braces_cannot_be_taken_out(program: Program, tmp_path: Path) -> None:
    program("init")
    file = tmp_path / "states/XX.toml"
    file.write_text(
        'name = "Example"\nanswers.replanting.2020 = { level = "no", citations = ["§ 1"] }\n',
        encoding="utf-8",
    )
    refused = program("set", "XX", "2.1", "--from", "2020", "--remove")
    assert refused.exit_code == 1
    assert "there is no heading [answers.replanting.2020]" in refused.err
    done = program("set", "XX", "2.1", "yes", "--from", "2020")
    assert done.exit_code == 0
    assert 'answers.replanting.2020 = { level = "yes", citations = ["§ 1"], coded' in state(
        tmp_path
    )


def test_the_shipped_data_are_not_written_to(program: Program) -> None:
    refused = program("set", "TX", "non-criminalization", "full", "--from", "2019-09-01")
    assert refused.exit_code == 2
    assert "is not written to" in refused.err
