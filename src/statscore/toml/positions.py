"""Where keys and values stand in a TOML file, for diagnostics and for "file, line" in results.

The TOML parser gives no positions, so the text is parsed a second time by tree-sitter, which also
copes with broken text. It is imported only when somebody asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from statscore.model.diagnostic import Diagnostic, KeyPath, Location
from statscore.toml.places import BOM, key_text, keys_of, parsed

if TYPE_CHECKING:
    from tree_sitter import Node


_HEADED = ("table", "table_array_element")
_BARE = re.compile(rb"[A-Za-z0-9_-]+")
_PLAIN = re.compile(rb"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*+")
DEEPEST = 16
"""Keys in a path. The model has six; a text that goes deeper than this is no file of ours."""


class _Span(NamedTuple):
    """A stretch of one line, in bytes."""

    row: int
    start: int
    end: int


class Place(NamedTuple):
    """Where a key and its value stand."""

    key: _Span
    value: _Span


class _Part(NamedTuple):
    """One part of a dotted key."""

    text: str
    at: _Span


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
        raw = text.removeprefix(BOM).encode()
        self._lines = raw.split(b"\n")
        self._decoded: dict[int, str] = {}
        self._places: dict[KeyPath, Place] = {}
        self._mentions: dict[KeyPath, Place] = {}
        self._unseen: dict[KeyPath, list[Node]] = {}
        # Nodes live by their tree.
        self._tree = parsed(raw)
        self._walk(self._tree.root_node, ())
        for node in self._tree.root_node.named_children:
            heading = node.named_child(0) if node.type in _HEADED else None
            path = heading and self._key(self._parts(heading), (), value=None)
            if path is not None:
                self._unseen.setdefault(path, []).append(node)

    @property
    def start(self) -> Location:
        """The first character of the text, for what is said of it as a whole."""
        return self._location(_Span(0, 0, 1))

    def find(self, path: KeyPath, *, on_key: bool = False) -> Location | None:
        """Return the place of the value (or key) at the path, else of the nearest above it."""
        for length in range(1, len(path) + 1):
            for table in self._unseen.pop(path[:length], ()):
                self._walk(table, path[:length])
        while (place := self._place(path)) is None and path:
            path = path[:-1]
        return place and self._location(place.key if on_key else place.value)

    def _place(self, path: KeyPath) -> Place | None:
        """Return where the key is given, else where it is first mentioned on the way to another."""
        return self._places.get(path) or self._mentions.get(path)

    def _walk(self, node: Node, prefix: KeyPath) -> None:
        for child in node.named_children:
            if child.type == "pair":
                self._pair(child, prefix)

    def _pair(self, node: Node, prefix: KeyPath) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) < 2:  # noqa: PLR2004 - key and value; broken text has fewer
            return
        path = self._key(self._parts(children[0]), prefix, value=children[-1])
        if path is not None:
            self._value(children[-1], path)

    def _parts(self, key: Node) -> Sequence[_Part]:
        """Return the parts of a key; a plain one is parted without its nodes, which are slow."""
        text = key.text or b""
        if not _PLAIN.fullmatch(text):
            return [_Part(key_text(node), self._span(node)) for node in keys_of(key)]
        row, start = key.start_point
        return [
            _Part(part[0].decode(), _Span(row, start + part.start(), start + part.end()))
            for part in _BARE.finditer(text)
        ]

    def _key(self, parts: Sequence[_Part], prefix: KeyPath, value: Node | None) -> KeyPath | None:
        """Note where a key stands and return its path, None where it leads too deep."""
        path = prefix
        for part in parts[: DEEPEST - len(prefix)]:
            path = (*path, part.text)
            place = Place(part.at, part.at if value is None else self._span(value))
            (self._places if part is parts[-1] else self._mentions).setdefault(path, place)
        return path if len(path) == len(prefix) + len(parts) else None

    def _value(self, node: Node, path: KeyPath) -> None:
        if node.type == "inline_table":
            self._walk(node, path)
        elif node.type == "array" and len(path) < DEEPEST:
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                at = self._span(item)
                self._places.setdefault((*path, index), Place(at, at))
                self._value(item, (*path, index))

    def _span(self, node: Node) -> _Span:
        row, start = node.start_point
        end = node.end_point[1] if node.end_point[0] == row else len(self._lines[row])
        return _Span(row, start, end)

    def _location(self, at: _Span) -> Location:
        """Return the place in characters, as a reader counts."""
        line = self._lines[at.row]
        return Location(
            line=at.row + 1,
            column=len(line[: at.start].decode(errors="replace")) + 1,
            width=max(1, len(line[at.start : at.end].decode(errors="replace").rstrip("\r"))),
            excerpt=self._excerpt(at.row),
        )

    def _excerpt(self, row: int) -> str:
        """Return the line; the same object each time, as a line may hold a whole file."""
        if row not in self._decoded:
            self._decoded[row] = self._lines[row].decode(errors="replace").rstrip("\r")
        return self._decoded[row]
