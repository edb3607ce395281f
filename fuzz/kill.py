"""Kill the commands that write, each many times at a random moment, and look at what is left.

    python fuzz/kill.py [TIMES]

Each file of the workspace has to be the old one or the new one, whole. A command that writes
several files may be between two of them; run again it writes the rest.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "set": ["set", "AL", "lamp-lit", "none", "--from", "2014", "--cite", "Ala. Code § 1"],
    "freeze": ["freeze", "2015"],
    "freeze --correct": ["freeze", "2012", "--correct", "AL", "--reason", "a", "--who", "b"],
    "check --accept": ["check", "--accept", "AL", "WY", "ZB"],
    "adjudicate": ["adjudicate", "--agreed"],
    "import": ["import", "panel.csv", "--rubric", "harbour"],
    "new": ["new", "state", "TX"],
    "schema": ["schema"],
    "export": ["export", "marks", "-o", "marks.csv"],
}
PANEL = "state,year,museum\n" + "".join(f"{code},2016,yes\n" for code in ("AL", "AK", "AZ", "OH"))
EARLIEST, LATEST = 0.7, 1.05
"""Of the time that the command takes: before that it has not begun to write."""


def fresh(folder: Path) -> None:
    """Make the workspace of the tests anew, with an answer that was corrected after the release."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "tests" / "dataset", folder)
    (folder / "panel.csv").write_text(PANEL, encoding="utf-8")
    state = folder / "states" / "AL.toml"
    text = state.read_text(encoding="utf-8").replace(
        'level     = "full"', 'level     = "partial"', 1
    )
    state.write_text(text, encoding="utf-8")


def files(folder: Path) -> Mapping[Path, bytes]:
    """Return what stands in the workspace; temporary files of a killed writer are left out."""
    return {
        each.relative_to(folder): each.read_bytes()
        for each in folder.rglob("*")
        if each.is_file() and each.suffix != ".new"
    }


def killed(folder: Path, words: list[str], times: int, chance: random.Random) -> Counter[str]:
    """Return how often the workspace was the old one, the new one, between them, or torn."""
    command = [sys.executable, "-m", "statscore", "-w", str(folder), *words]
    fresh(folder)
    before = files(folder)
    begun = time.monotonic()
    subprocess.run(command, cwd=folder, capture_output=True, check=True)
    takes = time.monotonic() - begun
    after = files(folder)
    found: Counter[str] = Counter()
    for _time in range(times):
        fresh(folder)
        quiet = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet) as process:
            time.sleep(takes * chance.uniform(EARLIEST, LATEST))
            process.kill()
        left = files(folder)
        whole = all(
            left.get(path) in (before.get(path), after.get(path)) for path in {*left, *before}
        )
        between = "between" if whole else "TORN"
        found["old" if left == before else "new" if left == after else between] += 1
    return found


def main() -> None:
    """Print the counts of each command, and of all."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    chance = random.Random(7)  # noqa: S311 - no secret
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, words in COMMANDS.items():
            found = killed(Path(folder) / "workspace", words, times, chance)
            total += found
            print(f"{name}: {dict(found)}", flush=True)
    print(f"{total.total()} kills: {dict(total)}")
    sys.exit(1 if total["TORN"] else 0)


main()
