"""Two years side by side: scores, grades, the national line, and every change with its cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats import document as doc
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.comparison import Comparison
from statscore.reports.count.trend import NationalYear
from statscore.views.diff.why import causes, finer
from statscore.views.words import (
    UNKNOWN,
    day_words,
    grade_range,
    grade_span,
    points,
    signed,
    states_words,
)


def diff_document(
    comparisons: Sequence[Comparison],
    national: tuple[NationalYear, NationalYear] | None,
    *,
    why: bool,
) -> doc.Document:
    """Return what moved between two days: each state, and with `why` each change.

    `national` is the country on both days, where the states are all there are.
    """
    return tuple(_diff(comparisons, national, why=why))


def _diff(
    comparisons: Sequence[Comparison],
    national: tuple[NationalYear, NationalYear] | None,
    *,
    why: bool,
) -> Iterator[doc.Block]:
    before, after = comparisons[0].before, comparisons[0].after
    yield doc.heading(_title(before, after))
    yield doc.paragraph(doc.Span(_days(before, after), "weak"))
    if before.rubric.id != after.rubric.id:
        yield doc.paragraph(
            doc.Span(
                "two rubrics: scores and grades are not on one scale; "
                "only the causes below tell law from yardstick",
                "poor",
            )
        )
    yield doc.Blank()
    known = [compared for compared in comparisons if compared.known]
    if known:
        yield _states(known)
        yield doc.Blank()
    yield from _not_known(comparisons)
    if national is not None:
        yield from _national(national)
    if why:
        yield from causes(comparisons, everyone=national is not None)


def _title(before: ReportCard, after: ReportCard) -> str:
    if before.rubric.id == after.rubric.id:
        return f"{after.rubric.title} · {_when(before)} to {_when(after)}"
    return f"{before.rubric.title} {_when(before)} to {after.rubric.title} {_when(after)}"


def _when(card: ReportCard) -> str:
    on_cutoff = card.as_of == card.rubric.cutoff_day(card.year)
    return str(card.year) if on_cutoff else card.as_of.isoformat()


def _sides(compared: Comparison) -> tuple[str, str]:
    """Return the names of both sides, with their rubrics where these differ."""
    before, after = compared.before, compared.after
    if before.rubric.id == after.rubric.id:
        return _when(before), _when(after)
    return f"{_when(before)} ({before.rubric.id})", f"{_when(after)} ({after.rubric.id})"


def _days(before: ReportCard, after: ReportCard) -> str:
    if before.rubric.law == after.rubric.law:
        return f"{day_words(before)} against {after.as_of.isoformat()}".capitalize()
    return f"{day_words(before)} against {day_words(after)}".capitalize()


def _states(known: Sequence[Comparison]) -> doc.Table:
    return doc.table(
        known,
        doc.Of("state", lambda compared: f"{compared.state} {compared.name}", wrap=True),
        doc.Of(_when(known[0].before), lambda compared: _score(compared.before), "right"),
        doc.Of("grade", lambda compared: _grade(compared.before), wrap=True),
        doc.Of(_when(known[0].after), lambda compared: _score(compared.after), "right"),
        doc.Of("grade", lambda compared: _grade(compared.after), wrap=True),
        doc.Of("change", _change_cell, "right"),
        doc.Of("scores are", _basis, style="weak", wrap=True),
    )


def _score(card: ReportCard) -> str:
    score = card.known_score
    return UNKNOWN if score is None else points(score, card.rubric.rounding)


def _grade(card: ReportCard) -> doc.Cell:
    known = card.known_grade
    return doc.Cell(
        (grade_span(card.rubric, known) if known else doc.Span(grade_range(card), "weak"),)
    )


def _change_cell(compared: Comparison) -> doc.Cell:
    change = compared.score_change
    if change is None:
        return doc.cell(UNKNOWN, "weak")
    return doc.cell(signed(change, finer(compared)), _direction(change > 0, change < 0))


def _direction(up: bool, down: bool) -> doc.Style:  # noqa: FBT001 - the two signs of a number
    return "good" if up else "bad" if down else "plain"


def _basis(compared: Comparison) -> str:
    sides = [_known_by(card) for card in (compared.before, compared.after)]
    return sides[0] if sides[0] == sides[1] else " / ".join(sides)


def _known_by(card: ReportCard) -> str:
    if card.score is not None:
        return "computed"
    return "published" if card.known_score is not None else "grade only"


def _not_known(comparisons: Sequence[Comparison]) -> Iterator[doc.Block]:
    def known(card: ReportCard) -> bool:
        return card.known_score is not None or card.known_grade is not None

    first, second = _sides(comparisons[0])
    groups = (
        (
            f"known in {first} only",
            [
                compared.state
                for compared in comparisons
                if known(compared.before) and not known(compared.after)
            ],
        ),
        (
            f"known in {second} only",
            [
                compared.state
                for compared in comparisons
                if known(compared.after) and not known(compared.before)
            ],
        ),
        (
            "no score or grade known on either side",
            [
                compared.state
                for compared in comparisons
                if not (known(compared.before) or known(compared.after))
            ],
        ),
    )
    for words, states in groups:
        if states:
            yield doc.paragraph(
                doc.Span(f"{words} ({len(states)}): ", "weak"), states_words(states), hanging=2
            )


def _national(national: tuple[NationalYear, NationalYear]) -> Iterator[doc.Block]:
    before, after = national
    if not any(of_year.published and of_year.published.grades for of_year in national) and not any(
        codes for of_year in national for codes in of_year.grades.values()
    ):
        return
    grades = list(dict.fromkeys((*before.grades, *after.grades)))
    rows = []
    for of_year in national:
        printed = of_year.published.grades if of_year.published else {}
        label = (
            f"{of_year.year} {of_year.rubric.id}"
            if before.rubric != after.rubric
            else str(of_year.year)
        )
        if printed:
            rows.append(
                (
                    doc.cell(label),
                    doc.cell("published"),
                    *(doc.cell(printed.get(grade, UNKNOWN)) for grade in grades),
                    doc.cell(""),
                )
            )
        rows.append(
            (
                doc.cell("" if printed else label),
                doc.cell("known here", "weak"),
                *(
                    doc.cell(
                        len(of_year.grades[grade]) if grade in of_year.grades else UNKNOWN, "weak"
                    )
                    for grade in grades
                ),
                doc.cell(f"{len(of_year.unknown)} not known", "weak"),
            )
        )
    yield doc.Blank()
    yield doc.Table(
        (
            doc.Column("the country"),
            doc.Column("grades"),
            *(doc.Column(grade, "right", wrap=True) for grade in grades),
            doc.Column(""),
        ),
        tuple(rows),
    )
