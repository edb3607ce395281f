"""A document as one HTML file that needs no other: light and dark, from a phone to paper.

The page has no script and asks no other host for anything; text from files stays text.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from html import escape
from importlib.resources import files

from statscore.formats import document as doc
from statscore.formats.harmless import one_line, visible
from statscore.formats.markup import linked, text
from statscore.formats.svg import STYLE, UNKNOWN, figure

_LONGEST_WORD = 24
"""Letters up to which a cell of one column is kept on a line."""
HATCHING = (
    '<svg id="hatching" aria-hidden="true"><defs><pattern id="open" width="6" height="6" '
    'patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6"/></pattern>'
    f"{UNKNOWN}</defs></svg>"
)
"""What bars and pictures are filled with where something is open: patterns, so that color alone
says nothing."""


def html(document: doc.Document) -> str:
    """Return the document as a page whose title is its first heading, else its first line."""
    blocks = doc.tidy(document)
    title = next((_plain(block) for block in blocks if _plain(block)), "statscore")
    body = "\n".join(_lines(blocks))
    return page(title, f"<main>\n{body}\n</main>")


def page(title: str, body: str) -> str:
    """Return a whole page around a body of HTML, with the style that all pages share."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>\n{style()}</style>\n</head>\n<body>\n"
        f"{HATCHING}\n{body}\n</body>\n</html>\n"
    )


@cache
def style() -> str:
    """Return the style that all pages share, and the pictures on them."""
    return files("statscore.formats").joinpath("page.css").read_text(encoding="utf-8") + STYLE


def fragment(document: doc.Document, level: int = 1, *, titled: bool = True) -> str:
    """Return the document as HTML without a page around it, for a page of several or a notebook.

    Its first line and its headings of level 1 are headings of this level. Where it is not `titled`
    its first line is one like the others: a heading of this level stands over it already.
    """
    return "\n".join(_lines(doc.tidy(document), level, titled=titled))


def notebook(document: doc.Document) -> str:
    """Return the document for a cell of a notebook, its style kept from everything around it."""
    scoped = style().replace(":root", ":scope").replace("body {", ":scope {")
    return (
        f"<div><style>@scope {{\n{scoped}}}</style>\n{HATCHING}\n{fragment(document, 3)}\n</div>\n"
    )


def _plain(block: doc.Block) -> str:
    return (
        one_line(doc.spans_text(block.spans))
        if isinstance(block, doc.Heading | doc.Paragraph)
        else ""
    )


def _lines(blocks: doc.Document, level: int = 1, *, titled: bool = True) -> Iterator[str]:
    top = next((index for index, block in enumerate(blocks) if titled and _plain(block)), None)
    excerpt: list[str] = []
    said = ""
    for index, block in enumerate(blocks):
        if isinstance(block, doc.Verbatim):
            excerpt.append(escape(visible(block.text)))
            continue
        if excerpt:
            yield '<pre tabindex="0">' + "\n".join(excerpt) + "</pre>"
            excerpt = []
        if isinstance(block, doc.Heading):
            said = _plain(block)
        if isinstance(block, doc.Tiles | doc.Lines | doc.Stacks):
            yield figure(block, titled=not (said and block.title.startswith(said)))
        else:
            yield from _block(block, level, top=index == top)
    if excerpt:
        yield '<pre tabindex="0">' + "\n".join(excerpt) + "</pre>"


def _block(block: doc.Words, level: int, *, top: bool) -> Iterator[str]:
    if isinstance(block, doc.Heading | doc.Paragraph) and top:
        yield f"<h{level}>{spans(block.spans)}</h{level}>"
    elif isinstance(block, doc.Heading):
        below = min(6, level + block.level - 1)
        yield f"<h{below}>{spans(block.spans)}</h{below}>"
    elif isinstance(block, doc.Paragraph):
        indent = f' style="margin-left:{block.indent / 2:g}rem"' if block.indent else ""
        yield f"<p{indent}>{spans(block.spans)}</p>"
    elif isinstance(block, doc.Table):
        yield from table(block)
    elif isinstance(block, doc.Blank):
        yield '<div class="gap"></div>'


def table(of: doc.Table) -> Iterator[str]:
    """Yield the lines of a table, its headings repeated on every page of paper."""
    yield '<div class="table" tabindex="0" role="group"' + (
        f' aria-label="{text(of.caption)}">' if of.caption else ' aria-label="table">'
    )
    yield "<table>"
    if of.caption:
        yield f"<caption>{text(of.caption)}</caption>"
    heads = "".join(_head(column) for column in of.columns)
    yield f"<thead><tr>{heads}</tr></thead>"
    yield "<tbody>"
    for row in of.rows:
        if row is None:
            yield f'<tr class="rule" aria-hidden="true"><td colspan="{len(of.columns)}"></td></tr>'
        else:
            cells = (_cell(field, column) for field, column in zip(row, of.columns, strict=True))
            yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _head(column: doc.Column) -> str:
    title = text(column.title)
    tag = "th" if title else "td"
    scope = ' scope="col"' if title else ""
    return f"<{tag}{scope}{_class(column.align)}>{title}</{tag}>"


def _cell(of: doc.Cell, column: doc.Column) -> str:
    if of.bar:
        return f"<td>{bar(of.bar)}</td>"
    words = doc.spans_text(of.spans)
    kept = "word" if len(words) <= _LONGEST_WORD else ""
    return f"<td{_class(column.align, 'wrap' if column.wrap else kept)}>{spans(of.spans)}</td>"


def _class(*names: str) -> str:
    said = " ".join(name for name in names if name not in {"", "left"})
    return f' class="{said}"' if said else ""


def bar(of: doc.Bar) -> str:
    """Return a bar as a picture, with what it shows in words for who hears the page."""
    if of.out_of <= 0:
        return ""
    low, high = (
        float(100 * min(max(points, Fraction()), of.out_of) / of.out_of) for points in of[:2]
    )
    said = f"{low:.0f} percent" if low == high else f"{low:.0f} to {high:.0f} percent, still open"
    return (
        f'<svg class="bar" role="img" aria-label="{said}" viewBox="0 0 100 10" '
        f'preserveAspectRatio="none"><rect class="low" width="{low:.4g}" height="10"/>'
        f'<rect class="high" x="{low:.4g}" width="{high - low:.4g}" height="10"/></svg>'
    )


def spans(runs: tuple[doc.Span, ...]) -> str:
    """Return runs of text as HTML, each in its style, an address of the web as a link."""
    return "".join(map(_span, runs)).strip()


def _span(run: doc.Span) -> str:
    words = one_line(run.text)
    start = " " if run.text[:1].isspace() else ""
    end = " " if words and run.text[-1:].isspace() else ""
    inner = linked(words, run.link)
    if run.style == "strong" and words:
        inner = f"<strong>{inner}</strong>"
    elif run.style != "plain" and words:
        inner = f'<span class="{run.style}">{inner}</span>'
    return f"{start}{inner}{end}"
