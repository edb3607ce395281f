"""A table as Parquet: each column of its own type, texts that come again kept once."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from statscore.formats.columns import Tabular, TypedColumn, Value, fits


def parquet_bytes(table: Tabular) -> bytes:
    """Return the table as a Parquet file; what each column means stands with it.

    Raises ModuleNotFoundError where pyarrow is not installed.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
    from pyarrow import parquet  # noqa: PLC0415 - as above

    values = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [_array(pa, column, of) for column, of in zip(table.columns, values, strict=True)]
    schema = pa.schema(
        pa.field(column.name, array.type, metadata={"meaning": column.meaning})
        for column, array in zip(table.columns, arrays, strict=True)
    )
    out = io.BytesIO()
    parquet.write_table(pa.table(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _array(pa: Any, column: TypedColumn, values: Iterable[Value]) -> Any:  # noqa: ANN401 - pyarrow has no types
    if column.kind == "text":
        return pa.array(values, pa.string()).dictionary_encode()
    if column.kind == "whole" and not fits(values):
        return pa.array([None if value is None else str(value) for value in values], pa.string())
    types = {
        "whole": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
        "day": pa.date32(),
    }
    return pa.array(values, types[column.kind])
