"""Names and addresses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from statscore.checks.subjects import rubric_file, state_file
from statscore.model.diagnostic import Diagnostic, KeyPath, shortened
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace


def source_no_address(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the sources that no reader can follow."""
    for file, path, source in _sources(workspace):
        if not _is_address(source):
            yield Diagnostic(
                code="source-no-address",
                message="this source is not an address that a reader can open",
                file=file,
                path=path,
                help="write an address that begins with https://; "
                "the name of a publication belongs in `note`",
            )


def _is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _sources(workspace: Workspace) -> Iterator[tuple[str, KeyPath, str]]:
    """Yield the sources; of those of answers, which are many, the ones that are no address."""
    for rubric in workspace.rubrics.values():
        for path, source in _rubric_sources(rubric):
            yield rubric_file(rubric), path, source
    for state in workspace.states.values():
        for criterion, answers in state.answers.items():
            for since, answer in answers.items():
                for index, source in enumerate(answer.sources):
                    if not _is_address(source):
                        path = ("answers", criterion, str(since), "sources", index)
                        yield state_file(state), path, source
        for id_, years in state.published.items():
            for year, printed in years.items():
                path = ("published", id_, str(year), "source")
                yield state_file(state), path, printed.source


def _rubric_sources(rubric: Rubric) -> Iterator[tuple[KeyPath, str]]:
    if rubric.source is not None:
        yield ("source",), rubric.source
    for year, national in rubric.national.items():
        place: KeyPath = ("national", str(year))
        if national.source is not None:
            yield (*place, "source"), national.source
        for id_, tally in national.tally.items():
            yield (*place, "tally", id_, "source"), tally.source


def state_name(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the states whose name and postal code belong to different jurisdictions."""
    if workspace.settings.jurisdictions == "us":
        for state in workspace.states.values():
            yield from _misnamed(state, workspace.built_in.code(state.name))


def _misnamed(state: State, meant: str | None) -> Iterator[Diagnostic]:
    known = JURISDICTIONS.get(state.code)
    if known is not None and known.name != state.name:
        message = f"{state.code} is the postal code of {known.name}"
        message += f", not of '{shortened(state.name)}'"
        help_ = f'write `name = "{known.name}"`, or give the file another name'
    elif known is None and meant is not None:
        message = f"{shortened(state.name)} has the postal code {meant}, not {state.code}"
        help_ = f"name the file states/{meant}.toml, or write the name of {state.code}"
    else:
        return
    yield Diagnostic("state-name", message, state_file(state), ("name",), help=help_)
