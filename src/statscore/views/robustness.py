"""Would the grade stand? What other weights, dropped criteria, uncoded law and each coder leave."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from statscore.formats import document as doc
from statscore.model.numbers import decimal_text
from statscore.reports.card.report_card import ReportCard
from statscore.reports.robustness.coders import Coded, CoderCard
from statscore.reports.robustness.dropping import Dropped
from statscore.reports.robustness.flips import Flip
from statscore.reports.robustness.panel import Reason
from statscore.reports.robustness.report import Chance, Firmness, Kept, Robustness
from statscore.views.charts import kept_chart
from statscore.views.rows import card_row, day_row, ends_row
from statscore.views.words import (
    UNKNOWN,
    count,
    criterion_name,
    day_words,
    grade_cell,
    grade_range,
    of_points,
    points,
    same_places,
    score_words,
    span_words,
    states_line,
    states_words,
)

REASONS: Mapping[Reason, str] = {
    "coded in part": "coded in part",
    "nothing coded": "nothing coded (nobody knows which marks a published total is made of)",
    "no question applies": "no question applies, so that there is no score",
    "floor": "under other weights the floor may lift the score, which is then no sum of weights",
    "void": "an area is void, so that the score is no sum of weights",
    "something dropped": "a criterion that does not apply is dropped: its card has other weights",
}
MOST_DROPS = 10
INSIDE = "; divided inside each area, so that areas count as they do"


@doc.as_document
def robustness_document(firmness: Robustness, named: Collection[str]) -> Iterator[doc.Block]:
    """Return how firmly the settled cards stand; of the named states all that is known."""
    card = firmness.standings[0].member.card
    settled = count(len(firmness.standings), "settled card")
    stand = "grades" if firmness.graded else "ranks"
    yield doc.heading(f"Would the {stand} stand? {card.rubric.title} · {card.year} · {settled}")
    shown = [one for one in firmness.standings if not named or one.member.state in named]
    yield doc.paragraph(doc.Span(_answer(firmness, shown), "strong"), hanging=2)
    yield doc.remark(f"{day_words(card).capitalize()} · {_families(firmness.chance)}", hanging=2)
    yield doc.Blank()
    yield from kept_chart(firmness, shown)
    yield _standings(firmness, shown)
    yield from (doc.remark(words, hanging=2) for words in _legend(firmness))
    yield doc.Blank()
    if named:
        for standing in shown:
            yield from state_blocks(firmness, standing)
    yield from _dropped(firmness)
    yield from _order(firmness)
    yield from _open(firmness, named)
    yield from _left_out(firmness)


FIRM = Fraction(9, 10)
"""A grade that so many weightings keep is called firm."""


def _answer(firmness: Robustness, shown: Sequence[Firmness]) -> str:
    """Return how many grades, or ranks, hold under nearly all weights, and which the least."""
    kept = {
        one.member.state: min(_kept(held, graded=firmness.graded) for held in one.held)
        for one in shown
        if one.held
    }
    if not kept:
        return "No weights were tried: no card can be worked out under others"
    what = "grade" if firmness.graded else "rank"
    least = min(kept, key=lambda state: kept[state])
    holds = f"holds in {at_least(kept[least])} of the weightings of either kind"
    if len(kept) == 1:
        return f"{least}: the {what} {holds}"
    firm = sum(share >= FIRM for share in kept.values())
    return (
        f"{firm} of {count(len(kept), what)} hold in at least {share_words(FIRM)} of the "
        f"weightings of either kind; {least} the least, in {share_words(kept[least])}"
    )


def at_least(share: Fraction) -> str:
    """Return "at least 85 %" of something, or that it is all."""
    return "all" if share == 1 else f"at least {int(100 * share)} %"


def _kept(held: Kept, *, graded: bool) -> Fraction:
    share = held.grade if graded else held.rank
    return Fraction(0) if share is None else share


def _legend(firmness: Robustness) -> tuple[str, ...]:
    kept = "grade %, rank %" if firmness.graded else "rank %"
    lines: tuple[str, ...] = (
        f"{kept}: the weightings in a hundred that keep it, those of the first kind/of the second",
        "5–95 %: the ranks of nine weightings in ten",
        f"of {_everyone(firmness)}: the ranks that uncoded law leaves open",
    )
    flips = "flips at: the weight that has to move to a worse (↓) or better grade (↑); >: any more"
    if firmness.standings[0].member.card.rubric.rounding.before_rank:
        lines += ("exact scores are ranked here, although the publisher ranks what it prints",)
    return (*lines, flips) if firmness.graded else lines


def _everyone(firmness: Robustness) -> int:
    return len(firmness.standings) + len(firmness.left_out)


def _families(chance: Chance) -> str:
    return (
        f"{chance.draws:,} weightings of each kind, drawn with seed {chance.seed}: first at random "
        f"around the rubric's weights (a Dirichlet distribution of concentration "
        f"{decimal_text(chance.concentration)}: the higher, the nearer), then each weight within "
        f"{decimal_text(100 * chance.within)} % of its own"
        f"{INSIDE if chance.inside_areas else ''}"
    )


def _shares(shares: Sequence[Fraction | None]) -> str:
    words = (UNKNOWN if share is None else share_words(share) for share in shares)
    return "/".join(word.removesuffix(" %") for word in words)


def _standings(firmness: Robustness, shown: Sequence[Firmness]) -> doc.Table:
    rubric, graded = firmness.panel.rubric, firmness.graded
    scores = same_places([points(one.member.card.low, rubric.rounding) for one in shown])
    score_of = {one.member.state: score for one, score in zip(shown, scores, strict=True)}
    return doc.table(
        shown,
        doc.Of("state", lambda one: one.member.state),
        doc.Of("score", lambda one: score_of[one.member.state], "right", "strong"),
        graded
        and doc.Of("grade", lambda one: grade_cell(rubric, one.member.card.grade), wrap=True),
        graded
        and doc.Of("grade %", lambda one: _shares([held.grade for held in one.held]), "right"),
        doc.Of("rank", lambda one: one.rank, "right"),
        doc.Of("rank %", lambda one: _shares([held.rank for held in one.held]), "right"),
        doc.Of("5–95 %", lambda one: "/".join(map(interval, one.held)), "right", "weak"),
        doc.Of(f"of {_everyone(firmness)}", _left_open, "right", "weak"),
        graded and doc.Of("flips at", _nearest, "right", "weak"),
    )


def _left_open(standing: Firmness) -> str:
    return span_words(standing.uncoded_best, standing.uncoded_worst)


def _nearest(standing: Firmness) -> str:
    flip = standing.nearest
    if flip is None:
        return "never"
    more = "" if flip.reached else "> "
    return f"{more}{short(100 * flip.moved / flip.of)} % {'↓' if flip is standing.worse else '↑'}"


def _dropped(firmness: Robustness) -> Iterator[doc.Block]:
    if not firmness.dropped:
        return
    shown = firmness.dropped[:MOST_DROPS]
    yield doc.heading("Without one criterion", level=2)
    graded = firmness.graded
    yield doc.table(
        shown,
        doc.Of("without", lambda one: criterion_name(one.mark), wrap=True),
        doc.Of("ranks move by", _mean, "right"),
        doc.Of("at most", lambda one: one.most, "right"),
        graded and doc.Of("other grade", lambda one: len(one.regraded), "right"),
        graded and doc.Of("", lambda one: states_words(one.regraded, ""), style="weak", wrap=True),
    )
    rest = firmness.dropped[MOST_DROPS:]
    if rest:
        yield doc.remark(
            f"{count(len(rest), 'more criterion', 'more criteria')}, each moving ranks by "
            f"{_mean(rest[0])} or less on average"
        )
    yield doc.Blank()


def _mean(drop: Dropped) -> str:
    return decimal_text(Fraction(int(100 * drop.mean_shift + Fraction(1, 2)), 100))


def _order(firmness: Robustness) -> Iterator[doc.Block]:
    order = firmness.order
    if order.pairs:
        yield doc.paragraph(
            f"{count(order.pairs, 'pair')} of states: {order.kept} in the same order under all "
            f"weights that are not negative, {order.same} level under all, {order.can_turn} that "
            "can change places",
            hanging=2,
        )
        yield doc.Blank()


def _open(firmness: Robustness, named: Collection[str]) -> Iterator[doc.Block]:
    shown = [one for one in firmness.open if not named or one[0].state in named]
    if not shown:
        return
    yield doc.heading("Coded in part: what the uncoded leaves open", level=2)
    yield doc.table(
        shown,
        doc.Of("state", lambda one: f"{one[0].state} {one[0].name}", wrap=True),
        doc.Of("score", lambda one: score_words(one[0]), "right"),
        firmness.graded and doc.Of("grade", lambda one: grade_range(one[0]), wrap=True),
        doc.Of("rank among all", lambda one: span_words(one[1], one[2]), "right"),
        doc.Of("coded", lambda one: _coded(one[0]), "right", "weak"),
    )
    yield doc.Blank()


def _left_out(firmness: Robustness) -> Iterator[doc.Block]:
    for reason, words in REASONS.items():
        states = [state for state, why in firmness.left_out if why == reason]
        if states:
            yield states_line(f"not tried under other weights, {words}", states)


def state_blocks(firmness: Robustness, standing: Firmness) -> Iterator[doc.Block]:
    """Yield all that is known of one state."""
    card = standing.member.card
    yield doc.heading(f"{card.name} ({card.state})", level=2)
    for held in standing.held:
        first = held.family == "dirichlet"
        words = "around the weights" if first else "each weight within its limits"
        parts = [
            f"{grade} {share_words(share)}"
            for grade, share in zip(card.rubric.grades, held.grades, strict=True)
            if share
        ]
        yield doc.paragraph(
            f"{words}: {', '.join(parts)}{'; ' if parts else ''}rank {standing.rank} in "
            f"{share_words(held.rank)}, {interval(held)} in nine weightings of ten",
            hanging=2,
        )
    if firmness.graded:
        yield doc.paragraph(f"worse: {_flip_words(firmness, standing.worse)}", hanging=2)
        yield doc.paragraph(f"better: {_flip_words(firmness, standing.better)}", hanging=2)
        yield from _drops_of(firmness, standing)
    yield from _neighbors(firmness, card.state)
    yield doc.Blank()


def _flip_words(firmness: Robustness, flip: Flip | None) -> str:
    if flip is None:
        return "under no weights"
    rounding = firmness.panel.rubric.rounding
    numbers = {mark.criterion: mark.number or mark.criterion for mark in firmness.panel.criteria}
    sources = " ".join(numbers[taken.criterion] for taken in flip.taken)
    where = f" from {sources} to {numbers[flip.given]}" if flip.given else ""
    return (
        f"{flip.grade}, where {_more(flip)}{short(flip.moved)} of "
        f"{of_points(points(flip.of, rounding))} of weight move{where}; or where every weight may "
        f"change by {_more(flip)}{short(100 * flip.factor)} % of itself"
    )


def _drops_of(firmness: Robustness, standing: Firmness) -> Iterator[doc.Block]:
    state, drops = standing.member.state, firmness.dropped
    turned = ", ".join(
        f"without {drop.mark.number or drop.mark.criterion} {drop.regraded[state]}"
        for drop in drops
        if state in drop.regraded
    )
    if turned:
        yield doc.paragraph(
            f"without one criterion: the same grade {standing.drops_that_hold} of {len(drops)} "
            f"times; {turned}",
            hanging=2,
        )
    elif drops:
        yield doc.paragraph(f"without any one of {len(drops)} criteria the grade is the same")


def _neighbors(firmness: Robustness, state: str) -> Iterator[doc.Block]:
    order, states = firmness.order, [standing.member.state for standing in firmness.standings]
    over, under, same = order.above[state], order.below(state), order.equal[state]
    rest = [other for other in states if other not in {state, *over, *under, *same}]
    for words, those in (
        (f"{state} is never above", under),
        (f"{state} is never below", over),
        (f"{state} is always level with", same),
        (f"{state} is above or below, as the weights are", rest),
    ):
        if those:
            yield doc.paragraph(f"{words} ({len(those)}): ", states_words(those), hanging=2)


def share_words(share: Fraction) -> str:
    """Return a share in per cent, which is "100 %" and "0 %" only where it is all or none."""
    if share in (0, 1):
        return f"{int(100 * share)} %"
    whole = int(100 * share + Fraction(1, 2))
    return ">99 %" if whole == 100 else "<1 %" if whole == 0 else f"{whole} %"  # noqa: PLR2004 - per cent


def interval(held: Kept) -> str:
    """Return the ranks of nine weightings in ten."""
    return span_words(held.rank_low, held.rank_high)


def _more(flip: Flip) -> str:
    return "" if flip.reached else "over "


def short(number: Fraction) -> str:
    """Return a number to one decimal, rounded up: so much is enough, and less is not."""
    return decimal_text(Fraction(-(-number * 10 // 1), 10))


HOLDS: Mapping[bool | None, str] = {True: "holds", False: "differs", None: "open"}


def coders_document(coded: Sequence[Coded]) -> doc.Document:
    """Return a row for each state and coder, and one over all of its coders."""
    card = coded[0].card
    graded = bool(card.rubric.grades)
    stand = "grades" if graded else "ranks"
    return (
        doc.heading(f"Would the {stand} stand under each coder? {card.rubric.title} · {card.year}"),
        doc.remark(day_words(card).capitalize()),
        doc.table(
            [line for state in coded for line in _lines(state)],
            doc.Of("state", lambda line: line.name, wrap=True),
            doc.Of("coder", lambda line: line.coder),
            doc.Of("score", lambda line: score_words(line.card), "right"),
            graded and doc.Of("grade", lambda line: grade_range(line.card), wrap=True),
            doc.Of("rank", lambda line: line.rank, "right"),
            doc.Of("coded", lambda line: _coded(line.card), "right", "weak"),
            graded and doc.Of("the grade", lambda line: line.grade),
            doc.Of("the rank", lambda line: line.rank_holds),
        ),
        doc.remark(
            "rank: among the states that the coder has coded; open: coded by one alone, or "
            "not settled",
            hanging=2,
        ),
    )


class CoderLine(NamedTuple):
    """What one coder, or all, make of a state; its name stands in the first line alone."""

    name: str
    coder: object
    card: ReportCard
    rank: str = ""
    grade: str = ""
    rank_holds: str = ""


def _lines(coded: Coded) -> Iterator[CoderLine]:
    name = f"{coded.card.state} {coded.card.name}"
    for seen in coded.seen:
        rank = f"{span_words(*seen.rank)} of {seen.among}" if seen.rank else UNKNOWN
        yield CoderLine(name, seen.coder, seen.card, rank)
        name = ""
    if len(coded.seen) > 1:
        holds = HOLDS[coded.grade_holds], HOLDS[coded.rank_holds]
        yield CoderLine(name, doc.cell("all", "strong"), coded.card, "", *holds)


def _coded(card: ReportCard) -> str:
    return f"{card.coded}/{len(card.marks)}"


CODERS_COLUMNS = (
    "state fips rubric year as_of coder low high grade_low grade_high rank_best rank_worst among "
    "coded grade_holds rank_holds"
)


def coders_records(coded: Sequence[Coded], fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a state and coder."""
    graded = bool(coded[0].card.rubric.grades)
    rows = (
        {**_state_row(state), **_seen_row(seen), "fips": fips.get(state.card.state)}
        for state in coded
        for seen in state.seen
    )
    return doc.records(
        [column for column in CODERS_COLUMNS.split() if graded or "grade" not in column], rows
    )


def coders_data(coded: Sequence[Coded]) -> list[doc.Row]:
    """Return one object a state as plain data for JSON."""
    return [
        {**_state_row(state), "by_coder": [_seen_row(seen) for seen in state.seen]}
        for state in coded
    ]


def _state_row(coded: Coded) -> doc.Row:
    holds = {"grade_holds": coded.grade_holds, "rank_holds": coded.rank_holds}
    return _meant(coded.card, {**card_row(coded.card), **ends_row(coded.card), **holds})


def _seen_row(seen: CoderCard) -> doc.Row:
    row = {
        "coder": seen.coder,
        **ends_row(seen.card),
        "rank_best": seen.rank and seen.rank.low,
        "rank_worst": seen.rank and seen.rank.high,
        "among": seen.among,
        "coded": seen.card.coded,
    }
    return _meant(seen.card, row)


def _meant(card: ReportCard, row: doc.Row) -> doc.Row:
    """Return the row without what says nothing where the rubric has no grades."""
    graded = bool(card.rubric.grades)
    return {key: value for key, value in row.items() if graded or "grade" not in key}


ROBUSTNESS_COLUMNS = (
    "state fips rubric year as_of score grade rank dirichlet_grade_holds dirichlet_rank_holds "
    "dirichlet_rank_5 dirichlet_rank_95 within_grade_holds within_rank_holds within_rank_5 "
    "within_rank_95 drops drops_that_hold worse_grade worse_moved worse_factor worse_reached "
    "better_grade better_moved better_factor better_reached rank_best_uncoded rank_worst_uncoded "
    "draws seed concentration within"
)
OF_GRADES = ("drops", "worse_", "better_")
"""How the columns begin that say nothing where a rubric has no grades; others have it inside."""


def robustness_records(
    firmness: Robustness, named: Collection[str], fips: Mapping[str, str | None]
) -> doc.Records:
    """Return one row a settled card, in the order of their ranks."""
    columns = ROBUSTNESS_COLUMNS.split()
    if firmness.chance.inside_areas:
        columns.append("inside_areas")
    if not firmness.graded:
        columns = [c for c in columns if "grade" not in c and not c.startswith(OF_GRADES)]
    rows = (
        {**_standing_record(firmness, standing), "fips": fips.get(standing.member.state)}
        for standing in firmness.standings
        if not named or standing.member.state in named
    )
    return doc.records(columns, rows)


def _standing_record(firmness: Robustness, standing: Firmness) -> doc.Row:
    card = standing.member.card
    parts: dict[str, doc.Row] = {held.family: _held_row(card, held) for held in standing.held}
    parts |= {"worse": _flip_row(standing.worse), "better": _flip_row(standing.better)}
    return {
        **_panel_row(firmness),
        **_standing_row(firmness, standing),
        **{f"{part}_{key}": value for part, row in parts.items() for key, value in row.items()},
        "drops": len(firmness.dropped),
    }


def _panel_row(firmness: Robustness) -> doc.Row:
    card, chance = firmness.standings[0].member.card, firmness.chance
    return {
        **day_row(card.rubric, card.year, card.as_of),
        **doc.picked(chance, "draws seed concentration within"),
        **({"inside_areas": True} if chance.inside_areas else {}),
    }


def robustness_data(firmness: Robustness, named: Collection[str]) -> doc.Row:
    """Return everything as plain data for JSON; exact numbers are strings."""
    order = firmness.order
    return {
        **_panel_row(firmness),
        "states": [
            _standing_row(firmness, standing)
            for standing in firmness.standings
            if not named or standing.member.state in named
        ],
        "without": [_dropped_row(dropped, graded=firmness.graded) for dropped in firmness.dropped],
        "pairs": {
            "all": order.pairs,
            "keep_order": order.kept,
            "level": order.same,
            "can_turn": order.can_turn,
        },
        "open": [_open_row(*card) for card in firmness.open if not named or card[0].state in named],
        "left_out": [{"state": state, "reason": reason} for state, reason in firmness.left_out],
    }


def _dropped_row(dropped: Dropped, *, graded: bool) -> doc.Row:
    return {
        "criterion": dropped.mark.criterion,
        "number": dropped.mark.number,
        "mean_rank_shift": dropped.mean_shift,
        "largest_rank_shift": dropped.most,
        **({"grades": dict(dropped.regraded)} if graded else {}),
        "ranks": dict(dropped.ranks),
    }


def _open_row(card: ReportCard, best: int, worst: int) -> doc.Row:
    return {
        **doc.picked(card, "state low high grade_low grade_high"),
        "rank_best": best,
        "rank_worst": worst,
    }


def _standing_row(firmness: Robustness, standing: Firmness) -> doc.Row:
    card, order = standing.member.card, firmness.order
    flips = {
        "drops_that_hold": standing.drops_that_hold,
        "worse": standing.worse and _flip_row(standing.worse),
        "better": standing.better and _flip_row(standing.better),
    }
    return {
        "state": card.state,
        "score": card.low,
        "grade": card.grade,
        "rank": standing.rank,
        "weightings": {held.family: _held_row(card, held) for held in standing.held},
        **(flips if firmness.graded else {}),
        "never_above": sorted(order.below(card.state)),
        "never_below": sorted(order.above[card.state]),
        "level_with": sorted(order.equal[card.state]),
        "rank_best_uncoded": standing.uncoded_best,
        "rank_worst_uncoded": standing.uncoded_worst,
    }


def _held_row(card: ReportCard, held: Kept) -> doc.Row:
    ranks = {"rank_holds": held.rank, "rank_5": held.rank_low, "rank_95": held.rank_high}
    if not card.rubric.grades:
        return ranks
    grades = zip(card.rubric.grades, held.grades, strict=True)
    return {"grade_holds": held.grade, **ranks, "grades": dict(grades)}


def _flip_row(flip: Flip | None) -> doc.Row:
    """Return where the grade turns; under no weights all of it is unknown."""
    return {
        **doc.picked(flip, "grade moved of factor reached"),
        "from": flip and {taken.criterion: taken.points for taken in flip.taken},
        "to": flip and flip.given,
    }
