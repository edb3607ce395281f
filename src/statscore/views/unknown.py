"""What nobody knows, by what an answer would be worth: of a state, and of all together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.reports.card.report_card import ReportCard
from statscore.reports.count.years import DefaultYear
from statscore.reports.plan.plans import Model
from statscore.reports.plan.unknown import Unknown, UnknownOfAll
from statscore.views.grade.card import about_lines
from statscore.views.headline import headline_row, headline_spans
from statscore.views.plans import model_spans
from statscore.views.rows import card_row
from statscore.views.words import (
    count,
    criterion_name,
    grade_range,
    moment_words,
    more_lines,
    numbers_words,
    points,
    score_out_of,
    states_words,
)

MOST = 8
"""Criteria that have a line; the rest is counted."""
LAWS = 2
"""Laws of other states that are quoted for one criterion, and criteria for which they are."""
STATES = 8


class Open(NamedTuple):
    """What nobody knows of a state's card, for its page."""

    card: ReportCard
    unknown: Sequence[Unknown]
    default: DefaultYear | None = None
    more: Sequence[tuple[str, str]] = ()


def unknown_document(pages: Iterable[Open], *, whole: bool = False) -> doc.Document:
    """Return each state's open criteria, those whose answer tells most first."""
    return tuple(block for page in pages for block in _page(page, whole=whole))


def _page(page: Open, *, whole: bool) -> Iterator[doc.Block]:
    card, open_ = page.card, page.unknown
    yield doc.heading(*headline_spans(card))
    yield doc.paragraph(doc.Span(_first(page), "strong"), hanging=2)
    yield from about_lines(card, page.default)
    if open_:
        yield doc.Blank()
        yield from _table(page, whole=whole)
        yield from _laws(open_)
    yield from more_lines(page.more)
    yield doc.Blank()


def _first(page: Open) -> str:
    """Return how much is open, and what an answer to the first question would tell."""
    card, open_ = page.card, page.unknown
    asked = count(len(card.marks), "criterion", "criteria")
    if not open_:
        return f"nothing is open: all of {asked} are known"
    grades = f", {grade_range(card)}" if card.rubric.grades else ""
    words = f"{len(open_)} of {asked} are open; worked out here: {score_out_of(card)}{grades}"
    first = open_[0].mark
    if not any(each.narrows or each.deciding for each in open_):
        return f"{words}; no answer would change that"
    return f"{words}; look first at {first.number or first.criterion}"


def _table(page: Open, *, whole: bool) -> Iterator[doc.Block]:
    card, rounding = page.card, page.card.rubric.rounding
    shown = page.unknown if whole else page.unknown[:MOST]
    decides = any(each.deciding for each in shown)
    yield doc.table(
        shown,
        doc.Of("narrows by", lambda each: points(each.narrows, rounding), "right"),
        doc.Of("criterion", lambda each: criterion_name(each.mark), wrap=True),
        decides and doc.Of("decides the grade", _decides, wrap=True),
        doc.Of("law to look at", _pattern_words, style="weak", wrap=True),
    )
    if rest := page.unknown[len(shown) :]:
        names = numbers_words((each.mark for each in rest), card.marks)
        yield doc.remark(f"and {len(rest)} more (--table): {names}", hanging=2)


def _decides(of: Unknown) -> str:
    if not of.deciding:
        return ""
    if len(of.deciding) == len(of.mark.possible):
        return "whatever it is"
    return f"if {' or '.join(of.deciding)}"


def _pattern_words(of: Unknown) -> str:
    codes = [state for state, held in of.patterns if held.answer.citations]
    if not codes:
        return "none coded yet"
    more = f" and {len(codes) - STATES} more" if len(codes) > STATES else ""
    return states_words(codes[:STATES]) + more


def _laws(open_: Sequence[Unknown]) -> Iterator[doc.Block]:
    """Yield the law of a few other states that answers the first criteria."""
    cited = [each for each in open_ if each.patterns and each.patterns[0][1].answer.citations]
    if cited:
        yield doc.Blank()
        yield doc.remark("how other states answer:")
    for each in cited[:LAWS]:
        for state, held in each.patterns[:LAWS]:
            name = each.mark.number or each.mark.criterion
            spans = model_spans(Model(state, held), {})
            yield doc.paragraph(
                f"{name} ", doc.Span(held.answer.says, "strong"), ": ", *spans, indent=2, hanging=2
            )


UNKNOWN_COLUMNS = "state fips rubric year as_of criterion label area narrows deciding patterns"


def unknown_records(pages: Iterable[Open], fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row an open criterion."""
    rows = (
        {
            **card_row(page.card),
            **_row(each),
            "fips": fips.get(page.card.state),
            "label": criterion_name(each.mark),
        }
        for page in pages
        for each in page.unknown
    )
    return doc.records(UNKNOWN_COLUMNS, rows)


def unknown_data(page: Open) -> doc.Row:
    """Return a state's open criteria as plain data for JSON."""
    return {
        **card_row(page.card),
        "headline": headline_row(page.card),
        "unknown": [_row(each) for each in page.unknown],
    }


def _row(of: Unknown) -> doc.Row:
    return {
        **doc.picked(of.mark, "criterion number area"),
        "narrows": of.narrows,
        "deciding": of.deciding,
        "patterns": [state for state, _held in of.patterns],
    }


@doc.as_document
def unknown_of_all_document(
    cards: Sequence[ReportCard],
    open_: Sequence[UnknownOfAll],
    default: DefaultYear | None,
    *,
    whole: bool,
) -> Iterator[doc.Block]:
    """Return the criteria that are open in any of the states, those that tell most first."""
    first, rounding = cards[0], cards[0].rubric.rounding
    when, states = moment_words(first), count(len(cards), "state")
    said = f"nothing is open {when} in any of {states}"
    if open_:
        of = f"{count(len(open_), 'criterion', 'criteria')} of {len(first.marks)}"
        most = criterion_name(open_[0].mark)
        said = f"{of} are open {when} in some of {states}; look first at {most}"
    shown = open_ if whole else open_[:MOST]
    yield doc.heading(said)
    yield from about_lines(first, default)
    yield doc.Blank()
    yield doc.table(
        shown,
        doc.Of("criterion", lambda each: criterion_name(each.mark), wrap=True),
        doc.Of("open in", lambda each: len(each.states), "right"),
        doc.Of("may decide", lambda each: len(each.deciding), "right"),
        doc.Of("narrows by", lambda each: points(each.narrows, rounding), "right"),
        doc.Of("law coded in", lambda each: len(each.coded), "right", "weak"),
    )
    if rest := len(open_) - len(shown):
        yield doc.remark(f"and {rest} more (--table)")


UNKNOWN_OF_ALL_COLUMNS = "criterion label rubric year open_states narrows states deciding coded_in"


def unknown_of_all_records(
    cards: Sequence[ReportCard], open_: Sequence[UnknownOfAll]
) -> doc.Records:
    """Return one row a criterion."""
    rows = (
        {
            **unknown_of_all_data(cards, each),
            "label": criterion_name(each.mark),
            "open_states": len(each.states),
            "coded_in": each.coded,
        }
        for each in open_
    )
    return doc.records(UNKNOWN_OF_ALL_COLUMNS, rows)


def unknown_of_all_data(cards: Sequence[ReportCard], of: UnknownOfAll) -> doc.Row:
    """Return a criterion that is open in some of the states as plain data for JSON."""
    return {
        "criterion": of.mark.criterion,
        "number": of.mark.number,
        "rubric": cards[0].rubric.id,
        "year": cards[0].year,
        **doc.picked(of, "narrows states deciding coded"),
    }
