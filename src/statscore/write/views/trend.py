"""Scores and grades over the years: of states, and of the country beside what was printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import ReportCard
from statscore.reports.steps import LawStep
from statscore.reports.trend import NationalYear
from statscore.write.document import (
    Blank,
    Block,
    Column,
    Document,
    Records,
    Span,
    Table,
    bar,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.sparkline import sparkline
from statscore.write.views.words import (
    UNKNOWN,
    criterion_name,
    grade_cell,
    grade_range,
    grounds_words,
    points,
    printed_words,
    score_words,
    signed,
    states_words,
)


def state_trend_document(
    name: str, cards: Sequence[ReportCard], steps: Sequence[LawStep] = ()
) -> Document:
    """Return one state's score and grade year by year, as a curve, and what law moved them."""
    if not cards:
        return (heading(name), paragraph("nothing is coded or published for this state"))
    return (
        heading(f"{name} ({cards[0].state}) over the years"),
        *_curves(cards),
        Blank(),
        Table(
            (
                Column("year"),
                Column("rubric"),
                Column("score", "right"),
                Column("of", "right"),
                Column(""),
                Column("grade"),
                Column("published", "right"),
                Column("coded", "right"),
            ),
            tuple(
                (
                    cell(card.year),
                    cell(card.rubric.id, "weak"),
                    cell(score_words(card)),
                    cell(points(card.out_of, card.rubric.rounding), "weak"),
                    bar(card.low, card.high, card.out_of, 10),
                    grade_cell(card.rubric, card.grade)
                    if card.grade
                    else cell(grade_range(card), "weak"),
                    cell(printed_words(card)),
                    cell(f"{card.coded}/{len(card.marks)}", "weak"),
                )
                for card in cards
            ),
        ),
        *_break_note(cards),
        Blank(),
        *_steps(steps),
    )


def _curves(cards: Sequence[ReportCard]) -> Iterator[Block]:
    """Yield a curve for each rubric over the years from the first known score to the last."""
    by_rubric: dict[str, list[ReportCard]] = {}
    for card in cards:
        by_rubric.setdefault(card.rubric.id, []).append(card)
    for id_, mine in by_rubric.items():
        shares = {
            card.year: card.known_score / card.out_of
            for card in mine
            if card.known_score is not None and card.out_of
        }
        if len(shares) < 2:  # noqa: PLR2004 - one point is no curve
            continue
        first, last = min(shares), max(shares)
        curve = sparkline([shares.get(year) for year in range(first, last + 1)])
        yield paragraph(f"{id_} {first} {curve} {last}", Span("  known scores", "weak"))


def _steps(steps: Sequence[LawStep]) -> Iterator[Block]:
    """Yield the law behind each step: the year whose card first counts it, and what it did."""
    if not steps:
        return
    yield Table(
        (
            Column("year"),
            Column("criterion", wrap=True),
            Column("from"),
            Column("to"),
            Column("points", "right"),
            Column("law", wrap=True),
        ),
        tuple(
            (
                cell(step.year),
                cell(criterion_name(step.mark.number, step.mark.title)),
                cell(step.before or UNKNOWN, "plain" if step.before else "weak"),
                cell(step.held.answer.level),
                cell(_gained(step)),
                cell(grounds_words(step.held), "weak"),
            )
            for step in steps
        ),
        caption="changes of law that are coded, by the first year that counts them:",
    )
    yield Blank()


def _gained(step: LawStep) -> str:
    """Return the points between the two levels under the later card, a dash where one is open."""
    shares, rounding = step.mark.shares, step.rounding
    if step.before is None or step.before not in shares or step.held.answer.level not in shares:
        return UNKNOWN
    gain = step.mark.worth(step.held.answer.level) - step.mark.worth(step.before)
    return signed(gain, rounding)


def _break_note(cards: Sequence[ReportCard]) -> Document:
    if len({card.rubric.id for card in cards}) < 2:  # noqa: PLR2004 - one rubric breaks nothing
        return ()
    return (
        paragraph(
            Span("rubrics differ over these years; their scores are not on one scale", "poor")
        ),
    )


def national_trend_document(years: Sequence[NationalYear]) -> Document:
    """Return the number of states at each grade by year, beside the published counts."""
    blocks: list[Block] = [heading("The country over the years")]
    if not years:
        return (*blocks, paragraph("nothing is coded or published for these years"))
    by_rubric: dict[str, list[NationalYear]] = {}
    for each in years:
        by_rubric.setdefault(each.rubric.id, []).append(each)
    for mine in by_rubric.values():
        blocks += [Blank(), heading(mine[0].rubric.title, level=2), _counts(mine)]
    blocks += [
        Blank(),
        paragraph(
            Span(
                "known here: states whose grade is computed or was published and found; the mean, "
                "best and worst are of the states with a known score (scored), not of the country",
                "weak",
            ),
            hanging=2,
        ),
    ]
    return tuple(blocks)


def _counts(years: Sequence[NationalYear]) -> Table:
    grades = list(years[0].rubric.grades)
    rounding = years[0].rubric.rounding
    rows = []
    for each in years:
        printed = each.published
        if printed is not None and (printed.grades or printed.mean is not None):
            rows.append(
                (
                    cell(each.year, "strong"),
                    cell("published"),
                    *(cell(printed.grades.get(grade, UNKNOWN)) for grade in grades),
                    cell(""),
                    cell(UNKNOWN if printed.mean is None else points(printed.mean, rounding)),
                    cell(""),
                    cell(""),
                    cell(""),
                )
            )
            label = cell("")
        else:
            label = cell(each.year, "strong")
        rows.append(
            (
                label,
                cell("known here", "weak"),
                *(cell(len(each.grades[grade]) or "·", "weak") for grade in grades),
                cell(len(each.unknown), "weak"),
                cell(_mean(each), "weak"),
                cell(each.scored or "·", "weak"),
                cell(_extreme(each, each.best), "weak"),
                cell(_extreme(each, each.worst), "weak"),
            )
        )
    return Table(
        (
            Column("year"),
            Column(""),
            *(Column(grade, "right") for grade in grades),
            Column("not known", "right"),
            Column("mean", "right"),
            Column("scored", "right"),
            Column("best", wrap=True),
            Column("worst", wrap=True),
        ),
        tuple(rows),
    )


def _mean(each: NationalYear) -> str:
    if each.mean is None:
        return UNKNOWN
    return points(each.mean, each.rubric.rounding)


MOST_NAMED = 4


def _extreme(each: NationalYear, codes: Sequence[str]) -> str:
    if each.scored < 2 or not codes:  # noqa: PLR2004 - best of one says nothing
        return ""
    if len(codes) > MOST_NAMED:
        return f"{len(codes)} states"
    return states_words(codes)


TREND_COLUMNS = (
    "rubric",
    "year",
    "grade",
    "states_known",
    "states_published",
    "codes",
)


def national_trend_records(years: Sequence[NationalYear]) -> Records:
    """Return one row a year and grade."""
    rows: list[tuple[str | None, ...]] = []
    for each in years:
        printed = each.published.grades if each.published else {}
        for grade, codes in each.grades.items():
            published = printed.get(grade)
            rows.append(
                (
                    each.rubric.id,
                    str(each.year),
                    grade,
                    str(len(codes)),
                    None if published is None else str(published),
                    " ".join(sorted(codes)),
                )
            )
        rows.append(
            (
                each.rubric.id,
                str(each.year),
                None,
                str(len(each.unknown)),
                None,
                " ".join(sorted(each.unknown)),
            )
        )
    return Records(TREND_COLUMNS, tuple(rows))


def national_year_data(each: NationalYear) -> Mapping[str, object]:
    """Return one year of the country as plain data for JSON."""
    printed = each.published
    return {
        "rubric": each.rubric.id,
        "year": each.year,
        "grades": {grade: sorted(codes) for grade, codes in each.grades.items()},
        "unknown": sorted(each.unknown),
        "scored": each.scored,
        "mean_of_scored": None if each.mean is None else decimal_text(each.mean),
        "best": sorted(each.best),
        "worst": sorted(each.worst),
        "published": None
        if printed is None
        else {
            "grades": dict(printed.grades),
            "mean": None if printed.mean is None else decimal_text(printed.mean),
            "source": printed.source,
            "note": printed.note,
        },
    }
