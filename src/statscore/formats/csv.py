"""A table as CSV: UTF-8, LF, one row a thing, no field that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from statscore.formats.columns import Tabular, Value
from statscore.formats.document import Records, field_text
from statscore.formats.harmless import visible_lines
from statscore.model.spreadsheet import protected, told_apart

BYTE_ORDER_MARK = "\ufeff"
_MONTH = "(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_GUESSED = re.compile(
    f"[0-9][0-9 .,:/-]*(e[0-9]+)?|{_MONTH}[ .-]*[0-9]+|[0-9]+[ .-]*{_MONTH}|true|false",
    re.IGNORECASE,
)
"""Texts that Excel takes for a number, a date or a truth."""


def csv_text(table: Tabular, *, excel: bool = False) -> str:
    """Return the table as CSV text.

    With `excel` it is what Excel needs: a byte-order mark, and texts that look like numbers or
    dates written so that they stay texts.
    """
    texts = [column.kind == "text" for column in table.columns]
    rows = (
        [
            _for_excel(value) if text and excel and isinstance(value, str) else _field(value)
            for value, text in zip(row, texts, strict=True)
        ]
        for row in table.rows
    )
    return (BYTE_ORDER_MARK if excel else "") + _csv(table.names, rows)


def sheet_text(records: Records, *, excel: bool = False) -> str:
    """Return records as CSV to be filled in by hand: its columns as they are, every field text."""
    rows = ([safe_text(field_text(value) or "") for value in row] for row in records.rows)
    return (BYTE_ORDER_MARK if excel else "") + _csv(records.columns, rows)


def _csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(safe_text, head))
    writer.writerows(rows)
    return out.getvalue()


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, float):
        return decimal(value)
    return field_text(value) or ""


def decimal(number: float) -> str:
    """Return a decimal that reads as the same number, always with a point."""
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def _for_excel(text: str) -> str:
    return f'="{text}"' if _GUESSED.fullmatch(text) else safe_text(text)


@lru_cache(maxsize=2048)
def safe_text(text: str) -> str:
    """Return a field that a spreadsheet leaves as it is; most stand in many rows."""
    return protected(visible_lines(told_apart(text)))
