"""`statscore export all`: every table, as a folder of files, a workbook or a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from statscore.cli.options import Format, Shown
from statscore.cli.output import needing, writing
from statscore.cli.progress import progress
from statscore.cli.trouble import tell
from statscore.cli.version import program_version
from statscore.desk.output import check_place, write_output
from statscore.formats.columns import Tabular, dictionary_records, tabular
from statscore.formats.csv import csv_text
from statscore.formats.datapackage import package_text, readme_text
from statscore.formats.parquet import parquet_bytes
from statscore.formats.sqlite import database_bytes
from statscore.formats.xlsx import workbook_bytes
from statscore.views.provenance import stamped_records
from statscore.views.tables import TABLES, Panel, cited

if TYPE_CHECKING:
    from statscore.cli.export import Exported

DATABASES = (".sqlite", ".sqlite3", ".db")


def write_panel(asked: Panel, exported: Callable[[str], Exported], shown: Shown) -> None:
    """Write all tables to where `--output` says, in the form that its name says."""
    if shown.output is None:
        raise typer.BadParameter(
            "say where to: --output panel/ (CSV files), panel.xlsx or panel.sqlite"
        )
    output = shown.output
    form = _form(output, shown.format_)
    made: dict[str, Tabular] = {}
    prints: list[str] = []
    with progress() as asked.advance:
        for done, table in enumerate(TABLES):
            asked.advance(f"writing {table}", done, len(TABLES))
            records, basis = exported(table)
            known = basis()
            prints.append(known.fingerprint)
            made[table] = tabular(stamped_records(records, known))
            asked.advance(f"writing {table}", done + 1, len(TABLES))
        made["dictionary"] = tabular(dictionary_records(made))
    citation = cited(
        [(of.rubric, of.day or of.year) for of in asked.graded], prints, program_version()
    )
    if form in ("csv", "parquet"):
        for name, content in _files(made, form, citation, excel=shown.excel):
            _write(output / name, content)
    elif form == "xlsx":
        with needing("XlsxWriter"):
            _write(output, workbook_bytes(made))
    else:
        _write(output, database_bytes(made))
    rows = sum(len(table.rows) for table in made.values())
    tell(f"{len(made)} tables, {rows:,} rows, fingerprint {citation['version'].split()[-1]}")


def _form(output: Path, format_: Format | None) -> str:
    """Return csv, parquet, xlsx or sqlite."""
    ending = output.suffix.lower()
    if ending in DATABASES:
        return "sqlite"
    if ending == ".xlsx" or format_ is Format.xlsx:
        return "xlsx"
    if ending or format_ not in (None, Format.csv, Format.parquet):
        raise typer.BadParameter(
            f"all tables are a folder of CSV or Parquet files (--output panel/ --format parquet), "
            f"a workbook (panel.xlsx) or a database (panel.sqlite); '{output.name}' is none of them"
        )
    return format_ or "csv"


def _files(
    tables: Mapping[str, Tabular], form: str, citation: Mapping[str, str], *, excel: bool
) -> Iterator[tuple[str, str | bytes]]:
    for name, table in tables.items():
        if form == "csv":
            yield f"{name}.csv", csv_text(table, excel=excel)
        else:
            with needing("pyarrow"):
                yield f"{name}.parquet", parquet_bytes(table)
    yield "datapackage.json", package_text(tables, form, citation)
    yield "README.md", readme_text(tables, form, citation)


def _write(path: Path, content: str | bytes) -> None:
    with writing(path):
        check_place(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_output(path, content)
    tell(f"wrote {path}")
