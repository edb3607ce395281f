"""One state under other weights: grades and ranks, the nearest flips, and its neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from statscore.formats.document import Blank, Block, heading, paragraph
from statscore.model.numbers import decimal_text
from statscore.reports.robustness.flips import Flip
from statscore.reports.robustness.report import Held, Robustness, Standing
from statscore.views.words import (
    points,
    states_words,
)


def state_blocks(found: Robustness, each: Standing) -> Iterator[Block]:
    """Yield all that is known of one state."""
    card = each.member.card
    yield heading(f"{card.name} ({card.state})", level=2)
    for held in each.held:
        words = "Dirichlet" if held.family == "dirichlet" else "within ±"
        parts = [
            f"{grade} {share_words(share)}"
            for grade, share in zip(card.rubric.grades, held.grades, strict=True)
            if share
        ]
        yield paragraph(
            f"{words}: {', '.join(parts)}{'; ' if parts else ''}rank {each.rank} in "
            f"{share_words(held.rank)}, {interval(held)} in nine weightings of ten",
            hanging=2,
        )
    if found.graded:
        yield paragraph(f"worse: {_flip_words(found, each.worse)}", hanging=2)
        yield paragraph(f"better: {_flip_words(found, each.better)}", hanging=2)
        yield from _drops_of(found, each)
    yield from _neighbours(found, card.state)
    yield Blank()


def _flip_words(found: Robustness, flip: Flip | None) -> str:
    if flip is None:
        return "under no weights"
    rounding = found.panel.rubric.rounding
    numbers = {mark.criterion: mark.number or mark.criterion for mark in found.panel.criteria}
    sources = " ".join(numbers[each.criterion] for each in flip.taken)
    where = f" from {sources} to {numbers[flip.given]}" if flip.given else ""
    return (
        f"{flip.grade}, where {_more(flip)}{short(flip.moved)} of "
        f"{points(flip.of, rounding)} points of weight move{where}; or where every weight may "
        f"change by {_more(flip)}{short(100 * flip.factor)} % of itself"
    )


def _drops_of(found: Robustness, each: Standing) -> Iterator[Block]:
    state = each.member.state
    turned = [drop for drop in found.dropped if state in drop.regraded]
    if not found.dropped:
        return
    if not turned:
        yield paragraph(f"without any one of {len(found.dropped)} criteria the grade is the same")
        return
    words = ", ".join(
        f"without {drop.mark.number or drop.mark.criterion} {drop.regraded[state]}"
        for drop in turned
    )
    yield paragraph(
        f"without one criterion: the same grade {each.drops_that_hold} of "
        f"{len(found.dropped)} times; {words}",
        hanging=2,
    )


def _neighbours(found: Robustness, state: str) -> Iterator[Block]:
    order = found.order
    over, under = order.above[state], order.below(state)
    same = order.equal[state]
    fixed = {state, *over, *under, *same}
    rest = [each.member.state for each in found.standings if each.member.state not in fixed]
    for words, states in (
        (f"{state} is never above", under),
        (f"{state} is never below", over),
        (f"{state} is always level with", same),
        (f"{state} is above or below, as the weights are", rest),
    ):
        if states:
            yield paragraph(f"{words} ({len(states)}): ", states_words(states), hanging=2)


def share_words(share: Fraction) -> str:
    """Return a share in per cent, which is "100 %" and "0 %" only where it is all or none."""
    if share in (0, 1):
        return f"{int(100 * share)} %"
    whole = int(100 * share + Fraction(1, 2))
    return ">99 %" if whole == 100 else "<1 %" if whole == 0 else f"{whole} %"  # noqa: PLR2004 - per cent


def interval(held: Held) -> str:
    """Return the ranks of nine weightings in ten."""
    return span_words(held.rank_low, held.rank_high)


def span_words(first: int, last: int) -> str:
    """Return "3", or "3–5" where the ends differ."""
    return str(first) if first == last else f"{first}–{last}"


def _more(flip: Flip) -> str:
    return "" if flip.reached else "over "


def short(number: Fraction) -> str:
    """Return a number to one decimal, rounded up: so much is enough, and less is not."""
    return decimal_text(Fraction(-(-number * 10 // 1), 10))
