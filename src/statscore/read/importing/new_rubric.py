"""A rubric that is to be made: the levels that a sheet's values mean, and the file as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from statscore.model.numbers import decimal_text, exact, number_written
from statscore.model.record import is_id
from statscore.model.rubric import RESERVED_LEVELS
from statscore.read.importing.codebook import Codebook, Data
from statscore.read.importing.fields import UNCODED
from statscore.read.sheet import Problem

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
    values: Iterable[tuple[str, int, str]], means: Mapping[str, str], shares: Mapping[str, Fraction]
) -> Scale:
    """Return the levels that values mean, and what each earns.

    `values` are the different ones, each with row and column of its first place; `means` says which
    level a value means, `shares` what a level earns. A number from 0 to 1 earns itself, also under
    another name, yes and true earn all, no and false nothing; anything else has to be said.
    """
    known = {value.casefold(): level for value, level in means.items()}
    found: dict[str, Fraction] = dict(shares)
    unsaid: dict[str, list[tuple[int, str]]] = {}
    problems = list[Problem]()
    for value, row, column in values:
        folded = value.strip().casefold()
        level = known.get(folded, folded)
        if level in ("", UNCODED, *RESERVED_LEVELS) or level in shares:
            continue
        share = _share(folded)
        if share is None:
            unsaid.setdefault(column, []).append((row, value[:40]))
        elif not is_id(level):
            problems.append(Problem(row, column, f"'{level[:40]}' cannot be a level's id"))
        elif found.setdefault(level, share) != share:
            words = f"'{level}' would earn {decimal_text(found[level])} and {decimal_text(share)}"
            problems.append(Problem(row, column, f"{words}; say which with --share"))
    problems = [*_unsaid(unsaid), *problems]
    best_first = sorted(found.items(), key=lambda item: -item[1])
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
        values = [f"'{each}'" for _row, each in ((row, value), *others)]
        last = "others" if len(values) > MOST_NAMED else values.pop()
        named = f"{', '.join(values[:MOST_NAMED])} and {last}"
        words = f"nobody has said what {named} earn; leave the column out with --ignore where it "
        yield Problem(row, column, f"{words}is no criterion; else, for each value, {says}")


def _share(value: str) -> Fraction | None:
    if value in SHARES:
        return SHARES[value]
    try:
        number = exact(value)
    except PydanticCustomError:
        return None
    return number if 0 <= number <= 1 else None


def distinct(rows: Iterator[tuple[int, str, str]]) -> Iterator[tuple[str, int, str]]:
    """Yield each value once, with row and column of its first place; not too many of a column."""
    seen: set[str] = set()
    of_column = Counter[str]()
    for row, column, value in rows:
        if value not in seen and of_column[column] <= MOST_LEVELS:
            seen.add(value)
            of_column[column] += 1
            yield value, row, column


def rubric_data(title: str, codebook: Codebook, levels: Mapping[str, object]) -> Data:
    """Return the rubric as its file says it: all weights add up to its points.

    Where not every year asks every criterion there is no one sum, and it says none.

    `levels` are those of the criteria of which the codebook says none.
    """
    criteria = {
        id_: {**said, **({} if "levels" in said else {"scale": SCALE})}
        for id_, said in codebook.criteria.items()
    }
    needed = any("levels" not in said for said in codebook.criteria.values())
    weights = [
        exact(said.get("weight", 1)) for said in codebook.criteria.values() if "bonus" not in said
    ]
    always = not any({"from", "until"} & said.keys() for said in codebook.criteria.values())
    points = number_written(sum((each for each in weights if each > 0), Fraction(0)))
    used = {said["area"] for said in codebook.criteria.values()}
    return {
        "title": title,
        # Written out although they are what holds without them: to be looked at.
        "cutoff": "12-31",
        "law": "in-force",
        **({"points": points} if always else {}),
        **({"scales": {SCALE: dict(levels)}} if needed else {}),
        "areas": {id_: said for id_, said in codebook.areas.items() if id_ in used},
        "criteria": criteria,
    }
