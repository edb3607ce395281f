"""The problems of a workspace, for a person and as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.write.document import Block, Document, Records, Span, Style, Verbatim, paragraph
from statscore.write.messages import message, summary
from statscore.write.views.words import count


def check_document(workspace: Workspace, found: Sequence[Diagnostic], known: int = 0) -> Document:
    """Return every problem with its place, how many there are, and how many are known."""
    return tuple(_check(workspace, found, known))


def _check(workspace: Workspace, found: Sequence[Diagnostic], known: int) -> Iterator[Block]:
    for each in found:
        first, *rest = message(each).split("\n")
        place, _colon, words = first.partition(f": {each.severity}: ")
        style: Style = "bad" if each.severity == "error" else "poor"
        yield paragraph(
            Span(place, "strong"), ": ", Span(each.severity, style), f": {words}", hanging=4
        )
        for line in rest:
            yield Verbatim(line)
    files = (
        count(len(workspace.rubrics), "rubric")
        + " and "
        + count(len(workspace.state_files), "state")
    )
    yield paragraph(Span(f"{files} checked: {summary(found)}", "strong"))
    if known:
        yield paragraph(
            Span(f"{count(known, 'known warning')} explained in statscore.toml", "weak")
        )


CHECK_COLUMNS = ("file", "line", "column", "severity", "code", "message", "help")


def check_records(found: Sequence[Diagnostic]) -> Records:
    """Return one row a problem."""
    return Records(
        CHECK_COLUMNS,
        tuple(
            (
                each.file,
                str(each.location.line) if each.location else None,
                str(each.location.column) if each.location else None,
                each.severity,
                each.code,
                each.message,
                each.help or None,
            )
            for each in found
        ),
    )
