"""One page has every word of the program's own; words that nobody knows are off the screen."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from program import ROOT, Program
from statscore.reports.card.report_card import MarkBasis
from statscore.reports.change.comparison import Part

PAGE = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
FIRST = "\n".join(re.findall(r"^\| ([^|]*) \|", PAGE, flags=re.MULTILINE))
WORDS = (
    "rubric",
    "area",
    "criterion",
    "level",
    "scale",
    "weight",
    "bonus",
    "cap",
    "floor",
    "void",
    "crosswalk",
    "workspace",
    "edition",
    "fingerprint",
    "bill",
    "answer",
    "card",
    "mark",
    "score",
    "settled",
    "derived",
    "rank",
    "gap",
    "plan",
    "step",
    "pessimistic",
    "perhaps",
    "cause",
    "bridge",
    "adoption",
    "weighting",
    "seed",
    "unit",
    "protocol",
    "batch",
    "sample",
    "independent",
    "adjudicated",
    "disagrees",
)
PHRASES = (
    "cut score",
    "cut-off day",
    "as published",
    "worked out here",
    "worked out from published figures",
    "known here",
    "by name",
    "in part",
    "for certain",
    "day unknown",
    "not coded",
    "known through",
    "last seen",
    "not explained",
    "one rubric alone",
    "low end",
    "Dirichlet distribution",
    "flips at",
    "Krippendorff's alpha",
)


@pytest.mark.parametrize("word", [*WORDS, *PHRASES, *get_args(MarkBasis), *get_args(Part)])
def test_the_page_has_the_word(word: str) -> None:
    assert re.search(rf"\b{re.escape(word)}\b", FIRST), word


def test_each_word_stands_in_one_row() -> None:
    rows = [word for row in FIRST.splitlines() for word in row.split(", ")]
    assert len(rows) == len(set(rows)) + FIRST.splitlines().count("word") - 1


GONE = (
    "not released",
    "basis partial",
    "unattributed",
    "unbridged",
    "Dirichlet round",
    "weighed anew",
    "undated",
    "fingerprint",
)


@pytest.mark.parametrize(
    "words",
    [
        "diff 2011 2016",
        "diff 2011 2016 --why",
        "diff 2016 2021 WA --from-rubric pic --to-rubric report-cards --why",
        "grade TX",
        "grade",
        "gaps TX",
        "tally non-criminalization --years 2015-2019",
        "tally non-criminalization --adoption",
        "trend",
        "trend --table",
        "trend TX",
        "robustness ME --rubric non-criminalization --year 2019",
        "explain TX 5.3 --year 2019",
        "rubric pic",
    ],
)
def test_words_that_nobody_knows_are_gone(statscore: Program, words: str) -> None:
    said = statscore(*words.split(), "-w", str(ROOT)).out
    assert said
    assert [word for word in GONE if word in said] == []
