"""The country in words: how many failed and had the best grades, as published or as known here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from statscore.formats.document import Row, picked
from statscore.model.rubric import National, Rubric
from statscore.reports.count.trend import NationalYear
from statscore.views.headline import known_by
from statscore.views.words import (
    moment_words,
    none_or,
    points,
)

MANY_GRADES = 4
"""Of so many grades the best two are counted together, of fewer the best alone."""


class Counted(NamedTuple):
    """The states of one year by grade: as the publisher counted them, or all of them here."""

    rubric: Rubric
    grades: Mapping[str, int]
    total: int | None
    """None where the publisher did not count every grade."""
    printed: bool
    """Whether the publisher counted."""
    when: str
    source: str
    """Who counted, or what the grades are known by."""


def counts_data(national: National) -> list[Row]:
    """Return what the publisher counted in a year of any kind, as plain data for JSON."""
    return [
        {
            "id": id_,
            "title": kind.title,
            "states_low": kind.states.from_,
            "states_high": kind.states.to,
            **picked(kind, "where day since source note"),
        }
        for id_, kind in national.counts.items()
    ]


def counted(of_year: NationalYear, when: str | None = None) -> Counted | None:
    """Return the counts of a year, None where neither the publisher nor anybody here has them.

    `when` is "in 2011" or the day unless something else is said.
    """
    rubric, said = of_year.rubric, when or moment_words(of_year)
    printed = of_year.published.grades if of_year.published else {}
    if worst(rubric) in printed:
        whole = set(printed) >= set(rubric.grades)
        total = sum(printed.values()) if whole else None
        return Counted(rubric, printed, total, printed=True, when=said, source="as published")
    if of_year.unknown or not of_year.cards:
        return None
    here = {grade: len(codes) for grade, codes in of_year.grades.items()}
    by = {known_by(card) for card in of_year.cards}
    source = by.pop() if len(by) == 1 else "worked out here, and as published"
    return Counted(rubric, here, sum(here.values()), printed=False, when=said, source=source)


def counts_words(one: Counted, two: Counted) -> str:
    """Return "26 of 51 failed in 2011, none in 2016; A or B: 4, then 30 (as published)"."""
    low, other = worst(one.rubric), worst(two.rubric)
    first = f"{_of(one.grades[low], one.total or two.total)} {fared(low)} {one.when}"
    second = _of(two.grades[other], None if one.total == two.total else two.total)
    if other != low:
        second += f" {fared(other)}"
    words = f"{first[0].upper()}{first[1:]}, {second} {two.when}"
    grades = list(one.rubric.grades)
    best = grades[: 2 if len(grades) >= MANY_GRADES else 1]
    if one.rubric.id == two.rubric.id and all(set(best) <= set(of.grades) for of in (one, two)):
        earlier, later = (sum(side.grades[grade] for grade in best) for side in (one, two))
        words += f"; {' or '.join(best)}: {none_or(earlier)}, then {none_or(later)}"
    if one.source == two.source:
        return f"{words} ({one.source})"
    return f"{words} ({one.source}, then {two.source})"


def _of(number: int, total: int | None) -> str:
    return none_or(number) if total is None else f"{none_or(number)} of {total}"


def worst(rubric: Rubric) -> str:
    """Return the lowest grade."""
    return list(rubric.grades)[-1]


def fared(grade: str) -> str:
    """Return what is said of states with the lowest grade."""
    return "failed" if grade.casefold() in ("f", "fail", "failed") else f"had the grade {grade}"


def year_counts(of_year: NationalYear) -> str:
    """Return one year of the country in words, nothing where nothing is known of it."""
    if of_year.rubric.grades and (of := counted(of_year)) is not None:
        low = worst(of.rubric)
        words = f"{_of(of.grades[low], of.total)} {fared(low)} {of.when} ({of.source})"
        return f"{words[0].upper()}{words[1:]}"
    return known_words(of_year)


def known_words(of_year: NationalYear) -> str:
    """Return what is known here of a year that nobody counted whole; nothing of nothing."""
    when, everyone = moment_words(of_year).capitalize(), len(of_year.cards)
    graded = {grade: len(codes) for grade, codes in of_year.grades.items() if codes}
    if graded:
        words = ", ".join(f"{number} {grade}" for grade, number in graded.items())
        return f"{when} {sum(graded.values())} of {everyone} are known: {words}"
    if of_year.mean is not None:
        mean = points(of_year.mean, of_year.rubric.rounding)
        return f"{when} {of_year.scored} of {everyone} have a score, {mean} in the mean"
    return ""
