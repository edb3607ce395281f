"""What `statscore grade --compare` writes; imported only then, for the sake of start-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from statscore.cli.coders import CodedBy
from statscore.cli.grade import cards_data
from statscore.cli.options import Format
from statscore.cli.output import emit
from statscore.cli.session import Lines, rests_on
from statscore.reports.contrast import contrasts
from statscore.reports.report_card import ReportCard
from statscore.write.views.contrast import contrast_document, contrast_records


def write_side_by_side(
    by: CodedBy,
    cards: Sequence[ReportCard],
    ranks: Mapping[str, int | None],
    lines: Lines,
    format_: Format | None,
    output: Path | None,
    *,
    marks: bool,
    excel: bool,
) -> None:
    """Write cards side by side with what they differ in; BadParameter where there is only one."""
    if len(cards) < 2:  # noqa: PLR2004 - one has nothing to be compared with
        raise typer.BadParameter("--compare needs two states or more, such as TX,LA,OH")
    found = contrasts(cards)
    emit(
        format_,
        output,
        document=lambda: by.document(contrast_document(cards, found, ranks, marks=marks)),
        records=lambda: by.records(contrast_records(cards, found)),
        data=lambda: cards_data(by, cards, ranks, lines),
        rests_on=rests_on(by.session, cards, supposed=bool(by.names)),
        excel=excel,
    )
