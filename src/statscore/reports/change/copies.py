"""Two copies of a workspace: which answers, printed figures and cards differ, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from statscore.model.numbers import decimal_text
from statscore.model.rubric import Criterion, Rubric
from statscore.model.state import Answer, Published, State
from statscore.model.workspace import Workspace
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.count.years import GradedYear, graded_years

_Side = Answer | Published | Criterion | Rubric


@dataclass(frozen=True, slots=True)
class Differs:
    """What stands under one place in the two copies, None where nothing does."""

    whose: str
    """The state or the rubric."""
    place: str
    """The criterion and the date of an answer, the rubric and the year of printed figures; of a
    rubric the criterion, "" for its other keys."""
    keys: tuple[str, ...]
    """The keys that differ; none where one side has nothing."""
    before: str | None
    """What the earlier copy says in short."""
    after: str | None


@dataclass(frozen=True, slots=True)
class CardDiffers:
    """A card that is not the same in the two copies."""

    before: ReportCard
    after: ReportCard
    why: tuple[str, ...]
    """The criteria whose marks differ, "printed figures", "rubric"."""


@dataclass(frozen=True, slots=True)
class Copies:
    """All in which two copies differ."""

    answers: tuple[Differs, ...]
    printed: tuple[Differs, ...]
    cards: tuple[CardDiffers, ...]
    rubrics: tuple[str, ...]
    """The rubrics that are not the same."""
    in_rubrics: tuple[Differs, ...]
    """Where they differ."""
    states: tuple[str, ...]
    """The states that one copy alone has."""


def copies(before: Workspace, after: Workspace, states: Collection[str]) -> Copies:
    """Return in what two copies differ in these states, `before` being the earlier one."""
    both = [code for code in states if code in before.states and code in after.states]
    pairs = [(before.states[code], after.states[code]) for code in both]
    moved = [pair for pair in pairs if pair[0] != pair[1]]
    rubrics = {
        id_
        for id_ in {**before.rubrics, **after.rubrics}
        if before.rubrics.get(id_) != after.rubrics.get(id_)
    }
    return Copies(
        tuple(differs for one, two in moved for differs in _answers(one, two)),
        tuple(differs for one, two in moved for differs in _printed(one, two)),
        tuple(_cards(before, after, pairs, rubrics)),
        tuple(sorted(rubrics)),
        tuple(
            differs
            for id_ in sorted(rubrics)
            for differs in _in_rubric(id_, before.rubrics.get(id_), after.rubrics.get(id_))
        ),
        tuple(code for code in states if (code in before.states) != (code in after.states)),
    )


def _answers(before: State, after: State) -> Iterator[Differs]:
    for criterion in {**before.answers, **after.answers}:
        one, two = before.answers.get(criterion, {}), after.answers.get(criterion, {})
        for since in sorted({*one, *two}):
            place = f"{criterion}, {since}"
            yield from _differs(after.code, place, one.get(since), two.get(since))


def _printed(before: State, after: State) -> Iterator[Differs]:
    for rubric in {**before.published, **after.published}:
        one, two = before.published.get(rubric, {}), after.published.get(rubric, {})
        for year in sorted({*one, *two}):
            yield from _differs(after.code, f"{rubric}, {year}", one.get(year), two.get(year))


def _in_rubric(id_: str, before: Rubric | None, after: Rubric | None) -> Iterator[Differs]:
    own = [side and side.model_copy(update={"criteria": {}}) for side in (before, after)]
    yield from _differs(id_, "", *own)
    if before is not None and after is not None:
        for criterion in {**before.criteria, **after.criteria}:
            asked = before.criteria.get(criterion), after.criteria.get(criterion)
            yield from _differs(id_, criterion, *asked)


def _differs(
    whose: str, place: str, before: _Side | None, after: _Side | None
) -> Iterator[Differs]:
    if before == after:
        return
    keys = () if before is None or after is None else tuple(_keys(before, after))
    yield Differs(whose, place, keys, _short(before), _short(after))


def _keys(before: _Side, after: _Side) -> Iterator[str]:
    """Yield the keys that differ, as a file has them."""
    for name, field in type(after).model_fields.items():
        if getattr(before, name) != getattr(after, name):
            yield field.alias or name


def _short(side: _Side | None) -> str | None:
    if side is None or isinstance(side, Answer):
        return side.says if side else None
    if isinstance(side, Criterion):
        return decimal_text(side.weight)
    if isinstance(side, Rubric):
        return side.title
    score = " to ".join(dict.fromkeys(map(decimal_text, side.score_ends or ())))
    return " ".join(filter(None, (score, side.grade))) or "printed figures"


def _cards(
    before: Workspace,
    after: Workspace,
    pairs: Collection[tuple[State, State]],
    rubrics: Collection[str],
) -> Iterator[CardDiffers]:
    for graded in _times(before, after):
        one = before.rubrics.get(graded.rubric.id)
        if one is None:
            continue
        of_rubric = graded.rubric.id in rubrics
        for earlier, later in pairs:
            if not of_rubric and earlier == later:
                continue
            cards = (
                report_card(one, earlier, graded.year),
                report_card(graded.rubric, later, graded.year),
            )
            if why := tuple(_why(*cards, of_rubric=of_rubric)):
                yield CardDiffers(*cards, why)


def _times(before: Workspace, after: Workspace) -> Collection[GradedYear]:
    """Return the years that either copy grades, by the later one's rubrics."""
    found: dict[tuple[str, int], Rubric] = {}
    for workspace in (before, after):
        named = [rubric for rubric in workspace.rubrics.values() if rubric.from_ is None]
        for rubric in (None, *named):
            for graded in graded_years(workspace, rubric):
                id_ = graded.rubric.id
                if id_ in after.rubrics:
                    found[id_, graded.year] = after.rubrics[id_]
    return [
        GradedYear(year, rubric) for (_id, year), rubric in sorted(found.items(), key=itemgetter(0))
    ]


def _figures(card: ReportCard) -> Mapping[str, object]:
    return {"low": card.low, "high": card.high, "grades": (card.grade_low, card.grade_high)}


def _why(before: ReportCard, after: ReportCard, *, of_rubric: bool) -> Iterator[str]:
    """Yield why the cards are not the same, nothing where they are."""
    marks = {mark.criterion: mark for mark in before.marks}
    for mark in after.marks:
        earlier = marks.get(mark.criterion)
        if earlier is None or (earlier.possible, earlier.basis) != (mark.possible, mark.basis):
            yield mark.criterion
    if before.published != after.published:
        yield "printed figures"
    if of_rubric and _figures(before) != _figures(after):
        yield "rubric"
