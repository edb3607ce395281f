"""Write cli.md and errors.md from the code and tests/errors: `python docs/generate.py`."""  # noqa: INP001 - a script, not a package

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

from statscore.cli.help import help_text
from statscore.cli.main import COMMANDS, JOBS, module_of
from statscore.model.catalogue import CATALOGUE, CatalogueEntry

DOCS = Path(__file__).resolve().parent
ERRORS = DOCS.parent / "tests" / "errors"
CLI_INTRODUCTION = """\
# The command line

Written by `docs/generate.py` from the commands themselves; `statscore COMMAND --help` says the
same.

The result goes to standard output and nothing else does; messages go to standard error. On a
terminal there is color; through a pipe plain text at full width. `NO_COLOR` and `COLUMNS` are
obeyed. At a terminal what is longer than the screen goes through `PAGER`, else `less`, if there is
one.

States go by any name, of several words without quotes; a year or a day may stand among them:
`grade New York 2015`, `diff TX 2011 2016`, `grade TX July 1, 2014`.
`statscore --install-completion` lets bash, zsh and fish complete commands, options, states,
criteria, levels and years.

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
    parts = [CLI_INTRODUCTION, _section("statscore", main._statscore, JOBS)]  # noqa: SLF001
    for name in COMMANDS:
        command = module_of(name).command
        parts.append(_section(f"statscore {name}", command))
    return "\n".join(parts)


def _section(
    title: str,
    command: Callable[..., None],
    commands: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    return f"## {title}\n\n```text\n{help_text(title, command, commands=commands)}\n```\n"


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
