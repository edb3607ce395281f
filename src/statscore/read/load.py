"""Read a workspace: files to records, in stages, one broken file never silencing the others.

Syntax, then shape, then references: a stage looks at a file only where the one before found it
clean. References of a state need the rubrics; where a rubric is broken, states are not blamed for
what only that rubric could have explained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from pathlib import Path
from typing import TypeVar

from statscore.model.diagnostic import Diagnostic, any_error
from statscore.model.grouping import grouped
from statscore.model.record import Record
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Settings, Workspace, compressed
from statscore.read.files import decoded, parse, read_bytes, read_text
from statscore.read.find import find_workspace
from statscore.read.folder import code_refused, is_file, refusal, toml_files
from statscore.read.references import rubric_references, settings_references, state_references
from statscore.read.shape import first_of, shaped
from statscore.toml.positions import placed

_Kind = TypeVar("_Kind", bound=Record)


def load(
    path: str | Path | None = None,
    *,
    shipped: bool = False,
    when_all_read: Callable[[Iterable[Diagnostic]], None] = lambda _problems: None,
) -> Workspace:
    """Return the workspace at the path, or the one around the current folder.

    Settings and rubrics are read now, the file of a state when the state is first asked for. Files
    with errors are left out: `diagnostics` has what is wrong. `when_all_read` is given the problems
    of all files once all have been read. `shipped` says that the path is that of the data inside
    the package. Raises NotADirectoryError where the path is no workspace.
    """
    root, found_shipped = find_workspace(Path(path) if path is not None else None)
    shipped = shipped or found_shipped
    problems: list[Diagnostic] = []
    texts: dict[str, bytes] = {}
    settings = _settings(root, problems, texts, shipped=shipped)
    rubrics, broken = _rubrics(root, problems, texts, shipped=shipped)
    folder = toml_files(root, "states", shipped=shipped)
    problems += folder.diagnostics
    begun = Workspace(
        root=root,
        settings=settings,
        rubrics=rubrics,
        states={},
        shipped=shipped,
        state_files=folder.names,
        texts=texts,
    )
    problems += settings_references(begun, broken=broken)
    rubrics = {
        id_: _with_sound_crosswalk(begun, rubric, problems, broken=broken)
        for id_, rubric in rubrics.items()
    }
    common = tuple(located(root, problems))
    files = {path.stem: path for path in folder.files}

    @cache
    def read(code: str) -> tuple[State | None, tuple[Diagnostic, ...]]:
        return _state(begun, files[code], broken=broken) if code in files else (None, ())

    def tell() -> None:
        when_all_read((*common, *(each for code in folder.names for each in read(code)[1])))

    states = OnDemand(folder.names, lambda code: read(code)[0], tell)
    return replace(
        begun,
        rubrics=rubrics,
        states=states,
        common=common,
        all_read=lambda: "_sound" in vars(states),
        problems_of=lambda code: tuple(located(root, read(code)[1])),
    )


class OnDemand(Mapping[str, State]):
    """The sound states by code: each is read when it is asked for, all to go through them."""

    def __init__(
        self, codes: Sequence[str], read: Callable[[str], State | None], tell: Callable[[], None]
    ) -> None:
        """Remember what there is; `tell` is called once, when all have been read."""
        self._codes, self._read, self._tell = codes, read, tell

    @cached_property
    def _sound(self) -> dict[str, State]:
        sound = {code: state for code in self._codes if (state := self._read(code)) is not None}
        self._tell()
        return sound

    def __getitem__(self, code: str) -> State:
        """Return the state; KeyError where there is no sound file for it."""
        state = self._read(code)
        if state is None:
            raise KeyError(code)
        return state

    def __iter__(self) -> Iterator[str]:
        """Yield the codes of the sound states."""
        return iter(self._sound)

    def __len__(self) -> int:
        """Return how many are sound."""
        return len(self._sound)


def located(root: Path, diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the diagnostics with line and column, in order of file and place."""
    return located_in(lambda file: read_text(root / file, file)[0], diagnostics)


def located_in(
    text_of: Callable[[str], str | None], diagnostics: Iterable[Diagnostic]
) -> list[Diagnostic]:
    """Return the same for files of these texts, None where there is none."""
    all_placed = (
        each
        for file, of_file in grouped(diagnostics, lambda problem: problem.file).items()
        for each in placed(of_file, partial(text_of, file))
    )
    return sorted(all_placed, key=Diagnostic.order)


def sound(
    kind: type[_Kind],
    root: Path,
    file: str,
    texts: MutableMapping[str, bytes],
    references: Callable[[_Kind, str], Iterable[Diagnostic]] = lambda _record, _file: (),
) -> tuple[_Kind | None, tuple[Diagnostic, ...]]:
    """Return the record that a file holds, None where it has errors, and what is wrong with it.

    What stands in the file goes into `texts`. `references` says what the record, in that file,
    names and nothing has.
    """
    raw, unreadable = read_bytes(root / file, file)
    if raw is None:
        return None, unreadable
    texts.setdefault(file, compressed(raw))
    text, undecodable = decoded(raw, file)
    if text is None:
        return None, undecodable
    problems: list[Diagnostic] = []
    found = record_of(kind, text, file, problems)
    if found is not None:
        problems += references(found, file)
    return None if any_error(problems) else found, tuple(problems)


def record_of(
    kind: type[_Kind], text: str, file: str, diagnostics: list[Diagnostic]
) -> _Kind | None:
    """Return the record that a text holds, None where it holds none: see the diagnostics."""
    parsed = parse(text, file)
    diagnostics.extend(parsed.diagnostics)
    if parsed.data is None:
        return None
    found, problems = shaped(kind, parsed.data, file)
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
    settings, problems = sound(Settings, root, path.name, texts)
    diagnostics.extend(problems)
    return settings or Settings()


def _rubrics(
    root: Path, diagnostics: list[Diagnostic], texts: dict[str, bytes], *, shipped: bool
) -> tuple[dict[str, Rubric], bool]:
    """Return the sound rubrics by id, and whether any file was broken."""
    found: dict[str, Rubric] = {}
    folder = toml_files(root, "rubrics", shipped=shipped)
    diagnostics.extend(folder.diagnostics)
    for path in folder.files:
        rubric, problems = sound(Rubric, root, f"rubrics/{path.name}", texts, _of_rubric)
        diagnostics.extend(problems)
        if rubric is not None:
            found[rubric.id] = rubric
    return found, any_error(folder.diagnostics) or len(found) < len(folder.files)


def _of_rubric(rubric: Rubric, file: str) -> Iterable[Diagnostic]:
    return first_of(rubric_references(rubric, file), file)


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


def _state(
    workspace: Workspace, path: Path, *, broken: bool
) -> tuple[State | None, tuple[Diagnostic, ...]]:
    """Return the state, None where its file has errors, and what is wrong with the file."""

    def references(state: State, file: str) -> Iterable[Diagnostic]:
        wrong = state_references(workspace, state, broken=broken)
        return bad_code(workspace, state.code, file) or first_of(wrong, file)

    return sound(State, workspace.root, f"states/{path.name}", workspace.texts, references)


def bad_code(workspace: Workspace, code: str, file: str) -> tuple[Diagnostic, ...]:
    """Return that a file's name cannot be a state's code; nothing where it can."""
    known = workspace.built_in.known
    message = code_refused(code, known)
    if message is None:
        return ()
    right = code.upper() if code.upper() in known else None
    remedy = "name the file after the postal code, such as TX.toml"
    remedy = remedy if right is None else f"rename the file to {right}.toml"
    return (Diagnostic("bad-state-code", message, file, help=remedy),)
