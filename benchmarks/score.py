"""`statscore score` against a query that was written by hand for the same rubric.

Whole processes, the same file in, the same columns out; both results are compared cell by cell.
Usage: python benchmarks/score.py [ANSWERS [RUNS]], such as 1e7 3. Prints a row of the table in
docs/scale.md for each size: seconds on the wall, processor time, peak memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import duckdb

from statscore.read.load import load
from statscore.reports.card.yardstick import yardstick

ROOT = Path(__file__).parent.parent
RUBRIC = "pic"
YEAR = 2015


class Took(NamedTuple):
    """What a process took."""

    seconds: float
    processor: float
    megabytes: float


def made(answers: int, file: Path) -> None:
    """Write a long table of about so many answers, one in twenty of them not coded."""
    asked = yardstick(load(ROOT).rubrics[RUBRIC], YEAR).questions
    with duckdb.connect() as database:
        database.execute("SET enable_progress_bar = false")
        database.execute("CREATE TABLE asked (criterion VARCHAR, place INT, levels VARCHAR[])")
        rows = [(id_, place, list(each.levels)) for place, (id_, each) in enumerate(asked.items())]
        database.executemany("INSERT INTO asked VALUES (?, ?, ?)", rows)
        level = "levels[(hash(unit * 77 + place) % len(levels))::INT + 1]"
        coded = f"CASE WHEN hash(unit * 1000 + place) % 20 > 0 THEN {level} END"
        units = answers // len(asked)
        database.execute(
            f"COPY (SELECT format('u{{:08d}}', unit) AS unit, criterion, {coded} AS level "  # noqa: S608 - of ours
            f"FROM range({units}) AS t(unit), asked ORDER BY hash(unit)) TO '{file}' (HEADER)"
        )


def run(words: list[str]) -> Took:
    """Run a process to its end."""
    began = time.monotonic()
    child = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, words
    seconds = time.monotonic() - began
    return Took(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000)


BY_HAND = """
import sys, duckdb
query = open(sys.argv[1], encoding="utf-8").read().replace("PANEL", sys.argv[2])
database = duckdb.connect()
database.execute("SET enable_progress_bar = false")
database.execute(f"COPY ({query}) TO '{sys.argv[3]}' (FORMAT csv, HEADER)")
"""


def main(answers: int, runs: int) -> None:
    """Measure both in turn, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        panel, ours, theirs = (Path(folder, name) for name in ("p.csv", "ours.csv", "theirs.csv"))
        # In a process of its own: what it takes of memory would be counted as that of the others.
        subprocess.run([sys.executable, __file__, "--make", str(answers), str(panel)], check=True)
        query = str(ROOT / "benchmarks" / "score_by_hand.sql")
        hand = [sys.executable, "-c", BY_HAND, query, str(panel), str(theirs)]
        program = [sys.executable, "-m", "statscore", "-w", str(ROOT), "score", str(panel)]
        program += ["--rubric", RUBRIC, "--year", str(YEAR), "-o", str(ours)]
        pairs = [(run(hand), run(program)) for _number in range(runs)]
        with duckdb.connect() as database:
            database.execute("SET enable_progress_bar = false")
            read = "SELECT * FROM read_csv('{}', header = true)"
            for one, two in ((ours, theirs), (theirs, ours)):
                both = f"{read.format(one)} EXCEPT {read.format(two)}"
                assert database.execute(both).fetchall() == [], "the results differ"
    by_hand, score = (
        Took(*(median(values) for values in zip(*of, strict=True)))
        for of in zip(*pairs, strict=True)
    )
    print(
        f"| {answers:,} | {by_hand.seconds:.2f} | {score.seconds:.2f} | "
        f"{score.seconds / by_hand.seconds:.2f} | {score.processor / by_hand.processor:.2f} | "
        f"{by_hand.megabytes:.0f} | {score.megabytes:.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        made(int(sys.argv[2]), Path(sys.argv[3]))
        sys.exit()
    sizes = [int(float(sys.argv[1]))] if len(sys.argv) > 1 else [10**5, 10**6, 10**7]
    for size in sizes:
        main(size, int(sys.argv[2]) if len(sys.argv) > 2 else 3)  # noqa: PLR2004 - two arguments
