"""How firmly grades stand, as records and as plain data."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import ReportCard
from statscore.reports.robustness.flips import Flip
from statscore.reports.robustness.report import Held, Robustness, Standing
from statscore.write.document import (
    Records,
)

ROBUSTNESS_COLUMNS: tuple[str, ...] = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "score",
    "grade",
    "rank",
    "dirichlet_grade_holds",
    "dirichlet_rank_holds",
    "dirichlet_rank_5",
    "dirichlet_rank_95",
    "within_grade_holds",
    "within_rank_holds",
    "within_rank_5",
    "within_rank_95",
    "drops",
    "drops_that_hold",
    "worse_grade",
    "worse_moved",
    "worse_factor",
    "worse_reached",
    "better_grade",
    "better_moved",
    "better_factor",
    "better_reached",
    "rank_best_uncoded",
    "rank_worst_uncoded",
    "draws",
    "seed",
    "concentration",
    "within",
)

OF_GRADES = frozenset(
    {"drops", "drops_that_hold"}
    | {column for column in ROBUSTNESS_COLUMNS if "grade" in column}
    | {column for column in ROBUSTNESS_COLUMNS if column.startswith(("worse_", "better_"))}
)
"""Columns that say nothing where a rubric has no grades."""


def robustness_records(
    found: Robustness, named: Collection[str], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a settled card, in the order of their ranks."""
    chance = found.chance
    columns, rows = (
        ROBUSTNESS_COLUMNS,
        [
            (
                *_identity(each, fips),
                *(text for held in each.held for text in _held_texts(held)),
                str(len(found.dropped)),
                str(each.drops_that_hold),
                *_flip_texts(each.worse),
                *_flip_texts(each.better),
                str(each.uncoded_best),
                str(each.uncoded_worst),
                str(chance.draws),
                str(chance.seed),
                decimal_text(chance.concentration),
                decimal_text(chance.within),
            )
            for each in found.standings
            if not named or each.member.state in named
        ],
    )
    if chance.inside_areas:
        columns, rows = (*columns, "inside_areas"), [(*row, "yes") for row in rows]
    if found.graded:
        return Records(columns, tuple(rows))
    kept = [place for place, column in enumerate(columns) if column not in OF_GRADES]
    return Records(
        tuple(columns[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _identity(each: Standing, fips: Mapping[str, str | None]) -> tuple[str | None, ...]:
    card = each.member.card
    return (
        card.state,
        fips.get(card.state),
        card.rubric.id,
        str(card.year),
        card.as_of.isoformat(),
        decimal_text(card.low),
        card.grade,
        str(each.rank),
    )


def _held_texts(held: Held) -> tuple[str | None, ...]:
    grade = None if held.grade is None else decimal_text(held.grade)
    return grade, decimal_text(held.rank), str(held.rank_low), str(held.rank_high)


def _flip_texts(flip: Flip | None) -> tuple[str | None, ...]:
    if flip is None:
        return None, None, None, None
    reached = "yes" if flip.reached else "no"
    return flip.grade, decimal_text(flip.moved), decimal_text(flip.factor), reached


def robustness_data(found: Robustness, named: Collection[str]) -> Mapping[str, object]:
    """Return everything as plain data for JSON; exact numbers are strings."""
    card = found.standings[0].member.card
    chance, order = found.chance, found.order
    return {
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "draws": chance.draws,
        "seed": chance.seed,
        "concentration": decimal_text(chance.concentration),
        "within": decimal_text(chance.within),
        **({"inside_areas": True} if chance.inside_areas else {}),
        "states": [
            _standing_data(found, each)
            for each in found.standings
            if not named or each.member.state in named
        ],
        "without": [
            {
                "criterion": each.mark.criterion,
                "number": each.mark.number,
                "mean_rank_shift": decimal_text(each.mean_shift),
                "largest_rank_shift": each.most,
                **({"grades": dict(each.regraded)} if found.graded else {}),
                "ranks": dict(each.ranks),
            }
            for each in found.dropped
        ],
        "pairs": {
            "all": order.pairs,
            "keep_order": order.kept,
            "level": order.same,
            "can_turn": order.can_turn,
        },
        "open": [
            _open_data(card, best, worst)
            for card, best, worst in found.open
            if not named or card.state in named
        ],
        "left_out": [{"state": state, "reason": reason} for state, reason in found.left_out],
    }


def _standing_data(found: Robustness, each: Standing) -> Mapping[str, object]:
    card, order = each.member.card, found.order
    flips = {
        "drops_that_hold": each.drops_that_hold,
        "worse": _flip_data(each.worse),
        "better": _flip_data(each.better),
    }
    return {
        "state": card.state,
        "score": decimal_text(card.low),
        "grade": card.grade,
        "rank": each.rank,
        "weightings": {held.family: _held_data(card, held) for held in each.held},
        **(flips if found.graded else {}),
        "never_above": sorted(order.below(card.state)),
        "never_below": sorted(order.above[card.state]),
        "level_with": sorted(order.equal[card.state]),
        "rank_best_uncoded": each.uncoded_best,
        "rank_worst_uncoded": each.uncoded_worst,
    }


def _held_data(card: ReportCard, held: Held) -> Mapping[str, object]:
    ranks = {
        "rank_holds": decimal_text(held.rank),
        "rank_5": held.rank_low,
        "rank_95": held.rank_high,
    }
    if not card.rubric.grades:
        return ranks
    grades = zip(card.rubric.grades, held.grades, strict=True)
    return {
        "grade_holds": None if held.grade is None else decimal_text(held.grade),
        **ranks,
        "grades": {grade: decimal_text(share) for grade, share in grades},
    }


def _flip_data(flip: Flip | None) -> Mapping[str, object] | None:
    if flip is None:
        return None
    return {
        "grade": flip.grade,
        "moved": decimal_text(flip.moved),
        "of": decimal_text(flip.of),
        "factor": decimal_text(flip.factor),
        "reached": flip.reached,
        "from": {each.criterion: decimal_text(each.points) for each in flip.taken},
        "to": flip.given,
    }


def _open_data(card: ReportCard, best: int, worst: int) -> Mapping[str, object]:
    return {
        "state": card.state,
        "low": decimal_text(card.low),
        "high": decimal_text(card.high),
        "grade_low": card.grade_low,
        "grade_high": card.grade_high,
        "rank_best": best,
        "rank_worst": worst,
    }
