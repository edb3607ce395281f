"""Coders by name, for the commands that read coders/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

from statscore.cli.session import Session
from statscore.cli.trouble import CommandError, tell
from statscore.formats.document import Document, Records, paragraph
from statscore.formats.messages import message
from statscore.model.names import did_you_mean
from statscore.model.state import State
from statscore.model.workspace import Workspace

if TYPE_CHECKING:
    from statscore.model.coding import Coder


def coders_named(workspace: Workspace, names: Sequence[str]) -> tuple[Coder, ...]:
    """Return the coders of these names, in that order; all of them where none is named.

    What is wrong in their files is said on stderr. Raises BadParameter where there is no such
    coder, CommandError where there is none at all.
    """
    from statscore.read.coders import read_coders  # noqa: PLC0415 - most cards need no coders

    coders, diagnostics = read_coders(workspace)
    wanted = tuple(dict.fromkeys(name.casefold() for name in names))
    by_name = {coder.name: coder for coder in coders}
    for problem in diagnostics:
        if problem.severity == "error" and (
            not wanted or problem.file.partition("/")[2].split("/")[0] in ("", *wanted)
        ):
            tell(message(problem))
    if not coders:
        raise CommandError("nobody has coded here: there is no folder coders/<name>/ with answers")
    for name in wanted:
        if name not in by_name:
            raise typer.BadParameter(did_you_mean("coder", name, by_name))
    return tuple(by_name[name] for name in wanted) if wanted else coders


class CodedBy(NamedTuple):
    """A session over coders' answers in place of the settled ones."""

    session: Session
    others: Mapping[str, tuple[State, ...]]
    """The states as the coders after the first see them, by code."""
    names: tuple[str, ...]

    @property
    def folder(self) -> str | None:
        """Where the answers stand: states/, one coder's folder, or None for several coders'."""
        if not self.names:
            return "states"
        return f"coders/{self.names[0]}" if len(self.names) == 1 else None

    def document(self, of: Document) -> Document:
        """Return the document, beginning with whose answers it shows."""
        if not self.names:
            return of
        who = " and ".join(self.names)
        words = f"as coded by {who}: not the settled answers in states/"
        return (paragraph(words), *of)

    def records(self, of: Records) -> Records:
        """Return the records with a column that says whose answers they show."""
        if not self.names:
            return of
        who = "+".join(self.names)
        rows = tuple((*row, who) for row in of.rows)
        return of._replace(columns=(*of.columns, "coders"), rows=rows)


def settled(session: Session) -> CodedBy:
    """Return the session as it is: over the settled answers."""
    return CodedBy(session, {}, ())


def coded_by(session: Session, names: Sequence[str]) -> CodedBy:
    """Return the session over the answers of these coders, or of all where none is named.

    Raises CommandError where none of them has coded a state that the user named.
    """
    from statscore.reports.coding.coders import coded_workspace  # noqa: PLC0415 - as above

    coders = coders_named(session.workspace, names)
    workspace, others = coded_workspace(session.workspace, coders)
    who = tuple(coder.name for coder in coders)
    codes = [state.code for state in session.chosen] if session.named else list(workspace.states)
    missing = [code for code in codes if code not in workspace.states]
    if missing or not codes:
        what = ", ".join(missing) if missing else "any state that can be graded"
        verb = "has" if len(who) == 1 else "have"
        raise CommandError(f"{' and '.join(who)} {verb} not coded {what}")
    chosen = tuple(workspace.states[code] for code in codes)
    return CodedBy(session._replace(workspace=workspace, chosen=chosen), others, who)
