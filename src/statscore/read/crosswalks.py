"""The references of a `[crosswalk]`, which leads from one rubric to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.rubric import MOST_CRITERIA, Crossing, CrossingKind, Rubric
from statscore.model.workspace import Workspace
from statscore.read.references import unknown

_NONE, _ONE = range(1), range(1, 2)
_SOME, _MANY = range(1, MOST_CRITERIA + 1), range(2, MOST_CRITERIA + 1)
SHAPES: Mapping[CrossingKind, tuple[range, range, str]] = {
    "kept": (_ONE, _ONE, "one criterion in `from`, and the same in `to`"),
    "reweighted": (_ONE, _ONE, "one criterion in `from`, and the same in `to`"),
    "renamed": (_ONE, _ONE, "one criterion in `from`, and another one in `to`"),
    "split": (_ONE, _MANY, "one criterion in `from`, and two or more in `to`"),
    "merged": (_MANY, _ONE, "two criteria or more in `from`, and one in `to`"),
    "new": (_NONE, _SOME, "no criterion in `from`, and one or more in `to`"),
    "dropped": (_SOME, _NONE, "one criterion or more in `from`, and none in `to`"),
}
"""How many criteria each kind joins."""


def crosswalk_references(
    workspace: Workspace, rubric: Rubric, *, broken: bool
) -> Iterator[Diagnostic]:
    """Yield what the crosswalk of a rubric refers to and nothing has, or joins in no such way.

    While a rubric is broken, one that is not found may be it: not a word.
    """
    file = f"rubrics/{rubric.id}.toml"
    others = {id_: other for id_, other in workspace.rubrics.items() if id_ != rubric.id}
    for id_, entries in rubric.crosswalk.items():
        path: KeyPath = ("crosswalk", id_)
        other = others.get(id_)
        if other is None:
            if not broken:
                yield unknown("rubric", id_, others, file, path, on_key=True)
            continue
        for name, entry in entries.items():
            yield from _entry(other, rubric, entry, file, (*path, name))
        yield from _twice(entries, file, path)


def _entry(
    other: Rubric, rubric: Rubric, entry: Crossing, file: str, path: KeyPath
) -> Iterator[Diagnostic]:
    sides = (("from", entry.from_, other), ("to", entry.to, rubric))
    lost = [
        unknown("criterion", id_, side.criteria, file, (*path, key), of=f" of '{side.id}'")
        for key, ids, side in sides
        for id_ in ids
        if id_ not in side.criteria
    ]
    yield from lost
    if not lost:
        yield from _levels(other, rubric, entry, file, path)
    if not _fits(entry):
        _first, _second, words = SHAPES[entry.kind]
        yield Diagnostic(
            code="crosswalk-shape",
            message=f"'{entry.kind}' does not join {len(entry.from_)} to {len(entry.to)} criteria"
            if len(entry.from_) != 1 or len(entry.to) != 1
            else f"'{entry.kind}' does not join '{entry.from_[0]}' to '{entry.to[0]}'",
            file=file,
            path=(*path, "kind"),
            help=f"give it {words}, or another kind",
        )


def _fits(entry: Crossing) -> bool:
    first, second, _words = SHAPES[entry.kind]
    if len(entry.from_) not in first or len(entry.to) not in second:
        return False
    if entry.kind in ("kept", "reweighted"):
        return entry.from_ == entry.to
    return entry.kind != "renamed" or entry.from_ != entry.to


def _levels(
    other: Rubric, rubric: Rubric, entry: Crossing, file: str, path: KeyPath
) -> Iterator[Diagnostic]:
    there = {level for id_ in entry.from_ for level in other.levels(id_)}
    here = {level for id_ in entry.to for level in rubric.levels(id_)}
    for level, becomes in entry.levels.items():
        place = (*path, "levels", level)
        if level not in there:
            yield unknown("level", level, there, file, place, on_key=True, of=f" of '{other.id}'")
        if becomes not in here:
            yield unknown("level", becomes, here, file, place, of=f" of '{rubric.id}'")


def _twice(entries: Mapping[str, Crossing], file: str, path: KeyPath) -> Iterator[Diagnostic]:
    """Yield the criteria that stand in a crosswalk twice: their points would count twice."""
    first: dict[tuple[str, str], str] = {}
    for name, entry in entries.items():
        for key, ids in (("from", entry.from_), ("to", entry.to)):
            for id_ in ids:
                if (key, id_) in first:
                    there = first[key, id_]
                    yield Diagnostic(
                        code="crosswalk-twice",
                        message=f"'{id_}' stands in `{key}` of '{there}' already",
                        file=file,
                        path=(*path, name, key),
                        help="a criterion goes one way: join the entries, or take it out of one",
                    )
                first.setdefault((key, id_), name)
