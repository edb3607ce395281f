"""What a command works on: the workspace, with states, rubrics, years and criteria by any name."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import typer

from statscore.cli.options import Shown
from statscore.cli.trouble import CommandError, tell
from statscore.cli.words import (
    Words,
    YearOrDay,
    from_to,
    parsed_day,
    span,
    states_and_times,
    year_or_day,
)
from statscore.formats.messages import message
from statscore.model.dates import When
from statscore.model.diagnostic import Diagnostic, KeyPath
from statscore.model.names import Criteria, did_you_mean, level_of, near
from statscore.model.rubric import Rubric
from statscore.model.state import State
from statscore.model.workspace import Workspace, state_fips
from statscore.read.find import find_workspace
from statscore.read.load import load
from statscore.reports.card.provenance import Provenance, Release, provenance
from statscore.reports.card.report_card import ReportCard, report_card
from statscore.reports.count.years import (
    DefaultYear,
    GradedYear,
    first_to_come,
    graded_years,
    latest,
    latest_full,
)
from statscore.views.words import years_words


class Session(NamedTuple):
    """A workspace as one command sees it."""

    workspace: Workspace
    chosen: tuple[State, ...]
    """The states that the user named; all of them where none was named."""
    named: bool
    """Whether the user named states."""
    times: tuple[When, ...] = ()
    """The years and days that the user named among the states, as in `grade TX 2015`."""

    @property
    def fips(self) -> dict[str, str | None]:
        """The FIPS codes of the states that are shown."""
        return {state.code: state_fips(state, self.workspace.built_in) for state in self.chosen}


def start(named_workspace: Path | None, typed: Sequence[str] | None = None) -> Session:
    """Open the workspace and say on stderr what is wrong in what is read of it.

    The words that were typed are states, years and days. Where states are named, their files are
    read; others once somebody goes through all states. Raises CommandError where a state that was
    named is broken, BadParameter for a word that is neither.
    """
    workspace = begun(named_workspace)
    return session_of(workspace, states_and_times(workspace, typed or ()))


def begun(named_workspace: Path | None) -> Workspace:
    """Return the opened workspace; where all states are read later, stderr names the broken."""
    return opened(named_workspace, _name_broken)


def session_of(workspace: Workspace, words: Words) -> Session:
    """Return the session in the opened workspace, of what was typed; raises as `start` does."""
    _complain(workspace, words.codes)
    chosen = [workspace.states[code] for code in words.codes] or workspace.states.values()
    return Session(workspace, tuple(chosen), named=bool(words.codes), times=words.times)


def start_without_states(named_workspace: Path | None) -> Workspace:
    """Return the workspace for what shows rubrics alone, said on stderr what is wrong with them."""
    workspace = opened(named_workspace)
    _complain(workspace, ())
    return workspace


def opened(
    named_workspace: Path | None,
    when_all_read: Callable[[Iterable[Diagnostic]], None] = lambda _problems: None,
) -> Workspace:
    """Return the workspace; where it is the shipped one, a line on stderr says so.

    `when_all_read` is as for `load`. Raises CommandError where what is named is none.
    """
    named = named_workspace or _from_context()
    try:
        root, shipped = find_workspace(named)
    except NotADirectoryError as error:
        raise CommandError(
            f"'{error}' is no workspace: it needs the folders rubrics/ and states/, "
            "or a file statscore.toml",
            exit_code=2,
        ) from error
    except FileNotFoundError as error:
        raise CommandError(
            "the current folder is no longer there; go to another, or name a workspace with "
            "--workspace",
            exit_code=2,
        ) from error
    if shipped:
        tell("no workspace here: using the data that ships with statscore")
    return load(root, shipped=shipped, when_all_read=when_all_read)


def _from_context() -> Path | None:
    """Return the workspace named before the command, as in `statscore -w DIR grade TX`."""
    from typer._click.globals import get_current_context  # noqa: PLC0415 - typer exports no other

    context = get_current_context(silent=True)
    found = context.find_root().obj if context is not None else None
    return found if isinstance(found, Path) else None


def _complain(workspace: Workspace, codes: Sequence[str]) -> None:
    """Say what is wrong with the rubrics and with the files of these states.

    Raises CommandError where one of the states is broken.
    """
    asked = {f"states/{code}.toml" for code in codes}
    of_states = (each for code in codes for each in workspace.problems_of(code))
    for each in (*workspace.common, *of_states):
        if each.severity == "error" and (each.file in asked or not each.file.startswith("states/")):
            tell(message(each))
    broken = [code for code in codes if code not in workspace.states]
    if broken:
        raise CommandError(f"{', '.join(broken)} cannot be graded: the file has errors")


def _name_broken(problems: Iterable[Diagnostic]) -> None:
    """Say which files in states/ have errors."""
    broken = {each.file for each in problems if each.severity == "error"}
    for file in sorted(file for file in broken if file.startswith("states/")):
        tell(f"warning: {file} has errors and is left out; `statscore check` shows them")


def rubric_named(workspace: Workspace, name: str | None) -> Rubric | None:
    """Return the rubric of that id, None where none is named; BadParameter where none has it."""
    if name is None:
        return None
    found = workspace.rubrics.get(name) or workspace.rubrics.get(name.casefold())
    if found is None:
        if workspace.is_broken(name):
            raise CommandError(f"rubric '{name}' cannot be used: the file has errors")
        raise typer.BadParameter(did_you_mean("rubric", name, workspace.rubrics))
    return found


Scopes = tuple[tuple[Rubric, ...], ...]
"""The rubrics in which a name is looked up: in the first of them that know it."""


class Moment(NamedTuple):
    """The rubric, the year, and the day if it is not the rubric's cut-off day."""

    rubric: Rubric
    year: int
    as_of: date | None
    among: Scopes
    default: DefaultYear | None = None
    """Why it is this year, where the user named none."""

    def criterion(self, name: str) -> str:
        """Return the criterion of the rubric that goes by the name.

        Raises BadParameter where there is none, or where the name may mean several.
        """
        found = criterion_named(name, self.among)
        if found not in self.rubric.criteria:
            home = next(each.id for each in self.among[-1] if found in each.criteria)
            raise typer.BadParameter(
                f"'{found}' is a criterion of '{home}', not of '{self.rubric.id}': "
                f"say --rubric {home}"
            )
        return found


def moment(session: Session, rubric: str | None, year: int | None, as_of: str | None) -> Moment:
    """Return what the user asked about; without a year the latest that has anything to show."""
    named = rubric_named(session.workspace, rubric)
    asked, day = _when(session, year, as_of)
    if asked is not None:
        among = scopes(session.workspace, named, asked)
        return Moment(named or rubric_for(session.workspace, asked), asked, day, among)
    found = (
        latest(session.workspace, session.chosen, named)
        if session.named
        else latest_full(session.workspace, named)
    )
    if found is None:
        raise CommandError(_nothing(session, named))
    among, graded = scopes(session.workspace, named), found.graded
    if named is None:
        _tell_overlap(session.workspace, graded.year)
    return Moment(graded.rubric, graded.year, None, among, found)


def _when(session: Session, year: int | None, as_of: str | None) -> tuple[int | None, date | None]:
    """Return the year and the day that the user names, among the states or with an option."""
    if as_of is not None and year is not None:
        raise typer.BadParameter("give --year or --as-of, not both")
    if as_of is not None:
        day = parsed_day(as_of)
        year, time = day.year, str(day)
    else:
        day, time = None, str(year)
    if not session.times:
        return year, day
    if len(session.times) > 1 or year is not None:
        first, second, *_ = (*map(str, session.times), time)
        raise typer.BadParameter(
            f"'{first}' and '{second}' are two times, and one is asked for; "
            "`statscore diff` compares two"
        )
    return year_or_day(*session.times)


def all_cards(session: Session, asked: Moment) -> list[ReportCard]:
    """Return the cards of every state at the moment; CommandError where there is no state."""
    states = session.workspace.states.values()
    if not states:
        raise CommandError(_NO_STATE)
    return [report_card(asked.rubric, state, asked.year, asked.as_of) for state in states]


_NO_RUBRIC = "there is no sound rubric in rubrics/"
_NO_STATE = "there is no sound state in states/"


def _nothing(session: Session, rubric: Rubric | None) -> str:
    if not session.workspace.rubrics:
        return _NO_RUBRIC
    if not session.chosen:
        return _NO_STATE
    if coming := yet_to_come(session.workspace, session.chosen, rubric):
        return coming
    return f"{nothing_known(session.workspace, session.chosen)} to see an empty card"


def yet_to_come(workspace: Workspace, states: Sequence[State], rubric: Rubric | None) -> str | None:
    """Return which year has answers though its day has yet to come, and what shows them.

    None where there is no such year.
    """
    graded = first_to_come(workspace, rubric, states)
    if graded is None:
        return None
    return (
        f"there are answers, but the first cut-off day that they are for, {graded.as_of}, has yet "
        f"to come: say `today` for the law as it is known now, or {graded.year}"
    )


def tell_elsewhere(session: Session, asked: Rubric | None, named: str | None) -> None:
    """Say on stderr which rubrics have answers of states of which this one has none.

    Only of rubrics that no year asks by itself, and not to whoever names the rubric.
    """
    if named is not None:
        return
    # Where no year can be taken yet, to name the rubric that is taken anyway changes nothing.
    taken = asked or session.workspace.default_rubric
    for rubric in session.workspace.rubrics_in_order:
        states = [
            state.code
            for state in session.chosen
            if rubric is not taken
            and rubric.from_ is None
            and _answers(rubric, state)
            and not (asked and _answers(asked, state))
        ]
        if states:
            of = ", ".join(states[:5]) + (" …" if len(states) > 5 else "")  # noqa: PLR2004 - a line
            tell(f"under another rubric there are answers of {of}: say --rubric {rubric.id}")


def _answers(rubric: Rubric, state: State) -> bool:
    """Return whether the state has answers to the rubric's criteria, or its printed figures."""
    return rubric.id in state.published or not rubric.criteria.keys().isdisjoint(state.answers)


def nothing_known(workspace: Workspace, states: Iterable[State] | None = None) -> str:
    """Return why there is no year to take where the user names none; it ends with the remedy."""
    rubrics = workspace.rubrics
    if len(rubrics) > 1 and all(each.from_ is None for each in rubrics.values()):
        return (
            "no rubric says which years it grades, or statscore.toml which one is meant; "
            f"name one with --rubric ({', '.join(rubrics)}), or a --year"
        )
    asked = tuple(workspace.states.values() if states is None else states)
    answered = [
        rubric.id
        for rubric in workspace.rubrics_in_order
        if any(_answers(rubric, state) for state in asked)
    ]
    if answered and not (workspace.default_rubric and workspace.default_rubric.id in answered):
        return (
            "no rubric grades the years of the answers that are there unless it is named: say "
            f"--rubric {' or --rubric '.join(answered)}, or a --year"
        )
    if any(state.answers or state.published for state in workspace.states.values()):
        return "nothing is coded or published for a year that a rubric grades; name a --year"
    return "nothing is coded or published yet; name a --year"


def rubric_for(workspace: Workspace, year: int) -> Rubric:
    """Return the rubric that grades the year where none is named; BadParameter for none."""
    found = workspace.rubric_for(year)
    if found is None:
        raise typer.BadParameter(
            f"no rubric grades {year}{_ended(workspace)}; name one with --rubric "
            f"({', '.join(workspace.rubrics) or 'there is none'})"
        )
    if not found.grades_year(year) and found.from_ is not None:
        years = years_words(found)
        tell(f"no rubric grades {year}: using '{found.id}', made for the years {years}")
    _tell_overlap(workspace, year)
    return found


def _ended(workspace: Workspace) -> str:
    """Return which rubric was the last to end."""
    ends = [(rubric.until, rubric.id) for rubric in workspace.rubrics.values() if rubric.until]
    return f": '{max(ends)[1]}' ends with {max(ends)[0]}" if ends else ""


def _tell_overlap(workspace: Workspace, year: int) -> None:
    """Say which rubric is taken where several grade the year."""
    taken, *others = workspace.rubrics_for(year) or (None,)
    if taken and others:
        names = ", ".join(f"'{other.id}'" for other in others)
        verb = "grades" if len(others) == 1 else "grade"
        tell(f"'{taken.id}' is taken for {year}, which {names} {verb} too: --rubric names another")


def years_asked(
    session: Session, rubric: Rubric | None, years: str | None
) -> tuple[GradedYear, ...]:
    """Return the years of a span, or all that can be graded, each with its rubric."""
    asked: Sequence[YearOrDay] = _span_asked(session, years)
    if not asked:
        found = graded_years(session.workspace, rubric, session.chosen)
        if not found and (coming := yet_to_come(session.workspace, session.chosen, rubric)):
            tell(coming)
        return found
    ungraded = [year for year, _ in asked if not (rubric or session.workspace.rubric_for(year))]
    if ungraded and len(ungraded) < len(asked):
        words = f"{ungraded[0]} to {ungraded[-1]}" if len(ungraded) > 1 else str(ungraded[0])
        tell(f"no rubric grades {words}{_ended(session.workspace)}: left out")
        asked = [time for time in asked if time[0] not in ungraded]
    return tuple(
        GradedYear(year, rubric or rubric_for(session.workspace, year), day) for year, day in asked
    )


def _span_asked(session: Session, years: str | None) -> tuple[YearOrDay, ...]:
    """Return the years that the user names, among the states or with --years."""
    if years is not None and session.times:
        raise typer.BadParameter(f"give '{session.times[0]}' or --years, not both")
    if years is not None:
        return span(years)
    return from_to(session.times) if session.times else ()


def scopes(workspace: Workspace, named: Rubric | None = None, *years: int | None) -> Scopes:
    """Return the rubrics that may be meant: the named one, else those that grade the years or all.

    The default rubric alone is no scope: nobody has said that its numbers are meant.
    """
    if named is not None:
        return ((named,),)
    every = workspace.rubrics_in_order
    graded = tuple(each for each in every if any(year and each.grades_year(year) for year in years))
    return (graded, every) if graded else (every,)


def criterion_named(name: str, among: Scopes, way: str = "say --rubric, or the id") -> str:
    """Return the criterion that an id, number or title means in the first rubrics that know it.

    Raises BadParameter where none does, or where it means several; `way` says what tells them
    apart.
    """
    if not any(among):
        raise CommandError(_NO_RUBRIC)
    known: set[str] = set()
    for rubrics in among:
        criteria = Criteria(rubrics)
        found = criteria.named(name)
        if found.id is not None:
            return found.id
        if found.ids:
            raise typer.BadParameter(f"{found.meanings}: {way}")
        known |= criteria.ids | criteria.numbers
    words = did_you_mean("criterion", name, known)
    if not near("criterion", name, known):
        looked_for = shlex.join(("statscore", "find", *name.split()))
        words = f"there is no criterion '{name}': `{looked_for}` looks for the words"
    of = f" (rubric '{among[0][0].id}')" if list(map(len, among)) == [1] else ""
    raise typer.BadParameter(f"{words}{of}")


def level_named(levels: Iterable[str], criterion: str, name: str, *, numeric: bool = False) -> str:
    """Return the one of the criterion's levels that is meant; BadParameter where none is."""
    found = level_of(levels, name)
    if found is None:
        of = f" of '{criterion}'"
        raise typer.BadParameter(did_you_mean("level", name, levels, of, numeric=numeric))
    return found


class KeyLines:
    """The lines at which keys stand, each file parsed once and only if somebody asks."""

    def __init__(self, root: Path) -> None:
        """Remember the workspace."""
        self._root = root
        self._files: dict[str, object] = {}

    def __call__(self, file: str, path: KeyPath) -> int | None:
        """Return the line of the key in the file, None where it does not stand there."""
        from statscore.read.files import read_text  # noqa: PLC0415 - with positions, below
        from statscore.toml.positions import Positions  # noqa: PLC0415 - slow to import

        if file not in self._files:
            text, _problems = read_text(self._root / file, file)
            self._files[file] = Positions(text or "")
        places = self._files[file]
        assert isinstance(places, Positions)
        at = places.find(path)
        return at.line if at else None


def command_line(shown: Shown, *words: str) -> str:
    """Return a command to type next, in the workspace that this one was told to use."""
    folder = shown.workspace or _from_context()
    workspace = ["-w", str(folder)] if folder else []
    return shlex.join(["statscore", *words, *workspace])


def time_words(card: ReportCard) -> list[str]:
    """Return the options that name the card's rubric, where its year does not, and its day."""
    rubric = [] if card.rubric.grades_year(card.year) else ["--rubric", card.rubric.id]
    if card.as_of == card.rubric.cutoff_day(card.year):
        return ["--year", str(card.year), *rubric]
    return ["--as-of", str(card.as_of), *rubric]


def rests_on(
    session: Session, cards: Iterable[ReportCard], *, supposed: bool = False
) -> Callable[[], Provenance]:
    """Return what the cards rest on, worked out when it is asked for.

    Cards that rest on other answers than those of states/ are no released figures, moved or not.
    """
    from statscore.read.editions import released_edition  # noqa: PLC0415 - many have none

    def edition(rubric: Rubric, year: int) -> Release:
        found = Release() if supposed else released_edition(session.workspace, rubric, year)
        if found.unreadable:
            tell(f"warning: {found.unreadable} cannot be read; `statscore check` shows why")
        return found

    return lambda: provenance(cards, edition)
