"""Every report says the same sums and causes, on random rules of scoring and random answers.

The oracle is a scorer of its own, as plain as the method is written in docs/scoring.md: it takes
every world that the answers leave possible, level for level, and works out its score alone.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statscore.model.rubric import Rubric
from statscore.model.state import PrintedSpan, State
from statscore.reports.card.holding import Held, counts_from
from statscore.reports.card.marks import Mark
from statscore.reports.card.printed import reach
from statscore.reports.card.proof import proof
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.yardstick import yardstick
from statscore.reports.change.comparison import Comparison, comparison
from statscore.reports.count.conditions import holds, parsed
from statscore.reports.plan.gaps import gaps
from statscore.reports.plan.reform import NewLevel, reformed
from statscore.reports.robustness.panel import panel
from statscore.views.explain.rows import explain_data
from statscore.views.grade.rows import marks_records
from workspaces import tries

LEVELS = ("full", "half", "none")
NA = "not-applicable"
YEAR = 2015
AREAS = ("one", "two", "three")
GRADES = ("A", "B", "F")
SEEN: Counter[str] = Counter()
"""The features that the random rubrics and answers had."""
F = Fraction
NOTHING = F(0)


@dataclass(frozen=True)
class Feature:
    """A random rubric, as its file says it, and the answers of a random state at two times."""

    rubric: Mapping[str, object]
    states: tuple[Mapping[str, object], ...]

    @property
    def read(self) -> Rubric:
        return Rubric.model_validate(self.rubric)

    def card(self, state: int, year: int = YEAR) -> ReportCard:
        return report_card(self.read, State.model_validate(self.states[state]), year)


def numbers(*texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts)


SPANS = ({"from": "1/2", "to": "3"}, {"from": "-2", "to": "0"}, {"from": "3", "to": "7/2"})


@st.composite
def criteria(draw: st.DrawFn, *, numeric: bool) -> dict[str, object]:
    shares = draw(
        st.sampled_from(
            [("1", "1/2", "0"), ("1", "3/4", "1/2"), ("3/4", "1/3", "0"), ("1", "1", "0")]
        )
    )
    said: dict[str, object] = {
        "title": "T",
        "area": draw(st.sampled_from(AREAS)),
        "weight": draw(numbers("1", "5/2", "10", "1/3", "0", "-3", "4")),
        "levels": dict(zip(LEVELS, shares, strict=True)),
    }
    if numeric and draw(st.booleans()):
        kind = draw(st.sampled_from(["linear", "linear", "rising", "falling"]))
        if kind == "linear":
            del said["levels"]
            said["linear"] = draw(
                st.sampled_from([{"from": 0, "to": 25}, {"from": "25", "to": "1/3"}])
            )
        else:
            limits = {"rising": (20, 10), "falling": (5, 10)}[kind]
            best = ("none", "half") if str(said["weight"]).startswith("-") else ("full", "half")
            said["thresholds"] = dict(zip(best, limits, strict=True))
    if draw(st.integers(0, 5)) == 0:
        said["bonus"] = True
    if draw(st.integers(0, 3)) == 0:
        among = ("0", "25", "30") if "linear" in said else LEVELS
        said["voids"] = {draw(st.sampled_from(among)): "void"}
    if draw(st.integers(0, 3)) == 0:
        said["not_applicable"] = draw(st.sampled_from(["drop", "full"]))
    if draw(st.integers(0, 7)) == 0:
        said["from"] = draw(st.sampled_from([YEAR, YEAR + 1]))
    if draw(st.integers(0, 7)) == 0:
        said["until"] = draw(st.sampled_from([YEAR, YEAR + 1]))
    return said


numbers_given = st.fixed_dictionaries({"value": st.sampled_from(["7/3", 10, "12.5", -4, 30])})
not_applicable = st.fixed_dictionaries({"level": st.just(NA)})
levels = st.fixed_dictionaries({"level": st.sampled_from([*LEVELS, *LEVELS, NA, NA])})
bounds = st.sampled_from(
    [
        {"at_least": "full"},
        {"at_least": "half"},
        {"at_most": "half"},
        {"at_most": "none"},
        {"at_least": "half", "at_most": "half"},
    ]
)


@st.composite
def answers(draw: st.DrawFn, asked: Mapping[str, object]) -> dict[str, dict[str, object]]:
    dates = draw(
        st.lists(
            st.sampled_from(["2012-01-01", "2014-06-01", "2015", "2015-07", "2015-09-01", "2016"]),
            max_size=3,
            unique=True,
        )
    )
    found: dict[str, dict[str, object]] = {}
    for since in sorted(dates):
        found[since] = {
            **draw(
                st.one_of(not_applicable, numbers_given, numbers_given)
                if "linear" in asked
                else st.one_of(levels, levels, levels, bounds)
                if "thresholds" not in asked
                else st.one_of(levels, bounds, numbers_given)
            ),
            "sources": ["https://a.b/c"],
        }
        if draw(st.integers(0, 4)) == 0 and len(since) == 10:
            found[since]["start"] = "unknown"
        elif draw(st.integers(0, 3)) == 0:
            key = draw(st.sampled_from(["enacted", "enacted", "enacted_by"]))
            found[since][key] = draw(st.sampled_from(["2011-03-01", "2015-05-25", "2015"]))
    return found


def _ends(rubric: Mapping[str, object], area: str) -> tuple[str, ...]:
    """Return the least and the most that an area earns where nothing is dropped."""
    read = Rubric.model_validate(rubric)
    return tuple(map(str, yardstick(read, YEAR).limits(area)))


@st.composite
def features(draw: st.DrawFn, *, states: int = 2, graded: bool = False) -> Feature:
    """Return a random rubric with random rules, and a random state at two stages of coding.

    With `graded` a grade may be printed alone, and publishers may rank what they print.
    """
    ids = ("a", "b", "c", "d", "e")[: draw(st.sampled_from([1, 1, 2, 3, 4, 5]))]
    cuts = sorted(draw(st.lists(st.integers(-8, 40), min_size=3, max_size=3, unique=True)))[::-1]
    asked = {id_: draw(criteria(numeric=id_ in "cde")) for id_ in ids}
    rubric: dict[str, object] = {
        "id": "r",
        "title": "Random",
        "cutoff": "08-01",
        "method": draw(st.sampled_from(["sum", "mean"])),
        "law": draw(st.sampled_from(["in-force", "enacted"])),
        "not_applicable": draw(st.sampled_from(["drop", "drop", "full"])),
        "rounding": {
            "places": 0,
            "before_grade": draw(st.booleans()),
            "before_rank": graded and draw(st.booleans()),
        },
        "grades": {g: f"{cut}/2" for g, cut in zip(GRADES, cuts, strict=True)},
        "areas": {id_: {"title": id_, "weight": draw(numbers("1", "2", "0"))} for id_ in AREAS},
        "criteria": asked,
        "area_grades": draw(
            st.sampled_from([True, False, {"all": 1, "some": "1/5", "little": "0.01"}])
        ),
    }
    if rubric["method"] == "mean":
        rubric["points"] = draw(st.sampled_from([10, 100]))
    if draw(st.booleans()):
        rubric["floor"] = draw(numbers("0", "2", "-1"))
    if draw(st.booleans()):
        rubric["caps"] = {
            "x": {
                "criterion": ids[0],
                "below": draw(st.sampled_from(LEVELS)),
                "grade": draw(st.sampled_from(GRADES[1:])),
            }
        }
    found = []
    for _stage in range(states):
        state: dict[str, object] = {
            "code": "TX",
            "name": "Texas",
            "answers": {
                id_: draw(answers(each)) for id_, each in asked.items() if draw(st.integers(0, 4))
            },
        }
        printed: dict[str, object] = {"source": "https://a.b/p"}
        if draw(st.integers(0, 2)) == 0:
            area = draw(st.sampled_from(AREAS))
            figures = ("0", "3/2", "7", *_ends(rubric, area), *SPANS)
            printed["areas"] = {area: draw(st.sampled_from(figures))}
        if draw(st.integers(0, 2)) == 0:
            printed["score"] = draw(st.sampled_from(("0", "4", "12", *SPANS)))
        if graded and draw(st.integers(0, 2)) == 0:
            printed["grade"] = draw(st.sampled_from(GRADES))
        if len(printed) > 1:
            state["published"] = {"r": {YEAR: printed}}
        found.append(state)
    return Feature(rubric, tuple(found))


def note(feature: Feature, card: ReportCard) -> None:
    """Count which features a card had."""
    rubric = feature.read
    SEEN[f"method {rubric.method}"] += 1
    SEEN[f"law {rubric.law}"] += 1
    SEEN["floor"] += rubric.floor is not None
    SEEN["floor acts"] += any(card.lifted)
    SEEN["caps"] += bool(card.caps)
    SEEN["bonus"] += any(each.bonus for each in rubric.criteria.values())
    SEEN["deduction"] += any(each.weight < 0 for each in rubric.criteria.values())
    SEEN["dropped"] += bool(card.dropped[0])
    SEEN["perhaps dropped"] += bool(card.perhaps_dropped)
    SEEN["nothing applies"] += card.applies is False
    SEEN["perhaps nothing applies"] += card.applies is None
    SEEN["area by print"] += any(area.basis == "published" for area in card.areas)
    printed = card.published
    SEEN["printed total"] += printed is not None and printed.plain_score is not None
    SEEN["total printed as a span"] += isinstance(printed and printed.score, PrintedSpan)
    SEEN["area printed as a span"] += any(
        area.basis == "published"
        and isinstance(printed and printed.areas.get(area.id), PrintedSpan)
        for area in card.areas
    )
    SEEN["linear"] += any(mark.value is not None and mark.shares.linear for mark in card.marks)
    SEEN["thresholds"] += any(
        mark.value is not None and mark.shares.thresholds for mark in card.marks
    )
    SEEN["void"] += any(card.voided)
    SEEN["perhaps void"] += any(area.void_by and area.score != 0 for area in card.areas)
    SEEN["any number, of which some void"] += any(
        mark.basis == "uncoded" and mark.shares.linear and area.score is None
        for area in card.areas
        for mark in area.void_by
    )
    SEEN["before grade"] += rubric.rounding.before_grade
    SEEN["area grades"] += any(area.grade for area in card.areas)
    SEEN["implied"] += bool(card.implied)
    SEEN["bounded"] += any(mark.basis == "bounded" for mark in card.marks)
    SEEN["undated"] += any(mark.basis == "undated" for mark in card.marks)
    SEEN["enacted"] += any(mark.answer and mark.answer.enacted for mark in card.marks)
    SEEN["enacted by"] += any(mark.answer and mark.answer.enacted_by for mark in card.marks)
    SEEN["unknown start"] += any(
        mark.answer and mark.answer.start == "unknown" for mark in card.marks
    )
    SEEN["from or until"] += len(card.marks) < len(rubric.criteria)


# The oracle


@dataclass(frozen=True)
class World:
    """What one world of levels comes to; no score where no question applies."""

    score: Fraction | None
    grade: str | None
    areas: Mapping[str, Fraction]
    marks: Mapping[str, Fraction]
    area_grades: Mapping[str, str]


def rule(rubric: Rubric, id_: str) -> str | None:
    return rubric.criteria[id_].not_applicable or rubric.not_applicable


def weights(rubric: Rubric, out_of: Fraction, asked: Mapping[str, str]) -> dict[str, Fraction]:
    """Return what each criterion can earn, given the levels: some may not apply."""
    out = {id_ for id_, level in asked.items() if level == NA and rule(rubric, id_) == "drop"}
    own = {id_: NOTHING if id_ in out else rubric.criteria[id_].weight for id_ in asked}
    inside = {id_ for id_ in asked if counts(rubric, id_) and id_ not in out}
    if rubric.method == "sum":
        together = sum((own[id_] for id_ in inside), NOTHING)
        return {
            id_: weight * out_of / together if out and id_ in inside else weight
            for id_, weight in own.items()
        }
    by_area: dict[str, Fraction] = {}
    for id_ in inside:
        area = rubric.criteria[id_].area
        by_area[area] = by_area.get(area, NOTHING) + own[id_]
    whole = sum((rubric.areas[area].weight for area in by_area), NOTHING)
    for id_ in inside:
        area = rubric.criteria[id_].area
        own[id_] *= out_of * rubric.areas[area].weight / (whole or 1) / by_area[area]
    return own


def counts(rubric: Rubric, id_: str) -> bool:
    return rubric.criteria[id_].weight > 0 and not rubric.criteria[id_].bonus


def letter(rubric: Rubric, score: Fraction, levels: Mapping[str, str]) -> str:
    if rubric.rounding.before_grade:
        size = math.floor(abs(score) + Fraction(1, 2))
        score = Fraction(size if score >= 0 else -size)
    order = list(rubric.grades)
    grade = next((each for each, cut in rubric.grades.items() if score >= cut), order[-1])
    for cap in rubric.caps.values():
        if levels.get(cap.criterion, NA) != NA:
            asked, shares = rubric.criteria[cap.criterion], rubric.levels(cap.criterion)
            sign = -1 if asked.weight < 0 else 1
            level, below = (
                (each not in asked.voids, sign * shares[each])
                for each in (levels[cap.criterion], cap.below)
            )
            if level < below:
                grade = max(grade, cap.grade, key=order.index)
    return grade


def area_letter(
    rubric: Rubric, card: ReportCard, area: str, earned: Fraction, weighs: Mapping[str, Fraction]
) -> str:
    out_of = sum(
        (
            w
            for id_, w in weighs.items()
            if counts(rubric, id_) and rubric.criteria[id_].area == area
        ),
        NOTHING,
    )
    if rubric.rounding.before_grade:
        size = math.floor(abs(earned) + Fraction(1, 2))
        earned = Fraction(size if earned >= 0 else -size)
    own = rubric.area_grades
    cuts = (
        own
        if isinstance(own, Mapping)
        else {g: c / card.out_of for g, c in rubric.grades.items()}
        if card.out_of
        else {}
    )
    return next(
        (g for g, share in cuts.items() if earned >= share * out_of),
        [*cuts, ""][-2 if cuts else -1],
    )


def world(rubric: Rubric, card: ReportCard, levels: Mapping[str, str], end: int = 0) -> World:
    """Work out one world, as docs/scoring.md says it, printed areas at one end of their span."""
    weighs = weights(rubric, card.out_of, levels)
    marks = {}
    for id_, level in levels.items():
        full = rule(rubric, id_) == "full" and weighs[id_] > 0
        share = Fraction(full) if level == NA else rubric.levels(id_)[level]
        marks[id_] = share * weighs[id_]
    areas = {
        area: sum((marks[id_] for id_ in levels if rubric.criteria[id_].area == area), NOTHING)
        for area in rubric.areas
    }
    void = {
        rubric.criteria[id_].area
        for id_, level in levels.items()
        if level in rubric.criteria[id_].voids
    }
    areas = {area: NOTHING if area in void else earned for area, earned in areas.items()}
    grades = {
        area: "void" if area in void else area_letter(rubric, card, area, earned, weighs)
        for area, earned in areas.items()
    }
    counted = [id_ for id_ in levels if counts(rubric, id_)]
    if not any(weighs[id_] for id_ in counted or levels):
        return World(None, None, areas, marks, grades)
    printed = {
        area.id: (area.low, area.high)[end] for area in card.areas if area.basis == "published"
    }
    score = sum((printed.get(area, earned) for area, earned in areas.items()), NOTHING)
    if rubric.floor is not None:
        score = max(score, rubric.floor)
    return World(score, letter(rubric, score, levels), areas, marks, grades)


def there_may_be(rubric: Rubric, mark: Mark) -> tuple[str, ...]:
    """Return the levels that there may be; of a number of which nobody knows anything, any."""
    asked = rubric.criteria[mark.criterion]
    unknown = mark.basis in ("uncoded", "pending") and asked.linear and asked.voids
    return ("-4", "0", "1/3", "25", "30") if unknown else mark.possible


def worlds(rubric: Rubric, card: ReportCard) -> Iterator[World]:
    choices = [there_may_be(rubric, mark) for mark in card.marks]
    for levels in product(*choices):
        named = {mark.criterion: lv for mark, lv in zip(card.marks, levels, strict=True)}
        yield world(rubric, card, named)
        if any(area.basis == "published" and area.low != area.high for area in card.areas):
            yield world(rubric, card, named, end=1)


# One card


@tries(400)
@given(features())
def test_a_card_is_the_least_and_the_most_of_all_worlds(feature: Feature) -> None:
    rubric = feature.read
    for year in (YEAR, YEAR + 1):
        card = feature.card(0, year)
        note(feature, card)
        everything = list(worlds(rubric, card))
        scored = [each for each in everything if each.score is not None]
        applies = True if len(scored) == len(everything) else None if scored else False
        assert card.applies is applies
        if not scored:
            assert (card.score, card.grade) == (None, None)
            continue
        if applies is None and not any(counts(rubric, mark.criterion) for mark in card.marks):
            # Bonuses and deductions alone: the world without any of them is in the range, as 0.
            assert all(card.low <= each.score <= card.high for each in scored if each.score)
            continue
        scores = [each.score for each in scored if each.score is not None]
        assert (card.low, card.high) == (min(scores), max(scores))
        order = list(rubric.grades)
        places = [order.index(each.grade) for each in scored if each.grade is not None]
        assert (card.grade_low, card.grade_high) == (order[max(places)], order[min(places)])
        for mark in card.marks:
            earned = [each.marks[mark.criterion] for each in everything]
            assert (mark.low, mark.high) == (min(earned), max(earned))
        by_answers = list(worlds(rubric, replace(card, marks=card.marks_by_answers)))
        for area in card.areas:
            earned = [each.areas[area.id] for each in by_answers if each.score is not None]
            assert (area.coded_low, area.coded_high) == (min(earned), max(earned))
            if area.grade is not None and area.basis == "computed" and not card.perhaps_dropped:
                assert {each.area_grades[area.id] for each in scored} == {area.grade}
            assert area.out_of or any(
                rubric.criteria[m.criterion].weight < 0 or rubric.criteria[m.criterion].bonus
                for m in card.marks
                if m.area == area.id
            )


# What the other reports say of it


@tries(60)
@given(features())
def test_reports_agree_with_the_card(feature: Feature) -> None:
    card = feature.card(0)
    state = State.model_validate(feature.states[0])
    found = proof(card, state)
    assert (found.low.score, found.high.score) == (card.low, card.high)
    assert (found.low.grade, found.high.grade) == (card.grade_low, card.grade_high)
    data = explain_data(found, lambda _file, _path: None)
    assert data["low"] == (None if card.applies is False else card.low)
    for gap in gaps(card, ()):
        assert gap.lost == gap.mark.best - gap.mark.high > 0
    rows = marks_records([card], {}).rows
    assert [(row[7], row[15], row[16]) for row in rows] == [
        (mark.criterion, mark.low, mark.high) for mark in card.marks
    ]
    weighed = panel([card])
    if weighed.members and weighed.weights:
        # The panel's own weights give the card's own score.
        (score,) = weighed.scores(weighed.units)
        assert Fraction(score, weighed.scale * sum(weighed.units)) == card.score


@tries(80)
@given(features(), st.sampled_from(["a", "b"]), st.sampled_from(LEVELS))
def test_a_reformed_card_is_the_card_of_the_reformed_law(
    feature: Feature, criterion: str, level: str
) -> None:
    rubric = feature.read
    said = {**feature.states[0], "published": {}}
    card = report_card(rubric, State.model_validate(said), YEAR)
    mark = card.mark(criterion)
    if mark is None:
        return
    given_ = State.model_validate(
        {**said, "answers": {**said["answers"], criterion: {"2011-01-01": {"level": level}}}}  # type: ignore[dict-item]
    )
    held = Held(*next(iter(given_.answers[criterion].items())))
    before = reformed(card, {criterion: NewLevel(level, held)})
    assert before == report_card(rubric, given_, YEAR)


# Two cards


@tries(120)
@given(features())
def test_changes_add_up_and_the_law_moves_only_with_levels(feature: Feature) -> None:
    for before, after in (
        (feature.card(0), feature.card(1)),
        (feature.card(0), feature.card(0, YEAR + 1)),
    ):
        found = comparison(before, after)
        for end in (0, 1):
            moved = after.ends[end] - before.ends[end]
            assert sum((pair[end] for pair in found.parts.values()), NOTHING) == moved
        assert sum(each.low for each in found.changes) == after.low - before.low
        assert sum(each.high for each in found.changes) == after.high - before.high
        check_causes(found)


def check_causes(found: Comparison) -> None:
    before, after = found.before, found.after
    coded_moves = [
        mark.criterion
        for mark in after.marks
        if (old := before.mark(mark.criterion)) is not None
        and {old.basis, mark.basis} <= {"coded", "bounded", "implied"}
        and set(old.possible).isdisjoint(mark.possible)
    ]
    one = [mark.criterion for mark in before.marks] == [mark.criterion for mark in after.marks]
    for change in found.changes:
        if change.cause in ("law", "law and rubric"):
            assert coded_moves
        if one:
            assert "rubric" not in change.cause


@given(features(), st.sets(st.sampled_from(["a", "b", "c", "d", "e"])))
def test_units_are_points(feature: Feature, dropping: set[str]) -> None:
    by = yardstick(feature.read, YEAR)
    weighing = by.weighing(frozenset(dropping & set(by.droppable)))
    for id_, shares in weighing.shares.items():
        for level in (*shares, "12.5") if shares.linear else shares:
            worth, earned = weighing.worth(id_, (level,)), shares[level] * weighing.weights[id_]
            assert worth.least == worth.most == F(worth.low, weighing.unit) == earned
            assert level not in weighing.wholes[id_] or isinstance(worth.low, int)


@given(features(), st.sampled_from([None, *AREAS]))
def test_the_sums_within_reach_are_those_of_all_levels(feature: Feature, area: str | None) -> None:
    by = yardstick(feature.read, YEAR)
    weighing, floor = by.weighing(), by.rubric.floor if area is None else None
    asked = [q for q in by.questions.values() if area in (None, q.criterion.area)]
    found = reach(by, area, frozenset())
    if any(q.levels.linear and weighing.weights[q.id] for q in asked):
        assert found is None
        return
    sums = {NOTHING}
    for each in dict.fromkeys(q.criterion.area for q in asked):
        inside = {NOTHING}
        for q in asked:
            if q.criterion.area == each:
                worths = {
                    weighing.weights[q.id] * share for share in weighing.shares[q.id].values()
                }
                inside = {one + other for one in inside for other in worths}
        inside |= {NOTHING} if each in by.voids else set()
        sums = {one + other for one in sums for other in inside}
    totals = {total if floor is None else max(total, floor) for total in sums}
    assert found is not None
    assert found.sums is not None
    reached = range(found.sums.bit_length())
    assert {F(found.least + n, found.unit) for n in reached if found.sums >> n & 1} == totals


@given(features())
def test_what_cards_share_changes_none_of_them(feature: Feature) -> None:
    rubric = feature.read
    states = [State.model_validate(state) for state in feature.states]
    shared = [report_card(rubric, state, year) for year in (YEAR, YEAR + 1) for state in states * 2]
    alone = [feature.card(n, year) for year in (YEAR, YEAR + 1) for n in [*range(len(states))] * 2]
    assert shared == alone


@given(
    features(states=1),
    st.sampled_from([date(2011, 2, 1), date(2014, 3, 1), date(2015, 6, 15), date(2015, 8, 1)]),
)
def test_what_is_seen_on_another_day_of_the_year(feature: Feature, day: date) -> None:
    rubric, state = feature.read, State.model_validate(feature.states[0])
    card = report_card(rubric, state, YEAR, day)
    expected = {}
    for mark in card.marks:
        known = [
            (start, answer.through.last if answer.through else start)
            for since, answer in state.answers.get(mark.criterion, {}).items()
            if answer.level != "pending"
            for start in (counts_from(since, answer, rubric.law).last,)
        ]
        before = [last for _start, last in known if last.year == day.year and last < day]
        after = [start for start, _last in known if start.year == day.year and start > day]
        if mark.basis == "uncoded" and (before or after):
            expected[mark.criterion] = before[-1] if before else after[0]
    SEEN["seen on another day"] += bool(expected)
    assert {seen.criterion: seen.on for seen in card.seen} == expected


def test_every_feature_occurred() -> None:
    if not SEEN:
        pytest.skip("the properties were not run before")
    assert [name for name, number in SEEN.items() if not number] == []


# By hand


def made(rubric: str, state: str) -> tuple[Rubric, State]:
    head = 'id = "r"\ntitle = "R"\nareas.x = { title = "X" }\n'
    body = "".join(
        f'criteria.{id_} = {{ area = "x", title = "{id_}", weight = 5, '
        f"levels = {{ full = 1, none = 0 }} }}\n"
        for id_ in ("a", "c")
    )
    return (
        Rubric.model_validate(tomllib.loads(head + rubric + body)),
        State.model_validate({"code": "OH", "name": "Ohio", **tomllib.loads(state)}),
    )


A_FULL = '[answers.a.2010-01-01]\nlevel = "full"\n'


@pytest.mark.parametrize("method", ["sum", "mean"])
def test_what_a_dropped_criterion_shifts_is_coding_where_it_was_not_coded(method: str) -> None:
    rubric, state = made(
        f'not_applicable = "drop"\nmethod = "{method}"\npoints = 10\n',
        A_FULL + '[answers.c.2014-06-01]\nlevel = "not-applicable"\nstart = "unknown"\n',
    )
    found = comparison(report_card(rubric, state, 2013), report_card(rubric, state, 2015), state)
    # 2013: a earns 5 of 10 and c is open, 5 to 10; 2015: a alone, 10 of 10.
    assert [(each.criterion, each.cause, each.low, each.high) for each in found.changes] == [
        ("a", "coding", F(5), F(5)),
        ("c", "coding", F(0), F(-5)),
    ]
    assert found.parts["law"] == found.parts["rubric"] == (F(0), F(0))
    assert not found.law_moved


def test_what_a_dropped_criterion_shifts_is_law_where_both_sides_are_coded() -> None:
    rubric, state = made(
        'not_applicable = "drop"\n',
        A_FULL + '[answers.c.2010-01-01]\nlevel = "none"\n'
        '[answers.c.2014-06-01]\nlevel = "not-applicable"\n',
    )
    found = comparison(report_card(rubric, state, 2013), report_card(rubric, state, 2015))
    assert [(each.criterion, each.cause, each.points) for each in found.changes] == [
        ("a", "law", F(5)),
        ("c", "law", F(0)),
    ]


def test_an_uncoded_criterion_moves_by_coding_where_another_drops_out() -> None:
    rubric, state = made(
        'not_applicable = "drop"\nmethod = "mean"\npoints = 10\n',
        '[answers.c.2014-06-01]\nlevel = "not-applicable"\nstart = "unknown"\n',
    )
    found = comparison(report_card(rubric, state, 2013), report_card(rubric, state, 2015))
    assert {each.cause for each in found.changes} == {"coding"}


def test_a_mark_that_may_not_apply_is_dropped_or_has_its_level() -> None:
    rubric = Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "cutoff": "08-01",
            "not_applicable": "drop",
            "areas": {"x": {"title": "X"}},
            "criteria": {
                "a": {"title": "A", "area": "x", "weight": 5, "levels": {"full": 1, "half": "1/2"}},
                "b": {"title": "B", "area": "x", "weight": 5, "levels": {"full": 1, "none": 0}},
            },
        }
    )
    state = State.model_validate(
        {
            "code": "OH",
            "name": "Ohio",
            "answers": {
                "a": {"2010-01-01": {"level": NA}, "2014": {"level": "half"}},
                "b": {"2010-01-01": {"level": "none"}},
            },
        }
    )
    days = [date(2013, 8, 1), date(2014, 8, 1), date(2015, 8, 1)]
    cards = [report_card(rubric, state, day.year, day) for day in days]
    assert [(card.low, card.high) for card in cards] == [
        (F(0), F(0)),
        (F(0), F("5/2")),
        (F("5/2"), F("5/2")),
    ]


def test_where_no_question_applies_there_is_no_score_and_no_grade() -> None:
    rubric, state = made(
        'not_applicable = "drop"\ngrades = { A = 8, F = 0 }\n',
        "".join(f'[answers.{id_}.2010-01-01]\nlevel = "not-applicable"\n' for id_ in ("a", "c")),
    )
    card = report_card(rubric, state, 2015)
    assert (card.score, card.grade, card.known_grade, card.areas) == (None, None, None, ())
    assert (card.applies, card.basis) == (False, "none")


def test_a_floor_is_one_change_and_the_total_is_never_below_it() -> None:
    rubric = Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "floor": 0,
            "areas": {"x": {"title": "X"}},
            "criteria": {
                "a": {"title": "A", "area": "x", "weight": 5, "levels": {"full": 1, "none": 0}},
                "m": {"title": "M", "area": "x", "weight": -8, "levels": {"full": 1, "none": 0}},
            },
        }
    )
    state = State.model_validate(
        {
            "code": "OH",
            "name": "Ohio",
            "answers": {
                "a": {"2010-01-01": {"level": "full"}},
                "m": {"2010-01-01": {"level": "none"}, "2014-06-01": {"level": "full"}},
            },
        }
    )
    before, after = report_card(rubric, state, 2013), report_card(rubric, state, 2015)
    # 5 - 8 = -3, and never below 0
    assert (before.score, after.score, after.lifted) == (F(5), F(0), (F(3), F(3)))
    found = comparison(before, after)
    assert [(each.criterion, each.cause, each.points) for each in found.changes] == [
        ("m", "law", F(-8)),
        (None, "floor", F(3)),
    ]


NUMBER = '[answers.e.2012-01-01]\nvalue = "7/3"\nstart = "unknown"\n'
PRINTED_AT_0 = (
    '[published.r.2015]\nscore = 0\nareas = { one = 0 }\nsource = "https://example.org/"\n'
)


def voidable(number: Mapping[str, object], answers: str) -> tuple[Rubric, State]:
    """Return a rubric whose one area a level may void and a number weighs in, and a state."""
    read = {"title": "D", "area": "one", "weight": 10, "levels": {"full": 1, "none": "1/2"}}
    criteria_ = {
        "d": {**read, "voids": {"none": "void"}},
        "e": {"title": "E", "area": "one", "linear": {"from": 0, "to": 25}, **number},
    }
    head = {"id": "r", "title": "R", "not_applicable": "drop", "rounding": {"places": 0}}
    return (
        Rubric.model_validate({**head, "areas": {"one": {"title": "One"}}, "criteria": criteria_}),
        State.model_validate({"code": "TX", "name": "Texas", **tomllib.loads(answers)}),
    )


FEE: Mapping[str, object] = {"title": "Fee", "area": "one", "linear": {"from": 0, "to": 25}}


def fee(asked: Mapping[str, object], *answers: str) -> ReportCard:
    """Return the card of a rubric of two criteria: the other one earns 1 point of 1."""
    hearing = {"title": "H", "area": "one", "weight": 1, "levels": {"full": 1, "none": 0}}
    rubric = {
        "id": "r",
        "title": "R",
        "cutoff": "08-01",
        "areas": {"one": {"title": "One"}},
        "area_grades": {"all": 1, "none": 0},
        "criteria": {"hearing": hearing, "fee": {**FEE, **asked}},
    }
    text = "\n".join(('[answers.hearing.2012-01-01]\nlevel = "full"', *answers))
    state = {"code": "TX", "name": "Texas", **tomllib.loads(text)}
    return report_card(Rubric.model_validate(rubric), State.model_validate(state), YEAR)


@pytest.mark.parametrize(
    ("asked", "low", "high", "possible"),
    [
        # 25 voids, and 24 takes 72/25 from 1, 24.9 still more: down to 1 - 3 nothing is ruled out.
        ({"weight": -3, "voids": {"25": "void"}}, -2, 1, ("0", "26", "25")),
        # 0 voids, and as little as 1/100 does not.
        ({"weight": -3, "voids": {"0": "void"}}, -2, 1, ("-1", "25", "0")),
        ({"weight": 5, "voids": {"25": "void"}}, 0, 6, ("26", "0", "25")),
        # 1 if nothing is earned, and 0 if the area is void: never less.
        ({"weight": 5, "voids": {"0": "void"}}, 0, 6, ("25", "-1", "0")),
        ({"weight": 5, "voids": {"0": "void", "25": "void"}}, 0, 6, ("26", "-1", "25", "0")),
        # What voids may lie beyond the scale.
        ({"weight": 5, "voids": {"30": "void"}}, 0, 6, ("25", "0", "30")),
        ({"weight": 5}, 1, 6, ("25", "0")),
        (
            {"weight": 5, "linear": {"from": "25", "to": 0}, "voids": {"0": "void", "25": "void"}},
            0,
            6,
            ("-1", "26", "0", "25"),
        ),
    ],
)
def test_any_number_is_in_the_range_where_an_end_of_the_scale_voids(
    asked: Mapping[str, object], low: int, high: int, possible: tuple[str, ...]
) -> None:
    card = fee(asked)
    mark = card.mark("fee")
    assert mark is not None
    assert (card.low, card.high, mark.possible) == (F(low), F(high), possible)
    for value in (-1, 0, 1, 24, 25, 26):
        answered = fee(asked, f'[answers.fee.2012-01-01]\nvalue = {value}\nstart = "unknown"')
        assert low <= answered.low == answered.high <= high
    area = card.areas[0]
    assert area.grade is None
    assert bool(area.void_by) is ("voids" in asked)
    least = min(F(str(asked["weight"])), NOTHING)
    assert yardstick(card.rubric, YEAR).limits("one") == (least, F(high))


@pytest.mark.parametrize(
    ("condition", "met"),
    [("fee<=0", None), ("fee>=0", None), ("fee=12", None), ("fee!=12", None), ("fee>=25", True)],
)
def test_of_a_number_that_nobody_knows_no_condition_is_claimed(
    condition: str, met: bool | None
) -> None:
    """At 25 the area is void, which is worse than any number: 12 is neither 0 nor less."""
    asked = {"weight": 5, "voids": {"25": "void"}}
    rubric = fee(asked).rubric
    for answers in ((), ("[answers.fee.2015]\nvalue = 10",)):
        marks = {mark.criterion: mark for mark in fee(asked, *answers).marks}
        assert holds(parsed(condition), rubric, marks) is met


def test_of_two_numbers_that_may_hold_one_that_voids_bounds_nothing() -> None:
    """Known are 25 and 24 alone: then the area is void, or 1 - 3 × 24/25."""
    answers = (
        "[answers.fee.2012-01-01]\nvalue = 24",
        "[answers.fee.2015]\nvalue = 25",
    )
    card = fee({"weight": -3, "voids": {"25": "void"}}, *answers)
    assert (card.low, card.high) == (F("-47/25"), NOTHING)
    # The order of numbers that earn the same is one order.
    same = fee({"weight": 5}, *(each.replace("24", "30") for each in answers))
    assert [mark.possible for mark in same.marks] == [("full",), ("30", "25")]


@pytest.mark.parametrize(
    ("number", "low"),
    [({"weight": -3, "bonus": True}, "7/25"), ({"weight": 5}, "-7/15"), ({"weight": 25}, "-7/3")],
)
def test_a_number_that_stayed_is_not_moved_by_law(number: dict[str, object], low: str) -> None:
    rubric, state = voidable(number, NUMBER + PRINTED_AT_0)
    # In 2015 the area stands by its print; in 2016 it may be void, and then the number earns 0.
    found = comparison(report_card(rubric, state, 2015), report_card(rubric, state, 2016), state)
    assert [(each.criterion, each.cause) for each in found.changes] == [
        ("e", "coding"),
        (None, "unattributed"),
    ]
    assert found.changes[0].parts == {"coding": (F(low), F(0))}
    assert not found.law_moved


def test_a_number_on_one_side_alone_is_no_law() -> None:
    rubric, state = voidable({"weight": 1, "bonus": True}, NUMBER + PRINTED_AT_0)
    _rubric, unread = voidable({"weight": 1, "bonus": True}, PRINTED_AT_0)
    cards = report_card(rubric, state, 2015), report_card(rubric, unread, 2015)
    for before, after in (cards, cards[::-1]):
        found = comparison(before, after)
        assert {each.cause for each in found.changes} <= {"coding", "unattributed"}
        assert not found.law_moved


def test_what_was_seen_on_another_day_stays_under_other_law() -> None:
    rubric, state = made(
        'cutoff = "08-01"\n',
        '[answers.a.2015-09-01]\nlevel = "full"\nstart = "unknown"\n'
        '[answers.c.2015-10-01]\nlevel = "full"\nstart = "unknown"\n',
    )
    card = report_card(rubric, state, 2015)
    assert [(seen.criterion, seen.on) for seen in card.seen] == [
        ("a", date(2015, 9, 1)),
        ("c", date(2015, 10, 1)),
    ]
    held = Held(*next(iter(state.answers["a"].items())))
    after = reformed(card, {"a": NewLevel("none", held)})
    assert [seen.criterion for seen in after.seen] == ["c"]
    # A bill that is a floor leaves open whether the law was better already.
    floor = reformed(card, {"a": NewLevel("none", held, floor=True)})
    assert [seen.criterion for seen in floor.seen] == ["a", "c"]


def test_a_rubric_is_equal_to_one_that_says_the_same_whatever_is_kept_of_either() -> None:
    one, two = (
        Rubric.model_validate(
            {
                "id": "r",
                "title": "One question",
                "areas": {"one": {"title": "One"}},
                "criteria": {"a": {"title": "A", "area": "one", "levels": {"full": 1, "none": 0}}},
            }
        )
        for _ in range(2)
    )
    assert yardstick(one, 2020) is yardstick(one, 2020)
    assert one == two
    assert one.rounding == two.rounding
    assert hash(one.rounding) == hash(two.rounding)
    assert one != two.model_copy(update={"title": "Another"})
