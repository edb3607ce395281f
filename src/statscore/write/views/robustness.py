"""Would the grade stand? What random weights, dropped criteria and uncoded law leave of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from statscore.model.numbers import decimal_text
from statscore.reports.robustness.dropping import Dropped
from statscore.reports.robustness.panel import Reason
from statscore.reports.robustness.report import Chance, Robustness, Standing
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.robustness_state import interval, share_words, short, state_blocks
from statscore.write.views.words import (
    UNKNOWN,
    count,
    criterion_name,
    day_words,
    grade_cell,
    grade_range,
    points,
    same_places,
    score_words,
    states_words,
)

REASONS: Mapping[Reason, str] = {
    "coded in part": "coded in part",
    "nothing coded": "nothing coded (a published total cannot be weighed anew)",
    "no question applies": "no question applies, so that there is no score",
    "floor": "under other weights the floor may lift the score, which is then no sum of weights",
    "something dropped": "a criterion that does not apply is dropped: its card has other weights",
}
Kind = TypeVar("Kind")
MOST_DROPS = 10
INSIDE = "; divided inside each area, so that areas count as they do"


def robustness_document(found: Robustness, named: Collection[str]) -> Document:
    """Return how firmly the settled cards stand; of the named states all that is known."""
    return tuple(_document(found, named))


def _document(found: Robustness, named: Collection[str]) -> Iterator[Block]:
    card = found.standings[0].member.card
    settled = count(len(found.standings), "settled card")
    stand = "grades" if found.graded else "ranks"
    yield heading(f"Would the {stand} stand? {card.rubric.title} · {card.year} · {settled}")
    yield paragraph(Span(day_words(card).capitalize(), "weak"))
    yield paragraph(Span(_families(found.chance), "weak"), hanging=2)
    yield Blank()
    shown = [each for each in found.standings if not named or each.member.state in named]
    yield _standings(found, shown)
    for words in _legend(found):
        yield paragraph(Span(words, "weak"), hanging=2)
    yield Blank()
    if named:
        for each in shown:
            yield from state_blocks(found, each)
    yield from _dropped(found)
    yield from _order(found)
    yield from _open(found, named)
    yield from _left_out(found)


def _legend(found: Robustness) -> tuple[str, ...]:
    kept = "grade %, rank %" if found.graded else "rank %"
    lines = (
        f"{kept}: the weightings in a hundred that keep it, Dirichlet/within",
        "5–95 %: the ranks of nine weightings in ten",
        f"of {_everyone(found)}: the ranks that uncoded law leaves open",
    )
    flips = "flips at: the weight that has to move to a worse (↓) or better grade (↑); >: any more"
    return (*lines, flips) if found.graded else lines


def _everyone(found: Robustness) -> int:
    return len(found.standings) + len(found.left_out)


def _families(chance: Chance) -> str:
    return (
        f"{chance.draws:,} weightings each, seed {chance.seed}: "
        f"first Dirichlet round the rubric's weights, concentration "
        f"{decimal_text(chance.concentration)}; then every weight within "
        f"±{decimal_text(100 * chance.within)} %"
        f"{INSIDE if chance.inside_areas else ''}"
    )


def _shares(shares: Sequence[Fraction | None]) -> str:
    words = (UNKNOWN if each is None else share_words(each) for each in shares)
    return "/".join(each.removesuffix(" %") for each in words)


def _standings(found: Robustness, shown: Sequence[Standing]) -> Table:
    rounding = found.panel.rubric.rounding
    scores = same_places([points(each.member.card.low, rounding) for each in shown])
    columns = (
        Column("state"),
        Column("score", "right"),
        Column("grade", wrap=True),
        Column("grade %", "right"),
        Column("rank", "right"),
        Column("rank %", "right"),
        Column("5–95 %", "right"),
        Column(f"of {_everyone(found)}", "right"),
        Column("flips at", "right"),
    )
    rows = [
        (
            cell(each.member.state),
            cell(score, "strong"),
            grade_cell(found.panel.rubric, each.member.card.grade),
            cell(_shares([held.grade for held in each.held])),
            cell(each.rank),
            cell(_shares([held.rank for held in each.held])),
            cell("/".join(interval(held) for held in each.held), "weak"),
            cell(_span(each.uncoded_best, each.uncoded_worst), "weak"),
            cell(_nearest(each), "weak"),
        )
        for each, score in zip(shown, scores, strict=True)
    ]
    of_grades = () if found.graded else (2, 3, 8)
    return Table(_but(columns, of_grades), tuple(_but(row, of_grades) for row in rows))


def _but(row: Sequence[Kind], left_out: Collection[int]) -> tuple[Kind, ...]:
    """Return the row without some of its places."""
    return tuple(each for place, each in enumerate(row) if place not in left_out)


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _nearest(each: Standing) -> str:
    flip = each.nearest
    if flip is None:
        return "never"
    more = "" if flip.reached else "> "
    return f"{more}{short(100 * flip.moved / flip.of)} % {'↓' if flip is each.worse else '↑'}"


def _dropped(found: Robustness) -> Iterator[Block]:
    if not found.dropped:
        return
    shown = found.dropped[:MOST_DROPS]
    yield heading("Without one criterion", level=2)
    columns = (
        Column("without", wrap=True),
        Column("ranks move by", "right"),
        Column("at most", "right"),
        Column("other grade", "right"),
        Column("", wrap=True),
    )
    rows = [_drop_row(each) for each in shown]
    of_grades = () if found.graded else (3, 4)
    yield Table(_but(columns, of_grades), tuple(_but(row, of_grades) for row in rows))
    rest = found.dropped[MOST_DROPS:]
    if rest:
        yield paragraph(
            Span(
                f"{count(len(rest), 'more criterion', 'more criteria')}, each moving ranks by "
                f"{_mean(rest[0])} or less on average",
                "weak",
            )
        )
    yield Blank()


def _drop_row(each: Dropped) -> tuple[Cell, ...]:
    return (
        cell(criterion_name(each.mark.number, each.mark.title)),
        cell(_mean(each)),
        cell(each.most),
        cell(len(each.regraded)),
        cell(states_words(each.regraded, ""), "weak"),
    )


def _mean(each: Dropped) -> str:
    return decimal_text(Fraction(int(100 * each.mean_shift + Fraction(1, 2)), 100))


def _order(found: Robustness) -> Iterator[Block]:
    order = found.order
    if order.pairs:
        yield paragraph(
            f"{count(order.pairs, 'pair')} of states: {order.kept} in the same order under all "
            f"weights that are not negative, {order.same} level under all, {order.can_turn} that "
            "can change places",
            hanging=2,
        )
        yield Blank()


def _open(found: Robustness, named: Collection[str]) -> Iterator[Block]:
    shown = [each for each in found.open if not named or each[0].state in named]
    if not shown:
        return
    yield heading("Coded in part: what the uncoded leaves open", level=2)
    columns = (
        Column("state", wrap=True),
        Column("score", "right"),
        Column("grade", wrap=True),
        Column("rank among all", "right"),
        Column("coded", "right"),
    )
    rows = [
        (
            cell(f"{card.state} {card.name}"),
            cell(score_words(card)),
            cell(grade_range(card)),
            cell(_span(best, worst)),
            cell(f"{card.coded}/{len(card.marks)}", "weak"),
        )
        for card, best, worst in shown
    ]
    of_grades = () if found.graded else (2,)
    yield Table(_but(columns, of_grades), tuple(_but(row, of_grades) for row in rows))
    yield Blank()


def _left_out(found: Robustness) -> Iterator[Block]:
    for reason, words in REASONS.items():
        states = [state for state, why in found.left_out if why == reason]
        if states:
            yield paragraph(
                Span(f"not weighed anew, {words} ({len(states)}): ", "weak"),
                states_words(states),
                hanging=2,
            )
