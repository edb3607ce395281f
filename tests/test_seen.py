"""What a sheet of years or days says, set against a file: no day is answered that nobody read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statscore.model.dates import when
from statscore.model.rubric import LawBasis
from statscore.model.state import Answer
from statscore.reports.card.holding import holding
from statscore.reports.coding.incoming import Observation, OnFile, Outcome, add_seen

FIRST = date(2010, 12, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(0, 1600, 3)]
SINCE = [
    "2011",
    "2011-06-01",
    "2012",
    "2012-06",
    "2012-12-31",
    "2013-01-01",
    "2013-07-01",
    "2014-02",
]


def after_import(outcome: Outcome, held: OnFile) -> OnFile:
    """Return the file as it is with what the import writes."""
    answers = dict(held.answers)
    for _criterion, since in outcome.removed:
        del answers[since]
    for each in outcome.changed:
        answers[each.since] = answers[each.since].model_copy(update=dict(each.keys))
    for each in outcome.new:
        answers[each.since] = Answer.model_validate(each.keys)
    return OnFile(dict(sorted(answers.items())), held.through, held.law)


def imported(sheet: Mapping[date, str], days: list[date], held: OnFile) -> Outcome:
    outcome = Outcome()
    seen = {day: Observation(level, {}, 2, "a") for day, level in sheet.items()}
    add_seen(outcome, "a", seen, days, held, replace=True)
    return outcome


def level(held: OnFile, day: date) -> str | None:
    settled = holding(held.answers, day, held.law, held.through).settled
    return settled.answer.level if settled else None


def carried(sheet: Mapping[date, str], days: list[date], day: date) -> str | None:
    """Return the level that was seen both before and after the day, with nothing between."""
    before = max((each for each in days if each < day), default=None)
    later = min((each for each in days if each > day), default=None)
    if before is None or later is None or later.year - before.year > 1:
        return None
    return sheet.get(before) if sheet.get(before) == sheet.get(later) else None


LEVEL = st.sampled_from(["full", "half", "none", "pending"])
DATE = st.sampled_from(["2011-06-30", "2012", "2012-12-30", "2013-06-30", "2014-12-31"])


@st.composite
def files(draw: st.DrawFn) -> OnFile:
    """Such as `check` finds no error in."""
    answers = {}
    dates = sorted(when(each) for each in draw(st.sets(st.sampled_from(SINCE), max_size=4)))
    for since, later in zip_longest(dates, dates[1:]):
        keys: dict[str, object] = {"level": draw(LEVEL)}
        if draw(st.booleans()):
            keys["start"] = "unknown"
        known = when(draw(DATE))
        fits = since.last <= known.last and (later is None or known.first < later.last)
        if fits and draw(st.booleans()):
            keys["through"] = known
        if draw(st.booleans()):
            keys["enacted"] = since.first - timedelta(days=draw(st.sampled_from([30, 200])))
        answers[since] = Answer.model_validate(keys)
    law: LawBasis = draw(st.sampled_from(["in-force", "enacted"]))
    through = draw(st.none() | DATE.map(when))
    if through is not None and dates and through.last < dates[-1].last:
        through = None
    return OnFile(answers, through, law)


YEAR_ENDS = [date(year, 12, 31) for year in range(2010, 2015)]
SHEETS = st.one_of(
    st.dictionaries(st.sampled_from(YEAR_ENDS), LEVEL | st.just("")),
    st.dictionaries(st.sampled_from(DAYS[::30]), LEVEL | st.just(""), max_size=8),
)


@settings(max_examples=150, deadline=None)
@given(files(), SHEETS)
def test_no_day_is_answered_that_nobody_read(held: OnFile, rows: dict[date, str]) -> None:
    """A sheet of years or of days: its own days say what it says.

    Others what the file said or thought possible, or nothing, but between two that say the same.
    """
    days = sorted(rows)
    sheet = {day: said for day, said in rows.items() if said and said != "pending"}
    done = after_import(imported(sheet, days, held), held)
    for day in DAYS:
        if day in sheet:
            assert level(done, day) == sheet[day]
        else:
            there = holding(held.answers, day, held.law, held.through).candidates
            thought = {each.answer.level for each in there}
            assert level(done, day) in (None, *thought, carried(sheet, days, day))
    again = imported(sheet, days, done)
    assert (again.new, again.changed, again.removed, again.conflicts) == ([], [], [], [])


def answers_of(held: OnFile) -> dict[str, tuple[str, str]]:
    return {str(since): (each.says, str(each.through)) for since, each in held.answers.items()}


def of(through: str | None, **answers: str) -> OnFile:
    """Return a file: `_2012_12_31="full start through=2013"` is an answer from that day."""
    found = {}
    for since, words in answers.items():
        level, *rest = words.split()
        keys: dict[str, object] = {"level": level}
        for word in rest:
            key, _equals, value = word.partition("=")
            keys[key] = value or "unknown"
        found[when(since.strip("_").replace("_", "-"))] = Answer.model_validate(keys)
    return OnFile(dict(sorted(found.items())), when(through) if through else None, "in-force")


@pytest.mark.parametrize(
    ("held", "sheet", "left"),
    [
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full"),
            {2012: "none"},
            {"2012-01-01": ("none", "2012-12-31")},
            id="the exposed answer ends with the last day seen",
        ),
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full"),
            {2012: "none", 2013: "none"},
            {"2012-01-01": ("none", "2013-12-31")},
            id="which may be a later one",
        ),
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full"),
            {2012: "none", 2013: "none", 2014: "none"},
            {"2012-01-01": ("none", "None")},
            id="to the end of what was read, as the file says already",
        ),
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full"),
            {2012: "none", 2014: "none"},
            {"2012-01-01": ("none", "2012-12-31"), "2014-12-31": ("none", "None")},
            id="not over a year that the sheet has not",
        ),
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full"),
            {2012: "half"},
            {"2012-01-01": ("none", "2012-12-30"), "2012-12-31": ("half", "2012-12-31")},
            id="a third level",
        ),
        pytest.param(
            of(None, _2012_01_01="none", _2012_12_31="full"),
            {2012: "none"},
            {"2012-01-01": ("none", "2012-12-31")},
            id="a file without an end",
        ),
        pytest.param(
            of("2014", _2012_01_01="none through=2012-06-30", _2012_12_31="full"),
            {2012: "none"},
            {"2012-01-01": ("none", "2012-06-30"), "2012-12-31": ("none", "2012-12-31")},
            id="an end of its own stays",
        ),
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full", _2013_12_31="half"),
            {2012: "none", 2013: "none"},
            {"2012-01-01": ("none", "2013-12-31")},
            id="two taken out",
        ),
        pytest.param(
            of("2014", _2012_01_01="none", _2012_12_31="full", _2013_06_01="half"),
            {2012: "none"},
            {"2012-01-01": ("none", "2012-12-31"), "2013-06-01": ("half", "None")},
            id="the next answer stays",
        ),
        pytest.param(
            of("2014", _2012_12_31="full"),
            {2012: "none"},
            {"2012-12-31": ("none", "2012-12-31")},
            id="a first answer has none before it",
        ),
        pytest.param(
            of("2014", _2011_06_01="pending", _2012_12_31="full"),
            {2012: "none"},
            {"2011-06-01": ("pending", "2012-12-30"), "2012-12-31": ("none", "2012-12-31")},
            id="what is pending runs on no more than a level",
        ),
        pytest.param(
            of("2014", _2011_06_01="none", _2012_12_31="pending through=2013"),
            {2012: "full"},
            {"2011-06-01": ("none", "2012-12-30"), "2012-12-31": ("full", "2012-12-31")},
            id="what is pending is taken out",
        ),
        pytest.param(
            of("2014", _2010_06_01="none", _2012_12_31="full start"),
            {2012: "half"},
            {"2010-06-01": ("none", "2010-06-01"), "2012-12-31": ("half", "2012-12-31")},
            id="how long it held was not known before either",
        ),
        pytest.param(
            of("2014", _2010_06_01="none", _2014="full"),
            {2012: "half"},
            {
                "2010-06-01": ("none", "2012-12-30"),
                "2012-12-31": ("half", "2012-12-31"),
                "2014": ("full", "None"),
            },
            id="what is shortened exposes nothing",
        ),
        pytest.param(
            of("2014", _2012="none", _2012_12_31="full"),
            {2012: "none"},
            {"2012": ("none", "2012-12-31")},
            id="known to the year",
        ),
    ],
)
def test_what_makes_room_by_hand(
    held: OnFile, sheet: dict[int, str], left: dict[str, tuple[str, str]]
) -> None:
    rows = {date(year, 12, 31): said for year, said in sheet.items()}
    assert answers_of(after_import(imported(rows, sorted(rows), held), held)) == left


def test_a_sheet_of_days() -> None:
    held = of("2014", _2012_01_01="none", _2012_05_06="full", _2013_01_01="half")
    rows = {date(2012, 5, 6): "none", date(2012, 7, 1): "none", date(2012, 8, 1): "full"}
    done = after_import(imported(rows, sorted(rows), held), held)
    assert answers_of(done) == {
        "2012-01-01": ("none", "2012-07-01"),
        "2012-08-01": ("full", "2012-08-01"),
        "2013-01-01": ("half", "None"),
    }


def test_the_first_day_of_all() -> None:
    held = of(None, _0001_01_01="full", _0001="half")
    done = after_import(imported({date.min: "none"}, [date.min], held), held)
    assert level(done, date.min) == "none"
    assert level(done, date(2, 1, 1)) is None
