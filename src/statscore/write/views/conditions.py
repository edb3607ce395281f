"""Which states meet a condition, and how two or more conditions overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from string import ascii_uppercase

from statscore.reports.conditions import Matches, comparisons, holds, words
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
from statscore.write.views.words import count, criterion_name, law_words, states_words

MET = "yes"
NOT_MET = "no"
WIDE = 36
"""Characters of all conditions that fit over the columns of a table and leave room for states."""


def conditions_document(found: Sequence[Matches]) -> Document:
    """Return the states that meet a condition, or the overlap of several, in one or more years."""
    return tuple(_document(found))


def _document(found: Sequence[Matches]) -> Iterator[Block]:
    last = found[-1]
    yield heading(" × ".join(words(each) for each in last.conditions))
    years = str(last.year) if len(found) == 1 else f"{found[0].year} to {last.year}"
    days = dict.fromkeys(each.as_of.isoformat() for each in (found[0], last))
    law = law_words(last.rubric, " to ".join(days)).capitalize()
    yield paragraph(Span(f"{last.rubric.title} · {years} · {law}", "weak"))
    for id_ in dict.fromkeys(
        each.criterion for condition in last.conditions for each in comparisons(condition)
    ):
        criterion = last.rubric.criteria[id_]
        levels = ", ".join(last.rubric.levels(id_))
        name = criterion_name(criterion.number, criterion.title)
        yield paragraph(Span(f"{id_}: {name} ({levels})", "weak"), hanging=2)
    if _lettered(last):
        for letter, each in zip(_heads(last), last.conditions, strict=True):
            yield paragraph(Span(f"{letter}: {words(each)}", "weak"), hanging=2)
    yield Blank()
    if len(found) > 1:
        yield _by_year(found)
        yield Blank()
        yield heading(str(last.year), level=2)
    if len(last.conditions) > 1:
        yield from _overlap(last)
    else:
        yield from _alone(last)


def _lettered(one: Matches) -> bool:
    """Return whether the conditions are too long to stand over the columns of a table."""
    return len(one.conditions) > 1 and sum(len(words(each)) for each in one.conditions) > WIDE


def _heads(one: Matches) -> Sequence[str]:
    """Return what stands over the column of each condition."""
    if _lettered(one):
        return ascii_uppercase[: len(one.conditions)]
    return [words(each) for each in one.conditions]


def _alone(one: Matches) -> Iterator[Block]:
    yield Table(
        (Column("meets it"), Column("states", "right"), Column("", wrap=True)),
        (
            _row(MET, one.meeting(), "strong"),
            _row(NOT_MET, one.failing()),
            _row("not known", one.unknown()),
        ),
    )
    parts = tuple(dict.fromkeys(comparisons(one.conditions[0])))
    if len(parts) > 1:
        yield Blank()
        yield Table(
            (
                Column("each part alone"),
                Column(MET, "right"),
                Column(NOT_MET, "right"),
                Column("not known", "right"),
            ),
            tuple(
                (cell(words(part)), *(cell(sum(a is each for a in answers)) for each in THREE))
                for part in parts
                for answers in (
                    [
                        holds(part, one.rubric, {mark.criterion: mark for mark in card.marks})
                        for card in one.cards.values()
                    ],
                )
            ),
        )


THREE = (True, False, None)


def _row(name: str, states: Sequence[str], style: str = "plain") -> tuple[Cell, ...]:
    return (
        cell(name, "strong" if style == "strong" else "plain"),
        cell(len(states), "strong" if style == "strong" else "plain"),
        cell(states_words(states, "")),
    )


def _overlap(one: Matches) -> Iterator[Block]:
    yield Table(
        (
            *(Column(each) for each in _heads(one)),
            Column("states", "right"),
            Column("", wrap=True),
        ),
        tuple(
            (
                *(cell(MET if each else NOT_MET, "plain" if each else "weak") for each in pattern),
                cell(len(states), "strong"),
                cell(states_words(states, "")),
            )
            for pattern, states in one.patterns().items()
        ),
    )
    unknown = [state for state, answers in one.answers.items() if None in answers]
    if unknown:
        yield paragraph(
            Span(f"not known on one or more ({count(len(unknown), 'state')}): ", "weak"),
            states_words(unknown),
            hanging=2,
        )


def _by_year(found: Sequence[Matches]) -> Table:
    conditions = found[-1].conditions
    many = len(conditions) > 1
    heads = _heads(found[-1]) if many else (MET,)
    return Table(
        (
            Column("year"),
            *(Column(each, "right") for each in heads),
            *((Column("all of them", "right"),) if many else (Column(NOT_MET, "right"),)),
            Column("not known", "right"),
            Column("new since the year before", wrap=True),
        ),
        tuple(
            (
                cell(each.year),
                *(cell(len(each.meeting(index))) for index in range(len(conditions))),
                cell(len(all_met(each)) if many else len(each.failing())),
                cell(len(each.answers) - each.known, "weak"),
                cell(_gained(earlier, each), "weak"),
            )
            for earlier, each in zip((None, *found), found, strict=False)
        ),
    )


def all_met(one: Matches) -> tuple[str, ...]:
    """Return the states that meet every condition."""
    return tuple(state for state, answers in one.answers.items() if all(answers))


def _gained(earlier: Matches | None, one: Matches) -> str:
    """Return who came and went, and whose answers were not known in one of the two years."""
    if earlier is None:
        return ""
    moved: dict[tuple[bool | None, bool | None], list[str]] = {}
    for state in sorted(one.answers):
        was, now = (_together(each.answers[state]) for each in (earlier, one))
        moved.setdefault((was, now), []).append(state)
    parts = (
        " ".join(
            [
                *(f"+{state}" for state in moved.get((False, True), ())),
                *(f"−{state}" for state in moved.get((True, False), ())),
            ]
        ),
        _unknown_words(earlier.year, moved.get((None, True), ())),
        _unknown_words(one.year, moved.get((True, None), ())),
    )
    return "; ".join(part for part in parts if part)


def _together(answers: Sequence[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _unknown_words(year: int, states: Sequence[str]) -> str:
    return f"not known in {year}: {states_words(states)}" if states else ""
