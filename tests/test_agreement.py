"""Figures of agreement: published examples, two other programs, and what is true of any table."""

from __future__ import annotations

import importlib.util
import json
import os
import warnings
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from single_figures import (
    cohen_kappa,
    divergence_rate,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
)
from statscore.reports.coding.agreement import (
    Agreement,
    Figure,
    Paired,
    Unit,
    agreement,
)

ORACLE = Path(__file__).parent / "oracle" / "irrcac.json"
CLOSE = 1e-9
Kind = Callable[[Iterable[Unit]], Figure]


def _numbers(rows: Iterable[Sequence[int | None]]) -> list[tuple[Fraction | None, ...]]:
    return [tuple(None if each is None else Fraction(each) for each in row) for row in rows]


def _table(both: int, first: int, second: int, neither: int) -> list[tuple[str, str]]:
    """Return the units of a table of two by two."""
    cells = {("yes", "yes"): both, ("yes", "no"): first, ("no", "yes"): second}
    cells["no", "no"] = neither
    return [pair for pair, count in cells.items() for _each in range(count)]


def _paired(units: Iterable[Unit]) -> list[Paired]:
    """Return units of numbers as levels that are worth these numbers."""
    return [
        Paired(
            tuple(None if each is None else f"level {each}" for each in unit),
            tuple(each if isinstance(each, Fraction) else None for each in unit),
        )
        for unit in units
    ]


# Examples that others have published.

OBSERVERS: list[list[int | None]] = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, example C."""


def test_alpha_of_krippendorffs_own_example() -> None:
    units = _numbers(zip(*OBSERVERS, strict=True))
    assert round(float(krippendorff_alpha(units).value or 0), 3) == 0.743
    assert round(float(krippendorff_alpha(units, ordinal=True).value or 0), 3) == 0.815


def test_kappa_and_ac1_of_gwets_paradox() -> None:
    # Gwet (2002), Kappa statistic is not satisfactory: 125 subjects, nearly all of one kind.
    units = _table(118, 5, 2, 0)
    assert percent_agreement(units) == Figure(Fraction(118, 125))
    assert round(float(cohen_kappa(units).value or 0), 4) == -0.0234
    assert round(float(gwet_ac1(units).value or 0), 4) == 0.9408


def test_figures_that_can_be_added_up_by_hand() -> None:
    # 35 of 50 agree; by chance (25 × 30 + 25 × 20) / 2500 = 1/2.
    units = _table(20, 5, 10, 15)
    assert divergence_rate(units).value == Fraction(15, 50)
    assert cohen_kappa(units).value == (Fraction(7, 10) - Fraction(1, 2)) / Fraction(1, 2)
    # AC1: 55 of 100 answers are yes, so chance is 2 × 0.55 × 0.45.
    assert gwet_ac1(units).value == (Fraction(7, 10) - Fraction(99, 200)) / Fraction(101, 200)
    # Alpha: 30 of 100 answers stand beside another one; by chance 2 × 55 × 45 / 99 would.
    assert krippendorff_alpha(units).value == 1 - Fraction(30) / Fraction(2 * 55 * 45, 99)


# Other programs.

_CHOICES = st.sampled_from([None, 0, 1, 2, 3])


@st.composite
def _tables(draw: st.DrawFn, coders: int | None = None) -> list[tuple[Fraction | None, ...]]:
    number = coders or draw(st.integers(2, 4))
    rows = draw(st.lists(st.tuples(*[_CHOICES] * number), min_size=1, max_size=25))
    return _numbers(row for row in rows if sum(each is not None for each in row) > 1)


@given(_tables(), st.booleans())
def test_alpha_is_that_of_the_krippendorff_package(
    units: list[tuple[Fraction | None, ...]], ordinal: bool
) -> None:
    ours = krippendorff_alpha(units, ordinal=ordinal)
    if ours.value is None:
        values = {each for unit in units for each in unit if each is not None}
        assert len(units) < 2 or len(values) < 2
        return
    data = [[float("nan") if each is None else float(each) for each in unit] for unit in units]
    theirs = krippendorff.alpha(
        reliability_data=list(zip(*data, strict=True)),
        level_of_measurement="ordinal" if ordinal else "nominal",
    )
    assert abs(float(ours.value) - theirs) < CLOSE


def _irrcac(units: Sequence[Sequence[int | None]]) -> dict[str, float]:
    """Return what irrCAC says; kappa where there are two coders and no gaps."""
    import pandas as pd  # noqa: PLC0415 - not among the test requirements
    from irrCAC.raw import CAC  # noqa: PLC0415 - as above
    from irrCAC.table import CAC as TABLE  # noqa: PLC0415 - as above

    def value(found: dict[str, Any], key: str = "coefficient_value") -> float:
        return float(found["est"][key])

    raw = CAC(pd.DataFrame(units, dtype=float), digits=15)
    found = {
        "ac1": value(raw.gwet()),
        "agreement": value(raw.gwet(), "pa"),
        "alpha": value(raw.krippendorff()),
    }
    if len(units[0]) == 2 and not any(None in unit for unit in units):
        levels = sorted({each for unit in units for each in unit if each is not None})
        pairs = [tuple(unit) for unit in units]
        counts = [[pairs.count((a, b)) for b in levels] for a in levels]
        found["kappa"] = value(TABLE(pd.DataFrame(counts), digits=15).cohen())
    return found


def _agrees(units: Sequence[Sequence[int | None]], theirs: dict[str, float]) -> None:
    table = _numbers(units)
    ours = {
        "ac1": gwet_ac1(table),
        "agreement": percent_agreement(table),
        "alpha": krippendorff_alpha(table),
        "kappa": cohen_kappa(table) if len(units[0]) == 2 else Figure(None),
    }
    for name, figure in theirs.items():
        assert abs(float(ours[name].value or 0) - figure) < CLOSE, name


def _random_tables() -> list[list[list[int | None]]]:
    """Return 150 tables in which every figure is defined: 2 to 4 coders, some with gaps."""
    random = Random(4)  # noqa: S311 - tables, not secrets
    found: list[list[list[int | None]]] = []
    while len(found) < 150:
        coders, levels, size = (
            random.choice((2, 2, 3, 4)),
            random.randint(2, 4),
            random.randint(2, 20),
        )
        among: list[int | None] = [*range(levels), *range(levels)]
        if random.random() < 0.5:
            among.append(None)
        units = [[random.choice(among) for _coder in range(coders)] for _unit in range(size)]
        units = [unit for unit in units if sum(each is not None for each in unit) > 1]
        if len(units) > 1 and len({each for unit in units for each in unit} - {None}) > 1:
            found.append(units)
    return found


def test_figures_are_those_that_irrcac_gave() -> None:
    # irrCAC 0.4.4 asks for an old coverage and one scipy, so that it cannot stand among our test
    # requirements: what it says of these tables is kept. With STATSCORE_UPDATE it is asked again.
    if os.environ.get("STATSCORE_UPDATE") and importlib.util.find_spec("irrCAC"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            kept = [{"units": each, "irrcac": _irrcac(each)} for each in _random_tables()]
        lines = ",\n".join(json.dumps(each) for each in kept)
        ORACLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
    tables = json.loads(ORACLE.read_text(encoding="utf-8"))
    assert len(tables) == 150
    assert sum("kappa" in each["irrcac"] for each in tables) >= 40
    for each in tables:
        _agrees(each["units"], each["irrcac"])


@pytest.mark.skipif(importlib.util.find_spec("irrCAC") is None, reason="irrCAC is not installed")
@pytest.mark.filterwarnings("ignore")
@given(_tables())
def test_figures_are_those_of_irrcac(units: list[tuple[Fraction | None, ...]]) -> None:
    table = [[None if each is None else int(each) for each in unit] for unit in units]
    levels = {each for unit in table for each in unit} - {None}
    if len(table) > 1 and len(levels) > 1:
        _agrees(table, _irrcac(table))


# Where a figure is undefined, the reason stands in its place.

CHANCE = (cohen_kappa, gwet_ac1, krippendorff_alpha)


@pytest.mark.parametrize("figure", [*CHANCE, percent_agreement, divergence_rate])
def test_nothing_that_two_coders_answered(figure: Kind) -> None:
    assert figure([]) == Figure(None, "no-units")
    assert figure([("yes", None), (None, "no")]) == Figure(None, "no-units")


@pytest.mark.parametrize("figure", CHANCE)
def test_fewer_than_two_units(figure: Kind) -> None:
    assert figure([("yes", "no"), ("yes", None)]) == Figure(None, "one-unit")


@pytest.mark.parametrize("figure", CHANCE)
def test_everyone_always_chose_the_same_level(figure: Kind) -> None:
    assert figure([("yes", "yes")] * 9) == Figure(None, "one-level")


@pytest.mark.parametrize("figure", CHANCE)
def test_everyone_agrees_over_two_levels(figure: Kind) -> None:
    assert figure([("yes", "yes"), ("no", "no")]) == Figure(Fraction(1))


def test_one_unit_has_a_rate_of_divergence() -> None:
    assert divergence_rate([("yes", "no")]).value == 1
    assert percent_agreement([("yes", "no")]).value == 0


def test_levels_of_the_same_worth_have_no_ordinal_figure() -> None:
    found = agreement([Paired(("a", "b"), (Fraction(1), Fraction(1)))] * 3)
    assert found.alpha_ordinal == Figure(None, "one-level")
    assert found.alpha_nominal.value is not None


# Three coders.


def test_divergence_counts_a_unit_once_and_agreement_counts_pairs() -> None:
    units = [("a", "a", "b"), ("a", "a", "a"), ("b", None, "b")]
    assert divergence_rate(units).value == Fraction(1, 3)
    assert percent_agreement(units).value == (Fraction(1, 3) + 1 + 1) / 3


def test_kappa_for_each_pair_of_three() -> None:
    found = agreement(_paired(_numbers([(1, 1, 2), (2, 2, 2), (1, 1, None), (2, 1, 2)])))
    assert list(found.kappa) == [(0, 1), (0, 2), (1, 2)]
    assert found.kappa[0, 1].value == Fraction(1, 2)
    assert found.kappa[1, 2].value == Fraction(0)


def test_prevalence_counts_the_answers_of_each_coder() -> None:
    found = agreement(_paired(_numbers([(1, 1), (1, 2), (2, 2), (1, None)])))
    assert [(each.level, each.by_coder, each.share) for each in found.prevalence] == [
        ("level 1", (2, 1), Fraction(1, 2)),
        ("level 2", (1, 2), Fraction(1, 2)),
    ]


# Intervals.


def test_intervals_are_the_same_everywhere() -> None:
    found = agreement(_paired(_numbers(zip(*OBSERVERS, strict=True))), seed=7)
    assert (found.divergence.low, found.divergence.high) == (Fraction(0), Fraction(6, 11))
    assert (found.agreement.low, found.agreement.high) == (Fraction(13, 22), Fraction(1))


def test_the_order_of_units_changes_no_interval() -> None:
    units = _paired(_numbers([(1, 1), (1, 2), (2, 2), (2, 2), (3, 2), (3, 3)]))
    assert agreement(units, seed=3) == agreement(units[::-1], seed=3)
    assert agreement(units, seed=3) != agreement(units, seed=4)


def test_where_everyone_agrees_there_is_no_interval() -> None:
    found = agreement(_paired(_numbers([(1, 1), (2, 2), (2, 2)])))
    assert found.alpha_nominal == Figure(Fraction(1))
    assert found.divergence == Figure(Fraction(0))


def _figures(found: Agreement) -> list[Figure]:
    return [
        found.divergence,
        found.agreement,
        found.alpha_nominal,
        found.alpha_ordinal,
        found.ac1,
        *found.kappa.values(),
    ]


@given(_tables(), st.integers(0, 99))
def test_every_figure_has_a_value_or_a_reason(
    units: list[tuple[Fraction | None, ...]], seed: int
) -> None:
    for figure in _figures(agreement(_paired(units), seed, resamples=20)):
        assert (figure.value is None) == (figure.undefined is not None)
        assert figure.value is None or figure.value <= 1
        assert (figure.low is None) == (figure.high is None)
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high


@given(_tables(coders=3), st.permutations(range(3)))
def test_it_does_not_matter_who_is_the_first_coder(
    units: list[tuple[Fraction | None, ...]], order: list[int]
) -> None:
    turned = [tuple(unit[place] for place in order) for unit in units]
    for figure in (percent_agreement, divergence_rate, krippendorff_alpha, gwet_ac1):
        assert figure(units) == figure(turned)
