"""A rubric that is to be made: its criteria by a codebook or the columns, and what values earn."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, count
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from statscore.model.levels import number_in
from statscore.model.names import folded, nothing_known, slug, whole
from statscore.model.numbers import decimal_text, exact, number_written
from statscore.model.record import is_id
from statscore.model.rubric import RESERVED_LEVELS
from statscore.read.importing.fields import UNCODED
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
    numbered = (f"{id_}-{number}" for number in count(2))
    return next(name for name in chain([id_], numbered) if name not in taken)


def of_sheet(sheet: Sheet, row: int, said: Mapping[str, str]) -> Codebook:
    """Return what a codebook says: a row a criterion, or a row for each of its levels.

    The headings stand in the row of that number; `said` maps headings to fields.
    """
    places, ignored, problems = _places(sheet.headings, row, said)
    if "criterion" not in places and "title" not in places:
        problems.append(
            Problem(
                row,
                "criterion",
                'no column names the criteria; say which with --codebook-column "…=criterion", or '
                "with --codebook-sheet where another sheet of the workbook does",
            )
        )
    read = _Described({}, {}, problems)
    rows = [
        _CodebookRow(
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
    return (
        places,
        tuple(heading for heading in headings if heading and heading in ignored),
        problems,
    )


class _CodebookRow(NamedTuple):
    """One row, its fields by name."""

    number: int
    fields: Mapping[str, str]
    sheet: Sheet
    places: Mapping[str, int]

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def problem(self, name: str, words: str) -> Problem:
        return Problem(self.number, self.sheet.headings[self.places[name]], words)


class _Described(NamedTuple):
    """What has been read of a codebook."""

    areas: dict[str, Data]
    criteria: dict[str, Data]
    problems: list[Problem]

    def take(self, line: _CodebookRow) -> None:
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

    def _id(self, line: _CodebookRow) -> str | None:
        written = line.get("criterion") or line.get("title")
        id_ = written if is_id(written) else slug(written)
        if not id_:
            self.problems.append(line.problem(_key(line), "this row names no criterion"))
        return id_ or None

    def _area(self, line: _CodebookRow) -> str:
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

    def _numbers(self, line: _CodebookRow) -> Data:
        numbers: Data = {"weight": self._number(line, "weight")}
        for name in ("from", "until"):
            year = line.get(name)
            sound = _YEAR.fullmatch(year)
            if year and not sound:
                words = f"'{year[:40]}' is no year; write four digits, such as 2015"
                self.problems.append(line.problem(name, words))
            numbers[name] = int(year) if sound else None
        numbers["bonus"] = True if line.get("bonus").casefold() in ("yes", "true", "1") else None
        return numbers

    def _number(self, line: _CodebookRow, name: str) -> object:
        """Return a number as a file writes it, None where the row says none."""
        written = line.get(name)
        if not written:
            return None
        try:
            return number_written(exact(written))
        except PydanticCustomError as error:
            self.problems.append(line.problem(name, f"'{written[:40]}': {error.message()}"))
            return None

    def _level(self, line: _CodebookRow, criterion: Data) -> None:
        level = line.get("level").casefold()
        share = self._number(line, "share") if "share" in line.places else None
        if not is_id(level) or level in RESERVED_LEVELS:
            reserved = level in RESERVED_LEVELS or not slug(level)
            remedy = "choose another word" if reserved else f"write '{slug(level)}'"
            self.problems.append(line.problem("level", _no_id(level, remedy)))
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


def _no_id(level: str, remedy: str) -> str:
    words = "lower-case letters, digits and single hyphens"
    return f"'{level[:40]}' cannot be a level's id ({words}): {remedy}"


def _key(line: _CodebookRow) -> str:
    return "criterion" if "criterion" in line.places else "title"


SHARES: Mapping[str, Fraction] = {
    **dict.fromkeys(("yes", "y", "true"), Fraction(1)),
    **dict.fromkeys(("no", "n", "false"), Fraction(0)),
}
"""What words earn that nobody can mistake; a number from 0 to 1 earns itself."""
SCALE = "levels"
"""The id of the scale of the criteria whose levels the codebook does not say."""
MOST_LEVELS = 20
"""A column of more different values holds no levels."""
MOST_NAMED = 3
"""Values that a problem names."""


class Scale(NamedTuple):
    """The levels of a sheet's values with their shares, best first."""

    levels: Mapping[str, object]
    problems: tuple[Problem, ...]


def scale(
    values: Iterable[Values], means: Mapping[str, str], shares: Mapping[str, Fraction]
) -> Scale:
    """Return the levels that values mean, and what each earns.

    `means` says which level a value means, also with a criterion and a colon before the value,
    `shares` what a level earns. A number from 0 to 1 earns itself, also under
    another name, yes and true earn all, no and false nothing; anything else has to be said.
    """
    known = {value.casefold(): level for value, level in means.items()}
    earning: dict[str, Fraction] = dict(shares)
    unsaid: dict[str, list[tuple[int, str]]] = {}
    problems = list[Problem]()
    each = ((of.criterion, of.column, *item) for of in values for item in of.rows.items())
    for criterion, column, value, row in each:
        word = whole(value.strip()).casefold()
        level = known.get(f"{criterion}:{word}", known.get(word, word))
        if level in ("", UNCODED, *RESERVED_LEVELS) or level in shares:
            continue
        share = _share(word)
        if share is None:
            unsaid.setdefault(column, []).append((row, value[:40]))
        elif not is_id(level):
            way = ("--level", f"{value}={slug(level)}")
            problems.append(Problem(row, column, _no_id(level, f"say --level '{way[1]}'"), way))
        elif earning.setdefault(level, share) != share:
            words = f"'{level}' would earn {decimal_text(earning[level])} and {decimal_text(share)}"
            problems.append(Problem(row, column, f"{words}; say which with --share"))
    problems = [*_unsaid(unsaid), *problems]
    best_first = sorted(earning.items(), key=lambda item: -item[1])
    return Scale({level: number_written(share) for level, share in best_first}, tuple(problems))


def _unsaid(unsaid: Mapping[str, Sequence[tuple[int, str]]]) -> Iterator[Problem]:
    """Yield, for each column, the values of which nobody knows what they earn."""
    for column, ((row, value), *others) in unsaid.items():
        says = (
            f'say which level it means with --level "{value}=LEVEL", and what that earns with '
            "--share LEVEL=SHARE"
        )
        if not others:
            yield Problem(row, column, f"nobody has said what '{value}' earns; {says}")
            continue
        values = [f"'{text}'" for _row, text in ((row, value), *others)]
        last = "others" if len(values) > MOST_NAMED else values.pop()
        named = f"{', '.join(values[:MOST_NAMED])} and {last}"
        words = f"nobody has said what {named} earn; leave the column out with --ignore where it "
        yield Problem(row, column, f"{words}is no criterion; else, for each value, {says}")


def _share(value: str) -> Fraction | None:
    number = SHARES.get(value, number_in(value))
    return number if number is not None and 0 <= number <= 1 else None


class Values(NamedTuple):
    """The different values of one criterion."""

    criterion: str
    column: str
    """The heading below which they stand."""
    rows: Mapping[str, int]
    """The row of each value's first place."""


def of_numbers(
    values: Values, linear: Mapping[str, tuple[Fraction, Fraction]]
) -> tuple[Data | None, Problem | None]:
    """Return the linear scale of a criterion whose values are numbers and no levels, or a problem.

    `linear` says the ends of the scale, by heading or criterion. Many numbers from 0 to 1 earn
    themselves; of others somebody has to say what earns nothing and what all. Neither is returned
    where the values may be levels.
    """
    words = [value.strip() for value in values.rows]
    said = linear.get(folded(values.column)) or linear.get(values.criterion)
    if said is not None:
        return {"from": number_written(said[0]), "to": number_written(said[1])}, None
    filled = [word for word in words if word and not nothing_known(word) and word != UNCODED]
    numbers = [number for word in filled if (number := number_in(word)) is not None]
    first = min(values.rows.values(), default=0)
    if len(numbers) < len(filled) or not numbers:
        if len(filled) <= MOST_LEVELS:
            return None, None
        words_ = (
            f"{len(filled)} different values and no numbers: more than {MOST_LEVELS} are no "
            "levels; leave the column out with --ignore"
        )
        return None, Problem(first, values.column, words_, ("--ignore", values.column))
    low, high = min(numbers), max(numbers)
    within = low >= 0 and high <= 1
    if within and len(filled) <= MOST_LEVELS:
        return None, None
    if within:
        return {"from": 0, "to": 1}, None
    ends = f"{decimal_text(min(low, Fraction(0)))}..{decimal_text(high)}"
    words_ = (
        f"{len(filled)} different numbers from {decimal_text(low)} to {decimal_text(high)}: say "
        f'with --linear "{values.column}=FROM..TO" which earns nothing and which all, name levels '
        "and their `thresholds` in the rubric's file, or leave the column out with --ignore"
    )
    return None, Problem(first, values.column, words_, ("--linear", f"{values.column}={ends}"))


def rubric_data(
    title: str, codebook: Codebook, levels: Mapping[str, object], from_: int | None = None
) -> Data:
    """Return the rubric as its file says it: all weights add up to its points.

    Where not every year asks every criterion there is no one sum, and it says none.

    `levels` are those of the criteria of which the codebook says none.
    """
    criteria = {
        id_: said if {"levels", "linear"} & said.keys() else {**said, "scale": SCALE}
        for id_, said in codebook.criteria.items()
    }
    needed = any("scale" in said for said in criteria.values())
    weights = [
        exact(said.get("weight", 1)) for said in codebook.criteria.values() if "bonus" not in said
    ]
    always = not any({"from", "until"} & said.keys() for said in codebook.criteria.values())
    points = number_written(sum((weight for weight in weights if weight > 0), Fraction(0)))
    used = {said["area"] for said in codebook.criteria.values()}
    return {
        "title": title,
        **({"from": from_} if from_ is not None else {}),
        # Written out although they are what holds without them: to be looked at.
        "cutoff": "12-31",
        "law": "in-force",
        **({"points": points} if always else {}),
        **({"scales": {SCALE: dict(levels)}} if needed else {}),
        "areas": {id_: said for id_, said in codebook.areas.items() if id_ in used},
        "criteria": criteria,
    }


_TENTHS = {"A": 9, "B": 8, "C": 7, "D": 6, "F": 0}


def proposed_grades(rubric: Data) -> str:
    """Return cut scores as a comment, to stand at the end of a rubric that has none.

    Which scores earn which grade is for people to say.
    """
    if "points" not in rubric:
        return ""
    points = exact(rubric["points"])
    cuts = [f"# {grade} = {number_written(points * n / 10)}" for grade, n in _TENTHS.items()]
    words = (
        "# What score earns which grade is yours to say. As an example, by tenths of the points:"
    )
    return "\n".join(["", words, "# [grades]", *cuts, ""])
