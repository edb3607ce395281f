"""Records as an Excel sheet: every field is text, nothing is computed, nothing is a link."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from statscore.formats.document import Records, field_text
from statscore.formats.harmless import visible

WIDEST = 48
"""Characters of a column; longer texts are wrapped."""
LONGEST_CHOICE = 255
"""Characters that Excel takes for a list of choices."""
LONGEST_FIELD = 32_767
"""Characters that Excel takes in a cell."""


def xlsx_bytes(
    records: Records, name: str, choices: Mapping[str, Sequence[Sequence[str]]] | None = None
) -> bytes:
    """Return a workbook with one sheet, the same bytes for the same records.

    `choices` are drop-down lists by column, one for each row. Raises ModuleNotFoundError where
    XlsxWriter is not installed.
    """
    import xlsxwriter  # noqa: PLC0415 - an extra, and slow to import

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for column, title in enumerate(records.columns):
        width = max([len(title), *(len(field_text(row[column]) or "") for row in records.rows)])
        sheet.set_column(column, column, min(width + 2, WIDEST), wrapped)
        sheet.write_string(0, column, title, head)
    for place, row in enumerate(records.rows, start=1):
        for column, field in enumerate(row):
            if text := field_text(field):
                sheet.write_string(place, column, visible(text)[:LONGEST_FIELD], wrapped)
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
