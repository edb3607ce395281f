"""What an import shows: what its columns are taken for, and what becomes of each state's file."""

from __future__ import annotations

from collections.abc import Iterator

from statscore.cli.import_reading import Reading, Take
from statscore.cli.import_writing import Files
from statscore.views.imported import Imported, Replaced, StateCounts, TakenFor
from statscore.views.words import criterion_name


def imported(reading: Reading, files: Files, *, written: bool) -> Imported:
    """Return what is to be shown."""
    return Imported(
        file=reading.asked.file.name,
        rows=len(reading.sheet.rows),
        wide=not reading.columns.long,
        columns=tuple(_taken_for(reading)),
        new_rubric=reading.asked.new_rubric,
        codebook_ignored=reading.new_rubric.ignored if reading.new_rubric else (),
        states=tuple(_counts(each, files) for each in reading.takes),
        replaced=tuple(_replaced(reading)),
        left_out=len(reading.problems),
        written=written,
    )


def _taken_for(reading: Reading) -> list[TakenFor]:
    by_heading = {each.heading: each for each in reading.columns.read}
    found = []
    for heading in filter(None, reading.sheet.headings):
        column = by_heading.get(heading)
        if column is None:
            by = "ignored" if heading in reading.columns.ignored else "unknown"
            found.append(TakenFor(heading, None, by))
        elif column.criterion is None:
            found.append(TakenFor(heading, column.field, column.by))
        else:
            rubric = next(r for r in reading.rubrics if column.criterion in r.criteria)
            asked = rubric.criteria[column.criterion]
            name = criterion_name(asked.number, asked.title)
            found.append(TakenFor(heading, f"{name} · {column.criterion}", column.by))
    return found


def _replaced(reading: Reading) -> Iterator[Replaced]:
    """Yield what makes room, in the order of the states, the criteria and the dates."""
    order = reading.workspace.criteria
    for take in reading.takes:
        now = {(each.criterion, each.since): each.keys for each in take.outcome.changed}
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
