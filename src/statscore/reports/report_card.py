"""The report card of one state under one rubric on one day: marks, areas, total, grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from statscore.model.dates import When
from statscore.model.rubric import NOT_APPLICABLE, Cap, Criterion, Rubric
from statscore.model.state import Answer, Published, State
from statscore.reports.grading import grade_of, worse_of
from statscore.reports.holding import UNCODED, Held, Holding, holding, of_coders
from statscore.reports.weights import earnable

MarkBasis = Literal["coded", "undated", "divergent", "pending", "uncoded"]
AreaBasis = Literal["computed", "published", "partial"]
CardBasis = Literal["computed", "published", "partial"]
NOTHING = Fraction(0)


@dataclass(frozen=True)
class Mark:
    """One criterion's line on a report card."""

    criterion: str
    number: str | None
    area: str
    title: str
    level: str | None
    """The level that the law meets, None where that is not settled."""
    possible: tuple[str, ...]
    """The levels that the law may meet, best first; one where it is settled."""
    share: Fraction | None
    weight: Fraction
    """Points that the criterion can earn on this card."""
    shares: Mapping[str, Fraction]
    """The share that each level would earn, best first."""
    low: Fraction
    high: Fraction
    basis: MarkBasis
    """coded; undated: the day of a change is not known well enough; divergent: coders differ;
    pending; uncoded."""
    held: Held | None
    """The answer it rests on; where it is undated, the latest that may hold; where coders differ,
    none."""
    before: Held | None = None
    """Where it is undated: the answer that holds if the latest does not yet."""

    @property
    def points(self) -> Fraction | None:
        """Points earned, None where that is not settled."""
        return self.low if self.level is not None else None

    @property
    def answer(self) -> Answer | None:
        """The answer it rests on."""
        return self.held.answer if self.held else None

    @property
    def since(self) -> When | None:
        """The date under which the answer stands in the file."""
        return self.held.since if self.held else None

    @property
    def best(self) -> Fraction:
        """The most points that any level earns: the weight, or 0 for a deduction."""
        return self.weight if self.weight > 0 else NOTHING

    @property
    def lost(self) -> Fraction | None:
        """Points short of the best, None where that is not settled."""
        return None if self.points is None else self.best - self.points


@dataclass(frozen=True)
class AreaScore:
    """The sum of an area's marks, or the published figure where the marks do not settle it."""

    id: str
    number: str | None
    title: str
    score: Fraction | None
    low: Fraction
    high: Fraction
    out_of: Fraction
    basis: AreaBasis
    coded_low: Fraction
    """The least that the marks alone allow."""
    coded_high: Fraction
    coded: int
    """Criteria with a settled level."""
    criteria: int
    grade: str | None = None
    """Where the rubric grades areas and the score is known."""


@dataclass(frozen=True)
class ReportCard:
    """The computed result for one state, one rubric, one day."""

    state: str
    name: str
    rubric: Rubric
    year: int
    as_of: date
    areas: tuple[AreaScore, ...]
    marks: tuple[Mark, ...]
    out_of: Fraction
    low: Fraction
    high: Fraction
    grade_low: str | None
    grade_high: str | None
    published: Published | None
    caps: tuple[str, ...]
    """Ids of the caps that hold the grade down, for certain or possibly."""

    @property
    def score(self) -> Fraction | None:
        """Points computed here, None where low and high differ."""
        return self.low if self.low == self.high else None

    @property
    def grade(self) -> str | None:
        """The grade computed here, None where it is not settled."""
        if self.score is None or self.grade_low != self.grade_high:
            return None
        return self.grade_low

    @property
    def basis(self) -> CardBasis:
        """Whether marks settle the score, or published figures do, or neither."""
        if self.score is not None:
            by_marks = all(area.basis == "computed" for area in self.areas)
            return "computed" if by_marks else "published"
        printed = self.published
        return "published" if printed and printed.score is not None else "partial"

    @property
    def coded(self) -> int:
        """Criteria with a settled level."""
        return sum(mark.level is not None for mark in self.marks)

    @property
    def known_score(self) -> Fraction | None:
        """The computed score, else the published one, else None."""
        if self.score is not None:
            return self.score
        return self.published.score if self.published else None

    @property
    def known_grade(self) -> str | None:
        """The computed grade, else the published one, else None."""
        if self.grade is not None:
            return self.grade
        return self.published.grade if self.published else None

    @property
    def shows_anything(self) -> bool:
        """Whether somebody has coded or published anything for this card."""
        return self.published is not None or any(mark.basis != "uncoded" for mark in self.marks)

    @cached_property
    def gaps(self) -> tuple[Mark, ...]:
        """The settled marks that earned less than their weight, most points lost first."""
        short = [mark for mark in self.marks if mark.lost]
        return tuple(sorted(short, key=lambda mark: -(mark.lost or 0)))

    def mark(self, criterion: str) -> Mark | None:
        """Return the mark of a criterion, None where the rubric does not ask it this year."""
        return next((mark for mark in self.marks if mark.criterion == criterion), None)


def report_card(
    rubric: Rubric,
    state: State,
    year: int,
    as_of: date | None = None,
    others: Sequence[State] = (),
) -> ReportCard:
    """Return the state's card for the year: the law on the cut-off day, or on `as_of`.

    Published figures count only on the cut-off day itself: they speak for no other. `others` are
    the same state as further coders see it: where coders differ, a mark has all of their levels.
    """
    day = as_of or rubric.cutoff_day(year)
    on_cutoff = day == rubric.cutoff_day(year)
    published = state.published.get(rubric.id, {}).get(year) if on_cutoff else None
    holdings = _holdings(rubric, state, year, day)
    if others:
        coded = [holdings, *(_holdings(rubric, each, year, day) for each in others)]
        holdings = {id_: of_coders(each[id_] for each in coded) for id_ in holdings}
    weights = earnable(rubric, year, _dropped(rubric, holdings))
    marks = tuple(
        _mark(rubric, id_, criterion, holdings[id_], weights[id_])
        for id_, criterion in rubric.asked(year)
    )
    return _card(rubric, state, year, day, marks, published)


def _holdings(rubric: Rubric, state: State, year: int, day: date) -> Mapping[str, Holding]:
    return {
        id_: holding(state.answers[id_], day, rubric.law, state.through)
        if id_ in state.answers
        else UNCODED
        for id_, _criterion in rubric.asked(year)
    }


def policy(rubric: Rubric, criterion: Criterion) -> str | None:
    """Return what becomes of the criterion where it does not apply, None where nothing is said."""
    return criterion.not_applicable or rubric.not_applicable


def _dropped(rubric: Rubric, holdings: Mapping[str, Holding]) -> frozenset[str]:
    return frozenset(
        id_
        for id_, held in holdings.items()
        if policy(rubric, rubric.criteria[id_]) == "drop"
        and held.settled
        and held.settled.answer.level == NOT_APPLICABLE
    )


def _mark(rubric: Rubric, id_: str, criterion: Criterion, held: Holding, weight: Fraction) -> Mark:
    levels = rubric.levels(id_)
    rule = policy(rubric, criterion)
    shares = {**levels, **_not_applicable_share(rule, weight)}
    settled = held.settled
    if settled and settled.answer.level in shares:
        possible: Sequence[str] = (settled.answer.level,)
    else:
        settled = None
        among = {each.answer.level for each in held.candidates}
        # What is dropped only perhaps earns no share of its own: any level may be as good or bad.
        known = held.complete and among <= ((levels if rule == "drop" else shares).keys())
        possible = [level for level in shares if level in among] if known else list(levels)
    points = [shares[level] * weight for level in possible] or [NOTHING]
    return Mark(
        criterion=id_,
        number=criterion.number,
        area=criterion.area,
        title=criterion.title,
        level=settled.answer.level if settled else None,
        possible=tuple(possible),
        share=shares[settled.answer.level] if settled else None,
        weight=weight,
        shares=shares,
        low=min(points),
        high=max(points),
        basis=_mark_basis(held, settled),
        held=settled or _latest(held),
        before=None
        if settled or held.divergent or len(held.candidates) < 2  # noqa: PLR2004 - latest and the one before
        else held.candidates[1],
    )


def _latest(held: Holding) -> Held | None:
    """Return the answer that an unsettled mark points to, None where coders differ."""
    if held.divergent:
        return None
    return held.pending or (held.candidates[0] if held.candidates else None)


def _not_applicable_share(rule: str | None, weight: Fraction) -> Mapping[str, Fraction]:
    if rule is None:
        return {}
    # What does not apply deducts nothing; dropped, it weighs nothing anyway.
    return {NOT_APPLICABLE: Fraction(1 if rule == "full" and weight > 0 else 0)}


def _mark_basis(held: Holding, settled: Held | None) -> MarkBasis:
    if settled:
        return "coded"
    if held.divergent:
        return "divergent"
    if held.pending:
        return "pending"
    return "undated" if held.candidates else "uncoded"


def _card(
    rubric: Rubric,
    state: State,
    year: int,
    day: date,
    marks: tuple[Mark, ...],
    published: Published | None,
) -> ReportCard:
    areas = tuple(_areas(rubric, year, marks, published))
    low = sum((area.low for area in areas), NOTHING)
    high = sum((area.high for area in areas), NOTHING)
    grade_low, caps_low = capped(rubric, marks, low, worst=True)
    grade_high, caps_high = capped(rubric, marks, high, worst=False)
    return ReportCard(
        state=state.code,
        name=state.name,
        rubric=rubric,
        year=year,
        as_of=day,
        areas=areas,
        marks=marks,
        out_of=rubric.points_in(year),
        low=low,
        high=high,
        grade_low=grade_low,
        grade_high=grade_high,
        published=published,
        caps=tuple(dict.fromkeys((*caps_high, *caps_low))),
    )


def _areas(
    rubric: Rubric, year: int, marks: Sequence[Mark], published: Published | None
) -> list[AreaScore]:
    printed = published.areas if published else {}
    by_area: dict[str, list[Mark]] = {}
    for mark in marks:
        by_area.setdefault(mark.area, []).append(mark)
    found = []
    for id_, area in rubric.areas.items():
        inside = by_area.get(id_)
        if inside is None:
            continue
        coded_low = sum((mark.low for mark in inside), NOTHING)
        coded_high = sum((mark.high for mark in inside), NOTHING)
        low, high, basis = coded_low, coded_high, _settled_by(coded_low, coded_high)
        if basis == "partial" and id_ in printed:
            low = high = printed[id_]
            basis = "published"
        out_of = sum(
            (mark.best for mark in inside if not rubric.criteria[mark.criterion].bonus),
            NOTHING,
        )
        score = low if low == high else None
        found.append(
            AreaScore(
                id=id_,
                number=area.number,
                title=area.title,
                score=score,
                low=low,
                high=high,
                out_of=out_of,
                basis=basis,
                coded_low=coded_low,
                coded_high=coded_high,
                coded=sum(mark.level is not None for mark in inside),
                criteria=len(inside),
                grade=area_grade(rubric, year, score, out_of),
            )
        )
    return found


def _settled_by(low: Fraction, high: Fraction) -> AreaBasis:
    return "computed" if low == high else "partial"


def area_grade(rubric: Rubric, year: int, score: Fraction | None, out_of: Fraction) -> str | None:
    """Return the grade of an area's score, None where areas have none or nothing is known."""
    points = rubric.points_in(year)
    if not rubric.area_grades or score is None or not points or not out_of:
        return None
    return grade_of(rubric, score, out_of / points)


def capped(
    rubric: Rubric, marks: Sequence[Mark], score: Fraction, *, worst: bool
) -> tuple[str | None, list[str]]:
    """Return the grade of a score under the caps that hold, and those that lower it.

    The low end of a range takes the worst levels that are possible, the high end the best.
    """
    grade = grade_of(rubric, score)
    if grade is None:
        return None, []
    by_id = {mark.criterion: mark for mark in marks}
    holding_down = []
    final = grade
    for id_, cap in rubric.caps.items():
        mark = by_id.get(cap.criterion)
        if mark is None or cap.grade not in rubric.grades:
            continue
        if falls_short(rubric, cap, mark, worst=worst):
            capped = worse_of(rubric, (grade, cap.grade))
            if capped != grade:
                holding_down.append(id_)
            final = worse_of(rubric, (final, capped))
    return final, holding_down


def falls_short(rubric: Rubric, cap: Cap, mark: Mark, *, worst: bool) -> bool:
    """Return whether the mark stays below the level that lifts the cap."""
    levels = rubric.levels(cap.criterion)
    sign = -1 if rubric.criteria[cap.criterion].weight < 0 else 1
    # What does not apply cannot fall short.
    reached = [sign * levels.get(level, Fraction(sign)) for level in mark.possible]
    if cap.below not in levels or not reached:
        return False
    return (min(reached) if worst else max(reached)) < sign * levels[cap.below]
