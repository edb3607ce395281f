"""Every kind of citation that the shipped files use, its state and its address."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statscore.reports.card.citations import (
    Pattern,
    _templates,
    example,
    jurisdiction,
    link,
    linked,
    word_of,
)

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
        # A year is no second section.
        "17-A M.R.S. § 853-A, 2019",
        "§§ 43.02, 43.05",
        "Mass. Gen. Laws ch. 119, § 39-40",
        # What could be two states' is read at home alone.
        "I.C. 18-8606",
        "R.S. 39:4-50",
        "Code § 18.2-361.1",
        "Penal Code § 43.02",
        "RCW .040",
        "ch. 265, § 57",
        "PENAL CODE § 43.02",
        "Mass. Gen. Laws ch. 119, § 39L; ch. x, § 57",
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


FORMS = """\
AK | Alaska Stat. § 11.66.100 | ~AS 11.66.100(a)(2); ~A.S. § 11.66.100; Alaska Statutes 11.66.100
AL | Ala. Code § 13A-6-159 | Ala. Code 1975, § 13A-6-159; § 13A-6-159, Ala. Code 1975; Section 13A-6-159, Code of Alabama 1975
AR | Ark. Code Ann. § 5-70-102 | ~A.C.A. § 5-70-102; Arkansas Code Annotated § 5-70-102; Arkansas Code § 5-70-102(a)
AZ | Ariz. Rev. Stat. § 13-3214(D) | A.R.S. § 13-3214(D); A.R.S. 13-3214; ARS § 13-3214; Arizona Revised Statutes section 13-3214
CA | Cal. Penal Code § 653.22(d) | ~Penal Code section 653.22; ~Pen. Code, § 653.22, subd. (d); ~Section 653.22 of the Penal Code
CA | Cal. Welf. & Inst. Code § 300(b) | ~Welf. & Inst. Code, § 300; ~Section 300 of the Welfare and Institutions Code
CO | Colo. Rev. Stat. § 18-7-201.3 | C.R.S. 18-7-201.3; C.R.S. § 18-7-201.3; § 18-7-201.3, C.R.S. 2019; section 18-7-201.3, C.R.S.
CT | Conn. Gen. Stat. § 53a-82 | ~C.G.S. § 53a-82; ~General Statutes § 53a-82; ~section 53a-82 of the general statutes
DC | D.C. Code § 22-2701 | D.C. Official Code § 22-2701; ~Code § 22-2701; D.C. Code Ann. § 22-2701
DE | 11 Del. C. § 787 | 11 Del.C. § 787(a); Del. Code tit. 11, § 787; Del. Code Ann. tit. 11, § 787
FL | Fla. Stat. § 409.1678 | § 409.1678, Fla. Stat.; section 409.1678, Florida Statutes; ~s. 409.1678, F.S.; ~F.S. 409.1678; § 409.1678, Fla. Stat. (2019)
GA | O.C.G.A. § 16-6-9 | OCGA § 16-6-9; ~Code Section 16-6-9; ~Code § 16-6-9
HI | Haw. Rev. Stat. § 712-1200(6) | HRS § 712-1200; H.R.S. § 712-1200(6); Hawaii Revised Statutes section 712-1200
IA | Iowa Code § 725.1(1)(b) | Iowa Code section 725.1(1)(b); ~section 725.1, Code 2019; ~I.C.A. § 725.1
ID | Idaho Code § 18-8606 | ~I.C. § 18-8606; ~I.C. 18-8606; section 18-8606, Idaho Code; Idaho Code Section 18-8606
IL | 720 ILCS 5/11-14(d) | 720 ILCS 5/11-14; 720 Ill. Comp. Stat. 5/11-14(d); ch. 720 ILCS 5/11-14
IN | Ind. Code § 35-42-3.5 | ~IC 35-42-3.5; ~I.C. § 35-42-3.5; Indiana Code section 35-42-3.5
KS | K.S.A. 21-6419 | K.S.A. § 21-6419; KSA 21-6419; K.S.A. 2019 Supp. 21-6419; K.S.A. Supp. 21-6419
KY | KRS 529.120 | KRS § 529.120; K.R.S. 529.120; Ky. Rev. Stat. Ann. § 529.120
LA | La. R.S. 46:2161 | LSA-R.S. 46:2161; R.S. 46:2161; La. Rev. Stat. Ann. § 46:2161
LA | La. Child. Code art. 725.3 | La. Ch.C. art. 725.3; ~Ch.C. art. 725.3
MA | Mass. Gen. Laws ch. 119, § 39L | M.G.L. c. 119, § 39L; ~G.L. c. 119, § 39L; ~G. L. c. 119, § 39L
MD | Md. Code, Crim. Law § 11-303 | ~Criminal Law Article, § 11-303; ~§ 11-303 of the Criminal Law Article; ~CR § 11-303; Md. Criminal Law Code § 11-303; Md. Code Ann., Crim. Law § 11-303
ME | 17-A M.R.S. § 853-A | 17-A M.R.S.A. § 853-A; 17-A MRSA §853-A; Me. Rev. Stat. tit. 17-A, § 853-A
MI | MCL 750.451(6) | M.C.L. 750.451; MCL § 750.451(6); MCLA 750.451; Mich. Comp. Laws § 750.451
MN | Minn. Stat. § 260B.007, subd. 6 | Minn. Stat. § 260B.007, subd. 6(c); Minnesota Statutes, section 260B.007, subdivision 6, paragraph (c); Minnesota Statutes 2019, section 260B.007
MO | Mo. Rev. Stat. § 567.020(5) | RSMo 567.020; RSMo § 567.020; Section 567.020, RSMo; § 567.020.5, RSMo 2016; section 567.020 RSMo
MS | Miss. Code § 97-3-54.1 | Miss. Code Ann. § 97-3-54.1; Mississippi Code of 1972, Section 97-3-54.1; Section 97-3-54.1, Mississippi Code of 1972
MT | Mont. Code § 45-5-709(3) | MCA 45-5-709; § 45-5-709, MCA; 45-5-709, MCA; Section 45-5-709(3), MCA
NC | N.C. Gen. Stat. § 14-204(c) | N.C.G.S. § 14-204; ~G.S. 14-204(c); NCGS § 14-204
ND | N.D. Cent. Code § 12.1-41-12(3) | N.D.C.C. § 12.1-41-12; NDCC 12.1-41-12; section 12.1-41-12 of the North Dakota Century Code
NE | Neb. Rev. Stat. § 28-801(5) | Neb. Rev. Stat. § 28-801(5) (Reissue 2016); Neb.Rev.Stat. § 28-801; ~section 28-801, R.R.S.
NH | N.H. Rev. Stat. § 633:7, VI | RSA 633:7; RSA 633:7, VI; R.S.A. 633:7, VI(a); N.H. RSA 633:7
NJ | N.J. Stat. § 2C:34-1(e) | N.J.S.A. 2C:34-1; N.J.S. 2C:34-1; ~R.S. 2C:34-1
NM | N.M. Stat. § 30-52-2 | NMSA 1978, § 30-52-2; Section 30-52-2 NMSA 1978; N.M.S.A. § 30-52-2; NMSA § 30-52-2
NV | Nev. Rev. Stat. § 62C.015(3)-(4) | NRS 62C.015; NRS § 62C.015(3); N.R.S. 62C.015
NY | N.Y. Penal Law § 230.00 | ~Penal Law § 230.00; ~PL 230.00; NY Penal Law § 230.00
NY | N.Y. Crim. Proc. Law § 170.80 | ~CPL 170.80; ~C.P.L. § 170.80; ~Criminal Procedure Law § 170.80
NY | N.Y. Fam. Ct. Act § 311.4(3) | ~Family Court Act § 311.4; ~FCA § 311.4(3)
OH | Ohio Rev. Code § 2152.021(F) | O.R.C. 2152.021; ~R.C. 2152.021(F); ORC § 2152.021; section 2152.021 of the Ohio Revised Code; ~section 2152.021 of the Revised Code
OK | 21 O.S. § 748.2 | 21 O.S. 2021, § 748.2; 21 O.S.2021 § 748.2; 21 Okla. Stat. § 748.2
OR | Or. Rev. Stat. § 167.007 | ORS 167.007; O.R.S. § 167.007; ORS 167.007(1)(a)
PA | 18 Pa.C.S. § 5902 | 18 Pa. C.S.A. § 5902; 18 Pa. Cons. Stat. § 5902; 18 Pa.C.S.A. § 5902(b)
RI | R.I. Gen. Laws § 11-67.1-15(b) | ~G.L. 1956 § 11-67.1-15; RIGL § 11-67.1-15; R.I. Gen. Laws Ann. § 11-67.1-15(b); R.I. Gen. Laws 1956 § 11-67.1-15
SC | S.C. Code § 16-3-2020(G) | S.C. Code Ann. § 16-3-2020(G); ~Code Section 16-3-2020; Section 16-3-2020, S.C. Code; S.C. Code of Laws § 16-3-2020
SD | S.D. Codified Laws § 22-23-1.2 | SDCL 22-23-1.2; SDCL § 22-23-1.2; S.D.C.L. § 22-23-1.2
TN | Tenn. Code Ann. § 39-13-513(d) | T.C.A. § 39-13-513; TCA 39-13-513(d); Tennessee Code Annotated, Section 39-13-513
TX | Tex. Penal Code § 43.02 | ~Section 43.02, Penal Code; ~Penal Code § 43.02; Tex. Penal Code Ann. § 43.02 (West 2019); ~Sec. 43.02, Penal Code
TX | Tex. Hum. Res. Code § 152.0017 | ~Section 152.0017, Human Resources Code; Texas Human Resources Code § 152.0017
UT | Utah Code § 76-10-1315(4) | U.C.A. § 76-10-1315(4); UCA 76-10-1315(4); Utah Code Ann. § 76-10-1315(4); Utah Code Section 76-10-1315(4)
VA | Va. Code § 18.2-361.1 | ~Code § 18.2-361.1; § 18.2-361.1 of the Code of Virginia; Va. Code Ann. § 18.2-361.1; Code of Virginia § 18.2-361.1
VT | 13 V.S.A. § 2652(c) | 13 VSA § 2652; 13 V.S.A. §2652(c); Vt. Stat. Ann. tit. 13, § 2652
WA | RCW 9A.88.030 | R.C.W. 9A.88.030; RCW § 9A.88.030; Wash. Rev. Code § 9A.88.030; RCWA 9A.88.030
WI | Wis. Stat. § 939.46(1m) | s. 939.46, Wis. Stats.; § 939.46(1m), Wis. Stats.; ~s. 939.46, Stats.; Wis. Stat. sec. 939.46
WV | W. Va. Code § 61-14-8 | W.Va. Code § 61-14-8; ~Code § 61-14-8; WV Code §61-14-8; W. Va. Code Ann. § 61-14-8
WY | Wyo. Stat. § 6-2-708(a) | ~W.S. 6-2-708; Wyo. Stat. Ann. § 6-2-708(a); ~W.S. § 6-2-708(a)
"""  # noqa: E501 - a table
"""A state, a citation whose address stands above, and the same in the forms of the state's own
legislature and courts; a form after ~ is read in the state's own file alone."""


def _forms() -> Iterator[tuple[str, str, str]]:
    for line in FORMS.splitlines():
        state, long, forms = line.split(" | ")
        yield from ((state, long, form) for form in forms.split("; "))


@pytest.mark.parametrize(("state", "long", "form"), list(_forms()))
def test_reads_the_forms_that_the_state_uses(state: str, long: str, form: str) -> None:
    address = {row[1]: row[2] for row in ROWS}[long]
    local, citation = form.startswith("~"), form.removeprefix("~")
    assert link(citation, state) == address
    assert jurisdiction(citation, state) == state
    for home in {None, *(row[0] for row in ROWS)} - {state}:
        assert jurisdiction(citation, home) in ((None, home) if local else (state,))


def test_every_state_has_two_forms_and_an_example() -> None:
    rows = [row[0] for row in ROWS] + [state for state, _, _ in _forms()]
    for state in {row[0] for row in ROWS}:
        assert rows.count(state) > 2, state
        assert jurisdiction(example(state) or "", state) == state
        assert link(example(state) or "", state)


@pytest.mark.parametrize(
    ("citation", "home", "state"),
    [
        ("I.C. 18-8606", "ID", "ID"),
        ("I.C. 35-42-3.5-1", "IN", "IN"),
        ("R.S. 39:4-50", "NJ", "NJ"),
        ("Code § 22-2701", "DC", "DC"),
        ("Code § 22-2701", "VA", "VA"),
        ("Penal Code § 653.22", "CA", "CA"),
        ("Cal. Penal Code § 647", "TX", "CA"),
        ("C.R.S. 18-7-201.3", "MD", "CO"),
    ],
)
def test_reads_what_could_be_two_states_by_the_home(citation: str, home: str, state: str) -> None:
    assert jurisdiction(citation, home) == state


BLANKS = "\t\u00a0\u1680\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000"


@pytest.mark.parametrize("blank", [*BLANKS, "  ", "\u00a0 ", " \u200b"], ids=ascii)
def test_a_blank_of_any_kind_is_a_blank(blank: str) -> None:
    citation = "Tex. Penal Code § 43.02".replace(" ", blank)
    url = "https://statutes.capitol.texas.gov/Docs/PE/htm/PE.43.htm#43.02"
    assert jurisdiction(citation, "TX") == "TX"
    assert linked(citation, "TX") == ((citation, url),)


def test_a_hyphen_that_does_not_break_is_a_hyphen() -> None:
    assert link("Ala. Code § 13A\u20116\u2011159") == link("Ala. Code § 13A-6-159")


TX = "https://statutes.capitol.texas.gov/Docs/PE/htm/PE.43.htm#43."
AZ = "https://www.azleg.gov/viewdocument/?docName=https://www.azleg.gov/ars/13/0"
MN = "https://www.revisor.mn.gov/statutes/cite/"
IL = "https://www.ilga.gov/legislation/ilcs/fulltext.asp?DocName=072000050K11-1"
MA = "https://malegislature.gov/GeneralLaws/GoTo?ChapterGoTo=119&SectionGoTo=39"
FL = "https://www.flsenate.gov/Laws/Statutes/2023/0"
WA = "https://app.leg.wa.gov/RCW/default.aspx?cite=9A."
MGL = "https://malegislature.gov/GeneralLaws/GoTo?ChapterGoTo="
MD = "https://mgaleg.maryland.gov/mgawebsite/Laws/StatuteText?article="


@pytest.mark.parametrize(
    ("home", "citation", "sections"),
    [
        ("TX", "Tex. Penal Code §§ 43.02, 43.05", {"43.02": TX + "02", "43.05": TX + "05"}),
        ("TX", "Tex. Penal Code §§ 43.02 and 43.05", {"43.02": TX + "02", "43.05": TX + "05"}),
        ("TX", "Sections 43.02 and 43.05, Penal Code", {"43.02": TX + "02", "43.05": TX + "05"}),
        ("AZ", "A.R.S. 13-3212(A)(1), (2)", {"(A)(1)": AZ + "3212.htm", "(2)": AZ + "3212.htm"}),
        (
            "MN",
            "Minn. Stat. §§ 1.2, subds. 6 and 16, 1.3",
            {"6": MN + "1.2", "16": MN + "1.2", "1.3": MN + "1.3"},
        ),
        (
            "MN",
            "Minn. Stat. §§ 145.4716-145.4718",
            {"4716": MN + "145.4716", "4718": MN + "145.4718"},
        ),
        ("IL", "720 ILCS 5/11-14, 5/11-15", {"5/11-14": IL + "4", "5/11-15": IL + "5"}),
        ("MA", "G.L. c. 119, §§ 39K, 39L", {"39K": MA + "K", "39L": MA + "L"}),
        (
            "FL",
            "ss. 943.0583 and 787.06, F.S.",
            {"943.0583": FL + "943.0583", "787.06": FL + "787.06"},
        ),
        ("WA", "RCW 9A.88.030, .040", {"88.030": WA + "88.030", ".040": WA + "88.040"}),
        (
            "WA",
            "RCW 9A.88.030(1), .040, and 9A.44.010",
            {"88.030(1)": WA + "88.030", ".040": WA + "88.040", "44.010": WA + "44.010"},
        ),
        (
            "MA",
            "Mass. Gen. Laws ch. 119, § 39L; ch. 265, § 57",
            {"39L": MGL + "119&SectionGoTo=39L", "57": MGL + "265&SectionGoTo=57"},
        ),
        (
            "MA",
            "G.L. c. 119 § 39L; c. 265 §§ 57 and 59",
            {
                "39L": MGL + "119&SectionGoTo=39L",
                "57": MGL + "265&SectionGoTo=57",
                "59": MGL + "265&SectionGoTo=59",
            },
        ),
        ("TX", "TEX. PENAL CODE §§ 43.02, 43.05", {"43.02": TX + "02", "43.05": TX + "05"}),
        (
            "MD",
            "Md. Code, Crim. Law § 11-303; Md. Code, Cts. & Jud. Proc. § 3-8A-17.13",
            {"11-303": MD + "gcr&section=11-303", "3-8A-17.13": MD + "gcj&section=3-8A-17.13"},
        ),
    ],
)
def test_links_each_of_several(home: str, citation: str, sections: dict[str, str]) -> None:
    runs = linked(citation, home)
    assert "".join(run.text for run in runs) == citation
    linked_runs = [run for run in runs if run.url]
    assert [run.url for run in linked_runs] == list(sections.values())
    for run, end in zip(linked_runs, sections, strict=True):
        assert run.text.endswith(end)
    assert jurisdiction(citation, home) == home


@pytest.mark.parametrize(
    ("home", "capitals", "usual"),
    [
        ("TX", "TEX. PENAL CODE ANN. § 43.02", "Tex. Penal Code Ann. § 43.02"),
        ("NY", "N.Y. PENAL LAW § 230.34", "N.Y. Penal Law § 230.34"),
        ("MN", "MINN. STAT. § 260B.007, SUBD. 6(C)", "Minn. Stat. § 260B.007, subd. 6(c)"),
        ("VT", "VT. STAT. ANN. TIT. 13, § 2652", "Vt. Stat. Ann. tit. 13, § 2652"),
        ("MA", "MASS. GEN. LAWS ch. 265, § 50", "Mass. Gen. Laws ch. 265, § 50"),
        ("CT", "CONN. GEN. STAT. § 53a-82", "Conn. Gen. Stat. § 53a-82"),
        ("DC", "D.C. CODE § 22-2701", "D.C. Code § 22-2701"),
    ],
)
def test_capitals_are_read_as_the_usual_form(home: str, capitals: str, usual: str) -> None:
    assert link(capitals, home) == link(usual, home)
    assert jurisdiction(capitals, home) == home


def test_one_of_several_may_be_another_states() -> None:
    assert jurisdiction("Tex. Penal Code § 43.02; Cal. Penal Code § 647", "TX") == "CA"


def test_what_is_not_read_is_one_run_without_an_address() -> None:
    citation = "Tex. Penal Code § 43.02 and others"
    assert linked(citation, "TX") == ((citation, None),)


def test_many_sections_and_none_are_quick() -> None:
    assert linked("and 1, " * 5000, "TX")[0].url is None
    assert len(linked("Tex. Penal Code §§ " + ", ".join(f"43.{n}" for n in range(99)), "TX")) == 197


def test_no_other_templates_are_compiled_where_the_homes_own_read() -> None:
    code = (
        "from statscore.reports.card import citations;"
        "assert citations.jurisdiction('Tex. Penal Code § 43.02', 'TX') == 'TX';"
        "tried = [t for t in citations._templates() if '_patterns' in t.__dict__];"
        "assert all('Texas' in t.name for t in tried), tried;"
        "compiled = [p.text for t in tried for p in t._patterns if 'regex' in p.__dict__];"
        "assert not any('Const' in text for text in compiled), compiled"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


PATTERNS = [pattern for template in _templates() for pattern in template._patterns]


@given(st.sampled_from(PATTERNS).flatmap(lambda each: st.tuples(st.just(each), _read_by(each))))
def test_a_pattern_matches_nothing_without_its_word(tried: tuple[Pattern, str]) -> None:
    pattern, text = tried
    assert pattern.word in text


def _read_by(pattern: Pattern) -> st.SearchStrategy[str]:
    assert "(?i" not in pattern.text
    return st.from_regex(pattern.regex, fullmatch=True)


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{name regex} Const(itution)?", "Const"),
        ("Codes?( Annotated)?", "Code"),
        (r"\bRev{0,2}ised\w", "ised"),
        ("[Ss]ection of|the Code", ""),
        ("(?!Sections)[]abc]x(y|z(ab)?)*", "x"),
    ],
)
def test_the_word_that_a_pattern_asks_for(pattern: str, word: str) -> None:
    assert word_of(pattern) == word


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
    assert [
        row for row in shipped if not link(*row[::-1]) or jurisdiction(*row[::-1]) != row[0]
    ] == []
