"""One bill over many states: a line each, and what it changes where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.formats.document import Blank, Block, Cell, Of, Span, Table, cell, paragraph, table
from statscore.model.rubric import Rounding, Rubric
from statscore.reports.card.report_card import Mark, ReportCard
from statscore.reports.plan.whatif import WhatIf
from statscore.views.words import (
    UNKNOWN,
    criterion_name,
    grade_cell,
    grade_range,
    grade_style,
    level_words,
    points,
    score_words,
    signed,
    states_words,
)


def states_blocks(states: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield the states that move, a line state, then what changes and in which of them."""
    moved = [state for state in states if state.moves]
    still = [state.before.state for state in states if not state.moves]
    if moved:
        yield _states(moved)
    if still:
        yield paragraph(
            Span(f"nothing changes in ({len(still)}): ", "weak"), states_words(still), hanging=2
        )
    yield Blank()
    yield from _changes(moved)
    yield from _caps(moved)


def _states(moved: Sequence[WhatIf]) -> Table:
    rounding = moved[0].before.rubric.rounding
    return table(
        moved,
        Of("state", lambda state: state.before.name),
        Of("score", lambda state: _score(state.before, rounding), "right"),
        Of("after", lambda state: _score(state.after, rounding), "right", "strong"),
        Of("", lambda state: _score_moved(state, rounding), "right"),
        Of("grade", lambda state: grades(state)[0], wrap=True),
        Of("after", lambda state: grades(state)[1], wrap=True),
        Of("rank", lambda state: state.rank_before or UNKNOWN, "right"),
        Of("after", lambda state: state.rank_after or UNKNOWN, "right"),
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


def _changes(moved: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield each criterion that changes, with the levels before and after, and where so."""
    order = [mark.criterion for state in moved[:1] for mark in state.before.marks]
    by_criterion: dict[str, dict[str, list[str]]] = {id_: {} for id_ in order}
    names: dict[str, str] = {}
    for state in moved:
        for move in state.moves:
            mark = move.before
            names[mark.criterion] = criterion_name(mark.number, mark.title)
            words = f"{level_words(mark)} → {level_after(move.after)}"
            by_criterion[mark.criterion].setdefault(words, []).append(state.before.state)
    for id_, name in sorted(names.items(), key=lambda named: order.index(named[0])):
        yield paragraph(Span(name, "strong"))
        for words, states in sorted(by_criterion[id_].items(), key=lambda group: -len(group[1])):
            line = f"{words} ({len(states)}): "
            yield paragraph(line, Span(states_words(states), "weak"), indent=2, hanging=2)


def _caps(moved: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield the caps that fall or appear, and where."""
    for id_ in moved[0].before.rubric.caps if moved else ():
        for words, those in (
            ("falls", [state.before.state for state in moved if id_ in state.caps_fallen]),
            ("appears", [state.before.state for state in moved if id_ in state.caps_new]),
        ):
            if those:
                line = f"{cap_words(moved[0].before.rubric, id_, words)} ({len(those)}): "
                yield paragraph(line, Span(states_words(those), "weak"), hanging=2)


def cap_words(rubric: Rubric, id_: str, what: str) -> str:
    """Return that the cap falls or appears, and what it is."""
    cap = rubric.caps[id_]
    return (
        f"cap '{id_}' {what}: no better than {cap.grade} while '{cap.criterion}' is below "
        f"{cap.below}"
    )


def grades(state: WhatIf) -> tuple[Cell, Cell]:
    """Return the grades before and after, both known or both as the ranges that are computed."""
    rubric = state.before.rubric
    before, after = state.before.known_grade, state.after.known_grade
    if before is not None and after is not None:
        return grade_cell(rubric, before), grade_cell(rubric, after)
    return _range_cell(state.before), _range_cell(state.after)


def _range_cell(card: ReportCard) -> Cell:
    return cell(grade_range(card), grade_style(card.rubric, card.grade))


def level_after(mark: Mark) -> str:
    """Return the level under the bill; better law may stay."""
    return mark.level if mark.level is not None else f"{mark.possible[-1]} or better"
