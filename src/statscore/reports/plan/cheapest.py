"""The cheapest sets of changes whose gains add up to a need: exact, with proof of it.

Each item can be changed in one of several ways, each with a number of steps and a gain; at most
one way an item. A set is cheaper than another if it changes fewer items; of as many changes, if it
takes fewer steps in all; of as many steps, if it gains more. A set counts only if no item can be
left out of it, so that the sets after the cheapest are alternatives to it and never the same with
more.

The fewest changes follow from the largest gains. For that many, a table over the items holds the
most that can be gained in exactly so many changes and so many steps: every combination is in it,
and nothing is guessed. The next sets are found by forbidding one item at a time of a set that was
found (Lawler, "A procedure for computing the k best solutions", 1972), which reaches every set that
does not contain it.

Gains are whole numbers, in whatever unit keeps them exact.

The tables of forty criteria with a few levels each are filled in milliseconds. A rubric can be
written for which no computer would come to an end, and what has no bound is not begun.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

MOST_IN_A_TABLE = 4_000_000
"""Entries of one table, counted in words of 64 bits: the memory for it stays in bounds."""
MOST_IN_ALL = 20_000_000
"""Entries of all tables of one search: fifty times what the rubrics that ship come to at most."""


class TooLargeError(ValueError):
    """The tables would be larger than anybody can wait for."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to change an item."""

    steps: int
    gain: int
    """Never negative."""


@dataclass(frozen=True, slots=True)
class Item:
    """What can be changed, in one of its ways; a required one has to be."""

    ways: tuple[Way, ...]
    required: bool = False

    @property
    def most(self) -> int:
        """The largest gain of any way."""
        return max(way.gain for way in self.ways)


@dataclass(frozen=True, slots=True)
class Solution:
    """A set of changes that reaches the need, and what the next cheaper ones would come to."""

    chosen: tuple[tuple[int, int], ...]
    """Index of the item and of its way, in order of the items."""
    steps: int
    gain: int
    fewer_changes: int | None
    """The most that one change less gains; None where there is none less."""
    fewer_steps: int | None
    """The most that as many changes gain in fewer steps; None where there are none.

    For the cheapest set of all; after it, fewer steps are not always looked at again.
    """

    @property
    def items(self) -> frozenset[int]:
        """The items that are changed."""
        return frozenset(item for item, _way in self.chosen)

    @property
    def cost(self) -> tuple[int, int, int]:
        """What sets are compared by: less is cheaper."""
        return len(self.chosen), self.steps, -self.gain


def cheapest(items: Sequence[Item], need: int) -> Iterator[Solution]:
    """Yield the sets of changes that gain at least `need`, the cheapest first, each of other items.

    No set that is yielded holds all items of an earlier one, and from none can an item be left out
    that is not required. Sets of the same cost come in an order that is always the same. Raises
    TooLargeError where the search would take more than anybody waits for.
    """
    spent = _Spent()
    number = count()
    waiting: list[tuple[tuple[int, int, int], bool, int, _Branch]] = []
    heapq.heappush(waiting, ((0, 0, 0), True, next(number), _Branch()))
    listed: list[Solution] = []
    while waiting:
        _bound, unsolved, _number, branch = heapq.heappop(waiting)
        if unsolved:
            solved = _solved(items, need, branch, spent)
            if solved is not None:
                known = replace(branch, cheapest=solved)
                heapq.heappush(waiting, (solved.cost, False, next(number), known))
            continue
        solution = branch.cheapest
        assert solution is not None
        inside = next((earlier for earlier in listed if earlier.items <= solution.items), None)
        if inside is None:
            listed.append(solution)
            yield solution
        for child in _children(items, branch, inside or solution):
            heapq.heappush(waiting, (solution.cost, True, next(number), child))


@dataclass(frozen=True, slots=True)
class _Branch:
    """The sets that change all of `held` and nothing of `barred`, with the cheapest of them."""

    held: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    cheapest: Solution | None = None
    least: int = 0
    """Fewer steps than these reach nothing with as many changes as `changes`."""
    changes: int = 0


def _children(items: Sequence[Item], branch: _Branch, known: Solution) -> Iterator[_Branch]:
    """Yield branches that share nothing and together hold every set that lacks an item of `known`.

    The one that lacks the last item comes first: it has the most in common with what was found.
    """
    sure = branch.cheapest
    assert sure is not None
    free = sorted(id_ for id_ in known.items - branch.held if not items[id_].required)
    for place in reversed(range(len(free))):
        yield _Branch(
            branch.held | set(free[:place]),
            branch.barred | {free[place]},
            least=sure.steps,
            changes=len(sure.chosen),
        )


@dataclass(slots=True)
class _Spent:
    """The entries of all tables of one search so far."""

    entries: int = 0

    def add(self, entries: int) -> None:
        """Count a table before it is filled; raise TooLargeError where it is one too much."""
        self.entries += entries
        if entries > MOST_IN_A_TABLE or self.entries > MOST_IN_ALL:
            raise TooLargeError


def _solved(items: Sequence[Item], need: int, branch: _Branch, spent: _Spent) -> Solution | None:
    """Return the cheapest set of the branch, None where nothing in it reaches the need."""
    open_ = [id_ for id_ in range(len(items)) if id_ not in branch.barred]
    held = {id_ for id_ in open_ if items[id_].required} | branch.held
    gains = _most_by_changes([items[id_].most for id_ in open_ if id_ not in held])
    sure = sum(items[id_].most for id_ in held)
    more = next((extra for extra, gain in enumerate(gains) if sure + gain >= need), None)
    if more is None:
        return None
    changes = len(held) + more
    least = branch.least if changes == branch.changes else 0
    table = _Gains([items[id_] for id_ in open_], [id_ in held for id_ in open_], changes, least)
    spent.add(table.size)
    table.fill()
    chosen, steps, gain = table.cheapest(need)
    return Solution(
        chosen=tuple((open_[place], way) for place, way in chosen),
        steps=steps,
        gain=gain,
        fewer_changes=sure + gains[more - 1] if more else None,
        fewer_steps=table.most_below(steps),
    )


def _most_by_changes(gains: Collection[int]) -> list[int]:
    """Return the most that no change gains, one, two, and so on."""
    sums = [0]
    for gain in sorted(gains, reverse=True):
        sums.append(sums[-1] + gain)
    return sums


class _Gains:
    """The most that can be gained from an item on, in exactly so many changes and steps.

    Steps below `least` in all are left out, so that a row holds only what can still come to it.
    """

    def __init__(
        self, items: Sequence[Item], held: Sequence[bool], changes: int, least: int
    ) -> None:
        """Measure the table."""
        self._items = items
        self._held = held
        self._changes = changes
        longest = sorted((max(way.steps for way in item.ways) for item in items), reverse=True)
        self._last = [sum(longest[:number]) for number in range(changes + 1)]
        self._first = [max(0, least - self._last[changes - n]) for n in range(changes + 1)]
        # Less than any sum of gains, also after all gains are added to it.
        self._never = -2 * sum(item.most for item in items) - 1
        self._rows: list[dict[int, list[int]]] = [{} for _ in range(len(items) + 1)]

    @property
    def size(self) -> int:
        """How many entries the table may have, in words of 64 bits."""
        longest = self._last[-1] - self._first[-1] + 1
        words = 1 + self._never.bit_length() // 64
        return (len(self._items) + 1) * (self._changes + 1) * longest * words

    def fill(self) -> None:
        """Fill the table from the last item to the first."""
        items, changes = self._items, self._changes
        self._rows[-1][0] = [0]
        for place in reversed(range(len(items))):
            after = self._rows[place + 1]
            # Of the changes, no more are made before this item than there are items before it.
            fewest = max(0, changes - place)
            for number in range(fewest, min(changes, len(items) - place) + 1):
                row = self._row(place, number, after.get(number), after.get(number - 1))
                if row is not None:
                    self._rows[place][number] = row

    def _row(
        self, place: int, number: int, without: list[int] | None, before: list[int] | None
    ) -> list[int] | None:
        """Return the best of leaving the item as it is and of each way to change it."""
        best = None if self._held[place] else without
        if before is None:
            return best
        for way in self._items[place].ways:
            row = self._moved(before, number, way)
            best = row if best is None else list(map(max, best, row))
        return best

    def _moved(self, before: list[int], number: int, way: Way) -> list[int]:
        """Return a row with one change more: its gains are larger, and stand so many steps on."""
        ahead = self._first[number - 1] + way.steps - self._first[number]
        moved = [self._never] * ahead + [gain + way.gain for gain in before[max(0, -ahead) :]]
        length = self._last[number] - self._first[number] + 1
        return moved[:length] + [self._never] * (length - len(moved))

    def cheapest(self, need: int) -> tuple[list[tuple[int, int]], int, int]:
        """Return the changes in the fewest steps that reach the need, the steps, and the gain.

        Of several with the same gain: the one with the earliest items. At least one must reach it.
        """
        row = self._rows[0][self._changes]
        place = next(number for number, gain in enumerate(row) if gain >= max(0, need))
        steps = self._first[self._changes] + place
        return list(self._trace(steps)), steps, row[place]

    def most_below(self, steps: int) -> int | None:
        """Return the most that is gained in fewer steps, None where there is nothing in fewer."""
        row = self._rows[0][self._changes][: max(0, steps - self._first[self._changes])]
        most = max(row, default=self._never)
        return most if most >= 0 else None

    def _gain(self, place: int, number: int, steps: int) -> int:
        row = self._rows[place].get(number)
        if row is None or not self._first[number] <= steps <= self._last[number]:
            return self._never
        return row[steps - self._first[number]]

    def _trace(self, steps: int) -> Iterator[tuple[int, int]]:
        """Yield the changes that come to the best of so many steps."""
        number = self._changes
        for place, item in enumerate(self._items if number else ()):
            wanted = self._gain(place, number, steps)
            for index, way in enumerate(item.ways if number else ()):
                if self._gain(place + 1, number - 1, steps - way.steps) + way.gain == wanted:
                    yield place, index
                    number, steps = number - 1, steps - way.steps
                    break
