"""What is true of every rubric and every state, tried on random ones."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from statscore.model.rubric import NOT_APPLICABLE, Rubric
from statscore.model.state import State
from statscore.reports.card.fingerprints import card_fingerprint
from statscore.reports.card.provenance import Release, provenance
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.standings import standings
from statscore.reports.change.comparison import Comparison, comparison
from statscore.reports.count.years import GradedYear, cards_of
from workspaces import ANSWERED, CRITERIA, LEVELS, YEAR, Coding, Plan, codings, plans


def _place(card: ReportCard, grade: str | None) -> int:
    """Return the place of a grade in its rubric, 0 the best."""
    assert grade is not None
    return list(card.rubric.grades).index(grade)


def _no_worse(card: ReportCard, than: ReportCard) -> bool:
    return (
        card.low >= than.low
        and card.high >= than.high
        and _place(card, card.grade_low) <= _place(than, than.grade_low)
        and _place(card, card.grade_high) <= _place(than, than.grade_high)
    )


def _within(card: ReportCard, wider: ReportCard) -> bool:
    return (
        wider.low <= card.low
        and card.high <= wider.high
        and _place(card, card.grade_low) <= _place(wider, wider.grade_low)
        and _place(card, card.grade_high) >= _place(wider, wider.grade_high)
    )


# One card.


@given(plans(), codings())
def test_the_score_lies_in_the_range_and_the_low_grade_is_never_the_better(
    plan: Plan, coding: Coding
) -> None:
    card = coding.card(plan.rubric)
    assert card.low <= card.high
    assert card.score is None or card.low == card.score == card.high
    assert _place(card, card.grade_low) >= _place(card, card.grade_high)
    for mark in card.marks:
        assert mark.low <= mark.high
        assert mark.points is None or mark.low == mark.high


@given(plans(), codings())
def test_areas_add_up_to_the_total(plan: Plan, coding: Coding) -> None:
    card = coding.card(plan.rubric)
    assert sum(area.ends[0] for area in card.areas) == card.low
    assert sum(area.ends[1] for area in card.areas) == card.high
    for area in card.areas:
        assert all(area.low <= end <= area.high for end in area.ends)


@given(plans(), codings())
def test_cards_that_share_what_years_have_in_common_are_those_made_alone(
    plan: Plan, coding: Coding
) -> None:
    state = coding.state(plan.rubric)
    years = [GradedYear(year, plan.rubric) for year in range(YEAR - 3, YEAR + 3)]
    together = list(cards_of(state, years))
    assert together == [report_card(plan.rubric, state, graded.year) for graded in years]
    parts = provenance(together, lambda _rubric, _year: Release()).parts
    assert [part.fingerprints for part in parts] == [
        {card.state: card_fingerprint(card)} for card in together
    ]


@given(plans(), codings(), st.data())
def test_the_order_of_criteria_and_areas_changes_nothing(
    plan: Plan, coding: Coding, data: st.DataObject
) -> None:
    criteria = data.draw(st.permutations(list(plan.criteria)))
    areas = data.draw(st.permutations(list(plan.areas)))
    one = coding.card(plan.rubric)
    other = coding.card(plan.in_order(criteria, areas).rubric)
    assert (one.low, one.high, one.score) == (other.low, other.high, other.score)
    assert (one.grade_low, one.grade_high, one.grade) == (
        other.grade_low,
        other.grade_high,
        other.grade,
    )


@given(plans(), codings(), st.data())
def test_a_better_level_never_lowers_the_score_or_worsens_the_grade(
    plan: Plan, coding: Coding, data: st.DataObject
) -> None:
    # Levels of the scale alone: "not-applicable" is no better or worse answer, and under "drop"
    # it moves what every other criterion can earn.
    criterion = data.draw(st.sampled_from(sorted(plan.criteria)))
    rubric = plan.rubric
    better, worse = sorted(data.draw(st.tuples(*[st.integers(0, 2)] * 2)))
    ranked = list(rubric.levels(criterion))
    card = coding.answering(criterion, ranked[better]).card(rubric)
    assert _no_worse(card, coding.answering(criterion, ranked[worse]).card(rubric))


@given(plans(), codings(printed=False), ANSWERED, st.data())
def test_coding_one_more_criterion_never_leads_out_of_the_range(
    plan: Plan, coding: Coding, answered: tuple[str, ...], data: st.DataObject
) -> None:
    # Not with published areas: marks that settle an area may contradict what was printed for it,
    # and then they, not the print, are the score.
    criterion = data.draw(st.sampled_from(sorted(plan.criteria)))
    # The range of an uncoded criterion goes from its worst level to its best (design, 4.3). What
    # does not apply earns as much as 1 or as little as 0, or is scaled out, which comes to a
    # share in between: inside the range of every scale that reaches from 0 to 1, outside others.
    if NOT_APPLICABLE in answered:
        assume(plan.criteria[criterion].from_nothing_to_all)
    rest = {id_: each for id_, each in coding.answers.items() if id_ != criterion}
    before = Coding(rest).card(plan.rubric)
    after = Coding(rest).answering(criterion, *answered).card(plan.rubric)
    assert _within(after, before)


@given(plans(), codings(printed=False), st.data())
def test_learning_the_day_of_a_change_never_leads_out_of_the_range(
    plan: Plan, coding: Coding, data: st.DataObject
) -> None:
    criterion = data.draw(st.sampled_from(sorted(plan.criteria)))
    earlier, later = data.draw(st.tuples(*[st.sampled_from(LEVELS)] * 2))
    undated = coding.answering(criterion, earlier, later).card(plan.rubric)
    for level in (earlier, later):
        assert _within(coding.answering(criterion, level).card(plan.rubric), undated)


@given(plans(), st.data())
def test_all_that_applies_at_its_best_is_all_the_points(plan: Plan, data: st.DataObject) -> None:
    shares = Fraction(1), Fraction(1, 2), Fraction(0)
    criteria = {
        id_: replace(each, shares=shares, bonus=False) for id_, each in plan.criteria.items()
    }
    inapplicable = data.draw(st.sets(st.sampled_from(CRITERIA)))
    # At least one criterion must be left that can earn something.
    assume(
        any(
            each.weight > 0 and (plan.method == "sum" or plan.areas[each.area])
            for id_, each in criteria.items()
            if id_ not in inapplicable
        )
    )
    best = {id_: "none" if each.weight < 0 else "full" for id_, each in criteria.items()}
    answers = {
        id_: (NOT_APPLICABLE if id_ in inapplicable else level,) for id_, level in best.items()
    }
    card = Coding(answers).card(replace(plan, criteria=criteria).rubric)
    assert card.score == card.out_of


# Two cards.


def _adds_up(found: Comparison) -> None:
    before, after = found.before, found.after
    assert sum(each.low for each in found.changes) == after.low - before.low
    assert sum(each.high for each in found.changes) == after.high - before.high
    if before.score is not None and after.score is not None:
        assert sum(each.low for each in found.changes) == found.score_change
    for each in found.changes:
        if each.before and each.after and each.cause != "coding":
            settled = each.before.level is not None and each.after.level is not None
            assert not settled or each.law + each.rubric == each.points


@given(plans(), codings(), codings())
def test_changes_of_the_law_add_up(plan: Plan, before: Coding, after: Coding) -> None:
    rubric = plan.rubric
    _adds_up(comparison(before.card(rubric), after.card(rubric)))


@given(plans(), plans(), codings(), codings())
def test_changes_of_law_and_rubric_together_add_up(
    old: Plan, new: Plan, before: Coding, after: Coding
) -> None:
    _adds_up(comparison(before.card(old.rubric), after.card(new.rubric)))


@given(plans(), plans(), codings())
def test_no_change_is_the_laws_where_only_the_rubric_differs(
    old: Plan, new: Plan, coding: Coding
) -> None:
    found = comparison(coding.card(old.rubric), coding.card(new.rubric))
    assert found.law_changes == ()
    assert all(each.law == 0 for each in found.changes)


@given(plans(), codings())
def test_a_card_does_not_differ_from_itself(plan: Plan, coding: Coding) -> None:
    assert comparison(coding.card(plan.rubric), coding.card(plan.rubric)).changes == ()


@given(plans(), plans(), codings(), codings())
def test_a_comparison_backwards_is_the_same_with_the_signs_turned(
    old: Plan, new: Plan, before: Coding, after: Coding
) -> None:
    first, second = before.card(old.rubric), after.card(new.rubric)
    there, back = comparison(first, second), comparison(second, first)

    def moved(
        found: Comparison, sign: int
    ) -> dict[tuple[str | None, str | None], tuple[Fraction, ...]]:
        return {
            (each.criterion, each.area if each.criterion is None else ""): (
                sign * each.low,
                sign * each.high,
                sign * each.law,
                sign * each.rubric,
            )
            for each in found.changes
        }

    assert moved(there, 1) == moved(back, -1)


# Many cards.


@given(st.lists(st.sampled_from(["60.04", "60.01", "60", "59.96", "0", None]), max_size=8))
def test_a_rank_counts_the_unrounded_scores_that_are_and_may_be_higher_and_ties_share_it(
    scores: list[str | None],
) -> None:
    rubric = Rubric.model_validate(
        {
            "id": "r",
            "title": "One question",
            "points": 100,
            "areas": {"one": {"title": "One"}},
            "criteria": {
                "a": {
                    "title": "A",
                    "area": "one",
                    "weight": 100,
                    "levels": {"full": 1, "none": 0},
                }
            },
        }
    )
    found = standings(
        report_card(
            rubric,
            State.model_validate(
                {
                    "code": f"S{number}",
                    "name": f"S{number}",
                    "published": {"r": {YEAR: {"score": score, "source": "-"}}} if score else {},
                }
            ),
            YEAR,
        )
        for number, score in enumerate(scores)
    )
    known = [Fraction(score) for score in scores if score]
    opened = scores.count(None)
    for standing in found:
        score = standing.card.known_score
        others = opened - (score is None)
        above = sum(each > (score or 0) for each in known)
        # What nobody knows may be all points or none of them.
        assert standing.span == (1 if score is None else 1 + above, 1 + above + others)
    assert [each.card.known_score for each in found] == [
        *sorted(known, reverse=True),
        *[None] * opened,
    ]
