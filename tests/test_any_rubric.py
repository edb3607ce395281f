"""What counts states says something first under any rubric, and its numbers add up."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from statscore.formats.plain import plain
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.read.load import load
from statscore.reports.card.report_card import report_card
from statscore.reports.change.comparison import comparison
from statscore.reports.count.adoption import adoption
from statscore.reports.count.tally import tally
from statscore.reports.count.trend import national_trend, national_year
from statscore.reports.count.years import GradedYear
from statscore.views.diff.page import diff_document
from statscore.views.rubric import rubric_document
from statscore.views.tally import adoption_document, tally_document
from statscore.views.trend import national_trend_document, state_trend_document
from workspace_texts import sound, write
from workspaces import tries

YEARS = (2011, 2014, 2018)


def compared(workspace: Workspace, one: Rubric, two: Rubric, years: tuple[int, int]) -> list[str]:
    """Return all that `diff` can print of two years under two rubrics."""
    states = workspace.states.values()
    pairs = [
        (report_card(one, state, years[0]), report_card(two, state, years[1])) for state in states
    ]
    found = [comparison(*pair, state) for pair, state in zip(pairs, states, strict=True)]
    national = (
        national_year(GradedYear(years[0], one), [before for before, _after in pairs]),
        national_year(GradedYear(years[1], two), [after for _before, after in pairs]),
    )
    shown = [
        plain(diff_document(found, of, why=why, table=table))
        for of, why, table in product((national, None), (False, True), (False, True))
    ]
    return [*shown, *(plain(diff_document([alone], None, why=True)) for alone in found)]


@contextmanager
def some(chance: Random) -> Iterator[tuple[Workspace, tuple[State, ...]]]:
    with tempfile.TemporaryDirectory() as folder:
        workspace = load(write(Path(folder), sound(chance)))
        yield workspace, tuple(workspace.states.values())


CHANCES = st.randoms(use_true_random=False)
MOVED = re.compile(r"^(\d+) of .*: (\w+) rose, (\w+) stayed, (\w+) fell")


@tries(25)
@given(CHANCES)
def test_diff_answers_first(chance: Random) -> None:
    with some(chance) as (workspace, states):
        for one, two in product(workspace.rubrics.values(), repeat=2) if states else ():
            for said in compared(workspace, one, two, (2011, 2018)):
                answer = said.splitlines()[1]
                assert answer.strip()
                if moves := MOVED.search(answer):
                    known, *moved = (0 if n == "none" else int(n) for n in moves.groups())
                    assert known == sum(moved)


@tries(25)
@given(CHANCES)
def test_trend_and_rubric_answer_first(chance: Random) -> None:
    with some(chance) as (workspace, states):
        for rubric in workspace.rubrics.values():
            assert plain(rubric_document(rubric)).splitlines()[1]
            national = national_trend(workspace, [GradedYear(year, rubric) for year in YEARS])
            for table in (False, True):
                assert plain(national_trend_document(national, table=table))
            for state in states:
                mine = [report_card(rubric, state, year) for year in YEARS]
                assert plain(state_trend_document(state.name, mine))


@tries(25)
@given(CHANCES)
def test_tally_answers_first(chance: Random) -> None:
    with some(chance) as (workspace, states):
        asked = [
            (rubric, id_, [year for year in YEARS if criterion.in_force(year)])
            for rubric in workspace.rubrics.values()
            for id_, criterion in rubric.criteria.items()
            if not criterion.linear
        ]
        for rubric, id_, years in asked:
            level = next(iter(rubric.levels(id_)))
            counts = [tally(rubric, id_, year, states) for year in years]
            for of, at in product(filter(None, (counts[:1], counts)), (None, level)):
                assert plain(tally_document(of, at, by_default=True)).splitlines()[1]
            assert plain(adoption_document(adoption(rubric, id_, level, states)))
