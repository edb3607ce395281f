"""`statscore check`: which problems, in which form, and the answers that need a reader."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import typer

from program import ROOT, Run
from statscore.checks import check, subjects
from statscore.cli.worklists import long_ago
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.card.fingerprints import criterion_fingerprint
from statscore.reports.card.report_card import ReportCard, report_card
from workspaces import Load

ERRORS = Path(__file__).parent / "errors"

RUBRIC = """\
title = "Minors"
[areas.law]
title = "Law"
[criteria.immunity]
number = "1.1"
area = "law"
title = "Immunity"
question = "Can no person under 18 be charged?"
levels = { full = 1, none = 0 }
meets = { full = "No person under 18 can be.", none = "Any can be." }
"""
TEXAS = """\
# Read twice.
name = "Texas"

[answers.immunity.2011]   # from the survey
level = "none"
citations = ["Tex. Penal Code § 43.02"]
coder = "ab"
coded = 2012-02-29

[answers.immunity.2017-09-01]
level = "full"
citations = ["Penal Code 43-02"]
coder = "cd"
coded = "2018-05"
"""
OHIO = """\
name = "Ohio"
through = 2024-08-01
[answers.immunity.2012-08-01]
level = "none"
[answers.immunitee.2015]
level = "none"
"""


@pytest.fixture
def folder(write_workspace: Callable[[dict[str, str]], Path]) -> Path:
    files = {
        "rubrics/minors.toml": RUBRIC,
        "states/TX.toml": TEXAS,
        "states/OH.toml": OHIO.replace('[answers.immunitee.2015]\nlevel = "none"\n', ""),
    }
    return write_workspace(files)


def codes(out: str) -> list[str]:
    return [each["code"] for each in json.loads(out)]


def test_problems_by_code_by_first_words_and_by_severity(statscore: Run, folder: Path) -> None:
    (folder / "states" / "OH.toml").write_text(OHIO, encoding="utf-8")

    def found(*words: str) -> list[str]:
        return codes(statscore("check", "-f", "json", *words, workspace=folder).out)

    assert found() == ["unknown-criterion", "citation-unread"]
    assert found("--select", "citation") == ["citation-unread"]
    assert found("--select", "unknown-criterion,citation-missing") == ["unknown-criterion"]
    assert found("--ignore", "citation-unread") == ["unknown-criterion"]
    assert found("--select", "warning", "--ignore", "citation") == []
    assert found("--select", "error") == ["unknown-criterion"]
    assert found("TX") == ["citation-unread"]
    assert found("oh") == ["unknown-criterion"]


def test_the_exit_code_is_that_of_what_is_shown(statscore: Run, folder: Path) -> None:
    (folder / "states" / "OH.toml").write_text(OHIO, encoding="utf-8")
    assert statscore("check", workspace=folder).exit_code == 1
    assert statscore("check", "TX", workspace=folder).exit_code == 0
    assert statscore("check", "--ignore", "unknown", workspace=folder).exit_code == 0


def test_errors_that_concern_all_states_are_shown_with_each(statscore: Run, folder: Path) -> None:
    (folder / "rubrics" / "minors.toml").write_text("title = 1\n", encoding="utf-8")
    (folder / "states" / "OH.toml").write_text("name = 1\n", encoding="utf-8")
    found = statscore("check", "TX", "-f", "json", workspace=folder)
    files = {each["file"] for each in json.loads(found.out)}
    assert files == {"rubrics/minors.toml", "states/TX.toml"}


def test_a_problem_that_is_none(statscore: Run, folder: Path) -> None:
    found = statscore("check", "--select", "citation-unred", workspace=folder)
    assert found.exit_code == 2
    assert "there is no problem 'citation-unred': did you mean 'citation-unread'" in found.err


def test_each_card_is_made_once_for_all_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str, int, date | None]] = []

    def making(
        rubric: Rubric,
        state: State,
        year: int,
        as_of: date | None = None,
        *,
        beside: ReportCard | None = None,
    ) -> ReportCard:
        made.append((rubric.id, state.code, year, as_of))
        return report_card(rubric, state, year, as_of, beside=beside)

    monkeypatch.setattr(subjects, "report_card", making)
    check(load(ROOT))
    assert len(made) > 100
    assert len(made) == len(set(made))


def test_annotations_for_github(
    statscore: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    found = statscore("check", "--format", "github", "TX", workspace=folder)
    assert found.out == (
        f"::warning file={folder.name}/states/TX.toml,line=12,col=14,endColumn=32,"
        "title=citation-unread::this cannot be read as a citation to the law of Texas%0A"
        "cite sections in the form that the state's courts use, such as `Tex. Penal Code § 43.02`; "
        "an act belongs in `act`, an address in `sources`\n"
    )
    assert found.exit_code == 0


def test_annotations_escape_what_would_end_them(
    statscore: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    (folder / "states" / "OH.toml").write_text(
        'name = "Ohio"\n"100%\\n::error::" = 1\n', encoding="utf-8"
    )
    found = statscore("check", "--format", "github", "OH", workspace=folder)
    assert found.out == (
        "::error file=states/OH.toml,line=2,col=1,endColumn=18,title=unknown-key::"
        "'100%25<U+000A>::error::' is not a key of the file%0A"
        "choose from name, fips, through, note, answers, published\n"
    )


def test_sarif(statscore: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))
    found = statscore("check", "--output", str(folder / "found.sarif"), "TX", workspace=folder)
    assert (found.out, found.exit_code) == ("", 0)
    log = json.loads((folder / "found.sarif").read_text(encoding="utf-8"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == ["citation-unread"]
    assert run["results"] == [
        {
            "ruleId": "citation-unread",
            "ruleIndex": 0,
            "level": "warning",
            "message": {
                "text": "this cannot be read as a citation to the law of Texas\n"
                "cite sections in the form that the state's courts use, such as "
                "`Tex. Penal Code § 43.02`; an act belongs in `act`, an address in `sources`"
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "states/TX.toml"},
                        "region": {"startLine": 12, "startColumn": 14, "endColumn": 32},
                    }
                }
            ],
        }
    ]


def test_a_problem_without_a_place_has_none_in_either(statscore: Run, folder: Path) -> None:
    (folder / "states" / "S-1.toml").write_text('name = "S"\n', encoding="utf-8")
    found = statscore("check", "--select", "bad-state-code", "-f", "github", workspace=folder)
    assert ",title=bad-state-code::'S-1' cannot be a state's code" in found.out
    assert "line=" not in found.out
    log = json.loads(statscore("check", "-f", "sarif", "--select", "bad", workspace=folder).out)
    (result,) = log["runs"][0]["results"]
    assert "region" not in result["locations"][0]["physicalLocation"]


# Suspect and stale.


def test_a_changed_question_makes_its_answers_suspect_until_they_are_accepted(
    statscore: Run, folder: Path
) -> None:
    texas = folder / "states" / "TX.toml"
    found = statscore("check", "--accept", "TX", workspace=folder)
    assert found.out == (
        "states/TX.toml: immunity 2011\nstates/TX.toml: immunity 2017-09-01\n"
        "2 answers recorded as read against today's words\n"
    )
    mark = criterion_fingerprint(load(folder).rubrics.values(), "immunity")
    assert texas.read_text(encoding="utf-8") == TEXAS.replace(
        "coded = 2012-02-29\n", f'coded = 2012-02-29\nfingerprint = "{mark}"\n'
    ).replace('"2018-05"\n', f'"2018-05"\nfingerprint = "{mark}"\n')
    assert "suspect" not in statscore("check", workspace=folder).out

    rubric = folder / "rubrics" / "minors.toml"
    rubric.write_text(RUBRIC.replace("Any can be", "Some can be"), encoding="utf-8")
    suspects = statscore("check", "--select", "suspect", workspace=folder)
    assert suspects.exit_code == 0
    assert suspects.out.count("[suspect-answer]") == 2
    listed = statscore("check", "--suspect", "--by", "coder", workspace=folder)
    assert listed.out == (
        "Suspect answers · the question or its levels have changed since\n"
        "\n"
        "ab · 1 answer\n"
        "criterion  level  holds from  last read   state\n"
        "immunity   none   2011        2012-02-29  TX\n"
        "\n"
        "cd · 1 answer\n"
        "criterion  level  holds from  last read   state\n"
        "immunity   full   2017-09-01  2018-05-31  TX\n"
        "\n"
        "2 answers in 1 state to look at\n"
    )
    again = statscore("check", "--accept", "--criterion", "1.1", workspace=folder)
    assert again.out.endswith("3 answers recorded as read against today's words\n")
    assert "no answer is suspect" in statscore("check", "--suspect", workspace=folder).out


OWN = """\
# Alone.
batch = "first"

[answers.immunity.2017-09-01]
level = "none"
citations = ["Tex. Penal Code § 43.02"]
coded = 2018-06-01
fingerprint = "0123456789ab"   # of other words
"""


@pytest.fixture
def coded_twice(folder: Path) -> Path:
    """Return the workspace where `ef` has coded Texas alone, and left slips in Ohio's file."""
    (folder / "coders" / "ef").mkdir(parents=True)
    (folder / "coders" / "ef" / "TX.toml").write_text(OWN, encoding="utf-8")
    (folder / "coders" / "ef" / "OH.toml").write_text("answers = 1\n", encoding="utf-8")
    return folder


def test_a_coders_own_answer_to_other_words_is_suspect(statscore: Run, coded_twice: Path) -> None:
    found = statscore("check", "TX", "--select", "suspect", workspace=coded_twice)
    assert found.out.startswith(
        """\
coders/ef/TX.toml:8:15: warning: the question or the levels of 'immunity' have changed since \
this answer was given [suspect-answer]
   | fingerprint = "0123456789ab"   # of other words
   |               ^^^^^^^^^^^^^^
   = read the law against today's text; where the answer stands, record it with `statscore check \
--accept TX --coder ef`
"""
    )
    assert found.out.count("[suspect-answer]") == 1


def test_worklists_show_what_stands_in_a_coders_folder(statscore: Run, coded_twice: Path) -> None:
    found = statscore("check", "--stale", "2024-01-01", "--by", "coder", workspace=coded_twice)
    assert found.out == (
        "Stale answers · not read since 2024-01-01, as far as the files say\n"
        "\n"
        "cd · 1 answer\n"
        "criterion  level  holds from  last read   state\n"
        "immunity   full   2017-09-01  2018-05-31  TX\n"
        "\n"
        "ef · 1 answer\n"
        "criterion  level  holds from  last read   state  in\n"
        "immunity   none   2017-09-01  2018-06-01  TX     coders/ef/\n"
        "\n"
        "2 answers in 1 state to look at\n"
    )
    listed = statscore("check", "TX", "--suspect", "-f", "csv", workspace=coded_twice)
    assert listed.out == (
        "reason,state,criterion,since_low,since_high,level,last_read,coder,file\n"
        "suspect,TX,immunity,2017-09-01,2017-09-01,none,2018-06-01,ef,coders/ef/TX.toml\n"
    )


def test_accepting_a_coders_own_answers_changes_that_coders_file_alone(
    statscore: Run, coded_twice: Path
) -> None:
    found = statscore("check", "--accept", "TX", "--coder", "EF", workspace=coded_twice)
    assert found.out == (
        "coders/ef/TX.toml: immunity 2017-09-01\n1 answer recorded as read against today's words\n"
    )
    mark = criterion_fingerprint(load(coded_twice).rubrics.values(), "immunity")
    own = coded_twice / "coders" / "ef" / "TX.toml"
    assert own.read_text(encoding="utf-8") == OWN.replace("0123456789ab", mark)
    assert (coded_twice / "states" / "TX.toml").read_text(encoding="utf-8") == TEXAS
    assert "no answer is suspect" in statscore("check", "--suspect", workspace=coded_twice).out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--accept", "TX", "--coder", "gh"), 2, "there is no coder 'gh': choose from ef"),
        (("--accept", "OH", "--coder", "ef"), 1, "coders/ef/OH.toml has errors"),
        (("--accept", "--coder", "ef"), 2, "name the states or the --criterion"),
        (("TX", "--coder", "ef"), 2, "--coder goes with --accept"),
    ],
)
def test_what_cannot_be_accepted_for_a_coder(
    statscore: Run, coded_twice: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    found = statscore("check", *words, workspace=coded_twice)
    assert (found.exit_code, found.out) == (code, "")
    assert said in found.err


def test_a_state_that_the_coder_has_not_coded_is_named(statscore: Run, coded_twice: Path) -> None:
    (coded_twice / "coders" / "ef" / "OH.toml").unlink()
    found = statscore("check", "--accept", "OH", "--coder", "ef", workspace=coded_twice)
    assert found.exit_code == 1
    assert "there is no coders/ef/OH.toml: ef has not coded OH" in found.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            'question = "Can no person under 18 be charged?"',
            'question = "Can no minor be charged?"',
        ),
        ("{ full = 1, none = 0 }", "{ full = 1, part = 1, none = 0 }"),
        ("Any can be.", "Any may be."),
    ],
)
def test_what_changes_the_fingerprint(load_workspace: Load, old: str, new: str) -> None:
    before = load_workspace({"rubrics/minors.toml": RUBRIC})
    after = load_workspace({"rubrics/minors.toml": RUBRIC.replace(old, new)})
    prints = [criterion_fingerprint(each.rubrics.values(), "immunity") for each in (before, after)]
    assert prints[0] != prints[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("full = 1, none = 0", "full = 0.5, none = 0"),
        ("full = 1, none = 0", "none = 0, full = 1"),
        ('title = "Immunity"', 'title = "No charge"'),
        ('number = "1.1"', 'number = "2.1"\nweight = 3'),
        ('"Any can be."', '"""Any\n  can be."""'),
    ],
)
def test_what_does_not_change_it(load_workspace: Load, old: str, new: str) -> None:
    before = load_workspace({"rubrics/minors.toml": RUBRIC})
    after = load_workspace({"rubrics/minors.toml": RUBRIC.replace(old, new)})
    prints = [criterion_fingerprint(each.rubrics.values(), "immunity") for each in (before, after)]
    assert prints[0] == prints[1]


def test_a_second_rubric_that_asks_in_the_same_words_or_without_them(load_workspace: Load) -> None:
    files = {"rubrics/minors.toml": RUBRIC}
    alone = criterion_fingerprint(load_workspace(files).rubrics.values(), "immunity")
    silent = "\n".join(line for line in RUBRIC.split("\n") if line[:4] not in ("ques", "meet"))
    for other, same in ((RUBRIC, True), (silent, True), (RUBRIC.replace("Can", "May"), False)):
        both = load_workspace({**files, "rubrics/other.toml": other})
        assert (criterion_fingerprint(both.rubrics.values(), "immunity") == alone) is same


def test_what_nobody_has_read_for_long(statscore: Run, folder: Path) -> None:
    found = statscore("check", "--stale", "2024-08-01", workspace=folder)
    assert found.out == (
        "Stale answers · not read since 2024-08-01, as far as the files say\n"
        "\n"
        "TX · 1 answer\n"
        "criterion  level  holds from  last read   coder\n"
        "immunity   full   2017-09-01  2018-05-31  cd\n"
        "\n"
        "1 answer in 1 state to look at\n"
    )
    everything = statscore("check", "--stale", "2025-01-01", "-f", "csv", workspace=folder)
    assert everything.out.replace("\r\n", "\n") == (
        "reason,state,criterion,since_low,since_high,level,last_read,coder,file\n"
        "stale,TX,immunity,2017-09-01,2017-09-01,full,2018-05-31,cd,states/TX.toml\n"
        "stale,OH,immunity,2012-08-01,2012-08-01,none,2024-08-01,,states/OH.toml\n"
    )
    ohio = statscore("check", "OH", "--stale", "2025-01-01", "-f", "json", workspace=folder)
    assert json.loads(ohio.out) == [
        {
            "reason": "stale",
            "state": "OH",
            "criterion": "immunity",
            "since": "2012-08-01",
            "level": "none",
            "last_read": "2024-08-01",
            "coder": None,
            "file": "states/OH.toml",
        }
    ]


@pytest.mark.parametrize(
    ("age", "day"),
    [
        ("2y", date(2022, 2, 28)),
        ("18 months", date(2022, 8, 29)),
        ("90d", date(2023, 12, 1)),
        ("1m", date(2024, 1, 29)),
        ("2020-05-06", date(2020, 5, 6)),
    ],
)
def test_how_long_ago(age: str, day: date) -> None:
    assert long_ago(age, date(2024, 2, 29)) == day


@pytest.mark.parametrize("age", ["two years", "y", "", "9999y", "2020-13-01", "2020"])
def test_no_age(age: str) -> None:
    with pytest.raises(typer.BadParameter):
        long_ago(age, date(2024, 2, 29))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--accept",), "name the states or the --criterion whose answers somebody has read"),
        (("--accept", "--criterion", "imunity"), "did you mean 'immunity'?"),
        (("--accept", "TX", "-f", "json"), "--accept takes states and a --criterion"),
        (("--accept", "TX", "--suspect"), "--accept takes states and a --criterion"),
        (("--criterion", "immunity"), "--criterion goes with --accept"),
        (("--suspect", "-f", "sarif"), "a worklist cannot be written as sarif"),
        (("--suspect", "--by", "year"), "'year' is neither state nor coder"),
        (("-f", "xml"), "is not among the choices: text, json, csv, md, github, sarif"),
    ],
)
def test_wrong_usage(statscore: Run, folder: Path, words: tuple[str, ...], said: str) -> None:
    found = statscore("check", *words, workspace=folder)
    assert found.exit_code == 2
    assert said in found.err


def test_a_broken_state_cannot_be_accepted(statscore: Run, folder: Path) -> None:
    (folder / "states" / "OH.toml").write_text(OHIO, encoding="utf-8")
    found = statscore("check", "--accept", "OH", workspace=folder)
    assert found.exit_code == 1
    assert "states/OH.toml has errors; `statscore check OH` says more" in found.err


def test_a_file_that_cannot_be_written_is_said(
    statscore: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("statscore.desk.save.replace", refuse)
    found = statscore("check", "--accept", "TX", workspace=folder)
    assert found.exit_code == 1
    assert found.err.endswith(
        "states/TX.toml' cannot be written: No space left on device; nothing was written\n"
    )
    assert (folder / "states" / "TX.toml").read_text(encoding="utf-8") == TEXAS


MEANS = {"1/3": 1, "50.5": 0, "50.4": 0, "50.3": 1, "51": 0, "52": 1}
"""A printed mean, and whether it is not that of 50 scores of 50 and one of 73."""


@pytest.mark.parametrize("mean", MEANS)
def test_a_mean_agrees_to_its_last_place(tmp_path: Path, mean: str) -> None:
    for folder in ("rubrics", "states"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "minors.toml").write_text(
        'title = "Minors"\n[areas.law]\ntitle = "Law"\n[criteria.immunity]\narea = "law"\n'
        'title = "Immunity"\nweight = 100\nlevels = { full = 1, none = 0 }\n'
        f'[national.2015]\nmean = "{mean}"\nsource = "https://a.example"\n',
        encoding="utf-8",
    )
    for number in range(51):
        (tmp_path / "states" / f"S{number}.toml").write_text(
            f'name = "S"\n[published.minors.2015]\nscore = {50 if number else 73}\n'
            'source = "https://a.example"\n',
            encoding="utf-8",
        )
    found = check(load(tmp_path), date(2026, 11, 24))
    assert [each.code for each in found] == ["national-count"] * MEANS[mean]


def test_a_rubric_with_errors_is_counted_among_what_was_checked(
    statscore: Run, tmp_path: Path
) -> None:
    for folder in ("rubrics", "states"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "minors.toml").write_text("title = 1\n", encoding="utf-8")
    found = statscore("check", workspace=tmp_path)
    assert found.out.endswith("1 rubric and 0 states checked: 3 errors, 0 warnings\n")


@pytest.mark.parametrize(
    ("printed", "says"),
    [
        ("61.3", set()),
        ("61.25", set()),
        ("61.2", {"published-outside"}),
        ("61.4", {"published-area-over"}),
    ],
)
def test_a_printed_figure_agrees_with_what_rounds_to_it(
    printed: str, says: set[str], load_workspace: Load
) -> None:
    rubric = RUBRIC.replace('number = "1.1"', "weight = 61.25") + "[rounding]\nplaces = 1\n"
    ohio = f"""\
name = "Ohio"
[answers.immunity.2012]
level = "full"
citations = ["Ohio Rev. Code § 2905.32"]
[published.minors.2015]
areas = {{ law = {printed} }}
source = "https://example.org/"
"""
    workspace = load_workspace({"rubrics/minors.toml": rubric, "states/OH.toml": ohio})
    codes = {each.code for each in check(workspace) if each.file == "states/OH.toml"}
    assert codes == says


def test_the_answers_of_coders_are_looked_at_as_those_of_a_state_are(
    statscore: Run, tmp_path: Path
) -> None:
    files = {
        "rubrics/minors.toml": RUBRIC,
        "states/TX.toml": 'name = "Texas"\n',
        "statscore.toml": '[known."coders/cd/TX.toml"]\n'
        '"answers.immunity.2011" = { citation-missing = "It is read again in May." }\n',
        "coders/ab/TX.toml": '[answers.immunity.2011]\nlevel = "full"\ncitations = ["nonsense"]\n'
        "enacted = 2012\n",
        "coders/cd/TX.toml": '[answers.immunity.2011]\nlevel = "full"\n',
        "coders/cd/WY.toml": "through = 2999\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    found = statscore("check", "-f", "csv", workspace=tmp_path)
    assert [row.split(",")[:3] for row in found.out.splitlines()[1:]] == [
        ["coders/ab/TX.toml", "3", "14"],
        ["coders/ab/TX.toml", "4", "11"],
        ["coders/cd/WY.toml", "1", "11"],
    ]
    assert found.exit_code == 1
    texas = statscore("check", "TX", workspace=tmp_path)
    assert texas.out.splitlines()[-2:] == [
        "1 rubric and 1 state checked: 1 error, 1 warning",
        "1 known warning explained in statscore.toml",
    ]
