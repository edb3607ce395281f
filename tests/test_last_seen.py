"""What is known for another day: beside a card, counted nowhere; each state's latest answer."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from program import Program
from statscore.read.load import load
from statscore.reports.card.report_card import report_card

RUBRIC = """\
title  = "Services"
from   = 2010
cutoff = "08-01"

[areas.protection]
title = "Protection"

[criteria.services]
area   = "protection"
number = "1.1"
title  = "Services"
weight = 4
levels = { full = 1, partial = 0.5, none = 0 }

[criteria.records]
area   = "protection"
number = "1.2"
title  = "Records"
weight = 4
levels = { full = 1, partial = 0.5, none = 0 }
"""
SEEN = """\

[answers.{criterion}.{day}]
{says}
start   = "unknown"
through = {through}
sources = ["https://example.org/survey"]
"""


def seen(criterion: str, day: str, says: str, through: str = "") -> str:
    return SEEN.format(criterion=criterion, day=day, says=says, through=through or day)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    files = {
        "rubrics/services.toml": RUBRIC,
        "states/EX.toml": 'name = "Example"\n'
        + seen("services", "2012-01-15", 'level = "none"')
        + seen("services", "2013-01-15", 'level = "full"')
        + seen("services", "2016-01-15", 'at_least = "partial"'),
        "states/ZZ.toml": 'name = "Zed"\n'
        + seen("services", "2013-08-01", 'level = "none"', "2015-05-01"),
        "states/YY.toml": 'name = "Why"\n',
    }
    for file, text in files.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


@pytest.mark.parametrize(
    ("year", "on", "says"),
    [
        (2012, date(2012, 1, 15), "none"),
        (2013, date(2013, 1, 15), "full"),
        (2016, date(2016, 1, 15), "at least partial"),
    ],
)
def test_the_last_day_of_the_year_before_or_else_the_first_after(
    year: int, on: date, says: str, written: Path
) -> None:
    read = load(written)
    card = report_card(read.rubrics["services"], read.states["EX"], year)
    assert [(each.criterion, each.on, each.held.answer.says) for each in card.seen] == [
        ("services", on, says)
    ]
    assert report_card(read.rubrics["services"], read.states["EX"], 2015).seen == ()
    assert (card.coded, card.bounded, card.answered, card.low, card.high) == (0, 0, 0, 0, 8)  # type: ignore[comparison-overlap]


def test_what_is_answered_for_the_day_is_not_named(written: Path) -> None:
    read = load(written)
    rubric, zed = read.rubrics["services"], read.states["ZZ"]
    assert report_card(rubric, zed, 2013).seen == ()
    assert [each.on for each in report_card(rubric, zed, 2015).seen] == [date(2015, 5, 1)]


def test_a_card_says_it_in_one_line(program: Program, written: Path) -> None:
    del written
    shown = program("grade", "EX", "--year", "2013").out
    assert (
        "seen on 2013-01-15, not on the cut-off day: 1.1 full (not counted in the score)" in shown
    )
    page = program("grade", "EX", "--year", "2013", "--format", "md").out
    assert "seen on 2013-01-15, not on the cut-off day" in page
    (card,) = json.loads(program("grade", "EX", "--year", "2013", "--format", "json").out)
    assert card["seen"] == [
        {"criterion": "services", "on": "2013-01-15", "says": "full", "since": "2013-01-15"}
    ]


def test_last_seen_lists_each_states_latest_answer(program: Program, written: Path) -> None:
    del written
    shown = [line.split() for line in program("tally", "services", "--last-seen").out.splitlines()]
    assert ["EX", "at", "least", "partial", "seen", "on", "2016-01-15", "2016-01-15"] in shown
    assert ["ZZ", "none", "seen", "on", "2013-08-01", "2015-05-01"] in shown
    assert ["no", "answer:", "YY"] in shown
    data = json.loads(program("tally", "1.1", "--last-seen", "--format", "json").out)
    assert [(of["state"], of["level"], of["at_least"]) for of in data["states"]] == [
        ("EX", None, "partial"),
        ("ZZ", "none", None),
    ]
    assert data["unanswered"] == ["YY"]
    rows = csv.DictReader(
        io.StringIO(program("tally", "services", "--last-seen", "--format", "csv").out)
    )
    assert [(row["state"], row["through_high"]) for row in rows] == [
        ("EX", "2016-01-15"),
        ("ZZ", "2015-05-01"),
    ]


def test_it_takes_one_criterion_and_no_year(program: Program, written: Path) -> None:
    del written
    for words in (("services", "records"), ("services", "--year", "2013")):
        done = program("tally", *words, "--last-seen")
        assert done.exit_code == 2
        assert "--last-seen takes one criterion" in " ".join(done.err.split())
