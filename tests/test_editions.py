"""Releases: what is frozen, what verify finds, and what a correction excuses."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from program import DATASET, Run
from statscore.checks.editions import figures_moved
from statscore.model.edition import Edition
from statscore.read.editions import read_editions
from statscore.read.load import load
from statscore.reports.card.fingerprints import card_fingerprint, rubric_fingerprint
from statscore.reports.card.report_card import report_card
from workspaces import Load

RUBRIC = """\
title = "Minors"
from = 2011
cutoff = "08-01"
[grades]
A = 3
F = 0
[areas.law]
title = "Law"
[criteria.immunity]
area = "law"
title = "Immunity"
weight = 2
levels = { full = 1, part = 0.5, none = 0 }
[criteria.services]
area = "law"
title = "Services"
weight = 2
levels = { full = 1, none = 0 }
"""
TEXAS = """\
name = "Texas"
[answers.immunity.2011]
level = "part"
citations = ["Tex. Penal Code § 43.02"]
[answers.services.2011]
level = "full"
citations = ["Tex. Fam. Code § 51.02"]
"""
OHIO = 'name = "Ohio"\n[answers.immunity.2011]\nlevel = "none"\nsources = ["https://a.b"]\n'


@pytest.fixture
def folder(write_workspace: Callable[[dict[str, str]], Path]) -> Path:
    files = {"rubrics/minors.toml": RUBRIC, "states/TX.toml": TEXAS, "states/OH.toml": OHIO}
    return write_workspace({**files, "states/ME.toml": 'name = "Maine"\n'})


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def messages(statscore: Run, folder: Path) -> list[str]:
    found = statscore("verify", "-f", "json", workspace=folder)
    said = [each["message"] for each in json.loads(found.out)]
    assert found.exit_code == (1 if said else 0)
    return said


def test_a_release_holds_every_figure(statscore: Run, folder: Path) -> None:
    found = statscore("freeze", "2015", "--date", "2015-11-01", workspace=folder)
    assert found.out == "released 2 report cards of 2015 in editions/2015.toml\n"
    edition = load_edition(folder)
    marks = {key: edition.cards[key].fingerprint for key in edition.cards}
    assert (folder / "editions" / "2015.toml").read_text(encoding="utf-8") == (
        "#:schema ../schemas/edition.schema.json\n"
        "\n"
        'rubric = "minors"\n'
        "year = 2015\n"
        "as_of = 2015-08-01\n"
        "frozen = 2015-11-01\n"
        f'program = "{edition.program}"\n'
        f'rubric_fingerprint = "{edition.rubric_fingerprint}"\n'
        f'fingerprint = "{edition.fingerprint}"\n'
        "\n"
        "[rubric_parts]\n"
        + "".join(f'{part} = "{mark}"\n' for part, mark in edition.rubric_parts.items())
        + "\n"
        "[cards.OH]\n"
        'score = "0 to 2"\n'
        'grade = "F"\n'
        'basis = "partial"\n'
        f'fingerprint = "{marks["OH"]}"\n'
        "\n"
        "[cards.OH.areas]\n"
        'law = "0 to 2"\n'
        "\n"
        "[cards.OH.marks]\n"
        'immunity = "none 0"\n'
        "\n"
        "[cards.TX]\n"
        'score = "3"\n'
        'grade = "A"\n'
        'basis = "computed"\n'
        f'fingerprint = "{marks["TX"]}"\n'
        "\n"
        "[cards.TX.areas]\n"
        'law = "3"\n'
        "\n"
        "[cards.TX.marks]\n"
        'immunity = "part 1"\n'
        'services = "full 2"\n'
    )


def load_edition(folder: Path) -> Edition:
    (edition,) = read_editions(load(folder)).sound.values()
    return edition


def test_verify_names_state_and_criterion(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    assert messages(statscore, folder) == []
    change(folder, "states/TX.toml", '"part"', '"none"')
    assert messages(statscore, folder) == [
        "TX: the score was released as 3, and is 2 now",
        "TX: the grade was released as A, and is F now",
        "TX: the area 'law' was released as 3, and is 2 now",
        "TX: 'immunity' was released as part 1, and is none 0 now",
    ]


def test_a_file_beside_the_editions_is_warned_of(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    (folder / "editions" / "2014.toml.txt").write_text("", encoding="utf-8")
    found = statscore("verify", workspace=folder)
    assert found.exit_code == 0
    assert found.out.startswith(
        "editions/2014.toml.txt: warning: this file is not read [not-read]\n"
        "   = rename it to 2014.toml\n"
    )


def test_what_is_coded_later_or_no_longer_has_moved_too(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    change(folder, "states/OH.toml", "answers.immunity", "answers.services")
    assert messages(statscore, folder) == [
        "OH: 'services' was released as uncoded, and is none 0 now",
        "OH: 'immunity' was released as none 0, and is uncoded now",
    ]


def test_a_weight_that_changed_is_named_with_its_rubric(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    change(
        folder,
        "rubrics/minors.toml",
        "weight = 2\nlevels = { full = 1, n",
        "weight = 1\nlevels = { full = 1, n",
    )
    found = statscore("verify", workspace=folder)
    assert "TX: 'services' was released as full 2, and is full 1 now [figure-moved]" in found.out
    assert "= rubrics/minors.toml has changed since the release; `statscore explain TX" in found.out
    assert found.out.endswith("1 edition, 2 report cards: 6 released figures moved\n")


def test_what_moves_no_figure_is_no_move(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    change(folder, "states/TX.toml", "Fam. Code § 51.02", "Fam. Code § 51.03")
    change(folder, "states/TX.toml", 'name = "Texas"\n', 'name = "Texas"\nnote = "Read again."\n')
    assert messages(statscore, folder) == []


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("A = 3", "A = 2.5", "cut scores"),
        ('title = "Immunity"', 'title = "Is there immunity?"', "questions"),
        ("[criteria.services]", '[criteria.services]\nnot_applicable = "full"', "weights"),
        ("from = 2011", "from = 2011\nrounding = { places = 0 }", "cut scores"),
        (
            "[areas.law]",
            '[caps.c]\ncriterion = "services"\nbelow = "full"\ngrade = "F"\n[areas.law]',
            "caps",
        ),
    ],
)
def test_verify_says_what_in_the_rubric_has_changed(
    statscore: Run, folder: Path, old: str, new: str, parts: str
) -> None:
    statscore("freeze", "2015", workspace=folder)
    change(folder, "rubrics/minors.toml", old, new)
    found = statscore("verify", workspace=folder)
    assert (found.exit_code, found.out.splitlines()) == (
        0,
        [
            f"edition 2015: the rubric has changed since: {parts}",
            "1 edition, 2 report cards: 0 released figures moved",
        ],
    )
    assert ", rubric changed" in " ".join(
        statscore("grade", "TX", "--year", "2015", workspace=folder).out.split()
    )


def test_an_edition_that_keeps_no_parts_says_that_the_rubric_has_changed(
    statscore: Run, folder: Path
) -> None:
    statscore("freeze", "2015", workspace=folder)
    path = folder / "editions" / "2015.toml"
    text = path.read_text(encoding="utf-8")
    before, _heading, rest = text.partition("[rubric_parts]\n")
    path.write_text(before + "[cards" + rest.partition("[cards")[2], encoding="utf-8")
    assert statscore("verify", workspace=folder).out.count("changed") == 0
    change(folder, "rubrics/minors.toml", "A = 3", "A = 2.5")
    assert statscore("verify", workspace=folder).out.splitlines()[:-1] == [
        "edition 2015: the rubric has changed since"
    ]


def test_a_state_that_is_gone_or_broken_has_moved(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    (folder / "states" / "OH.toml").unlink()
    (folder / "states" / "TX.toml").write_text("name = 1\n", encoding="utf-8")
    assert messages(statscore, folder) == [
        "OH: the released card cannot be computed any more",
        "TX: the released card cannot be computed any more",
    ]


def test_a_correction_excuses_its_own_figures_and_no_later_move(
    statscore: Run, folder: Path
) -> None:
    statscore("freeze", "2015", workspace=folder)
    before = (folder / "editions" / "2015.toml").read_text(encoding="utf-8")
    change(folder, "states/TX.toml", '"part"', '"none"')
    words = ("freeze", "2015", "--correct", "texas", "--reason", "Read again.", "--who", "ab")
    found = statscore(*words, "--date", "2016-01-02", workspace=folder)
    assert found.out == (
        "TX score: 3 -> 2\nTX grade: A -> F\nTX areas law: 3 -> 2\n"
        "TX marks immunity: part 1 -> none 0\nrecorded in editions/2015.toml\n"
    )
    assert (folder / "editions" / "2015.toml").read_text(encoding="utf-8") == before + (
        "\n"
        "[corrections.TX.1]\n"
        "date = 2016-01-02\n"
        'reason = "Read again."\n'
        'who = "ab"\n'
        'score = "2"\n'
        'grade = "F"\n'
        "\n"
        "[corrections.TX.1.areas]\n"
        'law = "2"\n'
        "\n"
        "[corrections.TX.1.marks]\n"
        'immunity = "none 0"\n'
    )
    assert messages(statscore, folder) == []
    change(folder, "states/TX.toml", '"none"', '"full"')
    assert "TX: the score was released as 2, and is 4 now" in messages(statscore, folder)
    # The second correction lies over the first, also if it was made on the same day.
    statscore(*words, "--date", "2016-01-02", workspace=folder)
    assert messages(statscore, folder) == []
    change(folder, "states/TX.toml", '"full"\ncitations = ["Tex. P', '"part"\ncitations = ["Tex. P')
    assert "TX: 'immunity' was released as full 2, and is part 1 now" in messages(statscore, folder)


def test_a_release_is_never_written_over(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    before = (folder / "editions" / "2015.toml").read_bytes()
    found = statscore("freeze", "2015", workspace=folder)
    assert found.exit_code == 1
    assert "editions/2015.toml is there already: a release is never written over" in found.err
    assert (folder / "editions" / "2015.toml").read_bytes() == before


@pytest.mark.parametrize("function", ["create", "replace"])
def test_a_disk_that_is_full_is_said_and_nothing_is_half_written(
    statscore: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    if function == "replace":
        statscore("freeze", "2015", workspace=folder)
        change(folder, "states/TX.toml", '"part"', '"none"')

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    before = [(each, each.read_bytes()) for each in (folder / "editions").glob("*")]
    monkeypatch.setattr(os, "fsync", full)
    words = ["--correct", "TX", "--reason", "r", "--who", "w"] if function == "replace" else []
    found = statscore("freeze", "2015", *words, workspace=folder)
    assert found.exit_code == 1
    assert found.err.startswith("statscore: ")
    assert found.err.endswith(" cannot be written: No space left on device; nothing was written\n")
    assert [(each, each.read_bytes()) for each in (folder / "editions").glob("*")] == before


def test_nothing_is_released_while_there_are_errors(statscore: Run, folder: Path) -> None:
    change(folder, "states/OH.toml", '"none"', '"nun"')
    found = statscore("freeze", "2015", workspace=folder)
    assert found.exit_code == 1
    assert "'nun' is no level of 'immunity'" in found.err
    assert found.err.endswith("statscore: nothing is released while there are errors (1)\n")
    assert not (folder / "editions").exists()


def test_another_rubric_of_the_year_has_an_edition_of_its_own(statscore: Run, folder: Path) -> None:
    other = RUBRIC.replace("from = 2011\n", "").replace('"Minors"', '"Other"')
    (folder / "rubrics" / "other.toml").write_text(other, encoding="utf-8")
    statscore("freeze", "2015", "--rubric", "other", workspace=folder)
    assert [each.name for each in (folder / "editions").iterdir()] == ["2015-other.toml"]
    assert messages(statscore, folder) == []


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        (("freeze", "2015", "--correct", "TX"), 2, "--correct needs a --reason and --who"),
        (("freeze", "2015", "--who", "ab"), 2, "--reason and --who go with --correct"),
        (("freeze", "1999"), 1, "nothing is coded or published for 1999 under 'minors'"),
        (("freeze", "2015", "--date", "soon"), 2, "'soon' is no day"),
        (("freeze",), 2, "YEAR is missing"),
        (
            ("freeze", "2015", "--correct", "TX", "--reason", "r", "--who", "w"),
            1,
            "there is no sound editions/2015.toml to correct",
        ),
        (("verify", "2015"), 2, "there is no edition '2015'"),
    ],
)
def test_wrong_usage(
    statscore: Run, folder: Path, words: tuple[str, ...], exit_code: int, said: str
) -> None:
    found = statscore(*words, workspace=folder)
    assert said in found.err
    assert found.exit_code == exit_code
    assert not (folder / "editions").exists()


def test_corrections_of_what_has_not_moved_or_was_not_released(
    statscore: Run, folder: Path
) -> None:
    statscore("freeze", "2015", workspace=folder)
    why = ("--reason", "r", "--who", "w")
    found = statscore("freeze", "2015", "--correct", "TX", *why, workspace=folder)
    assert found.err == "statscore: no released figure of TX has moved\n"
    found = statscore("freeze", "2015", "--correct", "ME", *why, workspace=folder)
    assert found.err == "statscore: ME is not in the edition 2015\n"


def test_nothing_is_released_yet(statscore: Run, folder: Path) -> None:
    found = statscore("verify", workspace=folder)
    assert found.out == "nothing is released yet; `statscore freeze YEAR` does it\n"
    assert found.exit_code == 0


def test_an_edition_is_not_blamed_for_its_broken_rubric(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    (rubric,) = (folder / "rubrics").glob("*.toml")
    change(folder, f"rubrics/{rubric.name}", "title", "titel")
    checked = statscore("check", workspace=folder)
    assert "[unknown-key]" in checked.out
    assert "editions/2015.toml" not in checked.out
    for words in (["verify"], ["verify", "2015"]):
        found = statscore(*words, workspace=folder)
        assert found.exit_code == 1
        assert found.out == (
            "0 editions, 0 report cards: 0 released figures moved "
            "· not verified: 2015, whose rubric has errors\n"
        )
    assert "did you mean '2015'?" in statscore("verify", "2014", workspace=folder).err


def test_a_broken_edition(statscore: Run, folder: Path) -> None:
    statscore("freeze", "2015", workspace=folder)
    change(folder, "editions/2015.toml", 'rubric = "minors"', 'rubric = "minor"')
    found = statscore("verify", "2015", workspace=folder)
    assert found.exit_code == 1
    assert found.out.endswith(
        "   = did you mean 'minors'?\n"
        "0 editions, 0 report cards: 0 released figures moved · 1 error, 0 warnings\n"
    )
    assert "[unknown-rubric]" in statscore("check", workspace=folder).out
    said_so(statscore, folder, "grade", "TX", "--year", "2015")


def said_so(statscore: Run, folder: Path, *words: str) -> None:
    found = statscore(*words, workspace=folder)
    assert (found.err, found.exit_code) == (
        "warning: editions/2015.toml cannot be read; `statscore check` shows why\n",
        0,
    )
    assert "editions/2015.toml cannot be read" in found.out
    assert "in no edition" not in found.out


@pytest.mark.parametrize(
    ("words", "defect"),
    [
        ("grade TX --year 2015", "a stray line"),
        ("grade TX --year 2015", "\udcff"),
        ("grade TX --year 2015", "link"),
        ("grade TX --year 2015", "nowhere"),
        ("explain TX immunity --year 2015", "a stray line"),
        ("tally immunity --year 2015", "a stray line"),
        ("trend TX --years 2013-2015", "a stray line"),
        ("trend --years 2013-2015", "a stray line"),
        ("grade --year 2015 -f md", "a stray line"),
    ],
)
def test_an_edition_that_cannot_be_read(
    words: str, defect: str, statscore: Run, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    statscore("freeze", "2015", workspace=folder)
    file = folder / "editions" / "2015.toml"
    if defect == "nowhere":
        file.unlink()
        file.symlink_to(folder / "nothing.toml")
    elif defect == "link":
        file.symlink_to(file.rename(tmp_path_factory.mktemp("out") / "2015.toml"))
    else:
        with file.open("ab") as text:
            text.write(defect.encode(errors="surrogateescape"))
    said_so(statscore, folder, *words.split())


# What every result says it rests on.


def test_results_name_the_edition_and_whether_it_still_holds(statscore: Run, folder: Path) -> None:
    def said(*words: str) -> str:
        return statscore(*words, workspace=folder).out

    card = ("grade", "TX", "--year", "2015", "--provenance")
    assert "law as of 2015-08-01 · in no edition · fingerprint" in said(*card)
    statscore("freeze", "2015", "--date", "2015-11-01", workspace=folder)
    assert "law as of 2015-08-01 · edition 2015 of 2015-11-01 · fingerprint" in said(*card)
    assert [each["edition"] for each in json.loads(said(*card, "-f", "json"))] == ["2015"]
    change(folder, "states/TX.toml", '"part"', '"none"')
    assert "edition 2015 of 2015-11-01, moved since: TX · fingerprint" in said(*card)
    rows = said("export", "scores", "--years", "2015").splitlines()
    assert [row.split(",")[-2] for row in rows] == ["edition", "", "2015", "2015 (moved)"]
    change(folder, "states/ME.toml", '"Maine"\n', '"Maine"\n' + OHIO.partition("\n")[2])
    assert "edition 2015 of 2015-11-01, moved since: TX, without ME" in said(
        "grade", "--year", "2015", "--provenance"
    )
    # On the screen stands what is released, without fingerprints.
    assert said("grade", "--year", "2015").endswith(
        "\n\nedition 2015 of 2015-11-01, moved since: TX, without ME\n"
    )
    # A release speaks for its own day alone.
    other_day = said("grade", "TX", "--as-of", "2015-08-02", "--provenance")
    assert "in no edition" in other_day
    assert "fingerprint" not in said("grade", "TX", "--as-of", "2015-08-02")


@pytest.mark.parametrize("words", ["grade TX", "gaps TX", "explain TX", "trend TX"])
def test_one_card_has_one_fingerprint(words: str, statscore: Run, folder: Path) -> None:
    asked = [*words.split(), "--years" if "trend" in words else "--year", "2015"]
    page = statscore(*asked, "--provenance", workspace=folder).out
    (data,) = json.loads(statscore(*asked, "-f", "json", workspace=folder).out)
    assert page.endswith(f"fingerprint {data['fingerprint']}\n")


def test_the_fingerprint_of_a_card_changes_with_what_it_rests_on(load_workspace: Load) -> None:
    def fingerprint(rubric: str = RUBRIC, state: str = TEXAS) -> str:
        workspace = load_workspace({"rubrics/minors.toml": rubric, "states/TX.toml": state})
        return card_fingerprint(
            report_card(workspace.rubrics["minors"], workspace.states["TX"], 2015)
        )

    first = fingerprint()
    assert fingerprint() == first
    for old, new in (('"part"', '"none"'), ("43.02", "43.03"), ("immunity.2011", "immunity.2012")):
        assert fingerprint(state=TEXAS.replace(old, new)) != first
    for old, new in (("A = 3", "A = 2"), ("weight = 2", "weight = 3"), ("0.5", "0.4")):
        assert fingerprint(RUBRIC.replace(old, new)) != first
    # What decides nothing changes nothing: prose, layout, answers that do not hold on the day.
    later = '[answers.immunity.2019]\nlevel = "full"\ncitations = ["Tex. Penal Code § 43.02"]\n'
    assert fingerprint(state=TEXAS + later) == first
    assert (
        fingerprint(RUBRIC.replace("A = 3", "A = 3.0  # as ever").replace("0.5", "1/2".join('""')))
        == first
    )
    assert fingerprint(f'note = "x"\n{RUBRIC}') == first


def test_the_edition_of_the_dataset_still_holds() -> None:
    workspace = load(DATASET)
    (edition,) = read_editions(workspace).sound.values()
    assert list(figures_moved(workspace, edition, "editions/2012.toml")) == []
    assert edition.rubric_fingerprint == rubric_fingerprint(workspace.rubrics["lighthouse"])
