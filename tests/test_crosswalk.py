"""Comparisons across rubrics: what a crosswalk joins, what it leaves, and that it all adds up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import Run
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.card.fingerprints import rubric_fingerprint
from statscore.reports.card.report_card import report_card
from statscore.reports.change.comparison import Change, Comparison, comparison

DEGREE = {"full": "1", "some": "1/2", "none": "0"}
GRADE = {"high": "1", "middle": "1/4", "low": "0"}
SAME = {"full": "high", "some": "middle", "none": "low"}


def _rubric(id_: str, criteria: Mapping[str, object], crosswalk: object = None) -> Rubric:
    return Rubric.model_validate(
        {
            "id": id_,
            "title": id_,
            "areas": {"one": {"title": "One"}, "two": {"title": "Two"}},
            "scales": {"degree": DEGREE, "grade": GRADE},
            "criteria": criteria,
            "crosswalk": {"old": crosswalk or {}},
        }
    )


def _criterion(weight: str, scale: str = "degree", area: str = "one") -> Mapping[str, str]:
    return {"title": "?", "area": area, "weight": weight, "scale": scale}


def _state(before: Mapping[str, str], after: Mapping[str, str]) -> State:
    answers: dict[str, dict[str, object]] = {}
    for day, levels, through in (
        ("2010-01-01", before, "2015-12-31"),
        ("2016-01-01", after, None),
    ):
        for id_, level in levels.items():
            answers.setdefault(id_, {})[day] = {"level": level, "through": through}
    return State.model_validate({"code": "TX", "name": "Texas", "answers": answers})


def _compared(old: Rubric, new: Rubric, state: State) -> Comparison:
    return comparison(report_card(old, state, 2015), report_card(new, state, 2020), state)


def _told(change: Change) -> tuple[str, str | None, str, str, str, str]:
    return (
        change.criterion or "",
        change.bridge,
        change.cause,
        str(change.points),
        str(change.law),
        str(change.rubric),
    )


OLD = _rubric("old", {"a": _criterion("4"), "b": _criterion("2")})


def test_a_renamed_criterion_is_split_into_law_and_rubric() -> None:
    new = _rubric(
        "new",
        {"z": _criterion("8", "grade"), "b": _criterion("2")},
        {"x": {"kind": "renamed", "from": ["a"], "to": ["z"], "levels": SAME}},
    )
    state = _state({"a": "some", "b": "none"}, {"z": "high", "b": "none"})
    # some of 4 is 2 before; high of 8 is 8 after. Law first, under the old rubric: full is 4, so 2.
    # Rubric first: some is middle, a quarter of 8 is 2, so the law adds 6. The mean is 4.
    assert [_told(each) for each in _compared(OLD, new, state).changes] == [
        ("z", "renamed", "law and rubric", "6", "4", "2")
    ]


def test_another_word_for_the_same_level_is_no_change_of_law() -> None:
    new = _rubric(
        "new",
        {"z": _criterion("4", "grade"), "b": _criterion("2")},
        {"x": {"kind": "renamed", "from": ["a"], "to": ["z"], "levels": SAME}},
    )
    state = _state({"a": "some", "b": "none"}, {"z": "middle", "b": "none"})
    assert [_told(each) for each in _compared(OLD, new, state).changes] == [
        ("z", "renamed", "rubric", "-1", "0", "-1")
    ]
    state = _state({"a": "full", "b": "none"}, {"z": "high", "b": "none"})
    assert _compared(OLD, new, state).changes == ()


SPLIT = _rubric(
    "new",
    {"y": _criterion("3"), "z": _criterion("3"), "b": _criterion("2")},
    {"x": {"kind": "split", "from": ["a"], "to": ["y", "z"]}},
)


def test_a_split_criterion_carries_its_level_to_every_part() -> None:
    # some of 4 is 2; the old law under the new rubric is half of 3 and half of 3, which is 3. The
    # parts differ afterwards, so that no level of the old criterion stands for both: rubric first.
    state = _state({"a": "some", "b": "none"}, {"y": "full", "z": "none", "b": "none"})
    assert [_told(each) for each in _compared(OLD, SPLIT, state).changes] == [
        ("y", "split", "rubric", "1", "0", "1")
    ]
    # Alike afterwards. Law first: 4 - 2 is 2. Rubric first: 6 - 3 is 3. The mean is 5/2.
    state = _state({"a": "some", "b": "none"}, {"y": "full", "z": "full", "b": "none"})
    assert [_told(each) for each in _compared(OLD, SPLIT, state).changes] == [
        ("y", "split", "law and rubric", "4", "5/2", "3/2")
    ]


def test_the_same_crosswalk_serves_backwards() -> None:
    state = _state({"y": "full", "z": "full", "b": "none"}, {"a": "some", "b": "none"})
    found = _compared(SPLIT, OLD, state)
    assert [_told(each) for each in found.changes] == [
        ("a", "merged", "law and rubric", "-4", "-5/2", "-3/2")
    ]


MERGED = _rubric(
    "new", {"z": _criterion("5")}, {"x": {"kind": "merged", "from": ["a", "b"], "to": ["z"]}}
)


def test_a_merged_criterion_goes_back_to_every_part() -> None:
    state = _state({"a": "some", "b": "none"}, {"z": "full"})
    # The earlier levels differ, so that only law first can be told: 6 - 2 is 4, then 5 - 6.
    assert [_told(each) for each in _compared(OLD, MERGED, state).changes] == [
        ("z", "merged", "law and rubric", "3", "4", "-1")
    ]


def test_new_and_dropped_are_the_rubrics_doing_and_what_is_not_bridged_is_not() -> None:
    said = {"n": {"kind": "new", "to": ["n"]}, "d": {"kind": "dropped", "from": ["a"]}}
    criteria = {"n": _criterion("1"), "m": _criterion("2")}
    state = _state({"a": "full", "b": "full"}, {"n": "full", "m": "some"})
    found = _compared(OLD, _rubric("new", criteria, said), state)
    assert [_told(each) for each in found.changes] == [
        ("n", "new", "rubric", "1", "0", "1"),
        ("m", None, "unbridged", "1", "0", "0"),
        ("a", "dropped", "rubric", "-4", "0", "-4"),
        ("b", None, "unbridged", "-2", "0", "0"),
    ]
    assert found.parts["rubric"] == (Fraction(-3),) * 2
    assert found.parts["unbridged"] == (Fraction(-1),) * 2


def test_levels_that_become_none_are_not_bridged() -> None:
    said = {"x": {"kind": "renamed", "from": ["a"], "to": ["z"], "levels": {"full": "high"}}}
    criteria = {"z": _criterion("8", "grade"), "b": _criterion("2")}
    state = _state({"a": "some", "b": "none"}, {"z": "middle", "b": "none"})
    found = _compared(OLD, _rubric("new", criteria, said), state)
    assert [_told(each) for each in found.changes] == [("z", "renamed", "unbridged", "0", "0", "0")]


def test_what_is_uncoded_on_one_side_is_coding() -> None:
    state = _state({"a": "some", "b": "none"}, {"y": "full", "b": "none"})
    (change,) = _compared(OLD, SPLIT, state).changes
    assert change.cause == "coding"
    assert (change.low, change.high) == (Fraction(1), Fraction(4))


def test_a_crosswalk_is_no_part_of_the_yardstick() -> None:
    plain = SPLIT.model_copy(update={"crosswalk": {}})
    assert rubric_fingerprint(plain) == rubric_fingerprint(SPLIT)


# Any crosswalk at all.

OLD_IDS = ("a", "b", "c", "d", "e")
NEW_IDS = ("a", "b", "v", "w", "x")


@dataclass(frozen=True)
class Crossed:
    """Two rubrics with a crosswalk, and a state coded in part."""

    old: Rubric
    new: Rubric
    state: State


@st.composite
def crossed(draw: st.DrawFn) -> Crossed:
    weights = st.fractions(-3, 5, max_denominator=6).filter(bool).map(str)
    areas = st.sampled_from(["one", "two"])

    def criteria(ids: Sequence[str]) -> Mapping[str, object]:
        return {id_: _criterion(draw(weights), area=draw(areas)) for id_ in ids}

    old_left, new_left = list(OLD_IDS), list(NEW_IDS)
    entries: dict[str, object] = {}
    for number in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(["renamed", "split", "merged", "new", "dropped"]))
        first = {"renamed": 1, "split": 1, "merged": 2, "new": 0, "dropped": 1}[kind]
        second = {"renamed": 1, "split": 2, "merged": 1, "new": 1, "dropped": 0}[kind]
        if len(old_left) < first or len(new_left) < second:
            continue
        entries[f"n{number}"] = {
            "kind": kind,
            "from": [old_left.pop(draw(st.integers(0, len(old_left) - 1))) for _ in range(first)],
            "to": [new_left.pop(draw(st.integers(0, len(new_left) - 1))) for _ in range(second)],
            "levels": draw(
                st.dictionaries(st.sampled_from(list(DEGREE)), st.sampled_from(list(DEGREE)))
            ),
        }
    levels = st.sampled_from([*DEGREE, *DEGREE, None])

    def coded(ids: Sequence[str]) -> dict[str, str]:
        return {id_: level for id_ in ids if (level := draw(levels)) is not None}

    printed = {
        "published": {
            rubric: {year: {"areas": {"one": draw(weights)}, "source": "?"}}
            for rubric, year in (("old", 2015), ("new", 2020))
            if draw(st.booleans())
        }
    }
    state = _state(coded(OLD_IDS), coded(NEW_IDS))
    return Crossed(
        _rubric("old", criteria(OLD_IDS)),
        _rubric("new", criteria(NEW_IDS), entries),
        State.model_validate({"code": "TX", "name": "T", "answers": state.answers, **printed}),
    )


@given(crossed(), st.booleans())
def test_the_parts_add_up_to_the_difference_exactly(case: Crossed, backwards: bool) -> None:
    first, second = (case.new, case.old) if backwards else (case.old, case.new)
    found = _compared(first, second, case.state)
    low, high = found.after.low - found.before.low, found.after.high - found.before.high
    assert sum((each.low for each in found.changes), Fraction(0)) == low
    assert sum((each.high for each in found.changes), Fraction(0)) == high
    assert sum((part[0] for part in found.parts.values()), Fraction(0)) == low
    assert sum((part[1] for part in found.parts.values()), Fraction(0)) == high
    for each in found.changes:
        if each.cause in ("law", "rubric", "law and rubric") and each.points is not None:
            assert each.law + each.rubric == each.points


@given(crossed())
def test_every_mark_stands_in_one_change_at_most(case: Crossed) -> None:
    found = _compared(case.old, case.new, case.state)
    marks = [
        (side, mark.criterion)
        for each in found.changes
        for side, some in (("before", each.all_before), ("after", each.all_after))
        for mark in some
    ]
    assert len(marks) == len(set(marks))


@given(crossed())
def test_there_and_back_is_nothing(case: Crossed) -> None:
    there = _compared(case.old, case.new, case.state).parts
    before = report_card(case.new, case.state, 2020)
    back = comparison(before, report_card(case.old, case.state, 2015)).parts
    assert {part: (-low, -high) for part, (low, high) in back.items()} == there


# Files and the program.


def test_a_wrong_crosswalk_is_said_and_left_out(
    write_workspace: Callable[[dict[str, str]], Path],
) -> None:
    plain = """
        title = "R"
        areas.one.title = "One"
        criteria.a = { title = "?", area = "one", levels = { full = 1, none = 0 } }
    """
    folder = write_workspace(
        {
            "rubrics/old.toml": plain,
            "rubrics/new.toml": plain
            + '[crosswalk.old.x]\nkind = "kept"\nfrom = ["q"]\nto = ["a"]\nlevels = { full = "f" }',
            "rubrics/odd.toml": plain + '[crosswalk.nowhere.x]\nkind = "new"\nto = ["a"]',
        }
    )
    found = load(folder)
    assert [(each.file, each.code, each.message) for each in found.diagnostics] == [
        ("rubrics/new.toml", "crosswalk-shape", "'kept' does not join 'q' to 'a'"),
        ("rubrics/new.toml", "unknown-criterion", "'q' is no criterion of 'old'"),
        ("rubrics/odd.toml", "unknown-rubric", "'nowhere' is no rubric"),
    ]
    assert found.rubrics["new"].crosswalk == {}


def test_levels_of_a_crosswalk_are_those_of_its_rubrics(
    write_workspace: Callable[[dict[str, str]], Path],
) -> None:
    rubric = 'title = "{}"\n[areas.one]\ntitle = "One"\n[criteria.{}]\narea = "one"\ntitle = "A"\n'
    old = rubric.format("Old", "a") + "levels = { full = 1, none = 0 }\n"
    new = (
        rubric.format("New", "b")
        + "levels = { all = 1, nothing = 0 }\n"
        + '[crosswalk.old.x]\nkind = "renamed"\nfrom = ["a"]\nto = ["b"]\n'
        + 'levels = { full = "al", non = "nothing" }\n'
    )
    found = load(write_workspace({"rubrics/old.toml": old, "rubrics/new.toml": new}))
    assert [(each.path[-1], each.code, each.message, each.help) for each in found.diagnostics] == [
        (
            "full",
            "unknown-level",
            "'al' is no level of 'new'",
            "did you mean 'all'?",
        ),
        ("non", "unknown-level", "'non' is no level of 'old'", "did you mean 'none'?"),
    ]


def test_a_crosswalk_from_a_rubric_that_has_errors_is_not_blamed(
    write_workspace: Callable[[dict[str, str]], Path],
) -> None:
    rubric = 'title = "R"\n[areas.one]\ntitle = "One"\n[criteria.a]\narea = "one"\ntitle = "A"\n'
    levels = "levels = { full = 1, none = 0 }\n"
    new = f'{rubric}{levels}[crosswalk.old.x]\nkind = "kept"\nfrom = ["a"]\nto = ["a"]\n'
    found = load(write_workspace({"rubrics/old.toml": rubric, "rubrics/new.toml": new}))
    assert [(each.file, each.code) for each in found.diagnostics] == [
        ("rubrics/old.toml", "levels-missing")
    ]


def test_the_shipped_rubrics_share_five_criteria_and_nothing_bridges_the_others(
    shipped: Run,
) -> None:
    (found,) = json.loads(
        shipped(
            *("diff", "2016", "2021", "TX", "--from-rubric", "pic"),
            *("--to-rubric", "report-cards", "--why", "--format", "json"),
        ).out
    )
    assert {each["bridge"] for each in found["changes"]} == {None}
    for end in ("low", "high"):
        whole = sum(Fraction(part[f"points_{end}"]) for part in found["parts"].values())
        assert whole == Fraction(found[f"{end}_change"])


@pytest.mark.parametrize("day", ["2016-08-01", "2021-08-01"])
def test_any_yardstick_on_any_days_law(day: str, shipped: Run) -> None:
    (card,) = json.loads(
        shipped("grade", "TX", "--rubric", "report-cards", "--as-of", day, "--format", "json").out
    )
    assert (card["rubric"], card["as_of"], card["criteria"]) == ("report-cards", day, 40)
