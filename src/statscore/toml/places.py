"""Where tables, keys and comments stand in a TOML text, in bytes, so that it can be edited.

`toml/positions.py` answers where one key stands, for a message; an edit has to know what stands
around it too: the table, its other keys, the comments. Both read the same tree of tree-sitter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import tomli

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

BOM = "\ufeff"
Keys = tuple[str, ...]
DEEPEST = 16
"""Keys in a path. The model has six; a text that goes deeper than this is no file of ours."""
_BARE = re.compile(rb"[A-Za-z0-9_-]+")
_PLAIN = re.compile(rb"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*+")


class Pair(NamedTuple):
    """A key with its value; the key may be dotted."""

    path: Keys
    """From the top of the file."""
    key_start: int
    last_key_start: int
    """Where the last part of a dotted key begins."""
    value_start: int
    value_end: int


class TomlTable(NamedTuple):
    """The file's top, a table under its heading, or one in braces, with its own pairs."""

    path: Keys
    kind: Literal["top", "headed", "inline"]
    start: int
    """The first byte of the heading, or of the brace."""
    end: int
    """Past the heading, or past the closing brace; 0 for the top."""
    pairs: tuple[Pair, ...]


class Layout(NamedTuple):
    """All tables of a text in the order of the file, and the comments that have their own line."""

    tables: tuple[TomlTable, ...]
    comments: tuple[tuple[int, str], ...]


def parsed(text: bytes) -> Tree:
    """Return the tree of the text; of broken text it has what can be made out."""
    import tree_sitter_toml  # noqa: PLC0415 - a third of the start-up of a command
    from tree_sitter import Language, Parser  # noqa: PLC0415 - as above

    return Parser(Language(tree_sitter_toml.language())).parse(text)


def places(text: bytes) -> Layout:
    """Return where everything stands; broken text gives what can be made out."""
    # Nodes live by their tree.
    tree = parsed(text)
    root = tree.root_node
    inline: list[TomlTable] = []
    headed = []
    for node in root.named_children:
        if node.type == "table" and node.named_children:
            heading = node.named_children[0]
            path = tuple(part.text for part in parts_of(heading))
            pairs = tuple(_pairs(node, path, inline))
            headed.append(TomlTable(path, "headed", node.start_byte, heading.end_byte, pairs))
    top = TomlTable((), "top", 0, 0, tuple(_pairs(root, (), inline)))
    tables = sorted([top, *headed, *inline], key=lambda table: (table.start, table.path))
    return Layout(tuple(tables), tuple(_comments(root)))


def _pairs(node: Node, prefix: Keys, inline: list[TomlTable]) -> Iterator[Pair]:
    """Yield the pairs of a table; tables in braces among their values are noted."""
    for key, value in pairs_of(node):
        parts = parts_of(key)
        path = (*prefix, *(part.text for part in parts))
        yield Pair(path, parts[0].start, parts[-1].start, value.start_byte, value.end_byte)
        if value.type == "inline_table" and len(path) < DEEPEST:
            inner = tuple(_pairs(value, path, inline))
            inline.append(TomlTable(path, "inline", value.start_byte, value.end_byte, inner))


def _comments(root: Node) -> Iterator[tuple[int, str]]:
    """Yield the comments outside values, with the byte where each begins."""
    for node in root.named_children:
        inner = node.named_children if node.type == "table" else [node]
        for part in inner:
            if part.type == "comment":
                yield part.start_byte, (part.text or b"").decode(errors="replace")


def pairs_of(table: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the keys of a table with their values; what broken text has only half of is none."""
    for child in table.named_children:
        parts = [part for part in child.named_children if part.type != "comment"]
        if child.type == "pair" and len(parts) > 1:
            yield parts[0], parts[-1]


class KeyPart(NamedTuple):
    """One part of a dotted key."""

    text: str
    """Without its quotes and escapes."""
    start: int
    end: int


def parts_of(key: Node) -> Sequence[KeyPart]:
    """Return the parts of a key; a plain one is parted without its nodes, which are slow."""
    text, start = key.text or b"", key.start_byte
    if _PLAIN.fullmatch(text):
        bare = _BARE.finditer(text)
        return [KeyPart(at[0].decode(), start + at.start(), start + at.end()) for at in bare]
    return [KeyPart(_key_text(node), node.start_byte, node.end_byte) for node in _keys_of(key)]


def _keys_of(node: Node) -> Sequence[Node]:
    """Return the parts of a key; its nodes nest to the left, as deep as there are dots."""
    parts: list[Node] = []
    while node.type == "dotted_key" and node.named_children:
        inner, *rest = (each for each in node.named_children if each.type != "comment")
        parts.extend(reversed(rest))
        node = inner
    return [node, *reversed(parts)]


def _key_text(node: Node) -> str:
    """Return the key without its quotes and escapes."""
    text = (node.text or b"").decode(errors="replace")
    if node.type != "quoted_key":
        return text
    try:
        return next(iter(tomli.loads(f"{text} = 0")))
    except tomli.TOMLDecodeError:
        return text[1:-1]
