"""What a printed area says of its criteria: at its maximum or its minimum, their levels.

Where every level that earns less would show in the figure, each criterion of an area that was
printed at its maximum has one of its best levels, and at its minimum one of its worst. Levels of
equal worth stay possible, `not-applicable` among them where it earns the whole weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from statscore.reports.card.yardstick import Yardstick

Worths = Mapping[str, Fraction]
"""What each level of a criterion earns, in points."""


def implied_levels(
    by: Yardstick, printed: Mapping[str, tuple[Fraction, Fraction]], dropped: frozenset[str]
) -> Mapping[str, tuple[str, ...]]:
    """Return the levels that the printed areas leave the criteria of which they leave not all.

    `printed` has the least and the most points that a figure may stand for. No criterion may be
    dropped besides `dropped`: an area has no maximum of its own while that is open.
    """
    weighing = by.weighing(dropped)
    levels: dict[str, tuple[str, ...]] = {}
    for area, span in printed.items():
        if area in by.voids and span[0] <= 0 <= span[1]:
            continue  # a voided area earns nothing, whatever else its criteria are
        numeric = {
            id_
            for id_, question in by.questions.items()
            if question.criterion.area == area and question.levels.linear is not None
        }
        if numeric and span[0] != span[1]:
            continue  # between numbers there is always a next one
        worths = {
            id_: {level: share * weighing.weights[id_] for level, share in shares.items()}
            for id_, shares in weighing.shares.items()
            if by.questions[id_].criterion.area == area and id_ not in dropped
        }
        levels |= {
            id_: best for id_, best in _at_an_end(worths, span).items() if id_ not in numeric
        }
    return levels


def _at_an_end(
    worths: Mapping[str, Worths], span: tuple[Fraction, Fraction]
) -> Mapping[str, tuple[str, ...]]:
    """Return the best levels of each criterion, or the worst, where the span has that end alone.

    The next sum that can be reached lies one step of one criterion away.
    """
    low, high = span
    for sign in (1, -1):
        ends = {id_: max(sign * worth for worth in of.values()) for id_, of in worths.items()}
        steps = [
            ends[id_] - sign * worth
            for id_, of in worths.items()
            for worth in of.values()
            if sign * worth < ends[id_]
        ]
        end = sign * sum(ends.values(), Fraction(0))
        if not steps or not low <= end <= high or low <= end - sign * min(steps) <= high:
            continue
        left = {
            id_: tuple(level for level, worth in of.items() if sign * worth == ends[id_])
            for id_, of in worths.items()
        }
        return {id_: best for id_, best in left.items() if len(best) < len(worths[id_])}
    return {}
