"""Builders of small rubrics and states, and hypothesis strategies for random ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from hypothesis import settings
from hypothesis import strategies as st

from statscore.model.rubric import NOT_APPLICABLE, PENDING, NotApplicable, Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard, report_card

Load = Callable[[dict[str, str]], Workspace]
"""Write files, by their path in the workspace, and load them."""

YEAR = 2015
AREAS = ("one", "two", "three")
CRITERIA = ("a", "b", "c", "d", "e")
LEVELS = ("full", "some", "none")
GRADES = ("A", "B", "C", "F")


def tries(usual: int) -> settings:
    """Return settings for so many examples, and for as many times more as the profile has."""
    return settings(max_examples=usual * settings().max_examples // 100)


def state_text(name: str, act: str = "", **levels: str) -> str:
    """Return a state's file with these levels since 2011, read through 2016."""
    answers = "".join(
        f'[answers.{id_}.2011-01-01]\nlevel = "{level}"\ncitations = ["§ 1"]\n'
        + (f'act = "{act}"\n' if act else "")
        for id_, level in levels.items()
    )
    return f'name = "{name}"\nthrough = 2016-12-31\n{answers}'


@dataclass(frozen=True)
class Asked:
    """A criterion of a random rubric."""

    area: str
    weight: Fraction
    shares: tuple[Fraction, ...]
    """Of full, some and none."""
    bonus: bool = False

    @property
    def from_nothing_to_all(self) -> bool:
        """Whether the levels reach from a share of 0 to a share of 1."""
        return self.shares[0] == 1 and self.shares[-1] == 0


@dataclass(frozen=True)
class Plan:
    """What a random rubric says; `rubric` turns it into one."""

    criteria: Mapping[str, Asked]
    areas: Mapping[str, Fraction]
    """With their weights."""
    method: Literal["sum", "mean"] = "sum"
    not_applicable: NotApplicable = "drop"
    cuts: tuple[Fraction, ...] = ()
    caps: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Criterion, level and grade."""
    before_grade: bool = False

    @property
    def rubric(self) -> Rubric:
        """The rubric: cut-off on 1 August, so that a date known to the year is open."""
        return Rubric.model_validate(
            {
                "id": "r",
                "title": "Random",
                "cutoff": "08-01",
                "method": self.method,
                "not_applicable": self.not_applicable,
                "rounding": {"places": 0, "before_grade": self.before_grade},
                "grades": dict(zip(GRADES, self.cuts, strict=False)),
                "areas": {id_: {"title": id_, "weight": each} for id_, each in self.areas.items()},
                "criteria": {
                    id_: {
                        "title": id_,
                        "area": each.area,
                        "weight": each.weight,
                        "bonus": each.bonus,
                        "levels": dict(zip(LEVELS, each.shares, strict=True)),
                    }
                    for id_, each in self.criteria.items()
                },
                "caps": {
                    id_: {"criterion": criterion, "below": level, "grade": grade}
                    for id_, (criterion, level, grade) in self.caps.items()
                },
            }
        )

    def in_order(self, criteria: Sequence[str], areas: Sequence[str]) -> Plan:
        """Return the same rubric with its criteria and areas in another order."""
        return replace(
            self,
            criteria={id_: self.criteria[id_] for id_ in criteria},
            areas={id_: self.areas[id_] for id_ in areas},
        )


Answered = tuple[str, ...]
"""One level since 2011, or two, the change between them some day of the year that is graded."""


@dataclass(frozen=True)
class Coding:
    """What is known of a random state."""

    answers: Mapping[str, Answered]
    printed: Mapping[str, Fraction] = field(default_factory=dict)
    """Published points by area."""

    def card(self, rubric: Rubric) -> ReportCard:
        """Return the state's report card for the year."""
        return report_card(rubric, self.state(rubric), YEAR)

    def state(self, rubric: Rubric) -> State:
        """Return the state, as far as the rubric is concerned."""
        published = {"areas": self.printed, "source": "-"}
        return State.model_validate(
            {
                "code": "TX",
                "name": "Texas",
                "answers": {
                    id_: {
                        since: {"level": level}
                        for since, level in zip(("2011-01-01", str(YEAR)), levels, strict=False)
                    }
                    for id_, levels in self.answers.items()
                },
                "published": {rubric.id: {YEAR: published}} if self.printed else {},
            }
        )

    def answering(self, criterion: str, *levels: str) -> Coding:
        """Return what is known when this answer is known too, or instead."""
        return replace(self, answers={**self.answers, criterion: levels})


def _fractions(*texts: str) -> st.SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(text) for text in texts])


_SHARES = st.tuples(
    _fractions("1", "1", "3/4"), _fractions("1/2", "1/3", "2/3"), _fractions("0", "0", "1/4")
)
_CRITERION = st.builds(
    Asked,
    area=st.sampled_from(AREAS),
    weight=_fractions("1", "5/2", "10", "1/3", "0", "-2"),
    shares=_SHARES,
    bonus=st.sampled_from([False, False, False, True]),
)
_CAP = st.tuples(
    st.sampled_from(CRITERIA[:2]), st.sampled_from(LEVELS), st.sampled_from(GRADES[1:])
)

ORDINARY: st.SearchStrategy[Answered] = st.tuples(st.sampled_from(LEVELS))
_ANY_LEVEL = st.sampled_from((*LEVELS, NOT_APPLICABLE))
ANSWERED: st.SearchStrategy[Answered] = st.one_of(
    ORDINARY, st.tuples(_ANY_LEVEL), st.tuples(_ANY_LEVEL, _ANY_LEVEL), st.just((PENDING,))
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Return a random rubric of two to five criteria, the first two always asked."""
    number = draw(st.integers(2, len(CRITERIA)))
    cuts = draw(st.lists(st.integers(-2, 100), min_size=4, max_size=4, unique=True))
    return Plan(
        criteria={id_: draw(_CRITERION) for id_ in CRITERIA[:number]},
        areas={id_: draw(_fractions("1", "1", "2", "0")) for id_ in AREAS},
        method=draw(st.sampled_from(["sum", "mean"])),
        not_applicable=draw(st.sampled_from(["drop", "full"])),
        cuts=tuple(Fraction(cut, 4) for cut in sorted(cuts, reverse=True)),
        caps=draw(st.dictionaries(st.sampled_from(["x", "y"]), _CAP)),
        before_grade=draw(st.booleans()),
    )


def codings(*, printed: bool = True) -> st.SearchStrategy[Coding]:
    """Return random states, many with uncoded criteria, some with published areas."""
    areas = st.dictionaries(st.sampled_from(AREAS), _fractions("0", "3/2", "7"))
    return st.builds(
        Coding,
        answers=st.dictionaries(st.sampled_from(CRITERIA), ANSWERED),
        printed=areas if printed else st.just({}),
    )
