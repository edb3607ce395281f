"""National counts against the states that are counted here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from statscore.checks.subjects import PrintedYear, Wrong, rubric_file
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.numbers import decimal_text
from statscore.model.rubric import CountSpan, National, Rubric
from statscore.reports.count.conditions import (
    ConditionError,
    comparisons,
    matches_of,
    understood,
)
from statscore.reports.count.tally import Tally, tally_of


def national_count(year: PrintedYear) -> Iterator[Diagnostic]:
    """Yield the national figures that the states here contradict: grades, mean, levels.

    What is not known of a state contradicts nothing: a count is too large only where all the
    states that might be meant would not be enough.
    """
    national = year.rubric.national.get(year.year)
    if national is not None:
        yield from _grades(year, national)
        yield from _mean(year, national)
        for criterion in national.tally:
            yield from _levels(year, national, criterion)
        for name in national.counts:
            yield from _count(year, national, name)


def _miscounted(at: PrintedYear, path: KeyPath, message: str, remedy: str) -> Diagnostic:
    """Return the finding about one of the figures."""
    return Diagnostic(
        code="national-count",
        message=message,
        file=rubric_file(at.rubric),
        path=("national", str(at.year), *path),
        help=remedy,
    )


def _against_answers(
    at: PrintedYear, path: KeyPath, count: CountSpan, what: str, having: Collection[str], known: int
) -> Iterator[Diagnostic]:
    """Yield a count that the answers contradict, by the states that have it and all known."""
    most = len(having) + at.workspace.most_graded - known
    if count.holds(len(having), most):
        return
    said = (
        f"the answers here put {len(having)} states there"
        if count.to is not None and count.to < len(having)
        else f"by the answers here no more than {most} can be there"
    )
    yield _miscounted(
        at,
        path,
        f"the publisher counted {count.words} {what} in {at.year}, but {said}",
        _compare("these answers", having),
    )


def _grades(at: PrintedYear, national: National) -> Iterator[Diagnostic]:
    total, there_are = sum(national.grades.values()), at.workspace.most_graded
    if total > there_are:
        yield _miscounted(
            at,
            ("grades",),
            f"the grades of {at.year} are counted for {total} jurisdictions; there are {there_are}",
            "compare the counts with the source",
        )
    graded = {
        of.state.code: of.published.grade for of in at.printed if of.published.grade is not None
    }
    for grade, count in national.grades.items():
        having = [code for code in graded if graded[code] == grade]
        most = len(having) + there_are - len(graded)
        if not len(having) <= count <= most:
            words = (
                f"that is the printed grade of {len(having)} of the states here"
                if count < len(having)
                else f"by the grades printed here no more than {most} can have it"
            )
            yield _miscounted(
                at,
                ("grades", grade),
                f"the publisher counted {count} at '{grade}' in {at.year}, but {words}",
                _compare("these grades", having),
            )


def _mean(at: PrintedYear, national: National) -> Iterator[Diagnostic]:
    """Yield a mean that is not that of the printed scores, where all of them are here.

    A mean is printed rounded: it agrees where it is as near as its last decimal place. One that is
    written as a fraction and has no last place has to be the mean itself.
    """
    scores = [ends for of in at.printed if (ends := of.published.score_ends) is not None]
    if national.mean is None or len(scores) < at.workspace.most_graded:
        return
    low, high = (sum(ends, Fraction(0)) / len(scores) for ends in zip(*scores, strict=True))
    mean, near = low, _last_place(national.mean)
    if not low - near <= national.mean <= high + near:
        yield _miscounted(
            at,
            ("mean",),
            f"the mean of the {len(scores)} scores printed for {at.year} is "
            f"{decimal_text(mean.limit_denominator(1000))}, not {decimal_text(national.mean)}",
            "compare the mean and the scores with the source",
        )


def _last_place(number: Fraction) -> Fraction:
    """Return what one in the last decimal place of the number is worth; 0 where it has none."""
    places = decimal_text(number).partition(".")[2]
    return Fraction(0) if "/" in decimal_text(number) else Fraction(1, 10 ** len(places))


def _levels(at: PrintedYear, national: National, criterion: str) -> Iterator[Diagnostic]:
    if not at.rubric.criteria[criterion].in_force(at.year):
        return
    here = tally_of(at.rubric, criterion, at.year, at.cards_on())
    printed = national.tally[criterion]
    for level, count in printed.exactly.items():
        yield from _level(at, here, ("tally", criterion, level), count, here.at(level))
    for level, count in printed.at_least.items():
        path = ("tally", criterion, "at_least", level)
        yield from _level(at, here, path, count, here.at_least(level))


def _level(
    at: PrintedYear, here: Tally, path: KeyPath, count: int, having: tuple[str, ...]
) -> Iterator[Diagnostic]:
    settled = sum(mark.level is not None for mark in here.marks.values())
    words = "at or above" if "at_least" in path else "at"
    counted = CountSpan(from_=count, to=count)
    yield from _against_answers(at, path, counted, f"{words} '{path[-1]}'", having, settled)


def national_where(rubric: Rubric) -> Iterator[Wrong]:
    """Yield the conditions of national counts that nobody can ask."""
    for year, national in rubric.national.items():
        for name, count in national.counts.items():
            try:
                understood(rubric, count.where or next(iter(rubric.criteria)))
            except ConditionError as error:
                yield Wrong(
                    message=str(error),
                    path=("national", str(year), "counts", name, "where"),
                    help="write it as `tally` takes it: criterion>=level, joined by and, or, not",
                )


def _count(at: PrintedYear, national: National, name: str) -> Iterator[Diagnostic]:
    count = national.counts[name]
    # What has changed since a year is no condition of one day.
    if count.where is None or count.since is not None:
        return
    try:
        condition = understood(at.rubric, count.where)
    except ConditionError:
        return
    asked = (at.rubric.criteria[each.criterion] for each in comparisons(condition))
    if not all(criterion.in_force(at.year) for criterion in asked):
        return
    here = matches_of(at.rubric, [condition], at.year, at.cards_on(count.day))
    path = ("counts", name, "states")
    title = f"'{count.title}'"
    yield from _against_answers(at, path, count.states, title, here.meeting(), here.known)


def _compare(what: str, states: Iterable[str]) -> str:
    named = ", ".join(states)
    if not named:
        return "compare the count with the source"
    return f"compare the count and {what} with the source: {named}"
