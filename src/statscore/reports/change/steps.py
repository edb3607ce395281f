"""The changes of law between two days, with the act and the section that made each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from statscore.model.rubric import Rounding, Rubric
from statscore.model.state import State
from statscore.reports.card.holding import Held, begun, counts_from, observed
from statscore.reports.card.report_card import Mark, ReportCard


def steps(
    rubric: Rubric, criterion: str, state: State, after: date, until: date
) -> tuple[Held, ...]:
    """Return the answers to one criterion that began to count after one day and by another.

    An answer whose start is unknown is an observation, not a change; neither is the first answer
    of all, unless it says which act brought it, nor one whose bounds allow what held before.
    """
    levels = rubric.levels(criterion)
    answers = state.answers.get(criterion, {})
    days, said = tuple(answers), tuple(answers.values())
    # Under `law = "enacted"` an answer may count from another day than its own.
    first = 0 if rubric.law == "enacted" else begun(days, after, rubric.law)
    began: list[Held] = []
    for place in range(first, begun(days, until, rubric.law)):
        since, answer = days[place], said[place]
        start = counts_from(since, answer, rubric.law)
        inside = after < start.first and start.first <= until
        earlier = said[place - 1] if place else None
        moved = (
            answer.act is not None
            if earlier is None
            else set(answer.allows(levels)).isdisjoint(earlier.allows(levels))
        )
        if inside and moved and not observed(answer, rubric.law):
            began.append(Held(since, answer))
    return tuple(began)


def begins_between(rubric: Rubric, held: Held, after: date, until: date) -> bool:
    """Return whether an answer says that the law has been so from a day between these.

    Of the first answer of all that may be no change: nobody has coded what stood there before.
    """
    start = counts_from(held.since, held.answer, rubric.law)
    known = not observed(held.answer, rubric.law)
    return known and after < start.first and start.first <= until


def perhaps_between(before: ReportCard, after: ReportCard) -> tuple[Mark, ...]:
    """Return the later card's marks whose law may have changed between the two days.

    Those that are known to have changed it are among them; where the level was the same on both
    days it did not.
    """
    earlier = {mark.criterion: mark for mark in before.marks}
    return tuple(
        mark
        for mark in after.marks
        if mark.held is not None
        and counts_from(*mark.held, after.rubric.law).last > before.as_of
        and not (
            (was := earlier.get(mark.criterion)) is not None
            and was.settled
            and was.level == mark.level
        )
    )


@dataclass(frozen=True)
class LawStep:
    """One change of law between two cards of one state."""

    year: int
    """Of the later card."""
    rounding: Rounding
    """Of the later card's rubric."""
    mark: Mark
    """The criterion, as the later card has it."""
    before: str | None
    """The level that the earlier card had, None where that was not settled or not asked."""
    held: Held
    """The answer that the act brought."""


def law_steps(state: State, before: ReportCard, after: ReportCard) -> tuple[LawStep, ...]:
    """Return the changes of law between two cards, in the order of the later card's criteria."""
    levels = {mark.criterion: mark.level for mark in before.marks}
    taken: list[LawStep] = []
    for mark in after.marks:
        earlier = levels.get(mark.criterion)
        for held in steps(after.rubric, mark.criterion, state, before.as_of, after.as_of):
            taken.append(LawStep(after.year, after.rubric.rounding, mark, earlier, held))
            earlier = held.answer.level
    return tuple(taken)
