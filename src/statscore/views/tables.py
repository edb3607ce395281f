"""The tables of a workspace for analysts: what `export` writes and a notebook's frames hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from statscore.formats.document import Records
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace, state_fips
from statscore.reports.card.fingerprints import fingerprint, rubric_fingerprint
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
        named: Sequence[State] | None,
        rubric: Rubric | None,
        series: Callable[[], Series],
    ) -> None:
        """Take in what was asked for; None stands for all states, and for any rubric.

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
        every = tuple(self.workspace.states.values())
        return every if self._named is None else self._named

    @cached_property
    def series(self) -> Series:
        """The years or days, each with its rubric."""
        return self._series()

    @cached_property
    def graded(self) -> Sequence[GradedYear]:
        """The same in one list."""
        return [graded for of_series in self.series for graded in of_series]

    def of(self, state: State) -> Panel:
        """Return the same of one of the states, with the cards that are made already."""
        one = Panel(self.workspace, (state,), self.rubric, lambda: self.series)
        one.everyone = self.everyone
        one.chosen = [[card for card in of if card.state == state.code] for of in self.everyone]
        return one

    def at(self, place: int) -> Panel:
        """Return the same of one of the years or days, by its place among them."""
        one = Panel(self.workspace, None, self.rubric, lambda: ((self.graded[place],),))
        one.everyone = [self.everyone[place]]
        return one

    @cached_property
    def everyone(self) -> Cards:
        """The cards of all states: ranks are among all."""
        return self._cards(list(self.workspace.states.values()))

    @cached_property
    def chosen(self) -> Cards:
        """The cards of the states that were named, else of all."""
        if "everyone" in self.__dict__ or self._named is None:
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

    make: Callable[[], Records]
    cards: Sequence[ReportCard] = ()
    rubrics: tuple[Rubric, ...] = ()

    @property
    def records(self) -> Records:
        """Its rows, made when they are asked for."""
        return self.make()


def _flat(cards: Cards) -> list[ReportCard]:
    return [card for of_day in cards for card in of_day]


def _fips(asked: Panel) -> dict[str, str | None]:
    built_in = asked.workspace.built_in
    return {state.code: state_fips(state, built_in) for state in asked.states}


def _scores(asked: Panel) -> Made:
    cards = _flat(asked.chosen)

    def rows() -> Records:
        ranks = {
            (state, of_day[0].rubric.id, of_day[0].as_of): rank
            for of_day in asked.everyone
            for state, rank in rank_spans(of_day).items()
        }
        return scores_records(cards, _fips(asked), ranks)

    return Made(rows, cards)


def _areas(asked: Panel) -> Made:
    cards = _flat(asked.chosen)
    return Made(lambda: areas_records(cards, _fips(asked)), cards)


def _marks(asked: Panel) -> Made:
    cards = _flat(asked.chosen)
    return Made(lambda: marks_records(cards, _fips(asked)), cards)


def _answers(asked: Panel) -> Made:
    rubric = asked.rubric

    def rows() -> Records:
        records = answers_records(asked.states, _fips(asked), asked.workspace.criteria)
        if rubric is None:
            return records
        at = records.columns.index("criterion")
        return records._replace(
            rows=tuple(row for row in records.rows if row[at] in rubric.criteria)
        )

    return Made(rows, rubrics=(rubric,) if rubric else tuple(asked.workspace.rubrics.values()))


def _changes(asked: Panel) -> Made:
    pairs = [
        (before, after)
        for of_series in asked.by_series
        for earlier, later in pairwise(of_series)
        for before, after in zip(earlier, later, strict=True)
    ]
    return Made(
        lambda: changes_records([comparison(*pair) for pair in pairs], _fips(asked)),
        [card for pair in pairs for card in pair],
    )


def _counts(asked: Panel) -> Made:
    def rows() -> Records:
        by_day = (tallies_of(of_day) for of_day in asked.chosen if of_day)
        return counts_records(tally for of_day in by_day for tally in of_day)

    return Made(rows, _flat(asked.chosen))


def _codebook(asked: Panel) -> Made:
    rubrics = (asked.rubric,) if asked.rubric else tuple(asked.workspace.rubrics.values())
    return Made(lambda: codebook_records(rubrics), rubrics=rubrics)


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


def cited(
    years: Iterable[tuple[Rubric, object]], prints: Sequence[str], version: str
) -> Mapping[str, str]:
    """Return what tables of these rubrics and their years or days are, and how they are cited.

    `prints` are the fingerprints of what each table rests on, `version` that of the program.
    """
    every = list(years)
    rubrics = {rubric.id: rubric for rubric, _when in every}.values()
    titles = "; ".join(rubric.title for rubric in rubrics) or "no rubric"
    marks = ", ".join(f"{rubric.id} ({rubric_fingerprint(rubric)})" for rubric in rubrics)
    days = [str(when) for _rubric, when in every]
    span = f"{days[0]} to {days[-1]}" if len(days) > 1 else "".join(days)
    made_by = f"statscore {version}, fingerprint {fingerprint(list(prints))}"
    return {
        "title": f"Graded law, {span}" if span else "Graded law",
        "description": f"Report cards, marks, answers and counts under {titles}.",
        "version": made_by,
        "citation": f"{titles}: report cards {span}. Computed with {made_by}; rubrics {marks}.",
    }
