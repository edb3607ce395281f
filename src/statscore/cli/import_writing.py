"""From what becomes of each state's answers to files: their texts, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from statscore.checks import check
from statscore.cli.import_reading import Reading, Take
from statscore.cli.progress import Advance
from statscore.cli.sheets import NOTHING, listed
from statscore.cli.trouble import CommandError
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.reread import located_in, with_state_text
from statscore.read.sheet import Problem
from statscore.write.edit import EditError, add_answers, remove_answer, set_answer
from statscore.write.messages import message
from statscore.write.save_all import Change
from statscore.write.whole import published_text, rubric_text, state_head

MOST_ERRORS = 20


class Files(NamedTuple):
    """The files as they will be."""

    changes: tuple[Change, ...]
    new: frozenset[str]
    """The codes of states that had no file."""
    warnings: int
    """What the checks find to warn of that was not there before."""


def drafts(reading: Reading, advance: Advance) -> Files:
    """Return the files with the sheet's answers; CommandError where one would have errors."""
    changes = []
    if reading.new_rubric is not None:
        path = reading.workspace.root / "rubrics" / f"{reading.new_rubric.id}.toml"
        changes.append(Change(path, None, rubric_text(reading.new_rubric.data)))
    after = reading.workspace
    found: list[Diagnostic] = []
    for done, take in enumerate(reading.takes, start=1):
        change = _change(reading, take)
        if change is not None:
            changes.append(change)
            read, problems = with_state_text(after, take.code, change.after)
            found += problems
            after = read or after
        advance("writing answers", done, len(reading.takes))
    checked = _checked(reading.workspace, after, changes)
    errors = [each for each in (*found, *checked) if each.severity == "error"]
    if errors:
        raise CommandError(_refused(reading, errors, changes))
    new = {each.path.stem for each in changes if each.before is None}
    return Files(
        tuple(changes), frozenset(new & {each.code for each in reading.takes}), len(checked)
    )


def _refused(reading: Reading, errors: Sequence[Diagnostic], changes: Sequence[Change]) -> str:
    """Return the errors by row and column of the sheet.

    Where none of its rows is at fault they go by their place in the file as it would be.
    """
    rows = dict(_rows(reading))
    problems, others = [], []
    for each in errors:
        row = rows.get((each.file, *map(str, each.path[:3])))
        if row is None:
            others.append(each)
        else:
            words = f"{each.message}; {each.help}" if each.help else each.message
            problems.append(Problem(*row, words))
    texts = {f"states/{each.path.name}": each.after for each in changes}
    lines = [
        message(located)
        for each in others[:MOST_ERRORS]
        for located in located_in(texts[each.file], [each])
    ]
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


def _change(reading: Reading, take: Take) -> Change | None:
    """Return the state's file with its answers, None where nothing is new."""
    path = reading.workspace.root / "states" / f"{take.code}.toml"
    file = f"states/{take.code}.toml"
    try:
        before = path.read_bytes().decode() if path.exists() else None
        after = state_head(take.name, take.through, take.fips) if before is None else before
        after = _with_answers(after, take, reading.workspace.criteria)
        after = _with_published(after, take, reading)
    except OSError as error:
        raise CommandError(f"'{path}' cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, EditError) as error:
        raise CommandError(f"{file} cannot be edited: {error}; {NOTHING}") from error
    return None if after == before else Change(path, before, after)


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


def _checked(before: Workspace, after: Workspace, changes: list[Change]) -> list[Diagnostic]:
    """Return what the checks find in the changed files that they did not find before."""
    files = {each.path.stem: f"states/{each.path.stem}.toml" for each in changes}
    known = {_what(each) for each in _found(before, files)}
    return [each for each in _found(after, files) if _what(each) not in known]


def _found(workspace: Workspace, files: dict[str, str]) -> Iterator[Diagnostic]:
    alone = replace(
        workspace, states={c: each for c, each in workspace.states.items() if c in files}
    )
    return (each for each in check(alone) if each.file in files.values())


def _what(each: Diagnostic) -> tuple[object, ...]:
    return each.file, each.code, each.path, each.message
