"""From what a sheet says to the texts of the files, and to the command that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from statscore.desk.draft import Draft, Edit, Keys, new_file
from statscore.desk.importing.asked import (
    Advance,
)
from statscore.desk.importing.taking import ReadSheet, Take
from statscore.desk.scaffold import places_of_answers
from statscore.desk.whole import published_text, rubric_text, state_head
from statscore.model.diagnostic import Diagnostic
from statscore.read.importing import codebook as books
from statscore.read.sheet import (
    Problem,
)
from statscore.toml.edit import (
    Rewritten,
    add_answers,
    place_published,
    rewrite_answers,
    set_answer,
    set_through,
)


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
