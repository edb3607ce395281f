"""Citations to state law: the addresses of the sections cited, and whose law they are.

What a citation looks like is written in `citeurl`'s templates of state law and ours in
`citations.yaml`; what a state's own legislature and courts write for short, in
`citation_forms.toml`. A citation is read as the law of the state that cites it, its home, before
any other's: so most patterns are never compiled, and `I.C.` is Idaho's in Idaho's file alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.machinery import PathFinder
from importlib.resources import files
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from statscore.model.jurisdictions import JURISDICTIONS

SUBDIVISION = re.compile(
    r"""(?: [ ]?\(\w{1,5}\) )*                                   # (1m)(a)
        (?: [-\u2013] (?:\(\w{1,5}\))+ )?                        # -(c)
        (?: ,[ ]subd(?:s?\.|ivisions?)[ ]?\d+[a-z]? (?:\(\w{1,5}\))* )?  # , subd. 6(c)
        (?: ,[ ]par(?:as?\.|agraphs?)[ ](?:\(\w{1,5}\))+ )?      # , paragraph (c)
        (?: ,[ ][IVX]+(?:-[a-z])? (?:\(\w{1,5}\))* )?            # , VI(a)
        (?: [ ]et[ ]seq\. )?
        (?: [ ]\((?:[A-Z][\w.&' ]*[ ])?(?:19|20)\d\d\) )?        # (West 2019)
    """,
    re.VERBOSE,
)
"""What may follow the section: citeurl does not read every way to cite a part of one."""

SIGN = r"(?:§ ?|[Ss]ections? |[Ss]ecs?\. |ss?\. )?"
"""What may stand before the number of a section."""

JOINT = re.compile(r" ?[;,] (?:(?:and|&) )?| (?:and|&|to|through) ")
"""What may stand between two sections that are cited together."""

WHEN = r"(?:,? (?:19|20)\d\d| \((?:19|20)\d\d\))?"
"""The year of a code or an edition, as in "NMSA 1978"."""

RANGE = re.compile(rf"{JOINT.pattern}|(?<=\d) ?[-\u2013] ?(?=\d)")
PLURAL = re.compile(r"§§|\b(?:[Ss]ections |[Ss]ecs\.|ss\.)")
"""What says that there are several, so that a dash may stand between them."""

FIRST = re.compile(rf"{SIGN}\d")
"""What begins with the number of a section."""

LONGEST = 200
"""No citation to one section has more characters."""

NUMBER = re.compile(r"(?:(?<=[\s§])|^)\d")
"""Where the number of a title, a chapter or a section begins."""

YEAR = re.compile(r"(?:19|20)\d\d")
UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
"""What nobody sees: soft hyphens, joiners, blanks without width."""


class Run(NamedTuple):
    """A run of a citation's text, with the address of the section that it cites, if any."""

    text: str
    url: str | None = None


class ReadSection(NamedTuple):
    """A section as read: the text that the template read, and what stands in it where."""

    text: str
    template: Template
    match: re.Match[str]


class Section(NamedTuple):
    """A section that is cited: where in the citation, and how it is read."""

    start: int
    end: int
    reading: ReadSection


Cited = tuple[str | None, str]
"""The state that cites, whose law is read first, and what it cites."""


def addresses(cited: Iterable[Cited]) -> dict[Cited, tuple[Run, ...]]:
    """Return what is cited with the addresses of its sections."""
    return {(home, citation): linked(citation, home) for home, citation in cited}


def linked(citation: str, home: str | None = None) -> tuple[Run, ...]:
    """Return the citation as it is written, in runs: each section that it cites has its address."""
    runs, done = [], 0
    for start, end, reading in _sections(citation, home):
        runs += [Run(citation[done:start]), Run(citation[start:end], _url(reading))]
        done = end
    return tuple(run for run in (*runs, Run(citation[done:])) if run.text)


def link(citation: str, home: str | None = None) -> str | None:
    """Return the address of the first section, None where it cannot be read or has none."""
    return next((_url(section.reading) for section in _sections(citation, home)), None)


@lru_cache(1_000)
def jurisdiction(citation: str, home: str | None = None) -> str | None:
    """Return the postal code of the state whose law is cited, None where it cannot be read.

    Of several sections that are cited together, the first that is not the home's decides.
    """
    states = [section.reading.template.state for section in _sections(citation, home)]
    return next((state for state in states if state != home), home if states else None)


def example(state: str) -> str | None:
    """Return a citation in the form in which the state's own are read, None where none is known."""
    return _local()[state].example if state in _local() else None


# Sections: one, or several cited together


def _sections(citation: str, home: str | None) -> tuple[Section, ...]:
    """Return the sections that are cited, none where any part of the citation cannot be read."""
    text = citation if citation.isprintable() else re.sub(r"\s", " ", citation)
    text = text.replace("\u2010", "-").replace("\u2011", "-")
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    reading = _read(text[start:end], home)
    if reading:
        return (Section(start, end, reading),)
    sections = _joined(text, start, end, home)
    for form in _forms_for(home):
        match = None if sections else form.behind(text, start, end)
        if match:
            sections = _joined(text, *match.span("number"), home, (form.before(match),))
    return sections


def _joined(
    text: str, start: int, end: int, home: str | None, stems: tuple[str, ...] = ()
) -> tuple[Section, ...]:
    """Return the sections that stand there one after another, none where any cannot be read."""
    plural = PLURAL.search(text) is not None
    joint = RANGE if plural else JOINT
    sections: list[Section] = []
    reading: ReadSection | None = None
    while start < end:
        last, section = reading, None
        stops = [match.span() for match in joint.finditer(text, start, min(end, start + LONGEST))]
        for stop, after in [*(stop for stop in stops if stop[0] > start), (end, end)]:
            longer = _part(text[start:stop], home, last, stems, plural=plural)
            if section and not longer:
                break
            if longer:
                section, reading, following = Section(start, stop, longer), longer, after
        if section is None or reading is None:
            return ()
        sections.append(section)
        start = following
        stems = _stems(reading.text)
    return tuple(sections)


def _part(
    part: str, home: str | None, last: ReadSection | None, stems: Iterable[str], *, plural: bool
) -> ReadSection | None:
    """Return how one of several is read: written out, or as far as it differs from the last."""
    if last and (SUBDIVISION.fullmatch(part) or SUBDIVISION.fullmatch(f", {part}")):
        return last
    reading = _read(part, home)
    if reading or (YEAR.fullmatch(part) and not plural):
        return reading
    number = re.sub(f"^{SIGN}", "", part)
    readings = (_read(stem + number, home) for stem in (*stems, *_shared(part, last)))
    return next((reading for reading in readings if reading), None)


def _shared(part: str, last: ReadSection | None) -> Iterator[str]:
    """Yield what of the last section stands before a part that takes up in the middle of it.

    That is ".040" behind "9A.88.030", and "ch. 265, § 57" behind "ch. 119, § 39L".
    """
    if last is None:
        return
    label = re.match(r"\.(?=\d)|[A-Za-z]+\.? (?=\d)", part)
    # A chapter is read as "ch.", however it is written.
    for written in (label[0], "ch. ") if label else ():
        if written in last.text:
            yield last.text[: last.text.rindex(written)]


def _stems(citation: str) -> tuple[str, ...]:
    """Return what stands before each number of the citation, the longest first."""
    return tuple(citation[: match.start()] for match in reversed([*NUMBER.finditer(citation)]))


def _read(part: str, home: str | None) -> ReadSection | None:
    """Return how a citation to one section is read, first as the law of the home."""
    if len(part) > LONGEST:
        return None
    citation = part if part.isprintable() else UNSEEN.sub("", part)
    citation = (re.sub(" +", " ", citation) if "  " in citation else citation).replace("§§", "§")
    capitals = re.search("[A-Z]{2}", citation) and not re.search("[A-Z][a-z]", citation)
    for written in (citation, _titled(citation)) if capitals else (citation,):
        for text, template in _tries(written, home):
            match = template.match(text)
            if match:
                return ReadSection(text, template, match)
    return None


def _titled(citation: str) -> str:
    """Return a citation in capitals as it is written otherwise: of words the first letter alone."""
    return re.sub(
        "[A-Z]{2,}",
        lambda word: word[0].lower() if word[0] in _SMALL else word[0].title(),
        citation,
    )


_SMALL = ("AND", "ART", "CH", "ET", "OF", "PAR", "SEC", "SECTION", "SEQ", "SUBD", "THE", "TIT")


def _tries(citation: str, home: str | None) -> Iterator[tuple[str, Template]]:
    """Yield what may be read by which template, the home's own first."""
    own = _templates_of(home)
    for template in own:
        yield citation, template
    local = _local()
    for form in local[home].forms if home in local else ():
        long = form.long(citation)
        yield from ((long, template) for template in own if long)
    yield from ((citation, template) for template in _templates() if template.state != home)
    for state, forms in local.items():
        for form in forms.anywhere if state != home else ():
            long = form.long(citation)
            yield from ((long, template) for template in _templates_of(state) if long)


def _url(reading: ReadSection) -> str | None:
    return reading.template.url(reading.match)


# Local forms


@dataclass(frozen=True)
class Form:
    """A local form: words before or after the number of a section, and what is read for them."""

    words: str
    read_as: str

    def long(self, citation: str) -> str | None:
        """Return the citation in the form that the templates read, None where it is not this."""
        match = self._ahead.fullmatch(citation) or self.behind(citation, 0, len(citation))
        return self.before(match) + match["number"] if match else None

    def before(self, match: re.Match[str]) -> str:
        """Return what is read before the number."""
        return match.expand(self.read_as)

    def behind(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Return the match where the words stand after the number."""
        return self._after.fullmatch(text, start, end) if FIRST.match(text, start) else None

    @cached_property
    def _after(self) -> re.Pattern[str]:
        joint = "(?:,? of(?: the)?|,)?"
        return re.compile(rf"{SIGN}(?P<number>\d.*?){joint} (?:{self.words}){WHEN}")

    @cached_property
    def _ahead(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.words}){WHEN},? ?{SIGN}(?P<number>\d.*)")


class Local(NamedTuple):
    """How a state's own are cited: an example, forms for everyone, forms in its own file alone."""

    example: str
    anywhere: tuple[Form, ...]
    at_home: tuple[Form, ...]

    @property
    def forms(self) -> tuple[Form, ...]:
        """All the forms that are read in the state's own file."""
        return self.anywhere + self.at_home


@cache
def _local() -> dict[str, Local]:
    text = (
        files("statscore.reports.card").joinpath("citation_forms.toml").read_text(encoding="utf-8")
    )
    return {
        state: Local(
            said["example"],
            *(
                tuple(Form(words, read_as) for words, read_as in said.get(kind, {}).items())
                for kind in ("anywhere", "at_home")
            ),
        )
        for state, said in tomli.loads(text).items()
    }


def _forms_for(home: str | None) -> Iterator[Form]:
    """Yield the forms that are read in the home's file, its own first."""
    local = _local()
    yield from local[home].forms if home in local else ()
    yield from (form for state in local if state != home for form in local[state].anywhere)


# Templates


@dataclass(frozen=True)
class Pattern:
    """A pattern of a template, compiled when a citation first has the word that it asks for."""

    text: str
    word: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, ready to match."""
        return re.compile(self.text)


PLACE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{[a-z][^}]*\}")
"""What stands for other characters in a pattern: an escape, a set, a part with a name."""


def word_of(pattern: str) -> str:
    """Return the longest word in whatever the pattern matches; "" where none is in all of it."""
    plain, before = re.sub(r"\{.*?\}", "?", PLACE.sub(" ", pattern)), ""
    while plain != before:
        plain, before = re.sub(r"\([^()]*\)", " ", plain), plain
    words = [] if "|" in plain else re.findall(r"[A-Za-z]+(?![?*])", plain)
    return max(words, key=len, default="")


@dataclass(frozen=True, eq=False)
class Template:
    """A template as citeurl defines them; its patterns are compiled when they are first tried.

    citeurl's own class compiles each twice, and for each citation the short forms that may follow.
    """

    name: str
    raw: Mapping[str, Any]
    parent: Template | None

    @cached_property
    def state(self) -> str | None:
        """The postal code of the jurisdiction that the name names."""
        named = [code for code, known in JURISDICTIONS.items() if known.name in self.name]
        # "West Virginia Code" also contains "Virginia".
        return max(named, key=lambda code: len(JURISDICTIONS[code].name), default=None)

    def match(self, citation: str) -> re.Match[str] | None:
        """Return the match where the citation, with the part of a section, is of this kind."""
        longest: re.Match[str] | None = None
        for pattern in self._patterns:
            match = pattern.regex.match(citation) if pattern.word in citation else None
            if match and (longest is None or match.end() > longest.end()):
                longest = match
        if longest is None or not SUBDIVISION.fullmatch(citation, longest.end()):
            return None
        return longest if self._can_be(longest) else None

    def url(self, match: re.Match[str]) -> str | None:
        """Return the address of the section, None where none is known."""
        said = self.said("URL builder")
        if not said:
            return None
        builder = _citeurl().StringBuilder.from_dict({**said, "defaults": self.said("meta")})
        url: str | None = builder(self._parts(match))
        return url.replace(" ", "%20") if url else None

    def _can_be(self, match: re.Match[str]) -> bool:
        """Return whether title, section and so on are such: a lookup may know all there are."""
        try:
            for name, token in self._looked_up:
                token.normalize(match[name] if name in match.re.groupindex else None)
        except SyntaxError:
            return False
        return True

    def _parts(self, match: re.Match[str]) -> dict[str, str]:
        """Return title, section and so on in one spelling."""
        parts = match.groupdict()
        return {name: token.normalize(parts.get(name)) for name, token in self._tokens.items()}

    @cached_property
    def _looked_up(self) -> tuple[tuple[str, Any], ...]:
        """The parts that are looked up before they are used; others can be anything."""
        return tuple(
            (name, token)
            for name, token in self._tokens.items()
            if any(edit.action in ("lookup", "number_style") for edit in token.edits)
        )

    @cached_property
    def _tokens(self) -> dict[str, Any]:
        said = self.said("tokens") or {}
        return {name: _citeurl().TokenType.from_dict(name, token) for name, token in said.items()}

    @cached_property
    def _patterns(self) -> tuple[Pattern, ...]:
        parts = {name: str(value) for name, value in (self.said("meta") or {}).items()}
        parts |= {name: rf"(?P<{name}>{t.regex})(?!\w)" for name, t in self._tokens.items()}
        return tuple(
            Pattern(
                _citeurl().process_pattern(pattern, parts, add_word_breaks=True), word_of(pattern)
            )
            for pattern in self.said("patterns")
        )

    def said(self, key: str) -> Any:  # noqa: ANN401 - as YAML has it
        """Return what the template says, or what the one says from which it inherits."""
        said = self.raw.get(key)
        return self.parent.said(key) if said in (None, {}) and self.parent else said


@cache
def _templates() -> tuple[Template, ...]:
    """Return citeurl's templates and ours, last read first, so that ours win."""
    # citeurl's own loader reads in the locale's encoding, and loses every § on Windows.
    theirs = _folder() / "templates" / "state law.yaml"
    ours = files("statscore.reports.card").joinpath("citations.yaml")
    templates: dict[str, Template] = {}
    for file in (theirs, ours):
        for name, said in _yaml(file.read_text(encoding="utf-8")).items():
            patterns = said.get("patterns") or [said[key] for key in ("pattern",) if key in said]
            raw = {**said, "patterns": ["".join(pattern) for pattern in patterns] or None}
            templates[name] = Template(name, raw, templates.get(said.get("inherit", "")))
    return tuple(reversed(templates.values()))


class _Citeurl(NamedTuple):
    TokenType: Any
    StringBuilder: Any
    process_pattern: Any


@cache
def _citeurl() -> _Citeurl:
    tokens, mods = _module("tokens"), _module("regex_mods")
    return _Citeurl(tokens.TokenType, tokens.StringBuilder, mods.process_pattern)


def _module(name: str) -> Any:  # noqa: ANN401 - no stubs and no py.typed
    """Return a module of citeurl without the package around it, which would load Markdown."""
    spec = PathFinder.find_spec(f"citeurl.{name}", [str(_folder())])
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _folder() -> Path:
    found = find_spec("citeurl")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent


def _yaml(text: str) -> dict[str, dict[str, Any]]:
    # PyYAML is citeurl's; its reader in C, which most have, takes a seventh of the time.
    import yaml  # noqa: PLC0415 - only where a citation is read

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loaded: dict[str, dict[str, Any]] = yaml.load(text, loader)  # noqa: S506 - both are safe
    return loaded


@cache
def _templates_of(state: str | None) -> tuple[Template, ...]:
    return tuple(template for template in _templates() if state and template.state == state)
