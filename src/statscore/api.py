"""The public functions for a notebook; the commands are thin over the same reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from statscore.checks import findings
from statscore.desk.draft import Draft, DraftError, saved
from statscore.desk.importing.asked import (
    Asked,
    RefusedError,
    SheetProblems,
    UnreadableError,
    UnsoundRubricError,
)
from statscore.desk.importing.taking import read_all
from statscore.desk.importing.writing import edits as import_edits
from statscore.desk.place import AnswerFile, recording
from statscore.desk.save import FileChange
from statscore.formats.document import Records
from statscore.formats.html import notebook
from statscore.formats.messages import message
from statscore.model.dates import When, dates_written
from statscore.model.diagnostic import Diagnostic
from statscore.model.names import (
    Criteria,
    Meaning,
    did_you_mean,
    level_of,
    no_one_file,
    words_meant,
)
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace as ReadWorkspace
from statscore.read.importing.columns import Meant
from statscore.read.load import load as read
from statscore.read.load import located
from statscore.reports.card.proof import Proof, proof
from statscore.reports.card.report_card import AreaScore, Mark, ReportCard
from statscore.reports.card.report_card import report_card as _report_card
from statscore.reports.card.standings import Standing
from statscore.reports.card.standings import standings as _standings
from statscore.reports.change.comparison import Change, Comparison, comparison
from statscore.reports.count.tally import Tally
from statscore.reports.count.tally import tally as _tally
from statscore.reports.count.years import GradedYear, graded_years, latest, latest_full
from statscore.reports.plan.gaps import Gap
from statscore.reports.plan.gaps import gaps as _gaps
from statscore.reports.plan.plans import Planning, Wish, models_of, planning
from statscore.reports.plan.whatif import WhatIf, as_given, what_if
from statscore.reports.robustness.report import Chance, Robustness
from statscore.reports.robustness.report import robustness as _robustness
from statscore.views.grade.card import card_document
from statscore.views.tables import TABLES, Panel, Series

__all__ = (
    "AreaScore",
    "Change",
    "Comparison",
    "Diagnostic",
    "FileChange",
    "Gap",
    "Mark",
    "Planning",
    "Proof",
    "ReportCard",
    "Robustness",
    "Standing",
    "Tally",
    "WhatIf",
    "Workspace",
    "check",
    "compare",
    "explain",
    "gaps",
    "import_sheet",
    "load",
    "plans",
    "report_card",
    "robustness",
    "set_answer",
    "standings",
    "tally",
    "whatif",
)


def _card_html(card: ReportCard) -> str:
    return notebook(card_document(card))


# Reports know no pages: a notebook asks every card for its page by this name.
ReportCard._repr_html_ = _card_html  # type: ignore[attr-defined]


@dataclass(frozen=True, repr=False)
class Workspace(ReadWorkspace):
    """Rubrics and states by id; a state's file is read when the state is first asked for."""

    def __repr__(self) -> str:
        """Return what it holds, in a line."""
        states = f"{len(self.state_files)} states"
        return f"<Workspace {self.root}: {states}, rubrics {', '.join(self.rubrics)}>"

    def frame(
        self,
        table: str,
        *states: str,
        years: Iterable[int] | None = None,
        rubric: str | None = None,
    ) -> Any:  # noqa: ANN401 - pandas or polars, whichever is there
        """Return a table of `export` (scores, areas, marks, answers …) as a data frame.

        Of pandas, else of polars; ImportError where neither is installed. Numbers are floats, dates
        are text as in the files; what is not known is missing. Raises KeyError for another table.
        """
        if table not in TABLES:
            raise KeyError(f"no table '{table}': choose from {', '.join(TABLES)}")
        named = self.rubrics[rubric] if rubric is not None else None
        chosen = [_state(self, state) for state in states]
        graded = partial(_graded, self, named, None if years is None else tuple(years), chosen)
        return _frame(TABLES[table](Panel(self, chosen or None, named, graded)).records)


def _graded(
    workspace: ReadWorkspace,
    rubric: Rubric | None,
    years: Sequence[int] | None,
    states: Sequence[State],
) -> Series:
    if years is None:
        return [graded_years(workspace, rubric, states or None)]
    return [[GradedYear(year, _chosen(workspace, (), rubric, year)[0]) for year in years]]


def _frame(records: Records) -> Any:  # noqa: ANN401 - as above
    columns = {
        name: [_plain(row[at]) for row in records.rows] for at, name in enumerate(records.columns)
    }
    for library in ("pandas", "polars"):
        try:
            module = import_module(library)
        except ImportError:
            continue
        return module.DataFrame(columns)
    raise ImportError("a frame needs pandas or polars: pip install pandas, or pip install polars")


def _plain(value: object) -> object:
    """Return the value as data frames know it."""
    if isinstance(value, Fraction):
        return float(value)
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def load(path: str | Path | None = None) -> Workspace:
    """Return the workspace at the path, or around the current folder, or the one that ships.

    The file of a state is read when the state is asked for, and left out where it has errors:
    `diagnostics` has what is wrong in the files, `check` what the checks find besides.
    Raises NotADirectoryError where the path is no workspace.
    """
    opened = read(path)
    return Workspace(**{field.name: getattr(opened, field.name) for field in fields(opened)})


def check(workspace: ReadWorkspace) -> tuple[Diagnostic, ...]:
    """Return everything that is wrong with the workspace, in order of file and line."""
    return tuple(located(workspace.root, findings(workspace).shown))


def report_card(
    workspace: ReadWorkspace,
    state: str,
    year: int | None = None,
    rubric: str | None = None,
    as_of: date | None = None,
) -> ReportCard:
    """Return the state's card for a year or day; without one, the latest with anything to show.

    The state goes by code or name, as on the command line. Raises KeyError for a state or rubric
    that the workspace does not have, ValueError where nothing decides the rubric or the year.
    """
    one = _state(workspace, state)
    named = _rubric(workspace, rubric)
    chosen, when = _chosen(workspace, (one,), named, as_of.year if as_of else year)
    return _report_card(chosen, one, when, as_of)


def explain(
    workspace: ReadWorkspace,
    state: str,
    year: int | None = None,
    rubric: str | None = None,
    as_of: date | None = None,
) -> Proof:
    """Return the card with everything that it rests on; the state and day as for `report_card`."""
    card = report_card(workspace, state, year, rubric, as_of)
    return proof(card, workspace.states[card.state])


def gaps(
    workspace: ReadWorkspace, state: str, year: int | None = None, rubric: str | None = None
) -> tuple[Gap, ...]:
    """Return the criteria that cost the state points, the most first, with the states ahead."""
    card = report_card(workspace, state, year, rubric)
    return _gaps(card, _all_cards(workspace, card))


def plans(
    workspace: ReadWorkspace,
    state: str,
    grade: str,
    year: int | None = None,
    rubric: str | None = None,
) -> Planning:
    """Return the cheapest sets of changes that reach the grade, and the law that could be copied.

    Raises ValueError where no plan can be worked out; the text says why.
    """
    card = report_card(workspace, state, year, rubric)
    if grade not in (card.rubric.grades or {}):
        raise ValueError(f"'{card.rubric.id}' has no grade '{grade}'")
    return planning(card, Wish(grade), models_of(_all_cards(workspace, card)))


def whatif(
    workspace: ReadWorkspace,
    state: str,
    levels: Mapping[str, str],
    year: int | None = None,
    rubric: str | None = None,
) -> WhatIf:
    """Return the state's card before and after criteria have these levels.

    Criteria go by id, number or title. Raises KeyError for a criterion or level that there is none.
    """
    card = report_card(workspace, state, year, rubric)
    given = {}
    for name, level in levels.items():
        criterion = _criterion([card.rubric], name)
        given[criterion] = _level(card.rubric, criterion, level)
    bill = as_given(given, card.as_of)
    cards = _all_cards(workspace, card)
    return what_if(cards, [card.state], [bill], dated=False, model_law=False)[0]


def tally(
    workspace: ReadWorkspace,
    criterion: str,
    year: int | None = None,
    rubric: str | None = None,
    as_of: date | None = None,
) -> Tally:
    """Return the states at each level of a criterion by id, number or title.

    Without a year the latest with figures for many states. Raises KeyError where no rubric asks it.
    """
    named = _rubric(workspace, rubric)
    id_ = _criterion([named] if named else workspace.rubrics_in_order, criterion)
    home = named or next(one for one in workspace.rubrics_in_order if id_ in one.criteria)
    states = tuple(workspace.states.values())
    when = as_of.year if as_of else year
    chosen, in_year = _chosen(workspace, states, home if when is None else named, when)
    asking = chosen if id_ in chosen.criteria else home
    if not asking.criteria[id_].in_force(in_year):
        raise KeyError(f"'{asking.id}' does not ask '{id_}' in {in_year}")
    return _tally(asking, id_, in_year, states, as_of)


def robustness(
    workspace: ReadWorkspace,
    year: int | None = None,
    rubric: str | None = None,
    *,
    draws: int = 10_000,
    seed: int = 1,
) -> Robustness:
    """Return whether grades and ranks survive other weights: the same seed, the same figures.

    Raises ValueError where no card is settled by its own marks.
    """
    states = tuple(workspace.states.values())
    chosen, when = _chosen(workspace, states, _rubric(workspace, rubric), year)
    found = _robustness([_report_card(chosen, one, when) for one in states], Chance(draws, seed))
    if not found.standings:
        raise ValueError(f"no card of {chosen.id} {when} is settled by its own marks")
    return found


def set_answer(
    workspace: ReadWorkspace,
    state: str,
    criterion: str,
    level: str,
    since: str | date,
    *,
    coder: str | None = None,
    dry_run: bool = False,
    **keys: Any,  # noqa: ANN401 - any key of an answer
) -> tuple[FileChange, ...]:
    """Record an answer in the state's file, and return how the file changes: `load` again after.

    `keys` are those of an answer: citations, act, enacted, through, sources, quote, note … What
    `check` would call an error raises ValueError, and nothing is written. The data that ships is
    not written to.
    """
    id_ = _criterion(workspace.rubrics_in_order, criterion)
    asking = next(one for one in workspace.rubrics_in_order if id_ in one.criteria)
    given: dict[str, object] = {"level": _level(asking, id_, level)}
    for key, value in keys.items():
        given[key] = (
            [value] if key in ("citations", "sources") and isinstance(value, str) else value
        )
    at = (id_, str(_when(since)))
    edit = recording(AnswerFile(_state(workspace, state).code), workspace, at, given, coder)
    return _written(workspace, lambda: saved(workspace, [edit], dry_run=dry_run))


def import_sheet(
    workspace: ReadWorkspace,
    *files: str | Path,
    rubric: str | None = None,
    columns: Mapping[str, str] | None = None,
    levels: Mapping[str, str] | None = None,
    as_of: str | None = None,
    source: str | None = None,
    new_states: bool = False,
    replace: bool = False,
    dry_run: bool = False,
) -> tuple[FileChange, ...]:
    """Take sheets of coded law into the states' files, and return how they change.

    `columns` and `levels` say what headings and values mean, as --column and --level do; the
    command `import` has more to say. Raises ValueError with all that is wrong, and nothing is
    written. The data that ships is not written to.
    """
    asked = Asked(
        files=tuple(map(Path, files)),
        rubric=_rubric(workspace, rubric),
        meant=Meant(columns=columns or {}, dated=as_of is not None),
        levels=levels or {},
        now=as_of,
        source=source,
        new_states=new_states,
        replace=replace,
    )

    def save() -> Draft:
        reading = read_all(workspace, asked, lambda *_said: None, lambda *_sheets: None)
        edits = import_edits(reading, lambda *_said: None)
        return saved(reading.before, list(edits), dry_run=dry_run)

    try:
        return _written(workspace, save)
    except SheetProblems as error:
        lines = (f"row {one.row}, {one.column}: {one.words}" for one in error.problems)
        raise ValueError("\n".join((error.file, *lines))) from error
    except UnsoundRubricError as error:
        raise ValueError("\n".join(map(message, error.problems))) from error
    except (RefusedError, UnreadableError) as error:
        raise ValueError(f"{error}: {error.__cause__ or 'nothing was written'}") from error


def _written(workspace: ReadWorkspace, save: Callable[[], Draft]) -> tuple[FileChange, ...]:
    """Return what is written; ValueError where nothing is."""
    if workspace.shipped:
        raise ValueError("the data that ships is not written to: load a workspace of your own")
    try:
        draft = save()
    except DraftError as error:
        raise ValueError(str(error)) from error
    if draft.refused:
        moved = (f"{one.place} has changed since it was read: load again" for one in draft.moved)
        raise ValueError("\n".join((*map(message, draft.errors), *moved)))
    return draft.changes


def standings(
    workspace: ReadWorkspace, year: int | None = None, rubric: str | None = None
) -> tuple[Standing, ...]:
    """Return all states ranked; without a year, the latest with figures for many states."""
    states = tuple(workspace.states.values())
    chosen, when = _chosen(workspace, states, _rubric(workspace, rubric), year)
    return _standings(_report_card(chosen, each, when) for each in states)


def compare(
    workspace: ReadWorkspace,
    before: int | date,
    after: int | date,
    rubric: str | None = None,
    *,
    from_rubric: str | None = None,
    to_rubric: str | None = None,
) -> tuple[Comparison, ...]:
    """Return one Comparison a state between two years or days."""
    states = tuple(workspace.states.values())

    def cards(at: int | date, named: str | None) -> list[ReportCard]:
        year, day = (at, None) if isinstance(at, int) else (at.year, at)
        chosen, year = _chosen(workspace, states, _rubric(workspace, named or rubric), year)
        return [_report_card(chosen, each, year, day) for each in states]

    sides = zip(cards(before, from_rubric), cards(after, to_rubric), strict=True)
    return tuple(comparison(*side) for side in sides)


def _all_cards(workspace: ReadWorkspace, card: ReportCard) -> list[ReportCard]:
    """Return the cards of all states on the card's day."""
    states = workspace.states.values()
    return [_report_card(card.rubric, state, card.year, card.as_of) for state in states]


def _state(workspace: ReadWorkspace, name: str) -> State:
    """Return the state of any name; KeyError where there is none, or more than one."""
    meant = [meaning for meaning in words_meant(workspace, [name], None) if meaning.codes]
    one = meant[0] if len(meant) == 1 else Meaning(name)
    if why := no_one_file(workspace, one):
        raise KeyError(why)
    (code,) = one.codes
    if code not in workspace.states:
        raise KeyError(f"{code} cannot be graded: the file states/{code}.toml has errors")
    return workspace.states[code]


def _rubric(workspace: ReadWorkspace, id_: str | None) -> Rubric | None:
    if id_ is not None and id_ not in workspace.rubrics:
        raise KeyError(did_you_mean("rubric", id_, workspace.rubrics))
    return None if id_ is None else workspace.rubrics[id_]


def _criterion(rubrics: Sequence[Rubric], name: str) -> str:
    """Return the criterion by id, number or title; KeyError where that is none, or several."""
    criteria = Criteria(rubrics)
    named = criteria.named(name)
    if named.id is None:
        known = criteria.ids | criteria.numbers
        raise KeyError(named.meanings if named.ids else did_you_mean("criterion", name, known))
    return named.id


def _level(rubric: Rubric, criterion: str, name: str) -> str:
    levels = rubric.levels(criterion)
    level = levels.reached(name) or level_of(levels, name)
    if level is None:
        raise KeyError(f"'{name}' is no level of '{criterion}'")
    return level


def _when(since: str | date) -> When:
    dates = dates_written(str(since), date.today())  # noqa: DTZ011 - a day, as people count
    if len(dates) != 1:
        raise ValueError(f"'{since}' is not one date; write YYYY-MM-DD, YYYY-MM or YYYY")
    return dates[0]


def _chosen(
    workspace: ReadWorkspace, states: tuple[State, ...], named: Rubric | None, year: int | None
) -> tuple[Rubric, int]:
    if year is not None:
        found = named or workspace.rubric_for(year)
        if found is None:
            raise ValueError(f"no rubric grades {year}; name one")
        return found, year
    default = (
        latest(workspace, states, named) if len(states) == 1 else latest_full(workspace, named)
    )
    if default is None:
        raise ValueError("nothing is coded or published yet; name a year")
    return default.graded.rubric, default.graded.year
