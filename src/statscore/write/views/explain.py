"""From the grade down to the line in the file: every number with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statscore.model.numbers import decimal_text
from statscore.model.state import Answer
from statscore.reports.grading import grade_of
from statscore.reports.report_card import AreaScore, Mark, ReportCard
from statscore.write.document import Blank, Block, Document, Span, heading, paragraph
from statscore.write.views.grade import Locate, since_words
from statscore.write.views.words import (
    criterion_name,
    day_words,
    grade_range,
    grade_span,
    level_words,
    points,
    points_range,
)

Link = Mapping[str, str | None]
"""The address of each citation, None where it cannot be read."""


def explain_document(
    card: ReportCard, links: Link, locate: Locate, criterion: str | None = None
) -> Document:
    """Return the whole proof of a card, or of one criterion's mark."""
    if criterion is not None:
        mark = card.mark(criterion)
        return tuple(_criterion(card, mark, links, locate)) if mark else ()
    return tuple(_card(card, links, locate))


def _card(card: ReportCard, links: Link, locate: Locate) -> Iterator[Block]:
    rounding = card.rubric.rounding
    yield heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year}")
    yield paragraph(Span(day_words(card).capitalize(), "weak"))
    yield Blank()
    yield from _grade(card)
    yield paragraph(
        "score: ",
        " + ".join(_term(points_range(area.low, area.high, rounding)) for area in card.areas),
        " = ",
        Span(points_range(card.low, card.high, rounding), "strong"),
        f" of {points(card.out_of, rounding)}",
        hanging=2,
    )
    yield from _scaled(card)
    for area in card.areas:
        yield Blank()
        yield heading(criterion_name(area.number, area.title), level=2)
        yield from _area(card, area)
        for mark in card.marks:
            if mark.area == area.id and mark.basis != "uncoded":
                yield from _mark(card, mark, links, locate)
        uncoded = [m for m in card.marks if m.area == area.id and m.basis == "uncoded"]
        if uncoded:
            names = " ".join(mark.number or mark.criterion for mark in uncoded)
            yield paragraph(
                Span(f"uncoded, which says nothing about the law: {names}", "weak"), hanging=2
            )


def _term(shown: str) -> str:
    return f"({shown})" if " " in shown or shown.startswith("-") else shown


def _grade(card: ReportCard) -> Iterator[Block]:
    rubric = card.rubric
    if not rubric.grades:
        return
    rounding = rubric.rounding
    cuts = ", ".join(f"{grade} from {decimal_text(cut)}" for grade, cut in rubric.grades.items())
    yield paragraph(
        "grade: ",
        Span(grade_range(card), grade_span(rubric, card.grade).style),
        Span(f"  (cut scores: {cuts})", "weak"),
        hanging=2,
    )
    for id_ in card.caps:
        cap = rubric.caps[id_]
        uncapped = grade_of(rubric, card.high)
        yield paragraph(
            f"cap '{id_}': no better than {cap.grade} while '{cap.criterion}' is below "
            f"{cap.below}; without it the score would read {uncapped}",
            indent=2,
            hanging=2,
        )
    printed = card.published
    if printed is not None:
        score = "" if printed.score is None else points(printed.score, rounding)
        words = " ".join(part for part in (score, printed.grade or "") if part)
        yield paragraph(
            f"published: {words or 'area figures alone'}",
            " (derived)" if printed.basis == "derived" else "",
            " · ",
            Span(printed.source, "weak", link=_address(printed.source)),
            hanging=2,
        )
        if printed.note:
            yield paragraph(Span(printed.note, "weak"), indent=2, hanging=2)


def _address(source: str) -> str | None:
    return source if source.startswith(("https://", "http://")) else None


def _scaled(card: ReportCard) -> Iterator[Block]:
    """Yield how the weights of this card come from the rubric's, where they are not the same."""
    rubric = card.rubric
    if rubric.method == "mean":
        yield paragraph(
            Span(
                "each area is the weighted mean of its criteria and the total the weighted mean of "
                f"the areas, times {points(card.out_of, rubric.rounding)}; weights below are what "
                "each criterion can earn of that",
                "weak",
            ),
            hanging=2,
        )
    elif any(mark.weight != rubric.criteria[mark.criterion].weight for mark in card.marks):
        yield paragraph(
            Span(
                "criteria that do not apply are left out, and the weights of the others are scaled "
                f"so that they add up to {points(card.out_of, rubric.rounding)} again",
                "weak",
            ),
            hanging=2,
        )


def _area(card: ReportCard, area: AreaScore) -> Iterator[Block]:
    rounding = card.rubric.rounding
    total = f"{points_range(area.low, area.high, rounding)} of {points(area.out_of, rounding)}"
    spans: list[str | Span] = [Span(total, "strong")]
    if area.grade:
        spans += [" grade ", grade_span(card.rubric, area.grade)]
    if area.basis == "published" and card.published is not None:
        alone = points_range(area.coded_low, area.coded_high, rounding)
        spans.append(f" · the published figure, because the marks alone allow {alone}")
    elif area.basis == "computed":
        spans.append(" · the sum of its marks")
    else:
        spans.append(" · a range, because not every criterion is coded")
    yield paragraph(*spans, hanging=2)


def _mark(card: ReportCard, mark: Mark, links: Link, locate: Locate) -> Iterator[Block]:
    yield paragraph(Span(criterion_name(mark.number, mark.title), "strong"), indent=2, hanging=2)
    yield paragraph(_sum(card, mark), indent=4, hanging=2)
    yield from _evidence(card, mark, links, locate, indent=4)


def _sum(card: ReportCard, mark: Mark) -> str:
    rounding = card.rubric.rounding
    if mark.level is not None and mark.share is not None:
        return (
            f"{mark.level}: {decimal_text(mark.share)} × {decimal_text(mark.weight)} = "
            f"{points(mark.low, rounding)}"
        )
    return (
        f"{level_words(mark)}: {points_range(mark.low, mark.high, rounding)} of "
        f"{decimal_text(mark.weight)}"
    )


BASIS_WORDS: Mapping[str, str] = {
    "partial": "basis partial: sources support the level or the date, not both",
    "derived": "basis derived: worked out, not read in a source; the note says how",
}


def _evidence(
    card: ReportCard, mark: Mark, links: Link, locate: Locate, indent: int
) -> Iterator[Block]:
    """Yield what a mark rests on: dates, act, citations, quote, note, sources, file and line."""
    answer = mark.answer
    if answer is None:
        return
    lines: list[list[str | Span]] = [[_dates(mark, answer)]]
    if answer.citations:
        lines.append(_citations(answer, links))
    if answer.quote:
        lines.append([Span(f"“{answer.quote}”", "note")])
    if answer.note:
        lines.append([answer.note])
    if answer.basis in BASIS_WORDS:
        lines.append([Span(BASIS_WORDS[answer.basis], "poor")])
    lines += [[Span(source, "weak", link=_address(source))] for source in answer.sources]
    lines.append([Span(_place(answer, card.state, locate(card.state, mark)), "weak")])
    for line in lines:
        yield paragraph(*line, indent=indent, hanging=2)


def _dates(mark: Mark, answer: Answer) -> str:
    parts = [f"since {since_words(mark)}"]
    if answer.enacted is not None:
        parts.append(f"enacted {answer.enacted}")
    if answer.through is not None:
        parts.append(f"known through {answer.through}")
    if answer.act:
        parts.append(answer.act)
    return " · ".join(parts)


def _citations(answer: Answer, links: Link) -> list[str | Span]:
    spans: list[str | Span] = []
    for citation in answer.citations:
        spans += ["; "] if spans else []
        spans.append(Span(citation, "fair", link=links.get(citation)))
    return spans


def _place(answer: Answer, state: str, line: int | None) -> str:
    place = f"states/{state}.toml" + (f":{line}" if line else "")
    who = " ".join(part for part in (answer.coder or "", str(answer.coded or "")) if part)
    return f"{place} · coded by {who}" if who else place


def _criterion(card: ReportCard, mark: Mark, links: Link, locate: Locate) -> Iterator[Block]:
    rubric = card.rubric
    criterion = rubric.criteria[mark.criterion]
    yield heading(f"{card.name} ({card.state}) · {criterion_name(mark.number, mark.title)}")
    yield paragraph(Span(f"{rubric.title} · {card.year} · {day_words(card)}", "weak"))
    yield Blank()
    if criterion.question:
        yield paragraph(Span(criterion.question, "note"), hanging=2)
    yield paragraph(Span(_sum(card, mark), "strong"), hanging=2)
    yield from _evidence(card, mark, links, locate, indent=2)
    if mark.basis == "uncoded":
        yield paragraph("nobody has coded this day, which says nothing about the law", indent=2)
    yield Blank()
    yield paragraph(Span("what earns each level:", "weak"))
    for level, share in mark.shares.items():
        earned = points(share * mark.weight, rubric.rounding)
        text = criterion.meets.get(level, "")
        here = level == mark.level
        yield paragraph(
            Span(f"{'▸ ' if here else ''}{level} ({earned})", "strong" if here else "plain"),
            f": {text}" if text else "",
            indent=0 if here else 2,
            hanging=4 if here else 2,
        )
    if criterion.note:
        yield Blank()
        yield paragraph(Span(criterion.note, "weak"))
