"""From a sheet to what becomes of each state's answers, with every problem said at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import replace as replace_

from statscore.cli.import_asked import Asked
from statscore.cli.import_rubric import NewRubric, new_rubric, with_rubric
from statscore.cli.progress import Advance
from statscore.cli.sheets import listed, reading, tell_sheet
from statscore.cli.trouble import CommandError, tell
from statscore.model.dates import When
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.rubric import Rubric
from statscore.model.state import Published, State
from statscore.model.workspace import Workspace
from statscore.read.importing.columns import (
    Columns,
    columns,
    headings_below,
    letters,
    without_heading,
)
from statscore.read.importing.fields import Levels, States
from statscore.read.importing.headings import Known
from statscore.read.importing.long import Dated, answered
from statscore.read.importing.published import Printed, Publishing, published
from statscore.read.importing.rows import Placing, placed
from statscore.read.importing.wide import Observed, observed
from statscore.read.sheet import Problem, Sheet, read_sheet
from statscore.reports.coding.incoming import Held, Incoming, Outcome, add_dated, add_seen


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
class Reading:
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


def read_all(workspace: Workspace, asked: Asked, advance: Advance) -> Reading:
    """Return what the sheet says; raise CommandError with its problems, unless they are allowed."""
    advance(f"reading {asked.file.name}", 0, 1)
    with reading(asked.file):
        sheet = read_sheet(
            asked.file, tab=asked.tab, heading_row=asked.heading_row, encoding=asked.encoding
        )
    tell_sheet(asked.file, sheet)
    before, made = workspace, new_rubric(asked, sheet)
    if made is not None:
        workspace = with_rubric(workspace, made)
    rubrics = _rubrics(workspace, asked)
    found = columns(
        sheet.headings,
        asked.heading_row,
        rubrics,
        asked.columns,
        asked.ignored,
        dated=asked.now is not None,
    )
    of_rubric = tuple(_of_which_rubric(asked, found, rubrics))
    problems = [*found.problems, *of_rubric, *without_heading(sheet, asked.ignored)]
    problems += _spoiled(sheet, found, asked.heading_row)
    if found.fatal:
        problems += headings_below(sheet, asked.heading_row)
    fatal = found.fatal or bool(of_rubric)
    if not fatal and (asked.partial or not problems):
        takes = tuple(_Taking(workspace, asked, found, rubrics, problems).takes(sheet, advance))
    if fatal or (problems and not asked.partial):
        raise CommandError(listed(asked.file, problems))
    if problems:
        words = "what has a problem is left out"
        tell(f"statscore: {listed(asked.file, problems, words)}")
    return Reading(asked, workspace, before, sheet, found, rubrics, made, takes, tuple(problems))


def _spoiled(sheet: Sheet, found: Columns, heading_row: int) -> Iterator[Problem]:
    """Yield the cells that look empty and are not: of columns that are read, and headings."""
    read = {each.place for each in found.read}
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
    asked: Asked, found: Columns, rubrics: tuple[Rubric, ...]
) -> Iterator[Problem]:
    """Yield that a year means nothing where several rubrics have a cut-off day."""
    year = found.field("year")
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
        placing = placed(sheet, self.columns, states, self.rubric, self.asked.now)
        self.problems.extend(placing.problems)
        asked = self.asked
        printed = published(
            placing.rows, self.columns, asked.source, asked.heading_row, self.rubric
        )
        self.problems.extend(printed.problems)
        if printed.by_state and self.rubric is None:
            words = "printed figures are those of a rubric: say with --rubric which"
            self.problems.append(Problem(self.asked.heading_row, "published", words))
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
        if not self.columns.long:
            return observed(placing, self.columns, levels, common, self.problems)
        return answered(
            placing,
            self.columns,
            Known(self.rubrics, self._criteria_named(placing), long=True),
            levels,
            common,
            self.problems,
        )

    def _criteria_named(self, placing: Placing) -> set[str]:
        column = self.columns.field("criterion")
        return {row.fields[column.place] for row in placing.rows} if column else set()

    def _take(
        self, said: Observed | Dated, states: States, placing: Placing, printed: Publishing
    ) -> Take:
        state = self.workspace.states.get(said.code)
        read = placing.through.get(said.code)
        through = state.through if state else read or self.asked.through
        if state is None and through is None and isinstance(said, Observed):
            through = When(said.last, said.last)
        outcome = Outcome()
        replace = self.asked.replace
        if isinstance(said, Dated):
            other = read if state and read != through else None
            last = {each.criterion: each.since for each in sorted(said.answers, key=_since)}
            for each in said.answers:
                held = replace_(self._held(state, each.criterion, through), read=other)
                latest = each.since == max((last[each.criterion], *held.answers))
                add_dated(outcome, each, held, latest=latest, replace=replace)
        else:
            for criterion, seen in said.seen.items():
                held = self._held(state, criterion, through)
                add_seen(outcome, criterion, seen, said.days, held, replace=replace)
        self.problems.extend(
            Problem(each.row, each.column, f"{each.words}; --replace follows the sheet")
            for each in outcome.conflicts
        )
        name = states.names.get(said.code) or _name(self.workspace, said.code)
        years = self._new_years(said.code, state, printed)
        fips = states.fips.get(said.code)
        return Take(said.code, name, through, fips, outcome, years, printed.places)

    def _held(self, state: State | None, criterion: str, through: When | None) -> Held:
        law = self.rubric.law if self.rubric else "in-force"
        return Held(state.answers.get(criterion, {}) if state else {}, through, law)

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
        return {year: each for year, each in new.items() if year not in there}


def _since(each: Incoming) -> When:
    return each.since


def _says(there: Mapping[str, object], printed: Mapping[str, object]) -> bool:
    """Return whether the file has the same figures; each as exact as it is written."""
    new = Published.model_validate(printed).said()
    return all(there.get(key) == value for key, value in new.items() if key != "source")


def _name(workspace: Workspace, code: str) -> str:
    state = workspace.states.get(code)
    return state.name if state else JURISDICTIONS[code].name
