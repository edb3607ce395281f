# ruff: noqa: INP001, PLC0415
"""Draw the pictures of the README and the docs anew, from the data that ships.

    python docs/pictures.py

Those in SVG are the same wherever they are drawn, and a test holds them to the data. The picture of
a page needs Chromium and Playwright, and is left as it is where they are missing.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
FOLDER = CHECKOUT / "docs" / "pictures"
DRAWN = {
    "map": "map 2023",
    "grades": "trend --years 2011-2019",
    "adoption": "tally non-criminalization --adoption",
}
"""Pictures that commands write."""
CARD = "grade TX 2015"
WIDTH = 100
PAGE = "states/HI"


def ran(*words: str, **environment: str) -> str:
    """Return what the command prints on the data of this checkout."""
    command = [sys.executable, "-m", "statscore", *words]
    variables = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), **environment}
    done = subprocess.run(command, capture_output=True, check=True, env=variables, cwd=CHECKOUT)  # noqa: S603 - ours
    return done.stdout.decode()


def pictures() -> Mapping[str, str]:
    """Return the pictures in SVG by the names of their files."""
    drawn = {f"{name}.svg": ran(*words.split(), "-f", "svg") for name, words in DRAWN.items()}
    return {**drawn, "card.svg": terminal(CARD)}


def terminal(words: str) -> str:
    """Return a terminal with the command and what it prints."""
    from rich.console import Console
    from rich.text import Text

    printed = ran(*words.split(), FORCE_COLOR="1", COLUMNS=str(WIDTH), TERM="xterm-256color")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ statscore {words}\n\n{printed}"))
    svg = console.export_svg(title="statscore", unique_id="card")
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)  # it asks another host


def photograph(file: Path) -> None:
    """Write a picture of a state's page as it is on a wide screen."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ran("report", "-o", folder)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 900, "height": 760})
        page.goto((Path(folder) / f"{PAGE}.html").as_uri())
        page.screenshot(path=file)
        browser.close()


def main() -> None:
    """Write all pictures."""
    FOLDER.mkdir(exist_ok=True)
    for name, svg in pictures().items():
        (FOLDER / name).write_text(svg, encoding="utf-8", newline="\n")
    if find_spec("playwright") and shutil.which("chromium"):
        photograph(FOLDER / "state.png")


if __name__ == "__main__":
    main()
