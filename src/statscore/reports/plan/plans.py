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

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import lcm

from statscore.model.rubric import Rubric
from statscore.reports.card.grading import at_least, grade_of, reads_as, worse_of, worst_grade
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.yardstick import Yardstick, yardstick
from statscore.reports.plan.cheapest import Found, Item, TooLargeError, Way, cheapest
from statscore.reports.plan.moves import (
    Move,
    UnplannableError,
    View,
    Wish,
    bars,
    has_already,
    holding_down,
    move_of,
    reaches,
    stays,
)
from statscore.reports.plan.tried import (
    Tried,
    Ways,
    all_tried,
    cheapest_tried,
    further_tried,
    tried,
)
from statscore.reports.plan.unknown import Hidden, Start, further, hidden_points

NOTHING = Fraction(0)
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
        raised = tried(card, wish, moves, _raised(moves))
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


def _raised(moves: Sequence[Move]) -> Ways:
    """Return every move to its best level."""
    return {place: len(move.levels) - 1 for place, move in enumerate(moves)}


def _by_search(
    card: ReportCard,
    wish: Wish,
    together: Fraction,
    moves: Sequence[Move],
    models: Models,
) -> tuple[Sequence[Plan], Proof | None]:
    by = yardstick(card.rubric, card.year)
    unit = lcm(*(gain.denominator for move in moves for gain in move.gains))
    found = _search(by, together, moves, unit, wish)
    return (
        [_plan(card, wish, together, moves, each, models) for each in found],
        _proof(by, together, unit, found[0]) if found else None,
    )


def _by_trying(
    card: ReportCard,
    wish: Wish,
    score: Fraction,
    moves: Sequence[Move],
    models: Models,
) -> tuple[Sequence[Plan], Proof | None]:
    everything = all_tried(card, wish, moves)
    found = list(islice(cheapest_tried(card, wish, everything), wish.alternatives + 1))
    plans = [
        Plan(
            changes=tuple(_tried_changes(card, wish, moves, each, models)),
            steps=each.steps,
            gain=each.score - score,
            score=each.score,
            grade=each.grade,
        )
        for each in found
    ]
    if not found:
        return plans, None
    number, steps = len(found[0].ways), found[0].steps
    fewer = [each.score for each in everything if len(each.ways) == number - 1]
    quicker = [each.score for each in everything if len(each.ways) == number and each.steps < steps]
    return plans, Proof(max(fewer, default=None), max(quicker, default=None))


def _tried_changes(
    card: ReportCard,
    wish: Wish,
    moves: Sequence[Move],
    found: Tried,
    models: Models,
) -> Iterator[LevelChange]:
    """Yield the changes, each with what it adds to those before it."""
    made: dict[int, int] = {}
    before = tried(card, wish, moves, made).score
    for place, way in found.ways.items():
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
    return min(rubric.grades[each] for each in grades[: grades.index(grade) + 1])


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
            tuple(Way(*each) for each in zip(move.steps, _whole(move.gains, unit), strict=True)),
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
    found: Found,
    models: Models,
) -> Plan:
    changes = tuple(
        _change(card, wish, moves[item], way, models, moves[item].gains[way])
        for item, way in found.chosen
    )
    gain = sum((change.gain for change in changes), NOTHING)
    lifted = {id_ for change in changes for id_ in change.caps}
    held = [id_ for id_ in holding_down(card, wish) if id_ not in lifted]
    score = yardstick(card.rubric, card.year).total(together + gain)
    return Plan(
        changes=changes,
        steps=found.steps,
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
    found: dict[tuple[str, str], list[Model]] = {}
    for card in cards:
        for mark in card.marks:
            if mark.level is not None and mark.held is not None:
                key = mark.criterion, mark.level
                found.setdefault(key, []).append(Model(card.state, mark.held))
    return {
        key: tuple(sorted(models, key=lambda model: (not model.held.answer.citations, model.state)))
        for key, models in found.items()
    }


def _proof(by: Yardstick, together: Fraction, unit: int, found: Found) -> Proof:
    return Proof(
        *(
            None if gain is None else by.total(together + Fraction(gain, unit))
            for gain in (found.fewer_changes, found.fewer_steps)
        )
    )
