"""Random rubrics and answers with every rule of scoring, and the cards that Python makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from itertools import count
from random import Random

from statscore.engines.dialects import DIALECTS, refuse_too_large, said
from statscore.engines.earning import CannotSayError
from statscore.engines.query import Query, query
from statscore.engines.said import AnswerLayout, Shape
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.reports.card.marks import Mark
from statscore.reports.card.report_card import AreaScore, ReportCard, report_card
from statscore.reports.card.yardstick import yardstick

YEAR = 2015
LEVELS = ("full", "half", "none")
AREAS = ("one", "two", "three")
GRADES = ("A", "B", "F")
NUMBERS = ("2.333333", "10", "12.5", "-4", "30", "3.333333", "3.333334", "0", "25")
UNITS = 12
FEATURES = (
    "sum", "mean", "bonus", "deduction", "drop", "full where not applicable", "nothing applies",
    "cap", "cap acts", "cap that voids", "floor", "floor acts", "void", "perhaps void", "linear",
    "thresholds", "bounds", "uncoded", "area grades", "own area grades", "rounded before graded",
    "area vanishes", "points", "points beside the weights", "cap on a number",
    "cap on a number acts", "number that voids", "void by a number",
    "any number beside one that voids",
    "areas rounded while criteria drop out", "wide",
)  # fmt: skip
Row = Mapping[str, object]


@dataclass(frozen=True)
class Case:
    """A rubric, and what units answer: by unit and criterion the keys of an answer."""

    rubric: Rubric
    units: Mapping[str, Mapping[str, Mapping[str, str]]]
    layout: AnswerLayout

    @cached_property
    def cards(self) -> Mapping[str, ReportCard]:
        return {unit: self._card(unit) for unit in self.units}

    @cached_property
    def features(self) -> frozenset[str]:
        return _features(self)

    def _card(self, unit: str) -> ReportCard:
        answers = {
            id_: {"2000-01-01": {**claim, "sources": ["-"]}}
            for id_, claim in self.units[unit].items()
        }
        state = {"code": "TX", "name": "Texas", "answers": answers}
        return report_card(self.rubric, State.model_validate(state), YEAR, date(YEAR, 8, 1))

    @cached_property
    def query(self) -> Query:
        return query(yardstick(self.rubric, YEAR), self.layout)

    def said(self, dialect: str) -> str:
        return said(self.query, DIALECTS[dialect])

    @property
    def columns(self) -> tuple[str, ...]:
        if self.layout.shape == "long":
            return "unit", "criterion", "level", "at_least", "at_most", "value"
        return (
            "unit",
            *(
                f"{id_}{end}"
                for id_ in self.rubric.criteria
                for end in ("", "_at_least", "_at_most", "_value")
            ),
        )

    @property
    def rows(self) -> list[tuple[str | None, ...]]:
        """The table; numbers as text."""
        if self.layout.shape == "long":
            rows: list[tuple[str | None, ...]] = [
                (unit, id_, *map(claim.get, ("level", "at_least", "at_most", "value")))
                for unit, answers in self.units.items()
                for id_, claim in answers.items()
            ]
            # A unit of which nothing is coded has a row with another rubric's answer.
            return rows + [(unit, "other", "full", None, None, None) for unit in self.units]
        return [
            (
                unit,
                *(
                    answers.get(id_, {}).get(key)
                    for id_ in self.rubric.criteria
                    for key in ("level", "at_least", "at_most", "value")
                ),
            )
            for unit, answers in self.units.items()
        ]


def is_number(column: str) -> bool:
    """Return whether a column of the table holds numbers."""
    return column == "value" or column.endswith("_value")


def cases(number: int, seed: int, dialects: Sequence[str]) -> tuple[list[Case], Counter[str]]:
    """Return so many cases that all the dialects can say, and how many have each feature."""
    found: list[Case] = []
    seen: Counter[str] = Counter()
    for place in count():
        if len(found) == number:
            break
        case = _case(seed, place)
        try:
            for dialect in dialects:
                refuse_too_large(case.query, DIALECTS[dialect])
        except CannotSayError as refused:
            seen[f"refused: {str(refused)[:60]}"] += 1
            continue
        found.append(case)
        seen.update(case.features)
    return found, seen


@cache
def _case(seed: int, place: int) -> Case:
    """Return a case that is the same whatever was drawn before it."""
    random = Random(f"{seed} {place}")  # noqa: S311 - nothing is secret
    ids = ("a", "b", "c", "d", "e", "f")[: random.choice((2, 3, 4, 5, 6))]
    criteria = {id_: _criterion(random, numeric=id_ in "bdef") for id_ in ids}
    method = random.choice(("sum", "mean"))
    cuts = sorted(random.sample(range(-8, 40), 3), reverse=True)
    rubric: dict[str, object] = {
        "id": "r",
        "title": "Random",
        "method": method,
        "cutoff": "08-01",
        "not_applicable": random.choice(("drop", "drop", "full")),
        "rounding": {
            "places": random.choice((0, 1)),
            "mode": random.choice(("half-up", "half-even", "down", "up")),
            "before_grade": random.random() < 0.4,
        },
        "grades": {grade: f"{cut}/2" for grade, cut in zip(GRADES, cuts, strict=True)},
        "areas": {
            id_: {"title": id_, "weight": random.choice(("1", "2", "0", "3/2"))} for id_ in AREAS
        },
        "criteria": criteria,
        "area_grades": random.choice(
            (True, False, {"all": 1, "some": "1/5", "little": "0.01"}, {"all": 1, "none": 0})
        ),
    }
    if random.random() < (0.7 if method == "mean" else 0.4):
        rubric["points"] = random.choice((10, 100))
    if random.random() < 0.4:
        rubric["floor"] = random.choice(("0", "2", "-1", "1/3"))
    voiding = [id_ for id_ in ids if criteria[id_].get("voids")]
    numbers = [id_ for id_ in ids if "linear" in criteria[id_]]
    if random.random() < 0.9:
        rubric["caps"] = {
            name: _cap(
                random,
                criteria,
                random.choice((voiding or ids, *[numbers or ids] * 4, ids)),
            )
            for name in ("x", "y")[: random.choice((1, 1, 2))]
        }
    read = Rubric.model_validate(rubric)
    shapes: list[Shape] = ["long", "long", "wide"]
    units = {f"u{number:02}": _unit(random, read) for number in range(UNITS)}
    return Case(read, units, AnswerLayout(shape=random.choice(shapes), bounds=True))


def _cap(
    random: Random, criteria: Mapping[str, Mapping[str, object]], among: Sequence[str]
) -> dict[str, str]:
    id_ = random.choice(among)
    below = ("0", "10", "25", "30") if "linear" in criteria[id_] else LEVELS
    return {"criterion": id_, "below": random.choice(below), "grade": random.choice(GRADES[1:])}


def _criterion(random: Random, *, numeric: bool) -> dict[str, object]:
    shares = random.choice(
        (("1", "1/2", "0"), ("1", "3/4", "1/2"), ("3/4", "1/3", "0"), ("1", "1", "0"))
    )
    asked: dict[str, object] = {
        "title": "T",
        "area": random.choice(AREAS),
        "weight": random.choice(("1", "5/2", "10", "1/3", "0", "-3", "4", "2")),
        "levels": dict(zip(LEVELS, shares, strict=True)),
    }
    if numeric and random.random() < 0.7:
        kind = random.choice(("linear", "linear", "rising", "falling"))
        if kind == "linear":
            del asked["levels"]
            asked["linear"] = random.choice(({"from": 0, "to": 25}, {"from": "25", "to": "1/3"}))
        else:
            limits = {"rising": (20, 10), "falling": (5, "10/3")}[kind]
            best = ("none", "half") if str(asked["weight"]).startswith("-") else ("full", "half")
            asked["thresholds"] = dict(zip(best, limits, strict=True))
    if random.random() < 0.15:
        asked["bonus"] = True
    if random.random() < (0.5 if "linear" in asked else 0.3):
        among = ("0", "25", "30") if "linear" in asked else LEVELS
        asked["voids"] = {
            level: random.choice(("void", "adverse"))
            for level in random.sample(among, random.choice((1, 1, 2)))
        }
    if random.random() < 0.3:
        asked["not_applicable"] = random.choice(("drop", "full"))
    return asked


def _unit(random: Random, rubric: Rubric) -> dict[str, dict[str, str]]:
    nothing_applies = random.random() < 0.1
    coded = random.choice((0.5, 0.8, 1, 1))
    return {
        id_: {"level": "not-applicable"} if nothing_applies else _answer(random, rubric, id_)
        for id_ in rubric.criteria
        if nothing_applies or random.random() < coded
    }


def _answer(random: Random, rubric: Rubric, id_: str) -> dict[str, str]:
    levels = rubric.levels(id_)
    if levels.linear or (levels.numeric and random.random() < 0.7):
        if random.random() < 0.2:
            return {"level": "not-applicable"}
        return {"value": random.choice(NUMBERS)}
    if random.random() < 0.2:
        return {"level": "not-applicable"}
    if random.random() < 0.6:
        return {"level": random.choice(list(levels))}
    order = list(levels)
    low, high = sorted((random.randrange(3), random.randrange(3)))
    at_most, at_least = order[low], order[high]
    return random.choice(
        ({"at_least": at_least}, {"at_most": at_most}, {"at_least": at_least, "at_most": at_most})
    )


def _features(case: Case) -> frozenset[str]:
    rubric = case.rubric
    cards = [*case.cards.values()]
    asked = rubric.criteria.values()
    claims = [claim for answers in case.units.values() for claim in answers.values()]
    voiding = {id_ for id_, each in rubric.criteria.items() if each.voids}
    found = {
        rubric.method: True,
        "bonus": any(each.bonus and each.weight > 0 for each in asked),
        "deduction": any(each.weight < 0 for each in asked),
        "drop": any(card.dropped[0] for card in cards),
        "full where not applicable": any(
            (each.not_applicable or rubric.not_applicable) == "full" and each.weight > 0
            for each in asked
        ),
        "nothing applies": any(card.applies is False for card in cards),
        "cap": bool(rubric.caps),
        "cap acts": any(card.caps for card in cards),
        "cap that voids": any(cap.criterion in voiding for cap in rubric.caps.values()),
        "floor": rubric.floor is not None,
        "floor acts": any(any(card.lifted) for card in cards),
        "void": any(card.voided[1] for card in cards),
        "perhaps void": any(a.void_by and a.low != a.high for card in cards for a in card.areas),
        "linear": any(each.linear for each in asked),
        "thresholds": any(each.thresholds for each in asked),
        "bounds": any("at_least" in claim or "at_most" in claim for claim in claims),
        "uncoded": any(mark.basis == "uncoded" for card in cards for mark in card.marks),
        "area grades": any(area.grade for card in cards for area in card.areas),
        "own area grades": isinstance(rubric.area_grades, Mapping),
        "rounded before graded": rubric.rounding.before_grade,
        "area vanishes": any(len(card.areas) < len(cards[0].areas) for card in cards),
        "points": rubric.points is not None,
        "points beside the weights": rubric.method == "sum"
        and rubric.points_in(YEAR) != rubric.weights_in(YEAR)
        and any(card.dropped[0] for card in cards),
        "cap on a number": any(
            rubric.criteria[cap.criterion].linear for cap in rubric.caps.values()
        ),
        "cap on a number acts": any(
            rubric.criteria[rubric.caps[cap].criterion].linear
            for card in cards
            for cap in card.caps
        ),
        "number that voids": any(each.linear and each.voids for each in asked),
        "void by a number": any(
            mark.value is not None and rubric.criteria[mark.criterion].linear
            for card in cards
            for area in card.areas
            for mark in area.void_by
        ),
        "any number beside one that voids": any(
            _any_number_acts(mark, area)
            for card in cards
            for area in card.areas
            for mark in area.void_by
        ),
        "areas rounded while criteria drop out": rubric.rounding.before_grade
        and bool(rubric.area_grades)
        and any(card.dropped[0] for card in cards),
        "wide": case.layout.shape == "wide",
    }
    return frozenset(name for name, there in found.items() if there)


def _any_number_acts(mark: Mark, area: AreaScore) -> bool:
    """Return whether an end of the area is what numbers near one that voids earn."""
    if mark.basis != "uncoded" or not mark.shares.linear or mark.low == mark.high:
        return False
    voiding = [mark.worth(level) for level in mark.shares.voids if level in mark.shares]
    ends = ((mark.low, area.low, area.plain[0]), (mark.high, area.high, area.plain[1]))
    return any(own in voiding and end == plain != 0 for own, end, plain in ends)


def complaints(case: Case, rows: Sequence[Row]) -> list[str]:
    """Return in what the rows of an engine differ from the cards that Python makes."""
    assert all(int(str(row.get("twice", 0))) == 0 for row in rows)
    by_unit = {str(row["unit"]): row for row in rows}
    assert len(by_unit) == len(rows), "units twice"
    wrong = []
    for unit in case.units:
        expected, found = _expected(case.cards[unit]), _found(case, by_unit[unit])
        wrong += [
            f"{unit} {name}: {found[name]} is not {expected[name]}"
            for name in expected
            if expected[name] != found[name]
        ]
    return wrong


def _expected(card: ReportCard) -> dict[str, object]:
    there = card.applies is not False
    areas = {area.id: area for area in card.areas}
    figures: dict[str, object] = {
        "score": card.score,
        "low": card.low if there else None,
        "high": card.high if there else None,
        "grade_low": card.grade_low if there else None,
        "grade_high": card.grade_high if there else None,
        "coded": card.coded,
        "bounded": card.bounded,
        "unread": 0,
    }
    for id_ in {each.area for each in card.rubric.criteria.values()}:
        area = areas.get(id_)
        figures[f"{id_} low"] = area.low if area else None
        figures[f"{id_} high"] = area.high if area else None
        if card.rubric.area_grades:
            figures[f"{id_} grade"] = area.grade if area else None
    return figures


def _found(case: Case, row: Row) -> dict[str, object]:
    def fraction(numerator: str, denominator: str) -> Fraction | None:
        above, below = row[numerator], row[denominator]
        return None if above is None else Fraction(int(str(above)), int(str(below)))

    figures: dict[str, object] = {
        "score": fraction("score_numerator", "denominator"),
        "low": fraction("low_numerator", "denominator"),
        "high": fraction("high_numerator", "denominator"),
        "grade_low": row["grade_low"],
        "grade_high": row["grade_high"],
        **{name: int(str(row[name])) for name in ("coded", "bounded", "unread")},
    }
    for id_ in {each.area for each in case.rubric.criteria.values()}:
        figures[f"{id_} low"] = fraction(f"{id_}_low_numerator", f"{id_}_denominator")
        figures[f"{id_} high"] = fraction(f"{id_}_high_numerator", f"{id_}_denominator")
        if case.rubric.area_grades:
            figures[f"{id_} grade"] = row[f"{id_}_grade"]
    return figures
