"""Scores and grades over the years: of states, and of the country beside what was printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.grouping import grouped
from statscore.model.rubric import Rubric
from statscore.reports.card.headline import headline
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.steps import LawStep
from statscore.reports.count.trend import NationalYear
from statscore.views.charts import grades_charts, scores_chart
from statscore.views.grade.card import history_lines
from statscore.views.headline import headline_spans
from statscore.views.national import counted, counts_data, counts_words, year_counts
from statscore.views.words import (
    UNKNOWN,
    address_span,
    beyond_words,
    criterion_name,
    grade_cell,
    grade_range,
    grounds_words,
    law_words,
    more_lines,
    points,
    points_range,
    printed_words,
    score_words,
    signed,
    states_words,
    when_words,
)


@doc.as_document
def state_trend_document(
    name: str,
    cards: Sequence[ReportCard],
    steps: Sequence[LawStep] = (),
    *,
    table: bool = False,
    country: Sequence[NationalYear] = (),
) -> Iterator[doc.Block]:
    """Return one state's latest grade, its years, and what law moved them.

    `country` stands behind it on its chart.

    With `table` each year has a line, with its range and how much of it is coded.
    """
    if not cards:
        yield doc.heading(name)
        yield doc.paragraph("nothing is coded or published for this state in these years")
        return
    graded = [card for card in cards if headline(card).kind in ("settled", "printed")]
    latest = (graded or cards)[-1]
    yield doc.heading(*headline_spans(latest))
    if latest.published:
        yield doc.paragraph(address_span(latest.published.source), indent=2)
    yield from history_lines(latest, cards)
    yield from _beyond(cards[-1].rubric, cards[-1].as_of)
    # The line of years says it where they are under both.
    if len({card.rubric.id for card in graded}) == 1 < len({card.rubric.id for card in cards}):
        words = "rubrics differ over these years; their scores are not on one scale"
        yield doc.paragraph(doc.Span(words, "poor"))
    yield doc.Blank()
    yield from _curves(cards)
    yield from scores_chart(name, cards, country)
    yield doc.Blank()
    if table:
        yield from (years_table(cards), doc.Blank())
    yield from _steps(steps)
    if not table:
        yield from more_lines([("--table", "each year, with its range and what is coded")])


def _beyond(rubric: Rubric, last: date) -> Iterator[doc.Block]:
    """Yield what has to be said where the last day is yet to come, or not one of the rubric's."""
    if beyond_words(rubric, last):
        yield doc.remark(f"{last.year}: {law_words(rubric, last.isoformat(), last)}", hanging=2)


def years_table(cards: Sequence[ReportCard]) -> doc.Table:
    """Return a line a year: the range, the grade, what was printed, how much is coded."""
    return doc.table(
        cards,
        doc.Of("year", when_words),
        doc.Of("rubric", lambda card: card.rubric.id, style="weak"),
        doc.Of("score", score_words, "right"),
        doc.Of("of", lambda card: points(card.out_of, card.rubric.rounding), "right", "weak"),
        doc.Of("", lambda card: doc.bar(card.low, card.high, card.out_of, 10)),
        doc.Of("grade", _grade),
        doc.Of("published", printed_words, "right"),
        doc.Of("coded", lambda card: f"{card.coded}/{len(card.marks)}", "right", "weak"),
    )


def _grade(card: ReportCard) -> doc.Cell:
    if card.grade:
        return grade_cell(card.rubric, card.grade)
    return doc.cell(grade_range(card), "weak")


def _curves(cards: Sequence[ReportCard]) -> Iterator[doc.Block]:
    """Yield a curve for each rubric over the years from the first known score to the last."""
    for id_, mine in grouped(cards, lambda card: card.rubric.id).items():
        shares = {
            card.year: card.known_score / card.out_of
            for card in mine
            if card.known_score is not None and card.out_of
        }
        if len(shares) < 2:  # noqa: PLR2004 - one point is no curve
            continue
        first, last = min(shares), max(shares)
        curve = sparkline([shares.get(year) for year in range(first, last + 1)])
        yield doc.paragraph(f"{id_} {first} {curve} {last}", doc.Span("  known scores", "weak"))


def _steps(steps: Sequence[LawStep]) -> Iterator[doc.Block]:
    """Yield the law behind each step: the year whose card first counts it, and what it did."""
    if not steps:
        return
    yield doc.heading("Laws coded, by the first year that counts them", level=2)
    for step in steps:
        name = criterion_name(step.mark)
        gained = f", {points_}" if (points_ := _gained(step)) != UNKNOWN else ""
        perhaps = " (perhaps: the day is not known)" if step.mark.basis == "undated" else ""
        level = f"{step.before or 'uncoded'} → {step.held.answer.says}{gained}{perhaps}"
        yield doc.paragraph(f"{step.year}  {name} · {level}", indent=2, hanging=6)
        yield doc.paragraph(doc.Span(grounds_words(step.held), "weak"), indent=8, hanging=2)
    yield doc.Blank()


def _gained(step: LawStep) -> str:
    """Return the points between the two levels under the later card, a dash where one is open."""
    shares, rounding = step.mark.shares, step.rounding
    reached = step.held.answer.level
    if step.before not in shares or reached not in shares or not (step.before and reached):
        return UNKNOWN
    gain = step.mark.worth(reached) - step.mark.worth(step.before)
    return signed(gain, rounding)


@doc.as_document
def national_trend_document(
    years: Sequence[NationalYear], *, table: bool = False
) -> Iterator[doc.Block]:
    """Return the country first and last in words, then the states at each grade by year.

    With `table` a year has a line of what was published and one of what is known here.
    """
    if not years:
        yield doc.heading("The country over the years")
        yield doc.paragraph("nothing is coded or published for these years")
        return
    by_rubric = grouped(years, lambda year: year.rubric.id)
    for mine in by_rubric.values():
        title = mine[0].rubric.title
        yield doc.paragraph(doc.Span(f"{title}: ", "strong"), _answer(mine), hanging=2)
    last = years[-1]
    yield from _beyond(last.rubric, last.as_of)
    if len(by_rubric) > 1:
        yield doc.remark("different rubrics are not on one scale")
    for id_, mine in by_rubric.items():
        yield doc.Blank()
        if len(by_rubric) > 1:
            yield doc.heading(f"{mine[0].rubric.title} ({id_})", level=2)
        yield from grades_charts(mine)
        yield _counts(mine) if table or not mine[0].rubric.grades else _folded(mine)
    yield doc.Blank()
    if table:
        yield doc.remark(
            "known here: states whose grade is computed or was published and found; mean, best and "
            "worst are of the states with a known score (scored); all states: what the mean of "
            "all of them may be",
            hanging=2,
        )
        yield from _kinds(years)
        if any(year.in_part for year in years):
            yield doc.remark("in part: not known, but something is coded or published", hanging=2)
        return
    yield from _sources(years)
    yield from more_lines(
        [("--table", "what is known here beside what was published, means, best and worst")]
    )


def _kinds(years: Sequence[NationalYear]) -> Iterator[doc.Block]:
    """Yield what the publisher counted besides grades and levels."""
    for year in years:
        for kind in year.published.counts.values() if year.published else ():
            words = f"{year.year}, counted by the publisher: {kind.states.words} · {kind.title}"
            yield doc.remark(f"{words}, since {kind.since}" if kind.since else words, hanging=2)


def _answer(years: Sequence[NationalYear]) -> str:
    """Return the first and the last year of one rubric in words."""
    if years[0].rubric.grades:
        whole = [of for year in years if (of := counted(year)) is not None]
        printed = [of for of in whole if of.printed] or whole
        if len(printed) > 1:
            return counts_words(printed[0], printed[-1])
    known = {year.year: max(year.scored, _named(year)) for year in years}
    most = max(known.values())
    told = [
        words for year in years if 2 * known[year.year] >= most and (words := year_counts(year))
    ]
    if not told:
        return "no grade or score is known"
    first, last = told[0], told[-1]
    return first if first == last else f"{first}. {last}"


def _named(year: NationalYear) -> int:
    """Return of how many states the grade is known."""
    return sum(map(len, year.grades.values()))


def _sources(years: Sequence[NationalYear]) -> Iterator[doc.Block]:
    """Yield where the published counts are from, each source once."""
    by_source: dict[str, list[str]] = {}
    for year in years:
        if _printed(year) and year.published and year.published.source:
            by_source.setdefault(year.published.source, []).append(str(year.year))
    parts: list[doc.Span | str] = []
    for source, printed in by_source.items():
        parts += [" · " if parts else "", f"{', '.join(printed)} ", address_span(source)]
    if parts:
        yield doc.paragraph(doc.Span("published: ", "weak"), *parts, hanging=2)


def _printed(year: NationalYear) -> bool:
    printed = year.published
    return printed is not None and bool(printed.grades or printed.mean is not None)


def _folded(years: Sequence[NationalYear]) -> doc.Table:
    """Return a line a year: the counts as published, else as known here."""
    grades = list(years[0].rubric.grades)
    return doc.table(
        [next(_lines(year)) for year in years],
        doc.Of("year", lambda line: line.year),
        doc.Of("", lambda line: line.what, style="weak"),
        doc.Each(grades, lambda line, at: line.number(grades[at]), "right", wrap=True),
        doc.Of("mean", lambda line: line.mean if line.what == "published" else UNKNOWN, "right"),
        doc.Of("by name", lambda line: _named(line.of) or "·", "right", "weak"),
        any(year.in_part for year in years)
        and doc.Of("in part", lambda line: len(line.of.in_part) or "·", "right", "weak"),
    )


class _YearLine(NamedTuple):
    """One line of a year: what was printed of it, or what is known here."""

    of: NationalYear
    year: object
    what: str
    grades: Mapping[str, object]
    not_known: object = ""
    in_part: object = ""
    mean: str = ""
    all_states: str = ""
    scored: object = ""
    best: str = ""
    worst: str = ""

    def number(self, grade: str) -> object:
        """Return how many states have the grade."""
        return self.grades.get(grade, UNKNOWN)


def _lines(year: NationalYear) -> Iterator[_YearLine]:
    printed, label = year.published, doc.cell(when_words(year), "strong")
    if printed is not None and _printed(year):
        mean = UNKNOWN if printed.mean is None else points(printed.mean, year.rubric.rounding)
        yield _YearLine(year, label, "published", printed.grades, mean=mean)
        label = doc.cell("")
    yield _YearLine(
        year,
        label,
        "known here",
        {grade: len(codes) or "·" for grade, codes in year.grades.items()},
        len(year.unknown),
        len(year.in_part) or "·",
        mean_words(year),
        _all_states(year),
        year.scored or "·",
        extreme_words(year, year.best),
        extreme_words(year, year.worst),
    )


def _counts(years: Sequence[NationalYear]) -> doc.Table:
    def of(
        title: str, said: Callable[[_YearLine], object], align: doc.Align = "right"
    ) -> doc.Of[_YearLine]:
        return doc.Of(
            title,
            lambda line: doc.cell(said(line), "plain" if line.what == "published" else "weak"),
            align,
            wrap=title in ("best", "worst"),
        )

    return doc.table(
        [line for year in years for line in _lines(year)],
        doc.Of("year", lambda line: line.year),
        of("", lambda line: line.what, "left"),
        *(of(grade, partial(_YearLine.number, grade=grade)) for grade in years[0].rubric.grades),
        of("not known", lambda line: line.not_known),
        any(year.in_part for year in years) and of("in part", lambda line: line.in_part),
        of("mean", lambda line: line.mean),
        of("all states", lambda line: line.all_states),
        of("scored", lambda line: line.scored),
        of("best", lambda line: line.best, "left"),
        of("worst", lambda line: line.worst, "left"),
    )


def mean_words(year: NationalYear) -> str:
    """Return the mean of the known scores, a dash where there is none."""
    if year.mean is None:
        return UNKNOWN
    return points(year.mean, year.rubric.rounding)


def _all_states(year: NationalYear) -> str:
    if year.mean_ends is None:
        return UNKNOWN
    return points_range(*year.mean_ends, year.rubric.rounding)


MOST_NAMED = 4


def extreme_words(year: NationalYear, codes: Sequence[str]) -> str:
    """Return the best or the worst states, how many they are where they are many."""
    if year.scored < 2 or not codes:  # noqa: PLR2004 - best of one says nothing
        return ""
    if len(codes) > MOST_NAMED:
        return f"{len(codes)} states"
    return states_words(codes)


def national_trend_records(years: Sequence[NationalYear]) -> doc.Records:
    """Return one row a year and grade, one of states not known; each has the mean of its year."""
    rows = (
        {
            **_row(national),
            "grade": grade,
            "states_known": len(codes),
            "states_published": published,
            "codes": sorted(codes),
        }
        for national in years
        for grade, codes, published in _groups(national)
    )
    return doc.records(
        "rubric year grade states_known states_published codes "
        "scored mean_of_scored best worst in_part mean_low mean_high",
        rows,
    )


def _row(national: NationalYear) -> doc.Row:
    return {
        "rubric": national.rubric.id,
        "year": national.year,
        "in_part": sorted(national.in_part),
        "scored": national.scored,
        "mean_of_scored": national.mean,
        "mean_low": national.mean_ends and national.mean_ends[0],
        "mean_high": national.mean_ends and national.mean_ends[1],
        "best": sorted(national.best),
        "worst": sorted(national.worst),
    }


def _groups(national: NationalYear) -> Iterator[tuple[str | None, Sequence[str], int | None]]:
    printed = national.published.grades if national.published else {}
    for grade, codes in national.grades.items():
        yield grade, codes, printed.get(grade)
    yield None, national.unknown, None


def national_year_data(national: NationalYear) -> doc.Row:
    """Return one year of the country as plain data for JSON."""
    printed = national.published
    return {
        **_row(national),
        "grades": {grade: sorted(codes) for grade, codes in national.grades.items()},
        "unknown": sorted(national.unknown),
        "published": printed
        and {
            "grades": dict(printed.grades),
            **doc.picked(printed, "mean source note"),
            "counts": counts_data(printed),
        },
    }


BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(shares: Sequence[Fraction | None]) -> str:
    """Return one character a share of 0 to 1, a dot where it is not known.

    The lowest block is the first eighth and the highest the last, so that curves of several
    states can be compared: no curve is stretched to its own range.
    """
    return "".join("·" if share is None else _block(share) for share in shares)


def _block(share: Fraction) -> str:
    return BLOCKS[min(len(BLOCKS) - 1, max(0, int(share * len(BLOCKS))))]
