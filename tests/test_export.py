"""Tables for analysts: columns, keys, dictionary, and all of them at once in each form."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow as pa
import pytest
from openpyxl import load_workbook
from pyarrow import parquet

from program import DATASET, Program
from statscore.formats.dictionary import KEYS

W = ("-w", str(DATASET))
TABLES = ("scores", "areas", "marks", "answers", "changes", "counts", "codebook", "dictionary")
THIRDS = {
    "rubrics/m.toml": """\
        title = "Minors"
        from = 2010
        method = "mean"
        points = 10
        [grades]
        A = 5
        F = 0
        [areas.p]
        title = "Protection"
        number = "1"
        out_of = 100
        [areas.s]
        title = "Services"
        number = "2"
        weight = 2
        [criteria.immunity]
        number = "2.10"
        area = "p"
        title = "No minor can be charged"
        levels = { yes = 1, partly = "1/3", no = 0 }
        [criteria.services]
        number = "2.1"
        area = "s"
        title = "Services are offered"
        levels = { full = 1, none = 0 }
        """,
    "states/AK.toml": """\
        name = "Alaska"
        through = 2012-12-31
        [answers.immunity.2012]
        level = "partly"
        sources = ["https://a.b/c"]
        [answers.services.2012-09-01]
        level = "none"
        sources = ["https://a.b/c"]
        """,
}


@pytest.fixture
def thirds(write_workspace: Callable[[dict[str, str]], Path]) -> Path:
    return write_workspace(THIRDS)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_thirds_are_decimals_with_the_fraction_beside(thirds: Path, program: Program) -> None:
    (row,) = rows(program("-w", str(thirds), "export", "scores", "--years", "2013").out) or [{}]
    assert row["score"] == ""
    (row,) = rows(program("-w", str(thirds), "export", "scores", "--years", "2012").out)
    assert (row["score"], row["score_numerator"], row["score_denominator"]) == (
        "1.1111111111111112",
        "10",
        "9",
    )
    assert (row["best_known"], row["best_known_from"]) == ("1.1111111111111112", "computed")
    assert (row["fips"], row["geoid"]) == ("02", "0400000US02")


def test_areas_are_in_points_and_on_the_publishers_scale(thirds: Path, program: Program) -> None:
    first, second = rows(program("-w", str(thirds), "export", "areas", "--years", "2012").out)
    assert (first["label"], first["score_numerator"], first["score_denominator"]) == (
        "1 Protection",
        "10",
        "9",
    )
    assert (first["scale_low"], first["scale_out_of"]) == ("33.333333333333336", "100.0")
    assert (second["score"], second["scale_out_of"]) == ("0.0", "6.666666666666667")


def test_marks_are_known_by_ids_and_dates_are_days(thirds: Path, program: Program) -> None:
    immunity, services = rows(program("-w", str(thirds), "export", "marks", "--years", "2012").out)
    assert "number" not in immunity
    assert (immunity["criterion"], immunity["label"]) == (
        "immunity",
        "2.10 No minor can be charged",
    )
    assert (immunity["since_low"], immunity["since_high"]) == ("2012-01-01", "2012-12-31")
    assert (services["since_low"], services["since_high"]) == ("2012-09-01", "2012-09-01")
    assert "since" not in immunity
    (answer, _other) = rows(program("-w", str(thirds), "export", "answers").out)
    assert (answer["since"], answer["since_low"]) == ("2012", "2012-01-01")


def test_counts_are_of_every_criterion_and_level(program: Program) -> None:
    found = rows(program(*W, "export", "counts", "--years", "2012").out)
    one = [row for row in found if row["criterion"] == found[0]["criterion"]]
    told = program(*W, "tally", found[0]["criterion"], "-y", "2012", "-f", "json").out
    (tally,) = json.loads(told)
    levels = {row["level"] for row in one}
    assert {row["level"]: int(row["states"]) for row in one} == {
        level: len(states) for level, states in tally["levels"].items() if level in levels
    }


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (["--days", "2012-01-31..2012-04-30"], ["01-31", "02-29", "03-31", "04-30"]),
        (["--days", "2012-01-02..2012-01-16", "--every", "week"], ["01-02", "01-09", "01-16"]),
        (["--days", "2012-02-28..2012-03-01", "--every", "day"], ["02-28", "02-29", "03-01"]),
    ],
)
def test_days_in_place_of_years(words: list[str], days: list[str], program: Program) -> None:
    found = rows(program(*W, "export", "scores", "AL", *words).out)
    assert [row["as_of"] for row in found] == [f"2012-{day}" for day in days]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--days", "2012"], "'2012' is no span of days; write 2020-03-01..2021-12-31"),
        (["--days", "2012-02-01..2012-01-01"], "runs backwards; write the earlier day first"),
        (["--every", "week"], "--every goes with --days 2020-03-01..2021-12-31"),
        (["--days", "1000-01-01..2012-01-01", "--every", "day"], "take a longer step"),
        (["--days", "2012-01-01..2012-01-02", "--years", "2012"], "give --years or --days"),
    ],
)
def test_spans_that_are_refused(words: list[str], says: str, program: Program) -> None:
    found = program(*W, "export", "scores", *words)
    assert found.exit_code == 2
    assert says in found.err.replace("\n", " ")


@pytest.mark.parametrize("table", TABLES[:-1])
def test_every_column_of_an_export_is_in_the_dictionary(table: str, program: Program) -> None:
    head = next(csv.reader(program(*W, "export", table).out.splitlines()))
    described = rows(program(*W, "export", table, "--dictionary").out)
    assert [row["column"] for row in described] == head
    assert [row["column"] for row in described if not row["meaning"]] == []


def test_a_folder_of_csv_with_keys_and_a_package(program: Program) -> None:
    done = program(*W, "export", "all", "-o", "panel/")
    assert done.exit_code == 0, done.err
    package = json.loads(Path("panel/datapackage.json").read_text("utf-8"))
    assert [each["name"] for each in package["resources"]] == list(TABLES)
    for each in package["resources"]:
        with Path("panel", each["path"]).open(encoding="utf-8", newline="") as file:
            found = list(csv.DictReader(file))
        assert list(found[0]) == [field["name"] for field in each["schema"]["fields"]]
        assert each["schema"]["missingValues"] == [""]
        if each["name"] in KEYS:
            key = each["schema"]["primaryKey"]
            assert len({tuple(row[name] for name in key) for row in found}) == len(found)
    assert "fingerprint" in package["version"]
    assert package["citation"] in Path("panel/README.md").read_text("utf-8")
    assert program(*W, "export", "all", "-o", "panel/").exit_code == 0


def test_parquet_is_typed_and_keeps_texts_once(program: Program) -> None:
    program(*W, "export", "all", "-o", "panel", "--format", "parquet")
    schema = parquet.read_schema("panel/scores.parquet")
    kinds = {field.name: field.type for field in schema}
    assert kinds["score"] == pa.float64()
    assert kinds["score_numerator"] == kinds["year"] == pa.int64()
    assert kinds["as_of"] == pa.date32()
    assert pa.types.is_dictionary(kinds["state"])
    assert schema.field("geoid").metadata[b"meaning"].startswith(b"the Census Bureau's")


def test_a_database_with_keys_and_views(program: Program) -> None:
    done = program(*W, "export", "all", "-o", "panel.sqlite")
    assert done.exit_code == 0, done.err
    database = sqlite3.connect("panel.sqlite")

    def asked(query: str) -> list[Any]:
        return database.execute(query).fetchall()

    assert asked("PRAGMA foreign_key_check") == []
    assert asked("SELECT COUNT(*) FROM scores") == asked("SELECT COUNT(*) FROM standings")
    names = {name for (name,) in asked("SELECT name FROM sqlite_master WHERE type = 'view'")}
    assert names == {"standings", "card", "gaps", "trend", "law"}
    for name in names:
        assert asked(f"SELECT * FROM {name} LIMIT 3")  # noqa: S608 - as above


def test_a_workbook_has_text_cells_filters_and_a_codebook(thirds: Path, program: Program) -> None:
    done = program("-w", str(thirds), "export", "all", "-o", "panel.xlsx")
    assert done.exit_code == 0, done.err
    book = load_workbook("panel.xlsx")
    assert tuple(book.sheetnames) == TABLES
    sheet = book["scores"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None
    head = [cell.value for cell in sheet[1]]
    found = dict(zip(head, [cell.value for cell in sheet[2]], strict=True))
    assert found["fips"] == "02"
    assert found["score_denominator"] == 9
    assert str(found["as_of"])[:10] == "2012-12-31"


@pytest.mark.parametrize("name", ["one.xlsx", "one.parquet"])
def test_one_table_is_a_workbook_or_parquet_by_its_name(name: str, program: Program) -> None:
    assert program(*W, "export", "answers", "-o", name).exit_code == 0
    assert Path(name).stat().st_size > 1000
    shown = program(*W, "export", "answers", "--format", name.rpartition(".")[2])
    assert "is no text: name a file with --output" in shown.err


def test_what_export_all_refuses(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "say where to: --output panel/" in program(*W, "export", "all").err
    assert "is none of them" in program(*W, "export", "all", "-o", "a.csv").err.replace("\n", " ")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = program(*W, "export", "all", "-o", "p", "-f", "parquet")
    assert found.err.endswith("statscore: this needs pyarrow: pip install pyarrow\n")


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_answers_come_back_from_each_form(ending: str, thirds: Path, program: Program) -> None:
    (thirds / "states" / "AK.toml").write_text(
        'name = "Alaska"\nthrough = 2012-12-31\n[answers.immunity.2012]\nlevel = "partly"\n'
        'sources = ["https://a.b/c"]\n'
        'note = "soft\\u00ADly <U+00AD>; =1+1\\n\'=2; -5"\n',
        encoding="utf-8",
    )
    before = program("-w", str(thirds), "export", "answers", "-f", "json").out
    program("-w", str(thirds), "export", "answers", "-o", f"out.{ending}")
    (thirds / "states" / "AK.toml").write_text('name = "Alaska"\nthrough = 2012-12-31\n', "utf-8")
    done = program("-w", str(thirds), "import", f"out.{ending}")
    assert done.exit_code == 0, done.err
    assert program("-w", str(thirds), "export", "answers", "-f", "json").out == before


def test_a_workbook_of_results_is_written_again_until_somebody_has_saved_it(
    statscore: Program, tmp_path: Path
) -> None:
    book = tmp_path / "x.xlsx"
    for words in (("export", "all"), ("export", "scores"), ("grade",), ("export", "all")):
        done = statscore(*words, "--output", str(book), *W)
        assert done.exit_code == 0, done.err
    first = book.read_bytes()
    assert statscore("export", "all", "--output", str(book), *W).exit_code == 0
    assert book.read_bytes() == first
    load_workbook(book).save(book)
    saved = book.read_bytes()
    refused = statscore("export", "all", "--output", str(book), *W)
    assert refused.exit_code != 0
    assert "no result of this program, or somebody has saved it since; name another" in refused.err
    assert book.read_bytes() == saved


@pytest.mark.parametrize("change", ["repacked", "cut", "bytes"])
def test_a_workbook_that_was_touched_in_any_way_is_somebodys(
    statscore: Program, tmp_path: Path, change: str
) -> None:
    book = tmp_path / "x.xlsx"
    assert statscore("export", "scores", "--output", str(book), *W).exit_code == 0
    if change == "repacked":  # as programs do that keep the properties
        with ZipFile(book) as packed:
            parts = {part.filename: packed.read(part) for part in packed.infolist()}
        with ZipFile(book, "w", ZIP_DEFLATED) as packed:
            for name, content in parts.items():
                packed.writestr(name, content)
    elif change == "cut":
        book.write_bytes(book.read_bytes()[:-30])
    else:
        book.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    refused = statscore("export", "scores", "--output", str(book), *W)
    assert refused.exit_code != 0
    assert "somebody has saved it since" in refused.err


def test_a_sheet_to_fill_in_is_no_result(statscore: Program, tmp_path: Path) -> None:
    book = tmp_path / "x.xlsx"
    assert statscore("agree", "--sheet", str(book), *W).exit_code == 0
    assert "no result of this program" in statscore("grade", "--output", str(book), *W).err
