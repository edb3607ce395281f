"""Would the grade stand? What random weights, dropped criteria and uncoded law leave of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.model.numbers import decimal_text
from statscore.reports.report_card import ReportCard
from statscore.reports.robustness.dropping import Dropped
from statscore.reports.robustness.flips import Flip
from statscore.reports.robustness.panel import Reason
from statscore.reports.robustness.report import Chance, Held, Robustness, Standing
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
    Span,
    Table,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    UNKNOWN,
    count,
    criterion_name,
    day_words,
    grade_cell,
    grade_range,
    points,
    points_range,
    states_words,
)

REASONS: Mapping[Reason, str] = {
    "coded in part": "coded in part",
    "nothing coded": "nothing coded (a published total cannot be weighed anew)",
    "something dropped": "a criterion that does not apply is dropped: its card has other weights",
}
MOST_DROPS = 10
TENTHS = 10


def robustness_document(found: Robustness, named: Collection[str]) -> Document:
    """Return how firmly the settled cards stand; of the named states all that is known."""
    return tuple(_document(found, named))


def _document(found: Robustness, named: Collection[str]) -> Iterator[Block]:
    card = found.standings[0].member.card
    settled = count(len(found.standings), "settled card")
    yield heading(f"Would the grades stand? {card.rubric.title} · {card.year} · {settled}")
    yield paragraph(Span(day_words(card).capitalize(), "weak"))
    yield paragraph(Span(_families(found.chance), "weak"), hanging=2)
    yield Blank()
    shown = [each for each in found.standings if not named or each.member.state in named]
    yield _standings(found, shown)
    yield paragraph(
        Span(
            "grade %, rank %: of the weightings that keep it, Dirichlet/within; 5–95 %: the ranks "
            "of nine weightings in ten; of all states: the ranks that uncoded law leaves open; "
            "flips at: weight that has to move",
            "weak",
        ),
        hanging=2,
    )
    yield Blank()
    if named:
        for each in shown:
            yield from _one(found, each)
    yield from _dropped(found)
    yield from _order(found)
    yield from _open(found, named)
    yield from _left_out(found)


def _families(chance: Chance) -> str:
    return (
        f"{chance.draws:,} weightings each, seed {chance.seed}: "
        f"first Dirichlet round the rubric's weights, concentration "
        f"{decimal_text(chance.concentration)}; then every weight within "
        f"±{decimal_text(100 * chance.within)} %"
    )


def share_words(share: Fraction) -> str:
    """Return a share in per cent, which is "100 %" and "0 %" only where it is all or none."""
    if share in (0, 1):
        return f"{int(100 * share)} %"
    whole = int(100 * share + Fraction(1, 2))
    return ">99 %" if whole == 100 else "<1 %" if whole == 0 else f"{whole} %"  # noqa: PLR2004 - per cent


def _shares(shares: Sequence[Fraction | None]) -> str:
    words = (UNKNOWN if each is None else share_words(each) for each in shares)
    return "/".join(each.removesuffix(" %") for each in words)


def _interval(held: Held) -> str:
    low, high = held.rank_low, held.rank_high
    return str(low) if low == high else f"{low}–{high}"


def _standings(found: Robustness, shown: Sequence[Standing]) -> Table:
    rounding = found.panel.rubric.rounding
    return Table(
        (
            Column("state"),
            Column("score", "right"),
            Column("grade", wrap=True),
            Column("grade %", "right"),
            Column("rank", "right"),
            Column("rank %", "right"),
            Column("5–95 %", "right"),
            Column(f"of {len(found.standings) + len(found.left_out)}", "right"),
            Column("flips at", wrap=True),
        ),
        tuple(
            (
                cell(each.member.state),
                cell(points(each.member.card.low, rounding), "strong"),
                grade_cell(found.panel.rubric, each.member.card.grade),
                cell(_shares([held.grade for held in each.held])),
                cell(each.rank),
                cell(_shares([held.rank for held in each.held])),
                cell("/".join(_interval(held) for held in each.held), "weak"),
                cell(_span(each.uncoded_best, each.uncoded_worst), "weak"),
                cell(_nearest(each), "weak"),
            )
            for each in shown
        ),
    )


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _nearest(each: Standing) -> str:
    flip = each.nearest
    return "never" if flip is None else f"{_moved(flip)}: {flip.grade}"


def _moved(flip: Flip) -> str:
    return f"{_more(flip)}{_short(100 * flip.moved / flip.of)} %"


def _more(flip: Flip) -> str:
    return "" if flip.reached else "over "


def _short(number: Fraction) -> str:
    """Return a number to one decimal, rounded up: so much is enough, and less is not."""
    return decimal_text(Fraction(-(-number * TENTHS // 1), TENTHS))


def _one(found: Robustness, each: Standing) -> Iterator[Block]:
    card = each.member.card
    yield heading(f"{card.name} ({card.state})", level=2)
    for held, counts in zip(each.held, found.counts, strict=True):
        words = "Dirichlet" if counts.family.name == "dirichlet" else "within ±"
        parts = [
            f"{grade} {share_words(share)}"
            for grade, share in zip(card.rubric.grades, held.grades, strict=True)
            if share
        ]
        yield paragraph(
            f"{words}: {', '.join(parts) or 'no grades'}; rank {each.rank} in "
            f"{share_words(held.rank)}, {_interval(held)} in nine weightings of ten",
            hanging=2,
        )
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
        f"{flip.grade}, where {_more(flip)}{_short(flip.moved)} of "
        f"{points(flip.of, rounding)} points of weight move{where}; or where every weight may "
        f"change by {_more(flip)}{_short(100 * flip.factor)} % of itself"
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


def _dropped(found: Robustness) -> Iterator[Block]:
    if not found.dropped:
        return
    shown = found.dropped[:MOST_DROPS]
    yield heading("Without one criterion", level=2)
    yield Table(
        (
            Column("without", wrap=True),
            Column("ranks move by", "right"),
            Column("at most", "right"),
            Column("other grade", "right"),
            Column("", wrap=True),
        ),
        tuple(_drop_row(each) for each in shown),
    )
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
            f"of {count(order.pairs, 'pair')} of states {order.kept} keep their order under all "
            f"weights that are not negative, {order.same} are level under all, and "
            f"{order.can_turn} can change places",
            hanging=2,
        )
        yield Blank()


def _open(found: Robustness, named: Collection[str]) -> Iterator[Block]:
    shown = [each for each in found.open if not named or each[0].state in named]
    if not shown:
        return
    rounding = found.panel.rubric.rounding
    yield heading("Coded in part: what the uncoded leaves open", level=2)
    yield Table(
        (
            Column("state", wrap=True),
            Column("score", "right"),
            Column("grade", wrap=True),
            Column("rank among all", "right"),
            Column("coded", "right"),
        ),
        tuple(
            (
                cell(f"{card.state} {card.name}"),
                cell(points_range(card.low, card.high, rounding)),
                cell(grade_range(card)),
                cell(_span(best, worst)),
                cell(f"{card.coded}/{len(card.marks)}", "weak"),
            )
            for card, best, worst in shown
        ),
    )
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


ROBUSTNESS_COLUMNS = (
    "state",
    "fips",
    "rubric",
    "year",
    "as_of",
    "score",
    "grade",
    "rank",
    "dirichlet_grade_holds",
    "dirichlet_rank_holds",
    "dirichlet_rank_5",
    "dirichlet_rank_95",
    "within_grade_holds",
    "within_rank_holds",
    "within_rank_5",
    "within_rank_95",
    "drops",
    "drops_that_hold",
    "worse_grade",
    "worse_moved",
    "worse_factor",
    "worse_reached",
    "better_grade",
    "better_moved",
    "better_factor",
    "better_reached",
    "rank_best_uncoded",
    "rank_worst_uncoded",
    "draws",
    "seed",
    "concentration",
    "within",
)


def robustness_records(
    found: Robustness, named: Collection[str], fips: Mapping[str, str | None]
) -> Records:
    """Return one row a settled card, in the order of their ranks."""
    chance = found.chance
    return Records(
        ROBUSTNESS_COLUMNS,
        tuple(
            (
                *_identity(each, fips),
                *(text for held in each.held for text in _held_texts(held)),
                str(len(found.dropped)),
                str(each.drops_that_hold),
                *_flip_texts(each.worse),
                *_flip_texts(each.better),
                str(each.uncoded_best),
                str(each.uncoded_worst),
                str(chance.draws),
                str(chance.seed),
                decimal_text(chance.concentration),
                decimal_text(chance.within),
            )
            for each in found.standings
            if not named or each.member.state in named
        ),
    )


def _identity(each: Standing, fips: Mapping[str, str | None]) -> tuple[str | None, ...]:
    card = each.member.card
    return (
        card.state,
        fips.get(card.state),
        card.rubric.id,
        str(card.year),
        card.as_of.isoformat(),
        decimal_text(card.low),
        card.grade,
        str(each.rank),
    )


def _held_texts(held: Held) -> tuple[str | None, ...]:
    grade = None if held.grade is None else decimal_text(held.grade)
    return grade, decimal_text(held.rank), str(held.rank_low), str(held.rank_high)


def _flip_texts(flip: Flip | None) -> tuple[str | None, ...]:
    if flip is None:
        return None, None, None, None
    reached = "yes" if flip.reached else "no"
    return flip.grade, decimal_text(flip.moved), decimal_text(flip.factor), reached


def robustness_data(found: Robustness, named: Collection[str]) -> Mapping[str, object]:
    """Return everything as plain data for JSON; exact numbers are strings."""
    card = found.standings[0].member.card
    chance, order = found.chance, found.order
    return {
        "rubric": card.rubric.id,
        "year": card.year,
        "as_of": card.as_of.isoformat(),
        "draws": chance.draws,
        "seed": chance.seed,
        "concentration": decimal_text(chance.concentration),
        "within": decimal_text(chance.within),
        "states": [
            _standing_data(found, each)
            for each in found.standings
            if not named or each.member.state in named
        ],
        "without": [
            {
                "criterion": each.mark.criterion,
                "number": each.mark.number,
                "mean_rank_shift": decimal_text(each.mean_shift),
                "largest_rank_shift": each.most,
                "grades": dict(each.regraded),
                "ranks": dict(each.ranks),
            }
            for each in found.dropped
        ],
        "pairs": {
            "all": order.pairs,
            "keep_order": order.kept,
            "level": order.same,
            "can_turn": order.can_turn,
        },
        "open": [
            _open_data(card, best, worst)
            for card, best, worst in found.open
            if not named or card.state in named
        ],
        "left_out": [{"state": state, "reason": reason} for state, reason in found.left_out],
    }


def _standing_data(found: Robustness, each: Standing) -> Mapping[str, object]:
    card, order = each.member.card, found.order
    return {
        "state": card.state,
        "score": decimal_text(card.low),
        "grade": card.grade,
        "rank": each.rank,
        "weightings": {
            counts.family.name: _held_data(card, held)
            for held, counts in zip(each.held, found.counts, strict=True)
        },
        "drops_that_hold": each.drops_that_hold,
        "worse": _flip_data(each.worse),
        "better": _flip_data(each.better),
        "never_above": sorted(order.below(card.state)),
        "never_below": sorted(order.above[card.state]),
        "level_with": sorted(order.equal[card.state]),
        "rank_best_uncoded": each.uncoded_best,
        "rank_worst_uncoded": each.uncoded_worst,
    }


def _held_data(card: ReportCard, held: Held) -> Mapping[str, object]:
    return {
        "grade_holds": None if held.grade is None else decimal_text(held.grade),
        "rank_holds": decimal_text(held.rank),
        "rank_5": held.rank_low,
        "rank_95": held.rank_high,
        "grades": {
            grade: decimal_text(share)
            for grade, share in zip(card.rubric.grades, held.grades, strict=True)
        },
    }


def _flip_data(flip: Flip | None) -> Mapping[str, object] | None:
    if flip is None:
        return None
    return {
        "grade": flip.grade,
        "moved": decimal_text(flip.moved),
        "of": decimal_text(flip.of),
        "factor": decimal_text(flip.factor),
        "reached": flip.reached,
        "from": {each.criterion: decimal_text(each.points) for each in flip.taken},
        "to": flip.given,
    }


def _open_data(card: ReportCard, best: int, worst: int) -> Mapping[str, object]:
    return {
        "state": card.state,
        "low": decimal_text(card.low),
        "high": decimal_text(card.high),
        "grade_low": card.grade_low,
        "grade_high": card.grade_high,
        "rank_best": best,
        "rank_worst": worst,
    }
