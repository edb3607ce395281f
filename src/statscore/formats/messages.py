"""Diagnostics as text for a person, for an editor, and as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from statscore.formats.document import picked
from statscore.formats.harmless import visible
from statscore.model.diagnostic import Diagnostic

LONGEST_EXCERPT = 100
"""Characters of a line that are shown; a longer one is cut around the caret."""


def message(diagnostic: Diagnostic) -> str:
    """Return `file:line:column: severity: what is wrong [code]`, the excerpt, and what is right."""
    words = f"{diagnostic.severity}: {visible(diagnostic.message)} [{diagnostic.code}]"
    parts = [f"{_place(diagnostic)}: {words}"]
    parts.extend(_excerpt(diagnostic))
    if diagnostic.help:
        parts.append(f"   = {visible(diagnostic.help)}")
    return "\n".join(parts)


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Return how many errors and warnings there are, in words."""
    errors = sum(problem.severity == "error" for problem in diagnostics)
    warnings = len(diagnostics) - errors
    return f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"


def as_data(diagnostic: Diagnostic) -> Mapping[str, object]:
    """Return the diagnostic as plain data for JSON."""
    return {
        **picked(diagnostic, "code severity file"),
        **picked(diagnostic.location, "line column"),
        "message": diagnostic.message,
        "help": diagnostic.help or None,
    }


def _place(diagnostic: Diagnostic) -> str:
    at = diagnostic.location
    file = visible(diagnostic.file)
    return f"{file}:{at.line}:{at.column}" if at else file


def _excerpt(diagnostic: Diagnostic) -> list[str]:
    at = diagnostic.location
    if at is None or not at.excerpt.strip():
        return []
    start = max(0, at.column - 1 - LONGEST_EXCERPT // 2) if len(at.excerpt) > LONGEST_EXCERPT else 0
    shown = visible(at.excerpt[start : start + LONGEST_EXCERPT].replace("\t", " "))
    before = visible(at.excerpt[start : at.column - 1].replace("\t", " "))
    carets = "^" * max(1, min(at.width, len(shown) - len(before)))
    return [f"   | {shown}", f"   | {' ' * len(before)}{carets}"]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
