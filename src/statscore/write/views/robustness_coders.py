"""Grades and ranks under each coder's answers, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import ReportCard
from statscore.reports.robustness.coders import Coded, Seen
from statscore.write.document import (
    Cell,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    day_words,
    grade_range,
    score_words,
)

HOLDS: Mapping[bool | None, str] = {True: "holds", False: "differs", None: "open"}


def coders_document(found: Sequence[Coded]) -> Document:
    """Return a row for each state and coder, and one over all of its coders."""
    card = found[0].card
    graded = bool(card.rubric.grades)
    stand = "grades" if graded else "ranks"
    columns = (
        Column("state", wrap=True),
        Column("coder"),
        Column("score", "right"),
        Column("grade", wrap=True),
        Column("rank", "right"),
        Column("coded", "right"),
        Column("the grade"),
        Column("the rank"),
    )
    kept = [place for place in range(len(columns)) if graded or place not in (3, 6)]
    return (
        heading(f"Would the {stand} stand under each coder? {card.rubric.title} · {card.year}"),
        paragraph(Span(day_words(card).capitalize(), "weak")),
        Table(
            tuple(columns[place] for place in kept),
            tuple(tuple(row[place] for place in kept) for each in found for row in _rows(each)),
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


def _rows(each: Coded) -> Iterator[tuple[Cell, ...]]:
    name = cell(f"{each.card.state} {each.card.name}")
    for seen in each.seen:
        rank = _span(seen.best, seen.worst)
        yield (
            name,
            cell(seen.coder),
            *_figures(seen.card),
            cell(f"{rank} of {seen.among}"),
            cell(f"{seen.card.coded}/{len(seen.card.marks)}", "weak"),
            cell(""),
            cell(""),
        )
        name = cell("")
    if len(each.seen) > 1:
        yield (
            name,
            cell("all", "strong"),
            *_figures(each.card),
            cell(""),
            cell(f"{each.card.coded}/{len(each.card.marks)}", "weak"),
            cell(HOLDS[each.grade_holds]),
            cell(HOLDS[each.rank_holds]),
        )


def _figures(card: ReportCard) -> tuple[Cell, Cell]:
    return (
        cell(score_words(card)),
        cell(grade_range(card)),
    )


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


CODERS_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "coder",
    "low",
    "high",
    "grade_low",
    "grade_high",
    "rank_best",
    "rank_worst",
    "among",
    "coded",
    "grade_holds",
    "rank_holds",
)


def coders_records(found: Sequence[Coded], fips: Mapping[str, str | None]) -> Records:
    """Return one row a state and coder."""
    graded = bool(found[0].card.rubric.grades)
    kept = [place for place, name in enumerate(CODERS_COLUMNS) if graded or "grade" not in name]
    rows = [
        (
            each.card.state,
            fips.get(each.card.state),
            seen.card.rubric.id,
            str(seen.card.year),
            seen.card.as_of.isoformat(),
            *(None if value is None else str(value) for value in _seen(seen).values()),
            *(
                None if held is None else "yes" if held else "no"
                for held in (each.grade_holds, each.rank_holds)
            ),
        )
        for each in found
        for seen in each.seen
    ]
    return Records(
        tuple(CODERS_COLUMNS[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _seen(seen: Seen) -> Mapping[str, str | int | None]:
    card = seen.card
    return {
        "coder": seen.coder,
        "low": decimal_text(card.low),
        "high": decimal_text(card.high),
        "grade_low": card.grade_low,
        "grade_high": card.grade_high,
        "rank_best": seen.best,
        "rank_worst": seen.worst,
        "among": seen.among,
        "coded": card.coded,
    }


def coders_data(found: Sequence[Coded]) -> list[Mapping[str, object]]:
    """Return one object a state as plain data for JSON."""
    graded = bool(found[0].card.rubric.grades)

    def meant(data: Mapping[str, object]) -> Mapping[str, object]:
        return {key: value for key, value in data.items() if graded or "grade" not in key}

    return [
        meant(
            {
                "state": each.card.state,
                "name": each.card.name,
                "rubric": each.card.rubric.id,
                "year": each.card.year,
                "as_of": each.card.as_of.isoformat(),
                "low": decimal_text(each.card.low),
                "high": decimal_text(each.card.high),
                "grade_low": each.card.grade_low,
                "grade_high": each.card.grade_high,
                "grade_holds": each.grade_holds,
                "rank_holds": each.rank_holds,
                "by_coder": [meant(_seen(seen)) for seen in each.seen],
            }
        )
        for each in found
    ]
