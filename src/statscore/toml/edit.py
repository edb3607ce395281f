"""Change one answer in the text of a state's file; every other byte stays as it is.

A pure function of text to text. The places of tables and keys come from tree-sitter, and a change
is made at its place in the text: a library that keeps a document model (tomlkit) puts a new table
between a comment and the table that the comment is about, and ends its lines in its own way. What
comes out is parsed again, and is returned only if it says the old data with the change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import tomli

from statscore.model.dates import When
from statscore.model.state import CLAIMS, Answer
from statscore.toml.lines import (
    above,
    column,
    end_of_comments,
    end_of_table,
    equals_column,
    into_braces,
    line_end,
    line_start,
    newline_of,
    pair_bytes,
)
from statscore.toml.places import BOM, Keys, Layout, Pair, TomlTable, places
from statscore.toml.values import inline_text, key_text, path_text, value_text

KEY_ORDER = tuple(Answer.model_fields)
"""The order of an answer's keys in what is written; a key that is not here comes last."""


class EditError(ValueError):
    """The text cannot be edited without losing or changing something else; the text says why."""


def set_answer(
    text: str, criterion: str, since: str, values: Mapping[str, object], criteria: Sequence[str]
) -> str:
    """Return the state's text with these keys in `[answers.<criterion>.<since>]`.

    Values are texts, dates (of Python or `When`), whole numbers or lists of texts; None takes the
    key out, and so does a level the bounds, and a bound the level, and one of the two days of
    enactment the other. A key that has its value already
    keeps its place and form. A new table goes where the order of `criteria`, then of dates, puts
    it. The text may begin with a byte-order mark and end its lines either way. Raises EditError
    where the text is no TOML or has no room for the answer.
    """
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    old = _parsed(body)
    path = ("answers", criterion, since)
    values = _one_claim(values)
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


def add_answers(
    text: str, answers: Mapping[tuple[str, str], Mapping[str, object]], criteria: Sequence[str]
) -> str:
    """Return the text with answers that it has not, by criterion and date, each at its place.

    As `set_answer` once for each, and much faster. Raises EditError as it does.
    """
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    there = places(body.encode())
    if any(table.kind == "inline" and table.path[:1] == ("answers",) for table in there.tables):
        for (criterion, since), values in answers.items():
            text = set_answer(text, criterion, since, values, criteria)
        return text
    wanted = _parsed(body)
    ordered: dict[Keys, Mapping[str, object]] = {}
    for (criterion, since), values in answers.items():
        given = {key: value for key, value in values.items() if value is not None}
        ordered["answers", criterion, since] = {key: given[key] for key in sorted(given, key=_rank)}
        wanted = _changed(wanted, ("answers", criterion, since), given)
    result = _with_all_new(body.encode(), there, ordered, criteria).decode()
    if _parsed(result) != wanted:
        raise EditError("its answers are written in a way that only a person can change safely")
    return bom + result


class Rewritten(NamedTuple):
    """What becomes of an answer that stands in a text."""

    since: str
    """The date that it stands under from now on."""
    values: Mapping[str, object]
    """As `set_answer` takes them."""


def rewrite_answers(
    text: str, answers: Mapping[tuple[str, str], Rewritten | None], criteria: Sequence[str]
) -> str:
    """Return the text with answers that are there changed, or taken out where None is given.

    As `set_answer` once for each, in one go where each has a heading of its own. A new date has to
    leave it in its place among the others. Raises EditError as it does, and where what is to go, or
    to have another date, has no heading of its own.
    """
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    raw = body.encode()
    tables = {table.path: table for table in places(raw).tables if table.kind == "headed"}
    splices: list[_Splice] = []
    by_hand: dict[tuple[str, str], Rewritten] = {}
    wanted = _parsed(body)
    for (criterion, since), change in answers.items():
        path = ("answers", criterion, since)
        table = tables.get(path)
        if change is None:
            if table is None:
                raise EditError(
                    f"there is no heading [{path_text(path)}]; what stands in braces or as a "
                    "dotted key has to be taken out by hand"
                )
            splices.append(_taken_out(raw, table))
            _take_out(wanted, criterion, since)
        elif table is not None:
            splices += _rewritten(raw, table, change)
            wanted = _changed(wanted, path, change.values)
            held = wanted["answers"][criterion]
            wanted["answers"][criterion] = {
                change.since if key == since else key: value for key, value in held.items()
            }
        elif change.since == since:
            by_hand[criterion, since] = change
        else:
            raise EditError(f"'{path_text(path)}' has no heading to change")
    ended = any(not splice.new and not raw[splice.end :].strip() for splice in splices)
    for start, end, new in sorted(splices, key=lambda splice: splice.start, reverse=True):
        raw = raw[:start] + new + raw[end:]
    if ended:
        # The last one in the file takes the empty lines above it along.
        raw = raw.rstrip() + newline_of(raw).encode()
    text = raw.decode()
    if _parsed(text) != wanted:
        raise EditError("its answers are written in a way that only a person can change safely")
    for (criterion, since), change in by_hand.items():
        text = set_answer(text, criterion, since, change.values, criteria)
    return bom + text


class _Splice(NamedTuple):
    """Bytes from one place to another, and what stands there from now on."""

    start: int
    end: int
    new: bytes


def _taken_out(body: bytes, table: TomlTable) -> _Splice:
    """Return the lines of a table with the empty one behind it, as what is to go."""
    end = end_of_table(body, table)
    blank = line_end(body, end)
    return _Splice(line_start(body, table.start), end if body[end:blank].strip() else blank, b"")


def _take_out(data: dict[str, Any], criterion: str, since: str) -> None:
    """Take an answer out of what a file says."""
    answers = data["answers"][criterion]
    del answers[since]
    if not answers:
        del data["answers"][criterion]
    if not data["answers"]:
        del data["answers"]


def _rewritten(body: bytes, table: TomlTable, change: Rewritten) -> Iterator[_Splice]:
    """Yield the changes of one answer under a heading of its own."""
    path = (*table.path[:2], change.since)
    if path != table.path:
        # The table ends with the last key of its heading, before the bracket.
        yield _Splice(table.start, table.end, f"[{path_text(path)}".encode())
    pairs = {pair.path[-1]: pair for pair in table.pairs if len(pair.path) == len(path) + 1}
    newline = newline_of(body)
    width = equals_column(body, table.pairs)
    added: dict[int, list[bytes]] = {}
    for key in sorted(_one_claim(change.values), key=_rank):
        value, pair = change.values.get(key), pairs.get(key)
        if pair is not None and value is None:
            yield _Splice(line_start(body, pair.key_start), line_end(body, pair.value_end), b"")
        elif pair is not None:
            written = value_text(value, newline, column(body, pair.value_start))
            yield _Splice(pair.value_start, pair.value_end, written.encode())
        elif value is not None:
            before = [one for one in table.pairs if _rank(one.path[-1]) <= _rank(key)]
            at = line_end(body, before[-1].value_end if before else table.end)
            start = f"{key_text(key).ljust(width)} = "
            line = (start + value_text(value, newline, len(start)) + newline).encode()
            # The file's last line may have no end.
            added.setdefault(at, [b"" if body[:at].endswith(b"\n") else newline.encode()])
            added[at].append(line)
    yield from (_Splice(at, at, b"".join(lines)) for at, lines in added.items())


def set_through(text: str, through: When) -> str:
    """Return the state's text with another day up to which its law has been read.

    It stands behind the state's name and code, and before the first table.
    """
    bom, body = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    raw, value = body.encode(), value_text(through).encode()
    there = {pair.path: pair for table in places(raw).tables for pair in table.pairs}
    if (pair := there.get(("through",))) is not None:
        return bom + (raw[: pair.value_start] + value + raw[pair.value_end :]).decode()
    newline = newline_of(raw).encode()
    before = there.get(("fips",)) or there.get(("name",)) or there.get(("batch",))
    if before is None:
        headed = [table.start for table in places(raw).tables if table.kind == "headed"]
        at = above(raw, headed[0]) if headed else len(raw)
        line = b"through = " + value + newline + (newline if headed else b"")
        return bom + (raw[:at] + (b"" if headed else newline) + line + raw[at:]).decode()
    at = line_end(raw, before.value_end)
    end = b"" if raw[:at].endswith(b"\n") else newline
    return bom + (raw[:at] + end + b"through = " + value + newline + raw[at:]).decode()


def place_published(text: str, rubric: str, year: str, table: str) -> str:
    """Return the state's text with a table of printed figures, among others in order of the years.

    `table` begins with an empty line. A first one of its rubric goes to the end of the file.
    """
    bom, body = (BOM, text[1:].encode()) if text.startswith(BOM) else ("", text.encode())
    newline = newline_of(body).encode()
    raw = table.encode().replace(b"\n", newline)
    there = [
        one
        for one in places(body).tables
        if one.kind == "headed" and one.path[:2] == ("published", rubric) and len(one.path) > 2  # noqa: PLR2004 - with a year
    ]
    later = [one for one in there if one.path[2] > year]
    earlier = [one for one in there if one.path[2] < year]
    if not earlier and not later:
        return text + ("" if body.endswith(b"\n") else newline.decode()) + raw.decode()
    if earlier:
        at = max(end_of_table(body, one) for one in earlier)
        block = raw
    else:
        at = min(above(body, one.start) for one in later)
        block = raw.removeprefix(newline) + newline
    end = b"" if not at or body[:at].endswith(b"\n") else newline
    return bom + (body[:at] + end + block + body[at:]).decode()


def remove_answer(text: str, criterion: str, since: str) -> str:
    """Return the text without the table `[answers.<criterion>.<since>]` and its lines.

    Raises EditError where it is not there under a heading of its own.
    """
    return rewrite_answers(text, {(criterion, since): None}, ())


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
    return tomli.loads(f"x = {inline_text(value)}", parse_float=str)["x"]


def _edit(
    body: bytes,
    path: Keys,
    values: Mapping[str, object],
    old: Mapping[str, Any],
    criteria: Sequence[str],
) -> bytes:
    order = sorted(values, key=_rank)
    given = {key: values[key] for key in order if values[key] is not None}
    there = places(body)
    if not _mentions(there, path):
        return _with_new(body, there, path, given, criteria)
    held = old["answers"][path[1]][path[2]]
    for key, value in given.items():
        if key not in held or held[key] != _as_read(value):
            body = _with_key(body, (*path, key), value)
    # Last, because a table of dotted keys is gone when its last key is.
    for key in order:
        if values[key] is None:
            body = _without_key(body, (*path, key))
    return body


def _one_claim(values: Mapping[str, object]) -> Mapping[str, object]:
    for key, other in (("enacted", "enacted_by"), ("enacted_by", "enacted")):
        if values.get(key) is not None:
            values = {other: None, **values}
    if values.get("level") is not None:
        return {**dict.fromkeys(CLAIMS), **values}
    bounded = any(values.get(key) is not None for key in CLAIMS)
    return {**values, "level": None} if bounded else values


def _rank(key: str) -> int:
    return KEY_ORDER.index(key) if key in KEY_ORDER else len(KEY_ORDER)


def _mentions(there: Layout, path: Keys) -> bool:
    """Return whether the answer stands in the text, in whatever form."""
    size = len(path)
    return any(
        table.path == path or any(pair.path[:size] == path for pair in table.pairs)
        for table in there.tables
    )


def _with_key(body: bytes, path: Keys, value: object) -> bytes:
    there = places(body)
    newline = newline_of(body)
    for table in there.tables:
        for pair in table.pairs:
            if pair.path == path:
                written = _value(table, value, newline, column(body, pair.value_start))
                return body[: pair.value_start] + written + body[pair.value_end :]
    home = _home(there, path[:-1])
    siblings = tuple(pair for pair in home.pairs if pair.path[:-1] == path[:-1])
    before = [pair for pair in siblings if _rank(pair.path[-1]) <= _rank(path[-1])]
    if home.kind == "inline":
        return into_braces(body, home, before, pair_bytes(path[-1], value))
    key = _dotted_start(body, siblings) + key_text(path[-1]).encode()
    key = key.ljust(equals_column(body, siblings))
    line = key + b" = " + _value(home, value, newline, len(key) + 3) + newline.encode()
    at = _place_in_lines(body, home, siblings, before)
    if at and not body[:at].endswith(b"\n"):
        line = newline.encode() + line.removesuffix(newline.encode())
    return body[:at] + line + body[at:]


def _home(there: Layout, path: Keys) -> TomlTable:
    """Return the table that a new key of the answer goes into."""
    for table in there.tables:
        if table.path == path or any(pair.path[:-1] == path for pair in table.pairs):
            return table
    raise EditError(f"'{path_text(path)}' is no table")


def _place_in_lines(
    body: bytes, home: TomlTable, siblings: Sequence[Pair], before: Sequence[Pair]
) -> int:
    """Return the start of the line before which a new key goes."""
    if before:
        return line_end(body, before[-1].value_end)
    if siblings and home.path != siblings[0].path[:-1]:
        return line_start(body, siblings[0].key_start)
    return line_end(body, home.end)


def _dotted_start(body: bytes, siblings: Sequence[Pair]) -> bytes:
    """Return what stands before the last part of the key in the keys beside it."""
    if not siblings:
        return b""
    first = siblings[0]
    start = body[first.key_start : first.last_key_start]
    return body[line_start(body, first.key_start) : first.key_start] + start


def _without_key(body: bytes, path: Keys) -> bytes:
    for table in places(body).tables:
        for index, pair in enumerate(table.pairs):
            if pair.path != path:
                continue
            if table.kind == "inline":
                return _out_of_braces(body, table, index)
            start, end = line_start(body, pair.key_start), line_end(body, pair.value_end)
            return body[:start] + body[end:]
    return body


def _out_of_braces(body: bytes, table: TomlTable, index: int) -> bytes:
    pair = table.pairs[index]
    if index + 1 < len(table.pairs):
        return body[: pair.key_start] + body[table.pairs[index + 1].key_start :]
    if index:
        return body[: table.pairs[index - 1].value_end] + body[pair.value_end :]
    return body[: table.start] + b"{}" + body[table.end :]


def _value(table: TomlTable, value: object, newline: str, at_column: int) -> bytes:
    if table.kind == "inline":
        return inline_text(value).encode()
    return value_text(value, newline, at_column).encode()


# Where a new answer goes: in the order of the rubric, then of dates.

_COMMENTED_OUT = re.compile(r"#\s*\[answers\.\"?([a-z0-9][a-z0-9_.-]*?)\"?\.[^.\]]*\]")
"""The heading of an answer in a scaffold, waiting to be uncommented."""


_PLACE = re.compile(r"#\s*\[answers\.\"?([a-z0-9][a-z0-9_.-]*?)\"?\.YYYY-MM-DD\] ")
"""The place of a criterion without an answer: the first one takes it over."""


class _Anchor(NamedTuple):
    """Something that a new table can stand before or behind."""

    order: tuple[int, str, str]
    before: int
    behind: int
    pairs: tuple[Pair, ...] = ()


def _with_new(
    body: bytes, there: Layout, path: Keys, given: Mapping[str, object], criteria: Sequence[str]
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
    return _with_all_new(body, there, {path: given}, criteria)


def _with_all_new(
    body: bytes,
    there: Layout,
    answers: Mapping[Keys, Mapping[str, object]],
    criteria: Sequence[str],
) -> bytes:
    """Return the text with the answers under headings of their own; none of them is there yet."""
    taken = _places_taken(body, there, {path[1] for path in answers})
    if taken:
        for start, end in reversed(taken):
            body = body[:start] + body[end:]
        # The last one in the file takes the empty line above it along.
        body = body.rstrip() + newline_of(body).encode()
        there = places(body)
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


def _places_taken(
    body: bytes, there: Layout, criteria: Collection[str]
) -> Sequence[tuple[int, int]]:
    """Return the single lines of comment that keep the places of criteria, with the line behind."""
    spans = []
    for start, comment in there.comments:
        match = _PLACE.match(comment)
        if match and match[1] in criteria:
            end = line_end(body, start)
            blank = line_end(body, end)
            spans.append((line_start(body, start), end if body[end:blank].strip() else blank))
    return spans


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
    body: bytes, there: Layout, order: tuple[int, str, str], anchors: Sequence[_Anchor]
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


def _answers(body: bytes, there: Layout, criteria: Sequence[str]) -> list[_Anchor]:
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


def _scaffolds(body: bytes, there: Layout, criteria: Sequence[str]) -> list[_Anchor]:
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
