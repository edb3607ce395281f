"""`statscore find`: where words stand, and the command that shows it."""

from __future__ import annotations

from typing import Annotated

import typer

from statscore.cli.options import Shown, showing
from statscore.cli.output import emit
from statscore.cli.session import start
from statscore.reports.count.find import find, nearest
from statscore.views.find import find_document, find_records, find_row


@showing
def command(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS", help="Words that have to stand together.")
    ],
    *,
    shown: Shown,
) -> None:
    """Look for words in criteria, areas, levels, acts, citations, states and commands.

    Each result is named by its id, with the command that shows it. The beginning of a word is
    enough.
    """
    from statscore.cli.main import COMMANDS  # noqa: PLC0415 - it imports this module

    session = start(shown.workspace)
    hits = find(session.workspace, words, COMMANDS)
    emit(
        shown,
        document=lambda: tuple(
            find_document(" ".join(words), hits, () if hits else nearest(session.workspace, words))
        ),
        records=lambda: find_records(hits),
        data=lambda: list(map(find_row, hits)),
    )
