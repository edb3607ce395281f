"""Commands that count the same states by grade find one answer: a settled grade counts as one."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from program import ROOT, Run
from statscore.model.rubric import Rubric
from statscore.read.load import load
from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.editions import released
from statscore.reports.card.grading import at_least
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import standings
from statscore.reports.change.comparison import comparison
from statscore.reports.count.trend import national_year
from statscore.reports.count.years import GradedYear, cards, graded_years
from statscore.reports.plan.plans import UnplannableError, Wish, planning
from statscore.reports.plan.whatif import what_if
from statscore.views.diff.rows import comparisons_records
from statscore.views.grade.rows import card_data, scores_records
from statscore.views.plans import plans_data
from statscore.views.trend import national_trend_records, national_year_data
from statscore.views.whatif import what_if_records
from test_yardstick import Feature, features
from workspaces import tries

States = Mapping[str, str]
"""By state its grade; none where no grade is known."""


def known(pairs: object) -> States:
    return {state: grade for state, grade in pairs if grade}  # type: ignore[attr-defined]


def by_cards(all_cards: Sequence[ReportCard]) -> States:
    rows = [card_data(card, None, lambda _file, _path: None) for card in all_cards]
    return known((row["state"], _grade(row)) for row in rows)


def _grade(row: Mapping[str, object]) -> object:
    printed = row["published"]
    return row["grade"] or (isinstance(printed, Mapping) and printed["grade"])


def of_table(columns: Sequence[str], rows: Sequence[Sequence[object]], *names: str) -> States:
    places = [list(columns).index(name) for name in ("state", *names)]
    return known(
        (row[places[0]], next((row[at] for at in places[1:] if row[at]), None)) for row in rows
    )


def by_scores(all_cards: Sequence[ReportCard]) -> States:
    table = scores_records(all_cards, {}, {})
    return of_table(table.columns, table.rows, "grade", "published_grade")


def by_diff(all_cards: Sequence[ReportCard]) -> States:
    table = comparisons_records([comparison(card, card) for card in all_cards], {})
    assert of_table(table.columns, table.rows, "to_grade") == of_table(
        table.columns, table.rows, "from_grade"
    )
    return of_table(table.columns, table.rows, "to_grade")


def by_what_if(all_cards: Sequence[ReportCard]) -> States:
    tried = what_if(all_cards, [card.state for card in all_cards], [], dated=False, model_law=False)
    table = what_if_records(tried, {})
    assert of_table(table.columns, table.rows, "grade_after") == of_table(
        table.columns, table.rows, "grade_before"
    )
    return of_table(table.columns, table.rows, "grade_before")


def by_trend(all_cards: Sequence[ReportCard]) -> States:
    year = national_year(GradedYear(all_cards[0].year, all_cards[0].rubric), all_cards)
    row = national_year_data(year)
    grades = row["grades"]
    assert isinstance(grades, Mapping)
    found = known((state, grade) for grade, states in grades.items() for state in states)
    assert row["unknown"] == sorted({card.state for card in all_cards} - found.keys())
    table = national_trend_records([year])
    counts = {fields[2]: fields[3] for fields in table.rows}
    assert counts == {
        **{grade: len(states) for grade, states in grades.items()},
        None: len(all_cards) - len(found),
    }
    return found


def by_standings(all_cards: Sequence[ReportCard]) -> States:
    return known((one.card.state, one.card.known_grade) for one in standings(all_cards))


COUNTS: Sequence[Callable[[Sequence[ReportCard]], States]] = (
    by_cards,
    by_scores,
    by_diff,
    by_what_if,
    by_trend,
    by_standings,
)


def check(rubric: Rubric, all_cards: Sequence[ReportCard]) -> States:
    """Check that all commands find the same grades; return them."""
    found = [count(all_cards) for count in COUNTS]
    assert all(one == found[0] for one in found)
    grades = found[0]
    for card in all_cards:
        # An edition holds what is computed: the grade, or both ends.
        if card.grade is not None:
            assert released(card).grade == card.grade == grades[card.state]
        elif card.applies:
            assert " to " in (released(card).grade or " to ")
        assert (card.applies and card.grade_low == card.grade_high) == (card.grade is not None) or (
            card.grade_low is None
        )
        for grade in rubric.grades:
            check_gaps(card, grade, grades.get(card.state))
    return grades


def check_gaps(card: ReportCard, wanted: str, grade: str | None) -> None:
    """Check that `gaps --to` says that a grade is there where all others say so."""
    try:
        planned = planning(card, Wish(wanted), {})
    except UnplannableError:
        return
    reached = plans_data(planned)["status"] == "reached"
    if card.applies is False:
        assert not reached
    elif grade is not None and not disagreements(card):
        assert reached == at_least(card.rubric, grade, wanted)
    elif grade is None and card.grade_low is not None and planned.start == "low":
        assert reached == at_least(card.rubric, card.grade_low, wanted)


@pytest.mark.parametrize("rubric", ["pic", "report-cards", "non-criminalization"])
def test_every_year_of_the_shipped_data(rubric: str) -> None:
    workspace = load(ROOT)
    years = graded_years(workspace, workspace.rubrics[rubric])
    assert years
    for graded in years:
        check(graded.rubric, cards(workspace, graded))


@tries(60)
@given(features(states=3, graded=True))
def test_random_states(feature: Feature) -> None:
    codes = ("TX", "OH", "LA")
    check(
        feature.read,
        [replace(feature.card(place), state=code) for place, code in enumerate(codes)],
    )


# The commands themselves


def test_commands_count_non_criminalization_alike(shipped: Run) -> None:
    def said(*words: str) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(
            shipped(*words, "--rubric", "non-criminalization", "-f", "json").out
        )
        return told

    (trend,) = said("trend", "--years", "2019")
    every = said("grade", "--year", "2019")
    for grade, states in trend["grades"].items():
        assert sorted(row["state"] for row in every if row["grade"] == grade) == states
    reached = said("gaps", "--to", "Protects", "--year", "2019")
    assert [row["state"] for row in reached if row["status"] == "reached"] == trend["grades"][
        "Protects"
    ]
    open_ = [row["state"] for row in every if row["score"] is None and row["grade"]]
    assert open_
    for state in open_:
        (one,) = said("grade", state, "--year", "2019")
        assert state in trend["grades"][one["grade"]]
    same = said("diff", "2019", "2019")
    assert {row["state"]: row["to"]["grade"] for row in same if row["to"]["grade"]} == {
        state: grade for grade, states in trend["grades"].items() for state in states
    }
    exported = shipped("export", "scores", "--rubric", "non-criminalization", "--years", "2019")
    rows = list(csv.DictReader(io.StringIO(exported.out)))
    # Nothing was printed for this rubric, also where the score is a range.
    assert {row["best_known_grade_from"] for row in rows if row["grade"]} == {"computed"}
    assert {row["state"]: row["grade"] for row in rows if row["grade"]} == {
        state: grade for grade, states in trend["grades"].items() for state in states
    }
    drawn = json.loads(shipped("map", "2019", "--rubric", "non-criminalization", "-f", "json").out)[
        "states"
    ]
    assert {
        row["state"]: row["best"] for row in drawn if row["best"] and row["best"] == row["worst"]
    } == {state: grade for grade, states in trend["grades"].items() for state in states}
