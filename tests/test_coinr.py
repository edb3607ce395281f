"""Robustness against COINr on its own example, as far as COINr's pages print it.

COINr (https://bluefoxr.github.io/COINr/) is the reference for composite indicators. Its example is
the ASEM index of sustainable connectivity: 51 countries, eight pillars in two sub-indexes, equal
weights. Its page "Presenting Results" prints the pillars and the scores of the six best countries.
Those figures are what the cards here are held against. Of the index as a whole, R data in its
package, nothing is read here: what its functions do with weights is done here once more, plainly,
and compared on the six.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.robustness.counting import counted
from statscore.reports.robustness.dropping import dropped
from statscore.reports.robustness.panel import SettledPanel, panel, ranks
from statscore.reports.robustness.weightings import within

CONN = ("Physical", "ConEcFin", "Political", "Instit", "P2P")
SUST = ("Environ", "Social", "SusEcFin")
PRINTED = """\
uCode Rank Index  Conn  Sust Physical ConEcFin Political Instit   P2P Environ Social SusEcFin
CHE      1 68.38 62.79 73.98    63.41    32.87     74.78  85.94 56.93   77.21  87.85    56.88
NLD      2 64.82 61.94 67.70    64.87    46.62     84.55  71.74 41.92   58.73  86.58    57.78
DNK      3 64.80 57.10 72.51    50.52    30.43     78.13  75.35 51.04   69.83  86.40    61.29
NOR      4 64.47 57.44 71.50    58.18    25.70     80.03  89.46 33.80   70.90  87.00    56.59
BEL      5 63.54 63.99 63.09    71.97    48.22     80.84  75.60 43.32   53.01  86.17    50.09
SWE      6 63.00 53.87 72.12    51.51    23.87     80.98  74.51 38.50   66.37  87.74    62.27
"""
HALF_A_HUNDREDTH = Fraction(1, 200)
DRAWS = 10_000
NOISE = Fraction(1, 4)
"""COINr's own: `NoiseFactor = 0.25`."""


def printed() -> dict[str, dict[str, Fraction]]:
    head, *rows = (line.split() for line in PRINTED.splitlines())
    return {
        row[0]: {name: Fraction(text) for name, text in zip(head[1:], row[1:], strict=True)}
        for row in rows
    }


def cards(pillars: Mapping[str, Sequence[str]]) -> list[ReportCard]:
    """Return the six as cards: a pillar is a criterion, a sub-index an area, a score a share."""
    table = printed()
    rubric = Rubric.model_validate(
        {
            "id": "asem",
            "title": "Sustainable Connectivity",
            "method": "mean",
            "points": 100,
            "areas": {area.lower(): {"title": area} for area in pillars},
            "criteria": {
                id_.lower(): {
                    "title": id_,
                    "area": area.lower(),
                    "weight": 1,
                    "levels": {
                        code.lower(): row[id_] / 100
                        for code, row in sorted(table.items(), key=lambda each: -each[1][id_])
                    },
                }
                for area, ids in pillars.items()
                for id_ in ids
            },
        }
    )
    found = []
    for code in table:
        answers = {id_: {"2018": {"level": code.lower()}} for id_ in rubric.criteria}
        state = State.model_validate({"code": code, "name": code, "answers": answers})
        found.append(report_card(rubric, state, 2020))
    return found


ALL = {"Conn": CONN, "Sust": SUST}


def test_scores_areas_and_ranks_are_the_printed_ones() -> None:
    found = cards(ALL)
    for card in found:
        row = printed()[card.state]
        assert card.score is not None
        assert abs(card.score - row["Index"]) <= HALF_A_HUNDREDTH * 2
        for area in card.areas:
            assert area.score is not None
            # An area of two that count the same has 50 of the 100 points.
            assert abs(area.score * 2 - row[area.title]) <= HALF_A_HUNDREDTH * 2
    weighed = panel(found)
    assert ranks(weighed.scores(weighed.units)) == [1, 2, 3, 4, 5, 6]


def removed(pillar: str) -> dict[str, int]:
    """Return the ranks as `remove_elements` has them: the weight 0, means of what is left."""
    scores = {}
    for code, row in printed().items():
        means = []
        for ids in ALL.values():
            left = [row[id_] for id_ in ids if id_ != pillar]
            means.append(sum(left, Fraction(0)) / len(left))
        scores[code] = sum(means, Fraction(0)) / len(means)
    return {code: 1 + sum(other > one for other in scores.values()) for code, one in scores.items()}


@pytest.mark.parametrize("pillar", [*CONN, *SUST])
def test_without_a_pillar_ranks_are_those_of_remove_elements(pillar: str) -> None:
    (drop,) = (each for each in dropped(panel(cards(ALL))) if each.mark.title == pillar)
    assert drop.ranks == removed(pillar)
    nominal = {code: int(row["Rank"]) for code, row in printed().items()}
    shifts = [abs(drop.ranks[code] - rank) for code, rank in nominal.items()]
    assert drop.mean_shift == Fraction(sum(shifts), len(shifts))


def noisy(pillars: Sequence[str], seed: int) -> dict[str, list[int]]:
    """Return how often each has each rank under `get_noisy_weights`: w × (1 ± a part of noise)."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    table = printed()
    rows = {code: [float(row[id_]) for id_ in pillars] for code, row in table.items()}
    found = {code: [0] * len(table) for code in table}
    for _draw in range(DRAWS):
        weights = [1 + draw.uniform(-1, 1) * float(NOISE) for _pillar in pillars]
        scores = {
            code: sum(w * x for w, x in zip(weights, row, strict=True)) / sum(weights)
            for code, row in rows.items()
        }
        for code, one in scores.items():
            found[code][sum(other > one for other in scores.values())] += 1
    return found


@pytest.mark.parametrize(("name", "pillars"), [("Conn", CONN), ("Sust", SUST)])
def test_ranks_under_noise_are_those_of_get_noisy_weights(
    name: str, pillars: tuple[str, ...]
) -> None:
    weighed: SettledPanel = panel(cards({name: pillars}))
    ours = counted(weighed, within(weighed.weights, NOISE, seed=1), DRAWS)
    theirs = noisy(pillars, seed=1)
    for member, by_rank in zip(weighed.members, ours.ranks, strict=True):
        for one, other in zip(by_rank, theirs[member.state], strict=True):
            # Two samples of 10,000 lie within 200 of each other but for one time in 200.
            assert abs(one - other) <= DRAWS // 50


def noisy_inside(seed: int) -> dict[str, list[int]]:
    """Return the same where the pillars of each sub-index are divided among themselves."""
    draw = random.Random(seed)  # noqa: S311 - a simulation
    table = printed()
    found = {code: [0] * len(table) for code in table}
    for _draw in range(DRAWS):
        scores = dict.fromkeys(table, 0.0)
        for pillars in ALL.values():
            weights = [1 + draw.uniform(-1, 1) * float(NOISE) for _pillar in pillars]
            for code, row in table.items():
                mean = sum(w * float(row[id_]) for w, id_ in zip(weights, pillars, strict=True))
                scores[code] += mean / sum(weights) / len(ALL)
        for code, one in scores.items():
            found[code][sum(other > one for other in scores.values())] += 1
    return found


def test_ranks_under_noise_inside_areas_are_those_of_get_noisy_weights() -> None:
    weighed = panel(cards(ALL))
    areas = [mark.area for mark in weighed.criteria]
    ours = counted(weighed, within(weighed.weights, NOISE, 1, areas), DRAWS)
    theirs = noisy_inside(seed=1)
    for member, by_rank in zip(weighed.members, ours.ranks, strict=True):
        for one, other in zip(by_rank, theirs[member.state], strict=True):
            assert abs(one - other) <= DRAWS // 50


def test_inside_areas_the_areas_keep_their_points() -> None:
    weighed = panel(cards(ALL))
    areas = [mark.area for mark in weighed.criteria]
    family = within(weighed.weights, NOISE, 1, areas)
    for draw in range(20):
        factors = family.factors(draw)
        points = [factor * unit for factor, unit in zip(factors, family.units, strict=True)]
        conn = sum(points[: len(CONN)])
        assert conn == sum(points[len(CONN) :])
        assert len(set(points[: len(CONN)])) > 1
