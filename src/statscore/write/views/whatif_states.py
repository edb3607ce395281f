"""One bill over many states: a line each, and what it changes where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from statscore.model.rubric import Rounding, Rubric
from statscore.reports.report_card import Mark, ReportCard
from statscore.reports.whatif import WhatIf
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Span,
    Table,
    cell,
    paragraph,
)
from statscore.write.views.words import (
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


def states_blocks(found: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield the states that move, a line each, then what changes and in which of them."""
    moved = [each for each in found if each.moves]
    still = [each.before.state for each in found if not each.moves]
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
    return Table(
        (
            Column("state"),
            Column("score", "right"),
            Column("after", "right"),
            Column("", "right"),
            Column("grade", wrap=True),
            Column("after", wrap=True),
            Column("rank", "right"),
            Column("after", "right"),
        ),
        tuple(
            (
                cell(each.before.name),
                cell(_score(each.before, rounding)),
                cell(_score(each.after, rounding), "strong"),
                cell(_score_moved(each, rounding)),
                *grades(each),
                cell(each.rank_before or UNKNOWN),
                cell(each.rank_after or UNKNOWN),
            )
            for each in moved
        ),
    )


def _score(card: ReportCard, rounding: Rounding) -> str:
    if card.known_score is not None:
        return points(card.known_score, rounding)
    return score_words(card)


def _score_moved(found: WhatIf, rounding: Rounding) -> str:
    before, after = found.before.known_score, found.after.known_score
    if before is None or after is None:
        return ""
    return signed(after - before, rounding)


def _changes(moved: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield each criterion that changes, with the levels before and after, and where so."""
    order = [mark.criterion for each in moved[:1] for mark in each.before.marks]
    by_criterion: dict[str, dict[str, list[str]]] = {id_: {} for id_ in order}
    names: dict[str, str] = {}
    for each in moved:
        for move in each.moves:
            mark = move.before
            names[mark.criterion] = criterion_name(mark.number, mark.title)
            words = f"{level_words(mark)} → {level_after(move.after)}"
            by_criterion[mark.criterion].setdefault(words, []).append(each.before.state)
    for id_, name in sorted(names.items(), key=lambda each: order.index(each[0])):
        yield paragraph(Span(name, "strong"))
        for words, states in sorted(by_criterion[id_].items(), key=lambda each: -len(each[1])):
            line = f"{words} ({len(states)}): "
            yield paragraph(line, Span(states_words(states), "weak"), indent=2, hanging=2)


def _caps(moved: Sequence[WhatIf]) -> Iterator[Block]:
    """Yield the caps that fall or appear, and where."""
    for id_ in moved[0].before.rubric.caps if moved else ():
        for words, those in (
            ("falls", [each.before.state for each in moved if id_ in each.caps_fallen]),
            ("appears", [each.before.state for each in moved if id_ in each.caps_new]),
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


def grades(found: WhatIf) -> tuple[Cell, Cell]:
    """Return the grades before and after, both known or both as the ranges that are computed."""
    rubric = found.before.rubric
    before, after = found.before.known_grade, found.after.known_grade
    if before is not None and after is not None:
        return grade_cell(rubric, before), grade_cell(rubric, after)
    return _range_cell(found.before), _range_cell(found.after)


def _range_cell(card: ReportCard) -> Cell:
    return cell(grade_range(card), grade_style(card.rubric, card.grade))


def level_after(mark: Mark) -> str:
    """Return the level under the bill; better law may stay."""
    return mark.level if mark.level is not None else f"{mark.possible[-1]} or better"
