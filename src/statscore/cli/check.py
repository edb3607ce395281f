"""`statscore check`: every problem in the workspace, with what would be right."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from statscore.checks import findings
from statscore.checks.known import Sorted
from statscore.cli.accept import accept
from statscore.cli.options import ExcelOption, Format, OutputOption, StatesArgument, WorkspaceOption
from statscore.cli.output import emit, put
from statscore.cli.session import codes_named, did_you_mean, root_of
from statscore.cli.version import program_version
from statscore.cli.worklists import show_worklists
from statscore.model.catalogue import CATALOGUE
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.load import load, located
from statscore.write.annotations import github, sarif
from statscore.write.messages import as_data
from statscore.write.views.check import check_document, check_records
from statscore.write.views.worklist import By


class CheckFormat(StrEnum):
    """The formats of every command, and two for machines that show problems at the line."""

    text = "text"
    json = "json"
    csv = "csv"
    md = "md"
    github = "github"
    sarif = "sarif"


def format_named(text: str) -> CheckFormat:
    """Return the format of that name; BadParameter where there is none."""
    if text.casefold() in list(CheckFormat):
        return CheckFormat(text.casefold())
    raise typer.BadParameter(f"'{text}' is no format; choose from {', '.join(CheckFormat)}")


def by_named(text: str) -> By:
    """Return what a worklist is grouped by; BadParameter where it is neither."""
    if text in get_args(By):
        return cast("By", text)
    raise typer.BadParameter(f"'{text}' is neither state nor coder")


CheckFormatOption = Annotated[
    CheckFormat | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        parser=format_named,
        help="text, json, csv, md, github or sarif; else from the file's extension.",
    ),
]


def command(
    states: StatesArgument = None,
    select: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="CODES", help="Show these problems alone."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="CODES", help="Leave these problems out."),
    ] = None,
    *,
    suspect: Annotated[
        bool,
        typer.Option("--suspect", help="List the answers to a question that has changed since."),
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            "--stale",
            metavar="AGE",
            help="List the answers that nobody has read for 2y, 18m or 90d, or since a day.",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="state|coder", help="How these lists are grouped.")
    ] = "state",
    accept_: Annotated[
        bool,
        typer.Option("--accept", help="Record that the answers fit today's words of the question."),
    ] = False,
    criterion: Annotated[
        str | None,
        typer.Option("--criterion", help="With --accept: the answers to this criterion alone."),
    ] = None,
    format_: CheckFormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show every problem in the workspace at its file, line and column, all at once.

    With states: the problems of their files, and the errors outside states/ that concern all.
    Codes are written whole or by their first words ('citation' is all that begin so), several with
    commas; 'error' and 'warning' are all of that kind. Exits with 1 where an error is shown.
    """
    read = load(root_of(workspace))
    chosen = codes_named(read, states)
    if accept_:
        accept(read, chosen, criterion)
        return
    if criterion is not None:
        raise typer.BadParameter("--criterion goes with --accept")
    if suspect or stale is not None:
        shared = _shared_format(format_)
        group = by_named(by)
        show_worklists(
            read, chosen, group, shared, output, suspects=suspect, age=stale, excel=excel
        )
        return
    found = findings(read)
    wanted = _wanted(found.shown, chosen, _codes(select), _codes(ignore))
    shown = Sorted(tuple(located(read.root, wanted)), found.known)
    _show(read, shown, format_, output, excel=excel)
    if any(each.severity == "error" for each in wanted):
        raise typer.Exit(1)


def _shared_format(format_: CheckFormat | None) -> Format | None:
    if format_ is None:
        return None
    for shared in Format:
        if shared.value == format_.value:
            return shared
    raise typer.BadParameter(f"a worklist cannot be written as {format_}")


def _codes(named: Sequence[str] | None) -> frozenset[str]:
    """Return the codes that words stand for; BadParameter where one stands for none."""
    found: set[str] = set()
    for word in (part.strip() for each in named or () for part in each.split(",")):
        if not word:
            continue
        codes = {
            each.code
            for each in CATALOGUE
            if word in (each.severity, each.code) or each.code.startswith(f"{word}-")
        }
        if not codes:
            raise typer.BadParameter(did_you_mean("problem", word, (e.code for e in CATALOGUE)))
        found |= codes
    return frozenset(found)


def _wanted(
    found: Sequence[Diagnostic],
    states: Collection[str],
    select: Collection[str],
    ignore: Collection[str],
) -> list[Diagnostic]:
    files = {f"states/{code}.toml" for code in states}
    return [
        each
        for each in found
        if (not select or each.code in select)
        and each.code not in ignore
        and (not files or each.file in files or _concerns_all(each))
    ]


def _concerns_all(each: Diagnostic) -> bool:
    return each.severity == "error" and not each.file.startswith("states/")


def _show(
    workspace: Workspace,
    found: Sorted,
    format_: CheckFormat | None,
    output: Path | None,
    *,
    excel: bool,
) -> None:
    if format_ is None and output is not None and output.suffix.lower() == ".sarif":
        format_ = CheckFormat.sarif
    if format_ is CheckFormat.github:
        put(github(found.shown, _folder(workspace.root)), output)
    elif format_ is CheckFormat.sarif:
        put(sarif(found.shown, program_version(), _folder(workspace.root)), output)
    else:
        emit(
            _shared_format(format_),
            output,
            document=lambda: check_document(workspace, found.shown, known=len(found.known)),
            records=lambda: check_records(found.shown),
            data=lambda: [as_data(each) for each in found.shown],
            excel=excel,
        )


def _folder(root: Path) -> str:
    """Return the way from the repository's top, else the current folder, to the workspace."""
    top = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    here = root.resolve()
    inside = here.relative_to(top).as_posix() if here.is_relative_to(top) else here.as_posix()
    return "" if inside == "." else f"{inside}/"
