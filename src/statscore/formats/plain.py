"""A document as plain text at full width: what a pipe or a file gets. Nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from statscore.formats import document as doc
from statscore.formats.harmless import one_line, visible

WIDEST = 1_000
"""Characters to which a column is filled up; a longer field runs on, and nothing is cut off."""


def plain(document: doc.Document) -> str:
    """Return the document as lines of text, each ending in a newline."""
    return "".join(
        f"{line}\n" for block in doc.tidy(doc.worded(document)) for line in _lines(block)
    )


def _lines(block: doc.Words) -> Iterator[str]:
    if isinstance(block, doc.Blank):
        yield ""
    elif isinstance(block, doc.Table):
        yield from _table(block)
    elif isinstance(block, doc.Paragraph):
        yield " " * block.indent + one_line(_spans(block.spans))
    elif isinstance(block, doc.Verbatim):
        yield visible(block.text)
    else:
        yield one_line(_spans(block.spans))


def _table(table: doc.Table) -> Iterator[str]:
    titles = [_field(column.title) for column in table.columns]
    rows = [None if row is None else [_field(_cell(cell)) for cell in row] for row in table.rows]
    widths = [
        min(WIDEST, max(len(field) for field in fields))
        for fields in zip_longest(titles, *(row for row in rows if row is not None), fillvalue="")
    ]
    if table.caption:
        yield one_line(table.caption)
    if any(titles):
        yield _row(table, titles, widths)
    for row in rows:
        if row is None:
            yield "  ".join("─" * width for width in widths)
        else:
            yield _row(table, row, widths)


def _cell(of: doc.Cell) -> str:
    return doc.bar_text(of.bar) if of.bar else _spans(of.spans)


def _spans(spans: Sequence[doc.Span]) -> str:
    return "".join(map(_span, spans))


def _span(span: doc.Span) -> str:
    """Return the run; its address stands behind it, or in its place where it was cut."""
    if span.link is None or span.link == span.text:
        return span.text
    bare = span.link.partition("://")[2].removeprefix("www.")
    return span.link if bare.startswith(span.text.rstrip("…")) else f"{span.text} ({span.link})"


def _field(text: str) -> str:
    return one_line(text) if text.strip() else ""


def _row(table: doc.Table, fields: list[str], widths: list[int]) -> str:
    padded = (
        _pad(field, width, column.align)
        for field, width, column in zip(fields, widths, table.columns, strict=True)
    )
    return "  ".join(padded).rstrip()


def _pad(text: str, width: int, align: doc.Align) -> str:
    if align == "right":
        return text.rjust(width)
    return text.center(width) if align == "center" else text.ljust(width)
