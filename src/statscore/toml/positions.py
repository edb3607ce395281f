"""Where keys and values stand in a TOML file, for diagnostics and for "file, line" in results.

The TOML parser gives no positions, so the text is parsed a second time by tree-sitter, which also
copes with broken text. It is imported only when somebody asks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from statscore.model.diagnostic import Diagnostic, KeyPath, Location
from statscore.toml.lines import column, line_end, line_start
from statscore.toml.places import BOM, DEEPEST, pairs_of, parsed, parts_of

if TYPE_CHECKING:
    from tree_sitter import Node


_HEADED = ("table", "table_array_element")
Span = tuple[int, int]
"""A stretch of the text, in bytes."""


class Place(NamedTuple):
    """Where a key and its value stand."""

    key: Span
    value: Span


def placed(
    diagnostics: Iterable[Diagnostic], text: Callable[[], str | None]
) -> Iterator[Diagnostic]:
    """Yield the diagnostics of one file with their places in its text, asked for where needed."""
    positions = cache(lambda: None if (there := text()) is None else Positions(there))
    for each in diagnostics:
        location = each.location
        # A key that the file as a whole lacks is said at its start.
        if location is None and (each.path or each.on_key) and (places := positions()):
            location = places.find(each.path, on_key=each.on_key) or places.start
        yield replace(each, location=location)


class Positions:
    """The places of the keys of one text; only tables on the way to a key are looked through.

    In valid TOML no two tables give the same key, so their order does not matter.
    """

    def __init__(self, text: str) -> None:
        """Parse the text; text that is not TOML gives the places that can be made out."""
        self._raw = raw = text.removeprefix(BOM).encode()
        self._starts = [0, *(newline.end() for newline in re.finditer(b"\n", raw))]
        self._excerpts: dict[int, str] = {}
        self._places: dict[KeyPath, Place] = {}
        self._mentions: dict[KeyPath, Place] = {}
        self._unseen: dict[KeyPath, list[Node]] = {}
        # Nodes live by their tree.
        self._tree = parsed(raw)
        self._walk(self._tree.root_node, ())
        for node in self._tree.root_node.named_children:
            heading = node.named_child(0) if node.type in _HEADED else None
            path = heading and self._key(heading, (), value=None)
            if path is not None:
                self._unseen.setdefault(path, []).append(node)

    @property
    def start(self) -> Location:
        """The first character of the text, for what is said of it as a whole."""
        return self._location((0, 1))

    def find(self, path: KeyPath, *, on_key: bool = False) -> Location | None:
        """Return the place of the value (or key) at the path, else of the nearest above it."""
        for length in range(1, len(path) + 1):
            for table in self._unseen.pop(path[:length], ()):
                self._walk(table, path[:length])
        # Where it is given, else where it is first mentioned on the way to another key.
        while (place := self._places.get(path) or self._mentions.get(path)) is None and path:
            path = path[:-1]
        return place and self._location(place.key if on_key else place.value)

    def _walk(self, table: Node, prefix: KeyPath) -> None:
        for key, value in pairs_of(table):
            path = self._key(key, prefix, value)
            if path is not None:
                self._value(value, path)

    def _key(self, key: Node, prefix: KeyPath, value: Node | None) -> KeyPath | None:
        """Note where a key stands and return its path, None where it leads too deep."""
        path, parts = prefix, parts_of(key)
        for part in parts[: DEEPEST - len(prefix)]:
            path, at = (*path, part.text), (part.start, part.end)
            place = Place(at, _span(value) if value else at)
            (self._places if part is parts[-1] else self._mentions).setdefault(path, place)
        return path if len(path) == len(prefix) + len(parts) else None

    def _value(self, node: Node, path: KeyPath) -> None:
        if node.type == "inline_table":
            self._walk(node, path)
        elif node.type == "array" and len(path) < DEEPEST:
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                at = _span(item)
                self._places.setdefault((*path, index), Place(at, at))
                self._value(item, (*path, index))

    def _location(self, at: Span) -> Location:
        """Return the place in characters, as a reader counts; of several lines the first."""
        raw, (start, end) = self._raw, at
        begins, ends = line_start(raw, start), line_end(raw, start)
        if begins not in self._excerpts:
            # The same object each time, as a line may hold a whole file.
            self._excerpts[begins] = _text(raw[begins:ends])
        return Location(
            line=bisect_right(self._starts, start),
            column=column(raw, start) + 1,
            width=max(1, len(_text(raw[start : min(end, ends)]))),
            excerpt=self._excerpts[begins],
        )


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r\n")


def _span(node: Node) -> Span:
    return node.start_byte, node.end_byte
