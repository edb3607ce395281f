"""The proof of a card: a reader who knows nothing but what it shows comes to the same grade."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

import statscore
from program import DATASET, ROOT, Run
from statscore.formats.document import json_value
from statscore.formats.markdown import markdown
from statscore.model.workspace import Workspace
from statscore.reports.card.proof import proof
from statscore.reports.card.report_card import report_card
from statscore.views.explain.page import proof_page
from statscore.views.explain.rows import explain_data
from workspaces import Coding, Plan, codings, plans

Data = Mapping[str, Any]
Ends = tuple[Fraction, Fraction]


# The reader's own arithmetic: nothing of the program is used from here


def weight(mark: Data, shown: Data) -> Fraction:
    own = Fraction(mark["rubric_weight"])
    if mark["criterion"] in shown["dropped"]:
        return Fraction(0)
    if own <= 0 or mark["bonus"]:
        return own
    points = Fraction(shown["points"])
    if shown["method"] == "mean":
        everything = sum(Fraction(each["weight"]) for each in shown["area_weights"])
        area = next(each for each in shown["area_weights"] if each["area"] == mark["area"])
        if not everything:
            return Fraction(0)
        return (
            own * Fraction(area["weight"]) / everything * points / Fraction(area["criteria_weight"])
        )
    if shown["dropped"]:
        return own * points / Fraction(shown["applicable"])
    return own


def earned(mark: Data, shown: Data) -> Ends:
    points = [Fraction(mark["shares"][level]) * weight(mark, shown) for level in mark["possible"]]
    return (min(points), max(points)) if points else (Fraction(0), Fraction(0))


def totals(card: Data) -> Ends:
    low = high = Fraction(0)
    if "perhaps_dropped" in card["proof"]:
        # Nobody knows which weights hold: the ends of the total are what the data say of them.
        for area in card["areas"]:
            low, high = low + Fraction(area["at_ends"][0]), high + Fraction(area["at_ends"][1])
        return low, high
    for area in card["areas"]:
        inside = [earned(m, card["proof"]) for m in card["marks"] if m["area"] == area["id"]]
        ends = (sum(each[0] for each in inside), sum(each[1] for each in inside))
        assert ends == (Fraction(area["coded_low"]), Fraction(area["coded_high"]))
        if area["basis"] == "published":
            ends = (Fraction(area["low"]), Fraction(area["high"]))
        low, high = low + ends[0], high + ends[1]
    return low, high


def rounded(score: Fraction, places: int, mode: str) -> Fraction:
    assert mode == "half-up"
    size = math.floor(abs(score) * 10**places + Fraction(1, 2))
    return Fraction(-size if score < 0 else size, 10**places)


def short_of(cap: Data, card: Data, *, worst: bool) -> bool:
    mark = next(each for each in card["marks"] if each["criterion"] == cap["criterion"])
    sign = -1 if Fraction(mark["rubric_weight"]) < 0 else 1
    needed = sign * Fraction(mark["shares"][cap["below"]])
    reached = [
        # What does not apply cannot fall short.
        needed if level == "not-applicable" else sign * Fraction(mark["shares"][level])
        for level in mark["possible"]
    ]
    return bool(reached) and (min(reached) if worst else max(reached)) < needed


def grade(score: Fraction, card: Data, *, worst: bool) -> str | None:
    shown = card["proof"]
    order = list(shown["grades"])
    if not order:
        return None
    rounding = shown["rounding"]
    if rounding["before_grade"]:
        score = rounded(score, rounding["places"], rounding["mode"])
    reached = [each for each in order if score >= Fraction(shown["grades"][each])]
    found = [reached[0] if reached else order[-1]]
    found += [cap["grade"] for cap in shown["caps"] if short_of(cap, card, worst=worst)]
    worst_found: str = max(found, key=order.index)
    return worst_found


def recomputed(card: Data) -> tuple[Fraction, Fraction, str | None, str | None]:
    low, high = totals(card)
    return low, high, grade(low, card, worst=True), grade(high, card, worst=False)


def stated(card: Data) -> tuple[Fraction, Fraction, str | None, str | None]:
    return Fraction(card["low"]), Fraction(card["high"]), card["grade_low"], card["grade_high"]


def rows(page: str, *titles: str) -> list[list[str]]:
    """Return the rows of every table of the page with these columns."""
    found: list[list[str]] = []
    inside = False
    for line in page.splitlines():
        cells = [each.strip() for each in line.strip("|").split(" | ")] if line[:1] == "|" else []
        if [each.strip() for each in cells] == list(titles):
            inside = True
        elif not cells:
            inside = False
        elif inside and not set(cells[0]) <= {"-", ":"}:
            found.append(cells)
    return found


def ends(text: str) -> Ends:
    low, _to, high = text.partition(" to ")
    return Fraction(low), Fraction(high or low)


def page_totals(page: str) -> tuple[Ends, Ends]:
    """Return the total by the marks alone and by the areas, from the tables of the page."""
    by_marks = [Fraction(0), Fraction(0)]
    for _name, _level, share, of, points in rows(
        page, "criterion", "level", "share", "weight", "points"
    ):
        products = sorted(each * Fraction(of) for each in ends(share))
        assert tuple(products) == ends(points)
        by_marks = [total + each for total, each in zip(by_marks, ends(points), strict=True)]
    areas = [ends(each[1]) for each in rows(page, "area", "points", "of", "rests on")]
    by_areas = sum(each[0] for each in areas), sum(each[1] for each in areas)
    return (by_marks[0], by_marks[1]), (Fraction(by_areas[0]), Fraction(by_areas[1]))


# Against the program


def nowhere(_file: str, _path: Sequence[str | int]) -> None:
    return None


@given(plans(), codings())
def test_the_numbers_in_the_data_alone_give_the_grade(plan: Plan, coding: Coding) -> None:
    found = proof(coding.card(plan.rubric), coding.state(plan.rubric))
    card = json.loads(json.dumps(explain_data(found, nowhere), default=json_value))
    if found.card.applies is False:
        assert (card["score"], card["low"], card["grade_low"], card["applies"]) == (None,) * 3 + (
            False,
        )
        return
    if not found.perhaps_dropped:
        assert recomputed(card) == stated(card)
    else:
        assert totals(card) == (Fraction(card["low"]), Fraction(card["high"]))
        return
    for mark in card["marks"]:
        assert weight(mark, card["proof"]) == Fraction(mark["weight"])
        assert earned(mark, card["proof"]) == (Fraction(mark["low"]), Fraction(mark["high"]))


@given(plans(), codings())
def test_the_numbers_on_the_page_alone_give_the_score(plan: Plan, coding: Coding) -> None:
    card = coding.card(plan.rubric)
    page = markdown(proof_page(proof(card, coding.state(plan.rubric)), {}, nowhere))
    if card.perhaps_dropped or card.applies is False:
        return
    by_marks, by_areas = page_totals(page)
    assert by_areas == (card.low, card.high)
    if all(area.basis != "published" for area in card.areas):
        assert by_marks == by_areas


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return statscore.load(ROOT)


def test_every_shipped_card_can_be_computed_again(shipped: Workspace) -> None:
    tried = 0
    for rubric, year in (("pic", 2013), ("pic", 2019), ("report-cards", 2021)):
        for state in shipped.states.values():
            card = report_card(shipped.rubrics[rubric], state, year)
            found = proof(card, state)
            data = json.loads(json.dumps(explain_data(found, nowhere), default=json_value))
            assert recomputed(data) == stated(data)
            assert page_totals(markdown(proof_page(found, {}, nowhere)))[1] == (card.low, card.high)
            tried += 1
    assert tried == 153


def test_texas_by_the_page_alone(statscore: Run) -> None:
    page = statscore("explain", "TX", "-y", "2015", "-f", "md", workspace=ROOT).out
    assert page.startswith("# Texas, 2015: A, 90.5 of 102.5 points\n")
    _by_marks, (low, high) = page_totals(page)
    cuts = {name: Fraction(cut) for name, cut in rows(page, "grade", "from, points")}
    assert (low, high) == (Fraction("90.5"), Fraction("90.5"))
    assert next(name for name, cut in cuts.items() if low >= cut) == "A"
    assert "\n90.5 reaches 90: A.\n" in page


@pytest.mark.parametrize(
    ("state", "words"), [("AL", ["-r", "harbour"]), ("ZB", ["-y", "2012"]), ("QX", ["-y", "2013"])]
)
def test_every_place_that_is_named_holds_what_it_is_named_for(
    state: str, words: list[str], statscore: Run
) -> None:
    (card,) = json.loads(statscore("explain", state, *words, "-f", "json").out)
    files = {
        each: (DATASET / each).read_text(encoding="utf-8").splitlines()
        for each in (f"states/{state}.toml", card["proof"]["grades_file"])
    }
    for mark in card["marks"]:
        shown = files[mark["weight_file"]][mark["weight_line"] - 1]
        # A weight that is not given is 1; the criterion itself is named then.
        given_ = re.search(rf"^weight\s*=\s*{re.escape(mark['rubric_weight'])}\b", shown)
        assert given_ or (shown, mark["rubric_weight"]) == (f"[criteria.{mark['criterion']}]", "1")
        near = [mark, mark["previous"], mark["next"]]
        for answer in (each for each in near if each and each["since"] and each["line"]):
            line = files[f"states/{state}.toml"][answer["line"] - 1]
            assert mark["criterion"] in line
            assert answer["since"] in line
    assert "[grades]" in files[card["proof"]["grades_file"]][card["proof"]["grades_line"] - 1]


def test_why_there_is_no_answer(statscore: Run) -> None:
    (card,) = json.loads(statscore("explain", "QX", "-y", "2013", "-f", "json").out)
    status = {each["criterion"]: each["status"] for each in card["marks"]}
    assert set(status.values()) >= {"holds", "undated", "pending", "no answer"}
