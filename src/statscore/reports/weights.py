"""What each criterion can earn on one card: the rubric's method and what does not apply, resolved.

Under `method = "sum"` a criterion earns share × weight. Under `method = "mean"` an area is the
weighted mean of its criteria and the total the weighted mean of its areas, times `points`; that is
the same sum with other weights, so that every card is a sum of share × weight. Criteria that are
dropped as not applicable leave the sum or the means, and what applies is scaled back to `points`.
Bonuses and deductions stand outside: they keep their own weight in points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from statscore.model.rubric import Criterion, Rubric


def earnable(rubric: Rubric, year: int, dropped: Collection[str]) -> Mapping[str, Fraction]:
    """Return the points that each criterion asked in the year can earn, dropped ones at 0."""
    asked = dict(rubric.asked(year))
    weights = {id_: Fraction(0) if id_ in dropped else each.weight for id_, each in asked.items()}
    inside = {id_: weight for id_, weight in weights.items() if weight > 0 and not asked[id_].bonus}
    if rubric.method == "mean":
        return {**weights, **_means(rubric, asked, inside, rubric.points_in(year))}
    if dropped:
        return {**weights, **_scaled(inside, rubric.points_in(year))}
    return weights


def _scaled(inside: Mapping[str, Fraction], points: Fraction) -> Mapping[str, Fraction]:
    whole = sum(inside.values())
    return {id_: weight * points / whole for id_, weight in inside.items()} if whole else inside


def _means(
    rubric: Rubric,
    asked: Mapping[str, Criterion],
    inside: Mapping[str, Fraction],
    points: Fraction,
) -> Mapping[str, Fraction]:
    area_sums: dict[str, Fraction] = {}
    for id_, weight in inside.items():
        area = asked[id_].area
        area_sums[area] = area_sums.get(area, Fraction(0)) + weight
    whole = sum((rubric.areas[area].weight for area in area_sums), Fraction(0))
    if not whole:
        return dict.fromkeys(inside, Fraction(0))
    of_area = {
        area: rubric.areas[area].weight / whole * points / area_sum
        for area, area_sum in area_sums.items()
    }
    return {id_: weight * of_area[asked[id_].area] for id_, weight in inside.items()}
