"""The documents say what the program does: their output, examples, keys and links are checked."""

from __future__ import annotations

import doctest
import json
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import statscore
from statscore.cli.main import COMMANDS
from statscore.model.bill import Bill, BillChange
from statscore.model.coding import Coding
from statscore.model.edition import Correction, Edition, Figures, Released
from statscore.model.levels import Linear
from statscore.model.record import Record
from statscore.model.rubric import (
    Area,
    Cap,
    CountedAs,
    CountSpan,
    Criterion,
    Crossing,
    National,
    NationalCount,
    NationalTally,
    Rounding,
    Rubric,
)
from statscore.model.state import Answer, PrintedSpan, Published, State
from statscore.model.workspace import Settings
from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.change.comparison import comparison

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted(DOCS.glob("*.md")))
NAMES = [str(each.relative_to(ROOT)) for each in DOCUMENTS]
OMITTED = "…"
"""A line of a shown output that stands for any number of lines."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def section(text: str, heading: str) -> str:
    found = re.search(
        rf"^(#+) {re.escape(heading)}\n(.*?)(?=^##|\Z)", prose(text), flags=re.MULTILINE | re.DOTALL
    )
    assert found, f"there is no heading '{heading}'"
    return found[2]


def first_cells(text: str) -> set[str]:
    """Return the names in backticks in the first column of the section's tables."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, flags=re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


@cache
def run(arguments: str, folder: Path = ROOT, workspace: Path = ROOT) -> str:
    """Return what a command writes through a pipe."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "FORCE_COLOR"},
        "STATSCORE_WORKSPACE": str(workspace),
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    done = subprocess.run(
        [sys.executable, "-m", "statscore", *shlex.split(arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


# Generated pages


def test_the_pictures_show_the_data_that_ships() -> None:
    drawn = runpy.run_path(str(DOCS / "pictures.py"))["pictures"]()
    for name, svg in drawn.items():
        file = DOCS / "pictures" / name
        if os.environ.get("STATSCORE_UPDATE"):
            file.write_text(svg, encoding="utf-8", newline="\n")
        assert file.read_text(encoding="utf-8") == svg, "run python docs/pictures.py"


@pytest.mark.parametrize("name", ["cli.md", "errors.md"])
def test_generated_page_is_in_step(name: str) -> None:
    page = runpy.run_path(str(DOCS / "generate.py"))["pages"]()[name]
    if os.environ.get("STATSCORE_UPDATE"):
        (DOCS / name).write_text(page, encoding="utf-8", newline="\n")
    assert (DOCS / name).read_text(encoding="utf-8") == page, "run python docs/generate.py"


def test_every_broken_workspace_is_on_the_page() -> None:
    page = read("docs/errors.md")
    for folder in (ROOT / "tests" / "errors").iterdir():
        if folder.is_dir():
            assert f"\n### {folder.name}\n" in page


# What is shown and what can be typed


STORIES = {"docs/trust.md", "docs/questions.md", "docs/tutorial.md", "docs/import.md"}
"""Pages with a test of their own."""


def shown_commands() -> Iterator[tuple[str, str, str]]:
    for name in (each for each in NAMES if each not in STORIES):
        for block in blocks(read(name), "console"):
            first, _newline, output = block.partition("\n")
            yield name, first.removeprefix("$ statscore "), output


@pytest.mark.parametrize(("name", "arguments", "output"), list(shown_commands()))
def test_shown_output_is_the_real_one(name: str, arguments: str, output: str) -> None:
    if os.environ.get("STATSCORE_UPDATE") and OMITTED not in output:
        page = ROOT / name
        shown, real = (f"$ statscore {arguments}\n{each}```" for each in (output, run(arguments)))
        page.write_text(read(name).replace(shown, real), encoding="utf-8", newline="\n")
        return
    parts = re.split(rf"^{OMITTED}\n", output, flags=re.MULTILINE)
    pattern = r"(?:.*\n)*".join(re.escape(part) for part in parts)
    assert re.fullmatch(pattern, run(arguments)), run(arguments)


def test_readme_shows_a_screen() -> None:
    assert "$ statscore grade TX --year 2015\n" in read("README.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_in_the_documents(command: str) -> None:
    row = re.search(rf"^\| `{command}` \|.*\|$", read("README.md"), flags=re.MULTILINE)
    assert row
    assert f"`statscore {command} " in row[0] or f"`statscore {command}`" in row[0]
    assert f"\n## statscore {command}\n" in read("docs/cli.md")


@pytest.mark.parametrize(
    "arguments",
    re.findall(r"^\| `[a-z]+` \|.*\| `statscore ?(.*)` \|$", read("README.md"), flags=re.MULTILINE),
)
def test_example_of_a_command_runs(arguments: str, tmp_path: Path) -> None:
    for name in ("rubrics", "states", "docs/examples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    before = sorted(tmp_path.rglob("*"))
    assert run(arguments, tmp_path, tmp_path) or sorted(tmp_path.rglob("*")) != before


def test_notebook_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATSCORE_WORKSPACE", str(ROOT))
    (example,) = blocks(read("README.md"), "pycon")
    test = doctest.DocTestParser().get_doctest(example, {}, "README.md", "README.md", 0)
    assert test.examples
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("mark", ["report card", "tests"])
def test_set_up_is_one_command_under_its_mark(mark: str) -> None:
    found = re.search(rf"^<!-- ci: {mark} -->\n```sh\n(.*)\n```$", read("README.md"), re.MULTILINE)
    assert found
    assert " -m venv " in found[1]
    assert " && " in found[1]


# Links


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", prose(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(read(name))):
        if re.match(r"https?://", target):
            continue
        path, _hash, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


# docs/files.md

SECTIONS: dict[str, tuple[type[Record], str]] = {
    "rubric": (Rubric, "The file"),
    "rounding": (Rounding, "`rounding`"),
    "area": (Area, "`[areas.<id>]`"),
    "criterion": (Criterion, "`[criteria.<id>]`"),
    "linear": (Linear, "`linear`"),
    "cap": (Cap, "`[caps.<id>]`"),
    "crossing": (Crossing, "`[crosswalk.<rubric>.<name>]`"),
    "national": (National, "`[national.<year>]`"),
    "tally": (NationalTally, "`[national.<year>.tally.<criterion>]`"),
    "counted_as": (CountedAs, "`counted_as`"),
    "counts": (NationalCount, "`[national.<year>.counts.<name>]`"),
    "count span": (CountSpan, "A span of states"),
    "state": (State, "The file"),
    "answer": (Answer, "`[answers.<criterion>.<date>]`"),
    "published": (Published, "`[published.<rubric>.<year>]`"),
    "span": (PrintedSpan, "A span of points"),
    "coding": (Coding, "`coders/<name>/<code>.toml`"),
    "settings": (Settings, "statscore.toml"),
    "edition": (Edition, "editions/*.toml"),
    "released": (Released, "`[cards.<state>]`"),
    "correction": (Correction, "`[corrections.<state>.<number>]`"),
    "bill": (Bill, "A bill"),
    "bill change": (BillChange, "`[changes.<criterion>]`"),
}


@pytest.mark.parametrize("what", SECTIONS)
def test_every_key_of_the_files_is_described(what: str) -> None:
    kind, heading = SECTIONS[what]
    text = read("docs/files.md")
    if kind is State:
        text = text[text.index("\n## A state\n") :]
    keys = {field.alias or name for name, field in kind.model_fields.items()}
    assert first_cells(section(text, heading)) == keys - {kind.named_by}


def test_every_record_has_a_section() -> None:
    described = {kind for kind, _heading in SECTIONS.values()}
    assert described == set(Record.__subclasses__()) - {Figures} | set(Figures.__subclasses__())


def test_example_files_are_sound(tmp_path: Path) -> None:
    for block in blocks(read("docs/files.md"), "toml"):
        file = tmp_path / block.partition("\n")[0].removeprefix("# ")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block, encoding="utf-8", newline="\n")
    workspace = statscore.load(tmp_path)
    assert workspace.diagnostics == ()
    assert list(workspace.rubrics) == ["card", "minors"]
    assert list(workspace.states) == ["EX"]
    assert workspace.settings.rubric == "card"


# docs/json.md

CARD = "`grade`, `trend STATE`"


def part(text: str, name: str) -> set[str]:
    """Return the keys in the table under the line that names a part of the card."""
    return first_cells(text.split(f"\n`{name}`:\n", 1)[1].split("\n\n", 1)[0])


def test_json_of_grade_has_the_keys_that_are_described() -> None:
    described = section(read("docs/json.md"), CARD)
    (card,) = json.loads(run("grade TX --year 2015 --format json"))
    assert set(card) == first_cells(described.split("\n`published`:\n")[0])
    assert set(card["published"]) == part(described, "published")
    areas = part(described, "areas") - {"void_by"}  # where a level makes the area void alone
    marks = part(described, "marks") - {"value"}  # where answers hold numbers alone
    assert all(set(area) == areas for area in card["areas"])
    assert all(set(mark) == marks for mark in card["marks"])


FREE = {"levels", "shares", "grades", "points", "at_least", "exactly"}
"""Objects whose keys are levels, grades or years."""


def keys(value: object) -> Iterator[str]:
    """Yield every key of the data that the format names, at any depth."""
    if isinstance(value, list):
        for each in value:
            yield from keys(each)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            if key not in FREE or isinstance(inner, list):
                yield from keys(inner)


@pytest.mark.parametrize(
    ("arguments", "heading"),
    [
        ("explain TX 5.3 --year 2015", "`explain`"),
        ("explain TX --year 2015", "`explain`"),
        ("gaps SC --to A --year 2019", "`gaps --to`"),
        ("gaps OH --to B --year 2013", "`gaps --to`"),
        ("whatif SC 5.3=full --year 2019", "`whatif`"),
        ("trend TN", CARD),
        ("diff 2014 2016 FL", "`diff`"),
        ("gaps TX --year 2015", "`gaps`"),
        ("gaps --criterion 5.3 --year 2015", "`gaps`"),
        ("tally 5.3 --year 2015 --at-least conditional", "`tally`"),
        ("tally 5.3 5.4 --year 2015", "`tally`"),
        ("trend", "`trend` without a state"),
        ("rubric pic", "`rubric`"),
        ("check -w tests/errors/unknown-level", "`check`"),
        ("", "`statscore` alone"),
    ],
)
def test_json_has_no_key_that_is_not_described(arguments: str, heading: str) -> None:
    described = set(re.findall(r"`([^`]+)`", section(read("docs/json.md"), heading)))
    written = set(keys(json.loads(run_whatever(f"{arguments} --format json"))))
    assert written
    assert written <= described | card_keys(heading)


def run_whatever(arguments: str) -> str:
    """Return what a command writes, also where the data has errors."""
    if "tests/errors" not in arguments:
        return run(arguments)
    return subprocess.run(
        [sys.executable, "-m", "statscore", *shlex.split(arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=False,
    ).stdout


def card_keys(heading: str) -> set[str]:
    """Return the keys that a section describes by saying "as on a card"."""
    if "as on a card" not in section(read("docs/json.md"), heading):
        return set()
    page = section(read("docs/json.md"), CARD)
    return first_cells(page) | set(re.findall(r"`([^`]+)`", page))


# docs/scoring.md


def test_worked_example_of_printed_figures(tmp_path: Path) -> None:
    page = read("docs/scoring.md")
    (tmp_path / "rubrics").mkdir()
    (block,) = [each for each in blocks(page, "toml") if each.startswith("# rubrics/thirds.toml")]
    (tmp_path / "states").mkdir()
    (tmp_path / "statscore.toml").touch()
    (tmp_path / "rubrics" / "thirds.toml").write_text(block, encoding="utf-8")
    rubric = statscore.load(tmp_path).rubrics["thirds"]
    printed = {"areas": {"law": "3.3", "help": "6.7"}, "grade": "A", "source": "-"}

    def card(score: str) -> ReportCard:
        published = {"thirds": {2020: {**printed, "score": score}}}
        state = {"code": "TX", "name": "Texas", "published": published}
        return report_card(rubric, State.model_validate(state), 2020)

    assert [area.score for area in card("10").areas] == [Fraction(10, 3), Fraction(20, 3)]
    assert (card("10").score, card("10").grade) == (Fraction(10), "A")
    assert disagreements(card("10")) == ()
    says = disagreements(card("9.9"))[0].words
    assert f'"{says}"' in " ".join(page.split())


def test_worked_example_of_law_and_rubric_adds_up() -> None:
    workspace = statscore.load(ROOT)
    florida = workspace.states["FL"]
    before = report_card(workspace.rubrics["pic"], florida, 2014)
    after = report_card(workspace.rubrics["non-criminalization"], florida, 2016)
    change = next(
        each
        for each in comparison(before, after).changes
        if each.criterion == "non-criminalization"
    )
    assert change.cause == "law and rubric"
    assert (change.law, change.rubric) == (Fraction(7), Fraction("7.5"))
    assert change.points == Fraction("14.5")


def test_worked_card_adds_up() -> None:
    card = statscore.report_card(statscore.load(ROOT), "TX", year=2015, rubric="pic")
    assert [area.score for area in card.areas] == [10, 25, 15, Fraction("7.5"), 18, 15]
    assert [area.criteria for area in card.areas] == [4, 10, 6, 4, 11, 6]
    protection = card.areas[4]
    assert (protection.coded_low, protection.coded_high) == (Fraction(2), Fraction("25.5"))
    assert (card.score, card.out_of, card.grade) == (Fraction("90.5"), Fraction("102.5"), "A")
    assert (card.coded, card.implied) == (1, 26)


# The hooks for pre-commit


def test_each_hook_is_a_command() -> None:
    hooks = re.findall(r"^  entry: statscore (\S+)$", read(".pre-commit-hooks.yaml"), re.MULTILINE)
    assert hooks == ["check", "verify"]
    assert set(hooks) <= set(COMMANDS)


def rooms_drawn() -> set[str]:
    """Return the packages in the picture of the house, by their indentation."""
    drawn, above = set[str](), list[tuple[int, str]]()
    picture = (
        blocks(read("CONTRIBUTING.md"), "text")[0].split("src/statscore/\n")[1].split("\nfuzz/")[0]
    )
    for line in picture.splitlines():
        indent = len(line) - len(line.lstrip())
        names = re.findall(r"(?:^| )([a-z]+)/", re.split(r"(?<=/) {3,}", line)[0])
        above = [(deep, name) for deep, name in above if deep < indent]
        drawn.update("/".join([*(name for _deep, name in above), name]) for name in names)
        above += [(indent, name) for name in names[:1]]
    return drawn


def test_the_picture_of_the_house_has_the_rooms_that_are_there() -> None:
    package = ROOT / "src" / "statscore"
    rooms = {each.parent.relative_to(package).as_posix() for each in package.rglob("*/__init__.py")}

    assert rooms_drawn() == rooms - {"."}


def test_every_module_that_contributing_names_is_there() -> None:
    text = read("CONTRIBUTING.md")
    named = re.findall(
        r"`((?:model|reports|formats|toml|read|checks|desk|views|cli)/[a-z_/]+\.py)`", text
    )

    assert named
    assert [each for each in named if not (ROOT / "src" / "statscore" / each).is_file()] == []


def test_each_class_has_a_name_of_its_own() -> None:
    files = (ROOT / "src" / "statscore").rglob("*.py")
    text = "\n".join(each.read_text("utf-8") for each in files)
    named = Counter(re.findall(r"^class (\w+)", text, re.MULTILINE))

    # A notebook's workspace is the model's, with what one asks of it.
    assert [name for name, times in named.items() if times > 1] == ["Workspace"]
