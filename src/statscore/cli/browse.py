"""`--open`: the statute or the printed card behind a figure, or a page just made, in a browser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from statscore.cli.output import say
from statscore.cli.trouble import CommandError, tell
from statscore.reports.card.report_card import ReportCard
from statscore.views.words import source_address

OpenOption = Annotated[
    bool,
    typer.Option(
        "--open",
        help="Open the statute, or the source of what was printed, in the browser; with --output "
        "the file.",
    ),
]


def open_source(cards: Sequence[ReportCard], criterion: str | None = None) -> None:
    """Open the statute of the criterion's answer, else its source; of a card, what was printed.

    Where there is no browser the address is the result. Raises CommandError where no address is
    known, BadParameter where there is more than one card.
    """
    if len(cards) != 1:
        raise typer.BadParameter("--open takes one state")
    card = cards[0]
    # What stands in a file can be anything.
    address = next(filter(None, map(source_address, _addresses(card, criterion))), None)
    if address is None:
        what = criterion or "printed card"
        raise CommandError(f"no address is known: {card.state}, {card.year}, {what}")
    _open(address)


def open_file(output: Path) -> None:
    """Open a file that was written; where there is no browser its address is the result."""
    _open(output.resolve().as_uri())


def _open(address: str) -> None:
    import webbrowser  # noqa: PLC0415 - few ask for it

    try:
        opened = webbrowser.open(address)
    except webbrowser.Error:
        opened = False
    if opened:
        tell(f"opened {address}")
    else:
        say(address)


def _addresses(card: ReportCard, criterion: str | None) -> Iterable[str]:
    """Yield the addresses behind the figure, the best one first."""
    if criterion is None:
        yield card.published.source if card.published is not None else ""
        yield card.rubric.source or ""
        return
    mark = card.mark(criterion)
    if mark is not None and mark.answer is not None:
        from statscore.reports.card.citations import link  # noqa: PLC0415 - patterns are slow

        for citation in mark.answer.citations:
            yield link(citation, card.state) or ""
        yield from mark.answer.sources
