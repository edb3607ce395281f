"""Grades and ranks under each coder's answers, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from statscore.formats.document import (
    Document,
    Of,
    Records,
    Row,
    Span,
    cell,
    heading,
    paragraph,
    records,
    table,
)
from statscore.reports.card.report_card import ReportCard
from statscore.reports.robustness.coders import Coded, Seen
from statscore.views.robustness.state import span_words
from statscore.views.rows import card_row, ends_row
from statscore.views.words import day_words, grade_range, score_words

HOLDS: Mapping[bool | None, str] = {True: "holds", False: "differs", None: "open"}


def coders_document(coded: Sequence[Coded]) -> Document:
    """Return a row for each state and coder, and one over all of its coders."""
    card = coded[0].card
    graded = bool(card.rubric.grades)
    stand = "grades" if graded else "ranks"
    return (
        heading(f"Would the {stand} stand under each coder? {card.rubric.title} · {card.year}"),
        paragraph(Span(day_words(card).capitalize(), "weak")),
        table(
            [line for state in coded for line in _lines(state)],
            Of("state", lambda line: line.name, wrap=True),
            Of("coder", lambda line: line.coder),
            Of("score", lambda line: _score(line.card), "right"),
            Of("grade", lambda line: grade_range(line.card), wrap=True) if graded else None,
            Of("rank", lambda line: line.rank, "right"),
            Of("coded", lambda line: _coded(line.card), "right", "weak"),
            Of("the grade", lambda line: line.grade) if graded else None,
            Of("the rank", lambda line: line.rank_holds),
        ),
        paragraph(
            Span(
                "rank: among the states that the coder has coded; open: coded by one alone, or "
                "not settled",
                "weak",
            ),
            hanging=2,
        ),
    )


class Line(NamedTuple):
    """What one coder, or all, make of a state; its name stands in the first line alone."""

    name: str
    coder: object
    card: ReportCard
    rank: str = ""
    grade: str = ""
    rank_holds: str = ""


def _lines(coded: Coded) -> Iterator[Line]:
    name = f"{coded.card.state} {coded.card.name}"
    for seen in coded.seen:
        rank = f"{span_words(seen.best, seen.worst)} of {seen.among}"
        yield Line(name, seen.coder, seen.card, rank)
        name = ""
    if len(coded.seen) > 1:
        holds = HOLDS[coded.grade_holds], HOLDS[coded.rank_holds]
        yield Line(name, cell("all", "strong"), coded.card, "", *holds)


def _score(card: ReportCard) -> str:
    return score_words(card)


def _coded(card: ReportCard) -> str:
    return f"{card.coded}/{len(card.marks)}"


CODERS_COLUMNS = (
    "state fips rubric year as_of coder low high grade_low grade_high rank_best rank_worst among "
    "coded grade_holds rank_holds"
)


def coders_records(coded: Sequence[Coded], fips: Mapping[str, str | None]) -> Records:
    """Return one row a state and coder."""
    graded = bool(coded[0].card.rubric.grades)
    return records(
        [column for column in CODERS_COLUMNS.split() if graded or "grade" not in column],
        (
            {**_state_row(state), **_seen_row(seen), "fips": fips.get(state.card.state)}
            for state in coded
            for seen in state.seen
        ),
    )


def coders_data(coded: Sequence[Coded]) -> list[Row]:
    """Return one object a state as plain data for JSON."""
    return [
        {**_state_row(state), "by_coder": [_seen_row(seen) for seen in state.seen]}
        for state in coded
    ]


def _state_row(coded: Coded) -> Row:
    holds = {"grade_holds": coded.grade_holds, "rank_holds": coded.rank_holds}
    return _meant(coded.card, {**card_row(coded.card), **ends_row(coded.card), **holds})


def _seen_row(seen: Seen) -> Row:
    row = {
        "coder": seen.coder,
        **ends_row(seen.card),
        "rank_best": seen.best,
        "rank_worst": seen.worst,
        "among": seen.among,
        "coded": seen.card.coded,
    }
    return _meant(seen.card, row)


def _meant(card: ReportCard, row: Row) -> Row:
    """Return the row without what says nothing where the rubric has no grades."""
    graded = bool(card.rubric.grades)
    return {key: value for key, value in row.items() if graded or "grade" not in key}
