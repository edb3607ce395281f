"""From a sheet to what becomes of each state's answers, with every problem said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from statscore.cli.progress import Advance
from statscore.cli.sheets import NOTHING, listed, reading, tell_sheet
from statscore.cli.trouble import CommandError, tell
from statscore.formats.messages import message
from statscore.model.dates import When
from statscore.model.rubric import Rubric
from statscore.model.state import Published, State
from statscore.model.workspace import Workspace
from statscore.read.importing import codebook as books
from statscore.read.importing.answers import Dated, Observed, answered, observed
from statscore.read.importing.columns import (
    Columns,
    Known,
    columns,
    headings_below,
    letters,
    without_heading,
)
from statscore.read.importing.fields import Levels, States
from statscore.read.importing.published import Printed, Publishing, published
from statscore.read.importing.rows import Placing, placed
from statscore.read.references import rubric_references
from statscore.read.shape import shaped
from statscore.read.sheet import Problem, Sheet, as_coded, read_sheet, refuse_spoiled
from statscore.reports.coding.incoming import OnFile, Outcome, add_dated, add_seen


@dataclass(frozen=True)
class Asked:
    """What the user says of an import."""

    file: Path
    rubric: Rubric | None
    new_rubric: str | None
    codebook: Path | None
    columns: Mapping[str, str]
    codebook_columns: Mapping[str, str]
    ignored: tuple[str, ...]
    levels: Mapping[str, str]
    shares: Mapping[str, Fraction]
    now: str | None
    through: When | None
    source: str | None
    coder: str | None
    new_states: bool
    replace: bool
    partial: bool
    tab: str | None
    heading_row: int
    encoding: str

    def taken_for(self, sheet: Sheet, rubrics: Sequence[Rubric] = ()) -> Columns:
        """Return what the columns of the sheet are taken for."""
        return columns(
            sheet.headings,
            self.heading_row,
            rubrics,
            self.columns,
            self.ignored,
            dated=self.now is not None,
        )


class NewRubric(NamedTuple):
    """A rubric that is to be written."""

    id: str
    data: books.Data
    """As its file says it."""
    ignored: tuple[str, ...]
    """The headings of the codebook of which nothing is taken."""


def new_rubric(asked: Asked, sheet: Sheet) -> NewRubric | None:
    """Return the rubric; None where none is asked for. Raises CommandError with its problems."""
    if asked.new_rubric is None:
        return None
    book = _codebook(asked, sheet)
    shared = books.scale(_values(asked, sheet, book), asked.levels, asked.shares)
    data = books.rubric_data(asked.new_rubric, book, shared.levels)
    if shared.problems and "scales" in data:
        raise CommandError(listed(asked.file, shared.problems))
    return NewRubric(asked.new_rubric, data, book.ignored)


def _codebook(asked: Asked, sheet: Sheet) -> books.Codebook:
    if asked.codebook is not None:
        with reading(asked.codebook):
            paper = as_coded(read_sheet(asked.codebook, encoding=asked.encoding))
            refuse_spoiled(paper)
        tell_sheet(asked.codebook, paper)
        book = books.of_sheet(paper, 1, asked.codebook_columns)
        problems = (*book.problems, *without_heading(paper, asked.ignored))
        if problems:
            raise CommandError(listed(asked.codebook, problems))
        return book
    blank = asked.taken_for(sheet)
    column = blank.field("criterion")
    if not blank.long or column is None:
        return books.of_names(blank.unknown)
    names = (fields[column.place].strip() for _number, fields in sheet.rows)
    return books.of_names(name for name in dict.fromkeys(names) if name)


def _values(asked: Asked, sheet: Sheet, book: books.Codebook) -> Iterator[tuple[str, int, str]]:
    """Yield the different values of the criteria of which the codebook says no levels.

    Raises CommandError where the rows say no state or no day: then a column that is no criterion
    may well be taken for one.
    """
    criteria = {
        id_: {key: value for key, value in said.items() if key not in ("levels", "meets")}
        for id_, said in book.criteria.items()
    }
    draft, _problems = shaped(
        Rubric, {"title": "draft", "areas": book.areas, "criteria": criteria}, "", {"id": "draft"}
    )
    if draft is None:
        return iter(())
    taken = asked.taken_for(sheet, (draft,))
    if taken.fatal:
        raise CommandError(listed(asked.file, taken.problems))
    level = taken.field("level")
    asking = [
        column for column in taken.criteria if "levels" not in book.criteria[column.criterion or ""]
    ]
    return books.distinct(
        (number, column.heading, fields[column.place])
        for number, fields in sheet.rows
        if number not in sheet.broken
        for column in ([level] if taken.long and level else asking)
    )


def with_rubric(workspace: Workspace, new: NewRubric) -> Workspace:
    """Return the workspace with the rubric; CommandError where it is not sound, or is there."""
    file = f"rubrics/{new.id}.toml"
    if new.id in workspace.rubrics or (workspace.root / file).exists():
        raise CommandError(
            f"there is {file} already; import into it with --rubric {new.id}, or name another"
        )
    rubric, problems = shaped(Rubric, new.data, file, {"id": new.id})
    if rubric is not None:
        problems = tuple(rubric_references(rubric, file))
    if rubric is None or problems:
        lines = "\n".join(map(message, problems))
        raise CommandError(f"the columns make no sound rubric:\n{lines}\n{NOTHING}")
    return replace(workspace, rubrics={**workspace.rubrics, new.id: rubric})


@dataclass(frozen=True)
class Take:
    """What becomes of one state's file."""

    code: str
    name: str
    through: When | None
    """For a new file."""
    fips: str | None
    """For a new file, of a state that is not built in."""
    outcome: Outcome
    published: Printed
    """Years of printed figures that the file does not have yet."""
    printed_at: Mapping[tuple[str, int], tuple[int, str]]
    """Row and column of each state's year of them."""


@dataclass(frozen=True)
class ReadSheet:
    """A sheet, read against the workspace."""

    asked: Asked
    workspace: Workspace
    """With the new rubric, where there is one."""
    before: Workspace
    """As it was read."""
    sheet: Sheet
    columns: Columns
    rubrics: tuple[Rubric, ...]
    """Those whose criteria the sheet may hold."""
    new_rubric: NewRubric | None
    takes: tuple[Take, ...]
    problems: tuple[Problem, ...]
    """What is left out because of them, where the user allows it."""


def read_all(workspace: Workspace, asked: Asked, advance: Advance) -> ReadSheet:
    """Return what the sheet says; raise CommandError with its problems, unless they are allowed."""
    advance(f"reading {asked.file.name}", 0, 1)
    with reading(asked.file):
        sheet = as_coded(
            read_sheet(
                asked.file, tab=asked.tab, heading_row=asked.heading_row, encoding=asked.encoding
            )
        )
    tell_sheet(asked.file, sheet)
    before, made = workspace, new_rubric(asked, sheet)
    if made is not None:
        workspace = with_rubric(workspace, made)
    rubrics = _rubrics(workspace, asked)
    taken = asked.taken_for(sheet, rubrics)
    of_rubric = tuple(_of_which_rubric(asked, taken, rubrics))
    problems = [*taken.problems, *of_rubric, *without_heading(sheet, asked.ignored)]
    problems += _spoiled(sheet, taken, asked.heading_row)
    if taken.fatal:
        problems += headings_below(sheet, asked.heading_row)
    fatal = taken.fatal or bool(of_rubric)
    if not fatal and (asked.partial or not problems):
        takes = tuple(_Taking(workspace, asked, taken, rubrics, problems).takes(sheet, advance))
    if fatal or (problems and not asked.partial):
        raise CommandError(listed(asked.file, problems))
    if problems:
        words = "what has a problem is left out"
        tell(f"statscore: {listed(asked.file, problems, words)}")
    return ReadSheet(asked, workspace, before, sheet, taken, rubrics, made, takes, tuple(problems))


def _spoiled(sheet: Sheet, taken: Columns, heading_row: int) -> Iterator[Problem]:
    """Yield the cells that look empty and are not: of columns that are read, and headings."""
    read = {column.place for column in taken.read}
    for row, place, words in sheet.spoiled:
        if place in read or row == heading_row:
            yield Problem(row, sheet.headings[place] or letters(place), words)


def _rubrics(workspace: Workspace, asked: Asked) -> tuple[Rubric, ...]:
    if asked.rubric is not None:
        return (asked.rubric,)
    if asked.new_rubric is not None:
        return (workspace.rubrics[asked.new_rubric],)
    if not workspace.rubrics:
        raise CommandError(
            "there is no rubric in this workspace; --new-rubric ID makes one from the columns"
        )
    return tuple(workspace.rubrics.values())


def _of_which_rubric(
    asked: Asked, taken: Columns, rubrics: tuple[Rubric, ...]
) -> Iterator[Problem]:
    """Yield that a year means nothing where several rubrics have a cut-off day."""
    year = taken.field("year")
    if len(rubrics) > 1 and (year or (asked.now or "").isdigit()):
        words = "a year means a rubric's cut-off day: say with --rubric which"
        yield Problem(asked.heading_row, year.heading if year else "--as-of", words)


@dataclass(frozen=True)
class _Taking:
    """What the rows are read with."""

    workspace: Workspace
    asked: Asked
    columns: Columns
    rubrics: tuple[Rubric, ...]
    problems: list[Problem]
    """Grows."""

    @property
    def rubric(self) -> Rubric | None:
        """The rubric, where there is no doubt which."""
        return self.rubrics[0] if len(self.rubrics) == 1 else None

    def takes(self, sheet: Sheet, advance: Advance) -> Iterator[Take]:
        """Yield what becomes of each state."""
        column = self.columns.field("state")
        written = {row[column.place] for _number, row in sheet.rows} if column else set()
        states = States(self.workspace, new=self.asked.new_states, written=written)
        asked = self.asked
        placing = placed(sheet, self.columns, states, self.rubric, asked.now)
        self.problems.extend(placing.problems)
        printed = published(
            placing.rows, self.columns, asked.source, asked.heading_row, self.rubric
        )
        self.problems.extend(printed.problems)
        if printed.by_state and self.rubric is None:
            words = "printed figures are those of a rubric: say with --rubric which"
            self.problems.append(Problem(asked.heading_row, "published", words))
        of = len({row.code for row in placing.rows})
        for done, said in enumerate(self._said(placing), start=1):
            yield self._take(said, states, placing, printed)
            advance("reading answers", done, of)

    def _said(self, placing: Placing) -> Iterable[Observed | Dated]:
        levels = Levels(self.rubrics, self.asked.levels)
        common: dict[str, object] = {}
        if self.asked.source is not None:
            common["sources"] = (self.asked.source,)
        if self.asked.coder is not None:
            common["coder"] = self.asked.coder
        column = self.columns.field("criterion")
        if not self.columns.long or column is None:
            return observed(placing, self.columns, levels, common, self.problems)
        known = Known(self.rubrics, {row.fields[column.place] for row in placing.rows}, long=True)
        return answered(placing, self.columns, known, levels, common, self.problems)

    def _take(
        self, said: Observed | Dated, states: States, placing: Placing, printed: Publishing
    ) -> Take:
        state = self.workspace.states.get(said.code)
        read = placing.through.get(said.code)
        through = state.through if state else read or self.asked.through
        if state is None and through is None and isinstance(said, Observed):
            through = When(said.last, said.last)
        other = read if state and read != through else None
        outcome = self._outcome(said, state, through, other)
        self.problems.extend(
            Problem(conflict.row, conflict.column, f"{conflict.words}; --replace follows the sheet")
            for conflict in outcome.conflicts
        )
        name = states.names.get(said.code) or _name(self.workspace, said.code)
        years = self._new_years(said.code, state, printed)
        fips = states.fips.get(said.code)
        return Take(said.code, name, through, fips, outcome, years, printed.places)

    def _outcome(
        self, said: Observed | Dated, state: State | None, through: When | None, read: When | None
    ) -> Outcome:
        """Return what becomes of the answers; `read` is the sheet's `through` where it differs."""
        outcome, replacing = Outcome(), self.asked.replace
        if isinstance(said, Observed):
            for criterion, seen in said.seen.items():
                held = self._held(state, criterion, through)
                add_seen(outcome, criterion, seen, said.days, held, replace=replacing)
            return outcome
        last: dict[str, When] = {}
        for answer in said.answers:
            last[answer.criterion] = max(answer.since, last.get(answer.criterion, answer.since))
        for answer in said.answers:
            held = replace(self._held(state, answer.criterion, through), read=read)
            latest = answer.since == max((last[answer.criterion], *held.answers))
            add_dated(outcome, answer, held, latest=latest, replace=replacing)
        return outcome

    def _held(self, state: State | None, criterion: str, through: When | None) -> OnFile:
        law = self.rubric.law if self.rubric else "in-force"
        return OnFile(state.answers.get(criterion, {}) if state else {}, through, law)

    def _new_years(self, code: str, state: State | None, printed: Publishing) -> Printed:
        """Return the years that the file has not; a year that says otherwise is a problem."""
        new = printed.by_state.get(code, {})
        if state is None or self.rubric is None:
            return new
        there = state.published.get(self.rubric.id, {})
        for year in sorted(new.keys() & there.keys()):
            if not _says(there[year].said(), new[year]):
                words = f"states/{code}.toml has other figures for {year}; change them there"
                self.problems.append(printed.problem(code, year, words))
        return {year: figures for year, figures in new.items() if year not in there}


def _says(there: Mapping[str, object], printed: Mapping[str, object]) -> bool:
    """Return whether the file has the same figures; each as exact as it is written."""
    new = Published.model_validate(printed).said()
    return all(there.get(key) == value for key, value in new.items() if key != "source")


def _name(workspace: Workspace, code: str) -> str:
    state = workspace.states.get(code)
    return state.name if state else workspace.built_in.known[code].name
