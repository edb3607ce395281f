"""What `statscore robustness --coders` writes; imported only then, as most runs need no coders."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from statscore.cli.coders import coded_by, coders_named
from statscore.cli.options import Format
from statscore.cli.output import emit
from statscore.cli.session import Moment, Session, moment, rests_on
from statscore.model.coding import Coder
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.coding.coders import coded_workspace
from statscore.reports.robustness.coders import under_coders
from statscore.views.robustness.coders import (
    coders_data,
    coders_document,
    coders_records,
)


def write_under_coders(
    session: Session,
    asked: tuple[str | None, int | None, str | None],
    format_: Format | None,
    output: Path | None,
    *,
    excel: bool,
) -> None:
    """Write what each coder's answers would give; `asked` is the rubric, the year and the day.

    Raises CommandError where nobody has coded, or not a state that the user named.
    """
    coders = coders_named(session.workspace, [])
    by = coded_by(session, [])
    at = moment(by.session, *asked)
    chosen = {each.code for each in by.session.chosen}
    everyone = [
        report_card(at.rubric, each, at.year, at.as_of, by.others.get(each.code, ()))
        for each in by.session.workspace.states.values()
    ]
    found = under_coders(
        [card for card in everyone if card.state in chosen],
        {coder.name: _cards(session, [coder], at) for coder in coders},
    )
    emit(
        format_,
        output,
        document=lambda: by.document(coders_document(found)),
        records=lambda: coders_records(found, session.fips),
        data=lambda: coders_data(found),
        rests_on=rests_on(
            session,
            [each.card for state in found for each in state.seen],
            supposed=True,
        ),
        excel=excel,
    )


def _cards(session: Session, coders: Sequence[Coder], at: Moment) -> list[ReportCard]:
    workspace, _others = coded_workspace(session.workspace, coders)
    return [report_card(at.rubric, each, at.year, at.as_of) for each in workspace.states.values()]
