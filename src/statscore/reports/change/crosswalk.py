"""Which criteria of two cards belong together, and what a level of one says of the others.

Within one rubric, and where two rubrics share a criterion, that is one mark on each side. Between
rubrics an entry of a `[crosswalk]` can join others: it carries levels over from the criteria of
the other rubric to its own, so that the law of one day can be weighed by both rubrics.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from statscore.model.rubric import Crossing, CrossingKind
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.yardstick import Weighing

BACKWARDS: Mapping[CrossingKind, CrossingKind] = {
    "split": "merged",
    "merged": "split",
    "new": "dropped",
    "dropped": "new",
}
"""What an entry is for somebody who goes from its own rubric to the other one: else the same."""


@dataclass(frozen=True)
class Group:
    """Marks of two cards that answer for the same part of the law."""

    before: tuple[Mark, ...]
    after: tuple[Mark, ...]
    kind: CrossingKind | None = None
    """How a crosswalk joins them; None where the id does, or where nothing does."""
    levels: Mapping[str, str] = field(default_factory=dict)
    """What a level becomes where it is another word; from before to after, unless `backwards`."""
    backwards: bool = False
    """Whether the crosswalk leads from the later card to the earlier one."""

    @property
    def settled(self) -> bool:
        """Whether both sides have marks, all with a known level."""
        marks = (*self.before, *self.after)
        return bool(self.before and self.after) and all(mark.settled for mark in marks)

    @property
    def level_moved(self) -> bool:
        """Whether the levels of the two sides are other words, or have none in common."""
        return self.apart or {mark.level for mark in self.before} != {
            mark.level for mark in self.after
        }

    @property
    def coded_otherwise(self) -> bool:
        """Whether one side is open where the other is coded, or open between other levels."""
        marks = (*self.before, *self.after)
        return not self.apart and (
            any(mark.settled for mark in marks) or len({mark.possible for mark in marks}) > 1
        )

    @property
    def apart(self) -> bool:
        """Whether one criterion is answered on both sides with no level that both may meet."""
        if len(self.before) != 1 or len(self.after) != 1 or self.kind is not None:
            return False
        marks = (*self.before, *self.after)
        known = all(
            mark.level is not None or mark.basis in ("bounded", "implied") for mark in marks
        )
        return known and set(marks[0].possible).isdisjoint(marks[1].possible)

    @property
    def told(self) -> bool:
        """Whether the levels of one side say what the other side would have earned."""
        return any(self._carried(self.before if new else self.after, new=new) for new in (0, 1))

    def points(
        self,
        weighing: Weighing,
        end: int,
        *,
        new_law: bool,
        new_rubric: bool,
        voided: frozenset[str] = frozenset(),
    ) -> Fraction | None:
        """Return the points of one side's levels on the other's criteria, or its own.

        At one end of the range, under a weighing of the rubric; None where it cannot be told.
        """
        known = self.after if new_law else self.before
        wanted = self.after if new_rubric else self.before
        possible = None
        if known is not wanted and (self.settled or self.apart):
            possible = self._carried(known, new=new_rubric)
            if possible is None:
                return None
        earned = [
            weighing.earned(mark.criterion, mark.possible if possible is None else possible)
            for mark in wanted
            if mark.area not in voided
        ]
        return sum((worth.most if end else worth.least for worth in earned), Fraction(0))

    def _carried(self, known: Sequence[Mark], *, new: bool | int) -> tuple[str, ...] | None:
        """Return what the known marks' levels are on the other side, None if that is not told."""
        wanted = self.after if new else self.before
        if not self.settled:
            (mark,) = known
            return mark.possible if all(map(wanted[0].shares.__contains__, mark.possible)) else None
        met = {mark.level or "" for mark in known}
        if bool(new) != self.backwards:
            levels = {self.levels.get(level, level) for level in met}
        elif len(met) == 1:
            names = [name for name in {*self.levels, *met} if self.levels.get(name, name) in met]
            levels = {name for mark in wanted for name in names if name in mark.shares}
        else:
            return None
        if len(levels) != 1:
            return None
        (level,) = levels
        return (level,) if all(level in mark.shares for mark in wanted) else None


def groups(before: ReportCard, after: ReportCard) -> tuple[Group, ...]:
    """Return the marks of two cards as they belong together, each mark in exactly one group.

    In the order of the later rubric, then what is left of the earlier one.
    """
    old = {mark.criterion: mark for mark in before.marks}
    new = {mark.criterion: mark for mark in after.marks}
    crossed = {id_: group for group in _crossings(before, after, old, new) for id_ in _ids(group)}
    joined: dict[int, Group] = {}
    for id_, mark in new.items():
        group = crossed.get((True, id_))
        if group is None:
            earlier = old[id_] if id_ in old and (False, id_) not in crossed else None
            group = Group((earlier,) if earlier else (), (mark,))
        joined.setdefault(id(group), group)
    paired = {mark.criterion for group in joined.values() for mark in group.before}
    for id_, mark in old.items():
        if id_ not in paired:
            group = crossed.get((False, id_)) or Group((mark,), ())
            joined.setdefault(id(group), group)
    return tuple(joined.values())


def _ids(group: Group) -> Iterator[tuple[bool, str]]:
    """Yield the marks of the group: whether on the later card, and of which criterion."""
    yield from ((False, mark.criterion) for mark in group.before)
    yield from ((True, mark.criterion) for mark in group.after)


def _crossings(
    before: ReportCard, after: ReportCard, old: Mapping[str, Mark], new: Mapping[str, Mark]
) -> Iterator[Group]:
    """Yield what the crosswalk joins; the later rubric's, else the earlier one's backwards.

    An entry counts only where both cards ask all its criteria: some may join or leave with a year.
    """
    if before.rubric.id == after.rubric.id:
        return
    entries = after.rubric.crosswalk.get(before.rubric.id)
    backwards = entries is None
    if entries is None:
        entries = before.rubric.crosswalk.get(after.rubric.id, {})
    taken: set[tuple[bool, str]] = set()
    for entry in entries.values():
        group = _group(entry, old, new, backwards=backwards)
        if group is not None and not taken & set(_ids(group)):
            taken.update(_ids(group))
            yield group


def _group(
    entry: Crossing, old: Mapping[str, Mark], new: Mapping[str, Mark], *, backwards: bool
) -> Group | None:
    first, second = (entry.to, entry.from_) if backwards else (entry.from_, entry.to)
    if not (old.keys() >= {*first} and new.keys() >= {*second}):
        return None
    return Group(
        before=tuple(old[id_] for id_ in first),
        after=tuple(new[id_] for id_ in second),
        kind=BACKWARDS.get(entry.kind, entry.kind) if backwards else entry.kind,
        levels=entry.levels,
        backwards=backwards,
    )
