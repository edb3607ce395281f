"""Which criteria of two cards belong together, and what a level of one says of the others.

Within one rubric, and where two rubrics share a criterion, that is one mark on each side. Between
rubrics an entry of a `[crosswalk]` can join others: it carries levels over from the criteria of
the other rubric to its own, so that the law of one day can be weighed by both rubrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from statscore.model.rubric import Crossing, CrossingKind
from statscore.reports.report_card import Mark, ReportCard

BACKWARDS: Mapping[CrossingKind, CrossingKind] = {
    "kept": "kept",
    "renamed": "renamed",
    "reweighted": "reweighted",
    "split": "merged",
    "merged": "split",
    "new": "dropped",
    "dropped": "new",
}
"""What an entry is for somebody who goes from its own rubric to the other one."""


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
        return bool(self.before and self.after) and all(mark.level is not None for mark in marks)

    @property
    def old_law_new_rubric(self) -> Fraction | None:
        """The points of the earlier levels on the later card, None where they cannot be told."""
        if self.backwards:
            return _carried_back(self.before, self.after, self.levels)
        return _carried(self.before, self.after, self.levels)

    @property
    def new_law_old_rubric(self) -> Fraction | None:
        """The points of the later levels on the earlier card, None where they cannot be told."""
        if self.backwards:
            return _carried(self.after, self.before, self.levels)
        return _carried_back(self.after, self.before, self.levels)


def _carried(
    known: Sequence[Mark], wanted: Sequence[Mark], levels: Mapping[str, str]
) -> Fraction | None:
    """Return what the wanted marks would earn at the level that the known ones become."""
    found = {levels.get(mark.level or "", mark.level or "") for mark in known}
    return _together(wanted, found)


def _carried_back(
    known: Sequence[Mark], wanted: Sequence[Mark], levels: Mapping[str, str]
) -> Fraction | None:
    """Return what the wanted marks would earn at the only level that becomes the known ones'."""
    met = {mark.level for mark in known}
    if len(met) != 1:
        return None
    sources = {level for mark in wanted for level in mark.shares if levels.get(level, level) in met}
    return _together(wanted, sources)


def _together(marks: Sequence[Mark], levels: set[str]) -> Fraction | None:
    """Return the points of the marks if each had the level.

    None where it is not one level, or where a mark has no such level.
    """
    if len(levels) != 1:
        return None
    (level,) = levels
    if any(level not in mark.shares for mark in marks):
        return None
    # What a mark has earned counts as it is: a weight may differ where something is dropped.
    earned = (
        mark.low if level == mark.level else mark.shares[level] * mark.weight for mark in marks
    )
    return sum(earned, Fraction(0))


def groups(before: ReportCard, after: ReportCard) -> tuple[Group, ...]:
    """Return the marks of two cards as they belong together, each mark in exactly one group.

    In the order of the later rubric, then what is left of the earlier one.
    """
    old = {mark.criterion: mark for mark in before.marks}
    new = {mark.criterion: mark for mark in after.marks}
    crossed = {id_: each for each in _crossings(before, after, old, new) for id_ in _ids(each)}
    found: dict[int, Group] = {}
    for id_, mark in new.items():
        group = crossed.get((True, id_))
        if group is None:
            earlier = old[id_] if id_ in old and (False, id_) not in crossed else None
            group = Group((earlier,) if earlier else (), (mark,))
        found.setdefault(id(group), group)
    paired = {mark.criterion for group in found.values() for mark in group.before}
    for id_, mark in old.items():
        if id_ not in paired:
            group = crossed.get((False, id_)) or Group((mark,), ())
            found.setdefault(id(group), group)
    return tuple(found.values())


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
    if not (_all_in(first, old) and _all_in(second, new)):
        return None
    return Group(
        before=tuple(old[id_] for id_ in first),
        after=tuple(new[id_] for id_ in second),
        kind=BACKWARDS[entry.kind] if backwards else entry.kind,
        levels=entry.levels,
        backwards=backwards,
    )


def _all_in(ids: Iterable[str], marks: Mapping[str, Mark]) -> bool:
    return all(id_ in marks for id_ in ids)
