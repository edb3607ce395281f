"""The standings: all states by rank, and those that have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats import document as doc
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.standings import Rank, Standing
from statscore.reports.card.yardstick import Pair
from statscore.reports.count.years import DefaultYear
from statscore.views.grade.card import about_lines
from statscore.views.headline import together_spans
from statscore.views.words import (
    NOTHING_APPLIES,
    grade_cell,
    grade_range,
    points,
    points_range,
    printed_words,
    rank_words,
    states_words,
)


@doc.as_document
def standings_document(
    standings: Sequence[Standing], default: DefaultYear | None = None
) -> Iterator[doc.Block]:
    """Return all states in order of their scores; those without a score apart."""
    if not standings:
        yield doc.paragraph("no state has been read")
        return
    first = standings[0].card
    among = sum(standing.span is not None for standing in standings)
    ranked = [standing for standing in standings if _stands_alone(standing, among)]
    grade_only = [standing for standing in standings if standing.by == "grade"]
    apart = {standing.card.state for standing in (*ranked, *grade_only)}
    rest = [standing.card for standing in standings if standing.card.state not in apart]
    out_of = f"points of {points(first.out_of, first.rubric.rounding)}"
    yield doc.heading(*together_spans([standing.card for standing in standings]))
    yield from about_lines(first, default, out_of)
    yield doc.Blank()
    if ranked:
        yield from (_ranked(ranked), doc.Blank())
    if grade_only:
        yield from (_grade_only(grade_only), doc.Blank())
    yield from _unknown(rest)


def _stands_alone(standing: Standing, among: int) -> bool:
    """Return whether the state has a line of its own: something is known of its score."""
    if standing.by == "range" and standing.card.grade is None:
        return standing.span != (1, among) and standing.card.shows_anything
    return standing.by in ("computed", "published", "range")


def _ranked(ranked: Sequence[Standing]) -> doc.Table:
    rounding = ranked[0].card.rubric.rounding
    return doc.table(
        ranked,
        doc.Of("rank", lambda one: rank_words(one.span), "right"),
        doc.Of("state", lambda one: f"{one.card.state} {one.card.name}", wrap=True),
        doc.Of("score", lambda one: points_range(*_score(one), rounding), "right", "strong"),
        doc.Of("", lambda one: doc.bar(*_score(one), one.card.out_of, 6)),
        doc.Of("grade", _grade, wrap=True),
        any(one.by != "computed" for one in ranked) and doc.Of("known by", _known_by, style="weak"),
        any(one.card.published for one in ranked)
        and doc.Of("published", lambda one: printed_words(one.card), "right", "weak"),
        doc.Of("coded", lambda one: f"{one.card.coded}/{len(one.card.marks)}", "right", "weak"),
    )


def _score(ranked: Standing) -> Pair:
    card, printed = ranked.card, ranked.card.published
    by_print = printed.score_ends if printed and ranked.by == "published" else None
    return by_print or card.ends


def _grade(ranked: Standing) -> doc.Cell:
    card = ranked.card
    if card.known_grade is not None:
        return grade_cell(card.rubric, card.known_grade)
    # Beside a printed score stands no grade that rests on the answers alone.
    return doc.cell("not known" if ranked.by == "published" else grade_range(card), "weak")


def _known_by(standing: Standing) -> str:
    """Return what the score rests on: the law that is coded, what was printed, or both."""
    if standing.by == "computed":
        if standing.card.basis != "published":
            return "law"
        return "law, print" if standing.card.coded or standing.card.bounded else "print"
    return "print" if standing.by == "published" else ""


def _grade_only(standings: Sequence[Standing]) -> doc.Table:
    rubric = standings[0].card.rubric
    states = {
        grade: [standing.card.state for standing in standings if standing.card.known_grade == grade]
        for grade in rubric.grades
    }
    return doc.table(
        [grade for grade in rubric.grades if states[grade]],
        doc.Of("grade", lambda grade: grade_cell(rubric, grade)),
        doc.Of("states", lambda grade: len(states[grade]), "right"),
        doc.Of("ranks", lambda grade: _ranks(standings, grade), "right"),
        doc.Of("", lambda grade: states_words(states[grade]), wrap=True),
        caption="grade published, score not known:",
    )


def _ranks(standings: Sequence[Standing], grade: str) -> str:
    spans = [one.span for one in standings if one.span and one.card.known_grade == grade]
    return rank_words(Rank(min(span.low for span in spans), max(span.high for span in spans)))


def _unknown(rest: Sequence[ReportCard]) -> Iterator[doc.Block]:
    apart = [card for card in rest if card.applies is False]
    others = [card for card in rest if card.applies is not False]
    for words, cards in (
        (NOTHING_APPLIES, apart),
        ("coded in part, no score or grade known", [c for c in others if c.shows_anything]),
        ("nothing coded or published", [c for c in others if not c.shows_anything]),
    ):
        if cards:
            states = states_words(card.state for card in cards)
            yield doc.paragraph(f"{words} ({len(cards)}): ", states, hanging=2)
