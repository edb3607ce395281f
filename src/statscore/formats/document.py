"""A neutral document: what a report looks like before it is text, color or Markdown.

Named tuples, not dataclasses: a dozen of the latter would cost a tenth of a short run's start-up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial, wraps
from itertools import zip_longest
from typing import Generic, Literal, NamedTuple, ParamSpec, TypeVar

from statscore.model.numbers import decimal_text

Style = Literal["plain", "strong", "weak", "good", "fair", "poor", "low", "bad", "note"]
Align = Literal["left", "right", "center"]
Thing = TypeVar("Thing")
Arguments = ParamSpec("Arguments")
Row = Mapping[str, object]
"""The exact values of one thing by key: CSV picks its columns of it, JSON takes all."""


class Bar(NamedTuple):
    """A range on a scale: filled up to `low`, shaded up to `high`, empty up to `out_of`."""

    low: Fraction
    high: Fraction
    out_of: Fraction
    width: int = 20


class Span(NamedTuple):
    """A run of text in one style, perhaps a link."""

    text: str
    style: Style = "plain"
    link: str | None = None


class Cell(NamedTuple):
    """What stands in one field of a table."""

    spans: tuple[Span, ...] = ()
    bar: Bar | None = None


class Column(NamedTuple):
    """The heading of a column and how its cells are set."""

    title: str
    align: Align = "left"
    wrap: bool = False
    """Whether its text may be broken over lines where the terminal is narrow."""


class Of(NamedTuple, Generic[Thing]):
    """A column with what stands in it, for each thing that has a row."""

    title: str
    cell: Callable[[Thing], object]
    """Returns the cell, or what a cell of one text holds."""
    align: Align = "left"
    style: Style = "plain"
    """Of cells that are not made by `cell` itself."""
    wrap: bool = False


class Each(NamedTuple, Generic[Thing]):
    """A column for each title; what stands in it is made of the thing and the title's place."""

    titles: Sequence[str]
    cell: Callable[[Thing, int], object]
    align: Align = "left"
    wrap: bool = False

    @property
    def columns(self) -> Iterator[Of[Thing]]:
        """Yield them one by one."""
        for place, title in enumerate(self.titles):
            yield Of(title, partial(self._cell, place), self.align, wrap=self.wrap)

    def _cell(self, place: int, thing: Thing) -> object:
        return self.cell(thing, place)


class Heading(NamedTuple):
    """A heading; level 1 stands over the whole document."""

    spans: tuple[Span, ...]
    level: int = 1


class Paragraph(NamedTuple):
    """A line of text, broken where the terminal ends; `hanging` is the indent of its next lines."""

    spans: tuple[Span, ...]
    indent: int = 0
    hanging: int = 0


class Table(NamedTuple):
    """Columns and rows; a row that is None draws a rule."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...] | None, ...]
    caption: str = ""
    bands: bool = False
    """Whether columns that a narrow terminal has no room for may stand below, the first repeated.

    A column without a title stays with the one before it.
    """


class Blank(NamedTuple):
    """An empty line."""


class Verbatim(NamedTuple):
    """A line that stands as it is, its spaces kept: an excerpt of a file."""

    text: str


class Tile(NamedTuple):
    """A jurisdiction on a map of tiles."""

    name: str
    """What stands on the tile: a postal code."""
    value: str
    """A few characters: a grade, a score, a rank; empty where nothing is known."""
    says: str
    """The same in words, for who hears the map: "Texas: A, as published"."""
    at: tuple[int, int] | None = None
    """Column and row from the upper left, from 0; None stands in a list below the map."""
    steps: tuple[int, int] | None = None
    """Places on the scale, best and worst that are possible; None where nothing is known."""
    style: Style = "plain"
    link: str | None = None
    """Where a page leads from here."""


NOTHING_KNOWN = "?"
"""On a tile of which nothing is known."""
ROOM = 4
"""Letters that a tile has room for: twelve tiles of so many fit 80 columns."""


class Tiles(NamedTuple):
    """A map: one tile a jurisdiction, each as far along a scale as is known of it."""

    title: str
    tiles: tuple[Tile, ...]
    scale: tuple[tuple[str, str], ...]
    """Best first: what a tile of this step shows, and what that means."""
    source: str = ""
    unknown: tuple[str, ...] = ()
    """A line for each reason why a tile is not known, or known in part."""

    @property
    def meanings(self) -> list[str]:
        """What a tile shows at each step, with what it means."""
        return [short if short == long else f"{short}: {long}" for short, long in self.scale]


class Point(NamedTuple):
    """A point of a line: what is certain and possible at a time, as shares of the height."""

    x: int
    """The year; or the place among the chart's `below`."""
    low: Fraction
    high: Fraction
    says: str = ""
    label: str = ""
    """Stands above it."""


class Line(NamedTuple):
    """A line of a chart; a gap in its years parts it."""

    name: str
    points: tuple[Point, ...]
    weak: bool = False
    """Whether it stands back behind the others."""


class Lines(NamedTuple):
    """A chart of lines over years, drawn on pages alone: in text the figures stand in a table.

    Without a line there is nothing to draw, and `unknown` says why.
    """

    title: str
    lines: tuple[Line, ...]
    ticks: tuple[tuple[Fraction, str], ...]
    """Heights, as shares, with what they mean."""
    steps: bool = False
    """Whether a line stays as it is up to its next point."""
    source: str = ""
    unknown: tuple[str, ...] = ()
    """A line for each reason why something is not drawn, or drawn as a range."""
    below: tuple[str, ...] = ()
    """What stands below the points in place of years."""


class Stack(NamedTuple):
    """One bar of parts."""

    name: str
    parts: tuple[Fraction, ...]
    """In the order of the scale."""
    says: str = ""


class Stacks(NamedTuple):
    """A chart of bars, each divided along one scale, drawn on pages alone."""

    title: str
    stacks: tuple[Stack, ...]
    scale: tuple[str, ...]
    """Best first; a part more than the scale has is what is not known."""
    source: str = ""
    percent: bool = False
    """Whether the parts are shares, not numbers."""
    unknown: tuple[str, ...] = ()
    """As a map has it."""

    def shown(self, part: Fraction) -> str:
        """Return what stands on a part."""
        return f"{float(100 * part):.3g} %" if self.percent else str(part)


Picture = Tiles | Lines | Stacks
Words = Heading | Paragraph | Table | Blank | Verbatim
Block = Words | Picture
Document = tuple[Block, ...]
AnyBlock = TypeVar("AnyBlock", bound=Block)


class Records(NamedTuple):
    """One row a thing with stable column names, each value exact; None is not known."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    table: str = ""
    """The name that its data dictionary knows it by."""


def cell(text: object = "", style: Style = "plain") -> Cell:
    """Return a cell with one run of text."""
    return Cell((Span(str(text), style),))


def table(
    things: Iterable[Thing | None],
    *columns: Of[Thing] | Each[Thing] | Literal[False] | None,
    caption: str = "",
    bands: bool = False,
) -> Table:
    """Return a table of one row a thing; None draws a rule, and is left out of the columns."""
    shown: list[Of[Thing]] = []
    for column in columns:
        if isinstance(column, Each):
            shown += column.columns
        elif column:
            shown.append(column)
    rows = (
        None if thing is None else tuple(_made(column, thing) for column in shown)
        for thing in things
    )
    heads = (Column(column.title, column.align, column.wrap) for column in shown)
    return Table(tuple(heads), tuple(rows), caption, bands)


def _made(column: Of[Thing], thing: Thing) -> Cell:
    made = column.cell(thing)
    return made if isinstance(made, Cell) else cell(made, column.style)


def records(columns: str | Sequence[str], rows: Iterable[Row], table: str = "") -> Records:
    """Return these columns of the rows; in one text spaces part the names."""
    names = tuple(columns.split() if isinstance(columns, str) else columns)
    return Records(names, tuple(tuple(row[name] for name in names) for row in rows), table)


def picked(of: object, keys: str) -> dict[str, object]:
    """Return what stands in a thing under these names; each None where there is no thing."""
    return {key: None if of is None else getattr(of, key) for key in keys.split()}


def field_text(value: object) -> str | None:
    """Return a value as one text: numbers exact, truth as yes or no, lists parted by spaces.

    What is not known stays None.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return " ".join(value)
    return json_value(value)


def json_value(value: object) -> str:
    """Return as text what JSON has no form for: a number exactly, a date as it is written."""
    return decimal_text(value) if isinstance(value, Fraction) else str(value)


def bar(low: Fraction, high: Fraction, out_of: Fraction, width: int = 20) -> Cell:
    """Return a cell with a bar."""
    return Cell(bar=Bar(low, high, out_of, width))


def paragraph(*parts: str | Span, indent: int = 0, hanging: int = 0) -> Paragraph:
    """Return a paragraph of plain texts and styled runs."""
    return Paragraph(tuple(map(_span, parts)), indent, hanging)


def remark(text: str, indent: int = 0, hanging: int = 0) -> Paragraph:
    """Return a paragraph that stands back behind the others."""
    return paragraph(Span(text, "weak"), indent=indent, hanging=hanging)


def heading(*parts: str | Span, level: int = 1) -> Heading:
    """Return a heading of plain texts and styled runs."""
    return Heading(tuple(map(_span, parts)), level)


def _span(part: str | Span) -> Span:
    return Span(part) if isinstance(part, str) else part


def as_document(
    blocks: Callable[Arguments, Iterator[Block]],
) -> Callable[Arguments, Document]:
    """Make a function that yields blocks one that returns them all."""

    @wraps(blocks)
    def whole(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Document:
        return tuple(blocks(*args, **kwargs))

    return whole


def tidy(document: Sequence[AnyBlock]) -> tuple[AnyBlock, ...]:
    """Return the document without doubled empty lines, and none at the end."""
    kept: list[AnyBlock] = []
    for block in document:
        if not (isinstance(block, Blank) and kept and isinstance(kept[-1], Blank)):
            kept.append(block)
    if kept and isinstance(kept[-1], Blank):
        kept.pop()
    return tuple(kept)


def worded(document: Document) -> tuple[Words, ...]:
    """Return the document for a format without pictures: a map as a table, charts left out."""
    words: list[Words] = []
    for block in document:
        if isinstance(block, Tiles):
            words += _map_words(block)
        elif not isinstance(block, Lines | Stacks):
            words.append(block)
    return tuple(words)


def _map_words(tiles: Tiles) -> Iterator[Words]:
    """Yield the map as a table of two lines a row of tiles, and what its values mean."""
    by_place = {tile.at: tile for tile in tiles.tiles if tile.at}
    unplaced = [tile for tile in tiles.tiles if tile.at is None]
    columns = _extent(column for column, _row in by_place)
    rows: list[tuple[Cell, ...]] = []
    for row in _extent(row for _column, row in by_place):
        tiles_of_row = [by_place.get((column, row)) for column in columns]
        rows.append(tuple(cell(tile.name, "weak") if tile else Cell() for tile in tiles_of_row))
        lines = [_tile_lines(tile) if tile else (Cell(),) for tile in tiles_of_row]
        rows += zip_longest(*lines, fillvalue=Cell())
    if rows:
        yield Table((Column(""),) * len(columns), tuple(rows))
        yield Blank()
    if unplaced:
        yield table(unplaced, Of("", lambda tile: tile.name, style="weak"), Of("", _tile_cell))
        yield Blank()
    yield paragraph(" · ".join([*tiles.meanings, f"{NOTHING_KNOWN} not known"]), hanging=2)
    yield from (remark(line, hanging=2) for line in (*tiles.unknown, tiles.source) if line)


def _extent(places: Iterable[int]) -> range:
    """Return the places from the first to the last that is taken."""
    taken = sorted(places)
    return range(taken[0], taken[-1] + 1) if taken else range(0)


def _tile_lines(tile: Tile) -> tuple[Cell, ...]:
    """Return what stands on a tile, a range that has no room there in two lines."""
    if len(tile.value) <= ROOM:
        return (_tile_cell(tile),)
    return tuple(
        cell(end, tile.style) for end in re.split("(?<=[^-–][-–])", tile.value, maxsplit=1)
    )


def _tile_cell(tile: Tile) -> Cell:
    return cell(tile.value or NOTHING_KNOWN, tile.style if tile.value else "weak")


def bar_text(of: Bar) -> str:
    """Return the bar as block characters: full, shaded for what is open, dots for the rest.

    Nothing earned shows nothing filled, everything earned fills it, and anything in between shows
    at least one full and one empty place, so that a bar never claims more than the figures.
    """
    if of.out_of <= 0:
        return ""
    low, high = _places(of.low, of), _places(of.high, of)
    return "█" * low + "▒" * (high - low) + "·" * (of.width - high)


def _places(points: Fraction, of: Bar) -> int:
    if points <= 0:
        return 0
    if points >= of.out_of:
        return of.width
    return min(of.width - 1, max(1, round(points * of.width / of.out_of)))


def spans_text(spans: Sequence[Span]) -> str:
    """Return runs as plain text."""
    return "".join(span.text for span in spans)
