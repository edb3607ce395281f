"""What a name means: a criterion, a state, a level or a year, by any name that it goes by."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import Literal, NamedTuple, get_args

from statscore.model.dates import When, dates_written
from statscore.model.diagnostic import shortened
from statscore.model.jurisdictions import BuiltIn, spelled, two_digits
from statscore.model.rubric import Rubric
from statscore.model.workspace import Workspace, state_fips

By = Literal["id", "number", "title"]


class Named(NamedTuple):
    """What the name of a criterion means: nothing, one criterion, or several."""

    written: str
    by: By
    ids: Mapping[str, tuple[str, ...]]
    """The criteria that go by the name, each with the rubrics in which it does."""

    @property
    def id(self) -> str | None:
        """The criterion, where the name means one."""
        return next(iter(self.ids)) if len(self.ids) == 1 else None

    @property
    def meanings(self) -> str:
        """Every criterion that it means, with its rubrics, for a message."""
        meant = (f"'{id_}' in {', '.join(rubrics)}" for id_, rubrics in self.ids.items())
        return f"{shortened(self.written)} is {', '.join(meant)}"


class Criteria:
    """The criteria of some rubrics by id, number and title, in any case."""

    def __init__(self, rubrics: Iterable[Rubric]) -> None:
        """Take in the names."""
        self._named: dict[By, dict[str, dict[str, tuple[str, ...]]]] = {
            by: {} for by in get_args(By)
        }
        self.ids: set[str] = set()
        self.numbers: set[str] = set()
        self.titles: set[str] = set()
        for rubric in rubrics:
            for id_, criterion in rubric.criteria.items():
                self.ids.add(id_)
                self.titles.add(criterion.title)
                self._add("id", id_, id_, rubric)
                self._add("title", criterion.title, id_, rubric)
                if criterion.number:
                    self.numbers.add(criterion.number)
                    self._add("number", criterion.number, id_, rubric)
                    self._add("title", criterion.heading, id_, rubric)

    def _add(self, by: By, name: str, id_: str, rubric: Rubric) -> None:
        meant = self._named[by].setdefault(folded(name), {})
        meant[id_] = (*meant.get(id_, ()), rubric.id)

    def named(self, written: str) -> Named:
        """Return what the name means: an id before a number, a number before a title."""
        for by, table in self._named.items():
            if meant := table.get(folded(written)):
                return Named(written, by, meant)
        return Named(written, "id", self._named["id"].get(slug(written), {}))


def code_of_file(workspace: Workspace, written: str) -> str | None:
    """Return the state's code where the names of the files tell it: a code, or a built-in name.

    No file is read but the state's own, as CA may be Canada; None where all have to be.
    """
    known = workspace.built_in
    codes = {folded(code): code for code in workspace.state_files}
    if folded(written) in codes:
        return codes[folded(written)]
    number = two_digits(written) if re.match(r"\s*[0-9]{2}", written) else None
    meant = known.code(written) or known.of_fips.get(number or "")
    names = known.names(meant) if meant else ()
    code = next((name for name in names if name in workspace.state_files), None)
    if code is None:
        return None
    state = workspace.states.get(code)
    own = state is None or (
        _is_built_in(known, code, state.name) and number in (None, state_fips(state, known))
    )
    return code if own else None


def _is_built_in(known: BuiltIn, code: str, name: str) -> bool:
    """Return whether the place of this name is the one that is built in under the code."""
    meant = known.code(code)
    if meant is None or code not in known.names(meant):
        return True
    return folded(known.known[meant].name) in folded(name) or known.code(name) == meant


class States:
    """The states of a workspace by every name, and those of the country that it does not have."""

    def __init__(self, workspace: Workspace) -> None:
        """Take in codes, names and FIPS codes."""
        self._own: dict[str, tuple[str, ...]] = {}
        self._built_in = workspace.built_in
        self._fips = dict(self._built_in.of_fips)
        self.names = {code: known.name for code, known in self._built_in.known.items()}
        """The name of each state, in the workspace or built in."""
        self._taken: set[str] = set()
        """Postal codes that the workspace gives to other places: CA may be Canada."""
        read = dict(workspace.states)
        for code in workspace.state_files:
            state = read.get(code)
            name = state.name if state else self.names.get(code, code)
            if not _is_built_in(self._built_in, code, name):
                self._taken.add(code)
                self._fips = {fips: other for fips, other in self._fips.items() if other != code}
            self.add(code, name, state.fips if state else None)

    def add(self, code: str, name: str, fips: str | None) -> None:
        """Take in one more state."""
        self.names[code] = name
        for word in {folded(code), folded(name)}:
            self._own[word] = tuple(dict.fromkeys((*self._own.get(word, ()), code)))
        if fips:
            self._fips[fips] = code

    def named(self, written: str) -> tuple[str, ...]:
        """Return the codes of the states that the name means: none, one, or several.

        A single digit is no FIPS code here: it may number the rows.
        """
        if own := self._own.get(folded(written)):
            return own
        built_in = self._built_in.code(written)
        if built_in is not None and built_in not in self._taken:
            # A country's file may be named after its three letters.
            names = map(folded, self._built_in.names(built_in))
            return next((self._own[name] for name in names if name in self._own), (built_in,))
        fips = self.of_fips(written) if re.match(r"\s*[0-9]{2}", written) else None
        return (fips,) if fips else ()

    def of_fips(self, written: str) -> str | None:
        """Return the code of the state with this FIPS code, in which a spreadsheet may drop 0."""
        return self._fips.get(two_digits(written) or "")

    def _whole_names(self, code: str) -> Iterable[str]:
        return (name for name in self._built_in.others.get(code, ()) if " " in name)

    def is_own_name(self, written: str) -> bool:
        """Return whether it is a code or a whole name, and no abbreviation."""
        return folded(written) in self._own or any(
            folded(written) in (folded(code), folded(name)) for code, name in self.names.items()
        )

    def near(self, written: str, among: Collection[str] | None = None) -> str | None:
        """Return the name of the state that was probably meant, None where two are as near.

        One word of it has to be there; a word that is only nearly so counts where no other is.
        """
        bare = re.sub(r"[(\[].*?[)\]]", " ", shortened(written))
        words = {*_words(bare)} - {"of", "the", "state"}
        alike: dict[str, tuple[bool, float]] = {}
        for code, name in self.names.items():
            if among is None or code in among:
                whole = (name, *self._whole_names(code))
                alike[name] = max(_alike(bare, words, one) for one in whole)
        best, *others = sorted(alike, key=alike.__getitem__, reverse=True) or [""]
        if not best or alike[best][1] < _NEAR:
            return None
        there, nearness = alike[best]
        tied = others and alike[others[0]] >= (there, nearness - _TIED)
        return None if tied else best


class Meaning(NamedTuple):
    """What one or more of the words that were typed mean; nothing where it is neither."""

    written: str
    codes: tuple[str, ...] = ()
    """The state; several where the name is that of several."""
    dates: tuple[When, ...] = ()
    """The year or day; several where it may be read in two ways."""


_LONGEST_NAME = 6
"""Words of "Virgin Islands of the United States"."""
_SPAN = re.compile("([1-9][0-9]{3})(?:-|–|[.][.]|to)([1-9][0-9]{3}|today)", re.IGNORECASE)


def words_meant(
    workspace: Workspace, words: Sequence[str], today: date | None, most: int | None = None
) -> Iterator[Meaning]:
    """Yield what the words mean, one after the other: states, at most so many, and times.

    A name of several words is understood without quotes, the longest first, and commas part
    names. No file is read for names that the names of the files tell. Without `today` no word is
    a year or a day.
    """
    known = cache(lambda: States(workspace))
    found = 0

    def quick(name: str) -> tuple[str, ...]:
        code = None if found == most else code_of_file(workspace, name)
        return (code,) if code is not None else ()

    def named(name: str) -> tuple[str, ...]:
        return () if found == most else quick(name) or known().named(name)

    rest = [word for word in words if word.strip(" ,")]
    while rest:
        taken, meant = _begun_with(workspace, rest, quick, all, today)
        if not meant:
            taken, meant = _begun_with(workspace, rest, named, any)
        found += sum(bool(meaning.codes) for meaning in meant)
        yield from meant or (Meaning(rest[0].strip()),)
        del rest[: taken if meant else 1]


def no_state(workspace: Workspace, written: str) -> str:
    """Return that no state has this name, and which one may be meant."""
    near = States(workspace).near(written, workspace.state_files)
    words = f"did you mean '{near}'?" if near else choice(workspace.state_files)
    return f"there is no state '{written}': {words}"


def no_one_file(workspace: Workspace, meant: Meaning) -> str | None:
    """Return why the name means no state that has a file, None where it means one."""
    if len(meant.codes) > 1:
        return f"'{meant.written}' is the name of {' and '.join(meant.codes)}: write the code"
    (code,) = meant.codes or ("",)
    if not code:
        return no_state(workspace, meant.written)
    if code in workspace.state_files:
        return None
    return (
        f"there is no file states/{code}.toml for {States(workspace).names[code]} in this "
        f"workspace; `statscore new state {code}` makes one"
    )


def _begun_with(
    workspace: Workspace,
    words: Sequence[str],
    named: Callable[[str], tuple[str, ...]],
    enough: Callable[[Iterable[object]], bool],
    today: date | None = None,
) -> tuple[int, list[Meaning]]:
    """Return how many of the words mean something together, and what; most of them first.

    Of names that commas part, all or any have to mean something to be `enough`.
    """
    codes = {*map(folded, workspace.built_in.known), *map(folded, workspace.state_files)}
    for taken in range(min(len(words), _LONGEST_NAME), 0, -1):
        together = words[:taken]
        if taken > 1 and all(folded(word) in codes for word in together):
            continue  # OK LA are two states, and no abbreviation of Oklahoma
        text = " ".join(together).strip(" ,")
        if meant := named(text):
            return taken, [Meaning(text, meant)]
        if today is not None and (times := times_meant(text, today)):
            return taken, times
        parts = [Meaning(name, named(name)) for name in _parted(text, named)]
        if len(parts) > 1 and enough(part.codes for part in parts):
            return taken, parts
    return 0, []


def times_meant(text: str, today: date) -> list[Meaning]:
    """Return the year or day that the text is, the first and last of a span; none for neither."""
    span = _SPAN.fullmatch(text)
    meant = [(year, dates_written(year, today)) for year in (span.groups() if span else (text,))]
    return [Meaning(written, dates=dates) for written, dates in meant if dates]


def _parted(text: str, named: Callable[[str], tuple[str, ...]]) -> Iterator[str]:
    """Yield the names that commas part, and those with a comma of their own whole."""
    parts = text.split(",")
    while parts:
        most = range(len(parts), 1, -1)
        taken = next((n for n in most if named(",".join(parts[:n]))), 1)
        if name := ",".join(parts[:taken]).strip():
            yield name
        del parts[:taken]


def _alike(bare: str, words: AbstractSet[str], name: str) -> tuple[bool, float]:
    """Return whether a word of the name is there, and how near the whole is; 0 without any."""
    own = _words(name)
    there = not words.isdisjoint(own)
    if there or any(_ratio(one, other) >= _SAME_WORD for one in words for other in own):
        return there, _ratio(spelled(bare), spelled(name))
    return False, 0


_SAME_WORD = 0.8
_NEAR = 0.75
_TIED = 0.02


def level_of(levels: Iterable[str], written: str) -> str | None:
    """Return the level of that id, in any case and with spaces for hyphens; None for none."""
    name = "-".join(written.split()).casefold()
    return name if name in levels else None


def grade_of(grades: Iterable[str], written: str) -> str | None:
    """Return the grade of that name, in any case; None for none."""
    return next((grade for grade in grades if folded(grade) == folded(written)), None)


def year_of(written: str) -> int | None:
    """Return the year of four digits, 2015.0 among them; None where it is none."""
    match = re.fullmatch(r"\s*([1-9][0-9]{3})(?:\.0+)?\s*", written)
    return int(match[1]) if match else None


def whole(written: str) -> str:
    """Return a whole number as it is meant: 1.0, as many programs write it, is 1."""
    match = re.fullmatch(r"\s*(-?[0-9]+)\.0+\s*", written)
    return match[1] if match else written


NOTHING_KNOWN = (
    "where nothing is known, leave it out or empty; `not-applicable` is a level, uncoded is not"
)
_NOTHING_KNOWN = (
    *("na", "nan", "null", "nil", "nonegiven", "notgiven", "tbd", "tba", "unknown", "notknown"),
    *("uncoded", "notcoded", "nodata", "noanswer", "noinformation", "missing", "notavailable"),
    *("notreported", "unclear", "dontknow"),
)


def nothing_known(written: str) -> bool:
    """Return whether a word says that nobody knows: NA, n/a, -, ?, not coded."""
    letters = "".join(char for char in written.casefold() if char.isalnum())
    return letters in _NOTHING_KNOWN or bool(re.fullmatch(r"[-\u2010-\u2015.\u2026?\s]+", written))


def remedy(
    kind: str, written: str, known: Iterable[str], most: int = 1, *, numeric: bool = False
) -> str:
    """Return what may have been meant, at most so many names, or what there is to choose from.

    Never a level that says something else: one with another number, or with a "not" more or less.
    Where it is `numeric`, a number does as well.
    """
    if kind == "level" and nothing_known(written):
        return NOTHING_KNOWN
    every = sorted(known)
    if close := near(kind, written, every, most):
        names = "' or '".join(close)
        return f"did you mean '{names}'?"
    number = ", or write a number such as 12.5" if numeric else ""
    return f"{choice(every)}{number if every else ''}"


def did_you_mean(
    kind: str, written: str, known: Iterable[str], of: str = "", *, numeric: bool = False
) -> str:
    """Return that nothing has this name, with the nearest names that there are.

    `of` says where none has it, " of '5.3'".
    """
    instead = remedy(kind, written, known, most=3, numeric=numeric)
    return f"there is no {kind} '{written}'{of}: {instead}"


def near(kind: str, written: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the names that are nearest to what is written, cut as a message quotes them."""
    by_folded = {folded(name): name for name in known}
    # Cut: to compare two long texts takes the product of their lengths.
    text = folded(shortened(written))
    cutoff = _NEAR if kind in ("level", "grade", "heading") else _NEARLY
    close = get_close_matches(text, by_folded, n=most, cutoff=cutoff)
    if kind in ("level", "criterion", "heading"):
        close = [name for name in close if _same_sense(text, name)]
    return [shortened(by_folded[name]) for name in close]


def choice(known: Iterable[str]) -> str:
    """Return what there is to choose from, a line of it."""
    every = sorted(known)
    if not every:
        return "there is none here yet"
    some = ", ".join(map(shortened, every[:MOST_CHOICES]))
    return f"choose from {some}{' …' if len(every) > MOST_CHOICES else ''}"


_NEARLY = 0.6
MOST_CHOICES = 12
"""A line's worth."""
_NEGATIONS = ("no", "non", "none", "not", "never", "nor", "without", "nothing", "lacks", "absent")
_PREFIXES = ("un", "non", "in", "im", "il", "ir", "dis", "de", "not", "no")


def _same_sense(one: str, other: str) -> bool:
    """Return whether two texts have the same numbers, and a "not" both or neither."""
    mine, theirs = _words(one), _words(other)
    return re.findall("[0-9]+", one) == re.findall("[0-9]+", other) and (
        _denied(mine, theirs) == _denied(theirs, mine)
    )


def _denied(words: Iterable[str], other: Collection[str]) -> bool:
    """Return whether there is a "not", as a word or before a word of the other text."""
    return any(word in _NEGATIONS or any(_negates(word, of) for of in other) for word in words)


def _negates(word: str, other: str) -> bool:
    """Return whether a word without its prefix is nearer to the other: unmet and met."""
    whole = _ratio(word, other)
    bare = (word.removeprefix(prefix) for prefix in _PREFIXES if word.startswith(prefix))
    return any(_ratio(bared, other) > max(whole, _SAME_WORD) for bared in bare)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", text.casefold()) if word]


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def folded(text: str) -> str:
    """Return the text as names are compared: in lower case, underscores as spaces."""
    return " ".join(text.replace("_", " ").split()).casefold()


def slug(text: str) -> str:
    """Return the text as an id: lower case, hyphens for all that is no letter or digit."""
    words = re.findall(r"[a-z0-9]+", text.casefold())
    id_ = ""
    for word in words:
        longer = f"{id_}-{word}" if id_ else word[:_LONGEST]
        if len(longer) > _LONGEST:
            break
        id_ = longer
    return id_


_LONGEST = 80
"""Characters of an id made from a heading."""
