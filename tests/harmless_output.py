"""Run a command in this process, and say what is wrong with what it printed."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from typing import Any, NamedTuple
from unittest import mock

from markdown_it import MarkdownIt

from statscore.cli.main import run


class Ran(NamedTuple):
    """What a command left behind."""

    out: str
    err: str
    exit_code: int


def run_command(*words: str, typed: str = "") -> Ran:
    """Run the program with these words; what it raises beyond its clean ends is raised."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    code: object = 0
    with (
        mock.patch.object(sys, "argv", ["statscore", *words]),
        mock.patch.object(sys, "stdin", io.StringIO(typed)),
        # Frozen again at each command, what is garbage would never be taken away.
        mock.patch("gc.freeze"),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            run()
        except SystemExit as end:
            code = end.code or 0
    assert isinstance(code, int)
    return Ran(_written(out), _written(err), code)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


_STYLED = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b\x07]*\x1b\\")
"""What a terminal is sent for colors and links."""
_SHOWN = {"\n", "\u200c", "\u200d"}
_SIGNS = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001343f]"
)
"""Unicode calls them format characters, and they can be seen: signs in front of numbers."""


def hidden(text: str, *, tabs: bool = False, styled: bool = False) -> set[str]:
    """Return the characters of the text that steer a terminal or cannot be seen."""
    kept = {*_SHOWN, "\t"} if tabs else _SHOWN
    plain = _STYLED.sub("", text) if styled else text
    return {
        f"U+{ord(each):04X}"
        for each in set(plain) - kept
        if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and not _SIGNS.match(each)
    }


def complaints(ran: Ran, format_: str, *, styled: bool = False) -> Iterator[str]:
    """Yield what no output may be, whatever the files hold."""
    if ran.exit_code not in {0, 1, 2}:
        yield f"exit code {ran.exit_code}"
    if "Traceback (most recent call last)" in ran.err:
        yield "a traceback"
    # With --excel CSV begins with the byte-order mark.
    out = ran.out.removeprefix("\ufeff") if format_ == "csv" else ran.out
    seen = hidden(out, tabs=format_ == "csv", styled=styled) | hidden(ran.err)
    if seen:
        yield f"hidden characters {sorted(seen)}"
    if ran.exit_code == 2 or not ran.out:
        return
    if format_ == "json":
        yield from _json(ran.out)
    elif format_ == "csv":
        yield from _csv(out)
    elif format_ == "md":
        yield from _markdown(ran.out)


MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
"""Markdown as its readers see it, by a program that is not ours."""
_MEANT = (
    "heading",
    "paragraph",
    "inline",
    "code_block",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
)
_MEANT_IN_LINES = ("text", "text_special", "strong", "em", "link")


def _markdown(text: str) -> Iterator[str]:
    tokens = MARKDOWN.parse(text)
    within = [child for token in tokens for child in token.children or ()]
    for token, meant in (
        *((each, _MEANT) for each in tokens),
        *((each, _MEANT_IN_LINES) for each in within),
    ):
        if token.type.removesuffix("_open").removesuffix("_close") not in meant or token.markup in {
            "-",
            "=",
        }:
            yield f"{token.type} in Markdown: {token.content[:80]!r}"
    for block in text.split("\n\n"):
        if (
            len(
                {re.sub(r"\\.", "", row).count("|") for row in block.splitlines() if row[:1] == "|"}
            )
            > 1
        ):
            yield f"rows of different lengths in Markdown: {block[:80]!r}"


def _json(text: str) -> Iterator[str]:
    for value in _objects(json.loads(text, parse_constant=_refused)):
        low, score, high = (value.get(key) for key in ("low", "score", "high"))
        if not isinstance(low, str) or not isinstance(high, str):
            continue
        if Fraction(low) > Fraction(high):
            yield f"low {low} above high {high}"
        if isinstance(score, str) and not Fraction(low) <= Fraction(score) <= Fraction(high):
            yield f"score {score} outside {low} to {high}"


def _refused(word: str) -> object:
    raise AssertionError(f"{word} in JSON")


def _objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON has no narrower type
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from _objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from _objects(each)


def _csv(text: str) -> Iterator[str]:
    rows = list(csv.reader(io.StringIO(text), strict=True))
    if len({len(row) for row in rows}) > 1:
        yield "rows of different lengths in CSV"
    for field in {field for row in rows for field in row}:
        if field.lstrip()[:1] in {*"=+@", "\uff1d"} or re.match(r"-(?!\d+(\.\d+)?(/\d+)?$)", field):
            yield f"a formula in CSV: {field[:40]!r}"


def all_complaints(words: Sequence[str], format_: str, *, styled: bool = False) -> list[str]:
    """Run the command and return what is wrong with its output."""
    return list(complaints(run_command(*words), format_, styled=styled))
