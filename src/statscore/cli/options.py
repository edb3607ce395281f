"""The options that commands share, each declared once."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from inspect import Parameter, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar, get_type_hints

import typer

_Choice = TypeVar("_Choice", bound=StrEnum)


class Format(StrEnum):
    """The formats that every command can write."""

    text = "text"
    json = "json"
    csv = "csv"
    md = "md"
    html = "html"
    svg = "svg"
    xlsx = "xlsx"
    parquet = "parquet"


def year(text: str) -> int:
    """Return the year that the user wrote; BadParameter where it has not four digits."""
    from statscore.model.names import year_of  # noqa: PLC0415 - the help text needs no model

    found = year_of(text)
    if found is None:
        raise typer.BadParameter(f"'{text}' is no year; write four digits, such as 2015")
    return found


def one_of(choices: type[_Choice], kind: str = "") -> Callable[[str], _Choice]:
    """Return what finds the choice of a name; it raises BadParameter where there is none.

    Where choices of the `kind` are many the message names the nearest, else all of them.
    """

    def named(text: str) -> _Choice:
        if text.casefold() in list(choices):
            return choices(text.casefold())
        if kind:
            from statscore.model.names import did_you_mean  # noqa: PLC0415 - as above

            raise typer.BadParameter(did_you_mean(kind, text, choices))
        raise typer.BadParameter(f"'{text}' is not among the choices: {', '.join(choices)}")

    return named


FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        parser=one_of(Format),
        help="text, json, csv, md, html, xlsx, parquet, or svg of a picture; "
        "else from the file's extension.",
    ),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file.")
]
ExcelOption = Annotated[
    bool,
    typer.Option(
        "--excel", help="Write CSV so that Excel keeps letters, codes and dates as they are."
    ),
]
ProvenanceOption = Annotated[
    bool,
    typer.Option(
        "--provenance",
        help="Say under the result which rubric, day and edition it rests on, with fingerprints.",
    ),
]
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        help="The folder with rubrics/ and states/ (else STATSCORE_WORKSPACE, "
        "else the one around the current folder, else the one that ships).",
    ),
]
NoPagerOption = Annotated[
    bool, typer.Option("--no-pager", help="Write what is longer than the screen all at once.")
]
"""Looked up where it is obeyed, in the context of typer: it may stand before the command too."""
RubricOption = Annotated[
    str | None,
    typer.Option(
        "--rubric", "-r", metavar="RUBRIC", help="The rubric; else the one that grades the year."
    ),
]
WeighsInOption = Annotated[
    int | None,
    typer.Option(
        "--year",
        "-y",
        metavar="YEAR",
        parser=year,
        help="The year whose questions and weights are used; else the rubric's last.",
    ),
]
YearOption = Annotated[
    int | None,
    typer.Option(
        "--year",
        "-y",
        metavar="YEAR",
        parser=year,
        help="The law on the rubric's cut-off day of the year.",
    ),
]
YearsOption = Annotated[
    str | None, typer.Option("--years", metavar="YEARS", help="Such as 2011-2019.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="The law on this very day, 2015-08-01 or today."),
]
StatesArgument = Annotated[
    list[str] | None, typer.Argument(metavar="STATE", help="Postal codes or names, in any case.")
]
StatesYearArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[STATE]... [YEAR]", help="States by any name, and a year or a day."),
]
StatesYearsArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[STATE]... [FROM TO]", help="States by any name, and a year or day, or two."
    ),
]


class Shown(NamedTuple):
    """The options that most commands share: of a result, and of the workspace that it is of."""

    format_: FormatOption = None
    output: OutputOption = None
    excel: ExcelOption = False
    provenance: ProvenanceOption = False
    workspace: WorkspaceOption = None
    no_pager: NoPagerOption = False


def showing(command: Callable[..., None]) -> Callable[..., None]:
    """Return the command with the options of its `shown` behind its own: typer knows no groups."""
    hints = get_type_hints(Shown, include_extras=True)
    own = signature(command, eval_str=True)
    parameters = [option for option in own.parameters.values() if option.name != "shown"]
    parameters += [
        Parameter(name, Parameter.KEYWORD_ONLY, default=default, annotation=hints[name])
        for name, default in Shown._field_defaults.items()
    ]

    @wraps(command)
    def asked(**given: Any) -> None:  # noqa: ANN401 - what typer has read
        command(shown=Shown(*(given.pop(name) for name in Shown._fields)), **given)

    asked.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    asked.__annotations__ = {option.name: option.annotation for option in parameters}
    return asked
