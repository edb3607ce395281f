"""Released figures against today's: a figure that somebody has been told must not move unsaid."""

from __future__ import annotations

from collections.abc import Iterator

from statscore.model.diagnostic import Diagnostic
from statscore.model.edition import Edition
from statscore.model.workspace import Workspace
from statscore.reports.card.editions import MovedFigure, cards_of, changed_parts, moved

_FIGURES = {"score": "the score", "grade": "the grade", "published": "the published figure"}


def figures_moved(workspace: Workspace, edition: Edition, file: str) -> Iterator[Diagnostic]:
    """Yield the released figures that have moved without a correction, by state and criterion.

    The edition's rubric must be one that the workspace has.
    """
    rubric = workspace.rubrics[edition.rubric]
    cards = cards_of(workspace, rubric, edition)
    for state in edition.cards:
        if state not in cards:
            yield Diagnostic(
                code="figure-moved",
                message=f"{state}: the released card cannot be computed any more",
                file=file,
                path=("cards", state),
                on_key=True,
                help=f"states/{state}.toml has errors or is gone; `statscore check` says more",
            )
    remark = (
        ""
        if changed_parts(edition, rubric) is None
        else f"rubrics/{rubric.id}.toml has changed since the release; "
    )
    for move in moved(edition, cards.values()):
        yield _figure_moved(edition, move, file, remark)


def _figure_moved(edition: Edition, move: MovedFigure, file: str, remark: str) -> Diagnostic:
    kind, *ids = move.keys
    what = _FIGURES.get(kind) or (f"'{ids[0]}'" if kind == "marks" else f"the area '{ids[0]}'")
    criterion = f" {ids[0]}" if kind == "marks" else ""
    return Diagnostic(
        code="figure-moved",
        message=f"{move.state}: {what} was released as {move.released}, and is {move.now} now",
        file=file,
        path=move.path,
        help=f"{remark}`statscore explain {move.state}{criterion} --year {edition.year} "
        f"--rubric {edition.rubric}` shows why; where today's figure is right: `statscore freeze "
        f'{edition.year} --correct {move.state} --reason "…" --who "…"`',
    )
