"""The workspace at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats import document as doc
from statscore.model.workspace import Workspace
from statscore.reports.count.overview import Overview, RubricOverview
from statscore.views.headline import together_spans
from statscore.views.trend import extreme_words, mean_words
from statscore.views.words import UNKNOWN, count, grade_cell, states_words, years_words


@doc.as_document
def overview_document(workspace: Workspace, overview: Overview) -> Iterator[doc.Block]:
    """Return what the workspace holds: rubrics, states, how much is coded, the latest grades."""
    yield doc.heading(workspace.settings.title or "statscore workspace")
    latest = overview.latest
    if latest is not None and latest.cards:
        yield doc.paragraph(*together_spans(latest.cards), hanging=2)
    yield doc.remark(
        f"{count(len(overview.rubrics), 'rubric')} · {count(overview.states, 'state')} · "
        f"{count(overview.answers, 'dated answer')} of law · {workspace.root}"
    )
    yield doc.Blank()
    if not overview.rubrics:
        yield doc.paragraph("there is no sound rubric in rubrics/ yet; `statscore check` says more")
        return
    yield from _latest(overview)
    yield _rubrics(overview)
    yield doc.Blank()
    yield doc.remark(
        "statscore grade STATE · statscore gaps STATE · statscore diff YEAR YEAR · "
        "statscore tally CRITERION · statscore --help",
        hanging=2,
    )


def _rubrics(overview: Overview) -> doc.Table:
    return doc.table(
        overview.rubrics,
        doc.Of("rubric", lambda held: held.rubric.id, style="strong"),
        doc.Of("title", lambda held: held.rubric.title, wrap=True),
        doc.Of("grades", lambda held: years_words(held.rubric)),
        doc.Of("coded", lambda held: _coded(held, overview.states), "right"),
        doc.Of("published", _published, "right"),
    )


def _coded(held: RubricOverview, states: int) -> str:
    return f"{_share(held.answered, held.criteria * states)} of {held.criteria}"


def _published(held: RubricOverview) -> str:
    return f"{held.published} cards" if held.published else UNKNOWN


def _share(part: int, whole: int) -> str:
    if not whole or not part:
        return "none" if whole else UNKNOWN
    share = 100 * part // whole
    return f"{share}%" if share else "under 1%"


def _latest(overview: Overview) -> Iterator[doc.Block]:
    latest = overview.latest
    if latest is None:
        return
    yield doc.paragraph(
        doc.Span(f"{latest.rubric.title} {latest.year}", "strong"),
        ", the latest year with figures for many states",
        hanging=2,
    )
    groups: list[tuple[doc.Cell, Sequence[str], doc.Style]] = [
        (grade_cell(latest.rubric, grade), codes, "plain") for grade, codes in latest.grades.items()
    ]
    groups.append((doc.cell("not known", "weak"), latest.unknown, "weak"))
    if latest.in_part:
        groups.append((doc.cell("of these, in part", "weak"), latest.in_part, "weak"))
    if not latest.grades and latest.scored:
        best, worst = (extreme_words(latest, codes) for codes in (latest.best, latest.worst))
        among = f" · best {best} · worst {worst}" if best else ""
        yield doc.paragraph(
            f"{count(latest.scored, 'state')} scored · mean {mean_words(latest)}{among}", hanging=2
        )
    yield doc.table(
        groups,
        doc.Of("grade" if latest.grades else "", lambda group: group[0]),
        doc.Of("states", lambda group: doc.cell(len(group[1]), group[2]), "right"),
        doc.Of("", lambda group: doc.cell(states_words(group[1], ""), group[2]), wrap=True),
    )
    yield doc.Blank()


def overview_records(overview: Overview) -> doc.Records:
    """Return one row a rubric."""
    rows = ({**_row(held), "rubric": held.rubric.id} for held in overview.rubrics)
    return doc.records("rubric title from until criteria answered published", rows)


def _row(held: RubricOverview) -> doc.Row:
    return {
        "id": held.rubric.id,
        "title": held.rubric.title,
        "from": held.rubric.from_,
        "until": held.rubric.until,
        **doc.picked(held, "years criteria answered published"),
    }


def overview_data(workspace: Workspace, overview: Overview) -> doc.Row:
    """Return the overview as plain data for JSON."""
    latest = overview.latest
    return {
        "title": workspace.settings.title,
        "states": overview.states,
        "answers": overview.answers,
        "rubrics": [_row(held) for held in overview.rubrics],
        "latest": latest
        and {
            "rubric": latest.rubric.id,
            "year": latest.year,
            "grades": {grade: sorted(codes) for grade, codes in latest.grades.items()},
            "unknown": sorted(latest.unknown),
            "in_part": sorted(latest.in_part),
            "scored": latest.scored,
            "mean_of_scored": latest.mean,
        },
    }
