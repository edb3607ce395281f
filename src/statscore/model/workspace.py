"""A workspace: the folder that holds rubrics/ and states/, as read."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from statscore.model.diagnostic import Diagnostic
from statscore.model.jurisdictions import (
    MOST_GRADED,
    US_TILES,
    BuiltIn,
    Kind,
    Tile,
    built_in,
    tiles_of,
)
from statscore.model.record import Id, Record, Text
from statscore.model.rubric import Rubric, first_asking
from statscore.model.state import State


def _drawing(text: str) -> str:
    """Return the drawing; each code has one place in it."""
    codes = [code for code in text.split() if code.strip(".")]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise PydanticCustomError(
            "tile-twice", "{code} stands on two tiles: leave one of them out", {"code": twice}
        )
    return text


Drawing = Annotated[str, AfterValidator(_drawing)]


class Settings(Record):
    """statscore.toml."""

    title: str | None = None
    rubric: Id | None = None
    """Used where neither the user nor the year decides."""
    jurisdictions: Kind = "us"
    """Which names and codes are known without a file, and whose law citations are."""
    tiles: Drawing | None = None
    """Where jurisdictions stand on a map: codes in rows, as they are to be drawn; else built in."""
    contact: Text | None = None
    """Where to write about a mistake: an address of the web or of e-mail."""
    known: Mapping[Text, Mapping[Text, Mapping[Id, Text]]] = Field(default_factory=dict)
    """Warnings that somebody has looked at: by file, by the keys that lead to the place, joined by
    dots, and by code, with the reason why it stands."""


@dataclass(frozen=True)
class Workspace:
    """Rubrics and states by id; a state's file is read when the state is first asked for."""

    root: Path
    settings: Settings
    rubrics: Mapping[str, Rubric]
    states: Mapping[str, State]
    """The sound states by code, in order of the code. To go through them reads all files."""
    common: tuple[Diagnostic, ...] = ()
    """What is wrong with the settings, the rubrics and the folders, which are always read."""
    problems_of: Callable[[str], tuple[Diagnostic, ...]] = lambda _code: ()
    """What is wrong with the file of a state, by the state's code."""
    all_read: Callable[[], bool] = lambda: True
    """Whether the files of all states have been read by now."""
    shipped: bool = False
    """Whether this is the workspace that travels inside the package."""
    state_files: tuple[str, ...] = field(default=())
    """The codes of all states that have a file, read or not."""
    texts: MutableMapping[str, bytes] = field(default_factory=dict, repr=False, compare=False)
    """What stood in each file when it was first read, `compressed`, by its path in the workspace:
    what anybody who writes has decided on. It grows as states/, coders/ and editions/ are read."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong in the files, in order of file and place: asking reads all."""
        of_states = (each for code in self.state_files for each in self.problems_of(code))
        return tuple(sorted((*self.common, *of_states), key=Diagnostic.order))

    def text(self, file: str) -> str | None:
        """Return what stood in the file when first read, U+FFFD for what is no text; or None."""
        folder, _slash, name = file.partition("/")
        if folder == "states":
            self.states.get(name.removesuffix(".toml"))  # which reads it
        text = self.texts.get(file)
        return None if text is None else zlib.decompress(text).decode(errors="replace")

    def is_broken(self, rubric: str) -> bool:
        """Return whether there is a file of the rubric, left out because it has errors."""
        file = f"rubrics/{rubric}.toml"
        return rubric not in self.rubrics and any(each.file == file for each in self.common)

    def rubric_for(self, year: int) -> Rubric | None:
        """Return the rubric that grades the year unless another is named, else the nearest.

        That is the default rubric, else the next one that begins; none that has ended before.
        """
        if grading := self.rubrics_for(year):
            return grading[0]
        default = self.default_rubric
        if default is not None and (default.until is None or year <= default.until):
            return default
        later = [each for each in self.rubrics.values() if each.from_ and each.from_ > year]
        return min(later, key=lambda each: each.from_ or 0, default=None)

    def rubrics_for(self, year: int) -> tuple[Rubric, ...]:
        """Return the rubrics that grade the year by themselves; more than one is an error."""
        return tuple(rubric for rubric in self.rubrics.values() if rubric.grades_year(year))

    @property
    def built_in(self) -> BuiltIn:
        """The jurisdictions that are known without a file."""
        return built_in(self.settings.jurisdictions)

    @property
    def most_graded(self) -> int:
        """How many jurisdictions a publisher may have graded."""
        return max(MOST_GRADED[self.settings.jurisdictions], len(self.state_files))

    @property
    def tiles(self) -> Mapping[str, Tile]:
        """Where jurisdictions stand on a map: as the settings say, else the states as built in."""
        if self.settings.tiles is not None:
            return tiles_of(self.settings.tiles)
        return US_TILES if self.settings.jurisdictions == "us" else {}

    @property
    def default_rubric(self) -> Rubric | None:
        """The rubric that statscore.toml names, or the only one there is."""
        if self.settings.rubric is not None:
            return self.rubrics.get(self.settings.rubric)
        return next(iter(self.rubrics.values())) if len(self.rubrics) == 1 else None

    @property
    def rubrics_in_order(self) -> tuple[Rubric, ...]:
        """The rubrics, the default one first: what is written follows this order."""
        default = self.default_rubric
        others = (each for each in self.rubrics.values() if each is not default)
        return (*((default,) if default else ()), *others)

    @property
    def criteria(self) -> tuple[str, ...]:
        """The criteria of all rubrics, each once, in the order in which answers are written."""
        return tuple(first_asking(self.rubrics_in_order))


def compressed(text: bytes) -> bytes:
    """Return the text as `Workspace.texts` keeps it: few are asked for, and all take room."""
    return zlib.compress(text, 1)


def state_fips(state: State, known_without: BuiltIn) -> str | None:
    """Return the state's two-digit FIPS code, None where it has none."""
    known = known_without.known.get(state.code)
    return state.fips or (known.fips if known else None)
