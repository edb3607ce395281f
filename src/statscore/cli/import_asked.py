"""What the user says of an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from statscore.model.dates import When
from statscore.model.rubric import Rubric


@dataclass(frozen=True)
class Asked:
    """What the user says of an import."""

    file: Path
    rubric: Rubric | None
    new_rubric: str | None
    codebook: Path | None
    columns: Mapping[str, str]
    codebook_columns: Mapping[str, str]
    ignored: tuple[str, ...]
    levels: Mapping[str, str]
    shares: Mapping[str, Fraction]
    now: str | None
    through: When | None
    source: str | None
    coder: str | None
    new_states: bool
    replace: bool
    partial: bool
    tab: str | None
    heading_row: int
    encoding: str
