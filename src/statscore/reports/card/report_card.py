"""The report card of one state under one rubric on one day: marks, areas, total, grade."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from statscore.model.dates import When
from statscore.model.levels import Levels
from statscore.model.numbers import decimal_text
from statscore.model.rubric import NOT_APPLICABLE, PENDING, Cap, Rubric
from statscore.model.state import Answer, Published, State
from statscore.reports.card.grading import at_least, grade_of, reads_as, worse_of, worst_grade
from statscore.reports.card.holding import (
    UNCODED,
    Held,
    Holding,
    counts_from,
    holding,
    known_through,
    of_coders,
    turning_days,
)
from statscore.reports.card.printed import implied_levels, span_of
from statscore.reports.card.yardstick import (
    Pair,
    Question,
    Weighing,
    Whole,
    Worth,
    Yardstick,
    applying,
    merit,
    yardstick,
)

MarkBasis = Literal["coded", "bounded", "implied", "undated", "divergent", "pending", "uncoded"]
AreaBasis = Literal["computed", "published", "partial"]
CardBasis = Literal["computed", "published", "partial", "none"]
"""none: no question applies, so that there is no score."""
NOTHING = Fraction(0)
NO_POINTS: Pair = (NOTHING, NOTHING)


class Finding(NamedTuple):
    """What is known of one criterion: the levels that it may have, and what they rest on."""

    possible: tuple[str, ...]
    basis: MarkBasis
    held: Held | None = None
    before: Held | None = None
    by_answers: Finding | None = None
    """Where it is implied: what the answers alone say."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion's line on a report card."""

    earns: Worth
    """What its possible levels earn; shared by all cards on which they are the same."""
    basis: MarkBasis
    """coded; bounded: an answer leaves several levels; implied: a printed area leaves no other
    level; undated: the day of a change is not known well enough; divergent: coders differ; pending;
    uncoded."""
    held: Held | None
    """The answer it rests on; where it is undated, the latest that may hold; where coders differ,
    none."""
    before: Held | None = None
    """Where it is undated: the answer that holds if the latest does not yet."""
    by_answers: Finding | None = None
    """Where it is implied: what the answers alone say."""
    range: Pair | None = None
    """The least and the most that it earns, where that hangs on what else is dropped."""
    at_ends: Pair | None = None
    """Points at the low and at the high end of the total, where a criterion may or may not drop
    out: then they need not be the mark's own low and high."""

    @property
    def criterion(self) -> str:
        """The criterion's id."""
        return self.earns.question.id

    @property
    def number(self) -> str | None:
        """The criterion's number in the rubric."""
        return self.earns.question.criterion.number

    @property
    def area(self) -> str:
        """The id of its area."""
        return self.earns.question.criterion.area

    @property
    def title(self) -> str:
        """The criterion's title."""
        return self.earns.question.criterion.title

    @property
    def possible(self) -> tuple[str, ...]:
        """The levels that the law may meet, best first; one where it is settled."""
        return self.earns.possible

    @property
    def settled(self) -> bool:
        """Whether the level is known."""
        return self.basis in ("coded", "implied") and len(self.earns.possible) == 1

    @property
    def level(self) -> str | None:
        """The level that the law meets, None where that is not settled."""
        return self.earns.possible[0] if self.settled else None

    @property
    def shares(self) -> Levels:
        """The share that each level would earn, best first."""
        return self.earns.shares

    @property
    def share(self) -> Fraction | None:
        """The share of the weight that is earned, None where the level is not settled."""
        return None if self.level is None else self.shares[self.level]

    @property
    def weight(self) -> Fraction:
        """Points that it can earn on this card; more where another may not apply after all."""
        return self.earns.weight

    @property
    def low(self) -> Fraction:
        """The least that it earns."""
        return self.range[0] if self.range else self.earns.least

    @property
    def high(self) -> Fraction:
        """The most that it earns."""
        return self.range[1] if self.range else self.earns.most

    @property
    def value(self) -> Fraction | None:
        """The number that the answer holds, None where it holds none or is not settled."""
        return self.answer.value if self.answer and self.level is not None else None

    @property
    def ends(self) -> Pair:
        """The points at the low and at the high end of the total."""
        return self.at_ends or (self.low, self.high)

    @property
    def points(self) -> Fraction | None:
        """Points earned, None where that is not settled."""
        return self.low if self.settled and self.low == self.high else None

    def worth(self, level: str) -> Fraction:
        """Return the points that a level earns on this card."""
        return self.shares[level] * self.weight

    @property
    def answer(self) -> Answer | None:
        """The answer it rests on."""
        return self.held.answer if self.held else None

    @property
    def since(self) -> When | None:
        """The date under which the answer stands in the file."""
        return self.held.since if self.held else None

    @property
    def best(self) -> Fraction:
        """The most points that any level earns: the weight, or 0 for a deduction."""
        return self.weight if self.weight > 0 else NOTHING

    @property
    def lost(self) -> Fraction | None:
        """Points short of the best, None where that is not settled."""
        return None if self.points is None else self.best - self.points

    @property
    def surely_lost(self) -> Fraction:
        """Points short of the best at the least: by what is settled, or by bounds."""
        if self.basis in ("bounded", "implied"):
            return max(self.best - self.high, NOTHING)
        return self.lost or NOTHING


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
        return tuple(_by_answers(mark) for mark in self.marks)

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
    day = as_of or rubric.cutoff_day(year)
    on_cutoff = day == rubric.cutoff_day(year)
    published = state.published.get(rubric.id, {}).get(year) if on_cutoff else None
    by = yardstick(rubric, year)
    if beside and not (published and published.areas) and _unchanged(by, state, day, beside):
        uncoded = [mark.criterion for mark in beside.marks if mark.basis == "uncoded"]
        seen = tuple(_seen_elsewhen(by, uncoded, state, day))
        return replace(beside, year=year, as_of=day, published=published, seen=seen)
    holdings = _holdings(by, state, day)
    if others:
        coded = [holdings, *(_holdings(by, other, day) for other in others)]
        holdings = [of_coders(of_criterion) for of_criterion in zip(*coded, strict=True)]
    asked = zip(by.questions.items(), holdings, strict=True)
    by_answers = {id_: finding(question, held) for (id_, question), held in asked}
    known, printed = by_answers, dict[str, Pair]()
    if published and published.areas:
        possible = {id_: of.possible for id_, of in known.items()}
        printed = _printed_spans(by, published, possible)
        known = _with_implied(by, known, printed)
    card = card_of(by, marks_of(by, known), printed, state=(state.code, state.name), day=day)
    uncoded = [id_ for id_, of in by_answers.items() if of.basis == "uncoded" and not others]
    seen = tuple(_seen_elsewhen(by, uncoded, state, day))
    return replace(card, published=published, seen=seen) if published or seen else card


def _unchanged(by: Yardstick, state: State, day: date, beside: ReportCard) -> bool:
    """Return whether the other card rests on the same marks and on no printed areas."""
    turns: Sequence[date] | None = state.kept.get(by.rubric.law)
    if turns is None:
        turns = state.kept[by.rubric.law] = turning_days(state, by.rubric.law)
    first, last = sorted((day, beside.as_of))
    return (
        by.weighs_as(yardstick(beside.rubric, beside.year))
        and not (beside.published and beside.published.areas)
        and bisect_left(turns, first) == bisect_right(turns, last)
    )


def _seen_elsewhen(
    by: Yardstick, uncoded: Iterable[str], state: State, day: date
) -> Iterator[SeenElsewhen]:
    for id_ in uncoded:
        before: SeenElsewhen | None = None
        after: SeenElsewhen | None = None
        for since, answer in state.answers.get(id_, {}).items():
            if answer.level == PENDING:
                continue
            start = counts_from(since, answer, by.rubric.law).last
            last = known_through(answer, state.through) or start
            if day.year == last.year and last < day:
                before = SeenElsewhen(id_, last, Held(since, answer))
            elif day.year == start.year and start > day and after is None:
                after = SeenElsewhen(id_, start, Held(since, answer))
        if seen := before or after:
            yield seen


def _printed_spans(
    by: Yardstick, published: Published | None, possible: Possible
) -> dict[str, Pair]:
    """Return the least and the most points that each printed area may stand for."""
    areas = published.areas if published else {}
    surely, perhaps = _dropped(by, possible)
    dropped = None if perhaps else surely
    return {id_: span_of(by, figure, id_, dropped) for id_, figure in areas.items()}


def _holdings(by: Yardstick, state: State, day: date) -> list[Holding]:
    law, answers, through = by.rubric.law, state.answers, state.through
    return [
        holding(answers[id_], day, law, through) if id_ in answers else UNCODED
        for id_ in by.questions
    ]


# Marks


def finding(question: Question, holding: Holding) -> Finding:
    """Return what is known of a criterion by the answers that may hold."""
    levels, candidates = question.levels, holding.candidates
    if not candidates and holding.pending is None:
        return Finding(question.any_level, "uncoded")
    if holding.complete and len(candidates) == 1:
        level = candidates[0].answer.level
        if level in question.any_level:
            return Finding((level,), "coded", candidates[0])
    allowed = {level for held in candidates for level in held.answer.allows(levels)}
    known = {
        level
        for level in allowed
        if level in levels or (level == NOT_APPLICABLE and question.if_not_applicable)
    }
    # What may hold besides the candidates is any level; that a question does not apply, only where
    # somebody says so.
    complete = holding.complete and allowed == known
    if complete and len(allowed) == 1:
        return Finding(tuple(allowed), "coded", candidates[0])
    possible = levels.in_order(known if complete else known.union(levels))
    if holding.divergent:
        return Finding(possible, "bounded" if complete and holding.settled else "divergent")
    latest, before, *_earlier = (*candidates, None, None)
    basis: MarkBasis = "pending" if holding.pending else "undated" if latest else "uncoded"
    if complete and holding.settled:
        basis = "bounded"
    return Finding(possible, basis, holding.pending or latest, before)


def _with_implied(
    by: Yardstick, known: Mapping[str, Finding], printed: Mapping[str, Pair]
) -> dict[str, Finding]:
    """Return what is known, narrowed where nothing is coded by what printed areas leave.

    A coded level stands, and so do bounds that have no level in common with the print.
    """
    narrowed = dict(known)
    for id_, levels in _levels_by_print(by, known, printed).items():
        of = known[id_]
        unread = of.basis in ("uncoded", "pending")
        left = tuple(level for level in levels if unread or level in of.possible)
        if of.basis != "coded" and left and left != of.possible:
            narrowed[id_] = of._replace(possible=left, basis="implied", by_answers=of)
    return narrowed


def _levels_by_print(
    by: Yardstick, known: Mapping[str, Mark] | Mapping[str, Finding], printed: Mapping[str, Pair]
) -> Mapping[str, tuple[str, ...]]:
    """Return the levels that printed areas leave; none while it is open what may be dropped."""
    if any(known[id_].basis != "coded" for id_ in by.droppable):
        return {}
    possible = {id_: of.possible for id_, of in known.items()}
    return implied_levels(by, printed, _dropped(by, possible)[0])


def against_print(card: ReportCard) -> Mapping[str, tuple[str, ...]]:
    """Return the criteria whose answers allow no level that the printed areas leave, with those."""
    by = yardstick(card.rubric, card.year)
    known = {mark.criterion: mark for mark in card.marks_by_answers}
    possible = {id_: mark.possible for id_, mark in known.items()}
    printed = _printed_spans(by, card.published, possible)
    return {
        id_: levels
        for id_, levels in _levels_by_print(by, known, printed).items()
        if known[id_].basis not in ("uncoded", "pending")
        and set(levels).isdisjoint(known[id_].possible)
    }


def _by_answers(mark: Mark) -> Mark:
    known = mark.by_answers
    if known is None:
        return mark
    earns = mark.earns.among(known.possible)
    return replace(mark, earns=earns, basis=known.basis, by_answers=None, range=None)


def may_drop(question: Question, known: Mark | Finding) -> bool:
    """Return whether the criterion may leave the card as not applicable, or does."""
    return question.may_drop and NOT_APPLICABLE in known.possible


def marks_of(by: Yardstick, known: Mapping[str, Finding]) -> tuple[Mark, ...]:
    """Return the marks that come of what is known of each criterion."""
    surely, perhaps = _dropped(by, {id_: known[id_].possible for id_ in by.droppable})
    worth = by.weighing(surely).worth
    marks = tuple(
        Mark(worth(id_, possible), basis, held, before, by_answers)
        for id_, (possible, basis, held, before, by_answers) in known.items()
    )
    if not perhaps:
        return marks
    return tuple(replace(mark, range=_range(by, mark.earns, surely, perhaps)) for mark in marks)


def _dropped(by: Yardstick, possible: Possible) -> tuple[frozenset[str], frozenset[str]]:
    """Return the criteria that are dropped, and those that may be."""
    dropping = frozenset(id_ for id_ in by.droppable if NOT_APPLICABLE in possible[id_])
    surely = frozenset(id_ for id_ in dropping if len(possible[id_]) == 1)
    return surely, dropping - surely


def _range(
    by: Yardstick, earns: Worth, surely: frozenset[str], perhaps: frozenset[str]
) -> Pair | None:
    """Return the least and the most that the criterion earns, whatever else is dropped.

    None where nothing else may be.
    """
    id_ = earns.question.id
    if not perhaps - {id_}:
        return None
    # It weighs most where all others that may be dropped are.
    most_dropped = surely | perhaps
    alone = (
        by.weights(most_dropped - {id_}) if id_ in perhaps else by.weighing(most_dropped).weights
    )
    heavy = [earns.shares[level] * alone[id_] for level in earns.possible]
    return min((earns.least, *heavy)), max((earns.most, *heavy))


# Areas and total


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a sum of marks: what is dropped or voided there, and what each mark earns."""

    weighing: Weighing
    earned: Mapping[str, Whole]
    voided: frozenset[str]
    """Areas that earn nothing, whatever their marks are."""

    def points(self, criteria: Collection[str]) -> Fraction:
        """Return what the criteria earn together."""
        return self.weighing.points(sum(map(self.earned.__getitem__, criteria)))


Possible = Mapping[str, tuple[str, ...]]
"""By criterion the levels that there may be."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A way in which an area may come to be voided, or not."""

    voided: bool
    possible: Possible
    """Of the criteria that decide it."""


class _Case:
    """The sums that are possible, whatever may be dropped or not; which areas are void is given."""

    def __init__(
        self,
        by: Yardstick,
        possible: Possible,
        voided: frozenset[str],
        *,
        perhaps_void: bool = False,
    ) -> None:
        """Read what the marks may be; with `perhaps_void` those areas earn nothing or not."""
        self.by = by
        self.possible = possible
        self.voided = voided
        self._loose = perhaps_void
        self._surely, self.perhaps = _dropped(by, possible)
        self.weighing = by.weighing(self._surely)
        self._in_void = frozenset(
            id_ for area in voided for id_ in self.weighing.areas.get(area, ())
        )

    @cached_property
    def both_ends(self) -> tuple[_End, _End]:
        """The two ends where nothing may be dropped or not."""
        worths = self._worths(self.weighing)
        return (
            self._end(self.weighing, worths, worst=True),
            self._end(self.weighing, worths, worst=False),
        )

    def end(
        self, criteria: Sequence[str], *, worst: bool, dropping: frozenset[str] = frozenset()
    ) -> _End:
        """Return one end of what the criteria earn together, these of the open ones dropped."""
        if not self.perhaps:
            return self.both_ends[0 if worst else 1]
        shares = {id_: self._share(id_, worst=worst) for id_ in criteria}
        weighing = self.by.weighing(self._dropped(shares, dropping))
        return self._end(weighing, self._worths(weighing), worst=worst)

    def _share(self, id_: str, *, worst: bool) -> Fraction:
        """Return the least that a point of the criterion's weight earns, or the most, negative."""
        worth = self.weighing.earned(id_, self.possible[id_])
        points = Fraction(self._if_void(id_, worth.least if worst else worth.most, worst=worst))
        return (points if worst else -points) / (abs(self.weighing.weights[id_]) or 1)

    def _if_void(self, id_: str, points: Whole, *, worst: bool) -> Whole:
        """Return what the points come to: nothing in a void area."""
        if id_ not in self._in_void:
            return points
        return (min if worst else max)(points, 0) if self._loose else 0

    def _dropped(
        self, shares: Mapping[str, Fraction], dropping: frozenset[str] = frozenset()
    ) -> frozenset[str]:
        return self.by.dropped_where_least(shares, self._surely | dropping, self.perhaps - dropping)

    def _worths(self, weighing: Weighing) -> Mapping[str, Worth]:
        return {id_: weighing.earned(id_, levels) for id_, levels in self.possible.items()}

    def _end(self, weighing: Weighing, worths: Mapping[str, Worth], *, worst: bool) -> _End:
        earned = {id_: worth.low if worst else worth.high for id_, worth in worths.items()}
        for id_ in self._in_void:
            earned[id_] = self._if_void(id_, earned[id_], worst=worst)
        return _End(weighing, earned, self.voided)

    def out_of(self, area: str) -> Fraction:
        """Return the most that the area is out of; what a bonus earns comes on top."""
        weighing = self.weighing
        if self.perhaps:
            counted = [id_ for id_ in weighing.areas[area] if self.by.questions[id_].counts]
            weighing = self.by.weighing(self._dropped(dict.fromkeys(counted, Fraction(-1))))
        return weighing.out_of[area]

    @property
    def applies(self) -> bool | None:
        """Whether any question that counts applies, None where that is not settled."""
        if self.scored_without(self.perhaps):
            return True
        return None if self.weighing.applies else False

    def scored_without(self, dropping: frozenset[str]) -> bool:
        """Return whether there is a score where these are dropped too."""
        return self.by.weighing(self._surely | dropping).applies


MOST_CASES = 500
"""Of areas that may be void or not, where weights hang together: some seconds."""


class _Sums:
    """The sums that are possible, whatever may be dropped, and whichever areas may be void."""

    def __init__(self, by: Yardstick, marks: Sequence[Mark]) -> None:
        """Read what the marks may be."""
        self.by = by
        self.marks = {mark.criterion: mark for mark in marks}
        possible = {id_: (mark.by_answers or mark).possible for id_, mark in self.marks.items()}
        self.plain = _Case(by, possible, frozenset())
        self.perhaps = self.plain.perhaps
        ways = {area: _ways(voids, possible) for area, voids in by.voids.items()}
        self.ways: Mapping[str, Sequence[_Way]] = {
            area: of_area for area, of_area in ways.items() if of_area
        }
        """How each area that is void, or may be, comes to be so or not."""

    def ends(self, criteria: Sequence[str]) -> tuple[_End, _End]:
        """Return the ends between which the criteria together lie."""
        return self._end(criteria, worst=True), self._end(criteria, worst=False)

    def plain_ends(self, criteria: Sequence[str]) -> tuple[_End, _End]:
        """Return the ends if no area is void."""
        return self.plain.end(criteria, worst=True), self.plain.end(criteria, worst=False)

    def _end(self, criteria: Sequence[str], *, worst: bool) -> _End:
        if not self.ways:
            return self.plain.end(criteria, worst=worst)
        apart = self.ways if self.perhaps else ()
        ends = [
            case.end(criteria, worst=worst)
            for case in self.cases(criteria, worst=worst, apart=apart)
        ]
        return (min if worst else max)(ends, key=lambda end: end.points(criteria))

    def cases(
        self, criteria: Sequence[str], *, worst: bool, apart: Collection[str]
    ) -> Sequence[_Case]:
        """Return the cases of which one is the end of what the criteria earn together.

        An area in `apart` is taken in every way, any other in its own worst or best one.
        """
        areas = {self.by.questions[id_].criterion.area for id_ in criteria}
        choices = {
            area: ways if area in apart else [self._extreme(area, criteria, worst=worst)]
            for area, ways in self.ways.items()
            if area in areas
        }
        if math.prod(map(len, choices.values())) > MOST_CASES:
            return [_Case(self.by, self.plain.possible, frozenset(choices), perhaps_void=True)]
        cases = [
            self._case(dict(zip(choices, ways, strict=True))) for ways in product(*choices.values())
        ]
        return [case for case in cases if case.applies is not False] or cases

    def _extreme(self, area: str, criteria: Sequence[str], *, worst: bool) -> _Way:
        inside = [id_ for id_ in criteria if self.by.questions[id_].criterion.area == area]
        return (min if worst else max)(
            self.ways[area],
            key=lambda way: self._case({area: way}).end(inside, worst=worst).points(inside),
        )

    def _case(self, ways: Mapping[str, _Way]) -> _Case:
        possible = dict(self.plain.possible)
        for way in ways.values():
            possible.update(way.possible)
        return _Case(self.by, possible, frozenset(area for area, way in ways.items() if way.voided))


def _ways(voids: Mapping[str, Mapping[str, str]], possible: Possible) -> Sequence[_Way]:
    """Return the ways in which an area may be void or not; none where it is certainly not."""
    at = {id_: tuple(level for level in possible[id_] if level in voids[id_]) for id_ in voids}
    if any(levels and levels == possible[id_] for id_, levels in at.items()):
        return (_Way(voided=True, possible={}),)
    open_ = {id_: levels for id_, levels in at.items() if levels}
    if not open_:
        return ()
    clear = {
        id_: tuple(level for level in possible[id_] if level not in levels)
        for id_, levels in open_.items()
    }
    by_one = (_Way(voided=True, possible={id_: levels}) for id_, levels in open_.items())
    return (_Way(voided=False, possible=clear), *by_one)


def card_of(
    by: Yardstick,
    marks: Sequence[Mark],
    printed: Mapping[str, Pair],
    *,
    state: tuple[str, str],
    day: date,
) -> ReportCard:
    """Return the card that the marks add up to, of a state given by code and name.

    `printed` has what areas come to by published figures: it stands where marks do not settle one.
    """
    sums = _Sums(by, marks)
    inside = sums.plain.weighing.areas
    areas = [_area(sums, id_, printed.get(id_)) for id_ in inside]
    standing = [area for area in areas if area.basis == "published"]
    summed = [id_ for area in areas if area.basis != "published" for id_ in inside[area.id]]
    ends = sums.ends(summed)
    low, high = (
        sum(((area.low, area.high)[place] for area in standing), end.points(summed))
        for place, end in enumerate(ends)
    )
    if sums.perhaps or sums.ways:
        # What follows from a printed area is in no sum: its area stands by the print.
        marks = [
            mark
            if mark.basis == "implied"
            else replace(mark, at_ends=_at_ends(ends, [mark.criterion]))
            for mark in marks
        ]
        areas = [
            area
            if area.basis == "published"
            else replace(area, at_ends=_at_ends(ends, inside[area.id]))
            for area in areas
        ]
    applies = sums.plain.applies
    total_low, total_high = (by.total(low), by.total(high)) if applies is not False else (low, high)
    grade_low, caps_low = capped(by.rubric, marks, total_low, worst=True)
    grade_high, caps_high = capped(by.rubric, marks, total_high, worst=False)
    if grade_high is not None and _caps_hang_together(sums):
        grade_high = _best_grade(sums, summed, high - ends[1].points(summed))
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
        published=None,
        caps=tuple(dict.fromkeys((*caps_high, *caps_low))),
        applies=applies,
        lifted=NO_POINTS if by.rubric.floor is None else (total_low - low, total_high - high),
        dropped=(ends[0].weighing.dropped, ends[1].weighing.dropped),
        voided=(ends[0].voided, ends[1].voided),
    )


def _caps_hang_together(sums: _Sums) -> bool:
    """Return whether what lifts a cap may take points away: by dropping out, or by no void."""
    caps = {cap.criterion for cap in sums.by.rubric.caps.values()}
    return not caps.isdisjoint(sums.perhaps) or bool(_void_caps(sums))


def _void_caps(sums: _Sums) -> Collection[str]:
    """Return the areas that may be void by the level of a cap's criterion."""
    caps = {cap.criterion for cap in sums.by.rubric.caps.values()}
    return [
        area
        for area, ways in sums.ways.items()
        if any(not caps.isdisjoint(way.possible) for way in ways)
    ]


def _best_grade(sums: _Sums, summed: Sequence[str], printed: Fraction) -> str:
    """Return the best grade that is possible where a cap's criterion decides on points too."""
    apart = sums.ways if sums.perhaps else _void_caps(sums)
    cases = sums.cases(summed, worst=False, apart=apart)
    grades = list(sums.by.rubric.grades)
    return min((_best_of(case, summed, printed) for case in cases), key=grades.index)


def _best_of(case: _Case, summed: Sequence[str], printed: Fraction) -> str:
    """Return the best grade of one case.

    For some grades a cap's criterion has to drop out, so that the cap does not hold; then the
    others have to earn the grade among themselves.
    """
    by = case.by
    possible = {id_: applying(levels) or levels for id_, levels in case.possible.items()}
    for grade in by.rubric.grades:
        out = frozenset(
            cap.criterion
            for cap in by.rubric.caps.values()
            if cap.criterion in possible
            and cap.grade in by.rubric.grades
            and not at_least(by.rubric, cap.grade, grade)
            and falls_short(by.rubric, cap, possible[cap.criterion], worst=False)
        )
        if out <= case.perhaps and case.scored_without(out):
            best = case.end(summed, worst=False, dropping=out).points(summed)
            if reads_as(by.rubric, by.total(printed + best), grade):
                return grade
    return worst_grade(by.rubric)


def _at_ends(ends: tuple[_End, _End], criteria: Sequence[str]) -> Pair:
    return ends[0].points(criteria), ends[1].points(criteria)


def _area(sums: _Sums, id_: str, printed: Pair | None) -> AreaScore:
    area, criteria = sums.by.rubric.areas[id_], sums.plain.weighing.areas[id_]
    coded_low, coded_high = _at_ends(sums.ends(criteria), criteria)
    low, high = _narrowed((coded_low, coded_high), printed)
    score = low if low == high else None
    out_of = sums.plain.out_of(id_)
    void_by = _void_by(sums, id_)
    return AreaScore(
        id=id_,
        number=area.number,
        title=area.title,
        score=score,
        low=low,
        high=high,
        out_of=out_of,
        basis=_area_basis(score, printed_only=(low, high) != (coded_low, coded_high)),
        coded_low=coded_low,
        coded_high=coded_high,
        coded=sum(sums.marks[criterion].basis == "coded" for criterion in criteria),
        criteria=len(criteria),
        grade=_area_grade(sums.by, void_by, score, out_of),
        void_by=void_by,
        plain=_at_ends(sums.plain_ends(criteria), criteria) if void_by else (coded_low, coded_high),
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


def _void_by(sums: _Sums, area: str) -> tuple[Mark, ...]:
    """Return the marks that make the area void, or may."""
    voids = sums.by.voids.get(area, {})
    return tuple(
        sums.marks[id_]
        for id_, levels in voids.items()
        if not levels.keys().isdisjoint(sums.marks[id_].possible)
    )


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


# Caps


def capped(
    rubric: Rubric, marks: Sequence[Mark], score: Fraction, *, worst: bool
) -> tuple[str | None, list[str]]:
    """Return the grade of a score under the caps that hold, and those that lower it.

    The low end of a range takes the worst levels that are possible, the high end the best.
    """
    grade = grade_of(rubric, score)
    if grade is None or not rubric.caps:
        return grade, []
    by_id = {mark.criterion: mark for mark in marks}
    holding_down = []
    final = grade
    for id_, cap in rubric.caps.items():
        mark = by_id.get(cap.criterion)
        if mark is None or cap.grade not in rubric.grades:
            continue
        if falls_short(rubric, cap, mark.possible, worst=worst):
            capped = worse_of(rubric, (grade, cap.grade))
            if capped != grade:
                holding_down.append(id_)
            final = worse_of(rubric, (final, capped))
    return final, holding_down


def falls_short(rubric: Rubric, cap: Cap, possible: Sequence[str], *, worst: bool) -> bool:
    """Return whether the worst or the best of the levels is below the one that lifts the cap."""
    reached = [merit(rubric, cap.criterion, level) for level in possible]
    if cap.below not in rubric.levels(cap.criterion) or not reached:
        return False
    return (min(reached) if worst else max(reached)) < merit(rubric, cap.criterion, cap.below)
