"""What a shell offers when Tab is pressed: commands, options, states, criteria, levels, years.

From the names of files and the rubrics alone, and of those only what names things: whoever presses
Tab waits. A file that is broken offers nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli
import typer

from statscore.cli.main import COMMANDS, PROGRAM, _statscore, app, module_of
from statscore.cli.options import Format
from statscore.model import dates
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.read.find import find_workspace

Offer = tuple[str, str]
"""A word, and what it means."""


class Names:
    """What the words of a command line may name in a workspace."""

    def __init__(self, root: Path) -> None:
        """Remember the workspace."""
        self._root = root

    @cached_property
    def _rubrics(self) -> Mapping[str, Mapping[str, Any]]:
        read: dict[str, Mapping[str, Any]] = {}
        for file in sorted((self._root / "rubrics").glob("*.toml")):
            with suppress(OSError, ValueError):
                read[file.stem] = tomli.loads(file.read_text(encoding="utf-8"))
        return read

    def rubrics(self) -> Iterator[Offer]:
        """Yield the ids of the rubrics."""
        for id_, rubric in self._rubrics.items():
            yield id_, str(rubric.get("title", ""))

    def states(self) -> Iterator[Offer]:
        """Yield the codes of the states, and those of their names that are built in."""
        codes = sorted(file.stem for file in (self._root / "states").glob("*.toml"))
        names = {code: JURISDICTIONS[code].name if code in JURISDICTIONS else "" for code in codes}
        yield from names.items()
        yield from ((name, code) for code, name in names.items() if name)

    def criteria(self) -> Iterator[Offer]:
        """Yield the ids of the criteria, each once."""
        for id_, criterion in self._criteria().items():
            yield id_, str(criterion.get("title", ""))

    def conditions(self) -> Iterator[Offer]:
        """Yield each criterion with each of its levels: `racketeering=full`."""
        for id_, title in self.criteria():
            yield from ((f"{id_}={level}", title) for level, _says in self.levels(id_))

    def levels(self, criterion: str | None = None) -> Iterator[Offer]:
        """Yield the levels of the criterion, those of all without one, and what earns them."""
        for id_, asked in self._criteria().items():
            if criterion not in (None, id_):
                continue
            meets = asked.get("meets", {})
            scales = (rubric.get("scales", {}) for rubric in self._rubrics.values())
            shared: Mapping[str, object] = next(
                (own[asked["scale"]] for own in scales if asked.get("scale") in own), {}
            )
            for level in asked.get("levels", shared):
                yield level, str(meets.get(level, ""))

    def _criteria(self) -> Mapping[str, Mapping[str, Any]]:
        every: dict[str, Mapping[str, Any]] = {}
        for rubric in self._rubrics.values():
            for id_, criterion in rubric.get("criteria", {}).items():
                every.setdefault(id_, criterion)
        return every

    def years(self) -> Iterator[Offer]:
        """Yield the years that rubrics grade, up to this one."""
        now = dates.today().year
        graded: dict[int, str] = {}
        for rubric in self._rubrics.values():
            first, last = rubric.get("from"), rubric.get("until", now)
            if isinstance(first, int) and isinstance(last, int):
                title = str(rubric.get("title", ""))
                graded |= dict.fromkeys(range(max(first, now - 99), min(last, now) + 1), title)
        yield from ((str(year), graded[year]) for year in sorted(graded))

    def grades(self) -> Iterator[Offer]:
        """Yield the grades of all rubrics."""
        for rubric in self._rubrics.values():
            yield from ((grade, "") for grade in rubric.get("grades", {}))

    def coders(self) -> Iterator[Offer]:
        """Yield the names of the coders."""
        yield from ((folder.name, "") for folder in (self._root / "coders").glob("[!.]*"))

    def editions(self) -> Iterator[Offer]:
        """Yield the editions that are released."""
        yield from ((file.stem, "") for file in (self._root / "editions").glob("*.toml"))


Kind = Callable[[Names], Iterator[Offer]]
_STATES_AND_YEARS = (Names.states, Names.years)
_ARGUMENTS: Mapping[str, Sequence[Kind]] = {
    **dict.fromkeys(("grade", "gaps", "trend", "robustness", "diff"), _STATES_AND_YEARS),
    "explain": (Names.states, Names.criteria, Names.years),
    "whatif": (Names.states, Names.conditions),
    "tally": (Names.criteria, Names.conditions, Names.years),
    "map": (Names.years,),
    "freeze": (Names.years,),
    "rubric": (Names.rubrics,),
    "check": (Names.states,),
    "code": (Names.states,),
    "set": (Names.states, Names.criteria),
    "verify": (Names.editions,),
    "agree": (Names.coders,),
    "export": _STATES_AND_YEARS,
    "new": (Names.states,),
}
"""What stands behind each command; of others, files."""
_VALUES: Mapping[str, Kind] = {
    **dict.fromkeys(("--rubric", "-r", "--from-rubric", "--to-rubric"), Names.rubrics),
    **dict.fromkeys(("--year", "-y", "--years", "--as-of"), Names.years),
    **dict.fromkeys(("--criterion", "-c", "--require", "--exclude"), Names.criteria),
    **dict.fromkeys(("--compare", "--correct"), Names.states),
    **dict.fromkeys(("--format", "-f"), lambda _names: ((name, "") for name in Format)),
    "--coder": Names.coders,
    "--to": Names.grades,
}
"""What stands behind each option; of others, files or text."""
_PLACES = ("-w", "--workspace", "-o", "--output")
_FIXED = {
    "export": ("all", "scores", "areas", "marks", "answers", "changes", "counts", "codebook"),
    "new": ("rubric", "state"),
}
"""The first words of some commands."""


def offers(words: Sequence[str], begun: str) -> Iterator[Offer]:
    """Yield what may stand in place of the word that is begun behind the others."""
    command = next((word for word in words if word in COMMANDS), None)
    last = words[-1] if words else ""
    offered: Iterable[Offer] = ()
    if begun.startswith("-"):
        offered = _options(command)
    elif command is None and last not in (*_VALUES, *_PLACES):
        offered = COMMANDS.items()
    elif last not in _PLACES and (names := _names(words)):
        if command in ("whatif", "tally") and "=" in (begun, last):
            # Bash parts words at the equals sign.
            offered = names.levels(words[-2] if last == "=" else last)
        elif last in ("--at-least", "--at-most"):
            offered = names.levels(_criterion(names, words))
        elif last in _VALUES:
            offered = _VALUES[last](names)
        else:
            offered = _arguments(names, command or "", words)
    return _beginning(offered, begun.lstrip("="))


def _arguments(names: Names, command: str, words: Sequence[str]) -> Iterator[Offer]:
    if words[-1] == command and command in _FIXED:
        yield from ((word, "") for word in _FIXED[command])
        return
    if command == "set" and (criterion := _criterion(names, words)):
        yield from names.levels(criterion)
        return
    for kind in _ARGUMENTS.get(command, ()):
        yield from kind(names)


def _criterion(names: Names, words: Sequence[str]) -> str | None:
    """Return the criterion that is named already, None where none is."""
    return next((id_ for id_, _title in names.criteria() if id_ in words), None)


def _names(words: Sequence[str]) -> Names | None:
    named = next(
        (words[at + 1] for at, word in enumerate(words[:-1]) if word in ("-w", "--workspace")), None
    )
    with suppress(OSError):
        return Names(find_workspace(Path(named).expanduser() if named else None)[0])
    return None


def _options(command: str | None) -> Iterator[Offer]:
    from statscore.cli.help import option_names  # noqa: PLC0415 - for options alone

    asked = _statscore if command is None else module_of(command).command
    yield from option_names(asked)


def _beginning(offered: Iterable[Offer], begun: str) -> Iterator[Offer]:
    """Yield the words that begin so, in any case; a whole criterion before those with levels."""
    seen = set()
    for word, means in offered:
        if word.casefold().startswith(begun.casefold()) and word not in seen:
            seen.add(word)
            # A level behind every criterion would bury them: only once the criterion stands there.
            if "=" not in word or "=" in begun:
                yield word, re.sub(r"[\[\]]", "", means)


def complete(instruction: str, variable: str) -> int:
    """Answer the shell and return the exit code.

    What goes wrong is not said: it would stand in the line that is being typed.
    """
    from typer._click.shell_completion import CompletionItem, get_completion_class  # noqa: PLC0415
    from typer._completion_classes import completion_init  # noqa: PLC0415 - for a shell alone

    completion_init()
    what, _, shell = instruction.partition("_")
    protocol = get_completion_class(shell)
    if protocol is None or what != "complete":
        return 1

    def completions(args: list[str], incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(word, help=says) for word, says in offers(args, incomplete)]

    answering = protocol(typer.main.get_command(app), {}, PROGRAM, variable)
    answering.get_completions = completions  # type: ignore[method-assign]
    try:
        print(answering.complete())  # noqa: T201 - what the shell reads
    except Exception:  # noqa: BLE001 - a traceback would stand in the line too
        return 1
    return 0
