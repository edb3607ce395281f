"""The standings: all states by rank, and those that have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.reports.report_card import ReportCard
from statscore.reports.standings import Standing
from statscore.write.document import (
    Blank,
    Block,
    Column,
    Document,
    Span,
    Table,
    bar,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    NOTHING_APPLIES,
    count,
    day_words,
    grade_cell,
    points,
    printed_words,
    states_words,
)


def standings_document(standings: Sequence[Standing]) -> Document:
    """Return all states in order of their scores; those without a score apart."""
    if not standings:
        return (paragraph("no state has been read"),)
    first = standings[0].card
    ranked = [each for each in standings if each.rank is not None]
    grade_only = [each for each in standings if each.rank is None and each.card.known_grade]
    rest = [each.card for each in standings if each.rank is None and not each.card.known_grade]
    blocks: list[Block] = [
        heading(f"{first.rubric.title} · {first.year} · {count(len(standings), 'state')}"),
        paragraph(
            Span(
                f"{day_words(first).capitalize()} · scores of "
                f"{points(first.out_of, first.rubric.rounding)}",
                "weak",
            )
        ),
        Blank(),
    ]
    if ranked:
        blocks += [_ranked(ranked), Blank()]
    if grade_only:
        blocks += [_grade_only(grade_only), Blank()]
    blocks += _unknown(rest)
    return tuple(blocks)


def _ranked(ranked: Sequence[Standing]) -> Table:
    rounding = ranked[0].card.rubric.rounding
    return Table(
        (
            Column("rank", "right"),
            Column("state", wrap=True),
            Column("score", "right"),
            Column(""),
            Column("grade"),
            Column("score is"),
            Column("published", "right"),
            Column("coded", "right"),
        ),
        tuple(
            (
                cell(each.rank),
                cell(f"{each.card.state} {each.card.name}"),
                cell(points(score, rounding), "strong"),
                bar(score, score, each.card.out_of, 10),
                grade_cell(each.card.rubric, each.card.known_grade),
                cell(_score_is(each), "weak"),
                cell(printed_words(each.card), "weak"),
                cell(f"{each.card.coded}/{len(each.card.marks)}", "weak"),
            )
            for each in ranked
            if (score := each.card.known_score) is not None
        ),
    )


def _score_is(standing: Standing) -> str:
    """Return how the score is known: by marks alone, with published areas, or as published."""
    if standing.by == "computed" and standing.card.basis == "published":
        return "part published"
    return standing.by or ""


def _grade_only(found: Sequence[Standing]) -> Table:
    rubric = found[0].card.rubric
    rows = []
    for grade in rubric.grades:
        cards = [each.card for each in found if each.card.known_grade == grade]
        if cards:
            rows.append(
                (
                    grade_cell(rubric, grade),
                    cell(len(cards)),
                    cell(states_words(card.state for card in cards)),
                )
            )
    return Table(
        (Column("grade"), Column("states", "right"), Column("", wrap=True)),
        tuple(rows),
        caption="grade published, score not known:",
    )


def _unknown(rest: Sequence[ReportCard]) -> Iterator[Block]:
    apart = [card for card in rest if card.applies is False]
    partly = [card for card in rest if card.shows_anything and card not in apart]
    unknown = [card for card in rest if not card.shows_anything and card not in apart]
    if apart:
        yield paragraph(
            f"{NOTHING_APPLIES} ({len(apart)}): ",
            states_words(card.state for card in apart),
            hanging=2,
        )
    if partly:
        yield paragraph(
            f"coded in part, no score or grade known ({len(partly)}): ",
            states_words(card.state for card in partly),
            hanging=2,
        )
    if unknown:
        yield paragraph(
            f"nothing coded or published ({len(unknown)}): ",
            states_words(card.state for card in unknown),
            hanging=2,
        )
