"""Would the grade stand? Weightings, flips, dropping and order, held to brute force."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from program import Program, Run
from statscore.model.rubric import Cap, Rounding, Rubric
from statscore.reports.card.grading import cuts, grade_of
from statscore.reports.card.report_card import ReportCard
from statscore.reports.robustness import counting, gamma
from statscore.reports.robustness.chance import VALUES, places, places_at_once, stream, word
from statscore.reports.robustness.counting import counted
from statscore.reports.robustness.dropping import dropped
from statscore.reports.robustness.fast import numpy
from statscore.reports.robustness.flips import better, least_factor, least_moved, worse
from statscore.reports.robustness.gamma import SCALE, gamma_quantiles
from statscore.reports.robustness.lines import lines
from statscore.reports.robustness.order import order
from statscore.reports.robustness.panel import SettledPanel, left_out, panel, ranks
from statscore.reports.robustness.report import Chance, robustness
from statscore.reports.robustness.weightings import Family, dirichlet, whole, within
from statscore.views.robustness import at_least
from workspaces import CRITERIA, LEVELS, Coding, Plan, plans, state_text

pytest.importorskip("numpy")


@st.composite
def panels(draw: st.DrawFn) -> tuple[Plan, list[ReportCard]]:
    """Return a rubric with two to five settled cards under it."""
    plan = draw(plans())
    answers = st.fixed_dictionaries({id_: st.tuples(st.sampled_from(LEVELS)) for id_ in CRITERIA})
    cards = [Coding(draw(answers)).card(plan.rubric) for _each in range(draw(st.integers(2, 5)))]
    for index, card in enumerate(cards):
        object.__setattr__(card, "state", f"S{index}")
    return plan, cards


def _rubric(*weights: str, grades: dict[str, str]) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "grades": grades,
            "areas": {"one": {"title": "One"}},
            "criteria": {
                f"c{index}": {
                    "title": f"c{index}",
                    "area": "one",
                    "weight": weight,
                    "levels": {"full": 1, "half": "1/2", "none": 0},
                }
                for index, weight in enumerate(weights)
            },
        }
    )


def _card(rubric: Rubric, *levels: str, state: str = "TX") -> ReportCard:
    card = Coding({id_: (level,) for id_, level in zip(rubric.criteria, levels, strict=True)}).card(
        rubric
    )
    object.__setattr__(card, "state", state)
    return card


# Chance.


def test_the_words_are_those_of_splitmix64() -> None:
    # The reference values of the generator's authors for the seed 1234567.
    assert [word(1234567, place) for place in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@given(st.integers(0, 2**70), st.integers(0, 1), st.integers(0, 10**9))
def test_numpy_draws_the_same_numbers(seed: int, name: int, first: int) -> None:
    key = stream(seed, name)
    assert places_at_once(numpy(), key, first, 50).tolist() == places(key, first, 50)


def test_gamma_quantiles_of_shape_1_are_those_of_the_exponential() -> None:
    # -ln(1 - 1/8192), ln 2 (within the middle cell) and -ln(1/8192).
    table = gamma_quantiles(Fraction(1))
    assert table[0] / SCALE == pytest.approx(0.000122077, rel=0.02)
    assert (table[2047] + table[2048]) / 2 / SCALE == pytest.approx(0.693147, rel=1e-4)
    assert table[-1] / SCALE == pytest.approx(9.010913, rel=1e-3)


@pytest.mark.parametrize("shape", ["1/10", "1/2", "1", "5/2", "10", "400"])
def test_gamma_quantiles_have_the_mean_and_nearly_the_variance_of_the_distribution(
    shape: str,
) -> None:
    table = gamma_quantiles(Fraction(shape))
    assert len(table) == VALUES
    assert all(first <= second for first, second in pairwise(table))
    mean = Fraction(sum(table), VALUES) / SCALE
    square = Fraction(sum(each * each for each in table), VALUES) / SCALE**2
    assert float(mean / Fraction(shape)) == pytest.approx(1, abs=0.003)
    assert float((square - mean**2) / Fraction(shape)) == pytest.approx(1, abs=0.02)


def test_gamma_quantiles_of_a_whole_shape_have_the_probabilities_of_erlangs_formula() -> None:
    for k, quantile in enumerate(gamma_quantiles(Fraction(10))):
        x = quantile / SCALE
        below = 1 - math.exp(-x) * sum(x**n / math.factorial(n) for n in range(10))
        assert below == pytest.approx((k + 0.5) / VALUES, abs=3e-5)


def test_the_tables_are_the_same_on_every_machine() -> None:
    assert gamma_quantiles(Fraction(10))[::1000] == (2362313, 8050406, 10044184, 12292306, 18055495)
    assert gamma_quantiles(Fraction(1, 2))[::1000] == (1, 50754, 225889, 644790, 2697499)


@given(st.fractions("1/50", 30, max_denominator=9973))
def test_quantiles_in_floats_are_those_in_full(shape: Fraction) -> None:
    quick = gamma._in_floats(numpy(), shape)
    assert quick is None or quick == gamma._in_full(shape)


def test_what_floats_cannot_tell_is_worked_out_in_full() -> None:
    # Nearly all tables come out in floats; the finer ones of large shapes do not.
    shapes = [Fraction(number, 9973) for number in range(1, 90000, 3000)]
    assert sum(gamma._in_floats(numpy(), shape) is None for shape in shapes) <= 3
    assert gamma._in_floats(numpy(), Fraction(10**6)) is None
    assert gamma_quantiles(Fraction(10**6)) == gamma._in_full(Fraction(10**6))


def test_weights_within_a_share_lie_inside_it_and_are_the_rubrics_own_on_average() -> None:
    family = within([Fraction(15), Fraction(5)], Fraction(1, 4), seed=1)
    assert family.units == (3, 1)
    for unit, of in zip(family.units, family.table_of, strict=True):
        table = [unit * value for value in family.tables[of]]
        middle = unit * 4 * VALUES
        assert Fraction(sum(table), VALUES) == middle
        assert min(table) >= Fraction(3, 4) * middle
        assert max(table) <= Fraction(5, 4) * middle
        assert max(table) / middle == pytest.approx(1.25, abs=1e-3)


# The whole numbers of a panel.


@given(panels())
def test_a_panel_under_the_rubrics_own_weights_gives_the_cards_back(
    case: tuple[Plan, list[ReportCard]],
) -> None:
    _plan, cards = case
    weighed = panel(cards)
    assume(weighed.points > 0)
    scores = weighed.scores(weighed.units)
    scale = weighed.scale * sum(weighed.units)
    assert [Fraction(each, scale) for each in scores] == [card.score for card in cards]
    grades = list(weighed.rubric.grades)
    assert [grades[each] for each in weighed.graded(sum(weighed.units), scores)] == [
        card.grade for card in cards
    ]


@given(panels(), st.data())
def test_a_panel_under_other_weights_gives_the_cards_of_a_rubric_with_those(
    case: tuple[Plan, list[ReportCard]], data: st.DataObject
) -> None:
    plan, cards = case
    assume(plan.method == "sum")
    weighed = panel(cards)
    assume(weighed.points > 0)
    drawn = data.draw(st.tuples(*[st.integers(1, 9)] * len(weighed.criteria)))
    new = {
        mark.criterion: weighed.points * weight / sum(drawn)
        for mark, weight in zip(weighed.criteria, drawn, strict=True)
    }
    other = plan.rubric.model_copy(
        update={
            "criteria": {
                id_: each.model_copy(update={"weight": new.get(id_, each.weight)})
                for id_, each in plan.rubric.criteria.items()
            }
        }
    )
    recomputed = [
        Coding({mark.criterion: (mark.level or "",) for mark in card.marks}).card(other)
        for card in cards
    ]
    scores = weighed.scores(drawn)
    assert [Fraction(each, weighed.scale * sum(drawn)) for each in scores] == [
        card.score for card in recomputed
    ]
    grades = list(other.grades)
    assert [grades[each] for each in weighed.graded(sum(drawn), scores)] == [
        card.grade for card in recomputed
    ]


@given(
    st.fractions(-3, 3, max_denominator=40),
    st.fractions(-2, 2, max_denominator=40),
    st.sampled_from(["half-up", "half-even", "up", "down"]),
    st.integers(0, 1),
)
def test_the_cut_in_unrounded_points_is_where_the_rounded_score_earns_the_grade(
    score: Fraction, cut: Fraction, mode: str, decimals: int
) -> None:
    rounding = Rounding.model_validate({"places": decimals, "mode": mode, "before_grade": True})
    rubric = _rubric("1", grades={"A": str(cut), "B": str(cut - 1)}).model_copy(
        update={"rounding": rounding}
    )
    begins = dict(zip(rubric.grades, cuts(rubric), strict=True))
    earned = next((grade for grade, cut in begins.items() if cut.reached(score)), "B")
    assert earned == grade_of(rubric, score)


# Counting.


@given(panels(), st.integers(0, 5))
def test_numpy_counts_the_same(case: tuple[Plan, list[ReportCard]], seed: int) -> None:
    _plan, cards = case
    weighed = panel(cards)
    assume(weighed.points > 0)
    for family in (
        dirichlet(weighed.weights, Fraction(3), seed),
        within(weighed.weights, Fraction(1, 2), seed),
    ):
        of = lines(weighed, family)
        assert counting._at_once(numpy(), of, 60) == counting._one_by_one(of, 60)


def test_without_numpy_the_counts_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = _three()
    family = dirichlet(weighed.weights, Fraction(2), 7)
    quick = counted(weighed, family, 5000)
    monkeypatch.setattr(counting, "numpy", lambda: None)
    assert counted(weighed, family, 5000) == quick


def test_numbers_too_large_for_64_bits_are_counted_one_by_one() -> None:
    rubric = _rubric("999999999999", "1/9973", grades={"A": "1/2", "F": "0"})
    weighed = panel([_card(rubric, "full", "none"), _card(rubric, "none", "full", state="OH")])
    counts = counted(weighed, within(weighed.weights, Fraction(1, 4), 1), 50)
    assert counts.ranks == ((50, 0), (0, 50))


def _exactly(
    weighed: SettledPanel, family: Family, draws: int
) -> tuple[list[list[int]], list[list[int]]]:
    """Return ranks and grades of each state in each weighting, in whole numbers alone."""
    all_ranks, all_grades = [], []
    for draw in range(draws):
        factors = family.factors(draw)
        weights = [f * unit for f, unit in zip(factors, family.units, strict=True)]
        scores = weighed.scores(weights)
        all_ranks.append(ranks(scores))
        all_grades.append(weighed.graded(sum(weights), scores))
    return all_ranks, all_grades


@given(panels(), st.integers(0, 5), st.booleans(), st.integers(0, 3))
def test_counts_are_those_of_whole_numbers(
    case: tuple[Plan, list[ReportCard]], seed: int, inside: bool, prime: int
) -> None:
    _plan, cards = case
    weighed = panel(cards)
    assume(weighed.points > 0)
    # A weight of many digits: no sum is exact in floats any more.
    first, *rest = weighed.weights
    weighed = replace(weighed, weights=(first + Fraction(prime, 9973**5), *rest))
    areas = [mark.area for mark in weighed.criteria] if inside else []
    for family in (
        dirichlet(weighed.weights, Fraction(3), seed, areas),
        within(weighed.weights, Fraction(1, 2), seed, areas),
    ):
        of = lines(weighed, family)
        assert of.exact is not (prime > 0 or len(family.groups) > 1)
        counts = counted(weighed, family, 40)
        by_rank, by_grade = _exactly(weighed, family, 40)
        for state in range(len(cards)):
            assert [
                sum(each[state] == rank + 1 for each in by_rank) for rank in range(len(cards))
            ] == (list(counts.ranks[state]))
            assert [
                sum(each[state] == grade for each in by_grade)
                for grade in range(len(weighed.limits))
            ] == list(counts.grades[state])
        assert counting._at_once(numpy(), of, 40) == counting._one_by_one(of, 40)


def test_what_floats_cannot_tell_apart_is_compared_exactly() -> None:
    # A thousandth of 1/10**18 of a point decides: far below what a float holds beside 10**12.
    rubric = _rubric(
        "1000000000000", "0.000000000000000001", "1000000000000", grades={"A": "1e12", "F": "0"}
    )
    weighed = panel(
        [
            _card(rubric, "full", "none", "none", state="AA"),
            _card(rubric, "full", "half", "none", state="BB"),
            _card(rubric, "full", "full", "none", state="CC"),
            _card(rubric, "none", "full", "full", state="DD"),
        ]
    )
    for family in (
        within(weighed.weights, Fraction(1, 4), 1),
        dirichlet(weighed.weights, Fraction(10), 1),
    ):
        assert not lines(weighed, family).exact
        counts = counted(weighed, family, 200)
        by_rank, _by_grade = _exactly(weighed, family, 200)
        for state in range(4):
            assert counts.ranks[state] == tuple(
                sum(each[state] == rank for each in by_rank) for rank in (1, 2, 3, 4)
            )
        # CC is above BB and BB above AA each time; DD is first or last.
        assert counts.ranks[3][1:3] == (0, 0)


def test_weights_of_prime_denominators_are_quick_and_small() -> None:
    rubric = _rubric(
        *(f"{place}/{prime}" for place, prime in enumerate(PRIMES, start=1)),
        grades={"A": "1/50", "B": "1/100", "F": "0"},
    )
    levels = ("full", "half", "none")
    weighed = panel(
        [
            _card(
                rubric, *(levels[word(state, c) % 3] for c in range(len(PRIMES))), state=f"S{state}"
            )
            for state in range(3)
        ]
    )
    family = within(weighed.weights, Fraction(1, 4), 1)
    assert max(weighed.units).bit_length() > 300
    # One table of small numbers, however large the units are.
    assert len(family.tables) == 1
    assert max(family.tables[0]).bit_length() < 20
    by_rank, _by_grade = _exactly(weighed, family, 100)
    assert counted(weighed, family, 100).ranks == tuple(
        tuple(sum(each[state] == rank for each in by_rank) for rank in (1, 2, 3))
        for state in range(3)
    )


PRIMES = [number for number in range(9001, 9500) if all(number % factor for factor in range(2, 98))]


def test_blocks_of_any_size_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed = _three()
    family = dirichlet(weighed.weights, Fraction(2), 7)
    at_once = counted(weighed, family, 500)
    monkeypatch.setattr(counting, "BLOCK", 6)
    assert counted(weighed, family, 500) == at_once


def test_more_draws_begin_with_the_same_ones() -> None:
    weighed = _three()
    family = dirichlet(weighed.weights, Fraction(1), 1)
    few, more = counted(weighed, family, 4000), counted(weighed, family, 5000)
    for mine, theirs in zip(few.ranks, more.ranks, strict=True):
        assert all(a <= b for a, b in zip(mine, theirs, strict=True))


def _three() -> SettledPanel:
    rubric = _rubric("2", "1", "1", grades={"A": "3", "B": "2", "C": "0"})
    return panel(
        [
            _card(rubric, "full", "none", "half", state="AA"),
            _card(rubric, "none", "full", "full", state="BB"),
            _card(rubric, "half", "none", "none", state="CC"),
        ]
    )


def test_shares_under_any_weights_at_all_come_out_as_geometry_says() -> None:
    # Flat over the simplex of two equal weights: AA leads where the first weight is the greater,
    # in one half of all weightings; it earns 60 of 100 where that weight is 60 or more, in 2/5.
    rubric = _rubric("50", "50", grades={"A": "60", "F": "0"})
    weighed = panel(
        [
            _card(rubric, "full", "none", state="AA"),
            _card(rubric, "none", "full", state="BB"),
        ]
    )
    counts = counted(weighed, dirichlet(weighed.weights, Fraction(1), 1), 100_000)
    assert counts.ranks[0][0] / 100_000 == pytest.approx(0.5, abs=0.01)
    assert counts.grades[0][0] / 100_000 == pytest.approx(0.4, abs=0.01)


# The smallest flip.


def _weightings(total: int, number: int) -> Iterator[tuple[int, ...]]:
    if number == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _weightings(total - first, number - 1):
            yield (first, *rest)


SHARES = st.sampled_from([Fraction(0), Fraction(1, 4), Fraction(1, 2), Fraction(1)])
FINE = 12
"""Into how many parts a point is cut for brute force."""


@st.composite
def programs(draw: st.DrawFn) -> tuple[list[Fraction], list[Fraction], Fraction]:
    """Return small whole weights, shares, and a gain that is wanted."""
    number = draw(st.integers(2, 3))
    weights = [Fraction(draw(st.integers(1, 2))) for _each in range(number)]
    shares = [draw(SHARES) for _each in range(number)]
    return weights, shares, Fraction(draw(st.integers(1, 12)), 4)


@given(programs())
def test_the_fewest_points_to_move_are_those_of_brute_force(
    case: tuple[list[Fraction], list[Fraction], Fraction],
) -> None:
    weights, shares, gain = case
    found = least_moved(weights, shares, gain)
    # All weightings in twelfths of a point: 1, 1/2, 1/4 and 3/4 divide the gain within them.
    fine = [int(FINE * weight) for weight in weights]
    wanted = sum(w * s for w, s in zip(fine, shares, strict=True)) + FINE * gain
    brute = min(
        (
            Fraction(sum(abs(a - b) for a, b in zip(other, fine, strict=True)), 2 * FINE)
            for other in _weightings(sum(fine), len(fine))
            if sum(w * s for w, s in zip(other, shares, strict=True)) >= wanted
        ),
        default=None,
    )
    if found is None:
        assert brute is None
        return
    taken, to = found
    moved = sum((points for _index, points in taken), Fraction(0))
    assert moved == brute
    # And moving just these points gains just as much.
    new = list(weights)
    for index, points in taken:
        new[index] -= points
        new[to] += points
    assert min(new) >= 0
    assert sum(new) == sum(weights)
    gained = sum((a - b) * s for a, b, s in zip(new, weights, shares, strict=True))
    assert gained == gain


@given(programs())
def test_the_least_factor_is_that_of_brute_force(
    case: tuple[list[Fraction], list[Fraction], Fraction],
) -> None:
    weights, shares, gain = case
    factor = least_factor(weights, shares, gain)
    if factor is None:
        assert max(shares) * sum(weights) < gain + sum(
            w * s for w, s in zip(weights, shares, strict=True)
        )
        return
    # The most that changes within the factor gain is the gain, and any less factor gains less.
    assert _most_within(weights, shares, factor) == gain
    assert _most_within(weights, shares, factor * Fraction(99, 100)) < gain


def _most_within(
    weights: Sequence[Fraction], shares: Sequence[Fraction], factor: Fraction
) -> Fraction:
    """Return the most gained, over the corners of the box: one weight at most lies between."""
    low = [max(Fraction(0), w - factor * w) for w in weights]
    high = [w + factor * w for w in weights]
    best = Fraction(0)
    for free in range(len(weights)):
        others = [index for index in range(len(weights)) if index != free]
        for bits in range(2 ** len(others)):
            new = list(weights)
            for bit, index in enumerate(others):
                new[index] = high[index] if bits >> bit & 1 else low[index]
            new[free] = sum(weights, Fraction(0)) - sum(
                (new[index] for index in others), Fraction(0)
            )
            if low[free] <= new[free] <= high[free]:
                gained = sum(
                    ((a - b) * s for a, b, s in zip(new, weights, shares, strict=True)),
                    Fraction(0),
                )
                best = max(best, gained)
    return best


@st.composite
def small_cards(draw: st.DrawFn) -> ReportCard:
    """Return a card of two or three criteria of one to three points."""
    weights = draw(st.lists(st.integers(1, 3), min_size=2, max_size=3))
    cut = draw(st.integers(1, 2 * sum(weights) - 1))
    rubric = _rubric(*map(str, weights), grades={"A": f"{cut}/2", "B": f"{cut}/4", "C": "0"})
    levels = draw(st.tuples(*[st.sampled_from(["full", "half", "none"])] * len(weights)))
    return _card(rubric, *levels)


@given(small_cards())
def test_no_weighting_flips_the_grade_with_less_and_one_does_with_as_much(
    card: ReportCard,
) -> None:
    weighed = panel([card])
    grades = list(card.rubric.grades)
    mine = grades.index(card.grade or "")
    fine = [8 * int(each) for each in weighed.weights]
    found: dict[bool, list[Fraction]] = {True: [], False: []}
    for other in _weightings(sum(fine), len(fine)):
        graded = weighed.graded(sum(other), weighed.scores(other))[0]
        if graded != mine:
            moved = Fraction(sum(abs(a - b) for a, b in zip(other, fine, strict=True)), 16)
            found[graded < mine].append(moved)
    (member,) = weighed.members
    for flip, moves in (
        (better(weighed, member), found[True]),
        (worse(weighed, member), found[False]),
    ):
        if flip is None:
            assert moves == []
        elif flip.reached:
            assert moves == [] or min(moves) >= flip.moved
            if (8 * flip.moved).denominator == 1:
                assert min(moves) == flip.moved
        else:
            # A little more than the bound is enough: one eighth of a point is a little here.
            assert all(moved > flip.moved for moved in moves)
            assert min(moves) <= flip.moved + Fraction(1, 8) * len(fine)


def test_a_flip_by_hand() -> None:
    # Weights 2, 1, 1 of 4: "full none half" earns 2.5, a B; A begins at 3. Half a point of weight
    # from the criterion that earns nothing to the one that earns all is enough. Within a factor:
    # the weighted median share is 1/2 or 1; raised the first, lowered the others: 2 + 1/2 = 1.5
    # of spread about 1/2 (2 × 1/2 + 1 × 1/2), so that 0.5 / 1.5 = 1/3.
    rubric = _rubric("2", "1", "1", grades={"A": "3", "B": "2", "C": "0"})
    weighed = panel([_card(rubric, "full", "none", "half")])
    flip = better(weighed, weighed.members[0])
    assert flip is not None
    assert (flip.grade, flip.moved, flip.factor, flip.reached) == (
        "A",
        Fraction(1, 2),
        Fraction(1, 3),
        True,
    )
    assert [tuple(each) for each in flip.taken] == [("c1", Fraction(1, 2))]
    assert flip.given == "c0"
    # Down to C: below 2. From the full one to the empty one, more than half a point.
    flip = worse(weighed, weighed.members[0])
    assert flip is not None
    assert (flip.grade, flip.moved, flip.reached) == ("C", Fraction(1, 2), False)


def test_a_cap_that_holds_the_grade_down_cannot_be_weighed_away() -> None:
    plain = _rubric("2", "2", grades={"A": "3", "B": "2", "C": "0"})
    cap = Cap.model_validate({"criterion": "c1", "below": "full", "grade": "B"})
    rubric = plain.model_copy(update={"caps": {"x": cap}})
    weighed = panel([_card(rubric, "full", "half")])
    member = weighed.members[0]
    assert (member.card.score, member.card.grade) == (Fraction(3), "B")
    assert better(weighed, member) is None
    # All weight on the half: 4 × 1/2 = 2 is still a B.
    assert worse(weighed, member) is None


# Order and dropping.


@given(panels(), st.data())
def test_a_pair_keeps_its_order_exactly_where_no_weighting_turns_it(
    case: tuple[Plan, list[ReportCard]], data: st.DataObject
) -> None:
    _plan, cards = case
    weighed = panel(cards)
    assume(weighed.units)
    found = order(weighed)
    corners = [
        tuple(int(index == other) for other in range(len(weighed.units)))
        for index in range(len(weighed.units))
    ]
    inside = data.draw(st.tuples(*[st.integers(0, 9)] * len(weighed.units)))
    for one in weighed.members:
        for two in weighed.members:
            if one is two:
                continue
            i, j = weighed.members.index(one), weighed.members.index(two)
            at_corners = [weighed.scores(each) for each in corners]
            never_below = all(each[i] >= each[j] for each in at_corners)
            never_above = all(each[i] <= each[j] for each in at_corners)
            assert (two.state in found.above[one.state]) == (never_below and not never_above)
            assert (two.state in found.equal[one.state]) == (never_below and never_above)
            scores = weighed.scores(inside)
            if two.state in found.above[one.state]:
                assert scores[i] >= scores[j]
    assert found.kept + found.same + found.can_turn == found.pairs


def test_dropping_by_hand() -> None:
    # AA 2.5, BB 2, CC 1 of 4: ranks 1 2 3, grades B B C. Without the first criterion, the others
    # are scaled from 2 to 4: AA 1, BB 4, CC 0: ranks 2 1 3, grades C A C.
    found = {each.mark.criterion: each for each in dropped(_three())}
    first = found["c0"]
    assert first.ranks == {"AA": 2, "BB": 1, "CC": 3}
    assert first.regraded == {"AA": "C", "BB": "A"}
    assert (first.mean_shift, first.most) == (Fraction(2, 3), 1)
    assert next(iter(dropped(_three()))).mark.criterion == "c0"


def test_the_mean_rank_shift_is_that_of_recomputed_rubrics() -> None:
    # What COINr calls remove_elements: drop one, compute again, take the mean absolute rank change.
    weighed = _three()
    before = ranks(weighed.scores(weighed.units))
    for drop in dropped(weighed):
        kept = {mark.criterion for mark in weighed.criteria} - {drop.mark.criterion}
        scores = [
            sum(
                (each.low for each in member.card.marks if each.criterion in kept),
                Fraction(0),
            )
            for member in weighed.members
        ]
        after = [1 + sum(other > score for other in scores) for score in scores]
        shift = Fraction(sum(abs(a - b) for a, b in zip(after, before, strict=True)), len(after))
        assert drop.mean_shift == shift


@given(panels())
def test_ranks_without_a_criterion_are_those_of_a_rubric_without_it(
    case: tuple[Plan, list[ReportCard]],
) -> None:
    plan, cards = case
    assume(all(each.weight >= 0 and not each.bonus for each in plan.criteria.values()))
    for drop in dropped(panel(cards)):
        kept = {id_: each for id_, each in plan.criteria.items() if id_ != drop.mark.criterion}
        rubric = replace(plan, criteria=kept, caps={}).rubric
        again = {}
        for card in cards:
            levels = {mark.criterion: (mark.level or "",) for mark in card.marks}
            again[card.state] = Coding({id_: levels[id_] for id_ in kept}).card(rubric)
        scores = {state: card.low for state, card in again.items()}
        assert drop.ranks == {
            state: 1 + sum(other > score for other in scores.values())
            for state, score in scores.items()
        }


def test_one_criterion_alone_cannot_be_dropped() -> None:
    rubric = _rubric("1", grades={"A": "1", "F": "0"})
    assert dropped(panel([_card(rubric, "full")])) == ()


# The whole report.


def test_what_cannot_be_weighed_anew_is_named() -> None:
    rubric = _rubric("2", "2", grades={"A": "3", "F": "0"})
    settled = _card(rubric, "full", "half", state="AA")
    part = Coding({"c0": ("full",)}).card(rubric)
    nothing = Coding({}).card(rubric)
    object.__setattr__(part, "state", "BB")
    object.__setattr__(nothing, "state", "CC")
    assert [left_out(card) for card in (settled, part, nothing)] == [
        None,
        "coded in part",
        "nothing coded",
    ]
    found = robustness([settled, part, nothing], Chance(draws=10))
    assert found.left_out == (("BB", "coded in part"), ("CC", "nothing coded"))
    # AA has 3, BB from 2 to 4, CC from 0 to 4: AA may be first, or third behind both.
    assert (found.standings[0].uncoded_best, found.standings[0].uncoded_worst) == (1, 3)
    assert [(card.state, best, worst) for card, best, worst in found.open] == [("BB", 1, 3)]


def test_a_dropped_criterion_leaves_the_card_out() -> None:
    plain = _rubric("2", "2", grades={"A": "3", "F": "0"})
    rubric = plain.model_copy(update={"not_applicable": "drop"})
    assert left_out(_card(rubric, "full", "not-applicable")) == "something dropped"


def test_whole_numbers_keep_the_proportions() -> None:
    assert whole([Fraction("2.5"), Fraction("5"), Fraction("1/3")]) == (15, 30, 2)


# On the data that ships.


def test_texas_under_the_rubric_of_two_questions(shipped: Run) -> None:
    words = ("TX", "-r", "non-criminalization", "--year", "2019", "--format", "json")
    data = json.loads(shipped("robustness", *words).out)
    (texas,) = data["states"]
    assert (texas["score"], texas["grade"], texas["rank"]) == ("8", "Protects in part", 27)
    # 3/15 of the first question and all of the second: 8 points. Below 6 it protects little:
    # 2 points less, at 4/5 of a point for each moved from the second to the first.
    assert texas["worse"] == {
        "grade": "Protects little",
        "moved": "2.5",
        "of": "20",
        "factor": "0.5",
        "reached": False,
        "from": {"specialized-services": "2.5"},
        "to": "non-criminalization",
    }
    assert data["pairs"] == {"all": 861, "keep_order": 628, "level": 145, "can_turn": 88}
    # The same on every machine.
    assert texas["weightings"]["dirichlet"]["grade_holds"] == "0.9221"
    assert texas["weightings"]["within"]["rank_holds"] == "0.5066"


def test_published_totals_cannot_be_weighed_anew(shipped: Run) -> None:
    done = shipped("robustness", "TX", "--year", "2015")
    assert done.exit_code == 1
    assert done.out == ""
    assert "a published total cannot be worked out under other weights" in done.err
    assert "--rubric non-criminalization --year 2019 (42)" in done.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--concentration", "x"), "--concentration 'x' is no number from 0 to 1,000,000"),
        (("--concentration", "0"), "--concentration is at least 0.001"),
        (("--within", "101"), "--within '101' is no number from 0 to 100"),
        (("--concentration", "1000001"), "--concentration '1000001' is no number from 0 to"),
        (("--within", "-5"), "--within '-5' is no number from 0 to 100"),
        (("--within", "1e1"), "--within '1e1' is no number from 0 to 100"),
        (("--within", "1/3"), "--within '1/3' is no number from 0 to 100"),
        (("--draws", "0"), "--draws: input should be greater than or equal to 1"),
    ],
)
def test_wrong_options_are_a_clear_line(words: tuple[str, ...], message: str, shipped: Run) -> None:
    done = shipped("robustness", *words)
    assert done.exit_code == 2
    assert message in done.err
    assert "Traceback" not in done.err


# On a small workspace.

TWO_QUESTIONS = """\
    title = "R"
    cutoff = "08-01"
    [grades]
    A = 24
    B = 15
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
    """


Write = Callable[[dict[str, str]], Path]


def test_a_page_of_a_card_that_nothing_flips_and_one_that_is_open(
    write_workspace: Write, program: Program
) -> None:
    write_workspace(
        {
            "rubrics/r.toml": TWO_QUESTIONS,
            "states/AA.toml": state_text("Aland", a="full", b="half"),
            "states/BB.toml": state_text("Beland", a="none", b="none"),
            "states/CC.toml": state_text("Celand"),
            "states/DD.toml": state_text("Deland", a="half"),
        }
    )
    assert (
        program("robustness", "-y", "2015", "--draws", "1000").out
        == """\
Would the grades stand? R · 2015 · 2 settled cards
2 of 2 grades hold in at least 90 % of the weightings of either kind; AA the least, in 99 %
Law in force on 2015-08-01 · 1,000 weightings of each kind, drawn with seed 1: first at random \
around the rubric's weights (a Dirichlet distribution of concentration 10: the higher, the \
nearer), then each weight within 25 % of its own

state  score  grade  grade %  rank   rank %  5–95 %  of 4  flips at
AA        20  B       99/100     1  100/100     1/1   1–3  26.7 % ↑
BB         0  F      100/100     2  100/100     2/2   3–4     never
grade %, rank %: the weightings in a hundred that keep it, those of the first kind/of the second
5–95 %: the ranks of nine weightings in ten
of 4: the ranks that uncoded law leaves open
flips at: the weight that has to move to a worse (↓) or better grade (↑); >: any more

Without one criterion
without     ranks move by  at most  other grade
2 Services              0        0            1  AA
1 Immunity              0        0            0

1 pair of states: 1 in the same order under all weights that are not negative, 0 level under all, \
0 that can change places

Coded in part: what the uncoded leaves open
state        score  grade   rank among all  coded
DD Deland  5 to 25  F to A             1–3    1/2

not tried under other weights, coded in part (1): DD
not tried under other weights, nothing coded (nobody knows which marks a published total is made \
of) (1): CC
"""
    )
    alone = program("robustness", "CC", "-y", "2015")
    assert (alone.exit_code, alone.out) == (1, "")
    assert "CC, r 2015: nothing coded (nobody knows which marks" in alone.err


def test_where_no_card_is_settled_none_is_offered(write_workspace: Write, program: Program) -> None:
    files = {"rubrics/r.toml": TWO_QUESTIONS, "states/DD.toml": state_text("Deland", a="half")}
    write_workspace(files)
    done = program("robustness", "-y", "2015")
    assert (done.exit_code, done.out) == (1, "")
    assert done.err == (
        "statscore: no card of r 2015 is settled by its own marks, and a published total cannot be "
        "worked out under other weights\n"
    )


def test_without_states_there_is_nothing_to_weigh(write_workspace: Write, program: Program) -> None:
    write_workspace({"rubrics/r.toml": TWO_QUESTIONS})
    done = program("robustness", "-y", "2015")
    assert (done.exit_code, done.out) == (1, "")
    assert "there is no sound state in states/" in done.err


def test_a_rubric_of_one_question_has_no_criterion_to_drop(
    write_workspace: Write, program: Program
) -> None:
    one = TWO_QUESTIONS.split("    [criteria.b]", maxsplit=1)[0]
    files = {"rubrics/r.toml": one, "states/AA.toml": state_text("Aland", a="full")}
    write_workspace(files)
    page = program("robustness", "AA", "-y", "2015").out
    assert "AA        10  F      100/100     1  100/100     1/1     1     never\n" in page
    assert "worse: under no weights\nbetter: under no weights\n" in page
    assert "without one" not in page.casefold()


def test_of_many_criteria_those_that_move_ranks_least_are_counted(
    write_workspace: Write, program: Program
) -> None:
    criteria = "".join(
        f'[criteria.c{index}]\narea = "one"\ntitle = "C{index}"\n'
        f"levels = {{ full = 1, none = 0 }}\n"
        for index in range(12)
    )
    write_workspace(
        {
            "rubrics/r.toml": f'title = "R"\n[areas.one]\ntitle = "One"\n{criteria}',
            "states/AA.toml": state_text("Aland", **{f"c{index}": "full" for index in range(12)}),
            "states/BB.toml": state_text("Beland", **{f"c{index}": "none" for index in range(12)}),
        }
    )
    page = program("robustness", "-y", "2015", "--draws", "10").out
    assert "\n2 more criteria, each moving ranks by 0 or less on average\n" in page


WITHOUT_GRADES = """\
    title = "R"
    rounding = { places = 2 }
    [areas.one]
    title = "One"
    [areas.two]
    title = "Two"
    [criteria.a]
    area = "one"
    title = "Immunity"
    weight = 60
    levels = { full = 1, most = "0.6", none = 0 }
    [criteria.b]
    area = "two"
    title = "Services"
    weight = 40
    levels = { full = 1, some = "0.37125", none = 0 }
    """


def test_without_grades_only_ranks_are_said(write_workspace: Write, program: Program) -> None:
    write_workspace(
        {
            "rubrics/r.toml": WITHOUT_GRADES,
            "states/AA.toml": state_text("Aland", a="full", b="some"),
            "states/BB.toml": state_text("Beland", a="most", b="full"),
            "states/CC.toml": state_text("Celand", a="most"),
        }
    )
    words = ("robustness", "-y", "2015", "--draws", "100")
    page = program(*words).out
    assert page.startswith("Would the ranks stand? R · 2015 · 2 settled cards\n")
    assert "\nstate  score  rank  rank %   5–95 %  of 3\nBB     76.00     1 " in page
    assert "\nAA     74.85     2 " in page
    assert "\nwithout   ranks move by  at most\n" in page
    for output in (page, program(*words, "AA").out, program(*words, "--format", "md").out):
        assert "grade" not in output
        assert "flip" not in output
        assert "never |" not in output
        assert "worse" not in output
    head, *_rows = program(*words, "--format", "csv").out.splitlines()
    assert head == (
        "state,fips,geoid,rubric,year,as_of,score,score_numerator,score_denominator,rank,"
        "dirichlet_rank_holds,dirichlet_rank_holds_numerator,dirichlet_rank_holds_denominator,"
        "dirichlet_rank_5,dirichlet_rank_95,within_rank_holds,within_rank_holds_numerator,"
        "within_rank_holds_denominator,within_rank_5,within_rank_95,rank_best_uncoded,"
        "rank_worst_uncoded,draws,seed,concentration,concentration_numerator,"
        "concentration_denominator,within,within_numerator,within_denominator,edition,fingerprint"
    )
    data = json.loads(program(*words, "--format", "json").out)
    assert data["states"][0]["weightings"]["within"].keys() == {"rank_holds", "rank_5", "rank_95"}
    assert not data["states"][0].keys() & {"drops_that_hold", "worse", "better"}
    assert "grades" not in data["without"][0]


def test_inside_areas_of_one_criterion_nothing_moves(
    write_workspace: Write, program: Program
) -> None:
    write_workspace(
        {
            "rubrics/r.toml": WITHOUT_GRADES,
            "states/AA.toml": state_text("Aland", a="full", b="some"),
            "states/BB.toml": state_text("Beland", a="most", b="full"),
        }
    )
    words = ("robustness", "-y", "2015", "--draws", "50", "--inside-areas")
    page = program(*words).out
    assert (
        "BB     76.00     1  100/100     1/1     1\nAA     74.85     2  100/100     2/2     2\n"
        in page
    )
    assert "divided inside each area, so that areas count as they do" in " ".join(page.split())
    assert json.loads(program(*words, "--format", "json").out)["inside_areas"] is True
    head, row, _last = program(*words, "--format", "csv").out.splitlines()
    assert dict(zip(head.split(","), row.split(","), strict=True))["inside_areas"] == "yes"


def test_numpy_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert numpy() is None


@pytest.mark.parametrize(
    ("share", "words"),
    [("1", "all"), ("9999/10000", "at least 99 %"), ("0.705", "at least 70 %")],
)
def test_how_many_weightings_are_meant_is_said_once(share: str, words: str) -> None:
    assert at_least(Fraction(share)) == words
