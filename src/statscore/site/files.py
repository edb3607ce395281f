"""What a site is made of: files, and what each of them rests on.

A file is written anew where something that it rests on has changed. A table has a part for each
state, or for each day: the rows that rest on what they rested on are kept, byte for byte.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Page(NamedTuple):
    """A file of the site that is written as a whole."""

    path: str
    rests_on: tuple[str, ...]
    """Texts: where none of them has changed, neither has the page."""
    template: str | None = None
    shown: Callable[[], Mapping[str, object]] = dict
    """What the template is given."""
    text: Callable[[], str] = str
    """The whole text of a file without a template."""


class Rows(NamedTuple):
    """The rows of one part of a table."""

    groups: tuple[bytes, ...]
    """As they are written: the file has the first group of all parts, then the next."""
    number: int
    large: tuple[str, ...] = ()
    """The columns in which a whole number takes more than 64 bits."""


class TablePart(NamedTuple):
    """What one state, or one day, adds to a table."""

    name: str
    rests_on: Callable[[], tuple[str, ...]]
    """Texts: where none of them has changed, neither have the rows."""
    rows: Callable[[], Rows]


class KeptPart(NamedTuple):
    """What a part came to, as the manifest remembers it."""

    key: str
    lengths: tuple[int, ...]
    """Of each of its groups, in bytes."""
    number: int
    large: tuple[str, ...]


@dataclass
class PartedTable:
    """A file of the site that is made of a head and parts."""

    path: str
    rests_on: tuple[str, ...]
    """Texts: where none of them has changed, neither has the table, nor a part of it."""
    head: Callable[[], bytes]
    parts: tuple[TablePart, ...]
    kept: Mapping[str, KeptPart] = field(default_factory=dict)
    """What its parts came to, once it was looked at or written."""

    @property
    def number(self) -> int:
        """How many rows it has."""
        return sum(kept.number for kept in self.kept.values())

    @property
    def large(self) -> frozenset[str]:
        """The columns in which a whole number takes more than 64 bits."""
        return frozenset(name for kept in self.kept.values() for name in kept.large)

    def written(self, old: bytes, before: Mapping[str, KeptPart]) -> bytes:
        """Return the file, with the rows of `old` that rest on what they rested on.

        `before` says which parts `old` has; the caller makes sure that it is that file.
        """
        groups = _groups(old, before)
        made: list[Sequence[bytes]] = []
        kept: dict[str, KeptPart] = {}
        for part in self.parts:
            key, known = digest(part.rests_on()), before.get(part.name)
            if known is not None and known.key == key:
                of_part, kept[part.name] = groups[part.name], known
            else:
                rows = part.rows()
                of_part, lengths = rows.groups, tuple(map(len, rows.groups))
                kept[part.name] = KeptPart(key, lengths, rows.number, rows.large)
            made.append(of_part)
        self.kept = kept
        by_group = zip(*made, strict=True)
        return self.head() + b"".join(text for of_group in by_group for text in of_group)


def _groups(old: bytes, before: Mapping[str, KeptPart]) -> Mapping[str, Sequence[bytes]]:
    """Return the groups of each part as they stand in the file."""
    at = len(old) - sum(sum(kept.lengths) for kept in before.values())
    groups: dict[str, list[bytes]] = {name: [] for name in before}
    for lengths in zip(*(kept.lengths for kept in before.values()), strict=True):
        for name, length in zip(before, lengths, strict=True):
            groups[name].append(old[at : at + length])
            at += length
    return groups


def digest(parts: Iterable[str | None]) -> str:
    """Return what stands for these texts in the manifest."""
    of = hashlib.sha256()
    for part in parts:
        of.update((part or "").encode("utf-8", "surrogatepass"))
        of.update(b"\0")
    return of.hexdigest()[:24]
