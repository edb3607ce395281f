"""What each coder's answers would make of a grade and a rank."""

from __future__ import annotations

from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.robustness.coders import under_coders

RUBRIC = Rubric.model_validate(
    {
        "id": "r",
        "title": "R",
        "grades": {"A": 2, "B": 1, "F": 0},
        "areas": {"one": {"title": "One"}},
        "scales": {"degree": {"full": 1, "some": "1/2", "none": 0}},
        "criteria": {"a": {"title": "?", "area": "one", "weight": 2, "scale": "degree"}},
    }
)


def _state(code: str, level: str | None) -> State:
    answers = {"a": {"2010": {"level": level}}} if level else {}
    return State.model_validate({"code": code, "name": code, "answers": answers})


def _card(code: str, *levels: str | None) -> ReportCard:
    first, *others = (_state(code, level) for level in levels)
    return report_card(RUBRIC, first, 2015, others=others)


def test_a_grade_and_a_rank_hold_where_all_coders_give_the_same() -> None:
    over_all = [
        _card("TX", "full", "full"),
        _card("OH", "some", "none"),
        _card("LA", "none", None),
        _card("ME", "none"),
    ]
    found = under_coders(
        over_all,
        {
            "ab": [_card("TX", "full"), _card("OH", "some"), _card("LA", "none")],
            "cd": [_card("TX", "full"), _card("OH", "none"), _card("LA", None)],
            "ef": [_card("ME", "none")],
        },
    )
    assert [
        (
            each.card.state,
            [(seen.coder, seen.card.grade, seen.rank) for seen in each.seen],
            each.grade_holds,
            each.rank_holds,
        )
        for each in found
    ] == [
        ("TX", [("ab", "A", (1, 1)), ("cd", "A", (1, 1))], True, True),
        ("OH", [("ab", "B", (2, 2)), ("cd", "F", (2, 3))], False, None),
        ("LA", [("ab", "F", (3, 3)), ("cd", None, (1, 2))], None, None),
        ("ME", [("ef", "F", (1, 1))], None, None),
    ]


def test_a_rank_differs_where_the_coders_put_another_state_first() -> None:
    found = under_coders(
        [_card("TX", "full", "none"), _card("OH", "some", "some")],
        {
            "ab": [_card("TX", "full"), _card("OH", "some")],
            "cd": [_card("TX", "none"), _card("OH", "some")],
        },
    )
    assert [(each.grade_holds, each.rank_holds) for each in found] == [
        (False, False),
        (True, False),
    ]
