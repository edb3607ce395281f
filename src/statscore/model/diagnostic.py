"""A problem in the data, as a value: collected and returned, never raised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from statscore.model.catalogue import WARNINGS, Severity

KeyPath = tuple[str | int, ...]
"""The keys that lead to a value in a TOML file, with the index where it stands in an array."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file. Lines and columns count from 1, columns in characters."""

    line: int
    column: int
    width: int = 1
    excerpt: str = ""
    """The line as the file has it."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What is wrong, where, and what would be right."""

    code: str
    message: str
    file: str
    """Relative to the workspace, with forward slashes."""
    path: KeyPath = ()
    on_key: bool = False
    """Whether the key, not the value, is at fault."""
    help: str = ""
    location: Location | None = None
    lenient: bool = False
    """Whether it is a warning here, although its kind is an error."""

    @property
    def severity(self) -> Severity:
        """How severe the catalogue says that it is."""
        return "warning" if self.lenient or self.code in WARNINGS else "error"

    def order(self) -> tuple[str, int, int, str, str]:
        """Return what comes first: by file and place."""
        at = self.location
        return self.file, at.line if at else 0, at.column if at else 0, self.code, self.message


def any_error(problems: Iterable[Diagnostic]) -> bool:
    """Return whether one of them is an error."""
    return any(problem.severity == "error" for problem in problems)


LONGEST_WORD = 60
"""Characters of what a file says that a message quotes."""


def shortened(written: object) -> str:
    """Return what a file says, as a message quotes it: cut where it is long."""
    try:
        text = str(written)
    except ValueError:
        # Python writes no whole number of more than some thousand digits.
        return "a number of thousands of digits"
    return text if len(text) <= LONGEST_WORD else f"{text[:LONGEST_WORD]}…"
