"""What can be typed in place of an answer, by a letter or in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

import typer

from statscore.cli.answer_fields import LEVEL, Field
from statscore.cli.prompts import ask
from statscore.cli.trouble import tell
from statscore.desk.draft import Moved

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


def wishes(asked: Field, levels: Iterable[str]) -> Mapping[str, Wish]:
    """Return what each word means that is typed where this field is asked for.

    Where a level is asked for, that is the words in full too; a letter with which a level begins
    means nothing, so that nobody gets "pending" who meant "partial".
    """
    found: dict[str, Wish] = {}
    for each in _COMMANDS:
        if asked is LEVEL:
            begun = [level for level in levels if level.startswith(each.letter)]
            found |= {word: each.wish for word in _words(each, begun) if word not in levels}
        elif each.wish != "pending":
            found[each.letter] = each.wish
    return found


def _words(command: _Command, begun: list[str]) -> tuple[str, ...]:
    return (command.wish,) if begun else (command.letter, command.wish)


def refuse_ambiguous(text: str, levels: Iterable[str]) -> None:
    """Raise BadParameter for a letter that may be a wish or the beginning of a level."""
    begun = [f"'{level}'" for level in levels if level.startswith(text)]
    for each in _COMMANDS:
        if text == each.letter and begun and f"'{text}'" not in begun:
            raise typer.BadParameter(
                f"'{text}' may be {' or '.join(begun)}, or {each.wish}: type more of the word"
            )


def writes_mine(other: Moved) -> bool:
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


def help_text(asked: Field, levels: Iterable[str]) -> str:
    """Return what is asked for, and what else can be typed."""
    known = wishes(asked, levels)
    lines = [asked.help]
    for each in _COMMANDS:
        word = next((word for word in (each.letter, each.wish) if word in known), None)
        if word is not None:
            lines.append(f"  {word.ljust(7)}  {each.does}")
    return "\n".join((*lines, "  Enter keeps what stands in [ ]; a single - takes it out."))
