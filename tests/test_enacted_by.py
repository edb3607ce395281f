"""`enacted_by`: it was law by this day; the day it was signed is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from program import Program
from statscore.model.rubric import LawBasis, Rubric
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.card.report_card import report_card
from statscore.reports.change.comparison import comparison
from statscore.reports.count.adoption import adoption
from statscore.views.diff.rows import changes_records, comparison_data

RUBRIC = """\
title = "Services"
law   = "{law}"

[areas.protection]
title = "Protection"

[criteria.services]
area   = "protection"
title  = "Services"
weight = 4
levels = {{ full = 1, none = 0 }}
"""
STATE = """\
name = "Example"

[answers.services.2010-01-01]
level   = "none"
sources = ["https://example.org/a"]

[answers.services.2014-08-01]
level      = "full"
enacted_by = {by}
sources    = ["https://example.org/b"]
"""


def written(
    folder: Path, law: LawBasis = "enacted", by: str = "2013-07-28"
) -> tuple[Rubric, State]:
    for file, text in {
        "rubrics/services.toml": RUBRIC.format(law=law),
        "states/EX.toml": STATE.format(by=by),
    }.items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    read = load(folder)
    assert read.diagnostics == ()
    return read.rubrics["services"], read.states["EX"]


@pytest.mark.parametrize(
    ("law", "by", "day", "basis", "possible"),
    [
        ("enacted", "2013-07-28", date(2010, 1, 1), "coded", ("none",)),
        ("enacted", "2013-07-28", date(2013, 7, 27), "undated", ("full", "none")),
        ("enacted", "2013-07-28", date(2013, 7, 28), "coded", ("full",)),
        ("enacted", "2013-07-28", date(2014, 8, 1), "coded", ("full",)),
        ("enacted", '"2013-07"', date(2013, 7, 30), "undated", ("full", "none")),
        ("enacted", '"2013-07"', date(2013, 7, 31), "coded", ("full",)),
        ("in-force", "2013-07-28", date(2014, 7, 31), "coded", ("none",)),
        ("in-force", "2013-07-28", date(2014, 8, 1), "coded", ("full",)),
    ],
)
def test_it_counts_from_the_day_and_says_nothing_of_the_days_before(
    law: LawBasis, by: str, day: date, basis: str, possible: tuple[str, ...], tmp_path: Path
) -> None:
    rubric, state = written(tmp_path, law, by)
    (mark,) = report_card(rubric, state, day.year, day).marks
    assert (mark.basis, mark.possible) == (basis, possible)


def test_who_adopted_when_says_by(tmp_path: Path) -> None:
    rubric, state = written(tmp_path)
    (step,) = adoption(rubric, "services", "full", [state]).steps
    assert (step.kind, str(step.since)) == ("by", "2013-07-28")


def test_a_difference_names_no_day_on_which_the_law_changed(tmp_path: Path) -> None:
    rubric, state = written(tmp_path)
    one, two = (
        report_card(rubric, state, year, day)
        for year, day in ((2010, date(2010, 1, 1)), (2013, date(2013, 7, 28)))
    )
    (change,) = comparison(one, two, state).changes
    assert (change.cause, change.steps) == ("law", ())


def test_a_difference_says_by_when_it_was_law(tmp_path: Path) -> None:
    rubric, state = written(tmp_path)
    found = comparison(report_card(rubric, state, 2010), report_card(rubric, state, 2015), state)
    rows = comparison_data(found)["changes"]
    assert isinstance(rows, list)
    assert [(row["enacted"], str(row["enacted_by"])) for row in rows] == [(None, "2013-07-28")]
    assert all(step["enacted_by"] for row in rows for step in row["steps"])
    table = changes_records([found], {})
    values = dict(zip(table.columns, table.rows[0], strict=True))
    assert str(values["enacted_by"]) == "2013-07-28"


def test_it_is_set_and_shown_and_reads_back(program: Program, tmp_path: Path) -> None:
    written(tmp_path)
    given = ("set", "EX", "services", "--from", "2014-08-01")
    assert program(*given, "--enacted", "2013-06-14").exit_code == 0
    text = (tmp_path / "states/EX.toml").read_text(encoding="utf-8")
    assert "enacted    = 2013-06-14" in text or "enacted = 2013-06-14" in text
    assert "enacted_by" not in text
    assert program(*given, "--enacted-by", "2013-07-28").exit_code == 0
    shown = " ".join(program("explain", "EX", "services", "--year", "2013").out.split())
    assert "law by 2013-07-28, the day of signing is not known" in shown
    assert "counts from 2013-07-28, the day by which it was enacted" in shown
    before = load(tmp_path).states["EX"].answers
    program("export", "answers", "--output", "answers.csv")
    (tmp_path / "states/EX.toml").write_text('name = "Example"\n', encoding="utf-8")
    assert program("import", "answers.csv").exit_code == 0
    assert load(tmp_path).states["EX"].answers == before


def test_a_day_after_the_effective_date_is_an_error(program: Program, tmp_path: Path) -> None:
    written(tmp_path, by="2014-09-01")
    done = program("check")
    assert done.exit_code == 1
    assert "the act was enacted by 2014-09-01, but the answer holds from 2014-08-01" in done.out
