"""Who adopted a level when, and in which order: from the dates of the answers alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from statscore.model.dates import When
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import Answer, State
from statscore.reports.holding import counts_from

Kind = Literal["adopted", "by", "left"]


@dataclass(frozen=True)
class Step:
    """A state's law reached the level, or fell below it."""

    state: str
    kind: Kind
    """adopted: the law changed on this date; by: it was so by then, since when is not known; left:
    it fell below the level."""
    since: When
    """The date from which the law counts, as the rubric counts: in force or enacted."""
    answer: Answer


@dataclass(frozen=True)
class Year:
    """What came about in one calendar year, and how many states stand there at its end."""

    year: int
    adopted: tuple[str, ...]
    by: tuple[str, ...]
    left: tuple[str, ...]
    standing: int
    """States that have reached the level and not left it, by the end of the year."""


@dataclass(frozen=True)
class Adoption:
    """The course of one level, or better, through the states."""

    criterion: str
    rubric: Rubric
    level: str
    steps: tuple[Step, ...]
    """Oldest first."""
    years: tuple[Year, ...]
    never: tuple[str, ...]
    """States whose answers never reach the level, as far as they are coded."""
    uncoded: tuple[str, ...]
    """States without an answer."""

    @property
    def standing(self) -> int:
        """States that have reached the level and not left it."""
        return self.years[-1].standing if self.years else 0


def adoption(rubric: Rubric, criterion: str, level: str, states: Iterable[State]) -> Adoption:
    """Return who reached the level or a better one, in the order of the dates."""
    good = _good(rubric, criterion, level)
    every = tuple(states)
    by_state = {
        each.code: _steps(rubric, each.code, each.answers.get(criterion, {}), good)
        for each in every
    }
    steps = sorted((step for mine in by_state.values() for step in mine), key=_order)
    answered = {each.code for each in every if each.answers.get(criterion)}
    return Adoption(
        criterion=criterion,
        rubric=rubric,
        level=level,
        steps=tuple(steps),
        years=_years(steps),
        never=tuple(code for code in by_state if code in answered and not by_state[code]),
        uncoded=tuple(code for code in by_state if code not in answered),
    )


def _good(rubric: Rubric, criterion: str, level: str) -> frozenset[str]:
    levels = list(rubric.levels(criterion).items())
    worth = -1 if rubric.criteria[criterion].weight < 0 else 1
    least = dict(levels)[level]
    return frozenset(each for each, share in levels if worth * share >= worth * least)


def _order(step: Step) -> tuple[object, ...]:
    return step.since.last, step.since.first, step.state


def _steps(
    rubric: Rubric, code: str, answers: Mapping[When, Answer], good: frozenset[str]
) -> list[Step]:
    """Return the steps of one state.

    Where an answer is the first of all, or says that its start is unknown, the law may have been
    so before; only an act that it names makes it a change.
    """
    found: list[Step] = []
    there = False
    earlier: Answer | None = None
    for since, answer in answers.items():
        now = answer.level in good
        if answer.level == PENDING:
            continue  # what is open says nothing about the law
        if now != there:
            dated = answer.start is None and (earlier is not None or answer.act is not None)
            kind: Kind = "left" if not now else "adopted" if dated else "by"
            found.append(Step(code, kind, counts_from(since, answer, rubric.law), answer))
            there = now
        earlier = answer
    return found


def _years(steps: Iterable[Step]) -> tuple[Year, ...]:
    by_year: dict[int, list[Step]] = {}
    for step in steps:
        by_year.setdefault(step.since.last.year, []).append(step)
    if not by_year:
        return ()
    found = []
    standing = 0
    for year in range(min(by_year), max(by_year) + 1):
        mine = by_year.get(year, [])
        groups = {
            kind: tuple(step.state for step in mine if step.kind == kind)
            for kind in ("adopted", "by", "left")
        }
        standing += len(groups["adopted"]) + len(groups["by"]) - len(groups["left"])
        found.append(
            Year(
                year=year,
                adopted=groups["adopted"],
                by=groups["by"],
                left=groups["left"],
                standing=standing,
            )
        )
    return tuple(found)
