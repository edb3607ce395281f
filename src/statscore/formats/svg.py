"""Maps and charts as SVG: drawn without a library, so that a picture is text that can be compared.

Nothing is told by color alone: a tile has its value on it, a range is divided between its two
ends, what is not known is hatched, and a line has its name at its end. Colors run from blue to
brown, which are told apart by people who do not see red and green as two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from html import escape
from itertools import pairwise
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.formats.harmless import one_line
from statscore.formats.markup import linked, text

PALETTE = ("#0b4f8a", "#3f86bf", "#a6cbe5", "#efe6c8", "#e5a765", "#a6580f", "#7a3603")
"""From best to worst; a scale of fewer steps takes colors spread over these."""
TILE = 58
ACROSS = 12
WIDTH = ACROSS * TILE + 24
LETTER = 14
"""How high letters are on a chart."""
PHONE_LETTER = 14
"""How wide they are on a phone, where `page.css` draws them larger and leaves out what is tight."""
PHONE_YEARS = 6
"""As many years have room below a chart there."""
STYLE = (
    "text{font-family:system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;"
    "fill:var(--ink,#1b1f24)}"
    ".name{font-size:15px}.value{font-size:19px;font-weight:650}.small{font-size:13px}"
    ".title{font-size:17px;font-weight:650}.dark{fill:#111}.light{fill:#fff}"
    ".unknown{fill:url(#unknown);stroke:var(--soft,#57606a)}.grid{stroke:var(--line,#d0d7de)}"
    ".line{fill:none;stroke:var(--ink,#1b1f24);stroke-width:2.5}.back{stroke:var(--soft,#57606a);"
    "stroke-width:1.5}.dot{fill:var(--ink,#1b1f24)}.back.dot{fill:var(--soft,#57606a)}"
    ".band{fill:var(--soft,#57606a);opacity:.25}\n"
)
UNKNOWN = (
    '<pattern id="unknown" width="7" height="7" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="7" height="7" fill="var(--ground,#fff)"/>'
    '<path d="M0 0V7" stroke="var(--soft,#57606a)" stroke-width="1"/></pattern>'
)
"""What is not known is filled with this; a page has it once."""


class _Drawing(NamedTuple):
    """A picture without its words: what stands around it is set as text on a page."""

    inner: str
    height: int
    legend: tuple[tuple[str, str], ...] = ()
    """Meanings with their fills."""


def svg(picture: doc.Picture) -> str:
    """Return the picture as a file of its own, on a light ground."""
    drawing = _drawn(picture)
    title, top = _paragraph(picture.title, "title", 26, 17)
    legend, bottom = _legend(drawing.legend, top + drawing.height + 24)
    below = ""
    for words in (*picture.unknown, picture.source):
        drawn, bottom = _paragraph(words, "small", bottom, 13)
        below += drawn
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" viewBox="0 0 {WIDTH} {bottom + 8}" '
        f'width="{WIDTH}" height="{bottom + 8}" aria-label="{text(picture.title)}">'
        f"<title>{text(picture.title)}</title><style>{STYLE}</style><defs>{UNKNOWN}</defs>"
        f'<rect width="{WIDTH}" height="{bottom + 8}" fill="#fff"/>{title}'
        f'<g transform="translate(0 {top})">{drawing.inner}</g>{legend}{below}</svg>\n'
    )


def figure(picture: doc.Picture, *, titled: bool = True) -> str:
    """Return the picture as a part of a page, in the colors of the page.

    Its title is drawn unless a heading says it; nothing is where there is nothing to draw.
    """
    if isinstance(picture, doc.Lines) and not picture.lines:
        return ""
    drawing = _drawn(picture)
    title = f"<p><strong>{text(picture.title)}</strong></p>" if titled else ""
    keys = "".join(
        f'<li><svg aria-hidden="true" viewBox="0 0 16 16">{_box(0, 0, 16, 16, fill)}</svg>'
        f"{text(meaning)}</li>"
        for meaning, fill in drawing.legend
    )
    legend = f"<ul>{keys}</ul>" if keys else ""
    below = (f"<p>{linked(words)}</p>" for words in (*picture.unknown, picture.source) if words)
    said = legend + "".join(below)
    caption = f"<figcaption>{said}</figcaption>" if said else ""
    return (
        f'<figure class="picture">{title}<svg role="group" viewBox="0 0 {WIDTH} {drawing.height}" '
        f'aria-label="{text(picture.title)}">{drawing.inner}</svg>{caption}</figure>'
    )


def color(step: int, steps: int) -> str:
    """Return the color of a step of a scale, 0 the best."""
    if steps <= 1:
        return PALETTE[1]
    return PALETTE[round(Fraction(step * (len(PALETTE) - 1), steps - 1))]


def ink(ground: str) -> str:
    """Return the class of text that is read on a ground, at a contrast of 4.5 or more."""
    parts = (int(ground[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - sRGB
        for part in parts
    )
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "dark" if luminance > 0.19 else "light"  # noqa: PLR2004 - where both are as easily read


def _drawn(picture: doc.Picture) -> _Drawing:
    if isinstance(picture, doc.Tiles):
        return _tiles(picture)
    return _lines(picture) if isinstance(picture, doc.Lines) else _stacks(picture)


def _label(words: str, kind: str, x: float, y: float, anchor: str = "start", more: str = "") -> str:
    return (
        f'<text class="{kind}" x="{x:.4g}" y="{y:.4g}" text-anchor="{anchor}"{more}>'
        f"{text(words)}</text>"
    )


def _said(words: str, drawn: str, link: str | None = None) -> str:
    """Return a part of the picture with what it shows in words, perhaps as a link."""
    if not words:
        return f"<g>{drawn}</g>"
    said = f'<g role="img" aria-label="{text(words)}"><title>{text(words)}</title>{drawn}</g>'
    return said if link is None else f'<a href="{escape(link)}">{said}</a>'


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Return a rectangle; the fill is a color, or the name of a class."""
    kind = f'fill="{fill}"' if fill.startswith(("#", "var")) else f'class="{fill}"'
    return f'<rect x="{x:.4g}" y="{y:.4g}" width="{width:.4g}" height="{height:.4g}" {kind}/>'


def _paragraph(words: str, kind: str, top: int, size: int) -> tuple[str, int]:
    """Return words set in lines, and where the next line would stand; letters of `size` pixels."""
    lines = list(_broken(one_line(words), WIDTH * 3 // (2 * size)))
    step = size + 5
    drawn = (_label(line, kind, 12, top + step * at) for at, line in enumerate(lines))
    return "".join(drawn), top + step * len(lines)


def _broken(words: str, letters: int) -> Iterator[str]:
    line = ""
    for word in words.split():
        if line and len(line) + 1 + len(word) > letters:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


# A map of tiles.


def _tiles(tiles: doc.Tiles) -> _Drawing:
    at = {tile: tile.at for tile in tiles.tiles if tile.at}
    left = min((column for column, _row in at.values()), default=0)
    upper = min((row for _column, row in at.values()), default=0)
    placed = {tile: (column - left, row - upper) for tile, (column, row) in at.items()}
    rows = 1 + max((row for _column, row in placed.values()), default=-1)
    unplaced = [tile for tile in tiles.tiles if tile.at is None]
    first = rows + bool(placed and unplaced)
    placed |= {tile: (at % ACROSS, first + at // ACROSS) for at, tile in enumerate(unplaced)}
    drawn = "".join(_tile(tile, placed[tile], len(tiles.scale)) for tile in tiles.tiles)
    rows = 1 + max((row for _column, row in placed.values()), default=-1)
    return _Drawing(drawn, TILE * rows, _keys(tiles.meanings))


def _tile(tile: doc.Tile, at: tuple[int, int], steps: int) -> str:
    x, y, side = 12 + TILE * at[0], TILE * at[1], TILE - 4
    if tile.steps is None:
        # Letters are hard to read on hatching: they stand on a plain ground.
        ground = _box(x, y, side, side, "unknown")
        ground += _box(x + 9, y + 7, side - 18, side - 14, "var(--ground,#fff)")
        kind = ""
    else:
        best, worst = (color(step, steps) for step in tile.steps)
        ground, kind = _box(x, y, side, side, best), f" {ink(best)}"
        if tile.steps[0] != tile.steps[1]:
            ground += f'<path d="M{x + side} {y}V{y + side}H{x}Z" fill="{worst}"/>'
            ground += _box(x + 5, y + 7, side - 10, side - 14, "#fff")
            kind = " dark"
    value = tile.value or doc.NOTHING_KNOWN
    narrow = f' textLength="{side - 12}" lengthAdjust="spacingAndGlyphs"'
    return _said(
        tile.says,
        ground
        + _label(tile.name, f"name{kind}", x + side / 2, y + 22, "middle")
        + _label(
            value,
            f"value{kind}",
            x + side / 2,
            y + 42,
            "middle",
            narrow if len(value) > doc.ROOM else "",
        ),
        tile.link,
    )


def _keys(meanings: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the steps of a scale with their fills, and what is not known."""
    steps = ((meaning, color(step, len(meanings))) for step, meaning in enumerate(meanings))
    return (*steps, ("not known", "unknown"))


def _legend(keys: Iterable[tuple[str, str]], top: int) -> tuple[str, int]:
    """Return the keys with their fills in lines, and where they end."""
    drawn, x, y = [], 12, top
    for meaning, fill in keys:
        width = 34 + 8 * len(meaning)
        if x + width > WIDTH and x > 12:  # noqa: PLR2004 - the margin
            x, y = 12, y + 24
        drawn += [_box(x, y - 12, 16, 16, fill), _label(meaning, "small", x + 22, y + 1)]
        x += width
    return "".join(drawn), y + 28 if drawn else top


# Charts.

_HIGH = 300


def _room(names: Iterable[str]) -> int:
    """Return how wide the longest of the names is on a phone, up to a third of the chart."""
    letters = max((len(name) for name in names), default=0)
    return min(WIDTH // 3, 20 + 10 * letters)


def _lines(chart: doc.Lines) -> _Drawing:
    top = 12
    years = sorted({point.x for line in chart.lines for point in line.points})
    first, last = (years[0], years[-1]) if years else (0, 0)
    left = max(60, _room(words for _height, words in chart.ticks))
    right = max(60, _room(line.name for line in chart.lines))
    across = WIDTH - left - right

    def x(year: int) -> float:
        return left + (across * (year - first) / (last - first) if last > first else across / 2)

    def y(share: Fraction) -> float:
        return top + _HIGH * (1 - float(share))

    drawn = [
        f'<path class="grid" d="M{left} {y(height):.1f}H{WIDTH - right}"/>'
        + _label(words, "small", left - 8, y(height) + 4, "end")
        for height, words in chart.ticks
    ]
    named = years[:: -(-len(years) // 12) or 1]
    drawn += [
        _label(
            chart.below[year] if chart.below else str(year),
            "small tight" if place % 2 and len(named) > PHONE_YEARS else "small",
            x(year),
            top + _HIGH + 20,
            "middle",
        )
        for place, year in enumerate(named)
    ]
    for line in sorted(chart.lines, key=lambda line: not line.weak):
        drawn += _line(chart, line, x, y)
    drawn += _names(chart, x, y)
    return _Drawing("".join(drawn), top + _HIGH + 28)


def _line(
    chart: doc.Lines, line: doc.Line, x: Callable[[int], float], y: Callable[[Fraction], float]
) -> Iterator[str]:
    """Yield a band where the line is a range, and the line where it is certain at the least."""
    yield "<g>"
    for before, after in pairwise(line.points):
        left, right = f"{x(before.x):.1f}", f"{x(after.x):.1f}"
        end = before if chart.steps else after
        if before.low != before.high or end.low != end.high:
            yield (
                f'<path class="band" d="M{left} {y(before.low):.1f}V{y(before.high):.1f}'
                f'L{right} {y(end.high):.1f}V{y(end.low):.1f}Z"/>'
            )
    path, broken = "", True
    for point in line.points:
        broken = broken or not path
        if not chart.steps and point.low != point.high:
            broken = True
            continue
        here, high = f"{x(point.x):.1f}", f"{y(point.low):.1f}"
        joined = f"H{here}V{high}" if chart.steps else f"L{here} {high}"
        path += f"M{here} {high}" if broken else joined
        broken = False
    back = " back" if line.weak else ""
    yield f'<path class="line{back}" d="{path}"/>' if path else ""
    taken, upper = float("-inf"), 0.0
    for point in line.points:
        here, low, high = f"{x(point.x):.1f}", f"{y(point.low):.1f}", f"{y(point.high):.1f}"
        mark = f'<circle class="dot{back}" cx="{here}" cy="{low}" r="{2.5 if back else 4}"/>'
        if point.low != point.high and not chart.steps:
            left, right = f"{x(point.x) - 5:.1f}", f"{x(point.x) + 5:.1f}"
            mark = (
                f'<path class="line{back}" d="M{left} {low}H{right}M{here} {low}V{high}'
                f'M{left} {high}H{right}"/>'
            )
        top = y(point.low) - 9
        if point.label:
            # Left of the point, where a line of steps has not moved yet.
            if x(point.x) - 9 * len(point.label) < taken and abs(top - upper) < LETTER:
                top = upper - LETTER
            taken, upper = x(point.x), top
            mark += _label(point.label, "small tight", x(point.x) - 2, top, "end")
        yield _said(point.says, mark)
    yield "</g>"


def _names(
    chart: doc.Lines, x: Callable[[int], float], y: Callable[[Fraction], float]
) -> Iterator[str]:
    """Yield the lines' names at their ends, moved apart where they would stand on each other."""
    ends = sorted(
        (y(last.low if chart.steps else (last.low + last.high) / 2), x(last.x), line.name)
        for line in chart.lines
        for last in line.points[-1:]
    )
    lowest = float("-inf")
    for height, across, name in ends:
        lowest = max(height + 4, lowest + 15)
        yield _label(name, "small", across + 9, lowest)


def _stacks(chart: doc.Stacks) -> _Drawing:
    drawn = [_stack(chart, stack, 4 + 26 * row) for row, stack in enumerate(chart.stacks)]
    keys = _keys(chart.scale)
    if all(len(stack.parts) <= len(chart.scale) for stack in chart.stacks):
        keys = keys[:-1]
    return _Drawing("".join(drawn), 8 + 26 * len(chart.stacks), keys)


def _stack(chart: doc.Stacks, stack: doc.Stack, y: float) -> str:
    """Return a bar; a part has its number on it where there is room."""
    left, across = 150, WIDTH - 150 - 24
    total, x = sum(stack.parts, Fraction()), float(left)
    drawn = [_label(stack.name, "small", left - 8, y + 15, "end")]
    for step, part in enumerate(stack.parts):
        width = across * float(part / total) if total else 0
        fill = color(step, len(chart.scale)) if step < len(chart.scale) else "unknown"
        if width:
            drawn.append(_box(x, y, width, 21, fill))
        shown = chart.shown(part)
        if fill != "unknown" and width > 9 * len(shown):
            middle = x + width / 2
            tight = " tight" if width <= PHONE_LETTER * len(shown) else ""
            kind = f"small {ink(fill)}{tight}"
            drawn.append(_label(shown, kind, middle, y + 15, "middle"))
        x += width
    return _said(stack.says, "".join(drawn))
