"""The named checks across files: sound files that contradict each other, or themselves.

The last stage, after syntax, shape and references. An error is a contradiction: some figure would
come out wrong, whichever side is right. A warning is worth a look: nothing is wrong for certain.
To add one, write a function that yields diagnostics under the check's name, add a line to CHECKS
and a folder to tests/errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from typing import NamedTuple

from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.numbers import decimal_text
from statscore.model.rubric import PENDING, Rubric
from statscore.model.state import Answer, Published, State
from statscore.model.workspace import Workspace
from statscore.reports.grading import grade_of, worse_of
from statscore.reports.holding import known_through
from statscore.reports.report_card import ReportCard, report_card

JURISDICTIONS_GRADED = 51
"""The 50 states and DC."""

Find = Callable[[Workspace, date], Iterator[Diagnostic]]
"""Yields what is wrong in a workspace, as seen on a day."""


class Check(NamedTuple):
    """One check; its name is the code of what it finds."""

    name: str
    find: Find


def check(workspace: Workspace, today: date | None = None) -> tuple[Diagnostic, ...]:
    """Return what the checks find in the sound files of the workspace, without line and column.

    `today` (the day of the call unless given) is the day after which a date lies in the future.
    """
    day = today or date.today()  # noqa: DTZ011 - law counts in local days, as does the reader
    return tuple(found for each in CHECKS for found in each.find(workspace, day))


# What a check looks at: a rubric, a state, an answer, or one printed card.


@dataclass(frozen=True, slots=True)
class _Answered:
    """One answer with its surroundings."""

    state: State
    criterion: str
    since: When
    answer: Answer
    before: _Answered | None
    """The answer before it to the same criterion."""

    @property
    def file(self) -> str:
        return _state_file(self.state)

    @property
    def path(self) -> KeyPath:
        return ("answers", self.criterion, str(self.since))


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a publisher printed for one state and year, with its rubric."""

    state: State
    rubric: Rubric
    year: int
    published: Published

    @property
    def file(self) -> str:
        return _state_file(self.state)

    @property
    def path(self) -> KeyPath:
        return ("published", self.rubric.id, str(self.year))

    @property
    def complete(self) -> bool:
        """Whether every area that the rubric has in the year is printed."""
        asked = {criterion.area for _id, criterion in self.rubric.asked(self.year)}
        return bool(asked) and asked <= self.published.areas.keys()


def _of_rubric(find: Callable[[Rubric], Iterator[Diagnostic]]) -> Find:
    return lambda workspace, _today: (
        found for rubric in workspace.rubrics.values() for found in find(rubric)
    )


def _of_state(find: Callable[[State], Iterator[Diagnostic]]) -> Find:
    return lambda workspace, _today: (
        found for state in workspace.states.values() for found in find(state)
    )


def _of_answer(find: Callable[[_Answered], Iterator[Diagnostic]]) -> Find:
    return _of_state(lambda state: (found for each in _answers(state) for found in find(each)))


def _of_printed(find: Callable[[_Printed], Iterator[Diagnostic]]) -> Find:
    return lambda workspace, _today: (found for each in _printed(workspace) for found in find(each))


def _answers(state: State) -> Iterator[_Answered]:
    for criterion, answers in state.answers.items():
        before = None
        for since, answer in answers.items():
            before = _Answered(state, criterion, since, answer, before)
            yield before


def _printed(workspace: Workspace) -> Iterator[_Printed]:
    for state in workspace.states.values():
        for id_, years in state.published.items():
            if id_ in workspace.rubrics:
                for year, published in years.items():
                    yield _Printed(state, workspace.rubrics[id_], year, published)


def _rubric_file(rubric: Rubric) -> str:
    return f"rubrics/{rubric.id}.toml"


def _state_file(state: State) -> str:
    return f"states/{state.code}.toml"


def _listed(words: Sequence[str]) -> str:
    quoted = [f"'{word}'" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"


# Rubrics.


def points_mismatch(rubric: Rubric) -> Iterator[Diagnostic]:
    """Yield the years from which the weights do not add up to `points`."""
    if rubric.method != "sum" or not rubric.points:
        return
    before = None
    years = _turning_years(rubric)
    for year in years:
        if year < min(rubric.points):
            continue
        sums = (rubric.weights_in(year), rubric.points_in(year))
        # A sum that stays wrong over later years is one mistake, not several.
        if sums[0] != sums[1] and sums != before:
            weights, points = (decimal_text(each) for each in sums)
            yield Diagnostic(
                code="points-mismatch",
                message=f"the weights{_in_year(year, years)} add up to {weights}, "
                f"not to {points} points",
                file=_rubric_file(rubric),
                path=_points_path(rubric, year),
                help=_points_remedy(rubric, year, years, weights),
            )
        before = sums


_ANY_YEAR = 1000
"""The first year there is: where a rubric says no first year, what it says holds from here."""


def _turning_years(rubric: Rubric) -> list[int]:
    """Return the first year of the rubric and those in which its weights or points change."""
    first = rubric.from_ or _ANY_YEAR
    turns = {first, *(rubric.points or {})}
    for criterion in rubric.criteria.values():
        turns.update({criterion.from_} if criterion.from_ is not None else ())
        turns.update({criterion.until + 1} if criterion.until is not None else ())
    return sorted(
        year for year in turns if first <= year and (rubric.until is None or year <= rubric.until)
    )


def _in_year(year: int, years: Sequence[int]) -> str:
    if year != _ANY_YEAR:
        return f" of {year}"
    return f" before {years[1]}" if len(years) > 1 else ""


def _points_path(rubric: Rubric, year: int) -> KeyPath:
    first = max(each for each in rubric.points or {} if each <= year)
    return ("points",) if first == _ANY_YEAR else ("points", str(first))


def _points_remedy(rubric: Rubric, year: int, years: Sequence[int], weights: str) -> str:
    if len(years) == 1:
        return f"correct a weight, or write `points = {weights}`"
    table = set(rubric.points or {}) - {_ANY_YEAR}
    first = year if year != _ANY_YEAR else min(table, default=years[1])
    entry = f"{first} = {weights}"
    return (
        "correct a weight, or the `from` or `until` of a criterion, "
        f"or write `points = {{ …, {entry} }}`"
    )


def grades_order(rubric: Rubric) -> Iterator[Diagnostic]:
    """Yield the grades that do not begin below the grade written before them."""
    for (better, high), (worse, low) in pairwise(rubric.grades.items()):
        if low >= high:
            yield Diagnostic(
                code="grades-order",
                message=f"grade '{worse}' begins at {decimal_text(low)}, "
                f"not below '{better}' at {decimal_text(high)}",
                file=_rubric_file(rubric),
                path=("grades", worse),
                help="write the best grade first and give each one after it a lower cut score",
            )


def from_after_until(rubric: Rubric) -> Iterator[Diagnostic]:
    """Yield the spans of years that end before they begin."""
    spans = {(): (rubric.from_, rubric.until)} | {
        ("criteria", id_): (each.from_, each.until) for id_, each in rubric.criteria.items()
    }
    for path, (first, last) in spans.items():
        if first is not None and last is not None and first > last:
            yield Diagnostic(
                code="from-after-until",
                message=f"`until` is {last}, before `from`, which is {first}",
                file=_rubric_file(rubric),
                path=(*path, "until"),
                help="`from` is the first year and `until` the last; exchange them or correct one",
            )


def meets_missing(rubric: Rubric) -> Iterator[Diagnostic]:
    """Yield the criteria whose `meets` says what earns some levels, but not what earns others."""
    for id_, criterion in rubric.criteria.items():
        silent = [level for level in rubric.levels(id_) if level not in criterion.meets]
        if criterion.meets and silent:
            yield Diagnostic(
                code="meets-missing",
                message=f"nothing says what earns {_listed(silent)} on '{id_}'",
                file=_rubric_file(rubric),
                path=("criteria", id_, "meets"),
                on_key=True,
                help=f'add `{silent[0]} = "…"` to its `meets`',
                severity="warning",
            )


# Rubrics beside each other.


def _shared(workspace: Workspace) -> Iterator[tuple[str, Rubric, Rubric]]:
    """Yield each criterion that several rubrics ask: the first of them, and each other one."""
    first: dict[str, Rubric] = {}
    for rubric in workspace.rubrics.values():
        for id_ in rubric.criteria:
            if id_ in first:
                yield id_, first[id_], rubric
            first.setdefault(id_, rubric)


def levels_differ(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the criteria that two rubrics share with different levels: no answer serves both."""
    for id_, first, other in _shared(workspace):
        if set(first.levels(id_)) == set(other.levels(id_)):
            continue
        own = "scale" if other.criteria[id_].scale is not None else "levels"
        yield Diagnostic(
            code="levels-differ",
            message=f"'{id_}' has the levels {_listed(list(other.levels(id_)))} here, "
            f"but {_listed(list(first.levels(id_)))} in {_rubric_file(first)}",
            file=_rubric_file(other),
            path=("criteria", id_, own),
            help="give it the same levels in both, or another id where it is another question",
        )


def question_differs(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the criteria that two rubrics share with questions in different words."""
    for id_, first, other in _shared(workspace):
        here, there = other.criteria[id_].question, first.criteria[id_].question
        if here and there and here.split() != there.split():
            yield Diagnostic(
                code="question-differs",
                message=f"the question of '{id_}' reads otherwise in {_rubric_file(first)}",
                file=_rubric_file(other),
                path=("criteria", id_, "question"),
                help="one answer serves both rubrics: use the same words, "
                "or another id where it is another question",
                severity="warning",
            )


def years_overlap(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the rubrics that grade a year which another rubric grades too."""
    grading = [rubric for rubric in workspace.rubrics.values() if rubric.from_ is not None]
    for one, two in combinations(grading, 2):
        first = max(one.from_ or 0, two.from_ or 0)
        ends = [each.until for each in (one, two) if each.until is not None]
        last = min(ends, default=None)
        if _empty(one) or _empty(two) or (last is not None and last < first):
            continue
        both = f"{first} and later years" if last is None else _span(first, last)
        yield Diagnostic(
            code="years-overlap",
            message=f"both this rubric and {_rubric_file(one)} grade {both}",
            file=_rubric_file(two),
            path=("from",),
            help="let one end (`until`) before the other begins (`from`), "
            "or take `from` out of one, which then grades only where it is named",
        )


def _empty(rubric: Rubric) -> bool:
    return rubric.until is not None and (rubric.from_ or 0) > rubric.until


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


# Answers.


def through_before_answer(at: _Answered) -> Iterator[Diagnostic]:
    """Yield the answers that are known only up to a day before they begin to hold."""
    limit = at.answer.through or at.state.through
    if limit is None or limit.last >= at.since.first:
        return
    if at.answer.through is not None:
        yield Diagnostic(
            code="through-before-answer",
            message=f"this answer is known only through {limit}, but holds from {at.since}",
            file=at.file,
            path=(*at.path, "through"),
            help="`through` is the last day on which the answer is known to hold: "
            "the day it begins or a later one",
        )
    else:
        yield Diagnostic(
            code="through-before-answer",
            message=f"this answer holds from {at.since}, "
            f"but the state's law has been read only through {limit}",
            file=at.file,
            path=at.path,
            on_key=True,
            help="give the answer a `through` of its own, or correct the `through` of the file",
        )


def enacted_after_effective(at: _Answered) -> Iterator[Diagnostic]:
    """Yield the answers whose act was signed only after they begin to hold."""
    enacted = at.answer.enacted
    if enacted is not None and enacted.first > at.since.last:
        yield Diagnostic(
            code="enacted-after-effective",
            message=f"the act was enacted {enacted}, but the answer holds from {at.since} already",
            file=at.file,
            path=(*at.path, "enacted"),
            help="an answer stands under the day its law took effect; "
            "`enacted` is the day the act was signed, the same or an earlier one",
        )


def answer_repeats(at: _Answered) -> Iterator[Diagnostic]:
    """Yield the answers that say again what already holds, and not why."""
    before, answer = at.before, at.answer
    if before is None or before.answer.level != answer.level or answer.note or answer.act:
        return
    limit = known_through(before.answer, at.state.through)
    # Ordinals: the day after 9999-12-31 is no date.
    if limit is None or limit.toordinal() + 1 >= at.since.first.toordinal():
        yield Diagnostic(
            code="answer-repeats",
            message=f"'{answer.level}' holds since {before.since} already",
            file=at.file,
            path=(*at.path, "level"),
            help="take this answer out, or let `act` or `note` say what changed",
            severity="warning",
        )


def start_unknown_after(at: _Answered) -> Iterator[Diagnostic]:
    """Yield the answers that another level follows, nobody knows when, with no end of their own.

    A warning: such an answer settles no score from its own date on, so nothing wrong is printed,
    but the file says less than the coder knew.
    """
    before = at.before
    if (
        before is not None
        and at.answer.start == "unknown"
        and before.answer.level not in (at.answer.level, PENDING)
        and before.answer.through is None
    ):
        yield Diagnostic(
            code="start-unknown-after",
            message=f"'{at.answer.level}' replaced this answer, at a time unknown, by {at.since}: "
            "nobody can tell how long this one held",
            file=before.file,
            path=before.path,
            on_key=True,
            help="add `through`, the last day on which this answer is known to hold",
            severity="warning",
        )


def citation_missing(at: _Answered) -> Iterator[Diagnostic]:
    """Yield the answers that claim to rest on a source and name none."""
    answer = at.answer
    if answer.level == PENDING or answer.basis != "source":
        return
    if not answer.citations and not answer.sources:
        yield Diagnostic(
            code="citation-missing",
            message="this answer names neither a citation nor a source",
            file=at.file,
            path=at.path,
            on_key=True,
            help='add `citations = ["…"]` or `sources = ["https://…"]`; where the answer is worked '
            'out, write `basis = "derived"` and say how in `note`',
            severity="warning",
        )


def date_in_future(workspace: Workspace, today: date) -> Iterator[Diagnostic]:
    """Yield the days of reading and coding that are still to come.

    A law may take effect in the future, so the date of an answer and `enacted` may lie there.
    """
    for state in workspace.states.values():
        dates: dict[KeyPath, When | None] = {("through",): state.through}
        for at in _answers(state):
            dates[*at.path, "through"] = at.answer.through
            dates[*at.path, "coded"] = at.answer.coded
        for path, when in dates.items():
            # `through = 2015` claims the whole of 2015; `coded = 2015` some day of it.
            if when is None or (when.last if path[-1] == "through" else when.first) <= today:
                continue
            done = "read" if path[-1] == "through" else "coded"
            through = "through " if path[-1] == "through" else "on "
            yield Diagnostic(
                code="date-in-future",
                message=f"the law cannot have been {done} {through}{when}: that is still to come",
                file=_state_file(state),
                path=path,
                help=f"write the day on which the law was {done}, or an earlier one"
                if path[-1] == "through"
                else "write the day on which it was coded",
            )


# What publishers printed.


def published_total(at: _Printed) -> Iterator[Diagnostic]:
    """Yield the printed scores that are not the sum of the printed areas, where all are there."""
    score = at.published.score
    total = sum(at.published.areas.values(), Fraction(0))
    if score is not None and at.complete and total != score:
        yield Diagnostic(
            code="published-total",
            message=f"the printed areas add up to {decimal_text(total)}, "
            f"but the printed score is {decimal_text(score)}",
            file=at.file,
            path=(*at.path, "score"),
            help="compare the figures with the source; where the source itself does not add up, "
            "leave the areas out and say so in `note`",
        )


def published_area_over(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the printed areas with more points than the year allows, or fewer."""
    limits: dict[tuple[str, int], Mapping[str, tuple[Fraction, Fraction]]] = {}
    for at in _printed(workspace):
        if _may_drop(at.rubric):
            continue
        key = (at.rubric.id, at.year)
        if key not in limits:
            blank = State(code="", name="a state of which nothing is known")
            limits[key] = _limits(report_card(at.rubric, blank, at.year))
        for area, points in at.published.areas.items():
            least, most = limits[key].get(area, (Fraction(0), Fraction(0)))
            if not least <= points <= most:
                yield Diagnostic(
                    code="published-area-over",
                    message=f"{decimal_text(points)} cannot be right: the area '{area}' earns "
                    f"{decimal_text(least)} to {decimal_text(most)} points in {at.year}",
                    file=at.file,
                    path=(*at.path, "areas", area),
                    help="compare the figure with the source, and the year",
                )


def _may_drop(rubric: Rubric) -> bool:
    """Return whether criteria may leave the total: then an area has no maximum of its own."""
    return rubric.not_applicable == "drop" or any(
        each.not_applicable == "drop" for each in rubric.criteria.values()
    )


def _limits(card: ReportCard) -> Mapping[str, tuple[Fraction, Fraction]]:
    """Return the least and the most points of each area on a card, whatever the law is."""
    found: dict[str, tuple[Fraction, Fraction]] = {}
    for mark in card.marks:
        least, most = found.get(mark.area, (Fraction(0), Fraction(0)))
        points = [share * mark.weight for share in mark.shares.values()]
        found[mark.area] = (least + min(points), most + max(points))
    return found


def published_grade(at: _Printed) -> Iterator[Diagnostic]:
    """Yield the printed grades that the printed score does not earn under the cut scores.

    Outside the years that the rubric grades its cut scores prove nothing: a warning there. Caps
    can lower a grade, so the grade of any cap will do as well.
    """
    score, grade = at.published.score, at.published.grade
    earned = None if score is None else grade_of(at.rubric, score)
    if score is None or earned is None or grade is None:
        return
    capped = {worse_of(at.rubric, (earned, cap.grade)) for cap in at.rubric.caps.values()}
    if grade not in {earned, *capped}:
        yield Diagnostic(
            code="published-grade",
            message=f"the printed grade is '{grade}', "
            f"but a score of {decimal_text(score)} earns '{earned}'",
            file=at.file,
            path=(*at.path, "grade"),
            help="compare score and grade with the source, "
            f"and the cut scores in {_rubric_file(at.rubric)}",
            severity="warning" if _outside_years(at) else "error",
        )


def _outside_years(at: _Printed) -> bool:
    first, last = at.rubric.from_, at.rubric.until
    return (first is not None and at.year < first) or (last is not None and at.year > last)


def published_year(at: _Printed) -> Iterator[Diagnostic]:
    """Yield the printed years that lie outside the years that the rubric grades."""
    if _outside_years(at):
        first, last = at.rubric.from_, at.rubric.until
        span = f"{'' if first is None else f' from {first}'}{'' if last is None else f' to {last}'}"
        yield Diagnostic(
            code="published-year",
            message=f"'{at.rubric.id}' does not grade {at.year}; it grades{span}",
            file=at.file,
            path=at.path,
            on_key=True,
            help=f"correct the year, or `from` and `until` in {_rubric_file(at.rubric)}",
            severity="warning",
        )


def published_outside(at: _Printed) -> Iterator[Diagnostic]:
    """Yield the printed figures that the coded answers do not allow.

    A warning: levels, and what earns them, may be ours and not the publisher's, and publishers
    err. Both figures can stand; that they differ is worth a look, and is often the finding.
    """
    card = report_card(at.rubric, at.state, at.year)
    limits = _limits(card)
    astray = False
    for area in card.areas:
        points = at.published.areas.get(area.id)
        if points is None or area.coded_low <= points <= area.coded_high:
            continue
        astray = True
        least, most = limits[area.id]
        # What no law could earn is an error of its own.
        if least <= points <= most:
            place: KeyPath = (*at.path, "areas", area.id)
            yield _outside(at, place, points, area.coded_low, area.coded_high)
    score = at.published.score
    # Where an area is astray, or all areas are printed, that has been said already.
    if score is None or astray or at.complete:
        return
    if not card.low <= score <= card.high:
        yield _outside(at, (*at.path, "score"), score, card.low, card.high)


def _outside(
    at: _Printed, path: KeyPath, points: Fraction, low: Fraction, high: Fraction
) -> Diagnostic:
    if low == high:
        span = f"come to {decimal_text(low)}"
    else:
        span = f"allow only {decimal_text(low)} to {decimal_text(high)}"
    return Diagnostic(
        code="published-outside",
        message=f"the printed figure is {decimal_text(points)}, but the answers {span}",
        file=at.file,
        path=path,
        help=f"compare the source with the answers that hold on {at.rubric.cutoff_day(at.year)}; "
        "both may be right where the publisher read the law otherwise",
        severity="warning",
    )


def national_count(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the national counts of grades that are too large for the country, or too small.

    A warning: publishers correct single cards after they have counted, and count them wrong.
    """
    most = max(JURISDICTIONS_GRADED, len(workspace.state_files))
    for rubric in workspace.rubrics.values():
        for year, national in rubric.national.items():
            place: KeyPath = ("national", str(year), "grades")
            total = sum(national.grades.values())
            if total > most:
                yield _miscounted(
                    rubric,
                    place,
                    f"the grades of {year} are counted for {total} jurisdictions; there are {most}",
                    "compare the counts with the source",
                )
            for grade, count in national.grades.items():
                having = _with_grade(workspace, rubric, year, grade)
                if len(having) > count:
                    yield _miscounted(
                        rubric,
                        (*place, grade),
                        f"the publisher counted {count} at '{grade}' in {year}, "
                        f"but that is the printed grade of {len(having)} of the states here",
                        f"compare the count and these grades with the source: {', '.join(having)}",
                    )


def _miscounted(rubric: Rubric, path: KeyPath, message: str, remedy: str) -> Diagnostic:
    return Diagnostic(
        code="national-count",
        message=message,
        file=_rubric_file(rubric),
        path=path,
        help=remedy,
        severity="warning",
    )


def _with_grade(workspace: Workspace, rubric: Rubric, year: int, grade: str) -> list[str]:
    return [
        code
        for code, state in workspace.states.items()
        if (printed := state.published.get(rubric.id, {}).get(year)) and printed.grade == grade
    ]


# Names and addresses.


def source_no_address(workspace: Workspace, _today: date) -> Iterator[Diagnostic]:
    """Yield the sources that no reader can follow."""
    for file, path, source in _sources(workspace):
        if not source.lower().startswith(("http://", "https://")):
            yield Diagnostic(
                code="source-no-address",
                message="this source is not an address that a reader can open",
                file=file,
                path=path,
                help="write an address that begins with https://; "
                "the name of a publication belongs in `note`",
                severity="warning",
            )


def _sources(workspace: Workspace) -> Iterator[tuple[str, KeyPath, str]]:
    for rubric in workspace.rubrics.values():
        for path, source in _rubric_sources(rubric):
            yield _rubric_file(rubric), path, source
    for state in workspace.states.values():
        for at in _answers(state):
            for index, source in enumerate(at.answer.sources):
                yield at.file, (*at.path, "sources", index), source
        for id_, years in state.published.items():
            for year, printed in years.items():
                path = ("published", id_, str(year), "source")
                yield _state_file(state), path, printed.source


def _rubric_sources(rubric: Rubric) -> Iterator[tuple[KeyPath, str]]:
    if rubric.source is not None:
        yield ("source",), rubric.source
    for year, national in rubric.national.items():
        place: KeyPath = ("national", str(year))
        if national.source is not None:
            yield (*place, "source"), national.source
        for id_, tally in national.tally.items():
            yield (*place, "tally", id_, "source"), tally.source


def state_name(state: State) -> Iterator[Diagnostic]:
    """Yield the states whose name is not the one that belongs to their postal code."""
    known = JURISDICTIONS.get(state.code)
    if known is not None and known.name != state.name:
        yield Diagnostic(
            code="state-name",
            message=f"{state.code} is the postal code of {known.name}, not of '{state.name}'",
            file=_state_file(state),
            path=("name",),
            help=f'write `name = "{known.name}"`, or give the file another name',
            severity="warning",
        )


CHECKS: tuple[Check, ...] = (
    Check("points-mismatch", _of_rubric(points_mismatch)),
    Check("grades-order", _of_rubric(grades_order)),
    Check("from-after-until", _of_rubric(from_after_until)),
    Check("meets-missing", _of_rubric(meets_missing)),
    Check("levels-differ", levels_differ),
    Check("question-differs", question_differs),
    Check("years-overlap", years_overlap),
    Check("through-before-answer", _of_answer(through_before_answer)),
    Check("enacted-after-effective", _of_answer(enacted_after_effective)),
    Check("answer-repeats", _of_answer(answer_repeats)),
    Check("start-unknown-after", _of_answer(start_unknown_after)),
    Check("citation-missing", _of_answer(citation_missing)),
    Check("date-in-future", date_in_future),
    Check("published-total", _of_printed(published_total)),
    Check("published-area-over", published_area_over),
    Check("published-grade", _of_printed(published_grade)),
    Check("published-year", _of_printed(published_year)),
    Check("published-outside", _of_printed(published_outside)),
    Check("national-count", national_count),
    Check("source-no-address", source_no_address),
    Check("state-name", _of_state(state_name)),
)
