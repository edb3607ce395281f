"""The report card of one state under one rubric on one day: marks, areas, total, grade."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from statscore.model.numbers import decimal_text
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import Published, State
from statscore.reports.card.caps import best_grade, capped, caps_hang_together
from statscore.reports.card.holding import Held, counts_from, known_through, turning_days
from statscore.reports.card.marks import (
    Mark,
    MarkBasis,
    by_answers,
    known_by_answers,
    marks_of,
    may_drop,
    printed_spans,
    with_implied,
)
from statscore.reports.card.printed import span_of
from statscore.reports.card.sums import SumEnd, Sums
from statscore.reports.card.yardstick import NOTHING, Pair, Yardstick, yardstick

__all__ = ["AreaScore", "Mark", "MarkBasis", "ReportCard", "SeenElsewhen", "card_of", "report_card"]

AreaBasis = Literal["computed", "published", "partial"]
CardBasis = Literal["computed", "published", "partial", "none"]
"""none: no question applies, so that there is no score."""
NO_POINTS: Pair = (NOTHING, NOTHING)


@dataclass(frozen=True)
class AreaScore:
    """The sum of an area's marks, or the published figure where the marks do not settle it."""

    id: str
    number: str | None
    title: str
    score: Fraction | None
    low: Fraction
    high: Fraction
    out_of: Fraction
    basis: AreaBasis
    coded_low: Fraction
    """The least that the marks alone allow."""
    coded_high: Fraction
    coded: int
    """Criteria with a settled level."""
    criteria: int
    grade: str | None = None
    """Where the rubric grades areas and the score is known."""
    void_by: tuple[Mark, ...] = ()
    """The marks that make the area earn nothing, or may."""
    plain: Pair = NO_POINTS
    """What the marks add up to if the area is not void."""
    at_ends: Pair | None = None
    """As a mark has it."""

    @property
    def ends(self) -> Pair:
        """The points at the low and at the high end of the total."""
        return self.at_ends or (self.low, self.high)


@dataclass(frozen=True, slots=True)
class SeenElsewhen:
    """A criterion that is uncoded on the card's day and answered for another; counted nowhere."""

    criterion: str
    on: date
    """The last day before the card's for which an answer is known, else the first one after."""
    held: Held


@dataclass(frozen=True)
class ReportCard:
    """The computed result for one state, one rubric, one day."""

    state: str
    name: str
    rubric: Rubric
    year: int
    as_of: date
    areas: tuple[AreaScore, ...]
    marks: tuple[Mark, ...]
    out_of: Fraction
    low: Fraction
    high: Fraction
    grade_low: str | None
    grade_high: str | None
    published: Published | None
    caps: tuple[str, ...]
    """Ids of the caps that hold the grade down, for certain or possibly."""
    applies: bool | None = True
    """Whether any question that counts applies, None where that is not settled."""
    lifted: Pair = NO_POINTS
    """What the rubric's floor adds to the sum of the areas, at the low end and at the high one."""
    dropped: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """The criteria that are dropped as not applicable, at the low end and at the high one."""
    seen: tuple[SeenElsewhen, ...] = ()
    """What is answered for another day alone."""
    voided: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
    """The areas that earn nothing because a level makes them void, at either end."""

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return (
            f"<ReportCard {self.state} {self.year}, {self.rubric.id}: {self._points} of "
            f"{decimal_text(self.out_of)}, grade {self.known_grade or 'not known'}>"
        )

    @property
    def score(self) -> Fraction | None:
        """Points computed here, None where low and high differ or no question applies."""
        return self.low if self.applies and self.low == self.high else None

    @property
    def ends(self) -> Pair:
        """The low end and the high one."""
        return self.low, self.high

    @property
    def printed_ends(self) -> Pair | None:
        """The least and the most that the printed total stands for, None where none is printed."""
        figure = self.published.score if self.published else None
        if figure is None:
            return None
        dropped = None if self.perhaps_dropped else self.dropped[0]
        return span_of(yardstick(self.rubric, self.year), figure, None, dropped)

    @property
    def perhaps_dropped(self) -> tuple[Mark, ...]:
        """The marks of the criteria that may be dropped or not."""
        by_rubric = yardstick(self.rubric, self.year).questions
        return tuple(
            mark
            for mark in self.marks
            if may_drop(by_rubric[mark.criterion], mark) and mark.level is None
        )

    @property
    def adds_up(self) -> bool:
        """Whether the score is the sum of the marks and printed areas, whatever open law is.

        So it is where nothing may drop out, void an area or be lifted by the floor.
        """
        void = any(area.void_by for area in self.areas)
        return not (void or any(self.lifted) or self.perhaps_dropped)

    @property
    def grade(self) -> str | None:
        """The grade computed here, settled where its two ends agree, whether or not the score is.

        None where it is not, or where it is open whether any question applies.
        """
        return self.grade_low if self.applies and self.grade_low == self.grade_high else None

    @property
    def basis(self) -> CardBasis:
        """Whether marks settle the score, or published figures do, or neither."""
        if self.applies is False:
            return "none"
        if self.score is not None:
            by_marks = all(area.basis == "computed" for area in self.areas)
            return "computed" if by_marks else "published"
        printed = self.published
        return "published" if printed and printed.score is not None else "partial"

    @property
    def coded(self) -> int:
        """Criteria with a settled level."""
        return sum(mark.basis == "coded" for mark in self.marks)

    @property
    def bounded(self) -> int:
        """Criteria of which an answer leaves several levels."""
        return sum(mark.basis == "bounded" for mark in self.marks)

    @property
    def answered(self) -> int:
        """Criteria of which something is known: coded, bounded or implied."""
        return self.coded + self.bounded + self.implied

    @property
    def implied(self) -> int:
        """Criteria that a printed area leaves fewer levels than the answers do."""
        return sum(mark.basis == "implied" for mark in self.marks)

    @property
    def marks_by_answers(self) -> tuple[Mark, ...]:
        """The marks as the answers alone have them, whatever was printed."""
        return tuple(map(by_answers, self.marks))

    @property
    def _points(self) -> str:
        """The known score, else the range."""
        ends = (self.low, self.high) if self.known_score is None else (self.known_score,)
        return " to ".join(map(decimal_text, ends))

    @property
    def known_score(self) -> Fraction | None:
        """The computed score, else the published one, else None."""
        if self.score is not None:
            return self.score
        return self.published.plain_score if self.published else None

    @property
    def known_grade(self) -> str | None:
        """The settled grade, else the published one, else None: what counts of grades count."""
        if self.grade is not None:
            return self.grade
        return self.published.grade if self.published else None

    @property
    def shows_anything(self) -> bool:
        """Whether somebody has coded or published anything for this card."""
        return self.published is not None or any(mark.basis != "uncoded" for mark in self.marks)

    @cached_property
    def gaps(self) -> tuple[Mark, ...]:
        """The marks that surely earned less than their weight, most points lost first."""
        short = [mark for mark in self.marks if mark.surely_lost]
        return tuple(sorted(short, key=lambda mark: -mark.surely_lost))

    def mark(self, criterion: str) -> Mark | None:
        """Return the mark of a criterion, None where the rubric does not ask it this year."""
        return next((mark for mark in self.marks if mark.criterion == criterion), None)


def report_card(
    rubric: Rubric,
    state: State,
    year: int,
    as_of: date | None = None,
    others: Sequence[State] = (),
    *,
    beside: ReportCard | None = None,
) -> ReportCard:
    """Return the state's card for the year: the law on the cut-off day, or on `as_of`.

    Published figures count only on the cut-off day itself: they speak for no other. `others` are
    the same state as further coders see it: where coders differ, a mark has all of their levels.
    `beside` is the state's card for the cut-off day of another year: where nothing changes between
    the two, all that they say is the same.
    """
    cutoff = rubric.cutoff_day(year)
    day = as_of or cutoff
    published = state.published.get(rubric.id, {}).get(year) if day == cutoff else None
    by = yardstick(rubric, year)
    if beside and not (published and published.areas) and _unchanged(by, state, day, beside):
        seen = _seen_elsewhen(beside.marks, by, state, day)
        return replace(beside, year=year, as_of=day, published=published, seen=seen)
    known = known_by_answers(by, state, day, others)
    printed: Mapping[str, Pair] = {}
    marks = marks_of(by, known)
    seen = () if others else _seen_elsewhen(marks, by, state, day)
    if published and published.areas:
        printed = printed_spans(by, published, {id_: of.possible for id_, of in known.items()})
        marks = marks_of(by, with_implied(by, known, printed))
    of = state.code, state.name
    return card_of(by, marks, printed, state=of, day=day, published=published, seen=seen)


def _turns(state: State, by: Yardstick) -> Sequence[date]:
    """Return the days on which an answer of the state begins to count or ends, in order."""
    turns: Sequence[date] | None = state.kept.get(by.rubric.law)
    if turns is None:
        turns = state.kept[by.rubric.law] = turning_days(state, by.rubric.law)
    return turns


def _turn_between(turns: Sequence[date], first: date, last: date) -> bool:
    return bisect_left(turns, first) < bisect_right(turns, last)


def _unchanged(by: Yardstick, state: State, day: date, beside: ReportCard) -> bool:
    """Return whether the other card rests on the same marks and on no printed areas."""
    first, last = sorted((day, beside.as_of))
    return (
        by.weighs_as(yardstick(beside.rubric, beside.year))
        and not (beside.published and beside.published.areas)
        and not _turn_between(_turns(state, by), first, last)
    )


def _seen_elsewhen(
    marks: Iterable[Mark], by: Yardstick, state: State, day: date
) -> tuple[SeenElsewhen, ...]:
    """Return what is uncoded on the day and answered for another of its year."""
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    if not _turn_between(_turns(state, by), first, last):
        return ()
    uncoded = [mark.criterion for mark in marks if mark.basis == "uncoded"]
    seen = (_seen_of(id_, by, state, day) for id_ in uncoded if id_ in state.answers)
    return tuple(each for each in seen if each)


def _seen_of(criterion: str, by: Yardstick, state: State, day: date) -> SeenElsewhen | None:
    before: SeenElsewhen | None = None
    after: SeenElsewhen | None = None
    for since, answer in state.answers[criterion].items():
        if answer.level == PENDING:
            continue
        start = counts_from(since, answer, by.rubric.law).last
        last = known_through(answer, state.through) or start
        if day.year == last.year and last < day:
            before = SeenElsewhen(criterion, last, Held(since, answer))
        elif day.year == start.year and start > day and after is None:
            after = SeenElsewhen(criterion, start, Held(since, answer))
    return before or after


# Areas and total


def card_of(
    by: Yardstick,
    marks: Sequence[Mark],
    printed: Mapping[str, Pair],
    *,
    state: tuple[str, str],
    day: date,
    published: Published | None = None,
    seen: tuple[SeenElsewhen, ...] = (),
) -> ReportCard:
    """Return the card that the marks add up to, of a state given by code and name.

    `printed` has what areas come to by published figures: it stands where marks do not settle one.
    """
    # What follows from a printed area is in no sum: its area stands by the print.
    sums = Sums(by, {mark.criterion: (mark.by_answers or mark).possible for mark in marks})
    areas = _areas(sums, marks, printed)
    summed = [id_ for area in areas if area.basis != "published" for id_ in sums.inside[area.id]]
    ends = sums.ends(summed)
    standing = [
        sum((area.ends[place] for area in areas if area.basis == "published"), NOTHING)
        for place in (0, 1)
    ]
    low, high = (end.points(summed) + more for end, more in zip(ends, standing, strict=True))
    if sums.perhaps or sums.ways:
        marks, areas = _at_the_ends(sums, marks, areas, ends)
    applies = sums.plain.applies
    total_low, total_high = (by.total(low), by.total(high)) if applies is not False else (low, high)
    grade_low, caps_low = capped(by.rubric, marks, total_low, worst=True)
    grade_high, caps_high = capped(by.rubric, marks, total_high, worst=False)
    if grade_high is not None and caps_hang_together(sums):
        grade_high = best_grade(sums, summed, standing[1])
    return ReportCard(
        state=state[0],
        name=state[1],
        rubric=by.rubric,
        year=by.year,
        as_of=day,
        areas=tuple(areas),
        marks=tuple(marks),
        out_of=by.points,
        low=total_low,
        high=total_high,
        grade_low=grade_low,
        grade_high=grade_high,
        published=published,
        caps=tuple(dict.fromkeys((*caps_high, *caps_low))),
        applies=applies,
        lifted=NO_POINTS if by.rubric.floor is None else (total_low - low, total_high - high),
        dropped=(ends[0].weighing.dropped, ends[1].weighing.dropped),
        seen=seen,
        voided=(ends[0].voided, ends[1].voided),
    )


def _at_the_ends(
    sums: Sums, marks: Iterable[Mark], areas: Iterable[AreaScore], ends: tuple[SumEnd, SumEnd]
) -> tuple[list[Mark], list[AreaScore]]:
    """Return marks and areas with their points at both ends of the total, where they are in it."""
    return [
        mark if mark.basis == "implied" else replace(mark, at_ends=_points(ends, [mark.criterion]))
        for mark in marks
    ], [
        area
        if area.basis == "published"
        else replace(area, at_ends=_points(ends, sums.inside[area.id]))
        for area in areas
    ]


def _points(ends: tuple[SumEnd, SumEnd], criteria: Collection[str]) -> Pair:
    return ends[0].points(criteria), ends[1].points(criteria)


def _areas(sums: Sums, marks: Iterable[Mark], printed: Mapping[str, Pair]) -> list[AreaScore]:
    by_id = {mark.criterion: mark for mark in marks}
    return [
        _area(sums, id_, [by_id[criterion] for criterion in criteria], printed.get(id_))
        for id_, criteria in sums.inside.items()
    ]


def _area(sums: Sums, id_: str, marks: Sequence[Mark], printed: Pair | None) -> AreaScore:
    area, criteria = sums.by.rubric.areas[id_], sums.inside[id_]
    coded_low, coded_high = coded = _points(sums.ends(criteria), criteria)
    low, high = ends = _narrowed(coded, printed)
    score = low if low == high else None
    out_of = sums.plain.out_of(id_)
    voids = sums.by.voids.get(id_, {})
    may_void = (mark for mark in marks if mark.criterion in voids)
    void_by = tuple(m for m in may_void if not voids[m.criterion].keys().isdisjoint(m.possible))
    return AreaScore(
        id=id_,
        number=area.number,
        title=area.title,
        score=score,
        low=low,
        high=high,
        out_of=out_of,
        basis=_area_basis(score, printed_only=ends != coded),
        coded_low=coded_low,
        coded_high=coded_high,
        coded=[mark.basis for mark in marks].count("coded"),
        criteria=len(criteria),
        grade=_area_grade(sums.by, void_by, score, out_of),
        void_by=void_by,
        plain=_points(sums.plain_ends(criteria), criteria) if void_by else coded,
    )


def _area_basis(score: Fraction | None, *, printed_only: bool) -> AreaBasis:
    if printed_only:
        return "published"
    return "partial" if score is None else "computed"


def _narrowed(coded: Pair, printed: Pair | None) -> Pair:
    """Return what marks and print leave of an area; a print that marks contradict stands."""
    low, high = coded
    if printed is None or low == high:
        return coded
    narrow = max(low, printed[0]), min(high, printed[1])
    return narrow if narrow[0] <= narrow[1] else printed


def _area_grade(
    by: Yardstick, void_by: Sequence[Mark], score: Fraction | None, out_of: Fraction
) -> str | None:
    """Return the grade of an area: a void one has that of the level which makes it so."""
    voids = [by.questions[mark.criterion].criterion.voids for mark in void_by]
    for mark, grades in zip(void_by, voids, strict=True):
        if grades.keys() >= set(mark.possible):
            said = {grades[level] for level in mark.possible}
            return said.pop() if len(said) == 1 else None
    # Nothing earned, and nothing settled: it may be void or not.
    return None if voids and not score else by.area_grade(score, out_of)
