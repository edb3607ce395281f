"""`statscore verify`: no released figure has moved without a recorded correction."""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.checks.editions import figures_moved
from statscore.cli.options import ExcelOption, OutputOption, WorkspaceOption
from statscore.cli.problems import CheckFormatOption, show_problems
from statscore.cli.session import start
from statscore.model.names import did_you_mean
from statscore.read.editions import edition_file, read_editions
from statscore.read.load import located
from statscore.views.check import verify_summary


def command(
    editions: Annotated[
        list[str] | None,
        typer.Argument(metavar="EDITION", help="Such as 2016; without it all of them."),
    ] = None,
    *,
    format_: CheckFormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Compute every released figure again and show those that have moved.

    A figure that has moved is an error (exit code 1) until `statscore freeze YEAR --correct STATE`
    has recorded the reason. The editions stand in editions/, as `statscore freeze` wrote them.
    """
    read = start(workspace).workspace
    editions_read = read_editions(read)
    files = {edition_file(name): name for name in editions or ()}
    told = {problem.file for problem in editions_read.diagnostics}
    waiting = [id_ for id_ in editions_read.waiting if not editions or id_ in editions]
    told.update(map(edition_file, waiting))
    for file, name in files.items():
        if name not in editions_read.sound and file not in told:
            raise typer.BadParameter(
                did_you_mean("edition", name, (*editions_read.sound, *editions_read.waiting))
            )
    asked = [
        edition for id_, edition in editions_read.sound.items() if not editions or id_ in editions
    ]
    problems = [
        problem for problem in editions_read.diagnostics if not files or problem.file in files
    ]
    for edition in asked:
        problems.extend(figures_moved(read, edition, edition_file(edition.id)))
    shown = located(read.root, problems)
    words = verify_summary(read.rubrics, asked, shown, waiting)
    show_problems(read, shown, format_, output, summary=words, excel=excel)
    if waiting or any(verdict.severity == "error" for verdict in shown):
        raise typer.Exit(1)
