"""Where a printed figure is not what the answers, the rubric or other printed figures allow.

The card and `check` both read `disagreements`: what one of them says the other says too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from statscore.model.numbers import decimal_text
from statscore.model.rubric import Rounding
from statscore.model.state import Figure, PrintedSpan, Published
from statscore.reports.card.grading import grade_of, rounded, worse_of
from statscore.reports.card.marks import levels_by_print, printed_spans
from statscore.reports.card.printed import span_of
from statscore.reports.card.report_card import AreaScore, ReportCard
from statscore.reports.card.standings import Rank
from statscore.reports.card.yardstick import Pair, Yardstick, yardstick

Code = Literal[
    "published-total",
    "published-area-over",
    "published-grade",
    "published-outside",
    "published-rank",
]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A printed figure that cannot be right, or not beside the answers."""

    code: Code
    keys: tuple[str, ...]
    """Where it stands under the printed figures of the year: ("score",), ("areas", "tools")."""
    words: str


def disagreements(card: ReportCard, ranks: Rank | None = None) -> tuple[Disagreement, ...]:
    """Return the printed figures that do not fit, each once: areas, total, grade, area grades.

    The rank too, where it is given which ranks the scores of all states allow.
    """
    if card.published is None:
        return ()
    held = _AgainstPrint(card, card.published)
    return (*held.areas(), *held.score(), *held.grade(), *held.area_grades(), *held.rank(ranks))


def against_print(card: ReportCard) -> Mapping[str, tuple[str, ...]]:
    """Return the criteria whose answers allow no level that the printed areas leave, with those."""
    by = yardstick(card.rubric, card.year)
    known = {mark.criterion: mark for mark in card.marks_by_answers}
    possible = {id_: mark.possible for id_, mark in known.items()}
    printed = printed_spans(by, card.published, possible) if card.published else {}
    return {
        id_: levels
        for id_, levels in levels_by_print(by, known, printed).items()
        if known[id_].basis not in ("uncoded", "pending")
        and set(levels).isdisjoint(known[id_].possible)
    }


def span_text(figure: Figure) -> str:
    """Return "90.5", or "73 to 73.5" where the figure is a span."""
    if isinstance(figure, PrintedSpan):
        return f"{decimal_text(figure.from_)} to {decimal_text(figure.to)}"
    return decimal_text(figure)


class _AgainstPrint:
    """A card beside what was printed for it."""

    def __init__(self, card: ReportCard, printed: Published) -> None:
        self.card, self.printed = card, printed
        self.by: Yardstick = yardstick(card.rubric, card.year)
        self.dropped = None if card.perhaps_dropped else card.dropped[0]

    def areas(self) -> Iterator[Disagreement]:
        """Yield the areas with points that no law earns, or not the law that was read."""
        scores = {area.id: area for area in self.card.areas}
        # Where criteria may leave the total an area has no maximum of its own: it may be more.
        bounded = not any(question.may_drop for question in self.by.questions.values())
        for id_, figure in self.printed.areas.items():
            span = span_of(self.by, figure, id_, self.dropped)
            least, most = limits = self.by.limits(id_, self.card.dropped[0])
            area = scores.get(id_)
            if not _meet(span, limits):
                if not bounded:
                    continue
                words = (
                    f"{span_text(figure)} cannot be right: the area '{id_}' earns "
                    f"{self._on_paper(id_, least)} to {self._on_paper(id_, most)} points "
                    f"in {self.card.year}"
                )
                yield Disagreement("published-area-over", ("areas", id_), words)
            elif area and not _meet(span, (area.coded_low, area.coded_high)):
                coded = area.coded_low, area.coded_high
                low, high = (self._on_paper(id_, end) for end in coded)
                yield self._outside(
                    ("areas", id_),
                    span_text(figure),
                    f"come to {low}" if coded[0] == coded[1] else f"allow only {low} to {high}",
                )

    def score(self) -> Iterator[Disagreement]:
        """Yield the total that is not the sum of the printed areas, or not what answers earn."""
        score, card = self.printed.score, self.card
        if score is None or card.applies is False:
            return
        span = span_of(self.by, score, None, self.dropped)
        together = self._sum_of_areas()
        if together is not None and not _meet(span, together):
            words = (
                f"the printed areas add up to {self._points(together)}, "
                f"but {self._named('score')} is {span_text(score)}"
            )
            yield Disagreement("published-total", ("score",), words)
        elif not _meet(span, card.ends):
            computed = _come_to(self._points(card.ends), card.ends)
            yield self._outside(("score",), span_text(score), computed)

    def _sum_of_areas(self) -> Pair | None:
        """Return the total that the printed areas add up to, None where not all are printed."""
        asked = {question.criterion.area for question in self.by.questions.values()}
        if not asked or not asked <= self.printed.areas.keys():
            return None
        spans = [
            span_of(self.by, figure, id_, self.dropped)
            for id_, figure in self.printed.areas.items()
        ]
        low, high = (sum((span[end] for span in spans), Fraction(0)) for end in (0, 1))
        return self.by.total(low), self.by.total(high)

    def grade(self) -> Iterator[Disagreement]:
        """Yield the grade that the printed score does not earn, or not what was read of the law."""
        grade, score, card = self.printed.grade, self.printed.score, self.card
        order = list(card.rubric.grades)
        if grade not in order or card.applies is False:
            return
        if score is not None:
            span = span_of(self.by, score, None, self.dropped)
            earned = [_grade(card, end) for end in span]
            caps = {cap.grade for cap in card.rubric.caps.values()} & set(order)
            capped = {worse_of(card.rubric, (grade, cap)) for grade in earned for cap in caps}
            if not (_among(order, grade, earned) or grade in capped):
                words = (
                    f"{self._named('grade')} is '{grade}', "
                    f"but a score of {span_text(score)} earns {_grades(earned)}"
                )
                yield Disagreement("published-grade", ("grade",), words)
                return
        possible = [card.grade_low, card.grade_high]
        if card.rubric.within_years(card.year) and not _among(order, grade, possible):
            yield self._outside(("grade",), f"'{grade}'", _come_to(_grades(possible), possible))

    def area_grades(self) -> Iterator[Disagreement]:
        """Yield the grades of areas that their printed points, or the answers, do not earn."""
        for area in self.card.areas:
            grade, order = self.printed.area_grades.get(area.id), self.card.rubric.area_words
            if grade is None or grade not in order:
                continue
            figure = self.printed.areas.get(area.id)
            if figure is not None:
                span = span_of(self.by, figure, area.id, self.dropped)
                earned = self._graded(area, span)
                if earned and not _among(order, grade, earned):
                    words = (
                        f"the printed grade of the area '{area.id}' is '{grade}', "
                        f"but {span_text(figure)} points earn {_grades(earned)}"
                    )
                    keys = ("area_grades", area.id)
                    yield Disagreement("published-grade", keys, words)
                    continue
            possible = self._graded(area, (area.coded_low, area.coded_high))
            if possible and not _among(order, grade, possible):
                computed = _come_to(_grades(possible), possible)
                yield self._outside(("area_grades", area.id), f"'{grade}'", computed)

    def rank(self, ranks: Rank | None) -> Iterator[Disagreement]:
        """Yield the rank that the scores of all states do not allow."""
        rank = self.printed.rank
        if rank is None or ranks is None or ranks.low <= rank <= ranks.high:
            return
        allowed = str(ranks.low) if ranks.number else f"{ranks.low} to {ranks.high}"
        words = f"the printed rank is {rank}, but the scores that are here allow {allowed}"
        yield Disagreement("published-rank", ("rank",), words)

    def _graded(self, area: AreaScore, ends: Pair) -> list[str]:
        """Return the grades at both ends; nothing where it is not known whether a level voids."""
        if area.void_by:
            return [] if area.grade is None else [area.grade]
        grades = (self.by.area_grade(end, area.out_of) for end in ends)
        return [grade for grade in grades if grade is not None]

    def _outside(self, keys: tuple[str, ...], printed: str, computed: str) -> Disagreement:
        return Disagreement(
            "published-outside",
            keys,
            f"{self._named(*keys)} is {printed}, but the answers {computed}",
        )

    def _named(self, key: str, area: str | None = None) -> str:
        what = {"areas": "figure", "area_grades": "grade"}.get(key, key)
        of = f" of the area '{area}'" if area else ""
        if self.printed.worked_out(f"{key}.{area}" if area else key):
            return f"the {what}{of} that was worked out"
        return f"the printed {what}{of}"

    def _on_paper(self, area: str, points: Fraction) -> str:
        """Return the points of an area on the scale on which it is printed."""
        dropped = self.card.dropped[0]
        return _number(self.by.as_printed(area, points, dropped), self.card.rubric.rounding)

    def _points(self, ends: Pair) -> str:
        rounding = self.card.rubric.rounding
        low, high = (_number(end, rounding) for end in ends)
        return low if ends[0] == ends[1] else f"{low} to {high}"


def _come_to(text: str, ends: Sequence[object]) -> str:
    return f"come to {text}" if ends[0] == ends[-1] else f"allow only {text}"


def _meet(one: Pair, other: Pair) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _grade(card: ReportCard, score: Fraction) -> str:
    grade = grade_of(card.rubric, score)
    assert grade is not None, "the rubric has grades"
    return grade


def _among(order: Sequence[str], grade: str, ends: Sequence[str | None]) -> bool:
    """Return whether the grade is one of the ends or lies between them."""
    places = [order.index(grade) for grade in ends if grade is not None]
    return not places or min(places) <= order.index(grade) <= max(places)


def _grades(ends: Sequence[str | None]) -> str:
    return " to ".join(f"'{grade}'" for grade in dict.fromkeys(ends))


def _number(number: Fraction, rounding: Rounding) -> str:
    """Return the number in full where it is a decimal, else to some places more than are printed.

    So it never reads like a printed figure that it disagrees with.
    """
    text = decimal_text(number)
    if "/" not in text:
        return text
    return f"about {decimal_text(rounded(number, Rounding(places=min(rounding.places + 2, 10))))}"
