"""Where the words stand that somebody looks for: in rubrics, coded law, states and commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from statscore.model.dates import When
from statscore.model.grouping import grouped
from statscore.model.rubric import Rubric
from statscore.model.state import Answer
from statscore.model.workspace import Workspace

Kind = Literal["criterion", "area", "level", "rubric", "act", "citation", "state", "command"]


class Hit(NamedTuple):
    """Something in which the words stand."""

    kind: Kind
    id: str
    """Of the thing itself; of an act or a citation, what was cited."""
    of: str
    """The criterion of a level, the state and criterion of an act; the rubric of others."""
    says: str
    """Its title; of an act or a citation, whose answer it is."""
    shown_by: tuple[str, ...]
    """The words behind `statscore` that show it."""


def find(
    workspace: Workspace, words: Sequence[str], commands: Mapping[str, str]
) -> tuple[Hit, ...]:
    """Return everything in which all of the words stand; the beginning of a word is enough.

    Case counts for nothing, nor does the s of a plural. A number has to stand there whole.
    """
    looked_for = _looked_for(words)

    def has(*texts: str | None) -> bool:
        there = [word for text in texts if text for word in _words(text)]
        return all(_among(there, one) for one in looked_for)

    if not looked_for:
        return ()
    found = []
    for hit, more in _things(workspace, commands):
        name = (hit.id,) if hit.kind in ("act", "citation") else (hit.id, hit.says)
        if has(*name, *more):
            found.append((_ORDER.index(hit.kind), not has(*name), hit))
    # Of a kind those come first in whose names the words stand, not in what is said of them.
    # Rubrics that share a criterion may say the same of its levels.
    return tuple(dict.fromkeys(hit for *_order, hit in sorted(found, key=lambda item: item[:2])))


def nearest(workspace: Workspace, words: Sequence[str]) -> tuple[Hit, ...]:
    """Return the criteria whose titles have the most of the words, at least half of them."""
    looked_for = _looked_for(words)

    def met(hit: Hit) -> int:
        there = _words(hit.says)
        return sum(_among(there, one) for one in looked_for)

    by_words = grouped(criteria(workspace), met)
    most = max(by_words, default=0)
    return tuple(by_words[most]) if looked_for and 2 * most >= len(looked_for) else ()


def criteria(workspace: Workspace) -> tuple[Hit, ...]:
    """Return every criterion, in the order of the rubrics."""
    return tuple(hit for hit, _more in _criteria(workspace))


_ORDER: tuple[Kind, ...] = get_args(Kind)
_Found = tuple[Hit, Iterable[str | None]]
"""What may be found, and what is said of it besides."""


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:[.]\w+)*", text.replace("'", "").casefold())


def _looked_for(words: Iterable[str]) -> list[str]:
    return [_beginning(word) for text in words for word in _words(text)]


def _beginning(word: str) -> str:
    return word.removesuffix("s") if len(word) > len("law") and not word.endswith("ss") else word


def _is(looked_for: str, word: str) -> bool:
    return word == looked_for or (not looked_for[0].isdigit() and word.startswith(looked_for))


def _among(there: Iterable[str], looked_for: str) -> bool:
    return any(_is(looked_for, word) for word in there)


def _things(workspace: Workspace, commands: Mapping[str, str]) -> Iterator[_Found]:
    yield from _criteria(workspace)
    for rubric in workspace.rubrics_in_order:
        page = ("rubric", rubric.id)
        yield Hit("rubric", rubric.id, "", rubric.title, page), ()
        for id_, area in rubric.areas.items():
            yield Hit("area", id_, rubric.id, area.title, page), (area.number, area.note)
        yield from _levels(rubric)
    for state in workspace.states.values():
        yield Hit("state", state.code, "", state.name, ("grade", state.code)), ()
        for criterion, answers in state.answers.items():
            for since, answer in answers.items():
                yield from _law(workspace, (state.code, criterion), since, answer)
    for name, does in commands.items():
        yield Hit("command", name, "", does, (name, "--help")), ()


def _criteria(workspace: Workspace) -> Iterator[_Found]:
    """Yield each criterion once, with what all rubrics that ask it say."""
    for id_ in workspace.criteria:
        homes = [rubric for rubric in workspace.rubrics_in_order if id_ in rubric.criteria]
        asked = [rubric.criteria[id_] for rubric in homes]
        named = " ".join(rubric.id for rubric in homes)
        said = [text for one in asked for text in (one.title, one.question, one.number, one.note)]
        shown = ("rubric", homes[0].id) if any(one.linear for one in asked) else ("tally", id_)
        yield Hit("criterion", id_, named, asked[0].title, shown), said


def _levels(rubric: Rubric) -> Iterator[_Found]:
    for id_, criterion in rubric.criteria.items():
        for level, says in criterion.meets.items():
            yield Hit("level", level, id_, says, ("tally", id_, "--at-least", level)), ()


def _law(
    workspace: Workspace, of: tuple[str, str], since: When, answer: Answer
) -> Iterator[_Found]:
    """Yield the act and the citations of an answer, with the command that shows it."""
    code, criterion = of
    year = since.last.year
    asking = (rubric for rubric in workspace.rubrics_in_order if criterion in rubric.criteria)
    home = next((rubric for rubric in asking if rubric.criteria[criterion].in_force(year)), None)
    shown = ("tally", criterion, "--last-seen")
    if home is not None:
        named = () if workspace.rubric_for(year) is home else ("--rubric", home.id)
        shown = ("explain", code, criterion, str(since.last), *named)
    whose = f"{code} {criterion}"
    kinds: tuple[tuple[Kind, Iterable[str]], ...] = (
        ("act", (answer.act,) if answer.act else ()),
        ("citation", answer.citations),
    )
    for kind, texts in kinds:
        for text in texts:
            yield Hit(kind, text, whose, f"{answer.says}, {since}", shown), (answer.quote,)
