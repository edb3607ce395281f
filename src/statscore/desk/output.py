"""Files that the user names to write a result to: none that somebody has filled in is replaced."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from statscore.desk.save import as_bytes, create, save
from statscore.formats.xlsx import is_untouched
from statscore.read.coders import FOLDER as CODERS
from statscore.read.editions import FOLDER as EDITIONS
from statscore.read.find import is_workspace

FOLDERS = ("rubrics", "states", CODERS, EDITIONS, "schemas")
"""Of a workspace: what stands there is its own."""
DECIDED = {"decision", "decided by"}
"""Headings of a review sheet, which somebody fills in."""
WORKBOOK = b"PK\x03\x04"


def write_output(path: Path, text: str | bytes) -> None:
    """Write a result to the file, whole or not at all, in place of an earlier one.

    Raises OSError where it cannot be written, FileExistsError as `check_place` does.
    """
    check_place(path)
    save(path, text)


def write_sheet(path: Path, content: str | bytes) -> None:
    """Write a sheet that somebody will fill in, never over one that is there and says other things.

    Raises OSError where it cannot be written, FileExistsError where there is a file already.
    """
    reason = _inside_workspace(path)
    if reason is None and path.exists():
        if path.read_bytes() == as_bytes(content):
            return
        reason = "it is there already, and may hold decisions; take it away, or name another file"
    if reason is not None:
        raise FileExistsError(0, reason, str(path))
    create(path, content)


def check_place(path: Path) -> None:
    """Raise FileExistsError, which says why, where a result must not be written to this place.

    That is where a workspace has its own files, where a link leads out of one, and where a file
    stands that somebody has filled in.
    """
    reason = _inside_workspace(path) or _filled_in(path)
    if reason is not None:
        raise FileExistsError(0, reason, str(path))


def _inside_workspace(path: Path) -> str | None:
    named, real = Path(os.path.normpath(Path.cwd() / path)), Path(os.path.realpath(path))
    for place in dict.fromkeys((named, real)):
        for root in filter(is_workspace, place.parents):
            inside = place.relative_to(root).parts
            if inside[0] in FOLDERS or inside == ("statscore.toml",):
                return "it is a place of the workspace's own files; name another one"
            if not real.is_relative_to(os.path.realpath(root)):
                return "a link there leads out of the workspace; name the place itself"
    return None


def _filled_in(path: Path) -> str | None:
    """Return why what stands there may be somebody's work; None where it is a result, or nothing.

    Results are no TOML and have no column for decisions; workbooks say whether they are some.
    """
    if not path.is_file():
        return None
    with path.open("rb") as file:
        begins = file.read(100_000)
    if path.suffix.lower() == ".toml":
        return "what stands there is no result of this program; name another file"
    if begins.startswith(WORKBOOK):
        saved = "no result of this program, or somebody has saved it since; name another file"
        return None if is_untouched(path) else f"what stands there is {saved}"
    first = begins.decode("utf-8-sig", errors="replace").splitlines()[:1]
    headings = next(csv.reader(line.replace(";", ",") for line in first), [])
    if {heading.strip().casefold() for heading in headings} >= DECIDED:
        return "it is a review sheet, and may hold decisions; name another file"
    return None
