"""Where each state stands on one scale: the grades, fifths of the score, levels, or a change.

A place is a pair of steps, the best and the worst that are possible. Where every step of the scale
is possible nothing is known, and there is no place: uncoded never looks like the worst.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.card.standings import Rank, may_reach
from statscore.reports.card.yardstick import Pair

Steps = tuple[int, int]
"""Places on a scale, best and worst that are possible; 0 is the best."""
FIFTHS = 5
ROSE, STAYED, FELL = range(3)


def grade_steps(card: ReportCard) -> Steps | None:
    """Return where the card stands among its rubric's grades: settled, printed, or a range."""
    grades = list(card.rubric.grades)
    if card.known_grade in grades:
        step = grades.index(card.known_grade or "")
        return step, step
    if card.applies is False or card.grade_low is None or card.grade_high is None:
        return None
    return _part(grades.index(card.grade_high), grades.index(card.grade_low), len(grades))


def score_steps(card: ReportCard) -> Steps | None:
    """Return in which fifths of the points the score lies, as far as print and answers say."""
    if card.applies is False or card.out_of <= 0:
        return None
    low, high = shown_ends(card)
    return _part(_fifth(high, card.out_of), _fifth(low, card.out_of), FIFTHS)


def _fifth(score: Fraction, out_of: Fraction) -> int:
    """Return the fifth from the top, in which its lower end lies: 80 of 100 is in the first."""
    from_below = FIFTHS * score // out_of
    return FIFTHS - 1 - min(FIFTHS - 1, max(0, int(from_below)))


def rank_steps(span: Rank | None, among: int) -> Steps | None:
    """Return in which fifths of so many ranks the rank lies; the best are in the first."""
    if span is None:
        return None
    best, worst = (FIFTHS * (rank - 1) // among for rank in span)
    return _part(best, worst, FIFTHS)


def level_steps(mark: Mark | None, levels: Sequence[str]) -> Steps | None:
    """Return where the law stands among the levels of a criterion, best first."""
    possible = [levels.index(level) for level in (mark.possible if mark else ())]
    return _part(min(possible), max(possible), len(levels)) if possible else None


def change_steps(before: Steps | None, after: Steps | None) -> Steps | None:
    """Return whether it rose, stayed or fell, as far as both places tell."""
    if before is None or after is None:
        return None
    possible = [
        *([ROSE] if after[0] < before[1] else []),
        *([STAYED] if after[0] <= before[1] and before[0] <= after[1] else []),
        *([FELL] if after[1] > before[0] else []),
    ]
    return _part(min(possible), max(possible), FELL + 1)


def _part(best: int, worst: int, steps: int) -> Steps | None:
    """Return the steps, None where they are the whole scale: then nothing is known."""
    return None if steps > 1 and (best, worst) == (0, steps - 1) else (best, worst)


def at_each_step(places: Iterable[Steps | None], steps: int) -> Mapping[int, int]:
    """Return how many have certainly each step."""
    settled = [place[0] for place in places if place and place[0] == place[1]]
    return {step: settled.count(step) for step in range(steps)}


def shown_ends(card: ReportCard) -> Pair:
    """Return the known score twice, else the least and the most that it may be."""
    known = card.known_score
    return may_reach(card) if known is None else (known, known)
