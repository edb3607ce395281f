"""Tables as Excel sheets: texts are text, nothing is computed, nothing is a link."""

from __future__ import annotations

import io
import zlib
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from statscore.formats.columns import Tabular, Value
from statscore.formats.document import Records, field_text
from statscore.formats.harmless import visible_lines
from statscore.model.spreadsheet import protected, told_apart, unprotected

WIDEST = 48
"""Characters of a column; longer texts are wrapped."""
LONGEST_CHOICE = 255
"""Characters that Excel takes for a list of choices."""
CREATED = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
RESULT = "statscore result"
"""What workbooks that nobody is to fill in say of themselves."""
PACKED = ((1980, 1, 1, 0, 0, 0), ZIP_DEFLATED)
"""The hour of every file in a workbook that XlsxWriter makes, and how it is packed."""
CORE = 10_000
"""Bytes that the properties of such a workbook do not reach."""
EXACT = 2**53
"""Whole numbers below are exact in a spreadsheet."""
LONGEST_FIELD = 32_767
"""Characters that Excel takes in a cell."""


def workbook_bytes(tables: Mapping[str, Tabular]) -> bytes:
    """Return a workbook with a sheet for each table: headings stand still, columns have filters.

    Texts are text cells, also those that look like numbers or dates. Raises ModuleNotFoundError
    where XlsxWriter is not installed.
    """
    import xlsxwriter  # noqa: PLC0415 - an extra, and slow to import

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": CREATED, "category": RESULT})
    head = book.add_format({"bold": True, "bottom": 1})
    formats = {
        kind: book.add_format({"num_format": shown})
        for kind, shown in (("text", "@"), ("day", "yyyy-mm-dd"))
    }
    for name, table in tables.items():
        sheet = book.add_worksheet(name)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, min(len(column.name) + 3, WIDEST))
            sheet.write_string(0, place, column.name, head)
            if column.meaning:
                sheet.write_comment(0, place, column.meaning)
        for number, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, formats["day"])
                elif _is_number(value):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, _cell(value), formats["text"])
        sheet.freeze_panes(1, 0)
        if table.columns:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    book.close()
    return out.getvalue()


def is_untouched(path: Path) -> bool:
    """Return whether a file is a workbook of results that nobody has saved since.

    A program that saves one puts its own hour on it, or on the files in it.
    """
    try:
        with ZipFile(path) as book:
            if {(part.date_time, part.compress_type) for part in book.infolist()} != {PACKED}:
                return False
            with book.open("docProps/core.xml") as properties:
                core = properties.read(CORE).decode()
    except (BadZipFile, KeyError, ValueError, RuntimeError, EOFError, zlib.error):
        return False
    return core.count(f">{CREATED.isoformat()}Z<") == 2 and f">{RESULT}<" in core  # noqa: PLR2004 - created and modified


def _is_number(value: Value) -> bool:
    """Return whether a spreadsheet holds it as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return abs(value) < EXACT


def _cell(value: object) -> str:
    """Return the text of a cell, so that `import` reads it as it was."""
    text = visible_lines(told_apart(field_text(value) or ""))[:LONGEST_FIELD]
    return text if unprotected(text) == text else protected(text)


def xlsx_bytes(
    records: Records,
    name: str,
    choices: Mapping[str, Sequence[Sequence[str]]] | None = None,
    open_columns: Collection[str] | None = None,
) -> bytes:
    """Return a workbook with one sheet, the same bytes for the same records.

    `choices` are drop-down lists by column, one for each row. Where `open_columns` are given, the
    headings and all other columns are protected from slips of the hand, without a password. Raises
    ModuleNotFoundError where XlsxWriter is not installed.
    """
    import xlsxwriter  # noqa: PLC0415 - an extra, and slow to import

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    look = {"text_wrap": True, "valign": "top", "num_format": "@"}
    wrapped, unlocked = book.add_format(look), book.add_format({**look, "locked": False})
    if open_columns is not None:
        sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})
    for column, title in enumerate(records.columns):
        width = max([len(title), *(len(field_text(row[column]) or "") for row in records.rows)])
        is_open = open_columns is not None and title in open_columns
        width = WIDEST // 2 if is_open else width
        sheet.set_column(column, column, min(width + 2, WIDEST), unlocked if is_open else wrapped)
        sheet.write_string(0, column, title, head)
    for place, row in enumerate(records.rows, start=1):
        for column, field in enumerate(row):
            if text := field_text(field):
                sheet.write_string(place, column, visible_lines(text)[:LONGEST_FIELD], wrapped)
    for title, lists in (choices or {}).items():
        column = records.columns.index(title)
        for place, options in enumerate(lists, start=1):
            if options and len(",".join(options)) <= LONGEST_CHOICE:
                sheet.data_validation(
                    place, column, place, column, {"validate": "list", "source": list(options)}
                )
    sheet.freeze_panes(1, 2)
    book.close()
    return out.getvalue()
