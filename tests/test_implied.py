"""What a printed area implies: at its maximum or its minimum, the levels of its criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from program import ROOT, Program
from statscore.model.rubric import Cap, Rubric
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.card.editions import released
from statscore.reports.card.fingerprints import card_fingerprint
from statscore.reports.card.printed import implied_levels
from statscore.reports.card.report_card import Mark, ReportCard, report_card
from statscore.reports.card.yardstick import yardstick
from statscore.reports.coding.worklist import worklist
from statscore.reports.count.adoption import adoption
from statscore.reports.count.tally import tally
from statscore.reports.plan.gaps import gaps

F = Fraction
SOURCE = "https://example.org/2015"
LEVELS = {"full": 1, "half": "1/2", "none": 0}


def rubric(**criteria: Mapping[str, object]) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "grades": {"A": 5, "F": 0},
            "areas": {"x": {"title": "X"}, "y": {"title": "Y"}},
            "criteria": {
                id_: {"area": "x", "title": id_, "weight": 2, "levels": LEVELS, **of}
                for id_, of in criteria.items()
            },
        }
    )


def state(printed: object, basis: str = "published", **answers: Mapping[str, object]) -> State:
    return State.model_validate(
        {
            "code": "OH",
            "name": "Ohio",
            "answers": {id_: {"2014-01-01": said} for id_, said in answers.items()},
            "published": {"r": {2015: {"areas": {"x": printed}, "source": SOURCE, "basis": basis}}},
        }
    )


def marks(card: ReportCard) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {mark.criterion: (mark.basis, mark.possible) for mark in card.marks}


def mark_of(card: ReportCard, criterion: str) -> Mark:
    mark = card.mark(criterion)
    assert mark is not None
    return mark


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (4, ("implied", ("full",))),
        (0, ("implied", ("none",))),
        (3, ("uncoded", ("full", "half", "none"))),
        (1, ("uncoded", ("full", "half", "none"))),
    ],
)
def test_only_the_maximum_and_the_minimum_say_a_level(
    printed: int, expected: tuple[str, tuple[str, ...]]
) -> None:
    card = report_card(rubric(a={}, b={}), state(printed), 2015)
    assert set(marks(card).values()) == {expected}
    assert [area.basis for area in card.areas] == ["published"]
    assert (card.low, card.high) == (F(printed), F(printed))


def test_a_card_counts_them_apart() -> None:
    card = report_card(rubric(a={}, b={}), state(4, a={"level": "full"}), 2015)
    assert (card.coded, card.bounded, card.implied, card.answered) == (1, 0, 1, 2)
    assert [(area.coded, area.coded_low, area.coded_high) for area in card.areas] == [
        (1, F(2), F(4))
    ]


def test_levels_of_equal_worth_stay_possible() -> None:
    asked = rubric(
        a={"levels": {"full": 1, "other": 1, "none": 0}},
        b={"not_applicable": "full"},
        c={"levels": {"yes": 1, "also": 1}},
        d={"weight": -1, "levels": {"yes": 1, "some": "1/2", "no": 0}},
    )
    assert marks(report_card(asked, state(6), 2015)) == {
        "a": ("implied", ("full", "other")),
        "b": ("implied", ("full", "not-applicable")),
        "c": ("uncoded", ("yes", "also")),
        "d": ("implied", ("no",)),
    }


def test_a_coded_level_stands_and_bounds_are_narrowed() -> None:
    card = report_card(
        rubric(a={}, b={}, c={}),
        state(6, a={"level": "none"}, b={"at_least": "half"}, c={"at_most": "half"}),
        2015,
    )
    assert marks(card) == {
        "a": ("coded", ("none",)),
        "b": ("implied", ("full",)),
        "c": ("bounded", ("half", "none")),
    }
    assert mark_of(card, "b").held is not None


def test_what_is_pending_is_implied_and_still_to_do() -> None:
    pending = state(4, a={"level": "pending", "note": "n"})
    asked = rubric(a={}, b={})
    assert set(marks(report_card(asked, pending, 2015)).values()) == {("implied", ("full",))}
    assert [(task.criterion, task.reason) for task in worklist(asked, pending, 2015, {})] == [
        ("a", "pending"),
        ("b", "uncoded"),
    ]


def test_a_figure_that_leaves_the_next_sum_open_implies_nothing() -> None:
    by = yardstick(rubric(a={}, b={}), 2015)
    assert implied_levels(by, {"x": (F("3.5"), F(4))}, frozenset()) == {
        "a": ("full",),
        "b": ("full",),
    }
    assert implied_levels(by, {"x": (F(3), F(4))}, frozenset()) == {}
    assert implied_levels(by, {"x": (F(0), F(1))}, frozenset()) == {}
    assert implied_levels(by, {"x": (F(0), F("0.99"))}, frozenset()) == {
        "a": ("none",),
        "b": ("none",),
    }


def test_nothing_is_implied_while_it_is_open_what_is_dropped() -> None:
    asked = rubric(a={}, b={"not_applicable": "drop"})
    assert {basis for basis, _ in marks(report_card(asked, state(4), 2015)).values()} == {"uncoded"}
    known = report_card(asked, state(4, b={"level": "full"}), 2015)
    assert marks(known)["a"] == ("implied", ("full",))


def test_they_hold_on_the_cutoff_day_alone() -> None:
    asked = rubric(a={}, b={})
    for year, day in ((2015, date(2015, 6, 1)), (2014, None), (2016, None)):
        assert report_card(asked, state(4), year, day).implied == 0


def test_counts_have_them_and_adoption_and_models_do_not() -> None:
    asked, implied = rubric(a={}, b={}), state(4)
    counted = tally(asked, "a", 2015, [implied])
    assert (counted.at("full"), counted.uncoded) == (("OH",), ())
    course = adoption(asked, "a", "full", [implied])
    assert (course.steps, course.uncoded) == ((), ("OH",))
    short = report_card(asked, state(1, a={"level": "half"}), 2015)
    (gap,) = gaps(short, [report_card(asked, implied.model_copy(update={"code": "TX"}), 2015)])
    assert gap.models == ()


def test_at_the_minimum_each_criterion_is_a_gap() -> None:
    found = gaps(report_card(rubric(a={}, b={}), state(0), 2015), ())
    assert [(gap.mark.criterion, gap.lost) for gap in found] == [("a", F(2)), ("b", F(2))]


def test_a_cap_reads_them() -> None:
    cap = {"x": Cap(criterion="a", below="full", grade="F")}
    asked = rubric(a={}, b={}).model_copy(update={"caps": cap, "grades": {"A": F(3), "F": F(0)}})
    card = report_card(asked, state(4), 2015)
    assert (card.grade_low, card.grade_high) == ("A", "A")


def test_released_figures_and_fingerprints_are_those_of_the_answers() -> None:
    asked = rubric(a={}, b={})
    figures = released(report_card(asked, state(4, a={"at_least": "half"}), 2015))
    assert dict(figures.marks) == {"a": "full or half 1 to 2"}
    card = report_card(asked, state(4), 2015)
    by_answers = replace(card, marks=card.marks_by_answers)
    assert {mark.basis for mark in by_answers.marks} == {"uncoded"}
    assert card_fingerprint(card) == card_fingerprint(by_answers)


# Shipped data: what was worked out by hand from areas at their maximum is implied.


def test_texas_2015_is_the_same_without_the_answers_that_its_maximums_say() -> None:
    workspace = load(ROOT)
    pic, texas = workspace.rubrics["pic"], workspace.states["TX"]
    full = report_card(pic, texas, 2015)
    at_maximum = [area for area in full.areas if area.score == area.out_of]
    assert len(at_maximum) == 4
    gone = {mark.criterion for mark in full.marks if mark.area in {a.id for a in at_maximum}}
    without = {id_: of for id_, of in texas.answers.items() if id_ not in gone}
    bare = report_card(pic, texas.model_copy(update={"answers": without}), 2015)
    assert (bare.score, bare.grade) == (F("90.5"), "A")
    assert (bare.coded, bare.implied) == (1, 26)
    assert [mark.level for mark in bare.marks] == [mark.level for mark in full.marks]


# What a person sees.


def example(folder: Path) -> None:
    page = (ROOT / "docs/scoring.md").read_text(encoding="utf-8")
    shown = page.partition("\n### What a printed area implies\n")[2].partition("\n## ")[0]
    for block in shown.split("```toml\n")[1:]:
        text = block.partition("```")[0]
        file = folder / text.partition("\n")[0].removeprefix("# ")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")


def test_the_worked_example_adds_up(tmp_path: Path) -> None:
    example(tmp_path)
    read = load(tmp_path)
    assert read.diagnostics == ()
    card = report_card(read.rubrics["example"], read.states["EX"], 2015)
    assert marks(card) == {
        "services": ("implied", ("full",)),
        "records": ("implied", ("full", "court")),
        "buyers": ("implied", ("none",)),
    }
    assert (card.coded, card.implied, card.answered) == (0, 3, 3)
    assert [(gap.mark.criterion, gap.lost) for gap in gaps(card, ())] == [("buyers", F(4))]


def test_the_ground_is_shown(program: Program, tmp_path: Path) -> None:
    example(tmp_path)
    shown = " ".join(program("explain", "EX", "services", "--year", "2015").out.split())
    assert "full: 1 × 4 = 4" in shown
    assert (
        "it follows from the area, printed as 6, which is its maximum, "
        "so that no level that earns less is left" in shown
    )
    page = program("explain", "EX", "--year", "2015", "--format", "md").out
    assert "printed as 0, which is its minimum, so that no level that earns more is left" in page
    card = program("grade", "EX", "--year", "2015").out
    assert "0 of 3 criteria coded, 3 implied" in card
    assert "implied by printed areas, not coded (3): services records buyers" in " ".join(
        card.split()
    )


def test_export_answers_has_none_of_them(program: Program, tmp_path: Path) -> None:
    example(tmp_path)
    assert program("export", "answers").out.count("\n") == 1
    assert program("export", "marks", "--years", "2015").out.count(",implied,") == 3
