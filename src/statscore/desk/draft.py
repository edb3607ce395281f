"""A draft: changes to files that are not saved yet, and saving them, all or none.

Whoever changes a file has decided on the text that was read. Where the file has changed since, the
change is made to the text that is there now, if what it was decided on still stands there as it
was; else the draft says what has moved, and nothing is written.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import tomli

from statscore.checks import check_coders, check_files
from statscore.checks.known import sort_out
from statscore.desk.reread import Reread, reread
from statscore.desk.save import ConflictError, FileChange, save_all
from statscore.model.coding import Coder
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.files import decoded, read_bytes
from statscore.read.folder import refusals
from statscore.read.load import located_in
from statscore.toml.edit import EditError
from statscore.toml.places import BOM
from statscore.toml.values import inline_text, key_text, path_text

Keys = tuple[str, ...]
NOTHING = "nothing was written"
TRIES = 20
"""How often a change is made anew because another writer came first."""
PAUSE = 0.02
"""Seconds before that."""


class Edit(NamedTuple):
    """The change of one file, with what it was decided on."""

    file: str
    """The file's path in the workspace."""
    change: Callable[[str], str]
    """From the text that is there, empty where there is none, to the text that is to be there."""
    about: Sequence[Keys] = ((),)
    """The keys that lead to what was decided on; the whole file unless they say less."""
    new: bool = False
    """Whether there must be no such file yet."""


def new_file(file: str, text: str) -> Edit:
    """Return the edit that makes a file which must not be there yet."""
    return Edit(file, lambda _nothing: text, new=True)


class MovedKey(NamedTuple):
    """What somebody else has changed since it was decided on."""

    file: str
    keys: Keys
    now: object
    """What stands there now, None where nothing does."""

    @property
    def place(self) -> str:
        """The file, and where in it."""
        return f"[{'.'.join(self.keys)}] in {self.file}" if self.keys else self.file

    @property
    def text(self) -> str:
        """What stands there now, as the file says it; empty where nothing does."""
        return "\n".join(_lines(self.keys, self.now)) if self.keys else ""


def _lines(keys: Keys, value: object) -> Iterator[str]:
    """Yield the lines of a table with the tables in it, or of a key by itself."""
    if isinstance(value, dict):
        plain = {key: inner for key, inner in value.items() if not isinstance(inner, dict)}
        if plain:
            yield f"[{path_text(keys)}]"
            yield from (f"{key_text(key)} = {inline_text(inner)}" for key, inner in plain.items())
        for key, inner in value.items():
            if isinstance(inner, dict):
                yield from _lines((*keys, key), inner)
    elif value is not None:
        yield f"{path_text(keys)} = {inline_text(value)}"


@dataclass(frozen=True)
class Draft:
    """The files as they would be, and what is wrong with them since then."""

    before: Workspace
    """As its files are now."""
    after: Workspace | None
    """None where one of the files could not be read any more."""
    changes: tuple[FileChange, ...] = ()
    texts: Mapping[str, str] | None = None
    """What each file is to say, changed or not."""
    problems: tuple[Diagnostic, ...] = ()
    moved: tuple[MovedKey, ...] = ()

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What forbids to write it."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def refused(self) -> bool:
        """Whether nothing of it may be written."""
        return bool(self.moved or self.errors or self.after is None)


class DraftError(Exception):
    """A file has no room for a change, or cannot be read; the text says which and why."""


def drafted(workspace: Workspace, edits: Iterable[Edit]) -> Draft:
    """Return the files as the edits would leave them, checked as `check` would.

    The workspace is the one that the edits were decided on. Raises DraftError where a file cannot
    be read or edited.
    """
    edits = tuple(edits)
    new = [edit.file for edit in edits if edit.new]
    there = [MovedKey(file, (), None) for file in new if os.path.lexists(workspace.root / file)]
    if there:
        return Draft(workspace, None, moved=tuple(there))
    links = tuple(link for edit in edits for link in refusals(workspace.root, edit.file))
    if links:
        return Draft(workspace, None, problems=links)
    held = {edit.file: _held(workspace, edit.file) for edit in edits}
    rubrics = _rubrics_since(workspace)
    now = reread(
        workspace, rubrics | {file: text for file, text in held.items() if text is not None}
    )
    if now.workspace is None:
        file = next(problem.file for problem in now.problems if problem.severity == "error")
        since = " now" if held.get(file) != workspace.text(file) else ""
        raise DraftError(f"{file} has errors{since}; {NOTHING}")
    moved = tuple(other for edit in edits for other in _moved(workspace, edit, held[edit.file]))
    if moved:
        return Draft(now.workspace, None, moved=moved)
    texts = {edit.file: _edited(edit, held[edit.file] or "") for edit in edits}
    after = reread(now.workspace, texts)
    changes = tuple(
        FileChange(workspace.root / file, held[file], text)
        for file, text in texts.items()
        if text != held[file]
    )
    problems = tuple(located_in(texts.get, _new_problems(now, after, texts)))
    return Draft(now.workspace, after.workspace, changes, texts, problems)


def saved(
    workspace: Workspace,
    edits: Iterable[Edit],
    written: Callable[[], None] = lambda: None,
    *,
    dry_run: bool = False,
) -> Draft:
    """Draft the edits and save them, unless the draft is refused; `written` is called per file.

    They are drafted anew where another writer comes between. Raises DraftError as `drafted` does,
    OSError with the file's name where one cannot be written: then none is.
    """
    edits = tuple(edits)
    for left in reversed(range(TRIES)):
        draft = drafted(workspace, edits)
        if dry_run or draft.refused:
            break
        try:
            save_all(draft.changes, written)
            break
        except (ConflictError, FileExistsError):
            if not left:
                raise
            time.sleep(PAUSE)
    return draft


def opened(workspace: Workspace, file: str, begun: Callable[[str], str]) -> Reread:
    """Return the workspace with this file as it is, or as it would begin where there is none.

    Raises DraftError where it cannot be read.
    """
    links = tuple(refusals(workspace.root, file))
    if links:
        return Reread(None, {}, links)
    text = _held(workspace, file)
    seen, codings, problems = reread(workspace, {file: begun(text or "")})
    if seen is not None and text is None:
        seen = replace(seen, texts=workspace.texts)
    return Reread(seen, codings, tuple(located_in({file: text or ""}.get, problems)))


def _held(workspace: Workspace, file: str) -> str | None:
    """Return what stands in the file, to the byte; None where there is none.

    Raises DraftError where it cannot be read.
    """
    path = workspace.root / file
    if not path.exists():
        return None
    raw, problems = read_bytes(path, file)
    if raw is not None:
        text, problems = decoded(raw, file)
        if text is not None:
            return raw.decode()
    raise DraftError(f"{file} cannot be edited: {problems[0].message}; {NOTHING}")


def _rubrics_since(workspace: Workspace) -> dict[str, str]:
    """Return the rubrics that say something else now than when they were read, by their file.

    A session of coding lasts for hours, and what is saved is checked as `check` would.
    """
    files = (f"rubrics/{id_}.toml" for id_ in workspace.rubrics)
    texts = ((file, _held(workspace, file)) for file in files)
    return {file: text for file, text in texts if text not in (None, workspace.text(file))}


def _moved(workspace: Workspace, edit: Edit, there: str | None) -> Iterable[MovedKey]:
    """Yield what the edit was decided on and is another now."""
    base = workspace.text(edit.file)
    if there == base:
        return
    if base is not None and there is None:
        yield MovedKey(edit.file, (), None)
        return
    was, now = _data(base or ""), _data(there or "")
    for keys in edit.about:
        if (base is not None and not keys) or _at(was, keys) != _at(now, keys):
            yield MovedKey(edit.file, keys, _at(now, keys))


def at(text: str, keys: Keys) -> object:
    """Return what a text says under these keys; None where nothing does, or where it is no TOML."""
    return _at(_data(text), keys)


def _data(text: str) -> object:
    try:
        return tomli.loads(text.removeprefix(BOM))
    except (tomli.TOMLDecodeError, RecursionError, ValueError):
        return None


def _at(data: object, keys: Keys) -> object:
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _edited(edit: Edit, text: str) -> str:
    try:
        new = edit.change(text)
        new.encode()
    except EditError as error:
        raise DraftError(f"{edit.file} cannot be edited: {error}; {NOTHING}") from error
    except UnicodeEncodeError as error:
        words = "the text holds characters that are no Unicode"
        raise DraftError(f"{edit.file} cannot be edited: {words}; {NOTHING}") from error
    return new


def _new_problems(now: Reread, after: Reread, texts: Mapping[str, str]) -> Iterable[Diagnostic]:
    """Return what is wrong with the texts and was not wrong before."""
    wrong = (*after.problems, *_checked(after, texts))
    if not wrong:
        return ()
    known = {_what(problem) for problem in (*now.problems, *_checked(now, texts))}
    return (problem for problem in wrong if _what(problem) not in known)


def _checked(read: Reread, files: Mapping[str, str]) -> Iterable[Diagnostic]:
    """Return what the checks find in the files, and what their answers make wrong elsewhere."""
    workspace = read.workspace
    if workspace is None:
        return ()
    coders = [
        Coder(file.split("/")[1], {coding.code: coding}) for file, coding in read.codings.items()
    ]
    data = [file for file in files if file.endswith(".toml")]
    wrong = (*check_files(workspace, data), *check_coders(workspace, coders))
    return sort_out(workspace.settings, wrong).shown


def _what(problem: Diagnostic) -> tuple[object, ...]:
    return problem.file, problem.code, problem.path, problem.message
