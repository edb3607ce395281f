"""Answers that say less than a level: bounds, from file to card, difference, count and sheet."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from program import Program
from statscore.model.levels import Levels
from statscore.model.state import Answer, State
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.change.comparison import comparison
from statscore.reports.count.adoption import adoption
from statscore.reports.count.tally import tally
from statscore.reports.plan.gaps import gaps, shortfalls

F = Fraction
RUBRIC = """\
title = "Services"

[grades]
A = 6
B = 3
C = 0

[areas.protection]
title = "Protection"

[criteria.services]
area   = "protection"
title  = "Services"
weight = 4
levels = { full = 1, substantial = "3/4", partial = "1/4", none = 0 }

[criteria.detention]
area   = "protection"
title  = "Detention"
weight = -2
levels = { yes = 1, some = 0.5, no = 0 }
"""
SOURCE = 'sources = ["https://example.org/survey"]\n'


def answer(criterion: str, since: str, *lines: str) -> str:
    return f"\n[answers.{criterion}.{since}]\n" + "".join(f"{line}\n" for line in lines) + SOURCE


def workspace(folder: Path, *answers: str, rubric: str = RUBRIC) -> Workspace:
    for file, text in {
        "rubrics/services.toml": rubric,
        "states/EX.toml": 'name = "Example"\n' + "".join(answers),
    }.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    read = load(folder)
    assert read.diagnostics == ()
    return read


def card(read: Workspace, year: int = 2015) -> ReportCard:
    return report_card(read.rubrics["services"], read.states["EX"], year)


@pytest.mark.parametrize(
    ("line", "possible", "low", "high", "basis"),
    [
        ('at_least = "substantial"', ("full", "substantial"), 3, 4, "bounded"),
        ('at_least = "full"', ("full",), 4, 4, "coded"),
        ('at_most = "partial"', ("partial", "none"), 0, 1, "bounded"),
        ('at_most = "none"', ("none",), 0, 0, "coded"),
        (
            'at_least = "partial"\nat_most = "substantial"',
            ("substantial", "partial"),
            1,
            3,
            "bounded",
        ),
    ],
)
def test_a_mark_earns_what_its_bounds_leave(
    line: str, possible: tuple[str, ...], low: int, high: int, basis: str, tmp_path: Path
) -> None:
    mark = card(workspace(tmp_path, answer("services", "2014-01-01", line))).mark("services")
    assert mark is not None
    assert (mark.possible, mark.basis) == (possible, basis)
    assert (mark.low, mark.high) == (F(low), F(high))
    assert (mark.level is None) == (basis == "bounded")


def test_bounds_of_a_deduction_go_by_what_the_law_is_worth(tmp_path: Path) -> None:
    mark = card(workspace(tmp_path, answer("detention", "2014-01-01", 'at_least = "some"'))).mark(
        "detention"
    )
    assert mark is not None
    assert mark.possible == ("no", "some")
    assert (mark.low, mark.high) == (F(-1), F(0))


def test_levels_of_equal_worth_are_within_a_bound_together() -> None:
    shares = {"full": F(1), "other": F(1), "half": F(1, 2), "weak": F(1, 2), "none": F(0)}
    levels = Levels(shares)
    assert Answer(at_least="half").allows(levels) == ("full", "other", "half", "weak")
    assert Answer(at_least="full").allows(levels) == ("full", "other")
    assert Answer(at_most="weak").allows(levels) == ("half", "weak", "none")
    assert Answer(at_least="weak", at_most="half").allows(levels) == ("half", "weak")


def test_where_a_date_leaves_open_which_answer_holds_either_is_possible(tmp_path: Path) -> None:
    read = workspace(
        tmp_path,
        answer("services", "2010-01-01", 'level = "none"'),
        answer("services", "2015", 'at_least = "substantial"'),
    )
    by_year = {}
    for year in (2014, 2015, 2016):
        mark = report_card(
            read.rubrics["services"], read.states["EX"], year, date(year, 6, 1)
        ).mark("services")
        assert mark is not None
        by_year[year] = mark.basis, mark.possible
    assert by_year == {
        2014: ("coded", ("none",)),
        2015: ("undated", ("full", "substantial", "none")),
        2016: ("bounded", ("full", "substantial")),
    }


def test_before_a_start_that_is_unknown_nothing_is_excluded(tmp_path: Path) -> None:
    read = workspace(
        tmp_path, answer("services", "2015-01-01", 'at_least = "partial"', 'start = "unknown"')
    )
    early, late = (card(read, year).mark("services") for year in (2013, 2015))
    assert early is not None
    assert late is not None
    assert early.basis == "uncoded"
    assert late.possible == ("full", "substantial", "partial")


def test_a_card_counts_coded_bounded_and_answered(tmp_path: Path) -> None:
    read = workspace(
        tmp_path,
        answer("services", "2014-01-01", 'at_least = "substantial"'),
        answer("detention", "2014-01-01", 'level = "no"'),
    )
    shown = card(read)
    assert (shown.coded, shown.bounded, shown.answered) == (1, 1, 2)
    assert (shown.low, shown.high) == (F(3), F(4))
    assert (shown.grade_low, shown.grade_high) == ("B", "B")


def test_law_is_where_the_two_sides_have_no_level_in_common(tmp_path: Path) -> None:
    read = workspace(
        tmp_path,
        answer("services", "2010-01-01", 'level = "none"'),
        answer("services", "2014-06-01", 'at_least = "substantial"'),
        answer("services", "2016-06-01", 'level = "full"'),
    )
    state = read.states["EX"]
    law = comparison(card(read, 2013), card(read, 2014), state)
    (change,) = law.changes
    assert (change.cause, change.low, change.high) == ("law", F(3), F(4))
    assert [str(step.since) for step in change.steps] == ["2014-06-01"]
    (change,) = comparison(card(read, 2014), card(read, 2016), state).changes
    assert (change.cause, change.low, change.high) == ("coding", F(1), F(0))
    assert change.steps == ()


def test_parts_of_bounded_law_add_up_where_the_weight_changes_too(tmp_path: Path) -> None:
    read = workspace(
        tmp_path,
        answer("services", "2010-01-01", 'at_most = "partial"'),
        answer("services", "2014-06-01", 'at_least = "substantial"'),
    )
    heavy = read.rubrics["services"].model_copy(
        update={
            "criteria": {
                "services": read.rubrics["services"]
                .criteria["services"]
                .model_copy(update={"weight": F(8)})
            }
        }
    )
    (change, _gone) = comparison(
        card(read, 2013), report_card(heavy, read.states["EX"], 2014)
    ).changes
    assert change.cause == "law and rubric"
    # 0 to 1 of 4, then 6 to 8 of 8: law 3 and 3 (4 points), 6 and 6 (8 points), in the mean 4.5.
    assert (change.low, change.high) == (F(6), F(7))
    assert change.parts["law"] == (F(9, 2), F(9, 2))
    assert change.parts["rubric"] == (F(3, 2), F(5, 2))


def test_at_most_is_a_gap_of_at_least_what_is_lacking(tmp_path: Path) -> None:
    read = workspace(
        tmp_path,
        answer("services", "2014-01-01", 'at_most = "partial"'),
        answer("detention", "2014-01-01", 'at_least = "some"'),
    )
    (gap,) = gaps(card(read), ())
    assert (gap.mark.criterion, gap.lost, gap.best_level) == ("services", F(3), "full")
    first, second = shortfalls([card(read)])
    assert (first.criterion, first.short, first.lost) == ("services", ("EX",), F(3))
    assert (second.criterion, second.unknown) == ("detention", ("EX",))


def test_counts_take_the_possible_levels(tmp_path: Path) -> None:
    read = workspace(tmp_path, answer("services", "2014-01-01", 'at_least = "partial"'))
    counted = tally(read.rubrics["services"], "services", 2015, read.states.values())
    assert counted.bounded == ("EX",)
    assert counted.at_least("partial") == ("EX",)
    assert (counted.at_least("full"), counted.perhaps_at_least("full")) == ((), ("EX",))
    assert counted.not_known("full") == ()
    assert counted.below("full") == ()


def test_who_adopted_is_told_where_the_bounds_tell_it(tmp_path: Path) -> None:
    read = workspace(
        tmp_path,
        answer("services", "2010-01-01", 'at_most = "partial"'),
        answer("services", "2014-06-01", 'at_least = "substantial"'),
    )
    states = list(read.states.values())
    rubric = read.rubrics["services"]
    (step,) = adoption(rubric, "services", "substantial", states).steps
    assert (step.kind, str(step.since)) == ("adopted", "2014-06-01")
    told_nothing = adoption(rubric, "services", "full", states)
    assert (told_nothing.steps, told_nothing.never) == ((), ("EX",))
    only_at_least = State.model_validate(
        {
            "code": "EX",
            "name": "Example",
            "answers": {"services": {"2014-06-01": {"at_least": "partial"}}},
        }
    )
    open_ = adoption(rubric, "services", "full", [only_at_least])
    assert (open_.steps, open_.never, open_.uncoded) == ((), (), ("EX",))


# What a person types and sees.


def test_set_writes_bounds_and_shows_them(program: Program, tmp_path: Path) -> None:
    workspace(tmp_path, answer("services", "2014-01-01", 'level = "none"'))
    given = ("set", "EX", "services", "--from", "2014-01-01", "--at-least", "substantial")
    done = program(*given, "--cite", "Ex. Code § 1")
    assert done.exit_code == 0, done.err
    text = (tmp_path / "states/EX.toml").read_text(encoding="utf-8")
    assert '[answers.services.2014-01-01]\nat_least = "substantial"\n' in text
    assert "level" not in text
    shown = program("explain", "EX", "services", "--year", "2015").out
    assert "at least substantial: (0.75 to 1) × 4 = 3 to 4" in shown
    assert "the answer says at least substantial: full or substantial" in shown
    assert "https://example.org/survey" in shown
    assert "1 bounded" in program("grade", "EX", "--year", "2015").out
    assert program("set", "EX", "services", "full", "--from", "2014-01-01").exit_code == 0
    assert "at_least" not in (tmp_path / "states/EX.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("full", "--at-least", "partial"), "give a level or --at-least partial, not both"),
        (("--at-most", "ful"), "did you mean"),
        (("--at-most", "full"), "bounds-idle"),
        (("--at-least", "full", "--at-most", "none"), "bounds-empty"),
        (("--pending", "--at-most", "none"), "give a level or --at-most none, not both"),
    ],
)
def test_set_refuses_bounds_that_say_nothing(
    words: tuple[str, ...], message: str, program: Program, tmp_path: Path
) -> None:
    workspace(tmp_path)
    before = (tmp_path / "states/EX.toml").read_bytes()
    done = program("set", "EX", "services", *words, "--from", "2014-01-01")
    assert done.exit_code != 0
    assert message in " ".join(done.err.split())
    assert (tmp_path / "states/EX.toml").read_bytes() == before


def test_gaps_say_at_least(program: Program, tmp_path: Path) -> None:
    workspace(tmp_path, answer("services", "2014-01-01", 'at_most = "partial"'))
    shown = program("gaps", "EX", "--year", "2015").out
    assert "at least 3" in shown
    assert "at most partial" in shown
    (found,) = json.loads(program("gaps", "EX", "--year", "2015", "--format", "json").out)
    (gap,) = found["gaps"]
    assert (gap["level"], gap["points_lost"]) == (None, "3")
    assert gap["possible"] == ["partial", "none"]


def test_a_sheet_of_answers_reads_back(program: Program, tmp_path: Path) -> None:
    workspace(
        tmp_path,
        answer("services", "2010-01-01", 'level = "none"'),
        answer("services", "2014-01-01", 'at_least = "partial"', 'at_most = "substantial"'),
        answer("detention", "2014-01-01", 'at_least = "some"'),
    )
    before = load(tmp_path).states["EX"]
    program("export", "answers", "--output", "answers.csv")
    again = program("import", "answers.csv").out
    assert "0 new answers written · 3 there already" in again
    (tmp_path / "states/EX.toml").write_text('name = "Example"\n', encoding="utf-8")
    assert program("import", "answers.csv").exit_code == 0
    assert load(tmp_path).states["EX"].answers == before.answers


def test_a_sheet_of_days_takes_bounds(program: Program, tmp_path: Path) -> None:
    workspace(tmp_path)
    (tmp_path / "seen.csv").write_text(
        "state,day,criterion,level,at_least\n"
        "EX,2012-01-01,services,none,\n"
        "EX,2013-01-01,services,,partial\n"
        "EX,2014-01-01,services,,partial\n",
        encoding="utf-8",
    )
    assert program("import", "seen.csv").exit_code == 0
    answers = load(tmp_path).states["EX"].answers["services"]
    assert {str(day): each.says for day, each in answers.items()} == {
        "2012-01-01": "none",
        "2013-01-01": "at least partial",
    }
    (tmp_path / "seen.csv").write_text(
        "state,day,criterion,level,at_least\nEX,2015-01-01,services,none,partial\n",
        encoding="utf-8",
    )
    refused = program("import", "seen.csv")
    assert "the row has a level besides, 'none'" in " ".join((refused.out + refused.err).split())


def test_code_understands_bounds(program: Program, tmp_path: Path) -> None:
    workspace(tmp_path)
    typed = "at least par\n2014-01-01\nEx. Code § 1\n\n\n\n\n\nq\n"
    program("code", "EX", "--year", "2015", typed=typed)
    (held,) = load(tmp_path).states["EX"].answers["services"].values()
    assert held.says == "at least partial"


def test_the_worked_example_adds_up(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs/scoring.md").read_text(encoding="utf-8")
    example = page.partition("\n### Bounds\n")[2].partition("\n## ")[0]
    for block in example.split("```toml\n")[1:]:
        text = block.partition("```")[0]
        file = tmp_path / text.partition("\n")[0].removeprefix("# ")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    read = load(tmp_path)
    assert read.diagnostics == ()
    shown = report_card(read.rubrics["example"], read.states["EX"], 2015)
    assert [(mark.low, mark.high) for mark in shown.marks] == [(F(3), F(4)), (F(0), F(1))]
    assert (shown.low, shown.high, shown.out_of) == (F(3), F(5), F(8))
    assert (shown.grade_low, shown.grade_high) == ("B", "B")
    assert (shown.coded, shown.bounded, shown.answered) == (0, 2, 2)
    assert [(gap.mark.criterion, gap.lost) for gap in gaps(shown, ())] == [("records", F(3))]
