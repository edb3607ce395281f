"""The options that commands share, each declared once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """The formats that every command can write."""

    text = "text"
    json = "json"
    csv = "csv"
    md = "md"


FormatOption = Annotated[
    Format | None,
    typer.Option("--format", "-f", help="text, json, csv or md; else from the file's extension."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file instead of the screen."),
]
ExcelOption = Annotated[
    bool, typer.Option("--excel", help="Begin CSV with the byte-order mark that Excel looks for.")
]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="The folder with rubrics/ and states/ (else STATSCORE_WORKSPACE, "
        "else the one around the current folder, else the one that ships).",
    ),
]
RubricOption = Annotated[
    str | None,
    typer.Option("--rubric", "-r", help="The rubric; else the one that grades the year."),
]
YearOption = Annotated[
    int | None,
    typer.Option(
        "--year", "-y", min=1000, max=9999, help="The law on the rubric's cut-off day of the year."
    ),
]
YearsOption = Annotated[
    str | None, typer.Option("--years", help="A span of years, such as 2011-2019.")
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="The law on this very day, YYYY-MM-DD.")
]
StatesArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[STATE]...", help="Postal codes or names, in any case."),
]
