"""`statscore agree`: how far coders agree, where the protocol stands, and the review sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.coders import coders_named
from statscore.cli.options import AsOfOption, RubricOption, Shown, one_of, showing
from statscore.cli.output import emit, writing
from statscore.cli.session import Session, rubric_named, start
from statscore.cli.sheets import sheet_content
from statscore.cli.trouble import CommandError, tell
from statscore.cli.words import parsed_day
from statscore.desk.output import write_sheet
from statscore.formats.xlsx import xlsx_bytes
from statscore.model.grouping import grouped
from statscore.model.names import did_you_mean
from statscore.model.numbers import exact
from statscore.model.rubric import Rubric
from statscore.reports.card.provenance import Provenance
from statscore.reports.coding.adjudication import Divergence, divergences
from statscore.reports.coding.agreement import Agreement, agreement
from statscore.reports.coding.protocol import batch_order, open_pairs, open_states, progress, sample
from statscore.reports.coding.units import CodedUnit, Units, paired, units_of, worths
from statscore.views.adjudicate import review_records
from statscore.views.agree import (
    AgreementRow,
    AgreeView,
    Sample,
    agree_data,
    agree_document,
    agree_records,
    sample_records,
)


class AgreeBy(StrEnum):
    """What the figures can be given by."""

    batch = "batch"
    criterion = "criterion"
    state = "state"


class Drawn(StrEnum):
    """What a sample is drawn from."""

    states = "states"
    answers = "answers"


def _share(text: str) -> Fraction:
    try:
        share = exact(text)
    except ValueError:
        share = Fraction(0)
    if not 0 < share <= 1:
        raise typer.BadParameter(f"'{text}' is no share; write 0.2 or 1/5 for a fifth")
    return share


@showing
def command(
    coders: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODER", help="Folders in coders/; all of them if none."),
    ] = None,
    by: Annotated[
        AgreeBy | None,
        typer.Option(
            metavar="WHAT",
            parser=one_of(AgreeBy, "grouping"),
            help="Figures by batch, criterion or state too.",
        ),
    ] = None,
    batch: Annotated[str | None, typer.Option(help="Only units of this batch.")] = None,
    rubric: RubricOption = None,
    as_of: AsOfOption = None,
    sheet: Annotated[
        Path | None,
        typer.Option(help="Write the divergences to this .csv or .xlsx to settle them."),
    ] = None,
    draw: Annotated[
        Fraction | None,
        typer.Option(
            "--sample",
            metavar="SHARE",
            parser=_share,
            help="Draw this share of what is not coded by two coders yet, such as 0.2.",
        ),
    ] = None,
    of: Annotated[
        Drawn,
        typer.Option(
            metavar="WHAT",
            parser=one_of(Drawn, "way to draw"),
            help="Draw states, or answers (state, criterion).",
        ),
    ] = Drawn.states,
    seed: Annotated[int, typer.Option(help="For the sample and the intervals.")] = 1,
    *,
    shown: Shown,
) -> None:
    """Show how far coders agree, and what the protocol asks for next.

    Rate of divergence, percent agreement, Cohen's kappa, Krippendorff's alpha and Gwet's AC1, each
    with a 95 percent bootstrap interval; where a figure is undefined, the reason stands in its
    place. docs/agreement.md says what a unit is. With --sheet the divergences are written for
    review, and `adjudicate` reads the decisions back.
    """
    session = start(shown.workspace)
    named = rubric_named(session.workspace, rubric)
    rubrics = [named] if named else list(session.workspace.rubrics.values())
    those = coders_named(session.workspace, coders or [])
    if len(those) < 2:  # noqa: PLR2004 - two have to agree
        raise CommandError("two coders are needed: name two folders of coders/")
    day = parsed_day(as_of) if as_of else None
    units = units_of(those, rubrics, day)
    if batch is not None:
        units = _in_batch(units, batch)
    if sheet is not None:
        _write_sheet(sheet, divergences(units, rubrics), units.coders, excel=shown.excel)
    view = _view(rubrics, units, by, seed, day)
    if draw is not None:
        view = view._replace(sample=_sample(session, rubrics, units, of, draw, seed))
    emit(
        shown,
        document=lambda: agree_document(view),
        records=lambda: (
            sample_records(view.sample, pairs=of is Drawn.answers)
            if view.sample
            else agree_records(view)
        ),
        data=lambda: agree_data(view),
        rests_on=lambda: Provenance(rubrics=tuple(rubrics)),
    )


def _in_batch(units: Units, batch: str) -> Units:
    coded = {unit.batch for unit in (*units.units, *units.single)}
    known = {name for name in coded | {date.batch for date in units.dates} if name}
    if batch not in known:
        raise typer.BadParameter(did_you_mean("batch", batch, known))
    return Units(
        units.coders,
        tuple(unit for unit in units.units if unit.batch == batch),
        tuple(unit for unit in units.single if unit.batch == batch),
        tuple(date for date in units.dates if date.batch == batch),
    )


def _view(
    rubrics: Sequence[Rubric],
    units: Units,
    by: AgreeBy | None,
    seed: int,
    day: date | None,
) -> AgreeView:
    worth = worths(rubrics)

    def agreed(among: Sequence[CodedUnit]) -> Agreement:
        return agreement((paired(unit, worth) for unit in among), seed)

    named = units.units if by else ()
    groups = grouped(named, lambda unit: str(getattr(unit, by or "") or "no batch"))
    names = sorted(groups, key=batch_order) if by is AgreeBy.batch else list(groups)
    if by is AgreeBy.criterion:
        order = list(worth)
        names.sort(key=order.index)
    return AgreeView(
        units=units,
        overall=agreed(units.units),
        by=by,
        groups=tuple(AgreementRow(name, agreed(groups[name])) for name in names),
        progress=progress(units),
        seed=seed,
        as_of=day.isoformat() if day else None,
    )


def _sample(
    session: Session, rubrics: Sequence[Rubric], units: Units, of: Drawn, share: Fraction, seed: int
) -> Sample:
    states = session.workspace.state_files
    among: tuple[tuple[str, ...], ...]
    if of is Drawn.states:
        among = tuple((state,) for state in open_states(units, states))
    else:
        criteria = dict.fromkeys(id_ for rubric in rubrics for id_ in rubric.criteria)
        among = open_pairs(units, states, criteria)
    return Sample(len(among), share, seed, sample(among, share, seed))


def _write_sheet(
    sheet: Path, differing: Sequence[Divergence], coders: Sequence[str], *, excel: bool
) -> None:
    records = review_records(differing, coders)
    choices = {"decision": [() if one.numeric else one.levels for one in differing]}
    content = sheet_content(
        sheet,
        records,
        lambda: xlsx_bytes(records, "review", choices),
        refusal="is no review sheet; end it in .csv or .xlsx",
        excel=excel,
    )
    with writing(sheet):
        write_sheet(sheet, content)
    tell(f"wrote {sheet}")
