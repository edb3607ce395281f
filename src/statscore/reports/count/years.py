"""Which rubric and which year a question is about where the user did not say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from statscore.model.dates import When, today
from statscore.model.rubric import Rubric
from statscore.model.state import Answer, State
from statscore.model.workspace import Workspace
from statscore.reports.card.holding import known_through
from statscore.reports.card.report_card import ReportCard, report_card

EARLIEST, LATEST = 1700, 2199
"""The years that are graded without being named."""


@dataclass(frozen=True, slots=True)
class GradedYear:
    """A year and the rubric that grades it, or one day of it."""

    year: int
    rubric: Rubric
    day: date | None = None
    """None is the rubric's cut-off day."""

    @property
    def as_of(self) -> date:
        """The day whose law is graded."""
        return self.day or self.rubric.cutoff_day(self.year)


def cards_of(state: State, years: Iterable[GradedYear]) -> Iterator[ReportCard]:
    """Yield the state's cards for the years; what two years in turn have in common is shared."""
    card: ReportCard | None = None
    for graded in years:
        card = report_card(graded.rubric, state, graded.year, graded.day, beside=card)
        yield card


def cards_by_year(
    states: Iterable[State], years: Iterable[GradedYear]
) -> Iterator[tuple[GradedYear, tuple[ReportCard, ...]]]:
    """Yield each year with the states' cards; what two years in turn have in common is shared."""
    states = tuple(states)
    cards: tuple[ReportCard | None, ...] = (None,) * len(states)
    for graded in years:
        made = tuple(
            report_card(graded.rubric, state, graded.year, graded.day, beside=card)
            for state, card in zip(states, cards, strict=True)
        )
        yield graded, made
        cards = made


Reason = Literal["graded", "answered", "asked"]
"""Why a year is shown that nobody named: the latest with grades, or none has any and it is the
latest with an answer, or it is the latest with an answer to the one question that is asked."""


@dataclass(frozen=True, slots=True)
class DefaultYear:
    """The year that is shown where nobody names one, and why."""

    graded: GradedYear
    reason: Reason
    later: int | None
    """The latest year after it of which anything is known, or that its rubric grades."""


def graded_years(
    workspace: Workspace, rubric: Rubric | None = None, states: Sequence[State] | None = None
) -> tuple[GradedYear, ...]:
    """Return the years that can be graded, oldest first, each with its rubric.

    With a rubric: the years that it grades, or where it names none, the years in which its
    criteria have answers. Without: every year that some rubric grades by itself; where none does,
    the years of the default rubric. Years for which no file says anything are left out, where
    `states` are given none of theirs; so are years whose law nobody can have read yet.
    """
    states = tuple(workspace.states.values()) if states is None else states
    years = _answered_years(workspace, rubric, states)
    return tuple(graded for graded in years if _has_come(graded, states))


def first_to_come(
    workspace: Workspace, rubric: Rubric | None, states: Sequence[State]
) -> GradedYear | None:
    """Return the first year with answers whose day has yet to come, None where there is none."""
    years = _answered_years(workspace, rubric, states)
    return next((graded for graded in years if not _has_come(graded, states)), None)


def _answered_years(
    workspace: Workspace, rubric: Rubric | None, states: Sequence[State]
) -> Sequence[GradedYear]:
    """Return the years that can be graded, whether or not their day has come."""
    if rubric is not None:
        return [GradedYear(year, rubric) for year in _years_of(rubric, states)]
    first, last = _known_span(states)
    graded = [
        GradedYear(year, each)
        for year in range(first, last + 1)
        if (each := workspace.rubric_for(year)) is not None and each.grades_year(year)
    ]
    if graded or workspace.default_rubric is None:
        return graded
    return _answered_years(workspace, workspace.default_rubric, states)


def _has_come(graded: GradedYear, states: Sequence[State]) -> bool:
    """Return whether the day of the year's law has come, or something was printed for the year."""
    year, rubric = graded.year, graded.rubric
    return rubric.cutoff_day(year) <= today() or any(
        year in state.published.get(rubric.id, {}) for state in states
    )


def _years_of(rubric: Rubric, states: Sequence[State]) -> range:
    first, last = _known_span(states, rubric)
    return range(
        max(first, rubric.from_ or first),
        min(last, rubric.until or last) + 1,
    )


def _known_span(states: Sequence[State], rubric: Rubric | None = None) -> tuple[int, int]:
    """Return the first and last year of which any file says something; an empty span if none.

    Years that are no doubt slips (0215 for 2015, 9999 for "for ever") are graded where somebody
    names them: thousands of empty years would otherwise stand between them and the others.
    """
    years = [
        year
        for state in states
        for year in _state_years(state, rubric)
        if EARLIEST <= year <= LATEST
    ]
    return (min(years), max(years)) if years else (1, 0)


def _state_years(state: State, rubric: Rubric | None) -> Iterator[int]:
    for id_, published in state.published.items():
        if rubric is None or rubric.id == id_:
            yield from published
    for criterion, answers in state.answers.items():
        if rubric is None or criterion in rubric.criteria:
            yield from answered_years(answers, state.through)


def answered_years(answers: Mapping[When, Answer], through: When | None) -> Iterator[int]:
    """Yield the years in which answers begin, and the last of which they are known.

    A file without `through` has been read up to today.
    """
    for since, answer in answers.items():
        yield since.first.year
        limit = known_through(answer, through) or today()
        if limit >= since.first:
            yield limit.year


def cards(workspace: Workspace, graded: GradedYear) -> tuple[ReportCard, ...]:
    """Return the cards of all states that were read, for the year."""
    return tuple(
        report_card(graded.rubric, state, graded.year) for state in workspace.states.values()
    )


Deal = Callable[[Rubric, State, int], ReportCard]
"""Returns a state's card of a year: one that is there already, or a new one."""


def latest(
    workspace: Workspace,
    states: Sequence[State],
    rubric: Rubric | None = None,
    deal: Deal = report_card,
) -> DefaultYear | None:
    """Return the latest year in which as many of the states as in any have a score or a grade.

    Where none ever has one, the latest that has anything to show for one of them; None if none has.
    """
    return _latest(workspace, states, rubric, deal, part=1)


def latest_full(
    workspace: Workspace, rubric: Rubric | None = None, deal: Deal = report_card
) -> DefaultYear | None:
    """Return the latest year with figures for at least half as many states as the fullest year.

    Standings of a year in which two states happen to be known would mislead. Where no state ever
    has any, the latest that has anything to show; None if none has.
    """
    return _latest(workspace, tuple(workspace.states.values()), rubric, deal, part=2)


def _latest(
    workspace: Workspace, states: Sequence[State], rubric: Rubric | None, deal: Deal, part: int
) -> DefaultYear | None:
    """Return the latest year with figures for one `part`-th of the states of the fullest year."""
    years = graded_years(workspace, rubric, states)
    counts: list[tuple[GradedYear, int]] = []
    for graded in reversed(years):
        known = sum(_known(graded, state, deal=deal) for state in states)
        counts.append((graded, known))
        if known == len(states) or (graded is years[-1] and part * known >= len(states)):
            break  # no year is fuller than all states
    most = max((known for _year, known in counts), default=0)
    for graded, known in counts:
        cards = (deal(graded.rubric, state, graded.year) for state in states)
        taken = part * known >= most if most else any(card.shows_anything for card in cards)
        if taken:
            reason: Reason = "graded" if most else "answered"
            return DefaultYear(graded, reason, _later(graded, years[-1].year))
    return None


def _later(graded: GradedYear, last: int) -> int | None:
    until = graded.rubric.until or last
    return max(last, until) if max(last, until) > graded.year else None


def history(workspace: Workspace, card: ReportCard, state: State) -> tuple[ReportCard, ...]:
    """Return the state's cards of all years in which its score or grade is known, oldest first.

    Of every rubric that grades years by itself, or of the card's alone where that one does not.
    """
    years = graded_years(workspace, _alone(card), (state,))
    each = zip(years, cards_of(state, years), strict=True)
    return tuple(of_year for graded, of_year in each if _known(graded, state, of_year))


def _alone(card: ReportCard) -> Rubric | None:
    """Return the card's rubric where it grades no year by itself: then no other is meant."""
    return None if card.rubric.grades_year(card.year) else card.rubric


def fullest(workspace: Workspace, card: ReportCard, state: State) -> tuple[ReportCard, ...]:
    """Return the state's cards on which more of the criteria are read: the fullest, the latest.

    One where both are the same, none where no other card has more.
    """

    def read(of_year: ReportCard) -> Fraction:
        return Fraction(of_year.coded + of_year.bounded, max(1, len(of_year.marks)))

    years = graded_years(workspace, _alone(card), (state,))
    fuller = [of_year for of_year in cards_of(state, years) if read(of_year) > read(card)]
    if not fuller:
        return ()
    most = max(reversed(fuller), key=read)
    return (most,) if most is fuller[-1] else (most, fuller[-1])


def latest_answer(
    workspace: Workspace, state: State, criterion: str, rubric: Rubric | None, instead: GradedYear
) -> DefaultYear | None:
    """Return the latest year that counts an answer to the criterion; None where none does.

    It is shown `instead` of the year that would be shown otherwise, unless that one counts it too.
    """
    years = graded_years(workspace, rubric, (state,))
    for graded in (instead, *reversed(years)):
        mark = report_card(graded.rubric, state, graded.year).mark(criterion)
        if mark is not None and mark.answer is not None:
            later = None if graded is instead else max(instead.year, years[-1].year)
            return DefaultYear(graded, "asked", later)
    return None


def _known(
    graded: GradedYear, state: State, card: ReportCard | None = None, deal: Deal = report_card
) -> bool:
    """Return whether the state's score or grade is known, without a card where it can be seen."""
    rubric = graded.rubric
    printed = state.published.get(rubric.id, {}).get(graded.year)
    if printed is not None and (printed.score is not None or printed.grade is not None):
        return True
    asked = [id_ for id_, _criterion in rubric.asked(graded.year)]
    if printed is None and asked and not any(id_ in state.answers for id_ in asked):
        return False
    card = card or deal(rubric, state, graded.year)
    return card.known_score is not None or card.known_grade is not None
