"""Ranks: from one more than the states that are certainly better to one more than may be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from hypothesis import assume, given

from program import ROOT, Run
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.card.grading import rounded
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.card.standings import Rank, rank_spans, standings
from statscore.reports.count.years import cards, graded_years
from test_yardstick import Feature, features, worlds
from workspaces import tries

# Against every completion of the law


def scores(rubric: Rubric, card: ReportCard) -> set[Fraction | None]:
    """Return what the state may score: in every world that the answers and the print leave."""
    printed = card.published
    found = set()
    for world in worlds(rubric, card):
        score = world.score
        if score is not None and rubric.rounding.before_rank:
            score = rounded(score, rubric.rounding)
        if printed is None or card.score is not None or world.score is None:
            found.add(score)
        elif printed.plain_score is not None:
            if rounded(world.score, rubric.rounding) == printed.plain_score:
                found.add(score)
        elif printed.score_ends is not None:
            if printed.score_ends[0] <= world.score <= printed.score_ends[1]:
                found.add(score)
        elif printed.grade in {None, world.grade}:
            found.add(score)
    return found


def ranks(own: set[Fraction | None], others: Sequence[set[Fraction | None]]) -> set[int]:
    """Return the best and the worst rank of each own score; a state without a score has none."""
    found = set()
    for mine in own - {None}:
        assert mine is not None
        above = [{score is not None and score > mine for score in theirs} for theirs in others]
        found |= {1 + sum(map(all, above)), 1 + sum(map(any, above))}
    return found


@tries(50)
@given(features(states=3, graded=True))
def test_a_rank_reaches_over_every_completion_of_the_law(feature: Feature) -> None:
    rubric = feature.read
    codes = ("TX", "OH", "LA")
    three = [replace(feature.card(place), state=code) for place, code in enumerate(codes)]
    assume(all(card.applies is not None for card in three))
    may = [scores(rubric, card) for card in three]
    assume(all(may))  # no law gives what was printed: the print stands, and is no completion
    found_spans = rank_spans(three)
    printed = any(
        card.score is None and card.published and (card.published.score or card.published.grade)
        for card in three
    )
    for place, card in enumerate(three):
        found = ranks(may[place], [*may[:place], *may[place + 1 :]])
        if card.applies is False:
            assert card.state not in found_spans
            continue
        low, high = found_spans[card.state]
        assert low <= min(found)
        assert max(found) <= high
        if not printed:
            assert (low, high) == (min(found), max(found))


@tries(20)
@given(features(states=3))
def test_the_standings_are_in_the_order_of_the_ranks(feature: Feature) -> None:
    codes = ("TX", "OH", "LA")
    named = [replace(feature.card(place), state=code) for place, code in enumerate(codes)]
    standing = standings(named)
    assert {one.card.state for one in standing} == set(codes)
    settled = [one for one in standing if one.by == "computed"]
    scores_ = [one.card.score for one in settled if one.card.score is not None]
    assert scores_ == sorted(scores_, reverse=True)
    assert all((one.span is None) == (one.card.applies is False) for one in standing)


# By hand


def rubric(**more: object) -> Rubric:
    return Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "points": 100,
            "grades": {"A": 90, "B": 80, "C": 70, "F": 0},
            "areas": {"x": {"title": "X"}},
            "criteria": {
                id_: {
                    "title": id_,
                    "area": "x",
                    "weight": weight,
                    "levels": {"full": 1, "half": "1/2", "none": 0},
                }
                for id_, weight in (("a", 50), ("b", 30), ("c", 20))
            },
            **more,
        }
    )


def card(
    code: str, levels: str = "", printed: object = None, asked: Rubric | None = None
) -> ReportCard:
    """Return a card of answers such as "a=full b=none", beside what was printed."""
    answers = dict(said.split("=") for said in levels.split())
    said = {
        "code": code,
        "name": code,
        "answers": {id_: {"2010-01-01": {"level": level}} for id_, level in answers.items()},
    }
    if printed:
        said["published"] = {"r": {2015: {"source": "https://example.org/", **printed}}}  # type: ignore[dict-item]
    return report_card(asked or rubric(), State.model_validate(said), 2015)


def spans(*cards: ReportCard) -> list[tuple[int, int]]:
    found = rank_spans(cards)
    return [tuple(found[each.state]) for each in cards]  # type: ignore[misc]


def test_a_settled_score_is_ranked_among_printed_grades() -> None:
    assert spans(
        card("AA", "a=full b=half c=none"),  # 65
        card("BB", printed={"grade": "A"}),
        card("CC", printed={"grade": "B"}),
        card("DD", printed={"grade": "F"}),  # anything below 70
        card("EE", "a=half b=half c=none"),  # 40
    ) == [(3, 4), (1, 1), (2, 2), (3, 5), (4, 5)]


def test_a_grade_is_cut_to_what_the_answers_leave() -> None:
    # B is 80 to 90; with b at none and c at full there are 70 points, with a at half 45.
    assert spans(
        card("AA", "b=none c=full", {"grade": "C"}),  # 70 alone
        card("BB", "a=full c=full", {"grade": "B"}),  # 85 of 70 to 100: from 80 to 90
        card("CC", "a=full b=none c=full"),  # 70
        card("DD", "a=half b=none c=full"),  # 45
    ) == [(2, 2), (1, 1), (2, 2), (4, 4)]


def test_a_printed_grade_may_be_one_that_a_cap_left_of_a_better_score() -> None:
    capped = rubric(caps={"x": {"criterion": "c", "below": "full", "grade": "C"}})
    other = card("BB", "a=full b=half c=full", asked=capped)  # 85
    assert spans(card("AA", printed={"grade": "C"}, asked=capped), other) == [(1, 2), (1, 2)]
    assert spans(card("AA", "c=full", {"grade": "C"}, capped), other) == [(2, 2), (1, 1)]


def test_a_printed_score_stands_for_what_rounds_to_it() -> None:
    thirds = rubric(
        rounding={"places": 0},
        criteria={
            "a": {
                "title": "A",
                "area": "x",
                "weight": 100,
                "levels": {"full": 1, "much": "278/300", "more": "279/300", "none": 0},
            }
        },
    )
    exact = card("AA", "a=much", asked=thirds)  # 92.67
    printed = card("BB", printed={"score": 93}, asked=thirds)  # 92.67 or 93
    assert spans(exact, printed) == [(1, 2), (1, 1)]
    as_printed = thirds.model_copy(
        update={"rounding": thirds.rounding.model_copy(update={"before_rank": True})}
    )
    assert spans(
        card("AA", "a=much", asked=as_printed), card("BB", printed={"score": 93}, asked=as_printed)
    ) == [(1, 1), (1, 1)]


def test_a_total_printed_as_a_span_is_ranked_by_its_ends() -> None:
    assert spans(
        card("AA", printed={"score": {"from": 73, "to": 84}}),  # 75 or 80
        card("BB", "a=full b=half c=half"),  # 75
        card("CC", "a=full b=none c=full"),  # 70
    ) == [(1, 1), (1, 2), (3, 3)]


def test_numbers_that_round_to_different_figures_are_told_apart() -> None:
    scale = rubric(
        rounding={"places": 0},
        criteria={
            "a": {"title": "A", "area": "x", "weight": 100, "linear": {"from": 0, "to": 100}}
        },
    )
    assert spans(
        card("AA", printed={"score": 93}, asked=scale),
        card("BB", printed={"score": 94}, asked=scale),
        card("CC", printed={"score": 94}, asked=scale),
    ) == [(3, 3), (1, 2), (1, 2)]


def test_where_nothing_applies_there_is_no_rank() -> None:
    dropping = rubric(not_applicable="drop")
    none = card("AA", "a=not-applicable b=not-applicable c=not-applicable", asked=dropping)
    other = card("BB", "a=full b=none c=none", asked=dropping)
    assert rank_spans([none, other]) == {"BB": Rank(1, 1)}
    standing = standings([none, other])
    assert [(one.card.state, one.rank, one.by) for one in standing] == [
        ("BB", 1, "computed"),
        ("AA", None, None),
    ]


def test_states_without_a_card_may_be_better() -> None:
    assert rank_spans([card("AA", "a=full b=full c=none")], unread=2) == {"AA": Rank(1, 3)}


def test_no_state_of_the_shipped_data_is_above_one_with_a_better_grade() -> None:
    workspace = load(ROOT)
    for graded in graded_years(workspace):
        order = list(graded.rubric.grades)
        of_year = cards(workspace, graded)
        found = rank_spans(of_year)
        for each in of_year:
            if each.known_grade is None:
                continue
            better = [
                other.state
                for other in of_year
                if other.known_grade in order[: order.index(each.known_grade)]
            ]
            assert found[each.state].low >= 1 + len(better)
            assert all(found[state].low <= found[each.state].low for state in better)


def test_a_printed_rank_disagrees_on_the_card_as_in_check(statscore: Run) -> None:
    folder = ROOT / "tests" / "errors" / "published-rank"
    words = "the printed rank is 1, but the scores that are here allow 2 to 51"
    assert words in statscore("check", workspace=folder).out
    asked = "grade", "TX", "--year", "2015", "--rank"
    assert f"disagrees: {words}" in statscore(*asked, workspace=folder).out
    (card_,) = json.loads(statscore(*asked, "-f", "json", workspace=folder).out)
    assert card_["published"]["disagrees"] == [{"figure": "rank", "says": words}]
    first = statscore("grade", "OH", "--year", "2015", "--rank", workspace=folder).out
    assert "disagrees" not in first
