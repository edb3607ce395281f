"""The causes of a change, each with an example small enough to add up by hand."""

from __future__ import annotations

from fractions import Fraction

from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import report_card
from statscore.reports.change.comparison import Change, Comparison, comparison
from workspaces import Load

OLD = """
title = "Old"
points = 10
not_applicable = "drop"
scales.degree = { full = 1, half = 0.5, none = 0 }
areas.one.title = "One"
criteria.a = { title = "A", area = "one", weight = 5, scale = "degree" }
criteria.b = { title = "B", area = "one", weight = 5, scale = "degree" }
"""
NEW = """
title = "New"
scales.degree = { full = 1, half = 0.25, none = 0 }
areas.one.title = "One"
areas.two.title = "Two"
criteria.a = { title = "A", area = "one", weight = 8, scale = "degree" }
criteria.c = { title = "C", area = "two", weight = 2, scale = "degree" }
"""


def workspace(load_workspace: Load, state: str) -> Workspace:
    files = {"rubrics/old.toml": OLD, "rubrics/new.toml": NEW, "states/TX.toml": state}
    return load_workspace(files)


def compared(ws: Workspace, before: str, after: str) -> Comparison:
    state = ws.states["TX"]
    cards = [
        report_card(ws.rubrics[rubric], state, int(year))
        for rubric, year in (before.split(), after.split())
    ]
    return comparison(cards[0], cards[1], state)


def told(change: Change) -> tuple[str | None, str, str, str, str]:
    parts = (change.low, change.high, change.law, change.rubric)
    low, high, law, rubric = (str(part) for part in parts)
    return change.criterion, change.cause, f"{low} to {high}", law, rubric


def test_a_new_level_under_the_same_rubric_is_law(load_workspace: Load) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "half"
        answers.b.2011.level = "none"
        answers.a.2013-06-01 = { level = "full", act = "HB 1" }
    """
    found = compared(workspace(load_workspace, state), "old 2012", "old 2015")
    assert [told(each) for each in found.changes] == [("a", "law", "5/2 to 5/2", "5/2", "0")]
    assert found.score_change == Fraction(5, 2)
    assert [str(step.since) for step in found.changes[0].steps] == ["2013-06-01"]


def test_law_and_rubric_together_are_split_by_the_mean_of_the_two_orders(
    load_workspace: Load,
) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "half"
        answers.b.2011.level = "full"
        answers.c.2011.level = "full"
        answers.a.2013-06-01.level = "full"
    """
    found = compared(workspace(load_workspace, state), "old 2012", "new 2015")
    # a: half of 5 is 2.5 before, all of 8 is 8 after. Law first, under the old rubric: 5 - 2.5
    # is 2.5. Rubric first: a quarter of 8 is 2, so the law then adds 8 - 2, which is 6. The mean
    # of 2.5 and 6 is 4.25.
    assert [told(each) for each in found.changes] == [
        ("a", "law and rubric", "11/2 to 11/2", "17/4", "5/4"),
        ("c", "unbridged", "2 to 2", "0", "0"),
        ("b", "unbridged", "-5 to -5", "0", "0"),
    ]
    assert found.score_change == Fraction(5, 2)


def test_the_same_level_under_another_weight_is_rubric(load_workspace: Load) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "full"
        answers.b.2011.level = "none"
        answers.c.2011.level = "none"
    """
    found = compared(workspace(load_workspace, state), "old 2012", "new 2012")
    assert [told(each) for each in found.changes] == [
        ("a", "rubric", "3 to 3", "0", "3"),
        ("c", "unbridged", "0 to 0", "0", "0"),
        ("b", "unbridged", "0 to 0", "0", "0"),
    ]


def test_an_answer_where_there_was_none_is_coding(load_workspace: Load) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "full"
        answers.b.2014-01-01 = { level = "half", start = "unknown" }
    """
    found = compared(workspace(load_workspace, state), "old 2012", "old 2015")
    assert [told(each) for each in found.changes] == [("b", "coding", "5/2 to -5/2", "0", "0")]
    assert found.score_change is None
    assert not found.law_moved


def test_an_act_between_an_uncoded_and_a_coded_day_is_shown_as_a_step(load_workspace: Load) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "full"
        answers.b.2014-01-01 = { level = "half", act = "HB 2" }
    """
    found = compared(workspace(load_workspace, state), "old 2012", "old 2015")
    assert [each.cause for each in found.changes] == ["coding"]
    assert [step.answer.act for step in found.changes[0].steps] == ["HB 2"]
    assert found.law_moved


def test_what_ceases_to_apply_is_law_and_not_rubric(load_workspace: Load) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "full"
        answers.b.2011.level = "not-applicable"
        answers.b.2013.level = "full"
    """
    found = compared(workspace(load_workspace, state), "old 2012", "old 2015")
    # a weighs 10 while b does not apply, and 5 from then on: no word of the rubric has changed.
    assert [told(each) for each in found.changes] == [
        ("a", "law", "-5 to -5", "-5", "0"),
        ("b", "law", "5 to 5", "5", "0"),
    ]
    assert found.score_change == 0


def test_a_published_area_that_moved_is_unattributed(load_workspace: Load) -> None:
    state = """
        name = "Texas"
        answers.a.2011.level = "none"
        answers.a.2013.level = "full"
        [published.old]
        2012 = { areas = { one = 3 }, source = "https://example.org" }
        2015 = { areas = { one = 9.5 }, source = "https://example.org" }
    """
    found = compared(workspace(load_workspace, state), "old 2012", "old 2015")
    # The area moved by 6.5; the coded criterion explains 5 of it.
    assert [told(each) for each in found.changes] == [
        ("a", "law", "5 to 5", "5", "0"),
        (None, "unattributed", "3/2 to 3/2", "0", "0"),
    ]
    assert found.score_change == Fraction(13, 2)


def test_a_card_compared_with_itself_has_no_change(load_workspace: Load) -> None:
    state = 'name = "Texas"\nanswers.a.2011.level = "half"\n'
    found = compared(workspace(load_workspace, state), "old 2012", "old 2012")
    assert found.changes == ()
