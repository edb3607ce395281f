"""The rubric that an import makes from the columns of a sheet and a codebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from statscore.cli.import_asked import Asked
from statscore.cli.sheets import NOTHING, listed, reading, tell_sheet
from statscore.cli.trouble import CommandError
from statscore.formats.messages import message
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.read.importing import codebook as books
from statscore.read.importing.columns import columns, without_heading
from statscore.read.importing.new_rubric import distinct, rubric_data, scale
from statscore.read.references import rubric_references
from statscore.read.shape import shaped
from statscore.read.sheet import Sheet, read_sheet, refuse_spoiled


class NewRubric(NamedTuple):
    """A rubric that is to be written."""

    id: str
    data: books.Data
    """As its file says it."""
    ignored: tuple[str, ...]
    """The headings of the codebook of which nothing is taken."""


def new_rubric(asked: Asked, sheet: Sheet) -> NewRubric | None:
    """Return the rubric; None where none is asked for. Raises CommandError with its problems."""
    if asked.new_rubric is None:
        return None
    book = _codebook(asked, sheet)
    found = scale(_values(asked, sheet, book), asked.levels, asked.shares)
    data = rubric_data(asked.new_rubric, book, found.levels)
    if found.problems and "scales" in data:
        raise CommandError(listed(asked.file, found.problems))
    return NewRubric(asked.new_rubric, data, book.ignored)


def _codebook(asked: Asked, sheet: Sheet) -> books.Codebook:
    if asked.codebook is not None:
        with reading(asked.codebook):
            paper = read_sheet(asked.codebook, encoding=asked.encoding)
            refuse_spoiled(paper)
        tell_sheet(asked.codebook, paper)
        book = books.of_sheet(paper, 1, asked.codebook_columns)
        problems = (*book.problems, *without_heading(paper, asked.ignored))
        if problems:
            raise CommandError(listed(asked.codebook, problems))
        return book
    blank = columns(sheet.headings, asked.heading_row, (), asked.columns, asked.ignored)
    column = blank.field("criterion")
    if not blank.long or column is None:
        return books.of_names(blank.unknown)
    names = (fields[column.place].strip() for _number, fields in sheet.rows)
    return books.of_names(name for name in dict.fromkeys(names) if name)


def _values(asked: Asked, sheet: Sheet, book: books.Codebook) -> Iterator[tuple[str, int, str]]:
    """Yield the different values of the criteria of which the codebook says no levels.

    Raises CommandError where the rows say no state or no day: then a column that is no criterion
    may well be taken for one.
    """
    criteria = {
        id_: {key: value for key, value in each.items() if key not in ("levels", "meets")}
        for id_, each in book.criteria.items()
    }
    draft, _problems = shaped(
        Rubric, {"title": "draft", "areas": book.areas, "criteria": criteria}, "", {"id": "draft"}
    )
    if draft is None:
        return iter(())
    found = columns(
        sheet.headings,
        asked.heading_row,
        (draft,),
        asked.columns,
        asked.ignored,
        dated=asked.now is not None,
    )
    if found.fatal:
        raise CommandError(listed(asked.file, found.problems))
    level = found.field("level")
    asking = [
        each for each in found.criteria if "levels" not in book.criteria[each.criterion or ""]
    ]
    read = [level] if found.long and level else asking
    return distinct(
        (number, each.heading, fields[each.place])
        for number, fields in sheet.rows
        if number not in sheet.broken
        for each in read
    )


def with_rubric(workspace: Workspace, new: NewRubric) -> Workspace:
    """Return the workspace with the rubric; CommandError where it is not sound, or is there."""
    file = f"rubrics/{new.id}.toml"
    if new.id in workspace.rubrics or (workspace.root / file).exists():
        raise CommandError(
            f"there is {file} already; import into it with --rubric {new.id}, or name another"
        )
    rubric, problems = shaped(Rubric, new.data, file, {"id": new.id})
    if rubric is not None:
        problems = tuple(rubric_references(rubric, file))
    if rubric is None or problems:
        lines = "\n".join(map(message, problems))
        raise CommandError(f"the columns make no sound rubric:\n{lines}\n{NOTHING}")
    return replace(workspace, rubrics={**workspace.rubrics, new.id: rubric})
