"""Every kind of citation that the shipped files use, its state and its address."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from statscore.reports.citations import jurisdiction, link

STATES = Path(__file__).parent.parent / "states"

LINKS = """\
AK | Alaska Stat. § 11.66.100 | http://www.akleg.gov/basis/statutes.asp#11.66.100
AL | Ala. Code § 13A-6-159 | https://alison.legislature.state.al.us/code-of-alabama?section=13A-6-159
AL | Ala. Code § 12-15-701(b)-(c) | https://alison.legislature.state.al.us/code-of-alabama?section=12-15-701
AR | Ark. Code Ann. § 5-70-102 | https://law.onecle.com/arkansas/title-5/5-70-102.html
AZ | Ariz. Rev. Stat. § 13-3214(D) | https://www.azleg.gov/viewdocument/?docName=https://www.azleg.gov/ars/13/03214.htm
CA | Cal. Penal Code § 653.22(d) | https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=PEN&sectionNum=653.22
CA | Cal. Welf. & Inst. Code § 300(b) | https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=WIC&sectionNum=300
CO | Colo. Rev. Stat. § 18-7-201.3 | https://colorado.public.law/statutes/crs_18-7-201.3
CT | Conn. Gen. Stat. § 53a-82 | https://www.lawserver.com/law/state/connecticut/ct-laws/connecticut_statutes_53a-82
CT | Conn. Gen. Stat. § 17a-106f | https://www.lawserver.com/law/state/connecticut/ct-laws/connecticut_statutes_17a-106f
DC | D.C. Code § 22-2701 | https://code.dccouncil.gov/us/dc/council/code/sections/22-2701
DC | D.C. Code § 22-2701(d)(1) | https://code.dccouncil.gov/us/dc/council/code/sections/22-2701#(d)(1)
DE | 11 Del. C. § 787 | https://www.lawserver.com/law/state/delaware/de-code/delaware_code_title_11_787
FL | Fla. Stat. § 409.1678 | https://www.flsenate.gov/Laws/Statutes/2023/0409.1678
GA | O.C.G.A. § 16-6-9 | https://law.onecle.com/georgia/title-16/16-6-9.html
GA | Ga. Code § 49-5-8 | https://law.onecle.com/georgia/title-49/49-5-8.html
HI | Haw. Rev. Stat. § 712-1200(6) | https://www.lawserver.com/law/state/hawaii/hi-statutes/hawaii_statutes_712-1200
IA | Iowa Code § 725.1(1)(b) | https://www.legis.iowa.gov/docs/code/725.1.pdf
ID | Idaho Code § 18-8606 | https://legislature.idaho.gov/statutesrules/idstat/Title18/T18CH86/SECT18-8606/
IL | 720 ILCS 5/11-14(d) | https://www.ilga.gov/legislation/ilcs/fulltext.asp?DocName=072000050K11-14
IL | 325 ILCS 5/3 | https://www.ilga.gov/legislation/ilcs/fulltext.asp?DocName=032500050K3
IN | Ind. Code § 35-31.5-2-178.5 | https://iga.in.gov/legislative/laws/2023/ic/titles/35#35-31.5-2-178.5
IN | Ind. Code § 35-42-3.5 | https://iga.in.gov/laws/2023/ic/titles/35#35-42-3.5
KS | K.S.A. 21-6419 | https://www.ksrevisor.org/statutes/chapters/ch21/021_064_0019.html
KS | K.S.A. 38-2287 | https://www.ksrevisor.org/statutes/chapters/ch38/038_022_0087.html
KS | K.S.A. 60-513 | https://www.ksrevisor.org/statutes/chapters/ch60/060_005_0013.html
KY | KRS 529.120 | https://www.lawserver.com/law/state/kentucky/ky-statutes/kentucky_statutes_529-120
LA | La. Rev. Stat. § 14:46.3(E) | https://www.lawserver.com/law/state/louisiana/la-laws/louisiana_revised_statutes_14-46.3
LA | La. R.S. 46:2161 | https://www.lawserver.com/law/state/louisiana/la-laws/louisiana_revised_statutes_46-2161
LA | La. Child. Code art. 725 | https://legis.la.gov/legis/LawSearch.aspx
LA | La. Child. Code art. 725.3 | https://legis.la.gov/legis/Law.aspx?d=859115
MA | Mass. Gen. Laws ch. 119, § 39L | https://malegislature.gov/GeneralLaws/GoTo?ChapterGoTo=119&SectionGoTo=39L
MD | Md. Code, Crim. Law § 11-303 | https://mgaleg.maryland.gov/mgawebsite/Laws/StatuteText?article=gcr&section=11-303
MD | Md. Code, Cts. & Jud. Proc. § 3-8A-17.13 | https://mgaleg.maryland.gov/mgawebsite/Laws/StatuteText?article=gcj&section=3-8A-17.13
ME | 17-A M.R.S. § 853-A | https://legislature.maine.gov/legis/statutes/17-A/title17-Asec853-A.html
MI | MCL 750.451(6) | https://www.legislature.mi.gov/Laws/MCL?objectName=mcl-750-451
MN | Minn. Stat. § 260B.007, subd. 6 | https://www.revisor.mn.gov/statutes/cite/260B.007
MN | Minn. Stat. § 145.4716 et seq. | https://www.revisor.mn.gov/statutes/cite/145.4716
MO | Mo. Rev. Stat. § 567.020(5) | https://revisor.mo.gov/main/OneSection.aspx?section=567.020
MS | Miss. Code § 97-3-54.1 | https://codes.findlaw.com/ms/title-97-crimes/ms-code-sect-97-3-54-1/
MS | Miss. Code § 43-21-105 | https://law.justia.com/codes/mississippi/title-43/chapter-21/
MT | Mont. Code § 45-5-709(3) | https://www.lawserver.com/law/state/montana/mt-code/montana_code_45-5-709
NC | N.C. Gen. Stat. § 14-204(c) | https://www.ncleg.gov/EnactedLegislation/Statutes/HTML/BySection/Chapter_14/GS_14-204.html
ND | N.D. Cent. Code § 12.1-41-12(3) | https://www.lawserver.com/law/state/north-dakota/nd-code/north_dakota_code_12-1_41_12
NE | Neb. Rev. Stat. § 28-801(5) | https://www.nebraskalegislature.gov/laws/statutes.php?statute=28-801
NH | N.H. Rev. Stat. § 633:7, VI | https://www.lawserver.com/law/state/new-hampshire/nh-statutes/new_hampshire_revised_statutes_633_7
NH | N.H. Rev. Stat. § 169-C:3 | https://www.lawserver.com/law/state/new-hampshire/nh-statutes/new_hampshire_revised_statutes_169-C_3
NJ | N.J. Stat. § 2C:34-1(e) | https://njlaw.rutgers.edu/collections/njstats/showsect.php?title=2C&chapter=34&section=1&actn=getsect
NM | N.M. Stat. § 30-52-2 | https://nmonesource.com/nmos/nmsa/en/item/4371/index.do#!b/30-52-2
NM | 8.10.8.24 NMAC | https://www.srca.nm.gov/parts/title08/08.010.0008.html
NV | Nev. Rev. Stat. § 62C.015(3)-(4) | https://www.leg.state.nv.us/NRS/NRS-62C.html#NRS62CSec015
NV | Nev. Rev. Stat. § 62C.240(1)(a)(2) | https://www.leg.state.nv.us/NRS/NRS-62C.html#NRS62CSec240
NY | N.Y. Crim. Proc. Law § 170.80 | https://www.nysenate.gov/legislation/laws/CPL/170.80
NY | N.Y. Fam. Ct. Act § 311.4(3) | https://www.nysenate.gov/legislation/laws/FCT/311.4
NY | N.Y. Soc. Serv. Law § 447-a | https://www.nysenate.gov/legislation/laws/SOS/447-A
NY | N.Y. Penal Law § 230.00 | https://www.nysenate.gov/legislation/laws/PEN/230.00
OH | Ohio Rev. Code § 2152.021(F) | https://codes.ohio.gov/orc/2152.021v1
OK | 21 O.S. § 748.2 | https://law.justia.com/codes/oklahoma/title-21/section-21-748-2/
OK | 10A O.S. § 1-9-123 | https://law.justia.com/codes/oklahoma/title-10a/section-10a-1-9-123/
OR | Or. Rev. Stat. § 167.007 | https://www.oregonlaws.org/ors/167.007
OR | Or. Admin. R. 413-080-0062 | https://secure.sos.state.or.us/oard/view.action?ruleNumber=413-080-0062
PA | 18 Pa.C.S. § 5902 | https://www.palegis.us/statutes/consolidated/view-statute?txtType=HTM&ttl=18&div=0&chapter=59&section=2&subsctn=0
PA | 42 Pa.C.S. § 6328 | https://www.palegis.us/statutes/consolidated/view-statute?txtType=HTM&ttl=42&div=0&chapter=63&section=28&subsctn=0
PA | 18 Pa.C.S. § 3124.1 | https://www.palegis.us/statutes/consolidated/view-statute?txtType=HTM&ttl=18&div=0&chapter=31&section=24&subsctn=1
PA | 18 Pa.C.S. § 911 | https://www.palegis.us/statutes/consolidated/view-statute?txtType=HTM&ttl=18&div=0&chapter=9&section=11&subsctn=0
RI | R.I. Gen. Laws § 11-67.1-15(b) | https://webserver.rilegislature.gov/Statutes/TITLE11/11-67.1/11-67.1-15.htm
SC | S.C. Code § 16-3-2020(G) | https://www.scstatehouse.gov/code/t16c003.php#16-3-2020
SC | S.C. Code § 63-7-20 | https://www.scstatehouse.gov/code/t63c007.php#63-7-20
SD | S.D. Codified Laws § 22-23-1.2 | https://sdlegislature.gov/Statutes/22-23-1.2
SD | S.D. Codified Laws ch. 26-8B | https://sdlegislature.gov/Statutes/26-8B
TN | Tenn. Code Ann. § 39-13-513(d) | https://www.lawserver.com/law/state/tennessee/tn-code/tennessee_code_39-13-513
TX | Tex. Penal Code § 43.02 | https://statutes.capitol.texas.gov/Docs/PE/htm/PE.43.htm#43.02
TX | Tex. Penal Code § 43.02(d) | https://statutes.capitol.texas.gov/Docs/PE/htm/PE.43.htm#43.02
TX | Tex. Hum. Res. Code § 152.0017 | https://statutes.capitol.texas.gov/Docs/HR/htm/HR.152.htm#152.0017
TX | Tex. Gov. Code § 772.0063 | https://statutes.capitol.texas.gov/Docs/GV/htm/GV.772.htm#772.0063
UT | Utah Code § 76-10-1315(4) | https://le.utah.gov/xcode/Title76/Chapter10/76-10-S1315.html#76-10-1315(4)
VA | Va. Code § 18.2-361.1 | https://law.lis.virginia.gov/vacode/18.2-361.1/
VT | 13 V.S.A. § 2652(c) | https://www.lawserver.com/law/state/vermont/vt-statutes/vermont_statutes_title_13_2652
WA | RCW 9A.88.030 | https://app.leg.wa.gov/RCW/default.aspx?cite=9A.88.030
WA | RCW 43.185C.260 | https://app.leg.wa.gov/RCW/default.aspx?cite=43.185C.260
WA | RCW 7.68 | https://app.leg.wa.gov/RCW/default.aspx?cite=7.68
WI | Wis. Stat. § 939.46(1m) | https://docs.legis.wisconsin.gov/document/statutes/939.46
WV | W. Va. Code § 61-14-8 | http://www.wvlegislature.gov/wvcode/ChapterEntire.cfm?chap=61&art=14&section=8
WY | Wyo. Stat. § 6-2-708(a) | https://wyoleg.gov/statutes/compress/title06.pdf#search=6-2-708.
"""

ROWS = [tuple(line.split(" | ")) for line in LINKS.splitlines()]


@pytest.mark.parametrize(("state", "citation", "url"), ROWS, ids=[row[1] for row in ROWS])
def test_links_to_the_section(state: str, citation: str, url: str) -> None:
    assert link(citation) == url
    assert jurisdiction(citation) == state


def test_every_state_has_a_row() -> None:
    assert len({state for state, _, _ in ROWS}) == 51


@pytest.mark.parametrize(
    "citation",
    [
        "",
        " ",
        "see statute",
        "Tex. § ",
        "§ 43.02",
        "Tex. Penal Code",
        "under Tex. Penal Code § 43.02",
        "Tex. Penal Code § 43.02 and others",
        # Two sections have two addresses.
        "Ark. Code Ann. §§ 5-70-102, 9-27-323",
        "720 ILCS 5/11-14, 5/11-15",
    ],
)
def test_does_not_guess(citation: str) -> None:
    assert link(citation) is None
    assert jurisdiction(citation) is None


def test_ignores_space_around() -> None:
    assert link(" RCW 7.68\n") == link("RCW 7.68")


def test_knows_the_jurisdiction_of_a_law_without_an_address() -> None:
    citation = "Md. Code, Fam. Law § 5-701"
    assert link(citation) is None
    assert jurisdiction(citation) == "MD"


@pytest.mark.parametrize(
    ("citation", "state"),
    [
        ("W. Va. Const. art. III, § 1", "WV"),
        ("Wash. Const. art. I, § 3", "WA"),
        ("Va. Const. art. I, § 1", "VA"),
        ("V.I. Code tit. 14, § 1-1", "VI"),
    ],
)
def test_tells_states_with_like_names_apart(citation: str, state: str) -> None:
    assert jurisdiction(citation) == state


def _citations(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        yield from table.get("citations", ())
        for value in table.values():
            yield from _citations(value)


def test_every_shipped_citation_is_read_and_linked() -> None:
    shipped = [
        (path.stem, citation)
        for path in sorted(STATES.glob("*.toml"))
        for citation in _citations(tomllib.loads(path.read_text(encoding="utf-8")))
    ]
    assert shipped
    assert [row for row in shipped if not link(row[1]) or jurisdiction(row[1]) != row[0]] == []
