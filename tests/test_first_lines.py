"""What a result says first: the headline, the year that nobody named, the law, what is open."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from program import Program, Run
from statscore.read.load import load
from statscore.reports.card.headline import headline
from statscore.reports.card.report_card import report_card
from statscore.reports.plan.unknown import unknown
from statscore.views.headline import headline_words

RUBRIC = """\
title     = "Lamps"
publisher = "The Society"
from      = 2010
until     = 2020
cutoff    = "08-01"

[grades]
A = 9
B = 7
C = 5
F = 0

[areas.light]
title  = "Light"
number = "1"

[areas.keepers]
title  = "Keepers"
number = "2"

[criteria.lamp]
area   = "light"
number = "1.1"
title  = "The lamp burns"
weight = 6
levels = { full = 1, half = 0.5, none = 0 }
meets  = { full = "Dusk to dawn.", half = "Till midnight.", none = "Neither." }

[criteria.fog]
area   = "light"
number = "1.2"
title  = "The horn sounds"
weight = 1
levels = { full = 1, none = 0 }

[criteria.pay]
area   = "keepers"
number = "2.1"
title  = "Keepers are paid"
weight = 3
levels = { full = 1, none = 0 }
"""
OTHER = """\
title  = "Other lamps"
cutoff = "08-01"

[areas.light]
title = "Light"

[criteria.oil]
area   = "light"
number = "1.1"
title  = "There is oil"
weight = 2
levels = { full = 1, none = 0 }
"""


def answer(criterion: str, level: str, since: str = "2011-01-01", more: str = "") -> str:
    text = (
        f'\n[answers.{criterion}.{since}]\nlevel = "{level}"\ncitations = ["Stat. {criterion}"]\n'
    )
    return f"{text}{more}\n"


def printed(year: int, words: str, more: str = "") -> str:
    return f'\n[published.lamps.{year}]\n{words}\nsource = "https://a.example/{year}"\n{more}'


def put(folder: Path, **states: str) -> None:
    (folder / "rubrics").mkdir(exist_ok=True)
    (folder / "states").mkdir(exist_ok=True)
    (folder / "rubrics" / "lamps.toml").write_text(RUBRIC, encoding="utf-8")
    (folder / "rubrics" / "other.toml").write_text(OTHER, encoding="utf-8")
    for code, text in states.items():
        name = {"OH": "Ohio", "TX": "Texas", "ME": "Maine"}[code]
        file = folder / "states" / f"{code}.toml"
        file.write_text(f'name = "{name}"\n{text}', encoding="utf-8")


ALL = answer("lamp", "full") + answer("fog", "full") + answer("pay", "full")


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("through = 2016\n" + ALL, "Ohio · A in 2015 (10 of 10)", "settled"),
        # A range within one grade has that grade.
        (
            "through = 2016\n" + answer("lamp", "none"),
            "Ohio · F in 2015 (0 to 4 of 10)",
            "settled",
        ),
        (
            "through = 2016\n" + ALL + printed(2015, 'score = 10\ngrade = "A"'),
            "Ohio · A in 2015 (10 of 10), as published",
            "settled",
        ),
        (
            "through = 2016\n" + ALL + printed(2015, 'grade = "B"'),
            "Ohio · A in 2015 (10 of 10), but published as B: they disagree",
            "settled",
        ),
        (printed(2015, 'grade = "C"'), "Ohio · C in 2015, as published", "printed"),
        (
            printed(2015, 'score = 5.5\ngrade = "C"'),
            "Ohio · C in 2015 (5.5 of 10), as published",
            "printed",
        ),
        (
            printed(2015, 'grade = "C"', 'basis = "derived"\nnote = "So."\n'),
            "Ohio · C in 2015, worked out from published figures",
            "printed",
        ),
        (
            printed(2015, 'score = 5.5\ngrade = "C"', 'derived = ["score"]\nnote = "So."\n'),
            "Ohio · C in 2015 (5.5 of 10, worked out), as published",
            "printed",
        ),
        (printed(2015, "score = 5.5"), "Ohio · 5.5 of 10 in 2015, as published", "printed"),
        (
            "through = 2016\n" + answer("lamp", "full"),
            "Ohio · not graded in 2015: 1 of 3 criteria answered",
            "open",
        ),
        (
            "through = 2016\n" + answer("lamp", "full") + answer("pay", "none"),
            "Ohio · B or C in 2015 (6 to 7 of 10)",
            "between",
        ),
        ("", "Ohio · not graded in 2015: 0 of 3 criteria answered", "open"),
        (
            printed(2015, "areas = { light = 7, keepers = 3 }"),
            "Ohio · A in 2015 (10 of 10), by the printed areas",
            "settled",
        ),
        (
            "through = 2016\n" + answer("lamp", "none") + printed(2015, 'grade = "B"'),
            "Ohio · F in 2015 (0 to 4 of 10), but published as B: they disagree",
            "settled",
        ),
    ],
)
def test_the_headline(text: str, words: str, kind: str, tmp_path: Path) -> None:
    put(tmp_path, OH=text)
    workspace = load(tmp_path)
    card = report_card(workspace.rubrics["lamps"], workspace.states["OH"], 2015)
    assert (headline(card).kind, headline_words(card)) == (kind, words)


COMMANDS = ("grade OH", "gaps OH", "gaps OH --unknown", "gaps OH --to A", "explain OH")


@pytest.mark.parametrize("words", [*COMMANDS, "whatif OH lamp=full"])
def test_every_result_on_a_card_begins_with_it(
    words: str, program: Program, tmp_path: Path
) -> None:
    put(tmp_path, OH=printed(2015, 'grade = "C"') + "\n" + answer("pay", "none", more=SHORT))
    found = program(*words.split(), "--rubric", "lamps")
    assert found.out.splitlines()[0] == "Ohio · C in 2015, as published"
    assert (found.err, found.exit_code) == ("", 0)


SHORT = "through = 2012-08-01"


# The year that nobody names


def first(program: Program, *words: str) -> str:
    return program(*words).out.splitlines()[0]


def test_a_state_is_shown_in_the_latest_year_with_a_grade(program: Program, tmp_path: Path) -> None:
    late = answer("pay", "none", "2017-01-01", "through = 2018-12-31")
    put(tmp_path, OH=printed(2013, 'grade = "C"') + printed(2014, 'grade = "B"') + late)
    found = program("grade", "OH").out
    assert found.startswith("Ohio · B in 2014, as published\n")
    assert "· the latest year with grades\n" in found
    # Nobody has to be told where there is nothing else.
    assert "the latest year" not in program("grade", "OH", "--year", "2014").out


def test_states_are_shown_in_the_year_that_most_of_them_have(
    program: Program, tmp_path: Path
) -> None:
    put(
        tmp_path,
        OH=printed(2013, 'grade = "C"') + printed(2014, 'grade = "B"'),
        TX=printed(2013, 'grade = "F"'),
        ME=printed(2014, 'grade = "A"'),
    )
    assert first(program, "grade", "OH", "TX") == "In 2013: Ohio C · Texas F (as published)"
    assert first(program, "grade", "OH") == "Ohio · B in 2014, as published"
    # Half as many as in the fullest year are enough for all.
    assert first(program, "grade").startswith("In 2014, of 3 states: A 1, B 1, C 0, F 0")


def test_without_any_grade_it_is_the_latest_year_with_an_answer(
    program: Program, tmp_path: Path
) -> None:
    put(tmp_path, OH=answer("fog", "full", "2012-01-01", "through = 2016-12-31"))
    found = program("grade", "OH").out
    assert found.startswith("Ohio · not graded in 2016: 1 of 3 criteria answered\n")
    assert "no year has a grade; the latest with an answer\n" in found


@pytest.mark.parametrize("state", ["AK", "AR", "DE", "MD", "ME", "NV", "SC", "VA", "WI"])
def test_no_shipped_state_hides_a_grade_that_is_known(state: str, shipped: Run) -> None:
    (card,) = json.loads(shipped("grade", state, "-f", "json").out)
    assert card["headline"]["kind"] in ("settled", "printed")
    assert card["headline"]["grades"]


# The law


def test_a_card_names_the_law_of_other_days_and_rubrics(program: Program, tmp_path: Path) -> None:
    law = answer("pay", "none", more='act = "HB 1"\nthrough = 2012-12-31') + answer("oil", "full")
    put(tmp_path, OH=printed(2015, 'grade = "C"') + law)
    shown = program("grade", "OH").out
    assert (
        """
What Ohio law is known to say
  2.1 Keepers are paid: none, 0 of 3 points
    in force from 2011-01-01 · HB 1 · Stat. pay · read up to 2012-12-31
  There is oil (other 1.1): full, all points
    in force from 2011-01-01 · Stat. oil
"""
        in shown
    )


def test_wholly_open_areas_are_folded(program: Program, tmp_path: Path) -> None:
    put(tmp_path, OH="through = 2016\n" + answer("pay", "none"))
    card = ("grade", "OH", "--year", "2015")
    assert "1 Light" not in program(*card).out
    assert "\nnothing is coded in area 1\n" in program(*card).out
    assert "\n1 Light" in program(*card, "--areas").out
    put(tmp_path, OH=printed(2015, 'grade = "C"'))
    assert "\narea " not in program(*card).out
    assert "not checked: none of its 3 criteria is coded\n" in program(*card).out


def test_printed_grades_of_areas_are_shown(shipped: Run) -> None:
    page = shipped("grade", "GA", "--year", "2023").out
    line = next(line for line in page.splitlines() if "areas as published" in line)
    assert re.findall(r"(\d) [^;]*? ([A-F])(?:;|$)", line) == [
        ("1", "A"),
        ("2", "F"),
        ("3", "F"),
        ("4", "C"),
        ("5", "C"),
        ("6", "F"),
    ]


def test_the_commands_that_are_named_work(program: Program, tmp_path: Path) -> None:
    put(tmp_path, OH=printed(2015, 'grade = "C"') + "\n" + answer("pay", "none", more=SHORT))
    for words in (*COMMANDS, "grade OH --rubric other"):
        shown = program(*words.split()).out
        named = re.findall(r"^(?:More| {4})  statscore (.*?)(?:  |$)", shown, re.MULTILINE)
        for line in named:
            if not line.startswith("code"):
                assert program(*line.split()).exit_code == 0


def test_a_long_list_of_short_marks_is_folded(program: Program, tmp_path: Path) -> None:
    many = "".join(
        f'\n[criteria.c{n}]\narea = "light"\nnumber = "1.{n}"\ntitle = "Lamp {n}"\nweight = {n}\n'
        "levels = { full = 1, none = 0 }\n"
        for n in range(1, 9)
    )
    head = RUBRIC.partition("[criteria.lamp]")[0].partition("[areas.keepers]")[0]
    put(tmp_path, OH="through = 2016\n" + "".join(answer(f"c{n}", "none") for n in range(1, 9)))
    (tmp_path / "rubrics" / "lamps.toml").write_text(head + many, encoding="utf-8")
    card = program("grade", "OH", "--year", "2015").out
    assert re.findall(r"^  1\.(\d) Lamp", card, re.MULTILINE) == ["8", "7", "6", "5", "4"]
    assert "and 3 more, 6 points short together: 1.1–1.3\n" in card
    assert "Lamp 1" in program("grade", "OH", "--year", "2015", "--marks").out
    gaps = program("gaps", "OH", "--year", "2015").out
    assert "and 3 more, 6 lost together: 1.3 1.2 1.1 (--table)\n" in gaps
    assert "1.1 Lamp 1" in program("gaps", "OH", "--year", "2015", "--table").out


# Standings


def test_beside_a_printed_score_stands_no_grade_that_rests_on_the_answers(
    program: Program, tmp_path: Path
) -> None:
    """The card alone would say F to A."""
    put(tmp_path, OH=printed(2015, "score = { from = 5, to = 6 }"), TX=ALL)
    said = program("grade", "2015", "--rubric", "lamps").out
    assert said.split("\n")[3:6] == [
        "rank  state      score          grade      known by  published  coded",
        "   1  TX Texas      10  ██████  A          law               –    3/3",
        "   2  OH Ohio   5 to 6  ███▒··  not known  print        5 to 6    0/3",
    ]


# Gaps


@pytest.mark.parametrize(
    ("oh", "said"),
    [
        (
            answer("lamp", "half", since="2012-01-01"),
            "nobody has coded Ohio law in 2005; missing in later law: 3 points, in 1 of 3",
        ),
        (
            answer("lamp", "full", since="2012-01-01"),
            "nobody has coded Ohio law in 2005; nothing that is coded of later law falls short; 1",
        ),
        (
            answer("lamp", "half", since="2004-01-01", more="through = 2004-12-31"),
            "missing when last read: 3 points, in 1 of 3 criteria; of 2 others nobody knows",
        ),
        (
            answer("lamp", "half", since="2004-01-01", more="through = 2004-12-31")
            + answer("pay", "none", since="2012-01-01"),
            "missing on other days: 6 points, in 2 of 3 criteria; of 1 other nobody knows",
        ),
    ],
)
def test_gaps_say_first_whether_the_law_of_the_day_or_other_law_is_known(
    program: Program, tmp_path: Path, oh: str, said: str
) -> None:
    put(tmp_path, OH=oh)
    assert program("gaps", "OH", "2005", "--rubric", "lamps").out.split("\n")[1].startswith(said)


def test_gaps_start_from_what_is_known_whichever_rubric_asks_it(
    program: Program, tmp_path: Path
) -> None:
    short = answer("lamp", "half", more="through = 2013-12-31") + answer("oil", "none")
    others = answer("lamp", "full") + answer("oil", "full")
    put(tmp_path, OH=printed(2015, 'grade = "C"') + short, TX=others, ME=others)
    shown = program("gaps", "OH").out
    assert (
        "\nmissing when last read: 3 points, in 1 of 3 criteria; of 2 others nobody knows\n"
        in shown
    )
    assert re.search(r"\n +3  1.1 The lamp burns \(as of 2013-12-31\) +half  full +ME TX\n", shown)
    assert re.search(r"\n +2  1.1 There is oil \(other, as of 2015-08-01\) ", shown)
    assert (
        "  1.1 full: Dusk to dawn.\n    ME since 2011-01-01 · Stat. lamp\n"
        "    TX since 2011-01-01 · Stat. lamp\n"
    ) in shown
    (data,) = json.loads(program("gaps", "OH", "-f", "json").out)
    assert data["gaps"] == []
    assert [
        (gap["criterion"], gap["of_rubric"], gap["points_lost"]) for gap in data["seen_gaps"]
    ] == [
        ("lamp", "lamps", "3"),
        ("oil", "other", "2"),
    ]


def test_a_gap_of_an_earlier_day_says_what_was_seen_later(program: Program, tmp_path: Path) -> None:
    later = '[answers.lamp.2016-01-01]\nlevel = "full"\nstart = "unknown"\n'
    law = answer("lamp", "half", more="through = 2013-12-31") + later + answer("oil", "none")
    put(tmp_path, OH=printed(2015, 'grade = "C"') + law)
    shown = program("gaps", "OH", "--year", "2015", "--table").out
    assert "1.1 The lamp burns (as of 2013-12-31; full seen on 2016-01-01)" in shown
    assert "1.1 There is oil (other, as of 2015-08-01)" in shown


def test_nothing_is_said_to_be_lacking_or_met_where_nothing_is_coded(
    program: Program, tmp_path: Path
) -> None:
    put(tmp_path, OH=printed(2015, 'grade = "C"'))
    shown = program("gaps", "OH").out
    assert "\nnobody has coded Ohio law, so what it lacks is not known\n" in shown
    assert "earned less" not in shown
    assert first(program, "gaps") == (
        "nobody has coded the law of any of 1 state in 2015, so what they lack is not known"
    )


def test_the_shipped_state_has_one_bill(shipped: Run) -> None:
    shown = shipped("gaps", "TX").out
    start = shown.index("  2.5 full: No person under 18")
    laws = shown[start:].splitlines()[1:4]
    assert [law.split()[0] for law in laws] == ["CA", "CT", "DC"]


def test_gains_on_top_of_a_printed_total_say_so(program: Program, tmp_path: Path) -> None:
    put(tmp_path, OH="through = 2016\n" + answer("lamp", "half") + printed(2015, "score = 6"))
    for words in ("gaps OH --year 2015", "gaps OH --to A --year 2015"):
        assert "the printed total may have these points already" in program(*words.split()).out


# What nobody knows


def test_open_criteria_stand_by_what_an_answer_tells(program: Program, tmp_path: Path) -> None:
    known = "through = 2016\n"
    put(tmp_path, OH=known + answer("pay", "none"), TX=known + answer("lamp", "full"))
    workspace = load(tmp_path)
    card = report_card(workspace.rubrics["lamps"], workspace.states["OH"], 2015)
    open_ = unknown(card, workspace.states.values())
    # 0 to 7 of 10: the lamp alone settles an F, with half or none; full leaves B or C.
    assert [(each.mark.criterion, each.narrows, each.deciding) for each in open_] == [
        ("lamp", Fraction(6), ("half", "none")),
        ("fog", Fraction(1), ()),
    ]
    assert [state for state, _held in open_[0].patterns] == ["TX"]
    page = program("gaps", "OH", "--unknown", "--year", "2015").out
    assert page.splitlines()[1] == (
        "2 of 3 criteria are open; worked out here: 0 to 7 of 10, F to B; look first at 1.1"
    )
    assert "  1.1 full: TX since 2011-01-01 · Stat. lamp\n" in page
    walk = program("code", "TX", "--unknown", "--rubric", "lamps", "--year", "2015", typed="s\nq\n")
    asked = re.findall(r"^\[\d/2\] (\d\.\d) ", walk.out, re.MULTILINE)
    assert asked[:2] == ["2.1", "1.2"]


def test_a_printed_area_leaves_nothing_to_narrow(tmp_path: Path) -> None:
    put(tmp_path, OH=printed(2015, "areas = { light = 3, keepers = 3 }"))
    workspace = load(tmp_path)
    card = report_card(workspace.rubrics["lamps"], workspace.states["OH"], 2015)
    assert {each.narrows for each in unknown(card, ())} == {0}


# Whatif, explain, names


def test_a_grade_that_stays_does_not_change(shipped: Run) -> None:
    shown = shipped("whatif", "OH", "sex-tourism=full", "--year", "2013").out
    assert "; the grade stays C\n" in shown
    assert not re.search(r"^grade .*changes", shown, re.MULTILINE)
    (data,) = json.loads(
        shipped("whatif", "OH", "sex-tourism=full", "--year", "2013", "-f", "json").out
    )
    assert data["before"]["grade"] == data["after"]["grade"] == "C"


def test_statutes_have_their_address_in_a_pipe_and_in_a_file(shipped: Run, tmp_path: Path) -> None:
    address = "Tex. Fam. Code § 54.0326 (https://statutes.capitol.texas.gov/Docs/FA/htm/FA.54.htm"
    words = ("explain", "TX", "non-criminalization", "--year", "2015")
    assert address in shipped(*words).out
    shipped(*words, "-o", str(tmp_path / "tx.txt"))
    assert address in (tmp_path / "tx.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words", ["gaps -c 5.3", "explain TX 5.3", "whatif TX 5.3=full", "gaps TX --to A --require 5.3"]
)
def test_a_number_of_two_criteria_is_refused_with_both_ids(words: str, shipped: Run) -> None:
    found = shipped(*words.split())
    assert found.exit_code == 2
    said = " ".join(found.err.split())
    assert "5.3 is 'non-criminalization' in pic" in said
    assert "in report-cards" in said


def test_fingerprints_stand_in_files_and_when_asked_for(statscore: Run, tmp_path: Path) -> None:
    card = ("grade", "AL", "--year", "2012")
    assert "fingerprint" not in statscore(*card).out
    assert "fingerprint" in statscore(*card, "--provenance").out
    statscore(*card, "-o", str(tmp_path / "al.txt"))
    assert "fingerprint" in (tmp_path / "al.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "TX non-criminalization=full --year 2023",
            "0 to +2.5 points; the grade, C now, may be C to B",
        ),
        ("LA sex-tourism=full --year 2011", "0 to +2.5 points; the grade stays C"),
        ("CO non-criminalization=full --year 2019", "+1 point; the grade stays A"),
    ],
)
def test_what_a_law_would_do_to_a_printed_grade_comes_first(
    shipped: Run, words: str, said: str
) -> None:
    assert shipped("whatif", *words.split()).out.split("\n")[1] == f"if this were law: {said}"


def test_a_gap_that_is_known_by_a_bound_is_at_least_that_large(shipped: Run) -> None:
    lines = shipped("gaps", "IL", "--year", "2023").out.split("\n")
    assert lines[1].startswith("known to be missing, in part on other days: at least ")
    # What was read of another day is a bound too.
    assert any(line.startswith("at least 2  1.1 ") for line in lines)


def test_the_law_beside_a_count_says_how_far_it_is_known(shipped: Run) -> None:
    shown = shipped("grade", "TX", "2023").out
    assert (
        "\n    of all states 30 at conditional or better, as published for 2023; "
        "the law above is known up to 2019-11-30 alone\n" in shown
    )


@pytest.mark.parametrize("state", ["AK", "GA", "KY", "OH", "TX"])
def test_the_first_numbers_of_gaps_add_up(state: str, shipped: Run) -> None:
    line = shipped("gaps", state, "--year", "2015").out.splitlines()[1]
    short = int(found[1]) if (found := re.search(r"in (\d+) of \d+ criteria", line)) else 0
    met = int(found[1]) if (found := re.search(r"; (\d+) loses? none", line)) else 0
    open_ = int(found[1]) if (found := re.search(r"; of (\d+) others", line)) else 0
    assert short + met + open_ == 41, line
