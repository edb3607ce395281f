"""Records as CSV: UTF-8, LF, one row a thing, no field that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io

from statscore.formats.document import Records
from statscore.formats.harmless import visible_lines
from statscore.model.spreadsheet import protected

BYTE_ORDER_MARK = "\ufeff"


def csv_text(records: Records, *, excel: bool = False) -> str:
    """Return the records as CSV text; with `excel` it begins with the byte-order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (records.columns, *records.rows):
        writer.writerow("" if field is None else protected(visible_lines(field)) for field in row)
    return (BYTE_ORDER_MARK if excel else "") + out.getvalue()
