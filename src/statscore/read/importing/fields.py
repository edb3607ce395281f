"""States, days and levels as a sheet writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Literal
from unicodedata import normalize

from pydantic_core import PydanticCustomError

from statscore.model import names
from statscore.model.dates import When, dates_written, when
from statscore.model.diagnostic import shortened
from statscore.model.jurisdictions import COUNTRY, TOTALS, built_in, spelled, two_digits
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

    def __init__(self, words: str, way: tuple[str, ...] = ()) -> None:
        """Keep the words, and those of a command that would probably get past it."""
        super().__init__(words)
        self.way = way


class StateWords:
    """The states that a sheet can name: those of the workspace, of the country, and new ones."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        new: bool,
        written: AbstractSet[str] = frozenset(),
        meant: Mapping[str, str] = MappingProxyType({}),
        make_codes: bool = False,
    ) -> None:
        """Take in the states; `new` allows codes that nobody knows yet, with a name beside them.

        `written` is all that the sheet says of which state its rows are, `meant` the codes that the
        user gives for some of it. `make_codes` makes codes of the names of new states.
        """
        self._meant_codes = {names.folded(text): code for text, code in meant.items()}
        self.idle = {names.folded(text): f"--state {text}={code}" for text, code in meant.items()}
        """What the user says of texts that no row says, as it was typed."""
        self._make_codes = make_codes
        codes = {code.strip().upper() for code in written} | {*workspace.state_files}
        us = workspace.settings.jurisdictions == "us"
        of_us = us and not codes.isdisjoint(workspace.built_in.known)
        of_all = (*TOTALS, *COUNTRY) if of_us else TOTALS
        self._no_state = frozenset(of_all)
        self._workspace = workspace
        self._new = new
        self._known = names.States(workspace)
        self._codes = cache(self._known.named)
        self._hinted: dict[str, str | None] = {}
        self.fips: dict[str, str] = {}
        """The FIPS codes of new states, where the sheet says them."""

    def name(self, code: str) -> str:
        """Return the name of a state that is known, a new one among them."""
        return self._known.names[code]

    def code(self, written: str, name: str, fips: str) -> str:
        """Return the state's code by what a row says of it; FieldError where none is known."""
        said, named, number = (" ".join(text.split()) for text in (written, name, fips))
        if (given := self._given(said, named)) is not None:
            return given
        code = self._meant(said, named, number)
        if code is None and self._new and self._make_codes and bool(named) != bool(said):
            said, named = code_of_name(named or said), named or said
            code = next(iter(self._codes(said)), None)
        if code is None and self._new and said:
            code = self._added(said, named, number)
        if code is None:
            raise self._unknown(said, named, number)
        self._refuse_other(code, named, number)
        if code in self._workspace.state_files and code not in self._workspace.states:
            raise FieldError(f"states/{code}.toml has errors; `statscore check` shows them")
        return code

    def _given(self, said: str, named: str) -> str | None:
        """Return the state that the user says a text of the sheet means; None for none."""
        text = next((text for text in (said, named) if names.folded(text) in self._meant_codes), "")
        if not text:
            return None
        code = self._meant_codes[names.folded(text)]
        self.idle.pop(names.folded(text), None)
        codes = self._codes(code)
        if len(codes) == 1:
            return codes[0]
        refused = code_refused(code, self._workspace.built_in.known)
        if refused is not None or not self._new:
            raise FieldError(refused or f"'{code}' is no state that is known here; {_NEW_STATES}")
        self._known.add(code, named or text, None)
        self._codes.cache_clear()
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

    def _refuse_other(self, code: str, named: str, number: str) -> None:
        """Refuse a row that says two states, such as the postal code of one and another's name."""
        name = self._known.names[code]
        if named and code not in self._codes(named):
            raise FieldError(f"'{code}' is {name}, but the row says '{named}'")
        if number and self._known.of_fips(number) not in (code, None):
            raise FieldError(f"'{code}' is {name}, whose FIPS code is not {number}")

    def _unknown(self, said: str, named: str, number: str) -> FieldError:
        """Return that the state is not known, with what would probably take the row in."""
        written = said or named or number
        if not written:
            return FieldError("the row does not say of which state it is")
        if written not in self._hinted:
            few = len(self._hinted) < MOST_HINTS
            self._hinted[written] = self._known.near(written) if few else None
        near, way = self._hinted[written], tuple[str, ...]()
        codes = self._codes(near) if near else ()
        of_all = names.folded(written) in map(names.folded, _OF_ALL)
        if of_all:
            way = ("--ignore-rows", written)
        elif len(codes) == 1:
            way = ("--state", f"{written}={codes[0]}")
        elif said and named and not self._new:
            way = ("--new-states",)
        if said and two_digits(said) == f"0{said[0]}":
            words = (
                f"'{said}' is no state: a FIPS code has two digits where the column is not 'fips'"
            )
        elif of_all:
            words = f"'{written}' is not one state: --ignore-rows '{written}' leaves such rows out"
        else:
            also = _NEW_STATES if len(said) in range(1, _POSTAL + 1) else _NEW_NAMES
            hint = f" (did you mean '{near}'?)" if near else ""
            words = f"'{shortened(written)}' is no state that is known here{hint}; {also}"
        return FieldError(words, way if said or named else ())

    def _added(self, code: str, name: str, number: str) -> str:
        refused = code_refused(code, self._workspace.built_in.known)
        if refused is not None:
            raise FieldError(f"{refused}; use other letters or digits, such as XX")
        if not self._no_state.isdisjoint((spelled(code), spelled(name))):
            also = f" ({shortened(name)})" if name else ""
            raise FieldError(
                f"'{code}'{also} is not one state: leave the row out, or make the file first with "
                "`statscore new state`",
                ("--ignore-rows", code),
            )
        if not name:
            also = f", or {_NEW_NAMES}" if len(code) > _POSTAL else ""
            raise FieldError(f"'{code}' is a new state: a column has to say its name{also}")
        twin = next((one for one in self._codes(name) if one != code), None)
        if twin is not None and not _is_country(code, name):
            raise FieldError(
                f"'{code}' would be a second {self._known.names[twin]} beside {twin}: say "
                f"--state '{code}={twin}' where it is that one, or see `jurisdictions` in "
                "statscore.toml",
                ("--state", f"{code}={twin}"),
            )
        fips = two_digits(number)
        if number and fips is None:
            raise FieldError(f"'{shortened(number)}' is no FIPS code; write two digits")
        new = fips if fips and self._known.of_fips(fips) is None else None
        self._known.add(code, name, new)
        self._codes.cache_clear()
        if new:
            self.fips[code] = new
        return code


_OF_ALL = (*TOTALS, "us", "usa", "u.s.", "united states", "totals", "sum", "median", "national")
_POSTAL = 3
"""Letters of a code; longer ones are names."""
_NEW_STATES = "--new-states takes in states that are not known yet"
_NEW_NAMES = "--new-states --codes-from-names takes them in under codes made of their names"


def _is_country(code: str, name: str) -> bool:
    """Return whether a code and a name are those of one country: GEO and Georgia."""
    known = built_in("iso")
    return known.code(code) == known.code(name) is not None


def code_of_name(name: str) -> str:
    """Return a code for a place: the letters and digits of its name, without accents."""
    plain = normalize("NFKD", name)
    return "".join(char for char in plain if char.isascii() and char.isalnum()).upper()[:40]


class LevelWords:
    """The levels that fields mean, each distinct one looked up once."""

    def __init__(self, rubrics: Sequence[Rubric], means: Mapping[str, str]) -> None:
        """Take in the rubrics and what the user says that values mean.

        `means` has levels by value, or by criterion and value with a colon between.
        """
        self._rubrics = rubrics
        self._criteria = names.Criteria(rubrics)
        self._means: dict[tuple[str | None, str], str] = {}
        self.idle: dict[tuple[str | None, str], str] = {}
        """What the user says of values that no field has, as it was typed."""
        for value, level in means.items():
            of, colon, behind = value.partition(":")
            criterion = self._criteria.named(of).id if colon else None
            text = behind if criterion else value
            self._means[criterion, names.folded(text)] = level
            self.idle[criterion, names.folded(text)] = f"--level {value}={level}"
        self._found: dict[tuple[str, str], str | FieldError | None] = {}
        self.notes: dict[tuple[str, str], str] = {}
        """The marks of footnotes that stand behind levels, by criterion and field."""

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
        number = self._asking(criterion)[0].levels(criterion).number(level)
        return {} if number is None else {"value": number}

    def best(self, criterion: str) -> str:
        """Return the criterion's best level."""
        return next(iter(self._asking(criterion)[0].levels(criterion)))

    def _asking(self, criterion: str) -> list[Rubric]:
        return [rubric for rubric in self._rubrics if criterion in rubric.criteria]

    def _looked_up(self, criterion: str, written: str) -> str | FieldError | None:
        meant = self._meaning(criterion, written)
        if meant is None:
            return None
        asking = self._asking(criterion)
        if (number := asking[0].levels(criterion).number(meant)) is not None:
            return decimal_text(number)
        known = (*asking[0].levels(criterion), *RESERVED_LEVELS)
        level = names.level_of(known, meant) or names.level_of(known, names.whole(meant))
        if level is None and (mark := _FOOTNOTE.fullmatch(meant)) is not None:
            level = names.level_of(known, mark[1])
            if level is not None:
                self.notes[criterion, written] = mark[2]
        if level is None and len(self._found) >= MOST_HINTS:
            return FieldError(f"'{shortened(meant)}' is no level of '{criterion}'")
        for wrong in answer_level(asking, criterion, level or meant, "", ()):
            return FieldError(
                f"{wrong.message} ({wrong.help}); or say what it means with {_way(meant)}",
                _likely(criterion, meant, known),
            )
        return level

    def _meaning(self, criterion: str, written: str) -> str | None:
        """Return what the user says that the field means, else the field; None for uncoded."""
        for text in (written, names.whole(written)):
            for of in (criterion, None):
                meant = self._means.get((of, names.folded(text)))
                if meant is not None:
                    self.idle.pop((of, names.folded(text)), None)
                    return None if meant.casefold() == UNCODED else meant
        return None if written.strip().casefold() in ("", UNCODED) else written.strip()


def _likely(criterion: str, written: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the words that would probably say what the value means; none where nobody can tell."""
    if names.nothing_known(written):
        return ("--level", f"{written}={UNCODED}")
    levels = set(known).difference(RESERVED_LEVELS)
    word = names.whole(written).casefold()
    for pair in _PAIRS:
        for level, said in zip(pair, _WORDS, strict=True):
            if word in said and levels == set(pair):
                return ("--level", f"{criterion}:{written}={level}")
    return ()


_WORDS = (("1", "y", "yes", "true", "t", "x"), ("0", "n", "no", "false", "f"))
"""Values that say yes, and those that say no."""
_PAIRS = (("yes", "no"), ("met", "not-met"), ("full", "none"), ("true", "false"), ("1", "0"))
"""The two levels of a criterion that values of yes and no probably mean."""
_FOOTNOTE = re.compile(
    r"(.*?[^\s*†‡§¹²³⁰-⁹]) ?("
    r"[*†‡§¹²³⁰-⁹]{1,4}|\[[0-9a-z*]{1,3}\]|\([0-9*]{1,3}\)"
    r"|[\[(](?:see )?(?:foot)?(?:note|n\.|fn\.?)s? ?[0-9a-z, ]{0,9}[\])])",
    re.IGNORECASE,
)
"""A value with the mark of a footnote; other words in brackets may change what it says."""


def _way(written: str) -> str:
    if names.nothing_known(written):
        return f'--level "{written}={UNCODED}"'
    return "--level VALUE=LEVEL"


Order = Literal["mdy", "dmy"]
"""Whether the month or the day stands first where both are numbers."""


def day(written: str, field: str, rubric: Rubric | None, order: Order | None = None) -> date:
    """Return the day on which a row's law is coded: a year means the rubric's cut-off day.

    Raises FieldError where it is no year or day.
    """
    of_year = names.year_of(written)
    date_ = a_date(str(of_year) if of_year else written, order)
    if date_.exact:
        return date_.first
    if of_year and rubric is not None:
        return rubric.cutoff_day(date_.first.year)
    if of_year:
        raise FieldError("a year means a rubric's cut-off day: say with --rubric which")
    raise FieldError(f"'{written}' is no {field}; write YYYY, or the day as YYYY-MM-DD")


def a_date(written: str, order: Order | None = None) -> When:
    """Return the date, in any form that has one meaning; FieldError where it is none.

    `order` is how the numbers of 9/1/2015 stand.
    """
    text = written.strip()
    meant = dates_written(text, date.min) if text.casefold() != "today" else ()
    if len(meant) > 1:
        mdy, dmy = meant
        if order is None:
            words = f"'{text}' may be {mdy} or {dmy}: say --dates mdy or --dates dmy"
            raise FieldError(words, ("--dates", "mdy"))
        return mdy if order == "mdy" else dmy
    try:
        return meant[0] if meant else when(text)
    except PydanticCustomError as error:
        raise FieldError(error.message()) from error


def is_day(written: str) -> bool:
    """Return whether the text is a day, in any form that has one meaning."""
    try:
        return a_date(written).exact
    except FieldError:
        return False


def items(written: str) -> tuple[str, ...]:
    """Return the items of a list in one field: one a line, or parted by semicolons on one line."""
    parts = written.split("\n") if "\n" in written else written.split(";")
    return tuple(part.strip() for part in parts if part.strip())
