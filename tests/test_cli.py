"""The command line: exit codes, streams, names in any form, files, and what goes wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import pytest

from program import DATASET, ROOT, Run, environment, process
from statscore.cli import main, output
from statscore.cli.session import KeyLines
from statscore.cli.trouble import tell
from statscore.cli.version import program_version
from statscore.interrupts import interruptible, leave_when_interrupted
from statscore.read.load import load
from statscore.reports.card.report_card import report_card
from statscore.views.grade.rows import card_data

# Exit codes and streams.


def test_a_result_is_all_of_stdout_and_stderr_is_silent(statscore: Run) -> None:
    found = statscore("grade", "AL", "--year", "2012")
    assert found.out.startswith("Alabama · C in 2012 (75 of 100), as published\nLighthouse")
    assert (found.err, found.exit_code) == ("", 0)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("grad AL", "there is no command 'grad': did you mean 'grade'?"),
        ("grade Alabamo", "there is no state 'Alabamo': did you mean 'Alabama'?"),
        ("grade ZZ", "there is no state 'ZZ': choose from "),
        ("grade TX", "there is no file states/TX.toml for Texas in this workspace"),
        ("grade -r lighthose", "there is no rubric 'lighthose': did you mean 'lighthouse'?"),
        ("explain AL lamp-lt -y 2012", "no criterion 'lamp-lt': did you mean 'lamp-lit'?"),
        ("tally lamp-lt", "there is no criterion 'lamp-lt': did you mean 'lamp-lit'?"),
        ("tally lamp-lt -r harbour", "'lamp-lt': did you mean 'lamp-lit'? (rubric 'harbour')"),
        ("tally 2.2 --at-least fully", "level 'fully' of 'keeper-blame': did you mean 'full'?"),
        ("tally 2.2 --at-least best", "'best' of 'keeper-blame': choose from conditional"),
        ("grade --year 2012 --as-of 2012-01-01", "give --year or --as-of, not both"),
        ("tally 2.2 -y 2012 --years 2012", "give one year or day, or one span of years"),
        ("tally" + 9 * " 2.1", "at most 8 conditions at once"),
        ("tally 1.3 --year 2011", "no rubric asks 'night-watch' in 2011"),
        ("tally night-watch --year 2011", "no rubric asks 'night-watch' in 2011"),
        ("tally 1.3 -r lighthouse -y 2011", "'lighthouse' does not ask 'night-watch' in 2011"),
        ("explain AL 1.3 --year 2011", "'lighthouse' does not ask 'night-watch' in 2011"),
        ("gaps -c 1.3 --year 2011", "'lighthouse' does not ask 'night-watch' in 2011"),
        ("grade --as-of 2012-02-30", "'2012-02-30' is no day; write YYYY-MM-DD"),
        ("grade --as-of yesterday", "'yesterday' is no day; write YYYY-MM-DD"),
        ("diff 2011 soon", "there is no state 'soon'"),
        ("diff 2011", "two years or days are compared: `statscore diff 2011 2016 TX`"),
        ("diff 2011 2012-13-01", "'2012-13-01' is no year and no day; write 2016 or 2016-08-01"),
        ("trend --years 2012-", "'2012-' is no span of years; write 2011-2019"),
        ("trend --years 2014-2012", "'2014 2012' runs backwards; write the earlier one first"),
        ("export answers --years 2012", "answers have dates of their own: --years does not apply"),
        ("export codebook --years 2012", "the codebook holds every year: --years does not apply"),
        ("export score", "there is no table 'score': did you mean 'scores'"),
        ("grade -o card.docx", "does not say which format; end it in .csv, .html, .json"),
        ("grade --format xml", "'xml' is not among the choices: text, json, csv, md"),
        ("grade --yeer 2012", "there is no option '--yeer': did you mean"),
        ("grade --year 99", "'99' is no year; write four digits, such as 2015"),
        ("explain", "STATE [CRITERION] [YEAR] is missing"),
        ("tally lamp-lit --years", "option '--years' requires an argument"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_right(
    statscore: Run, command: str, words: str
) -> None:
    found = statscore(*command.split())
    assert found.exit_code == 2
    assert words in found.err
    assert found.out == ""


def test_a_folder_that_is_no_workspace_exits_with_2(statscore: Run, tmp_path: Path) -> None:
    found = statscore("grade", workspace=tmp_path / "nowhere")
    assert found.exit_code == 2
    assert f"'{tmp_path / 'nowhere'}' is no workspace: it needs the folders" in found.err


def test_help_and_version(statscore: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    helped = statscore("-h", workspace=None)
    assert helped.exit_code == 0
    assert all(name in helped.out for name in main.COMMANDS)
    assert statscore("grade", "--help", workspace=None).exit_code == 0
    # Paragraphs are broken where the terminal ends, and not where the code breaks them too.
    monkeypatch.setenv("COLUMNS", "80")
    words = statscore("import", "--help", workspace=None).out
    assert (
        "\nis one answer, with columns for criterion and level. Columns go by id, number" in words
    )
    version = statscore("--version", workspace=None)
    assert version.out == f"statscore {program_version()}\n"
    assert version.exit_code == 0


@pytest.mark.parametrize("name", main.COMMANDS)
def test_the_list_of_commands_says_the_first_line_of_their_help(name: str) -> None:
    first = (main.module_of(name).command.__doc__ or "").split("\n")[0]
    assert main.COMMANDS[name] == first


def test_a_folder_that_was_never_installed_has_no_version(
    statscore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", nowhere)
    found = statscore("--version", workspace=None)
    assert found.out == "statscore from a folder, not installed\n"


def test_in_a_terminal_a_message_breaks_between_words(
    statscore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("gaps", "AL", "--to", "E", "-y", "2012", "-r", "lighthouse")
    monkeypatch.setenv("COLUMNS", "60")
    assert statscore(*words).err.endswith(
        "statscore: there is no grade 'E': choose from A, B, C, D, F (rubric 'lighthouse')\n"
    )
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert statscore(*words).err.endswith(
        "statscore: there is no grade 'E': choose from A, B, C, D, F\n(rubric 'lighthouse')\n"
    )


def test_an_excerpt_is_never_broken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    excerpt = '   | name = "a line of a file that is long"\n   |        ^^^^^^^^^^'
    tell(f"states/TX.toml:1:8: error: what is wrong is said here\n{excerpt}")
    assert capsys.readouterr().err == (
        f"states/TX.toml:1:8: error: what is wrong\nis said here\n{excerpt}\n"
    )


# States, rubrics and criteria by any name.


@pytest.mark.parametrize("name", ["al", "AL", "Alabama", "alabama", "ALABAMA", "Al"])
def test_a_state_by_code_or_name_in_any_case(statscore: Run, name: str) -> None:
    assert statscore("grade", name, "-y", "2012").out.startswith("Alabama · ")


@pytest.mark.parametrize(
    "names",
    [
        ("al,qx",),
        ("AL, Quillmark",),
        ("alabama", "quillmark"),
        ("AL", "al", "QX,AL"),
    ],
)
def test_several_states_in_any_form_and_each_once(statscore: Run, names: tuple[str, ...]) -> None:
    found = statscore("grade", *names, "-y", "2012", "-f", "json")
    assert [each["state"] for each in json.loads(found.out)] == ["AL", "QX"]


def test_names_of_several_words_and_shipped_states(statscore: Run) -> None:
    assert statscore("grade", "yarrow  plain", "-y", "2012").out.startswith("Yarrow Plain · ")
    found = statscore("grade", "new york", "tx", "-y", "2015", "-f", "json", workspace=ROOT)
    assert [each["state"] for each in json.loads(found.out)] == ["NY", "TX"]


@pytest.mark.parametrize("name", ["2.2", "keeper-blame", "Keeper-Blame"])
def test_a_criterion_by_number_or_id(statscore: Run, name: str) -> None:
    title = "2.2 No keeper is charged for a wreck in fog"
    assert title in statscore("explain", "AL", name, "-y", "2012").out
    assert title in statscore("tally", name, "-y", "2012").out
    assert title in statscore("gaps", "-c", name, "-y", "2012").out


def test_a_rubric_in_any_case(statscore: Run) -> None:
    assert statscore("rubric", "HARBOUR").out.startswith("Harbour Tiers\n")


def test_years_written_in_several_ways(statscore: Run) -> None:
    expected = statscore("trend", "--years", "2012-2013", "-f", "csv").out
    for written in ("2012–2013", "2012..2013", "2012 to 2013"):
        assert statscore("trend", "--years", written, "-f", "csv").out == expected


def test_a_year_that_no_rubric_grades_takes_the_default_and_says_so(statscore: Run) -> None:
    found = statscore("grade", "AL", "--year", "2008")
    assert found.out.startswith("Alabama · D or F in 2008 (25 to 65 of 90)\n")
    assert (
        found.err == "no rubric grades 2008: using 'lighthouse', made for the years 2011 to 2014\n"
    )
    assert found.exit_code == 0


# Where the workspace is.


def test_outside_any_workspace_the_shipped_data_and_a_line_on_stderr(statscore: Run) -> None:
    found = statscore("grade", "TX", "--year", "2015", workspace=None)
    assert "90.5 of 102.5 · grade A" in found.out
    assert found.err == "no workspace here: using the data that ships with statscore\n"
    assert found.exit_code == 0


def test_the_workspace_before_and_after_the_command(statscore: Run) -> None:
    before = statscore("grade", "AL", workspace=DATASET)
    after = statscore("grade", "AL", "--workspace", str(DATASET), workspace=None)
    assert before == after
    nearer = statscore("grade", "TX", "-y", "2015", "-w", str(ROOT), workspace=DATASET)
    assert nearer.out.startswith("Texas · ")


def test_the_environment_names_the_workspace(
    statscore: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATSCORE_WORKSPACE", str(DATASET))
    assert statscore(workspace=None).out.startswith("Laws of lighthouses (invented)\n")
    monkeypatch.setenv("STATSCORE_WORKSPACE", "nowhere")
    assert statscore(workspace=None).exit_code == 2
    assert statscore(workspace=DATASET).exit_code == 0


def test_the_workspace_around_the_current_folder(
    statscore: Run, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(copy / "states")
    found = statscore("grade", "AL", "-y", "2012", workspace=None)
    assert found.out.startswith("Alabama · ")
    assert found.err == ""


# Broken files.


def test_a_broken_state_does_not_silence_the_others(statscore: Run, copy: Path) -> None:
    (copy / "states" / "QX.toml").write_text("name = ", encoding="utf-8")
    found = statscore("grade", "-y", "2012", workspace=copy)
    assert "AL Alabama" in found.out
    assert found.err == (
        "warning: states/QX.toml has errors and is left out; `statscore check` shows them\n"
    )
    assert found.exit_code == 0


def test_a_broken_state_that_is_asked_for_is_shown_in_full(statscore: Run, copy: Path) -> None:
    (copy / "states" / "QX.toml").write_text('name = "Quillmark"\ncolor = 1\n', encoding="utf-8")
    found = statscore("grade", "qx", "-y", "2012", workspace=copy)
    assert found.exit_code == 1
    assert found.out == ""
    assert found.err.startswith("states/QX.toml:2:1: error: 'color' is not a key of the file")
    assert found.err.endswith("statscore: QX cannot be graded: the file has errors\n")


def test_a_broken_rubric_is_shown_and_cannot_be_used(statscore: Run, copy: Path) -> None:
    (copy / "rubrics" / "harbour.toml").write_text("title = 3\n", encoding="utf-8")
    named = statscore("grade", "AL", "--rubric", "harbour", workspace=copy)
    assert named.exit_code == 1
    assert "rubrics/harbour.toml:1:9: error: text in quotes is needed here" in named.err
    assert named.err.endswith("statscore: rubric 'harbour' cannot be used: the file has errors\n")
    other = statscore("grade", "AL", "--year", "2012", workspace=copy)
    assert other.out.startswith("Alabama · C in 2012 (75 of 100), as published\nLighthouse")
    assert other.exit_code == 0


def test_a_workspace_whose_only_rubric_is_broken(statscore: Run, copy: Path) -> None:
    (copy / "rubrics" / "harbour.toml").unlink()
    (copy / "rubrics" / "lighthouse.toml").write_text("title = 3\n", encoding="utf-8")
    (copy / "statscore.toml").unlink()
    found = statscore("grade", workspace=copy)
    assert found.exit_code == 1
    assert found.err.endswith("statscore: there is no sound rubric in rubrics/\n")
    assert "there is no sound rubric in rubrics/ yet" in statscore(workspace=copy).out


def test_check_exits_with_1_on_errors_and_0_on_warnings(statscore: Run, copy: Path) -> None:
    file = copy / "states" / "ZB.toml"
    sound = file.read_text(encoding="utf-8")
    file.write_text(sound.replace('citations = ["Zephyr Rev. 1"]\n', ""), encoding="utf-8")
    warned = statscore("check", workspace=copy)
    assert (
        "\n2 rubrics and 6 states checked, 11 printed figures compared: 0 errors, 1 warning\n"
        in warned.out
    )
    assert warned.exit_code == 0
    file.write_text(sound.replace('"none"', '"nun"'), encoding="utf-8")
    failed = statscore("check", workspace=copy)
    assert failed.out.endswith(
        "2 rubrics and 6 states checked, 11 printed figures compared: 1 error, 0 warnings\n"
    )
    assert failed.exit_code == 1


# Workspaces with little in them.


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    root = tmp_path / "bare"
    (root / "rubrics").mkdir(parents=True)
    (root / "states").mkdir()
    return root


LAMP = """\
title = "Lamps"
[areas.light]
title = "Light"
[criteria.lamp]
area   = "light"
title  = "The lamp burns"
levels = { yes = 1, no = 0 }
"""
ANSWER = """\
name = "Quillmark"
through = 2012-12-31
[answers.lamp.2012-01-01]
level     = "yes"
citations = ["Stat. 1"]
"""


def fill(root: Path, rubric: str | None = None, state: str | None = None) -> Path:
    if rubric is not None:
        (root / "rubrics" / "lamps.toml").write_text(rubric, encoding="utf-8")
    if state is not None:
        (root / "states" / "QX.toml").write_text(state, encoding="utf-8")
    return root


def test_an_empty_workspace(statscore: Run, bare: Path) -> None:
    overview = statscore(workspace=bare)
    assert overview.out.startswith("statscore workspace\n0 rubrics · 0 states · 0 dated answers")
    assert statscore("check", workspace=bare).exit_code == 0
    graded = statscore("grade", workspace=bare)
    assert (graded.err, graded.exit_code) == (
        "statscore: there is no sound rubric in rubrics/\n",
        1,
    )
    for command in (["trend"], ["rubric"], ["export", "scores"], ["export", "answers"]):
        assert statscore(*command, workspace=bare).exit_code == 0
    assert statscore("grade", "TX", workspace=bare).exit_code == 2
    assert statscore("tally", "lamp", workspace=bare).exit_code == 1


def test_a_rubric_and_no_states(statscore: Run, bare: Path) -> None:
    fill(bare, LAMP)
    graded = statscore("grade", workspace=bare)
    assert graded.err == "statscore: there is no sound state in states/\n"
    assert graded.exit_code == 1
    assert statscore("grade", "--year", "2012", workspace=bare).out == "no state has been read\n"
    assert "there is no state to compare" in statscore("diff", "2011", "2012", workspace=bare).err
    gaps = statscore("gaps", "--year", "2012", workspace=bare)
    assert (gaps.err, gaps.exit_code) == ("statscore: there is no sound state in states/\n", 1)
    assert statscore(workspace=bare).exit_code == 0


def test_a_rubric_and_states_without_answers(statscore: Run, bare: Path) -> None:
    fill(bare, LAMP, 'name = "Quillmark"\n')
    graded = statscore("grade", workspace=bare)
    assert graded.err == (
        "statscore: nothing is coded or published yet; name a --year to see an empty card\n"
    )
    assert graded.exit_code == 1
    tallied = statscore("tally", "lamp", workspace=bare)
    assert tallied.err == "statscore: nothing is coded or published yet; name a --year\n"
    empty = statscore("grade", "QX", "-y", "2012", workspace=bare).out
    assert empty.startswith("Quillmark · not scored in 2012: 0 of 1 criterion answered\n")
    assert "nothing is coded or published for this state" in (
        statscore("trend", "QX", workspace=bare).out
    )


SHADE = '[criteria.shade]\narea = "light"\ntitle = "Shade"\nlevels = { yes = 1, no = 0 }\n'


def test_a_trend_of_what_is_coded_in_part(statscore: Run, bare: Path) -> None:
    fill(bare, LAMP + SHADE + "[grades]\nA = 1\nF = 0\n", ANSWER)
    for words in ((), ("--years", "2011-2012")):
        found = statscore("trend", "--table", *words, workspace=bare)
        # One of two criteria is coded, and its point is enough for the grade.
        assert (
            """
year              A  F  not known  mean  all states  scored  best  worst
2012  known here  1  ·          0     –      1 to 2       ·
"""
            in found.out
        )
        assert "nothing is coded" not in found.out
    (year,) = json.loads(statscore("trend", "-f", "json", workspace=bare).out)
    assert (year["year"], year["unknown"], year["in_part"], year["scored"]) == (
        2012,
        [],
        [],
        0,
    )
    rows = statscore("trend", "-f", "csv", workspace=bare).out.splitlines()
    assert [row.split(",")[2:11] for row in rows[1:]] == [
        ["A", "1", "", "QX", "0", "", "", "", ""],
        ["F", "0", "", "", "0", "", "", "", ""],
        ["", "0", "", "", "0", "", "", "", ""],
    ]
    assert "A               1  QX" in statscore(workspace=bare).out
    # Where there truly is nothing, it says so.
    assert "nothing is coded or published for these years" in (
        statscore("trend", "--years", "1990-1991", workspace=bare).out
    )


def test_a_trend_of_a_rubric_without_grades(statscore: Run, bare: Path) -> None:
    fill(bare, LAMP)
    sheet = bare / "s.csv"
    sheet.write_text("code,year,lamp\nTX,2023,yes\nTX,2024,no\nOH,2023,no\n", "utf-8")
    words = ("--new-states", "--source", "https://a.b/c")
    assert statscore("import", str(sheet), *words, workspace=bare).exit_code == 0
    assert (
        """
year              not known  mean  all states  scored  best  worst
2023  known here          0   0.5         0.5       2  TX    OH
2024  known here          1     0    0 to 0.5       1
"""
        in statscore("trend", "--years", "2023-2024", workspace=bare).out
    )
    first, _second = json.loads(statscore("trend", "-f", "json", workspace=bare).out)
    assert (first["mean_of_scored"], first["best"], first["worst"]) == ("0.5", ["TX"], ["OH"])
    rows = statscore("trend", "-f", "csv", workspace=bare).out.splitlines()
    assert rows[1].startswith("lamps,2023,,0,,,2,0.5,1,2,TX,OH,,")
    assert "1 state scored · mean 0\n" in statscore(workspace=bare).out


def test_what_is_coded_for_no_year_that_is_graded(statscore: Run, bare: Path) -> None:
    fill(bare, LAMP.replace("[areas", "from = 2015\nuntil = 2016\n[areas", 1), ANSWER)
    assert statscore("grade", workspace=bare).err == (
        "statscore: nothing is coded or published for a year that a rubric grades; name a --year "
        "to see an empty card\n"
    )


@pytest.mark.parametrize(
    "words", ["grade", "grade QX", "gaps QX", "tally lamp", "map", "robustness"]
)
def test_answers_whose_first_cut_off_day_has_yet_to_come_are_there(
    statscore: Run, bare: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", "2012-03-01")
    fill(bare, LAMP.replace("[areas", "from = 2012\n[areas", 1), ANSWER.replace("2005", "2012"))
    found = statscore(*words.split(), workspace=bare)
    assert found.exit_code == 1
    assert found.err == (
        "statscore: there are answers, but the first cut-off day that they are for, 2012-12-31, "
        "has yet to come: say `today` for the law as it is known now, or 2012\n"
    )
    assert statscore(*words.split(), "today", workspace=bare).exit_code == 0


def test_robustness_of_one_criterion_without_grades(statscore: Run, bare: Path) -> None:
    found = statscore("robustness", "2012", workspace=fill(bare, LAMP, ANSWER))
    assert found.out.startswith("Would the ranks stand? Lamps · 2012 · 1 settled card\n"), found.err


def test_a_table_that_is_empty_until_its_first_cut_off_day_says_so(
    statscore: Run, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", "2012-03-01")
    fill(bare, LAMP.replace("[areas", "from = 2012\n[areas", 1), ANSWER.replace("2005", "2012"))
    for words in ("trend", "trend QX", "export scores"):
        assert statscore(*words.split(), workspace=bare).err.startswith("there are answers, but")


def test_one_rubric_without_years_grades_every_year(statscore: Run, bare: Path) -> None:
    found = statscore("grade", "qx", workspace=fill(bare, LAMP, ANSWER))
    assert found.out.startswith("Quillmark · 1 of 1 in 2012\nLamps · law in force on 2012-12-31\n")
    assert found.err == ""


def test_no_rubric_for_the_year(statscore: Run, bare: Path) -> None:
    fill(bare, LAMP, ANSWER)
    (bare / "rubrics" / "other.toml").write_text(LAMP, encoding="utf-8")
    found = statscore("grade", "QX", "--year", "1999", workspace=bare)
    assert "no rubric grades 1999; name one with --rubric (lamps, other)" in found.err
    assert found.exit_code == 2
    named = statscore("grade", "QX", "--year", "2012", "--rubric", "lamps", workspace=bare)
    assert named.out.startswith("Quillmark · 1 of 1 in 2012\nLamps · law in force on 2012-12-31\n")


def test_a_criterion_that_has_no_answers_is_tallied_all_the_same(
    statscore: Run, bare: Path
) -> None:
    second = '[criteria.fog]\narea = "light"\ntitle = "Fog"\nlevels = { yes = 1, no = 0 }\n'
    fill(bare, LAMP + second, ANSWER)
    found = statscore("tally", "fog", workspace=bare)
    assert found.exit_code == 0
    assert "not coded       1  QX" in found.out
    late = second.replace("title", "from = 2020\ntitle", 1)
    asked = statscore("tally", "fog", workspace=fill(bare, LAMP + late))
    assert "no rubric asks 'fog' in 2012" in asked.err


def test_a_rubric_that_nobody_has_answered_is_tallied_in_the_latest_year(
    statscore: Run, bare: Path
) -> None:
    fill(bare, LAMP.replace("[areas", "from = 2012\n[areas", 1), ANSWER)
    other = LAMP.replace("criteria.lamp", "criteria.fog")
    (bare / "rubrics" / "other.toml").write_text(other, encoding="utf-8")
    found = statscore("tally", "fog", "--rubric", "other", workspace=bare)
    assert "Nobody has coded this for this day" in found.out
    assert "\nLamps · 2012 · law in force on 31 December 2012\n" in found.out
    assert "not coded       1  QX" in found.out


def test_no_line_where_no_answer_holds() -> None:
    workspace = load(DATASET)
    card = report_card(workspace.rubrics["lighthouse"], workspace.states["WY"], 2012)
    marks = card_data(card, None, KeyLines(DATASET))["marks"]
    assert isinstance(marks, list)
    assert (marks[0]["file"], marks[0]["line"]) == (None, None)


def test_no_command_of_an_unknown_name() -> None:
    assert main.Commands().get_command(cast("Any", None), "nothing") is None


# diff --exit-code.


@pytest.mark.parametrize(
    ("years", "exit_code"), [(("2012", "2014"), 1), (("2012", "2012"), 0), (("2011", "2012"), 1)]
)
def test_diff_exit_code_as_git(statscore: Run, years: tuple[str, str], exit_code: int) -> None:
    assert statscore("diff", *years, "AL", "--exit-code").exit_code == exit_code
    assert statscore("diff", *years, "AL").exit_code == 0


def test_the_overlap_of_criteria_of_different_rubrics_is_taken_on_one_day(statscore: Run) -> None:
    found = statscore("tally", "2.2", "museum", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(found.out)))
    assert {row["as_of"] for row in rows} <= {"2014-08-01"}
    assert found.exit_code == 0


# --output.


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("card.txt", "Alabama · C in 2012 (75 of 100), as published\n"),
        ("card.TXT", "Alabama · C in 2012 (75 of 100), as published\n"),
        ("card.md", "# Alabama · C in 2012 (75 of 100), as published\n"),
        ("card.csv", "state,fips,geoid,name,"),
        ("card.json", '[\n {\n  "state": "AL",'),
    ],
)
def test_output_takes_the_format_from_the_extension(
    statscore: Run, tmp_path: Path, name: str, start: str
) -> None:
    file = tmp_path / name
    found = statscore("grade", "AL", "-y", "2012", "--output", str(file))
    assert file.read_text(encoding="utf-8").startswith(start)
    assert (found.out, found.err, found.exit_code) == ("", f"wrote {file}\n", 0)


def test_a_format_that_is_named_beats_the_extension(statscore: Run, tmp_path: Path) -> None:
    file = tmp_path / "card.md"
    statscore("grade", "AL", "-y", "2012", "-o", str(file), "-f", "csv")
    assert file.read_text(encoding="utf-8").startswith("state,fips,")


def test_output_before_the_command_is_for_the_overview(statscore: Run, tmp_path: Path) -> None:
    file = tmp_path / "overview.csv"
    statscore("--output", str(file))
    assert file.read_text(encoding="utf-8").startswith("rubric,title,")


def test_export_to_a_file_without_a_format_takes_the_extension(
    statscore: Run, tmp_path: Path
) -> None:
    file = tmp_path / "scores.json"
    statscore("export", "scores", "-o", str(file))
    assert json.loads(file.read_text(encoding="utf-8"))[0]["fips"] == "01"


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(
    statscore: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    file = folder / "card.txt"
    file.write_text("as it was", encoding="utf-8")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = statscore("grade", "AL", "-o", str(file))
    assert found.exit_code == 1
    assert found.err == f"statscore: '{file}' cannot be written: No space left on device\n"
    assert file.read_text(encoding="utf-8") == "as it was"
    assert list(folder.iterdir()) == [file]


def test_a_folder_that_cannot_be_written(
    statscore: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "card.txt"
    file.write_text("as it was", encoding="utf-8")

    def refuse(**_named: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    found = statscore("grade", "AL", "-o", str(file))
    assert found.err == f"statscore: '{file}' cannot be written: Permission denied\n"
    assert found.exit_code == 1
    assert file.read_text(encoding="utf-8") == "as it was"


def test_a_folder_that_is_not_there(statscore: Run, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "card.txt"
    found = statscore("grade", "AL", "-o", str(file))
    assert found.exit_code == 1
    assert f"'{file}' cannot be written: " in found.err


# Formats.


def test_csv_has_unix_lines_and_fips_as_two_digits(statscore: Run, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    statscore("export", "scores", "AL", "--years", "2012", "-o", str(file))
    raw = file.read_bytes()
    assert b"\r" not in raw
    assert raw.splitlines()[1].startswith(b"AL,01,0400000US01,Alabama,")


def test_excel_begins_csv_with_the_byte_order_mark(statscore: Run, tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    statscore("export", "scores", "--excel", "-o", str(file))
    assert file.read_bytes().startswith(b"\xef\xbb\xbfstate,fips,")
    statscore("export", "scores", "-o", str(file))
    assert file.read_bytes().startswith(b"state,fips,")


NASTY = """\
name    = "Quillmark"
[answers.lamp.2012-01-01]
level     = "no"
citations = ["=HYPERLINK(\\"https://x.example\\")"]
act       = "+1-800 [red]Act[/red]"
quote     = "@sum(1)"
note      = "\\u001b[31mred\\u001b[0m \\u202eback [bold]now"
coder     = "-x"
"""
BRACKETS = LAMP.replace('"The lamp burns"', '"The [red]lamp[/red] burns :smile: | *so*"')


def test_markup_in_a_title_is_kept(
    statscore: Run, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bare, BRACKETS, NASTY)
    title = "The [red]lamp[/red] burns :smile: | *so*"
    assert title in statscore("explain", "QX", workspace=bare).out
    written = statscore("explain", "QX", "-f", "md", workspace=bare).out
    assert r"The \[red\]lamp\[/red\] burns :smile: \| \*so\*" in written
    monkeypatch.setattr(output, "colorful", lambda: True)
    monkeypatch.setenv("COLUMNS", "140")
    assert title in statscore("explain", "QX", workspace=bare).out
    assert title in statscore("grade", "QX", workspace=bare).out


def test_escapes_and_direction_overrides_are_written_out(
    statscore: Run, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(bare, BRACKETS, NASTY)
    shown = "<U+001B>[31mred<U+001B>[0m <U+202E>back [bold]now"
    for words in (["explain", "QX"], ["export", "answers"]):
        found = statscore(*words, workspace=bare).out
        assert shown in found
        assert "\x1b" not in found
        assert "\u202e" not in found
    assert "\x1b" not in statscore("explain", "QX", "-f", "md", workspace=bare).out
    monkeypatch.setattr(output, "colorful", lambda: True)
    monkeypatch.setenv("COLUMNS", "140")
    assert shown in statscore("explain", "QX", workspace=bare).out


def test_no_field_of_a_csv_file_is_a_formula(statscore: Run, bare: Path) -> None:
    fill(bare, BRACKETS, NASTY)
    found = statscore("export", "answers", workspace=bare)
    (row,) = csv.DictReader(io.StringIO(found.out))
    assert row["citations"] == '\'=HYPERLINK("https://x.example")'
    assert row["act"] == "'+1-800 [red]Act[/red]"
    assert row["quote"] == "'@sum(1)"
    assert row["coder"] == "'-x"


def test_json_keeps_the_text_of_the_file(statscore: Run, bare: Path) -> None:
    fill(bare, BRACKETS, NASTY)
    (row,) = json.loads(statscore("export", "answers", "-f", "json", workspace=bare).out)
    assert row["note"] == "\x1b[31mred\x1b[0m \u202eback [bold]now"
    assert row["citations"] == '=HYPERLINK("https://x.example")'


def test_json_gives_the_line_of_every_answer(statscore: Run) -> None:
    (card,) = json.loads(statscore("grade", "AL", "-y", "2012", "-f", "json").out)
    lines = (DATASET / "states" / "AL.toml").read_text(encoding="utf-8").splitlines()
    for mark in card["marks"]:
        start = f"[answers.{mark['criterion']}.{mark['since']}]"
        assert lines[mark["line"] - 1] == start


def test_text_is_never_cut_off_in_a_pipe(statscore: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = statscore("grade", "TX", "-y", "2015", workspace=ROOT).out
    monkeypatch.setenv("COLUMNS", "40")
    assert statscore("grade", "TX", "-y", "2015", workspace=ROOT).out == whole
    assert max(len(line) for line in whole.splitlines()) > 100


# Processes: streams as the system has them.


def test_a_pipe_gets_no_color_and_rich_is_not_imported() -> None:
    script = (
        "import sys; sys.argv = ['statscore', 'grade', 'AL']\n"
        "from statscore.cli.main import run\n"
        "try:\n    run()\n"
        "finally:\n"
        "    heavy = ('rich.console', 'yaml', 'tree_sitter')\n"
        "    print([name for name in heavy if name in sys.modules], file=sys.stderr)\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env=environment(),
        cwd=DATASET,
        check=False,
    )
    assert found.returncode == 0
    assert b"\x1b" not in found.stdout
    assert found.stderr.splitlines()[-1] == b"[]"


def test_colors_are_forced_and_refused() -> None:
    words = ("grade", "AL", "--year", "2012")
    wide = {"COLUMNS": "100", "TERM": "xterm-256color"}
    forced = process(*words, FORCE_COLOR="1", **wide).stdout
    assert b"\x1b[32m" in forced
    refused = process(*words, FORCE_COLOR="1", NO_COLOR="1", **wide).stdout
    assert b"\x1b[32m" not in refused
    assert b"\x1b" not in process(*words, NO_COLOR="1", **wide).stdout
    assert b"\x1b" not in process(*words, **wide).stdout


def test_a_link_is_made_at_a_terminal() -> None:
    found = process(
        "explain", "AL", "fog-signal", "-y", "2012", FORCE_COLOR="1", TERM="xterm", COLUMNS="100"
    )
    address = b"https://alison.legislature.state.al.us/code-of-alabama?section=99-1-3"
    assert b"\x1b]8;" in found.stdout
    assert address in found.stdout


def test_utf_8_whatever_the_locale_says() -> None:
    found = process("explain", "AL", "1.1", "-y", "2012", LANG="C", LC_ALL="C", PYTHONUTF8="0")
    assert found.returncode == 0
    assert "Ala. Code § 99-1-1".encode() in found.stdout
    ascii_only = process("grade", "AL", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert "█".encode() in ascii_only.stdout


def test_unix_lines_in_a_pipe() -> None:
    assert b"\r" not in process("grade").stdout


@pytest.mark.skipif(os.name == "nt", reason="there are no such pipes")
@pytest.mark.parametrize("force", [{}, {"FORCE_COLOR": "1"}])
def test_a_closed_pipe_ends_quietly(force: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        found = subprocess.run(
            [sys.executable, "-m", "statscore", "grade"],
            stdout=writing,
            stderr=subprocess.PIPE,
            env=environment(**force),
            cwd=DATASET,
            check=False,
        )
    finally:
        os.close(writing)
    assert found.stderr == b""
    assert found.returncode == 128 + signal.SIGPIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("force", [{}, {"FORCE_COLOR": "1"}])
@pytest.mark.parametrize("words", [["grade"], ["check"], ["export", "scores"]])
def test_a_full_disk_behind_stdout_is_said(force: dict[str, str], words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "statscore", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(**force),
            cwd=DATASET,
            check=False,
        )
    said = b"statscore: standard output cannot be written: No space left on device\n"
    assert (found.stderr, found.returncode) == (said, 1)


def test_an_interrupt_ends_with_130(statscore: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("statscore.cli.grade.start", lambda *_given: interrupt())
    found = statscore("grade", "AL")
    assert found.exit_code == 130
    assert found.out == ""
    monkeypatch.setattr(main, "app", interrupt)
    outside = statscore("grade", "AL")
    assert (outside.err, outside.exit_code) == ("statscore: interrupted\n", 130)


IMPORTING = """
import os, signal, sys
import statscore.interrupts

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Slow())
sys.argv = ["statscore", "grade", "AL"]
from statscore.__main__ import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize("name", ["typer", "pydantic_core", "statscore.cli.grade"])
def test_an_interrupt_while_the_program_starts_is_a_line(name: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", IMPORTING.format(name=name)],
        capture_output=True,
        env=environment(),
        cwd=DATASET,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"statscore: interrupted\n")


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
def test_interrupts_that_are_not_for_this_program_stay_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        leave_when_interrupted()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        signal.signal(signal.SIGINT, signal.default_int_handler)
        leave_when_interrupted()
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
        interruptible()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_reader_that_has_gone_in_this_process(
    statscore: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

        def fileno(self) -> int:
            return spare

    spare = os.open(tmp_path / "spare", os.O_CREAT | os.O_WRONLY)
    monkeypatch.setattr(sys, "stdout", Gone())
    try:
        found = statscore("grade", "AL")
    finally:
        os.close(spare)
    assert found.exit_code == main.CLOSED_PIPE
    assert found.err == ""


@pytest.mark.parametrize(
    "words",
    [
        ("grade", "--year", "２０１４"),  # noqa: RUF001 - digits of another script
        ("grade", "--as-of", "２０１４-01-01"),  # noqa: RUF001 - as above
        ("trend", "--years", "２０１１-2014"),  # noqa: RUF001 - as above
        ("diff", "٢٠١٤", "2015"),
        ("check", "--stale", "２０１４-01-01"),  # noqa: RUF001 - as above
        ("import", "x.csv", "--as-of", "２０１４"),  # noqa: RUF001 - as above
        ("robustness", "--within", "５"),  # noqa: RUF001 - as above
    ],
)
def test_digits_of_another_script_are_none(statscore: Run, words: tuple[str, ...]) -> None:
    assert statscore(*words).exit_code == 2
