"""What becomes of each state's file: the sheet understood, and set against what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from statscore.desk.draft import opened
from statscore.desk.importing.asked import (
    Advance,
    Asked,
    RefusedError,
    SheetProblems,
    Tell,
)
from statscore.desk.importing.plain import sheet_of, tabs_are
from statscore.desk.importing.rubric import NewRubric, new_rubric, with_rubric, year_in
from statscore.desk.place import AnswerFile
from statscore.model.dates import When
from statscore.model.grouping import grouped
from statscore.model.jurisdictions import built_in
from statscore.model.names import Criteria, folded, slug
from statscore.model.names import States as Names
from statscore.model.record import is_id
from statscore.model.rubric import Rubric
from statscore.model.state import Published, State
from statscore.model.workspace import Workspace
from statscore.read.importing.answers import Reading, Said
from statscore.read.importing.columns import (
    Columns,
    Known,
    columns,
    headings_below,
    letters,
    without_heading,
)
from statscore.read.importing.fields import LevelWords, StateWords
from statscore.read.importing.published import Figures, PublishedYear, Publishing, published
from statscore.read.importing.rows import Placing, placed
from statscore.read.sheet import (
    Problem,
    Sheet,
)
from statscore.reports.coding.incoming import (
    OnFile,
    Outcome,
    add_dated,
    add_seen,
    without_needless_ends,
)
from statscore.reports.coding.lengthening import lengthen


@dataclass(frozen=True)
class Take:
    """What becomes of one file."""

    place: AnswerFile
    name: str
    through: When | None
    """For a new file."""
    fips: str | None
    """For a new file, of a state that is not built in."""
    outcome: Outcome
    published: Mapping[PublishedYear, Figures]
    """Printed figures that the file does not have yet."""
    last: When | None = None
    """Up to which day the sheet has read the law, where it says so."""

    @property
    def code(self) -> str:
        """The state's code."""
        return self.place.code

    @property
    def taken(self) -> bool:
        """Whether the sheet says something of it that is known now, new or not."""
        outcome = self.outcome
        return bool(
            outcome.new or outcome.changed or outcome.moved or outcome.unchanged or self.published
        )

    @property
    def latest(self) -> date:
        """The last day of which the sheet says something."""
        answers = (*self.outcome.new, *self.outcome.changed)
        days = [self.last.last] if self.last else [answer.since.last for answer in answers]
        days += [date(edition.year, 12, 31) for edition in self.published]
        return max(days, default=date.min)


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
    printed_at: Mapping[tuple[str, PublishedYear], tuple[int, str]]
    """Row and column of each state's printed figures."""
    repeated: int = 0
    """Rows that say again what another row says."""
    alone: int = 0
    """Notes and citations beside no level, which nobody can take in."""
    idle: tuple[str, ...] = ()
    """Options that met nothing in the sheet, as they were typed."""


def read_all(workspace: Workspace, asked: Asked, advance: Advance, tell: Tell) -> ReadSheet:
    """Return what the sheet says; raise SheetProblems, unless problems are allowed.

    Raises RefusedError, UnreadableError and UnsoundRubricError where it comes to that.
    """
    advance(f"reading {asked.name}", 0, 1)
    sheet = sheet_of(asked, workspace, tell)
    before, made = workspace, new_rubric(workspace, asked, sheet, tell)
    if made is not None:
        workspace = with_rubric(workspace, made)
    rubrics = _rubrics(workspace, asked)
    names = Names(workspace)
    taken = columns(
        sheet,
        asked.shape.heading_row,
        rubrics,
        asked.meant,
        lambda heading: bool(names.named(heading)),
    )
    of_rubric = tuple(_of_which_rubric(asked, taken, rubrics))
    problems = [*_of_others(workspace, asked, taken), *of_rubric]
    problems += [*without_heading(sheet, asked.meant), *_no_such_heading(asked, sheet)]
    problems += _spoiled(sheet, taken, asked.shape.heading_row)
    if taken.fatal:
        problems = [*headings_below(sheet, asked.shape.heading_row)] or problems
        dates = [*_dates_below(asked, sheet, taken, rubrics)]
        if dates:
            problems = [*dates, *(one for one in problems if one.column != "year")]
        problems = [*tabs_are(sheet, asked.shape.heading_row, workspace)] or problems
    abroad = () if taken.fatal else tuple(_abroad(workspace, sheet, taken))
    problems += abroad
    fatal = taken.fatal or bool(of_rubric or abroad)
    if fatal or (problems and not asked.partial):
        raise SheetProblems(asked.name, sheet, problems)
    taking = _Taking(workspace, asked, sheet, taken, rubrics, problems)
    takes = tuple(taking.takes(advance))
    if problems and not asked.partial:
        raise SheetProblems(asked.name, sheet, problems)
    return ReadSheet(
        asked,
        workspace,
        before,
        sheet,
        taken,
        rubrics,
        made,
        takes,
        tuple(problems),
        taking.printed.places,
        len(taking.repeated),
        len(taking.alone),
        (
            *sheet.idle,
            *_idle_dates(asked, sheet, taken),
            *_idle_numbers(asked, sheet, rubrics),
            *taking.idle,
        ),
    )


def _idle_dates(asked: Asked, sheet: Sheet, taken: Columns) -> Iterator[str]:
    """Yield what is said of columns of dates that hold none, or are of no answers."""
    met = {
        folded(column.heading)
        for column in taken.read
        if column.since and (column.criterion or column.field == "level")
        for _number, row in sheet.rows
        if year_in(row[column.place].strip(), asked.order)
    }
    for heading, level in asked.meant.since.items():
        if folded(heading) not in met:
            yield f"--since {heading}={level}"


def _idle_numbers(asked: Asked, sheet: Sheet, rubrics: Sequence[Rubric]) -> Iterator[str]:
    """Yield what is said of columns of numbers that there are not."""
    if asked.new_rubric is None:
        return
    named = {*map(folded, sheet.headings), *(id_ for of in rubrics for id_ in of.criteria)}
    yield from (f"--linear {heading}" for heading in asked.linear if heading not in named)


def _dates_below(
    asked: Asked, sheet: Sheet, taken: Columns, rubrics: Sequence[Rubric]
) -> Iterator[Problem]:
    """Yield the columns of criteria of which half of the values or more are dates."""
    levels = LevelWords(rubrics, {})
    for column in taken.criteria:
        written = {row[column.place].strip() for _number, row in sheet.rows} - {""}
        dates = [text for text in written if year_in(text, asked.order)]
        if column.since is None and column.criterion and dates and 2 * len(dates) >= len(written):
            words = (
                f"the column holds dates, such as {min(dates)}: say with --since "
                f'"{column.heading}=LEVEL" which level holds from them on'
            )
            way = ("--since", f"{column.heading}={levels.best(column.criterion)}")
            yield Problem(asked.shape.heading_row, column.heading, words, way)


def _of_others(workspace: Workspace, asked: Asked, taken: Columns) -> Iterator[Problem]:
    """Yield the problems of the headings; of a criterion of another rubric they say so."""
    others = [one for one in workspace.rubrics.values() if one is not asked.rubric]
    criteria = Criteria(others if asked.rubric else ())
    for problem in taken.problems:
        named = criteria.named(problem.column)
        if problem.column in taken.unknown and named.ids:
            ids = ", ".join(dict.fromkeys(id_ for of in named.ids.values() for id_ in of))
            words = (
                f"this is a criterion of '{ids}', and --rubric names another: leave the column out "
                "with --ignore, or leave out --rubric where the cut-off days are the same"
            )
            yield problem._replace(words=words)
        else:
            yield problem


def _no_such_heading(asked: Asked, sheet: Sheet) -> Iterator[Problem]:
    """Yield the headings that --fill-down names and the sheet has not."""
    there = set(map(folded, sheet.headings))
    for name in asked.shape.filled_down:
        if folded(name) not in there:
            words = "there is no column of this heading to fill down"
            yield Problem(asked.shape.heading_row, name, words)


def _abroad(workspace: Workspace, sheet: Sheet, taken: Columns) -> Iterator[Problem]:
    """Yield that the sheet is about countries, where those of the United States are built in.

    Georgia is a state and a country: nothing is taken for American by its letters alone.
    """
    if workspace.settings.jurisdictions != "us":
        return
    codes, names = taken.field("state"), taken.field("name")
    column = names or codes
    if column is None:
        return
    countries, states, known = built_in("iso"), Names(workspace), built_in("us").known
    taken_for_states = {code.casefold() for code in known} | {
        state.name.casefold() for state in known.values()
    }
    written = {
        (row[column.place].strip(), row[codes.place].strip() if codes and names else "")
        for _number, row in sheet.rows
    }
    abroad = [pair for pair in sorted(written) if countries.code(pair[0]) not in (None, "US")]
    elsewhere = [pair for pair in abroad if not states.named(pair[0])]
    here = [name for name, _code in written if states.named(name) and not countries.code(name)]
    # With a code of its own a country is misread only where code or name is a state's as well.
    misread = [
        (name, code)
        for name, code in abroad
        if not code or code.casefold() in taken_for_states or states.named(name)
    ]
    if len(elsewhere) > len(here) and misread:
        words = (
            f'the rows are of countries, such as {elsewhere[0][0]}: write `jurisdictions = "iso"` '
            "into statscore.toml, where those of the United States are built in now"
        )
        yield Problem(sheet.rows[0][0], column.heading, words)


def _spoiled(sheet: Sheet, taken: Columns, heading_row: int) -> Iterator[Problem]:
    """Yield the cells that look empty and are not: of columns that are read, and headings."""
    read_ = {column.place for column in taken.read}
    for row, place, words in sheet.spoiled:
        if place in read_ or row == heading_row:
            yield Problem(row, sheet.headings[place] or letters(place), words)


def _rubrics(workspace: Workspace, asked: Asked) -> tuple[Rubric, ...]:
    if asked.rubric is not None:
        return (asked.rubric,)
    if asked.new_rubric is not None:
        return (workspace.rubrics[asked.new_rubric],)
    if not workspace.rubrics:
        raise RefusedError(
            "there is no rubric in this workspace; --new-rubric ID makes one from the columns"
        )
    return tuple(workspace.rubrics.values())


def _of_which_rubric(
    asked: Asked, taken: Columns, rubrics: tuple[Rubric, ...]
) -> Iterator[Problem]:
    """Yield that a year means nothing where several rubrics have cut-off days of their own."""
    year = taken.field("year")
    several = len({(rubric.cutoff, rubric.law) for rubric in rubrics}) > 1
    if several and (year or (asked.now or "").isdigit()):
        words = "a year means a rubric's cut-off day: say with --rubric which"
        yield Problem(asked.shape.heading_row, year.heading if year else "--as-of", words)


@dataclass
class _Taking:
    """What the rows are read with, and what has been said of them so far."""

    workspace: Workspace
    asked: Asked
    sheet: Sheet
    columns: Columns
    rubrics: tuple[Rubric, ...]
    problems: list[Problem]
    repeated: set[int] = field(default_factory=set)
    alone: set[tuple[int, str]] = field(default_factory=set)
    printed: Publishing = field(default_factory=Publishing)
    idle: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.levels = LevelWords(self.rubrics, self.asked.levels)

    def takes(self, advance: Advance) -> Iterator[Take]:
        """Yield what becomes of each state."""
        asked, column = self.asked, self.columns.field("state")
        written = {row[column.place] for _number, row in self.sheet.rows} if column else set()
        states = StateWords(
            self.workspace,
            new=asked.new_states,
            written=written,
            meant=asked.states,
            make_codes=asked.make_codes,
        )
        rubric = self.rubrics[0]
        placing = placed(self.sheet, self.columns, states, rubric, asked.now, asked.order)
        self.problems += placing.problems
        self.printed = published(
            self.sheet,
            placing.rows,
            self.columns,
            asked.source,
            asked.shape.heading_row,
            self.rubrics,
        )
        self.problems += self.printed.problems
        of, done = len({row.code for row in placing.rows}), 0
        for coder, rows in self._by_coder(placing):
            if coder is not None and asked.independent and not is_id(coder):
                words = (
                    f"'{coder}' cannot be the name of a folder in coders/: use lower-case letters, "
                    "digits and single hyphens"
                )
                self.problems.append(Problem(asked.shape.heading_row, coder, words))
                continue
            reading = self._reading(rows, coder)
            for said in reading.states(rows):
                take = self._take(said, coder, states, placing)
                done += 1
                advance("reading answers", min(done, of), of)
                if take is not None:
                    yield take
            self.problems += reading.problems
            self.repeated |= reading.repeated
            self.alone |= reading.alone
        self.idle = (*states.idle.values(), *self.levels.idle.values())

    def _by_coder(self, placing: Placing) -> Iterator[tuple[str | None, Placing]]:
        """Yield the rows of each coder, where a sheet holds the answers of several side by side."""
        column = self.columns.field("coder")
        if not self.asked.independent or column is None:
            yield self.asked.coder, placing
            return
        unnamed = self.asked.coder or ""
        by_coder = grouped(placing.rows, lambda row: slug(row.fields[column.place]) or unnamed)
        for coder, rows in by_coder.items():
            yield coder, placing._replace(rows=tuple(rows))

    def _reading(self, placing: Placing, coder: str | None) -> Reading:
        common: dict[str, object] = {}
        if self.asked.source is not None:
            common["sources"] = (self.asked.source,)
        if coder and not self.asked.independent:
            common["coder"] = coder
        column = self.columns.field("criterion")
        named = {row.fields[column.place] for row in placing.rows} if column else set()
        known = Known(self.rubrics, named, long=True)
        own = self.columns
        if self.asked.independent:
            own = replace(own, read=tuple(one for one in own.read if one.field != "coder"))
        return Reading(self.sheet, own, known, self.levels, common, self.asked.order)

    def _on_file(self, place: AnswerFile) -> State | None:
        """Return the state as the file of its answers says it; None where there is no such file.

        Raises RefusedError where a coder's file has errors.
        """
        if place.coder is None:
            return self.workspace.states.get(place.code)
        if not (self.workspace.root / place.file).exists():
            return None
        seen = opened(self.workspace, place.file, place.begun).workspace
        if seen is None:
            raise RefusedError(f"{place.file} has errors; `statscore check` shows them")
        self.workspace.texts[place.file] = seen.texts[place.file]
        return seen.states[place.code]

    def _take(
        self, said: Said, coder: str | None, states: StateWords, placing: Placing
    ) -> Take | None:
        independent = self.asked.independent
        place = AnswerFile(said.code, coder if independent else None, self.asked.batch)
        state = self._on_file(place)
        read_ = placing.through.get(said.code)
        fresh = state is None or (state.through is None and not state.answers)
        through = state.through if state else None
        if fresh:
            through = read_ or self.asked.through or said.last
        other = read_ if state and read_ != through else None
        outcome = self._outcome(said, state, through, other)
        self.problems.extend(
            Problem(conflict.row, conflict.column, f"{conflict.words}; --replace follows the sheet")
            for conflict in outcome.conflicts
        )
        if state is not None and through != state.through:
            outcome.through = through
        years = {} if independent else self._new_years(said.code, state)
        if state is None and not (outcome.new or years):
            return None
        name = states.name(said.code)
        fips = states.fips.get(said.code)
        return Take(place, name, through, fips, outcome, years, said.last)

    def _outcome(
        self, said: Said, state: State | None, through: When | None, read_: When | None
    ) -> Outcome:
        """Return what becomes of the answers; `read_` is the sheet's `through` where it differs."""
        outcome, replacing = Outcome(), self.asked.replace
        for criterion, seen in said.seen.items():
            if seen:
                held = self._held(state, criterion, through)
                add_seen(outcome, criterion, seen, said.days, held, replace=replacing)
        last: dict[str, When] = {}
        for answer in said.dated:
            last[answer.criterion] = max(answer.since, last.get(answer.criterion, answer.since))
        for answer in said.dated:
            held = replace(self._held(state, answer.criterion, through), read=read_)
            latest = answer.since == max((last[answer.criterion], *held.answers))
            add_dated(outcome, answer, held, latest=latest, replace=replacing)
        there = state.answers if state else {}
        if said.dated and not self.columns.long:
            without_needless_ends(outcome, there)
        lengthen(outcome, there, said.days, through, said.last)
        return outcome

    def _held(self, state: State | None, criterion: str, through: When | None) -> OnFile:
        law = self.rubrics[0].law if len({one.law for one in self.rubrics}) == 1 else "in-force"
        return OnFile(state.answers.get(criterion, {}) if state else {}, through, law)

    def _new_years(self, code: str, state: State | None) -> Mapping[PublishedYear, Figures]:
        """Return the years that the file has not; a year that says otherwise is a problem."""
        new = self.printed.by_state.get(code, {})
        if state is None:
            return new
        left = {}
        for edition, figures in sorted(new.items()):
            there = state.published.get(edition.rubric, {}).get(edition.year)
            if there is None:
                left[edition] = figures
            elif not _says(there.said(), figures):
                words = (
                    f"states/{code}.toml has other figures for {edition.year}; change them there"
                )
                self.problems.append(Problem(*self.printed.places[code, edition], words))
        return left


def _says(there: Mapping[str, object], printed: Mapping[str, object]) -> bool:
    """Return whether the file has the same figures; each as exact as it is written."""
    new = Published.model_validate(printed).said()
    return all(there.get(key) == value for key, value in new.items() if key != "source")
