"""The workspace at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statscore.model.workspace import Workspace
from statscore.reports.overview import Overview
from statscore.write.document import (
    Blank,
    Block,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.rubric import years_words
from statscore.write.views.words import UNKNOWN, count, grade_cell, states_words


def overview_document(workspace: Workspace, found: Overview) -> Document:
    """Return what the workspace holds: rubrics, states, how much is coded, the latest grades."""
    return tuple(_overview(workspace, found))


def _overview(workspace: Workspace, found: Overview) -> Iterator[Block]:
    yield heading(workspace.settings.title or "statscore workspace")
    yield paragraph(
        Span(
            f"{count(len(found.rubrics), 'rubric')} · {count(found.states, 'state')} · "
            f"{count(found.answers, 'dated answer')} of law · {workspace.root}",
            "weak",
        )
    )
    yield Blank()
    if not found.rubrics:
        yield paragraph("there is no sound rubric in rubrics/ yet; `statscore check` says more")
        return
    yield _rubrics(found)
    yield from _latest(found)
    yield Blank()
    yield paragraph(
        Span(
            "statscore grade STATE · statscore diff YEAR YEAR · statscore tally CRITERION · "
            "statscore --help",
            "weak",
        )
    )


def _rubrics(found: Overview) -> Table:
    return Table(
        (
            Column("rubric"),
            Column("title", wrap=True),
            Column("grades"),
            Column("coded", "right"),
            Column("published", "right"),
        ),
        tuple(
            (
                cell(each.rubric.id, "strong"),
                cell(each.rubric.title),
                cell(years_words(each.rubric)),
                cell(f"{_share(each.answered, each.criteria * found.states)} of {each.criteria}"),
                cell(f"{each.published} cards" if each.published else UNKNOWN),
            )
            for each in found.rubrics
        ),
    )


def _share(part: int, whole: int) -> str:
    if not whole or not part:
        return "none" if whole else UNKNOWN
    share = 100 * part // whole
    return f"{share}%" if share else "under 1%"


def _latest(found: Overview) -> Iterator[Block]:
    latest = found.latest
    if latest is None:
        return
    yield Blank()
    yield paragraph(
        Span(f"{latest.rubric.title} {latest.year}", "strong"),
        ", the latest year with figures for many states",
        hanging=2,
    )
    yield Table(
        (Column("grade"), Column("states", "right"), Column("", wrap=True)),
        (
            *(
                (
                    grade_cell(latest.rubric, grade),
                    cell(len(codes)),
                    cell(states_words(codes, "")),
                )
                for grade, codes in latest.grades.items()
            ),
            (
                cell("not known", "weak"),
                cell(len(latest.unknown), "weak"),
                cell(states_words(latest.unknown, ""), "weak"),
            ),
        ),
    )


OVERVIEW_COLUMNS = ("rubric", "title", "from", "until", "criteria", "answered", "published")


def overview_records(found: Overview) -> Records:
    """Return one row a rubric."""
    return Records(
        OVERVIEW_COLUMNS,
        tuple(
            (
                each.rubric.id,
                each.rubric.title,
                _year(each.rubric.from_),
                _year(each.rubric.until),
                str(each.criteria),
                str(each.answered),
                str(each.published),
            )
            for each in found.rubrics
        ),
    )


def _year(year: int | None) -> str | None:
    return None if year is None else str(year)


def overview_data(workspace: Workspace, found: Overview) -> Mapping[str, object]:
    """Return the overview as plain data for JSON."""
    latest = found.latest
    return {
        "title": workspace.settings.title,
        "states": found.states,
        "answers": found.answers,
        "rubrics": [
            {
                "id": each.rubric.id,
                "title": each.rubric.title,
                "from": each.rubric.from_,
                "until": each.rubric.until,
                "years": list(each.years),
                "criteria": each.criteria,
                "answered": each.answered,
                "published": each.published,
            }
            for each in found.rubrics
        ],
        "latest": None
        if latest is None
        else {
            "rubric": latest.rubric.id,
            "year": latest.year,
            "grades": {grade: sorted(codes) for grade, codes in latest.grades.items()},
            "unknown": sorted(latest.unknown),
        },
    }
