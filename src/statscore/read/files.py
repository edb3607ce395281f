"""One file's text: decoded and parsed, with what stopped it as diagnostics."""

from __future__ import annotations

import codecs
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from statscore.model.diagnostic import Diagnostic, Location, shortened

MAX_BYTES = 20_000_000
"""Rubrics and answers are written by hand: a file this large is something else."""
MAX_MARKS = 100_000
"""Lines, dots, commas and brackets: what the parser's memory grows with, up to 1 kB for each.

An answer has some thirty of them with its citation and note: this is room for three thousand.
"""
_MARKS = ("\n", "=", ".", ",", "[", "{")
_DEEPEST = 100
"""Brackets that stand open where a text is said to be nested too deeply."""


class Parsed(NamedTuple):
    """A file's text as a tree of plain values, None where it could not be parsed."""

    data: dict[str, Any] | None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_text(path: Path, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the file's text, or why it cannot be read; a byte-order mark is taken off."""
    raw, unreadable = read_bytes(path, file)
    return (None, unreadable) if raw is None else decoded(raw, file)


def read_bytes(path: Path, file: str) -> tuple[bytes | None, tuple[Diagnostic, ...]]:
    """Return what stands in the file, or why it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
            remedy = "nobody writes so much by hand: see whether another file was put in its place"
            return None, (Diagnostic("too-large", message, file, help=remedy),)
        return path.read_bytes(), ()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        remedy = "see whether the file is there, and whether you may read it"
        words = f"the file cannot be read: {reason}"
        return None, (Diagnostic("unreadable", words, file, help=remedy),)


def decoded(raw: bytes, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the text without its byte-order mark, or where it is no text."""
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode(), ()
    except UnicodeDecodeError as error:
        return None, (_not_utf8(raw, error.start, file),)


def _not_utf8(raw: bytes, offset: int, file: str) -> Diagnostic:
    before = raw[:offset]
    line_start = before.rfind(b"\n") + 1
    line = raw[line_start:].split(b"\n", 1)[0]
    return Diagnostic(
        code="not-utf8",
        message=f"byte 0x{raw[offset]:02x} is not UTF-8 text",
        file=file,
        help="save the file with the encoding UTF-8",
        location=Location(
            line=before.count(b"\n") + 1,
            column=len(raw[line_start:offset].decode(errors="replace")) + 1,
            excerpt=line.decode(errors="replace").rstrip("\r"),
        ),
    )


def parse(text: str, file: str) -> Parsed:
    """Return the text as a tree with exact numbers, or the one place where TOML gives up."""
    if sum(text.count(each) for each in _MARKS) > MAX_MARKS:
        return Parsed(None, (_too_deep(text, file) or _too_many(file),))
    try:
        return Parsed(tomli.loads(text, parse_float=_decimal))
    except tomli.TOMLDecodeError as error:
        return Parsed(None, (_syntax(text, error, file),))
    except RecursionError:
        return Parsed(None, (_too_deep(text, file) or _too_many(file),))
    except ValueError:
        return Parsed(None, (_long_number(text, file),))


def _decimal(text: str) -> Decimal:
    """Return the number exactly; one that is too large for that is none, which its key will say."""
    try:
        return Decimal(text)
    except ArithmeticError:
        return Decimal("nan")


def _long_number(text: str, file: str) -> Diagnostic:
    # Python refuses to read a whole number of more digits than this: the time grows as the square.
    # The look behind keeps the search from starting anew at each digit of a number.
    digits = rf"(?<![0-9_])[0-9_]{{{sys.get_int_max_str_digits()},}}"
    found = re.search(digits, text)
    return Diagnostic(
        code="toml-syntax",
        message="a whole number here has thousands of digits",
        file=file,
        help="write the number as its source gives it",
        location=_at(text, found.start() if found else 0),
    )


_PIECE = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^']|'(?!\'\'))*\'\'\''''
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[\[\]{}]|(?P<key>(?<![\w-])(?:[\w-]++\s*+\.\s*+){100})""",
    re.DOTALL,
)
"""A text in quotes, a comment, a bracket, or a key of a hundred parts."""


def _too_deep(text: str, file: str) -> Diagnostic | None:
    """Return where the first million characters are nested too deeply, None where they are not."""
    depth = 0
    for piece in _PIECE.finditer(text, 0, 1_000_000):
        depth += (piece[0] in "[{") - (piece[0] in "]}")
        if depth > _DEEPEST or piece["key"]:
            return Diagnostic(
                code="toml-syntax",
                message="tables are nested too deeply",
                file=file,
                help="no key of a rubric or a state lies more than six deep",
                location=_at(text, piece.start()),
            )
    return None


def _too_many(file: str) -> Diagnostic:
    message = "the file has more keys and values than anybody can code by hand"
    remedy = "see whether another file was put in its place"
    return Diagnostic("too-many-keys", message, file, help=remedy)


def _at(text: str, offset: int) -> Location:
    """Return the place of a character in the text."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    excerpt = text[start : end if end >= 0 else None].rstrip("\r")
    return Location(text.count("\n", 0, offset) + 1, offset - start + 1, excerpt=excerpt)


_SYNTAX_HELP = "texts stand in quotes, a key is followed by =, and a heading stands in [brackets]"
_WHOLE_LINE = ("this key is given twice", "[")
_MONTH = re.compile(r"[^\"']*=\s*([0-9]{4}-[0-9]{2})\s*(?:#.*)?")
_SYNTAX = (
    (
        "cannot overwrite a value",
        "this key is given twice",
        "keep one of the two lines",
    ),
    (
        r"duplicate inline table key (?P<keys>.*)",
        "{keys} is given twice",
        "keep one of the two",
    ),
    (
        r"cannot declare \((?P<keys>.*)\) twice",
        "[{keys}] is given twice",
        "put the lines of both under one heading, or give this one another id, date or year",
    ),
    (
        r"cannot mutate immutable namespace \((?P<keys>.*)\)",
        "[{keys}] has been closed already",
        "write everything inside its braces, or all of it under headings",
    ),
    (
        "invalid date or datetime",
        "there is no such day",
        "write a date as YYYY-MM-DD",
    ),
    (
        r"illegal character '\\n'",
        "a text in quotes does not end on its line",
        'close the quotes; a text of several lines stands in three of them ("""…""")',
    ),
    (
        "unterminated string",
        "the file ends inside a text in quotes",
        "close the quotes where the text ends",
    ),
    (
        "invalid value",
        "this is no value",
        'texts stand in straight quotes ("…"); numbers, dates, true and false stand without',
    ),
)
"""What the parser says of the commonest slips, as a pattern, and what we say."""


def _syntax(text: str, error: tomli.TOMLDecodeError, file: str) -> Diagnostic:
    lines = text.split("\n")
    if (merge := next((n for n, line in enumerate(lines, 1) if _MERGE.match(line)), 0)) > 0:
        return _unmerged(lines, merge, file)
    line = min(error.lineno, len(lines))
    excerpt = lines[line - 1].rstrip("\r")
    month = _MONTH.fullmatch(excerpt)
    if month:
        message, remedy = "a month without a day stands in quotes", f'write "{month[1]}"'
    else:
        message, remedy = _syntax_words(error.msg[:1].lower() + error.msg[1:])
    at = Location(line, error.colno, excerpt=excerpt)
    if message.startswith(_WHOLE_LINE):
        # The parser notices at the end of the line; what it means is the line.
        indent = len(excerpt) - len(excerpt.lstrip())
        at = Location(line, indent + 1, len(excerpt.strip()), excerpt)
    return Diagnostic("toml-syntax", message, file, help=remedy, location=at)


_MERGE = re.compile("<{7} |={7}\r?$|>{7} ")
"""Begins the lines with which git marks what two sides have changed."""


def _unmerged(lines: list[str], line: int, file: str) -> Diagnostic:
    excerpt = lines[line - 1].rstrip("\r")
    return Diagnostic(
        "toml-syntax",
        "a merge was not finished here: two sides have changed the same lines",
        file,
        help="keep what holds of the two sides, and take the three lines of marks out "
        "(<<<<<<<, =======, >>>>>>>)",
        location=Location(line, 1, len(excerpt), excerpt),
    )


def _syntax_words(said: str) -> tuple[str, str]:
    for pattern, message, remedy in _SYNTAX:
        found = re.fullmatch(pattern, said)
        if found:
            keys = ".".join(re.findall(r"'([^']*)'", found.groupdict().get("keys", "")))
            return message.format(keys=shortened(keys)), remedy
    return f"this is not TOML: {shortened(said)}", _SYNTAX_HELP
