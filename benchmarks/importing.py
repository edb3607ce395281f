"""Measure `import`: seconds and memory for 332,500 answers, the size of a panel of the world.

190 states, 50 years, 35 criteria: a sheet as CSV, as a workbook and as Parquet goes into an empty
workspace. The growth is the ratio of the times when states, years or criteria are doubled; the
whole is set against the least that a program has to do: to read the fields of the CSV file.
Last come twelve years, in one sheet, in twelve that are read as one, and one after the other.

    python benchmarks/importing.py [RUNS]
"""

from __future__ import annotations

import csv
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from statscore.reports.robustness.chance import word

READ = "import csv, sys; print(sum(len(row) for row in csv.reader(open(sys.argv[1], newline=''))))"


def panel(path: Path, states: int, years: int, criteria: int) -> Path:
    """Write a sheet in which an answer changes once in some twenty years."""
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["code", "name", "year", *(f"Question {n}" for n in range(criteria))])
        for state in range(states):
            since = [word(state, n) % 40 for n in range(criteria)]
            for year in range(years):
                levels = ["Yes" if year > each else "No" for each in since]
                sheet.writerow([f"S{state}", f"State {state}", 1921 + year, *levels])
    return path


def as_workbook(sheet: Path) -> Path:
    """Return the sheet as a workbook."""
    import xlsxwriter  # noqa: PLC0415 - for one row of the table

    path = sheet.with_suffix(".xlsx")
    with (
        xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book,
        sheet.open(encoding="utf-8", newline="") as file,
    ):
        page = book.add_worksheet()
        for number, row in enumerate(csv.reader(file)):
            page.write_row(number, 0, row)
    return path


def as_parquet(sheet: Path) -> Path:
    """Return the sheet as Parquet."""
    from pyarrow import csv as arrow  # noqa: PLC0415 - for one row of the table
    from pyarrow import parquet  # noqa: PLC0415 - as above

    path = sheet.with_suffix(".parquet")
    parquet.write_table(arrow.read_csv(sheet), path)
    return path


def run(words: list[str]) -> tuple[float, float]:
    """Return seconds and megabytes of a process that reads these words."""
    begun = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}")
    return time.perf_counter() - begun, used.ru_maxrss / 1000


def measured(sheet: Path, runs: int) -> tuple[float, float]:
    """Return the median seconds and the most megabytes of an import into an empty workspace."""
    times, memory = [], []
    for _run in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            for each in ("rubrics", "states"):
                (Path(folder) / each).mkdir()
            words = [sys.executable, "-m", "statscore", "-w", folder, "import", str(sheet)]
            seconds, megabytes = run([*words, "--new-rubric", "panel", "--new-states"])
        times.append(seconds)
        memory.append(megabytes)
    return statistics.median(times), max(memory)


def by_years(sheet: Path) -> list[Path]:
    """Return the sheet as one for each year."""
    lines = sheet.read_text(encoding="utf-8").splitlines(keepends=True)
    years: dict[str, list[str]] = {}
    for line in lines[1:]:
        years.setdefault(line.split(",")[2], []).append(line)
    paths = []
    for year, rows in sorted(years.items()):
        path = sheet.with_name(f"{year}.csv")
        path.write_text("".join([lines[0], *rows]), encoding="utf-8", newline="")
        paths.append(path)
    return paths


def seconds_of(*imports: list[Path]) -> float:
    """Return the seconds of imports of these files into one workspace, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        for each in ("rubrics", "states"):
            (Path(folder) / each).mkdir()
        start = [sys.executable, "-m", "statscore", "-w", folder, "import"]
        seconds = 0.0
        for number, files in enumerate(imports):
            into = ["--rubric", "panel"] if number else ["--new-rubric", "panel", "--new-states"]
            seconds += run([*start, *map(str, files), *into])[0]
    return seconds


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    usual = (190, 50, 35)
    with tempfile.TemporaryDirectory() as folder:
        sheet = panel(Path(folder) / "panel.csv", *usual)
        least = statistics.median(
            run([sys.executable, "-c", READ, str(sheet)])[0] for _ in range(runs)
        )
        base, memory = measured(sheet, runs)
        print(f"{usual[0] * usual[1] * usual[2]} answers, CSV: {base:.1f} s, {memory:.0f} MB")
        print(f"  {base / least:.1f} times what it takes to read the fields")
        for other in (as_workbook(sheet), as_parquet(sheet)):
            seconds, memory = measured(other, runs)
            print(f"{other.suffix[1:]}: {seconds / base:.2f} times that, {memory:.0f} MB")
        for place, what in enumerate(("states", "years", "criteria")):
            size = [*usual]
            size[place] *= 2
            seconds, memory = measured(panel(Path(folder) / "other.csv", *size), runs)
            print(f"twice the {what}: {seconds / base:.2f} times that, {memory:.0f} MB")
        twelve = panel(Path(folder) / "twelve.csv", 190, 12, 35)
        years = by_years(twelve)
        once = statistics.median(seconds_of([twelve]) for _ in range(runs))
        together = statistics.median(seconds_of(years) for _ in range(runs))
        apart = seconds_of(*([year] for year in years))
        print(f"twelve years in one sheet: {once:.1f} s")
        print(f"in twelve, read as one: {together / once:.2f} times that")
        print(f"in twelve, one command each: {apart / once:.1f} times that")


main()
