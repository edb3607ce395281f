"""What a spreadsheet shows and the library that reads workbooks does not; sheets nobody sees."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from program import Program
from statscore.cli.sheets import tell_sheets
from statscore.read.cells import UNSAVED, spoiled_cells
from statscore.read.packed import SheetError, packed_rows, rows_of
from statscore.read.sheet import Sheet, read_rows

RUBRIC = """\
title = "Example"
[scales.degree]
full = 1
none = 0
[areas.one]
title = "One"
[criteria]
a = { area = "one", title = "A", scale = "degree" }
b = { area = "one", title = "B", scale = "degree" }
"""
NA = "this cell is an error, #N/A; put it right in the workbook, or empty it"
REF = NA.replace("#N/A", "#REF!")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook as programs make it: formulas without values, errors, a hidden sheet."""
    (tmp_path / "rubrics").mkdir()
    (tmp_path / "states").mkdir()
    (tmp_path / "rubrics" / "example.toml").write_text(RUBRIC, encoding="utf-8")
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = "Panel"
    for row in (
        ["state", "year", "a", "b", "sum"],
        ["TX", 2020, '=IF(1,"full","none")', "none", "=1+1"],
        ["OH", 2020, "none", "#N/A", "#REF!"],
        ["IA", 2020, "full", "full", 2],
    ):
        page.append(row)
    for cell in ("D3", "E3"):
        page[cell].data_type = "e"
    for name, state in (("Notes", "hidden"), ("Deep", "veryHidden")):
        made.create_sheet(name, 0).sheet_state = state
    made.save(tmp_path / "sheet.xlsx")
    return tmp_path


def take(program: Program, *words: str) -> tuple[str, int]:
    found = program("import", "sheet.xlsx", "--source", "https://example.org", *words)
    return found.err, found.exit_code


READ = "sheet.xlsx: read the sheet 'Panel'; --sheet NAME reads another: 'Deep', 'Notes'\n"


def test_cells_that_look_empty_are_problems(program: Program, book: Path) -> None:
    said = (
        f"{READ}statscore: sheet.xlsx: row 2, column 'a': {UNSAVED}\n"
        f"sheet.xlsx: row 3, column 'b': {NA}\nnothing was written\n"
    )
    assert take(program, "--ignore", "sum") == (said, 1)
    assert list(book.glob("states/*")) == []


def test_the_fields_alone_are_left_out(program: Program, book: Path) -> None:
    _said, code = take(program, "--ignore", "sum", "--partial")
    assert code == 0
    found = {path.stem: path.read_text(encoding="utf-8") for path in book.glob("states/*")}
    levels = {code: text.count("level = ") for code, text in found.items()}
    assert levels == {"TX": 1, "OH": 1, "IA": 2}
    assert "\n[answers.a." not in found["TX"]
    assert "\n[answers.b." not in found["OH"]


def test_such_a_cell_in_a_column_that_is_left_out_is_none(book: Path) -> None:
    assert packed_rows(book / "sheet.xlsx", "Panel").spoiled == (
        (2, 2, UNSAVED),
        (2, 4, UNSAVED),
        (3, 3, NA),
        (3, 4, REF),
    )


def test_a_heading_that_is_a_formula(program: Program, book: Path) -> None:
    made = openpyxl.load_workbook(book / "sheet.xlsx")
    made["Panel"]["D1"] = '="b"'
    made.save(book / "sheet.xlsx")
    said, _code = take(program, "--ignore", "sum")
    assert f"sheet.xlsx: row 1, column 'D': {UNSAVED}\n" in said
    assert "--heading-row" not in said


def test_a_formula_with_a_saved_value_is_that_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as made:
        page = made.add_worksheet()
        page.write_formula("AB2", '=IF(1,"full","none")', value="full")
        page.write_formula("AC2", '=""', value="")
        page.write_formula("AD2", "=NA()", value="#N/A")
    found = rows_of(remade(tmp_path / "x.xlsx", b'<c r="AC2">', b'<c r="AC2" t="str">'))
    assert found.rows[1][27:] == ["full", "", ""]
    assert found.spoiled == ((2, 29, NA),)


def remade(book: Path, old: bytes, new: bytes) -> Path:
    """Return a copy of the workbook with other bytes in its files."""
    copy = book.with_name("remade.xlsx")
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(copy, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(old, new))
    return copy


def test_a_hidden_sheet_is_read_where_it_is_named(book: Path) -> None:
    assert packed_rows(book / "sheet.xlsx", "Notes").tab == "Notes"
    made = openpyxl.load_workbook(book / "sheet.xlsx")
    made.create_chartsheet("Chart", 0)
    made.save(book / "chart.xlsx")
    assert rows_of(book / "chart.xlsx").tab == "Panel"


def test_a_workbook_without_a_visible_sheet(book: Path) -> None:
    hidden = remade(book / "sheet.xlsx", b'state="visible"', b'state="hidden"')
    with pytest.raises(SheetError, match=r"^it has no visible sheet; name one with --sheet: Deep"):
        rows_of(hidden)


ODS = """\
<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet>
<table:table table:name="Other"><table:table-row>
<table:table-cell table:formula="of:=1"/></table:table-row></table:table>
<table:table table:name="Panel">
<table:table-row table:number-rows-repeated="2">
<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>
</table:table-row>
<table:table-row>
<table:table-cell table:number-columns-repeated="3"/>
<table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/>
<table:table-cell table:number-columns-repeated="2" table:formula="of:=NA()"
 office:value-type="string" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>
<table:table-cell table:formula="of:=1+1"/>
</table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>
"""


def test_a_workbook_of_libreoffice(tmp_path: Path) -> None:
    path = tmp_path / "x.ods"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", ODS)
    assert list(spoiled_cells(path, "Panel")) == [(3, 4, NA), (3, 5, NA), (3, 6, UNSAVED)]


def test_a_sheet_that_is_not_there_has_no_such_cells(book: Path) -> None:
    assert list(spoiled_cells(book / "sheet.xlsx", "No such sheet")) == []


def test_a_review_sheet_says_it_too(book: Path) -> None:
    with pytest.raises(SheetError, match=f"^row 2, column 'a': {UNSAVED}$"):
        read_rows(book / "sheet.xlsx")


def test_rows_and_columns_are_counted_where_a_workbook_does_not_say_them(book: Path) -> None:
    broken = remade(book / "sheet.xlsx", b"<row r=", b"<row q=")
    assert rows_of(broken).spoiled[0] == (2, 2, UNSAVED)
    broken = remade(book / "sheet.xlsx", b' r="C2"', b"")
    assert rows_of(broken).spoiled[0] == (2, 2, UNSAVED)


def test_an_older_workbook_cannot_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(spoiled_cells(tmp_path / "x.xls", "Sheet1")) == []
    tell_sheets(Path("x.xls"), [Sheet((), (), tab="Sheet1")], [])
    assert capsys.readouterr().err == (
        "x.xls: read the sheet 'Sheet1'\n"
        "x.xls: errors and formulas without a saved value count as empty in such a workbook; as "
        ".xlsx they would be found\n"
    )


def test_a_codebook_says_which_sheet_it_is(program: Program, book: Path) -> None:
    (book / "panel.csv").write_text("state,year,a\nTX,2020,1\n", encoding="utf-8")
    found = program("import", "panel.csv", "--new-rubric", "new", "--codebook", "sheet.xlsx")
    assert found.err == (f"statscore: 'sheet.xlsx' cannot be read: row 2, column 'a': {UNSAVED}\n")
