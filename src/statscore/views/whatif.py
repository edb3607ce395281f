"""What if: a card before and after a bill, and one bill over many states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from statscore.formats import document as doc
from statscore.model.bill import Bill
from statscore.model.rubric import Rounding, Rubric
from statscore.reports.card.citations import Cited
from statscore.reports.card.headline import headline
from statscore.reports.card.known_law import KnownLaw
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.standings import Rank
from statscore.reports.card.yardstick import Pair
from statscore.reports.plan.reform import Unmoved
from statscore.reports.plan.whatif import GIVEN, Amended, Idle, WhatIf
from statscore.views.grade.card import about_lines
from statscore.views.headline import headline_spans
from statscore.views.rows import card_row, figures_row, printed_row, rank_row
from statscore.views.statutes import Link, statutes
from statscore.views.words import (
    NOTHING_APPLIES,
    UNKNOWN,
    area_points,
    count,
    criterion_name,
    grade_cell,
    grade_range,
    grade_style,
    grounds_words,
    level_words,
    of_points,
    points,
    points_range,
    rank_words,
    rule_lines,
    score_words,
    signed,
    signed_range,
    source_address,
    states_line,
    states_words,
)


@doc.as_document
def what_if_document(
    states: Sequence[WhatIf],
    bills: Sequence[Bill],
    links: Link,
    *,
    dated: bool,
    law: Sequence[KnownLaw] = (),
) -> Iterator[doc.Block]:
    """Return one state's card before and after; of several states a line each.

    `law` is what is known of the one state's law on other days.
    """
    if len(states) == 1:
        yield from _one(states[0], bills, links, law, dated=dated)
        return
    card = states[0].before
    yield doc.heading(_answer_of_all(states))
    yield from _bills(card, bills, dated=dated)
    yield doc.Blank()
    yield from states_blocks(states)
    # Only what has no effect in any of the states.
    yield from _idle(
        [idle for idle in states[0].idle if all(idle in state.idle for state in states)]
    )


def citations_of(bills: Sequence[Bill]) -> Iterator[Cited]:
    """Yield the citations that the page shows, so that their addresses can be worked out."""
    for bill in bills:
        for change in bill.changes.values():
            yield from ((bill.state, citation) for citation in change.citations)


# One state


def _one(
    state: WhatIf, bills: Sequence[Bill], links: Link, law: Sequence[KnownLaw], *, dated: bool
) -> Iterator[doc.Block]:
    card = state.before
    yield doc.heading(*headline_spans(card))
    yield doc.paragraph(doc.Span(_answer(state), "strong"), hanging=2)
    yield from _bills(card, bills, dated=dated)
    yield doc.Blank()
    yield _summary(state)
    yield from rule_lines(state.before, "before: ")
    yield from rule_lines(state.after, "after: ")
    yield from _caps(state)
    yield from _unmoved([state])
    yield doc.Blank()
    yield from _moves(state, links)
    yield from _last_read(state, law)
    yield from _idle(state.idle)
    yield doc.Blank()


def _last_read(state: WhatIf, law: Sequence[KnownLaw]) -> Iterator[doc.Block]:
    """Yield what the law was when it was last read, where nobody knows it on the card's day."""
    known = {each.criterion: each for each in law if each.rubric is state.before.rubric}
    for move in state.moves:
        each = known.get(move.before.criterion)
        if move.before.basis != "uncoded" or each is None or move.after.level is None:
            continue
        gain = signed_range(*each.gain(move.after.level), each.rubric.rounding)
        name = move.before.number or move.before.criterion
        yield doc.remark(
            f"{name} when it was last read: {each.held.answer.says}, {grounds_words(each.held)}; "
            f"from there {of_points(gain)}",
            hanging=2,
        )


def _answer(state: WhatIf) -> str:
    """Return in a sentence what the law would move: points, and the grade where that is known."""
    rounding = state.before.rubric.rounding
    if not state.moves:
        return "if this were law: nothing changes"
    if state.gain is None:
        now, then = score_words(state.before), score_words(state.after)
        words = f"if this were law: {then} in place of {now} points"
    else:
        words = f"if this were law: {of_points(signed_range(*state.gain, rounding))}"
    if not state.before.rubric.grades:
        return words
    return f"{words}; {_grade_then(state)}"


def _grade_then(state: WhatIf) -> str:
    now, then = state.before.known_grade, state.after.known_grade
    if then is None:
        grades = list(state.before.rubric.grades)
        worst, best = state.grade_ends_after
        if now is None or (best, worst) == (grades[0], grades[-1]) or None in (best, worst):
            return "what it does to the grade is not known"
        return f"the grade, {now} now, may be {worst} to {best}"
    if now is None:
        return f"the grade would be {then}"
    return f"the grade stays {now}" if now == then else f"the grade goes from {now} to {then}"


def _answer_of_all(states: Sequence[WhatIf]) -> str:
    """Return in a sentence in how many states the law would move anything, and grades."""
    moved = [state for state in states if state.moves]
    known = [
        (state.before.known_grade, state.after.known_grade)
        for state in moved
        if state.before.known_grade is not None and state.after.known_grade is not None
    ]
    words = f"if this were law: {len(moved)} of {count(len(states), 'state')} would change"
    if not known:
        return words
    others = sum(before != after for before, after in known)
    return f"{words}, {others or 'none'} of them in grade"


def _bills(card: ReportCard, bills: Sequence[Bill], *, dated: bool) -> Iterator[doc.Block]:
    yield from about_lines(card)
    for bill in bills:
        if bill.id == GIVEN:
            continue
        spans: list[str | doc.Span] = [doc.Span(bill.name, "strong")]
        if bill.number:
            spans.append(f" {bill.title}")
        spans.append(doc.Span(f" · {_status(card, bill, dated=dated)}", "weak"))
        if bill.source:
            spans += [" · ", doc.Span(bill.source, "weak", link=source_address(bill.source))]
        yield doc.paragraph(*spans, hanging=2)


def _status(card: ReportCard, bill: Bill, *, dated: bool) -> str:
    parts = [f"enacted {bill.enacted}" if bill.enacted else "pending"]
    if bill.effective:
        parts.append(f"effective {bill.effective}")
    if not dated and (bill.effective is None or bill.effective.last > card.as_of):
        parts.append("taken as law on the day")
    return ", ".join(parts)


def _summary(state: WhatIf) -> doc.Table:
    rows = [_score_row(state), *_printed_rows(state), *_grade_rows(state)]
    if not _print_ends(state):
        rows.append(_rank_row(state))
    rows += [_area_row(state, *area) for area in state.areas]
    return doc.table(
        rows,
        doc.Of("", lambda row: row[0], wrap=True),
        doc.Of("before", lambda row: row[1], "right"),
        doc.Of("after", lambda row: row[2], "right"),
        doc.Of("", lambda row: row[3], "right"),
    )


Line = tuple[str, object, object, str]
"""What is compared, before and after, and how far it moved."""


def _area_row(state: WhatIf, id_: str, before: AreaScore | None, after: AreaScore | None) -> Line:
    area, rounding = state.before.rubric.areas[id_], state.before.rubric.rounding
    one, other = (
        area_points(area, card) if area else NOTHING_APPLIES
        for area, card in ((before, state.before), (after, state.after))
    )
    return criterion_name(area), one, other, _moved(state.gain_of(before, after), rounding)


def _score_row(state: WhatIf) -> Line:
    before, after, rounding = state.before, state.after, state.before.rubric.rounding
    what = "worked out here" if headline(before).kind == "printed" else "score"
    return (
        f"{what}, of {points(before.out_of, rounding)}",
        score_words(before),
        doc.cell(score_words(after), "strong"),
        _moved(state.gain, rounding),
    )


def _printed_rows(state: WhatIf) -> Iterator[Line]:
    before, moved = state.before.printed_ends, state.after.published
    if state.before.score is not None or before is None:
        return
    rounding = state.before.rubric.rounding
    later = moved.score_ends if moved else None
    yield (
        "printed total, and moved as far",
        points_range(*before, rounding),
        doc.cell(UNKNOWN if later is None else points_range(*later, rounding), "strong"),
        "" if later is None else _moved(_shift(before, later), rounding),
    )


def _shift(before: Pair, after: Pair) -> Pair | None:
    """Return how far a figure moves, None where it was a span of which one end moves further."""
    low, high = after[0] - before[0], after[1] - before[1]
    return (low, high) if before[0] == before[1] or low == high else None


def _grade_rows(state: WhatIf) -> Iterator[Line]:
    if state.before.rubric.grades:
        before, after = grades(state)
        known = (state.before.known_grade, state.after.known_grade)
        changes = None not in known and known[0] != known[1]
        words = "changes" if changes else _OF_THE_LAW_BEFORE if _print_ends(state) else ""
        yield "grade", before, after, words


_OF_THE_LAW_BEFORE = "printed of the law before"


def _print_ends(state: WhatIf) -> bool:
    """Return whether print alone gives the grade, and with it a rank, and is silent after."""
    before, after = state.before, state.after
    silent = after.published is None and after.known_grade is None
    return before.grade is None and before.known_grade is not None and silent


def _moved(gain: Pair | None, rounding: Rounding) -> str:
    return signed_range(*gain, rounding) if gain and any(gain) else ""


def _rank_row(state: WhatIf) -> Line:
    # A card that was a range, and is settled under the law given, is ranked for the first time.
    more = f", then {state.ranked_after}" if state.ranked_after != state.ranked else ""
    before, after = state.rank_before, state.rank_after
    words = _places(before, after) if before and after else ""
    return f"rank among {state.ranked}{more}", rank_words(before), rank_words(after), words


def _places(before: Rank, after: Rank) -> str:
    """Return by how many places the rank moves, or moves at least; nothing where it may not."""
    up, down = before.low - after.high, after.low - before.high
    if max(up, down) <= 0:
        return ""
    least = "at least " if None in (before.number, after.number) else ""
    return f"{least}{count(max(up, down), 'place')} {'up' if up > 0 else 'down'}"


def _caps(state: WhatIf) -> Iterator[doc.Block]:
    for ids, words in ((state.caps_fallen, "falls"), (state.caps_new, "appears")):
        for id_ in ids:
            yield doc.paragraph(cap_words(state.before.rubric, id_, words), hanging=2)


UNMOVED: Mapping[Unmoved, str] = {
    "drops": "a criterion drops out or comes back, and the others weigh more or less for it",
    "floor": "the floor may hold the total up, and nobody knows how far below it the areas come to",
    "voids": "a level makes a whole area earn nothing, or may, and what else the area would earn "
    "was not printed",
}
"""Why nobody can tell how printed figures move."""


def _unmoved(states: Sequence[WhatIf]) -> Iterator[doc.Block]:
    """Yield why print says nothing of the law as it would be; of several states, of which."""
    for why, words in UNMOVED.items():
        those = [state.before.state for state in states if state.unmoved == why]
        if those:
            of = f" ({', '.join(those)})" if len(states) > 1 else ""
            yield doc.remark(f"what was printed{of} says nothing of this law: {words}", hanging=2)


def _moves(state: WhatIf, links: Link) -> Iterator[doc.Block]:
    rounding = state.before.rubric.rounding
    if not state.moves:
        yield doc.paragraph("nothing changes")
        return
    yield doc.table(
        state.moves,
        doc.Of("points", lambda move: _points(move, rounding), "right"),
        doc.Of("criterion", lambda move: criterion_name(move.before), wrap=True),
        doc.Of("has", lambda move: level_words(move.before)),
        doc.Of("would have", lambda move: level_after(move.after)),
        doc.Of("by", lambda move: move.bill.name, style="weak"),
    )
    for move in state.moves:
        yield from _basis(move, links)


def _points(move: Amended, rounding: Rounding) -> doc.Cell:
    style: doc.Style = "good" if move.low >= 0 else "bad" if move.high <= 0 else "plain"
    return doc.cell(signed_range(move.low, move.high, rounding), style)


def _basis(move: Amended, links: Link) -> Iterator[doc.Block]:
    change = move.change
    name = move.before.number or move.before.criterion
    spans = [*statutes(move.bill.state, change.citations, links)]
    if change.quote:
        spans += [" · " if spans else "", doc.Span(f"“{change.quote}”", "note")]
    if change.note:
        spans += [" · " if spans else "", change.note]
    if spans:
        yield doc.paragraph(doc.Span(f"{name}: ", "strong"), *spans, indent=2, hanging=2)


def _idle(idles: Sequence[Idle]) -> Iterator[doc.Block]:
    if idles:
        yield doc.Blank()
        yield doc.remark("without effect here:")
    for idle in idles:
        what = f"{idle.bill.name}, {idle.criterion}" if idle.criterion else idle.bill.name
        yield doc.remark(f"{what}: {idle.why}", indent=2, hanging=2)


def states_blocks(states: Sequence[WhatIf]) -> Iterator[doc.Block]:
    """Yield the states that move, a line state, then what changes and in which of them."""
    moved = [state for state in states if state.moves]
    still = [state.before.state for state in states if not state.moves]
    if moved:
        yield _states(moved)
    if still:
        yield states_line("nothing changes in", still)
    yield from _unmoved(states)
    yield doc.Blank()
    yield from _changes(moved)
    yield from _caps_of_states(moved)


def _states(moved: Sequence[WhatIf]) -> doc.Table:
    rounding = moved[0].before.rubric.rounding
    return doc.table(
        moved,
        doc.Of("state", lambda state: state.before.name),
        doc.Of("score", lambda state: _score(state.before, rounding), "right"),
        doc.Of("after", lambda state: _score(state.after, rounding), "right", "strong"),
        doc.Of("", lambda state: _score_moved(state, rounding), "right"),
        doc.Of("grade", lambda state: grades(state)[0], wrap=True),
        doc.Of("after", lambda state: grades(state)[1], wrap=True),
        doc.Of("rank", lambda state: rank_words(state.rank_before), "right"),
        doc.Of("after", lambda state: rank_words(state.rank_after), "right"),
    )


def _score(card: ReportCard, rounding: Rounding) -> str:
    if card.known_score is not None:
        return points(card.known_score, rounding)
    return score_words(card)


def _score_moved(state: WhatIf, rounding: Rounding) -> str:
    before, after = state.before.known_score, state.after.known_score
    if before is None or after is None:
        return ""
    return signed(after - before, rounding)


def _changes(moved: Sequence[WhatIf]) -> Iterator[doc.Block]:
    """Yield each criterion that changes, with the levels before and after, and where so."""
    order = [mark.criterion for state in moved[:1] for mark in state.before.marks]
    by_criterion: dict[str, dict[str, list[str]]] = {id_: {} for id_ in order}
    names: dict[str, str] = {}
    for state in moved:
        for move in state.moves:
            mark = move.before
            names[mark.criterion] = criterion_name(mark)
            words = f"{level_words(mark)} → {level_after(move.after)}"
            by_criterion[mark.criterion].setdefault(words, []).append(state.before.state)
    for id_, name in sorted(names.items(), key=lambda named: order.index(named[0])):
        yield doc.paragraph(doc.Span(name, "strong"))
        for words, states in sorted(by_criterion[id_].items(), key=lambda group: -len(group[1])):
            line = f"{words} ({len(states)}): "
            yield doc.paragraph(line, doc.Span(states_words(states), "weak"), indent=2, hanging=2)


def _caps_of_states(moved: Sequence[WhatIf]) -> Iterator[doc.Block]:
    """Yield the caps that fall or appear, and where."""
    for id_ in moved[0].before.rubric.caps if moved else ():
        for words, those in (
            ("falls", [state.before.state for state in moved if id_ in state.caps_fallen]),
            ("appears", [state.before.state for state in moved if id_ in state.caps_new]),
        ):
            if those:
                line = f"{cap_words(moved[0].before.rubric, id_, words)} ({len(those)}): "
                yield doc.paragraph(line, doc.Span(states_words(those), "weak"), hanging=2)


def cap_words(rubric: Rubric, id_: str, what: str) -> str:
    """Return that the cap falls or appears, and what it is."""
    cap = rubric.caps[id_]
    return (
        f"cap '{id_}' {what}: no better than {cap.grade} while '{cap.criterion}' is below "
        f"{cap.below}"
    )


def grades(state: WhatIf) -> tuple[doc.Cell, doc.Cell]:
    """Return the grades before and after; where one is not known, the ranges that are computed."""
    rubric = state.before.rubric
    before, after = state.before.known_grade, state.after.known_grade
    if _print_ends(state) or None not in (before, after):
        return grade_cell(rubric, before), grade_cell(rubric, after)
    if before is not None:
        worst, best = state.grade_ends_after
        return grade_cell(rubric, before), doc.cell(f"{worst} to {best}")
    return _range_cell(state.before), _range_cell(state.after)


def _range_cell(card: ReportCard) -> doc.Cell:
    return doc.cell(grade_range(card), grade_style(card.rubric, card.grade))


def level_after(mark: Mark) -> str:
    """Return the level under the bill; better law may stay."""
    return mark.level if mark.level is not None else f"{mark.possible[-1]} or better"


WHAT_IF_COLUMNS = (
    "state fips rubric year as_of score_before low_before high_before grade_before rank_before "
    "rank_low_before rank_high_before score_after low_after high_after grade_after rank_after "
    "rank_low_after rank_high_after changes caps_fallen caps_new"
)


def what_if_records(states: Sequence[WhatIf], fips: Mapping[str, str | None]) -> doc.Records:
    """Return one row a state; scores and grades are those printed where none is computed."""
    return doc.records(WHAT_IF_COLUMNS, (_record(state, fips) for state in states))


def _record(state: WhatIf, fips: Mapping[str, str | None]) -> doc.Row:
    sides = (
        ("before", state.before, state.rank_before),
        ("after", state.after, state.rank_after),
    )
    changes = (f"{move.before.criterion}={move.change.says}" for move in state.moves)
    row: dict[str, object] = {
        **card_row(state.before),
        "fips": fips.get(state.before.state),
        "changes": "; ".join(changes),
        "caps_fallen": state.caps_fallen,
        "caps_new": state.caps_new,
    }
    for side, card, rank in sides:
        known = {"score": card.known_score, "grade": card.known_grade}
        row |= {f"{key}_{side}": value for key, value in (_side(card, rank) | known).items()}
    return row


def what_if_data(state: WhatIf) -> doc.Row:
    """Return a state's card before and after as plain data for JSON."""
    return {
        **card_row(state.before),
        "before": _side(state.before, state.rank_before),
        "after": _side(state.after, state.rank_after),
        "areas": [
            {
                "id": id_,
                "number": state.before.rubric.areas[id_].number,
                "before": _area_ends(before),
                "after": _area_ends(after),
            }
            for id_, before, after in state.areas
        ],
        "changes": [_move_row(move) for move in state.moves],
        "caps_fallen": state.caps_fallen,
        "caps_new": state.caps_new,
        "print_unmoved": state.unmoved,
        "without_effect": [
            {"bill": idle.bill.name, "criterion": idle.criterion, "why": idle.why}
            for idle in state.idle
        ],
    }


def _area_ends(area: AreaScore | None) -> doc.Row:
    return {"low": area.low if area else None, "high": area.high if area else None}


def _side(card: ReportCard, rank: Rank | None) -> dict[str, object]:
    printed = card.published
    return {
        **figures_row(card),
        "published": printed and {**printed_row(printed), "basis": printed.basis},
        **rank_row(rank),
    }


def _move_row(move: Amended) -> doc.Row:
    return {
        **doc.picked(move.before, "criterion number area"),
        "bill": move.bill.name,
        "level": move.before.level,
        "to_level": move.after.level,
        "possible": move.after.possible,
        "low": move.low,
        "high": move.high,
        "citations": move.change.citations,
        "note": move.change.note,
    }
