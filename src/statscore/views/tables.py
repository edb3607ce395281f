"""The tables of a workspace for analysts: what `export` writes and a notebook's frames hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from statscore.formats.document import Records
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace, state_fips
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import Rank, rank_spans
from statscore.reports.change.comparison import comparison
from statscore.reports.count.years import GradedYear, cards_of
from statscore.views.answers import answers_records
from statscore.views.diff.rows import changes_records
from statscore.views.grade.rows import marks_records, scores_records
from statscore.views.rubric import codebook_records


class Wanted(NamedTuple):
    """Of which states, rubric and years a table is."""

    workspace: Workspace
    states: Sequence[State]
    rubric: Rubric | None
    years: Callable[[], Sequence[GradedYear]]

    @property
    def fips(self) -> dict[str, str | None]:
        """The FIPS codes of the states."""
        built_in = self.workspace.built_in
        return {state.code: state_fips(state, built_in) for state in self.states}


class Made(NamedTuple):
    """A table, and the cards or the rubrics that it rests on."""

    records: Records
    cards: Sequence[ReportCard] = ()
    rubrics: tuple[Rubric, ...] = ()


def _cards(years: Sequence[GradedYear], states: Iterable[State]) -> list[tuple[ReportCard, ...]]:
    """Return for each year the cards of the states; those of one state are made together."""
    return list(zip(*(cards_of(state, years) for state in states), strict=True))


def _scores(wanted: Wanted) -> Made:
    chosen: list[ReportCard] = []
    ranks: dict[tuple[str, str, date], Rank] = {}
    for cards in _cards(wanted.years(), wanted.workspace.states.values()):
        by_state = {card.state: card for card in cards}
        chosen += [by_state[state.code] for state in wanted.states]
        for state, rank in rank_spans(cards).items():
            ranks[state, cards[0].rubric.id, cards[0].as_of] = rank
    return Made(scores_records(chosen, wanted.fips, ranks), chosen)


def _marks(wanted: Wanted) -> Made:
    cards = [card for of_year in _cards(wanted.years(), wanted.states) for card in of_year]
    return Made(marks_records(cards, wanted.fips), cards)


def _answers(wanted: Wanted) -> Made:
    records = answers_records(wanted.states, wanted.fips, wanted.workspace.criteria)
    rubric = wanted.rubric
    if rubric is None:
        return Made(records, rubrics=tuple(wanted.workspace.rubrics.values()))
    at = records.columns.index("criterion")
    rows = tuple(row for row in records.rows if row[at] in rubric.criteria)
    return Made(records._replace(rows=rows), rubrics=(rubric,))


def _changes(wanted: Wanted) -> Made:
    comparisons = [
        comparison(before, after, state)
        for earlier, later in pairwise(_cards(wanted.years(), wanted.states))
        for before, after, state in zip(earlier, later, wanted.states, strict=True)
    ]
    cards = [card for pair in comparisons for card in (pair.before, pair.after)]
    return Made(changes_records(comparisons, wanted.fips), cards)


def _codebook(wanted: Wanted) -> Made:
    rubrics = (wanted.rubric,) if wanted.rubric else tuple(wanted.workspace.rubrics.values())
    return Made(codebook_records(rubrics), rubrics=rubrics)


TABLES: Mapping[str, Callable[[Wanted], Made]] = {
    "scores": _scores,
    "marks": _marks,
    "answers": _answers,
    "changes": _changes,
    "codebook": _codebook,
}
"""How each table is made, by its name."""
