"""A workspace with other texts in place of some of its files, before anything is written."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import NamedTuple

from statscore.model.coding import Coding
from statscore.model.diagnostic import Diagnostic, any_error
from statscore.model.edition import Edition
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Settings, Workspace, compressed
from statscore.read.editions import edition_references
from statscore.read.folder import misnamed
from statscore.read.load import bad_code, record_of
from statscore.read.references import (
    answer_references,
    rubric_references,
    settings_references,
    state_references,
)
from statscore.reports.coding.coders import as_coded
from statscore.toml.places import BOM


class Reread(NamedTuple):
    """A workspace with other texts in it."""

    workspace: Workspace | None
    """None where one of the files would be left out of it."""
    codings: Mapping[str, Coding]
    """What a coder's file says, by the file; the coder's state is the workspace's."""
    problems: tuple[Diagnostic, ...]
    """What is wrong with the texts, without line and column."""


def reread(workspace: Workspace, texts: Mapping[str, str]) -> Reread:
    """Return the workspace as it would be with these texts, by their path in it.

    Each goes through the stages that a file goes through when it is read, its name as well. What
    is no file of rubrics, answers, editions or settings is taken as it is.
    """
    after, states, codings = workspace, dict[str, State](), dict[str, Coding]()
    problems = [*_of_names(workspace, texts)]
    for file in sorted(texts, key=_rubrics_first):
        after = _with(after, file, texts[file].removeprefix(BOM), states, codings, problems)
    after = replace(
        after,
        states=_over(states, workspace.states),
        state_files=tuple(sorted({*workspace.state_files, *states})),
        texts=ChainMap(
            {file: compressed(text.encode()) for file, text in texts.items()}, *_maps(workspace)
        ),
    )
    return Reread(None if any_error(problems) else after, codings, tuple(problems))


def _maps(workspace: Workspace) -> Sequence[MutableMapping[str, bytes]]:
    texts = workspace.texts
    return texts.maps if isinstance(texts, ChainMap) else (texts,)


class _Over(ChainMap[str, State]):
    """States in place of those of a workspace, which are still read when they are asked for."""

    def __iter__(self) -> Iterator[str]:
        """Yield all codes in order."""
        return iter(sorted(super().__iter__()))


def _over(states: Mapping[str, State], below: Mapping[str, State]) -> Mapping[str, State]:
    """Return the states over those below; what was put over these before is one layer with them."""
    before, read = below.maps if isinstance(below, _Over) else ({}, below)
    return _Over({**before, **states}, read)  # type: ignore[arg-type]  # nobody writes into it


def _rubrics_first(file: str) -> tuple[bool, str]:
    return not file.startswith("rubrics/"), file


def _of_names(workspace: Workspace, files: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield why files of these names would not be read."""
    there = {"states": workspace.state_files, "rubrics": (*workspace.rubrics,)}
    new: dict[str, list[str]] = {}
    for file in files:
        folder, _slash, name = file.rpartition("/")
        code = PurePosixPath(name).stem
        if folder and code not in there.get(folder, ()):
            new.setdefault(folder, []).append(name)
        if folder.partition("/")[0] in ("states", "coders"):
            yield from bad_code(workspace, code, file)
    for folder, names in new.items():
        old = [f"{name}.toml" for name in there.get(folder, ())]
        wrong = {f"{folder}/{name}" for name in names}
        yield from (name for name in misnamed(folder, [*old, *names]) if name.file in wrong)


def _with(
    workspace: Workspace,
    file: str,
    text: str,
    states: dict[str, State],
    codings: dict[str, Coding],
    problems: list[Diagnostic],
) -> Workspace:
    """Return the workspace with the file; what it says of a state goes into `states`.

    `codings` and `problems` grow.
    """
    name = PurePosixPath(file).stem
    broken = any_error(one for one in workspace.common if one.file.startswith("rubrics/"))
    match file.split("/"):
        case ["states", _] if state := record_of(State, text, file, problems):
            problems += state_references(workspace, state, broken=broken)
            states[name] = state
        case ["coders", _, _] if coding := record_of(Coding, text, file, problems):
            codings[file] = coding
            problems += answer_references(workspace, coding.answers, file, broken=broken)
            # A coder may answer for a state of which nothing is settled yet.
            settled = states.get(name) or workspace.states.get(name) or State(code=name, name=name)
            states[name] = as_coded(settled, coding)
        case ["rubrics", _] if rubric := record_of(Rubric, text, file, problems):
            problems += rubric_references(rubric, file)
            return replace(workspace, rubrics={**workspace.rubrics, name: rubric})
        case ["editions", _] if edition := record_of(Edition, text, file, problems):
            problems += edition_references(workspace, edition, file)
        case ["statscore.toml"] if settings := record_of(Settings, text, file, problems):
            after = replace(workspace, settings=settings)
            problems += settings_references(after, broken=broken)
            return after
    return workspace
