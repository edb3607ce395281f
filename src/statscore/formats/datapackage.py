"""What lies beside exported tables: `datapackage.json`, and how programs read them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from statscore.formats.columns import Tabular, TypedColumn, fits
from statscore.formats.dictionary import KEYS, REFERENCES

_TYPES = {
    "text": "string",
    "whole": "integer",
    "number": "number",
    "truth": "boolean",
    "day": "date",
}


def package_text(tables: Mapping[str, Tabular], ending: str, citation: Mapping[str, str]) -> str:
    """Return the description of the tables as a data package, for files of that ending.

    Source: Frictionless Data, Data Package and Table Schema, version 1.
    """
    said = {
        "profile": "tabular-data-package" if ending == "csv" else "data-package",
        "name": "statscore-panel",
        **citation,
        "resources": [_resource(name, table, ending) for name, table in tables.items()],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _resource(name: str, table: Tabular, ending: str) -> Mapping[str, object]:
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    schema: dict[str, object] = {
        "fields": [
            _field(column, large=column.kind == "whole" and not fits(values))
            for column, values in zip(table.columns, columns, strict=True)
        ],
        "missingValues": [""],
    }
    if name in KEYS:
        schema["primaryKey"] = list(KEYS[name])
    if name in REFERENCES:
        key = list(KEYS[REFERENCES[name]])
        reference = {"resource": REFERENCES[name], "fields": key}
        schema["foreignKeys"] = [{"fields": key, "reference": reference}]
    return {
        "name": name,
        "path": f"{name}.{ending}",
        "format": ending,
        **({"mediatype": "text/csv", "encoding": "utf-8"} if ending == "csv" else {}),
        "schema": schema,
    }


def _field(column: TypedColumn, *, large: bool) -> Mapping[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "type": "string" if large else _TYPES[column.kind],
        "description": column.meaning,
    }
    if column.kind == "truth":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if column.values:
        field["constraints"] = {"enum": list(column.values)}
    return field


_GUARD = """\
## What stands in the CSV files

A field with nothing in it is not known. A text that a spreadsheet would compute has an apostrophe in front (`'=…`, also behind a
semicolon), and a character that cannot be seen is written out (`<U+00AD>`); `statscore import` undoes both. Parquet, SQLite and
Excel have the texts as they are, only that Excel and CSV write out what cannot be seen.
A number is a decimal; beside it the exact fraction stands in two columns of whole numbers. A date is the first and the last day that
it may be. Join states by `geoid` or `state`: programs that guess make 2 of the FIPS code 02.
"""
_CSV = """\
Say which columns are texts, as `dictionary.csv` has them: programs that guess make 2 of the FIPS code 02, false of a column of
grades in which only F occurs, and whole numbers of `since` in `answers` where it begins with years, so that polars fails at 2012-09.
For another table write its name in place of `scores`.

R:

```r
columns <- subset(read.csv("dictionary.csv"), table == "scores" & kind == "text")$column
scores <- read.csv("scores.csv", na.strings = "", encoding = "UTF-8",
                   colClasses = setNames(rep("character", length(columns)), columns))
```

pandas:

```python
import pandas
columns = pandas.read_csv("dictionary.csv").query("table == 'scores' and kind == 'text'")["column"]
scores = pandas.read_csv("scores.csv", keep_default_na=False, na_values=[""], dtype=dict.fromkeys(columns, "str"))
```

polars:

```python
import polars
columns = polars.read_csv("dictionary.csv").filter(table="scores", kind="text")["column"]
scores = polars.read_csv("scores.csv", infer_schema_length=None, schema_overrides=dict.fromkeys(columns, polars.String))
```

Stata:

```stata
import delimited using "scores.csv", clear varnames(1) encoding("utf-8") stringcols(2)
```

DuckDB:

```sql
SET VARIABLE kinds = (
    SELECT list(CASE kind WHEN 'text' THEN 'VARCHAR' WHEN 'whole' THEN 'BIGINT' WHEN 'number' THEN 'DOUBLE'
                          WHEN 'day' THEN 'DATE' ELSE 'BOOLEAN' END)
    FROM read_csv('dictionary.csv') WHERE "table" = 'scores');
SELECT * FROM read_csv('scores.csv', header = true, types = getvariable('kinds'));
```
"""
_PARQUET = """\
R:

```r
scores <- arrow::read_parquet("scores.parquet")
```

pandas:

```python
import pandas
scores = pandas.read_parquet("scores.parquet")
```

polars:

```python
import polars
scores = polars.read_parquet("scores.parquet")
```

DuckDB:

```sql
SELECT * FROM 'scores.parquet';
```
"""


def readme_text(tables: Mapping[str, Tabular], ending: str, citation: Mapping[str, str]) -> str:
    """Return how programs read the tables, and how they are cited."""
    listed = "\n".join(
        f"| `{name}.{ending}` | {len(table.rows)} | {', '.join(KEYS.get(name, ())) or 'none'} |"
        for name, table in tables.items()
    )
    return (
        f"# {citation['title']}\n\n{citation['description']}\n\n"
        f"| file | rows | key |\n|---|---|---|\n{listed}\n\n"
        "`dictionary` says what each column means, `datapackage.json` the same for programs.\n\n"
        f"## How to read them\n\n{_CSV if ending == 'csv' else _PARQUET}\n"
        f"{_GUARD if ending == 'csv' else ''}\n## How to cite them\n\n{citation['citation']}\n"
    )
