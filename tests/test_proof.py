"""The proof of a card: a reader who knows nothing but what it shows comes to the same grade."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given

import statscore
from program import DATASET, ROOT, Run
from statscore.formats.document import json_value
from statscore.formats.plain import plain
from statscore.model.workspace import Workspace
from statscore.reports.card.proof import proof
from statscore.reports.card.report_card import report_card
from statscore.views.explain.rows import explain_data
from statscore.views.explain.screen import explain_document
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
        # What is implied follows from the printed area, so it is not what the answers allow it.
        if all(m["basis"] != "implied" for m in card["marks"] if m["area"] == area["id"]):
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


def ends(text: str) -> Ends:
    low, _to, high = text.partition(" to ")
    return Fraction(low), Fraction(high or low)


def added(words: str) -> Ends:
    """Add up "2.5 + 3 × 5 + (0 to 2.5)"."""
    terms = [term.rpartition(" × ") for term in words.split(" + ")]
    pairs = [(int(times or 1), ends(term.strip("()"))) for times, _by, term in terms]
    return sum_of(times * low for times, (low, _high) in pairs), sum_of(
        times * high for times, (_low, high) in pairs
    )


def sum_of(numbers: Iterable[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0))


def equation(line: str) -> Ends:
    """Return what a line such as "20 + 15 = 35 of 45 · grade B" comes to, added up anew."""
    for sum_ in re.findall(r"allow (.+ = .+?)$", line):
        equation(sum_)
    terms, _is, total = re.split(" of | · |, shown", line)[0].rpartition(" = ")
    assert not terms or added(terms) == ends(total)
    return ends(total)


def text_totals(text: str) -> tuple[Ends, Ends]:
    """Return the total by the line of each area, and by the line of the score."""
    law, _heading, rest = text.partition("\n\nHow the score")
    law, _heading, unread = law.partition("\n\nAreas of which nobody has coded")
    areas = [equation(line) for line in re.findall(r"\n\n.+\n(\S.*)(?:\n|$)", law)]
    lines = re.findall(r"^\S.*?: (.*)$", unread.partition("\n")[2], re.MULTILINE)
    areas += [equation(line) for line in lines]
    (score,) = re.findall(r"^score: (.+)$", rest, re.MULTILINE)
    return (sum_of(low for low, _high in areas), sum_of(high for _low, high in areas)), equation(
        score
    )


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
def test_the_numbers_in_the_text_alone_give_the_score(plan: Plan, coding: Coding) -> None:
    card = coding.card(plan.rubric)
    text = plain(explain_document(proof(card, coding.state(plan.rubric)), {}, nowhere))
    if card.perhaps_dropped or card.applies is False:
        return
    assert text_totals(text) == ((card.low, card.high),) * 2


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
            text = plain(explain_document(found, {}, nowhere))
            assert text_totals(text) == ((card.low, card.high),) * 2
            tried += 1
    assert tried == 153


def test_markdown_is_the_same_document_as_the_text(statscore: Run) -> None:
    words = ("explain", "TX", "-y", "2015", "--provenance")
    text, page = (statscore(*words, *more, workspace=ROOT).out for more in ((), ("-f", "md")))
    assert page.startswith("# Texas · A in 2015 (90.5 of 102.5), as published\n")
    assert "\n90.5 reaches 90: A\n" in page
    links = re.sub(r"\[(.*?)\]\(<.*?>\)", r"\1", page)
    shown = re.sub(r"[\\*#]", "", links).split()
    # On plain paper an address stands behind the citation that links to it.
    plainly = re.sub(r" \(https?://[^ ]*\)", "", text)
    assert shown == re.sub(r"[\\*#]", "", plainly).split()


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
