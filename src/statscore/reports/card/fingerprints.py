"""Fingerprints: short digests that change when what they stand for changes.

Twelve hexadecimal digits of SHA-256 over the canonical JSON of the values themselves. Layout,
comments and the order of keys do not count, nor does a key that only says its default, so a
fingerprint is the same on every machine and outlives new optional keys.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Hashable, Iterable, Mapping, MutableMapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from statscore.model.dates import When
from statscore.model.record import Record
from statscore.model.rubric import Rubric
from statscore.reports.card.holding import Held
from statscore.reports.card.report_card import Mark, ReportCard

_ASKED = {"question", "title", "meets", "from", "until"}
"""Keys of a criterion that say what is asked, and when; the others weigh it."""
_PART_OF = {
    **dict.fromkeys(("id", "from", "until", "cutoff", "law"), "questions"),
    **dict.fromkeys(("grades", "area_grades", "rounding"), "grades"),
    "caps": "caps",
}
"""The part of the yardstick to which a key of a rubric belongs; all others weigh."""
DIGITS = 12
"""48 bits: two different texts of one workspace share them once in some 10^9 workspaces."""

_PROSE = {"title", "publisher", "source", "note", "number", "national", "crosswalk", "counted_as"}
"""Keys of a rubric that neither ask anything nor decide a figure of a card."""


def fingerprint(value: object) -> str:
    """Return the fingerprint of records, texts, numbers and dates, alone or in tables and lists."""
    return _digest(_CANONICAL.encode(_plain(value)))


def _digest(text: str) -> str:
    return sha256(text.encode("ascii")).hexdigest()[:DIGITS]


def criterion_fingerprint(rubrics: Iterable[Rubric], criterion: str) -> str:
    """Return the fingerprint of what is asked: the question, the levels, what earns each of them.

    One answer serves every rubric that asks, so all their words count; a rubric that repeats the
    words of another, or leaves them out, adds nothing. Without a question the title asks.
    """
    asking = [rubric for rubric in rubrics if criterion in rubric.criteria]
    asked = [rubric.criteria[criterion] for rubric in asking]
    questions = {criterion.question for criterion in asked if criterion.question} or {
        criterion.title for criterion in asked
    }
    meets = {
        level: sorted(
            {_words(criterion.meets[level]) for criterion in asked if level in criterion.meets}
        )
        for level in {level for rubric in asking for level in _named(rubric, criterion)}
    }
    return fingerprint({"question": sorted(map(_words, questions)), "levels": meets})


def _named(rubric: Rubric, criterion: str) -> Iterable[str]:
    """Return the levels that can be answered; what a number earns is not what is asked."""
    levels = rubric.levels(criterion)
    return () if levels.linear else levels


def _words(text: str) -> str:
    """Return the text without its line breaks: where it wraps is layout."""
    return " ".join(text.split())


def rubric_fingerprint(rubric: Rubric) -> str:
    """Return the fingerprint of the yardstick: what is asked, weights, levels, grades, caps."""
    kept: dict[Hashable, str] = rubric.kept
    if "fingerprint" not in kept:
        kept["fingerprint"] = fingerprint(_yardstick(rubric))
    return kept["fingerprint"]


def part_fingerprints(rubric: Rubric) -> Mapping[str, str]:
    """Return the fingerprint of each part of the yardstick; together they leave nothing out."""
    said = dict(_yardstick(rubric))
    criteria: Mapping[str, Mapping[str, object]] = said.pop("criteria")
    parts: dict[str, dict[str, object]] = {
        "questions": {
            "criteria": {id_: _some(of_criterion, _ASKED) for id_, of_criterion in criteria.items()}
        },
        "weights": {
            "criteria": {id_: _rest(of_criterion, _ASKED) for id_, of_criterion in criteria.items()}
        },
        "grades": {},
        "caps": {},
    }
    for key, value in said.items():
        parts[_PART_OF.get(key, "weights")][key] = value
    return {part: fingerprint(of_part) for part, of_part in parts.items()}


def _some(said: Mapping[str, object], keys: Collection[str]) -> Mapping[str, object]:
    return {key: value for key, value in said.items() if key in keys}


def _rest(said: Mapping[str, object], keys: Collection[str]) -> Mapping[str, object]:
    return {key: value for key, value in said.items() if key not in keys}


def _yardstick(rubric: Rubric) -> dict[str, Any]:
    said = {key: value for key, value in rubric.said().items() if key not in _PROSE}
    said["criteria"] = {
        # The title asks where there is no question.
        id_: {
            key: value for key, value in criterion.said().items() if key not in _PROSE - {"title"}
        }
        for id_, criterion in rubric.criteria.items()
    }
    said["areas"] = {
        id_: area.weight if area.out_of is None else (area.weight, area.out_of)
        for id_, area in rubric.areas.items()
    }
    said["caps"] = {id_: (cap.criterion, cap.below, cap.grade) for id_, cap in rubric.caps.items()}
    # The order of the grades says which is better.
    said["grades"] = list(rubric.grades.items())
    return said


Written = MutableMapping[str, tuple[tuple[Mark, ...], str]]
"""The marks of the state's card that was last written down, and the text of them."""


def card_fingerprint(card: ReportCard, written: Written | None = None) -> str:
    """Return the fingerprint of what a card rests on: yardstick, day, answers, printed figures.

    With `written`, marks that a state's card shares with the one before are not written anew.
    """
    marks, text = (written or {}).get(card.state, (None, ""))
    if card.marks is not marks:
        text = _CANONICAL.encode(
            {
                mark.criterion: [mark.possible, _held(mark.held), _held(mark.before)]
                for mark in card.marks_by_answers
            }
        )
    if written is not None:
        written[card.state] = card.marks, text
    said = [rubric_fingerprint(card.rubric), card.state, card.year, card.as_of]
    return _digest(f"{_CANONICAL.encode(said)[:-1]},{text},{_CANONICAL.encode(card.published)}]")


def cards_fingerprint(cards: Iterable[ReportCard]) -> str:
    """Return the fingerprint of several cards, in any order."""
    return fingerprint(sorted(card_fingerprint(card) for card in cards))


def _held(held: Held | None) -> object:
    if held is None:
        return None
    said = held.answer.said()
    # Which words of the rubric were answered changes no figure.
    said.pop("fingerprint", None)
    return [str(held.since), said]


def _plain(value: object) -> object:
    """Return the value as JSON has it; unknown is left out of tables, as it is out of files."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(element) for element in value]
    if isinstance(value, (Fraction, When, date)):
        return str(value)
    if isinstance(value, Record):
        value = value.said()
    if isinstance(value, Mapping):
        return {str(key): _plain(element) for key, element in value.items() if element is not None}
    return value


_CANONICAL = json.JSONEncoder(
    sort_keys=True, ensure_ascii=True, separators=(",", ":"), default=_plain
)
