"""A change of one file of answers as a draft: tried on a copy, checked, and only then written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import tomli

from statscore.checks import check
from statscore.cli.trouble import CommandError
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.reread import BOM, Reread, located_in, with_coding_text, with_state_text
from statscore.reports.fingerprints import criterion_fingerprint
from statscore.write import save
from statscore.write.edit import EditError
from statscore.write.toml_values import one_line


class Place(NamedTuple):
    """Where answers are written: a state's settled ones, or those of one coder alone."""

    code: str
    coder: str | None = None
    """Whose own answers; None for the settled ones."""
    batch: str | None = None
    """The batch that a coder's answers belong to."""

    @property
    def file(self) -> str:
        """The file's path in the workspace."""
        return f"coders/{self.coder}/{self.code}.toml" if self.coder else f"states/{self.code}.toml"


class Draft(NamedTuple):
    """The text of a file of answers with a change, and what is wrong with it since then."""

    place: Place
    path: Path
    old: str
    """Empty for a file that is not there yet."""
    new: str
    before: Workspace
    after: Workspace | None
    """None where the file could not be read any more."""
    problems: tuple[Diagnostic, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What forbids to write it."""
        return tuple(each for each in self.problems if each.severity == "error")

    @property
    def file(self) -> str:
        """The file's path in the workspace."""
        return self.place.file


def draft(workspace: Workspace, place: Place, edit: Callable[[str], str]) -> Draft:
    """Return the file as the edit would leave it, checked as `check` would.

    Raises CommandError where the file cannot be read or has no room for the edit.
    """
    path = workspace.root / place.file
    old = text_of(workspace, place)
    try:
        new = edit(old or new_coding(place))
    except EditError as error:
        raise CommandError(f"{place.file} cannot be edited: {error}") from error
    before, found_before = with_text(workspace, place, old)
    after, found = with_text(workspace, place, new)
    known = {_what(each) for each in (*found_before, *_checked(before, place))}
    problems = [each for each in (*found, *_checked(after, place)) if _what(each) not in known]
    return Draft(place, path, old, new, before or workspace, after, located_in(new, problems))


def text_of(workspace: Workspace, place: Place) -> str:
    """Return the file's text, with its byte-order mark and line ends; empty for a coder's new file.

    What is not edited must come out as it was. Raises CommandError where it cannot be read.
    """
    path = workspace.root / place.file
    try:
        return path.read_bytes().decode()
    except FileNotFoundError as error:
        if place.coder:
            return ""
        raise CommandError(f"'{path}' cannot be read: {error.strerror or error}") from error
    except OSError as error:
        raise CommandError(f"'{path}' cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{place.file} cannot be edited: {error}") from error


def with_text(workspace: Workspace, place: Place, text: str) -> Reread:
    """Return the workspace with this text in the file, and what is wrong with it."""
    if place.coder:
        return with_coding_text(workspace, place.code, place.file, text)
    return with_state_text(workspace, place.code, text)


def _checked(workspace: Workspace | None, place: Place) -> Iterable[Diagnostic]:
    """Return what the checks find in the file; the other states are left out for speed."""
    if workspace is None:
        return ()
    alone = replace(workspace, states={place.code: workspace.states[place.code]})
    checked = f"states/{place.code}.toml"
    return (replace(each, file=place.file) for each in check(alone) if each.file == checked)


def _what(each: Diagnostic) -> tuple[object, ...]:
    return each.code, each.path, each.message


def write(drafted: Draft) -> None:
    """Put the draft in place of the file.

    Raises ConflictError where the file has changed since, CommandError where it cannot be written.
    """
    path = drafted.path
    try:
        if drafted.old:
            save.replace(path, drafted.old, drafted.new)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            save.create(path, drafted.new)
    except save.ConflictError:
        raise
    except FileExistsError as error:
        raise save.ConflictError(f"'{path.name}' has been made meanwhile") from error
    except OSError as error:
        raise CommandError(f"'{path}' cannot be written: {error.strerror or error}") from error


def stamps(
    workspace: Workspace, place: Place, criterion: str, coder: str | None
) -> Mapping[str, object]:
    """Return the keys that the program itself puts on an answer: who, when, and to which words.

    In a coder's own file the folder says who; the batch stands where it is not the file's.
    """
    stamped: dict[str, object] = {
        "coded": date.today(),  # noqa: DTZ011 - the coder's own day
        "fingerprint": criterion_fingerprint(workspace.rubrics.values(), criterion),
    }
    if place.coder is None:
        return stamped if coder is None else {**stamped, "coder": coder}
    text = text_of(workspace, place) or new_coding(place)
    if place.batch and tomli.loads(text.removeprefix(BOM)).get("batch") != place.batch:
        stamped["batch"] = place.batch
    return stamped


def new_coding(place: Place) -> str:
    """Return a coder's file for a state before the first answer."""
    batch = f"\nbatch = {one_line(place.batch)}\n" if place.batch else ""
    return f"#:schema ../../schemas/coding.schema.json\n{batch}"
