"""The tables of a site: those of `export`, the same to the byte, and what describes them.

Rows of one state rest on that state's file alone, and are made anew where it has changed. Scores
have ranks, and counts count: both rest on all states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property, partial
from itertools import pairwise
from typing import NamedTuple

from statscore.formats.columns import MOST, Tabular, Value, dictionary_records, fits, tabular
from statscore.formats.csv import csv_text
from statscore.formats.datapackage import package_text
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.read.editions import released_edition
from statscore.reports.card.provenance import Provenance, Release, provenance
from statscore.site.files import Page, PartedTable, Rows, TablePart
from statscore.views.provenance import stamped_records
from statscore.views.tables import TABLES, Made, Panel, cited

OF_STATES = {
    "areas": ("rubric", "year"),
    "marks": ("rubric", "year"),
    "answers": (),
    "changes": ("from_rubric", "from_year", "to_rubric", "to_year"),
}
"""Tables of which each row rests on one state, with the columns by which rows are in order before
states are."""
WHOLE = ("scores", "counts", "codebook")
MEANINGS = {
    "scores": "a state and year: what is computed, what was printed, and the rank",
    "areas": "an area of such a card",
    "marks": "a criterion of such a card",
    "answers": "a dated answer, with its citations and sources",
    "changes": "a change from one year to the next, with its cause",
    "counts": "a criterion, year and level: how many states, here and as the publisher counted",
    "codebook": "a level of a criterion",
    "dictionary": "a column of these tables: what it holds and what it means",
}


class Listed(NamedTuple):
    """A table on the page of downloads."""

    path: str
    name: str
    meaning: str
    rows: int


class Downloads:
    """The tables of a workspace."""

    def __init__(
        self,
        panel: Panel,
        version: str,
        ground: Sequence[str],
        texts: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Take in the cards, and what tables rest on: all of them, and those of one state."""
        self.panel = panel
        self._version = version
        self._ground = tuple(ground)
        self._texts = texts
        self._releases: dict[tuple[str, int], Release] = {}
        self._tables = {name: self._of_states(name) for name in OF_STATES}

    def files(self) -> Iterator[Page | PartedTable]:
        """Yield the files; what describes the tables comes after them."""
        texts = (text for texts in self._texts.values() for text in texts)
        everything = (*self._ground, *texts)
        yield from self._tables.values()
        yield Page(_path("scores"), everything, text=lambda: self._csv("scores"))
        yield Page(_path("counts"), everything, text=lambda: self._csv("counts"))
        yield Page(_path("codebook"), self._ground, text=lambda: self._csv("codebook"))
        yield Page(_path("dictionary"), self._ground, text=lambda: csv_text(self._dictionary))
        yield Page("data/datapackage.json", everything, text=self._package)

    def listed(self) -> Sequence[Listed]:
        """Return the tables, once those of states are written."""
        numbers = {name: table.number for name, table in self._tables.items()}
        numbers |= {name: len(self._whole(name).rows) for name in WHOLE}
        numbers["dictionary"] = len(self._dictionary.rows)
        return [Listed(_path(name), name, MEANINGS[name], numbers[name]) for name in MEANINGS]

    def _of_states(self, name: str) -> PartedTable:
        return PartedTable(
            _path(name),
            self._ground,
            lambda: csv_text(self._empty[name]).encode(),
            tuple(
                TablePart(state.code, self._texts[state.code], partial(self._rows, name, state))
                for state in self.panel.states
            ),
        )

    def _rows(self, name: str, state: State) -> Rows:
        made = TABLES[name](self.panel.of(state))
        rests_on = provenance(made.cards, self._release) if made.cards else self._rests_on(made)
        table = tabular(stamped_records(made.records, rests_on))
        head = len(csv_text(table._replace(rows=())))
        places = [table.names.index(column) for column in OF_STATES[name]]
        groups: dict[tuple[object, ...], list[tuple[Value, ...]]] = {
            key: [] for key in self._order(name)
        }
        for row in table.rows:
            groups[tuple(row[place] for place in places)].append(row)
        return Rows(
            tuple(
                csv_text(table._replace(rows=tuple(rows)))[head:].encode()
                for rows in groups.values()
            ),
            len(table.rows),
            tuple(
                column.name
                for place, column in enumerate(table.columns)
                if column.kind == "whole" and not fits(row[place] for row in table.rows)
            ),
        )

    def _order(self, name: str) -> Iterator[tuple[object, ...]]:
        """Yield what the rows of the table are in order by."""
        if name == "answers":
            yield ()
        years = [(of.rubric.id, of.year) for of in self.panel.graded]
        if name == "changes":
            yield from (before + after for before, after in pairwise(years))
        elif name != "answers":
            yield from years

    def _release(self, rubric: Rubric, year: int) -> Release:
        key = rubric.id, year
        if key not in self._releases:
            self._releases[key] = released_edition(self.panel.workspace, rubric, year)
        return self._releases[key]

    @cached_property
    def _cards(self) -> Provenance:
        """What all cards rest on."""
        return provenance((card for of in self.panel.everyone for card in of), self._release)

    def _rests_on(self, made: Made) -> Provenance:
        """Return what a table of all states rests on."""
        if made.rubrics:
            return Provenance(rubrics=made.rubrics)
        days = {(card.rubric.id, card.as_of) for card in made.cards}
        parts = (part for part in self._cards.parts if (part.rubric.id, part.as_of) in days)
        return Provenance(tuple(parts))

    @cache  # noqa: B019 - as long as the site is
    def _whole(self, name: str) -> Tabular:
        made = TABLES[name](self.panel)
        return tabular(stamped_records(made.records, self._rests_on(made)))

    def _csv(self, name: str) -> str:
        return csv_text(self._whole(name))

    @cached_property
    def _empty(self) -> Mapping[str, Tabular]:
        """Return every table without its rows."""
        nobody = Panel(self.panel.workspace, (), None, lambda: self.panel.series)
        nobody.everyone = nobody.chosen = [() for _year in self.panel.graded]
        return {
            name: tabular(stamped_records(make(nobody).records, Provenance()))._replace(rows=())
            for name, make in TABLES.items()
        }

    @cached_property
    def _dictionary(self) -> Tabular:
        return tabular(dictionary_records(self._empty))

    @cached_property
    def citation(self) -> Mapping[str, str]:
        """What the tables are, and how they are cited."""
        years = [(of.rubric, of.year) for of in self.panel.graded]
        prints = [self._rests_on(make(self.panel)).fingerprint for make in TABLES.values()]
        return cited(years, prints, self._version)

    def _package(self) -> str:
        """Return what describes the tables; of their rows it needs which numbers are large."""
        tables = dict(self._empty)
        for name in TABLES:
            columns = tables[name].columns
            if name in self._tables:
                large = self._tables[name].large
                row = tuple(MOST if column.name in large else None for column in columns)
                tables[name] = Tabular(columns, (row,))
            else:
                tables[name] = self._whole(name)
        return package_text({**tables, "dictionary": self._dictionary}, "csv", self.citation)


def _path(name: str) -> str:
    return f"data/{name}.csv"
