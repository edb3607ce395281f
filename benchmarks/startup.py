"""Measure the cold start of `statscore grade TX` in a pipe against the least it could cost.

The yardstick is a command that imports typer, rich and pydantic, builds one model and prints one
table. Both run in turn, each in a process of its own; the figure is the ratio of the medians.

    python benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

LEAST = """
import pydantic
import typer
from rich.console import Console
from rich.table import Table


class Model(pydantic.BaseModel):
    state: str
    score: int


def command() -> None:
    model = Model(state="TX", score=90)
    table = Table("state", "score")
    table.add_row(model.state, str(model.score))
    Console().print(table)


typer.run(command)
"""
COMMANDS = {
    "least": [sys.executable, "-c", LEAST],
    "grade TX": [sys.executable, "-m", "statscore", "grade", "TX", "--year", "2015"],
}


def seconds(command: list[str]) -> float:
    """Return how long the command takes, its output going into a pipe."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def main() -> None:
    """Print the medians and their ratio."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _run in range(runs + 1):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    # The first run of each fills the caches of byte code and of the disk.
    medians = {name: statistics.median(each[1:]) for name, each in times.items()}
    for name, median in medians.items():
        print(f"{name:10} {1000 * median:6.0f} ms")
    print(f"ratio      {medians['grade TX'] / medians['least']:6.2f}")


if __name__ == "__main__":
    main()
