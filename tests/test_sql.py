"""The yardstick as a query: what it says, what it refuses, and `score` over tables of answers."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import duckdb
import pytest

from program import DATASET, Program, Run
from random_cases import FEATURES, cases, complaints
from sql_engines import in_duckdb, in_sqlite
from statscore.engines.dialects import DIALECTS, refuse_too_large
from statscore.engines.dialects import said as dialect_text
from statscore.engines.earning import CannotSayError
from statscore.engines.query import query, threshold
from statscore.engines.said import AnswerLayout
from statscore.engines.whole import chosen, greatest, least, product, total, whole
from statscore.formats.csv import safe_text
from statscore.model.rubric import Rounding, Rubric
from statscore.reports.card.grading import rounded
from statscore.reports.card.yardstick import yardstick

RUBRIC = """\
title = "Minors"
from = 2010
until = 2020
not_applicable = "drop"
[grades]
A = "5/2"
F = 0
[areas.p]
title = "Protection"
[criteria.immunity]
area = "p"
title = "No minor can be charged"
weight = "5/3"
levels = { yes = 1, partly = "1/3", no = 0 }
[criteria.years]
area = "p"
title = "Years"
weight = 2
linear = { from = 0, to = 30 }
"""


@pytest.fixture
def minors(write_workspace: Callable[[dict[str, str]], Path]) -> Path:
    return write_workspace({"rubrics/minors.toml": RUBRIC})


def test_two_engines_score_as_python_does() -> None:
    drawn, seen = cases(30, 7, ["duckdb", "sqlite"])
    for run in (in_duckdb, in_sqlite):
        assert {
            place: said for place, case in enumerate(drawn) if (said := complaints(case, run(case)))
        } == {}
    assert [feature for feature in FEATURES if not seen[feature]] == []


def test_whole_numbers_know_how_large_they_get() -> None:
    one, two = whole(3), chosen(("a > 1", 5), otherwise=-2)
    assert (two.low, two.high) == (-2, 5)
    assert (one * two).sql == "3 * CASE WHEN a > 1 THEN 5 ELSE -2 END"
    assert ((one * two).low, (one * two).high, (one * two).largest) == (-6, 15, 15)
    assert ((two + one).low, (one + whole(4)).sql) == (1, "7")
    assert (greatest(two, whole(0)).low, least(two, whole(0)).high) == (0, 0)
    assert (total([]).sql, product([]).sql, product([one, two, whole(0)]).sql) == ("0", "1", "0")


@pytest.mark.parametrize("mode", ["half-up", "half-even", "down", "up"])
@pytest.mark.parametrize("cut", ["2", "5/2", "0", "-1", "-3/2", "7/3"])
def test_a_threshold_is_where_rounding_reaches_the_cut(mode: str, cut: str) -> None:
    rounding = Rounding.model_validate({"places": 0, "mode": mode, "before_grade": True})
    limit, beyond = threshold(Fraction(cut), rounding)
    for number in (Fraction(n, 12) for n in range(-60, 61)):
        reaches = number > limit if beyond else number >= limit
        assert reaches is (rounded(number, rounding) >= Fraction(cut)), number


def test_numbers_that_an_engine_does_not_hold_are_refused() -> None:
    areas = {f"a{number}": {"title": "A"} for number in range(9)}
    criteria = {
        f"{area}-{number}": {
            "area": area,
            "title": "T",
            "weight": f"{number + 1}/97",
            "not_applicable": "drop",
            "levels": {"yes": 1, "no": 0},
        }
        for area in areas
        for number in range(9)
    }
    said = {"id": "r", "title": "R", "method": "mean", "areas": areas, "criteria": criteria}
    of = query(yardstick(Rubric.model_validate(said), 2015), AnswerLayout())
    says = (
        r"its sums have up to \d+ digits, more than the whole numbers of SQLite hold; take "
        "`statscore sql --dialect duckdb`, or ask `statscore grade` state by state"
    )
    with pytest.raises(CannotSayError, match=says):
        refuse_too_large(of, DIALECTS["sqlite"])
    refuse_too_large(of, DIALECTS["postgres"])
    endless = replace(of, largest=10**1001)
    says = "its sums have up to 1002 digits, .* PostgreSQL hold; ask `statscore grade` state by"
    with pytest.raises(CannotSayError, match=says):
        refuse_too_large(endless, DIALECTS["postgres"])


def _capped_and_void(areas: int) -> Rubric:
    """Return a rubric of so many areas, each of which the criterion of a cap can void."""
    names = [f"a{number}" for number in range(areas)]
    asked = {"title": "T", "levels": {"yes": 1, "no": 0}, "voids": {"no": "void"}}
    cap = {"below": "yes", "grade": "F"}
    return Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "grades": {"A": 1, "F": 0},
            "areas": {name: {"title": name} for name in names},
            "criteria": {name: {**asked, "area": name, "weight": 1} for name in names},
            "caps": {name: {**cap, "criterion": name} for name in names},
        }
    )


def test_caps_on_what_voids_areas_in_too_many_ways_are_refused() -> None:
    """Each area is void by its criterion, by others, or not: three areas in 27 ways, four in 81."""
    query(yardstick(_capped_and_void(3), 2015), AnswerLayout())
    with pytest.raises(CannotSayError) as refused:
        query(yardstick(_capped_and_void(4), 2015), AnswerLayout())
    assert str(refused.value) == (
        "its caps hang on criteria that void 4 areas, and a query has a line for each way in which "
        "these may be void, more than 64; let caps name criteria that void nothing, or ask "
        "`statscore grade` state by state"
    )


@pytest.mark.parametrize("dialect", DIALECTS)
def test_each_dialect_is_said(dialect: str, minors: Path, statscore: Run) -> None:
    found = statscore("sql", "minors", "--dialect", dialect, "--bounds", workspace=minors)
    assert found.exit_code == 0, found.err
    first, second, *others = found.out.splitlines()
    assert first.startswith("-- Minors (minors, ")
    assert (
        second == "-- answers: one row an answer: unit, criterion, level, at_least, at_most, value"
    )
    assert ("Not tested" in others[0]) is (dialect in ("bigquery", "snowflake"))
    data = json.loads(statscore("sql", "minors", "-f", "json", workspace=minors).out)
    assert data["columns"][:5] == [
        "unit", "score_numerator", "low_numerator", "high_numerator", "denominator"
    ]  # fmt: skip


def test_more_bounds_than_a_query_can_list_are_refused(minors: Path, statscore: Run) -> None:
    many = ", ".join(f'l{number} = "{41 - number}/41"' for number in range(42))
    text = RUBRIC.replace('yes = 1, partly = "1/3", no = 0', many)
    (minors / "rubrics" / "minors.toml").write_text(text, encoding="utf-8")
    found = statscore("sql", "minors", "--bounds", workspace=minors)
    assert found.err == (
        "statscore: 'minors' cannot be said as a query for DuckDB: 'immunity' has 42 levels, and a "
        "query has a line for each pair of bounds; with more than 40 levels leave out the columns "
        "at_least and at_most, and give the level where it is known\n"
    )
    assert found.exit_code == 1
    assert statscore("sql", "minors", workspace=minors).exit_code == 0


def test_nothing_is_scaled_to_no_points() -> None:
    levels = {"yes": 1, "no": 0}
    asked = {"area": "p", "title": "T", "levels": levels, "not_applicable": "drop"}
    said = {"id": "r", "title": "R", "points": 0, "areas": {"p": {"title": "P"}}}
    rubric = Rubric.model_validate({**said, "criteria": {"a": asked}})
    with pytest.raises(CannotSayError, match=r"out of 0 points, .* as the sum of the weights"):
        query(yardstick(rubric, 2015), AnswerLayout())


def test_a_scale_may_go_as_far_as_numbers_do() -> None:
    """Numbers are cut beyond the ends of the scale alone."""
    asked = {"area": "p", "title": "T", "linear": {"from": 0, "to": 10**12}}
    said = {"id": "r", "title": "R", "areas": {"p": {"title": "P"}}, "criteria": {"a": asked}}
    made = query(yardstick(Rubric.model_validate(said), 2015), AnswerLayout(shape="wide"))
    with duckdb.connect() as database:
        database.execute("CREATE TABLE answers AS SELECT 'x' AS unit, NULL AS a, 5e11 AS a_value")
        (row,) = database.execute(dialect_text(made, DIALECTS["duckdb"])).fetchall()
    figures = dict(zip(made.columns, row, strict=True))
    assert Fraction(figures["score_numerator"], figures["denominator"]) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("years", "weighs_in"),
    [
        ("from = 2010\n", "2010"),
        ("from = 2010\nuntil = 2014\n", "2014"),
        ("from = 2010\ncriteria.b.from = 2018\n", "2018"),
        ("from = 2010\ncriteria.b.until = 2015\n", "2016"),
        ("from = 2010\nuntil = 2017\ncriteria.b.from = 2018\n", "2017"),
        ("criteria.b.from = 2018\n", "2018"),
    ],
)
def test_a_rubric_weighs_as_it_does_last(
    years: str,
    weighs_in: str,
    write_workspace: Callable[[dict[str, str]], Path],
    program: Program,
) -> None:
    criteria = "".join(
        f'criteria.{id_} = {{ area = "p", title = "{id_}", levels = {{ yes = 1, no = 0 }} }}\n'
        for id_ in "ac"
    )
    late = 'area = "p"\ntitle = "b"\nlevels = { yes = 1, no = 0 }\n'
    text = f'title = "R"\n{years}areas.p.title = "P"\n{criteria}'
    text += "".join(f"criteria.b.{line}\n" for line in late.splitlines())
    write_workspace({"rubrics/r.toml": text})
    assert f", as it weighs in {weighs_in}; DuckDB\n" in program("sql", "r").out


def test_a_rubric_that_is_unknown_is_refused(minors: Path, statscore: Run) -> None:
    assert "there is no rubric 'nothing'" in statscore("sql", "nothing", workspace=minors).err


LONG = """\
state,year,criterion,level,value
TX,2015,immunity,partly,
TX,2015,years,,12.5
OH,2015,years,not-applicable,
"""
WIDE = "state,immunity,years\nTX,partly,12.5\nOH,,not-applicable\n"


@pytest.mark.parametrize(("name", "text"), [("long.csv", LONG), ("wide.csv", WIDE)])
def test_a_table_is_scored(name: str, text: str, minors: Path, program: Program) -> None:
    Path(name).write_text(text, encoding="utf-8")
    done = program("score", name, "-r", "minors", "-w", str(minors), "-o", "out.csv")
    assert done.exit_code == 0, done.err
    assert "2 scored, all with minors" in done.err
    with Path("out.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["state"]: row for row in csv.DictReader(file)}
    score = Fraction(int(rows["TX"]["score_numerator"]), int(rows["TX"]["denominator"]))
    assert score == Fraction(5, 3) / 3 + Fraction(2) * Fraction("12.5") / 30
    assert float(rows["TX"]["score"]) == pytest.approx(float(score))
    assert (rows["TX"]["grade_low"], rows["TX"]["grade_high"]) == ("F", "F")
    # Years do not apply in Ohio: immunity is scaled back to all the points, and nobody coded it.
    low, high = (Fraction(int(rows["OH"][f"{end}_numerator"])) for end in ("low", "high"))
    assert (low, high / int(rows["OH"]["denominator"])) == (Fraction(0), Fraction(11, 3))
    assert (rows["OH"]["grade_low"], rows["OH"]["grade_high"]) == ("F", "A")
    shown = program("score", name, "-r", "minors", "-w", str(minors)).out
    assert "\n--output FILE.csv has all rows and columns, with exact fractions\n" in shown


@pytest.mark.parametrize(
    ("plain", "otherwise"),
    [
        (LONG, LONG.replace("criterion,level", "Criterion,LEVEL").replace("state", "State")),
        (WIDE, WIDE.replace("immunity,years", "Immunity,YEARS")),
        ("\ufeff" + WIDE, WIDE.replace("\n", "\r\n")),
    ],
)
def test_headings_are_understood_in_any_case(
    plain: str, otherwise: str, minors: Path, program: Program
) -> None:
    words = ("-r", "minors", "-w", str(minors))
    scored: list[str | int] = []
    for text in (plain, otherwise):
        Path("p.csv").write_text(text, encoding="utf-8", newline="")
        scored.append(program("score", "p.csv", *words, "-o", "out.csv").exit_code)
        with duckdb.connect() as database:
            database.execute("COPY (FROM read_csv('p.csv', all_varchar = true)) TO 'p.parquet'")
        scored.append(program("score", "p.parquet", *words, "-o", "too.csv").exit_code)
        lines = (Path(name).read_text("utf-8").splitlines() for name in ("out.csv", "too.csv"))
        scored += ["\n".join(sorted(of)) for of in lines]
    assert scored[:4] == scored[4:]
    assert scored[0] == 0
    assert scored[2] == scored[3]


def test_parquet_and_databases_are_scored_too(minors: Path, program: Program) -> None:
    Path("wide.csv").write_text(WIDE, encoding="utf-8")
    with duckdb.connect("panel.duckdb") as database:
        database.execute("CREATE TABLE one AS FROM read_csv('wide.csv')")
        database.execute("COPY one TO 'wide.parquet'")
    words = ("-r", "minors", "-w", str(minors))
    program("score", "wide.csv", *words, "-o", "a.csv")
    program("score", "wide.parquet", *words, "-o", "b.csv")
    program("score", "panel.duckdb", *words, "-o", "c.parquet")
    texts = {frozenset(Path(name).read_text("utf-8").splitlines()) for name in ("a.csv", "b.csv")}
    assert len(texts) == 1
    with duckdb.connect() as database:
        found = database.execute("SELECT COUNT(*), COUNT(score) FROM 'c.parquet'").fetchall()
    assert found == [(2, 1)]


NUMBER = "a number with at most 6 decimals"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "of 'minors' in 2020; its columns are a, b"),
        ("who,immunity\nTX,yes\n", "name it with --key; its columns are who, immunity"),
        (
            "state,immunity\nTX,mostly\n",
            "1 answer is no level of the rubric: 'mostly' for 'immunity'",
        ),
        (
            "state,year,immunity\nTX,2015,mostly\nTX,2013,mostly\nOH,2015,mostly\nOH,2013,never\n",
            "of OH 2015 and 2 more (yes, partly, no, not-applicable); 'never' for 'immunity' of OH",
        ),
        ("state,immunity,Immunity\nTX,yes,no\n", "two columns are called 'Immunity': rename one"),
        ("state,immunity\nTX,Yes\n", "(yes, partly, no, not-applicable); --partial counts them"),
        ("state;criterion;value\nTX;years;12,5\n", f"'12,5' for 'years' of TX ({NUMBER}, "),
        ("state,years\nTX,1.23456789\n", f"'1.23456789' for 'years' of TX ({NUMBER}, "),
        ("state,criterion,level,value\nTX,years,yes,3\n", "'yes and 3' for 'years'"),
        (
            "state,criterion,level\nTX,immunity,yes\nTX,immunity,no\nOH,years,3\nOH,years,3\n",
            "OH answers 'years' 2 times; TX answers 'immunity' 2 times",
        ),
        ("state,immunity\nTX,yes\nTX,yes\nOH,no\n", "TX stands in more than one row"),
        (
            'state,criterion,level\n"\'=1",immunity,yes\n=1,years,3\n',
            "=1 is written in two ways, with an apostrophe and without",
        ),
        (
            "state,criterion,level\n,immunity,yes\n",
            "rows have no 'state': nobody knows of whom they are",
        ),
        ("state,immunity,immunity\nTX,yes,no\n", "two columns are called 'immunity': rename one"),
        ("", "its first line has no headings"),
    ],
)
def test_tables_that_cannot_be_scored(text: str, says: str, minors: Path, program: Program) -> None:
    Path("p.csv").write_text(text, encoding="utf-8")
    found = program("score", "p.csv", "-r", "minors", "-w", str(minors), "-o", "out.csv")
    message = found.err.replace("\n", " ")
    assert message.startswith("statscore: 'p.csv' cannot be scored: ")
    assert says in message
    assert found.exit_code == 1
    assert not Path("out.csv").exists()


def test_tables_that_are_no_text_of_columns(minors: Path, program: Program) -> None:
    words = ("-r", "minors", "-w", str(minors))
    Path("p.csv").write_bytes("state,immunity\nÖ,yes\n".encode("latin-1"))
    assert "it is no UTF-8 text: save it as CSV in UTF-8" in program("score", "p.csv", *words).err
    Path("p.csv").write_text("state,immunity,years\nTX,yes,3\nOH,yes\n", encoding="utf-8")
    found = program("score", "p.csv", *words)
    assert found.err == (
        "statscore: 'p.csv' cannot be read: line 3 has 2 fields, and there are 3 headings\n"
    )
    Path("p.csv").write_text('state,immunity\nTX,yes\nOH,"no\nME,no\n', encoding="utf-8")
    found = program("score", "p.csv", *words)
    assert "'p.csv' cannot be read: line 3: a quotation mark stands alone" in found.err
    for name in ("p.sqlite", "p.db", "p.csv"):
        Path(name).unlink(missing_ok=True)
        with closing(sqlite3.connect(name)) as database:
            database.execute("CREATE TABLE answers (state, immunity)")
            database.commit()
        assert "it is an SQLite database: save its" in program("score", name, *words).err
    Path("p.xlsx").write_bytes(b"PK\x03\x04")
    assert "it is a workbook or another archive" in program("score", "p.xlsx", *words).err
    Path("p.csv").write_text("score,immunity\nTX,yes\n", encoding="utf-8")
    found = program("score", "p.csv", *words, "--key", "score")
    assert "the key 'score' has the name of a column that comes out" in found.err
    Path("p.csv").write_text("state,immunity\n", encoding="utf-8")
    assert program("score", "p.csv", *words).out == "the table has no rows\n"


def test_what_is_not_read_is_said(minors: Path, program: Program) -> None:
    words = ("-r", "minors", "-w", str(minors))
    text = "state,year,criterion,level\nTX,2015,immunty,yes\nTX,2016,immunity,yes\n"
    Path("long.csv").write_text(text, encoding="utf-8")
    told = program("score", "long.csv", *words).err.splitlines()
    assert told[0] == (
        "1 of the answers not counted, as 'minors' does not ask in 2020: 'immunty' for one"
    )
    assert told[1] == (
        "rows of 2015 to 2016 are scored with the questions and weights of 2020; to score a year "
        "with its own, give its rows and --year"
    )
    assert told[2].startswith("2 scored, all with minors (")
    Path("wide.csv").write_text("state,immunity,note\nTX,yes,x\n", encoding="utf-8")
    told = program("score", "wide.csv", *words).err.splitlines()
    assert told[0] == "not read, as 'minors' does not ask in 2020 it: note"


@pytest.mark.parametrize("name", ["=1+1", "+1", "@SUM(A1)", "-x", "-5", "a;=1", "O'Neil", "'=x"])
def test_a_scored_table_is_safe_to_open_and_reads_back(
    name: str, minors: Path, program: Program
) -> None:
    """What a spreadsheet would compute stands as `export` writes it, and is read as it was."""
    words = ("-r", "minors", "-w", str(minors))
    with Path("one.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("unit", "immunity", "years"), (safe_text(name), "yes", "3")])
    for ending in ("csv", "parquet"):
        done = program("score", "one.csv", *words, "-o", f"two.{ending}")
        assert done.exit_code == 0, done.err
    with Path("two.csv").open(encoding="utf-8", newline="") as file:
        assert [row["unit"] for row in csv.DictReader(file)] == [safe_text(name)]
    with duckdb.connect() as database:
        assert database.execute("SELECT unit FROM 'two.parquet'").fetchall() == [(name,)]


def test_a_second_answer_is_noticed_in_every_shape() -> None:
    """Equal ones, numbers, more criteria than a word has bits, and a unit in two rows."""
    criteria = {
        f"c{number}": {"area": "p", "title": "T", "levels": {"yes": 1, "no": 0}}
        for number in range(60)
    } | {"n": {"area": "p", "title": "T", "linear": {"from": 0, "to": 10}}}
    said = {"id": "r", "title": "R", "areas": {"p": {"title": "P"}}, "criteria": criteria}
    by = yardstick(Rubric.model_validate(said), 2015)
    once = [(id_, "yes", None) for id_ in criteria if id_ != "n"] + [("n", None, 3)]
    second: dict[str, list[tuple[str, str | None, int | None]]] = {
        "a": [],
        "b": [("c0", "yes", None)],
        "c": [("c59", "no", None)],
        "d": [("n", None, 4)],
    }
    rows = [(unit, *row) for unit, more in second.items() for row in (*once, *more, *more)]
    for dialect, connect in (("duckdb", duckdb.connect), ("sqlite", sqlite3.connect)):
        database = connect(":memory:")
        database.execute("CREATE TABLE answers (unit TEXT, criterion TEXT, level TEXT, value REAL)")
        database.executemany("INSERT INTO answers VALUES (?, ?, ?, ?)", rows)
        made = query(by, AnswerLayout())
        found = database.execute(dialect_text(made, DIALECTS[dialect])).fetchall()
        twice = {row[0]: row[made.columns.index("twice")] for row in found}
        assert twice == {"a": 0, "b": 1, "c": 1, "d": 1}
        database.execute("CREATE TABLE wide (unit TEXT, c0 TEXT)")
        database.executemany("INSERT INTO wide VALUES (?, 'yes')", [("a",), ("b",), ("b",)])
        made = query(by, AnswerLayout(table="wide", shape="wide", columns=frozenset(["c0"])))
        found = database.execute(dialect_text(made, DIALECTS[dialect])).fetchall()
        assert sorted((row[0], row[made.columns.index("twice")]) for row in found) == [
            ("a", 0), ("b", 1), ("b", 1)
        ]  # fmt: skip
        database.close()


def test_what_score_refuses(
    minors: Path, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("-w", str(minors))
    Path("p.csv").write_text(WIDE, encoding="utf-8")
    Path("bad.parquet").write_text("no", encoding="utf-8")
    assert "name the table" in program("score", "-r", "minors", *words).err
    assert "say which rubric: --rubric minors" in program("score", "p.csv", *words).err
    assert "there is no such file" in program("score", "q.csv", "-r", "minors", *words).err
    assert "cannot be read" in program("score", "bad.parquet", "-r", "minors", *words).err
    assert "ends in neither .csv nor .parquet" in program(
        "score", "p.csv", "-r", "minors", "-o", "x.txt", *words
    ).err.replace("\n", " ")
    assert (
        "say where to: --output FOLDER"
        in program("score", "p.csv", "-r", "minors", "--engine", "spark", *words).err
    )
    assert (
        "there is no column 'nobody' to be a key"
        in program("score", "p.csv", "-r", "minors", "--key", "nobody", *words).err
    )
    assert (
        "only a database has tables"
        in program("score", "p.csv", "-r", "minors", "--table", "t", *words).err
    )
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    assert program("sql", "minors", *words).err.endswith(
        "this needs sqlglot: pip install sqlglot\n"
    )


def test_the_golden_query_runs(statscore: Run) -> None:
    text = statscore("sql", "harbour", "--dialect", "sqlite", "--wide", workspace=DATASET).out
    database = sqlite3.connect(":memory:")
    names = ("lamp-lit", "fog-signal", "keeper-pay", "museum", "wrecking")
    columns = ", ".join(f'"{name}"' for name in names)
    database.execute(f"CREATE TABLE answers (unit, {columns})")
    database.execute("INSERT INTO answers (unit) VALUES ('XX')")
    (row,) = database.execute(text).fetchall()
    assert row[0] == "XX"
