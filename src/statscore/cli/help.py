"""What `--help` says, in words, from the signatures that typer reads; docs/cli.md has the same."""

from __future__ import annotations

import inspect
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from textwrap import fill
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import typer
from typer.models import ArgumentInfo, OptionInfo

from statscore.cli.pager import through_pager

WIDTH = 96
_INDENT = 26
"""Where the words on an option begin; a longer option has them on the next line."""


def width() -> int:
    """Return how wide the help is: as the terminal, and no wider than lines are read easily."""
    return min(shutil.get_terminal_size().columns, WIDTH)


def shown(text: str) -> str:
    """Return the text to be written; where a pager has shown it already, raise typer.Exit."""
    if sys.stdout.isatty() and through_pager(text):
        raise typer.Exit
    return text


def help_text(
    title: str,
    command: Callable[..., None],
    wide: int = WIDTH,
    commands: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Return the help of the command, or of the program with its commands by what they are for."""
    arguments, options = _parameters(command)
    options.append(("-h, --help", "Show this help."))
    docstring = (inspect.getdoc(command) or "").split("\n\n")
    blocks = [usage(title, command, "[COMMAND]" if commands else "")]
    blocks += [fill(" ".join(paragraph.split()), wide) for paragraph in docstring]
    for job, of_job in (commands or {}).items():
        blocks.append(_block(job, of_job.items(), wide, 2 + max(map(len, of_job)) + 2))
    if arguments:
        blocks.append(_block("Arguments", arguments, wide))
    blocks.append(_block("Options", options, wide))
    return "\n\n".join(blocks)


def usage(title: str, command: Callable[..., None], last: str = "") -> str:
    """Return how the command is written, in one line."""
    shown = (name for name, _words in _parameters(command)[0])
    return f"Usage: {' '.join(part for part in (title, *shown, last, '[OPTIONS]') if part)}"


def option_names(command: Callable[..., None]) -> Iterator[tuple[str, str]]:
    """Yield the long name of each option, with what it means."""
    for names, words in (*_parameters(command)[1], ("--help", "Show this help.")):
        yield next(name for name in re.split("[, ]+", names) if name.startswith("--")), words


def _parameters(
    command: Callable[..., None],
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the arguments and the options, each as it is written and with what it means."""
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    hints = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        for info in getattr(hints[name], "__metadata__", ()):
            kind = get_args(hints[name])[0]
            if isinstance(info, ArgumentInfo):
                optional = parameter.default is not inspect.Parameter.empty
                arguments.append(
                    (_argument(name, kind, info, optional=optional), _said(kind, info))
                )
            elif isinstance(info, OptionInfo) and not info.hidden:
                default = parameter.default
                number = isinstance(default, int) and not isinstance(default, bool)
                also = f" {default} unless it is given." if number else ""
                options.append((_option(name, kind, info), _said(kind, info) + also))
    return arguments, options


def _argument(name: str, kind: Any, info: ArgumentInfo, *, optional: bool) -> str:  # noqa: ANN401 - any annotation
    shown = info.metavar or name.upper()
    if " " in shown:
        return shown
    shown = f"[{shown}]" if optional and "[" not in shown else shown
    return shown + ("..." if get_origin(_bare(kind)) is list and "..." not in shown else "")


def _option(name: str, kind: Any, info: OptionInfo) -> str:  # noqa: ANN401 - any annotation
    # Inside Annotated the first name stands where a default would.
    first = info.default if isinstance(info.default, str) else f"--{name.replace('_', '-')}"
    names = sorted((first, *(info.param_decls or ())), key=len)
    one = _one(kind)
    value = "" if one is bool else info.metavar or _VALUES.get(one, "TEXT")
    return " ".join(part for part in (", ".join(names), value) if part)


_VALUES = {int: "NUMBER", Path: "FILE"}


def _said(kind: Any, info: ArgumentInfo | OptionInfo) -> str:  # noqa: ANN401 - any annotation
    one = _one(kind)
    said = info.help or ""
    if isinstance(info, ArgumentInfo) and issubclass(one, StrEnum):
        said += f" One of {', '.join(one)}."
    if info.min is not None:
        most = f" to {info.max:,}" if info.max is not None else " up"
        said += f" From {info.min}{most}."
    return said


def _one(kind: Any) -> type:  # noqa: ANN401 - any annotation
    """Return the type itself of `X | None` and of `list[X]`."""
    bare = _bare(kind)
    if get_origin(bare) is list:
        return _one(get_args(bare)[0])
    return bare if isinstance(bare, type) else str


def _bare(kind: Any) -> Any:  # noqa: ANN401 - any annotation
    if isinstance(kind, UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind


def _block(title: str, rows: Iterable[tuple[str, str]], wide: int, indent: int = _INDENT) -> str:
    return "\n".join([f"{title}:", *_lines(rows, wide, indent)])


def _lines(rows: Iterable[tuple[str, str]], wide: int, indent: int) -> Iterator[str]:
    for shown, words in rows:
        first = f"  {shown}".ljust(indent)
        if not first.endswith(" "):
            yield first
            first = " " * indent
        yield fill(words, wide, initial_indent=first, subsequent_indent=" " * indent).rstrip()
