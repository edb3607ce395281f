"""Whose answers a command writes: the settled ones of a state, or one coder's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.session import Session
from statscore.cli.trouble import CommandError, tell
from statscore.cli.writing import drafting, own_session
from statscore.desk.draft import opened
from statscore.desk.place import AnswerFile
from statscore.formats.messages import message
from statscore.model.record import is_id
from statscore.read.coders import FOLDER
from statscore.read.folder import kept_by_windows

CODER_VARIABLE = "STATSCORE_CODER"
"""Who codes, where --coder does not say."""

CoderOption = Annotated[
    str | None, typer.Option("--coder", help=f"Who answers; else {CODER_VARIABLE} says it.")
]
IndependentOption = Annotated[
    bool,
    typer.Option(
        "--independent",
        help="Write to coders/<coder>/, beside what others answer; `agree` compares them.",
    ),
]
BatchOption = Annotated[
    str | None, typer.Option("--batch", help="With --independent: the batch that is coded.")
]


def who_codes(coder: str | None) -> str | None:
    """Return the coder who is named, or whom the surroundings name."""
    return coder if coder is not None else os.environ.get(CODER_VARIABLE)


def place_of(code: str, coder: str | None, batch: str | None, *, independent: bool) -> AnswerFile:
    """Return where the answers go; BadParameter where that is not clear."""
    if not independent:
        if batch is not None:
            raise typer.BadParameter("--batch goes with --independent: states/ has no batches")
        return AnswerFile(code)
    if not coder:
        raise typer.BadParameter("--independent needs to know who answers: say --coder NAME")
    if not is_id(coder) or kept_by_windows(coder):
        raise typer.BadParameter(
            f"'{coder}' cannot be the name of a folder in {FOLDER}/: "
            "use lower-case letters, digits and single hyphens"
        )
    return AnswerFile(code, coder, batch or None)


def answering(
    workspace: Path | None, state: str, coder: str | None, batch: str | None, *, independent: bool
) -> tuple[Session, AnswerFile]:
    """Return the session in which the state is answered, and where the answers go.

    Raises BadParameter where that is not clear, CommandError in the workspace that ships and where
    a coder's file has errors; what they are is said on stderr.
    """
    session = own_session(workspace, [state])
    place = place_of(session.chosen[0].code, coder, batch, independent=independent)
    if place.coder is None:
        return session, place
    with drafting():
        seen, _codings, problems = opened(session.workspace, place.file, place.begun)
    if seen is None:
        for problem in problems:
            tell(message(problem))
        raise CommandError(f"{place.file} has errors and is not written to")
    return session._replace(workspace=seen, chosen=(seen.states[place.code],)), place
