"""`statscore check`: every problem in the workspace, with what would be right."""

from __future__ import annotations

import typer

from statscore.checks import check
from statscore.cli.options import ExcelOption, FormatOption, OutputOption, WorkspaceOption
from statscore.cli.output import emit
from statscore.cli.session import root_of
from statscore.read.load import load, located
from statscore.write.messages import as_data
from statscore.write.views.check import check_document, check_records


def command(
    *,
    format_: FormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show every problem in the workspace at its file, line and column, all at once.

    Exits with 1 where there is an error; warnings alone exit with 0.
    """
    read = load(root_of(workspace))
    found = tuple(located(read.root, (*read.diagnostics, *check(read))))
    emit(
        format_,
        output,
        document=lambda: check_document(read, found),
        records=lambda: check_records(found),
        data=lambda: [as_data(each) for each in found],
        excel=excel,
    )
    if any(each.severity == "error" for each in found):
        raise typer.Exit(1)
