"""Two writers at once: nothing is lost, or the second is told.

The figures of a longer run: `python tests/test_races.py 1000` lets that many pairs race.
"""

from __future__ import annotations

import builtins
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
import tomli

from program import environment
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.toml.edit import set_answer

RUBRIC = """\
title = "Example"
[areas.first]
title = "First"
[criteria.a]
area = "first"
title = "A"
question = "Is it so?"
levels = { full = 1, some = 0.5, none = 0 }
[criteria.b]
area = "first"
title = "B"
levels = { full = 1, some = 0.5, none = 0 }
"""
STATE = """\
name = "Texas"

[answers.a.2012-12-31]
level = "some"
citations = ["Tex. Penal Code § 43.01"]
fingerprint = "000000000000"
"""
PANEL = "state,year,a\nTX,2012,none\nOH,2012,full\n"
SIGNED = ("coder", "quote", "note")
"""Keys that name who wrote the answer."""
Words = Sequence[str]
Told = Callable[[Iterable[Diagnostic]], None]


def setting(criterion: str, level: str, who: str) -> Words:
    """Return the words that record an answer whose every key names the writer."""
    quoted = ("--quote", f"Quote of {who}.", "--note", f"Note of {who}.")
    cited = ("--cite", f"Tex. Penal Code § {len(who)}.01", "--coder", who)
    return ("set", "TX", criterion, level, "--from", "2012-12-31", *cited, *quoted)


class Writer(NamedTuple):
    """A command, and what of the file shows that it has written."""

    words: Words
    criterion: str
    keys: Mapping[str, object]
    """Of the answer of 2012-12-31, as this writer leaves them."""
    typed: str = ""


def of_set(criterion: str, level: str, who: str) -> Writer:
    """Return `set`; its answer is all its own."""
    keys = {"level": level, "coder": who, "quote": f"Quote of {who}.", "note": f"Note of {who}."}
    return Writer(setting(criterion, level, who), criterion, keys)


_TYPED = "none\n2012-12-31\nTex. Penal Code § 9.01\n\n\n\nQuote of typist.\nNote of typist.\n"
_CODE = Writer(
    ("code", "TX", "-c", "a", "--coder", "typist"),
    "a",
    {"level": "none", "coder": "typist", "quote": "Quote of typist.", "note": "Note of typist."},
    _TYPED,
)
_IMPORT = Writer(
    ("import", "panel.csv", "--replace", "--source", "https://example.org/x"),
    "a",
    {"level": "none", "sources": ["https://example.org/x"]},
)
_ACCEPT = Writer(("check", "--accept", "TX"), "a", {"level": "some"})
PAIRS: Mapping[str, tuple[Writer, Writer]] = {
    "set/set, one answer": (of_set("a", "full", "ab"), of_set("a", "none", "cde")),
    "set/set, two answers": (of_set("a", "full", "ab"), of_set("b", "none", "cde")),
    "set/import --replace": (of_set("a", "full", "ab"), _IMPORT),
    "code/set": (of_set("a", "full", "ab"), _CODE),
    "accept/set": (of_set("a", "full", "ab"), _ACCEPT),
}


def fresh(folder: Path) -> None:
    """Make the workspace anew; the answers rest on a question that has changed since."""
    for name in ("rubrics", "states"):
        (folder / name).mkdir(exist_ok=True)
        for file in (folder / name).iterdir():
            file.unlink()
    (folder / "rubrics" / "r.toml").write_text(RUBRIC, encoding="utf-8")
    (folder / "states" / "TX.toml").write_text(STATE, encoding="utf-8")
    (folder / "panel.csv").write_text(PANEL, encoding="utf-8")


def start(folder: Path, writer: Writer, number: int, wait: float) -> int:
    """Start the command in a process that has the program already; return its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    os.chdir(folder)
    try:
        from statscore.cli import main  # noqa: PLC0415 - imported before the fork

        typed, written = folder / f"{number}.in", folder / f"{number}.out"
        typed.write_text(writer.typed, encoding="utf-8")
        for stream, path, mode in ((0, typed, os.O_RDONLY), (1, written, os.O_WRONLY)):
            os.dup2(os.open(path, mode | os.O_CREAT | os.O_TRUNC * (stream == 1), 0o600), stream)
        os.dup2(1, 2)
        ask = builtins.input
        chance = random.Random(number + wait)  # noqa: S311 - moments, not secrets

        def noted(root: Path, *, shipped: bool, when_all_read: Told) -> Workspace:
            workspace = load(root, shipped=shipped, when_all_read=when_all_read)
            (folder / f"{number}.read").write_bytes(
                (workspace.text("states/TX.toml") or "").encode()
            )
            return workspace

        def slowly(prompt: str = "") -> str:
            time.sleep(chance.random() / 100)
            return ask(prompt)

        sys.argv = ["statscore", "-w", str(folder), *writer.words]
        time.sleep(wait)
        with patch("statscore.cli.session.load", noted), patch("builtins.input", slowly):
            main.run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    finally:
        sys.stdout.flush()
        os._exit(code)
    return 0


def answer(text: str, writer: Writer) -> object:
    """Return the answer that the writer is about."""
    return tomli.loads(text).get("answers", {}).get(writer.criterion, {}).get("2012-12-31")


def says(text: str, writer: Writer) -> bool:
    """Return whether the answer is as the writer leaves it."""
    there = answer(text, writer)
    return isinstance(there, dict) and writer.keys.items() <= there.items()


def race(folder: Path, pair: tuple[Writer, Writer], chance: random.Random) -> str:
    """Let two writers race; return what became of it, "LOST" where something is lost unsaid."""
    fresh(folder)
    for left in folder.glob("*.read"):
        left.unlink()
    waits = [chance.random() / 20, chance.random() / 20]
    children = [start(folder, each, n, waits[n]) for n, each in enumerate(pair)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children]
    text = (folder / "states" / "TX.toml").read_text(encoding="utf-8")
    done = []
    for number, writer in enumerate(pair):
        out = (folder / f"{number}.out").read_text(encoding="utf-8")
        told = re.search("somebody else|says so already|being written", out) is not None
        if codes[number] and not told:
            return f"LOST: {writer.words[0]} failed for another reason"
        idle = writer.typed and "saved in" not in out
        done.append(codes[number] == 0 and not told and not idle)
    for number, (writer, other) in enumerate((pair, pair[::-1])):
        read = (folder / f"{1 - number}.read").read_text(encoding="utf-8")
        if done[number] and not says(text, writer) and not says(read, writer):
            return f"LOST: what {writer.words[0]} wrote, and {other.words[0]} had not read"
    there = answer(text, pair[0])
    assert isinstance(there, dict)
    names = {re.sub("Quote of |Note of |[.]$", "", there.get(key, "")) for key in SIGNED}
    if len(names) > 1:
        return "LOST: two answers in one"
    return "both wrote" if all(done) else "the second was told"


def races(rounds: int, seed: int) -> Mapping[str, Counter[str]]:
    """Return what became of this many races, by the pair."""
    from statscore.checks import check  # noqa: PLC0415 - with what follows: a fork has it already
    from statscore.cli import main  # noqa: PLC0415

    for name in main.COMMANDS:
        main.module_of(name)
    set_answer(STATE, "a", "2013", {"level": "none"}, ("a",))
    chance = random.Random(seed)  # noqa: S311 - as above
    found: dict[str, Counter[str]] = {name: Counter() for name in PAIRS}
    with tempfile.TemporaryDirectory() as folder:
        fresh(Path(folder))
        check(load(folder))
        for turn in range(rounds):
            name = list(PAIRS)[turn % len(PAIRS)]
            found[name][race(Path(folder), PAIRS[name], chance)] += 1
    return found


@pytest.mark.skipif(os.name == "nt", reason="no forks there")
def test_two_writers_at_once_lose_nothing_or_the_second_is_told() -> None:
    words = [sys.executable, __file__, "25"]
    run = subprocess.run(words, capture_output=True, env=environment(), check=False)
    assert run.returncode == 0, run.stdout.decode() + run.stderr.decode()


if __name__ == "__main__":
    outcome = races(int(sys.argv[1]), seed=3)
    for pair, counts in outcome.items():
        print(f"{pair}: {dict(counts)}")  # noqa: T201
    sys.exit(any(words.startswith("LOST") for counts in outcome.values() for words in counts))
