"""Report cards: one as a card, several side by side, all as standings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.dates import When
from statscore.model.grouping import grouped
from statscore.model.rubric import Rubric
from statscore.model.state import begins, dated
from statscore.reports.card.disagreement import disagreements, span_text
from statscore.reports.card.headline import headline
from statscore.reports.card.holding import Held
from statscore.reports.card.known_law import KnownLaw
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.standings import Rank
from statscore.reports.count.years import DefaultYear
from statscore.views.headline import headline_score, headline_spans, year_words
from statscore.views.words import (
    and_words,
    area_points,
    coded_words,
    count,
    criterion_name,
    day_words,
    derived_words,
    grade_cell,
    grade_range,
    grade_span,
    grade_style,
    grounds_words,
    level_cell,
    level_words,
    mark_points,
    more_lines,
    numbers_words,
    of_points,
    out_of_words,
    points,
    points_range,
    printed_areas_words,
    rank_among,
    rule_lines,
    score_out_of,
    score_words,
    source_address,
    when_words,
)

MOST_LAW = 5
"""Criteria of which the law is shown, most points first; the rest is counted."""


MOST_LAW_ELSEWHERE = 3
"""The same of law that the card does not count."""
MOST_DAYS = 2
FEW = 2
"""As many criteria that are known in part have a line each."""


class Around(NamedTuple):
    """What a page says besides the card itself."""

    through: When | None = None
    """The last day up to which the state's law has been read."""
    rubrics: Sequence[Rubric] = ()
    """All that there are: the publisher's counts stand in them."""
    history: Sequence[ReportCard] = ()
    law: Sequence[KnownLaw] = ()
    default: DefaultYear | None = None
    more: Sequence[tuple[str, str]] = ()
    """What else there is to ask: commands, and what each shows."""
    allowed: Rank | None = None
    """The ranks that a publisher may have printed, where somebody asked for ranks."""


NOTHING_AROUND = Around()


@doc.as_document
def card_document(
    card: ReportCard,
    around: Around = NOTHING_AROUND,
    *,
    areas: bool = False,
    marks: bool = False,
    ranks: Mapping[str, Rank] | None = None,
) -> Iterator[doc.Block]:
    """Return one report card: what is known first, then the law, then what nobody has coded.

    What is wholly open is folded into a line, but with `areas` or `marks`.
    """
    yield doc.heading(*headline_spans(card))
    yield from about_lines(card, around.default)
    yield from _result(card)
    if ranks:
        yield doc.remark(rank_among(ranks.get(card.state), len(ranks)), indent=2)
    yield from _published(card, around.allowed, whole=areas)
    yield from history_lines(card, around.history)
    yield from _areas(card, whole=areas)
    yield from rule_lines(card)
    yield from _caps(card)
    if marks:
        yield doc.Blank()
        yield _marks_table(card, card.marks)
    else:
        yield from _short_marks(card)
    yield doc.Blank()
    yield from _open_marks(card)
    yield from _law(card, around, whole=marks)
    yield from _seen_elsewhen(card)
    yield from more_lines(around.more)


def about_lines(
    card: ReportCard, default: DefaultYear | None = None, more: str = ""
) -> Iterator[doc.Block]:
    """Yield the rubric, who publishes it, which day's law it is, more, and why this year."""
    parts = [card.rubric.title, card.rubric.publisher, day_words(card), more, year_words(default)]
    yield doc.remark(" · ".join(part for part in parts if part), hanging=2)


def _result(card: ReportCard) -> Iterator[doc.Block]:
    """Yield what is worked out here of the law that is coded, nothing where nothing is."""
    if card.applies is False:
        return
    if card.score is None and all(mark.basis in ("uncoded", "pending") for mark in card.marks):
        if headline(card).kind == "printed":
            asked = len(card.marks)
            which = f"none of its {asked} criteria" if asked > 1 else "its one criterion"
            verb = "is" if asked > 1 else "is not"
            yield doc.remark(
                f"not checked: {which} {verb} coded",
                indent=2,
                hanging=2,
            )
        return
    if headline(card).kind == "printed":
        grades = f", {grade_range(card)}" if card.rubric.grades else ""
        yield doc.remark(
            f"worked out here: {score_out_of(card)}{grades}, because {_why_open(card)} · "
            f"{coded_words(card)}",
            indent=2,
            hanging=2,
        )
        return
    spans: list[doc.Span | str] = [
        doc.Span(score_words(card), "strong"),
        f" of {points(card.out_of, card.rubric.rounding)}",
    ]
    if card.rubric.grades:
        shown = grade_range(card)
        spans += [" · grade ", doc.Span(shown, grade_span(card.rubric, card.grade).style)]
    if card.basis == "published" and card.score is not None:
        coded = "coded law and " if card.coded or card.bounded else ""
        spans.append(doc.Span(f" · by {coded}printed areas", "weak"))
    elif card.score is None:
        spans.append(doc.Span(f" · a range, because {_why_open(card)}", "weak"))
    yield doc.paragraph(*spans, doc.Span(f" · {coded_words(card)}", "weak"), indent=2, hanging=2)


def _why_open(card: ReportCard) -> str:
    if any(mark.basis != "divergent" for mark in card.perhaps_dropped):
        return "it is not known which questions apply"
    if all(mark.level is not None or mark.basis == "divergent" for mark in card.marks):
        return "coders differ"
    return "not every criterion is coded"


def _areas(card: ReportCard, *, whole: bool) -> Iterator[doc.Block]:
    """Yield the areas of which anything is known, and those of which nothing is in one line."""
    open_ = [] if whole else [area for area in card.areas if wholly_open(area, card)]
    shown = [area for area in card.areas if area not in open_]
    if not shown:
        return
    yield doc.Blank()
    yield _areas_table(card, shown)
    yield from _area_notes(card, shown)
    yield from open_lines(open_)


def open_lines(areas: Sequence[AreaScore]) -> Iterator[doc.Block]:
    """Yield the areas of which nothing is known, in one line."""
    if areas:
        yield doc.remark(f"nothing is coded in {_areas_words(areas)}", hanging=2)


def wholly_open(area: AreaScore, card: ReportCard) -> bool:
    """Return whether nothing is coded or printed of the area's points."""
    return area.basis == "partial" and all(
        mark.basis in ("uncoded", "pending") for mark in card.marks if mark.area == area.id
    )


def _areas_table(card: ReportCard, shown: Sequence[AreaScore]) -> doc.Table:
    rounding = card.rubric.rounding
    graded = any(area.grade for area in shown)
    printed = card.published.area_grades if card.published else {}
    areas = doc.table(
        shown,
        doc.Of("area", criterion_name, wrap=True),
        doc.Of("", lambda area: doc.bar(area.low, area.high, area.out_of, 10)),
        doc.Of("points", lambda area: area_points(area, card), "right"),
        doc.Of("of", lambda area: out_of_words(area.out_of, rounding), "right"),
        graded and doc.Of("grade", lambda area: grade_cell(card.rubric, area.grade)),
        any(area.id in printed for area in shown)
        and doc.Of("printed", lambda area: grade_cell(card.rubric, printed.get(area.id))),
        doc.Of("coded", lambda area: _coded_of(area, card), style="weak"),
    )
    total = (
        doc.cell("total", "strong"),
        doc.bar(card.low, card.high, card.out_of, 10),
        doc.cell(score_words(card), "strong"),
        doc.cell("" if card.applies is False else points(card.out_of, rounding)),
    )
    rest = (doc.cell(),) * (len(areas.columns) - len(total))
    return areas._replace(rows=(*areas.rows, None, (*total, *rest)))


def _coded_of(area: AreaScore, card: ReportCard) -> str:
    if area.coded == area.criteria:
        return f"all {area.criteria}"
    if area.criteria == _implied(area, card):
        return "implied"
    return f"{area.coded} of {area.criteria}"


def _area_notes(card: ReportCard, shown: Sequence[AreaScore]) -> Iterator[doc.Block]:
    """Yield where an area rests on more than criteria that are all coded."""
    printed = [area for area in shown if area.basis == "published"]
    settled = [area for area in shown if area.basis == "computed" and area.coded < area.criteria]
    if printed:
        details = [
            f"{area.number or area.title}: {words}"
            for area in printed
            if (words := _beside_print(area, card))
        ]
        beside = f" ({'; '.join(details)})" if details else ""
        which = _areas_words(printed) if len(printed) < len(card.areas) else "every area"
        yield doc.remark(f"{which} as published{beside}", hanging=2)
    if settled:
        yield doc.remark(f"{_areas_words(settled)}: what is not coded cannot change it", hanging=2)


def _areas_words(areas: Sequence[AreaScore]) -> str:
    """Return "area 1", "areas 1, 2 and 5", or their titles where they have no numbers."""
    names = and_words([area.number or area.title for area in areas])
    return f"areas {names}" if len(areas) > 1 else f"area {names}"


def _implied(area: AreaScore, card: ReportCard) -> int:
    return sum(mark.basis == "implied" for mark in card.marks if mark.area == area.id)


def _beside_print(area: AreaScore, card: ReportCard) -> str:
    if area.coded == 0 or _implied(area, card):
        return ""
    span = points_range(area.coded_low, area.coded_high, card.rubric.rounding)
    return f"what is coded allows {span}"


def _published(card: ReportCard, allowed: Rank | None, *, whole: bool) -> Iterator[doc.Block]:
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
    yield doc.paragraph(*parts, indent=2, hanging=2)
    hidden = not whole and all(wholly_open(area, card) for area in card.areas)
    if hidden and (areas := printed_areas_words(card)):
        yield doc.paragraph(f"areas as published: {areas}", indent=2, hanging=2)
    for disagreement in disagreements(card, allowed):
        yield doc.paragraph(doc.Span("disagrees: ", "bad"), disagreement.words, indent=2, hanging=2)
    if printed.note:
        yield doc.remark(f"note: {printed.note}", indent=2, hanging=2)


def history_lines(card: ReportCard, history: Sequence[ReportCard]) -> Iterator[doc.Block]:
    """Yield the years of which the score or the grade is known, a line a rubric."""
    known = [other for other in history if headline(other).kind in ("settled", "printed")]
    if all(other.year == card.year for other in known):
        return
    yield doc.Blank()
    first, *later = grouped(known, lambda other: other.rubric.id).values()
    yield doc.paragraph(doc.Span("Years: ", "weak"), *_years_spans(first, card.year), hanging=7)
    for cards in later:
        words = f"another rubric since {cards[0].year}, not on one scale: "
        years = _years_spans(cards, card.year)
        yield doc.paragraph(doc.Span(words, "weak"), *years, indent=7, hanging=2)


def _years_spans(cards: Sequence[ReportCard], year: int) -> Iterator[doc.Span | str]:
    """Yield "2012 B · 2015 90.5 A", years in a row that are alike as one span."""

    def alike_in_a_row(placed: tuple[int, ReportCard]) -> tuple[tuple[str, str, doc.Style], int]:
        place, card = placed
        return _known_words(card), card.year - place

    for number, ((alike, _first), run) in enumerate(groupby(enumerate(cards), alike_in_a_row)):
        first, *others = (card for _place, card in run)
        if number:
            yield " · "
        words = "–".join(map(when_words, (first, *others[-1:])))
        style: doc.Style = "strong" if year in [card.year for card in (first, *others)] else "plain"
        score, grade, color = alike
        yield doc.Span(f"{words} {score}{' ' if score and grade else ''}", style)
        if grade:
            yield doc.Span(grade, color)


def _known_words(card: ReportCard) -> tuple[str, str, doc.Style]:
    """Return the score and the grade of a card as its headline has them."""
    said = headline(card)
    score = "" if said.score is None else headline_score(card, said)
    grade = said.grades[0] if said.grades else ""
    return score, grade, grade_style(card.rubric, grade or None)


def _caps(card: ReportCard) -> Iterator[doc.Block]:
    for id_ in card.caps:
        cap = card.rubric.caps[id_]
        title = card.rubric.criteria[cap.criterion].title
        yield doc.paragraph(
            f"cap: no better than {cap.grade} while “{title}” is below {cap.below}", hanging=2
        )


def _short_marks(card: ReportCard) -> Iterator[doc.Block]:
    """Yield the marks short of full points, most points first; a long list is folded."""
    if not card.gaps:
        return
    coded = "coded " if all(mark.basis == "coded" for mark in card.gaps) else ""
    yield doc.Blank()
    yield doc.paragraph(f"{coded}criteria short of full points ({len(card.gaps)}):")
    rounding = card.rubric.rounding
    for mark in card.gaps[:MOST_LAW]:
        earned = mark_points(mark, rounding)
        yield from _law_lines(
            criterion_name(mark),
            level_words(mark),
            of_points(f"{earned} of {points(mark.best, rounding)}"),
            mark.held,
        )
    if rest := card.gaps[MOST_LAW:]:
        lost = sum((mark.surely_lost for mark in rest), Fraction(0))
        names = numbers_words(rest, card.marks)
        yield doc.remark(
            f"and {len(rest)} more, {of_points(points(lost, rounding))} short together: {names}",
            indent=2,
            hanging=2,
        )


def _law_lines(
    name: str, level: str, earned: str, held: Held | None, through: date | None = None
) -> Iterator[doc.Block]:
    """Yield a criterion with its level and points, and under it the law: date, act, citation.

    `through` is the last day for which it is known, where that matters.
    """
    points_words = doc.Span(f", {earned}" if earned else "", "weak")
    yield doc.paragraph(name, ": ", doc.Span(level, "strong"), points_words, indent=2, hanging=2)
    if held is not None:
        until = f" · read up to {through}" if through else ""
        yield doc.remark(f"{grounds_words(held)}{until}", indent=4, hanging=2)


def _law(card: ReportCard, around: Around, *, whole: bool) -> Iterator[doc.Block]:
    """Yield the law that is coded and not counted here: of another day, or another rubric.

    Where the law that is coded settles the card it is only counted.
    """
    seen = {each.criterion for each in card.seen}
    law = [each for each in around.law if each.criterion not in seen]
    if not law:
        return
    if headline(card).kind == "settled" and not whole:
        yield doc.remark(f"not counted here: {_rest_words(law, around.through)}", hanging=2)
        return
    named = [each for each in law if each.names_law]
    shown = law if whole else named[:MOST_LAW_ELSEWHERE]
    besides = " on other days, or under other rubrics" if card.answered else ""
    yield doc.Blank()
    yield doc.paragraph(doc.Span(f"What {card.name} law is known to say{besides}", "strong"))
    for each in shown:
        yield from _law_lines(
            _asked_words(each, card),
            each.held.answer.says,
            _earned_words(each),
            each.held,
            each.through if each.through and each.through < card.as_of else None,
        )
        yield from _national(each, around.rubrics)
    rest = [each for each in law if each not in shown]
    if rest:
        words = _rest_words(rest, around.through)
        yield doc.remark(f"and {words}" if shown else words, indent=2, hanging=2)


def _asked_words(law: KnownLaw, card: ReportCard) -> str:
    if law.rubric is card.rubric:
        return criterion_name(law.asked)
    of = f"{law.rubric.id} {law.asked.number}" if law.asked.number else law.rubric.id
    return f"{law.asked.title} ({of})"


def _earned_words(law: KnownLaw) -> str:
    if not law.best:
        return ""
    rounding = law.rubric.rounding
    if not law.lost:
        return "all points"
    least, most = law.earns.least, law.earns.most
    earned = points_range(least, most, rounding, law.best)
    return of_points(f"{earned} of {points(law.best, rounding)}")


def _national(law: KnownLaw, rubrics: Sequence[Rubric]) -> Iterator[doc.Block]:
    """Yield how many states the publisher counts, the latest that there is.

    Beside it the last day for which the law above is known, where that is an earlier one.
    """
    counted = [
        (year, rubric.cutoff_day(year), national.tally[law.criterion])
        for rubric in rubrics
        for year, national in rubric.national.items()
        if law.criterion in national.tally
    ]
    if counted:
        year, day, tally = max(counted, key=lambda of_year: of_year[0])
        words = [f"{number} at {level} or better" for level, number in tally.at_least.items()]
        words += [f"{number} at {level}" for level, number in tally.exactly.items()]
        said = f"of all states {', '.join(words)}, as published for {year}"
        if law.through is not None and law.through < day:
            said += f"; the law above is known up to {law.through} alone"
        yield doc.remark(said, indent=4, hanging=2)


def _rest_words(rest: Sequence[KnownLaw], through: When | None) -> str:
    """Return how much else is coded, and for which day where the file says it of that day alone."""
    end = through.last if through else None
    ends = Counter(each.through for each in rest if each.through not in (None, end))
    words = count(
        len(rest), "answer for other days or rubrics", "answers for other days or rubrics"
    )
    if len(rest) == 1:
        return "".join([words, *(f" (known for {day})" for day in ends)])
    days = [f"{number} for {day}" for day, number in sorted(ends.items(), key=str)]
    return f"{words} ({', '.join(days)})" if 0 < len(days) <= MOST_DAYS else words


def _marks_table(card: ReportCard, marks: Sequence[Mark]) -> doc.Table:
    rounding = card.rubric.rounding
    return doc.table(
        marks,
        doc.Of("criterion", criterion_name, wrap=True),
        doc.Of("level", level_cell),
        doc.Of("points", lambda mark: mark_points(mark, rounding), "right"),
        doc.Of("of", lambda mark: points(mark.weight, rounding), "right"),
        doc.Of("since", since_words),
    )


def since_words(mark: Mark) -> str:
    """Return the date of the answer, or "seen on" it where its start is unknown."""
    return begins(*mark.held, "") if mark.held else ""


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
        yield doc.paragraph(doc.Span(f"{words} (not counted in the score)", "weak"), hanging=2)


def _open_marks(card: ReportCard) -> Iterator[doc.Block]:
    by_basis = {
        basis: [mark for mark in card.marks if mark.basis == basis]
        for basis in ("divergent", "implied", "bounded", "undated", "pending", "uncoded")
    }
    for mark in by_basis["divergent"]:
        yield doc.paragraph(
            f"coders differ: {criterion_name(mark)}: {level_words(mark)}",
            hanging=2,
        )
    # What is surely short stands among the short marks.
    bounded = [mark for mark in by_basis["bounded"] if not mark.surely_lost]
    if len(bounded) > FEW:
        names = "; ".join(
            f"{mark.number or mark.criterion} {level_words(mark)}" for mark in bounded
        )
        yield doc.paragraph(f"known in part ({len(bounded)}): {names}", hanging=2)
    for mark in bounded if len(bounded) <= FEW else ():
        yield doc.paragraph(
            f"known in part: {criterion_name(mark)}: {level_words(mark)} "
            f"({dated(*mark.held) if mark.held else ''})",
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
            f"not settled on this day: {criterion_name(mark)}: "
            f"{level_words(mark)} ({mark.held.since if mark.held else ''}, the day is not known)",
            hanging=2,
        )
    for mark in by_basis["pending"]:
        yield doc.paragraph(f"pending: {criterion_name(mark)}", hanging=2)
    uncoded = by_basis["uncoded"]
    if uncoded and (len(uncoded) < len(card.marks) or headline(card).kind != "printed"):
        names = numbers_words(uncoded, card.marks)
        are = "is" if len(uncoded) == 1 else "are"
        yield doc.remark(
            f"{count(len(uncoded), 'criterion', 'criteria')} {are} uncoded for this day, which "
            f"says nothing about the law: {names}",
            hanging=2,
        )
