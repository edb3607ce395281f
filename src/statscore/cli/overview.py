"""`statscore` alone: the workspace at a glance."""

from __future__ import annotations

from pathlib import Path

from statscore.cli.options import Format, Shown
from statscore.cli.output import emit
from statscore.cli.session import rests_on, start
from statscore.reports.count.overview import overview
from statscore.views.overview import overview_data, overview_document, overview_records


def command(workspace: Path | None, format_: Format | None, output: Path | None) -> None:
    """Show the workspace at a glance."""
    session = start(workspace)
    glance = overview(session.workspace)
    emit(
        Shown(format_, output),
        document=lambda: overview_document(session.workspace, glance),
        records=lambda: overview_records(glance),
        data=lambda: overview_data(session.workspace, glance),
        rests_on=rests_on(session, glance.latest.cards if glance.latest else ()),
    )
