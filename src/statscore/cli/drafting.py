"""A change of one state's file as a draft: tried on a copy, checked, and only then written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from statscore.checks import check
from statscore.cli.trouble import CommandError
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.reread import located_in, with_state_text
from statscore.reports.fingerprints import criterion_fingerprint
from statscore.write import save
from statscore.write.edit import EditError


class Draft(NamedTuple):
    """The text of a state's file with a change, and what is wrong with it that was not before."""

    code: str
    path: Path
    old: str
    new: str
    before: Workspace
    after: Workspace | None
    """None where the state could not be read any more."""
    problems: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What forbids to write it."""
        return tuple(each for each in self.problems if each.severity == "error")

    @property
    def file(self) -> str:
        """The file's path in the workspace."""
        return f"states/{self.code}.toml"


def draft(workspace: Workspace, code: str, edit: Callable[[str], str]) -> Draft:
    """Return the state's file as the edit would leave it, checked as `check` would.

    Raises CommandError where the file cannot be read or has no room for the edit.
    """
    path = workspace.root / "states" / f"{code}.toml"
    try:
        # With its byte-order mark and line ends: what is not edited must come out as it was.
        old = path.read_bytes().decode()
        new = edit(old)
    except OSError as error:
        raise CommandError(f"'{path}' cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, EditError) as error:
        raise CommandError(f"states/{code}.toml cannot be edited: {error}") from error
    before, found_before = with_state_text(workspace, code, old)
    after, found = with_state_text(workspace, code, new)
    known = {_what(each) for each in (*found_before, *_checked(before, code))}
    problems = [each for each in (*found, *_checked(after, code)) if _what(each) not in known]
    return Draft(code, path, old, new, before or workspace, after, located_in(new, problems))


def _checked(workspace: Workspace | None, code: str) -> Iterable[Diagnostic]:
    """Return what the checks find in the state's file; the other states are left out for speed."""
    if workspace is None:
        return ()
    alone = replace(workspace, states={code: workspace.states[code]})
    return (each for each in check(alone) if each.file == f"states/{code}.toml")


def _what(each: Diagnostic) -> tuple[object, ...]:
    return each.code, each.path, each.message


def write(drafted: Draft) -> None:
    """Put the draft in place of the file.

    Raises ConflictError where the file has changed since, CommandError where it cannot be written.
    """
    try:
        save.replace(drafted.path, drafted.old, drafted.new)
    except save.ConflictError:
        raise
    except OSError as error:
        raise CommandError(
            f"'{drafted.path}' cannot be written: {error.strerror or error}"
        ) from error


def stamps(workspace: Workspace, criterion: str, coder: str | None) -> Mapping[str, object]:
    """Return the keys that the program itself puts on an answer: who, when, and to which words."""
    stamped: dict[str, object] = {
        "coded": date.today(),  # noqa: DTZ011 - the coder's own day
        "fingerprint": criterion_fingerprint(workspace.rubrics.values(), criterion),
    }
    if coder is not None:
        stamped["coder"] = coder
    return stamped
