"""An answer that is recorded, as a view: the change of the file and its effect on the score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff

from statscore.formats.document import (
    Blank,
    Block,
    Cell,
    Document,
    Of,
    Records,
    Row,
    Verbatim,
    cell,
    heading,
    paragraph,
    records,
    table,
)
from statscore.reports.card.report_card import ReportCard
from statscore.reports.change.effect import Effect
from statscore.views.rows import ends_row
from statscore.views.words import (
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
    yield table(
        effects,
        Of("rubric", lambda effect: effect.after.rubric.id),
        Of("year", lambda effect: effect.after.year),
        Of("score", _scores, wrap=True),
        Of("grade", _grades),
        Of("coded", lambda effect: coded_words(effect.after), wrap=True),
    )


def _scores(effect: Effect) -> str:
    before, after = _score(effect.before), _score(effect.after)
    return _arrow(before, f"{after} of {_out_of(effect.after)}", after)


def _grades(effect: Effect) -> Cell:
    before, after = effect.before, effect.after
    words = _arrow(grade_range(before), grade_range(after))
    return cell(words, grade_style(after.rubric, after.grade))


def _arrow(before: str, after: str, same: str | None = None) -> str:
    """Return "before → after", or one of them where they are the same."""
    return after if before == (same or after) else f"{before} → {after}"


def _score(card: ReportCard) -> str:
    return score_words(card)


def _out_of(card: ReportCard) -> str:
    return points_range(card.out_of, card.out_of, card.rubric.rounding)


EFFECT_COLUMNS = (
    "state criterion since rubric year low_before high_before grade_low_before grade_high_before "
    "low high grade_low grade_high coded written"
)


def recorded_records(of: Recorded) -> Records:
    """Return one row a rubric that asks the criterion."""
    return records(
        EFFECT_COLUMNS,
        (
            {
                **{f"{key}_before": value for key, value in _card_row(effect.before).items()},
                **_card_row(effect.after),
                "state": of.state,
                "criterion": of.criterion,
                "since": of.since,
                "rubric": effect.after.rubric.id,
                "year": effect.after.year,
                "written": of.written,
            }
            for effect in of.effects
        ),
    )


def _card_row(card: ReportCard) -> Row:
    return {
        **ends_row(card),
        "coded": card.coded,
        "criteria": len(card.marks),
    }


def recorded_data(of: Recorded) -> Row:
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
                "rubric": effect.after.rubric.id,
                "year": effect.after.year,
                "before": _card_row(effect.before),
                "after": _card_row(effect.after),
            }
            for effect in of.effects
        ],
    }
