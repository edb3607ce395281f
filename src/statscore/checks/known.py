"""Warnings that somebody has looked at, as statscore.toml lists them with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Settings

FILE = "statscore.toml"


class Sorted(NamedTuple):
    """What was found: to be shown, and explained already."""

    shown: tuple[Diagnostic, ...]
    known: tuple[Diagnostic, ...]


def sort_out(settings: Settings, problems: Iterable[Diagnostic]) -> Sorted:
    """Return what was found without the warnings that are known, and those apart.

    An error is never known: figures would rest on it. An entry that explains nothing any more is a
    finding itself, unless there are errors: what is broken is not checked to the end.
    """
    shown, known = [], []
    entries = {
        (file, path, code)
        for file, paths in settings.known.items()
        for path, codes in paths.items()
        for code in codes
    }
    used = set()
    for problem in problems:
        key = (problem.file, ".".join(map(str, problem.path)), problem.code)
        if problem.severity == "warning" and key in entries:
            known.append(problem)
            used.add(key)
        else:
            shown.append(problem)
    if not any(problem.severity == "error" for problem in shown):
        shown.extend(_unused(*key) for key in sorted(entries - used))
    return Sorted(tuple(shown), tuple(known))


def _unused(file: str, path: str, code: str) -> Diagnostic:
    return Diagnostic(
        code="known-unused",
        message=f"there is no warning '{code}' at {path} in {file}",
        file=FILE,
        path=("known", file, path, code),
        on_key=True,
        help="take the line out; where the file has changed, look whether the reason still holds",
    )
