"""What has to be true of every workspace, sound or broken: random files, read from a folder."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from statscore.checks import check
from statscore.formats.messages import message
from statscore.model.diagnostic import Diagnostic
from statscore.model.workspace import Workspace
from statscore.read.load import load, located
from statscore.reports.card.report_card import ReportCard, report_card
from workspace_texts import broken, sound, write
from workspaces import tries

TODAY = date(2026, 11, 24)
CHANCES = st.randoms(use_true_random=False)
SOME = tries(60)


def read(files: Mapping[str, str]) -> tuple[Workspace, list[Diagnostic]]:
    """Return the workspace of these files, and all that is wrong with it."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = load(write(Path(folder), files))
        found = located(Path(folder), (*workspace.diagnostics, *check(workspace, TODAY)))
    return workspace, found


def cards(workspace: Workspace) -> dict[tuple[str, str, int], ReportCard]:
    """Return the cards of all states under all rubrics over the years that the files speak of."""
    return {
        (rubric.id, state.code, year): report_card(rubric, state, year)
        for rubric in workspace.rubrics.values()
        for state in workspace.states.values()
        for year in range(2010, 2020)
    }


@SOME
@given(CHANCES)
def test_sound_files_are_read_and_every_card_is_within_its_range(chance: Random) -> None:
    files = sound(chance)
    workspace, _found = read(files)
    assert workspace.diagnostics == ()
    assert {f"states/{code}.toml" for code in workspace.states} == {
        path for path in files if path.startswith("states/")
    }
    for card in cards(workspace).values():
        assert card.low <= card.high
        assert card.score is None or card.low == card.score == card.high


@SOME
@given(CHANCES)
def test_broken_files_give_diagnostics_with_a_place_and_never_raise(chance: Random) -> None:
    files = broken(chance, sound(chance))
    workspace, found = read(files)
    for each in found:
        assert message(each)
        assert each.file in files
        if each.path or each.on_key:
            assert each.location is not None
        if each.location is not None:
            lines = re.sub("^\ufeff", "", files[each.file]).split("\n")
            at = each.location
            assert 1 <= at.line <= len(lines)
            assert at.excerpt == lines[at.line - 1].rstrip("\r")
            assert 1 <= at.column <= len(at.excerpt) + 1
    left_out = {each.file for each in workspace.diagnostics if each.severity == "error"}
    assert not left_out & {f"states/{code}.toml" for code in workspace.states}
    for card in cards(workspace).values():
        assert card.low <= card.high


@SOME
@given(CHANCES, CHANCES)
def test_a_broken_state_never_changes_the_card_of_another(chance: Random, slips: Random) -> None:
    files = sound(chance)
    victim = next(path for path in files if path.startswith("states/"))
    one = broken(slips, {victim: files[victim]})
    before, _found = read(files)
    after, _found = read(files | one)
    code = Path(victim).stem
    assert {key: card for key, card in cards(before).items() if key[1] != code} == {
        key: card for key, card in cards(after).items() if key[1] != code
    }


@SOME
@given(CHANCES)
def test_problems_come_in_the_same_order_whatever_order_the_files_were_made_in(
    chance: Random,
) -> None:
    files = broken(chance, sound(chance))
    turned = dict(reversed(files.items()))
    _workspace, first = read(files)
    _workspace, second = read(turned)
    assert first == second
    places = [(each.file, each.location.line if each.location else 0) for each in first]
    assert places == sorted(places)


def tables(text: str) -> list[str]:
    """Return the text in pieces, each a heading with its lines; the first has none."""
    return re.split(r"^(?=\[)", text, flags=re.MULTILINE)


@SOME
@given(CHANCES, CHANCES)
def test_the_order_of_tables_in_a_file_changes_no_figure(chance: Random, order: Random) -> None:
    files = sound(chance)
    turned = {}
    for path, text in files.items():
        first, *rest = tables(text)
        order.shuffle(rest)
        turned[path] = "".join((first, *rest))
    before, after = (cards(read(each)[0]) for each in (files, turned))
    assert {key: _figures(card) for key, card in before.items()} == {
        key: _figures(card) for key, card in after.items()
    }


def _figures(card: ReportCard) -> tuple[object, ...]:
    return (
        card.low, card.high, card.score, card.grade, card.grade_low, card.grade_high,
        {area.id: (area.low, area.high, area.basis) for area in card.areas},
        {mark.criterion: replace(mark, held=None) for mark in card.marks},
    )  # fmt: skip
