"""The tables of a workspace for analysts: what `export` writes and a notebook's frames hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

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
Series = Sequence[Sequence[GradedYear]]
"""Runs of years, or of days, each of which can be compared."""


class Panel:
    """Some states in some years; report cards are made once, whichever tables they go into."""

    def __init__(
        self,
        workspace: Workspace,
        named: Sequence[State],
        rubric: Rubric | None,
        series: Callable[[], Series],
    ) -> None:
        """Take in what was asked for; where no state is named it is all, where no rubric any.

        `series` is called where a table has years.
        """
        self.workspace = workspace
        self.rubric = rubric
        self.advance: Callable[[str, int, int], None] = lambda _words, _done, _of: None
        """Called with what is being done, how much of it is done, and out of how much."""
        self._named = named
        self._series = series

    @property
    def states(self) -> Sequence[State]:
        """The states that were named, else all."""
        return self._named or list(self.workspace.states.values())

    @cached_property
    def series(self) -> Series:
        """The years or days, each with its rubric."""
        return self._series()

    @cached_property
    def graded(self) -> Sequence[GradedYear]:
        """The same in one list."""
        return [graded for of_series in self.series for graded in of_series]

    @cached_property
    def everyone(self) -> Cards:
        """The cards of all states: ranks are among all."""
        return self._cards(list(self.workspace.states.values()))

    @cached_property
    def chosen(self) -> Cards:
        """The cards of the states that were named, else of all."""
        if "everyone" in self.__dict__ or not self._named:
            codes = {state.code for state in self.states}
            return [[card for card in of if card.state in codes] for of in self.everyone]
        return self._cards(self._named)

    @property
    def by_series(self) -> Iterator[Cards]:
        """Yield the same for each run of years."""
        at = 0
        for of_series in self.series:
            yield self.chosen[at : at + len(of_series)]
            at += len(of_series)

    def _cards(self, states: Sequence[State]) -> Cards:
        """Return for each year the cards; those of one state are made together."""
        by_state = []
        for done, state in enumerate(states):
            self.advance("report cards", done, len(states))
            by_state.append(tuple(cards_of(state, self.graded)))
        return list(zip(*by_state, strict=True))


class Made(NamedTuple):
    """A table, and the cards or the rubrics that it rests on."""

    records: Records
    cards: Sequence[ReportCard] = ()
    rubrics: tuple[Rubric, ...] = ()


def _flat(cards: Cards) -> list[ReportCard]:
    return [card for of_day in cards for card in of_day]


def _fips(asked: Panel) -> dict[str, str | None]:
    built_in = asked.workspace.built_in
    return {state.code: state_fips(state, built_in) for state in asked.states}


def _scores(asked: Panel) -> Made:
    ranks = {
        (state, of_day[0].rubric.id, of_day[0].as_of): rank
        for of_day in asked.everyone
        for state, rank in rank_spans(of_day).items()
    }
    cards = _flat(asked.chosen)
    return Made(scores_records(cards, _fips(asked), ranks), cards)


def _areas(asked: Panel) -> Made:
    cards = _flat(asked.chosen)
    return Made(areas_records(cards, _fips(asked)), cards)


def _marks(asked: Panel) -> Made:
    cards = _flat(asked.chosen)
    return Made(marks_records(cards, _fips(asked)), cards)


def _answers(asked: Panel) -> Made:
    records = answers_records(asked.states, _fips(asked), asked.workspace.criteria)
    rubric = asked.rubric
    if rubric is None:
        return Made(records, rubrics=tuple(asked.workspace.rubrics.values()))
    at = records.columns.index("criterion")
    rows = tuple(row for row in records.rows if row[at] in rubric.criteria)
    return Made(records._replace(rows=rows), rubrics=(rubric,))


def _changes(asked: Panel) -> Made:
    comparisons = [
        comparison(before, after)
        for of_series in asked.by_series
        for earlier, later in pairwise(of_series)
        for before, after in zip(earlier, later, strict=True)
    ]
    cards = [card for pair in comparisons for card in (pair.before, pair.after)]
    return Made(changes_records(comparisons, _fips(asked)), cards)


def _counts(asked: Panel) -> Made:
    tallies = [counted for of_day in asked.chosen if of_day for counted in tallies_of(of_day)]
    return Made(counts_records(tallies), _flat(asked.chosen))


def _codebook(asked: Panel) -> Made:
    rubrics = (asked.rubric,) if asked.rubric else tuple(asked.workspace.rubrics.values())
    return Made(codebook_records(rubrics), rubrics=rubrics)


TABLES: Mapping[str, Callable[[Panel], Made]] = {
    "scores": _scores,
    "areas": _areas,
    "marks": _marks,
    "answers": _answers,
    "changes": _changes,
    "counts": _counts,
    "codebook": _codebook,
}
"""How each table is made, by its name."""
