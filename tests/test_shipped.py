"""The data that ships: what it must show, with the figures written out."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

import statscore
from statscore.model.dates import when
from statscore.model.state import Answer, PrintedSpan, Published
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.count.tally import tally

ROOT = Path(__file__).parent.parent
CODES = [each.stem for each in sorted((ROOT / "states").glob("*.toml"))]


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return load(ROOT)


def card_of(workspace: Workspace, state: str, year: int) -> ReportCard:
    return report_card(workspace.rubrics["pic"], workspace.states[state], year)


def test_all_fifty_one_jurisdictions_and_three_rubrics_ship(shipped: Workspace) -> None:
    assert " ".join(shipped.states) == (
        "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT "
        "NC ND NE NH NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
    )
    assert list(shipped.states) == CODES
    assert len(shipped.states) == 51
    assert list(shipped.rubrics) == ["non-criminalization", "pic", "report-cards"]


def test_loading_and_checks_find_no_error(shipped: Workspace) -> None:
    assert [each for each in statscore.check(shipped) if each.severity == "error"] == []


@pytest.mark.parametrize(
    ("state", "year", "score", "grade", "out_of"),
    [
        ("TX", 2015, "90.5", "A", "102.5"),
        ("LA", 2014, "96", "A", "102.5"),
        ("OH", 2013, "72.5", "C", "102.5"),
        ("PA", 2019, "85.5", "B", "102.5"),
        ("ME", 2015, "62.5", "D", "102.5"),
    ],
)
def test_a_published_card_is_computed_again(
    shipped: Workspace, state: str, year: int, score: str, grade: str, out_of: str
) -> None:
    card = card_of(shipped, state, year)
    assert card.score == Fraction(score)
    assert card.grade == grade
    assert card.out_of == Fraction(out_of)
    assert card.published is not None
    assert (card.published.score, card.published.grade) == (card.score, card.grade)


def test_texas_2015_area_by_area(shipped: Workspace) -> None:
    card = card_of(shipped, "TX", 2015)
    assert [(each.number, each.score, each.out_of, each.basis) for each in card.areas] == [
        ("1", Fraction(10), Fraction(10), "published"),
        ("2", Fraction(25), Fraction(25), "published"),
        ("3", Fraction(15), Fraction(15), "published"),
        ("4", Fraction("7.5"), Fraction(10), "published"),
        ("5", Fraction(18), Fraction("27.5"), "published"),
        ("6", Fraction(15), Fraction(15), "published"),
    ]
    assert card.basis == "published"


def test_every_published_score_agrees_with_a_card_that_is_exact(shipped: Workspace) -> None:
    both = [
        card
        for rubric in shipped.rubrics.values()
        for state in shipped.states.values()
        for year, printed in state.published.get(rubric.id, {}).items()
        if printed.score is not None
        and (card := report_card(rubric, state, year)).score is not None
    ]
    differing = [
        (card.state, card.year, card.score, card.published.score)
        for card in both
        if card.published is not None and card.published.score != card.score
    ]
    assert differing == []
    assert len(both) >= 5


@pytest.mark.parametrize(("year", "failing"), [(2011, 26), (2016, 0)])
def test_the_national_count_of_f(shipped: Workspace, year: int, failing: int) -> None:
    assert shipped.rubrics["pic"].national[year].grades["F"] == failing


# As the table in DATA.md says: certain, not settled by the dates, what the publisher counted.
COUNTS = [
    (2011, "IL TN", "VT", 5),
    (2015, "DC IL KY LA MN MS MT NC ND NE NH SC TN UT VT WY", "", 15),
    (2016, "DC FL IL KY LA MN MS MT NC ND NE NH SC TN UT VT WY", "AL CT", 20),
    (
        2018,
        "AL CA CT DC FL IL IN KY LA MN MS MT NC ND NE NH RI SC TN UT VT WV WY",
        "",
        24,
    ),
    (
        2019,
        "AL CA CO CT DC FL GA IL IN KY LA ME MN MS MT NC ND NE NH NV PA RI SC TN UT VT WV WY",
        "DE",
        31,
    ),
]


@pytest.mark.parametrize(("year", "certain", "perhaps", "published"), COUNTS)
def test_states_where_no_minor_is_charged_at_least_on_a_condition(
    shipped: Workspace, year: int, certain: str, perhaps: str, published: int
) -> None:
    found = tally(shipped.rubrics["pic"], "non-criminalization", year, shipped.states.values())
    assert " ".join(found.at_least("conditional")) == certain
    assert " ".join(found.perhaps_at_least("conditional")) == perhaps
    assert found.published_count("conditional") == published


@pytest.mark.parametrize(
    ("year", "without_dc"), [(2011, 2), (2015, 15), (2016, 16), (2018, 22), (2019, 27)]
)
def test_the_number_of_states_without_dc(shipped: Workspace, year: int, without_dc: int) -> None:
    found = tally(shipped.rubrics["pic"], "non-criminalization", year, shipped.states.values())
    assert len([each for each in found.at_least("conditional") if each != "DC"]) == without_dc


@pytest.mark.parametrize(
    ("year", "uncoded"), [(2011, 41), (2015, 13), (2016, 10), (2018, 7), (2019, 1)]
)
def test_the_number_of_jurisdictions_of_which_nothing_is_known(
    shipped: Workspace, year: int, uncoded: int
) -> None:
    found = tally(shipped.rubrics["pic"], "non-criminalization", year, shipped.states.values())
    level = "conditional"
    known = {*found.at_least(level), *found.perhaps_at_least(level), *found.below(level)}
    assert len(set(CODES) - known) == uncoded


def test_what_is_known_of_2011_and_2016(shipped: Workspace) -> None:
    found = {each.state: each for each in statscore.compare(shipped, 2011, 2016)}
    known = {
        code: (each.before.known_grade, each.after.known_grade)
        for code, each in found.items()
        if each.known
    }
    assert known == {
        "CA": ("F", "D"),
        "FL": ("C", "A"),
        "KS": ("F", "B"),
        "KY": ("D", "B"),
        "LA": ("C", "A"),
        "ME": ("F", "D"),
        "MO": ("B", "B"),
        "MS": ("D", "B"),
        "MT": ("F", "A"),
        "NY": ("D", "D"),
        "TN": ("C", "A"),
        "TX": ("B", "A"),
        "WA": ("B", "A"),
    }
    assert found["LA"].score_change == Fraction("28.5")
    changed = [code for code, each in found.items() if each.score_change is not None]
    assert changed == ["LA", "TN"]


@pytest.mark.parametrize(
    ("year", "maxima", "points"),
    [
        (2011, ["7.5", "25", "15", "10", "27.5", "15"], "100"),
        (2012, ["10", "25", "15", "10", "27.5", "15"], "102.5"),
        (2019, ["10", "25", "15", "10", "27.5", "15"], "102.5"),
    ],
)
def test_components_of_two_and_a_half_points_add_up_to_the_areas(
    shipped: Workspace, year: int, maxima: list[str], points: str
) -> None:
    rubric = shipped.rubrics["pic"]
    assert {each.weight for _id, each in rubric.asked(year)} == {Fraction("2.5")}
    card = card_of(shipped, "TX", year)
    assert [each.out_of for each in card.areas] == [Fraction(each) for each in maxima]
    assert card.out_of == Fraction(points)
    assert sum(each.out_of for each in card.areas) == card.out_of


def test_the_component_that_joined_in_2012(shipped: Workspace) -> None:
    rubric = shipped.rubrics["pic"]
    before = {id_ for id_, _each in rubric.asked(2011)}
    after = {id_: each.number for id_, each in rubric.asked(2012)}
    assert len(before) == 40
    assert len(after) == 41
    assert [number for id_, number in after.items() if id_ not in before] == ["1.4"]


@pytest.mark.parametrize("year", [2011, 2015, 2016, 2019, 2021])
def test_no_state_differs_from_itself(shipped: Workspace, year: int) -> None:
    found = statscore.compare(shipped, year, year)
    assert [each.state for each in found] == CODES
    assert [each.state for each in found if each.changes] == []


# What was put right, each with what is right.


def answer(workspace: Workspace, state: str, criterion: str, day: str) -> Answer:
    return workspace.states[state].answers[criterion][when(day)]


def printed(workspace: Workspace, rubric: str, state: str, year: int) -> Published:
    return workspace.states[state].published[rubric][year]


RUNS = {
    "KY": range(2013, 2020),
    "MO": range(2013, 2020),
    "MS": range(2013, 2018),
    "NY": (*range(2011, 2016), 2017),
    "MA": range(2013, 2016),
    "KS": (2018,),
    "MT": (2017, 2019),
    "FL": (2017,),
    "ID": (2019,),
}


def test_a_grade_from_a_sentence_about_a_run_of_years_is_worked_out(shipped: Workspace) -> None:
    for state, years in RUNS.items():
        for year in years:
            assert printed(shipped, "pic", state, year).worked_out("grade"), (state, year)
    assert printed(shipped, "report-cards", "MO", 2022).worked_out("grade")


@pytest.mark.parametrize(
    ("state", "day", "level"),
    [("OK", "2019-04-25", "defense"), ("SD", "2019-08-01", "defense")],
)
def test_minors_can_be_charged_where_the_card_says_so(
    state: str, day: str, level: str, shipped: Workspace
) -> None:
    assert answer(shipped, state, "non-criminalization", day).level == level


def test_figures_that_were_worked_out_are_said_to_be(shipped: Workspace) -> None:
    assert printed(shipped, "pic", "PA", 2019).derived == ("score",)
    assert printed(shipped, "pic", "ME", 2015).derived == ("areas.facilitators",)
    assert len(printed(shipped, "pic", "TN", 2019).derived) == 3
    assert "areas.protection" in printed(shipped, "pic", "FL", 2018).derived
    assert "areas.prevention" in printed(shipped, "report-cards", "ID", 2021).derived


def test_acts_that_are_known_by_a_day_say_so(shipped: Workspace) -> None:
    by = {
        (state.code, criterion)
        for state in shipped.states.values()
        for criterion, dated in state.answers.items()
        for each in dated.values()
        if each.enacted_by is not None
    }
    both = ("non-criminalization", "specialized-services")
    assert by == {(code, criterion) for code in ("MT", "NE", "NV") for criterion in both} | {
        ("MN", both[0]),
        ("UT", both[0]),
    }
    for criterion in both:
        assert str(answer(shipped, "NC", criterion, "2013-10-01").enacted) == "2013-07-29"


def test_the_act_of_michigan_is_the_one_that_kept_the_age(shipped: Workspace) -> None:
    found = answer(shipped, "MI", "non-criminalization", "2015-01-14")
    assert (found.act, found.level) == ("HB 5012 of 2013-14", "age-limited")


def test_a_law_that_asks_for_force_is_a_bound_where_no_more_is_known(shipped: Workspace) -> None:
    for state, year in (("NV", 2011), ("AL", 2011), ("OH", 2013), ("AL", 2014), ("SD", 2015)):
        found = answer(shipped, state, "trafficking-law-covers-minors", f"{year}-08-01")
        assert found.claim == {"at_most": "substantial"}, (state, year)


def test_what_later_sources_added(shipped: Workspace) -> None:
    for year, score in ((2011, Fraction(73)), (2012, Fraction("79.5"))):
        tennessee = printed(shipped, "pic", "TN", year)
        assert (tennessee.score, tennessee.grade) == (score, "C")
    assert answer(shipped, "AL", "racketeering", "2019-08-01").level == "none"
    kansas = printed(shipped, "pic", "KS", 2017)
    assert (kansas.score, kansas.grade) == (Fraction(92), "A")
    # 22 and 23 fit demand and protection either way.
    assert kansas.areas == {
        "criminalization": 10,
        "traffickers": Fraction("13.5"),
        "facilitators": Fraction("8.5"),
        "tools": 15,
    }
    receiving = answer(shipped, "WA", "specialized-services", "2020")
    assert "neither center was operating" in str(receiving.note)


def test_all_totals_of_2015(shipped: Workspace) -> None:
    scores = {code: printed(shipped, "pic", code, 2015).score for code in CODES}
    exact = {code for code, score in scores.items() if isinstance(score, Fraction)}
    assert exact == {"CA", "KS", "LA", "ME", "MT", "TX"}
    for code in set(CODES) - exact:
        figures = printed(shipped, "pic", code, 2015)
        assert isinstance(figures.score, PrintedSpan)
        assert figures.score.to - figures.score.from_ == Fraction("0.5")
        assert figures.worked_out("score")
    lowest = {code for code in CODES if scores[code] == scores["HI"]}
    assert lowest == {"HI", "NH", "SD"}


def test_no_answer_repeats_a_printed_area(shipped: Workspace) -> None:
    texas = card_of(shipped, "TX", 2015)
    assert (texas.coded, texas.implied) == (1, 26)


def test_2023_has_a_grade_for_all_but_the_district(shipped: Workspace) -> None:
    graded = {
        code: years[2023].grade
        for code, state in shipped.states.items()
        if 2023 in (years := state.published.get("report-cards", {}))
    }
    assert set(CODES) - set(graded) == {"DC"}
    assert Counter(graded.values()) == {"A": 1, "B": 1, "C": 7, "D": 9, "F": 32}


def test_the_publishers_counts_stand_in_the_rubric(shipped: Workspace) -> None:
    national = shipped.rubrics["pic"].national
    exact = {
        (year, name): counted.states.to
        for year, of_year in national.items()
        for name, counted in of_year.counts.items()
        if counted.states.from_ == counted.states.to
    }
    assert exact == {
        (2015, "protective-response"): 30,
        (2015, "raised-since-2011"): 47,
        (2016, "no-charge-with-services"): 8,
        (2016, "buyers"): 11,
        (2016, "a-or-b"): 30,
        (2018, "raised-since-2011"): 47,
        (2018, "sought-to-bar-charges"): 15,
        (2018, "barred-charges"): 4,
        (2018, "bills"): 12,
    }
    at_least = national[2016].counts["bills"].states
    assert (at_least.from_, at_least.to) == (10, None)
