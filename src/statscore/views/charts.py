"""Charts of reports, for pages and pictures: in text the same figures stand in tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from statscore.formats import document as doc
from statscore.model.grouping import grouped
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.comparison import Comparison
from statscore.reports.count.adoption import Adoption, AdoptionYear
from statscore.reports.count.map import shown_ends
from statscore.reports.count.trend import NationalYear
from statscore.views.words import count, criterion_name, points, points_range, when_words

if TYPE_CHECKING:
    from statscore.reports.robustness.report import Firmness, Robustness

QUARTERS = tuple((Fraction(step, 4), f"{25 * step} %") for step in range(5))
"""The lines of a chart whose scales are not the same."""
BRACKET = "A bracket has both ends of what is possible"
NEARLY_ANYWHERE = Fraction(3, 4)
"""Of all points: a wider range says nothing, a printed grade's alone is narrower."""


def grades_charts(years: Iterable[NationalYear]) -> Iterator[doc.Block]:
    """Yield for each rubric how many states have each grade, a bar a year.

    As printed where that counts more states than are known here.
    """
    for mine in grouped(years, lambda year: year.rubric.id).values():
        rubric = mine[0].rubric
        if rubric.grades:
            yield doc.Stacks(
                f"Grades by year · {rubric.title}",
                tuple(_of_year(year, list(rubric.grades)) for year in mine),
                tuple(rubric.grades),
                f"Source: {rubric.source}" if rubric.source else "",
            )


def _of_year(year: NationalYear, grades: Sequence[str]) -> doc.Stack:
    states = sum(map(len, year.grades.values())) + len(year.unknown)
    known = [len(year.grades.get(grade, ())) for grade in grades]
    printed = [year.published.grades.get(grade, 0) for grade in grades] if year.published else []
    whose = ""
    if sum(printed) > sum(known):
        known, whose = printed, ", as published"
    parts = [*known, max(0, states - sum(known))]
    words = [
        f"{grade}: {number}"
        for grade, number in zip([*grades, "not known"], parts, strict=True)
        if number
    ]
    return doc.Stack(
        when_words(year),
        tuple(map(Fraction, parts)),
        f"{when_words(year)}{whose}: {', '.join(words)}",
    )


def scores_chart(
    name: str, cards: Sequence[ReportCard], country: Sequence[NationalYear] = ()
) -> Iterator[doc.Block]:
    """Yield a state's scores over the years, a line a rubric, with the mean of the known scores.

    A range that says nothing is left out; nothing is yielded where no two years have a score.
    """
    by_rubric = grouped(cards, lambda card: card.rubric.id)
    lines = [
        doc.Line(
            name if len(by_rubric) == 1 else id_,
            tuple(point for card in mine for point in _score_points(card)),
        )
        for id_, mine in by_rubric.items()
    ]
    lines = [line for line in lines if line.points]
    if sum(len(line.points) for line in lines) < 2:  # noqa: PLR2004 - one point is no curve
        return
    yield doc.Lines(
        f"{name}: scores over the years",
        (*lines, *_means(country, by_rubric)),
        _ticks(cards),
        unknown=(
            (f"{BRACKET}, as far as print and answers say",)
            if any(point.low != point.high for line in lines for point in line.points)
            else ()
        ),
        source="Mean: of the states whose score is known, few in some years." if country else "",
    )


def _score_points(card: ReportCard) -> Iterator[doc.Point]:
    """Yield where the score lies, as a share of all points, unless it may be nearly anywhere."""
    if card.applies is False or card.out_of <= 0:
        return
    low, high = shown_ends(card)
    ends = [min(max(end / card.out_of, Fraction(0)), Fraction(1)) for end in (low, high)]
    if ends[1] - ends[0] <= NEARLY_ANYWHERE:
        shown = points_range(low, high, card.rubric.rounding)
        words = f"{when_words(card)}: {shown} of {points(card.out_of, card.rubric.rounding)}"
        yield doc.Point(card.year, ends[0], ends[1], words)


def _means(country: Sequence[NationalYear], shown: Iterable[str]) -> Iterator[doc.Line]:
    for id_ in shown:
        years = [year for year in country if year.rubric.id == id_ and year.mean is not None]
        of_rubric = [
            doc.Point(
                year.year,
                share,
                share,
                f"{when_words(year)}: mean of {count(year.scored, 'state')} "
                f"{points(year.mean, year.rubric.rounding)}",
            )
            for year in years
            if year.mean is not None and (out_of := year.rubric.points_in(year.year))
            for share in (min(year.mean / out_of, Fraction(1)),)
        ]
        if of_rubric:
            yield doc.Line("mean", tuple(of_rubric), weak=True)


def _ticks(cards: Sequence[ReportCard]) -> tuple[tuple[Fraction, str], ...]:
    """Return the cut scores by their grades where all cards have the same, else quarters."""
    cuts = {tuple(card.rubric.grades.items()) for card in cards}
    scale = max(card.out_of for card in cards)
    if len(cuts) == 1 and scale > 0 and (one := cuts.pop()):
        return tuple(
            (cut / scale, f"{grade} from {cut}") for grade, cut in one if 0 <= cut <= scale
        )
    return QUARTERS


def adoption_chart(of: Adoption) -> Iterator[doc.Block]:
    """Yield how many states have the level at the end of each year, and who came in it.

    The line is what is certain; the band above it, what may be so besides.
    """
    states = {step.state for step in of.steps} | {*of.never, *of.uncoded}
    if len(of.years) < 2 or not states:  # noqa: PLR2004 - one point is no curve
        return
    asked = of.rubric.criteria[of.criterion]
    better = "" if of.level == next(iter(of.rubric.levels(of.criterion))) else " or better"
    yield doc.Lines(
        f"{criterion_name(asked)}: states with “{of.level}”{better}",
        (doc.Line("at least", tuple(_states_point(of, year, len(states)) for year in of.years)),),
        tuple((share, str(round(share * len(states)))) for share, _words in QUARTERS),
        steps=True,
        source="Line: certain at the end of the year, as far as the law has been read. "
        "Band: may be so besides.",
    )


def _states_point(of: Adoption, year: AdoptionYear, everyone: int) -> doc.Point:
    most = year.at_least + year.perhaps + year.not_known
    words = f"{year.year}: at least {year.at_least}, at most {most}"
    acts = [
        f"{step.state} {step.answer.act or ''}".strip()
        for step in of.steps
        if step.kind == "adopted" and step.since.last.year == year.year
    ]
    return doc.Point(
        year.year,
        Fraction(year.at_least, everyone),
        Fraction(most, everyone),
        f"{words}; {'; '.join(acts)}" if acts else words,
        " ".join(year.adopted),
    )


def kept_chart(firmness: Robustness, shown: Sequence[Firmness]) -> Iterator[doc.Block]:
    """Yield the share of weightings under which each of the states has each grade."""
    rubric = firmness.panel.rubric
    held = [(one, one.held[0].grades) for one in shown if one.held]
    if firmness.graded and held:
        yield doc.Stacks(
            f"Grades under weights drawn around those of {rubric.title}",
            tuple(
                doc.Stack(
                    one.member.card.name,
                    shares,
                    f"{one.member.card.name}: "
                    + ", ".join(
                        f"{grade} in {float(100 * share):.3g} %"
                        for grade, share in zip(rubric.grades, shares, strict=True)
                        if share
                    ),
                )
                for one, shares in held
            ),
            tuple(rubric.grades),
            percent=True,
        )


def slopes_chart(compared: Sequence[Comparison]) -> Iterator[doc.Block]:
    """Yield a line a state from the one score to the other, and who has none because of what."""
    first = compared[0]
    times = (when_words(first.before), when_words(first.after))
    title = f"Scores, {' to '.join(times)}"
    if first.before.rubric.id != first.after.rubric.id:
        yield doc.Lines(title, (), (), unknown=("two rubrics, whose scores are not on one scale",))
        return
    lines, parted = [], 0
    missing: dict[str, list[str]] = {}
    for one in compared:
        ends = [list(_score_points(card)) for card in (one.before, one.after)]
        open_ = [when for when, of in zip(times, ends, strict=True) if not of]
        if open_:
            missing.setdefault(" and ".join(open_), []).append(one.state)
            continue
        drawn = [point._replace(x=side) for side, of in enumerate(ends) for point in of]
        lines.append(doc.Line(one.name, tuple(drawn)))
        parted += any(point.low != point.high for point in drawn)
    unknown = [
        f"Not drawn, {count(len(states), 'state')}: the score of {when} may be nearly anywhere, "
        f"or there is none ({', '.join(states)})"
        for when, states in missing.items()
    ]
    if parted:
        unknown.append(
            f"Known in part, {count(parted, 'state')}: {BRACKET[0].lower()}{BRACKET[1:]}"
        )
    yield doc.Lines(
        title,
        tuple(lines),
        _ticks([first.before, first.after]),
        unknown=tuple(unknown),
        below=times,
    )
