"""`statscore check --accept`: somebody has read the answers against today's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import typer

from statscore.cli.coders import coders_named
from statscore.cli.output import say
from statscore.cli.session import criterion_named, scopes
from statscore.cli.trouble import CommandError
from statscore.cli.writing import refuse_shipped
from statscore.model.dates import When
from statscore.model.state import Answer
from statscore.model.workspace import Workspace
from statscore.reports.fingerprints import criterion_fingerprint
from statscore.write.edit import set_answer
from statscore.write.save import replace
from statscore.write.views.words import count

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
    total = 0
    for code in states or kept.answers:
        file = f"{kept.folder}/{code}.toml"
        if code in kept.answers:
            total += _accept_file(workspace, file, kept.answers[code], today)
        elif code in kept.broken:
            raise CommandError(f"{file} has errors; `statscore check {code}` says more")
        else:
            raise CommandError(f"there is no {file}: {coder} has not coded {code}")
    say(f"{count(total, 'answer')} recorded as read against today's words")


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
    (found,) = coders_named(workspace, [coder])
    own: dict[str, Answers] = {code: each.answers for code, each in found.codings.items()}
    return _Kept(f"coders/{found.name}", own, found.broken)


def _accept_file(workspace: Workspace, file: str, kept: Answers, today: Mapping[str, str]) -> int:
    """Return how many answers of the file were given a new fingerprint."""
    path = workspace.root / file
    old = text = path.read_bytes().decode()
    changed: list[str] = []
    for criterion, answers in kept.items():
        for since, answer in answers.items():
            if criterion in today and answer.fingerprint != today[criterion]:
                values = {"fingerprint": today[criterion]}
                text = set_answer(text, criterion, str(since), values, ())
                changed.append(f"{file}: {criterion} {since}")
    if changed:
        try:
            replace(path, old, text)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror or error}") from error
        for each in changed:
            say(each)
    return len(changed)
