"""Where keys and values stand in a TOML file, for diagnostics and for "file, line" in results.

The TOML parser gives no positions, so the text is parsed a second time by tree-sitter, which also
copes with broken text. It is imported only when somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from statscore.model.diagnostic import KeyPath, Location

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Place:
    """Where a key and its value stand."""

    key: Location
    value: Location


class Positions:
    """The places of all keys of one text."""

    def __init__(self, text: str) -> None:
        """Parse the text; text that is not TOML gives the places that can be made out."""
        import tree_sitter_toml  # noqa: PLC0415 - a third of the start-up of a command
        from tree_sitter import Language, Parser  # noqa: PLC0415 - as above

        self._lines = text.encode().split(b"\n")
        tree = Parser(Language(tree_sitter_toml.language())).parse(text.encode())
        self._places: Mapping[KeyPath, Place] = dict(self._walk(tree.root_node, ()))

    def find(self, path: KeyPath, *, on_key: bool = False) -> Location | None:
        """Return the place of the value (or key) at the path, else of the nearest key above it."""
        place = self._places.get(path)
        if place is not None:
            return place.key if on_key else place.value
        while path:
            path = path[:-1]
            if path in self._places:
                return self._places[path].key
        return None

    def _walk(self, node: Node, prefix: KeyPath) -> Iterator[tuple[KeyPath, Place]]:
        for child in node.named_children:
            if child.type in ("table", "table_array_element"):
                yield from self._table(child)
            elif child.type == "pair":
                yield from self._pair(child, prefix)

    def _table(self, node: Node) -> Iterator[tuple[KeyPath, Place]]:
        children = node.named_children
        if not children:
            return
        path: KeyPath = ()
        for key in _keys(children[0]):
            path = (*path, _key_text(key))
            at = self._location(key)
            yield path, Place(at, at)
        yield from self._walk(node, path)

    def _pair(self, node: Node, prefix: KeyPath) -> Iterator[tuple[KeyPath, Place]]:
        children = [child for child in node.named_children if child.type != "comment"]
        if len(children) < 2:  # noqa: PLR2004 - key and value; broken text has fewer
            return
        keys, value = _keys(children[0]), children[-1]
        path = prefix
        for key in keys:
            path = (*path, _key_text(key))
            yield path, Place(self._location(key), self._location(value))
        yield from self._value(value, path)

    def _value(self, node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, Place]]:
        if node.type == "inline_table":
            yield from self._walk(node, path)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for index, item in enumerate(items):
                at = self._location(item)
                yield (*path, index), Place(at, at)
                yield from self._value(item, (*path, index))

    def _location(self, node: Node) -> Location:
        row, start = node.start_point
        end = node.end_point[1] if node.end_point[0] == row else len(self._lines[row])
        return _location(self._lines[row], row, start, end)


def _location(line: bytes, row: int, start: int, end: int) -> Location:
    """Return a location from byte columns, which count in characters for a reader."""
    return Location(
        line=row + 1,
        column=len(line[:start].decode(errors="replace")) + 1,
        width=max(1, len(line[start:end].decode(errors="replace"))),
        excerpt=line.decode(errors="replace").rstrip("\r"),
    )


def _keys(node: Node) -> list[Node]:
    if node.type == "dotted_key":
        return [key for child in node.named_children for key in _keys(child)]
    return [node]


def _key_text(node: Node) -> str:
    text = (node.text or b"").decode(errors="replace")
    return text[1:-1] if node.type == "quoted_key" else text
