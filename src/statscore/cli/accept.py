"""`statscore check --accept`: somebody has read the answers against today's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import typer

from statscore.cli.output import say
from statscore.cli.session import criterion_of_any
from statscore.cli.trouble import CommandError
from statscore.cli.writing import refuse_shipped
from statscore.model.workspace import Workspace
from statscore.reports.fingerprints import criterion_fingerprint
from statscore.write.edit import set_answer
from statscore.write.save import replace
from statscore.write.views.words import count


def accept(workspace: Workspace, states: Collection[str], criterion: str | None) -> None:
    """Write the fingerprint of today's question and levels into the answers, nothing else.

    Of the named states, or of all where a criterion is named. Raises BadParameter where neither
    is, CommandError where a file cannot be written or has been changed meanwhile.
    """
    if not states and criterion is None:
        raise typer.BadParameter(
            "name the states or the --criterion whose answers somebody has read"
        )
    refuse_shipped(workspace)
    asked = {id_ for rubric in workspace.rubrics.values() for id_ in rubric.criteria}
    if criterion is not None:
        asked = {criterion_of_any(workspace, criterion)}
    today = {id_: criterion_fingerprint(workspace.rubrics.values(), id_) for id_ in asked}
    total = 0
    for code in states or workspace.states:
        if code not in workspace.states:
            raise CommandError(f"states/{code}.toml has errors; `statscore check {code}` says more")
        total += _accept_state(workspace, code, today)
    say(f"{count(total, 'answer')} recorded as read against today's words")


def _accept_state(workspace: Workspace, code: str, today: Mapping[str, str]) -> int:
    """Return how many answers of the state were given a new fingerprint."""
    path = workspace.root / "states" / f"{code}.toml"
    old = text = path.read_bytes().decode()
    changed: list[str] = []
    for criterion, answers in workspace.states[code].answers.items():
        for since, answer in answers.items():
            if criterion in today and answer.fingerprint != today[criterion]:
                values = {"fingerprint": today[criterion]}
                text = set_answer(text, criterion, str(since), values, ())
                changed.append(f"states/{code}.toml: {criterion} {since}")
    if changed:
        try:
            replace(path, old, text)
        except OSError as error:
            raise CommandError(
                f"states/{code}.toml cannot be written: {error.strerror or error}"
            ) from error
        for each in changed:
            say(each)
    return len(changed)
