"""Which changes of law lift a card to a grade: the cheapest sets of them, exact, with proof.

A change raises one criterion to a better level. A plan is a set of changes, and cheaper than
another if it changes fewer criteria; of as many, if it takes fewer steps (a step is from one level
to the next better one in the rubric's order); of as many steps, if it earns more points. No change
can be left out of a plan, except one that was required.

Only criteria with a settled level are changed: what nobody has coded is no gap. The score that a
plan starts from is the computed one; where the card is a range, the printed total; where there is
none, the low end, so that the plan reaches the grade whatever the open criteria are. `pessimistic`
takes what is open at its worst and lets a plan change that too; `optimistic` takes it at its best.
An area that stands by its printed points keeps them, and the changes in it are added: what is open
in it can be neither better nor worse than the print, and which criterion it is nobody knows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, islice, product
from math import lcm
from typing import Literal

from statscore.model.dates import When
from statscore.model.rubric import Cap, Rubric
from statscore.model.state import Answer
from statscore.reports.card.grading import at_least, grade_of, reads_as, worse_of, worst_grade
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard, falls_short
from statscore.reports.card.yardstick import Yardstick, merit, yardstick
from statscore.reports.plan.cheapest import Found, Item, TooLargeError, Way, cheapest
from statscore.reports.plan.reform import NewLevel, reformed

View = Literal["known", "pessimistic", "optimistic"]
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What plans are asked for."""

    grade: str
    view: View = "known"
    alternatives: int = 3
    required: Mapping[str, str | None] = field(default_factory=dict)
    """Criteria that have to change, with the level where it is said which."""
    excluded: frozenset[str] = frozenset()


class UnplannableError(ValueError):
    """No plan can be worked out; the text says why."""


@dataclass(frozen=True, slots=True)
class Move:
    """A criterion that can be raised, with the levels it can be raised to, the nearest first."""

    mark: Mark
    levels: tuple[str, ...]
    steps: tuple[int, ...]
    gains: tuple[Fraction, ...]
    must: bool
    """Required by the user, or by a cap."""

    @property
    def most(self) -> Fraction:
        """The largest gain."""
        return max(self.gains)


def _open_to_change(card: ReportCard, mark: Mark, view: View) -> bool:
    if mark.level is not None:
        return mark.level in card.rubric.levels(mark.criterion)
    return view == "pessimistic" and not _by_print(card, mark)


def has_already(card: ReportCard, wish: Wish, criterion: str) -> bool:
    """Return whether the law has what is required; raise UnplannableError where nobody can say."""
    mark = card.mark(criterion)
    if mark is None:
        raise UnplannableError(f"'{card.rubric.id}' does not ask '{criterion}' in {card.year}")
    if mark.level is not None and not _open_to_change(card, mark, wish.view):
        raise UnplannableError(f"'{criterion}' does not apply in {card.name}")
    if not _open_to_change(card, mark, wish.view):
        raise UnplannableError(f"'{criterion}' is {mark.basis} on this day: {_why(card, mark)}")
    level = wish.required[criterion]
    better = _better(card.rubric, mark)
    return level not in better if level is not None else not better


def _why(card: ReportCard, mark: Mark) -> str:
    """Return why an open criterion cannot be required."""
    if _by_print(card, mark):
        return "only the printed points of its area are known, so no gain can be told"
    return "what a change would earn is not known; --pessimistic takes it at its worst"


def _by_print(card: ReportCard, mark: Mark) -> bool:
    return any(area.id == mark.area and area.basis == "published" for area in card.areas)


def _better(rubric: Rubric, mark: Mark) -> list[str]:
    """Return the levels that are better than what there is, or may be, the nearest first."""
    levels = rubric.levels(mark.criterion)
    ranked = list(levels)
    now = max(ranked.index(level) for level in mark.possible if level in levels)
    return [level for level in reversed(ranked[:now]) if levels[level] != levels[ranked[now]]]


def _wanted(card: ReportCard, mark: Mark, wish: Wish) -> list[str]:
    """Return the levels that a plan may raise the criterion to, the nearest first."""
    if mark.criterion in wish.excluded or not _open_to_change(card, mark, wish.view):
        return []
    better = _better(card.rubric, mark)
    named = wish.required.get(mark.criterion)
    if named is not None:
        return [level for level in better if level == named]
    levels = card.rubric.levels(mark.criterion)
    # Of levels that earn the same the nearest is enough.
    return [
        level
        for place, level in enumerate(better)
        if place == 0 or levels[level] != levels[better[place - 1]]
    ]


def move_of(card: ReportCard, mark: Mark, wish: Wish, caps: Mapping[str, Cap]) -> Move | None:
    """Return how the criterion can be raised, None where it cannot, or to no use."""
    holding = [
        cap
        for cap in caps.values()
        if cap.criterion == mark.criterion and _short(card, cap, wish.view)
    ]
    levels = card.rubric.levels(mark.criterion)
    wanted = [
        level
        for level in _wanted(card, mark, wish)
        if all(reaches(card.rubric, cap, level) for cap in holding)
    ]
    required = mark.criterion in wish.required
    gains = tuple(mark.worth(level) - mark.low for level in wanted)
    if not wanted or not (any(gains) or holding or required):
        return None
    ranked = list(levels)
    now = max(ranked.index(level) for level in mark.possible if level in levels)
    return Move(
        mark=mark,
        levels=tuple(wanted),
        steps=tuple(now - ranked.index(level) for level in wanted),
        gains=gains,
        must=bool(holding) or required,
    )


# Caps


def bars(rubric: Rubric, cap: Cap, grade: str) -> bool:
    """Return whether the grade cannot be had while the cap holds."""
    return cap.grade in rubric.grades and not at_least(rubric, cap.grade, grade)


def _short(card: ReportCard, cap: Cap, view: View) -> bool:
    """Return whether the cap holds before anything changes, or may where nobody knows."""
    mark = card.mark(cap.criterion)
    known = cap.grade in card.rubric.grades
    return (
        known
        and mark is not None
        and falls_short(card.rubric, cap, mark, worst=view != "optimistic")
    )


def holding_down(card: ReportCard, wish: Wish) -> list[str]:
    """Return the ids of the caps that hold before anything changes, or may."""
    return [id_ for id_, cap in card.rubric.caps.items() if _short(card, cap, wish.view)]


def reaches(rubric: Rubric, cap: Cap, level: str) -> bool:
    """Return whether the cap is lifted at the level."""
    return merit(rubric, cap.criterion, level) >= merit(rubric, cap.criterion, cap.below)


def stays(card: ReportCard, cap: Cap, wish: Wish) -> bool:
    """Return whether the cap holds, or may, after every change that can be made."""
    if not _short(card, cap, wish.view):
        return False
    mark = card.mark(cap.criterion)
    assert mark is not None
    return not any(reaches(card.rubric, cap, level) for level in _wanted(card, mark, wish))


MOST_TRIED = 5_000
"""Cards that are worked out for one plan: some seconds."""

Ways = Mapping[int, int]
"""By the place of a move the place of its level."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A set of changes, and what the end of the range that counts comes to with it."""

    ways: Ways
    steps: int
    score: Fraction
    grade: str

    @property
    def cost(self) -> tuple[int, int, Fraction]:
        """What sets are compared by: less is cheaper."""
        return len(self.ways), self.steps, -self.score


def tried(card: ReportCard, wish: Wish, moves: Sequence[Move], ways: Ways) -> Tried:
    """Return what one set of changes comes to."""
    after = _raised(
        card, {moves[place].mark.criterion: moves[place].levels[way] for place, way in ways.items()}
    )
    best = wish.view == "optimistic"
    grade = after.grade_high if best else after.grade_low
    assert grade is not None, "the rubric has grades"
    steps = sum(moves[place].steps[way] for place, way in ways.items())
    return Tried(ways, steps, after.high if best else after.low, grade)


def _raised(card: ReportCard, levels: Mapping[str, str]) -> ReportCard:
    day = When(card.as_of, card.as_of)
    news = {id_: NewLevel(level, Held(day, Answer(level=level))) for id_, level in levels.items()}
    return reformed(card, news) if news else card


def further_tried(card: ReportCard, wish: Wish, moves: Sequence[Move]) -> int | None:
    """Return how few open criteria at their best would do, with every move made; None if none."""
    best = _raised(card, {move.mark.criterion: move.levels[-1] for move in moves})
    open_ = [mark for mark in best.marks if mark.level is None and mark.best > mark.low]
    if 2 ** len(open_) > MOST_TRIED:
        return None
    for number in range(len(open_) + 1):
        for marks in combinations(open_, number):
            levels = {mark.criterion: next(iter(mark.shares)) for mark in marks}
            grade = _raised(best, levels).grade_low
            if grade is not None and at_least(card.rubric, grade, wish.grade):
                return number
    return None


def all_tried(card: ReportCard, wish: Wish, moves: Sequence[Move]) -> Sequence[Tried]:
    """Return every set with what has to change; raise TooLargeError if there are too many."""
    if math.prod(len(move.levels) + 1 for move in moves) > MOST_TRIED:
        raise TooLargeError
    choices = [range(0 if move.must else -1, len(move.levels)) for move in moves]
    return [
        tried(card, wish, moves, {place: way for place, way in enumerate(ways) if way >= 0})
        for ways in product(*choices)
    ]


def cheapest_tried(card: ReportCard, wish: Wish, everything: Sequence[Tried]) -> Iterator[Tried]:
    """Yield the sets that reach the grade, cheapest first, none with all items of another."""
    best: dict[frozenset[int], Tried] = {}
    for one in everything:
        if at_least(card.rubric, one.grade, wish.grade):
            items = frozenset(one.ways)
            best[items] = min(best.get(items, one), one, key=lambda one: one.cost)
    for items, item in sorted(best.items(), key=lambda item: (item[1].cost, sorted(item[0]))):
        if not any(other < items for other in best):
            yield item


Start = Literal["computed", "published", "low", "high"]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Points that are missing by printed figures, in criteria that nobody has coded."""

    area: AreaScore | None
    """None where only the total was printed."""
    missing: Fraction
    criteria: tuple[Mark, ...]


def hidden_points(card: ReportCard, start: Start, wish: Wish) -> Iterator[Hidden]:
    """Yield where points are missing, or may be, in criteria that no plan changes."""
    if start == "published":
        printed = card.published
        assert printed is not None
        assert printed.score is not None
        yield from _missing(None, card.marks, printed.score)
        return
    for area in card.areas:
        marks = [mark for mark in card.marks if mark.area == area.id]
        if area.basis == "published" or (area.basis == "partial" and wish.view == "known"):
            yield from _missing(area, marks, area.low)


def _missing(area: AreaScore | None, marks: Sequence[Mark], score: Fraction) -> Iterator[Hidden]:
    open_ = tuple(mark for mark in marks if mark.level is None and mark.best > mark.low)
    known = sum((mark.lost for mark in marks if mark.lost is not None), NOTHING)
    missing = sum((mark.best for mark in marks), NOTHING) - score - known
    if open_ and missing > 0:
        yield Hidden(area, missing, open_)


def further(
    by: Yardstick,
    together: Fraction,
    hidden: Sequence[Hidden],
    blocked: Collection[str],
    grade: str,
) -> int | None:
    """Return how few open criteria could make up what the best plan is short of.

    `together` is what the areas come to under that plan, before any floor.

    The criteria of the caps that still hold the grade down are among them in any case; None where
    one of these is not open, or where all open criteria together would not do.
    """
    rubric = by.rubric
    needed = {rubric.caps[id_].criterion for id_ in blocked}
    if not needed <= {mark.criterion for points in hidden for mark in points.criteria}:
        return None
    score = together
    gains: list[Fraction] = []
    for points in hidden:
        first = [_most(rubric, mark) for mark in points.criteria if mark.criterion in needed]
        rest = [_most(rubric, mark) for mark in points.criteria if mark.criterion not in needed]
        taken = min(sum(first, NOTHING), points.missing)
        score += taken
        left = points.missing - taken
        for most in sorted(rest, reverse=True):
            gains.append(min(most, left))
            left -= gains[-1]
    for number, gain in enumerate([NOTHING, *sorted(gains, reverse=True)], start=len(needed)):
        score += gain
        if reads_as(rubric, by.total(score), grade):
            return number
    return None


def _most(rubric: Rubric, mark: Mark) -> Fraction:
    """Return what the criterion gains from its worst level to its best, which may not earn all."""
    return max(mark.worth(level) for level in rubric.levels(mark.criterion)) - mark.low


FINEST = 4_000
"""Binary digits of the parts of a point in which all gains are whole numbers."""


@dataclass(frozen=True, slots=True)
class Model:
    """A state whose law has the level already."""

    state: str
    held: Held
    """The answer that has it."""


Models = Mapping[tuple[str, str], tuple[Model, ...]]
"""By criterion and level the states that have it, those with a citation first."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """One change of law: a criterion raised to a better level."""

    mark: Mark
    level: str
    steps: int
    """Levels between what there is and what is wanted."""
    gain: Fraction
    """Points."""
    caps: tuple[str, ...]
    """Ids of the caps that it lifts."""
    required: bool
    models: tuple[Model, ...]
    """The states that have the level on the same day."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of changes that reaches the grade."""

    changes: tuple[LevelChange, ...]
    steps: int
    gain: Fraction
    score: Fraction
    grade: str


@dataclass(frozen=True, slots=True)
class Proof:
    """Why nothing is cheaper than the first plan: the most that anything cheaper comes to."""

    fewer_changes: Fraction | None
    """The best score with one change less; None where that leaves out what has to change."""
    fewer_steps: Fraction | None
    """The best score with as many changes in fewer steps; None where there is none."""


@dataclass(frozen=True, slots=True)
class Planning:
    """The plans for one card, and what can be said where there are none."""

    card: ReportCard
    wish: Wish
    start: Start
    """Which score the plans start from."""
    score: Fraction
    together: Fraction
    """What the areas add up to there, before any floor."""
    grade: str
    cut: Fraction | None
    """Where the grade that is wanted begins; None where every score has it."""
    plans: tuple[Plan, ...]
    """Cheapest first; none where the grade is there already, or out of reach."""
    proof: Proof | None
    best: Fraction
    """The score with every change made that can be."""
    best_grade: str
    blocked: tuple[str, ...]
    """Caps that would still hold the grade down, or may, whatever is changed."""
    had: tuple[str, ...]
    """Criteria that were required and have the level already."""
    hidden: tuple[Hidden, ...]
    further: int | None
    """Where the best is not enough: how many open criteria would have to be raised besides, at the
    least; None where all of them would not do either, or a cap holds that they do not lift."""

    @property
    def from_low_end(self) -> bool:
        """Whether the card is a range whose low end stands for it, though nobody asked for that."""
        return self.start == "low" and self.wish.view == "known"

    @property
    def reached(self) -> bool:
        """Whether the grade is there before anything changes."""
        return at_least(self.card.rubric, self.grade, self.wish.grade)


def planning(card: ReportCard, wish: Wish, models: Models) -> Planning:
    """Return the cheapest plans that lift the card to the grade.

    `models` are those of the same day; the card's own state is none, as it has no level that a plan
    of its wants. The rubric must have the grade. Raises
    UnplannableError where a required criterion cannot be part of any plan, or where there are more
    sets of changes than anybody can wait for.
    """
    rubric = card.rubric
    by = yardstick(rubric, card.year)
    start, together = _start(card, wish.view)
    score = by.total(together)
    had = frozenset(id_ for id_ in wish.required if has_already(card, wish, id_))
    caps = {id_: cap for id_, cap in rubric.caps.items() if bars(rubric, cap, wish.grade)}
    moves = [move for mark in card.marks if (move := move_of(card, mark, wish, caps))]
    most = together + sum((move.most for move in moves), NOTHING)
    left = tuple(id_ for id_, cap in rubric.caps.items() if stays(card, cap, wish))
    blocked = tuple(id_ for id_ in left if id_ in caps)
    grade = _grade(rubric, score, holding_down(card, wish))
    best, best_grade = by.total(most), _grade(rubric, by.total(most), left)
    if card.perhaps_dropped:
        raised = tried(
            card, wish, moves, {place: len(move.levels) - 1 for place, move in enumerate(moves)}
        )
        best, best_grade = raised.score, raised.grade
        grade = tried(card, wish, moves, {}).grade
    plans: Sequence[Plan] = ()
    proof = None
    if not at_least(rubric, grade, wish.grade) and not blocked:
        try:
            if card.perhaps_dropped:
                plans, proof = _by_trying(card, wish, score, moves, models)
            else:
                plans, proof = _by_search(card, wish, together, moves, models)
        except TooLargeError as error:
            raise UnplannableError(
                f"{len(moves)} criteria can change in {card.name}, too many to find the cheapest "
                "changes for certain; --exclude some"
            ) from error
    hidden = tuple(hidden_points(card, start, wish))
    if plans:
        more = None
    elif card.perhaps_dropped:
        more = further_tried(card, wish, moves)
    else:
        more = further(by, most, hidden, blocked, wish.grade)
    return Planning(
        card=card,
        wish=wish,
        start=start,
        score=score,
        together=together,
        grade=grade,
        cut=_cut(rubric, wish.grade),
        plans=tuple(plans),
        proof=proof,
        best=best,
        best_grade=best_grade,
        blocked=blocked,
        had=tuple(sorted(had)),
        hidden=hidden,
        further=more,
    )


def _by_search(
    card: ReportCard,
    wish: Wish,
    together: Fraction,
    moves: Sequence[Move],
    models: Models,
) -> tuple[Sequence[Plan], Proof | None]:
    by = yardstick(card.rubric, card.year)
    unit = lcm(*(gain.denominator for move in moves for gain in move.gains))
    sets = _search(by, together, moves, unit, wish)
    return (
        [_plan(card, wish, together, moves, chosen, models) for chosen in sets],
        _proof(by, together, unit, sets[0]) if sets else None,
    )


def _by_trying(
    card: ReportCard,
    wish: Wish,
    score: Fraction,
    moves: Sequence[Move],
    models: Models,
) -> tuple[Sequence[Plan], Proof | None]:
    everything = all_tried(card, wish, moves)
    cheapest_ = list(islice(cheapest_tried(card, wish, everything), wish.alternatives + 1))
    plans = [
        Plan(
            changes=tuple(_tried_changes(card, wish, moves, one, models)),
            steps=one.steps,
            gain=one.score - score,
            score=one.score,
            grade=one.grade,
        )
        for one in cheapest_
    ]
    if not cheapest_:
        return plans, None
    number, steps = len(cheapest_[0].ways), cheapest_[0].steps
    fewer = [one.score for one in everything if len(one.ways) == number - 1]
    quicker = [one.score for one in everything if len(one.ways) == number and one.steps < steps]
    return plans, Proof(max(fewer, default=None), max(quicker, default=None))


def _tried_changes(
    card: ReportCard,
    wish: Wish,
    moves: Sequence[Move],
    chosen: Tried,
    models: Models,
) -> Iterator[LevelChange]:
    """Yield the changes, each with what it adds to those before it."""
    made: dict[int, int] = {}
    before = tried(card, wish, moves, made).score
    for place, way in chosen.ways.items():
        made[place] = way
        after = tried(card, wish, moves, dict(made)).score
        yield _change(card, wish, moves[place], way, models, after - before)
        before = after


def _start(card: ReportCard, view: View) -> tuple[Start, Fraction]:
    """Return from where plans start, and the sum of the areas there, before any floor."""
    low, high = (total - by_floor for total, by_floor in zip(card.ends, card.lifted, strict=True))
    if low == high:
        return "computed", low
    if view == "optimistic":
        return "high", high
    printed = card.published
    by = yardstick(card.rubric, card.year)
    if view != "known" or printed is None or printed.score is None or card.perhaps_dropped:
        return "low", low
    # Of a printed total at the floor nobody knows how far below it the areas are.
    at_floor = by.may_be_lifted(printed.score)
    return ("low", low) if at_floor else ("published", printed.score)


def _grade(rubric: Rubric, score: Fraction, caps: Collection[str]) -> str:
    grade = grade_of(rubric, score)
    assert grade is not None, "the rubric has grades"
    return worse_of(rubric, (grade, *(rubric.caps[id_].grade for id_ in caps)))


def _cut(rubric: Rubric, grade: str) -> Fraction | None:
    if grade == worst_grade(rubric):
        return None
    grades = list(rubric.grades)
    return min(rubric.grades[better] for better in grades[: grades.index(grade) + 1])


# Search


def _search(
    by: Yardstick, together: Fraction, moves: Sequence[Move], unit: int, wish: Wish
) -> Sequence[Found]:
    """Return the cheapest sets of moves, and after them as many alternatives as are wanted.

    Raises TooLargeError where that would take more than anybody waits for.
    """
    if unit.bit_length() > FINEST:
        raise TooLargeError
    items = [
        Item(
            tuple(Way(*way) for way in zip(move.steps, _whole(move.gains, unit), strict=True)),
            required=move.must,
        )
        for move in moves
    ]
    need = _need(by, together, sum(item.most for item in items), unit, wish.grade)
    if need is None:
        return ()
    return tuple(islice(cheapest(items, need), wish.alternatives + 1))


def _whole(gains: Sequence[Fraction], unit: int) -> Iterator[int]:
    return (int(gain * unit) for gain in gains)


def _need(by: Yardstick, together: Fraction, most: int, unit: int, grade: str) -> int | None:
    """Return the least gain that reads as the grade, in parts of a point; None if `most` does not.

    Read from the grade itself, so that a floor and rounding before grading are in it.
    """
    if not reads_as(by.rubric, by.total(together + Fraction(most, unit)), grade):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        if reads_as(by.rubric, by.total(together + Fraction(middle, unit)), grade):
            high = middle
        else:
            low = middle + 1
    return low


def _plan(
    card: ReportCard,
    wish: Wish,
    together: Fraction,
    moves: Sequence[Move],
    chosen: Found,
    models: Models,
) -> Plan:
    changes = tuple(
        _change(card, wish, moves[item], way, models, moves[item].gains[way])
        for item, way in chosen.chosen
    )
    gain = sum((change.gain for change in changes), NOTHING)
    lifted = {id_ for change in changes for id_ in change.caps}
    held = [id_ for id_ in holding_down(card, wish) if id_ not in lifted]
    score = yardstick(card.rubric, card.year).total(together + gain)
    return Plan(
        changes=changes,
        steps=chosen.steps,
        gain=gain,
        score=score,
        grade=_grade(card.rubric, score, held),
    )


def _change(
    card: ReportCard,
    wish: Wish,
    move: Move,
    way: int,
    models: Models,
    gain: Fraction,
) -> LevelChange:
    mark, level = move.mark, move.levels[way]
    return LevelChange(
        mark=mark,
        level=level,
        steps=move.steps[way],
        gain=gain,
        caps=tuple(
            id_
            for id_ in holding_down(card, wish)
            if (cap := card.rubric.caps[id_]).criterion == mark.criterion
            and reaches(card.rubric, cap, level)
        ),
        required=mark.criterion in wish.required,
        models=models.get((mark.criterion, level), ()),
    )


def models_of(cards: Sequence[ReportCard]) -> Models:
    """Return which states have each level of each criterion, those with a citation first."""
    having: dict[tuple[str, str], list[Model]] = {}
    for card in cards:
        for mark in card.marks:
            if mark.level is not None and mark.held is not None:
                key = mark.criterion, mark.level
                having.setdefault(key, []).append(Model(card.state, mark.held))
    return {
        key: tuple(sorted(models, key=lambda model: (not model.held.answer.citations, model.state)))
        for key, models in having.items()
    }


def _proof(by: Yardstick, together: Fraction, unit: int, first: Found) -> Proof:
    return Proof(
        *(
            None if gain is None else by.total(together + Fraction(gain, unit))
            for gain in (first.fewer_changes, first.fewer_steps)
        )
    )
