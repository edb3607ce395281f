"""What a card says first: the grade that is settled, else printed, else what little is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from statscore.reports.card.disagreement import disagreements
from statscore.reports.card.report_card import ReportCard
from statscore.reports.card.yardstick import Pair

HeadlineKind = Literal["settled", "printed", "between", "open", "none"]
"""settled: by the law that is coded and the areas that were printed; printed: as the publisher has
it; between: two grades are possible; open: more than two are; none: no question applies."""
FEW = 2
"""As many possible grades still say something, where the rubric has more."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The first thing to be said of a card."""

    kind: HeadlineKind
    grades: tuple[str, ...]
    """The grade, or those that are possible, the worst first; none where the rubric has none."""
    score: Pair | None
    """Points from the least to the most, None where they say nothing."""
    derived: bool = False
    """Whether the printed figure is worked out from other published figures."""
    derived_score: bool = False
    """Whether the score beside a printed grade is."""
    beside: bool = False
    """Whether there is a printed grade or score besides a settled one."""
    card: ReportCard | None = None
    """What it is said of, where a printed score or grade may be compared."""

    @property
    def disagrees(self) -> bool:
        """Whether what was printed is not what was read of the law."""
        return self.card is not None and any(
            each.keys[0] in ("score", "grade") for each in disagreements(self.card)
        )


def headline(card: ReportCard) -> Headline:
    """Return what the card says first."""
    if card.applies is False:
        return Headline("none", (), None)
    printed = card.published
    said = printed is not None and (printed.grade is not None or printed.score is not None)
    if card.grade is not None or (card.score is not None and not card.rubric.grades):
        grades = (card.grade,) if card.grade else ()
        return Headline("settled", grades, card.ends, beside=said, card=card if said else None)
    if printed is not None and said:
        return Headline(
            "printed",
            (printed.grade,) if printed.grade else (),
            printed.score_ends,
            derived=printed.worked_out("grade" if printed.grade else "score"),
            derived_score=printed.worked_out("score"),
            card=card if said else None,
        )
    between = _between(card)
    if 0 < len(between) <= FEW and len(between) < len(card.rubric.grades):
        return Headline("between", between, card.ends)
    narrowed = card.answered and not card.rubric.grades
    return Headline("open", (), card.ends if narrowed else None)


def _between(card: ReportCard) -> tuple[str, ...]:
    """Return the grades from the worst to the best that are possible, none where none is sure."""
    order = list(card.rubric.grades)[::-1]
    if card.grade_low not in order or card.grade_high not in order or not card.applies:
        return ()
    return tuple(order[order.index(card.grade_low) : order.index(card.grade_high) + 1])
