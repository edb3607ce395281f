"""The named checks across files: sound files that contradict each other, or themselves.

The last stage, after syntax, shape and references. What is an error and what a warning, and why,
stands in the catalogue. To add a check, write a function that yields diagnostics under the check's
name, add a line to CHECKS and to the catalogue, and a folder to tests/errors.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from statscore.checks import answers, citations, crosswalks, names, national, published, rubrics
from statscore.checks.known import Sorted, sort_out
from statscore.checks.subjects import (
    Answered,
    PrintedYear,
    Wrong,
    answers_of,
    rubric_file,
    years_of,
)
from statscore.model import dates
from statscore.model.coding import Coder, Coding
from statscore.model.diagnostic import Diagnostic
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace


class Check(NamedTuple):
    """One check; its name is the code of what it finds."""

    name: str
    find: Callable[[Workspace, date], Iterator[Diagnostic]]
    """Yields what is wrong in a workspace, as seen on a day."""


class OfRubric(NamedTuple):
    """A check that looks at every rubric by itself."""

    name: str
    find: Callable[[Rubric], Iterator[Wrong]]


class OfAnswer(NamedTuple):
    """A check that looks at every answer beside the one before it."""

    name: str
    find: Callable[[Answered], Iterator[Wrong]]
    of_us: bool = False
    """Whether it knows the law of the United States alone."""


class OfYear(NamedTuple):
    """A check that looks at the printed figures of one year, beside the cards."""

    name: str
    find: Callable[[PrintedYear], Iterator[Diagnostic]]
    kinds: tuple[str, ...] = ()
    """The codes, where it finds several kinds."""


AnyCheck = Check | OfRubric | OfAnswer | OfYear


def found_by(checks: Sequence[AnyCheck], workspace: Workspace, today: date) -> Iterator[Diagnostic]:
    """Yield what the checks find; answers and years are gone through once for all of them."""
    for check in checks:
        if isinstance(check, Check):
            yield from check.find(workspace, today)
        elif isinstance(check, OfRubric):
            for rubric in workspace.rubrics.values():
                for wrong in check.find(rubric):
                    yield wrong.diagnostic(check.name, rubric_file(rubric))
    us = workspace.settings.jurisdictions == "us"
    of_answer = [
        check for check in checks if isinstance(check, OfAnswer) and (us or not check.of_us)
    ]
    of_year = [check for check in checks if isinstance(check, OfYear)]
    yield from _found_in_answers(of_answer, workspace)
    yield from (
        found
        for year in (years_of(workspace) if of_year else ())
        for check in of_year
        for found in check.find(year)
    )


def _found_in_answers(checks: Sequence[OfAnswer], workspace: Workspace) -> Iterator[Diagnostic]:
    for state in workspace.states.values() if checks else ():
        for answer in answers_of(state):
            for check in checks:
                for wrong in check.find(answer):
                    yield wrong.diagnostic(check.name, answer.file)


def check(workspace: Workspace, today: date | None = None) -> tuple[Diagnostic, ...]:
    """Return what the checks find in the sound files of the workspace, without line and column.

    `today` (the day of the call unless given) is the day after which a date lies in the future.
    """
    day = today or dates.today()
    return tuple(found_by(CHECKS, workspace, day))


def check_files(
    workspace: Workspace, files: Collection[str], today: date | None = None
) -> tuple[Diagnostic, ...]:
    """Return what the checks find in these files, and what they make wrong elsewhere.

    A rubric or the settings are about all; a state's answers are about itself and, where all
    states have been read, what counts it: no file is read for that.
    """
    if any(not file.startswith(("states/", "coders/", "editions/")) for file in files):
        return check(workspace, today)
    day = today or dates.today()
    codes = [file[len("states/") : -len(".toml")] for file in files if file.startswith("states/")]
    changed = {code: state for code in codes if (state := workspace.states.get(code)) is not None}
    alone = replace(workspace, states=changed)
    counted = ACROSS_STATES if changed and workspace.all_read() else ()
    own = tuple(check for check in CHECKS if changed and check not in ACROSS_STATES)
    return (*found_by(counted, workspace, day), *found_by(own, alone, day))


def findings(
    workspace: Workspace, today: date | None = None, beside: Iterable[Diagnostic] = ()
) -> Sorted:
    """Return everything that is wrong, from reading and from the checks, the known apart.

    `beside` is what was found in coders/ and editions/.
    """
    found = (*workspace.diagnostics, *check(workspace, today), *beside)
    return sort_out(workspace.settings, found)


OF_RUBRICS: tuple[AnyCheck, ...] = (
    OfRubric("points-mismatch", rubrics.points_mismatch),
    OfRubric("grades-order", rubrics.grades_order),
    OfRubric("floor-over", rubrics.floor_over),
    OfRubric("national-where", national.national_where),
    OfRubric("linear-flat", rubrics.linear_flat),
    OfRubric("thresholds-order", rubrics.thresholds_order),
    OfRubric("voids-always", rubrics.voids_always),
    OfRubric("from-after-until", rubrics.from_after_until),
    OfRubric("levels-order", rubrics.levels_order),
    OfRubric("meets-missing", rubrics.meets_missing),
    Check("levels-differ", rubrics.levels_differ),
    Check("question-differs", rubrics.question_differs),
    Check("years-overlap", rubrics.years_overlap),
    Check("crosswalk-weight", crosswalks.crosswalk_weight),
    Check("crosswalk-level", crosswalks.crosswalk_level),
)
OF_ANSWERS: tuple[AnyCheck, ...] = (
    OfAnswer("through-before-answer", answers.through_before_answer),
    OfAnswer("through-overlaps", answers.through_overlaps),
    OfAnswer("dates-overlap", answers.dates_overlap),
    OfAnswer("enacted-after-effective", answers.enacted_after_effective),
    OfAnswer("answer-repeats", answers.answer_repeats),
    OfAnswer("start-unknown-after", answers.start_unknown_after),
    OfAnswer("citation-missing", citations.citation_missing),
    OfAnswer("citation-unread", citations.citation_unread, of_us=True),
    OfAnswer("citation-elsewhere", citations.citation_elsewhere, of_us=True),
    Check("date-in-future", answers.date_in_future),
    OfAnswer("date-unlikely", answers.date_unlikely),
)
"""Checks that the answers of one coder can be put to as well."""
ACROSS_STATES: tuple[AnyCheck, ...] = (
    OfYear("national-count", national.national_count),
    OfYear("published-rank", published.published_rank),
)
"""Checks for which one state says nothing by itself."""
CHECKS: tuple[AnyCheck, ...] = (
    *OF_RUBRICS,
    *OF_ANSWERS,
    Check("suspect-answer", answers.suspect_answer),
    OfYear("published-figures", published.published_figures, published.DISAGREEMENTS),
    OfYear("published-year", published.published_year),
    OfYear("implied-differs", published.implied_differs),
    *ACROSS_STATES,
    Check("source-no-address", names.source_no_address),
    Check("state-name", names.state_name),
)


def check_coders(
    workspace: Workspace, coders: Sequence[Coder], today: date | None = None
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with the answers in coders/, each coder's looked at as a state's are."""
    day = today or dates.today()
    looked_at = (
        replace(found, file=f"coders/{coder.name}/{code}.toml")
        for coder in coders
        for code, coding in coder.codings.items()
        for found in found_by(OF_ANSWERS, _as_state(workspace, code, coding), day)
    )
    return (*looked_at, *answers.suspect_of_coders(workspace, coders))


def _as_state(workspace: Workspace, code: str, coding: Coding) -> Workspace:
    """Return the workspace with this state alone, its answers those of the coder."""
    state = State(code=code, name=code, answers=coding.answers, through=coding.through)
    return replace(workspace, states={code: state})
