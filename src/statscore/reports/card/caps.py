"""Caps: a grade that no score is better than as long as a criterion falls short of a level."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from fractions import Fraction

from statscore.model.rubric import Cap, Rubric
from statscore.reports.card.grading import at_least, grade_of, reads_as, worse_of, worst_grade
from statscore.reports.card.marks import Mark
from statscore.reports.card.sums import Case, Sums
from statscore.reports.card.yardstick import applying, merit


def capped(
    rubric: Rubric, marks: Sequence[Mark], score: Fraction, *, worst: bool
) -> tuple[str | None, list[str]]:
    """Return the grade of a score under the caps that hold, and those that lower it.

    The low end of a range takes the worst levels that are possible, the high end the best.
    """
    grade = grade_of(rubric, score)
    if grade is None or not rubric.caps:
        return grade, []
    by_id = {mark.criterion: mark for mark in marks}
    holding_down = []
    final = grade
    for id_, cap in rubric.caps.items():
        mark = by_id.get(cap.criterion)
        if mark is None or cap.grade not in rubric.grades:
            continue
        if falls_short(rubric, cap, mark.possible, worst=worst):
            capped = worse_of(rubric, (grade, cap.grade))
            if capped != grade:
                holding_down.append(id_)
            final = worse_of(rubric, (final, capped))
    return final, holding_down


def falls_short(rubric: Rubric, cap: Cap, possible: Sequence[str], *, worst: bool) -> bool:
    """Return whether the worst or the best of the levels is below the one that lifts the cap."""
    reached = [merit(rubric, cap.criterion, level) for level in possible]
    if cap.below not in rubric.levels(cap.criterion) or not reached:
        return False
    return (min(reached) if worst else max(reached)) < merit(rubric, cap.criterion, cap.below)


# Where what lifts a cap decides on points too


def caps_hang_together(sums: Sums) -> bool:
    """Return whether what lifts a cap may take points away: by dropping out, or by no void."""
    caps = {cap.criterion for cap in sums.by.rubric.caps.values()}
    return not caps.isdisjoint(sums.perhaps) or bool(_void_caps(sums))


def _void_caps(sums: Sums) -> Collection[str]:
    """Return the areas that may be void by the level of a cap's criterion."""
    caps = {cap.criterion for cap in sums.by.rubric.caps.values()}
    return [
        area
        for area, ways in sums.ways.items()
        if any(not caps.isdisjoint(way.possible) for way in ways)
    ]


def best_grade(sums: Sums, summed: Sequence[str], printed: Fraction) -> str:
    """Return the best grade that is possible where a cap's criterion decides on points too."""
    apart = sums.ways if sums.perhaps else _void_caps(sums)
    cases = sums.cases(summed, worst=False, apart=apart)
    grades = list(sums.by.rubric.grades)
    return min((_best_of(case, summed, printed) for case in cases), key=grades.index)


def _best_of(case: Case, summed: Sequence[str], printed: Fraction) -> str:
    """Return the best grade of one case.

    For some grades a cap's criterion has to drop out, so that the cap does not hold; then the
    others have to earn the grade among themselves.
    """
    by = case.by
    possible = {id_: applying(levels) or levels for id_, levels in case.possible.items()}
    for grade in by.rubric.grades:
        out = frozenset(
            cap.criterion
            for cap in by.rubric.caps.values()
            if cap.criterion in possible
            and cap.grade in by.rubric.grades
            and not at_least(by.rubric, cap.grade, grade)
            and falls_short(by.rubric, cap, possible[cap.criterion], worst=False)
        )
        if out <= case.perhaps and case.scored_without(out):
            best = case.end(summed, worst=False, dropping=out).points(summed)
            if reads_as(by.rubric, by.total(printed + best), grade):
                return grade
    return worst_grade(by.rubric)
