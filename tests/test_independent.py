"""One coder's own answers: written beside the settled ones, seen alone, as sound as those."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import Program
from statscore.desk import save as saving
from statscore.desk.save import create

TODAY = "2026-01-15"
ALONE = ("--independent", "--coder", "ab")
ANSWER = ("set", "XX", "2.1", "yes", "--from", "2021-05-01", "--cite", "Code § 3", *ALONE)


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", TODAY)


def own(folder: Path, coder: str = "ab") -> str:
    return (folder / f"coders/{coder}/XX.toml").read_bytes().decode()


def test_the_first_answer_makes_the_file(program: Program, tmp_path: Path) -> None:
    program("init")
    settled = (tmp_path / "states/XX.toml").read_bytes()
    done = program(*ANSWER, "--batch", "1")
    assert (done.exit_code, done.err) == (0, "wrote coders/ab/XX.toml\n")
    assert "--- coders/ab/XX.toml\n+++ coders/ab/XX.toml\n@@ -0,0 +1,13 @@\n" in done.out
    # The settled answers in states/ say nothing here.
    assert "example  2025  0 to 10 → 2 to 10 of 10  F to A  1 of 3 criteria coded" in done.out
    assert own(tmp_path) == (
        f"""\
#:schema ../../schemas/coding.schema.json

batch = "1"

# [answers.tree-register.YYYY-MM-DD] 1.1 Trees in streets are registered

# [answers.felling-permit.YYYY-MM-DD] 1.2 Felling needs a permit

[answers.replanting.2021-05-01]
level = "yes"
citations = ["Code § 3"]
coded = {TODAY}
fingerprint = "4bb429f4fd26"
"""
    )
    assert (tmp_path / "states/XX.toml").read_bytes() == settled
    assert program("check").exit_code == 0


def test_a_further_answer_goes_in_order_and_names_another_batch(
    program: Program, tmp_path: Path
) -> None:
    program("init")
    program(*ANSWER, "--batch", "1")
    words = ("set", "XX", "1.1", "full", "--from", "2020", "--cite", "Code § 1", *ALONE)
    assert program(*words, "--batch", "2").exit_code == 0
    assert program(*words[:5], "2022", *words[6:], "--batch", "1").exit_code == 0
    assert own(tmp_path).startswith(
        f"""\
#:schema ../../schemas/coding.schema.json

batch = "1"

[answers.tree-register.2020]
level = "full"
citations = ["Code § 1"]
coded = {TODAY}
fingerprint = "63e2dbad67f8"
batch = "2"

[answers.tree-register.2022]
level = "full"
citations = ["Code § 1"]
coded = {TODAY}
fingerprint = "63e2dbad67f8"

# [answers.felling-permit.YYYY-MM-DD] 1.2 Felling needs a permit

[answers.replanting.2021-05-01]
"""
    )


def test_two_who_answer_alone_are_compared(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("init")
    program(*ANSWER)
    monkeypatch.setenv("STATSCORE_CODER", "cd")
    again = program(*ANSWER[:3], "no", *ANSWER[4:8], "--independent")
    assert again.err == "wrote coders/cd/XX.toml\n"
    agreed = program("agree").out
    assert agreed.startswith("Agreement of ab and cd\n1 unit that both answered, 1 divergent\n")


def test_an_answer_that_is_there_is_changed_and_taken_out(program: Program, tmp_path: Path) -> None:
    program("init")
    program(*ANSWER)
    assert program(*ANSWER[:3], "--from", "2021-05-01", "--note", "n", *ALONE).exit_code == 0
    assert 'note = "n"\n' in own(tmp_path)
    gone = program("set", "XX", "2.1", "--from", "2021-05-01", "--remove", *ALONE)
    assert gone.exit_code == 0
    assert "replanting" not in own(tmp_path)
    # What stands in states/ is none of the coder's.
    unknown = program("set", "XX", "1.1", "--from", "2019-07-01", "--note", "n", *ALONE)
    assert "there is no answer to 'tree-register' from 2019-07-01 to change" in unknown.err


def test_a_dry_run_makes_no_folder(program: Program, tmp_path: Path) -> None:
    program("init")
    assert program(*ANSWER, "--dry-run").exit_code == 0
    assert not (tmp_path / "coders").exists()


def test_what_is_wrong_is_refused(program: Program, tmp_path: Path) -> None:
    program("init")
    refused = program(*ANSWER, "--through", "2019")
    assert refused.exit_code == 1
    assert refused.err.startswith("coders/ab/XX.toml:10:11: error: this answer is known only")
    assert not (tmp_path / "coders").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((*ANSWER[:8], "--independent"), "--independent needs to know who answers"),
        ((*ANSWER[:8], "--batch", "1"), "--batch goes with --independent"),
        ((*ANSWER[:8], "--independent", "--coder", "A B"), "'A B' cannot be the name of a folder"),
        ((*ANSWER[:8], "--independent", "--coder", "../a"), "'../a' cannot be the name of"),
        ((*ANSWER[:8], "--independent", "--coder", "nul"), "'nul' cannot be the name of a"),
    ],
)
def test_wrong_usage(program: Program, tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    program("init")
    refused = program(*words)
    assert refused.exit_code == 2
    assert says in refused.err
    assert not (tmp_path / "coders").exists()


def test_a_coder_s_file_with_errors_is_not_written_to(program: Program, tmp_path: Path) -> None:
    program("init")
    program(*ANSWER)
    file = tmp_path / "coders/ab/XX.toml"
    for broken in (own(tmp_path).replace('"yes"', '"yess"'), "batch = [1]\n", "=\n"):
        file.write_text(broken, encoding="utf-8", newline="\n")
        refused = program(*ANSWER)
        assert refused.exit_code == 1
        assert refused.err.startswith("coders/ab/XX.toml:")
        assert refused.err.endswith("coders/ab/XX.toml has errors and is not written to\n")
        assert own(tmp_path) == broken
    file.write_bytes(b"\xff")
    assert "coders/ab/XX.toml cannot be edited" in program(*ANSWER).err


def test_a_link_out_of_the_workspace_is_not_written_through(
    program: Program, tmp_path: Path
) -> None:
    program("init", "ws")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "ws/coders").mkdir()
    (tmp_path / "ws/coders/ab").symlink_to(tmp_path / "elsewhere")
    refused = program("-w", "ws", *ANSWER)
    assert refused.exit_code == 1
    assert refused.err.startswith("coders/ab: error: this is a link that leads out")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_file_that_somebody_makes_meanwhile_stays(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("init")

    def late(path: Path, text: str) -> None:
        path.write_text("# mine\n", encoding="utf-8", newline="\n")
        create(path, text)

    monkeypatch.setattr(saving, "create", late)
    done = program(*ANSWER)
    assert done.exit_code == 0
    assert own(tmp_path).startswith("# mine\n")
    assert "[answers.replanting.2021-05-01]" in own(tmp_path)


def test_a_folder_that_cannot_be_made(program: Program, tmp_path: Path) -> None:
    program("init")
    (tmp_path / "coders").write_text("a file", encoding="utf-8")
    refused = program(*ANSWER)
    assert refused.exit_code == 1
    assert "cannot be" in refused.err


NUMBERS = """\
[criteria.years]
number = "2.2"
area = "replacement"
title = "Years of prison"
weight = 0
linear = { from = 0, to = 25 }
"""


def test_coders_answer_with_numbers_and_settle_them(program: Program, tmp_path: Path) -> None:
    program("init")
    rubric = tmp_path / "rubrics/example.toml"
    rubric.write_text(rubric.read_text("utf-8") + NUMBERS, encoding="utf-8")
    for coder, number in (("ab", "10"), ("cd", "12.5")):
        words = ("set", "XX", "years", number, "--from", "2016", "--cite", "Code § 9")
        assert program(*words, "--independent", "--coder", coder).exit_code == 0
    assert "[answers.years.2016]\nvalue = 10\n" in own(tmp_path)
    assert program("agree", "--sheet", "r.csv").out.startswith(
        "Agreement of ab and cd\n1 unit that both answered, 1 divergent\n"
    )
    sheet = tmp_path / "r.csv"
    sheet.write_text(sheet.read_text("utf-8").replace(",,,,,\n", ",11.5,,eve,both,\n"), "utf-8")
    assert program("adjudicate", "r.csv").exit_code == 0
    settled = (tmp_path / "states/XX.toml").read_text("utf-8")
    assert '[answers.years.2016]\nvalue = 11.5\ncoder = "ab+cd"\n' in settled
