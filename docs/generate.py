"""Write cli.md from the commands and errors.md from tests/errors: `python docs/generate.py`."""  # noqa: INP001 - a script, not a package

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from textwrap import fill
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from statscore.cli.main import COMMANDS

DOCS = Path(__file__).resolve().parent
ERRORS = DOCS.parent / "tests" / "errors"
WIDTH = 96
INDENT = 26
"""Where the words on an option begin; a longer option has them on the next line."""


CLI_INTRODUCTION = """\
# The command line

Written by `docs/generate.py` from the commands themselves; `statscore COMMAND --help` says the
same.

The result goes to standard output and nothing else does; messages go to standard error. On a
terminal there is color; through a pipe plain text at full width. `NO_COLOR` and `COLUMNS` are
obeyed.

| exit code | means |
|---|---|
| 0 | fine |
| 1 | the data has errors, a file cannot be written, or `diff --exit-code` found changes |
| 2 | wrong usage |
"""
ERRORS_INTRODUCTION = """\
# Messages

Written by `docs/generate.py` from the broken workspaces in `tests/errors`.

Every problem in a file has a code, which stands in brackets at the end of the message's first line.
An `error` keeps the file out of the results until it is put right; a `warning` is worth a look.
`statscore check` shows all of them at once. Two codes have no example here: `too-large` (a file of
more than 20 MB) and `unreadable` (the system refuses to open it).
"""


def pages() -> dict[str, str]:
    """Return the text of each generated page by its file name."""
    return {"cli.md": cli_page(), "errors.md": errors_page()}


# The command line: from the signatures that typer reads, so that no version of it matters.


def cli_page() -> str:
    """Return the help of every command."""
    main = import_module("statscore.cli.main")
    # The callback of the program is what runs without a command.
    parts = [CLI_INTRODUCTION, _section("statscore", main._statscore, "[COMMAND]")]  # noqa: SLF001
    for name in COMMANDS:
        command = import_module(f"statscore.cli.{name}").command
        parts.append(_section(f"statscore {name}", command))
    return "\n".join(parts)


def _section(title: str, command: Callable[..., None], last: str = "") -> str:
    return f"## {title}\n\n```text\n{_help(title, command, last)}\n```\n"


def _help(title: str, command: Callable[..., None], last: str) -> str:
    arguments: list[tuple[str, str]] = []
    options: list[tuple[str, str]] = []
    hints = get_type_hints(command, include_extras=True)
    for name, parameter in inspect.signature(command).parameters.items():
        for info in getattr(hints[name], "__metadata__", ()):
            kind = get_args(hints[name])[0]
            if isinstance(info, ArgumentInfo):
                shown = info.metavar or name.upper()
                required = parameter.default is inspect.Parameter.empty or shown.startswith("[")
                arguments.append((shown if required else f"[{shown}]", _words(kind, info)))
            elif isinstance(info, OptionInfo):
                options.append((_option(name, kind, info), _words(kind, info)))
    options.append(("-h, --help", "Show this message and exit."))
    usage = " ".join(
        part for part in (title, "[OPTIONS]", *(shown for shown, _ in arguments), last) if part
    )
    blocks = [f"Usage: {usage}", *_paragraphs(command)]
    if arguments:
        blocks.append("\n".join(["Arguments:", *_lines(arguments)]))
    blocks.append("\n".join(["Options:", *_lines(options)]))
    return "\n\n".join(blocks)


def _paragraphs(command: Callable[..., None]) -> Iterator[str]:
    for paragraph in (inspect.getdoc(command) or "").split("\n\n"):
        yield fill(" ".join(paragraph.split()), WIDTH)


def _option(name: str, kind: Any, info: OptionInfo) -> str:  # noqa: ANN401 - any annotation
    # Inside Annotated the first name stands where a default would.
    first = info.default if isinstance(info.default, str) else f"--{name.replace('_', '-')}"
    names = sorted((first, *(info.param_decls or ())), key=len)
    return " ".join(part for part in (", ".join(names), _value(kind)) if part)


def _value(kind: Any) -> str:  # noqa: ANN401 - any annotation
    """Return what stands after an option: nothing after a switch."""
    one = _one(kind)
    if one is bool:
        return ""
    if issubclass(one, StrEnum):
        return "|".join(one)
    return {int: "NUMBER", Path: "PATH"}.get(one, "TEXT")


def _words(kind: Any, info: ArgumentInfo | OptionInfo) -> str:  # noqa: ANN401 - any annotation
    one = _one(kind)
    said = info.help or ""
    if isinstance(info, ArgumentInfo) and issubclass(one, StrEnum):
        said += f" One of {', '.join(one)}."
    return said


def _one(kind: Any) -> type:  # noqa: ANN401 - any annotation
    """Return the type itself of `X | None` and of `list[X]`."""
    if isinstance(kind, UnionType):
        return _one(next(each for each in get_args(kind) if each is not type(None)))
    if get_origin(kind) is list:
        return _one(get_args(kind)[0])
    return kind if isinstance(kind, type) else str


def _lines(rows: list[tuple[str, str]]) -> Iterator[str]:
    for shown, words in rows:
        first = f"  {shown}".ljust(INDENT)
        if len(first) > INDENT:
            yield first
            first = " " * INDENT
        yield fill(words, WIDTH, initial_indent=first, subsequent_indent=" " * INDENT).rstrip()


# The messages: from the broken workspaces that the tests run.


def errors_page() -> str:
    """Return every code with a broken file and what is said of it."""
    codes = sorted(folder.name for folder in ERRORS.iterdir() if _messages(folder))
    links = " ".join(f"[`{code}`](#{code})" for code in codes)
    listed = fill(links, 100, break_on_hyphens=False)
    parts = [ERRORS_INTRODUCTION, f"{listed}\n"]
    parts += [_code(ERRORS / code) for code in codes]
    return "\n".join(parts)


def _messages(folder: Path) -> str:
    file = folder / "expected.txt"
    return file.read_text(encoding="utf-8").strip("\n") if file.is_file() else ""


def _code(folder: Path) -> str:
    said = _messages(folder)
    named = dict.fromkeys(re.findall(r"^(\S.*?\.toml)(?=:)", said, flags=re.MULTILINE))
    parts = [f"## {folder.name}\n"]
    for name in named:
        file = folder / name
        if file.is_file():
            text = file.read_bytes().decode("utf-8-sig", errors="replace").rstrip()
            parts.append(f"`{name}`:\n\n```toml\n{text}\n```\n")
    parts.append(f"```text\n{said}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    for page, content in pages().items():
        (DOCS / page).write_text(content, encoding="utf-8", newline="\n")
        sys.stderr.write(f"wrote docs/{page}\n")
