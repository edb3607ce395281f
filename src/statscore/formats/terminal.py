"""A document on a terminal: color, links and line breaks by rich, imported only here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.style import Style as RichStyle
from rich.table import Table as RichTable
from rich.text import Text

from statscore.formats import document as doc
from statscore.formats.harmless import address, one_line, visible

# The sixteen colors of the terminal's own theme, so that a light screen stays readable.
_STYLES: dict[doc.Style, str] = {
    "plain": "",
    "strong": "bold",
    "weak": "dim",
    "good": "green",
    "fair": "cyan",
    "poor": "yellow",
    "low": "magenta",
    "bad": "red",
    "note": "italic",
}


GAP = 2
"""Spaces behind each column."""
LONGEST_WORD = 12
ROOMY = 24
"""The width that a first column should have where a table is set in bands."""


def show(document: doc.Document, stream: TextIO, write: Callable[[str], object]) -> None:
    """Print the document in color to the stream, a terminal, at its width.

    `write` takes the whole text, with its controls; an old console of Windows takes colors only
    one by one.
    """
    console = Console(file=stream, highlight=False, emoji=False, markup=False)
    if console.legacy_windows:
        # Color is no text there, and there are no links.
        _print_all(console, document)
        return
    with console.capture() as captured:
        _print_all(console, document)
    write(_without_blanks(_numbered(captured.get())))


def _print_all(console: Console, document: doc.Document) -> None:
    for block in doc.tidy(doc.worded(document)):
        _print(console, block)


def _numbered(text: str) -> str:
    """Return the text with its links numbered from 1: rich draws the first number at random."""
    numbers: dict[str, int] = {}
    return _LINK.sub(
        lambda link: f"{link[1]}{numbers.setdefault(link[2], len(numbers) + 1)};", text
    )


def _without_blanks(text: str) -> str:
    """Return the lines without blanks at their ends: where a table runs on, those alone would."""
    return _STYLED_END.sub(r"\1", _BLANK_END.sub("", text))


_BLANK_END = re.compile(r"(?: |\x1b\[[\d;]*m +\x1b\[0m)+$", re.MULTILINE)
_STYLED_END = re.compile(r" +(\x1b\[0m)$", re.MULTILINE)
_LINK = re.compile(r"(\x1b\]8;id=)([^;]*);")
"""What begins a link; a terminal joins its lines by the id."""


def _print(console: Console, block: doc.Words) -> None:
    if isinstance(block, doc.Blank):
        console.print()
    elif isinstance(block, doc.Table):
        if block.caption:
            console.print(Text(one_line(block.caption), "bold"))
        _print_table(console, block)
    elif isinstance(block, doc.Verbatim):
        console.print(Text(visible(block.text), "dim"), soft_wrap=True)
    elif isinstance(block, doc.Heading):
        text = _text(block.spans)
        text.stylize("bold")
        console.print(text)
    else:
        _paragraph(console, block)


def _paragraph(console: Console, block: doc.Paragraph) -> None:
    text = _text(block.spans)
    width = max(20, console.width - block.indent)
    hanging = " " * block.hanging
    lines = list(text.wrap(console, width - block.hanging)) if block.hanging else [text]
    for index, line in enumerate(lines):
        whole = Text(hanging) + line if index else line
        console.print(Padding(whole, (0, 0, 0, block.indent), expand=False))


def _print_table(console: Console, table: doc.Table) -> None:
    for number, band in enumerate(_bands(table, console.width) if table.bands else [table]):
        if number:
            console.print()
        _print_band(console, band)


def _bands(table: doc.Table, width: int) -> list[doc.Table]:
    """Return the table in as few parts as fit, each beginning with its first column."""
    groups: list[list[int]] = []
    for index, column in enumerate(table.columns):
        if index > 1 and not column.title:
            groups[-1].append(index)
        else:
            groups.append([index])
    bands: list[list[int]] = [groups[0]]
    for group in groups[1:]:
        if len(bands[-1]) > 1 and _roomy(_part(table, [*bands[-1], *group])) > width:
            bands.append(list(groups[0]))
        bands[-1] = [*bands[-1], *group]
    return [_part(table, band) for band in bands]


def _roomy(table: doc.Table) -> int:
    """Return the width at which the first column still reads as text, the others being narrow."""
    first = [one_line(table.columns[0].title)]
    first += [_cell(row[0]).plain for row in table.rows if row is not None]
    wanted = min(ROOMY, max(cell_len(text) for text in first))
    return _narrowest(table) + max(0, wanted - max(_longest_word(text) for text in first))


def _part(table: doc.Table, columns: list[int]) -> doc.Table:
    """Return the table with these of its columns."""
    return table._replace(
        columns=tuple(table.columns[index] for index in columns),
        rows=tuple(
            None if row is None else tuple(row[index] for index in columns) for row in table.rows
        ),
    )


def _print_band(console: Console, table: doc.Table) -> None:
    """Print the table; where the terminal is too narrow its lines run on, and nothing is cut."""
    drawn = _table(table)
    needed = _narrowest(table)
    if needed > console.width:
        drawn.width = needed
    console.print(drawn, crop=False)


def _narrowest(table: doc.Table) -> int:
    """Return the width below which a column that may not be broken would lose letters."""
    texts = [
        [
            one_line(column.title),
            *(_cell(row[index]).plain for row in table.rows if row is not None),
        ]
        for index, column in enumerate(table.columns)
    ]
    return sum(
        GAP + max(_longest_word(text) if column.wrap else cell_len(text) for text in of_column)
        for column, of_column in zip(table.columns, texts, strict=True)
    )


def _longest_word(text: str) -> int:
    """Return the width of the longest word, up to the length at which it may be broken too."""
    return min(LONGEST_WORD, max((cell_len(word) for word in text.split()), default=0))


def _table(table: doc.Table) -> RichTable:
    drawn = RichTable(
        box=None,
        padding=(0, GAP, 0, 0),
        show_header=any(column.title for column in table.columns),
        header_style="dim",
    )
    for column in table.columns:
        drawn.add_column(
            Text(one_line(column.title)),
            justify=column.align,
            no_wrap=not column.wrap,
            overflow="fold",
        )
    for row in table.rows:
        if row is not None:
            drawn.add_row(*(_cell(cell) for cell in row))
    return drawn


def _cell(of: doc.Cell) -> Text:
    return _bar(of.bar) if of.bar else _text(of.spans)


def _bar(of: doc.Bar) -> Text:
    text = Text(doc.bar_text(of), no_wrap=True)
    share = of.low / of.out_of if of.out_of else 0
    color = "green" if share >= 0.8 else "yellow" if share >= 0.5 else "red"  # noqa: PLR2004 - thirds of a traffic light
    text.highlight_regex("█+", color)
    text.highlight_regex("[▒·]+", "dim")
    return text


def _text(spans: tuple[doc.Span, ...]) -> Text:
    text = Text()
    for span in spans:
        style = RichStyle.parse(_STYLES[span.style])
        link = address(span.link)
        if link:
            style += RichStyle(link=link)
        text.append(_words(span.text), style)
    return text


def _words(text: str) -> str:
    """Return the run on one line; its own spaces at the ends part it from its neighbors."""
    if not text.strip():
        return text
    start = " " if text[0] == " " else ""
    end = " " if text[-1] == " " else ""
    return f"{start}{one_line(text)}{end}"
