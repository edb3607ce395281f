"""States, days and levels as a sheet writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from pydantic_core import PydanticCustomError

from statscore.model.dates import When, when
from statscore.model.diagnostic import shortened
from statscore.model.jurisdictions import JURISDICTIONS
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace
from statscore.read.references import answer_level

UNCODED = "uncoded"
"""What a value can be said to mean where nobody has coded the field, as if it were empty."""


_FIPS = re.compile("[0-9]{1,2}")


class FieldError(ValueError):
    """A field that cannot be understood; the text says why, and what would be right."""


class States:
    """The states that a sheet can name: those of the workspace, of the country, and new ones."""

    def __init__(self, workspace: Workspace, *, new: bool) -> None:
        """Take in the states; `new` allows codes that nobody knows yet, with a name beside them."""
        self._workspace = workspace
        self._new = new
        self._known: dict[str, str] = {}
        self.names: dict[str, str] = {}
        """The names that new states go by."""
        self.fips: dict[str, str] = {}
        """Their FIPS codes, where the sheet says them."""
        for code, each in JURISDICTIONS.items():
            for word in (code, each.name):
                self._known[word.casefold()] = code
        for code in workspace.state_files:
            state = workspace.states.get(code)
            for word in (code, state.name if state else code):
                self._known[word.casefold()] = code
        self._by_fips = {each.fips: code for code, each in JURISDICTIONS.items()} | {
            state.fips: code for code, state in workspace.states.items() if state.fips
        }

    def code(self, written: str, name: str, fips: str) -> str:
        """Return the state's code by what a row says of it; FieldError where none is known."""
        said, named, number = (" ".join(each.split()) for each in (written, name, fips))
        found = self._found(said, named, number)
        if found is None and self._new and said:
            found = self._added(said, named, number)
        if found is None:
            raise FieldError(self._unknown(said, named or number))
        self._refuse_other(found, named, number)
        if found in self._workspace.state_files and found not in self._workspace.states:
            raise FieldError(f"states/{found}.toml has errors; `statscore check` shows them")
        return found

    def read_through(self, code: str) -> When | None:
        """Return up to which day the law has been read, as the state's file says it."""
        state = self._workspace.states.get(code)
        return state.through if state else None

    def _found(self, said: str, named: str, number: str) -> str | None:
        if said or named:
            return self._known.get((said or named).casefold())
        return self._by_fips.get(number.zfill(2))

    def _refuse_other(self, code: str, named: str, number: str) -> None:
        """Refuse a row that says two states, such as the postal code of one and another's name."""
        if named and self._known.get(named.casefold(), "") != code:
            raise FieldError(f"'{code}' is {self._name(code)}, but the row says '{named}'")
        if number and self._by_fips.get(number.zfill(2), code) != code:
            raise FieldError(f"'{code}' is {self._name(code)}, whose FIPS code is not {number}")

    def _name(self, code: str) -> str:
        state = self._workspace.states.get(code)
        known = JURISDICTIONS.get(code)
        return state.name if state else known.name if known else self.names[code]

    def _unknown(self, said: str, else_: str) -> str:
        close = get_close_matches(shortened(said or else_).casefold(), self._known, n=1)
        hint = f" (did you mean '{self._known[close[0]]}'?)" if close else ""
        also = "; --new-states takes in states that are not known yet" if said else ""
        if not (said or else_):
            return "the row does not say of which state it is"
        return f"'{shortened(said or else_)}' is no state that is known here{hint}{also}"

    def _added(self, code: str, name: str, number: str) -> str:
        if not (code.isascii() and code.isidentifier()):
            raise FieldError(
                f"'{shortened(code)}' cannot be a state's code: use letters and digits, such as XX"
            )
        if not name:
            raise FieldError(f"'{code}' is a new state: a column has to say its name")
        if number and not _FIPS.fullmatch(number):
            raise FieldError(f"'{shortened(number)}' is no FIPS code; write two digits")
        self._known[code.casefold()] = self._known[name.casefold()] = code
        self.names[code] = name
        if number and self._by_fips.setdefault(number.zfill(2), code) == code:
            self.fips[code] = number.zfill(2)
        return code


class Levels:
    """The levels that fields mean, each distinct one looked up once."""

    def __init__(self, rubrics: Sequence[Rubric], means: Mapping[str, str]) -> None:
        """Take in the rubrics and what the user says that values mean, by value."""
        self._rubrics = rubrics
        self._means = {_folded(value): level for value, level in means.items()}
        self._found: dict[tuple[str, str], str | FieldError | None] = {}

    def level(self, criterion: str, written: str) -> str | None:
        """Return the level, None where the field says that nobody has coded it.

        Raises FieldError where it is none of the criterion's levels.
        """
        key = (criterion, written)
        if key not in self._found:
            self._found[key] = self._looked_up(criterion, written)
        found = self._found[key]
        if isinstance(found, FieldError):
            raise found
        return found

    def _looked_up(self, criterion: str, written: str) -> str | FieldError | None:
        folded = _folded(written)
        level = self._means.get(folded, folded.replace(" ", "-"))
        if level in ("", UNCODED):
            return None
        asking = [each for each in self._rubrics if criterion in each.criteria]
        for wrong in answer_level(asking, criterion, level, "", ()):
            return FieldError(
                f"{wrong.message} ({wrong.help}); or say what it means with --level VALUE=LEVEL"
            )
        return level


def day(written: str, field: str, rubric: Rubric | None) -> date:
    """Return the day on which a row's law is coded: a year means the rubric's cut-off day.

    Raises FieldError where it is no year or day.
    """
    found = a_date(written)
    if found.exact:
        return found.first
    if len(str(found)) == len("2015") and rubric is not None:
        return rubric.cutoff_day(found.first.year)
    if rubric is None:
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
    return tuple(each.strip() for each in parts if each.strip())


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
