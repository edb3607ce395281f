"""What publishers printed: what it stands for, and where the answers do not allow it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import Program
from statscore.checks import findings
from statscore.checks.published import published_figures
from statscore.checks.subjects import years_of
from statscore.formats.plain import plain
from statscore.model.rubric import Rubric
from statscore.model.state import PrintedSpan, Published, State
from statscore.model.workspace import Settings, Workspace
from statscore.read.load import load
from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.grading import rounded
from statscore.reports.card.printed import span_of
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.yardstick import yardstick
from statscore.views.grade.card import card_document
from workspaces import GRADES, YEAR, Coding, Plan, codings, plans

SOURCE = 'source = "https://example.org/"\n'
AREAS = """
[areas.p]
title = "Protection"
[areas.q]
title = "Demand"
[areas.s]
title = "Services"
"""
YES = "levels = { yes = 1, no = 0 }\n"
MINORS = """title = "Minors"
from = 2010
points = 6
[grades]
A = 5
B = 3
F = 0
[areas.p]
title = "Protection"
[criteria.immunity]
area = "p"
title = "No minor can be charged"
weight = 3
levels = { yes = 1, no = 0 }
[criteria.services]
area = "p"
title = "Services are offered"
weight = 3
levels = { full = 1, partial = 0.5, none = 0 }
"""
HUNDRED = (
    MINORS.replace("points = 6", "points = 100\nrounding = { places = 0 }")
    .replace("A = 5\nB = 3", "A = 90\nB = 80")
    .replace("weight = 3", "weight = 89.6", 1)
    .replace("weight = 3", "weight = 10.4", 1)
)
THIRDS = (
    'title = "M"\nfrom = 2010\npoints = 10\nrounding = { places = 1 }\n'
    "[grades]\nA = 10\nB = 5\nF = 0\n"
    + AREAS
    + "".join(
        f'[criteria.{area}{area}]\narea = "{area}"\ntitle = "T"\nweight = "10/3"\n{YES}'
        for area in "pqs"
    )
)


def answer(criterion: str, level: str) -> str:
    return f'[answers.{criterion}.2015]\nlevel = "{level}"\nsources = ["https://example.org/"]\n'


class Held:
    """What `check` and the card say of one state."""

    def __init__(self, root: Path, rubric: str, state: str) -> None:
        for folder, name, text in (
            ("rubrics", "m", rubric),
            ("states", "TX", f'name = "Texas"\nthrough = 2020-12-31\n{state}'),
        ):
            (root / folder).mkdir(exist_ok=True)
            (root / folder / f"{name}.toml").write_text(text, encoding="utf-8")
        workspace = load(root)
        shown = (*findings(workspace).shown, *workspace.diagnostics)
        self.problems = {
            (each.code, each.severity) for each in shown if each.code != "meets-missing"
        }
        self.messages = [each.message for each in shown if each.code.startswith("published-")]
        self.card: ReportCard = report_card(workspace.rubrics["m"], workspace.states["TX"], 2020)
        self.text = plain(card_document(self.card))


def test_a_printed_pair_is_right_where_some_score_that_rounds_to_it_earns_the_grade(
    tmp_path: Path,
) -> None:
    held = Held(tmp_path, HUNDRED, f'[published.m.2020]\nscore = 90\ngrade = "B"\n{SOURCE}')
    assert held.problems == set()
    assert "disagrees" not in held.text


def test_a_printed_pair_that_no_score_earns_is_wrong(tmp_path: Path) -> None:
    held = Held(tmp_path, HUNDRED, f'[published.m.2020]\nscore = 90\ngrade = "A"\n{SOURCE}')
    assert held.problems == {("published-grade", "error")}
    assert "disagrees: the printed grade is 'A', but a score of 90 earns 'B'\n" in held.text


def test_areas_that_were_printed_rounded_add_up(tmp_path: Path) -> None:
    areas = "areas = { p = 3.3, q = 3.3, s = 3.3 }\n"
    printed = f'[published.m.2020]\nscore = 10\ngrade = "A"\n{areas}{SOURCE}'
    held = Held(tmp_path, THIRDS, printed)
    assert held.problems == set()
    assert held.card.score == 10
    assert held.card.grade == "A"
    assert "disagrees" not in held.text


def test_a_third_never_disagrees_with_what_it_rounds_to(tmp_path: Path) -> None:
    coded = answer("pp", "yes") + answer("qq", "yes") + answer("ss", "no")
    held = Held(tmp_path, THIRDS, f"{coded}[published.m.2020]\nscore = 6.7\n{SOURCE}")
    assert held.card.score == Fraction(20, 3)
    assert held.problems == set()
    assert "disagrees" not in held.text
    wrong = Held(tmp_path, THIRDS, f"{coded}[published.m.2020]\nscore = 6.6\n{SOURCE}")
    assert wrong.messages == ["the printed score is 6.6, but the answers come to about 6.667"]
    assert f"disagrees: {wrong.messages[0]}" in wrong.text


@pytest.mark.parametrize(
    ("coded", "grade", "says"),
    [
        (("yes", "full"), "F", "the printed grade is 'F', but the answers come to 'A'"),
        (("yes", None), "F", "the printed grade is 'F', but the answers allow only 'B' to 'A'"),
        (("yes", None), "B", None),
        ((None, None), "F", None),
    ],
)
def test_a_printed_grade_is_held_against_the_answers(
    tmp_path: Path, coded: tuple[str | None, str | None], grade: str, says: str | None
) -> None:
    answers = "".join(
        answer(criterion, level)
        for criterion, level in zip(("immunity", "services"), coded, strict=True)
        if level
    )
    held = Held(tmp_path, MINORS, f'{answers}[published.m.2020]\ngrade = "{grade}"\n{SOURCE}')
    assert held.messages == ([says] if says else [])
    assert ("disagrees" in held.text) == (says is not None)
    assert says is None or f"disagrees: {says}\n" in held.text


def test_a_cap_counts_where_a_printed_grade_is_held_against_the_answers(tmp_path: Path) -> None:
    capped = MINORS + '[caps.c]\ncriterion = "services"\nbelow = "full"\ngrade = "B"\n'
    coded = answer("immunity", "yes") + answer("services", "partial")
    printed = f'[published.m.2020]\ngrade = "{{}}"\n{SOURCE}'
    assert Held(tmp_path, capped, coded + printed.format("B")).messages == []
    held = Held(tmp_path, capped, coded + printed.format("A"))
    assert held.messages == ["the printed grade is 'A', but the answers come to 'B'"]


def test_printed_grades_of_areas_are_shown_and_held_against_the_answers(tmp_path: Path) -> None:
    graded = MINORS.replace("from = 2010", "from = 2010\narea_grades = true")
    coded = answer("immunity", "yes") + answer("services", "full")
    printed = f'[published.m.2020]\narea_grades = {{ p = "F" }}\n{SOURCE}'
    held = Held(tmp_path, graded, coded + printed)
    says = "the printed grade of the area 'p' is 'F', but the answers come to 'A'"
    assert held.messages == [says]
    assert f"disagrees: {says}\n" in held.text
    assert "published" in held.text
    slip = f'[published.m.2020]\nareas = {{ p = 6 }}\narea_grades = {{ p = "F" }}\n{SOURCE}'
    assert Held(tmp_path, graded, slip).messages == [
        "the printed grade of the area 'p' is 'F', but 6 points earn 'A'"
    ]


@pytest.mark.parametrize(
    ("figures", "code"),
    [
        ('score = 3\ngrade = "A"\n', "published-grade"),
        ("score = 3\nareas = { p = 4.5 }\n", "published-total"),
        ("areas = { p = 7 }\n", "published-area-over"),
    ],
)
def test_a_slip_that_a_note_confirms_is_a_warning(tmp_path: Path, figures: str, code: str) -> None:
    printed = f"[published.m.2020]\n{figures}{SOURCE}"
    assert Held(tmp_path, MINORS, printed).problems == {(code, "error")}
    noted = Held(tmp_path, MINORS, f'{printed}note = "Printed so."\n')
    assert noted.problems == {(code, "warning")}
    assert "disagrees" in noted.text


def test_a_span_is_known_as_far_as_it_goes(tmp_path: Path) -> None:
    printed = f'[published.m.2020]\nscore = {{ from = 3, to = 4.5 }}\ngrade = "B"\n{SOURCE}'
    held = Held(tmp_path, MINORS, printed)
    assert held.problems == set()
    assert "published: 3 to 4.5, B" in held.text
    assert (held.card.known_score, held.card.known_grade) == (None, "B")
    coded = answer("immunity", "yes") + answer("services", "full")
    wrong = Held(tmp_path, MINORS, coded + printed)
    assert wrong.messages == [
        "the printed score is 3 to 4.5, but the answers come to 6",
        "the printed grade is 'B', but the answers come to 'A'",
    ]


def test_a_span_of_an_area_is_carried_into_the_total(tmp_path: Path) -> None:
    held = Held(
        tmp_path, MINORS, f"[published.m.2020]\nareas = {{ p = {{ from = 1, to = 4 }} }}\n{SOURCE}"
    )
    # Sums that can be earned between 1 and 4: 1.5 and 3.
    assert held.card.ends == (Fraction(3, 2), Fraction(3))
    assert held.card.areas[0].basis == "published"
    coded = answer("immunity", "yes")
    assert Held(
        tmp_path,
        MINORS,
        f"{coded}[published.m.2020]\nareas = {{ p = {{ from = 1, to = 5 }} }}\n{SOURCE}",
    ).card.ends == (Fraction(3), Fraction(9, 2))


def test_some_figures_are_worked_out_and_the_others_printed(tmp_path: Path) -> None:
    printed = f'[published.m.2020]\nscore = 3\ngrade = "B"\nderived = ["score"]\n{SOURCE}'
    held = Held(tmp_path, MINORS, printed)
    assert "published: 3, B (derived: score)" in held.text
    coded = answer("immunity", "yes") + answer("services", "full")
    assert Held(tmp_path, MINORS, coded + printed).messages[0] == (
        "the score that was worked out is 3, but the answers come to 6"
    )


def _span(figure: Fraction, mode: str, places: int, weights: tuple[str, ...]) -> tuple[object, ...]:
    rubric = Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "rounding": {"mode": mode, "places": places},
            "areas": {"a": {"title": "A"}},
            "criteria": {
                f"c{place}": {
                    "area": "a",
                    "title": "C",
                    "weight": weight,
                    "levels": {"yes": 1, "half": "1/2", "no": 0},
                }
                for place, weight in enumerate(weights)
            },
        }
    )
    by = yardstick(rubric, 2020)
    sums = {Fraction(0)}
    for weight in weights:
        worth = Fraction(weight)
        sums = {one + other for one in sums for other in (0, worth / 2, worth)}
    digits = max(rubric.rounding.places, 0 if figure.denominator == 1 else 1)
    within = [each for each in sums if rounded(each, rubric.rounding, digits) == figure]
    found = span_of(by, figure, "a")
    expected = (min(within), max(within)) if within else (figure, figure)
    assert found == span_of(by, figure)
    return found, expected


@given(
    st.sampled_from(["half-up", "half-even", "down", "up"]),
    st.integers(0, 1),
    st.lists(st.sampled_from(["1", "5/2", "10/3", "0.7", "-2", "1/7"]), min_size=1, max_size=4),
    st.integers(-40, 120),
)
def test_a_printed_number_stands_for_the_sums_that_round_to_it(
    mode: str, places: int, weights: list[str], tenths: int
) -> None:
    found, expected = _span(Fraction(tenths, 10), mode, places, tuple(weights))
    assert found == expected


def test_a_figure_with_more_places_than_the_rubric_was_rounded_to_those(tmp_path: Path) -> None:
    # Areas are printed in tenths and totals in whole points: 20/3 + 10/3 + 10/3 is 13.33, not 13.3.
    assert _span(Fraction("6.7"), "half-up", 0, ("20/3",))[0] == (Fraction(20, 3),) * 2
    assert _span(Fraction("6.6"), "half-up", 0, ("20/3",))[0] == (Fraction("6.6"),) * 2
    thirds = THIRDS.replace("places = 1", "places = 0").replace("10/3", "20/3", 1)
    for score, problems in ((13, set()), (14, {("published-total", "error")})):
        printed = f"score = {score}\nareas = {{ p = 6.7, q = 3.3, s = 3.3 }}\n{SOURCE}"
        made = tmp_path / str(score)
        made.mkdir()
        held = Held(made, thirds.replace("points = 10\n", ""), f"[published.m.2020]\n{printed}")
        assert held.problems == problems


def test_half_points_stay_as_they_are() -> None:
    # 73.5 of a rubric of half points is 73.5 alone; of thirds it is what rounds to it.
    assert _span(Fraction("2.5"), "half-up", 1, ("5", "5"))[0] == (Fraction("2.5"),) * 2
    assert _span(Fraction("3.3"), "half-up", 1, ("10/3",))[0] == (Fraction(10, 3),) * 2
    assert _span(Fraction(7), "down", 0, ("7.2", "0.3"))[0] == (Fraction("7.2"), Fraction("7.5"))


def test_more_sums_than_anybody_lists_are_taken_by_the_unit() -> None:
    by = yardstick(
        Rubric.model_validate(
            {
                "id": "r",
                "title": "R",
                "areas": {"a": {"title": "A"}},
                "criteria": {
                    "c": {
                        "area": "a",
                        "title": "C",
                        "weight": "0.0001",
                        "levels": {"y": 1, "n": 0},
                    },
                    "d": {"area": "a", "title": "D", "weight": 100, "levels": {"y": 1, "n": 0}},
                },
            }
        ),
        2020,
    )
    assert span_of(by, Fraction(3)) == (Fraction("2.95"), Fraction("3.0499"))


@pytest.mark.parametrize("figure", [Fraction(3), PrintedSpan(from_=Fraction(3), to=Fraction(4))])
def test_a_figure_keeps_its_form(figure: Fraction | PrintedSpan) -> None:
    printed = Published(score=figure, source="-")
    again = Published.model_validate(printed.said())
    assert again == printed


def test_what_no_card_was_printed_for_disagrees_with_nothing() -> None:
    rubric = Rubric.model_validate(
        {"id": "r", "title": "R", "areas": {"a": {"title": "A"}}, "criteria": {}}
    )
    assert disagreements(report_card(rubric, State(code="TX", name="Texas"), 2020)) == ()


@given(
    plans(),
    codings(),
    st.sampled_from([None, "0", "3/2", "7", "12"]),
    st.sampled_from([None, *GRADES]),
    st.booleans(),
)
def test_check_and_card_say_the_same_of_printed_figures(
    plan: Plan, coding: Coding, score: str | None, grade: str | None, noted: bool
) -> None:
    rubric = plan.rubric
    printed = Published.model_validate(
        {
            "score": score,
            "grade": grade if grade in rubric.grades else None,
            "areas": coding.printed,
            "source": "-",
            "note": "So." if noted else None,
        }
    )
    state = coding.state(rubric).model_copy(update={"published": {rubric.id: {YEAR: printed}}})
    workspace = Workspace(Path(), Settings(), {rubric.id: rubric}, {state.code: state})
    found = [each for year in years_of(workspace) for each in published_figures(year)]
    card = report_card(rubric, state, YEAR)
    # Lines of a document break nowhere: what is said stands in it as it is.
    shown = plain(card_document(card))
    assert shown.count("disagrees: ") == len(found)
    assert all(f"disagrees: {each.message}" in " ".join(shown.split()) for each in found)
    for each in found:
        # What reads like the printed figure does not disagree with it.
        said, _but, computed = each.message.partition(", but ")
        assert said.rpartition(" ")[2] != computed.rpartition(" come to ")[2]
    if noted:
        assert {each.severity for each in found} <= {"warning"}


def test_an_area_that_may_be_void_is_what_it_earns_or_nothing() -> None:
    yes = {"yes": 1, "no": 0}
    by = yardstick(
        Rubric.model_validate(
            {
                "id": "r",
                "title": "R",
                "rounding": {"places": 0},
                "areas": {"a": {"title": "A"}, "b": {"title": "B"}},
                "criteria": {
                    "a": {
                        "area": "a",
                        "title": "C",
                        "weight": "2.4",
                        "levels": {"y": 1, "n": "0.5"},
                    },
                    "v": {
                        "area": "a",
                        "title": "V",
                        "weight": 0,
                        "levels": yes,
                        "voids": {"no": "adverse"},
                    },
                    "b": {"area": "b", "title": "C", "weight": "0.4", "levels": yes},
                },
                "area_grades": {"good": 1, "adverse": 0},
            }
        ),
        2020,
    )
    assert span_of(by, Fraction(0), "a") == (Fraction(0),) * 2
    assert span_of(by, Fraction(1), "a") == (Fraction("1.2"),) * 2
    # 0, 0.4, 1.2, 1.6, 2.4 and 2.8 are the totals.
    assert span_of(by, Fraction(0)) == (Fraction(0), Fraction("0.4"))
    assert span_of(by, Fraction(2)) == (Fraction("1.6"), Fraction("2.4"))


def test_a_printed_rank_is_one_that_the_scores_allow(tmp_path: Path) -> None:
    printed = f"[published.m.2020]\nscore = 3\nrank = 2\n{SOURCE}"
    held = Held(tmp_path, MINORS, printed)
    assert held.problems == set()
    assert "published: 3, rank 2 · https://example.org/" in held.text
    for code, score in (("OH", 6), ("IA", 4.5), ("ME", 3)):
        (tmp_path / "states" / f"{code}.toml").write_text(
            f'name = "{code}"\n[published.m.2020]\nscore = {score}\n{SOURCE}', encoding="utf-8"
        )
    found = [each for each in findings(load(tmp_path)).shown if each.code == "published-rank"]
    # Two are better, and none to all of the 47 that are not here.
    assert [each.message for each in found] == [
        "the printed rank is 2, but the scores that are here allow 3 to 50"
    ]


def test_plans_and_counts_read_a_rounded_total_as_what_it_stands_for(
    tmp_path: Path, program: Program
) -> None:
    # 90 is printed for 89.6, and A begins at 90.
    Held(tmp_path, HUNDRED, f'[published.m.2020]\nscore = 90\ngrade = "B"\n{SOURCE}')
    planned = program("gaps", "TX", "--to", "A", "--year", "2020").out
    assert "to A: no plan can be named by what is coded, 0 of 2 criteria\n" in planned
    assert "89.6 of 100 · grade B · the printed total" in planned
    assert "reached already" not in planned
    moved = program("whatif", "TX", "services=full", "--year", "2020").out
    assert "the grade, B now, may be B to A\n" in moved
    assert "printed total, and moved as far      89.6  89.6 to 100" in moved
    assert program("trend").out.startswith("Minors: None of 1 failed in 2020 (as published)\n")
    assert "A in 2020: none of 1 state there, no other by what is coded\n" in (
        program("gaps", "--to", "A", "--year", "2020").out
    )
