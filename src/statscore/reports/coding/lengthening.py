"""What a sheet adds to a state's file, joined with what stands there as if all had come at once.

A spell is a run of days on which a level was seen: an answer with `start = "unknown"`, from the
first of them to the last. Where a new spell adjoins one of the file that says the same in all its
keys, they become one. The file's `through` is the last day of all spells; an answer that ends on it
says no last day of its own. So it does not matter in which order, or in how many sheets, the years
of a panel come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.grouping import grouped
from statscore.model.state import Answer
from statscore.reports.card.holding import known_through
from statscore.reports.coding.incoming import Incoming, MovedAnswer, Outcome, without_end

Held = Mapping[str, Mapping[When, Answer]]
"""A state's answers by criterion and date."""


class _Spell(NamedTuple):
    """Days from the first to the last on which a level was seen."""

    first: date
    last: date


def lengthen(
    outcome: Outcome, held: Held, days: Sequence[date], through: When | None, last: When | None
) -> None:
    """Join what is new with what the file holds, and move the file's `through` along.

    `days` are those of the sheet, `through` is the file's, `last` the last day of which the sheet
    says something. What somebody has coded is never lengthened: where it rests on the file's
    `through`, that stays, and what is new says its own last day.
    """
    resting = dict(_resting(held, through, outcome))
    adds = bool(outcome.new or outcome.moved)
    farther = adds and through is not None and last is not None and last.last > through.last
    lengthened = {(moved.criterion, moved.was) for moved in outcome.moved}
    observed = bool(resting) and all(
        answer.start == "unknown" or place in lengthened for place, answer in resting.items()
    )
    if farther and observed:
        outcome.through = last
    else:
        last = through
    by_criterion = grouped(outcome.new, lambda answer: answer.criterion)
    outcome.new = []
    for criterion, new in by_criterion.items():
        joining = _Joining(criterion, _left(held, criterion, outcome), days, through)
        outcome.new += [*joining.join(new)]
        outcome.moved += joining.moved()
        outcome.joined += [(criterion, since) for since in joining.swallowed]
    outcome.new = [_ending(answer, through, last) for answer in outcome.new]
    outcome.moved = [
        moved._replace(through=_unless(moved.through, last)) for moved in outcome.moved
    ]
    if outcome.through is not None and through is not None:
        touched = {(moved.criterion, moved.was) for moved in outcome.moved}
        touched.update(outcome.joined)
        outcome.moved += [
            MovedAnswer(criterion, since, since, through)
            for criterion, since in resting
            if (criterion, since) not in touched
        ]


def _unless(through: When | None, last: When | None) -> When | None:
    return None if through is not None and last is not None and through == last else through


def _ending(answer: Incoming, through: When | None, last: When | None) -> Incoming:
    """Return the answer with its last day where that is not the file's."""
    if answer.keys.get("start") != "unknown" and "through" not in answer.keys:
        return answer
    ends = answer.keys.get("through", through)
    assert ends is None or isinstance(ends, When)
    keys, own = without_end(answer.keys), _unless(ends, last)
    return answer._replace(keys={**keys, "through": own} if own else keys)


def _resting(
    held: Held, through: When | None, outcome: Outcome
) -> Iterator[tuple[tuple[str, When], Answer]]:
    """Yield the answers that are known as far as the file's `through`, and no farther."""
    if through is None:
        return
    ended = {(answer.criterion, answer.since) for answer in outcome.changed}
    ended.update(outcome.removed)
    begun: dict[str, set[When]] = {criterion: {*answers} for criterion, answers in held.items()}
    for answer in outcome.new:
        begun.setdefault(answer.criterion, set()).add(answer.since)
    for criterion, answers in held.items():
        # Of most criteria only the last answer rests on it.
        within = [since for since in begun[criterion] if since.first <= through.last]
        for since in answers:
            last = not any(since < other for other in within)
            if last and answers[since].through is None and (criterion, since) not in ended:
                yield (criterion, since), answers[since]


def _left(held: Held, criterion: str, outcome: Outcome) -> dict[When, Answer]:
    """Return the file's answers, as they are once the sheet has replaced some."""
    left = dict(held.get(criterion, {}))
    for answer in outcome.changed:
        if answer.criterion == criterion and answer.since in left:
            update = {"through": answer.keys.get("through")}
            left[answer.since] = left[answer.since].model_copy(update=update)
    for removed, since in outcome.removed:
        if removed == criterion:
            left.pop(since, None)
    return left


class _Joining:
    """The spells of one criterion in a file, and those that lengthen them."""

    def __init__(
        self,
        criterion: str,
        answers: Mapping[When, Answer],
        days: Sequence[date],
        through: When | None,
    ) -> None:
        self.criterion = criterion
        self.answers = answers
        self.days = days
        self.through = through
        self.spells: dict[When, _Spell] = {}
        """The file's spells by the date that they stand under, as long as they are by now."""
        for since, answer in answers.items():
            ends = known_through(answer, through)
            if answer.start == "unknown" and since.exact and ends is not None:
                self.spells[since] = _Spell(since.first, ends)
        self.before = dict(self.spells)
        self.swallowed: list[When] = []
        """The dates of those that have become part of an earlier one."""

    def join(self, new: Sequence[Incoming]) -> Iterator[Incoming]:
        """Yield what adjoins no spell of the file; all else lengthens one."""
        for answer in new:
            spell = self._spell(answer)
            left = spell and self._neighbor(answer, spell, later=False)
            right = spell and self._neighbor(answer, spell, later=True)
            kept = left or right
            if spell is None or kept is None:
                yield answer
                continue
            first = self.spells[left].first if left else spell.first
            last = self.spells[right].last if right else spell.last
            if left and right:
                del self.spells[right]
                self.swallowed.append(right)
            self.spells[kept] = _Spell(first, last)

    def moved(self) -> Iterator[MovedAnswer]:
        """Yield the spells of the file that are longer now."""
        for was, spell in self.spells.items():
            if spell != self.before[was]:
                first, last = (When(day, day) for day in spell)
                yield MovedAnswer(self.criterion, was, first, last, longer=True)

    def _spell(self, answer: Incoming) -> _Spell | None:
        ends = answer.keys.get("through", self.through)
        if answer.keys.get("start") != "unknown" or not answer.since.exact:
            return None
        return _Spell(answer.since.first, ends.last) if isinstance(ends, When) else None

    def _neighbor(self, answer: Incoming, spell: _Spell, *, later: bool) -> When | None:
        """Return the date of the file's spell that goes on with the new one, or later from it."""
        for since, there in self.spells.items():
            one, other = (spell, there) if later else (there, spell)
            if self._joins(since, one, other) and _alike(self.answers[since], answer.keys):
                return since
        return None

    def _joins(self, since: When, one: _Spell, other: _Spell) -> bool:
        """Return whether nothing parts two spells, of which the file's stands under that date."""
        return (
            one.last < other.first
            and other.first.year - one.last.year <= 1
            and not any(one.last < day < other.first for day in self.days)
            and not any(
                date_.first < other.first and one.last < date_.last
                for date_ in self.answers
                if date_ not in self.swallowed and date_ != since
            )
        )


def _alike(answer: Answer, keys: Mapping[str, object]) -> bool:
    """Return whether an answer says the same in all keys but where it begins and ends."""
    said = {key: value for key, value in answer.said().items() if key not in _ENDS}
    new = {key: value for key, value in keys.items() if key not in _ENDS}
    return said == new


_ENDS = ("start", "through")
