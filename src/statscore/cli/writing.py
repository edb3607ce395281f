"""What the commands that write into a workspace share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from statscore.cli.session import Session, start
from statscore.cli.trouble import CommandError, tell
from statscore.desk.draft import Draft, DraftError, Edit, new_file, saved
from statscore.desk.save import FileChange
from statscore.formats.messages import message
from statscore.model.workspace import Workspace
from statscore.views.words import count


def own_session(workspace: Path | None, states: list[str] | None = None) -> Session:
    """Return the session in a workspace of the user's; CommandError in the one that ships."""
    session = start(workspace, states)
    if session.times:
        raise typer.BadParameter(f"'{session.times[0]}' is no state; a date goes with --from")
    refuse_shipped(session.workspace)
    return session


def refuse_shipped(workspace: Workspace) -> None:
    """Raise CommandError where the workspace is the one that ships, for want of another."""
    if workspace.shipped:
        raise CommandError(
            "the data that ships with statscore is not written to; make a workspace with "
            "`statscore init DIR`, or name one with --workspace",
            exit_code=2,
        )


@contextmanager
def drafting() -> Iterator[None]:
    """Raise CommandError where a file cannot be read, edited or written."""
    try:
        yield
    except DraftError as error:
        raise CommandError(str(error)) from error
    except UnicodeEncodeError as error:
        raise CommandError("there are characters in it that are no Unicode") from error
    except OSError as error:
        file, why = as_seen(Path(error.filename or "")), error.strerror or error
        raise CommandError(f"'{file}' cannot be written: {why}; nothing was written") from error


def written(workspace: Workspace, edits: Iterable[Edit], *, dry_run: bool = False) -> Draft:
    """Return the draft that is saved now, all of it; CommandError where nothing was written."""
    with drafting():
        draft = saved(workspace, edits, dry_run=dry_run)
    refuse(draft)
    return draft


def refuse(draft: Draft) -> None:
    """Raise CommandError where nothing of the draft may be written; what is wrong is said."""
    if draft.moved:
        places = ", ".join(moved.place for moved in draft.moved)
        there = "".join(f"\n{moved.text}" for moved in draft.moved if moved.text)
        raise CommandError(
            f"nothing is written: somebody else has changed {places} just now; run it again{there}"
        )
    if draft.refused:
        for problem in draft.problems:
            tell(message(problem))
        files = ", ".join(dict.fromkeys(error.file for error in draft.errors))
        why = "would have errors" if draft.texts else "cannot be written to"
        raise CommandError(f"nothing is written: {files} {why}")


def write_new(workspace: Workspace, texts: Mapping[str, str]) -> None:
    """Write files that must not be there yet, by their path in the workspace.

    Raises CommandError, with nothing written, where one of them is there or cannot be written.
    """
    with drafting():
        draft = saved(workspace, [new_file(file, text) for file, text in texts.items()])
    if draft.moved:
        listed = "\n".join(f"  {moved.file}" for moved in draft.moved)
        folder = as_seen(workspace.root)
        raise CommandError(
            f"nothing is overwritten, and these are in '{folder}' already:\n{listed}"
        )
    refuse(draft)
    for problem in draft.problems:
        tell(message(problem))
    for change in draft.changes:
        tell(f"wrote {as_seen(change.path)}")


def tell_warnings(number: int, *, dry_run: bool = False) -> None:
    """Say on stderr of how many places more `check` warns now, or would."""
    if number:
        more = count(number, "more place")
        tell(f"`statscore check` {'would warn' if dry_run else 'now warns'} of {more} than before")


@contextmanager
def telling(workspace: Workspace, changes: Sequence[FileChange]) -> Iterator[None]:
    """Say on stderr what has been written, once the result is shown or could not be."""
    try:
        yield
    finally:
        for change in changes:
            tell(f"wrote {change.path.relative_to(workspace.root)}")


def as_seen(path: Path) -> Path:
    """Return the path as seen from the current folder, where it lies in it."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except (ValueError, FileNotFoundError):
        return path
