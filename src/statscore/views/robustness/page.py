"""Would the grade stand? What random weights, dropped criteria and uncoded law leave of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from statscore.formats.document import (
    Blank,
    Block,
    Document,
    Of,
    Span,
    Table,
    heading,
    paragraph,
    table,
)
from statscore.model.numbers import decimal_text
from statscore.reports.robustness.dropping import Dropped
from statscore.reports.robustness.panel import Reason
from statscore.reports.robustness.report import Chance, Robustness, Standing
from statscore.views.robustness.state import (
    interval,
    share_words,
    short,
    span_words,
    state_blocks,
)
from statscore.views.words import (
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
    shown = [one for one in found.standings if not named or one.member.state in named]
    yield _standings(found, shown)
    for words in _legend(found):
        yield paragraph(Span(words, "weak"), hanging=2)
    yield Blank()
    if named:
        for standing in shown:
            yield from state_blocks(found, standing)
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
    rubric, graded = found.panel.rubric, found.graded
    scores = same_places([points(one.member.card.low, rubric.rounding) for one in shown])
    score_of = {one.member.state: score for one, score in zip(shown, scores, strict=True)}
    return table(
        shown,
        Of("state", lambda one: one.member.state),
        Of("score", lambda one: score_of[one.member.state], "right", "strong"),
        Of("grade", lambda one: grade_cell(rubric, one.member.card.grade), wrap=True)
        if graded
        else None,
        Of("grade %", lambda one: _shares([held.grade for held in one.held]), "right")
        if graded
        else None,
        Of("rank", lambda one: one.rank, "right"),
        Of("rank %", lambda one: _shares([held.rank for held in one.held]), "right"),
        Of("5–95 %", lambda one: "/".join(map(interval, one.held)), "right", "weak"),
        Of(f"of {_everyone(found)}", _ranks_left_open, "right", "weak"),
        Of("flips at", _nearest, "right", "weak") if graded else None,
    )


def _ranks_left_open(standing: Standing) -> str:
    return span_words(standing.uncoded_best, standing.uncoded_worst)


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
    graded = found.graded
    yield table(
        shown,
        Of("without", lambda one: criterion_name(one.mark.number, one.mark.title), wrap=True),
        Of("ranks move by", _mean, "right"),
        Of("at most", lambda one: one.most, "right"),
        Of("other grade", lambda one: len(one.regraded), "right") if graded else None,
        Of("", lambda one: states_words(one.regraded, ""), style="weak", wrap=True)
        if graded
        else None,
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
    shown = [one for one in found.open if not named or one[0].state in named]
    if not shown:
        return
    yield heading("Coded in part: what the uncoded leaves open", level=2)
    yield table(
        shown,
        Of("state", lambda one: f"{one[0].state} {one[0].name}", wrap=True),
        Of("score", lambda one: score_words(one[0]), "right"),
        Of("grade", lambda one: grade_range(one[0]), wrap=True) if found.graded else None,
        Of("rank among all", lambda one: span_words(one[1], one[2]), "right"),
        Of("coded", lambda one: f"{one[0].coded}/{len(one[0].marks)}", "right", "weak"),
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
