"""`statscore import`: a sheet of coded law into the files of the states."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Annotated, NamedTuple, cast

import typer
from pydantic_core import PydanticCustomError

from statscore.cli.independent import BatchOption, IndependentOption, place_of, who_codes
from statscore.cli.options import RubricOption, Shown, showing, year
from statscore.cli.output import check_output, emit
from statscore.cli.progress import Advance, progress
from statscore.cli.session import command_line, rubric_named, start
from statscore.cli.sheets import NOTHING, listed, problem_rows, tell_sheets, unreadable
from statscore.cli.trouble import CommandError, tell
from statscore.cli.writing import drafting, own_session, refuse, tell_warnings
from statscore.desk.draft import Draft, saved
from statscore.desk.importing.asked import (
    Asked,
    RefusedError,
    Shape,
    SheetProblems,
    UnreadableError,
    UnsoundRubricError,
)
from statscore.desk.importing.taking import ReadSheet, Take, read_all
from statscore.desk.importing.writing import edits, errors_by_row, shows
from statscore.desk.save import FileChange
from statscore.formats.csv import sheet_text
from statscore.formats.messages import message
from statscore.model.dates import When
from statscore.model.levels import number_in
from statscore.model.names import folded
from statscore.model.numbers import exact
from statscore.model.record import is_id
from statscore.model.workspace import Workspace
from statscore.read.folder import kept_by_windows
from statscore.read.importing.columns import Meant
from statscore.read.importing.fields import FieldError, Order, a_date
from statscore.read.importing.steps import RowSpan, row_spans
from statscore.read.sheet import Problem, Sheet
from statscore.views.imported import (
    Imported,
    Replaced,
    StateCounts,
    TakenFor,
    imported_data,
    imported_document,
    imported_records,
)
from statscore.views.words import criterion_name

MOST_ERRORS = 20
MOST_WAYS = 20
"""Ways past problems in one command: whoever has more of them looks at the sheet."""
_HEADINGS = {"states": "state", "years": "year", "days": "day", "coders": "coder"}
"""What --headings-are may say, with the field that each heading is then."""


@showing
def command(
    context: typer.Context,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="CSV, Excel or Parquet, by extension; several are read as one."
        ),
    ],
    rubric: RubricOption = None,
    *,
    new_rubric: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Make this rubric from the columns, and a codebook."),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(help="For --new-rubric: a sheet with titles, areas, weights, levels."),
    ] = None,
    codebook_sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The codebook's sheet in a workbook.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADING=WHAT",
            help="What a column is: state, year, level …, a criterion, a key of its answers such "
            "as ID.citations, or published.score.",
        ),
    ] = None,
    codebook_column: Annotated[
        list[str] | None, typer.Option(metavar="HEADING=WHAT", help="The same of the codebook.")
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="Leave this column out; * stands for any text."),
    ] = None,
    since: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADING=LEVEL", help="The column holds the date from which LEVEL holds."
        ),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            metavar="VALUE=LEVEL",
            help="Which level a value means, of one criterion with CRITERION:VALUE; 'uncoded' "
            "means none of them.",
        ),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVEL=SHARE", help="For --new-rubric: what a level earns, 0 to 1."),
    ] = None,
    linear: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HEADING=FROM..TO",
            help="For --new-rubric: a column of numbers, with the one that earns nothing and the "
            "one that earns all.",
        ),
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE", help="The state of all rows; VALUE=CODE: the state a value means."
        ),
    ] = None,
    criterion: Annotated[
        str | None, typer.Option(metavar="ID", help="The criterion of all rows.")
    ] = None,
    now: Annotated[
        str | None,
        typer.Option("--as-of", metavar="WHEN", help="The year or day of rows that say none."),
    ] = None,
    through: Annotated[
        str | None,
        typer.Option(help="The law has been read up to this day; for states that are new."),
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Where it was read, for answers that do not say it.")
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help="Who answered, for answers that do not say it.")
    ] = None,
    independent: IndependentOption = False,
    batch: BatchOption = None,
    new_states: Annotated[
        bool, typer.Option("--new-states", help="Take in states that nobody knows yet.")
    ] = False,
    codes_from_names: Annotated[
        bool, typer.Option("--codes-from-names", help="Make their codes of their names.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="The sheet is right where the files say otherwise.")
    ] = False,
    partial: Annotated[
        bool, typer.Option("--partial", help="Leave out what has a problem, and write the rest.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done, and write nothing.")
    ] = False,
    problems: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write all problems to this CSV file.")
    ] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="The sheet of a workbook; '*': one a state or year, all of them."
        ),
    ] = None,
    heading_row: Annotated[int, typer.Option(min=1, help="The row with the headings.")] = 1,
    skip_rows: Annotated[
        list[str] | None, typer.Option(metavar="ROWS", help="Leave these rows out, such as 2-3.")
    ] = None,
    ignore_rows: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="Leave out rows that say this for a state; * is any."),
    ] = None,
    fill_down: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="Where a field is empty, the one above holds."),
    ] = None,
    headings_are: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help="The columns that are no fields are states, years, days or coders; what stands "
            "below them are levels.",
        ),
    ] = None,
    dates: Annotated[
        str | None, typer.Option(metavar="mdy|dmy", help="How the numbers of 9/1/2015 stand.")
    ] = None,
    decimal: Annotated[
        str, typer.Option(metavar="SIGN", help="A comma, where numbers are written 5,5.")
    ] = ".",
    encoding: Annotated[
        str, typer.Option(help="Of CSV files: cp1252 for those of Excel on Windows.")
    ] = "utf-8",
    shown: Shown,
) -> None:
    """Take a sheet of coded law into the states' files, and show what its columns are taken for.

    A row is a state and a year or day, with a column for each criterion; or a row is one answer,
    with columns for criterion and level. Columns go by id, number or title. What a sheet says of
    years becomes one answer for as long as the level stays. Problems are listed by row and
    column with the command that would get past them, and nothing is written while there are any,
    unless --partial is given.
    """
    if new_rubric is not None and rubric is not None:
        raise typer.BadParameter("give --rubric or --new-rubric, not both")
    if new_rubric is None and (codebook or share or codebook_column or codebook_sheet or linear):
        raise typer.BadParameter("a codebook, shares and scales belong to --new-rubric")
    if new_rubric is not None:
        _refuse_name(new_rubric)
    check_output(shown.format_, shown.output)
    _refuse_input(shown.output, *files, codebook)
    _refuse_input(problems, *files, codebook)
    session = start(shown.workspace) if dry_run else own_session(shown.workspace)
    constants, states = _states(state)
    if criterion is not None:
        constants["criterion"] = criterion
    asked = Asked(
        files=tuple(files),
        rubric=rubric_named(session.workspace, rubric),
        new_rubric=new_rubric,
        codebook=codebook,
        codebook_tab=codebook_sheet,
        codebook_columns=_pairs(codebook_column, "--codebook-column"),
        shape=Shape(
            tabs=tuple(sheet or ()),
            heading_row=heading_row,
            encoding=encoding,
            skipped=_skipped(skip_rows),
            ignored_rows=tuple(ignore_rows or ()),
            filled_down=tuple(fill_down or ()),
            spread=_choice(headings_are, _HEADINGS, "--headings-are"),
            constants=constants,
            decimal_comma=_choice(decimal, {".": ".", ",": ","}, "--decimal") == ",",
        ),
        meant=Meant(
            columns=_pairs(column, "--column"),
            ignored=tuple(ignore or ()),
            since=_pairs(since, "--since"),
            dated=now is not None,
        ),
        levels=_pairs(level, "--level"),
        states=states,
        shares=_shares(_pairs(share, "--share")),
        linear=_linear(_pairs(linear, "--linear")),
        now=_now(now),
        through=_through(through),
        source=source,
        coder=_coder(coder, batch, independent=independent, by_heading=headings_are == "coders"),
        independent=independent,
        batch=batch,
        order=cast("Order | None", _choice(dates, {"mdy": "mdy", "dmy": "dmy"}, "--dates")),
        new_states=new_states,
        make_codes=codes_from_names,
        replace=replace,
        partial=partial,
    )
    with progress() as advance:
        try:
            reading = _read(session.workspace, asked, problems, advance)
        except _ProblemsError as error:
            ways = [f"next: {again(context, error.way)}"] if error.way else []
            raise CommandError("\n".join([str(error), *ways])) from error
        written = write_files(reading, advance, dry_run=dry_run)
    words = shows(reading)
    following = command_line(shown, *words) if words else None
    if dry_run:
        following = again(context, (), without=("dry_run",))
    done = imported(reading, written, following, written=not dry_run)
    try:
        emit(
            shown,
            document=lambda: imported_document(done),
            records=lambda: imported_records(done),
            data=lambda: imported_data(done),
        )
    except CommandError as error:
        if dry_run:
            raise
        raise CommandError(f"{error}; the answers are written", error.exit_code) from error
    tell_warnings(written.warnings, dry_run=dry_run)


def _read(workspace: Workspace, asked: Asked, listing: Path | None, advance: Advance) -> ReadSheet:
    """Return what the sheet says; CommandError with all that is wrong, and how to go on."""
    try:
        reading = read_all(workspace, asked, advance, tell_sheets)
    except UnreadableError as error:
        raise unreadable(error.file, error.__cause__) from error
    except RefusedError as error:
        raise CommandError(str(error)) from error
    except UnsoundRubricError as error:
        lines = "\n".join(map(message, error.problems))
        raise CommandError(f"the columns make no sound rubric:\n{lines}\n{NOTHING}") from error
    except SheetProblems as error:
        _write_listing(listing, error.file, error.problems, error.sheet)
        words = listed(error.file, error.problems, error.sheet)
        raise _ProblemsError(words, _way(error.problems)) from error
    _write_listing(listing, asked.name, reading.problems, reading.sheet)
    if reading.problems:
        end = "what has a problem is left out"
        left_out = listed(asked.name, reading.problems, reading.sheet, end)
        tell(f"statscore: {left_out}")
    return reading


def _write_listing(
    listing: Path | None, file: str, problems: Iterable[Problem], sheet: Sheet
) -> None:
    """Write all problems to the file, where one is named: one line a field."""
    if listing is None:
        return
    try:
        text = sheet_text(problem_rows(file, problems, sheet))
        listing.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise CommandError(f"'{listing}' cannot be written: {error.strerror}") from error


class _ProblemsError(CommandError):
    """All that is wrong in a sheet, with the words that would probably get past it."""

    def __init__(self, words: str, way: Sequence[str]) -> None:
        super().__init__(words)
        self.way = way


def _way(problems: Sequence[Problem]) -> Sequence[str]:
    """Return the words that would probably get past the problems; none where one has none."""
    ways = dict.fromkeys(problem.way for problem in sorted(problems))
    too_many = len(ways) > MOST_WAYS
    return () if () in ways or too_many else [word for way in ways for word in way]


def again(context: typer.Context, more: Sequence[str], without: Collection[str | None] = ()) -> str:
    """Return the command as it was given, with more words, fit for a shell."""
    words = ["statscore", "import"]
    arguments: list[str] = []
    for option in context.command.params:
        value = context.params.get(option.name or "")
        default = option.get_default(context)
        if option.param_type_name == "argument":
            arguments += map(str, value if isinstance(value, (list, tuple)) else [value])
        elif value in (default, None, (), []) or option.name in without:
            continue
        elif value is True:
            words.append(option.opts[0])
        else:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                words += [option.opts[0], str(one)]
    return shlex.join([*words[:2], *arguments, *words[2:], *more])


def _refuse_name(rubric: str) -> None:
    """Raise BadParameter where no rubric's file can have this name."""
    if not is_id(rubric) or kept_by_windows(rubric):
        raise typer.BadParameter(
            f"'{rubric}' cannot be the name of a rubric's file; "
            "use lower-case letters, digits and single hyphens"
        )


def _refuse_input(output: Path | None, *inputs: Path | None) -> None:
    """Raise BadParameter where the result would take the place of a sheet that is read."""
    for sheet in filter(None, inputs):
        if output is not None and output.exists() and sheet.exists() and output.samefile(sheet):
            raise typer.BadParameter(f"'{output}' is read here: name another file for the result")


def _pairs(given: Sequence[str] | None, option: str) -> dict[str, str]:
    """Return what stands before and behind the last = of each; BadParameter without one.

    The same text must not mean two things.
    """
    pairs: dict[str, str] = {}
    texts: dict[str, str] = {}
    for text in given or ():
        before, sign, behind = (part.strip() for part in text.rpartition("="))
        if not sign or not behind:
            raise typer.BadParameter(f"'{text}': write {option} with = and what it means")
        known = texts.setdefault(folded(before), before)
        if pairs.setdefault(known, behind) != behind:
            also = "; say of which criterion, CRITERION:VALUE=LEVEL" if option == "--level" else ""
            words = f"{option} says that '{before}' is '{pairs[known]}', and that it is '{behind}'"
            raise typer.BadParameter(words + also)
    return pairs


def _states(given: Sequence[str] | None) -> tuple[dict[str, str], dict[str, str]]:
    """Return the state of all rows as a constant, and the codes of values."""
    every = [text for text in given or () if "=" not in text]
    if len(every) > 1:
        raise typer.BadParameter("--state says one state of all rows; of a value: 'VALUE=CODE'")
    constants = {"state": every[0]} if every else {}
    return constants, _pairs([text for text in given or () if "=" in text], "--state")


def _choice(given: str | None, choices: Mapping[str, str], option: str) -> str | None:
    if given is not None and given not in choices:
        raise typer.BadParameter(f"{option} '{given}': choose from {', '.join(choices)}")
    return None if given is None else choices[given]


def _skipped(given: Sequence[str] | None) -> tuple[RowSpan, ...]:
    spans: list[RowSpan] = []
    for text in given or ():
        read = row_spans(text)
        if read is None:
            raise typer.BadParameter(f"--skip-rows '{text}': write rows such as 2-3 or 2,5-7")
        spans += read
    return tuple(spans)


def _coder(
    coder: str | None, batch: str | None, *, independent: bool, by_heading: bool
) -> str | None:
    if independent and not by_heading:
        coder = who_codes(coder)
        place_of("XX", coder, batch, independent=True)
    elif batch is not None and not independent:
        place_of("XX", coder, batch, independent=False)
    return coder


def _shares(given: Mapping[str, str]) -> dict[str, Fraction]:
    shares = {}
    for level, text in given.items():
        try:
            shares[level.casefold()] = exact(text)
        except PydanticCustomError as error:
            raise typer.BadParameter(f"--share {level}={text}: {error.message()}") from error
    return shares


def _linear(given: Mapping[str, str]) -> dict[str, tuple[Fraction, Fraction]]:
    ends = {}
    for heading, text in given.items():
        low, dots, high = text.partition("..")
        numbers = number_in(low), number_in(high)
        if not dots or None in numbers or numbers[0] == numbers[1]:
            raise typer.BadParameter(f"--linear {heading}={text}: write two numbers, such as 0..25")
        ends[folded(heading)] = (numbers[0] or Fraction(0), numbers[1] or Fraction(0))
    return ends


def _now(text: str | None) -> str | None:
    if text is not None and not text.isdigit():
        _through(text)
    return text if text is None or not text.isdigit() else str(year(text))


def _through(text: str | None) -> When | None:
    try:
        return None if text is None else a_date(text)
    except FieldError as error:
        raise typer.BadParameter(str(error)) from error


class Files(NamedTuple):
    """The files as they are, or as they would be."""

    changes: tuple[FileChange, ...]
    new: frozenset[str]
    """The paths of files that were not there."""
    warnings: int
    """What `check` warns of that was not there before."""


def write_files(reading: ReadSheet, advance: Advance, *, dry_run: bool) -> Files:
    """Write the sheet's answers to the files; CommandError, and nothing written, where one errs."""
    drafts = list(edits(reading, advance))
    done = count(1)

    def progress() -> None:
        advance("saving files", min(next(done), len(drafts)), len(drafts))

    with drafting():
        draft = saved(reading.before, drafts, progress, dry_run=dry_run)
    if draft.errors:
        raise CommandError(_refused(reading, draft))
    refuse(draft)
    root = reading.before.root
    new = {
        change.path.relative_to(root).as_posix() for change in draft.changes if not change.before
    }
    return Files(draft.changes, frozenset(new), len(draft.problems))


def _refused(reading: ReadSheet, draft: Draft) -> str:
    """Return the errors by row and column of the sheet.

    Where none of its rows is at fault they go by their place in the file as it would be.
    """
    problems, others = errors_by_row(reading, draft)
    lines = list(map(message, others[:MOST_ERRORS]))
    more = len(others) - len(lines)
    lines += [f"and {more} more"] if more else []
    end = f"the files would have errors: {NOTHING}"
    if problems:
        lines.append(listed(reading.asked.name, problems, reading.sheet, end))
    else:
        lines.append(end)
    return "\n".join(lines)


def imported(reading: ReadSheet, files: Files, following: str | None, *, written: bool) -> Imported:
    """Return what is to be shown."""
    return Imported(
        file=reading.asked.name,
        rows=len(reading.sheet.rows),
        repeated=reading.repeated,
        alone=reading.alone,
        wide=not reading.columns.long,
        columns=tuple(_taken_for(reading, text) for text in filter(None, reading.sheet.headings)),
        new_rubric=reading.asked.new_rubric,
        codebook_ignored=reading.new_rubric.ignored if reading.new_rubric else (),
        states=tuple(_counts(take, files) for take in reading.takes),
        replaced=tuple(_replaced(reading)),
        left_out=len(reading.problems),
        written=written,
        without_effect=reading.idle,
        next=following,
        default=_other_default(reading),
    )


def _other_default(reading: ReadSheet) -> str | None:
    """Return the rubric that is used unasked, where a new one is neither that nor has years."""
    default, new = reading.workspace.default_rubric, reading.new_rubric
    if default is None or new is None or default.id == new.id or "from" in new.data:
        return None
    return default.id


def _taken_for(reading: ReadSheet, heading: str) -> TakenFor:
    column = next((known for known in reading.columns.read if known.heading == heading), None)
    if column is None:
        by = "ignored" if heading in reading.columns.ignored else "unknown"
        return TakenFor(heading, None, by)
    if column.criterion is None:
        return TakenFor(heading, column.field, reading.sheet.made.get(heading, column.by))
    if column.field is not None:
        by = "said" if column.by == "said" else "field"
        return TakenFor(heading, f"{column.field} of {column.criterion}", by)
    rubric = next(rubric for rubric in reading.rubrics if column.criterion in rubric.criteria)
    asked = rubric.criteria[column.criterion]
    name = criterion_name(asked)
    return TakenFor(heading, f"{name} · {column.criterion}", column.by)


def _replaced(reading: ReadSheet) -> Iterator[Replaced]:
    """Yield what makes room, in the order of the states, the criteria and the dates."""
    order = reading.workspace.criteria
    for take in reading.takes:
        now = {(new.criterion, new.since): new.keys for new in take.outcome.changed}
        places = sorted([*now, *take.outcome.removed], key=lambda at: (order.index(at[0]), at[1]))
        for criterion, since in places:
            was = reading.workspace.states[take.code].answers[criterion][since]
            keys = now.get((criterion, since), {})
            level, through = (
                str(keys[key]) if key in keys else None for key in ("level", "through")
            )
            yield Replaced(take.code, criterion, str(since), was.says, level, through)


def _counts(take: Take, files: Files) -> StateCounts:
    outcome = take.outcome
    return StateCounts(
        state=take.code,
        name=take.name,
        new_file=take.place.file in files.new,
        new=len(outcome.new),
        changed=len(outcome.changed),
        removed=len(outcome.removed),
        lengthened=outcome.lengthened,
        unchanged=outcome.unchanged,
        published=len(take.published),
        file=take.place.file,
    )
