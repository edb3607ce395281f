"""What export writes, import reads: into an empty workspace, and nothing has changed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from program import DATASET, ROOT, Program
from statscore.desk.whole import state_head
from statscore.model.spreadsheet import protected, unprotected
from statscore.model.state import Answer, State
from statscore.read.load import load
from statscore.reports.card.report_card import report_card
from statscore.toml.edit import add_answers
from workspaces import tries

RUBRIC = """\
title = "Example"
not_applicable = "drop"

[scales.degree]
full = 1
none = 0

[areas.one]
title = "One"

[criteria]
a = { area = "one", title = "A", scale = "degree" }
b = { area = "one", title = "B", scale = "degree" }
"""


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A workspace with the rubrics that ship, and no state."""
    folder = tmp_path / "empty"
    (folder / "states").mkdir(parents=True)
    shutil.copytree(ROOT / "rubrics", folder / "rubrics")
    shutil.copy(ROOT / "statscore.toml", folder)
    return folder


def said(states: Mapping[str, State]) -> dict[str, object]:
    return {code: (each.name, each.through, each.answers) for code, each in states.items()}


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_all_answers_that_ship_come_back(ending: str, empty: Path, program: Program) -> None:
    program("-w", str(ROOT), "export", "answers", "-o", "out.csv")
    sheet = in_another_form(Path("out.csv"), ending)
    found = program("-w", str(empty), "import", str(sheet))
    assert found.exit_code == 0, found.err
    every = [dated for each in load(ROOT).states.values() for dated in each.answers.values()]
    answers = sum(map(len, every))
    assert (
        f"{answers} new answers written · 0 there already · 51 states, 51 of them new" in found.out
    )
    assert said(load(empty).states) == said(load(ROOT).states)
    program("-w", str(empty), "export", "answers", "-o", "again.csv")
    assert Path("again.csv").read_bytes() == Path("out.csv").read_bytes()


def in_another_form(sheet: Path, ending: str) -> Path:
    """Return the CSV file as a workbook or as Parquet, every field a text."""
    if ending == "csv":
        return sheet
    import pyarrow as pa  # noqa: PLC0415 - slow to import
    import xlsxwriter  # noqa: PLC0415 - as above
    from pyarrow import csv, parquet  # noqa: PLC0415 - as above

    head = sheet.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
    table = csv.read_csv(
        sheet,
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(head, pa.string())),
    )
    other = sheet.with_suffix(f".{ending}")
    if ending == "parquet":
        parquet.write_table(table, other)
        return other
    with xlsxwriter.Workbook(str(other), {"strings_to_urls": False}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, head)
        for number, row in enumerate(table.to_pylist(), start=1):
            for place, field in enumerate(row.values()):
                page.write_string(number, place, field or "")
    return other


def test_what_is_there_already_changes_nothing(program: Program, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(DATASET, tmp_path / "copy"))
    before = {each: each.read_bytes() for each in copy.rglob("*.toml")}
    program("-w", str(copy), "export", "answers", "-o", "out.csv")
    found = program("-w", str(copy), "import", "out.csv")
    assert (found.err, found.exit_code) == ("", 0)
    assert "0 new answers written" in found.out
    assert {each: each.read_bytes() for each in copy.rglob("*.toml")} == before


# Random answers.

_CLEAN = st.characters(
    codec="utf-8",
    exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"],
    include_characters="\n\t",
)
"""What export writes as it is; what cannot be seen is written out there, in every format."""
_TEXT = st.one_of(
    st.text(_CLEAN, min_size=1).filter(lambda text: bool(text.strip())),
    st.sampled_from(
        [
            "=1+1",
            "'=1",
            "''-x",
            "-5",
            " @a",
            "a;b",
            '"x", y',
            "NA",
            "None",
            " b ",
            "\n",
            "a\xadb",
            "<U+00AD>",
            "b;=1",
        ]
    ),
).filter(lambda text: bool(text.strip()))
_ITEM = _TEXT.map(lambda text: " ".join(text.split())).filter(bool)
_DATE = st.one_of(
    st.dates().map(str),
    st.dates().map(lambda day: str(day)[:7]),
    st.dates().map(lambda d: str(d)[:4]),
)
_LATER = st.one_of(st.none(), _DATE)
_ANSWER = st.fixed_dictionaries(
    {"level": st.sampled_from(["full", "none", "pending", "not-applicable"])},
    optional={
        "citations": st.lists(_ITEM, max_size=3),
        "sources": st.lists(_ITEM, max_size=3),
        "act": _TEXT,
        "enacted": _DATE,
        "start": st.just("unknown"),
        "through": _DATE,
        "basis": st.sampled_from(["source", "partial", "derived"]),
        "quote": _TEXT,
        "note": _TEXT,
        "coder": _TEXT,
        "coded": _DATE,
        "decided_by": _TEXT,
        "reason": _TEXT,
        "fingerprint": st.just("0123456789ab"),
    },
)
_STATE = st.fixed_dictionaries(
    {
        "answers": st.dictionaries(
            st.sampled_from(["a", "b"]),
            st.dictionaries(_DATE, _ANSWER, min_size=1, max_size=3),
            min_size=1,
        ),
        "through": _LATER,
    }
)


@settings(tries(60), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STATE)
def test_random_answers_come_back(
    program: Program, tmp_path: Path, data: dict[str, object]
) -> None:
    state = State.model_validate({"code": "TX", "name": "Texas", **data})
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "states").mkdir(parents=True)
        (folder / "rubrics").mkdir()
        (folder / "rubrics" / "example.toml").write_text(RUBRIC, encoding="utf-8")
    answers = {
        (id_, str(since)): written(each)
        for id_, dated in state.answers.items()
        for since, each in dated.items()
    }
    text = add_answers(state_head("Texas", state.through), answers, ["a", "b"])
    (one / "states" / "TX.toml").write_text(text, encoding="utf-8", newline="\n")
    assert said(load(one).states) == said({"TX": state})
    assert program("-w", str(one), "export", "answers", "-o", "out.csv").exit_code == 0
    found = program("-w", str(other), "import", "out.csv")
    if found.exit_code:
        # What check calls an error in the one is refused in the other.
        assert "the files would have errors" in found.err
        assert program("-w", str(one), "check").exit_code == 1
    else:
        assert said(load(other).states) == said(load(one).states)


def written(answer: Answer) -> dict[str, object]:
    return {key: value for key, value in answer.said().items() if value != ()}


@given(_TEXT)
@example("'")
@example("''=a")
def test_what_is_kept_from_a_spreadsheet_comes_back(text: str) -> None:
    assert unprotected(protected(text)) == text
    assert not protected(text).lstrip().startswith(("=", "+", "@"))


# Random panels.

_YEARS = range(2010, 2016)
_CELL = st.sampled_from(["full", "none", "FULL", "", "", "pending"])
_PANEL = st.dictionaries(
    st.tuples(st.sampled_from(["TX", "OH", "AL"]), st.sampled_from(_YEARS)),
    st.tuples(_CELL, _CELL),
    min_size=1,
)


@settings(tries(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_PANEL, second=_PANEL)
def test_a_card_of_a_year_says_what_the_sheet_says(
    program: Program,
    tmp_path: Path,
    first: dict[tuple[str, int], tuple[str, str]],
    second: dict[tuple[str, int], tuple[str, str]],
) -> None:
    """Two sheets, one after the other; where the second contradicts the first it is refused."""
    shutil.rmtree(tmp_path / "states", ignore_errors=True)
    (tmp_path / "states").mkdir()
    (tmp_path / "rubrics").mkdir(exist_ok=True)
    (tmp_path / "rubrics" / "example.toml").write_text(RUBRIC, encoding="utf-8")
    assert imported(program, tmp_path, first) == 0
    before = coded(tmp_path)
    for key in asked(first):
        assert before.get(key) == levels(first).get(key)
    ended = imported(program, tmp_path, second)
    after = coded(tmp_path)
    if ended:
        assert after == before
        assert any(before.get(key, level) != level for key, level in levels(second).items())
    else:
        assert before.items() <= after.items()
        for key in asked(second):
            assert after.get(key) == levels(second).get(key, before.get(key))


def asked(panel: Mapping[tuple[str, int], tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Return every year of the states that the sheet has: one without a row says nothing."""
    codes = {code for code, _year in panel}
    return [(code, year, id_) for code in codes for year in _YEARS for id_ in "ab"]


def imported(
    program: Program, folder: Path, panel: Mapping[tuple[str, int], tuple[str, str]]
) -> int:
    rows = [f"{code},{year},{a},{b}" for (code, year), (a, b) in panel.items()]
    sheet = folder / "panel.csv"
    sheet.write_text("\n".join(["state,year,a,b", *rows]), encoding="utf-8")
    return program("import", "panel.csv", "--level", "pending=uncoded").exit_code


def levels(panel: Mapping[tuple[str, int], tuple[str, str]]) -> dict[tuple[str, int, str], str]:
    return {
        (code, year, id_): level.lower()
        for (code, year), row in panel.items()
        for id_, level in zip("ab", row, strict=True)
        if level in ("full", "none", "FULL")
    }


def coded(folder: Path) -> dict[tuple[str, int, str], str]:
    workspace = load(folder)
    assert workspace.diagnostics == ()
    return {
        (code, year, mark.criterion): mark.level
        for code, each in workspace.states.items()
        for year in _YEARS
        for mark in report_card(workspace.rubrics["example"], each, year).marks
        if mark.level is not None
    }
