"""States, days and levels as a sheet writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date

from pydantic_core import PydanticCustomError

from statscore.model import names
from statscore.model.dates import When, when
from statscore.model.diagnostic import shortened
from statscore.model.jurisdictions import COUNTRY, TOTALS, spelled, two_digits
from statscore.model.numbers import decimal_text
from statscore.model.rubric import RESERVED_LEVELS, Rubric
from statscore.model.workspace import Workspace
from statscore.read.folder import code_refused
from statscore.read.references import answer_level

UNCODED = "uncoded"
"""What a value can be said to mean where nobody has coded the field, as if it were empty."""


MOST_HINTS = 100
"""Different values of one sheet of which a message says what may be meant: it takes long."""


class FieldError(ValueError):
    """A field that cannot be understood; the text says why, and what would be right."""


class States:
    """The states that a sheet can name: those of the workspace, of the country, and new ones."""

    def __init__(
        self, workspace: Workspace, *, new: bool, written: AbstractSet[str] = frozenset()
    ) -> None:
        """Take in the states; `new` allows codes that nobody knows yet, with a name beside them.

        `written` is all that the sheet says of which state its rows are.
        """
        codes = {code.strip().upper() for code in written} | {*workspace.state_files}
        us = workspace.settings.jurisdictions == "us"
        of_us = us and not codes.isdisjoint(workspace.built_in.known)
        of_all = (*TOTALS, *COUNTRY) if of_us else TOTALS
        self._no_state = frozenset(of_all)
        self._workspace = workspace
        self._new = new
        self._known = names.States(workspace)
        self._found: dict[str, tuple[str, ...]] = {}
        self._hinted: dict[str, str] = {}
        self.names: dict[str, str] = {}
        """The names that new states go by."""
        self.fips: dict[str, str] = {}
        """Their FIPS codes, where the sheet says them."""

    def code(self, written: str, name: str, fips: str) -> str:
        """Return the state's code by what a row says of it; FieldError where none is known."""
        said, named, number = (" ".join(text.split()) for text in (written, name, fips))
        code = self._meant(said, named, number)
        if code is None and self._new and said:
            code = self._added(said, named, number)
        if code is None:
            raise FieldError(self._unknown(said, named or number))
        self._refuse_other(code, named, number)
        if code in self._workspace.state_files and code not in self._workspace.states:
            raise FieldError(f"states/{code}.toml has errors; `statscore check` shows them")
        return code

    def read_through(self, code: str) -> When | None:
        """Return up to which day the law has been read, as the state's file says it."""
        state = self._workspace.states.get(code)
        return state.through if state else None

    def _meant(self, said: str, named: str, number: str) -> str | None:
        if not (said or named):
            return self._known.of_fips(number)
        codes = self._codes(said or named)
        if len(codes) > 1:
            raise FieldError(f"'{said or named}' is the name of {' and '.join(codes)}")
        beside = self._new and said and named and codes != self._codes(named)
        if beside and not self._known.is_own_name(said):
            return None  # IND, which is India and not Indiana
        return codes[0] if codes else None

    def _codes(self, written: str) -> tuple[str, ...]:
        if written not in self._found:
            self._found[written] = self._known.named(written)
        return self._found[written]

    def _refuse_other(self, code: str, named: str, number: str) -> None:
        """Refuse a row that says two states, such as the postal code of one and another's name."""
        name = self._known.names[code]
        if named and code not in self._codes(named):
            raise FieldError(f"'{code}' is {name}, but the row says '{named}'")
        if number and self._known.of_fips(number) not in (code, None):
            raise FieldError(f"'{code}' is {name}, whose FIPS code is not {number}")

    def _unknown(self, said: str, else_: str) -> str:
        written = said or else_
        if not written:
            return "the row does not say of which state it is"
        if written not in self._hinted:
            near = self._known.near(written) if len(self._hinted) < MOST_HINTS else None
            self._hinted[written] = f" (did you mean '{near}'?)" if near else ""
        if said and two_digits(said) == f"0{said[0]}":
            return (
                f"'{said}' is no state: a FIPS code has two digits where the column is not 'fips'"
            )
        also = "; --new-states takes in states that are not known yet" if said else ""
        hint = self._hinted[written]
        return f"'{shortened(written)}' is no state that is known here{hint}{also}"

    def _added(self, code: str, name: str, number: str) -> str:
        refused = code_refused(code, self._workspace.built_in.known)
        if refused is not None:
            raise FieldError(f"{refused}; use other letters or digits, such as XX")
        if not name:
            raise FieldError(f"'{code}' is a new state: a column has to say its name")
        if not self._no_state.isdisjoint((spelled(code), spelled(name))):
            raise FieldError(
                f"'{code}' ({shortened(name)}) is not one state: leave the row out, or make the "
                "file first with `statscore new state`"
            )
        fips = two_digits(number)
        if number and fips is None:
            raise FieldError(f"'{shortened(number)}' is no FIPS code; write two digits")
        new = fips if fips and self._known.of_fips(fips) is None else None
        self._known.add(code, name, new)
        self._found.clear()
        self.names[code] = name
        if new:
            self.fips[code] = new
        return code


class Levels:
    """The levels that fields mean, each distinct one looked up once."""

    def __init__(self, rubrics: Sequence[Rubric], means: Mapping[str, str]) -> None:
        """Take in the rubrics and what the user says that values mean, by value."""
        self._rubrics = rubrics
        self._means = {names.folded(value): level for value, level in means.items()}
        self._found: dict[tuple[str, str], str | FieldError | None] = {}

    def level(self, criterion: str, written: str) -> str | None:
        """Return the level, None where the field says that nobody has coded it.

        Raises FieldError where it is none of the criterion's levels.
        """
        key = (criterion, written)
        if key not in self._found:
            self._found[key] = self._looked_up(criterion, written)
        level = self._found[key]
        if isinstance(level, FieldError):
            raise level
        return level

    def number(self, criterion: str, level: str) -> Mapping[str, object]:
        """Return the key of an answer that holds the level as a number, none where it is none."""
        asking = next(rubric for rubric in self._rubrics if criterion in rubric.criteria)
        number = asking.levels(criterion).number(level)
        return {} if number is None else {"value": number}

    def _looked_up(self, criterion: str, written: str) -> str | FieldError | None:
        meant = self._means.get(names.folded(written), written.strip())
        if meant.casefold() in ("", UNCODED):
            return None
        asking = [rubric for rubric in self._rubrics if criterion in rubric.criteria]
        if (number := asking[0].levels(criterion).number(meant)) is not None:
            return decimal_text(number)
        known = (*asking[0].levels(criterion), *RESERVED_LEVELS)
        level = names.level_of(known, meant)
        if level is None and len(self._found) >= MOST_HINTS:
            return FieldError(f"'{shortened(meant)}' is no level of '{criterion}'")
        for wrong in answer_level(asking, criterion, level or meant, "", ()):
            return FieldError(
                f"{wrong.message} ({wrong.help}); or say what it means with {_way(meant)}"
            )
        return level


def _way(written: str) -> str:
    if names.nothing_known(written):
        return f'--level "{written}={UNCODED}"'
    return "--level VALUE=LEVEL"


def day(written: str, field: str, rubric: Rubric | None) -> date:
    """Return the day on which a row's law is coded: a year means the rubric's cut-off day.

    Raises FieldError where it is no year or day.
    """
    of_year = names.year_of(written)
    date_ = a_date(str(of_year) if of_year else written)
    if date_.exact:
        return date_.first
    if of_year and rubric is not None:
        return rubric.cutoff_day(date_.first.year)
    if of_year:
        raise FieldError("a year means a rubric's cut-off day: say with --rubric which")
    raise FieldError(f"'{written}' is no {field}; write YYYY, or the day as YYYY-MM-DD")


def a_date(written: str) -> When:
    """Return the date; FieldError where it is none."""
    try:
        return when(written.strip())
    except PydanticCustomError as error:
        raise FieldError(error.message()) from error


def items(written: str) -> tuple[str, ...]:
    """Return the items of a list in one field: one a line, or parted by semicolons on one line."""
    parts = written.split("\n") if "\n" in written else written.split(";")
    return tuple(part.strip() for part in parts if part.strip())
