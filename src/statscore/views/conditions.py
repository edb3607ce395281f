"""Which states meet a condition, and how two or more conditions overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from string import ascii_uppercase

from statscore.formats import document as doc
from statscore.model.rubric import NationalCount
from statscore.reports.count.conditions import (
    Condition,
    ConditionError,
    Matches,
    comparisons,
    holds,
    understood,
    words,
)
from statscore.views.rows import day_row
from statscore.views.words import (
    count,
    criterion_name,
    day_in_words,
    in_states,
    law_words,
    source_address,
    states_words,
    unknown_words,
    when_words,
)

MET = "yes"
NOT_MET = "no"
NOT_KNOWN = "not known"
WIDE = 36
"""Characters of all conditions that fit over the columns of a table and leave room for states."""


@doc.as_document
def conditions_document(matches: Sequence[Matches]) -> Iterator[doc.Block]:
    """Return the states that meet a condition, or the overlap of several, in one or more years."""
    last = matches[-1]
    yield doc.heading(" × ".join(words(condition) for condition in last.conditions))
    yield doc.paragraph(doc.Span(_answer(last), "strong"), hanging=2)
    years = str(last.year) if len(matches) == 1 else f"{matches[0].year} to {last.year}"
    days = dict.fromkeys(one.as_of.isoformat() for one in (matches[0], last))
    law = law_words(last.rubric, " to ".join(days), matches[0].as_of, last.as_of).capitalize()
    yield doc.remark(f"{last.rubric.title} · {years} · {law}")
    for id_ in dict.fromkeys(
        comparison.criterion
        for condition in last.conditions
        for comparison in comparisons(condition)
    ):
        levels = ", ".join(last.rubric.levels(id_))
        name = criterion_name(last.rubric.criteria[id_])
        yield doc.remark(f"{id_}: {name} ({levels})", hanging=2)
    if _lettered(last):
        for letter, condition in zip(_heads(last), last.conditions, strict=True):
            yield doc.remark(f"{letter}: {words(condition)}", hanging=2)
    yield doc.Blank()
    if len(matches) > 1:
        yield _by_year(matches)
        yield doc.Blank()
        yield doc.heading(str(last.year), level=2)
    if len(last.conditions) > 1:
        yield from _overlap(last)
    else:
        yield from _alone(last)
    yield from _published(last)


def _answer(one: Matches) -> str:
    """Return in how many states the condition is met, or all of them, and who is not known."""
    met, several = all_met(one), len(one.conditions) > 1
    unknown = [state for state, answers in one.answers.items() if _together(answers) is None]
    said = f"On {day_in_words(one.as_of)} {'all of this' if several else 'this'} was so"
    more = f"; {unknown_words(unknown)}" if unknown else ""
    return f"{said} {in_states(met, len(one.answers))}{more}"


def _published(one: Matches) -> Iterator[doc.Block]:
    """Yield what the publisher counted of the same."""
    for counted in published_counts(one):
        link = source_address(counted.source)
        yield doc.paragraph(
            f"published: {counted.states.words} · {counted.title} · ",
            doc.Span(counted.source, "weak", link=link),
            hanging=2,
        )


def published_counts(one: Matches) -> Sequence[NationalCount]:
    """Return the counts that the publisher printed for one of the conditions on this day."""
    national = one.rubric.national.get(one.year)
    cutoff = one.rubric.cutoff_day(one.year)
    found = []
    for counted in national.counts.values() if national else ():
        day = counted.day.last if counted.day else cutoff
        if counted.where is None or counted.since is not None or day != one.as_of:
            continue
        try:
            condition = understood(one.rubric, counted.where)
        except ConditionError:
            continue  # `check` says so
        if condition in one.conditions:
            found.append(counted)
    return found


def _lettered(one: Matches) -> bool:
    """Return whether the conditions are too long to stand over the columns of a table."""
    return (
        len(one.conditions) > 1
        and sum(len(words(condition)) for condition in one.conditions) > WIDE
    )


def _heads(one: Matches) -> Sequence[str]:
    """Return what stands over the column of each condition."""
    if _lettered(one):
        return ascii_uppercase[: len(one.conditions)]
    return [words(condition) for condition in one.conditions]


def _alone(one: Matches) -> Iterator[doc.Block]:
    groups: list[tuple[str, Sequence[str], doc.Style]] = [
        (MET, one.meeting(), "strong"),
        (NOT_MET, one.failing(), "plain"),
        (NOT_KNOWN, one.unknown(), "plain"),
    ]
    yield doc.table(
        groups,
        doc.Of("meets it", lambda group: doc.cell(group[0], group[2])),
        doc.Of("states", lambda group: doc.cell(len(group[1]), group[2]), "right"),
        doc.Of("", lambda group: states_words(group[1], ""), wrap=True),
    )
    parts = {part: _answers(one, part) for part in comparisons(one.conditions[0])}
    if len(parts) > 1:
        yield doc.Blank()
        yield doc.table(
            parts,
            doc.Of("each part alone", words),
            doc.Of(MET, lambda part: parts[part].count(True), "right"),
            doc.Of(NOT_MET, lambda part: parts[part].count(False), "right"),
            doc.Of(NOT_KNOWN, lambda part: parts[part].count(None), "right"),
        )


def _answers(one: Matches, part: Condition) -> list[bool | None]:
    """Return whether each state meets a part of the condition."""
    marks = ({mark.criterion: mark for mark in card.marks} for card in one.cards.values())
    return [holds(part, one.rubric, by_criterion) for by_criterion in marks]


def _overlap(one: Matches) -> Iterator[doc.Block]:
    yield doc.table(
        one.patterns().items(),
        doc.Each(_heads(one), lambda pattern, at: _met(pattern[0][at])),
        doc.Of("states", lambda pattern: len(pattern[1]), "right", "strong"),
        doc.Of("", lambda pattern: states_words(pattern[1], ""), wrap=True),
    )
    unknown = [state for state, answers in one.answers.items() if None in answers]
    if unknown:
        yield doc.paragraph(
            doc.Span(f"not known on one or more ({count(len(unknown), 'state')}): ", "weak"),
            states_words(unknown),
            hanging=2,
        )


def _met(met: bool) -> doc.Cell:  # noqa: FBT001 - what is to be shown
    return doc.cell(MET) if met else doc.cell(NOT_MET, "weak")


def _by_year(years: Sequence[Matches]) -> doc.Table:
    last = years[-1]
    many = len(last.conditions) > 1
    earlier = {one.year: before for before, one in pairwise((None, *years)) if one}
    return doc.table(
        years,
        doc.Of("year", when_words),
        doc.Each(_heads(last) if many else (MET,), lambda one, at: len(one.meeting(at)), "right"),
        doc.Of("all of them", lambda one: len(all_met(one)), "right")
        if many
        else doc.Of(NOT_MET, lambda one: len(one.failing()), "right"),
        doc.Of(NOT_KNOWN, lambda one: len(one.answers) - one.known, "right", "weak"),
        doc.Of(
            "new since the year before",
            lambda one: _gained(earlier[one.year], one),
            style="weak",
            wrap=True,
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
        was, now = (_together(one.answers[state]) for one in (earlier, one))
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


def conditions_records(years: Sequence[Matches]) -> doc.Records:
    """Return one row a year, condition and answer; with several, a row for all of them too."""
    rows = (
        {
            **day_row(one.rubric, one.year, one.as_of),
            "condition": condition,
            "meets": answer,
            "states": len(states),
            "codes": sorted(states),
        }
        for one in years
        for condition, answer, states in _groups(one)
    )
    return doc.records("condition rubric year as_of meets states codes", rows)


def _groups(one: Matches) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for index, condition in enumerate(one.conditions):
        yield words(condition), MET, one.meeting(index)
        yield words(condition), NOT_MET, one.failing(index)
        yield words(condition), NOT_KNOWN, one.unknown(index)
    if len(one.conditions) > 1:
        yield (
            " and ".join(f"({words(condition)})" for condition in one.conditions),
            MET,
            all_met(one),
        )


def conditions_data(one: Matches) -> doc.Row:
    """Return the states of one day by condition as plain data for JSON."""
    return {
        **day_row(one.rubric, one.year, one.as_of),
        "conditions": [
            {
                "condition": words(condition),
                "meets": sorted(one.meeting(index)),
                "fails": sorted(one.failing(index)),
                "unknown": sorted(one.unknown(index)),
            }
            for index, condition in enumerate(one.conditions)
        ],
        "overlap": [
            {"meets": list(pattern), "states": sorted(states)}
            for pattern, states in one.patterns().items()
        ],
    }
