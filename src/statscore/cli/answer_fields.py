"""The fields of an answer as a person types them, one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import typer

from statscore.cli.answer_words import asking, level_anywhere, parsed_when
from statscore.model.names import nothing_known
from statscore.model.rubric import PENDING
from statscore.model.workspace import Workspace

Read = Callable[[Workspace, str, str], Mapping[str, object]]
"""From a line to keys of the answer, given the workspace and the criterion."""


class Field(NamedTuple):
    """One question about an answer."""

    key: str
    prompt: str
    help: str
    read: Read


@dataclass
class Entry:
    """What has been typed about one criterion, and what it says."""

    typed: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)

    @property
    def since(self) -> str:
        """The date under which the answer stands."""
        return str(self.values["since"])

    @property
    def answer(self) -> Mapping[str, object]:
        """The keys of the answer; None takes a key out."""
        return {key: value for key, value in self.values.items() if key != "since"}

    def pend(self, day: date) -> None:
        """Make it pending, from the day on unless a date has been typed."""
        self.typed["level"] = PENDING
        self.values["level"] = PENDING
        if not self.typed.get("since"):
            self.typed["since"] = f"on {day.isoformat()}"


def fields_for(entry: Entry) -> Sequence[Field]:
    """Return the fields to ask for: a pending answer has a date and a note alone."""
    if entry.values.get("level") == PENDING:
        return (LEVEL, SINCE, WHY)
    return FIELDS


def _level(workspace: Workspace, criterion: str, text: str) -> Mapping[str, object]:
    levels = asking(workspace, criterion)[0].levels(criterion)
    if not text:
        raise typer.BadParameter(f"a level is needed: {' or '.join(levels)} (? for help)")
    claim: dict[str, object] = {"level": None, "at_least": None, "at_most": None}
    parts = [part.split(maxsplit=2) for part in text.split(",")]
    for part in parts:
        bound = "_".join(part[:2]).casefold()
        if len(part) == 3 and bound in ("at_least", "at_most"):  # noqa: PLR2004 - at least LEVEL
            claim[bound] = _begun(workspace, criterion, part[2])
    bounded = any(claim.values())
    return claim if bounded else {**claim, "level": _begun(workspace, criterion, text)}


def _begun(workspace: Workspace, criterion: str, text: str) -> str:
    """Return the level that begins so, where one alone does, or else has this name."""
    levels = asking(workspace, criterion)[0].levels(criterion)
    begun = [level for level in levels if level.startswith(text.casefold())]
    if len(begun) == 1 and not nothing_known(text):
        return begun[0]
    return level_anywhere(workspace, criterion, text)


def _since(_workspace: Workspace, _criterion: str, text: str) -> Mapping[str, object]:
    if not text:
        raise typer.BadParameter("a date is needed: YYYY-MM-DD, YYYY-MM or YYYY")
    day = text.casefold().removeprefix("on ")
    return {
        "since": parsed_when(day),
        "start": "unknown" if day != text.casefold() else None,
    }


def _texts(key: str, part: str | None) -> Read:
    """Return how several texts on one line are read; what is pasted may have line breaks."""

    def read(_workspace: Workspace, _criterion: str, text: str) -> Mapping[str, object]:
        found = [" ".join(each.split()) for each in text.split(part)]
        return {key: [each for each in found if each] or None}

    return read


def _text(key: str) -> Read:
    return lambda _workspace, _criterion, text: {key: text or None}


def _date(key: str) -> Read:
    return lambda _workspace, _criterion, text: {key: parsed_when(text) if text else None}


def _why(_workspace: Workspace, _criterion: str, text: str) -> Mapping[str, object]:
    if not text:
        raise typer.BadParameter("what is pending needs a reason, for whoever takes it up")
    return {"note": text}


LEVEL = Field(
    "level",
    "Level ({levels})",
    "The level that the law meets; the beginning of the word is enough.\n"
    'Write "at least partial" or "at most partial" where no more is known.',
    _level,
)
SINCE = Field(
    "since",
    "In force since",
    "The first day on which it was so: YYYY-MM-DD, YYYY-MM or YYYY, as precise as the source.\n"
    'Write "on 2015-08-01" where it was so on that day, and since when is not known.',
    _since,
)
WHY = Field("note", "Why is it open", "What is missing, or whom you have asked.", _why)
NOTE = Field("note", "Note", "A remark in your own words.", _text("note"))
FIELDS = (
    LEVEL,
    SINCE,
    Field(
        "citations",
        "Citations",
        "The sections of the law; part several with a semicolon.",
        _texts("citations", ";"),
    ),
    Field("act", "Act", "The act that made it so, as the state cites it.", _text("act")),
    Field("enacted", "Enacted", "The day on which the act was signed.", _date("enacted")),
    Field(
        "sources",
        "Sources",
        "Where you read it: addresses, with a space between them.",
        _texts("sources", None),
    ),
    Field("quote", "Quote", "The words of the law.", _text("quote")),
    NOTE,
)
