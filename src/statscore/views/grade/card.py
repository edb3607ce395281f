"""Report cards: one as a card, several side by side, all as standings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from statscore.formats import document as doc
from statscore.reports.card.disagreement import disagreements, span_text
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.views.words import (
    NOTHING_APPLIES,
    coded_words,
    count,
    criterion_name,
    day_words,
    derived_words,
    grade_cell,
    grade_range,
    grade_span,
    level_words,
    numbers_words,
    out_of_words,
    points,
    points_range,
    rule_lines,
    score_words,
    source_address,
)


def card_document(
    card: ReportCard, *, marks: bool = False, ranks: Mapping[str, int | None] | None = None
) -> doc.Document:
    """Return one report card: score, grade, areas, what is missing and what nobody has coded."""
    return tuple(_card(card, marks=marks, ranks=ranks or {}))


def _card(card: ReportCard, *, marks: bool, ranks: Mapping[str, int | None]) -> Iterator[doc.Block]:
    yield doc.heading(f"{card.name} ({card.state}) · {card.rubric.title} · {card.year}")
    yield doc.paragraph(*_result(card, ranks))
    yield doc.paragraph(doc.Span(f"{day_words(card)} · {coded_words(card)}".capitalize(), "weak"))
    yield doc.Blank()
    yield _areas(card)
    yield doc.Blank()
    yield from rule_lines(card)
    yield from _published(card)
    yield from _caps(card)
    if marks:
        yield _marks_table(card, card.marks)
    else:
        yield from _short_marks(card)
    yield from _open_marks(card)
    yield from _seen_elsewhen(card)


def _result(card: ReportCard, ranks: Mapping[str, int | None]) -> list[doc.Span | str]:
    if card.applies is False:
        return [doc.Span(NOTHING_APPLIES, "strong"), ", so there is no score, no grade and no rank"]
    spans: list[doc.Span | str] = [
        doc.Span(score_words(card), "strong"),
        f" of {points(card.out_of, card.rubric.rounding)}",
    ]
    if card.rubric.grades:
        shown = grade_range(card)
        spans += [" · grade ", doc.Span(shown, grade_span(card.rubric, card.grade).style)]
    rank = ranks.get(card.state)
    if rank is not None:
        spans.append(f" · rank {rank} of {ranked_states(ranks)} with a known score")
    if card.basis == "published" and card.score is not None:
        spans.append(doc.Span(" · areas by coded criteria and published figures", "weak"))
    elif card.score is None:
        spans.append(doc.Span(f" · a range, because {_why_open(card)}", "weak"))
    return spans


def _why_open(card: ReportCard) -> str:
    if any(mark.basis != "divergent" for mark in card.perhaps_dropped):
        return "it is not known which questions apply"
    if all(mark.level is not None or mark.basis == "divergent" for mark in card.marks):
        return "coders differ"
    return "not every criterion is coded"


def ranked_states(ranks: Mapping[str, int | None]) -> int:
    """Return how many states have a rank."""
    return sum(rank is not None for rank in ranks.values())


def _areas(card: ReportCard) -> doc.Table:
    rounding = card.rubric.rounding
    graded = any(area.grade for area in card.areas)
    printed = card.published.area_grades if card.published else {}
    areas = doc.table(
        card.areas,
        doc.Of("area", lambda area: criterion_name(area.number, area.title), wrap=True),
        doc.Of("", lambda area: doc.bar(area.low, area.high, area.out_of, 10)),
        doc.Of("points", lambda area: points_range(area.low, area.high, rounding), "right"),
        doc.Of("of", lambda area: out_of_words(area.out_of, rounding), "right"),
        graded and doc.Of("grade", lambda area: grade_cell(card.rubric, area.grade)),
        doc.Of("published", lambda area: grade_cell(card.rubric, printed.get(area.id)))
        if printed
        else None,
        doc.Of("settled by", lambda area: _settled_by(area, card), style="weak", wrap=True),
    )
    total = (
        doc.cell("total", "strong"),
        doc.bar(card.low, card.high, card.out_of, 10),
        doc.cell(score_words(card), "strong"),
        doc.cell("" if card.applies is False else points(card.out_of, rounding)),
    )
    rest = (doc.cell(),) * (len(areas.columns) - len(total))
    return areas._replace(rows=(*areas.rows, None, (*total, *rest)))


def _settled_by(area: AreaScore, card: ReportCard) -> str:
    if area.basis == "computed":
        if area.coded < area.criteria:
            return f"computed; {area.coded} of {area.criteria} coded, the rest cannot change it"
        return f"computed from all {area.criteria} criteria"
    if area.basis == "published":
        implied = sum(mark.basis == "implied" for mark in card.marks if mark.area == area.id)
        if implied:
            return f"published figure; {area.coded} of {area.criteria} coded, {implied} implied"
        if area.coded == 0:
            return f"published figure; none of {area.criteria} criteria coded"
        span = points_range(area.coded_low, area.coded_high, card.rubric.rounding)
        return f"published figure; {area.coded} of {area.criteria} coded ({span})"
    return f"open: {area.coded} of {area.criteria} criteria coded"


def _published(card: ReportCard) -> Iterator[doc.Block]:
    printed = card.published
    if printed is None:
        return
    parts: list[doc.Span | str] = ["published: "]
    if printed.score is not None:
        parts += [doc.Span(span_text(printed.score), "strong")]
    if printed.grade is not None:
        parts += [
            ", " if printed.score is not None else "grade ",
            grade_span(card.rubric, printed.grade),
        ]
    if printed.score is None and printed.grade is None:
        parts.append("area figures alone" if printed.rank is None else "rank alone")
    if printed.rank is not None:
        parts.append(f", rank {printed.rank}")
    parts += [
        derived_words(printed),
        " · ",
        doc.Span(printed.source, "weak", link=source_address(printed.source)),
    ]
    yield doc.paragraph(*parts, hanging=2)
    for disagreement in disagreements(card):
        yield doc.paragraph(doc.Span("disagrees: ", "bad"), disagreement.words, hanging=2)
    if printed.note:
        yield doc.paragraph(doc.Span(f"note: {printed.note}", "weak"), hanging=2)


def _caps(card: ReportCard) -> Iterator[doc.Block]:
    for id_ in card.caps:
        cap = card.rubric.caps[id_]
        title = card.rubric.criteria[cap.criterion].title
        yield doc.paragraph(
            f"cap: no better than {cap.grade} while “{title}” is below {cap.below}", hanging=2
        )


def _short_marks(card: ReportCard) -> Iterator[doc.Block]:
    if not card.gaps:
        return
    coded = "coded " if all(mark.basis == "coded" for mark in card.gaps) else ""
    yield doc.paragraph(f"{coded}criteria short of full points ({len(card.gaps)}):")
    yield _marks_table(card, card.gaps)


def _marks_table(card: ReportCard, marks: Sequence[Mark]) -> doc.Table:
    rounding = card.rubric.rounding
    return doc.table(
        marks,
        doc.Of("criterion", lambda mark: criterion_name(mark.number, mark.title), wrap=True),
        doc.Of(
            "level", lambda mark: doc.cell(level_words(mark), "plain" if mark.level else "weak")
        ),
        doc.Of("points", lambda mark: points_range(mark.low, mark.high, rounding), "right"),
        doc.Of("of", lambda mark: points(mark.weight, rounding), "right"),
        doc.Of("since", since_words),
    )


def since_words(mark: Mark) -> str:
    """Return the date of the answer, with "or before" where its start is unknown."""
    if mark.held is None:
        return ""
    return f"{mark.held.since}{' or before' if mark.held.answer.start == 'unknown' else ''}"


def _seen_elsewhen(card: ReportCard) -> Iterator[doc.Block]:
    """Yield in one line what is answered for another day alone, by the day."""
    by_day: dict[date, list[str]] = {}
    for seen in card.seen:
        mark = card.mark(seen.criterion)
        name = (mark.number if mark else None) or seen.criterion
        by_day.setdefault(seen.on, []).append(f"{name} {seen.held.answer.says}")
    if by_day:
        (first, names), *others = sorted(by_day.items(), reverse=True)
        words = f"seen on {first}, not on the cut-off day: {', '.join(names)}"
        words += "".join(f"; on {day}: {', '.join(names)}" for day, names in others)
        yield doc.paragraph(doc.Span(f"{words} (counted nowhere)", "weak"), hanging=2)


def _open_marks(card: ReportCard) -> Iterator[doc.Block]:
    by_basis = {
        basis: [mark for mark in card.marks if mark.basis == basis]
        for basis in ("divergent", "implied", "bounded", "undated", "pending", "uncoded")
    }
    for mark in by_basis["divergent"]:
        yield doc.paragraph(
            f"coders differ: {criterion_name(mark.number, mark.title)}: {level_words(mark)}",
            hanging=2,
        )
    for mark in by_basis["bounded"]:
        yield doc.paragraph(
            f"known in part: {criterion_name(mark.number, mark.title)}: {level_words(mark)} "
            f"(since {since_words(mark)})",
            hanging=2,
        )
    implied = by_basis["implied"]
    if implied:
        names = numbers_words(implied, card.marks)
        yield doc.paragraph(
            f"implied by printed areas, not coded ({len(implied)}): {names}", hanging=2
        )
    for mark in by_basis["undated"]:
        yield doc.paragraph(
            f"not settled on this day: {criterion_name(mark.number, mark.title)}: "
            f"{level_words(mark)} ({mark.held.since if mark.held else ''}, the day is not known)",
            hanging=2,
        )
    for mark in by_basis["pending"]:
        yield doc.paragraph(f"pending: {criterion_name(mark.number, mark.title)}", hanging=2)
    uncoded = by_basis["uncoded"]
    if uncoded:
        names = numbers_words(uncoded, card.marks)
        are = "is" if len(uncoded) == 1 else "are"
        yield doc.paragraph(
            doc.Span(
                f"{count(len(uncoded), 'criterion', 'criteria')} {are} uncoded for this day, which "
                f"says nothing about the law: {names}",
                "weak",
            ),
            hanging=2,
        )
