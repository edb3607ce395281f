"""A rubric that is made from a sheet and a codebook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from statscore.desk.importing.asked import (
    Asked,
    RefusedError,
    SheetProblems,
    Tell,
    UnsoundRubricError,
)
from statscore.desk.importing.plain import read, tabs_are
from statscore.model.names import year_of
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.read.importing import codebook as books
from statscore.read.importing.columns import (
    Known,
    columns,
    not_beside,
    without_heading,
)
from statscore.read.importing.fields import FieldError, Order, a_date
from statscore.read.references import rubric_references
from statscore.read.shape import shaped
from statscore.read.sheet import (
    Problem,
    Sheet,
    as_coded,
    read_sheet,
    refuse_spoiled,
)


class NewRubric(NamedTuple):
    """A rubric that is to be written."""

    id: str
    data: books.Data
    """As its file says it."""
    ignored: tuple[str, ...]
    """The headings of the codebook of which nothing is taken."""


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
    years = [year for text in (*texts, asked.now or "") if (year := year_in(text, asked.order))]
    return min(years, default=None)


def year_in(text: str, order: Order | None) -> int | None:
    """Return the year that a text is, or that its date lies in; None for neither."""
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
    data = {"title": "draft", "areas": book.areas, "criteria": criteria}
    draft, _problems = shaped(Rubric, data, "rubrics/draft.toml")
    if draft is None:
        return
    taken = columns(sheet, asked.shape.heading_row, (draft,), asked.meant)
    if taken.fatal:
        proposed = tabs_are(sheet, asked.shape.heading_row, workspace)
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
    rubric, problems = shaped(Rubric, new.data, file)
    if rubric is not None:
        problems = tuple(rubric_references(rubric, file))
    if rubric is None or problems:
        raise UnsoundRubricError(problems)
    return replace(workspace, rubrics={**workspace.rubrics, new.id: rubric})
