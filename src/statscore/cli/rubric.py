"""`statscore rubric`: the rubric as a codebook."""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.cli.options import Shown, showing
from statscore.cli.output import emit
from statscore.cli.session import rubric_named, start_without_states
from statscore.reports.card.provenance import Provenance
from statscore.views.rubric import (
    codebook_document,
    codebook_records,
    rubric_data,
    rubrics_document,
)


@showing
def command(
    rubric: Annotated[
        str | None, typer.Argument(help="The rubric's id; without it the list of rubrics.")
    ] = None,
    *,
    shown: Shown,
) -> None:
    """Show a rubric as a codebook: each question, its weight, and what earns each level."""
    read = start_without_states(shown.workspace)
    named = rubric_named(read, rubric)
    rubrics = [named] if named else list(read.rubrics.values())
    emit(
        shown,
        document=lambda: codebook_document(named) if named else rubrics_document(rubrics),
        records=lambda: codebook_records(rubrics),
        data=lambda: [rubric_data(codebook) for codebook in rubrics],
        rests_on=lambda: Provenance(rubrics=tuple(rubrics)),
    )
