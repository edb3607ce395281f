"""What version 0.1.0 released: its figures still verify, and its fingerprints are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from program import ROOT, Run
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.reports.card.fingerprints import (
    card_fingerprint,
    criterion_fingerprint,
    rubric_fingerprint,
)
from statscore.reports.card.report_card import report_card

FROZEN = Path(__file__).parent / "frozen-0.1.0"
"""Rubrics, states and editions as 0.1.0 read and wrote them; nothing in it is ever changed."""


@pytest.fixture(scope="module")
def frozen() -> Workspace:
    return load(FROZEN)


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return load(ROOT)


def test_what_was_released_still_verifies(statscore: Run) -> None:
    found = statscore("verify", workspace=FROZEN)
    assert found.out == (
        "4 editions, 15 report cards: 0 released figures moved · 1 recorded correction\n"
    )
    assert (found.err, found.exit_code) == ("", 0)


CARDS = {
    ("span", 2012): {
        "QA": "669cffe76ae5",
        "QB": "a925c280f3ec",
        "QC": "f690813c795d",
        "QD": "366bf316a432",
    },
    ("span", 2015): {
        "QA": "8d95142f6793",
        "QB": "83296fce576f",
        "QC": "940fce49832f",
        "QD": "72e2fd60807b",
    },
    ("pier", 2012): {"QA": "3891caa1e7e9", "QB": "8a92854e0a06", "QC": "2b086eed8908"},
    ("pier", 2015): {"QA": "206895de0000", "QB": "c3075a8ef38a", "QD": "41f430b7c899"},
}


@pytest.mark.parametrize(("rubric", "year"), CARDS)
def test_a_card_has_the_fingerprint_that_it_had(rubric: str, year: int, frozen: Workspace) -> None:
    assert {
        state: card_fingerprint(report_card(frozen.rubrics[rubric], frozen.states[state], year))
        for state in CARDS[rubric, year]
    } == CARDS[rubric, year]


def test_a_rubric_has_the_fingerprint_that_it_had(frozen: Workspace, shipped: Workspace) -> None:
    every = {**frozen.rubrics, **shipped.rubrics}
    assert {id_: rubric_fingerprint(rubric) for id_, rubric in every.items()} == {
        "non-criminalization": "a67a8664c556",
        "pic": "fe8c3877adbc",
        "pier": "abac945fc42c",
        "report-cards": "00cf37ba5f16",
        "span": "d4760008442f",
    }


def test_a_question_has_the_fingerprint_that_it_had(frozen: Workspace, shipped: Workspace) -> None:
    asked = [(frozen, "deck-width"), (frozen, "railing"), (shipped, "non-criminalization")]
    assert [criterion_fingerprint(each.rubrics.values(), id_) for each, id_ in asked] == [
        "928911fa029b",
        "bc68052d4045",
        "399be80a41d9",
    ]


@pytest.mark.parametrize(
    ("rubric", "year", "state", "fingerprint"),
    [
        ("pic", 2015, "TX", "a99f04fbfaca"),
        ("non-criminalization", 2016, "MN", "57453401dd1f"),
        ("report-cards", 2021, "WY", "50f7abc5282f"),
    ],
)
def test_a_card_that_ships_rests_on_what_it_did(
    rubric: str, year: int, state: str, fingerprint: str, shipped: Workspace
) -> None:
    # It moves with any word of the state's answers; where nothing was edited it must not.
    card = report_card(shipped.rubrics[rubric], shipped.states[state], year)
    assert card_fingerprint(card) == fingerprint
