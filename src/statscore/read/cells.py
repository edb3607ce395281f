"""Cells of a workbook that look empty and are not: errors, and formulas without a saved value.

The library that reads workbooks gives nothing for both. So the sheet is looked through a second
time, in the files inside a workbook of Excel (.xlsx, .xlsm) or LibreOffice (.ods); of the older
binary kinds (.xls, .xlsb) it cannot be told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

TOLD_APART = (".xlsx", ".xlsm", ".ods")
"""Workbooks in which such cells are found."""
UNSAVED = (
    "this formula has no saved value; open the workbook in a spreadsheet, save it there, and come "
    "back"
)
_SUSPECT = re.compile(rb"""<(?:\w+:)?f[\s/>]|\st=["']e["']|formula=|["']error["']""")
"""What stands in a sheet with a formula or an error."""
_MOST_REPEATS = 1_000
"""Of a cell or row that a workbook holds once for several."""

MALFORMED = (BadZipFile, KeyError, SyntaxError, ValueError)
"""What a file raises that is not what its name says; XML that is none is a SyntaxError."""
Spoiled = tuple[int, int, str]
"""The row as a spreadsheet counts, the column from 0, and what is wrong."""


def spoiled_cells(path: Path, tab: str) -> Iterator[Spoiled]:
    """Yield the cells of the sheet that are errors, or formulas without a saved value."""
    if path.suffix.lower() not in TOLD_APART:
        return
    with ZipFile(path) as packed:
        names = {name.replace("\\", "/").casefold(): name for name in packed.namelist()}
        ods = path.suffix.lower() == ".ods"
        part = "content.xml" if ods else _part(packed, names, tab)
        sheet = packed.read(names[part]) if part in names else b""
    if _SUSPECT.search(sheet):
        yield from _of_ods(sheet, tab) if ods else _of_excel(sheet)


def _part(packed: ZipFile, names: dict[str, str], tab: str) -> str:
    """Return the name of the sheet's file inside a workbook of Excel, in lower case."""
    from xml.etree.ElementTree import fromstring  # noqa: PLC0415 - in a bounded process

    book = fromstring(packed.read(names["xl/workbook.xml"]))  # noqa: S314 - as above
    places = fromstring(packed.read(names["xl/_rels/workbook.xml.rels"]))  # noqa: S314 - as above
    target = {place.get("Id"): place.get("Target", "") for place in places}
    for part in book.iter():
        if _local(part.tag) == "sheet" and part.get("name") == tab:
            id_ = next((value for key, value in part.items() if _local(key) == "id"), None)
            return str(PurePosixPath("/xl", target.get(id_, ""))).lstrip("/").casefold()
    return ""


def _of_excel(sheet: bytes) -> Iterator[Spoiled]:
    row = 0
    for element in _elements(sheet, "row"):
        row = int(element.get("r") or row + 1)
        place = -1
        for cell in element:
            letters = (cell.get("r") or "").rstrip("0123456789")
            place = _place(letters) if letters else place + 1
            inside = {_local(part.tag): part.text or "" for part in cell}
            value = inside.get("v", "")
            if cell.get("t") == "e":
                yield row, place, _error(value)
            # A formula whose value is an empty text is saved as such a text.
            elif "f" in inside and not value and cell.get("t") != "str":
                yield row, place, UNSAVED


def _of_ods(content: bytes, tab: str) -> Iterator[Spoiled]:
    for table in _elements(content, "table"):
        if _said(table, "name") != [tab]:
            continue
        row = 0
        for line in (part for part in table.iter() if _local(part.tag) == "table-row"):
            repeated = _repeated(line, "number-rows-repeated")
            for place, words in _of_ods_row(line):
                for more in range(min(repeated, _MOST_REPEATS)):
                    yield row + more + 1, place, words
            row += repeated


def _of_ods_row(line: Element) -> Iterator[tuple[int, str]]:
    place = 0
    for cell in line:
        repeated = _repeated(cell, "number-columns-repeated")
        kinds = _said(cell, "value-type")
        words = UNSAVED if _said(cell, "formula") and not kinds else None
        words = _error("".join(cell.itertext())) if "error" in kinds else words
        if words is not None:
            for more in range(min(repeated, _MOST_REPEATS)):
                yield place + more, words
        place += repeated


def _elements(text: bytes, name: str) -> Iterator[Element]:
    """Yield the elements of that name; each is emptied when the next one is asked for."""
    from xml.etree.ElementTree import iterparse  # noqa: PLC0415 - in a bounded process

    for _event, element in iterparse(BytesIO(text)):  # noqa: S314 - as above
        if _local(element.tag) == name:
            yield element
            element.clear()


def _error(shown: str) -> str:
    return f"this cell is an error, {shown[:20]}; put it right in the workbook, or empty it"


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _said(element: Element, name: str) -> list[str]:
    return [value for key, value in element.items() if _local(key) == name]


def _repeated(element: Element, name: str) -> int:
    return int(next(iter(_said(element, name)), 1))


def _place(letters: str) -> int:
    """Return the place from 0 of a column that a spreadsheet calls so: A to Z, then AA."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1
