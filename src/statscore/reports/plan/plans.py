"""Which changes of law lift a card to a grade: the cheapest sets of them, exact, with proof.

A change raises one criterion to a better level. A plan is a set of changes, and cheaper than
another if it changes fewer criteria; of as many, if it takes fewer steps (a step is from one level
to the next better one in the rubric's order); of as many steps, if it earns more points. No change
can be left out of a plan, except one that was required.

Only criteria with a settled level are changed: what nobody has coded is no gap. The score that a
plan starts from is the computed one; where the card is a range, the printed total, of a span its
low end; where there is none, the low end of the range, so that the plan reaches the grade whatever
the open criteria are. `pessimistic` takes what is open at its worst and lets a plan change that
too; `optimistic` takes it at its best, and what falls short even so can be raised.
An area that stands by its printed points keeps them, and the changes in it are added: what is open
in it can be neither better nor worse than the print, and which criterion it is nobody knows.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, islice, product
from typing import Literal

from statscore.model.dates import When
from statscore.model.rubric import Cap, Rubric
from statscore.model.state import Answer
from statscore.reports.card.caps import falls_short
from statscore.reports.card.grading import at_least, grade_of, reads_as, worse_of, worst_grade
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.yardstick import Yardstick, merit, yardstick
from statscore.reports.plan.cheapest import Item, Solution, TooLargeError, Way, cheapest
from statscore.reports.plan.reform import NewLevel, reformed

View = Literal["known", "pessimistic", "optimistic"]
Start = Literal["computed", "published", "low", "high"]
Ways = Mapping[int, int]
"""By the place of a move the place of its level."""
NOTHING = Fraction(0)
FINEST = 4_000
"""Binary digits of the parts of a point in which all gains are whole numbers."""
MOST_TRIED = 5_000
"""Cards that are worked out for one plan: some seconds."""


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
class Optimality:
    """Why nothing is cheaper than the first plan: the most that anything cheaper comes to."""

    fewer_changes: Fraction | None
    """The best score with one change less; None where that leaves out what has to change."""
    fewer_steps: Fraction | None
    """The best score with as many changes in fewer steps; None where there is none."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Points that are missing by printed figures, in criteria that nobody has coded."""

    area: AreaScore | None
    """None where only the total was printed."""
    missing: Fraction
    criteria: tuple[Mark, ...]


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
    proof: Optimality | None
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

    def __repr__(self) -> str:
        """Return what it is, in a line: all of it fills pages."""
        return f"<Planning {self.card!r} to {self.wish.grade}>"

    @property
    def from_low_end(self) -> bool:
        """Whether the card is a range whose low end stands for it, though nobody asked for that."""
        return self.start == "low" and self.wish.view == "known"

    @property
    def reached(self) -> bool:
        """Whether the grade is there before anything changes, computed or as published."""
        return self.reached_by_answers or _is_known(self.card, self.wish)

    @property
    def reached_by_answers(self) -> bool:
        """Whether the score that plans start from has the grade."""
        return at_least(self.card.rubric, self.grade, self.wish.grade)


@dataclass(frozen=True, slots=True)
class Move:
    """A criterion that can be raised, with the levels it can be raised to, the nearest first."""

    mark: Mark
    levels: tuple[str, ...]
    steps: tuple[int, ...]
    gains: tuple[Fraction, ...]
    must: bool
    """Required by the user, or by a cap."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A card, what is wanted of it, where it starts, and every move that can be made."""

    card: ReportCard
    wish: Wish
    models: Models
    by: Yardstick
    together: Fraction
    moves: tuple[Move, ...]
    blocked: tuple[str, ...]
    """Caps that bar the grade whatever is changed."""
    lasting: tuple[str, ...]
    """All caps that hold, or may, whatever is changed."""

    @property
    def every_move(self) -> Ways:
        """Every move to its best level."""
        return {place: len(move.levels) - 1 for place, move in enumerate(self.moves)}

    @property
    def most(self) -> Fraction:
        """What the areas come to with every move, before any floor."""
        return self.together + sum((max(move.gains) for move in self.moves), NOTHING)

    def read(self, together: Fraction, caps: Collection[str]) -> tuple[Fraction, str]:
        """Return the score and the grade of what the areas come to, under these caps."""
        rubric, score = self.card.rubric, self.by.total(together)
        grade = grade_of(rubric, score)
        assert grade is not None, "the rubric has grades"
        return score, worse_of(rubric, (grade, *(rubric.caps[id_].grade for id_ in caps)))

    def reaches(self, grade: str) -> bool:
        """Return whether the grade is the one that is wanted, or better."""
        return at_least(self.card.rubric, grade, self.wish.grade)


def _is_known(card: ReportCard, wish: Wish) -> bool:
    """Return whether the card is known to have the grade; other views suppose another law."""
    known = card.known_grade if wish.view == "known" else None
    return known is not None and at_least(card.rubric, known, wish.grade)


def planning(card: ReportCard, wish: Wish, models: Models) -> Planning:
    """Return the cheapest plans that lift the card to the grade.

    `models` are those of the same day; the card's own state is none, as it has no level that a plan
    of its wants. The rubric must have the grade. Raises UnplannableError where a required criterion
    cannot be part of any plan, where there are more sets of changes than anybody can wait for, and,
    unless the grade is there already, where numbers or voids are in the way.
    """
    start, together = _start(card, wish.view)
    had = tuple(sorted(id_ for id_ in wish.required if _has_already(card, wish, id_)))
    case = _case(card, wish, models, together)
    grade, best, best_grade = _grades(case)
    there = case.reaches(grade) or _is_known(card, wish)
    if not there:
        _refuse_numbers_and_voids(card)
    plans, proof = _plans(case) if not (there or case.blocked) else ((), None)
    hidden = tuple(_hidden(card, start, wish))
    return Planning(
        card=card,
        wish=wish,
        start=start,
        score=case.by.total(together),
        together=together,
        grade=grade,
        cut=_cut(card.rubric, wish.grade),
        plans=plans,
        proof=proof,
        best=best,
        best_grade=best_grade,
        blocked=case.blocked,
        had=had,
        hidden=hidden,
        further=None if plans else _further(case, hidden),
    )


def _refuse_numbers_and_voids(card: ReportCard) -> None:
    """Raise UnplannableError where what a change would earn is no sum of levels."""
    for mark in card.marks:
        if mark.shares.linear and mark.best > mark.low:
            raise UnplannableError(
                f"'{mark.criterion}' is answered with a number, and plans raise levels alone"
            )
    for area in card.areas:
        if area.void_by:
            raise UnplannableError(
                f"the area “{area.title}” is void in {card.name} by “{area.void_by[0].title}”, or "
                "may be, and what a change in it would earn hangs on that"
            )


def _grades(case: _Case) -> tuple[str, Fraction, str]:
    """Return the grade before anything changes, then score and grade with every move."""
    if case.card.perhaps_dropped:
        most = _tried(case, case.every_move)
        return _tried(case, {}).grade, most.score, most.grade
    _score, grade = case.read(case.together, _holding_down(case.card, case.wish))
    return grade, *case.read(case.most, case.lasting)


def _case(card: ReportCard, wish: Wish, models: Models, together: Fraction) -> _Case:
    rubric = card.rubric
    bars = {
        id_: cap
        for id_, cap in rubric.caps.items()
        if cap.grade in rubric.grades and not at_least(rubric, cap.grade, wish.grade)
    }
    lasting = tuple(id_ for id_, cap in rubric.caps.items() if _stays(card, cap, wish))
    return _Case(
        card=card,
        wish=wish,
        models=models,
        by=yardstick(rubric, card.year),
        together=together,
        moves=tuple(move for mark in card.marks if (move := _move(card, mark, wish, bars))),
        blocked=tuple(id_ for id_ in lasting if id_ in bars),
        lasting=lasting,
    )


def _start(card: ReportCard, view: View) -> tuple[Start, Fraction]:
    """Return from where plans start, and the sum of the areas there, before any floor."""
    low, high = (total - by_floor for total, by_floor in zip(card.ends, card.lifted, strict=True))
    if low == high:
        return "computed", low
    if view == "optimistic":
        return "high", high
    if view != "known" or card.printed_ends is None or card.perhaps_dropped:
        return "low", low
    least, _most = card.printed_ends
    # Of a printed total at the floor nobody knows how far below it the areas are.
    at_floor = yardstick(card.rubric, card.year).may_be_lifted(least)
    return ("low", low) if at_floor else ("published", least)


def _cut(rubric: Rubric, grade: str) -> Fraction | None:
    if grade == worst_grade(rubric):
        return None
    grades = list(rubric.grades)
    return min(rubric.grades[better] for better in grades[: grades.index(grade) + 1])


def models_of(cards: Sequence[ReportCard]) -> Models:
    """Return which states have each level of each criterion, those with a citation first."""
    having: dict[tuple[str, str], list[Model]] = {}
    for card in cards:
        for mark in card.marks:
            if mark.basis == "coded" and mark.level is not None and mark.held is not None:
                key = mark.criterion, mark.level
                having.setdefault(key, []).append(Model(card.state, mark.held))
    return {
        key: tuple(sorted(models, key=lambda model: (not model.held.answer.citations, model.state)))
        for key, models in having.items()
    }


# Moves: which criteria may be raised, to which levels, at what gain


def _open_to_change(card: ReportCard, mark: Mark, view: View) -> bool:
    if mark.level is not None:
        return mark.level in card.rubric.levels(mark.criterion)
    if view == "known" or _by_print(card, mark):
        return False
    return view == "pessimistic" or mark.high < mark.best


def _has_already(card: ReportCard, wish: Wish, criterion: str) -> bool:
    """Return whether the law has what is required; raise UnplannableError where nobody can say."""
    mark = card.mark(criterion)
    if mark is None:
        raise UnplannableError(f"'{card.rubric.id}' does not ask '{criterion}' in {card.year}")
    if not _open_to_change(card, mark, wish.view):
        if mark.level is not None:
            raise UnplannableError(f"'{criterion}' does not apply in {card.name}")
        why = "what a change would earn is not known; --pessimistic takes it at its worst"
        if _by_print(card, mark):
            why = "only the printed points of its area are known, so no gain can be told"
        raise UnplannableError(f"'{criterion}' is {mark.basis} on this day: {why}")
    level = wish.required[criterion]
    better = _better(card.rubric, mark, wish.view)
    return level not in better if level is not None else not better


def _by_print(card: ReportCard, mark: Mark) -> bool:
    return any(area.id == mark.area and area.basis == "published" for area in card.areas)


def _ranked(rubric: Rubric, mark: Mark, view: View) -> tuple[list[str], int]:
    """Return the levels, best first, and the place of what there is, or of what is supposed."""
    levels = rubric.levels(mark.criterion)
    ranked = list(levels.in_order({*levels, *filter(levels.__contains__, mark.possible)}))
    places = [ranked.index(level) for level in mark.possible if level in ranked]
    return ranked, min(places) if view == "optimistic" else max(places)


def _better(rubric: Rubric, mark: Mark, view: View) -> list[str]:
    """Return the levels that are better than what there is, or may be, the nearest first."""
    levels = rubric.levels(mark.criterion)
    ranked, now = _ranked(rubric, mark, view)
    return [level for level in reversed(ranked[:now]) if levels[level] != levels[ranked[now]]]


def _wanted(card: ReportCard, mark: Mark, wish: Wish) -> list[str]:
    """Return the levels that a plan may raise the criterion to, the nearest first."""
    if mark.criterion in wish.excluded or not _open_to_change(card, mark, wish.view):
        return []
    better = _better(card.rubric, mark, wish.view)
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


def _move(card: ReportCard, mark: Mark, wish: Wish, caps: Mapping[str, Cap]) -> Move | None:
    """Return how the criterion can be raised, None where it cannot, or to no use."""
    holding = [
        cap
        for cap in caps.values()
        if cap.criterion == mark.criterion and _short(card, cap, wish.view)
    ]
    wanted = [
        level
        for level in _wanted(card, mark, wish)
        if all(_lifts(card.rubric, cap, level) for cap in holding)
    ]
    must = bool(holding) or mark.criterion in wish.required
    now_worth = mark.high if wish.view == "optimistic" else mark.low
    gains = tuple(mark.worth(level) - now_worth for level in wanted)
    if not wanted or not (any(gains) or must):
        return None
    ranked, now = _ranked(card.rubric, mark, wish.view)
    steps = tuple(now - ranked.index(level) for level in wanted)
    return Move(mark, tuple(wanted), steps, gains, must)


def _short(card: ReportCard, cap: Cap, view: View) -> bool:
    """Return whether the cap holds before anything changes, or may where nobody knows."""
    mark = card.mark(cap.criterion)
    if mark is None or cap.grade not in card.rubric.grades:
        return False
    return falls_short(card.rubric, cap, mark.possible, worst=view != "optimistic")


def _holding_down(card: ReportCard, wish: Wish) -> list[str]:
    """Return the ids of the caps that hold before anything changes, or may."""
    return [id_ for id_, cap in card.rubric.caps.items() if _short(card, cap, wish.view)]


def _lifts(rubric: Rubric, cap: Cap, level: str) -> bool:
    """Return whether the cap is lifted at the level."""
    return merit(rubric, cap.criterion, level) >= merit(rubric, cap.criterion, cap.below)


def _stays(card: ReportCard, cap: Cap, wish: Wish) -> bool:
    """Return whether the cap holds, or may, after every change that can be made."""
    if not _short(card, cap, wish.view):
        return False
    mark = card.mark(cap.criterion)
    assert mark is not None
    return not any(_lifts(card.rubric, cap, level) for level in _wanted(card, mark, wish))


# Search: gains are added up


def _plans(case: _Case) -> tuple[tuple[Plan, ...], Optimality | None]:
    """Return the cheapest plan, as many alternatives as are wanted, and why nothing is cheaper."""
    try:
        return _by_trying(case) if case.card.perhaps_dropped else _by_search(case)
    except TooLargeError as error:
        raise UnplannableError(
            f"{len(case.moves)} criteria can change in {case.card.name}, too many to find the "
            "cheapest changes for certain; --exclude some"
        ) from error


def _by_search(case: _Case) -> tuple[tuple[Plan, ...], Optimality | None]:
    unit = math.lcm(*(gain.denominator for move in case.moves for gain in move.gains))
    sets = _search(case, unit)
    if not sets:
        return (), None
    most_of_cheaper = (
        None if gain is None else case.by.total(case.together + Fraction(gain, unit))
        for gain in (sets[0].fewer_changes, sets[0].fewer_steps)
    )
    return tuple(_found_plan(case, chosen) for chosen in sets), Optimality(*most_of_cheaper)


def _search(case: _Case, unit: int) -> Sequence[Solution]:
    """Return the cheapest sets of moves, their gains in whole parts of a point.

    Raises TooLargeError where that would take more than anybody waits for.
    """
    if unit.bit_length() > FINEST:
        raise TooLargeError
    items = [
        Item(
            tuple(
                Way(steps, int(gain * unit))
                for steps, gain in zip(move.steps, move.gains, strict=True)
            ),
            required=move.must,
        )
        for move in case.moves
    ]
    need = _need(case, sum(item.most for item in items), unit)
    return () if need is None else tuple(islice(cheapest(items, need), case.wish.alternatives + 1))


def _need(case: _Case, most: int, unit: int) -> int | None:
    """Return the least gain that reads as the grade, in parts of a point; None if `most` does not.

    Read from the grade itself, so that a floor and rounding before grading are in it.
    """

    def enough(gain: int) -> bool:
        score = case.by.total(case.together + Fraction(gain, unit))
        return reads_as(case.card.rubric, score, case.wish.grade)

    if not enough(most):
        return None
    low, high = 0, most
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def _found_plan(case: _Case, chosen: Solution) -> Plan:
    changes = tuple(
        _change(case, place, way, case.moves[place].gains[way]) for place, way in chosen.chosen
    )
    gain = sum((change.gain for change in changes), NOTHING)
    lifted = {id_ for change in changes for id_ in change.caps}
    held = [id_ for id_ in _holding_down(case.card, case.wish) if id_ not in lifted]
    return _plan(changes, *case.read(case.together + gain, held))


def _plan(changes: Iterable[LevelChange], score: Fraction, grade: str) -> Plan:
    changes = tuple(changes)
    steps = sum(change.steps for change in changes)
    return Plan(changes, steps, sum((change.gain for change in changes), NOTHING), score, grade)


def _change(case: _Case, place: int, way: int, gain: Fraction) -> LevelChange:
    move, rubric = case.moves[place], case.card.rubric
    mark, level = move.mark, move.levels[way]
    return LevelChange(
        mark=mark,
        level=level,
        steps=move.steps[way],
        gain=gain,
        caps=tuple(
            id_
            for id_ in _holding_down(case.card, case.wish)
            if (cap := rubric.caps[id_]).criterion == mark.criterion and _lifts(rubric, cap, level)
        ),
        required=mark.criterion in case.wish.required,
        models=case.models.get((mark.criterion, level), ()),
    )


# Trial: where it is not known which questions apply, what a change earns depends on the others. A
# criterion that is known to apply takes part of the weight of all others, so no gain can be added
# up, and each set of changes is graded as a card of its own.


@dataclass(frozen=True, slots=True)
class _Tried:
    """A set of changes, and what the end of the range that counts comes to with it."""

    ways: Ways
    steps: int
    score: Fraction
    grade: str

    @property
    def cost(self) -> tuple[int, int, Fraction]:
        """What sets are compared by: less is cheaper."""
        return len(self.ways), self.steps, -self.score


def _tried(case: _Case, ways: Ways) -> _Tried:
    """Return what one set of changes comes to."""
    moves = [(case.moves[place], way) for place, way in ways.items()]
    after = _raised(case.card, {move.mark.criterion: move.levels[way] for move, way in moves})
    best = case.wish.view == "optimistic"
    grade = after.grade_high if best else after.grade_low
    assert grade is not None, "the rubric has grades"
    steps = sum(move.steps[way] for move, way in moves)
    return _Tried(ways, steps, after.high if best else after.low, grade)


def _raised(card: ReportCard, levels: Mapping[str, str]) -> ReportCard:
    day = When(card.as_of, card.as_of)
    news = {id_: NewLevel(level, Held(day, Answer(level=level))) for id_, level in levels.items()}
    return reformed(card, news) if news else card


def _by_trying(case: _Case) -> tuple[tuple[Plan, ...], Optimality | None]:
    everything = _all_tried(case)
    cheap = list(islice(_cheapest_tried(case, everything), case.wish.alternatives + 1))
    if not cheap:
        return (), None
    plans = tuple(_plan(_tried_changes(case, one.ways), one.score, one.grade) for one in cheap)
    number, steps = len(cheap[0].ways), cheap[0].steps
    fewer = (one.score for one in everything if len(one.ways) == number - 1)
    quicker = (one.score for one in everything if len(one.ways) == number and one.steps < steps)
    return plans, Optimality(max(fewer, default=None), max(quicker, default=None))


def _all_tried(case: _Case) -> Sequence[_Tried]:
    """Return every set with what has to change; raise TooLargeError if there are too many."""
    if math.prod(len(move.levels) + 1 for move in case.moves) > MOST_TRIED:
        raise TooLargeError
    choices = [range(0 if move.must else -1, len(move.levels)) for move in case.moves]
    return [
        _tried(case, {place: way for place, way in enumerate(ways) if way >= 0})
        for ways in product(*choices)
    ]


def _cheapest_tried(case: _Case, everything: Sequence[_Tried]) -> Iterator[_Tried]:
    """Yield the sets that reach the grade, cheapest first, none with all items of another."""
    best: dict[frozenset[int], _Tried] = {}
    for one in everything:
        if case.reaches(one.grade):
            items = frozenset(one.ways)
            best[items] = min(best.get(items, one), one, key=lambda tried: tried.cost)
    for items, one in sorted(best.items(), key=lambda item: (item[1].cost, sorted(item[0]))):
        if not any(other < items for other in best):
            yield one


def _tried_changes(case: _Case, ways: Ways) -> Iterator[LevelChange]:
    """Yield the changes, each with what it adds to those before it."""
    made: Ways = {}
    before = _tried(case, made).score
    for place, way in ways.items():
        made = {**made, place: way}
        after = _tried(case, made).score
        yield _change(case, place, way, after - before)
        before = after


# What no plan can name a criterion for


def _hidden(card: ReportCard, start: Start, wish: Wish) -> Iterator[Hidden]:
    """Yield where points are missing, or may be, in criteria that no plan changes."""
    if start == "published":
        assert card.printed_ends is not None
        yield from _missing(None, card.marks, card.printed_ends[0])
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


def _further(case: _Case, hidden: Sequence[Hidden]) -> int | None:
    """Return how few open criteria would do, with every move made; None where all would not."""
    if case.card.perhaps_dropped:
        return _further_tried(case)
    rubric = case.card.rubric
    # The criteria of the caps that still hold the grade down are among them in any case.
    needed = {rubric.caps[id_].criterion for id_ in case.blocked}
    if not needed <= {mark.criterion for part in hidden for mark in part.criteria}:
        return None
    together = case.most
    gains: list[Fraction] = []
    for part in hidden:
        first = [_most(rubric, mark) for mark in part.criteria if mark.criterion in needed]
        rest = [_most(rubric, mark) for mark in part.criteria if mark.criterion not in needed]
        taken = min(sum(first, NOTHING), part.missing)
        together += taken
        left = part.missing - taken
        for most in sorted(rest, reverse=True):
            gains.append(min(most, left))
            left -= gains[-1]
    for number, gain in enumerate([NOTHING, *sorted(gains, reverse=True)], start=len(needed)):
        together += gain
        if reads_as(rubric, case.by.total(together), case.wish.grade):
            return number
    return None


def _further_tried(case: _Case) -> int | None:
    moves = case.moves
    best = _raised(case.card, {move.mark.criterion: move.levels[-1] for move in moves})
    open_ = [mark for mark in best.marks if mark.level is None and mark.best > mark.low]
    if 2 ** len(open_) > MOST_TRIED:
        return None
    for number in range(len(open_) + 1):
        for marks in combinations(open_, number):
            levels = {mark.criterion: next(iter(mark.shares)) for mark in marks}
            grade = _raised(best, levels).grade_low
            if grade is not None and case.reaches(grade):
                return number
    return None


def _most(rubric: Rubric, mark: Mark) -> Fraction:
    """Return what the criterion gains from its worst level to its best, which may not earn all."""
    return max(mark.worth(level) for level in rubric.levels(mark.criterion)) - mark.low
