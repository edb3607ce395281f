"""The tables of a workspace for analysts: what `export` writes and a notebook's frames hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple, Protocol

from statscore.formats.document import Records
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace, state_fips
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import rank_spans
from statscore.reports.change.comparison import comparison
from statscore.reports.count.tally import tallies_of
from statscore.reports.count.years import GradedYear, cards_of
from statscore.views.answers import answers_records
from statscore.views.diff.rows import changes_records
from statscore.views.grade.rows import areas_records, marks_records, scores_records
from statscore.views.rubric import codebook_records
from statscore.views.tally import counts_records

Cards = Sequence[Sequence[ReportCard]]
"""Report cards of the same states, year by year or day by day."""


class Asked(Protocol):
    """Of which states, rubric and years tables are; the cards of several tables are made once."""

    @property
    def workspace(self) -> Workspace: ...  # noqa: D102 - what it says
    @property
    def states(self) -> Sequence[State]: ...  # noqa: D102 - as above
    @property
    def rubric(self) -> Rubric | None:
        """The one that was named."""

    @property
    def everyone(self) -> Cards:
        """The cards of all states: ranks are among all."""

    @property
    def chosen(self) -> Cards:
        """The cards of the states that were named, else of all."""

    @property
    def by_series(self) -> Iterable[Cards]:
        """The same, for each run of years that can be compared."""


class Panel:
    """Some states in some years."""

    def __init__(
        self,
        workspace: Workspace,
        states: Sequence[State],
        rubric: Rubric | None,
        years: Callable[[], Sequence[GradedYear]],
    ) -> None:
        """Take in what was asked for; `years` is called where a table has years."""
        self.workspace = workspace
        self.states = states
        self.rubric = rubric
        self._years = years

    @cached_property
    def everyone(self) -> Cards:
        """The cards of all states: ranks are among all."""
        return self._cards(self.workspace.states.values())

    @cached_property
    def chosen(self) -> Cards:
        """The cards of the states that were named."""
        return self._cards(self.states)

    @property
    def by_series(self) -> Iterable[Cards]:
        """The same, as the one series that there is."""
        return (self.chosen,)

    def _cards(self, states: Iterable[State]) -> Cards:
        """Return for each year the cards; those of one state are made together."""
        years = self._years()
        return list(zip(*(cards_of(state, years) for state in states), strict=True))


class Made(NamedTuple):
    """A table, and the cards or the rubrics that it rests on."""

    records: Records
    cards: Sequence[ReportCard] = ()
    rubrics: tuple[Rubric, ...] = ()


def _flat(cards: Cards) -> list[ReportCard]:
    return [card for of_day in cards for card in of_day]


def _fips(asked: Asked) -> dict[str, str | None]:
    built_in = asked.workspace.built_in
    return {state.code: state_fips(state, built_in) for state in asked.states}


def _scores(asked: Asked) -> Made:
    ranks = {
        (state, of_day[0].rubric.id, of_day[0].as_of): rank
        for of_day in asked.everyone
        for state, rank in rank_spans(of_day).items()
    }
    cards = _flat(asked.chosen)
    return Made(scores_records(cards, _fips(asked), ranks), cards)


def _areas(asked: Asked) -> Made:
    cards = _flat(asked.chosen)
    return Made(areas_records(cards, _fips(asked)), cards)


def _marks(asked: Asked) -> Made:
    cards = _flat(asked.chosen)
    return Made(marks_records(cards, _fips(asked)), cards)


def _answers(asked: Asked) -> Made:
    records = answers_records(asked.states, _fips(asked), asked.workspace.criteria)
    rubric = asked.rubric
    if rubric is None:
        return Made(records, rubrics=tuple(asked.workspace.rubrics.values()))
    at = records.columns.index("criterion")
    rows = tuple(row for row in records.rows if row[at] in rubric.criteria)
    return Made(records._replace(rows=rows), rubrics=(rubric,))


def _changes(asked: Asked) -> Made:
    comparisons = [
        comparison(before, after, state)
        for of_series in asked.by_series
        for earlier, later in pairwise(of_series)
        for before, after, state in zip(earlier, later, asked.states, strict=True)
    ]
    cards = [card for pair in comparisons for card in (pair.before, pair.after)]
    return Made(changes_records(comparisons, _fips(asked)), cards)


def _counts(asked: Asked) -> Made:
    tallies = [counted for of_day in asked.chosen if of_day for counted in tallies_of(of_day)]
    return Made(counts_records(tallies), _flat(asked.chosen))


def _codebook(asked: Asked) -> Made:
    rubrics = (asked.rubric,) if asked.rubric else tuple(asked.workspace.rubrics.values())
    return Made(codebook_records(rubrics), rubrics=rubrics)


TABLES: Mapping[str, Callable[[Asked], Made]] = {
    "scores": _scores,
    "areas": _areas,
    "marks": _marks,
    "answers": _answers,
    "changes": _changes,
    "counts": _counts,
    "codebook": _codebook,
}
"""How each table is made, by its name."""
