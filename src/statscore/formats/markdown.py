"""A document as Markdown, for an issue, a page or a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import punctuation

from statscore.formats import document as doc
from statscore.formats.harmless import address, one_line, visible

_SPECIAL = re.compile(r"[\\`*_\[\]<>|#~]|&(?=#?\w*(?:;|$))|!$")
"""A link may follow a `!` at the end, and the rest of an entity its beginning."""
_MARKER = re.compile(r"^(?:[0-9]{1,9}(?=[.)](?: |$))|(?=[-+](?: |$)|-[- ]*$))")
"""Where a line that begins so needs a backslash, or it would be an item of a list or a rule."""
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKS: dict[doc.Style, str] = {"strong": "**", "note": "*"}
_ALIGN = {"left": "---", "right": "---:", "center": ":---:"}


def markdown(document: doc.Document) -> str:
    """Return the document as Markdown; text from files cannot turn into markup."""
    text = ""
    before: doc.Words = doc.Blank()
    for block in doc.worded(document):
        part = "\n".join(_lines(block))
        if part:
            # The lines of one excerpt stay together.
            together = isinstance(before, doc.Verbatim) and isinstance(block, doc.Verbatim)
            text += f"{part}\n" if together or not text else f"\n{part}\n"
        before = block
    return text or "\n"


def _lines(block: doc.Words) -> Iterator[str]:
    if isinstance(block, doc.Heading):
        yield f"{'#' * block.level} {_spans(block.spans)}"
    elif isinstance(block, doc.Paragraph):
        yield _MARKER.sub(r"\g<0>\\", _spans(block.spans), 1)
    elif isinstance(block, doc.Table):
        yield from _table(block)
    elif isinstance(block, doc.Verbatim):
        yield f"    {visible(block.text)}"
    else:
        assert isinstance(block, doc.Blank)


def _table(table: doc.Table) -> Iterator[str]:
    if table.caption:
        yield f"**{_escaped(one_line(table.caption))}**\n"
    yield _row([_escaped(one_line(column.title)) for column in table.columns])
    yield _row([_ALIGN[column.align] for column in table.columns])
    for row in table.rows:
        if row is not None:
            yield _row([_cell(field) for field in row])


def _row(fields: list[str]) -> str:
    return f"| {' | '.join(fields)} |"


def _cell(of: doc.Cell) -> str:
    return doc.bar_text(of.bar) if of.bar else _spans(of.spans)


def _spans(spans: tuple[doc.Span, ...]) -> str:
    line = ""
    for place, span in enumerate(spans):
        line += _span(span, line, "".join(span.text for span in spans[place + 1 :]))
    return line.strip()


def _span(span: doc.Span, before: str, after: str) -> str:
    words = one_line(span.text)
    start = " " if span.text[:1].isspace() else ""
    end = " " if words and span.text[-1].isspace() else ""
    text = _escaped(words)
    link = address(span.link)
    if words and span.style in _MARKS:
        beside = ((start or before[-1:], words[0]), (end or after[:1], words[-1]))
        if link or all(_marks_here(*pair) for pair in beside):
            text = f"{_MARKS[span.style]}{text}{_MARKS[span.style]}"
    if words and link:
        text = f"[{text}](<{_ENTITY.sub('&amp;', link)}>)"
    return f"{start}{text}{end}"


def _marks_here(outside: str, inside: str) -> bool:
    """Return whether an asterisk between the two is read as a mark, and not shown."""
    if outside == "*":
        return False
    return inside.isalnum() or not outside.strip() or outside in punctuation


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
