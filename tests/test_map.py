"""Maps: places on a scale, and pictures that anybody can read."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from program import Run
from statscore.formats import document as doc
from statscore.formats.plain import plain
from statscore.formats.svg import PALETTE, color, ink, svg
from statscore.model.jurisdictions import JURISDICTIONS, US_TILES, tiles_of
from statscore.reports.card.report_card import report_card
from statscore.reports.card.standings import Rank
from statscore.reports.count.map import (
    change_steps,
    grade_steps,
    rank_steps,
    score_steps,
    shown_ends,
)
from statscore.views.map import map_document, score_map
from workspaces import Load

RUBRIC = """
title = "Minors"
from = 2010
points = 10
[grades]
A = 9
B = 6
F = 0
[areas.p]
title = "Protection"
[criteria.a]
area = "p"
title = "One"
weight = 6
levels = { yes = 1, no = 0 }
[criteria.b]
area = "p"
title = "Two"
weight = 4
levels = { yes = 1, half = 0.5, no = 0 }
"""


def state(*answers: str) -> str:
    return 'name = "X"\n' + "".join(
        f'[answers.{answer.split("=")[0]}.2015]\nlevel = "{answer.split("=")[1]}"\n'
        for answer in answers
    )


@pytest.mark.parametrize(
    ("answers", "grade", "score"),
    [
        ((), None, None),
        (("a=yes",), (0, 1), (0, 1)),
        (("a=no",), (2, 2), (2, 4)),
        (("a=yes", "b=half"), (1, 1), (0, 0)),
        (("a=yes", "b=yes"), (0, 0), (0, 0)),
    ],
)
def test_a_range_is_a_range_and_nothing_known_is_no_place(
    load_workspace: Load,
    answers: tuple[str, ...],
    grade: tuple[int, int] | None,
    score: tuple[int, int] | None,
) -> None:
    workspace = load_workspace({"rubrics/m.toml": RUBRIC, "states/TX.toml": state(*answers)})
    card = report_card(workspace.rubrics["m"], workspace.states["TX"], 2020)
    assert (grade_steps(card), score_steps(card)) == (grade, score)


@pytest.mark.parametrize(
    ("span", "among", "steps"),
    [
        ((1, 1), 51, (0, 0)),
        ((1, 51), 51, None),
        ((11, 11), 51, (0, 0)),
        ((12, 20), 51, (1, 1)),
        ((40, 51), 51, (3, 4)),
        ((2, 4), 5, (1, 3)),
    ],
)
def test_a_rank_lies_in_fifths(
    span: tuple[int, int], among: int, steps: tuple[int, int] | None
) -> None:
    assert rank_steps(Rank(*span), among) == steps


STEPS = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda ends: (min(ends), max(ends)))


@given(STEPS, STEPS)
def test_a_change_is_what_every_pair_of_steps_gives(
    before: tuple[int, int], after: tuple[int, int]
) -> None:
    changes = {
        0 if then < first else 1 if then == first else 2
        for first in range(before[0], before[1] + 1)
        for then in range(after[0], after[1] + 1)
    }
    ends = min(changes), max(changes)
    assert change_steps(before, after) == (None if ends == (0, 2) else ends)


def test_every_state_has_a_tile_of_its_own() -> None:
    states = {code for code, known in JURISDICTIONS.items() if known.fips and known.fips < "57"}
    assert set(US_TILES) == states
    assert len(set(US_TILES.values())) == len(states) == 51


def test_a_drawing() -> None:
    assert tiles_of("\nME .. GEO\n. X\n") == {"ME": (0, 0), "GEO": (2, 0), "X": (1, 1)}


def test_letters_are_read_on_every_color() -> None:
    """A contrast of 4.5 is what WCAG 2.2 asks for."""

    def luminance(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ground in PALETTE:
        letters = "#111111" if ink(ground) == "dark" else "#ffffff"
        lighter, darker = sorted((luminance(ground), luminance(letters)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, ground


def test_a_scale_runs_from_best_to_worst() -> None:
    assert [color(step, 5) for step in range(5)] == [PALETTE[at] for at in (0, 2, 3, 4, 6)]


TEXTS = st.text("<>&\"']]>-\x00\x1b\u202ea§ \n", max_size=8)


@given(TEXTS, TEXTS)
def test_pictures_are_sound_whatever_stands_in_them(text: str, other: str) -> None:
    half = Fraction(1, 2)
    pictures = (
        doc.Tiles(
            text, (doc.Tile(other, text, other, (0, 0), (0, 1)),), ((text, other),) * 2, text
        ),
        doc.Lines(
            text,
            (doc.Line(other, (doc.Point(2011, half, half, text), doc.Point(2012, half, half))),),
            ((half, other),),
            source=text,
        ),
        doc.Stacks(text, (doc.Stack(other, (half, half), text),), (other,), text),
    )
    for picture in pictures:
        root = ET.fromstring(svg(picture))  # noqa: S314 - made here
        assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
            "svg", "title", "style", "defs", "pattern", "rect", "path", "text", "g", "circle",
        }  # fmt: skip
        assert not {name for element in root.iter() for name in element.attrib} & {"href", "onload"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("map 2012 2013 2014", "give one year or day, or two to compare"),
        ("map 2012 --as-of 2012-01-01", "give a year or --as-of, not both"),
        ("map --last-seen", "--last-seen takes a criterion (--criterion), and no year or day"),
        ("map -c keeper-blame --by score", "--criterion takes one year, and no --by"),
        ("map --by area", "'area' is not among the choices: grade, score, rank"),
        ("tally keeper-blame -f svg", "this result has no picture"),
    ],
)
def test_what_a_map_cannot_show(statscore: Run, words: str, says: str) -> None:
    result = statscore(*words.split())
    assert result.exit_code == 2
    assert says in " ".join(result.err.split())


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("map 2012", "Lighthouse Report Card · 2012 · grades"),
        ("map 2012-08-01", "Lighthouse Report Card · 2012 · grades"),
        ("map 2012-06-30", "Lighthouse Report Card · 2012-06-30 · grades"),
        ("map --as-of 2012-06-30", "Lighthouse Report Card · 2012-06-30 · grades"),
        ("map 2012-06-30 2013", "Lighthouse Report Card · grades, 2012-06-30 to 2013"),
        (
            "map 2012-06-30 -c lamp-lit",
            "Lighthouse Report Card · 2012-06-30 · The lamp burns all night",
        ),
    ],
)
def test_a_map_of_a_day(statscore: Run, words: str, first: str) -> None:
    result = statscore(*words.split())
    assert result.exit_code == 0, result.err
    assert result.out.split("\n")[0] == first


@pytest.mark.parametrize(
    "words",
    ["map 2012", "map 2011 2013", "map 2012 --by score", "map 2012 --by rank", "map 2014",
     "map 2012 -c lamp-lit", "map --last-seen -c lamp-lit"],
)  # fmt: skip
def test_the_counts_of_a_legend_are_all_states(statscore: Run, words: str) -> None:
    lines = statscore(*words.split()).out.split("\n")
    states, *parts = lines[1].split(" · ")
    assert states == "6 states"
    assert sum(int(part.rpartition(": ")[2]) for part in parts) == 6
    unknown = int(parts[-1].rpartition(": ")[2])
    reasons = [line.split()[2] for line in lines if line.startswith("Not known, ")]
    assert sum(map(int, reasons)) == unknown


PRINTED = """
[published.m.2020]
grade = "B"
source = "https://example.org"
"""


def test_a_printed_grade_says_between_what_the_score_lies(load_workspace: Load) -> None:
    """A B is from 6 to below 9; 6, 8 and 10 are the sums that 6, 4 and a half of 4 have."""
    workspace = load_workspace({"rubrics/m.toml": RUBRIC, "states/TX.toml": state() + PRINTED})
    card = report_card(workspace.rubrics["m"], workspace.states["TX"], 2020)
    assert shown_ends(card) == (Fraction(6), Fraction(8))
    assert score_steps(card) == (0, 1)
    placed = score_map([card], {}).placed[0]
    assert (placed.value, placed.says) == ("6-8", "6 to 8 (published: B)")


def test_a_range_stands_on_a_tile_in_two_lines() -> None:
    tiles = [
        doc.Tile(name, value, "", (at, 0), (0, 0))
        for at, (name, value) in enumerate(
            {"AA": "80-89.5", "BB": "7–9", "CC": "-12.5–-3", "DD": "rose-same"}.items()
        )
    ]
    assert plain((doc.Tiles("", tuple(tiles), ()),)) == (
        "AA    BB   CC      DD\n80-   7–9  -12.5–  rose-\n89.5       -3      same\n\n? not known\n"
    )


def test_the_map_of_a_country_fits_a_terminal(load_workspace: Load) -> None:
    states = {
        f"states/{code}.toml": state("a=yes").replace("X", code) + PRINTED for code in US_TILES
    }
    rubric = re.sub(r"(?m)^(points|A|B|weight) = (\d+)$", r"\1 = \g<2>00", RUBRIC)
    workspace = load_workspace({"rubrics/m.toml": rubric, **states})
    cards = [report_card(workspace.rubrics["m"], one, 2020) for one in workspace.states.values()]
    drawn = plain(map_document(score_map(cards, US_TILES))).split("\n\n")[1]
    assert "600-" in drawn
    assert "800" in drawn
    assert max(map(len, drawn.split("\n"))) <= 80


def slopes(run: Run, *words: str) -> list[str]:
    """Return what the points of the picture say, and what stands below it."""
    drawn = run("diff", *words, "-f", "svg")
    assert drawn.exit_code == 0, drawn.err
    root = ET.fromstring(drawn.out)  # noqa: S314 - made here
    return [text for text in root.itertext() if text.strip()]


def test_days_of_one_year_have_slopes(statscore: Run) -> None:
    said = slopes(statscore, "2012-06-30", "2012-08-01", "ZB")
    assert said[0] == "Scores, 2012-06-30 to 2012"
    assert {"2012-06-30", "2012"} <= set(said)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            "2001 2002 QX",
            "the score of 2001 and 2002 may be nearly anywhere, or there is none (QX)",
        ),
        (
            "2012 2012 ZB --from-rubric lighthouse --to-rubric harbour",
            "two rubrics, whose scores are not on one scale",
        ),
    ],
)
def test_what_cannot_be_drawn_says_why(statscore: Run, words: str, says: str) -> None:
    result = statscore("diff", *words.split(), "-f", "svg")
    assert result.exit_code == 1
    said = " ".join(result.err.split())
    assert "statscore: there is nothing to draw: " in said
    assert said.endswith(says)
    page = statscore("diff", *words.split(), "-f", "html")
    assert page.exit_code == 0
    assert "<figure" not in page.out


def test_what_has_no_slope_is_named(statscore: Run) -> None:
    drawn = statscore("diff", "2011", "2012", "AL", "QX", "WY", "XO", "YP", "ZB", "-f", "svg").out
    said = [words for words in ET.fromstring(drawn).itertext() if "Not drawn" in words]  # noqa: S314
    assert said
