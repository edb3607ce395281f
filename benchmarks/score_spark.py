"""What `statscore score --engine spark` takes for more and more answers, on two cores.

Usage: python benchmarks/score_spark.py [ANSWERS …], such as 1e5 1e6 3e6. All sizes are scored in
one session, after a table of some rows, so that the start of the JVM is in none; prints a row of
the table in docs/scale.md for each size: seconds on the wall, processor time of the JVM, and the
exponent of that between it and the size before. Linux alone says what a process has taken so far.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from score import RUBRIC, YEAR

from statscore.engines.spark import score, session
from statscore.read.load import load
from statscore.reports.card.yardstick import yardstick

MAKE = Path(__file__).parent / "score.py"
ROOT = MAKE.parent.parent


def processor(process: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(sizes: list[int]) -> None:
    """Score a table of each size, and print how long it took."""
    by = yardstick(load(ROOT).rubrics[RUBRIC], YEAR)
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        spark = session("local[2]", temporary=Path(folder))
        jvm = spark.sparkContext._gateway.proc.pid  # noqa: SLF001 - it says it nowhere else
        took = f"{time.monotonic() - began:.1f} s, {processor(jvm):.1f} s of the processor"
        print(f"start of Spark: {took}", flush=True)
        before: tuple[int, float] | None = None
        for number, answers in enumerate([1000, *sizes]):
            panel = Path(folder, f"{number}.csv")
            # In a process of its own: what it takes of memory is not Spark's.
            words = [sys.executable, str(MAKE), "--make", str(answers), str(panel)]
            subprocess.run(words, check=True)
            began, taken = time.monotonic(), processor(jvm)
            score(str(panel), by, ("unit",), str(Path(folder, f"out{number}")), partial=False)
            clock, seconds = time.monotonic() - began, processor(jvm) - taken
            exponent = "–"
            if before and number > 1:
                exponent = f"{math.log(seconds / before[1]) / math.log(answers / before[0]):.2f}"
            print(f"| {answers:,} | {clock:.1f} | {seconds:.1f} | {exponent} |", flush=True)
            before = answers, seconds
            panel.unlink()


if __name__ == "__main__":
    main([int(float(size)) for size in sys.argv[1:]] or [10**5, 10**6, 3 * 10**6])
