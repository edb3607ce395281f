"""Change one answer in the text of a state's file; every other byte stays as it is.

A pure function of text to text. The places of tables and keys come from tree-sitter, and a change
is made at its place in the text: a library that keeps a document model (tomlkit) puts a new table
between a comment and the table that the comment is about, and ends its lines in its own way. What
comes out is parsed again, and is returned only if it says the old data with the change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import tomli

from statscore.write.toml_places import Keys, Pair, Places, Table, places
from statscore.write.toml_values import inline_text, key_text, path_text, value_text

KEY_ORDER = (
    "level",
    "citations",
    "act",
    "enacted",
    "start",
    "through",
    "basis",
    "sources",
    "quote",
    "note",
    "coder",
    "coded",
    "fingerprint",
)
"""The order of an answer's keys in what is written; a key that is not here comes last."""
BOM = "\ufeff"
_COMMENTED_OUT = re.compile(r"#\s*\[answers\.\"?([a-z0-9][a-z0-9_.-]*?)\"?\.[^.\]]*\]")
"""The heading of an answer in a scaffold, waiting to be uncommented."""


class EditError(ValueError):
    """The text cannot be edited without losing or changing something else; the text says why."""


def set_answer(
    text: str, criterion: str, since: str, values: Mapping[str, object], criteria: Sequence[str]
) -> str:
    """Return the state's text with these keys in `[answers.<criterion>.<since>]`.

    Values are texts, dates (of Python or `When`), whole numbers or lists of texts; None takes the
    key out. A key that has its value already keeps its place and form. A new table goes where the
    order of `criteria`, then of dates, puts it. The text may begin with a byte-order mark and end
    its lines either way. Raises EditError where the text is no TOML or has no room for the answer.
    """
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    old = _parsed(body)
    path = ("answers", criterion, since)
    try:
        wanted = _changed(old, path, values)
        result = _edit(body.encode(), path, values, old, criteria).decode()
    except UnicodeEncodeError as error:
        raise EditError("the text holds characters that are no Unicode") from error
    if _parsed(result) != wanted:
        raise EditError(
            f"'{path_text(path)}' is written in a way that only a person can change safely"
        )
    return bom + result


def remove_answer(text: str, criterion: str, since: str) -> str:
    """Return the text without the table `[answers.<criterion>.<since>]` and its lines.

    Raises EditError where it is not there under a heading of its own.
    """
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    path = ("answers", criterion, since)
    wanted = _parsed(body)
    raw = body.encode()
    table = next((t for t in places(raw).tables if t.path == path and t.kind == "headed"), None)
    if table is None:
        raise EditError(f"there is no heading [{path_text(path)}]")
    answers = wanted["answers"][criterion]
    del answers[since]
    if not answers:
        del wanted["answers"][criterion]
    if not wanted["answers"]:
        del wanted["answers"]
    start, end = _line_start(raw, table.start), _end_of_table(raw, table)
    blank = _line_end(raw, end)
    end = blank if not raw[end:blank].strip() else end
    result = (raw[:start] + raw[end:]).decode()
    if _parsed(result) != wanted:
        raise EditError(f"[{path_text(path)}] cannot be taken out by itself")
    return bom + result


def _parsed(text: str) -> dict[str, Any]:
    try:
        # Numbers as they are written: what is compared must not be lost to rounding, or be NaN.
        return tomli.loads(text, parse_float=str)
    except (tomli.TOMLDecodeError, RecursionError, ValueError) as error:
        raise EditError(f"the file is not TOML: {error}") from error


def _changed(old: Mapping[str, Any], path: Keys, values: Mapping[str, object]) -> dict[str, Any]:
    """Return the data as they must be after the change."""
    new = dict(old)
    here = new
    for key in path:
        inner = here.get(key, {})
        if not isinstance(inner, dict):
            raise EditError(f"'{key}' is no table")
        here[key] = dict(inner)
        here = here[key]
    for key, value in values.items():
        if value is None:
            here.pop(key, None)
        else:
            here[key] = _as_read(value)
    return new


def _as_read(value: object) -> object:
    """Return the value as the parser gives it back."""
    return tomli.loads(f"x = {inline_text(value)}")["x"]


def _edit(
    body: bytes,
    path: Keys,
    values: Mapping[str, object],
    old: Mapping[str, Any],
    criteria: Sequence[str],
) -> bytes:
    order = sorted(values, key=_rank)
    given = {key: values[key] for key in order if values[key] is not None}
    found = places(body)
    if not _mentions(found, path):
        return _with_new(body, found, path, given, criteria)
    held = old["answers"][path[1]][path[2]]
    for key, value in given.items():
        if key not in held or held[key] != _as_read(value):
            body = _with_key(body, (*path, key), value)
    # Last, because a table of dotted keys is gone when its last key is.
    for key in order:
        if values[key] is None:
            body = _without_key(body, (*path, key))
    return body


def _rank(key: str) -> int:
    return KEY_ORDER.index(key) if key in KEY_ORDER else len(KEY_ORDER)


def _mentions(found: Places, path: Keys) -> bool:
    """Return whether the answer stands in the text, in whatever form."""
    size = len(path)
    return any(
        table.path == path or any(pair.path[:size] == path for pair in table.pairs)
        for table in found.tables
    )


# One key of an answer that is there.


def _with_key(body: bytes, path: Keys, value: object) -> bytes:
    found = places(body)
    newline = _newline(body)
    for table in found.tables:
        for pair in table.pairs:
            if pair.path == path:
                written = _value(table, value, newline, _column(body, pair.value_start))
                return body[: pair.value_start] + written + body[pair.value_end :]
    home = _home(found, path[:-1])
    siblings = tuple(pair for pair in home.pairs if pair.path[:-1] == path[:-1])
    before = [pair for pair in siblings if _rank(pair.path[-1]) <= _rank(path[-1])]
    if home.kind == "inline":
        return _into_braces(body, home, before, _pair_bytes(path[-1], value))
    key = _dotted_start(body, siblings) + key_text(path[-1]).encode()
    key = key.ljust(_equals_column(body, siblings))
    line = key + b" = " + _value(home, value, newline, len(key) + 3) + newline.encode()
    at = _place_in_lines(body, home, siblings, before)
    if at and not body[:at].endswith(b"\n"):
        line = newline.encode() + line.removesuffix(newline.encode())
    return body[:at] + line + body[at:]


def _home(found: Places, path: Keys) -> Table:
    """Return the table that a new key of the answer goes into."""
    for table in found.tables:
        if table.path == path or any(pair.path[:-1] == path for pair in table.pairs):
            return table
    raise EditError(f"'{path_text(path)}' is no table")


def _place_in_lines(
    body: bytes, home: Table, siblings: Sequence[Pair], before: Sequence[Pair]
) -> int:
    """Return the start of the line before which a new key goes."""
    if before:
        return _line_end(body, before[-1].value_end)
    if siblings and home.path != siblings[0].path[:-1]:
        return _line_start(body, siblings[0].key_start)
    return _line_end(body, home.end)


def _dotted_start(body: bytes, siblings: Sequence[Pair]) -> bytes:
    """Return what stands before the last part of the key in the keys beside it."""
    if not siblings:
        return b""
    first = siblings[0]
    start = body[first.key_start : first.last_key_start]
    return body[_line_start(body, first.key_start) : first.key_start] + start


def _equals_column(body: bytes, siblings: Sequence[Pair]) -> int:
    """Return how wide keys are padded, where those of the table line up; 0 where they do not."""
    columns, padded = set(), False
    for pair in siblings:
        line = body[_line_start(body, pair.key_start) : pair.value_start]
        key = line.rstrip().removesuffix(b"=")
        columns.add(len(key))
        padded = padded or key.endswith((b"  ", b"\t"))
    return max(columns) - 1 if len(columns) == 1 and padded else 0


def _without_key(body: bytes, path: Keys) -> bytes:
    for table in places(body).tables:
        for index, pair in enumerate(table.pairs):
            if pair.path != path:
                continue
            if table.kind == "inline":
                return _out_of_braces(body, table, index)
            start, end = _line_start(body, pair.key_start), _line_end(body, pair.value_end)
            return body[:start] + body[end:]
    return body


def _into_braces(body: bytes, table: Table, before: Sequence[Pair], pair: bytes) -> bytes:
    if before:
        at = before[-1].value_end
        return body[:at] + b", " + pair + body[at:]
    if table.pairs:
        at = table.pairs[0].key_start
        return body[:at] + pair + b", " + body[at:]
    return body[: table.start] + b"{ " + pair + b" }" + body[table.end :]


def _out_of_braces(body: bytes, table: Table, index: int) -> bytes:
    pair = table.pairs[index]
    if index + 1 < len(table.pairs):
        return body[: pair.key_start] + body[table.pairs[index + 1].key_start :]
    if index:
        return body[: table.pairs[index - 1].value_end] + body[pair.value_end :]
    return body[: table.start] + b"{}" + body[table.end :]


def _value(table: Table, value: object, newline: str, column: int) -> bytes:
    if table.kind == "inline":
        return inline_text(value).encode()
    return value_text(value, newline, column).encode()


def _pair_bytes(key: str, value: object) -> bytes:
    return f"{key_text(key)} = {inline_text(value)}".encode()


# An answer that is new.


class _Anchor(NamedTuple):
    """Something that a new table can stand before or behind."""

    order: tuple[int, str, str]
    before: int
    behind: int
    pairs: tuple[Pair, ...] = ()


def _with_new(
    body: bytes,
    found: Places,
    path: Keys,
    given: Mapping[str, object],
    criteria: Sequence[str],
) -> bytes:
    for size in (2, 1):
        table = next(
            (t for t in found.tables if t.kind == "inline" and t.path == path[:size]), None
        )
        if table is not None:
            order = _order(path, criteria)
            before = [pair for pair in table.pairs if _order(pair.path, criteria) < order]
            inner = b", ".join(_pair_bytes(key, value) for key, value in given.items())
            pair = path_text(path[size:]).encode() + b" = { " + inner + b" }"
            return _into_braces(body, table, before, pair)
    at, near = _place_of_table(body, found, path, criteria)
    return _with_block(body, at, _block(body, path, given, near))


def _order(path: Keys, criteria: Sequence[str]) -> tuple[int, str, str]:
    """Return where an answer stands among others; an unknown criterion comes last."""
    criterion = path[1] if len(path) > 1 else ""
    since = path[2] if len(path) > 2 else ""  # noqa: PLR2004 - answers, criterion, date
    if not criterion:
        return (-1, "", "")
    if criterion in criteria:
        return (criteria.index(criterion), "", since)
    return (len(criteria), criterion, since)


def _place_of_table(
    body: bytes, found: Places, path: Keys, criteria: Sequence[str]
) -> tuple[int, tuple[Pair, ...]]:
    """Return where a new table goes, and the keys of an answer near it."""
    order = _order(path, criteria)
    anchors = [*_answers(body, found, criteria), *_scaffolds(body, found, criteria)]
    near = next((anchor.pairs for anchor in anchors if anchor.pairs), ())
    earlier = [anchor for anchor in anchors if anchor.order < order]
    if earlier:
        last = max(earlier, key=lambda anchor: (anchor.order, anchor.behind))
        return last.behind, last.pairs or near
    if anchors:
        first = min(anchors, key=lambda anchor: (anchor.order, anchor.before))
        return first.before, first.pairs or near
    others = [table for table in found.tables if table.kind == "headed"]
    return (_above(body, others[0].start) if others else len(body)), near


def _answers(body: bytes, found: Places, criteria: Sequence[str]) -> list[_Anchor]:
    return [
        _Anchor(
            _order(table.path, criteria),
            _above(body, table.start),
            _end_of_table(body, table),
            table.pairs if len(table.path) == 3 else (),  # noqa: PLR2004 - one answer
        )
        for table in found.tables
        if table.kind == "headed" and table.path[0] == "answers"
    ]


def _scaffolds(body: bytes, found: Places, criteria: Sequence[str]) -> list[_Anchor]:
    """Return the answers that a scaffold has as comments: the real one goes behind them."""
    anchors = []
    for start, comment in found.comments:
        match = _COMMENTED_OUT.match(comment)
        end = _end_of_comments(body, start)
        if match and end is not None:
            order = _order(("answers", match[1]), criteria)
            anchors.append(_Anchor(order, _above(body, start), end))
    return anchors


def _block(body: bytes, path: Keys, given: Mapping[str, object], near: Sequence[Pair]) -> bytes:
    newline = _newline(body)
    width = _equals_column(body, near)
    if width:
        width = max([width, *(len(key_text(key)) for key in given)])
    lines = [f"[{path_text(path)}]"]
    for key, value in given.items():
        start = f"{key_text(key).ljust(width)} = "
        lines.append(start + value_text(value, newline, len(start)))
    return "".join(line + newline for line in lines).encode()


def _with_block(body: bytes, at: int, block: bytes) -> bytes:
    """Return the text with the block at the start of a line, with empty lines around it."""
    newline = _newline(body).encode()
    before, after = body[:at], body[at:]
    if before and not before.endswith(b"\n"):
        before += newline
    if before and before[_line_start(before, len(before) - 1) :].strip():
        before += newline
    if after and after[: _line_end(after, 0)].strip():
        block += newline
    return before + block + after


# Lines.


def _newline(body: bytes) -> str:
    """Return how the first line of the text ends."""
    first = body.find(b"\n")
    return "\r\n" if first > 0 and body[first - 1 : first] == b"\r" else "\n"


def _line_start(body: bytes, at: int) -> int:
    return body.rfind(b"\n", 0, at) + 1


def _line_end(body: bytes, at: int) -> int:
    """Return the byte past the line break, or past the text."""
    found = body.find(b"\n", at)
    return len(body) if found < 0 else found + 1


def _column(body: bytes, at: int) -> int:
    return len(body[_line_start(body, at) : at].decode(errors="replace"))


def _is_comment(body: bytes, start: int) -> bool:
    return body[start : _line_end(body, start)].lstrip().startswith(b"#")


def _above(body: bytes, at: int) -> int:
    """Return the start of the comments right above the line; where they open the file, the line."""
    start = here = _line_start(body, at)
    while here:
        line = _line_start(body, here - 1)
        if not _is_comment(body, line):
            return here
        here = line
    return start


def _end_of_comments(body: bytes, at: int) -> int | None:
    """Return the end of the comment lines from here, None where they belong to what follows."""
    here = _line_start(body, at)
    while here < len(body) and _is_comment(body, here):
        here = _line_end(body, here)
    following = body[here : _line_end(body, here)]
    return None if following.strip() else here


def _end_of_table(body: bytes, table: Table) -> int:
    """Return the end of the table's last line, with the comments that stick to it."""
    last = max((pair.value_end for pair in table.pairs), default=table.end)
    end = _line_end(body, last)
    if end == len(body):
        return end
    behind = _end_of_comments(body, end)
    return end if behind is None else behind
