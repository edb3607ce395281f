"""What if a bill became law: one card before and after, and what moves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from statscore.model.bill import Bill, BillChange
from statscore.model.dates import When
from statscore.model.numbers import exact
from statscore.model.record import is_id
from statscore.model.rubric import PENDING, LawBasis
from statscore.model.state import Answer
from statscore.reports.card.caps import capped
from statscore.reports.card.holding import Held, counts_from
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.standings import Rank, may_score, rank_spans
from statscore.reports.card.yardstick import Pair
from statscore.reports.plan.reform import (
    NewLevel,
    Unmoved,
    area_gain,
    reformed,
    summed,
    unmoved_print,
)

GIVEN = "as given"
"""Id of the levels that come from no file."""


def as_given(levels: Mapping[str, str], day: date) -> Bill:
    """Return levels as a bill that is law on the day, before which no other comes."""
    changes = {
        criterion: BillChange(level=level) if is_id(level) else BillChange(value=exact(level))
        for criterion, level in levels.items()
    }
    return Bill(id=GIVEN, title=GIVEN, effective=When(day, day), changes=changes)


@dataclass(frozen=True, slots=True)
class Amended:
    """One criterion that the bills change."""

    before: Mark
    after: Mark
    bill: Bill
    change: BillChange

    @property
    def low(self) -> Fraction:
        """The least that the points move, up or down."""
        return min(self.after.low - self.before.low, self.after.high - self.before.high)

    @property
    def high(self) -> Fraction:
        """The most that the points move."""
        return max(self.after.low - self.before.low, self.after.high - self.before.high)


@dataclass(frozen=True, slots=True)
class Idle:
    """Something in a bill that moves nothing on this card, and why."""

    bill: Bill
    criterion: str | None
    """None where the whole bill does nothing."""
    why: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One state's card as it is and as it would be."""

    before: ReportCard
    after: ReportCard
    moves: tuple[Amended, ...]
    idle: tuple[Idle, ...]
    rank_before: Rank | None
    """None where no question applies."""
    rank_after: Rank | None
    ranked: int
    """How many cards have a rank, before."""
    ranked_after: int

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<WhatIf {self.before!r} to {self.after!r}>"

    @property
    def caps_fallen(self) -> tuple[str, ...]:
        """Ids of the caps that held the grade down and would not any more."""
        return tuple(id_ for id_ in self.before.caps if id_ not in self.after.caps)

    @property
    def caps_new(self) -> tuple[str, ...]:
        """Ids of the caps that would hold the grade down."""
        return tuple(id_ for id_ in self.after.caps if id_ not in self.before.caps)

    @property
    def grade_ends_after(self) -> tuple[str | None, str | None]:
        """The worst grade and the best that it may have then, as far as print and answers say."""
        rubric, marks = self.after.rubric, self.after.marks
        (low, _open_low), (high, _open_high) = may_score(self.after)
        worst, _caps = capped(rubric, marks, low, worst=True)
        best, _caps = capped(rubric, marks, high, worst=False)
        return worst, best

    @property
    def unmoved(self) -> Unmoved | None:
        """Why nobody can tell how the printed figures move; None where they do, or none is."""
        if self.before.published is None or self.before.score is not None or not self.moves:
            return None
        return None if self.after.score is not None else unmoved_print(self.before, self.after)

    @property
    def gain(self) -> Pair | None:
        """The least and the most that the score moves, up or down.

        None where what the changes are worth hangs on law that is open: on what drops out, voids an
        area or stands at the floor.
        """
        if self.before.score is not None and self.after.score is not None:
            return (self.after.score - self.before.score,) * 2
        gains = [self.gain_of(before, after) for _id, before, after in self.areas]
        known = [gain for gain in gains if gain is not None]
        if not self._adds_up or len(known) < len(gains):
            return None
        return summed(known)

    def gain_of(self, before: AreaScore | None, after: AreaScore | None) -> Pair | None:
        """Return the same of one area; None besides where nothing is left of it on one side."""
        if before is None or after is None:
            return None
        if before.score is not None and after.score is not None:
            return (after.score - before.score,) * 2
        moves = [(move.low, move.high) for move in self.moves if move.before.area == before.id]
        return area_gain(before, after, moves) if self._adds_up else None

    @property
    def _adds_up(self) -> bool:
        """Whether the score is the sum of the marks, before and after, whatever the law is."""
        same = self.before.dropped == self.after.dropped
        return same and self.before.adds_up and self.after.adds_up

    @property
    def areas(self) -> Iterator[tuple[str, AreaScore | None, AreaScore | None]]:
        """The ids of the areas that move, before and after; None where nothing is left of one."""
        old, new = ({area.id: area for area in card.areas} for card in (self.before, self.after))
        for id_ in self.before.rubric.areas:
            before, after = old.get(id_), new.get(id_)
            if _ends(before) != _ends(after):
                yield id_, before, after


def _ends(area: AreaScore | None) -> Pair | None:
    return (area.low, area.high) if area else None


def what_if(
    cards: Sequence[ReportCard],
    states: Iterable[str],
    bills: Sequence[Bill],
    *,
    dated: bool,
    model_law: bool,
    own: bool = False,
) -> tuple[WhatIf, ...]:
    """Return the cards of the states under the bills, ranked among all cards.

    `cards` are all cards of the day. With `dated` a bill counts only from its own dates; otherwise
    it is taken as law on the day. As a model law, and in any state but its own, a bill lowers
    nothing: better law stays. With `own` it counts in its own state alone. The ranks after are
    those with every one of the states changed.
    """
    chosen = set(states)
    plans = {
        card.state: _plan(
            card,
            [bill for bill in bills if not own or bill.state in {None, card.state}],
            dated=dated,
            model_law=model_law,
        )
        for card in cards
        if card.state in chosen
    }
    after = {card.state: _after(card, plans.get(card.state)) for card in cards}
    before_ranks, after_ranks = rank_spans(cards), rank_spans(after.values())
    return tuple(
        WhatIf(
            before=card,
            after=after[card.state],
            moves=tuple(_moves(card, after[card.state], plans[card.state])),
            idle=tuple(_idle(card, after[card.state], plans[card.state])),
            rank_before=before_ranks.get(card.state),
            rank_after=after_ranks.get(card.state),
            ranked=len(before_ranks),
            ranked_after=len(after_ranks),
        )
        for card in cards
        if card.state in chosen
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the bills come to for one card."""

    news: Mapping[str, NewLevel]
    by: Mapping[str, Bill]
    """The bill that decides each criterion."""
    idle: tuple[Idle, ...]


def _plan(card: ReportCard, bills: Sequence[Bill], *, dated: bool, model_law: bool) -> _Plan:
    news: dict[str, NewLevel] = {}
    by: dict[str, Bill] = {}
    idle: list[Idle] = []
    for bill in sorted(bills, key=_takes_effect):
        late = _too_late(card, bill) if dated else None
        if late is not None:
            idle.append(Idle(bill, None, late))
            continue
        floor = model_law or bill.state not in {None, card.state}
        for criterion, change in bill.changes.items():
            mark = card.mark(criterion)
            why = _no_use(card, mark, bill, dated=dated)
            if mark is None or why is not None:
                idle.append(Idle(bill, criterion, why or "not asked"))
                continue
            if criterion in by:
                idle.append(Idle(by[criterion], criterion, _overtaken(bill)))
            level = _level(card, mark, change)
            news[criterion] = NewLevel(level, _held(card, bill, change), floor=floor)
            by[criterion] = bill
    return _Plan(news, by, tuple(idle))


def _overtaken(later: Bill) -> str:
    if later.id == GIVEN:
        return "the level that was given decides"
    return f"{later.name} comes later"


def _takes_effect(bill: Bill) -> tuple[bool, bool, date]:
    """Return the order of bills: later ones overtake earlier ones, then come those without a date.

    What is given without a file comes last.
    """
    first = bill.effective.first if bill.effective else date.min
    return bill.id == GIVEN, bill.effective is None, first


def _starts(bill: Bill, law: LawBasis) -> When | None:
    """Return the days from which the bill counts, None where it names none."""
    if bill.effective is None:
        return bill.enacted if law == "enacted" else None
    return counts_from(bill.effective, Answer(level=PENDING, enacted=bill.enacted), law)


def _too_late(card: ReportCard, bill: Bill) -> str | None:
    """Return why the bill is no law yet on the card's day, None where it is."""
    starts = _starts(bill, card.rubric.law)
    if starts is None:
        return "it names no day from which it counts"
    day = card.as_of.isoformat()
    if starts.first > card.as_of:
        return f"it counts from {starts}, after {day}"
    if starts.last > card.as_of:
        return f"it counts from some day of {starts}, perhaps after {day}"
    return None


def _no_use(card: ReportCard, mark: Mark | None, bill: Bill, *, dated: bool) -> str | None:
    if mark is None:
        return f"'{card.rubric.id}' does not ask it in {card.year}"
    # Answers stand in the order of their effective dates, as they do in a file; what is given
    # without a file is tried on the card as it is.
    stands = bill.effective or bill.enacted
    if dated and bill.id != GIVEN and stands and mark.since and mark.since.first > stands.last:
        return f"the law of {mark.since} comes later"
    return None


def _level(card: ReportCard, mark: Mark, change: BillChange) -> str:
    """Return the level that the law would meet, of a number the one that it comes to."""
    return card.rubric.levels(mark.criterion).reached(change.says) or change.says


def _held(card: ReportCard, bill: Bill, change: BillChange) -> Held:
    """Return the bill as the answer that a mark rests on."""
    answer = Answer(
        level=change.level,
        value=change.value,
        citations=change.citations,
        act=bill.name,
        enacted=bill.enacted,
        sources=(bill.source,) if bill.source else (),
        quote=change.quote,
        note=change.note,
    )
    return Held(bill.effective or When(card.as_of, card.as_of), answer)


def _after(card: ReportCard, plan: _Plan | None) -> ReportCard:
    return reformed(card, plan.news) if plan and plan.news else card


def _same(before: Mark, after: Mark) -> bool:
    return (before.possible, before.low, before.high) == (after.possible, after.low, after.high)


def _moves(card: ReportCard, after: ReportCard, plan: _Plan) -> Iterator[Amended]:
    for criterion, bill in plan.by.items():
        old, new = card.mark(criterion), after.mark(criterion)
        if old is not None and new is not None and not _same(old, new):
            yield Amended(old, new, bill, bill.changes[criterion])


def _idle(card: ReportCard, after: ReportCard, plan: _Plan) -> Iterator[Idle]:
    yield from plan.idle
    for criterion, bill in plan.by.items():
        old, new = card.mark(criterion), after.mark(criterion)
        if old is not None and new is not None and _same(old, new):
            level = _level(card, old, bill.changes[criterion])
            yield Idle(bill, criterion, _kept(old, level))


def _kept(mark: Mark, level: str) -> str:
    if mark.level is None:
        return "whatever the law has is no worse"
    if mark.level == level:
        return f"the law has '{level}' already"
    return f"the law has '{mark.level}', which is no worse, and keeps it"
