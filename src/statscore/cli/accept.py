"""`statscore check --accept`: somebody has read the answers against today's words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import typer

from statscore.cli.coders import coders_named
from statscore.cli.output import say
from statscore.cli.session import criterion_named, scopes
from statscore.cli.trouble import CommandError
from statscore.cli.writing import refuse_shipped, tell_warnings, telling, written
from statscore.desk.draft import Edit
from statscore.model.dates import When
from statscore.model.state import Answer
from statscore.model.workspace import Workspace
from statscore.reports.card.fingerprints import criterion_fingerprint
from statscore.toml.edit import set_answer
from statscore.views.words import count

Answers = Mapping[str, Mapping[When, Answer]]


def accept(
    workspace: Workspace, states: Collection[str], criterion: str | None, coder: str | None
) -> None:
    """Write the fingerprint of today's question and levels into the answers, nothing else.

    Of the named states, or of all where a criterion is named; in states/, or in the coder's own
    folder. Raises BadParameter where neither is named, CommandError where a file cannot be written
    or has been changed meanwhile.
    """
    if not states and criterion is None:
        raise typer.BadParameter(
            "name the states or the --criterion whose answers somebody has read"
        )
    refuse_shipped(workspace)
    asked = {id_ for rubric in workspace.rubrics.values() for id_ in rubric.criteria}
    if criterion is not None:
        asked = {criterion_named(criterion, scopes(workspace), "write the id")}
    today = {id_: criterion_fingerprint(workspace.rubrics.values(), id_) for id_ in asked}
    kept = _kept(workspace, coder)
    edits, lines = [], []
    for code in states or kept.answers:
        file = f"{kept.folder}/{code}.toml"
        if code in kept.answers:
            places = list(_unread(kept.answers[code], today))
            about = [("answers", *place) for place in places]
            edits.append(Edit(file, partial(_stamped, places, today), about))
            lines += [f"{file}: {criterion} {since}" for criterion, since in places]
        elif code in kept.broken:
            raise CommandError(f"{file} has errors; `statscore check {code}` says more")
        else:
            raise CommandError(f"there is no {file}: {coder} has not coded {code}")
    draft = written(workspace, edits)
    recorded = f"{count(len(lines), 'answer')} recorded as read against today's words"
    with telling(workspace, draft.changes):
        for line in (*lines, recorded):
            say(line)
    tell_warnings(len(draft.problems))


class _Kept(NamedTuple):
    """The answers of one folder by state, and the states whose file has errors."""

    folder: str
    answers: Mapping[str, Answers]
    broken: Collection[str]


def _kept(workspace: Workspace, coder: str | None) -> _Kept:
    if coder is None:
        settled = {code: state.answers for code, state in workspace.states.items()}
        # A state that was named has a file.
        return _Kept("states", settled, workspace.state_files)
    (own_coder,) = coders_named(workspace, [coder])
    own: dict[str, Answers] = {code: coding.answers for code, coding in own_coder.codings.items()}
    return _Kept(f"coders/{own_coder.name}", own, own_coder.broken)


def _unread(answers: Answers, today: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield criterion and date of the answers that were given to other words than today's."""
    for criterion, by_date in answers.items():
        for since, answer in by_date.items():
            if criterion in today and answer.fingerprint != today[criterion]:
                yield criterion, str(since)


def _stamped(places: Sequence[tuple[str, str]], today: Mapping[str, str], text: str) -> str:
    for criterion, since in places:
        text = set_answer(text, criterion, since, {"fingerprint": today[criterion]}, ())
    return text
