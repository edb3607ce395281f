"""Conditions over criteria, their overlap, and who adopted when."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from program import ROOT, Program, Run
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.read.load import load
from statscore.reports.count.adoption import adoption
from statscore.reports.count.conditions import (
    Condition,
    ConditionError,
    Joined,
    LevelTest,
    comparisons,
    is_condition,
    matches,
    parsed,
    words,
)
from statscore.reports.count.tally import tally

# Reading.


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("a=full", LevelTest("a", "=", "full")),
        ("a == full", LevelTest("a", "=", "full")),
        ("5.3>=some", LevelTest("5.3", ">=", "some")),
        ("demand-x<none", LevelTest("demand-x", "<", "none")),
        ("a", LevelTest("a")),
        ("NOT a!=full", Joined("not", (LevelTest("a", "!=", "full"),))),
        (
            "a=full and b=none or c",
            Joined(
                "or",
                (
                    Joined("and", (LevelTest("a", "=", "full"), LevelTest("b", "=", "none"))),
                    LevelTest("c"),
                ),
            ),
        ),
        (
            "a and (b or not c)",
            Joined(
                "and",
                (LevelTest("a"), Joined("or", (LevelTest("b"), Joined("not", (LevelTest("c"),))))),
            ),
        ),
    ],
)
def test_a_condition_is_read(text: str, condition: Condition) -> None:
    assert parsed(text) == condition


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "an empty condition; write criterion=level"),
        ("a=", "a level is missing behind '=' (character 2)"),
        ("=full", "'=' (character 1) stands where a criterion should"),
        ("a=full and", "the condition ends too early: a criterion is missing"),
        ("(a=full", "'(' (character 1) is never closed"),
        ("a=full)", "')' (character 7) is one too many in 'a=full)'"),
        ("a=full b=full", "'b' (character 8) is one too many in 'a=full b=full'"),
        ("a and or b", "'or' (character 7) stands where a criterion should"),
        ("a ! b", "'! b' cannot be read in 'a ! b'"),
        ("(" * 60 + "a", "parentheses and `not` go more than 50 deep"),
    ],
)
def test_what_is_no_condition_says_where(text: str, message: str) -> None:
    with pytest.raises(ConditionError) as raised:
        parsed(text)
    assert str(raised.value) == message


def _conditions() -> st.SearchStrategy[Condition]:
    one = st.builds(
        LevelTest,
        st.sampled_from(["a", "b", "5.3"]),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.sampled_from(["full", "some", "none"]),
    )
    return st.recursive(
        one,
        lambda inner: st.one_of(
            inner.map(lambda one: Joined("not", (one,))),
            st.builds(
                Joined,
                st.sampled_from(["and", "or"]),
                st.lists(inner, min_size=2, max_size=3).map(tuple),
            ),
        ),
        max_leaves=6,
    )


@given(_conditions())
def test_a_condition_written_out_means_the_same(condition: Condition) -> None:
    text = words(condition)
    assert words(parsed(text)) == text
    assert list(comparisons(parsed(text))) == list(comparisons(condition))


@given(st.text(alphabet="ab=<>!() \tnotandor5.", max_size=40))
def test_any_text_is_a_condition_or_says_why_not(text: str) -> None:
    with suppress(ConditionError):
        assert words(parsed(text))


def test_a_plain_criterion_is_not_taken_for_a_condition() -> None:
    assert not is_condition("non-criminalization")
    assert not is_condition("5.3")
    assert is_condition("5.3=full")
    assert is_condition("not 5.3")


# Meaning.

RUBRIC = Rubric.model_validate(
    {
        "id": "r",
        "title": "R",
        "not_applicable": "full",
        "areas": {"one": {"title": "One"}},
        "scales": {"degree": {"full": 1, "some": "1/2", "none": 0}},
        "criteria": {
            id_: {"title": id_, "area": "one", "weight": weight, "scale": "degree"}
            for id_, weight in (("a", 1), ("b", 1), ("fine", -1))
        },
    }
)


def _state(code: str, **levels: str) -> State:
    return State.model_validate(
        {
            "code": code,
            "name": code,
            "answers": {id_: {"2010-01-01": {"level": level}} for id_, level in levels.items()},
        }
    )


STATES = [
    _state("AA", a="full", b="none"),
    _state("BB", a="some", b="full"),
    _state("CC", a="none"),
    _state("DD", b="some"),
    _state("EE", a="not-applicable", b="pending"),
]


@pytest.mark.parametrize(
    ("text", "meets", "fails", "unknown"),
    [
        ("a=full", "AA", "BB CC EE", "DD"),
        ("a>=some", "AA BB", "CC EE", "DD"),
        ("a<full", "BB CC", "AA EE", "DD"),
        ("a>none", "AA BB", "CC EE", "DD"),
        ("a<=some", "BB CC", "AA EE", "DD"),
        ("a!=full", "BB CC EE", "AA", "DD"),
        ("a=not-applicable", "EE", "AA BB CC", "DD"),
        ("a=full and b=none", "AA", "BB CC DD EE", ""),
        ("a=full or b=some", "AA DD", "BB", "CC EE"),
        ("not b=full", "AA DD", "BB", "CC EE"),
        # Whether the question even arises is not known where nobody has answered it.
        ("a=full or not a=full", "AA BB CC EE", "", "DD"),
        ("a>=none", "AA BB CC", "EE", "DD"),
    ],
)
def test_true_false_and_unknown(text: str, meets: str, fails: str, unknown: str) -> None:
    found = matches(RUBRIC, [parsed(text)], 2015, STATES)
    assert " ".join(found.meeting()) == meets
    assert " ".join(found.failing()) == fails
    assert " ".join(found.unknown()) == unknown


def test_of_a_deduction_the_level_that_takes_nothing_is_the_best() -> None:
    states = [_state("AA", fine="full"), _state("BB", fine="none")]
    found = matches(RUBRIC, [parsed("fine>=some"), parsed("fine=none")], 2015, states)
    assert (found.meeting(0), found.meeting(1)) == (("BB",), ("BB",))


def test_two_conditions_part_the_known_states() -> None:
    found = matches(RUBRIC, [parsed("a>=some"), parsed("b>=some")], 2015, STATES)
    assert found.patterns() == {(True, True): ("BB",), (True, False): ("AA",)}
    assert found.known == 2


@given(st.lists(st.sampled_from(["full", "some", "none", "pending"]), min_size=2, max_size=2))
def test_what_is_certain_stays_so_once_the_open_is_known(levels: list[str]) -> None:
    before = matches(RUBRIC, [parsed("a=full or b>=some")], 2015, [_state("AA", a=levels[0])])
    after = matches(
        RUBRIC, [parsed("a=full or b>=some")], 2015, [_state("AA", a=levels[0], b=levels[1])]
    )
    if before.answers["AA"][0] is not None:
        assert before.answers == after.answers


# Adoption.


def test_adoption_by_hand() -> None:
    def answers(**dated: dict[str, str]) -> dict[str, dict[str, str]]:
        return {since.strip("_").replace("_", "-"): each for since, each in dated.items()}

    def state(code: str, **dated: dict[str, str]) -> State:
        return State.model_validate(
            {
                "code": code,
                "name": code,
                "through": "2014-12-31",
                "answers": {"a": answers(**dated)} if dated else {},
            }
        )

    states = [
        # From none to full, the act known to the day.
        state("AA", _2010={"level": "none"}, _2012_07_01={"level": "full", "act": "Act 1"}),
        # The first answer carries its date as any other.
        state("BB", _2011_01_01={"level": "some"}),
        # Since when, nobody found out.
        state("CC", _2010={"level": "none"}, _2013_03_01={"level": "full", "start": "unknown"}),
        # There and back again.
        state("DD", _2011_05_01={"level": "full", "act": "Act 2"}, _2014={"level": "none"}),
        # An open question between two answers is no change.
        state(
            "EE",
            _2012={"level": "some", "act": "Act 3"},
            _2013={"level": "pending"},
            _2014={"level": "full"},
        ),
        state("FF", _2010={"level": "none"}),
        state("GG"),
    ]
    found = adoption(RUBRIC, "a", "some", states)
    assert [(step.state, step.kind, str(step.since)) for step in found.steps] == [
        ("BB", "adopted", "2011-01-01"),
        ("DD", "adopted", "2011-05-01"),
        ("AA", "adopted", "2012-07-01"),
        ("EE", "adopted", "2012"),
        ("CC", "by", "2013-03-01"),
        ("DD", "left", "2014"),
    ]
    # EE is open at the end of 2013; CC's `none` of 2010 ended at a time unknown, by 2013.
    assert [(each.year, each.at_least, each.perhaps, each.not_known) for each in found.years] == [
        (2011, 2, 0, 3),
        (2012, 4, 0, 2),
        (2013, 4, 0, 2),
        (2014, 4, 0, 1),
    ]
    assert (found.never, found.uncoded) == (("FF",), ("GG",))


def adopters(through: str | None, **answers: dict[str, object]) -> State:
    dated = {since.strip("_").replace("_", "-"): each for since, each in answers.items()}
    text = {"code": "AA", "name": "AA", "through": through, "answers": {"a": dated}}
    return State.model_validate(text)


@pytest.mark.parametrize(
    ("state", "curve"),
    [
        (adopters("2016-06-30", _2014_07_01={"level": "full"}), {2014: 1, 2015: 1, 2016: None}),
        (adopters("2016", _2014={"level": "full"}), {2014: 1, 2015: 1, 2016: 1}),
        (
            adopters("2016", _2014_07_01={"level": "full", "through": "2015-12-30"}),
            {2014: 1, 2015: None},
        ),
        (
            adopters("2016", _2014_07_01={"level": "full"}, _2015_07_01={"level": "pending"}),
            {2014: 1, 2015: None, 2016: None},
        ),
        (
            adopters("2016", _2014_07_01={"level": "full"}, _2015_07_01={"level": "none"}),
            {2014: 1, 2015: 0, 2016: 0},
        ),
        (
            adopters(None, _2014={"level": "full"}, _2017={"level": "full", "note": "again"}),
            # Without `through` it has been read up to today.
            {2014: 1, 2015: 1, 2016: 1, 2017: 1, 2018: 1},
        ),
        (
            adopters(
                "2017", _2014={"level": "full"}, _2017_02_01={"level": "none", "start": "unknown"}
            ),
            {2014: None, 2015: None, 2016: None, 2017: 0},
        ),
    ],
)
def test_the_curve_counts_nothing_beyond_what_was_read(
    state: State, curve: dict[int, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One state: it has it, it has not, or nobody knows."""
    monkeypatch.setenv("STATSCORE_TODAY", "2018-06-30")
    found = adoption(RUBRIC, "a", "full", [state])
    counts = {each.year: (each.at_least, each.perhaps + each.not_known) for each in found.years}
    assert counts == {
        year: (0, 1) if there is None else (there, 0) for year, there in curve.items()
    }


_WHEN = st.sampled_from(["2011", "2011-06", "2012-12-31", "2013-01-01", "2013", "2014-08-01"])
_DATED = st.dictionaries(
    _WHEN,
    st.fixed_dictionaries(
        {"level": st.sampled_from(["full", "some", "none", "pending", "not-applicable"])},
        optional={
            "start": st.just("unknown"),
            "through": st.sampled_from(["2013", "2014-12-31", "2015-06-30"]),
            "enacted": st.sampled_from(["2010-11-11", "2012-06-01"]),
        },
    ),
    max_size=4,
)


@settings(deadline=None)
@given(
    st.lists(st.tuples(_DATED, st.sampled_from([None, "2012", "2014-06-30"])), max_size=4),
    st.sampled_from(["in-force", "enacted"]),
    st.sampled_from([None, "zero", "full", "drop"]),
    st.sampled_from(["full", "some"]),
)
def test_the_curve_is_what_a_tally_of_the_last_day_of_each_year_counts(
    dated: list[tuple[dict[str, dict[str, str]], str | None]],
    law: str,
    not_applicable: str | None,
    level: str,
) -> None:
    rubric = RUBRIC.model_copy(update={"law": law, "not_applicable": not_applicable})
    states = [
        State.model_validate(
            {"code": code, "name": code, "through": through, "answers": {"a": answers}}
        )
        for code, (answers, through) in zip(("AA", "BB", "CC", "DD"), dated, strict=False)
    ]
    for each in adoption(rubric, "a", level, states).counts:
        counted = tally(rubric, "a", each.year, states, each.day or date(each.year, 12, 31))
        assert (each.at_least, each.perhaps, each.not_known) == (
            len(counted.at_least(level)),
            len(counted.perhaps_at_least(level)),
            len(counted.not_known(level)),
        )


def test_where_reading_ended_within_a_year_the_day_is_counted_besides() -> None:
    """Of the end of 2015 one state of three is known, of 2015-06-30 all: that is what counts."""
    law: dict[str, object] = {"level": "full"}
    read = {"AA": "2015-06-30", "BB": "2015-06-30", "CC": "2016", "DD": "2014"}
    states = [
        adopters(through, _2014_07_01=law).model_copy(update={"code": code, "name": code})
        for code, through in read.items()
    ]
    found = adoption(RUBRIC, "a", "full", states)
    assert [(each.year, each.day, each.at_least, each.not_known) for each in found.counts] == [
        (2014, None, 4, 0),
        (2015, date(2015, 6, 30), 3, 1),
        (2015, None, 1, 3),
        (2016, None, 1, 3),
    ]
    assert [each.adopted for each in found.counts] == [("AA", "BB", "CC", "DD"), (), (), ()]


def test_the_first_line_says_what_is_known_of_a_survey_of_one_day(statscore: Run) -> None:
    survivors = ROOT / "docs" / "examples" / "survivors-2021"
    done = statscore("tally", "leave-paid", "--adoption", workspace=survivors)
    first, *table = done.out.splitlines()[1:7]
    assert first == (
        "4 of 51 states reached “met” as far as is known; AZ first (by 2021-03-15). "
        "On 2021-03-15 at least 4 had it"
    )
    assert table == [
        "Survivor financial security · by the first day in force",
        "",
        "year        at least  not known                             came in that year",
        "2021-03-15         4          0  ██·······················",
        "2021               0         51  ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒  (by then: AZ CO DC RI)",
    ]
    data = json.loads(
        statscore("tally", "leave-paid", "--adoption", "-f", "json", workspace=survivors).out
    )
    assert data["days"] == [{"day": "2021-03-15", "states": 4, "perhaps": 0, "not_known": 0}]
    assert [(each["year"], each["states"], each["not_known"]) for each in data["years"]] == [
        (2021, 0, 51)
    ]


def test_adoption_counts_from_enactment_where_the_rubric_does() -> None:
    state = State.model_validate(
        {
            "code": "AA",
            "name": "AA",
            "answers": {
                "a": {
                    "2010": {"level": "none"},
                    "2013-01-01": {"level": "full", "enacted": date(2012, 5, 1)},
                }
            },
        }
    )
    enacted = RUBRIC.model_copy(update={"law": "enacted"})
    assert str(adoption(RUBRIC, "a", "full", [state]).steps[0].since) == "2013-01-01"
    assert str(adoption(enacted, "a", "full", [state]).steps[0].since) == "2012-05-01"


# The command, on the data that ships.


def test_full_protection_with_specialized_services_in_2019(shipped: Run) -> None:
    condition = "5.3=full and 5.4=specialized"
    done = shipped("tally", condition, "--year", "2019", "-r", "pic", "--format", "json")
    ((found,),) = (json.loads(done.out),)
    (only,) = found["conditions"]
    assert only["condition"] == "non-criminalization=full and specialized-services=specialized"
    assert only["meets"] == ["DC", "FL", "GA", "KY", "MN", "MS", "PA"]
    assert only["unknown"] == ["TN", "VA"]
    assert len(only["fails"]) == 42


def test_conditions_over_the_years(shipped: Run) -> None:
    done = shipped("tally", "5.3=full and 5.4=specialized", "--years", "2018-2019", "-r", "pic")
    assert (
        """
year  yes  no  not known  new since the year before
2018    4  40          7
2019    7  42          2  +GA +MS; not known in 2018: PA
"""
        in done.out
    )
    rows = list(
        csv.DictReader(
            io.StringIO(
                shipped(
                    "tally",
                    "5.3>=conditional",
                    "5.4=specialized",
                    "--years",
                    "2018-2019",
                    "-r",
                    "pic",
                    "--format",
                    "csv",
                ).out
            )
        )
    )
    together = [row for row in rows if " and " in row["condition"]]
    assert [(row["year"], row["states"]) for row in together] == [("2018", "5"), ("2019", "8")]


def test_a_condition_needs_no_quotes_where_the_shell_leaves_it_whole(shipped: Run) -> None:
    words = ("5.3=full", "and", "not", "5.4=none")
    parted, whole = (
        shipped("tally", *each, "--year", "2019") for each in (words, [" ".join(words)])
    )
    assert "\nyes " in parted.out
    assert parted.out == whole.out


def test_three_criteria_overlap_at_a_level(shipped: Run) -> None:
    done = shipped("tally", "5.3", "5.4", "--at-least", "full", "--year", "2015")
    assert done.exit_code == 2
    assert "there is no level 'full' of 'specialized-services'" in done.err


def test_the_first_to_bar_the_charge(shipped: Run) -> None:
    done = shipped(
        "tally",
        "non-criminalization",
        "--adoption",
        "--at-least",
        "conditional",
        "--format",
        "json",
    )
    found = json.loads(done.out)
    assert [(step["place"], step["state"], step["date"]) for step in found["steps"][:4]] == [
        (1, "IL", "2010-08-20"),
        (2, "TN", "2011-06-07"),
        (3, "VT", "2011"),
        (4, "LA", "2012-08-01"),
    ]
    by_year = {each["year"]: (each["states"], each["not_known"]) for each in found["years"]}
    assert (by_year[2018], by_year[2022]) == ((24, 4), (5, 41))


def test_the_curve_of_the_shipped_data_is_what_a_tally_of_each_year_counts() -> None:
    workspace = load(ROOT)
    states = tuple(workspace.states.values())
    pic = workspace.rubrics["pic"]
    for criterion in ("non-criminalization", "specialized-services"):
        for level in pic.levels(criterion):
            counts = adoption(pic, criterion, level, states).counts
            assert counts[-1].year >= 2019
            for each in counts:
                if pic.criteria[criterion].in_force(each.year):
                    day = each.day or date(each.year, 12, 31)
                    counted = tally(pic, criterion, each.year, states, day)
                    assert each.at_least == len(counted.at_least(level))
                    assert each.perhaps == len(counted.perhaps_at_least(level))
                    assert each.not_known == len(counted.not_known(level))


@pytest.mark.parametrize(
    ("given_words", "message"),
    [
        (
            ("non-criminalization=fulll",),
            "there is no level 'fulll' of 'non-criminalization': did you mean 'full'?",
        ),
        (("non-criminalisation=full",), "did you mean 'non-criminalization'?"),
        (("5.3=full and 6.6=full", "-r", "non-criminalization"), "there is no criterion '5.3'"),
        (("5.3=full or",), "the condition ends too early"),
        (("5.3", "--adoption", "--year", "2015"), "--adoption takes one criterion"),
        (tuple("abcdefghi"), "at most 8 conditions at once"),
    ],
)
def test_wrong_conditions_are_a_clear_line(
    given_words: tuple[str, ...], message: str, shipped: Run
) -> None:
    done = shipped("tally", *given_words)
    assert done.exit_code == 2
    assert message in done.err
    assert "Traceback" not in done.err


# The command, on a small workspace.

TWO_QUESTIONS = """\
    title = "R"
    cutoff = "08-01"
    [areas.one]
    title = "One"
    [criteria.a]
    number = "1"
    area = "one"
    title = "Immunity"
    levels = { full = 1, half = "1/2", none = 0 }
    [criteria.b]
    number = "2"
    area = "one"
    title = "Services"
    from = 2014
    levels = { full = 1, none = 0 }
    """
OTHER = """\
    title = "Other"
    [areas.one]
    title = "One"
    [criteria.c]
    number = "9"
    area = "one"
    title = "Else"
    levels = { full = 1, none = 0 }
    """


def _file(name: str, *answers: str) -> str:
    """Return a state's file, of answers such as "a 2011-01-01 full"."""
    lines = [f'name = "{name}"', "through = 2016-12-31"]
    for each in answers:
        criterion, since, level = each.split()
        lines += [f"[answers.{criterion}.{since}]", f'level = "{level}"', 'citations = ["§ 1"]']
    return "\n".join(lines) + "\n"


@pytest.fixture
def small(write_workspace: Callable[[dict[str, str]], Path], program: Program) -> Program:
    """Write four states that move in 2015; return the program over them."""
    write_workspace(
        {
            "rubrics/r.toml": TWO_QUESTIONS,
            "rubrics/other.toml": OTHER,
            "states/AA.toml": _file("Aland", "a 2011-01-01 none", "a 2015-01-01 full"),
            "states/BB.toml": _file("Beland", "a 2011-01-01 full", "a 2015-01-01 half"),
            "states/CC.toml": _file("Celand", "a 2015-01-01 full", "b 2011-01-01 none"),
            "states/DD.toml": _file("Deland", "a 2011-01-01 full", "a 2015-01-01 pending"),
            "states/EE.toml": _file("Eland"),
        }
    )
    return program


def test_who_came_and_who_went_and_of_whom_nobody_knew(small: Program) -> None:
    assert (
        small("tally", "a>=full", "--years", "2014-2015", "-r", "r").out
        == """\
a>=full
On 1 August 2015 this was so in 2 states for certain (AA CC); DD and EE are not known
R · 2014 to 2015 · Law in force on 2014-08-01 to 2015-08-01
a: 1 Immunity (full, half, none)

year  yes  no  not known  new since the year before
2014    2   1          2
2015    2   1          2  +AA −BB; not known in 2014: CC; not known in 2015: DD

2015
meets it   states
yes             2  AA CC
no              1  BB
not known       2  DD EE
"""
    )


def test_conditions_too_long_for_a_column_go_by_letters(shipped: Run) -> None:
    page = shipped("tally", "5.3=full", "5.4=specialized", "-y", "2019", "-r", "pic").out
    assert page.endswith(
        """
A: non-criminalization=full
B: specialized-services=specialized

A    B    states
yes  yes       7  DC FL GA KY MN MS PA
yes  no       11  CA CT IL IN ME NC ND NE NV RI UT
no   yes       4  LA MA NY TX
no   no       20  AL AR AZ CO HI IA KS MI MT NJ NM OH OK OR SC SD VT WI WV WY
not known on one or more (9 states): AK DE ID MD MO NH TN VA WA
"""
    )


def test_over_the_years_those_that_meet_all_conditions_are_counted(small: Program) -> None:
    page = small("tally", "a>=half", "not b", "--years", "2014-2015", "-r", "r").out
    assert (
        """
year  a>=half  not b=full  all of them  not known  new since the year before
2014        2           1            0          5
2015        3           1            1          4  not known in 2014: CC

2015
a>=half  not b=full  states
yes      yes              1  CC
not known on one or more (4 states): AA BB DD EE
"""
        in page
    )


def test_on_one_day_each_part_is_counted_alone(small: Program) -> None:
    assert (
        small("tally", "a=full and not b", "--as-of", "2015-08-01", "-r", "r").out
        == """\
a=full and not b=full
On 1 August 2015 this was so in 1 state for certain (CC); AA, DD and EE are not known
R · 2015 · Law in force on 2015-08-01
a: 1 Immunity (full, half, none)
b: 2 Services (full, none)

meets it   states
yes             1  CC
no              1  BB
not known       3  AA DD EE

each part alone  yes  no  not known
a=full             2   1          2
b=full             0   1          4
"""
    )


def test_a_criterion_alone_asks_for_its_best_level_or_the_one_that_is_named(small: Program) -> None:
    (best,) = json.loads(small("tally", "not a", "-y", "2015", "-r", "r", "-f", "json").out)
    assert [(each["condition"], each["meets"]) for each in best["conditions"]] == [
        ("not a=full", ["BB"])
    ]
    words = ("tally", "not a", "--at-least", "half", "-y", "2015", "-r", "r", "-f", "json")
    (half,) = json.loads(small(*words).out)
    assert [(each["condition"], each["fails"]) for each in half["conditions"]] == [
        ("not a>=half", ["AA", "BB", "CC"])
    ]


@pytest.mark.parametrize(
    ("given_words", "message"),
    [
        (("a=full and c=full", "-y", "2015"), "no rubric asks all of a, c in 2015"),
        (("a=full and b=full", "-y", "2013", "-r", "r"), "'r' does not ask 'b' in 2013"),
    ],
)
def test_what_no_rubric_asks_together(
    small: Program, given_words: tuple[str, ...], message: str
) -> None:
    done = small("tally", *given_words)
    assert (done.exit_code, done.out) == (2, "")
    assert message in done.err


def test_where_no_rubric_names_its_years_one_has_to_be_named(small: Program) -> None:
    for asked in (("tally", "a=full"), ("tally", "a"), ("grade",)):
        done = small(*asked)
        assert (done.exit_code, done.out) == (1, "")
        assert done.err.startswith(
            "statscore: no rubric says which years it grades, or statscore.toml which one is "
            "meant; name one with --rubric (other, r), or a --year"
        )
    assert small("tally", "a=full", "-r", "r").out.splitlines()[2].startswith("R · 2016 · ")


def test_a_rubric_that_does_not_ask_all_of_it_in_any_year(small: Program) -> None:
    done = small("tally", "a=full and c=full", "-r", "r")
    assert (done.exit_code, done.out) == (2, "")
    assert "there is no criterion 'c'" in done.err


def test_before_anything_is_coded_a_condition_needs_a_year(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    write_workspace({"rubrics/r.toml": TWO_QUESTIONS, "states/EE.toml": _file("Eland")})
    done = program("tally", "a=full")
    assert (done.exit_code, done.out) == (1, "")
    assert "nothing is coded or published yet; name a --year" in done.err
    assert "not known       1  EE\n" in program("tally", "a=full", "-y", "2015").out


def test_who_left_has_no_place_among_those_who_came(small: Program) -> None:
    assert (
        small("tally", "a", "--adoption", "-r", "r").out
        == """\
1 Immunity
4 of 5 states reached “full” as far as is known; BB first (2011-01-01). At the end of 2016 at \
least 2 had it; 2 are not known
R · by the first day in force

year  at least  not known                             came in that year
2011         2          2  ██████████▒▒▒▒▒▒▒▒▒▒·····  BB DD
2012         2          2  ██████████▒▒▒▒▒▒▒▒▒▒·····
2013         2          2  ██████████▒▒▒▒▒▒▒▒▒▒·····
2014         2          2  ██████████▒▒▒▒▒▒▒▒▒▒·····
2015         2          2  ██████████▒▒▒▒▒▒▒▒▒▒·····  AA CC −BB
2016         2          2  ██████████▒▒▒▒▒▒▒▒▒▒·····

   state  date                 level  law
1  BB     2011-01-01           full   § 1
1  DD     2011-01-01           full   § 1
3  AA     2015-01-01           full   § 1
   BB     2015-01-01  left it  half   § 1
3  CC     2015-01-01           full   § 1

at least: states that have it at the end of the year as far as the law has been read; not known: \
nobody has coded that day
left it: the law fell below the level; counted until then
not known from any answer (1): EE
"""
    )
    rows = list(
        csv.DictReader(io.StringIO(small("tally", "a", "--adoption", "-r", "r", "-f", "csv").out))
    )
    assert [(row["place"], row["state"], row["kind"]) for row in rows] == [
        ("1", "BB", "adopted"),
        ("1", "DD", "adopted"),
        ("3", "AA", "adopted"),
        ("", "BB", "left"),
        ("3", "CC", "adopted"),
    ]


def test_a_level_that_nobody_reached_has_no_curve(small: Program) -> None:
    assert (
        small("tally", "b", "--adoption", "-r", "r").out
        == """\
2 Services
No state is known to have reached “full”
R · by the first day in force

coded, and never there (1): CC
not known from any answer (4): AA BB DD EE
"""
    )
    found = json.loads(small("tally", "b", "--adoption", "-r", "r", "-f", "json").out)
    assert (found["steps"], found["years"], found["never"]) == ([], [], ["CC"])


# Cards side by side, and the law behind a trend.


def test_compare_shows_where_cards_differ_and_on_what_law(shipped: Run) -> None:
    done = shipped("grade", "--compare", "TX,LA,OH", "-r", "non-criminalization", "--year", "2019")
    assert "Where they are known to differ (2)" in done.out
    assert (
        "1.2 A non-punitive way into specialized services   5  "
        "specialized  5  specialized  5  general  2\n"
    ) in done.out
    assert "1.2 OH general: in force from 2012-09 · enacted 2012-06-27" in done.out


def test_compare_needs_two(shipped: Run) -> None:
    done = shipped("grade", "--compare", "TX")
    assert done.exit_code == 2
    assert "--compare needs two states or more" in done.err


def test_a_trend_has_a_curve_and_the_law_behind_each_step(shipped: Run) -> None:
    done = shipped("trend", "TX")
    assert "pic 2011 ▇···█·█ 2017" in done.out
    assert "SB 92 of 2013, ch. 186 · Tex. Fam. Code § 54.0326" in done.out
