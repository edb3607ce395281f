"""Wordings that all views share: scores, ranges, grades, days and lists of states."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol

from statscore.formats.document import (
    Blank,
    Block,
    Cell,
    Of,
    Paragraph,
    Span,
    Style,
    cell,
    paragraph,
    table,
)
from statscore.model.dates import today
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding, Rubric
from statscore.model.state import Published, begins
from statscore.reports.card.disagreement import span_text
from statscore.reports.card.grading import rounded
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.standings import Rank
from statscore.reports.card.yardstick import yardstick

UNKNOWN = "–"
"""Stands where a figure is not known. It is never a zero."""


MOST_PLACES = 12
"""Decimals up to which a number may be written so that it keeps its side; then it is a fraction."""


def points(number: Fraction, rounding: Rounding, *lines: Fraction, least: int = 0) -> str:
    """Return the number as the rubric shows it, without idle zeros.

    With as many places as keep it on its side of zero, of the rubric's cut scores and maximum, and
    of further lines: 89.98 does not read 90 where an A begins there. With `least` places at least.
    """
    every = (Fraction(0), *rounding.lines, *lines)
    for places in range(max(least, rounding.places), MOST_PLACES + 1):
        shown = rounded(number, rounding, places)
        if shown == number or all(_same_side(shown, number, line) for line in every):
            return decimal_text(shown)
    return decimal_text(number)


def _same_side(shown: Fraction, number: Fraction, line: Fraction) -> bool:
    if number == line:
        # What no decimal says is as good as its own line is.
        return "/" in decimal_text(line)
    return shown != line and (shown > line) == (number > line)


def same_places(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of a column with as many decimals as the longest of them."""
    parts = [text.partition(".") for text in texts]
    places = max((len(decimals) for _whole, _point, decimals in parts), default=0)
    return tuple(
        f"{whole}.{decimals:0<{places}}" if places else whole for whole, _point, decimals in parts
    )


def signed(number: Fraction, rounding: Rounding) -> str:
    """Return a difference with its sign; no difference is "0"."""
    text = points(number, rounding)
    return f"+{text}" if number > 0 else text


def exact_or_about(number: Fraction, *, up: bool = False) -> str:
    """Return the number in full where it is a short decimal, else "about" and a thousandth.

    Cut down, or with `up` the next one up: what falls short never reads as if it did not.
    """
    thousands = number * 1000
    if thousands.denominator == 1:
        return decimal_text(number)
    near = math.ceil(thousands) if up else math.floor(thousands)
    return f"about {decimal_text(Fraction(near, 1000))}"


def points_range(low: Fraction, high: Fraction, rounding: Rounding, *lines: Fraction) -> str:
    """Return "90.5", or "12 to 90.5" where the ends differ, however little."""
    if low == high:
        return points(low, rounding, *lines)
    return " to ".join(_apart(low, high, rounding, *lines))


def _apart(low: Fraction, high: Fraction, rounding: Rounding, *lines: Fraction) -> tuple[str, str]:
    """Return two numbers with as many places as tell them apart."""
    for least in range(MOST_PLACES + 1):
        one, other = (points(end, rounding, *lines, least=least) for end in (low, high))
        if one != other:
            return one, other
    return decimal_text(low), decimal_text(high)


def mark_points(mark: Mark, rounding: Rounding) -> str:
    """Return the points of a mark, on their side of the most that it can earn."""
    return points_range(mark.low, mark.high, rounding, mark.best)


def area_points(area: AreaScore, card: ReportCard) -> str:
    """Return the points of an area, on their side of its maximum and of what its grades need."""
    by = yardstick(card.rubric, card.year)
    rounding = card.rubric.rounding
    cuts = () if rounding.before_grade else by.area_cuts(area.out_of).values()
    return points_range(area.low, area.high, rounding, area.out_of, *cuts)


def signed_range(low: Fraction, high: Fraction, rounding: Rounding) -> str:
    """Return "+2.5", or "-1 to +2.5" where the ends differ."""
    if low == high:
        return signed(low, rounding)
    low, high = min(low, high), max(low, high)
    texts = zip((low, high), _apart(low, high, rounding), strict=True)
    return " to ".join(f"+{text}" if end > 0 else text for end, text in texts)


NOTHING_APPLIES = "no question applies"
"""Stands in place of a score, and of a grade, where there is none for this reason."""


def score_words(card: ReportCard) -> str:
    """Return "90.5", "12 to 90.5", or that no question applies."""
    if card.applies is False:
        return NOTHING_APPLIES
    text = points_range(card.low, card.high, card.rubric.rounding)
    return text if card.applies else f"{text}, or {NOTHING_APPLIES}"


def score_out_of(card: ReportCard) -> str:
    """Return "90.5 of 102.5", or that no question applies."""
    if card.applies is False:
        return NOTHING_APPLIES
    return f"{score_words(card)} of {points(card.out_of, card.rubric.rounding)}"


def out_of_words(number: Fraction, rounding: Rounding) -> str:
    """Return what points are out of, nothing where only deductions are left."""
    return points(number, rounding) if number else ""


def rank_words(rank: Rank | None) -> str:
    """Return "2", "12–49" where it is known only so far, a dash where there is none."""
    return span_words(*rank) if rank else UNKNOWN


def span_words(low: int, high: int) -> str:
    """Return "12–49", or one number."""
    return str(low) if low == high else f"{low}–{high}"


def rank_among(rank: Rank | None, among: int) -> str:
    """Return "rank 12 to 49 of 51", or that nothing is known of the rank."""
    if rank is None:
        return f"no rank: {NOTHING_APPLIES}"
    if (1, among) == rank and among > 1:
        return f"rank not known, among {among}"
    return f"rank {rank_words(rank).replace('–', ' to ')} of {among}"


def grade_range(card: ReportCard) -> str:
    """Return the grade that is computed, or the range "F to B"."""
    low, high = card.grade_low, card.grade_high
    if low is None or high is None or card.applies is False:
        return UNKNOWN
    text = low if low == high else f"{low} to {high}"
    return text if card.applies else f"{text}, or none"


def rule_lines(card: ReportCard, when: str = "") -> Iterator[Block]:
    """Yield what weighs or adds up otherwise than the rubric says: what drops out, voids, floor."""
    yield from _dropped_line(card, when)
    yield from _void_lines(card, when)
    yield from _floor_line(card, when)


def _dropped_line(card: ReportCard, when: str) -> Iterator[Block]:
    """Yield which criteria do not apply, where others weigh more for it."""
    asked = card.rubric.criteria
    dropped = [mark for mark in card.marks if mark.criterion in card.dropped[0] & card.dropped[1]]
    if card.applies and any(
        asked[mark.criterion].weight > 0 and not asked[mark.criterion].bonus for mark in dropped
    ):
        names = [criterion_name(mark) for mark in dropped]
        which = names[0] if len(names) == 1 else numbers_words(dropped, card.marks)
        yield paragraph(f"{when}not applicable: {which}; the others weigh more for it", hanging=2)


def _void_lines(card: ReportCard, when: str) -> Iterator[Block]:
    rounding = card.rubric.rounding
    for area in card.areas:
        for mark in area.void_by:
            voids = card.rubric.criteria[mark.criterion].voids
            levels = [level for level in mark.possible if level in voids]
            graded = " or ".join(dict.fromkeys(voids[level] for level in levels))
            name, which = criterion_name(area), " or ".join(levels)
            plain = f", not {points_range(*area.plain, rounding)}" if any(area.plain) else ""
            words = (
                f"“{mark.title}” is {which}, so the area “{name}” earns 0{plain}: {graded}"
                if len(levels) == len(mark.possible)
                else f"“{mark.title}” may be {which}; then the area “{name}” earns 0: {graded}"
            )
            yield paragraph(f"{when}void: {words}", hanging=2)


def _floor_line(card: ReportCard, when: str) -> Iterator[Block]:
    """Yield what the floor does to the total, nothing where it does nothing."""
    if card.rubric.floor is None or not any(card.lifted):
        return
    low, high = (
        total - added for total, added in zip((card.low, card.high), card.lifted, strict=True)
    )
    floor = points(card.rubric.floor, card.rubric.rounding)
    yield paragraph(
        f"{when}floor: the areas add up to {points_range(low, high, card.rubric.rounding)}, "
        f"and the total is never below {floor}",
        hanging=2,
    )


def cuts_words(cuts: Mapping[str, Fraction], between: str = ", ") -> str:
    """Return "A from 90, B from 80, F from 0"."""
    return between.join(f"{grade} from {decimal_text(cut)}" for grade, cut in cuts.items())


def grade_style(rubric: Rubric, grade: str | None) -> Style:
    """Return the style of a grade by its place among the rubric's grades, or those of areas."""
    order = list(rubric.grades if grade in rubric.grades else rubric.area_words)
    if grade not in order:
        return "weak"
    steps: tuple[Style, ...] = ("good", "fair", "poor", "low", "bad")
    if len(order) == 1:
        return "good"
    if len(order) < len(steps):
        steps = ("good", "fair", "poor", "bad")
    place = Fraction(order.index(grade), len(order) - 1)
    return steps[min(len(steps) - 1, int(place * len(steps)))]


def grade_span(rubric: Rubric, grade: str | None) -> Span:
    """Return a grade in its color, a dash where none is known."""
    return Span(grade or UNKNOWN, grade_style(rubric, grade))


def grade_cell(rubric: Rubric, grade: str | None) -> Cell:
    """Return a grade in its color, a dash where none is known."""
    return cell(grade or UNKNOWN, grade_style(rubric, grade))


def day_words(card: ReportCard) -> str:
    """Return which day's law the card reads, and whether enacted or in force."""
    return law_words(card.rubric, card.as_of.isoformat(), card.as_of)


class OneDay(Protocol):
    """What is of one day, a card or a year of the country."""

    @property
    def rubric(self) -> Rubric:
        """Whose cut-off day it may be."""

    @property
    def year(self) -> int:
        """The year of the day."""

    @property
    def as_of(self) -> date:
        """The day."""


def when_words(of: OneDay) -> str:
    """Return the year, or the day where it is not the one that the year is graded by."""
    return str(of.year if of.as_of == of.rubric.cutoff_day(of.year) else of.as_of)


def moment_words(of: OneDay) -> str:
    """Return "in 2022", or "on 2022-03-01" where that is not the rubric's own day."""
    moment = when_words(of)
    return f"in {moment}" if moment == str(of.year) else f"on {moment}"


def law_words(rubric: Rubric, words: str, *days: date) -> str:
    """Return "law enacted by 2015-08-01" or "law in force on …", as the rubric counts.

    With what has to be said of the days, where they are given.
    """
    law = f"law enacted by {words}" if rubric.law == "enacted" else f"law in force on {words}"
    return law + beyond_words(rubric, *days)


def beyond_words(rubric: Rubric, *days: date) -> str:
    """Return that a day has yet to come, or lies in a year that the rubric was not made for."""
    words = ", if nothing changes until then" if any(day > today() for day in days) else ""
    if rubric.from_ is not None and not all(rubric.grades_year(day.year) for day in days):
        words += f" ({rubric.id} was made for the years {years_words(rubric)})"
    return words


def years_words(rubric: Rubric) -> str:
    """Return the years that the rubric grades unless another is named."""
    if rubric.from_ is None:
        return "when named"
    if rubric.until == rubric.from_:
        return str(rubric.from_)
    return f"{rubric.from_} to {rubric.until}" if rubric.until else f"from {rubric.from_}"


MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_in_words(day: date, *, year: bool = True) -> str:
    """Return "1 August 2019", or "1 August"."""
    words = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def coded_words(card: ReportCard) -> str:
    """Return "30 of 41 criteria coded, 2 bounded, 5 implied"."""
    besides = {"bounded": card.bounded, "implied": card.implied}
    counts = "".join(f", {number} {name}" for name, number in besides.items() if number)
    return f"{card.coded} of {len(card.marks)} criteria coded{counts}"


def states_words(codes: Iterable[str], none: str = UNKNOWN) -> str:
    """Return postal codes in alphabetical order, parted by spaces."""
    return " ".join(sorted(codes)) or none


def states_line(words: str, codes: Iterable[str]) -> Paragraph:
    """Return "words (2): FL TX"."""
    states = list(codes)
    return paragraph(Span(f"{words} ({len(states)}): ", "weak"), states_words(states), hanging=2)


MOST_NAMED = 12
"""As many states stand in a first line whole; of more the first and last, and all below it."""
MOST_UNKNOWN = 6
"""As many states that are not known are named there."""


def in_states(states: Collection[str], everyone: int) -> str:
    """Return "in 19 states for certain (AK AR … WI)", "in all 51 states", "in no state …"."""
    if not states:
        return "in no state for certain"
    if len(states) == everyone > 1:
        return f"in all {everyone} states"
    names = sorted(states)
    many = len(names) > MOST_NAMED
    named = f"{names[0]} {names[1]} … {names[-1]}" if many else " ".join(names)
    return f"in {count(len(names), 'state')} for certain ({named})"


def unknown_words(states: Collection[str]) -> str:
    """Return "DE and VA are not known", or how many where they are many."""
    if len(states) > MOST_UNKNOWN:
        return f"{len(states)} are not known"
    return f"{and_words(sorted(states))} {'is' if len(states) == 1 else 'are'} not known"


def and_words(names: Sequence[str]) -> str:
    """Return "a, b and c"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def plus_words(number: int) -> str:
    """Return "+2", nothing for none."""
    return f"+{number}" if number else ""


def none_or(number: int) -> str:
    """Return the number, or "none"."""
    return str(number) if number else "none"


def number_words(number: int | None) -> str:
    """Return the number, a dash where it is not known."""
    return UNKNOWN if number is None else str(number)


def count(number: int, noun: str, plural: str | None = None) -> str:
    """Return "1 state", "2 states"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def of_points(number: str) -> str:
    """Return "2.5 points", "0 of 1 point": the noun goes with the last number of the words."""
    return f"{number} point{'' if number.rsplit(maxsplit=1)[-1].lstrip('+-') == '1' else 's'}"


class Titled(Protocol):
    """A criterion, an area, or what a report says of one."""

    @property
    def number(self) -> str | None:
        """As the rubric counts it."""

    @property
    def title(self) -> str:
        """What it is called."""


def criterion_name(of: Titled) -> str:
    """Return number and title as one text."""
    return f"{of.number} {of.title}" if of.number else of.title


def level_words(mark: Mark) -> str:
    """Return the level, or in words why there is none."""
    if mark.value is not None:
        return value_words(mark, mark.value)
    if mark.level is not None:
        return mark.level
    if mark.basis in ("divergent", "implied"):
        return " or ".join(mark.possible)
    if mark.basis == "undated" and mark.held is not None:
        before = mark.before.answer.says if mark.before else "uncoded"
        return f"{before} or {mark.held.answer.says}"
    if mark.basis == "bounded" and mark.held is not None:
        return mark.held.answer.says
    return mark.basis


def level_cell(mark: Mark) -> Cell:
    """Return the level, or in words that stand back why there is none."""
    return cell(level_words(mark), "plain" if mark.level else "weak")


def value_words(mark: Mark, value: Fraction) -> str:
    """Return "12.5 of 25", or "partial (12.5)" where thresholds make a level of the number."""
    number, linear = decimal_text(value), mark.shares.linear
    if linear is None:
        return f"{mark.level} ({number})"
    return f"{number} of {decimal_text(linear.to)}" if linear.to > linear.from_ else number


def grounds_words(held: Held) -> str:
    """Return the date, act and citations of an answer."""
    answer = held.answer
    parts = [begins(held.since, answer, "in force from ")]
    if answer.enacted is not None:
        parts.append(f"enacted {answer.enacted}")
    if answer.enacted_by is not None:
        parts.append(f"law by {answer.enacted_by}")
    parts += [part for part in (answer.act, "; ".join(answer.citations)) if part]
    return " · ".join(parts)


SHORTEST_RUN = 3
"""As many criteria in a row are written as a span."""


def numbers_words(marks: Iterable[Mark], among: Sequence[Mark]) -> str:
    """Return the numbers of criteria, parted by spaces; those in a row as "2.1–2.10".

    `among` are all marks of the card, in order; a span stays inside its area.
    """
    wanted = {mark.criterion for mark in marks}
    runs: list[list[Mark]] = []
    previous: Mark | None = None
    for mark in among:
        if mark.criterion in wanted:
            joined = previous is not None and previous.area == mark.area and mark.number
            if joined and runs and runs[-1][-1] is previous and previous.number:
                runs[-1].append(mark)
            else:
                runs.append([mark])
        previous = mark
    return " ".join(_run_words(run) for run in runs)


def _run_words(run: Sequence[Mark]) -> str:
    names = [mark.number or mark.criterion for mark in run]
    return " ".join(names) if len(names) < SHORTEST_RUN else f"{names[0]}–{names[-1]}"


def source_address(source: str) -> str | None:
    """Return the source where it is an address, to be linked; None where it is a title."""
    return source if source.startswith(("https://", "http://")) else None


LONGEST_ADDRESS = 40


def address_span(source: str) -> Span:
    """Return a source for a narrow place: an address linked and cut to its beginning."""
    link = source_address(source)
    if link is None:
        return Span(source, "weak")
    text = link.partition("://")[2].removeprefix("www.").rstrip("/")
    if len(text) > LONGEST_ADDRESS:
        text = f"{text[: LONGEST_ADDRESS - 1]}…"
    return Span(text, "weak", link=link)


def more_lines(lines: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """Yield what else there is to ask: each command or option, and what it shows."""
    if lines:
        yield Blank()
        yield table(
            list(enumerate(lines)),
            Of("", lambda line: "" if line[0] else "More"),
            Of("", lambda line: line[1][0]),
            Of("", lambda line: line[1][1], style="weak", wrap=True),
        )


def printed_words(card: ReportCard) -> str:
    """Return the published score and grade as "90.5 A", a dash where nothing was printed."""
    printed = card.published
    if printed is None:
        return UNKNOWN
    score = None if printed.score is None else span_text(printed.score)
    rank = None if printed.rank is None else f"(rank {printed.rank})"
    return " ".join(part for part in (score, printed.grade, rank) if part) or UNKNOWN


def printed_areas_words(card: ReportCard) -> str:
    """Return the published grades of areas as "1 Protection A; 2 Demand F", nothing for none."""
    printed = card.published.area_grades if card.published else {}
    areas = card.rubric.areas
    return "; ".join(f"{criterion_name(areas[id_])} {grade}" for id_, grade in printed.items())


def derived_words(printed: Published) -> str:
    """Return which of the published figures are worked out, nothing where none is."""
    worked_out = [name for name in printed.figures if printed.worked_out(name)]
    if not worked_out:
        return ""
    if len(worked_out) == len(printed.figures):
        return " (derived from published figures)"
    return f" (derived: {', '.join(worked_out)})"
