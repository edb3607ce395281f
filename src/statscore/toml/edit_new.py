"""Where a new answer goes in a state's text: in the order of the rubric, then of dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from statscore.toml.lines import (
    above,
    end_of_comments,
    end_of_table,
    equals_column,
    into_braces,
    line_end,
    line_start,
    newline_of,
    pair_bytes,
)
from statscore.toml.places import Keys, Pair, Places
from statscore.toml.values import key_text, path_text, value_text

_COMMENTED_OUT = re.compile(r"#\s*\[answers\.\"?([a-z0-9][a-z0-9_.-]*?)\"?\.[^.\]]*\]")
"""The heading of an answer in a scaffold, waiting to be uncommented."""


class _Anchor(NamedTuple):
    """Something that a new table can stand before or behind."""

    order: tuple[int, str, str]
    before: int
    behind: int
    pairs: tuple[Pair, ...] = ()


def with_new(
    body: bytes, there: Places, path: Keys, given: Mapping[str, object], criteria: Sequence[str]
) -> bytes:
    """Return the text with the answer under a heading of its own, or in braces where it must be."""
    for size in (2, 1):
        table = next(
            (t for t in there.tables if t.kind == "inline" and t.path == path[:size]), None
        )
        if table is not None:
            order = _order(path, criteria)
            before = [pair for pair in table.pairs if _order(pair.path, criteria) < order]
            inner = b", ".join(pair_bytes(key, value) for key, value in given.items())
            pair = path_text(path[size:]).encode() + b" = { " + inner + b" }"
            return into_braces(body, table, before, pair)
    return with_all_new(body, there, {path: given}, criteria)


def with_all_new(
    body: bytes,
    there: Places,
    answers: Mapping[Keys, Mapping[str, object]],
    criteria: Sequence[str],
) -> bytes:
    """Return the text with the answers under headings of their own; none of them is there yet."""
    anchors = [*_answers(body, there, criteria), *_scaffolds(body, there, criteria)]
    blocks: dict[int, list[bytes]] = {}
    for path in sorted(answers, key=lambda answer: _order(answer, criteria)):
        at, near = _place_of_table(body, there, _order(path, criteria), anchors)
        blocks.setdefault(at, []).append(_block(body, path, answers[path], near))
    newline = newline_of(body).encode()
    # From the end, so that the places before it stay where they are.
    for at in sorted(blocks, reverse=True):
        body = _with_block(body, at, newline.join(blocks[at]))
    return body


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
    body: bytes, there: Places, order: tuple[int, str, str], anchors: Sequence[_Anchor]
) -> tuple[int, tuple[Pair, ...]]:
    """Return where a new table goes, and the keys of an answer near it."""
    near = next((anchor.pairs for anchor in anchors if anchor.pairs), ())
    earlier = [anchor for anchor in anchors if anchor.order < order]
    if earlier:
        last = max(earlier, key=lambda anchor: (anchor.order, anchor.behind))
        return last.behind, last.pairs or near
    if anchors:
        first = min(anchors, key=lambda anchor: (anchor.order, anchor.before))
        return first.before, first.pairs or near
    others = [table for table in there.tables if table.kind == "headed"]
    return (above(body, others[0].start) if others else len(body)), near


def _answers(body: bytes, there: Places, criteria: Sequence[str]) -> list[_Anchor]:
    return [
        _Anchor(
            _order(table.path, criteria),
            above(body, table.start),
            end_of_table(body, table),
            table.pairs if len(table.path) == 3 else (),  # noqa: PLR2004 - one answer
        )
        for table in there.tables
        if table.kind == "headed" and table.path[0] == "answers"
    ]


def _scaffolds(body: bytes, there: Places, criteria: Sequence[str]) -> list[_Anchor]:
    """Return the answers that a scaffold has as comments: the real one goes behind them."""
    anchors = []
    for start, comment in there.comments:
        match = _COMMENTED_OUT.match(comment)
        end = end_of_comments(body, start)
        if match and end is not None:
            order = _order(("answers", match[1]), criteria)
            anchors.append(_Anchor(order, above(body, start), end))
    return anchors


def _block(body: bytes, path: Keys, given: Mapping[str, object], near: Sequence[Pair]) -> bytes:
    newline = newline_of(body)
    width = equals_column(body, near)
    if width:
        width = max([width, *(len(key_text(key)) for key in given)])
    lines = [f"[{path_text(path)}]"]
    for key, value in given.items():
        start = f"{key_text(key).ljust(width)} = "
        lines.append(start + value_text(value, newline, len(start)))
    return "".join(line + newline for line in lines).encode()


def _with_block(body: bytes, at: int, block: bytes) -> bytes:
    """Return the text with the block at the start of a line, with empty lines around it."""
    newline = newline_of(body).encode()
    before, after = body[:at], body[at:]
    if before and not before.endswith(b"\n"):
        before += newline
    if before and before[line_start(before, len(before) - 1) :].strip():
        before += newline
    if after and after[: line_end(after, 0)].strip():
        block += newline
    return before + block + after
