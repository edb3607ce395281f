"""Records as CSV: UTF-8, LF, one row a thing, no field that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
from functools import lru_cache

from statscore.formats.document import Records
from statscore.formats.harmless import visible_lines
from statscore.model.spreadsheet import protected

BYTE_ORDER_MARK = "\ufeff"


def csv_text(records: Records, *, excel: bool = False) -> str:
    """Return the records as CSV text; with `excel` it begins with the byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (records.columns, *records.rows):
        writer.writerow(map(_field, row))
    return (BYTE_ORDER_MARK if excel else "") + out.getvalue()


@lru_cache(maxsize=2048)
def _field(text: str | None) -> str:
    """Return a field that a spreadsheet leaves as it is; most stand in many rows."""
    return "" if text is None else protected(visible_lines(text))
