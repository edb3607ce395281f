"""What if: a card under other law agrees with the card of a state that has that law."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import Program, Run
from statscore.formats.messages import message
from statscore.formats.plain import plain
from statscore.model.bill import Bill
from statscore.model.dates import When
from statscore.model.numbers import decimal_text
from statscore.model.rubric import NOT_APPLICABLE, Rubric
from statscore.model.state import Answer, State
from statscore.read.bills import read_bill
from statscore.read.load import load
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.standings import Rank
from statscore.reports.plan.plans import Wish, planning
from statscore.reports.plan.reform import NewLevel, reformed
from statscore.reports.plan.whatif import WhatIf, as_given, what_if
from statscore.views.whatif import what_if_data, what_if_document
from workspaces import CRITERIA, GRADES, LEVELS, ORDINARY, YEAR, Coding, Plan, codings, plans, tries

ROOT = Path(__file__).parent.parent
DAY = date(YEAR, 8, 1)


def new(level: str, *, floor: bool = False) -> NewLevel:
    return NewLevel(level, Held(When(DAY, DAY), Answer(level=level)), floor=floor)


CHANGES = st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from((*LEVELS, NOT_APPLICABLE)))
LEVEL_CHANGES = st.dictionaries(st.sampled_from(CRITERIA), st.sampled_from(LEVELS), min_size=1)


# Against cards of states that have the law


@given(plans(), codings(printed=False), CHANGES)
def test_reformed_card_is_the_card_of_a_state_with_that_law(
    plan: Plan, coding: Coding, changes: dict[str, str]
) -> None:
    rubric = plan.rubric
    after = reformed(coding.card(rubric), {id_: new(level) for id_, level in changes.items()})
    there = coding
    for id_, level in changes.items():
        there = there.answering(id_, level)
    wanted = there.card(rubric)
    assert (after.low, after.high, after.score) == (wanted.low, wanted.high, wanted.score)
    assert (after.grade_low, after.grade_high) == (wanted.grade_low, wanted.grade_high)
    assert set(after.caps) == set(wanted.caps)
    assert [(a.low, a.high, a.basis, a.grade, a.out_of, a.coded) for a in after.areas] == [
        (a.low, a.high, a.basis, a.grade, a.out_of, a.coded) for a in wanted.areas
    ]
    for one, other in zip(after.marks, wanted.marks, strict=True):
        assert (one.level, one.possible, one.share, one.weight, one.low, one.high) == (
            other.level,
            other.possible,
            other.share,
            other.weight,
            other.low,
            other.high,
        )


TRUTH = st.fixed_dictionaries(dict.fromkeys(CRITERIA, ORDINARY))


@tries(300)
@given(plans(), TRUTH, st.sets(st.sampled_from(CRITERIA)), LEVEL_CHANGES, st.booleans())
def test_printed_areas_move_to_where_the_true_card_does(
    plan: Plan,
    truth: dict[str, tuple[str, ...]],
    coded: set[str],
    changes: dict[str, str],
    floor: bool,
) -> None:
    rubric = plan.rubric
    true = Coding(truth)
    printed = {area.id: area.low for area in true.card(rubric).areas}
    known = Coding({id_: truth[id_] for id_ in coded}, printed)
    after = reformed(
        known.card(rubric), {id_: new(level, floor=floor) for id_, level in changes.items()}
    )
    there = true
    for id_, level in changes.items():
        if id_ not in rubric.criteria:
            continue
        ranked = list(rubric.levels(id_))
        kept = ranked.index(truth[id_][0]) <= ranked.index(level)
        if not (floor and kept):
            there = there.answering(id_, level)
    wanted = there.card(rubric)
    assert after.low <= wanted.low <= after.high
    for one, other in zip(after.areas, wanted.areas, strict=True):
        assert one.low <= other.low <= one.high
    # A print may stand for several sums.
    if set(changes) <= coded and known.card(rubric).score is not None:
        assert after.score == wanted.score
    (found,) = what_if(
        [known.card(rubric)], ["TX"], [as_given(changes, DAY)], dated=False, model_law=floor
    )
    if found.gain is not None:
        assert found.gain[0] <= wanted.low - true.card(rubric).low <= found.gain[1]


@given(plans(), codings(), st.sampled_from(GRADES))
def test_plan_does_what_it_says(plan: Plan, coding: Coding, grade: str) -> None:
    card = coding.card(plan.rubric)
    found = planning(card, Wish(grade), {})
    for each in found.plans:
        news = {change.mark.criterion: new(change.level) for change in each.changes}
        after = reformed(card, news)
        assert after.low == each.score
        assert after.grade_low == each.grade


# By hand


def rubric(**more: object) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "cutoff": "08-01",
            "grades": {"A": 25, "B": 20, "C": 10, "F": 0},
            "areas": {"one": {"title": "One"}},
            "criteria": {
                id_: {
                    "title": id_,
                    "area": "one",
                    "weight": 10,
                    "levels": {"full": 1, "half": "1/2", "none": 0},
                }
                for id_ in ("a", "b", "c")
            },
            **more,
        }
    )


def state(code: str, printed: Mapping[str, object] | None = None, **levels: str) -> State:
    return State.model_validate(
        {
            "code": code,
            "name": code,
            "answers": {id_: {"2011-01-01": {"level": each}} for id_, each in levels.items()},
            "published": {"r": {YEAR: {"source": "-", **printed}}} if printed else {},
        }
    )


def bill(changes: dict[str, str], **more: object) -> Bill:
    whole = {
        "id": "hb1",
        "title": "An act",
        "number": "HB 1",
        "changes": {id_: {"level": level} for id_, level in changes.items()},
        **more,
    }
    return Bill.model_validate(whole)


def cards(asked: Rubric, *states: State) -> list[ReportCard]:
    return [report_card(asked, each, YEAR) for each in states]


def one(
    asked: Rubric, law: State, *bills: Bill, dated: bool = False, model_law: bool = False
) -> WhatIf:
    (found,) = what_if(cards(asked, law), [law.code], bills, dated=dated, model_law=model_law)
    return found


def whys(found: WhatIf) -> list[tuple[str | None, str]]:
    return [(each.criterion, each.why) for each in found.idle]


def ends(found: WhatIf) -> tuple[str, str]:
    """Return the low and the high end after."""
    return decimal_text(found.after.low), decimal_text(found.after.high)


def test_ranks_are_those_with_every_chosen_state_changed() -> None:
    everyone = cards(
        rubric(),
        state("AA", a="full", b="full", c="none"),
        state("BB", a="full", b="none", c="none"),
        state("CC", a="none", b="none", c="none"),
    )
    law = bill({"b": "full", "c": "full"})
    alone = what_if(everyone, ["BB"], [law], dated=False, model_law=False)
    assert [(each.rank_before, each.rank_after, each.ranked) for each in alone] == [
        (Rank(2, 2), Rank(1, 1), 3)
    ]
    both = what_if(everyone, ["AA", "BB", "CC"], [law], dated=False, model_law=False)
    assert [each.after.score for each in both] == [30, 30, 20]
    assert [each.rank_after for each in both] == [Rank(1, 1), Rank(1, 1), Rank(3, 3)]


def test_cap_falls_and_another_appears() -> None:
    caps = {
        "x": {"criterion": "a", "below": "half", "grade": "C"},
        "y": {"criterion": "b", "below": "full", "grade": "C"},
    }
    asked = rubric(caps=caps)
    found = one(asked, state("AA", a="none", b="full", c="full"), bill({"a": "full", "b": "half"}))
    assert (found.before.grade, found.after.grade) == ("C", "C")
    assert (found.caps_fallen, found.caps_new) == (("x",), ("y",))


def test_bill_counts_from_its_own_dates() -> None:
    law = state("AA", a="none", b="none", c="none")
    later = bill({"a": "full"}, effective="2015-09-01", enacted="2015-06-01")
    assert one(rubric(), law, later).after.score == 10
    assert one(rubric(), law, later, dated=True).after.score == 0
    assert whys(one(rubric(), law, later, dated=True)) == [
        (None, "it counts from 2015-09-01, after 2015-08-01")
    ]
    assert one(rubric(law="enacted"), law, later, dated=True).after.score == 10
    undated = bill({"a": "full"})
    assert whys(one(rubric(), law, undated, dated=True)) == [
        (None, "it names no day from which it counts")
    ]
    # Somewhere in 2015 is not for certain by August.
    sometime = bill({"a": "full"}, effective=2015)
    assert one(rubric(), law, sometime, dated=True).after.score == 0


def test_later_law_overtakes_a_dated_bill() -> None:
    law = state("AA", a="half", b="none", c="none")
    earlier = bill({"a": "none"}, effective="2010-01-01")
    found = one(rubric(), law, earlier, dated=True)
    assert found.after.score == 5
    assert whys(found) == [("a", "the law of 2011-01-01 comes later")]


def test_of_two_bills_the_later_one_decides() -> None:
    law = state("AA", a="none", b="none", c="none")
    first = bill({"a": "full", "b": "full"}, effective="2014-01-01")
    second = bill({"a": "half"}, id="sb2", number="SB 2", effective="2015-01-01")
    found = one(rubric(), law, second, first)
    assert found.after.score == 15
    assert [(move.before.criterion, move.bill.name) for move in found.moves] == [
        ("a", "SB 2"),
        ("b", "HB 1"),
    ]
    assert whys(found) == [("a", "SB 2 comes later")]
    given_ = as_given({"a": "none"}, DAY)
    assert one(rubric(), law, given_, second).after.score == 0


def test_model_law_lowers_nothing_and_its_own_states_bill_may() -> None:
    law = state("AA", a="full", b="half")
    model = bill({"a": "half", "b": "full", "c": "half"}, state="BB")
    found = one(rubric(), law, model)
    # a stays full, b is raised, c is half or better.
    assert ends(found) == ("25", "30")
    assert whys(found) == [("a", "the law has 'full', which is no worse, and keeps it")]
    own = one(rubric(), law, bill({"a": "half", "b": "full", "c": "half"}, state="AA"))
    assert ends(own) == ("20", "20")
    assert one(rubric(), law, bill({"a": "half"}), model_law=True).moves == ()


def test_criterion_that_is_not_asked_or_is_so_already_moves_nothing() -> None:
    found = one(rubric(), state("AA", a="full"), bill({"a": "full", "z": "full"}))
    assert whys(found) == [
        ("z", "'r' does not ask it in 2015"),
        ("a", "the law has 'full' already"),
    ]
    assert found.moves == ()


def test_printed_total_moves_by_what_is_known_of_the_change() -> None:
    law = state("AA", {"score": 16, "grade": "C"}, a="half")
    found = one(rubric(), law, bill({"a": "full"}))
    printed = found.after.published
    assert printed is not None
    assert (printed.score, printed.grade, printed.basis) == (Fraction(21), "B", "derived")
    assert ends(found) == ("10", "30")
    # What b earned before is not known, and 16 may have had all of it or nothing.
    moved = one(rubric(), law, bill({"b": "full"})).after.published
    assert moved is not None
    # No more than the marks allow: a earns 5, b 10 and c at most 10.
    assert (moved.score_ends, moved.grade) == ((Fraction(16), Fraction(25)), None)


def test_a_total_printed_as_a_span_moves_at_both_ends() -> None:
    # Of 9 to 16 the sums 10 and 15 can be earned.
    law = state("AA", {"score": {"from": 9, "to": 16}, "grade": "C"}, a="half")
    found = one(rubric(), law, bill({"a": "full"}))
    assert found.after.published is not None
    assert found.after.published.score_ends == (Fraction(15), Fraction(20))
    assert (found.after.published.grade, found.grade_ends_after) == (None, ("C", "B"))
    assert (found.rank_before, found.rank_after) == (Rank(1, 1), Rank(1, 1))


def test_a_printed_grade_moves_as_the_scores_that_it_stands_for() -> None:
    # C is 10 to under 20, of which 10 and 15 can be earned.
    law = state("AA", {"grade": "C"}, a="half")
    raised = one(rubric(), law, bill({"a": "full"}))
    assert raised.after.published is not None
    assert raised.after.published.score_ends == (Fraction(15), Fraction(20))
    assert (raised.after.known_grade, raised.grade_ends_after) == (None, ("C", "B"))
    # A law that can only lower the score never lifts the grade.
    lowered = one(rubric(), law, bill({"b": "none"}))
    assert (lowered.after.known_grade, lowered.grade_ends_after) == (None, ("F", "C"))
    assert one(rubric(), law, bill({"a": "none"})).grade_ends_after == ("F", "C")


def test_printed_area_moves_by_what_the_marks_leave_open() -> None:
    law = state("AA", {"areas": {"one": 12}}, a="half")
    # 12 printed, 5 of it in a: b and c share 7. Raised to full, b gains 10 less what it has.
    found = one(rubric(), law, bill({"b": "full"}))
    assert ends(found) == ("15", "22")
    assert found.after.areas[0].basis == "published"
    assert one(rubric(), law, bill({"a": "full"})).after.score == 17
    assert one(rubric(), law, bill({"b": "full", "c": "none"})).after.areas[0].basis == "computed"


def test_what_is_dropped_changes_all_weights() -> None:
    asked = rubric(not_applicable="drop")
    law = state("AA", {"areas": {"one": 12}}, a="half", b="full")
    found = one(asked, law, bill({"a": "not-applicable"}))
    # The print was of other weights: b and c are 15 points each now.
    assert ends(found) == ("15", "30")
    assert found.after.areas[0].basis == "partial"


SHIFTY: Mapping[str, Mapping[str, object]] = {
    "voids": {"voids": {"none": "poor"}},
    "floor": {"weight": -15},
    "drops": {},
}
"""The criterion c, where its level voids the area, is a deduction, or drops out."""


def shifty(kind: str) -> Rubric:
    levels = {"full": 1, "half": "1/2", "none": 0}
    criterion = {"area": "one", "title": "T", "weight": 10, "levels": levels}
    return rubric(
        criteria={"a": criterion, "b": criterion, "c": {**criterion, **SHIFTY[kind]}},
        area_grades={"good": 1, "poor": 0},
        **({"floor": 0} if kind == "floor" else {}),
        **({"not_applicable": "drop"} if kind == "drops" else {}),
    )


@pytest.mark.parametrize("kind", SHIFTY)
def test_a_law_moves_the_score_by_no_more_than_is_said_whatever_the_rest_is(kind: str) -> None:
    """Every state of which the card may be, with and without the law."""
    asked = shifty(kind)
    may = dict.fromkeys("abc", tuple(asked.levels("c")))
    last = "not-applicable" if kind == "drops" else "none"
    for known in ({}, {"a": "half"}, {"c": "full"}, {"c": "none"}, {"a": "none", "b": "full"}):
        for law in ({"a": "full"}, {"c": "full"}, {"c": last}, {"b": "none", "c": "half"}):
            said = one(asked, state("AA", None, **known), bill(law))
            if said.gain is None:
                # What the law is worth hangs on law that is open: only the two ends are said.
                assert None in (said.before.score, said.after.score)
                continue
            low, high = said.gain
            for some in product(*((known[id_],) if id_ in known else may[id_] for id_ in may)):
                true = dict(zip(may, some, strict=True))
                now, then = (
                    card.score
                    for levels in (true, true | law)
                    for card in cards(asked, state("AA", None, **levels))
                )
                assert now is not None
                assert then is not None
                if said.moves:
                    assert low <= then - now <= high, (known, law, true)


@pytest.mark.parametrize(
    ("kind", "given_", "why", "words"),
    [
        ("voids", "a=full", "voids", "a level makes a whole area earn nothing, or may, and what"),
        ("voids", "c=none", None, None),  # the score is settled: the area is all there is
        ("voids", "c=full", "voids", "a level makes a whole area earn nothing, or may, and what"),
        ("floor", "a=full", "floor", "the floor may hold the total up, and nobody knows how far"),
        ("drops", "c=not-applicable", "drops", "a criterion drops out or comes back, and the"),
        ("drops", "a=full", None, None),
    ],
)
def test_print_that_says_nothing_of_a_law_says_why(
    kind: str, given_: str, why: str | None, words: str | None
) -> None:
    printed: dict[str, object] = {"grade": "F"}
    id_, level = given_.split("=")
    found = one(shifty(kind), state("AA", printed, b="none"), as_given({id_: level}, DAY))
    assert found.unmoved == why
    shown = " ".join(plain(what_if_document([found], [], {}, dated=False)).split())
    assert ("what was printed says nothing of this law" in shown) is bool(why)
    assert words is None or words in shown
    assert what_if_data(found)["print_unmoved"] == why


# Files


GOOD = """\
title = "An act"
number = "HB 1"
state = "AA"
effective = 2016-01-01
source = "https://example.org/hb1"

[changes.a]
level = "full"
citations = ["§ 1"]
note = "Raises it."
"""
FILES = {
    "rubrics/r.toml": """\
        title = "R"
        from = 2010
        cutoff = "08-01"
        [grades]
        A = 25
        B = 20
        C = 10
        F = 0
        [areas.one]
        title = "One"
        [criteria.a]
        number = "1"
        area = "one"
        title = "Immunity"
        weight = 10
        levels = { full = 1, half = "1/2", none = 0 }
        [criteria.b]
        number = "2"
        area = "one"
        title = "Services"
        weight = 20
        levels = { full = 1, half = "1/2", none = 0 }
        """,
    "states/AA.toml": """\
        name = "Aland"
        through = 2015-12-31
        [answers.a.2011-01-01]
        level = "none"
        citations = ["§ 2"]
        [answers.b.2011-01-01]
        level = "full"
        citations = ["§ 3"]
        """,
    "states/BB.toml": """\
        name = "Beland"
        through = 2015-12-31
        [answers.a.2011-01-01]
        level = "half"
        citations = ["§ 4"]
        [answers.b.2011-01-01]
        level = "none"
        citations = ["§ 5"]
        """,
}


@pytest.fixture
def folder(write_workspace: Callable[[dict[str, str]], Path]) -> Path:
    made = write_workspace(FILES)
    (made / "bills").mkdir()
    (made / "bills" / "hb1.toml").write_text(GOOD, encoding="utf-8")
    return made


@pytest.mark.usefixtures("folder")
def test_bill_in_the_terminal(program: Program) -> None:
    done = program("whatif", "--bill", "bills/hb1.toml")
    assert done.err == ""
    assert (
        done.out
        == """\
Aland · B in 2015 (20 of 30)
if this were law: +10 points; the grade goes from B to A
R · law in force on 2015-08-01
HB 1 An act · pending, effective 2016-01-01, taken as law on the day · https://example.org/hb1

              before  after
score, of 30      20     30      +10
grade              B      A  changes
rank among 2       1      1
One               20     30      +10

points  criterion   has   would have  by
   +10  1 Immunity  none  full        HB 1
  1: § 1 · Raises it.
"""
    )


@pytest.mark.usefixtures("folder")
def test_bill_over_many_states(program: Program) -> None:
    done = program("whatif", "--bill", "bills/hb1.toml", "--model-law")
    assert (
        done.out
        == """\
if this were law: 2 of 2 states would change, 2 of them in grade
R · law in force on 2015-08-01
HB 1 An act · pending, effective 2016-01-01, taken as law on the day · https://example.org/hb1

state   score  after       grade  after  rank  after
Aland      20     30  +10  B      A         1      1
Beland      5     10   +5  F      C         2      2

1 Immunity
  none → full (1): AA
  half → full (1): BB
"""
    )


def test_caps_and_unchanged_states_are_named_over_many_states(
    folder: Path, program: Program
) -> None:
    rubric = folder / "rubrics" / "r.toml"
    cap = '[caps.x]\ncriterion = "a"\nbelow = "half"\ngrade = "C"\n'
    rubric.write_text(f"{rubric.read_text(encoding='utf-8')}\n{cap}", encoding="utf-8")
    done = program("whatif", "--all-states", "a=none")
    assert "nothing changes in (1): AA\n" in done.out
    done = program("whatif", "--all-states", "a=half")
    assert "nothing changes in (1): BB\n" in done.out
    line = "cap 'x' falls: no better than C while 'a' is below half (1): AA\n"
    assert line in done.out


@pytest.mark.usefixtures("folder")
def test_bill_before_its_day(program: Program) -> None:
    done = program("whatif", "--bill", "bills/hb1.toml", "--year", "2015", "--format", "json")
    (found,) = json.loads(done.out)
    assert found["changes"] == []
    assert found["without_effect"] == [
        {"bill": "HB 1", "criterion": None, "why": "it counts from 2016-01-01, after 2015-08-01"}
    ]
    done = program("whatif", "-b", "bills/hb1.toml", "-y", "2015", "--as-law", "-f", "json")
    assert json.loads(done.out)[0]["after"]["score"] == "30"


def test_levels_on_the_command_line(folder: Path, program: Program) -> None:
    before = (folder / "states" / "AA.toml").read_bytes()
    done = program("whatif", "AA", "1=half", "b=none", "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert (row["score_before"], row["score_after"]) == ("20.0", "5.0")
    assert (row["grade_before"], row["grade_after"]) == ("B", "F")
    assert row["changes"] == "a=half; b=none"
    assert (folder / "states" / "AA.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("AA",), "name a change, CRITERION=LEVEL, or a bill's file, --bill FILE"),
        (("a=full",), "name a state, or --all-states, or --model-law"),
        (("AA", "a=ful"), "did you mean 'full'?"),
        (("AA", "imm=full"), "there is no criterion 'imm'"),
        (("CC", "a=full"), "there is no state 'CC'"),
        (("AA", "a=full", "1=none"), "'a' stands there twice: give it one level"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_wrong_usage(words: tuple[str, ...], said: str, program: Program) -> None:
    done = program("whatif", *words)
    assert (done.exit_code, done.out) == (2, "")
    assert said in done.err


def problems(folder: Path, text: str) -> str:
    file = folder / "bills" / "bad.toml"
    file.write_text(text, encoding="utf-8")
    found = read_bill(file, load(folder))
    assert found.bill is None
    return "\n".join(message(each) for each in found.diagnostics).replace(f"{file.as_posix()}:", "")


def test_broken_bill_is_shown_line_by_line(folder: Path) -> None:
    assert (
        problems(folder, GOOD.replace('"full"', '"ful"').replace('"AA"', '"AAA"'))
        == """\
3:9: error: 'AAA' is no state of this workspace [bad-state-code]
   | state = "AAA"
   |         ^^^^^
   = write a postal code that has a file in states/, or take the line out for a model law
8:9: error: 'ful' is no level of 'a' [unknown-level]
   | level = "ful"
   |         ^^^^^
   = did you mean 'full'?"""
    )
    assert (
        problems(folder, GOOD.replace("citations", "citation"))
        == """\
9:1: error: 'citation' is not a key of [changes.a] [unknown-key]
   | citation = ["§ 1"]
   | ^^^^^^^^
   = did you mean 'citations'?"""
    )
    assert (
        problems(folder, GOOD.replace("changes.a", "changes.aa"))
        == """\
7:10: error: 'aa' is no criterion [unknown-criterion]
   | [changes.aa]
   |          ^^
   = did you mean 'a'?"""
    )
    assert (
        problems(folder, GOOD.replace('title = "An act"\n', ""))
        == """\
1:1: error: the file lacks the key 'title' [missing-key]
   | number = "HB 1"
   | ^
   = add a line `title = …`"""
    )


@pytest.mark.parametrize(
    ("old", "given_", "code"),
    [
        ("effective = 2016-01-01", "effective = 2016-13-01", "toml-syntax"),
        ("effective = 2016-01-01", 'effective = "soon"', "bad-date"),
        ("effective = 2016-01-01", "effective = 2016\nenacted = 2017", "enacted-after-effective"),
        ('level = "full"', 'level = "pending"', "unknown-level"),
        ('level = "full"', 'level = "not-applicable"', "not-applicable-undefined"),
        ('title = "An act"\n', "", "missing-key"),
        ('title = "An act"\n', 'title = "An act"\nid = "x"\n', "unknown-key"),
    ],
)
def test_each_slip_in_a_bill_has_its_code(folder: Path, old: str, given_: str, code: str) -> None:
    assert old in GOOD
    assert f"[{code}]" in problems(folder, GOOD.replace(old, given_))


def test_broken_or_missing_bill_stops_the_command(folder: Path, program: Program) -> None:
    (folder / "bills" / "hb1.toml").write_text("title = 1\n", encoding="utf-8")
    done = program("whatif", "AA", "--bill", "bills/hb1.toml")
    assert (done.exit_code, done.out) == (1, "")
    assert "bills/hb1.toml:1:9: error: text in quotes is needed here [wrong-type]" in done.err
    assert "statscore: bills/hb1.toml cannot be used: the file has errors\n" in done.err
    done = program("whatif", "AA", "--bill", "bills/none.toml")
    assert (done.exit_code, "[unreadable]" in done.err) == (1, True)


def test_unknown_is_a_range_and_never_zero() -> None:
    found = one(rubric(), state("AA", a="half"), bill({"b": "full"}))
    (move,) = found.moves
    assert (move.low, move.high) == (Fraction(0), Fraction(10))
    assert ends(found) == ("15", "25")


def test_a_workspace_without_a_sound_state(copy: Path, statscore: Run) -> None:
    for file in (copy / "states").glob("*.toml"):
        file.unlink()
    found = statscore("whatif", "lamp-lit=full", "--all-states", "-y", "2012", workspace=copy)
    assert (found.out, found.exit_code) == ("", 1)
    assert found.err == "statscore: there is no sound state in states/\n"


OPEN = """\
    name = "Celand"
    through = 2015-12-31
    [answers.a.2011-01-01]
    level = "half"
    citations = ["§ 6"]
    """


@pytest.mark.usefixtures("folder")
def test_a_card_that_is_open_moves_at_both_ends(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    write_workspace({"states/CC.toml": OPEN})
    assert (
        program("whatif", "CC", "a=full", "b=half").out
        == """\
Celand · not graded in 2015: 1 of 2 criteria answered
if this were law: -5 to +15 points; the grade would be B
R · law in force on 2015-08-01

               before  after
score, of 30  5 to 25     20  -5 to +15
grade          F to A      B
rank among 3      1–2      1
One           5 to 25     20  -5 to +15

    points  criterion   has      would have  by
        +5  1 Immunity  half     full        as given
-10 to +10  2 Services  uncoded  half        as given
"""
    )
    floor = program("whatif", "CC", "b=none", "--model-law").out
    assert "nothing changes\n" in floor
    assert "  as given, b: whatever the law has is no worse\n" in floor


VOIDING = {
    "rubrics/r.toml": """\
        title = "R"
        not_applicable = "drop"
        floor = 0
        areas.p.title = "P"
        areas.q.title = "Q"
        criteria.a = { area = "p", title = "A", weight = 6, levels = { full = 1, none = 0 } }
        criteria.b = { area = "p", title = "B", weight = 2, levels = { full = 1, none = 0 } }
        criteria.c = { area = "q", title = "C", weight = 4, levels = { full = 1, none = 0 } }
        criteria.d = { area = "q", title = "D", weight = -5, levels = { no = 0, yes = 1 } }
        [criteria.v]
        area = "p"
        title = "V"
        weight = 0
        levels = { absent = 1, present = 0 }
        voids = { present = "void" }
        """,
}


@pytest.mark.parametrize(
    ("law", "change", "says"),
    [
        # Void or not, 6 of a: 0 + 4 to 6 + 4.
        ({"a": "full", "b": "none", "c": "full", "d": "no"}, "v=absent", "10 in place of 4 to 10"),
        # With v: 6 to 8 of the area; without: nothing.
        (
            {"a": "full", "c": "full", "d": "no", "v": "present"},
            "v=absent",
            "10 to 12 in place of 4",
        ),
        # Of 12 the 2 that b weighs drop out: (6 + 0 to 4) * 12 / 10, and then 6 + 0 to 4.
        (
            {"a": "full", "b": "not-applicable", "d": "no", "v": "absent"},
            "b=none",
            "6 to 10 in place of 7.2 to 12",
        ),
        # 0 + 0 to 4 - 5 is not below 0, and neither is 2 + 0 to 4 - 5.
        (
            {"a": "none", "b": "none", "d": "yes", "v": "absent"},
            "b=full",
            "0 to 1 in place of 0",
        ),
    ],
)
def test_what_hangs_on_open_law_is_said_as_a_score(
    write_workspace: Callable[[dict[str, str]], Path],
    program: Program,
    law: dict[str, str],
    change: str,
    says: str,
) -> None:
    answers = "".join(
        f'[answers.{id_}.2011]\nlevel = "{level}"\nsources = ["https://e.org"]\n'
        for id_, level in law.items()
    )
    write_workspace(VOIDING | {"states/OH.toml": f'name = "Ohio"\n{answers}'})
    lines = program("whatif", "OH", change, "--year", "2015").out.splitlines()
    assert lines[1] == f"if this were law: {says} points"
    # Nothing below says otherwise.
    (row,) = [line for line in lines if line.startswith("score, of 12")]
    assert row.endswith(says.partition(" in ")[0])


def test_what_does_not_apply_is_named_where_others_weigh_more_for_it(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    law = {"a": "full", "b": "not-applicable", "c": "none", "d": "no", "v": "absent"}
    answers = "".join(
        f'[answers.{id_}.2011]\nlevel = "{level}"\nsources = ["https://e.org"]\n'
        for id_, level in law.items()
    )
    write_workspace(VOIDING | {"states/OH.toml": f'name = "Ohio"\n{answers}'})
    said = "not applicable: B; the others weigh more for it\n"
    # 6 of 10 points count for 12.
    card = program("grade", "OH").out
    assert card.startswith("Ohio · 7.2 of 12 in ")
    assert f"  12\n{said}" in card
    assert f"\nbefore: {said}" in program("whatif", "OH", "b=full").out


def test_a_printed_area_leaves_less_to_gain_than_the_criteria_do(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    rubric = """\
        title = "R"
        from = 2010
        areas.p.title = "P"
        [criteria.a]
        area = "p"
        title = "A"
        weight = 5
        levels = { full = 1, some = "2/5", none = 0 }
        [criteria.b]
        area = "p"
        title = "B"
        weight = 5
        levels = { full = 1, none = 0 }
        """
    printed = 'name = "Ohio"\npublished.r.2015 = { areas = { p = 7 }, source = "https://e.org" }\n'
    write_workspace({"rubrics/r.toml": rubric, "states/OH.toml": printed})
    out = program("whatif", "OH", "a=full", "--year", "2015").out
    # 7 of 10 leaves 3 to gain, though `a` may be worth 5.
    assert "\nif this were law: 0 to +3 points\n" in out
    assert "\nscore, of 10       7  7 to 10  0 to +3\n" in out
    # And so it does in a printed total: of 9, with 2 of the other area.
    more = (
        'areas.q.title = "Q"\n'
        'criteria.c = { area = "q", title = "C", weight = 4, levels = { y = 1, m = 0.5, n = 0 } }\n'
    )
    total = printed.replace("areas =", "score = 9, areas =")
    indented = rubric.replace('areas.p.title = "P"\n', f'areas.p.title = "P"\n{more}')
    write_workspace({"rubrics/r.toml": indented, "states/OH.toml": total})
    rows = program("whatif", "OH", "a=full", "--year", "2015").out.splitlines()
    (row,) = [line.split() for line in rows if line.startswith("printed total")]
    assert row[-7:] == ["9", "9", "to", "12", "0", "to", "+3"]


PRINTS = """\
    title = "R"
    from = 2010
    areas.p.title = "P"
    criteria.a = { area = "p", title = "A", weight = 6, levels = { full = 1, none = 0 } }
    criteria.b = { area = "p", title = "B", weight = 4, levels = { full = 1, none = 0 } }
    """


def test_a_printed_span_of_which_one_end_moves_further_has_no_one_gain(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    printed = 'score = { from = 4, to = 6 }, source = "https://e.org"'
    law = f'name = "Ohio"\npublished.r.2015 = {{ {printed} }}\n'
    write_workspace({"rubrics/r.toml": PRINTS, "states/OH.toml": law})
    lines = program("whatif", "OH", "a=full", "--year", "2015").out.splitlines()
    # 4 is `b` alone, and 10 then; 6 is `a` alone, and stays.
    (row,) = [line for line in lines if line.startswith("printed total")]
    assert row.split()[-6:] == ["4", "to", "6", "6", "to", "10"]


def test_what_print_and_answers_contradict_is_said_as_a_score(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    answer = '[answers.a.2011]\nlevel = "full"\nsources = ["https://e.org"]\n'
    printed = 'areas = { p = 4 }, source = "https://e.org"'
    law = f'name = "Ohio"\npublished.r.2015 = {{ {printed} }}\n{answer}'
    write_workspace({"rubrics/r.toml": PRINTS, "states/OH.toml": law})
    lines = program("whatif", "OH", "b=full", "--year", "2015").out.splitlines()
    # 6 to 10 by the answers, printed as 4; 10 once `b` is known.
    assert lines[1] == "if this were law: +6 points"


def test_a_bill_for_a_state_whose_file_has_errors(folder: Path, program: Program) -> None:
    (folder / "states" / "AA.toml").write_text("name = 1\n", encoding="utf-8")
    done = program("whatif", "--bill", "bills/hb1.toml")
    assert (done.exit_code, done.out) == (1, "")
    assert "AA cannot be graded: the file has errors" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_bill_is_not_read_through_a_link_that_leads_out_of_the_workspace(
    folder: Path, program: Program, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away") / "hb1.toml"
    away.write_text(GOOD, encoding="utf-8")
    bill = folder / "bills" / "hb1.toml"
    bill.unlink()
    bill.symlink_to(away)
    done = program("whatif", "--bill", "bills/hb1.toml")
    assert (done.exit_code, done.out) == (1, "")
    assert "[outside-workspace]" in done.err
    # The user's own file may lie anywhere, and be a link.
    elsewhere = away.parent / "link.toml"
    elsewhere.symlink_to(away)
    assert "HB 1 An act" in program("whatif", "--bill", str(elsewhere)).out


@pytest.mark.parametrize(
    ("state", "year", "criterion"),
    [
        ("MN", 2013, "non-criminalization"),
        ("NC", 2013, "non-criminalization"),
        ("NC", 2013, "specialized-services"),
        ("TX", 2013, "non-criminalization"),
        ("MO", 2019, "non-criminalization"),
        ("NH", 2019, "non-criminalization"),
        ("NV", 2019, "non-criminalization"),
        ("NV", 2019, "specialized-services"),
    ],
)
def test_what_is_given_is_tried_though_the_law_that_counts_takes_effect_later(
    state: str, year: int, criterion: str
) -> None:
    workspace = load(Path(__file__).parent.parent)
    card = report_card(workspace.rubrics["pic"], workspace.states[state], year)
    mark = card.mark(criterion)
    assert mark is not None
    assert mark.since is not None
    assert mark.since.first > card.as_of
    for level in card.rubric.levels(criterion):
        given_ = as_given({criterion: level}, card.as_of)
        (found,) = what_if([card], [state], [given_], dated=True, model_law=False)
        after = found.after.mark(criterion)
        assert after is not None
        assert after.level == level


@pytest.mark.parametrize(
    ("words", "row"),
    [
        ("whatif OH 4.1=full --year 2013", ["grade", "C", "C"]),
        ("whatif TX 5.3=full --year 2015", ["grade", "A", "A"]),
    ],
)
def test_a_grade_that_stays_does_not_change(shipped: Run, words: str, row: list[str]) -> None:
    lines = shipped(*words.split()).out.splitlines()
    assert [line.split() for line in lines if line.startswith("grade ")] == [row]


def test_a_grade_that_a_range_lies_within_stays(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    criteria = "".join(
        f'criteria.{id_} = {{ area = "p", title = "{id_}", weight = 5, '
        "levels = { full = 1, none = 0 } }\n"
        for id_ in "ab"
    )
    rubric = f'title = "R"\n{criteria}areas.p.title = "P"\n[grades]\nA = 5\nF = 0\n'
    known = 'name = "Ohio"\n[answers.a.2011]\nlevel = "full"\ncitations = ["§ 1"]\n'
    write_workspace({"rubrics/r.toml": rubric, "states/OH.toml": known})
    for level in ("full", "none"):
        out = program("whatif", "OH", f"b={level}", "--year", "2015").out
        rows = [line.split() for line in out.splitlines() if line.startswith("grade ")]
        assert rows == [["grade", "A", "A"]]


def test_plans_start_at_the_low_end_of_a_total_printed_as_a_span() -> None:
    law = state("AA", {"score": {"from": 14, "to": 16}, "grade": "C"}, a="half")
    (card,) = cards(rubric(), law)
    planned = planning(card, Wish(next(iter(card.rubric.grades))), {})
    # Of 14 to 16 the sum 15 alone can be earned.
    assert planned.start == "published"
    assert planned.score == Fraction(15)
