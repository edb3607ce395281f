"""Measure `robustness`: seconds for 10,000 weightings of 51 states and 41 criteria, and the rest.

Both kinds of weightings are counted, as the command counts them, with numpy and without. The
growth is the ratio of the times when draws, states or criteria are doubled. Many states, and
weights of prime denominators, whose sums have thousands of digits, are ratios to the same figure.

    python benchmarks/robustness.py [RUNS]
"""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.robustness import counting
from statscore.reports.robustness.chance import word
from statscore.reports.robustness.report import Chance, robustness

LEVELS = ("full", "substantial", "limited", "none")
IMPORT = "import time; t = time.perf_counter(); import numpy; print(time.perf_counter() - t)"


PRIMES = [
    number
    for number in range(2, 10_000)
    if all(number % factor for factor in range(2, math.isqrt(number) + 1))
]


def cards(states: int, criteria: int, *, prime: bool = False) -> list[ReportCard]:
    """Return cards of random answers under a rubric like that of 2012 to 2019.

    With `prime` the weights are fractions whose denominators are different primes.
    """
    primes = enumerate(PRIMES[-criteria:], start=1)
    weights = [f"{place}/{each}" for place, each in primes] if prime else ["5/2"] * criteria
    points = sum(map(Fraction, weights), Fraction(0))
    rubric = Rubric.model_validate(
        {
            "id": "r",
            "title": "R",
            "grades": {
                grade: str(round(Fraction(share, 100) * points, 2))
                for grade, share in (("A", 88), ("B", 78), ("C", 68), ("D", 58), ("F", 0))
            },
            "areas": {"one": {"title": "One"}},
            "scales": {"degree": {"full": 1, "substantial": "3/5", "limited": "1/5", "none": 0}},
            "criteria": {
                f"c{each}": {"title": "?", "area": "one", "weight": weight, "scale": "degree"}
                for each, weight in enumerate(weights)
            },
        }
    )
    found = []
    for number in range(states):
        answers = {
            f"c{each}": {date(2000, 1, 1): {"level": LEVELS[word(number, each) % 4]}}
            for each in range(criteria)
        }
        state = State.model_validate({"code": f"S{number}", "name": "S", "answers": answers})
        found.append(report_card(rubric, state, 2015))
    return found


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median time of the work."""
    times = []
    for _run in range(runs):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def measured(runs: int, draws: int, states: int, criteria: int, *, prime: bool = False) -> float:
    """Return the median time of one report of this size."""
    made = cards(states, criteria, prime=prime)
    return seconds(lambda: robustness(made, Chance(draws=draws)), runs)


def table(runs: int) -> None:
    """Print the time of the usual size and the ratio for each size doubled."""
    usual = (10_000, 51, 41)
    base = measured(runs, *usual)
    print(f"  10,000 draws, 51 states, 41 criteria  {base:6.3f} s")
    for name, sizes in (
        ("draws", (20_000, 51, 41)),
        ("states", (10_000, 102, 41)),
        ("criteria", (10_000, 51, 82)),
    ):
        print(f"  twice the {name:28}{measured(runs, *sizes) / base:6.2f} times")
    for states, criteria, prime in (
        (500, 3, False),
        (500, 50, False),
        (500, 50, True),
        (3, 150, True),
        (5, 200, True),
        (2, 500, True),
        (5, 1000, True),
    ):
        name = f"{states} states, {criteria} criteria{', primes' if prime else ''}"
        ratio = measured(1, 10_000, states, criteria, prime=prime) / base
        print(f"  {name:38}{ratio:6.2f} times")


def main() -> None:
    """Print the figures with numpy and without."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    done = subprocess.run(
        [sys.executable, "-c", IMPORT], check=True, capture_output=True, text=True
    )
    print(f"with numpy (its import takes {float(done.stdout):.3f} s more, once)")
    measured(1, 10, 2, 2)
    table(runs)
    counting.numpy = lambda: None
    print("without numpy")
    table(1)


if __name__ == "__main__":
    main()
