"""Rubrics that contradict themselves or each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise

from statscore.checks.subjects import Wrong, listed, rubric_file
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.numbers import decimal_text
from statscore.model.rubric import ANY_YEAR, Rubric
from statscore.model.workspace import Workspace
from statscore.reports.card.yardstick import yardstick


def points_mismatch(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the years from which the weights do not add up to `points`."""
    if rubric.method != "sum" or not rubric.points:
        return
    before = None
    years = rubric.turning_years
    for year in years:
        if year < min(rubric.points):
            continue
        sums = (rubric.weights_in(year), rubric.points_in(year))
        # A sum that stays wrong over later years is one mistake, not several.
        if sums[0] != sums[1] and sums != before:
            weights, points = (decimal_text(figure) for figure in sums)
            yield Wrong(
                message=f"the weights{_in_year(year, years)} add up to {weights}, "
                f"not to {points} points",
                path=_points_path(rubric, year),
                help=_points_remedy(rubric, year, years, weights),
            )
        before = sums


def _in_year(year: int, years: Sequence[int]) -> str:
    if year != ANY_YEAR:
        return f" of {year}"
    return f" before {years[1]}" if len(years) > 1 else ""


def _points_path(rubric: Rubric, year: int) -> KeyPath:
    first = max(start for start in rubric.points or {} if start <= year)
    return ("points",) if first == ANY_YEAR else ("points", str(first))


def _points_remedy(rubric: Rubric, year: int, years: Sequence[int], weights: str) -> str:
    if len(years) == 1:
        return f"correct a weight, or write `points = {weights}`"
    table = set(rubric.points or {}) - {ANY_YEAR}
    first = year if year != ANY_YEAR else min(table, default=years[1])
    entry = f"{first} = {weights}"
    return (
        "correct a weight, or the `from` or `until` of a criterion, "
        f"or write `points = {{ …, {entry} }}`"
    )


def grades_order(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the grades that do not begin below the grade written before them."""
    own = rubric.area_grades
    tables = {"grades": rubric.grades, "area_grades": own if isinstance(own, Mapping) else {}}
    for key, cuts in tables.items():
        for (better, high), (worse, low) in pairwise(cuts.items()):
            if low >= high:
                yield Wrong(
                    message=f"grade '{worse}' begins at {decimal_text(low)}, "
                    f"not below '{better}' at {decimal_text(high)}",
                    path=(key, worse),
                    help="write the best grade first and give each one after it a lower cut score",
                )


def floor_over(rubric: Rubric) -> Iterator[Wrong]:
    """Yield a floor that no card of some year can rise above: its scores would all be the same."""
    for year in rubric.turning_years if rubric.floor is not None else ():
        by = yardstick(rubric, year)
        most = sum((by.limits(area)[1] for area in rubric.areas), Fraction(0))
        if by.questions and by.total(most) != most:
            yield Wrong(
                message=f"the floor is {decimal_text(by.total(most))}, but the most that a state "
                f"can earn{_in_year(year, rubric.turning_years)} is {decimal_text(most)}",
                path=("floor",),
                help="write the fewest points that a total is printed with, such as `floor = 0`",
            )
            return


def linear_flat(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the scales of numbers that begin and end at the same number: none earns anything."""
    for id_, criterion in rubric.criteria.items():
        linear = criterion.linear
        if linear is not None and linear.from_ == linear.to:
            yield Wrong(
                message=f"'{id_}' earns nothing at {decimal_text(linear.from_)} and everything too",
                path=("criteria", id_, "linear"),
                help="write `from`, the number that earns nothing, and `to`, which earns it all",
            )


def thresholds_order(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the thresholds that leave a level out, or do not all rise or fall with the levels."""
    for id_, criterion in rubric.criteria.items():
        levels = rubric.levels(id_)
        if not criterion.thresholds or criterion.linear:
            continue
        limits = [levels.thresholds.get(level) for level in levels]
        missing = [
            level for level, limit in zip(levels, limits[:-1], strict=False) if limit is None
        ]
        known = [limit for limit in limits if limit is not None]
        sign = -1 if levels.less_is_better else 1
        if missing:
            words = f"no number of '{id_}' comes to {listed(missing)}"
        elif any(sign * better <= sign * worse for better, worse in pairwise(known)):
            words = f"the thresholds of '{id_}' neither all rise nor all fall with its levels"
        else:
            continue
        yield Wrong(
            message=words,
            path=("criteria", id_, "thresholds"),
            on_key=True,
            help="name a number for every level but the worst: each further than the one before it",
        )


def voids_always(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the criteria of which every level makes the area void: it could earn nothing ever."""
    for id_, criterion in rubric.criteria.items():
        if criterion.voids and all(map(criterion.voids.__contains__, rubric.levels(id_).any_level)):
            yield Wrong(
                message=f"every level of '{id_}' makes the area '{criterion.area}' void",
                path=("criteria", id_, "voids"),
                on_key=True,
                help="leave at least one level out, at which the area earns what its criteria do",
            )


def from_after_until(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the spans of years that end before they begin."""
    spans = {(): (rubric.from_, rubric.until)} | {
        ("criteria", id_): (asked.from_, asked.until) for id_, asked in rubric.criteria.items()
    }
    for path, (first, last) in spans.items():
        if first is not None and last is not None and first > last:
            yield Wrong(
                message=f"`until` is {last}, before `from`, which is {first}",
                path=(*path, "until"),
                help="`from` is the first year and `until` the last; exchange them or correct one",
            )


def levels_order(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the levels that are not written from the best to the worst.

    A deduction reads from the level that costs most: its scale may be written either way.
    """
    written: dict[KeyPath, Mapping[str, Fraction]] = {
        ("scales", id_): scale for id_, scale in rubric.scales.items()
    }
    written |= {
        ("criteria", id_, "levels"): asked.levels
        for id_, asked in rubric.criteria.items()
        if asked.levels is not None and asked.weight >= 0
    }
    for path, levels in written.items():
        for (first, low), (second, high) in pairwise(levels.items()):
            if low < high:
                yield Wrong(
                    message=f"'{second}' earns more than '{first}', which stands before it",
                    path=(*path, second),
                    on_key=True,
                    help="write the best level first, or correct one of the two shares",
                )


def meets_missing(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the criteria whose `meets` says what earns some levels, but not what earns others."""
    for id_, criterion in rubric.criteria.items():
        silent = [level for level in rubric.levels(id_) if level not in criterion.meets]
        if criterion.meets and silent:
            yield Wrong(
                message=f"nothing says what earns {listed(silent)} on '{id_}'",
                path=("criteria", id_, "meets"),
                on_key=True,
                help=f'add `{silent[0]} = "…"` to its `meets`',
            )


# Rubrics beside each other.


def _shared(workspace: Workspace) -> Iterator[tuple[str, Rubric, Rubric]]:
    """Yield each criterion that several rubrics ask: the first of them, and each other one."""
    first: dict[str, Rubric] = {}
    for rubric in workspace.rubrics.values():
        for id_ in rubric.criteria:
            if id_ in first:
                yield id_, first[id_], rubric
            first.setdefault(id_, rubric)


def levels_differ(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the criteria that two rubrics share with different levels: no answer serves both."""
    for id_, first, other in _shared(workspace):
        mine, theirs = first.levels(id_), other.levels(id_)
        # A number serves both scales, whatever each makes of it.
        by_number = mine.numeric and theirs.numeric and (mine.linear or theirs.linear)
        if by_number or set(mine) == set(theirs):
            continue
        own = "scale" if other.criteria[id_].scale is not None else "levels"
        yield Diagnostic(
            code="levels-differ",
            message=f"'{id_}' has the levels {listed(list(other.levels(id_)))} here, "
            f"but {listed(list(first.levels(id_)))} in {rubric_file(first)}",
            file=rubric_file(other),
            path=("criteria", id_, own),
            help="give it the same levels in both, or another id where it is another question",
        )


def question_differs(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the criteria that two rubrics share with questions in different words."""
    for id_, first, other in _shared(workspace):
        here, there = other.criteria[id_].question, first.criteria[id_].question
        if here and there and here.split() != there.split():
            yield Diagnostic(
                code="question-differs",
                message=f"the question of '{id_}' reads otherwise in {rubric_file(first)}",
                file=rubric_file(other),
                path=("criteria", id_, "question"),
                help="one answer serves both rubrics: use the same words, "
                "or another id where it is another question",
            )


def years_overlap(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the rubrics that grade a year which another rubric grades too."""
    grading = [rubric for rubric in workspace.rubrics.values() if rubric.from_ is not None]
    for one, two in combinations(grading, 2):
        first = max(one.from_ or 0, two.from_ or 0)
        ends = [rubric.until for rubric in (one, two) if rubric.until is not None]
        last = min(ends, default=None)
        if _empty(one) or _empty(two) or (last is not None and last < first):
            continue
        both = f"{first} and later years" if last is None else _span(first, last)
        yield Diagnostic(
            code="years-overlap",
            message=f"both this rubric and {rubric_file(one)} grade {both}",
            file=rubric_file(two),
            path=("from",),
            help="let one end (`until`) before the other begins (`from`), "
            "or take `from` out of one, which then grades only where it is named",
        )


def _empty(rubric: Rubric) -> bool:
    return rubric.until is not None and (rubric.from_ or 0) > rubric.until


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
