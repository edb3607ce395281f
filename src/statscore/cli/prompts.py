"""Questions in a plain terminal: one line asked for, one line typed, nothing typed lost."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Generic, NamedTuple, TypeVar

import typer

from statscore.cli.trouble import tell

_Value = TypeVar("_Value")
_Other = TypeVar("_Other")


class Typed(NamedTuple, Generic[_Value]):
    """A line that was typed, and what it says."""

    text: str
    value: _Value


def ask(
    prompt: str,
    kept: str,
    read: Callable[[str], _Value],
    others: Mapping[str, _Other],
    *,
    returns: bool = True,
) -> Typed[_Value] | _Other:
    """Ask until a line can be read, or until one of the words of `others` is typed.

    An empty line stands for `kept`, which the prompt shows; a single hyphen for nothing. Where it
    `returns`, a refused line comes back to be corrected, if the terminal can do that. Raises
    EOFError at the end of the input.
    """
    shown = f"{prompt} [{_short(kept)}]" if kept else prompt
    typed = ""
    while True:
        try:
            line = _line(f"{shown}> ", typed).strip()
        except UnicodeDecodeError:
            tell("that is no UTF-8 text; type it again")
            continue
        if line.casefold() in others:
            return others[line.casefold()]
        text = "" if line == "-" else line or kept
        try:
            return Typed(text, read(_clean(text)))
        except typer.BadParameter as error:
            typed = line if returns else ""
            tell(error.message)


LONGEST = 40
"""Characters of a kept text that the prompt shows."""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


def _clean(text: str) -> str:
    if any(ord(char) < ord(" ") and char not in "\n\t" for char in text):
        raise typer.BadParameter("there are control characters in it; type it again")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("that is no UTF-8 text; type it again") from error
    return text


def _line(prompt: str, typed: str) -> str:
    """Return a line from standard input, with `typed` on it already where that can be done."""
    readline = _editing()
    if readline is None:
        return input(prompt)
    readline.set_startup_hook(lambda: readline.insert_text(typed))
    try:
        return input(prompt)
    finally:
        readline.set_startup_hook(None)


def _editing() -> ModuleType | None:
    """Return the module with which a terminal's line can be edited, None where there is none."""
    if not sys.stdin.isatty():
        return None
    try:
        import readline  # noqa: PLC0415 - Windows has none
    except ImportError:
        return None
    return readline
