"""Two years side by side: scores, grades, the national line, and every change with its cause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Of,
    Span,
    Style,
    Table,
    cell,
    heading,
    paragraph,
    table,
)
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
) -> Document:
    """Return what moved between two days: each state, and with `why` each change.

    `national` is the country on both days, where the states are all there are.
    """
    return tuple(_diff(comparisons, national, why=why))


def _diff(
    comparisons: Sequence[Comparison],
    national: tuple[NationalYear, NationalYear] | None,
    *,
    why: bool,
) -> Iterator[Block]:
    before, after = comparisons[0].before, comparisons[0].after
    yield heading(_title(before, after))
    yield paragraph(Span(_days(before, after), "weak"))
    if before.rubric.id != after.rubric.id:
        yield paragraph(
            Span(
                "two rubrics: scores and grades are not on one scale; "
                "only the causes below tell law from yardstick",
                "poor",
            )
        )
    yield Blank()
    known = [compared for compared in comparisons if compared.known]
    if known:
        yield _states(known)
        yield Blank()
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


def _states(known: Sequence[Comparison]) -> Table:
    return table(
        known,
        Of("state", lambda compared: f"{compared.state} {compared.name}", wrap=True),
        Of(_when(known[0].before), lambda compared: _score(compared.before), "right"),
        Of("grade", lambda compared: _grade(compared.before), wrap=True),
        Of(_when(known[0].after), lambda compared: _score(compared.after), "right"),
        Of("grade", lambda compared: _grade(compared.after), wrap=True),
        Of("change", _change_cell, "right"),
        Of("scores are", _basis, style="weak", wrap=True),
    )


def _score(card: ReportCard) -> str:
    score = card.known_score
    return UNKNOWN if score is None else points(score, card.rubric.rounding)


def _grade(card: ReportCard) -> Cell:
    known = card.known_grade
    return Cell((grade_span(card.rubric, known) if known else Span(grade_range(card), "weak"),))


def _change_cell(compared: Comparison) -> Cell:
    change = compared.score_change
    if change is None:
        return cell(UNKNOWN, "weak")
    return cell(signed(change, finer(compared)), _direction(change > 0, change < 0))


def _direction(up: bool, down: bool) -> Style:  # noqa: FBT001 - the two signs of a number
    return "good" if up else "bad" if down else "plain"


def _basis(compared: Comparison) -> str:
    sides = [_known_by(card) for card in (compared.before, compared.after)]
    return sides[0] if sides[0] == sides[1] else " / ".join(sides)


def _known_by(card: ReportCard) -> str:
    if card.score is not None:
        return "computed"
    return "published" if card.known_score is not None else "grade only"


def _not_known(comparisons: Sequence[Comparison]) -> Iterator[Block]:
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
            yield paragraph(
                Span(f"{words} ({len(states)}): ", "weak"), states_words(states), hanging=2
            )


def _national(national: tuple[NationalYear, NationalYear]) -> Iterator[Block]:
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
                    cell(label),
                    cell("published"),
                    *(cell(printed.get(grade, UNKNOWN)) for grade in grades),
                    cell(""),
                )
            )
        rows.append(
            (
                cell("" if printed else label),
                cell("known here", "weak"),
                *(
                    cell(len(of_year.grades[grade]) if grade in of_year.grades else UNKNOWN, "weak")
                    for grade in grades
                ),
                cell(f"{len(of_year.unknown)} not known", "weak"),
            )
        )
    yield Blank()
    yield Table(
        (
            Column("the country"),
            Column("grades"),
            *(Column(grade, "right", wrap=True) for grade in grades),
            Column(""),
        ),
        tuple(rows),
    )
