"""What a rubric can say, each feature with an example small enough to add up by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from statscore.formats.plain import plain
from statscore.model.numbers import decimal_text
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard, report_card
from statscore.reports.card.standings import standings
from statscore.reports.robustness.report import Chance, robustness
from statscore.views.robustness import robustness_document
from workspaces import Load

BASE = """
title = "Example"
scales.degree = { full = 1, half = 0.5, none = 0 }
areas.one.title = "One"
areas.two.title = "Two"
"""
LETTERS = "grades = { A = 90, B = 80, C = 70, D = 60, F = 0 }\n"
FOUR = """
criteria.a = { title = "A", area = "one", weight = 10, scale = "degree" }
criteria.b = { title = "B", area = "one", weight = 20, scale = "degree" }
criteria.c = { title = "C", area = "two", weight = 30, scale = "degree" }
criteria.d = { title = "D", area = "two", weight = 40, scale = "degree" }
"""

Grade = Callable[..., ReportCard]


def _answers(levels: Mapping[str, str]) -> str:
    return "".join(
        f'answers.{criterion}.2011-01-01.level = "{level}"\n' for criterion, level in levels.items()
    )


def _levels(text: str) -> dict[str, str]:
    """Return the level of each criterion from "a full, b none"."""
    found = {}
    for each in filter(None, text.split(",")):
        criterion, level = each.split()
        found[criterion] = level
    return found


@pytest.fixture
def grade(load_workspace: Load) -> Grade:
    """Return the card of a state with these answers, "a full, b none", under the rubric."""

    def card(rubric: str, answers: str = "", *, year: int = 2015, more: str = "") -> ReportCard:
        state = 'name = "Texas"\n' + _answers(_levels(answers)) + more
        workspace = load_workspace({"rubrics/r.toml": BASE + rubric, "states/TX.toml": state})
        return report_card(workspace.rubrics["r"], workspace.states["TX"], year)

    return card


def _mark(card: ReportCard, criterion: str) -> Mark:
    mark = card.mark(criterion)
    assert mark is not None
    return mark


def _area(card: ReportCard, id_: str) -> AreaScore:
    return next(area for area in card.areas if area.id == id_)


def _span(card: ReportCard, area: str) -> str:
    found = _area(card, area)
    return f"{decimal_text(found.low)} to {decimal_text(found.high)}"


def _range(card: ReportCard) -> str:
    return f"{decimal_text(card.low)} to {decimal_text(card.high)}"


def _grades(card: ReportCard) -> tuple[str | None, str | None]:
    return card.grade_low, card.grade_high


# Points: share × weight, summed.


def test_a_score_is_the_sum_of_share_times_weight(grade: Grade) -> None:
    card = grade(LETTERS + FOUR, "a full, b half, c none, d full")
    # 1 × 10 + 0.5 × 20 + 0 × 30 + 1 × 40
    assert card.score == 10 + 10 + 0 + 40
    assert [area.score for area in card.areas] == [20, 40]
    assert [area.out_of for area in card.areas] == [30, 70]
    assert card.out_of == 100
    assert card.grade == "D"
    assert card.basis == "computed"


def test_shares_may_be_decimals_of_any_step(grade: Grade) -> None:
    rubric = """
    criteria.a = { title = "A", area = "one", weight = 2.5, levels = { most = 0.85, some = 0.1 } }
    """
    # 0.85 × 2.5 = 2.125, exactly
    assert grade(rubric, "a most").score == Fraction("2.125")


def test_899_tenths_are_exactly_89_point_9(grade: Grade) -> None:
    rubric = "grades = { pass = 89.9, fail = 0 }\n" + "".join(
        f'criteria.c{number} = {{ title = "C", area = "one", levels = {{ tenth = 0.1 }} }}\n'
        for number in range(899)
    )
    # In binary floating point 899 tenths add up to 89.89999999999917 and fail.
    card = grade(rubric, ", ".join(f"c{number} tenth" for number in range(899)))
    assert card.score == Fraction("89.9")
    assert card.grade == "pass"


def test_thirds_add_up_to_the_whole(grade: Grade) -> None:
    rubric = """
    grades = { all = 1, less = 0 }
    scales.thirds = { full = 1, two = "2/3", one = "1/3", none = 0 }
    criteria.a = { title = "A", area = "one", scale = "thirds" }
    criteria.b = { title = "B", area = "one", scale = "thirds" }
    """
    # 2/3 + 1/3
    assert grade(rubric, "a two, b one").score == 1
    assert grade(rubric, "a two, b one").grade == "all"
    assert grade(rubric, "a one, b none").score == Fraction(1, 3)


def test_a_weight_may_be_a_fraction_and_is_1_by_default(grade: Grade) -> None:
    rubric = """
    criteria.a = { title = "A", area = "one", weight = "2/7", scale = "degree" }
    criteria.b = { title = "B", area = "one", scale = "degree" }
    """
    card = grade(rubric, "a half, b full")
    # 1/2 × 2/7 + 1 = 8/7, out of 2/7 + 1 = 9/7
    assert card.score == Fraction(8, 7)
    assert card.out_of == Fraction(9, 7)


def test_a_criterion_may_have_levels_of_its_own_beside_others_that_share_a_scale(
    grade: Grade,
) -> None:
    rubric = """
    criteria.a = { title = "A", area = "one", weight = 4, scale = "degree" }
    criteria.b = { title = "B", area = "one", weight = 4, levels = { all = 1, some = 0.75 } }
    """
    card = grade(rubric, "a half, b some")
    assert card.score == 2 + 3
    assert list(_mark(card, "b").shares) == ["all", "some"]


# Deductions and bonuses stand outside the points.

DEDUCTION = """
points = 10
grades = { A = 9, B = 7, F = 0 }
criteria.a = { title = "A", area = "one", weight = 10, scale = "degree" }
criteria.x = { title = "X", area = "one", weight = -4, scale = "degree" }
"""


@pytest.mark.parametrize(
    ("answers", "score", "expected"),
    [
        ("a full, x none", 10, "A"),
        ("a full, x half", 8, "B"),  # 10 - 0.5 × 4
        ("a full, x full", 6, "F"),
        ("a none, x full", -4, "F"),  # below every cut score
    ],
)
def test_a_negative_weight_is_a_deduction(
    grade: Grade, answers: str, score: int, expected: str
) -> None:
    card = grade(DEDUCTION, answers)
    assert card.score == score
    assert card.out_of == 10
    assert card.grade == expected


def test_an_uncoded_deduction_is_worst_where_most_of_it_applies(grade: Grade) -> None:
    card = grade(DEDUCTION, "a full")
    assert _range(card) == "6 to 10"
    assert _grades(card) == ("F", "A")
    assert list(_mark(card, "x").shares) == ["none", "half", "full"]


def test_a_deduction_loses_points_that_are_not_weight(grade: Grade) -> None:
    card = grade(DEDUCTION, "a half, x full")
    assert [mark.criterion for mark in card.gaps] == ["a", "x"]
    assert [mark.lost for mark in card.gaps] == [5, 4]


def test_a_bonus_is_earned_outside_the_points(grade: Grade) -> None:
    rubric = """
    points = 10
    criteria.a = { title = "A", area = "one", weight = 10, scale = "degree" }
    criteria.x = { title = "X", area = "one", weight = 2, scale = "degree", bonus = true }
    """
    card = grade(rubric, "a full, x half")
    assert card.score == 11
    assert card.out_of == 10
    assert _area(card, "one").out_of == 10


# What does not apply.

DROP = 'not_applicable = "drop"\npoints = 100\n'


def test_a_dropped_criterion_leaves_the_sum_and_the_rest_is_scaled_back_to_the_points(
    grade: Grade,
) -> None:
    card = grade(DROP + FOUR, "a not-applicable, b full, c half, d none")
    # a's 10 leave: 90 points are left to earn, scaled by 100/90.
    # b 20 × 10/9 + c 15 × 10/9 + d 0 = 35 × 10/9 = 350/9
    assert card.score == Fraction(350, 9)
    assert card.out_of == 100
    assert _mark(card, "a").weight == 0
    assert sum(mark.weight for mark in card.marks) == 100


def test_all_that_applies_earned_in_full_is_all_the_points(grade: Grade) -> None:
    assert grade(DROP + FOUR, "a not-applicable, b full, c full, d full").score == 100


def test_a_whole_area_that_does_not_apply_leaves_the_sum_and_is_no_area(grade: Grade) -> None:
    rubric = DROP + LETTERS + "area_grades = true\n" + FOUR
    card = grade(rubric, "a not-applicable, b not-applicable, c full, d half")
    # 70 are left: (30 + 20) × 100/70 = 500/7
    assert card.score == Fraction(500, 7)
    assert [(area.id, area.score, area.out_of, area.grade) for area in card.areas] == [
        ("two", Fraction(500, 7), Fraction(100), "C")
    ]


def test_dropping_leaves_deductions_and_bonuses_as_they_are(grade: Grade) -> None:
    more = """
    criteria.x = { title = "X", area = "one", weight = -4, scale = "degree" }
    criteria.y = { title = "Y", area = "one", weight = 3, scale = "degree", bonus = true }
    """
    answers = "a full, b full, c full, d not-applicable, x full, y full"
    # 60 of 60 scaled to 100, less 4, plus 3
    assert grade(DROP + FOUR + more, answers).score == 99
    assert grade(DROP + FOUR + more, answers.replace("y full", "y not-applicable")).score == 96
    assert grade(DROP + FOUR + more, answers.replace("x full", "x not-applicable")).score == 103


def test_uncoded_criteria_are_scaled_too_where_another_is_dropped(grade: Grade) -> None:
    card = grade(DROP + FOUR, "a not-applicable, b full, c full")
    # 50 × 10/9 for certain, 40 × 10/9 open
    assert _range(card) == "500/9 to 100"


def test_full_gives_the_weight_to_what_does_not_apply(grade: Grade) -> None:
    card = grade('not_applicable = "full"\n' + FOUR, "a not-applicable, b half, c none, d none")
    assert card.score == 10 + 10
    assert card.out_of == 100


def test_a_deduction_that_does_not_apply_deducts_nothing_under_either_policy(
    grade: Grade,
) -> None:
    for policy in ("full", "drop"):
        card = grade(f'not_applicable = "{policy}"\n' + DEDUCTION, "a full, x not-applicable")
        assert card.score == 10


def test_a_criterion_may_say_otherwise_than_its_rubric(grade: Grade) -> None:
    rubric = """
    not_applicable = "drop"
    points = 10
    criteria.b = { title = "B", area = "one", weight = 3, scale = "degree" }
    criteria.c = { title = "C", area = "one", weight = 5, scale = "degree" }
    [criteria.a]
    title = "A"
    area = "one"
    weight = 2
    scale = "degree"
    not_applicable = "full"
    """
    card = grade(rubric, "a not-applicable, b not-applicable, c none")
    # b drops: 7 are left, scaled by 10/7; a earns its 2 in full, c nothing.
    assert card.score == Fraction(20, 7)


def test_what_perhaps_does_not_apply_does_not_settle_a_score(grade: Grade) -> None:
    rubric = """
    not_applicable = "drop"
    points = 2
    criteria.a = { title = "A", area = "one", scale = "degree" }
    criteria.b = { title = "B", area = "one", scale = "degree" }
    """
    undated = """
    answers.b.2011-01-01.level = "none"
    answers.b.2015.level = "not-applicable"
    """
    # On 31 December the change is past: b is dropped and a earns both points.
    assert grade(rubric, "a full", more=undated.replace("    ", "")).score == 2
    card = grade('cutoff = "08-01"\n' + rubric, "a full", more=undated.replace("    ", ""))
    # In August b is none (1 of 2 points) or dropped (2 of 2): 1 to 2, not exactly 1.
    assert _range(card) == "1 to 2"


# Means of means.

MEAN = """
method = "mean"
points = 100
criteria.a = { title = "A", area = "one", scale = "degree" }
criteria.b = { title = "B", area = "one", scale = "degree" }
criteria.c = { title = "C", area = "one", scale = "degree" }
criteria.d = { title = "D", area = "two", scale = "degree" }
"""


def test_a_mean_is_of_areas_that_are_means_of_criteria(grade: Grade) -> None:
    card = grade(MEAN, "a full, b half, c none, d full")
    # One: (1 + 0.5 + 0) / 3 = 1/2. Two: 1. Total: (1/2 + 1) / 2 × 100
    assert card.score == 75
    assert [area.score for area in card.areas] == [25, 50]
    assert [area.out_of for area in card.areas] == [50, 50]


def test_areas_may_weigh_in_a_mean(grade: Grade) -> None:
    card = grade(MEAN + "areas.two.weight = 3\n", "a full, b half, c none, d full")
    # (1/2 × 1 + 1 × 3) / 4 × 100
    assert card.score == Fraction(175, 2)


def test_criteria_may_weigh_in_a_mean(grade: Grade) -> None:
    rubric = MEAN.replace('"A", area = "one"', '"A", area = "one", weight = 2')
    # One: (1 × 2 + 0.5 + 0) / 4 = 5/8. Total: (5/8 + 0) / 2 × 100
    assert grade(rubric, "a full, b half, c none, d none").score == Fraction(125, 4)


def test_a_mean_is_out_of_100_where_no_points_are_named(grade: Grade) -> None:
    card = grade(MEAN.replace("points = 100\n", ""), "a full, b full, c full, d none")
    assert card.score == 50
    assert card.out_of == 100


def test_a_dropped_criterion_leaves_its_mean(grade: Grade) -> None:
    card = grade('not_applicable = "drop"\n' + MEAN, "a not-applicable, b half, c none, d full")
    # One: (0.5 + 0) / 2 = 1/4. Total: (1/4 + 1) / 2 × 100
    assert card.score == Fraction(125, 2)


def test_an_area_that_does_not_apply_leaves_the_mean(grade: Grade) -> None:
    card = grade('not_applicable = "drop"\n' + MEAN, "a full, b half, c none, d not-applicable")
    # Area one alone: 1/2 × 100
    assert card.score == 50
    assert [(area.id, area.score, area.out_of) for area in card.areas] == [
        ("one", Fraction(50), Fraction(100))
    ]


def test_there_is_no_score_where_all_that_weighs_anything_does_not_apply(
    grade: Grade,
) -> None:
    rubric = 'not_applicable = "drop"\nareas.one.weight = 0\n' + MEAN
    assert grade(rubric, "a full, b full, c full, d full").score == 100
    assert grade(rubric, "a full, b full, c full, d not-applicable").score is None


def test_a_deduction_stands_outside_the_means_in_points(grade: Grade) -> None:
    more = 'criteria.x = { title = "X", area = "two", weight = -5, scale = "degree" }\n'
    assert grade(MEAN + more, "a full, b half, c none, d full, x full").score == 70


# Areas have grades of their own.


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("a full, b full", "model"),
        ("a none, b full", "strong"),  # 20 of 30
        ("a full, b none", "promising"),  # 10 of 30
        ("a half, b half", "promising"),  # 15 of 30 is no majority
        ("a none, b none", "none"),
    ],
)
def test_area_grades_may_have_cut_shares_of_their_own(
    grade: Grade, answers: str, expected: str
) -> None:
    rubric = 'area_grades = { model = 1, strong = "0.501", promising = "0.01", none = 0 }\n'
    card = grade(rubric + LETTERS + FOUR, answers)
    assert _area(card, "one").grade == expected
    assert _area(card, "two").grade is None  # a range has none
    assert grade(rubric + FOUR, answers).areas[0].grade == expected  # nor needs a total any


# Answers may hold numbers.

NUMBERS = """
[criteria.years]
title = "Years"
area = "one"
weight = 10
linear = { from = 0, to = 25 }
[criteria.age]
title = "Age"
area = "one"
weight = 4
linear = { from = 18, to = 12 }
[criteria.fine]
title = "Fine"
area = "two"
weight = 3
scale = "degree"
thresholds = { full = 20, half = 10 }
[criteria.delay]
title = "Delay"
area = "two"
weight = 3
scale = "degree"
thresholds = { full = 5, half = 10 }
"""


@pytest.mark.parametrize(
    ("criterion", "value", "level", "points"),
    [
        ("years", "12.5", "12.5", 5),
        ("years", '"1/3"', "1/3", Fraction(2, 15)),  # 1/3 of 25 × 10
        ("years", "-3", "-3", 0),
        ("years", "40", "40", 10),
        ("age", "15", "15", 2),  # half way from 18 to 12
        ("age", "18", "18", 0),
        ("fine", "20", "full", 3),
        ("fine", "19.99", "half", Fraction(3, 2)),
        ("fine", "0", "none", 0),
        ("delay", "5", "full", 3),
        ("delay", "7", "half", Fraction(3, 2)),
        ("delay", "11", "none", 0),
    ],
)
def test_a_number_earns_its_share_or_has_a_level(
    grade: Grade, criterion: str, value: str, level: str, points: Fraction
) -> None:
    card = grade(NUMBERS, more=f"answers.{criterion}.2011-01-01.value = {value}\n")
    mark = _mark(card, criterion)
    assert (mark.level, mark.basis) == (level, "coded")
    assert mark.points == points
    assert mark.value == Fraction(value.strip('"'))
    assert _range(grade(NUMBERS)) == "0 to 20"


def test_two_days_of_numbers_leave_both(grade: Grade) -> None:
    more = "answers.years.2011-01-01.value = 5\nanswers.years.2015.value = 20\n"
    card = grade('cutoff = "08-01"\n' + NUMBERS, more=more)
    mark = _mark(card, "years")
    assert (mark.basis, mark.possible) == ("undated", ("20", "5"))
    assert (mark.low, mark.high) == (Fraction(2), Fraction(8))


# A level may make its whole area void.

VOID = """
area_grades = { all = 1, some = "0.01", none = 0 }
criteria.a = { title = "A", area = "one", weight = 3, scale = "degree" }
criteria.b = { title = "B", area = "two", weight = 5, scale = "degree" }
criteria.d = { title = "D", area = "one", weight = -1, scale = "degree" }
[criteria.x]
title = "X"
area = "one"
weight = 0
levels = { absent = 1, present = 0 }
voids = { present = "adverse" }
"""


def test_a_void_area_earns_nothing_and_each_mark_keeps_its_level(grade: Grade) -> None:
    card = grade(VOID, "a full, b half, d full, x present")
    assert (_span(card, "one"), _area(card, "one").grade) == ("0 to 0", "adverse")
    assert card.score == Fraction("2.5")
    assert [mark.level for mark in card.marks] == ["full", "half", "full", "present"]
    assert _mark(card, "a").points == 3
    clear = grade(VOID, "a full, b half, d full, x absent")
    assert (_span(clear, "one"), _area(clear, "one").grade) == ("2 to 2", "some")
    assert clear.score == Fraction("4.5")


def test_the_worked_examples_of_areas_add_up(grade: Grade) -> None:
    void = """
    criteria.a = { title = "A", area = "one", levels = { yes = 1, no = 0 } }
    criteria.b = { title = "B", area = "one", levels = { yes = 1, no = 0 } }
    [criteria.x]
    title = "X"
    area = "one"
    weight = 0
    levels = { absent = 1, present = 0 }
    voids = { present = "adverse" }
    """
    assert _span(grade(void, "a yes, b yes, x absent"), "one") == "2 to 2"
    present = grade(void, "a yes, b yes, x present")
    assert (_span(present, "one"), _area(present, "one").grade) == ("0 to 0", "adverse")
    assert _span(grade(void, "a yes, b yes"), "one") == "0 to 2"
    strong = """
    area_grades = { model = 1, strong = "0.501", promising = "0.01", none = 0 }
    criteria.a = { title = "A", area = "one", weight = 3, levels = { most = "2/3", no = 0 } }
    """
    assert _area(grade(strong, "a most"), "one").grade == "strong"


def test_an_open_criterion_that_may_void_makes_the_low_end_of_its_area_0(grade: Grade) -> None:
    card = grade(VOID, "a full, b half, d none")
    assert _span(card, "one") == "0 to 3"
    assert _area(card, "one").grade is None
    assert _range(card) == "2.5 to 5.5"
    # Where deductions outweigh the rest, void is the better end.
    worse = grade(VOID, "a none, b half, d full")
    assert _span(worse, "one") == "-1 to 0"


def test_a_level_that_voids_is_worse_than_any_that_does_not(grade: Grade) -> None:
    rubric = VOID.replace("absent = 1, present = 0", "present = 1, absent = 0")
    assert list(_mark(grade(rubric), "x").shares) == ["absent", "present"]


# Areas that are printed on a scale of their own.


def test_a_printed_figure_of_an_area_is_on_the_scale_that_the_area_names(grade: Grade) -> None:
    printed = """
    [published.r.2015]
    areas = { one = 60 }
    source = "https://example.org/"
    """
    rubric = MEAN.replace("points = 100", "points = 100\nareas.one.out_of = 100")
    card = grade(rubric, "d full", more=printed)
    # 60 of 100 on an area of 50 points: 30
    assert _area(card, "one").score == 30
    assert card.score == 80


# Caps.

CAP = (
    LETTERS
    + FOUR
    + """
[caps.no-a-without-a]
criterion = "a"
below     = "full"
grade     = "C"
"""
)


@pytest.mark.parametrize(
    ("answers", "score", "expected", "caps"),
    [
        ("a full, b full, c full, d full", 100, "A", ()),
        ("a half, b full, c full, d full", 95, "C", ("no-a-without-a",)),
        ("a none, b full, c full, d full", 90, "C", ("no-a-without-a",)),
        ("a none, b none, c full, d none", 30, "F", ()),  # the cap lowers nothing
    ],
)
def test_a_cap_holds_the_grade_down_while_its_level_is_not_met(
    grade: Grade, answers: str, score: int, expected: str, caps: tuple[str, ...]
) -> None:
    card = grade(CAP, answers)
    assert card.score == score
    assert card.grade == expected
    assert card.caps == caps


def test_the_level_that_a_cap_names_lifts_it(grade: Grade) -> None:
    card = grade(
        CAP.replace('below     = "full"', 'below = "half"'), "a half, b full, c full, d full"
    )
    assert card.score == 95
    assert card.grade == "A"


def test_an_uncoded_cap_criterion_gives_a_range_of_grades(grade: Grade) -> None:
    card = grade(CAP, "b full, c full, d full")
    # 90 to 100 points are an A at both ends, but only if a is met in full.
    assert _range(card) == "90 to 100"
    assert _grades(card) == ("C", "A")
    assert card.grade is None
    assert card.caps == ("no-a-without-a",)


def test_an_exact_score_under_an_open_cap_has_no_single_grade(grade: Grade) -> None:
    rubric = CAP.replace(
        'title = "A", area = "one", weight = 10', 'title = "A", area = "one", weight = 0'
    )
    card = grade(rubric, "b full, c full, d full")
    assert card.score == 90
    assert card.grade is None
    assert _grades(card) == ("C", "A")


def test_what_does_not_apply_lifts_a_cap(grade: Grade) -> None:
    card = grade('not_applicable = "drop"\n' + CAP, "a not-applicable, b full, c full, d full")
    assert card.score == 100  # out of 100: 90 of 90, scaled
    assert card.grade == "A"
    assert card.caps == ()


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ("a full, x none", ("A", "A")),
        ("a full, x half", ("B", "B")),  # 8 points would be a B anyway
        ("a full", ("F", "A")),
    ],
)
def test_a_cap_on_a_deduction_falls_short_where_more_of_it_applies(
    grade: Grade, answers: str, expected: tuple[str, str]
) -> None:
    cap = '[caps.x]\ncriterion = "x"\nbelow = "half"\ngrade = "F"\n'
    assert _grades(grade(DEDUCTION + cap, answers)) == expected
    assert grade(DEDUCTION + cap, "a full, x full").grade == "F"


def test_the_worst_of_several_caps_holds(grade: Grade) -> None:
    more = '[caps.second]\ncriterion = "b"\nbelow = "half"\ngrade = "D"\n'
    card = grade(CAP + more, "a half, b none, c full, d full")
    # 75 points are a C; the first cap allows it, the second does not.
    assert card.score == 75
    assert card.grade == "D"
    assert card.caps == ("second",)


# Grades.


@pytest.mark.parametrize(
    ("answers", "one", "two"),
    [
        ("a full, b full, c full, d full", "A", "A"),
        ("a none, b full, c full, d half", "D", "C"),  # 20/30 = 66.7 %, 50/70 = 71.4 %
        ("a full, b half, c none, d half", "D", "F"),  # 66.7 %, 28.6 %
    ],
)
def test_areas_are_graded_by_the_share_of_their_maximum(
    grade: Grade, answers: str, one: str, two: str
) -> None:
    card = grade(LETTERS + "area_grades = true\n" + FOUR, answers)
    assert [area.grade for area in card.areas] == [one, two]


def test_area_cut_scores_are_shares_of_the_points_of_the_rubric(grade: Grade) -> None:
    # Points 200: a C at 140 is 70 %. Area one: 20 of 30 is 66.7 %, no C.
    rubric = """
    grades = { C = 140, F = 0 }
    area_grades = true
    criteria.a = { title = "A", area = "one", weight = 30, scale = "degree" }
    criteria.b = { title = "B", area = "two", weight = 170, scale = "degree" }
    """
    card = grade(rubric, "a half, b full")
    assert [area.grade for area in card.areas] == ["F", "C"]
    assert card.grade == "C"  # 15 + 170 of 200


def test_areas_have_no_grade_unless_the_rubric_grades_them_and_the_marks_settle_them(
    grade: Grade,
) -> None:
    assert [area.grade for area in grade(LETTERS + FOUR, "a full, b full").areas] == [None, None]
    card = grade(LETTERS + "area_grades = true\n" + FOUR, "a full, b full, c full")
    assert [area.grade for area in card.areas] == ["A", None]


def test_bands_need_not_be_letters(grade: Grade) -> None:
    rubric = """
    grades = { "Tier 1" = 7, "Tier 2" = 4, "Tier 2 Watch List" = 2, "Tier 3" = 0 }
    criteria.a = { title = "A", area = "one", weight = 8, scale = "degree" }
    """
    assert grade(rubric, "a full").grade == "Tier 1"
    assert grade(rubric, "a half").grade == "Tier 2"
    assert _grades(grade(rubric)) == ("Tier 3", "Tier 1")


def test_a_rubric_without_grades_gives_none(grade: Grade) -> None:
    card = grade(FOUR, "a full, b full, c full, d full")
    assert card.score == 100
    assert card.grade is None
    assert _grades(card) == (None, None)


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [
        ("{ places = 0 }", "B"),  # rounding is for display
        ("{ places = 0, before_grade = true }", "A"),  # 89.5 is shown as 90
        ('{ places = 0, mode = "half-up", before_grade = true }', "A"),
        ('{ places = 0, mode = "half-even", before_grade = true }', "A"),
        ('{ places = 0, mode = "down", before_grade = true }', "B"),
        ('{ places = 0, mode = "up", before_grade = true }', "A"),
        ("{ places = 1, before_grade = true }", "B"),
    ],
)
def test_a_grade_reads_the_rounded_score_only_where_the_rubric_says_so(
    grade: Grade, rounding: str, expected: str
) -> None:
    rubric = f"""
    grades = {{ A = 90, B = 80, F = 0 }}
    rounding = {rounding}
    criteria.a = {{ title = "A", area = "one", weight = 89.5, scale = "degree" }}
    """
    card = grade(rubric, "a full")
    assert card.score == Fraction("89.5")
    assert card.grade == expected


# Ranges.


def test_a_range_of_scores_gives_a_range_of_grades(grade: Grade) -> None:
    card = grade(LETTERS + FOUR, "a full, c full, d half")
    # 10 + 30 + 20 = 60, and b's 20 are open
    assert _range(card) == "60 to 80"
    assert _grades(card) == ("D", "B")
    assert card.score is None
    assert card.grade is None
    assert card.basis == "partial"
    assert card.coded == 3


def test_a_range_inside_one_band_has_its_grade(grade: Grade) -> None:
    card = grade(LETTERS + FOUR, "b none, c none, d half")
    assert _range(card) == "20 to 30"
    assert _grades(card) == ("F", "F")
    assert (card.score, card.grade) == (None, "F")


def test_pending_is_uncoded_and_says_so(grade: Grade) -> None:
    card = grade(LETTERS + FOUR, "a pending, b full, c full, d full")
    mark = _mark(card, "a")
    assert _range(card) == "90 to 100"
    assert card.coded == 3
    assert mark.basis == "pending"
    assert mark.level is None
    assert mark.points is None
    assert mark.answer is not None


def test_levels_that_start_above_nothing_narrow_the_range(grade: Grade) -> None:
    rubric = """
    criteria.a = { title = "A", area = "one", weight = 8, levels = { good = 0.75, poor = 0.25 } }
    """
    assert _range(grade(rubric)) == "2 to 6"


def test_a_mark_whose_date_is_open_spans_the_levels_that_are_possible(grade: Grade) -> None:
    undated = 'answers.d.2011-01-01.level = "half"\nanswers.d.2015.level = "full"\n'
    card = grade('cutoff = "08-01"\n' + FOUR, "a none, b none, c none", more=undated)
    assert _range(card) == "20 to 40"  # half or full, not none
    assert _mark(card, "d").basis == "undated"


# Years.

GROWING = """
points = { 2011 = 10, 2013 = 14, 2016 = 9 }
criteria.a = { title = "A", area = "one", weight = 5, scale = "degree" }
criteria.b = { title = "B", area = "one", weight = 5, scale = "degree", until = 2015 }
criteria.c = { title = "C", area = "two", weight = 4, scale = "degree", from = 2013 }
"""


@pytest.mark.parametrize(
    ("year", "asked", "out_of", "score"),
    [
        (2011, ["a", "b"], 10, 5 + 5),
        (2012, ["a", "b"], 10, 5 + 5),
        (2013, ["a", "b", "c"], 14, 5 + 5 + 2),
        (2015, ["a", "b", "c"], 14, 5 + 5 + 2),
        (2016, ["a", "c"], 9, 5 + 2),
    ],
)
def test_criteria_join_and_leave_and_the_points_follow(
    grade: Grade, year: int, asked: list[str], out_of: int, score: int
) -> None:
    card = grade(GROWING, "a full, b full, c half", year=year)
    assert [mark.criterion for mark in card.marks] == asked
    assert card.out_of == out_of
    assert card.score == score


def test_the_cut_off_decides_which_law_counts(grade: Grade) -> None:
    answers = 'answers.a.2015-09-01 = { level = "full", enacted = 2015-06-09 }\n'
    first = 'answers.a.2011-01-01.level = "none"\n'
    rubric = 'criteria.a = { title = "A", area = "one", scale = "degree" }\n'
    august = 'cutoff = "08-01"\n'
    assert grade(rubric, more=first + answers).score == 1
    assert grade(august + rubric, more=first + answers).score == 0
    assert grade('law = "enacted"\n' + august + rubric, more=first + answers).score == 1


# What the publisher printed.

PRINTED = """
[published.r.2015]
score  = 66
grade  = "D"
areas  = { one = 12, two = 54 }
source = "https://example.org"
"""


def test_a_published_area_stands_in_only_where_the_marks_do_not_settle_the_area(
    grade: Grade,
) -> None:
    card = grade(LETTERS + FOUR, "a full, b full, c full", more=PRINTED)
    # One: 10 + 20 by the marks, whatever was printed. Two: 54, printed (the marks say 30 to 70).
    assert [area.score for area in card.areas] == [30, 54]
    assert [area.basis for area in card.areas] == ["computed", "published"]
    assert _area(card, "two").coded_low == 30
    assert _area(card, "two").coded_high == 70
    assert card.score == 84
    assert card.grade == "B"
    assert card.basis == "published"


def test_marks_that_settle_every_area_leave_published_figures_aside(grade: Grade) -> None:
    card = grade(LETTERS + FOUR, "a full, b full, c full, d full", more=PRINTED)
    assert card.score == 100
    assert card.grade == "A"
    assert card.basis == "computed"
    assert card.known_grade == "A"


def test_a_published_total_is_never_mixed_into_the_range(grade: Grade) -> None:
    total = PRINTED.replace("areas  = { one = 12, two = 54 }\n", "")
    card = grade(LETTERS + FOUR, "a full, b full, c full", more=total)
    assert _range(card) == "60 to 100"
    assert card.score is None
    assert card.basis == "published"
    assert card.known_score == 66
    assert card.known_grade == "D"


def test_published_figures_speak_for_their_year_and_its_cut_off_day_alone(
    load_workspace: Load,
) -> None:
    workspace = load_workspace(
        {"rubrics/r.toml": BASE + LETTERS + FOUR, "states/TX.toml": 'name = "Texas"\n' + PRINTED}
    )
    rubric, state = workspace.rubrics["r"], workspace.states["TX"]
    assert report_card(rubric, state, 2015).score == 66
    assert report_card(rubric, state, 2016).known_score is None
    day_before = rubric.cutoff_day(2015).replace(day=30)
    assert report_card(rubric, state, 2015, day_before).known_score is None


# Two rubrics.


def test_one_answer_serves_two_rubrics_with_other_weights_areas_and_shares(
    load_workspace: Load,
) -> None:
    old = 'criteria.a = { title = "A", area = "one", weight = 4, scale = "degree" }\n'
    new = """
    scales.steep = { full = 1, half = 0.2, none = 0 }
    criteria.a = { title = "A", area = "two", weight = 10, scale = "steep" }
    """
    workspace = load_workspace(
        {
            "rubrics/old.toml": BASE + old,
            "rubrics/new.toml": BASE + new,
            "states/TX.toml": 'name = "Texas"\n' + _answers({"a": "half"}),
        }
    )
    state = workspace.states["TX"]
    cards = {id_: report_card(each, state, 2015) for id_, each in workspace.rubrics.items()}
    assert cards["old"].score == 2  # 0.5 × 4
    assert cards["new"].score == 2  # 0.2 × 10
    assert [_mark(card, "a").area for card in (cards["old"], cards["new"])] == ["one", "two"]


# Standings.


def _scored(levels: str, score: str | None, name: str) -> State:
    printed = {"score": Fraction(score), "source": "-"} if score else {"source": "-"}
    return State.model_validate(
        {
            "code": name,
            "name": name,
            "answers": {
                id_: {"2011-01-01": {"level": level}} for id_, level in _levels(levels).items()
            },
            "published": {"r": {2015: printed}} if score else {},
        }
    )


def test_standings_rank_by_computed_else_published_score_else_the_range(
    load_workspace: Load,
) -> None:
    rubric = load_workspace({"rubrics/r.toml": BASE + LETTERS + FOUR}).rubrics["r"]
    states = (
        _scored("a full", None, "open"),
        _scored("a full, b full, c full, d full", "1", "first"),
        _scored("a none, b full, c full, d none", None, "tied-computed"),
        _scored("", "50", "tied-published"),
        _scored("a none, b none, c none, d none", None, "last"),
    )
    found = standings(report_card(rubric, state, 2015) for state in states)
    # What is open may be the best but one, and is surely better than the last.
    assert [(each.card.name, each.span, each.by) for each in found] == [
        ("first", (1, 1), "computed"),
        ("tied-computed", (2, 3), "computed"),
        ("tied-published", (2, 3), "published"),
        ("open", (1, 4), "range"),
        ("last", (5, 5), "computed"),
    ]


def test_ranks_read_scores_that_are_not_rounded(load_workspace: Load) -> None:
    rubric = load_workspace({"rubrics/r.toml": BASE + FOUR}).rubrics["r"]
    states = (
        _scored("", "61.14", "lower"),
        _scored("", "61.13", "lowest"),
        _scored("", "61.2", "x"),
    )
    found = standings(report_card(rubric, state, 2015) for state in states)
    assert [(each.card.name, each.rank) for each in found] == [
        ("x", 1),
        ("lower", 2),
        ("lowest", 3),
    ]


def test_caps_and_national_tallies_name_criteria_and_levels_that_there_are(
    write_workspace: Callable[[dict[str, str]], Path],
) -> None:
    rubric = """\
        title = "R"
        [grades]
        A = 1
        F = 0
        [areas.one]
        title = "One"
        [criteria.immunity]
        area = "one"
        title = "Immunity"
        levels = { full = 1, none = 0 }
        [caps.x]
        criterion = "imunity"
        below = "full"
        grade = "F"
        [caps.y]
        criterion = "immunity"
        below = "ful"
        grade = "E"
        [national.2015.tally.immunty]
        full = 3
        source = "https://a.example"
        [national.2015.tally.immunity]
        nobody = 3
        source = "https://a.example"
        """
    found = load(write_workspace({"rubrics/r.toml": rubric}))
    assert [(each.code, each.message, each.help) for each in found.diagnostics] == [
        ("unknown-criterion", "'imunity' is no criterion", "did you mean 'immunity'?"),
        ("unknown-level", "'ful' is no level", "did you mean 'full'?"),
        ("unknown-grade", "'E' is no grade", "choose from A, F"),
        ("unknown-criterion", "'immunty' is no criterion", "did you mean 'immunity'?"),
        ("unknown-level", "'nobody' is no level", "choose from full, none"),
    ]
    assert found.rubrics == {}


@pytest.mark.parametrize(("before_rank", "expected"), [(False, [1, 2]), (True, [1, 1])])
def test_ranks_may_read_what_is_printed(
    load_workspace: Load, before_rank: bool, expected: list[int]
) -> None:
    rounding = f"rounding = {{ places = 0, before_rank = {str(before_rank).lower()} }}\n"
    levels = "levels = { high = 0.642, low = 0.6385 }"
    rubric = (
        f'{rounding}{BASE}criteria.a = {{ title = "A", area = "one", weight = 100, {levels} }}\n'
    )
    workspace = load_workspace(
        {
            "rubrics/r.toml": rubric,
            "states/TX.toml": 'name = "Texas"\n' + _answers({"a": "high"}),
            "states/OH.toml": 'name = "Ohio"\n' + _answers({"a": "low"}),
        }
    )
    cards = [
        report_card(workspace.rubrics["r"], workspace.states[code], 2015) for code in ("TX", "OH")
    ]
    # 64.2 and 63.85, both printed as 64
    ranks = {each.card.state: each.rank for each in standings(cards)}
    assert [ranks["TX"], ranks["OH"]] == expected
    # Random weights leave nothing to round: which scores are ranked there is said.
    page = plain(robustness_document(robustness(cards, Chance(draws=2)), ()))
    assert ("exact scores are ranked here" in page) is before_rank
