"""Measure how fast the program is, each figure as a ratio to something that runs beside it.

Whole processes, in turn with what they are compared with; the ratio is that of the medians of
processor time (user and system), which other work on the machine disturbs least. Growth exponents
are the slope between a workspace and one of ten times as many states, start-up taken off.

    python benchmarks/speed.py [RUNS]
"""

from __future__ import annotations

import math
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import large
from startup import LEAST

PROGRAM = [sys.executable, "-m", "statscore"]
EMPTY = [sys.executable, "-c", LEAST]
PARSE = """
import sys, tomli
from pathlib import Path
for file in sorted(Path(sys.argv[1]).rglob("*.toml")):
    tomli.loads(file.read_text(encoding="utf-8"))
"""


class Cost(NamedTuple):
    """What one run of a command took."""

    seconds: float
    """Of the processor, user and system."""
    kilobytes: int
    """Memory at its peak."""


class Row(NamedTuple):
    """A measured ratio with the most that it should be."""

    name: str
    ratio: float
    at_most: float
    beside: str


def cost(command: Sequence[str], folder: Path | None = None) -> Cost:
    """Run the command with its output going nowhere, and return what it took.

    Raises CalledProcessError where it fails: what ends early is fast.
    """
    with Path(os.devnull).open("wb") as nowhere:
        process = subprocess.Popen(command, stdout=nowhere, stderr=nowhere, cwd=folder)
        _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss)


def medians(commands: Sequence[Sequence[str]], runs: int) -> list[Cost]:
    """Return the medians of commands that run in turn; a first round fills the caches."""
    rounds = [[cost(command) for command in commands] for _ in range(runs + 1)][1:]
    return [
        Cost(
            statistics.median(costs[place].seconds for costs in rounds),
            int(statistics.median(costs[place].kilobytes for costs in rounds)),
        )
        for place in range(len(commands))
    ]


def ratio(command: Sequence[str], beside: Sequence[str], runs: int) -> float:
    """Return the command's time over that of what runs beside it."""
    mine, theirs = medians([command, beside], runs)
    return mine.seconds / theirs.seconds


def on(folder: Path, *words: str) -> list[str]:
    """Return the program's command line on a workspace."""
    return [*PROGRAM, "-w", str(folder), *words]


def start_up(runs: int) -> Iterator[Row]:
    """Yield what the shipped data take, against the empty app."""
    for words, most in (
        (("grade", "TX"), 1.1),
        (("check",), 4),
        (("trend",), 2.5),
        (("tally", "non-criminalization"), 2.5),
    ):
        yield Row(" ".join(words), ratio([*PROGRAM, *words], EMPTY, runs), most, "the empty app")
    helped = [*EMPTY, "--help"]
    yield Row("--help", ratio([*PROGRAM, "--help"], helped, runs), 1.1, "its --help")


def one_state(everyone: Path, alone: Path, runs: int) -> Iterator[Row]:
    """Yield what one state takes among fifty others, against a workspace of it alone."""
    words = ("grade", "TX", "--year", "2020")
    beside = "the state alone"
    yield Row("grade TX of 51", ratio(on(everyone, *words), on(alone, *words), runs), 1.1, beside)


def everything(clean: Path, warned: Path, alone: Path, runs: int) -> Iterator[Row]:
    """Yield what all states take against parsing the same files with tomli, and the memory."""
    scores = ("export", "scores", "--years", f"{large.FIRST}-{large.LAST}", "--rubric", "forty")
    size = sum(file.stat().st_size for file in clean.rglob("*.toml")) / 1024
    parse = [sys.executable, "-c", PARSE, str(clean)]
    for name, words, folder, most in (
        ("export scores, 25 years", scores, clean, 3),
        ("check", ("check",), clean, 3),
        ("check, a warning a file", ("check",), warned, 5),
    ):
        mine, theirs = medians([on(folder, *words), parse], runs)
        yield Row(name, mine.seconds / theirs.seconds, most, "tomli.loads")
        (small,) = medians([on(alone, *words)], 1)
        yield Row(f"{name}, memory", (mine.kilobytes - small.kilobytes) / size, 6, "the bytes")


def growth(folder: Path, runs: int) -> Iterator[Row]:
    """Yield how the time grows from 51 states to ten times as many, as an exponent."""
    few = large.write(folder / "few", 51, 20)
    many = large.write(folder / "many", 510, 20)
    none = large.write(folder / "none", 1, 1)
    for words in (("export", "scores", "--years", "2015-2024"), ("check",), ("trend",)):
        start, small, big = medians([on(each, *words) for each in (none, few, many)], runs)
        slope = (big.seconds - start.seconds) / (small.seconds - start.seconds)
        yield Row(f"{words[0]}, 510 states", math.log10(slope), 1.05, "exponent")


def rows(folder: Path, runs: int) -> Iterator[Row]:
    """Yield all rows, the workspaces written where they are needed."""
    yield from start_up(runs)
    clean, alone = large.write(folder / "clean"), large.write(folder / "alone", 51)
    for file in (alone / "states").iterdir():
        if file.stem != "TX":
            file.unlink()
    yield from one_state(clean, alone, runs)
    warned = large.write(folder / "warned", warned=True)
    yield from everything(clean, warned, alone, max(1, runs // 3))
    yield from growth(folder, max(1, runs // 3))


def main() -> None:
    """Print each row as it is measured."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    # An installed program has its byte code beside it: the first round writes it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(Path(folder), runs):
            print(f"{row.name:32} {row.ratio:6.2f}  at most {row.at_most:4}  {row.beside}")


if __name__ == "__main__":
    main()
