"""Random workspaces as the texts of their files, sound and broken: for the properties and fuzz/."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

Files = Mapping[str, str]
"""The texts of a workspace's files, by their path in it."""
_Each = TypeVar("_Each")


class Chance(Protocol):
    """What decides: `random.Random` has it, and so have the bytes of a fuzzer."""

    def choice(self, seq: Sequence[_Each], /) -> _Each:
        """Return one of them."""

    def randint(self, a: int, b: int, /) -> int:
        """Return a whole number from a to b."""


STATES = ("AL", "TX", "WY", "ZZ")
CRITERIA = ("immunity", "services", "fines", "training", "hotline")
AREAS = ("law", "help", "money")
LEVELS = ("full", "some", "none")
GRADES = ("A", "B", "C", "F")
YEARS = ("2011", "2012", "2013-06", "2014-08-01", "2015", "2015-07-31", "2016-01-01", "2018")
WEIGHTS = ("1", "2.5", "10", '"1/3"', "0", "-2", '"7/9"', "0.1")
SHARES = ("1", "0.5", "0", '"1/3"', '"2/3"', "0.25")


def some(chance: Chance, of: Sequence[_Each], least: int = 0) -> list[_Each]:
    """Return some of them, in their order."""
    kept = [each for each in of if chance.randint(0, 1)]
    return kept if len(kept) >= least else list(of[:least])


def sound(chance: Chance) -> dict[str, str]:
    """Return a workspace in which nothing is wrong that would leave a file out."""
    ids = some(chance, ("minors", "other", "third"), 1)
    asked = some(chance, CRITERIA, 1)
    areas = some(chance, AREAS, 1)
    drops = chance.randint(0, 1) == 1
    files = {
        f"rubrics/{id_}.toml": rubric(chance, number, asked, areas, drops=drops)
        for number, id_ in enumerate(ids)
    }
    levels = (*LEVELS, *LEVELS, "pending", *(("not-applicable",) if drops else ()))
    for code in some(chance, STATES, 1):
        files[f"states/{code}.toml"] = state(chance, code, ids, asked, areas, levels)
    codes = [Path(each).stem for each in files if each.startswith("states/")]
    files |= _beside(chance, codes, asked, levels)
    if chance.randint(0, 1):
        files["statscore.toml"] = f'title = "Random"\nrubric = "{chance.choice(ids)}"\n'
    return files


def _beside(
    chance: Chance, codes: Sequence[str], asked: Sequence[str], levels: Sequence[str]
) -> dict[str, str]:
    """Return what two coders answered, a bill, a review sheet and a panel, or some of them."""
    files: dict[str, str] = {}
    if chance.randint(0, 2) == 0:
        for coder in ("ab", "cd"):
            coded = state(chance, codes[0], (), asked, (), levels).split("\n", 1)[1]
            files[f"coders/{coder}/{codes[0]}.toml"] = f'batch = "1"\n{coded}'
    if chance.randint(0, 2) == 0:
        lines = ['title = "An act"', f'state = "{codes[0]}"', *some(chance, ("enacted = 2014",))]
        for criterion in some(chance, asked, 1):
            lines += [f"[changes.{criterion}]", f'level = "{chance.choice(LEVELS)}"']
        files["bills/act.toml"] = "\n".join(lines) + "\n"
    if chance.randint(0, 4) == 0:
        head = "state,criterion,date,decision,decided by,reason"
        rows = [f"{codes[0]},{each},2015,{chance.choice(LEVELS)},ab,=1" for each in asked]
        files["sheet.csv"] = "\n".join((head, *rows))
    if chance.randint(0, 2) == 0:
        files["panel.csv"] = panel(chance, codes, asked)
    return files


def panel(chance: Chance, codes: Sequence[str], asked: Sequence[str]) -> str:
    """Return a sheet of years, or of answers, whose rows may repeat or contradict each other."""
    values = (*LEVELS, "", "x", "1", "=1+1", "not-applicable")
    years = ("2011", "2012", "2015", "2015-07-31", "")
    wide = chance.randint(0, 1)
    head = f"state,year,{','.join(asked)}" if wide else "state,since,criterion,level,citations,note"
    rows = [head]
    for _row in range(chance.randint(1, 6)):
        where = f"{chance.choice((*codes, 'Ohio', '?'))},{chance.choice(years)}"
        said = [chance.choice(values) for _each in asked] if wide else [chance.choice(asked)]
        rest = () if wide else (chance.choice(values), "§ 1; § 2", "'=a")
        rows.append(",".join((where, *said, *rest)))
    return "\n".join(rows)


def rubric(
    chance: Chance,
    number: int,
    asked: Sequence[str],
    areas: Sequence[str],
    *,
    drops: bool,
) -> str:
    """Return the text of a rubric; the first grades 2011 to 2014, the next later years."""
    first = 2011 + 4 * number
    lines = ['title = "Minors & <b>others</b> | *so*"', 'source = "https://a.example/r"']
    lines += some(
        chance,
        (
            f"from = {first}",
            f"until = {first + 3}",
            'cutoff = "08-01"',
            'law = "enacted"',
            'method = "mean"',
            "area_grades = true",
            'rounding = { places = 0, mode = "half-even", before_grade = true }',
        ),
    )
    if drops:
        lines.append(f'not_applicable = "{chance.choice(("drop", "full"))}"')
    if chance.randint(0, 2) == 0:
        lines.append(f"points = {chance.choice(WEIGHTS)}")
    best = chance.randint(4, 40)
    lines += ["[grades]", f"A = {best}", f"B = {best - 1}", f"C = {best - 2.5}", "F = 0"]
    lines += ["[scales.degree]"]
    lines += [f"{level} = {chance.choice(SHARES)}" for level in LEVELS]
    for area in areas:
        lines += [f"[areas.{area}]", f'title = "{area.title()}"']
        lines += some(chance, (f"weight = {chance.choice(('1', '2', '0.5'))}", 'number = "1"'))
    for id_ in asked:
        lines += _criterion(chance, id_, areas)
    if chance.randint(0, 2) == 0:
        lines += ["[caps.first]", f'criterion = "{asked[0]}"', 'below = "full"', 'grade = "C"']
    if chance.randint(0, 2) == 0:
        lines += [f"[national.{first}]", "grades = { A = 1, F = 3 }", "mean = 12.5"]
        lines += ['source = "https://a.example/n"']
        lines += [
            f"[national.{first}.tally.{asked[-1]}]",
            "full = 2",
            'source = "https://a.example"',
        ]
    return "\n".join(lines) + "\n"


def _criterion(chance: Chance, id_: str, areas: Sequence[str]) -> Iterator[str]:
    yield f"[criteria.{id_}]"
    yield f'area = "{chance.choice(areas)}"'
    yield f'title = "Of {id_}"'
    yield 'scale = "degree"'
    yield f"weight = {chance.choice(WEIGHTS)}"
    yield from some(
        chance,
        (
            f'number = "1.{len(id_)}"',
            'question = "Is it so?"',
            f"from = {chance.randint(2010, 2016)}",
            "until = 2016",
            "bonus = true",
            'not_applicable = "full"',
            'meets = { full = "All of it.", some = "Part of it.", none = "No law." }',
        ),
    )


def state(
    chance: Chance,
    code: str,
    rubrics: Sequence[str],
    asked: Sequence[str],
    areas: Sequence[str],
    levels: Sequence[str],
) -> str:
    """Return the text of a state's file."""
    lines = [f'name = "State of {code}"', *some(chance, ("through = 2017-06-30", 'note = "=1+1"'))]
    for criterion in some(chance, asked):
        for since in some(chance, YEARS, 1):
            lines += [f"[answers.{criterion}.{since}]", *_answer(chance, levels)]
    for id_ in some(chance, rubrics):
        for year in some(chance, ("2011", "2013", "2015")):
            lines += [f"[published.{id_}.{year}]", 'source = "https://a.example/p"']
            lines += some(
                chance,
                (
                    f"score = {chance.randint(0, 40)}",
                    f'grade = "{chance.choice(GRADES)}"',
                    f"areas = {{ {chance.choice(areas)} = {chance.choice(SHARES)} }}",
                    'basis = "derived"',
                ),
            )
    return "\n".join(lines) + "\n"


def _answer(chance: Chance, levels: Sequence[str]) -> Iterator[str]:
    yield f'level = "{chance.choice(levels)}"'
    yield from some(
        chance,
        (
            'citations = ["Tex. Penal Code § 20A.02", "§ 1"]',
            'act = "HB 1 (2015)"',
            f"enacted = {chance.choice(('2010', '2011-05-01', '2015-06'))}".replace(
                "2015-06", '"2015-06"'
            ),
            'start = "unknown"',
            f"through = {chance.choice(('2014', '2016-12-31'))}",
            'basis = "partial"',
            'sources = ["https://a.example/s"]',
            'quote = "A [red]horn[/red]\\nshall sound."',
            'note = "@sum(1) `x` <script>"',
            'coder = "ab"',
            "coded = 2016-02-01",
        ),
    )


FRAGMENTS = (
    "nan", "inf", "-inf", "-1", "0", "1e400", "1e-400", '"1/0"', '"1/3"', '"-7/9999"', "9" * 25,
    "9" * 40, "0x" + "F" * 30, "true", "[]", "{}", '""', '"x"', "[[1]]", "{ a = 1 }", "2015-02-30",
    "0001-01-01", "9999-12-31", "2015", '"2015-13"', '"\\u0000"', '"\\u202e\\u2066"', '"=1+1"',
    '"\\u001b[31mred\\u001b]8;;x\\u0007"', '"<img src=x onerror=alert(1)>"', '"&#x202e;"',
    '"a\\nb\\r\\n\\tc"', '"javascript:alert(1)"', '"https://a.b/\\u001b<>()"', '"../../etc/passwd"',
    '"CON"', '"\\U000E0041\\u200b"', '"\\uFF1D1"', '"minors"', '"immunity"', '"full"', '"none"',
    '"pending"', '"not-applicable"', '"A"', '"law"', '"degree"', '"sum"', '"mean"', '"drop"',
    "bonus = true", "weight = -1", 'method = "mean"', 'law = "enacted"', 'start = "unknown"',
    "[answers.immunity.2015]", "[answers.services]", "[published.minors.2015]", "[caps.x]",
    "[criteria.extra]", "[areas.law]", "[grades]", "[national.2015]", "[scales.degree]", "[[x]]",
    "levels = { full = 1, none = 0 }", "points = { 2011 = 1, 2013 = 2 }", "a.b.c = 1", "[" * 500,
    "x = " + "{a=" * 500, "a" + ".a" * 1500, "\ufeff", "\r\n", "\x00", "\u202e", "\u2028",
    "'''", '"""',     "#", "=", ".", ",", "\\", '"', "'", "[", "]",
)  # fmt: skip
"""What a file may hold where nobody thought of it: values, keys, headings, loose signs."""

_TEXTS = tuple(each for each in FRAGMENTS if re.fullmatch('".+"', each))
_TOKEN = re.compile(r'"[^"\n]*"|[\w./-]+|\n|\s+|.', re.DOTALL)


def broken(chance: Chance, files: Files, most: int = 6) -> dict[str, str]:
    """Return the workspace after some slips: tokens replaced, lines doubled, moved or lost."""
    changed = dict(files)
    for _slip in range(chance.randint(1, most)):
        path = chance.choice(sorted(changed))
        changed[path] = _slipped(chance, changed[path])
    return changed


def _slipped(chance: Chance, text: str) -> str:
    if chance.randint(0, 2) == 0:
        lines = text.split("\n")
        at = chance.randint(0, len(lines) - 1)
        line = lines.pop(at)
        match chance.randint(0, 3):
            case 0:
                lines[at:at] = [line, line]
            case 1:
                lines.insert(chance.randint(0, len(lines)), line)
            case 2:
                lines[at:at] = [line, chance.choice(FRAGMENTS)]
            case _:
                pass
        return "\n".join(lines)
    tokens = _TOKEN.findall(text) or [""]
    at = chance.randint(0, len(tokens) - 1)
    quoted = [place for place, token in enumerate(tokens) if token.startswith('"')]
    match chance.randint(0, 5):
        case 0:
            tokens[at] = ""
        case 4 | 5 if quoted:
            tokens[chance.choice(quoted)] = chance.choice(_TEXTS)
        case 1:
            tokens[at] = chance.choice(tokens)
        case _:
            tokens[at] = chance.choice(FRAGMENTS)
    return "".join(tokens)


def write(root: Path, files: Files) -> Path:
    """Write the files into the folder, which becomes a workspace; return it."""
    for folder in ("rubrics", "states"):
        (root / folder).mkdir(exist_ok=True)
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    return root
