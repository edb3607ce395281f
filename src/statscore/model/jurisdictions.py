"""Names and FIPS codes of the 50 states, DC and five territories, and how else they are written.

Source: ANSI INCITS 38 (formerly FIPS 5-2), state codes of the United States. The abbreviations are
those of the Associated Press and those that were usual before the postal codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple


class Jurisdiction(NamedTuple):
    """A jurisdiction that the program knows by its postal code."""

    name: str
    fips: str | None
    """Two digits, as text: 01 is not 1; None outside the United States."""


JURISDICTIONS: dict[str, Jurisdiction] = {
    code: Jurisdiction(name, fips)
    for code, fips, name in (
        line.split(" ", 2)
        for line in """\
AL 01 Alabama
AK 02 Alaska
AZ 04 Arizona
AR 05 Arkansas
CA 06 California
CO 08 Colorado
CT 09 Connecticut
DE 10 Delaware
DC 11 District of Columbia
FL 12 Florida
GA 13 Georgia
HI 15 Hawaii
ID 16 Idaho
IL 17 Illinois
IN 18 Indiana
IA 19 Iowa
KS 20 Kansas
KY 21 Kentucky
LA 22 Louisiana
ME 23 Maine
MD 24 Maryland
MA 25 Massachusetts
MI 26 Michigan
MN 27 Minnesota
MS 28 Mississippi
MO 29 Missouri
MT 30 Montana
NE 31 Nebraska
NV 32 Nevada
NH 33 New Hampshire
NJ 34 New Jersey
NM 35 New Mexico
NY 36 New York
NC 37 North Carolina
ND 38 North Dakota
OH 39 Ohio
OK 40 Oklahoma
OR 41 Oregon
PA 42 Pennsylvania
RI 44 Rhode Island
SC 45 South Carolina
SD 46 South Dakota
TN 47 Tennessee
TX 48 Texas
UT 49 Utah
VT 50 Vermont
VA 51 Virginia
WA 53 Washington
WV 54 West Virginia
WI 55 Wisconsin
WY 56 Wyoming
AS 60 American Samoa
GU 66 Guam
MP 69 Northern Mariana Islands
PR 72 Puerto Rico
VI 78 U.S. Virgin Islands""".splitlines()
    )
}

_ABBREVIATIONS = """\
AL Ala.
AK Alas.
AZ Ariz.
AR Ark.
CA Calif. Cal.
CO Colo.
CT Conn.
DE Del.
DC Washington,_D.C. Wash.,D.C. Washington,_District_of_Columbia Dist._of_Columbia Dist._of_Col.
FL Fla.
ID Ida.
IL Ill. Ills.
IN Ind.
KS Kans. Kan.
MA Mass.
MI Mich.
MN Minn.
MS Miss.
MT Mont.
NE Nebr. Neb.
NV Nev.
NM N.Mex. New_Mex.
NC N.Carolina N.Car.
ND N.Dakota N.Dak. No.Dak.
OK Okla.
OR Oreg. Ore.
PA Penna. Penn.
RI R.Island Rhode_Island_and_Providence_Plantations
SC S.Carolina S.Car.
SD S.Dakota S.Dak. So.Dak.
TN Tenn.
TX Tex.
WA Wash.
WV W.Va. W.Virginia
WI Wisc. Wis.
WY Wyo.
AS Amer.Samoa Am.Samoa
MP CNMI N.Mariana_Islands Northern_Marianas
VI Virgin_Islands USVI United_States_Virgin_Islands Virgin_Islands_of_the_United_States"""
OTHER_NAMES = {
    code: tuple(name.replace("_", " ") for name in names)
    for code, *names in map(str.split, _ABBREVIATIONS.splitlines())
}
"""Abbreviations that are no postal codes, and other names, by postal code."""
TOTALS = ("total", "all", "average", "mean")
COUNTRY = ("us", "usa", "unitedstates", "unitedstatesofamerica")
"""What stands in a table of states for all of them, spelled as names are compared.

The country is one place among others in a table of countries.
"""


def spelled(name: str) -> str:
    """Return a name as names are compared: without case, spaces, stops, commas, apostrophes."""
    return re.sub(r"[\s_.,'\u2018\u2019\u02bb-]", "", name).casefold()


_FIPS = re.compile(r"([0-9]{1,2})(?:\.0+)?")
_DRESS = re.compile(
    r"^(?:the )?(?:state|commonwealth|territory) of (?:the )?|^us-| state$", re.IGNORECASE
)


Kind = Literal["us", "iso", "none"]
"""Which jurisdictions are known without a file of their own."""


class BuiltIn:
    """The jurisdictions that are known without a file of their own, by every name."""

    def __init__(
        self, known: Mapping[str, Jurisdiction], others: Mapping[str, Sequence[str]]
    ) -> None:
        """Take in codes and names, and further names by code."""
        self.known = known
        self.others = others
        self.of_fips = {place.fips: code for code, place in known.items() if place.fips}
        self._codes = {spelled(name): code for code in known for name in self.names(code)}

    def names(self, code: str) -> Sequence[str]:
        """Return every name of a jurisdiction, its code first."""
        return (code, self.known[code].name, *self.others.get(code, ()))

    def code(self, written: str) -> str | None:
        """Return the code of a jurisdiction by any name, None where it is none."""
        bare = _DRESS.sub("", " ".join(written.split()))
        return self._codes.get(spelled(written)) or self._codes.get(spelled(bare))


@cache
def built_in(kind: Kind) -> BuiltIn:
    """Return what is known of this kind: states of the United States, countries, or nothing."""
    if kind == "us":
        return BuiltIn(JURISDICTIONS, OTHER_NAMES)
    if kind == "none":
        return BuiltIn({}, {})
    from statscore.model.countries import COUNTRIES, OTHER_COUNTRY_NAMES  # noqa: PLC0415 - seldom asked for

    rows = [line.split(" ", 2) for line in COUNTRIES.splitlines()]
    others: dict[str, tuple[str, ...]] = {two: (three,) for two, three, _name in rows}
    for two, *names in map(str.split, OTHER_COUNTRY_NAMES.splitlines()):
        others[two] = (*others[two], *(name.replace("_", " ") for name in names))
    return BuiltIn({two: Jurisdiction(name, None) for two, _three, name in rows}, others)


def two_digits(written: str) -> str | None:
    """Return a FIPS code as it is compared: 2 and 2.0 are 02 to a spreadsheet; None for none."""
    match = _FIPS.fullmatch(written.strip())
    return match[1].zfill(2) if match else None


Tile = tuple[int, int]
"""Column and row of a jurisdiction on a map of tiles, from the upper left, from 0."""


MOST_GRADED: Mapping[Kind, int] = {"us": 51, "iso": 249, "none": 100_000}
"""The 50 states and DC; all countries; where nobody knows, no count is too large."""


def tiles_of(drawing: str) -> Mapping[str, Tile]:
    """Return where codes stand in a drawing: a line a row, blanks part the places, dots are empty.

    A code that stands twice has its last place.
    """
    return {
        code: (column, row)
        for row, line in enumerate(drawing.strip().splitlines())
        for column, code in enumerate(line.split())
        if code.strip(".")
    }


US_TILES = tiles_of("""
AK .. .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. .. VT NH
.. WA ID MT ND MN IL WI MI NY RI MA
.. OR NV WY SD IA IN OH PA NJ CT ..
.. CA UT CO NE MO KY WV VA MD DE ..
.. .. AZ NM KS AR TN NC SC DC .. ..
.. .. .. .. OK LA MS AL GA .. .. ..
HI .. .. .. TX .. .. .. .. FL .. ..
""")
"""The 50 states and DC, each beside its neighbors as far as equal tiles allow."""
