"""Coverage-guided fuzzing of reading, checking and every command.

    python fuzz/fuzz.py --seconds 600 [--target read|check|commands|all] [--corpus DIR]

Each input is a whole workspace: the bytes of the fuzzer decide which one it begins with (one of
tests/errors or tests/dataset, or a random sound one), which slips are made in it, and which command
with which words is run on it. Anything but a clean end is a finding and is saved as a workspace.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
TARGETS = ("read", "check", "commands", "all")
_IN_MEMORY = "/dev/shm"  # noqa: S108 - a folder of a name of its own is made in it
SLOW = 30
"""Seconds after which an input counts as a finding."""
_Each = TypeVar("_Each")


def main() -> None:
    """Fuzz for the given time in a process of its own, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--target", choices=TARGETS, default="all")
    parser.add_argument("--corpus", type=Path, help="keeps what reaches new code, for the next run")
    parser.add_argument("--findings", type=Path, default=ROOT / "fuzz" / "findings")
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside is not None:
        Fuzzer(asked.target, asked.findings, asked.inside).run(asked)
        return
    # Everything lies in one folder, which goes when the other process has ended, however it did.
    with tempfile.TemporaryDirectory(
        dir=_IN_MEMORY if Path(_IN_MEMORY).is_dir() else None
    ) as folder:
        counts = Path(folder) / "counts.json"
        log = Path(folder) / "log"
        with log.open("wb") as stream:
            subprocess.run(
                [sys.executable, *sys.argv, "--inside", str(counts)], stderr=stream, check=False
            )
        _report(asked, json.loads(counts.read_text()), log.read_text(errors="replace"))


def _report(asked: argparse.Namespace, counts: dict[str, int], log: str) -> None:
    inputs, seconds = counts["inputs"], counts["seconds"]
    rate = inputs // max(1, seconds)
    print(f"target {asked.target}: {inputs} inputs in {seconds} s, {rate} a second")
    if counts["commands"]:
        print(f"{counts['commands']} commands, of which {counts['fine']} exited with 0")
    coverage = re.findall(r"cov: (\d+) ft: (\d+) corp: (\d+)", log)
    if coverage:
        print("edges {}, features {}, inputs kept {}".format(*coverage[-1]))
    stopped = re.findall(r"^.*(?:ERROR: libFuzzer|Uncaught Python exception).*$", log, re.MULTILINE)
    print("\n".join(stopped) + log[-2000:] if stopped else f"findings: {counts['findings']}")
    if counts["findings"]:
        print(f"saved in {asked.findings}")


class Decisions:
    """The bytes of one input as a source of choices; when they run out, the first of each."""

    def __init__(self, data: bytes) -> None:
        """Begin with the first byte."""
        self._data = data
        self._at = 0

    def randint(self, a: int, b: int) -> int:
        """Return a whole number from a to b."""
        size = 1 if b - a < 256 else 3  # noqa: PLR2004 - one byte or three
        piece = self._data[self._at : self._at + size]
        self._at += size
        return a + int.from_bytes(piece, "big") % (b - a + 1)

    def choice(self, seq: Sequence[_Each]) -> _Each:
        """Return one of them."""
        return seq[self.randint(0, len(seq) - 1)]

    def rest(self) -> bytes:
        """Return the bytes that have decided nothing yet."""
        return self._data[self._at :]


class Fuzzer:
    """One run: counts inputs, saves findings, never stops at one."""

    def __init__(self, target: str, findings: Path, counts: Path) -> None:
        """Prepare the folder in which each workspace is written."""
        self._target = target
        self._findings = findings
        self._counts = counts
        self._root = counts.parent / "workspace"
        self._root.mkdir()
        self._seen: set[str] = set()
        self._inputs = self._commands = self._fine = 0

    def run(self, asked: argparse.Namespace) -> None:
        """Fuzz until the time is up; libFuzzer then ends the process."""
        import atheris

        for name in ("STATSCORE_WORKSPACE", "NO_COLOR", "FORCE_COLOR"):
            os.environ.pop(name, None)
        os.environ["COLUMNS"] = "100"
        with atheris.instrument_imports(include=["statscore"]):
            _import_everything()
        self._seeds = tuple(_seeds())
        self._parameters = _parameters()
        corpus = asked.corpus or self._counts.parent / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        chance = random.Random(asked.seed or None)  # noqa: S311 - no secret
        for number in range(64):
            (corpus / f"start-{number}").write_bytes(chance.randbytes(chance.randint(20, 600)))
        os.chdir(self._root)
        self._save_counts(0)
        options = [f"-max_total_time={asked.seconds}", f"-timeout={SLOW}", "-rss_limit_mb=4096"]
        options += ["-len_control=0", "-max_len=2000", f"-artifact_prefix={self._root}/"]
        self._start = os.times().elapsed
        atheris.Setup([sys.argv[0], *options, f"-seed={asked.seed}", str(corpus)], self.one)
        atheris.Fuzz()

    def one(self, data: bytes) -> None:
        """Try one input."""
        from workspace_texts import broken, sound, write

        chance = Decisions(data)
        kind = chance.randint(0, 3)
        files = sound(chance) if kind < 2 else dict(chance.choice(self._seeds))  # noqa: PLR2004
        words = self._words(chance, files)
        slips = chance.randint(0, 4)
        if slips:
            files = broken(chance, files, slips)
        raw = chance.rest() if kind == 3 else None  # noqa: PLR2004 - one in four ends in raw bytes
        self._inputs += 1
        for folder in ("rubrics", "states", "coders", "editions", "bills", "schemas"):
            shutil.rmtree(self._root / folder, ignore_errors=True)
        for file in self._root.glob("*.*"):
            file.unlink()
        write(self._root, files)
        if raw is not None:
            with (self._root / chance.choice(sorted(files))).open("ab") as file:
                file.write(raw)
        try:
            self._try(words, " ".join(files.values()).lower())
        except Exception as error:  # noqa: BLE001 - each is a finding
            self._found(error, words)
        if self._inputs % 50 == 0:
            self._save_counts(round(os.times().elapsed - self._start))

    def _try(self, words: list[str], texts: str) -> None:
        from harmless_output import complaints, run_command
        from statscore.checks import check
        from statscore.formats.messages import message
        from statscore.read.load import load, located

        if self._target in ("read", "check"):
            workspace = load(self._root)
            found = list(workspace.diagnostics)
            if self._target == "check":
                found = located(self._root, (*found, *check(workspace)))
            for each in found:
                assert message(each)
                assert not each.path or each.location is not None, f"no line: {each}"
            return
        self._commands += 1
        styled = "FORCE_COLOR" in words
        os.environ.pop("FORCE_COLOR", None)
        if styled:
            words = [word for word in words if word != "FORCE_COLOR"]
            os.environ["FORCE_COLOR"] = "1"
        ran = run_command(*words)
        self._fine += ran.exit_code == 0
        format_ = words[words.index("-f") + 1] if "-f" in words else "text"
        if words[:1] == ["export"] and "-f" not in words:
            format_ = "csv"
        wrong = list(complaints(ran, format_, styled=styled and format_ == "text"))
        if not re.search("nan|inf", texts) and re.search(r"\b(nan|inf)\b", ran.out.lower()):
            wrong.append("nan or inf in the output")
        assert not wrong, wrong

    def _words(self, chance: Decisions, files: Mapping[str, str]) -> list[str]:
        """Return a command with words that mostly name what the workspace has."""
        known = _known(files)
        name = chance.choice((*self._parameters, ""))
        words = [name] if name else []
        for kind, key, option, flag, required in self._parameters.get(name, ()):
            if kind == "TyperArgument":
                count = chance.randint(int(required), 2 if key in ("states", "criteria") else 1)
                words += [_word(chance, key, known) for _ in range(count)]
            elif key not in ("output", "workspace", "format_") and chance.randint(0, 3) == 0:
                words += [option] if flag else [option, _word(chance, key, known)]
        format_ = chance.choice(("text", "json", "csv", "md", "FORCE_COLOR", ""))
        if format_ == "FORCE_COLOR":
            return [*words, format_]
        return [*words, "-f", format_] if format_ else words

    def _found(self, error: Exception, words: list[str]) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{each.name}:{each.lineno}" for each in frames if "statscore" in each.filename]
        kind = f"{type(error).__name__} {str(error)[:60] if not where[2:] else ''} {where[-2:]}"
        name = hashlib.sha256(kind.encode()).hexdigest()[:10]
        if name in self._seen:
            return
        self._seen.add(name)
        folder = self._findings / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self._root, folder)
        said = "".join(traceback.format_exception(error))
        (folder / "finding.txt").write_text(
            f"statscore {' '.join(words)}\n\n{said}", encoding="utf-8", errors="replace"
        )
        self._save_counts(round(os.times().elapsed - self._start))

    def _save_counts(self, seconds: int) -> None:
        counts = {
            "inputs": self._inputs,
            "commands": self._commands,
            "fine": self._fine,
            "findings": len(self._seen),
            "seconds": seconds,
        }
        self._counts.write_text(json.dumps(counts), encoding="utf-8")


_YEARS = ("2011", "2012", "2013", "2014", "2015", "2016", "2019", "1000", "9999", "x")
_DAYS = ("2015-08-01", "2012-01-01", "2014-07-31", "0001-01-01", "9999-12-31", "2015-02-30")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "year": _YEARS,
    "years": ("2011-2016", "2013", "2016-2011", "1990..2020"),
    "as_of": _DAYS,
    "before": (*_YEARS, *_DAYS),
    "after": (*_YEARS, *_DAYS),
    "at_least": ("full", "some", "none", "partial"),
    "level": ("full", "some", "none", "pending", "1=full", "x=uncoded"),
    "now": ("2015", "2012-01-01"),
    "encoding": ("utf-8", "cp1252"),
    "heading_row": ("1", "2"),
    "to": ("A", "B", "C", "F"),
    "since": (*_YEARS, *_DAYS),
    "draws": ("1", "20"),
    "alternatives": ("0", "3", "50"),
    "stale": ("1d", "2y", "2015-01-01"),
    "by": ("state", "coder", "batch", "criterion"),
    "draw": ("1/2", "0.2"),
    "of": ("states", "answers"),
    "kind": ("state", "rubric"),
    "table": ("scores", "marks", "answers", "changes", "codebook"),
}
_ODD = (
    "nothing",
    "../../etc/passwd",
    "Texas",
    "tx,al",
    "",
    "-",
    "0",
    "A",
    "immunity=full",
    "\u202e",
)


def _known(files: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return what the workspace has, by the names of the parameters that ask for it."""
    rubrics = tuple(Path(each).stem for each in files if each.startswith("rubrics/"))
    states = tuple(Path(each).stem for each in files if each.startswith("states/"))
    texts = "\n".join(text for path, text in files.items() if path.startswith("rubrics/"))
    criteria = tuple(dict.fromkeys(re.findall(r"\[criteria\.([\w-]+)\]", texts)))
    levels = [f"{each}={level}" for each in criteria for level in ("full", "none", "some")]
    coders = tuple({Path(each).parent.name for each in files if each.startswith("coders/")})
    return {
        **_WORDS,
        "words": (*states, *levels),
        **dict.fromkeys(("require", "exclude"), (*criteria, *levels)),
        **dict.fromkeys(("coder", "coders"), tuple(sorted(coders))),
        "bill": tuple(each for each in files if each.startswith("bills/")),
        **dict.fromkeys(
            ("sheet", "file", "codebook"), tuple(each for each in files if each.endswith(".csv"))
        ),
        "new_rubric": ("fresh", "minors"),
        "column": ("year=day", "state=name", "note=published.score", "since=year"),
        "ignore": ("n*", "state", "year"),
        "share": ("full=1", "some=1/3", "none=0"),
        **dict.fromkeys(("state", "states", "correct"), states),
        "compare": (",".join(states), *states),
        **dict.fromkeys(("rubric", "from_rubric", "to_rubric"), rubrics),
        "criterion": criteria,
        "criteria": (
            *criteria,
            *criteria,
            *(f"{a} or not ({b})" for a in levels for b in levels[:2]),
        ),
    }


def _word(chance: Decisions, key: str, known: Mapping[str, tuple[str, ...]]) -> str:
    every = tuple(dict.fromkeys(word for words in known.values() for word in words))
    fitting = known.get(key) or every
    if chance.randint(0, 15) == 0:
        return chance.choice((*_ODD, *every))
    return chance.choice(fitting)


def _import_everything() -> None:
    import pkgutil
    from importlib import import_module

    import statscore

    for each in pkgutil.walk_packages(statscore.__path__, "statscore."):
        if not each.name.endswith("__main__"):
            import_module(each.name)


def _parameters() -> dict[str, list[tuple[str, str, str, bool, bool]]]:
    """Return what each command takes: kind, name, option, whether a flag, whether required."""
    import typer

    from statscore.cli.main import COMMANDS, app

    group: Any = typer.main.get_command(app)
    return {
        name: [
            (
                type(each).__name__,
                each.name,
                each.opts[0],
                getattr(each, "is_flag", False),
                each.required,
            )
            for each in group.get_command(None, name).params
        ]
        # A new workspace may be made anywhere, and a fuzzer would do so.
        for name in COMMANDS
        if name != "init"
    }


def _seeds() -> Iterator[dict[str, str]]:
    folders = [ROOT / "tests" / "dataset", *sorted((ROOT / "tests" / "errors").iterdir())]
    for folder in folders:
        files = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(folder.rglob("*.toml"))
        }
        # What no checkout can hold is made by a test, and has its messages alone there.
        if files:
            yield files


if __name__ == "__main__":
    main()
