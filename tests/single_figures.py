"""One figure of agreement at a time, to be held against what others print for the same units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from statscore.reports.coding import agreement
from statscore.reports.coding.agreement import Figure, Unit


def divergence_rate(units: Iterable[Unit]) -> Figure:
    """Return the share of units in which not all answers are the same."""
    return _plain(units, agreement._divergence)


def percent_agreement(units: Iterable[Unit]) -> Figure:
    """Return the mean over units of the share of pairs of answers that are the same."""
    return _plain(units, agreement._percent)


def cohen_kappa(units: Iterable[Unit]) -> Figure:
    """Return Cohen's kappa of two coders; units that one of them left open are left out."""
    return _plain(units, agreement._kappa)


def krippendorff_alpha(units: Iterable[Unit], *, ordinal: bool = False) -> Figure:
    """Return Krippendorff's alpha; ordinal values are numbers of which only the order counts."""
    return _plain(units, lambda patterns: agreement._alpha(patterns, ordinal=ordinal))


def gwet_ac1(units: Iterable[Unit]) -> Figure:
    """Return Gwet's AC1 over the levels that somebody chose."""
    return _plain(units, agreement._ac1)


def _plain(units: Iterable[Unit], kind: Callable[[Sequence[Unit]], agreement.Statistic]) -> Figure:
    kinds = Counter(tuple(each) for each in units)
    return agreement._figure(kind(list(kinds))(list(kinds.values())))
