"""`statscore gaps`: what is missing, and who has it already."""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.cli.options import (
    AsOfOption,
    ExcelOption,
    FormatOption,
    OutputOption,
    RubricOption,
    StatesArgument,
    WorkspaceOption,
    YearOption,
)
from statscore.cli.output import emit
from statscore.cli.planning import plan_links, plannings, view_named, wished
from statscore.cli.session import moment, rests_on, start
from statscore.cli.trouble import CommandError
from statscore.reports.card.report_card import report_card
from statscore.reports.plan.gaps import gaps, shortfalls
from statscore.views.gaps import (
    gaps_data,
    gaps_document,
    gaps_records,
    shortfall_data,
    shortfalls_document,
    shortfalls_records,
)
from statscore.views.plans.page import plans_document
from statscore.views.plans.rows import plans_data, plans_records
from statscore.views.plans.states import plans_table


def command(
    states: StatesArgument = None,
    criterion: Annotated[
        str | None,
        typer.Option(
            "--criterion", "-c", help="Which states fall short on this id, number or title."
        ),
    ] = None,
    year: YearOption = None,
    as_of: AsOfOption = None,
    rubric: RubricOption = None,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="GRADE", help="The cheapest sets of changes that reach it."),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option("--require", metavar="C[=LEVEL]", help="With --to: has to be in the plan."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", metavar="C", help="With --to: may not be in the plan."),
    ] = None,
    alternatives: Annotated[
        int, typer.Option("--alternatives", min=0, max=50, help="With --to: how many next best.")
    ] = 3,
    *,
    optimistic: Annotated[
        bool, typer.Option("--optimistic", help="With --to: what is not known is at its best.")
    ] = False,
    pessimistic: Annotated[
        bool,
        typer.Option(
            "--pessimistic", help="With --to: what is not known is at its worst, and can change."
        ),
    ] = False,
    format_: FormatOption = None,
    output: OutputOption = None,
    excel: ExcelOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Show what earned less than its weight, by points lost, and which states already have it.

    Only coded criteria can be gaps: what nobody has coded is listed as not known. Without a state:
    every criterion with the number of states that fall short.

    With --to: the fewest changes of law that reach the grade, of those the smallest steps, with
    proof that nothing cheaper does, the next best sets, and the law of states that have it.
    """
    session = start(workspace, states)
    asked = moment(session, rubric, year, as_of)
    everyone = [
        report_card(asked.rubric, each, asked.year, asked.as_of)
        for each in session.workspace.states.values()
    ]
    if not everyone:
        raise CommandError("there is no sound state in states/")
    chosen = {each.code for each in session.chosen}
    cards = [card for card in everyone if card.state in chosen]
    if to is not None or require or exclude or optimistic or pessimistic:
        if criterion is not None:
            raise typer.BadParameter("give --criterion or --to, not both")
        view = view_named(optimistic=optimistic, pessimistic=pessimistic)
        wish = wished(asked, to, require or [], exclude or [], alternatives, view)
        planned = plannings(cards, wish, everyone, lenient=not session.named)
        emit(
            format_,
            output,
            document=lambda: (
                plans_document(planned, plan_links(planned, format_, output))
                if session.named
                else plans_table(planned)
            ),
            records=lambda: plans_records(planned, session.fips),
            data=lambda: [plans_data(each) for each in planned],
            rests_on=rests_on(session, cards),
            excel=excel,
        )
        return
    if session.named and criterion is None:
        found = [(card, gaps(card, everyone)) for card in cards]
        emit(
            format_,
            output,
            document=lambda: gaps_document(found),
            records=lambda: gaps_records(found, session.fips),
            data=lambda: [gaps_data(card, mine) for card, mine in found],
            rests_on=rests_on(session, cards),
            excel=excel,
        )
        return
    short = shortfalls(cards)
    if criterion is not None:
        id_ = asked.criterion(criterion)
        short = tuple(each for each in short if each.criterion == id_)
        if not short:
            raise typer.BadParameter(f"'{asked.rubric.id}' does not ask '{id_}' in {asked.year}")
    emit(
        format_,
        output,
        document=lambda: shortfalls_document(cards, short, detail=criterion is not None),
        records=lambda: shortfalls_records(cards, short),
        data=lambda: [shortfall_data(each) for each in short],
        rests_on=rests_on(session, cards),
        excel=excel,
    )
