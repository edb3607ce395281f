"""Two years side by side: the answer in words, the country, who rose and fell, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.grouping import grouped
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.comparison import Comparison
from statscore.reports.count.trend import NationalYear
from statscore.views.charts import grades_charts, slopes_chart
from statscore.views.diff.why import (
    beyond_ranges,
    causes,
    finer,
    laws_between,
    what_moved,
)
from statscore.views.headline import known_by
from statscore.views.national import counted, counts_words, fared, worst
from statscore.views.words import (
    UNKNOWN,
    address_span,
    beyond_words,
    count,
    day_in_words,
    grade_span,
    law_words,
    more_lines,
    none_or,
    points,
    signed,
    states_words,
    when_words,
)

MANY_MOVES = 4
"""As many moves stand in two columns."""
LETTERS = 2
"""Characters of grades that leave room for two columns."""
FEW = 6
"""As many scores stand in the line of their move; more make a line of their own."""


@doc.as_document
def diff_document(
    comparisons: Sequence[Comparison],
    national: tuple[NationalYear, NationalYear] | None,
    *,
    why: bool = False,
    table: bool = False,
) -> Iterator[doc.Block]:
    """Return what moved between two days: how many and who; with `why` each change of law.

    `national` is the country on both days, where the states are all there are. With `table` each
    state has a line, and with `why` too each change of any cause.
    """
    sides = Sides(comparisons, national)
    yield doc.heading(sides.title)
    if sides.same:
        yield doc.paragraph(f"{sides.first} is compared with itself: nothing can have changed")
        return
    yield doc.paragraph(doc.Span(_answer(sides), "strong"), hanging=2)
    if not sides.one_rubric:
        yield doc.paragraph(
            doc.Span(
                "two rubrics: scores and grades are not on one scale, and a lower grade is no "
                "worse law; only --why tells law from rubric",
                "poor",
            ),
            hanging=2,
        )
    yield doc.Blank()
    yield from slopes_chart(comparisons) if national is None else grades_charts(national)
    if not any(
        one.before.shows_anything or one.after.shows_anything for one in comparisons
    ) and not (national and any(year.published for year in national)):
        return
    if sides.alone:
        yield from what_moved(comparisons[0])
    else:
        yield from _country(sides)
        if table:
            yield _states(comparisons)
            yield doc.Blank()
        elif not why:
            yield from _by_name(sides)
    everyone = national is not None and not sides.alone
    if why or not everyone:
        yield from laws_between(comparisons, everyone=everyone)
    if why and (table or not everyone) and not (sides.alone and beyond_ranges(comparisons[0])):
        yield from causes(comparisons, everyone=everyone)
    yield from _more(sides, why=why, table=table)


class Sides:
    """The two days that are compared, with the words for each."""

    def __init__(
        self,
        comparisons: Sequence[Comparison],
        national: tuple[NationalYear, NationalYear] | None,
    ) -> None:
        """Read the days and rubrics from the first comparison: all have the same."""
        self.comparisons = comparisons
        self.national = national
        self.before, self.after = comparisons[0].before, comparisons[0].after
        self.one_rubric = self.before.rubric.id == self.after.rubric.id
        self.same = self.one_rubric and self.before.as_of == self.after.as_of
        self.alone = len(comparisons) == 1
        self.first, self.second = _when(self.before), _when(self.after)

    @property
    def title(self) -> str:
        """Both rubrics, years and days."""
        one, two = self.before, self.after
        if self.one_rubric and _on_cutoff(one) and _on_cutoff(two):
            law = law_words(one.rubric, day_in_words(one.as_of, year=False), one.as_of, two.as_of)
            return f"{one.rubric.title} · {self.first} to {self.second} · {law}"
        if self.one_rubric:
            days = f"{day_in_words(one.as_of)} to {day_in_words(two.as_of)}"
            kind = "enacted" if one.rubric.law == "enacted" else "in force"
            kind += f" by then{beyond_words(one.rubric, one.as_of, two.as_of)}"
            return f"{one.rubric.title} · {days} · law {kind}"
        return (
            f"{one.rubric.title} {self.first} to {two.rubric.title} {self.second} · "
            f"{law_words(one.rubric, day_in_words(one.as_of), one.as_of)}, then "
            f"{law_words(two.rubric, day_in_words(two.as_of), two.as_of)}"
        )

    @property
    def graded(self) -> bool:
        """Whether both rubrics have grades."""
        return bool(self.before.rubric.grades and self.after.rubric.grades)

    def known(self, card: ReportCard) -> bool:
        """Return whether the card has what the sides are compared by: a grade, else a score."""
        return (card.known_grade if self.graded else card.known_score) is not None

    @property
    def both(self) -> list[Comparison]:
        """The states of which that is known on both days."""
        return [one for one in self.comparisons if self.known(one.before) and self.known(one.after)]


def _on_cutoff(card: ReportCard) -> bool:
    return card.as_of == card.rubric.cutoff_day(card.year)


def _when(card: ReportCard) -> str:
    return str(card.year) if _on_cutoff(card) else day_in_words(card.as_of)


def _at(card: ReportCard) -> str:
    return f"in {card.year}" if _on_cutoff(card) else f"on {day_in_words(card.as_of)}"


# The answer in words.


def _answer(sides: Sides) -> str:
    if sides.alone:
        return _one_state(sides.comparisons[0])
    if sides.national is not None and sides.graded:
        days = (_at(sides.before), _at(sides.after))
        one, two = (counted(year, when) for year, when in zip(sides.national, days, strict=True))
        if one is not None and two is not None:
            return counts_words(one, two)
    return _moves_words(sides)


def _one_state(compared: Comparison) -> str:
    """Return "Louisiana: C (70) in 2011, A (98.5) in 2016: +28.5, as published"."""
    before, after = compared.before, compared.after
    known = [known_by(card) for card in (before, after)]
    one_basis = known[0] == known[1]
    sides = [
        f"{_standing(card)} {_at(card)}{f' ({how})' if how and not one_basis else ''}"
        for card, how in zip((before, after), known, strict=True)
    ]
    words = f"{compared.name}: {sides[0]}, {sides[1]}"
    change = compared.score_change
    if change is not None and before.rubric.id == after.rubric.id:
        words += f": {'no change' if not change else signed(change, finer(compared))}"
    return f"{words} ({known[0]})" if one_basis and known[0] else words


def _standing(card: ReportCard) -> str:
    """Return "C (70)", a grade or score alone, or that neither is known."""
    score = card.known_score
    shown = None if score is None else points(score, card.rubric.rounding)
    if card.known_grade is None:
        return shown or "no grade or score known"
    return f"{card.known_grade} ({shown})" if shown else card.known_grade


def _moves_words(sides: Sides) -> str:
    """Return how many rose, stayed and fell, of those of which both sides are known."""
    what = "a grade" if sides.graded else "a score"
    nothing = [
        card
        for card, place in ((sides.before, 0), (sides.after, 1))
        if not any((one.before, one.after)[place].shows_anything for one in sides.comparisons)
        and not (sides.national and sides.national[place].published)
    ]
    if nothing:
        days = " and ".join(_when(card) for card in nothing)
        return f"Nothing is known of {days}: nobody has coded or found anything for it"
    both = sides.both
    if not both:
        return f"Of no state {what} is known both {_at(sides.before)} and {_at(sides.after)}"
    have = "has" if len(both) == 1 else "have"
    words = (
        f"{len(both)} of {count(len(sides.comparisons), 'state')} {have} {what} both "
        f"{_at(sides.before)} and {_at(sides.after)}"
    )
    if not sides.one_rubric:
        return words
    return f"{words}: {_rose_and_fell(both, graded=sides.graded)}"


def _rose_and_fell(both: Sequence[Comparison], *, graded: bool) -> str:
    moved = [_steps_up(one, graded=graded) for one in both]
    rose, fell = sum(up > 0 for up in moved), sum(up < 0 for up in moved)
    return f"{none_or(rose)} rose, {none_or(len(moved) - rose - fell)} stayed, {none_or(fell)} fell"


def _steps_up(compared: Comparison, *, graded: bool) -> Fraction:
    """Return by how many grades a state rose, or by how many points where there are no grades."""
    if not graded:
        return compared.score_change or Fraction(0)
    order = list(compared.before.rubric.grades)
    before, after = compared.before.known_grade, compared.after.known_grade
    assert before is not None
    assert after is not None
    return Fraction(order.index(before) - order.index(after))


# The country.


def _country(sides: Sides) -> Iterator[doc.Block]:
    """Yield the states at each grade on both days, as the publisher counted them or as known."""
    if sides.national is None or not sides.graded:
        return
    lines = [line for year in sides.national if (line := _country_line(year, sides)) is not None]
    if not lines:
        return
    grades = list(dict.fromkeys(grade for year in sides.national for grade in year.rubric.grades))
    totals = {line.total for line in lines}
    head = f"all {totals.pop()}" if len(totals) == 1 and None not in totals else "all"
    yield doc.table(
        lines,
        doc.Of(head, lambda line: line.label),
        doc.Each(grades, lambda line, at: line.grades.get(grades[at], UNKNOWN), "right", wrap=True),
        any(line.unknown for line in lines)
        and doc.Of("not known", lambda line: line.unknown or "", "right", "weak"),
        doc.Of("", lambda line: line.source),
    )
    yield doc.Blank()


class CountryLine(NamedTuple):
    """One side's states by grade, and where the counts are from."""

    label: str
    grades: Mapping[str, int]
    total: int | None
    unknown: int
    source: doc.Cell


def _country_line(year: NationalYear, sides: Sides) -> CountryLine | None:
    label = when_words(year) if sides.one_rubric else f"{when_words(year)} {year.rubric.id}"
    if year.published and year.published.grades:
        printed = year.published.grades
        whole = set(printed) >= set(year.rubric.grades)
        total = sum(printed.values()) if whole else None
        source = doc.Cell((address_span(year.published.source or "as published"),))
        return CountryLine(label, printed, total, 0, source)
    here = {grade: len(codes) for grade, codes in year.grades.items()}
    if not any(here.values()):
        return None
    unknown = len(year.unknown)
    return CountryLine(label, here, len(year.cards), unknown, doc.cell("known here", "weak"))


# By name.


def _by_name(sides: Sides) -> Iterator[doc.Block]:
    both = sides.both
    if sides.national is not None and any(map(sides.known, _cards(sides))):
        yield doc.paragraph(_found_words(sides))
    if both:
        if sides.national is not None and sides.one_rubric:
            some = len(both) < len(sides.comparisons)
            these = ("this" if len(both) == 1 else "these") if some else "the"
            moved = _rose_and_fell(both, graded=sides.graded)
            yield doc.paragraph(f"Of {these} {count(len(both), 'state')}, {moved}:")
        yield _moves(sides) if sides.graded else _score_moves(both)
        yield from _scores(sides)
        yield doc.Blank()
    yield from _one_side(sides)
    yield from _failed(sides)


def _cards(sides: Sides) -> Iterator[ReportCard]:
    for one in sides.comparisons:
        yield from (one.before, one.after)


def _found_words(sides: Sides) -> str:
    """Return of how many states the grade is known on either day, and how."""
    what = "grades" if sides.graded else "scores"
    numbers = [
        none_or(sum(sides.known(card) for card in side))
        for side in zip(*map(_pair, sides.comparisons), strict=True)
    ]
    known = {known_by(card) for card in _cards(sides) if sides.known(card)}
    how = f"{what} found" if known == {"as published"} else f"{what} known"
    both = f", both for {len(sides.both)}" if sides.both else ""
    return (
        f"By name: {how} for {numbers[0]} ({sides.first}) and {numbers[1]} ({sides.second}){both}."
    )


class GradeMove(NamedTuple):
    """States with the same grade before and the same grade after."""

    before: str
    after: str
    states: list[Comparison]


def _moves_in_order(sides: Sides) -> list[GradeMove]:
    """Return who moved from which grade to which: the longest way up first, then down."""
    moves = grouped(
        sides.both, lambda one: (one.before.known_grade or "", one.after.known_grade or "")
    )
    old, new = (list(card.rubric.grades) for card in (sides.before, sides.after))

    def order(move: GradeMove) -> tuple[int, ...]:
        place, later = old.index(move.before), new.index(move.after)
        up = place - later if sides.one_rubric else 0
        return (up < 0, up == 0, -abs(up), later, place)

    return sorted((GradeMove(*between, states) for between, states in moves.items()), key=order)


def _moves(sides: Sides) -> doc.Table:
    """Return the moves, in two columns where they are many."""
    moves = _moves_in_order(sides)
    scored = sum(one.score_change is not None for one in sides.both) <= FEW and sides.one_rubric
    letters = all(len(grade) <= LETTERS for move in moves for grade in (move.before, move.after))
    apart = letters and len(moves) >= MANY_MOVES
    half = (len(moves) + 1) // 2 if apart else len(moves)
    pairs = list(zip_longest(moves[:half], moves[half:]))
    in_one = half == len(moves)
    return doc.table(
        pairs,
        doc.Of("", lambda pair: _move_cell(pair[0]), wrap=True),
        doc.Of("", lambda pair: _movers(pair[0], scored=scored), wrap=True),
        not in_one and doc.Of("", lambda pair: _move_cell(pair[1])),
        not in_one and doc.Of("", lambda pair: _movers(pair[1], scored=scored), wrap=True),
    )


def _move_cell(move: GradeMove | None) -> doc.Cell:
    if move is None:
        return doc.cell()
    before, after = move.states[0].before, move.states[0].after
    arrow = " = " if move.before == move.after else " → "
    return doc.Cell(
        (
            doc.Span("  "),
            grade_span(before.rubric, move.before),
            doc.Span(arrow),
            grade_span(after.rubric, move.after),
        )
    )


def _movers(move: GradeMove | None, *, scored: bool) -> str:
    if move is None:
        return ""
    return "  ".join(
        _mover(one) if scored else one.state
        for one in sorted(move.states, key=lambda one: one.state)
    )


def _mover(compared: Comparison) -> str:
    change, before, after = compared.score_change, *map(_shown_score, _pair(compared))
    if change is None:
        return compared.state
    return f"{compared.state} ({before} → {after}, {signed(change, finer(compared))})"


def _pair(compared: Comparison) -> tuple[ReportCard, ReportCard]:
    return compared.before, compared.after


def _score_moves(both: Sequence[Comparison]) -> doc.Table:
    """Return the states by what their scores did, where there are no grades."""
    groups = {"rose": 1, "stayed": 0, "fell": -1}

    def names(sign: int) -> str:
        moved = [(one.score_change or Fraction(0), one) for one in both]
        inside = [pair for pair in moved if (pair[0] > 0) - (pair[0] < 0) == sign]
        inside.sort(key=lambda pair: (-abs(pair[0]), pair[1].state))
        return "  ".join(
            f"{one.state} {signed(change, finer(one))}" if sign else one.state
            for change, one in inside
        )

    return doc.table(
        [(words, text) for words, sign in groups.items() if (text := names(sign))],
        doc.Of("", lambda group: f"  {group[0]}"),
        doc.Of("", lambda group: group[1], wrap=True),
    )


def _scores(sides: Sides) -> Iterator[doc.Block]:
    """Yield how scores moved together where too many are known to stand in the lines of moves."""
    changes = [(one.score_change, one) for one in sides.both if one.score_change is not None]
    if len(changes) <= FEW or not sides.one_rubric or not sides.graded:
        return
    rounding = finer(changes[0][1])
    mean = sum((change for change, _one in changes), Fraction(0)) / len(changes)
    most = max(changes, key=lambda pair: pair[0])
    least = min(changes, key=lambda pair: pair[0])
    yield doc.paragraph(
        f"Scores known on both days for {len(changes)}: {signed(mean, rounding)} in the mean, "
        f"from {least[1].state} {signed(least[0], rounding)} to "
        f"{most[1].state} {signed(most[0], rounding)}",
        hanging=2,
    )


def _one_side(sides: Sides) -> Iterator[doc.Block]:
    """Yield the states of which only one side is known, by grade, and those of neither."""
    known = grouped(
        sides.comparisons, lambda one: (sides.known(one.before), sides.known(one.after))
    )
    groups = [
        (f"{sides.first} only", _by_grade([one.before for one in known.get((True, False), ())])),
        (f"{sides.second} only", _by_grade([one.after for one in known.get((False, True), ())])),
        ("neither", states_words((one.state for one in known.get((False, False), ())), "")),
    ]
    shown = [group for group in groups if group[1]]
    if len(shown) == 1 and not sides.both and shown[0][0] == "neither":
        return
    if shown:
        yield doc.table(
            shown,
            doc.Of("", lambda group: group[0]),
            doc.Of("", lambda group: group[1], wrap=True),
        )
        yield doc.Blank()


def _by_grade(known: Sequence[ReportCard]) -> str:
    """Return "B IL · C AZ GA"; the states alone where there are no grades."""
    if not known:
        return ""
    of_grade = {
        grade: [card.state for card in known if card.known_grade == grade]
        for grade in known[0].rubric.grades
    }
    words = [f"{grade} {states_words(codes)}" for grade, codes in of_grade.items() if codes]
    return " · ".join(words) or states_words(card.state for card in known)


def _failed(sides: Sides) -> Iterator[doc.Block]:
    """Yield who failed, by name, of how many that the publisher counted."""
    if sides.national is None:
        return
    for year, card in zip(sides.national, (sides.before, sides.after), strict=True):
        if not year.rubric.grades:
            continue
        low = worst(year.rubric)
        named = year.grades[low]
        printed = year.published.grades.get(low) if year.published else None
        if named:
            of = "" if printed is None else f" of {printed}"
            said = fared(low)
            yield doc.paragraph(
                f"{said[0].upper()}{said[1:]} {_at(card)}, known by name ({len(named)}{of}):"
            )
            yield doc.paragraph(states_words(named), indent=2)
            yield doc.Blank()


# A line a state.


def _states(comparisons: Sequence[Comparison]) -> doc.Table:
    first = comparisons[0]
    return doc.table(
        comparisons,
        doc.Of("state", lambda compared: f"{compared.state} {compared.name}", wrap=True),
        doc.Of(_when(first.before), lambda compared: _shown_score(compared.before), "right"),
        doc.Of("grade", lambda compared: _grade(compared.before), wrap=True),
        doc.Of(_when(first.after), lambda compared: _shown_score(compared.after), "right"),
        doc.Of("grade", lambda compared: _grade(compared.after), wrap=True),
        doc.Of("change", _change_cell, "right"),
        doc.Of("known", _basis, style="weak", wrap=True),
    )


def _shown_score(card: ReportCard) -> str:
    score = card.known_score
    return UNKNOWN if score is None else points(score, card.rubric.rounding)


def _grade(card: ReportCard) -> doc.Cell:
    return doc.Cell((grade_span(card.rubric, card.known_grade),))


def _change_cell(compared: Comparison) -> doc.Cell:
    change = compared.score_change
    if change is None:
        return doc.cell(UNKNOWN, "weak")
    style: doc.Style = "good" if change > 0 else "bad" if change < 0 else "plain"
    return doc.cell(signed(change, finer(compared)), style)


def _basis(compared: Comparison) -> str:
    """Return how the figures of both sides are known, once where it is the same."""
    return ", then ".join(
        dict.fromkeys(words for card in _pair(compared) if (words := known_by(card)))
    )


def _more(sides: Sides, *, why: bool, table: bool) -> Iterator[doc.Block]:
    lines = []
    if not why and not (sides.alone and beyond_ranges(sides.comparisons[0])):
        what = "the laws that are coded between the two days"
        lines.append(("--why", what if sides.national else "each change with its cause"))
    if not table and not sides.alone:
        what = "each change of each state" if why else "a line a state, with scores"
        lines.append(("--table", f"{what}, and what they rest on"))
    yield from more_lines(lines)
