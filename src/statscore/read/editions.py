"""Read the released editions of a workspace: editions/2016.toml and the like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from statscore.model.diagnostic import Diagnostic
from statscore.model.edition import Edition
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.read.folder import refusals, toml_files
from statscore.read.load import located, sound
from statscore.read.references import unknown
from statscore.reports.card.provenance import Release

FOLDER = "editions"


class Editions(NamedTuple):
    """The sound editions by id, and what is wrong with the others."""

    sound: Mapping[str, Edition]
    diagnostics: tuple[Diagnostic, ...]
    waiting: tuple[str, ...] = ()
    """The ids of those whose rubric has errors: nothing can be said of them until it has none."""


def edition_id(workspace: Workspace, rubric: Rubric, year: int) -> str:
    """Return the name of a release: the year, with the rubric where another one grades it."""
    return str(year) if workspace.rubric_for(year) is rubric else f"{year}-{rubric.id}"


def edition_file(id_: str) -> str:
    """Return the edition's file, relative to the workspace."""
    return f"{FOLDER}/{id_}.toml"


def read_editions(workspace: Workspace) -> Editions:
    """Return all editions of the workspace."""
    sound: dict[str, Edition] = {}
    waiting: list[str] = []
    diagnostics: list[Diagnostic] = []
    folder = toml_files(workspace.root, FOLDER, shipped=workspace.shipped)
    diagnostics.extend(folder.diagnostics)
    for path in folder.files:
        edition, problems = _read(workspace, path.stem)
        diagnostics.extend(problems)
        if edition is not None and edition.rubric not in workspace.rubrics:
            waiting.append(edition.id)
        elif edition is not None:
            sound[edition.id] = edition
            diagnostics.extend(_elsewhere(workspace, edition))
    return Editions(sound, tuple(located(workspace.root, diagnostics)), tuple(waiting))


def released_edition(workspace: Workspace, rubric: Rubric, year: int) -> Release:
    """Return the edition that holds the rubric's figures of the year, or that it cannot be read."""
    id_ = edition_id(workspace, rubric, year)
    file = edition_file(id_)
    try:
        (workspace.root / file).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return Release()
    except OSError:
        return Release(unreadable=file)
    # What `check` refuses to read is no release.
    refused = any(refusals(workspace.root, file, shipped=workspace.shipped))
    edition = None if refused else _read(workspace, id_)[0]
    if edition is None:
        return Release(unreadable=file)
    fits = (edition.rubric, edition.year) == (rubric.id, year)
    return Release(edition) if fits else Release()


def _elsewhere(workspace: Workspace, edition: Edition) -> Iterator[Diagnostic]:
    """Yield that no result names the edition, because its file is looked for by another name."""
    right = edition_id(workspace, workspace.rubrics[edition.rubric], edition.year)
    if right != edition.id:
        yield Diagnostic(
            code="edition-elsewhere",
            message=f"the release of {edition.rubric} {edition.year} is looked for in "
            f"{edition_file(right)} alone: results say that there is none",
            file=edition_file(edition.id),
            path=("year",),
            help=f"rename the file to {right}.toml",
        )


def _read(workspace: Workspace, id_: str) -> tuple[Edition | None, tuple[Diagnostic, ...]]:
    references = partial(edition_references, workspace)
    return sound(Edition, workspace.root, edition_file(id_), workspace.texts, references)


def edition_references(workspace: Workspace, edition: Edition, file: str) -> Iterator[Diagnostic]:
    """Yield what an edition names and nothing has; not a word of a rubric that has errors."""
    if not (edition.rubric in workspace.rubrics or workspace.is_broken(edition.rubric)):
        yield unknown("rubric", edition.rubric, workspace.rubrics, file, ("rubric",))
    for state in edition.corrections:
        if state not in edition.cards:
            path = ("corrections", state)
            yield unknown(
                "state", state, edition.cards, file, path, on_key=True, of=" of this edition"
            )
