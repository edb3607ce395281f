"""`statscore import`: a sheet of coded law into the files of the states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import PydanticCustomError

from statscore.cli.import_asked import Asked
from statscore.cli.import_reading import read_all
from statscore.cli.import_shown import imported
from statscore.cli.import_writing import write_files
from statscore.cli.options import (
    ExcelOption,
    FormatOption,
    OutputOption,
    RubricOption,
    WorkspaceOption,
    year,
)
from statscore.cli.output import check_output, emit
from statscore.cli.progress import progress
from statscore.cli.session import rubric_named, start
from statscore.cli.trouble import CommandError
from statscore.cli.writing import own_session, tell_warnings
from statscore.model.dates import When
from statscore.model.numbers import exact
from statscore.model.record import is_id
from statscore.read.folder import kept_by_windows
from statscore.read.importing.fields import FieldError, a_date
from statscore.views.imported import imported_data, imported_document, imported_records


def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, Excel or Parquet, by its extension.")
    ],
    rubric: RubricOption = None,
    *,
    new_rubric: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Make this rubric from the columns, and a codebook."),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(help="For --new-rubric: a sheet with titles, areas, weights, levels."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="HEADING=WHAT",
            help="What a column is: state, year, level …, a criterion, or published.score.",
        ),
    ] = None,
    codebook_column: Annotated[
        list[str] | None,
        typer.Option("--codebook-column", metavar="HEADING=WHAT", help="The same of the codebook."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="Leave this column out; * stands for any text."),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            metavar="VALUE=LEVEL", help="Which level a value means; 'uncoded' means none of them."
        ),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVEL=SHARE", help="For --new-rubric: what a level earns, 0 to 1."),
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--as-of", metavar="WHEN", help="The year or day of rows that say none."),
    ] = None,
    through: Annotated[
        str | None,
        typer.Option(help="The law has been read up to this day; for states that are new."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Where it was read, for answers that do not say it.")
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help="Who answered, for answers that do not say it.")
    ] = None,
    new_states: Annotated[
        bool, typer.Option("--new-states", help="Take in states that nobody knows yet.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="The sheet is right where the files say otherwise.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Leave out what has a problem, and write the rest.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")
    ] = False,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook; else the first.")
    ] = None,
    heading_row: Annotated[int, typer.Option(min=1, help="The row with the headings.")] = 1,
    encoding: Annotated[
        str, typer.Option(help="Of CSV files: cp1252 for those of Excel on Windows.")
    ] = "utf-8",
    format_: FormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take a sheet of coded law into the states' files, and show what its columns are taken for.

    A row is a state and a year or day, with a column for each criterion; or a row is one answer,
    with columns for criterion and level. Columns go by id, number or title. What a sheet says of
    years becomes one answer for as long as the level stays. Problems are listed by row and
    column, and nothing is written while there are any, unless --partial is given.
    """
    if new_rubric is not None and rubric is not None:
        raise typer.BadParameter("give --rubric or --new-rubric, not both")
    if new_rubric is None and (codebook or share or codebook_column):
        raise typer.BadParameter("a codebook and shares belong to --new-rubric")
    if new_rubric is not None and (not is_id(new_rubric) or kept_by_windows(new_rubric)):
        raise typer.BadParameter(
            f"'{new_rubric}' cannot be the name of a rubric's file; "
            "use lower-case letters, digits and single hyphens"
        )
    format_ = check_output(format_, output)
    _refuse_input(output, file, codebook)
    session = start(workspace) if dry_run else own_session(workspace)
    asked = Asked(
        file=file,
        rubric=rubric_named(session.workspace, rubric),
        new_rubric=new_rubric,
        codebook=codebook,
        columns=_pairs(column, "--column"),
        codebook_columns=_pairs(codebook_column, "--codebook-column"),
        ignored=tuple(ignore or ()),
        levels=_pairs(level, "--level"),
        shares=_shares(_pairs(share, "--share")),
        now=_now(now),
        through=_through(through),
        source=source,
        coder=coder,
        new_states=new_states,
        replace=replace,
        partial=partial,
        tab=sheet,
        heading_row=heading_row,
        encoding=encoding,
    )
    with progress() as advance:
        reading = read_all(session.workspace, asked, advance)
        files = write_files(reading, advance, dry_run=dry_run)
    done = imported(reading, files, written=not dry_run)
    try:
        emit(
            format_,
            output,
            document=lambda: imported_document(done),
            records=lambda: imported_records(done),
            data=lambda: imported_data(done),
            excel=excel,
        )
    except CommandError as error:
        if dry_run:
            raise
        raise CommandError(f"{error}; the answers are written", error.exit_code) from error
    tell_warnings(files.warnings, dry_run=dry_run)


def _refuse_input(output: Path | None, *inputs: Path | None) -> None:
    """Raise BadParameter where the result would take the place of a sheet that is read."""
    for each in filter(None, inputs):
        if output is not None and output.exists() and each.exists() and output.samefile(each):
            raise typer.BadParameter(f"'{output}' is read here: name another file for the result")


def _pairs(given: Sequence[str] | None, option: str) -> dict[str, str]:
    """Return what stands before and behind the last = of each; BadParameter without one."""
    found = {}
    for each in given or ():
        before, sign, behind = each.rpartition("=")
        if not sign or not behind.strip():
            raise typer.BadParameter(f"'{each}': write {option} with = and what it means")
        found[before.strip()] = behind.strip()
    return found


def _shares(given: Mapping[str, str]) -> dict[str, Fraction]:
    found = {}
    for level, text in given.items():
        try:
            found[level.casefold()] = exact(text)
        except PydanticCustomError as error:
            raise typer.BadParameter(f"--share {level}={text}: {error.message()}") from error
    return found


def _now(text: str | None) -> str | None:
    if text is not None and not text.isdigit():
        _through(text)
    return text if text is None or not text.isdigit() else str(year(text))


def _through(text: str | None) -> When | None:
    try:
        return None if text is None else a_date(text)
    except FieldError as error:
        raise typer.BadParameter(str(error)) from error
