"""What a check looks at: a rubric, a state, an answer, or one printed card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.rubric import Rubric
from statscore.model.state import Answer, Published, State
from statscore.model.workspace import Workspace

Find = Callable[[Workspace, date], Iterator[Diagnostic]]
"""Yields what is wrong in a workspace, as seen on a day."""


class Wrong(NamedTuple):
    """What a check of a rubric or an answer finds; its name is the code, and the file is known."""

    message: str
    path: KeyPath
    help: str
    on_key: bool = False

    def diagnostic(self, code: str, file: str) -> Diagnostic:
        """Return it as it is shown."""
        return Diagnostic(code, self.message, file, self.path, on_key=self.on_key, help=self.help)


class Answered(NamedTuple):
    """One answer with its surroundings."""

    state: State
    criterion: str
    since: When
    answer: Answer
    before: Answered | None
    """The answer before it to the same criterion."""

    @property
    def file(self) -> str:
        """The state's file."""
        return state_file(self.state)

    @property
    def path(self) -> KeyPath:
        """The keys that lead to the answer."""
        return ("answers", self.criterion, str(self.since))


@dataclass(frozen=True, slots=True)
class Printed:
    """What a publisher printed for one state and year, with its rubric."""

    state: State
    rubric: Rubric
    year: int
    published: Published

    @property
    def file(self) -> str:
        """The state's file."""
        return state_file(self.state)

    @property
    def path(self) -> KeyPath:
        """The keys that lead to the printed card."""
        return ("published", self.rubric.id, str(self.year))


def of_printed(find: Callable[[Printed], Iterator[Diagnostic]]) -> Find:
    """Return the check of every printed card."""
    return lambda workspace, _today: (
        found for each in printed_in(workspace) for found in find(each)
    )


def answers_of(state: State) -> Iterator[Answered]:
    """Yield the state's answers, those to one criterion from the oldest on."""
    for criterion, answers in state.answers.items():
        before = None
        for since, answer in answers.items():
            before = Answered(state, criterion, since, answer, before)
            yield before


def printed_in(workspace: Workspace) -> Iterator[Printed]:
    """Yield the printed cards of the rubrics that were read."""
    for state in workspace.states.values():
        for id_, years in state.published.items():
            if id_ in workspace.rubrics:
                for year, published in years.items():
                    yield Printed(state, workspace.rubrics[id_], year, published)


def rubric_file(rubric: Rubric) -> str:
    """Return the rubric's file, relative to the workspace."""
    return f"rubrics/{rubric.id}.toml"


def state_file(state: State) -> str:
    """Return the state's file, relative to the workspace."""
    return f"states/{state.code}.toml"


def listed(words: Sequence[str]) -> str:
    """Return the words in quotes, as a sentence lists them."""
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
