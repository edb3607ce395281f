"""What an import takes a sheet's columns for, and what it writes into which state's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.views.words import UNKNOWN, count


class TakenFor(NamedTuple):
    """One column of the sheet."""

    heading: str
    meaning: str | None
    """A field, or a criterion with its title; None for a column that is left out."""
    by: str
    """What it was known by: id, number, title, heading, --column or --ignore."""


class StateCounts(NamedTuple):
    """What becomes of one state's file."""

    state: str
    name: str
    new_file: bool
    new: int
    changed: int
    removed: int
    unchanged: int
    published: int
    """Years of printed figures."""
    lengthened: int
    """Answers that begin earlier or end later than before."""
    file: str


class Replaced(NamedTuple):
    """An answer of a file that makes room for the sheet."""

    state: str
    criterion: str
    since: str
    level: str
    now: str | None
    """The level that stands there now; None for an answer that is taken out."""
    through: str | None
    """The last day for which it is said now, where that is said."""


@dataclass(frozen=True)
class Imported:
    """What an import does, or would do."""

    file: str
    rows: int
    wide: bool
    columns: tuple[TakenFor, ...]
    new_rubric: str | None
    codebook_ignored: tuple[str, ...]
    states: tuple[StateCounts, ...]
    replaced: tuple[Replaced, ...]
    repeated: int
    """Rows that say again what another row says."""
    alone: int
    """Notes and citations that stand beside no level."""
    left_out: int
    """Problems whose fields or rows are left out."""
    written: bool
    without_effect: tuple[str, ...] = ()
    """Options that met nothing in the sheet."""
    next: str | None = None
    """The command that shows what was taken, or that takes it."""
    default: str | None = None
    """The rubric that is used where nobody names one, where it is another than the new one."""


MOST_REPLACED = 50
"""Lines on the screen."""
_KNOWN_BY: Mapping[str, str] = {
    "field": "its heading",
    "id": "its id",
    "number": "its number",
    "title": "its title",
    "said": "--column",
    "ignored": "--ignore",
    "unknown": "nothing",
    "tab": "the sheet's name",
    "headings": "--headings-are",
    "--state": "--state",
    "--criterion": "--criterion",
}


@doc.as_document
def imported_document(done: Imported) -> Iterator[doc.Block]:
    """Return the columns and the states; once written, only the columns not known by their id."""
    yield doc.heading(
        f"{done.file}: {count(len(done.columns), 'column')}, {count(done.rows, 'row')}"
    )
    yield doc.paragraph("a column a criterion" if done.wide else "a row an answer")
    if done.new_rubric is not None:
        yield doc.paragraph(f"a new rubric, rubrics/{done.new_rubric}.toml")
    if done.codebook_ignored:
        yield doc.paragraph(
            f"left out of the codebook: {', '.join(done.codebook_ignored)}", hanging=2
        )
    shown = [column for column in done.columns if not done.written or column.by != "id"]
    more = len(done.columns) - len(shown)
    if shown:
        yield from (doc.Blank(), _columns(shown))
    if more:
        known = "criteria by their ids" if more > 1 else "criterion by its id"
        yield doc.paragraph(f"and {more} {known}")
    if done.states:
        yield from (doc.Blank(), _states(done.states))
    if done.replaced:
        yield from (doc.Blank(), *_replaced(done.replaced))
    yield from (doc.Blank(), doc.paragraph(_summary(done)))
    yield from _remarks(done)
    if done.written and done.new_rubric is not None:
        yield from (doc.Blank(), *_new_rubric(done.new_rubric, done.default))
    if done.next is not None:
        yield from (doc.Blank(), doc.paragraph(f"next: {done.next}", hanging=2))


def _remarks(done: Imported) -> Iterator[doc.Block]:
    """Yield what of the sheet was not taken, so that nothing is lost in silence."""
    if done.repeated:
        yield doc.paragraph(f"{count(done.repeated, 'row')} said again what another row says")
    if done.alone:
        beside = count(done.alone, "citation or note", "citations or notes")
        yield doc.paragraph(f"left out: {beside} beside no level")
    if done.left_out:
        yield doc.paragraph(f"left out because of problems: {count(done.left_out, 'field')}")
    if done.without_effect:
        words = f"met nothing in the sheet: {', '.join(done.without_effect)}"
        yield doc.paragraph(words, hanging=2)


def _new_rubric(rubric: str, default: str | None) -> Iterator[doc.Block]:
    """Yield what the new rubric still lacks."""
    words = f"rubrics/{rubric}.toml has no grades yet: cut scores stand at its end as an example"
    yield doc.paragraph(words, hanging=2)
    if default is not None:
        words = (
            f"unasked, '{default}' is used: `rubric = \"{rubric}\"` in statscore.toml makes it this"
        )
        yield doc.paragraph(words, hanging=2)


def _columns(shown: Sequence[TakenFor]) -> doc.Table:
    return doc.table(
        shown,
        doc.Of("column", lambda column: column.heading, wrap=True),
        doc.Of("taken for", lambda column: column.meaning or UNKNOWN, wrap=True),
        doc.Of("by", lambda column: _KNOWN_BY[column.by], style="weak"),
    )


def _states(states: Sequence[StateCounts]) -> doc.Table:
    replaced = any(state.changed or state.removed for state in states)
    longer = any(state.lengthened for state in states)
    printed = any(state.published for state in states)
    return doc.table(
        states,
        doc.Of("state", lambda state: f"{state.name} ({state.state})"),
        doc.Of("new", lambda state: state.new, "right"),
        longer and doc.Of("lengthened", lambda state: state.lengthened, "right"),
        replaced and doc.Of("changed", lambda state: state.changed, "right"),
        replaced and doc.Of("taken out", lambda state: state.removed, "right"),
        doc.Of("there already", lambda state: state.unchanged, "right"),
        printed and doc.Of("printed years", lambda state: state.published, "right"),
        doc.Of("file", _file),
    )


def _file(state: StateCounts) -> doc.Cell:
    return doc.cell(f"{state.file}, new", "good") if state.new_file else doc.cell(state.file)


def _replaced(replaced: Sequence[Replaced]) -> Iterator[doc.Block]:
    """Yield what the sheet replaces in the files, so that nobody loses work unseen."""
    yield doc.table(
        replaced[:MOST_REPLACED],
        doc.Of("replaced", lambda answer: answer.state),
        doc.Of("criterion", lambda answer: answer.criterion),
        doc.Of("since", lambda answer: answer.since),
        doc.Of("was", lambda answer: answer.level),
        doc.Of("is", _is),
    )
    more = len(replaced) - MOST_REPLACED
    if more > 0:
        yield doc.paragraph(f"and {count(more, 'more answer')}; --format json has them all")


def _is(answer: Replaced) -> str:
    if answer.now is None:
        return "taken out"
    return f"{answer.now} through {answer.through}" if answer.through else answer.now


def _summary(done: Imported) -> str:
    states, verb = done.states, "written" if done.written else "would be written"
    changed, removed = sum(one.changed for one in states), sum(one.removed for one in states)
    printed = sum(one.published for one in states)
    lengthened = sum(one.lengthened for one in states)
    parts = (
        f"{count(sum(one.new for one in states), 'new answer')} {verb}",
        f"{lengthened} lengthened" if lengthened else "",
        f"{changed} changed, {removed} taken out" if changed or removed else "",
        f"{sum(one.unchanged for one in states)} there already",
        f"{count(printed, 'year')} of printed figures" if printed else "",
        f"{count(len(states), 'state')}, {sum(one.new_file for one in states)} of them new",
    )
    return " · ".join(part for part in parts if part)


def imported_records(done: Imported) -> doc.Records:
    """Return one row a state."""
    rows = (state._asdict() for state in done.states)
    columns = "state name new_file new changed removed unchanged published lengthened file"
    return doc.records(columns, rows)


def imported_data(done: Imported) -> Mapping[str, object]:
    """Return the import as plain data for JSON."""
    return {
        "file": done.file,
        "rows": done.rows,
        "layout": "wide" if done.wide else "long",
        "written": done.written,
        "new_rubric": done.new_rubric,
        "columns": [column._asdict() for column in done.columns],
        "codebook_ignored": list(done.codebook_ignored),
        "states": [state._asdict() for state in done.states],
        "replaced": [answer._asdict() for answer in done.replaced],
        **doc.picked(done, "repeated alone left_out"),
        "without_effect": list(done.without_effect),
        "next": done.next,
    }
