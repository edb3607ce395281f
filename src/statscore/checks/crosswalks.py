"""Crosswalks that say something else than the two rubrics do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from statscore.checks.subjects import listed, rubric_file
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Crossing, Rubric
from statscore.model.workspace import Workspace


def _entries(workspace: Workspace) -> Iterator[tuple[Rubric, Rubric, Crossing, KeyPath]]:
    """Yield each entry of each crosswalk, with the rubric it comes from and the one it is in."""
    for rubric in workspace.rubrics.values():
        for id_, entries in rubric.crosswalk.items():
            other = workspace.rubrics.get(id_)
            if other is not None:
                for name, entry in entries.items():
                    yield other, rubric, entry, ("crosswalk", id_, name)


def crosswalk_weight(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the criteria that are called kept and weigh otherwise, or reweighted and do not."""
    for other, rubric, entry, path in _entries(workspace):
        if entry.kind not in ("kept", "reweighted"):
            continue
        before = other.criteria[entry.from_[0]].weight
        after = rubric.criteria[entry.to[0]].weight
        if (before == after) != (entry.kind == "kept"):
            same = f"still weighs {decimal_text(after)}"
            other_words = f"weighs {decimal_text(after)} here and {decimal_text(before)} there"
            yield Diagnostic(
                code="crosswalk-weight",
                message=f"'{entry.to[0]}' {same if before == after else other_words}",
                file=rubric_file(rubric),
                path=(*path, "kind"),
                help=f'write "{"kept" if before == after else "reweighted"}", or correct a weight',
            )


def crosswalk_level(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the levels that become none here: what has them is not bridged."""
    for other, rubric, entry, path in _entries(workspace):
        there = dict.fromkeys(level for id_ in entry.from_ for level in other.levels(id_))
        lost = [
            level
            for level in there
            if any(entry.levels.get(level, level) not in rubric.levels(id_) for id_ in entry.to)
        ]
        if lost:
            yield Diagnostic(
                code="crosswalk-level",
                message=f"nothing says what becomes of {listed(lost)}",
                file=rubric_file(rubric),
                path=path,
                on_key=True,
                help=f'add `levels = {{ {lost[0]} = "…" }}` with the level that it is here',
            )
