"""Problems, for a person and as rows, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats.document import (
    Block,
    Document,
    Paragraph,
    Records,
    Span,
    Style,
    Verbatim,
    paragraph,
    records,
)
from statscore.formats.messages import as_data, message, summary
from statscore.model.diagnostic import Diagnostic
from statscore.model.edition import Edition
from statscore.model.workspace import Workspace
from statscore.views.words import count


def problems_document(found: Sequence[Diagnostic], summary: Sequence[Paragraph]) -> Document:
    """Return every problem with its place, and under them what they come to."""
    return (*_problems(found), *summary)


def _problems(found: Sequence[Diagnostic]) -> Iterator[Block]:
    for each in found:
        first, *rest = message(each).split("\n")
        place, _colon, words = first.partition(f": {each.severity}: ")
        style: Style = "bad" if each.severity == "error" else "poor"
        yield paragraph(
            Span(place, "strong"), ": ", Span(each.severity, style), f": {words}", hanging=4
        )
        for line in rest:
            yield Verbatim(line)


def check_summary(
    workspace: Workspace, found: Sequence[Diagnostic], known: Sequence[Diagnostic]
) -> tuple[Paragraph, ...]:
    """Return how much was checked, how many problems there are, and how many are known."""
    broken = {
        each.file
        for each in workspace.diagnostics
        if each.severity == "error" and each.file.startswith("rubrics/")
    }
    rubrics = {f"rubrics/{id_}.toml" for id_ in workspace.rubrics} | broken
    files = (
        f"{count(len(rubrics), 'rubric')} and "
        f"{count(len(workspace.state_files), 'state')} checked: {summary(found)}"
    )
    said = [paragraph(Span(files, "strong"))]
    if known:
        words = f"{count(len(known), 'known warning')} explained in statscore.toml"
        said.append(paragraph(Span(words, "weak")))
    return tuple(said)


def verify_summary(
    editions: Sequence[Edition], found: Sequence[Diagnostic]
) -> tuple[Paragraph, ...]:
    """Return how many released cards were computed again, and what came of it."""
    if not editions and not found:
        return (paragraph("nothing is released yet; `statscore freeze YEAR` does it"),)
    cards = sum(len(each.cards) for each in editions)
    corrections = sum(len(each) for one in editions for each in one.corrections.values())
    moved = sum(each.code == "figure-moved" for each in found)
    computed = f"{count(len(editions), 'edition')}, {count(cards, 'report card')}"
    parts = [f"{computed}: {count(moved, 'released figure')} moved"]
    if corrections:
        parts.append(count(corrections, "recorded correction"))
    if len(found) > moved:
        parts.append(summary(found))
    return (paragraph(Span(" · ".join(parts), "strong")),)


def problems_records(problems: Sequence[Diagnostic]) -> Records:
    """Return one row a problem."""
    return records("file line column severity code message help", map(as_data, problems))
