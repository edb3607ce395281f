"""States side by side: the criteria on which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats import document as doc
from statscore.model.rubric import Rounding
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.contrast import Contrast
from statscore.views.words import (
    criterion_name,
    grounds_words,
    level_words,
    numbers_words,
    points,
)


def contrast_lines(
    cards: Sequence[ReportCard], contrasts: Sequence[Contrast]
) -> Iterator[doc.Block]:
    """Yield the criteria on which the cards differ, and which are alike or open."""
    apart = [contrast for contrast in contrasts if contrast.differs]
    alike = [contrast for contrast in contrasts if contrast.alike]
    neither = [contrast for contrast in contrasts if not (contrast.alike or contrast.differs)]
    yield doc.Blank()
    if apart:
        yield doc.heading(f"Where they are known to differ ({len(apart)})", level=2)
        yield _table(cards, apart)
        yield doc.Blank()
        for contrast in apart:
            yield from _grounds(cards, contrast)
    for words, group in (
        ("alike", alike),
        ("not known to differ: open on one side or more", neither),
    ):
        if group:
            names = numbers_words((contrast.marks[0] for contrast in group), cards[0].marks)
            yield doc.paragraph(doc.Span(f"{words} ({len(group)}): ", "weak"), names, hanging=2)


def _table(cards: Sequence[ReportCard], apart: Sequence[Contrast]) -> doc.Table:
    rounding = cards[0].rubric.rounding
    return doc.table(
        apart,
        doc.Of("criterion", lambda of: criterion_name(of.marks[0]), wrap=True),
        doc.Of("of", lambda of: points(max(m.best for m in of.marks), rounding), "right", "weak"),
        *(
            column
            for place, card in enumerate(cards)
            for column in (_level(place, card.state), _points(place, rounding))
        ),
        bands=True,
    )


def _level(place: int, state: str) -> doc.Of[Contrast]:
    def level(contrast: Contrast) -> doc.Cell:
        mark = contrast.marks[place]
        return doc.cell(level_words(mark), "weak" if mark.points is None else "plain")

    return doc.Of(state, level)


def _points(place: int, rounding: Rounding) -> doc.Of[Contrast]:
    """Return a column of points, the best of the row in green and the worst in red."""

    def earned(contrast: Contrast) -> doc.Cell:
        number = contrast.marks[place].points
        if number is None:
            return doc.cell()
        known = [mark.points for mark in contrast.marks if mark.points is not None]
        best, worst = number == max(known), number == min(known)
        style: doc.Style = "plain" if best == worst else "good" if best else "bad"
        return doc.cell(points(number, rounding), style)

    return doc.Of("", earned, "right")


def _grounds(cards: Sequence[ReportCard], contrast: Contrast) -> Iterator[doc.Block]:
    """Yield the law on which each known level rests."""
    name = contrast.marks[0].number or contrast.marks[0].criterion
    for card, mark in zip(cards, contrast.marks, strict=True):
        if mark.level is not None and mark.held is not None:
            yield doc.paragraph(
                doc.Span(f"{name} {card.state} {mark.level}: ", "weak"),
                grounds_words(mark.held),
                indent=2,
                hanging=2,
            )


CONTRAST_COLUMNS = "rubric year as_of area number criterion differs spread"


def contrast_records(cards: Sequence[ReportCard], contrasts: Sequence[Contrast]) -> doc.Records:
    """Return one row a criterion, with the level and the points of each state beside each other."""
    first = cards[0]
    of_states = (f"{card.state}_{what}" for card in cards for what in ("level", "points"))
    return doc.records(
        (*CONTRAST_COLUMNS.split(), *of_states),
        (
            {
                "rubric": first.rubric.id,
                "year": first.year,
                "as_of": first.as_of,
                "area": contrast.marks[0].area,
                "number": contrast.marks[0].number,
                "criterion": contrast.marks[0].criterion,
                "differs": contrast.differs or (False if contrast.alike else None),
                "spread": contrast.spread if contrast.settled else None,
                **_levels_and_points(cards, contrast),
            }
            for contrast in contrasts
        ),
    )


def _levels_and_points(cards: Sequence[ReportCard], contrast: Contrast) -> doc.Row:
    return {
        f"{card.state}_{what}": value
        for card, mark in zip(cards, contrast.marks, strict=True)
        for what, value in (("level", mark.level), ("points", mark.points))
    }
