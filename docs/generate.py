"""Write cli.md and errors.md from the code and tests/errors: `python docs/generate.py`."""  # noqa: INP001 - a script, not a package

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

from statscore.cli.main import COMMANDS, module_of
from statscore.model.catalogue import CATALOGUE, CatalogueEntry

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

Written by `docs/generate.py` from the catalogue in the code and the broken workspaces in
`tests/errors`; a test keeps the three in step.

Every problem in a file has a code, which stands in brackets at the end of the message's first line.
An **error** is a contradiction, or something that cannot be read: some figure would come out wrong
or be missing, and `statscore check` fails. A file that cannot be read is left out of all results,
which say so. A **warning** is worth a look: nothing is wrong for certain, and every figure is what
the files say. A warning that somebody has looked at and that stands is listed in `statscore.toml`
under `[known]`, with the reason.

`statscore check` shows all of them at once; `--select` and `--ignore` take the codes below.
"""
STAGES = {
    "file": "The file",
    "syntax": "Syntax",
    "shape": "Shape: keys, values, dates, numbers",
    "references": "References: what a file names and nothing has",
    "results": "Results: sound files that contradict each other, or themselves",
    "editions": "Editions: what has been released",
}


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
        command = module_of(name).command
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
                optional = parameter.default is not inspect.Parameter.empty
                shown = f"[{shown}]" if optional and "[" not in shown else shown
                shown += "..." if "list[" in str(kind) and "..." not in shown else ""
                arguments.append((shown, _words(kind, info)))
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


# The messages: from the catalogue, with the broken workspaces that the tests run.


def errors_page() -> str:
    """Return every code with what it says, why it is an error or a warning, and an example."""
    parts = [ERRORS_INTRODUCTION]
    for stage, title in STAGES.items():
        parts.append(f"## {title}\n\n| code | | what is wrong |\n|---|---|---|")
        parts.append("".join(_row(each) for each in CATALOGUE if each.stage == stage))
    parts += [_section_of(each) for each in CATALOGUE]
    return (
        "\n".join(parts).replace("|---|---|---|\n\n", "|---|---|---|\n").replace("\n\n\n", "\n\n")
    )


def _row(problem: CatalogueEntry) -> str:
    return f"| [`{problem.code}`](#{problem.code}) | {problem.severity} | {problem.says} |\n"


def _section_of(problem: CatalogueEntry) -> str:
    kind = "An error" if problem.severity == "error" else "A warning"
    head = f"### {problem.code}\n\n{problem.says} {kind}: {_lower(problem.why)}\n"
    return "\n".join([head, *_example(ERRORS / problem.code)])


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _example(folder: Path) -> Iterator[str]:
    """Yield the broken files that a message names, and the messages."""
    file = folder / "expected.txt"
    if not file.is_file():
        return
    said = file.read_text(encoding="utf-8").strip("\n")
    for name in dict.fromkeys(re.findall(r"^(\S.*?\.toml)(?=:)", said, flags=re.MULTILINE)):
        broken = folder / name
        if broken.is_file():
            text = broken.read_bytes().decode("utf-8-sig", errors="replace").rstrip()
            yield f"`{name}`:\n\n```toml\n{text}\n```\n"
    yield f"```text\n{said}\n```\n"


if __name__ == "__main__":
    for page, content in pages().items():
        (DOCS / page).write_text(content, encoding="utf-8", newline="\n")
        sys.stderr.write(f"wrote docs/{page}\n")
