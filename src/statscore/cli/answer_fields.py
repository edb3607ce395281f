"""What a person types of an answer: its fields, one line each, and what goes in place of one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

import typer

from statscore.cli.prompts import ask
from statscore.cli.session import level_named
from statscore.cli.trouble import tell
from statscore.cli.words import parsed_when
from statscore.desk.draft import MovedKey
from statscore.model.names import nothing_known
from statscore.model.numbers import number_written
from statscore.model.rubric import PENDING, RESERVED_LEVELS, Rubric
from statscore.model.state import CLAIMS
from statscore.model.workspace import Workspace


def asking(workspace: Workspace, criterion: str) -> tuple[Rubric, ...]:
    """Return the rubrics that ask the criterion, the default rubric first."""
    return tuple(rubric for rubric in workspace.rubrics_in_order if criterion in rubric.criteria)


def level_anywhere(workspace: Workspace, criterion: str, name: str, *, bound: bool = False) -> str:
    """Return the level of the criterion, or the reserved level, with this name.

    Raises BadParameter where there is none; a `bound` is no number.
    """
    levels = asking(workspace, criterion)[0].levels(criterion)
    numeric = levels.numeric and not bound
    return level_named((*levels, *RESERVED_LEVELS), criterion, name, numeric=numeric)


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
    claim: dict[str, object] = {"level": None, **dict.fromkeys(CLAIMS)}
    if (number := levels.number(text)) is not None:
        return {**claim, "value": number_written(number)}
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
    return {"since": parsed_when(day), "start": "unknown" if day != text.casefold() else None}


def _texts(key: str, part: str | None) -> Read:
    """Return how several texts on one line are read; what is pasted may have line breaks."""

    def read(_workspace: Workspace, _criterion: str, text: str) -> Mapping[str, object]:
        texts = [" ".join(piece.split()) for piece in text.split(part)]
        return {key: [piece for piece in texts if piece] or None}

    return read


def _text(key: str) -> Read:
    return lambda _workspace, _criterion, text: {key: text or None}


def _enacted(_workspace: Workspace, _criterion: str, text: str) -> Mapping[str, object]:
    by = text.casefold().startswith("by ")
    day = parsed_when(text[3:] if by else text) if text else None
    return {"enacted": None if by else day, "enacted_by": day if by else None}


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
    Field(
        "enacted",
        "Enacted",
        "The day on which the act was signed.\n"
        'Write "by 2013-07-28" where it was law by that day, and when it was signed is not known.',
        _enacted,
    ),
    Field(
        "sources",
        "Sources",
        "Where you read it: addresses, with a space between them.",
        _texts("sources", None),
    ),
    Field("quote", "Quote", "The words of the law.", _text("quote")),
    NOTE,
)

Wish = Literal["skip", "back", "pending", "quit", "help"]


class _Command(NamedTuple):
    wish: Wish
    letter: str
    does: str


_COMMANDS = (
    _Command("skip", "s", "skip this criterion"),
    _Command("back", "b", "go back one question"),
    _Command("pending", "p", "it stays open, and you say why"),
    _Command("quit", "q", "leave; what is saved stays"),
    _Command("help", "?", "this help"),
)


def wishes(asked: Field, levels: Collection[str]) -> Mapping[str, Wish]:
    """Return what each word means that is typed where this field is asked for.

    Where a level is asked for, that is the words in full too; a letter with which a level begins
    means nothing, so that nobody gets "pending" who meant "partial".
    """
    meant: dict[str, Wish] = {}
    for command in _COMMANDS:
        if asked is LEVEL:
            begun = any(level.startswith(command.letter) for level in levels)
            words = (command.wish,) if begun else (command.letter, command.wish)
            meant |= {word: command.wish for word in words if word not in levels}
        elif command.wish != "pending":
            meant[command.letter] = command.wish
    return meant


def refuse_ambiguous(text: str, levels: Collection[str]) -> None:
    """Raise BadParameter for a letter that may be a wish or the beginning of a level."""
    begun = [f"'{level}'" for level in levels if level.startswith(text)]
    for command in _COMMANDS:
        if text == command.letter and begun and f"'{text}'" not in begun:
            raise typer.BadParameter(
                f"'{text}' may be {' or '.join(begun)}, or {command.wish}: type more of the word"
            )


def writes_mine(other: MovedKey) -> bool:
    """Show what stands in the file, and return whether the user's own answer goes in its place.

    Raises EOFError where the user leaves instead.
    """
    tell(other.text or "it has been taken out, and nothing stands there now")
    answer = ask("Keep theirs or write yours (theirs, mine)", "", _whose, {"q": None, "quit": None})
    if answer is None:
        raise EOFError
    return answer.value


def _whose(text: str) -> bool:
    if text and text.casefold() in ("theirs"[: len(text)], "mine"[: len(text)]):
        return text.casefold().startswith("m")
    raise typer.BadParameter(
        "type theirs to leave the file as it is, mine to write your answer in place of what stands "
        "under its date, or q to leave"
    )


def help_text(asked: Field, levels: Collection[str]) -> str:
    """Return what is asked for, and what else can be typed."""
    known = wishes(asked, levels)
    lines = [asked.help]
    for command in _COMMANDS:
        word = next((word for word in (command.letter, command.wish) if word in known), None)
        if word is not None:
            lines.append(f"  {word.ljust(7)}  {command.does}")
    return "\n".join((*lines, "  Enter keeps what stands in [ ]; a single - takes it out."))
