"""From a sheet to the files of the states: read, turned into rows, understood, drafted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from statscore.desk.draft import Draft, Edit, Keys, new_file, opened
from statscore.desk.place import AnswerFile
from statscore.desk.scaffold import places_of_answers
from statscore.desk.whole import published_text, rubric_text, state_head
from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic
from statscore.model.jurisdictions import built_in
from statscore.model.names import Criteria, folded, slug, year_of
from statscore.model.names import States as Names
from statscore.model.record import is_id
from statscore.model.rubric import Rubric
from statscore.model.state import Published, State
from statscore.model.workspace import Workspace
from statscore.read.importing import codebook as books
from statscore.read.importing import steps
from statscore.read.importing.answers import Reading, Said
from statscore.read.importing.columns import (
    Columns,
    Known,
    Meant,
    columns,
    fields_among,
    headings_below,
    letters,
    not_beside,
    without_heading,
)
from statscore.read.importing.fields import FieldError, Levels, Order, States, a_date
from statscore.read.importing.published import Edition, Figures, Publishing, published
from statscore.read.importing.rows import Placing, placed
from statscore.read.references import rubric_references
from statscore.read.shape import shaped
from statscore.read.sheet import (
    Problem,
    Sheet,
    SheetError,
    as_coded,
    read_sheet,
    read_tabs,
    refuse_spoiled,
)
from statscore.reports.coding.incoming import (
    OnFile,
    Outcome,
    add_dated,
    add_seen,
    without_needless_ends,
)
from statscore.reports.coding.lengthening import lengthen
from statscore.toml.edit import (
    Rewritten,
    add_answers,
    place_published,
    rewrite_answers,
    set_answer,
    set_through,
)

Advance = Callable[[str, int, int], None]
"""Says what is being done, and how much of how much."""


@dataclass(frozen=True)
class Shape:
    """How a sheet is turned into plain rows."""

    tabs: tuple[str, ...] = ()
    heading_row: int = 1
    encoding: str = "utf-8"
    skipped: tuple[steps.Span, ...] = ()
    ignored_rows: tuple[str, ...] = ()
    """What the state's field of a row says that is left out."""
    filled_down: tuple[str, ...] = ()
    """Headings."""
    spread: str | None = None
    """What the headings of the columns are that are no fields: state, year, day or coder."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What every row says, by field."""
    decimal_comma: bool = False


@dataclass(frozen=True)
class Asked:
    """What the user says of an import."""

    files: tuple[Path, ...]
    rubric: Rubric | None = None
    new_rubric: str | None = None
    codebook: Path | None = None
    codebook_tab: str | None = None
    codebook_columns: Mapping[str, str] = field(default_factory=dict)
    shape: Shape = field(default_factory=Shape)
    meant: Meant = field(default_factory=Meant)
    levels: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, Fraction] = field(default_factory=dict)
    linear: Mapping[str, tuple[Fraction, Fraction]] = field(default_factory=dict)
    """By heading or criterion: the numbers that earn nothing and all."""
    now: str | None = None
    through: When | None = None
    source: str | None = None
    coder: str | None = None
    independent: bool = False
    batch: str | None = None
    order: Order | None = None
    new_states: bool = False
    make_codes: bool = False
    replace: bool = False
    partial: bool = False

    @property
    def name(self) -> str:
        """The name of the file, or the first and how many there are."""
        more = len(self.files) - 1
        return self.files[0].name + (f" and {more} more" if more else "")


class SheetProblems(Exception):  # noqa: N818 - not one error but all that is wrong in a sheet
    """What is wrong in a sheet; nothing is written."""

    def __init__(self, file: str, sheet: Sheet, problems: Iterable[Problem]) -> None:
        """Keep the problems with the sheet in whose rows they stand."""
        super().__init__(file)
        self.file = file
        self.sheet = sheet
        self.problems = tuple(problems)


class RefusedError(Exception):
    """The import cannot be done; the text says why."""


class UnreadableError(Exception):
    """A file cannot be read as a sheet; its cause says why."""

    def __init__(self, file: Path) -> None:
        """Keep the file's path."""
        super().__init__(str(file))
        self.file = file


class NewRubric(NamedTuple):
    """A rubric that is to be written."""

    id: str
    data: books.Data
    """As its file says it."""
    ignored: tuple[str, ...]
    """The headings of the codebook of which nothing is taken."""


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
    published: Mapping[Edition, Figures]
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
    printed_at: Mapping[tuple[str, Edition], tuple[int, str]]
    """Row and column of each state's printed figures."""
    repeated: int = 0
    """Rows that say again what another row says."""
    alone: int = 0
    """Notes and citations beside no level, which nobody can take in."""


def read(file: Path, of: Callable[[Path], Sheet]) -> Sheet:
    """Return the sheet; UnreadableError where it cannot be read."""
    try:
        return of(file)
    except (OSError, SheetError, ModuleNotFoundError) as error:
        raise UnreadableError(file) from error


Tell = Callable[[Path, Sequence[Sheet], Sequence[Sheet]], None]
"""Hears which sheets of a file are read, and which of those that were asked for are not."""


def sheet_of(asked: Asked, workspace: Workspace, tell: Tell) -> Sheet:
    """Return what the files hold as one plain sheet.

    Raises UnreadableError where one cannot be read.
    """
    shape, parts = asked.shape, dict[str, Sheet]()
    for file in asked.files:
        tabs, left_out = _tabs(file, shape, workspace)
        tell(file, tabs, left_out)
        for sheet in map(as_coded, tabs):
            several = len(tabs) > 1 and sheet.tab
            own = sheet.tab or "" if len(asked.files) == 1 else file.name
            parts[f"{own} {sheet.tab}" if several and own == file.name else own] = sheet
    sheet = next(iter(parts.values())) if len(parts) == 1 else steps.stacked(parts)
    return _turned(sheet, asked)


def _tabs(file: Path, shape: Shape, workspace: Workspace) -> tuple[list[Sheet], list[Sheet]]:
    """Return the sheets of a file that are to be read, and those that say no state and no year."""
    if not shape.tabs or (len(shape.tabs) == 1 and "*" not in shape.tabs[0]):
        tab = shape.tabs[0] if shape.tabs else None
        head, encoding = shape.heading_row, shape.encoding
        return [
            read(file, lambda path: read_sheet(path, tab=tab, heading_row=head, encoding=encoding))
        ], []
    every: list[Sheet] = []

    def first(path: Path) -> Sheet:
        every.extend(read_tabs(path, heading_row=shape.heading_row))
        if not every:
            raise SheetError("it has no visible sheet with text")
        return every[0]

    read(file, first)
    fitting = [steps.pattern(text) for text in shape.tabs]
    wanted = [one for one in every if any(fit.fullmatch(folded(one.tab or "")) for fit in fitting)]
    tabs: list[Sheet] = []
    left_out: list[Sheet] = []
    for sheet in wanted:
        name = sheet.tab or ""
        what = _tab_says(name, workspace)
        if what is not None and what not in shape.constants:
            tabs.append(steps.with_column(sheet, what, name, "tab"))
        else:
            (left_out if what is None and "*" in shape.tabs else tabs).append(sheet)
    return tabs or wanted, left_out if tabs else []


def _tab_says(name: str, workspace: Workspace) -> str | None:
    """Return whether the name of a sheet is a state or a year; None where it is neither."""
    if year_of(name):
        return "year"
    return "state" if Names(workspace).named(name) else None


def _tabs_are(sheet: Sheet, heading_row: int, workspace: Workspace) -> Iterator[Problem]:
    """Yield that the sheets of a workbook are states or years, where at least two are."""
    tabs = (*filter(None, [sheet.tab]), *sheet.others)
    for what in ("state", "year"):
        fitting = [name for name in tabs if _tab_says(name, workspace) == what]
        if len(fitting) > 1:
            some = ", ".join(f"'{name}'" for name in fitting[:3])
            words = (
                f"the sheets {some}{' …' if len(fitting) > 3 else ''} are {what}s: say --sheet '*' "  # noqa: PLR2004 - as many as are named
                f"to read each as one {what}"
            )
            yield Problem(heading_row, sheet.headings[0], words, ("--sheet", "*"))
            return


def _turned(sheet: Sheet, asked: Asked) -> Sheet:
    """Return the sheet as plain rows: each step is taken only where it is asked for."""
    shape = asked.shape
    at = {folded(heading): place for place, heading in enumerate(sheet.headings)}
    if shape.skipped:
        sheet = steps.without_rows(sheet, shape.skipped)
    if shape.filled_down:
        places = [at[folded(name)] for name in shape.filled_down if folded(name) in at]
        sheet = steps.filled_down(sheet, places)
    if shape.ignored_rows:
        stated = columns(sheet, shape.heading_row, (), asked.meant)
        places = [
            column.place for name in ("state", "name", "fips") if (column := stated.field(name))
        ]
        sheet = steps.without_values(sheet, places, shape.ignored_rows)
    if shape.decimal_comma or sheet.delimiter == ";":
        sheet = steps.with_points(sheet)
    if shape.spread is not None:
        kept = set(fields_among(sheet, asked.meant))
        places = [place for place in range(len(sheet.headings)) if place not in kept]
        sheet = steps.spread_out(sheet, places, shape.spread)
    for name, value in shape.constants.items():
        sheet = steps.with_column(sheet, name, value, f"--{name}")
    return sheet


def new_rubric(workspace: Workspace, asked: Asked, sheet: Sheet, tell: Tell) -> NewRubric | None:
    """Return the rubric; None where none is asked for. Raises SheetProblems.

    It grades the years of the sheet and later ones, unless another rubric does so.
    """
    if asked.new_rubric is None:
        return None
    book = _codebook(asked, sheet, tell)
    values, problems = [], list[Problem]()
    for of in _values(workspace, asked, sheet, book):
        linear, problem = books.of_numbers(of, asked.linear)
        problems += [problem] if problem else []
        if linear is not None:
            book.criteria[of.criterion]["linear"] = linear
        elif problem is None:
            values.append(of)
    shared = books.scale(values, asked.levels, asked.shares)
    first = _first_year(asked, sheet)
    graded = any(
        rubric.from_ is not None and (rubric.until is None or (first or 0) <= rubric.until)
        for rubric in workspace.rubrics.values()
    )
    data = books.rubric_data(asked.new_rubric, book, shared.levels, from_=None if graded else first)
    problems += shared.problems if "scales" in data else ()
    if problems:
        raise SheetProblems(asked.name, sheet, problems)
    return NewRubric(asked.new_rubric, data, book.ignored)


def _first_year(asked: Asked, sheet: Sheet) -> int | None:
    """Return the first year that a row says; None where none does."""
    blank = columns(sheet, asked.shape.heading_row, (), asked.meant)
    read_ = [one for name in ("year", "day", "since") if (one := blank.field(name)) is not None]
    texts = {row[column.place] for column in read_ for _number, row in sheet.rows}
    years = [year for text in (*texts, asked.now or "") if (year := _year(text, asked.order))]
    return min(years, default=None)


def _year(text: str, order: Order | None) -> int | None:
    try:
        return year_of(text) or a_date(text, order).first.year
    except FieldError:
        return None


def _codebook(asked: Asked, sheet: Sheet, tell: Tell) -> books.Codebook:
    if asked.codebook is not None:
        file, encoding = asked.codebook, asked.shape.encoding
        paper = read(file, lambda path: _sound(path, asked.codebook_tab, encoding))
        tell(file, [paper], [])
        book = books.of_sheet(paper, 1, asked.codebook_columns)
        problems = (*book.problems, *without_heading(paper, asked.meant))
        if problems:
            raise SheetProblems(file.name, paper, problems)
        return book
    blank = columns(sheet, asked.shape.heading_row, (), asked.meant)
    column = blank.field("criterion")
    if not blank.long or column is None:
        return books.of_names(not_beside(blank.unknown))
    names = (fields[column.place].strip() for _number, fields in sheet.rows)
    return books.of_names(name for name in dict.fromkeys(names) if name)


def _sound(path: Path, tab: str | None, encoding: str) -> Sheet:
    sheet = as_coded(read_sheet(path, tab=tab, encoding=encoding))
    refuse_spoiled(sheet)
    return sheet


def _values(
    workspace: Workspace, asked: Asked, sheet: Sheet, book: books.Codebook
) -> Iterator[books.Values]:
    """Yield the different values of the criteria of which the codebook says no levels.

    Raises SheetProblems where the rows say no state or no day: then a column that is no criterion
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
        return
    taken = columns(sheet, asked.shape.heading_row, (draft,), asked.meant)
    if taken.fatal:
        proposed = _tabs_are(sheet, asked.shape.heading_row, workspace)
        raise SheetProblems(asked.name, sheet, [*proposed] or taken.problems)
    rows = [row for row in sheet.rows if row[0] not in sheet.broken]
    open_ = [id_ for id_, said in book.criteria.items() if "levels" not in said]
    level, named = taken.field("level") or taken.field("value"), taken.field("criterion")
    if taken.long and level is not None and named is not None:
        known = Known((draft,), {row[named.place] for _number, row in rows}, long=True)
        of_criterion: dict[str, dict[str, int]] = {}
        for number, fields in rows:
            with suppress(FieldError):
                first = of_criterion.setdefault(known.criterion(fields[named.place]), {})
                first.setdefault(fields[level.place], number)
        yield from (
            books.Values(id_, level.heading, of_criterion[id_])
            for id_ in open_
            if id_ in of_criterion
        )
        return
    for column in taken.criteria:
        if column.criterion in open_:
            first = {}
            for number, fields in rows:
                first.setdefault(fields[column.place], number)
            yield books.Values(column.criterion or "", column.heading, first)


def with_rubric(workspace: Workspace, new: NewRubric) -> Workspace:
    """Return the workspace with the rubric; RefusedError where it is there already.

    Raises UnsoundRubricError where it is not sound.
    """
    file = f"rubrics/{new.id}.toml"
    if new.id in workspace.rubrics or (workspace.root / file).exists():
        raise RefusedError(
            f"there is {file} already; import into it with --rubric {new.id}, or name another"
        )
    rubric, problems = shaped(Rubric, new.data, file, {"id": new.id})
    if rubric is not None:
        problems = tuple(rubric_references(rubric, file))
    if rubric is None or problems:
        raise UnsoundRubricError(problems)
    return replace(workspace, rubrics={**workspace.rubrics, new.id: rubric})


class UnsoundRubricError(Exception):
    """The columns make no sound rubric."""

    def __init__(self, problems: Iterable[Diagnostic]) -> None:
        """Keep what is wrong with it."""
        super().__init__()
        self.problems = tuple(problems)


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
        problems += headings_below(sheet, asked.shape.heading_row)
        dates = [*_dates_below(asked, sheet, taken, rubrics)]
        if dates:
            problems = [*dates, *(one for one in problems if one.column != "year")]
        problems = [*_tabs_are(sheet, asked.shape.heading_row, workspace)] or problems
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
    )


def _dates_below(
    asked: Asked, sheet: Sheet, taken: Columns, rubrics: Sequence[Rubric]
) -> Iterator[Problem]:
    """Yield the columns of criteria of which half of the values or more are dates."""
    levels = Levels(rubrics, {})
    for column in taken.criteria:
        written = {row[column.place].strip() for _number, row in sheet.rows} - {""}
        dates = [text for text in written if _year(text, asked.order)]
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
    read = [column for name in ("name", "state") if (column := taken.field(name))][:1]
    written = {row[column.place].strip() for column in read for _number, row in sheet.rows}
    countries, states = built_in("iso"), Names(workspace)
    elsewhere = sorted(text for text in written if countries.code(text) and not states.named(text))
    here = [text for text in written if states.named(text) and not countries.code(text)]
    if len(elsewhere) > len(here):
        words = (
            f'the rows are of countries, such as {elsewhere[0]}: write `jurisdictions = "iso"` '
            "into statscore.toml, where those of the United States are built in now"
        )
        yield Problem(sheet.rows[0][0], read[0].heading, words)


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


class _Taking:
    """What the rows are read with."""

    def __init__(
        self,
        workspace: Workspace,
        asked: Asked,
        sheet: Sheet,
        columns: Columns,
        rubrics: tuple[Rubric, ...],
        problems: list[Problem],
    ) -> None:
        self.workspace = workspace
        self.asked = asked
        self.sheet = sheet
        self.columns = columns
        self.rubrics = rubrics
        self.problems = problems
        self.repeated: set[int] = set()
        self.alone: set[tuple[int, str]] = set()
        self.printed = Publishing()

    def takes(self, advance: Advance) -> Iterator[Take]:
        """Yield what becomes of each state."""
        asked, column = self.asked, self.columns.field("state")
        written = {row[column.place] for _number, row in self.sheet.rows} if column else set()
        states = States(
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

    def _by_coder(self, placing: Placing) -> Iterator[tuple[str | None, Placing]]:
        """Yield the rows of each coder, where a sheet holds the answers of several side by side."""
        column = self.columns.field("coder")
        if not self.asked.independent or column is None:
            yield self.asked.coder, placing
            return
        rows: dict[str, list[int]] = {}
        for place, row in enumerate(placing.rows):
            name = slug(row.fields[column.place]) or (self.asked.coder or "")
            rows.setdefault(name, []).append(place)
        for coder, places in rows.items():
            yield coder, placing._replace(rows=tuple(placing.rows[place] for place in places))

    def _reading(self, placing: Placing, coder: str | None) -> Reading:
        levels = Levels(self.rubrics, self.asked.levels)
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
        return Reading(self.sheet, own, known, levels, common, self.asked.order)

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

    def _take(self, said: Said, coder: str | None, states: States, placing: Placing) -> Take | None:
        independent = self.asked.independent
        place = AnswerFile(said.code, coder if independent else None, self.asked.batch)
        state = self._on_file(place)
        read_ = placing.through.get(said.code)
        fresh = state is None or (state.through is None and not state.answers)
        through = state.through if state else read_ or self.asked.through
        if fresh and through is None:
            through = said.last
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
        name = states.names.get(said.code) or _name(self.workspace, said.code)
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

    def _new_years(self, code: str, state: State | None) -> Mapping[Edition, Figures]:
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
                self.problems.append(self.printed.problem(code, edition, words))
        return left


def _says(there: Mapping[str, object], printed: Mapping[str, object]) -> bool:
    """Return whether the file has the same figures; each as exact as it is written."""
    new = Published.model_validate(printed).said()
    return all(there.get(key) == value for key, value in new.items() if key != "source")


def _name(workspace: Workspace, code: str) -> str:
    state = workspace.states.get(code)
    return state.name if state else workspace.built_in.known[code].name


def shows(reading: ReadSheet) -> tuple[str, ...] | None:
    """Return the words of the command that shows what was taken; None where nothing was."""
    rubric, takes = reading.rubrics[0], [take for take in reading.takes if take.taken]
    if not takes:
        return None
    if reading.asked.independent:
        return ("agree",)
    day = max(take.latest for take in takes)
    if day == date.min:
        return None
    year = day.year if rubric.cutoff_day(day.year) <= day else day.year - 1
    state = (takes[0].code,) if len(takes) == 1 else ()
    of = () if reading.workspace.rubric_for(year) == rubric else ("--rubric", rubric.id)
    return ("grade", *state, "--year", str(year), *of)


# Writing.


def edits(reading: ReadSheet, advance: Advance) -> Iterator[Edit]:
    """Yield the changes of the files."""
    if reading.new_rubric is not None:
        rubric = reading.new_rubric
        text = rubric_text(rubric.data) + books.proposed_grades(rubric.data)
        yield new_file(f"rubrics/{rubric.id}.toml", text)
    for done, take in enumerate(reading.takes, start=1):

        def change(text: str, take: Take = take, done: int = done) -> str:
            advance("writing answers", done, len(reading.takes))
            return _changed(reading, take, text)

        yield Edit(take.place.file, change, _about(take))


def _about(take: Take) -> Sequence[Keys]:
    """Return what the state's file said where the sheet says something."""
    outcome = take.outcome
    criteria = [
        *(criterion for criterion, _since in (*outcome.removed, *outcome.joined)),
        *(answer.criterion for answer in (*outcome.new, *outcome.changed)),
        *(moved.criterion for moved in outcome.moved),
    ]
    years = [("published", of.rubric, str(of.year)) for of in take.published]
    return [("through",), *(("answers", id_) for id_ in dict.fromkeys(criteria)), *years]


def errors_by_row(
    reading: ReadSheet, draft: Draft
) -> tuple[tuple[Problem, ...], tuple[Diagnostic, ...]]:
    """Return the draft's errors by row and column of the sheet, and those of no row."""
    rows = dict(_rows(reading))
    problems, others = [], []
    for error in draft.errors:
        row = rows.get((error.file, *map(str, error.path[:3])))
        if row is None:
            others.append(error)
        else:
            words = f"{error.message}; {error.help}" if error.help else error.message
            own = reading.columns.field(str(error.path[3])) if len(error.path) > 3 else None  # noqa: PLR2004 - a key of an answer
            problems.append(Problem(row[0], own.heading if own else row[1], words))
    return tuple(problems), tuple(others)


def _rows(reading: ReadSheet) -> Iterator[tuple[tuple[str, ...], tuple[int, str]]]:
    """Yield row and column of what is taken, by file and the first keys of its place there."""
    for take in reading.takes:
        file = take.place.file
        for answer in (*take.outcome.new, *take.outcome.changed):
            keys = (file, "answers", answer.criterion, str(answer.since))
            yield keys, (answer.row, answer.column)
        for edition in take.published:
            keys = (file, "published", edition.rubric, str(edition.year))
            yield keys, reading.printed_at[take.code, edition]


def _begun(reading: ReadSheet, take: Take) -> str:
    """Return how a file begins that is not there yet, with a place for each open criterion."""
    if take.place.coder is None:
        head = state_head(take.name, take.through, take.fips)
    else:
        head = take.place.begun("")
        head = head if take.through is None else set_through(head, take.through)
    answered = {answer.criterion for answer in take.outcome.new}
    return head + places_of_answers(reading.rubrics, answered)


def _changed(reading: ReadSheet, take: Take, text: str) -> str:
    """Return the state's file with its answers; as it is where nothing is new."""
    outcome, criteria = take.outcome, reading.workspace.criteria
    text = text or _begun(reading, take)
    moved = {
        (one.criterion, str(one.was)): Rewritten(str(one.since), {"through": one.through})
        for one in outcome.moved
    }
    gone = dict.fromkeys(
        (criterion, str(since)) for criterion, since in (*outcome.removed, *outcome.joined)
    )
    if moved or gone:
        text = rewrite_answers(text, {**moved, **gone}, criteria)
    for answer in outcome.changed:
        text = set_answer(text, answer.criterion, str(answer.since), answer.keys, criteria)
    new = {(answer.criterion, str(answer.since)): answer.keys for answer in outcome.new}
    text = add_answers(text, new, criteria) if new else text
    if outcome.through is not None:
        text = set_through(text, outcome.through)
    for edition, figures in sorted(take.published.items()):
        table = published_text(edition.rubric, edition.year, figures)
        text = place_published(text, edition.rubric, str(edition.year), table)
    return text
