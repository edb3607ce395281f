"""`statscore import`: a sheet of coded law into the files of the states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from pydantic_core import PydanticCustomError

from statscore.cli.import_reading import Asked, ReadSheet, Take, read_all
from statscore.cli.options import RubricOption, Shown, showing, year
from statscore.cli.output import check_output, emit
from statscore.cli.progress import Advance, progress
from statscore.cli.session import rubric_named, start
from statscore.cli.sheets import NOTHING, listed
from statscore.cli.trouble import CommandError
from statscore.cli.writing import drafting, own_session, refuse, tell_warnings
from statscore.desk.draft import Draft, Edit, Keys, new_file, saved
from statscore.desk.save import FileChange
from statscore.desk.whole import published_text, rubric_text, state_head
from statscore.formats.messages import message
from statscore.model.dates import When
from statscore.model.numbers import exact
from statscore.model.record import is_id
from statscore.model.workspace import Workspace
from statscore.read.folder import kept_by_windows
from statscore.read.importing.fields import FieldError, a_date
from statscore.read.sheet import Problem
from statscore.toml.edit import add_answers, remove_answer, set_answer
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


@showing
def command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, Excel or Parquet, by its extension.")
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
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="HEADING=WHAT",
            help="What a column is: state, year, level …, a criterion, or published.score.",
        ),
    ] = None,
    codebook_column: Annotated[
        list[str] | None,
        typer.Option("--codebook-column", metavar="HEADING=WHAT", help="The same of the codebook."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="HEADING", help="Leave this column out; * stands for any text."),
    ] = None,
    level: Annotated[
        list[str] | None,
        typer.Option(
            metavar="VALUE=LEVEL", help="Which level a value means; 'uncoded' means none of them."
        ),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(metavar="LEVEL=SHARE", help="For --new-rubric: what a level earns, 0 to 1."),
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
    new_states: Annotated[
        bool, typer.Option("--new-states", help="Take in states that nobody knows yet.")
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
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="The sheet of a workbook; else the first.")
    ] = None,
    heading_row: Annotated[int, typer.Option(min=1, help="The row with the headings.")] = 1,
    encoding: Annotated[
        str, typer.Option(help="Of CSV files: cp1252 for those of Excel on Windows.")
    ] = "utf-8",
    shown: Shown,
) -> None:
    """Take a sheet of coded law into the states' files, and show what its columns are taken for.

    A row is a state and a year or day, with a column for each criterion; or a row is one answer,
    with columns for criterion and level. Columns go by id, number or title. What a sheet says of
    years becomes one answer for as long as the level stays. Problems are listed by row and
    column, and nothing is written while there are any, unless --partial is given.
    """
    if new_rubric is not None and rubric is not None:
        raise typer.BadParameter("give --rubric or --new-rubric, not both")
    if new_rubric is None and (codebook or share or codebook_column):
        raise typer.BadParameter("a codebook and shares belong to --new-rubric")
    if new_rubric is not None:
        _refuse_name(new_rubric)
    check_output(shown.format_, shown.output)
    _refuse_input(shown.output, file, codebook)
    session = start(shown.workspace) if dry_run else own_session(shown.workspace)
    asked = Asked(
        file=file,
        rubric=rubric_named(session.workspace, rubric),
        new_rubric=new_rubric,
        codebook=codebook,
        columns=_pairs(column, "--column"),
        codebook_columns=_pairs(codebook_column, "--codebook-column"),
        ignored=tuple(ignore or ()),
        levels=_pairs(level, "--level"),
        shares=_shares(_pairs(share, "--share")),
        now=_now(now),
        through=_through(through),
        source=source,
        coder=coder,
        new_states=new_states,
        replace=replace,
        partial=partial,
        tab=sheet,
        heading_row=heading_row,
        encoding=encoding,
    )
    _take(session.workspace, asked, shown, dry_run=dry_run)


def _take(workspace: Workspace, asked: Asked, shown: Shown, *, dry_run: bool) -> None:
    """Read, write and show."""
    with progress() as advance:
        reading = read_all(workspace, asked, advance)
        files = write_files(reading, advance, dry_run=dry_run)
    done = imported(reading, files, written=not dry_run)
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
    tell_warnings(files.warnings, dry_run=dry_run)


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
    """Return what stands before and behind the last = of each; BadParameter without one."""
    pairs = {}
    for text in given or ():
        before, sign, behind = text.rpartition("=")
        if not sign or not behind.strip():
            raise typer.BadParameter(f"'{text}': write {option} with = and what it means")
        pairs[before.strip()] = behind.strip()
    return pairs


def _shares(given: Mapping[str, str]) -> dict[str, Fraction]:
    shares = {}
    for level, text in given.items():
        try:
            shares[level.casefold()] = exact(text)
        except PydanticCustomError as error:
            raise typer.BadParameter(f"--share {level}={text}: {error.message()}") from error
    return shares


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
    """The codes of states that had no file."""
    warnings: int
    """What `check` warns of that was not there before."""


def write_files(reading: ReadSheet, advance: Advance, *, dry_run: bool) -> Files:
    """Write the sheet's answers to the files; CommandError, and nothing written, where one errs."""
    edits = list(_edits(reading, advance))
    done = count(1)
    workspace = reading.before

    def progress() -> None:
        advance("saving files", min(next(done), len(edits)), len(edits))

    with drafting():
        draft = saved(workspace, edits, progress, dry_run=dry_run)
    if draft.errors:
        raise CommandError(_refused(reading, draft))
    refuse(draft)
    new = {change.path.stem for change in draft.changes if change.before is None}
    codes = frozenset(new & {take.code for take in reading.takes})
    return Files(draft.changes, codes, len(draft.problems))


def _edits(reading: ReadSheet, advance: Advance) -> Iterator[Edit]:
    if reading.new_rubric is not None:
        rubric = reading.new_rubric
        yield new_file(f"rubrics/{rubric.id}.toml", rubric_text(rubric.data))
    for done, take in enumerate(reading.takes, start=1):

        def change(text: str, take: Take = take, done: int = done) -> str:
            advance("writing answers", done, len(reading.takes))
            return _changed(reading, take, text)

        yield Edit(f"states/{take.code}.toml", change, _about(reading, take))


def _about(reading: ReadSheet, take: Take) -> Sequence[Keys]:
    """Return what the state's file said where the sheet says something."""
    outcome = take.outcome
    criteria = [
        *(criterion for criterion, _since in outcome.removed),
        *(answer.criterion for answer in (*outcome.new, *outcome.changed)),
    ]
    years = [("published", reading.rubrics[0].id, str(year)) for year in take.published]
    return [("through",), *(("answers", id_) for id_ in dict.fromkeys(criteria)), *years]


def _refused(reading: ReadSheet, draft: Draft) -> str:
    """Return the errors by row and column of the sheet.

    Where none of its rows is at fault they go by their place in the file as it would be.
    """
    rows = dict(_rows(reading))
    problems, others = [], []
    for error in draft.errors:
        row = rows.get((error.file, *map(str, error.path[:3])))
        if row is None:
            others.append(error)
        else:
            words = f"{error.message}; {error.help}" if error.help else error.message
            problems.append(Problem(*row, words))
    lines = list(map(message, others[:MOST_ERRORS]))
    more = len(others) - len(lines)
    lines += [f"and {more} more"] if more else []
    end = f"the files would have errors: {NOTHING}"
    if problems:
        lines.append(listed(reading.asked.file, problems, end))
    else:
        lines.append(end)
    return "\n".join(lines)


def _rows(reading: ReadSheet) -> Iterator[tuple[tuple[str, ...], tuple[int, str]]]:
    """Yield row and column of what is taken, by file and the first keys of its place there."""
    for take in reading.takes:
        file = f"states/{take.code}.toml"
        for answer in (*take.outcome.new, *take.outcome.changed):
            keys = (file, "answers", answer.criterion, str(answer.since))
            yield keys, (answer.row, answer.column)
        for printed in take.published:
            keys = (file, "published", reading.rubrics[0].id, str(printed))
            yield keys, take.printed_at[take.code, printed]


def _changed(reading: ReadSheet, take: Take, text: str) -> str:
    """Return the state's file with its answers; as it is where nothing is new."""
    begun = text or state_head(take.name, take.through, take.fips)
    return _with_published(_with_answers(begun, take, reading.workspace.criteria), take, reading)


def _with_answers(text: str, take: Take, criteria: tuple[str, ...]) -> str:
    outcome = take.outcome
    for criterion, since in outcome.removed:
        text = remove_answer(text, criterion, str(since))
    for answer in outcome.changed:
        text = set_answer(text, answer.criterion, str(answer.since), answer.keys, criteria)
    new = {(answer.criterion, str(answer.since)): answer.keys for answer in outcome.new}
    return add_answers(text, new, criteria) if new else text


def _with_published(text: str, take: Take, reading: ReadSheet) -> str:
    if not take.published:
        return text
    end = "" if text.endswith("\n") else "\n"
    newline = "\r\n" if "\r\n" in text else "\n"
    tables = "".join(
        published_text(reading.rubrics[0].id, year, figures)
        for year, figures in sorted(take.published.items())
    )
    return text + (end + tables).replace("\n", newline)


def imported(reading: ReadSheet, files: Files, *, written: bool) -> Imported:
    """Return what is to be shown."""
    return Imported(
        file=reading.asked.file.name,
        rows=len(reading.sheet.rows),
        wide=not reading.columns.long,
        columns=tuple(_taken_for(reading, text) for text in filter(None, reading.sheet.headings)),
        new_rubric=reading.asked.new_rubric,
        codebook_ignored=reading.new_rubric.ignored if reading.new_rubric else (),
        states=tuple(_counts(take, files) for take in reading.takes),
        replaced=tuple(_replaced(reading)),
        left_out=len(reading.problems),
        written=written,
    )


def _taken_for(reading: ReadSheet, heading: str) -> TakenFor:
    column = next((known for known in reading.columns.read if known.heading == heading), None)
    if column is None:
        by = "ignored" if heading in reading.columns.ignored else "unknown"
        return TakenFor(heading, None, by)
    if column.criterion is None:
        return TakenFor(heading, column.field, column.by)
    rubric = next(rubric for rubric in reading.rubrics if column.criterion in rubric.criteria)
    asked = rubric.criteria[column.criterion]
    name = criterion_name(asked.number, asked.title)
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
            level, through = (str(keys[key]) if key in keys else None for key in _SHOWN)
            yield Replaced(take.code, criterion, str(since), was.says, level, through)


_SHOWN = ("level", "through")


def _counts(take: Take, files: Files) -> StateCounts:
    outcome = take.outcome
    return StateCounts(
        state=take.code,
        name=take.name,
        new_file=take.code in files.new,
        new=len(outcome.new),
        changed=len(outcome.changed),
        removed=len(outcome.removed),
        unchanged=outcome.unchanged,
        published=len(take.published),
    )
