"""Where keys and values stand in a TOML file, for diagnostics and for "file, line" in results.

The TOML parser gives no positions, so the text is parsed a second time by tree-sitter, which also
copes with broken text. It is imported only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import tomli

from statscore.model.diagnostic import KeyPath, Location

if TYPE_CHECKING:
    from tree_sitter import Node


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


class Positions:
    """The places of all keys of one text."""

    def __init__(self, text: str) -> None:
        """Parse the text; text that is not TOML gives the places that can be made out."""
        import tree_sitter_toml  # noqa: PLC0415 - a third of the start-up of a command
        from tree_sitter import Language, Parser  # noqa: PLC0415 - as above

        self._lines = text.encode().split(b"\n")
        tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
        self._decoded: dict[int, str] = {}
        self._places: dict[KeyPath, Place] = {}
        self._mentions: dict[KeyPath, Place] = {}
        self._walk(tree.root_node, ())

    @property
    def start(self) -> Location:
        """The first character of the text, for what is said of it as a whole."""
        return self._location(_Span(0, 0, 1))

    def find(self, path: KeyPath, *, on_key: bool = False) -> Location | None:
        """Return the place of the value (or key) at the path, else of the nearest above it."""
        place = self._place(path)
        if place is not None:
            return self._location(place.key if on_key else place.value)
        while path:
            path = path[:-1]
            place = self._place(path)
            if place is not None:
                return self._location(place.key if on_key else place.value)
        return None

    def _place(self, path: KeyPath) -> Place | None:
        """Return where the key is given, else where it is first mentioned on the way to another."""
        return self._places.get(path) or self._mentions.get(path)

    def _walk(self, node: Node, prefix: KeyPath) -> None:
        for child in node.named_children:
            if child.type in ("table", "table_array_element"):
                self._table(child)
            elif child.type == "pair":
                self._pair(child, prefix)

    def _table(self, node: Node) -> None:
        children = node.named_children
        if not children:
            return
        path = self._key(_keys(children[0]), (), value=None)
        if path is not None:
            self._walk(node, path)

    def _pair(self, node: Node, prefix: KeyPath) -> None:
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) < 2:  # noqa: PLR2004 - key and value; broken text has fewer
            return
        path = self._key(_keys(children[0]), prefix, value=children[-1])
        if path is not None:
            self._value(children[-1], path)

    def _key(self, keys: Sequence[Node], prefix: KeyPath, value: Node | None) -> KeyPath | None:
        """Note where a key stands and return its path, None where it leads too deep."""
        path = prefix
        for key in keys[: DEEPEST - len(prefix)]:
            path = (*path, _key_text(key))
            at = self._span(key)
            place = Place(at, at if value is None else self._span(value))
            (self._places if key is keys[-1] else self._mentions).setdefault(path, place)
        return path if len(path) == len(prefix) + len(keys) else None

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


def _keys(node: Node) -> Sequence[Node]:
    """Return the parts of a key; its nodes nest to the left, as deep as there are dots."""
    found: list[Node] = []
    while node.type == "dotted_key" and node.named_children:
        inner, *rest = (each for each in node.named_children if each.type != "comment")
        found.extend(reversed(rest))
        node = inner
    return [node, *reversed(found)]


def _key_text(node: Node) -> str:
    """Return the key without its quotes and escapes."""
    text = (node.text or b"").decode(errors="replace")
    if node.type != "quoted_key":
        return text
    try:
        return next(iter(tomli.loads(f"{text} = 0")))
    except tomli.TOMLDecodeError:
        return text[1:-1]
