"""Scaffolds of a rubric and of a state: what there is to fill in, as comments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from textwrap import wrap

from statscore.formats.document import Records
from statscore.formats.harmless import visible
from statscore.model.numbers import decimal_text
from statscore.model.rubric import PENDING, Rubric, first_asking
from statscore.toml.values import key_text, one_line

WIDTH = 98
"""Characters of a line of comment."""

_RUBRIC = """\
#:schema ../schemas/rubric.schema.json

title = {title}
# publisher = "…"
# source = "https://…"
# The first and last year that it grades unless another rubric is named.
# from = 2020
# until = 2029
# Year Y means the law on this day of Y.
cutoff = "12-31"
# "in-force": a law counts from its effective date; "enacted": from the day it was signed.
law = "in-force"
# What the weights must add up to.
points = 1

# Cut scores in points, best first.
[grades]
pass = 1
fail = 0

# Levels that criteria share, with the share of the weight that each earns.
[scales.degree]
full = 1
partial = 0.5
none = 0

[areas.first]
title = "First area"
number = "1"

[criteria.first-question]
number = "1.1"
area = "first"
title = "First question"
question = "What is asked of the law?"
weight = 1
scale = "degree"

[criteria.first-question.meets]
full = "What earns this level."
partial = "What earns this level."
none = "What earns this level."
"""


def rubric_scaffold(id_: str, others: Iterable[Rubric]) -> str:
    """Return a rubric with one area and one criterion to rewrite.

    What `others` ask stands below as comments: under the same id it is the same question, and one
    answer serves both rubrics.
    """
    text = _RUBRIC.format(title=one_line(id_))
    shared = [line for id_, asked in first_asking(others).items() for line in _shared(asked, id_)]
    if not shared:
        return text
    words = (
        "The questions that other rubrics ask already. Keep id, question and levels of what you "
        "take, and give it an area and a weight of your own: then one answer serves both rubrics."
    )
    return "\n".join([text, *_comment(words), "", *shared]).rstrip("\n") + "\n"


def state_scaffold(name: str, rubrics: Iterable[Rubric]) -> str:
    """Return a state without answers, with every criterion of the rubrics and its levels."""
    lines = [
        "#:schema ../schemas/state.schema.json",
        "",
        f"name = {one_line(name)}",
        "# The law has been read up to this day; later is uncoded.",
        "# through = YYYY-MM-DD",
    ]
    for id_, rubric in first_asking(rubrics).items():
        lines += ["", *_open(rubric, id_)]
    return "\n".join(lines) + "\n"


FILLED_IN = ("level", "since", "citations", "note")
"""The columns of a sheet to fill in that are empty."""


def fill_in_records(
    rubrics: Iterable[Rubric], states: Mapping[str, str]
) -> tuple[Records, list[list[str]]]:
    """Return a sheet with a row a state and criterion, and the levels to choose from in each row.

    `states` are names by code. `import` takes the sheet in once it is filled.
    """
    rows: list[tuple[object, ...]] = []
    choices: list[list[str]] = []
    for code, name in states.items():
        for id_, rubric in first_asking(rubrics).items():
            criterion, levels = rubric.criteria[id_], rubric.levels(id_)
            question = f"{criterion.heading}: {criterion.question or ''}".rstrip(": ")
            meanings = [f"{one}: {criterion.meets.get(one, '')}".rstrip(": ") for one in levels]
            words = "a number" if levels.numeric else "\n".join(meanings)
            rows.append((code, name, id_, question, words, *("" for _ in FILLED_IN)))
            choices.append([] if levels.numeric else [*levels, PENDING])
    columns = ("state", "name", "criterion", "question", "levels", *FILLED_IN)
    return Records(columns, tuple(rows)), choices


def places_of_answers(rubrics: Iterable[Rubric], answered: Collection[str]) -> str:
    """Return a line of comment for each criterion that has no answer yet, to stand in a file.

    Two people who answer two of them, each in a copy of their own, change lines that do not touch:
    git merges them. The first answer takes the place of the line.
    """
    lines = []
    for id_, rubric in first_asking(rubrics).items():
        if id_ not in answered:
            words = visible(rubric.criteria[id_].heading.replace("\n", " "))
            lines.append(f"\n# [answers.{key_text(id_)}.YYYY-MM-DD] {words}\n")
    return "".join(lines)


def _open(rubric: Rubric, id_: str) -> Iterator[str]:
    """Yield one criterion as comments, with the answer to uncomment."""
    criterion = rubric.criteria[id_]
    levels = list(rubric.levels(id_))
    yield from _comment(criterion.heading)
    if criterion.question:
        yield from _comment(criterion.question)
    width = max(len(level) for level in levels)
    for level in levels:
        yield from _comment(f"  {level.ljust(width)}  {criterion.meets.get(level, '')}", width + 4)
    yield f"# [answers.{key_text(id_)}.YYYY-MM-DD]"
    yield f"# level = {one_line(levels[0])} # {', '.join((*levels, PENDING))}"
    yield '# citations = ["…"]'


def _shared(rubric: Rubric, id_: str) -> Iterator[str]:
    """Yield a criterion of another rubric as comments."""
    criterion = rubric.criteria[id_]
    yield f"# [criteria.{key_text(id_)}]"
    yield f"# title = {one_line(criterion.title)}"
    if criterion.question:
        yield f"# question = {one_line(criterion.question)}"
    shares = ", ".join(f"{level} = {_share(share)}" for level, share in rubric.levels(id_).items())
    yield f"# levels = {{ {shares} }}"
    yield ""


def _share(share: Fraction) -> str:
    """Return the share as a file writes it: 0.5, or "1/3" in quotes."""
    text = decimal_text(share)
    return one_line(text) if "/" in text else text


def _comment(text: str, hanging: int = 0) -> list[str]:
    """Return the text as lines of comment; `hanging` is the indent of its next lines."""
    # A comment may hold no control character, and what cannot be seen could mislead a reader.
    lines = wrap(
        visible(text.replace("\t", " ").replace("\n", " ")),
        WIDTH,
        subsequent_indent=" " * hanging,
        break_long_words=False,
    )
    return [f"# {line}" for line in lines]
