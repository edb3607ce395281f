"""What rows of several views share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from statscore.formats.document import Row, picked
from statscore.model.dates import today
from statscore.model.diagnostic import KeyPath
from statscore.model.rubric import Rubric
from statscore.model.state import Published
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import Rank

Find = Callable[[str, KeyPath], int | None]
"""Finds the line of a key in a file of the workspace."""


def card_row(card: ReportCard) -> Row:
    """Return which card it is: state, rubric, year and day."""
    return {
        "state": card.state,
        "name": card.name,
        **day_row(card.rubric, card.year, card.as_of),
    }


def day_row(rubric: Rubric, year: int, as_of: date) -> Row:
    """Return the rubric, the year and the day, and whether that has yet to come."""
    return {
        "rubric": rubric.id,
        "year": year,
        "as_of": as_of,
        "if_nothing_changes": as_of > today(),
    }


def printed_row(printed: Published | None) -> Row:
    """Return the published total, as one number where it is one, its ends, and the grade."""
    low, high = (printed and printed.score_ends) or (None, None)
    return {
        "score": printed and printed.plain_score,
        "score_low": low,
        "score_high": high,
        "grade": printed and printed.grade,
    }


def rank_row(rank: Rank | None) -> Row:
    """Return the rank where it is one number, and the best and the worst that it may be."""
    return {
        "rank": rank and rank.number,
        "rank_low": rank and rank.low,
        "rank_high": rank and rank.high,
    }


def ends_row(card: ReportCard) -> Row:
    """Return the ends of score and grade; each None where no question applies."""
    return picked(None if card.applies is False else card, "low high grade_low grade_high")


def figures_row(card: ReportCard) -> Row:
    """Return score and grade with their ends, and what settles the score."""
    low, high, grade_low, grade_high = ends_row(card).values()
    return {
        "score": card.score,
        "low": low,
        "high": high,
        "out_of": card.out_of,
        "grade": card.grade,
        "grade_low": grade_low,
        "grade_high": grade_high,
        "basis": card.basis,
    }
