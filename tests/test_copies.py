"""Two copies of a workspace: which answers, printed figures and cards differ, and why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from program import DATASET, Program


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATASET, tmp_path / "earlier"))


def changed(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_same_twice_differs_in_nothing(earlier: Path, program: Program) -> None:
    found = program("-w", str(DATASET), "diff", "--against", str(earlier), "--exit-code")
    assert found.exit_code == 0
    assert found.out == f"no card differs from {earlier}\n0 answers and 0 printed figures differ\n"


def test_an_answer_and_the_cards_it_moves(earlier: Path, program: Program) -> None:
    changed(earlier, "states/ZB.toml", 'level     = "none"', 'level     = "full"')
    words = ("-w", str(DATASET), "diff", "--against", str(earlier), "ZB")
    found = program(*words, "--exit-code")
    assert found.exit_code == 1, found.err
    data = json.loads(program(*words, "-f", "json").out)
    (answer,) = data["answers"]
    assert (answer["state"], answer["keys"], answer["before"], answer["now"]) == (
        "ZB", ["level"], "full", "none"
    )  # fmt: skip
    assert data["cards"]
    criterion = answer["place"].split(",")[0]
    assert all(card["why"] == [criterion] for card in data["cards"])
    assert all(card["before"]["low"] != card["now"]["low"] for card in data["cards"])
    rows = program(*words, "-f", "csv").out.splitlines()
    assert len(rows) == len(data["cards"]) + 1
    assert criterion in found.out


def test_printed_figures_rubrics_and_states(earlier: Path, program: Program) -> None:
    changed(earlier, "states/AL.toml", "score  = 75", "score  = 76")
    changed(earlier, "rubrics/lighthouse.toml", "A = ", "A = 1000\nA2 = ")
    (earlier / "states" / "WY.toml").unlink()
    found = program("-w", str(DATASET), "diff", "--against", str(earlier), "-f", "json")
    data = json.loads(found.out)
    (printed,) = data["printed"]
    assert (printed["place"], printed["keys"]) == ("lighthouse, 2012", ["score"])
    assert (data["rubrics"], data["states"]) == (["lighthouse"], ["WY"])
    why = {reason for card in data["cards"] for reason in card["why"]}
    assert {"printed figures", "rubric"} <= why
    text = program("-w", str(DATASET), "diff", "--against", str(earlier)).out
    assert "rubric lighthouse: grades\nin one of the two alone: WY\n" in text


@pytest.mark.parametrize(
    ("score", "said"),
    [("76.5", "76.5 C"), ("{ from = 73, to = 73.5 }", "73 to 73.5 C")],
)
def test_a_printed_score_is_said_as_it_is_read(
    score: str, said: str, earlier: Path, program: Program
) -> None:
    changed(earlier, "states/AL.toml", "score  = 75", f"score  = {score}")
    text = program("-w", str(DATASET), "diff", "--against", str(earlier)).out
    assert f"AL     lighthouse, 2012  {said}  75 C  score\n" in text


def test_a_rubric_that_differs_is_said_key_by_key(earlier: Path, program: Program) -> None:
    rubric = "rubrics/lighthouse.toml"
    text = (earlier / rubric).read_text(encoding="utf-8")
    first = text[text.index("[criteria.") + len("[criteria.") :].split("]")[0]
    changed(earlier, rubric, f"[criteria.{first}]", f"[criteria.{first}]\nnote = 'old'")
    (earlier / "rubrics" / "other.toml").write_text(text, encoding="utf-8")
    weight = text[text.index("weight") :].split("\n")[0]
    changed(earlier, rubric, weight, "weight = 7.5")
    words = ("-w", str(DATASET), "diff", "--against", str(earlier))
    said = program(*words).out
    now = weight.split("=")[1].split("#")[0].strip(' "')
    assert f"rubric lighthouse, {first}: weight 7.5 → {now}, note\n" in said
    assert "rubric other: in the earlier copy alone\n" in said
    of_rubric, of_criterion = json.loads(program(*words, "-f", "json").out)["in_rubrics"][::-1]
    assert of_rubric == {
        "rubric": "other", "place": "", "keys": [], "before": of_rubric["before"], "now": None
    }  # fmt: skip
    assert of_criterion == {
        "rubric": "lighthouse", "place": first, "keys": ["weight", "note"], "before": "7.5",
        "now": now,
    }  # fmt: skip


def test_what_against_refuses(earlier: Path, program: Program, tmp_path: Path) -> None:
    words = ("-w", str(DATASET), "diff", "--against")
    assert "--against compares all years" in program(*words, str(earlier), "2012").err
    assert "is no workspace" in program(*words, str(tmp_path / "none")).err
