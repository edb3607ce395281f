"""`statscore rubric`: a rubric at a glance, as a codebook, or one of its criteria."""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.cli.options import Format, Shown, showing
from statscore.cli.output import emit, format_of
from statscore.cli.session import criterion_named, rubric_named, start_without_states
from statscore.formats.document import Document
from statscore.reports.card.provenance import Provenance
from statscore.views.rubric import (
    codebook_document,
    codebook_records,
    criterion_document,
    rubric_data,
    rubric_document,
    rubrics_document,
)


@showing
def command(
    rubric: Annotated[
        str | None, typer.Argument(help="The rubric's id; without it the list of rubrics.")
    ] = None,
    criterion: Annotated[
        str | None, typer.Argument(help="An id, number or title of one criterion.")
    ] = None,
    *,
    whole: Annotated[
        bool,
        typer.Option("--criteria", "--table", help="Each question, and what earns each level."),
    ] = False,
    shown: Shown,
) -> None:
    """Show a rubric: its areas and criteria, and with --criteria what earns each level.

    Files and Markdown have the whole codebook.
    """
    read = start_without_states(shown.workspace)
    named = rubric_named(read, rubric)
    rubrics = [named] if named else list(read.rubrics.values())
    one = criterion_named(criterion, ((named,),)) if named and criterion else None
    on_screen = format_of(shown.format_, shown.output) is Format.text and shown.output is None

    def document() -> Document:
        if named is None:
            return rubrics_document(rubrics)
        if one is not None:
            return criterion_document(named, one)
        return codebook_document(named) if whole or not on_screen else rubric_document(named)

    emit(
        shown,
        document=document,
        records=lambda: codebook_records(rubrics, one),
        data=lambda: [rubric_data(codebook, one) for codebook in rubrics],
        rests_on=lambda: Provenance(rubrics=tuple(rubrics)),
    )
