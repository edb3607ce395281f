"""Plans: the cheapest changes of law that reach a grade, against every combination there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, islice, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import Program
from statscore.formats.plain import plain
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.grading import at_least
from statscore.reports.card.report_card import Mark, ReportCard, report_card
from statscore.reports.plan.cheapest import Item, Way, cheapest
from statscore.reports.plan.plans import (
    LevelChange,
    Planning,
    UnplannableError,
    View,
    Wish,
    models_of,
    planning,
)
from statscore.views.plans import plans_table
from statscore.views.words import exact_or_about
from workspaces import CRITERIA, GRADES, YEAR, Coding, Plan, codings, plans, state_text, tries

Chosen = tuple[tuple[str, str], ...]
"""Criteria with the level that each is raised to."""
Cost = tuple[int, int, Fraction]
"""Changes, steps, points gained taken negative."""
MANY = 1000


# The search alone


WAYS = st.lists(st.builds(Way, st.integers(1, 4), st.integers(0, 7)), min_size=1, max_size=3).map(
    tuple
)
ITEMS = st.lists(st.builds(Item, WAYS, st.sampled_from([False, False, False, True])), max_size=6)


def every_set(items: list[Item], need: int) -> list[tuple[int, int, int]]:
    """Return the costs of all sets that reach the need and from which no item can be left out."""
    best: dict[frozenset[int], tuple[int, int, int]] = {}
    for ways in product(*[(None, *item.ways) for item in items]):
        if any(way is None and item.required for way, item in zip(ways, items, strict=True)):
            continue
        chosen = frozenset(place for place, way in enumerate(ways) if way is not None)
        gain = sum(way.gain for way in ways if way is not None)
        steps = sum(way.steps for way in ways if way is not None)
        if gain >= need:
            cost = (len(chosen), steps, -gain)
            best[chosen] = min(cost, best.get(chosen, cost))
    return sorted(cost for one, cost in best.items() if not any(other < one for other in best))


@tries(500)
@given(ITEMS, st.integers(-3, 30))
def test_search_finds_every_set_in_order_of_cost(items: list[Item], need: int) -> None:
    found = list(cheapest(items, need))
    assert [each.cost for each in found] == every_set(items, need)
    assert len({each.items for each in found}) == len(found)
    for each in found:
        ways = [items[item].ways[way] for item, way in each.chosen]
        assert sum(way.gain for way in ways) == each.gain >= need
        assert sum(way.steps for way in ways) == each.steps


@given(ITEMS, st.integers(1, 30))
def test_proof_is_the_most_that_anything_cheaper_gains(items: list[Item], need: int) -> None:
    first = next(cheapest(items, need), None)
    if first is None:
        return
    sums: dict[int, list[tuple[int, int]]] = {}
    for ways in product(*[(None, *item.ways) for item in items]):
        if any(way is None and item.required for way, item in zip(ways, items, strict=True)):
            continue
        taken = [way for way in ways if way is not None]
        sums.setdefault(len(taken), []).append(
            (sum(way.steps for way in taken), sum(way.gain for way in taken))
        )
    number = len(first.chosen)
    fewer = [gain for _steps, gain in sums.get(number - 1, [])]
    quicker = [gain for steps, gain in sums[number] if steps < first.steps]
    assert first.fewer_changes == max(fewer, default=None)
    assert first.fewer_steps == max(quicker, default=None)
    assert all(gain < need for gain in (*fewer, *quicker))


def test_forty_one_items_take_no_time() -> None:
    # Gains without a pattern, so that no two sets cost the same: the most work there is.
    items = [
        Item(tuple(Way(steps, (37 * place * steps + 11) % 97 + 50 * steps) for steps in (1, 2, 3)))
        for place in range(41)
    ]
    found = list(islice(cheapest(items, 3_000), 4))
    assert len(found) == 4
    assert [each.cost for each in found] == sorted(each.cost for each in found)


# Against every combination of levels, on random rubrics


def levels_worth_taking(card: ReportCard, mark: Mark, view: View) -> Iterator[tuple[str, int]]:
    """Yield the better levels with their steps, from the worst level that there may be.

    For optimists from the best.
    """
    levels = card.rubric.levels(mark.criterion)
    ranked = list(levels)
    places = [ranked.index(level) for level in mark.possible if level in levels]
    now = min(places) if view == "optimistic" else max(places)
    for place, level in enumerate(ranked[:now]):
        if levels[level] != levels[ranked[now]]:
            yield level, now - place


def plannable(mark: Mark, levels: Mapping[str, Fraction], view: View) -> bool:
    if mark.level is not None:
        return mark.level in levels
    return view == "pessimistic" or (view == "optimistic" and mark.high < mark.best)


def grade_after(card: ReportCard, view: View) -> str:
    """Return the grade that counts: of the low end, or for optimists of the high one."""
    grade = card.grade_high if view == "optimistic" else card.grade_low
    assert grade is not None
    return grade


def every_plan(plan: Plan, coding: Coding, wish: Wish) -> dict[frozenset[str], Cost]:
    """Return the cheapest levels of each set of criteria that reaches the grade, by trying all."""
    rubric = plan.rubric
    card = coding.card(rubric)
    before = card.high if wish.view == "optimistic" else card.low
    ways: dict[str, list[tuple[str, int]]] = {
        mark.criterion: [
            way
            for way in levels_worth_taking(card, mark, wish.view)
            if wish.required.get(mark.criterion) in (None, way[0])
        ]
        for mark in card.marks
        if plannable(mark, rubric.levels(mark.criterion), wish.view)
        and mark.criterion not in wish.excluded
    }
    found: dict[frozenset[str], Cost] = {}
    for size in range(len(ways) + 1):
        for criteria in combinations(ways, size):
            if not set(wish.required) <= set(criteria):
                continue
            for levels in product(*[ways[criterion] for criterion in criteria]):
                after = coding
                for criterion, (level, _steps) in zip(criteria, levels, strict=True):
                    after = after.answering(criterion, level)
                graded = after.card(rubric)
                if not at_least(rubric, grade_after(graded, wish.view), wish.grade):
                    continue
                score = graded.high if wish.view == "optimistic" else graded.low
                cost = (size, sum(steps for _level, steps in levels), before - score)
                key = frozenset(criteria)
                found[key] = min(cost, found.get(key, cost))
    return {one: cost for one, cost in found.items() if not any(other < one for other in found)}


def cost_of(changes: tuple[LevelChange, ...]) -> Cost:
    steps = sum(change.steps for change in changes)
    return len(changes), steps, -sum((change.gain for change in changes), Fraction(0))


def set_of(changes: tuple[LevelChange, ...]) -> frozenset[str]:
    return frozenset(change.mark.criterion for change in changes)


VIEWS: st.SearchStrategy[View] = st.sampled_from(["known", "pessimistic", "optimistic"])


@tries(300)
@given(plans(), codings(printed=False), st.sampled_from(GRADES), VIEWS)
def test_plans_are_those_that_trying_everything_finds(
    plan: Plan, coding: Coding, grade: str, view: View
) -> None:
    wish = Wish(grade, view, alternatives=MANY)
    found = planning(coding.card(plan.rubric), wish, {})
    tried = every_plan(plan, coding, wish)
    if found.reached:
        assert tried == {frozenset(): (0, 0, Fraction(0))}
        assert found.plans == ()
        return
    assert [cost_of(each.changes) for each in found.plans] == sorted(tried.values())
    assert {set_of(each.changes): cost_of(each.changes) for each in found.plans} == tried


@tries(150)
@given(plans(), codings(printed=False), st.sampled_from(GRADES), VIEWS, st.data())
def test_required_and_excluded_are_kept(
    plan: Plan, coding: Coding, grade: str, view: View, data: st.DataObject
) -> None:
    rubric = plan.rubric
    card = coding.card(rubric)
    can = [
        mark.criterion
        for mark in card.marks
        if plannable(mark, rubric.levels(mark.criterion), view)
        and any(True for _way in levels_worth_taking(card, mark, view))
    ]
    required = data.draw(st.sets(st.sampled_from(can), max_size=2)) if can else set()
    excluded = data.draw(st.frozensets(st.sampled_from(CRITERIA), max_size=2)) - required
    levels: dict[str, str | None] = {}
    for id_ in sorted(required):
        mark = card.mark(id_)
        assert mark is not None
        ways = [level for level, _steps in levels_worth_taking(card, mark, view)]
        levels[id_] = data.draw(st.sampled_from([None, *ways]))
    wish = Wish(grade, view, MANY, levels, excluded)
    found = planning(card, wish, {})
    if found.reached:
        return
    tried = every_plan(plan, coding, wish)
    assert {set_of(each.changes): cost_of(each.changes) for each in found.plans} == tried
    for each in found.plans:
        assert not set_of(each.changes) & excluded
        assert all(
            change.level == (levels.get(change.mark.criterion) or change.level)
            for change in each.changes
        )


@given(plans(), codings(printed=False), st.sampled_from(GRADES), VIEWS)
def test_what_is_out_of_reach_stays_so_with_everything_at_its_best(
    plan: Plan, coding: Coding, grade: str, view: View
) -> None:
    rubric = plan.rubric
    card = coding.card(rubric)
    found = planning(card, Wish(grade, view), {})
    best = coding
    for mark in card.marks:
        levels = rubric.levels(mark.criterion)
        if plannable(mark, levels, view):
            best = best.answering(mark.criterion, next(iter(levels)))
    after = best.card(rubric)
    assert found.best == (after.high if view == "optimistic" else after.low)
    assert found.best_grade == grade_after(after, view)
    assert bool(found.plans or found.reached) == at_least(rubric, found.best_grade, grade)


@pytest.mark.parametrize(
    ("number", "up", "words"),
    [
        ("2.5", False, "2.5"),
        ("179999/2000", False, "about 89.999"),
        ("1/3", True, "about 0.334"),
        ("-1/3", False, "about -0.334"),
    ],
)
def test_what_falls_short_never_reads_as_if_it_did_not(number: str, up: bool, words: str) -> None:
    assert exact_or_about(Fraction(number), up=up) == words


# By hand


def rubric(**more: object) -> Rubric:
    criteria = {
        id_: {"title": id_, "area": "one", "weight": weight, "scale": "degree"}
        for id_, weight in (("a", 10), ("b", 10), ("c", 5), ("d", 5))
    }
    whole = {
        "id": "r",
        "title": "R",
        "cutoff": "08-01",
        "grades": {"A": 25, "B": 20, "C": 10, "F": 0},
        "scales": {"degree": {"full": 1, "half": "1/2", "none": 0}},
        "areas": {"one": {"title": "One"}},
        "criteria": criteria,
        **more,
    }
    return Rubric.model_validate(whole)


def card_of(
    asked: Rubric, printed: Mapping[str, object] | None = None, **answers: str | Mapping[str, str]
) -> ReportCard:
    state = State.model_validate(
        {
            "code": "TX",
            "name": "Texas",
            "answers": {
                id_: {"2011-01-01": {**claim, "citations": ("§ 1",), "act": "Act 1"}}
                for id_, said in answers.items()
                for claim in ({"level": said} if isinstance(said, str) else said,)
            },
            "published": {asked.id: {YEAR: {"source": "-", **printed}}} if printed else {},
        }
    )
    return report_card(asked, state, YEAR)


def shown(found: Planning) -> list[Chosen]:
    return [
        tuple((change.mark.criterion, change.level) for change in each.changes)
        for each in found.plans
    ]


def test_fewest_changes_come_before_smallest_steps() -> None:
    # 15 points to B: one change of ten and one of five; never three halves.
    card = card_of(rubric(), a="none", b="none", c="none", d="half")
    found = planning(card, Wish("B"), {})
    assert (found.score, found.grade, found.cut) == (Fraction("2.5"), "F", Fraction(20))
    assert shown(found)[0] == (("a", "full"), ("b", "full"))
    assert found.plans[0].score == Fraction("22.5")
    assert found.proof is not None
    assert found.proof.fewer_changes == Fraction("12.5")
    assert found.proof.fewer_steps == Fraction("17.5")
    assert shown(found)[1:] == [
        (("a", "full"), ("c", "full"), ("d", "full")),
        (("b", "full"), ("c", "full"), ("d", "full")),
    ]


def test_of_as_many_steps_the_plan_that_earns_more_comes_first() -> None:
    card = card_of(rubric(), a="half", b="full", c="none", d="none")
    found = planning(card, Wish("B", alternatives=1), {})
    # 15 points; A half needs one step for 5, C and D two steps each for 5.
    assert shown(found) == [(("a", "full"),), (("c", "full"),)]
    assert [each.score for each in found.plans] == [20, 20]


def test_what_nobody_has_coded_is_no_gap() -> None:
    card = card_of(rubric(), a="none", b="full")
    known = planning(card, Wish("B"), {})
    assert (known.start, known.score) == ("low", Fraction(10))
    assert shown(known) == [(("a", "full"),)]
    assert [each.criterion for hidden in known.hidden for each in hidden.criteria] == ["c", "d"]
    optimist = planning(card, Wish("B", "optimistic"), {})
    assert (optimist.start, optimist.score, optimist.reached) == ("high", Fraction(20), True)
    pessimist = planning(card, Wish("B", "pessimistic"), {})
    assert shown(pessimist) == [(("a", "full"),), (("c", "full"), ("d", "full"))]
    assert pessimist.plans[1].changes[0].mark.level is None


def test_what_falls_short_at_its_best_can_be_raised() -> None:
    """Of law that is half at most an optimist misses the other half."""
    card = card_of(rubric(), a={"at_most": "half"}, b="full", c="none", d="none")
    optimist = planning(card, Wish("B", "optimistic"), {})
    assert (optimist.start, optimist.score, optimist.reached) == ("high", Fraction(15), False)
    assert shown(optimist) == [(("a", "full"),), (("c", "full"),), (("d", "full"),)]
    (change,) = optimist.plans[0].changes
    assert (change.steps, change.gain) == (1, Fraction(5))


def test_a_printed_total_is_where_plans_start_from() -> None:
    card = card_of(rubric(), {"score": Fraction(16), "grade": "C"}, a="half")
    found = planning(card, Wish("B"), {})
    assert (found.start, found.score, found.grade) == ("published", Fraction(16), "C")
    assert shown(found) == [(("a", "full"),)]
    assert found.plans[0].score == 21
    # 30 in all, 16 printed, 5 of the rest lost in a: 9 are missing somewhere else.
    assert [each.missing for each in found.hidden] == [9]


def test_printed_areas_keep_their_points_and_changes_are_added() -> None:
    card = card_of(rubric(), {"areas": {"one": Fraction(18)}}, a="half", b="full")
    found = planning(card, Wish("B"), {})
    assert (found.start, found.score) == ("computed", Fraction(18))
    assert [each.score for each in found.plans] == [23]
    more = planning(card, Wish("A", "pessimistic"), {})
    assert more.plans == ()
    assert (more.best, more.best_grade, more.further) == (Fraction(23), "B", 1)
    (hidden,) = more.hidden
    assert (hidden.missing, [mark.criterion for mark in hidden.criteria]) == (
        Fraction(7),
        ["c", "d"],
    )


def test_further_says_how_few_open_criteria_could_make_up_the_rest() -> None:
    asked = rubric(grades={"A": 29, "B": 20, "F": 0})
    card = card_of(asked, {"areas": {"one": Fraction(18)}}, a="half", b="full")
    assert planning(card, Wish("A"), {}).further == 2
    assert planning(card_of(asked, a="half", b="half"), Wish("A"), {}).further == 2
    card = card_of(rubric(grades={"A": 40, "F": 0}), a="half", b="half")
    assert planning(card, Wish("A"), {}).further is None


def test_an_open_criterion_behind_a_cap_is_among_those_that_have_to_be_raised() -> None:
    # B begins at 20, and 'd' of 5 points is at "half" at least: one of 10 beside the 10 and it.
    asked = rubric(caps={"x": {"criterion": "d", "below": "half", "grade": "C"}})
    found = planning(card_of(asked, a="full"), Wish("B"), {})
    assert (found.plans, found.blocked, found.further) == ((), ("x",), 2)
    # Excluded, it holds the grade down whatever the others are.
    card = card_of(asked, a="full", d="none")
    assert planning(card, Wish("B", excluded=frozenset("d")), {}).further is None


@tries(500)
@given(plans(), codings(printed=False), st.sampled_from(GRADES))
def test_further_is_what_trying_every_set_of_open_criteria_finds(
    plan: Plan, coding: Coding, grade: str
) -> None:
    rubric = plan.rubric
    found = planning(coding.card(rubric), Wish(grade), {})
    if found.reached or found.plans:
        return
    best = coding
    for mark in coding.card(rubric).marks:
        levels = rubric.levels(mark.criterion)
        if plannable(mark, levels, "known"):
            best = best.answering(mark.criterion, next(iter(levels)))
    card = best.card(rubric)
    open_ = [mark.criterion for mark in card.marks if mark.level is None and mark.best > mark.low]
    enough = (
        number
        for number in range(len(open_) + 1)
        for raised in combinations(open_, number)
        if at_least(rubric, _low_grade(best, raised, rubric), grade)
    )
    assert found.further == next(enough, None)


def _low_grade(coding: Coding, raised: tuple[str, ...], rubric: Rubric) -> str:
    for id_ in raised:
        coding = coding.answering(id_, next(iter(rubric.levels(id_))))
    return grade_after(coding.card(rubric), "known")


def test_cap_has_to_be_lifted_first() -> None:
    asked = rubric(caps={"x": {"criterion": "d", "below": "half", "grade": "C"}})
    card = card_of(asked, a="full", b="full", c="full", d="none")
    found = planning(card, Wish("B"), {})
    assert (found.score, found.grade) == (Fraction(25), "C")
    assert shown(found) == [(("d", "half"),)]
    assert found.plans[0].changes[0].caps == ("x",)
    assert found.plans[0].grade == "A"
    barred = planning(card, Wish("B", excluded=frozenset({"d"})), {})
    assert (barred.plans, barred.blocked, barred.best_grade) == ((), ("x",), "C")


def test_rounding_before_the_grade_is_in_the_need() -> None:
    asked = rubric(
        grades={"A": 25, "B": Fraction("20.4"), "F": 0},
        rounding={"places": 0, "before_grade": True},
        scales={"degree": {"full": 1, "half": "1/2", "none": 0}},
    )
    card = card_of(asked, a="full", b="full", c="none", d="none")
    # 20 rounds to 20, below 20.4; 22.5 rounds to 23.
    assert shown(planning(card, Wish("B", alternatives=0), {})) == [(("c", "half"),)]


def test_what_does_not_apply_scales_the_gains() -> None:
    asked = rubric(not_applicable="drop")
    card = card_of(asked, a="none", b="full", c="full", d="not-applicable")
    found = planning(card, Wish("A", alternatives=0), {})
    # 25 of 30 apply: each point counts 6/5.
    assert found.score == 18
    assert [(change.gain, change.level) for change in found.plans[0].changes] == [
        (Fraction(12), "full")
    ]
    with pytest.raises(UnplannableError, match="'d' does not apply in Texas"):
        planning(card, Wish("A", required={"d": None}), {})


def test_required_is_kept_and_said_where_it_is_there_already() -> None:
    card = card_of(rubric(), a="half", b="full", c="none", d="none")
    found = planning(card, Wish("B", required={"c": "half", "b": None}, alternatives=0), {})
    assert shown(found) == [(("a", "full"), ("c", "half"))]
    assert [change.required for change in found.plans[0].changes] == [False, True]
    assert found.had == ("b",)
    with pytest.raises(UnplannableError, match="'z'"):
        planning(card, Wish("B", required={"z": None}), {})


def test_models_are_the_states_with_the_level_cited_ones_first() -> None:
    card = card_of(rubric(), a="none", b="full")
    others = [
        replace(card_of(rubric(), a="full"), state="AA"),
        replace(card_of(rubric(), a="half"), state="BB"),
    ]
    found = planning(card, Wish("B"), models_of(others))
    (model,) = found.plans[0].changes[0].models
    assert model.state == "AA"
    assert model.held.answer.citations == ("§ 1",)


def test_many_states_are_a_table_of_those_that_a_plan_lifts() -> None:
    asked = rubric()
    far = rubric(grades={"A": 40, "B": 20, "F": 0})

    def table(wish: Wish, *cards: ReportCard) -> str:
        return plain(plans_table([planning(card, wish, {}) for card in cards]))

    shown_ = table(Wish("B"), card_of(asked, a="half", b="full", c="none"))
    assert "15 to 20 C to B 1 1 20 a full" in " ".join(shown_.split())
    note = "a range: coded in part, and no total printed; the plan starts from its low end\n"
    assert note in shown_
    settled = card_of(far, a="full", b="full", c="full", d="full")
    assert table(Wish("B"), settled).endswith("\n\nB is reached already (1): TX\n")
    assert table(Wish("A"), settled).endswith("\n\nA is out of reach whatever changes (1): TX\n")


def test_gains_too_fine_to_add_up_are_refused() -> None:
    primes = [n for n in range(2, 3600) if all(n % k for k in range(2, int(n**0.5) + 1))]
    asked = Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "grades": {"A": 2, "F": 0},
            "areas": {"one": {"title": "One"}},
            "criteria": {
                f"c{n}": {
                    "title": "C",
                    "area": "one",
                    "weight": f"1/{n}",
                    "levels": {"full": 1, "none": 0},
                }
                for n in primes
            },
        }
    )
    card = card_of(asked, None, **{f"c{n}": "none" for n in primes})
    with pytest.raises(UnplannableError) as raised:
        planning(card, Wish("A"), {})
    assert str(raised.value) == (
        f"{len(primes)} criteria can change in Texas, too many to find the cheapest changes for "
        "certain; --exclude some"
    )


# The command

GRADES_OF_TWELVE = "[grades]\nA = 9\nF = 0\n"
TWELVE = f'title = "R"\ncutoff = "08-01"\n{GRADES_OF_TWELVE}[areas.one]\ntitle = "One"\n' + "".join(
    f'[criteria.c{place}]\nnumber = "{place + 1}"\narea = "one"\ntitle = "C{place}"\n'
    "levels = { full = 1, none = 0 }\n"
    for place in range(12)
)


@pytest.fixture
def twelve(write_workspace: Callable[[dict[str, str]], Path], program: Program) -> Program:
    """Write a state without any of twelve laws, and one that is coded in part."""
    write_workspace(
        {
            "rubrics/r.toml": TWELVE,
            "rubrics/plain.toml": TWELVE.replace(GRADES_OF_TWELVE, ""),
            "states/AA.toml": state_text(
                "Aland", "HB 1", **{f"c{place}": "none" for place in range(12)}
            ),
            "states/BB.toml": state_text("Beland", "HB 1", c0="full", c1="none"),
        }
    )
    return program


def test_a_long_alternative_says_how_it_differs(twelve: Program) -> None:
    words = ("gaps", "AA", "--to", "A", "-y", "2015", "-r", "r", "--alternatives", "1")
    assert (
        twelve(*words, "--require", "12=full").out
        == """\
Aland · F in 2015 (0 of 12)
to A: 9 changes of law
R · law in force on 2015-08-01 · 12 of 12 criteria coded
0 of 12 · grade F · the computed score

A begins at 9: 9 points more are needed

the cheapest plan: 9 changes, 9 steps, +9 to 9, grade A
gain  criterion          has   to    steps  states that have it
  +1  1 C0               none  full      1  BB
  +1  2 C1               none  full      1  none coded so on this day
  +1  3 C2               none  full      1  none coded so on this day
  +1  4 C3               none  full      1  none coded so on this day
  +1  5 C4               none  full      1  none coded so on this day
  +1  6 C5               none  full      1  none coded so on this day
  +1  7 C6               none  full      1  none coded so on this day
  +1  8 C7               none  full      1  none coded so on this day
  +1  12 C11 (required)  none  full      1  none coded so on this day
nothing cheaper reaches it: at most 8 with 8 changes

alternative 1: 9 changes, 9 steps, +9 to 9, grade A
as the cheapest plan, without 8 full, and with:
gain  criterion  has   to    steps  states that have it
  +1  9 C8       none  full      1  none coded so on this day

1 full
  BB since 2011-01-01 · HB 1 · § 1

no state is coded so on this day: 2 full, 3 full, 4 full, 5 full, 6 full, 7 full, 8 full, 12 full, \
9 full
"""
    )


def test_a_plan_names_the_law_of_its_models_as_data(twelve: Program) -> None:
    words = ("gaps", "AA", "--to", "a", "-y", "2015", "-r", "r", "--alternatives", "0")
    (found,) = json.loads(twelve(*words, "-f", "json").out)
    (plan,) = found["plans"]
    assert (plan["steps"], plan["gain"], plan["score"], plan["grade"]) == (9, "9", "9", "A")
    assert plan["changes"][0] == {
        "criterion": "c0",
        "number": "1",
        "area": "one",
        "level": "none",
        "to_level": "full",
        "steps": 1,
        "gain": "1",
        "caps": [],
        "required": False,
        "models": [{"state": "BB", "since": "2011-01-01", "act": "HB 1", "citations": ["§ 1"]}],
    }
    assert found["proof"] == {"fewer_changes": "8", "fewer_steps": None}


def test_what_is_met_already_is_said_and_what_is_open_at_its_best(twelve: Program) -> None:
    words = ("gaps", "BB", "--to", "A", "-y", "2015", "-r", "r")
    assert "\nrequired, and met already: c0\n" in twelve(*words, "--require", "1").out
    assert (
        twelve(*words, "--optimistic").out.split("\n\n")[0]
        == """\
Beland · not graded in 2015: 2 of 12 criteria answered
to A: nothing has to change, if all that is open is at its best
R · law in force on 2015-08-01 · 2 of 12 criteria coded
11 of 12 · grade A · the high end of a range: what is open is taken at its best"""
    )


def test_states_that_cannot_be_planned_for_are_left_out_unless_they_are_named(
    twelve: Program,
) -> None:
    words = ("--to", "A", "-y", "2015", "-r", "r", "--require", "c2")
    why = (
        "'c2' is uncoded on this day: what a change would earn is not known; --pessimistic takes "
        "it at its worst"
    )
    done = twelve("gaps", *words)
    assert f"BB is left out: {why}\n" in done.err
    assert "Aland      0  F            9      9   9  1 full, 2 full, 3 full" in done.out
    assert "Beland" not in done.out
    named = twelve("gaps", "BB", *words)
    assert (named.exit_code, named.out) == (2, "")
    assert why in named.err
    nobody = twelve("gaps", "--to", "A", "-y", "2009", "-r", "r", "--require", "c2")
    assert nobody.exit_code == 2
    assert "no state can be planned for" in nobody.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--require", "c1"), "name the grade that the plan has to reach: --to GRADE"),
        (("--to", "A", "--require", "c1", "--exclude", "2"), "'c1' is both required and excluded"),
        (("--to", "A", "--optimistic", "--pessimistic"), "give --optimistic or --pessimistic, not"),
        (("--to", "A", "--criterion", "c1"), "give --criterion or --to, not both"),
        (("--to", "B"), "there is no grade 'B': choose from A, F (rubric 'r')"),
        (("--to", "A", "-r", "plain"), "rubric 'plain' has no grades"),
    ],
)
def test_wrong_wishes_are_a_clear_line(
    twelve: Program, words: tuple[str, ...], message: str
) -> None:
    done = twelve("gaps", "AA", "-y", "2015", "-r", "r", *words)
    assert (done.exit_code, done.out) == (2, "")
    assert message in done.err


def test_only_printed_points_of_an_area_cannot_be_required(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    printed = '[published.r.2015]\nareas = { one = 3 }\nsource = "https://a.example"\n'
    files = {
        "rubrics/r.toml": TWELVE,
        "states/AA.toml": state_text("Aland", "HB 1", c0="none") + printed,
    }
    write_workspace(files)
    done = program("gaps", "AA", "--to", "A", "--require", "c1", "-y", "2015")
    assert done.exit_code == 2
    assert (
        "'c1' is uncoded on this day: only the printed points of its area are known, so no gain "
        "can be told"
    ) in done.err
    assert (
        program("gaps", "AA", "--to", "A", "-y", "2015").out
        == """\
Aland · F in 2015 (3 of 12), by the printed areas
to A: no plan can be named by what is coded, 1 of 12 criteria
R · law in force on 2015-08-01 · 1 of 12 criteria coded
3 of 12 · grade F · computed with the printed points of 1 area

A is out of reach by what is coded: with every coded criterion raised to its best level the score \
is 4, grade F
  the 5 points still missing would have to come from at least 5 of 11 criteria that are not settled

missing by printed figures, in criteria that are not settled, so that no plan can name them:
  One: 8, in 2–12
"""
    )


def test_a_grade_that_not_even_the_open_criteria_reach(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    beyond = TWELVE.replace("A = 9", "A = 13")
    write_workspace(
        {"rubrics/r.toml": beyond, "states/BB.toml": state_text("Beland", "HB 1", c0="none")}
    )
    page = program("gaps", "BB", "--to", "A", "-y", "2015").out
    line = (
        "the 12 points still missing cannot come from the 11 criteria that are not settled either"
    )
    assert f"\n  {line}\n" in page
