"""Problems, for a person and as rows, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.checks.published import figures_compared
from statscore.formats import document as doc
from statscore.formats.messages import as_data, message, summary
from statscore.model.diagnostic import Diagnostic
from statscore.model.edition import Edition
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.reports.card.editions import changed_parts
from statscore.views.words import count


@doc.as_document
def problems_document(
    problems: Sequence[Diagnostic], summary: Sequence[doc.Paragraph]
) -> Iterator[doc.Block]:
    """Return every problem with its place, and under them what they come to."""
    for problem in problems:
        first, *rest = message(problem).split("\n")
        place, _colon, words = first.partition(f": {problem.severity}: ")
        style: doc.Style = "bad" if problem.severity == "error" else "poor"
        yield doc.paragraph(
            doc.Span(place, "strong"),
            ": ",
            doc.Span(problem.severity, style),
            f": {words}",
            hanging=4,
        )
        for line in rest:
            yield doc.Verbatim(line)
    yield from summary


def check_summary(
    workspace: Workspace, problems: Sequence[Diagnostic], known: Sequence[Diagnostic]
) -> tuple[doc.Paragraph, ...]:
    """Return how much was checked, how many problems there are, and how many are known."""
    broken = {
        problem.file
        for problem in workspace.common
        if problem.severity == "error" and problem.file.startswith("rubrics/")
    }
    rubrics = {f"rubrics/{id_}.toml" for id_ in workspace.rubrics} | broken
    figures = figures_compared(workspace)
    compared = f", {count(figures, 'printed figure')} compared" if figures else ""
    files = (
        f"{count(len(rubrics), 'rubric')} and "
        f"{count(len(workspace.state_files), 'state')} checked{compared}: {summary(problems)}"
    )
    said = [doc.paragraph(doc.Span(files, "strong"))]
    if known:
        words = f"{count(len(known), 'known warning')} explained in statscore.toml"
        said.append(doc.remark(words))
    return tuple(said)


PARTS = {"grades": "cut scores"}
"""What a part of a rubric is called where it is not the word itself."""


def verify_summary(
    rubrics: Mapping[str, Rubric],
    editions: Sequence[Edition],
    problems: Sequence[Diagnostic],
    waiting: Sequence[str] = (),
) -> tuple[doc.Paragraph, ...]:
    """Return how many released cards were computed again, and what came of it.

    `waiting` are editions whose rubric has errors.
    """
    if not editions and not problems and not waiting:
        return (doc.paragraph("nothing is released yet; `statscore freeze YEAR` does it"),)
    cards = sum(len(edition.cards) for edition in editions)
    corrections = sum(
        len(correction) for one in editions for correction in one.corrections.values()
    )
    moved = sum(problem.code == "figure-moved" for problem in problems)
    computed = f"{count(len(editions), 'edition')}, {count(cards, 'report card')}"
    parts = [f"{computed}: {count(moved, 'released figure')} moved"]
    if corrections:
        parts.append(count(corrections, "recorded correction"))
    if waiting:
        parts.append(f"not verified: {', '.join(waiting)}, whose rubric has errors")
    if len(problems) > moved:
        parts.append(summary(problems))
    return (
        *_changed_rubrics(rubrics, editions),
        doc.paragraph(doc.Span(" · ".join(parts), "strong")),
    )


def _changed_rubrics(
    rubrics: Mapping[str, Rubric], editions: Sequence[Edition]
) -> Iterator[doc.Paragraph]:
    """Yield which editions were released by another yardstick, and what in it was another."""
    for edition in editions:
        parts = changed_parts(edition, rubrics[edition.rubric])
        if parts is not None:
            named = ", ".join(PARTS.get(part, part) for part in parts)
            yield doc.paragraph(
                f"edition {edition.id}: the rubric has changed since{': ' if named else ''}{named}"
            )


def problems_records(problems: Sequence[Diagnostic]) -> doc.Records:
    """Return one row a problem."""
    return doc.records("file line column severity code message help", map(as_data, problems))
