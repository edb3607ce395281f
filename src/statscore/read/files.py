"""One file's text: decoded and parsed, with what stopped it as diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import tomli

from statscore.model.diagnostic import Diagnostic, Location

MAX_BYTES = 20_000_000
"""Rubrics and answers are written by hand: a file this large is something else."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file's text as a tree of plain values, None where it could not be parsed."""

    data: dict[str, Any] | None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_text(path: Path, file: str) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """Return the file's text, or why it cannot be read; a byte-order mark is taken off."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"the file is larger than {MAX_BYTES // 1_000_000} MB"
            return None, (Diagnostic("too-large", message, file),)
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return None, (Diagnostic("unreadable", f"the file cannot be read: {reason}", file),)
    try:
        return raw.decode("utf-8-sig"), ()
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
    try:
        return Parsed(tomli.loads(text, parse_float=Decimal))
    except tomli.TOMLDecodeError as error:
        return Parsed(None, (_syntax(text, error, file),))
    except RecursionError:
        return Parsed(None, (Diagnostic("toml-syntax", "tables are nested too deeply", file),))
    except (ValueError, ArithmeticError):
        message = "a number or a date in this file cannot be read"
        return Parsed(None, (Diagnostic("toml-syntax", message, file),))


def _syntax(text: str, error: tomli.TOMLDecodeError, file: str) -> Diagnostic:
    lines = text.split("\n")
    line = min(error.lineno, len(lines))
    message = error.msg[:1].lower() + error.msg[1:]
    return Diagnostic(
        code="toml-syntax",
        message=f"this is not TOML: {message}",
        file=file,
        help="texts stand in quotes, a key is followed by =, and no key is given twice",
        location=Location(line, error.colno, excerpt=lines[line - 1].rstrip("\r")),
    )
