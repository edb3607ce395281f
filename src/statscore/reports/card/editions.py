"""Released figures beside today's: what a card says as text, and what has moved since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from statscore.model.diagnostic import KeyPath
from statscore.model.edition import Edition, Figures, Released
from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rubric
from statscore.model.state import Published
from statscore.model.workspace import Workspace
from statscore.reports.card.disagreement import span_text
from statscore.reports.card.fingerprints import (
    card_fingerprint,
    part_fingerprints,
    rubric_fingerprint,
)
from statscore.reports.card.report_card import Mark, ReportCard, report_card

UNCODED = "uncoded"
GONE = "nothing"
"""Stands where a figure is not given any more, or was not given."""

Named = Mapping[tuple[str, ...], str]
"""Figures by the keys under which an edition holds them: ("score",), ("marks", "immunity")."""


@dataclass(frozen=True)
class MovedFigure:
    """A figure that is not what was released."""

    state: str
    keys: tuple[str, ...]
    """Where the edition holds it: ("score",), ("marks", "immunity")."""
    released: str
    now: str
    path: KeyPath
    """Where in the edition's file the released figure stands, corrections among them."""


def released(card: ReportCard) -> Released:
    """Return what a card says, to be released."""
    printed = card.published
    return Released(
        score=None if card.applies is False else _range(card.low, card.high),
        grade=_grades(card),
        published=None if printed is None else _printed(printed),
        areas={area.id: _range(area.low, area.high) for area in card.areas},
        marks={
            mark.criterion: _mark(mark) for mark in card.marks_by_answers if mark.basis != "uncoded"
        },
        basis=card.basis,
        fingerprint=card_fingerprint(card),
    )


def named(figures: Figures) -> Named:
    """Return the figures by the keys under which an edition holds them."""
    single = {"score": figures.score, "grade": figures.grade, "published": figures.published}
    return {
        **{(key,): value for key, value in single.items() if value is not None},
        **{("areas", id_): value for id_, value in figures.areas.items()},
        **{("marks", id_): value for id_, value in figures.marks.items()},
    }


def changed_parts(edition: Edition, rubric: Rubric) -> tuple[str, ...] | None:
    """Return which parts of the rubric have changed since the release, None where none has.

    There is none to name where the edition is of a version that kept one fingerprint for all.
    """
    if rubric_fingerprint(rubric) == edition.rubric_fingerprint:
        return None
    today = part_fingerprints(rubric)
    return tuple(part for part, mark in edition.rubric_parts.items() if today.get(part) != mark)


def cards_of(workspace: Workspace, rubric: Rubric, edition: Edition) -> Mapping[str, ReportCard]:
    """Return today's cards of the states of an edition, those that can still be computed."""
    return {
        code: report_card(rubric, workspace.states[code], edition.year, edition.as_of.first)
        for code in edition.cards
        if code in workspace.states
    }


def moved(edition: Edition, cards: Iterable[ReportCard]) -> tuple[MovedFigure, ...]:
    """Return the figures that are not what was released or, since then, corrected."""
    return tuple(
        figure for card in cards if card.state in edition.cards for figure in _moved(edition, card)
    )


def _moved(edition: Edition, card: ReportCard) -> Iterable[MovedFigure]:
    stood = standing(edition, card.state)
    today = named(released(card))
    for keys in dict.fromkeys((*stood, *today)):
        value, path = stood.get(keys, (_absent(keys), ("cards", card.state)))
        now = today.get(keys, _absent(keys))
        if now != value:
            yield MovedFigure(card.state, keys, value, now, path)


def standing(edition: Edition, state: str) -> Mapping[tuple[str, ...], tuple[str, KeyPath]]:
    """Return the released figures of a state as last corrected, and where each stands."""
    stood: dict[tuple[str, ...], tuple[str, KeyPath]] = {}
    layers: list[tuple[KeyPath, Figures]] = [(("cards", state), edition.cards[state])]
    layers += [
        (("corrections", state, id_), correction)
        for id_, correction in sorted(
            edition.corrections.get(state, {}).items(), key=lambda item: item[1].date
        )
    ]
    for path, figures in layers:
        stood |= {keys: (value, (*path, *keys)) for keys, value in named(figures).items()}
    return stood


def _absent(keys: tuple[str, ...]) -> str:
    return UNCODED if keys[0] == "marks" else GONE


def _range(low: Fraction, high: Fraction) -> str:
    return decimal_text(low) if low == high else f"{decimal_text(low)} to {decimal_text(high)}"


def _grades(card: ReportCard) -> str | None:
    if card.applies is False or card.grade_low is None or card.grade_high is None:
        return None
    if card.grade_low == card.grade_high:
        return card.grade_low
    return f"{card.grade_low} to {card.grade_high}"


def _printed(printed: Published) -> str | None:
    score = None if printed.score is None else span_text(printed.score)
    return " ".join(part for part in (score, printed.grade) if part is not None) or None


def _mark(mark: Mark) -> str:
    if mark.basis == "pending":
        return "pending"
    if mark.level is not None:
        return f"{mark.level} {decimal_text(mark.low)}"
    return f"{' or '.join(mark.possible)} {_range(mark.low, mark.high)}"
