"""Write a workspace of large files in which `check` finds nothing, for the benchmarks.

Every state has a file of the wanted size: forty criteria whose law changes every other year, each
answer with a note, a source and a citation to the state's own code, no two of them the same.

    python benchmarks/large.py DIR [STATES] [KILOBYTES] [warned]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from statscore.model.jurisdictions import JURISDICTIONS

FIRST, LAST = 2000, 2024
CRITERIA = 40
OWN = {
    "AL": "Ala. Code § 13A-6-{n}",
    "AK": "Alaska Stat. § 11.66.{n}",
    "AZ": "Ariz. Rev. Stat. § 13-{n}",
    "AR": "Ark. Code Ann. § 5-70-{n}",
    "CA": "Cal. Penal Code § 653.{n}",
    "CO": "Colo. Rev. Stat. § 18-7-201.{n}",
    "CT": "Conn. Gen. Stat. § 53a-{n}",
    "DE": "11 Del. C. § {n}",
    "DC": "D.C. Code § 22-{n}",
    "FL": "Fla. Stat. § 409.{n}",
    "GA": "O.C.G.A. § 16-6-{n}",
    "HI": "Haw. Rev. Stat. § 712-{n}",
    "ID": "Idaho Code § 18-{n}",
    "IL": "720 ILCS 5/11-{n}",
    "IN": "Ind. Code § 35-31.5-2-178.{n}",
    "IA": "Iowa Code § 725.{n}",
    "KS": "K.S.A. 21-{n}",
    "KY": "KRS 529.{n}",
    "LA": "La. Rev. Stat. § 14:46.{n}",
    "ME": "17-A M.R.S. § {n}",
    "MD": "Md. Code, Crim. Law § 11-{n}",
    "MA": "Mass. Gen. Laws ch. 119, § {n}",
    "MI": "MCL 750.{n}",
    "MN": "Minn. Stat. § 260B.{n}",
    "MS": "Miss. Code § 97-3-54.{n}",
    "MO": "Mo. Rev. Stat. § 567.{n}",
    "MT": "Mont. Code § 45-5-{n}",
    "NE": "Neb. Rev. Stat. § 28-{n}",
    "NV": "Nev. Rev. Stat. § 62C.{n}",
    "NH": "N.H. Rev. Stat. § 633:{n}",
    "NJ": "N.J. Stat. § 2C:34-{n}",
    "NM": "N.M. Stat. § 30-52-{n}",
    "NY": "N.Y. Crim. Proc. Law § 170.{n}",
    "NC": "N.C. Gen. Stat. § 14-{n}",
    "ND": "N.D. Cent. Code § 12.1-41-{n}",
    "OH": "Ohio Rev. Code § 2152.{n}",
    "OK": "21 O.S. § 748.{n}",
    "OR": "Or. Rev. Stat. § 167.{n}",
    "PA": "18 Pa.C.S. § {n}",
    "RI": "R.I. Gen. Laws § 11-67.1-{n}",
    "SC": "S.C. Code § 16-3-{n}",
    "SD": "S.D. Codified Laws § 22-23-{n}",
    "TN": "Tenn. Code § 39-13-{n}",
    "TX": "Tex. Penal Code § 43.{n}",
    "UT": "Utah Code § 76-10-{n}",
    "VT": "13 V.S.A. § {n}",
    "VA": "Va. Code § 18.2-{n}",
    "WA": "Wash. Rev. Code § 9A.88.{n}",
    "WV": "W. Va. Code § 61-8-{n}",
    "WI": "Wis. Stat. § 944.{n}",
    "WY": "Wyo. Stat. § 6-2-{n}",
}
"""A citation to each state's code, with a place for the number of the section."""
NOTE = (
    "Read in the code of the year, with the acts that changed it; what the section says stands in "
)
RUBRIC = """\
title  = "Forty questions"
from   = {first}
until  = {last}
points = 100
[grades]
A = 90
B = 80
C = 70
D = 60
F = 0
"""


def rubric() -> str:
    """Return a rubric of five areas with eight criteria each, 2.5 points a criterion."""
    parts = [RUBRIC.format(first=FIRST, last=LAST)]
    parts += [f'[areas.a{n}]\ntitle = "Area {n}"\n' for n in range(5)]
    for n in range(CRITERIA):
        parts.append(
            f'[criteria.c{n}]\nnumber = "{n // 8 + 1}.{n % 8 + 1}"\narea = "a{n // 8}"\n'
            f'title = "Question {n}"\nquestion = "Is it so, as question {n} has it?"\n'
            "weight = 2.5\n"
            'levels = { full = 1, part = "3/5", none = 0 }\n'
            'meets = { full = "all of it", part = "a part of it", none = "nothing of it" }\n'
        )
    return "\n".join(parts)


def answers(code: str, *, warned: bool) -> Iterator[str]:
    """Yield answer after answer of a state, criterion by criterion, without end."""
    own = OWN[JURISDICTION_OF[code]]
    number = 100
    for round_ in range(10_000):
        for n in range(CRITERIA):
            number += 1
            section = own.format(n=number)
            level = ("full", "part", "none")[(round_ + n) % 3]
            day = f"{FIRST + 2 * (round_ % 12):04d}-{1 + round_ // 12 % 12:02d}-{1 + n % 28:02d}"
            unread = warned and number == 101  # noqa: PLR2004 - the first
            yield (
                f"[answers.c{n}.{day}]\n"
                f'level     = "{level}"\n'
                f'citations = ["{"no section at all" if unread else section}"]\n'
                f'sources   = ["https://example.org/{code.lower()}/{number}"]\n'
                f'note      = "{NOTE}{section}, as it then was, and was read for question {n}."\n'
                f'coder     = "ab"\n\n'
            )


CODES = tuple(OWN)
JURISDICTION_OF = {code: code for code in CODES}


def write(folder: Path, states: int = 51, kilobytes: int = 200, *, warned: bool = False) -> Path:
    """Write the workspace and return its folder; beyond 51 states the others are made up."""
    (folder / "rubrics").mkdir(parents=True, exist_ok=True)
    (folder / "states").mkdir(exist_ok=True)
    (folder / "rubrics" / "forty.toml").write_text(rubric(), encoding="utf-8")
    for place in range(states):
        code = CODES[place] if place < len(CODES) else f"X{place}"
        JURISDICTION_OF.setdefault(code, CODES[place % len(CODES)])
        name = JURISDICTIONS[code].name if code in JURISDICTIONS else f"State {place}"
        parts = [f'name    = "{name}"\nthrough = {LAST}-12-31\n\n']
        size = 0
        for answer in answers(code, warned=warned):
            if size > kilobytes * 1000:
                break
            parts.append(answer)
            size += len(answer.encode())
        (folder / "states" / f"{code}.toml").write_text("".join(parts), encoding="utf-8")
    return folder


if __name__ == "__main__":
    write(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 51,  # noqa: PLR2004 - its place
        int(sys.argv[3]) if len(sys.argv) > 3 else 200,  # noqa: PLR2004 - its place
        warned="warned" in sys.argv,
    )
