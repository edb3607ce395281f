"""The criteria of a rubric to be made, as a codebook or the columns of a sheet name them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from statscore.model.names import folded, slug
from statscore.model.numbers import exact, number_written
from statscore.model.record import is_id
from statscore.model.rubric import RESERVED_LEVELS
from statscore.read.sheet import Problem, Sheet

FIELDS: Mapping[str, tuple[str, ...]] = {
    "rubric": (),
    "criterion": ("criterion id", "id", "variable", "variable name", "provision"),
    "number": (),
    "title": ("description", "label", "brief description of provision"),
    "question": (),
    "area": ("category", "indicator", "section"),
    "area_number": ("category code",),
    "area_title": (),
    "weight": (),
    "bonus": (),
    "from": (),
    "until": (),
    "level": (),
    "share": (),
    "meets": (),
    "note": (),
}
"""What a column of a codebook may be, with the other headings it goes by."""
AREA = "all"
_YEAR = re.compile("[0-9]{4}")

Data = dict[str, object]
"""As a rubric's file says it."""


class Codebook(NamedTuple):
    """What is said of the criteria of a rubric that is to be made."""

    areas: dict[str, Data]
    criteria: dict[str, Data]
    ignored: tuple[str, ...] = ()
    """The headings of which nothing is taken."""
    problems: tuple[Problem, ...] = ()


def of_names(names: Iterable[str]) -> Codebook:
    """Return the criteria of columns of which nothing is known but their headings.

    Names that differ in case or spaces alone are one. A name that can be an id is its own: another
    that would have the same one gets a number.
    """
    different: dict[str, str] = {}
    for name in names:
        different.setdefault(folded(name), name)
    own = {name for name in different.values() if is_id(name)}
    criteria: dict[str, Data] = {}
    for name in different.values():
        id_ = name if name in own else _unused(slug(name) or "criterion", {*criteria, *own})
        criteria[id_] = {"area": AREA, "title": name}
    return Codebook({AREA: {"title": "All criteria"}}, criteria)


def _unused(id_: str, taken: Container[str]) -> str:
    number = 2
    found = id_
    while found in taken:
        found = f"{id_}-{number}"
        number += 1
    return found


def of_sheet(sheet: Sheet, row: int, said: Mapping[str, str]) -> Codebook:
    """Return what a codebook says: a row a criterion, or a row for each of its levels.

    The headings stand in the row of that number; `said` maps headings to fields.
    """
    places, ignored, problems = _places(sheet.headings, row, said)
    if "criterion" not in places and "title" not in places:
        problems.append(
            Problem(row, "criterion", 'no column names the criteria; say which with "…=criterion"')
        )
    read = _Reading({}, {}, problems)
    rows = [
        _Line(
            number, {name: fields[place].strip() for name, place in places.items()}, sheet, places
        )
        for number, fields in sheet.rows
    ]
    rubrics = {line.get("rubric") for line in rows}
    if len(rubrics) > 1:
        names = ", ".join(sorted(rubrics))
        problems.append(Problem(row, "rubric", f"it describes several rubrics ({names}): keep one"))
    for line in rows if not problems else ():
        read.take(line)
    return Codebook(read.areas, read.criteria, ignored, tuple(problems))


def _places(
    headings: Sequence[str], row: int, said: Mapping[str, str]
) -> tuple[dict[str, int], tuple[str, ...], list[Problem]]:
    known = {folded(word): name for name, words in FIELDS.items() for word in (name, *words)}
    meant = {folded(heading): folded(name) for heading, name in said.items()}
    problems = [
        Problem(row, heading, "there is no column of this heading in the codebook")
        for heading in said
        if folded(heading) not in map(folded, headings)
    ]
    places: dict[str, int] = {}
    ignored = []
    # What the user says comes first: another column may go by the same word.
    for place, heading in sorted(
        enumerate(headings), key=lambda pair: folded(pair[1]) not in meant
    ):
        name = known.get(meant.get(folded(heading), folded(heading)))
        if name is None and folded(heading) in meant:
            words = f"'{meant[folded(heading)]}' is nothing a codebook says; choose from "
            problems.append(Problem(row, heading, words + ", ".join(FIELDS)))
        elif name is None or name in places:
            ignored.append(heading)
        else:
            places[name] = place
    return places, tuple(each for each in headings if each and each in ignored), problems


class _Line(NamedTuple):
    """One row, its fields by name."""

    number: int
    fields: Mapping[str, str]
    sheet: Sheet
    places: Mapping[str, int]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def problem(self, name: str, words: str) -> Problem:
        return Problem(self.number, self.sheet.headings[self.places[name]], words)


class _Reading(NamedTuple):
    """What has been read of a codebook."""

    areas: dict[str, Data]
    criteria: dict[str, Data]
    problems: list[Problem]

    def take(self, line: _Line) -> None:
        """Take in one row."""
        id_ = self._id(line)
        if id_ is None:
            return
        said = {
            "number": line.get("number"),
            "area": self._area(line),
            "title": line.get("title") or line.get("criterion"),
            "question": line.get("question"),
            "note": line.get("note"),
            **{key: value for key, value in self._numbers(line).items() if value is not None},
        }
        said = {key: value for key, value in said.items() if value != ""}
        known = self.criteria.get(id_)
        if known is None:
            self.criteria[id_] = known = said
        elif not line.get("level"):
            self.problems.append(line.problem(_key(line), f"'{id_}' stands in a row above already"))
        elif any(known.get(key) != value for key, value in said.items()):
            words = f"this row says something else of '{id_}' than the row above"
            self.problems.append(line.problem(_key(line), words))
        if line.get("level"):
            self._level(line, known)

    def _id(self, line: _Line) -> str | None:
        written = line.get("criterion") or line.get("title")
        found = written if is_id(written) else slug(written)
        if not found:
            self.problems.append(line.problem(_key(line), "this row names no criterion"))
            return None
        return found

    def _area(self, line: _Line) -> str:
        written = line.get("area") or line.get("area_title") or "All criteria"
        id_ = written if is_id(written) else slug(written) or AREA
        said: Data = {"title": line.get("area_title") or written}
        if line.get("area_number"):
            said["number"] = line.get("area_number")
        known = self.areas.setdefault(id_, said)
        if known["title"] != said["title"]:
            words = f"the area '{id_}' is called '{known['title']}' in a row above"
            key = "area_title" if "area_title" in line.places else "area"
            self.problems.append(line.problem(key, words))
        return id_

    def _numbers(self, line: _Line) -> Data:
        found: Data = {"weight": self._number(line, "weight")}
        for name in ("from", "until"):
            year = line.get(name)
            sound = _YEAR.fullmatch(year)
            if year and not sound:
                words = f"'{year[:40]}' is no year; write four digits, such as 2015"
                self.problems.append(line.problem(name, words))
            found[name] = int(year) if sound else None
        found["bonus"] = True if line.get("bonus").casefold() in ("yes", "true", "1") else None
        return found

    def _number(self, line: _Line, name: str) -> object:
        """Return a number as a file writes it, None where the row says none."""
        written = line.get(name)
        if not written:
            return None
        try:
            return number_written(exact(written))
        except PydanticCustomError as error:
            self.problems.append(line.problem(name, f"'{written[:40]}': {error.message()}"))
            return None

    def _level(self, line: _Line, criterion: Data) -> None:
        level = line.get("level").casefold()
        share = self._number(line, "share") if "share" in line.places else None
        if not is_id(level) or level in RESERVED_LEVELS:
            self.problems.append(line.problem("level", f"'{level[:40]}' cannot be a level's id"))
            return
        if share is None:
            words = "a level needs its share of the weight, from 0 to 1, in a column 'share'"
            self.problems.append(line.problem("level", words))
            return
        levels = criterion.setdefault("levels", {})
        assert isinstance(levels, dict)
        if level in levels:
            self.problems.append(line.problem("level", f"'{level}' stands there twice"))
        levels[level] = share
        if line.get("meets"):
            meets = criterion.setdefault("meets", {})
            assert isinstance(meets, dict)
            meets[level] = line.get("meets")


def _key(line: _Line) -> str:
    return "criterion" if "criterion" in line.places else "title"
