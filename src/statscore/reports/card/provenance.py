"""What a result rests on: rubric, day, edition and fingerprint, so that it can be held to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from statscore.model.edition import Edition
from statscore.model.rubric import Rubric
from statscore.reports.card.editions import changed_parts, moved
from statscore.reports.card.fingerprints import (
    Written,
    card_fingerprint,
    fingerprint,
    rubric_fingerprint,
)
from statscore.reports.card.report_card import ReportCard


class Release(NamedTuple):
    """What is known of the release of a rubric's figures of a year; nothing where there is none."""

    edition: Edition | None = None
    unreadable: str | None = None
    """The file that may hold them and cannot be read."""


ReadEdition = Callable[[Rubric, int], Release]
"""Finds the edition that released the rubric's figures of a year."""


@dataclass(frozen=True)
class Part:
    """The cards of one rubric and day that a result rests on."""

    rubric: Rubric
    year: int
    as_of: date
    cards: tuple[ReportCard, ...]
    release: Release
    """The release of these figures, none where the day is another."""
    written: Written = field(default_factory=dict, repr=False, compare=False)
    """What all parts of a result share."""

    @property
    def edition(self) -> Edition | None:
        """The edition that released these figures."""
        return self.release.edition

    @cached_property
    def fingerprints(self) -> Mapping[str, str]:
        """What each state's card rests on."""
        return {card.state: card_fingerprint(card, self.written) for card in self.cards}

    @cached_property
    def fingerprint(self) -> str:
        """What all the cards rest on."""
        return fingerprint(sorted(self.fingerprints.values()))

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """The states with a figure that is not what was released."""
        if self.edition is None:
            return ()
        return tuple(sorted({figure.state for figure in moved(self.edition, self.cards)}))

    @property
    def rubric_changed(self) -> bool:
        """Whether the figures were released by another yardstick."""
        return self.edition is not None and changed_parts(self.edition, self.rubric) is not None

    @property
    def missing(self) -> tuple[str, ...]:
        """The states with figures that the edition does not have."""
        if self.edition is None:
            return ()
        return tuple(
            card.state
            for card in self.cards
            if card.shows_anything and card.state not in self.edition.cards
        )


@dataclass(frozen=True)
class Provenance:
    """What a result rests on, one part a rubric and day; of codebooks the rubrics alone."""

    parts: tuple[Part, ...] = ()
    rubrics: tuple[Rubric, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What everything rests on."""
        if len(self.parts) == 1:
            return self.parts[0].fingerprint
        return fingerprint(
            [*(part.fingerprint for part in self.parts), *map(rubric_fingerprint, self.rubrics)]
        )

    def part(self, rubric: str, year: int, as_of: str | None = None) -> Part | None:
        """Return the part of a rubric and year, and of a day where one is given."""
        return next(
            (
                part
                for part in self.parts
                if (part.rubric.id, part.year) == (rubric, year)
                and as_of in (None, str(part.as_of))
            ),
            None,
        )


def provenance(cards: Iterable[ReportCard], edition: ReadEdition) -> Provenance:
    """Return what the cards rest on; their order and repetitions do not matter."""
    groups: dict[tuple[str, int, date], dict[str, ReportCard]] = {}
    for card in cards:
        group = groups.setdefault((card.rubric.id, card.year, card.as_of), {})
        group[card.state] = card
    written: Written = {}
    parts = (_part(tuple(group.values()), edition, written) for group in groups.values())
    return Provenance(tuple(parts))


def _part(cards: tuple[ReportCard, ...], edition: ReadEdition, written: Written) -> Part:
    first = cards[0]
    on_cutoff = first.as_of == first.rubric.cutoff_day(first.year)
    return Part(
        rubric=first.rubric,
        year=first.year,
        as_of=first.as_of,
        cards=cards,
        # A release speaks for its own day alone.
        release=edition(first.rubric, first.year) if on_cutoff else Release(),
        written=written,
    )
