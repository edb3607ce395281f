"""From what becomes of each state's answers to files: their texts, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import NamedTuple

from statscore.cli.import_reading import Reading, Take
from statscore.cli.progress import Advance
from statscore.cli.sheets import NOTHING, listed
from statscore.cli.trouble import CommandError
from statscore.cli.writing import drafting, refuse
from statscore.desk.draft import Draft, Edit, Keys, new_file, saved
from statscore.desk.save_all import Change
from statscore.desk.whole import published_text, rubric_text, state_head
from statscore.formats.messages import message
from statscore.read.sheet import Problem
from statscore.toml.edit import add_answers, remove_answer, set_answer

MOST_ERRORS = 20


class Files(NamedTuple):
    """The files as they are, or as they would be."""

    changes: tuple[Change, ...]
    new: frozenset[str]
    """The codes of states that had no file."""
    warnings: int
    """What `check` warns of that was not there before."""


def write_files(reading: Reading, advance: Advance, *, dry_run: bool) -> Files:
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
    new = {each.path.stem for each in draft.changes if each.before is None}
    codes = frozenset(new & {each.code for each in reading.takes})
    return Files(draft.changes, codes, len(draft.problems))


def _edits(reading: Reading, advance: Advance) -> Iterator[Edit]:
    if reading.new_rubric is not None:
        rubric = reading.new_rubric
        yield new_file(f"rubrics/{rubric.id}.toml", rubric_text(rubric.data))
    for done, take in enumerate(reading.takes, start=1):

        def change(text: str, take: Take = take, done: int = done) -> str:
            advance("writing answers", done, len(reading.takes))
            return _changed(reading, take, text)

        yield Edit(f"states/{take.code}.toml", change, _about(reading, take))


def _about(reading: Reading, take: Take) -> Sequence[Keys]:
    """Return what the state's file said where the sheet says something."""
    outcome = take.outcome
    criteria = [
        *(criterion for criterion, _since in outcome.removed),
        *(each.criterion for each in (*outcome.new, *outcome.changed)),
    ]
    years = [("published", reading.rubrics[0].id, str(year)) for year in take.published]
    return [("through",), *(("answers", each) for each in dict.fromkeys(criteria)), *years]


def _refused(reading: Reading, draft: Draft) -> str:
    """Return the errors by row and column of the sheet.

    Where none of its rows is at fault they go by their place in the file as it would be.
    """
    rows = dict(_rows(reading))
    problems, others = [], []
    for each in draft.errors:
        row = rows.get((each.file, *map(str, each.path[:3])))
        if row is None:
            others.append(each)
        else:
            words = f"{each.message}; {each.help}" if each.help else each.message
            problems.append(Problem(*row, words))
    lines = [message(each) for each in others[:MOST_ERRORS]]
    more = len(others) - len(lines)
    lines += [f"and {more} more"] if more else []
    end = f"the files would have errors: {NOTHING}"
    if problems:
        lines.append(listed(reading.asked.file, problems, end))
    else:
        lines.append(end)
    return "\n".join(lines)


def _rows(reading: Reading) -> Iterator[tuple[tuple[str, ...], tuple[int, str]]]:
    """Yield row and column of what is taken, by file and the first keys of its place there."""
    for take in reading.takes:
        file = f"states/{take.code}.toml"
        for each in (*take.outcome.new, *take.outcome.changed):
            yield (file, "answers", each.criterion, str(each.since)), (each.row, each.column)
        for year in take.published:
            path = (file, "published", reading.rubrics[0].id, str(year))
            yield path, take.printed_at[take.code, year]


def _changed(reading: Reading, take: Take, text: str) -> str:
    """Return the state's file with its answers; as it is where nothing is new."""
    begun = text or state_head(take.name, take.through, take.fips)
    return _with_published(_with_answers(begun, take, reading.workspace.criteria), take, reading)


def _with_answers(text: str, take: Take, criteria: tuple[str, ...]) -> str:
    outcome = take.outcome
    for criterion, since in outcome.removed:
        text = remove_answer(text, criterion, str(since))
    for each in outcome.changed:
        text = set_answer(text, each.criterion, str(each.since), each.keys, criteria)
    new = {(each.criterion, str(each.since)): each.keys for each in outcome.new}
    return add_answers(text, new, criteria) if new else text


def _with_published(text: str, take: Take, reading: Reading) -> str:
    if not take.published:
        return text
    end = "" if text.endswith("\n") else "\n"
    newline = "\r\n" if "\r\n" in text else "\n"
    tables = "".join(
        published_text(reading.rubrics[0].id, year, each)
        for year, each in sorted(take.published.items())
    )
    return text + (end + tables).replace("\n", newline)
