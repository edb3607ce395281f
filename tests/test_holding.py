"""Which answer holds on a day."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest

from statscore.model.dates import when
from statscore.model.rubric import LawBasis
from statscore.model.state import State
from statscore.reports.card.holding import Holding, holding

UNCODED = "uncoded"


def _on(answers: str, day: str, law: LawBasis = "in-force", through: str | None = None) -> Holding:
    """Return what holds on the day; `answers` has a line an answer: date = { level = … }."""
    data: dict[str, Any] = {"code": "TX", "name": "Texas", "through": through}
    state = State.model_validate({**data, "answers": {"asked": tomllib.loads(answers)}})
    return holding(state.answers["asked"], date.fromisoformat(day), law, state.through)


def _levels(found: Holding) -> str:
    """Return the level that is settled, or the levels that are possible, latest first."""
    if found.settled:
        return found.settled.answer.says
    if found.pending:
        return "pending"
    if not found.complete:
        return UNCODED
    return " or ".join(held.answer.says for held in found.candidates)


ONE = '2015-06-01 = { level = "full" }'
TWO = """
2011-08-01 = { level = "none" }
2015-06-01 = { level = "full" }
"""


@pytest.mark.parametrize(
    ("answers", "day", "expected"),
    [
        (ONE, "2015-05-31", UNCODED),
        (ONE, "2015-06-01", "full"),
        (ONE, "2099-12-31", "full"),
        (TWO, "2011-07-31", UNCODED),
        (TWO, "2011-08-01", "none"),
        (TWO, "2015-05-31", "none"),
        (TWO, "2015-06-01", "full"),
    ],
)
def test_an_answer_holds_from_its_day_until_the_next(answers: str, day: str, expected: str) -> None:
    assert _levels(_on(answers, day)) == expected


def test_answers_are_taken_by_effective_date_however_the_file_orders_them() -> None:
    answers = """
    2015-06-01 = { level = "full" }
    2011-08-01 = { level = "none" }
    2013-01-01 = { level = "partial" }
    """
    days = ("2012-01-01", "2014-01-01", "2016-01-01")
    assert [_levels(_on(answers, day)) for day in days] == ["none", "partial", "full"]


SIGNED = """
2011-08-01 = { level = "none" }
2015-09-01 = { level = "full", enacted = 2015-06-09 }
"""


@pytest.mark.parametrize(
    ("day", "law", "expected"),
    [
        ("2015-06-08", "enacted", "none"),
        ("2015-06-09", "enacted", "full"),
        ("2015-08-31", "enacted", "full"),
        ("2015-06-09", "in-force", "none"),
        ("2015-08-31", "in-force", "none"),
        ("2015-09-01", "in-force", "full"),
        ("2011-08-01", "enacted", "none"),  # no enactment known: the effective date
        ("2011-07-31", "enacted", UNCODED),
    ],
)
def test_an_act_counts_once_signed_or_once_in_force(day: str, law: LawBasis, expected: str) -> None:
    assert _levels(_on(SIGNED, day, law)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2014-06-30", "none"),
        ("2014-07-15", "full"),  # signed first; the other act is not signed yet
        ("2014-08-15", "full"),  # both are signed: the one that takes effect last prevails
        ("2015-06-01", "full"),
    ],
)
def test_of_two_signed_acts_the_one_that_takes_effect_last_prevails(
    day: str, expected: str
) -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2014-09-01 = { level = "partial", enacted = 2014-08-01 }
    2015-01-01 = { level = "full", enacted = 2014-07-01 }
    """
    assert _levels(_on(answers, day, "enacted")) == expected


def test_a_law_made_to_work_backwards_counts_no_later_than_it_takes_effect() -> None:
    answers = '2015-01-01 = { level = "full", enacted = 2015-06-09 }'
    assert _levels(_on(answers, "2015-01-01", "enacted")) == "full"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2013-12-31", "none"),
        ("2014-05-01", "full or none"),
        ("2014-12-31", "full"),  # the last day that the signing can have been
        ("2015-01-01", "full"),
    ],
)
def test_an_enactment_known_to_the_year_settles_nothing_inside_it(day: str, expected: str) -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2015-09-01 = { level = "full", enacted = "2014" }
    """
    assert _levels(_on(answers, day, "enacted")) == expected


@pytest.mark.parametrize(
    ("file", "answer", "day", "expected"),
    [
        ("2019-08-01", "", "2019-08-01", "full"),
        ("2019-08-01", "", "2019-08-02", UNCODED),
        ("2019", "", "2019-12-31", "full"),
        ("2019", "", "2020-01-01", UNCODED),
        ("2019-08", "", "2019-08-31", "full"),
        ("2019-08", "", "2019-09-01", UNCODED),
        (None, ", through = 2017-08-01", "2017-08-01", "full"),
        (None, ", through = 2017-08-01", "2017-08-02", UNCODED),
        # An answer's own limit goes before the file's, earlier or later.
        ("2019-08-01", ", through = 2017-08-01", "2018-01-01", UNCODED),
        ("2019-08-01", ", through = 2021-08-01", "2021-08-01", "full"),
        ("2019-08-01", ", through = 2021-08-01", "2021-08-02", UNCODED),
    ],
)
def test_nothing_is_carried_beyond_the_day_up_to_which_the_law_was_read(
    file: str | None, answer: str, day: str, expected: str
) -> None:
    answers = f'2015-06-01 = {{ level = "full"{answer} }}'
    assert _levels(_on(answers, day, through=file)) == expected


def test_an_earlier_answer_does_not_come_back_when_a_later_one_ends() -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2015-06-01 = { level = "full", through = 2016-06-01 }
    """
    assert _levels(_on(answers, "2017-01-01")) == UNCODED


def test_between_the_end_of_an_answer_and_the_next_is_uncoded() -> None:
    answers = """
    2011-08-01 = { level = "none", through = 2012-08-01 }
    2015-06-01 = { level = "full" }
    """
    days = ("2012-08-01", "2013-01-01", "2015-06-01")
    assert [_levels(_on(answers, day)) for day in days] == ["none", UNCODED, "full"]


@pytest.mark.parametrize(
    ("since", "day", "expected"),
    [
        ('"2015"', "2014-12-31", "none"),
        ('"2015"', "2015-01-01", "full or none"),
        ('"2015"', "2015-08-01", "full or none"),
        ('"2015"', "2015-12-31", "full"),
        ('"2015-02"', "2015-01-31", "none"),
        ('"2015-02"', "2015-02-27", "full or none"),
        ('"2015-02"', "2015-02-28", "full"),
        ('"2016-02"', "2016-02-28", "full or none"),  # a leap year
        ('"2016-02"', "2016-02-29", "full"),
    ],
)
def test_a_change_known_to_the_year_or_month_settles_nothing_inside_it(
    since: str, day: str, expected: str
) -> None:
    answers = f"""
    2011-08-01 = {{ level = "none" }}
    {since} = {{ level = "full" }}
    """
    assert _levels(_on(answers, day)) == expected


def test_a_change_that_leaves_the_level_as_it_was_is_settled_on_every_day() -> None:
    answers = """
    2011-08-01 = { level = "full" }
    2015 = { level = "full" }
    """
    assert _levels(_on(answers, "2015-06-01")) == "full"


def test_inside_the_year_of_the_first_answer_is_uncoded_but_the_answer_is_named() -> None:
    found = _on('2015 = { level = "full" }', "2015-06-01")
    assert _levels(found) == UNCODED
    assert [held.answer.level for held in found.candidates] == ["full"]


def test_two_changes_known_to_the_same_span_leave_three_levels_possible() -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2015 = { level = "partial" }
    2015-06 = { level = "full" }
    """
    assert _levels(_on(answers, "2015-06-15")) == "full or partial or none"


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2015-05-31", UNCODED), ("2015-06-01", "full"), ("2016-06-01", "full")],
)
def test_before_an_answer_whose_start_is_unknown_is_uncoded(day: str, expected: str) -> None:
    answers = '2015-06-01 = { level = "full", start = "unknown" }'
    assert _levels(_on(answers, day)) == expected


def test_an_observation_made_some_day_of_a_year_says_nothing_inside_it() -> None:
    answers = '2015 = { level = "full", start = "unknown" }'
    days = ("2015-06-01", "2015-12-31")
    assert [_levels(_on(answers, day)) for day in days] == [UNCODED, "full"]


def test_an_unknown_start_counts_from_the_observation_whatever_the_act_says() -> None:
    answers = '2015-06-01 = { level = "full", start = "unknown", enacted = 2014-01-01 }'
    assert _levels(_on(answers, "2015-05-31", "enacted")) == UNCODED


OVERTAKEN = """
2011-08-01 = { level = "none" }
2015-06-01 = { level = "full", start = "unknown" }
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2011-08-01", "none"),  # the one day of which it speaks for certain
        ("2011-08-02", UNCODED),  # the change may have come the day after
        ("2015-05-31", UNCODED),
        ("2015-06-01", "full"),
    ],
)
def test_an_answer_overtaken_nobody_knows_when_holds_on_its_own_day_alone(
    day: str, expected: str
) -> None:
    assert _levels(_on(OVERTAKEN, day)) == expected


def test_two_observations_hold_on_their_own_days() -> None:
    answers = """
    2011-08-01 = { level = "none", start = "unknown" }
    2015-06-01 = { level = "full", start = "unknown" }
    """
    days = ("2011-07-31", "2011-08-01", "2013-01-01", "2015-06-01")
    assert [_levels(_on(answers, day)) for day in days] == [UNCODED, "none", UNCODED, "full"]


def test_an_overtaken_answer_holds_as_far_as_it_says_itself() -> None:
    answers = """
    2011-08-01 = { level = "none", through = 2013-08-01 }
    2015-06-01 = { level = "full", start = "unknown" }
    """
    days = ("2013-08-01", "2013-08-02", "2015-06-01")
    assert [_levels(_on(answers, day)) for day in days] == ["none", UNCODED, "full"]


@pytest.mark.parametrize(
    ("through", "expected"),
    [
        ("2013-08-01", ["none", "none", UNCODED, UNCODED]),
        ("2015-05-31", ["none", "none", "none", "none"]),
        # Who had read to this day would have seen the change, and does not say when it was.
        ("2015-06-01", ["none", UNCODED, UNCODED, UNCODED]),
    ],
)
def test_an_overtaken_answer_holds_as_far_as_the_law_had_been_read_before(
    through: str, expected: list[str]
) -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2015-06-01 = { level = "full", start = "unknown", through = 2016-01-01 }
    """
    days = ("2011-08-01", "2013-08-01", "2013-08-02", "2015-05-31")
    assert [_levels(_on(answers, day, through=through)) for day in days] == expected


def test_an_observation_of_the_same_level_confirms_the_answer_before_it() -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2013-01-01 = { level = "none", start = "unknown" }
    2015-06-01 = { level = "full", start = "unknown" }
    """
    days = ("2012-01-01", "2013-01-01", "2014-01-01", "2015-06-01")
    assert [_levels(_on(answers, day)) for day in days] == ["none", "none", UNCODED, "full"]


def test_an_overtaken_answer_known_to_the_year_is_not_settled_at_the_end_of_it_either() -> None:
    answers = """
    2011 = { level = "none" }
    2015-06-01 = { level = "full", start = "unknown" }
    """
    assert _levels(_on(answers, "2011-12-31")) == UNCODED


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2012-01-01", "none"), ("2014-01-01", "pending"), ("2015-06-01", "full")],
)
def test_pending_is_uncoded_with_a_reason(day: str, expected: str) -> None:
    answers = """
    2011-08-01 = { level = "none" }
    2013-01-01 = { level = "pending", note = "The act is before the court." }
    2015-06-01 = { level = "full" }
    """
    assert _levels(_on(answers, day)) == expected


def test_a_change_after_a_pending_answer_known_to_the_year_stays_pending_inside_it() -> None:
    answers = """
    2013-01-01 = { level = "pending" }
    2015 = { level = "full" }
    """
    assert _levels(_on(answers, "2015-06-01")) == "pending"


def test_a_pending_answer_stays_pending_until_an_observation_nobody_can_date() -> None:
    answers = """
    2013-01-01 = { level = "pending" }
    2015-06-01 = { level = "full", start = "unknown" }
    """
    days = ("2014-01-01", "2015-06-01")
    assert [_levels(_on(answers, day)) for day in days] == ["pending", "full"]


def test_the_answer_that_holds_keeps_the_date_it_stands_under() -> None:
    settled = _on(SIGNED, "2015-07-01", "enacted").settled
    assert settled is not None
    assert settled.since == when("2015-09-01")
