"""The tables of a site: those of `export`, the same to the byte, and what describes them.

Most rows rest on one state's file, and are made anew where it has changed. Scores have ranks, and
counts count: they rest on the cards of all states for their day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from itertools import pairwise
from typing import NamedTuple

from statscore.formats.columns import MOST, Tabular, Value, dictionary_records, fits, tabular
from statscore.formats.csv import csv_text
from statscore.formats.datapackage import package_text
from statscore.model.state import State
from statscore.read.editions import released_edition
from statscore.reports.card.provenance import Provenance, provenance
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
OF_DAYS = ("scores", "counts")
"""Tables of which each row rests on the cards of one day."""
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
        ground: tuple[str, ...],
        files: Mapping[str, str],
    ) -> None:
        """Take in the cards, and the texts that all tables rest on, or the rows of one state."""
        self.panel = panel
        self._version = version
        self._ground = ground
        self._files = files
        self._everything = (*ground, *files.values())
        self._parted = {
            name: PartedTable(
                _path(name),
                self._everything,
                partial(self._head, name),
                tuple(self._days(name) if name in OF_DAYS else self._states(name)),
            )
            for name in (*OF_STATES, *OF_DAYS)
        }

    def files(self) -> Iterator[Page | PartedTable]:
        """Yield the files; what describes the tables comes after them."""
        yield from self._parted.values()
        yield Page(_path("codebook"), self._ground, text=lambda: csv_text(self._codebook))
        yield Page(_path("dictionary"), self._ground, text=lambda: csv_text(self._dictionary))
        yield Page("data/datapackage.json", self._everything, text=self._package)

    def listed(self) -> Sequence[Listed]:
        """Return the tables, once those of parts are written."""
        numbers = {name: table.number for name, table in self._parted.items()}
        numbers |= {"codebook": len(self._codebook.rows), "dictionary": len(self._dictionary.rows)}
        return [Listed(_path(name), name, MEANINGS[name], numbers[name]) for name in MEANINGS]

    def _states(self, name: str) -> Iterator[TablePart]:
        for state in self.panel.states:
            rows = partial(self._rows, name, partial(self.panel.of, state))
            yield TablePart(state.code, partial(self._of_state, state), rows)

    def _days(self, name: str) -> Iterator[TablePart]:
        for place, of in enumerate(self.panel.graded):
            rows = partial(self._rows, name, partial(self.panel.at, place))
            yield TablePart(f"{of.rubric.id} {of.year}", partial(self._of_day, place), rows)

    def _of_state(self, state: State) -> tuple[str, ...]:
        """Return what the answers and all cards of a state rest on."""
        return (*self._ground, self._files[state.code])

    def _of_day(self, place: int) -> tuple[str, ...]:
        """Return what all cards of a day rest on."""
        names = (state.name for state in self.panel.states)
        return (*self._ground, *names, self._cards.parts[place].fingerprint)

    def _head(self, name: str) -> bytes:
        return csv_text(self._empty[name]).encode()

    def _rows(self, name: str, asked: Callable[[], Panel]) -> Rows:
        made = TABLES[name](asked())
        table = tabular(stamped_records(made.records, self._rests_on(made)))
        head = len(csv_text(table._replace(rows=())))
        places = [table.names.index(column) for column in OF_STATES.get(name, ())]
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
        """Yield what the rows of a part are in order by."""
        if not OF_STATES.get(name):
            yield ()
            return
        years = [(of.rubric.id, of.year) for of in self.panel.graded]
        if name == "changes":
            yield from (before + after for before, after in pairwise(years))
        else:
            yield from years

    @cached_property
    def _cards(self) -> Provenance:
        """What all cards rest on."""
        release = partial(released_edition, self.panel.workspace)
        return provenance((card for of in self.panel.everyone for card in of), release)

    def _rests_on(self, made: Made) -> Provenance:
        """Return what a table of all states rests on."""
        if made.rubrics:
            return Provenance(rubrics=made.rubrics)
        days = {(card.rubric.id, card.as_of) for card in made.cards}
        parts = (part for part in self._cards.parts if (part.rubric.id, part.as_of) in days)
        return Provenance(tuple(parts))

    @cached_property
    def _codebook(self) -> Tabular:
        made = TABLES["codebook"](self.panel)
        return tabular(stamped_records(made.records, self._rests_on(made)))

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
        for name, parted in self._parted.items():
            columns = tables[name].columns
            row = tuple(MOST if column.name in parted.large else None for column in columns)
            tables[name] = Tabular(columns, (row,))
        tables |= {"codebook": self._codebook, "dictionary": self._dictionary}
        return package_text(tables, "csv", self.citation)


def _path(name: str) -> str:
    return f"data/{name}.csv"
