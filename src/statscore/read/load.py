"""Read a workspace: files to records, in stages, one broken file never silencing the others.

Syntax, then shape, then references: a stage looks at a file only where the one before found it
clean. References of a state need the rubrics; where a rubric is broken, states are not blamed for
what only that rubric could have explained.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from statscore.model.diagnostic import Diagnostic
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.record import Record
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Settings, Workspace
from statscore.read.files import decoded, parse, read_bytes, read_text
from statscore.read.find import find_workspace
from statscore.read.folder import code_refused, is_file, refusal, toml_files
from statscore.read.references import rubric_references, settings_references, state_references
from statscore.read.shape import first_of, shaped
from statscore.toml.positions import Positions

_Kind = TypeVar("_Kind", bound=Record)


def load(path: str | Path | None = None, *, shipped: bool = False) -> Workspace:
    """Return the workspace at the path, or the one around the current folder.

    What is wrong in the files is in `diagnostics`; files with errors are left out of the
    workspace. `shipped` says that the path is that of the data inside the package. Raises
    NotADirectoryError where the path is no workspace.
    """
    root, found_shipped = find_workspace(Path(path) if path is not None else None)
    shipped = shipped or found_shipped
    diagnostics: list[Diagnostic] = []
    texts: dict[str, bytes] = {}
    settings = _settings(root, diagnostics, texts, shipped=shipped)
    rubrics, broken_rubric = _rubrics(root, diagnostics, texts, shipped=shipped)
    folder = toml_files(root, "states", shipped=shipped)
    diagnostics.extend(folder.diagnostics)
    read = {
        file.stem: state
        for file in folder.files
        if (state := _state(file, diagnostics, texts)) is not None
    }
    workspace = Workspace(
        root=root,
        settings=settings,
        rubrics=rubrics,
        states=read,
        shipped=shipped,
        state_files=folder.names,
        texts=texts,
    )
    diagnostics.extend(settings_references(workspace, broken=broken_rubric))
    rubrics = {
        id_: _with_sound_crosswalk(workspace, each, diagnostics, broken=broken_rubric)
        for id_, each in rubrics.items()
    }
    sound = {}
    for code, state in read.items():
        file = f"states/{code}.toml"
        found = first_of(state_references(workspace, state, broken=broken_rubric), file)
        diagnostics.extend(found)
        if not any(each.severity == "error" for each in found):
            sound[code] = state
    return replace(
        workspace, rubrics=rubrics, states=sound, diagnostics=tuple(located(root, diagnostics))
    )


def located(root: Path, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics with line and column, in order of file and place."""
    positions: dict[str, Positions | None] = {}
    found = []
    for each in diagnostics:
        location = each.location
        # A key that the file as a whole lacks is said at its start.
        if location is None and (each.path or each.on_key):
            if each.file not in positions:
                text, _problems = read_text(root / each.file, each.file)
                positions[each.file] = None if text is None else Positions(text)
            places = positions[each.file]
            if places is not None:
                location = places.find(each.path, on_key=each.on_key) or places.start
        found.append(replace(each, location=location))
    return sorted(found, key=_order)


def _order(each: Diagnostic) -> tuple[str, int, int, str, str]:
    line, column = (each.location.line, each.location.column) if each.location else (0, 0)
    return each.file, line, column, each.code, each.message


def record(
    kind: type[_Kind],
    path: Path,
    file: str,
    given: dict[str, str],
    diagnostics: list[Diagnostic],
    texts: dict[str, bytes],
) -> _Kind | None:
    """Return the record that a file holds, None where it cannot be read: see the diagnostics.

    `given` are the fields that the file's name decides; what stands in the file goes into `texts`.
    """
    raw, unreadable = read_bytes(path, file)
    diagnostics.extend(unreadable)
    if raw is None:
        return None
    texts.setdefault(file, raw)
    text, undecodable = decoded(raw, file)
    diagnostics.extend(undecodable)
    if text is None:
        return None
    parsed = parse(text, file)
    diagnostics.extend(parsed.diagnostics)
    if parsed.data is None:
        return None
    found, problems = shaped(kind, parsed.data, file, given)
    diagnostics.extend(problems)
    return found


def _settings(
    root: Path, diagnostics: list[Diagnostic], texts: dict[str, bytes], *, shipped: bool
) -> Settings:
    path = root / "statscore.toml"
    refused = refusal(root, path, path.name, shipped=shipped)
    if refused is not None:
        diagnostics.append(refused)
    if refused is not None or not is_file(path):
        return Settings()
    return record(Settings, path, "statscore.toml", {}, diagnostics, texts) or Settings()


def _rubrics(
    root: Path, diagnostics: list[Diagnostic], texts: dict[str, bytes], *, shipped: bool
) -> tuple[dict[str, Rubric], bool]:
    """Return the sound rubrics by id, and whether any file was broken."""
    found: dict[str, Rubric] = {}
    folder = toml_files(root, "rubrics", shipped=shipped)
    diagnostics.extend(folder.diagnostics)
    for path in folder.files:
        file = f"rubrics/{path.name}"
        rubric = record(Rubric, path, file, {"id": path.stem}, diagnostics, texts)
        if rubric is None:
            continue
        problems = first_of(rubric_references(rubric, file), file)
        diagnostics.extend(problems)
        if not any(each.severity == "error" for each in problems):
            found[rubric.id] = rubric
    refused = any(each.severity == "error" for each in folder.diagnostics)
    return found, refused or len(found) < len(folder.files)


def _with_sound_crosswalk(
    workspace: Workspace, rubric: Rubric, diagnostics: list[Diagnostic], *, broken: bool
) -> Rubric:
    """Return the rubric, without its crosswalk where that is wrong: no card rests on it."""
    if not rubric.crosswalk:
        return rubric
    from statscore.read.crosswalks import crosswalk_references  # noqa: PLC0415 - most have none

    file = f"rubrics/{rubric.id}.toml"
    found = first_of(crosswalk_references(workspace, rubric, broken=broken), file)
    diagnostics.extend(found)
    return rubric.model_copy(update={"crosswalk": {}}) if found else rubric


def _state(path: Path, diagnostics: list[Diagnostic], texts: dict[str, bytes]) -> State | None:
    file = f"states/{path.name}"
    state = record(State, path, file, {"code": path.stem}, diagnostics, texts)
    return state if state is not None and sound_code(state.code, file, diagnostics) else None


def sound_code(code: str, file: str, diagnostics: list[Diagnostic]) -> bool:
    """Return whether a file's name can be a state's code; where it cannot, a diagnostic says so."""
    message = code_refused(code)
    if message is None:
        return True
    right = code.upper() if code.upper() in JURISDICTIONS else None
    remedy = "name the file after the postal code, such as TX.toml"
    remedy = remedy if right is None else f"rename the file to {right}.toml"
    diagnostics.append(Diagnostic("bad-state-code", message, file, help=remedy))
    return False
