"""The headline of a card, of several and of a default year in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats.document import Row, Span
from statscore.model.numbers import decimal_text
from statscore.reports.card.headline import Headline, headline
from statscore.reports.card.report_card import ReportCard
from statscore.reports.count.years import DefaultYear
from statscore.views.words import (
    NOTHING_APPLIES,
    count,
    grade_style,
    moment_words,
    points,
    printed_words,
    score_words,
)


def headline_spans(card: ReportCard, *, named: bool = True) -> list[Span | str]:
    """Return "Texas · C in 2022, as published"; without the name what comes behind the dot."""
    said = headline(card)
    begun: list[Span | str] = [f"{card.name} · "] if named else []
    return [*begun, *_grades(card, said), *_rest(card, said)]


def headline_words(card: ReportCard, *, named: bool = True) -> str:
    """Return the headline as plain text."""
    parts = headline_spans(card, named=named)
    return "".join(part if isinstance(part, str) else part.text for part in parts)


def _grades(card: ReportCard, said: Headline) -> Iterator[Span | str]:
    for number, grade in enumerate(reversed(said.grades)):
        if number:
            yield " or "
        yield Span(grade, grade_style(card.rubric, grade))


def _rest(card: ReportCard, said: Headline) -> Iterator[str]:
    when = moment_words(card)
    if said.kind == "none":
        yield f"{NOTHING_APPLIES} {when}, so there is no score and no grade"
    elif said.kind == "open":
        what = "graded" if card.rubric.grades else "scored"
        asked = count(len(card.marks), "criterion", "criteria")
        range_ = f", {score_words(card)} of {_out_of(card)}" if said.score else ""
        yield f"not {what} {when}: {card.answered} of {asked} answered{range_}"
    elif said.grades:
        score = _score(card, said)
        yield f" {when}{f' ({score})' if score else ''}{_by(card, said)}"
    else:
        yield f"{_score(card, said)} {when}{_by(card, said)}"


def _score(card: ReportCard, said: Headline) -> str:
    if said.score is None:
        return ""
    apart = said.kind == "printed" and said.derived_score and not said.derived
    worked_out = ", worked out" if apart else ""
    return f"{headline_score(card, said)} of {_out_of(card)}{worked_out}"


def headline_score(card: ReportCard, said: Headline) -> str:
    """Return the points of the headline, "90.5" or "73 to 73.5"; nothing where it has none."""
    if said.score is None or said.kind != "printed":
        return "" if said.score is None else score_words(card)
    low, high = map(decimal_text, said.score)
    return low if low == high else f"{low} to {high}"


def _out_of(card: ReportCard) -> str:
    return points(card.out_of, card.rubric.rounding)


def _by(card: ReportCard, said: Headline) -> str:
    """Return what the figures rest on, as far as it is not the law that is coded."""
    if said.kind == "printed":
        by = ", worked out from published figures" if said.derived else ", as published"
        return f"{by}; the law that is coded says otherwise" if said.disagrees else by
    if said.disagrees:
        return f", but published as {printed_words(card)}: they disagree"
    if said.beside:
        return ", as published"
    return ", by the printed areas" if card.basis == "published" else ""


def headline_brief(card: ReportCard) -> str:
    """Return the headline's score and grade alone: "90.5, A"."""
    said = headline(card)
    return ", ".join(part for part in (headline_score(card, said), *said.grades[::-1]) if part)


def year_words(default: DefaultYear | None) -> str:
    """Return why it is this year, nothing where somebody named it or no other could be meant."""
    if default is None or default.later is None:
        return ""
    if default.reason == "graded":
        return "the latest year with grades"
    if default.reason == "asked":
        return "the latest year that counts an answer to this"
    return "no year has a grade; the latest with an answer"


def headline_row(card: ReportCard) -> Row:
    """Return the headline for JSON: its kind, its grades and its words."""
    said = headline(card)
    low, high = said.score or (None, None)
    return {
        "kind": said.kind,
        "grades": list(reversed(said.grades)),
        "low": low,
        "high": high,
        "derived": said.derived,
        "disagrees": said.disagrees,
        "words": headline_words(card),
    }


FEW_STATES = 4
"""As many states are named one by one."""


def several_spans(cards: Sequence[ReportCard]) -> list[Span | str]:
    """Return the headline of a few cards of one rubric and year: each state with its grade."""
    if len(cards) > FEW_STATES:
        return together_spans(cards)
    spans: list[Span | str] = [f"{moment_words(cards[0]).capitalize()}: "]
    for number, card in enumerate(cards):
        said = headline(card)
        spans += [" · " if number else "", f"{card.name} "]
        if said.grades:
            spans += _grades(card, said)
        else:
            spans.append(headline_score(card, said) if said.score else "not known")
    known = [one for one in map(headline, cards) if one.kind in ("settled", "printed")]
    return [*spans, _by_together(known) if known else ""]


def together_spans(cards: Sequence[ReportCard]) -> list[Span | str]:
    """Return the headline of many cards of one rubric and year: how many have each grade."""
    said = [headline(card) for card in cards]
    graded = [one for one in said if len(one.grades) == 1 and one.kind != "between"]
    rubric = cards[0].rubric
    when = moment_words(cards[0])
    if not rubric.grades or not graded:
        scored = sum(one.kind in ("settled", "printed") for one in said)
        what = "graded" if rubric.grades else "scored"
        return [f"{scored} of {count(len(cards), 'state')} {what} {when}"]
    spans: list[Span | str] = [f"{when.capitalize()}, of {count(len(cards), 'state')}: "]
    for number, grade in enumerate(rubric.grades):
        spans += [", " if number else "", Span(grade, grade_style(rubric, grade))]
        spans.append(f" {sum(one.grades == (grade,) for one in graded)}")
    left = len(cards) - len(graded)
    spans.append(f", not known {left}" if left else "")
    return [*spans, _by_together(graded)]


def _by_together(graded: Sequence[Headline]) -> str:
    """Return what the grades of several cards rest on."""
    printed = [one for one in graded if one.kind == "printed"]
    derived = sum(one.derived for one in printed)
    besides = f", {derived} of them worked out from published figures" if derived else ""
    if len(printed) == len(graded):
        return f" (as published{besides})"
    if not printed:
        return ""
    return f" ({len(graded) - len(printed)} by coded law, {len(printed)} as published{besides})"


def known_by(card: ReportCard) -> str:
    """Return whether a card's figures are the publisher's or worked out; nothing without any."""
    if card.known_grade is None and card.known_score is None:
        return ""
    said = headline(card)
    if said.kind == "printed":
        return "worked out from published figures" if said.derived else "as published"
    if card.basis != "published":
        return "worked out here"
    agrees = said.beside and not said.disagrees
    return "as published" if agrees else "worked out from published figures"
