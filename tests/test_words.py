"""What people type behind a command: years among the states, dates as they write them, names."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from program import Program, Run
from statscore.cli.main import COMMANDS, JOBS
from statscore.model.dates import dates_written

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        ("grade TX 2015", "grade TX --year 2015"),
        ("grade 2015 TX", "grade TX --year 2015"),
        ("gaps TX 2019", "gaps TX --year 2019"),
        ("trend TX 2011 2019", "trend TX --years 2011-2019"),
        ("trend 2011-2016", "trend --years 2011-2016"),
        ("trend TX 2015", "trend TX --years 2015"),
        ("diff TX 2011 2016", "diff 2011 2016 TX"),
        ("diff 2011..2016 TX", "diff 2011 2016 TX"),
        ("explain OH 4.1 2013", "explain OH 4.1 --year 2013"),
        ("explain OH 2013 4.1", "explain OH 4.1 --year 2013"),
        ("tally non-criminalization 2016", "tally non-criminalization --year 2016"),
        ("tally non-criminalization 2011 2016", "tally non-criminalization --years 2011-2016"),
        ("tally non-criminalization 2016-08-01", "tally non-criminalization --as-of 2016-08-01"),
        ("whatif TX 4.1=full 2013", "whatif TX 4.1=full --year 2013"),
        ("grade TX 2014-07-01", "grade TX --as-of 2014-07-01"),
        ("grade TX July 1, 2014", "grade TX --as-of 2014-07-01"),
        ("export scores TX 2015", "export scores TX --years 2015"),
    ],
)
def test_a_year_or_day_may_stand_among_the_states(shipped: Run, typed: str, options: str) -> None:
    found = shipped(*typed.split())
    assert found.exit_code == 0
    assert found.out == shipped(*options.split()).out


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("New York", ["NY"]),
        ("new york texas", ["NY", "TX"]),
        ("Washington, D.C.", ["DC"]),
        ("Washington DC", ["DC"]),
        ("Washington Miss.", ["WA", "MS"]),
        ("West Virginia Virginia", ["WV", "VA"]),
        ("OK LA", ["OK", "LA"]),
        ("AL AS", ["AL"]),
        ("N. Mex., TX", ["NM", "TX"]),
        ("District of Columbia", ["DC"]),
    ],
)
def test_names_of_several_words_need_no_quotes(shipped: Run, typed: str, codes: list[str]) -> None:
    if typed == "AL AS":
        assert "there is no file states/AS.toml" in shipped("grade", *typed.split()).err
        return
    found = shipped("grade", *typed.split(), "2015", "-f", "json")
    assert [card["state"] for card in json.loads(found.out)] == codes


@pytest.mark.parametrize(
    ("written", "dates"),
    [
        ("July 1, 2014", ["2014-07-01"]),
        ("jul. 1 2014", ["2014-07-01"]),
        ("1 July 2014", ["2014-07-01"]),
        ("Sept. 5th, 2014", ["2014-09-05"]),
        ("May 1, 2014", ["2014-05-01"]),
        ("July 2014", ["2014-07"]),
        ("July of 2014", ["2014-07"]),
        ("2014", ["2014"]),
        ("2014.0", ["2014"]),
        ("2014-7-1", ["2014-07-01"]),
        ("2014/07/01", ["2014-07-01"]),
        ("7/1/2014", ["2014-07-01", "2014-01-07"]),
        ("7/13/2014", ["2014-07-13"]),
        ("13/7/2014", ["2014-07-13"]),
        ("7/7/2014", ["2014-07-07"]),
        ("today", ["2026-03-01"]),
        ("2/30/2014", []),
        ("7/1/14", []),
        ("Ju 1, 2014", []),
        ("Juli 1, 2014", []),
        ("ma 2014", []),
        ("soon", []),
    ],
)
def test_dates_as_people_write_them(written: str, dates: list[str]) -> None:
    assert list(map(str, dates_written(written, TODAY))) == dates


def test_today_is_a_day(shipped: Run) -> None:
    rubric = "--rubric", "report-cards"  # which ends with 2024: no other grades today
    (card,) = json.loads(shipped("grade", "TX", "today", *rubric, "-f", "json").out)
    assert card["as_of"] == date.today().isoformat()  # noqa: DTZ011 - as the program counts
    by_option = shipped("grade", "TX", "--as-of", "today", *rubric, "-f", "json")
    assert json.loads(by_option.out) == [card]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("grade New Yrok", "there is no state 'New Yrok': did you mean 'New York'?"),
        ("grade TX 2015 2016", "'2015' and '2016' are two times, and one is asked for"),
        ("grade TX 2015 --year 2016", "'2015' and '2016' are two times, and one is asked for"),
        ("grade TX 7/1/2014", "'7/1/2014' may be 2014-07-01 or 2014-01-07: write the one"),
        ("grade TX --as-of 7/1/2014", "'7/1/2014' may be 2014-07-01 or 2014-01-07"),
        ("grade TX 2014-07", "'2014-07' is a month: write the day too, such as 2014-07-31"),
        ("grade --marks true", "'true' is no state; an option such as --marks stands alone"),
        ("trend TX 2016 2011", "'2016 2011' runs backwards; write the earlier one first"),
        ("trend TX 2016 --years 2011-2016", "give '2016' or --years, not both"),
        ("trend 2011 2012 2013", "name one year or day, or the first and the last: 2011 2019"),
        ("explain 4.1", "there is no state '4.1'"),
        ("check 2015", "'2015' is no year and no day"),
        ("export answers TX 2015", "answers have dates of their own"),
        ("gardes", "there is no command 'gardes': did you mean 'grade' or 'gaps'?"),
    ],
)
def test_a_wrong_word_is_named_in_the_first_line(shipped: Run, typed: str, words: str) -> None:
    found = shipped(*typed.split())
    assert found.exit_code == 2
    assert found.out == ""
    first = found.err.removeprefix("no workspace here: using the data that ships with statscore\n")
    assert first.split("\n")[0].startswith(f"statscore: {words}")


def test_an_unknown_command_shows_them_all_by_what_they_are_for(shipped: Run) -> None:
    first, *jobs = shipped("xyzzy", workspace=None).err.splitlines()
    assert first == "statscore: there is no command 'xyzzy'; there are these"
    assert [line[2:20].strip() for line in jobs] == list(JOBS)
    assert [name for line in jobs for name in line[20:].split()] == list(COMMANDS)


def test_set_takes_dates_as_people_write_them(program: Program) -> None:
    program("init")
    done = program("set", "XX", "2.1", "yes", "--from", "July 1, 2014", "--cite", "Code § 1")
    assert "2014-07-01" in done.out
    refused = program("set", "XX", "2.1", "yes", "--from", "7/1/2014")
    assert refused.err == (
        "statscore: '7/1/2014' may be 2014-07-01 or 2014-01-07: write the one that is meant\n"
    )


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("trend today", ["2026-03-01"]),
        ("trend X today", ["2026-03-01"]),
        ("trend X 2024 today", ["2024-08-01", "2025-08-01", "2026-03-01"]),
        ("trend X 2024-today", ["2024-08-01", "2025-08-01", "2026-03-01"]),
        ("trend X --years 2024-today", ["2024-08-01", "2025-08-01", "2026-03-01"]),
        ("trend X --years 2024to2025", ["2024-08-01", "2025-08-01"]),
        ("trend X 2023-02-01 2024", ["2023-02-01", "2024-08-01"]),
        ("export scores X 2025 today", ["2025-08-01", "2026-03-01"]),
        ("tally a 2025 today", ["2025-08-01", "2026-03-01"]),
        ("tally a=full 2025 today", ["2025-08-01", "2026-03-01"]),
        ("grade X today", ["2026-03-01"]),
    ],
)
def test_years_and_days_are_read_alike_by_every_command(
    statscore: Run,
    write_workspace: Callable[[dict[str, str]], Path],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
    days: list[str],
) -> None:
    monkeypatch.setenv("STATSCORE_TODAY", TODAY.isoformat())
    workspace = write_workspace(
        {
            "statscore.toml": 'jurisdictions = "none"\n',
            "rubrics/r.toml": """\
                title = "R"
                cutoff = "08-01"
                [areas.x]
                title = "X"
                [criteria.a]
                area = "x"
                title = "A"
                weight = 1
                levels = { full = 1, none = 0 }
                """,
            "states/X.toml": """\
                name = "X"
                [answers.a.2010-01-01]
                level = "full"
                """,
        }
    )
    found = statscore(*typed.split(), "-f", "json", workspace=workspace)
    assert found.exit_code == 0, found.err
    said = json.loads(found.out)
    assert [of["as_of"] for of in (said if isinstance(said, list) else [said])] == days


def test_two_days_of_one_year_have_no_two_places_in_a_trend(shipped: Run) -> None:
    found = shipped("trend", "2015", "2015-08-01")
    assert found.exit_code == 2
    assert "'2015 2015-08-01' are of one year" in found.err


def test_a_year_behind_a_day_is_no_hour(shipped: Run) -> None:
    found = shipped("diff", "2015-03-01", "2016", "TX")
    assert found.out.startswith("Protected Innocence Challenge · 1 March 2015 to 1 August 2016")


def test_what_was_printed_for_a_year_was_not_for_another_of_its_days(shipped: Run) -> None:
    """The publisher counted on 1 August 2015, and said nothing of March."""
    assert "None of 51 failed in 2015" in shipped("diff", "2015", "2016").out.splitlines()[1]
    said = shipped("diff", "2015-03-01", "2016").out.splitlines()
    assert said[1] == "Of no state a grade is known both on 1 March 2015 and in 2016"
