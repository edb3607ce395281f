"""`statscore check`: every problem in the workspace, with what would be right."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Annotated, cast, get_args

import typer

from statscore.checks import check_coders, findings
from statscore.cli.accept import accept
from statscore.cli.options import ExcelOption, OutputOption, Shown, StatesArgument, WorkspaceOption
from statscore.cli.problems import CheckFormatOption, shared_format, show_problems
from statscore.cli.session import opened
from statscore.cli.words import codes_named
from statscore.cli.worklists import show_worklists
from statscore.model.catalogue import CATALOGUE
from statscore.model.diagnostic import Diagnostic
from statscore.model.names import did_you_mean
from statscore.read.coders import read_coders
from statscore.read.editions import read_editions
from statscore.read.folder import links_out
from statscore.read.load import located
from statscore.views.check import check_summary
from statscore.views.worklist import By


def by_named(text: str) -> By:
    """Return what a worklist is grouped by; BadParameter where it is neither."""
    if text in get_args(By):
        return cast("By", text)
    raise typer.BadParameter(f"'{text}' is neither state nor coder")


def command(
    states: StatesArgument = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CODES", help="Show these problems alone.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODES", help="Leave these problems out.")
    ] = None,
    *,
    suspect: Annotated[
        bool,
        typer.Option("--suspect", help="List the answers to a question that has changed since."),
    ] = False,
    stale: Annotated[
        str | None,
        typer.Option(
            metavar="AGE",
            help="List the answers that nobody has read for 2y, 18m or 90d, or since a day.",
        ),
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="state|coder", help="How these lists are grouped.")
    ] = "state",
    accept_: Annotated[
        bool,
        typer.Option("--accept", help="Record that the answers fit today's words of the question."),
    ] = False,
    criterion: Annotated[
        str | None, typer.Option(help="With --accept: the answers to this criterion alone.")
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help="With --accept: the answers in coders/<coder>/ instead.")
    ] = None,
    format_: CheckFormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show every problem in the workspace at its file, line and column, all at once.

    With states: the problems of their files, in coders/ too, and the errors that concern all.
    Whether released figures have moved is for `statscore verify`.
    Codes are written whole or by their first words ('citation' is all that begin so), several with
    commas; 'error' and 'warning' are all of that kind. Exits with 1 where an error is shown.
    """
    read = opened(workspace)
    chosen = codes_named(read, states or ())
    if accept_:
        if any((select, ignore, suspect, stale, format_, output, excel)):
            raise typer.BadParameter("--accept takes states and a --criterion, and lists nothing")
        accept(read, chosen, criterion, coder)
        return
    for option, given in (("--criterion", criterion), ("--coder", coder)):
        if given is not None:
            raise typer.BadParameter(f"{option} goes with --accept")
    if suspect or stale is not None:
        shared = shared_format(format_)
        group = by_named(by)
        listed = Shown(shared, output, excel)
        show_worklists(read, chosen, group, listed, suspects=suspect, age=stale)
        return
    coders, of_coders = read_coders(read)
    editions = read_editions(read).diagnostics
    links = links_out(read.root, "schemas", shipped=read.shipped)
    beside = (*of_coders, *check_coders(read, coders), *editions, *links)
    found = findings(read, beside=beside)
    wanted = _wanted(found.shown, chosen, _codes(select), _codes(ignore))
    shown = located(read.root, wanted)
    show_problems(
        read, shown, format_, output, summary=check_summary(read, shown, found.known), excel=excel
    )
    if any(each.severity == "error" for each in wanted):
        raise typer.Exit(1)


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
    return [
        each
        for each in found
        if (not select or each.code in select)
        and each.code not in ignore
        and (not states or _concerns(each, states))
    ]


def _concerns(each: Diagnostic, states: Collection[str]) -> bool:
    """Return whether it is about one of the states, or an error that is about all of them."""
    folder, _slash, rest = each.file.partition("/")
    if folder in ("states", "coders"):
        return rest.rpartition("/")[2] in {f"{code}.toml" for code in states}
    return each.severity == "error"
