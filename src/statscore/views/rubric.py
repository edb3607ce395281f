"""The rubric as a codebook: every criterion with its question, weight and what earns each level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from statscore.formats import document as doc
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Criterion, Rubric
from statscore.views.national import counts_data
from statscore.views.words import (
    address_span,
    count,
    criterion_name,
    cuts_words,
    day_in_words,
    law_words,
    more_lines,
    of_points,
    years_words,
)


def rubrics_document(rubrics: Sequence[Rubric]) -> doc.Document:
    """Return the list of rubrics."""
    return (
        doc.table(
            rubrics,
            doc.Of("rubric", lambda rubric: rubric.id, style="strong"),
            doc.Of("title", lambda rubric: rubric.title, wrap=True),
            doc.Of("years", years_words),
            doc.Of("criteria", lambda rubric: len(rubric.criteria), "right"),
            doc.Of("points", _points, "right"),
        ),
    )


def _points(rubric: Rubric) -> str:
    """Return the points of a card, exact; where they differ from year to year, each from when."""
    if not rubric.points:
        return decimal_text(rubric.points_in(rubric.until or 9999))
    if len(rubric.points) == 1:
        return decimal_text(next(iter(rubric.points.values())))
    return ", ".join(f"{decimal_text(item)} from {year}" for year, item in rubric.points.items())


@doc.as_document
def rubric_document(rubric: Rubric) -> Iterator[doc.Block]:
    """Return the rubric at a glance: what it grades, its areas with their points, its criteria."""
    publisher = f" · {rubric.publisher}" if rubric.publisher else ""
    yield doc.heading(f"{rubric.title}{publisher}")
    yield doc.paragraph(doc.Span(_answer(rubric), "strong"), hanging=2)
    month, day = rubric.cutoff
    law = law_words(rubric, day_in_words(date(LEAP_YEAR, month, day), year=False))
    years = f"graded only {years_words(rubric)}" if rubric.from_ is None else years_words(rubric)
    about = doc.Span(f"{years} · {law}", "weak")
    if rubric.source:
        yield doc.paragraph(about, " · ", address_span(rubric.source), hanging=2)
    else:
        yield doc.paragraph(about, hanging=2)
    for id_, area in rubric.areas.items():
        inside = [of for of in rubric.criteria.items() if of[1].area == id_]
        yield doc.Blank()
        yield doc.paragraph(
            doc.Span(criterion_name(area), "strong"),
            f" · {count(len(inside), 'criterion', 'criteria')}, {_area_weight(rubric, id_)}",
            hanging=2,
        )
        names = (" ".join(filter(None, (item.number, name))) for name, item in inside)
        yield doc.paragraph(doc.Span(" · ".join(names), "weak"), indent=2)
    first = next(iter(rubric.criteria))
    yield from more_lines(
        [
            ("--criteria", "each question, and what earns each level"),
            (
                f"statscore rubric {rubric.id} {rubric.criteria[first].number or first}",
                "one of them",
            ),
        ]
    )


LEAP_YEAR = 2000
"""Has every day that a cut-off can be."""


def _answer(rubric: Rubric) -> str:
    """Return how many criteria, points and grades."""
    areas = f" in {count(len(rubric.areas), 'area')}" if len(rubric.areas) > 1 else ""
    criteria = count(len(rubric.criteria), "criterion", "criteria")
    grades = f"; {cuts_words(rubric.grades)}" if rubric.grades else "; no grades"
    points = _points(rubric)
    if len(rubric.points or {}) > 1:
        (year, last), *earlier = reversed([*(rubric.points or {}).items()])
        points = f"{decimal_text(last)} points from {year}"
        points += "".join(f", {decimal_text(item)} from {since}" for since, item in earlier)
    else:
        points = of_points(points)
    return f"{criteria}{areas}, {points}{grades}"


def criterion_document(rubric: Rubric, id_: str) -> doc.Document:
    """Return one criterion: question, weight, levels and what earns each."""
    area = rubric.areas[rubric.criteria[id_].area]
    return (
        doc.heading(f"{rubric.title} · {criterion_name(area)}"),
        *criterion_blocks(rubric, id_, rubric.criteria[id_]),
    )


@doc.as_document
def codebook_document(rubric: Rubric) -> Iterator[doc.Block]:
    """Return the whole rubric, written for the person who codes the law."""
    yield doc.heading(rubric.title)
    publisher = f"{rubric.publisher} · " if rubric.publisher else ""
    yield doc.remark(
        f"{publisher}{count(len(rubric.criteria), 'criterion', 'criteria')} · "
        f"points: {_points(rubric)} · years: {years_words(rubric)}"
    )
    month, day = rubric.cutoff
    counts = "from its enactment" if rubric.law == "enacted" else "from its effective date"
    cutoff = day_in_words(date(LEAP_YEAR, month, day), year=False)
    yield doc.remark(f"a year means the law on {cutoff} of that year; a law counts {counts}")
    if rubric.method == "mean":
        yield doc.remark(
            "an area is the weighted mean of its criteria, the total that of its areas"
        )
    if rubric.source:
        link = rubric.source if rubric.source.startswith("http") else None
        yield doc.paragraph(doc.Span(rubric.source, "weak", link=link))
    if rubric.note:
        yield doc.Blank()
        yield doc.paragraph(rubric.note)
    if rubric.floor is not None:
        yield doc.paragraph(f"The total is never below {decimal_text(rubric.floor)}.")
    if rubric.grades:
        yield doc.Blank()
        yield doc.paragraph(
            doc.Span("cut scores: ", "weak"), cuts_words(rubric.grades, " · "), hanging=2
        )
    if isinstance(rubric.area_grades, Mapping):
        words = cuts_words(rubric.area_grades, " · ")
        yield doc.paragraph(doc.Span("areas, shares of their points: ", "weak"), words, hanging=2)
    yield from _counts(rubric)
    for id_, cap in rubric.caps.items():
        yield doc.paragraph(
            f"cap {id_}: no better than {cap.grade} while {cap.criterion} is below {cap.below}",
            hanging=2,
        )
    yield from _areas(rubric)


def _areas(rubric: Rubric) -> Iterator[doc.Block]:
    for area_id, area in rubric.areas.items():
        inside = {id_: item for id_, item in rubric.criteria.items() if item.area == area_id}
        yield doc.Blank()
        yield doc.heading(criterion_name(area), level=2)
        yield doc.remark(
            f"{count(len(inside), 'criterion', 'criteria')}, {_area_weight(rubric, area_id)}"
        )
        if area.note:
            yield doc.remark(area.note)
        for id_, item in inside.items():
            yield doc.Blank()
            yield from criterion_blocks(rubric, id_, item)


def _counts(rubric: Rubric) -> Iterator[doc.Block]:
    """Yield what the publisher counted, year by year."""
    for year, national in rubric.national.items():
        for counted in national.counts.values():
            words = f"{year}: {counted.states.words} · {counted.title}"
            since = f", since {counted.since}" if counted.since else ""
            where = f" ({counted.where})" if counted.where else ""
            yield doc.paragraph(
                doc.Span("counted by the publisher, ", "weak"), f"{words}{since}{where}"
            )


def _area_weight(rubric: Rubric, area: str) -> str:
    """Return what the area counts: its weight in a mean, else its points without any bonus."""
    if rubric.method == "mean":
        return f"weight {decimal_text(rubric.areas[area].weight)}"
    counted = (
        criterion.weight
        for criterion in rubric.criteria.values()
        if criterion.area == area and criterion.weight > 0 and not criterion.bonus
    )
    return of_points(decimal_text(sum(counted, Fraction(0))))


def criterion_blocks(rubric: Rubric, id_: str, criterion: Criterion) -> Iterator[doc.Block]:
    """Yield one criterion: question, weight, levels and what earns each."""
    yield doc.paragraph(
        doc.Span(criterion_name(criterion), "strong"),
        doc.Span(f" · {id_} · {_weight(rubric, criterion)}", "weak"),
        hanging=4,
    )
    if criterion.question:
        yield doc.paragraph(doc.Span(criterion.question, "note"), indent=2, hanging=2)
    for level, share in rubric.levels(id_).items():
        earned = decimal_text(share * criterion.weight)
        text = criterion.meets.get(level)
        limit = rubric.levels(id_).thresholds.get(level)
        yield doc.paragraph(
            doc.Span(f"{level} ({earned})", "fair"),
            "" if limit is None else f"; at {decimal_text(limit)}",
            f"; the area is void, {void}" if (void := criterion.voids.get(level)) else "",
            f": {text}" if text else "",
            indent=2,
            hanging=4,
        )
    if criterion.note:
        yield doc.remark(criterion.note, indent=2, hanging=2)


def _weight(rubric: Rubric, criterion: Criterion) -> str:
    words = f"weight {decimal_text(criterion.weight)}"
    if criterion.bonus:
        words += ", bonus"
    if criterion.from_:
        words += f", from {criterion.from_}"
    if criterion.until:
        words += f", until {criterion.until}"
    policy = criterion.not_applicable or rubric.not_applicable
    if policy == "drop":
        words += ", left out where it does not apply"
    elif policy == "full":
        words += ", earned where it does not apply"
    return words


CODEBOOK_COLUMNS = (
    "rubric area area_number area_label area_title criterion number label title question weight "
    "bonus from until level share points meets note"
)


def codebook_records(rubrics: Sequence[Rubric], of: str | None = None) -> doc.Records:
    """Return one row a level of each criterion, or of one."""
    rows = (
        {
            **_criterion_row(rubric, id_),
            **_level_row(criterion, level, share),
            "rubric": rubric.id,
            "area_number": area.number,
            "area_label": criterion_name(area),
            "area_title": area.title,
            "criterion": id_,
            "label": criterion_name(criterion),
            "points": share * criterion.weight,
        }
        for rubric in rubrics
        for id_, criterion in rubric.criteria.items()
        if of in (None, id_)
        for area in (rubric.areas[criterion.area],)
        for level, share in rubric.levels(id_).items()
    )
    return doc.records(CODEBOOK_COLUMNS, rows, table="codebook")


def _level_row(criterion: Criterion, level: str, share: Fraction) -> doc.Row:
    return {"level": level, "share": share, "meets": criterion.meets.get(level)}


def _criterion_row(rubric: Rubric, id_: str) -> doc.Row:
    criterion = rubric.criteria[id_]
    return {
        "id": id_,
        **doc.picked(criterion, "number area title question weight bonus"),
        "not_applicable": criterion.not_applicable or rubric.not_applicable,
        "from": criterion.from_,
        "until": criterion.until,
        "levels": [_level_row(criterion, *level) for level in rubric.levels(id_).items()],
        **(
            {"linear": {"from": criterion.linear.from_, "to": criterion.linear.to}}
            if criterion.linear
            else {}
        ),
        **({"thresholds": dict(criterion.thresholds)} if criterion.thresholds else {}),
        **({"voids": dict(criterion.voids)} if criterion.voids else {}),
        **({"counted_as": counted.model_dump()} if (counted := criterion.counted_as) else {}),
        "note": criterion.note,
    }


def rubric_data(rubric: Rubric, of: str | None = None) -> doc.Row:
    """Return the rubric as plain data for JSON, with all its criteria or one."""
    return {
        **doc.picked(rubric, "id title publisher source note"),
        "from": rubric.from_,
        "until": rubric.until,
        "cutoff": f"{rubric.cutoff[0]:02}-{rubric.cutoff[1]:02}",
        "law": rubric.law,
        "method": rubric.method,
        "points": _points_data(rubric),
        "grades": rubric.grades,
        "area_grades": bool(rubric.area_grades),
        **(
            {"area_cuts": dict(rubric.area_grades)}
            if isinstance(rubric.area_grades, Mapping)
            else {}
        ),
        **({} if rubric.floor is None else {"floor": decimal_text(rubric.floor)}),
        "caps": [
            {"id": id_, "criterion": cap.criterion, "below": cap.below, "grade": cap.grade}
            for id_, cap in rubric.caps.items()
        ],
        "areas": [
            {"id": id_, "number": area.number, "title": area.title, "weight": area.weight}
            for id_, area in rubric.areas.items()
        ],
        "criteria": [_criterion_row(rubric, id_) for id_ in rubric.criteria if of in (None, id_)],
        "counts": [
            {"year": year, **counted}
            for year, national in rubric.national.items()
            for counted in counts_data(national)
        ],
    }


def _points_data(rubric: Rubric) -> list[doc.Row]:
    """Return the points of a card from each first year; None is every year."""
    several = len(rubric.points or {}) > 1
    return [
        {"from": year if several else None, "points": points}
        for year, points in (rubric.points or {}).items()
    ]
