"""Every table of `export all`, cell by cell, as the programs of analysts read it."""

from __future__ import annotations

import csv
import json
import math
import os
import shutil
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest

from harmless_output import run_command
from needed import needs
from program import ROOT
from statscore.model.spreadsheet import seen_again, unprotected

HERE = Path(__file__).parent
KINDS = ("string", "integer", "number", "boolean", "date")
RUBRIC = """
title = "M"
from = 2010
[areas.p]
title = "P"
[criteria.a]
area = "p"
title = "A"
levels = { yes = 1, no = 0 }
"""
ANSWER = """
[answers.a.{since}]
level = "no"
note = "n"
citations = ["Tex. Penal Code § 43.02"]
"""
Cells = Mapping[str, Sequence[object]]
"""The cells of each column, None where there is none."""
RIGHT: Counter[tuple[str, str, str]] = Counter()
TRIED: Counter[tuple[str, str, str]] = Counter()


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every table of the data that ships, in every form."""
    folder = tmp_path_factory.mktemp("panel")
    for words in (["csv/"], ["parquet/", "-f", "parquet"], ["panel.xlsx"], ["panel.sqlite"]):
        ran = run_command(
            "-w", str(ROOT), "export", "all", "-o", f"{folder}/{words[0]}", *words[1:]
        )
        assert ran.exit_code == 0, ran.err
    return folder


def tables(panel: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    package = json.loads((panel / "csv" / "datapackage.json").read_text("utf-8"))
    for each in package["resources"]:
        yield each["name"], {field["name"]: field["type"] for field in each["schema"]["fields"]}


def texts(panel: Path, name: str) -> list[str]:
    """Return the columns that are texts, as the loader lines take them from the dictionary."""
    return [column for column, kind in dict(tables(panel))[name].items() if kind == "string"]


def truth(panel: Path, name: str) -> Cells:
    with (panel / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    columns = zip(*rows, strict=True)
    return {
        title: [cell or None for cell in column]
        for title, column in zip(head, columns, strict=True)
    }


def same(kind: str, cell: object, expected: object) -> bool:
    """Return whether a cell says what the file does, as a value of its kind or as its text."""
    if expected is None:
        return cell is None
    text = str(expected)
    if cell is None:
        return False
    if kind in ("integer", "number"):
        return not isinstance(cell, bool) and float(str(cell)) == float(text)
    if kind == "boolean":
        return str(cell).lower() in (
            {"yes", "true", "1"} if text == "yes" else {"no", "false", "0"}
        )
    if kind == "date":
        shown = cell.date() if isinstance(cell, datetime) else cell
        return (shown.isoformat() if isinstance(shown, date) else str(shown)[:10]) == text
    return isinstance(cell, str) and cell == text


AS_HELD: Mapping[str, Callable[[str], str]] = {
    "csv": str,
    "parquet": lambda text: seen_again(unprotected(text)),
    "xlsx": unprotected,
    "sqlite": lambda text: seen_again(unprotected(text)),
}
"""What a text of a CSV file is in each form: CSV alone guards it, Excel too shows the unseen."""


def held(program: str, form: str, panel: Path, read: Callable[[str], Cells]) -> list[str]:
    """Count the cells that are right, by kind; return the columns with a wrong one."""
    wrong = []
    for name, kinds in tables(panel):
        expected, found = truth(panel, name), read(name)
        for column, kind in kinds.items():
            cells, given = found.get(column, []), expected.get(column, [])
            if kind == "string":
                given = [None if text is None else AS_HELD[form](str(text)) for text in given]
            right = sum(same(kind, cell, value) for cell, value in zip(cells, given, strict=False))
            TRIED[program, form, kind] += len(given)
            RIGHT[program, form, kind] += right
            if right < len(given) or len(cells) != len(given):
                wrong.append(f"{name}.{column}: {right} of {len(given)}")
    return wrong


def known(value: object) -> object:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return None if missing or str(value) == "NaT" else value


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_pandas(form: str, panel: Path) -> None:
    pandas = pytest.importorskip("pandas")

    def read(name: str) -> Cells:
        path = panel / form / f"{name}.{form}"
        if form == "parquet":
            frame = pandas.read_parquet(path)
        else:
            kinds = dict.fromkeys(texts(panel, name), "str")
            frame = pandas.read_csv(path, keep_default_na=False, na_values=[""], dtype=kinds)
        return {column: [known(cell) for cell in frame[column].tolist()] for column in frame}

    assert held("pandas", form, panel, read) == []


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_polars(form: str, panel: Path) -> None:
    polars = pytest.importorskip("polars")

    def read(name: str) -> Cells:
        path = panel / form / f"{name}.{form}"
        if form == "parquet":
            frame = polars.read_parquet(path)
        else:
            kinds = dict.fromkeys(texts(panel, name), polars.String)
            frame = polars.read_csv(path, schema_overrides=kinds, infer_schema_length=None)
        return {column: frame[column].to_list() for column in frame.columns}

    assert held("polars", form, panel, read) == []


def sql_of_readme(folder: Path, name: str) -> str:
    """Return the lines for DuckDB, with this table in place of `scores`."""
    readme = (folder / "README.md").read_text(encoding="utf-8")
    lines = readme.split("```sql\n")[1].split("```")[0].replace("scores", name)
    for file in (name, "dictionary"):
        ending = f"{file}.{folder.name}'"
        lines = lines.replace(f"'{ending}", f"'{folder}/{ending}")
    return lines


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_duckdb(form: str, panel: Path) -> None:
    duckdb = pytest.importorskip("duckdb")

    def read(name: str) -> Cells:
        path = panel / form / f"{name}.{form}"
        said = f"FROM '{path}'" if name == "dictionary" else sql_of_readme(panel / form, name)
        with duckdb.connect() as database:
            cursor = database.execute(said)
            names = [column[0] for column in cursor.description]
            return dict(zip(names, zip(*cursor.fetchall(), strict=True), strict=True))

    assert held("duckdb", form, panel, read) == []


@pytest.mark.parametrize("engine", ["calamine", "openpyxl"])
def test_pandas_reads_a_workbook(engine: Literal["calamine", "openpyxl"], panel: Path) -> None:
    pandas = pytest.importorskip("pandas")
    with pandas.ExcelFile(panel / "panel.xlsx", engine=engine) as book:

        def read(name: str) -> Cells:
            kinds = dict.fromkeys(texts(panel, name), "str")
            read_excel = partial(pandas.read_excel, book, keep_default_na=False, na_values=[""])
            frame = read_excel(sheet_name=name, dtype=kinds)
            return {column: [known(cell) for cell in frame[column].tolist()] for column in frame}

        assert held(f"pandas, {engine}", "xlsx", panel, read) == []


def test_polars_reads_a_workbook(panel: Path) -> None:
    polars = pytest.importorskip("polars")
    pytest.importorskip("fastexcel")

    def read(name: str) -> Cells:
        frame = polars.read_excel(
            panel / "panel.xlsx", sheet_name=name, infer_schema_length=None, drop_empty_cols=False
        )
        return {column: frame[column].to_list() for column in frame.columns}

    assert held("polars, calamine", "xlsx", panel, read) == []


def rows_read(rows: Sequence[Sequence[object]]) -> Cells:
    head, *others = rows
    columns = zip(*others, strict=True)
    return {
        str(title): [None if cell == "" else cell for cell in column]
        for title, column in zip(head, columns, strict=True)
    }


def test_libreoffice_reads_a_workbook(panel: Path, tmp_path: Path) -> None:
    """What it saves of the workbook has the same cells."""
    calamine = pytest.importorskip("python_calamine")
    made = [
        program_named("soffice"),
        "--headless",
        f"-env:UserInstallation=file://{tmp_path}/profile",
    ]
    made += ["--convert-to", "ods", "--outdir", str(tmp_path), str(panel / "panel.xlsx")]
    subprocess.run(made, check=True, capture_output=True, timeout=300)
    book: Any = calamine.CalamineWorkbook.from_path(str(tmp_path / "panel.ods"))

    def read(name: str) -> Cells:
        return rows_read(book.get_sheet_by_name(name).to_python(skip_empty_area=False))

    assert held("LibreOffice", "xlsx", panel, read) == []


def test_sqlite3_reads_the_database(panel: Path) -> None:
    with closing(sqlite3.connect(panel / "panel.sqlite")) as database:

        def read(name: str) -> Cells:
            cursor = database.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - names of ours
            return rows_read([[column[0] for column in cursor.description], *cursor])

        assert held("sqlite3", "sqlite", panel, read) == []


def test_pandas_reads_the_database(panel: Path) -> None:
    pandas = pytest.importorskip("pandas")
    with closing(sqlite3.connect(panel / "panel.sqlite")) as database:

        def read(name: str) -> Cells:
            frame = pandas.read_sql(f'SELECT * FROM "{name}"', database)  # noqa: S608 - as above
            return {column: [known(cell) for cell in frame[column].tolist()] for column in frame}

        assert held("pandas", "sqlite", panel, read) == []


def test_polars_reads_the_database(panel: Path) -> None:
    polars = pytest.importorskip("polars")
    with closing(sqlite3.connect(panel / "panel.sqlite")) as database:

        def read(name: str) -> Cells:
            query = f'SELECT * FROM "{name}"'  # noqa: S608 - as above
            frame = polars.read_database(query, database, infer_schema_length=None)
            return {column: frame[column].to_list() for column in frame.columns}

        assert held("polars", "sqlite", panel, read) == []


def test_polars_guesses_from_a_hundred_rows(tmp_path: Path) -> None:
    """A column of dates that begins with years fails there, so the loader line says its type."""
    polars = pytest.importorskip("polars")
    for folder in ("rubrics", "states"):
        (tmp_path / folder).mkdir()
    (tmp_path / "rubrics" / "m.toml").write_text(RUBRIC, encoding="utf-8")
    lines = ['name = "Texas"', *(ANSWER.format(since=year) for year in range(1900, 2010))]
    lines.append(ANSWER.format(since="2012-09"))
    (tmp_path / "states" / "TX.toml").write_text("\n".join(lines), encoding="utf-8")
    ran = run_command("-w", str(tmp_path), "export", "all", "-o", f"{tmp_path}/panel/")
    assert ran.exit_code == 0, ran.err
    answers = tmp_path / "panel" / "answers.csv"
    with pytest.raises(polars.exceptions.ComputeError, match="2012-09"):
        polars.read_csv(answers)
    said = polars.read_csv(tmp_path / "panel" / "dictionary.csv")
    of = said.filter(table="answers", kind="text")["column"]
    (meaning,) = said.filter(table="answers", column="since")["meaning"]
    assert meaning.startswith("text, also where it is a year alone: ")
    kinds = dict.fromkeys(of, polars.String)
    read = polars.read_csv(answers, infer_schema_length=None, schema_overrides=kinds)
    assert read["since"].to_list()[-2:] == ["2009", "2012-09"]


def program_named(name: str) -> str:
    """Return where the program is; the test is skipped where it is not, but in CI it has to be."""
    found = shutil.which(name)
    needs(found, name)
    assert found is not None
    return found


def test_r(panel: Path, tmp_path: Path) -> None:
    rscript = program_named("Rscript")

    def read(name: str) -> Cells:
        made = tmp_path / f"{name}.tsv"
        words = [rscript, str(HERE / "read_back.R"), str(panel / "csv" / f"{name}.csv"), str(made)]
        words.append(",".join(texts(panel, name)))
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        subprocess.run(words, check=True, capture_output=True, env=environment)
        with made.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file, delimiter="\t")
        columns = zip(*rows, strict=True)
        return {
            title: [cell[1:] if cell else None for cell in column]
            for title, column in zip(head, columns, strict=True)
        }

    assert held("R", "csv", panel, read) == []


def test_libreoffice(panel: Path, tmp_path: Path) -> None:
    """Columns of texts are said to be such; numbers and dates are recognized."""
    soffice = program_named("soffice")
    calamine = pytest.importorskip("python_calamine")
    words = [soffice, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile"]
    for name, kinds in tables(panel):
        # Text is 2 among the kinds of columns; 1033 is the English of the United States.
        columns = "/".join(
            f"{place}/{2 if kind == 'string' else 1}"
            for place, kind in enumerate(kinds.values(), start=1)
        )
        how = ["--convert-to", "xlsx", f"--infilter=CSV:44,34,76,1,{columns},1033,false,true"]
        file = str(panel / "csv" / f"{name}.csv")
        made = [*words, *how, "--outdir", str(tmp_path), file]
        subprocess.run(made, check=True, capture_output=True, timeout=300)

    def read(name: str) -> Cells:
        book: Any = calamine.CalamineWorkbook.from_path(str(tmp_path / f"{name}.xlsx"))
        return rows_read(book.get_sheet_by_index(0).to_python(skip_empty_area=False))

    assert held("LibreOffice", "csv", panel, read) == []


def test_the_table_of_cells() -> None:
    """Print cells right of cells tried, by program and kind; docs/exports.md shows them."""
    lines = []
    for program, form in sorted({(program, form) for program, form, _kind in TRIED}):
        cells = [
            f"{RIGHT[program, form, kind]:,} of {TRIED[program, form, kind]:,}" for kind in KINDS
        ]
        lines.append(f"| {program} | {form} | {' | '.join(cells)} |")
    print("\n" + "\n".join(lines))  # noqa: T201 - the table
