"""An answer that is recorded, as a view: the change of the file and its effect on the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from statscore.reports.effect import Effect
from statscore.reports.report_card import ReportCard
from statscore.write.document import (
    Blank,
    Block,
    Cell,
    Column,
    Document,
    Records,
    Table,
    Verbatim,
    cell,
    heading,
    paragraph,
)
from statscore.write.views.words import (
    card_ends,
    coded_words,
    grade_range,
    grade_style,
    points_range,
    score_words,
)


@dataclass(frozen=True)
class Recorded:
    """What a command did, or would do, to a state's file."""

    state: str
    name: str
    criterion: str
    title: str
    since: str
    file: str
    old: str
    new: str
    written: bool
    effects: tuple[Effect, ...]


def recorded_document(of: Recorded) -> Document:
    """Return the change as a unified diff, and the cards before and after it."""
    return tuple(_recorded(of))


def _recorded(of: Recorded) -> Iterator[Block]:
    yield heading(f"{of.name} ({of.state}) · {of.title} · {of.since}")
    if of.old == of.new:
        yield paragraph(f"{of.file} says so already: nothing to write")
        return
    yield Blank()
    for line in difference(of):
        yield Verbatim(line)
    yield Blank()
    yield from effect_blocks(of.effects)
    if not of.written:
        yield Blank()
        yield paragraph("a dry run: nothing is written")


def difference(of: Recorded) -> list[str]:
    """Return the lines of a unified diff of the file."""
    old, new = (text.removeprefix("\ufeff").splitlines() for text in (of.old, of.new))
    return list(unified_diff(old, new, of.file, of.file, lineterm="", n=1))


def effect_blocks(effects: Sequence[Effect]) -> Iterator[Block]:
    """Yield the cards before and after, one row a rubric."""
    if not effects:
        yield paragraph("no rubric asks this in a year that has anything to show")
        return
    columns = (
        Column("rubric"),
        Column("year"),
        Column("score", wrap=True),
        Column("grade"),
        Column("coded", wrap=True),
    )
    yield Table(columns, tuple(_row(each) for each in effects))


def _row(of: Effect) -> tuple[Cell, ...]:
    before, after = of.before, of.after
    grade = grade_style(after.rubric, after.grade)
    return (
        cell(after.rubric.id),
        cell(after.year),
        cell(_arrow(_score(before), f"{_score(after)} of {_out_of(after)}", _score(after))),
        cell(_arrow(grade_range(before), grade_range(after)), grade),
        cell(coded_words(after)),
    )


def _arrow(before: str, after: str, same: str | None = None) -> str:
    """Return "before → after", or one of them where they are the same."""
    return after if before == (same or after) else f"{before} → {after}"


def _score(card: ReportCard) -> str:
    return score_words(card)


def _out_of(card: ReportCard) -> str:
    return points_range(card.out_of, card.out_of, card.rubric.rounding)


EFFECT_COLUMNS = (
    "state",
    "criterion",
    "since",
    "rubric",
    "year",
    "low_before",
    "high_before",
    "grade_low_before",
    "grade_high_before",
    "low",
    "high",
    "grade_low",
    "grade_high",
    "coded",
    "written",
)


def recorded_records(of: Recorded) -> Records:
    """Return one row a rubric that asks the criterion."""
    return Records(
        EFFECT_COLUMNS,
        tuple(
            (
                of.state,
                of.criterion,
                of.since,
                each.after.rubric.id,
                str(each.after.year),
                *_figures(each.before),
                *_figures(each.after),
                str(each.after.coded),
                "yes" if of.written else "no",
            )
            for each in of.effects
        ),
    )


def _figures(card: ReportCard) -> tuple[str | None, ...]:
    return card_ends(card)


def recorded_data(of: Recorded) -> Mapping[str, object]:
    """Return the change as plain data; exact numbers are texts."""
    return {
        "state": of.state,
        "criterion": of.criterion,
        "since": of.since,
        "file": of.file,
        "written": of.written,
        "diff": difference(of),
        "effects": [
            {
                "rubric": each.after.rubric.id,
                "year": each.after.year,
                "before": _card_data(each.before),
                "after": _card_data(each.after),
            }
            for each in of.effects
        ],
    }


def _card_data(card: ReportCard) -> Mapping[str, object]:
    low, high, grade_low, grade_high = _figures(card)
    return {
        "low": low,
        "high": high,
        "grade_low": grade_low,
        "grade_high": grade_high,
        "coded": card.coded,
        "criteria": len(card.marks),
    }
