"""Answers whose dates and sources do not fit together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from statscore.checks.subjects import Answered, Wrong, state_file
from statscore.model.coding import Coder
from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.rubric import PENDING
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.card.holding import ends_before, known_through
from statscore.reports.coding.worklist import WorkItem, suspect
from statscore.reports.count.years import EARLIEST, LATEST


def through_before_answer(at: Answered) -> Iterator[Wrong]:
    """Yield the answers that are known only up to a day before they begin to hold."""
    limit = at.answer.through or at.state.through
    if limit is None or limit.last >= at.since.first:
        return
    if at.answer.through is not None:
        yield Wrong(
            message=f"this answer is known only through {limit}, but holds from {at.since}",
            path=(*at.path, "through"),
            help="`through` is the last day on which the answer is known to hold: "
            "the day it begins or a later one",
        )
    else:
        yield Wrong(
            message=f"this answer holds from {at.since}, "
            f"but the state's law has been read only through {limit}",
            path=at.path,
            on_key=True,
            help="give the answer a `through` of its own, or correct the `through` of the file",
        )


def enacted_after_effective(at: Answered) -> Iterator[Wrong]:
    """Yield the answers whose act was signed only after they begin to hold."""
    for key, enacted, what in (
        ("enacted", at.answer.enacted, "the day the act was signed"),
        ("enacted_by", at.answer.enacted_by, "a day on which it was law already"),
    ):
        if enacted is not None and enacted.first > at.since.last:
            by = "by " if key == "enacted_by" else ""
            yield Wrong(
                message=f"the act was enacted {by}{enacted}, "
                f"but the answer holds from {at.since} already",
                path=(*at.path, key),
                help="an answer stands under the day its law took effect; "
                f"`{key}` is {what}, the same or an earlier one",
            )


def answer_repeats(at: Answered) -> Iterator[Wrong]:
    """Yield the answers that say again what already holds, and not why."""
    before, answer = at.before, at.answer
    if before is None or answer.note or answer.act or before.answer.says != answer.says:
        return
    limit = known_through(before.answer, at.state.through)
    # Ordinals: the day after 9999-12-31 is no date.
    if limit is None or limit.toordinal() + 1 >= at.since.first.toordinal():
        yield Wrong(
            message=f"'{answer.says}' holds since {before.since} already",
            path=(*at.path, next(iter(answer.claim))),
            help="take this answer out, or let `act` or `note` say what changed",
        )


def start_unknown_after(at: Answered) -> Iterator[Wrong]:
    """Yield the answers that another level follows, nobody knows when, with no end of their own.

    A warning: such an answer settles no score from its own date on, so nothing wrong is printed,
    but the file says less than the coder knew.
    """
    before = at.before
    if (
        before is not None
        and at.answer.start == "unknown"
        and before.answer.says not in (at.answer.says, PENDING)
        and not ends_before(before.answer, at.state.through, at.since)
    ):
        yield Wrong(
            message=f"'{at.answer.says}' replaced this answer, at a time unknown, by {at.since}: "
            "nobody can tell how long this one held",
            path=before.path,
            on_key=True,
            help="add `through`, the last day on which this answer is known to hold",
        )


def date_in_future(workspace: Workspace, today: date) -> Iterator[Diagnostic]:
    """Yield the days of reading and coding that are still to come.

    A law may take effect in the future, so the date of an answer and `enacted` may lie there.
    """
    for state in workspace.states.values():
        yield from _in_future(state, ("through",), state.through, today)
        for criterion, answers in state.answers.items():
            for since, answer in answers.items():
                for key, day in (("through", answer.through), ("coded", answer.coded)):
                    if day is not None:
                        path = ("answers", criterion, str(since), key)
                        yield from _in_future(state, path, day, today)


def _in_future(state: State, path: KeyPath, day: When | None, today: date) -> Iterator[Diagnostic]:
    """Yield that the day is still to come on which something is said to have been done."""
    through = path[-1] == "through"
    # `through = 2015` claims the whole of 2015; `coded = 2015` some day of it.
    if day is None or (day.last if through else day.first) <= today:
        return
    done = "read through" if through else "coded on"
    verb = done.split(maxsplit=1)[0]
    yield Diagnostic(
        code="date-in-future",
        message=f"the law cannot have been {done} {day}: that is still to come",
        file=state_file(state),
        path=path,
        help=f"write the day on which the law was {verb}, or an earlier one"
        if through
        else f"write the day on which it was {verb}",
    )


def through_overlaps(at: Answered) -> Iterator[Wrong]:
    """Yield the answers that are said to hold to a day on which the next one holds already.

    Dates known only to the month or year are not blamed for what they may be.
    """
    before = at.before
    if before is None or before.answer.through is None:
        return
    through = before.answer.through
    if through.first >= at.since.last:
        yield Wrong(
            message=f"this answer is said to hold through {through}, "
            f"but the next one holds from {at.since}",
            path=(*before.path, "through"),
            help="leave `through` out: an answer holds until the next; or write an earlier day",
        )


def dates_overlap(at: Answered) -> Iterator[Wrong]:
    """Yield the pairs of answers of which nobody can tell which came first."""
    before = at.before
    if before is not None and at.since.first <= before.since.last:
        yield Wrong(
            message=f"nobody can tell whether {at.since} came after {before.since}",
            path=at.path,
            on_key=True,
            help="give the day of both answers, YYYY-MM-DD, where a source has it",
        )


def date_unlikely(at: Answered) -> Iterator[Wrong]:
    """Yield the answers that hold from a year of which nobody codes the law."""
    if not EARLIEST <= at.since.first.year <= LATEST:
        yield Wrong(
            message=f"this answer holds from {at.since}; was another year meant?",
            path=at.path,
            on_key=True,
            help=f"write the year in four digits, between {EARLIEST} and {LATEST}",
        )


def suspect_answer(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the answers to a question that has changed since; see `reports.rereading`."""
    yield from map(_suspect, suspect(workspace))


def suspect_of_coders(workspace: Workspace, coders: Sequence[Coder]) -> Iterator[Diagnostic]:
    """Yield the coders' own answers to a question that has changed since."""
    yield from map(_suspect, suspect(replace(workspace, states={}), coders))


def _suspect(item: WorkItem) -> Diagnostic:
    whose = "" if item.folder == "states" else f" --coder {item.coder}"
    return Diagnostic(
        code="suspect-answer",
        message=f"the question or the levels of '{item.criterion}' have changed since this "
        "answer was given",
        file=item.file,
        path=("answers", item.criterion, str(item.since), "fingerprint"),
        help="read the law against today's text; where the answer stands, record it with "
        f"`statscore check --accept {item.state}{whose}`",
    )
