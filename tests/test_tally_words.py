"""What `tally` says first, in words that any rubric can give, and where its counts are biased."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from program import ROOT, Program

Lamps = Callable[..., str]
"""Writes a workspace of one question; returns its folder."""
RUBRIC = """\
title  = "Lamps"
from   = 2010
points = 10
[grades]
A = 5
F = 0
[areas.light]
title = "Light"
[criteria.lamp]
area   = "light"
title  = "The lamp is lit"
weight = 10
levels = {{ full = 1, half = 0.5, none = 0 }}
{more}
"""


@pytest.fixture
def lamps(tmp_path: Path) -> Lamps:
    def write(more: str = "", **levels: str) -> str:
        for folder in ("rubrics", "states"):
            (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / "rubrics" / "lamps.toml").write_text(RUBRIC.format(more=more))
        for code, level in levels.items():
            answered = f'[answers.lamp.2010]\nlevel = "{level}"\ncitations = ["Code § 1"]\n'
            text = f'name = "{code} State"\n{answered if level else ""}'
            (tmp_path / "states" / f"{code}.toml").write_text(text)
        return str(tmp_path)

    return write


def first(statscore: Program, root: str, *words: str) -> str:
    return statscore("tally", "lamp", *words, "-w", root).out.splitlines()[1]


def test_the_shipped_question_is_answered_in_its_own_words(statscore: Program) -> None:
    said = statscore("tally", "non-criminalization", "--year", "2019", "-w", str(ROOT)).out
    assert said.splitlines()[1].startswith(
        "On 1 August 2019 minors could be charged with prostitution in "
    )
    assert "DE and VA are not known. The publisher counts 20" in said.splitlines()[1]


def test_the_year_that_was_not_asked_for_is_named(statscore: Program) -> None:
    said = statscore("tally", "non-criminalization", "-w", str(ROOT)).out
    assert "2019, the latest year in which most states are known" in said
    asked = statscore("tally", "non-criminalization", "--year", "2018", "-w", str(ROOT)).out
    assert "the latest year" not in asked


HEADLINE = 'counted_as = { words = "lamps were dark", level = "half", below = true }'
COUNTS = """
[national.2012]
grades = { A = 2, F = 1 }
source = "https://lamps.example"
[national.2012.tally.lamp]
at_least = { half = 2 }
source = "https://lamps.example"
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        (
            "",
            (
                "On 31 December 2012 the law was at “full” in 1 state for certain (AL); "
                "AR is not known"
            ),
        ),
        (
            HEADLINE,
            "On 31 December 2012 lamps were dark in 1 state for certain (AZ); AR is not known",
        ),
        (
            HEADLINE.replace(", below = true", ""),
            "On 31 December 2012 lamps were dark in 2 states for certain (AK AL); AR is not known",
        ),
        # What the publisher counts says which level, and below it what is left of all it graded.
        (
            COUNTS,
            (
                "On 31 December 2012 the law was at “half” or better in 2 states for certain "
                "(AK AL); AR is not known. The publisher counts 2 (agrees in number)."
            ),
        ),
        (
            HEADLINE + COUNTS,
            (
                "On 31 December 2012 lamps were dark in 1 state for certain (AZ); AR is not known. "
                "The publisher counts 1 (agrees in number)."
            ),
        ),
        # Without its grades nobody knows how many it graded.
        (
            HEADLINE + COUNTS.replace("grades = { A = 2, F = 1 }\n", ""),
            (
                "On 31 December 2012 lamps were dark in 1 state for certain (AZ); AR is not known. "
                "The publisher counts 2 at “half” or better."
            ),
        ),
    ],
)
def test_words_of_any_rubric(statscore: Program, lamps: Lamps, more: str, expected: str) -> None:
    root = lamps(more, AL="full", AK="half", AZ="none", AR="")
    assert first(statscore, root, "--year", "2012") == expected


def test_all_and_none(statscore: Program, lamps: Lamps) -> None:
    root = lamps(AL="half", AK="half")
    year = ("--year", "2012")
    assert first(statscore, root, *year).endswith("at “full” in no state for certain")
    assert first(statscore, root, *year, "--at-least", "half").endswith("in all 2 states")


def test_a_count_of_states_with_a_law_alone_says_so(statscore: Program, lamps: Lamps) -> None:
    words = "Nobody is coded “none”: only states with a law were coded here"
    shipped = statscore("tally", "specialized-services", "--year", "2015", "-w", str(ROOT)).out
    assert words in shipped
    year = ("--year", "2012", "-w")
    assert words in statscore("tally", "lamp", *year, lamps(AL="full", AK="half", AZ="")).out
    assert words not in statscore("tally", "lamp", *year, lamps(AL="full", AK="none", AZ="")).out
    # Where everybody is coded, nobody is missing.
    assert (
        words not in statscore("tally", "lamp", *year, lamps(AL="full", AK="half", AZ="half")).out
    )


def test_a_headline_names_a_level_that_there_is(statscore: Program, lamps: Lamps) -> None:
    root = lamps('counted_as = { words = "lamps were lit", level = "whole" }', AL="full")
    said = statscore("check", "-w", root)
    assert said.exit_code == 1
    assert "'whole' is no level" in said.out + said.err


def test_conditions_and_overlaps_answer_first(statscore: Program, lamps: Lamps) -> None:
    root = lamps(AL="full", AK="half", AZ="none", AR="")
    said = statscore("tally", "lamp>=half", "--year", "2012", "-w", root).out.splitlines()
    assert (
        said[1]
        == "On 31 December 2012 this was so in 2 states for certain (AK AL); AR is not known"
    )
    shipped = ("non-criminalization", "specialized-services", "--year", "2016", "-w", str(ROOT))
    both = statscore("tally", *shipped).out.splitlines()
    assert both[1].startswith("On 1 August 2016 both are known of ")


def test_adoption_and_last_seen_answer_first(statscore: Program, lamps: Lamps) -> None:
    root = lamps(AL="full", AK="half", AZ="none", AR="")
    assert first(statscore, root, "--adoption").startswith(
        "1 of 4 states reached “full” as far as is known; AL first (2010)"
    )
    assert (
        first(statscore, root, "--last-seen")
        == "Last seen in 3 of 4 states: 1 half, 1 full, 1 none"
    )


def test_the_end_of_a_year_that_has_yet_to_come_is_as_things_stand(
    statscore: Program, lamps: Lamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = lamps(AL="full", AK="half", AR="")
    says = {
        "2013-06-30": "At the end of 2013, if nothing changes until then, at least 1 had it",
        "2013-12-31": "At the end of 2013 at least 1 had it",
    }
    for day, words in says.items():
        monkeypatch.setenv("STATSCORE_TODAY", day)
        assert first(statscore, root, "--adoption").endswith(f". {words}; 1 is not known")


def test_json_of_the_rubric_has_what_a_count_says_first(statscore: Program, lamps: Lamps) -> None:
    for more, expected in ((HEADLINE, ("lamps were dark", "half", True)), ("", ())):
        root = lamps(more, AL="full")
        (rubric,) = json.loads(statscore("rubric", "lamps", "-f", "json", "-w", root).out)
        (criterion,) = rubric["criteria"]
        assert tuple(criterion.get("counted_as", {}).values()) == expected
