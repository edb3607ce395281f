"""What a check looks at: a rubric, a state, an answer, or a year of printed figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.rubric import Rubric
from statscore.model.state import Answer, Published, State
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard, report_card


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
class PrintedYear:
    """A year of a rubric for which something was printed, with the cards of the states."""

    workspace: Workspace
    rubric: Rubric
    year: int
    latest: dict[str, ReportCard]
    """By state the last card that was made; what two years have in common is shared."""

    def card(self, state: State) -> ReportCard:
        """Return the state's card, which is made when a check first asks for it."""
        card = self.latest.get(state.code)
        if card is None or card.year != self.year:
            card = report_card(self.rubric, state, self.year, beside=card)
            self.latest[state.code] = card
        return card

    def cards_on(self, day: When | None = None) -> tuple[ReportCard, ...]:
        """Return the cards of all states, for the cut-off day or another one."""
        states = self.workspace.states.values()
        if day is None or day.last == self.rubric.cutoff_day(self.year):
            return tuple(map(self.card, states))
        return tuple(report_card(self.rubric, state, self.year, day.last) for state in states)

    @property
    def printed(self) -> Iterator[Printed]:
        """What was printed for single states."""
        for state in self.workspace.states.values():
            published = state.published.get(self.rubric.id, {}).get(self.year)
            if published is not None:
                yield Printed(self, state, published)


class Printed(NamedTuple):
    """What a publisher printed for one state and year."""

    of: PrintedYear
    state: State
    published: Published

    @property
    def rubric(self) -> Rubric:
        """The rubric by which it was graded."""
        return self.of.rubric

    @property
    def year(self) -> int:
        """The year for which it was printed."""
        return self.of.year

    @property
    def card(self) -> ReportCard:
        """The state's card of that year."""
        return self.of.card(self.state)

    @property
    def file(self) -> str:
        """The state's file."""
        return state_file(self.state)

    @property
    def path(self) -> KeyPath:
        """The keys that lead to the printed card."""
        return ("published", self.rubric.id, str(self.year))


def years_of(workspace: Workspace) -> Iterator[PrintedYear]:
    """Yield the years for which states or the country have printed figures, oldest first."""
    states = workspace.states.values()
    for rubric in workspace.rubrics.values():
        printed = {year for state in states for year in state.published.get(rubric.id, {})}
        latest: dict[str, ReportCard] = {}
        for year in sorted(printed | rubric.national.keys()):
            yield PrintedYear(workspace, rubric, year, latest)


def answers_of(state: State) -> Iterator[Answered]:
    """Yield the state's answers, those to one criterion from the oldest on."""
    for criterion, answers in state.answers.items():
        before = None
        for since, answer in answers.items():
            before = Answered(state, criterion, since, answer, before)
            yield before


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
