"""A document as Markdown, for an issue, a page or a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Document,
    Heading,
    Paragraph,
    Span,
    Style,
    Table,
    Verbatim,
    bar_text,
)
from statscore.write.harmless import address, one_line, visible

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#~]|&(?=#?\w+;))")
_MARKS: dict[Style, str] = {"strong": "**", "note": "*"}
_ALIGN = {"left": "---", "right": "---:", "center": ":---:"}


def markdown(document: Document) -> str:
    """Return the document as Markdown; text from files cannot turn into markup."""
    text = ""
    before: Block = Blank()
    for block in document:
        part = "\n".join(_lines(block))
        if part:
            # The lines of one excerpt stay together.
            together = isinstance(before, Verbatim) and isinstance(block, Verbatim)
            text += f"{part}\n" if together or not text else f"\n{part}\n"
        before = block
    return text or "\n"


def _lines(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"{'#' * block.level} {_spans(block.spans)}"
    elif isinstance(block, Paragraph):
        yield _spans(block.spans)
    elif isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Verbatim):
        yield f"    {visible(block.text)}"
    else:
        assert isinstance(block, Blank)


def _table(table: Table) -> Iterator[str]:
    if table.caption:
        yield f"**{_escaped(one_line(table.caption))}**\n"
    yield _row([_escaped(one_line(column.title)) for column in table.columns])
    yield _row([_ALIGN[column.align] for column in table.columns])
    for row in table.rows:
        if row is not None:
            yield _row([_cell(each) for each in row])


def _row(fields: list[str]) -> str:
    return f"| {' | '.join(fields)} |"


def _cell(of: Cell) -> str:
    return bar_text(of.bar) if of.bar else _spans(of.spans)


def _spans(spans: tuple[Span, ...]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    if not span.text.strip():
        return span.text
    start = " " if span.text[0] == " " else ""
    end = " " if span.text[-1] == " " else ""
    text = _escaped(one_line(span.text))
    if span.style in _MARKS:
        text = f"{_MARKS[span.style]}{text}{_MARKS[span.style]}"
    link = address(span.link)
    if link:
        text = f"[{text}](<{link}>)"
    return f"{start}{text}{end}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
