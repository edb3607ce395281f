"""What the user says of an import, and why it cannot be done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic
from statscore.model.rubric import Rubric
from statscore.read.importing import steps
from statscore.read.importing.columns import (
    Meant,
)
from statscore.read.importing.fields import Order
from statscore.read.sheet import (
    Problem,
    Sheet,
)

Advance = Callable[[str, int, int], None]
"""Says what is being done, and how much of how much."""


Tell = Callable[[Path, Sequence[Sheet], Sequence[Sheet]], None]
"""Hears which sheets of a file are read, and which of those that were asked for are not."""


@dataclass(frozen=True)
class Shape:
    """How a sheet is turned into plain rows."""

    tabs: tuple[str, ...] = ()
    heading_row: int = 1
    encoding: str = "utf-8"
    skipped: tuple[steps.RowSpan, ...] = ()
    ignored_rows: tuple[str, ...] = ()
    """What the state's field of a row says that is left out."""
    filled_down: tuple[str, ...] = ()
    """Headings."""
    spread: str | None = None
    """What the headings of the columns are that are no fields: state, year, day or coder."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What every row says, by field."""
    decimal_comma: bool = False


@dataclass(frozen=True)
class Asked:
    """What the user says of an import."""

    files: tuple[Path, ...]
    rubric: Rubric | None = None
    new_rubric: str | None = None
    codebook: Path | None = None
    codebook_tab: str | None = None
    codebook_columns: Mapping[str, str] = field(default_factory=dict)
    shape: Shape = field(default_factory=Shape)
    meant: Meant = field(default_factory=Meant)
    levels: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    linear: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    """By heading or criterion: the numbers that earn nothing and all."""
    now: str | None = None
    through: When | None = None
    source: str | None = None
    coder: str | None = None
    independent: bool = False
    batch: str | None = None
    order: Order | None = None
    new_states: bool = False
    make_codes: bool = False
    replace: bool = False
    partial: bool = False

    @property
    def name(self) -> str:
        """The name of the file, or the first and how many there are."""
        more = len(self.files) - 1
        return self.files[0].name + (f" and {more} more" if more else "")


class SheetProblems(Exception):  # noqa: N818 - not one error but all that is wrong in a sheet
    """What is wrong in a sheet; nothing is written."""

    def __init__(self, file: str, sheet: Sheet, problems: Iterable[Problem]) -> None:
        """Keep the problems with the sheet in whose rows they stand."""
        super().__init__(file)
        self.file = file
        self.sheet = sheet
        self.problems = tuple(problems)


class RefusedError(Exception):
    """The import cannot be done; the text says why."""


class UnreadableError(Exception):
    """A file cannot be read as a sheet; its cause says why."""

    def __init__(self, file: Path) -> None:
        """Keep the file's path."""
        super().__init__(str(file))
        self.file = file


class UnsoundRubricError(Exception):
    """The columns make no sound rubric."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        """Keep what is wrong with it."""
        super().__init__()
        self.problems = tuple(problems)
