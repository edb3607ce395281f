"""What an answer would tell: the range that is left is that of the card with the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given

from program import Program
from statscore.reports.plan.unknown import unknown
from workspaces import Coding, Plan, codings, plans, tries


@tries(300)
@given(plans(), codings(printed=False))
def test_an_answer_leaves_the_range_of_the_card_that_has_it(plan: Plan, coding: Coding) -> None:
    card = coding.card(plan.rubric)
    for each in unknown(card, ()):
        id_ = each.mark.criterion
        answered = {
            level: coding.answering(id_, level).card(plan.rubric) for level in each.mark.possible
        }
        left = max(after.high - after.low for after in answered.values())
        assert each.narrows == max(card.high - card.low - left, Fraction(0))
        if card.grade_low == card.grade_high:
            assert each.deciding == ()
        else:
            settled = [level for level, after in answered.items() if after.grade is not None]
            assert list(each.deciding) == settled


RUBRIC = """\
title = "R"
floor = 0
areas.p.title = "P"
areas.q.title = "Q"
criteria.a = { area = "p", title = "A", weight = 6, levels = { full = 1, none = 0 } }
criteria.b = { area = "p", title = "B", weight = 2, levels = { full = 1, none = 0 } }
criteria.c = { area = "q", title = "C", weight = 4, levels = { full = 1, none = 0 } }
criteria.d = { area = "q", title = "D", weight = -5, levels = { no = 0, yes = 1 } }
[criteria.v]
area = "p"
title = "V"
weight = 0
levels = { absent = 1, present = 0 }
voids = { present = "void" }
[grades]
A = 10
B = 5
C = 0
"""


@pytest.mark.parametrize(
    ("law", "rows"),
    [
        # 0 or 6 + 2, and 4: whichever it is, nothing is left of 4 to 12.
        (
            {"a": "full", "b": "full", "c": "full", "d": "no"},
            [["8", "V", "whatever", "it", "is"]],
        ),
        # 6 to 8 + 4, or 4 where the area is void; with B full there are 4 and 12, without 4 and 10.
        (
            {"a": "full", "c": "full", "d": "no"},
            [["6", "V", "whatever", "it", "is"], ["0", "B"]],
        ),
        # 0 + 0 to 4 - 5 is never above the floor.
        ({"a": "none", "b": "none", "d": "yes", "v": "absent"}, [["0", "C"]]),
    ],
)
def test_what_a_void_and_the_floor_leave_to_learn(
    write_workspace: Callable[[dict[str, str]], Path],
    program: Program,
    law: Mapping[str, str],
    rows: list[list[str]],
) -> None:
    answers = "".join(
        f'[answers.{id_}.2011]\nlevel = "{level}"\nsources = ["https://e.org"]\n'
        for id_, level in law.items()
    )
    write_workspace({"rubrics/r.toml": RUBRIC, "states/OH.toml": f'name = "Ohio"\n{answers}'})
    out = program("gaps", "OH", "--unknown", "--year", "2015").out
    table = out.partition("\nnarrows by  ")[2].partition("\n\n")[0].splitlines()[1:]
    assert [line.removesuffix("none coded yet").split() for line in table] == rows


def test_a_question_that_does_not_apply_is_neither_met_nor_missed(
    write_workspace: Callable[[dict[str, str]], Path], program: Program
) -> None:
    rubric = f'not_applicable = "drop"\n{RUBRIC}'
    files = {
        f"states/{code}.toml": f'name = "{name}"\n[answers.a.2011]\nlevel = "{level}"\n'
        'sources = ["https://e.org"]\n'
        for code, name, level in (
            ("AL", "Alabama", "not-applicable"),
            ("OH", "Ohio", "full"),
            ("TX", "Texas", "none"),
        )
    }
    write_workspace({"rubrics/r.toml": rubric, **files})
    assert program("gaps", "-c", "a", "--year", "2015").out == (
        "A: 1 of 3 states in 2015, 1 meets it, 1 not applicable\n"
        "R · law in force on 2015-12-31\n\n"
        # 6 as the rubric has it, though nothing of it is left in Alabama.
        "criterion  of  short  met  not known  points lost\n"
        "A           6      1    1          0            6\n\n"
        "fall short (1): TX\n"
        "meet it (1): OH\n"
        "not known (0): –\n"
        "does not apply (1): AL\n"
    )
