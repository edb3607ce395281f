"""Report cards and their marks as records and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import AreaScore, Mark, ReportCard
from statscore.write.document import (
    Records,
)
from statscore.write.views.words import card_ends

Locate = Callable[[str, Mark], int | None]
"""Return the line of the answer that a mark rests on, given the state's file."""


SCORE_COLUMNS = (
    "state",
    "fips",
    "name",
    "rubric",
    "year",
    "as_of",
    "score",
    "low",
    "high",
    "out_of",
    "grade",
    "grade_low",
    "grade_high",
    "basis",
    "coded",
    "criteria",
    "rank",
    "published_score",
    "published_grade",
    "published_basis",
    "published_source",
)


FLOOR_COLUMNS = ("floor_adds_low", "floor_adds_high")
"""Where a rubric has a floor: what it adds to the sum of the areas."""


def scores_records(
    cards: Sequence[ReportCard],
    fips: Mapping[str, str | None],
    ranks: Mapping[tuple[str, int], int | None],
) -> Records:
    """Return one row a card: what is computed, what was published, and the basis."""
    floors = any(card.rubric.floor is not None for card in cards)
    return Records(
        (*SCORE_COLUMNS, *(FLOOR_COLUMNS if floors else ())),
        tuple(
            (
                card.state,
                fips.get(card.state),
                card.name,
                card.rubric.id,
                str(card.year),
                card.as_of.isoformat(),
                None if card.score is None else decimal_text(card.score),
                *card_ends(card)[:2],
                decimal_text(card.out_of),
                card.grade,
                *card_ends(card)[2:],
                card.basis,
                str(card.coded),
                str(len(card.marks)),
                _optional(ranks.get((card.state, card.year))),
                None
                if card.published is None or card.published.score is None
                else decimal_text(card.published.score),
                card.published.grade if card.published else None,
                card.published.basis if card.published else None,
                card.published.source if card.published else None,
                *(map(decimal_text, card.lifted) if floors else ()),
            )
            for card in cards
        ),
    )


def _optional(number: int | None) -> str | None:
    return None if number is None else str(number)


MARK_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "area",
    "number",
    "criterion",
    "level",
    "possible",
    "basis",
    "share",
    "weight",
    "points",
    "low",
    "high",
    "since",
    "start",
    "answer_basis",
    "citations",
    "act",
)


def marks_records(cards: Sequence[ReportCard], fips: Mapping[str, str | None]) -> Records:
    """Return one row a mark; lists inside a field are parted by semicolons."""
    return Records(
        MARK_COLUMNS,
        tuple(
            (
                card.state,
                fips.get(card.state),
                card.rubric.id,
                str(card.year),
                card.as_of.isoformat(),
                mark.area,
                mark.number,
                mark.criterion,
                mark.level,
                "; ".join(mark.possible),
                mark.basis,
                None if mark.share is None else decimal_text(mark.share),
                decimal_text(mark.weight),
                None if mark.points is None else decimal_text(mark.points),
                decimal_text(mark.low),
                decimal_text(mark.high),
                None if mark.since is None else str(mark.since),
                mark.answer.start if mark.answer else None,
                mark.answer.basis if mark.answer else None,
                "; ".join(mark.answer.citations) if mark.answer else None,
                mark.answer.act if mark.answer else None,
            )
            for card in cards
            for mark in card.marks
        ),
    )


def card_data(
    card: ReportCard, rank: int | None, locate: Locate, folder: str | None = "states"
) -> Mapping[str, object]:
    """Return the card as plain data for JSON; exact numbers are strings, the unknown is None.

    `folder` is where the answers stand, None where they are from the files of several coders.
    """
    printed = card.published
    low, high, grade_low, grade_high = card_ends(card)
    return {
        "state": card.state,
        "name": card.name,
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "score": None if card.score is None else decimal_text(card.score),
        "low": low,
        "high": high,
        "out_of": decimal_text(card.out_of),
        "grade": card.grade,
        "grade_low": grade_low,
        "grade_high": grade_high,
        "basis": card.basis,
        **_rules_data(card),
        "coded": card.coded,
        "criteria": len(card.marks),
        "rank": rank,
        "published": None
        if printed is None
        else {
            "score": None if printed.score is None else decimal_text(printed.score),
            "grade": printed.grade,
            "basis": printed.basis,
            "source": printed.source,
            "note": printed.note,
        },
        "areas": [_area_data(area) for area in card.areas],
        "marks": marks_data(card, locate, folder),
    }


def _rules_data(card: ReportCard) -> Mapping[str, object]:
    """Return what the floor adds to the sum of the areas, and whether anything applies.

    Each only where the rubric has a floor, or where it is not certain that a question applies.
    """
    data: dict[str, object] = {}
    if card.rubric.floor is not None:
        low, high = card.lifted
        data["floor"] = {
            "points": decimal_text(card.rubric.floor),
            "adds_low": decimal_text(low),
            "adds_high": decimal_text(high),
        }
    if not card.applies:
        data["applies"] = card.applies
    return data


def marks_data(
    card: ReportCard, locate: Locate, folder: str | None = "states"
) -> list[Mapping[str, object]]:
    """Return the card's marks as plain data for JSON."""
    return [_mark_data(card, mark, locate, folder) for mark in card.marks]


def _area_data(area: AreaScore) -> Mapping[str, object]:
    return {
        "id": area.id,
        "number": area.number,
        "title": area.title,
        "score": None if area.score is None else decimal_text(area.score),
        "low": decimal_text(area.low),
        "high": decimal_text(area.high),
        "out_of": decimal_text(area.out_of),
        "grade": area.grade,
        "basis": area.basis,
        "coded": area.coded,
        "criteria": area.criteria,
    }


def _mark_data(
    card: ReportCard, mark: Mark, locate: Locate, folder: str | None
) -> Mapping[str, object]:
    answer = mark.answer
    located = answer is not None and folder is not None
    return {
        "criterion": mark.criterion,
        "number": mark.number,
        "area": mark.area,
        "level": mark.level,
        "possible": list(mark.possible),
        "basis": mark.basis,
        "share": None if mark.share is None else decimal_text(mark.share),
        "weight": decimal_text(mark.weight),
        "points": None if mark.points is None else decimal_text(mark.points),
        "low": decimal_text(mark.low),
        "high": decimal_text(mark.high),
        "since": None if mark.since is None else str(mark.since),
        "start": answer.start if answer else None,
        "answer_basis": answer.basis if answer else None,
        "act": answer.act if answer else None,
        "citations": list(answer.citations) if answer else [],
        "sources": list(answer.sources) if answer else [],
        "file": f"{folder}/{card.state}.toml" if located else None,
        "line": locate(card.state, mark) if located else None,
    }
