"""Wordings of a proof: every number unrounded, and each step from the numbers before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from statscore.model.diagnostic import KeyPath
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rubric
from statscore.model.state import dated
from statscore.reports.card.disagreement import span_text
from statscore.reports.card.holding import Held
from statscore.reports.card.proof import CapProof, End, MarkProof, Proof
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.yardstick import Pair
from statscore.views.rows import Find
from statscore.views.words import (
    NOTHING_APPLIES,
    count,
    cuts_words,
    level_words,
    points_range,
)

LONG_RUN = 3
"""Terms of a sum that are told by their number."""
BASIS_WORDS: Mapping[str, str] = {
    "partial": "supported in part: sources support the level or the date, not both",
    "derived": "worked out, not read in a source; the note says how",
}


def nowhere(_file: str, _path: KeyPath) -> None:
    """Find no line: for who reads a page and does not have the files."""


def place(find: Find, file: str, *path: str) -> str:
    """Return "states/TX.toml:12", without the line where it is not proof."""
    line = find(file, path)
    return f"{file}:{line}" if line else file


def rubric_place(find: Find, rubric: Rubric, *path: str) -> str:
    """Return where a key of the rubric stands."""
    return place(find, f"rubrics/{rubric.id}.toml", *path)


def answer_place(find: Find, state: str, criterion: str, held: Held) -> str:
    """Return where an answer stands."""
    return place(find, f"states/{state}.toml", "answers", criterion, str(held.since))


def published_place(find: Find, proof: Proof) -> str:
    """Return where the printed figures stand."""
    card = proof.card
    path = ("published", card.rubric.id, str(card.year))
    return place(find, f"states/{card.state}.toml", *path)


# Numbers


def exact_range(low: Fraction, high: Fraction) -> str:
    """Return "2.5", or "0 to 2.5" where the ends differ; nothing is rounded."""
    if low == high:
        return decimal_text(low)
    return f"{decimal_text(low)} to {decimal_text(high)}"


def sum_words(terms: Sequence[tuple[Fraction, Fraction]]) -> str:
    """Return "2.5 + (0 to 2.5)"; three or more of the same in a row are "3 × 2.5"."""
    parts = []
    for term, same in groupby(terms):
        number = len(list(same))
        text = exact_range(*term)
        text = f"({text})" if text[0] == "-" or " " in text else text
        parts += [f"{number} × {text}"] if number >= LONG_RUN else [text] * number
    return " + ".join(parts)


def shown_words(low: Fraction, high: Fraction, rubric: Rubric) -> str:
    """Return how a sum is shown elsewhere, nothing where it needs no rounding."""
    shown = points_range(low, high, rubric.rounding)
    return "" if shown == exact_range(low, high) else f", shown as {shown}"


def total_words(proof: Proof) -> str:
    """Return the sum of the areas, with what it comes to."""
    card = proof.card
    if card.applies is False:
        return NOTHING_APPLIES
    if not proof.perhaps_dropped:
        return _total(card, [(area.low, area.high) for area in card.areas], card.ends, card.lifted)
    low, high = (
        _total(
            card,
            [(area.ends[end],) * 2 for area in card.areas],
            (card.ends[end],) * 2,
            (card.lifted[end],) * 2,
        )
        for end in (0, 1)
    )
    words = f"{low} at the low end, {high} at the high end"
    return words if card.applies else f"{words}, or {NOTHING_APPLIES}"


def _total(card: ReportCard, areas: Sequence[Pair], total: Pair, lifted: Pair) -> str:
    """Return "10 + 25 = 35", and what the floor makes of it."""
    together = exact_range(total[0] - lifted[0], total[1] - lifted[1])
    terms = sum_words(areas) or "0"
    words = f"{terms} = {together}" if terms != together else together
    if card.rubric.floor is not None and any(lifted):
        floor = decimal_text(card.rubric.floor)
        words += f"; never below {floor}, so {exact_range(*total)}"
    return words


def area_words(proof: Proof, area: AreaScore) -> str:
    """Return the sum of an area's marks, with what it comes to, and what makes it void."""
    words = exact_range(*area.plain)
    if not proof.perhaps_dropped:
        marks = [mark for mark in proof.card.marks_by_answers if mark.area == area.id]
        terms = sum_words([(mark.low, mark.high) for mark in marks])
        words = f"{terms} = {words}" if terms != words else words
    if area.void_by:
        by = ", ".join(mark.number or mark.criterion for mark in area.void_by)
        total = exact_range(area.coded_low, area.coded_high)
        words += f"; void by {by}, so {total}" if total == "0" else f"; 0 if void by {by}: {total}"
    return words


def mark_words(mark: Mark) -> str:
    """Return "full: 1 × 2.5 = 2.5", for every level that is possible."""
    return f"{level_words(mark)}: {product_words(mark)}"


def product_words(mark: Mark) -> str:
    """Return "1 × 2.5 = 2.5", or "(0 to 1) × 2.5 = 0 to 2.5" where the level is not settled."""
    weight = decimal_text(mark.weight)
    weight = f"({weight})" if weight.startswith("-") else weight
    shares = sorted({mark.shares[level] for level in mark.possible} or {Fraction(0)})
    ends = tuple(dict.fromkeys((shares[0], shares[-1])))
    products = [share * mark.weight for share in ends]
    of = " to ".join(decimal_text(share) for share in ends)
    of = f"({of})" if len(ends) > 1 else of
    words = f"{of} × {weight} = {' to '.join(map(decimal_text, products))}"
    if (min(products), max(products)) != (mark.low, mark.high):
        words += f"; {exact_range(mark.low, mark.high)}, as others may drop out"
    return words


def weight_words(proof: Proof, proved: MarkProof) -> str | None:
    """Return how the weight on the card comes from the rubric's, None where it is the same."""
    mark, weights = proved.mark, proof.weights
    own = decimal_text(proved.rubric_weight)
    if mark.weight == proved.rubric_weight:
        return None
    if mark.criterion in weights.dropped:
        return f"weight: 0, not {own}, because the criterion does not apply"
    if weights.factor is not None:
        parts = f"{decimal_text(weights.points)} ÷ {decimal_text(weights.applicable)}"
    else:
        whole = sum((area.weight for area in weights.areas), Fraction(0))
        area = next(area for area in weights.areas if area.area == mark.area)
        parts = (
            f"{decimal_text(area.weight)} ÷ {decimal_text(whole)} × "
            f"{decimal_text(weights.points)} ÷ {decimal_text(area.criteria)}"
        )
    return f"weight: {own} × {parts} = {decimal_text(mark.weight)}"


def method_words(proof: Proof) -> Iterator[str]:
    """Yield why the weights of this card are not the rubric's own."""
    weights = proof.weights
    points = decimal_text(weights.points)
    if weights.areas:
        yield (
            "each area is the weighted mean of its criteria and the total the weighted mean of the "
            f"areas, times {points}: a weight on this card is the rubric's × the area's ÷ all "
            f"areas' × {points} ÷ the sum of the area's own; bonuses and deductions keep theirs"
        )
    if weights.dropped:
        words = f"left out as not applicable: {', '.join(weights.dropped)}"
        if weights.factor is not None:
            words += f"; the others weigh {decimal_text(weights.applicable)} and count for {points}"
        yield words
    if proof.perhaps_dropped:
        yield (
            f"it is not known whether these apply: {', '.join(proof.perhaps_dropped)}; where one "
            "does not, the others weigh more, so each range is the least and the most that is "
            "possible for itself, and ranges do not add up"
        )
    own = proof.card.rubric.area_grades
    if isinstance(own, Mapping):
        yield f"an area is graded by its share of its maximum: {cuts_words(own)}"
    elif own and points != "0":
        yield f"an area is graded by the same cut scores, × its maximum ÷ {points}"


# Grade


def ends(proof: Proof) -> tuple[tuple[str, End], ...]:
    """Return the one end of a settled score, or both, with what to call them."""
    if proof.card.applies is False:
        return ()
    if proof.low == proof.high:
        return (("", proof.low),)
    return ("at the low end ", proof.low), ("at the high end ", proof.high)


def reading_words(proof: Proof, end: End) -> str:
    """Return which cut score the score reaches, and what the caps make of it."""
    rubric = proof.card.rubric
    if end.by_score is None:
        return ""
    score = decimal_text(end.score)
    if end.read != end.score:
        rounding = rubric.rounding
        score += (
            f" is rounded first ({rounding.mode}, {count(rounding.places, 'place')}) to "
            f"{decimal_text(end.read)}, which"
        )
    cut = rubric.grades[end.by_score]
    words = (
        f"{score} reaches {decimal_text(cut)}: {end.by_score}"
        if end.read >= cut
        else f"{score} reaches no cut score: {end.by_score}"
    )
    above = [grade for grade in rubric.grades if rubric.grades[grade] > end.read]
    if above and end.read >= cut:
        words += f" ({above[-1]} would need {decimal_text(rubric.grades[above[-1]])})"
    return f"{words}; a cap lowers it to {end.grade}" if end.grade != end.by_score else words


def cap_words(proof: Proof, capped: CapProof) -> str:
    """Return what a cap says, and whether it holds."""
    cap = proof.card.rubric.caps[capped.id]
    if capped.holds_low and capped.holds_high:
        holds = "it holds"
    else:
        holds = "it may hold" if capped.holds_low or capped.holds_high else "it does not hold"
    lowers = capped.id in proof.low.caps or capped.id in proof.high.caps
    effect = "" if lowers or holds == "it does not hold" else ", and the score reads no better"
    return (
        f"cap '{capped.id}': no better than {cap.grade} while '{cap.criterion}' is below "
        f"{cap.below}; it is {level_words(capped.mark)}, so {holds}{effect}"
    )


# Days


def status_words(proof: Proof, proved: MarkProof) -> str | None:
    """Return why an answer holds on the day, or why there is none; None where its date says it."""
    mark, day = proved.mark, proof.card.as_of
    starts = proved.counts_from
    if proved.status in ("holds", "bounded") and starts is not None and starts != mark.since:
        by = "by which " if mark.answer is not None and mark.answer.enacted_by else ""
        return f"counts from {starts}, the day {by}it was enacted"
    if proved.status == "undated" and starts is not None:
        return f"counts from {starts}, so that nobody knows whether it holds on {day}"
    if proved.status == "implied":
        return _implied_words(proof.card, mark)
    if proved.status == "expired":
        return f"the latest answer is known through {proved.through}, not on {day}"
    if proved.status == "not yet":
        return f"the first answer is later than {day}"
    return None


def _implied_words(card: ReportCard, mark: Mark) -> str:
    """Return which printed figure leaves no other level, and why."""
    assert card.published is not None
    figure = span_text(card.published.areas[mark.area])
    kind = "worked out as" if card.published.worked_out(f"areas.{mark.area}") else "printed as"
    worths = [mark.worth(level) for level in mark.shares]
    at_most = mark.worth(mark.possible[0]) == max(worths)
    end, other = ("maximum", "less") if at_most else ("minimum", "more")
    allowed = mark.by_answers is not None and mark.by_answers.basis not in ("uncoded", "pending")
    among = " of those that the answer allows" if allowed else ""
    return (
        f"nobody coded this level: it follows from the area, {kind} {figure}, which is its {end}, "
        f"so that no level{among} that earns {other} is left"
    )


def neighbor_words(proof: Proof, proved: MarkProof, find: Find) -> str | None:
    """Return the answer before and the one after, None where there is neither.

    With their law where none holds on the day.
    """
    code, criterion = proof.card.state, proved.mark.criterion
    parts = [
        f"{word} {held.answer.says} {dated(*held)}{'' if proved.mark.held else _law_of(held)} "
        f"({answer_place(find, code, criterion, held)})"
        for word, held in (("before:", proved.previous), ("next:", proved.next))
        if held is not None
    ]
    return " · ".join(parts) or None


def _law_of(held: Held) -> str:
    answer = held.answer
    return "".join(f", {part}" for part in (answer.act, "; ".join(answer.citations)) if part)
