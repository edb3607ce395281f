"""Going through what is to be coded: what is asked, what is taken, and when it is on the disk."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import typer

from program import Program
from statscore.cli import code as coding
from statscore.cli import output, prompts, trouble
from statscore.desk import save as saving
from statscore.desk.save import replace
from statscore.read.load import load

TODAY = date.today()  # noqa: DTZ011 - as the program
EMPTY = "\n" * 6
"""Enter at each field behind the level and the date: citations to note."""


@pytest.fixture
def elsewhere(program: Program, tmp_path: Path) -> Path:
    """Return the file of a state without answers, in a new workspace."""
    program("init")
    program("new", "state", "ZZ", "--name", "Elsewhere")
    return tmp_path / "states/ZZ.toml"


def answers(file: Path) -> str:
    """Return what the file says without comments and empty lines, and without today's stamps."""
    lines = file.read_text(encoding="utf-8").splitlines()
    stamps = ("coded = ", "fingerprint = ", "#", "name = ")
    return "".join(f"{line}\n" for line in lines if line and not line.startswith(stamps))


def test_every_field_is_asked_and_saved(program: Program, elsewhere: Path) -> None:
    typed = (
        "full\n2021-05\nCode § 1; Code § 2\nAct 1\n2021-03-02\n"
        "https://a.example https://b.example\nThe words.\nA remark.\n"
    )
    done = program("code", "ZZ", "-c", "1.1", "--coder", "ab", "-y", "2024", typed=typed)
    assert done.exit_code == 0
    assert answers(elsewhere) == (
        """\
[answers.tree-register.2021-05]
level = "full"
citations = ["Code § 1", "Code § 2"]
act = "Act 1"
enacted = 2021-03-02
sources = ["https://a.example", "https://b.example"]
quote = "The words."
note = "A remark."
coder = "ab"
"""
    )
    assert f"coded = {TODAY.isoformat()}\n" in elsewhere.read_text(encoding="utf-8")
    assert done.out == (
        """\
Elsewhere (ZZ) · Street trees (an invented example) · 2024: 1 criterion to code, as of \
2024-12-31. Type ? for help.

[1/1] 1.1 Trees in streets are registered (tree-register, uncoded)
Does the law have every tree in a public street registered?

level    points  what earns it                                                             \
other states
full          4  Every tree in a public street is registered, and the register is public.  1: XX
partial       2  Only some trees are registered, or nobody may see the register.           0
none          0  No law asks for a register.                                               0
full in XX since 2023-01-01: Example Code § 1(a)

Level (full, partial, none)> In force since> Citations> Act> Enacted> Sources> Quote> Note> \
saved in states/ZZ.toml · 2024: 0 to 10 → 4 to 10 of 10 · F to A · 1 of 3 criteria coded
1 answer saved, 0 left
"""
    )
    assert program("check").exit_code == 0


def test_each_answer_is_on_the_disk_before_the_next_question(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []
    real = coding._task

    def looked(of: coding.Walk, place: int) -> int:
        held.append(elsewhere.read_text(encoding="utf-8").count("\n[answers."))
        return real(of, place)

    monkeypatch.setattr(coding, "_task", looked)
    done = program("code", "ZZ", typed=f"full\n2021\n{EMPTY}none\n2021\n{EMPTY}yes\n2021\n{EMPTY}")
    assert done.out.endswith("3 answers saved, 0 left\n")
    assert held == [0, 1, 2]
    assert program("code", "ZZ").out.endswith(": nothing is left to code\n")


def test_skip_quit_and_take_up_again(program: Program, elsewhere: Path) -> None:
    left = program("code", "ZZ", typed=f"s\npart\n2021\n{EMPTY}yes\nq\n")
    assert left.exit_code == 0
    assert left.out.endswith("1 answer saved, 2 left; the same command goes on from here\n")
    assert answers(elsewhere) == '[answers.felling-permit.2021]\nlevel = "partial"\n'
    again = program("code", "ZZ", typed="skip\n")
    assert "2 criteria to code" in again.out
    assert "[1/2] 1.1" in again.out
    assert "[2/2] 2.1" in again.out
    assert again.out.endswith("0 answers saved, 2 left; the same command goes on from here\n")


def test_back_within_a_question_and_to_the_one_before(program: Program, elsewhere: Path) -> None:
    first = f"full\n2021\nCode § 1\nb\nCode § 2\n{EMPTY[1:]}"
    # Back to the first, which is saved: level kept, another date, the rest kept.
    again = f"b\n\n2020\n{EMPTY}"
    done = program("code", "ZZ", typed=f"b\n{first}{again}q\n")
    assert done.err.splitlines()[0] == "this is the first question"
    assert "Citations [Code § 1]> " in done.out
    assert "In force since [2021]> " in done.out
    assert answers(elsewhere) == (
        '[answers.tree-register.2020]\nlevel = "full"\ncitations = ["Code § 2"]\n'
    )
    assert done.out.endswith("1 answer saved, 2 left; the same command goes on from here\n")


def test_a_hyphen_takes_out_what_was_typed(program: Program, elsewhere: Path) -> None:
    typed = f"full\n2021\nCode § 1\nAct 1\nb\n-\n{EMPTY[2:]}b\n\n\n-\n{EMPTY[1:]}"
    program("code", "ZZ", typed=typed)
    assert answers(elsewhere) == '[answers.tree-register.2021]\nlevel = "full"\n'


def test_pending_with_a_reason(program: Program, elsewhere: Path) -> None:
    done = program("code", "ZZ", "-c", "2.1", "-y", "2024", typed="p\n\n\nThe act is missing.\n")
    assert "what is pending needs a reason, for whoever takes it up\n" in done.err
    assert "In force since [on 2024-12-31]> Why is it open> Why is it open> saved" in done.out
    assert answers(elsewhere) == (
        """\
[answers.replanting.2024-12-31]
level = "pending"
start = "unknown"
note = "The act is missing."
"""
    )
    put_off = program("code", "ZZ", "-y", "2024", typed="q\n")
    assert ": 2 criteria to code, as of 2024-12-31; 1 pending, which --pending asks" in put_off.out
    none = program("code", "ZZ", "-c", "2.1", "-y", "2024")
    assert none.out.endswith(": nothing is left to code; 1 pending, which --pending asks too\n")
    asked = program("code", "ZZ", "-c", "2.1", "-y", "2024", "--pending", typed="q\n")
    assert "[1/1] 2.1 A felled tree is replaced (replanting, pending)\n" in asked.out
    assert "Open so far: The act is missing.\n" in asked.out


def test_pending_after_a_date_keeps_the_date(program: Program, elsewhere: Path) -> None:
    program("code", "ZZ", typed="full\n2021-02-03\nb\nb\npending\n\nThe act is missing.\nq\n")
    assert '[answers.tree-register.2021-02-03]\nlevel = "pending"\n' in answers(elsewhere)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "a level is needed: full or partial or none (? for help)"),
        ("ful l", "there is no level 'ful l' of 'tree-register': did you mean 'full'?"),
        ("p", "'p' may be 'partial', or pending: type more of the word"),
        ("full\n", "a date is needed: YYYY-MM-DD, YYYY-MM or YYYY"),
        ("full\n2021-13", "'2021-13' is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where"),
        ("full\n2021\n\n\n1 May", "'1 May' is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY"),
        ("full\n2021\nCode\x1b[A", "there are control characters in it; type it again"),
        ("full\n2021\nCode \udcff", "that is no UTF-8 text; type it again"),
    ],
)
def test_what_cannot_be_read_is_asked_again(
    program: Program, elsewhere: Path, typed: str, says: str
) -> None:
    before = elsewhere.read_bytes()
    done = program("code", "ZZ", typed=f"{typed}\n")
    assert done.exit_code == 0
    assert says in done.err
    shown = done.out.splitlines()[-2]
    assert shown.count(shown.rsplit("> ", 2)[-2]) == 2
    assert elsewhere.read_bytes() == before


def test_bytes_that_are_no_text_are_asked_again(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter((UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"), "q"))

    def line(_prompt: str, _typed: str) -> str:
        match next(lines):
            case str(typed):
                return typed
            case error:
                assert isinstance(error, UnicodeDecodeError)
                raise error

    monkeypatch.setattr(prompts, "_line", line)
    done = program("code", "ZZ")
    assert "that is no UTF-8 text; type it again\n" in done.err
    assert "answers" not in answers(elsewhere)


def test_help_says_what_is_asked_and_what_can_be_typed(program: Program, elsewhere: Path) -> None:
    del elsewhere
    done = program("code", "ZZ", typed="?\nfull\n?\nq\n")
    assert (
        """\
Level (full, partial, none)> The level that the law meets; the beginning of the word is enough.
Write "at least partial" or "at most partial" where no more is known.
  s        skip this criterion
  b        go back one question
  pending  it stays open, and you say why
  q        leave; what is saved stays
  ?        this help
  Enter keeps what stands in [ ]; a single - takes it out.
"""
        in done.out
    )
    assert (
        """\
In force since> The first day on which it was so: YYYY-MM-DD, YYYY-MM or YYYY, as precise as the \
source.
Write "on 2015-08-01" where it was so on that day, and since when is not known.
  s        skip this criterion
  b        go back one question
  q        leave; what is saved stays
"""
        in done.out
    )


def test_letters_give_way_to_levels(program: Program, tmp_path: Path) -> None:
    program("init")
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8")
    text = text.replace("{ yes = 1, no = 0 }", "{ s = 1, quite = 0 }")
    text = text.replace('yes = "A tree', 's = "A tree').replace('no = "There is', 'quite = "There')
    rubric.write_text(text, encoding="utf-8", newline="\n")
    done = program("code", "XX", typed="?\nq\nquit\n")
    assert "  skip     skip this criterion\n" in done.out
    assert "'q' may be 'quite', or quit: type more of the word\n" in done.err
    program("code", "XX", typed=f"s\n2021\n{EMPTY}")
    (answer,) = load(tmp_path).states["XX"].answers["replanting"].values()
    assert answer.level == "s"


def test_an_answer_that_check_would_refuse_is_not_saved(program: Program, elsewhere: Path) -> None:
    typed = f"not-applicable\n2021-05-01\n{EMPTY}full\n"
    done = program("code", "ZZ", "-c", "1.1", typed=typed)
    assert done.err.startswith("states/ZZ.toml:17:9: error: ")
    assert "this is not saved; what you typed is kept\n" in done.err
    # The level is asked again, and nothing else.
    assert "Note> Level (full, partial, none) [not-applicable]> saved in" in done.out
    assert answers(elsewhere) == '[answers.tree-register.2021-05-01]\nlevel = "full"\n'


def test_back_from_a_refused_answer_asks_all_of_it_again(program: Program, elsewhere: Path) -> None:
    typed = f"not-applicable\n2021-05-01\n{EMPTY}b\nfull\n2022\n{EMPTY}"
    program("code", "ZZ", "-c", "1.1", typed=typed)
    assert answers(elsewhere) == '[answers.tree-register.2022]\nlevel = "full"\n'


def test_answers_to_a_question_that_has_changed_are_asked_again(
    program: Program, tmp_path: Path
) -> None:
    program("init")
    words = ("set", "XX", "2.1", "yes", "--from", "2021-05-01", "--cite", "Code § 3", "--act", "A")
    program(*words)
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8")
    assert "within a year?" in text
    rubric.write_text(text.replace("within a year?", "within two years?"), "utf-8", newline="\n")
    done = program("code", "XX", typed=f"\n\n{EMPTY}")
    assert "[1/1] 2.1 A felled tree is replaced (replanting, suspect)\n" in done.out
    assert "Answered so far: yes, from 2021-05-01\n  Code § 3\n" in done.out
    assert "Level (yes, no) [yes]> In force since [2021-05-01]> Citations> " in done.out
    (answer,) = load(tmp_path).states["XX"].answers["replanting"].values()
    assert (answer.level, answer.citations, answer.act) == ("yes", ("Code § 3",), "A")
    assert program("code", "XX").out.endswith(": nothing is left to code\n")


def test_answers_of_long_ago_are_asked_again(program: Program, tmp_path: Path) -> None:
    program("init")
    file = tmp_path / "states/XX.toml"
    text = file.read_text(encoding="utf-8")
    old = 'start = "unknown"\ncoded = 2001-01-01'
    file.write_text(text.replace('start = "unknown"', old), "utf-8", newline="\n")
    words = ("code", "XX", "-c", "felling-permit", "--stale", "2y")
    done = program(*words, typed=f"\n\n{EMPTY}")
    assert "(felling-permit, stale)\n" in done.out
    assert "Level (full, partial, none) [none]> In force since [on 2020-12-31]> " in done.out
    assert f"coded = {TODAY.isoformat()}\n" in file.read_text(encoding="utf-8")
    assert program(*words).out.endswith(": nothing is left to code\n")


def test_what_others_answer_stands_beside_the_levels(program: Program) -> None:
    program("init")
    codes = [f"Z{letter}" for letter in "ABCDEFGHI"]
    for code in codes:
        program("new", "state", code, "--name", f"State {code}")
        program("set", code, "2.1", "no", "--from", "2020", "--cite", f"{code} Code § 1")
    program("new", "state", "ZZ", "--name", "Elsewhere")
    done = program("code", "ZZ", "-c", "2.1", "-y", "2024", typed="q\n")
    assert (
        """\
level  points  what earns it                              other states
yes         2  A tree has to be planted within a year.    0
no          0  There is no such duty, or no time is set.  9
1 other state not known
no in ZA since 2020: ZA Code § 1
"""
        in done.out
    )


def test_a_change_that_somebody_else_makes_meanwhile_stays(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [elsewhere.read_text(encoding="utf-8") + "\n# mine\n"]

    def late(path: Path, old: str, new: str) -> None:
        if changes:
            elsewhere.write_text(changes.pop(), encoding="utf-8", newline="\n")
        replace(path, old, new)

    monkeypatch.setattr(saving, "replace", late)
    done = program("code", "ZZ", "-c", "2.1", typed=f"yes\n2021\n{EMPTY}")
    assert "states/ZZ.toml has changed in the meantime: reading it again\n" in done.err
    assert done.out.endswith("1 answer saved, 0 left\n")
    text = elsewhere.read_text(encoding="utf-8")
    assert text.endswith("# mine\n")
    assert "[answers.replanting.2021]" in text


def test_a_file_that_somebody_else_breaks_meanwhile_is_left_alone(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def late(path: Path, old: str, new: str) -> None:
        elsewhere.write_text("name = 1\n", encoding="utf-8", newline="\n")
        replace(path, old, new)

    monkeypatch.setattr(saving, "replace", late)
    done = program("code", "ZZ", "-c", "2.1", typed=f"yes\n2021\n{EMPTY}")
    assert done.exit_code == 1
    assert done.err.endswith("states/ZZ.toml has errors now; nothing was written\n")
    assert elsewhere.read_text(encoding="utf-8") == "name = 1\n"


def test_a_disk_that_is_full(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = elsewhere.read_bytes()

    def full(_path: Path, _old: str, _new: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saving, "replace", full)
    done = program("code", "ZZ", typed=f"full\n2021\n{EMPTY}")
    assert done.exit_code == 1
    assert done.err.endswith("cannot be written: No space left on device; nothing was written\n")
    assert elsewhere.read_bytes() == before


def test_a_file_with_errors_is_not_gone_through(program: Program, elsewhere: Path) -> None:
    elsewhere.write_text('name = "Elsewhere"\nthrough = "soon"\n', encoding="utf-8", newline="\n")
    done = program("code", "ZZ", typed="full\n")
    assert done.exit_code == 1
    assert done.err.startswith("states/ZZ.toml:2:11: error: 'soon' is not a date")
    assert done.out == ""


def test_law_that_has_not_been_read_so_far_is_said(program: Program, elsewhere: Path) -> None:
    text = elsewhere.read_text(encoding="utf-8")
    elsewhere.write_text(f"{text}\n", "utf-8", newline="\n")
    read = text.replace("# through = YYYY-MM-DD", "through = 2022-06-30")
    elsewhere.write_text(read, encoding="utf-8", newline="\n")
    assert "· 2021: 3 criteria to code" in program("code", "ZZ", typed="q\n").out
    done = program("code", "ZZ", "-y", "2024", typed="q\n")
    assert done.err == (
        "warning: states/ZZ.toml says that the law has been read through 2022-06-30 only, "
        "so an answer will not count on 2024-12-31\n"
    )


def test_a_coder_s_own_answers(program: Program, elsewhere: Path, tmp_path: Path) -> None:
    settled = elsewhere.read_bytes()
    words = ("code", "ZZ", "--independent", "--coder", "ab", "--batch", "1", "-y", "2024")
    done = program(*words, typed=f"full\n2021\n{EMPTY}q\n")
    assert done.out.startswith(
        "Elsewhere (ZZ) · Street trees (an invented example) · 2024 · ab alone: 3 criteria to code"
    )
    assert "saved in coders/ab/ZZ.toml · 2024: 0 to 10 → 4 to 10 of 10" in done.out
    assert elsewhere.read_bytes() == settled
    assert answers(tmp_path / "coders/ab/ZZ.toml") == (
        'batch = "1"\n[answers.tree-register.2021]\nlevel = "full"\n'
    )
    again = program(*words, typed="q\n")
    assert "· ab alone: 2 criteria to code" in again.out
    other = program("code", "ZZ", "--independent", "--coder", "cd", "-y", "2024", typed="q\n")
    assert "· cd alone: 3 criteria to code" in other.out


def test_a_criterion_that_the_year_does_not_ask(program: Program) -> None:
    program("init")
    program("new", "rubric", "mine")
    asked = program("code", "XX", "--rubric", "mine", typed="q\n")
    assert "[1/1] 1.1 First question (first-question, uncoded)" in asked.out
    by_year = program("code", "XX", "-y", "2022", typed="q\n")
    assert "Street trees (an invented example) · 2022" in by_year.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("QQ",), "there is no state 'QQ'"),
        (("ME",), "`statscore new state ME` makes one"),
        (("XX", "-c", "9.9"), "there is no criterion '9.9'"),
        (("XX", "-r", "exampel"), "did you mean 'example'?"),
        (("XX", "--stale", "soon"), "'soon'"),
        (("XX", "--batch", "1"), "--batch goes with --independent"),
    ],
)
def test_wrong_usage(program: Program, words: tuple[str, ...], says: str) -> None:
    program("init")
    refused = program("code", *words)
    assert refused.exit_code == 2
    assert says in " ".join(refused.err.split())


def test_a_workspace_where_no_rubric_is_the_default(program: Program, tmp_path: Path) -> None:
    program("init")
    program("new", "rubric", "mine")
    (tmp_path / "statscore.toml").write_text("", encoding="utf-8")
    refused = program("code", "XX")
    assert refused.exit_code == 2
    assert "name a rubric with --rubric (example, mine)" in refused.err


def test_the_shipped_data_are_not_written_to(program: Program) -> None:
    refused = program("code", "TX")
    assert refused.exit_code == 2
    assert "the data that ships with statscore is not written to" in refused.err


def test_an_interrupted_walk_says_what_is_saved(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter(["full", "2021", *[""] * 6])

    def line(_prompt: str, _typed: str) -> str:
        found = next(lines, None)
        if found is None:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr(prompts, "_line", line)
    done = program("code", "ZZ")
    assert done.exit_code == 130
    assert done.out.endswith("\n1 answer saved, 2 left; the same command goes on from here\n")
    assert answers(elsewhere) == '[answers.tree-register.2021]\nlevel = "full"\n'


def test_in_colour_at_a_terminal(
    program: Program, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del elsewhere
    monkeypatch.setattr(output, "colorful", lambda: True)
    monkeypatch.setenv("COLUMNS", "60")
    done = program("code", "ZZ", typed="q\n")
    assert max(len(line.rstrip()) for line in done.out.splitlines()) <= 60
    assert "[1/3] 1.1 Trees in streets are registered" in done.out


def test_answers_of_other_states_are_not_this_state_s_work(
    program: Program, elsewhere: Path, tmp_path: Path
) -> None:
    del elsewhere
    program("set", "XX", "2.1", "yes", "--from", "2021", "--cite", "Code § 3")
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8").replace("within a year?", "within two years?")
    rubric.write_text(text, encoding="utf-8", newline="\n")
    assert "1 criterion to code" in program("code", "XX", typed="q\n").out
    assert "suspect" not in program("code", "ZZ", typed="s\ns\ns\n").out


def test_a_rubric_that_has_ended_is_coded_for_its_last_year(
    program: Program, elsewhere: Path, tmp_path: Path
) -> None:
    del elsewhere
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8").replace("from = 2020", "from = 2020\nuntil = 2021")
    rubric.write_text(text, encoding="utf-8", newline="\n")
    assert "· 2021: 3 criteria to code, as of 2021-12-31" in program("code", "ZZ", typed="q\n").out


def test_a_question_without_words_and_an_answer_without_citations(
    program: Program, tmp_path: Path
) -> None:
    program("init")
    program("set", "XX", "2.1", "yes", "--from", "2021", "--note", "By the act.")
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8")
    asked = 'question = "Does the law have a felled tree replaced within a year?"\n'
    assert asked in text
    rubric.write_text(text.replace(asked, ""), encoding="utf-8", newline="\n")
    done = program("code", "XX", typed="q\n")
    assert (
        """\
[1/1] 2.1 A felled tree is replaced (replanting, suspect)
Answered so far: yes, from 2021
Note: By the act.

level  points"""
        in done.out
    )


def test_saved_where_the_year_does_not_ask_the_criterion(program: Program, tmp_path: Path) -> None:
    program("init")
    rubric = tmp_path / "rubrics/example.toml"
    text = rubric.read_text(encoding="utf-8")
    rubric.write_text(text.replace("weight = 2", "weight = 2\nfrom = 2025"), "utf-8", newline="\n")
    none = program("code", "XX", "-y", "2022")
    assert none.out.endswith("2022: nothing is left to code\n")


# prompts: what a terminal can do is tried in tests/test_code_terminal.py


class Terminal(io.StringIO):
    """Standard input or error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_refused_line_comes_back_to_be_corrected(monkeypatch: pytest.MonkeyPatch) -> None:
    inserted: list[str] = []
    hooks: list[object] = []

    def set_startup_hook(hook: object) -> None:
        hooks.append(hook)
        if callable(hook):
            hook()

    readline = ModuleType("readline")
    readline.insert_text = inserted.append  # type: ignore[attr-defined]
    readline.set_startup_hook = set_startup_hook  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "readline", readline)
    monkeypatch.setattr(sys, "stdin", Terminal())
    lines = iter(["2O", "20"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(lines))

    def number(text: str) -> int:
        if not text.isdecimal():
            raise typer.BadParameter("no number")
        return int(text)

    assert prompts.ask("Number", "", number, {}) == prompts.Typed("20", 20)
    assert inserted == ["", "2O"]
    assert hooks[1::2] == [None, None]


def test_a_terminal_without_line_editing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "readline", None)
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda _prompt: " as typed ")
    assert prompts.ask("Name", "", str, {}) == prompts.Typed("as typed", "as typed")


def test_a_long_text_is_shortened_in_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def line(prompt: str, _typed: str) -> str:
        shown.append(prompt)
        return ""

    monkeypatch.setattr(prompts, "_line", line)
    assert prompts.ask("Quote", "a\n" * 30, str, {}) == prompts.Typed("a\n" * 30, "a\n" * 30)
    assert shown == [f"Quote [{'a ' * 19}a…]> "]


def test_no_word_is_cut_at_the_edge_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("COLUMNS", "30")
    trouble.tell(
        "a.toml:1: warning: this is no good sentence\n"
        "   | something that is quoted as it is there\n"
        "   = and what would be right is this"
    )
    assert stream.getvalue() == (
        """\
a.toml:1: warning: this is no
good sentence
   | something that is quoted as it is there
   = and what would be right
     is this
"""
    )


def test_an_act_that_was_law_by_a_day(program: Program, tmp_path: Path) -> None:
    program("init")
    typed = f"yes\n2021-03\n\n\nby 2021-01-31\n{EMPTY}"
    assert program("code", "XX", typed=typed).exit_code == 0
    (answer,) = load(tmp_path).states["XX"].answers["replanting"].values()
    assert (str(answer.enacted_by), answer.enacted) == ("2021-01-31", None)
