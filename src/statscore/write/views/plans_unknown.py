"""What no plan can do: a grade out of reach, and points that no criterion can be named for."""

from __future__ import annotations

from collections.abc import Iterator

from statscore.reports.plans import Planning
from statscore.write.document import Blank, Block, Span, paragraph
from statscore.write.views.words import (
    count,
    criterion_name,
    exact_or_about,
    grade_span,
    numbers_words,
    points,
)


def out_of_reach(found: Planning) -> Iterator[Block]:
    """Yield that no plan reaches the grade, and how far all changes together come."""
    rubric, rounding = found.card.rubric, found.card.rubric.rounding
    wanted = Span(f"{found.wish.grade} is out of reach{_by_what(found)}", "strong")
    if found.card.coded or found.wish.view == "pessimistic":
        yield paragraph(
            wanted,
            f": with every {_changeable(found)} raised to its best level {_score_words(found)} is ",
            Span(points(found.best, rounding), "strong"),
            ", grade ",
            grade_span(rubric, found.best_grade),
            hanging=2,
        )
    else:
        yield paragraph(wanted, ": not one criterion is coded for this day", hanging=2)
    for id_ in found.blocked:
        yield paragraph(_cap_words(found, id_), indent=2, hanging=2)
    if found.cut is not None and found.best < found.cut and found.hidden and _tells(found):
        yield paragraph(_further(found), indent=2, hanging=2)


def _by_what(found: Planning) -> str:
    return "" if found.further is None else " by what is coded"


def _changeable(found: Planning) -> str:
    coded = "criterion" if found.wish.view == "pessimistic" else "coded criterion"
    return f"{coded} that is not excluded" if found.wish.excluded else coded


def _score_words(found: Planning) -> str:
    return "the low end of the range" if found.from_low_end else "the score"


def _cap_words(found: Planning, id_: str) -> str:
    """Return what the cap allows, and why no plan lifts it."""
    cap = found.card.rubric.caps[id_]
    mark = found.card.mark(cap.criterion)
    allows = (
        f"cap '{id_}' allows no better than {cap.grade} while '{cap.criterion}' is below "
        f"{cap.below}"
    )
    if mark is not None and mark.level is None and cap.criterion not in found.wish.excluded:
        return f"{allows}; whether it is, nobody knows: it is {mark.basis}"
    return f"{allows}, and no plan changes that"


def _tells(found: Planning) -> bool:
    """Return whether it can be said what the open criteria would have to bring."""
    return found.further is not None or not found.blocked


def _further(found: Planning) -> str:
    assert found.cut is not None
    short = found.cut - found.best
    points_short = "point" if short == 1 else f"{exact_or_about(short, up=True)} points"
    missing = f"the {points_short} still missing"
    open_ = sum(len(each.criteria) for each in found.hidden)
    if found.further is None:
        open_words = count(open_, "criterion that is not settled", "criteria that are not settled")
        return f"{missing} cannot come from the {open_words} either"
    return (
        f"{missing} would have to come from at least {found.further} of "
        f"{count(open_, 'criterion', 'criteria')} that are not settled"
    )


def unknown(found: Planning) -> Iterator[Block]:
    """Yield where points are missing that no plan can name a criterion for."""
    if not found.hidden or found.reached:
        return
    printed = any(each.area is None or each.area.basis == "published" for each in found.hidden)
    why = "missing by printed figures" if printed else "perhaps there, perhaps missing"
    yield Blank()
    yield paragraph(
        Span(f"{why}, in criteria that are not settled, so that no plan can name them:", "weak"),
        hanging=2,
    )
    for each in found.hidden:
        where = criterion_name(each.area.number, each.area.title) if each.area else "in all"
        missing = points(each.missing, found.card.rubric.rounding)
        names = numbers_words(each.criteria, found.card.marks)
        yield paragraph(Span(f"{where}: {missing}, in {names}", "weak"), indent=2, hanging=2)
