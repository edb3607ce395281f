"""What is missing: a state's gaps with models to learn from, and the states that fall short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.rubric import Rounding
from statscore.model.state import dated
from statscore.reports.card.citations import Cited
from statscore.reports.card.known_law import KnownLaw
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.count.years import DefaultYear
from statscore.reports.plan.gaps import Gap, SeenGap, Shortfall
from statscore.reports.plan.plans import Model, Models
from statscore.views.grade.card import about_lines
from statscore.views.headline import headline_row, headline_spans
from statscore.views.plans import ON_TOP_OF_PRINT, model_spans
from statscore.views.rows import card_row, ends_row
from statscore.views.statutes import Link
from statscore.views.words import (
    coded_words,
    count,
    criterion_name,
    grade_range,
    level_words,
    moment_words,
    more_lines,
    numbers_words,
    of_points,
    points,
    rule_lines,
    score_out_of,
    states_words,
)

MOST_MODELS = 12
"""States named as models on the card; the records have them all."""


MOST_GAPS = 5
"""Gaps that are shown with the law that would close them; the rest is counted."""
LAWS = 3
"""Gaps of which it is said what would close them, and laws that are named for each."""


NO_MODELS: Models = MappingProxyType({})


class Missing(NamedTuple):
    """What a state's law lacks, for its page."""

    card: ReportCard
    gaps: Sequence[Gap]
    seen: Sequence[SeenGap] = ()
    law: Sequence[KnownLaw] = ()
    """What is coded and not on the card, short or not."""
    models: Models = NO_MODELS
    default: DefaultYear | None = None
    more: Sequence[tuple[str, str]] = ()
    alone: bool = False
    """Whether nobody has looked for other states that have it."""
    links: Link = MappingProxyType({})


def gaps_document(pages: Iterable[Missing], *, whole: bool = False) -> doc.Document:
    """Return each state's gaps, most points lost first, with the law that would close them."""
    return tuple(block for page in pages for block in _gaps(page, whole=whole))


def _gaps(page: Missing, *, whole: bool) -> Iterator[doc.Block]:
    card = page.card
    yield doc.heading(*headline_spans(card))
    yield doc.paragraph(*_lacks(page))
    yield from about_lines(card, page.default)
    if card.answered:
        yield doc.remark(
            f"{score_out_of(card)}{f' · grade {grade_range(card)}' if card.rubric.grades else ''}"
            f" · {coded_words(card)}",
            hanging=2,
        )
    yield from rule_lines(card)
    lines = _lines(page)
    if lines:
        yield doc.Blank()
        yield from _table(lines, page, whole=whole)
        yield from _what_earns(lines[: None if whole else LAWS], page)
    yield doc.Blank()
    yield from _areas(card)
    yield from _on_top_of_print(page)
    yield from _unknown(page)
    yield from more_lines(page.more)
    yield doc.Blank()


def _lacks(page: Missing) -> list[doc.Span | str]:
    """Return what is missing, as far as anybody has read the law."""
    card, rounding = page.card, page.card.rubric.rounding
    open_, known = len(_unclaimed(page)), card.answered + len(page.law)
    own = [seen.law for seen in page.seen if seen.law.rubric is card.rubric]
    short = [*(gap.lost for gap in page.gaps), *(law.lost for law in own)]
    fell = {*(gap.mark.criterion for gap in page.gaps), *(law.criterion for law in own)}
    voids = sum(mark.voids and mark.criterion not in fell for mark in card.marks)
    met = sum(mark.criterion not in fell for mark in card.marks) - open_ - voids
    rest = f"; {count(voids, 'voids', 'void')} an area" if voids else ""
    rest += f"; {count(met, 'loses', 'lose')} none" if met else ""
    rest += f"; of {count(open_, 'other', 'others')} nobody knows" if open_ else ""
    settled = all(gap.mark.level for gap in page.gaps) and all(law.settled for law in own)
    others = [seen for seen in page.seen if seen.law.rubric is not card.rubric]
    if not known:
        return [
            doc.Span(f"nobody has coded {card.name} law, so what it lacks is not known", "strong")
        ]
    only_later = not card.answered and all(law.held.since.first > card.as_of for law in page.law)
    if not short and not others:
        words = f"nothing that is coded{' of later law' if only_later else ''} falls short"
    elif not short:
        words = (
            f"{count(len(others), 'criterion', 'criteria')} of other rubrics known to fall short"
        )
    else:
        asked = count(len(card.marks), "criterion", "criteria")
        lost = _lost(sum(short, Fraction(0)), rounding, settled=settled)
        words = f"{_missing_when(page)}: {of_points(lost)}, in {len(fell)} of {asked}"
    if only_later:
        words = f"nobody has coded {card.name} law {moment_words(card)}; {words}"
    return [doc.Span(words, "strong"), rest]


def _missing_when(page: Missing) -> str:
    """Return that something is missing, and of which days that is known."""
    card = page.card
    later = {seen.on > card.as_of for seen in page.seen if seen.law.rubric is card.rubric}
    if not later:
        return "known to be missing"
    days = (
        "on other days" if len(later) > 1 else "in later law" if True in later else "when last read"
    )
    return f"known to be missing, in part {days}" if page.gaps else f"missing {days}"


def cited_in(page: Missing, *, whole: bool) -> Iterator[Cited]:
    """Yield the citations of the laws that are shown as models."""
    for line in _lines(page)[: None if whole else LAWS]:
        for model in line.models[:LAWS]:
            for citation in model.held.answer.citations:
                yield model.state, citation


def _lines(page: Missing) -> Sequence[_GapLine]:
    """Return what falls short on the card, then what did when it was last read."""
    return [
        *(_gap_line(gap, page) for gap in page.gaps),
        *(_seen_line(seen, page.card) for seen in page.seen),
    ]


class _GapLine(NamedTuple):
    """A gap as it is shown, of the card's day or as it was last read."""

    lost: str
    points: Fraction
    name: str
    short_name: str
    has: str
    needs: str
    states: Sequence[str]
    text: str | None
    """What would earn all points."""
    models: Sequence[Model]


def _gap_line(gap: Gap, page: Missing) -> _GapLine:
    mark, rubric = gap.mark, page.card.rubric
    return _GapLine(
        _lost(gap.lost, rubric.rounding, settled=gap.mark.level is not None),
        gap.lost,
        criterion_name(mark),
        mark.number or mark.criterion,
        level_words(mark),
        gap.best_level,
        gap.models,
        rubric.criteria[mark.criterion].meets.get(gap.best_level),
        page.models.get((mark.criterion, gap.best_level), ()),
    )


def _seen_line(seen: SeenGap, card: ReportCard) -> _GapLine:
    law = seen.law
    of = "" if law.rubric is card.rubric else law.rubric.id
    number = law.asked.number or law.criterion
    later = f"; {law.later.answer.says} {dated(*law.later)}" if law.later else ""
    return _GapLine(
        _lost(law.lost, law.rubric.rounding, settled=law.settled),
        law.lost,
        f"{criterion_name(law.asked)} ({f'{of}, ' if of else ''}as of {seen.on}{later})",
        f"{of} {number}" if of else number,
        law.held.answer.says,
        law.best_level,
        [state for state, _held in seen.models],
        law.asked.meets.get(law.best_level),
        [Model(state, held) for state, held in seen.models],
    )


def _table(lines: Sequence[_GapLine], page: Missing, *, whole: bool) -> Iterator[doc.Block]:
    shown = lines if whole else lines[:MOST_GAPS]
    yield doc.table(
        shown,
        doc.Of("lost", lambda line: line.lost, "right", "bad"),
        doc.Of("criterion", lambda line: line.name, wrap=True),
        doc.Of("has", lambda line: line.has),
        doc.Of("needs", lambda line: line.needs),
        not page.alone
        and doc.Of(
            "states that have it", lambda line: _models(line.states), "left", "weak", wrap=True
        ),
    )
    if rest := lines[len(shown) :]:
        lost = points(sum((line.points for line in rest), Fraction(0)), page.card.rubric.rounding)
        names = " ".join(line.short_name for line in rest)
        yield doc.remark(
            f"and {len(rest)} more, {lost} lost together: {names} (--table)", hanging=2
        )


def _lost(lost: Fraction, rounding: Rounding, *, settled: bool) -> str:
    return f"{'' if settled else 'at least '}{points(lost, rounding)}"


def _models(codes: Sequence[str]) -> str:
    if not codes:
        return "none coded so on this day"
    shown = states_words(codes[:MOST_MODELS])
    more = len(codes) - MOST_MODELS
    return f"{shown} and {more} more" if more > 0 else shown


def _what_earns(lines: Sequence[_GapLine], page: Missing) -> Iterator[doc.Block]:
    """Yield what would earn all points, and laws of other states that do."""
    earning = [line for line in lines if line.text or line.models]
    if earning:
        yield doc.Blank()
        models = "" if page.alone else ", and the law of states that have it"
        yield doc.remark(f"what would earn all points{models}:")
    for line in earning:
        name = doc.Span(f"{line.short_name} {line.needs}", "strong")
        yield doc.paragraph(name, f": {line.text}" if line.text else "", indent=2, hanging=2)
        for model in line.models[:LAWS]:
            yield doc.paragraph(*model_spans(model, page.links), indent=4, hanging=2)


def _on_top_of_print(page: Missing) -> Iterator[doc.Block]:
    card = page.card
    printed = card.published is not None and card.published.score is not None
    if printed and card.score is None and (page.gaps or page.seen):
        yield doc.remark(ON_TOP_OF_PRINT, hanging=2)


def _areas(card: ReportCard) -> Iterator[doc.Block]:
    """Yield where published area figures say that points are missing that no criterion shows."""
    rounding = card.rubric.rounding
    for area in card.areas:
        if area.basis != "published" or area.score is None or area.score >= area.out_of:
            continue
        coded = sum(
            (mark.surely_lost for mark in card.marks if mark.area == area.id), start=area.low * 0
        )
        rest = area.out_of - area.score - coded
        if rest > 0:
            yield doc.paragraph(
                f"{criterion_name(area)}: {of_points(points(rest, rounding))} more "
                f"{'was' if rest == 1 else 'were'} lost by the published figure, in criteria "
                "that nobody has coded",
                hanging=2,
            )


def _unknown(page: Missing) -> Iterator[doc.Block]:
    open_marks = _unclaimed(page)
    if open_marks and len(open_marks) < len(page.card.marks):
        plain = [mark for mark in open_marks if mark.basis == "uncoded"]
        names = [numbers_words(plain, page.card.marks)] if plain else []
        names += [
            f"{mark.number or mark.criterion} ({level_words(mark)})"
            for mark in open_marks
            if mark.basis != "uncoded"
        ]
        yield doc.remark(
            f"not known, so no gap is claimed "
            f"({count(len(open_marks), 'criterion', 'criteria')}): {' '.join(names)}",
            hanging=2,
        )


def _unclaimed(page: Missing) -> Sequence[Mark]:
    """Return the marks of which nobody knows whether they fall short."""
    law = {known.criterion for known in page.law if known.settled or known.lost}
    return [
        mark
        for mark in page.card.marks
        if mark.level is None and not mark.surely_lost and mark.criterion not in law
    ]


GAP_COLUMNS = (
    "state fips rubric year as_of area criterion label level best_level points_lost weight models"
)


def gaps_records(pages: Iterable[Missing], fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a gap."""
    rows = (
        {
            **_gap_row(gap),
            **_card_row(page.card),
            "fips": fips.get(page.card.state),
            "label": criterion_name(gap.mark),
            "weight": gap.mark.weight,
        }
        for page in pages
        for gap in page.gaps
    )
    return doc.records(GAP_COLUMNS, rows)


def _card_row(card: ReportCard) -> doc.Row:
    ends = ends_row(card)
    return {
        **card_row(card),
        "score": card.score,
        "low": ends["low"],
        "high": ends["high"],
    }


def _gap_row(gap: Gap) -> doc.Row:
    return {
        **doc.picked(gap.mark, "criterion number area level possible"),
        "best_level": gap.best_level,
        "points_lost": gap.lost,
        "models": gap.models,
    }


def gaps_data(page: Missing) -> doc.Row:
    """Return a state's gaps as plain data for JSON."""
    unknown = [mark for mark in page.card.marks if mark.level is None and not mark.surely_lost]
    return {
        **_card_row(page.card),
        "headline": headline_row(page.card),
        "gaps": [_gap_row(gap) for gap in page.gaps],
        "seen_gaps": [_seen_row(seen) for seen in page.seen],
        "unknown": [mark.criterion for mark in unknown],
    }


def _seen_row(seen: SeenGap) -> doc.Row:
    return {
        "criterion": seen.law.criterion,
        "of_rubric": seen.law.rubric.id,
        "on": seen.on,
        "says": seen.law.held.answer.says,
        "best_level": seen.law.best_level,
        "points_lost": seen.law.lost,
        "models": [state for state, _held in seen.models],
    }


@doc.as_document
def shortfalls_document(
    cards: Sequence[ReportCard],
    shortfalls: Sequence[Shortfall],
    *,
    detail: bool,
    default: DefaultYear | None = None,
) -> Iterator[doc.Block]:
    """Return for each criterion how many states fall short; with `detail` which ones."""
    shown = [asked for asked in shortfalls if detail or asked.short]
    open_ = len(shortfalls) - len(shown)
    yield doc.heading(_short_of_all(cards, shortfalls, detail=detail))
    yield from about_lines(cards[0], default)
    yield doc.Blank()
    if shown:
        yield _shortfall_table(shown, cards[0].rubric.rounding)
    if open_:
        more = " more" if shown else ""
        yield doc.remark(
            f"{count(open_, 'criterion', 'criteria')}{more} without a coded gap: "
            "met where coded, or not coded at all"
        )
    for asked in shown if detail else ():
        short, met, unknown = map(states_words, (asked.short, asked.met, asked.unknown))
        yield doc.Blank()
        yield doc.paragraph(f"fall short ({len(asked.short)}): ", short, hanging=2)
        yield doc.paragraph(f"meet it ({len(asked.met)}): ", met, hanging=2)
        yield doc.remark(f"not known ({len(asked.unknown)}): {unknown}", hanging=2)
        if asked.not_applicable:
            out = asked.not_applicable
            yield doc.remark(f"does not apply ({len(out)}): {states_words(out)}", hanging=2)


def _short_of_all(
    cards: Sequence[ReportCard], shortfalls: Sequence[Shortfall], *, detail: bool
) -> str:
    """Return where most states fall short, or where those do that was asked about."""
    when, states = moment_words(cards[0]), count(len(cards), "state")
    if not any(asked.short or asked.met for asked in shortfalls):
        return f"nobody has coded the law of any of {states} {when}, so what they lack is not known"
    most = max(shortfalls, key=lambda asked: len(asked.short))
    if not most.short and not detail:
        return f"nothing that is coded falls short in any of {states} {when}"
    unknown = f", {len(most.unknown)} not known" if most.unknown else ""
    begun = "" if detail else "most fall short on "
    out = f", {len(most.not_applicable)} not applicable" if most.not_applicable else ""
    return (
        f"{begun}{criterion_name(most)}: {len(most.short)} of {states} {when}, "
        f"{count(len(most.met), 'meets', 'meet')} it{unknown}{out}"
    )


def _shortfall_table(shown: Sequence[Shortfall], rounding: Rounding) -> doc.Table:
    return doc.table(
        shown,
        doc.Of("criterion", criterion_name, wrap=True),
        doc.Of("of", lambda asked: points(asked.weight, rounding), "right", "weak"),
        doc.Of("short", _short, "right"),
        doc.Of("met", lambda asked: len(asked.met), "right"),
        doc.Of("not known", lambda asked: len(asked.unknown), "right", "weak"),
        doc.Of("points lost", lambda asked: points(asked.lost, rounding), "right"),
    )


def _short(asked: Shortfall) -> doc.Cell:
    return doc.cell(len(asked.short), "bad" if asked.short else "plain")


SHORTFALL_COLUMNS = (
    "criterion label rubric year weight states_short states_met states_unknown points_lost short "
    "met unknown"
)


def shortfalls_records(cards: Sequence[ReportCard], shortfalls: Sequence[Shortfall]) -> doc.Records:
    """Return one row a criterion."""
    rows = (
        {
            **shortfall_data(asked),
            "label": criterion_name(asked),
            "rubric": cards[0].rubric.id,
            "year": cards[0].year,
            "states_short": len(asked.short),
            "states_met": len(asked.met),
            "states_unknown": len(asked.unknown),
        }
        for asked in shortfalls
    )
    return doc.records(SHORTFALL_COLUMNS, rows)


def shortfall_data(asked: Shortfall) -> doc.Row:
    """Return a criterion's shortfall as plain data for JSON."""
    return {
        **doc.picked(asked, "criterion number weight"),
        "points_lost": asked.lost,
        **doc.picked(asked, "short met unknown not_applicable"),
    }
