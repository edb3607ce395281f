"""The lines of a TOML text that is being edited, in bytes: where they begin, what is on them."""

from __future__ import annotations

from collections.abc import Sequence

from statscore.toml.places import Pair, TomlTable
from statscore.toml.values import inline_text, key_text


def newline_of(body: bytes) -> str:
    """Return how the first line of the text ends."""
    first = body.find(b"\n")
    return "\r\n" if first > 0 and body[first - 1 : first] == b"\r" else "\n"


def line_start(body: bytes, at: int) -> int:
    """Return the first byte of the line."""
    return body.rfind(b"\n", 0, at) + 1


def line_end(body: bytes, at: int) -> int:
    """Return the byte past the line break, or past the text."""
    newline = body.find(b"\n", at)
    return len(body) if newline < 0 else newline + 1


def column(body: bytes, at: int) -> int:
    """Return how many characters stand before the place on its line."""
    return len(body[line_start(body, at) : at].decode(errors="replace"))


def is_comment(body: bytes, start: int) -> bool:
    """Return whether a comment is all that the line from here holds."""
    return body[start : line_end(body, start)].lstrip().startswith(b"#")


def above(body: bytes, at: int) -> int:
    """Return the start of the comments right above the line; where they open the file, the line."""
    start = here = line_start(body, at)
    while here:
        line = line_start(body, here - 1)
        if not is_comment(body, line):
            return here
        here = line
    return start


def end_of_comments(body: bytes, at: int) -> int | None:
    """Return the end of the comment lines from here, None where they belong to what follows."""
    here = line_start(body, at)
    while here < len(body) and is_comment(body, here):
        here = line_end(body, here)
    following = body[here : line_end(body, here)]
    return None if following.strip() else here


def end_of_table(body: bytes, table: TomlTable) -> int:
    """Return the end of the table's last line, with the comments that stick to it."""
    last = max((pair.value_end for pair in table.pairs), default=table.end)
    end = line_end(body, last)
    if end == len(body):
        return end
    behind = end_of_comments(body, end)
    return end if behind is None else behind


def equals_column(body: bytes, siblings: Sequence[Pair]) -> int:
    """Return how wide keys are padded, where those of the table line up; 0 where they do not."""
    columns, padded = set(), False
    for pair in siblings:
        line = body[line_start(body, pair.key_start) : pair.value_start]
        key = line.rstrip().removesuffix(b"=")
        columns.add(len(key))
        padded = padded or key.endswith((b"  ", b"\t"))
    return max(columns) - 1 if len(columns) == 1 and padded else 0


def into_braces(body: bytes, table: TomlTable, before: Sequence[Pair], pair: bytes) -> bytes:
    """Return the text with the pair in the braces, behind the last of those before it."""
    if before:
        at = before[-1].value_end
        return body[:at] + b", " + pair + body[at:]
    if table.pairs:
        at = table.pairs[0].key_start
        return body[:at] + pair + b", " + body[at:]
    return body[: table.start] + b"{ " + pair + b" }" + body[table.end :]


def pair_bytes(key: str, value: object) -> bytes:
    """Return the key and its value as they stand in braces."""
    return f"{key_text(key)} = {inline_text(value)}".encode()
