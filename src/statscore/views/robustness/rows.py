"""How firmly grades stand, as records and as plain data."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from statscore.formats.document import Records, Row, records
from statscore.reports.card.report_card import ReportCard
from statscore.reports.robustness.flips import Flip
from statscore.reports.robustness.report import Held, Robustness, Standing

ROBUSTNESS_COLUMNS = (
    "state fips rubric year as_of score grade rank dirichlet_grade_holds dirichlet_rank_holds "
    "dirichlet_rank_5 dirichlet_rank_95 within_grade_holds within_rank_holds within_rank_5 "
    "within_rank_95 drops drops_that_hold worse_grade worse_moved worse_factor worse_reached "
    "better_grade better_moved better_factor better_reached rank_best_uncoded rank_worst_uncoded "
    "draws seed concentration within"
)
OF_GRADES = ("drops", "worse_", "better_")
"""How the columns begin that say nothing where a rubric has no grades; others have it inside."""


def robustness_records(
    found: Robustness, named: Collection[str], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a settled card, in the order of their ranks."""
    columns = ROBUSTNESS_COLUMNS.split()
    if found.chance.inside_areas:
        columns.append("inside_areas")
    if not found.graded:
        columns = [c for c in columns if "grade" not in c and not c.startswith(OF_GRADES)]
    return records(
        columns,
        (
            {**_standing_record(found, standing), "fips": fips.get(standing.member.state)}
            for standing in found.standings
            if not named or standing.member.state in named
        ),
    )


def _standing_record(found: Robustness, standing: Standing) -> Row:
    card = standing.member.card
    parts: dict[str, Row] = {held.family: _held_row(card, held) for held in standing.held}
    parts |= {"worse": _flip_row(standing.worse), "better": _flip_row(standing.better)}
    return {
        **_panel_row(found),
        **_standing_row(found, standing),
        **{f"{part}_{key}": value for part, row in parts.items() for key, value in row.items()},
        "drops": len(found.dropped),
    }


def _panel_row(found: Robustness) -> Row:
    card, chance = found.standings[0].member.card, found.chance
    return {
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of,
        "draws": chance.draws,
        "seed": chance.seed,
        "concentration": chance.concentration,
        "within": chance.within,
        **({"inside_areas": True} if chance.inside_areas else {}),
    }


def robustness_data(found: Robustness, named: Collection[str]) -> Row:
    """Return everything as plain data for JSON; exact numbers are strings."""
    order = found.order
    return {
        **_panel_row(found),
        "states": [
            _standing_row(found, standing)
            for standing in found.standings
            if not named or standing.member.state in named
        ],
        "without": [
            {
                "criterion": dropped.mark.criterion,
                "number": dropped.mark.number,
                "mean_rank_shift": dropped.mean_shift,
                "largest_rank_shift": dropped.most,
                **({"grades": dict(dropped.regraded)} if found.graded else {}),
                "ranks": dict(dropped.ranks),
            }
            for dropped in found.dropped
        ],
        "pairs": {
            "all": order.pairs,
            "keep_order": order.kept,
            "level": order.same,
            "can_turn": order.can_turn,
        },
        "open": [
            {
                "state": card.state,
                "low": card.low,
                "high": card.high,
                "grade_low": card.grade_low,
                "grade_high": card.grade_high,
                "rank_best": best,
                "rank_worst": worst,
            }
            for card, best, worst in found.open
            if not named or card.state in named
        ],
        "left_out": [{"state": state, "reason": reason} for state, reason in found.left_out],
    }


def _standing_row(found: Robustness, standing: Standing) -> Row:
    card, order = standing.member.card, found.order
    flips = {
        "drops_that_hold": standing.drops_that_hold,
        "worse": standing.worse and _flip_row(standing.worse),
        "better": standing.better and _flip_row(standing.better),
    }
    return {
        "state": card.state,
        "score": card.low,
        "grade": card.grade,
        "rank": standing.rank,
        "weightings": {held.family: _held_row(card, held) for held in standing.held},
        **(flips if found.graded else {}),
        "never_above": sorted(order.below(card.state)),
        "never_below": sorted(order.above[card.state]),
        "level_with": sorted(order.equal[card.state]),
        "rank_best_uncoded": standing.uncoded_best,
        "rank_worst_uncoded": standing.uncoded_worst,
    }


def _held_row(card: ReportCard, held: Held) -> Row:
    ranks = {"rank_holds": held.rank, "rank_5": held.rank_low, "rank_95": held.rank_high}
    if not card.rubric.grades:
        return ranks
    grades = zip(card.rubric.grades, held.grades, strict=True)
    return {"grade_holds": held.grade, **ranks, "grades": dict(grades)}


def _flip_row(flip: Flip | None) -> Row:
    """Return where the grade turns; under no weights all of it is unknown."""
    return {
        "grade": flip and flip.grade,
        "moved": flip and flip.moved,
        "of": flip and flip.of,
        "factor": flip and flip.factor,
        "reached": flip and flip.reached,
        "from": flip and {taken.criterion: taken.points for taken in flip.taken},
        "to": flip and flip.given,
    }
