"""Which files of a workspace are read: regular ones, inside it, with names every system can hold.

A link out of the workspace is refused: whoever sends a workspace could otherwise have the program
show any file of the machine that reads it. A pipe or a device is refused without being opened.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from statscore.model.diagnostic import Diagnostic, shortened
from statscore.model.jurisdictions import JURISDICTIONS, Jurisdiction

_SUFFIX = ".toml"
_WINDOWS = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""Names that Windows keeps for devices, in any case and before any extension."""


class Folder(NamedTuple):
    """The TOML files of one folder, in order of their names."""

    names: tuple[str, ...] = ()
    """Of every file that stands there, readable or not, without the extension."""
    files: tuple[Path, ...] = ()
    """Those that can be read."""
    diagnostics: tuple[Diagnostic, ...] = ()


class FolderEntry(NamedTuple):
    """What stands in a folder under one name."""

    name: str
    is_folder: bool


def toml_files(root: Path, folder: str, *, shipped: bool = False) -> Folder:
    """Return the files of the folder, and what is wrong with all that is not read.

    Hidden files are not looked at: editors leave theirs beside the ones they edit.
    """
    there, problems = entries(root, folder, shipped=shipped)
    wanted = [entry.name for entry in there if entry.name.endswith(_SUFFIX) and not entry.is_folder]
    passed_over = [entry for entry in there if entry.name not in wanted]
    problems += [not_read(folder, entry, _remedy(folder, entry)) for entry in passed_over]
    nameless = tuple(misnamed(folder, wanted))
    wrong = {problem.file for problem in nameless}
    names, files = [], []
    for name in wanted:
        file, path = f"{folder}/{name}", root / folder / name
        if _written_out(file) in wrong:
            continue
        names.append(path.stem)
        refused = refusal(root, path, file, shipped=shipped)
        if refused is None:
            files.append(path)
        else:
            problems.append(refused)
    return Folder(tuple(names), tuple(files), (*nameless, *problems))


def entries(
    root: Path, folder: str, *, shipped: bool = False
) -> tuple[list[FolderEntry], list[Diagnostic]]:
    """Return what stands in the folder and is not hidden, by name, or why it cannot be read."""
    refused = refusal(root, root / folder, folder, shipped=shipped)
    if refused is not None:
        return [], [refused]
    try:
        with os.scandir(root / folder) as scanned:
            there = [FolderEntry(entry.name, _is_folder(entry)) for entry in scanned]
    except FileNotFoundError:
        return [], []
    except OSError as error:
        remedy = "see whether you may read the folder"
        words = f"the folder cannot be read: {error.strerror}"
        return [], [Diagnostic("unreadable", words, folder, help=remedy)]
    return sorted(entry for entry in there if not entry.name.startswith(".")), []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def links_out(root: Path, folder: str, *, shipped: bool = False) -> Iterator[Diagnostic]:
    """Yield what must not be written to in a folder that is not read, and the folder itself."""
    refused = refusal(root, root / folder, folder, shipped=shipped)
    if refused is not None:
        yield refused
        return
    with contextlib.suppress(OSError):
        for path in sorted((root / folder).iterdir()):
            refused = refusal(root, path, f"{folder}/{path.name}", shipped=shipped)
            if refused is not None:
                yield refused


def refusal(root: Path, path: Path, file: str, *, shipped: bool = False) -> Diagnostic | None:
    """Return why the path is not to be read; None where it may be, or where nothing is there.

    The files that ship with the program may be links to anywhere: some installers make them so.
    """
    # Unlike the method of a path, this one raises nothing where one may not look.
    is_link = os.path.islink(path)  # noqa: PTH114
    try:
        if is_link:
            target = path.resolve(strict=True)
            if not shipped and not target.is_relative_to(root.resolve()):
                return Diagnostic(
                    "outside-workspace",
                    "this is a link that leads out of the workspace",
                    file,
                    help="put the file itself here",
                )
        mode = path.stat().st_mode
    except (OSError, RuntimeError):
        # Python before 3.13 raises RuntimeError for links that lead to each other.
        return _unreadable(file, "is a link that leads nowhere") if is_link else None
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        return _unreadable(file, "cannot be read: it is a pipe or a device, not a file")
    return None


def refusals(root: Path, file: str, *, shipped: bool = False) -> Iterator[Diagnostic]:
    """Yield why the file, or a folder on the way to it, is not to be read or written."""
    places = [*reversed(PurePosixPath(file).parents), PurePosixPath(file)]
    for place in map(str, places[1:]):
        refused = refusal(root, root / place, place, shipped=shipped)
        if refused is not None:
            yield refused


def is_file(path: Path) -> bool:
    """Return whether a file stands there, or one of which that cannot be told: reading will say."""
    try:
        return path.is_file()
    except OSError:
        return True


def _unreadable(file: str, what: str) -> Diagnostic:
    words = f"{'the file' if '.' in file else 'the folder'} {what}"
    return Diagnostic("unreadable", words, file, help="put the file or folder itself here")


def not_read(folder: str, entry: FolderEntry, remedy: str) -> Diagnostic:
    """Return the warning that something in the folder is passed over."""
    message = f"this {'folder' if entry.is_folder else 'file'} is not read"
    file = _written_out(f"{folder}/{entry.name}")
    return Diagnostic("not-read", message, file, help=remedy)


def _remedy(folder: str, entry: FolderEntry) -> str:
    """Return what to do with an entry that is no file of a name in .toml."""
    if entry.is_folder:
        return f"put its files into {folder}/ itself, or move the folder elsewhere"
    stem, _dot, ending = entry.name.partition(".")
    if folder != "rubrics" and stem.upper() in JURISDICTIONS:
        return f"rename it to {stem.upper()}{_SUFFIX}"
    if "toml" in ending.casefold():
        return f"rename it to {_written_out(stem)}{_SUFFIX}"
    return f"end its name in {_SUFFIX}, or move it elsewhere"


def misnamed(folder: str, names: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield the names that another system cannot hold, or that nobody can tell apart."""
    before: dict[str, str] = {}
    for name in names:
        file = f"{folder}/{name}"
        if not name.isprintable():
            message = "the file's name has characters that cannot be seen"
        elif kept_by_windows(name):
            message = f"Windows cannot hold a file of the name '{name}'"
        elif name.casefold() in before:
            message = (
                f"the name differs from '{before[name.casefold()]}' in upper and lower case alone"
            )
        else:
            before[name.casefold()] = name
            continue
        yield Diagnostic("bad-file-name", message, _written_out(file), help="rename the file")


def kept_by_windows(name: str) -> bool:
    """Return whether the name is that of a device on Windows, whatever stands behind its dot."""
    return name.split(".", maxsplit=1)[0].casefold() in _WINDOWS


def code_refused(code: str, known: Mapping[str, Jurisdiction]) -> str | None:
    """Return why no state can have this code beside those that are known; None where one can."""
    if not (code.isascii() and code.isidentifier()):
        return f"'{shortened(code)}' cannot be a state's code"
    if kept_by_windows(code):
        return f"Windows cannot hold a file of the name '{code}.toml'"
    right = known.get(code.upper())
    if right is not None and code not in known:
        return f"'{code}' is the postal code of {right.name} in other letters"
    return None


def _written_out(file: str) -> str:
    """Return the name with what cannot be seen written as an escape."""
    if file.isprintable():
        return file
    return "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in file)
